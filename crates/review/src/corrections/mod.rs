//! Corrections: a small file of changes, applied to a plan.
//!
//! Each change names what it changes by id, says what stood there and where in the source that was. So it can be told apart
//! whether the plan still says the same (the change is made), says already what the change wants (nothing to do), or says
//! something else (a conflict, which is reported and changes nothing). After a new conversion of the same document the ids of
//! items may have moved; then an item is found by its place.
//!
//! What follows from a change is renewed with it: the edges of an item whose agencies or heading changed, an entry for an
//! agency that the plan did not know, the ends of edges and citations of items joined or taken out. Nothing else changes.

mod agencies;
mod fields;
mod items;
mod locate;

use kehoach_model::{Correction, CorrectionOp, Plan};
use locate::Places;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use thiserror::Error;

/// Name and version of the file's shape.
pub const CORRECTIONS_FORMAT: &str = "kehoach-corrections/1";

/// A file of corrections.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Corrections {
    /// [`CORRECTIONS_FORMAT`].
    pub format: String,
    /// What they are made to.
    pub plan: PlanIdentity,
    /// The changes, in the order in which they were made.
    pub changes: Vec<Correction>,
}

/// Which plan a file of corrections was made to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanIdentity {
    /// Its `document.id`.
    pub id: String,
    /// Its [`plan_hash`].
    pub hash: String,
    /// `document.source.sha256`.
    pub source: String,
}

impl PlanIdentity {
    /// The identity of a plan.
    pub fn of(plan: &Plan) -> Self {
        Self {
            id: plan.document.id.clone(),
            hash: plan_hash(plan),
            source: plan.document.source.sha256.clone(),
        }
    }
}

/// SHA-256 of the plan as JSON on one line, lower-case hexadecimal: the same plan has the same hash however its file is laid out.
pub fn plan_hash(plan: &Plan) -> String {
    // A plan is made of strings, numbers and lists: it always has a JSON.
    let json = serde_json::to_vec(plan).unwrap_or_default();
    Sha256::digest(&json).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Why a file of corrections cannot be used at all.
#[derive(Debug, Error)]
pub enum CorrectionsError {
    /// Not a file of corrections.
    #[error("this is no file of corrections ({0}): take the corrections.json that the review page saves")]
    Malformed(String),
    /// A later version of the format.
    #[error("corrections of the format «{0}» are not known here: use a newer kehoach")]
    Version(String),
    /// Corrections of another document.
    #[error(
        "the corrections are for «{theirs}», not for this document: give the plan that the review page was made from"
    )]
    OtherDocument {
        /// The id of the document that they are for.
        theirs: String,
    },
}

/// What became of one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Made.
    Applied,
    /// Made at the item with this id, which has moved since.
    Moved(String),
    /// The plan says so already.
    Already,
    /// Not made, and why.
    Conflict(String),
}

/// A plan after corrections.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// The plan; what was done to it is in its `corrections`.
    pub plan: Plan,
    /// What became of each change, in the order of the file.
    pub verdicts: Vec<Verdict>,
}

impl Corrections {
    /// Reads a file of corrections.
    ///
    /// # Errors
    /// [`CorrectionsError::Malformed`], [`CorrectionsError::Version`].
    pub fn parse(json: &[u8]) -> Result<Self, CorrectionsError> {
        let malformed = |e: serde_json::Error| CorrectionsError::Malformed(e.to_string());
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        let value: Value = serde_json::from_slice(json).map_err(malformed)?;
        match value.get("format").and_then(Value::as_str) {
            Some(CORRECTIONS_FORMAT) => serde_json::from_value(value).map_err(malformed),
            Some(other) if other.starts_with("kehoach-corrections/") => {
                Err(CorrectionsError::Version(other.to_owned()))
            }
            _ => Err(CorrectionsError::Malformed("it has no «format» of corrections".to_owned())),
        }
    }

