//! The stage itself: rules, judgement, decoding, over the lines of a text or document.

use crate::cache::Cache;
use crate::confusion::Confusion;
use crate::decode::{Choice, Decoder, LEAST_MEAN, Weights};
use crate::judge::{Condition, Judge, Look};
use crate::mending::{Edit, Hint, Mending};
use crate::model::Model;
use crate::names::Names;
use crate::pieces::{self, Kind, Piece};
use crate::{calibration, codes, labels, rules, tokens};
use kehoach_model::{Diagnostic, Document, Fix, Origin, Word};
use kehoach_vietnamese::tone::Placing;
use std::sync::Arc;

/// How to repair.
#[derive(Debug, Clone)]
pub struct Options {
    /// Changes that are less sure are proposed, not made; 0..=1.
    pub min_confidence: f32,
    /// Where tone marks are put; `Keep` leaves them as they stand.
    pub tone: Placing,
    /// Texts that the document quotes: what they say often becomes more likely.
    pub references: Vec<String>,
    /// Names of several words that a document can hold; a garbled word of one is read after the rest of the name.
    pub names: Vec<String>,
    /// Whether texts without pages were read from images by an engine that knows Vietnamese; documents tell by themselves.
    pub by_engine: bool,
    /// Another language model than the one that comes with the program.
    pub model: Option<Arc<Model>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            min_confidence: 0.25,
            tone: Placing::Keep,
            references: Vec::new(),
            names: Vec::new(),
            by_engine: false,
            model: None,
        }
    }
}

/// A repairer for many documents with the same options.
#[derive(Debug)]
pub struct Repairer {
    model: Arc<Model>,
    least: f32,
    tone: Placing,
    by_engine: bool,
    references: Cache,
    names: Vec<String>,
}

/// Lines on either side that help to judge one.
const NEIGHBOURHOOD: usize = 12;
/// Repair stops after so many rounds even where it still changes something.
const ROUNDS: usize = 8;
/// A word of a page that is mostly right is changed where the change is at least so probable.
const MISREAD_LEAST: f32 = 0.8;
/// [`LEAST_MEAN`] in a Vietnamese document.
const LEAST_MEAN_AT_HOME: f32 = -40.0;
/// Words decoded in one stretch at most.
const STRETCH: usize = 20_000;

impl Repairer {
    /// Loads the model and counts the references.
    pub fn new(options: &Options) -> Self {
        let model = options.model.clone().unwrap_or_else(Model::embedded);
        let mut references = Cache::default();
        for text in &options.references {
            references.add(&model.lm, text);
        }
        Self {
            model,
            least: options.min_confidence,
            tone: options.tone,
            by_engine: options.by_engine,
            references,
            names: options.names.clone(),
        }
    }

    /// Puts a text right and keeps its lines: as many line feeds come out as went in.
    pub fn text(&self, text: &str) -> (String, Vec<Fix>) {
        let mut lines: Vec<Mending> =
            text.split('\n').zip(1..).map(|(line, number)| Mending::new(1, number, line)).collect();
        lines.iter_mut().for_each(|line| line.by_engine = self.by_engine);
        self.lines(&mut lines);
        let mut fixes = Vec::new();
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        for (k, line) in lines.iter_mut().enumerate() {
            if k > 0 {
                out.push('\n');
            }
            out.push_str(&line.text);
            fixes.append(&mut line.fixes);
        }
        (out, fixes)
    }

    /// Puts a document right in place.
    pub fn document(&self, document: &mut Document) {
        let mut lines = Vec::new();
        let scanned: Vec<u32> =
            document.pages.iter().filter(|p| p.origin == Origin::Ocr).map(|p| p.number).collect();
        document.for_each_line(|page, line| {
            let mut mending = Mending::new(page, line.number, &line.text);
            mending.by_engine = self.by_engine || scanned.contains(&page);
            if mending.by_engine {
                mending.hints = line.words.iter().map(hint).collect();
            }
            lines.push(mending);
        });
        self.lines(&mut lines);
        let mut mended = lines.iter_mut();
        let mut diagnostics = Vec::new();
        let mut fixes = Vec::new();
        document.for_each_line_mut(|page, line| {
            let Some(new) = mended.next() else { return };
            let proposed = new.fixes.iter().filter(|f| !f.applied).count();
            if proposed > 0 {
                let message = format!("{proposed} doubtful readings were left as they stand: see the fixes");
                diagnostics.push(Diagnostic::warning("repair-doubtful", message).at(line.provenance(page)));
            }
            if line.text.contains('\u{fffd}') {
                let message =
                    "characters were lost before this program saw the text (U+FFFD): look at the source";
                diagnostics.push(Diagnostic::warning("lost-characters", message).at(line.provenance(page)));
            }
            if new.is_changed() {
                let now = new.remap(line.words.iter().map(|w| w.range));
                for (word, range) in line.words.iter_mut().zip(&now) {
                    word.range = range.unwrap_or_default();
                }
                line.words.retain(|w| w.range[0] < w.range[1]);
                line.text.clone_from(&new.text);
            }
            fixes.append(&mut new.fixes);
        });
        document.fixes.append(&mut fixes);
        document.diagnostics.append(&mut diagnostics);
    }

