//! Figures of the results of the other crates: one module per crate, behind the feature of that name.
//!
//! Every function gives a checked [`Figure`](crate::figure::Figure): the table of what it shows, a description made
//! from the values, and the marks. Nothing is computed here but places; bins, smooth lines, quantiles and bands are
//! results of the other crates.

#[cfg(feature = "stats")]
pub mod stats;
