//! extract: see ARCHITECTURE.md.
