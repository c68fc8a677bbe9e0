//! Choosing pairs and groups of cases that are alike, or unlike, each other.

use crate::certificate::Outcome;
use crate::certificate::apply::{Apply, Watch};
use crate::metric::Space;
use crate::{Exclusion, ExclusionReason, FrameRecord, Metric, SamplingError, Tie, TieRule, Values};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What the members of a group must have in common, or must not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contrast {
    /// No two have the same value of this variable.
    Differ(String),
    /// All have the same value of this variable.
    Agree(String),
}

/// Which groups come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closeness {
    /// Those whose members are most alike.
    Closest,
    /// Those whose members are least alike.
    Farthest,
}

/// A rule that chooses groups of units by the mean distance between their members, over all pairs of a group.
///
/// * What: most similar cases ([`GroupRule::most_similar`]) are alike in all that is measured and differ in the cause,
///   or the outcome, that is studied; most different cases ([`GroupRule::most_different`]) share it and little else.
/// * Source: Seawright and Gerring (2008); Nielsen (2016), *Case Selection via Matching*, Sociological Methods and
///   Research 45(3), 569-597, who looks at all pairs as this does. R: `caseMatch::case.match`.
/// * Not: for variables that are consequences of the cause; nor where the nearest pair is still far apart: look at
///   the distance. Every possible group is looked at, so that it is for frames of thousands, not millions.
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_sampling::{CaseFrame, GroupRule, Metric, Rule};
///
/// let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
/// let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
/// let towns = Dataset::new(ids.clone(), ids)?
///     .with_numbers(scale("size"), [1.0, 2.0, 10.0, 12.5].map(Some).to_vec())?
///     .with_numbers(scale("member"), [1.0, 1.0, 0.0, 1.0].map(Some).to_vec())?;
/// let rule = GroupRule::most_similar(["size"], Metric::Mahalanobis, "member", 1);
/// let certificate = rule.select(&CaseFrame::new(&towns)?)?;
/// // a and b are nearer to each other, but both are members.
/// assert_eq!(certificate.outcome.chosen[0].unit_ids, ["c", "d"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRule {
    /// The variables of the distance.
    pub variables: Vec<String>,
    /// The distance.
    pub metric: Metric,
    /// Units per group, at least 2.
    pub size: usize,
    /// What members must share or not.
    pub contrasts: Vec<Contrast>,
    /// Which groups come first.
    pub closeness: Closeness,
    /// How many groups to choose.
    pub count: usize,
    /// How many further groups to name.
    pub reserves: usize,
    /// Whether a unit may be in one group only, reserves included.
    pub disjoint: bool,
    /// What decides between groups at equal distance: [`TieRule::LowestId`] compares the ids of their members in
    /// order; [`TieRule::Refuse`]; the other rules are for single cases.
    pub tie_rule: TieRule,
}

impl GroupRule {
    /// Pairs that are most alike and differ in `differ`; no unit in two pairs.
    pub fn most_similar(
        variables: impl IntoIterator<Item = impl Into<String>>,
        metric: Metric,
        differ: impl Into<String>,
        count: usize,
    ) -> Self {
        Self {
            variables: variables.into_iter().map(Into::into).collect(),
            metric,
            size: 2,
            contrasts: vec![Contrast::Differ(differ.into())],
            closeness: Closeness::Closest,
            count,
            reserves: 0,
            disjoint: true,
            tie_rule: TieRule::LowestId,
        }
    }

    /// Pairs that are least alike and agree in `agree`; no unit in two pairs.
    pub fn most_different(
        variables: impl IntoIterator<Item = impl Into<String>>,
        metric: Metric,
        agree: impl Into<String>,
        count: usize,
    ) -> Self {
        let contrasts = vec![Contrast::Agree(agree.into())];
        Self {
            contrasts,
            closeness: Closeness::Farthest,
            ..Self::most_similar(variables, metric, "", count)
        }
    }
}

