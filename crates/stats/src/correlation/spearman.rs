//! Spearman's rank correlation.

use super::pearson::Relation;
use super::{
    Correlation, CorrelationMethod, CorrelationReference, CorrelationTest, RankOptions, RankTest,
    SpearmanInterval, check_pairs, fisher_interval,
};
use crate::distributions::Normal;
use crate::group_tests::options::Tail;
use crate::group_tests::ranks::Ranks;
use crate::{Alternative, StatsError};

/// The most pairs for which all orders are counted.
const MOST_EXACT: usize = 12;
/// The most pairs for which R takes the Edgeworth series.
const MOST_EDGEWORTH: usize = 1290;

/// Spearman's rho: Pearson's correlation of the mid-ranks.
///
/// The p-value comes from all orders, the Edgeworth series or Student's t of `rho`, see [`RankTest`]; two-sided it is twice
/// the smaller tail. The interval is Fisher's with the standard error of [`SpearmanInterval`], from four pairs on.
/// In R: `cor.test(x, y, method = "spearman")`.
///
/// # Errors
///
/// As [`pearson`](super::pearson()); [`StatsError::InvalidArgument`] when the p-value asked for needs ranks without ties or
/// fewer pairs.
///
/// ```
/// use tresteg_stats::correlation::{RankOptions, spearman};
///
/// let found = spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 1.0, 10.0, 40.0, 90.0], &RankOptions::default())?;
/// assert!((found.estimate - 0.9).abs() < 1e-15);
/// assert!(found.test.is_some_and(|test| (test.p_value - 0.083_333_333_333).abs() < 1e-9)); // 10 of 120 orders
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn spearman(x: &[f64], y: &[f64], options: &RankOptions) -> Result<Correlation, StatsError> {
    check_pairs(x, y)?;
    options.check()?;
    let (x, y) = (Ranks::of(x), Ranks::of(y));
    let n_obs = x.ranks.len();
    let n = n_obs as f64;
    let relation = Relation::new(&x.ranks, &y.ranks, None)?;
    let rho = relation.r;
    let alternative = options.options.alternative;
    let tied = !(x.ties.is_empty() && y.ties.is_empty());
    let by_t = || -> Result<Option<CorrelationTest>, StatsError> {
        let found = relation.correlation(n_obs, n, n - 2.0, &options.options)?;
        Ok(found.test)
    };
    let squares: f64 = (x.ranks.iter().zip(&y.ranks))
        .map(|(x, y)| (x - y) * (x - y))
        .sum();
    let exact = |reference| {
        let tail = tail_of_squares(n_obs, squares, reference, alternative);
        Some(CorrelationTest::new(reference, squares, alternative, tail))
    };
    let test = match options.test {
        RankTest::Asymptotic => by_t()?,
        RankTest::Automatic if tied || n_obs > MOST_EDGEWORTH => by_t()?,
        RankTest::Exact | RankTest::Edgeworth if tied => return Err(refused("ties")),
        RankTest::Exact if n_obs > MOST_EXACT => return Err(refused("more than 12 pairs")),
        RankTest::Automatic | RankTest::Exact if n_obs <= MOST_EXACT => {
            exact(CorrelationReference::Exact)
        }
        RankTest::Automatic | RankTest::Exact | RankTest::Edgeworth => {
            exact(CorrelationReference::Edgeworth)
        }
    };
    let interval = (n > 3.0).then(|| {
        let factor = match options.interval {
            SpearmanInterval::BonettWright => 1.0 + 0.5 * rho * rho,
            SpearmanInterval::Fieller => 1.06,
        };
        fisher_interval(rho.atanh(), (factor / (n - 3.0)).sqrt(), &options.options)
    });
    Ok(Correlation {
        method: CorrelationMethod::Spearman,
        n_obs,
        estimate: rho,
        test,
        interval: interval.transpose()?,
    })
}

fn refused(found: &str) -> StatsError {
    StatsError::InvalidArgument {
        what: "an exact p-value of Spearman's rho".into(),
        found: format!("asked of {found}"),
        expected: "ranks without ties, at most 12 pairs for all orders".into(),
    }
}

