//! The rank sum test of Wilcoxon, Mann and Whitney.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::groups::Groups;
use super::options::{Interval, TestOptions, p_text, z_tail};
use super::ranks::{Differences, PairSums, Ranks, ScoreSum, sorted, tie_sum};
use crate::distributions::Normal;
use crate::fit::significant;
use crate::{Alternative, StatsError};

/// Where the p-value of a rank test comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum RankMethod {
    /// Exact for fewer than 50 values in each sample, with or without ties (R: only without); else the
    /// normal approximation with continuity correction.
    #[default]
    Automatic,
    /// The exact distribution of the ranks as they are, ties included (R: `coin`, `exactRankTests`).
    Exact,
    /// The normal approximation, its variance corrected for ties.
    Normal {
        /// Whether the statistic moves one half towards its mean (R: `correct = TRUE`; SPSS, Stata and coin:
        /// not).
        continuity: bool,
    },
}

/// Sizes below which [`RankMethod::Automatic`] is exact, as in R.
pub(super) const EXACT_BELOW: usize = 50;

/// The rank sum test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankSumTest {
    /// The two groups.
    pub names: [String; 2],
    /// Their sizes.
    pub n_obs: [usize; 2],
    /// Their mean ranks.
    pub mean_ranks: [f64; 2],
    /// U of the first group: how many pairs it wins, a tie being half a win (R's `W`).
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// The standardised statistic, continuity correction included; `None` for an exact test.
    #[serde(with = "crate::serde_float")]
    pub z: Option<f64>,
    /// How the p-value was found.
    pub method: RankMethod,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// The shift of the first group that the hypothesis states.
    #[serde(with = "crate::serde_float")]
    pub null: f64,
    /// The chance of a statistic at least as extreme when the hypothesis holds.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Hodges and Lehmann's shift: the median of all differences, first less second.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Interval of the shift: two of the differences, at the ranks that the test leaves.
    pub interval: Interval,
    /// The coverage that the interval has when shifts are all that differ; `None` for the approximation.
    pub achieved_level: Option<f64>,
    /// The chance that a value of the first group exceeds one of the second, ties counting half: U / (n1 n2).
    pub probability_of_superiority: f64,
    /// The rank-biserial correlation: twice that chance, less 1 (Cliff's delta).
    pub rank_biserial: f64,
    /// Its interval, by Fisher's transform with the standard error √((n1 + n2 + 1) / (3 n1 n2)).
    pub rank_biserial_interval: Interval,
}

