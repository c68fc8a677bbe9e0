//! Wilcoxon's signed rank test, and the sign test.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::groups::Sample;
use super::matched::Matched;
use super::options::{Interval, TestOptions, p_text, z_tail};
use super::rank_sum::{
    RankMethod, approximate_rank, correction, exact_rank, fisher_interval, settle,
};
use super::ranks::{PairSums, Ranks, ScoreSum, WalshMeans, sorted, tie_sum};
use crate::descriptives::check_values;
use crate::distributions::Binomial;
use crate::fit::significant;
use crate::{Alternative, StatsError};

/// What becomes of differences of zero in the signed rank test.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ZeroMethod {
    /// They are left out before ranking (Wilcoxon; R's `wilcox.test`, SPSS).
    #[default]
    Wilcoxon,
    /// They are ranked with the others, and their ranks then left out (Pratt, 1959; coin's default).
    Pratt,
}

/// The signed rank test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignedRankTest {
    /// What is tested: `a`, or `a - b`.
    pub parameter: String,
    /// How many differences there are.
    pub n_obs: usize,
    /// How many of them are zero.
    pub n_zero: usize,
    /// The sum of the ranks of the positive ones (R's `V`).
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// The sum of the ranks of the negative ones.
    #[serde(with = "crate::serde_float")]
    pub negative_rank_sum: f64,
    /// The standardised statistic, continuity correction included; `None` for an exact test.
    #[serde(with = "crate::serde_float")]
    pub z: Option<f64>,
    /// How the p-value was found.
    pub method: RankMethod,
    /// What became of the zeros.
    pub zeros: ZeroMethod,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// The centre that the hypothesis states.
    #[serde(with = "crate::serde_float")]
    pub null: f64,
    /// The chance of a statistic at least as extreme when the hypothesis holds.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// The pseudo-median: the median of the means of all pairs of values, each with itself among them.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its interval: two of these means, at the ranks that the test leaves.
    pub interval: Interval,
    /// The coverage of the interval for a symmetric distribution; `None` for the approximation.
    pub achieved_level: Option<f64>,
    /// The matched-pairs rank-biserial correlation: (positive - negative) / (positive + negative) rank sums
    /// (Kerby, 2014).
    pub rank_biserial: f64,
    /// Its interval by Fisher's transform, standard error √((2n³ + 3n² + n) / 6) / (n (n + 1) / 2) of the n
    /// differences that are not zero.
    pub rank_biserial_interval: Interval,
}

/// Wilcoxon's signed rank test (1945) of a centre of symmetry, with Hodges and Lehmann's pseudo-median and
/// its interval.
///
/// The exact p-value lets each of the ranks of |x - null| be positive or negative with equal chance, ties
/// included; two-sided: sums at least as far from the mean, without ties twice the smaller tail. The values
/// that the pseudo-median and its interval rest on are those that the ranks rest on: without zeros for
/// [`ZeroMethod::Wilcoxon`], as in R. In R: `wilcox.test(x, mu, conf.int = TRUE)`,
/// `coin::wilcoxsign_test(zero.method = "Pratt")`; in SPSS: `NPAR TESTS /WILCOXON`; in Stata: `signrank`
/// (which is Pratt's).
///
/// # Errors
///
/// [`StatsError::NotFinite`], [`StatsError::ConstantResponse`] where every value is the null value,
/// [`StatsError::InvalidArgument`] for too many values of the exact test, [`StatsError::OutOfRange`] where
/// differences leave the range of `f64`.
///
/// ```
/// use tresteg_stats::group_tests::{RankMethod, TestOptions, ZeroMethod, signed_rank_test};
///
/// let gains = [1.3, -0.4, 2.2, 0.9, 3.1];
/// let test = signed_rank_test("gain", &gains, RankMethod::Automatic, ZeroMethod::Wilcoxon, &TestOptions::default())?;
/// assert_eq!(test.statistic, 14.0);
/// assert_eq!(test.p_value, 4.0 / 32.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn signed_rank_test(
    name: &str,
    values: &[f64],
    method: RankMethod,
    zeros: ZeroMethod,
    options: &TestOptions,
) -> Result<SignedRankTest, StatsError> {
    check_values(name, values)?;
    let null = options.checked_null(0.0)?;
    let constant = || StatsError::ConstantResponse {
        response: name.to_owned(),
    };
    let kept: Vec<f64> = match zeros {
        ZeroMethod::Wilcoxon => values.iter().copied().filter(|x| *x != null).collect(),
        ZeroMethod::Pratt => values.to_vec(),
    };
    let differences: Vec<f64> = kept.iter().map(|x| x - null).collect();
    if differences.iter().any(|d| d.is_infinite()) {
        return Err(StatsError::OutOfRange {
            what: format!("{name} less the null value"),
        });
    }
    let sizes: Vec<f64> = differences.iter().map(|d| d.abs()).collect();
    let ranks = Ranks::of(&sizes).ranks;
    let sum = |sign: f64| -> f64 {
        let chosen = differences.iter().zip(&ranks);
        chosen
            .filter(|(d, _)| **d * sign > 0.0)
            .map(|(_, rank)| rank)
            .sum()
    };
    let (statistic, negative) = (sum(1.0), sum(-1.0));
    let scores: Vec<f64> = differences
        .iter()
        .zip(&ranks)
        .filter(|(d, _)| **d != 0.0)
        .map(|(_, rank)| *rank)
        .collect();
    if scores.is_empty() {
        return Err(constant());
    }
    let method = settle(method, values.len());
    let z = match method {
        RankMethod::Normal { continuity } => {
            let deviation = 0.5 * scores.iter().map(|r| r * r).sum::<f64>().sqrt();
            let excess = 0.5 * (statistic - negative);
            Some((excess - correction(excess, continuity, options.alternative)) / deviation)
        }
        _ => None,
    };
    let (p_value, log_p_value) = match z {
        Some(z) => z_tail(z, options.alternative),
        None => {
            let p = ScoreSum::of_signs(&scores)?.p_value(statistic, options.alternative);
            (p, p.ln())
        }
    };
    let x = sorted(&kept);
    let means = WalshMeans { x: &x };
    let most = means.total();
    let (lowest, achieved_level) = lowest_rank(&x, method, options)?;
    let n_used = scores.len() as f64;
    let spread = ((2.0 * n_used.powi(3) + 3.0 * n_used.powi(2) + n_used) / 6.0).sqrt()
        / (n_used * (n_used + 1.0) / 2.0);
    let rank_biserial = (statistic - negative) / (statistic + negative);
    Ok(SignedRankTest {
        parameter: name.to_owned(),
        n_obs: values.len(),
        n_zero: values.iter().filter(|x| **x == null).count(),
        statistic,
        negative_rank_sum: negative,
        z,
        method,
        zeros,
        alternative: options.alternative,
        null,
        p_value,
        log_p_value,
        estimate: means.median(),
        interval: options.interval(
            means.order_statistic(lowest),
            means.order_statistic(most + 1 - lowest),
        ),
        achieved_level,
        rank_biserial,
        rank_biserial_interval: fisher_interval(rank_biserial, spread, options)?,
    })
}

