//! A plan for a person to look at, check and put right.
//!
//! | function | what comes out |
//! |---|---|
//! | [`page`] | one HTML file: the source on the left, what was read on the right, doubtful places first |
//! | [`index`] | an HTML file that lists the pages of several plans |
//! | [`fn@doubts`] | the places that a person should look at, most doubtful first |
//! | [`Corrections::apply`] | the plan with a person's corrections, and what became of each |
//! | [`picture`] | timeline, work by agency and graphs as SVG |
//! | [`Renderer`] | the pages of a PDF file as pictures |
//!
//! The page opens from a double click: it holds its script, style and data, asks no server for anything, and its content
//! security policy forbids it to. Text of a document is data in it, never markup.
//!
//! The same plan gives the same bytes. Limits: does no input or output; shows what a [`Plan`](kehoach_model::Plan) holds, so
//! that a word's certainty is known only where the repair stage changed it or proposed to.

pub mod corrections;
pub mod doubts;
mod markup;
mod page;
pub mod picture;
mod render;
mod source;

pub use corrections::{Corrections, CorrectionsError, PlanIdentity, Verdict, plan_hash};
pub use doubts::{Doubt, doubts};
pub use page::{IndexEntry, index, page, percent_encoded};
pub use render::{PageImage, RenderError, Renderer};
pub use source::{PageView, SourceLine, SourceView};
