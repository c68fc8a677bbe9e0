//! Comparisons of several groups with one control.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::groups::Groups;
use super::options::{TestOptions, t_tail};
use super::pairwise::{GroupSpread, PairwiseComparison, write_comparisons};
use crate::distributions::Dunnett;
use crate::{Alternative, StatsError};

/// Dunnett's comparisons with a control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ControlComparisons {
    /// The control group.
    pub control: String,
    /// The direction in which the tests look: the groups' means against that of the control.
    pub alternative: Alternative,
    /// The level of the intervals together.
    pub level: f64,
    /// Each other group less the control, in the order of the groups.
    pub rows: Vec<PairwiseComparison>,
}

/// Compares each group with a control (Dunnett, 1955): t of the pooled variance, p-values and intervals by
/// the largest of these t statistics, which allows for their number and for what they share. Exact for any
/// sizes (multcomp and scipy go by random numbers). In R: `multcomp::glht(fit, mcp(g = "Dunnett"))`,
/// `DescTools::DunnettTest`; in scipy: `dunnett`; in SPSS: `ONEWAY /POSTHOC=DUNNETT`.
///
/// # Errors
///
/// [`StatsError::UnknownLevel`] for a control that is no group, [`StatsError::InvalidArgument`] for fewer
/// than two groups or a null value other than 0, and as [`compare_pairs`](super::compare_pairs).
///
/// ```
/// use tresteg_stats::group_tests::{Groups, TestOptions, compare_with_control};
///
/// let groups = Groups::of([("none", [6.0, 8.0, 4.0]), ("low", [8.0, 12.0, 9.0]), ("high", [13.0, 9.0, 11.0])])?;
/// let found = compare_with_control(&groups, "none", &TestOptions::default())?;
/// assert_eq!((found.rows[1].names[0].as_str(), found.rows[1].estimate), ("high", 5.0));
/// assert!(found.rows[1].p_value > found.rows[1].unadjusted_p_value);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn compare_with_control(
    groups: &Groups,
    control: &str,
    options: &TestOptions,
) -> Result<ControlComparisons, StatsError> {
    let null = options.checked_null(0.0)?;
    if null != 0.0 {
        return Err(StatsError::InvalidArgument {
            what: "the null value of comparisons with a control".into(),
            found: null.to_string(),
            expected: "0".into(),
        });
    }
    groups.several()?;
    let base = groups.position(control)?;
    let spread = GroupSpread::of(groups, false)?;
    let others: Vec<usize> = (0..groups.len()).filter(|&i| i != base).collect();
    let size = |i: usize| spread.summaries[i].n_obs as f64;
    let sizes: Vec<f64> = others.iter().map(|&i| size(i)).collect();
    let dof = groups.n_obs() as f64 - groups.len() as f64;
    let largest = Dunnett::with_sizes(size(base), &sizes, dof)?;
    let largest = match options.alternative {
        Alternative::TwoSided => largest,
        _ => largest.one_sided(),
    };
    let critical = largest.upper_quantile(1.0 - options.level)?;
    let mut rows = Vec::with_capacity(others.len());
    for i in others {
        let mut weights = vec![0.0; groups.len()];
        (weights[i], weights[base]) = (1.0, -1.0);
        let (estimate, std_error, dof) = spread.contrast(&weights)?;
        let statistic = estimate / std_error;
        let extreme = match options.alternative {
            Alternative::TwoSided => statistic.abs(),
            Alternative::Greater => statistic,
            Alternative::Less => -statistic,
        };
        rows.push(PairwiseComparison {
            names: [spread.summaries[i].name.clone(), control.to_owned()],
            estimate,
            std_error,
            statistic,
            dof,
            p_value: largest.sf(extreme),
            unadjusted_p_value: t_tail(statistic, dof, options.alternative)?.0,
            interval: options.interval(
                estimate - critical * std_error,
                estimate + critical * std_error,
            ),
        });
    }
    Ok(ControlComparisons {
        control: control.to_owned(),
        alternative: options.alternative,
        level: options.level,
        rows,
    })
}

impl fmt::Display for ControlComparisons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Dunnett's comparisons with {} ({})",
            self.control, self.alternative
        )?;
        write_comparisons(f, self.level, &self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comparison_is_a_t_test() {
        let groups = Groups::of([("a", [1.0, 2.0, 4.0]), ("b", [3.0, 5.0, 6.5])]).unwrap();
        for alternative in [
            Alternative::TwoSided,
            Alternative::Less,
            Alternative::Greater,
        ] {
            let options = TestOptions::default().with_alternative(alternative);
            let found = compare_with_control(&groups, "b", &options).unwrap();
            let t = super::super::pooled_t_test(&groups, &options).unwrap();
            assert!((found.rows[0].p_value / t.p_value - 1.0).abs() < 1e-11);
            assert_eq!(
                found.rows[0].interval.lower.is_some(),
                t.interval.lower.is_some()
            );
        }
    }

    #[test]
    fn awkward_controls() {
        let options = TestOptions::default();
        let groups = Groups::of([("a", [1.0, 2.0]), ("b", [3.0, 5.0])]).unwrap();
        assert!(matches!(
            compare_with_control(&groups, "c", &options),
            Err(StatsError::UnknownLevel { .. })
        ));
        assert!(compare_with_control(&groups, "a", &options.with_null(1.0)).is_err());
        let constant = Groups::of([("a", [1.0, 1.0]), ("b", [3.0, 3.0])]).unwrap();
        assert!(compare_with_control(&constant, "a", &options).is_err());
    }
}
