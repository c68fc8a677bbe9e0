//! The two-sample test of Kolmogorov and Smirnov.

use serde::{Deserialize, Serialize};

use super::groups::Groups;
use super::ranks::sorted;
use crate::{Alternative, StatsError};

/// The two-sample test of Kolmogorov and Smirnov.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KolmogorovSmirnovTest {
    /// The two groups.
    pub names: [String; 2],
    /// Their sizes.
    pub n_obs: [usize; 2],
    /// The largest distance between the two empirical distribution functions, in the direction of the
    /// alternative.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// A value at which it is reached.
    #[serde(with = "crate::serde_float")]
    pub location: f64,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// Whether the p-value is exact, given the ties.
    pub exact: bool,
    /// The chance of a distance at least as large when both have one distribution.
    pub p_value: f64,
}

/// Products of the sizes up to which the p-value is exact.
const EXACT_UP_TO: u128 = 100_000_000;

/// The test of Kolmogorov and Smirnov (Smirnov, 1939) that two samples have one distribution.
///
/// [`Alternative::Greater`] looks for a distribution function of the first group above that of the second,
/// that is, for *smaller* values in the first group, as R's `ks.test` does. The p-value is exact, given the
/// ties, up to 1e8 pairs of values (R: below 1e4): the share of orders of the observed values in which the
/// distance is reached, found along a lattice of paths (Schroeer and Trenkler, 1995). Beyond, it is Smirnov's
/// limit. In R: `ks.test(x, y)`; in SPSS: `NPAR TESTS /K-S`; in Stata: `ksmirnov, exact`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] where there are not exactly two groups.
///
/// ```
/// use tresteg_stats::Alternative;
/// use tresteg_stats::group_tests::{Groups, kolmogorov_smirnov_test};
///
/// let groups = Groups::of([("a", [1.0, 2.0, 3.0]), ("b", [4.0, 5.0, 6.0])])?;
/// let test = kolmogorov_smirnov_test(&groups, Alternative::TwoSided)?;
/// assert_eq!((test.statistic, test.location), (1.0, 3.0));
/// assert!((test.p_value - 0.1).abs() < 1e-15);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn kolmogorov_smirnov_test(
    groups: &Groups,
    alternative: Alternative,
) -> Result<KolmogorovSmirnovTest, StatsError> {
    let (first, second) = groups.two()?;
    let (x, y) = (sorted(&first.values), sorted(&second.values));
    let (m, n) = (x.len(), y.len());
    // Distances in units of 1 / (m n), so that equal ones are equal.
    let distance = |i: usize, j: usize| -> i128 {
        let signed = i as i128 * n as i128 - j as i128 * m as i128;
        match alternative {
            Alternative::TwoSided => signed.abs(),
            Alternative::Greater => signed,
            Alternative::Less => -signed,
        }
    };
    // Only between two different values does a distribution function have its value.
    let mut between = vec![false; m + n + 1];
    let (mut i, mut j) = (0, 0);
    let (mut most, mut location) = (0i128, x[0].min(y[0]));
    while i < m || j < n {
        let next = match (x.get(i), y.get(j)) {
            (Some(&a), Some(&b)) => a.min(b),
            (Some(&a), None) => a,
            (None, Some(&b)) => b,
            (None, None) => break,
        };
        while i < m && x[i] <= next {
            i += 1;
        }
        while j < n && y[j] <= next {
            j += 1;
        }
        between[i + j] = true;
        if distance(i, j) > most {
            (most, location) = (distance(i, j), next);
        }
    }
    let pairs = m as f64 * n as f64;
    let statistic = most as f64 / pairs;
    let exact = m as u128 * n as u128 <= EXACT_UP_TO;
    let p_value = if most == 0 {
        1.0
    } else if exact {
        share_of_paths(m, n, |i, j| between[i + j] && distance(i, j) >= most)
    } else {
        let z = statistic * (pairs / (m as f64 + n as f64)).sqrt();
        match alternative {
            Alternative::TwoSided => smirnov_limit(z),
            _ => (-2.0 * z * z).exp(),
        }
    };
    Ok(KolmogorovSmirnovTest {
        names: [first.name.clone(), second.name.clone()],
        n_obs: [m, n],
        statistic,
        location,
        alternative,
        exact,
        p_value: p_value.min(1.0),
    })
}

/// The share of paths from (0, 0) to (m, n) that meet a point of the set.
fn share_of_paths(m: usize, n: usize, meets: impl Fn(usize, usize) -> bool) -> f64 {
    // Of the paths to (i, j) the share that has met one; all sums are of positive terms.
    let mut share = vec![0.0f64; n + 1];
    for i in 0..=m {
        for j in 0..=n {
            share[j] = if meets(i, j) {
                1.0
            } else {
                match (i, j) {
                    (0, 0) => 0.0,
                    (0, _) => share[j - 1],
                    (_, 0) => share[0],
                    _ => {
                        let all = (i + j) as f64;
                        i as f64 / all * share[j] + j as f64 / all * share[j - 1]
                    }
                }
            };
        }
    }
    share[n]
}

/// The limit of P(D √(mn / (m + n)) > z), Smirnov (1948).
fn smirnov_limit(z: f64) -> f64 {
    if z < 1.0 {
        // 1 - √(2π) / z Σ exp(-(2k - 1)² π² / (8 z²))
        let pi = std::f64::consts::PI;
        let sum: f64 = (1..=20)
            .map(|k| {
                let odd = f64::from(2 * k - 1);
                (-(odd * odd) * pi * pi / (8.0 * z * z)).exp()
            })
            .sum();
        return 1.0 - (2.0 * pi).sqrt() / z * sum;
    }
    let mut sum = 0.0;
    for k in (1..=20).rev() {
        let k = f64::from(k);
        let sign = if k % 2.0 == 1.0 { 2.0 } else { -2.0 };
        sum += sign * (-2.0 * k * k * z * z).exp();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_series_of_the_limit_meet() {
        let (below, above) = (smirnov_limit(1.0 - 1e-12), smirnov_limit(1.0));
        assert!((below - above).abs() < 1e-11, "{below} {above}");
        assert!((above - 0.269_999_671_677_35).abs() < 1e-12, "{above}");
    }

    #[test]
    fn equal_samples_have_no_distance() {
        let equal = Groups::of([("a", [1.0, 2.0]), ("b", [1.0, 2.0])]).unwrap();
        let test = kolmogorov_smirnov_test(&equal, Alternative::TwoSided).unwrap();
        assert_eq!((test.statistic, test.p_value), (0.0, 1.0));
    }
}
