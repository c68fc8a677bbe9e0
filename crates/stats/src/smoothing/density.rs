use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::descriptives::{Batch, QuantileType};
use crate::distributions::Normal;
use crate::root::brent;

/// How wide the kernel of a density is: its standard deviation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Bandwidth {
    /// Solves the equation for the best width with estimated derivatives (Sheather and Jones, 1991; R: `bw.SJ`): keeps
    /// several peaks apart.
    SheatherJones,
    /// `0.9 min(s, IQR / 1.34) n^(-1/5)` (Silverman, 1986, 3.31; R: `bw.nrd0`, the default of `density`).
    #[default]
    Silverman,
    /// `1.06 min(s, IQR / 1.34) n^(-1/5)` (Scott, 1992; R: `bw.nrd`): smoother.
    Scott,
    /// So wide.
    Fixed(f64),
}

/// A density estimated with a normal kernel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KernelDensity {
    /// The rule of the width.
    pub rule: Bandwidth,
    /// The standard deviation of the kernel.
    pub bandwidth: f64,
    /// Values in all.
    pub n_obs: usize,
    /// Places in ascending order, equally far apart, from three bandwidths below the smallest value to three above the
    /// largest.
    pub x: Vec<f64>,
    /// The density there.
    pub density: Vec<f64>,
}

/// The density of the normal distribution with the mean and the standard deviation of some values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NormalCurve {
    /// The mean.
    pub mean: f64,
    /// The standard deviation, over n - 1.
    pub std_deviation: f64,
    /// Places in ascending order, equally far apart, from 3.5 standard deviations below the mean to as many above it.
    pub x: Vec<f64>,
    /// The density there.
    pub density: Vec<f64>,
}

/// The normal curve of some values at `places` points. In R: `dnorm(x, mean(values), sd(values))`.
///
/// # Errors
///
/// [`StatsError::NoRows`], [`StatsError::NotFinite`]; [`StatsError::Constant`] when the values do not vary;
/// [`StatsError::InvalidArgument`] for fewer than two places.
///
/// ```
/// use tresteg_stats::smoothing::normal_curve;
///
/// let curve = normal_curve(&[1.0, 2.0, 3.0], 3)?;
/// assert_eq!(curve.x, [-1.5, 2.0, 5.5]);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn normal_curve(values: &[f64], places: usize) -> Result<NormalCurve, StatsError> {
    let batch = Batch::new(values)?;
    check_places(places)?;
    let spread = batch.std_deviation().filter(|spread| *spread > 0.0);
    let Some(std_deviation) = spread else {
        return Err(StatsError::Constant {
            what: "a normal curve".into(),
            variable: "values".into(),
        });
    };
    let normal = Normal::new(batch.mean(), std_deviation)?;
    let step = 7.0 * std_deviation / (places - 1) as f64;
    let x: Vec<f64> = (0..places)
        .map(|i| batch.mean() - 3.5 * std_deviation + i as f64 * step)
        .collect();
    Ok(NormalCurve {
        mean: batch.mean(),
        std_deviation,
        density: x.iter().map(|&place| normal.pdf(place)).collect(),
        x,
    })
}

fn check_places(places: usize) -> Result<(), StatsError> {
    match (2..=1_000_000).contains(&places) {
        true => Ok(()),
        false => Err(StatsError::InvalidArgument {
            what: "the number of places".into(),
            found: places.to_string(),
            expected: "2 to 1000000".into(),
        }),
    }
}

/// Beyond so many standard deviations the kernel is 0 in `f64` beside its middle.
const KERNEL_ENDS: f64 = 8.7;

/// The density at `places` points: the mean of normal densities around the values.
///
/// Each point is the sum itself, without the binning and interpolation of R's `density`, whose values differ from it
/// by some 1e-4 of the peak. Sheather and Jones' width is that of R's `bw.SJ` with its 1000 bins, solved to the last
/// digits (`tol` 0).
///
/// # Errors
///
/// [`StatsError::NoRows`], [`StatsError::NotFinite`]; [`StatsError::Constant`] when all values are equal and the width is
/// not given; [`StatsError::InvalidArgument`] for fewer than two places, a width that is not positive, and values that are
/// too sparse for Sheather and Jones' equation.
///
/// ```
/// use tresteg_stats::smoothing::{Bandwidth, kernel_density};
///
/// let density = kernel_density(&[1.0, 2.0, 2.5, 3.0, 7.0], Bandwidth::Silverman, 101)?;
/// let area: f64 = density.density.iter().sum::<f64>() * (density.x[1] - density.x[0]);
/// assert!((area - 1.0).abs() < 0.01);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn kernel_density(
    values: &[f64],
    rule: Bandwidth,
    places: usize,
) -> Result<KernelDensity, StatsError> {
    let batch = Batch::new(values)?;
    check_places(places)?;
    let bandwidth = bandwidth(&batch, rule)?;
    let sorted = batch.sorted_values();
    let (low, high) = (
        batch.minimum() - 3.0 * bandwidth,
        batch.maximum() + 3.0 * bandwidth,
    );
    let step = (high - low) / (places - 1) as f64;
    let x: Vec<f64> = (0..places).map(|i| low + i as f64 * step).collect();
    let height = 1.0 / (sorted.len() as f64 * bandwidth * (2.0 * PI).sqrt());
    let at = |place: f64| {
        let reach = KERNEL_ENDS * bandwidth;
        let first = sorted.partition_point(|value| *value < place - reach);
        let end = sorted.partition_point(|value| *value <= place + reach);
        let kernel = |value: &f64| (-0.5 * ((place - value) / bandwidth).powi(2)).exp();
        sorted[first..end].iter().map(kernel).sum::<f64>() * height
    };
    Ok(KernelDensity {
        rule,
        bandwidth,
        n_obs: sorted.len(),
        density: x.iter().map(|&place| at(place)).collect(),
        x,
    })
}

