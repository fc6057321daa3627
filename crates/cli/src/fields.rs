//! The guide to the fields of the JSON, made from its schema.

use serde_json::{Map, Value};
use std::fmt::Write;

/// The fields of every part as Markdown: first the plan, then what it is made of in the order in which it is met.
pub(crate) fn guide(schema: &Value) -> String {
    let mut out = String::from(
        "# The fields of the plan's JSON\n\n\
         Made from [schema/plan.schema.json](../schema/plan.schema.json) with `kehoach schema --guide > docs/FIELDS.md`; do not edit.\n\
         A field that is not marked «always» is left out where there is nothing to say. `list of X`: an array of X.\n",
    );
    part("Plan", schema, &mut out);
    let empty = Map::new();
    let parts = schema.get("$defs").and_then(Value::as_object).unwrap_or(&empty);
    for name in order(schema, parts) {
        if let Some(schema) = parts.get(&name) {
            part(&name, schema, &mut out);
        }
    }
    out
}

/// The parts breadth first from the plan down, each once.
fn order(schema: &Value, parts: &Map<String, Value>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut next = references(schema.get("properties"));
    while !next.is_empty() {
        let mut below = Vec::new();
        for name in next {
            if !names.contains(&name) {
                below.extend(references(parts.get(&name)));
                names.push(name);
            }
        }
        next = below;
    }
    names
}

fn references(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Object(object)) => object
            .iter()
            .flat_map(|(key, value)| match value {
                Value::String(path) if key == "$ref" => vec![name_of(path).to_owned()],
                other => references(Some(other)),
            })
            .collect(),
        Some(Value::Array(list)) => list.iter().flat_map(|v| references(Some(v))).collect(),
        _ => Vec::new(),
    }
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn part(name: &str, schema: &Value, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\n## {name}\n\n{}\n", description(schema));
    if let Some(fields) = schema.get("properties").and_then(Value::as_object) {
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .map(|list| list.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default();
        out.push_str("\n| field | what | type | |\n|---|---|---|---|\n");
        for (field, schema) in fields {
            let always = if required.contains(&field.as_str()) { "always" } else { "" };
            let _ = writeln!(
                out,
                "| `{field}` | {} | {} | {always} |",
                cell(&description(schema)),
                cell(&kind(schema))
            );
        }
    } else if let Some(values) = schema.get("oneOf").and_then(Value::as_array) {
        out.push_str("\n| value | what |\n|---|---|\n");
        for value in values {
            let text = value.get("const").and_then(Value::as_str).unwrap_or_default();
            let _ = writeln!(out, "| `{text}` | {} |", cell(&description(value)));
        }
    } else {
        let _ = writeln!(out, "\nType: {}.", kind(schema));
    }
}

fn description(schema: &Value) -> String {
    schema.get("description").and_then(Value::as_str).unwrap_or_default().replace('\n', " ")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

/// A type in words, with links to the parts it names.
fn kind(schema: &Value) -> String {
    if let Some(path) = schema.get("$ref").and_then(Value::as_str) {
        let name = name_of(path);
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
        return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    let format = schema.get("format").and_then(Value::as_str);
    let named = |kind: &str| match (kind, format) {
        ("array", _) => {
            format!("list of {}", schema.get("items").map_or_else(|| "anything".to_owned(), kind_of))
        }
        ("object", _) => schema
            .get("additionalProperties")
            .map_or_else(|| "object".to_owned(), |of| format!("object of {}", kind_of(of))),
        ("string", Some("date")) => "date (`2024-02-16`)".to_owned(),
        ("integer", _) => "whole number".to_owned(),
        (kind, _) => kind.to_owned(),
    };
    match schema.get("type") {
        Some(Value::String(kind)) => named(kind),
        Some(Value::Array(kinds)) => {
            kinds.iter().filter_map(Value::as_str).map(named).collect::<Vec<_>>().join(" or ")
        }
        _ => "anything".to_owned(),
    }
}

fn kind_of(schema: &Value) -> String {
    kind(schema)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_the_plan_is_described() {
        let schema = kehoach_model::plan_schema();
        let guide = guide(&schema);
        for name in schema["$defs"].as_object().unwrap().keys() {
            assert!(guide.contains(&format!("\n## {name}\n")), "{name}");
        }
        assert!(guide.contains("| `end` | Last day. | date (`2024-02-16`) or null |  |"), "{guide}");
    }
}
