//! Pages on threads, an engine for each.

use crate::ffi::{self, Engine, EngineError};
use crate::{Options, When, page};
use kehoach_extract::{PageReader, Picture, ScannedPage, UnreadPage};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

type Read = Result<ScannedPage, UnreadPage>;

/// Reads the pictures of scanned pages. Engines are started when they are needed and kept for the next document.
#[derive(Debug)]
pub struct Reader {
    options: Options,
    idle: Mutex<Vec<Engine>>,
}

impl Reader {
    /// A reader that has started no engine yet.
    pub fn new(options: Options) -> Self {
        Self { options, idle: Mutex::default() }
    }

    fn engine(&self) -> Result<Engine, EngineError> {
        if let Some(engine) = locked(&self.idle).pop() {
            return Ok(engine);
        }
        Engine::new(self.options.tessdata.as_deref(), &self.options.language)
    }

    fn one<'a>(&self, engine: &mut Option<Engine>, picture: Option<Picture<'a>>) -> Read {
        let failed = |code, message: String| UnreadPage { code, message };
        let Some(picture) = picture else {
            let message = "its image cannot be decoded: it is damaged, or too large; scan the page again";
            return Err(failed("image-damaged", message.to_owned()));
        };
        let engine = match engine {
            Some(engine) => engine,
            none => none.insert(self.engine().map_err(|e| failed("ocr-no-engine", e.to_string()))?),
        };
        page::read(engine, picture, &self.options)
    }
}

impl PageReader for Reader {
    fn reads_all(&self) -> bool {
        self.options.when == When::Always
    }

    fn read<'a>(&self, pages: &[u32], picture: &(dyn Fn(u32) -> Option<Picture<'a>> + Sync)) -> Vec<Read> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<Option<Read>>> = Mutex::new(vec![None; pages.len()]);
        let work = || {
            let mut engine = None;
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(number) = pages.get(at) else { break };
                let read = self.one(&mut engine, picture(*number));
                if let Some(slot) = locked(&done).get_mut(at) {
                    *slot = Some(read);
                }
            }
            if let Some(engine) = engine {
                locked(&self.idle).push(engine);
            }
        };
        let threads = self.options.threads.clamp(1, pages.len().max(1));
        if threads == 1 {
            work();
        } else {
            std::thread::scope(|scope| {
                for _ in 0..threads {
                    scope.spawn(work);
                }
            });
        }
        let lost = || {
            let message = "reading it failed inside the program: report it with the file";
            Err(UnreadPage { code: "ocr-failed", message: message.to_owned() })
        };
        let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        done.into_iter().map(|read| read.unwrap_or_else(lost)).collect()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What of the engine is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Tesseract and Leptonica, each with its version and file; none where one is missing.
    pub libraries: Vec<String>,
    /// The folder of the model, or why pages cannot be read.
    pub model: Result<String, EngineError>,
}

/// Starts an engine to see whether it can.
pub fn status(options: &Options) -> Status {
    let engine = Engine::new(options.tessdata.as_deref(), &options.language);
    let libraries = ffi::libraries().map(|l| l.found().to_vec()).unwrap_or_default();
    Status { libraries, model: engine.map(|e| e.folder()) }
}
