//! What puts the units in order under each strategy.

use super::strategy::{CrucialKind, End, Reference, Side, Strategy};
use super::target::{Group, ResolvedTarget, Target};
use crate::metric::Space;
use crate::{ExclusionReason, FrameRecord, Metric, SamplingError, Value};

impl Strategy {
    /// The scores of all units: what puts them in order, or why they are no candidates. Not for [`Strategy::Diverse`],
    /// where a unit's score depends on who was chosen before.
    pub(crate) fn scores(&self, frame: &FrameRecord) -> Result<Scores, SamplingError> {
        match self {
            Self::Nearest {
                variable,
                target,
                side,
            } => {
                let target = target.resolve(frame, variable)?;
                let mut scores = around(frame, variable, target.value, *side, f64::abs)?;
                scores.target = Some(target);
                Ok(scores)
            }
            Self::Typical { residual } => around(frame, residual, 0.0, Side::TwoSided, f64::abs),
            Self::Deviant { residual, end } => {
                let side = match end {
                    End::High => Side::AtOrAbove,
                    End::Low => Side::AtOrBelow,
                    End::Either => Side::TwoSided,
                };
                around(frame, residual, 0.0, side, |distance| -distance.abs())
            }
            Self::Influential { influence } => {
                around(frame, influence, 0.0, Side::TwoSided, |distance| {
                    -distance.abs()
                })
            }
            Self::Extreme { variable, end } => {
                let target = Target::Mean(Group::All).resolve(frame, variable)?;
                let key = match end {
                    End::High => |distance: f64| -distance,
                    End::Low => |distance: f64| distance,
                    End::Either => |distance: f64| -distance.abs(),
                };
                let mut scores = around(frame, variable, target.value, Side::TwoSided, key)?;
                scores.target = Some(target);
                Ok(scores)
            }
            Self::Crucial {
                expectation,
                outcome,
                value,
                kind,
            } => crucial(frame, expectation, outcome, value, *kind),
            Self::Pathway {
                full_residual,
                reduced_residual,
            } => pathway(frame, full_residual, reduced_residual),
            Self::Similar {
                to,
                variables,
                metric,
            } => compared(frame, to, variables, *metric, |distance| distance),
            Self::Different {
                to,
                variables,
                metric,
            } => compared(frame, to, variables, *metric, |distance| -distance),
            Self::Diverse { .. } => Err(SamplingError::NoCentre),
        }
    }
}

/// What a strategy says of the units of a frame, in its order.
pub(crate) struct Scores {
    pub target: Option<ResolvedTarget>,
    pub units: Vec<Result<Score, ExclusionReason>>,
}

/// What puts a unit in its place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Score {
    /// The value beside the case.
    pub value: f64,
    /// How far it is, with a sign where that means something.
    pub distance: f64,
    /// Units are taken in rising order of this.
    pub key: f64,
    /// The size of the numbers that the key was computed from, so that rounding can be told from a difference.
    pub scale: f64,
}

impl Score {
    /// Whether the keys differ by no more than rounding.
    pub fn is_equal(&self, other: &Self) -> bool {
        (self.key - other.key).abs() <= 4.0 * f64::EPSILON * self.scale.max(other.scale)
    }
}

fn unscored(target: Option<ResolvedTarget>, units: Vec<Result<Score, ExclusionReason>>) -> Scores {
    Scores { target, units }
}

fn around(
    frame: &FrameRecord,
    variable: &str,
    target: f64,
    side: Side,
    key: impl Fn(f64) -> f64,
) -> Result<Scores, SamplingError> {
    let values = frame.numbers(variable)?;
    let score = |value: &Option<f64>| {
        let value = value.ok_or(ExclusionReason::MissingValue)?;
        match side {
            Side::AtOrAbove if value < target => return Err(ExclusionReason::BelowTarget),
            Side::AtOrBelow if value > target => return Err(ExclusionReason::AboveTarget),
            _ => {}
        }
        let distance = value - target;
        Ok(Score {
            value,
            distance,
            key: key(distance),
            scale: value.abs().max(target.abs()),
        })
    };
    let units: Vec<_> = values.iter().map(score).collect();
    finite_distances(frame, &units, variable, target)?;
    Ok(unscored(None, units))
}

fn finite_distances(
    frame: &FrameRecord,
    units: &[Result<Score, ExclusionReason>],
    variable: &str,
    target: f64,
) -> Result<(), SamplingError> {
    let endless = |row: &usize| {
        let score = &units[*row];
        frame.ruled_out[*row].is_none()
            && score
                .as_ref()
                .is_ok_and(|score| !score.distance.is_finite())
    };
    let too_far = frame.told((0..units.len()).filter(endless));
    if too_far.is_empty() {
        return Ok(());
    }
    Err(SamplingError::DistanceNotFinite {
        variable: variable.to_owned(),
        target,
        units: too_far,
    })
}

