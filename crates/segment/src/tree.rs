//! Labels → nested units. The grammar learns which series is which level in this document: a label continues an open series
//! where it can, and opens a new level below the others where it cannot.

use crate::fields;
use crate::flow::Piece;
use crate::header::{is_attached, opens_appendix};
use crate::label::{self, Label, Series};
use crate::rules::Rules;
use crate::text::{Text, is_capitals, trim_closing};
use kehoach_model::{Diagnostic, FieldKey, LabelledField, Provenance};

/// What a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeKind {
    /// The whole.
    Root,
    /// A labelled unit, or an unlabelled heading.
    Unit,
    /// An appendix.
    Appendix,
    /// A heading that must have been there: the numbers below start again.
    Lost,
}

/// A unit with what stands below it.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub kind: NodeKind,
    pub label: Option<Label>,
    /// Text without the label.
    pub text: Text,
    pub place: Provenance,
    pub parent: usize,
    pub children: Vec<usize>,
    pub fields: Vec<LabelledField>,
    /// Unlabelled paragraphs below it, with their order among the children (how many children stand before).
    pub notes: Vec<(usize, Text)>,
    /// Tables below it: indices of the run.
    pub tables: Vec<usize>,
    /// Printed path of numbered units; empty for bullets.
    pub path: String,
    rank: u32,
}

/// The units of a document; node 0 is the root.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub nodes: Vec<Node>,
}

impl Tree {
    pub(crate) fn node(&self, id: usize) -> &Node {
        &self.nodes[id]
    }

    pub(crate) fn is_leaf(&self, id: usize) -> bool {
        self.node(id).children.is_empty() && self.node(id).tables.is_empty()
    }
}

/// Builds the tree of a body.
pub(crate) fn build(body: &[Piece], rules: &Rules, diagnostics: &mut Vec<Diagnostic>) -> Tree {
    let ranks = Ranks::learn(body, rules);
    let mut builder = Builder {
        tree: Tree::default(),
        open: vec![0],
        ranks,
        rules,
        diagnostics,
        appendices: 0,
        caption: false,
    };
    builder.push_root();
    for (index, piece) in body.iter().enumerate() {
        match piece {
            Piece::Table(_) => builder.table(index),
            Piece::Text(unit) => {
                let next = body.get(index + 1).and_then(Piece::text).map(|u| u.text.text.as_str());
                builder.unit(&unit.text, unit.heading, next);
            }
        }
    }
    builder.number_appendices();
    builder.tree
}

/// Which series stands above which.
struct Ranks {
    capital_above_roman: bool,
    articles_are_prose: bool,
    star_below: bool,
    plus_first: bool,
    has_romans: bool,
    /// Roman numerals run on from one «Phần» to the next, so that they need no part before them.
    romans_run_on: bool,
}

impl Ranks {
    fn learn(body: &[Piece], rules: &Rules) -> Self {
        // A period line without its bullet stands where a hyphen would.
        let label_of = |text: &str| {
            let lost = || crate::classify::opens_period(text).then(label::lost_bullet);
            label::parse(text, rules).or_else(lost)
        };
        let texts = body.iter().filter_map(Piece::text);
        let labels: Vec<Label> = texts.filter_map(|u| label_of(&u.text.text)).collect();
        let first = |s: Series| labels.iter().position(|l| l.series == s);
        let first_roman = labels.iter().position(|l| l.series == Series::Roman);
        let before = |a: Option<usize>, b: Option<usize>| matches!((a, b), (Some(a), Some(b)) if a < b);
        Self {
            capital_above_roman: before(first(Series::Capital), first_roman),
            // «Điều 1. Phê duyệt Đề án … sau đây: I. QUAN ĐIỂM»: the articles enact, the outline begins below.
            articles_are_prose: before(first(Series::Article), first_roman),
            star_below: before(first(Series::Dash), first(Series::Star))
                && before(first(Series::Plus), first(Series::Star)),
            plus_first: before(first(Series::Plus), first(Series::Dash)),
            has_romans: first_roman.is_some(),
            romans_run_on: runs_on(&labels),
        }
    }

    fn of(&self, series: Series) -> u32 {
        match series {
            Series::Part => 10,
            Series::Chapter => 20,
            Series::Division => 30,
            Series::Article if self.articles_are_prose => 200,
            Series::Article => 35,
            Series::Capital => {
                if self.capital_above_roman {
                    38
                } else {
                    45
                }
            }
            Series::Roman => 40,
            Series::Arabic => 50,
            Series::Dotted => 60,
            Series::Named => 70,
            Series::Letter => 80,
            Series::Paren => 90,
            Series::Star => {
                if self.star_below {
                    125
                } else {
                    95
                }
            }
            Series::Dash => 100,
            Series::Plus => {
                if self.plus_first {
                    98
                } else {
                    110
                }
            }
        }
    }
}

