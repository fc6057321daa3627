//! The noisy channel: a lattice of candidate words over the pieces of some lines, and the most probable way through it.

use crate::cache::{Cache, Place};
use crate::confusion::Confusion;
use crate::letter_tree::Scratch;
use crate::lexicon::{Candidate, Form, HOPELESS, Lexicon, WEIGHT};
use crate::lm::{CODE, Context, Lm, Memory, NUMBER, START, UNKNOWN};
use crate::mending::Hint;
use crate::pieces::{Kind, Piece};
use crate::tokens::{Case, canonical, case_of};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::rc::Rc;

/// Knobs of the search; costs are natural, negative logarithms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Weights {
    /// Hypotheses kept at each place.
    pub(crate) beam: usize,
    /// Candidates kept for each piece.
    pub(crate) candidates: usize,
    /// Cost of a word that the model does not know: a part for the word, a part for each of its letters.
    pub(crate) foreign: f32,
    pub(crate) foreign_letter: f32,
    /// Share of the judgement by small letters, where great ones are about.
    pub(crate) lower_share: f32,
    /// Added cost of taking digits for letters.
    pub(crate) digits: f32,
    /// Whether pieces may be joined and split, and figures read as letters.
    pub(crate) reshape: bool,
    /// Whether what is read counts for what follows.
    pub(crate) learns: bool,
    /// Behind a comma or the like: what a word's own probability counts for beside that in its context.
    pub(crate) parted_share: f32,
    /// What the engine's doubt of a word counts for.
    pub(crate) doubt: f32,
}

/// What the decoder chose for a piece, or for two neighbours taken together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Choice {
    pub(crate) line: usize,
    /// Bytes of the line that are replaced.
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
    pub(crate) runner_up: Option<String>,
    /// Share of the chosen reading among all readings of this place, its neighbours as chosen; 0..=1, uncalibrated.
    pub(crate) posterior: f32,
}

/// What came of a stretch of pieces.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decoded {
    /// In order; pieces that stay as they are have none.
    pub(crate) choices: Vec<Choice>,
    /// Mean log probability of the words of the best reading, channel and language model together; below [`LEAST_MEAN`] it is
    /// hardly Vietnamese.
    pub(crate) mean: f32,
}

#[derive(Debug, Clone, Copy)]
enum Output {
    Keep,
    One(Form),
    Two(Form, Form),
}

#[derive(Debug, Clone, Copy)]
struct Edge {
    span: usize,
    words: [u16; 2],
    count: usize,
    cost: f32,
    output: Output,
    /// The bracket before the piece belongs to the word.
    takes_bracket: bool,
}

/// What the next word's probability hangs on.
#[derive(Debug, Clone, Copy)]
struct State {
    context: Context,
    /// The same words in small letters: what is rare in great letters («Cấp ủy») is read by what is frequent in small ones.
    lower: Context,
    /// Whether the two contexts are one.
    same: bool,
    /// The same place in what this run has seen.
    place: Place,
    /// Whether a comma or the like stands behind the words.
    parted: bool,
}

#[derive(Debug, Clone, Copy)]
struct Hypothesis {
    score: f32,
    state: State,
    previous: u32,
    at: u32,
    edge: u32,
}

/// A hypothesis whose state has not been worked out, for most are dropped.
#[derive(Debug, Clone, Copy)]
struct Step {
    score: f32,
    previous: u32,
    at: u32,
    edge: u32,
}

/// A decoder for one confusion table; remembers the candidates of what it has read.
pub(crate) struct Decoder<'a> {
    pub(crate) lm: &'a Lm,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) table: &'a Confusion,
    /// What this run has seen; what is decoded with little doubt is added.
    pub(crate) cache: Cache,
    pub(crate) weights: Weights,
    /// What an engine said of words: line, bytes, and the rest; in order.
    pub(crate) hints: Vec<(usize, Range<usize>, Hint)>,
    memory: FxHashMap<String, Rc<Vec<Candidate>>>,
    scratch: Scratch,
    asked: Memory,
}

