//! The F test of two variances.

use serde::{Deserialize, Serialize};

use super::groups::{Groups, SampleSummary};
use super::options::{Interval, TestOptions, check_spread};
use crate::distributions::FisherF;
use crate::{Alternative, StatsError};

/// The F test of two variances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VarianceRatioTest {
    /// The variance of the first group over that of the second.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// The value that the hypothesis gives to it.
    #[serde(with = "crate::serde_float")]
    pub null: f64,
    /// `estimate / null`.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// n1 - 1.
    pub dof_numerator: f64,
    /// n2 - 1.
    pub dof_denominator: f64,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// Two-sided: twice the smaller tail.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Interval of the ratio.
    pub interval: Interval,
    /// The samples.
    pub groups: Vec<SampleSummary>,
}

/// The F test of equal variances of two groups: `F = s1² / s2² / null`. It needs normal values;
/// [`levene_test`](super::levene_test) does not. In R: `var.test(y ~ g)`; in Stata: `sdtest`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] where there are not exactly two groups of at least two values or the null
/// ratio is not positive, [`StatsError::ConstantResponse`] for a group without spread.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, TestOptions, variance_ratio_test};
///
/// let groups = Groups::of([("a", [1.0, 4.0, 9.0, 2.0]), ("b", [3.0, 4.0, 5.0, 4.5])])?;
/// let test = variance_ratio_test(&groups, &TestOptions::default())?;
/// assert!(test.estimate > 10.0 && test.p_value < 0.1);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn variance_ratio_test(
    groups: &Groups,
    options: &TestOptions,
) -> Result<VarianceRatioTest, StatsError> {
    let null = options.checked_null(1.0)?;
    if null <= 0.0 {
        return Err(StatsError::InvalidArgument {
            what: "the null ratio of variances".into(),
            found: null.to_string(),
            expected: "a positive number".into(),
        });
    }
    groups.two()?;
    groups.at_least(2)?;
    let summaries = groups.summaries()?;
    for group in &summaries {
        let sd = group.std_deviation.unwrap_or(0.0);
        check_spread(
            &format!("{} of {}", groups.response(), group.name),
            sd,
            group.mean.abs(),
        )?;
    }
    let sd = |i: usize| summaries[i].std_deviation.unwrap_or(0.0);
    let estimate = (sd(0) / sd(1)).powi(2);
    let dof = |i: usize| summaries[i].n_obs as f64 - 1.0;
    let (dof_numerator, dof_denominator) = (dof(0), dof(1));
    let statistic = estimate / null;
    let f = FisherF::new(dof_numerator, dof_denominator)?;
    let below = (f.cdf(statistic), f.ln_cdf(statistic));
    let above = (f.sf(statistic), f.ln_sf(statistic));
    let (p_value, log_p_value) = match options.alternative {
        Alternative::Less => below,
        Alternative::Greater => above,
        Alternative::TwoSided => {
            let smaller = if below.0 < above.0 { below } else { above };
            (
                (2.0 * smaller.0).min(1.0),
                (smaller.1 + std::f64::consts::LN_2).min(0.0),
            )
        }
    };
    let tail = options.tail();
    Ok(VarianceRatioTest {
        estimate,
        null,
        statistic,
        dof_numerator,
        dof_denominator,
        alternative: options.alternative,
        p_value,
        log_p_value,
        interval: options.interval(
            estimate / f.upper_quantile(tail)?,
            estimate / f.quantile(tail)?,
        ),
        groups: summaries,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_variances() {
        let options = TestOptions::default();
        let constant = Groups::of([("a", [1.0, 1.0]), ("b", [2.0, 3.0])]).unwrap();
        assert!(matches!(
            variance_ratio_test(&constant, &options),
            Err(StatsError::ConstantResponse { response }) if response == "value of a"
        ));
        let groups = Groups::of([("a", [1.0, 2.0]), ("b", [2.0, 3.0])]).unwrap();
        assert!(variance_ratio_test(&groups, &options.with_null(0.0)).is_err());
        assert_eq!(variance_ratio_test(&groups, &options).unwrap().p_value, 1.0);
    }
}
