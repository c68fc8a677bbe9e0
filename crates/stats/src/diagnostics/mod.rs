//! Tests of what a linear model takes for granted.
//!
//! | test | of | in R |
//! |---|---|---|
//! | [`LinearFit::breusch_pagan`] | equal variances | `lmtest::bptest` |
//! | [`LinearFit::white_test`] | equal variances | `skedastic::white` |
//! | [`LinearFit::durbin_watson`] | no autocorrelation of first order | `lmtest::dwtest` |
//! | [`LinearFit::breusch_godfrey`] | no autocorrelation up to some order | `lmtest::bgtest` |
//! | [`LinearFit::reset_test`] | a linear form | `lmtest::resettest` |
//! | [`jarque_bera`], [`LinearFit::jarque_bera`] | normality | `tseries::jarque.bera.test` |
//! | [`shapiro_wilk`], [`LinearFit::shapiro_wilk`] | normality | `shapiro.test` |
//!
//! They are defined for fits without weights.
//!
//! For the eye: [`LinearFit::residual_diagnostics`] (`plot(fit)`) and [`normal_quantiles`] (`qqnorm`).

mod auxiliary;
mod durbin_watson;
mod normal_quantiles;
mod normality;
mod ratio_tail;
mod residual_plots;
mod shapiro_wilk;
mod variance;

use serde::{Deserialize, Serialize};

pub use durbin_watson::DurbinWatson;
pub use normal_quantiles::{NormalQuantile, NormalQuantiles, normal_quantiles};
pub use normality::{JarqueBera, jarque_bera};
pub use residual_plots::{CooksContour, ResidualDiagnostics, ResidualRow};
pub use shapiro_wilk::shapiro_wilk;
pub use variance::{VarianceModel, WhiteTest};

use crate::StatsError;
use crate::distributions::ChiSquared;
use crate::fit::{FTest, LinearFit, Weighting};

/// The distribution that a statistic has when the hypothesis holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Reference {
    /// Chi-squared.
    ChiSquared {
        /// Degrees of freedom.
        #[serde(with = "crate::serde_float")]
        dof: f64,
    },
    /// F.
    F {
        /// Degrees of freedom of the numerator.
        #[serde(with = "crate::serde_float")]
        dof_numerator: f64,
        /// Degrees of freedom of the denominator.
        #[serde(with = "crate::serde_float")]
        dof_denominator: f64,
    },
    /// A distribution of the test's own.
    Own,
}

/// A test statistic with its p-value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TestResult {
    /// The name of the test.
    pub test: String,
    /// The statistic.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// What it is compared with.
    pub reference: Reference,
    /// The chance of a statistic at least as extreme when the hypothesis holds.
    pub p_value: f64,
}

impl TestResult {
    pub(crate) fn chi_squared(
        test: impl Into<String>,
        statistic: f64,
        dof: f64,
    ) -> Result<Self, StatsError> {
        Ok(Self {
            test: test.into(),
            statistic,
            reference: Reference::ChiSquared { dof },
            p_value: ChiSquared::new(dof)?.sf(statistic),
        })
    }

    pub(crate) fn f(
        test: impl Into<String>,
        statistic: f64,
        dof_numerator: f64,
        dof_denominator: f64,
    ) -> Result<Self, StatsError> {
        let test = test.into();
        let Some(found) = FTest::new(statistic, dof_numerator, dof_denominator) else {
            return Err(StatsError::Singular { what: test });
        };
        Ok(Self {
            test,
            statistic,
            reference: Reference::F {
                dof_numerator,
                dof_denominator,
            },
            p_value: found.p_value,
        })
    }
}

impl LinearFit {
    /// The residuals of a fit without weights; an error where they are rounding.
    pub(crate) fn unweighted_residuals(&self, what: &str) -> Result<Vec<f64>, StatsError> {
        if self.weighting != Weighting::None {
            return Err(StatsError::InvalidArgument {
                what: format!("{what}: the model"),
                found: "a fit with weights".into(),
                expected: "a fit without weights".into(),
            });
        }
        let residuals = self.residuals()?;
        if root_mean_square(&residuals) <= self.residual_rounding(what)? {
            return Err(StatsError::PerfectFit {
                what: what.to_owned(),
                response: self.response.clone(),
            });
        }
        Ok(residuals)
    }

    /// What rounding alone may leave in a residual, as a root mean square: a few units in the last place
    /// of the numbers that the residual is a difference of.
    fn residual_rounding(&self, what: &str) -> Result<f64, StatsError> {
        let data = self.data(what)?;
        let mut sizes: Vec<f64> = data.response.iter().map(|y| y.abs()).collect();
        if let Some(offset) = &data.offset {
            for (size, offset) in sizes.iter_mut().zip(offset.iter()) {
                *size += offset.abs();
            }
        }
        let slopes = self
            .solution
            .coefficients
            .iter()
            .skip(usize::from(self.solution.intercept));
        for (column, slope) in data.columns.iter().zip(slopes) {
            if *slope != 0.0 {
                for (size, x) in sizes.iter_mut().zip(column.iter()) {
                    *size += (slope * x).abs();
                }
            }
        }
        Ok(8.0 * f64::EPSILON * root_mean_square(&sizes))
    }
}

/// In units of the largest value, so that no square leaves the range.
fn root_mean_square(values: &[f64]) -> f64 {
    let scale = values.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    if scale == 0.0 {
        return 0.0;
    }
    let squares: f64 = values.iter().map(|x| (x / scale) * (x / scale)).sum();
    scale * (squares / values.len() as f64).sqrt()
}

#[cfg(test)]
mod tests;
