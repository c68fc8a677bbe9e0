//! Standardised differences of means, with exact and large-sample intervals.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::groups::{Groups, SampleSummary};
use super::matched::Matched;
use super::one_way::OneWayAnova;
use super::options::{Interval, TestOptions, check_spread};
use super::t_test::{
    one_sample_t_test, paired_t_test, pooled_deviation, pooled_t_test, welch_t_test,
};
use crate::descriptives::check_values;
use crate::distributions::{NoncentralF, NoncentralT, Normal, StudentsT};
use crate::fit::significant;
use crate::{Alternative, StatsError};

/// The standard deviation that a difference of two groups is divided by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standardizer {
    /// The pooled one (Cohen's d; variances taken to be equal).
    #[default]
    Pooled,
    /// The root of the mean of the two variances (variances of the groups' own; effectsize:
    /// `pooled_sd = FALSE`).
    Average,
    /// That of the second group, the control (Glass's delta).
    Control,
}

/// The standard deviation that a mean difference of pairs is divided by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PairedStandardizer {
    /// That of the differences (d_z): the size that the power of the paired t test goes by.
    #[default]
    Differences,
    /// The root of the mean of the variances of the two columns (d_av): comparable with Cohen's d of groups.
    Average,
    /// That of the differences over √(2 (1 - r)) (d_rm, Morris and DeShon, 2002).
    RepeatedMeasures,
}

/// A standardised difference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StandardizedDifference {
    /// Its name: `Cohen's d`, `Glass's delta`, `d_z`, ..
    pub measure: String,
    /// What is standardised: `a - b`.
    pub parameter: String,
    /// (difference - null) over the standard deviation.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// The standard deviation that divides.
    #[serde(with = "crate::serde_float")]
    pub standardizer: f64,
    /// Degrees of freedom of the interval and the correction.
    pub dof: f64,
    /// Limits of the noncentrality of t, on the scale of the estimate (exact for normal values with d and
    /// d_z; for the others the same with their own standard error, as in effectsize, or for pairs by Algina
    /// and Keselman, 2003).
    pub interval: Interval,
    /// Hedges' factor Γ(m/2) / (√(m/2) Γ((m - 1)/2)) on m degrees of freedom, which takes away the bias; 0 on
    /// 1 degree of freedom.
    #[serde(with = "crate::serde_float")]
    pub correction: f64,
    /// Hedges' g: the estimate times that factor.
    #[serde(with = "crate::serde_float")]
    pub unbiased: f64,
    /// The interval times that factor, as effectsize has it.
    pub unbiased_interval: Interval,
    /// The large-sample standard error of the estimate.
    #[serde(with = "crate::serde_float")]
    pub large_sample_std_error: f64,
    /// The estimate and that many standard errors, by normal quantiles.
    pub large_sample_interval: Interval,
    /// The chance that a value of the first group exceeds one of the second (of a pair: that the difference
    /// is positive) when values are normal (McGraw and Wong, 1992); `None` for the standard deviations that
    /// do not give it.
    #[serde(with = "crate::serde_float")]
    pub common_language: Option<f64>,
}

/// What a measure is made of.
struct Parts {
    measure: &'static str,
    parameter: String,
    difference: f64,
    std_error: f64,
    standardizer: f64,
    dof: f64,
    large_sample_variance: Box<dyn Fn(f64) -> f64>,
    common_language: fn(f64) -> Option<f64>,
}

fn of_two_values(d: f64) -> Option<f64> {
    Some(Normal::standard().cdf(d / std::f64::consts::SQRT_2))
}

fn of_one_value(d: f64) -> Option<f64> {
    Some(Normal::standard().cdf(d))
}

fn of_none(_: f64) -> Option<f64> {
    None
}

