//! Targets, tasks and responsibilities.

use super::{Classifier, Context, named_kind, owner, period};
use crate::fields;
use crate::label::Series;
use crate::rules::SectionRole;
use crate::text::{Text, title_of, trim_closing};
use kehoach_model::{Clause, Confidence, FieldKey, Item, ItemKind, LabelledField, Sourced};
use kehoach_vietnamese::fold;

impl Classifier<'_> {
    /// Specific objectives: bullets are targets, lettered units headings, period lines neither.
    pub(super) fn targets(&mut self, id: usize, context: &Context) {
        let node = self.tree.node(id);
        let bullet = node.label.as_ref().is_none_or(|l| l.series.is_bullet());
        let has_children = !node.children.is_empty();
        if let Some((words, behind)) = period::leading(&node.text.text) {
            let clause = Sourced::printed(words.to_owned(), node.place.clone());
            let rest = node.text.slice(behind..node.text.text.len());
            let below = Context { period: Some(clause), ..context.clone() };
            if !rest.text.is_empty() {
                self.target(id, &rest, &below);
            }
            return self.children(id, &below);
        }
        if context.level == 0 || (has_children && !bullet) || (!bullet && self.is_target_heading(id)) {
            let below = self.heading(id, context, SectionRole::Targets);
            return self.children(id, &below);
        }
        let text = node.text.clone();
        // «- Về kinh tế số:» only leads in.
        let lead_in = has_children && text.text.trim_end().ends_with(':') && text.text.chars().count() < 80;
        if lead_in {
            self.prose(&text);
        } else {
            self.target(id, &text, context);
        }
        self.children(id, context);
    }

    fn is_target_heading(&self, id: usize) -> bool {
        let node = self.tree.node(id);
        !node.notes.is_empty() && node.text.text.split_whitespace().count() <= 14
    }

    fn target(&mut self, id: usize, text: &Text, context: &Context) {
        let path = self.item_path(id, context);
        let place = self.tree.node(id).place.clone();
        let label = self.printed_label(id);
        let item = Item {
            id: path,
            kind: ItemKind::Target,
            section: context.section.clone(),
            parent: context.parent.clone(),
            label,
            title: title_of(&text.text),
            text: text.text.clone(),
            heading_owner: None,
            period: context.period.clone(),
            fields: Vec::new(),
            sub_items: Vec::new(),
            provenance: place,
            confidence: Confidence::CERTAIN,
            trace: vec!["target".to_owned()],
        };
        self.outline.items.push(item);
    }

    fn printed_label(&self, id: usize) -> Option<String> {
        self.tree.node(id).label.as_ref().map(|l| l.printed.clone())
    }

    /// The id of an item: its printed path, or, for a bullet, the path above it and its count there.
    fn item_path(&mut self, id: usize, context: &Context) -> String {
        let node = self.tree.node(id);
        let path = if node.path.is_empty() || node.label.is_none() {
            let count = self.counters.entry(context.base.clone()).or_insert(0);
            *count += 1;
            crate::tree::join(&context.base, &count.to_string())
        } else {
            node.path.clone()
        };
        self.unique(&path)
    }

    /// Tasks: a unit with who or when is an item; one whose units below have them is a heading.
    pub(super) fn tasks(&mut self, id: usize, context: &Context) {
        self.bullets_to_fields(id);
        if context.level == 0 {
            let below = self.heading(id, context, SectionRole::Tasks);
            return self.children(id, &below);
        }
        if let Some(ItemKind::Model) = named_kind(self.tree.node(id), self.rules) {
            return self.item(id, ItemKind::Model, context);
        }
        if let Some(owner) = self.gives_to(id) {
            let mut below = self.heading(id, context, SectionRole::Tasks);
            below.owner = Some(owner);
            return self.children(id, &below);
        }
        if self.is_task_heading(id) {
            let below = self.heading(id, context, SectionRole::Tasks);
            return self.children(id, &below);
        }
        self.item(id, ItemKind::Task, context);
    }

    /// «Giao Sở A chủ trì, phối hợp với Sở B:» over bullets, who is given each of them.
    fn gives_to(&self, id: usize) -> Option<Clause> {
        let node = self.tree.node(id);
        let over_bullets = !node.children.is_empty() && node.fields.is_empty();
        (over_bullets && owner::gives_only(&node.text.text, self.rules))
            .then(|| Sourced::printed(node.text.text.clone(), node.place.clone()))
    }

    fn is_task_heading(&self, id: usize) -> bool {
        let node = self.tree.node(id);
        // «a) Thanh tra tỉnh chủ trì, …, tập trung vào:» is a task whatever its parts are.
        let leads = owner::is_agency_like(&node.text.text, self.rules) && node.text.text.contains(" chủ trì");
        let own = self.says_who_or_when(id) || leads;
        let below = node.children.iter().any(|c| self.says_who_or_when(*c) || self.has_owner_below(*c));
        if self.tree.is_leaf(id) {
            return self.points_to_group(id) || (!node.notes.is_empty() && self.announces(id));
        }
        if own {
            // «Giao Sở A chủ trì …:» with bullets: the bullets are its parts, unless they have owners of their own.
            return below && node.fields.is_empty() && !owner::is_assigning(&node.text.text, self.rules);
        }
        if below || !node.tables.is_empty() || node.label.is_none() {
            return true;
        }
        let numbered = node
            .children
            .iter()
            .any(|c| self.tree.node(*c).label.as_ref().is_some_and(|l| !l.series.is_bullet()));
        // «… gồm các nội dung sau:» with bullets leads into the parts of one item.
        let text = node.text.text.trim_end();
        let last = fold(trim_closing(text));
        let leads_in = text.ends_with(':')
            && ["gồm", "sau đây", "như sau", "trong đó", "cụ thể", "sau"].iter().any(|w| last.ends_with(w));
        numbered || (!leads_in && text.chars().count() <= 150)
    }

    /// A leaf that only announces the paragraphs below it: no label, or a short title without a full stop.
    fn announces(&self, id: usize) -> bool {
        let node = self.tree.node(id);
        let short =
            node.text.text.split_whitespace().count() <= 12 && !crate::text::is_closed(&node.text.text);
        node.fields.is_empty() && (node.label.is_none() || short)
    }

    /// «3.1. Về pháp lý (02 nhiệm vụ);»: a group that the appendix spells out.
    fn points_to_group(&self, id: usize) -> bool {
        let title = fold(trim_closing(&self.tree.node(id).text.text));
        let counted = title.ends_with(')')
            && title.rsplit('(').next().is_some_and(|inner| {
                let digits = inner.chars().take_while(char::is_ascii_digit).count();
                digits > 0
                    && ["nhiệm vụ", "mô hình", "nội dung", "dự án", "chỉ tiêu", "thủ tục"]
                        .iter()
                        .any(|w| inner.contains(w))
            });
        counted || self.groups.contains(&title)
    }

    /// «- Mục tiêu: …», «- Thời gian: …» below a unit are its fields: where and how they are many, or say who and when.
    fn bullets_to_fields(&mut self, id: usize) {
        let model = named_kind(self.tree.node(id), self.rules) == Some(ItemKind::Model);
        let children = self.tree.node(id).children.clone();
        let label_line = |c: &usize| {
            let key = fields::labelled(&self.tree.node(*c).text.text, self.rules).map(|(key, _, _)| key);
            key.is_some_and(fields::is_who_or_when)
        };
        // «a) Đơn vị chủ trì: …», «b) Thời gian: …»: lines of labels, whatever numbers them.
        let all_labels = children.len() >= 2 && children.iter().all(label_line);
        let bullets: Vec<usize> = children
            .iter()
            .copied()
            .filter(|c| all_labels || self.tree.node(*c).label.as_ref().is_some_and(|l| l.series.is_bullet()))
            .collect();
        let known: Vec<(usize, FieldKey)> = bullets
            .iter()
            .filter_map(|c| {
                fields::leading(&self.tree.node(*c).text.text, self.rules).map(|(key, _, _)| (*c, key))
            })
            .collect();
        let mut kinds: Vec<FieldKey> = known.iter().map(|(_, k)| *k).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let block = model || kinds.len() >= 2;
        let mut taken = Vec::new();
        for child in bullets {
            let node = self.tree.node(child);
            let key = known.iter().find(|(c, _)| *c == child).map(|(_, k)| *k);
            let sure = key.is_some_and(|k| fields::is_who_or_when(k) && k != FieldKey::Assignment);
            let unknown = model && key.is_none() && fields::unknown_label(&node.text.text).is_some();
            if (block && key.is_some()) || sure || unknown {
                taken.push(child);
            }
        }
        for child in &taken {
            let found = self.field_of(*child);
            self.tree.nodes[id].fields.extend(found);
        }
        self.tree.nodes[id].children.retain(|c| !taken.contains(c));
    }

    /// The fields of a bullet, each line below it a field of the same label.
    fn field_of(&self, id: usize) -> Vec<LabelledField> {
        let node = self.tree.node(id);
        let mut found = fields::of_line(&node.text, self.rules);
        if found.is_empty() {
            let Some((label, behind)) = fields::unknown_label(&node.text.text) else { return found };
            let text = node.text.slice(behind..node.text.text.len()).text;
            let (key, confidence) = (FieldKey::Other, Confidence::CERTAIN);
            found.push(LabelledField { key, label, text, provenance: node.place.clone(), confidence });
        }
        let Some(head) = found.last().cloned() else { return found };
        let mut lines = Vec::new();
        let notes = if head.text.trim().is_empty() { node.notes.as_slice() } else { &[] };
        lines.extend(notes.iter().map(|(_, note)| note.clone()));
        for child in &node.children {
            lines.push(self.tree.node(*child).text.clone());
            self.lines_below(*child, &mut lines);
        }
        for line in lines {
            let provenance = line.whole_place();
            found.push(LabelledField { text: line.text, provenance, ..head.clone() });
        }
        found.retain(|f| !f.text.trim().is_empty());
        found
    }

    fn lines_below(&self, id: usize, lines: &mut Vec<Text>) {
        let node = self.tree.node(id);
        for (_, note) in &node.notes {
            lines.push(note.clone());
        }
        for child in &node.children {
            lines.push(self.tree.node(*child).text.clone());
            self.lines_below(*child, lines);
        }
    }

    /// Organisation: what an agency's heading stands over is its responsibility.
    pub(super) fn organisation(&mut self, id: usize, context: &Context) {
        let node = self.tree.node(id);
        if context.level == 0 {
            let below = self.heading(id, context, SectionRole::Organisation);
            return self.children(id, &below);
        }
        let title = &node.text.text;
        if node.label.is_none() && node.children.is_empty() {
            // Capitals alone, at the end of a web page: nobody's duty.
            let text = node.text.clone();
            self.prose(&text);
            return self.children(id, context);
        }
        let inner = !node.children.is_empty();
        let bullet = node.label.as_ref().is_some_and(|l| l.series.is_bullet());
        let names_owner = owner::names_owner(title, self.rules);
        // Below an agency's heading a unit with parts is an item, unless it names an agency itself.
        let heads_units =
            inner && !bullet && (context.owner.is_none() || (names_owner && title.chars().count() <= 120));
        let is_heading = heads_units || (!bullet && self.heads_paragraphs(id, names_owner));
        // «* Sở Nội vụ:» heads the bullets and paragraphs below it, though a bullet itself.
        let bare_owner =
            names_owner && title.trim_end().ends_with(':') && title.chars().count() <= LONGEST_OWNER;
        let heads_as_bullet =
            bullet && bare_owner && context.owner.is_none() && (inner || !node.notes.is_empty());
        if !is_heading && !heads_as_bullet {
            return self.responsibility(id, context);
        }
        let name = if heads_as_bullet { trim_closing(title) } else { title };
        let owner = (names_owner && !self.heads_owners(id))
            .then(|| Sourced::printed(name.to_owned(), node.place.clone()));
        let mut below = if heads_as_bullet {
            let path = self.item_path(id, context);
            self.heading_at(id, path, context, SectionRole::Organisation)
        } else {
            self.heading(id, context, SectionRole::Organisation)
        };
        below.owner = owner;
        self.children(id, &below);
    }

    /// «VI. TRÁCH NHIỆM CỦA CÁC CƠ QUAN» over «1. Sở Nội vụ», «2. Sở Tài chính»: those below are the owners.
    fn heads_owners(&self, id: usize) -> bool {
        let children = &self.tree.node(id).children;
        let heads = |c: &&usize| {
            let node = self.tree.node(**c);
            let below = !node.children.is_empty() || !node.notes.is_empty();
            below && owner::names_owner(&node.text.text, self.rules)
        };
        children.iter().filter(heads).count() >= 2
    }

    /// «8. Sở Kế hoạch và Đầu tư» with its duty as a plain paragraph below: a short line without a closing mark that names an
    /// agency, or that stands among headings which do.
    fn heads_paragraphs(&self, id: usize, names_owner: bool) -> bool {
        let node = self.tree.node(id);
        let title = node.text.text.trim_end();
        let short = title.chars().count() <= LONGEST_OWNER && !title.ends_with(['.', ';', ',']);
        let opens = |text: &Text| {
            text.text.starts_with(char::is_uppercase)
                && !is_closing(&text.text)
                && text.text.chars().count() > title.chars().count()
        };
        let among_owners = || {
            let siblings = &self.tree.node(node.parent).children;
            let owners = siblings
                .iter()
                .filter(|s| owner::names_owner(&self.tree.node(**s).text.text, self.rules))
                .count();
            owners * 2 > siblings.len()
        };
        node.children.is_empty()
            && short
            && node.notes.first().is_some_and(|(_, note)| opens(note))
            && (names_owner || among_owners())
    }

    pub(super) fn responsibility(&mut self, id: usize, context: &Context) {
        self.item(id, ItemKind::Responsibility, context);
    }

    /// Makes a unit an item; what stands below it is part of it, but a bullet with an owner of its own is an item below.
    fn item(&mut self, id: usize, kind: ItemKind, context: &Context) {
        let path = self.item_path(id, context);
        let node = self.tree.node(id);
        let (mut text, mut place) = (node.text.clone(), node.place.clone());
        let mut fields = node.fields.clone();
        for field in &fields {
            place = place.union(&field.provenance);
        }
        let mut closing = Vec::new();
        for (_, note) in &node.notes {
            if is_closing(&note.text) || note.text.starts_with('(') {
                closing.push(note.clone());
                continue;
            }
            place = place.union(&note.whole_place());
            text.join(note);
        }
        let (body, trailing) = self.without_fields(&text);
        fields.extend(trailing);
        let (children, tables) = (node.children.clone(), node.tables.clone());
        let mut sub_items = Vec::new();
        let mut own_items = Vec::new();
        for child in children {
            if self.says_who_or_when(child) && kind != ItemKind::Model {
                own_items.push(child);
            } else {
                self.collect(child, &mut sub_items);
            }
        }
        for sub in &sub_items {
            place = place.union(&sub.provenance);
        }
        let title = title_of(&body);
        let label = self.printed_label(id);
        let trace = vec![trace_name(kind).to_owned()];
        self.outline.items.push(Item {
            id: path.clone(),
            kind,
            section: context.section.clone(),
            parent: context.parent.clone(),
            label,
            title,
            text: body,
            heading_owner: context.owner.clone(),
            period: context.period.clone().filter(|_| kind == ItemKind::Task),
            fields,
            sub_items,
            provenance: place,
            confidence: Confidence::CERTAIN,
            trace,
        });
        for note in closing {
            self.prose(&note);
        }
        let below = Context { parent: Some(path.clone()), base: path, ..context.clone() };
        for child in own_items {
            self.item(child, kind, &below);
        }
        for table in tables {
            self.table(table, id, context);
        }
    }

    fn collect(&self, id: usize, out: &mut Vec<Clause>) {
        let mut lines = vec![self.tree.node(id).text.clone()];
        self.lines_below(id, &mut lines);
        for line in lines.into_iter().filter(|l| !l.text.is_empty()) {
            out.push(Sourced::printed(trim_closing(&line.text).to_owned(), line.whole_place()));
        }
    }

    /// An unlabelled paragraph. Below a heading of tasks or duties, one that gives a task to an agency is an item; the
    /// closing words of the document are not.
    pub(super) fn paragraph(&mut self, id: usize, text: &Text, context: &Context) {
        let node = self.tree.node(id);
        let has_labelled = node
            .children
            .iter()
            .any(|c| self.tree.node(*c).label.as_ref().is_some_and(|l| !matches!(l.series, Series::Article)));
        let duty = matches!(context.role, SectionRole::Organisation | SectionRole::Tasks)
            && context.section.is_some();
        // What stands below an agency's heading without a label is its duty; elsewhere the paragraph must name somebody.
        let own_duty = context.role == SectionRole::Organisation
            && node.children.is_empty()
            && node.label.is_some()
            && context.level > 1;
        let somebodys = own_duty || owner::is_agency_like(&text.text, self.rules);
        let appendix = node.kind == crate::tree::NodeKind::Appendix;
        if duty && !has_labelled && !appendix && somebodys && !is_closing(&text.text) {
            return self.unlabelled_duty(text, context);
        }
        self.prose(text);
    }

    fn unlabelled_duty(&mut self, text: &Text, context: &Context) {
        let kind = if context.role == SectionRole::Tasks { ItemKind::Task } else { ItemKind::Responsibility };
        let count = self.counters.entry(context.base.clone()).or_insert(0);
        *count += 1;
        let path = crate::tree::join(&context.base, &count.to_string());
        let id = self.unique(&path);
        let (body, fields) = self.without_fields(text);
        self.outline.items.push(Item {
            id,
            kind,
            section: context.section.clone(),
            parent: None,
            label: None,
            title: title_of(&body),
            text: body,
            heading_owner: context.owner.clone(),
            period: None,
            fields,
            sub_items: Vec::new(),
            provenance: text.whole_place(),
            confidence: Confidence::new(0.8),
            trace: vec!["unlabelled-duty".to_owned()],
        });
    }

    /// An item's text and the fields at its end, apart: «… . Thời gian hoàn thành: Quý I/2025.»
    fn without_fields(&self, text: &Text) -> (String, Vec<LabelledField>) {
        match fields::trailing(text, self.rules) {
            Some((length, found)) => {
                let body = text.text[..length].trim_end().trim_end_matches('(').trim_end();
                (body.to_owned(), found)
            }
            None => (text.text.clone(), Vec::new()),
        }
    }
}

/// Characters of the longest heading that names an agency over a plain paragraph.
const LONGEST_OWNER: usize = 140;

/// The closing words of a document: «Trên đây là Kế hoạch …», «… ./.».
fn is_closing(text: &str) -> bool {
    let folded = fold(&text.chars().take(80).collect::<String>());
    text.trim_end().ends_with("./.")
        || [
            "trên đây là", "trong quá trình", "yêu cầu các", "nhận được kế hoạch", "kế hoạch này",
            "quyết định này",
        ]
        .iter()
        .any(|w| folded.starts_with(w))
}

fn trace_name(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Task => "task",
        ItemKind::Responsibility => "responsibility",
        ItemKind::Model => "model",
        ItemKind::Procedure => "procedure",
        ItemKind::Target => "target",
    }
}
