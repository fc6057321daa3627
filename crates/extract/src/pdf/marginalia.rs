//! Running headers, footers and page numbers: lines at the upper and lower edge that are no part of the text.

use super::words::Line;
use std::collections::BTreeMap;

/// Such lines stand within this distance (points) from the edge, on small pages within a fifth of their height.
const ZONE: f32 = 92.0;
/// How many page numbers a page can have, one above and one below included.
const ROUNDS: usize = 3;
/// A running header stands at the same height on all its pages, within this distance (points).
const SAME_HEIGHT: f32 = 4.0;
/// A text at the edge that occurs on this many pages is a running one; two suffice inside the paper margin.
const REPEATED: usize = 3;
/// Nothing of the text proper stands this near (points) to the edge: margins are at least 20 mm (Nghị định
/// 30/2020/NĐ-CP, Phụ lục I).
const PAPER_MARGIN: f32 = 52.0;

/// The lines of one page outside tables, and its height.
pub(super) struct Edges<'a> {
    /// From top to bottom.
    pub(super) lines: &'a mut Vec<Line>,
    /// Page height in points.
    pub(super) height: f32,
    /// Upper and lower edge of what tables take up, if any.
    pub(super) tables: Option<(f32, f32)>,
}

/// Takes the marginal lines out of the pages; one list for each page.
pub(super) fn take(pages: &mut [Edges<'_>]) -> Vec<Vec<Line>> {
    let candidates: Vec<Vec<Candidate>> = pages
        .iter()
        .enumerate()
        .map(|(i, p)| p.lines.iter().enumerate().filter_map(|(k, l)| p.candidate(i, k, l)).collect())
        .collect();
    let mut index: BTreeMap<&str, Vec<&Candidate>> = BTreeMap::new();
    for candidate in candidates.iter().flatten() {
        index.entry(&candidate.key).or_default().push(candidate);
    }
    let marginal: Vec<Vec<usize>> = candidates
        .iter()
        .map(|page| {
            let running = |c: &&Candidate| index.get(c.key.as_str()).is_some_and(|same| is_running(c, same));
            page.iter().filter(running).map(|c| c.at).collect()
        })
        .collect();
    pages.iter_mut().zip(marginal).map(|(page, at)| page.take(&at)).collect()
}

/// A line at an edge.
struct Candidate {
    page: usize,
    at: usize,
    key: String,
    number: Option<i64>,
    y: f32,
    is_near: bool,
}

impl Edges<'_> {
    fn candidate(&self, page: usize, at: usize, line: &Line) -> Option<Candidate> {
        if !self.in_zone(line) {
            return None;
        }
        let (key, number) = without_number(&line.text());
        let is_near = line.y < PAPER_MARGIN || line.y > self.height - PAPER_MARGIN;
        (!key.is_empty()).then_some(Candidate { page, at, key, number, y: line.y, is_near })
    }

    /// Stands in the zone at the upper or lower edge, and outside all tables.
    fn in_zone(&self, line: &Line) -> bool {
        let zone = ZONE.min(self.height / 5.0);
        (line.y < zone && self.tables.is_none_or(|(top, _)| line.y < top))
            || (line.y > self.height - zone && self.tables.is_none_or(|(_, bottom)| line.y > bottom))
    }

    /// Takes the lines at these places, then the page numbers that are outermost without them.
    fn take(&mut self, at: &[usize]) -> Vec<Line> {
        let mut out: Vec<Line> = at.iter().filter_map(|i| self.lines.get(*i).cloned()).collect();
        let mut i = 0;
        self.lines.retain(|_| {
            i += 1;
            !at.contains(&(i - 1))
        });
        for _ in 0..ROUNDS {
            let is_number = |l: &&Line| is_page_number(&l.text());
            if self.lines.first().filter(|l| self.in_zone(l)).filter(is_number).is_some() {
                out.push(self.lines.remove(0));
            } else if self.lines.last().filter(|l| self.in_zone(l)).filter(is_number).is_some() {
                out.extend(self.lines.pop());
            }
        }
        out
    }
}

