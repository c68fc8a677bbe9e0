//! Whether one correlation is larger than another.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::distributions::Normal;
use crate::fit::significant;
use crate::group_tests::options::{p_text, t_tail, z_tail};
use crate::group_tests::{Interval, TestOptions};

/// How two correlations that share a variable are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum OverlappingMethod {
    /// Steiger's Z (1980), with the covariance of the two z at their mean correlation.
    #[default]
    Steiger,
    /// The Z of Meng, Rosenthal and Rubin (1992).
    Meng,
    /// Williams's t (1959) on n - 3 degrees of freedom, which Steiger recommends beside his own (`psych::r.test`).
    Williams,
}

/// The difference of two correlations with its test and interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrelationComparison {
    /// The first correlation less the second.
    #[serde(with = "crate::serde_float")]
    pub difference: f64,
    /// The statistic of the test.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Degrees of freedom of t; `None` where the statistic is compared with the normal distribution.
    pub dof: Option<f64>,
    /// The chance of a statistic at least as extreme when the correlations are equal.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Zou's interval for the difference (2007).
    pub interval: Interval,
}

/// Compares the correlations of two independent samples, each given with its number of pairs.
///
/// `z = (atanh r1 - atanh r2) / sqrt(1/(n1-3) + 1/(n2-3))` (Fisher, 1921). The interval for `r1 - r2` is made of the two
/// intervals of the correlations (Zou, 2007). In R: `psych::r.test(n, r12, r34, n2 = n2)`, `cocor::cocor.indep.groups`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for a correlation not between -1 and 1, fewer than four pairs or a null value other
/// than 0.
///
/// ```
/// use tresteg_stats::correlation::compare_independent;
/// use tresteg_stats::group_tests::TestOptions;
///
/// let found = compare_independent((0.6, 103), (0.4, 103), &TestOptions::default())?;
/// println!("{found}");
/// assert!((found.statistic - 1.9056404035).abs() < 1e-9);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn compare_independent(
    first: (f64, usize),
    second: (f64, usize),
    options: &TestOptions,
) -> Result<CorrelationComparison, StatsError> {
    check_null(options)?;
    for (r, n) in [first, second] {
        check_correlation(r)?;
        check_size(n)?;
    }
    let errors = [first, second].map(|(_, n)| 1.0 / (n as f64 - 3.0).sqrt());
    let statistic = (first.0.atanh() - second.0.atanh()) / errors[0].hypot(errors[1]);
    let (p_value, log_p_value) = z_tail(statistic, options.alternative);
    Ok(CorrelationComparison {
        difference: first.0 - second.0,
        statistic,
        dof: None,
        p_value,
        log_p_value,
        interval: zou([first.0, second.0], errors, 0.0, options)?,
    })
}

/// Compares two correlations of one sample that share a variable: of the shared variable with the first and with the
/// second, given the correlation `between` the two.
///
/// In R: `cocor::cocor.dep.groups.overlap`, `psych::r.test(n, r12, r13 = , r23 = )` for Williams's t. The interval is Zou's
/// (2007) whatever the test.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] as [`compare_independent`], [`StatsError::NotPositiveDefinite`] when no three variables
/// can have these correlations.
///
/// ```
/// use tresteg_stats::correlation::{OverlappingMethod, compare_overlapping};
/// use tresteg_stats::group_tests::TestOptions;
///
/// let options = TestOptions::default();
/// let found = compare_overlapping(0.5, 0.3, 0.4, 103, OverlappingMethod::Meng, &options)?;
/// assert!(found.p_value > 0.01 && found.p_value < 0.1);
/// assert!(found.interval.lower < Some(0.2) && found.interval.upper > Some(0.2));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn compare_overlapping(
    first: f64,
    second: f64,
    between: f64,
    n: usize,
    method: OverlappingMethod,
    options: &TestOptions,
) -> Result<CorrelationComparison, StatsError> {
    check_null(options)?;
    check_size(n)?;
    for r in [first, second, between] {
        check_correlation(r)?;
    }
    let (r1, r2, r3) = (first, second, between);
    let determinant = 1.0 - r1 * r1 - r2 * r2 - r3 * r3 + 2.0 * r1 * r2 * r3;
    if determinant <= 0.0 {
        let correlations = ndarray::array![[1.0, r1, r2], [r1, 1.0, r3], [r2, r3, 1.0]];
        let (eigenvalues, _) = crate::matrix::symmetric_eigen(&correlations);
        return Err(StatsError::NotPositiveDefinite {
            variables: ["shared", "first", "second"].map(str::to_owned).to_vec(),
            smallest_eigenvalue: eigenvalues.iter().copied().fold(f64::INFINITY, f64::min),
        });
    }
    let size = n as f64;
    let difference_of_z = r1.atanh() - r2.atanh();
    let (statistic, dof) = match method {
        OverlappingMethod::Steiger => {
            let mean = 0.5 * (r1 + r2);
            let square = mean * mean;
            let covariance =
                r3 * (1.0 - 2.0 * square) - 0.5 * square * (1.0 - 2.0 * square - r3 * r3);
            let shared = covariance / (1.0 - square).powi(2);
            (
                difference_of_z * ((size - 3.0) / (2.0 - 2.0 * shared)).sqrt(),
                None,
            )
        }
        OverlappingMethod::Meng => {
            let square = 0.5 * (r1 * r1 + r2 * r2);
            let f = ((1.0 - r3) / (2.0 * (1.0 - square))).min(1.0);
            let h = (1.0 - f * square) / (1.0 - square);
            (
                difference_of_z * ((size - 3.0) / (2.0 * (1.0 - r3) * h)).sqrt(),
                None,
            )
        }
        OverlappingMethod::Williams => {
            let mean = 0.5 * (r1 + r2);
            let below =
                2.0 * determinant * (size - 1.0) / (size - 3.0) + mean * mean * (1.0 - r3).powi(3);
            let t = (r1 - r2) * ((size - 1.0) * (1.0 + r3) / below).sqrt();
            (t, Some(size - 3.0))
        }
    };
    let (p_value, log_p_value) = match dof {
        Some(dof) => t_tail(statistic, dof, options.alternative)?,
        None => z_tail(statistic, options.alternative),
    };
    // The correlation of the two correlations.
    let shared = ((r3 - 0.5 * r1 * r2) * (1.0 - r1 * r1 - r2 * r2 - r3 * r3) + r3.powi(3))
        / ((1.0 - r1 * r1) * (1.0 - r2 * r2));
    let errors = [1.0 / (size - 3.0).sqrt(); 2];
    Ok(CorrelationComparison {
        difference: r1 - r2,
        statistic,
        dof,
        p_value,
        log_p_value,
        interval: zou([r1, r2], errors, shared, options)?,
    })
}

