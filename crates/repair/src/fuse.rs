//! A static function from keys to small values without the keys: each key names three cells whose exclusive or is its value and a
//! fingerprint.
//!
//! A Bloomier filter (Chazelle et al., SODA 2004) on the binary fuse graph of Graf and Lemire (ACM JEA 27, 2022): 1.13 cells a key
//! for large sets, three look-ups a question. A key that was never put in is taken for one that was, once in 2^14 questions.

/// Bits of a value.
const VALUE_BITS: u32 = 6;
/// The greatest value.
pub(crate) const GREATEST: u32 = (1 << VALUE_BITS) - 1;
/// Bits of a cell.
const CELL_BITS: u32 = 20;
const CELL: u32 = (1 << CELL_BITS) - 1;

/// Where the cells of keys lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Layout {
    pub(crate) seed: u32,
    /// Binary logarithm of a segment's length.
    pub(crate) segment_bits: u32,
    /// Segments in which the first cell can lie; two more follow.
    pub(crate) segments: u32,
}

impl Layout {
    /// A layout for `keys` keys.
    fn new(keys: usize, seed: u32) -> Self {
        let n = keys.max(2) as f64;
        let segment_bits = (n.ln() / 3.33_f64.ln() + 2.25).floor().clamp(2.0, 18.0) as u32;
        let factor = (0.875 + 0.25 * 1e6_f64.ln() / n.ln()).max(1.125);
        let cells = (n * factor) as usize;
        let segments = cells.div_ceil(1 << segment_bits).max(3) - 2;
        Self { seed, segment_bits, segments: segments as u32 }
    }

    /// How many cells there are.
    pub(crate) fn cells(self) -> usize {
        (self.segments as usize + 2) << self.segment_bits
    }

    fn hash(self, key: u64) -> u64 {
        let mut h = key ^ u64::from(self.seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        h = (h ^ h >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h = (h ^ h >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ h >> 33
    }

    fn places(self, hash: u64) -> [usize; 3] {
        let mask = (1_usize << self.segment_bits) - 1;
        let length = 1_usize << self.segment_bits;
        let span = u64::from(self.segments) << self.segment_bits;
        let first = ((u128::from(hash) * u128::from(span)) >> 64) as usize;
        let second = (first + length) ^ (hash >> 18) as usize & mask;
        let third = (first + 2 * length) ^ hash as usize & mask;
        [first, second, third]
    }

    fn fingerprint(hash: u64) -> u32 {
        (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as u32 & CELL & !GREATEST
    }

    /// How many bytes the packed cells take.
    pub(crate) fn bytes(self) -> usize {
        (self.cells() * CELL_BITS as usize).div_ceil(8) + 1
    }

    /// The value of a key, the cells packed into bytes.
    #[inline]
    pub(crate) fn get(self, key: u64, packed: &[u8]) -> Option<u32> {
        let hash = self.hash(key);
        let [a, b, c] = self.places(hash);
        let found = cell(packed, a) ^ cell(packed, b) ^ cell(packed, c);
        ((found ^ Self::fingerprint(hash)) & !GREATEST == 0).then_some(found & GREATEST)
    }
}

/// Two cells share five bytes, the first in the low bits.
#[inline]
fn cell(packed: &[u8], at: usize) -> u32 {
    let byte = at * 5 / 2;
    let bits = packed.get(byte..byte + 3).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], 0]));
    (bits >> (4 * (at & 1))) & CELL
}

fn pack(cells: &[u32], bytes: usize) -> Vec<u8> {
    let mut packed = vec![0; bytes];
    for (at, value) in cells.iter().enumerate() {
        let bits = (value << (4 * (at & 1))).to_le_bytes();
        packed[at * 5 / 2..].iter_mut().zip(&bits[..3]).for_each(|(byte, new)| *byte |= new);
    }
    packed
}

/// Packed cells for different keys and their values. The same input gives the same cells.
pub(crate) fn build(entries: &[(u64, u32)]) -> (Layout, Vec<u8>) {
    let mut layouts = (0..).map(|seed| Layout::new(entries.len(), seed));
    let found = layouts.find_map(|layout| Some((layout, peel(entries, layout)?)));
    found.map(|(layout, cells)| (layout, pack(&cells, layout.bytes()))).unwrap_or_default()
}

/// Finds an order in which each key owns a cell that no later key touches, then fills the cells in the reverse order; none where
/// the graph has a core that cannot be peeled.
fn peel(entries: &[(u64, u32)], layout: Layout) -> Option<Vec<u32>> {
    let mut degree = vec![0_u32; layout.cells()];
    let mut folded = vec![0_u32; layout.cells()];
    for (k, (key, _)) in entries.iter().enumerate() {
        for place in layout.places(layout.hash(*key)) {
            degree[place] += 1;
            folded[place] ^= k as u32;
        }
    }
    let mut alone: Vec<usize> = (0..layout.cells()).filter(|place| degree[*place] == 1).collect();
    let mut order: Vec<(u32, usize)> = Vec::with_capacity(entries.len());
    while let Some(place) = alone.pop() {
        if degree[place] != 1 {
            continue;
        }
        let k = folded[place];
        order.push((k, place));
        for other in layout.places(layout.hash(entries[k as usize].0)) {
            degree[other] -= 1;
            folded[other] ^= k;
            if degree[other] == 1 {
                alone.push(other);
            }
        }
    }
    if order.len() < entries.len() {
        return None;
    }
    let mut cells = vec![0_u32; layout.cells()];
    for (k, place) in order.into_iter().rev() {
        let (key, value) = entries[k as usize];
        let hash = layout.hash(key);
        let others =
            layout.places(hash).iter().fold(0, |sum, p| sum ^ if *p == place { 0 } else { cells[*p] });
        cells[place] = others ^ Layout::fingerprint(hash) ^ value.min(GREATEST);
    }
    Some(cells)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_has_its_value_and_others_mostly_none() {
        for n in [0_u64, 1, 2, 50, 30_000] {
            let entries: Vec<(u64, u32)> = (0..n).map(|k| (k * k + 7, (k % 64) as u32)).collect();
            let (layout, packed) = build(&entries);
            let get = |key| layout.get(key, &packed);
            assert!(entries.iter().all(|(key, value)| get(*key) == Some(*value)));
            let strangers = (0..10_000_u64).filter(|k| get(u64::MAX - k).is_some()).count();
            assert!(n == 0 || strangers < 8, "{strangers}");
        }
    }
}
