//! From elements and text to blocks.

use super::grid::Grid;
use crate::Limits;
use kehoach_model::{Block, Diagnostic, Line, LineRole, Paragraph};
use scraper::node::Element;

/// Elements that stand inside a line.
const INLINE: [&str; 28] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "time", "u", "var",
];

/// A paragraph made of links is part of a menu when this many stand in a row.
const MENU_RUN: usize = 3;
/// Share of a paragraph's characters inside links, in per cent, that makes it a menu entry.
const MENU_SHARE: usize = 80;

struct List {
    ordered: Option<char>,
    next: u32,
}

pub(super) struct Builder<'a> {
    limits: &'a Limits,
    /// Finished blocks with a mark for menu entries; one level for the page, one for each open cell.
    sinks: Vec<Vec<(Block, bool)>>,
    grids: Vec<Grid>,
    /// Tables beyond the nesting limit: their content flows into the cell around them.
    flattened: usize,
    lists: Vec<List>,
    label: Option<String>,
    heading: Option<u8>,
    lines: Vec<String>,
    linked: usize,
    links: usize,
    preformatted: usize,
    number: u32,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            sinks: vec![Vec::new()],
            grids: Vec::new(),
            flattened: 0,
            lists: Vec::new(),
            label: None,
            heading: None,
            lines: vec![String::new()],
            linked: 0,
            links: 0,
            preformatted: 0,
            number: 0,
            diagnostics: Vec::new(),
        }
    }

    pub(super) fn open(&mut self, element: &Element) {
        let name = element.name();
        match name {
            "br" => self.lines.push(String::new()),
            "a" => self.links += 1,
            _ if INLINE.contains(&name) => {}
            "sup" | "sub" => {}
            _ => {
                self.flush();
                self.open_block(name, element);
            }
        }
    }

    fn open_block(&mut self, name: &str, element: &Element) {
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading = name[1..].parse().ok(),
            "pre" => self.preformatted += 1,
            "ul" => self.lists.push(List { ordered: None, next: 1 }),
            "ol" => {
                let kind = element.attr("type").and_then(|t| t.chars().next()).unwrap_or('1');
                let next = element.attr("start").and_then(|s| s.parse().ok()).unwrap_or(1);
                self.lists.push(List { ordered: Some(kind), next });
            }
            "li" => {
                let value = element.attr("value").and_then(|v| v.parse().ok());
                self.label = self.lists.last_mut().map(|l| l.label(value));
            }
            "table" => self.open_table(),
            "tr" => {
                if self.flattened == 0
                    && let Some(g) = self.grids.last_mut()
                {
                    g.row();
                }
            }
            "td" | "th" if self.flattened == 0 && !self.grids.is_empty() => {
                let span = |n: &str| element.attr(n).and_then(|v| v.trim().parse().ok()).unwrap_or(1u32);
                let (rows, cols) = (span("rowspan"), span("colspan"));
                if let Some(grid) = self.grids.last_mut() {
                    grid.open_cell(rows, cols, name == "th");
                }
                self.sinks.push(Vec::new());
            }
            _ => {}
        }
    }

    fn open_table(&mut self) {
        if self.flattened > 0 || self.grids.len() as u64 >= u64::from(self.limits.nesting) {
            if self.flattened == 0 {
                let m = format!(
                    "tables nested deeper than {} levels were read as text (--limit nesting=N raises the limit)",
                    self.limits.nesting
                );
                self.diagnostics.push(Diagnostic::warning("nesting-limit", m));
            }
            self.flattened += 1;
        } else {
            self.grids.push(Grid::default());
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        if name == "a" {
            self.links = self.links.saturating_sub(1);
        }
        if INLINE.contains(&name) || matches!(name, "br" | "sup" | "sub") {
            return;
        }
        self.flush();
        match name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.heading = None,
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            "ul" | "ol" => drop(self.lists.pop()),
            "li" => self.label = None,
            "td" | "th" if self.flattened == 0 && self.sinks.len() > 1 => self.close_cell(),
            "table" if self.flattened > 0 => self.flattened -= 1,
            "table" => self.close_table(),
            _ => {}
        }
    }

    fn close_cell(&mut self) {
        let blocks = self.sinks.pop().map(body).unwrap_or_default();
        let Some(grid) = self.grids.last_mut() else { return };
        if grid.cells() >= self.limits.table_cells as usize {
            if grid.cells() == self.limits.table_cells as usize {
                let m = "table cells were left out (--limit table-cells=N raises the limit)";
                self.diagnostics.push(Diagnostic::error("table-rows-left-out", m));
            }
            grid.drop_cell();
            return;
        }
        grid.close_cell(blocks);
    }

    fn close_table(&mut self) {
        let Some(grid) = self.grids.pop() else { return };
        let Some(sink) = self.sinks.last_mut() else { return };
        match grid.finish() {
            Ok(table) => sink.push((Block::Table(table), false)),
            Err(blocks) => sink.extend(blocks.into_iter().map(|b| (b, false))),
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        let mut pieces = text.split('\n').peekable();
        while let Some(piece) = pieces.next() {
            let Some(line) = self.lines.last_mut() else { return };
            let before = line.len();
            push_collapsed(line, piece);
            self.linked += if self.links > 0 { line.len() - before } else { 0 };
            if pieces.peek().is_some() {
                if self.preformatted > 0 {
                    self.lines.push(String::new());
                } else {
                    push_collapsed(line, " ");
                }
            }
        }
    }

    fn flush(&mut self) {
        let texts = std::mem::replace(&mut self.lines, vec![String::new()]);
        let linked = std::mem::take(&mut self.linked);
        let total: usize = texts.iter().map(|t| t.trim().len()).sum();
        if total == 0 {
            return;
        }
        let mut lines = Vec::new();
        for text in texts {
            let text = text.trim();
            if !text.is_empty() {
                self.number += 1;
                lines.push(Line::of_text(self.number, text));
            }
        }
        let role = self.heading.map_or(LineRole::Body, LineRole::Heading);
        let menu = linked * 100 >= total * MENU_SHARE;
        // In a cell a line is broken between the parts of a list; elsewhere it is one paragraph's.
        let in_cell = self.sinks.len() > 1;
        let parts = if in_cell { lines.into_iter().map(|l| vec![l]).collect() } else { vec![lines] };
        for lines in parts {
            let paragraph = Paragraph { lines, role, list_label: self.label.take() };
            if let Some(sink) = self.sinks.last_mut() {
                sink.push((Block::Paragraph(paragraph), menu));
            }
        }
    }

    pub(super) fn finish(mut self) -> (Vec<Block>, Vec<Diagnostic>) {
        self.flush();
        while self.sinks.len() > 1 {
            self.close_cell();
        }
        (self.sinks.pop().map(body).unwrap_or_default(), self.diagnostics)
    }
}

