//! The bootstrap of a generalised linear model: refits to resampled rows.

use ndarray::Array2;

use super::fit::GlmFit;
use super::iterate::{self, Problem, Settings};
use super::options::{DEFAULT_MAX_ITERATIONS, DEFAULT_TOLERANCE};
use crate::StatsError;
use crate::covariance::{Bootstrap, BootstrapResult, BootstrapScheme, Random};
use crate::engine::{ColumnData, EngineOptions};

impl GlmFit {
    /// Runs a bootstrap and keeps every replicate. `progress` hears, before each replicate, how many are done of how
    /// many, and stops the run by returning false.
    ///
    /// Pairs and clusters are drawn with replacement and the model is fitted anew each time, from the estimates on; theta
    /// of a negative binomial response stays. A replicate whose likelihood has no maximum (a separated one) or whose
    /// columns depend on each other is left out and counted. The wild schemes perturb the scores and take one Newton
    /// step (Kline and Santos, 2012). In R: `boot::boot(data, function(d, i) coef(glm(formula, family, d[i, ])), R)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for fewer than two replicates that could be fitted, for frequency weights, and for
    /// the bootstrap of residuals, which are not exchangeable here; [`StatsError::RowsNotKept`], and those of the
    /// clusters.
    ///
    /// ```
    /// # use tresteg_stats::covariance::{Bootstrap, BootstrapScheme};
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 0.0, 3.0, 2.0, 6.0, 4.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = glm("y ~ x", &table, Family::Poisson)?;
    /// let result = fit.bootstrap(&Bootstrap::new(BootstrapScheme::Pairs, 99, 1), |_, _| true)?;
    /// assert_eq!(result.replicates.nrows() + result.singular, 99);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn bootstrap(
        &self,
        bootstrap: &Bootstrap,
        mut progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<BootstrapResult, StatsError> {
        let refused = |what: &str, expected: &str| {
            Err(StatsError::InvalidArgument {
                what: what.to_owned(),
                found: bootstrap.to_string(),
                expected: expected.to_owned(),
            })
        };
        let data = self.data("the bootstrap")?;
        if data.frequencies.is_some() {
            let what = "the covariance of a fit with frequency weights";
            return refused(what, "another estimator, or the rows written out");
        }
        let working = self.working_fit()?;
        let prior = data.total.as_deref();
        let weight = |row: usize| prior.map_or(1.0, |prior| prior[row]);
        let n = data.response.len();
        let units: Vec<Vec<usize>> = match &bootstrap.scheme {
            BootstrapScheme::Pairs => (0..n)
                .filter(|&row| weight(row) > 0.0)
                .map(|row| vec![row])
                .collect(),
            BootstrapScheme::ClusterPairs(clusters) => clusters.of(&working)?.members(),
            BootstrapScheme::Wild(_) | BootstrapScheme::ClusterWild(..) => {
                return working.bootstrap(bootstrap, progress);
            }
            BootstrapScheme::Residual => {
                let what = "the bootstrap of a generalised linear model";
                return refused(what, "pairs, clusters, or a wild scheme");
            }
        };
        let settings = Settings {
            start: Some(self.estimates()),
            max_iterations: DEFAULT_MAX_ITERATIONS,
            tolerance: DEFAULT_TOLERANCE,
            engine: EngineOptions::default(),
        };
        let positions = working.estimable();
        let mut random = Random::new(bootstrap.seed);
        let mut replicates = Vec::new();
        let (mut fitted, mut singular) = (0, 0);
        let mut counted = vec![0.0; n];
        for done in 0..bootstrap.replicates {
            if !progress(done, bootstrap.replicates) {
                break;
            }
            counted.fill(0.0);
            for _ in 0..units.len() {
                let drawn = random.below(units.len() as u64) as usize;
                for &row in &units[drawn] {
                    counted[row] += weight(row);
                }
            }
            let problem = Problem {
                columns: (data.columns.iter())
                    .map(|column| ColumnData::Slice(column))
                    .collect(),
                intercept: self.has_intercept(),
                response: &data.response,
                prior: Some(&counted),
                offset: data.offset.as_deref(),
                rows: self.row_model(),
                binary: false,
            };
            match iterate::fit(&problem, &settings) {
                Ok(solution) if solution.least_squares.rank == positions.len() => {
                    let coefficients = &solution.least_squares.coefficients;
                    replicates.extend(positions.iter().map(|&position| coefficients[position]));
                    fitted += 1;
                }
                _ => singular += 1,
            }
        }
        match Array2::from_shape_vec((fitted, positions.len()), replicates) {
            Ok(replicates) if fitted > 1 => Ok(BootstrapResult {
                terms: (positions.iter())
                    .map(|&position| self.names()[position].clone())
                    .collect(),
                replicates,
                singular,
            }),
            _ => Err(StatsError::InvalidArgument {
                what: "the number of replicates that can be fitted".into(),
                found: fitted.to_string(),
                expected: "at least 2".into(),
            }),
        }
    }
}
