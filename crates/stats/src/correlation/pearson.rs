//! The product-moment correlation.

use serde::{Deserialize, Serialize};

use super::{
    Correlation, CorrelationMethod, CorrelationReference, CorrelationTest, check_pairs, constant,
    fisher_interval,
};
use crate::StatsError;
use crate::descriptives::{
    BatchWeights, checked_weights, compensated, deviations, wide_deviations,
};
use crate::double_double::DoubleDouble;
use crate::group_tests::TestOptions;
use crate::group_tests::options::{t_tail, z_tail};

/// Pearson's product-moment correlation.
///
/// The test is Student's: `t = r sqrt((n-2) / (1-r^2))` on n - 2 degrees of freedom; against a null value other than 0 it
/// is Fisher's, `z = (atanh r - atanh null) sqrt(n-3)`. The interval is `tanh(atanh r -+ z / sqrt(n-3))` (Fisher, 1921)
/// and needs four pairs. In R: `cor.test(x, y)`; in SPSS: `CORRELATIONS`.
///
/// # Errors
///
/// [`StatsError::Constant`] when a column does not vary, [`StatsError::LengthMismatch`], [`StatsError::NotFinite`],
/// [`StatsError::NoRows`], [`StatsError::TooFewRows`] for a single pair, [`StatsError::InvalidArgument`] for a level or a
/// null value out of range.
///
/// ```
/// use tresteg_stats::correlation::pearson;
/// use tresteg_stats::group_tests::TestOptions;
///
/// let speed = [4.0, 7.0, 8.0, 9.0, 10.0, 12.0];
/// let distance = [2.0, 4.0, 16.0, 10.0, 18.0, 14.0];
/// let found = pearson(&speed, &distance, &TestOptions::default())?;
/// println!("{found}");
/// assert!((found.estimate - 0.7694284173).abs() < 1e-9);
/// assert!(found.test.is_some_and(|test| test.p_value > 0.05));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn pearson(x: &[f64], y: &[f64], options: &TestOptions) -> Result<Correlation, StatsError> {
    check_pairs(x, y)?;
    let relation = Relation::new(x, y, None)?;
    let n = x.len() as f64;
    relation.correlation(x.len(), n, n - 2.0, options)
}

/// Pearson's correlation of weighted pairs.
///
/// With frequencies all is as if the pairs were repeated. With analytic weights the test has n - 2 degrees of freedom, n
/// being the number of pairs of positive weight, as that of the slope of a weighted regression. With reliability weights
/// Kish's effective size `(sum w)^2 / sum w^2` takes the place of n. In R: `cov.wt(cbind(x, y), w, cor = TRUE)`.
///
/// # Errors
///
/// As [`pearson`]; [`StatsError::InvalidWeight`], [`StatsError::AllWeightsZero`].
///
/// ```
/// use tresteg_stats::correlation::{pearson, weighted_pearson};
/// use tresteg_stats::descriptives::BatchWeights;
/// use tresteg_stats::group_tests::TestOptions;
///
/// let options = TestOptions::default();
/// let weights = BatchWeights::Frequency(&[2.0, 1.0, 1.0]);
/// let weighted = weighted_pearson(&[1.0, 2.0, 4.0], &[1.0, 3.0, 2.0], weights, &options)?;
/// let repeated = pearson(&[1.0, 1.0, 2.0, 4.0], &[1.0, 1.0, 3.0, 2.0], &options)?;
/// assert!((weighted.estimate - repeated.estimate).abs() < 1e-15);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn weighted_pearson(
    x: &[f64],
    y: &[f64],
    weights: BatchWeights<'_>,
    options: &TestOptions,
) -> Result<Correlation, StatsError> {
    check_pairs(x, y)?;
    let weights_given = checked_weights(weights, x.len())?;
    let kept: Vec<usize> = (0..x.len())
        .filter(|&row| weights_given[row] > 0.0)
        .collect();
    let pick = |values: &[f64]| kept.iter().map(|&row| values[row]).collect::<Vec<f64>>();
    let (x, y, w) = (pick(x), pick(y), pick(weights_given));
    let total = compensated(w.iter().copied()).value();
    let rows = kept.len();
    let (n_obs, n) = match weights {
        BatchWeights::Frequency(_) => (total as usize, total),
        BatchWeights::Analytic(_) => (rows, rows as f64),
        BatchWeights::Reliability(_) => {
            let squares = compensated(w.iter().map(|w| w * w)).value();
            (rows, total / squares * total)
        }
    };
    Relation::new(&x, &y, Some(&w))?.correlation(n_obs, n, n - 2.0, options)
}

