//! Measures the PDF reader: syllables beside those of `pdftotext`, time per page beside `pdftotext -layout`, cells beside
//! the HTML that a PDF was rendered from.

use anyhow::{Context, Result, bail};
use kehoach_extract::{Options, read};
use kehoach_model::{Block, Cell, Document, Line, LineRole, Table};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Timings are the best of this many runs.
const RUNS: u32 = 3;

/// Syllables and time of every PDF file in `dir`, beside `pdftotext`.
pub(crate) fn suite(dir: &Path) -> Result<()> {
    let (mut sums, mut times, mut pages) = ([0_usize; 3], [Duration::ZERO; 2], 0_usize);
    println!("{:<48} pages recall precision  ms/page pdftotext", "file");
    for path in files(dir, "pdf")? {
        let document = match document(&path) {
            Ok(document) => document,
            Err(error) => {
                println!("{:<48} {error}", name(&path));
                continue;
            }
        };
        let reference = bag(&pdftotext(&path, &[])?);
        let ours = bag(&plain(&document));
        let common: usize = reference.iter().map(|(s, n)| (*n).min(ours.get(s).copied().unwrap_or(0))).sum();
        let counts = [common, reference.values().sum(), ours.values().sum()];
        let own = best(|| run(Command::new(std::env::current_exe()?).arg("pdf-text").arg(&path)))?;
        let theirs = best(|| run(Command::new("pdftotext").arg("-layout").arg(&path).arg("-")))?;
        let n = document.pages.len().max(1);
        println!(
            "{:<48} {n:>5} {} {:>9.2} {:>9.2}",
            name(&path),
            ratios(counts),
            per_page(own, n),
            per_page(theirs, n)
        );
        sums.iter_mut().zip(counts).for_each(|(s, c)| *s += c);
        times = [times[0] + own, times[1] + theirs];
        pages += n;
    }
    let pages = pages.max(1);
    println!(
        "{:<48} {pages:>5} {} {:>9.2} {:>9.2}",
        "all",
        ratios(sums),
        per_page(times[0], pages),
        per_page(times[1], pages)
    );
    Ok(())
}

/// Words that only one of the two readers has, for one file.
pub(crate) fn differences(path: &Path) -> Result<()> {
    let (reference, ours) = (bag(&pdftotext(path, &[])?), bag(&plain(&document(path)?)));
    for (one, other, sign) in [(&reference, &ours, '-'), (&ours, &reference, '+')] {
        for (syllable, n) in one {
            let m = other.get(syllable).copied().unwrap_or(0);
            if *n > m {
                println!("{sign}{} {syllable}", n - m);
            }
        }
    }
    Ok(())
}

/// Prints what was read of one file.
pub(crate) fn text(path: &Path) -> Result<()> {
    print!("{}", outline(&document(path)?));
    Ok(())
}

/// Cells of each `NAME.pdf` (`NAME-2.pdf`) in `dir` beside the ruled tables of `NAME.html` that it was rendered from.
pub(crate) fn cells(dir: &Path) -> Result<()> {
    let (mut right, mut all) = (0, 0);
    for path in files(dir, "pdf")? {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let source = path.with_file_name(format!("{}.html", stem.trim_end_matches("-2")));
        let (source, read) = (document(&source)?, document(&path)?);
        let (mut truth, ours) = (tables(&source), tables(&read));
        truth.retain(|t| !is_letterhead(t));
        let (mut good, mut total) = (0, 0);
        for (i, table) in truth.iter().enumerate() {
            for cell in &table.cells {
                total += 1;
                let found = ours.get(i).and_then(|t| t.cell(cell.row, cell.col));
                if found.is_some_and(|f| same(cell, f)) {
                    good += 1;
                } else {
                    println!(
                        "  {}: table {i} row {} col {} «{}» ≠ «{}»",
                        name(&path),
                        cell.row,
                        cell.col,
                        squeezed(cell),
                        found.map(squeezed).unwrap_or_default()
                    );
                }
            }
        }
        println!("{:<40} tables {}/{} cells {good}/{total}", name(&path), ours.len(), truth.len());
        (right, all) = (right + good, all + total);
    }
    println!("all: {right}/{all} = {:.4}", share(right, all));
    Ok(())
}

fn document(path: &Path) -> Result<Document> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    Ok(read(&bytes, &name(path), &Options::default())?)
}

