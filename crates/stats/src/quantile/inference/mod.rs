//! Standard errors of a quantile regression.

mod errors;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

pub use errors::{Bandwidth, QuantileErrors};

use crate::StatsError;
use crate::coefficients::{AliasedCoefficient, Coefficient, TTest, check_level};
use crate::covariance::{BootstrapResult, Random};
use crate::distributions::Normal;
use crate::error::nearest_name;
use crate::frame::RowWeights;
use crate::matrix::{add_outer, cholesky, cholesky_solve, sandwich};
use crate::quantile::fit::QuantileFit;
use crate::quantile::solve::Rows;

/// A covariance matrix of quantile-regression coefficients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuantileCovariance {
    /// The estimator.
    pub errors: QuantileErrors,
    /// The coefficients of its rows and columns: the estimable ones.
    pub terms: Vec<String>,
    /// The matrix.
    #[serde(with = "crate::serde_float")]
    pub matrix: Array2<f64>,
    /// Degrees of freedom of t tests: observations less coefficients, as quantreg has it.
    pub dof: f64,
    /// The bandwidth in probability, where there is one (halved until it fits between 0 and 1, as in quantreg).
    #[serde(with = "crate::serde_float")]
    pub bandwidth: Option<f64>,
    /// The sparsity, `1 / density` at the quantile, of identically distributed errors.
    #[serde(with = "crate::serde_float")]
    pub sparsity: Option<f64>,
    /// Rows in which the planes above and below touch or cross, so that no density can be had and 0 is taken
    /// ([`QuantileErrors::Nid`] only; quantreg: "non-positive fis").
    pub crossings: usize,
}

/// Coefficients of a quantile regression with standard errors, tests and intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuantileCoefficients {
    /// The response.
    pub response: String,
    /// The quantile.
    pub tau: f64,
    /// Observations.
    pub n_obs: usize,
    /// The estimator behind all standard errors, p-values and intervals.
    pub errors: QuantileErrors,
    /// Degrees of freedom of the t distribution.
    pub dof: f64,
    /// Confidence level of the intervals.
    pub level: f64,
    /// One row per estimable coefficient, in the order of the model.
    pub rows: Vec<Coefficient>,
    /// Coefficients that cannot be told from those before them.
    pub aliased: Vec<AliasedCoefficient>,
}

impl QuantileCoefficients {
    /// The row of that term.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    pub fn row(&self, term: &str) -> Result<&Coefficient, StatsError> {
        let names = self.rows.iter().map(|row| row.term.as_str());
        self.rows
            .iter()
            .find(|row| row.term == term)
            .ok_or_else(|| StatsError::UnknownTerm {
                name: term.to_owned(),
                nearest: nearest_name(term, names),
            })
    }
}

/// What the estimators are made of, per row of positive weight: in quantreg's sense, where analytic weights multiply
/// rows and residuals alike, and frequencies count.
struct Parts {
    rows: Rows,
    /// Factors of rows and residuals: analytic weights.
    factors: Vec<f64>,
    /// How many rows each stands for.
    counts: Vec<f64>,
    /// Residuals times the factors.
    residuals: Vec<f64>,
}

impl QuantileFit {
    fn parts(&self) -> Parts {
        let rows = self.scaled_rows();
        let residuals = self.residuals();
        let of = |values: &[f64]| -> Vec<f64> { rows.ids.iter().map(|&row| values[row]).collect() };
        let ones = vec![1.0; rows.len()];
        let (factors, counts) = match &self.data.weights {
            RowWeights::None | RowWeights::Working { .. } => (ones.clone(), ones),
            RowWeights::Analytic(weights) => (of(weights), ones),
            RowWeights::Frequency(weights) => (ones, of(weights)),
        };
        let residuals = of(&residuals)
            .iter()
            .zip(&factors)
            .map(|(r, factor)| r * factor)
            .collect();
        Parts {
            rows,
            factors,
            counts,
            residuals,
        }
    }

    /// The covariance of the estimable coefficients.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] when the rows are too few for the bandwidth, for fewer than two replicates that can
    /// be fitted, or a bootstrap with frequency weights; [`StatsError::Singular`] when the density is 0 in so many
    /// rows that nothing is left; [`StatsError::PerfectFit`] when residuals do not vary.
    pub fn covariance(&self, errors: QuantileErrors) -> Result<QuantileCovariance, StatsError> {
        let estimable = self.estimable();
        let mut found = QuantileCovariance {
            errors,
            terms: estimable
                .iter()
                .map(|&position| self.names[position].clone())
                .collect(),
            matrix: Array2::zeros((0, 0)),
            dof: self.dof_residual(),
            bandwidth: None,
            sparsity: None,
            crossings: 0,
        };
        let scaled = match errors {
            QuantileErrors::Iid(bandwidth) => self.iid(bandwidth, &mut found)?,
            QuantileErrors::Nid(bandwidth) => self.nid(bandwidth, &mut found)?,
            QuantileErrors::Kernel(bandwidth) => self.kernel(bandwidth, &mut found)?,
            QuantileErrors::Bootstrap { replicates, seed } => {
                found.matrix = self.bootstrap(replicates, seed)?.covariance();
                return Ok(found);
            }
        };
        found.matrix = sandwich(&self.unscaling(), &scaled);
        Ok(found)
    }

