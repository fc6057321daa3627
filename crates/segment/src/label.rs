//! Labels that number a unit: «II.», «1.1.», «a)», «đ)», «(1)», «-», «+», «Điều 5.», «Mô hình 3:».

use crate::rules::Rules;
use crate::text::{capitalised, is_capitals};
use kehoach_model::ItemKind;
use kehoach_vietnamese::{fold, lower_char};

/// The letters that number units, in Vietnamese order (Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.5.d; «f», «j», «w»,
/// «z» are no Vietnamese letters, but «f)» is met).
const LETTERS: [&str; 24] = [
    "a", "b", "c", "d", "đ", "e", "f", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u",
    "v", "x", "y",
];

/// A kind of label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Series {
    /// Phần I.
    Part,
    /// Chương I.
    Chapter,
    /// Mục 1.
    Division,
    /// Điều 1.
    Article,
    /// I.
    Roman,
    /// A.
    Capital,
    /// 1.
    Arabic,
    /// 1.1., 1.1.1.
    Dotted,
    /// Mô hình 1:
    Named,
    /// a)
    Letter,
    /// (1), (a)
    Paren,
    /// *
    Star,
    /// -
    Dash,
    /// +
    Plus,
}

impl Series {
    pub(crate) fn is_bullet(self) -> bool {
        matches!(self, Self::Star | Self::Dash | Self::Plus)
    }
}

/// A label at the head of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Label {
    pub series: Series,
    /// As printed, with its mark.
    pub printed: String,
    /// Position in its series, from 1; 0 for bullets.
    pub ordinal: u32,
    /// Numbers of a dotted label.
    pub components: Vec<u32>,
    /// What stands in the path: `II`, `1`, `đ`.
    pub path: String,
    /// Bytes of the text that the label and the white space behind it take.
    pub length: usize,
    /// The item that a named unit is.
    pub kind: Option<ItemKind>,
}

/// The label at the head of a text, if there is one with something behind it.
pub(crate) fn parse(text: &str, rules: &Rules) -> Option<Label> {
    let lead = text.len() - text.trim_start().len();
    let body = &text[lead..];
    let mut label = bullet(body)
        .or_else(|| parenthesis(body))
        .or_else(|| keyword(body))
        .or_else(|| number(body))
        .or_else(|| roman(body))
        .or_else(|| letter(body))
        .or_else(|| named(body, rules))?;
    label.length += lead;
    Some(label)
}

/// The bullet of a line whose own was lost.
pub(crate) fn lost_bullet() -> Label {
    let (printed, path) = (String::new(), String::new());
    Label { series: Series::Dash, printed, ordinal: 0, components: Vec::new(), path, length: 0, kind: None }
}

/// The named label inside a numbered unit: «1.1. Mô hình 1: …».
pub(crate) fn named_kind(title: &str, rules: &Rules) -> Option<ItemKind> {
    named(title, rules).and_then(|l| l.kind)
}

fn label(series: Series, printed: &str, ordinal: u32, path: &str, rest: &str, body: &str) -> Label {
    Label {
        series,
        printed: printed.to_owned(),
        ordinal,
        components: Vec::new(),
        path: path.to_owned(),
        length: body.len() - rest.trim_start().len(),
        kind: None,
    }
}

fn bullet(body: &str) -> Option<Label> {
    let first = body.chars().next()?;
    let series = match first {
        '-' | '–' | '—' | '−' | '•' | '·' | '▪' | '●' | '■' | '\u{f02d}' | '\u{f0b7}' | '\u{f0a7}' => {
            Series::Dash
        }
        '+' | '○' | '\u{f02b}' => Series::Plus,
        '*' | '❖' | '✓' => Series::Star,
        _ => return None,
    };
    // «*** Sở Nội vụ:»
    let rest = body[first.len_utf8()..].trim_start_matches('*');
    let next = rest.trim_start().chars().next()?;
    // «-5%», «--»: signs, not bullets.
    let spaced = rest.starts_with(char::is_whitespace);
    if !(next.is_alphanumeric() || "“\"(«‘'".contains(next)) || (next.is_ascii_digit() && !spaced) {
        return None;
    }
    let sign = match series {
        Series::Dash => "-",
        Series::Plus => "+",
        _ => "*",
    };
    Some(label(series, sign, 0, "", rest, body))
}

