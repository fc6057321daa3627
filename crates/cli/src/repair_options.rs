//! The options of the repair stage, shared by the commands that repair.

use anyhow::Context;
use clap::{Args, ValueEnum};
use kehoach_export::TextStyle;
use kehoach_pipeline::{Options, load, read_file};
use kehoach_repair::Model;
use kehoach_vietnamese::tone::Placing;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest model file that is read.
const MODEL_BYTES: u64 = 256 << 20;

/// How letters are put right.
#[derive(Debug, Args)]
#[command(next_help_heading = "Repair")]
pub(crate) struct RepairOptions {
    /// A document that the text quotes; what it says becomes more likely (can be given several times)
    #[arg(long = "reference", value_name = "FILE")]
    references: Vec<PathBuf>,

    /// Another language model than the built-in one (written by `devtools train-lm`)
    #[arg(long = "lm", value_name = "FILE")]
    model: Option<PathBuf>,

    /// Where tone marks go: hòa, thủy (old), hoà, thuỷ (new), or as they stand
    #[arg(long, value_enum, default_value_t = Tone::Keep)]
    tone: Tone,

    /// Changes less sure than this are proposed, not made (0 to 1) [default: 0.25]
    #[arg(long, value_name = "X", value_parser = probability)]
    min_confidence: Option<f32>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Tone {
    /// hòa, thủy
    Old,
    /// hoà, thuỷ
    New,
    /// As they stand
    Keep,
}

impl RepairOptions {
    /// The options of the repair stage, with what files they name read.
    ///
    /// # Errors
    /// Where a reference cannot be read, or the model is none, damaged or of another version; the message names the file.
    pub(crate) fn options(&self) -> anyhow::Result<kehoach_repair::Options> {
        let mut options = kehoach_repair::Options::default();
        for path in &self.references {
            let document = read_file(path, &Options::default(), true)?;
            options.references.push(kehoach_export::text(&document, TextStyle::Plain));
        }
        options.model = self.model.as_deref().map(model).transpose()?;
        options.tone = match self.tone {
            Tone::Old => Placing::Old,
            Tone::New => Placing::New,
            Tone::Keep => Placing::Keep,
        };
        if let Some(least) = self.min_confidence {
            options.min_confidence = least;
        }
        Ok(options)
    }
}

fn model(path: &Path) -> anyhow::Result<Arc<Model>> {
    let bytes = load(path, MODEL_BYTES)?;
    let model = Model::from_bytes(bytes).with_context(|| path.display().to_string())?;
    Ok(Arc::new(model))
}

fn probability(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(x) if (0.0..=1.0).contains(&x) => Ok(x),
        _ => Err("a number from 0 to 1 is wanted".to_owned()),
    }
}
