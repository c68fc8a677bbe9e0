//! Choosing again without one unit at a time, for all units, without doing everything anew for each.

use super::scores::Score;
use super::strategy::{Side, Strategy};
use super::target::Target;
use super::{CaseRule, TieRule};
use crate::{FrameRecord, SamplingError};

/// The target, and the chosen rows followed by those of the reserves, without one unit.
pub(crate) type Choice = (Option<f64>, Vec<usize>);

/// A frame and a rule prepared for leaving out units: those strategies where a unit's place hangs on its own value and
/// at most a target.
pub(crate) struct LeftOut<'a> {
    rule: &'a CaseRule,
    order: Order<'a>,
    decides: Vec<f64>,
}

enum Order<'a> {
    /// The same whoever is left out: rows by rising key.
    Fixed(Vec<(usize, Score)>),
    /// By the distance from a target: candidates by rising value.
    Around {
        target: &'a Target,
        side: Side,
        candidates: Vec<(usize, f64)>,
        /// The values of the target's group, rising.
        group: Vec<f64>,
        /// Per row its place among them.
        place: Vec<Option<usize>>,
    },
}

impl<'a> LeftOut<'a> {
    /// None for rules that must be run from the beginning each time.
    pub fn new(rule: &'a CaseRule, frame: &FrameRecord) -> Result<Option<Self>, SamplingError> {
        if !rule.spreads.is_empty() {
            return Ok(None);
        }
        let order = match &rule.strategy {
            Strategy::Nearest {
                variable,
                target,
                side,
            } => around(frame, variable, target, *side)?,
            Strategy::Typical { .. }
            | Strategy::Deviant { .. }
            | Strategy::Influential { .. }
            | Strategy::Crucial { .. }
            | Strategy::Pathway { .. } => {
                let scores = rule.strategy.scores(frame)?.units.into_iter().enumerate();
                let mut places: Vec<(usize, Score)> = scores
                    .filter(|(row, _)| frame.ruled_out[*row].is_none())
                    .filter_map(|(row, score)| Some((row, score.ok()?)))
                    .collect();
                places.sort_by(|(_, first), (_, second)| first.key.total_cmp(&second.key));
                Order::Fixed(places)
            }
            _ => return Ok(None),
        };
        Ok(Some(Self {
            rule,
            order,
            decides: rule.decides(frame)?,
        }))
    }

    /// The choice without one row, in order, the reserves after the chosen; none when that is refused or cannot be told this way, so that the rule
    /// itself must say why.
    pub fn choose(&self, row: usize) -> Option<Choice> {
        match &self.order {
            Order::Fixed(places) => {
                let left = places.iter().copied().filter(|(other, _)| *other != row);
                Some((None, self.first(left)?))
            }
            Order::Around {
                target,
                side,
                candidates,
                group,
                place,
            } => {
                let left_out = place[row];
                if target.group().is_some() && group.len() == usize::from(left_out.is_some()) {
                    return None;
                }
                let value = target.of_sorted(group, left_out);
                // The farthest on either side: if there is a number for these distances, there is one for all.
                let ends = [candidates.first(), candidates.last()];
                if ends
                    .into_iter()
                    .flatten()
                    .any(|(_, end)| !(end - value).is_finite())
                {
                    return None;
                }
                let chosen = self.first(outwards(candidates, value, *side, row))?;
                Some((Some(value), chosen))
            }
        }
    }

