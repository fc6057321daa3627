//! The review page of a plan and the pictures beside it.

use crate::{Error, Options, Problem, ReadScans, ScanOptions, Scans, load, output, read_bytes, sha256};
use kehoach_export::Lang;
use kehoach_extract::{Format, sniff};
use kehoach_model::{Extraction, Plan};
use kehoach_review::{PageView, Renderer, SourceView};
use std::path::{Path, PathBuf};

/// Takes an output: what its name has behind the plan's stem (`.html`, `.pages/0001.png`), and its bytes.
pub(crate) type Sink<'a> = dyn FnMut(String, Vec<u8>) -> Result<(), Error> + 'a;

/// The document that a plan was made from, or why it is not there.
pub(crate) enum Origin<'a> {
    Bytes(&'a [u8]),
    Absent(&'static str),
}

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
    let loaded = source.map(|path| load(path, options.extract.limits.file_bytes));
    let origin = match &loaded {
        Some(Ok(bytes)) => Origin::Bytes(bytes),
        Some(Err(error)) if !matches!(error.problem(), Problem::Missing) => Origin::Absent("unreadable"),
        _ => Origin::Absent("missing"),
    };
    let mut written = Vec::new();
    let mut sink = |suffix: String, bytes: Vec<u8>| {
        let path = with_suffix(stem, &suffix);
        output::write_whole(&path, &bytes)?;
        written.push(path);
        Ok(())
    };
    let name = stem.file_name().unwrap_or_default().to_string_lossy().into_owned();
    render_review(plan, &origin, &name, lang, options, &mut sink)?;
    // The page comes last, when its pictures are there.
    written.rotate_right(1);
    Ok(written)
}

/// The pictures of the pages, then the review page. `stem` is the name that the outputs begin with.
pub(crate) fn render_review(
    plan: &Plan,
    origin: &Origin<'_>,
    stem: &str,
    lang: Lang,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<(), Error> {
    let view = view(plan, origin, stem, options, sink)?;
    let page = kehoach_review::page(plan, &view, lang);
    let page = page.map_err(|e| Error::new(stem, kehoach_export::ExportError::Json(e)))?;
    sink(".html".to_owned(), page.into_bytes())
}

fn with_suffix(stem: &Path, suffix: &str) -> PathBuf {
    let mut path = stem.as_os_str().to_owned();
    path.push(suffix);
    PathBuf::from(path)
}

/// What the left side of the page shows; the pictures for it go to the sink.
fn view(
    plan: &Plan,
    origin: &Origin<'_>,
    stem: &str,
    options: &Options,
    sink: &mut Sink<'_>,
) -> Result<SourceView, Error> {
    let bytes = match origin {
        Origin::Bytes(bytes) => *bytes,
        Origin::Absent(why) => return Ok(SourceView::absent(why)),
    };
    if sha256(bytes) != plan.document.source.sha256 {
        return Ok(SourceView::absent("changed"));
    }
    // A scan is not recognised again for its lines: its picture and the boxes in the plan are enough.
    let mut view = match plan.document.source.extraction {
        Extraction::Ocr => SourceView::default(),
        _ => read_bytes(bytes, &plan.document.source.file, &without_scans(options), false)
            .map_or_else(|_| SourceView::default(), |document| SourceView::of_lines(&document)),
    };
    match sniff(bytes) {
        Ok(Format::Pdf) => pages(bytes.to_vec(), stem, &mut view, sink)?,
        Ok(format @ (Format::Png | Format::Jpeg)) => picture(plan, bytes, format, stem, &mut view, sink)?,
        _ => {}
    }
    if view.pages.is_empty() && view.lines.is_empty() {
        view.absent = Some("unreadable");
    }
    Ok(view)
}

/// The options with which the pages that are scans stay pictures.
fn without_scans(options: &Options) -> Options {
    let scans = Scans::new(&ScanOptions { when: ReadScans::Never, ..ScanOptions::default() });
    Options { scans, ..options.clone() }
}

/// Draws the pages of a PDF file.
fn pages(bytes: Vec<u8>, stem: &str, view: &mut SourceView, sink: &mut Sink<'_>) -> Result<(), Error> {
    let Ok(renderer) = Renderer::new(bytes) else { return Ok(()) };
    renderer.draw(|drawn| {
        let Ok(image) = drawn else { return Ok(()) };
        let name = format!("{:04}.{}", image.number, image.extension);
        sink(format!(".pages/{name}"), image.bytes)?;
        view.pages.push(PageView {
            number: image.number,
            image: address(stem, &name),
            width: image.width,
            height: image.height,
        });
        Ok(())
    })
}

/// A photographed page is shown as it is.
fn picture(
    plan: &Plan,
    bytes: &[u8],
    format: Format,
    stem: &str,
    view: &mut SourceView,
    sink: &mut Sink<'_>,
) -> Result<(), Error> {
    let Some((width, height)) = plan_box(plan) else { return Ok(()) };
    let name = if format == Format::Png { "0001.png" } else { "0001.jpg" };
    sink(format!(".pages/{name}"), bytes.to_vec())?;
    view.pages.push(PageView { number: 1, image: address(stem, name), width, height });
    Ok(())
}

/// Boxes of a picture's plan are measured on a page whose size the plan does not have; the farthest of them bounds it.
fn plan_box(plan: &Plan) -> Option<(f32, f32)> {
    let boxes = plan.tasks.iter().filter_map(|t| t.provenance.bbox);
    let far = boxes.fold((0.0_f32, 0.0_f32), |(w, h), b| (w.max(b.right()), h.max(b.bottom())));
    (far.0 > 0.0 && far.1 > 0.0).then_some(far)
}

/// The address of a picture, seen from the page beside its folder.
fn address(stem: &str, name: &str) -> String {
    kehoach_review::percent_encoded(&format!("{stem}.pages/{name}"))
}
