//! Running headers and page numbers of text that a converter wrote page by page.

use std::collections::BTreeMap;

/// Lines that are looked at from each edge of a page.
const EDGE: usize = 2;
/// Pages on which a line must stand to be a running one.
const REPEATED: usize = 2;

/// For each page the lines at its edges, by position, that come back on other pages but for their numbers, and page numbers
/// that stand alone.
pub(super) fn find(pages: &[Vec<(u32, &str)>]) -> Vec<Vec<usize>> {
    let edges: Vec<Vec<usize>> = pages.iter().map(|p| edge_lines(p)).collect();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for (page, at) in pages.iter().zip(&edges) {
        let mut keys: Vec<String> = at.iter().filter_map(|i| page.get(*i)).map(|(_, l)| key(l)).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            *count.entry(key).or_default() += 1;
        }
    }
    let several = pages.len() >= REPEATED;
    pages
        .iter()
        .zip(&edges)
        .map(|(page, at)| {
            let running = |i: &&usize| {
                let Some((_, line)) = page.get(**i) else { return false };
                let key = key(line);
                let number = key.trim_matches(['-', '–', ' ', '.']) == "0";
                several
                    && (number
                        || (key.chars().count() >= 4 && count.get(&key).is_some_and(|n| *n >= REPEATED)))
            };
            at.iter().filter(running).copied().collect()
        })
        .collect()
}

fn edge_lines(page: &[(u32, &str)]) -> Vec<usize> {
    let filled: Vec<usize> = (0..page.len()).filter(|i| !page[*i].1.trim().is_empty()).collect();
    // A page of few lines has no edges: each of them may be its text.
    if filled.len() < 2 * EDGE + 1 {
        return Vec::new();
    }
    // A blank line parts a running line from the text; «- Cơ quan chủ trì: …» may stand at the head of two pages by chance.
    let is_blank = |i: usize| page.get(i).is_some_and(|(_, l)| l.trim().is_empty());
    let apart = |i: usize, blank: bool| {
        let line = page[i].1.trim();
        blank && !line.starts_with(['-', '+', '*', '•']) && !line.ends_with([';', ':'])
            || line.chars().all(|c| c.is_ascii_digit())
    };
    let upper = filled.iter().take(EDGE).copied().filter(|i| apart(*i, is_blank(*i + 1)));
    let lower = filled.iter().rev().take(EDGE).copied();
    let lower = lower.filter(|i| apart(*i, i.checked_sub(1).is_some_and(is_blank)));
    upper.chain(lower).collect()
}

/// The line with its numbers as 0 and its white space, wherever it stands, as one space: page numbers change sides.
fn key(line: &str) -> String {
    let mut words: Vec<String> = line
        .split_whitespace()
        .map(|w| {
            let mut out = String::new();
            for c in w.chars() {
                match (c.is_ascii_digit(), out.ends_with('0')) {
                    (true, true) => {}
                    (true, false) => out.push('0'),
                    (false, _) => out.push(c),
                }
            }
            out
        })
        .collect();
    if words.len() > 1 {
        words.retain(|w| w != "0");
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_come_back_are_running() {
        let page =
            |n: u32| format!("  CÔNG BÁO/Số 05/Ngày 01-02-2024   {n}\n\nDòng a{n}\nb{n}\nc{n}\nd{n}\ne{n}\n");
        let texts = [page(3), page(4)];
        let pages: Vec<Vec<(u32, &str)>> = texts.iter().map(|t| (1..).zip(t.lines()).collect()).collect();
        assert_eq!(find(&pages), [[0], [0]]);
        assert_eq!(find(&pages[..1]), [Vec::<usize>::new()]);
    }
}
