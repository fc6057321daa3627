//! Many plans as one graph.

use crate::{
    Agency, AgencyLevel, Confidence, DocumentKind, EdgeKind, ItemKind, PartialDate, Role, TimingEntry,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of the graph's shape.
pub const GRAPH_VERSION: &str = "1.0";

/// The JSON Schema (draft 2020-12) of [`LinkedGraph`], generated from these types.
pub fn graph_schema() -> serde_json::Value {
    schemars::schema_for!(LinkedGraph).to_value()
}

/// Plans with their sections, tasks, agencies and references under ids that hold over all of them.
///
/// Ids: a plan's own (`90-kh-ubnd-thi-xa-phuoc-long-2022`), `PLAN#II.2.a` for its sections and items, `agency:…` and
/// `reference:…` for what plans share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinkedGraph {
    /// Version of this shape.
    pub schema_version: String,
    /// The plans, in the order given.
    pub plans: Vec<LinkedPlan>,
    /// Their headings.
    pub sections: Vec<LinkedSection>,
    /// Their items.
    pub tasks: Vec<LinkedTask>,
    /// Every agency, once.
    pub agencies: Vec<Agency>,
    /// Every document cited, once.
    pub references: Vec<LinkedReference>,
    /// Edges inside the plans, with ids of this graph.
    pub edges: Vec<LinkedEdge>,
    /// Edges between plans.
    pub links: Vec<Link>,
    /// What could not be decided.
    pub diagnostics: Vec<crate::Diagnostic>,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinkedPlan {
    /// The document's id; `…-2` where two plans of the set have the same.
    pub id: String,
    /// File that it was read from.
    pub file: String,
    /// Kind.
    pub kind: DocumentKind,
    /// Number.
    pub number: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Issuer, an id of `agencies`.
    pub issuer: Option<String>,
    /// Level of the issuer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<AgencyLevel>,
    /// Date of issue.
    pub issued: Option<PartialDate>,
    /// Plans of this set that it cites, nearest level first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<String>,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinkedSection {
    /// `PLAN#II.2`.
    pub id: String,
    /// The plan.
    pub plan: String,
    /// Label as printed.
    pub label: String,
    /// Title.
    pub title: String,
}

/// An item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinkedTask {
    /// `PLAN#II.2.a`.
    pub id: String,
    /// The plan.
    pub plan: String,
    /// Id in the plan.
    pub task: String,
    /// What it is.
    pub kind: ItemKind,
    /// Title.
    pub title: String,
    /// Times.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timing: Vec<TimingEntry>,
}

/// A document cited by plans of the set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinkedReference {
    /// `reference:06-qd-ttg-2022`.
    pub id: String,
    /// Kind.
    pub kind: DocumentKind,
    /// Number.
    pub number: Option<String>,
    /// Date, ISO 8601, as far as printed.
    pub date: Option<String>,
    /// Issuer.
    pub issuer: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// The plan of the set that it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// Plans that cite it.
    pub cited_by: Vec<String>,
}

/// An edge inside a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LinkedEdge {
    /// From.
    pub from: String,
    /// To.
    pub to: String,
    /// Kind.
    pub kind: EdgeKind,
    /// Role of an `assigned_to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// An edge between plans.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// From: an item of the later plan, or the plan itself.
    pub from: String,
    /// To: an item of the plan that it carries out, or the plan.
    pub to: String,
    /// `derived_from`, `amends` or `replaces`.
    pub kind: EdgeKind,
    /// How sure it is.
    pub confidence: Confidence,
    /// Likeness of the two texts, 0 to 1; 1 for links of whole plans, which rest on a citation alone.
    pub likeness: f32,
    /// The citation that it rests on, an id of `references`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    /// The next best item, where one was near.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<String>,
}
