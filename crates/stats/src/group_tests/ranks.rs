//! Mid-ranks, and the exact null distributions of sums of scores.

use crate::{Alternative, StatsError};

/// Ranks from 1 with the mean rank for ties.
pub(crate) struct Ranks {
    pub ranks: Vec<f64>,
    /// Sizes of the groups of equal values, those of one value left out.
    pub ties: Vec<usize>,
}

impl Ranks {
    pub(crate) fn of(values: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]));
        let mut ranks = vec![0.0; values.len()];
        let mut ties = Vec::new();
        let mut start = 0;
        while start < order.len() {
            // By value, so that -0.0 and 0.0 are tied.
            let tied = order[start..]
                .iter()
                .take_while(|&&i| values[i] == values[order[start]])
                .count()
                .max(1);
            let rank = (2 * start + tied + 1) as f64 / 2.0;
            for &i in &order[start..start + tied] {
                ranks[i] = rank;
            }
            if tied > 1 {
                ties.push(tied);
            }
            start += tied;
        }
        Self { ranks, ties }
    }

    /// The sum of `t³ - t` over the ties.
    pub(crate) fn tie_sum(&self) -> f64 {
        tie_sum(&self.ties)
    }
}

pub(crate) fn tie_sum(ties: &[usize]) -> f64 {
    ties.iter()
        .map(|&t| {
            let t = t as f64;
            t * (t * t - 1.0)
        })
        .sum()
}

/// Additions that an exact distribution may take: some seconds.
const MOST_STEPS: u128 = 2_000_000_000;

/// The exact distribution of a sum of mid-ranks when the hypothesis holds, in halves: ranks are multiples of 1/2.
pub(crate) struct ScoreSum {
    /// The smallest sum, in steps.
    least: usize,
    /// The probability of each sum from the smallest on, one per step.
    probabilities: Vec<f64>,
    /// The step between sums, in halves: 2 where all scores are whole.
    step: usize,
}

impl ScoreSum {
    /// Of `drawn` of the scores, all choices equally likely: the shift algorithm (Streitberg and Roehmel, 1986).
    pub(crate) fn of_subset(scores: &[f64], drawn: usize) -> Result<Self, StatsError> {
        let (scores, step) = halves(scores);
        let n = scores.len();
        // The fewer of those drawn and those left.
        let few = drawn.min(n - drawn);
        let total: usize = scores.iter().sum();
        let mut sorted = scores.clone();
        sorted.sort_unstable();
        let most: usize = sorted.iter().rev().take(few).sum();
        check_steps(n as u128 * few as u128 * (most + 1) as u128)?;
        let width = most + 1;
        // counts[k * width + s]: choices of k scores with the sum s.
        let mut counts = vec![0.0f64; (few + 1) * width];
        counts[0] = 1.0;
        for (i, &score) in sorted.iter().enumerate() {
            for k in (1..=few.min(i + 1)).rev() {
                let (below, at) = counts.split_at_mut(k * width);
                let from = &below[(k - 1) * width..];
                for (to, &count) in at[score.min(width)..width].iter_mut().zip(from) {
                    *to += count;
                }
            }
        }
        let mut probabilities = counts.split_off(few * width);
        let all: f64 = probabilities.iter().sum();
        if !all.is_finite() {
            return Err(too_many());
        }
        for p in &mut probabilities {
            *p /= all;
        }
        let mut least = 0;
        if few < drawn {
            probabilities.reverse();
            least = total - most;
        }
        // From the smallest sum that occurs on.
        let impossible = probabilities.iter().take_while(|p| **p == 0.0).count();
        probabilities.drain(..impossible);
        Ok(Self {
            least: least + impossible,
            probabilities,
            step,
        })
    }