    /// The matrix that takes coefficients of scaled columns to those of the columns as given.
    fn unscaling(&self) -> Array2<f64> {
        let first = usize::from(self.linear.intercept);
        let scaling = self.scaling();
        let mut transform = Array2::zeros((first + scaling.len(), first + scaling.len()));
        if first == 1 {
            transform[[0, 0]] = 1.0;
        }
        for (column, (shift, scale)) in scaling.iter().enumerate() {
            transform[[first + column, first + column]] = 1.0 / scale;
            if first == 1 {
                transform[[0, first + column]] = -shift / scale;
            }
        }
        transform
    }

    fn iid(
        &self,
        rule: Bandwidth,
        found: &mut QuantileCovariance,
    ) -> Result<Array2<f64>, StatsError> {
        let parts = self.parts();
        let p = self.linear.rank;
        let bandwidth = rule.of(self.tau, self.n_obs)?;
        let mut order: Vec<usize> = (0..parts.residuals.len()).collect();
        order.sort_by(|&a, &b| {
            parts.residuals[a]
                .abs()
                .total_cmp(&parts.residuals[b].abs())
        });
        let least = 1e-12 * self.largest_response(&parts);
        let on_plane = |row: usize| parts.residuals[row].abs() <= least;
        let zeros: f64 = order
            .iter()
            .filter(|&&row| on_plane(row))
            .map(|&row| parts.counts[row])
            .sum();
        let wanted = ((self.n_obs * bandwidth).ceil()).max((p + 1) as f64) as usize + 1;
        let expanded = order
            .iter()
            .filter(|&&row| !on_plane(row))
            .flat_map(|&row| std::iter::repeat_n(parts.residuals[row], parts.counts[row] as usize));
        let mut near: Vec<f64> = expanded.take(wanted).collect();
        if near.len() < wanted {
            return Err(StatsError::InvalidArgument {
                what: "the number of residuals off the plane".into(),
                found: near.len().to_string(),
                expected: format!("at least the {wanted} that the bandwidth {bandwidth:.3} takes"),
            });
        }
        near.sort_unstable_by(f64::total_cmp);
        let place: Vec<f64> = (1..=wanted)
            .map(|i| (zeros + i as f64) / self.dof_residual())
            .collect();
        let sparsity = self.median_slope(&near, &place)?;
        found.bandwidth = Some(bandwidth);
        found.sparsity = Some(sparsity);
        let cross = parts.cross_products(&vec![1.0; parts.residuals.len()]);
        let inverse = self.inverse(&cross)?;
        Ok(inverse * (sparsity * sparsity * self.tau * (1.0 - self.tau)))
    }

    /// The slope of a median regression of ordered residuals on their places.
    fn median_slope(&self, y: &[f64], x: &[f64]) -> Result<f64, StatsError> {
        let n = x.len() as f64;
        let mean = x.iter().sum::<f64>() / n;
        let square = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
        let y_mean = y.iter().sum::<f64>() / n;
        let slope = x
            .iter()
            .zip(y)
            .map(|(x, y)| (x - mean) * (y - y_mean))
            .sum::<f64>()
            / square;
        let scaling = vec![(mean, (square / n).sqrt())];
        let rows = Rows::new(
            &[x],
            y,
            None,
            true,
            scaling,
            &[y_mean - slope * mean, slope],
        );
        let solution = rows.minimize(0.5).map_err(|_| StatsError::Singular {
            what: "the sparsity".into(),
        })?;
        let [a, b] = [solution.basis[0], solution.basis[1]];
        Ok((y[a] - y[b]) / (x[a] - x[b]))
    }

    fn largest_response(&self, parts: &Parts) -> f64 {
        let size = |(&row, factor): (&usize, &f64)| factor * self.data.response[row].abs();
        parts
            .rows
            .ids
            .iter()
            .zip(&parts.factors)
            .map(size)
            .fold(0.0, f64::max)
    }

    fn halved(&self, rule: Bandwidth) -> Result<f64, StatsError> {
        let mut bandwidth = rule.of(self.tau, self.n_obs)?;
        while self.tau - bandwidth < 0.0 || self.tau + bandwidth > 1.0 {
            bandwidth /= 2.0;
        }
        Ok(bandwidth)
    }