    /// The first rows of an order by rising keys, as many as are chosen and in reserve, equals by what decides; none for
    /// too few, or for a tie that must not be decided.
    fn first(&self, order: impl Iterator<Item = (usize, Score)>) -> Option<Vec<usize>> {
        let count = self.rule.count;
        let wanted = count.saturating_add(self.rule.reserves);
        let mut chosen: Vec<usize> = Vec::new();
        let mut equal: Vec<usize> = Vec::new();
        let mut last: Option<Score> = None;
        let mut take = |equal: &mut Vec<usize>| {
            if self.rule.tie_rule == TieRule::Refuse
                && chosen.len() < count
                && chosen.len() + equal.len() > count
                && equal.len() > 1
            {
                return None;
            }
            equal.sort_by(|first, second| {
                let decides = self.decides[*first].total_cmp(&self.decides[*second]);
                decides.then(first.cmp(second))
            });
            chosen.append(equal);
            Some(chosen.len())
        };
        for (row, score) in order {
            if last.is_some_and(|last| !last.is_equal(&score)) && take(&mut equal)? >= wanted {
                break;
            }
            last = Some(score);
            equal.push(row);
        }
        take(&mut equal)?;
        chosen.truncate(wanted);
        (chosen.len() >= count).then_some(chosen)
    }
}

fn around<'a>(
    frame: &FrameRecord,
    variable: &str,
    target: &'a Target,
    side: Side,
) -> Result<Order<'a>, SamplingError> {
    let numbers = frame.numbers(variable)?;
    let rising = |rows: Vec<usize>| {
        let mut values: Vec<(usize, f64)> = rows
            .into_iter()
            .filter_map(|row| Some((row, numbers[row]?)))
            .collect();
        values.sort_by(|(_, first), (_, second)| first.total_cmp(second));
        values
    };
    let eligible = (0..frame.len()).filter(|row| frame.ruled_out[*row].is_none());
    let group = match target.group() {
        Some(group) => rising(group.rows(frame)?),
        None => Vec::new(),
    };
    let mut place = vec![None; frame.len()];
    for (number, (row, _)) in group.iter().enumerate() {
        place[*row] = Some(number);
    }
    Ok(Order::Around {
        target,
        side,
        candidates: rising(eligible.collect()),
        group: group.into_iter().map(|(_, value)| value).collect(),
        place,
    })
}

