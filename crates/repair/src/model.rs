//! The language model with what is built from it once: letter tree, document numbers, confusion tables.

use crate::codes::Codes;
use crate::confusion::{Confusion, Generic};
use crate::lexicon::Lexicon;
use crate::lm::{Lm, ModelError};
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

static EMBEDDED: &[u8] = include_bytes!("../model/vi.klm");
static WRONG_MODEL: &str = include_str!("../model/wrong-model.tsv");
static RIGHT_MODEL: &str = include_str!("../model/right-model.tsv");
/// Confusions come from rendered pages; real ones differ, so they count as less sure.
const SCALE: f32 = 0.8;

/// A language model, ready for use; cheap to share.
#[derive(Debug)]
pub struct Model {
    pub(crate) lm: Arc<Lm>,
    pub(crate) lexicon: Lexicon,
    pub(crate) codes: Codes,
    garble: OnceLock<Confusion>,
    misread: OnceLock<Confusion>,
}

impl Model {
    /// The model that comes with the program, loaded once.
    pub fn embedded() -> Arc<Self> {
        static MODEL: OnceLock<Arc<Model>> = OnceLock::new();
        let load = || Lm::new(Cow::Borrowed(EMBEDDED)).map_or_else(|_| Self::build(Lm::empty()), Self::build);
        Arc::clone(MODEL.get_or_init(|| Arc::new(load())))
    }

    /// A model from the bytes of a file that `devtools train-lm` wrote.
    ///
    /// # Errors
    /// When the bytes are no such file, or damaged.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, ModelError> {
        let lm = Lm::new(Cow::Owned(bytes))?;
        lm.verify()?;
        Ok(Self::build(lm))
    }

    fn build(lm: Lm) -> Self {
        let lm = Arc::new(lm);
        let (lexicon, codes) = (Lexicon::new(Arc::clone(&lm)), Codes::parse(lm.codes()));
        Self { lm, lexicon, codes, garble: OnceLock::new(), misread: OnceLock::new() }
    }

    /// What a reader that knows no Vietnamese makes of the letters.
    pub(crate) fn garble(&self) -> &Confusion {
        self.garble.get_or_init(|| Confusion::parse(WRONG_MODEL, SCALE))
    }

    /// What a reader that knows Vietnamese makes of the letters of damaged pages.
    pub(crate) fn misread(&self) -> &Confusion {
        self.misread.get_or_init(|| {
            let mut table = Confusion::parse(RIGHT_MODEL, 1.0);
            table.generic = Generic { mark: 8.0, letter: 11.0, lost: 11.0, extra: 10.5 };
            table
        })
    }
}
