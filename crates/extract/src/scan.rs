//! What a reader of pictures is given and gives back, so that scanned pages are laid out by the same code as printed ones.
//!
//! This crate reads no pictures itself: [`read_with`](crate::read_with) takes whoever does.

use crate::{Grid, PageImage};
use kehoach_model::Alternative;

/// The picture of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture<'a> {
    /// Decoded.
    Pixels(PageImage),
    /// An image file.
    Encoded {
        /// The whole file.
        bytes: &'a [u8],
        /// Which of its images, from 0.
        index: u32,
        /// Dots per inch as the file says; 0 where it does not.
        dpi: f32,
    },
}

/// Reads the pictures of pages.
pub trait PageReader: Sync {
    /// Whether pages whose text layer is good are read from their picture all the same.
    fn reads_all(&self) -> bool;

    /// Reads the pages of these numbers (from 1), in any order and at any time; `picture` gives the picture of a page, or `None`
    /// where it cannot be had. One result a page, in the order of `pages`.
    fn read<'a>(
        &self,
        pages: &[u32],
        picture: &(dyn Fn(u32) -> Option<Picture<'a>> + Sync),
    ) -> Vec<Result<ScannedPage, UnreadPage>>;
}

/// Why a page could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadPage {
    /// Stable kebab-case name.
    pub code: &'static str,
    /// What is wrong and what to do, without the page's number.
    pub message: String,
}

/// What a picture holds. Places are in points from the upper left corner of the page as it is to be read, upright.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScannedPage {
    /// Width of the page; where it was turned, of the turned page.
    pub width: f32,
    /// Height of the page.
    pub height: f32,
    /// Size of the picture in pixels as the file has it, and its dots per inch.
    pub image: Option<kehoach_model::ImageRef>,
    /// Lines outside tables, in any order.
    pub lines: Vec<ScannedLine>,
    /// Ruled tables.
    pub tables: Vec<ScannedTable>,
    /// Code and message of what the reader found odd.
    pub findings: Vec<UnreadPage>,
}

/// Words on one baseline.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScannedLine {
    /// From left to right.
    pub words: Vec<ScannedWord>,
    /// Height of the baseline in the middle of the line.
    pub baseline: f32,
    /// Size of the letters in points.
    pub size: f32,
}

/// A word.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScannedWord {
    /// As read.
    pub text: String,
    /// Left edge.
    pub x0: f32,
    /// Right edge.
    pub x1: f32,
    /// 0..=1.
    pub confidence: f32,
    /// Other readings, best first.
    pub alternatives: Vec<Alternative>,
}

/// A ruled table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ScannedTable {
    /// Its borders and cells.
    pub grid: Grid,
    /// The lines of each cell, in the order of [`Grid::cells`].
    pub cells: Vec<Vec<ScannedLine>>,
}
