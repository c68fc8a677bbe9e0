//! Tests of the qualitative crate: reference values for agreement, broken files, coding by hand.

// Clippy counts helpers outside of #[test] functions as production code.
#![allow(clippy::expect_used, clippy::panic)]

mod agreement;
mod coding;
mod fieldwork;
mod guide;
