//! Pages → one run of paragraphs and tables, as the author wrote them.

use crate::classify::{opens_period, period};
use crate::flatten;
use crate::label::{self, Series};
use crate::repeat;
use crate::rules::Rules;
use crate::scrambled;
use crate::text::{Text, is_capitals, is_closed};
use kehoach_model::{
    Block, Cell, Confidence, Diagnostic, Document, LineRole, Page, Paragraph, Provenance, Table,
};
use kehoach_vietnamese::{code, fold, lower};
use std::collections::BTreeMap;

/// A paragraph.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Unit {
    pub text: Text,
    /// Level of a heading that the format marks as one.
    pub heading: Option<u8>,
    /// Whether a letterhead or signature was laid out as a table, so that it never joins its neighbours.
    pub fixed: bool,
}

/// A table of the run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TablePiece {
    pub table: Table,
    pub page: u32,
    /// First and last line.
    pub lines: [u32; 2],
    /// How sure the reading of a cell is, by row and column, where the table was put together again from scrambled lines.
    pub confidence: BTreeMap<(u32, u32), Confidence>,
}

impl TablePiece {
    /// How sure the reading of the cell at a place is.
    pub(crate) fn cell_confidence(&self, place: &Provenance) -> Confidence {
        let at = place.table.as_ref().map(|t| (t.row, t.col));
        at.and_then(|at| self.confidence.get(&at)).copied().unwrap_or_default()
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    Text(Unit),
    Table(TablePiece),
}

impl Piece {
    pub(crate) fn text(&self) -> Option<&Unit> {
        match self {
            Self::Text(u) => Some(u),
            Self::Table(_) => None,
        }
    }
}

/// The document as one run.
pub(crate) fn flow(document: &Document, rules: &Rules, diagnostics: &mut Vec<Diagnostic>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for page in &document.pages {
        for block in &page.blocks {
            match block {
                Block::Paragraph(p) => paragraph(p, page, rules, &mut pieces),
                Block::Table(t) if is_metadata(t) => metadata_table(t, page, &mut pieces),
                Block::Table(t) if is_layout(t, rules) => layout_table(t, page, &mut pieces),
                Block::Table(t) => pieces.push(Piece::Table(table_piece(t, page))),
            }
        }
    }
    let pieces = scrambled::rebuild(pieces, document, rules, diagnostics);
    let pieces = repeat::drop_preview(pieces, diagnostics);
    let pieces = flatten::split(pieces, rules, diagnostics);
    let pieces = join_cut(pieces, rules, diagnostics);
    pieces.into_iter().flat_map(part_calendar).collect()
}

/// «Tháng 7: Sơ kết …» as the line of a calendar and what is to be done then, which gets a bullet as under «Tháng 8:» alone.
fn part_calendar(piece: Piece) -> Vec<Piece> {
    let Piece::Text(unit) = &piece else { return vec![piece] };
    let Some((_, behind)) = period::of_calendar(&unit.text.text) else { return vec![piece] };
    let rest = unit.text.slice(behind..unit.text.text.len());
    if unit.fixed || !rest.text.trim_start().starts_with(char::is_uppercase) {
        return vec![piece];
    }
    let mut task = Text::new("-".to_owned(), rest.whole_place());
    task.join(&rest);
    let part = |text: Text| Piece::Text(Unit { text, ..unit.clone() });
    vec![part(unit.text.slice(0..behind)), part(task)]
}

fn table_piece(table: &Table, page: &Page) -> TablePiece {
    let spans = table.cells.iter().filter_map(Cell::line_span);
    let lines = spans.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])]).unwrap_or([1, 1]);
    TablePiece { table: table.clone(), page: page.number, lines, confidence: BTreeMap::new() }
}

