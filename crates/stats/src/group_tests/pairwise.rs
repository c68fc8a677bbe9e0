//! Comparisons of group means after an analysis of variance: all pairs, and planned contrasts.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::groups::{Groups, SampleSummary};
use super::one_way::Squares;
use super::options::{Interval, TestOptions, check_spread, t_tail};
use super::t_test::satterthwaite;
use crate::coefficients::check_level;
use crate::distributions::{FisherF, StudentizedRange, StudentsT};
use crate::fit::{p_value, significant};
use crate::{Adjustment, Alternative, StatsError, adjust_p_values};

/// How pairs of means are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PairwiseMethod {
    /// Tukey's honest significant differences, for unequal sizes in Kramer's form (R: `TukeyHSD`).
    Tukey,
    /// Games and Howell (1976): the studentised range with each pair's own variances and Welch's degrees of
    /// freedom.
    GamesHowell,
    /// Scheffe (1953): holds for every contrast, looked for or found (R: `DescTools::ScheffeTest`).
    Scheffe,
    /// t tests with the pooled variance (R: `pairwise.t.test`); without adjustment Fisher's least significant
    /// differences. Intervals are Bonferroni's for Bonferroni, Holm, Hochberg and Hommel, Sidak's for Sidak,
    /// and for the others those of a single pair.
    Pooled(Option<Adjustment>),
    /// t tests of Welch (R: `pairwise.t.test(pool.sd = FALSE)`), intervals as for `Pooled`.
    Welch(Option<Adjustment>),
}

impl PairwiseMethod {
    fn own_variances(self) -> bool {
        matches!(self, PairwiseMethod::GamesHowell | PairwiseMethod::Welch(_))
    }
}

impl fmt::Display for PairwiseMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PairwiseMethod::Tukey => f.write_str("Tukey's honest significant differences"),
            PairwiseMethod::GamesHowell => f.write_str("Games and Howell's comparisons"),
            PairwiseMethod::Scheffe => f.write_str("Scheffe's comparisons"),
            PairwiseMethod::Pooled(None) => f.write_str("Least significant differences"),
            PairwiseMethod::Welch(None) => f.write_str("Welch's t tests of all pairs"),
            PairwiseMethod::Pooled(Some(adjustment)) => {
                write!(f, "Pooled t tests of all pairs, {adjustment:?}")
            }
            PairwiseMethod::Welch(Some(adjustment)) => {
                write!(f, "Welch's t tests of all pairs, {adjustment:?}")
            }
        }
    }
}

/// The comparison of two means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairwiseComparison {
    /// The two groups.
    pub names: [String; 2],
    /// Mean of the first less that of the second.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// Their ratio, t; the studentised range is √2 times its size.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Degrees of freedom.
    pub dof: f64,
    /// The p-value of the method, which allows for the number of comparisons (two-sided).
    pub p_value: f64,
    /// The p-value of this t alone.
    pub unadjusted_p_value: f64,
    /// The interval of the method.
    pub interval: Interval,
}

/// The comparisons of all pairs of means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairwiseComparisons {
    /// How they are compared.
    pub method: PairwiseMethod,
    /// The level of the intervals together (of each, where nothing is adjusted).
    pub level: f64,
    /// First against second, first against third, .. in the order of the groups.
    pub rows: Vec<PairwiseComparison>,
}

