//! One-way analysis of variance: classical, Welch's, and of Brown and Forsythe.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::groups::{Groups, SampleSummary, write_summaries};
use super::options::{check_spread, p_text};
use super::t_test::satterthwaite;
use crate::StatsError;
use crate::distributions::FisherF;
use crate::fit::significant;

/// A one-way analysis of variance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OneWayAnova {
    /// The variable measured.
    pub response: String,
    /// The variable that makes the groups.
    pub factor: String,
    /// The samples.
    pub groups: Vec<SampleSummary>,
    /// Sum of squares of the group means about the mean of all.
    #[serde(with = "crate::serde_float")]
    pub sum_of_squares_between: f64,
    /// Groups less 1.
    pub dof_between: f64,
    /// Their ratio.
    #[serde(with = "crate::serde_float")]
    pub mean_square_between: f64,
    /// Sum of squares within the groups.
    #[serde(with = "crate::serde_float")]
    pub sum_of_squares_within: f64,
    /// Values less groups.
    pub dof_within: f64,
    /// Their ratio: the pooled variance.
    #[serde(with = "crate::serde_float")]
    pub mean_square_within: f64,
    /// F, the ratio of the mean squares.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// The chance of a larger F when all means are equal.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Eta squared: the share of the total sum of squares that lies between the groups.
    pub eta_squared: f64,
    /// Omega squared, which allows for chance (Hays, 1963); may be negative.
    #[serde(with = "crate::serde_float")]
    pub omega_squared: f64,
    /// Epsilon squared (Kelley, 1935): the adjusted R2; may be negative.
    pub epsilon_squared: f64,
    /// Cohen's f of the sample: the root of eta² / (1 - eta²).
    #[serde(with = "crate::serde_float")]
    pub cohen_f: f64,
}

/// The classical analysis of variance of one factor, variances taken to be equal (Fisher, 1925). In R:
/// `oneway.test(y ~ g, var.equal = TRUE)`, `summary(aov(y ~ g))`; in SPSS: `ONEWAY`. With more terms:
/// [`ols`](crate::ols) and [`anova_by_term`](crate::LinearFit::anova_by_term), which gives the same table for
/// `y ~ g`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for fewer than two groups, [`StatsError::TooFewRows`] where no degree of
/// freedom is left within, [`StatsError::PerfectFit`] where the spread within the groups is rounding.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, one_way_anova};
///
/// let groups = Groups::of([("a", [6.0, 8.0, 4.0]), ("b", [8.0, 12.0, 9.0]), ("c", [13.0, 9.0, 11.0])])?;
/// let anova = one_way_anova(&groups)?;
/// assert_eq!((anova.dof_between, anova.dof_within), (2.0, 6.0));
/// assert!((anova.statistic - 4.892).abs() < 0.001);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn one_way_anova(groups: &Groups) -> Result<OneWayAnova, StatsError> {
    groups.several()?;
    let Squares {
        summaries,
        between,
        within,
    } = Squares::of(groups)?;
    let (n, k) = (groups.n_obs(), groups.len());
    let (dof_between, dof_within) = (k as f64 - 1.0, (n - k) as f64);
    let mean_square_between = between / dof_between;
    let mean_square_within = within / dof_within;
    let size = summaries
        .iter()
        .fold(0.0f64, |most, group| most.max(group.mean.abs()));
    if check_spread("", mean_square_within.sqrt(), size).is_err() {
        return Err(StatsError::PerfectFit {
            what: "one-way analysis of variance".into(),
            response: groups.response().to_owned(),
        });
    }
    let statistic = mean_square_between / mean_square_within;
    let (p_value, log_p_value) = FisherF::new(dof_between, dof_within)?.above(statistic);
    let total = between + within;
    Ok(OneWayAnova {
        response: groups.response().to_owned(),
        factor: groups.factor().to_owned(),
        groups: summaries,
        sum_of_squares_between: between,
        dof_between,
        mean_square_between,
        sum_of_squares_within: within,
        dof_within,
        mean_square_within,
        statistic,
        p_value,
        log_p_value,
        eta_squared: between / total,
        omega_squared: (between - dof_between * mean_square_within) / (total + mean_square_within),
        epsilon_squared: (between - dof_between * mean_square_within) / total,
        cohen_f: (between / within).sqrt(),
    })
}

/// Sums of squares and summaries.
pub(super) struct Squares {
    pub summaries: Vec<SampleSummary>,
    pub between: f64,
    pub within: f64,
}

