//! How far two or more coders agree, beyond what chance would give.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::QualitativeError;

/// Agreement of two coders who put the same units into categories.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Number of units.
    pub n: usize,
    /// Share of the units that both put into the same category, in percent.
    pub percent_agreement: f64,
    /// Share that would agree if each coder kept their own shares of the categories but gave them out
    /// at random, in percent.
    pub expected_percent: f64,
    /// Cohen's kappa; none when chance alone gives full agreement (both used one and the same category).
    pub kappa: Option<f64>,
}

/// Percent agreement and Cohen's kappa of two coders.
///
/// With the observed share of agreement `p_o` and `p_e = sum over categories of p_1 p_2`, the product of
/// the coders' own shares: `kappa = (p_o - p_e) / (1 - p_e)` (Cohen, 1960). In R `psych::cohen.kappa` (unweighted) or
/// `irr::kappa2`, in SPSS CROSSTABS with STATISTICS=KAPPA.
///
/// # Errors
/// [`QualitativeError::DifferentLengths`], [`QualitativeError::NothingToCompare`].
///
/// ```
/// use tresteg_qualitative::cohen_kappa;
/// let agreement = cohen_kappa(&["yes", "yes", "no", "no"], &["yes", "no", "no", "no"])?;
/// assert_eq!((agreement.percent_agreement, agreement.kappa), (75.0, Some(0.5)));
/// # Ok::<(), tresteg_qualitative::QualitativeError>(())
/// ```
pub fn cohen_kappa<T: Ord>(first: &[T], second: &[T]) -> Result<Agreement, QualitativeError> {
    if first.len() != second.len() {
        return Err(QualitativeError::DifferentLengths {
            first: first.len(),
            second: second.len(),
        });
    }
    if first.is_empty() {
        return Err(QualitativeError::NothingToCompare);
    }
    let n = first.len();
    let agreed = first.iter().zip(second).filter(|(a, b)| a == b).count();
    let mut shares: BTreeMap<&T, (u64, u64)> = BTreeMap::new();
    for (a, b) in first.iter().zip(second) {
        shares.entry(a).or_default().0 += 1;
        shares.entry(b).or_default().1 += 1;
    }
    let pairs = (n as f64).powi(2);
    let chance: f64 = shares.values().map(|&(a, b)| a as f64 * b as f64).sum();
    let (observed, expected) = (agreed as f64 / n as f64, chance / pairs);
    Ok(Agreement {
        n,
        percent_agreement: 100.0 * agreed as f64 / n as f64,
        expected_percent: 100.0 * expected,
        // Compared as whole numbers, so that rounding cannot turn "none" into a number.
        kappa: (chance < pairs).then(|| (observed - expected) / (1.0 - expected)),
    })
}

/// Krippendorff's alpha for categories without order, for any number of coders and with gaps.
///
/// `units[u][c]` is the category that coder `c` gave unit `u`, none where that coder gave none. Units with fewer than
/// two values do not count. With the coincidences `o(c, k)`, in which a unit with `m` values contributes
/// each ordered pair of them with weight `1 / (m - 1)`, their margins `n(c)` and total `n`:
/// `alpha = 1 - (n - 1) sum(c != k) o(c, k) / sum(c != k) n(c) n(k)` (Krippendorff, 2004, ch. 11).
/// In R `irr::kripp.alpha(ratings, "nominal")`.
///
/// None when only one category occurs: then nothing could have disagreed.
///
/// # Errors
/// [`QualitativeError::NothingToCompare`] when no unit has two values.
///
/// ```
/// use tresteg_qualitative::krippendorff_alpha;
/// let units = [[Some("a"), Some("a")], [Some("a"), Some("b")], [Some("b"), Some("b")], [Some("b"), None]];
/// let alpha = krippendorff_alpha(&units)?.expect("two categories occur");
/// assert!((alpha - 4.0 / 9.0).abs() < 1e-15);
/// # Ok::<(), tresteg_qualitative::QualitativeError>(())
/// ```
pub fn krippendorff_alpha<T: Ord, U: AsRef<[Option<T>]>>(
    units: &[U],
) -> Result<Option<f64>, QualitativeError> {
    let mut margins: BTreeMap<&T, u64> = BTreeMap::new();
    let mut disagreement = 0.0;
    for unit in units {
        let mut values: BTreeMap<&T, u64> = BTreeMap::new();
        for value in unit.as_ref().iter().flatten() {
            *values.entry(value).or_default() += 1;
        }
        let m: u64 = values.values().sum();
        if m < 2 {
            continue;
        }
        let unequal_pairs: u64 = values.values().map(|&count| count * (m - count)).sum();
        disagreement += unequal_pairs as f64 / (m - 1) as f64;
        for (value, count) in values {
            *margins.entry(value).or_default() += count;
        }
    }
    let n: u64 = margins.values().sum();
    if n == 0 {
        return Err(QualitativeError::NothingToCompare);
    }
    let possible: f64 = margins
        .values()
        .map(|&count| count as f64 * (n - count) as f64)
        .sum();
    Ok((possible > 0.0).then(|| 1.0 - (n - 1) as f64 * disagreement / possible))
}
