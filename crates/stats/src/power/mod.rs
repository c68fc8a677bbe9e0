//! Power and sample size: from three of sample size, effect, level and power to the fourth.
//!
//! ```
//! use tresteg_stats::power::{PowerRequest, PowerTest};
//!
//! // How many in each of two groups to find a difference of half a standard deviation?
//! let answer = PowerRequest::new(PowerTest::TwoSampleT { ratio: 1.0 })
//!     .with_effect(0.5)
//!     .with_alpha(0.05)
//!     .with_power(0.8)
//!     .solve()?;
//! assert!((answer.n - 63.765_610_587_854).abs() < 1e-6); // power.t.test of R
//! assert_eq!(answer.whole_n, Some(64));
//! assert!(answer.whole_power.is_some_and(|power| power > 0.8));
//! println!("{answer}");
//! # Ok::<(), tresteg_stats::StatsError>(())
//! ```

mod designs;
mod solve;

use serde::{Deserialize, Serialize};

use crate::{Alternative, StatsError};

/// A test whose power is asked for, with what describes its design; `n` and `effect` mean what each variant says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PowerTest {
    /// One mean: `n` values, `effect` Cohen's d = (mean - null) / sd. Noncentral t with δ = d √n. In R:
    /// `pwr.t.test(type = "one.sample")`, `power.t.test(strict = TRUE)`.
    OneSampleT,
    /// Paired means: `n` pairs, `effect` d_z = mean difference / sd of the differences. As one mean.
    PairedT,
    /// Two means: `n` values in the first group and `ratio n` in the second, `effect` Cohen's d. Noncentral t with n₁ + n₂ - 2
    /// degrees of freedom and δ = d / √(1/n₁ + 1/n₂). In R: `pwr.t.test`, `pwr.t2n.test`.
    TwoSampleT {
        /// Size of the second group over that of the first.
        ratio: f64,
    },
    /// Two means with unequal variances (Welch): as above with `effect` the difference over the standard deviation of the first
    /// group; the second has `sd_ratio` times that. Welch's degrees of freedom from the true variances and δ =
    /// d / √(1/n₁ + sd_ratio²/n₂). In Stata: `power twomeans, sd1() sd2()`.
    WelchT {
        /// Size of the second group over that of the first.
        ratio: f64,
        /// Standard deviation of the second group over that of the first.
        sd_ratio: f64,
    },
    /// One-way analysis of variance: `n` values in each group, `effect` Cohen's f = sd of the group means / sd within.
    /// Noncentral F with λ = k n f². In R: `pwr.anova.test`, `power.anova.test`.
    Anova {
        /// The number of groups.
        groups: u32,
    },
    /// Linear regression with fixed regressors: `n` rows, `effect` Cohen's f² = R² change / (1 - R²). Noncentral F with
    /// λ = n f² (Cohen 1988; G*Power). In R: `pwr.f2.test(u, v, f2)` with v = n - u - 1 where all regressors are tested.
    Regression {
        /// Regressors tested together.
        tested: u32,
        /// Other regressors of the model, the intercept not counted.
        others: u32,
    },
    /// A correlation against 0: `n` pairs, `effect` ρ, by Fisher's z with its bias. In R: `pwr.r.test`.
    Correlation,
    /// A correlation against 0, `effect` ρ, `n` rows: R² with fixed regressor, λ = n ρ² / (1 - ρ²); two-sided.
    CorrelationFixed,
    /// One proportion by the arcsine: `n` values, `effect` Cohen's h = 2 asin √p - 2 asin √p₀. In R: `pwr.p.test`.
    OneProportionArcsine,
    /// Two proportions by the arcsine: `n` values in the first group and `ratio n` in the second, `effect` h. In R:
    /// `pwr.2p.test`, `pwr.2p2n.test`.
    TwoProportionsArcsine {
        /// Size of the second group over that of the first.
        ratio: f64,
    },
    /// Two proportions by the pooled score test without continuity correction: `n` values in the first group and `ratio n`
    /// in the second, `effect` p₂ - p₁ (Fleiss 1981). In R: `power.prop.test`.
    TwoProportions {
        /// The proportion of the first group.
        first: f64,
        /// Size of the second group over that of the first.
        ratio: f64,
    },
    /// Chi-squared tests of fit and of independence: `n` values, `effect` Cohen's w. Noncentral chi-squared with λ = n w². In R:
    /// `pwr.chisq.test`.
    ChiSquared {
        /// Degrees of freedom.
        dof: u32,
    },
    /// McNemar's test: `n` pairs, `effect` the difference of the two discordant probabilities (Miettinen 1968; Connor 1987).
    McNemar {
        /// The sum of the two discordant probabilities.
        discordant: f64,
    },
    /// Equivalence of two means by two one-sided t tests: `n` values in the first group and `ratio n` in the second, `effect` the
    /// margin over the standard deviation. Exact, from the joint distribution of both statistics (Owen 1965; Phillips 1990). In R:
    /// `PowerTOST::power.TOST(method = "exact", logscale = FALSE)`, `TOSTER::power_t_TOST`.
    EquivalenceT {
        /// Size of the second group over that of the first.
        ratio: f64,
        /// The true difference over the standard deviation, 0 in most plans.
        difference: f64,
    },
    /// Two Poisson rates by Wald's test of the logarithm of their ratio: `n` the exposure of the first group, `ratio n` that
    /// of the second, `effect` rate₂ / rate₁.
    TwoRates {
        /// The rate of the first group, events per unit of exposure.
        first: f64,
        /// Exposure of the second group over that of the first.
        ratio: f64,
    },
    /// Mann-Whitney's test: `n` values in the first group and `ratio n` in the second, `effect` P(Y > X) + P(Y = X) / 2
    /// (Noether 1987), 0.5 under the hypothesis.
    MannWhitney {
        /// Size of the second group over that of the first.
        ratio: f64,
    },
}