    fn nid(
        &self,
        rule: Bandwidth,
        found: &mut QuantileCovariance,
    ) -> Result<Array2<f64>, StatsError> {
        let parts = self.parts();
        let bandwidth = self.halved(rule)?;
        let weights = parts.weights();
        let plane = |tau: f64| -> Result<Vec<f64>, StatsError> {
            Ok(self.again(&parts.rows, &weights, tau)?.scaled)
        };
        let (above, below) = (plane(self.tau + bandwidth)?, plane(self.tau - bandwidth)?);
        let width: Vec<f64> = above
            .iter()
            .zip(&below)
            .map(|(above, below)| above - below)
            .collect();
        let least = 1e-10 * self.largest_response(&parts);
        let densities: Vec<f64> = (0..parts.residuals.len())
            .map(|row| {
                let width = parts.factors[row] * parts.rows.times(row, &width);
                if width > least {
                    2.0 * bandwidth / width
                } else {
                    found.crossings += 1;
                    0.0
                }
            })
            .collect();
        found.bandwidth = Some(bandwidth);
        self.density_sandwich(&parts, &densities)
    }

    fn kernel(
        &self,
        rule: Bandwidth,
        found: &mut QuantileCovariance,
    ) -> Result<Array2<f64>, StatsError> {
        let parts = self.parts();
        let probability = self.halved(rule)?;
        let normal = Normal::standard();
        let n = self.n_obs;
        let sum = |value: &dyn Fn(f64) -> f64| -> f64 {
            parts
                .residuals
                .iter()
                .zip(&parts.counts)
                .map(|(r, count)| count * value(*r))
                .sum()
        };
        let mean = sum(&|r| r) / n;
        let deviation = (sum(&|r| (r - mean) * (r - mean)) / (n - 1.0)).sqrt();
        let range = parts.quantile(0.75) - parts.quantile(0.25);
        let width = (normal.quantile(self.tau + probability)?
            - normal.quantile(self.tau - probability)?)
            * deviation.min(range / 1.34);
        if width.is_nan() || width <= 0.0 {
            return Err(StatsError::PerfectFit {
                what: "the kernel density of the residuals".into(),
                response: self.response.clone(),
            });
        }
        let densities: Vec<f64> = parts
            .residuals
            .iter()
            .map(|r| normal.pdf(r / width) / width)
            .collect();
        found.bandwidth = Some(probability);
        self.density_sandwich(&parts, &densities)
    }

    /// `tau (1 - tau) D^-1 J D^-1` with `D = sum f x x'` and `J = sum x x'`.
    fn density_sandwich(
        &self,
        parts: &Parts,
        densities: &[f64],
    ) -> Result<Array2<f64>, StatsError> {
        let bread = self.inverse(&parts.cross_products(densities))?;
        let meat = parts.cross_products(&vec![1.0; densities.len()]);
        Ok(sandwich(&bread, &meat) * (self.tau * (1.0 - self.tau)))
    }

    fn inverse(&self, matrix: &Array2<f64>) -> Result<Array2<f64>, StatsError> {
        let k = matrix.nrows();
        let singular = || StatsError::Singular {
            what: format!(
                "the covariance of the quantile regression of `{}`",
                self.response
            ),
        };
        if matrix.iter().any(|x| !x.is_finite()) {
            return Err(singular());
        }
        let factor = cholesky(matrix).ok_or_else(singular)?;
        let mut inverse = Array2::zeros((k, k));
        for column in 0..k {
            let unit: Vec<f64> = (0..k).map(|i| f64::from(u8::from(i == column))).collect();
            for (row, value) in cholesky_solve(&factor, &unit).into_iter().enumerate() {
                inverse[[row, column]] = value;
            }
        }
        Ok(inverse)
    }

