//! Units → headings, items and prose, by what the headings announce (conventions: `docs/RULES.md`).

mod items;
pub(crate) mod owner;
pub(crate) mod period;
mod table_items;

use crate::flow::Piece;
use crate::label::{self, Series};
use crate::rules::{Rules, SectionRole};
use crate::text::{Text, title_of, trim_closing};
use crate::tree::{Node, NodeKind, Tree, caption_title};
use kehoach_model::{Clause, Confidence, Diagnostic, FieldKey, Outline, Section, Sourced};
use kehoach_vietnamese::fold;
use std::collections::{HashMap, HashSet};

/// Whether a text opens with a period line: «Năm 2022: …».
pub(crate) fn opens_period(text: &str) -> bool {
    period::leading(text).is_some() || period::of_calendar(text).is_some()
}

/// What a unit inherits from those above it.
#[derive(Debug, Clone)]
struct Context {
    role: SectionRole,
    /// Id of the nearest heading.
    section: Option<String>,
    /// Path that the ids of bullets below begin with.
    base: String,
    level: u32,
    owner: Option<Clause>,
    period: Option<Clause>,
    /// Item that the unit is part of.
    parent: Option<String>,
}

struct Classifier<'a> {
    tree: Tree,
    body: &'a [Piece],
    rules: &'a Rules,
    diagnostics: &'a mut Vec<Diagnostic>,
    outline: Outline,
    /// Bullets counted so far below a path.
    counters: HashMap<String, u32>,
    ids: HashSet<String>,
    /// How often a path has come back.
    repeats: HashMap<String, u32>,
    /// Titles of group rows in the document's tables, folded: a body line of the same words is a heading.
    groups: HashSet<String>,
}

/// Sorts the units of a tree.
pub(crate) fn classify(
    tree: Tree,
    body: &[Piece],
    rules: &Rules,
    diagnostics: &mut Vec<Diagnostic>,
) -> Outline {
    let groups = table_items::group_titles(body, rules);
    let outline = Outline::default();
    let (counters, ids, repeats) = (HashMap::new(), HashSet::new(), HashMap::new());
    let mut classifier =
        Classifier { tree, body, rules, diagnostics, outline, counters, ids, repeats, groups };
    let context = Context {
        role: SectionRole::General,
        section: None,
        base: String::new(),
        level: 0,
        owner: None,
        period: None,
        parent: None,
    };
    classifier.children(0, &context);
    classifier.outline
}

/// The period that a line above targets is, or a line of a calendar above tasks, and nothing more.
fn period_line(text: &Text, context: &Context) -> Option<Clause> {
    let (words, behind) = match context.role {
        _ if context.level == 0 => None,
        SectionRole::Targets => period::leading(&text.text),
        SectionRole::Tasks => period::of_calendar(&text.text),
        _ => None,
    }?;
    let alone = text.text.get(behind..).is_none_or(|rest| rest.trim().is_empty());
    alone.then(|| Sourced::printed(words.to_owned(), text.whole_place()))
}

