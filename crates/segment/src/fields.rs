//! Labelled fields: «Cơ quan thực hiện: …», several in one line, and those in brackets at the end of an item.

use crate::rules::Rules;
use crate::text::{Text, trim_closing};
use kehoach_model::{Confidence, FieldKey, LabelledField};

/// Longest label, in characters.
const LABEL_LENGTH: usize = 60;

/// The label that a unit opens with: a known one with its colon, or the words of a deadline that is all that the unit says.
pub(crate) fn leading(text: &str, rules: &Rules) -> Option<(FieldKey, String, usize)> {
    let deadline =
        || deadline_alone(text).map(|behind| (FieldKey::Timing, text[..behind].to_owned(), behind));
    labelled(text, rules).or_else(deadline)
}

/// The known label that a text opens with, its key, and where the text behind its colon begins (a byte offset).
pub(crate) fn labelled(text: &str, rules: &Rules) -> Option<(FieldKey, String, usize)> {
    let head_end = text.char_indices().nth(LABEL_LENGTH).map_or(text.len(), |(i, _)| i);
    let colon = text[..head_end].find(':')?;
    let label = text[..colon].trim();
    // «Thời gian hoàn thành, cơ quan chủ trì …: a) …» is a sentence; a label has no full stop or bracket in it.
    if label.is_empty()
        || label.contains(['.', ';', '“', '"'])
        || (label.contains(')') && !label.contains('('))
    {
        return None;
    }
    let bare = label.split('(').next().unwrap_or(label).trim();
    let key = rules.label(bare)?;
    Some((key, label.to_owned(), colon + 1))
}

/// «Hoàn thành trước ngày 31 tháng 8 năm 2024.»: a line of nothing but a deadline is one, without a colon too; gives where its
/// time begins.
fn deadline_alone(text: &str) -> Option<usize> {
    const OPENINGS: [&str; 3] = ["Thời hạn hoàn thành ", "Hoàn thành ", "Xong "];
    const WORDS: [&str; 20] = [
        "trước", "trong", "vào", "xong", "chậm", "nhất", "muộn", "là", "ngày", "tháng", "quý", "năm", "đến",
        "hết", "cuối", "đầu", "i", "ii", "iii", "iv",
    ];
    let behind = OPENINGS.iter().find(|o| text.starts_with(**o)).map(|o| o.len())?;
    if text.chars().nth(LABEL_LENGTH).is_some() {
        return None;
    }
    let mut words = text[behind..].split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let is_time =
        |w: &str| w.bytes().all(|b| b.is_ascii_digit()) || WORDS.contains(&w.to_lowercase().as_str());
    let dated = text.bytes().any(|b| b.is_ascii_digit());
    (dated && words.all(is_time)).then_some(behind)
}

/// Whether a text is of the form «Nhãn: …» with a short label that the rules do not know.
pub(crate) fn unknown_label(text: &str) -> Option<(String, usize)> {
    let colon = text.find(':')?;
    let label = text[..colon].trim();
    let short = label.split(' ').count() <= 5 && label.starts_with(char::is_uppercase);
    (short && !label.contains(['.', ',', ';'])).then(|| (label.to_owned(), colon + 1))
}

/// The fields of a labelled line: one, or several where further labels stand behind a stop or a semicolon.
pub(crate) fn of_line(line: &Text, rules: &Rules) -> Vec<LabelledField> {
    let Some((key, label, start)) = leading(&line.text, rules) else { return Vec::new() };
    let mut starts = vec![(key, label, 0, start)];
    starts.extend(inner_labels(&line.text, start, rules));
    build(line, &starts)
}

fn build(line: &Text, starts: &[(FieldKey, String, usize, usize)]) -> Vec<LabelledField> {
    let mut fields = Vec::new();
    for (index, (key, label, begin, start)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(line.text.len(), |next| next.2);
        let text = line.slice(*start..end);
        let provenance = line.place(*begin..end);
        let confidence = Confidence::CERTAIN;
        let text = text.text.trim_end_matches([' ', ';', ',']).to_owned();
        let field = LabelledField { key: *key, label: label.clone(), text, provenance, confidence };
        let Some(at) = is_who(*key).then(|| behind_semicolon(&field.text)).flatten() else {
            fields.push(field);
            continue;
        };
        let (list, deadline) = field.text.split_at(at);
        let list = list.trim_end_matches([' ', ';']).to_owned();
        let deadline = deadline.trim_start_matches([' ', ';', '.']).trim_end_matches('.').to_owned();
        fields.push(LabelledField { text: list, ..field.clone() });
        fields.push(LabelledField { key: FieldKey::Timing, text: deadline, ..field });
    }
    fields
}

fn is_who(key: FieldKey) -> bool {
    is_who_or_when(key) && key != FieldKey::Timing
}

/// Where behind a list of agencies a deadline begins that has no label: «…, phối hợp với Sở B; xong trước ngày 10/7/2024».
fn behind_semicolon(list: &str) -> Option<usize> {
    const OPENINGS: [&str; 5] = ["xong ", "hoàn thành ", "thực hiện từ ", "thực hiện trong ", "chậm nhất "];
    let dated = |rest: &str| rest.contains(|c: char| c.is_ascii_digit()) || rest.contains("quý ");
    let marks = list.match_indices("; ").chain(list.match_indices(". "));
    let opens = |at: usize| {
        let rest = list[at + 2..].trim_start().to_lowercase();
        OPENINGS.iter().any(|o| rest.starts_with(o)) && dated(&rest)
    };
    marks.map(|(at, _)| at).find(|at| opens(*at))
}