/// Compares the means of all pairs of groups. R's `TukeyHSD` shows later less earlier groups: the opposite
/// sign.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for fewer than two groups, a level outside 0 .. 1 or, for methods with
/// variances of the groups' own, a group of one value; [`StatsError::TooFewRows`] where no degree of freedom
/// is left; [`StatsError::ConstantResponse`] where the spread within groups (within a pair) is rounding.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, PairwiseMethod, compare_pairs};
///
/// let groups = Groups::of([("a", [6.0, 8.0, 4.0]), ("b", [8.0, 12.0, 9.0]), ("c", [13.0, 9.0, 11.0])])?;
/// let tukey = compare_pairs(&groups, PairwiseMethod::Tukey, 0.95)?;
/// assert_eq!((tukey.rows.len(), tukey.rows[1].estimate), (3, -5.0));
/// assert!(tukey.rows[1].p_value > tukey.rows[1].unadjusted_p_value);
/// println!("{tukey}");
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn compare_pairs(
    groups: &Groups,
    method: PairwiseMethod,
    level: f64,
) -> Result<PairwiseComparisons, StatsError> {
    check_level(level)?;
    groups.several()?;
    let spread = GroupSpread::of(groups, method.own_variances())?;
    let k = groups.len();
    let n_pairs = k * (k - 1) / 2;
    let mut rows: Vec<PairwiseComparison> = Vec::with_capacity(n_pairs);
    let mut pooled_critical = None;
    for i in 0..k {
        for j in i + 1..k {
            let mut weights = vec![0.0; k];
            (weights[i], weights[j]) = (1.0, -1.0);
            let (estimate, std_error, dof) = spread.contrast(&weights)?;
            let statistic = estimate / std_error;
            let (unadjusted_p_value, _) = t_tail(statistic, dof, Alternative::TwoSided)?;
            let family = Family {
                method,
                n_groups: k as f64,
                n_pairs: n_pairs as f64,
                dof,
            };
            // One search for all pairs that share their degrees of freedom.
            let critical = match pooled_critical {
                Some(critical) if !method.own_variances() => critical,
                _ => family.critical(level)?,
            };
            pooled_critical = Some(critical);
            rows.push(PairwiseComparison {
                names: [
                    spread.summaries[i].name.clone(),
                    spread.summaries[j].name.clone(),
                ],
                estimate,
                std_error,
                statistic,
                dof,
                p_value: family.p_value(statistic, unadjusted_p_value)?,
                unadjusted_p_value,
                interval: Interval {
                    level,
                    lower: Some(estimate - critical * std_error),
                    upper: Some(estimate + critical * std_error),
                },
            });
        }
    }
    if let PairwiseMethod::Pooled(Some(adjustment)) | PairwiseMethod::Welch(Some(adjustment)) =
        method
    {
        let p_values: Vec<f64> = rows.iter().map(|row| row.unadjusted_p_value).collect();
        let adjusted = adjust_p_values(&p_values, adjustment)?;
        for (row, p) in rows.iter_mut().zip(adjusted) {
            row.p_value = p;
        }
    }
    Ok(PairwiseComparisons {
        method,
        level,
        rows,
    })
}

/// Comparisons that are adjusted together.
struct Family {
    method: PairwiseMethod,
    n_groups: f64,
    n_pairs: f64,
    dof: f64,
}

impl Family {
    /// The multiple of the standard error that makes half an interval.
    fn critical(&self, level: f64) -> Result<f64, StatsError> {
        let t = StudentsT::new(self.dof)?;
        match self.method {
            PairwiseMethod::Tukey | PairwiseMethod::GamesHowell => {
                let range = StudentizedRange::new(self.n_groups, self.dof)?;
                Ok(range.upper_quantile(1.0 - level)? / std::f64::consts::SQRT_2)
            }
            PairwiseMethod::Scheffe => {
                let rank = self.n_groups - 1.0;
                let f = FisherF::new(rank, self.dof)?.upper_quantile(1.0 - level)?;
                Ok((rank * f).sqrt())
            }
            PairwiseMethod::Pooled(adjustment) | PairwiseMethod::Welch(adjustment) => {
                let outside = match adjustment {
                    Some(
                        Adjustment::Bonferroni
                        | Adjustment::Holm
                        | Adjustment::Hochberg
                        | Adjustment::Hommel,
                    ) => (1.0 - level) / self.n_pairs,
                    Some(Adjustment::Sidak) => -(level.ln() / self.n_pairs).exp_m1(),
                    _ => 1.0 - level,
                };
                t.upper_quantile(0.5 * outside)
            }
        }
    }

    fn p_value(&self, statistic: f64, unadjusted: f64) -> Result<f64, StatsError> {
        match self.method {
            PairwiseMethod::Tukey | PairwiseMethod::GamesHowell => {
                let range = StudentizedRange::new(self.n_groups, self.dof)?;
                Ok(range.sf(statistic.abs() * std::f64::consts::SQRT_2))
            }
            PairwiseMethod::Scheffe => {
                let rank = self.n_groups - 1.0;
                Ok(FisherF::new(rank, self.dof)?.sf(statistic * statistic / rank))
            }
            _ => Ok(unadjusted),
        }
    }
}

/// Means and what their contrasts' standard errors come from.
pub(super) struct GroupSpread {
    response: String,
    pub summaries: Vec<SampleSummary>,
    /// The pooled variance with its degrees of freedom; `None` for variances of the groups' own.
    pooled: Option<(f64, f64)>,
}

