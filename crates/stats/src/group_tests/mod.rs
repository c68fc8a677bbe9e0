//! Tests of one, two and more samples.
//!
//! Most take [`Groups`] (independent samples by name) or [`Matched`] (columns of the same units), which
//! settle missing rows, levels and their order once, and [`TestOptions`]: null value, alternative, level. A
//! difference is always first less second; [`Groups::select`] chooses and orders the groups.
//!
//! | question | answer |
//! |---|---|
//! | a mean against a number | [`one_sample_t_test`], [`signed_rank_test`], [`sign_test`] |
//! | two means | [`welch_t_test`], [`pooled_t_test`], [`yuen_t_test`] |
//! | pairs | [`paired_t_test`], [`paired_signed_rank_test`] |
//! | size of a difference: Cohen's d, Hedges' g, Glass's delta | [`standardized_difference`], [`paired_standardized_difference`], [`standardized_mean`] |
//! | size of an effect: eta, omega, epsilon squared | [`OneWayAnova`], [`OneWayAnova::effect_interval`] |
//! | two variances | [`variance_ratio_test`] |
//! | several means | [`one_way_anova`], [`welch_anova`], [`brown_forsythe_anova`]; [`compare_pairs`], [`compare_with_control`], [`contrast_test`] |
//! | several variances | [`levene_test`], [`bartlett_test`], [`fligner_killeen_test`] |
//! | two distributions | [`rank_sum_test`], [`brunner_munzel_test`], [`kolmogorov_smirnov_test`], [`median_test`] |
//! | several distributions | [`kruskal_wallis_test`] with [`dunn_test`], [`jonckheere_terpstra_test`] for a trend |
//! | any statistic, by permutation | [`permute_groups`], [`permute_pairs`], [`permute_pairings`] |
//! | intervals of any statistic, by the bootstrap | [`resample`], [`resample_studentized`], [`resample_groups`], [`resample_rows`] |
//! | several measurements of the same units | [`friedman_test`] |
//!
//! ```
//! use tresteg_stats::group_tests::{Groups, RankMethod, TestOptions, rank_sum_test, welch_t_test};
//! use tresteg_stats::table::ColumnTable;
//!
//! let table = ColumnTable::new()
//!     .with_numbers("score", [12.0, 15.5, 11.0, 18.0, 21.5, 13.0, 24.0, 12.5])?
//!     .with_texts("school", ["north", "south", "north", "south", "south", "north", "south", "north"])?;
//! let groups = Groups::from_formula("score ~ school", &table)?.select(["south", "north"])?;
//! let options = TestOptions::default();
//! let means = welch_t_test(&groups, &options)?;
//! println!("{means}");
//! let ranks = rank_sum_test(&groups, RankMethod::Automatic, &options)?;
//! assert!(means.p_value < 0.05 && ranks.p_value < 0.05);
//! # Ok::<(), tresteg_stats::StatsError>(())
//! ```

mod brunner_munzel;
mod control;
mod effect_size;
mod friedman;
mod groups;
mod homogeneity;
mod kolmogorov_smirnov;
mod kruskal_wallis;
mod matched;
mod one_way;
pub(crate) mod options;
mod pairwise;
mod permutation;
mod rank_sum;
pub(crate) mod ranks;
mod resampled;
mod signed_rank;
mod t_test;
mod variance_ratio;

pub use brunner_munzel::{BrunnerMunzelTest, brunner_munzel_test};
pub use control::{ControlComparisons, compare_with_control};
pub use effect_size::{
    EffectInterval, NoncentralityScale, PairedStandardizer, StandardizedDifference, Standardizer,
    paired_standardized_difference, standardized_difference, standardized_mean,
};
pub use friedman::{FriedmanTest, friedman_test};
pub use groups::{Groups, Sample, SampleSummary};
pub use homogeneity::{LeveneCentre, bartlett_test, fligner_killeen_test, levene_test};
pub use kolmogorov_smirnov::{KolmogorovSmirnovTest, kolmogorov_smirnov_test};
pub use kruskal_wallis::{
    KruskalWallisTest, MedianTest, RankComparison, TrendTest, dunn_test, jonckheere_terpstra_test,
    kruskal_wallis_test, median_test,
};
pub use matched::Matched;
pub use one_way::{MeansTest, OneWayAnova, brown_forsythe_anova, one_way_anova, welch_anova};
pub use options::{Interval, TestOptions};
pub use pairwise::{
    ContrastTest, PairwiseComparison, PairwiseComparisons, PairwiseMethod, compare_pairs,
    contrast_test,
};
pub use permutation::{
    Permutation, PermutationTest, TwoSided, mean_difference, mean_of_differences, permute_groups,
    permute_pairings, permute_pairs, product_moment_correlation, studentized_difference,
    variance_ratio,
};
pub use rank_sum::{RankMethod, RankSumTest, rank_sum_test};
pub use resampled::{
    Resampled, ResampledInterval, resample, resample_groups, resample_rows, resample_studentized,
};
pub use signed_rank::{
    SignTest, SignedRankTest, ZeroMethod, paired_signed_rank_test, sign_test, signed_rank_test,
};
pub use t_test::{
    TTest, TTestKind, one_sample_t_test, paired_t_test, pooled_t_test, welch_t_test, yuen_t_test,
};
pub use variance_ratio::{VarianceRatioTest, variance_ratio_test};
