//! What a reader makes of which letters: costs (natural, negative logarithms) of reading a true segment as another.

use kehoach_vietnamese::{strip_mark, tone};
use rustc_hash::FxHashMap;

/// A true segment of up to two letters; unused places are NUL.
pub(crate) type Truth = [char; 2];

/// A table of segment confusions, looked up by what was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Confusion {
    /// Read segment of one to three characters → true segments and costs, cheapest first.
    by_reading: FxHashMap<[char; 3], Vec<(Truth, f32)>>,
    /// True letters that vanish, with costs.
    lost: Vec<(Truth, f32)>,
    /// Cost of two words read as one, and of one read as two.
    pub(crate) join: f32,
    pub(crate) cut: f32,
    /// Costs of what the table does not hold.
    pub(crate) generic: Generic,
}

/// Costs of confusions that were never seen in training.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Generic {
    /// Another mark on the same letter.
    pub(crate) mark: f32,
    /// Another letter.
    pub(crate) letter: f32,
    /// A letter lost.
    pub(crate) lost: f32,
    /// A character that stands for nothing.
    pub(crate) extra: f32,
}

impl Default for Generic {
    fn default() -> Self {
        Self { mark: 5.5, letter: 8.5, lost: 8.0, extra: 7.0 }
    }
}

impl Confusion {
    /// Reads a table as `devtools train-confusion` writes it: truth, reading, cost, count, with tabs between; `␣` is a space. Lines
    /// that do not read so are passed over. Costs are multiplied by `scale`: pages differ from those trained on, so that seen
    /// confusions should count as less sure than they were.
    pub(crate) fn parse(table: &str, scale: f32) -> Self {
        let mut out = Self { join: 6.0, cut: 6.0, ..Self::default() };
        for line in table.lines() {
            let mut fields = line.split('\t');
            let (Some(truth), Some(reading), Some(cost)) = (fields.next(), fields.next(), fields.next())
            else {
                continue;
            };
            let Ok(cost) = cost.parse::<f32>() else { continue };
            match (truth, reading) {
                ("␣", "") => out.join = cost,
                ("", "␣") => out.cut = cost,
                (t, r) if t.contains('␣') || r.contains('␣') => {}
                (t, r) => out.insert(segment(t), segment(r), cost * scale),
            }
        }
        out.sort();
        out
    }

    /// Marks that vanish: every marked letter loses tone, quality or both with the given probability; nothing else happens.
    pub(crate) fn lost_marks(rate: f32) -> Self {
        let rate = rate.clamp(0.02, 0.999);
        let mut out = Self { join: 30.0, cut: 30.0, ..Self::default() };
        out.generic = Generic { mark: 30.0, letter: 30.0, lost: 30.0, extra: 30.0 };
        let (kept, dropped, half) = (-(1.0 - rate).ln(), -rate.ln(), -(rate * 0.2).ln());
        for c in "-&.,/0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyzAĂÂBCDĐEÊFGHIJKLMNOÔƠPQRSTUƯVWXYZ".chars()
        {
            for t in tone::Tone::ALL {
                let marked = tone::join(c, t);
                if marked == c && t != tone::Tone::Ngang {
                    continue;
                }
                let bare = strip_mark(marked);
                let plain = marked == bare;
                out.insert([marked, '\0'], [marked, '\0', '\0'], if plain { 0.0 } else { kept });
                if plain {
                    continue;
                }
                out.insert([marked, '\0'], [bare, '\0', '\0'], dropped);
                for partial in [c, tone::join(bare, t)] {
                    if partial != marked && partial != bare {
                        out.insert([marked, '\0'], [partial, '\0', '\0'], half);
                    }
                }
            }
        }
        out.sort();
        out
    }

    fn insert(&mut self, truth: Truth, reading: [char; 3], cost: f32) {
        if reading[0] == '\0' {
            self.lost.push((truth, cost));
        } else {
            self.by_reading.entry(reading).or_default().push((truth, cost));
        }
    }

    fn sort(&mut self) {
        for list in self.by_reading.values_mut() {
            list.sort_by(|a, b| a.1.total_cmp(&b.1));
        }
        self.lost.sort_by(|a, b| a.1.total_cmp(&b.1));
    }

    pub(crate) fn truths(&self, reading: &[char]) -> &[(Truth, f32)] {
        let mut key = ['\0'; 3];
        key.iter_mut().zip(reading).for_each(|(k, c)| *k = *c);
        self.by_reading.get(&key).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn lost(&self) -> &[(Truth, f32)] {
        &self.lost
    }

    /// Cost of reading a character as itself.
    pub(crate) fn identity(&self, c: char) -> f32 {
        self.truths(&[c]).iter().find(|(t, _)| t[0] == c && t[1] == '\0').map_or(self.generic.mark, |t| t.1)
    }
}

fn segment<const N: usize>(text: &str) -> [char; N] {
    let mut out = ['\0'; N];
    out.iter_mut().zip(text.chars()).for_each(|(o, c)| *o = c);
    out
}
