//! The regression suite: plans of whole documents scored against their gold.
//!
//! [`score`] gives the measures of a plan against a gold file: items paired one to one by title (token F1 ≥ 0.55), then
//! kinds, roles, timings, headings, header and basis of the pairs. The thresholds stand in `tests/thresholds.toml` and only
//! go up. The tests themselves are in `tests/tests/`.
//!
//! Limits: knows the gold format of `corpus/*.gold.json` and nothing of how a plan was made.

mod fold;
mod gold;
mod score;

pub use gold::{Gold, GoldHeading, GoldItem, GoldReference, GoldTiming};

pub use score::{Score, score};
