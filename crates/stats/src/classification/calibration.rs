//! Calibration of probabilities: in the large, and by a logistic regression of the outcome on their logits.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{BinaryPredictions, ScoreGroup};
use crate::StatsError;
use crate::distributions::ChiSquared;
use crate::error::ROWS_NAMED;
use crate::fit::{p_value, significant};

/// Calibration after Cox (1958): are the probabilities too high, too low, too extreme?
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Observations.
    pub n_obs: u64,
    /// The share of ones.
    #[serde(with = "crate::serde_float")]
    pub observed_share: f64,
    /// The mean probability.
    #[serde(with = "crate::serde_float")]
    pub mean_prediction: f64,
    /// Observed over expected ones.
    #[serde(with = "crate::serde_float")]
    pub observed_to_expected: f64,
    /// Calibration in the large: the intercept of a logit of the outcome with the logit of the probability as offset.
    /// 0 is perfect, above it the probabilities are too low.
    #[serde(with = "crate::serde_float")]
    pub in_the_large: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub in_the_large_std_error: f64,
    /// The logit of the outcome on the logit of the probability; `None` when the probabilities do not vary, or when they
    /// separate the outcomes, so that no finite slope fits best.
    pub recalibration: Option<Recalibration>,
}

/// The fit `logit P(y = 1) = intercept + slope * logit p`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recalibration {
    /// 0 for perfect calibration, together with a slope of 1.
    #[serde(with = "crate::serde_float")]
    pub intercept: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub intercept_std_error: f64,
    /// Below 1 the probabilities are too extreme, above it too moderate.
    #[serde(with = "crate::serde_float")]
    pub slope: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub slope_std_error: f64,
    /// The covariance of the two.
    #[serde(with = "crate::serde_float")]
    pub covariance: f64,
    /// Likelihood ratio of this fit against intercept 0 and slope 1, with 2 degrees of freedom.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// P(chi squared > statistic).
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

impl BinaryPredictions {
    /// Calibration in the large, and intercept and slope by logistic recalibration.
    ///
    /// In R: `glm(y ~ offset(qlogis(p)), binomial)` and `glm(y ~ qlogis(p), binomial)`; `rms::val.prob` gives the second
    /// as `Intercept` and `Slope`, and `statistic` as `U:Chi-sq`.
    ///
    /// # Errors
    ///
    /// [`StatsError::ConstantResponse`] when only one outcome occurs, [`StatsError::InvalidArgument`] for a score that is no
    /// probability, [`StatsError::NotFinite`] naming the rows whose probability is 0 or 1 and has no logit.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let outcome = [0, 0, 1, 0, 1, 0, 1, 1];
    /// let probability = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9];
    /// let calibration = BinaryPredictions::new(&outcome, &probability)?.calibration()?;
    /// assert!(calibration.in_the_large.abs() < 0.5);
    /// println!("{calibration}");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn calibration(&self) -> Result<Calibration, StatsError> {
        self.check_both()?;
        self.check_probabilities()?;
        let certain = |&&p: &&f64| p == 0.0 || p == 1.0;
        let count = self.scores.iter().filter(certain).count();
        if count > 0 {
            let rows = self.scores.iter().enumerate();
            return Err(StatsError::NotFinite {
                term: "the logit of the probability".into(),
                rows: rows
                    .filter(|(_, p)| certain(p))
                    .take(ROWS_NAMED)
                    .map(|(row, _)| (row + 1).to_string())
                    .collect(),
                count,
            });
        }
        let n = self.n_obs() as f64;
        let logits: Vec<f64> = (self.groups.iter())
            .map(|group| group.score.ln() - (-group.score).ln_1p())
            .collect();
        // Starts where the mean logit has the share of ones: from 0 it is a long way when all are nearly certain.
        let observed = (self.events as f64 / self.non_events as f64).ln();
        let mean = (self.groups.iter().zip(&logits))
            .map(|(group, logit)| group.count() as f64 / n * logit)
            .sum::<f64>();
        let large = maximize(&self.groups, &logits, [observed - mean, 1.0], false);
        let expected = n * self.mean(|p, _| p);
        Ok(Calibration {
            n_obs: self.n_obs(),
            observed_share: self.events as f64 / n,
            mean_prediction: expected / n,
            observed_to_expected: self.events as f64 / expected,
            in_the_large: large.parameters[0],
            in_the_large_std_error: 1.0 / large.information[0].sqrt(),
            recalibration: self.recalibration(&logits)?,
        })
    }

    fn recalibration(&self, logits: &[f64]) -> Result<Option<Recalibration>, StatsError> {
        let has = |wanted: fn(&ScoreGroup) -> u64| {
            let mut places = (0..logits.len()).filter(move |&i| wanted(&self.groups[i]) > 0);
            let first = places.next().unwrap_or(0);
            (first, places.next_back().unwrap_or(first))
        };
        let (ones, zeros) = (has(|group| group.events), has(|group| group.non_events));
        if logits.len() < 2 || ones.0 >= zeros.1 || zeros.0 >= ones.1 {
            return Ok(None);
        }
        // About the mean logit, where intercept and slope have little to do with each other.
        let n = self.n_obs() as f64;
        let mean = (self.groups.iter().zip(logits))
            .map(|(group, logit)| group.count() as f64 / n * logit)
            .sum::<f64>();
        let centred: Vec<f64> = logits.iter().map(|logit| logit - mean).collect();
        let observed = (self.events as f64 / self.non_events as f64).ln();
        let fit = maximize(&self.groups, &centred, [observed, 0.0], true);
        let [aa, ab, bb] = fit.information;
        let determinant = aa * bb - ab * ab;
        if determinant.is_nan() || determinant <= 0.0 {
            return Ok(None);
        }
        let (variance_a, covariance, variance_b) =
            (bb / determinant, -ab / determinant, aa / determinant);
        let [centre, slope] = fit.parameters;
        let perfect = log_likelihood(&self.groups, &centred, [mean, 1.0]);
        let statistic = (2.0 * (fit.log_likelihood - perfect)).max(0.0);
        let reference = ChiSquared::new(2.0)?;
        Ok(Some(Recalibration {
            intercept: centre - slope * mean,
            intercept_std_error: (variance_a - 2.0 * mean * covariance + mean * mean * variance_b)
                .sqrt(),
            slope,
            slope_std_error: variance_b.sqrt(),
            covariance: covariance - mean * variance_b,
            statistic,
            p_value: reference.sf(statistic),
            log_p_value: reference.ln_sf(statistic),
        }))
    }
}

