//! Many plans as one graph: reading plan files, joining them, writing the graph.

use crate::output::write_whole;
use crate::{Error, Problem, input};
use kehoach_export::Lang;
use kehoach_graph::AgencyRules;
use kehoach_model::{LinkedGraph, Plan};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use walkdir::WalkDir;

/// Largest plan file that is read, in bytes.
const PLAN_BYTES: u64 = 1 << 30;

/// What a graph is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GraphFormat {
    /// `.json`: everything.
    Json,
    /// `.graphml`: everything, for graph programs.
    GraphMl,
    /// `.dot`: plans and linked items, for Graphviz.
    Dot,
    /// `.xlsx`: links, plans, agencies, references.
    Xlsx,
    /// `.svg`: a picture of plans and documents.
    Svg,
}

impl GraphFormat {
    /// The ending of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::GraphMl => "graphml",
            Self::Dot => "dot",
            Self::Xlsx => "xlsx",
            Self::Svg => "svg",
        }
    }
}

impl FromStr for GraphFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        [Self::Json, Self::GraphMl, Self::Dot, Self::Xlsx, Self::Svg]
            .into_iter()
            .find(|f| f.extension().eq_ignore_ascii_case(name))
            .ok_or_else(|| format!("no such format: {name} (json, graphml, dot, xlsx, svg)"))
    }
}

/// The plan files that paths name: files as they are, of folders every `*.plan.json` in them, each once, folders in the order
/// of their names.
///
/// # Errors
/// [`Problem::Missing`], [`Problem::Unreadable`] for a folder that cannot be walked.
pub fn plan_files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut found: Vec<PathBuf> = Vec::new();
    for path in paths {
        if !path.is_dir() {
            found.push(path.clone());
            continue;
        }
        for entry in WalkDir::new(path).sort_by_file_name() {
            let entry = entry.map_err(|e| {
                let at = e.path().unwrap_or(path).to_owned();
                Error::new(at, Problem::Unreadable(e.into()))
            })?;
            let name = entry.file_name().to_string_lossy();
            if entry.file_type().is_file() && name.ends_with(".plan.json") {
                found.push(entry.into_path());
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|f| seen.insert(f.clone()));
    Ok(found)
}

/// The plans of a file: one of `*.plan.json`, one a line of `*.jsonl`.
///
/// # Errors
/// As [`crate::load`]; [`Problem::NoPlan`] with the line of what is not a plan.
pub fn read_plans(path: &Path) -> Result<Vec<Plan>, Error> {
    let bytes = input::load(path, PLAN_BYTES)?;
    let bad = |line: usize, e: serde_json::Error| {
        let line = line + e.line().saturating_sub(1);
        Error::new(path, Problem::NoPlan { line, reason: e.to_string() })
    };
    let lines = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("jsonl"));
    if !lines {
        return serde_json::from_slice(&bytes).map(|plan| vec![plan]).map_err(|e| bad(1, e));
    }
    bytes
        .split(|b| *b == b'\n')
        .enumerate()
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .map(|(n, line)| serde_json::from_slice(line).map_err(|e| bad(n + 1, e)))
        .collect()
}

/// Joins plans in the order given.
pub fn link_plans(plans: &[Plan]) -> LinkedGraph {
    kehoach_graph::link(plans, AgencyRules::builtin())
}

/// Writes a graph in every format beside one another: `stem` and the format's ending. The paths written, in the order of
/// `formats`.
///
/// # Errors
/// [`Problem::Unwritable`], [`Problem::Export`].
pub fn write_graph(
    graph: &LinkedGraph,
    stem: &Path,
    formats: &[GraphFormat],
    lang: Lang,
) -> Result<Vec<PathBuf>, Error> {
    let mut written = Vec::new();
    for format in formats {
        let mut path = stem.as_os_str().to_owned();
        path.push(".");
        path.push(format.extension());
        let path = PathBuf::from(path);
        let bytes = match format {
            GraphFormat::Json => kehoach_export::graph_json(graph).map(String::into_bytes),
            GraphFormat::GraphMl => kehoach_export::graph_graphml(graph).map(String::into_bytes),
            GraphFormat::Dot => Ok(kehoach_export::graph_dot(graph).into_bytes()),
            GraphFormat::Xlsx => kehoach_export::graph_xlsx(graph, lang),
            GraphFormat::Svg => {
                let setting = kehoach_review::picture::Setting::file(lang);
                Ok(kehoach_review::picture::linked(graph, setting).into_bytes())
            }
        };
        write_whole(&path, &bytes.map_err(|e| Error::new(&path, e))?)?;
        written.push(path);
    }
    Ok(written)
}
