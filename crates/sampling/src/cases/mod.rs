//! Choosing single cases.

pub(crate) mod left_out;
mod scores;
pub(crate) mod selection;
mod several;
pub(crate) mod spread;
pub(crate) mod strategy;
pub(crate) mod target;

use crate::certificate::apply::{Apply, Watch};
use crate::metric::Space;
use crate::{FrameRecord, SamplingError};
use scores::{Score, Scores};
use selection::{Case, Exclusion, ExclusionReason, Selection, Tie};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use spread::Spread;
use strategy::Strategy;

/// Who comes first of units that are equally far from the target.
///
/// Neighbours in the order are tied when what puts them in order differs by no more than floating-point numbers can be
/// off, 4 machine epsilons of the largest number involved (256 for distances on several variables): 0.1 and 0.5 are
/// equally far from 0.3, though 0.5 - 0.3 and 0.3 - 0.1 differ in the last bit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum TieRule {
    /// The unit whose id comes first, compared as text.
    LowestId,
    /// Nobody: a tie between a chosen unit and one that is not is an error. Other ties, which change the order but not
    /// who is chosen, are broken by id.
    Refuse,
    /// The unit with the highest value of a variable; those without one come last, and what is equal still goes by id.
    Highest(String),
    /// The unit with the lowest value of a variable; those without one come last, and what is equal still goes by id.
    Lowest(String),
    /// A lot, the lowest first: the upper 53 of the first 64 bits, little end first, of SHA-256 of the seed as 8 bytes,
    /// little end first, and the id. A unit keeps its lot whoever else is in the frame. Not for [`Strategy::Diverse`], which goes
    /// by id.
    Lot {
        /// The seed.
        seed: u64,
    },
}

/// A rule that chooses single cases: a strategy that puts the units in order, how many to take, how many reserves to
/// name, what decides ties, and how the chosen must spread.
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_sampling::{CaseFrame, CaseRule, Rule, Side, Spread, Strategy, Target};
///
/// let ids = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
/// let towns = Dataset::new(ids.clone(), ids)?
///     .with_numbers(Variable::new("size", Label::new("Size"), Measure::Scale), [5.0, 6.0, 7.0, 9.0, 4.0].map(Some).to_vec())?
///     .with_texts(
///         Variable::new("region", Label::new("Region"), Measure::Nominal),
///         ["north", "north", "north", "south", "south"].map(|region| Some(region.to_owned())).to_vec(),
///     )?;
/// // Two cases above the median of the south, which is 6.5, from two regions.
/// let rule = CaseRule::new(Strategy::nearest_on(Side::AtOrAbove, "size", Target::median_of("region", "south")), 2)
///     .with_spread(Spread::at_least(2, "region"));
/// let selection = rule.select(&CaseFrame::new(&towns)?)?.outcome;
/// assert_eq!(selection.target.unwrap().value, 6.5);
/// assert_eq!((selection.chosen[0].name.as_str(), selection.chosen[1].name.as_str()), ("c", "d"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRule {
    /// What puts the units in order.
    pub strategy: Strategy,
    /// How many cases to choose.
    pub count: usize,
    /// How many reserves to name.
    pub reserves: usize,
    /// What decides between equals.
    pub tie_rule: TieRule,
    /// How the chosen must spread over categories; all of these must hold.
    pub spreads: Vec<Spread>,
}

impl CaseRule {
    /// So many cases by a strategy; no reserves, ties by the lowest id, no constraint.
    #[must_use]
    pub fn new(strategy: Strategy, count: usize) -> Self {
        Self {
            strategy,
            count,
            reserves: 0,
            tie_rule: TieRule::LowestId,
            spreads: Vec::new(),
        }
    }

    /// The rule with so many reserves, or all candidates that are left where those are fewer.
    #[must_use]
    pub fn with_reserves(self, reserves: usize) -> Self {
        Self { reserves, ..self }
    }

