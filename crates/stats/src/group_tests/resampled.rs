//! Bootstrap intervals of any statistic.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::groups::Groups;
use super::options::Interval;
use super::ranks::sorted;
use crate::StatsError;
use crate::coefficients::check_level;
use crate::covariance::Random;
use crate::descriptives::check_values;
use crate::distributions::Normal;
use crate::fit::significant;

/// A statistic, its bootstrap replicates, and the intervals that follow from them.
///
/// Quantiles of the replicates are the order statistics at `(replicates + 1) p`, interpolated on the scale of
/// normal quantiles where that is no whole number, as R's package boot does (Davison and Hinkley, 1997,
/// equation 5.8); 999 or 9999 replicates need none. Beyond the last order statistic, the last one is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resampled {
    /// The statistic of the sample itself.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its standard error, where the statistic comes with one.
    #[serde(with = "crate::serde_float")]
    pub std_error: Option<f64>,
    /// The statistic of each bootstrap sample.
    pub replicates: Vec<f64>,
    /// The standard error in each, where the statistic comes with one.
    #[serde(with = "crate::serde_float")]
    pub replicate_std_errors: Option<Vec<f64>>,
    /// Per value the empirical influence on the statistic, by leaving it out: `(n - 1) (mean - without) / n`
    /// within its sample.
    pub influence: Vec<f64>,
    /// The seed.
    pub seed: u64,
}

/// A bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ResampledInterval {
    /// Quantiles of the replicates.
    Percentile,
    /// Twice the estimate less those quantiles (Davison and Hinkley's "basic"; Stata has none).
    Basic,
    /// Normal, with the bias and standard deviation of the replicates.
    Normal,
    /// Quantiles corrected for bias and acceleration (Efron, 1987), the acceleration by the jackknife (scipy;
    /// R's `boot.ci` by a regression on the frequencies unless it is given `empinf(type = "jack")`).
    Bca,
    /// By the quantiles of the replicates' t: needs a statistic with a standard error.
    Studentized,
}

/// The bootstrap of a statistic of one sample: values are drawn with replacement.
/// In R: `boot(x, function(x, i) f(x[i]), R)`.
///
/// # Errors
///
/// [`StatsError::TooFewRows`] for fewer than two values, [`StatsError::NotFinite`],
/// [`StatsError::InvalidArgument`] for fewer than two replicates or a statistic that is not finite.
///
/// ```
/// use tresteg_stats::describe;
/// use tresteg_stats::group_tests::{ResampledInterval, resample};
///
/// let income = [12.0, 15.0, 18.0, 19.0, 22.0, 31.0, 58.0];
/// let median = |x: &[f64]| describe(x).map_or(f64::NAN, |found| found.median);
/// let found = resample("income", &income, median, 999, 42)?;
/// let interval = found.interval(ResampledInterval::Percentile, 0.95)?;
/// assert!(interval.lower < Some(19.0) && interval.upper > Some(19.0));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn resample(
    name: &str,
    values: &[f64],
    mut statistic: impl FnMut(&[f64]) -> f64,
    replicates: usize,
    seed: u64,
) -> Result<Resampled, StatsError> {
    check_values(name, values)?;
    Plan { replicates, seed }.run(&[values], |samples| (statistic(samples[0]), None))
}

/// The bootstrap of a statistic of one sample that comes with its standard error, for
/// [`ResampledInterval::Studentized`]: the closure gives both.
///
/// # Errors
///
/// As [`resample`], and [`StatsError::InvalidArgument`] for a standard error that is negative or not finite.
///
/// ```
/// use tresteg_stats::describe;
/// use tresteg_stats::group_tests::{ResampledInterval, resample_studentized};
///
/// let values = [12.0, 15.0, 18.0, 19.0, 22.0, 31.0, 58.0];
/// let mean = |x: &[f64]| match describe(x) {
///     Ok(found) => (found.mean, found.std_error.unwrap_or(0.0)),
///     Err(_) => (f64::NAN, f64::NAN),
/// };
/// let found = resample_studentized("income", &values, mean, 999, 42)?;
/// assert!(found.interval(ResampledInterval::Studentized, 0.9)?.upper > Some(30.0));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn resample_studentized(
    name: &str,
    values: &[f64],
    mut statistic: impl FnMut(&[f64]) -> (f64, f64),
    replicates: usize,
    seed: u64,
) -> Result<Resampled, StatsError> {
    check_values(name, values)?;
    Plan { replicates, seed }.run(&[values], |samples| {
        let (estimate, std_error) = statistic(samples[0]);
        (estimate, Some(std_error))
    })
}

