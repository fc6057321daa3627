//! Which places of a plan a person should look at.

use kehoach_model::{Confidence, Plan, Provenance, Severity, Task, Timing};
use std::collections::BTreeSet;

/// A reading below this confidence is coloured and listed.
pub(crate) const DOUBTFUL_BELOW: f32 = 0.8;

/// A finding over more lines than this is about the document, not about the cells that stand there.
const WIDEST_FINDING: u32 = 20;

pub(crate) fn is_doubtful(confidence: Confidence) -> bool {
    confidence.get() < DOUBTFUL_BELOW
}

/// Whether the words were printed but their meaning not found.
pub(crate) fn is_unread(timing: &Timing) -> bool {
    timing.entries.is_empty() && !timing.raw.trim().is_empty()
}

/// The lines and table cells that warnings, errors and changes proposed but not made point at.
pub(crate) struct Doubts<'a> {
    lines: BTreeSet<u32>,
    cells: BTreeSet<(&'a str, u32, u32)>,
}

impl<'a> Doubts<'a> {
    pub(crate) fn of(plan: &'a Plan) -> Self {
        let mut doubts = Self { lines: BTreeSet::new(), cells: BTreeSet::new() };
        for finding in plan.diagnostics.iter().filter(|d| d.severity >= Severity::Warning) {
            let Some(place) = &finding.provenance else { continue };
            let [first, last] = place.lines;
            if let Some(cell) = &place.table {
                doubts.cells.insert((&cell.table, cell.row, cell.col));
            } else if last.saturating_sub(first) < WIDEST_FINDING {
                doubts.lines.extend(first..=last);
            }
        }
        doubts.lines.extend(plan.fixes.iter().filter(|f| !f.applied).map(|f| f.place.line));
        doubts
    }

    /// Whether a finding points at these lines.
    pub(crate) fn touch_lines(&self, place: &Provenance) -> bool {
        let [first, last] = place.lines;
        first <= last && self.lines.range(first..=last).next().is_some()
    }

    /// Whether a finding points at this cell, or at its lines.
    pub(crate) fn touch_cell(&self, place: &Provenance) -> bool {
        let cell = place.table.as_ref();
        self.touch_lines(place)
            || cell.is_some_and(|c| self.cells.contains(&(c.table.as_str(), c.row, c.col)))
    }

    /// Whether the item as a whole is in doubt: its own confidence, or a finding at its lines or in its table row.
    pub(crate) fn touch_task(&self, task: &Task) -> bool {
        let row = task.provenance.table.as_ref();
        let in_row = row.is_some_and(|c| {
            self.cells
                .range((c.table.as_str(), c.row, 0)..=(c.table.as_str(), c.row, u32::MAX))
                .next()
                .is_some()
        });
        is_doubtful(task.confidence) || in_row || self.touch_lines(&task.provenance)
    }
}