    /// Applies the changes one after another. A change that cannot be made is a [`Verdict::Conflict`] and leaves the plan as
    /// it is; the others are made all the same.
    ///
    /// # Errors
    /// [`CorrectionsError::OtherDocument`] where the plan was made from other bytes.
    pub fn apply(&self, plan: &Plan) -> Result<Corrected, CorrectionsError> {
        if self.plan.source != plan.document.source.sha256 {
            return Err(CorrectionsError::OtherDocument { theirs: self.plan.id.clone() });
        }
        let mut places = Places::new(self.plan.hash == plan_hash(plan));
        let mut corrected = Corrected { plan: plan.clone(), verdicts: Vec::new() };
        for change in &self.changes {
            let verdict = apply_one(&mut corrected.plan, change, &mut places);
            corrected.verdicts.push(verdict.unwrap_or_else(Verdict::Conflict));
        }
        Ok(corrected)
    }
}

/// Why a change cannot be made.
type Conflict = String;

fn apply_one(plan: &mut Plan, change: &Correction, places: &mut Places) -> Result<Verdict, Conflict> {
    let path = split_path(&change.path)?;
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let (path, moved) = places.find(plan, &path, change)?;
    let mut done = change.clone();
    if moved.is_some() {
        done.path = join_path(&path);
    }
    if plan.corrections.contains(&done) {
        return Ok(Verdict::Already);
    }
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let changed = match change.op {
        CorrectionOp::Replace => fields::replace(plan, &path, &mut done)?,
        CorrectionOp::Remove => items::remove(plan, &path, &done)?,
        CorrectionOp::Join => items::join(plan, &path, &done, places)?,
        CorrectionOp::Split => items::split(plan, &path, &done)?,
        CorrectionOp::Confirm => true,
    };
    if !changed {
        return Ok(Verdict::Already);
    }
    plan.corrections.push(done);
    Ok(moved.map_or(Verdict::Applied, Verdict::Moved))
}

/// The reference tokens of a JSON Pointer (RFC 6901, section 4).
fn split_path(path: &str) -> Result<Vec<String>, Conflict> {
    let tokens = path.strip_prefix('/').ok_or_else(|| format!("«{path}» is no path into the plan"))?;
    Ok(tokens.split('/').map(|t| t.replace("~1", "/").replace("~0", "~")).collect())
}

fn join_path(tokens: &[String]) -> String {
    tokens.iter().fold(String::new(), |mut path, token| {
        path.push('/');
        path.push_str(&token.replace('~', "~0").replace('/', "~1"));
        path
    })
}

/// Whether two values say the same: how sure a reading is and where it stands may differ.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let counts = |key: &str, value: &Value| {
                !matches!(key, "confidence" | "provenance" | "trace") && !value.is_null()
            };
            let covers = |a: &serde_json::Map<String, Value>, b: &serde_json::Map<String, Value>| {
                a.iter().filter(|(k, v)| counts(k, v)).all(|(k, v)| b.get(k).is_some_and(|w| same(v, w)))
            };
            covers(a, b) && covers(b, a)
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        _ => a == b,
    }
}

fn conflict_of(now: &Value, was: &Value) -> Conflict {
    format!("it reads {} now, not {}", shown(now), shown(was))
}

/// A value in a message: short.
fn shown(value: &Value) -> String {
    const SHOWN: usize = 80;
    let text = match value {
        Value::String(text) => format!("«{text}»"),
        Value::Null => "nothing".to_owned(),
        other => other.to_string(),
    };
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pointers_round_trip() {
        let tokens = split_path("/tables/PL/rows/a~1b~0c").unwrap();
        assert_eq!(tokens, ["tables", "PL", "rows", "a/b~c"]);
        assert_eq!(join_path(&tokens), "/tables/PL/rows/a~1b~0c");
        assert!(split_path("tasks").is_err());
    }

    #[test]
    fn values_say_the_same_whatever_their_certainty() {
        let a = json!([{"agency": "x", "role": "lead", "confidence": 1.0, "scope": null}]);
        let b = json!([{"agency": "x", "role": "lead", "confidence": 0.7}]);
        assert!(same(&a, &b));
        assert!(!same(&a, &json!([{"agency": "x", "role": "coordinate"}])));
    }

    #[test]
    fn a_file_of_another_kind_is_refused_with_its_mend() {
        assert!(Corrections::parse(b"[]").unwrap_err().to_string().contains("corrections.json"));
        let later = br#"{"format": "kehoach-corrections/9"}"#;
        assert!(matches!(Corrections::parse(later), Err(CorrectionsError::Version(_))));
    }
}
