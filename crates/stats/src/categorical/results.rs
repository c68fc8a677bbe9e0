//! What categorical models share of their results.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::data::CategoryData;
use crate::StatsError;
use crate::coefficients::TTest;
use crate::criteria::InformationCriteria;
use crate::distributions::ChiSquared;
use crate::hypothesis::inverse_quadratic_form;

/// A level of the response and how often it occurs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LevelCount {
    /// The level.
    pub level: String,
    /// Observations: rows of positive weight, or the sum of their frequencies.
    pub n_obs: f64,
}

/// A coefficient with its test and interval, from the normal distribution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryCoefficient {
    /// The category that is held against the base; `None` where one coefficient serves all.
    pub category: Option<String>,
    /// The name of a column, `(Intercept)`, or of a threshold, `low|some`.
    pub term: String,
    /// The estimate.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its standard error, from the covariance that was asked for.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// `estimate / std_error`; its square is SPSS' Wald.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Two-sided p-value.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Lower end of the confidence interval.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end of the confidence interval.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
}

/// The exponential of a coefficient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryRatio {
    /// The category that is held against the base; `None` where one ratio serves all.
    pub category: Option<String>,
    /// The name of a column.
    pub term: String,
    /// `exp(estimate)`: an odds ratio, or for the multinomial logit a ratio of relative risks.
    #[serde(with = "crate::serde_float")]
    pub ratio: f64,
    /// Lower end of the confidence interval: the exponential of that of the coefficient.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end of the confidence interval.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
    /// Two-sided p-value of a ratio of 1.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

/// A statistic that is chi-squared distributed in large samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChiSquaredTest {
    /// The statistic.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Its degrees of freedom.
    pub dof: f64,
    /// P(chi squared > statistic).
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

impl ChiSquaredTest {
    /// `None` without a degree of freedom.
    pub(super) fn new(statistic: f64, dof: usize) -> Option<Self> {
        let statistic = statistic.max(0.0);
        let reference = ChiSquared::new(dof as f64).ok()?;
        Some(Self {
            statistic,
            dof: dof as f64,
            p_value: reference.sf(statistic),
            log_p_value: reference.ln_sf(statistic),
        })
    }
}

/// Tests of a term: that all of its coefficients are 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermTest {
    /// The term.
    pub term: String,
    /// Wald's test, from the covariance of its coefficients.
    pub wald: ChiSquaredTest,
    /// The likelihood ratio against the model without its columns, fitted anew (SPSS NOMREG: likelihood ratio tests).
    /// The columns of larger terms that contain it stay.
    pub likelihood_ratio: ChiSquaredTest,
}

impl TermTest {
    /// `None` when the covariance cannot tell.
    pub(super) fn new(
        term: &str,
        places: &[usize],
        estimates: &[f64],
        covariance: &Array2<f64>,
        gain: f64,
    ) -> Option<Self> {
        Some(Self {
            term: term.to_owned(),
            wald: wald_test(places, estimates, covariance)?,
            likelihood_ratio: ChiSquaredTest::new(gain, places.len())?,
        })
    }
}

/// Fit statistics of a categorical model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoricalSummary {
    /// The response.
    pub response: String,
    /// Observations: rows of positive weight, or the sum of their frequencies.
    pub n_obs: f64,
    /// Log-likelihood, AIC, AICc and BIC, thresholds and intercepts counting as parameters.
    pub criteria: InformationCriteria,
    /// The log-likelihood without columns: thresholds or intercepts (and the offset) alone.
    #[serde(with = "crate::serde_float")]
    pub null_log_likelihood: f64,
    /// The likelihood ratio of both; `None` when the model has no column.
    pub test: Option<ChiSquaredTest>,
    /// `1 - logLik / logLik(null)` (McFadden, 1974).
    #[serde(with = "crate::serde_float")]
    pub mcfadden: f64,
    /// `1 - exp(2 (logLik(null) - logLik) / n)` (Cox and Snell, 1989).
    #[serde(with = "crate::serde_float")]
    pub cox_snell: f64,
    /// The same over its largest value (Nagelkerke, 1991).
    #[serde(with = "crate::serde_float")]
    pub nagelkerke: f64,
}

impl CategoricalSummary {
    pub(super) fn new(
        data: &CategoryData,
        log_likelihood: f64,
        null_log_likelihood: f64,
        parameters: usize,
        null_parameters: usize,
    ) -> Self {
        let n = data.n_obs;
        let gain = 2.0 * (log_likelihood - null_log_likelihood);
        let cox_snell = -(-gain / n).exp_m1();
        Self {
            response: data.response.clone(),
            n_obs: n,
            criteria: InformationCriteria::new(log_likelihood, parameters, n),
            null_log_likelihood,
            test: ChiSquaredTest::new(gain, parameters - null_parameters),
            mcfadden: 1.0 - log_likelihood / null_log_likelihood,
            cox_snell,
            nagelkerke: cox_snell / -(2.0 * null_log_likelihood / n).exp_m1(),
        }
    }
}

pub(super) fn coefficient(
    category: Option<String>,
    term: String,
    estimate: f64,
    variance: f64,
    level: f64,
) -> Result<CategoryCoefficient, StatsError> {
    let std_error = variance.max(0.0).sqrt();
    let test = TTest::new(estimate, std_error, f64::INFINITY, level)?;
    Ok(CategoryCoefficient {
        category,
        term,
        estimate,
        std_error,
        statistic: test.statistic,
        p_value: test.p_value,
        log_p_value: test.log_p_value,
        lower: test.lower,
        upper: test.upper,
    })
}

pub(super) fn ratio(row: CategoryCoefficient) -> CategoryRatio {
    CategoryRatio {
        category: row.category,
        term: row.term,
        ratio: row.estimate.exp(),
        lower: row.lower.exp(),
        upper: row.upper.exp(),
        p_value: row.p_value,
        log_p_value: row.log_p_value,
    }
}

/// Wald's test that some of the coefficients are 0; `None` when their covariance cannot tell.
pub(super) fn wald_test(
    places: &[usize],
    estimates: &[f64],
    covariance: &Array2<f64>,
) -> Option<ChiSquaredTest> {
    let value: Array1<f64> = places.iter().map(|&place| estimates[place]).collect();
    let own = covariance.select(Axis(0), places).select(Axis(1), places);
    ChiSquaredTest::new(inverse_quadratic_form(&value, &own)?, places.len())
}