/// The rank sum test of two groups (Wilcoxon, 1945; Mann and Whitney, 1947), with Hodges and Lehmann's
/// estimate of the shift (1963) and its interval.
///
/// The exact p-value counts, among all ways to give the observed ranks to the groups, those with a rank sum
/// at least as extreme; two-sided: at least as far from its mean, which without ties is twice the smaller
/// tail. The interval goes from one difference `x - y` to another: the exact one by the distribution without
/// ties (Bauer, 1972), the approximate one where the corrected z of the shifted samples passes the quantile.
/// Where too few values leave no such difference, it is the range of the differences, and `achieved_level`
/// says what that is worth. In R: `wilcox.test(y ~ g, conf.int = TRUE)`,
/// `coin::wilcox_test(distribution = "exact")`, `effectsize::rank_biserial`; in SPSS: `NPAR TESTS /M-W`; in
/// Stata: `ranksum, porder`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] where there are not exactly two groups, or too many values for the exact
/// test; [`StatsError::ConstantResponse`] where all values are equal (the approximation);
/// [`StatsError::OutOfRange`] where differences leave the range of `f64`.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, RankMethod, TestOptions, rank_sum_test};
///
/// let groups = Groups::of([("new", [7.1, 8.3, 9.0, 7.7]), ("old", [6.0, 6.4, 7.5, 5.9])])?;
/// let test = rank_sum_test(&groups, RankMethod::Automatic, &TestOptions::default())?;
/// assert_eq!(test.statistic, 15.0);
/// assert!((test.p_value - 4.0 / 70.0).abs() < 1e-15);
/// assert_eq!(test.probability_of_superiority, 15.0 / 16.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn rank_sum_test(
    groups: &Groups,
    method: RankMethod,
    options: &TestOptions,
) -> Result<RankSumTest, StatsError> {
    let null = options.checked_null(0.0)?;
    let (first, second) = groups.two()?;
    let (m, n) = (first.values.len(), second.values.len());
    let shifted = first.values.iter().map(|x| x - null);
    let all: Vec<f64> = shifted.chain(second.values.iter().copied()).collect();
    let ranked = Ranks::of(&all);
    let rank_sum: f64 = ranked.ranks[..m].iter().sum();
    let (size_m, size_n) = (m as f64, n as f64);
    let statistic = rank_sum - size_m * (size_m + 1.0) / 2.0;
    let pairs = size_m * size_n;
    let method = settle(method, m.max(n));
    let z = match method {
        RankMethod::Normal { continuity } => {
            let deviation = standard_deviation(size_m, size_n, ranked.tie_sum());
            if deviation.is_nan() || deviation <= 0.0 {
                return Err(StatsError::ConstantResponse {
                    response: groups.response().to_owned(),
                });
            }
            let excess = statistic - pairs / 2.0;
            Some((excess - correction(excess, continuity, options.alternative)) / deviation)
        }
        _ => None,
    };
    let (p_value, log_p_value) = match z {
        Some(z) => z_tail(z, options.alternative),
        None => {
            let p = ScoreSum::of_subset(&ranked.ranks, m)?.p_value(rank_sum, options.alternative);
            (p, p.ln())
        }
    };
    let (x, y) = (sorted(&first.values), sorted(&second.values));
    if !(x[0] - y[n - 1]).is_finite() || !(x[m - 1] - y[0]).is_finite() {
        return Err(StatsError::OutOfRange {
            what: format!("the differences of {}", groups.response()),
        });
    }
    let (lowest, achieved_level) = lowest_rank(&x, &y, method, options)?;
    let differences = Differences { x: &x, y: &y };
    let most = differences.total();
    // Pairs that the first group wins less those that it loses.
    let above = most - differences.at_most(0.0).0;
    let below = most - Differences { x: &y, y: &x }.at_most(0.0).0;
    let superiority = 0.5 + 0.5 * (above as f64 - below as f64) / pairs;
    let rank_biserial = 2.0 * superiority - 1.0;
    let spread = ((size_m + size_n + 1.0) / (3.0 * pairs)).sqrt();
    Ok(RankSumTest {
        names: [first.name.clone(), second.name.clone()],
        n_obs: [m, n],
        mean_ranks: [
            rank_sum / size_m,
            ranked.ranks[m..].iter().sum::<f64>() / size_n,
        ],
        statistic,
        z,
        method,
        alternative: options.alternative,
        null,
        p_value,
        log_p_value,
        estimate: differences.median(),
        interval: options.interval(
            differences.order_statistic(lowest),
            differences.order_statistic(most + 1 - lowest),
        ),
        achieved_level,
        probability_of_superiority: superiority,
        rank_biserial,
        rank_biserial_interval: fisher_interval(rank_biserial, spread, options)?,
    })
}

pub(super) fn settle(method: RankMethod, largest: usize) -> RankMethod {
    match method {
        RankMethod::Automatic if largest < EXACT_BELOW => RankMethod::Exact,
        RankMethod::Automatic => RankMethod::Normal { continuity: true },
        other => other,
    }
}

/// How far the excess of a statistic over its mean moves towards it.
pub(super) fn correction(excess: f64, continuity: bool, alternative: Alternative) -> f64 {
    match (continuity, alternative) {
        (false, _) => 0.0,
        (true, Alternative::Greater) => 0.5,
        (true, Alternative::Less) => -0.5,
        (true, Alternative::TwoSided) if excess == 0.0 => 0.0,
        (true, Alternative::TwoSided) => 0.5 * excess.signum(),
    }
}

fn standard_deviation(m: f64, n: f64, tie_sum: f64) -> f64 {
    let all = m + n;
    let ties = if all > 1.0 {
        tie_sum / (all * (all - 1.0))
    } else {
        0.0
    };
    (m * n / 12.0 * (all + 1.0 - ties)).sqrt()
}

/// The rank of the difference where the interval begins, and the coverage of the exact one.
fn lowest_rank(
    x: &[f64],
    y: &[f64],
    method: RankMethod,
    options: &TestOptions,
) -> Result<(u64, Option<f64>), StatsError> {
    let (m, n) = (x.len(), y.len());
    if let RankMethod::Normal { continuity } = method {
        // Between two differences only the ties within the samples remain.
        let ties = tie_sum(&Ranks::of(x).ties) + tie_sum(&Ranks::of(y).ties);
        let deviation = standard_deviation(m as f64, n as f64, ties);
        return Ok((
            approximate_rank((m * n) as u64, deviation, continuity, options)?,
            None,
        ));
    }
    let ranks: Vec<f64> = (1..=m + n).map(|rank| rank as f64).collect();
    let distribution = ScoreSum::of_subset(&ranks, m)?;
    Ok(exact_rank(&distribution, options))
}

