//! Pictures as SVG: when what is to be done, who does how much, and what hangs together with what.
//!
//! [`timeline`] draws a row an item that has a time (Gantt), [`agencies`] a bar an agency, [`network`] nodes and edges of any
//! graph in layers. Each comes in two settings: as a file that stands by itself, and as part of the review page, which colours
//! it and where a click on `data-target` selects what it names.
//!
//! Limits: widths of letters are estimated, no font is looked at; a long text is cut with «…» and whole in its tooltip.

mod agencies;
mod canvas;
mod network;
mod references;
mod timeline;

pub use agencies::agencies;
pub use network::{Link, Node, network};
pub use references::{linked, references};
pub use timeline::{Grouping, timeline, timeline_by};

use kehoach_export::Lang;
use kehoach_model::Plan;

/// What a picture is drawn for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// Language of its legends.
    pub lang: Lang,
    /// Whether it is part of an HTML page, which has the style.
    pub embedded: bool,
}

impl Setting {
    /// A file that stands by itself.
    pub fn file(lang: Lang) -> Self {
        Self { lang, embedded: false }
    }

    /// Part of the review page.
    pub fn page(lang: Lang) -> Self {
        Self { lang, embedded: true }
    }

    fn pick(self, vi: &'static str, en: &'static str) -> &'static str {
        if self.lang == Lang::Vi { vi } else { en }
    }
}

/// The pictures of a plan as files: the part of the name behind `.plan.`, and the SVG.
pub fn files(plan: &Plan, lang: Lang) -> Vec<(&'static str, String)> {
    let setting = Setting::file(lang);
    vec![
        ("timeline.svg", timeline_by(plan, Grouping::Section, setting)),
        ("timeline-agencies.svg", timeline_by(plan, Grouping::Agency, setting)),
        ("agencies.svg", agencies(plan, setting)),
        ("references.svg", references(plan, setting)),
    ]
}
