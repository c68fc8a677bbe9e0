//! The names of the columns that say how the units of a dataset were sampled, for whoever draws and whoever estimates.

/// How many units of the population each unit stands for.
pub const WEIGHT: &str = "design_weight";
/// The stratum that the unit was drawn in.
pub const STRATUM: &str = "design_stratum";
/// The cluster that was drawn and has the unit.
pub const CLUSTER: &str = "design_cluster";
/// How many clusters (or units) there were to draw from in the stratum, and at a second stage how many units in the
/// cluster.
pub const POPULATIONS: [&str; 2] = ["design_population_1", "design_population_2"];