impl Squares {
    /// An error where no degree of freedom is left within the groups.
    pub(super) fn of(groups: &Groups) -> Result<Self, StatsError> {
        let n = groups.n_obs();
        if n <= groups.len() {
            return Err(StatsError::TooFewRows {
                rows: n,
                parameters: groups.len(),
            });
        }
        let summaries = groups.summaries()?;
        // From the first mean, so that a large offset costs no digits of the mean of all.
        let origin = summaries[0].mean;
        let shift = summaries
            .iter()
            .map(|group| group.n_obs as f64 * (group.mean - origin))
            .sum::<f64>()
            / n as f64;
        let between = summaries
            .iter()
            .map(|group| {
                let deviation = group.mean - origin - shift;
                group.n_obs as f64 * deviation * deviation
            })
            .sum();
        let within = summaries
            .iter()
            .map(|group| group.variance.unwrap_or(0.0) * (group.n_obs as f64 - 1.0))
            .sum();
        Ok(Self {
            summaries,
            between,
            within,
        })
    }
}

impl fmt::Display for OneWayAnova {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "One-way analysis of variance: {} by {}",
            self.response, self.factor
        )?;
        write_summaries(f, &self.groups)?;
        writeln!(
            f,
            "{:<8} {:>14} {:>8} {:>14} {:>9}",
            "", "sum of squares", "dof", "mean square", "F"
        )?;
        writeln!(
            f,
            "{:<8} {:>14} {:>8} {:>14} {:>9.3}  {}",
            "between",
            significant(self.sum_of_squares_between),
            self.dof_between,
            significant(self.mean_square_between),
            self.statistic,
            p_text(self.p_value, self.log_p_value)
        )?;
        writeln!(
            f,
            "{:<8} {:>14} {:>8} {:>14}",
            "within",
            significant(self.sum_of_squares_within),
            self.dof_within,
            significant(self.mean_square_within)
        )?;
        writeln!(
            f,
            "eta squared {}, omega squared {}",
            significant(self.eta_squared),
            significant(self.omega_squared)
        )
    }
}

/// An F test of equal means that does not take the variances to be equal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeansTest {
    /// The name of the test.
    pub test: String,
    /// The samples.
    pub groups: Vec<SampleSummary>,
    /// F.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Groups less 1.
    pub dof_numerator: f64,
    /// By an approximation of each test's own.
    pub dof_denominator: f64,
    /// The chance of a larger F when all means are equal.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

impl MeansTest {
    fn new(
        test: &str,
        groups: Vec<SampleSummary>,
        statistic: f64,
        dof_denominator: f64,
    ) -> Result<Self, StatsError> {
        let dof_numerator = groups.len() as f64 - 1.0;
        let (p_value, log_p_value) = FisherF::new(dof_numerator, dof_denominator)?.above(statistic);
        Ok(Self {
            test: test.to_owned(),
            groups,
            statistic,
            dof_numerator,
            dof_denominator,
            p_value,
            log_p_value,
        })
    }
}

impl fmt::Display for MeansTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.test)?;
        write_summaries(f, &self.groups)?;
        writeln!(
            f,
            "F({}, {}) = {:.3}, {}",
            self.dof_numerator,
            significant(self.dof_denominator),
            self.statistic,
            p_text(self.p_value, self.log_p_value)
        )
    }
}

/// Welch's test of equal means (1951): means weighted by n / s². In R: `oneway.test(y ~ g)`; in SPSS:
/// `ONEWAY /STATISTICS WELCH`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for fewer than two groups or a group of one value,
/// [`StatsError::ConstantResponse`] for a group without spread, named.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, welch_anova};
///
/// let groups = Groups::of([("a", [6.0, 8.0, 4.0]), ("b", [8.0, 12.0, 9.0]), ("c", [13.0, 9.0, 11.0])])?;
/// assert!(welch_anova(&groups)?.dof_denominator < 6.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn welch_anova(groups: &Groups) -> Result<MeansTest, StatsError> {
    let summaries = spread_summaries(groups)?;
    let k = summaries.len() as f64;
    let weights: Vec<f64> = summaries
        .iter()
        .map(|group| group.std_error.map_or(0.0, |se| 1.0 / (se * se)))
        .collect();
    let total: f64 = weights.iter().sum();
    let origin = summaries[0].mean;
    let centre = summaries
        .iter()
        .zip(&weights)
        .map(|(group, weight)| weight / total * (group.mean - origin))
        .sum::<f64>();
    let lack: f64 = summaries
        .iter()
        .zip(&weights)
        .map(|(group, weight)| (1.0 - weight / total).powi(2) / (group.n_obs as f64 - 1.0))
        .sum::<f64>()
        / (k * k - 1.0);
    let between: f64 = summaries
        .iter()
        .zip(&weights)
        .map(|(group, weight)| weight * (group.mean - origin - centre).powi(2))
        .sum();
    let statistic = between / ((k - 1.0) * (1.0 + 2.0 * (k - 2.0) * lack));
    MeansTest::new(
        "Welch's test of equal means",
        summaries,
        statistic,
        1.0 / (3.0 * lack),
    )
}

