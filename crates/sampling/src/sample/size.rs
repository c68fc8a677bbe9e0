//! How many units are needed.

use crate::SamplingError;
use crate::normal::normal_quantile;
use serde::{Deserialize, Serialize};

/// What is to be known, and how well.
///
/// All are large-sample formulas (Cochran 1977, chapter 4; Fleiss, Levin and Paik 2003, 4.2, without continuity
/// correction): with a few dozen units, a t distribution asks for one or two more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Aim {
    /// A mean within +- `margin`: z² sd² / margin².
    Mean {
        /// The standard deviation in the population.
        sd: f64,
        /// Half the width of the interval.
        margin: f64,
    },
    /// A proportion within +- `margin`: z² p (1 - p) / margin²; 0.5 is the worst case.
    Proportion {
        /// The proportion.
        proportion: f64,
        /// Half the width of the interval.
        margin: f64,
    },
    /// A difference of two means, found with this power by a two-sided test: per group 2 (z + z_power)² sd² / d².
    DifferenceOfMeans {
        /// The standard deviation in each group.
        sd: f64,
        /// The difference that must not be missed.
        difference: f64,
        /// The probability to find it.
        power: f64,
    },
    /// A difference of two proportions, likewise: per group (z √(2 m (1 - m)) + z_power √(p (1 - p) + q (1 - q)))² /
    /// (p - q)², with m the mean of both. R: `power.prop.test`.
    DifferenceOfProportions {
        /// The proportion in one group.
        first: f64,
        /// The proportion in the other.
        second: f64,
        /// The probability to find the difference.
        power: f64,
    },
}

/// What a sample size is computed from. Size and power of regressions, and exact ones of many tests, are
/// `tresteg_stats::power`: this crate depends on no statistics.
///
/// ```
/// use tresteg_sampling::{Aim, SampleSize};
///
/// let aim = Aim::Proportion { proportion: 0.5, margin: 0.05 };
/// assert_eq!(SampleSize::new(aim, 0.95).units()?, 385);
/// // Of 290 municipalities 166 are enough, and if six in ten answer, 276 must be asked.
/// let size = SampleSize::new(aim, 0.95).with_population(290);
/// assert_eq!(size.units()?, 166);
/// assert_eq!(size.with_response_rate(0.6).units()?, 276);
/// # Ok::<(), tresteg_sampling::SamplingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SampleSize {
    /// What is to be known.
    pub aim: Aim,
    /// The level of the interval, or 1 - the level of the test.
    pub level: f64,
    /// Units in the population (per group, for differences), for the finite population correction; none for endless.
    pub population: Option<usize>,
    /// How many times larger the variance is than under simple random sampling.
    pub design_effect: f64,
    /// The share of units that answer.
    pub response_rate: f64,
}

impl SampleSize {
    /// From an endless population by simple random sampling where all answer.
    #[must_use]
    pub fn new(aim: Aim, level: f64) -> Self {
        Self {
            aim,
            level,
            population: None,
            design_effect: 1.0,
            response_rate: 1.0,
        }
    }

    /// With a finite population.
    #[must_use]
    pub fn with_population(self, population: usize) -> Self {
        let population = Some(population);
        Self { population, ..self }
    }

    /// With a design effect.
    #[must_use]
    pub fn with_design_effect(self, design_effect: f64) -> Self {
        Self {
            design_effect,
            ..self
        }
    }

    /// With a response rate.
    #[must_use]
    pub fn with_response_rate(self, response_rate: f64) -> Self {
        Self {
            response_rate,
            ..self
        }
    }

    /// Units that must be asked (per group, for differences), as a fraction: the size for an endless population times
    /// the design effect, n0; with a population of N, n0 / (1 + n0 / N); over the response rate.
    ///
    /// # Errors
    /// [`SamplingError::SizeOutOfRange`] with the name of what is out of range.
    pub fn exact(&self) -> Result<f64, SamplingError> {
        let in_range = |what: &'static str, value: f64, good: bool| match good && value.is_finite()
        {
            true => Ok(()),
            false => Err(SamplingError::SizeOutOfRange { what, value }),
        };
        let open = |value: f64| value > 0.0 && value < 1.0;
        in_range("level", self.level, open(self.level))?;
        in_range(
            "design effect",
            self.design_effect,
            self.design_effect > 0.0,
        )?;
        let rate = self.response_rate;
        in_range("response rate", rate, rate > 0.0 && rate <= 1.0)?;
        // The lower tail, since what is next to 1 has no digits left.
        let z = -normal_quantile((1.0 - self.level) / 2.0);
        let population = self.population.unwrap_or(1);
        in_range("population", population as f64, population > 0)?;
        let endless = match self.aim {
            Aim::Mean { sd, margin } => {
                in_range("standard deviation", sd, sd > 0.0)?;
                in_range("margin", margin, margin > 0.0)?;
                (z * sd / margin).powi(2)
            }
            Aim::Proportion { proportion, margin } => {
                in_range("proportion", proportion, open(proportion))?;
                in_range("margin", margin, margin > 0.0)?;
                (z / margin).powi(2) * proportion * (1.0 - proportion)
            }
            Aim::DifferenceOfMeans {
                sd,
                difference,
                power,
            } => {
                in_range("standard deviation", sd, sd > 0.0)?;
                in_range("difference", difference, difference != 0.0)?;
                in_range("power", power, open(power))?;
                2.0 * ((z + normal_quantile(power)) * sd / difference).powi(2)
            }
            Aim::DifferenceOfProportions {
                first,
                second,
                power,
            } => {
                in_range("proportion", first, open(first))?;
                in_range("proportion", second, open(second) && first != second)?;
                in_range("power", power, open(power))?;
                let middle = (first + second) / 2.0;
                let spread = |proportion: f64| proportion * (1.0 - proportion);
                let both = (spread(first) + spread(second)).sqrt();
                let root = z * (2.0 * spread(middle)).sqrt() + normal_quantile(power) * both;
                (root / (first - second)).powi(2)
            }
        };
        let endless = endless * self.design_effect;
        let needed = match self.population {
            None => endless,
            Some(population) => endless / (1.0 + endless / population as f64),
        };
        let needed = needed / rate;
        in_range("number of units", needed, true)?;
        Ok(needed)
    }

    /// The same as a whole number, rounded up (what is above a whole number by rounding alone is not).
    ///
    /// # Errors
    /// As [`exact`](Self::exact).
    pub fn units(&self) -> Result<usize, SamplingError> {
        let exact = self.exact()?;
        Ok((exact * (1.0 - 1e-12)).ceil() as usize)
    }
}
