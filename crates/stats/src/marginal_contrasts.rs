//! Contrasts of estimated marginal means.

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::distributions::{FisherF, StudentizedRange, StudentsT};
use crate::error::nearest_name;
use crate::fit::LinearFit;
use crate::marginal_means::{MarginalMean, MarginalMeans, MeanEstimate};
use crate::multiplicity::{Adjustment, adjust_p_values};

/// Which differences of means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum MeanContrast {
    /// Each less each later one (R: `pairs`).
    Pairs,
    /// Each less the one before (R: `contrast("consec")`).
    Consecutive,
    /// Each less the mean of all (R: `contrast("eff")`).
    Effects,
}

/// How p-values and intervals of contrasts allow for their number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ContrastAdjustment {
    /// Not at all.
    #[default]
    None,
    /// The studentised range of as many means (Tukey and Kramer), for pairs.
    Tukey,
    /// Bonferroni.
    Bonferroni,
    /// Holm for the p-values, Bonferroni for the intervals.
    Holm,
    /// Sidak.
    Sidak,
    /// Scheffe: any contrast of the means, looked for or found.
    Scheffe,
}

/// A contrast of marginal means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeanDifference {
    /// `b - a`, or `a effect`.
    pub contrast: String,
    /// The levels of the factors that the contrasts go by.
    pub by: Vec<String>,
    /// The difference; `None` when empty cells leave it undetermined.
    pub estimate: Option<MeanEstimate>,
}

impl LinearFit {
    /// Contrasts of marginal means, within each combination of the levels of the factors in `by`; each such
    /// group is a family of its own for the adjustment. In R: `pairs(emmeans(fit, ~ a | b), adjust = "tukey")`.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`] for a factor that the means do not go over, [`StatsError::InvalidArgument`] for Tukey's
    /// adjustment of anything but pairs, those of the covariance.
    ///
    /// ```
    /// # use tresteg_stats::{ContrastAdjustment, MarginalMeansRequest, MeanContrast, ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0, 7.0, 6.0])?
    /// #     .with_texts("g", ["a", "b", "a", "b", "a", "b", "a", "b"])?
    /// #     .with_texts("h", ["r", "r", "s", "s", "r", "r", "s", "s"])?;
    /// let fit = ols("y ~ g * h", &table)?;
    /// let means = fit.marginal_means(&MarginalMeansRequest::of(["g", "h"]))?;
    /// let within = fit.contrast_means(&means, MeanContrast::Pairs, &["h"], ContrastAdjustment::None)?;
    /// assert_eq!((within[1].contrast.as_str(), within[1].by[0].as_str()), ("a - b", "s"));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn contrast_means(
        &self,
        means: &MarginalMeans,
        contrast: MeanContrast,
        by: &[&str],
        adjustment: ContrastAdjustment,
    ) -> Result<Vec<MeanDifference>, StatsError> {
        if adjustment == ContrastAdjustment::Tukey && contrast != MeanContrast::Pairs {
            return Err(StatsError::InvalidArgument {
                what: "Tukey's adjustment".into(),
                found: "other contrasts".into(),
                expected: "pairs".into(),
            });
        }
        let mut by_positions = Vec::with_capacity(by.len());
        for name in by {
            match means.factors.iter().position(|factor| factor == name) {
                Some(position) => by_positions.push(position),
                None => {
                    return Err(StatsError::UnknownVariable {
                        name: (*name).to_owned(),
                        nearest: nearest_name(name, means.factors.iter().map(String::as_str)),
                        position: None,
                    });
                }
            }
        }
        let group_of = |row: &MarginalMean| -> Vec<String> {
            by_positions
                .iter()
                .map(|&position| row.levels[position].clone())
                .collect()
        };
        let mut groups: Vec<(Vec<String>, Vec<&MarginalMean>)> = Vec::new();
        for row in &means.rows {
            let own = group_of(row);
            match groups.iter_mut().find(|(group, _)| *group == own) {
                Some((_, members)) => members.push(row),
                None => groups.push((own, vec![row])),
            }
        }
        let covariance = self.covariance(means.covariance.clone())?;
        let label = |row: &MarginalMean| {
            let shown = row
                .levels
                .iter()
                .enumerate()
                .filter(|(position, _)| !by_positions.contains(position));
            shown
                .map(|(_, level)| level.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        };
        let mut differences = Vec::new();
        for (group, members) in groups {
            let k = members.len();
            let signed: Vec<(String, Vec<f64>)> = match contrast {
                MeanContrast::Pairs => (0..k)
                    .flat_map(|i| (i + 1..k).map(move |j| (i, j)))
                    .map(|(i, j)| {
                        (
                            format!("{} - {}", label(members[i]), label(members[j])),
                            unit(k, i, j),
                        )
                    })
                    .collect(),
                MeanContrast::Consecutive => (1..k)
                    .map(|i| {
                        (
                            format!("{} - {}", label(members[i]), label(members[i - 1])),
                            unit(k, i, i - 1),
                        )
                    })
                    .collect(),
                MeanContrast::Effects => (0..k)
                    .map(|i| {
                        let share = |j: usize| f64::from(u8::from(i == j)) - 1.0 / k as f64;
                        (
                            format!("{} effect", label(members[i])),
                            (0..k).map(share).collect(),
                        )
                    })
                    .collect(),
            };
            let family = Family {
                n_means: k,
                n_contrasts: signed.len(),
                dof: covariance.dof.iter().copied().fold(f64::INFINITY, f64::min),
                adjustment,
            };
            let critical = family.critical(means.level)?;
            let first = differences.len();
            for (contrast, signs) in signed {
                let mut weights = vec![0.0; self.names.len()];
                for (sign, member) in signs.iter().zip(&members) {
                    for (slot, weight) in weights.iter_mut().zip(&member.weights) {
                        *slot += sign * weight;
                    }
                }
                let offset: f64 = signs
                    .iter()
                    .zip(&members)
                    .map(|(sign, member)| sign * member.offset)
                    .sum();
                let mut estimate =
                    self.mean_estimate(&weights, offset, &covariance, means.level)?;
                if let Some(estimate) = &mut estimate {
                    estimate.p_value = family.p_value(estimate)?;
                    estimate.lower = estimate.value - critical * estimate.std_error;
                    estimate.upper = estimate.value + critical * estimate.std_error;
                }
                differences.push(MeanDifference {
                    contrast,
                    by: group.clone(),
                    estimate,
                });
            }
            family.adjust_together(&mut differences[first..])?;
        }
        Ok(differences)
    }
}

