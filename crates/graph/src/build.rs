//! Outline → plan.

use crate::edges;
use crate::figures;
use crate::home::Home;
use crate::references::{self, Library};
use crate::registry::Registry;
use crate::roles;
use crate::rules::AgencyRules;
use crate::timing::{self, Place, Time};
use kehoach_model::{
    Assignment, Clause, Column, ColumnRole, Confidence, Diagnostic, Document, Edge, EdgeKind, FieldKey,
    Fields, Item, ItemKind, LabelledField, Outline, Plan, PlanCell, PlanDocument, PlanRow, PlanSection,
    PlanSource, PlanTable, Provenance, Quality, SCHEMA_VERSION, Severity, Signer, Task, Timing, TimingEntry,
};
use kehoach_vietnamese::{is_letter, opens_with, slug};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Builds the plan of a document from its outline.
pub fn build(document: &Document, outline: &Outline, rules: &AgencyRules) -> Plan {
    let header = &outline.header;
    let value = |c: &Option<Clause>| c.as_ref().map(|c| c.value.clone());
    let home = home(outline);
    let issued = header.issued.as_ref().and_then(|d| d.value.year());
    let year = title_year(outline, issued).or(issued);
    let names = roles::whole_names(&outline.items, rules);
    let rules = &rules.clone().with_names(names.iter().map(String::as_str));
    let mut builder = Builder {
        registry: Registry::new(rules, home),
        cited: Library::default(),
        diagnostics: document.diagnostics.iter().chain(&outline.diagnostics).cloned().collect(),
        rules,
        year,
        issued,
        fired: Vec::new(),
        labelled: HashMap::new(),
    };
    let issuer = value(&header.issuer).map(|name| builder.registry.add_issuer(&name));
    let basis = builder.basis(&outline.basis);
    let attached_to = header.attached_to.as_ref().and_then(|c| builder.cite(c, None).into_iter().next());
    builder.cite_prose(&outline.prose);
    let sections = builder.sections(outline);
    let tasks: Vec<Task> = outline.items.iter().map(|item| builder.task(item)).collect();
    let tables = outline.tables.iter().map(table).collect();
    let mut plan = Plan {
        schema_version: SCHEMA_VERSION.to_owned(),
        document: PlanDocument {
            id: document_id(outline),
            kind: header.kind,
            number: header.number.as_ref().map(|n| n.value.clone()),
            title: value(&header.title),
            issuer,
            place: value(&header.place),
            issued: header.issued.as_ref().map(|d| d.value.clone()),
            signer: header.signer_name.as_ref().map(|name| Signer {
                name: name.value.clone(),
                position: value(&header.signer_position),
                authority: value(&header.signer_authority),
            }),
            recipients: header.recipients.iter().map(|r| r.value.clone()).collect(),
            basis,
            attached_to,
            source: source(document),
            quality: Quality { syllables: 0, fixed: 0, doubtful: 0, mean_confidence: Confidence::CERTAIN },
        },
        sections,
        tasks,
        tables,
        agencies: Vec::new(),
        references: Vec::new(),
        edges: Vec::new(),
        fixes: document.fixes.clone(),
        diagnostics: Vec::new(),
        corrections: Vec::new(),
    };
    plan.edges = edges::of_plan(&plan);
    plan.edges.extend(builder.report_edges(&plan.tasks));
    plan.edges.extend(builder.changes(outline, &plan.document.id));
    plan.agencies = builder.registry.finish();
    plan.references = builder.cited.references;
    plan.diagnostics = builder.diagnostics;
    doubt_readings(&mut plan);
    missing(outline, &mut plan);
    plan.document.quality = quality(document, &plan);
    plan
}

/// The unit that the plan is of; a name that several provinces have is told apart by the province that the text names.
fn home(outline: &Outline) -> Home {
    let header = &outline.header;
    let clauses =
        outline.basis.iter().chain(&outline.prose).chain(&header.recipients).map(|c| c.value.as_str());
    let texts: Vec<&str> = clauses.chain(outline.items.iter().map(|i| i.text.as_str())).collect();
    let bare = |unit: &str| unit.split_once(' ').map_or_else(String::new, |(_, name)| name.to_owned());
    let is_named = |province: &str| {
        texts.iter().any(|t| t.contains(province))
            || header.place.as_ref().is_some_and(|p| p.value == bare(province))
    };
    Home::of(
        header.issuer.as_ref().map(|c| c.value.as_str()),
        header.place.as_ref().map(|c| c.value.as_str()),
        header.issued.as_ref().map(|d| d.value.date.as_str()),
        is_named,
    )
}