fn files(dir: &Path, extension: &str) -> Result<Vec<PathBuf>> {
    if dir.is_file() {
        return Ok(vec![dir.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() {
        bail!("{}: no .{extension} file", dir.display());
    }
    Ok(found)
}

fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn pdftotext(path: &Path, options: &[&str]) -> Result<String> {
    let output = Command::new("pdftotext").args(options).arg(path).arg("-").output().context("pdftotext")?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn run(command: &mut Command) -> Result<()> {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    Ok(())
}

fn best(mut action: impl FnMut() -> Result<()>) -> Result<Duration> {
    let mut best = Duration::MAX;
    for _ in 0..RUNS {
        let started = Instant::now();
        action()?;
        best = best.min(started.elapsed());
    }
    Ok(best)
}

fn per_page(time: Duration, pages: usize) -> f64 {
    time.as_secs_f64() * 1000.0 / pages as f64
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

fn ratios([common, reference, ours]: [usize; 3]) -> String {
    format!("{:.4}    {:.4}", share(common, reference), share(common, ours))
}

/// How often each run of letters and digits occurs. Raised figures count as plain ones.
fn bag(text: &str) -> BTreeMap<String, usize> {
    let mut bag = BTreeMap::new();
    let plain: String = kehoach_vietnamese::nfc(text).chars().map(on_the_line).collect();
    for syllable in plain.split(|c: char| !c.is_alphanumeric()).filter(|s| !s.is_empty()) {
        *bag.entry(syllable.to_owned()).or_default() += 1;
    }
    bag
}

fn on_the_line(c: char) -> char {
    match c {
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '\u{2070}'..='\u{2079}' => char::from(b'0' + (c as u32 - 0x2070) as u8),
        '\u{2080}'..='\u{2089}' => char::from(b'0' + (c as u32 - 0x2080) as u8),
        _ => c,
    }
}

/// All text of a document, with the marginal lines and the headers that tables repeat on later pages.
fn plain(document: &Document) -> String {
    let mut out = String::new();
    document.for_each_line(|_, line: &Line| {
        out.push_str(&line.text);
        out.push('\n');
    });
    for line in document.pages.iter().flat_map(|p| &p.marginalia) {
        out.push_str(&line.text);
        out.push('\n');
    }
    for marks in document.diagnostics.iter().filter(|d| d.code == "note-marks") {
        out.push_str(marks.message.rsplit(':').next().unwrap_or(""));
        out.push('\n');
    }
    for header in document.diagnostics.iter().filter(|d| d.code == "table-header-repeated") {
        let page = header.provenance.as_ref().map_or(0, |p| p.page);
        let table = tables(document)
            .into_iter()
            .find(|t| t.header_rows > 0 && t.cells.iter().any(|c| c.page == page));
        for cell in table.iter().flat_map(|t| t.cells.iter().filter(|c| c.row < t.header_rows)) {
            out.push_str(&cell.text());
            out.push('\n');
        }
    }
    out
}

fn outline(document: &Document) -> String {
    let mut out = String::new();
    for diagnostic in &document.diagnostics {
        let _ = writeln!(out, "! {} {}", diagnostic.code, diagnostic.message);
    }
    for page in &document.pages {
        let _ = writeln!(out, "=== {} {:?} {}x{}", page.number, page.origin, page.width, page.height);
        for line in &page.marginalia {
            let _ = writeln!(out, "~ {}", line.text);
        }
        for block in &page.blocks {
            match block {
                Block::Paragraph(p) => {
                    let texts: Vec<&str> = p.lines.iter().map(|l| l.text.as_str()).collect();
                    let _ = writeln!(
                        out,
                        "¶{} {}",
                        if p.role == LineRole::Footnote { "ⁿ" } else { "" },
                        texts.join(" / ")
                    );
                }
                Block::Table(t) => {
                    let _ = writeln!(
                        out,
                        "▦ {}×{} head {} breaks {:?}",
                        t.rows, t.cols, t.header_rows, t.page_breaks
                    );
                    for c in &t.cells {
                        let _ = writeln!(
                            out,
                            "  [{},{} {}×{}] {}",
                            c.row,
                            c.col,
                            c.row_span,
                            c.col_span,
                            c.text().replace('\n', " ⏎ ")
                        );
                    }
                }
            }
        }
    }
    out
}

fn tables(document: &Document) -> Vec<&Table> {
    let blocks = document.pages.iter().flat_map(|p| &p.blocks);
    blocks
        .filter_map(|b| match b {
            Block::Table(t) => Some(t),
            Block::Paragraph(_) => None,
        })
        .collect()
}

/// Letterheads and signature blocks have no rules: a page shows them as text.
fn is_letterhead(table: &Table) -> bool {
    table.cols <= 3
        && table.cells.iter().any(|c| c.text().contains("CỘNG HÒA") || c.text().contains("Nơi nhận"))
}

fn same(a: &Cell, b: &Cell) -> bool {
    (a.row_span, a.col_span) == (b.row_span, b.col_span) && squeezed(a) == squeezed(b)
}

fn squeezed(cell: &Cell) -> String {
    cell.text().split_whitespace().collect::<Vec<_>>().join(" ")
}