    /// The rule with another way to decide ties.
    #[must_use]
    pub fn with_tie_rule(self, tie_rule: TieRule) -> Self {
        Self { tie_rule, ..self }
    }

    /// The rule with one more constraint.
    #[must_use]
    pub fn with_spread(mut self, spread: Spread) -> Self {
        self.spreads.push(spread);
        self
    }
}

impl Apply for CaseRule {
    type Outcome = Selection;

    fn columns(&self) -> Vec<String> {
        let mut columns = self.strategy.columns();
        if let TieRule::Highest(variable) | TieRule::Lowest(variable) = &self.tie_rule {
            columns.push(variable.clone());
        }
        columns.extend(self.spreads.iter().map(|spread| spread.variable.clone()));
        columns
    }

    /// # Errors
    /// [`SamplingError::ZeroCount`], [`SamplingError::TargetNotFinite`], [`SamplingError::DistanceNotFinite`],
    /// [`SamplingError::TooFewCandidates`], [`SamplingError::SpreadImpossible`], [`SamplingError::SpreadTooHard`],
    /// [`SamplingError::QuotaTwice`], those of a metric,
    /// [`SamplingError::NoQuantile`], [`SamplingError::NoValues`], [`SamplingError::TooManyUnits`], and under
    /// [`TieRule::Refuse`] [`SamplingError::UndecidedTie`].
    fn apply_watched(
        &self,
        frame: &FrameRecord,
        _: &mut Watch<'_>,
    ) -> Result<Selection, SamplingError> {
        if self.count == 0 {
            return Err(SamplingError::ZeroCount);
        }
        self.spreads.iter().try_for_each(Spread::check)?;
        let ranking = self.rank(frame)?;
        let candidates = ranking.places.len();
        if candidates < self.count {
            return Err(SamplingError::TooFewCandidates {
                asked: self.count,
                candidates,
                units: frame.len(),
            });
        }
        let (chosen, skipped) = self.take(frame, &ranking.places)?;
        self.record(frame, ranking, &chosen, &skipped)
    }
}

/// More units than this are refused where all pairs are looked at.
const MOST_FOR_PAIRS: usize = 30_000;

/// The candidates in order, and the excluded units.
struct Ranking {
    target: Option<target::ResolvedTarget>,
    places: Vec<(usize, Score)>,
    /// Places of equals, as rows, with their distance.
    ties: Vec<(f64, Vec<usize>)>,
    excluded: Vec<Exclusion>,
}

impl CaseRule {
    fn rank(&self, frame: &FrameRecord) -> Result<Ranking, SamplingError> {
        let categories = self.categories(frame)?;
        let space = match &self.strategy {
            Strategy::Diverse { variables, metric } => {
                Some(Space::new(frame, variables, *metric, None)?)
            }
            _ => None,
        };
        let scores = match &space {
            Some(space) => Scores {
                target: None,
                units: (0..frame.len()).map(|row| unordered(space, row)).collect(),
            },
            None => self.strategy.scores(frame)?,
        };
        let mut excluded = Vec::new();
        let mut places = Vec::new();
        for (row, score) in scores.units.into_iter().enumerate() {
            let uncategorised = categories
                .iter()
                .any(|categories| categories[row].is_none());
            let reason = match (&frame.ruled_out[row], score) {
                (Some(reason), _) => ExclusionReason::NotEligible {
                    reason: reason.clone(),
                },
                (None, Err(reason)) => reason,
                (None, Ok(_)) if uncategorised => ExclusionReason::MissingValue,
                (None, Ok(score)) => {
                    places.push((row, score));
                    continue;
                }
            };
            excluded.push(Exclusion {
                unit_id: frame.unit_ids[row].clone(),
                name: frame.names[row].clone(),
                value: self.value(frame, row),
                reason,
            });
        }
        let ties = match space {
            Some(space) if places.len() <= MOST_FOR_PAIRS => order_by_steps(&space, &mut places),
            Some(_) => {
                return Err(SamplingError::TooManyUnits {
                    units: places.len(),
                    most: MOST_FOR_PAIRS,
                });
            }
            None => self.order(frame, &mut places)?,
        };
        Ok(Ranking {
            target: scores.target,
            places,
            ties,
            excluded,
        })
    }

