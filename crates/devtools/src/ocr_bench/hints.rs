//! What the engine's doubts and its other readings are worth to the repair stage.

use super::percent;
use super::score::{self, Score};
use kehoach_model::Document;
use kehoach_repair::Options;

/// Scores of the same pages repaired with everything that the engine said, without its other readings, and without its confidences too.
#[derive(Default)]
pub(super) struct Hints {
    scores: [Score; 3],
}

impl Hints {
    /// Repairs a page as it was read, three times over.
    pub(super) fn add(&mut self, read: &Document, truth: &str, ordered: bool) {
        for (k, sum) in self.scores.iter_mut().enumerate() {
            let mut document = read.clone();
            document.for_each_line_mut(|_, line| {
                for word in &mut line.words {
                    if k > 0 {
                        word.alternatives.clear();
                    }
                    if k > 1 {
                        word.confidence = USUAL;
                    }
                }
            });
            kehoach_repair::repair(&mut document, &Options::default());
            sum.add(score::compare(truth, &score::text(&document), ordered, |_, _| {}));
        }
    }

    pub(super) fn print(&self, read: &Score) {
        let wrong = |score: &Score| score.syllables - score.right;
        let [all, doubts, none] = &self.scores;
        println!(
            "    syllables wrong: {} read, {} repaired, {} without other readings, {} without confidences too, of {} ({} %)",
            wrong(read),
            wrong(all),
            wrong(doubts),
            wrong(none),
            all.syllables,
            percent(wrong(all), all.syllables)
        );
    }
}

/// A confidence that says nothing, for most words have about it.
const USUAL: f32 = 0.95;