/// The p-value of the sum of squared differences of ranks, small for a positive correlation.
fn tail_of_squares(
    n: usize,
    squares: f64,
    reference: CorrelationReference,
    alternative: Alternative,
) -> Tail {
    let size = n as f64;
    let middle = size * (size * size - 1.0) / 6.0;
    let at_most: Box<dyn Fn(f64) -> f64> = match reference {
        CorrelationReference::Exact => {
            let counts = counts_of_squares(n);
            Box::new(move |s: f64| {
                let kept = (s / 2.0) as usize + 1;
                let below: f64 = counts.iter().take(kept).sum();
                below / counts.iter().sum::<f64>()
            })
        }
        _ => Box::new(move |s: f64| edgeworth_at_most(size, s)),
    };
    // The distribution is symmetric about the middle; sums are even.
    let at_least = |s: f64| at_most(2.0 * middle - s);
    let p = match alternative {
        Alternative::Greater => at_most(squares),
        Alternative::Less => at_least(squares),
        Alternative::TwoSided => 2.0 * at_most(squares.min(2.0 * middle - squares)),
    };
    let p = p.min(1.0);
    (p, p.ln())
}

/// How many orders of `n` ranks have the sum of squared differences `2 k`, for each k: one rank after the other is
/// given one of the places that are left.
fn counts_of_squares(n: usize) -> Vec<f64> {
    let width = n * (n * n - 1) / 6 + 1;
    let mut counts = vec![Vec::new(); 1 << n];
    counts[0] = vec![0.0; 2 * width];
    counts[0][0] = 1.0;
    for taken in 0..(1usize << n) - 1 {
        let from: Vec<f64> = std::mem::take(&mut counts[taken]);
        let rank = taken.count_ones() as usize;
        for place in (0..n).filter(|place| taken >> place & 1 == 0) {
            let to = &mut counts[taken | 1 << place];
            if to.is_empty() {
                *to = vec![0.0; 2 * width];
            }
            let square = rank.abs_diff(place).pow(2);
            for (to, &count) in to[square..].iter_mut().zip(&from) {
                *to += count;
            }
        }
    }
    let all = counts.pop().unwrap_or_default();
    all.into_iter().step_by(2).take(width).collect()
}

/// P(S <= s) by the series of Best and Roberts (1975), Algorithm AS 89, for an even s.
fn edgeworth_at_most(n: f64, s: f64) -> f64 {
    let b = 1.0 / n;
    // The correlation in standard deviations, one below s + 2 for continuity.
    let x = (6.0 * (s + 1.0) * b / (n * n - 1.0) - 1.0) * (n - 1.0).sqrt();
    let y = x * x;
    let inner = 0.0879 + 0.0151 * b - y * (0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y));
    let outer = 0.2274
        + b * (0.2531 + 0.1745 * b)
        + y * (-0.0758 + b * (0.1033 + 0.3932 * b) - y * b * inner);
    let correction = x * b * outer / (0.5 * y).exp();
    (Normal::standard().cdf(x) - correction).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_orders_are_counted() {
        assert_eq!(counts_of_squares(3), [1.0, 2.0, 0.0, 2.0, 1.0]);
        let counts = counts_of_squares(7);
        assert_eq!(counts.iter().sum::<f64>(), 5040.0);
        assert!(counts.iter().eq(counts.iter().rev()));
    }

    #[test]
    fn ties_and_sizes() {
        let x = [1.0, 2.0, 2.0, 3.0];
        let y = [4.0, 1.0, 3.0, 2.0];
        let exact = RankOptions::default().with_test(RankTest::Exact);
        assert!(spearman(&x, &y, &exact).is_err());
        let found = spearman(&x, &y, &RankOptions::default()).unwrap();
        assert!(matches!(
            found.test.unwrap().reference,
            CorrelationReference::StudentsT { dof: 2.0 }
        ));
        let two = spearman(&[1.0, 2.0], &[3.0, 9.0], &RankOptions::default()).unwrap();
        assert_eq!((two.estimate, two.test.unwrap().p_value), (1.0, 1.0));
        assert!(matches!(
            spearman(&[1.0; 4], &y, &exact),
            Err(StatsError::Constant { .. })
        ));
    }
}