    fn value(&self, frame: &FrameRecord, row: usize) -> Option<f64> {
        let numbers = frame.numbers(self.strategy.variable()?).ok()?;
        numbers.get(row).copied().flatten()
    }

    /// Puts the candidates in order and gives the groups of equals.
    fn order(
        &self,
        frame: &FrameRecord,
        places: &mut [(usize, Score)],
    ) -> Result<Vec<(f64, Vec<usize>)>, SamplingError> {
        let decides = self.decides(frame)?;
        // Being nearly equal is not transitive, so it cannot be a part of the order: groups are made afterwards.
        places.sort_by(|(_, first), (_, second)| first.key.total_cmp(&second.key));
        let mut ties = Vec::new();
        for group in places.chunk_by_mut(|(_, first), (_, second)| first.is_equal(second)) {
            // Where what decides is itself equal, the rows decide, which are in the order of the ids.
            group.sort_by(|(first, _), (second, _)| {
                decides[*first]
                    .total_cmp(&decides[*second])
                    .then(first.cmp(second))
            });
            if let [(_, first), _, ..] = &*group {
                ties.push((first.key.abs(), group.iter().map(|(row, _)| *row).collect()));
            }
        }
        Ok(ties)
    }

    /// Per row what decides between equals; smaller is earlier. Rows are in the order of the ids.
    fn decides(&self, frame: &FrameRecord) -> Result<Vec<f64>, SamplingError> {
        Ok(match &self.tie_rule {
            TieRule::LowestId | TieRule::Refuse => vec![0.0; frame.len()],
            TieRule::Highest(variable) => {
                let numbers = frame.numbers(variable)?.iter();
                numbers
                    .map(|number| number.map_or(f64::INFINITY, |number| -number))
                    .collect()
            }
            TieRule::Lowest(variable) => {
                let numbers = frame.numbers(variable)?.iter();
                numbers
                    .map(|number| number.unwrap_or(f64::INFINITY))
                    .collect()
            }
            TieRule::Lot { seed } => {
                let ids = frame.unit_ids.iter();
                ids.map(|unit_id| lot(*seed, unit_id)).collect()
            }
        })
    }

    /// Which places are taken, and which are skipped for the spread.
    fn take(
        &self,
        frame: &FrameRecord,
        places: &[(usize, Score)],
    ) -> Result<(Vec<usize>, Vec<usize>), SamplingError> {
        let categories = self.categories(frame)?;
        let named = |categories: &[Option<String>], row: usize| {
            // Candidates have a category: see `rank`.
            categories[row].clone().unwrap_or_default()
        };
        let of_candidates: Vec<Vec<String>> = places
            .iter()
            .map(|(row, _)| categories.iter().map(|names| named(names, *row)).collect())
            .collect();
        let candidates: Vec<Vec<&str>> = of_candidates
            .iter()
            .map(|names| names.iter().map(String::as_str).collect())
            .collect();
        match &self.spreads[..] {
            [] => Ok(((0..self.count).collect(), Vec::new())),
            [spread] => spread::choose(spread, &candidates.concat(), self.count),
            spreads => several::choose(spreads, &candidates, self.count),
        }
    }

    /// Per constraint the categories of all units.
    fn categories(&self, frame: &FrameRecord) -> Result<Vec<Vec<Option<String>>>, SamplingError> {
        let spreads = self.spreads.iter();
        spreads
            .map(|spread| spread::categories(frame, &spread.variable))
            .collect()
    }

