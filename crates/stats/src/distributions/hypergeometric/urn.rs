//! The urn behind both hypergeometric distributions.

use crate::StatsError;
use crate::distributions::binomial::Binomial;
use crate::distributions::discrete;
use crate::distributions::tail::{Tail, Tails};
use crate::double_double::DoubleDouble;

/// An urn: `good` and `bad` of which `drawn` are drawn, the good ones with `odds` times the weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Urn {
    pub(super) good: f64,
    pub(super) bad: f64,
    pub(super) drawn: f64,
    pub(super) odds: f64,
    pub(super) ln_odds: DoubleDouble,
}

/// The sums over an urn take time in proportion to the square root of its size.
const LARGEST_URN: u64 = 1_000_000_000_000;

/// Terms this much smaller than the sum end it.
const NEGLIGIBLE: f64 = 1e-18;

impl Urn {
    pub(super) fn new(good: u64, bad: u64, drawn: u64) -> Result<Self, StatsError> {
        let refused = |name, value: u64, expected| StatsError::InvalidParameter {
            name,
            value: value as f64,
            expected,
        };
        for (name, value) in [("good", good), ("bad", bad)] {
            if value > LARGEST_URN {
                return Err(refused(name, value, "a whole number up to 1e12"));
            }
        }
        if drawn > good + bad {
            return Err(refused("drawn", drawn, "a whole number up to good + bad"));
        }
        Ok(Self {
            good: good as f64,
            bad: bad as f64,
            drawn: drawn as f64,
            odds: 1.0,
            ln_odds: DoubleDouble::ZERO,
        })
    }

    pub(super) fn with_ln_odds(self, ln_odds: f64) -> Self {
        Self {
            odds: ln_odds.exp(),
            ln_odds: ln_odds.into(),
            ..self
        }
    }

    pub(super) fn least(&self) -> f64 {
        (self.drawn - self.bad).max(0.0)
    }

    pub(super) fn most(&self) -> f64 {
        self.good.min(self.drawn)
    }

    /// Weight of k + 1 over that of k.
    pub(super) fn ratio(&self, k: f64) -> f64 {
        let counts =
            (self.good - k) / (k + 1.0) * ((self.drawn - k) / (self.bad - self.drawn + k + 1.0));
        counts * self.odds
    }

    /// The logarithm of the central probability of `k`: the quotient of three binomial ones (Loader 2000).
    pub(super) fn ln_central(&self, k: f64) -> DoubleDouble {
        if self.drawn == 0.0 || self.drawn == self.good + self.bad {
            return DoubleDouble::ZERO;
        }
        // Any probability would do.
        let p = self.drawn / (self.good + self.bad);
        let ln = |trials, k| Binomial::of_trials(trials, p).ln_mass(k);
        ln(self.good, k) + ln(self.bad, self.drawn - k) - ln(self.good + self.bad, self.drawn)
    }

    pub(super) fn ln_weight(&self, k: f64) -> DoubleDouble {
        self.ln_central(k) + self.ln_odds * k.into()
    }

    pub(super) fn contains(&self, k: f64) -> bool {
        k >= self.least() && k <= self.most() && k.fract() == 0.0
    }

    /// A k of the largest weight.
    pub(super) fn mode(&self) -> f64 {
        // ratio(k) = 1 is ω (good - k)(drawn - k) = (k + 1)(bad - drawn + k + 1), here over 1 + ω.
        let share = 1.0 / (1.0 + 1.0 / self.odds);
        let rest = 1.0 / (1.0 + self.odds);
        let a = share - rest;
        let b = share * (self.good + self.drawn) + rest * (self.bad - self.drawn + 2.0);
        let c = share * self.good * self.drawn - rest * (self.bad - self.drawn + 1.0);
        // a k² - b k + c = 0, the root without cancellation.
        let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
        let root = if b >= 0.0 {
            2.0 * c / (b + root)
        } else {
            (b - root) / (2.0 * a)
        };
        let mut mode = root.ceil().max(self.least()).min(self.most());
        for _ in 0..4 {
            if mode < self.most() && self.ratio(mode) > 1.0 {
                mode += 1.0;
            } else if mode > self.least() && self.ratio(mode - 1.0) < 1.0 {
                mode -= 1.0;
            }
        }
        mode
    }

    /// Weights at and below `k`, or at and above it, over that of `k`; `visit(distance, weight)` sees each.
    pub(super) fn sum_from(&self, k: f64, upwards: bool, mut visit: impl FnMut(f64, f64)) -> f64 {
        let (mut sum, mut weight, mut at) = (1.0, 1.0, k);
        while if upwards {
            at < self.most()
        } else {
            at > self.least()
        } {
            if upwards {
                weight *= self.ratio(at);
                at += 1.0;
            } else {
                at -= 1.0;
                weight /= self.ratio(at);
            }
            sum += weight;
            visit(at - k, weight);
            if weight < NEGLIGIBLE * sum {
                break;
            }
        }
        sum
    }

    /// The sum of all weights over that of the mode.
    pub(super) fn total(&self, mode: f64) -> f64 {
        self.sum_from(mode, false, |_, _| ()) + self.sum_from(mode, true, |_, _| ()) - 1.0
    }

    /// Both tails, from the mode and the logarithm of its probability.
    pub(super) fn tails(&self, x: f64, mode: f64, ln_at_mode: DoubleDouble) -> Tails {
        let k = x.floor();
        if k < self.least() {
            return Tails::AT_START;
        }
        if k >= self.most() {
            return Tails::AT_END;
        }
        let lower = k < mode;
        let first = if lower { k } else { k + 1.0 };
        let ln_first = if self.odds == 1.0 {
            self.ln_central(first)
        } else {
            self.ln_weight(first) - self.ln_weight(mode) + ln_at_mode
        };
        let tail = Tail {
            ln_scale: ln_first,
            factor: self.sum_from(first, !lower, |_, _| ()),
        };
        Tails::new(tail, lower)
    }

    /// Mean and variance, by sums over the whole range.
    pub(super) fn moments(&self, mode: f64) -> (f64, f64) {
        let (mut first, mut second) = (0.0, 0.0);
        let mut total = -1.0;
        for upwards in [false, true] {
            total += self.sum_from(mode, upwards, |distance, weight| {
                first += distance * weight;
                second += distance * distance * weight;
            });
        }
        let shift = first / total;
        (mode + shift, second / total - shift * shift)
    }

    pub(super) fn solve_quantile(
        &self,
        p: f64,
        lower: bool,
        moments: (f64, f64),
        tails: impl Fn(f64) -> Tails,
    ) -> f64 {
        let (least, most) = (self.least(), self.most());
        let (mean, variance) = moments;
        let spread = variance.max(0.0).sqrt();
        least
            + discrete::solve_whole(p, lower, (mean - least, spread), most - least, |k| {
                tails(least + k)
            })
    }
}
