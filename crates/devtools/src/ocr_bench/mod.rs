//! Measures the reading of scans, beside the `tesseract` command on the same images.

mod damage;
mod hints;
mod render;
mod score;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use damage::Damage;
use kehoach_extract::read_with;
use kehoach_model::Document;
use kehoach_ocr::{Mode, Options, Reader, Steps};
use render::TestPage;
use score::Score;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Sample plans (Markdown or HTML).
    #[arg(required = true)]
    plans: Vec<PathBuf>,
    /// Folder for rendered pages, kept from run to run.
    #[arg(long, default_value = "target/ocr-bench")]
    work: PathBuf,
    /// What is done to the pages.
    #[arg(long, value_delimiter = ',')]
    damage: Vec<Damage>,
    /// Pages of prose of each plan, at most.
    #[arg(long, default_value_t = 2)]
    prose: usize,
    /// Pages with tables of each plan, at most.
    #[arg(long, default_value_t = 2)]
    tables: usize,
    /// Pages of each kind of each plan that are left out before.
    #[arg(long, default_value_t = 0)]
    skip: usize,
    /// Steps left out: turn, deskew, background, despeckle, seals, tables, single-lines, shapes.
    #[arg(long, value_delimiter = ',')]
    without: Vec<String>,
    /// Layout of the text outside tables: auto, column, block.
    #[arg(long, default_value = "")]
    body: String,
    /// Dots per inch that the engine is given.
    #[arg(long)]
    resolution: Option<u32>,
    /// Leave the `tesseract` command out.
    #[arg(long)]
    alone: bool,
    /// Repair also without the engine's other readings and without its confidences.
    #[arg(long)]
    hints: bool,
    /// Show what is wrong.
    #[arg(long)]
    errors: bool,
    /// Show the figures of each page.
    #[arg(long)]
    each: bool,
    /// Write each damaged picture to the work folder.
    #[arg(long)]
    keep: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let (mut prose, mut tables): (Vec<TestPage>, Vec<TestPage>) = (Vec::new(), Vec::new());
    for plan in &arguments.plans {
        let (with, without): (Vec<_>, Vec<_>) = render::pages(plan, &arguments.work)?
            .into_iter()
            .partition(|p| score::tables(&p.truth).iter().any(|t| t.cells.len() >= 8));
        tables.extend(with.into_iter().skip(arguments.skip).take(arguments.tables));
        prose.extend(without.into_iter().skip(arguments.skip).take(arguments.prose));
    }
    let options = Options { steps: steps(arguments)?, ..Options::default() };
    let reader = Reader::new(options);
    let mut damages = arguments.damage.clone();
    if damages.is_empty() {
        damages = Damage::value_variants().to_vec();
    }
    println!("{} pages of prose, {} with tables; per cent of syllables right", prose.len(), tables.len());
    println!(
        "{:<22} {:>9} {:>9} {:>9} {:>7} {:>7} {:>7} {:>8} {:>8}",
        "pages", "tesseract", "kehoach", "repaired", "extra", "numbers", "cells", "CPU s", "ratio"
    );
    for damage in damages {
        for (kind, pages) in [("prose", &prose), ("tables", &tables)] {
            if !pages.is_empty() {
                row(damage, kind, pages, &reader, arguments)?;
            }
        }
    }
    Ok(())
}

fn steps(arguments: &Arguments) -> Result<Steps> {
    let mut steps = Steps::default();
    for name in &arguments.without {
        match name.as_str() {
            "turn" => steps.turn = false,
            "deskew" => steps.deskew = false,
            "background" => steps.background = false,
            "despeckle" => steps.despeckle = false,
            "seals" => steps.seals = false,
            "tables" => steps.tables = false,
            "single-lines" => steps.single_lines = false,
            "shapes" => steps.shapes = false,
            other => bail!("no step is called {other}"),
        }
    }
    steps.resolution = arguments.resolution.unwrap_or(steps.resolution);
    match arguments.body.as_str() {
        "" => {}
        "auto" => steps.body = Mode::Auto,
        "column" => steps.body = Mode::Column,
        "block" => steps.body = Mode::Block,
        "sparse" => steps.body = Mode::Sparse,
        other => bail!("no layout is called {other}"),
    }
    Ok(steps)
}

/// Scores of one kind of pages, and the processor time they took.
#[derive(Default)]
struct Sums {
    peer: Score,
    ours: Score,
    repaired: Score,
    peer_seconds: f64,
    seconds: f64,
}

