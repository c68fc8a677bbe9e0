//! Counts against given shares.

use serde::{Deserialize, Serialize};

use super::ChiSquaredTest;
use super::independence::deviance;
use crate::StatsError;

/// Tests whether counts come from given shares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GoodnessOfFit {
    /// Pearson's chi-squared.
    pub pearson: ChiSquaredTest,
    /// The likelihood ratio, G.
    pub likelihood_ratio: ChiSquaredTest,
    /// The expected counts.
    #[serde(with = "crate::serde_float")]
    pub expected: Vec<f64>,
    /// `(O - E) / sqrt(E)`.
    #[serde(with = "crate::serde_float")]
    pub pearson_residuals: Vec<f64>,
    /// `(O - E) / sqrt(E (1 - share))`.
    #[serde(with = "crate::serde_float")]
    pub adjusted_residuals: Vec<f64>,
    /// Expected counts below 5.
    pub n_expected_below_5: usize,
}

/// Pearson's chi-squared and the likelihood ratio of counts against shares, on one degree of freedom fewer than there are
/// counts. Shares need not add up to 1; without any all are alike.
///
/// In R: `chisq.test(counts, p = shares, rescale.p = TRUE)`; in SPSS: `NPAR TESTS /CHISQUARE`.
///
/// # Errors
///
/// [`StatsError::LengthMismatch`], [`StatsError::NoRows`] when nothing is counted, [`StatsError::InvalidArgument`] for fewer
/// than two counts or a share that is not positive and finite.
///
/// ```
/// use tresteg_stats::contingency::goodness_of_fit;
///
/// let peas = goodness_of_fit(&[315, 101, 108, 32], Some(&[9.0, 3.0, 3.0, 1.0]))?; // Mendel
/// assert!((peas.pearson.statistic - 0.470_024).abs() < 1e-6);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn goodness_of_fit(
    counts: &[u64],
    shares: Option<&[f64]>,
) -> Result<GoodnessOfFit, StatsError> {
    let alike = vec![1.0; counts.len()];
    let shares = shares.unwrap_or(&alike);
    if shares.len() != counts.len() {
        return Err(StatsError::LengthMismatch {
            what: "shares".into(),
            expected: counts.len(),
            found: shares.len(),
        });
    }
    if counts.len() < 2 {
        return Err(StatsError::InvalidArgument {
            what: "the number of counts".into(),
            found: counts.len().to_string(),
            expected: "at least 2".into(),
        });
    }
    if let Some(share) = shares
        .iter()
        .find(|share| !(**share > 0.0 && share.is_finite()))
    {
        return Err(StatsError::InvalidArgument {
            what: "a share".into(),
            found: share.to_string(),
            expected: "a positive finite number".into(),
        });
    }
    let n: f64 = counts.iter().map(|&count| count as f64).sum();
    if n == 0.0 {
        return Err(StatsError::NoRows {
            rows: 0,
            dropped: 0,
        });
    }
    let total: f64 = shares.iter().sum();
    // What the other categories share: by adding them up where 1 less this one would cancel.
    let others = shares.iter().enumerate().map(|(category, share)| {
        if *share < 0.5 * total {
            return 1.0 - share / total;
        }
        let but_one = shares.iter().enumerate().filter(|(i, _)| *i != category);
        but_one.map(|(_, share)| share / total).sum::<f64>()
    });
    let shares = || shares.iter().map(|share| share / total);
    let expected: Vec<f64> = shares().map(|share| n * share).collect();
    let excess: Vec<f64> = counts
        .iter()
        .zip(&expected)
        .map(|(o, e)| *o as f64 - e)
        .collect();
    let pairs = || excess.iter().zip(&expected);
    let dof = counts.len() as f64 - 1.0;
    let pearson: f64 = pairs().map(|(d, e)| d / e * d).sum();
    let ratio: f64 = pairs().map(|(d, e)| e * deviance(d / e)).sum();
    Ok(GoodnessOfFit {
        pearson: ChiSquaredTest::new(pearson, dof)?,
        likelihood_ratio: ChiSquaredTest::new(2.0 * ratio, dof)?,
        pearson_residuals: pairs().map(|(d, e)| d / e.sqrt()).collect(),
        adjusted_residuals: pairs()
            .zip(others)
            .map(|((d, e), other)| d / (e * other).sqrt())
            .collect(),
        n_expected_below_5: expected.iter().filter(|e| **e < 5.0).count(),
        expected,
    })
}
