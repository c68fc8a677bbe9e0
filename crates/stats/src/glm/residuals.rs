//! Residuals of a generalised linear model.

use serde::{Deserialize, Serialize};

use super::family::Form;
use super::fit::GlmFit;
use super::link::Mean;
use super::rows::RowModel;
use crate::StatsError;
use crate::distributions::{Beta, ln_1p_minus, ln_gamma};

/// Residuals of every row of a fit, in its order.
///
/// With `w` the weight of a row (trials and analytic weight multiplied; 1 otherwise), `mu` its fitted mean and V the
/// variance function. A row of frequency f has the residuals of one of its f equal rows. A row of weight 0 is not in
/// the fit: its response and working residuals are what the fit says of it, the others are 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GlmResiduals {
    /// The ids of the rows.
    pub row_ids: Vec<String>,
    /// `mu` (R: `fitted(fit)`).
    #[serde(with = "crate::serde_float")]
    pub fitted: Vec<f64>,
    /// `y - mu`, of shares for a binomial response (R: `residuals(fit, "response")`).
    #[serde(with = "crate::serde_float")]
    pub response: Vec<f64>,
    /// `(y - mu) d eta / d mu` (R: `"working"`).
    #[serde(with = "crate::serde_float")]
    pub working: Vec<f64>,
    /// `(y - mu) sqrt(w / V(mu))` (R: `"pearson"`).
    #[serde(with = "crate::serde_float")]
    pub pearson: Vec<f64>,
    /// The root of what the row adds to the deviance, with the sign of `y - mu` (R: `"deviance"`).
    #[serde(with = "crate::serde_float")]
    pub deviance: Vec<f64>,
    /// `sqrt(w) (A(y) - A(mu)) / (A'(mu) sqrt(V(mu)))` with `A' = V^(-1/3)`, nearly normal (Anscombe, 1953; McCullagh
    /// and Nelder, 1989, section 2.4; statsmodels: `resid_anscombe`). `None` for a negative binomial response.
    #[serde(with = "crate::serde_float")]
    pub anscombe: Option<Vec<f64>>,
}

impl GlmFit {
    /// Response, working, Pearson, deviance and Anscombe residuals.
    ///
    /// None of them is divided by the dispersion; standardised ones are among the [`influence`](Self::influence)
    /// statistics, and those that are normal whatever the family are
    /// [`quantile_residuals`](Self::quantile_residuals). In R: `residuals(fit, type)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// use tresteg_stats::{Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_row_ids(["mon", "tue", "wed", "thu", "fri"])?
    ///     .with_numbers("calls", [1.0, 3.0, 2.0, 6.0, 0.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0])?;
    /// let fit = glm("calls ~ x", &table, Family::Poisson)?;
    /// let residuals = fit.residuals()?;
    /// let deviance: f64 = residuals.deviance.iter().map(|r| r * r).sum();
    /// assert!((deviance - fit.deviance()).abs() < 1e-12);
    /// assert!(residuals.deviance[4] < 0.0 && residuals.row_ids[4] == "fri");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn residuals(&self) -> Result<GlmResiduals, StatsError> {
        let data = self.data("residuals")?;
        let model = self.row_model();
        let eta = self.linear_predictor()?;
        let n = eta.len();
        let anscombe = Anscombe::new(model.form);
        let mut residuals = GlmResiduals {
            row_ids: self.row_ids(),
            fitted: Vec::with_capacity(n),
            response: Vec::with_capacity(n),
            working: Vec::with_capacity(n),
            pearson: Vec::with_capacity(n),
            deviance: Vec::with_capacity(n),
            anscombe: anscombe.is_some().then(|| Vec::with_capacity(n)),
        };
        for (row, (&eta, &y)) in eta.iter().zip(data.response.iter()).enumerate() {
            let weight = data.weight_of_one(row);
            let value = model.row(eta, y);
            let at = model.link.mean(eta);
            let distance = distance(model, y, at);
            residuals.fitted.push(at.mean);
            residuals.response.push(distance);
            residuals.working.push(value.score / value.weight);
            let signed = |square: f64| (weight * square).max(0.0).sqrt().copysign(distance);
            residuals.pearson.push(signed(value.pearson));
            residuals
                .deviance
                .push(signed(row_deviance(model.form, y, at)));
            if let (Some(all), Some(anscombe)) = (&mut residuals.anscombe, &anscombe) {
                all.push(weight.sqrt() * anscombe.residual(model.form, y, at));
            }
        }
        Ok(residuals)
    }
}

