//! Figures of the results of the other crates: one module per crate, behind the feature of that name.
//!
//! Every function gives a checked [`Figure`](crate::figure::Figure): the table of what it shows, a description made
//! from the values, and the marks. Nothing is computed here but places; bins, smooth lines, quantiles and bands are
//! results of the other crates.

#[cfg(feature = "dataset")]
pub mod dataset;
#[cfg(feature = "qualitative")]
pub mod qualitative;
#[cfg(feature = "sampling")]
pub mod sampling;
#[cfg(feature = "stats")]
pub mod stats;
#[cfg(feature = "survey")]
pub mod survey;

use crate::text::Text;

/// A text in every language.
#[cfg_attr(not(feature = "stats"), allow(dead_code))]
pub(crate) fn words(english: &str, swedish: &str, german: &str) -> Text {
    Text::new(english).with_sv(swedish).with_de(german)
}