/// The correlation of a yes/no variable with a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PointBiserial {
    /// Pearson's correlation with the yes/no variable as 1 and 0.
    pub correlation: Correlation,
    /// Pairs with yes.
    pub n_true: usize,
    /// Pairs with no.
    pub n_false: usize,
    /// The mean of the numbers with yes.
    #[serde(with = "crate::serde_float")]
    pub mean_true: f64,
    /// The mean of the numbers with no.
    #[serde(with = "crate::serde_float")]
    pub mean_false: f64,
}

/// The point-biserial correlation: Pearson's with `true` as 1 and `false` as 0. Its test is that of two means with a
/// pooled variance.
///
/// # Errors
///
/// As [`pearson`]: the yes/no variable is `x`.
///
/// ```
/// use tresteg_stats::correlation::point_biserial;
/// use tresteg_stats::group_tests::TestOptions;
///
/// let found = point_biserial(&[true, false, true, false], &[3.0, 1.0, 4.0, 2.0], &TestOptions::default())?;
/// assert_eq!((found.mean_true, found.mean_false), (3.5, 1.5));
/// assert!((found.correlation.estimate - 0.8f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn point_biserial(
    x: &[bool],
    y: &[f64],
    options: &TestOptions,
) -> Result<PointBiserial, StatsError> {
    let numbers: Vec<f64> = x.iter().map(|&yes| f64::from(u8::from(yes))).collect();
    let correlation = pearson(&numbers, y, options)?;
    let mean_of = |wanted: bool| -> Result<(usize, f64), StatsError> {
        let values: Vec<f64> = (x.iter().zip(y))
            .filter(|(yes, _)| **yes == wanted)
            .map(|(_, y)| *y)
            .collect();
        Ok((values.len(), crate::describe(&values)?.mean))
    };
    let (n_true, mean_true) = mean_of(true)?;
    let (n_false, mean_false) = mean_of(false)?;
    Ok(PointBiserial {
        correlation,
        n_true,
        n_false,
        mean_true,
        mean_false,
    })
}

/// The linear relation of two columns.
pub(super) struct Relation {
    pub(super) r: f64,
    /// `1 - r^2`, with its own digits.
    pub(super) left: f64,
}

impl Relation {
    pub(super) fn new(x: &[f64], y: &[f64], weights: Option<&[f64]>) -> Result<Self, StatsError> {
        let dx = deviations(x, weights);
        let dy = deviations(y, weights);
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let product = |a: &[f64], b: &[f64]| {
            let terms = a.iter().zip(b).enumerate();
            compensated(terms.map(|(row, (a, b))| weight(row) * a * b)).value()
        };
        let (xx, yy, xy) = (product(&dx, &dx), product(&dy, &dy), product(&dx, &dy));
        for (squares, name) in [(xx, "x"), (yy, "y")] {
            if squares == 0.0 {
                return Err(constant(name));
            }
        }
        let r = (xy / (xx.sqrt() * yy.sqrt())).clamp(-1.0, 1.0);
        let mut left = (1.0 - r) * (1.0 + r);
        if left < 0.1 {
            let slope = DoubleDouble::from(xy / xx);
            let rests = wide_deviations(y, weights)
                .into_iter()
                .zip(wide_deviations(x, weights))
                .map(|(y, x)| (y - slope * x).value());
            let rests: Vec<f64> = rests.collect();
            // Less what an error of the slope adds.
            let along = product(&rests, &dx);
            left = (product(&rests, &rests) - along * along / xx) / yy;
        }
        // What rounding alone leaves of a perfect relation.
        if left <= 4.0 * f64::EPSILON * f64::EPSILON {
            return Ok(Self {
                r: r.signum(),
                left: 0.0,
            });
        }
        Ok(Self { r, left })
    }

    /// Fisher's z: atanh r.
    fn fisher_z(&self) -> f64 {
        if self.r.abs() < 0.5 {
            return self.r.atanh();
        }
        let above = 1.0 + self.r.abs();
        (0.5 * (above * above / self.left).ln()).copysign(self.r)
    }