/// A paragraph's lines belong together, but a line that begins with a label begins a unit of its own.
fn paragraph(p: &Paragraph, page: &Page, rules: &Rules, pieces: &mut Vec<Piece>) {
    let heading = match p.role {
        LineRole::Heading(level) => Some(level),
        LineRole::Footnote => return,
        LineRole::Body => None,
    };
    let widest = p.lines.iter().map(|l| l.text.chars().count()).max().unwrap_or(0);
    let unit = |text| Piece::Text(Unit { text, heading, fixed: false });
    let mut current: Option<Text> = None;
    // Whether the line before ended though the next word would have fitted on it.
    let mut roomy = false;
    for (index, line) in p.lines.iter().enumerate() {
        let mut text = plain_space(line.text.trim().trim_end_matches('\\'));
        if let (0, Some(label)) = (index, &p.list_label) {
            text = format!("{label} {text}");
        }
        if text.is_empty() {
            continue;
        }
        if is_separator(&text) {
            pieces.extend(current.take().map(unit));
            continue;
        }
        let line_text = Text::new(text, line.provenance(page.number));
        let parted = |before: &str, line: &str| {
            begins_unit(before, line, rules)
                || (roomy && is_bullet(line, rules))
                || broken_on_purpose(before, line, widest, rules)
        };
        match &mut current {
            Some(open) if !parted(&open.text, &line_text.text) => open.join(&line_text),
            _ => pieces.extend(current.replace(line_text).map(unit)),
        }
        roomy = line.text.chars().count() + ROOM < widest;
    }
    pieces.extend(current.map(unit));
}

fn is_bullet(line: &str, rules: &Rules) -> bool {
    label::parse(line, rules).is_some_and(|l| l.series.is_bullet())
}

/// «-----», «______», «* * *»: a rule between the parts of a page; «|» alone: the edge of a cell.
fn is_separator(line: &str) -> bool {
    if line == "|" {
        return true;
    }
    let marks = line.chars().filter(|c| !c.is_whitespace());
    marks.clone().count() >= 3 && marks.clone().all(|c| "-–—_*=~".contains(c))
}

