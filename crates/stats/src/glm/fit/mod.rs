//! The fit itself: an immutable value from which every table derives.

mod prepare;

use serde::{Deserialize, Serialize};

pub(crate) use prepare::{Prepared, check_options, prepare};

use crate::StatsError;
use crate::engine::{ColumnData, LeastSquares};
use crate::error::ROWS_NAMED;
use crate::fit::{ErrorVariance, FitData, Labels, LinearFit, Weighting, from_engine};
use crate::frame::{FrameWithColumns, RowWeights};
use crate::glm::family::{Family, Form, Theta};
use crate::glm::iterate::{self, Failure, Problem, Settings, Solution};
use crate::glm::likelihood::{self, Likelihood};
use crate::glm::link::Link;
use crate::glm::options::{Dispersion, GlmOptions};
use crate::glm::response::Response;
use crate::glm::rows::RowModel;
use crate::glm::theta;
use crate::table::Numbers;

/// A fitted generalised linear model.
///
/// At the maximum of the likelihood it is a weighted linear fit of a working response, so that covariances,
/// tests of hypotheses and tables are those of [`LinearFit`] with other words.
///
/// ```
/// use tresteg_stats::{Family, glm, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?
///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
/// let fit = glm("y ~ x", &table, Family::Binomial)?;
/// let fitted = fit.fitted()?;
/// assert!((fitted.iter().sum::<f64>() - 3.0).abs() < 1e-12); // as many as were observed
/// assert!(fit.convergence().iterations < 10);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GlmFit {
    pub(crate) family: Family,
    pub(crate) link: Link,
    /// The linear model of the last iteration, without its rows.
    pub(crate) working: LinearFit,
    pub(crate) data: Option<GlmData>,
    pub(crate) levels: Option<[String; 2]>,
    pub(crate) theta: Option<ThetaEstimate>,
    #[serde(with = "crate::serde_float")]
    pub(crate) dispersion: f64,
    #[serde(with = "crate::serde_float")]
    pub(crate) deviance: f64,
    #[serde(with = "crate::serde_float")]
    pub(crate) null_deviance: Option<f64>,
    #[serde(with = "crate::serde_float")]
    pub(crate) pearson: f64,
    pub(crate) likelihood: Likelihood,
    pub(crate) convergence: Convergence,
    pub(crate) fractions: Option<WholeNumbers>,
}

/// How the iterations went.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Convergence {
    /// Weighted least-squares problems solved, all of the fits of a negative binomial model counted.
    pub iterations: usize,
    /// Steps halved because the deviance would have grown or a mean left its range.
    pub halvings: usize,
    /// The weighted root mean square of the last change of the linear predictors.
    #[serde(with = "crate::serde_float")]
    pub last_change: f64,
}

/// The estimated shape of a negative binomial response.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ThetaEstimate {
    /// The estimate.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// From the observed information about theta (R: `fit$SE.theta`).
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
}

/// Counts that are not whole numbers: the fit stands, as a quasi-likelihood fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WholeNumbers {
    /// How many rows have one.
    pub count: usize,
    /// Ids of the first of them (at most ten).
    pub rows: Vec<String>,
}

/// The columns that a fit was made from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct GlmData {
    /// Shares of successes for a binomial response.
    pub response: Numbers,
    pub columns: Vec<Numbers>,
    pub trials: Option<Numbers>,
    /// Analytic weights and trials, multiplied.
    pub prior: Option<Numbers>,
    pub frequencies: Option<Numbers>,
    /// Prior weights and frequencies, multiplied.
    pub total: Option<Numbers>,
    pub offset: Option<Numbers>,
}

/// A model with its data, checked, about to be fitted.
pub(crate) struct Parts<'a> {
    pub columns: Vec<ColumnData<'a>>,
    pub intercept: bool,
    pub response: Response,
    pub offset: Option<Numbers>,
    pub labels: Labels,
    pub levels: Option<[String; 2]>,
}

impl GlmFit {
    pub(crate) fn of_frame(
        given: FrameWithColumns,
        options: &GlmOptions,
    ) -> Result<Self, StatsError> {
        let Prepared {
            columns,
            intercept,
            response,
            offset,
            labels,
            levels,
        } = prepare(given, options)?;
        let parts = Parts {
            columns: columns
                .iter()
                .map(|column| ColumnData::Slice(column))
                .collect(),
            intercept,
            response,
            offset,
            labels,
            levels,
        };
        Self::of_parts(parts, options, Some(columns.clone()))
    }

