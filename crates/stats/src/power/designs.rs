//! The power of each test at a given sample size, effect and level.

use super::{PowerTest, refused};
use crate::distributions::{
    ChiSquared, FisherF, NoncentralChiSquared, NoncentralF, NoncentralT, Normal, StudentsT,
    equivalence_power,
};
use crate::{Alternative, StatsError};

/// Where a noncentral distribution is not computed any more, the test always rejects.
const LARGEST_DELTA: f64 = 1e6;
const LARGEST_LAMBDA: f64 = 1e8;

impl PowerTest {
    /// Whether its alternative has a direction.
    pub(super) fn has_direction(&self) -> bool {
        !matches!(
            self,
            Self::Anova { .. }
                | Self::Regression { .. }
                | Self::ChiSquared { .. }
                | Self::CorrelationFixed
                | Self::EquivalenceT { .. }
        )
    }

    /// Checks what describes the design.
    pub(super) fn check(&self) -> Result<(), StatsError> {
        let positive = |what, value: f64| {
            if value > 0.0 && (1e-6..=1e6).contains(&value) {
                Ok(())
            } else {
                Err(refused(what, value, "a number from 1e-6 to 1e6"))
            }
        };
        match *self {
            Self::TwoSampleT { ratio }
            | Self::TwoProportionsArcsine { ratio }
            | Self::MannWhitney { ratio } => positive("the ratio of group sizes", ratio),
            Self::WelchT { ratio, sd_ratio } => positive("the ratio of group sizes", ratio)
                .and_then(|()| positive("the ratio of standard deviations", sd_ratio)),
            Self::TwoProportions { first, ratio } => {
                positive("the ratio of group sizes", ratio)?;
                between_0_and_1("the first proportion", first)
            }
            Self::EquivalenceT { ratio, difference } => {
                positive("the ratio of group sizes", ratio)?;
                if difference.abs() <= 1e3 {
                    Ok(())
                } else {
                    Err(refused(
                        "the true difference",
                        difference,
                        "a number from -1000 to 1000",
                    ))
                }
            }
            Self::TwoRates { first, ratio } => {
                positive("the ratio of exposures", ratio)?;
                positive("the first rate", first)
            }
            Self::McNemar { discordant } => {
                between_0_and_1("the share of discordant pairs", discordant)
            }
            Self::Anova { groups } if groups < 2 => {
                Err(refused("the number of groups", groups, "at least 2"))
            }
            Self::Regression { tested: 0, .. } => {
                Err(refused("the number of regressors tested", 0, "at least 1"))
            }
            Self::ChiSquared { dof: 0 } => Err(refused("the degrees of freedom", 0, "at least 1")),
            _ => Ok(()),
        }
    }

    /// The smallest sample size for which the test is defined.
    pub(super) fn least_n(&self) -> f64 {
        match *self {
            Self::OneSampleT | Self::PairedT | Self::Anova { .. } => 2.0,
            Self::TwoSampleT { ratio } | Self::EquivalenceT { ratio, .. } => {
                (3.0 / (1.0 + ratio)).max(1.0)
            }
            Self::WelchT { ratio, .. } => 2f64.max(2.0 / ratio),
            Self::Regression { tested, others } => f64::from(tested) + f64::from(others) + 2.0,
            Self::Correlation => 4.0,
            Self::CorrelationFixed => 3.0,
            _ => 1.0,
        }
    }

    /// The effect at which nothing is to be found, and the largest there is in that direction.
    pub(super) fn effects(&self, upwards: bool) -> (f64, f64) {
        let signed = |size: f64| if upwards { size } else { -size };
        match *self {
            Self::Correlation | Self::CorrelationFixed => (0.0, signed(1.0 - 1e-12)),
            Self::OneProportionArcsine | Self::TwoProportionsArcsine { .. } => {
                (0.0, signed(std::f64::consts::PI))
            }
            Self::TwoProportions { first, .. } => (0.0, if upwards { 1.0 - first } else { -first }),
            Self::McNemar { discordant } => (0.0, signed(discordant)),
            Self::EquivalenceT { difference, .. } => {
                (difference.abs(), if upwards { 1e6 } else { 0.0 })
            }
            Self::TwoRates { .. } => (1.0, if upwards { 1e6 } else { 1e-6 }),
            Self::MannWhitney { .. } => (0.5, if upwards { 1.0 } else { 0.0 }),
            _ => (0.0, signed(1e6)),
        }
    }

