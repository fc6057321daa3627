//! Text beside text: the letterhead (issuer left, country and motto right), the signature block, columns of a newspaper
//! page. Nghị định 30/2020/NĐ-CP, Phụ lục I sets issuer and country side by side, recipients beside the signature.
//!
//! A band is a run of lines with one gutter in common; it is read column by column.

use super::words::{Line, Token};

/// A gap narrower than this many sizes parts words, not columns.
const MIN_GUTTER: f32 = 1.5;
/// Behind a short beginning (a label and its tab) a gutter must be wider.
const MIN_GUTTER_AFTER_LABEL: f32 = 2.8;
/// A gutter is wider than this many usual gaps of its line.
const MIN_RATIO: f32 = 2.5;
/// Once a gutter is known, a gap this many times the usual one belongs to it.
const MIN_STANDING_OUT: f32 = 1.8;
/// What must remain of a gutter when the gaps of all its lines are laid over one another, in sizes.
const MIN_COMMON: f32 = 0.5;
/// Lines of one block follow one another within this many sizes.
const NEAR: f32 = 2.2;
/// The blank for signature and seal is at most this many sizes high.
const SIGNATURE_BLANK: f32 = 12.0;
/// Columns within columns.
const MAX_DEPTH: u32 = 3;

/// Lines to be read one after another.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flow {
    /// In reading order.
    pub(super) lines: Vec<Line>,
    /// One of several columns of a band.
    pub(super) is_column: bool,
}

/// Puts the lines of a stretch of page (from top to bottom) into reading order.
pub(super) fn flows(lines: Vec<Line>) -> Vec<Flow> {
    split(lines, false, MAX_DEPTH)
}

fn split(lines: Vec<Line>, is_column: bool, depth: u32) -> Vec<Flow> {
    let mut out = Vec::new();
    let mut body: Vec<Line> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let band = if depth == 0 { None } else { band_at(&lines, at, body.len()) };
        let Some(band) = band else {
            body.extend(lines.get(at).cloned());
            at += 1;
            continue;
        };
        // Lines above the first parted one that belong to the right column.
        let mut above = body.split_off(body.len() - band.above);
        push_flow(&mut out, std::mem::take(&mut body), is_column);
        above.extend(lines.get(at..band.end).unwrap_or(&[]).iter().cloned());
        let (left, right) = part(above, band.gutter);
        out.extend(split(left, true, depth - 1));
        out.extend(split(right, true, depth - 1));
        at = band.end;
    }
    push_flow(&mut out, body, is_column);
    out
}

fn push_flow(out: &mut Vec<Flow>, lines: Vec<Line>, is_column: bool) {
    if !lines.is_empty() {
        out.push(Flow { lines, is_column });
    }
}

struct Band {
    /// Lines just before the first clearly parted one that belong to it.
    above: usize,
    /// Behind its last line.
    end: usize,
    gutter: (f32, f32),
}

/// How a line lies to a gutter.
#[derive(PartialEq, Clone, Copy)]
enum Side {
    Left,
    Right,
    Parted(f32, f32),
    Across,
}

fn side(line: &Line, (from, to): (f32, f32)) -> Side {
    if line.x1 <= to && line.x1 <= from + line.size {
        return Side::Left;
    }
    if line.x0 >= from && line.x0 >= to - line.size {
        return Side::Right;
    }
    for (a, b) in gaps(line) {
        let (common_from, common_to) = (from.max(a), to.min(b));
        if common_to - common_from >= MIN_COMMON * line.size {
            return Side::Parted(common_from, common_to);
        }
    }
    Side::Across
}

/// Every gap that stands out among those between the line's words.
fn gaps(line: &Line) -> impl Iterator<Item = (f32, f32)> {
    let least = (MIN_STANDING_OUT * usual_gap(line)).max(0.8 * line.size);
    line.words
        .windows(2)
        .filter_map(|pair| Some((pair.first()?.x1, pair.last()?.x0)))
        .filter(move |(a, b)| b - a >= least)
}

/// The gap between most words of a line.
pub(super) fn usual_gap(line: &Line) -> f32 {
    let mut widths: Vec<f32> =
        line.words.windows(2).filter_map(|pair| Some(pair.last()?.x0 - pair.first()?.x1)).collect();
    widths.sort_by(f32::total_cmp);
    if widths.len() < 3 {
        return 0.25 * line.size;
    }
    widths.get(widths.len() / 2).copied().unwrap_or(0.0).max(0.2 * line.size)
}

/// The widest gap of a line that can be a gutter.
fn gutter(line: &Line) -> Option<(f32, f32)> {
    let usual = usual_gap(line);
    let mut best: Option<(f32, f32)> = None;
    for (i, pair) in line.words.windows(2).enumerate() {
        let (Some(a), Some(b)) = (pair.first(), pair.last()) else { continue };
        let width = b.x0 - a.x1;
        let short = i < 2 && a.x1 - line.x0 < 4.0 * line.size;
        let least = if short { MIN_GUTTER_AFTER_LABEL } else { MIN_GUTTER };
        let wide = width >= least * line.size && width >= MIN_RATIO * usual;
        if wide && !is_label(line.words.get(..=i).unwrap_or(&[])) && best.is_none_or(|(f, t)| width > t - f) {
            best = Some((a.x1, b.x0));
        }
    }
    best
}

