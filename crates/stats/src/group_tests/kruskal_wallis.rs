//! Ranks of several groups: Kruskal-Wallis, Dunn, Jonckheere-Terpstra, the median test.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::groups::Groups;
use super::options::{p_text, z_tail};
use super::ranks::{Ranks, tie_sum};
use crate::distributions::ChiSquared;
use crate::fit::significant;
use crate::{Adjustment, Alternative, StatsError, adjust_p_values};

/// The Kruskal-Wallis test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KruskalWallisTest {
    /// The groups.
    pub names: Vec<String>,
    /// Their sizes.
    pub n_obs: Vec<usize>,
    /// Their mean ranks.
    pub mean_ranks: Vec<f64>,
    /// H, corrected for ties.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Groups less 1.
    pub dof: f64,
    /// The chance of a larger H when all groups have one distribution, by chi-squared.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// `H / (n - 1)`: the share of the variation of the ranks that lies between groups (Kelley, 1935).
    pub epsilon_squared: f64,
    /// `(H - k + 1) / (n - k)`: the same allowing for chance (may be negative); `None` where every value is a
    /// group.
    pub eta_squared: Option<f64>,
}

/// Kruskal and Wallis' test (1952) that several groups have one distribution: the analysis of variance of the
/// ranks. In R: `kruskal.test(y ~ g)`, `effectsize::rank_epsilon_squared`, `rank_eta_squared`; in SPSS:
/// `NPAR TESTS /K-W`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for fewer than two groups, [`StatsError::ConstantResponse`] where all
/// values are equal.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, kruskal_wallis_test};
///
/// let groups = Groups::of([("a", [1.0, 2.0, 3.0]), ("b", [4.0, 5.0, 6.0]), ("c", [7.0, 8.0, 9.0])])?;
/// let test = kruskal_wallis_test(&groups)?;
/// assert!((test.statistic - 7.2).abs() < 1e-12 && test.dof == 2.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn kruskal_wallis_test(groups: &Groups) -> Result<KruskalWallisTest, StatsError> {
    groups.several()?;
    let GroupRanks {
        sizes,
        mean_ranks,
        ties,
    } = GroupRanks::of(groups)?;
    let n: f64 = sizes.iter().sum();
    let k = sizes.len() as f64;
    let centre = (n + 1.0) / 2.0;
    let between: f64 = sizes
        .iter()
        .zip(&mean_ranks)
        .map(|(size, rank)| size * (rank - centre) * (rank - centre))
        .sum();
    // The sum of squares of the ranks about their mean.
    let total = (n * (n * n - 1.0) - tie_sum(&ties)) / 12.0;
    let statistic = (n - 1.0) * between / total;
    let distribution = ChiSquared::new(k - 1.0)?;
    Ok(KruskalWallisTest {
        names: names(groups),
        n_obs: counts(groups),
        mean_ranks,
        statistic,
        dof: k - 1.0,
        p_value: distribution.sf(statistic),
        log_p_value: distribution.ln_sf(statistic),
        epsilon_squared: statistic / (n - 1.0),
        eta_squared: (n > k).then(|| (statistic - k + 1.0) / (n - k)),
    })
}

impl fmt::Display for KruskalWallisTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Kruskal-Wallis test")?;
        for ((name, n), rank) in self.names.iter().zip(&self.n_obs).zip(&self.mean_ranks) {
            writeln!(f, "{name}: n = {n}, mean rank {}", significant(*rank))?;
        }
        writeln!(
            f,
            "H({}) = {}, {}; epsilon squared {}",
            self.dof,
            significant(self.statistic),
            p_text(self.p_value, self.log_p_value),
            significant(self.epsilon_squared)
        )
    }
}

fn names(groups: &Groups) -> Vec<String> {
    groups.names().into_iter().map(str::to_owned).collect()
}

fn counts(groups: &Groups) -> Vec<usize> {
    groups
        .samples()
        .iter()
        .map(|sample| sample.values.len())
        .collect()
}

/// The ranks among all values, by group; an error where all values are equal.
struct GroupRanks {
    sizes: Vec<f64>,
    mean_ranks: Vec<f64>,
    ties: Vec<usize>,
}

impl GroupRanks {
    fn of(groups: &Groups) -> Result<Self, StatsError> {
        let ranked = Ranks::of(&groups.pooled());
        if ranked.ties.first() == Some(&groups.n_obs()) || groups.n_obs() < 2 {
            return Err(StatsError::ConstantResponse {
                response: groups.response().to_owned(),
            });
        }
        let mut start = 0;
        let (mut sizes, mut mean_ranks) = (Vec::new(), Vec::new());
        for sample in groups.samples() {
            let size = sample.values.len();
            let sum: f64 = ranked.ranks[start..start + size].iter().sum();
            sizes.push(size as f64);
            mean_ranks.push(sum / size as f64);
            start += size;
        }
        Ok(Self {
            sizes,
            mean_ranks,
            ties: ranked.ties,
        })
    }
}

