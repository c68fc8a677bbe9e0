//! Kendall's rank correlation.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Correlation, CorrelationMethod, CorrelationReference, CorrelationTest, RankOptions, RankTest,
    check_pairs, constant, fisher_interval,
};
use crate::double_double::DoubleDouble;
use crate::fit::significant;
use crate::group_tests::options::{Tail, z_tail};
use crate::group_tests::ranks::Ranks;
use crate::{Alternative, StatsError};

/// From how many pairs on R approximates.
const AUTOMATIC_BELOW: usize = 50;
/// The most pairs for which all orders are counted.
const MOST_EXACT: usize = 500;

/// Kendall's tau in its three forms, with the pairs of pairs behind them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KendallCorrelation {
    /// Tau-b with its test and interval.
    pub correlation: Correlation,
    /// `(C - D) / (n (n-1) / 2)`.
    #[serde(with = "crate::serde_float")]
    pub tau_a: f64,
    /// Stuart's tau-c, `2 m (C - D) / (n^2 (m-1))` with m the smaller number of distinct values (Stuart, 1953).
    #[serde(with = "crate::serde_float")]
    pub tau_c: f64,
    /// Pairs of observations in the same order, C.
    pub concordant: u64,
    /// Pairs of observations in the opposite order, D.
    pub discordant: u64,
    /// Pairs of observations tied in x, those tied in both among them.
    pub tied_x: u64,
    /// Pairs of observations tied in y, those tied in both among them.
    pub tied_y: u64,
    /// Pairs of observations tied in both.
    pub tied_both: u64,
}

/// Kendall's tau-b, `(C - D) / sqrt((n0 - n1) (n0 - n2))` with `n0` all pairs of observations, `n1` and `n2` those tied in
/// x and in y; tau-a and tau-c beside it.
///
/// Pairs are counted in the time of a sort (Knight, 1966). The p-value is exact or normal, see [`RankTest`]; the variance of
/// `C - D` is corrected for ties (Kendall, 1970). The interval is `tanh(atanh tau -+ z sqrt(0.437 / (n-4)))` (Fieller,
/// Hartley and Pearson, 1957), from five pairs on. In R: `cor.test(x, y, method = "kendall")`.
///
/// # Errors
///
/// As [`pearson`](super::pearson()); [`StatsError::InvalidArgument`] when an exact p-value is asked of ties or more than 500
/// pairs.
///
/// ```
/// use tresteg_stats::correlation::{RankOptions, kendall};
///
/// let found = kendall(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 4.0], &RankOptions::default())?;
/// println!("{found}");
/// assert_eq!((found.concordant, found.discordant), (5, 1));
/// assert!((found.correlation.estimate - 4.0 / 6.0).abs() < 1e-15);
/// assert!(found.correlation.test.is_some_and(|test| (test.p_value - 8.0 / 24.0).abs() < 1e-15));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn kendall(
    x: &[f64],
    y: &[f64],
    options: &RankOptions,
) -> Result<KendallCorrelation, StatsError> {
    check_pairs(x, y)?;
    options.check()?;
    let (x, y) = (Ranks::of(x), Ranks::of(y));
    let n_obs = x.ranks.len();
    let n = n_obs as f64;
    let pairs = Pairs::count(&x, &y);
    for (tied, name) in [(pairs.tied_x, "x"), (pairs.tied_y, "y")] {
        if tied == pairs.all {
            return Err(constant(name));
        }
    }
    let excess = pairs.concordant as f64 - pairs.discordant as f64;
    let untied = |tied: u64| (pairs.all - tied) as f64;
    let spread = untied(pairs.tied_x).sqrt() * untied(pairs.tied_y).sqrt();
    let tau_b = (excess / spread).clamp(-1.0, 1.0);
    let alternative = options.options.alternative;
    let tied = !(x.ties.is_empty() && y.ties.is_empty());
    let exact = match options.test {
        RankTest::Edgeworth => {
            return Err(refused("an Edgeworth series of Kendall's tau", "asked for"));
        }
        RankTest::Exact if tied => {
            return Err(refused(
                "an exact p-value of Kendall's tau",
                "asked of ties",
            ));
        }
        RankTest::Exact if n_obs > MOST_EXACT => {
            let found = format!("asked of {n_obs} pairs");
            return Err(refused("an exact p-value of Kendall's tau", &found));
        }
        RankTest::Exact => true,
        RankTest::Automatic => !tied && n_obs < AUTOMATIC_BELOW,
        RankTest::Asymptotic => false,
    };
    let test = if exact {
        let tail = exact_tail(n_obs, pairs.concordant as usize, alternative);
        let reference = CorrelationReference::Exact;
        CorrelationTest::new(reference, pairs.concordant as f64, alternative, tail)
    } else {
        let corrected = if options.continuity {
            (excess.abs() - 1.0).copysign(excess)
        } else {
            excess
        };
        let z = if excess == 0.0 {
            0.0
        } else {
            corrected / variance(n, &x.ties, &y.ties).sqrt()
        };
        let tail = z_tail(z, alternative);
        CorrelationTest::new(CorrelationReference::Normal, z, alternative, tail)
    };
    let interval = (n > 4.0)
        .then(|| fisher_interval(tau_b.atanh(), (0.437 / (n - 4.0)).sqrt(), &options.options));
    let distinct = |ties: &[usize]| n_obs - ties.iter().sum::<usize>() + ties.len();
    let least = distinct(&x.ties).min(distinct(&y.ties)) as f64;
    Ok(KendallCorrelation {
        correlation: Correlation {
            method: CorrelationMethod::Kendall,
            n_obs,
            estimate: tau_b,
            test: Some(test),
            interval: interval.transpose()?,
        },
        tau_a: excess / pairs.all as f64,
        tau_c: 2.0 * least * excess / (n * n * (least - 1.0)),
        concordant: pairs.concordant,
        discordant: pairs.discordant,
        tied_x: pairs.tied_x,
        tied_y: pairs.tied_y,
        tied_both: pairs.tied_both,
    })
}