/// Readings remembered at most; beyond, the memory is emptied, so that it stays bounded.
const MEMORY: usize = 60_000;

impl<'a> Decoder<'a> {
    pub(crate) fn new(lm: &'a Lm, lexicon: &'a Lexicon, table: &'a Confusion, weights: Weights) -> Self {
        Self {
            lm,
            lexicon,
            table,
            cache: Cache::default(),
            weights,
            hints: Vec::new(),
            memory: FxHashMap::default(),
            scratch: Scratch::default(),
            asked: Memory::default(),
        }
    }

    /// Decodes pieces that follow one another, and remembers what is sure of them.
    pub(crate) fn decode(&mut self, lines: &[&str], pieces: &[Piece]) -> Decoded {
        let capitals: Vec<Option<bool>> =
            pieces.iter().map(|p| in_capitals(Self::text(lines, p), p)).collect();
        let mut edges: Vec<Vec<Edge>> = Vec::with_capacity(pieces.len());
        let mut here: Vec<Edge> = Vec::new();
        let mut ranked = Vec::new();
        for k in 0..pieces.len() {
            here.clear();
            self.add_edges(&mut here, lines, pieces, k);
            if pieces[k].kind == Kind::Word {
                self.heed_case(&mut here, pieces, &capitals, k);
                edges.push(self.hopeful(&here, &mut ranked));
            } else {
                edges.push(here.clone());
            }
        }
        let (path, score) = self.search(pieces, &edges);
        let words = pieces.iter().map(|p| 1 + usize::from(p.breaks)).sum::<usize>().max(1) as f32;
        let mean = score / words;
        let (choices, seen) = self.choices(lines, pieces, &edges, &path);
        if self.weights.learns && mean > LEAST_MEAN {
            self.cache.add_words(&seen);
        }
        Decoded { choices, mean }
    }

