//! Profile-likelihood intervals of coefficients.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::fit::{GlmData, GlmFit};
use super::inference::Ratio;
use super::iterate::{self, Failure, Problem, Settings};
use super::{DEFAULT_MAX_ITERATIONS, DEFAULT_TOLERANCE};
use crate::StatsError;
use crate::coefficients::{NORMAL_DOF, check_level};
use crate::distributions::StudentsT;
use crate::engine::{ColumnData, EngineOptions};
use crate::fit::significant;
use crate::root::brent;

/// Profile-likelihood intervals of the coefficients of a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileIntervals {
    /// The response.
    pub response: String,
    /// What the estimates are ratios of, where they are exponentials of coefficients.
    pub ratio: Option<Ratio>,
    /// Confidence level of the intervals.
    pub level: f64,
    /// One row per estimable coefficient, in the order of the model.
    pub rows: Vec<ProfileInterval>,
}

/// The profile-likelihood interval of a coefficient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProfileInterval {
    /// `(Intercept)` or the name of a column.
    pub term: String,
    /// The coefficient, or its exponential.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Lower end; minus infinity (of an exponential 0) where the deviance never grows enough.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end; infinity where the deviance never grows enough.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
}

impl GlmFit {
    /// Profile-likelihood intervals of all estimable coefficients, with the level 0.95 for 95 %.
    ///
    /// An interval holds the values b of its coefficient for which `(D(b) - D) / dispersion` is at most the quantile of
    /// chi-squared with one degree of freedom (of F where the dispersion is estimated). D is the deviance and D(b) the
    /// least one with the coefficient held at b: each is a fit, and the ends are found to the last digits. They are not
    /// symmetric about the estimate, and keep their level better than Wald's in small samples. Dispersion and theta stay
    /// at their estimates. Where an end would lie more than a million standard errors away it is infinite, and where
    /// the family has no means beyond some value before the deviance has grown enough, that value is the end.
    ///
    /// In R: `confint(fit)`, which interpolates the profile (and takes normal quantiles for all families); in SPSS:
    /// `GENLIN /CRITERIA CITYPE=PROFILE`; in SAS: `CLPARM=PL`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`]; [`StatsError::InvalidArgument`] for a level outside 0 .. 1;
    /// [`StatsError::PerfectFit`] where the dispersion is estimated as 0; [`StatsError::NotConverged`] naming the coefficient.
    ///
    /// ```
    /// use tresteg_stats::{Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let intervals = fit.profile_intervals(0.95)?;
    /// let x = intervals.row("x")?;
    /// assert!(x.upper - x.estimate > x.estimate - x.lower); // skewed to the right
    /// println!("{intervals}");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn profile_intervals(&self, level: f64) -> Result<ProfileIntervals, StatsError> {
        let profiler = Profiler::new(self, level)?;
        let rows = (self.working.estimable().into_iter())
            .map(|position| profiler.interval(position))
            .collect::<Result<_, _>>()?;
        Ok(ProfileIntervals {
            response: self.response().to_owned(),
            ratio: None,
            level,
            rows,
        })
    }

    /// The profile-likelihood interval of one coefficient.
    ///
    /// # Errors
    ///
    /// As [`profile_intervals`](Self::profile_intervals), and [`StatsError::UnknownTerm`] for a coefficient that the
    /// model does not have or that is aliased.
    pub fn profile_interval(&self, term: &str, level: f64) -> Result<ProfileInterval, StatsError> {
        let position = self.working.position(term)?;
        if self.solution().is_aliased(position) {
            return Err(StatsError::UnknownTerm {
                name: format!("{term} (aliased)"),
                nearest: None,
            });
        }
        Profiler::new(self, level)?.interval(position)
    }

    /// Exponentials of the coefficients (odds ratios, rate ratios) with those of their profile-likelihood intervals.
    ///
    /// # Errors
    ///
    /// As [`profile_intervals`](Self::profile_intervals), and those of [`exponentiated`](Self::exponentiated).
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let odds = fit.exponentiated_profile_intervals(0.95)?;
    /// assert_eq!(odds.row("x")?.upper, fit.profile_interval("x", 0.95)?.upper.exp());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn exponentiated_profile_intervals(
        &self,
        level: f64,
    ) -> Result<ProfileIntervals, StatsError> {
        let ratio = self.ratio()?;
        let mut intervals = self.profile_intervals(level)?;
        intervals.ratio = Some(ratio);
        for row in &mut intervals.rows {
            row.estimate = row.estimate.exp();
            row.lower = row.lower.exp();
            row.upper = row.upper.exp();
        }
        Ok(intervals)
    }
}

