//! Learns what a reader makes of which letters, from pairs of true and read lines.
//!
//! A weighted rewriting of short segments (Brill and Moore, ACL 2000): each line pair is aligned by the cheapest sequence of
//! segment pairs, these are counted, and the costs are set from the counts, a few times over.

use anyhow::{Context as _, Result};
use kehoach_vietnamese::{nfc, strip_mark, tone};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Files of pairs: truth, tab, reading; what follows another tab is passed over.
    #[arg(required = true)]
    pairs: Vec<PathBuf>,
    /// Rounds of aligning and counting.
    #[arg(long, default_value_t = 4)]
    rounds: u32,
    /// Segment pairs seen less often are dropped.
    #[arg(long, default_value_t = 2)]
    least: u32,
    /// Let letters share what is learnt of their marks: where «ổ» is read as «ố», «Ẩ» can be read as «Ấ».
    #[arg(long)]
    share_marks: bool,
    /// Where the table goes.
    #[arg(short, long)]
    output: PathBuf,
}

/// Up to two true characters, up to three read ones; unused places are NUL.
type Segments = ([char; 2], [char; 3]);

/// Lengths of true and read segments that are tried.
const SHAPES: [(usize, usize); 8] = [(1, 1), (1, 2), (2, 1), (1, 0), (0, 1), (1, 3), (2, 2), (2, 3)];

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut pairs = Vec::new();
    for path in &arguments.pairs {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        for line in text.lines() {
            let mut fields = line.split('\t');
            if let (Some(truth), Some(read)) = (fields.next(), fields.next()) {
                let truth = tone::place(&nfc(truth), tone::Placing::Old);
                let read = tone::place(&nfc(read.trim()), tone::Placing::Old);
                pairs.push((truth.chars().collect::<Vec<_>>(), read.chars().collect::<Vec<_>>()));
            }
        }
    }
    let mut costs: Option<HashMap<Segments, f32>> = None;
    let mut counts = BTreeMap::new();
    for round in 0..arguments.rounds {
        counts = BTreeMap::new();
        for (truth, read) in &pairs {
            align(truth, read, costs.as_ref(), |segments| *counts.entry(segments).or_insert(0_u32) += 1);
        }
        counts.retain(|_, n| *n >= if round + 1 == arguments.rounds { arguments.least } else { 2 });
        costs = Some(weigh(&counts, &pairs));
    }
    let mut costs = costs.unwrap_or_default();
    if arguments.share_marks {
        share_marks(&mut counts, &mut costs);
    }
    let mut out = String::new();
    for (segments, n) in &counts {
        let Some(cost) = costs.get(segments) else { continue };
        writeln!(out, "{}\t{}\t{cost:.2}\t{n}", show(&segments.0), show(&segments.1))?;
    }
    eprintln!("{} line pairs, {} segment pairs", pairs.len(), counts.len());
    std::fs::write(&arguments.output, out).with_context(|| arguments.output.display().to_string())
}

/// Adds changes of marks that other letters underwent, for letters and changes seen less than three times; the share of the marks that
/// changed so, and a little for its being another letter.
fn share_marks(counts: &mut BTreeMap<Segments, u32>, costs: &mut HashMap<Segments, f32>) {
    let marks = |c: char| {
        let (letter, tone) = tone::split(c);
        let quality = match letter.to_lowercase().next() {
            Some('ă') => '˘',
            Some('â' | 'ê' | 'ô') => '^',
            Some('ơ' | 'ư') => '\'',
            _ => ' ',
        };
        (quality, tone)
    };
    let mut changes: BTreeMap<_, u32> = BTreeMap::new();
    let mut all: BTreeMap<_, u32> = BTreeMap::new();
    for ((t, r), n) in counts.iter() {
        let single = t[1] == '\0' && r[1] == '\0';
        if single && tone::is_vowel(tone::split(t[0]).0) && strip_mark(t[0]) == strip_mark(r[0]) {
            *changes.entry((marks(t[0]), marks(r[0]))).or_default() += n;
            *all.entry(marks(t[0])).or_default() += n;
        }
    }
    let vowels: Vec<char> = VOWELS.chars().flat_map(|c| tone::Tone::ALL.map(|t| tone::join(c, t))).collect();
    for t in &vowels {
        for r in vowels.iter().filter(|r| *r != t && strip_mark(**r) == strip_mark(*t)) {
            let Some(n) = changes.get(&(marks(*t), marks(*r))) else { continue };
            let of = all.get(&marks(*t)).copied().unwrap_or(1);
            let shared = -((*n as f32) / (of as f32 + 1.0)).ln() + 0.7;
            let segments = (segment(&[*t]), segment(&[*r]));
            if counts.get(&segments).is_none_or(|n| *n < 3) {
                let cost = costs.entry(segments).or_insert(f32::INFINITY);
                *cost = cost.min(shared);
                counts.entry(segments).or_insert(0);
            }
        }
    }
}