/// The bootstrap of a statistic of groups: values are drawn with replacement within each.
/// In R: `boot(d, f, R, strata = d$g)`; in scipy: `bootstrap((x, y), f)`.
///
/// # Errors
///
/// As [`resample`], and [`StatsError::InvalidArgument`] for a group of one value.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, ResampledInterval, mean_difference, resample_groups};
///
/// let groups = Groups::of([("new", [7.1, 8.3, 9.0, 7.7]), ("old", [6.0, 6.4, 7.5, 5.9])])?;
/// let found = resample_groups(&groups, mean_difference, 999, 42)?;
/// assert!(found.interval(ResampledInterval::Bca, 0.95)?.lower > Some(0.0));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn resample_groups(
    groups: &Groups,
    mut statistic: impl FnMut(&[&[f64]]) -> f64,
    replicates: usize,
    seed: u64,
) -> Result<Resampled, StatsError> {
    groups.at_least(2)?;
    let samples: Vec<&[f64]> = groups
        .samples()
        .iter()
        .map(|sample| sample.values.as_slice())
        .collect();
    Plan { replicates, seed }.run(&samples, |samples| (statistic(samples), None))
}

/// The bootstrap of a statistic of whole rows, such as a correlation or a slope: the closure gets the numbers
/// of the rows drawn, from 0. In R: `boot(data, function(data, i) f(data[i, ]), R)`.
///
/// # Errors
///
/// As [`resample`].
///
/// ```
/// use tresteg_stats::group_tests::{ResampledInterval, product_moment_correlation, resample_rows};
///
/// let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.2, 1.9, 3.5, 3.4, 5.8, 5.6]);
/// let correlation = |rows: &[usize]| {
///     let pick = |column: &[f64]| rows.iter().map(|&row| column[row]).collect::<Vec<f64>>();
///     product_moment_correlation(&pick(&x), &pick(&y))
/// };
/// let found = resample_rows(6, correlation, 999, 42)?;
/// assert!(found.interval(ResampledInterval::Bca, 0.95)?.lower > Some(0.5));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn resample_rows(
    n_rows: usize,
    mut statistic: impl FnMut(&[usize]) -> f64,
    replicates: usize,
    seed: u64,
) -> Result<Resampled, StatsError> {
    let rows: Vec<usize> = (0..n_rows).collect();
    Plan { replicates, seed }.run(&[&rows], |samples| (statistic(samples[0]), None))
}

struct Plan {
    replicates: usize,
    seed: u64,
}

impl Plan {
    fn run<T: Copy>(
        &self,
        samples: &[&[T]],
        mut statistic: impl FnMut(&[&[T]]) -> (f64, Option<f64>),
    ) -> Result<Resampled, StatsError> {
        if let Some(short) = samples.iter().find(|sample| sample.len() < 2) {
            return Err(StatsError::TooFewRows {
                rows: short.len(),
                parameters: 1,
            });
        }
        if self.replicates < 2 {
            return Err(StatsError::InvalidArgument {
                what: "the number of replicates".into(),
                found: self.replicates.to_string(),
                expected: "at least 2".into(),
            });
        }
        let (estimate, std_error) = checked(statistic(samples))?;
        let mut random = Random::new(self.seed);
        let mut drawn: Vec<Vec<T>> = samples.iter().map(|sample| sample.to_vec()).collect();
        let mut replicates = Vec::with_capacity(self.replicates);
        let mut errors = Vec::new();
        for _ in 0..self.replicates {
            for (drawn, sample) in drawn.iter_mut().zip(samples) {
                for slot in drawn.iter_mut() {
                    *slot = sample[random.below(sample.len() as u64) as usize];
                }
            }
            let views: Vec<&[T]> = drawn.iter().map(Vec::as_slice).collect();
            let (replicate, error) = checked(statistic(&views))?;
            replicates.push(replicate);
            errors.extend(error);
        }
        let mut influence = Vec::new();
        for (position, sample) in samples.iter().enumerate() {
            let without = (0..sample.len())
                .map(|left_out| {
                    let (before, after) = sample.split_at(left_out);
                    let rest = [before, &after[1..]].concat();
                    let mut views = samples.to_vec();
                    views[position] = &rest;
                    Ok(checked(statistic(&views))?.0)
                })
                .collect::<Result<Vec<f64>, StatsError>>()?;
            let n = sample.len() as f64;
            let mean = without.iter().sum::<f64>() / n;
            influence.extend(without.iter().map(|value| (n - 1.0) * (mean - value) / n));
        }
        Ok(Resampled {
            estimate,
            std_error,
            replicates,
            replicate_std_errors: std_error.map(|_| errors),
            influence,
            seed: self.seed,
        })
    }
}

