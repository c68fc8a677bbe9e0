//! Rates of events.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::one::{BinomialRule, Proportion, ProportionInterval};
use crate::contingency::as_likely;
use crate::distributions::{Gamma, Poisson};
use crate::fit::significant;
use crate::group_tests::options::p_text;
use crate::group_tests::{Interval, TestOptions};
use crate::{Alternative, StatsError};

/// Events in an exposure: a time, an area, a number of persons.
///
/// ```
/// use tresteg_stats::group_tests::TestOptions;
/// use tresteg_stats::proportions::Rate;
///
/// let accidents = Rate::new(137, 24.192_61)?; // R's example
/// let test = accidents.exact_test(&TestOptions::default().with_null(1.0))?;
/// println!("{test}");
/// assert!((test.estimate - 5.662_886).abs() < 1e-6);
/// assert!(test.p_value < 1e-15);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Events.
    pub events: u64,
    /// Exposure.
    pub exposure: f64,
}

/// The exact test of a rate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateTest {
    /// Events per exposure.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// The rate of the hypothesis.
    #[serde(with = "crate::serde_float")]
    pub null: f64,
    /// The alternative.
    pub alternative: Alternative,
    /// The chance of a number of events at least as extreme when the hypothesis holds.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// The exact interval of the rate (Garwood, 1936).
    pub interval: Interval,
}

/// The exact test of the ratio of two rates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RateRatio {
    /// The first rate over the second; infinite where the second has no events.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// The ratio of the hypothesis.
    #[serde(with = "crate::serde_float")]
    pub null: f64,
    /// The alternative.
    pub alternative: Alternative,
    /// The chance of a share of events at least as extreme when the hypothesis holds.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// The exact interval of the ratio; its upper end may be infinite.
    pub interval: Interval,
}

impl Rate {
    /// Events in an exposure.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for an exposure that is not positive and finite, or more than 2^40 events.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::Rate;
    /// let rate = Rate::new(5, 10.0)?;
    /// assert_eq!(rate.estimate(), 0.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(events: u64, exposure: f64) -> Result<Self, StatsError> {
        if exposure > 0.0 && exposure.is_finite() && events <= 1 << 40 {
            return Ok(Self { events, exposure });
        }
        Err(StatsError::InvalidArgument {
            what: "a rate".into(),
            found: format!("{events} events in {exposure}"),
            expected: "a positive finite exposure, and at most 2^40 events,".into(),
        })
    }

    /// Events per exposure.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::Rate;
    /// let rate = Rate::new(5, 10.0)?;
    /// assert_eq!(rate.estimate(), 0.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimate(&self) -> f64 {
        self.events as f64 / self.exposure
    }

    /// The exact interval: gamma quantiles (Garwood, 1936). In R: `poisson.test(x, T)$conf.int`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level that is not between 0 and 1.
    ///
    /// ```
    /// use tresteg_stats::group_tests::TestOptions;
    /// use tresteg_stats::proportions::Rate;
    ///
    /// let none = Rate::new(0, 2.0)?.interval(&TestOptions::default())?;
    /// assert!(none.upper.is_some_and(|upper| (upper + 0.025f64.ln() / 2.0).abs() < 1e-14));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn interval(&self, options: &TestOptions) -> Result<Interval, StatsError> {
        options.checked_null(1.0)?;
        let x = self.events as f64;
        let lower = if self.events == 0 {
            0.0
        } else {
            Gamma::new(x, 1.0)?.quantile(options.tail())?
        };
        let upper = Gamma::new(x + 1.0, 1.0)?.upper_quantile(options.tail())?;
        Ok(options.interval(lower / self.exposure, upper / self.exposure))
    }

    /// The exact Poisson test against the null value of the options (1 by default); two-sided by the numbers of events that
    /// are at most as likely as the observed one. In R: `poisson.test(x, T, r, alternative)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a null value that is not positive.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::Rate;
    /// let rate = Rate::new(5, 10.0)?;
    /// let test = rate.exact_test(&TestOptions::default())?; // against 1
    /// assert!(test.p_value > 0.1 && test.p_value < 0.2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn exact_test(&self, options: &TestOptions) -> Result<RateTest, StatsError> {
        let null = checked_ratio(options)?;
        let mean = null * self.exposure;
        let chance = Poisson::new(mean)?;
        let x = self.events as f64;
        let (p_value, log_p_value) = match options.alternative {
            Alternative::Less => (chance.cdf(x), chance.ln_cdf(x)),
            Alternative::Greater => (chance.sf(x - 1.0), chance.ln_sf(x - 1.0)),
            Alternative::TwoSided => {
                // Beyond this no chance is above the smallest number.
                let most = ((x.max(mean) + 1.0) * 40.0 + 1000.0).floor();
                let ln_pmf = |k| chance.ln_pmf(k);
                let (p, _) = as_likely(x, (0.0, most), ln_pmf, |k| chance.cdf(k), |k| chance.sf(k));
                (p, p.ln())
            }
        };
        Ok(RateTest {
            estimate: self.estimate(),
            null,
            alternative: options.alternative,
            p_value,
            log_p_value,
            interval: self.interval(options)?,
        })
    }
}

