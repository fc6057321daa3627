//! A plan made by hand that holds everything a plan can hold: prose tasks, a table with merges and groups, every kind of timing,
//! doubtful readings, a change that was only proposed.

use kehoach_model::{
    Agency, AgencyKind, AgencyLevel, Assignment, CellRef, Citation, Column, Confidence, Date, Diagnostic,
    DocumentKind, Edge, EdgeKind, Every, Extraction, Fields, Figure, Fix, FixPlace, ItemKind, PartialDate,
    Plan, PlanCell, PlanDocument, PlanRow, PlanSection, PlanSource, PlanTable, Provenance, Quality, Rect,
    Reference, Role, SCHEMA_VERSION, Signer, Task, Timing, TimingEntry, TimingKind,
};

/// The plan.
pub(crate) fn plan() -> Plan {
    Plan {
        schema_version: SCHEMA_VERSION.to_owned(),
        document: document(),
        sections: vec![
            section("I", None, "I.", "MỤC ĐÍCH, YÊU CẦU", 3),
            section("II", None, "II.", "NHIỆM VỤ TRỌNG TÂM", 10),
            section("II.1", Some("II"), "1.", "Phòng, chống thiên tai", 11),
        ],
        tasks: tasks(),
        tables: vec![procedures(), equipment()],
        agencies: agencies(),
        references: references(),
        edges: edges(),
        corrections: Vec::new(),
        fixes: vec![fix(14, "so TNMT", "Sở TNMT", false, 0.62), fix(15, "hoà", "hòa", true, 1.0)],
        diagnostics: vec![
            Diagnostic::info("table-row-joined", "Row 2 of table PL1 was joined over a page break.")
                .at(Provenance::lines(2, 40, 41)),
            Diagnostic::warning("number-blank", "The number is blank on the page."),
            Diagnostic::warning("cell-garbled", "=This cell does not read as Vietnamese.")
                .at(at_cell(2, 44, 2, 1)),
            Diagnostic::error("page-unread", "Page 3 is an image that was not read.")
                .at(Provenance::lines(3, 60, 60)),
        ],
    }
}

fn document() -> PlanDocument {
    PlanDocument {
        id: "12-kh-ubnd-huyen-song-lam-2024".into(),
        kind: DocumentKind::KeHoach,
        number: Some("12/KH-UBND".into()),
        title: Some("Phòng, chống thiên tai và tìm kiếm cứu nạn năm 2024".into()),
        issuer: Some("ubnd-huyen-song-lam".into()),
        place: Some("Sông Lam".into()),
        issued: PartialDate::new(2024, Some(2), Some(16)),
        signer: Some(Signer {
            name: "Nguyễn Văn Bình".into(),
            position: Some("Phó Chủ tịch".into()),
            authority: Some("TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH".into()),
        }),
        recipients: vec!["UBND tỉnh".into(), "Lưu: VT".into()],
        basis: vec!["66-2021-nd-cp".into()],
        attached_to: None,
        source: PlanSource {
            file: "kế hoạch 12.txt".into(),
            sha256: "0".repeat(64),
            media_type: "text/plain".into(),
            pages: 3,
            extraction: Extraction::Mixed,
            bookmarks: Vec::new(),
        },
        quality: Quality { syllables: 2100, fixed: 1, doubtful: 4, mean_confidence: Confidence::new(0.93) },
    }
}

fn section(id: &str, parent: Option<&str>, label: &str, title: &str, line: u32) -> PlanSection {
    PlanSection {
        id: id.into(),
        path: id.into(),
        parent: parent.map(Into::into),
        label: label.into(),
        title: title.into(),
        level: if parent.is_some() { 2 } else { 1 },
        provenance: Provenance::lines(1, line, line),
    }
}

fn task(id: &str, kind: ItemKind, section: Option<&str>, text: &str, page: u32, lines: [u32; 2]) -> Task {
    Task {
        id: id.into(),
        kind,
        section: section.map(Into::into),
        parent: None,
        label: id.rsplit('.').next().map(|l| format!("{l})")),
        title: text.split('\n').next().unwrap_or_default().into(),
        text: text.into(),
        assignments: Vec::new(),
        timing: None,
        figures: Vec::new(),
        fields: Fields::default(),
        references: Vec::new(),
        sub_items: Vec::new(),
        provenance: Provenance::lines(page, lines[0], lines[1]),
        confidence: Confidence::CERTAIN,
        trace: Vec::new(),
    }
}

fn assignment(agency: &str, role: Role, raw: &str, confidence: f32) -> Assignment {
    let confidence = Confidence::new(confidence);
    Assignment { agency: agency.into(), role, raw: raw.into(), confidence, provenance: None }
}