/// The text with one plain space for every run of white space, no-break spaces included. A converter that drops bullets
/// leaves a space and a no-break space behind a full stop where one stood: the bullet comes back as a hyphen.
fn plain_space(text: &str) -> String {
    if !text.contains("  ") && !text.contains(|c: char| c != ' ' && c.is_whitespace()) {
        return text.trim().to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut gap = String::new();
    for c in text.chars() {
        if c.is_whitespace() {
            gap.push(c);
            continue;
        }
        if !out.is_empty() && !gap.is_empty() {
            let dropped = gap == " \u{a0}" && c.is_uppercase() && out.ends_with(['.', ':', ';']);
            out.push_str(if dropped { " - " } else { " " });
        }
        gap.clear();
        out.push(c);
    }
    out
}

/// Room, in characters, that a line must leave beside the next line's first word before its end counts as meant.
const ROOM: usize = 20;

/// Whether a labelled line ended because it was finished, though no closing mark says so («8. Sở Tư pháp», then its duty):
/// the next line's first word would have fitted on it, and begins with a capital.
fn broken_on_purpose(before: &str, line: &str, widest: usize, rules: &Rules) -> bool {
    let word = line.split(' ').next().unwrap_or("");
    // «… về Sở» + «Ngoại vụ», «… Tổ quốc Việt» + «Nam»: the line broke inside a name.
    let last = before.rsplit(' ').next().unwrap_or("");
    let head = last.starts_with(char::is_uppercase) && rules.agencies.binary_search(&fold(last)).is_ok();
    let in_name = head || (last, word) == ("Việt", "Nam");
    line.starts_with(char::is_uppercase)
        && !in_name
        && before.chars().count() + word.chars().count() + ROOM < widest
        && label::parse(before, rules).is_some()
        && !is_closed(before)
}

/// Whether a line of a paragraph begins a unit of its own: it has a label, or a known field label, and the line before is
/// closed or is a heading.
fn begins_unit(before: &str, line: &str, rules: &Rules) -> bool {
    // «thời gian: …» in lower case goes on with a sentence or a bracket that a printed line happens to cut there.
    let is_field = || !line.starts_with(char::is_lowercase) && crate::fields::labelled(line, rules).is_some();
    let labelled = label::parse(line, rules).is_some() || is_field();
    let calendar = || is_closed(before) && opens_period(line);
    let caps_change = is_capitals(before) != is_capitals(line)
        && before.chars().count() < 120
        && !is_cut_number(before, line);
    // «IV. KINH PHÍ THỰC HIỆN» is a heading whatever stands before it.
    let heading = labelled && is_capitals(line) && line.split(' ').count() >= 3;
    // «1- Phòng Văn hóa (Cơ quan thường trực)», then its first duty.
    let remarked = before.ends_with(')') && before.chars().count() < 120;
    // The closing words of a document are behind it, and its recipients begin their own block.
    let ends =
        before.ends_with("./.") || fold(&line.chars().take(12).collect::<String>()).starts_with("nơi nhận");
    let recital = before.ends_with(';') && rules.is_recital(before) && rules.is_recital(line);
    heading
        || ends
        || recital
        || (is_closed(before) && scrambled::is_caption_line(line))
        || (labelled && (is_closed(before) || remarked || is_capitals(before) || before.chars().count() < 60))
        || caps_change
        || calendar()
}

/// Whether a table only lays out a letterhead or a signature block.
fn is_layout(table: &Table, rules: &Rules) -> bool {
    if table.rows > 6 || table.cols > 3 {
        return false;
    }
    table.cells.iter().any(|c| {
        let text = c.text();
        text.lines().any(|l| rules.is_national(l))
            || text.trim_start().to_lowercase().starts_with("nơi nhận")
            || text.trim_start().to_lowercase().starts_with("số:")
    })
}

/// Whether a table is what a portal of law documents says about a document: «Số hiệu | 197/KH-UBND».
fn is_metadata(table: &Table) -> bool {
    const KEYS: [&str; 7] = [
        "số hiệu", "số ký hiệu", "ngày ban hành", "loại văn bản", "cơ quan ban hành", "người ký",
        "nơi ban hành",
    ];
    let is_key =
        |c: &&Cell| c.col.is_multiple_of(2) && KEYS.contains(&fold(c.text().trim_end_matches(':')).as_str());
    table.cols <= 4 && table.cells.iter().filter(is_key).count() >= 2
}

/// Its rows as the lines «key | value |» that such a table is in a page's text.
fn metadata_table(table: &Table, page: &Page, pieces: &mut Vec<Piece>) {
    for key in table.cells.iter().filter(|c| c.col.is_multiple_of(2)) {
        let value = table.cell(key.row, key.col + 1).map(Cell::text).unwrap_or_default();
        let line = key.line_span().map_or(1, |s| s[0]);
        let text =
            Text::new(format!("{} | {} |", key.text(), value), Provenance::lines(page.number, line, line));
        pieces.push(Piece::Text(Unit { text, heading: None, fixed: true }));
    }
}

/// The cells of a layout table, each line a unit that stays alone. Cells are read column by column: the left side of a
/// letterhead is the issuer, the right side the country, and number and date stand below them.
fn layout_table(table: &Table, page: &Page, pieces: &mut Vec<Piece>) {
    let mut cells: Vec<&Cell> = table.cells.iter().collect();
    cells.sort_by_key(|c| (c.col, c.row));
    for cell in cells {
        for block in &cell.blocks {
            if let Block::Paragraph(p) = block {
                for line in &p.lines {
                    let text = Text::new(plain_space(&line.text), line.provenance(page.number));
                    pieces.push(Piece::Text(Unit { text, heading: None, fixed: true }));
                }
            }
        }
    }
}

/// Joins a paragraph that a page break cut: the first part is not closed, and the second has no label and goes on.
fn join_cut(pieces: Vec<Piece>, rules: &Rules, diagnostics: &mut Vec<Diagnostic>) -> Vec<Piece> {
    let pieces = drop_page_numbers(pieces, rules);
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        if let (Some(Piece::Text(before)), Piece::Text(unit)) = (out.last_mut(), &piece)
            && goes_on(before, unit, rules)
        {
            let place = unit.text.whole_place();
            let whole = before.text.whole_place().union(&place);
            diagnostics
                .push(Diagnostic::info("paragraph-joined", "a paragraph cut in two was joined").at(whole));
            before.text.join(&unit.text);
            continue;
        }
        out.push(piece);
    }
    out
}

/// Drops a number that stands alone between the two parts of a cut paragraph: the number of the page.
fn drop_page_numbers(pieces: Vec<Piece>, rules: &Rules) -> Vec<Piece> {
    let page = |unit: &Unit| unit.text.whole_place().page;
    let paged = pieces.iter().filter_map(Piece::text).any(|u| page(u) > 1);
    let cuts =
        |i: usize| match (i.checked_sub(1).and_then(|b| pieces.get(b)), pieces.get(i), pieces.get(i + 1)) {
            (Some(Piece::Text(before)), Some(Piece::Text(number)), Some(Piece::Text(after))) => {
                let digits = number.text.text.trim_matches(['-', ' ']);
                !digits.is_empty()
                    && digits.len() <= 3
                    && digits.chars().all(|c| c.is_ascii_digit())
                    && (!paged || page(before) < page(after))
                    && goes_on(before, after, rules)
            }
            _ => false,
        };
    let kept: Vec<bool> = (0..pieces.len()).map(|i| !cuts(i)).collect();
    pieces.into_iter().zip(kept).filter_map(|(piece, keep)| keep.then_some(piece)).collect()
}

