//! All tests of the crate that need no access to its inside, in one binary.

mod awkward;
mod formula_properties;
mod distributions;
mod golden;
