//! Tests of equal variances of several groups.

use serde::{Deserialize, Serialize};

use super::groups::{Groups, Sample};
use super::one_way::{OneWayAnova, one_way_anova};
use super::options::check_spread;
use super::ranks::{Ranks, sorted};
use crate::StatsError;
use crate::diagnostics::TestResult;
use crate::distributions::Normal;

/// The centre that deviations of Levene's test are taken from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum LeveneCentre {
    /// The mean of the group (Levene, 1960; SPSS' first row).
    Mean,
    /// The median of the group (Brown and Forsythe, 1974; car's default).
    #[default]
    Median,
    /// The mean of the group with this share cut off at each end (scipy's `trimmed`, `proportiontocut`; SPSS:
    /// 0.05).
    Trimmed(f64),
}

/// Levene's test of equal variances: the analysis of variance of the absolute deviations from the centre of
/// the group, which is what is returned. In R: `car::leveneTest(y ~ g, center = mean)`; in SPSS:
/// `ONEWAY /STATISTICS HOMOGENEITY`; in Stata: `robvar` (W0, W50, W10).
///
/// # Errors
///
/// As [`one_way_anova`](super::one_way_anova) of the deviations, and [`StatsError::InvalidArgument`] for a
/// share outside 0 .. 0.5.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, LeveneCentre, levene_test};
///
/// let groups = Groups::of([("a", [6.0, 8.0, 4.0, 5.0]), ("b", [1.0, 12.0, 20.0, 9.0])])?;
/// let test = levene_test(&groups, LeveneCentre::Median)?;
/// assert!(test.p_value < 0.2);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn levene_test(groups: &Groups, centre: LeveneCentre) -> Result<OneWayAnova, StatsError> {
    if let LeveneCentre::Trimmed(share) = centre
        && !(0.0..0.5).contains(&share)
    {
        return Err(StatsError::InvalidArgument {
            what: "the share trimmed at each end".into(),
            found: share.to_string(),
            expected: "a number from 0 to below 0.5".into(),
        });
    }
    let mut deviations = Vec::new();
    for sample in groups.samples() {
        let middle = centre_of(sample, centre)?;
        let sizes: Vec<f64> = sample.values.iter().map(|x| (x - middle).abs()).collect();
        deviations.push((sample.name.clone(), sizes));
    }
    let mut test = one_way_anova(&Groups::of(deviations)?)?;
    test.response = format!("deviation of {}", groups.response());
    test.factor = groups.factor().to_owned();
    Ok(test)
}

fn centre_of(sample: &Sample, centre: LeveneCentre) -> Result<f64, StatsError> {
    let values = &sample.values;
    Ok(match centre {
        LeveneCentre::Mean => crate::describe(values)?.mean,
        LeveneCentre::Median => crate::describe(values)?.median,
        LeveneCentre::Trimmed(share) => {
            let cut = (share * values.len() as f64) as usize;
            crate::describe(&sorted(values)[cut..values.len() - cut])?.mean
        }
    })
}

/// Bartlett's test of equal variances (1937), for normal values. In R: `bartlett.test(y ~ g)`; in Stata:
/// `oneway`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for fewer than two groups or a group of one value,
/// [`StatsError::ConstantResponse`] for a group without spread, named.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, bartlett_test};
///
/// let groups = Groups::of([("a", [6.0, 8.0, 4.0, 5.0]), ("b", [1.0, 12.0, 20.0, 9.0])])?;
/// assert!(bartlett_test(&groups)?.p_value < 0.1);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn bartlett_test(groups: &Groups) -> Result<TestResult, StatsError> {
    groups.several()?;
    groups.at_least(2)?;
    let summaries = groups.summaries()?;
    for group in &summaries {
        check_spread(
            &format!("{} of {}", groups.response(), group.name),
            group.std_deviation.unwrap_or(0.0),
            group.mean.abs(),
        )?;
    }
    let parts: Vec<(f64, f64)> = summaries
        .iter()
        .map(|group| (group.n_obs as f64 - 1.0, group.variance.unwrap_or(0.0)))
        .collect();
    let dof: f64 = parts.iter().map(|(dof, _)| dof).sum();
    let pooled = parts.iter().map(|(n, v)| n / dof * v).sum::<f64>();
    // Each logarithm is that of a ratio, so that nearly equal variances keep their digits.
    let excess: f64 = -parts
        .iter()
        .map(|(n, v)| n * ((v - pooled) / pooled).ln_1p())
        .sum::<f64>();
    let k = parts.len() as f64;
    let reciprocals: f64 = parts.iter().map(|(n, _)| 1.0 / n).sum();
    let factor = 1.0 + (reciprocals - 1.0 / dof) / (3.0 * (k - 1.0));
    TestResult::chi_squared(
        "Bartlett's test of equal variances",
        excess.max(0.0) / factor,
        k - 1.0,
    )
}

/// The test of Fligner and Killeen (1976) of equal variances, about the medians (Conover, Johnson and
/// Johnson, 1981): the most robust of the usual ones against values that are not normal. In R:
/// `fligner.test(y ~ g)`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for fewer than two groups, [`StatsError::ConstantResponse`] where all
/// deviations from the medians are equal.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, fligner_killeen_test};
///
/// let groups = Groups::of([("a", [6.0, 8.0, 4.0, 5.0]), ("b", [1.0, 12.0, 20.0, 9.0])])?;
/// assert!(fligner_killeen_test(&groups)?.p_value < 0.2);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn fligner_killeen_test(groups: &Groups) -> Result<TestResult, StatsError> {
    groups.several()?;
    let mut sizes = Vec::new();
    for sample in groups.samples() {
        let middle = centre_of(sample, LeveneCentre::Median)?;
        sizes.extend(sample.values.iter().map(|x| (x - middle).abs()));
    }
    let n = sizes.len() as f64;
    let normal = Normal::standard();
    let ranked = Ranks::of(&sizes);
    if ranked.ties.first() == Some(&sizes.len()) {
        return Err(StatsError::ConstantResponse {
            response: format!("the deviation of {}", groups.response()),
        });
    }
    let scores = ranked
        .ranks
        .iter()
        .map(|rank| normal.quantile((1.0 + rank / (n + 1.0)) / 2.0))
        .collect::<Result<Vec<f64>, StatsError>>()?;
    let all = crate::describe(&scores)?;
    let mut start = 0;
    let mut between = 0.0;
    for sample in groups.samples() {
        let size = sample.values.len();
        let mean = scores[start..start + size].iter().sum::<f64>() / size as f64;
        between += size as f64 * (mean - all.mean).powi(2);
        start += size;
    }
    TestResult::chi_squared(
        "Fligner-Killeen test of equal variances",
        between / all.variance.unwrap_or(0.0),
        groups.len() as f64 - 1.0,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_groups() {
        let one = Groups::of([("a", [1.0, 2.0])]).unwrap();
        let constant = Groups::of([("a", [1.0, 1.0]), ("b", [3.0, 3.0])]).unwrap();
        for groups in [&one, &constant] {
            assert!(levene_test(groups, LeveneCentre::Mean).is_err());
            assert!(bartlett_test(groups).is_err());
            assert!(fligner_killeen_test(groups).is_err());
        }
        let fine = Groups::of([("a", [1.0, 2.0, 4.0]), ("b", [1.0, 2.0, 4.0])]).unwrap();
        assert!(levene_test(&fine, LeveneCentre::Trimmed(0.5)).is_err());
        assert_eq!(bartlett_test(&fine).unwrap().p_value, 1.0);
        assert_eq!(fligner_killeen_test(&fine).unwrap().p_value, 1.0);
    }
}
