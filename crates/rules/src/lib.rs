//! The rule files: words that announce the parts of a plan, as TOML tables that anyone can change.
//!
//! The program holds a text of every file; each can be replaced by another text of the same name. What stands in a file, and
//! what it means, belongs to the stage that reads it; `docs/RULES.md` tells it to users.
//!
//! ```
//! let mut sources = kehoach_rules::RuleSources::default();
//! sources.replace("markers.toml", "[[named]]\nword = \"Công trình\"\nkind = \"task\"\n".to_owned())?;
//! assert!(sources.replace("label.toml", String::new()).is_err());
//! # Ok::<(), kehoach_rules::RuleError>(())
//! ```
//!
//! Limits: does no input or output; a file replaces the program's own as a whole.

use serde::de::DeserializeOwned;
use std::borrow::Cow;
use thiserror::Error;

/// Names of the rule files with the texts that come with the program.
const FILES: [(&str, &str); 7] = [
    ("labels.toml", include_str!("../../../rules/labels.toml")),
    ("columns.toml", include_str!("../../../rules/columns.toml")),
    ("sections.toml", include_str!("../../../rules/sections.toml")),
    ("header.toml", include_str!("../../../rules/header.toml")),
    ("markers.toml", include_str!("../../../rules/markers.toml")),
    ("agencies.toml", include_str!("../../../rules/agencies.toml")),
    ("agency-names.toml", include_str!("../../../rules/agency-names.toml")),
];

/// A rule file that cannot be used. Prints as one line: file, line, reason.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}, line {line}: {reason}")]
pub struct RuleError {
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

/// The texts of the rule files.
#[derive(Debug, Clone)]
pub struct RuleSources {
    texts: Vec<(&'static str, Cow<'static, str>)>,
}

impl Default for RuleSources {
    /// The files that come with the program.
    fn default() -> Self {
        Self { texts: FILES.iter().map(|(name, text)| (*name, Cow::Borrowed(*text))).collect() }
    }
}

impl RuleSources {
    /// Names of the files.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FILES.iter().map(|(name, _)| *name)
    }

    /// Takes another text for a file.
    ///
    /// # Errors
    /// [`RuleError`] where no rule file has that name.
    pub fn replace(&mut self, name: &str, text: String) -> Result<(), RuleError> {
        match self.texts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => {
                *old = Cow::Owned(text);
                Ok(())
            }
            None => {
                let known: Vec<&str> = Self::names().collect();
                let reason = format!("no rule file has this name: they are {}", known.join(", "));
                Err(RuleError { file: name.to_owned(), line: 1, reason })
            }
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`RuleError`] with line and reason for the first thing in it that `T` has no place for.
    pub fn read<T: DeserializeOwned>(&self, name: &str) -> Result<T, RuleError> {
        let text = self.texts.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| text.as_ref());
        toml::from_str(text).map_err(|e| {
            let at = e.span().map_or(0, |s| s.start);
            let line = text.get(..at).unwrap_or("").matches('\n').count() + 1;
            RuleError { file: name.to_owned(), line, reason: e.message().to_owned() }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_rule_is_named_by_file_and_line() {
        let mut sources = RuleSources::default();
        sources.replace("labels.toml", "# words\n\nfield = 3 = 4\n".to_owned()).unwrap();
        let error = sources.read::<toml::Table>("labels.toml").unwrap_err();
        assert_eq!((error.file.as_str(), error.line), ("labels.toml", 3));
    }

    #[test]
    fn every_file_of_the_program_is_toml() {
        for name in RuleSources::names() {
            assert!(RuleSources::default().read::<toml::Table>(name).is_ok(), "{name}");
        }
    }
}
