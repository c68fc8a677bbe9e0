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
/// The distance of a unit is value - target; units are ordered by its size, ties by the [`TieRule`]. Neighbours in
/// that order are tied when their distances differ by no more than floating-point numbers can be off, 4 machine
/// epsilons of the largest of the target and both values: 0.1 and 0.5 are equally far from 0.3, though 0.5 - 0.3 and
/// 0.3 - 0.1 differ in the last bit. The first
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
    /// [`SamplingError::ZeroCount`], [`SamplingError::TargetNotFinite`], [`SamplingError::DistanceNotFinite`], [`SamplingError::Dataset`] for an unknown or
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
        let ties = self.rank(&mut cases);
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
        let too_far: Vec<String> = cases
            .iter()
            .filter(|case| !case.distance.is_finite())
            .map(|case| case.name.clone())
            .collect();
        if !too_far.is_empty() {
            return Err(SamplingError::DistanceNotFinite {
                variable: self.variable.clone(),
                target: self.target,
                units: too_far,
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
            relative_distance: Some(distance / self.target.abs())
                .filter(|distance| distance.is_finite()),
        }
    }

    fn wrong_side(&self, value: f64) -> Option<ExclusionReason> {
        match self.side {
            Side::AtOrAbove if value < self.target => Some(ExclusionReason::BelowTarget),
            Side::AtOrBelow if value > self.target => Some(ExclusionReason::AboveTarget),
            _ => None,
        }
    }

    /// Puts the candidates in order and gives the groups of equally distant ones that reach into the chosen or the
    /// reserves.
    fn rank(&self, cases: &mut [Case]) -> Vec<Tie> {
        let last_of_interest = self.count.saturating_add(self.reserves);
        // Being nearly equal is not transitive, so it cannot be a part of the order: groups are made afterwards.
        cases.sort_by(|first, second| first.distance.abs().total_cmp(&second.distance.abs()));
        let mut ties = Vec::new();
        let mut ranks = 1..;
        for group in cases.chunk_by_mut(|first, second| self.equally_far(first, second)) {
            group.sort_by(|first, second| first.unit_id.cmp(&second.unit_id));
            for (case, rank) in group.iter_mut().zip(&mut ranks) {
                case.rank = rank;
            }
            if let [first, .., last] = &*group
                && first.rank <= last_of_interest
            {
                ties.push(Tie {
                    distance: first.distance.abs(),
                    unit_ids: group.iter().map(|case| case.unit_id.clone()).collect(),
                    names: group.iter().map(|case| case.name.clone()).collect(),
                    decides_choice: first.rank <= self.count && last.rank > self.count,
                });
            }
        }
        ties
    }

    /// Whether two distances are the same as far as floating-point numbers can tell.
    fn equally_far(&self, first: &Case, second: &Case) -> bool {
        let difference = (first.distance.abs() - second.distance.abs()).abs();
        let largest = first.value.abs().max(second.value.abs());
        difference <= 4.0 * f64::EPSILON * largest.max(self.target.abs())
    }
}
