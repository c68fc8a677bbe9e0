//! From results to tables.
//!
//! A layout is a function that takes a result and gives a [`Table`](crate::Table): it chooses
//! headings, keys, kinds and notes, and computes nothing. One module per crate of results, each
//! behind the feature of that name, and [`records`] for whatever has no type of its own.

#[cfg(feature = "audit")]
pub mod audit;
#[cfg(feature = "dataset")]
pub mod dataset;
mod footnotes;
mod labels;
#[cfg(feature = "qualitative")]
pub mod qualitative;
pub mod records;
#[cfg(feature = "sampling")]
pub mod sampling;
#[cfg(feature = "stats")]
pub mod stats;
#[cfg(feature = "survey")]
pub mod survey;

pub use labels::{Labels, Wording};