fn parenthesis(body: &str) -> Option<Label> {
    let inner = body.strip_prefix('(')?;
    let close = inner.find(')').filter(|at| (1..=4).contains(at))?;
    let (word, rest) = (&inner[..close], &inner[close + 1..]);
    let rest_text = rest.trim_start();
    if !rest_text.starts_with(char::is_alphanumeric) && !rest_text.starts_with(['“', '"']) {
        return None;
    }
    let ordinal = match word.parse::<u32>() {
        Ok(n) if (1..=99).contains(&n) => n,
        _ => letter_ordinal(word).or_else(|| roman_value(&word.to_uppercase()))?,
    };
    Some(label(Series::Paren, &body[..close + 2], ordinal, word, rest, body))
}

/// «Phần I», «Chương II.», «Mục 1», «Điều 5.»
fn keyword(body: &str) -> Option<Label> {
    let (word, rest) = body.split_once(' ')?;
    let folded = fold(word);
    let series = match folded.as_str() {
        "phần" => Series::Part,
        "chương" => Series::Chapter,
        "mục" => Series::Division,
        "điều" => Series::Article,
        _ => return None,
    };
    // In the middle of a sentence («mục 1 Phần II») the words are a citation.
    if !word.starts_with(char::is_uppercase) {
        return None;
    }
    let rest = rest.strip_prefix("thứ ").unwrap_or(rest).trim_start();
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let numeral = &rest[..end];
    let ordinal = numeral.parse().ok().or_else(|| roman_value(numeral)).or_else(|| spelled(numeral))?;
    let after = rest[end..].trim_start_matches(['.', ':', ' ']);
    // A citation goes on in lower case: «Điều 5 của Nghị định …».
    let marked = rest[end..].starts_with(['.', ':']);
    if !marked && (after.starts_with(char::is_lowercase) || series == Series::Article) {
        return None;
    }
    let printed = body[..body.len() - rest.len() + end].trim();
    // «Phần thứ nhất» and «Phần I» have one path.
    let path = match series {
        Series::Part => format!("P{ordinal}"),
        _ => format!("{} {}", capitalised(&folded), numeral),
    };
    Some(label(series, printed, ordinal, &path, after, body))
}

fn spelled(word: &str) -> Option<u32> {
    const WORDS: [&str; 6] = ["nhất", "hai", "ba", "tư", "năm", "sáu"];
    let word = fold(word);
    WORDS.iter().position(|w| *w == word).map(|i| i as u32 + 1)
}

/// «1.», «1)», «2.10.», «1.1 », «b1)» has its own place in [`letter`].
fn number(body: &str) -> Option<Label> {
    let mut components = Vec::new();
    let mut at = 0;
    loop {
        let digits = body[at..].bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 2 {
            break;
        }
        components.push(body[at..at + digits].parse::<u32>().ok()?);
        at += digits;
        if !body[at..].starts_with('.') || !body[at + 1..].starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        at += 1;
    }
    if components.is_empty() || components.len() > 4 || components.contains(&0) {
        return None;
    }
    let rest = &body[at..];
    let mark = rest.chars().next()?;
    let marked = matches!(mark, '.' | ')' | '/' | ':' | '-');
    let after = if marked { &rest[mark.len_utf8()..] } else { rest };
    let next = after.trim_start().chars().next()?;
    let spaced = after.starts_with(char::is_whitespace);
    let opens = next.is_alphanumeric() || "“\"(«‘'".contains(next);
    let capital = next.is_uppercase() || "“\"«".contains(next);
    let is_label = match (marked, components.len()) {
        // «1/3 số hộ», «20/12/2023»: after a slash or hyphen only a capital after a space makes a label.
        (true, _) if matches!(mark, '/' | '-' | ':') => spaced && capital,
        // «1.Mục đích» lacks its space; «2.a» does not.
        (true, _) => opens && (spaced || capital),
        (false, 1) => false,
        (false, _) => spaced && capital,
    };
    if !is_label {
        return None;
    }
    let printed = &body[..body.len() - after.len()];
    let series = if components.len() == 1 { Series::Arabic } else { Series::Dotted };
    let path = components.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    let ordinal = components.last().copied().unwrap_or(0);
    let mut found = label(series, printed.trim_end(), ordinal, &path, after, body);
    found.components = components;
    Some(found)
}

fn roman(body: &str) -> Option<Label> {
    plain_roman(body).or_else(|| garbled_roman(body)).or_else(|| small_roman(body))
}

