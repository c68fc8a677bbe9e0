//! What a user needs without hunting: `use tresteg_stats::prelude::*;`.
//!
//! | question | names |
//! |---|---|
//! | where are the data? | [`ColumnTable`], and the trait [`Table`](trait@Table) for others |
//! | what is in them? | [`describe`], [`describe_by`], [`frequency_table`], [`Batch`] |
//! | do two variables go together? | [`pearson`], [`spearman`], [`kendall`], [`partial_correlation`], [`correlation_matrix`] |
//! | do groups differ? | [`welch_t_test`], [`pooled_t_test`], [`paired_t_test`], [`rank_sum_test`], [`signed_rank_test`], [`one_way_anova`], [`welch_anova`], [`kruskal_wallis_test`], [`compare_pairs`], with [`Groups`] and [`TestOptions`] |
//! | a linear model? | [`ols`], [`ols_with`], [`ModelOptions`], [`Weights`], [`Contrast`], [`LinearFit`] |
//! | a logit, probit, count or gamma model? | [`glm()`], [`glm_with`], [`GlmOptions`], [`Family`], [`Link`], [`GlmFit`]; of separated data [`firth()`] |
//! | an ordered or nominal outcome? | the module [`categorical`] |
//! | a quantile instead of the mean? | the module [`quantile`] |
//! | which standard errors? | [`Covariance`], [`Clustered`], [`Clusters`], [`Hac`], [`Bootstrap`], [`Jackknife`] |
//! | which terms matter? | [`AnovaType`], [`compare`], [`compare_glm`] |
//! | effects in units of the response? | [`MarginalEffectRequest`], [`MarginalMeansRequest`] |
//! | how well are outcomes predicted? | [`BinaryPredictions`], [`Grouping`], [`PredictionOrigin`] |
//! | counts in a table? | the modules [`contingency`] and [`proportions`] |
//! | many tests? | [`adjust_p_values`], [`Adjustment`] |
//! | how large a sample? | the module [`power`] |
//! | a tail or a quantile of a distribution? | the module [`distributions`] |
//! | what went wrong? | [`StatsError`] |
//!
//! # From a table to a robust table
//!
//! ```
//! use tresteg_stats::prelude::*;
//!
//! let table = ColumnTable::new()
//!     .with_texts("passed", ["no", "yes", "no", "yes", "yes", "no", "yes", "yes", "no", "yes", "no", "yes"])?
//!     .with_numbers("hours", [2.0, 5.0, 6.5, 7.0, 3.5, 4.0, 8.0, 8.5, 3.0, 6.0, 5.5, 4.5])?
//!     .with_texts("class", ["a", "a", "b", "b", "c", "c", "d", "d", "a", "b", "c", "d"])?;
//!
//! // What is in it?
//! let hours = describe(&[2.0, 5.0, 6.5, 7.0, 3.5, 4.0, 8.0, 8.5, 3.0, 6.0, 5.5, 4.5])?;
//! println!("{hours}");
//!
//! // A logit, with odds ratios and the intervals of the profile likelihood.
//! let fit = glm("passed ~ hours", &table, Family::Binomial)?;
//! println!("{fit}");
//! println!("{}", fit.exponentiated_profile_intervals(0.95)?);
//!
//! // The same with errors that allow for classes.
//! let classes = Clustered::by(Clusters::from_column(&table, "class")?);
//! let robust = fit.coefficients(Covariance::Clustered(classes))?;
//! println!("{robust}");
//! assert_eq!(robust.row("hours")?.estimate, fit.estimate("hours")?);
//!
//! // How well does it tell who passes?
//! let area = fit.binary_predictions()?.auc(0.95)?;
//! assert!(area.estimate > 0.7);
//! # Ok::<(), StatsError>(())
//! ```

pub use crate::classification::{BinaryPredictions, Grouping, PredictionOrigin};
pub use crate::correlation::{correlation_matrix, kendall, partial_correlation, pearson, spearman};
pub use crate::covariance::{
    Bootstrap, ClusterAdjustment, Clustered, Clusters, Hac, Jackknife, Random,
};
pub use crate::descriptives::{Batch, describe_by, frequency_table};
pub use crate::group_tests::{
    Groups, TestOptions, compare_pairs, kruskal_wallis_test, one_way_anova, paired_t_test,
    pooled_t_test, rank_sum_test, signed_rank_test, welch_anova, welch_t_test,
};
pub use crate::table::{ColumnTable, Table};
pub use crate::{
    Adjustment, Alternative, AnovaType, Contrast, Covariance, Family, GlmFit, GlmModel, GlmOptions,
    LinearFit, LinearModel, Link, MarginalEffectRequest, MarginalMeansRequest, MissingPolicy,
    ModelOptions, StatsError, Theta, Weights, adjust_p_values, compare, compare_glm, describe,
    firth, glm, glm_with, ols, ols_with,
};
pub use crate::{categorical, contingency, distributions, power, proportions, quantile};