/// What a power analysis solves for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PowerUnknown {
    /// The sample size.
    N,
    /// The effect.
    Effect,
    /// The level of the test.
    Alpha,
    /// The power.
    Power,
}

/// Three of `n`, `effect`, `alpha` and `power`; [`PowerRequest::solve`] finds the one left out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PowerRequest {
    test: PowerTest,
    alternative: Alternative,
    n: Option<f64>,
    effect: Option<f64>,
    alpha: Option<f64>,
    power: Option<f64>,
}

/// The answer to a [`PowerRequest`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PowerAnalysis {
    /// The test.
    pub test: PowerTest,
    /// The alternative.
    pub alternative: Alternative,
    /// The sample size, as [`PowerTest`] counts it; not whole where it was solved for.
    pub n: f64,
    /// The effect, as [`PowerTest`] measures it.
    pub effect: f64,
    /// The level of the test.
    pub alpha: f64,
    /// The power.
    pub power: f64,
    /// What was solved for.
    pub solved_for: PowerUnknown,
    /// The next whole sample size, where `n` was solved for.
    pub whole_n: Option<u64>,
    /// The power that [`Self::whole_n`] reaches.
    pub whole_power: Option<f64>,
}

impl PowerRequest {
    /// A two-sided request about a test.
    #[must_use]
    pub const fn new(test: PowerTest) -> Self {
        Self {
            test,
            alternative: Alternative::TwoSided,
            n: None,
            effect: None,
            alpha: None,
            power: None,
        }
    }

    /// With this sample size.
    #[must_use]
    pub const fn with_n(self, n: f64) -> Self {
        Self { n: Some(n), ..self }
    }

    /// With this effect.
    #[must_use]
    pub const fn with_effect(self, effect: f64) -> Self {
        Self {
            effect: Some(effect),
            ..self
        }
    }

    /// At this level of the test.
    #[must_use]
    pub const fn with_alpha(self, alpha: f64) -> Self {
        Self {
            alpha: Some(alpha),
            ..self
        }
    }

