//! Rows of tables → items and group headings.

use super::{Classifier, Context};
use crate::flow::{Piece, TablePiece, table_place};
use crate::rules::Rules;
use crate::tables::{self, Head, Row};
use crate::text::{title_of, trim_closing};
use kehoach_model::{
    CellRef, ColumnRole, Confidence, Diagnostic, FieldKey, Item, LabelledField, OutlineCell, OutlineColumn,
    OutlineRow, OutlineTable, Provenance, Section,
};
use kehoach_vietnamese::fold;
use std::collections::HashSet;

/// What a row is.
enum RowKind {
    Empty,
    Group,
    /// «Tổng cộng».
    Total,
    Item,
}

/// Titles of the group rows of all tables, folded.
pub(super) fn group_titles(body: &[Piece], rules: &Rules) -> HashSet<String> {
    let mut titles = HashSet::new();
    for piece in body {
        if let Piece::Table(t) = piece {
            let head = tables::head(&t.table, rules);
            for row in tables::rows(t, head.rows, "") {
                if matches!(kind(&row, &head), RowKind::Group) {
                    titles.insert(fold(trim_closing(&group_title(&row, &head))));
                }
            }
        }
    }
    titles
}

fn column(head: &Head, role: ColumnRole) -> Option<usize> {
    head.columns.iter().position(|c| c.role == Some(role))
}

fn text(row: &Row, col: Option<usize>) -> &str {
    col.and_then(|c| row.cells.get(c)).and_then(Option::as_ref).map_or("", |(t, _, _)| t.as_str())
}

fn kind(row: &Row, head: &Head) -> RowKind {
    let number = column(head, ColumnRole::Number);
    let title = column(head, ColumnRole::Title);
    let own = |c: usize| row.cells.get(c).and_then(Option::as_ref).is_some_and(|(_, own, _)| *own);
    let filled: Vec<usize> = (0..row.cells.len()).filter(|c| row.cells[*c].is_some()).collect();
    if filled.is_empty() || !filled.iter().any(|c| own(*c)) {
        return RowKind::Empty;
    }
    let first_words = filled.iter().take(2).filter_map(|c| row.cells[*c].as_ref()).map(|(t, _, _)| fold(t));
    if first_words.into_iter().any(|t| ["tổng cộng", "tổng số", "cộng"].iter().any(|w| t.starts_with(w)))
    {
        return RowKind::Total;
    }
    let beside: Vec<usize> =
        filled.iter().copied().filter(|c| Some(*c) != number && Some(*c) != title && own(*c)).collect();
    let printed = trim_closing(text(row, number));
    let header = number.and_then(|n| head.columns.get(n)).map_or("", |c| c.name.as_str());
    if !printed.is_empty() && fold(printed) == fold(header) {
        // A header that is printed again, though its other cells were cut otherwise.
        return RowKind::Empty;
    }
    let grouped = tables::is_group_number(text(row, number)) || head.parents.contains(printed);
    let beside_number = filled.iter().filter(|c| Some(**c) != number && own(**c)).count();
    if grouped && beside_number == 1 && row.widest >= 2 {
        return RowKind::Group;
    }
    let wide = row.widest as usize + 1 >= head.columns.len() && head.columns.len() > 2;
    match (grouped, beside.is_empty()) {
        (true, true) => RowKind::Group,
        (false, true) if wide => RowKind::Group,
        // A label in the title's own cell: «I. Nhóm nhiệm vụ …» across the table.
        (false, true) if filled.len() == 1 && wide_label(text(row, title.or(Some(0)))) => RowKind::Group,
        // It may stand in another column: «I. Quý I/2025» in that of the times.
        (false, false)
            if filled.len() == 1
                && head.columns.len() > 2
                && wide_label(text(row, filled.first().copied())) =>
        {
            RowKind::Group
        }
        // Sums beside a group's title are no owner and no time.
        (true, false) if beside.iter().all(|c| !is_owner(head, *c)) => RowKind::Group,
        _ => RowKind::Item,
    }
}