    /// Fits samples of whole rows, drawn with replacement: row i of a replicate is `Random::below(rows of positive weight)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for fewer than two replicates that can be fitted, and with frequency weights.
    ///
    /// ```
    /// use tresteg_stats::quantile::quantile_regression;
    /// use tresteg_stats::table::ColumnTable;
    ///
    /// let x: Vec<f64> = (0..40).map(f64::from).collect();
    /// let y: Vec<f64> = x.iter().map(|x| x + 3.0 * (x * 2.3).sin()).collect();
    /// let table = ColumnTable::new().with_numbers("y", y)?.with_numbers("x", x)?;
    /// let result = quantile_regression("y ~ x", &table, 0.5)?.bootstrap(200, 1)?;
    /// let (lower, upper) = result.percentile_intervals(0.95)?[1];
    /// assert!(lower < 1.0 && 1.0 < upper);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn bootstrap(&self, replicates: usize, seed: u64) -> Result<BootstrapResult, StatsError> {
        if let RowWeights::Frequency(_) = &self.data.weights {
            return Err(StatsError::InvalidArgument {
                what: "the covariance of a fit with frequency weights".into(),
                found: "a bootstrap of rows".into(),
                expected: "another estimator, or the rows written out".into(),
            });
        }
        let parts = self.parts();
        let n = parts.residuals.len();
        let mut random = Random::new(seed);
        let mut fitted = Vec::new();
        let mut singular = 0;
        for _ in 0..replicates {
            let mut weights = vec![0.0; n];
            for _ in 0..n {
                let row = random.below(n as u64) as usize;
                weights[row] += parts.factors[row];
            }
            let solution = self.again(&parts.rows, &weights, self.tau)?;
            // Rows that were not drawn remain in the basis only when those drawn do not determine a plane.
            if solution.basis.iter().any(|&row| weights[row] == 0.0) {
                singular += 1;
            } else {
                fitted.extend(solution.coefficients);
            }
        }
        let k = self.linear.rank;
        let count = fitted.len() / k;
        match Array2::from_shape_vec((count, k), fitted) {
            Ok(replicates) if count > 1 => Ok(BootstrapResult {
                terms: self
                    .estimable()
                    .into_iter()
                    .map(|i| self.names[i].clone())
                    .collect(),
                replicates,
                singular,
            }),
            _ => Err(StatsError::InvalidArgument {
                what: "the number of replicates that can be fitted".into(),
                found: count.to_string(),
                expected: "at least 2".into(),
            }),
        }
    }

    /// Coefficients with 95 % intervals; t has `n - p` degrees of freedom, as in R's `summary(fit, se =)`.
    ///
    /// # Errors
    ///
    /// As [`covariance`](Self::covariance).
    pub fn coefficients(&self, errors: QuantileErrors) -> Result<QuantileCoefficients, StatsError> {
        self.coefficients_at(errors, crate::DEFAULT_LEVEL)
    }

    /// Coefficients with intervals at another level.
    ///
    /// # Errors
    ///
    /// As [`covariance`](Self::covariance), and [`StatsError::InvalidArgument`] for the level.
    pub fn coefficients_at(
        &self,
        errors: QuantileErrors,
        level: f64,
    ) -> Result<QuantileCoefficients, StatsError> {
        check_level(level)?;
        let covariance = self.covariance(errors)?;
        let dof = covariance.dof;
        let rows = self
            .estimable()
            .into_iter()
            .enumerate()
            .map(|(i, position)| {
                let estimate = self.estimates[position];
                let std_error = covariance.matrix[[i, i]].max(0.0).sqrt();
                let test = TTest::new(estimate, std_error, dof, level)?;
                Ok(Coefficient {
                    term: self.names[position].clone(),
                    estimate,
                    std_error,
                    statistic: test.statistic,
                    dof,
                    p_value: test.p_value,
                    log_p_value: test.log_p_value,
                    lower: test.lower,
                    upper: test.upper,
                    standardized: None,
                })
            });
        Ok(QuantileCoefficients {
            response: self.response.clone(),
            tau: self.tau,
            n_obs: self.n_obs(),
            errors,
            dof,
            level,
            rows: rows.collect::<Result<Vec<Coefficient>, StatsError>>()?,
            aliased: self.aliased(),
        })
    }
}

impl Parts {
    /// The weights of the objective.
    fn weights(&self) -> Vec<f64> {
        self.factors
            .iter()
            .zip(&self.counts)
            .map(|(factor, count)| factor * count)
            .collect()
    }

    /// `sum f x x'` of the scaled rows times their factors.
    fn cross_products(&self, densities: &[f64]) -> Array2<f64> {
        let p = self.rows.p;
        let mut sum = Array2::zeros((p, p));
        for (row, density) in densities.iter().enumerate() {
            let weight = density * self.counts[row] * self.factors[row] * self.factors[row];
            if weight != 0.0 {
                add_outer(&mut sum, self.rows.row(row), weight);
            }
        }
        sum
    }

    /// A quantile of the residuals by linear interpolation (R's type 7).
    fn quantile(&self, q: f64) -> f64 {
        let mut order: Vec<usize> = (0..self.residuals.len()).collect();
        order.sort_unstable_by(|&a, &b| self.residuals[a].total_cmp(&self.residuals[b]));
        let n: f64 = self.counts.iter().sum();
        let ranked = |rank: f64| {
            let mut passed = 0.0;
            let at = order.iter().find(|&&row| {
                passed += self.counts[row];
                passed >= rank
            });
            at.or(order.last()).map_or(0.0, |&row| self.residuals[row])
        };
        let place = 1.0 + (n - 1.0) * q;
        let (low, high) = (ranked(place.floor()), ranked(place.floor() + 1.0));
        low + (place - place.floor()) * (high - low)
    }
}