impl ProfileIntervals {
    /// The row of that term.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    pub fn row(&self, term: &str) -> Result<&ProfileInterval, StatsError> {
        let names = self.rows.iter().map(|row| row.term.as_str());
        let found = self.rows.iter().find(|row| row.term == term);
        found.ok_or_else(|| StatsError::UnknownTerm {
            name: term.to_owned(),
            nearest: crate::error::nearest_name(term, names),
        })
    }
}

impl fmt::Display for ProfileIntervals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = (self.rows.iter())
            .map(|row| row.term.chars().count())
            .max()
            .unwrap_or(0);
        let estimate = self
            .ratio
            .map_or("estimate".to_owned(), |ratio| ratio.to_string());
        let level = 100.0 * self.level;
        writeln!(f, "Profile likelihood")?;
        writeln!(
            f,
            "{:width$}  {:>14} {:>12} {:>12}",
            "",
            estimate,
            format!("lower {level} %"),
            format!("upper {level} %")
        )?;
        for row in &self.rows {
            let end = |value: f64| {
                if value.is_finite() {
                    significant(value)
                } else {
                    value.to_string()
                }
            };
            writeln!(
                f,
                "{:width$}  {:>14} {:>12} {:>12}",
                row.term,
                end(row.estimate),
                end(row.lower),
                end(row.upper)
            )?;
        }
        Ok(())
    }
}

/// An end farther from the estimate, in standard errors, is none.
pub(super) const FARTHEST: f64 = 1e6;

/// Finds the ends of intervals where `z(step)`, which is 0 at a step of 0 and grows, reaches the cutoff.
///
/// `z` gives `None` where there is no model. Both it and the result count in steps from the estimate.
pub(super) fn end<E>(
    cutoff: f64,
    std_error: f64,
    mut z: impl FnMut(f64) -> Result<Option<f64>, E>,
) -> Result<f64, E> {
    let mut inner = (0.0, -cutoff);
    let mut beyond: Option<f64> = None;
    let mut step = cutoff * std_error;
    for _ in 0..MOST_STEPS {
        match z(step)? {
            Some(value) if value >= cutoff => {
                let outer = (step, value - cutoff);
                // Within the bracket there is a model, or else the best that is known is its inner end.
                return brent(inner, outer, 1e-12 * std_error, |step| {
                    Ok(z(step)?.unwrap_or(f64::NAN) - cutoff)
                });
            }
            Some(value) => {
                inner = (step, value - cutoff);
                if step > FARTHEST * std_error {
                    return Ok(f64::INFINITY);
                }
                // Where a straight line gets there, and a little more.
                let straight = 1.1 * step * cutoff / value;
                step = straight.clamp(1.2 * step, 4.0 * step);
            }
            None => beyond = Some(step),
        }
        if let Some(beyond) = beyond {
            if beyond - inner.0 <= 1e-12 * beyond {
                return Ok(inner.0);
            }
            if step >= beyond {
                step = 0.5 * (inner.0 + beyond);
            }
        }
    }
    Ok(inner.0)
}

/// More than doubling to the farthest end and halving to the last digit need.
const MOST_STEPS: usize = 500;

/// Fits with one coefficient held.
struct Profiler<'a> {
    fit: &'a GlmFit,
    data: &'a GlmData,
    cutoff: f64,
}

impl<'a> Profiler<'a> {
    fn new(fit: &'a GlmFit, level: f64) -> Result<Self, StatsError> {
        check_level(level)?;
        let dof = fit.working.dof_of_tests().min(NORMAL_DOF);
        Ok(Self {
            fit,
            data: fit.data("profile-likelihood intervals")?,
            cutoff: StudentsT::new(dof)?.upper_quantile((1.0 - level) / 2.0)?,
        })
    }