impl GroupSpread {
    pub(super) fn of(groups: &Groups, own_variances: bool) -> Result<Self, StatsError> {
        let response = groups.response().to_owned();
        if own_variances {
            groups.at_least(2)?;
            return Ok(Self {
                response,
                summaries: groups.summaries()?,
                pooled: None,
            });
        }
        let squares = Squares::of(groups)?;
        let dof = (groups.n_obs() - groups.len()) as f64;
        Ok(Self {
            response,
            summaries: squares.summaries,
            pooled: Some((squares.within / dof, dof)),
        })
    }

    /// Estimate, standard error and degrees of freedom of a weighted sum of the means.
    pub(super) fn contrast(&self, weights: &[f64]) -> Result<(f64, f64, f64), StatsError> {
        let weighted = || {
            self.summaries
                .iter()
                .zip(weights)
                .filter(|(_, w)| **w != 0.0)
        };
        // Weights that add to 0 let the means be taken from one of them.
        let origin = weighted().next().map_or(0.0, |(group, _)| group.mean);
        let estimate = weighted()
            .map(|(group, weight)| weight * (group.mean - origin))
            .sum();
        let parts: Vec<(f64, f64)> = weighted()
            .map(|(group, weight)| {
                let size = group.n_obs as f64;
                let variance = self
                    .pooled
                    .map_or(group.variance.unwrap_or(0.0), |(variance, _)| variance);
                (weight * weight * variance / size, size - 1.0)
            })
            .collect();
        let std_error = parts.iter().map(|(part, _)| part).sum::<f64>().sqrt();
        let size = weighted().fold(0.0f64, |most, (group, weight)| {
            most.max((weight * group.mean).abs())
        });
        check_spread(&self.response, std_error, size)?;
        let dof = self
            .pooled
            .map_or_else(|| satterthwaite(&parts), |(_, dof)| dof);
        Ok((estimate, std_error, dof))
    }
}

impl fmt::Display for PairwiseComparisons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.method)?;
        write_comparisons(f, self.level, &self.rows)
    }
}

pub(super) fn write_comparisons(
    f: &mut fmt::Formatter<'_>,
    level: f64,
    rows: &[PairwiseComparison],
) -> fmt::Result {
    let label = |row: &PairwiseComparison| format!("{} - {}", row.names[0], row.names[1]);
    let width = rows
        .iter()
        .map(|row| label(row).chars().count())
        .max()
        .unwrap_or(0);
    let level = significant(100.0 * level);
    let level = level.trim_end_matches('0').trim_end_matches('.');
    let end = |end: Option<f64>| end.map_or_else(|| "..".into(), significant);
    writeln!(
        f,
        "{:width$}  {:>12} {:>12} {:>9} {:>10} {:>12} {:>12}",
        "",
        "difference",
        "std. error",
        "t",
        "p",
        format!("lower {level} %"),
        format!("upper {level} %")
    )?;
    for row in rows {
        writeln!(
            f,
            "{:width$}  {:>12} {:>12} {:>9.3} {:>10} {:>12} {:>12}",
            label(row),
            significant(row.estimate),
            significant(row.std_error),
            row.statistic,
            p_value(row.p_value, row.p_value.ln()),
            end(row.interval.lower),
            end(row.interval.upper)
        )?;
    }
    Ok(())
}

/// The test of a planned contrast of means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContrastTest {
    /// The groups.
    pub names: Vec<String>,
    /// The weight of each mean.
    pub weights: Vec<f64>,
    /// Whether the variances were taken to be equal.
    pub equal_variances: bool,
    /// The weighted sum of the means.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// The value that the hypothesis gives to it.
    #[serde(with = "crate::serde_float")]
    pub null: f64,
    /// `(estimate - null) / std_error`.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Values less groups; with variances of the groups' own, by Satterthwaite's formula.
    pub dof: f64,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// The p-value.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Interval of the contrast.
    pub interval: Interval,
}

