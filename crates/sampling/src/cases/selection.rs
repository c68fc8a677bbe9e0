//! The record of a selection.

use super::target::ResolvedTarget;
use crate::SamplingError;
use crate::certificate::Outcome;
use crate::frame::rows_by_id;
use crate::record::named;
use serde::{Deserialize, Serialize};
use tresteg_dataset::Dataset;

/// A unit that could be chosen, and how far it is from the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Place in the order of the strategy among all candidates, from 1. Reserves and passed-over units count on.
    pub rank: usize,
    /// Id of the unit.
    pub unit_id: String,
    /// Name of the unit.
    pub name: String,
    /// Its value of the variable of the strategy, or the distance on several variables.
    pub value: f64,
    /// Value minus target; the target of residuals and measures of influence is 0. Otherwise the same as the value.
    pub distance: f64,
    /// Distance as a fraction of the size of the target; none without a target, for a target of zero, or so near to
    /// zero that there is no number for it.
    pub relative_distance: Option<f64>,
    /// Its category for each constraint on how the chosen must spread, in the order of the constraints.
    pub categories: Vec<String>,
}

/// Why a unit was not a candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum ExclusionReason {
    /// It was ruled out beforehand.
    NotEligible {
        /// The reason given then.
        reason: String,
    },
    /// Its value lies below the target, and the rule takes none from there.
    BelowTarget,
    /// Its value lies above the target, and the rule takes none from there.
    AboveTarget,
    /// It has no value of a variable that the rule needs.
    MissingValue,
    /// Crucial cases: its outcome is as expected, so that it cannot contradict the theory.
    AsExpected,
    /// Pathway cases: the factor does not bring its expectation nearer to the outcome.
    NotBroughtNearer,
    /// It is the unit that the others are compared with.
    Reference,
}

/// A unit that was not a candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Id of the unit.
    pub unit_id: String,
    /// Name of the unit.
    pub name: String,
    /// Its value of the variable of the rule, if it has one.
    pub value: Option<f64>,
    /// The reason. For a unit that was ruled out it is that, whatever its value.
    pub reason: ExclusionReason,
}

/// Units that are equally far from the target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tie {
    /// How far, without sign; that of the first, since the last bits of the others may differ. (What they are equal
    /// in: for crucial cases the expectation.)
    pub distance: f64,
    /// Their ids, in the order that the tie rule gave.
    pub unit_ids: Vec<String>,
    /// Their names, in the same order.
    pub names: Vec<String>,
    /// Whether some of them were chosen and others were not, so that the tie rule decided the choice.
    pub decides_choice: bool,
}

impl Tie {
    /// The units as an error tells them.
    pub(crate) fn told(&self) -> Vec<String> {
        let units = self.names.iter().zip(&self.unit_ids);
        units.map(|(name, unit_id)| named(name, unit_id)).collect()
    }
}

/// What became of every unit of the frame under a rule.
///
/// `chosen`, `reserves`, `passed_over` and `excluded` together hold each unit once: `units` of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// How many units the frame has.
    pub units: usize,
    /// What the target came to, if the strategy has one.
    pub target: Option<ResolvedTarget>,
    /// The chosen cases in the order of the strategy.
    pub chosen: Vec<Case>,
    /// Who stands in for a case that declines, in this order; where the chosen must spread, only for one of the same
    /// categories, so that the constraint holds whoever declines. Name enough of them then.
    pub reserves: Vec<Case>,
    /// Candidates beyond the reserves, in the order of the strategy.
    pub passed_over: Vec<Case>,
    /// Units that were no candidates, in the order of their ids.
    pub excluded: Vec<Exclusion>,
    /// The ids of reserves and passed-over units whose turn it was, but whose choice would have broken the spread.
    pub skipped: Vec<String>,
    /// Equal distances that touch the chosen cases or the reserves.
    pub ties: Vec<Tie>,
}

/// How the chosen cases stand to a threshold on some variable: the ids of the units, in the order of their rank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The variable.
    pub variable: String,
    /// The threshold.
    pub threshold: f64,
    /// Cases below it.
    pub below: Vec<String>,
    /// Cases exactly at it.
    pub equal: Vec<String>,
    /// Cases above it.
    pub above: Vec<String>,
    /// Cases without a value.
    pub missing: Vec<String>,
}

impl Outcome for Selection {
    fn chosen_ids(&self) -> Vec<&str> {
        self.chosen
            .iter()
            .map(|case| case.unit_id.as_str())
            .collect()
    }

    fn reserve_ids(&self) -> Vec<&str> {
        self.reserves
            .iter()
            .map(|case| case.unit_id.as_str())
            .collect()
    }

    fn replacement_ids(&self, unit_id: &str) -> Vec<&str> {
        let mut cases = self.chosen.iter().chain(&self.reserves);
        let declining = cases.find(|case| case.unit_id == unit_id);
        let categories = declining.map_or(&[][..], |case| &case.categories);
        let able = self
            .reserves
            .iter()
            .filter(|case| case.categories == categories);
        able.map(|case| case.unit_id.as_str()).collect()
    }
}

impl Selection {
    /// The chosen cases' values of a numeric variable, in the order of their rank.
    ///
    /// # Errors
    /// [`SamplingError::Dataset`] when the dataset does not hold the variable or one of the cases.
    pub fn values_of(
        &self,
        dataset: &Dataset,
        variable: &str,
    ) -> Result<Vec<Option<f64>>, SamplingError> {
        let values = dataset.numbers(variable)?;
        let rows = rows_by_id(dataset);
        let mut found = Vec::with_capacity(self.chosen.len());
        for case in &self.chosen {
            let row = match rows.get(case.unit_id.as_str()) {
                Some(row) => *row,
                None => dataset.row_of(&case.unit_id)?,
            };
            found.push(values.get(row).copied().flatten());
        }
        Ok(found)
    }

    /// Which of the chosen cases lie below and above a threshold.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [5.0, 6.0, 30.0].map(Some).to_vec())?
    /// #     .with_numbers(scale("income"), [210.0, 180.0, 250.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, CaseRule, Rule, Strategy};
    ///
    /// let certificate = CaseRule::new(Strategy::nearest("size", 5.0), 2).select(&CaseFrame::new(&towns)?)?;
    /// let compared = certificate.outcome.compare(&towns, "income", 200.0)?;
    /// assert_eq!((compared.below, compared.above), (vec!["b".to_owned()], vec!["a".to_owned()]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`SamplingError::TargetNotFinite`] for a threshold that is not finite; otherwise as
    /// [`values_of`](Self::values_of).
    pub fn compare(
        &self,
        dataset: &Dataset,
        variable: &str,
        threshold: f64,
    ) -> Result<Comparison, SamplingError> {
        if !threshold.is_finite() {
            return Err(SamplingError::TargetNotFinite {
                variable: variable.to_owned(),
                target: threshold,
            });
        }
        let mut comparison = Comparison {
            variable: variable.to_owned(),
            threshold,
            below: Vec::new(),
            equal: Vec::new(),
            above: Vec::new(),
            missing: Vec::new(),
        };
        for (case, value) in self.chosen.iter().zip(self.values_of(dataset, variable)?) {
            let group = match value {
                None => &mut comparison.missing,
                Some(value) if value < threshold => &mut comparison.below,
                Some(value) if value > threshold => &mut comparison.above,
                Some(_) => &mut comparison.equal,
            };
            group.push(case.unit_id.clone());
        }
        Ok(comparison)
    }
}