/// The candidates from the target outwards, without one row.
fn outwards(
    candidates: &[(usize, f64)],
    target: f64,
    side: Side,
    left_out: usize,
) -> impl Iterator<Item = (usize, Score)> {
    let score = move |(row, value): &(usize, f64)| {
        let distance = value - target;
        let score = Score {
            value: *value,
            distance,
            key: distance.abs(),
            scale: value.abs().max(target.abs()),
        };
        (*row, score)
    };
    let (below, above) = match side {
        Side::TwoSided => {
            candidates.split_at(candidates.partition_point(|(_, value)| *value < target))
        }
        Side::AtOrAbove => {
            let first = candidates.partition_point(|(_, value)| *value < target);
            (&candidates[..0], &candidates[first..])
        }
        Side::AtOrBelow => {
            let end = candidates.partition_point(|(_, value)| *value <= target);
            (&candidates[..end], &candidates[end..end])
        }
    };
    let mut below = below.iter().rev().map(score).peekable();
    let mut above = above.iter().map(score).peekable();
    let nearest = std::iter::from_fn(move || match (below.peek(), above.peek()) {
        (Some((_, low)), Some((_, high))) if low.key <= high.key => below.next(),
        (Some(_), None) => below.next(),
        _ => above.next(),
    });
    nearest.filter(move |(row, _)| *row != left_out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::strategy::{CrucialKind, End};
    use crate::cases::target::Group;
    use crate::certificate::apply::apply;
    use crate::{ColumnRecord, Random, Value, Values};

    /// Few different values, so that there are ties at every border; tenths, so that some are ties by rounding alone.
    fn frame(units: usize, random: &mut Random) -> FrameRecord {
        let mut numbers = |name: &str, limit: u64, missing: bool| ColumnRecord {
            name: name.to_owned(),
            values: Values::Numbers(
                (0..units)
                    .map(|_| {
                        let number = random.below(limit) as f64 / 10.0 - 0.6;
                        (!missing || random.below(8) > 0).then_some(number)
                    })
                    .collect(),
            ),
        };
        let columns = vec![
            numbers("group", 3, false),
            numbers("other", 4, true),
            numbers("x", 14, true),
        ];
        let ids: Vec<String> = (0..units).map(|unit| format!("{unit:03}")).collect();
        FrameRecord {
            digest: String::new(),
            names: ids.clone(),
            unit_ids: ids,
            ruled_out: (0..units)
                .map(|_| (random.below(4) == 0).then(|| "no".to_owned()))
                .collect(),
            columns,
        }
    }

    fn strategies() -> Vec<Strategy> {
        let x = || "x".to_owned();
        let group = || Group::equal("group", -0.6);
        let quantile = Target::Quantile {
            probability: 0.3,
            group: Group::All,
        };
        let targets = [
            Target::Value(0.1),
            Target::Mean(group()),
            Target::Median(group()),
            Target::Median(Group::All),
            quantile,
        ];
        let sides = [Side::TwoSided, Side::AtOrAbove, Side::AtOrBelow];
        let mut strategies: Vec<Strategy> = targets
            .iter()
            .flat_map(|target| sides.map(|side| Strategy::nearest_on(side, "x", target.clone())))
            .collect();
        let (end, kind) = (End::Either, CrucialKind::LeastLikely);
        strategies.extend([
            Strategy::Typical { residual: x() },
            Strategy::Deviant { residual: x(), end },
            Strategy::Influential { influence: x() },
            Strategy::Crucial {
                expectation: x(),
                outcome: "group".to_owned(),
                value: Value::Number(-0.6),
                kind,
            },
            Strategy::Pathway {
                full_residual: x(),
                reduced_residual: "other".to_owned(),
            },
            Strategy::Extreme {
                variable: x(),
                end: End::High,
            },
        ]);
        strategies
    }

    #[test]
    fn the_choice_without_a_unit_is_that_of_the_rule_on_the_rest() {
        let mut random = Random::new(11);
        let tie_rules = [
            TieRule::LowestId,
            TieRule::Refuse,
            TieRule::Highest("other".to_owned()),
            TieRule::Lot { seed: 5 },
        ];
        let (mut told, mut refused) = (0, 0);
        for units in [1, 2, 7, 25] {
            let frame = frame(units, &mut random);
            for strategy in strategies() {
                for tie_rule in &tie_rules {
                    let count = 1 + random.below(4) as usize;
                    let rule = CaseRule::new(strategy.clone(), count)
                        .with_tie_rule(tie_rule.clone())
                        .with_reserves(random.below(4) as usize);
                    let Ok(quickly) = LeftOut::new(&rule, &frame) else {
                        assert!(apply(&rule, &frame).is_err());
                        continue;
                    };
                    let mut rest = frame.without_first();
                    for row in 0..units {
                        let quick = quickly.as_ref().and_then(|quickly| quickly.choose(row));
                        let slow = apply(&rule, &rest);
                        assert!(!rest.unit_ids.contains(&frame.unit_ids[row]));
                        rest.put_back(row, &frame);
                        match (quick, slow) {
                            (Some((target, rows)), Ok(slow)) => {
                                let ids: Vec<&String> =
                                    rows.iter().map(|row| &frame.unit_ids[*row]).collect();
                                let cases = slow.chosen.iter().chain(&slow.reserves);
                                let expected: Vec<&String> =
                                    cases.map(|case| &case.unit_id).collect();
                                assert_eq!(ids, expected, "{rule:?} without {row}");
                                let expected = slow.target.map(|target| target.value.to_bits());
                                assert_eq!(target.map(f64::to_bits), expected, "{rule:?}");
                                told += 1;
                            }
                            (None, Err(_)) => refused += 1,
                            (None, Ok(_)) => assert!(quickly.is_none(), "{rule:?} without {row}"),
                            (Some(_), Err(error)) => {
                                unreachable!("{rule:?} without {row}: {error}")
                            }
                        }
                    }
                }
            }
        }
        assert!(told > 1000 && refused > 100, "{told} {refused}");
    }
}
