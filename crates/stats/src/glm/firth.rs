//! Firth's penalised likelihood: finite estimates also of separated data.

use std::fmt;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::family::Family;
use super::fit::{Prepared, prepare};
use super::likelihood::Likelihood;
use super::link::Link;
use super::options::GlmOptions;
use super::penalized::{Held, PenalizedModel, PenalizedPoint};
use super::profile::end;
use crate::StatsError;
use crate::coefficients::{DEFAULT_LEVEL, check_level};
use crate::distributions::{ChiSquared, Normal};
use crate::fit::{p_value, significant};
use crate::frame::{ModelFrame, ResponseKind};
use crate::table::Table;

/// A logit or log-linear Poisson model fitted by Firth's penalised likelihood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirthFit {
    /// The formula in canonical form.
    pub formula: String,
    /// The response.
    pub response: String,
    /// Binomial or Poisson.
    pub family: Family,
    /// The level that the fitted probabilities speak of, where the response is categorical.
    pub event: Option<String>,
    /// The names of the estimable coefficients.
    pub terms: Vec<String>,
    /// The names of the coefficients that the columns before them determine; they are left out.
    pub aliased: Vec<String>,
    /// The estimable coefficients (p).
    pub estimates: Vec<f64>,
    /// Their covariance (p x p): the inverse of the expected information at the estimates, `(X'WX)^-1`
    /// (R: `vcov` of brglm2).
    pub covariance: Array2<f64>,
    /// Observations: rows with a positive weight, or the sum of frequency weights.
    pub n_obs: usize,
    /// The ids of the rows used.
    pub row_ids: Vec<String>,
    /// Fitted means of the rows used: probabilities for a binomial response.
    pub fitted: Vec<f64>,
    /// The deviance at the estimates; the least one is that of maximum likelihood.
    pub deviance: f64,
    /// The log-likelihood at the estimates.
    pub log_likelihood: f64,
    /// `log_likelihood + ln det(X'WX) / 2`, which is at its maximum here.
    pub penalized_log_likelihood: f64,
    /// Steps taken.
    pub iterations: usize,
    model: PenalizedModel,
}

/// Coefficients with penalised likelihood-ratio tests and profile intervals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirthTable {
    /// The response.
    pub response: String,
    /// Whether the estimates and intervals are exponentials of coefficients.
    pub exponentiated: bool,
    /// Confidence level of the intervals.
    pub level: f64,
    /// One row per estimable coefficient.
    pub rows: Vec<FirthCoefficient>,
}

/// A row of a [`FirthTable`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirthCoefficient {
    /// `(Intercept)` or the name of a column.
    pub term: String,
    /// The coefficient, or its exponential.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Standard error of the coefficient (also where the estimate is its exponential).
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// Lower end of the profile interval.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end of the profile interval.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
    /// Twice what the penalised log-likelihood falls by where the coefficient is 0.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// P(chi squared with one degree of freedom > statistic).
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

/// A penalised likelihood-ratio test that coefficients are 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirthTest {
    /// The coefficients.
    pub terms: Vec<String>,
    /// Twice what the penalised log-likelihood falls by.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// How many coefficients.
    pub dof: f64,
    /// P(chi squared > statistic).
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

