//! Statistics to permute.

/// The mean of the first sample less that of the second.
///
/// ```
/// use tresteg_stats::group_tests::mean_difference;
///
/// assert!((mean_difference(&[&[1.0, 3.0], &[5.0]]) + 3.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn mean_difference(samples: &[&[f64]]) -> f64 {
    match samples {
        [first, second, ..] => mean(first) - mean(second),
        _ => f64::NAN,
    }
}

/// Welch's t: its permutation test stays right, for many values, when only the means are equal and not the
/// variances (Janssen, 1997).
///
/// ```
/// use tresteg_stats::group_tests::studentized_difference;
///
/// assert!((studentized_difference(&[&[1.0, 3.0], &[5.0, 7.0]]) + 8f64.sqrt()).abs() < 1e-12);
/// ```
#[must_use]
pub fn studentized_difference(samples: &[&[f64]]) -> f64 {
    match samples {
        [first, second, ..] => {
            let squared_error = |x: &[f64]| squares(x) / ((x.len() as f64 - 1.0) * x.len() as f64);
            let difference = mean(first) - mean(second);
            let error = (squared_error(first) + squared_error(second)).sqrt();
            // Groups without spread of their own are infinitely apart, or not at all.
            if difference == 0.0 {
                0.0
            } else {
                difference / error
            }
        }
        _ => f64::NAN,
    }
}

/// The sum of squares between the samples over that within: grows with the F of the analysis of variance.
/// Only large values speak against equality: [`Alternative::Greater`](crate::Alternative::Greater).
///
/// ```
/// use tresteg_stats::group_tests::variance_ratio;
///
/// assert!((variance_ratio(&[&[1.0, 3.0], &[5.0, 7.0]]) - 4.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn variance_ratio(samples: &[&[f64]]) -> f64 {
    let n: usize = samples.iter().map(|sample| sample.len()).sum();
    let total: f64 = samples
        .iter()
        .map(|sample| sample.iter().sum::<f64>())
        .sum();
    let centre = total / n as f64;
    let between: f64 = samples
        .iter()
        .map(|sample| sample.len() as f64 * (mean(sample) - centre).powi(2))
        .sum();
    let within: f64 = samples.iter().map(|sample| squares(sample)).sum();
    if between == 0.0 {
        0.0
    } else {
        between / within
    }
}

/// The mean of first less second.
///
/// ```
/// use tresteg_stats::group_tests::mean_of_differences;
///
/// assert!((mean_of_differences(&[1.0, 3.0], &[0.0, 1.0]) - 1.5).abs() < 1e-12);
/// ```
#[must_use]
pub fn mean_of_differences(first: &[f64], second: &[f64]) -> f64 {
    let sum: f64 = first.iter().zip(second).map(|(a, b)| a - b).sum();
    sum / first.len() as f64
}

/// Pearson's correlation; 0 where one of the two does not vary.
///
/// ```
/// use tresteg_stats::group_tests::product_moment_correlation;
///
/// assert!((product_moment_correlation(&[1.0, 2.0], &[3.0, 5.0]) - 1.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn product_moment_correlation(first: &[f64], second: &[f64]) -> f64 {
    let (mean_x, mean_y) = (mean(first), mean(second));
    let product: f64 = first
        .iter()
        .zip(second)
        .map(|(x, y)| (x - mean_x) * (y - mean_y))
        .sum();
    let scale = squares(first).sqrt() * squares(second).sqrt();
    if scale == 0.0 { 0.0 } else { product / scale }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The sum of squares about the mean.
fn squares(values: &[f64]) -> f64 {
    let mean = mean(values);
    values.iter().map(|x| (x - mean) * (x - mean)).sum()
}