/// Brown and Forsythe's test of equal means (1974): the sum of squares between over its expectation from the
/// groups' own variances. In SPSS: `ONEWAY /STATISTICS BROWNFORSYTHE`; in statsmodels:
/// `anova_oneway(use_var="bf")`, with Brown and Forsythe's numerator of groups less 1 as here (statsmodels
/// reports Mehrotra's too).
///
/// # Errors
///
/// As [`welch_anova`].
///
/// ```
/// use tresteg_stats::group_tests::{Groups, brown_forsythe_anova};
///
/// let groups = Groups::of([("a", [6.0, 8.0, 4.0]), ("b", [8.0, 12.0, 9.0]), ("c", [13.0, 9.0, 11.0])])?;
/// assert!(brown_forsythe_anova(&groups)?.p_value < 0.06);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn brown_forsythe_anova(groups: &Groups) -> Result<MeansTest, StatsError> {
    let summaries = spread_summaries(groups)?;
    let n = groups.n_obs() as f64;
    let parts: Vec<(f64, f64)> = summaries
        .iter()
        .map(|group| {
            let size = group.n_obs as f64;
            ((1.0 - size / n) * group.variance.unwrap_or(0.0), size - 1.0)
        })
        .collect();
    let expected: f64 = parts.iter().map(|(part, _)| part).sum();
    let statistic = Squares::of(groups)?.between / expected;
    MeansTest::new(
        "Brown and Forsythe's test of equal means",
        summaries,
        statistic,
        satterthwaite(&parts),
    )
}

/// Summaries of groups that all have a spread.
fn spread_summaries(groups: &Groups) -> Result<Vec<SampleSummary>, StatsError> {
    groups.several()?;
    groups.at_least(2)?;
    let summaries = groups.summaries()?;
    for group in &summaries {
        check_spread(
            &format!("{} of {}", groups.response(), group.name),
            group.std_deviation.unwrap_or(0.0),
            group.mean.abs(),
        )?;
    }
    Ok(summaries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_groups() {
        let one = Groups::of([("a", [1.0, 2.0])]).unwrap();
        assert!(one_way_anova(&one).is_err() && welch_anova(&one).is_err());
        let singles = Groups::of([("a", [1.0]), ("b", [2.0])]).unwrap();
        assert!(matches!(
            one_way_anova(&singles),
            Err(StatsError::TooFewRows { .. })
        ));
        let constant = Groups::of([("a", [0.1, 0.1]), ("b", [2.0, 2.0])]).unwrap();
        assert!(matches!(
            one_way_anova(&constant),
            Err(StatsError::PerfectFit { .. })
        ));
        assert!(matches!(
            welch_anova(&constant),
            Err(StatsError::ConstantResponse { response }) if response == "value of a"
        ));
        assert!(brown_forsythe_anova(&constant).is_err());
        let equal = Groups::of([("a", [1.0, 2.0]), ("b", [2.0, 1.0])]).unwrap();
        assert_eq!(one_way_anova(&equal).unwrap().p_value, 1.0);
    }

    #[test]
    fn two_groups_are_a_t_test() {
        let groups = Groups::of([("a", [1.0, 2.0, 4.5]), ("b", [5.0, 4.0, 9.0])]).unwrap();
        let options = super::super::TestOptions::default();
        let anova = one_way_anova(&groups).unwrap();
        let t = super::super::pooled_t_test(&groups, &options).unwrap();
        assert!((anova.statistic - t.statistic.powi(2)).abs() < 1e-13);
        let welch = welch_anova(&groups).unwrap();
        let t = super::super::welch_t_test(&groups, &options).unwrap();
        assert!((welch.statistic - t.statistic.powi(2)).abs() < 1e-13);
        assert!((welch.dof_denominator - t.dof).abs() < 1e-13);
    }
}
