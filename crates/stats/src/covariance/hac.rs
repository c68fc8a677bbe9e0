//! Covariance for errors that depend on each other along the order of the rows.

use std::f64::consts::PI;
use std::fmt;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::basis::Basis;
use crate::fit::LinearFit;
use crate::matrix::{cholesky, cholesky_solve, inverse, sandwich};

/// How the weight of a lag falls with `x = lag / bandwidth` (Andrews, 1991).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Kernel {
    /// `1 - x` up to 1; Newey and West (1987).
    #[default]
    Bartlett,
    /// `1 - 6x^2 + 6x^3` up to a half, `2 (1 - x)^3` up to 1.
    Parzen,
    /// `25 / (12 pi^2 x^2) (sin(6 pi x / 5) / (6 pi x / 5) - cos(6 pi x / 5))`.
    QuadraticSpectral,
    /// 1 up to 1.
    Truncated,
    /// `(1 + cos(pi x)) / 2` up to 1.
    TukeyHanning,
}

impl Kernel {
    /// The weight at `x`, 0 or above.
    ///
    /// ```
    /// use tresteg_stats::covariance::Kernel;
    ///
    /// assert_eq!(Kernel::Bartlett.weight(0.25), 0.75);
    /// assert_eq!(Kernel::Parzen.weight(2.0), 0.0);
    /// ```
    #[must_use]
    pub fn weight(self, x: f64) -> f64 {
        match self {
            Kernel::QuadraticSpectral => {
                let y = 6.0 * PI * x / 5.0;
                if y < 1e-4 {
                    1.0 - y * y / 10.0
                } else {
                    3.0 / (y * y) * (y.sin() / y - y.cos())
                }
            }
            _ if x > 1.0 => 0.0,
            Kernel::Bartlett => 1.0 - x,
            Kernel::Parzen if x <= 0.5 => 1.0 - 6.0 * x * x + 6.0 * x * x * x,
            Kernel::Parzen => 2.0 * (1.0 - x).powi(3),
            Kernel::Truncated => 1.0,
            Kernel::TukeyHanning => (1.0 + (PI * x).cos()) / 2.0,
        }
    }
}

/// A covariance consistent under heteroscedasticity and autocorrelation. The rows are taken in their
/// order as equally spaced in time.
///
/// The middle is `sum_l k(l / b) (G_l + G_l')` with `G_l = sum_t u_t u_{t-l}'`, `u_t = x_t r_t`. Prewhitened (Andrews and
/// Monahan, 1992), `u_t` is what a vector autoregression `u_t = A u_{t-1}` leaves, and the sum is recoloured by
/// `(I - A)^-1` on either side. The bandwidth is given: [`LinearFit::andrews_bandwidth`] and
/// [`LinearFit::newey_west_bandwidth`] choose one. In R: `sandwich::kernHAC(fit, kernel, bw, prewhite, adjust)`.
///
/// ```
/// use tresteg_stats::covariance::Hac;
/// use tresteg_stats::{Covariance, ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 2.0, 4.0, 3.5, 5.0, 7.0])?
///     .with_numbers("t", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let coefficients = ols("y ~ t", &table)?.coefficients(Covariance::Hac(Hac::newey_west(1)))?;
/// assert_eq!(coefficients.covariance.to_string(), "HAC (Bartlett, bandwidth 2)");
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Hac {
    /// The kernel.
    pub kernel: Kernel,
    /// Its bandwidth: Bartlett's of `L + 1` uses L lags.
    #[serde(with = "crate::serde_float")]
    pub bandwidth: f64,
    /// Whether the matrix is multiplied by `n / (n - k)` (R: `adjust`).
    pub small_sample: bool,
    /// Whether the scores are prewhitened by a vector autoregression of first order (R: `prewhite = 1`, the default there).
    pub prewhitened: bool,
}

impl Hac {
    /// Newey and West's estimator with that many lags, without a small-sample factor.
    /// In R: `NeweyWest(fit, lag, prewhite = FALSE)`; in Stata `newey` adds the factor.
    ///
    /// ```
    /// use tresteg_stats::{covariance::Hac};
    ///
    /// assert_eq!(Hac::newey_west(3).bandwidth, 4.0);
    /// ```
    #[must_use]
    pub fn newey_west(lags: usize) -> Self {
        Self::kernel(Kernel::Bartlett, lags as f64 + 1.0)
    }

    /// Any kernel and bandwidth.
    ///
    /// ```
    /// use tresteg_stats::{covariance::{Hac, Kernel}};
    ///
    /// assert_eq!(Hac::kernel(Kernel::Parzen, 5.0).kernel, Kernel::Parzen);
    /// ```
    #[must_use]
    pub fn kernel(kernel: Kernel, bandwidth: f64) -> Self {
        Self {
            kernel,
            bandwidth,
            small_sample: false,
            prewhitened: false,
        }
    }