/// One comparison of mean ranks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankComparison {
    /// The two groups.
    pub names: [String; 2],
    /// Mean rank of the first less that of the second.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// Their ratio, approximately normal.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Two-sided, of this comparison alone.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// The p-value allowing for the number of comparisons.
    pub adjusted_p_value: f64,
}

/// Dunn's comparisons (1964) of all pairs of groups after a Kruskal-Wallis test, by the mean ranks among all
/// values, with the variance corrected for ties. Two-sided; R's `dunn.test` halves the p-values. In R:
/// `FSA::dunnTest`, `PMCMRplus::kwAllPairsDunnTest`; in SPSS: the pairwise comparisons of `NPTESTS`.
///
/// # Errors
///
/// As [`kruskal_wallis_test`].
///
/// ```
/// use tresteg_stats::Adjustment;
/// use tresteg_stats::group_tests::{Groups, dunn_test};
///
/// let groups = Groups::of([("a", [1.0, 2.0, 3.0]), ("b", [4.0, 5.0, 6.0]), ("c", [7.0, 8.0, 9.0])])?;
/// let pairs = dunn_test(&groups, Adjustment::Holm)?;
/// assert_eq!((pairs[1].names[1].as_str(), pairs[1].estimate), ("c", -6.0));
/// assert!(pairs[1].adjusted_p_value < 0.03 && pairs[0].adjusted_p_value > 0.1);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn dunn_test(
    groups: &Groups,
    adjustment: Adjustment,
) -> Result<Vec<RankComparison>, StatsError> {
    groups.several()?;
    let GroupRanks {
        sizes,
        mean_ranks,
        ties,
    } = GroupRanks::of(groups)?;
    let n: f64 = sizes.iter().sum();
    let variance = n * (n + 1.0) / 12.0 - tie_sum(&ties) / (12.0 * (n - 1.0));
    let names = names(groups);
    let mut comparisons = Vec::new();
    for i in 0..names.len() {
        for j in i + 1..names.len() {
            let estimate = mean_ranks[i] - mean_ranks[j];
            let std_error = (variance * (1.0 / sizes[i] + 1.0 / sizes[j])).sqrt();
            let statistic = estimate / std_error;
            let (p_value, log_p_value) = z_tail(statistic, Alternative::TwoSided);
            comparisons.push(RankComparison {
                names: [names[i].clone(), names[j].clone()],
                estimate,
                std_error,
                statistic,
                p_value,
                log_p_value,
                adjusted_p_value: p_value,
            });
        }
    }
    let p_values: Vec<f64> = comparisons.iter().map(|row| row.p_value).collect();
    let adjusted = adjust_p_values(&p_values, adjustment)?;
    for (row, p) in comparisons.iter_mut().zip(adjusted) {
        row.adjusted_p_value = p;
    }
    Ok(comparisons)
}

/// The Jonckheere-Terpstra test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrendTest {
    /// The groups, in the order of the trend.
    pub names: Vec<String>,
    /// J: over all pairs of groups, how many pairs of values rise with the groups, a tie being half.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Its mean when all groups have one distribution.
    #[serde(with = "crate::serde_float")]
    pub mean: f64,
    /// Its standard deviation then, given the ties.
    #[serde(with = "crate::serde_float")]
    pub std_deviation: f64,
    /// The standardised statistic.
    #[serde(with = "crate::serde_float")]
    pub z: f64,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// The chance of a statistic at least as extreme, by the normal approximation.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

/// The test of Terpstra (1952) and Jonckheere (1954) for values that rise (or fall) with the order of the
/// groups, by the normal approximation with the variance given the ties (Hollander and Wolfe, 1999), without
/// continuity correction. In SPSS: `NPAR TESTS /J-T`; in R: `DescTools::JonckheereTerpstraTest`.
///
/// # Errors
///
/// As [`kruskal_wallis_test`].
///
/// ```
/// use tresteg_stats::Alternative;
/// use tresteg_stats::group_tests::{Groups, jonckheere_terpstra_test};
///
/// let dose = Groups::of([("0", [1.0, 3.0, 2.0]), ("1", [2.5, 4.0, 3.5]), ("2", [4.5, 6.0, 3.8])])?;
/// let test = jonckheere_terpstra_test(&dose, Alternative::Greater)?;
/// assert_eq!((test.statistic, test.mean), (25.0, 13.5));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn jonckheere_terpstra_test(
    groups: &Groups,
    alternative: Alternative,
) -> Result<TrendTest, StatsError> {
    groups.several()?;
    let GroupRanks { sizes, ties, .. } = GroupRanks::of(groups)?;
    let mut statistic = 0.0;
    let samples = groups.samples();
    for (i, low) in samples.iter().enumerate() {
        for high in &samples[i + 1..] {
            let both: Vec<f64> = low.values.iter().chain(&high.values).copied().collect();
            let n_high = high.values.len() as f64;
            let ranks = Ranks::of(&both).ranks;
            let sum: f64 = ranks[low.values.len()..].iter().sum();
            statistic += sum - n_high * (n_high + 1.0) / 2.0;
        }
    }
    let n: f64 = sizes.iter().sum();
    let ties: Vec<f64> = ties.iter().map(|&t| t as f64).collect();
    let both = |values: &[f64], f: fn(f64) -> f64| -> f64 { values.iter().map(|&x| f(x)).sum() };
    let squares = |x: f64| x * (x - 1.0) * (2.0 * x + 5.0);
    let threes = |x: f64| x * (x - 1.0) * (x - 2.0);
    let twos = |x: f64| x * (x - 1.0);
    let mut variance = (squares(n) - both(&sizes, squares) - both(&ties, squares)) / 72.0;
    if n > 2.0 {
        variance += both(&sizes, threes) * both(&ties, threes) / (36.0 * threes(n));
    }
    variance += both(&sizes, twos) * both(&ties, twos) / (8.0 * twos(n));
    let mean = (n * n - both(&sizes, |x| x * x)) / 4.0;
    let std_deviation = variance.sqrt();
    let z = (statistic - mean) / std_deviation;
    let (p_value, log_p_value) = z_tail(z, alternative);
    Ok(TrendTest {
        names: names(groups),
        statistic,
        mean,
        std_deviation,
        z,
        alternative,
        p_value,
        log_p_value,
    })
}