    fn interval(&self, position: usize) -> Result<ProfileInterval, StatsError> {
        let term = &self.fit.names()[position];
        let estimate = self.fit.estimates()[position];
        let variance = self.fit.solution().unscaled_covariance[[position, position]];
        let std_error = (variance * self.fit.dispersion()).sqrt();
        // A fit without error has no deviance to measure by.
        if !(std_error > 0.0 && std_error.is_finite()) {
            return Err(StatsError::PerfectFit {
                what: "profile-likelihood intervals".into(),
                response: self.fit.response().to_owned(),
            });
        }
        let not_converged = |failure: Failure| StatsError::NotConverged {
            response: self.fit.response().to_owned(),
            iterations: match failure {
                Failure::NotConverged { iterations, .. } => iterations,
                _ => 0,
            },
            reason: format!("no fit with `{term}` held at the end of its interval"),
        };
        let side = |sign: f64| -> Result<f64, StatsError> {
            let mut held = Held::new(self, position);
            let step = end(self.cutoff, std_error, |step| {
                match held.deviance(sign * step) {
                    Ok(deviance) => {
                        let change = (deviance - self.fit.deviance()) / self.fit.dispersion();
                        Ok(Some(change.max(0.0).sqrt()))
                    }
                    Err(Failure::InvalidStart) => Ok(None),
                    Err(failure) => Err(failure),
                }
            });
            Ok(estimate + sign * step.map_err(not_converged)?)
        };
        Ok(ProfileInterval {
            term: term.clone(),
            estimate,
            lower: side(-1.0)?,
            upper: side(1.0)?,
        })
    }
}

/// The model without a column, which goes into the offset.
struct Held<'a> {
    fit: &'a GlmFit,
    data: &'a GlmData,
    position: usize,
    /// The other regressors, of which none is aliased.
    columns: Vec<ColumnData<'a>>,
    intercept: bool,
    /// The mean of the column held, where there is another intercept.
    centre: f64,
    /// Coefficients of the last fit.
    start: Vec<f64>,
}

impl<'a> Held<'a> {
    fn new(profiler: &Profiler<'a>, position: usize) -> Self {
        let Profiler { fit, data, .. } = *profiler;
        let first = usize::from(fit.has_intercept());
        let intercept = fit.has_intercept() && position > 0;
        let centre = if intercept {
            fit.solution().column_means[position - first]
        } else {
            0.0
        };
        let others = (fit.working.estimable().into_iter()).filter(|&other| other != position);
        let estimates = fit.estimates();
        let mut start: Vec<f64> = others.clone().map(|other| estimates[other]).collect();
        if intercept {
            start[0] += estimates[position] * centre;
        }
        Self {
            fit,
            data,
            position,
            columns: others
                .filter(|&other| other >= first)
                .map(|other| ColumnData::Slice(&data.columns[other - first]))
                .collect(),
            intercept,
            centre,
            start,
        }
    }

    /// The least deviance with the coefficient so far from its estimate.
    fn deviance(&mut self, step: f64) -> Result<f64, Failure> {
        let value = self.fit.estimates()[self.position] + step;
        let first = usize::from(self.fit.has_intercept());
        let n = self.data.response.len();
        let column = (self.position >= first).then(|| &self.data.columns[self.position - first]);
        let offset: Vec<f64> = (0..n)
            .map(|row| {
                let given = self.data.offset.as_ref().map_or(0.0, |offset| offset[row]);
                given + value * column.map_or(1.0, |column| column[row] - self.centre)
            })
            .collect();
        let rows = self.fit.row_model();
        let prior = self.data.total.as_deref();
        if self.columns.is_empty() && !self.intercept {
            let (mut weights, mut scores) = (vec![0.0; n], vec![0.0; n]);
            let response = &self.data.response;
            let sums = rows.evaluate(&offset, response, prior, &mut weights, &mut scores);
            return if sums.invalid == 0 && sums.deviance.is_finite() {
                Ok(sums.deviance)
            } else {
                Err(Failure::InvalidStart)
            };
        }
        let problem = Problem {
            columns: self.columns.iter().map(ColumnData::borrowed).collect(),
            intercept: self.intercept,
            response: &self.data.response,
            prior,
            offset: Some(&offset),
            binary: false,
            rows,
        };
        let settings = |start| Settings {
            start,
            max_iterations: DEFAULT_MAX_ITERATIONS,
            tolerance: DEFAULT_TOLERANCE,
            engine: EngineOptions::default(),
        };
        let warm = iterate::fit(&problem, &settings(Some(&self.start)));
        let solution = warm.or_else(|_| iterate::fit(&problem, &settings(None)))?;
        self.start.clone_from(&solution.least_squares.coefficients);
        Ok(solution.sums.deviance)
    }
}
