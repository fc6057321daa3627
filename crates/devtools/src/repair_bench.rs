//! Measures the repair stage: share of syllables right before and after, numbers, harm to clean text, calibration, speed.

use anyhow::{Context as _, Result};
use kehoach_model::Fix;
use kehoach_repair::{Model, Options, repair_text};
use kehoach_vietnamese::{nfc, strip_marks, tone};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Clean texts: measured as they stand, stripped of all marks, and with half of their marks gone.
    clean: Vec<PathBuf>,
    /// Files of true and read lines (truth, tab, reading, more), as made by `scripts/read_rendered.py`.
    #[arg(long)]
    pairs: Vec<PathBuf>,
    /// The same of damaged pages that were read with the right model: words that are left wrong, and right ones that were spoilt.
    #[arg(long)]
    misread: Vec<PathBuf>,
    /// A transcription: line number, source line, true line, and a remark where the truth is uncertain; tabs between.
    #[arg(long, requires = "source")]
    gold: Option<PathBuf>,
    /// The text that the transcription is of.
    #[arg(long)]
    source: Option<PathBuf>,
    /// Texts that the clean texts and the source quote.
    #[arg(long)]
    reference: Vec<PathBuf>,
    /// Print, for each tenth of the confidence, how many fixes there were and how many right.
    #[arg(long)]
    calibration: bool,
    /// Another language model than the one that comes with the program.
    #[arg(long)]
    lm: Option<PathBuf>,
    /// Print, for the files of pairs, the words left wrong: truth, what came out, the reading, then the three lines; tabs between.
    #[arg(long)]
    errors: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let start = Instant::now();
    Model::embedded();
    println!("model load: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let references = arguments.reference.iter().map(|p| text_of(p)).collect::<Result<_>>()?;
    let model = match &arguments.lm {
        Some(path) => Some(Arc::new(Model::from_bytes(std::fs::read(path)?)?)),
        None => None,
    };
    let options = Options { references, model, ..Options::default() };
    println!(
        "{:<44}{:>10}{:>9}{:>9}{:>10}{:>9}",
        "text", "syllables", "before %", "after %", "numbers %", "KB/s"
    );
    for path in &arguments.clean {
        let truth = nfc(&text_of(path)?);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        harm(&name, &truth, &options);
        row(&format!("{name}, stripped"), &truth, &strip_marks(&truth), &options);
        row(&format!("{name}, half stripped"), &truth, &half_stripped(&truth), &options);
    }
    for path in &arguments.pairs {
        let (truth, read) = pairs(&text_of(path)?);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        row(&name, &truth, &read, &options);
        reliability(&truth, &read, arguments.calibration, &options);
        if arguments.errors {
            errors(&truth, &read, &options);
        }
    }
    for path in &arguments.misread {
        let (truth, read) = pairs(&text_of(path)?);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        misread(&name, &truth, &read, &options);
        if arguments.errors {
            errors(&truth, &read, &Options { by_engine: true, ..options.clone() });
        }
    }
    if let (Some(gold), Some(source)) = (&arguments.gold, &arguments.source) {
        transcription(&text_of(gold)?, &text_of(source)?, &options);
    }
    Ok(())
}

fn text_of(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// The true lines and the lines read of a file of pairs.
fn pairs(text: &str) -> (String, String) {
    let columns = |line: &str| {
        let mut fields = line.split('\t').map(str::to_owned);
        fields.next().zip(fields.next())
    };
    let (truth, read): (Vec<String>, Vec<String>) = text.lines().filter_map(columns).unzip();
    (truth.join("\n"), read.join("\n"))
}

fn misread(name: &str, truth: &str, read: &str, options: &Options) {
    let options = Options { by_engine: true, ..options.clone() };
    row(name, truth, read, &options);
    let (repaired, _) = repair_text(read, &options);
    let (mut before, mut after, mut spoilt) = (0, 0, 0);
    for ((t, r), o) in truth.split('\n').zip(read.split('\n')).zip(repaired.split('\n')) {
        let wrong = |text: &str| {
            let score = Score::of(t, text);
            score.syllables - score.right
        };
        let (b, a) = (wrong(r), wrong(o));
        before += b;
        after += a;
        spoilt += a.saturating_sub(b);
    }
    println!("    errors {before} before, {after} after; lines made worse by {spoilt}");
}

/// Every second letter, by a fixed pseudo-random sequence, without its marks.
fn half_stripped(text: &str) -> String {
    let mut state = 0x2545_f491_u32;
    text.chars()
        .map(|c| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            if state >> 16 & 1 == 1 { kehoach_vietnamese::strip_mark(c) } else { c }
        })
        .collect()
}

#[derive(Default, Clone, Copy)]
struct Score {
    syllables: usize,
    right: usize,
    numbers: usize,
    numbers_right: usize,
}