/// The standardised difference of two groups, first less second.
///
/// Large-sample variances: with the pooled standard deviation `1/n1 + 1/n2 + d² / (2 (n1 + n2))` (Hedges and
/// Olkin, 1985), with the average one Bonett's (2008), with the control's
/// `s1² / (n1 s2²) + 1/n2 + d² / (2 (n2 - 1))`. In R: `effectsize::cohens_d(y ~ g)`, `hedges_g`,
/// `glass_delta`; SPSS (27 and later): `T-TEST /ES`; Stata: `esize twosample`.
///
/// # Errors
///
/// As [`pooled_t_test`] and [`welch_t_test`]; [`StatsError::ConstantResponse`] where the standard deviation
/// is rounding.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, Standardizer, TestOptions, standardized_difference};
///
/// let groups = Groups::of([("new", [7.1, 8.3, 9.0, 7.7]), ("old", [6.0, 6.4, 7.5, 5.9])])?;
/// let d = standardized_difference(&groups, Standardizer::Pooled, &TestOptions::default())?;
/// assert!(d.estimate > 2.0 && d.unbiased < d.estimate);
/// assert!(d.interval.lower > Some(0.1) && d.interval.upper < Some(4.5));
/// println!("{d}");
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn standardized_difference(
    groups: &Groups,
    standardizer: Standardizer,
    options: &TestOptions,
) -> Result<StandardizedDifference, StatsError> {
    let null = options.checked_null(0.0)?;
    let (first, second) = groups.two()?;
    let (a, b) = (first.summary()?, second.summary()?);
    let (n1, n2) = (a.n_obs as f64, b.n_obs as f64);
    let parameter = format!("{} - {}", a.name, b.name);
    let (s1, s2) = (deviation(&a), deviation(&b));
    let parts = match standardizer {
        Standardizer::Pooled => {
            let test = pooled_t_test(groups, options)?;
            Parts {
                measure: "Cohen's d",
                parameter,
                difference: test.estimate,
                std_error: test.std_error,
                standardizer: pooled_deviation(&a, &b),
                dof: test.dof,
                large_sample_variance: Box::new(move |d| {
                    1.0 / n1 + 1.0 / n2 + d * d / (2.0 * (n1 + n2))
                }),
                common_language: of_two_values,
            }
        }
        Standardizer::Average => {
            let test = welch_t_test(groups, options)?;
            let average = s1.hypot(s2) / std::f64::consts::SQRT_2;
            let (r1, r2) = ((s1 / average).powi(2), (s2 / average).powi(2));
            Parts {
                measure: "Cohen's d, average variance",
                parameter,
                difference: test.estimate,
                std_error: test.std_error,
                standardizer: average,
                dof: test.dof,
                large_sample_variance: Box::new(move |d| {
                    let of_spread = r1 * r1 / (n1 - 1.0) + r2 * r2 / (n2 - 1.0);
                    d * d * of_spread / 8.0 + r1 / (n1 - 1.0) + r2 / (n2 - 1.0)
                }),
                common_language: of_two_values,
            }
        }
        Standardizer::Control => {
            groups.at_least(2)?;
            let test = welch_t_test(groups, options)?;
            check_spread(&b.name, s2, b.mean.abs())?;
            let ratio = (s1 / s2).powi(2);
            Parts {
                measure: "Glass's delta",
                parameter,
                difference: test.estimate,
                std_error: test.std_error,
                standardizer: s2,
                dof: n2 - 1.0,
                large_sample_variance: Box::new(move |d| {
                    ratio / n1 + 1.0 / n2 + d * d / (2.0 * (n2 - 1.0))
                }),
                common_language: of_none,
            }
        }
    };
    StandardizedDifference::new(parts, null, options)
}

/// The standardised distance of a mean from the null value: (mean - null) / s. Large-sample variance
/// `1/n + d² / (2n)`. In R: `effectsize::cohens_d(x, mu)`.
///
/// # Errors
///
/// As [`one_sample_t_test`].
///
/// ```
/// use tresteg_stats::group_tests::{TestOptions, standardized_mean};
///
/// let d = standardized_mean("gain", &[1.0, 2.0, 3.0], &TestOptions::default())?;
/// assert_eq!(d.estimate, 2.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn standardized_mean(
    name: &str,
    values: &[f64],
    options: &TestOptions,
) -> Result<StandardizedDifference, StatsError> {
    check_values(name, values)?;
    let null = options.checked_null(0.0)?;
    let test = one_sample_t_test(name, values, options)?;
    let n = values.len() as f64;
    let parts = Parts {
        measure: "Cohen's d",
        parameter: test.parameter,
        difference: test.estimate,
        std_error: test.std_error,
        standardizer: test.std_error * n.sqrt(),
        dof: test.dof,
        large_sample_variance: Box::new(move |d| 1.0 / n + d * d / (2.0 * n)),
        common_language: of_one_value,
    };
    StandardizedDifference::new(parts, null, options)
}