    /// Multiplies by `n / (n - k)`.
    ///
    /// ```
    /// use tresteg_stats::{covariance::Hac};
    ///
    /// assert!(Hac::newey_west(3).with_small_sample().small_sample);
    /// ```
    #[must_use]
    pub fn with_small_sample(mut self) -> Self {
        self.small_sample = true;
        self
    }

    /// Prewhitens.
    ///
    /// ```
    /// use tresteg_stats::covariance::{Hac, Kernel};
    ///
    /// let hac = Hac::kernel(Kernel::QuadraticSpectral, 2.5).with_prewhitening();
    /// assert_eq!(hac.to_string(), "HAC (quadratic spectral, bandwidth 2.5, prewhitened)");
    /// ```
    #[must_use]
    pub fn with_prewhitening(mut self) -> Self {
        self.prewhitened = true;
        self
    }
}

impl fmt::Display for Hac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kernel = match self.kernel {
            Kernel::Bartlett => "Bartlett",
            Kernel::Parzen => "Parzen",
            Kernel::QuadraticSpectral => "quadratic spectral",
            Kernel::Truncated => "truncated",
            Kernel::TukeyHanning => "Tukey-Hanning",
        };
        let prewhitened = if self.prewhitened {
            ", prewhitened"
        } else {
            ""
        };
        write!(
            f,
            "HAC ({kernel}, bandwidth {}{prewhitened})",
            self.bandwidth
        )
    }
}

impl LinearFit {
    /// The bandwidth that Newey and West's rule (1994) chooses for the Bartlett kernel, without prewhitening; its whole
    /// part is the number of lags of [`Hac::newey_west`]. In R: `bwNeweyWest(fit, prewhite = FALSE)`.
    ///
    /// With `v_t` the sum over the slopes of `x_tj r_t` and `g_j` its autocovariances up to the lag `4 (n/100)^(2/9)`:
    /// `1.1447 n^(1/3) (s1/s0)^(2/3)`, `s1 = 2 sum j g_j`, `s0 = g_0 + 2 sum g_j`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`], [`StatsError::InvalidArgument`] for a fit with frequency weights.
    ///
    /// ```
    /// use tresteg_stats::covariance::Hac;
    /// use tresteg_stats::{Covariance, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 4.0, 3.5, 5.0, 7.0, 6.0, 8.5])?
    ///     .with_numbers("t", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let fit = ols("y ~ t", &table)?;
    /// let lags = fit.newey_west_bandwidth()?.floor() as usize;
    /// let coefficients = fit.coefficients(Covariance::Hac(Hac::newey_west(lags)))?;
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn newey_west_bandwidth(&self) -> Result<f64, StatsError> {
        self.newey_west_bandwidth_for(Kernel::Bartlett, false)
    }