impl Score {
    fn add(&mut self, truth: &str, text: &str) {
        let (t, h) = (words(truth), words(text));
        self.syllables += t.len();
        self.right += align(&t, &h)
            .iter()
            .filter(|(a, b)| a.is_some() && b.is_some_and(|b| same(t[a.unwrap_or(0)], h[b])))
            .count();
        let (n, m) = (numbers(truth), numbers(text));
        self.numbers += n.values().sum::<usize>();
        self.numbers_right += n.iter().map(|(k, v)| v.min(m.get(k).unwrap_or(&0))).sum::<usize>();
    }

    fn of(truth: &str, text: &str) -> Self {
        let mut score = Self::default();
        truth.split('\n').zip(text.split('\n')).for_each(|(t, h)| score.add(t, h));
        score
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn row(name: &str, truth: &str, damaged: &str, options: &Options) {
    let start = Instant::now();
    let (repaired, _) = repair_text(damaged, options);
    let seconds = start.elapsed().as_secs_f64();
    print_row(
        name,
        Score::of(truth, damaged),
        Score::of(truth, &repaired),
        damaged.len() as f64 / 1e3 / seconds,
    );
}

fn print_row(name: &str, before: Score, after: Score, speed: f64) {
    println!(
        "{name:<44}{:>10}{:>9.2}{:>9.2}{:>10.1}{speed:>9.0}",
        after.syllables,
        percent(before.right, before.syllables),
        percent(after.right, after.syllables),
        percent(after.numbers_right, after.numbers),
    );
}

/// Prints what was left wrong of each line: the true words, those that came out, the line as it was read.
fn errors(truth: &str, damaged: &str, options: &Options) {
    let (repaired, _) = repair_text(damaged, options);
    for ((t, d), r) in truth.split('\n').zip(damaged.split('\n')).zip(repaired.split('\n')) {
        let (tw, rw, dw) = (words(t), words(r), d.split_whitespace().collect::<Vec<_>>());
        let read = align(&tw, &dw);
        for (a, b) in align(&tw, &rw) {
            let (was, now) = (a.map_or("", |a| tw[a]), b.map_or("", |b| rw[b]));
            if a.is_some() && !(b.is_some() && same(was, now)) {
                let at = read.iter().find(|p| p.0 == a).and_then(|p| p.1).map_or("", |k| dw[k]);
                println!("{was}\t{now}\t{at}\t{t}\t{r}\t{d}");
            }
        }
    }
}

/// A clean text must come back as it was: prints what did not.
fn harm(name: &str, truth: &str, options: &Options) {
    let start = Instant::now();
    let (repaired, fixes) = repair_text(truth, options);
    let speed = truth.len() as f64 / 1e3 / start.elapsed().as_secs_f64();
    print_row(&format!("{name}, clean"), Score::of(truth, truth), Score::of(truth, &repaired), speed);
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    fixes.iter().filter(|f| f.applied).for_each(|f| *kinds.entry(&f.rule).or_default() += 1);
    kinds.iter().for_each(|(rule, n)| println!("    {n} × {rule}"));
}

fn transcription(gold: &str, source: &str, options: &Options) {
    let start = Instant::now();
    let (repaired, _) = repair_text(source, options);
    let speed = source.len() as f64 / 1e3 / start.elapsed().as_secs_f64();
    let (before_lines, after_lines): (Vec<&str>, Vec<&str>) =
        (source.split('\n').collect(), repaired.split('\n').collect());
    let (mut before, mut after) = (Score::default(), Score::default());
    for row in gold.lines() {
        let fields: Vec<&str> = row.split('\t').collect();
        let (Some(Ok(number)), Some(truth)) = (fields.first().map(|n| n.parse::<usize>()), fields.get(2))
        else {
            continue;
        };
        if fields.get(3).is_some_and(|remark| !remark.trim().is_empty()) || number == 0 {
            continue;
        }
        before.add(truth, before_lines.get(number - 1).unwrap_or(&""));
        after.add(truth, after_lines.get(number - 1).unwrap_or(&""));
    }
    print_row("transcription", before, after, speed);
}

/// Expected calibration error over ten equal ranges of confidence, all fixes applied.
fn reliability(truth: &str, damaged: &str, verbose: bool, options: &Options) {
    let options = Options { min_confidence: 0.0, ..options.clone() };
    let (repaired, fixes) = repair_text(damaged, &options);
    let mut bins = [(0_usize, 0_usize, 0.0_f64); 20];
    let lines: Vec<(&str, &str, &str)> = truth
        .split('\n')
        .zip(damaged.split('\n'))
        .zip(repaired.split('\n'))
        .map(|((t, d), r)| (t, d, r))
        .collect();
    let mut total = 0;
    for (number, (t, d, r)) in lines.iter().enumerate() {
        let of_line: Vec<&Fix> = fixes.iter().filter(|f| f.place.line as usize == number + 1).collect();
        for (fix, right) in judge(t, d, r, &of_line) {
            let confidence = f64::from(fix.confidence.get());
            let bin = &mut bins[((confidence * 20.0) as usize).min(19)];
            bin.0 += 1;
            bin.1 += usize::from(right);
            bin.2 += confidence;
            total += 1;
        }
    }
    let error: f64 = bins.iter().map(|b| (b.1 as f64 - b.2).abs()).sum::<f64>() / total.max(1) as f64;
    println!("    {total} fixes, expected calibration error {error:.3}");
    if verbose {
        for b in bins.iter().filter(|b| b.0 > 0) {
            println!("    said {:.3} right {:.3} of {}", b.2 / b.0 as f64, b.1 as f64 / b.0 as f64, b.0);
        }
    }
}

/// For each fix of a line by the lattice or the rule for document numbers: whether what it put there is right.
fn judge<'f>(truth: &str, damaged: &str, repaired: &str, fixes: &[&'f Fix]) -> Vec<(&'f Fix, bool)> {
    let (t, h) = (words(truth), words(repaired));
    let mut good = vec![false; h.len()];
    for (a, b) in align(&t, &h) {
        if let (Some(a), Some(b)) = (a, b) {
            good[b] = same(t[a], h[b]);
        }
    }
    let base = repaired.as_ptr() as usize;
    let spans: Vec<(usize, usize)> =
        h.iter().map(|w| (w.as_ptr() as usize - base, w.as_ptr() as usize - base + w.len())).collect();
    let damaged: Vec<char> = damaged.chars().collect();
    let (mut at, mut done) = (0, 0_usize);
    let mut out = Vec::new();
    for fix in fixes {
        let [from, to] = fix.place.chars.map(|c| c as usize);
        if from < done || to > damaged.len() {
            continue;
        }
        at += damaged[done..from].iter().map(|c| c.len_utf8()).sum::<usize>();
        let end = at + fix.proposed.len();
        let mut touched =
            spans.iter().zip(&good).filter(|(s, _)| s.0 < end && s.1 > at).map(|(_, g)| *g).peekable();
        if touched.peek().is_some() {
            out.push((*fix, touched.all(|g| g)));
        }
        (at, done) = (end, to);
    }
    out
}

