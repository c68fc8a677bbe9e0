//! Tests of the qualitative crate: reference values for agreement, broken files, coding by hand.

mod agreement;
mod coding;
mod fieldwork;
mod guide;
