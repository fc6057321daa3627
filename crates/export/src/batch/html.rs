//! The report as a page: no script, nothing loaded from elsewhere, every text escaped.

use super::report::{Record, Report, Status};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Rows of the table of documents; a browser gets slow beyond, and the JSON has them all.
const DOCUMENTS_SHOWN: usize = 5_000;

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em;color:#222}\
table{border-collapse:collapse;margin:.5em 0 1.5em}th,td{border:1px solid #ccc;padding:.25em .6em;text-align:left;\
vertical-align:top;overflow-wrap:anywhere}th{background:#eef2f8}td.n{text-align:right;white-space:nowrap}\
.failed{background:#fde8e8}.held{background:#fff2cc}.not_started{color:#777}h2{margin-top:1.6em}";

/// The report as one HTML page in UTF-8. What depends on the clock stands between the comments `<!--timing-->` and
/// `<!--/timing-->`.
pub fn report_html(report: &Report) -> String {
    let mut out = String::with_capacity(4096 + 300 * report.documents.len().min(DOCUMENTS_SHOWN));
    let title = "kehoach: báo cáo xử lý hàng loạt";
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"vi\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{title}</title><style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n"
    );
    if report.interrupted {
        out.push_str("<p class=\"failed\">Đã dừng giữa chừng; chạy lại lệnh để làm tiếp.</p>\n");
    }
    totals(report, &mut out);
    counts("Loại văn bản", &report.kinds, &mut out);
    counts("Định dạng", &report.media_types, &mut out);
    counts("Lý do không xử lý được", &report.failures, &mut out);
    timing(report, &mut out);
    problems(report, &mut out);
    held(report, &mut out);
    documents(report, &mut out);
    out.push_str("</body></html>\n");
    out
}

fn totals(report: &Report, out: &mut String) {
    let t = &report.totals;
    let rows = [
        ("Tệp tìm thấy", t.documents as u64),
        ("Đã xử lý", t.converted as u64),
        ("Trùng nội dung", t.same as u64),
        ("Không xử lý được", t.failed as u64),
        ("Chưa bắt đầu", t.not_started as u64),
        ("Cần người xem trước khi dùng", t.held as u64),
        ("Trang", t.pages),
        ("Nhiệm vụ", t.tasks as u64),
        ("Chỗ còn ngờ", t.doubtful),
    ];
    out.push_str("<table>\n");
    for (name, number) in rows {
        let _ = writeln!(out, "<tr><th>{name}</th><td class=\"n\">{number}</td></tr>");
    }
    out.push_str("</table>\n");
    for failure in &report.totals_failed {
        let _ = writeln!(out, "<p class=\"failed\">{}</p>", escaped(&failure.message));
    }
}

fn counts(title: &str, counts: &BTreeMap<String, usize>, out: &mut String) {
    if counts.is_empty() {
        return;
    }
    let _ = writeln!(out, "<h2>{title}</h2>\n<table>");
    for (name, count) in counts {
        let _ = writeln!(out, "<tr><td>{}</td><td class=\"n\">{count}</td></tr>", escaped(name));
    }
    out.push_str("</table>\n");
}

fn timing(report: &Report, out: &mut String) {
    let timing = &report.timing;
    let _ = writeln!(
        out,
        "<!--timing--><h2>Thời gian</h2>\n<p>{:.1} giây; xử lý {} tệp trong lần chạy này; {:.1} trang mỗi giây.</p>",
        timing.seconds, timing.converted_now, timing.pages_per_second
    );
    if !timing.slowest.is_empty() {
        out.push_str("<table><tr><th>Tệp lâu nhất</th><th>Giây</th></tr>\n");
        for slow in &timing.slowest {
            let name = escaped(&slow.input);
            let _ = writeln!(out, "<tr><td>{name}</td><td class=\"n\">{:.2}</td></tr>", slow.seconds);
        }
        out.push_str("</table>\n");
    }
    out.push_str("<!--/timing-->\n");
}

fn problems(report: &Report, out: &mut String) {
    let failed: Vec<&Record> = report.documents.iter().filter(|r| r.status == Status::Failed).collect();
    if failed.is_empty() {
        return;
    }
    out.push_str("<h2>Tệp không xử lý được</h2>\n<table><tr><th>Tệp</th><th>Lý do</th></tr>\n");
    for record in failed.iter().take(DOCUMENTS_SHOWN) {
        let (code, message) =
            record.error.as_ref().map_or(("", ""), |e| (e.code.as_str(), e.message.as_str()));
        let _ = writeln!(
            out,
            "<tr class=\"failed\"><td>{}</td><td>{} <small>[{}]</small></td></tr>",
            escaped(&record.input),
            escaped(message),
            escaped(code)
        );
    }
    out.push_str("</table>\n");
}

fn held(report: &Report, out: &mut String) {
    let Some(most) = report.max_doubt else { return };
    let _ = writeln!(out, "<h2>Nhiều chỗ còn ngờ (trên {:.1} %)</h2>\n<table>", most * 100.0);
    for record in report.documents.iter().filter(|r| r.held).take(DOCUMENTS_SHOWN) {
        let share = record.summary.as_ref().map_or(0.0, super::report::Summary::doubt) * 100.0;
        let name = escaped(&record.input);
        let _ = writeln!(out, "<tr class=\"held\"><td>{name}</td><td class=\"n\">{share:.1} %</td></tr>");
    }
    out.push_str("</table>\n");
}

fn documents(report: &Report, out: &mut String) {
    out.push_str("<h2>Tất cả các tệp</h2>\n<table><tr><th>Tệp</th><th>Số, ký hiệu</th><th>Tên văn bản</th>");
    out.push_str("<th>Trang</th><th>Nhiệm vụ</th><th>Chỗ ngờ</th><th>Kết quả</th></tr>\n");
    for record in report.documents.iter().take(DOCUMENTS_SHOWN) {
        let class = match record.status {
            _ if record.held => "held",
            Status::Converted | Status::Same => "ok",
            Status::Failed => "failed",
            Status::NotStarted => "not_started",
        };
        let _ = write!(out, "<tr class=\"{class}\"><td>{}</td>", escaped(&record.input));
        match &record.summary {
            Some(s) => {
                let (number, title) = (s.number.as_deref(), s.title.as_deref());
                let _ = write!(
                    out,
                    "<td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td>",
                    escaped(number.unwrap_or_default()),
                    escaped(title.unwrap_or_default()),
                    s.pages,
                    s.tasks,
                    s.doubtful
                );
            }
            None => out.push_str("<td></td><td></td><td></td><td></td><td></td>"),
        }
        let _ = writeln!(out, "<td>{}</td></tr>", outcome(record));
    }
    out.push_str("</table>\n");
    let more = report.documents.len().saturating_sub(DOCUMENTS_SHOWN);
    if more > 0 {
        let _ = writeln!(out, "<p>Còn {more} tệp nữa: xem report.json.</p>");
    }
}

fn outcome(record: &Record) -> String {
    match record.status {
        Status::Converted => record.outputs.iter().map(|path| link(path)).collect::<Vec<_>>().join("<br>"),
        Status::Same => {
            let other = record.same_as.as_deref().unwrap_or_default();
            let links = record.outputs.iter().map(|path| link(path)).collect::<Vec<_>>().join("<br>");
            format!("trùng với {}<br>{links}", escaped(other))
        }
        Status::Failed => {
            let error = record.error.as_ref();
            format!("không được: {}", escaped(error.map_or("", |e| e.code.as_str())))
        }
        Status::NotStarted => "chưa bắt đầu".to_owned(),
    }
}

/// A link relative to the report. A name in the reversible writing of odd bytes is shown without a link.
fn link(path: &str) -> String {
    let shown = escaped(path);
    if path.contains('\\') { shown } else { format!("<a href=\"{}\">{shown}</a>", address(path)) }
}

/// Percent-encoding of a relative path (RFC 3986, 2.1); `./` keeps a colon in a name from being read as a scheme.
fn address(path: &str) -> String {
    let mut out = "./".to_owned();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Controls and the overrides of writing direction, with which a name can look like another.
            c if c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') => {
                let _ = write!(out, "\u{FFFD}");
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Failure, Timing};
    use super::*;

    #[test]
    fn markup_in_names_and_messages_stays_text() {
        let name = "<script>alert(1)</script>\".txt";
        let record = Record {
            input: name.to_owned(),
            status: Status::Failed,
            same_as: None,
            held: false,
            outputs: vec!["javascript:alert(1).plan.json".to_owned()],
            summary: None,
            error: Some(Failure {
                code: "x".to_owned(),
                message: "<img src=x onerror=y>\u{202E}".to_owned(),
            }),
        };
        let mut converted = record.clone();
        converted.status = Status::Converted;
        let html = report_html(&Report::new(vec![record, converted], Some(0.05), Timing::default()));
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains('\u{202E}'), "{html}");
        assert!(
            html.contains("&lt;script&gt;")
                && html.contains("href=\"./javascript%3Aalert%281%29.plan.json\"")
        );
    }
}