/// From the intervals of the two correlations and the correlation of the estimates.
fn zou(
    r: [f64; 2],
    errors: [f64; 2],
    shared: f64,
    options: &TestOptions,
) -> Result<Interval, StatsError> {
    let quantile = Normal::standard().upper_quantile(options.tail())?;
    let end = |i: usize, sign: f64| (r[i].atanh() + sign * quantile * errors[i]).tanh();
    let margin = |a: f64, b: f64| (a * a + b * b - 2.0 * shared * a * b).max(0.0).sqrt();
    let difference = r[0] - r[1];
    let below = margin(r[0] - end(0, -1.0), end(1, 1.0) - r[1]);
    let above = margin(end(0, 1.0) - r[0], r[1] - end(1, -1.0));
    Ok(options.interval(difference - below, difference + above))
}

fn check_null(options: &TestOptions) -> Result<(), StatsError> {
    match options.checked_null(0.0)? {
        0.0 => Ok(()),
        null => Err(StatsError::InvalidArgument {
            what: "the null value of a difference of correlations".into(),
            found: null.to_string(),
            expected: "0".into(),
        }),
    }
}

fn check_correlation(r: f64) -> Result<(), StatsError> {
    if r > -1.0 && r < 1.0 {
        return Ok(());
    }
    Err(StatsError::InvalidArgument {
        what: "a correlation to compare".into(),
        found: r.to_string(),
        expected: "a number between -1 and 1".into(),
    })
}

fn check_size(n: usize) -> Result<(), StatsError> {
    if n >= 4 {
        return Ok(());
    }
    Err(StatsError::InvalidArgument {
        what: "the number of pairs behind a correlation".into(),
        found: n.to_string(),
        expected: "at least 4".into(),
    })
}

impl fmt::Display for CorrelationComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "difference {}, {}; ",
            significant(self.difference),
            self.interval
        )?;
        match self.dof {
            Some(dof) => write!(f, "t({dof})")?,
            None => write!(f, "z")?,
        }
        write!(
            f,
            " = {}, {}",
            significant(self.statistic),
            p_text(self.p_value, self.log_p_value)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_correlations() {
        let options = TestOptions::default();
        let compare =
            |a, b, c| compare_overlapping(a, b, c, 20, OverlappingMethod::Steiger, &options);
        assert!(matches!(
            compare(0.9, -0.9, 0.9),
            Err(StatsError::NotPositiveDefinite { .. })
        ));
        assert!(compare(1.0, 0.5, 0.5).is_err());
        assert!(compare(f64::NAN, 0.5, 0.5).is_err());
        assert!(compare_independent((0.5, 3), (0.2, 9), &options).is_err());
        assert!(compare_independent((0.5, 9), (0.2, 9), &options.with_null(0.1)).is_err());
        let equal = compare(0.5, 0.5, 0.2).unwrap();
        assert_eq!((equal.statistic, equal.p_value), (0.0, 1.0));
    }
}
