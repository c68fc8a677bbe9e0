//! Permutation tests of any statistic.

mod statistics;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use statistics::{
    mean_difference, mean_of_differences, product_moment_correlation, studentized_difference,
    variance_ratio,
};

use crate::covariance::Random;
use crate::distributions::Beta;
use crate::fit::significant;
use crate::group_tests::groups::Groups;
use crate::group_tests::matched::Matched;
use crate::group_tests::options::{Interval, p_text};
use crate::{Alternative, DEFAULT_LEVEL, StatsError};

/// What a two-sided permutation test counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum TwoSided {
    /// Statistics whose size is at least that of the one observed (R: coin): right where 0 is no difference.
    #[default]
    Size,
    /// Twice the smaller of the two one-sided p-values (scipy).
    DoubledTail,
}

/// How a permutation test goes about it.
///
/// ```
/// use tresteg_stats::Alternative;
/// use tresteg_stats::group_tests::Permutation;
///
/// let plan = Permutation::new(9_999, 42).with_alternative(Alternative::Greater).with_exact_up_to(0);
/// assert_eq!((plan.replicates, plan.exact_up_to), (9_999, 0)); // always Monte Carlo
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Permutation {
    /// How many random arrangements, where there are too many for all.
    pub replicates: usize,
    /// The seed of the generator, [`Random`].
    pub seed: u64,
    /// The number of arrangements up to which every one is gone through; 100 000 unless told otherwise.
    pub exact_up_to: u64,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// What a two-sided test counts.
    pub two_sided: TwoSided,
}

impl Permutation {
    /// Random arrangements from a seed, unless there are few enough to go through all.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Permutation;
    /// assert_eq!(Permutation::new(999, 1).exact_up_to, 100_000);
    /// ```
    #[must_use]
    pub fn new(replicates: usize, seed: u64) -> Self {
        Self {
            replicates,
            seed,
            exact_up_to: 100_000,
            alternative: Alternative::TwoSided,
            two_sided: TwoSided::Size,
        }
    }

    /// With another limit of exact tests.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Permutation;
    /// assert_eq!(Permutation::new(999, 1).with_exact_up_to(0).exact_up_to, 0);
    /// ```
    #[must_use]
    pub fn with_exact_up_to(mut self, arrangements: u64) -> Self {
        self.exact_up_to = arrangements;
        self
    }

    /// With another alternative.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Permutation;
    /// # use tresteg_stats::Alternative;
    /// let plan = Permutation::new(999, 1).with_alternative(Alternative::Greater);
    /// assert_eq!(plan.alternative, Alternative::Greater);
    /// ```
    #[must_use]
    pub fn with_alternative(mut self, alternative: Alternative) -> Self {
        self.alternative = alternative;
        self
    }

    /// With another rule for two-sided tests.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::{Permutation, TwoSided};
    /// let plan = Permutation::new(999, 1).with_two_sided(TwoSided::DoubledTail);
    /// assert_eq!(plan.two_sided, TwoSided::DoubledTail);
    /// ```
    #[must_use]
    pub fn with_two_sided(mut self, two_sided: TwoSided) -> Self {
        self.two_sided = two_sided;
        self
    }
}

/// A permutation test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PermutationTest {
    /// The statistic observed.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// What a two-sided test counts.
    pub two_sided: TwoSided,
    /// Whether every arrangement was gone through.
    pub exact: bool,
    /// How many arrangements were evaluated.
    pub arrangements: usize,
    /// How many of them were at least as extreme as the one observed (two-sided by doubling: on the rarer
    /// side).
    pub extreme: usize,
    /// Exact: the share of extreme arrangements. Monte Carlo: (extreme + 1) / (arrangements + 1), which keeps
    /// the level of the test (Phipson and Smyth, 2010).
    pub p_value: f64,
    /// Where the p-value over all arrangements lies, by Clopper and Pearson's 95 % interval; `None` for an
    /// exact test.
    pub monte_carlo_interval: Option<Interval>,
}