/// Whether the first Roman numeral of a second part follows the last of the first.
fn runs_on(labels: &[Label]) -> bool {
    let outline = labels.iter().filter(|l| matches!(l.series, Series::Part | Series::Roman));
    let outline: Vec<(Series, u32)> = outline.map(|l| (l.series, l.ordinal)).collect();
    outline.windows(3).any(|w| match w {
        [(Series::Roman, last), (Series::Part, part), (Series::Roman, next)] => {
            *part > 1 && *next == last + 1
        }
        _ => false,
    })
}

/// Rank of a heading in capitals without a label: below Roman numerals, above Arabic ones.
const CAPITALS_RANK: u32 = 47;
/// Rank of a heading that was lost: it stands where a Roman numeral would.
const LOST_RANK: u32 = 40;

/// How many bullets are looked at to see whether they have fields.
const LOOK_BACK: usize = 64;

struct Builder<'a> {
    tree: Tree,
    /// Open nodes from the root down.
    open: Vec<usize>,
    ranks: Ranks,
    rules: &'a Rules,
    diagnostics: &'a mut Vec<Diagnostic>,
    appendices: usize,
    /// Whether the caption of an appendix is still open.
    caption: bool,
}

impl Builder<'_> {
    fn push_root(&mut self) {
        self.tree.nodes.push(Node {
            kind: NodeKind::Root,
            label: None,
            text: Text::default(),
            place: Provenance::lines(1, 1, 1),
            parent: 0,
            children: Vec::new(),
            fields: Vec::new(),
            notes: Vec::new(),
            tables: Vec::new(),
            path: String::new(),
            rank: 0,
        });
    }

    fn top(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    fn push(&mut self, kind: NodeKind, label: Option<Label>, text: Text, rank: u32, path: String) -> usize {
        let parent = self.top();
        let id = self.tree.nodes.len();
        let place = text.whole_place();
        let (children, fields, notes, tables) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        self.tree.nodes.push(Node {
            kind,
            label,
            text,
            place,
            parent,
            children,
            fields,
            notes,
            tables,
            path,
            rank,
        });
        self.tree.nodes[parent].children.push(id);
        self.open.push(id);
        id
    }

    fn pop_to(&mut self, rank: u32) {
        while self.open.len() > 1 && self.tree.node(self.top()).rank >= rank {
            self.open.pop();
        }
    }

    fn table(&mut self, index: usize) {
        self.caption = false;
        // A table belongs to the heading, not to the last bullet above it.
        let mut at = self.top();
        while at != 0 && self.tree.node(at).label.as_ref().is_some_and(|l| l.series.is_bullet()) {
            at = self.tree.node(at).parent;
        }
        self.tree.nodes[at].tables.push(index);
    }

    fn unit(&mut self, text: &Text, heading: Option<u8>, next: Option<&str>) {
        if opens_appendix(&text.text, self.rules) {
            return self.appendix(text);
        }
        if self.caption && self.caption_line(text) {
            return;
        }
        if let Some(label) = label::parse(&text.text, self.rules) {
            self.caption = false;
            return self.labelled(text, label);
        }
        if fields::leading(&text.text, self.rules).is_some() && self.open.len() > 1 && heading.is_none() {
            let found = fields::of_line(text, self.rules);
            let at = self.owner_of_field();
            self.tree.nodes[at].fields.extend(found);
            return;
        }
        let bracketed = fields::in_brackets(text, self.rules);
        if !bracketed.is_empty() && self.open.len() > 1 {
            let at = self.owner_of_field();
            self.tree.nodes[at].fields.extend(bracketed);
            return;
        }
        if (crate::classify::opens_period(&text.text) && self.open.len() > 1) || self.lost_its_bullet(next) {
            return self.labelled(text, label::lost_bullet());
        }
        if self.is_heading(text, heading) {
            if self.titles_keyword(text) {
                return;
            }
            let title = text.clone();
            self.pop_to(CAPITALS_RANK);
            let count = self.count_headings() + 1;
            let sections = self.top() == 0 && !self.ranks.has_romans;
            // The page lost the numerals of its sections, which stand above «1.».
            let number = if sections { roman(count) } else { count.to_string() };
            let path = self.join_path(&number);
            self.push(NodeKind::Unit, None, title, CAPITALS_RANK, path);
            return;
        }
        self.note(text);
    }

    /// Whether an unlabelled paragraph is a unit whose bullet was lost on the way: the unit before it has its time already,
    /// and a labelled line of agencies follows.
    fn lost_its_bullet(&self, next: Option<&str>) -> bool {
        let has_time = self.tree.node(self.top()).fields.iter().any(|f| f.key == FieldKey::Timing);
        let agencies = |line: &str| {
            fields::leading(line, self.rules)
                .is_some_and(|(key, _, _)| matches!(key, FieldKey::Agencies | FieldKey::Lead))
        };
        has_time && next.is_some_and(agencies)
    }

    /// The unit that a labelled line belongs to: the last; but behind several bullets of which none has fields, what the
    /// bullets are parts of.
    fn owner_of_field(&self) -> usize {
        let top = self.top();
        let node = self.tree.node(top);
        if !node.label.as_ref().is_some_and(|l| l.series.is_bullet()) || !node.fields.is_empty() {
            return top;
        }
        let parent = self.tree.node(node.parent);
        let is_bullet = |c: &&usize| self.tree.node(**c).label.as_ref().is_some_and(|l| l.series.is_bullet());
        let bullets = parent.children.iter().rev().take(LOOK_BACK).filter(is_bullet);
        let (mut count, mut with_fields) = (0, 0);
        for bullet in bullets {
            count += 1;
            with_fields += usize::from(!self.tree.node(*bullet).fields.is_empty());
        }
        // A heading of the highest level has no owner of its own.
        let holds = parent.label.as_ref().is_some_and(|l| {
            !matches!(l.series, Series::Roman | Series::Capital | Series::Part | Series::Chapter)
        });
        if count >= 2 && with_fields == 0 && holds { node.parent } else { top }
    }

    /// A line in capitals, or one that the format marks as a heading, in a document whose other headings stand above it.
    fn is_heading(&self, text: &Text, heading: Option<u8>) -> bool {
        let t = text.text.trim();
        let length = t.chars().count();
        let capitals = is_capitals(t) && t.split_whitespace().count() >= 2;
        (capitals || heading.is_some())
            && length <= 200
            && !t.ends_with(['.', ';'])
            && self.rules.kind(t).is_none()
            && !self.rules.is_national(t)
    }

    /// «PHẦN THỨ HAI», then «MỤC TIÊU, NHIỆM VỤ» on a line of its own: the title of what the word before it numbers.
    fn titles_keyword(&mut self, text: &Text) -> bool {
        let at = self.top();
        let node = &mut self.tree.nodes[at];
        let keyword = node
            .label
            .as_ref()
            .is_some_and(|l| matches!(l.series, Series::Part | Series::Chapter | Series::Division));
        let bare = keyword && node.text.text.trim().is_empty() && node.children.is_empty();
        let is_title = bare && is_capitals(&text.text);
        if is_title {
            node.text = text.clone();
            node.place = node.place.union(&text.whole_place());
        }
        is_title
    }

    fn count_headings(&self) -> u32 {
        let parent = self.tree.node(self.top());
        let headings = parent.children.iter().filter(|c| self.tree.node(**c).rank == CAPITALS_RANK);
        headings.fold(0, |count, _| count + 1)
    }

    fn note(&mut self, text: &Text) {
        let at = self.top();
        let before = self.tree.node(at).children.len();
        self.tree.nodes[at].notes.push((before, text.clone()));
    }

    fn labelled(&mut self, text: &Text, mut label: Label) {
        self.disambiguate(&mut label);
        let body = text.slice(label.length..text.text.len());
        let rank = self.ranks.of(label.series);
        match label.series {
            Series::Dotted => self.place_dotted(&label, rank),
            Series::Article if self.ranks.articles_are_prose => self.pop_to(1),
            _ => self.pop_to(rank),
        }
        self.mend(&mut label, text);
        self.note_lost_heading(&label, text);
        let path = self.path(&label);
        self.push_labelled(label, body, text, rank, path);
    }

    fn push_labelled(&mut self, label: Label, body: Text, whole: &Text, rank: u32, path: String) {
        let id = self.push(NodeKind::Unit, Some(label), body, rank, path);
        self.tree.nodes[id].place = whole.whole_place();
    }

    /// «I.» among capitals, «i)» among letters, «C.», «D.», «V.» among capitals: the open series decides.
    fn disambiguate(&self, label: &mut Label) {
        let bare = label.printed.trim_end_matches(['.', ')', '/', ':', '-', ' ']);
        if label.series != Series::Roman || bare.chars().count() != 1 {
            return;
        }
        let letter = label::letter_ordinal(&bare.to_lowercase());
        let last = |s: Series| {
            let rank = self.ranks.of(s);
            self.open.iter().rev().find(|n| self.tree.node(**n).rank == rank).and_then(|n| self.ordinal(*n))
        };
        let continues_capital = letter.is_some() && last(Series::Capital).map(|n| n + 1) == letter;
        let continues_roman = last(Series::Roman).map(|n| n + 1) == Some(label.ordinal);
        if continues_capital && !continues_roman {
            label.series = Series::Capital;
            label.ordinal = letter.unwrap_or(label.ordinal);
        }
    }

    fn ordinal(&self, node: usize) -> Option<u32> {
        self.tree.node(node).label.as_ref().map(|l| l.ordinal)
    }

    /// «2.3.» stands below «2.» where that is open, else below the heading above.
    fn place_dotted(&mut self, label: &Label, rank: u32) {
        let depth = label.components.len();
        let own_rank = rank + depth as u32;
        self.pop_to(own_rank);
        while self.open.len() > 1 {
            let Some(open) = &self.tree.node(self.top()).label else { break };
            let numbers: Vec<u32> = match open.series {
                Series::Arabic => vec![open.ordinal],
                Series::Dotted => open.components.clone(),
                _ => break,
            };
            if label.components.starts_with(&numbers) && numbers.len() < depth {
                break;
            }
            self.open.pop();
        }
    }

    /// «d)» behind «d)» is «đ)»: typists and engines drop the bar.
    fn mend(&mut self, label: &mut Label, text: &Text) {
        if label.series == Series::Roman {
            return self.mend_roman(label, text);
        }
        if label.series != Series::Letter || label.path != "d" {
            return;
        }
        let siblings = &self.tree.node(self.top()).children;
        let last = siblings.last().and_then(|c| self.tree.node(*c).label.as_ref());
        if last.is_some_and(|l| l.series == Series::Letter && l.path == "d") {
            label.path = "đ".to_owned();
            label.ordinal += 1;
            let m = "«d)» printed for «đ)»: the order of the letters demands it";
            self.diagnostics.push(Diagnostic::info("label-mended", m).at(text.place(0..label.length)));
        }
    }

    /// «II. NHIỆM VỤ» behind «II. CHỈ TIÊU» is III: a typist counted twice, or an engine lost a stroke.
    fn mend_roman(&mut self, label: &mut Label, text: &Text) {
        let siblings = &self.tree.node(self.top()).children;
        let last = siblings.iter().rev().find_map(|c| self.tree.node(*c).label.as_ref());
        if last
            .is_some_and(|l| l.series == Series::Roman && l.ordinal == label.ordinal && l.path == label.path)
        {
            let printed = label.path.clone();
            label.ordinal += 1;
            label.path = roman(label.ordinal);
            let m = format!("«{printed}» printed for «{}»: the order of the numerals demands it", label.path);
            self.diagnostics.push(Diagnostic::info("label-mended", m).at(text.place(0..label.length)));
        }
    }

    /// Numbers that start again at 1 below the same heading: the heading between was lost.
    fn note_lost_heading(&mut self, label: &Label, text: &Text) {
        if label.series != Series::Arabic || label.ordinal != 1 {
            return;
        }
        let parent = self.tree.node(self.top());
        let numbered = |id: &usize| {
            let node = self.tree.node(*id);
            node.label.as_ref().is_some_and(|l| matches!(l.series, Series::Arabic | Series::Dotted))
        };
        if parent.rank != LOST_RANK || parent.children.iter().filter(|c| numbered(c)).count() < 2 {
            return;
        }
        let next = parent.label.as_ref().map(|l| l.ordinal + 1);
        let path = next.map_or_else(|| format!("{}+", parent.path), roman);
        let m =
            format!("numbers start again at 1: a heading before this line was lost; it is taken for {path}");
        self.diagnostics.push(Diagnostic::warning("heading-lost", m).at(text.whole_place()));
        self.pop_to(LOST_RANK);
        let full = self.join_path(&path);
        let id = self.push(NodeKind::Lost, None, Text::default(), LOST_RANK, full);
        self.tree.nodes[id].place = text.whole_place();
    }

    fn path(&self, label: &Label) -> String {
        match label.series {
            s if s.is_bullet() => String::new(),
            // «2.3» below «II»: the numbers of its own label replace those of the open numbers above.
            Series::Dotted => {
                let mut at = self.top();
                while at != 0 && is_number(self.tree.node(at)) {
                    at = self.tree.node(at).parent;
                }
                join(&self.tree.node(at).path, &label.path)
            }
            Series::Article if self.ranks.articles_are_prose => label.path.clone(),
            _ => self.join_path(&label.path),
        }
    }

    fn join_path(&self, own: &str) -> String {
        let mut at = self.top();
        let bare = |node: &Node| {
            let part = node.label.as_ref().is_some_and(|l| l.series == Series::Part);
            node.path.is_empty() || (part && self.ranks.romans_run_on)
        };
        while at != 0 && bare(self.tree.node(at)) {
            at = self.tree.node(at).parent;
        }
        join(&self.tree.node(at).path, own)
    }

    fn appendix(&mut self, text: &Text) {
        self.open.truncate(1);
        self.appendices += 1;
        let title = appendix_title(&text.text);
        let start = text.text.len() - title.len();
        let body = text.slice(start..text.text.len());
        let id = self.push(NodeKind::Appendix, None, body, 1, String::new());
        self.tree.nodes[id].place = text.whole_place();
        self.caption = true;
    }

    /// Lines below «PHỤ LỤC» are its caption while they are short and unlabelled.
    fn caption_line(&mut self, text: &Text) -> bool {
        let t = text.text.trim();
        let labelled = label::parse(t, self.rules).is_some();
        let node = self.top();
        let attached = is_attached(t);
        if labelled
            || (t.chars().count() > 300 && !attached)
            || self.tree.node(node).kind != NodeKind::Appendix
        {
            self.caption = false;
            return false;
        }
        if attached || t.chars().all(|c| !c.is_alphanumeric()) {
            self.note(text);
            return true;
        }
        let open = &mut self.tree.nodes[node];
        if open.text.text.is_empty() {
            open.text = text.clone();
        } else if is_capitals(&open.text.text) == is_capitals(t) && open.notes.is_empty() {
            open.text.join(text);
        } else {
            self.note(text);
        }
        true
    }

    fn number_appendices(&mut self) {
        let many = self.appendices > 1;
        let mut count = 0;
        let ids: Vec<usize> = self.tree.node(0).children.clone();
        for id in ids {
            if self.tree.nodes[id].kind != NodeKind::Appendix {
                continue;
            }
            count += 1;
            let prefix = if many { format!("PL{count}") } else { "PL".to_owned() };
            self.prefix(id, &prefix);
        }
    }

    fn prefix(&mut self, id: usize, prefix: &str) {
        let mut todo = vec![id];
        while let Some(at) = todo.pop() {
            let node = &mut self.tree.nodes[at];
            if at == id {
                node.path = prefix.to_owned();
            } else if !node.path.is_empty() {
                node.path = join(prefix, &node.path);
            }
            todo.extend(node.children.iter().copied());
        }
    }
}