    /// With its test on `dof` degrees of freedom and, for `n - 3 > 0`, its interval.
    pub(super) fn correlation(
        &self,
        n_obs: usize,
        n: f64,
        dof: f64,
        options: &TestOptions,
    ) -> Result<Correlation, StatsError> {
        let null = options.checked_null(0.0)?;
        if null.abs() >= 1.0 {
            return Err(StatsError::InvalidArgument {
                what: "the null value of a correlation".into(),
                found: null.to_string(),
                expected: "a number between -1 and 1".into(),
            });
        }
        let alternative = options.alternative;
        let z = self.fisher_z();
        let spread = n - 3.0;
        let test = if null == 0.0 {
            let t = self.r * (dof / self.left).sqrt();
            let tested = (dof > 0.0).then(|| {
                let reference = CorrelationReference::StudentsT { dof };
                let tail = t_tail(t, dof, alternative)?;
                Ok(CorrelationTest::new(reference, t, alternative, tail))
            });
            tested.transpose()?
        } else {
            (spread > 0.0).then(|| {
                let statistic = (z - null.atanh()) * spread.sqrt();
                let tail = z_tail(statistic, alternative);
                CorrelationTest::new(CorrelationReference::Normal, statistic, alternative, tail)
            })
        };
        let interval = (spread > 0.0).then(|| fisher_interval(z, 1.0 / spread.sqrt(), options));
        Ok(Correlation {
            method: CorrelationMethod::Pearson,
            n_obs,
            estimate: self.r,
            test,
            interval: interval.transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Alternative;

    #[test]
    fn offsets_and_scales_cost_nothing() {
        let x = [4.0, 7.0, 8.0, 9.0, 10.0, 12.0];
        let y = [2.0, 4.0, 16.0, 10.0, 18.0, 14.0];
        let options = TestOptions::default();
        let near = pearson(&x, &y, &options).unwrap();
        let far = pearson(&x.map(|x| x * 1e200), &y.map(|y| y * 1e-200), &options).unwrap();
        assert!((near.estimate - far.estimate).abs() < 1e-15);
        let shifted = pearson(&x.map(|x| x + 1e9), &y.map(|y| y - 4e9), &options).unwrap();
        assert_eq!(near, shifted);
    }

    #[test]
    fn perfect_and_nearly_perfect() {
        let x: Vec<f64> = (1..=20).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| 3.0 - 2.0 * x).collect();
        let found = pearson(&x, &y, &TestOptions::default()).unwrap();
        let test = found.test.unwrap();
        assert_eq!(found.estimate, -1.0);
        assert_eq!((test.statistic, test.p_value), (f64::NEG_INFINITY, 0.0));
        let interval = found.interval.unwrap();
        assert_eq!((interval.lower, interval.upper), (Some(-1.0), Some(-1.0)));
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Correlation>(&json).unwrap(), found);
        // y = x + 1e-9 (alternating): 1 - r^2 is 1e-18 of the variance of x, apart from the slope.
        let y: Vec<f64> = (1..=20)
            .map(|i| f64::from(i) + if i % 2 == 0 { 1.0 } else { -1.0 } * 2f64.powi(-30))
            .collect();
        let relation = Relation::new(&x, &y, None).unwrap();
        assert!(relation.left > 1e-20 && relation.left < 1e-18);
    }

    #[test]
    fn awkward_pairs() {
        let options = TestOptions::default();
        let error = pearson(&[1.0, 1.0], &[1.0, 2.0], &options).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a correlation is not defined: `x` is constant"
        );
        assert!(matches!(
            pearson(&[], &[], &options),
            Err(StatsError::NoRows { .. })
        ));
        assert!(matches!(
            pearson(&[1.0], &[1.0], &options),
            Err(StatsError::TooFewRows { .. })
        ));
        assert!(matches!(
            pearson(&[1.0, 2.0], &[1.0], &options),
            Err(StatsError::LengthMismatch { .. })
        ));
        assert!(matches!(
            pearson(&[1.0, f64::INFINITY], &[1.0, 2.0], &options),
            Err(StatsError::NotFinite { .. })
        ));
        let two = pearson(&[1.0, 2.0], &[5.0, 3.0], &options).unwrap();
        assert_eq!((two.estimate, two.test, two.interval), (-1.0, None, None));
        assert!(two.to_string().ends_with("too few for a test"));
        let three = pearson(&[1.0, 2.0, 4.0], &[5.0, 3.0, 4.0], &options).unwrap();
        assert!(three.test.is_some() && three.interval.is_none());
        for null in [1.0, f64::NAN] {
            assert!(pearson(&[1.0, 2.0, 3.0], &[1.0, 3.0, 2.0], &options.with_null(null)).is_err());
        }
        assert!(pearson(&[1.0, 2.0], &[1.0, 2.0], &options.with_level(1.0)).is_err());
        assert!(matches!(
            weighted_pearson(
                &[1.0, 2.0, 3.0],
                &[1.0, 3.0, 2.0],
                BatchWeights::Analytic(&[0.0, 0.0, 1.0]),
                &options
            ),
            Err(StatsError::Constant { .. })
        ));
    }

    #[test]
    fn one_sided_tests_have_one_sided_intervals() {
        let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 3.0, 2.0, 5.0, 4.0]);
        let options = TestOptions::default().with_alternative(Alternative::Greater);
        let found = pearson(&x, &y, &options).unwrap();
        let interval = found.interval.unwrap();
        assert!(interval.lower.is_some() && interval.upper.is_none());
    }
}