/// Tests a statistic of groups by giving the values to the groups in other ways, all equally likely when the
/// groups have one distribution.
///
/// `statistic` gets the samples in the order of the groups. Ready-made: [`mean_difference`],
/// [`studentized_difference`], [`variance_ratio`]. In R: `coin::oneway_test(y ~ g, distribution = "exact")`;
/// in scipy: `permutation_test(permutation_type="independent")`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for fewer than two groups, no replicates, or a statistic that is not a
/// number.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, Permutation, mean_difference, permute_groups};
///
/// let groups = Groups::of([("new", [7.1, 8.3, 9.0, 7.7]), ("old", [6.0, 6.4, 7.5, 5.9])])?;
/// let test = permute_groups(&groups, mean_difference, &Permutation::new(999, 1))?;
/// assert!(test.exact && test.arrangements == 70);
/// assert_eq!(test.p_value, 4.0 / 70.0);
///
/// // Any other: the difference of medians.
/// let median = |x: &[f64]| tresteg_stats::describe(x).map_or(f64::NAN, |found| found.median);
/// let test = permute_groups(&groups, |samples| median(samples[0]) - median(samples[1]), &Permutation::new(999, 1))?;
/// assert!(test.p_value < 0.12);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn permute_groups(
    groups: &Groups,
    mut statistic: impl FnMut(&[&[f64]]) -> f64,
    plan: &Permutation,
) -> Result<PermutationTest, StatsError> {
    groups.several()?;
    let sizes: Vec<usize> = groups
        .samples()
        .iter()
        .map(|sample| sample.values.len())
        .collect();
    let values = groups.pooled();
    let mut of = |values: &[f64]| {
        let mut rest = values;
        let samples: Vec<&[f64]> = sizes
            .iter()
            .map(|&size| {
                let (sample, after) = rest.split_at(size.min(rest.len()));
                rest = after;
                sample
            })
            .collect();
        statistic(&samples)
    };
    let observed = of(&values);
    let mut found = Vec::new();
    let exact = multinomial(&sizes).is_some_and(|count| count <= u128::from(plan.exact_up_to));
    if exact {
        let mut labels: Vec<usize> = sizes
            .iter()
            .enumerate()
            .flat_map(|(group, &size)| std::iter::repeat_n(group, size))
            .collect();
        let starts: Vec<usize> = sizes
            .iter()
            .scan(0, |sum, size| {
                *sum += size;
                Some(*sum - size)
            })
            .collect();
        let mut arranged = values.clone();
        loop {
            let mut next = starts.clone();
            for (value, &label) in values.iter().zip(&labels) {
                arranged[next[label]] = *value;
                next[label] += 1;
            }
            found.push(of(&arranged));
            if !next_arrangement(&mut labels) {
                break;
            }
        }
    } else {
        let mut random = Random::new(plan.seed);
        let mut arranged = values;
        for _ in 0..plan.replicates {
            shuffle(&mut arranged, &mut random);
            found.push(of(&arranged));
        }
    }
    PermutationTest::new(observed, &found, exact, plan)
}

/// Tests a statistic of pairs by exchanging the two values within pairs, each with a chance of one half.
///
/// `statistic` gets the two columns. Ready-made: [`mean_of_differences`]. In scipy:
/// `permutation_test(permutation_type="samples")`.
///
/// # Errors
///
/// As [`permute_groups`], and [`StatsError::InvalidArgument`] for more than two columns.
///
/// ```
/// use tresteg_stats::group_tests::{Matched, Permutation, mean_of_differences, permute_pairs};
///
/// let pairs = Matched::of([("after", [5.1, 6.0, 7.2]), ("before", [4.0, 5.5, 6.4])])?;
/// let test = permute_pairs(&pairs, mean_of_differences, &Permutation::new(999, 1))?;
/// assert_eq!((test.arrangements, test.p_value), (8, 0.25));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn permute_pairs(
    pairs: &Matched,
    mut statistic: impl FnMut(&[f64], &[f64]) -> f64,
    plan: &Permutation,
) -> Result<PermutationTest, StatsError> {
    let (first, second) = pairs.two()?;
    let n = pairs.n_units();
    let (mut x, mut y) = (first.values.clone(), second.values.clone());
    let observed = statistic(&x, &y);
    let mut found = Vec::new();
    let exact = n < 63 && 1u64 << n <= plan.exact_up_to;
    if exact {
        // In Gray's order each arrangement exchanges one pair of the one before.
        for step in 1..=1u64 << n {
            found.push(statistic(&x, &y));
            let pair = step.trailing_zeros() as usize;
            if pair < n {
                std::mem::swap(&mut x[pair], &mut y[pair]);
            }
        }
    } else {
        let mut random = Random::new(plan.seed);
        for _ in 0..plan.replicates {
            for (x, y) in x.iter_mut().zip(&mut y) {
                if random.below(2) == 1 {
                    std::mem::swap(x, y);
                }
            }
            found.push(statistic(&x, &y));
        }
    }
    PermutationTest::new(observed, &found, exact, plan)
}

