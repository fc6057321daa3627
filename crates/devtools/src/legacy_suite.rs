//! How much of files in legacy encodings comes out right, measured against transcripts.
//!
//! `legacy-suite DIR TRUTH [FILE]`: for each `NAME.*` in DIR with `NAME.txt` in TRUTH, the share of the transcript's characters
//! with a diacritic that stand in a word which the reading has as well. Words are compared without case (capital fonts are
//! transcribed either way), as bags: a word counts as often as the reading has it. With FILE, also what is missing and too much.

use anyhow::Context;
use kehoach_extract::{Options, read};
use kehoach_model::{Block, Document};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Diacritic characters of one file.
#[derive(Default, Clone, Copy)]
struct Score {
    right: usize,
    wanted: usize,
    given: usize,
}

/// Measures and prints; see the module.
#[allow(clippy::disallowed_methods)]
pub(crate) fn run(dir: &Path, truth: &Path, only: Option<&str>) -> anyhow::Result<()> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(dir)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.sort();
    let mut all = Score::default();
    let mut lowest: Option<(f64, String)> = None;
    for path in files {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if only.is_some_and(|o| !name.contains(o)) {
            continue;
        }
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let transcript = std::fs::read_to_string(truth.join(format!("{stem}.txt")))
            .with_context(|| format!("the transcript of {name}"))?;
        match read(&std::fs::read(&path)?, &name, &Options::default()) {
            Err(error) => println!("{name:<48} not read: {error}"),
            Ok(document) => {
                let text = full_text(&document);
                let score = score(&transcript, &text, only.is_some());
                println!(
                    "{name:<48} {:.4}  {} of {}, {} given",
                    score.share(),
                    score.right,
                    score.wanted,
                    score.given
                );
                if only.is_some() {
                    println!("{text}");
                    document.diagnostics.iter().for_each(|d| println!("{}: {}", d.code, d.message));
                }
                if lowest.as_ref().is_none_or(|(low, _)| score.share() < *low) {
                    lowest = Some((score.share(), name));
                }
                all.right += score.right;
                all.wanted += score.wanted;
                all.given += score.given;
            }
        }
    }
    let (low, name) = lowest.unwrap_or_default();
    println!(
        "all: {:.4} ({} of {}, {} given); lowest: {low:.4} {name}",
        all.share(),
        all.right,
        all.wanted,
        all.given
    );
    Ok(())
}

impl Score {
    fn share(&self) -> f64 {
        if self.wanted == 0 { 1.0 } else { self.right as f64 / self.wanted as f64 }
    }
}

fn score(transcript: &str, text: &str, show: bool) -> Score {
    let (want, have) = (bag(transcript), bag(text));
    let mut score = Score::default();
    for (word, count) in &want {
        let marks = diacritics(word);
        let found = have.get(word).copied().unwrap_or(0).min(*count);
        score.right += marks * found;
        score.wanted += marks * count;
        if show && marks > 0 && found < *count {
            println!("missing {} x {word}", count - found);
        }
    }
    for (word, count) in &have {
        let marks = diacritics(word);
        score.given += marks * count;
        let wanted = want.get(word).copied().unwrap_or(0);
        if show && marks > 0 && wanted < *count {
            println!("too much {} x {word}", count - wanted);
        }
    }
    score
}

fn bag(text: &str) -> BTreeMap<String, usize> {
    let mut bag = BTreeMap::new();
    for word in kehoach_vietnamese::nfc(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty())
    {
        *bag.entry(word.to_lowercase()).or_default() += 1;
    }
    bag
}

fn diacritics(word: &str) -> usize {
    word.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count()
}

/// Body, labels, notes, headers and footers.
fn full_text(document: &Document) -> String {
    fn visit(blocks: &[Block], out: &mut String) {
        for block in blocks {
            match block {
                Block::Paragraph(p) => {
                    out.push_str(&p.text());
                    out.push('\n');
                }
                Block::Table(t) => t.cells.iter().for_each(|c| visit(&c.blocks, out)),
            }
        }
    }
    let mut out = String::new();
    for page in &document.pages {
        visit(&page.blocks, &mut out);
        for line in &page.marginalia {
            out.push_str(&line.text);
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_as_often_as_it_is_read() {
        let score = score("Bộ Tài chính, bộ", "BỘ tài", false);
        assert_eq!((score.right, score.wanted, score.given), (2, 4, 2));
    }
}