/// A logit by Firth's penalised likelihood, or a log-linear Poisson model: the way out of separation.
///
/// The log-likelihood is penalised by half the logarithm of the determinant of the information `X'WX`, Jeffreys' prior
/// (Firth, 1993). That takes the bias of order 1/n out of the estimates, and they are finite also where columns tell
/// the outcomes apart (Heinze and Schemper, 2002): where [`glm`](crate::glm()) ends with [`StatsError::Separated`].
/// Tests and intervals should be those of the penalised likelihood ([`FirthFit::coefficients`]), as Wald's are poor
/// there.
///
/// Trials, exposure, offset and weights are those of the options; a weight counts rows. In R: `logistf::logistf`,
/// `brglm2` with `type = "AS_mean"`; in SAS: `PROC LOGISTIC / FIRTH`.
///
/// # Errors
///
/// As [`glm`](crate::glm()), but not [`StatsError::Separated`]; [`StatsError::InvalidArgument`] for other families than
/// binomial with logit and Poisson with log.
///
/// ```
/// use tresteg_stats::{Family, StatsError, firth, glm, table::ColumnTable};
///
/// // All who were treated recovered.
/// let table = ColumnTable::new()
///     .with_numbers("recovered", [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0])?
///     .with_numbers("treated", [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0])?;
/// let fit = glm("recovered ~ treated", &table, Family::Binomial);
/// assert!(matches!(fit, Err(StatsError::Separated { .. })));
///
/// let fit = firth("recovered ~ treated", &table, Family::Binomial)?;
/// // Half an outcome is added to each cell of a table of two by two.
/// assert!((fit.estimate("treated")? - (4.5 / 0.5 / (1.5 / 3.5_f64)).ln()).abs() < 1e-10);
/// println!("{fit}");
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn firth(
    formula: &str,
    table: &impl Table,
    options: impl Into<GlmOptions>,
) -> Result<FirthFit, StatsError> {
    let options = options.into();
    match (options.family, options.link()) {
        (Family::Binomial, Link::Logit) | (Family::Poisson, Link::Log) => {}
        (family, link) => {
            return Err(StatsError::InvalidArgument {
                what: "the family of a fit by Firth's penalised likelihood".into(),
                found: format!("{family} with the {link} link"),
                expected: "binomial with the logit link or Poisson with the log link".into(),
            });
        }
    }
    let further: Vec<&str> = (options.trials.iter().chain(&options.exposure))
        .map(String::as_str)
        .collect();
    let kind = if options.family.is_binomial() && options.trials.is_none() {
        ResponseKind::TwoLevels
    } else {
        ResponseKind::Numbers
    };
    let frame = ModelFrame::with_columns(&formula.parse()?, table, &options.model, &further, kind)?;
    FirthFit::of_prepared(prepare(frame, &options)?, &options)
}

impl FirthFit {
    fn of_prepared(prepared: Prepared, options: &GlmOptions) -> Result<Self, StatsError> {
        let family = options.family;
        let Prepared {
            columns,
            intercept,
            response,
            offset,
            labels,
            levels,
        } = prepared;
        let likelihood = Likelihood::new(&response, family, family.form());
        let n_obs = response.n_obs;
        let (model, estimable) = PenalizedModel::new(columns, intercept, response, offset, options)
            .ok_or_else(|| StatsError::Singular {
                what: format!("the penalised fit of `{}`", labels.response),
            })?;
        let k = estimable.len();
        let name = |position: &usize| labels.names[*position].clone();
        let mut fit = Self {
            formula: labels.formula.clone().unwrap_or_default(),
            response: labels.response.clone(),
            family,
            event: levels.map(|[_, event]| event),
            terms: estimable.iter().map(name).collect(),
            aliased: (0..labels.names.len())
                .filter(|position| !estimable.contains(position))
                .map(|position| name(&position))
                .collect(),
            estimates: Vec::new(),
            covariance: Array2::zeros((k, k)),
            n_obs: n_obs.round() as usize,
            row_ids: (0..model.n_rows()).map(|row| labels.rows.id(row)).collect(),
            fitted: Vec::new(),
            deviance: 0.0,
            log_likelihood: 0.0,
            penalized_log_likelihood: 0.0,
            iterations: 0,
            model,
        };
        let order: Vec<usize> = (0..k).collect();
        let design = fit
            .model
            .ordered(&order)
            .ok_or_else(|| StatsError::Singular {
                what: format!("the penalised fit of `{}`", fit.response),
            })?;
        let point = design
            .maximize(&fit.model, Held::None, None)
            .ok_or_else(|| fit.not_converged("the coefficients"))?;
        fit.estimates = design.coefficients(&point.gamma);
        fit.covariance = design.covariance(&point.information_inverse);
        fit.fitted = fit.model.fitted(&fit.estimates);
        fit.deviance = point.deviance;
        fit.log_likelihood = likelihood.at(point.deviance).unwrap_or(f64::NAN);
        fit.penalized_log_likelihood = fit.log_likelihood + point.penalty;
        fit.iterations = point.iterations;
        Ok(fit)
    }

