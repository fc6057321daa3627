//! A linked graph as JSON, GraphML, DOT and a workbook.

mod dot;
mod graphml;
mod workbook;

pub use dot::graph_dot;
pub use graphml::graph_graphml;
pub use workbook::graph_xlsx;

use crate::ExportError;
use kehoach_model::LinkedGraph;

/// The graph as indented JSON with a closing line break.
///
/// # Errors
/// [`ExportError::Json`], which no graph is known to cause.
pub fn graph_json(graph: &LinkedGraph) -> Result<String, ExportError> {
    let mut out = serde_json::to_string_pretty(graph)?;
    out.push('\n');
    Ok(out)
}

/// The key that the JSON has for a value of a closed list.
fn key<T: serde::Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(key)) => key,
        _ => String::new(),
    }
}
