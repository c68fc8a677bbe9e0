//! Statistics against expected values made by R, statsmodels and exact arithmetic: see `tests/golden/README.md`.

// Helpers outside a test function: clippy knows only the functions themselves as tests.
#![allow(clippy::unwrap_used, clippy::panic)]

mod anova;
mod categorical;
mod categorical_robust;
mod classification;
mod collinearity;
mod contingency;
mod control_comparisons;
mod correlation;
mod descriptives;
mod design;
mod diagnostics;
mod effect_sizes;
mod engine;
mod fit;
mod glm;
mod glm_bootstrap;
mod glm_checks;
mod glm_deviance;
mod glm_firth;
mod glm_margins;
mod glm_profile;
mod glm_residuals;
mod hypothesis;
mod influence;
mod means;
mod moments;
mod multiplicity;
mod one_way;
mod pictures;
mod power;
mod prediction;
mod proportions;
mod quantile;
mod rank_tests;
mod reader;
mod resampling;
mod robust;
mod standardized;
mod stepwise;
mod t_tests;
