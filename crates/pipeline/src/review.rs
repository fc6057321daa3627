//! The review page of a plan and the pictures beside it.

use crate::{Error, Options, Problem, load, output, read_bytes, sha256};
use kehoach_export::Lang;
use kehoach_extract::{Format, sniff};
use kehoach_model::{Extraction, Plan};
use kehoach_review::{PageView, Renderer, SourceView};
use std::path::{Path, PathBuf};

/// Writes `STEM.html` and, where the source has pages, pictures of them in the folder `STEM.pages`; the paths written, the page
/// first. `source` is the document that the plan was made from; without it, or where it has changed since, the page shows
/// what was read alone, and says so.
///
/// # Errors
/// [`Problem::Unwritable`] under the path of the output, [`Problem::Export`].
pub fn write_review(
    plan: &Plan,
    source: Option<&Path>,
    stem: &Path,
    lang: Lang,
    options: &Options,
) -> Result<Vec<PathBuf>, Error> {
    let (view, mut written) = view(plan, source, stem, options)?;
    let page = kehoach_review::page(plan, &view, lang);
    let page = page.map_err(|e| Error::new(stem, kehoach_export::ExportError::Json(e)))?;
    let path = with_suffix(stem, ".html");
    output::write_whole(&path, page.as_bytes())?;
    written.insert(0, path);
    Ok(written)
}

fn with_suffix(stem: &Path, suffix: &str) -> PathBuf {
    let mut path = stem.as_os_str().to_owned();
    path.push(suffix);
    PathBuf::from(path)
}

/// What the left side of the page shows, and the pictures written for it.
fn view(
    plan: &Plan,
    source: Option<&Path>,
    stem: &Path,
    options: &Options,
) -> Result<(SourceView, Vec<PathBuf>), Error> {
    let Some(source) = source else { return Ok((SourceView::absent("missing"), Vec::new())) };
    let bytes = match load(source, options.extract.limits.file_bytes) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.problem(), Problem::Missing) => {
            return Ok((SourceView::absent("missing"), Vec::new()));
        }
        Err(_) => return Ok((SourceView::absent("unreadable"), Vec::new())),
    };
    if sha256(&bytes) != plan.document.source.sha256 {
        return Ok((SourceView::absent("changed"), Vec::new()));
    }
    // A scan is not recognised again for its lines: its picture and the boxes in the plan are enough.
    let mut view = match plan.document.source.extraction {
        Extraction::Ocr => SourceView::default(),
        _ => read_bytes(&bytes, &plan.document.source.file, options, false)
            .map_or_else(|_| SourceView::default(), |document| SourceView::of_lines(&document)),
    };
    let written = match sniff(&bytes) {
        Ok(Format::Pdf) => pages(bytes, stem, &mut view)?,
        Ok(format @ (Format::Png | Format::Jpeg)) => picture(plan, &bytes, format, stem, &mut view)?,
        _ => Vec::new(),
    };
    if view.pages.is_empty() && view.lines.is_empty() {
        view.absent = Some("unreadable");
    }
    Ok((view, written))
}

/// Draws the pages of a PDF file.
fn pages(bytes: Vec<u8>, stem: &Path, view: &mut SourceView) -> Result<Vec<PathBuf>, Error> {
    let mut written = Vec::new();
    let Ok(renderer) = Renderer::new(bytes) else { return Ok(written) };
    renderer.draw(|drawn| {
        let Ok(image) = drawn else { return Ok(()) };
        let name = format!("{:04}.{}", image.number, image.extension);
        written.push(put(stem, &name, &image.bytes)?);
        view.pages.push(PageView {
            number: image.number,
            image: address(stem, &name),
            width: image.width,
            height: image.height,
        });
        Ok(())
    })?;
    Ok(written)
}

/// A photographed page is shown as it is.
fn picture(
    plan: &Plan,
    bytes: &[u8],
    format: Format,
    stem: &Path,
    view: &mut SourceView,
) -> Result<Vec<PathBuf>, Error> {
    let Some((width, height)) = plan_box(plan) else { return Ok(Vec::new()) };
    let name = if format == Format::Png { "0001.png" } else { "0001.jpg" };
    let path = put(stem, name, bytes)?;
    view.pages.push(PageView { number: 1, image: address(stem, name), width, height });
    Ok(vec![path])
}

/// Boxes of a picture's plan are measured on a page whose size the plan does not have; the farthest of them bounds it.
fn plan_box(plan: &Plan) -> Option<(f32, f32)> {
    let boxes = plan.tasks.iter().filter_map(|t| t.provenance.bbox);
    let far = boxes.fold((0.0_f32, 0.0_f32), |(w, h), b| (w.max(b.right()), h.max(b.bottom())));
    (far.0 > 0.0 && far.1 > 0.0).then_some(far)
}

fn put(stem: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Error> {
    let path = with_suffix(stem, ".pages").join(name);
    output::write_whole(&path, bytes)?;
    Ok(path)
}

/// The address of a picture, seen from the page beside its folder.
fn address(stem: &Path, name: &str) -> String {
    let folder = with_suffix(stem, ".pages");
    let folder = folder.file_name().unwrap_or_default().to_string_lossy();
    kehoach_review::percent_encoded(&format!("{folder}/{name}"))
}
