//! repair: see ARCHITECTURE.md.