    /// Newey and West's bandwidth (1994) for the kernels Bartlett, Parzen and quadratic spectral, for scores that are
    /// prewhitened or not. In R: `bwNeweyWest(fit, kernel, prewhite)`.
    ///
    /// With q = 1 for Bartlett and 2 for the others, `c (n (s_q/s0)^2)^(1/(2q+1))`, `s_q = 2 sum j^q g_j`, c = 1.1447, 2.6614 and
    /// 1.3221; `g_j` up to the lag `4 (n/100)^r` (3 when prewhitened), r = 2/9, 4/25 and 2/25.
    ///
    /// # Errors
    ///
    /// As [`newey_west_bandwidth`](Self::newey_west_bandwidth); [`StatsError::InvalidArgument`] for other kernels,
    /// [`StatsError::Singular`] where the scores determine each other.
    ///
    /// ```
    /// use tresteg_stats::covariance::Kernel;
    /// use tresteg_stats::{ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 4.0, 3.5, 5.0, 7.0, 6.0, 8.5])?
    ///     .with_numbers("t", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let fit = ols("y ~ t", &table)?;
    /// assert_eq!(fit.newey_west_bandwidth_for(Kernel::Bartlett, false)?, fit.newey_west_bandwidth()?);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn newey_west_bandwidth_for(
        &self,
        kernel: Kernel,
        prewhitened: bool,
    ) -> Result<f64, StatsError> {
        let what = "the bandwidth of Newey and West";
        let (constant, order, rate) = match kernel {
            Kernel::Bartlett => (1.1447, 1, 2.0 / 9.0),
            Kernel::Parzen => (2.6614, 2, 4.0 / 25.0),
            Kernel::QuadraticSpectral => (1.3221, 2, 2.0 / 25.0),
            Kernel::Truncated | Kernel::TukeyHanning => {
                return Err(StatsError::InvalidArgument {
                    what: what.into(),
                    found: format!("the kernel {kernel:?}"),
                    expected: "Bartlett, Parzen or quadratic spectral; see `andrews_bandwidth`"
                        .into(),
                });
            }
        };
        let scores = self.scores_of_coefficients(prewhitened, what)?;
        let n_scores = scores.values.nrows() as f64;
        let n = n_scores + f64::from(u8::from(prewhitened));
        let slopes = scores.values.slice(ndarray::s![.., scores.first..]);
        let v = slopes.sum_axis(ndarray::Axis(1)).to_vec();
        let start = if prewhitened { 3.0 } else { 4.0 };
        let most = (start * (n / 100.0).powf(rate)).floor() as usize;
        let autocovariance = |lag: usize| -> f64 {
            let products = v.iter().zip(v.iter().skip(lag)).map(|(a, b)| a * b);
            products.sum::<f64>() / n_scores
        };
        let (mut s0, mut sq) = (autocovariance(0), 0.0);
        for lag in 1..=most {
            let covariance = autocovariance(lag);
            s0 += 2.0 * covariance;
            sq += 2.0 * (lag as f64).powi(order) * covariance;
        }
        let ratio = sq / s0;
        if !ratio.is_finite() {
            return Err(StatsError::Singular { what: what.into() });
        }
        Ok(constant * (ratio * ratio * n).powf(1.0 / f64::from(2 * order + 1)))
    }

    /// The bandwidth that Andrews's rule (1991) chooses for a kernel, each score being taken as an autoregression of
    /// first order, for scores that are prewhitened or not. In R: `bwAndrews(fit, kernel, approx = "AR(1)", prewhite)`.
    ///
    /// With slopes `r_j` and error variances `s_j^2` (divisor n - 1) of the autoregressions with a constant, the intercept's left aside,
    /// `a1 = sum 4 r^2 s^4 / ((1 - r)^6 (1 + r)^2) / sum s^4 / (1 - r)^4` and `a2` with `(1 - r)^8` below: `1.1447 (a1 n)^(1/3)` for
    /// Bartlett, and for Parzen, quadratic spectral, truncated and Tukey-Hanning 2.6614, 1.3221, 0.6611 and 1.7462 times `(a2 n)^(1/5)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`], [`StatsError::InvalidArgument`] for a fit with frequency weights, [`StatsError::Singular`] where
    /// scores do not vary or determine each other.
    ///
    /// ```
    /// use tresteg_stats::covariance::{Hac, Kernel};
    /// use tresteg_stats::{Covariance, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 4.0, 3.5, 5.0, 7.0, 6.0, 8.5])?
    ///     .with_numbers("t", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let fit = ols("y ~ t", &table)?;
    /// // The default of R's kernHAC.
    /// let bandwidth = fit.andrews_bandwidth(Kernel::QuadraticSpectral, true)?;
    /// let hac = Hac::kernel(Kernel::QuadraticSpectral, bandwidth).with_prewhitening().with_small_sample();
    /// let coefficients = fit.coefficients(Covariance::Hac(hac))?;
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn andrews_bandwidth(&self, kernel: Kernel, prewhitened: bool) -> Result<f64, StatsError> {
        let what = "the bandwidth of Andrews";
        let scores = self.scores_of_coefficients(prewhitened, what)?;
        let n = scores.values.nrows() as f64;
        let (mut below, mut first, mut second) = (0.0, 0.0, 0.0);
        for score in scores.values.columns().into_iter().skip(scores.first) {
            let values = score.to_vec();
            let (slope, variance) = autoregression(&values);
            let squared = variance * variance;
            let apart = 1.0 - slope;
            below += squared / apart.powi(4);
            let above = 4.0 * slope * slope * squared;
            first += above / (apart.powi(6) * (1.0 + slope).powi(2));
            second += above / apart.powi(8);
        }
        let bandwidth = match kernel {
            Kernel::Bartlett => 1.1447 * (n * first / below).cbrt(),
            Kernel::Parzen => 2.6614 * (n * second / below).powf(0.2),
            Kernel::QuadraticSpectral => 1.3221 * (n * second / below).powf(0.2),
            Kernel::Truncated => 0.6611 * (n * second / below).powf(0.2),
            Kernel::TukeyHanning => 1.7462 * (n * second / below).powf(0.2),
        };
        if bandwidth.is_finite() {
            Ok(bandwidth)
        } else {
            Err(StatsError::Singular { what: what.into() })
        }
    }

    /// Scores in the units of the coefficients, prewhitened when asked for.
    fn scores_of_coefficients(&self, prewhitened: bool, what: &str) -> Result<Scores, StatsError> {
        let basis = self.basis(what)?;
        if basis.frequency_weighted {
            return Err(StatsError::InvalidArgument {
                what: what.into(),
                found: "a fit with frequency weights".into(),
                expected: "rows in the order of time".into(),
            });
        }
        let mut scores = scores(&basis);
        if prewhitened {
            scores = prewhiten(&scores, what)?.0;
        }
        Ok(Scores {
            values: scores.dot(&basis.r),
            first: usize::from(self.solution.intercept && basis.n_columns() > 1),
        })
    }

    /// The covariance in the basis of Q.
    pub(super) fn hac(&self, hac: &Hac, basis: &Basis) -> Result<Array2<f64>, StatsError> {
        if !(hac.bandwidth > 0.0 && hac.bandwidth.is_finite()) {
            return Err(StatsError::InvalidArgument {
                what: "the bandwidth".into(),
                found: hac.bandwidth.to_string(),
                expected: "a finite number above 0".into(),
            });
        }
        if basis.frequency_weighted {
            return Err(StatsError::InvalidArgument {
                what: "the covariance of a fit with frequency weights".into(),
                found: hac.to_string(),
                expected: "an estimator for which the order of the rows does not matter".into(),
            });
        }
        let mut scores = scores(basis);
        let mut recolour = None;
        if hac.prewhitened {
            let (whitened, factor) = prewhiten(&scores, &hac.to_string())?;
            scores = whitened;
            recolour = Some(factor);
        }
        let n = scores.nrows();
        let mut meat = scores.t().dot(&scores);
        for lag in 1..n {
            let x = lag as f64 / hac.bandwidth;
            if x > 1.0 && hac.kernel != Kernel::QuadraticSpectral {
                break;
            }
            let weight = hac.kernel.weight(x);
            let later = scores.slice(ndarray::s![lag.., ..]);
            let earlier = scores.slice(ndarray::s![..n - lag, ..]);
            let lagged = later.t().dot(&earlier);
            meat.scaled_add(weight, &(&lagged + &lagged.t()));
        }
        if let Some(factor) = recolour {
            meat = sandwich(&factor, &meat);
        }
        if hac.small_sample {
            meat *= self.n_obs / self.dof_residual();
        }
        Ok(meat)
    }
}

