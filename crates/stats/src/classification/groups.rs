//! Predictions gathered in groups: calibration tables and the Hosmer-Lemeshow test.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{BinaryPredictions, ScoreGroup};
use crate::StatsError;
use crate::distributions::ChiSquared;
use crate::fit::{p_value, significant};
use crate::group_tests::{Interval, TestOptions};
use crate::proportions::{Proportion, ProportionInterval};

/// How observations are gathered by their probabilities. Equal probabilities always stay together; programs differ in
/// where they put them, and with that in the Hosmer-Lemeshow statistic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Grouping {
    /// As many intervals between quantiles by linear interpolation (R's type 7), closed on the right, the first on both
    /// sides; coinciding limits make one. R: `ResourceSelection::hoslem.test` (which keeps the asked-for number less 2 as
    /// degrees of freedom even then), `performance::performance_hosmer`.
    Quantiles(usize),
    /// The same between quantiles that average where the rank is whole (R's type 2). Stata: `xtile`, as in
    /// `estat gof, group(10)`.
    AveragedQuantiles(usize),
    /// Blocks of equal probabilities one after another: a block joins the group while that has fewer than
    /// M = `floor(n / groups + 1/2)` observations and at least half of the block stays within M; a last group of at most
    /// half of `n / groups` joins the one before. SAS: `PROC LOGISTIC / LACKFIT`. SPSS may
    /// divide ties otherwise: take [`Limits`](Self::Limits) to follow the groups of a printed table.
    Blocks(usize),
    /// Between these ascending limits, closed on the right (fixed cut points; Hosmer and Lemeshow, 1980).
    Limits(Vec<f64>),
}

/// Whether the probabilities come from a model fitted to these outcomes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PredictionOrigin {
    /// They do: the statistic has two degrees of freedom less than groups.
    #[default]
    SameData,
    /// They do not: as many degrees of freedom as groups (Stata: `estat gof, outsample`).
    OtherData,
}

/// A row of a calibration table.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationGroup {
    /// The smallest probability in the group.
    #[serde(with = "crate::serde_float")]
    pub minimum: f64,
    /// The largest.
    #[serde(with = "crate::serde_float")]
    pub maximum: f64,
    /// Observations.
    pub n_obs: u64,
    /// Observed ones.
    pub events: u64,
    /// Expected ones: the sum of the probabilities.
    #[serde(with = "crate::serde_float")]
    pub expected_events: f64,
    /// Observed zeros.
    pub non_events: u64,
    /// Expected zeros.
    #[serde(with = "crate::serde_float")]
    pub expected_non_events: f64,
    /// The share of ones.
    #[serde(with = "crate::serde_float")]
    pub observed_share: f64,
    /// The mean probability.
    #[serde(with = "crate::serde_float")]
    pub mean_prediction: f64,
}

/// Observed and expected counts by groups of probabilities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalibrationGroups {
    /// The rule of the groups.
    pub grouping: Grouping,
    /// The groups that are not empty, from low to high.
    pub groups: Vec<CalibrationGroup>,
    /// The mean distance between the share of ones and the mean probability, by observations (expected calibration error).
    #[serde(with = "crate::serde_float")]
    pub expected_calibration_error: f64,
    /// The largest such distance.
    #[serde(with = "crate::serde_float")]
    pub maximum_calibration_error: f64,
}

/// The test of Hosmer and Lemeshow (1980).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HosmerLemeshow {
    /// `sum (observed - expected)^2 / expected` over ones and zeros of all groups.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Groups formed less 2, or all of them for probabilities from elsewhere.
    pub dof: f64,
    /// P(chi squared > statistic).
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// The counts behind it.
    pub table: CalibrationGroups,
    /// Groups in which fewer than 5 ones or zeros are expected, where the approximation is poor.
    pub groups_below_five: usize,
}

impl CalibrationGroup {
    /// Wilson's interval for the share of ones. In R: `prop.test(events, n, correct = FALSE)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level that is not between 0 and 1, and a group without observations.
    ///
    /// ```
    /// use tresteg_stats::classification::{BinaryPredictions, Grouping};
    ///
    /// let predictions = BinaryPredictions::new(&[0, 1, 0, 1], &[0.1, 0.2, 0.6, 0.9])?;
    /// let group = predictions.calibration_groups(&Grouping::Quantiles(2))?.groups[0];
    /// let interval = group.observed_interval(0.95)?;
    /// assert!(interval.lower.is_some_and(|lower| lower < group.observed_share));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn observed_interval(&self, level: f64) -> Result<Interval, StatsError> {
        Proportion::new(self.events, self.n_obs)?.interval(
            ProportionInterval::Wilson,
            &TestOptions::default().with_level(level),
        )
    }
}

