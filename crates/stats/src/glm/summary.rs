//! Statistics of the whole model: deviance, likelihood, pseudo R2, and tests of models against each other.

use serde::{Deserialize, Serialize};

use super::family::{Family, Theta};
use super::fit::GlmFit;
use crate::StatsError;
use crate::criteria::InformationCriteria;
use crate::distributions::ChiSquared;
use crate::fit::FTest;

/// Fit statistics of a generalised linear model, as the foot of R's `summary(glm)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GlmSummary {
    /// The response.
    pub response: String,
    /// Observations (the sum of the weights when they are frequencies).
    pub n_obs: usize,
    /// The deviance.
    #[serde(with = "crate::serde_float")]
    pub deviance: f64,
    /// Its degrees of freedom.
    pub dof_residual: f64,
    /// The deviance without the regressors; `None` where the family has no such mean.
    #[serde(with = "crate::serde_float")]
    pub null_deviance: Option<f64>,
    /// Its degrees of freedom.
    pub dof_null: f64,
    /// Pearson's chi-squared.
    #[serde(with = "crate::serde_float")]
    pub pearson_chi_squared: f64,
    /// The dispersion, 1 where the family fixes it.
    #[serde(with = "crate::serde_float")]
    pub dispersion: f64,
    /// Log-likelihood, AIC, AICc and BIC; `None` for a quasi family.
    pub criteria: Option<InformationCriteria>,
    /// The test that all coefficients but the intercept are 0; `None` when there is none.
    pub test: Option<LikelihoodRatioTest>,
}

/// A likelihood-ratio test of a model against a smaller one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LikelihoodRatioTest {
    /// What the deviance falls by (for a negative binomial response with theta estimated: twice what the
    /// log-likelihood grows by).
    #[serde(with = "crate::serde_float")]
    pub deviance_change: f64,
    /// Coefficients more.
    pub dof: f64,
    /// `deviance_change / dispersion`, chi-squared in large samples.
    #[serde(with = "crate::serde_float")]
    pub chi_squared: f64,
    /// P(chi squared > value).
    pub chi_squared_p_value: f64,
    /// `chi_squared / dof`, F distributed where the dispersion is estimated; `None` where it is known.
    #[serde(with = "crate::serde_float")]
    pub f_statistic: Option<f64>,
    /// The p-value to report: of F where the dispersion is estimated, else of chi-squared.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

/// Measures of fit that recall R2; none of them is one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PseudoRSquared {
    /// `1 - logLik / logLik(null)` (McFadden, 1974).
    #[serde(with = "crate::serde_float")]
    pub mcfadden: Option<f64>,
    /// `1 - (logLik - k) / logLik(null)` with k estimable coefficients other than the intercept.
    #[serde(with = "crate::serde_float")]
    pub mcfadden_adjusted: Option<f64>,
    /// `1 - exp(2 (logLik(null) - logLik) / n)` (Cox and Snell, 1989; SPSS).
    #[serde(with = "crate::serde_float")]
    pub cox_snell: Option<f64>,
    /// The same over its largest value, `1 - exp(2 logLik(null) / n)` (Nagelkerke, 1991; SPSS).
    #[serde(with = "crate::serde_float")]
    pub nagelkerke: Option<f64>,
    /// The share of the null deviance that is explained.
    #[serde(with = "crate::serde_float")]
    pub deviance_explained: Option<f64>,
    /// Mean fitted probability of the events less that of the others (Tjur, 2009); binomial responses only.
    #[serde(with = "crate::serde_float")]
    pub tjur: Option<f64>,
    /// `1 - sum w (y - mu)^2 / sum w (y - mean)^2` (Efron, 1978).
    #[serde(with = "crate::serde_float")]
    pub efron: f64,
}