/// «1. Kiểm kê dữ liệu»: in a table without a column of numbers they stand in the title's cell.
fn numbered_title(title: &str) -> Option<(&str, &str)> {
    let digits = title.bytes().take_while(u8::is_ascii_digit).count();
    let rest = title.get(digits..)?.strip_prefix(['.', ')'])?.trim_start();
    (1..=3).contains(&digits).then_some(())?;
    rest.starts_with(char::is_alphabetic).then(|| (&title[..digits], rest))
}

fn is_owner(head: &Head, col: usize) -> bool {
    matches!(head.columns.get(col).and_then(|c| c.role), Some(ColumnRole::Field(k)) if crate::fields::is_who_or_when(k))
}

fn wide_label(text: &str) -> bool {
    text.split_once(['.', ' ']).is_some_and(|(number, _)| tables::is_group_number(number))
}

fn group_title(row: &Row, head: &Head) -> String {
    let title = text(row, column(head, ColumnRole::Title));
    if !title.is_empty() {
        return title.replace('\n', " ");
    }
    let longest = row
        .cells
        .iter()
        .flatten()
        .map(|(t, _, _)| t.as_str())
        .max_by_key(|t| t.chars().count())
        .unwrap_or("");
    longest.replace('\n', " ")
}

impl Classifier<'_> {
    /// Reads a table below a node: columns, groups, rows, and, where its columns say so, items.
    pub(super) fn table(&mut self, index: usize, node: usize, context: &Context) {
        let Some(Piece::Table(piece)) = self.body.get(index) else { return };
        let head = tables::head(&piece.table, self.rules);
        let in_appendix = context.base.starts_with("PL");
        let taken = self.outline.tables.len() + 1;
        let table_id = if in_appendix && !self.outline.tables.iter().any(|t| t.id == context.base) {
            context.base.clone()
        } else {
            format!("T{taken}")
        };
        let mut rows = tables::rows(piece, head.rows, &table_id);
        if head.merged_as_blank {
            let filled = tables::spread_merged(&mut rows, &head);
            if !filled.is_empty() {
                let m = format!(
                    "blank cells of {} rows were taken for merged with the cells above",
                    filled.len()
                );
                self.diagnostics.push(Diagnostic::info("cells-taken-for-merged", m).at(table_place(piece)));
            }
        }
        let mut reader = Reader::new(&head, piece, &rows, context);
        let mut read: Vec<OutlineRow> = Vec::with_capacity(rows.len());
        for row in &rows {
            let entry = match kind(row, &head) {
                RowKind::Empty | RowKind::Total => reader.plain(row),
                RowKind::Group => self.group(row, &mut reader, context),
                RowKind::Item if head.has_items => self.row_item(row, &mut reader, context),
                RowKind::Item => reader.plain(row),
            };
            read.push(entry);
        }
        let caption = self.caption(node);
        self.outline.tables.push(OutlineTable {
            id: table_id,
            caption,
            columns: head
                .columns
                .iter()
                .map(|c| OutlineColumn {
                    name: c.name.clone(),
                    role: c.role.unwrap_or(ColumnRole::Field(FieldKey::Other)),
                })
                .collect(),
            rows: read,
            provenance: table_place(piece),
        });
    }

    fn caption(&self, node: usize) -> String {
        let node = self.tree.node(node);
        let mut parts = vec![node.text.text.clone()];
        if node.kind == crate::tree::NodeKind::Appendix {
            parts.insert(0, "PHỤ LỤC".to_owned());
            parts.extend(node.notes.iter().map(|(_, t)| t.text.clone()));
        }
        parts.retain(|p| !p.is_empty());
        parts.join(" ")
    }

    fn group(&mut self, row: &Row, reader: &mut Reader, context: &Context) -> OutlineRow {
        let printed = trim_closing(text(row, column(reader.head, ColumnRole::Number)));
        let mut title = group_title(row, reader.head);
        // A cell over the whole row begins in the column of numbers, and is no number.
        let across = fold(printed) == fold(trim_closing(&title));
        let mut number = if across { String::new() } else { printed.to_owned() };
        let mut path = number.clone();
        if path.is_empty() {
            // The label may stand in the title's own cell.
            if let Some((label, rest)) =
                title.split_once(['.', ' ']).filter(|(l, _)| tables::is_group_number(l))
            {
                (path, title) = (label.to_owned(), rest.trim().to_owned());
                number.clone_from(&path);
            } else {
                reader.unlabelled += 1;
                path = format!("G{}", reader.unlabelled);
            }
        }
        let id = self.unique(&crate::tree::join(&context.base, &path));
        let place = reader.row_place(row);
        self.outline.sections.push(Section {
            id: id.clone(),
            path: crate::tree::join(&context.base, &path),
            parent: context.section.clone(),
            label: number,
            title: trim_closing(&title).to_owned(),
            level: context.level + 1,
            provenance: place,
            confidence: reader.row_confidence(row),
        });
        reader.group = Some(id.clone());
        OutlineRow { id, group: None, is_group: true, cells: reader.cells(row) }
    }

    fn row_item(&mut self, row: &Row, reader: &mut Reader, context: &Context) -> OutlineRow {
        let number_col = column(reader.head, ColumnRole::Number);
        let title_col = column(reader.head, ColumnRole::Title);
        let begins = |c: Option<usize>| {
            c.and_then(|c| row.cells.get(c)).and_then(Option::as_ref).is_some_and(|(_, own, _)| *own)
        };
        // A title that reaches down from the row above: this row adds to that item.
        if !begins(title_col)
            && !text(row, title_col).is_empty()
            && let Some(last) = self.outline.items.last_mut()
        {
            last.fields.extend(reader.fields(row, true, self.rules));
            let group = reader.group.clone();
            return OutlineRow { id: last.id.clone(), group, is_group: false, cells: reader.cells(row) };
        }
        let whole = text(row, title_col).replace('\n', " ");
        let mut printed = text(row, number_col).trim().to_owned();
        let mut title = whole.as_str();
        if number_col.is_none()
            && let Some((number, rest)) = numbered_title(title)
        {
            (printed, title) = (number.to_owned(), rest);
        }
        let number = trim_closing(printed.trim_start_matches('(').trim_end_matches(')'))
            .replace(char::is_whitespace, "");
        reader.count += 1;
        let own =
            if number.is_empty() || number.chars().count() > 8 { reader.count.to_string() } else { number };
        let base = match &reader.group {
            Some(group) if reader.restarts => group.clone(),
            _ => context.base.clone(),
        };
        let id = self.unique(&crate::tree::join(&base, &own));
        let group = reader.group.clone();
        self.outline.items.push(Item {
            id: id.clone(),
            kind: reader.head.kind,
            section: group.clone().or_else(|| context.section.clone()),
            parent: None,
            label: (!printed.is_empty()).then_some(printed),
            title: title_of(title),
            text: title.to_owned(),
            heading_owner: None,
            period: None,
            fields: reader.fields(row, false, self.rules),
            sub_items: Vec::new(),
            provenance: reader.row_place(row),
            confidence: reader.row_confidence(row),
            trace: reader.trace(),
        });
        OutlineRow { id, group, is_group: false, cells: reader.cells(row) }
    }
}