impl BinaryPredictions {
    /// Observed and expected counts by groups of probabilities, such as deciles.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a score that is no probability, no group, or limits that do not ascend.
    ///
    /// ```
    /// use tresteg_stats::classification::{BinaryPredictions, Grouping};
    ///
    /// let predictions = BinaryPredictions::new(&[0, 1, 0, 1], &[0.1, 0.2, 0.6, 0.9])?;
    /// let table = predictions.calibration_groups(&Grouping::Quantiles(2))?;
    /// assert_eq!(table.groups[1].expected_events, 1.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn calibration_groups(&self, grouping: &Grouping) -> Result<CalibrationGroups, StatsError> {
        self.check_probabilities()?;
        let groups: Vec<CalibrationGroup> = match grouping {
            Grouping::Quantiles(count) => {
                self.between(&self.limits(positive(*count)?, Self::interpolated_quantile))
            }
            Grouping::AveragedQuantiles(count) => {
                self.between(&self.limits(positive(*count)?, Self::averaged_quantile))
            }
            Grouping::Blocks(count) => self.blocks(positive(*count)?),
            Grouping::Limits(limits) => {
                if !limits.is_sorted_by(|a, b| a < b) || limits.iter().any(|x| x.is_nan()) {
                    return Err(StatsError::InvalidArgument {
                        what: "the limits of the groups".into(),
                        found: format!("{limits:?}"),
                        expected: "ascending numbers".into(),
                    });
                }
                self.between(limits)
            }
        };
        let n = self.n_obs() as f64;
        let distance =
            |group: &CalibrationGroup| (group.observed_share - group.mean_prediction).abs();
        Ok(CalibrationGroups {
            grouping: grouping.clone(),
            expected_calibration_error: (groups.iter())
                .map(|group| group.n_obs as f64 / n * distance(group))
                .sum(),
            maximum_calibration_error: groups.iter().map(distance).fold(0.0, f64::max),
            groups,
        })
    }

    /// The Hosmer-Lemeshow test of calibration.
    ///
    /// Degrees of freedom follow the groups that were formed, less 2 for probabilities of a model fitted to these outcomes
    /// (R's `hoslem.test` follows the number asked for). The outcome depends on the groups, whose rule is therefore
    /// an argument: see [`Grouping`].
    ///
    /// # Errors
    ///
    /// As [`calibration_groups`](Self::calibration_groups), and [`StatsError::InvalidArgument`] when too few groups are left.
    ///
    /// ```
    /// use tresteg_stats::classification::{BinaryPredictions, Grouping, PredictionOrigin};
    ///
    /// let outcome = [0, 0, 1, 0, 1, 0, 1, 1];
    /// let probability = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9];
    /// let predictions = BinaryPredictions::new(&outcome, &probability)?;
    /// let test = predictions.hosmer_lemeshow(&Grouping::Quantiles(4), PredictionOrigin::SameData)?;
    /// assert_eq!((test.dof, test.table.groups.len()), (2.0, 4));
    /// println!("{test}");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn hosmer_lemeshow(
        &self,
        grouping: &Grouping,
        origin: PredictionOrigin,
    ) -> Result<HosmerLemeshow, StatsError> {
        let table = self.calibration_groups(grouping)?;
        let spent = match origin {
            PredictionOrigin::SameData => 2,
            PredictionOrigin::OtherData => 0,
        };
        if table.groups.len() <= spent {
            return Err(StatsError::InvalidArgument {
                what: "the number of groups that the probabilities form".into(),
                found: table.groups.len().to_string(),
                expected: format!("more than {spent}"),
            });
        }
        // Nothing expected and nothing observed is no distance.
        let distance = |observed: u64, expected: f64| {
            let difference = observed as f64 - expected;
            if difference == 0.0 {
                0.0
            } else {
                difference * difference / expected
            }
        };
        let statistic: f64 = (table.groups.iter())
            .map(|group| {
                distance(group.events, group.expected_events)
                    + distance(group.non_events, group.expected_non_events)
            })
            .sum();
        let dof = (table.groups.len() - spent) as f64;
        let reference = ChiSquared::new(dof)?;
        let few =
            |group: &&CalibrationGroup| group.expected_events.min(group.expected_non_events) < 5.0;
        Ok(HosmerLemeshow {
            statistic,
            dof,
            p_value: reference.sf(statistic),
            log_p_value: reference.ln_sf(statistic),
            groups_below_five: table.groups.iter().filter(few).count(),
            table,
        })
    }

    /// The inner quantiles of order 1/count, 2/count ...
    fn limits(&self, count: usize, quantile: fn(&Self, u128, u128) -> f64) -> Vec<f64> {
        let count = count as u128;
        (1..count).map(|k| quantile(self, k, count)).collect()
    }

    /// The score of a rank, from 1.
    fn ranked(&self, rank: u128) -> f64 {
        let mut passed = 0u128;
        for group in &self.groups {
            passed += u128::from(group.count());
            if passed >= rank {
                return group.score;
            }
        }
        self.groups.last().map_or(0.0, |group| group.score)
    }

    /// Type 7: linear interpolation at rank `1 + (n - 1) k / count`.
    fn interpolated_quantile(&self, k: u128, count: u128) -> f64 {
        let place = u128::from(self.n_obs() - 1) * k;
        let (rank, rest) = (place / count + 1, (place % count) as f64 / count as f64);
        let (low, high) = (self.ranked(rank), self.ranked(rank + 1));
        if rest == 0.0 || low == high {
            low
        } else {
            (1.0 - rest) * low + rest * high
        }
    }

    /// Type 2: the inverse of the distribution function, averaged where it is flat.
    fn averaged_quantile(&self, k: u128, count: u128) -> f64 {
        let place = u128::from(self.n_obs()) * k;
        let rank = place.div_ceil(count).max(1);
        if place.is_multiple_of(count) {
            (self.ranked(rank) + self.ranked(rank + 1)) / 2.0
        } else {
            self.ranked(rank)
        }
    }

    /// Groups `limit_{j-1} < p <= limit_j`.
    fn between(&self, limits: &[f64]) -> Vec<CalibrationGroup> {
        let place = |score: f64| limits.partition_point(|&limit| limit < score);
        self.groups
            .chunk_by(|a, b| place(a.score) == place(b.score))
            .map(calibration_group)
            .collect()
    }

    fn blocks(&self, count: usize) -> Vec<CalibrationGroup> {
        let (n, count) = (u128::from(self.n_obs()), count as u128);
        let target = (2 * n + count) / (2 * count);
        let mut sizes: Vec<(usize, u128)> = Vec::new();
        for block in &self.groups {
            let added = u128::from(block.count());
            match sizes.last_mut() {
                Some((blocks, size)) if *size < target && *size + added / 2 <= target => {
                    *blocks += 1;
                    *size += added;
                }
                _ => sizes.push((1, added)),
            }
        }
        if let [.., before, last] = sizes.as_mut_slice()
            && last.1 <= n / (2 * count)
        {
            before.0 += last.0;
            sizes.pop();
        }
        let mut rest = self.groups.as_slice();
        let mut groups = Vec::with_capacity(sizes.len());
        for (blocks, _) in sizes {
            let (own, others) = rest.split_at(blocks.min(rest.len()));
            groups.push(calibration_group(own));
            rest = others;
        }
        groups
    }
}