/// Labels behind the first: (key, label, offset of the label, offset behind its colon).
fn inner_labels(text: &str, from: usize, rules: &Rules) -> Vec<(FieldKey, String, usize, usize)> {
    let mut found = Vec::new();
    for (colon, _) in text.match_indices(':') {
        if colon < from {
            continue;
        }
        let before = &text[from..colon];
        let Some(stop) = before.rfind(['.', ';', '(', ',']) else { continue };
        let at = from + stop + 1;
        let label = text[at..colon].trim();
        if label.chars().count() > LABEL_LENGTH {
            continue;
        }
        if let Some(key) = rules.label_exactly(label) {
            let lead = text[at..].len() - text[at..].trim_start().len();
            // A bracket that opens the label belongs to the label.
            let begin = if text[..at].ends_with('(') { at - 1 } else { at + lead };
            found.push((key, label.to_owned(), begin, colon + 1));
        }
    }
    found
}

/// Fields at the end of an item's own text: «… (chủ trì: A; phối hợp: B; thời gian: …)» or «…. Thời gian hoàn thành: …».
/// Gives the byte length of the text before them, and the fields. Only who and when are looked for: «Mục tiêu: …» inside a
/// sentence is part of it.
pub(crate) fn trailing(line: &Text, rules: &Rules) -> Option<(usize, Vec<LabelledField>)> {
    let starts: Vec<_> = inner_labels(&line.text, 0, rules)
        .into_iter()
        .filter(|(key, _, _, _)| {
            is_who_or_when(*key) || *key == FieldKey::Product || *key == FieldKey::Budget
        })
        .collect();
    let first = starts.first()?;
    if first.2 == 0 || !starts.iter().any(|s| is_who_or_when(s.0)) {
        return None;
    }
    Some((first.2, closed(line, &starts)))
}

/// The fields of a line that is nothing but a bracket of them: «(Thời gian: quý II; đơn vị chủ trì: Phòng Kinh tế)».
pub(crate) fn in_brackets(line: &Text, rules: &Rules) -> Vec<LabelledField> {
    let opens = line.text.starts_with('(') && line.text.trim_end_matches(['.', ';', ' ']).ends_with(')');
    let starts = if opens { inner_labels(&line.text, 0, rules) } else { Vec::new() };
    let whole = starts.first().is_some_and(|first| first.2 == 0);
    if whole && starts.iter().any(|s| is_who_or_when(s.0)) { closed(line, &starts) } else { Vec::new() }
}

/// Fields without the marks that close the text or the bracket they stand in.
fn closed(line: &Text, starts: &[(FieldKey, String, usize, usize)]) -> Vec<LabelledField> {
    let mut fields = build(line, starts);
    let bracketed = starts.first().is_some_and(|first| line.text[first.2..].starts_with('('));
    for field in &mut fields {
        let mut text = field.text.trim_end_matches(['.', ';', '/', ' ']);
        if bracketed {
            text = text.strip_suffix(')').unwrap_or(text);
        }
        field.text = trim_closing(text).to_owned();
    }
    fields
}

pub(crate) fn is_who_or_when(key: FieldKey) -> bool {
    matches!(
        key,
        FieldKey::Agencies
            | FieldKey::Lead
            | FieldKey::Coordinate
            | FieldKey::Implement
            | FieldKey::Timing
            | FieldKey::Assignment
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_model::Provenance;

    fn line(text: &str) -> Text {
        Text::new(text, Provenance::lines(1, 7, 7))
    }

    fn show(fields: &[LabelledField]) -> Vec<(FieldKey, &str)> {
        fields.iter().map(|f| (f.key, f.text.as_str())).collect()
    }

    #[test]
    fn a_line_of_one_or_several_fields() {
        let rules = Rules::builtin();
        assert_eq!(
            show(&of_line(&line("Thời gian hoàn thành: Quý I/2024."), rules)),
            [(FieldKey::Timing, "Quý I/2024.")]
        );
        assert_eq!(
            show(&of_line(
                &line("Cơ quan chủ trì: Sở Y tế; cơ quan phối hợp: Sở Tài chính. Thời gian: năm 2025"),
                rules
            )),
            [
                (FieldKey::Lead, "Sở Y tế"),
                (FieldKey::Coordinate, "Sở Tài chính."),
                (FieldKey::Timing, "năm 2025")
            ]
        );
        assert_eq!(leading("Căn cứ tình hình: thực tế", rules), None);
    }

    #[test]
    fn a_line_that_is_a_bracket_of_fields() {
        let rules = Rules::builtin();
        let fields = in_brackets(&line("(Thời gian: trước 30/6/2024; đơn vị chủ trì: Phòng Kinh tế)"), rules);
        assert_eq!(show(&fields), [(FieldKey::Timing, "trước 30/6/2024"), (FieldKey::Lead, "Phòng Kinh tế")]);
        assert_eq!(in_brackets(&line("(Kèm theo Kế hoạch số 5/KH-UBND)"), rules), []);
    }

    #[test]
    fn fields_in_brackets_at_the_end() {
        let text = line(
            "Rà soát hộ nghèo (chủ trì: Phòng Lao động; phối hợp: UBND các xã; thời gian: trước ngày 31/8/2023).",
        );
        let (length, fields) = trailing(&text, Rules::builtin()).unwrap();
        assert_eq!(text.text[..length].trim(), "Rà soát hộ nghèo");
        assert_eq!(
            show(&fields),
            [
                (FieldKey::Lead, "Phòng Lao động"),
                (FieldKey::Coordinate, "UBND các xã"),
                (FieldKey::Timing, "trước ngày 31/8/2023")
            ]
        );
    }
}