/// Tests a statistic of two variables of the same units by pairing their values in other ways.
///
/// `statistic` gets the two columns. Ready-made: [`product_moment_correlation`]. In scipy:
/// `permutation_test(permutation_type="pairings")`.
///
/// # Errors
///
/// As [`permute_pairs`].
///
/// ```
/// use tresteg_stats::group_tests::{Matched, Permutation, permute_pairings, product_moment_correlation};
///
/// let both = Matched::of([("x", [1.0, 2.0, 3.0, 4.0]), ("y", [1.1, 2.3, 2.9, 4.4])])?;
/// let test = permute_pairings(&both, product_moment_correlation, &Permutation::new(999, 1))?;
/// assert_eq!(test.arrangements, 24);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn permute_pairings(
    columns: &Matched,
    mut statistic: impl FnMut(&[f64], &[f64]) -> f64,
    plan: &Permutation,
) -> Result<PermutationTest, StatsError> {
    let (first, second) = columns.two()?;
    let x = &first.values;
    let mut y = second.values.clone();
    let observed = statistic(x, &y);
    let mut found = Vec::new();
    let exact =
        multinomial(&vec![1; y.len()]).is_some_and(|count| count <= u128::from(plan.exact_up_to));
    if exact {
        let mut order: Vec<usize> = (0..y.len()).collect();
        loop {
            for (value, &from) in y.iter_mut().zip(&order) {
                *value = second.values[from];
            }
            found.push(statistic(x, &y));
            if !next_arrangement(&mut order) {
                break;
            }
        }
    } else {
        let mut random = Random::new(plan.seed);
        for _ in 0..plan.replicates {
            shuffle(&mut y, &mut random);
            found.push(statistic(x, &y));
        }
    }
    PermutationTest::new(observed, &found, exact, plan)
}

/// All positions equally likely (Fisher and Yates).
fn shuffle(values: &mut [f64], random: &mut Random) {
    for i in (1..values.len()).rev() {
        values.swap(i, random.below(i as u64 + 1) as usize);
    }
}

/// How many ways there are to make groups of these sizes; `None` beyond what counts.
fn multinomial(sizes: &[usize]) -> Option<u128> {
    let (mut count, mut placed) = (1u128, 0u128);
    for &size in sizes {
        for i in 1..=size as u128 {
            placed += 1;
            count = count.checked_mul(placed)? / i;
        }
    }
    Some(count)
}

/// The next order of the labels, the lexicographic one; false at the last.
fn next_arrangement(labels: &mut [usize]) -> bool {
    let Some(fall) = (1..labels.len()).rev().find(|&i| labels[i - 1] < labels[i]) else {
        return false;
    };
    let pivot = labels[fall - 1];
    if let Some(larger) = (fall..labels.len()).rev().find(|&i| labels[i] > pivot) {
        labels.swap(fall - 1, larger);
    }
    labels[fall..].reverse();
    true
}

impl PermutationTest {
    fn new(
        statistic: f64,
        found: &[f64],
        exact: bool,
        plan: &Permutation,
    ) -> Result<Self, StatsError> {
        if found.is_empty() {
            return Err(StatsError::InvalidArgument {
                what: "the number of replicates".into(),
                found: "0".into(),
                expected: "at least 1".into(),
            });
        }
        if statistic.is_nan() || found.iter().any(|value| value.is_nan()) {
            return Err(StatsError::InvalidArgument {
                what: "the statistic of an arrangement".into(),
                found: "not a number".into(),
                expected: "a number".into(),
            });
        }
        // Equal statistics may differ in their last digits, as their terms come in another order.
        let largest = found
            .iter()
            .map(|value| value.abs())
            .filter(|size| size.is_finite())
            .fold(0.0, f64::max);
        let slack = 1e-10 * largest;
        let count = |extreme: &dyn Fn(f64) -> bool| found.iter().filter(|v| extreme(**v)).count();
        let above = |value: f64| value >= statistic - slack;
        let below = |value: f64| value <= statistic + slack;
        let doubled =
            plan.alternative == Alternative::TwoSided && plan.two_sided == TwoSided::DoubledTail;
        let extreme = match plan.alternative {
            Alternative::Greater => count(&above),
            Alternative::Less => count(&below),
            Alternative::TwoSided if doubled => count(&above).min(count(&below)),
            Alternative::TwoSided => count(&|value| value.abs() >= statistic.abs() - slack),
        };
        let all = found.len();
        let factor = if doubled { 2.0 } else { 1.0 };
        let share = if exact {
            extreme as f64 / all as f64
        } else {
            (extreme as f64 + 1.0) / (all as f64 + 1.0)
        };
        let monte_carlo_interval = if exact {
            None
        } else {
            let (b, m) = (extreme as f64, all as f64);
            let tail = 0.5 * (1.0 - DEFAULT_LEVEL);
            let lower = match extreme {
                0 => 0.0,
                _ => Beta::new(b, m - b + 1.0)?.quantile(tail)?,
            };
            let upper = if extreme == all {
                1.0
            } else {
                Beta::new(b + 1.0, m - b)?.upper_quantile(tail)?
            };
            Some(Interval {
                level: DEFAULT_LEVEL,
                lower: Some((factor * lower).min(1.0)),
                upper: Some((factor * upper).min(1.0)),
            })
        };
        Ok(Self {
            statistic,
            alternative: plan.alternative,
            two_sided: plan.two_sided,
            exact,
            arrangements: all,
            extreme,
            p_value: (factor * share).min(1.0),
            monte_carlo_interval,
        })
    }
}

