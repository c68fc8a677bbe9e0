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

/// The exact distribution of a sum of mid-ranks when the hypothesis holds, in halves: ranks are multiples of
/// 1/2.
pub(crate) struct ScoreSum {
    /// The smallest sum, in steps.
    least: usize,
    /// The probability of each sum from the smallest on, one per step.
    probabilities: Vec<f64>,
    /// The step between sums, in halves: 2 where all scores are whole.
    step: usize,
}

impl ScoreSum {
    /// Of `drawn` of the scores, all choices equally likely: the shift algorithm (Streitberg and Roehmel,
    /// 1986).
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

/// Many sums of two of few numbers, never all made at once.
pub(crate) trait PairSums {
    /// How many there are.
    fn total(&self) -> u64;
    /// The smallest and the largest.
    fn range(&self) -> (f64, f64);
    /// How many are at most `d`, and the largest of these; in linear time.
    fn at_most(&self, d: f64) -> (u64, f64);
    /// Those above `low` and at most `high`.
    fn within(&self, low: f64, high: f64) -> Vec<f64>;

    /// The `k`-th smallest, from 1: a bracket is narrowed by counting until what is in it can be sorted.
    fn order_statistic(&self, k: u64) -> f64 {
        const FEW: u64 = 100_000;
        let (smallest, largest) = self.range();
        let (mut low, mut high) = (smallest.next_down(), largest);
        let (mut below, mut reached) = (0, self.total());
        for round in 0u64.. {
            if reached - below <= FEW || low.next_up() >= high {
                break;
            }
            let share = (k - below) as f64 / (reached - below) as f64;
            // By turns where the counts point, in the middle, and, for values with many ties, just below the end.
            let guess = match round % 3 {
                0 => low + (high - low) * share,
                1 => 0.5 * low + 0.5 * high,
                _ => high.next_down(),
            };
            let guess = if guess > low && guess < high {
                guess
            } else {
                0.5 * low + 0.5 * high
            };
            let (count, last) = self.at_most(guess);
            if count >= k {
                (high, reached) = (last, count);
            } else {
                (low, below) = (guess, count);
            }
        }
        if low.next_up() >= high {
            return high;
        }
        let mut rest = self.within(low, high);
        let place = (k - below - 1) as usize;
        match rest.len() {
            0 => high,
            n => {
                *rest
                    .select_nth_unstable_by(place.min(n - 1), f64::total_cmp)
                    .1
            }
        }
    }

    /// The middle one, or the mean of the two middle ones.
    fn median(&self) -> f64 {
        let total = self.total();
        let middle = self.order_statistic(total.div_ceil(2));
        if total % 2 == 1 {
            middle
        } else {
            0.5 * middle + 0.5 * self.order_statistic(total / 2 + 1)
        }
    }
}

/// All differences `x - y` of two ascending lists.
pub(crate) struct Differences<'a> {
    pub x: &'a [f64],
    pub y: &'a [f64],
}

impl PairSums for Differences<'_> {
    fn total(&self) -> u64 {
        self.x.len() as u64 * self.y.len() as u64
    }

    fn range(&self) -> (f64, f64) {
        (
            self.x[0] - self.y[self.y.len() - 1],
            self.x[self.x.len() - 1] - self.y[0],
        )
    }

    fn at_most(&self, d: f64) -> (u64, f64) {
        // Small differences are those with a late y: the more so, the larger x.
        let mut first = 0;
        let (mut count, mut last) = (0u64, f64::NEG_INFINITY);
        for &x in self.x {
            while first < self.y.len() && x - self.y[first] > d {
                first += 1;
            }
            let Some(y) = self.y.get(first) else { break };
            count += (self.y.len() - first) as u64;
            last = last.max(x - y);
        }
        (count, last)
    }

    fn within(&self, low: f64, high: f64) -> Vec<f64> {
        let (mut from, mut to) = (0, 0);
        let mut found = Vec::new();
        for &x in self.x {
            while from < self.y.len() && x - self.y[from] > high {
                from += 1;
            }
            while to < self.y.len() && x - self.y[to] > low {
                to += 1;
            }
            found.extend(self.y[from..to.max(from)].iter().map(|y| x - y));
        }
        found
    }
}

/// All means `(x_i + x_j) / 2` with `i <= j` of an ascending list.
pub(crate) struct WalshMeans<'a> {
    pub x: &'a [f64],
}

impl WalshMeans<'_> {
    fn mean(&self, i: usize, j: usize) -> f64 {
        0.5 * self.x[i] + 0.5 * self.x[j]
    }
}

impl PairSums for WalshMeans<'_> {
    fn total(&self) -> u64 {
        let n = self.x.len() as u64;
        n * (n + 1) / 2
    }

    fn range(&self) -> (f64, f64) {
        (
            self.mean(0, 0),
            self.mean(self.x.len() - 1, self.x.len() - 1),
        )
    }

    fn at_most(&self, d: f64) -> (u64, f64) {
        let mut end = self.x.len();
        let (mut count, mut last) = (0u64, f64::NEG_INFINITY);
        for i in 0..self.x.len() {
            while end > i && self.mean(i, end - 1) > d {
                end -= 1;
            }
            if end <= i {
                break;
            }
            count += (end - i) as u64;
            last = last.max(self.mean(i, end - 1));
        }
        (count, last)
    }

    fn within(&self, low: f64, high: f64) -> Vec<f64> {
        let (mut from, mut to) = (self.x.len(), self.x.len());
        let mut found = Vec::new();
        for i in 0..self.x.len() {
            while to > i && self.mean(i, to - 1) > high {
                to -= 1;
            }
            if to <= i {
                break;
            }
            while from > i && self.mean(i, from - 1) > low {
                from -= 1;
            }
            found.extend((from.max(i)..to).map(|j| self.mean(i, j)));
        }
        found
    }
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

    fn check(sums: &impl PairSums, mut all: Vec<f64>, step: usize) {
        all.sort_by(f64::total_cmp);
        assert_eq!(sums.total(), all.len() as u64);
        for i in (0..all.len()).step_by(step) {
            assert_eq!(sums.order_statistic(i as u64 + 1), all[i], "{i}");
        }
    }

    fn check_both(x: &[f64], y: &[f64], step: usize) {
        let (x, y) = (sorted(x), sorted(y));
        let all = x.iter().flat_map(|x| y.iter().map(move |y| x - y));
        check(&Differences { x: &x, y: &y }, all.collect(), step);
        let walsh = WalshMeans { x: &x };
        let all = (0..x.len()).flat_map(|i| (i..x.len()).map(move |j| (i, j)));
        check(&walsh, all.map(|(i, j)| walsh.mean(i, j)).collect(), step);
    }

    #[test]
    fn order_statistics_are_those_of_the_sorted_list() {
        check_both(
            &[1.5, -2.0, 3.25, 3.25, 1e-300, 7.0],
            &[0.5, 0.5, -4.0, 2.0, 1e300],
            1,
        );
        // More than are sorted at once: without ties, with many, and all equal.
        let spread: Vec<f64> = (0..600).map(|i| (f64::from(i) * 0.7).sin()).collect();
        let tied: Vec<f64> = (0..600).map(|i| f64::from(i % 3)).collect();
        check_both(&spread, &spread, 35_999);
        check_both(&tied, &spread, 35_999);
        check_both(&tied, &tied, 35_999);
        check_both(&[1.0; 600], &[2.0; 600], 35_999);
    }
}