fn checked(found: (f64, Option<f64>)) -> Result<(f64, Option<f64>), StatsError> {
    let (estimate, std_error) = found;
    let wrong = |value: f64, what: &str| StatsError::InvalidArgument {
        what: format!("the {what} of a bootstrap sample"),
        found: value.to_string(),
        expected: "a finite number".into(),
    };
    if !estimate.is_finite() {
        return Err(wrong(estimate, "statistic"));
    }
    match std_error {
        Some(error) if !(error.is_finite() && error >= 0.0) => Err(wrong(error, "standard error")),
        _ => Ok(found),
    }
}

impl Resampled {
    /// The mean of the replicates less the estimate.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::resample;
    /// let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    /// let found = resample("x", &[1.0, 2.0, 4.0, 8.0, 9.0], mean, 999, 5)?;
    /// assert!(found.bias().abs() < 0.3);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn bias(&self) -> f64 {
        let differences = self.replicates.iter().map(|value| value - self.estimate);
        differences.sum::<f64>() / self.replicates.len() as f64
    }

    /// The standard deviation of the replicates: the bootstrap standard error.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::resample;
    /// let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    /// let found = resample("x", &[1.0, 2.0, 4.0, 8.0, 9.0], mean, 999, 5)?;
    /// assert!((found.std_deviation() - 1.4).abs() < 0.2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn std_deviation(&self) -> f64 {
        let count = self.replicates.len() as f64;
        let mean = self.estimate + self.bias();
        let squares: f64 = self
            .replicates
            .iter()
            .map(|x| (x - mean) * (x - mean))
            .sum();
        (squares / (count - 1.0)).sqrt()
    }

    /// An interval of the parameter. In R: `boot.ci(found, level, type)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level outside 0 .. 1, fewer than two replicates, a studentised
    /// interval of a statistic without standard error or with one of 0, or a BCa interval where all
    /// replicates lie on one side of the estimate; [`StatsError::ConstantResponse`] for a BCa interval of a
    /// statistic that no value influences.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::{ResampledInterval, resample};
    /// let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    /// let found = resample("x", &[1.0, 2.0, 4.0, 8.0, 9.0], mean, 999, 5)?;
    /// let basic = found.interval(ResampledInterval::Basic, 0.9)?;
    /// let percentile = found.interval(ResampledInterval::Percentile, 0.9)?;
    /// assert_eq!(basic.lower.zip(percentile.upper).map(|(a, b)| a + b), Some(2.0 * found.estimate));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn interval(&self, kind: ResampledInterval, level: f64) -> Result<Interval, StatsError> {
        check_level(level)?;
        if self.replicates.len() < 2 {
            return Err(StatsError::InvalidArgument {
                what: "the number of replicates".into(),
                found: self.replicates.len().to_string(),
                expected: "at least 2".into(),
            });
        }
        let tails = (0.5 * (1.0 - level), 0.5 * (1.0 + level));
        let (lower, upper) = match kind {
            ResampledInterval::Percentile => {
                let ordered = sorted(&self.replicates);
                (quantile(&ordered, tails.0)?, quantile(&ordered, tails.1)?)
            }
            ResampledInterval::Basic => {
                let ordered = sorted(&self.replicates);
                (
                    2.0 * self.estimate - quantile(&ordered, tails.1)?,
                    2.0 * self.estimate - quantile(&ordered, tails.0)?,
                )
            }
            ResampledInterval::Normal => {
                let half = Normal::standard().upper_quantile(tails.0)? * self.std_deviation();
                let centre = self.estimate - self.bias();
                (centre - half, centre + half)
            }
            ResampledInterval::Bca => self.bca(tails)?,
            ResampledInterval::Studentized => self.studentized(tails)?,
        };
        Ok(Interval {
            level,
            lower: Some(lower),
            upper: Some(upper),
        })
    }

    fn bca(&self, tails: (f64, f64)) -> Result<(f64, f64), StatsError> {
        let normal = Normal::standard();
        let below = self
            .replicates
            .iter()
            .filter(|value| **value < self.estimate)
            .count();
        if below == 0 || below == self.replicates.len() {
            return Err(StatsError::InvalidArgument {
                what: "the share of replicates below the estimate".into(),
                found: if below == 0 { "0" } else { "1" }.into(),
                expected: "a number between 0 and 1; more replicates, or another interval".into(),
            });
        }
        let bias = normal.quantile(below as f64 / self.replicates.len() as f64)?;
        let squares: f64 = self.influence.iter().map(|x| x * x).sum();
        if squares.is_nan() || squares <= 0.0 {
            return Err(StatsError::ConstantResponse {
                response: "the statistic without one value".into(),
            });
        }
        let cubes: f64 = self.influence.iter().map(|x| x * x * x).sum();
        let acceleration = cubes / (6.0 * squares * squares.sqrt());
        let ordered = sorted(&self.replicates);
        let at = |p: f64| -> Result<f64, StatsError> {
            let z = bias + normal.quantile(p)?;
            quantile(&ordered, normal.cdf(bias + z / (1.0 - acceleration * z)))
        };
        Ok((at(tails.0)?, at(tails.1)?))
    }

    fn studentized(&self, tails: (f64, f64)) -> Result<(f64, f64), StatsError> {
        let missing = |found: &str| StatsError::InvalidArgument {
            what: "the standard error for a studentised interval".into(),
            found: found.into(),
            expected: "a positive number for the sample and every replicate".into(),
        };
        let (Some(std_error), Some(errors)) = (self.std_error, &self.replicate_std_errors) else {
            return Err(missing("missing"));
        };
        if errors.len() != self.replicates.len() {
            return Err(missing("missing in some replicates"));
        }
        if errors.iter().any(|error| *error <= 0.0) {
            return Err(missing("0 in some replicates"));
        }
        let statistics: Vec<f64> = self
            .replicates
            .iter()
            .zip(errors)
            .map(|(value, error)| (value - self.estimate) / error)
            .collect();
        let ordered = sorted(&statistics);
        Ok((
            self.estimate - quantile(&ordered, tails.1)? * std_error,
            self.estimate - quantile(&ordered, tails.0)? * std_error,
        ))
    }
}