/// The rank, from 1, where an interval begins among `most` order statistics whose count above the parameter is
/// approximately normal: the last from which on the corrected z does not exceed the quantile.
pub(super) fn approximate_rank(
    most: u64,
    deviation: f64,
    continuity: bool,
    options: &TestOptions,
) -> Result<u64, StatsError> {
    let quantile = Normal::standard().upper_quantile(options.tail())?;
    let half = if continuity { 0.5 } else { 0.0 };
    let bound = most as f64 / 2.0 + half + quantile * deviation;
    Ok(most.saturating_sub(bound.floor() as u64).clamp(1, most))
}

/// The same by an exact distribution, with the coverage that the interval has.
pub(super) fn exact_rank(distribution: &ScoreSum, options: &TestOptions) -> (u64, Option<f64>) {
    let place = distribution.quantile(options.tail()).max(1);
    let ends = match options.alternative {
        Alternative::TwoSided => 2.0,
        _ => 1.0,
    };
    (place as u64, Some(1.0 - ends * distribution.below(place)))
}

/// The interval of a correlation by Fisher's transform.
pub(super) fn fisher_interval(
    r: f64,
    std_error: f64,
    options: &TestOptions,
) -> Result<Interval, StatsError> {
    let half = Normal::standard().upper_quantile(options.tail())? * std_error;
    let z = r.atanh();
    Ok(options.interval((z - half).tanh(), (z + half).tanh()))
}

impl fmt::Display for RankSumTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Wilcoxon-Mann-Whitney rank sum test")?;
        for i in 0..2 {
            writeln!(
                f,
                "{}: n = {}, mean rank {}",
                self.names[i],
                self.n_obs[i],
                significant(self.mean_ranks[i])
            )?;
        }
        write!(f, "U = {}", self.statistic)?;
        if let Some(z) = self.z {
            write!(f, ", z = {z:.3}")?;
        }
        let exact = if self.z.is_none() { "exact " } else { "" };
        writeln!(
            f,
            " ({}), {exact}{}",
            self.alternative,
            p_text(self.p_value, self.log_p_value)
        )?;
        writeln!(
            f,
            "shift {} - {}: {}, {}",
            self.names[0],
            self.names[1],
            significant(self.estimate),
            self.interval
        )?;
        writeln!(
            f,
            "rank-biserial correlation {}, {}; probability of superiority {}",
            significant(self.rank_biserial),
            self.rank_biserial_interval,
            significant(self.probability_of_superiority)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_samples() {
        let options = TestOptions::default();
        let one = Groups::of([("a", [1.0]), ("b", [2.0])]).unwrap();
        let test = rank_sum_test(&one, RankMethod::Exact, &options).unwrap();
        assert_eq!((test.p_value, test.estimate), (1.0, -1.0));
        assert_eq!(test.achieved_level, Some(0.0));
        let constant = Groups::of([("a", [1.0, 1.0]), ("b", [1.0, 1.0])]).unwrap();
        let exact = rank_sum_test(&constant, RankMethod::Exact, &options).unwrap();
        assert_eq!(exact.p_value, 1.0);
        assert!(matches!(
            rank_sum_test(&constant, RankMethod::Normal { continuity: true }, &options),
            Err(StatsError::ConstantResponse { .. })
        ));
        let huge = Groups::of([("a", [1e308, 1.0]), ("b", [-1e308, 1.0])]).unwrap();
        assert!(matches!(
            rank_sum_test(&huge, RankMethod::Exact, &options),
            Err(StatsError::OutOfRange { .. })
        ));
        let many: Vec<f64> = (0..2000).map(f64::from).collect();
        let large = Groups::of([("a", many.clone()), ("b", many)]).unwrap();
        assert!(rank_sum_test(&large, RankMethod::Exact, &options).is_err());
        let test = rank_sum_test(&large, RankMethod::Automatic, &options).unwrap();
        assert_eq!(
            (test.z, test.rank_biserial, test.estimate),
            (Some(0.0), 0.0, 0.0)
        );
    }
}