/// «v. TỔ CHỨC THỰC HIỆN»: an engine reads a numeral of one sign as a small letter; the capitals behind it say what it is.
fn small_roman(body: &str) -> Option<Label> {
    let (sign, rest) = body.split_at_checked(1)?;
    let rest = rest.strip_prefix(['.', '/'])?.trim_start();
    if !matches!(sign, "v" | "x" | "i") || !is_capitals(rest) || rest.split(' ').count() < 2 {
        return None;
    }
    let numeral = sign.to_uppercase();
    let value = roman_value(&numeral)?;
    Some(label(Series::Roman, &body[..body.len() - rest.len()], value, &numeral, rest, body))
}

/// «I1. NỘI DUNG», «I11. PHÂN CÔNG», «|. MỤC ĐÍCH»: an engine reads the strokes of a numeral as ones and bars. Only before
/// a full stop and a heading in capitals.
fn garbled_roman(body: &str) -> Option<Label> {
    let end = body.find('.').filter(|end| (1..=5).contains(end))?;
    let rest = &body[end + 1..];
    let heading: String = rest.trim_start().chars().take(12).collect();
    let strokes: String =
        body[..end].chars().map(|c| if matches!(c, '1' | 'l' | '|') { 'I' } else { c }).collect();
    let figures = body[..end].chars().all(|c| c.is_ascii_digit());
    if figures || strokes == body[..end] || !is_capitals(&heading) {
        return None;
    }
    let value = roman_value(&strokes)?;
    Some(label(Series::Roman, &body[..=end], value, &strokes, rest, body))
}

fn plain_roman(body: &str) -> Option<Label> {
    let end = body.find(|c: char| !matches!(c, 'I' | 'V' | 'X' | 'L'))?;
    let value = roman_value(&body[..end])?;
    let (rest, _) = after_mark(&body[end..])?;
    Some(label(Series::Roman, &body[..body.len() - rest.len()], value, &body[..end], rest, body))
}

/// A mark behind a numeral, then text: `. `, `) `, `/ `, `- `, `: `, or a space before a capital.
fn after_mark(rest: &str) -> Option<(&str, bool)> {
    let mark = rest.chars().next()?;
    if matches!(mark, '.' | ')' | '/' | ':' | '-' | '–') {
        let after = &rest[mark.len_utf8()..];
        let next = after.trim_start().chars().next()?;
        let ok = next.is_alphanumeric() || "“\"(«".contains(next);
        return (ok && (after.starts_with(char::is_whitespace) || next.is_uppercase()))
            .then_some((after, true));
    }
    let next = rest.trim_start().chars();
    let capitals = next.take(2).filter(|c| c.is_uppercase()).count() == 2;
    (mark.is_whitespace() && capitals).then_some((rest, false))
}

fn letter(body: &str) -> Option<Label> {
    let first = body.chars().next()?;
    let word_end = first.len_utf8();
    let digits = body[word_end..].bytes().take_while(u8::is_ascii_digit).count();
    let end = word_end + digits.min(2);
    let mark = body[end..].chars().next()?;
    let after = body.get(end + mark.len_utf8()..)?;
    let next = after.trim_start().chars().next()?;
    let spaced = after.starts_with(char::is_whitespace);
    let printed = &body[..end + mark.len_utf8()];
    if first.is_lowercase() {
        let ordinal = letter_ordinal(&body[..word_end])?;
        let ok = match mark {
            ')' => next.is_alphanumeric() || "“\"(«".contains(next),
            '.' | '-' => spaced && next.is_uppercase(),
            _ => false,
        };
        let mut found = label(Series::Letter, printed, ordinal, &body[..end], after, body);
        if digits > 0 {
            found.components = vec![ordinal, body[word_end..end].parse().ok()?];
        }
        return ok.then_some(found);
    }
    let ordinal = letter_ordinal(&first.to_lowercase().to_string())?;
    let ok = digits == 0 && matches!(mark, '.' | ')') && spaced && next.is_uppercase();
    ok.then(|| label(Series::Capital, printed, ordinal, &body[..word_end], after, body))
}

