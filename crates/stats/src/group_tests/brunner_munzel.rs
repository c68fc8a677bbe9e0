//! The test of Brunner and Munzel.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::groups::Groups;
use super::options::{Interval, TestOptions, p_text, t_tail};
use super::ranks::Ranks;
use super::t_test::satterthwaite;
use crate::distributions::StudentsT;
use crate::fit::significant;
use crate::{Alternative, StatsError};

/// The test of Brunner and Munzel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BrunnerMunzelTest {
    /// The two groups.
    pub names: [String; 2],
    /// The chance that a value of the first group exceeds one of the second, ties counting half.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// The chance that the hypothesis states.
    #[serde(with = "crate::serde_float")]
    pub null: f64,
    /// `(estimate - null) / std_error`.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Degrees of freedom, by Satterthwaite's formula.
    pub dof: f64,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// The p-value by the t distribution.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Interval of the chance (not cut at 0 and 1).
    pub interval: Interval,
}

/// Brunner and Munzel's test (2000) of the chance that a value of the first group exceeds one of the second:
/// unlike the rank sum test it allows for distributions of different shape. The null chance is 0.5 unless the
/// options give another. In scipy: `brunnermunzel(x, y)`, whose statistic has the opposite sign; in R:
/// `brunnermunzel::brunnermunzel.test`, whose estimate is that of the second group exceeding the first;
/// `lawstat::brunner.munzel.test` likewise.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] where there are not exactly two groups of at least two values,
/// [`StatsError::ConstantResponse`] where the groups do not overlap or all values are equal, so that the
/// chance has no variance.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, TestOptions, brunner_munzel_test};
///
/// let groups = Groups::of([("a", [1.0, 2.0, 4.0, 5.0]), ("b", [3.0, 3.0, 1.0, 0.0])])?;
/// let test = brunner_munzel_test(&groups, &TestOptions::default())?;
/// assert_eq!(test.estimate, 11.5 / 16.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn brunner_munzel_test(
    groups: &Groups,
    options: &TestOptions,
) -> Result<BrunnerMunzelTest, StatsError> {
    let null = options.checked_null(0.5)?;
    let (first, second) = groups.two()?;
    groups.at_least(2)?;
    let all = Ranks::of(&groups.pooled()).ranks;
    let (m, n) = (first.values.len() as f64, second.values.len() as f64);
    let (above, below) = all.split_at(first.values.len());
    // Per value the share of the other group below it, ties counting half.
    let placements = |ranks: &[f64], values: &[f64], others: f64| -> Vec<f64> {
        let own = Ranks::of(values).ranks;
        ranks
            .iter()
            .zip(own)
            .map(|(rank, own)| (rank - own) / others)
            .collect()
    };
    let first_placed = crate::describe(&placements(above, &first.values, n))?;
    let second_placed = crate::describe(&placements(below, &second.values, m))?;
    let parts = [
        (first_placed.variance.unwrap_or(0.0) / m, m - 1.0),
        (second_placed.variance.unwrap_or(0.0) / n, n - 1.0),
    ];
    let std_error = (parts[0].0 + parts[1].0).sqrt();
    if std_error <= 0.0 {
        return Err(StatsError::ConstantResponse {
            response: format!("the order of {} and {}", first.name, second.name),
        });
    }
    let estimate = first_placed.mean;
    let dof = satterthwaite(&parts);
    let statistic = (estimate - null) / std_error;
    let (p_value, log_p_value) = t_tail(statistic, dof, options.alternative)?;
    let half = StudentsT::new(dof)?.upper_quantile(options.tail())? * std_error;
    Ok(BrunnerMunzelTest {
        names: [first.name.clone(), second.name.clone()],
        estimate,
        std_error,
        null,
        statistic,
        dof,
        alternative: options.alternative,
        p_value,
        log_p_value,
        interval: options.interval(estimate - half, estimate + half),
    })
}

impl fmt::Display for BrunnerMunzelTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Brunner-Munzel test")?;
        writeln!(
            f,
            "P({} > {}) = {}, {}",
            self.names[0],
            self.names[1],
            significant(self.estimate),
            self.interval
        )?;
        writeln!(
            f,
            "t({}) = {:.3} against {} ({}), {}",
            significant(self.dof),
            self.statistic,
            self.null,
            self.alternative,
            p_text(self.p_value, self.log_p_value)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_apart_have_no_variance() {
        let options = TestOptions::default();
        let apart = Groups::of([("a", [1.0, 2.0]), ("b", [3.0, 4.0])]).unwrap();
        assert!(matches!(
            brunner_munzel_test(&apart, &options),
            Err(StatsError::ConstantResponse { .. })
        ));
        let equal = Groups::of([("a", [1.0, 1.0]), ("b", [1.0, 1.0])]).unwrap();
        assert!(brunner_munzel_test(&equal, &options).is_err());
    }
}
