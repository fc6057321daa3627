//! Office Open XML text documents (ECMA-376 part 1, chapter 17).
//!
//! Labels of automatic numbering are computed; headers, footers and notes stand apart; tracked insertions count, deletions do not;
//! a text box, which is written twice for old programs, is read once. Entities that a document defines are never expanded.
//!
//! Limits: fonts that the theme names stay unknown; embedded documents (`altChunk`) are not read.

mod numbering;
mod story;
mod styles;

use crate::doc;
use crate::flow::LineNumbers;
use crate::package::Package;
use crate::{DamageKind, Limits, ReadError};
use kehoach_model::{Diagnostic, Document, Page};
use kehoach_word97 as word97;
use numbering::Numbering;
use story::{Context, NoteKind, Parsed};
use styles::Styles;

pub(crate) const FORMAT: &str = "Word document";

/// Reads a document: one page, notes after the body, headers and footers as marginalia.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, FORMAT, limits)?;
    let main = main_part(&mut package)?;
    let body_xml = package.required(&main)?;
    let relationships = package.relationships(&main)?;
    let mut part = |kind: &str| match relationships.values().find(|r| r.kind == kind) {
        Some(r) => package.part(&r.target).map(Option::unwrap_or_default),
        None => Ok(Vec::new()),
    };
    let styles = Styles::parse(&part("styles")?);
    let numbering = Numbering::parse(&part("numbering")?, &styles);
    let footnotes = part("footnotes")?;
    let endnotes = part("endnotes")?;
    let title = title(&mut package)?;
    let own = word97::Limits {
        table_cells: limits.table_cells,
        nesting: limits.nesting.min(32),
        ..word97::Limits::default()
    };
    let mut context = Context::new(styles, numbering, own, limits.nesting);
    let body = context.parse(&body_xml)?;
    let notes = notes(&mut context, &footnotes, &endnotes)?;
    let mut headers = Vec::new();
    for r in relationships.values().filter(|r| r.kind == "header" || r.kind == "footer") {
        let xml = package.part(&r.target)?.unwrap_or_default();
        headers.extend(context.parse(&xml)?.blocks);
    }
    let mut document = document(body, notes, headers)?;
    document.source.title = title;
    Ok(document)
}

/// The document part, which the package's own relationships name.
fn main_part(package: &mut Package<'_>) -> Result<String, ReadError> {
    let relationships = package.relationships("")?;
    let main = relationships.into_values().find(|r| r.kind == "officeDocument");
    Ok(main.map_or_else(|| "word/document.xml".to_owned(), |r| r.target))
}

fn title(package: &mut Package<'_>) -> Result<Option<String>, ReadError> {
    let xml = package.part("docProps/core.xml")?.unwrap_or_default();
    let xml = String::from_utf8_lossy(&xml);
    let inner = xml.split_once("<dc:title>").and_then(|(_, rest)| rest.split_once("</dc:title>"));
    let title =
        inner.map(|(t, _)| quick_xml::escape::unescape(t).map_or_else(|_| t.to_owned(), |t| t.into_owned()));
    Ok(title.filter(|t| !t.trim().is_empty()))
}

/// Notes in the order of their marks, with the mark.
fn notes(
    context: &mut Context,
    footnotes: &[u8],
    endnotes: &[u8],
) -> Result<Vec<(String, Vec<word97::Block>)>, ReadError> {
    let mut out = Vec::new();
    let marks = std::mem::take(&mut context.marks);
    for (kind, xml) in [(NoteKind::Footnotes, footnotes), (NoteKind::Endnotes, endnotes)] {
        let mut parsed = context.parse(xml)?;
        for mark in marks.iter().filter(|m| m.kind == kind) {
            if let Some(blocks) = parsed.notes.remove(&mark.id) {
                out.push((mark.shown.clone(), blocks));
            }
        }
    }
    Ok(out)
}

fn document(
    body: Parsed,
    notes: Vec<(String, Vec<word97::Block>)>,
    headers: Vec<word97::Block>,
) -> Result<Document, ReadError> {
    let mut diagnostics = Vec::new();
    if let Some(damage) = &body.damage {
        let message = format!("the text breaks off: {damage}");
        diagnostics.push(Diagnostic::error("text-shortfall", message));
    }
    if body.cut {
        diagnostics.push(Diagnostic::error(
            "limit-cells",
            "a table passes the limit of cells and is cut (--limit table-cells=N raises the limit)",
        ));
    }
    if body.pictures > 0 {
        diagnostics
            .push(Diagnostic::info("pictures-not-read", format!("{} pictures are not read", body.pictures)));
    }
    let mut numbers = LineNumbers::default();
    let mut blocks = doc::blocks(body.blocks, &mut numbers);
    for (mark, note) in notes {
        blocks.extend(doc::blocks(note, &mut numbers).into_iter().map(|b| doc::footnote(b, &mark)));
    }
    let mut marginalia: Vec<kehoach_model::Line> = Vec::new();
    for block in doc::blocks(headers, &mut numbers) {
        doc::take_lines(block, &mut marginalia);
    }
    let mut seen = std::collections::BTreeSet::new();
    marginalia.retain(|line| seen.insert(line.text.clone()));
    diagnostics.extend(doc::note_marks(&numbers));
    if numbers.is_empty() && (body.pictures == 0 || body.damage.is_some()) {
        return Err(match body.damage {
            Some(detail) => ReadError::Damaged { format: FORMAT, kind: DamageKind::Truncated, detail },
            None => ReadError::NoText,
        });
    }
    let page = Page { number: 1, blocks, marginalia, ..Page::default() };
    Ok(Document { pages: vec![page], diagnostics, ..Document::default() })
}

#[cfg(test)]
mod tests;
