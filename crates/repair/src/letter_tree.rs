//! Strings found in a letter tree under a bound of confusion costs.

use crate::confusion::{Confusion, Generic, Truth};
use kehoach_vietnamese::strip_mark;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::rc::Rc;

/// A tree of strings, each with a value. Letters are numbered, so that their costs can lie in a row.
#[derive(Debug, Default)]
pub(crate) struct LetterTree {
    /// For each node, where its children and its values begin; one more at the end. The children of a node follow one another.
    starts: Vec<(u32, u32)>,
    /// For each node, one more than its place in `wide`; 0 where it has few children.
    wide_at: Vec<u32>,
    /// For nodes with many children and each letter, one more than the child's place among them; 0 where none.
    wide: Vec<[u8; NONE as usize]>,
    /// For each node but the root, the letter that leads to it; sorted among siblings.
    letters: Vec<u16>,
    values: Vec<u32>,
    /// For each node, the least weight of the strings that begin as it does.
    promise: Vec<f32>,
    /// Characters below [`LETTERS`] to letters, [`NONE`] where no string has them.
    numbers: Vec<u16>,
    /// Each letter without its mark.
    bare: Vec<char>,
}

/// How far the search looks.
const WIDTH: usize = 40;
const MARGIN: f32 = 8.0;
const LONGEST: usize = 18;
/// Letters from here on are looked up in vain; Latin letters end before.
const LETTERS: usize = 0x1f00;
/// What no string has; letters beyond so many are not told apart from it.
const NONE: u16 = 256;
/// From so many children on, a node is asked for the letters that matter rather than for all.
const WIDE: usize = 6;

impl LetterTree {
    /// Builds the tree of strings and values. The weight of a value, not below 0, says how improbable it is by itself.
    pub(crate) fn new(mut strings: Vec<(Vec<char>, u32)>, weigh: impl Fn(u32) -> f32) -> Self {
        strings.sort();
        let mut tree = Self::default();
        tree.number_letters(&strings);
        // Breadth first, so that siblings get neighbouring numbers; a node is a run of the sorted strings and a depth.
        let mut queue = std::collections::VecDeque::from([(0, strings.len(), 0)]);
        while let Some((from, to, depth)) = queue.pop_front() {
            tree.starts.push((tree.letters.len() as u32 + 1, tree.values.len() as u32));
            let ended = strings[from..to].iter().take_while(|s| s.0.len() == depth).count();
            tree.values.extend(strings[from..from + ended].iter().map(|s| s.1));
            let mut at = from + ended;
            while at < to {
                let letter = strings[at].0[depth];
                let run = strings[at..to].iter().take_while(|s| s.0[depth] == letter).count();
                tree.letters.push(tree.number(letter));
                queue.push_back((at, at + run, depth + 1));
                at += run;
            }
        }
        tree.starts.push((tree.letters.len() as u32 + 1, tree.values.len() as u32));
        tree.index_wide();
        tree.promise = vec![f32::INFINITY; tree.starts.len()];
        // Children come after their parents.
        for node in (0..tree.starts.len() as u32).rev() {
            let own = tree.values(node).iter().map(|v| weigh(*v));
            let below = tree.children(node).map(|child| tree.promise[child as usize]);
            tree.promise[node as usize] = own.chain(below).fold(f32::INFINITY, f32::min);
        }
        tree
    }

    fn index_wide(&mut self) {
        self.wide_at = vec![0; self.starts.len()];
        for node in 0..self.starts.len() as u32 {
            let children = self.children(node).len();
            if (WIDE..=usize::from(u8::MAX)).contains(&children) {
                let mut places = [0; NONE as usize];
                for ((_, letter), place) in self.lettered(node).zip(1..) {
                    if let Some(slot) = places.get_mut(letter) {
                        *slot = place;
                    }
                }
                self.wide.push(places);
                self.wide_at[node as usize] = self.wide.len() as u32;
            }
        }
    }