    /// Repairs until nothing changes: what is put right can show that its neighbours are damaged. Lines that were left as they
    /// were are passed over, but before the end all are looked at once more with what has been learnt since: so a text that was
    /// repaired stays as it is when it is repaired again.
    fn lines(&self, lines: &mut [Mending]) {
        let mut before = Vec::new();
        for _ in 0..ROUNDS {
            let fixes: Vec<usize> = lines.iter().map(|l| l.fixes.len()).collect();
            let all = before.is_empty();
            before = self.round(lines, &before);
            let changed = lines.iter().zip(&fixes).any(|(line, n)| line.fixes.len() > *n);
            match (changed, all) {
                _ if before.is_empty() => break,
                (true, _) => {}
                (false, true) => break,
                (false, false) => before.clear(),
            }
        }
        if !self.names.is_empty() && lines.iter().any(|line| line.applied() > 0) {
            Names::new(self.names.iter().map(String::as_str)).mend(lines, self.least);
        }
    }

    /// Rules, judgement and decoding once over all lines. Gives the lines' conditions, none where all are clean; lines that are as they
    /// were `before` are not decoded again.
    fn round(&self, lines: &mut [Mending], before: &[(Condition, usize)]) -> Vec<(Condition, usize)> {
        let Model { lm, lexicon, codes, .. } = &*self.model;
        let mut judge = Judge::default();
        let mut looks = Vec::with_capacity(lines.len());
        let mut pieces = Vec::new();
        for line in lines.iter_mut() {
            rules::mend(line, lm, codes, self.tone, self.least);
            pieces.clear();
            pieces::cut(0, &line.text, &mut pieces);
            looks.push(judge.look(lm, lexicon, &line.text, &pieces));
        }
        let mut conditions = conditions(lines, &looks);
        for ((line, look), condition) in lines.iter().zip(&looks).zip(&mut conditions) {
            if line.by_engine && *condition == Condition::Clean && look.is_marked() {
                *condition = Condition::Misread;
            }
        }
        if conditions.iter().all(|c| *c == Condition::Clean) {
            return Vec::new();
        }
        let mut cache = self.references.clone();
        for (line, condition) in lines.iter().zip(&conditions) {
            if *condition == Condition::Clean {
                cache.add(lm, &line.text);
            }
        }
        labels::mend(lines, |k| conditions[k] != Condition::Clean, self.least);
        let now: Vec<(Condition, usize)> =
            conditions.iter().zip(lines.iter()).map(|(c, line)| (*c, line.applied())).collect();
        for ((condition, now), before) in conditions.iter_mut().zip(&now).zip(before) {
            if now == before {
                *condition = Condition::Clean;
            }
        }
        self.decode(lines, &looks, &conditions, &cache);
        now
    }

    /// Decodes the lines that need it, each condition with its own table.
    fn decode(&self, lines: &mut [Mending], looks: &[Look], conditions: &[Condition], cache: &Cache) {
        let mut faded = Look::default();
        for (look, condition) in looks.iter().zip(conditions) {
            if *condition == Condition::Faded {
                faded.add(look, 1.0);
            }
        }
        let tables = [
            (Condition::Bare, Confusion::lost_marks(0.999)),
            (Condition::Faded, Confusion::lost_marks(faded.lost_share())),
        ];
        for (condition, table) in &tables {
            if conditions.contains(condition) {
                self.decode_with(lines, looks, conditions, *condition, table, cache);
            }
        }
        if conditions.contains(&Condition::Misread) {
            self.decode_with(lines, looks, conditions, Condition::Misread, self.model.misread(), cache);
        }
        if conditions.contains(&Condition::Garbled) {
            self.decode_with(lines, looks, conditions, Condition::Garbled, self.model.garble(), cache);
        }
    }

    fn decode_with(
        &self,
        lines: &mut [Mending],
        looks: &[Look],
        conditions: &[Condition],
        which: Condition,
        table: &Confusion,
        cache: &Cache,
    ) {
        let mut page = Look::default();
        looks.iter().for_each(|look| page.add(look, 1.0));
        let Model { lm, lexicon, .. } = &*self.model;
        let mut decoder = Decoder::new(lm, lexicon, table, weights(which));
        decoder.cache = cache.clone();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut first = 0;
        for k in 0..lines.len() {
            if conditions[k] != which {
                continue;
            }
            if pieces.is_empty() {
                first = k;
            }
            let before = pieces.len();
            pieces::cut(k - first, &lines[k].text, &mut pieces);
            let joins = k + 1 < lines.len()
                && conditions[k + 1] == which
                && lines[k].page == lines[k + 1].page
                && pieces.len() > before
                && pieces.len() < STRETCH
                && runs_on(&lines[k].text, &lines[k + 1].text);
            if !joins {
                let at_home = is_at_home(&looks[first..=k], &page);
                self.decode_stretch(&mut lines[first..=k], &pieces, &mut decoder, which, at_home, table);
                pieces.clear();
            }
        }
    }

