//! Trains the syllable language model: counts, Witten–Bell smoothing, pruning to a size, the file.
//!
//! Witten and Bell, IEEE Transactions on Information Theory 37(4), 1991, in the interpolated form of Chen and Goodman (1999),
//! section 2.4; pruning by weighted difference (Seymore and Rosenfeld, ICSLP 1996), because Kneser–Ney loses more by pruning
//! than Witten–Bell does (Chelba et al., Interspeech 2010).

use anyhow::{Context as _, Result};
use kehoach_repair::lm::{CLASSES, CODE, NUMBER, Ngrams, START, UNKNOWN};
use kehoach_repair::tokens::{Token, canonical, tokenize};
use kehoach_vietnamese::{strip_marks, syllable};
use std::collections::{BTreeMap, HashMap};
use std::io::Read as _;
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Clean texts (.txt or .txt.zst), one paragraph a line: the official ones.
    #[arg(required = true)]
    official: Vec<PathBuf>,
    /// Clean texts of other kinds, which count for less.
    #[arg(long)]
    general: Vec<PathBuf>,
    /// What one occurrence in a general text counts for.
    #[arg(long, default_value_t = 0.2)]
    general_weight: f32,
    /// Greatest number of pairs of words.
    #[arg(long, default_value_t = 520_000)]
    bigrams: usize,
    /// Greatest number of triples of words.
    #[arg(long, default_value_t = 2_400_000)]
    trigrams: usize,
    /// Where the model goes.
    #[arg(short, long)]
    output: PathBuf,
}

/// Lines whose checksum has this remainder are held out, to measure on and to make garbled pairs of.
pub(crate) fn held_out(line: &str) -> bool {
    crc32fast::hash(line.as_bytes()) % 64 == 7
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut corpus = Corpus::default();
    for path in &arguments.official {
        corpus.add(&read(path)?, 0);
    }
    for path in &arguments.general {
        corpus.add(&read(path)?, 1);
    }
    eprintln!("{} tokens, {} forms", corpus.stream.len(), corpus.forms.len());
    let weights = [1.0, arguments.general_weight];
    let codes = corpus.code_table();
    let (words, stream) = corpus.number(weights);
    eprintln!("{} words", words.len());
    let mut model = estimate(words, &stream, weights, arguments.bigrams, arguments.trigrams);
    model.codes = codes;
    let bytes = model.encode();
    eprintln!("{} bigrams, {} trigrams, {} bytes", model.bigrams.len(), model.trigrams.len(), bytes.len());
    std::fs::write(&arguments.output, bytes).with_context(|| arguments.output.display().to_string())
}

pub(crate) fn read(path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    if path.extension().is_none_or(|e| e != "zst") {
        return String::from_utf8(bytes).with_context(|| path.display().to_string());
    }
    let mut text = String::new();
    let mut decoder = zstd::Decoder::new(bytes.as_slice())?;
    decoder.window_log_max(27)?;
    decoder.read_to_string(&mut text).with_context(|| path.display().to_string())?;
    Ok(text)
}

/// The token stream, each token as the number of its written form; bit 31 marks a general text.
#[derive(Default)]
struct Corpus {
    numbers: HashMap<String, u32>,
    forms: Vec<String>,
    stream: Vec<u32>,
    codes: BTreeMap<String, u32>,
}

const GENERAL: u32 = 1 << 31;
/// A stretch ends here.
const END: u32 = (1 << 30) + 1;
const DIGITS: u32 = (1 << 30) + 2;
const MIXED: u32 = (1 << 30) + 3;

impl Corpus {
    fn add(&mut self, text: &str, kind: u32) {
        let mark = if kind == 1 { GENERAL } else { 0 };
        for line in text.lines().filter(|l| !held_out(l)) {
            if kind == 0 {
                self.add_codes(line);
            }
            tokenize(line, |token| {
                let number = match token {
                    Token::Word(w) => match self.numbers.get(w) {
                        Some(n) => *n,
                        None => {
                            let n = self.forms.len() as u32;
                            self.numbers.insert(w.to_owned(), n);
                            self.forms.push(w.to_owned());
                            n
                        }
                    },
                    Token::Number => DIGITS,
                    Token::Code => MIXED,
                    Token::Break => END,
                };
                self.stream.push(number | mark);
            });
            self.stream.push(END | mark);
        }
    }

    fn add_codes(&mut self, line: &str) {
        for chunk in line.split_whitespace().filter(|c| c.contains('/')) {
            let chunk = chunk.trim_matches(|c: char| !c.is_alphanumeric());
            let Some((figures, body)) = chunk.rsplit_once('/') else { continue };
            let starts_well = figures.starts_with(|c: char| c.is_ascii_digit());
            let letters = body.chars().filter(|c| c.is_alphabetic()).count();
            let plain = body.chars().all(|c| c.is_alphabetic() || c == '-' || c == '&')
                && body.starts_with(char::is_uppercase);
            if starts_well && plain && letters >= 2 && body.chars().count() <= 18 {
                *self.codes.entry(body.to_owned()).or_default() += 1;
            }
        }
    }