fn bandwidth(batch: &Batch, rule: Bandwidth) -> Result<f64, StatsError> {
    if let Bandwidth::Fixed(width) = rule {
        return match width > 0.0 && width.is_finite() {
            true => Ok(width),
            false => Err(StatsError::InvalidArgument {
                what: "the bandwidth".into(),
                found: width.to_string(),
                expected: "a positive number".into(),
            }),
        };
    }
    let spread = batch.std_deviation().filter(|spread| *spread > 0.0);
    let Some(spread) = spread else {
        return Err(StatsError::Constant {
            what: "the bandwidth of a density".into(),
            variable: "values".into(),
        });
    };
    let quartiles = batch.interquartile_range(QuantileType::Linear)?;
    let least = |scale: f64| match quartiles / scale {
        range if range > 0.0 => spread.min(range),
        // Half of the values are equal.
        _ => spread,
    };
    let shrink = (batch.n_obs() as f64).powf(-0.2);
    match rule {
        Bandwidth::Scott => Ok(1.06 * least(1.34) * shrink),
        Bandwidth::SheatherJones => sheather_jones(batch.sorted_values(), least(1.349)),
        _ => Ok(0.9 * least(1.34) * shrink),
    }
}

const BINS: usize = 1000;

/// How many pairs of values lie so many bins apart.
struct Pairs {
    width: f64,
    counts: Vec<f64>,
    n: f64,
}

impl Pairs {
    fn new(sorted: &[f64]) -> Self {
        let n = sorted.len();
        let range = sorted[n - 1] - sorted[0];
        let width = range * 1.01 / BINS as f64;
        let bin = |value: f64| (value / width).trunc();
        let first = bin(sorted[0]);
        let mut occupied: Vec<(usize, f64)> = Vec::new();
        for &value in sorted {
            let here = (bin(value) - first) as usize;
            match occupied.last_mut() {
                Some((last, count)) if *last == here => *count += 1.0,
                _ => occupied.push((here, 1.0)),
            }
        }
        let mut counts = vec![0.0; BINS + 1];
        for (i, (bin, count)) in occupied.iter().enumerate() {
            counts[0] += count * (count - 1.0) / 2.0;
            for (other, others) in &occupied[..i] {
                if let Some(apart) = counts.get_mut(bin - other) {
                    *apart += count * others;
                }
            }
        }
        Self {
            width,
            counts,
            n: n as f64,
        }
    }

    /// The sum of a polynomial in the squared distance times the normal density, over all pairs.
    fn sum(&self, width: f64, polynomial: impl Fn(f64) -> f64) -> f64 {
        let apart = (0..self.counts.len()).map(|i| (i as f64 * self.width / width).powi(2));
        let terms = apart.zip(&self.counts);
        terms
            .take_while(|(square, _)| *square < 1000.0)
            .map(|(square, count)| (-square / 2.0).exp() * polynomial(square) * count)
            .sum()
    }

    /// The mean of the fourth derivative of the density.
    fn fourth(&self, width: f64) -> f64 {
        let sum = self.sum(width, |d| d * d - 6.0 * d + 3.0);
        (2.0 * sum + 3.0 * self.n) / (self.n * (self.n - 1.0) * width.powi(5) * (2.0 * PI).sqrt())
    }

    /// The mean of the sixth derivative.
    fn sixth(&self, width: f64) -> f64 {
        let sum = self.sum(width, |d| d * d * d - 15.0 * d * d + 45.0 * d - 15.0);
        (2.0 * sum - 15.0 * self.n) / (self.n * (self.n - 1.0) * width.powi(7) * (2.0 * PI).sqrt())
    }
}

fn sheather_jones(sorted: &[f64], scale: f64) -> Result<f64, StatsError> {
    let failed = || StatsError::InvalidArgument {
        what: "the bandwidth of Sheather and Jones".into(),
        found: "an equation without a solution".into(),
        expected: "values that are not so sparse, or another rule".into(),
    };
    let pairs = Pairs::new(sorted);
    let n = pairs.n;
    let sixth = -pairs.sixth(1.23 * scale * n.powf(-1.0 / 9.0));
    let fourth = pairs.fourth(1.24 * scale * n.powf(-1.0 / 7.0));
    let ratio = 1.357 * (fourth / sixth).powf(1.0 / 7.0);
    if !(sixth > 0.0 && sixth.is_finite() && ratio.is_finite()) {
        return Err(failed());
    }
    let constant = 1.0 / (2.0 * PI.sqrt() * n);
    let excess =
        |width: f64| (constant / pairs.fourth(ratio * width.powf(5.0 / 7.0))).powf(0.2) - width;
    let mut upper = 1.144 * scale * n.powf(-0.2);
    let mut lower = 0.1 * upper;
    for attempt in 0..100 {
        let (at_lower, at_upper) = (excess(lower), excess(upper));
        if at_lower * at_upper <= 0.0 {
            return brent((lower, at_lower), (upper, at_upper), 0.0, |width| {
                Ok(excess(width))
            });
        }
        match attempt % 2 {
            0 => upper *= 1.2,
            _ => lower /= 1.2,
        }
    }
    Err(failed())
}
