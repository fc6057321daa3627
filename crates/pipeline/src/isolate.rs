//! A panic in a stage made an error of its document.

use crate::Problem;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static ISOLATED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Makes panics inside a document's conversion silent, because they come back as errors; others print as before. The hook is
/// the whole process's: only a program's `main` should install it.
pub fn install_panic_hook() {
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if ISOLATED.get() {
            let place = info.location().map(|l| format!("{}:{}", l.file(), l.line()));
            PLACE.with_borrow_mut(|p| *p = place);
        } else {
            before(info);
        }
    }));
}

/// Runs `stages`; a panic in them becomes [`Problem::Broken`].
///
/// The stages share nothing that a panic could leave half changed: they take their input by reference and give a new value.
pub(crate) fn isolate<T>(stages: impl FnOnce() -> T) -> Result<T, Problem> {
    let outer = ISOLATED.replace(true);
    let done = catch_unwind(AssertUnwindSafe(stages));
    ISOLATED.set(outer);
    done.map_err(|panic| Problem::Broken {
        message: message(panic.as_ref()),
        place: PLACE.with_borrow_mut(Option::take).unwrap_or_else(|| "place unknown".to_owned()),
    })
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    text.lines().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error_of_one_line() {
        install_panic_hook();
        let problem = isolate(|| panic!("row {}\nis odd", 3)).unwrap_err();
        let line = problem.to_string();
        assert!(line.contains("row 3 is odd") && line.contains("isolate.rs:"), "{line}");
        assert_eq!(isolate(|| 7).unwrap(), 7);
    }
}
