use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::descriptives::check_values;

/// How [`lowess`] smooths.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LowessOptions {
    /// The share of the points that decide on each place of the curve.
    pub span: f64,
    /// How often points far from the curve are given less weight.
    pub iterations: usize,
    /// Places nearer than this share of the range are joined by a straight line.
    pub skipped_share: f64,
}

impl Default for LowessOptions {
    /// R's: two thirds of the points, three iterations, a hundredth of the range.
    fn default() -> Self {
        Self {
            span: 2.0 / 3.0,
            iterations: 3,
            skipped_share: 0.01,
        }
    }
}

impl LowessOptions {
    /// The same options with another share of the points.
    #[must_use]
    pub fn with_span(mut self, span: f64) -> Self {
        self.span = span;
        self
    }

    /// The same options with so many iterations; none for a response of zeros and ones.
    #[must_use]
    pub fn with_iterations(mut self, iterations: usize) -> Self {
        self.iterations = iterations;
        self
    }

    /// The same options with every place computed, or more of them joined by lines.
    #[must_use]
    pub fn with_skipped_share(mut self, share: f64) -> Self {
        self.skipped_share = share;
        self
    }
}

/// A smooth line through points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lowess {
    /// How it was smoothed.
    pub options: LowessOptions,
    /// The abscissas in ascending order, one per point.
    pub x: Vec<f64>,
    /// The curve there.
    pub y: Vec<f64>,
}

impl Lowess {
    /// The curve with one point per place.
    ///
    /// ```
    /// # use tresteg_stats::smoothing::lowess;
    /// let curve = lowess(&[1.0, 1.0, 2.0, 3.0], &[1.0, 3.0, 2.0, 2.0], Default::default())?;
    /// assert_eq!(curve.points().len(), 3);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn points(&self) -> Vec<(f64, f64)> {
        let mut points: Vec<(f64, f64)> =
            self.x.iter().copied().zip(self.y.iter().copied()).collect();
        points.dedup_by(|a, b| a.0 == b.0);
        points
    }
}

/// Cleveland's (1979, 1981) locally weighted straight lines, made robust by iterations.
///
/// At each place a line is fitted to the nearest share of the points with tricube weights; then points far from the
/// curve lose weight by the biweight of their residual over six times the median absolute one, and all is done again.
/// In R: `lowess(x, y, f, iter, delta)`, the same algorithm.
///
/// # Errors
///
/// [`StatsError::NoRows`], [`StatsError::NotFinite`], [`StatsError::LengthMismatch`]; [`StatsError::InvalidArgument`] for a
/// span that is not above 0 and at most 1 or a skipped share that is not from 0 to 1.
///
/// ```
/// use tresteg_stats::smoothing::{LowessOptions, lowess};
///
/// let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let y = [2.0, 4.0, 6.0, 8.0, 10.0, 12.0];
/// let curve = lowess(&x, &y, LowessOptions::default().with_span(0.7))?;
/// assert!((curve.y[3] - 8.0).abs() < 1e-12); // a line stays a line
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn lowess(x: &[f64], y: &[f64], options: LowessOptions) -> Result<Lowess, StatsError> {
    if x.len() != y.len() {
        return Err(StatsError::LengthMismatch {
            what: "y".into(),
            expected: x.len(),
            found: y.len(),
        });
    }
    if x.is_empty() {
        return Err(StatsError::NoRows {
            rows: 0,
            dropped: 0,
        });
    }
    check_values("x", x)?;
    check_values("y", y)?;
    let shares = [
        ("the span", options.span, options.span > 0.0),
        (
            "the skipped share",
            options.skipped_share,
            options.skipped_share >= 0.0,
        ),
    ];
    for (what, share, positive) in shares {
        if !(positive && share <= 1.0) {
            return Err(StatsError::InvalidArgument {
                what: what.into(),
                found: share.to_string(),
                expected: "a share from 0 to 1".into(),
            });
        }
    }
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]));
    let points = Points {
        x: order.iter().map(|&row| x[row]).collect(),
        y: order.iter().map(|&row| y[row]).collect(),
    };
    let curve = points.smooth(options);
    check_values("the smooth curve", &curve)?;
    Ok(Lowess {
        options,
        x: points.x,
        y: curve,
    })
}