fn crucial(
    frame: &FrameRecord,
    expectation: &str,
    outcome: &str,
    value: &Value,
    kind: CrucialKind,
) -> Result<Scores, SamplingError> {
    let expectations = frame.numbers(expectation)?;
    let outcomes = frame.column(outcome)?;
    let score = |(row, expectation): (usize, &Option<f64>)| {
        let expectation = expectation.ok_or(ExclusionReason::MissingValue)?;
        let came = outcomes.get(row).ok_or(ExclusionReason::MissingValue)? == *value;
        let key = match (kind, came) {
            (CrucialKind::LeastLikely, true) => expectation,
            (CrucialKind::MostLikely, false) => -expectation,
            _ => return Err(ExclusionReason::AsExpected),
        };
        Ok(Score {
            value: expectation,
            distance: expectation,
            key,
            scale: expectation.abs(),
        })
    };
    let units = expectations.iter().enumerate().map(score).collect();
    Ok(unscored(None, units))
}

fn pathway(frame: &FrameRecord, full: &str, reduced: &str) -> Result<Scores, SamplingError> {
    let pairs = frame.numbers(full)?.iter().zip(frame.numbers(reduced)?);
    let score = |(full, reduced): (&Option<f64>, &Option<f64>)| {
        let (Some(full), Some(reduced)) = (full, reduced) else {
            return Err(ExclusionReason::MissingValue);
        };
        if reduced.abs() <= full.abs() {
            return Err(ExclusionReason::NotBroughtNearer);
        }
        let gain = (reduced - full).abs();
        Ok(Score {
            value: gain,
            distance: gain,
            key: -gain,
            scale: reduced.abs(),
        })
    };
    let units: Vec<_> = pairs.map(score).collect();
    finite_distances(frame, &units, reduced, 0.0)?;
    Ok(unscored(None, units))
}

/// Distances on several variables carry more rounding than a difference of two numbers.
const ROUNDING_OF_METRICS: f64 = 64.0;

fn compared(
    frame: &FrameRecord,
    to: &Reference,
    variables: &[String],
    metric: Metric,
    key: impl Fn(f64) -> f64,
) -> Result<Scores, SamplingError> {
    let space = Space::new(frame, variables, metric, None)?;
    let (point, itself) = match to {
        Reference::Unit(unit_id) => {
            let row = frame
                .row_of(unit_id)
                .ok_or_else(|| SamplingError::NoReference {
                    unit_id: unit_id.clone(),
                })?;
            if !space.is_complete(row) {
                return Err(SamplingError::NoReference {
                    unit_id: unit_id.clone(),
                });
            }
            (space.point(row).to_vec(), Some(row))
        }
        Reference::Centre(group) => (space.centre(&group.rows(frame)?)?, None),
    };
    let score = |row: usize| {
        if Some(row) == itself {
            return Err(ExclusionReason::Reference);
        }
        if !space.is_complete(row) {
            return Err(ExclusionReason::MissingValue);
        }
        let distance = space.distance_to(row, &point);
        Ok(Score {
            value: distance,
            distance,
            key: key(distance),
            scale: ROUNDING_OF_METRICS * distance,
        })
    };
    Ok(unscored(None, (0..frame.len()).map(score).collect()))
}

/// The units in the order of Kennard and Stone: the two that are farthest apart, then always the one whose nearest
/// predecessor is farthest away. Of equals the first row is taken. Gives rows, the distances at which they came in,
/// and which rows were equal at each step.
pub(crate) fn spread_out(space: &Space, candidates: &[usize]) -> Vec<(usize, f64, Vec<usize>)> {
    let Some(&first) = candidates.first() else {
        return Vec::new();
    };
    let mut farthest = (first, first, -1.0);
    for (place, one) in candidates.iter().enumerate() {
        for other in &candidates[place + 1..] {
            let distance = space.distance(*one, *other);
            if distance > farthest.2 * (1.0 + ROUNDING_OF_METRICS * f64::EPSILON) {
                farthest = (*one, *other, distance);
            }
        }
    }
    let (first, second, distance) = farthest;
    let mut order = vec![(first, distance.max(0.0), vec![first])];
    let mut rest: Vec<(usize, f64)> = candidates
        .iter()
        .filter(|row| **row != first)
        .map(|row| (*row, space.distance(*row, first)))
        .collect();
    let mut forced = (second != first).then_some(second);
    while !rest.is_empty() {
        let largest = rest
            .iter()
            .fold(0.0_f64, |largest, (_, distance)| largest.max(*distance));
        let tolerance = 4.0 * ROUNDING_OF_METRICS * f64::EPSILON * largest;
        let mut equal: Vec<usize> = Vec::new();
        for (row, distance) in &rest {
            if largest - distance <= tolerance {
                equal.push(*row);
            }
        }
        let next = forced
            .take()
            .or_else(|| equal.first().copied())
            .unwrap_or(first);
        let place = rest.iter().position(|(row, _)| *row == next);
        let (_, distance) = rest.remove(place.unwrap_or(0));
        for (row, nearest) in &mut rest {
            *nearest = nearest.min(space.distance(*row, next));
        }
        order.push((next, distance, equal));
    }
    order
}