    /// With this power.
    #[must_use]
    pub const fn with_power(self, power: f64) -> Self {
        Self {
            power: Some(power),
            ..self
        }
    }

    /// One- or two-sided; F and chi-squared tests have no direction.
    #[must_use]
    pub const fn with_alternative(self, alternative: Alternative) -> Self {
        Self {
            alternative,
            ..self
        }
    }

    /// Solves for what was left out.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] where not exactly one of the four was left out, one of the others or the design is
    /// outside its range, or nothing within the range reaches the request: no sample size up to 1e9 has the power,
    /// the smallest already has more, or no effect or level will do.
    pub fn solve(&self) -> Result<PowerAnalysis, StatsError> {
        solve::solve(self)
    }
}

fn refused(what: &str, found: impl std::fmt::Display, expected: &str) -> StatsError {
    StatsError::InvalidArgument {
        what: what.into(),
        found: found.to_string(),
        expected: expected.into(),
    }
}

impl std::fmt::Display for PowerTest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OneSampleT => write!(f, "one-sample t test"),
            Self::PairedT => write!(f, "paired t test (n pairs)"),
            Self::TwoSampleT { ratio } => write!(
                f,
                "two-sample t test (n in the first group, {ratio} n in the second)"
            ),
            Self::WelchT { ratio, sd_ratio } => write!(
                f,
                "Welch's t test (n in the first group, {ratio} n in the second with {sd_ratio} times the standard deviation)"
            ),
            Self::Anova { groups } => write!(
                f,
                "one-way analysis of variance (n in each of {groups} groups)"
            ),
            Self::Regression { tested, others } => {
                write!(f, "F test of {tested} regressors beside {others} others")
            }
            Self::Correlation => write!(f, "correlation, by Fisher's z"),
            Self::CorrelationFixed => write!(f, "correlation with a fixed regressor"),
            Self::OneProportionArcsine => write!(f, "one proportion, by the arcsine"),
            Self::TwoProportionsArcsine { ratio } => {
                write!(
                    f,
                    "two proportions, by the arcsine (n in the first group, {ratio} n in the second)"
                )
            }
            Self::TwoProportions { first, ratio } => {
                write!(
                    f,
                    "two proportions, the first {first} (n in the first group, {ratio} n in the second)"
                )
            }
            Self::ChiSquared { dof } => write!(f, "chi-squared test with {dof} degrees of freedom"),
            Self::McNemar { discordant } => write!(
                f,
                "McNemar's test (n pairs, a share {discordant} discordant)"
            ),
            Self::EquivalenceT { ratio, difference } => write!(
                f,
                "equivalence of two means, the true difference {difference} (n in the first group, {ratio} n in the second)"
            ),
            Self::TwoRates { first, ratio } => {
                write!(
                    f,
                    "two rates, the first {first} (exposure n in the first group, {ratio} n in the second)"
                )
            }
            Self::MannWhitney { ratio } => {
                write!(
                    f,
                    "Mann-Whitney test (n in the first group, {ratio} n in the second)"
                )
            }
        }
    }
}

impl std::fmt::Display for PowerAnalysis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}, {}", self.test, self.alternative)?;
        let rows = [
            (PowerUnknown::N, "n", self.n),
            (PowerUnknown::Effect, "effect", self.effect),
            (PowerUnknown::Alpha, "alpha", self.alpha),
            (PowerUnknown::Power, "power", self.power),
        ];
        for (unknown, name, value) in rows {
            let mark = if unknown == self.solved_for {
                "  <- solved for"
            } else {
                ""
            };
            writeln!(f, "{name:<8}{value:>12.6}{mark}")?;
        }
        if let (Some(n), Some(power)) = (self.whole_n, self.whole_power) {
            writeln!(f, "With n = {n} the power is {power:.4}.")?;
        }
        Ok(())
    }
}
