//! Shares and rates: one, two, several, and in pairs.
//!
//! | question | answer | in R |
//! |---|---|---|
//! | a share and its interval | [`Proportion::interval`] | `prop.test`, `binom.test`, `binom::binom.confint` |
//! | a share against a given one | [`Proportion::exact_test`], [`Proportion::score_test`] | `binom.test`, `prop.test` |
//! | two shares: difference, ratio, odds ratio | [`TwoProportions`] | `prop.test`, `DescTools::BinomDiffCI`, `PropCIs` |
//! | several shares: are they equal, is there a trend? | [`several_proportions`] | `prop.test`, `prop.trend.test` |
//! | two shares of the same units | [`PairedProportions`] | `PropCIs::diffpropci.Wald.mp`, `diffpropci.mp` |
//! | a rate of events | [`Rate`] | `poisson.test` |
//! | the ratio of two rates | [`rate_ratio`] | `poisson.test(c(x1, x2), c(t1, t2))` |

mod one;
mod paired;
mod rates;
mod score;
mod several;
mod two;

pub use one::{BinomialRule, Proportion, ProportionInterval, ProportionTest};
pub use paired::{PairedInterval, PairedProportions};
pub use rates::{Rate, RateRatio, RateTest, rate_ratio};
pub use several::{SeveralProportions, several_proportions};
pub use two::{DifferenceInterval, OddsInterval, RatioInterval, TwoProportions};

use crate::StatsError;

/// A null value within 0 .. 1.
fn check_share(what: &str, share: f64) -> Result<f64, StatsError> {
    if (0.0..=1.0).contains(&share) {
        return Ok(share);
    }
    Err(StatsError::InvalidArgument {
        what: what.to_owned(),
        found: share.to_string(),
        expected: "a number from 0 to 1".into(),
    })
}

#[cfg(test)]
mod tests;