/// A list label by itself («1.», «a)», «-», «II.1.»): what follows is its text, not another column.
pub(super) fn is_label(words: &[Token]) -> bool {
    let [one] = words else { return false };
    let text = one.text.as_str();
    if text.chars().all(|c| !c.is_alphanumeric()) {
        return matches!(text, "-" | "–" | "—" | "+" | "*" | "•" | "▪" | "➢" | "✓" | "●" | "○" | "■" | "♦");
    }
    let Some(inner) = text.strip_suffix(['.', ')', '/', ':', '-']) else { return false };
    inner.trim_start_matches('(').split('.').all(|part| {
        let digits = !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        let roman = !part.is_empty() && part.len() <= 5 && part.chars().all(|c| "IVXL".contains(c));
        let letter = part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
        digits || roman || letter
    })
}

fn band_at(lines: &[Line], at: usize, room_above: usize) -> Option<Band> {
    let first = lines.get(at)?;
    let mut gutter = gutter(first)?;
    let (mut parted, mut right) = (1_u32, 0_u32);
    let (mut last_left, mut last_right) = (first.y, first.y);
    let mut end = at + 1;
    while let Some(line) = lines.get(end) {
        match side(line, gutter) {
            Side::Parted(a, b) if line.y - last_left.max(last_right) < SIGNATURE_BLANK * line.size => {
                gutter = (a, b);
                parted += 1;
                (last_left, last_right) = (line.y, line.y);
            }
            Side::Right if line.y - last_right.max(last_left) < SIGNATURE_BLANK * line.size => {
                gutter.1 = gutter.1.min(line.x0).max(gutter.0);
                right += 1;
                last_right = line.y;
            }
            Side::Left if line.y - last_left < NEAR * line.size => last_left = line.y,
            _ => break,
        }
        end += 1;
    }
    if parted + right < 2 && gutter.1 - gutter.0 < 3.0 * first.size {
        return None;
    }
    let mut above = 0;
    let mut y = first.y;
    while above < room_above {
        let Some(line) = (at - above).checked_sub(1).and_then(|i| lines.get(i)) else { break };
        match side(line, gutter) {
            _ if y - line.y > NEAR * line.size => break,
            Side::Parted(a, b) => gutter = (a, b),
            Side::Right => {}
            Side::Left | Side::Across => break,
        }
        y = line.y;
        above += 1;
    }
    Some(Band { above, end, gutter })
}

/// Parts lines at the gutter.
fn part(lines: Vec<Line>, (from, to): (f32, f32)) -> (Vec<Line>, Vec<Line>) {
    let middle = (from + to) / 2.0;
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for line in lines {
        let direction = line.direction;
        let (l, r): (Vec<Token>, Vec<Token>) =
            line.words.into_iter().partition(|w| (w.x0 + w.x1) / 2.0 < middle);
        left.extend(Line::of(l, direction));
        right.extend(Line::of(r, direction));
    }
    (left, right)
}

#[cfg(test)]
mod tests {
    use super::super::glyphs::Direction;
    use super::super::words::{lines, tests::glyphs};
    use super::*;

    fn page(rows: &[(&str, f32, f32)]) -> Vec<Line> {
        lines(rows.iter().flat_map(|(t, x, y)| glyphs(t, *x, *y, 12.0, 0)).collect(), Direction::Right)
    }

    fn texts(lines: Vec<Line>) -> Vec<Vec<String>> {
        flows(lines).iter().map(|f| f.lines.iter().map(Line::text).collect()).collect()
    }

    #[test]
    fn the_letterhead_is_read_column_by_column() {
        let page = page(&[
            ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA", 300.0, 58.0),
            ("ỦY BAN NHÂN DÂN", 80.0, 60.0),
            ("THỊ XÃ MẪU", 95.0, 75.0),
            ("Độc lập - Tự do - Hạnh phúc", 310.0, 75.0),
            ("Số: 12/KH-UBND", 85.0, 100.0),
            ("Mẫu, ngày 06 tháng 4", 320.0, 100.0),
            ("Thực hiện Nghị quyết của Hội đồng nhân dân về chuyển đổi số năm", 80.0, 130.0),
        ]);
        assert_eq!(
            texts(page),
            [
                vec!["ỦY BAN NHÂN DÂN", "THỊ XÃ MẪU", "Số: 12/KH-UBND"],
                vec!["CỘNG HÒA XÃ HỘI CHỦ NGHĨA", "Độc lập - Tự do - Hạnh phúc", "Mẫu, ngày 06 tháng 4"],
                vec!["Thực hiện Nghị quyết của Hội đồng nhân dân về chuyển đổi số năm"],
            ]
        );
    }

    #[test]
    fn the_name_below_the_signature_stays_with_its_block() {
        let page = page(&[
            ("Nơi nhận:", 72.0, 500.0),
            ("TM. ỦY BAN NHÂN DÂN", 330.0, 500.0),
            ("- Như trên;", 72.0, 515.0),
            ("CHỦ TỊCH", 370.0, 515.0),
            ("- Lưu: VT.", 72.0, 530.0),
            ("Nguyễn Văn Mẫu", 350.0, 600.0),
        ]);
        assert_eq!(
            texts(page),
            [
                vec!["Nơi nhận:", "- Như trên;", "- Lưu: VT."],
                vec!["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn Mẫu"],
            ]
        );
    }

    #[test]
    fn a_label_and_its_tab_are_no_columns() {
        let page = page(&[
            ("1.", 72.0, 100.0),
            ("Rà soát quy trình", 110.0, 100.0),
            ("2.", 72.0, 115.0),
            ("Lập danh mục", 110.0, 115.0),
        ]);
        assert_eq!(texts(page), [vec!["1. Rà soát quy trình", "2. Lập danh mục"]]);
    }
}
