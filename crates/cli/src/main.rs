//! The command `kehoach`.
fn main() {}