    /// Of the scores whose sign comes out positive, each with a chance of one half.
    pub(crate) fn of_signs(scores: &[f64]) -> Result<Self, StatsError> {
        let (scores, step) = halves(scores);
        let total: usize = scores.iter().sum();
        check_steps(scores.len() as u128 * (total + 1) as u128)?;
        let mut probabilities = vec![0.0f64; total + 1];
        probabilities[0] = 1.0;
        let mut reached = 0;
        for &score in &scores {
            reached += score;
            for s in (0..=reached).rev() {
                let moved = if s >= score {
                    probabilities[s - score]
                } else {
                    0.0
                };
                probabilities[s] = 0.5 * (probabilities[s] + moved);
            }
        }
        Ok(Self {
            least: 0,
            probabilities,
            step,
        })
    }

    /// The chance of a sum at least as extreme; two-sided: at least as far from the mean.
    pub(crate) fn p_value(&self, sum: f64, alternative: Alternative) -> f64 {
        let sum = (2.0 * sum).round() / self.step as f64 - self.least as f64;
        let total = (self.probabilities.len() - 1) as f64;
        let p = match alternative {
            Alternative::Less => self.total(|s| s <= sum),
            Alternative::Greater => self.total(|s| s >= sum),
            Alternative::TwoSided => {
                let mean = self
                    .probabilities
                    .iter()
                    .enumerate()
                    .map(|(s, p)| s as f64 * p)
                    .sum::<f64>();
                // Sums as far as this one on the other side must not be lost to rounding.
                let distance = (sum - mean).abs() - 1e-9 * (1.0 + total);
                self.total(|s| (s - mean).abs() >= distance)
            }
        };
        p.min(1.0)
    }

    fn total(&self, counts: impl Fn(f64) -> bool) -> f64 {
        self.probabilities
            .iter()
            .enumerate()
            .filter(|(s, _)| counts(*s as f64))
            .map(|(_, p)| p)
            .sum()
    }

    /// The first place `k`, from 0 for the smallest sum, with `P(place <= k) >= p`.
    pub(crate) fn quantile(&self, p: f64) -> usize {
        // As R's `qwilcox`: a p that is reached but for rounding is reached.
        let p = p - 10.0 * f64::EPSILON;
        let mut below = 0.0;
        for (s, probability) in self.probabilities.iter().enumerate() {
            below += probability;
            if below >= p {
                return s;
            }
        }
        self.probabilities.len() - 1
    }

    /// The chance of a place before this one.
    pub(crate) fn below(&self, place: usize) -> f64 {
        self.probabilities.iter().take(place).sum()
    }
}

/// Scores in halves, or whole where all are; and the unit in halves.
fn halves(scores: &[f64]) -> (Vec<usize>, usize) {
    let step = if scores.iter().all(|score| score.fract() == 0.0) {
        2
    } else {
        1
    };
    let unit = 2.0 / step as f64;
    let scores = scores
        .iter()
        .map(|score| (score * unit).round() as usize)
        .collect();
    (scores, step)
}

fn check_steps(steps: u128) -> Result<(), StatsError> {
    if steps <= MOST_STEPS {
        Ok(())
    } else {
        Err(too_many())
    }
}

fn too_many() -> StatsError {
    StatsError::InvalidArgument {
        what: "the number of values for an exact distribution".into(),
        found: "too many".into(),
        expected: "fewer, or the normal approximation".into(),
    }
}

/// The `k`-th smallest (from 1) of all sums `a + b` of two ascending lists (or of the pairs within one, see `count`),
/// without making them: by halving the range of `f64`, 64 counts in linear time.
pub(crate) fn order_statistic(k: u64, count_at_most: impl Fn(f64) -> u64) -> f64 {
    // Doubles in their order as whole numbers.
    let ordered = |x: f64| {
        let bits = x.to_bits() as i64;
        bits ^ (((bits >> 63) as u64) >> 1) as i64
    };
    let double = |i: i64| f64::from_bits((i ^ (((i >> 63) as u64) >> 1) as i64) as u64);
    let (mut below, mut reached) = (ordered(f64::NEG_INFINITY), ordered(f64::INFINITY));
    while reached.wrapping_sub(below) as u64 > 1 {
        let middle = ((i128::from(below) + i128::from(reached)) / 2) as i64;
        let middle = if middle <= below { below + 1 } else { middle };
        if count_at_most(double(middle)) >= k {
            reached = middle;
        } else {
            below = middle;
        }
    }
    double(reached) + 0.0
}