    fn text<'t>(lines: &[&'t str], piece: &Piece) -> &'t str {
        lines.get(piece.line).and_then(|l| l.get(piece.range.clone())).unwrap_or_default()
    }

    fn candidates(&mut self, reading: &str) -> Rc<Vec<Candidate>> {
        if let Some(found) = self.memory.get(reading) {
            return Rc::clone(found);
        }
        if self.memory.len() > MEMORY {
            self.memory.clear();
        }
        let found = Rc::new(
            self.lexicon.candidates(self.lm, reading, self.table, self.weights.candidates, &mut self.scratch),
        );
        self.memory.insert(reading.to_owned(), Rc::clone(&found));
        found
    }

    /// Forms in capitals among small letters are dearer, and forms in small letters among capitals. `capitals` tells for each piece
    /// whether it is read in capitals.
    fn heed_case(&self, edges: &mut [Edge], pieces: &[Piece], capitals: &[Option<bool>], k: usize) {
        let about =
            (k.saturating_sub(2)..pieces.len().min(k + 3)).filter(|at| pieces[*at].line == pieces[k].line);
        let (mut great, mut small) = (0, 0);
        for at in about {
            match capitals[at] {
                Some(true) => great += 1,
                Some(false) => small += 1,
                None => {}
            }
        }
        let miscased: fn(&Form, &str) -> bool = if great >= 3 && small == 0 {
            |form, spelling| !form.upper && case_of(spelling) != Case::Upper
        } else if small >= 3 && great <= 1 && capitals[k] == Some(false) {
            |form, _| form.upper
        } else {
            return;
        };
        let cost = |form: &Form| if miscased(form, self.lm.spelling(form.word)) { MISCASED } else { 0.0 };
        for edge in edges {
            edge.cost += match &edge.output {
                Output::Keep => 0.0,
                Output::One(form) => cost(form),
                Output::Two(left, right) => cost(left) + cost(right),
            };
        }
    }

    /// What the piece can be, as far as it and the next one tell.
    fn add_edges(&mut self, edges: &mut Vec<Edge>, lines: &[&str], pieces: &[Piece], k: usize) {
        let piece = &pieces[k];
        let text = Self::text(lines, piece);
        match piece.kind {
            Kind::Code => edges.push(keep(CODE, 0.0)),
            Kind::Number => {
                edges.push(keep(NUMBER, 0.0));
                if self.weights.reshape
                    && text.len() <= 2
                    && text.bytes().all(|b| b.is_ascii_digit())
                    && !piece.breaks
                {
                    self.add_words(edges, text, self.weights.digits, false);
                }
            }
            Kind::Word => {
                self.add_words(edges, text, 0.0, false);
                if self.weights.reshape && piece.after_bracket {
                    self.add_words(edges, &format!("({text}"), 0.0, true);
                }
                edges.push(self.literal(text));
                if self.weights.reshape {
                    self.add_splits(edges, text);
                    self.add_join(edges, lines, pieces, k);
                }
                self.heed_hint(edges, text, piece);
            }
        }
    }

    /// The edges that are best by cost and the words' own probabilities, best first, and the piece as it stands.
    fn hopeful(&self, edges: &[Edge], ranked: &mut Vec<(f32, usize)>) -> Vec<Edge> {
        let rank = |edge: &Edge| {
            edge.cost - WEIGHT * Self::words_of(edge).iter().map(|w| self.lm.unigram(*w)).sum::<f32>()
        };
        ranked.clear();
        ranked.extend(edges.iter().map(rank).zip(0..));
        ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let bound = ranked.first().map_or(0.0, |best| best.0 + HOPELESS);
        let mut kept = Vec::with_capacity(ranked.len().min(self.weights.candidates + 1));
        for (k, (rank, at)) in ranked.iter().enumerate() {
            let edge = edges[*at];
            if k < self.weights.candidates && *rank <= bound || matches!(edge.output, Output::Keep) {
                kept.push(edge);
            }
        }
        kept
    }

    /// Takes what the engine said of a word into account: the less sure it was, the dearer its reading; its other readings get the
    /// costs that it gave them.
    fn heed_hint(&self, edges: &mut Vec<Edge>, text: &str, piece: &Piece) {
        let at = self.hints.partition_point(|h| (h.0, h.1.end) <= (piece.line, piece.range.start));
        let Some((_, _, hint)) =
            self.hints.get(at).filter(|h| h.0 == piece.line && h.1.start < piece.range.end)
        else {
            return;
        };
        let dearer =
            self.weights.doubt * (hint_odds(hint.confidence) - hint_odds(USUAL_CONFIDENCE)).clamp(-0.5, 5.0);
        let read = canonical(text);
        let spelt = |word: u16| self.lm.spelling(word) == read;
        for edge in edges.iter_mut() {
            let same = match &edge.output {
                Output::Keep => true,
                Output::One(form) => spelt(form.word),
                Output::Two(..) => false,
            };
            edge.cost += if same { dearer.max(0.0) } else { (-dearer).max(0.0) };
        }
        for (other, confidence) in &hint.alternatives {
            let core = other.trim_matches(|c: char| !c.is_alphanumeric());
            let Some(word) = self.lm.find(&canonical(core)) else { continue };
            let upper = case_of(core) == Case::Upper && self.lm.spelling(word) != core;
            let cost =
                1.0 + dearer.max(0.0) + (hint.confidence.max(0.01) / confidence.max(0.01)).ln().max(0.0);
            let output = Output::One(Form { word, upper });
            edges.push(Edge {
                span: 1,
                words: [word, UNKNOWN],
                count: 1,
                cost,
                output,
                takes_bracket: false,
            });
        }
    }

    fn add_words(&mut self, edges: &mut Vec<Edge>, reading: &str, extra: f32, takes_bracket: bool) {
        for c in self.candidates(reading).iter() {
            edges.push(Edge {
                span: 1,
                words: [c.form.word, UNKNOWN],
                count: 1,
                cost: c.cost + extra,
                output: Output::One(c.form),
                takes_bracket,
            });
        }
    }

    /// The piece as it stands.
    fn literal(&self, text: &str) -> Edge {
        let word = self.lm.find(&canonical(text));
        let cost = match word {
            Some(_) => text.chars().map(|c| self.table.identity(c)).sum(),
            None => {
                let letter = |c: char| {
                    if c.is_ascii_alphabetic() {
                        self.weights.foreign_letter
                    } else {
                        2.0 * self.weights.foreign_letter
                    }
                };
                self.weights.foreign + text.chars().map(letter).sum::<f32>()
            }
        };
        let mixed = text.chars().any(|c| c.is_ascii_digit());
        keep(word.unwrap_or(if mixed { CODE } else { UNKNOWN }), cost)
    }

    /// Two words that were read as one.
    fn add_splits(&mut self, edges: &mut Vec<Edge>, text: &str) {
        let letters = text.chars().count();
        let cheapest = edges.iter().map(|e| e.cost).fold(f32::INFINITY, f32::min);
        if !(5..=12).contains(&letters) || cheapest < 9.0 {
            return;
        }
        for (at, _) in text.char_indices().skip(2).take(letters - 3) {
            let (left, right) = text.split_at(at);
            let (left, right) = (self.candidates(left), self.candidates(right));
            for l in left.iter().take(3) {
                for r in right.iter().take(3) {
                    edges.push(Edge {
                        span: 1,
                        words: [l.form.word, r.form.word],
                        count: 2,
                        cost: l.cost + r.cost + self.table.join,
                        output: Output::Two(l.form, r.form),
                        takes_bracket: false,
                    });
                }
            }
        }
    }

    /// One word that was read as two.
    fn add_join(&mut self, edges: &mut Vec<Edge>, lines: &[&str], pieces: &[Piece], k: usize) {
        let (piece, Some(next)) = (&pieces[k], pieces.get(k + 1)) else { return };
        if next.line != piece.line || !piece.meets_next || next.kind == Kind::Code || piece.breaks {
            return;
        }
        let (a, b) = (Self::text(lines, piece), Self::text(lines, next));
        let (la, lb) = (a.chars().count(), b.chars().count());
        let odd = |text: &str| {
            self.lm.find(&canonical(text)).is_none() && !self.lexicon.is_base(&text.to_lowercase())
        };
        if la + lb > 8 || la.min(lb) > 3 || !(odd(a) || odd(b)) {
            return;
        }
        let cut = self.table.cut;
        for c in self.candidates(&format!("{a}{b}")).iter().take(8) {
            edges.push(Edge {
                span: 2,
                words: [c.form.word, UNKNOWN],
                count: 1,
                cost: c.cost + cut,
                output: Output::One(c.form),
                takes_bracket: false,
            });
        }
    }

    fn fresh(&self) -> State {
        let context = self.lm.at_start();
        State { context, lower: context, same: true, place: self.cache.place(START, START), parted: false }
    }

    fn score(&self, state: &State, word: u16) -> f32 {
        let mut score = self.lm.score_from(&self.asked, &state.context, word);
        let small = self.lexicon.lower(word);
        if small != word || !state.same {
            let shape = if small == word { 0.0 } else { SHAPE_COST };
            let lower = self.lm.score_from(&self.asked, &state.lower, small);
            score = mean(score, lower - shape, self.weights.lower_share);
        }
        if state.parted && self.weights.parted_share > 0.0 {
            score = mean(score, self.lm.unigram(word), self.weights.parted_share);
        }
        self.cache.mix(&state.place, word, score)
    }

    fn next(&self, state: &State, word: u16) -> State {
        let small = self.lexicon.lower(word);
        let context = self.lm.next(&state.context, word);
        let same = small == word && state.same;
        let lower = if same { context } else { self.lm.next(&state.lower, small) };
        State {
            context,
            lower,
            same: same || lower == context,
            place: self.cache.place(state.context.last(), word),
            parted: false,
        }
    }

    fn words_of(edge: &Edge) -> &[u16] {
        edge.words.get(..edge.count).unwrap_or_default()
    }

    /// Log probability of an edge's words after a state, less what it costs to read them so.
    fn weigh(&self, state: &State, edge: &Edge, stops: bool) -> f32 {
        let mut score = -edge.cost;
        let mut moved = None;
        let words = Self::words_of(edge);
        for (k, word) in words.iter().enumerate() {
            let from = moved.as_ref().unwrap_or(state);
            score += self.score(from, *word);
            if k + 1 < words.len() || stops {
                moved = Some(self.next(from, *word));
            }
        }
        if stops { score + self.score(moved.as_ref().unwrap_or(state), START) } else { score }
    }

    fn follow(&self, state: &State, edge: &Edge, last: &Piece) -> State {
        if last.breaks {
            return self.fresh();
        }
        let next = Self::words_of(edge).iter().fold(*state, |state, word| self.next(&state, *word));
        State { parted: last.parted, ..next }
    }

    /// Beam search: the best path as pairs of a place and the index of an edge there, and its score.
    fn search(&self, pieces: &[Piece], edges: &[Vec<Edge>]) -> (Vec<(usize, usize)>, f32) {
        let first = Hypothesis { score: 0.0, state: self.fresh(), previous: u32::MAX, at: 0, edge: u32::MAX };
        let mut arena: Vec<Hypothesis> = Vec::with_capacity(1 + pieces.len() * self.weights.beam);
        arena.push(first);
        let mut beams: Vec<Vec<Step>> = vec![Vec::new(); pieces.len() + 1];
        let mut here = 0..1;
        for at in 0..=pieces.len() {
            if at > 0 {
                let start = arena.len();
                let mut steps = std::mem::take(&mut beams[at]);
                self.keep_best(&mut steps, pieces, edges, &mut arena);
                here = start..arena.len();
                // No step has come so far yet: its list takes over the memory of this one.
                if let Some(later) = beams.get_mut(at + 2) {
                    steps.clear();
                    *later = steps;
                }
            }
            if at == pieces.len() {
                break;
            }
            self.spread(at, here.clone(), pieces, edges, &arena, &mut beams);
        }
        let best = arena.get(here.start).map_or(f32::NEG_INFINITY, |h| h.score);
        (trace(&arena, here.start as u32), best)
    }

    /// Lets the hypotheses of a place take each edge there.
    fn spread(
        &self,
        at: usize,
        here: Range<usize>,
        pieces: &[Piece],
        edges: &[Vec<Edge>],
        arena: &[Hypothesis],
        beams: &mut [Vec<Step>],
    ) {
        let mut best = [f32::NEG_INFINITY; 2];
        for (e, edge) in edges[at].iter().enumerate() {
            let to = at + edge.span;
            let stops = pieces[to - 1].breaks;
            for k in here.clone() {
                let h = &arena[k];
                // A logarithm of a probability is never above zero.
                let best = &mut best[edge.span - 1];
                if h.score - edge.cost < *best - BEAM_WIDTH {
                    continue;
                }
                let score = h.score + self.weigh(&h.state, edge, stops);
                if score > *best - BEAM_WIDTH {
                    *best = best.max(score);
                    beams[to].push(Step { score, previous: k as u32, at: at as u32, edge: e as u32 });
                }
            }
        }
    }

    /// Works out the states of the best steps to a place, each state once, and puts them into the arena.
    fn keep_best(
        &self,
        steps: &mut Vec<Step>,
        pieces: &[Piece],
        edges: &[Vec<Edge>],
        arena: &mut Vec<Hypothesis>,
    ) {
        let best = steps.iter().map(|s| s.score).fold(f32::NEG_INFINITY, f32::max);
        steps.retain(|s| s.score >= best - BEAM_WIDTH);
        steps.sort_unstable_by(|a, b| {
            b.score.total_cmp(&a.score).then((a.edge, a.previous).cmp(&(b.edge, b.previous)))
        });
        let start = arena.len();
        for step in steps.iter() {
            if arena.len() - start == self.weights.beam {
                break;
            }
            let Some(from) = arena.get(step.previous as usize) else { continue };
            let edge = &edges[step.at as usize][step.edge as usize];
            let state = self.follow(&from.state, edge, &pieces[step.at as usize + edge.span - 1]);
            if arena[start..].iter().all(|k| k.state.context != state.context) {
                let Step { score, previous, at, edge } = *step;
                arena.push(Hypothesis { score, state, previous, at, edge });
            }
        }
    }

    fn choices(
        &self,
        lines: &[&str],
        pieces: &[Piece],
        edges: &[Vec<Edge>],
        path: &[(usize, usize)],
    ) -> (Vec<Choice>, Vec<u16>) {
        let mut out = Vec::new();
        let mut seen = Vec::with_capacity(path.len());
        let mut state = self.fresh();
        for (step, (at, chosen)) in path.iter().enumerate() {
            let edge = &edges[*at][*chosen];
            let end = at + edge.span;
            let stops = pieces[end - 1].breaks;
            let next = self.follow(&state, edge, &pieces[end - 1]);
            let text = self.output(lines, pieces, *at, edge);
            let range = self.range(pieces, *at, edge);
            let original = lines.get(pieces[*at].line).and_then(|l| l.get(range.clone())).unwrap_or_default();
            let mut sure = true;
            if text != original {
                let following: Vec<u16> = self.following(pieces, edges, path, step);
                let (posterior, runner_up) =
                    self.posterior(lines, pieces, edges, *at, *chosen, &state, &following);
                sure = posterior > SURE;
                let choice = Choice { line: pieces[*at].line, range, text, runner_up, posterior };
                out.push(choice);
            }
            seen.extend(Self::words_of(edge).iter().map(|word| if sure { *word } else { UNKNOWN }));
            if stops {
                seen.push(START);
            }
            state = next;
        }
        (out, seen)
    }

    /// The one or two words after a step, up to a break.
    fn following(
        &self,
        pieces: &[Piece],
        edges: &[Vec<Edge>],
        path: &[(usize, usize)],
        step: usize,
    ) -> Vec<u16> {
        let mut words = Vec::with_capacity(4);
        let mut end = path[step].0 + edges[path[step].0][path[step].1].span;
        for (at, chosen) in &path[step + 1..] {
            if words.len() >= 2 || pieces[end - 1].breaks {
                break;
            }
            let edge = &edges[*at][*chosen];
            words.extend(&edge.words[..edge.count]);
            end = at + edge.span;
        }
        words.truncate(2);
        words
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one place in the lattice")]
    fn posterior(
        &self,
        lines: &[&str],
        pieces: &[Piece],
        edges: &[Vec<Edge>],
        at: usize,
        chosen: usize,
        state: &State,
        following: &[u16],
    ) -> (f32, Option<String>) {
        let stops = pieces[at + edges[at][chosen].span - 1].breaks;
        let first = self.weigh(state, &edges[at][chosen], stops);
        let total = |edge: &Edge| {
            let mut score = self.weigh(state, edge, stops);
            if score < first - BEAM_WIDTH {
                return f32::NEG_INFINITY;
            }
            let mut state = self.follow(state, edge, &pieces[at + edge.span - 1]);
            for word in following {
                score += self.score(&state, *word);
                state = self.next(&state, *word);
            }
            score
        };
        let own = total(&edges[at][chosen]);
        let text = self.output(lines, pieces, at, &edges[at][chosen]);
        let span = edges[at][chosen].span;
        let mut sum = 0.0_f32;
        let mut rival: Option<(f32, String)> = None;
        for edge in edges[at].iter().filter(|e| e.span == span || e.span == 1) {
            let score = total(edge) - if edge.span == span { 0.0 } else { 4.0 };
            if score == f32::NEG_INFINITY {
                continue;
            }
            let other = self.output(lines, pieces, at, edge);
            if other == text {
                continue;
            }
            sum += (score - own).exp();
            if edge.span == span && rival.as_ref().is_none_or(|r| score > r.0) {
                rival = Some((score, other));
            }
        }
        (1.0 / (1.0 + sum), rival.map(|r| r.1))
    }

    fn range(&self, pieces: &[Piece], at: usize, edge: &Edge) -> Range<usize> {
        let start = pieces[at].range.start - usize::from(edge.takes_bracket);
        start..pieces[at + edge.span - 1].range.end
    }

    fn output(&self, lines: &[&str], pieces: &[Piece], at: usize, edge: &Edge) -> String {
        match &edge.output {
            Output::Keep => Self::text(lines, &pieces[at]).to_owned(),
            Output::One(form) => self.print(*form),
            Output::Two(a, b) => format!("{} {}", self.print(*a), self.print(*b)),
        }
    }

    fn print(&self, form: Form) -> String {
        let spelling = self.lm.spelling(form.word);
        if form.upper { spelling.to_uppercase() } else { spelling.to_owned() }
    }
}