/// The median test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MedianTest {
    /// The groups.
    pub names: Vec<String>,
    /// The median of all values.
    #[serde(with = "crate::serde_float")]
    pub median: f64,
    /// Per group, how many values exceed it.
    pub above: Vec<usize>,
    /// Per group, how many do not.
    pub not_above: Vec<usize>,
    /// Pearson's chi-squared of these counts.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Groups less 1.
    pub dof: f64,
    /// The chance of a larger statistic.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

/// Mood's median test (1950): the counts above the common median, compared by chi-squared; of two groups with
/// Yates' correction where `continuity` is set. In scipy:
/// `median_test(..., ties="below", correction=continuity)`; in SPSS: `NPAR TESTS /MEDIAN`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for fewer than two groups, [`StatsError::ConstantResponse`] where no value
/// exceeds the median.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, median_test};
///
/// let groups = Groups::of([("a", [1.0, 2.0, 3.0, 8.0]), ("b", [4.0, 6.0, 7.0, 9.0])])?;
/// let test = median_test(&groups, false)?;
/// assert_eq!((test.median, test.above), (5.0, vec![1, 3]));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn median_test(groups: &Groups, continuity: bool) -> Result<MedianTest, StatsError> {
    groups.several()?;
    let median = crate::describe(&groups.pooled())?.median;
    let sizes = counts(groups);
    let above: Vec<usize> = groups
        .samples()
        .iter()
        .map(|sample| sample.values.iter().filter(|x| **x > median).count())
        .collect();
    let total = groups.n_obs() as f64;
    let all_above = above.iter().sum::<usize>() as f64;
    if all_above == 0.0 {
        return Err(StatsError::ConstantResponse {
            response: format!("{} above its median", groups.response()),
        });
    }
    let statistic = above
        .iter()
        .zip(&sizes)
        .map(|(&above, &size)| {
            let expected = size as f64 * all_above / total;
            let mut distance = (above as f64 - expected).abs();
            if continuity && sizes.len() == 2 {
                distance = (distance - 0.5).max(0.0);
            }
            distance * distance * (1.0 / expected + 1.0 / (size as f64 - expected))
        })
        .sum();
    let dof = sizes.len() as f64 - 1.0;
    let distribution = ChiSquared::new(dof)?;
    Ok(MedianTest {
        names: names(groups),
        median,
        not_above: sizes.iter().zip(&above).map(|(n, k)| n - k).collect(),
        above,
        statistic,
        dof,
        p_value: distribution.sf(statistic),
        log_p_value: distribution.ln_sf(statistic),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_groups() {
        let one = Groups::of([("a", [1.0, 2.0])]).unwrap();
        let constant = Groups::of([("a", [1.0, 1.0]), ("b", [1.0, 1.0])]).unwrap();
        for groups in [&one, &constant] {
            assert!(kruskal_wallis_test(groups).is_err());
            assert!(dunn_test(groups, Adjustment::Holm).is_err());
            assert!(jonckheere_terpstra_test(groups, Alternative::Less).is_err());
            assert!(median_test(groups, true).is_err());
        }
        let singles = Groups::of([("a", [1.0]), ("b", [2.0])]).unwrap();
        let test = kruskal_wallis_test(&singles).unwrap();
        assert_eq!((test.statistic, test.eta_squared), (1.0, None));
        let trend = jonckheere_terpstra_test(&singles, Alternative::Greater).unwrap();
        assert_eq!((trend.statistic, trend.std_deviation), (1.0, 0.5));
        assert_eq!(median_test(&singles, false).unwrap().statistic, 2.0);
    }
}
