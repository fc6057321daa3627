//! Counts, Witten–Bell smoothing, pruning to a size.
//!
//! Witten and Bell, IEEE Transactions on Information Theory 37(4), 1991, in the interpolated form of Chen and Goodman (1999),
//! section 2.4; pruning by weighted difference (Seymore and Rosenfeld, ICSLP 1996), because Kneser–Ney loses more by pruning
//! than Witten–Bell does (Chelba et al., Interspeech 2010).

use super::{PHRASES, Weights};
use kehoach_repair::lm::{Ngrams, ORDER, START};

/// Bits of a word in a key; the last word is the lowest.
const BITS: usize = 14;
const WORD: u64 = (1 << BITS) - 1;

/// One n-gram with its weighted count.
struct Counted {
    key: u64,
    count: f32,
}

impl Counted {
    fn context(&self) -> u64 {
        self.key >> BITS
    }
}

/// The last `n` words of a key.
fn ending(key: u64, n: usize) -> u64 {
    key & ((1 << (BITS * n)) - 1)
}

/// Counts n-grams of `order`; none runs over the end of a stretch, and of set phrases none touches it. Sorted by key.
fn count(stream: &[(u16, u8)], order: usize, weights: Weights) -> Vec<Counted> {
    let mut keys: Vec<u64> = Vec::with_capacity(stream.len());
    let mut history = u64::from(START);
    let mut length = 1;
    for (word, kind) in stream {
        if *word == START && length == 1 {
            continue;
        }
        history = history << BITS | u64::from(*word);
        length += 1;
        let at_rim = order > 1 && (*word == START || length == order);
        if length >= order && !(at_rim && u32::from(*kind) == PHRASES) {
            keys.push(ending(history, order) << 3 | u64::from(*kind));
        }
        if *word == START {
            (history, length) = (u64::from(START), 1);
        }
    }
    keys.sort_unstable();
    keys.chunk_by(|a, b| a >> 3 == b >> 3)
        .map(|group| {
            let mut count = 0.0;
            for (kind, weight) in weights.iter().enumerate() {
                count += group.iter().filter(|k| **k & 7 == kind as u64).count() as f32 * weight;
            }
            Counted { key: group[0] >> 3, count }
        })
        .collect()
}

/// One order of the whole model: what was counted, and its smoothed probabilities.
struct Level {
    counts: Vec<Counted>,
    probs: Vec<f32>,
}

impl Level {
    fn prob(&self, key: u64) -> f32 {
        self.counts.binary_search_by_key(&key, |c| c.key).map_or(1e-9, |k| self.probs[k])
    }
}

/// Estimates a model with at most so many n-grams of orders 2 and 3; what the higher orders need of the lower comes on top.
pub(super) fn estimate(
    words: Vec<String>,
    stream: &[(u16, u8)],
    weights: Weights,
    most: [usize; ORDER - 1],
) -> Ngrams {
    let unigram = unigrams(&count(stream, 1, weights), words.len());
    let mut levels: Vec<Level> = Vec::new();
    for order in 2..=ORDER {
        let counts = count(stream, order, weights);
        eprintln!("order {order}: {} distinct", counts.len());
        let probs = interpolate(&counts, |key| match levels.last() {
            Some(lower) => lower.prob(ending(key, order - 1)),
            None => unigram[(key & WORD) as usize],
        });
        levels.push(Level { counts, probs });
    }
    let mut kept: Vec<Vec<usize>> = vec![Vec::new(); ORDER - 1];
    let mut needed: Vec<u64> = Vec::new();
    for order in (2..=ORDER).rev() {
        let level = &levels[order - 2];
        let lower = |key: u64| match order {
            2 => unigram[(key & WORD) as usize],
            _ => levels[order - 3].prob(ending(key, order - 1)),
        };
        kept[order - 2] = prune(level, most[order - 2], lower, |key| needed.binary_search(&key).is_ok());
        // Endings, for what is missing at one order is not looked for at the next; beginnings, so that the words before a place
        // are remembered as long as a longer n-gram asks for them.
        let keys = kept[order - 2].iter().map(|k| level.counts[*k].key);
        needed = keys.flat_map(|key| [ending(key, order - 1), key >> BITS]).collect();
        needed.sort_unstable();
        needed.dedup();
    }
    let chosen = |order: usize| -> Vec<(u64, f32)> {
        let level = &levels[order - 2];
        kept[order - 2].iter().map(|k| (level.counts[*k].key, level.probs[*k])).collect()
    };
    assemble(words, &unigram, [chosen(2), chosen(3)])
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
    for group in counts.chunk_by(|a, b| a.context() == b.context()) {
        let total: f32 = group.iter().map(|c| c.count).sum();
        let types: f32 = group.iter().map(|c| c.count.min(1.0)).sum();
        probs.extend(group.iter().map(|c| (c.count + types * lower(c.key)) / (total + types)));
    }
    probs
}