/// The standardised mean difference of pairs, first less second.
///
/// Large-sample variances: of d_z `1/n + d² / (2n)`, of d_rm the same times `2 (1 - r)` with d_rm² over it
/// (Borenstein and others, 2009), of d_av Bonett's (2008). In R: `effectsize::cohens_d(x, y, paired = TRUE)`
/// is d_z; SPSS: `T-TEST PAIRS /ES` with the three standard deviations.
///
/// # Errors
///
/// As [`paired_t_test`]; [`StatsError::ConstantResponse`] where the standard deviation is rounding.
///
/// ```
/// use tresteg_stats::group_tests::{Matched, PairedStandardizer, TestOptions, paired_standardized_difference};
///
/// let pairs = Matched::of([("after", [5.1, 6.0, 7.2, 6.6]), ("before", [4.0, 5.5, 6.4, 5.9])])?;
/// let options = TestOptions::default();
/// let dz = paired_standardized_difference(&pairs, PairedStandardizer::Differences, &options)?;
/// let dav = paired_standardized_difference(&pairs, PairedStandardizer::Average, &options)?;
/// assert!(dz.estimate > dav.estimate); // the columns go together
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn paired_standardized_difference(
    pairs: &Matched,
    standardizer: PairedStandardizer,
    options: &TestOptions,
) -> Result<StandardizedDifference, StatsError> {
    let null = options.checked_null(0.0)?;
    let (first, second) = pairs.two()?;
    let test = paired_t_test(pairs, options)?;
    let n = pairs.n_units() as f64;
    let (s1, s2) = (deviation(&first.summary()?), deviation(&second.summary()?));
    let of_differences = test.std_error * n.sqrt();
    let product = s1 * s2;
    let r = if product > 0.0 {
        let (x, y) = (first.summary()?.mean, second.summary()?.mean);
        let covariance: f64 = first
            .values
            .iter()
            .zip(&second.values)
            .map(|(a, b)| (a - x) * (b - y))
            .sum::<f64>()
            / (n - 1.0);
        (covariance / product).clamp(-1.0, 1.0)
    } else {
        0.0
    };
    let (measure, divisor): (_, f64) = match standardizer {
        PairedStandardizer::Differences => ("d_z", of_differences),
        PairedStandardizer::Average => ("d_av", s1.hypot(s2) / std::f64::consts::SQRT_2),
        PairedStandardizer::RepeatedMeasures => ("d_rm", of_differences / (2.0 * (1.0 - r)).sqrt()),
    };
    // Columns of one shape leave d_rm undefined.
    if !divisor.is_finite()
        || (1.0 - r < 1e-12 && standardizer == PairedStandardizer::RepeatedMeasures)
    {
        return Err(StatsError::ConstantResponse {
            response: test.parameter,
        });
    }
    let (r1, r2) = ((s1 / divisor).powi(2), (s2 / divisor).powi(2));
    let spread = (of_differences / divisor).powi(2);
    let parts = Parts {
        measure,
        parameter: test.parameter,
        difference: test.estimate,
        std_error: test.std_error,
        standardizer: divisor,
        dof: test.dof,
        large_sample_variance: match standardizer {
            PairedStandardizer::Differences => Box::new(move |d| 1.0 / n + d * d / (2.0 * n)),
            PairedStandardizer::RepeatedMeasures => {
                Box::new(move |d| (1.0 / n + d * d / (2.0 * n)) * 2.0 * (1.0 - r))
            }
            PairedStandardizer::Average => Box::new(move |d| {
                let of_spread = r1 * r1 + r2 * r2 + 2.0 * r * r * r1 * r2;
                d * d * of_spread / (8.0 * (n - 1.0)) + spread / (n - 1.0)
            }),
        },
        common_language: match standardizer {
            PairedStandardizer::Differences => of_one_value,
            _ => of_none,
        },
    };
    StandardizedDifference::new(parts, null, options)
}