fn row(damage: Damage, kind: &str, pages: &[TestPage], reader: &Reader, arguments: &Arguments) -> Result<()> {
    let mut sums = Sums::default();
    let mut hints = arguments.hints.then(hints::Hints::default);
    let ordered = kind == "prose";
    for (seed, page) in (1..).zip(pages) {
        let clean = render::picture(&page.pdf, damage.dpi(), &arguments.work)?;
        let image = damage.apply(clean, seed)?;
        let truth = score::text(&page.truth);
        if !arguments.alone {
            let (text, seconds) = peer(page, damage, &image, &arguments.work)?;
            sums.peer.add(score::compare(&truth, &text, ordered, |_, _| {}));
            sums.peer_seconds += seconds;
        }
        let before = own_seconds()?.0;
        let mut document = document(&image, damage.dpi(), reader)?;
        sums.seconds += own_seconds()?.0 - before;
        let show = |a: &str, b: &str| {
            if arguments.errors {
                println!("  {}: «{a}» ← «{b}»", page.name);
            }
        };
        let mut ours = score::compare(&truth, &score::text(&document), ordered, show);
        if !ordered {
            (ours.cells, ours.cells_right) = score::cells(&page.truth, &document, show);
        }
        if arguments.each {
            let Score { syllables, right, cells, cells_right, .. } = ours;
            println!("  {}: {right} of {syllables} syllables, {cells_right} of {cells} cells", page.name);
        }
        if arguments.keep {
            let name = format!("{}-{damage:?}.image", page.name.replace(' ', "-"));
            fs::write(arguments.work.join(name), &image)?;
        }
        sums.ours.add(ours);
        if let Some(hints) = &mut hints {
            hints.add(&document, &truth, ordered);
        }
        kehoach_repair::repair(&mut document, &kehoach_repair::Options::default());
        let mut repaired = score::compare(&truth, &score::text(&document), ordered, |_, _| {});
        if !ordered {
            (repaired.cells, repaired.cells_right) = score::cells(&page.truth, &document, |_, _| {});
        }
        sums.repaired.add(repaired);
    }
    let n = pages.len() as f64;
    println!(
        "{:<22} {:>9} {:>9} {:>9} {:>7} {:>7} {:>7} {:>8.2} {:>8.2}",
        format!("{} {kind}", damage.to_possible_value().map(|v| v.get_name().to_owned()).unwrap_or_default()),
        percent(sums.peer.right, sums.peer.syllables),
        percent(sums.ours.right, sums.ours.syllables),
        percent(sums.repaired.right, sums.repaired.syllables),
        percent(sums.ours.extra, sums.ours.syllables),
        percent(sums.ours.numbers_right, sums.ours.numbers),
        percent(sums.ours.cells_right, sums.ours.cells)
            + "/"
            + &percent(sums.repaired.cells_right, sums.repaired.cells),
        sums.seconds / n,
        sums.seconds / sums.peer_seconds,
    );
    if let Some(hints) = hints {
        hints.print(&sums.ours);
    }
    Ok(())
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.2}", 100.0 * part as f64 / whole as f64) }
}

fn document(image: &[u8], dpi: u32, reader: &Reader) -> Result<Document> {
    let _ = dpi;
    Ok(read_with(image, "page", &kehoach_extract::Options::default(), Some(reader))?)
}

/// What the `tesseract` command reads, with its processor time; kept for the next run on the same image.
fn peer(page: &TestPage, damage: Damage, image: &[u8], work: &Path) -> Result<(String, f64)> {
    let key = format!("{}-{damage:?}-{:08x}", page.name.replace(' ', "-"), crc32fast::hash(image));
    let kept = work.join(format!("{key}.peer"));
    if let Ok(text) = fs::read_to_string(&kept) {
        let (seconds, text) = text.split_once('\n').context("a kept reading has two parts")?;
        return Ok((text.to_owned(), seconds.parse()?));
    }
    let path = work.join(format!("{key}.image"));
    fs::write(&path, image)?;
    let before = own_seconds()?.1;
    let output = Command::new("tesseract")
        .arg(&path)
        .args(["stdout", "-l", "vie", "--dpi", &damage.dpi().to_string()])
        .env("OMP_THREAD_LIMIT", "1")
        .stderr(Stdio::null())
        .output()
        .context("tesseract")?;
    let seconds = own_seconds()?.1 - before;
    fs::remove_file(&path)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    fs::write(&kept, format!("{seconds}\n{text}"))?;
    Ok((text, seconds))
}

/// Processor time of this process and of its ended children, in seconds (Linux counts hundredths).
fn own_seconds() -> Result<(f64, f64)> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<f64> = stat
        .rsplit(')')
        .next()
        .unwrap_or("")
        .split_whitespace()
        .skip(11)
        .take(4)
        .map(|f| f.parse().unwrap_or(0.0))
        .collect();
    match fields.as_slice() {
        [user, system, children_user, children_system] => {
            Ok(((user + system) / 100.0, (children_user + children_system) / 100.0))
        }
        _ => bail!("/proc/self/stat is not as expected"),
    }
}