    fn not_converged(&self, what: &str) -> StatsError {
        StatsError::NotConverged {
            response: self.response.clone(),
            iterations: self.model.max_iterations,
            reason: format!("{what} by penalised likelihood"),
        }
    }

    fn position(&self, term: &str) -> Result<usize, StatsError> {
        let found = self.terms.iter().position(|name| name == term);
        found.ok_or_else(|| StatsError::UnknownTerm {
            name: term.to_owned(),
            nearest: crate::error::nearest_name(term, self.terms.iter().map(String::as_str)),
        })
    }

    /// The coefficient of that name.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    pub fn estimate(&self, term: &str) -> Result<f64, StatsError> {
        Ok(self.estimates[self.position(term)?])
    }

    /// Coefficients with penalised likelihood-ratio tests and profile intervals, as R's `logistf` prints them; with the
    /// level 0.95 for 95 %.
    ///
    /// A value b is in the interval where twice what the penalised log-likelihood falls by, with the coefficient held at
    /// b and the others fitted, is at most the quantile of chi-squared with one degree of freedom. The penalty stays that of
    /// all columns. An end more than a million standard errors away is infinite.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level outside 0 .. 1, [`StatsError::NotConverged`].
    ///
    /// ```
    /// # use tresteg_stats::{Family, firth, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0])?
    /// #     .with_numbers("x", [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0])?;
    /// let table = firth("y ~ x", &table, Family::Binomial)?.coefficients(0.95)?;
    /// let x = &table.rows[1];
    /// assert!(x.lower < x.estimate && x.estimate < x.upper && x.upper.is_finite());
    /// assert_eq!(table.exponentiated().rows[1].estimate, x.estimate.exp()); // the odds ratio
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn coefficients(&self, level: f64) -> Result<FirthTable, StatsError> {
        check_level(level)?;
        let cutoff = Normal::standard().upper_quantile((1.0 - level) / 2.0)?;
        let rows = (0..self.terms.len())
            .map(|position| self.row(position, cutoff))
            .collect::<Result<_, _>>()?;
        Ok(FirthTable {
            response: self.response.clone(),
            exponentiated: false,
            level,
            rows,
        })
    }

    fn row(&self, position: usize, cutoff: f64) -> Result<FirthCoefficient, StatsError> {
        let estimate = self.estimates[position];
        let std_error = self.covariance[[position, position]].sqrt();
        let term = &self.terms[position];
        let fault = || self.not_converged(&format!("the profile of `{term}`"));
        let mut order: Vec<usize> = (0..self.terms.len()).collect();
        order.remove(position);
        order.push(position);
        let design = self.model.ordered(&order).ok_or_else(fault)?;
        let reordered: Vec<f64> = order.iter().map(|&at| self.estimates[at]).collect();
        let best = design.rotated(&reordered);
        let side = |sign: f64| -> Result<f64, StatsError> {
            let mut last: Option<Vec<f64>> = Some(best.clone());
            let step = end(cutoff, std_error, |step| {
                let held = Held::Last(estimate + sign * step);
                let point = (design.maximize(&self.model, held, last.as_deref()))
                    .or_else(|| design.maximize(&self.model, held, None))
                    .ok_or_else(fault)?;
                last = Some(point.gamma.clone());
                Ok(Some(self.fall(&point).sqrt()))
            });
            Ok(estimate + sign * step?)
        };
        let test = self.test(&[term])?;
        Ok(FirthCoefficient {
            term: term.clone(),
            estimate,
            std_error,
            lower: side(-1.0)?,
            upper: side(1.0)?,
            statistic: test.statistic,
            p_value: test.p_value,
            log_p_value: test.log_p_value,
        })
    }

    /// Twice what the penalised log-likelihood falls by.
    fn fall(&self, point: &PenalizedPoint) -> f64 {
        let penalty = self.penalized_log_likelihood - self.log_likelihood;
        (point.deviance - self.deviance + 2.0 * (penalty - point.penalty)).max(0.0)
    }

    /// The penalised likelihood-ratio test that these coefficients are all 0. In R: `logistf::logistftest`.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`], [`StatsError::NotConverged`], [`StatsError::Hypothesis`] for no coefficient.
    ///
    /// ```
    /// # use tresteg_stats::{Family, firth, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0])?
    /// #     .with_numbers("x", [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0])?;
    /// let test = firth("y ~ x", &table, Family::Binomial)?.test(&["x"])?;
    /// assert!(test.dof == 1.0 && test.p_value < 0.1);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn test(&self, terms: &[impl AsRef<str>]) -> Result<FirthTest, StatsError> {
        let mut tested = Vec::new();
        for term in terms {
            let position = self.position(term.as_ref())?;
            if !tested.contains(&position) {
                tested.push(position);
            }
        }
        if tested.is_empty() {
            return Err(StatsError::Hypothesis {
                hypothesis: String::new(),
                reason: "there is none".into(),
            });
        }
        let others = (0..self.terms.len()).filter(|position| !tested.contains(position));
        let order: Vec<usize> = others.chain(tested.iter().copied()).collect();
        let fault = || self.not_converged("the test");
        let design = self.model.ordered(&order).ok_or_else(fault)?;
        let held = Held::Zeros(tested.len());
        let point = design.maximize(&self.model, held, None).ok_or_else(fault)?;
        let dof = tested.len() as f64;
        let distribution = ChiSquared::new(dof)?;
        let statistic = self.fall(&point);
        Ok(FirthTest {
            terms: tested.iter().map(|&at| self.terms[at].clone()).collect(),
            statistic,
            dof,
            p_value: distribution.sf(statistic),
            log_p_value: distribution.ln_sf(statistic),
        })
    }
}