impl GlmFit {
    /// The log-likelihood at the estimates; `None` for a quasi family. Where the dispersion is estimated it is the
    /// mean of the deviance here, as in R's `logLik`.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// // Of 0/1 responses the deviance is twice the log-likelihood, with the sign turned.
    /// assert!(fit.log_likelihood().is_some_and(|log| (log + fit.deviance() / 2.0).abs() < 1e-13));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn log_likelihood(&self) -> Option<f64> {
        self.likelihood.at(self.deviance)
    }

    /// The same without the regressors.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert!(fit.null_log_likelihood() < fit.log_likelihood());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn null_log_likelihood(&self) -> Option<f64> {
        self.likelihood.at(self.null_deviance?)
    }

    /// Log-likelihood, AIC, AICc and BIC, with a dispersion or theta that is estimated as a parameter, as in R.
    /// `None` for a quasi family.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let aic = fit.criteria().map(|criteria| criteria.aic);
    /// assert!(aic.is_some_and(|aic| (aic - fit.deviance() - 4.0).abs() < 1e-12));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn criteria(&self) -> Option<InformationCriteria> {
        let log_likelihood = self.log_likelihood()?;
        let parameters = self.solution().rank
            + self.likelihood.further_parameters()
            + usize::from(self.theta.is_some());
        Some(InformationCriteria::new(
            log_likelihood,
            parameters,
            self.working.n_obs,
        ))
    }

    /// Deviance, dispersion, criteria, and the likelihood-ratio test of the model.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 3.0, 2.0, 6.0])?
    /// #     .with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let summary = glm("y ~ x", &table, Family::Poisson)?.summary();
    /// assert_eq!((summary.dof_null, summary.dof_residual), (3.0, 2.0));
    /// assert!(summary.criteria.unwrap().aic > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn summary(&self) -> GlmSummary {
        let intercept = f64::from(u8::from(self.has_intercept()));
        GlmSummary {
            response: self.response().to_owned(),
            n_obs: self.n_obs(),
            deviance: self.deviance,
            dof_residual: self.dof_residual(),
            null_deviance: self.null_deviance,
            dof_null: self.working.n_obs - intercept,
            pearson_chi_squared: self.pearson,
            dispersion: self.dispersion,
            criteria: self.criteria(),
            test: self.likelihood_ratio_test(),
        }
    }

    /// The likelihood-ratio test that all coefficients but the intercept are 0 (SPSS: omnibus test). `None`
    /// where there is none other, or the family has no mean without the regressors.
    ///
    /// For a negative binomial response theta is held at its estimate.
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert_eq!(fit.likelihood_ratio_test().map(|test| test.dof), Some(1.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn likelihood_ratio_test(&self) -> Option<LikelihoodRatioTest> {
        let change = (self.null_deviance? - self.deviance).max(0.0);
        self.change_test(change, self.working.dof_model())
    }

    pub(super) fn change_test(
        &self,
        deviance_change: f64,
        dof: f64,
    ) -> Option<LikelihoodRatioTest> {
        let chi_squared = deviance_change / self.dispersion;
        let distribution = ChiSquared::new(dof).ok()?;
        let test = FTest::new(chi_squared / dof, dof, self.working.dof_of_tests());
        let known = self.working.dof_of_tests().is_infinite();
        let (p_value, log_p_value) = match test {
            Some(test) if !known => (test.p_value, test.log_p_value),
            _ => (
                distribution.sf(chi_squared),
                distribution.ln_sf(chi_squared),
            ),
        };
        Some(LikelihoodRatioTest {
            deviance_change,
            dof,
            chi_squared,
            chi_squared_p_value: distribution.sf(chi_squared),
            f_statistic: (!known).then_some(chi_squared / dof),
            p_value,
            log_p_value,
        })
    }

    /// McFadden's, Cox and Snell's, Nagelkerke's, Tjur's and Efron's measures.
    ///
    /// Those of the likelihood are of the log-likelihood with its constant, as in R's `DescTools::PseudoR2` and
    /// `performance::r2`; for 0/1 responses it has none.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let measures = glm("y ~ x", &table, Family::Binomial)?.pseudo_r_squared()?;
    /// assert!(measures.cox_snell < measures.nagelkerke);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pseudo_r_squared(&self) -> Result<PseudoRSquared, StatsError> {
        let data = self.data("pseudo R2")?;
        let fitted = self.fitted()?;
        let n = self.working.n_obs;
        let likelihoods = self.log_likelihood().zip(self.null_log_likelihood());
        let gain = likelihoods.map(|(full, null)| -(2.0 * (null - full) / n).exp_m1());
        let weight = |row: usize| data.total.as_ref().map_or(1.0, |total| total[row]);
        let (mut weights, mut sum) = (0.0, 0.0);
        let mut events = (0.0, 0.0);
        let mut others = (0.0, 0.0);
        for (row, (&y, &mean)) in data.response.iter().zip(&fitted).enumerate() {
            let weight = weight(row);
            if weight > 0.0 {
                weights += weight;
                sum += weight * y;
                events = (events.0 + weight * y, events.1 + weight * y * mean);
                let rest = weight * (1.0 - y);
                others = (others.0 + rest, others.1 + rest * mean);
            }
        }
        let mean_response = sum / weights;
        let (mut left, mut all) = (0.0, 0.0);
        for (row, (&y, &mean)) in data.response.iter().zip(&fitted).enumerate() {
            let weight = weight(row);
            if weight > 0.0 {
                left += weight * (y - mean) * (y - mean);
                all += weight * (y - mean_response) * (y - mean_response);
            }
        }
        Ok(PseudoRSquared {
            mcfadden: likelihoods.map(|(full, null)| 1.0 - full / null),
            mcfadden_adjusted: likelihoods
                .map(|(full, null)| 1.0 - (full - self.working.dof_model()) / null),
            cox_snell: gain,
            nagelkerke: (gain.zip(likelihoods))
                .map(|(gain, (_, null))| gain / -(2.0 * null / n).exp_m1()),
            deviance_explained: self.null_deviance.map(|null| 1.0 - self.deviance / null),
            tjur: self
                .family
                .is_binomial()
                .then(|| events.1 / events.0 - others.1 / others.0),
            efron: 1.0 - left / all,
        })
    }
}

