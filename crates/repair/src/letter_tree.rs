//! Strings found in a letter tree under a bound of confusion costs.

use crate::confusion::Confusion;
use kehoach_vietnamese::strip_mark;

/// A tree of strings, each with a value; siblings lie side by side.
#[derive(Debug, Default)]
pub(crate) struct LetterTree {
    /// For each node, where its children and its values begin; one more at the end.
    starts: Vec<(u32, u32)>,
    /// Sorted by letter within a node.
    edges: Vec<(char, u32)>,
    /// The letters of the edges without their marks.
    bare: Vec<char>,
    values: Vec<u32>,
}

/// How far the search looks.
const WIDTH: usize = 64;
const MARGIN: f32 = 9.0;
const LONGEST: usize = 18;

impl LetterTree {
    /// Builds the tree of strings and values.
    pub(crate) fn new(mut strings: Vec<(Vec<char>, u32)>) -> Self {
        strings.sort();
        let mut tree = Self::default();
        // Breadth first, so that siblings get neighbouring numbers; a node is a run of the sorted strings and a depth.
        let mut queue = std::collections::VecDeque::from([(0, strings.len(), 0)]);
        let mut nodes = 1;
        while let Some((from, to, depth)) = queue.pop_front() {
            tree.starts.push((tree.edges.len() as u32, tree.values.len() as u32));
            let ended = strings[from..to].iter().take_while(|s| s.0.len() == depth).count();
            tree.values.extend(strings[from..from + ended].iter().map(|s| s.1));
            let mut at = from + ended;
            while at < to {
                let letter = strings[at].0[depth];
                let run = strings[at..to].iter().take_while(|s| s.0[depth] == letter).count();
                tree.edges.push((letter, nodes));
                tree.bare.push(strip_mark(letter));
                nodes += 1;
                queue.push_back((at, at + run, depth + 1));
                at += run;
            }
        }
        tree.starts.push((tree.edges.len() as u32, tree.values.len() as u32));
        tree
    }

    fn children(&self, node: u32) -> &[(char, u32)] {
        let at = node as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => &self.edges[from.0 as usize..to.0 as usize],
            _ => &[],
        }
    }

    fn bare_children(&self, node: u32) -> impl Iterator<Item = (&char, &u32)> {
        let children = self.children(node);
        let from = self.starts.get(node as usize).map_or(0, |s| s.0 as usize);
        self.bare[from..].iter().zip(children.iter().map(|c| &c.1))
    }

    fn values(&self, node: u32) -> &[u32] {
        let at = node as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => &self.values[from.1 as usize..to.1 as usize],
            _ => &[],
        }
    }

    fn walk(&self, node: u32, truth: [char; 2]) -> Option<u32> {
        let mut at = node;
        for c in truth {
            if c == '\0' {
                break;
            }
            let children = self.children(at);
            at = children[children.binary_search_by_key(&c, |n| n.0).ok()?].1;
        }
        Some(at)
    }

    /// The strings that a reading can stand for: value and cost, in no particular but always the same order.
    pub(crate) fn search(&self, reading: &str, table: &Confusion, scratch: &mut Scratch) -> Vec<(u32, f32)> {
        let letters: Vec<char> = reading.chars().take(LONGEST + 1).collect();
        if letters.is_empty() || letters.len() > LONGEST {
            return Vec::new();
        }
        scratch.clear(self.starts.len());
        scratch.relax(0, 0, 0.0);
        for at in 0..letters.len() {
            let layer = self.settle(at, table, scratch);
            self.advance(&letters, at, &layer, table, scratch);
        }
        let layer = self.settle(letters.len(), table, scratch);
        self.collect(&layer)
    }

    /// Lets letters vanish, then keeps the best of a layer.
    fn settle(&self, at: usize, table: &Confusion, scratch: &mut Scratch) -> Vec<(u32, f32)> {
        for (node, cost) in scratch.best(at) {
            for (truth, step) in table.lost() {
                if !scratch.allows(at, cost + step) {
                    break;
                }
                if let Some(child) = self.walk(node, *truth) {
                    scratch.relax(at, child, cost + step);
                }
            }
            if scratch.allows(at, cost + table.generic.lost) {
                for (_, child) in self.children(node) {
                    scratch.relax(at, *child, cost + table.generic.lost);
                }
            }
        }
        let kept = scratch.best(at);
        scratch.release(at);
        kept
    }

    fn advance(
        &self,
        letters: &[char],
        at: usize,
        layer: &[(u32, f32)],
        table: &Confusion,
        scratch: &mut Scratch,
    ) {
        // Seen confusions first: they lower the bound for the rest.
        for length in 1..=3.min(letters.len() - at) {
            let truths = table.truths(&letters[at..at + length]);
            let to = at + length;
            if truths.is_empty() {
                continue;
            }
            let pairs = scratch.set_steps(truths);
            for (node, cost) in layer {
                let children = self.children(*node);
                if children.len() > truths.len() {
                    for (truth, step) in truths {
                        if !scratch.allows(to, cost + step) {
                            break;
                        }
                        if let Some(child) = self.walk(*node, *truth) {
                            scratch.relax(to, child, cost + step);
                        }
                    }
                    continue;
                }
                for (c, child) in children {
                    let step = scratch.step(*c);
                    scratch.relax(to, *child, cost + step);
                }
                for (truth, step) in &pairs {
                    if !scratch.allows(to, cost + step) {
                        break;
                    }
                    if let Some(child) = self.walk(*node, *truth) {
                        scratch.relax(to, child, cost + step);
                    }
                }
            }
            scratch.unset_steps(truths);
        }
        let bare = strip_mark(letters[at]);
        for (node, cost) in layer {
            scratch.relax(at + 1, *node, cost + table.generic.extra);
            if scratch.allows(at + 1, cost + table.generic.mark) {
                for (c, child) in self.bare_children(*node) {
                    let step = if *c == bare { table.generic.mark } else { table.generic.letter };
                    scratch.relax(at + 1, *child, cost + step);
                }
            }
        }
    }

    fn collect(&self, layer: &[(u32, f32)]) -> Vec<(u32, f32)> {
        layer.iter().flat_map(|(node, cost)| self.values(*node).iter().map(|v| (*v, *cost))).collect()
    }
}

