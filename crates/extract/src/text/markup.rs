//! Mark-up inside a line: emphasis, a few HTML tags, ATX headings.

/// Tags that converters leave in text and in pipe tables.
const TAGS: [&str; 10] =
    ["<i>", "</i>", "<b>", "</b>", "<u>", "</u>", "<em>", "</em>", "<strong>", "</strong>"];
/// Tags that break a line.
const BREAKS: [&str; 3] = ["<br>", "<br/>", "<br />"];

/// Splits `## Title` into its level, 1..=6, and the rest; any other line has no level.
pub(super) fn heading(line: &str) -> (Option<u8>, &str) {
    let hashes = line.bytes().take_while(|b| *b == b'#').count();
    match line.get(hashes..) {
        Some(rest) if (1..=6).contains(&hashes) && rest.starts_with(' ') => (Some(hashes as u8), rest.trim()),
        _ => (None, line),
    }
}

/// The line without emphasis marks and inline tags; `<br>` becomes a line feed. Where a mark alone stands between two words («Phụ lục**CÁC …»), a
/// space takes its place.
pub(super) fn plain(line: &str) -> String {
    let line = line.trim_end();
    if !line.contains(['*', '<', '_', '\\']) {
        return line.to_owned();
    }
    let untagged = without_tags(&unescaped(line));
    if untagged.contains('*') { without_emphasis(&untagged) } else { untagged }
}

/// «1\. Sở Nội vụ»: a converter's backslash before a mark at the head of a line, which keeps it from being mark-up.
fn unescaped(line: &str) -> String {
    let Some(at) = line.find('\\').filter(|at| *at <= LABEL) else { return line.to_owned() };
    let label = line[..at].trim_start().chars().all(|c| c.is_alphanumeric());
    let mark = line[at + 1..].starts_with(['.', ')', '-', '+', '*', '#']);
    if label && mark { format!("{}{}", &line[..at], &line[at + 1..]) } else { line.to_owned() }
}

/// Bytes of the longest label before its mark.
const LABEL: usize = 8;

fn without_tags(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let tag = |t: &&&str| rest.get(..t.len()).is_some_and(|s| s.eq_ignore_ascii_case(t));
        if let Some(t) = TAGS.iter().find(tag) {
            rest = &rest[t.len()..];
        } else if let Some(t) = BREAKS.iter().find(tag) {
            out.push('\n');
            rest = &rest[t.len()..];
        } else {
            out.push('<');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// Takes off runs of asterisks that open or close emphasis: a run that touches a word or a bracket. A run between spaces
/// is a bullet or a sign and stays, and so does a single run without a partner.
fn without_emphasis(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let runs = emphasis_runs(&chars);
    // Emphasis over several lines opens at the beginning of one and closes at the end of another.
    let over_lines = |(start, end): (usize, usize)| end - start >= 2 && (start == 0 || end == chars.len());
    if runs.len() < 2 && !runs.iter().copied().any(over_lines) {
        return line.to_owned();
    }
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    for (start, end) in runs {
        out.extend(&chars[at..start]);
        let before = start.checked_sub(1).and_then(|i| chars.get(i));
        let joins = |c: Option<&char>| c.is_some_and(|c| c.is_alphanumeric());
        if joins(before) && (joins(chars.get(end)) || chars.get(end) == Some(&'(')) {
            out.push(' ');
        }
        at = end;
    }
    out.extend(&chars[at..]);
    out
}

fn emphasis_runs(chars: &[char]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at] != '*' {
            at += 1;
            continue;
        }
        let start = at;
        while chars.get(at) == Some(&'*') {
            at += 1;
        }
        let space = |c: Option<&char>| c.is_none_or(|c| c.is_whitespace());
        let before = start.checked_sub(1).and_then(|i| chars.get(i));
        if at - start <= 3 && !(space(before) && space(chars.get(at))) {
            runs.push((start, at));
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emphasis_goes_and_words_stay_apart() {
        assert_eq!(plain("**Định kỳ** ngày 10 (*qua Công an*)"), "Định kỳ ngày 10 (qua Công an)");
        assert_eq!(plain("Phụ lục**DANH MỤC***(Kèm theo)*"), "Phụ lục DANH MỤC (Kèm theo)");
        assert_eq!(plain("nguyên tắc “*đúng, đủ*”"), "nguyên tắc “đúng, đủ”");
        assert_eq!(plain("(<i>dự phòng</i>)<br>x"), "(dự phòng)\nx");
    }

    #[test]
    fn bullets_signs_and_comparisons_stay() {
        assert_eq!(plain("**Mở đợt cao điểm"), "Mở đợt cao điểm");
        assert_eq!(plain("theo Luật**"), "theo Luật");
        assert_eq!(plain(r"1\. Sở Nội vụ"), "1. Sở Nội vụ");
        assert_eq!(plain(r"C:\duong\dan"), r"C:\duong\dan");
        assert_eq!(plain("* Nội dung"), "* Nội dung");
        assert_eq!(plain("3 * 4 < 13"), "3 * 4 < 13");
        assert_eq!(plain("ghi chú (*): số liệu tạm tính"), "ghi chú (*): số liệu tạm tính");
    }

    #[test]
    fn headings_have_a_level() {
        assert_eq!(heading("## II. NHIỆM VỤ"), (Some(2), "II. NHIỆM VỤ"));
        assert_eq!(heading("#1"), (None, "#1"));
    }
}