/// Whether a line stands at the same height with the same text on several pages.
fn is_running(line: &Candidate, same: &[&Candidate]) -> bool {
    let (mut pages, mut counted) = (0, false);
    for other in same.iter().filter(|o| (o.y - line.y).abs() < SAME_HEIGHT) {
        match (line.number, other.number) {
            (Some(a), Some(b)) if a - b == line.page as i64 - other.page as i64 => {
                pages += 1;
                counted |= a != b;
            }
            // Numbers that do not count the pages are part of the text: «Phụ lục 2», «Phụ lục 5».
            (Some(_), Some(_)) => {}
            // A first page or a broken line may lack the number.
            _ => pages += 1,
        }
    }
    pages >= REPEATED || (pages == 2 && (line.is_near || counted))
}

/// «3», «- 3 -», «Trang 3/17», «3/17», «iv».
fn is_page_number(text: &str) -> bool {
    let core = text.trim_matches(|c: char| matches!(c, '-' | '–' | '—' | '.' | '[' | ']' | '|' | ' ' | '~'));
    let core = core
        .strip_prefix("Trang")
        .or(core.strip_prefix("trang"))
        .or(core.strip_prefix("Page"))
        .unwrap_or(core);
    let parts: Vec<&str> = core.split('/').map(str::trim).collect();
    let number = |p: &str| !p.is_empty() && p.len() <= 4 && p.bytes().all(|b| b.is_ascii_digit());
    let roman = |p: &str| !p.is_empty() && p.len() <= 5 && p.bytes().all(|b| b"ivxl".contains(&b));
    parts.len() <= 2 && parts.iter().all(|p| number(p) || roman(p))
}

/// The text without a number that stands at its beginning or end, and that number.
fn without_number(text: &str) -> (String, Option<i64>) {
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let as_number = |w: Option<&&str>| w.filter(|w| w.len() <= 4).and_then(|w| w.parse::<i64>().ok());
    if let Some(n) = as_number(words.last()) {
        words.pop();
        return (words.join(" "), Some(n));
    }
    if let Some(n) = as_number(words.first()) {
        words.remove(0);
        return (words.join(" "), Some(n));
    }
    (words.join(" "), None)
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::Direction;
    use super::super::words::{lines, tests::glyphs};
    use super::*;

    fn taken(pages: &[&[(&str, f32)]]) -> Vec<Vec<String>> {
        let mut pages: Vec<Vec<Line>> = pages
            .iter()
            .map(|p| {
                lines(p.iter().flat_map(|(t, y)| glyphs(t, 72.0, *y, 12.0, 0)).collect(), Direction::Right)
            })
            .collect();
        let mut edges: Vec<Edges<'_>> =
            pages.iter_mut().map(|lines| Edges { lines, height: 842.0, tables: None }).collect();
        take(&mut edges).iter().map(|l| l.iter().map(Line::text).collect()).collect()
    }

    #[test]
    fn page_numbers_and_running_headers_are_taken_out() {
        let pages: [&[(&str, f32)]; 3] = [
            &[("CÔNG BÁO 1", 40.0), ("Nội dung trang đầu", 80.0), ("- 1 -", 800.0)],
            &[("CÔNG BÁO 2", 40.0), ("Nội dung trang sau", 80.0), ("- 2 -", 800.0)],
            &[("CÔNG BÁO 3", 40.0), ("Nội dung trang cuối", 80.0), ("- 3 -", 800.0)],
        ];
        assert_eq!(
            taken(&pages),
            [["CÔNG BÁO 1", "- 1 -"], ["CÔNG BÁO 2", "- 2 -"], ["CÔNG BÁO 3", "- 3 -"]]
        );
    }

    #[test]
    fn headings_of_appendices_are_no_running_headers() {
        let pages: [&[(&str, f32)]; 2] =
            [&[("PHỤ LỤC 2", 70.0), ("Danh mục", 90.0)], &[("PHỤ LỤC 5", 70.0), ("Danh mục", 110.0)]];
        assert_eq!(taken(&pages), [Vec::<String>::new(), Vec::new()]);
    }
}
