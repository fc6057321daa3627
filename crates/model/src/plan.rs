//! The normalised plan: the JSON that users get.

use crate::{
    Bookmark, Confidence, Correction, Date, Diagnostic, Extraction, Fix, PartialDate, Precision, Provenance,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the JSON's shape. The first number changes when a field is removed or changes its meaning.
pub const SCHEMA_VERSION: &str = "1.0";

/// The JSON Schema (draft 2020-12) of [`Plan`], generated from these types.
pub fn plan_schema() -> serde_json::Value {
    schemars::schema_for!(Plan).to_value()
}

/// A plan as structured data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// Version of this shape.
    pub schema_version: String,
    /// The document itself.
    pub document: PlanDocument,
    /// Headings in the order of the page.
    pub sections: Vec<PlanSection>,
    /// Items in the order of the page.
    pub tasks: Vec<Task>,
    /// Tables as printed.
    pub tables: Vec<PlanTable>,
    /// Every agency named, once.
    pub agencies: Vec<Agency>,
    /// Every document cited, once.
    pub references: Vec<Reference>,
    /// How it all hangs together.
    pub edges: Vec<Edge>,
    /// Changes made or proposed by the repair stage.
    #[serde(default)]
    pub fixes: Vec<Fix>,
    /// What was mended or is doubtful.
    pub diagnostics: Vec<Diagnostic>,
    /// What a person changed or confirmed since, in the order in which it was done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrections: Vec<Correction>,
}

/// Kind of a document (Nghị định 30/2020/NĐ-CP, Điều 7, and the acts of Luật Ban hành văn bản quy phạm pháp luật).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Kế hoạch.
    KeHoach,
    /// Quyết định.
    QuyetDinh,
    /// Công văn, văn bản.
    CongVan,
    /// Chỉ thị.
    ChiThi,
    /// Nghị quyết.
    NghiQuyet,
    /// Thông báo.
    ThongBao,
    /// Báo cáo.
    BaoCao,
    /// Tờ trình.
    ToTrinh,
    /// Chương trình.
    ChuongTrinh,
    /// Đề án.
    DeAn,
    /// Hướng dẫn.
    HuongDan,
    /// Luật, bộ luật.
    Luat,
    /// Pháp lệnh.
    PhapLenh,
    /// Nghị định.
    NghiDinh,
    /// Thông tư, thông tư liên tịch.
    ThongTu,
    /// Kết luận.
    KetLuan,
    /// Công điện.
    CongDien,
    /// Another kind, or not known.
    #[default]
    Other,
}

/// The document itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanDocument {
    /// Stable id from number, issuer and year: `90-kh-ubnd-thi-xa-phuoc-long-2022`.
    pub id: String,
    /// Kind.
    pub kind: DocumentKind,
    /// Number; null where the page leaves it blank.
    pub number: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Who issues it, an id of `agencies`.
    pub issuer: Option<String>,
    /// Place of issue.
    pub place: Option<String>,
    /// Date of issue.
    pub issued: Option<PartialDate>,
    /// Who signed.
    pub signer: Option<Signer>,
    /// Lines of «Nơi nhận».
    pub recipients: Vec<String>,
    /// Documents that it rests on, ids of `references`.
    pub basis: Vec<String>,
    /// The document that it is annexed to, an id of `references`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached_to: Option<String>,
    /// Where it came from.
    pub source: PlanSource,
    /// How well it was read.
    pub quality: Quality,
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Signer {
    /// Name.
    pub name: String,
    /// «Chủ tịch».
    pub position: Option<String>,
    /// «TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authority: Option<String>,
}

/// Where a plan came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlanSource {
    /// File name.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Media type found from the content.
    pub media_type: String,
    /// Number of pages; 1 for formats without pages.
    pub pages: u32,
    /// How the text was had.
    pub extraction: Extraction,
    /// Bookmarks of the file (PDF), as its author set them; left out where it has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bookmarks: Vec<Bookmark>,
}

/// How well a document was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Quality {
    /// Syllables of the text.
    pub syllables: u32,
    /// Changes that the repair stage made.
    pub fixed: u32,
    /// Places that a person should look at: warnings, errors, and changes proposed but not made.
    pub doubtful: u32,
    /// Mean confidence of the items; 1 where there are none.
    pub mean_confidence: Confidence,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanSection {
    /// Unique id, the printed path.
    pub id: String,
    /// Printed path: `II.2`.
    pub path: String,
    /// The heading above, an id of `sections`.
    pub parent: Option<String>,
    /// Label as printed.
    pub label: String,
    /// Title.
    pub title: String,
    /// 1 is the highest.
    pub level: u32,
    /// Where.
    pub provenance: Provenance,
}

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// A piece of work.
    Task,
    /// What one agency must do.
    Responsibility,
    /// A «Mô hình» block.
    Model,
    /// An administrative procedure.
    Procedure,
    /// Something to reach.
    Target,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// Unique id, the printed path: `II.2.a`, `PL.3`.
    pub id: String,
    /// What it is.
    pub kind: ItemKind,
    /// The heading that it stands under, an id of `sections`.
    pub section: Option<String>,
    /// The item that it is part of, an id of `tasks`.
    pub parent: Option<String>,
    /// Label as printed.
    pub label: Option<String>,
    /// Text without label, whole up to about 200 characters, else its first sentence.
    pub title: String,
    /// The whole text.
    pub text: String,
    /// Who does it.
    pub assignments: Vec<Assignment>,
    /// When.
    pub timing: Option<Timing>,
    /// Quantities in the text.
    pub figures: Vec<Figure>,
    /// What the page labels.
    pub fields: Fields,
    /// Documents that it cites, ids of `references`.
    pub references: Vec<String>,
    /// Bullets below it that are no items of their own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sub_items: Vec<String>,
    /// Where.
    pub provenance: Provenance,
    /// How sure its reading is.
    pub confidence: Confidence,
    /// Names of the rules that made it, in the order in which they fired.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<String>,
}

