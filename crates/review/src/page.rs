//! The review page: one HTML file with its script, style and data.
//!
//! Everything that comes from the document goes into the page as JSON, which the script puts on the screen as text. The two
//! pictures are drawn here, with every text escaped. The content security policy names the script and the style by their
//! hashes and allows nothing else but pictures beside the page.

use crate::markup::{Escaped, script_json};
use crate::picture::{self, Setting};
use crate::{SourceView, corrections, doubts};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use kehoach_export::Lang;
use kehoach_model::Plan;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const TEMPLATE: &str = include_str!("../assets/page.html");
const INDEX: &str = include_str!("../assets/index.html");
const STYLE: &str = include_str!("../assets/page.css");
const SCRIPT: &str = include_str!("../assets/page.js");
const WORDS: &str = include_str!("../assets/words.js");

/// A plan as an HTML page in the given language. `source` is what its left side shows.
///
/// # Errors
/// Where the plan cannot be put into JSON, which no plan built from text is known to cause.
pub fn page(plan: &Plan, source: &SourceView, lang: Lang) -> Result<String, serde_json::Error> {
    let data = script_json(&serde_json::to_string(&data(plan, source)?)?);
    let script = [WORDS, SCRIPT].concat();
    let title = title(plan);
    let timeline = picture::timeline(plan, Setting::page(lang));
    let agencies = picture::agencies(plan, Setting::page(lang));
    Ok(fill(
        TEMPLATE,
        &[
            ("lang", code(lang)),
            ("policy", &policy(&script)),
            ("title", &Escaped(&title).to_string()),
            ("style", STYLE),
            ("data", &data),
            ("script", &script),
            ("timeline", &timeline),
            ("agencies", &agencies),
        ],
    ))
}

/// A plan on the list of plans.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// Address of its page, relative to the list.
    pub href: String,
    /// What it is called.
    pub title: String,
    /// Number, issuer and the like, in one line.
    pub detail: String,
    /// Items.
    pub items: usize,
    /// Doubtful places.
    pub doubts: usize,
}

impl IndexEntry {
    /// The entry of a plan whose page is at `href`.
    pub fn of(plan: &Plan, href: String) -> Self {
        let document = &plan.document;
        let issuer = document.issuer.as_ref().and_then(|id| plan.agencies.iter().find(|a| a.id == *id));
        let issued = document.issued.as_ref().map(|d| d.date.as_str());
        let parts = [document.number.as_deref(), issuer.map(|a| a.name.as_str()), issued];
        let detail: Vec<&str> = parts.into_iter().flatten().collect();
        Self {
            href,
            title: title(plan),
            detail: detail.join(" · "),
            items: plan.tasks.len(),
            doubts: doubts(plan).len(),
        }
    }
}

/// An HTML page that lists plans, those with most doubtful places first.
pub fn index(entries: &[IndexEntry], lang: Lang) -> String {
    let pick = |vi: &'static str, en: &'static str| if lang == Lang::Vi { vi } else { en };
    let mut sorted: Vec<&IndexEntry> = entries.iter().collect();
    sorted.sort_by_key(|e| std::cmp::Reverse(e.doubts));
    let mut rows = String::new();
    for entry in sorted {
        rows.push_str(&format!(
            "<tr><td><a href=\"{}\">{}</a><div class=\"dim\">{}</div></td><td>{}</td><td>{}</td></tr>\n",
            Escaped(&percent_encoded(&entry.href)),
            Escaped(&entry.title),
            Escaped(&entry.detail),
            entry.items,
            entry.doubts,
        ));
    }
    fill(
        INDEX,
        &[
            ("lang", code(lang)),
            ("policy", &policy("")),
            ("style", STYLE),
            ("title", pick("Các kế hoạch", "Plans")),
            ("plan", pick("Kế hoạch", "Plan")),
            ("items", pick("Mục việc", "Items")),
            ("doubts", pick("Chỗ cần xem", "Doubtful")),
            ("rows", &rows),
        ],
    )
}

/// A relative address whose file name may hold any character (RFC 3986, section 2.1).
pub fn percent_encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if c.is_ascii_alphanumeric() || "/-_.~".contains(c) {
            out.push(c);
        } else {
            let mut buffer = [0; 4];
            c.encode_utf8(&mut buffer).bytes().for_each(|b| out.push_str(&format!("%{b:02X}")));
        }
    }
    out
}

fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "vi",
        Lang::En => "en",
    }
}

fn title(plan: &Plan) -> String {
    let document = &plan.document;
    document.title.clone().or_else(|| document.number.clone()).unwrap_or_else(|| document.source.file.clone())
}

/// What the script works on: the plan without what the page does not show, the doubts, the source.
fn data(plan: &Plan, source: &SourceView) -> Result<Value, serde_json::Error> {
    let mut shown = serde_json::to_value(plan)?;
    if let Some(object) = shown.as_object_mut() {
        for unused in ["edges", "fixes", "diagnostics"] {
            object.remove(unused);
        }
    }
    // [line, first character, one past the last, original, proposed, confidence, applied, runner-up]
    let fixes: Vec<Value> = plan
        .fixes
        .iter()
        .map(|f| {
            let [first, last] = f.place.chars;
            json!([
                f.place.line,
                first,
                last,
                f.original,
                f.proposed,
                f.confidence,
                u8::from(f.applied),
                f.runner_up
            ])
        })
        .collect();
    Ok(json!({
        "identity": corrections::PlanIdentity::of(plan),
        "format": corrections::CORRECTIONS_FORMAT,
        "plan": shown,
        "fixes": fixes,
        "doubts": doubts(plan),
        "source": source,
    }))
}

/// Nothing but this script, this style and pictures beside the page (Content Security Policy Level 3).
fn policy(script: &str) -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    let script = if script.is_empty() { "'none'".to_owned() } else { format!("'sha256-{}'", hash(script)) };
    format!(
        "default-src 'none'; script-src {script}; style-src 'sha256-{}'; img-src 'self' file: data:; \
         base-uri 'none'; form-action 'none'",
        hash(STYLE)
    )
}

/// Puts values in the places «{{name}}» of a template, once, from left to right: a value is never searched for places.
fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + values.iter().map(|(_, v)| v.len()).sum::<usize>());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, tail)) = after.split_once("}}") else { break };
        out.push_str(before);
        out.push_str(values.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v));
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_never_taken_for_a_place() {
        assert_eq!(fill("<{{a}}|{{b}}>", &[("a", "{{b}}"), ("b", "x")]), "<{{b}}|x>");
        assert_eq!(fill("no places {{", &[]), "no places {{");
    }

    #[test]
    fn an_address_may_hold_any_name() {
        assert_eq!(percent_encoded("a b#?.html"), "a%20b%23%3F.html");
        assert_eq!(percent_encoded("kế/x-1_2.~"), "k%E1%BA%BF/x-1_2.~");
    }

    #[test]
    fn the_page_without_its_data_is_small() {
        let bytes = TEMPLATE.len() + STYLE.len() + SCRIPT.len() + WORDS.len();
        assert!(bytes < 200 * 1024, "{bytes}");
        assert!(!SCRIPT.contains("</script") && !WORDS.contains("</script") && !STYLE.contains("</style"));
    }
}