/// A group of units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseGroup {
    /// Place in the order among all possible groups, from 1.
    pub rank: usize,
    /// Mean distance over all pairs of its members.
    pub distance: f64,
    /// The ids of its members.
    pub unit_ids: Vec<String>,
    /// Their names.
    pub names: Vec<String>,
}

/// The chosen groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// How many units the frame has.
    pub units: usize,
    /// How many groups were possible.
    pub possible: usize,
    /// The chosen groups in order.
    pub chosen: Vec<CaseGroup>,
    /// The groups that come next. A unit that declines takes its group with it.
    pub reserves: Vec<CaseGroup>,
    /// Candidates that are in neither, in the order of their ids, with the distance of the best group they could be in.
    pub passed_over: Vec<PassedOver>,
    /// Units that were no candidates, in the order of their ids.
    pub excluded: Vec<Exclusion>,
    /// Groups at equal distance that touch the chosen or the reserves.
    pub ties: Vec<Tie>,
}

/// A unit that is in no chosen or reserve group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PassedOver {
    /// Its id.
    pub unit_id: String,
    /// Its name.
    pub name: String,
    /// The distance of the best possible group with it; none when there is none.
    pub best_distance: Option<f64>,
}

impl Outcome for Groups {
    fn chosen_ids(&self) -> Vec<&str> {
        let ids = self.chosen.iter().flat_map(|group| &group.unit_ids);
        ids.map(String::as_str).collect()
    }

    fn reserve_ids(&self) -> Vec<&str> {
        let ids = self.reserves.iter().flat_map(|group| &group.unit_ids);
        ids.map(String::as_str).collect()
    }

    fn replacement_ids(&self, _: &str) -> Vec<&str> {
        Vec::new()
    }
}

/// More groups of two than this are not looked at, and of larger groups fewer, so that they have as many members.
const MOST_PAIRS: usize = 5_000_000;
/// Nor more steps than this on the way to groups.
const MOST_STEPS: usize = 500_000_000;

impl Apply for GroupRule {
    type Outcome = Groups;

    fn columns(&self) -> Vec<String> {
        let contrasts = self.contrasts.iter().map(|contrast| match contrast {
            Contrast::Differ(variable) | Contrast::Agree(variable) => variable.clone(),
        });
        self.variables.iter().cloned().chain(contrasts).collect()
    }

    /// # Errors
    /// [`SamplingError::ZeroCount`] for no groups or groups of one; those of the metric;
    /// [`SamplingError::TooManyGroups`]; [`SamplingError::TooFewGroups`]; [`SamplingError::UndecidedTie`].
    fn apply_watched(
        &self,
        frame: &FrameRecord,
        _: &mut Watch<'_>,
    ) -> Result<Groups, SamplingError> {
        if self.count == 0 || self.size < 2 {
            return Err(SamplingError::ZeroCount);
        }
        if !matches!(self.tie_rule, TieRule::LowestId | TieRule::Refuse) {
            return Err(SamplingError::NotForThisStrategy {
                what: "this tie rule",
            });
        }
        let space = Space::new(frame, &self.variables, self.metric, None)?;
        let (candidates, excluded) = self.split(frame, &space)?;
        if candidates.len() < self.size {
            return Err(SamplingError::TooFewGroups {
                asked: self.count,
                possible: 0,
            });
        }
        let mut groups = Search::run(self, frame, &space, &candidates)?;
        let sign = match self.closeness {
            Closeness::Closest => 1.0,
            Closeness::Farthest => -1.0,
        };
        groups.sort_by(|first, second| (sign * first.0).total_cmp(&(sign * second.0)));
        let mut ties = Vec::new();
        for equal in groups.chunk_by_mut(|first, second| {
            (first.0 - second.0).abs() <= 256.0 * f64::EPSILON * first.0.max(second.0)
        }) {
            equal.sort_by(|first, second| first.1.cmp(&second.1));
            if equal.len() > 1 {
                ties.push(equal.to_vec());
            }
        }
        let picked = self.pick(&groups);
        if picked.len() < self.count {
            return Err(SamplingError::TooFewGroups {
                asked: self.count,
                possible: picked.len(),
            });
        }
        let named = |rank: usize| {
            let (distance, rows) = &groups[rank];
            CaseGroup {
                rank: rank + 1,
                distance: *distance,
                unit_ids: rows
                    .iter()
                    .map(|row| frame.unit_ids[*row].clone())
                    .collect(),
                names: frame.names_of(rows.iter().copied()),
            }
        };
        let (chosen, reserves) = picked.split_at(self.count);
        let ties = self.ties(frame, &groups, chosen, &picked, ties);
        if self.tie_rule == TieRule::Refuse
            && let Some(tie) = ties.iter().find(|tie| tie.decides_choice)
        {
            return Err(SamplingError::UndecidedTie {
                distance: tie.distance,
                units: tie.told(),
            });
        }
        let taken: HashSet<usize> = picked
            .iter()
            .flat_map(|rank| groups[*rank].1.clone())
            .collect();
        let mut best = vec![None; frame.len()];
        for (distance, rows) in &groups {
            for row in rows {
                best[*row].get_or_insert(*distance);
            }
        }
        Ok(Groups {
            units: frame.len(),
            possible: groups.len(),
            chosen: chosen.iter().copied().map(named).collect(),
            reserves: reserves.iter().copied().map(named).collect(),
            passed_over: candidates
                .iter()
                .filter(|row| !taken.contains(row))
                .map(|row| PassedOver {
                    unit_id: frame.unit_ids[*row].clone(),
                    name: frame.names[*row].clone(),
                    best_distance: best[*row],
                })
                .collect(),
            excluded,
            ties,
        })
    }
}

