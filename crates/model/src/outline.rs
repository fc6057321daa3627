//! What the segment stage makes of a document: header, sections, items with labelled fields, tables by column. Text is as
//! printed; nothing is normalised yet.

use crate::{Confidence, Diagnostic, DocumentKind, ItemKind, PartialDate, Provenance};

/// A value with its place and how sure its reading is.
#[derive(Debug, Clone, PartialEq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub provenance: Provenance,
    /// How sure it is.
    pub confidence: Confidence,
}

impl<T> Sourced<T> {
    /// A value that is printed plainly at its place.
    pub fn printed(value: T, provenance: Provenance) -> Self {
        Self { value, provenance, confidence: Confidence::CERTAIN }
    }
}

/// A piece of running text that is no item: a recital, a lead-in, a closing paragraph.
pub type Clause = Sourced<String>;

/// A document in its parts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outline {
    /// Letterhead, title, signature.
    pub header: Header,
    /// The recitals before the first section («Căn cứ …», «Thực hiện …»), in order.
    pub basis: Vec<Clause>,
    /// Headings in the order of the page.
    pub sections: Vec<Section>,
    /// Items in the order of the page.
    pub items: Vec<Item>,
    /// Tables with recognised columns.
    pub tables: Vec<OutlineTable>,
    /// Text that is neither header, heading, item nor table.
    pub prose: Vec<Clause>,
    /// What was mended or is doubtful.
    pub diagnostics: Vec<Diagnostic>,
}

/// Letterhead, title and signature block (Nghị định 30/2020/NĐ-CP, Phụ lục I).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Header {
    /// Kind of document, from its printed name or its number.
    pub kind: DocumentKind,
    /// «90/KH-UBND»; absent where the page leaves it blank.
    pub number: Option<Sourced<String>>,
    /// Title (trích yếu), lines joined.
    pub title: Option<Clause>,
    /// Who issues it, as far as the page says: letterhead, or the body («UBND thị xã … xây dựng kế hoạch»).
    pub issuer: Option<Clause>,
    /// Place of the place-and-date line.
    pub place: Option<Clause>,
    /// Date of the place-and-date line.
    pub issued: Option<Sourced<PartialDate>>,
    /// Who signed.
    pub signer_name: Option<Clause>,
    /// «Chủ tịch», «Phó Chủ tịch».
    pub signer_position: Option<Clause>,
    /// «TM. ỦY BAN NHÂN DÂN», «KT. CHỦ TỊCH», joined by « / ».
    pub signer_authority: Option<Clause>,
    /// Lines of «Nơi nhận», without bullets and closing marks.
    pub recipients: Vec<Clause>,
    /// «Ban hành kèm theo Quyết định số …», where the plan is an annex.
    pub attached_to: Option<Clause>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Printed path, unique: `II.2.a`, `PL`, `PL.II`.
    pub id: String,
    /// Printed path.
    pub path: String,
    /// The heading above.
    pub parent: Option<String>,
    /// Label as printed: `II.`, `1.1.`, `a)`; empty for a heading without one.
    pub label: String,
    /// Text without label and closing mark.
    pub title: String,
    /// 1 is the highest.
    pub level: u32,
    /// Where.
    pub provenance: Provenance,
    /// How sure it is that this is a heading with this path.
    pub confidence: Confidence,
}

/// One thing that somebody has to do or reach, as printed.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Printed path, unique: `II.2.a`, `I.1.2.a.7`, `PL.3`.
    pub id: String,
    /// What it is.
    pub kind: ItemKind,
    /// The heading that it stands under.
    pub section: Option<String>,
    /// The item that it is part of.
    pub parent: Option<String>,
    /// Label as printed.
    pub label: Option<String>,
    /// Text without label and closing mark, whole up to about 200 characters, else its first sentence.
    pub title: String,
    /// The whole text, without the labelled fields.
    pub text: String,
    /// The agency named by the heading that the item stands under, as printed, with the heading's words around it.
    pub heading_owner: Option<Clause>,
    /// The period line that the item stands under («- Giai đoạn 2023 - 2025:»).
    pub period: Option<Clause>,
    /// Labelled lines or table cells that belong to it.
    pub fields: Vec<LabelledField>,
    /// Bullets below it that are no items of their own.
    pub sub_items: Vec<Clause>,
    /// Where.
    pub provenance: Provenance,
    /// How sure its boundaries and kind are.
    pub confidence: Confidence,
    /// Names of the rules that made it, in the order in which they fired.
    pub trace: Vec<String>,
}

/// What a labelled line or a table column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKey {
    /// Agencies, their roles in the text («Cơ quan thực hiện: A chủ trì, phối hợp với B»).
    Agencies,
    /// Who leads (chủ trì).
    Lead,
    /// Who takes part (phối hợp).
    Coordinate,
    /// Who carries out.
    Implement,
    /// Lines of «Phân công nhiệm vụ»: sentences with agencies and roles.
    Assignment,
    /// When.
    Timing,
    /// Mục tiêu.
    Objective,
    /// Lực lượng triển khai.
    Forces,
    /// Công cụ triển khai.
    Tools,
    /// Sản phẩm, kết quả.
    Product,
    /// Kinh phí.
    Budget,
    /// Cấp độ, mức độ of a public service.
    Level,
    /// Cấp trình.
    SubmitTo,
    /// Ghi chú.
    Note,
    /// Under a label that the rules do not know.
    Other,
}

/// A labelled line or cell.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledField {
    /// What it says.
    pub key: FieldKey,
    /// Label or column name as printed.
    pub label: String,
    /// Text as printed, without the label.
    pub text: String,
    /// Where.
    pub provenance: Provenance,
    /// How sure label and extent are.
    pub confidence: Confidence,
}

/// What a column of a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnRole {
    /// STT, TT.
    Number,
    /// The task, procedure or content: the row's title.
    Title,
    /// A field of the row's item.
    Field(FieldKey),
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlineColumn {
    /// Name as printed; of a two-line header «Phân công / Chủ trì».
    pub name: String,
    /// What it holds.
    pub role: ColumnRole,
}

/// A cell of an outline's table.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlineCell {
    /// Text as printed.
    pub text: String,
    /// Left column, from 0.
    pub col: u32,
    /// Columns covered.
    pub col_span: u32,
    /// Rows covered.
    pub row_span: u32,
    /// Where.
    pub provenance: Provenance,
    /// How sure its reading is.
    pub confidence: Confidence,
}

/// A row.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlineRow {
    /// `PL.3`; of a group row `PL.II`.
    pub id: String,
    /// The group heading that it stands under.
    pub group: Option<String>,
    /// Whether it is a group heading itself.
    pub is_group: bool,
    /// Cells that begin in this row.
    pub cells: Vec<OutlineCell>,
}

/// A table with recognised columns.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlineTable {
    /// `PL`, `PL2`, or `T1` for a table of the body.
    pub id: String,
    /// Caption, lines joined.
    pub caption: String,
    /// Columns from left to right.
    pub columns: Vec<OutlineColumn>,
    /// Rows below the header.
    pub rows: Vec<OutlineRow>,
    /// Where.
    pub provenance: Provenance,
}