const VOWELS: &str = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY";

fn show(segment: &[char]) -> String {
    segment.iter().filter(|c| **c != '\0').map(|c| if *c == ' ' { '␣' } else { *c }).collect()
}

fn segment<const N: usize>(chars: &[char]) -> [char; N] {
    let mut out = ['\0'; N];
    out.iter_mut().zip(chars).for_each(|(o, c)| *o = *c);
    out
}

/// The cheapest segmentation; long lines beyond any page's width are skipped.
fn align(
    truth: &[char],
    read: &[char],
    costs: Option<&HashMap<Segments, f32>>,
    mut each: impl FnMut(Segments),
) {
    let (n, m) = (truth.len(), read.len());
    if n > 400 || m > 400 {
        return;
    }
    let width = m + 1;
    let mut best = vec![(f32::INFINITY, 0_u8); (n + 1) * width];
    best[0].0 = 0.0;
    for i in 0..=n {
        for j in 0..=m {
            let here = best[i * width + j].0;
            if !here.is_finite() || i.abs_diff(j) > 30 {
                continue;
            }
            for (k, (a, b)) in SHAPES.iter().enumerate() {
                if i + a > n || j + b > m {
                    continue;
                }
                let (t, r) = (&truth[i..i + a], &read[j..j + b]);
                if a + b > 1
                    && (*a, *b) != (1, 1)
                    && t.iter().chain(r).any(|c| *c == ' ')
                    && (*a, *b) != (1, 0)
                {
                    continue;
                }
                let step = costs.map_or_else(
                    || first_cost(t, r),
                    |c| {
                        c.get(&(segment(t), segment(r)))
                            .map_or(9.0 + a.max(b).saturating_sub(1) as f32 * 9.0, |v| {
                                v + 0.7 * (a.max(&1) - 1) as f32 + 0.3
                            })
                    },
                );
                let to = &mut best[(i + a) * width + j + b];
                if here + step < to.0 {
                    *to = (here + step, k as u8);
                }
            }
        }
    }
    if !best[n * width + m].0.is_finite() {
        return;
    }
    let (mut i, mut j) = (n, m);
    while i > 0 || j > 0 {
        let (a, b) = SHAPES[usize::from(best[i * width + j].1)];
        (i, j) = (i - a, j - b);
        each((segment(&truth[i..i + a]), segment(&read[j..j + b])));
    }
}

fn first_cost(t: &[char], r: &[char]) -> f32 {
    match (t, r) {
        ([a], [b]) if a == b => 0.0,
        ([a], [b]) if *a == ' ' || *b == ' ' => 9.0,
        ([a], [b]) if strip_mark(*a) == strip_mark(*b) => 0.7,
        ([a], [b]) if strip_mark(*a).eq_ignore_ascii_case(&strip_mark(*b)) => 1.2,
        ([_], [_]) => 3.2,
        ([a], [b, c]) if [b, c].iter().any(|x| strip_mark(**x) == strip_mark(*a)) => 3.0,
        ([_], [_, _]) | ([_, _], [_]) => 4.0,
        ([_], []) | ([], [_]) => 3.6,
        _ => 7.0,
    }
}

/// Costs: negative logarithms of how often the true segment is read so, of all its occurrences in the truth.
fn weigh(counts: &BTreeMap<Segments, u32>, pairs: &[(Vec<char>, Vec<char>)]) -> HashMap<Segments, f32> {
    let mut occurrences: HashMap<[char; 2], u32> = HashMap::new();
    for (truth, _) in pairs {
        *occurrences.entry(['\0'; 2]).or_default() += truth.len() as u32;
        truth.iter().for_each(|c| *occurrences.entry([*c, '\0']).or_default() += 1);
        truth.windows(2).for_each(|w| *occurrences.entry([w[0], w[1]]).or_default() += 1);
    }
    let cost = |t: &[char; 2], n: u32| {
        let of = occurrences.get(t).copied().unwrap_or(1).max(n);
        -((n as f32) / (of as f32 + 1.0)).ln()
    };
    counts.iter().map(|(s, n)| (*s, cost(&s.0, *n))).collect()
}