fn positive(count: usize) -> Result<usize, StatsError> {
    if (1..=1_000_000).contains(&count) {
        return Ok(count);
    }
    Err(StatsError::InvalidArgument {
        what: "the number of groups".into(),
        found: count.to_string(),
        expected: "a number from 1 to 1e6".into(),
    })
}

fn calibration_group(blocks: &[ScoreGroup]) -> CalibrationGroup {
    let sum = |value: &dyn Fn(&ScoreGroup) -> f64| blocks.iter().map(value).sum::<f64>();
    let events = blocks.iter().map(|block| block.events).sum();
    let n_obs: u64 = blocks.iter().map(ScoreGroup::count).sum();
    let expected_events = sum(&|block| block.count() as f64 * block.score);
    CalibrationGroup {
        minimum: blocks.first().map_or(0.0, |block| block.score),
        maximum: blocks.last().map_or(0.0, |block| block.score),
        n_obs,
        events,
        expected_events,
        non_events: n_obs - events,
        expected_non_events: sum(&|block| block.count() as f64 * (1.0 - block.score)),
        observed_share: events as f64 / n_obs as f64,
        mean_prediction: expected_events / n_obs as f64,
    }
}

impl fmt::Display for CalibrationGroups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:>21} {:>8} {:>10} {:>12} {:>10} {:>12}",
            "probability", "n", "observed 1", "expected", "observed 0", "expected"
        )?;
        for group in &self.groups {
            writeln!(
                f,
                "{:>9} .. {:>8} {:>8} {:>10} {:>12} {:>10} {:>12}",
                format!("{:.4}", group.minimum),
                format!("{:.4}", group.maximum),
                group.n_obs,
                group.events,
                significant(group.expected_events),
                group.non_events,
                significant(group.expected_non_events)
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for HosmerLemeshow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.table)?;
        write!(
            f,
            "Hosmer-Lemeshow chi squared({}) = {}, p = {}",
            self.dof,
            significant(self.statistic),
            p_value(self.p_value, self.log_p_value)
        )
    }
}
