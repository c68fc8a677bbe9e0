//! The cases nearest to a target.

use crate::selection::{Case, Exclusion, ExclusionReason, Selection, Tie};
use crate::{CaseFrame, SamplingError};
use serde::{Deserialize, Serialize};

/// On which side of the target a case may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// At the target or above it.
    AtOrAbove,
    /// At the target or below it.
    AtOrBelow,
    /// On either side.
    TwoSided,
}

/// Who comes first of units that are equally far from the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TieRule {
    /// The unit whose id comes first, compared as text.
    LowestId,
    /// Nobody: a tie between the last chosen and the first not chosen unit is an error. Other ties, which change
    /// the order but not who is chosen, are broken by id.
    Refuse,
}

/// Chooses the eligible units whose value of one variable is nearest to a target.
///
/// The distance of a unit is value - target; units are ordered by its size, ties by the [`TieRule`]. The first
/// `count` are chosen, the next `reserves` (or as many as there are) stand in for cases that decline, in order.
///
/// Source: with a mean or median as target this finds what Gerring calls typical cases in the descriptive sense, and
/// with the centre of another group as target, most-similar cases on one variable (Seawright and Gerring 2008, *Case
/// Selection Techniques in Case Study Research*, Political Research Quarterly 61(2), 294-308).
///
/// When not to use it: when more than one variable should match (choose by a distance on all of them), when the
/// deviant or extreme cases are the ones to learn from, or when results are to be generalised by their numbers, for
/// which only a probability sample gives weights. A target that is itself a statistic of few units can hang on one of
/// them; look at the distances of the last chosen case and the first reserve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Nearest {
    /// The numeric variable.
    pub variable: String,
    /// The value to be near to.
    pub target: f64,
    /// On which side of it.
    pub side: Side,
    /// How many cases to choose.
    pub count: usize,
    /// How many reserves to name.
    pub reserves: usize,
    /// What decides between equal distances.
    pub tie_rule: TieRule,
}

impl Nearest {
    /// Makes the selection.
    ///
    /// # Errors
    /// [`SamplingError::ZeroCount`], [`SamplingError::TargetNotFinite`], [`SamplingError::Dataset`] for an unknown or
    /// not numeric variable (with the nearest name), [`SamplingError::TooFewCandidates`], and under
    /// [`TieRule::Refuse`] [`SamplingError::UndecidedTie`].
    pub fn select(&self, frame: &CaseFrame<'_>) -> Result<Selection, SamplingError> {
        if self.count == 0 {
            return Err(SamplingError::ZeroCount);
        }
        if !self.target.is_finite() {
            return Err(SamplingError::TargetNotFinite {
                variable: self.variable.clone(),
                target: self.target,
            });
        }
        let (mut cases, excluded) = self.split(frame)?;
        let candidates = cases.len();
        if candidates < self.count {
            return Err(SamplingError::TooFewCandidates {
                asked: self.count,
                candidates,
                units: frame.dataset().len(),
            });
        }
        cases.sort_by(|first, second| {
            let by_distance = first.distance.abs().total_cmp(&second.distance.abs());
            by_distance.then_with(|| first.unit_id.cmp(&second.unit_id))
        });
        for (rank, case) in (1..).zip(&mut cases) {
            case.rank = rank;
        }
        let ties = self.ties(&cases);
        if self.tie_rule == TieRule::Refuse
            && let Some(tie) = ties.iter().find(|tie| tie.decides_choice)
        {
            return Err(SamplingError::UndecidedTie {
                distance: tie.distance,
                units: tie.names.clone(),
            });
        }
        let mut reserves = cases.split_off(self.count);
        let passed_over = reserves.split_off(self.reserves.min(reserves.len()));
        Ok(Selection {
            rule: self.clone(),
            units: frame.dataset().len(),
            chosen: cases,
            reserves,
            passed_over,
            excluded,
            ties,
        })
    }

    /// The candidates, not ranked yet, and the excluded units.
    fn split(&self, frame: &CaseFrame<'_>) -> Result<(Vec<Case>, Vec<Exclusion>), SamplingError> {
        let dataset = frame.dataset();
        let values = dataset.numbers(&self.variable)?;
        let units = dataset.unit_ids().iter().zip(dataset.unit_names());
        let mut cases = Vec::new();
        let mut excluded = Vec::new();
        for (((unit_id, name), value), ruled_out) in units.zip(values).zip(frame.ruled_out()) {
            let reason = match (ruled_out, value) {
                (Some(reason), _) => ExclusionReason::NotEligible {
                    reason: reason.clone(),
                },
                (None, None) => ExclusionReason::MissingValue,
                (None, Some(value)) => match self.wrong_side(value) {
                    Some(reason) => reason,
                    None => {
                        cases.push(self.case(unit_id, name, value));
                        continue;
                    }
                },
            };
            excluded.push(Exclusion {
                unit_id: unit_id.clone(),
                name: name.clone(),
                value,
                reason,
            });
        }
        Ok((cases, excluded))
    }

    /// A candidate, not ranked yet.
    fn case(&self, unit_id: &str, name: &str, value: f64) -> Case {
        let distance = value - self.target;
        Case {
            rank: 0,
            unit_id: unit_id.to_owned(),
            name: name.to_owned(),
            value,
            distance,
            relative_distance: (self.target != 0.0).then(|| distance / self.target.abs()),
        }
    }

    fn wrong_side(&self, value: f64) -> Option<ExclusionReason> {
        match self.side {
            Side::AtOrAbove if value < self.target => Some(ExclusionReason::BelowTarget),
            Side::AtOrBelow if value > self.target => Some(ExclusionReason::AboveTarget),
            _ => None,
        }
    }

    /// The groups of equally distant cases that reach into the chosen or the reserves.
    fn ties(&self, ranked: &[Case]) -> Vec<Tie> {
        let last_of_interest = self.count.saturating_add(self.reserves);
        ranked
            .chunk_by(|first, second| first.distance.abs() == second.distance.abs())
            .filter(|group| group.len() > 1)
            .filter_map(|group| {
                let (first, last) = (group.first()?, group.last()?);
                (first.rank <= last_of_interest).then(|| Tie {
                    distance: first.distance.abs(),
                    unit_ids: group.iter().map(|case| case.unit_id.clone()).collect(),
                    names: group.iter().map(|case| case.name.clone()).collect(),
                    decides_choice: first.rank <= self.count && last.rank > self.count,
                })
            })
            .collect()
    }
}