/// Which n-grams stay, in order: those that `needed` names, then those whose loss would cost most.
fn prune(level: &Level, most: usize, lower: impl Fn(u64) -> f32, needed: impl Fn(u64) -> bool) -> Vec<usize> {
    let mut ranked: Vec<(f32, usize)> = Vec::with_capacity(level.counts.len());
    let mut at = 0;
    for group in level.counts.chunk_by(|a, b| a.context() == b.context()) {
        let total: f32 = group.iter().map(|c| c.count).sum();
        let types: f32 = group.iter().map(|c| c.count.min(1.0)).sum();
        let backoff = types / (total + types);
        for c in group {
            let gain = if needed(c.key) {
                f32::INFINITY
            } else if c.count < 0.5 {
                0.0
            } else {
                c.count * (level.probs[at] / (backoff * lower(c.key))).ln()
            };
            ranked.push((gain, at));
            at += 1;
        }
    }
    ranked.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let required = ranked.partition_point(|r| r.0 == f32::INFINITY);
    ranked.truncate(most.max(required));
    let mut kept: Vec<usize> = ranked.into_iter().filter(|r| r.0 > 0.0).map(|r| r.1).collect();
    kept.sort_unstable();
    kept
}

/// The kept n-grams of one order with the backoff weights of their contexts.
#[derive(Default)]
struct Kept {
    ngrams: Vec<(u64, f32)>,
    backoffs: Vec<(u64, f32)>,
}

fn find(list: &[(u64, f32)], key: u64) -> Option<f32> {
    list.binary_search_by_key(&key, |n| n.0).ok().map(|k| list[k].1)
}

/// Puts the kept n-grams together and computes the backoff weights that make each distribution sum to one.
fn assemble(words: Vec<String>, unigram: &[f32], ngrams: [Vec<(u64, f32)>; ORDER - 1]) -> Ngrams {
    let mut levels: Vec<Kept> = Vec::new();
    for list in ngrams {
        let order = levels.len() + 2;
        let mut backoffs = Vec::new();
        for group in list.chunk_by(|a, b| a.0 >> BITS == b.0 >> BITS) {
            let pairs =
                group.iter().map(|(key, p)| (*p, backed_off(&levels, unigram, ending(*key, order - 1))));
            backoffs.push((group[0].0 >> BITS, left_over(pairs)));
        }
        levels.push(Kept { ngrams: list, backoffs });
    }
    let of_pairs = levels.first().map(|l| l.backoffs.as_slice()).unwrap_or_default();
    let unigrams = (0..).zip(unigram).map(|(w, p)| (p.ln(), find(of_pairs, w).unwrap_or(1.0).ln())).collect();
    let encode = |list: &[(u64, f32)]| list.iter().map(|(key, v)| (words_of(*key), v.ln())).collect();
    Ngrams {
        unigrams,
        ngrams: [0, 1].map(|k| encode(&levels[k].ngrams)),
        contexts: encode(&levels[1].backoffs),
        words,
        codes: String::new(),
    }
}

fn words_of(key: u64) -> [u16; ORDER] {
    [2, 1, 0].map(|k| (key >> (k * BITS) & WORD) as u16)
}

/// The probability of a key's last word after the others, by the levels that there are.
fn backed_off(levels: &[Kept], unigram: &[f32], key: u64) -> f32 {
    let mut weight = 1.0;
    for (k, level) in levels.iter().enumerate().rev() {
        let order = k + 2;
        let key = ending(key, order);
        if let Some(found) = find(&level.ngrams, key) {
            return weight * found;
        }
        weight *= find(&level.backoffs, key >> BITS).unwrap_or(1.0);
    }
    weight * unigram[(key & WORD) as usize]
}

/// What the kept successors leave to the rest, as a factor of the lower order; pairs of own and lower probability.
fn left_over(kept: impl Iterator<Item = (f32, f32)>) -> f32 {
    let (own, lower) = kept.fold((0.0_f64, 0.0_f64), |s, (p, q)| (s.0 + f64::from(p), s.1 + f64::from(q)));
    (((1.0 - own).max(1e-4)) / (1.0 - lower).max(1e-4)) as f32
}