struct Maximum {
    parameters: [f64; 2],
    /// Entries aa, ab, bb.
    information: [f64; 3],
    log_likelihood: f64,
}

/// `ln(1 + exp(x))`.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

fn log_likelihood(groups: &[ScoreGroup], x: &[f64], [a, b]: [f64; 2]) -> f64 {
    (groups.iter().zip(x))
        .map(|(group, x)| {
            let eta = a + b * x;
            -(group.events as f64 * softplus(-eta) + group.non_events as f64 * softplus(eta))
        })
        .sum()
}

/// Newton's method with halved steps for `logit P = a + b x`, with b fixed or free. A finite maximum exists.
fn maximize(groups: &[ScoreGroup], x: &[f64], start: [f64; 2], free_slope: bool) -> Maximum {
    let mut parameters = start;
    let mut value = log_likelihood(groups, x, parameters);
    let mut information = [0.0; 3];
    for _ in 0..100 {
        let (mut gradient, mut own) = ([0.0; 2], [0.0; 3]);
        for (group, x) in groups.iter().zip(x) {
            let p = 1.0 / (1.0 + (-(parameters[0] + parameters[1] * x)).exp());
            let rest = group.events as f64 - group.count() as f64 * p;
            let weight = group.count() as f64 * p * (1.0 - p);
            gradient[0] += rest;
            gradient[1] += rest * x;
            own[0] += weight;
            own[1] += weight * x;
            own[2] += weight * x * x;
        }
        information = own;
        let step = if free_slope {
            let determinant = own[0] * own[2] - own[1] * own[1];
            [
                (own[2] * gradient[0] - own[1] * gradient[1]) / determinant,
                (own[0] * gradient[1] - own[1] * gradient[0]) / determinant,
            ]
        } else {
            // Where nearly all are certain, the tangent points far beyond the maximum.
            [(gradient[0] / own[0]).clamp(-20.0, 20.0), 0.0]
        };
        if step.iter().any(|step| !step.is_finite()) {
            break;
        }
        let small = (step.iter().zip(&parameters))
            .all(|(step, parameter)| step.abs() <= 1e-15 * (1.0 + parameter.abs()));
        if small {
            break;
        }
        let mut share = 1.0;
        let (next, next_value) = loop {
            let next = [0, 1].map(|i| parameters[i] + share * step[i]);
            let next_value = log_likelihood(groups, x, next);
            // Close to the maximum the likelihood is flat to rounding.
            if next_value >= value - 1e-13 * value.abs() || share < 1e-10 {
                break (next, next_value);
            }
            share /= 2.0;
        };
        let settled = (step.iter().zip(&next))
            .all(|(step, parameter)| step.abs() <= 4.0 * f64::EPSILON * (1.0 + parameter.abs()));
        (parameters, value) = (next, next_value);
        if settled {
            break;
        }
    }
    Maximum {
        parameters,
        information,
        log_likelihood: value,
    }
}

impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Observed share {}, mean prediction {}; calibration in the large {} (standard error {})",
            significant(self.observed_share),
            significant(self.mean_prediction),
            significant(self.in_the_large),
            significant(self.in_the_large_std_error)
        )?;
        match &self.recalibration {
            Some(fit) => write!(
                f,
                "\nSlope {} (standard error {}), intercept {}; both perfect: chi squared(2) = {}, p = {}",
                significant(fit.slope),
                significant(fit.slope_std_error),
                significant(fit.intercept),
                significant(fit.statistic),
                p_value(fit.p_value, fit.log_p_value)
            ),
            None => write!(
                f,
                "\nNo slope: the predictions are constant or separate the outcomes"
            ),
        }
    }
}
