//! Which item must come first: «sau khi hoàn thành nhiệm vụ tại điểm a khoản 2 Mục II», «sau khi Đề án được phê duyệt».

use kehoach_model::{Confidence, Edge, EdgeKind, Plan, Task};
use kehoach_vietnamese::{fold, is_alphanumeric};
use regex_lite::{Captures, Regex};
use rustc_hash::FxHashSet;
use std::cell::OnceCell;
use std::sync::LazyLock;

/// Words that say that something else comes first.
const OPENINGS: [&str; 4] = ["sau khi", "trên cơ sở kết quả", "căn cứ kết quả", "kể từ khi hoàn thành"];

/// Bytes of a clause that is looked at for a label.
const CLAUSE: usize = 240;

/// Share of a clause's syllable pairs that the title of the item that comes first must hold, in its own order.
const LEAST_SHARE: f32 = 0.6;
/// Syllables of the shortest clause that is compared with titles.
const SHORTEST: usize = 5;

/// «điểm a khoản 2 Mục II», «mục 2.1 phần III», «mục II.3», «nhiệm vụ số 5».
static LABEL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?:điểm (?<letter>[a-zđ])\)?[, ]*)?(?:khoản|mục|tiểu mục|nhiệm vụ số|nhiệm vụ) (?<number>[0-9]+(?:\.[0-9]+)*)(?:[, ]*(?:mục|phần) (?<part>[ivx]+))?(?:[^0-9a-z]|$)|(?:mục|phần) (?<roman>[ivx]+)(?:\.(?<sub>[0-9]+(?:\.[0-9]+)*))?(?:[^0-9a-z]|$)",
    )
    .ok()
});

/// The titles of a plan's items in the form in which they are compared, made when the first of them is.
pub(crate) struct Titles<'a> {
    plan: &'a Plan,
    folded: OnceCell<Vec<String>>,
}

impl<'a> Titles<'a> {
    pub(crate) fn of(plan: &'a Plan) -> Self {
        Self { plan, folded: OnceCell::new() }
    }

    /// Each item with its title.
    fn all(&self) -> impl Iterator<Item = (&Task, &String)> {
        let folded = self.folded.get_or_init(|| self.plan.tasks.iter().map(|t| fold(&t.title)).collect());
        self.plan.tasks.iter().zip(folded)
    }
}

/// The edges from an item, whose text is given in lower case, to those that must come first.
pub(crate) fn of_task(task: &Task, text: &str, titles: &Titles) -> Vec<Edge> {
    let plan = titles.plan;
    let mut found: Vec<Edge> = Vec::new();
    for opening in OPENINGS {
        for (at, _) in text.match_indices(opening) {
            let clause = clause(&text[at + opening.len()..]);
            let labelled = label_of(clause, task, plan).map(|id| (id, 0.9));
            if let Some((to, confidence)) = labelled.or_else(|| like_title(clause, task, titles))
                && to != task.id
                && found.iter().all(|e| e.to != to)
            {
                found.push(Edge {
                    from: task.id.clone(),
                    to,
                    kind: EdgeKind::DependsOn,
                    role: None,
                    timing: Vec::new(),
                    confidence: Confidence::new(confidence),
                });
            }
        }
    }
    found
}

fn clause(text: &str) -> &str {
    let most = text.char_indices().map(|(at, _)| at).find(|at| *at >= CLAUSE).unwrap_or(text.len());
    let text = &text[..most];
    let end = [". ", ";", ", ", ")"].iter().filter_map(|m| text.find(m)).min().unwrap_or(text.len());
    // A label's parts stand between commas: «điểm a, khoản 2, Mục II».
    let end = if text[..end].contains("điểm ") { text.find(['.', ';', ')']).unwrap_or(end) } else { end };
    text[..end].trim()
}

/// The item or heading that a clause names by its label.
fn label_of(clause: &str, task: &Task, plan: &Plan) -> Option<String> {
    let captures = LABEL.as_ref()?.captures(clause)?;
    // «khoản 2 Điều 5 Nghị định …» cites a document.
    if ["nghị định", "quyết định", "thông tư", "luật", "kế hoạch số"].iter().any(|w| clause.contains(w))
    {
        return None;
    }
    let part = |name: &str, c: &Captures| c.name(name).map(|m| m.as_str().to_owned());
    let roman = part("part", &captures).or_else(|| part("roman", &captures)).map(|r| r.to_uppercase());
    let number = part("number", &captures).or_else(|| part("sub", &captures));
    let letter = part("letter", &captures);
    let tail: Vec<String> = [roman.clone(), number, letter].into_iter().flatten().collect();
    let wanted = tail.join(".");
    let ids = || plan.tasks.iter().map(|t| t.id.as_str()).chain(plan.sections.iter().map(|s| s.id.as_str()));
    if roman.is_some() {
        return ids().find(|id| *id == wanted).map(str::to_owned);
    }
    // Without its part the label stands in the same one: the longest common head first.
    let mut head = task.id.as_str();
    while let Some((above, _)) = head.rsplit_once('.') {
        let candidate = format!("{above}.{wanted}");
        if let Some(id) = ids().find(|id| *id == candidate) {
            return Some(id.to_owned());
        }
        head = above;
    }
    None
}

/// The item whose title holds the words of a clause: «sau khi Quy chế phối hợp được ban hành» after «Ban hành Quy chế phối hợp».
fn like_title(clause: &str, task: &Task, titles: &Titles) -> Option<(String, f32)> {
    let words: Vec<&str> = content(clause).collect();
    if words.len() < SHORTEST {
        return None;
    }
    let pairs: FxHashSet<(&str, &str)> = words.windows(2).map(|w| (w[0], w[1])).collect();
    let mut ranked: Vec<(f32, &str)> = Vec::new();
    let mut syllables = Vec::new();
    for (other, title) in titles.all().filter(|(t, _)| t.id != task.id) {
        syllables.clear();
        syllables.extend(content(title));
        let shared = syllables.windows(2).filter(|w| pairs.contains(&(w[0], w[1]))).count();
        ranked.push((shared as f32 / pairs.len() as f32, &other.id));
    }
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, id) = *ranked.first()?;
    let second = ranked.get(1).map_or(0.0, |r| r.0);
    (best >= LEAST_SHARE && best - second >= 0.2).then(|| (id.to_owned(), 0.5 + 0.3 * best.min(1.0)))
}

/// A clause's syllables without the words of its verb.
fn content(text: &str) -> impl Iterator<Item = &str> {
    const PLAIN: [&str; 14] = [
        "có", "được", "hoàn", "thành", "ban", "hành", "phê", "duyệt", "các", "của", "và", "đã", "xong",
        "thông",
    ];
    text.split(|c: char| !is_alphanumeric(c)).filter(|w| !w.is_empty() && !PLAIN.contains(w))
}
