//! Shapiro and Wilk's test, by Royston's approximation.

use super::{Reference, TestResult};
use crate::StatsError;
use crate::distributions::Normal;

/// Shapiro and Wilk's test of normality (1965) for 3 to 5000 numbers, with the weights and the p-value of
/// Royston (1995, algorithm AS R94). In R: `shapiro.test(x)`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for fewer or more numbers, [`StatsError::NotFinite`],
/// [`StatsError::ConstantResponse`] when all are equal.
///
/// ```
/// use tresteg_stats::diagnostics::shapiro_wilk;
///
/// // The weights of eleven men, the example of the original paper.
/// let men = [148.0, 154.0, 158.0, 160.0, 161.0, 162.0, 166.0, 170.0, 182.0, 195.0, 236.0];
/// let test = shapiro_wilk(&men)?;
/// assert!((test.statistic - 0.79).abs() < 0.005 && test.p_value < 0.01);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn shapiro_wilk(values: &[f64]) -> Result<TestResult, StatsError> {
    let n = values.len();
    if !(3..=5000).contains(&n) {
        return Err(StatsError::InvalidArgument {
            what: "the number of values of the Shapiro-Wilk test".into(),
            found: n.to_string(),
            expected: "3 to 5000".into(),
        });
    }
    let described = crate::describe(values)?;
    let range = described.maximum - described.minimum;
    if range == 0.0 {
        return Err(StatsError::ConstantResponse {
            response: "the numbers".into(),
        });
    }
    // Differences are taken first, so that a large offset costs no digits.
    let mut x: Vec<f64> = values
        .iter()
        .map(|x| (x - described.mean) / range)
        .collect();
    x.sort_unstable_by(f64::total_cmp);
    let half = weights(n)?;
    // Antisymmetric: the largest value has the first weight, the smallest its negative.
    let weight = |i: usize| match (i, n - 1 - i) {
        (low, high) if low < high => -half[low],
        (low, high) if low > high => half[high],
        _ => 0.0,
    };
    let mean = x.iter().sum::<f64>() / n as f64;
    let (mut aa, mut xx, mut ax) = (0.0, 0.0, 0.0);
    for (i, x) in x.iter().enumerate() {
        let (a, x) = (weight(i), x - mean);
        aa += a * a;
        xx += x * x;
        ax += a * x;
    }
    let root = (aa * xx).sqrt();
    // 1 - W as a product keeps its digits where W is near 1.
    let left = (root - ax) * (root + ax) / (aa * xx);
    Ok(TestResult {
        test: "Shapiro-Wilk test".into(),
        statistic: 1.0 - left,
        reference: Reference::Own,
        p_value: p_value(n, left)?,
    })
}

/// The first half of the weights, for the largest values, in descending order.
fn weights(n: usize) -> Result<Vec<f64>, StatsError> {
    if n == 3 {
        return Ok(vec![0.5f64.sqrt()]);
    }
    let normal = Normal::standard();
    let size = n as f64;
    let scores = (1..=n / 2)
        .map(|i| Ok(-normal.quantile((i as f64 - 0.375) / (size + 0.25))?))
        .collect::<Result<Vec<f64>, StatsError>>()?;
    let squares = 2.0 * scores.iter().map(|m| m * m).sum::<f64>();
    let length = squares.sqrt();
    let u = 1.0 / size.sqrt();
    let first = polynomial(
        &[0.0, 0.221_157, -0.147_981, -2.071_19, 4.434_685, -2.706_056],
        u,
    ) + scores[0] / length;
    let mut weights = vec![first];
    let mut left = squares - 2.0 * scores[0] * scores[0];
    let mut share = 1.0 - 2.0 * first * first;
    if n > 5 {
        let second = polynomial(
            &[
                0.0, 0.042_981, -0.293_762, -1.752_461, 5.682_633, -3.582_633,
            ],
            u,
        ) + scores[1] / length;
        weights.push(second);
        left -= 2.0 * scores[1] * scores[1];
        share -= 2.0 * second * second;
    }
    let factor = (left / share).sqrt();
    weights.extend(scores.iter().skip(weights.len()).map(|m| m / factor));
    Ok(weights)
}

fn p_value(n: usize, left: f64) -> Result<f64, StatsError> {
    let size = n as f64;
    if n == 3 {
        // Exact; asin(sqrt(3/4)) is pi/3.
        let w = (1.0 - left).max(0.0);
        let p =
            6.0 / std::f64::consts::PI * (w.sqrt().min(1.0).asin() - std::f64::consts::FRAC_PI_3);
        return Ok(p.clamp(0.0, 1.0));
    }
    let log_left = left.ln();
    let log_n = size.ln();
    let (y, mean, deviation) = if n <= 11 {
        let gamma = polynomial(&[-2.273, 0.459], size);
        if log_left >= gamma {
            // W below what the approximation knows.
            return Ok(1e-99);
        }
        (
            -(gamma - log_left).ln(),
            polynomial(&[0.544, -0.399_78, 0.025_054, -6.714e-4], size),
            polynomial(&[1.3822, -0.778_57, 0.062_767, -0.002_032_2], size).exp(),
        )
    } else {
        (
            log_left,
            polynomial(&[-1.5861, -0.310_82, -0.083_751, 0.003_891_5], log_n),
            polynomial(&[-0.4803, -0.082_676, 0.003_030_2], log_n).exp(),
        )
    };
    Ok(Normal::new(mean, deviation)?.sf(y))
}

fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| sum * x + coefficient)
}