fn is_number(node: &Node) -> bool {
    node.label.as_ref().is_some_and(|l| matches!(l.series, Series::Arabic | Series::Dotted))
}

pub(crate) fn join(parent: &str, own: &str) -> String {
    if parent.is_empty() { own.to_owned() } else { format!("{parent}.{own}") }
}

/// The words behind «PHỤ LỤC II:», without «(Kèm theo …)».
fn appendix_title(text: &str) -> &str {
    let text = text.trim_matches(['*', ' ']);
    let skip: usize = text.chars().take("phụ lục".chars().count()).map(char::len_utf8).sum();
    let mut rest = text.get(skip..).unwrap_or("").trim_start();
    let numeral = rest.split([' ', '.', ':', '-', '(']).next().unwrap_or("");
    let number = numeral.trim_start_matches("số");
    if !number.is_empty()
        && (number.chars().all(|c| c.is_ascii_digit()) || label::roman_value(number).is_some())
    {
        rest = rest[numeral.len()..].trim_start();
    }
    rest = rest.trim_start_matches([':', '.', '-', '–', ' ']);
    if is_attached(rest) { &rest[rest.len()..] } else { rest }
}

/// Title of an appendix without «(Kèm theo …)».
pub(crate) fn caption_title(text: &str) -> String {
    let cut = text
        .find("(Kèm theo")
        .or_else(|| text.find("(kèm theo"))
        .or_else(|| text.find("(Ban hành"))
        .unwrap_or(text.len());
    trim_closing(&text[..cut]).to_owned()
}

/// The numeral of a heading; series are never longer.
fn roman(n: u32) -> String {
    label::roman_numeral(n.min(39))
}
