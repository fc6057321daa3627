//! Trains the syllable language model: what is read, which words and document numbers are kept, the file.

mod estimate;

use anyhow::{Context as _, Result};
use kehoach_repair::lm::{CLASSES, CODE, MOST_WORDS, NUMBER, START, UNKNOWN};
use kehoach_repair::tokens::{Token, canonical, tokenize};
use kehoach_vietnamese::{strip_marks, syllable};
use std::collections::{BTreeMap, BTreeSet, HashMap};
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
    /// Official texts of these years and of offices, which are nearest to plans and count for more.
    #[arg(long)]
    present: Vec<PathBuf>,
    /// What one occurrence in a present text counts for.
    #[arg(long, default_value_t = 3.0)]
    present_weight: f32,
    /// Lists of names, one a line, indented or not; each counts once as it stands and once in capitals.
    #[arg(long)]
    names: Vec<PathBuf>,
    /// Lists of set phrases, one a line: terms that the texts are too old to hold.
    #[arg(long)]
    phrases: Vec<PathBuf>,
    /// What one line of them counts for.
    #[arg(long, default_value_t = 100.0)]
    phrase_weight: f32,
    /// Greatest number of pairs of words.
    #[arg(long, default_value_t = 900_000)]
    bigrams: usize,
    /// Greatest number of triples of words.
    #[arg(long, default_value_t = 3_500_000)]
    trigrams: usize,
    /// Where the model goes.
    #[arg(short, long)]
    output: PathBuf,
}

/// Lines whose checksum has this remainder are held out, to measure on and to make garbled pairs of.
pub(crate) fn held_out(line: &str) -> bool {
    crc32fast::hash(line.as_bytes()) % 64 == 7
}

/// What one occurrence counts for, by the kind of text: [`OFFICIAL`], [`GENERAL`], [`PRESENT`], [`NAMES`], [`PHRASES`].
type Weights = [f32; 5];
const OFFICIAL: u32 = 0;
const GENERAL: u32 = 1;
const PRESENT: u32 = 2;
const NAMES: u32 = 3;
/// Their beginnings and ends are not counted: a sentence seldom begins with one.
const PHRASES: u32 = 4;

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut corpus = Corpus::default();
    for (paths, kind) in
        [(&arguments.official, OFFICIAL), (&arguments.general, GENERAL), (&arguments.present, PRESENT)]
    {
        for path in paths {
            corpus.add(&read(path)?, kind);
        }
    }
    for path in &arguments.names {
        let names = read(path)?;
        for name in names.lines().map(str::trim).filter(|n| !n.is_empty()) {
            corpus.add_line(name, NAMES);
            corpus.add_line(&name.to_uppercase(), NAMES);
        }
    }
    for path in &arguments.phrases {
        let phrases = read(path)?;
        phrases.lines().filter(|l| !l.starts_with('#')).for_each(|line| corpus.add_line(line, PHRASES));
    }
    eprintln!("{} tokens, {} forms", corpus.stream.len(), corpus.forms.len());
    let weights = [1.0, arguments.general_weight, arguments.present_weight, 1.0, arguments.phrase_weight];
    let codes = corpus.code_table();
    let (words, stream) = corpus.number(weights);
    eprintln!("{} words", words.len());
    anyhow::ensure!(words.len() < MOST_WORDS, "more than {MOST_WORDS} words");
    let sizes = [arguments.bigrams, arguments.trigrams];
    let mut model = estimate::estimate(words, &stream, weights, sizes);
    model.codes = codes;
    let bytes = model.encode();
    eprintln!(
        "n-grams {:?}, contexts {}, {} bytes",
        model.ngrams.each_ref().map(Vec::len),
        model.contexts.len(),
        bytes.len()
    );
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

/// The token stream, each token as the number of its written form; the highest bits tell the kind of text.
#[derive(Default)]
struct Corpus {
    numbers: HashMap<String, u32>,
    forms: Vec<String>,
    stream: Vec<u32>,
    codes: BTreeMap<String, u32>,
}

const KIND: u32 = 29;
const TOKEN: u32 = (1 << KIND) - 1;
/// A stretch ends here.
const END: u32 = (1 << 28) + 1;
const DIGITS: u32 = (1 << 28) + 2;
const MIXED: u32 = (1 << 28) + 3;

impl Corpus {
    fn add(&mut self, text: &str, kind: u32) {
        for line in text.lines().filter(|l| !held_out(l)) {
            if matches!(kind, OFFICIAL | PRESENT) {
                self.add_codes(line);
            }
            self.add_line(line, kind);
        }
    }

    fn add_line(&mut self, line: &str, kind: u32) {
        let mark = kind << KIND;
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
    fn number(self, weights: Weights) -> (Vec<String>, Vec<(u16, u8)>) {
        let mut counts = vec![0.0_f32; self.forms.len()];
        for token in &self.stream {
            if let Some(count) = counts.get_mut((token & TOKEN) as usize) {
                *count += weights[(token >> KIND) as usize];
            }
        }
        let canonicals: Vec<String> = self.forms.iter().map(|f| canonical(f)).collect();
        let in_names = self.stream.iter().filter(|t| **t >> KIND == NAMES);
        let names: BTreeSet<&str> =
            in_names.filter_map(|t| canonicals.get((t & TOKEN) as usize)).map(String::as_str).collect();
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
                && if names.contains(form) {
                    true
                } else if syllable::is_possible(form) {
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
            let word = match token & TOKEN {
                END => START,
                DIGITS => NUMBER,
                MIXED => CODE,
                form => of_form[form as usize],
            };
            (word, (token >> KIND) as u8)
        });
        (words, stream.collect())
    }
}