fn timing(raw: &str, label: Option<&str>, entries: Vec<TimingEntry>, line: u32) -> Option<Timing> {
    let provenance = Provenance::lines(1, line, line);
    Some(Timing { raw: raw.into(), label: label.map(Into::into), entries, provenance })
}

fn entry(kind: TimingKind, start: Option<Date>, end: Option<Date>) -> TimingEntry {
    TimingEntry { start, end, ..TimingEntry::of(kind) }
}

fn day(year: i16, month: i8, day: i8) -> Option<Date> {
    Some(Date::constant(year, month, day))
}

fn tasks() -> Vec<Task> {
    let mut dykes = task(
        "II.1.a",
        ItemKind::Task,
        Some("II.1"),
        "- Kiểm tra, tu sửa 100% tuyến đê trước mùa mưa bão\nvà báo cáo kết quả.",
        1,
        [12, 13],
    );
    dykes.assignments = vec![
        assignment("phong-nn-ptnt-huyen-song-lam", Role::Lead, "Phòng NN&PTNT", 0.99),
        assignment("cong-an-huyen-song-lam", Role::Coordinate, "Công an huyện", 1.0),
        assignment("ubnd-cac-xa", Role::Coordinate, "UBND các xã, thị trấn", 0.55),
    ];
    dykes.timing = timing(
        "Tháng 3 - 4 năm 2024; cấp xã từ ngày 01/5/2024",
        Some("Thời gian hoàn thành"),
        vec![
            entry(TimingKind::During, day(2024, 3, 1), day(2024, 4, 30)),
            TimingEntry { scope: Some("cấp xã".into()), ..entry(TimingKind::From, day(2024, 5, 1), None) },
        ],
        13,
    );
    dykes.figures = vec![Figure { raw: "100%".into(), value: 100.0, unit: "%".into() }];
    dykes.references = vec!["66-2021-nd-cp".into()];
    dykes.fields.product = vec!["Báo cáo".into(), "Biên bản".into()];
    dykes.fields.budget = vec!["Ngân sách huyện".into()];
    dykes.fields.other.insert("Người liên hệ".into(), vec!["Ông An".into()]);

    let mut report = task("II.1.b", ItemKind::Responsibility, Some("II.1"), "Báo cáo định kỳ.", 1, [14, 14]);
    report.assignments =
        vec![assignment("phong-nn-ptnt-huyen-song-lam", Role::Implement, "Phòng NN&PTNT", 1.0)];
    report.timing = timing(
        "trước ngày 15 hằng tháng; khi có bão",
        None,
        vec![
            TimingEntry {
                every: Some(Every::Month),
                day: Some(15),
                ..TimingEntry::of(TimingKind::Recurring)
            },
            TimingEntry {
                event: Some("khi có bão".into()),
                after_days: Some(3),
                ..TimingEntry::of(TimingKind::OnEvent)
            },
        ],
        14,
    );
    report.confidence = Confidence::new(0.71);

    let mut unread =
        task("PL1.1", ItemKind::Procedure, Some("II"), "Cấp phép sử dụng vùng nước", 2, [42, 42]);
    unread.provenance = at_cell(2, 42, 1, 1);
    unread.timing = timing("khi nước lên", Some("Thời gian"), Vec::new(), 42);
    unread.fields.level = Some(4);

    let mut old = task("PL1.2", ItemKind::Target, None, "=SUM(A1:A9) không phải công thức", 2, [44, 44]);
    old.timing = timing("đến năm 1899", None, vec![entry(TimingKind::By, None, day(1899, 12, 31))], 44);
    old.fields.period = Some("2024-2025".into());
    vec![dykes, report, unread, old]
}

fn at_cell(page: u32, line: u32, row: u32, col: u32) -> Provenance {
    let table = Some(CellRef { table: "PL1".into(), row, col });
    let bbox = Some(Rect([72.0, 340.25, 523.5, 402.75]));
    Provenance { bbox, table, ..Provenance::lines(page, line, line) }
}

fn cell(row: u32, col: u32, text: &str) -> PlanCell {
    PlanCell { text: text.into(), col, col_span: 1, row_span: 1, provenance: at_cell(2, 41 + row, row, col) }
}

fn row(id: &str, group: Option<&str>, cells: Vec<PlanCell>) -> PlanRow {
    PlanRow { id: id.into(), group: group.map(Into::into), is_group: group.is_none(), cells }
}

