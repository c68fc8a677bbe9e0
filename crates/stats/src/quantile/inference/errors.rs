//! Which standard errors of a quantile regression, and how near to the quantile they look.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::distributions::Normal;

/// How wide a neighbourhood of the quantile the density is estimated from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Bandwidth {
    /// Hall and Sheather (1988), for tests at 5 %: of order `n^(-1/3)`. R: `bandwidth.rq(tau, n, hs = TRUE)`.
    #[default]
    HallSheather,
    /// Bofinger (1975), for the density itself: of order `n^(-1/5)`. R: `hs = FALSE`.
    Bofinger,
}

impl Bandwidth {
    /// The half width in probability.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidParameter`] for a quantile outside 0 .. 1.
    ///
    /// ```
    /// use tresteg_stats::quantile::Bandwidth;
    ///
    /// assert!((Bandwidth::HallSheather.of(0.5, 235.0)? - 0.1574).abs() < 1e-3);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn of(self, tau: f64, n_obs: f64) -> Result<f64, StatsError> {
        let normal = Normal::standard();
        let x = normal.quantile(tau)?;
        let density = normal.pdf(x);
        Ok(match self {
            Bandwidth::HallSheather => {
                let z = normal.upper_quantile(0.025)?;
                n_obs.powf(-1.0 / 3.0)
                    * z.powf(2.0 / 3.0)
                    * ((1.5 * density.powi(2)) / (2.0 * x * x + 1.0)).powf(1.0 / 3.0)
            }
            Bandwidth::Bofinger => {
                n_obs.powf(-0.2) * ((4.5 * density.powi(4)) / (2.0 * x * x + 1.0).powi(2)).powf(0.2)
            }
        })
    }
}

/// Where standard errors of a quantile regression come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum QuantileErrors {
    /// Errors of one distribution: `tau (1 - tau) s^2 (X'X)^-1`, the sparsity s from a line through the ordered residuals
    /// near the quantile (Koenker, 1994). R: `summary(fit, se = "iid")`.
    Iid(Bandwidth),
    /// Errors whose density varies from row to row: the sandwich of Hendricks and Koenker (1992), the density from the
    /// planes a bandwidth above and below. R: `se = "nid"`.
    Nid(Bandwidth),
    /// The same sandwich with the density from a Gaussian kernel on the residuals (Powell, 1991). R: `se = "ker"`.
    Kernel(Bandwidth),
    /// Whole rows drawn with replacement, as many times, from that seed. R: `se = "boot", bsmethod = "xy"`.
    Bootstrap {
        /// How many replicates.
        replicates: usize,
        /// The seed of the generator, [`Random`](crate::covariance::Random).
        seed: u64,
    },
}

impl Default for QuantileErrors {
    fn default() -> Self {
        QuantileErrors::Nid(Bandwidth::HallSheather)
    }
}

impl fmt::Display for QuantileErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, bandwidth) = match self {
            QuantileErrors::Iid(bandwidth) => ("identically distributed errors", bandwidth),
            QuantileErrors::Nid(bandwidth) => ("Hendricks-Koenker sandwich", bandwidth),
            QuantileErrors::Kernel(bandwidth) => ("Powell's kernel sandwich", bandwidth),
            QuantileErrors::Bootstrap { replicates, seed } => {
                return write!(f, "pairs bootstrap ({replicates} replicates, seed {seed})");
            }
        };
        let bandwidth = match bandwidth {
            Bandwidth::HallSheather => "Hall-Sheather",
            Bandwidth::Bofinger => "Bofinger",
        };
        write!(f, "{name}, {bandwidth} bandwidth")
    }
}