fn deviation(summary: &SampleSummary) -> f64 {
    summary.std_deviation.unwrap_or(0.0)
}

/// Hedges' factor on `dof` degrees of freedom, by way of the density of t at 0.
fn hedges_correction(dof: f64) -> Result<f64, StatsError> {
    if dof <= 1.0 + 1e-8 {
        return Ok(0.0);
    }
    let less = dof - 1.0;
    Ok(StudentsT::new(less)?.pdf(0.0) * (2.0 * std::f64::consts::PI * less / dof).sqrt())
}

/// Both limits, where the alternative leaves them.
fn limits(
    options: &TestOptions,
    at: impl Fn(f64) -> Result<f64, StatsError>,
) -> Result<Interval, StatsError> {
    let tail = options.tail();
    let lower = (options.alternative != Alternative::Less).then(|| at(1.0 - tail));
    let upper = (options.alternative != Alternative::Greater).then(|| at(tail));
    Ok(Interval {
        level: options.level,
        lower: lower.transpose()?,
        upper: upper.transpose()?,
    })
}

impl Interval {
    fn map(self, change: impl Fn(f64) -> f64) -> Self {
        Self {
            level: self.level,
            lower: self.lower.map(&change),
            upper: self.upper.map(&change),
        }
    }
}

impl StandardizedDifference {
    fn new(parts: Parts, null: f64, options: &TestOptions) -> Result<Self, StatsError> {
        let distance = parts.difference - null;
        let estimate = distance / parts.standardizer;
        let t = distance / parts.std_error;
        // What a noncentrality is multiplied with to be on the scale of the estimate.
        let scale = parts.std_error / parts.standardizer;
        let interval =
            limits(options, |p| NoncentralT::noncentrality_at(t, parts.dof, p))?.map(|x| x * scale);
        let correction = hedges_correction(parts.dof)?;
        let large_sample_std_error = (parts.large_sample_variance)(estimate).sqrt();
        let half = Normal::standard().upper_quantile(options.tail())? * large_sample_std_error;
        Ok(Self {
            measure: parts.measure.to_owned(),
            parameter: parts.parameter,
            estimate,
            standardizer: parts.standardizer,
            dof: parts.dof,
            interval,
            correction,
            unbiased: estimate * correction,
            unbiased_interval: interval.map(|x| x * correction),
            large_sample_std_error,
            large_sample_interval: options.interval(estimate - half, estimate + half),
            common_language: (parts.common_language)(estimate),
        })
    }
}

impl fmt::Display for StandardizedDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} of {}: {}, {}",
            self.measure,
            self.parameter,
            significant(self.estimate),
            self.interval
        )?;
        writeln!(
            f,
            "unbiased (Hedges): {}, {}",
            significant(self.unbiased),
            self.unbiased_interval
        )
    }
}

/// How a noncentrality λ of F becomes a share of the variance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoncentralityScale {
    /// λ / (λ + n), n values (Steiger, 2004; MBESS, Stata's `estat esize`).
    #[default]
    TotalSize,
    /// λ / (λ + residual degrees of freedom) (effectsize).
    ErrorDof,
}

/// Limits of what the groups explain in the population.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EffectInterval {
    /// How λ became the rest.
    pub scale: NoncentralityScale,
    /// Of the noncentrality λ of F; a limit below 0 is 0.
    pub noncentrality: Interval,
    /// Of the explained share of the variance, which eta, omega and epsilon squared estimate.
    pub explained: Interval,
    /// Of Cohen's f.
    pub cohen_f: Interval,
}