/// The year that a plan is for: «… năm 2024» of its title. It is that of the issue or the next, where a day of issue is known;
/// «đến năm 2030» is none.
fn title_year(outline: &Outline, issued: Option<i16>) -> Option<i16> {
    let title = &outline.header.title.as_ref()?.value;
    let years = title.match_indices("năm ").filter(|(at, _)| {
        let before = title[..*at].trim_end();
        !["đến", "hết", "từ", "đoạn", "tầm nhìn", "cuối", "đầu"].iter().any(|w| before.ends_with(w))
    });
    let year = |at: usize| {
        let digits: String = title[at..].chars().take_while(char::is_ascii_digit).collect();
        (digits.len() == 4).then(|| digits.parse().ok()).flatten()
    };
    let fits = |year: &i16| issued.is_none_or(|i| (0..=1).contains(&(year - i)));
    years.filter_map(|(at, word)| year(at + word.len())).filter(fits).last()
}

fn source(document: &Document) -> PlanSource {
    PlanSource {
        file: document.source.file.clone(),
        sha256: document.source.sha256.clone(),
        media_type: document.source.media_type.clone(),
        pages: u32::try_from(document.pages.len()).unwrap_or(u32::MAX),
        extraction: document.extraction(),
        bookmarks: document.source.bookmarks.clone(),
    }
}