impl fmt::Display for PermutationTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.exact { "exact" } else { "Monte Carlo" };
        write!(
            f,
            "Permutation test ({kind}, {} arrangements): statistic {} ({}), {}",
            self.arrangements,
            significant(self.statistic),
            self.alternative,
            p_text(self.p_value, self.p_value.ln())
        )?;
        match self.monte_carlo_interval {
            Some(interval) => writeln!(f, ", {interval}"),
            None => writeln!(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrangements_are_counted_and_gone_through() {
        assert_eq!(multinomial(&[2, 3]), Some(10));
        assert_eq!(multinomial(&[1; 5]), Some(120));
        assert_eq!(multinomial(&[100, 100, 100]), None);
        let mut labels = [0, 0, 1, 1, 2];
        let mut count = 1;
        while next_arrangement(&mut labels) {
            count += 1;
        }
        assert_eq!((count, labels), (30, [2, 1, 1, 0, 0]));
    }

    #[test]
    fn monte_carlo_agrees_with_all_arrangements_and_repeats_itself() {
        let groups = Groups::of([
            ("a", [7.1, 8.3, 9.0, 7.7, 6.9]),
            ("b", [6.0, 6.4, 7.5, 5.9, 8.1]),
        ])
        .unwrap();
        let exact = permute_groups(&groups, mean_difference, &Permutation::new(1, 1)).unwrap();
        let plan = Permutation::new(4999, 7).with_exact_up_to(0);
        let random = permute_groups(&groups, mean_difference, &plan).unwrap();
        let interval = random.monte_carlo_interval.unwrap();
        assert!(interval.lower.unwrap() < exact.p_value && exact.p_value < interval.upper.unwrap());
        assert_eq!(
            random,
            permute_groups(&groups, mean_difference, &plan).unwrap()
        );
        assert!(!random.exact && exact.exact);
    }

    #[test]
    fn awkward_statistics() {
        let groups = Groups::of([("a", [1.0, 1.0]), ("b", [1.0, 1.0])]).unwrap();
        let plan = Permutation::new(99, 1);
        for statistic in [mean_difference, studentized_difference, variance_ratio] {
            assert_eq!(
                permute_groups(&groups, statistic, &plan).unwrap().p_value,
                1.0
            );
        }
        assert!(permute_groups(&groups, |_| f64::NAN, &plan).is_err());
        let none = Permutation::new(0, 1).with_exact_up_to(0);
        assert!(permute_groups(&groups, mean_difference, &none).is_err());
        let columns = Matched::of([("x", [1.0]), ("y", [2.0])]).unwrap();
        let test = permute_pairings(&columns, product_moment_correlation, &plan).unwrap();
        assert_eq!((test.arrangements, test.p_value), (1, 1.0));
        // Infinite statistics are as extreme as any.
        let apart = Groups::of([("a", [1.0, 1.0]), ("b", [2.0, 2.0])]).unwrap();
        let test = permute_groups(&apart, studentized_difference, &plan).unwrap();
        assert_eq!((test.statistic, test.extreme), (f64::NEG_INFINITY, 2));
    }
}