/// How many differences `x - y` of two ascending lists are at most `d`.
pub(crate) fn differences_at_most(x: &[f64], y: &[f64], d: f64) -> u64 {
    // Small differences are those with a late y: the more so, the larger x.
    let mut first = 0;
    let mut count = 0u64;
    for &x in x {
        while first < y.len() && x - y[first] > d {
            first += 1;
        }
        count += (y.len() - first) as u64;
    }
    count
}

/// How many means `(x_i + x_j) / 2` with `i <= j` of an ascending list are at most `d`.
pub(crate) fn walsh_means_at_most(x: &[f64], d: f64) -> u64 {
    let mut end = x.len();
    let mut count = 0u64;
    for (i, &low) in x.iter().enumerate() {
        while end > i && 0.5 * low + 0.5 * x[end - 1] > d {
            end -= 1;
        }
        if end <= i {
            break;
        }
        count += (end - i) as u64;
    }
    count
}

/// Ascending.
pub(crate) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_their_mean_rank() {
        let found = Ranks::of(&[3.0, -0.0, 0.0, 5.0, 3.0, 3.0]);
        assert_eq!(found.ranks, [4.0, 1.5, 1.5, 6.0, 4.0, 4.0]);
        assert_eq!(found.ties, [2, 3]);
        assert_eq!(found.tie_sum(), 30.0);
        assert_eq!(Ranks::of(&[]).ranks, [0.0; 0]);
    }

    #[test]
    fn small_distributions_by_hand() {
        // Two of 1, 2, 3, 4: sums 3, 4, 5, 5, 6, 7.
        let two = ScoreSum::of_subset(&[1.0, 2.0, 3.0, 4.0], 2).unwrap();
        assert!((two.p_value(4.0, Alternative::Less) - 2.0 / 6.0).abs() < 1e-15);
        // Three of four leaves one out: sums 6, 7, 8, 9.
        let three = ScoreSum::of_subset(&[1.0, 2.0, 3.0, 4.0], 3).unwrap();
        assert!((three.p_value(9.0, Alternative::Greater) - 0.25).abs() < 1e-15);
        assert!((three.p_value(6.0, Alternative::TwoSided) - 0.5).abs() < 1e-15);
        // Ties: one of 1.5, 1.5, 3.
        let tied = ScoreSum::of_subset(&[1.5, 1.5, 3.0], 1).unwrap();
        assert!((tied.p_value(1.5, Alternative::Less) - 2.0 / 3.0).abs() < 1e-15);
        let signs = ScoreSum::of_signs(&[1.0, 2.5, 2.5]).unwrap();
        assert!((signs.p_value(5.0, Alternative::Greater) - 0.25).abs() < 1e-15);
    }

    #[test]
    fn order_statistics_are_those_of_the_sorted_list() {
        let x = sorted(&[1.5, -2.0, 3.25, 3.25, 1e-300, 7.0]);
        let y = sorted(&[0.5, 0.5, -4.0, 2.0, 1e300]);
        let mut all: Vec<f64> = x
            .iter()
            .flat_map(|x| y.iter().map(move |y| x - y))
            .collect();
        all.sort_by(f64::total_cmp);
        for (i, d) in all.iter().enumerate() {
            assert_eq!(
                order_statistic(i as u64 + 1, |d| differences_at_most(&x, &y, d)),
                *d
            );
        }
        let mut all: Vec<f64> = (0..x.len())
            .flat_map(|i| (i..x.len()).map(move |j| (i, j)))
            .map(|(i, j)| 0.5 * x[i] + 0.5 * x[j])
            .collect();
        all.sort_by(f64::total_cmp);
        for (i, d) in all.iter().enumerate() {
            assert_eq!(
                order_statistic(i as u64 + 1, |d| walsh_means_at_most(&x, d)),
                *d
            );
        }
    }
}