/// `90-kh-ubnd-thi-xa-phuoc-long-2022`: number, issuer, year; without a number the kind stands for it.
fn document_id(outline: &Outline) -> String {
    let header = &outline.header;
    let number = header.number.as_ref().map(|n| {
        let mut parts: Vec<&str> = n.value.split('-').collect();
        if parts.len() > 1 {
            // The issuer's symbol says less than its name.
            parts.pop();
        }
        slug(&parts.join("-"))
    });
    let kind = || {
        let name = serde_name(header.kind);
        name.replace('_', "-")
    };
    let issuer = header.issuer.as_ref().map(|i| slug(&i.value));
    let year = header.issued.as_ref().map(|d| d.value.date.clone());
    let year = if header.number.is_some() { year.map(|y| y.chars().take(4).collect()) } else { year };
    [Some(number.unwrap_or_else(kind)), issuer, year]
        .into_iter()
        .flatten()
        .filter(|p: &String| !p.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

fn serde_name(kind: kehoach_model::DocumentKind) -> String {
    use kehoach_model::DocumentKind as K;
    match kind {
        K::KeHoach => "ke_hoach",
        K::QuyetDinh => "quyet_dinh",
        K::ChuongTrinh => "chuong_trinh",
        K::DeAn => "de_an",
        K::ChiThi => "chi_thi",
        K::NghiQuyet => "nghi_quyet",
        _ => "document",
    }
    .to_owned()
}

/// An item whose words were left doubtful is itself less sure than one that stands as printed.
const DOUBTFUL_READING: f32 = 0.85;
/// A change less sure than this makes its item as doubtful as itself.
const SURE_CHANGE: f32 = 0.7;

/// The least sure reading among an item's lines bounds the item's confidence.
fn doubt_readings(plan: &mut Plan) {
    let mut least: BTreeMap<(u32, u32), f32> = BTreeMap::new();
    for fix in &plan.fixes {
        let sure = match (fix.applied, fix.confidence.get()) {
            (false, _) => DOUBTFUL_READING,
            (true, c) if c < SURE_CHANGE => c,
            _ => continue,
        };
        let entry = least.entry((fix.place.page, fix.place.line)).or_insert(1.0);
        *entry = entry.min(sure);
    }
    for task in &mut plan.tasks {
        let Provenance { page, lines: [first, last], .. } = task.provenance;
        let bound = least.range((page, first)..=(page, last.max(first))).map(|(_, c)| *c).fold(1.0, f32::min);
        task.confidence = task.confidence.min(Confidence::new(bound));
    }
}

/// Parts of the header that a plan should have and this one lacks.
fn missing(outline: &Outline, plan: &mut Plan) {
    let header = &outline.header;
    let lacking = [
        ("number-blank", header.number.is_none(), "the document's number is blank or was not found"),
        ("title-missing", header.title.is_none(), "no title was found"),
        ("issuer-missing", header.issuer.is_none(), "the issuer was not found"),
        ("date-missing", header.issued.is_none(), "the date of issue is blank or was not found"),
    ];
    for (code, is_missing, message) in lacking {
        if is_missing {
            plan.diagnostics.push(Diagnostic::warning(code, message));
        }
    }
    if plan.tasks.is_empty() {
        plan.diagnostics.push(Diagnostic::warning(
            "no-items",
            "no task, responsibility, model, procedure or target was found: is this a plan?",
        ));
    }
}

fn quality(document: &Document, plan: &Plan) -> Quality {
    let mut syllables = 0u32;
    document.for_each_line(|_, line| {
        let count = line.text.split(|c: char| !is_letter(c)).filter(|w| !w.is_empty()).count();
        syllables = syllables.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
    });
    let fixed = plan.fixes.iter().filter(|f| f.applied).count();
    let proposed = plan.fixes.len() - fixed;
    let findings = plan.diagnostics.iter().filter(|d| d.severity != Severity::Info).count();
    let sum: f32 = plan.tasks.iter().map(|t| t.confidence.get()).sum();
    let mean = if plan.tasks.is_empty() { 1.0 } else { sum / plan.tasks.len() as f32 };
    Quality {
        syllables,
        fixed: u32::try_from(fixed).unwrap_or(u32::MAX),
        doubtful: u32::try_from(proposed + findings).unwrap_or(u32::MAX),
        mean_confidence: Confidence::new(mean),
    }
}

struct Builder<'a> {
    registry: Registry<'a>,
    cited: Library,
    diagnostics: Vec<Diagnostic>,
    rules: &'a AgencyRules,
    /// The year that times without one mean.
    year: Option<i16>,
    /// The year of the issue.
    issued: Option<i16>,
    /// Rules that fired for the item at hand.
    fired: Vec<String>,
    /// What was read of labelled times: many targets stand under one period.
    labelled: HashMap<String, Vec<Time>>,
}

impl Builder<'_> {
    fn basis(&mut self, clauses: &[Clause]) -> Vec<String> {
        let mut ids = Vec::new();
        for clause in clauses {
            for id in self.cite(clause, None) {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        ids
    }

    fn cite(&mut self, clause: &Clause, from: Option<&str>) -> Vec<String> {
        references::mentions(&clause.value)
            .iter()
            .map(|m| self.cited.add(m, from, &clause.provenance))
            .collect()
    }

    fn cite_prose(&mut self, prose: &[Clause]) {
        for clause in prose {
            self.cite(clause, None);
        }
    }

    fn sections(&mut self, outline: &Outline) -> Vec<PlanSection> {
        for section in &outline.sections {
            for mention in references::mentions(&section.title) {
                self.cited.add(&mention, Some(&section.id), &section.provenance);
            }
        }
        let plain = |s: &kehoach_model::Section| PlanSection {
            id: s.id.clone(),
            path: s.path.clone(),
            parent: s.parent.clone(),
            label: s.label.clone(),
            title: s.title.clone(),
            level: s.level,
            provenance: s.provenance.clone(),
        };
        outline.sections.iter().map(plain).collect()
    }

    fn task(&mut self, item: &Item) -> Task {
        self.fired = item.trace.clone();
        let roles = roles::of_item(item, self.rules);
        self.fired.extend(roles.rule.map(str::to_owned));
        let mut assignments = Vec::with_capacity(roles.parts.len());
        for part in roles.parts {
            let provenance = part.provenance.filter(|p| *p != item.provenance);
            let agency = self.registry.add(&part.raw);
            assignments.push(Assignment {
                agency,
                role: part.role,
                raw: part.raw,
                confidence: part.confidence,
                provenance,
            });
        }
        let timing = self.timing(item, roles.behind);
        let references = self.references(item);
        let mut confidence = item.confidence;
        if timing.as_ref().is_some_and(|t| t.entries.is_empty()) {
            confidence = confidence.and(Confidence::new(0.8));
        }
        Task {
            id: item.id.clone(),
            kind: item.kind,
            section: item.section.clone(),
            parent: item.parent.clone(),
            label: item.label.clone(),
            title: item.title.clone(),
            text: item.text.clone(),
            assignments,
            timing,
            figures: figures::find(&item.text),
            fields: self.fields(item),
            references,
            sub_items: item.sub_items.iter().map(|s| s.value.clone()).collect(),
            provenance: item.provenance.clone(),
            confidence,
            trace: std::mem::take(&mut self.fired),
        }
    }

    fn references(&mut self, item: &Item) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        let texts = std::iter::once((item.text.as_str(), &item.provenance))
            .chain(item.fields.iter().map(|f| (f.text.as_str(), &f.provenance)))
            .chain(item.sub_items.iter().map(|s| (s.value.as_str(), &s.provenance)));
        for (text, place) in texts {
            for mention in references::mentions(text) {
                let id = self.cited.add(&mention, Some(&item.id), place);
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        ids
    }

    /// A labelled time wins; a target's time is its period; else what the sentence says.
    fn timing(&mut self, item: &Item, behind: usize) -> Option<Timing> {
        let labelled: Vec<&LabelledField> =
            item.fields.iter().filter(|f| f.key == FieldKey::Timing).collect();
        if let Some(first) = labelled.first() {
            let entries: Vec<TimingEntry> =
                labelled.iter().flat_map(|f| self.times(&f.text, Place::Labelled)).map(|(_, e)| e).collect();
            if entries.is_empty() && !first.text.trim().is_empty() {
                let m = format!("the time of {} could not be read: «{}»", item.id, first.text.trim());
                self.diagnostics.push(Diagnostic::warning("timing-unread", m).at(first.provenance.clone()));
            }
            let raw = labelled
                .iter()
                .map(|f| f.text.trim().trim_end_matches(['.', ';', ',']))
                .collect::<Vec<_>>()
                .join("; ");
            return Some(Timing {
                raw,
                label: Some(first.label.clone()),
                entries,
                provenance: first.provenance.clone(),
            });
        }
        // A target's time is its period; a task's own words count before the line of the calendar that it stands under.
        let own = if item.kind == ItemKind::Target { None } else { self.sentence_timing(item, behind) };
        own.or_else(|| self.period_timing(item))
    }

    fn period_timing(&mut self, item: &Item) -> Option<Timing> {
        let period = item.period.as_ref()?;
        let entries = self.times(&period.value, Place::Labelled).into_iter().map(|(_, e)| e).collect();
        let (raw, provenance) = (period.value.clone(), period.provenance.clone());
        Some(Timing { raw, label: None, entries, provenance })
    }

    /// The times that words name; the forms that they were read by are noted.
    fn times(&mut self, text: &str, place: Place) -> Vec<(Range<usize>, TimingEntry)> {
        let traced = match place {
            Place::Labelled => self.labelled(text).to_vec(),
            Place::Sentence => timing::parse(text, place, self.year),
        };
        self.fired.extend(traced.iter().map(|(_, _, form)| format!("timing-{form}")));
        traced.into_iter().map(|(range, entry, _)| (range, entry)).collect()
    }

    /// The times of words behind a label, each words read once.
    fn labelled(&mut self, text: &str) -> &[Time] {
        let read = || timing::parse(text, Place::Labelled, self.year);
        self.labelled.entry(text.to_owned()).or_insert_with(read)
    }

    fn sentence_timing(&mut self, item: &Item, behind: usize) -> Option<Timing> {
        let mut found = self.times(&item.text, Place::Sentence);
        // What lay before the year of the issue is what the task is about, not when it is to be done.
        let past = |e: &TimingEntry| e.end.or(e.start).zip(self.issued).is_some_and(|(d, y)| d.year() < y);
        found.retain(|(_, e)| !past(e));
        // «Thường xuyên đôn đốc …», «…, phối hợp với B thường xuyên đánh giá …»: at the opening of the work itself.
        let opening = [0, behind].into_iter().find(|at| {
            item.text.get(*at..).is_some_and(|t| opens_with(t.trim_start_matches([' ', ',']), "thường xuyên"))
        });
        if let Some(at) = opening {
            let entry = TimingEntry::of(kehoach_model::TimingKind::Ongoing);
            let start = at + item.text[at..].len() - item.text[at..].trim_start_matches([' ', ',']).len();
            self.fired.push("timing-opening-ongoing".to_owned());
            found.insert(0, (start..start + "thường xuyên".len(), entry));
        }
        if found.is_empty() {
            return None;
        }
        let mut words: Vec<&str> =
            found.iter().filter_map(|(range, _)| item.text.get(range.clone())).map(str::trim).collect();
        words.dedup();
        Some(Timing {
            raw: words.join("; "),
            label: None,
            entries: found.into_iter().map(|(_, e)| e).collect(),
            provenance: item.provenance.clone(),
        })
    }

    fn fields(&mut self, item: &Item) -> Fields {
        let mut fields = Fields::default();
        for field in &item.fields {
            let text = field.text.trim().trim_end_matches([';', '.']).to_owned();
            match field.key {
                FieldKey::Objective => fields.objective.push(text),
                FieldKey::Forces => fields.forces.push(text),
                FieldKey::Tools => fields.tools.push(text),
                FieldKey::Product => fields.product.push(text),
                FieldKey::Budget => fields.budget.push(text),
                FieldKey::SubmitTo => fields.submit_to.push(text),
                FieldKey::Note => fields.note.push(text),
                FieldKey::Level => match text.parse::<u8>() {
                    Ok(level) if (1..=4).contains(&level) => fields.level = Some(level),
                    _ => fields.other.entry(field.label.clone()).or_default().push(text),
                },
                FieldKey::Other => fields.other.entry(field.label.clone()).or_default().push(text),
                FieldKey::Agencies
                | FieldKey::Lead
                | FieldKey::Coordinate
                | FieldKey::Implement
                | FieldKey::Assignment
                | FieldKey::Timing => {}
            }
        }
        if let Some(period) = &item.period {
            let first = self.labelled(&period.value).first().map(|(_, entry, _)| entry);
            fields.period = Some(timing::period_key(&period.value, first));
        }
        fields
    }

    fn report_edges(&mut self, tasks: &[Task]) -> Vec<Edge> {
        let mut found = Vec::new();
        for task in tasks.iter().filter(|t| matches!(t.kind, ItemKind::Responsibility | ItemKind::Task)) {
            let recurring = |e: &&TimingEntry| e.kind == kehoach_model::TimingKind::Recurring;
            let rhythm: Vec<TimingEntry> =
                task.timing.iter().flat_map(|t| t.entries.iter().filter(recurring)).cloned().collect();
            for name in edges::report_targets(task, self.rules) {
                let to = self.registry.add(&name);
                let confidence = Confidence::new(0.8);
                found.push(Edge {
                    from: task.id.clone(),
                    to,
                    kind: EdgeKind::ReportsTo,
                    role: None,
                    timing: rhythm.clone(),
                    confidence,
                });
            }
        }
        found
    }

    /// Documents that the title or a sentence says that this one amends or replaces.
    fn changes(&mut self, outline: &Outline, document: &str) -> Vec<Edge> {
        let title = outline.header.title.iter().map(|t| (t, true));
        let mut found = Vec::new();
        for (clause, is_title) in title.chain(outline.prose.iter().map(|p| (p, false))) {
            let Some(kind) = edges::of_document(&clause.value, is_title) else { continue };
            for to in self.cite(clause, None) {
                let confidence = Confidence::new(0.8);
                found.push(Edge {
                    from: document.to_owned(),
                    to,
                    kind,
                    role: None,
                    timing: Vec::new(),
                    confidence,
                });
            }
        }
        found
    }
}

fn table(table: &kehoach_model::OutlineTable) -> PlanTable {
    let cell = |c: &kehoach_model::OutlineCell| PlanCell {
        text: c.text.clone(),
        col: c.col,
        col_span: c.col_span,
        row_span: c.row_span,
        provenance: c.provenance.clone(),
    };
    PlanTable {
        id: table.id.clone(),
        caption: table.caption.clone(),
        columns: table
            .columns
            .iter()
            .map(|c| Column { name: c.name.clone(), role: role_name(c.role).to_owned() })
            .collect(),
        rows: table
            .rows
            .iter()
            .map(|r| PlanRow {
                id: r.id.clone(),
                group: r.group.clone(),
                is_group: r.is_group,
                cells: r.cells.iter().map(cell).collect(),
            })
            .collect(),
        provenance: table.provenance.clone(),
    }
}

fn role_name(role: ColumnRole) -> &'static str {
    match role {
        ColumnRole::Number => "number",
        ColumnRole::Title => "title",
        ColumnRole::Field(key) => match key {
            FieldKey::Agencies => "agencies",
            FieldKey::Lead => "lead",
            FieldKey::Coordinate => "coordinate",
            FieldKey::Implement => "implement",
            FieldKey::Assignment => "assignment",
            FieldKey::Timing => "timing",
            FieldKey::Objective => "objective",
            FieldKey::Forces => "forces",
            FieldKey::Tools => "tools",
            FieldKey::Product => "product",
            FieldKey::Budget => "budget",
            FieldKey::Level => "level",
            FieldKey::SubmitTo => "submit_to",
            FieldKey::Note => "note",
            FieldKey::Other => "other",
        },
    }
}