/// A group row over all columns, and an agency that stands once for two rows.
fn procedures() -> PlanTable {
    let column = |name: &str, role: &str| Column { name: name.into(), role: role.into() };
    let mut group = cell(0, 1, "Nhóm thủ tục của huyện");
    group.col_span = 3;
    let mut lead = cell(1, 2, "Phòng Tài nguyên và Môi trường");
    lead.row_span = 2;
    PlanTable {
        id: "PL1".into(),
        caption: "Danh mục thủ tục".into(),
        columns: vec![
            column("TT", "number"),
            column("Tên thủ tục", "title"),
            column("Chủ trì", "lead"),
            column("Thời gian", "timing"),
        ],
        rows: vec![
            row("PL1.I", None, vec![cell(0, 0, "I"), group]),
            row(
                "PL1.1",
                Some("PL1.I"),
                vec![
                    cell(1, 0, "1"),
                    cell(1, 1, "Cấp phép sử dụng\nvùng nước"),
                    lead,
                    cell(1, 3, "khi nước lên"),
                ],
            ),
            row(
                "PL1.2",
                Some("PL1.I"),
                vec![cell(2, 0, "2"), cell(2, 1, "=SUM(A1:A9)"), cell(2, 3, "31/12/2024")],
            ),
        ],
        provenance: Provenance::lines(2, 40, 44),
    }
}

fn equipment() -> PlanTable {
    let column = |name: &str| Column { name: name.into(), role: "title".into() };
    PlanTable {
        id: "T1".into(),
        caption: String::new(),
        columns: vec![column("Phương tiện"), column("Số lượng")],
        rows: vec![row("T1.1", Some(""), vec![cell(0, 0, "Xuồng máy"), cell(0, 1, "+4")])],
        provenance: Provenance::lines(2, 50, 51),
    }
}

fn agencies() -> Vec<Agency> {
    let agency = |id: &str, name: &str, kind, level, group| Agency {
        id: id.into(),
        name: name.into(),
        kind,
        level,
        locality: Some("huyện Sông Lam".into()),
        parent: None,
        group,
        printed: vec![name.into()],
    };
    let district = Some(AgencyLevel::District);
    vec![
        agency("ubnd-huyen-song-lam", "UBND huyện Sông Lam", AgencyKind::Committee, district, false),
        agency(
            "phong-nn-ptnt-huyen-song-lam",
            "Phòng Nông nghiệp và Phát triển nông thôn huyện Sông Lam",
            AgencyKind::Division,
            district,
            false,
        ),
        agency("cong-an-huyen-song-lam", "Công an huyện Sông Lam", AgencyKind::Police, district, false),
        agency("ubnd-cac-xa", "UBND các xã, thị trấn", AgencyKind::Group, Some(AgencyLevel::Commune), true),
    ]
}

fn references() -> Vec<Reference> {
    let citation = |from: Option<&str>, page| Citation {
        from: from.map(Into::into),
        raw: "Nghị định số 66/2021/NĐ-CP ngày 06/7/2021".into(),
        article: None,
        provenance: Provenance::lines(page, 5, 6),
    };
    let reference = |id: &str, kind, date: &str, citations| Reference {
        id: id.into(),
        kind,
        number: Some(id.to_uppercase()),
        date: Some(date.into()),
        issuer: Some("Chính phủ".into()),
        title: None,
        citations,
    };
    vec![
        reference(
            "66-2021-nd-cp",
            DocumentKind::NghiDinh,
            "2021-07-06",
            vec![citation(None, 1), citation(Some("II.1.a"), 1)],
        ),
        reference("05-ct-ttg-2023", DocumentKind::ChiThi, "2023-02", Vec::new()),
    ]
}

fn edges() -> Vec<Edge> {
    let edge = |from: &str, to: &str, kind, role| Edge {
        from: from.into(),
        to: to.into(),
        kind,
        role,
        timing: Vec::new(),
        confidence: Confidence::new(0.9),
    };
    vec![
        edge("II", "II.1", EdgeKind::Contains, None),
        edge("II.1.a", "phong-nn-ptnt-huyen-song-lam", EdgeKind::AssignedTo, Some(Role::Lead)),
        edge("II.1.a", "66-2021-nd-cp", EdgeKind::Cites, None),
        edge("II", "PL1", EdgeKind::Details, None),
    ]
}

fn fix(line: u32, original: &str, proposed: &str, applied: bool, confidence: f32) -> Fix {
    Fix {
        place: FixPlace { page: 1, line, chars: [0, 7] },
        original: original.into(),
        proposed: proposed.into(),
        runner_up: None,
        rule: "lattice".into(),
        confidence: Confidence::new(confidence),
        applied,
    }
}