/// The signed rank test of pairs: that of the differences first less second.
///
/// # Errors
///
/// As [`signed_rank_test`], and [`StatsError::InvalidArgument`] for more than two columns.
///
/// ```
/// use tresteg_stats::group_tests::{Matched, RankMethod, TestOptions, ZeroMethod, paired_signed_rank_test};
///
/// let pairs = Matched::of([("after", [5.1, 6.0, 7.2]), ("before", [4.0, 5.5, 6.4])])?;
/// let test = paired_signed_rank_test(&pairs, RankMethod::Exact, ZeroMethod::Pratt, &TestOptions::default())?;
/// assert_eq!(test.p_value, 0.25);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn paired_signed_rank_test(
    pairs: &Matched,
    method: RankMethod,
    zeros: ZeroMethod,
    options: &TestOptions,
) -> Result<SignedRankTest, StatsError> {
    let Sample { name, values } = pairs.differences()?;
    signed_rank_test(&name, &values, method, zeros, options)
}

fn lowest_rank(
    x: &[f64],
    method: RankMethod,
    options: &TestOptions,
) -> Result<(u64, Option<f64>), StatsError> {
    let n = x.len() as f64;
    if let RankMethod::Normal { continuity } = method {
        // Between two of the means only equal values are tied.
        let ties = tie_sum(&Ranks::of(x).ties);
        let deviation = (n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ties / 48.0).sqrt();
        let most = x.len() as u64 * (x.len() as u64 + 1) / 2;
        return Ok((
            approximate_rank(most, deviation, continuity, options)?,
            None,
        ));
    }
    let ranks: Vec<f64> = (1..=x.len()).map(|rank| rank as f64).collect();
    Ok(exact_rank(&ScoreSum::of_signs(&ranks)?, options))
}

impl fmt::Display for SignedRankTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Wilcoxon signed rank test")?;
        writeln!(
            f,
            "{}: n = {}, of which {} zero",
            self.parameter, self.n_obs, self.n_zero
        )?;
        write!(f, "V = {}", self.statistic)?;
        if let Some(z) = self.z {
            write!(f, ", z = {z:.3}")?;
        }
        let exact = if self.z.is_none() { "exact " } else { "" };
        writeln!(
            f,
            " against {} ({}), {exact}{}",
            self.null,
            self.alternative,
            p_text(self.p_value, self.log_p_value)
        )?;
        writeln!(
            f,
            "pseudo-median {}, {}; rank-biserial correlation {}",
            significant(self.estimate),
            self.interval,
            significant(self.rank_biserial)
        )
    }
}