/// The exact test of the ratio of two rates against the null value of the options (1 by default): given all events, those
/// of the first are binomial with the share `r T1 / (r T1 + T2)` (Przyborowski and Wilenski, 1940).
///
/// In R: `poisson.test(c(x1, x2), c(T1, T2), r, alternative)`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for no events at all or a null value that is not positive.
///
/// ```
/// use tresteg_stats::group_tests::TestOptions;
/// use tresteg_stats::proportions::{Rate, rate_ratio};
///
/// let found = rate_ratio(Rate::new(11, 800.0)?, Rate::new(30, 1083.0)?, &TestOptions::default())?;
/// println!("{found}");
/// assert!(found.interval.lower < Some(found.estimate));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn rate_ratio(
    first: Rate,
    second: Rate,
    options: &TestOptions,
) -> Result<RateRatio, StatsError> {
    let null = checked_ratio(options)?;
    Rate::new(first.events, first.exposure)?;
    Rate::new(second.events, second.exposure)?;
    let events = Proportion::new(first.events, first.events + second.events)?;
    let (t1, t2) = (first.exposure, second.exposure);
    let share = 1.0 / (1.0 + t2 / t1 / null);
    let test = events.exact_test(BinomialRule::LeastLikely, &options.with_null(share))?;
    let ends = events.interval(
        ProportionInterval::ClopperPearson,
        &options.with_null(share),
    )?;
    // No event stays 0 and no event of the other stays infinite, however far apart the exposures are.
    let ratio_of = |odds: f64| {
        if odds == 0.0 || odds == f64::INFINITY {
            odds
        } else {
            odds * (t2 / t1)
        }
    };
    let ratio = |share: Option<f64>| share.map(|share| ratio_of(share / (1.0 - share)));
    Ok(RateRatio {
        estimate: ratio_of(first.events as f64 / second.events as f64),
        null,
        alternative: options.alternative,
        p_value: test.p_value,
        log_p_value: test.log_p_value,
        interval: Interval {
            level: ends.level,
            lower: ratio(ends.lower),
            upper: ratio(ends.upper),
        },
    })
}

fn checked_ratio(options: &TestOptions) -> Result<f64, StatsError> {
    let null = options.checked_null(1.0)?;
    if null > 0.0 {
        return Ok(null);
    }
    Err(StatsError::InvalidArgument {
        what: "the null value of a rate".into(),
        found: null.to_string(),
        expected: "a positive number".into(),
    })
}

impl fmt::Display for RateTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "rate {} against {}, {}; {} ({})",
            significant(self.estimate),
            significant(self.null),
            self.interval,
            p_text(self.p_value, self.log_p_value),
            self.alternative
        )
    }
}

impl fmt::Display for RateRatio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "rate ratio {} against {}, {}; {} ({})",
            significant(self.estimate),
            significant(self.null),
            self.interval,
            p_text(self.p_value, self.log_p_value),
            self.alternative
        )
    }
}