/// Costs of the nodes reached after 0, 1, 2 … read letters; four layers are alive at a time.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    costs: [Vec<f32>; 4],
    touched: [Vec<u32>; 4],
    least: [f32; 4],
    /// Costs of single true letters for what is being read.
    steps: Vec<f32>,
}

/// Letters from here on are looked up in vain; Latin letters end before.
const LETTERS: usize = 0x1f00;

impl Scratch {
    fn clear(&mut self, nodes: usize) {
        for layer in 0..4 {
            self.costs[layer].resize(nodes, f32::INFINITY);
            self.release(layer);
        }
    }

    /// Notes the costs of single letters; gives back the pairs.
    fn set_steps(&mut self, truths: &[([char; 2], f32)]) -> Vec<([char; 2], f32)> {
        self.steps.resize(LETTERS, f32::INFINITY);
        let mut pairs = Vec::new();
        for (truth, cost) in truths {
            if truth[1] != '\0' {
                pairs.push((*truth, *cost));
            } else if let Some(step) = self.steps.get_mut(truth[0] as usize) {
                *step = cost.min(*step);
            }
        }
        pairs
    }

    fn unset_steps(&mut self, truths: &[([char; 2], f32)]) {
        for (truth, _) in truths {
            if let Some(step) = self.steps.get_mut(truth[0] as usize) {
                *step = f32::INFINITY;
            }
        }
    }

    fn step(&self, letter: char) -> f32 {
        self.steps.get(letter as usize).copied().unwrap_or(f32::INFINITY)
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

    fn relax(&mut self, at: usize, node: u32, cost: f32) {
        let layer = at % 4;
        if cost > self.least[layer] + MARGIN || cost.is_infinite() {
            return;
        }
        let Some(known) = self.costs[layer].get_mut(node as usize) else { return };
        if known.is_infinite() {
            self.touched[layer].push(node);
        }
        *known = known.min(cost);
        self.least[layer] = self.least[layer].min(cost);
    }

    /// The cheapest nodes of a layer, at most `WIDTH`, by node.
    fn best(&self, at: usize) -> Vec<(u32, f32)> {
        let layer = at % 4;
        let bound = self.least[layer] + MARGIN;
        let reached = self.touched[layer].iter().map(|n| (*n, self.costs[layer][*n as usize]));
        let mut nodes: Vec<(u32, f32)> = reached.filter(|n| n.1 <= bound).collect();
        if nodes.len() > WIDTH {
            nodes.select_nth_unstable_by(WIDTH, |a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            nodes.truncate(WIDTH);
        }
        nodes
    }
}
