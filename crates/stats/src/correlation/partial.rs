//! Partial and semipartial correlations.

use ndarray::{Array2, ArrayView1};
use serde::{Deserialize, Serialize};

use super::pearson::Relation;
use super::{Correlation, check_pairs};
use crate::descriptives::check_values;
use crate::fit::LinearModel;
use crate::group_tests::TestOptions;
use crate::{LinearFit, StatsError};

/// The relation of two variables apart from others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartialCorrelation {
    /// The correlation of what the others leave of both.
    pub partial: Correlation,
    /// The correlation of the first variable with what the others leave of the second. Its test is that of the partial
    /// correlation: one is 0 where the other is.
    #[serde(with = "crate::serde_float")]
    pub semipartial_first: f64,
    /// The correlation of what the others leave of the first variable with the second.
    #[serde(with = "crate::serde_float")]
    pub semipartial_second: f64,
    /// The other variables, those that depend linearly on the rest left out.
    pub n_controls: usize,
}

/// The correlation of `x` and `y` with other variables held fixed, and the two semipartial (part) correlations.
///
/// The others are taken out by least squares. Student's t has `n - 2 - k` degrees of freedom and Fisher's interval
/// the standard error `1 / sqrt(n - 3 - k)`, k being the number of other variables. In R: `ppcor::pcor.test(x, y, z)`, and
/// `ppcor::spcor.test(x, y, z)` for [`semipartial_first`](PartialCorrelation::semipartial_first), whose t is another: it
/// takes `1 - r^2` for the share of the variance that is left. In SPSS: `PARTIAL CORR`; "part" in `REGRESSION`.
///
/// # Errors
///
/// As [`pearson`](super::pearson()); [`StatsError::PerfectFit`] when the others determine a variable,
/// [`StatsError::TooFewRows`].
///
/// ```
/// use tresteg_stats::correlation::partial_correlation;
/// use tresteg_stats::group_tests::TestOptions;
///
/// let ice_cream = [2.0, 4.0, 5.0, 7.0, 9.0, 8.0];
/// let sunburns = [1.0, 3.0, 3.0, 6.0, 7.0, 8.0];
/// let warmth = [10.0, 15.0, 17.0, 22.0, 27.0, 26.0];
/// let found = partial_correlation(&ice_cream, &sunburns, &[&warmth], &TestOptions::default())?;
/// assert_eq!(found.n_controls, 1);
/// assert!(found.partial.estimate < 0.1); // next to nothing beyond the weather
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn partial_correlation(
    x: &[f64],
    y: &[f64],
    given: &[&[f64]],
    options: &TestOptions,
) -> Result<PartialCorrelation, StatsError> {
    check_pairs(x, y)?;
    let n = x.len();
    for (position, column) in given.iter().enumerate() {
        let name = format!("control {}", position + 1);
        if column.len() != n {
            return Err(StatsError::LengthMismatch {
                what: name,
                expected: n,
                found: column.len(),
            });
        }
        check_values(&name, column)?;
    }
    // A constant column is named before it is fitted.
    Relation::new(x, y, None)?;
    if n < given.len() + 2 {
        return Err(StatsError::TooFewRows {
            rows: n,
            parameters: given.len() + 1,
        });
    }
    let controls = Array2::from_shape_fn((n, given.len()), |(row, column)| given[column][row]);
    let fit = |values: &[f64], name: &str| -> Result<(LinearFit, Vec<f64>), StatsError> {
        let model = LinearModel::new(controls.view(), ArrayView1::from(values));
        let fit = model.with_response_name(name).fit()?;
        let rest = fit.unweighted_residuals("a partial correlation")?;
        Ok((fit, rest))
    };
    let (x_rest, y_rest, n_controls) = if given.is_empty() {
        (x.to_vec(), y.to_vec(), 0)
    } else {
        let (x_fit, x_rest) = fit(x, "x")?;
        let (_, y_rest) = fit(y, "y")?;
        (x_rest, y_rest, x_fit.solution().rank.saturating_sub(1))
    };
    let k = n_controls as f64;
    let size = n as f64;
    let partial = Relation::new(&x_rest, &y_rest, None)?;
    Ok(PartialCorrelation {
        partial: partial.correlation(n, size - k, size - 2.0 - k, options)?,
        semipartial_first: Relation::new(x, &y_rest, None)?.r,
        semipartial_second: Relation::new(&x_rest, y, None)?.r,
        n_controls,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_controls() {
        let options = TestOptions::default();
        let x = [1.0, 2.0, 4.0, 3.0, 7.0, 5.0];
        let y = [2.0, 1.0, 5.0, 4.0, 6.0, 9.0];
        let z = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0];
        let alone = partial_correlation(&x, &y, &[], &options).unwrap();
        assert_eq!(
            alone.partial,
            super::super::pearson(&x, &y, &options).unwrap()
        );
        let once = partial_correlation(&x, &y, &[&z], &options).unwrap();
        let twice =
            partial_correlation(&x, &y, &[&z, &z.map(|z| 2.0 * z + 1.0)], &options).unwrap();
        assert_eq!(twice.n_controls, 1);
        assert!((once.partial.estimate - twice.partial.estimate).abs() < 1e-12);
        assert!(matches!(
            partial_correlation(&x, &y, &[&x.map(|x| 3.0 * x - 1.0)], &options),
            Err(StatsError::PerfectFit { .. })
        ));
        assert!(matches!(
            partial_correlation(&x, &y, &[&[1.0]], &options),
            Err(StatsError::LengthMismatch { .. })
        ));
        assert!(matches!(
            partial_correlation(&x, &[3.0; 6], &[&z], &options),
            Err(StatsError::Constant { .. })
        ));
        assert!(matches!(
            partial_correlation(&x[..3], &y[..3], &[&z[..3], &y[..3]], &options),
            Err(StatsError::TooFewRows { .. })
        ));
    }
}