/// A line shorter than this, in characters, is no part of a cut paragraph: it ended because it was finished.
const CUT_AT_LEAST: usize = 50;

fn goes_on(before: &Unit, unit: &Unit, rules: &Rules) -> bool {
    let (b, u) = (before.text.text.as_str(), unit.text.text.as_str());
    if before.fixed || unit.fixed || before.heading.is_some() || unit.heading.is_some() {
        return false;
    }
    if is_cut_date(b, u) || is_cut_number(b, u) || is_cut_heading(b, u, rules) {
        return true;
    }
    // A comma at the end is often a full stop misread: only lower case goes on behind it.
    if is_closed(b) || is_capitals(b) || is_capitals(u) || label::parse(u, rules).is_some() {
        return false;
    }
    if crate::fields::labelled(u, rules).is_some() || u.ends_with('|') || b.ends_with('|') {
        return false;
    }
    if period::of_calendar(u).is_some() {
        return false;
    }
    let first = u.chars().next();
    if first.is_some_and(char::is_lowercase) {
        return b.chars().count() >= CUT_AT_LEAST || b.ends_with(',') || ends_in_grammar(b);
    }
    // «… trên Cổng» + «Dịch vụ công quốc gia …»: a name cut in two. Only inside a labelled unit's long text.
    let names_on =
        first.is_some_and(char::is_alphanumeric) && !rules.is_recital(u) && rules.kind(u).is_none();
    names_on && label::parse(b, rules).is_some() && b.chars().count() >= 2 * CUT_AT_LEAST && ends_open(b)
}

/// «Số:» + «118/KH-UBND».
fn is_cut_number(before: &str, after: &str) -> bool {
    fold(before.trim_end_matches([':', ' '])) == "số"
        && code::find(after).first().is_some_and(|c| c.range.start == 0)
}

/// «Hà Giang, ngày 25» + «tháng 4 năm 2024»: a portal's cell breaks the line of place and date.
fn is_cut_date(before: &str, after: &str) -> bool {
    let unit = match after.split_whitespace().next() {
        Some("tháng") => "ngày",
        Some("năm") => "tháng",
        _ => return false,
    };
    let mut words = before.split_whitespace().rev();
    let counts = words.next().is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
    counts && words.next() == Some(unit) && words.count() <= LONGEST_PLACE
}

/// Words of the longest line of place and date before its last two, «Số: 12/KH-UBND | TP. Hồ Chí Minh, ngày …» among them.
const LONGEST_PLACE: usize = 10;

/// «I. MỤC ĐÍCH,» + «YÊU CẦU», «ỦY» + «BAN NHÂN DÂN»: a line break inside words in capitals that call for more.
fn is_cut_heading(before: &str, after: &str, rules: &Rules) -> bool {
    if !is_capitals(after)
        || label::parse(after, rules).is_some()
        || before.chars().count() > 2 * CUT_AT_LEAST
    {
        return false;
    }
    let Some(label) = label::parse(before, rules) else {
        return matches!(
            (before, after.split(' ').next()),
            ("ỦY" | "UỶ", Some("BAN")) | ("CỘNG", Some("HÒA" | "HOÀ"))
        );
    };
    let title = before[label.length..].trim();
    let open = title.ends_with([',', '-', '–']) || ends_in_grammar(&lower(title)) || !title.contains(' ');
    matches!(label.series, Series::Roman | Series::Capital | Series::Arabic)
        && is_capitals(before)
        && open
        && !title.is_empty()
}

/// Whether a text ends with a word of grammar that no sentence ends with.
fn ends_in_grammar(text: &str) -> bool {
    OPEN_WORDS.contains(&text.rsplit(' ').next().unwrap_or(""))
}

/// Whether the last words of a text call for more: a word of grammar, or a name's first word.
fn ends_open(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or("");
    last.starts_with(char::is_uppercase) || ends_in_grammar(text)
}

/// Words that no sentence ends with.
const OPEN_WORDS: [&str; 24] = [
    "và", "của", "với", "các", "những", "cho", "về", "tại", "theo", "trên", "trong", "do", "là", "có",
    "được", "từ", "đến", "hoặc", "số", "bằng", "để", "khi", "năm", "tháng",
];

/// The place of a table, whole.
pub(crate) fn table_place(piece: &TablePiece) -> Provenance {
    Provenance { page: piece.page, lines: piece.lines, bbox: piece.table.bbox, table: None }
}
