//! What the rows say at given linear predictors: working weights, scores and deviance.

use super::family::Form;
use super::link::{Link, Mean};

/// The model of a row: everything but its linear predictor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowModel {
    pub form: Form,
    pub link: Link,
}

/// Sums over some rows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RowSums {
    pub deviance: f64,
    /// Pearson's chi-squared.
    pub pearson: f64,
    pub sum_of_weights: f64,
    /// Rows whose mean is none that the family can have.
    pub invalid: usize,
}

impl RowSums {
    pub fn add(&mut self, other: &Self) {
        self.deviance += other.deviance;
        self.pearson += other.pearson;
        self.sum_of_weights += other.sum_of_weights;
        self.invalid += other.invalid;
    }
}

/// One row: per unit of prior weight.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowValue {
    /// Expected information about the linear predictor, `slope^2 / V`.
    pub weight: f64,
    /// `(y - mean) slope / V`.
    pub score: f64,
    pub deviance: f64,
    /// `(y - mean)^2 / V`.
    pub pearson: f64,
    pub valid: bool,
}

impl RowModel {
    #[inline(always)]
    pub fn row(self, eta: f64, y: f64) -> RowValue {
        let at = self.link.mean(eta);
        let Mean {
            mean,
            complement,
            slope,
        } = at;
        let valid = self.form.admits(mean, complement) && slope.is_finite();
        let (weight, score) = match self.form {
            Form::Binomial => {
                // slope / mean and slope / complement keep their digits where the variance is 0.
                let (up, down) = self.shares(eta, at);
                (up * down, y * up - (1.0 - y) * down)
            }
            form => {
                let ratio = slope / form.variance(mean, complement);
                (slope * ratio, (y - mean) * ratio)
            }
        };
        let variance = self.form.variance(mean, complement);
        let distance = match self.form {
            Form::Binomial if y == 1.0 => complement,
            _ => y - mean,
        };
        RowValue {
            weight,
            score,
            deviance: self.form.deviance(y, mean, complement),
            pearson: if distance == 0.0 {
                0.0
            } else {
                distance * distance / variance
            },
            valid,
        }
    }

    /// `slope / mean` and `slope / (1 - mean)` of a probability.
    #[inline(always)]
    fn shares(self, eta: f64, at: Mean) -> (f64, f64) {
        match self.link {
            Link::Logit => (at.complement, at.mean),
            Link::Cloglog => {
                let hazard = eta.exp();
                let up = if at.mean > 0.0 {
                    at.slope / at.mean
                } else {
                    1.0
                };
                (up, hazard)
            }
            Link::Log => (1.0, at.slope / at.complement),
            _ => (at.slope / at.mean, at.slope / at.complement),
        }
    }

    /// Expected less observed information about the linear predictor, `(y - mean) d(slope / V) / d eta`.
    pub fn excess_information(self, eta: f64, y: f64) -> f64 {
        let Mean {
            mean,
            complement,
            slope,
        } = self.link.mean(eta);
        let variance = self.form.variance(mean, complement);
        let curvature = self.link.curvature(eta);
        let bend = slope * slope * self.form.variance_slope(mean, complement) / variance;
        (y - mean) * (curvature - bend) / variance
    }

    /// Whether expected and observed information are the same.
    pub fn is_canonical(self) -> bool {
        matches!(
            (self.form, self.link),
            (Form::Constant, Link::Identity)
                | (Form::Mean, Link::Log)
                | (Form::Binomial, Link::Logit)
                | (Form::MeanSquared, Link::Inverse)
                | (Form::MeanCubed, Link::InverseSquared)
        )
    }

    /// Weights and scores of some rows, times their prior weights, and sums over them.
    pub fn evaluate(
        self,
        eta: &[f64],
        response: &[f64],
        prior: Option<&[f64]>,
        weights: &mut [f64],
        scores: &mut [f64],
    ) -> RowSums {
        let mut sums = RowSums::default();
        for (row, (&eta, &y)) in eta.iter().zip(response).enumerate() {
            let prior = prior.map_or(1.0, |prior| prior[row]);
            if prior == 0.0 {
                weights[row] = 0.0;
                scores[row] = 0.0;
                continue;
            }
            let value = self.row(eta, y);
            weights[row] = prior * value.weight;
            scores[row] = prior * value.score;
            sums.deviance += prior * value.deviance;
            sums.pearson += prior * value.pearson;
            sums.sum_of_weights += weights[row];
            sums.invalid += usize::from(!value.valid);
        }
        sums
    }
}