/// Runs of letters.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect()
}

fn numbers(text: &str) -> BTreeMap<&str, usize> {
    let mut out = BTreeMap::new();
    for word in text.split_whitespace().filter(|w| w.contains(|c: char| c.is_ascii_digit())) {
        let core = word.trim_matches(['.', ',', ';', ':', '(', ')', '"', '“', '”']);
        *out.entry(core).or_default() += 1;
    }
    out
}

fn same(a: &str, b: &str) -> bool {
    a == b || tone::place(a, tone::Placing::Old) == tone::place(b, tone::Placing::Old)
}

/// Pairs of word indices by the cheapest alignment: words differ by nothing, case, marks or letters.
fn align(t: &[&str], h: &[&str]) -> Vec<(Option<usize>, Option<usize>)> {
    let cost = |a: &str, b: &str| {
        if same(a, b) {
            0.0
        } else if strip_marks(a).eq_ignore_ascii_case(&strip_marks(b)) {
            0.3
        } else {
            1.0
        }
    };
    let width = h.len() + 1;
    let mut best = vec![0.0_f32; (t.len() + 1) * width];
    for i in 0..=t.len() {
        for j in 0..=h.len() {
            best[i * width + j] = match (i, j) {
                (0, j) => j as f32 * 0.8,
                (i, 0) => i as f32 * 0.8,
                (i, j) => (best[(i - 1) * width + j - 1] + cost(t[i - 1], h[j - 1]))
                    .min(best[(i - 1) * width + j] + 0.8)
                    .min(best[i * width + j - 1] + 0.8),
            };
        }
    }
    let (mut i, mut j) = (t.len(), h.len());
    let mut out = Vec::new();
    while i > 0 || j > 0 {
        let here = best[i * width + j];
        if i > 0 && j > 0 && (here - best[(i - 1) * width + j - 1] - cost(t[i - 1], h[j - 1])).abs() < 1e-4 {
            (i, j) = (i - 1, j - 1);
            out.push((Some(i), Some(j)));
        } else if i > 0 && (here - best[(i - 1) * width + j] - 0.8).abs() < 1e-4 {
            i -= 1;
            out.push((Some(i), None));
        } else {
            j -= 1;
            out.push((None, Some(j)));
        }
    }
    out.reverse();
    out
}
