//! Drawing shapes and text into SVG 1.1.

use super::Setting;
use crate::markup::Escaped;
use std::fmt::{Display, Write};

/// The look of a picture that stands by itself; in the page the page's style has it.
const STYLE: &str = include_str!("../../assets/picture.css");

/// The pattern of what goes on all the time; in the page it stands once for all pictures.
const HATCH: &str = r#"<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="hatch-ground" width="6" height="6"/><rect class="hatch" width="2.5" height="6"/></pattern></defs>"#;

pub(super) struct Canvas {
    body: String,
    setting: Setting,
}

impl Canvas {
    pub(super) fn new(setting: Setting) -> Self {
        Self { body: String::new(), setting }
    }

    /// Adds a piece of SVG whose parts are numbers, names of classes and escaped text only.
    pub(super) fn put(&mut self, piece: impl Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.body, "{piece}");
    }

    pub(super) fn rect(&mut self, class: &str, x: f64, y: f64, width: f64, height: f64) {
        let (x, y, width, height) = (N(x), N(y), N(width.max(0.0)), N(height));
        self.put(format_args!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}" rx="2"/>"#
        ));
    }

    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let (x1, y1, x2, y2) = (N(from.0), N(from.1), N(to.0), N(to.1));
        self.put(format_args!(r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#));
    }

    pub(super) fn circle(&mut self, class: &str, x: f64, y: f64, radius: f64) {
        self.put(format_args!(r#"<circle class="{class}" cx="{}" cy="{}" r="{}"/>"#, N(x), N(y), N(radius)));
    }

    /// A diamond.
    pub(super) fn diamond(&mut self, class: &str, x: f64, y: f64, radius: f64) {
        let points = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
        self.polygon(class, &points);
    }

    pub(super) fn polygon(&mut self, class: &str, points: &[(f64, f64)]) {
        self.put(format_args!(r#"<polygon class="{class}" points=""#));
        for (x, y) in points {
            self.put(format_args!("{},{} ", N(*x), N(*y)));
        }
        self.put("\"/>");
    }

    /// A text whose baseline begins at `x`, `y`.
    pub(super) fn text(&mut self, class: &str, x: f64, y: f64, text: &str) {
        self.put(format_args!(r#"<text class="{class}" x="{}" y="{}">{}</text>"#, N(x), N(y), Escaped(text)));
    }

    /// Opens a group with a tooltip; in the page a click on it selects `target`.
    pub(super) fn open(&mut self, target: &str, tooltip: &str) {
        self.put(format_args!(
            r#"<g class="item" data-target="{}"><title>{}</title>"#,
            Escaped(target),
            Escaped(tooltip)
        ));
    }

    pub(super) fn close(&mut self) {
        self.put("</g>");
    }

    /// The picture.
    pub(super) fn finish(self, title: &str, width: f64, height: f64) -> String {
        let (w, h) = (N(width.ceil()), N(height.ceil()));
        let name = Escaped(title);
        let mut out = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{name}" class="picture">"#
        );
        if !self.setting.embedded {
            let _ = write!(
                out,
                "<style>{STYLE}</style>{HATCH}<rect class=\"ground\" width=\"{w}\" height=\"{h}\"/>"
            );
        }
        out.push_str(&self.body);
        out.push_str("</svg>");
        if !self.setting.embedded {
            out.push('\n');
        }
        out
    }
}

/// A number of at most one decimal, so that pictures stay small and alike everywhere.
pub(super) struct N(pub(super) f64);

impl Display for N {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tenths = (self.0 * 10.0).round();
        let tenths = if tenths == 0.0 { 0.0 } else { tenths };
        if tenths % 10.0 == 0.0 { write!(f, "{}", tenths / 10.0) } else { write!(f, "{:.1}", tenths / 10.0) }
    }
}

/// Width of a text in a usual sans-serif font of the given size: an estimate on the wide side.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let em: f64 = text
        .chars()
        .map(|c| match kehoach_vietnamese::strip_mark(c) {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ';' | ':' | '\'' | '|' | '!' => 0.27,
            'f' | 't' | 'r' | ' ' | '-' | '(' | ')' | '/' => 0.34,
            'm' | 'w' | 'M' | 'W' => 0.86,
            c if c.is_uppercase() => 0.7,
            _ => 0.575,
        })
        .sum();
    em * size
}

/// The text, or as much of it as fits and «…».
pub(super) fn fit(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut used = width("…", size);
    let mut cut = String::new();
    for c in text.chars() {
        let mut buffer = [0; 4];
        used += width(c.encode_utf8(&mut buffer), size);
        if used > room {
            break;
        }
        cut.push(c);
    }
    format!("{}…", cut.trim_end())
}

/// The text in at most `most` lines, the last of them cut where it does not fit.
pub(super) fn wrap(text: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, size) <= room || line.is_empty() {
            line = longer;
        } else if lines.len() + 1 == most {
            let rest: Vec<&str> = std::iter::once(word).chain(words.by_ref()).collect();
            line = fit(&format!("{line} {}", rest.join(" ")), size, room);
        } else {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        }
    }
    if !line.is_empty() {
        lines.push(fit(&line, size, room));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(format!("{} {} {}", N(1.0), N(2.25), N(-0.01)), "1 2.3 0");
    }

    #[test]
    fn a_text_is_cut_or_wrapped_to_its_room() {
        assert_eq!(fit("ngắn", 10.0, 100.0), "ngắn");
        assert!(fit("một câu dài hơn chỗ có", 10.0, 60.0).ends_with('…'));
        let lines = wrap("một câu dài hơn chỗ có rất nhiều chữ", 10.0, 60.0, 2);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|l| width(l, 10.0) <= 62.0), "{lines:?}");
    }
}