impl fmt::Display for KendallCorrelation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.correlation)?;
        write!(
            f,
            "{} concordant, {} discordant; tau-a {}, tau-c {}",
            self.concordant,
            self.discordant,
            significant(self.tau_a),
            significant(self.tau_c)
        )
    }
}

fn refused(what: &str, found: &str) -> StatsError {
    StatsError::InvalidArgument {
        what: what.into(),
        found: found.into(),
        expected: "the asymptotic p-value, or an exact one of at most 500 pairs without ties"
            .into(),
    }
}

/// Pairs of observations by their order.
struct Pairs {
    all: u64,
    concordant: u64,
    discordant: u64,
    tied_x: u64,
    tied_y: u64,
    tied_both: u64,
}

impl Pairs {
    /// By sorting on x, then y, and counting the exchanges of a merge sort on y (Knight, 1966).
    fn count(x: &Ranks, y: &Ranks) -> Self {
        let n = x.ranks.len();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_unstable_by(|&a, &b| {
            let by_x = x.ranks[a].total_cmp(&x.ranks[b]);
            by_x.then(y.ranks[a].total_cmp(&y.ranks[b]))
        });
        let tied_both = order
            .chunk_by(|&a, &b| x.ranks[a] == x.ranks[b] && y.ranks[a] == y.ranks[b])
            .map(|run| pairs_among(run.len()))
            .sum();
        let mut by_x: Vec<f64> = order.iter().map(|&row| y.ranks[row]).collect();
        let mut room = by_x.clone();
        let discordant = exchanges(&mut by_x, &mut room);
        let tied = |ties: &[usize]| ties.iter().map(|&size| pairs_among(size)).sum::<u64>();
        let (all, tied_x, tied_y) = (pairs_among(n), tied(&x.ties), tied(&y.ties));
        Self {
            all,
            concordant: all + tied_both - tied_x - tied_y - discordant,
            discordant,
            tied_x,
            tied_y,
            tied_both,
        }
    }
}

fn pairs_among(n: usize) -> u64 {
    let n = n as u64;
    n * n.saturating_sub(1) / 2
}

/// Sorts, and counts the pairs that stood in the wrong order.
fn exchanges(values: &mut [f64], room: &mut [f64]) -> u64 {
    let n = values.len();
    if n < 2 {
        return 0;
    }
    let half = n / 2;
    let mut count = {
        let (left, right) = values.split_at_mut(half);
        let (left_room, right_room) = room.split_at_mut(half);
        exchanges(left, left_room) + exchanges(right, right_room)
    };
    room.copy_from_slice(values);
    let (left, right) = room.split_at(half);
    let (mut i, mut j) = (0, 0);
    for value in values.iter_mut() {
        if i < left.len() && (j == right.len() || left[i] <= right[j]) {
            *value = left[i];
            i += 1;
        } else {
            *value = right[j];
            count += (left.len() - i) as u64;
            j += 1;
        }
    }
    count
}