/// Leaves out runs of menu entries.
fn body(blocks: Vec<(Block, bool)>) -> Vec<Block> {
    let mut out = Vec::with_capacity(blocks.len());
    let mut run = Vec::new();
    for (block, menu) in blocks {
        if menu {
            run.push(block);
            continue;
        }
        if run.len() < MENU_RUN {
            out.append(&mut run);
        }
        run.clear();
        out.push(block);
    }
    if run.len() < MENU_RUN {
        out.append(&mut run);
    }
    out
}

/// Appends text with runs of white space as one space; a no-break space is kept as a space.
fn push_collapsed(line: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_whitespace() {
            if !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
        } else {
            line.push(c);
        }
    }
}

impl List {
    fn label(&mut self, value: Option<u32>) -> String {
        let n = value.unwrap_or(self.next);
        self.next = n.saturating_add(1);
        match self.ordered {
            None => "-".to_owned(),
            Some('a') => format!("{}.", letter(n)),
            Some('A') => format!("{}.", letter(n).to_uppercase()),
            Some('i') => format!("{}.", roman(n).to_lowercase()),
            Some('I') => format!("{}.", roman(n)),
            Some(_) => format!("{n}."),
        }
    }
}

fn letter(n: u32) -> String {
    let index = n.clamp(1, 26) as u8 - 1;
    char::from(b'a' + index).to_string()
}

fn roman(mut n: u32) -> String {
    const STEPS: [(u32, &str); 9] =
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    n = n.min(399);
    let mut out = String::new();
    for (value, sign) in STEPS {
        while n >= value {
            out.push_str(sign);
            n -= value;
        }
    }
    out
}
