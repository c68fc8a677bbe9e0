//! Tests of the crate as its users see it.

#[cfg(all(
    feature = "audit",
    feature = "dataset",
    feature = "qualitative",
    feature = "sampling",
    feature = "survey"
))]
mod layouts;

mod conformance;
mod document;
mod hostile;
mod samples;
mod snapshot;
#[cfg(feature = "stats")]
mod stats;
mod width;