/// The variance of `C - D` when the orders are independent, given the ties (Kendall, 1970, section 4.9).
fn variance(n: f64, x_ties: &[usize], y_ties: &[usize]) -> f64 {
    let sum = |ties: &[usize], term: fn(f64) -> f64| -> f64 {
        ties.iter().map(|&size| term(size as f64)).sum()
    };
    let third = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let pair = |t: f64| t * (t - 1.0);
    let triple = |t: f64| t * (t - 1.0) * (t - 2.0);
    let mut variance = (third(n) - sum(x_ties, third) - sum(y_ties, third)) / 18.0
        + sum(x_ties, pair) * sum(y_ties, pair) / (2.0 * pair(n));
    if n > 2.0 {
        variance += sum(x_ties, triple) * sum(y_ties, triple) / (9.0 * triple(n));
    }
    variance
}

/// The p-value of `concordant` pairs without ties.
fn exact_tail(n: usize, concordant: usize, alternative: Alternative) -> Tail {
    let all = n * (n - 1) / 2;
    let p = match alternative {
        Alternative::Less => at_most(n, concordant),
        Alternative::Greater => at_most(n, all - concordant),
        Alternative::TwoSided => 2.0 * at_most(n, concordant.min(all - concordant)),
    };
    let p = p.min(1.0);
    (p, p.ln())
}

/// The chance of at most `most` concordant pairs among `n` observations in random order.
fn at_most(n: usize, most: usize) -> f64 {
    let all = n * (n - 1) / 2;
    if 2 * most >= all {
        // The other tail, by symmetry.
        return match all.checked_sub(most + 1) {
            Some(rest) => 1.0 - at_most(n, rest),
            None => 1.0,
        };
    }
    // One observation after the other is put among those before it: the k-th adds 0 to k - 1 pairs.
    let mut chances = vec![0.0; most + 1];
    chances[0] = 1.0;
    for k in 2..=n {
        let mut sum = DoubleDouble::ZERO;
        let mut sums = vec![sum];
        sums.extend(chances.iter().map(|&chance| {
            sum = sum + DoubleDouble::from(chance);
            sum
        }));
        let reach = k * (k - 1) / 2;
        // Beyond the middle the sums would cancel: there by symmetry.
        for count in 0..=most.min(reach) {
            chances[count] = if 2 * count <= reach {
                let before = sums[(count + 1).saturating_sub(k)];
                (sums[count + 1] - before).value() / k as f64
            } else {
                chances[reach - count]
            };
        }
    }
    chances.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_those_of_the_definition() {
        let mut random = crate::covariance::Random::new(3);
        for n in [2, 3, 10, 57] {
            let draw = |random: &mut crate::covariance::Random| -> Vec<f64> {
                (0..n).map(|_| random.below(7) as f64).collect()
            };
            let (x, y) = (draw(&mut random), draw(&mut random));
            let (mut same, mut opposite, mut both) = (0, 0, 0);
            for i in 0..n {
                for j in 0..i {
                    let product = (x[i] - x[j]) * (y[i] - y[j]);
                    same += u64::from(product > 0.0);
                    opposite += u64::from(product < 0.0);
                    both += u64::from(x[i] == x[j] && y[i] == y[j]);
                }
            }
            let pairs = Pairs::count(&Ranks::of(&x), &Ranks::of(&y));
            assert_eq!((pairs.concordant, pairs.discordant), (same, opposite));
            assert_eq!(pairs.tied_both, both);
        }
    }

    #[test]
    fn chances_are_those_of_all_orders() {
        // 1, 3, 5, 6, 5, 3, 1 of 24 orders of four.
        for (most, count) in [1.0, 4.0, 9.0, 15.0, 20.0, 23.0, 24.0].iter().enumerate() {
            assert!((at_most(4, most) - count / 24.0).abs() < 1e-15);
        }
        let perfect = exact_tail(150, 150 * 149 / 2, Alternative::Greater);
        let factorial: f64 = (1..=150).map(|k| f64::from(k).ln()).sum();
        assert!((perfect.1 + factorial).abs() < 1e-10);
    }

    #[test]
    fn refusals() {
        let (x, y) = ([1.0, 2.0, 2.0], [1.0, 3.0, 2.0]);
        let exact = RankOptions::default().with_test(RankTest::Exact);
        assert!(kendall(&x, &y, &exact).is_err());
        assert!(kendall(&x, &y, &exact.with_test(RankTest::Edgeworth)).is_err());
        assert!(matches!(
            kendall(&[5.0; 3], &y, &RankOptions::default()),
            Err(StatsError::Constant { .. })
        ));
        let null = RankOptions::default();
        let null = null.with_options(null.options.with_null(0.2));
        assert!(kendall(&x, &y, &null).is_err());
    }
}