/// The t test of a planned contrast: weights of the group means that add to 0. In SPSS: `ONEWAY /CONTRAST`,
/// both rows; in R: `multcomp::glht(fit, mcp(g = weights))`.
///
/// # Errors
///
/// [`StatsError::LengthMismatch`] where there is not one weight per group, [`StatsError::InvalidArgument`]
/// for weights that do not add to 0 or are all 0, and as [`compare_pairs`].
///
/// ```
/// use tresteg_stats::group_tests::{Groups, TestOptions, contrast_test};
///
/// let groups = Groups::of([("control", [6.0, 8.0, 4.0]), ("low", [8.0, 12.0, 9.0]), ("high", [13.0, 9.0, 11.0])])?;
/// // Both doses against the control.
/// let test = contrast_test(&groups, &[-1.0, 0.5, 0.5], true, &TestOptions::default())?;
/// assert!((test.estimate - 4.333_333_333_333_333).abs() < 1e-14 && test.dof == 6.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn contrast_test(
    groups: &Groups,
    weights: &[f64],
    equal_variances: bool,
    options: &TestOptions,
) -> Result<ContrastTest, StatsError> {
    let null = options.checked_null(0.0)?;
    groups.several()?;
    if weights.len() != groups.len() {
        return Err(StatsError::LengthMismatch {
            what: "the weights of the contrast".into(),
            expected: groups.len(),
            found: weights.len(),
        });
    }
    let sum: f64 = weights.iter().sum();
    let size: f64 = weights.iter().map(|weight| weight.abs()).sum();
    let adds_to_zero = sum.abs() <= 1e-12 * size;
    if !(size > 0.0 && size.is_finite() && adds_to_zero) {
        return Err(StatsError::InvalidArgument {
            what: "the sum of the weights of the contrast".into(),
            found: sum.to_string(),
            expected: "0, with weights that are not all 0".into(),
        });
    }
    let spread = GroupSpread::of(groups, !equal_variances)?;
    let (estimate, std_error, dof) = spread.contrast(weights)?;
    let statistic = (estimate - null) / std_error;
    let (p_value, log_p_value) = t_tail(statistic, dof, options.alternative)?;
    let half = StudentsT::new(dof)?.upper_quantile(options.tail())? * std_error;
    Ok(ContrastTest {
        names: groups.names().into_iter().map(str::to_owned).collect(),
        weights: weights.to_vec(),
        equal_variances,
        estimate,
        std_error,
        null,
        statistic,
        dof,
        alternative: options.alternative,
        p_value,
        log_p_value,
        interval: options.interval(estimate - half, estimate + half),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_comparisons() {
        let options = TestOptions::default();
        let single = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0][..])]).unwrap();
        assert!(compare_pairs(&single, PairwiseMethod::Tukey, 0.95).is_ok());
        assert!(compare_pairs(&single, PairwiseMethod::GamesHowell, 0.95).is_err());
        assert!(compare_pairs(&single, PairwiseMethod::Tukey, 1.5).is_err());
        let constant = Groups::of([("a", [1.0, 1.0]), ("b", [3.0, 3.0])]).unwrap();
        for method in [
            PairwiseMethod::Tukey,
            PairwiseMethod::Scheffe,
            PairwiseMethod::Welch(None),
        ] {
            assert!(matches!(
                compare_pairs(&constant, method, 0.95),
                Err(StatsError::ConstantResponse { .. })
            ));
        }
        for weights in [&[1.0][..], &[1.0, 1.0], &[0.0, 0.0], &[f64::NAN, 1.0]] {
            assert!(contrast_test(&single, weights, true, &options).is_err());
        }
        // A group of weight 0 may be of one value.
        let three = Groups::of([
            ("a", &[1.0, 2.0][..]),
            ("b", &[4.0, 6.0][..]),
            ("c", &[9.0][..]),
        ])
        .unwrap();
        assert!(contrast_test(&three, &[1.0, -1.0, 0.0], true, &options).is_ok());
    }

    #[test]
    fn two_groups_have_one_answer() {
        let groups = Groups::of([("a", [1.0, 2.0, 4.0]), ("b", [3.0, 5.0, 6.5])]).unwrap();
        let one = compare_pairs(&groups, PairwiseMethod::Pooled(None), 0.95).unwrap();
        for method in [
            PairwiseMethod::Tukey,
            PairwiseMethod::Scheffe,
            PairwiseMethod::Pooled(Some(Adjustment::Sidak)),
        ] {
            let other = compare_pairs(&groups, method, 0.95).unwrap();
            assert!((one.rows[0].p_value - other.rows[0].p_value).abs() < 1e-14);
            let (a, b) = (one.rows[0].interval, other.rows[0].interval);
            assert!((a.lower.unwrap() - b.lower.unwrap()).abs() < 1e-12);
        }
    }
}
