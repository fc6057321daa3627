//! The rules of the stages, as they come with the program or with files of a folder in their place.

use crate::{Error, Problem, input};
use kehoach_graph::AgencyRules;
use kehoach_rules::RuleSources;
use kehoach_segment::Rules;
use std::borrow::Cow;
use std::path::Path;
use std::sync::LazyLock;

/// Largest rule file, in bytes.
const FILE_BYTES: u64 = 4 << 20;

/// What words announce what, for all stages.
#[derive(Clone)]
pub struct RuleSet {
    segment: Cow<'static, Rules>,
    agencies: Cow<'static, AgencyRules>,
    /// SHA-256 of the files that replace the program's own; empty for none.
    fingerprint: String,
}

impl std::fmt::Debug for RuleSet {
    /// The fingerprint alone: the same rules print the same in every process.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RuleSet").field(&self.fingerprint).finish()
    }
}

static BUILTIN: LazyLock<RuleSet> = LazyLock::new(|| RuleSet {
    segment: Cow::Borrowed(Rules::builtin()),
    agencies: Cow::Borrowed(AgencyRules::builtin()),
    fingerprint: String::new(),
});

impl RuleSet {
    /// The rules that come with the program.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The program's rules with the files of a folder in the place of those of the same name.
    ///
    /// # Errors
    /// [`Problem::Rule`] with file, line and reason for the first bad rule or unknown file, [`Problem::Missing`],
    /// [`Problem::Unreadable`]; [`Problem::NoRules`] for a folder without a rule file.
    pub fn load(folder: &Path) -> Result<Self, Error> {
        let entries = std::fs::read_dir(folder).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => Error::new(folder, Problem::Missing),
            _ => Error::new(folder, Problem::Unreadable(e)),
        })?;
        let mut names: Vec<String> = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|e| Error::new(folder, Problem::Unreadable(e)))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".toml") {
                names.push(name);
            }
        }
        if names.is_empty() {
            return Err(Error::new(folder, Problem::NoRules));
        }
        names.sort_unstable();
        let mut sources = RuleSources::default();
        let mut replaced = Vec::new();
        for name in names {
            let path = folder.join(&name);
            let bytes = input::load(&path, FILE_BYTES)?;
            replaced.extend([name.as_bytes(), &bytes].concat());
            let text = String::from_utf8_lossy(&bytes).into_owned();
            sources.replace(&name, text).map_err(|e| Error::new(folder, e))?;
        }
        Self::of(&sources, crate::sha256(&replaced)).map_err(|e| Error::new(folder, e))
    }

    fn of(sources: &RuleSources, fingerprint: String) -> Result<Self, kehoach_rules::RuleError> {
        Ok(Self {
            segment: Cow::Owned(Rules::load(sources)?),
            agencies: Cow::Owned(AgencyRules::load(sources)?),
            fingerprint,
        })
    }

    /// Rules of the outline.
    pub fn segment(&self) -> &Rules {
        &self.segment
    }

    /// Rules of agencies.
    pub fn agencies(&self) -> &AgencyRules {
        &self.agencies
    }
}