fn named(body: &str, rules: &Rules) -> Option<Label> {
    let mut letters = body.chars();
    let (first, second) = (letters.next()?, letters.next()?);
    // «GIẢI PHÁP 1. Hoàn thiện …» in capitals is a heading before its first unit.
    if !first.is_uppercase() || !second.is_lowercase() {
        return None;
    }
    // Most lines open with no such letter.
    if !rules.named.iter().any(|(word, _)| word.starts_with(lower_char(first))) {
        return None;
    }
    let head: String = body.chars().take(40).collect();
    let folded = fold(&head);
    let (word, kind) = rules.named.iter().find(|(w, _)| folded.starts_with(w.as_str()))?;
    let rest = body.splitn(word.split(' ').count() + 1, ' ').last()?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let ordinal: u32 = rest.get(..digits.min(3))?.parse().ok()?;
    let after = rest[digits..].trim_start();
    let after = after.strip_prefix([':', '.', '-', '–'])?;
    let printed = &body[..body.len() - after.len()];
    let mut found = label(Series::Named, printed, ordinal, &ordinal.to_string(), after, body);
    found.kind = Some(*kind);
    Some(found)
}

/// Position of a letter among the letters that number units, without «f» where it is not met.
pub(crate) fn letter_ordinal(word: &str) -> Option<u32> {
    LETTERS.iter().position(|l| *l == word).map(|i| i as u32 + 1)
}

/// A number as a Roman numeral. As long as the number is great: callers bound it.
pub(crate) fn roman_numeral(number: u32) -> String {
    const STEPS: [(u32, &str); 5] = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let (mut rest, mut out) = (number, String::new());
    for (value, sign) in STEPS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}

/// Value of a Roman numeral of up to six signs of I, V, X, L.
pub(crate) fn roman_value(word: &str) -> Option<u32> {
    let value = |c: char| match c {
        'I' => Some(1i32),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        _ => None,
    };
    let digits: Option<Vec<i32>> = word.chars().map(value).collect();
    let digits = digits.filter(|d| !d.is_empty() && d.len() <= 6)?;
    let next = digits.iter().skip(1).chain(std::iter::once(&0));
    let total: i32 = digits.iter().zip(next).map(|(d, n)| if d < n { -d } else { *d }).sum();
    u32::try_from(total).ok().filter(|n| *n > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Option<(Series, String, u32, &str)> {
        parse(text, Rules::builtin()).map(|l| (l.series, l.path, l.ordinal, &text[l.length..]))
    }

    #[test]
    fn every_series() {
        assert_eq!(check("II. NHIỆM VỤ"), Some((Series::Roman, "II".into(), 2, "NHIỆM VỤ")));
        assert_eq!(check("IX Công tác"), None);
        assert_eq!(check("XIV. GIẢI PHÁP").map(|l| l.2), Some(14));
        assert_eq!(check("I11. PHÂN CÔNG NHIỆM VỤ").map(|l| (l.0, l.1)), Some((Series::Roman, "III".into())));
        assert_eq!(check("|. MỤC ĐÍCH, YÊU CẦU").map(|l| l.2), Some(1));
        assert_eq!(check("1. Mục đích"), Some((Series::Arabic, "1".into(), 1, "Mục đích")));
        assert_eq!(check("1.Mục đích").map(|l| l.0), Some(Series::Arabic));
        assert_eq!(check("2.10. Duy trì"), Some((Series::Dotted, "2.10".into(), 10, "Duy trì")));
        assert_eq!(check("đ) Cập nhật"), Some((Series::Letter, "đ".into(), 5, "Cập nhật")));
        assert_eq!(check("(3) Huấn luyện").map(|l| (l.0, l.2)), Some((Series::Paren, 3)));
        assert_eq!(check("- Kết nối").map(|l| (l.0, l.3)), Some((Series::Dash, "Kết nối")));
        assert_eq!(check("\u{f02d} Năm 2022:").map(|l| l.0), Some(Series::Dash));
        assert_eq!(check("+ 100% hồ sơ").map(|l| l.0), Some(Series::Plus));
        assert_eq!(check("Điều 3. Chánh Văn phòng").map(|l| (l.0, l.2)), Some((Series::Article, 3)));
        assert_eq!(
            check("Mô hình 12: Quản lý").map(|l| (l.0, l.2, l.3)),
            Some((Series::Named, 12, "Quản lý"))
        );
        assert_eq!(check("Phần thứ nhất. KHÁI QUÁT").map(|l| (l.0, l.2)), Some((Series::Part, 1)));
        assert_eq!(check("A. ĐẶC ĐIỂM").map(|l| l.0), Some(Series::Capital));
    }

    #[test]
    fn what_is_no_label() {
        for text in [
            "25.000 hộ dân", "100% hồ sơ", "20/12/2023", "1/3 số hộ", "-5%", "Năm 2022", "1.5 triệu",
            "Điều 5 của Nghị định", "mục 1 Phần II", "", "I.", "53 dịch vụ công",
            "(khi có yêu cầu) thực hiện",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
    }
}