/// In ascending order of x.
struct Points {
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Points {
    fn smooth(&self, options: LowessOptions) -> Vec<f64> {
        let n = self.x.len();
        if n < 2 {
            return self.y.clone();
        }
        let near = ((options.span * n as f64 + 1e-7) as usize).clamp(2, n);
        let skipped = options.skipped_share * (self.x[n - 1] - self.x[0]);
        let mut robust: Option<Vec<f64>> = None;
        let mut weights = vec![0.0; n];
        let mut curve = vec![0.0; n];
        for iteration in 0..=options.iterations {
            self.once(near, skipped, robust.as_deref(), &mut weights, &mut curve);
            if iteration == options.iterations {
                break;
            }
            let residuals: Vec<f64> = self
                .y
                .iter()
                .zip(&curve)
                .map(|(y, c)| (y - c).abs())
                .collect();
            let mean = residuals.iter().sum::<f64>() / n as f64;
            let mut sorted = residuals.clone();
            sorted.sort_unstable_by(f64::total_cmp);
            // Six times the median.
            let limit = 3.0 * (sorted[n / 2] + sorted[n - n / 2 - 1]);
            // All points are on the curve.
            if limit < 1e-7 * mean || limit == 0.0 {
                break;
            }
            let biweight = |residual: &f64| match *residual {
                r if r <= 0.001 * limit => 1.0,
                r if r <= 0.999 * limit => (1.0 - (r / limit).powi(2)).powi(2),
                _ => 0.0,
            };
            robust = Some(residuals.iter().map(biweight).collect());
        }
        curve
    }

    /// The curve at enough places, and straight lines between them.
    fn once(
        &self,
        near: usize,
        skipped: f64,
        robust: Option<&[f64]>,
        weights: &mut [f64],
        curve: &mut [f64],
    ) {
        let (x, n) = (&self.x, self.x.len());
        let (mut left, mut right) = (0, near - 1);
        let mut last: Option<usize> = None;
        let mut i = 0;
        loop {
            // The nearest points lie between `left` and `right`.
            while right + 1 < n && x[i] - x[left] > x[right + 1] - x[i] {
                left += 1;
                right += 1;
            }
            curve[i] = self
                .at(x[i], left, right, robust, weights)
                .unwrap_or(self.y[i]);
            if let Some(last) = last.filter(|last| last + 1 < i) {
                for j in last + 1..i {
                    let share = (x[j] - x[last]) / (x[i] - x[last]);
                    curve[j] = share * curve[i] + (1.0 - share) * curve[last];
                }
            }
            let mut done = i;
            let cut = x[done] + skipped;
            i = done + 1;
            while i < n && x[i] <= cut {
                if x[i] == x[done] {
                    curve[i] = curve[done];
                    done = i;
                }
                i += 1;
            }
            i = (done + 1).max(i - 1);
            last = Some(done);
            if done + 1 >= n {
                return;
            }
        }
    }

    /// The weighted line at one place; `None` where all weights are 0.
    fn at(
        &self,
        place: f64,
        left: usize,
        right: usize,
        robust: Option<&[f64]>,
        weights: &mut [f64],
    ) -> Option<f64> {
        let (x, n) = (&self.x, self.x.len());
        let range = x[n - 1] - x[0];
        let reach = (place - x[left]).max(x[right] - place);
        let mut total = 0.0;
        let mut end = left;
        // Points at the same distance as the last near one count too.
        while end < n {
            let distance = (x[end] - place).abs();
            weights[end] = 0.0;
            if distance <= 0.999 * reach {
                weights[end] = match distance <= 0.001 * reach {
                    true => 1.0,
                    false => (1.0 - (distance / reach).powi(3)).powi(3),
                };
                if let Some(robust) = robust {
                    weights[end] *= robust[end];
                }
                total += weights[end];
            } else if x[end] > place {
                break;
            }
            end += 1;
        }
        if total <= 0.0 {
            return None;
        }
        let weights = &mut weights[left..end];
        let (x, y) = (&x[left..end], &self.y[left..end]);
        weights.iter_mut().for_each(|weight| *weight /= total);
        if reach > 0.0 {
            let centre: f64 = weights.iter().zip(x).map(|(w, x)| w * x).sum();
            let spread: f64 = weights
                .iter()
                .zip(x)
                .map(|(w, x)| w * (x - centre).powi(2))
                .sum();
            // Points that are spread out enough carry a slope.
            if spread.sqrt() > 0.001 * range {
                let slope = (place - centre) / spread;
                for (weight, x) in weights.iter_mut().zip(x) {
                    *weight *= slope * (x - centre) + 1.0;
                }
            }
        }
        Some(weights.iter().zip(y).map(|(w, y)| w * y).sum())
    }
}