/// Confidence of most words that an engine reads.
const USUAL_CONFIDENCE: f32 = 0.95;

/// Logarithm of the odds that a word is misread, by the engine's confidence: readings of damaged pages (`read_rendered.py --damage`), where
/// 0.5 % of the words said to be more than 0.9 sure are wrong, a quarter at 0.85, a half at 0.4.
fn hint_odds(confidence: f32) -> f32 {
    let knots = [(0.0, 0.5), (0.4, 0.0), (0.85, -1.2), (0.91, -3.0), (0.95, -5.2), (1.0, -5.7)];
    let above = knots.iter().position(|k| confidence <= k.0).unwrap_or(knots.len() - 1).max(1);
    let ((x0, y0), (x1, y1)) = (knots[above - 1], knots[above]);
    y0 + (y1 - y0) * ((confidence - x0) / (x1 - x0)).clamp(0.0, 1.0)
}

/// Least mean log probability a word, channel and language model together, for Vietnamese.
pub(crate) const LEAST_MEAN: f32 = -9.0;
/// What is read with a greater posterior counts as seen.
const SURE: f32 = 0.985;
/// Cost of capitals among small letters, and of small letters among capitals.
const MISCASED: f32 = 3.0;
/// Cost of a word's having a great initial, where it is judged by its small form.
const SHAPE_COST: f32 = 2.3;

/// Hypotheses that fall so far behind the best of their place are dropped.
const BEAM_WIDTH: f32 = 10.0;

/// Logarithm of the weighted mean of two probabilities given by their logarithms.
fn mean(a: f32, b: f32, share_of_b: f32) -> f32 {
    ((1.0 - share_of_b) * a.exp() + share_of_b * b.exp()).ln()
}

/// Whether a word is read in capitals; none where it has less than two letters.
fn in_capitals(text: &str, piece: &Piece) -> Option<bool> {
    let letters = text.chars().filter(|c| c.is_alphabetic()).take(2).count();
    (piece.kind == Kind::Word && letters == 2).then(|| !text.chars().any(char::is_lowercase))
}

fn keep(word: u16, cost: f32) -> Edge {
    Edge { span: 1, words: [word, UNKNOWN], count: 1, cost, output: Output::Keep, takes_bracket: false }
}

fn trace(arena: &[Hypothesis], last: u32) -> Vec<(usize, usize)> {
    let mut path = Vec::new();
    let mut at = last;
    while let Some(h) = arena.get(at as usize) {
        if h.edge == u32::MAX {
            break;
        }
        path.push((h.at as usize, h.edge as usize));
        at = h.previous;
    }
    path.reverse();
    path
}