    /// Numbers the letters in the order of their characters.
    fn number_letters(&mut self, strings: &[(Vec<char>, u32)]) {
        let mut alphabet: Vec<char> = strings.iter().flat_map(|s| s.0.iter().copied()).collect();
        alphabet.sort_unstable();
        alphabet.dedup();
        alphabet.truncate(usize::from(NONE));
        self.numbers = vec![NONE; LETTERS];
        for (number, letter) in alphabet.iter().enumerate() {
            if let Some(slot) = self.numbers.get_mut(*letter as usize) {
                *slot = number as u16;
            }
        }
        self.bare = alphabet.iter().map(|c| strip_mark(*c)).collect();
    }

    fn number(&self, letter: char) -> u16 {
        self.numbers.get(letter as usize).copied().unwrap_or(NONE)
    }

    fn children(&self, node: u32) -> Range<u32> {
        let at = node as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => from.0..to.0,
            _ => 0..0,
        }
    }

    /// The children of a node with their letters.
    fn lettered(&self, node: u32) -> impl Iterator<Item = (u32, usize)> {
        let children = self.children(node);
        let letters = self.letters.get((children.start.max(1) - 1) as usize..).unwrap_or_default();
        children.zip(letters).map(|(child, letter)| (child, usize::from(*letter)))
    }

    fn child(&self, node: u32, letter: u16) -> Option<u32> {
        self.lettered(node).find(|c| c.1 == usize::from(letter)).map(|c| c.0)
    }

    fn values(&self, node: u32) -> &[u32] {
        let at = node as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => &self.values[from.1 as usize..to.1 as usize],
            _ => &[],
        }
    }

    fn promise(&self, node: u32) -> f32 {
        self.promise.get(node as usize).copied().unwrap_or(f32::INFINITY)
    }

    /// The strings that a reading can stand for, best by cost and weight: value and cost, in no particular but always the same order.
    pub(crate) fn search(&self, reading: &str, table: &Confusion, scratch: &mut Scratch) -> Vec<(u32, f32)> {
        let letters: Vec<char> = reading.chars().take(LONGEST + 1).collect();
        if letters.is_empty() || letters.len() > LONGEST {
            return Vec::new();
        }
        scratch.clear(self.starts.len());
        scratch.relax(0, 0, 0.0, self.promise(0));
        let mut kept = std::mem::take(&mut scratch.kept);
        for at in 0..letters.len() {
            self.settle(at, table, &mut kept, scratch);
            self.advance(&letters, at, &kept, table, scratch);
        }
        self.settle(letters.len(), table, &mut kept, scratch);
        let found = kept.iter().flat_map(|(node, cost)| self.values(*node).iter().map(|v| (*v, *cost)));
        let found = found.collect();
        scratch.kept = kept;
        found
    }

    /// Calls `f` with the children of a node, their letters and costs, as far as the layer allows a cost; the cheap ones first.
    fn spread(
        &self,
        (node, cost): (u32, f32),
        row: &Row,
        to: usize,
        scratch: &mut Scratch,
        mut f: impl FnMut(&mut Scratch, u32, &Step),
    ) {
        let wide =
            self.wide_at.get(node as usize).and_then(|at| self.wide.get((*at as usize).wrapping_sub(1)));
        let Some(places) = wide else {
            for (child, letter) in self.lettered(node) {
                if let Some(step) = row.steps.get(letter) {
                    f(scratch, child, step);
                }
            }
            return;
        };
        let before_first = self.children(node).start - 1;
        let cost = cost + self.promise(node);
        for (letter, least) in &row.order {
            if !scratch.allows(to, cost + least) {
                break;
            }
            let place = places[usize::from(*letter)];
            if place > 0 {
                f(scratch, before_first + u32::from(place), &row.steps[usize::from(*letter)]);
            }
        }
    }

    /// Lets letters vanish, then keeps the best of a layer.
    fn settle(&self, at: usize, table: &Confusion, kept: &mut Vec<(u32, f32)>, scratch: &mut Scratch) {
        scratch.best(at, kept, &self.promise);
        let row = scratch.row(&[], || Row::of_lost(table, self));
        for (node, cost) in kept.iter() {
            if scratch.allows(at, cost + row.cheapest() + self.promise(*node)) {
                self.spread((*node, *cost), &row, at, scratch, |scratch, child, step| {
                    scratch.relax(at, child, cost + step.cost, self.promise(child));
                });
            }
        }
        scratch.best(at, kept, &self.promise);
        scratch.release(at);
    }

    fn advance(
        &self,
        letters: &[char],
        at: usize,
        layer: &[(u32, f32)],
        table: &Confusion,
        scratch: &mut Scratch,
    ) {
        for length in 1..=3.min(letters.len() - at) {
            let read = &letters[at..at + length];
            if length > 1 && table.truths(read).is_empty() {
                continue;
            }
            let row = scratch.row(read, || Row::of_reading(read, table, self));
            let to = at + length;
            for (node, cost) in layer {
                let promise = self.promise(*node);
                if length == 1 {
                    scratch.relax(to, *node, cost + table.generic.extra, promise);
                }
                if !scratch.allows(to, cost + row.cheapest() + promise) {
                    continue;
                }
                self.spread((*node, *cost), &row, to, scratch, |scratch, child, step| {
                    scratch.relax(to, child, cost + step.cost, self.promise(child));
                    for pair in &row.pairs[usize::from(step.pairs[0])..usize::from(step.pairs[1])] {
                        if scratch.allows(to, cost + pair.1 + promise)
                            && let Some(grandchild) = self.child(child, pair.0)
                        {
                            scratch.relax(to, grandchild, cost + pair.1, self.promise(grandchild));
                        }
                    }
                });
            }
        }
    }
}