impl OneWayAnova {
    /// The interval of the share of the variance that lies between the groups in the population, from the
    /// limits of the noncentrality of F. Two-sided at the level of the options unless they name an
    /// alternative; effectsize's default is one-sided, [`Alternative::Greater`], and a 90 % interval goes
    /// with a test at 5 %. In R: `effectsize::eta_squared(fit, alternative = "two.sided")`, `MBESS::ci.pvaf`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level outside 0 .. 1, [`StatsError::OutOfRange`] for an F beyond
    /// all use.
    ///
    /// ```
    /// use tresteg_stats::group_tests::{Groups, NoncentralityScale, TestOptions, one_way_anova};
    ///
    /// let groups = Groups::of([("a", [6.0, 8.0, 4.0]), ("b", [8.0, 12.0, 9.0]), ("c", [13.0, 9.0, 11.0])])?;
    /// let anova = one_way_anova(&groups)?;
    /// let interval = anova.effect_interval(NoncentralityScale::TotalSize, &TestOptions::default().with_level(0.9))?;
    /// assert!(interval.explained.lower < Some(anova.omega_squared) && interval.explained.upper > Some(anova.omega_squared));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn effect_interval(
        &self,
        scale: NoncentralityScale,
        options: &TestOptions,
    ) -> Result<EffectInterval, StatsError> {
        options.checked_null(0.0)?;
        let noncentrality = limits(options, |p| {
            NoncentralF::noncentrality_at(self.statistic, self.dof_between, self.dof_within, p)
        })?;
        let size = match scale {
            NoncentralityScale::TotalSize => self.dof_between + self.dof_within + 1.0,
            NoncentralityScale::ErrorDof => self.dof_within,
        };
        Ok(EffectInterval {
            scale,
            noncentrality,
            explained: noncentrality.map(|lambda| lambda / (lambda + size)),
            cohen_f: noncentrality.map(|lambda| (lambda / size).sqrt()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hedges_factor_by_hand() {
        // Γ(5) / (√5 Γ(4.5)), Γ(4.5) = 105 √π / 16.
        let expected = 24.0 / (5f64.sqrt() * 105.0 * std::f64::consts::PI.sqrt() / 16.0);
        assert!((hedges_correction(10.0).unwrap() / expected - 1.0).abs() < 1e-14);
        assert_eq!(hedges_correction(1.0).unwrap(), 0.0);
    }

    #[test]
    fn awkward_groups() {
        let options = TestOptions::default();
        let constant = Groups::of([("a", [1.0, 1.0]), ("b", [2.0, 2.0])]).unwrap();
        let half = Groups::of([("a", [1.0, 3.0]), ("b", [2.0, 2.0])]).unwrap();
        for standardizer in [
            Standardizer::Pooled,
            Standardizer::Average,
            Standardizer::Control,
        ] {
            assert!(standardized_difference(&constant, standardizer, &options).is_err());
        }
        assert!(standardized_difference(&half, Standardizer::Control, &options).is_err());
        assert!(standardized_difference(&half, Standardizer::Average, &options).is_ok());
        assert!(standardized_mean("x", &[1.0], &options).is_err());
        // No difference at all.
        let equal = Groups::of([("a", [1.0, 3.0]), ("b", [3.0, 1.0])]).unwrap();
        let d = standardized_difference(&equal, Standardizer::Pooled, &options).unwrap();
        assert_eq!((d.estimate, d.common_language), (0.0, Some(0.5)));
        assert!((d.interval.lower.unwrap() + d.interval.upper.unwrap()).abs() < 1e-9);
        // Columns that differ by a constant have no spread of differences; columns with r = 1 do.
        let shifted = Matched::of([("a", [1.0, 2.0, 4.0]), ("b", [2.0, 3.0, 5.0])]).unwrap();
        let scaled = Matched::of([("a", [1.0, 2.0, 4.0]), ("b", [2.0, 4.0, 8.0])]).unwrap();
        for standardizer in [
            PairedStandardizer::Differences,
            PairedStandardizer::Average,
            PairedStandardizer::RepeatedMeasures,
        ] {
            assert!(paired_standardized_difference(&shifted, standardizer, &options).is_err());
            let found = paired_standardized_difference(&scaled, standardizer, &options);
            let undefined = standardizer == PairedStandardizer::RepeatedMeasures;
            assert_eq!(found.is_err(), undefined, "{found:?}");
        }
    }
}
