//! Running headers, footers and page numbers: lines at the upper and lower edge that are no part of the text.

use super::words::Line;

/// Such lines stand within this share of the page's height from its edge.
const ZONE: f32 = 0.11;
/// How many lines at an edge can be of this kind.
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
    let mut out: Vec<Vec<Line>> = pages.iter().map(|_| Vec::new()).collect();
    for at_top in [true, false] {
        for _ in 0..ROUNDS {
            let outermost: Vec<Option<Line>> = pages.iter().map(|p| p.outermost(at_top)).collect();
            let marginal: Vec<bool> = (0..pages.len()).map(|i| is_marginal(&outermost, i, pages, at_top)).collect();
            if !marginal.contains(&true) {
                break;
            }
            for ((page, list), _) in pages.iter_mut().zip(&mut out).zip(&marginal).filter(|(_, m)| **m) {
                if at_top && !page.lines.is_empty() {
                    list.push(page.lines.remove(0));
                } else if !at_top {
                    list.extend(page.lines.pop());
                }
            }
        }
    }
    out
}

impl Edges<'_> {
    /// The first or last line of the page if it stands in the zone at the edge and outside all tables.
    fn outermost(&self, at_top: bool) -> Option<Line> {
        let line = if at_top { self.lines.first() } else { self.lines.last() }?;
        let zone = ZONE * self.height;
        let (in_zone, outside) = if at_top {
            (line.y < zone, self.tables.is_none_or(|(top, _)| line.y < top))
        } else {
            (line.y > self.height - zone, self.tables.is_none_or(|(_, bottom)| line.y > bottom))
        };
        (in_zone && outside).then(|| line.clone())
    }
}

fn is_marginal(lines: &[Option<Line>], i: usize, pages: &[Edges<'_>], at_top: bool) -> bool {
    let (Some(Some(line)), Some(page)) = (lines.get(i), pages.get(i)) else { return false };
    let text = line.text();
    if is_page_number(&text) {
        return true;
    }
    let (key, number) = without_number(&text);
    if key.is_empty() {
        return false;
    }
    let same = lines.iter().enumerate().filter(|(j, other)| {
        other.as_ref().is_some_and(|o| {
            let (k, n) = without_number(&o.text());
            // Numbers that do not count the pages are part of the text: «Phụ lục 1», «Phụ lục 2».
            let counts = match (number, n) {
                (Some(a), Some(b)) => a - b == i as i64 - *j as i64,
                (a, b) => a.is_none() && b.is_none(),
            };
            k == key && counts && (o.y - line.y).abs() < SAME_HEIGHT
        })
    });
    let near = if at_top { line.y < PAPER_MARGIN } else { line.y > page.height - PAPER_MARGIN };
    same.count() >= if near { 2 } else { REPEATED }
}

/// «3», «- 3 -», «Trang 3/17», «3/17», «iv».
fn is_page_number(text: &str) -> bool {
    let core = text.trim_matches(|c: char| matches!(c, '-' | '–' | '—' | '.' | '[' | ']' | '|' | ' ' | '~'));
    let core = core.strip_prefix("Trang").or(core.strip_prefix("trang")).or(core.strip_prefix("Page")).unwrap_or(core);
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
            .map(|p| lines(p.iter().flat_map(|(t, y)| glyphs(t, 72.0, *y, 12.0, 0)).collect(), Direction::Right))
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
        assert_eq!(taken(&pages), [["CÔNG BÁO 1", "- 1 -"], ["CÔNG BÁO 2", "- 2 -"], ["CÔNG BÁO 3", "- 3 -"]]);
    }

    #[test]
    fn headings_of_appendices_are_no_running_headers() {
        let pages: [&[(&str, f32)]; 2] =
            [&[("PHỤ LỤC 2", 70.0), ("Danh mục", 90.0)], &[("PHỤ LỤC 5", 70.0), ("Danh mục", 110.0)]];
        assert_eq!(taken(&pages), [Vec::<String>::new(), Vec::new()]);
    }
}