    /// The power, where sample size, effect and level are within their ranges.
    pub(super) fn power(
        &self,
        n: f64,
        effect: f64,
        alpha: f64,
        alternative: Alternative,
    ) -> Result<f64, StatsError> {
        // Looking downwards is looking upwards at the opposite effect.
        let less = alternative == Alternative::Less;
        let two_sided = alternative == Alternative::TwoSided;
        let signed = if less { -effect } else { effect };
        match *self {
            Self::OneSampleT | Self::PairedT => {
                t_power(n - 1.0, signed * n.sqrt(), alpha, two_sided)
            }
            Self::TwoSampleT { ratio } => {
                let delta = signed * (n * ratio / (1.0 + ratio)).sqrt();
                t_power(n * (1.0 + ratio) - 2.0, delta, alpha, two_sided)
            }
            Self::WelchT { ratio, sd_ratio } => {
                let (first, second) = (1.0 / n, sd_ratio * sd_ratio / (ratio * n));
                let sum = first + second;
                let dof = sum * sum
                    / (first * first / (n - 1.0) + second * second / (ratio * n - 1.0).max(1e-2));
                t_power(dof, signed / sum.sqrt(), alpha, two_sided)
            }
            Self::Anova { groups } => {
                let groups = f64::from(groups);
                f_power(
                    groups - 1.0,
                    (n - 1.0) * groups,
                    groups * n * effect * effect,
                    alpha,
                )
            }
            Self::Regression { tested, others } => {
                let (tested, others) = (f64::from(tested), f64::from(others));
                f_power(tested, n - tested - others - 1.0, n * effect, alpha)
            }
            Self::CorrelationFixed => {
                let square = effect * effect;
                f_power(1.0, n - 2.0, n * square / (1.0 - square), alpha)
            }
            Self::ChiSquared { dof } => {
                let dof = f64::from(dof);
                let lambda = n * effect * effect;
                let critical = ChiSquared::new(dof)?.upper_quantile(alpha)?;
                if lambda > LARGEST_LAMBDA {
                    return Ok(1.0);
                }
                Ok(NoncentralChiSquared::new(dof, lambda)?.sf(critical))
            }
            Self::Correlation => {
                let dof = n - 2.0;
                let share = if two_sided { 0.5 * alpha } else { alpha };
                let t = StudentsT::new(dof)?.upper_quantile(share)?;
                let critical = (t / (t * t + dof).sqrt()).atanh();
                let z = signed.atanh() + signed / (2.0 * (n - 1.0));
                let root = (n - 3.0).sqrt();
                Ok(normal_power(z * root, critical * root, 1.0, two_sided))
            }
            Self::OneProportionArcsine => z_power(signed * n.sqrt(), alpha, two_sided),
            Self::TwoProportionsArcsine { ratio } => z_power(
                signed * (n * ratio / (1.0 + ratio)).sqrt(),
                alpha,
                two_sided,
            ),
            Self::TwoProportions { first, ratio } => {
                let second = first + effect;
                let pooled = (first + ratio * second) / (1.0 + ratio);
                let null = (pooled * (1.0 - pooled) * (1.0 + 1.0 / ratio)).sqrt();
                let true_one = (first * (1.0 - first) + second * (1.0 - second) / ratio).sqrt();
                let critical = critical_z(alpha, two_sided)? * null;
                Ok(one_direction(
                    signed * n.sqrt(),
                    critical,
                    true_one,
                    two_sided,
                ))
            }
            Self::McNemar { discordant } => {
                let spread = (discordant - effect * effect).max(0.0).sqrt();
                let critical = critical_z(alpha, two_sided)? * discordant.sqrt();
                Ok(one_direction(
                    signed * n.sqrt(),
                    critical,
                    spread,
                    two_sided,
                ))
            }
            Self::EquivalenceT { ratio, difference } => {
                let root = (n * ratio / (1.0 + ratio)).sqrt();
                let dof = (n * (1.0 + ratio) - 2.0).min(1e12);
                let critical = StudentsT::new(dof)?.upper_quantile(alpha)?;
                let (below, above) = ((effect + difference) * root, (effect - difference) * root);
                Ok(equivalence_power(dof, below, above, critical))
            }
            Self::TwoRates { first, ratio } => {
                let spread = (1.0 / first + 1.0 / (ratio * first * effect)).sqrt();
                let distance = if less { -effect.ln() } else { effect.ln() };
                Ok(one_direction(
                    distance * n.sqrt() / spread,
                    critical_z(alpha, two_sided)?,
                    1.0,
                    two_sided,
                ))
            }
            Self::MannWhitney { ratio } => {
                let distance = if less { 0.5 - effect } else { effect - 0.5 };
                // c (1 - c) N, c the share of the first group.
                let size = n * ratio / (1.0 + ratio);
                let z = (12.0 * size).sqrt() * distance;
                Ok(one_direction(
                    z,
                    critical_z(alpha, two_sided)?,
                    1.0,
                    two_sided,
                ))
            }
        }
    }
}