impl GroupRule {
    fn split(
        &self,
        frame: &FrameRecord,
        space: &Space,
    ) -> Result<(Vec<usize>, Vec<Exclusion>), SamplingError> {
        let mut known = vec![true; frame.len()];
        for contrast in &self.contrasts {
            let (Contrast::Differ(variable) | Contrast::Agree(variable)) = contrast;
            let values = frame.column(variable)?;
            for (row, known) in known.iter_mut().enumerate() {
                *known &= values.get(row).is_some();
            }
        }
        let (mut candidates, mut excluded) = (Vec::new(), Vec::new());
        for (row, ruled_out) in frame.ruled_out.iter().enumerate() {
            let reason = match ruled_out {
                Some(reason) => ExclusionReason::NotEligible {
                    reason: reason.clone(),
                },
                None if !known[row] || !space.is_complete(row) => ExclusionReason::MissingValue,
                None => {
                    candidates.push(row);
                    continue;
                }
            };
            excluded.push(Exclusion {
                unit_id: frame.unit_ids[row].clone(),
                name: frame.names[row].clone(),
                value: None,
                reason,
            });
        }
        Ok((candidates, excluded))
    }

    /// The ranks of the groups that are taken: the chosen and the reserves.
    fn pick(&self, groups: &[(f64, Vec<usize>)]) -> Vec<usize> {
        let mut used: HashSet<usize> = HashSet::new();
        let mut picked = Vec::new();
        for (rank, (_, rows)) in groups.iter().enumerate() {
            if picked.len() == self.count.saturating_add(self.reserves) {
                break;
            }
            if self.disjoint && rows.iter().any(|row| used.contains(row)) {
                continue;
            }
            used.extend(rows);
            picked.push(rank);
        }
        picked
    }