impl FirthTable {
    /// The row of that term.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    pub fn row(&self, term: &str) -> Result<&FirthCoefficient, StatsError> {
        let names = self.rows.iter().map(|row| row.term.as_str());
        let found = self.rows.iter().find(|row| row.term == term);
        found.ok_or_else(|| StatsError::UnknownTerm {
            name: term.to_owned(),
            nearest: crate::error::nearest_name(term, names),
        })
    }
}

impl fmt::Display for FirthFit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} model by penalised likelihood: {}",
            self.family, self.formula
        )?;
        writeln!(f, "{} observations", self.n_obs)?;
        writeln!(f)?;
        let table = self.coefficients(DEFAULT_LEVEL).map_err(|_| fmt::Error)?;
        writeln!(f, "{table}")?;
        let penalized = significant(self.penalized_log_likelihood);
        writeln!(f, "Penalised log-likelihood {penalized}")
    }
}

impl FirthTable {
    /// Exponentials of the coefficients with those of their intervals: odds ratios for a logit, rate ratios for counts.
    #[must_use]
    pub fn exponentiated(&self) -> Self {
        let mut table = self.clone();
        if table.exponentiated {
            return table;
        }
        table.exponentiated = true;
        for row in &mut table.rows {
            row.estimate = row.estimate.exp();
            row.lower = row.lower.exp();
            row.upper = row.upper.exp();
        }
        table
    }
}

impl fmt::Display for FirthTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = (self.rows.iter())
            .map(|row| row.term.chars().count())
            .max()
            .unwrap_or(0);
        let level = 100.0 * self.level;
        writeln!(
            f,
            "{:width$}  {:>12} {:>12} {:>12} {:>12} {:>10} {:>10}",
            "",
            if self.exponentiated {
                "exp"
            } else {
                "estimate"
            },
            "std. error",
            format!("lower {level} %"),
            format!("upper {level} %"),
            "chi2",
            "p"
        )?;
        for row in &self.rows {
            writeln!(
                f,
                "{:width$}  {:>12} {:>12} {:>12} {:>12} {:>10} {:>10}",
                row.term,
                significant(row.estimate),
                significant(row.std_error),
                significant(row.lower),
                significant(row.upper),
                format!("{:.3}", row.statistic),
                p_value(row.p_value, row.log_p_value)
            )?;
        }
        Ok(())
    }
}