    fn decode_stretch(
        &self,
        lines: &mut [Mending],
        pieces: &[Piece],
        decoder: &mut Decoder<'_>,
        which: Condition,
        at_home: bool,
        table: &Confusion,
    ) {
        decoder.hints.clear();
        for (k, line) in lines.iter().enumerate() {
            let hints = line.present_hints().into_iter().map(|(range, hint)| (k, range, hint.clone()));
            decoder.hints.extend(hints);
        }
        let texts: Vec<&str> = lines.iter().map(|l| l.text.as_str()).collect();
        let mut edits: Vec<Vec<Edit>> = vec![Vec::new(); lines.len()];
        for part in pieces.chunks(STRETCH) {
            let decoded = decoder.decode(&texts, part);
            let least = if at_home { LEAST_MEAN_AT_HOME } else { LEAST_MEAN };
            if decoded.mean < least {
                continue;
            }
            for choice in decoded.choices {
                let line = choice.line;
                if which == Condition::Misread && choice.posterior < MISREAD_LEAST {
                    continue;
                }
                edits[line].push(edit_of(choice, which));
            }
            for piece in part.iter().filter(|p| p.kind == Kind::Code) {
                let least = if which == Condition::Misread { MISREAD_LEAST } else { 0.05 };
                let edit = self.code(texts[piece.line], piece, table).filter(|e| e.confidence >= least);
                edits[piece.line].extend(edit);
            }
        }
        for (line, mut edits) in lines.iter_mut().zip(edits) {
            edits.sort_by_key(|e| e.range.start);
            line.apply(edits, self.least);
        }
    }

    fn code(&self, line: &str, piece: &Piece, table: &Confusion) -> Option<Edit> {
        let text = line.get(piece.range.clone())?;
        let body = codes::body_of(text)?;
        let reading = self.model.codes.read(text.get(body.clone())?, table)?;
        let confidence = calibration::confidence(reading.posterior);
        let range = piece.range.start + body.start..piece.range.start + body.end;
        Some(Edit {
            range,
            text: reading.body,
            rule: "document-number",
            confidence,
            runner_up: reading.runner_up,
        })
    }
}

fn hint(word: &Word) -> Hint {
    let alternatives = word.alternatives.iter().map(|a| (a.text.clone(), a.confidence)).collect();
    Hint { range: word.range, confidence: word.confidence, alternatives }
}

/// Whether lines are a part of a Vietnamese document, so that an improbable reading is one of names rather than another language.
fn is_at_home(lines: &[Look], document: &Look) -> bool {
    let mut own = Look::default();
    lines.iter().for_each(|look| own.add(look, 1.0));
    document.is_vietnamese() && !own.is_foreign()
}

fn edit_of(choice: Choice, which: Condition) -> Edit {
    let rule = match which {
        Condition::Garbled => "lattice",
        Condition::Misread => "misread",
        _ => "lost-marks",
    };
    let confidence = calibration::confidence(choice.posterior);
    Edit { range: choice.range, text: choice.text, rule, confidence, runner_up: choice.runner_up }
}

fn weights(which: Condition) -> Weights {
    let base = Weights {
        beam: 8,
        candidates: 20,
        foreign: 4.0,
        foreign_letter: 2.0,
        lower_share: 0.3,
        digits: 3.0,
        reshape: true,
        learns: true,
        parted_share: 0.3,
        doubt: 1.0,
    };
    match which {
        Condition::Garbled => base,
        // Where nearly all is right, a rare word behind a comma is rather right than misread.
        Condition::Misread => {
            Weights { foreign: 1.0, foreign_letter: 1.0, learns: false, parted_share: 0.0, ..base }
        }
        _ => Weights { reshape: false, foreign: 6.0, foreign_letter: 3.0, ..base },
    }
}

fn conditions(lines: &[Mending], looks: &[Look]) -> Vec<Condition> {
    let mut out = Vec::with_capacity(lines.len());
    while out.len() < lines.len() {
        let start = out.len();
        let end = (start..lines.len()).find(|k| lines[*k].page != lines[start].page).unwrap_or(lines.len());
        let mut page = Look::default();
        looks[start..end].iter().for_each(|l| page.add(l, 1.0));
        for k in start..end {
            let mut around = Look::default();
            let (from, to) = (k.saturating_sub(NEIGHBOURHOOD).max(start), (k + NEIGHBOURHOOD + 1).min(end));
            looks[from..to].iter().for_each(|l| around.add(l, 1.0));
            out.push(Look::condition(&looks[k], &around, &page));
        }
    }
    out
}

/// Whether a sentence runs on from one line to the next: the first is a full line, the second begins no item.
fn runs_on(line: &str, next: &str) -> bool {
    let next = next.trim_start();
    let first = next.split_whitespace().next().unwrap_or_default();
    line.chars().count() >= 45
        && !next.is_empty()
        && !next.starts_with(['-', '+', '•', '*'])
        && !tokens::breaks(first)
}
