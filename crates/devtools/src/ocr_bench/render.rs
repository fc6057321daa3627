//! Test pages: sample plans rendered to PDF by LibreOffice, each page with its truth as the printed page reads.

use anyhow::{Context, Result, bail};
use kehoach_extract::{Options, read};
use kehoach_model::Document;
use kehoach_ocr::Pix;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A page whose text is known.
pub(super) struct TestPage {
    /// Plan and number, for messages.
    pub(super) name: String,
    /// The page alone, born digital.
    pub(super) pdf: PathBuf,
    /// What it says.
    pub(super) truth: Document,
}

const STYLE: &str = "<style>@page{size:A4;margin:2cm 2cm 2cm 3cm}\
    body,p,td,th,li,h1,h2,h3{font-family:'Liberation Serif';font-size:14pt;text-align:justify}\
    td,th,td p{font-size:13pt;text-align:left} table{border-collapse:collapse} h1,h2,h3{font-weight:bold}</style>";

/// Renders a plan into `work` (kept from run to run), and gives its pages.
pub(super) fn pages(plan: &Path, work: &Path) -> Result<Vec<TestPage>> {
    let stem = plan.file_stem().context("a plan has a name")?.to_string_lossy().into_owned();
    let pdf = whole(plan, work)?;
    let pattern = work.join(format!("{stem}-%03d.pdf"));
    if !work.join(format!("{stem}-001.pdf")).exists() {
        command(Command::new("pdfseparate").arg(&pdf).arg(&pattern))?;
    }
    let mut pages = Vec::new();
    for number in 1.. {
        let path = work.join(format!("{stem}-{number:03}.pdf"));
        let Ok(bytes) = fs::read(&path) else { break };
        // An empty page has no truth.
        let Ok(truth) = read(&bytes, "page.pdf", &Options::default()) else { continue };
        pages.push(TestPage { name: format!("{stem} {number}"), pdf: path, truth });
    }
    if pages.is_empty() {
        bail!("{}: no pages", plan.display());
    }
    Ok(pages)
}

/// The plan as a PDF file.
pub(super) fn whole(plan: &Path, work: &Path) -> Result<PathBuf> {
    let stem = plan.file_stem().context("a plan has a name")?.to_string_lossy().into_owned();
    let pdf = work.join(format!("{stem}.pdf"));
    if !pdf.exists() {
        fs::create_dir_all(work)?;
        let source = fs::read_to_string(plan).with_context(|| plan.display().to_string())?;
        let body = match plan.extension().and_then(|e| e.to_str()) {
            Some("html") => source.replace("<head>", &format!("<head>{STYLE}")),
            _ => {
                format!("<html><head><meta charset=utf-8>{STYLE}</head><body>{}</body></html>", html(&source))
            }
        };
        let path = work.join(format!("{stem}.html"));
        fs::write(&path, body)?;
        let mut soffice = Command::new("soffice");
        soffice.args(["--headless", "--convert-to", "pdf:writer_pdf_Export", "--infilter=HTML (StarWriter)"]);
        command(soffice.arg("--outdir").arg(work).arg(&path))?;
    }
    Ok(pdf)
}

/// The page's picture at a resolution, in colour.
pub(super) fn picture(page: &Path, dpi: u32, work: &Path) -> Result<Pix> {
    let stem = page.file_stem().context("a page has a name")?.to_string_lossy().into_owned();
    let root = work.join(format!("{stem}-{dpi}"));
    let png = root.with_extension("png");
    if !png.exists() {
        let mut render = Command::new("pdftoppm");
        render.args(["-r", &dpi.to_string(), "-png", "-singlefile"]);
        command(render.arg(page).arg(&root))?;
    }
    Pix::decode(&fs::read(&png)?, 0).and_then(Pix::plain).context("pdftoppm gave no image")
}

fn command(command: &mut Command) -> Result<()> {
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    let name = command.get_program().to_string_lossy().into_owned();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => bail!("{name}: {status}"),
        Err(error) => bail!("{name}: {error}; the bench needs LibreOffice, poppler-utils and tesseract"),
    }
}

/// Paragraphs, headings, bold, italic and pipe tables, which is all that the sample plans have.
fn html(markdown: &str) -> String {
    let mut out = String::new();
    let mut table: Vec<Vec<String>> = Vec::new();
    for line in markdown.lines().chain([""]) {
        let line = line.trim();
        if let Some(row) = line.strip_prefix('|').and_then(|r| r.strip_suffix('|')) {
            if !row.chars().all(|c| "-:| ".contains(c)) {
                table.push(row.split('|').map(|c| inline(c.trim())).collect());
            }
            continue;
        }
        if !table.is_empty() {
            write_table(&std::mem::take(&mut table), &mut out);
        }
        let text = line.trim_start_matches('#').trim();
        if !text.is_empty() {
            let _ = writeln!(out, "<p>{}</p>", inline(text));
        }
    }
    out
}

fn write_table(rows: &[Vec<String>], out: &mut String) {
    let is_letterhead =
        rows.iter().flatten().any(|c| c.contains("CỘNG HÒA") || c.contains("Nơi nhận") || c.contains("TM."));
    let border = u8::from(!is_letterhead);
    let _ = write!(out, "<table width=\"100%\" border=\"{border}\" cellspacing=\"0\" cellpadding=\"4\">");
    for row in rows {
        out.push_str("<tr>");
        row.iter().for_each(|cell| {
            let _ = write!(out, "<td>{cell}</td>");
        });
        out.push_str("</tr>");
    }
    out.push_str("</table>\n");
}

fn inline(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split("**").enumerate() {
        out.push_str(match (i, i % 2) {
            (0, _) => "",
            (_, 1) => "<b>",
            _ => "</b>",
        });
        for (k, piece) in part.split('*').enumerate() {
            out.push_str(match (k, k % 2) {
                (0, _) => "",
                (_, 1) => "<i>",
                _ => "</i>",
            });
            out.push_str(piece);
        }
    }
    out
}