    /// Bodies of document numbers seen at least three times.
    fn code_table(&self) -> String {
        self.codes.iter().filter(|(_, n)| **n >= 3).map(|(body, n)| format!("{body}\t{n}\n")).collect()
    }

    /// Picks the vocabulary and gives the stream in its numbers, with the text's kind beside each.
    fn number(self, weights: [f32; 2]) -> (Vec<String>, Vec<(u16, u8)>) {
        let mut counts = vec![0.0_f32; self.forms.len()];
        for token in &self.stream {
            if let Some(count) = counts.get_mut((token & !GENERAL) as usize) {
                *count += weights[(token >> 31) as usize];
            }
        }
        let canonicals: Vec<String> = self.forms.iter().map(|f| canonical(f)).collect();
        let mut sums: BTreeMap<&str, f32> = BTreeMap::new();
        for (form, count) in canonicals.iter().zip(&counts) {
            *sums.entry(form).or_default() += count;
        }
        let mut bases: HashMap<String, f32> = HashMap::new();
        for (form, count) in sums.iter().filter(|(f, _)| syllable::is_possible(f)) {
            *bases.entry(strip_marks(form)).or_default() += count;
        }
        // «hien» is «hiện» typed without its marks, not a word.
        let bare = |form: &str, count: f32| bases.get(form).is_some_and(|base| count < 0.02 * base);
        let keeps = |form: &str, count: f32| {
            form.len() <= 24
                && if syllable::is_possible(form) {
                    count >= 1.0
                } else {
                    count >= 12.0 && !bare(form, count)
                }
        };
        let mut kept: Vec<&str> = sums.iter().filter(|(f, c)| keeps(f, **c)).map(|(f, _)| *f).collect();
        kept.sort_unstable();
        let mut words = vec![String::new(); CLASSES];
        words.extend(kept.iter().map(|w| (*w).to_owned()));
        let index: HashMap<&str, u16> = kept.iter().zip(CLASSES as u16..).map(|(w, n)| (*w, n)).collect();
        let of_form: Vec<u16> =
            canonicals.iter().map(|c| index.get(c.as_str()).copied().unwrap_or(UNKNOWN)).collect();
        let stream = self.stream.iter().map(|token| {
            let word = match token & !GENERAL {
                END => START,
                DIGITS => NUMBER,
                MIXED => CODE,
                form => of_form[form as usize],
            };
            (word, (token >> 31) as u8)
        });
        (words, stream.collect())
    }
}

/// One n-gram with its weighted count.
struct Counted {
    key: u64,
    count: f32,
}

/// Counts n-grams of `order`; none runs over the end of a stretch. Sorted by key, 16 bits a word.
fn count(stream: &[(u16, u8)], order: usize, weights: [f32; 2]) -> Vec<Counted> {
    let mut keys: Vec<u64> = Vec::with_capacity(stream.len());
    let mut history = u64::from(START);
    let mut length = 1;
    for (word, kind) in stream {
        if *word == START && length == 1 {
            continue;
        }
        history = history << 16 | u64::from(*word);
        length += 1;
        if length >= order {
            let key = history & ((1_u64 << (16 * order)) - 1);
            keys.push(key << 1 | u64::from(*kind));
        }
        if *word == START {
            (history, length) = (u64::from(START), 1);
        }
    }
    keys.sort_unstable();
    keys.chunk_by(|a, b| a >> 1 == b >> 1)
        .map(|group| {
            let general = group.iter().filter(|k| **k & 1 == 1).count();
            let official = group.len() - general;
            Counted { key: group[0] >> 1, count: official as f32 * weights[0] + general as f32 * weights[1] }
        })
        .collect()
}

fn estimate(
    words: Vec<String>,
    stream: &[(u16, u8)],
    weights: [f32; 2],
    most_pairs: usize,
    most_triples: usize,
) -> Ngrams {
    let singles = count(stream, 1, weights);
    let pairs = count(stream, 2, weights);
    let triples = count(stream, 3, weights);
    eprintln!("{} distinct pairs, {} distinct triples", pairs.len(), triples.len());
    let unigram = unigrams(&singles, words.len());
    let pair_probs = interpolate(&pairs, |key| unigram[(key & 0xffff) as usize]);
    let pair_prob = |key: u64| pairs.binary_search_by_key(&key, |p| p.key).map_or(1e-9, |k| pair_probs[k]);
    let triple_probs = interpolate(&triples, |key| pair_prob(key & 0xffff_ffff));

    let kept_triples =
        prune(&triples, &triple_probs, most_triples, |key| pair_prob(key & 0xffff_ffff), |_| false);
    let mut contexts: Vec<u64> = kept_triples.iter().map(|k| triples[*k].key >> 16).collect();
    contexts.dedup();
    let kept_pairs = prune(
        &pairs,
        &pair_probs,
        most_pairs,
        |key| unigram[(key & 0xffff) as usize],
        |key| contexts.binary_search(&key).is_ok(),
    );
    eprintln!("{} contexts", contexts.len());
    assemble(words, unigram, kept_pairs.iter().map(|k| (pairs[*k].key, pair_probs[*k])).collect(), {
        kept_triples.iter().map(|k| (triples[*k].key, triple_probs[*k])).collect()
    })
}