struct Reader<'a> {
    head: &'a Head,
    piece: &'a TablePiece,
    group: Option<String>,
    /// Whether numbers start again in each group.
    restarts: bool,
    count: u32,
    unlabelled: u32,
    base: String,
}

impl<'a> Reader<'a> {
    fn new(head: &'a Head, piece: &'a TablePiece, rows: &[Row], context: &Context) -> Self {
        let number = column(head, ColumnRole::Number);
        let mut seen = HashSet::new();
        let restarts = rows.iter().filter(|r| matches!(kind(r, head), RowKind::Item)).any(|r| {
            let n = trim_closing(text(r, number)).to_owned();
            !n.is_empty() && !seen.insert(n)
        });
        Self { head, piece, group: None, restarts, count: 0, unlabelled: 0, base: context.base.clone() }
    }

    fn plain(&self, row: &Row) -> OutlineRow {
        let id = crate::tree::join(&self.base, &format!("r{}", row.index));
        OutlineRow { id, group: self.group.clone(), is_group: false, cells: self.cells(row) }
    }

    /// Cells that begin in the row, with their spans.
    fn cells(&self, row: &Row) -> Vec<OutlineCell> {
        let mut cells = Vec::new();
        for (col, slot) in row.cells.iter().enumerate() {
            if let Some((text, true, place)) = slot {
                let found = self.piece.table.cell(row.index, col as u32);
                let (col_span, row_span) = found.map_or((1, 1), |c| (c.col_span, c.row_span));
                cells.push(OutlineCell {
                    text: text.clone(),
                    col: col as u32,
                    col_span,
                    row_span,
                    provenance: place.clone(),
                    confidence: self.piece.cell_confidence(place),
                });
            }
        }
        cells
    }