/// Contrasts that are adjusted together.
struct Family {
    n_means: usize,
    n_contrasts: usize,
    dof: f64,
    adjustment: ContrastAdjustment,
}

impl Family {
    /// The multiple of the standard error that makes half an interval.
    fn critical(&self, level: f64) -> Result<f64, StatsError> {
        let t = StudentsT::new(self.dof)?;
        let m = self.n_contrasts.max(1) as f64;
        match self.adjustment {
            ContrastAdjustment::Bonferroni | ContrastAdjustment::Holm => {
                t.upper_quantile((1.0 - level) / 2.0 / m)
            }
            ContrastAdjustment::Sidak => t.upper_quantile((1.0 - level.powf(1.0 / m)) / 2.0),
            ContrastAdjustment::Tukey if self.n_means > 1 => {
                let range = StudentizedRange::new(self.n_means as f64, self.dof)?;
                Ok(range.quantile(level)? / std::f64::consts::SQRT_2)
            }
            ContrastAdjustment::Scheffe if self.n_means > 1 => {
                let rank = (self.n_means - 1) as f64;
                Ok((rank * FisherF::new(rank, self.dof)?.quantile(level)?).sqrt())
            }
            _ => t.upper_quantile((1.0 - level) / 2.0),
        }
    }

    /// The p-value of one contrast, adjusted where that does not need the others.
    fn p_value(&self, estimate: &MeanEstimate) -> Result<f64, StatsError> {
        let size = estimate.statistic.abs();
        match self.adjustment {
            ContrastAdjustment::Tukey => {
                let range = StudentizedRange::new(self.n_means as f64, self.dof)?;
                Ok(range.sf(size * std::f64::consts::SQRT_2))
            }
            ContrastAdjustment::Scheffe => {
                let rank = (self.n_means - 1) as f64;
                Ok(FisherF::new(rank, self.dof)?.sf(size * size / rank))
            }
            _ => Ok(estimate.p_value),
        }
    }

    fn adjust_together(&self, differences: &mut [MeanDifference]) -> Result<(), StatsError> {
        let adjustment = match self.adjustment {
            ContrastAdjustment::Bonferroni => Adjustment::Bonferroni,
            ContrastAdjustment::Holm => Adjustment::Holm,
            ContrastAdjustment::Sidak => Adjustment::Sidak,
            _ => return Ok(()),
        };
        // A difference that is not determined counts as one of the family.
        let p_values: Vec<f64> = differences
            .iter()
            .map(|difference| difference.estimate.map_or(1.0, |estimate| estimate.p_value))
            .collect();
        let adjusted = adjust_p_values(&p_values, adjustment)?;
        for (difference, p) in differences.iter_mut().zip(adjusted) {
            if let Some(estimate) = &mut difference.estimate {
                estimate.p_value = p;
            }
        }
        Ok(())
    }
}

fn unit(k: usize, plus: usize, minus: usize) -> Vec<f64> {
    let mut signs = vec![0.0; k];
    signs[plus] = 1.0;
    signs[minus] = -1.0;
    signs
}
