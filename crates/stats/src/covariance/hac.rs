//! Covariance for errors that depend on each other along the order of the rows.

use std::f64::consts::PI;
use std::fmt;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::basis::Basis;
use crate::fit::LinearFit;

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
/// The middle is `sum_l k(l / b) (G_l + G_l')` with `G_l = sum_t u_t u_{t-l}'`, `u_t = x_t r_t`, not
/// prewhitened. In R: `sandwich::kernHAC(fit, kernel, bw, prewhite = FALSE)`.
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
}

impl Hac {
    /// Newey and West's estimator with that many lags, without a small-sample factor.
    /// In R: `NeweyWest(fit, lag, prewhite = FALSE)`; in Stata `newey` adds the factor.
    #[must_use]
    pub fn newey_west(lags: usize) -> Self {
        Self::kernel(Kernel::Bartlett, lags as f64 + 1.0)
    }

    /// Any kernel and bandwidth.
    #[must_use]
    pub fn kernel(kernel: Kernel, bandwidth: f64) -> Self {
        Self {
            kernel,
            bandwidth,
            small_sample: false,
        }
    }

    /// Multiplies by `n / (n - k)`.
    #[must_use]
    pub fn with_small_sample(mut self) -> Self {
        self.small_sample = true;
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
        write!(f, "HAC ({kernel}, bandwidth {})", self.bandwidth)
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
        let basis = self.basis("the bandwidth of Newey and West")?;
        if basis.frequency_weighted {
            return Err(StatsError::InvalidArgument {
                what: "the bandwidth of Newey and West".into(),
                found: "a fit with frequency weights".into(),
                expected: "rows in the order of time".into(),
            });
        }
        let k = basis.n_columns();
        let first = usize::from(self.solution.intercept && k > 1);
        let slopes = basis
            .r
            .slice(ndarray::s![.., first..])
            .sum_axis(ndarray::Axis(1));
        let v: Vec<f64> = basis
            .rows
            .rows()
            .into_iter()
            .zip(&basis.residuals)
            .zip(&basis.frequencies)
            .filter(|(_, frequency)| **frequency > 0.0)
            .map(|((row, residual), _)| row.dot(&slopes) * residual)
            .collect();
        let n = v.len() as f64;
        let most = (4.0 * (n / 100.0).powf(2.0 / 9.0)).floor() as usize;
        let autocovariance = |lag: usize| -> f64 {
            let products = v.iter().zip(v.iter().skip(lag)).map(|(a, b)| a * b);
            products.sum::<f64>() / n
        };
        let (mut s0, mut s1) = (autocovariance(0), 0.0);
        for lag in 1..=most {
            let covariance = autocovariance(lag);
            s0 += 2.0 * covariance;
            s1 += 2.0 * lag as f64 * covariance;
        }
        let ratio = s1 / s0;
        if !ratio.is_finite() {
            return Err(StatsError::Singular {
                what: "the bandwidth of Newey and West".into(),
            });
        }
        Ok(1.1447 * (ratio * ratio * n).cbrt())
    }

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
        let used: Vec<usize> = (0..basis.residuals.len())
            .filter(|&row| basis.frequencies[row] > 0.0)
            .collect();
        let k = basis.n_columns();
        let mut scores = Array2::<f64>::zeros((used.len(), k));
        for (mut score, &row) in scores.rows_mut().into_iter().zip(&used) {
            score.scaled_add(basis.residuals[row], &basis.rows.row(row));
        }
        let mut meat = scores.t().dot(&scores);
        for lag in 1..used.len() {
            let x = lag as f64 / hac.bandwidth;
            if x > 1.0 && hac.kernel != Kernel::QuadraticSpectral {
                break;
            }
            let weight = hac.kernel.weight(x);
            let later = scores.slice(ndarray::s![lag.., ..]);
            let earlier = scores.slice(ndarray::s![..used.len() - lag, ..]);
            let lagged = later.t().dot(&earlier);
            meat.scaled_add(weight, &(&lagged + &lagged.t()));
        }
        if hac.small_sample {
            meat *= self.n_obs / self.dof_residual();
        }
        Ok(basis.covariance(&meat))
    }
}