    /// The fields of a row; `own` takes only those whose cells begin in it.
    fn fields(&self, row: &Row, own: bool, rules: &Rules) -> Vec<LabelledField> {
        let mut fields = Vec::new();
        for (column, slot) in self.head.columns.iter().zip(&row.cells) {
            let (Some(ColumnRole::Field(key)), Some((text, begins, place))) = (column.role, slot) else {
                continue;
            };
            if text.trim().is_empty() || (own && !begins) {
                continue;
            }
            let (label, text) =
                (column.name.clone(), text.replace('\n', " ; ").replace(" ; ", join_mark(text, rules)));
            let confidence = self.piece.cell_confidence(place);
            let provenance = place.clone();
            fields.push(LabelledField { key, label, text, provenance, confidence });
        }
        fields
    }

    /// How sure a row's boundaries are: as its number and title together.
    fn row_confidence(&self, row: &Row) -> Confidence {
        let roles = [ColumnRole::Number, ColumnRole::Title];
        let columns = roles.iter().filter_map(|role| column(self.head, *role));
        let places = columns.filter_map(|c| row.cells.get(c)).flatten().map(|(_, _, place)| place);
        places.map(|p| self.piece.cell_confidence(p)).fold(Confidence::CERTAIN, Confidence::and)
    }

    /// The rules that make an item of a row.
    fn trace(&self) -> Vec<String> {
        let rebuilt = !self.piece.confidence.is_empty();
        rebuilt.then_some("table-rebuilt").into_iter().chain(["table-row"]).map(str::to_owned).collect()
    }

    fn row_place(&self, row: &Row) -> Provenance {
        let mut places = row.cells.iter().flatten().filter(|(_, own, _)| *own).map(|(_, _, p)| p);
        let first = places.next().cloned().unwrap_or_else(|| table_place(self.piece));
        let table = first.table.as_ref().map(|t| CellRef { table: t.table.clone(), row: row.index, col: 0 });
        let mut place = places.fold(first, |all, p| all.union(p));
        place.table = table;
        place
    }
}

/// Paragraphs of a cell are parts of a list where each begins with a bullet or a capital; else the lines of one text, as
/// «Văn phòng» over «UBND tỉnh» is, which breaks behind no more than the first words of a name.
fn join_mark(text: &str, rules: &Rules) -> &'static str {
    let parts: Vec<&str> = text.split('\n').map(str::trim).filter(|p| !p.is_empty()).collect();
    let bullet = |p: &&str| p.starts_with(['-', '–', '+', '•']);
    let open = |p: &&str| {
        let folded = fold(p.trim_start_matches(['-', '–', '+', '•', ' ']));
        p.ends_with(['-', '–', ',']) && !bullet(p)
            || rules.agencies.binary_search(&folded).is_ok()
            || [" và", " với", " các", " của"].iter().any(|w| folded.ends_with(w))
    };
    let whole = parts.len().saturating_sub(1);
    let list = parts.len() > 1
        && parts.iter().all(|p| bullet(p) || p.starts_with(char::is_uppercase))
        && (parts.iter().all(bullet) || !parts.iter().take(whole).any(open));
    if list { "; " } else { " " }
}