/// Scores by coefficient, and the first one that counts.
struct Scores {
    values: Array2<f64>,
    first: usize,
}

/// Rows of the basis times their residuals, of the rows that have a weight.
fn scores(basis: &Basis) -> Array2<f64> {
    let used: Vec<usize> = (0..basis.residuals.len())
        .filter(|&row| basis.frequencies[row] > 0.0)
        .collect();
    let mut scores = Array2::<f64>::zeros((used.len(), basis.n_columns()));
    for (mut score, &row) in scores.rows_mut().into_iter().zip(&used) {
        score.scaled_add(basis.residuals[row], &basis.rows.row(row));
    }
    scores
}

/// What the least-squares vector autoregression `u_t = A u_{t-1}` leaves, and `(I - A)^-1`.
fn prewhiten(scores: &Array2<f64>, what: &str) -> Result<(Array2<f64>, Array2<f64>), StatsError> {
    let singular = || StatsError::Singular {
        what: format!("{what}: prewhitening"),
    };
    let (n, k) = scores.dim();
    let later = scores.slice(ndarray::s![1.., ..]);
    let earlier = scores.slice(ndarray::s![..n - 1, ..]);
    let factor = cholesky(&earlier.t().dot(&earlier)).ok_or_else(singular)?;
    let products = earlier.t().dot(&later);
    // Columns are the rows of A.
    let mut transposed = Array2::zeros((k, k));
    for (mut column, right) in transposed.columns_mut().into_iter().zip(products.columns()) {
        column.assign(&ndarray::Array1::from(cholesky_solve(
            &factor,
            &right.to_vec(),
        )));
    }
    let whitened = &later - &earlier.dot(&transposed);
    let apart = Array2::<f64>::eye(k) - transposed.t();
    Ok((whitened, inverse(&apart).ok_or_else(singular)?))
}

/// Slope and error variance (divisor: the pairs) of a series on the value before it and a constant.
fn autoregression(values: &[f64]) -> (f64, f64) {
    let pairs = values.len().saturating_sub(1);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (before, after) = (&values[..pairs], &values[values.len() - pairs..]);
    let (mean_before, mean_after) = (mean(before), mean(after));
    let (mut squares, mut products) = (0.0, 0.0);
    for (a, b) in before.iter().zip(after) {
        squares += (a - mean_before).powi(2);
        products += (a - mean_before) * (b - mean_after);
    }
    let slope = products / squares;
    let rest = |(a, b): (&f64, &f64)| (b - mean_after - slope * (a - mean_before)).powi(2);
    let left: f64 = before.iter().zip(after).map(rest).sum();
    (slope, left / pairs as f64)
}