/// The order statistic at `(n + 1) p`, interpolated between normal quantiles.
fn quantile(ordered: &[f64], p: f64) -> Result<f64, StatsError> {
    let n = ordered.len() as f64;
    let place = (n + 1.0) * p;
    let at = |k: f64| ordered[(k.clamp(1.0, n) - 1.0) as usize];
    // A whole number but for rounding is that number.
    if (place - place.round()).abs() < 1e-9 * place || place < 1.0 || place >= n {
        return Ok(at(place.round()));
    }
    let whole = place.floor();
    let normal = Normal::standard();
    let z = |k: f64| normal.quantile(k / (n + 1.0));
    let (below, above) = (z(whole)?, z(whole + 1.0)?);
    let share = (normal.quantile(p)? - below) / (above - below);
    Ok(at(whole) + share * (at(whole + 1.0) - at(whole)))
}

impl fmt::Display for Resampled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Bootstrap, {} replicates, seed {}: estimate {}, bias {}, std. error {}",
            self.replicates.len(),
            self.seed,
            significant(self.estimate),
            significant(self.bias()),
            significant(self.std_deviation())
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(x: &[f64]) -> f64 {
        x.iter().sum::<f64>() / x.len() as f64
    }

    #[test]
    fn a_seed_repeats_itself_and_the_influence_of_a_mean_is_the_deviation() {
        let values = [1.0, 2.0, 4.0, 9.0];
        let found = resample("x", &values, mean, 199, 3).unwrap();
        assert_eq!(found, resample("x", &values, mean, 199, 3).unwrap());
        for (influence, x) in found.influence.iter().zip(values) {
            assert!((influence - (x - 4.0) / 4.0).abs() < 1e-15);
        }
    }

    #[test]
    fn awkward_samples() {
        assert!(resample("x", &[1.0], mean, 99, 1).is_err());
        assert!(resample("x", &[1.0, f64::NAN], mean, 99, 1).is_err());
        assert!(resample("x", &[1.0, 2.0], mean, 1, 1).is_err());
        assert!(resample("x", &[1.0, 2.0], |_| f64::NAN, 99, 1).is_err());
        assert!(resample_rows(0, |_| 1.0, 99, 1).is_err());
        let constant = resample("x", &[1.0, 1.0], mean, 99, 1).unwrap();
        let percentile = constant
            .interval(ResampledInterval::Percentile, 0.9)
            .unwrap();
        assert_eq!((percentile.lower, percentile.upper), (Some(1.0), Some(1.0)));
        assert!(constant.interval(ResampledInterval::Bca, 0.9).is_err());
        assert!(
            constant
                .interval(ResampledInterval::Studentized, 0.9)
                .is_err()
        );
        assert!(constant.interval(ResampledInterval::Basic, 1.0).is_err());
        let few = resample("x", &[1.0, 2.0, 3.0], mean, 5, 1).unwrap();
        assert!(few.interval(ResampledInterval::Percentile, 0.99).is_ok());
    }
}
