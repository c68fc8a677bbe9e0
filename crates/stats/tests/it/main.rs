//! All tests of the crate that need no access to its inside, in one binary.

mod answers;
#[cfg(feature = "arrow")]
mod arrow_batches;
mod awkward;
mod categories;
mod counts;
mod distributions;
mod dunnett;
mod far_ends;
mod formula_fuzz;
mod formula_properties;
mod glm_after_fit;
mod glm_awkward;
mod golden;
mod group_results;
mod json;
mod marginal_effects;
mod noncentral;
#[cfg(feature = "polars")]
mod polars_frames;
#[cfg(feature = "polars-lazy")]
mod polars_queries;
mod predicted_outcomes;
mod quantiles;