impl super::fit::GlmData {
    /// The weight of one of the equal rows that a row stands for; 0 where it stands for none.
    pub fn weight_of_one(&self, row: usize) -> f64 {
        match &self.frequencies {
            Some(frequencies) if frequencies[row] == 0.0 => 0.0,
            _ => self.prior.as_ref().map_or(1.0, |prior| prior[row]),
        }
    }
}

/// `y - mu`, with the digits of the complement where the response is 1.
fn distance(model: RowModel, y: f64, at: Mean) -> f64 {
    match model.form {
        Form::Binomial if y == 1.0 => at.complement,
        _ => y - at.mean,
    }
}

/// What a row of weight 1 adds to the deviance, with its digits where the mean is near the response.
fn row_deviance(form: Form, y: f64, at: Mean) -> f64 {
    // y ln(y / mean) - (y - mean), where y is not far from the mean.
    let part = |y: f64, mean: f64| {
        if y == 0.0 {
            return mean;
        }
        let step = (mean - y) / y;
        if step.abs() < 0.5 {
            -y * ln_1p_minus(step)
        } else {
            y * (y / mean).ln() - (y - mean)
        }
    };
    match form {
        Form::Mean => 2.0 * part(y, at.mean),
        Form::Binomial => 2.0 * (part(y, at.mean) + part(1.0 - y, at.complement)),
        Form::MeanSquared => {
            let step = (y - at.mean) / at.mean;
            if step.abs() < 0.5 {
                2.0 * -ln_1p_minus(step)
            } else {
                form.deviance(y, at.mean, at.complement)
            }
        }
        _ => form.deviance(y, at.mean, at.complement),
    }
}

/// Anscombe's transform of a family.
enum Anscombe {
    /// The variance is a power of the mean.
    Power,
    /// `A` is the incomplete beta function B(x; 2/3, 2/3).
    Binomial { beta: Beta, whole: f64 },
}

impl Anscombe {
    fn new(form: Form) -> Option<Self> {
        match form {
            Form::Binomial => {
                let shape = 2.0 / 3.0;
                Some(Anscombe::Binomial {
                    beta: Beta::new(shape, shape).ok()?,
                    whole: (2.0 * ln_gamma(shape) - ln_gamma(2.0 * shape)).exp(),
                })
            }
            Form::Overdispersed(_) => None,
            _ => Some(Anscombe::Power),
        }
    }

    fn residual(&self, form: Form, y: f64, at: Mean) -> f64 {
        let mean = at.mean;
        match (self, form) {
            (Anscombe::Binomial { beta, whole }, _) => {
                // Of the smaller tails.
                let change = if mean < 0.5 {
                    beta.cdf(y) - beta.cdf(mean)
                } else {
                    beta.cdf(at.complement) - beta.cdf(1.0 - y)
                };
                whole * change / (mean * at.complement).powf(1.0 / 6.0)
            }
            (_, Form::Mean) => {
                1.5 * (y.cbrt().powi(2) - mean.cbrt().powi(2)) / mean.powf(1.0 / 6.0)
            }
            (_, Form::MeanSquared) => 3.0 * (y.cbrt() - mean.cbrt()) / mean.cbrt(),
            (_, Form::MeanCubed) => (y / mean).ln() / mean.sqrt(),
            _ => y - mean,
        }
    }
}