/// What it costs that letters, or two of them, are read as what is being read.
#[derive(Debug, Default)]
struct Row {
    steps: Vec<Step>,
    /// Second letter and cost; by the first.
    pairs: Vec<(u16, f32)>,
    /// The letters with what a step by them costs at least, the cheapest first.
    order: Vec<(u16, f32)>,
}

#[derive(Debug, Clone, Copy)]
struct Step {
    cost: f32,
    /// The pairs that begin with the letter.
    pairs: [u16; 2],
}

impl Row {
    fn new(letters: usize, cost: impl Fn(usize) -> f32) -> Self {
        let steps = (0..letters).map(|k| Step { cost: cost(k), pairs: [0; 2] }).collect();
        Self { steps, ..Self::default() }
    }

    /// A row for what is read, up to three characters.
    fn of_reading(read: &[char], table: &Confusion, tree: &LetterTree) -> Self {
        let Generic { mark, letter, .. } = table.generic;
        let single = (read.len() == 1).then(|| read.first().map(|c| strip_mark(*c))).flatten();
        let cost = |k: usize| match single {
            None => f32::INFINITY,
            some if tree.bare.get(k).copied() == some => mark,
            Some(_) => letter,
        };
        let mut row = Self::new(tree.bare.len(), cost);
        row.take(table.truths(read), tree);
        row
    }

    /// A row for letters that vanish.
    fn of_lost(table: &Confusion, tree: &LetterTree) -> Self {
        let mut row = Self::new(tree.bare.len(), |_| table.generic.lost);
        row.take(table.lost(), tree);
        row
    }

    fn take(&mut self, truths: &[(Truth, f32)], tree: &LetterTree) {
        let mut pairs = Vec::new();
        for (truth, cost) in truths {
            let first = tree.number(truth[0]);
            let Some(step) = self.steps.get_mut(usize::from(first)) else { continue };
            if truth[1] == '\0' {
                step.cost = cost.min(step.cost);
            } else if tree.number(truth[1]) != NONE {
                pairs.push((first, tree.number(truth[1]), *cost));
            }
        }
        pairs.sort_unstable_by_key(|p| (p.0, p.1));
        let mut least: Vec<f32> = self.steps.iter().map(|s| s.cost).collect();
        for (first, second, cost) in pairs {
            let (step, least) = (&mut self.steps[usize::from(first)], &mut least[usize::from(first)]);
            let at = self.pairs.len() as u16;
            step.pairs = [if step.pairs[1] == 0 { at } else { step.pairs[0] }, at + 1];
            *least = cost.min(*least);
            self.pairs.push((second, cost));
        }
        self.order = (0..).zip(least).filter(|l| l.1.is_finite()).collect();
        self.order.sort_by(|a, b| a.1.total_cmp(&b.1));
    }

