use serde::{Deserialize, Serialize};

use super::pretty::pretty;
use crate::StatsError;
use crate::descriptives::{Batch, QuantileType};

/// How many bins a histogram has. All but [`Limits`](Self::Limits) ask for a number of bins, and get about as many
/// between round limits.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum BinRule {
    /// Bins of width `2 IQR n^(-1/3)` (Freedman and Diaconis, 1981): good for many values and with outliers. Where the
    /// quartiles coincide, quantiles further out are taken, and as the last resort Scott's width without its `n`.
    #[default]
    FreedmanDiaconis,
    /// `log2(n) + 1` bins (Sturges, 1926): R's and SPSS' default, too few for many values.
    Sturges,
    /// Bins of width `3.5 s n^(-1/3)` (Scott, 1979): for values that are about normal.
    Scott,
    /// So many bins.
    Count(usize),
    /// Between these limits, in ascending order; they hold all values.
    Limits(Vec<f64>),
}

/// How many values fall between which limits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    /// The rule of the bins.
    pub rule: BinRule,
    /// Values in all.
    pub n_obs: usize,
    /// The limits of the bins: one more than bins. A value on a limit belongs to the bin below it, the smallest limit
    /// to the first bin.
    pub limits: Vec<f64>,
    /// Values in each bin.
    pub counts: Vec<u64>,
    /// Share of the values in each bin, over its width.
    pub density: Vec<f64>,
}

/// More bins than this show nothing.
const MOST_BINS: f64 = 10_000.0;
/// Values this near to a limit, in widths of a bin, lie on it.
const FUZZ: f64 = 1e-7;

/// Counts values in bins.
///
/// In R: `hist(x, breaks = "FD")`, with the limits that it finds. R's `nclass.FD` rounds the values to five digits
/// before it takes their quartiles; here they are taken as they are (`nclass.FD(x, digits = 15)`).
///
/// # Errors
///
/// [`StatsError::NoRows`], [`StatsError::NotFinite`]; [`StatsError::InvalidArgument`] for no bin or more than 10 000,
/// for limits that do not ascend or leave values out.
///
/// ```
/// use tresteg_stats::smoothing::{BinRule, histogram};
///
/// let sizes = histogram(&[2.0, 3.0, 3.5, 7.0, 8.0, 12.0], BinRule::Sturges)?;
/// assert_eq!(sizes.limits, [2.0, 4.0, 6.0, 8.0, 10.0, 12.0]);
/// assert_eq!(sizes.counts, [3, 0, 2, 0, 1]);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn histogram(values: &[f64], rule: BinRule) -> Result<Histogram, StatsError> {
    let batch = Batch::new(values)?;
    let limits = limits(&batch, &rule)?;
    let widths: Vec<f64> = limits.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let fuzz = FUZZ * Batch::new(&widths)?.median();
    let sorted = batch.sorted_values();
    let mut counts = Vec::with_capacity(widths.len());
    let mut below = 0;
    for limit in &limits[1..] {
        let here = sorted.partition_point(|value| *value <= limit + fuzz);
        counts.push((here - below) as u64);
        below = here;
    }
    if below < sorted.len() || sorted[0] < limits[0] - fuzz {
        return Err(StatsError::InvalidArgument {
            what: "the limits of the bins".into(),
            found: format!("{} to {}", limits[0], limits[limits.len() - 1]),
            expected: format!(
                "limits around all values, {} to {}",
                batch.minimum(),
                batch.maximum()
            ),
        });
    }
    let n = sorted.len() as f64;
    Ok(Histogram {
        density: counts
            .iter()
            .zip(&widths)
            .map(|(&count, width)| count as f64 / n / width)
            .collect(),
        rule,
        n_obs: sorted.len(),
        limits,
        counts,
    })
}

/// Two limits at least.
fn limits(batch: &Batch, rule: &BinRule) -> Result<Vec<f64>, StatsError> {
    let n = batch.n_obs() as f64;
    let (low, high) = (batch.minimum(), batch.maximum());
    let bins = match rule {
        BinRule::Limits(limits) => {
            let sound = limits.len() >= 2
                && limits.iter().all(|limit| limit.is_finite())
                && limits.is_sorted_by(|a, b| a < b);
            if sound && limits.len() as f64 <= MOST_BINS {
                return Ok(limits.clone());
            }
            return Err(StatsError::InvalidArgument {
                what: "the limits of the bins".into(),
                found: format!("{} limits", limits.len()),
                expected: "two to 10000 ascending numbers".into(),
            });
        }
        BinRule::Count(count) => *count as f64,
        BinRule::Sturges => (n.log2() + 1.0).ceil(),
        BinRule::Scott => {
            let spread = batch.std_deviation().unwrap_or(0.0);
            bins_of(high - low, 3.5 * spread, n)
        }
        BinRule::FreedmanDiaconis => bins_of(high - low, freedman_diaconis(batch)?, n),
    };
    if !(1.0..=MOST_BINS).contains(&bins) {
        return Err(StatsError::InvalidArgument {
            what: "the number of bins".into(),
            found: bins.to_string(),
            expected:
                "1 to 10000; where few values lie far from the others, Sturges' rule gives fewer"
                    .into(),
        });
    }
    let limits = pretty((low, high), bins);
    let ascending = limits.is_sorted_by(|a, b| a < b) && limits.iter().all(|x| x.is_finite());
    match ascending {
        true => Ok(limits),
        false => Err(StatsError::OutOfRange {
            what: "limits of bins".into(),
        }),
    }
}

fn bins_of(span: f64, spread: f64, n: f64) -> f64 {
    match spread > 0.0 {
        true => (span / spread * n.cbrt()).ceil().max(1.0),
        false => 1.0,
    }
}

/// Twice the interquartile range, or what stands for it where the quartiles coincide.
fn freedman_diaconis(batch: &Batch) -> Result<f64, StatsError> {
    let mut share = 0.25;
    while share >= 1.0 / 512.0 {
        let quantile = |p| batch.quantile(p, QuantileType::Linear);
        let range = quantile(1.0 - share)? - quantile(share)?;
        if range > 0.0 {
            return Ok(range / (1.0 - 2.0 * share));
        }
        share /= 2.0;
    }
    Ok(3.5 * batch.std_deviation().unwrap_or(0.0))
}