impl Classifier<'_> {
    /// Visits what stands below a node, in the order of the page: paragraphs, units, then tables.
    fn children(&mut self, id: usize, context: &Context) {
        let node = self.tree.node(id);
        let (children, notes, tables) = (node.children.clone(), node.notes.clone(), node.tables.clone());
        let mut notes = notes.into_iter().peekable();
        let mut context = context.clone();
        for (index, child) in children.iter().enumerate() {
            while notes.peek().is_some_and(|(before, _)| *before <= index) {
                let Some((_, text)) = notes.next() else { break };
                if let Some(period) = period_line(&text, &context) {
                    context.period = Some(period);
                    continue;
                }
                self.paragraph(id, &text, &context);
            }
            if let Some(period) = self.opens_list(*child, &context) {
                context.period = Some(period);
                continue;
            }
            self.unit(*child, &context);
        }
        for (_, text) in notes {
            self.paragraph(id, &text, &context);
        }
        for table in tables {
            self.table(table, id, &context);
        }
    }

    /// «Đến hết năm 2025:» on a line of its own, with nothing below it: the period of the targets beside it that follow.
    fn opens_list(&self, id: usize, context: &Context) -> Option<Clause> {
        let node = self.tree.node(id);
        let leaf = self.tree.is_leaf(id) && node.notes.is_empty() && node.tables.is_empty();
        leaf.then(|| period_line(&node.text, context)).flatten()
    }

    fn unit(&mut self, id: usize, context: &Context) {
        let node = self.tree.node(id);
        match node.kind {
            NodeKind::Appendix => return self.appendix(id),
            NodeKind::Lost => return self.lost(id, context),
            _ => {}
        }
        // The articles of a decision enact; they are neither headings nor items.
        if node.label.as_ref().is_some_and(|l| l.series == Series::Article) && node.children.is_empty() {
            let text = node.text.clone();
            self.prose(&text);
            return;
        }
        let role = self.role(id, context);
        match role {
            SectionRole::General => self.general(id, context),
            SectionRole::Targets => self.targets(id, context),
            SectionRole::Tasks => self.tasks(id, context),
            SectionRole::Organisation => self.organisation(id, context),
            SectionRole::Funding => self.funding(id, context),
        }
    }

    /// What a unit's own title announces, where it has units below it; else what it inherits.
    fn role(&self, id: usize, context: &Context) -> SectionRole {
        let node = self.tree.node(id);
        // A part's chapters announce what they are as those of a document without parts do.
        let in_part = self.tree.node(node.parent).label.as_ref().is_some_and(|l| l.series == Series::Part);
        // «3. Yêu cầu các sở …» among a part's duties is one of them.
        let duty = context.role == SectionRole::Organisation && self.tree.is_leaf(id);
        let top = context.level == 0 || (in_part && !duty);
        if self.tree.is_leaf(id) && node.notes.is_empty() && !top {
            return context.role;
        }
        let title = &node.text.text;
        if title.chars().count() > 160 && !top {
            return context.role;
        }
        let own = self.rules.section(title, top);
        match (context.role, own) {
            // «1. Chế độ báo cáo» and «2. Nhiệm vụ của Sở …» below «Tổ chức thực hiện» stay in it.
            (SectionRole::Organisation, Some(SectionRole::Tasks | SectionRole::Targets)) if !top => {
                context.role
            }
            (SectionRole::Targets, Some(SectionRole::Tasks | SectionRole::Organisation)) if !top => {
                context.role
            }
            // «- Căn cứ Kế hoạch này xây dựng kế hoạch của đơn vị» is a duty; no bullet among duties opens a general part.
            (SectionRole::Organisation, Some(SectionRole::General))
                if node.label.as_ref().is_some_and(|l| l.series.is_bullet()) && node.children.is_empty() =>
            {
                context.role
            }
            // Only a heading that is short can leave the tasks: «Kết quả …», «Tình hình …» open many tasks.
            (SectionRole::Tasks, Some(SectionRole::General)) if !top => {
                if self.has_owner_below(id) || title.chars().count() > 100 {
                    context.role
                } else {
                    SectionRole::General
                }
            }
            (_, Some(SectionRole::General)) if self.lists_targets(id) => SectionRole::Targets,
            (_, Some(role)) => role,
            (SectionRole::Organisation, None) if in_part => context.role,
            (_, None) if top => self.unknown_role(id),
            _ => context.role,
        }
    }

    /// Whether a heading is «Mục tiêu» and nothing more, and stands above a list of figures to be reached.
    fn lists_targets(&self, id: usize) -> bool {
        let node = self.tree.node(id);
        let children = node.children.iter().map(|c| self.tree.node(*c));
        let is_period = |n: &Node| period::leading(&n.text.text).is_some();
        let is_bullet = |n: &Node| {
            n.label.as_ref().is_some_and(|l| l.series.is_bullet()) && (n.children.is_empty() || is_period(n))
        };
        let figures = children.clone().filter(|n| n.text.text.contains(|c: char| c.is_ascii_digit())).count();
        let count = node.children.len();
        fold(trim_closing(&node.text.text)) == "mục tiêu"
            && count >= 2
            && children.clone().all(is_bullet)
            && figures * 2 > count
    }

    /// A heading of the highest level that the rules do not know: tasks, unless it is the first.
    fn unknown_role(&self, id: usize) -> SectionRole {
        let first = self.tree.node(id).label.as_ref().is_some_and(|l| l.ordinal == 1);
        let earlier = self.outline.items.is_empty();
        if first && earlier && !self.has_owner_below(id) { SectionRole::General } else { SectionRole::Tasks }
    }

    /// Whether a unit below names who or when.
    fn has_owner_below(&self, id: usize) -> bool {
        let mut todo = vec![id];
        while let Some(at) = todo.pop() {
            let node = self.tree.node(at);
            if at != id && self.says_who_or_when(at) || (at == id && !node.fields.is_empty()) {
                return true;
            }
            todo.extend(&node.children);
        }
        false
    }

    fn says_who_or_when(&self, id: usize) -> bool {
        let node = self.tree.node(id);
        let label = || crate::fields::labelled(&node.text.text, self.rules).map(|(key, _, _)| key);
        node.fields.iter().any(|f| crate::fields::is_who_or_when(f.key))
            || label().is_some_and(|key| crate::fields::is_who_or_when(key) && key != FieldKey::Assignment)
            || crate::fields::trailing(&node.text, self.rules).is_some()
            || owner::is_assigning(&node.text.text, self.rules)
    }

    fn prose(&mut self, text: &Text) {
        if !text.text.is_empty() {
            self.outline.prose.push(Sourced::printed(text.text.clone(), text.whole_place()));
        }
    }

    /// Makes a node a heading and gives the context below it.
    fn heading(&mut self, id: usize, context: &Context, role: SectionRole) -> Context {
        let node = self.tree.node(id);
        let path = if node.path.is_empty() { context.base.clone() } else { node.path.clone() };
        self.heading_at(id, path, context, role)
    }

    /// The same for a node whose path is not that of its label.
    fn heading_at(&mut self, id: usize, path: String, context: &Context, role: SectionRole) -> Context {
        let node = self.tree.node(id);
        let label = node.label.as_ref().map(|l| l.printed.clone()).unwrap_or_default();
        let title = heading_title(node);
        let (place, notes) = (node.place.clone(), node.fields.clone());
        let id_text = self.unique(&path);
        let level = context.level + 1;
        self.outline.sections.push(Section {
            id: id_text.clone(),
            path,
            parent: context.section.clone(),
            label,
            title,
            level,
            provenance: place,
            confidence: Confidence::CERTAIN,
        });
        for field in notes {
            let text = format!("{}: {}", field.label, field.text);
            self.outline.prose.push(Sourced::printed(text, field.provenance));
        }
        let mut below =
            Context { role, section: Some(id_text.clone()), base: id_text, level, ..context.clone() };
        if role == SectionRole::Targets
            && let Some(words) = period::trailing(trim_closing(&self.tree.node(id).text.text))
        {
            below.period = Some(Sourced::printed(words.to_owned(), self.tree.node(id).place.clone()));
        }
        below
    }

    fn unique(&mut self, id: &str) -> String {
        let id = if id.is_empty() { "0" } else { id };
        let mut candidate = id.to_owned();
        while !self.ids.insert(candidate.clone()) {
            // The next number is remembered, so that a path printed a thousand times costs a thousand steps.
            let n = self.repeats.entry(id.to_owned()).or_insert(1);
            *n += 1;
            candidate = format!("{id}-{n}");
        }
        if candidate != id {
            let m = format!("the path {id} is printed more than once; this one is {candidate}");
            self.diagnostics.push(Diagnostic::info("path-repeated", m));
        }
        candidate
    }

    /// Purposes, requirements, viewpoints, the state of things: headings and prose, no items.
    fn general(&mut self, id: usize, context: &Context) {
        let node = self.tree.node(id);
        let bullet = node
            .label
            .as_ref()
            .is_some_and(|l| matches!(l.series, Series::Letter | Series::Paren) || l.series.is_bullet());
        let words = node.text.text.split_whitespace().count();
        let numbered = context.level > 0 && !bullet;
        let short = words <= 14 && !node.text.text.trim_end().ends_with(['.', ';']);
        let inner = !self.tree.is_leaf(id) || !node.notes.is_empty();
        let is_heading =
            context.level == 0 || (numbered && (inner || short)) || (bullet && self.leads_to_items(id));
        if is_heading {
            let below = self.heading(id, context, SectionRole::General);
            self.children(id, &below);
        } else {
            let text = node.text.clone();
            self.prose(&text);
            self.children(id, context);
        }
    }

    /// Whether a lettered unit below a general heading announces targets: «b) Mục tiêu cụ thể».
    fn leads_to_items(&self, id: usize) -> bool {
        let node = self.tree.node(id);
        !node.children.is_empty() && self.rules.section(&node.text.text, false) == Some(SectionRole::Targets)
    }

    fn funding(&mut self, id: usize, context: &Context) {
        let node = self.tree.node(id);
        let chapter = node.label.as_ref().is_some_and(|l| l.series == Series::Roman);
        if context.level == 0
            || chapter
            || (!node.children.is_empty() && node.text.text.chars().count() < 120)
        {
            let below = self.heading(id, context, SectionRole::Funding);
            return self.children(id, &below);
        }
        if owner::is_agency_like(&node.text.text, self.rules) && self.tree.is_leaf(id) {
            return self.responsibility(id, context);
        }
        let text = node.text.clone();
        self.prose(&text);
        self.children(id, context);
    }

    /// A heading that was lost: its units go on as an organisation part where the tasks lie behind.
    fn lost(&mut self, id: usize, context: &Context) {
        let node = self.tree.node(id);
        let role = if context.role == SectionRole::General && !self.outline.items.is_empty()
            || self.behind_tasks()
        {
            SectionRole::Organisation
        } else {
            SectionRole::Tasks
        };
        let base = node.path.clone();
        let below = Context { role, base, level: 1, section: context.section.clone(), ..context.clone() };
        self.children(id, &below);
    }

    fn behind_tasks(&self) -> bool {
        self.outline
            .items
            .iter()
            .any(|i| matches!(i.kind, kehoach_model::ItemKind::Task | kehoach_model::ItemKind::Model))
    }

    fn appendix(&mut self, id: usize) {
        let node = self.tree.node(id);
        let mut title = caption_title(&node.text.text);
        let printed = if node.path == "PL" {
            "PHỤ LỤC".to_owned()
        } else {
            format!("PHỤ LỤC {}", &node.path[2..])
        };
        if title.is_empty() {
            title.clone_from(&printed);
        }
        let (path, place) = (node.path.clone(), node.place.clone());
        let id_text = self.unique(&path);
        self.outline.sections.push(Section {
            id: id_text.clone(),
            path,
            parent: None,
            label: printed,
            title,
            level: 1,
            provenance: place,
            confidence: Confidence::CERTAIN,
        });
        let section = Some(id_text.clone());
        let (owner, period, parent) = (None, None, None);
        let context =
            Context { role: SectionRole::Tasks, section, base: id_text, level: 1, owner, period, parent };
        self.children(id, &context);
    }
}

/// A heading's title: its text without closing marks and without a named label's repetition.
fn heading_title(node: &Node) -> String {
    let text = trim_closing(&node.text.text);
    title_of(text)
}

/// The item that a unit is by its own words: «Mô hình 3: …» behind a number.
fn named_kind(node: &Node, rules: &Rules) -> Option<kehoach_model::ItemKind> {
    node.label.as_ref().and_then(|l| l.kind).or_else(|| label::named_kind(&node.text.text, rules))
}