/// What a generalised linear model adds to the one before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GlmChange {
    /// The model's formula, or its response when it came from matrices.
    pub model: String,
    /// Its deviance.
    #[serde(with = "crate::serde_float")]
    pub deviance: f64,
    /// Its residual degrees of freedom.
    pub dof_residual: f64,
    /// The likelihood-ratio test against the model before, with the dispersion of the largest model; `None` for
    /// the first.
    pub test: Option<LikelihoodRatioTest>,
}

/// Compares models of the same rows, each adding to the one before, by likelihood ratios.
///
/// In R: `anova(fit1, fit2, test = "LRT")`, `test = "F"` where the dispersion is estimated.
///
/// # Errors
///
/// [`StatsError::NotComparable`] when responses, families, links, rows or weights differ, or a model does not have
/// more coefficients than the one before or fits worse.
///
/// ```
/// use tresteg_stats::{Family, compare_glm, glm, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 2.0, 6.0, 5.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0])?
///     .with_numbers("z", [0.0, 1.0, 0.0, 1.0, 0.0])?;
/// let small = glm("y ~ x", &table, Family::Poisson)?;
/// let large = glm("y ~ x + z", &table, Family::Poisson)?;
/// let changes = compare_glm(&[&small, &large])?;
/// assert_eq!(changes[1].test.unwrap().dof, 1.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn compare_glm(fits: &[&GlmFit]) -> Result<Vec<GlmChange>, StatsError> {
    let different = |reason: String| Err(StatsError::NotComparable { reason });
    let Some(largest) = fits.last() else {
        return different("there is no model".into());
    };
    let mut changes: Vec<GlmChange> = Vec::with_capacity(fits.len());
    let mut before: Option<&GlmFit> = None;
    for fit in fits {
        let test = match before {
            None => None,
            Some(small) => {
                if small.response() != fit.response() || small.levels != fit.levels {
                    return different(format!(
                        "responses `{}` and `{}`",
                        small.response(),
                        fit.response()
                    ));
                }
                if small.family != fit.family || small.link != fit.link {
                    return different("they have other families or links".into());
                }
                let same_data = match (&small.data, &fit.data) {
                    (Some(small), Some(large)) => {
                        small.response == large.response
                            && small.total == large.total
                            && small.offset == large.offset
                    }
                    _ => true,
                };
                if small.working.n_obs != fit.working.n_obs
                    || !same_data
                    || small.rows().positions() != fit.rows().positions()
                {
                    return different("they use other rows, weights or offsets".into());
                }
                let by_likelihood = fit.family == Family::NegativeBinomial(Theta::Estimated);
                let change = match (small.log_likelihood(), fit.log_likelihood()) {
                    (Some(small), Some(large)) if by_likelihood => 2.0 * (large - small),
                    _ => small.deviance - fit.deviance,
                };
                let dof = fit.solution().rank as f64 - small.solution().rank as f64;
                if dof <= 0.0 || change < -1e-9 * fit.deviance.abs().max(1.0) {
                    return different("a model does not contain the one before it".into());
                }
                largest.change_test(change.max(0.0), dof)
            }
        };
        changes.push(GlmChange {
            model: fit.formula().unwrap_or(fit.response()).to_owned(),
            deviance: fit.deviance,
            dof_residual: fit.dof_residual(),
            test,
        });
        before = Some(fit);
    }
    Ok(changes)
}