fn between_0_and_1(what: &str, value: f64) -> Result<(), StatsError> {
    if value > 0.0 && value < 1.0 {
        Ok(())
    } else {
        Err(refused(what, value, "a number between 0 and 1"))
    }
}

fn critical_z(alpha: f64, two_sided: bool) -> Result<f64, StatsError> {
    Normal::standard().upper_quantile(if two_sided { 0.5 * alpha } else { alpha })
}

/// P(|T| > critical), or P(T > critical), of a noncentral t.
fn t_power(dof: f64, delta: f64, alpha: f64, two_sided: bool) -> Result<f64, StatsError> {
    let dof = dof.min(1e12);
    let share = if two_sided { 0.5 * alpha } else { alpha };
    let critical = StudentsT::new(dof)?.upper_quantile(share)?;
    if delta.abs() > LARGEST_DELTA {
        return Ok(if two_sided || delta > 0.0 { 1.0 } else { 0.0 });
    }
    let t = NoncentralT::new(dof, delta)?;
    let power = t.sf(critical);
    Ok(if two_sided {
        power + t.cdf(-critical)
    } else {
        power
    })
}

fn f_power(numerator: f64, denominator: f64, lambda: f64, alpha: f64) -> Result<f64, StatsError> {
    let denominator = denominator.min(1e12);
    let critical = FisherF::new(numerator, denominator)?.upper_quantile(alpha)?;
    if lambda > LARGEST_LAMBDA {
        return Ok(1.0);
    }
    Ok(NoncentralF::new(numerator, denominator, lambda)?.sf(critical))
}

fn z_power(z: f64, alpha: f64, two_sided: bool) -> Result<f64, StatsError> {
    Ok(normal_power(
        z,
        critical_z(alpha, two_sided)?,
        1.0,
        two_sided,
    ))
}

/// Of a normal statistic with mean `z` and this spread: beyond `critical`, two-sided in both directions.
fn normal_power(z: f64, critical: f64, spread: f64, two_sided: bool) -> f64 {
    let normal = Normal::standard();
    let above = normal.sf((critical - z) / spread);
    if two_sided {
        above + normal.cdf((-critical - z) / spread)
    } else {
        above
    }
}

/// As [`normal_power`], but two-sided in the direction of the effect alone, as these formulas are published.
fn one_direction(z: f64, critical: f64, spread: f64, two_sided: bool) -> f64 {
    let z = if two_sided { z.abs() } else { z };
    let distance = critical - z;
    if spread == 0.0 {
        return if distance < 0.0 { 1.0 } else { 0.0 };
    }
    Normal::standard().sf(distance / spread)
}