/// Unigram probabilities, smoothed towards the uniform distribution.
fn unigrams(counts: &[Counted], words: usize) -> Vec<f32> {
    let total: f64 = counts.iter().map(|c| f64::from(c.count)).sum();
    let types = counts.len() as f64;
    let mut probs = vec![(types / (total + types) / words as f64) as f32; words];
    for c in counts {
        probs[c.key as usize] += (f64::from(c.count) / (total + types)) as f32;
    }
    probs
}

/// Witten–Bell: the lower order weighs as much as the number of different words seen after the context.
fn interpolate(counts: &[Counted], lower: impl Fn(u64) -> f32) -> Vec<f32> {
    let mut probs = Vec::with_capacity(counts.len());
    for group in counts.chunk_by(|a, b| a.key >> 16 == b.key >> 16) {
        let total: f32 = group.iter().map(|c| c.count).sum();
        let types: f32 = group.iter().map(|c| c.count.min(1.0)).sum();
        probs.extend(group.iter().map(|c| (c.count + types * lower(c.key)) / (total + types)));
    }
    probs
}

/// Which n-grams stay, in order: those that `needed` names, then those whose loss would cost most.
fn prune(
    counts: &[Counted],
    probs: &[f32],
    most: usize,
    lower: impl Fn(u64) -> f32,
    needed: impl Fn(u64) -> bool,
) -> Vec<usize> {
    let mut ranked: Vec<(f32, usize)> = Vec::with_capacity(counts.len());
    let mut at = 0;
    for group in counts.chunk_by(|a, b| a.key >> 16 == b.key >> 16) {
        let total: f32 = group.iter().map(|c| c.count).sum();
        let types: f32 = group.iter().map(|c| c.count.min(1.0)).sum();
        let backoff = types / (total + types);
        for c in group {
            let gain = if needed(c.key) {
                f32::INFINITY
            } else if c.count < 0.5 {
                0.0
            } else {
                c.count * (probs[at] / (backoff * lower(c.key))).ln()
            };
            ranked.push((gain, at));
            at += 1;
        }
    }
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.truncate(most);
    let mut kept: Vec<usize> = ranked.into_iter().filter(|r| r.0 > 0.0).map(|r| r.1).collect();
    kept.sort_unstable();
    kept
}

/// Puts the kept n-grams together and computes the backoff weights that make each distribution sum to one.
fn assemble(
    words: Vec<String>,
    unigram: Vec<f32>,
    pairs: Vec<(u64, f32)>,
    triples: Vec<(u64, f32)>,
) -> Ngrams {
    let mut unigram_backoff = vec![1.0_f32; words.len()];
    for group in pairs.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
        unigram_backoff[(group[0].0 >> 16) as usize] =
            left_over(group.iter().map(|(key, p)| (*p, unigram[(key & 0xffff) as usize])));
    }
    let lower = |key: u64| match pairs.binary_search_by_key(&(key & 0xffff_ffff), |p| p.0) {
        Ok(k) => pairs[k].1,
        Err(_) => unigram_backoff[(key >> 16 & 0xffff) as usize] * unigram[(key & 0xffff) as usize],
    };
    let mut pair_backoff = vec![1.0_f32; pairs.len()];
    let mut trigrams = Vec::with_capacity(triples.len());
    for group in triples.chunk_by(|a, b| a.0 >> 16 == b.0 >> 16) {
        let Ok(at) = pairs.binary_search_by_key(&(group[0].0 >> 16), |p| p.0) else { continue };
        pair_backoff[at] = left_over(group.iter().map(|(key, p)| (*p, lower(*key))));
        trigrams.extend(group.iter().map(|(key, p)| (at as u32, (key & 0xffff) as u16, p.ln())));
    }
    let bigrams = pairs.iter().zip(&pair_backoff);
    Ngrams {
        unigrams: unigram.iter().zip(&unigram_backoff).map(|(p, b)| (p.ln(), b.ln())).collect(),
        bigrams: bigrams
            .map(|((key, p), b)| ((key >> 16) as u16, (key & 0xffff) as u16, p.ln(), b.ln()))
            .collect(),
        trigrams,
        words,
        codes: String::new(),
    }
}

/// What the kept successors leave to the rest, as a factor of the lower order; pairs of own and lower probability.
fn left_over(kept: impl Iterator<Item = (f32, f32)>) -> f32 {
    let (own, lower) = kept.fold((0.0_f64, 0.0_f64), |s, (p, q)| (s.0 + f64::from(p), s.1 + f64::from(q)));
    (((1.0 - own).max(1e-4)) / (1.0 - lower).max(1e-4)) as f32
}