/// What an agency does for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Chủ trì.
    Lead,
    /// Phối hợp.
    Coordinate,
    /// Thực hiện.
    Implement,
}

/// An agency's part in an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Assignment {
    /// An id of `agencies`.
    pub agency: String,
    /// What it does.
    pub role: Role,
    /// Name as printed here.
    pub raw: String,
    /// How sure agency and role are.
    pub confidence: Confidence,
    /// Where the role is printed, where that is not the item itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
}

/// When an item is to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Timing {
    /// Words as printed.
    pub raw: String,
    /// Label that they stand behind, or column name.
    pub label: Option<String>,
    /// The words' meaning; empty where they could not be read.
    pub entries: Vec<TimingEntry>,
    /// Where.
    pub provenance: Provenance,
}

/// Kind of a timing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimingKind {
    /// Within a period.
    During,
    /// Until a day.
    By,
    /// From a day on.
    From,
    /// All the time.
    Ongoing,
    /// Again and again.
    Recurring,
    /// When something happens.
    OnEvent,
}

/// Rhythm of what recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    /// Hằng ngày.
    Day,
    /// Hằng tuần.
    Week,
    /// Hằng tháng.
    Month,
    /// Hằng quý.
    Quarter,
    /// 6 tháng.
    HalfYear,
    /// Hằng năm.
    Year,
}

/// One meaning of a timing's words. Days are ISO 8601; what is open is null.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TimingEntry {
    /// Kind.
    pub kind: TimingKind,
    /// First day.
    pub start: Option<Date>,
    /// Last day.
    pub end: Option<Date>,
    /// What part of the item it is for: «cấp thị xã».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Rhythm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<Every>,
    /// Day of the month, 1..=31.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u8>,
    /// Day of the week: 1 Monday … 7 Sunday (thứ 5 = 4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weekday: Option<u8>,
    /// Month, 1..=12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
    /// The event's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Months after the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_months: Option<u32>,
    /// Days after the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_days: Option<u32>,
}

impl TimingEntry {
    /// An entry of the given kind with everything open.
    pub fn of(kind: TimingKind) -> Self {
        Self {
            kind,
            start: None,
            end: None,
            scope: None,
            every: None,
            day: None,
            weekday: None,
            month: None,
            event: None,
            after_months: None,
            after_days: None,
        }
    }
}

/// A quantity in an item's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Figure {
    /// As printed.
    pub raw: String,
    /// Value.
    pub value: f64,
    /// Unit as printed: `%`, `tỷ đồng`, `tài khoản`.
    pub unit: String,
}

/// What the page labels.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Fields {
    /// Mục tiêu.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub objective: Vec<String>,
    /// Lực lượng triển khai.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forces: Vec<String>,
    /// Công cụ triển khai.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tools: Vec<String>,
    /// Sản phẩm, kết quả.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<String>,
    /// Kinh phí.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budget: Vec<String>,
    /// Cấp trình.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub submit_to: Vec<String>,
    /// Ghi chú.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub note: Vec<String>,
    /// Cấp độ, mức độ of a public service, 1..=4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<u8>,
    /// Period of a target: `2022`, `2023-2025`, `2023-` (open).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Under labels that the rules do not know: label as printed → texts.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub other: BTreeMap<String, Vec<String>>,
}