    fn record(
        &self,
        frame: &FrameRecord,
        ranking: Ranking,
        chosen: &[usize],
        skipped: &[usize],
    ) -> Result<Selection, SamplingError> {
        let target = ranking.target.as_ref().map(|target| target.value);
        let categories = self.categories(frame)?;
        let case = |place: usize, (row, score): &(usize, Score)| Case {
            rank: place + 1,
            unit_id: frame.unit_ids[*row].clone(),
            name: frame.names[*row].clone(),
            value: score.value,
            distance: score.distance,
            relative_distance: target
                .map(|target| score.distance / target.abs())
                .filter(|distance| distance.is_finite()),
            categories: categories
                .iter()
                .filter_map(|categories| categories[*row].clone())
                .collect(),
        };
        let mut is_chosen = vec![false; frame.len()];
        let mut is_skipped = vec![false; frame.len()];
        for place in chosen {
            is_chosen[ranking.places[*place].0] = true;
        }
        for place in skipped {
            is_skipped[ranking.places[*place].0] = true;
        }
        let mut cases = Vec::with_capacity(chosen.len());
        let mut reserves = Vec::new();
        let mut passed_over = Vec::new();
        let mut of_interest = vec![false; frame.len()];
        for (place, unit) in ranking.places.iter().enumerate() {
            let case = case(place, unit);
            let list = if is_chosen[unit.0] {
                &mut cases
            } else if reserves.len() < self.reserves {
                &mut reserves
            } else {
                passed_over.push(case);
                continue;
            };
            of_interest[unit.0] = true;
            list.push(case);
        }
        let ids = |rows: &[usize]| {
            rows.iter()
                .map(|row| frame.unit_ids[*row].clone())
                .collect()
        };
        let ties: Vec<Tie> = ranking
            .ties
            .iter()
            .filter(|(_, rows)| rows.iter().any(|row| of_interest[*row]))
            .map(|(distance, rows)| Tie {
                distance: *distance,
                unit_ids: ids(rows),
                names: frame.names_of(rows.iter().copied()),
                decides_choice: rows.iter().any(|row| is_chosen[*row])
                    && rows.iter().any(|row| !is_chosen[*row] && !is_skipped[*row]),
            })
            .collect();
        if self.tie_rule == TieRule::Refuse
            && let Some(tie) = ties.iter().find(|tie| tie.decides_choice)
        {
            return Err(SamplingError::UndecidedTie {
                distance: tie.distance,
                units: tie.told(),
            });
        }
        let skipped: Vec<usize> = skipped
            .iter()
            .map(|place| ranking.places[*place].0)
            .collect();
        Ok(Selection {
            units: frame.len(),
            target: ranking.target,
            chosen: cases,
            reserves,
            passed_over,
            excluded: ranking.excluded,
            skipped: ids(&skipped),
            ties,
        })
    }
}

/// The lot of a unit: see [`TieRule::Lot`].
fn lot(seed: u64, unit_id: &str) -> f64 {
    let digest = Sha256::new()
        .chain_update(seed.to_le_bytes())
        .chain_update(unit_id.as_bytes())
        .finalize();
    let first = digest.iter().take(8).rev();
    let bits = first.fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    (bits >> 11) as f64
}

fn unordered(space: &Space, row: usize) -> Result<Score, ExclusionReason> {
    if !space.is_complete(row) {
        return Err(ExclusionReason::MissingValue);
    }
    Ok(Score {
        value: 0.0,
        distance: 0.0,
        key: 0.0,
        scale: 0.0,
    })
}

fn order_by_steps(space: &Space, places: &mut Vec<(usize, Score)>) -> Vec<(f64, Vec<usize>)> {
    let candidates: Vec<usize> = places.iter().map(|(row, _)| *row).collect();
    let mut ties = Vec::new();
    places.clear();
    for (row, distance, equal) in scores::spread_out(space, &candidates) {
        places.push((
            row,
            Score {
                value: distance,
                distance,
                key: -distance,
                scale: distance,
            },
        ));
        if equal.len() > 1 {
            ties.push((distance, equal));
        }
    }
    ties
}