    /// Fits; with `columns` the fit keeps its rows.
    pub(crate) fn of_parts(
        parts: Parts<'_>,
        options: &GlmOptions,
        columns: Option<Vec<Numbers>>,
    ) -> Result<Self, StatsError> {
        let family = options.family;
        let link = options.link();
        let mut rows = RowModel {
            form: family.form(),
            link,
        };
        let settings = Settings {
            start: options.start.as_deref(),
            max_iterations: options.max_iterations,
            tolerance: options.tolerance,
            engine: options.model.engine,
        };
        let failed = |failure: Failure| parts.error(failure, family, link);
        let mut solution = iterate::fit(&parts.problem(rows), &settings).map_err(failed)?;
        let mut theta = None;
        if family == Family::NegativeBinomial(Theta::Estimated) {
            let (estimate, fitted) = theta::estimate(&parts, rows, solution, &settings, failed)?;
            rows.form = Form::Overdispersed(estimate.estimate);
            theta = Some(estimate);
            solution = fitted;
        }
        let Solution {
            least_squares,
            sums,
            iterations,
            halvings,
            last_change,
        } = solution;
        let response = &parts.response;
        let rank = least_squares.rank as f64;
        let known = match options.dispersion {
            Dispersion::Fixed(_) => true,
            _ => family.has_fixed_dispersion(),
        };
        let dof = response.n_obs - rank;
        if !known && dof <= 0.0 {
            return Err(StatsError::TooFewRows {
                rows: response.n_obs as usize,
                parameters: least_squares.rank,
            });
        }
        let dispersion = match options.dispersion {
            Dispersion::Fixed(value) => value,
            _ if known => 1.0,
            Dispersion::Pearson => sums.pearson / dof,
            Dispersion::Deviance => sums.deviance / dof,
        };
        let null_deviance = likelihood::null_deviance(&parts, rows, &settings);
        let likelihood = Likelihood::new(response, family, rows.form);
        let data = columns.map(|columns| GlmData {
            response: response.values.clone(),
            columns,
            trials: response.trials.clone(),
            prior: response.prior.clone(),
            frequencies: response.frequencies.clone(),
            total: response.total.clone(),
            offset: parts.offset.clone(),
        });
        let labels = parts.labels;
        let finite = [sums.deviance, sums.pearson, dispersion];
        if (finite.iter().chain(&least_squares.coefficients)).any(|x| !x.is_finite()) {
            return Err(StatsError::OutOfRange {
                what: format!("the model of `{}`", labels.response),
            });
        }
        Ok(Self {
            family,
            link,
            working: LinearFit {
                formula: labels.formula,
                response: labels.response,
                names: labels.names,
                terms: labels.terms,
                design: labels.design,
                solution: least_squares,
                n_obs: response.n_obs,
                weighting: if response.frequencies.is_some() {
                    Weighting::Frequency
                } else {
                    Weighting::Analytic
                },
                rows: labels.rows,
                data: None,
                error_variance: Some(ErrorVariance {
                    value: dispersion,
                    known,
                }),
            },
            data,
            levels: parts.levels,
            theta,
            dispersion,
            deviance: sums.deviance,
            null_deviance,
            pearson: sums.pearson,
            likelihood,
            convergence: Convergence {
                iterations,
                halvings,
                last_change,
            },
            fractions: parts.response.fractions,
        })
    }

    /// What the rows are evaluated with.
    pub(crate) fn row_model(&self) -> RowModel {
        let form = match self.theta {
            Some(theta) => Form::Overdispersed(theta.estimate),
            None => self.family.form(),
        };
        RowModel {
            form,
            link: self.link,
        }
    }

    pub(crate) fn data(&self, what: &str) -> Result<&GlmData, StatsError> {
        self.data.as_ref().ok_or_else(|| StatsError::RowsNotKept {
            what: what.to_owned(),
        })
    }