    fn cheapest(&self) -> f32 {
        self.order.first().map_or(f32::INFINITY, |l| l.1)
    }
}

/// Costs of the nodes reached after 0, 1, 2 … read letters; four layers are alive at a time. For one tree and one table only, whose
/// rows it remembers.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    costs: [Vec<f32>; 4],
    touched: [Vec<u32>; 4],
    /// Least cost of a layer, the nodes' promise added.
    least: [f32; 4],
    rows: FxHashMap<[char; 3], Rc<Row>>,
    kept: Vec<(u32, f32)>,
    ranked: Vec<u64>,
}

/// Rows remembered at most.
const ROWS: usize = 2_000;

impl Scratch {
    fn row(&mut self, read: &[char], new: impl FnOnce() -> Row) -> Rc<Row> {
        let mut key = ['\0'; 3];
        key.iter_mut().zip(read).for_each(|(k, c)| *k = *c);
        if let Some(row) = self.rows.get(&key) {
            return Rc::clone(row);
        }
        if self.rows.len() >= ROWS {
            self.rows.clear();
        }
        let row = Rc::new(new());
        self.rows.insert(key, Rc::clone(&row));
        row
    }

    fn clear(&mut self, nodes: usize) {
        for layer in 0..4 {
            self.costs[layer].resize(nodes, f32::INFINITY);
            self.release(layer);
        }
    }

    fn release(&mut self, at: usize) {
        let layer = at % 4;
        for node in self.touched[layer].drain(..) {
            self.costs[layer][node as usize] = f32::INFINITY;
        }
        self.least[layer] = f32::INFINITY;
    }

    fn allows(&self, at: usize, cost: f32) -> bool {
        cost <= self.least[at % 4] + MARGIN
    }

    #[inline]
    fn relax(&mut self, at: usize, node: u32, cost: f32, promise: f32) {
        let layer = at % 4;
        let total = cost + promise;
        if total > self.least[layer] + MARGIN || total.is_infinite() {
            return;
        }
        let Some(known) = self.costs[layer].get_mut(node as usize) else { return };
        if known.is_infinite() {
            self.touched[layer].push(node);
        }
        *known = known.min(cost);
        self.least[layer] = self.least[layer].min(total);
    }

    /// The most promising nodes of a layer, at most `WIDTH`, with their costs, the best first.
    fn best(&mut self, at: usize, kept: &mut Vec<(u32, f32)>, promise: &[f32]) {
        let layer = at % 4;
        let bound = self.least[layer] + MARGIN;
        let costs = &self.costs[layer];
        // Costs and weights are not negative, so that their bits have the order of their values.
        let ranked = self.touched[layer]
            .iter()
            .map(|n| (*n, costs[*n as usize] + promise[*n as usize]))
            .filter(|n| n.1 <= bound)
            .map(|(node, cost)| u64::from(cost.to_bits()) << 32 | u64::from(node));
        self.ranked.clear();
        self.ranked.extend(ranked);
        if self.ranked.len() > WIDTH {
            self.ranked.select_nth_unstable(WIDTH);
            self.ranked.truncate(WIDTH);
        }
        if let Some(least) = (0..self.ranked.len()).min_by_key(|k| self.ranked[*k]) {
            self.ranked.swap(0, least);
        }
        kept.clear();
        kept.extend(self.ranked.iter().map(|r| (*r as u32, costs[*r as u32 as usize])));
    }
}