/// A table as printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanTable {
    /// `PL`, `PL2`, or `T1` for a table of the body.
    pub id: String,
    /// Caption.
    pub caption: String,
    /// Columns from left to right.
    pub columns: Vec<Column>,
    /// Rows below the header.
    pub rows: Vec<PlanRow>,
    /// Where.
    pub provenance: Provenance,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Column {
    /// Name as printed.
    pub name: String,
    /// What it holds: `number`, `title`, `lead`, `coordinate`, `implement`, `agencies`, `timing`, `product`, `level`, …
    pub role: String,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanRow {
    /// `PL.3`; of a group row `PL.II`.
    pub id: String,
    /// The group that it stands under.
    pub group: Option<String>,
    /// Whether it is a group heading.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_group: bool,
    /// Cells that begin in this row.
    pub cells: Vec<PlanCell>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanCell {
    /// Text as printed.
    pub text: String,
    /// Left column, from 0.
    pub col: u32,
    /// Columns covered.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub col_span: u32,
    /// Rows covered.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub row_span: u32,
    /// Where.
    pub provenance: Provenance,
}

fn one() -> u32 {
    1
}

fn is_one(n: &u32) -> bool {
    *n == 1
}

/// Kind of an agency.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// Government, Prime Minister.
    Government,
    /// Bộ, cơ quan ngang bộ.
    Ministry,
    /// Cục, Tổng cục, Vụ.
    Bureau,
    /// Ủy ban nhân dân and its chairman.
    Committee,
    /// Hội đồng nhân dân.
    Council,
    /// Sở, ban, ngành of a province.
    Department,
    /// Phòng of a district, a commune or a department.
    Division,
    /// Văn phòng.
    Office,
    /// Công an.
    Police,
    /// Quân sự, Biên phòng.
    Military,
    /// Tòa án, Viện kiểm sát, thi hành án.
    Court,
    /// Thanh tra.
    Inspectorate,
    /// Thuế, kho bạc, hải quan, thống kê, bảo hiểm xã hội: organised from the centre.
    Vertical,
    /// Ngân hàng.
    Bank,
    /// Party bodies.
    Party,
    /// Mặt trận Tổ quốc and mass organisations.
    MassOrganisation,
    /// Trung tâm, đơn vị sự nghiệp, bệnh viện, trường.
    ServiceUnit,
    /// Báo, đài.
    Media,
    /// Công ty, doanh nghiệp, điện lực, bưu điện, viễn thông.
    Enterprise,
    /// Tổ công tác, ban chỉ đạo.
    TaskForce,
    /// «các cơ quan, đơn vị có liên quan», «UBND các xã, phường».
    Group,
    /// Not known.
    #[default]
    Other,
}

/// Level of an agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgencyLevel {
    /// Trung ương.
    Central,
    /// Tỉnh, thành phố trực thuộc trung ương.
    Province,
    /// Huyện, quận, thị xã, thành phố thuộc tỉnh (until 30 June 2025).
    District,
    /// Xã, phường, thị trấn, đặc khu.
    Commune,
}

/// An agency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Agency {
    /// Stable id from the full name: `cong-an-thi-xa-phuoc-long`.
    pub id: String,
    /// Full name.
    pub name: String,
    /// Kind.
    pub kind: AgencyKind,
    /// Level.
    pub level: Option<AgencyLevel>,
    /// Administrative unit that it serves: «thị xã Phước Long».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locality: Option<String>,
    /// The agency above it, an id of `agencies`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Whether the name means many agencies.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub group: bool,
    /// Every name printed for it.
    pub printed: Vec<String>,
}

/// A document cited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Reference {
    /// Stable id from number and year: `06-qd-ttg-2022`.
    pub id: String,
    /// Kind.
    pub kind: DocumentKind,
    /// Number, with lost hyphens put back.
    pub number: Option<String>,
    /// Date.
    pub date: Option<String>,
    /// Issuer as printed.
    pub issuer: Option<String>,
    /// Title as printed.
    pub title: Option<String>,
    /// Where it is cited, in the order of the page.
    pub citations: Vec<Citation>,
}

/// One place where a document is cited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Citation {
    /// The item or section that cites it; null in recitals.
    pub from: Option<String>,
    /// Words as printed.
    pub raw: String,
    /// Article, clause, appendix cited: «khoản 2 Điều 5».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
    /// Where.
    pub provenance: Provenance,
}

/// Kind of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EdgeKind {
    /// Section or item → section or item inside it.
    Contains,
    /// Item → agency.
    AssignedTo,
    /// Item or document → reference.
    Cites,
    /// Item → appendix that spells it out.
    Details,
    /// Item → item that must come first.
    DependsOn,
    /// Item → agency that gets the report.
    ReportsTo,
    /// Item → item of another plan that it carries out.
    DerivedFrom,
    /// Document → reference that it amends.
    Amends,
    /// Document → reference that it replaces.
    Replaces,
}

/// An edge of the graph; ends are ids of sections, tasks, tables, agencies, references or the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edge {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// Kind.
    pub kind: EdgeKind,
    /// Role of an `assigned_to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Rhythm of a `reports_to`: «trước ngày 15 hằng tháng».
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timing: Vec<TimingEntry>,
    /// How sure it is.
    pub confidence: Confidence,
}

impl PlanDocument {
    /// The year of issue, where it is known.
    pub fn year(&self) -> Option<i16> {
        self.issued.as_ref().and_then(PartialDate::year)
    }

    /// The day of issue, where it is printed whole.
    pub fn day(&self) -> Option<Date> {
        self.issued.as_ref().filter(|d| d.precision == Precision::Day).and_then(|d| d.date.parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_every_part_of_the_plan() {
        let schema = plan_schema();
        for part in
            ["document", "sections", "tasks", "tables", "agencies", "references", "edges", "diagnostics"]
        {
            assert!(schema["properties"][part].is_object(), "{part}");
        }
    }
}
