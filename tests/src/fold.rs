//! Words of a text with case, tone placement, dashes and mark-up folded away.

use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

const TONES: [char; 5] = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'];

/// The words of a text; a tone mark stands behind its word, so that «hòa» and «hoà» are equal.
pub(crate) fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .nfc()
        .map(|c| if c == '\u{a0}' { ' ' } else { c })
        .filter(|c| !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{ad}' | '\u{f0b7}' | '\u{f02d}' | '*'))
        .collect();
    plain
        .to_lowercase()
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|w| !w.is_empty())
        .map(|w| {
            let letters: String = w.nfd().filter(|c| !TONES.contains(c)).nfc().collect();
            let tones: String = w.nfd().filter(|c| TONES.contains(c)).collect();
            letters + &tones
        })
        .collect()
}

/// F1 of two bags of words; 1 where both are empty.
pub(crate) fn f1(a: &[String], b: &[String]) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for word in a {
        *counts.entry(word).or_default() += 1;
    }
    let mut common = 0i64;
    for word in b {
        if let Some(n) = counts.get_mut(word.as_str())
            && *n > 0
        {
            *n -= 1;
            common += 1;
        }
    }
    2.0 * common as f64 / (a.len() + b.len()) as f64
}

/// Likeness of two titles, which may be cut at different places: also the longer cut to the shorter's length.
pub(crate) fn title_likeness(a: &[String], b: &[String]) -> f64 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let n = a.len().min(b.len());
    let whole = f1(a, b);
    if n >= 8 { whole.max(f1(&a[..n], &b[..n]) - 0.02) } else { whole }
}

/// One-to-one pairs of at least the given likeness, best first; ties go to the nearest place in the text.
pub(crate) fn pair(
    gold: usize,
    plan: usize,
    likeness: impl Fn(usize, usize) -> f64,
    least: f64,
) -> Vec<(usize, usize)> {
    let mut candidates = Vec::new();
    for g in 0..gold {
        for p in 0..plan {
            let s = likeness(g, p);
            if s >= least {
                let rounded = -(s * 100.0).round() as i64;
                let distance = (g as f64 / gold.max(1) as f64 - p as f64 / plan.max(1) as f64).abs();
                candidates.push((rounded, distance, g, p));
            }
        }
    }
    candidates
        .sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)).then(a.3.cmp(&b.3)));
    let (mut used_gold, mut used_plan) = (vec![false; gold], vec![false; plan]);
    let mut pairs = Vec::new();
    for (_, _, g, p) in candidates {
        if !used_gold[g] && !used_plan[p] {
            (used_gold[g], used_plan[p]) = (true, true);
            pairs.push((g, p));
        }
    }
    pairs.sort_unstable();
    pairs
}