    /// Linear predictors of the rows used, the offset included. In R: `predict(fit)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let eta = fit.linear_predictor()?;
    /// assert!((eta[5] - eta[0] - 5.0 * fit.estimate("x")?).abs() < 1e-13);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn linear_predictor(&self) -> Result<Vec<f64>, StatsError> {
        let data = self.data("linear predictors")?;
        let columns: Vec<ColumnData<'_>> = (data.columns.iter())
            .map(|column| ColumnData::Slice(column))
            .collect();
        let n = data.response.len();
        Ok(linear_predictor(
            self.solution(),
            &columns,
            data.offset.as_ref(),
            n,
        ))
    }

    /// Fitted means of the rows used: probabilities for a binomial response. In R: `fitted(fit)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert!((fit.fitted()?.iter().sum::<f64>() - 3.0).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn fitted(&self) -> Result<Vec<f64>, StatsError> {
        let predictor = self.linear_predictor()?;
        Ok(predictor
            .into_iter()
            .map(|eta| self.link.inverse(eta))
            .collect())
    }

    /// The response as the model sees it: shares of successes for a binomial response.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.response_values()?[2], 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn response_values(&self) -> Result<&[f64], StatsError> {
        Ok(&self.data("the response")?.response)
    }

    /// The weights of the rows in the likelihood: trials, analytic weights and frequencies multiplied; 1 otherwise.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.prior_weights()?, [1.0; 6]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn prior_weights(&self) -> Result<Vec<f64>, StatsError> {
        let data = self.data("prior weights")?;
        Ok(match &data.total {
            Some(total) => total.to_vec(),
            None => vec![1.0; data.response.len()],
        })
    }

    /// The weighted linear fit that the model is at its maximum: the working response `eta + (y - mu) d eta / d mu`
    /// less the offset, with weights `w (d mu / d eta)^2 / V(mu)`. Leverages, and what else follows from the columns
    /// and weights, are those of this fit.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let working = fit.working_fit()?;
    /// assert_eq!(working.estimates(), fit.estimates());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn working_fit(&self) -> Result<LinearFit, StatsError> {
        let data = self.data("the working response")?;
        let eta = self.linear_predictor()?;
        let n = eta.len();
        let (mut weights, mut scores) = (vec![0.0; n], vec![0.0; n]);
        let prior = data.total.as_deref();
        (self.row_model()).evaluate(&eta, &data.response, prior, &mut weights, &mut scores);
        let response = (0..n)
            .map(|row| {
                let offset = data.offset.as_ref().map_or(0.0, |offset| offset[row]);
                let residual = if weights[row] > 0.0 {
                    scores[row] / weights[row]
                } else {
                    0.0
                };
                eta[row] - offset + residual
            })
            .collect();
        let weights = match &data.frequencies {
            None => RowWeights::Analytic(weights.into()),
            Some(frequencies) => RowWeights::Working {
                total: weights.into(),
                frequencies: frequencies.clone(),
            },
        };
        Ok(LinearFit {
            data: Some(FitData {
                response,
                columns: data.columns.clone(),
                weights,
                offset: data.offset.clone(),
            }),
            ..self.working.clone()
        })
    }
}

/// `x b + offset`, about the means of the columns where there is an intercept.
pub(crate) fn linear_predictor(
    solution: &LeastSquares,
    columns: &[ColumnData<'_>],
    offset: Option<&Numbers>,
    rows: usize,
) -> Vec<f64> {
    let first = usize::from(solution.intercept);
    let constant = if solution.intercept {
        solution.response_mean
    } else {
        0.0
    };
    let mut eta = match offset {
        Some(offset) => offset.iter().map(|offset| constant + offset).collect(),
        None => vec![constant; rows],
    };
    for (position, column) in columns.iter().enumerate() {
        let slope = solution.coefficients[first + position];
        if slope != 0.0 {
            let centre = if solution.intercept {
                solution.column_means[position]
            } else {
                0.0
            };
            column.add_multiple(slope, centre, &mut eta);
        }
    }
    eta
}

impl Parts<'_> {
    pub(crate) fn problem(&self, rows: RowModel) -> Problem<'_> {
        Problem {
            columns: self.columns.iter().map(ColumnData::borrowed).collect(),
            intercept: self.intercept,
            response: &self.response.values,
            prior: self.response.total.as_deref(),
            offset: self.offset.as_deref(),
            rows,
            binary: self.response.ones.is_some(),
        }
    }

    fn check_columns(&self) -> Result<(), StatsError> {
        let first = usize::from(self.intercept);
        let names = self.labels.names.iter().skip(first);
        for (column, name) in self.columns.iter().zip(names) {
            column.check_finite(|row| StatsError::NotFinite {
                term: name.clone(),
                rows: vec![self.labels.rows.id(row)],
                count: 1,
            })?;
        }
        Ok(())
    }

    /// Says in the words of the model why there is no fit.
    fn error(&self, failure: Failure, family: Family, link: Link) -> StatsError {
        // Numbers that are not finite are looked for when they have done harm: that spares a pass.
        if let Err(error) = self.check_columns() {
            return error;
        }
        let response = self.labels.response.clone();
        match failure {
            Failure::Engine(error) => {
                let data = FitData {
                    response: self.response.values.clone(),
                    columns: Vec::new(),
                    weights: RowWeights::None,
                    offset: None,
                };
                from_engine(error, &self.labels, &data)
            }
            Failure::InvalidStart => StatsError::InvalidStart {
                response,
                family: family.to_string(),
                link: link.to_string(),
            },
            Failure::NotConverged {
                iterations,
                last_change,
            } => StatsError::NotConverged {
                response,
                iterations,
                reason: format!("the linear predictors still change by {last_change:.1e}"),
            },
            Failure::Separated(recession) => StatsError::Separated {
                response,
                complete: recession.complete,
                columns: (recession.columns.iter())
                    .map(|&position| self.labels.names[position].clone())
                    .collect(),
                count: recession.rows.len(),
                rows: (recession.rows.iter().take(ROWS_NAMED))
                    .map(|&row| self.labels.rows.id(row))
                    .collect(),
            },
        }
    }
}
