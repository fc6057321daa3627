//! From printed words to a task graph: roles, timings, figures, references, agencies, edges.
//!
//! * `roles`: «A chủ trì, phối hợp với B» → who leads, who takes part, who carries out.
//! * `names`: lists of agencies split where each part is a name by itself.
//! * `registry`: one entry an agency, with kind, level, locality; `home`: the unit that a plan is of and those above it, from the
//!   gazetteer; `hierarchy`: which agency stands above which.
//! * `timing`: «Tháng 3 - 4 năm 2022» → days.
//! * `references`: documents cited, with number, date, issuer.
//! * `edges`: how it all hangs together.
//!
//! Limits: knows nothing of pages' layout; works on the outline's words alone. Building never fails.

mod build;
mod dependencies;
mod edges;
mod figures;
mod hierarchy;
mod home;
mod link;
mod names;
mod references;
mod registry;
mod roles;
mod rules;
mod timing;

pub use build::build;
pub use link::link;
pub use rules::AgencyRules;