/// The sign test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignTest {
    /// What is tested: `a`, or `a - b`.
    pub parameter: String,
    /// Values above the null value.
    pub n_positive: usize,
    /// Values below it.
    pub n_negative: usize,
    /// Values that equal it: left out.
    pub n_zero: usize,
    /// The median that the hypothesis states.
    #[serde(with = "crate::serde_float")]
    pub null: f64,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// The exact binomial chance of so many positive values, or more extreme numbers.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// The median of all values.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its interval: the narrowest two order statistics, counted alike from either end, that reach the level.
    pub interval: Interval,
    /// The coverage that this interval has.
    pub achieved_level: f64,
}

/// The sign test of a median: the count of positive values is binomial with a chance of one half. In R:
/// `binom.test(sum(x > 0), sum(x != 0))`, `BSDA::SIGN.test`; in SPSS: `NPAR TESTS /SIGN`; in Stata:
/// `signtest`.
///
/// # Errors
///
/// [`StatsError::NotFinite`], [`StatsError::ConstantResponse`] where every value is the null value.
///
/// ```
/// use tresteg_stats::group_tests::{TestOptions, sign_test};
///
/// let test = sign_test("gain", &[1.0, 2.0, -1.0, 3.0, 0.0, 4.0], &TestOptions::default())?;
/// assert_eq!((test.n_positive, test.n_zero), (4, 1));
/// assert!((test.p_value - 0.375).abs() < 1e-15);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn sign_test(
    name: &str,
    values: &[f64],
    options: &TestOptions,
) -> Result<SignTest, StatsError> {
    check_values(name, values)?;
    let null = options.checked_null(0.0)?;
    let n_positive = values.iter().filter(|x| **x > null).count();
    let n_negative = values.iter().filter(|x| **x < null).count();
    let used = n_positive + n_negative;
    if used == 0 {
        return Err(StatsError::ConstantResponse {
            response: name.to_owned(),
        });
    }
    let signs = Binomial::new(used as u64, 0.5)?;
    let at_least = |k: usize| {
        let below = k as f64 - 1.0;
        (signs.sf(below), signs.ln_sf(below))
    };
    let (p_value, log_p_value) = match options.alternative {
        Alternative::Greater => at_least(n_positive),
        Alternative::Less => at_least(n_negative),
        Alternative::TwoSided => {
            let (p, log_p) = at_least(n_positive.max(n_negative));
            (
                (2.0 * p).min(1.0),
                (log_p + std::f64::consts::LN_2).min(0.0),
            )
        }
    };
    let x = sorted(values);
    let n = x.len();
    let order = Binomial::new(n as u64, 0.5)?;
    // The quantile is the largest rank whose lower ranks have at most the tail.
    let rank = (order.quantile(options.tail())? as usize).clamp(1, n.div_ceil(2));
    let ends = match options.alternative {
        Alternative::TwoSided => 2.0,
        _ => 1.0,
    };
    Ok(SignTest {
        parameter: name.to_owned(),
        n_positive,
        n_negative,
        n_zero: n - used,
        null,
        alternative: options.alternative,
        p_value,
        log_p_value,
        estimate: crate::describe(values)?.median,
        interval: options.interval(x[rank - 1], x[n - rank]),
        achieved_level: (1.0 - ends * order.cdf(rank as f64 - 1.0)).max(0.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_values() {
        let options = TestOptions::default();
        let test =
            |values: &[f64], method, zeros| signed_rank_test("x", values, method, zeros, &options);
        for zeros in [ZeroMethod::Wilcoxon, ZeroMethod::Pratt] {
            assert!(matches!(
                test(&[0.0, 0.0], RankMethod::Exact, zeros),
                Err(StatsError::ConstantResponse { .. })
            ));
            assert!(test(&[], RankMethod::Automatic, zeros).is_err());
            assert!(test(&[f64::NAN], RankMethod::Automatic, zeros).is_err());
            let one = test(&[3.0], RankMethod::Automatic, zeros).unwrap();
            assert_eq!((one.p_value, one.estimate), (1.0, 3.0));
            let tied = test(&[1.0, -1.0, 0.0], RankMethod::Exact, zeros).unwrap();
            assert_eq!((tied.p_value, tied.n_zero), (1.0, 1));
        }
        assert!(matches!(
            signed_rank_test(
                "x",
                &[1e308],
                RankMethod::Exact,
                ZeroMethod::Pratt,
                &options.with_null(-1e308)
            ),
            Err(StatsError::OutOfRange { .. })
        ));
        assert!(sign_test("x", &[0.0], &options).is_err());
        let one = sign_test("x", &[2.0], &options).unwrap();
        assert_eq!((one.p_value, one.achieved_level), (1.0, 0.0));
    }
}