    fn ties(
        &self,
        frame: &FrameRecord,
        groups: &[(f64, Vec<usize>)],
        chosen: &[usize],
        picked: &[usize],
        ties: Vec<Vec<(f64, Vec<usize>)>>,
    ) -> Vec<Tie> {
        let of = |ranks: &[usize]| {
            ranks
                .iter()
                .map(|rank| &groups[*rank].1)
                .collect::<HashSet<_>>()
        };
        let (chosen, picked) = (of(chosen), of(picked));
        let joined = |texts: &[String], rows: &[usize]| {
            let texts: Vec<&str> = rows.iter().map(|row| texts[*row].as_str()).collect();
            texts.join(" + ")
        };
        let touching = ties
            .into_iter()
            .filter(|tie| tie.iter().any(|group| picked.contains(&group.1)));
        touching
            .map(|tie| Tie {
                distance: tie[0].0,
                unit_ids: tie
                    .iter()
                    .map(|group| joined(&frame.unit_ids, &group.1))
                    .collect(),
                names: tie
                    .iter()
                    .map(|group| joined(&frame.names, &group.1))
                    .collect(),
                decides_choice: tie.iter().any(|group| chosen.contains(&group.1))
                    && tie.iter().any(|group| !chosen.contains(&group.1)),
            })
            .collect()
    }
}

/// Goes through all groups in the order of the rows, leaving each branch as soon as a contrast is broken.
struct Search<'a> {
    size: usize,
    space: &'a Space,
    differ: Vec<&'a Values>,
    agree: Vec<&'a Values>,
    candidates: &'a [usize],
    found: Vec<(f64, Vec<usize>)>,
}

impl<'a> Search<'a> {
    fn run(
        rule: &GroupRule,
        frame: &'a FrameRecord,
        space: &'a Space,
        candidates: &'a [usize],
    ) -> Result<Vec<(f64, Vec<usize>)>, SamplingError> {
        let mut search = Self {
            size: rule.size,
            space,
            differ: Vec::new(),
            agree: Vec::new(),
            candidates,
            found: Vec::new(),
        };
        for contrast in &rule.contrasts {
            match contrast {
                Contrast::Differ(variable) => search.differ.push(frame.column(variable)?),
                Contrast::Agree(variable) => search.agree.push(frame.column(variable)?),
            }
        }
        search.all()?;
        Ok(search.found)
    }

    fn all(&mut self) -> Result<(), SamplingError> {
        let most = 2 * MOST_PAIRS / self.size;
        let too_many = || SamplingError::TooManyGroups { most };
        let is_free = self.agree.is_empty() && self.differ.is_empty();
        if is_free && combinations(self.candidates.len(), self.size) > most as f64 {
            return Err(too_many());
        }
        let pairs = (self.size as f64) * (self.size as f64 - 1.0) / 2.0;
        let (mut members, mut rows, mut sums) = (Vec::new(), Vec::new(), vec![0.0]);
        let (mut next, mut steps) = (0, 0_usize);
        loop {
            // As many must be left as are missing; otherwise the last member gives way to the one after it.
            if next + self.size > self.candidates.len() + members.len() {
                let Some(last) = members.pop() else {
                    return Ok(());
                };
                rows.pop();
                sums.pop();
                next = last + 1;
                continue;
            }
            let row = self.candidates[next];
            steps += rows.len() + 1;
            if steps > MOST_STEPS {
                return Err(too_many());
            }
            if rows.iter().all(|member| self.allowed(*member, row)) {
                let further: f64 = rows
                    .iter()
                    .map(|member| self.space.distance(*member, row))
                    .sum();
                let sum = sums.last().copied().unwrap_or_default() + further;
                rows.push(row);
                if rows.len() < self.size {
                    members.push(next);
                    sums.push(sum);
                } else {
                    if self.found.len() == most {
                        return Err(too_many());
                    }
                    self.found.push((sum / pairs, rows.clone()));
                    rows.pop();
                }
            }
            next += 1;
        }
    }

    fn allowed(&self, first: usize, second: usize) -> bool {
        let same = |values: &&Values| match values {
            Values::Numbers(numbers) => numbers[first] == numbers[second],
            Values::Texts(texts) => texts[first] == texts[second],
        };
        self.agree.iter().all(same) && !self.differ.iter().any(same)
    }
}

/// How many sets of `size` there are, as far as that can be counted.
fn combinations(units: usize, size: usize) -> f64 {
    let size = size.min(units - size);
    (0..size)
        .map(|place| (units - place) as f64 / (place + 1) as f64)
        .product()
}
