//! Tests of the crate as its users see it.

// Clippy allows these in functions marked as tests, but not in what they call.
#![allow(clippy::unwrap_used, clippy::panic)]

#[cfg(all(
    feature = "audit",
    feature = "dataset",
    feature = "qualitative",
    feature = "sampling",
    feature = "survey"
))]
mod layouts;

#[cfg(all(feature = "qualitative", feature = "sampling", feature = "survey"))]
mod study_plots;

mod conformance;

mod document;
mod figures;
#[cfg(all(feature = "docx", feature = "xlsx"))]
mod files;
mod gallery;
mod hostile;
mod large;
#[cfg(all(
    feature = "audit",
    feature = "dataset",
    feature = "docx",
    feature = "pdf",
    feature = "qualitative",
    feature = "sampling",
    feature = "stats",
    feature = "survey",
    feature = "xlsx"
))]
mod matrix;
#[cfg(feature = "pdf")]
mod pdf;
#[cfg(feature = "stats")]
mod plots;
#[cfg(feature = "sampling")]
mod rules;
mod samples;
mod snapshot;
#[cfg(feature = "stats")]
mod stats;
mod styles;
#[cfg(feature = "pdf")]
mod tagged;
mod translations;
mod width;
