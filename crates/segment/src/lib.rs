//! A document's parts: header, section tree, items with labelled fields, tables by column.
//!
//! The stage is a pipeline of pure steps, each in a module of its own:
//!
//! 1. `flow`: pages → one run of paragraphs and tables; cut paragraphs joined, flattened ones split, a block
//!    printed twice dropped.
//! 2. `tables`: pieces of one table joined, columns named, rows cut by a page break made whole.
//! 3. `header`: letterhead, title, recitals, signature.
//! 4. `tree`: labels → nested units, by a grammar that learns which series is which level here.
//! 5. `classify`: units → headings, items and prose, by what the headings announce.
//!
//! What words announce what stands in `rules/*.toml` ([`Rules`]); the conventions are those of `docs/RULES.md`.
//!
//! Limits: text stays as printed; agencies, dates and citations are the next stage's. Segmenting never fails: any document
//! gives an outline, and what is doubtful is a diagnostic.
//!
//! ```
//! use kehoach_model::{Block, Document, Line, Page, Paragraph};
//! let lines = ["I. NHIỆM VỤ", "1. Rà soát thủ tục hành chính.", "Cơ quan thực hiện: Phòng Tư pháp.", "2. Tuyên truyền."];
//! let blocks = (1..).zip(lines).map(|(n, l)| Block::Paragraph(Paragraph::of_line(Line::of_text(n, l)))).collect();
//! let document = Document { pages: vec![Page { number: 1, blocks, ..Page::default() }], ..Document::default() };
//! let outline = kehoach_segment::segment(&document, kehoach_segment::Rules::builtin());
//! assert_eq!(outline.items[0].id, "I.1");
//! assert_eq!(outline.items[0].fields[0].text, "Phòng Tư pháp.");
//! ```

mod classify;
mod fields;
mod flatten;
mod flow;
mod header;
mod label;
mod repeat;
mod rules;
mod scrambled;
mod tables;
mod text;
mod tree;

pub use rules::Rules;

use kehoach_model::{Document, Outline};

/// Finds the parts of a document.
pub fn segment(document: &Document, rules: &Rules) -> Outline {
    let mut diagnostics = Vec::new();
    let flow = flow::flow(document, rules, &mut diagnostics);
    let flow = tables::join(flow, &mut diagnostics);
    let (head, body) = header::split(flow, rules);
    let tree = tree::build(&body, rules, &mut diagnostics);
    let mut outline = classify::classify(tree, &body, rules, &mut diagnostics);
    outline.header = head.header;
    outline.basis = head.basis;
    outline.prose.splice(0..0, head.prose);
    outline.diagnostics = diagnostics;
    outline
}
