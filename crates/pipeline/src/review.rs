//! The review page of a plan and the pictures beside it.

use crate::{Error, Options, Problem, isolate, load, output, sha256};
use kehoach_export::Lang;
use kehoach_extract::{Format, sniff};
use kehoach_model::{Document, Extraction, Plan};
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
    // Scans are not recognised again for their lines, and without them the lines of a mixed document would be counted
    // otherwise than in the plan: pictures and the boxes in the plan are enough.
    let mut view = match plan.document.source.extraction {
        Extraction::Text => read_source(plan, bytes, &options.extract)
            .map_or_else(SourceView::default, |document| SourceView::of_lines(&document)),
        Extraction::Ocr | Extraction::Mixed => SourceView::default(),
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
    let Some((width, height)) = picture_size(plan, bytes) else { return Ok(()) };
    let name = if format == Format::Png { "0001.png" } else { "0001.jpg" };
    sink(format!(".pages/{name}"), bytes.to_vec())?;
    view.pages.push(PageView { number: 1, image: address(stem, name), width, height });
    Ok(())
}

/// The document as its reader gives it, before any stage; none where that fails.
fn read_source(plan: &Plan, bytes: &[u8], options: &kehoach_extract::Options) -> Option<Document> {
    let file = &plan.document.source.file;
    isolate::isolate(|| kehoach_extract::read(bytes, file, options)).ok()?.ok()
}

/// The size of a photographed page in points: boxes of the plan are measured on it.
fn picture_size(plan: &Plan, bytes: &[u8]) -> Option<(f32, f32)> {
    // The reader of pictures takes their size from the file's head and recognises nothing.
    let document = read_source(plan, bytes, &kehoach_extract::Options::default())?;
    let page = document.pages.first()?;
    (page.width > 0.0 && page.height > 0.0).then_some((page.width, page.height))
}

/// The address of a picture, seen from the page beside its folder.
fn address(stem: &str, name: &str) -> String {
    kehoach_review::percent_encoded(&format!("{stem}.pages/{name}"))
}
