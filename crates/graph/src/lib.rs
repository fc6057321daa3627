//! From printed words to a task graph: roles, timings, figures, references, agencies, edges.
use kehoach_model::{Document, Outline, Plan, PlanDocument, PlanSource, Quality, SCHEMA_VERSION};

/// Builds the plan of a document from its outline.
pub fn build(document: &Document, _outline: &Outline) -> Plan {
    Plan {
        schema_version: SCHEMA_VERSION.to_owned(),
        document: PlanDocument {
            id: "document".to_owned(),
            kind: Default::default(),
            number: None,
            title: None,
            issuer: None,
            place: None,
            issued: None,
            signer: None,
            recipients: Vec::new(),
            basis: Vec::new(),
            attached_to: None,
            source: PlanSource {
                file: document.source.file.clone(),
                sha256: document.source.sha256.clone(),
                media_type: document.source.media_type.clone(),
                pages: document.pages.len() as u32,
                extraction: document.extraction(),
            },
            quality: Quality { syllables: 0, fixed: 0, doubtful: 0, mean_confidence: Default::default() },
        },
        sections: Vec::new(),
        tasks: Vec::new(),
        tables: Vec::new(),
        agencies: Vec::new(),
        references: Vec::new(),
        edges: Vec::new(),
        fixes: document.fixes.clone(),
        diagnostics: document.diagnostics.clone(),
    }
}
