//! Tools for those who work on kehoach; not shipped.
fn main() {}
