//! Finding the matches.

use super::assignment::assign;
use super::outcome::{MatchWeight, MatchedSet, Matches};
use super::tree::{Tree, squared};
use super::{Caliper, MatchDistance, MatchMethod, MatchOrder, MatchRule};
use crate::cases::spread::categories;
use crate::certificate::apply::{Apply, Watch};
use crate::metric::{Space, mean};
use crate::{Exclusion, ExclusionReason, FrameRecord, Metric, SamplingError, Values};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BinaryHeap, HashMap};

/// More cells than this (treated times controls) are refused by the optimal method.
const MOST_CELLS: usize = 50_000_000;

impl Apply for MatchRule {
    type Outcome = Matches;

    fn columns(&self) -> Vec<String> {
        let mut columns = vec![self.treatment.clone()];
        match &self.distance {
            Some(MatchDistance::Score(score)) => columns.push(score.clone()),
            Some(MatchDistance::Metric { variables, .. }) => {
                columns.extend(variables.iter().cloned())
            }
            None => {}
        }
        columns.extend(
            self.calipers
                .iter()
                .filter_map(|caliper| caliper.variable.clone()),
        );
        columns.extend(self.exact.iter().cloned());
        columns.extend(
            self.coarsened
                .iter()
                .map(|coarsening| coarsening.variable.clone()),
        );
        columns
    }

    /// # Errors
    /// [`SamplingError::ZeroCount`] for a ratio of zero; [`SamplingError::EmptyGroup`] without treated units;
    /// [`SamplingError::NoControls`]; those of the metric; [`SamplingError::NotForThisStrategy`] for an order by score
    /// without a score, a caliper without a distance, a method without the distance that it needs, or strata with a
    /// distance or caliper; [`SamplingError::NoStrata`];
    /// [`SamplingError::CaliperNotPositive`]; [`SamplingError::DesignTooLarge`] for the optimal method.
    fn apply_watched(
        &self,
        frame: &FrameRecord,
        watch: &mut Watch<'_>,
    ) -> Result<Matches, SamplingError> {
        self.check_strata()?;
        let units = Units::new(self, frame)?;
        let pairs = match &self.method {
            MatchMethod::Strata => return Ok(units.strata(frame)),
            MatchMethod::Nearest { ratio: 0, .. } | MatchMethod::Optimal { ratio: 0 } => {
                return Err(SamplingError::ZeroCount);
            }
            MatchMethod::Nearest {
                ratio,
                replace,
                order,
            } => {
                let ground = Ground::new(self, frame, &units)?;
                ground.nearest(self, (*ratio, *replace), order, watch)?
            }
            MatchMethod::Optimal { ratio } => {
                Ground::new(self, frame, &units)?.optimal(*ratio, watch)?
            }
        };
        Ok(units.matches(frame, pairs))
    }
}

impl MatchRule {
    fn check_strata(&self) -> Result<(), SamplingError> {
        if self.method != MatchMethod::Strata {
            return Ok(());
        }
        let refuse = |what| Err(SamplingError::NotForThisStrategy { what });
        if self.distance.is_some() {
            return refuse("a distance between units that are matched in strata");
        }
        if !self.calipers.is_empty() {
            return refuse("a caliper between units that are matched in strata");
        }
        if self.exact.is_empty() && self.coarsened.is_empty() {
            return Err(SamplingError::NoStrata);
        }
        Ok(())
    }
}

/// The units that can be matched.
struct Units {
    treated: Vec<usize>,
    controls: Vec<usize>,
    /// Per unit whether it is treated, also of those that are ruled out; none without a value.
    is_treated: Vec<Option<bool>>,
    /// Per unit the number of its cell: units match within a cell only.
    cells: Vec<usize>,
    excluded: Vec<Exclusion>,
}

impl Units {
    fn new(rule: &MatchRule, frame: &FrameRecord) -> Result<Self, SamplingError> {
        let mut complete = vec![true; frame.len()];
        for column in rule.columns() {
            let values = frame.column(&column)?;
            for (row, complete) in complete.iter_mut().enumerate() {
                *complete &= match values {
                    Values::Numbers(numbers) => numbers[row].is_some(),
                    Values::Texts(texts) => texts[row].is_some(),
                };
            }
        }
        let treatment = frame.column(&rule.treatment)?;
        let mut units = Self {
            treated: Vec::new(),
            controls: Vec::new(),
            is_treated: (0..frame.len())
                .map(|row| Some(treatment.get(row)? == rule.treated))
                .collect(),
            cells: cells(rule, frame)?,
            excluded: Vec::new(),
        };
        for (row, complete) in complete.into_iter().enumerate() {
            let reason = match &frame.ruled_out[row] {
                Some(reason) => ExclusionReason::NotEligible {
                    reason: reason.clone(),
                },
                None if !complete => ExclusionReason::MissingValue,
                None => {
                    if units.is_treated[row] == Some(true) {
                        units.treated.push(row);
                    } else {
                        units.controls.push(row);
                    }
                    continue;
                }
            };
            units.excluded.push(Exclusion {
                unit_id: frame.unit_ids[row].clone(),
                name: frame.names[row].clone(),
                value: None,
                reason,
            });
        }
        if units.treated.is_empty() {
            return Err(SamplingError::EmptyGroup {
                variable: rule.treatment.clone(),
                value: rule.treated.clone(),
            });
        }
        if units.controls.is_empty() {
            return Err(SamplingError::NoControls {
                variable: rule.treatment.clone(),
            });
        }
        Ok(units)
    }

    fn strata(self, frame: &FrameRecord) -> Matches {
        let mut groups: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for row in &self.treated {
            groups.entry(self.cells[*row]).or_default().0.push(*row);
        }
        for row in &self.controls {
            groups.entry(self.cells[*row]).or_default().1.push(*row);
        }
        let mut sets: Vec<Set> = groups
            .into_values()
            .filter(|(treated, controls)| !treated.is_empty() && !controls.is_empty())
            .map(|(treated, controls)| Set {
                treated,
                controls,
                distances: Vec::new(),
            })
            .collect();
        sets.sort_by(|first, second| first.treated.cmp(&second.treated));
        self.matches(frame, (sets, Vec::new()))
    }

    /// The outcome from sets and the rows of treated units whose choice a tie decided.
    fn matches(self, frame: &FrameRecord, (sets, mut tied): (Vec<Set>, Vec<usize>)) -> Matches {
        let mut weights = vec![0.0; frame.len()];
        let mut matched = vec![false; frame.len()];
        for set in &sets {
            let share = set.treated.len() as f64 / set.controls.len() as f64;
            for row in &set.treated {
                weights[*row] = 1.0;
                matched[*row] = true;
            }
            for row in &set.controls {
                weights[*row] += share;
                matched[*row] = true;
            }
        }
        let used: Vec<usize> = self
            .controls
            .iter()
            .copied()
            .filter(|row| matched[*row])
            .collect();
        let sum: f64 = used.iter().map(|row| weights[*row]).sum();
        for row in &used {
            weights[*row] *= used.len() as f64 / sum;
        }
        let ids = |rows: &[usize]| {
            rows.iter()
                .map(|row| frame.unit_ids[*row].clone())
                .collect()
        };
        let weight = |row: usize| MatchWeight {
            unit_id: frame.unit_ids[row].clone(),
            weight: weights[row],
        };
        let unmatched: Vec<usize> = self
            .treated
            .iter()
            .copied()
            .filter(|row| !matched[*row])
            .collect();
        tied.sort_unstable();
        tied.dedup();
        Matches {
            treated: self.treated.len(),
            controls: self.controls.len(),
            weights: (0..frame.len())
                .filter(|row| matched[*row])
                .map(weight)
                .collect(),
            unmatched: ids(&unmatched),
            tied: ids(&tied),
            sets: sets
                .iter()
                .map(|set| MatchedSet {
                    treated: ids(&set.treated),
                    controls: ids(&set.controls),
                    distances: set.distances.clone(),
                })
                .collect(),
            excluded: self.excluded,
        }
    }
}

/// A matched set as rows.
struct Set {
    treated: Vec<usize>,
    controls: Vec<usize>,
    distances: Vec<f64>,
}

/// Numbers the cells of exact and coarsened variables.
fn cells(rule: &MatchRule, frame: &FrameRecord) -> Result<Vec<usize>, SamplingError> {
    let mut keys: Vec<Vec<Option<String>>> = Vec::new();
    for variable in &rule.exact {
        keys.push(categories(frame, variable)?);
    }
    for coarsening in &rule.coarsened {
        if !coarsening.cuts.is_sorted() || coarsening.cuts.iter().any(|cut| !cut.is_finite()) {
            return Err(SamplingError::CutsNotRising {
                variable: coarsening.variable.clone(),
            });
        }
        let class = |number: &Option<f64>| {
            let number = (*number)?;
            Some(
                coarsening
                    .cuts
                    .partition_point(|cut| *cut <= number)
                    .to_string(),
            )
        };
        keys.push(
            frame
                .numbers(&coarsening.variable)?
                .iter()
                .map(class)
                .collect(),
        );
    }
    let mut known: HashMap<Vec<Option<String>>, usize> = HashMap::new();
    let cell = |row: usize| {
        let key: Vec<Option<String>> = keys.iter().map(|key| key[row].clone()).collect();
        let next = known.len();
        *known.entry(key).or_insert(next)
    };
    Ok((0..frame.len()).map(cell).collect())
}

/// Units as points, and what forbids a pair.
struct Ground<'a> {
    units: &'a Units,
    space: Space,
    score: Option<Vec<f64>>,
    /// The most that the distance may be.
    within: f64,
    /// Values and widths of calipers on variables.
    calipers: Vec<(Vec<f64>, f64)>,
}

/// Rounding in a caliper or a distance must not part a pair that is just at the border.
const SLACK: f64 = 1.0 + 8.0 * f64::EPSILON;

impl<'a> Ground<'a> {
    fn new(rule: &MatchRule, frame: &FrameRecord, units: &'a Units) -> Result<Self, SamplingError> {
        let (space, score) = match &rule.distance {
            None => {
                return Err(SamplingError::NotForThisStrategy {
                    what: "matching without a distance",
                });
            }
            Some(MatchDistance::Score(score)) => {
                let numbers = frame.numbers(score)?;
                let space =
                    Space::new(frame, std::slice::from_ref(score), Metric::Euclidean, None)?;
                let numbers = numbers
                    .iter()
                    .map(|number| number.unwrap_or(f64::NAN))
                    .collect();
                (space, Some(numbers))
            }
            Some(MatchDistance::Metric { variables, metric }) => (
                Space::new(frame, variables, *metric, Some(&units.is_treated))?,
                None,
            ),
        };
        let mut ground = Self {
            units,
            space,
            score,
            within: f64::INFINITY,
            calipers: Vec::new(),
        };
        for caliper in &rule.calipers {
            ground.add(caliper, frame)?;
        }
        Ok(ground)
    }

    fn add(&mut self, caliper: &Caliper, frame: &FrameRecord) -> Result<(), SamplingError> {
        if !(caliper.width >= 0.0 && caliper.width.is_finite()) {
            return Err(SamplingError::CaliperNotPositive {
                width: caliper.width,
            });
        }
        let values = match &caliper.variable {
            Some(variable) => {
                let numbers = frame.numbers(variable)?.iter();
                Some(numbers.map(|number| number.unwrap_or(f64::NAN)).collect())
            }
            None => self.score.clone(),
        };
        let scale = match (&values, caliper.standardised) {
            (_, false) => 1.0,
            (None, true) => {
                return Err(SamplingError::NotForThisStrategy {
                    what: "a standardised caliper",
                });
            }
            (Some(values), true) => {
                let rows = self.units.treated.iter().chain(&self.units.controls);
                deviation(&rows.map(|row| values[*row]).collect::<Vec<f64>>())
            }
        };
        let width = caliper.width * scale * SLACK;
        match (values, &caliper.variable) {
            (Some(values), Some(_)) => self.calipers.push((values, width)),
            _ => self.within = self.within.min(width),
        }
        Ok(())
    }

    fn allowed(&self, treated: usize, control: usize) -> bool {
        let within =
            |(values, width): &(Vec<f64>, f64)| (values[treated] - values[control]).abs() <= *width;
        self.calipers.iter().all(within)
    }

    fn nearest(
        &self,
        rule: &MatchRule,
        (ratio, replace): (usize, bool),
        order: &MatchOrder,
        watch: &mut Watch<'_>,
    ) -> Result<(Vec<Set>, Vec<usize>), SamplingError> {
        let treated = self.in_order(order)?;
        let gower = matches!(
            rule.distance,
            Some(MatchDistance::Metric {
                metric: Metric::Gower,
                ..
            })
        );
        let points: Vec<Cell> = self.cells();
        let mut cells: Vec<Search<'_>> = points
            .iter()
            .map(|cell| Search::new(cell, self, gower))
            .collect();
        let cell_of: HashMap<usize, usize> =
            points.iter().map(|cell| cell.number).zip(0..).collect();
        let mut taken: HashMap<usize, Vec<(usize, f64)>> = HashMap::new();
        let mut tied = Vec::new();
        let mut take = |row: usize, found: Hit, cells: &mut Vec<Search<'_>>, cell: usize| {
            taken
                .entry(row)
                .or_default()
                .push((found.row, found.distance));
            if found.tied {
                tied.push(row);
            }
            if !replace {
                cells[cell].remove(found.place);
            }
        };
        // With replacement nobody waits for anybody: a second control is the second nearest.
        let (rounds, at_once) = if replace { (1, ratio) } else { (ratio, 1) };
        let steps = rounds
            .min(self.units.controls.len())
            .saturating_mul(treated.len());
        for round in 0..rounds {
            let before = round * treated.len();
            if *order == MatchOrder::Closest && !replace {
                // Everyone waits with the control that it would take; whoever is closest goes first, and whose control
                // is gone by then looks again.
                let mut waiting: BinaryHeap<Reverse<(Hit, usize)>> = BinaryHeap::new();
                for (place, row) in treated.iter().enumerate() {
                    watch.tell(before + place, steps)?;
                    let cell = cell_of.get(&self.units.cells[*row]);
                    let found = cell.and_then(|cell| cells[*cell].find(*row, &[]));
                    waiting.extend(found.map(|found| Reverse((found, *row))));
                }
                // Nobody has a control left within reach.
                if waiting.is_empty() {
                    break;
                }
                while let Some(Reverse((found, row))) = waiting.pop() {
                    let Some(cell) = cell_of.get(&self.units.cells[row]) else {
                        continue;
                    };
                    if cells[*cell].gone[found.place] {
                        let again = cells[*cell].find(row, &[]);
                        waiting.extend(again.map(|found| Reverse((found, row))));
                    } else {
                        take(row, found, &mut cells, *cell);
                    }
                }
                continue;
            }
            let mut anyone = false;
            for (place, row) in treated.iter().enumerate() {
                watch.tell(before + place, steps)?;
                let Some(cell) = cell_of.get(&self.units.cells[*row]) else {
                    continue;
                };
                let mut passed = Vec::new();
                for _ in 0..at_once {
                    let Some(found) = cells[*cell].find(*row, &passed) else {
                        break;
                    };
                    if let Err(place) = passed.binary_search(&found.place) {
                        passed.insert(place, found.place);
                    }
                    take(*row, found, &mut cells, *cell);
                    anyone = true;
                }
            }
            if !anyone {
                break;
            }
        }
        let mut sets = Vec::with_capacity(taken.len());
        for row in &self.units.treated {
            if let Some(controls) = taken.remove(row) {
                let (controls, distances) = controls.into_iter().unzip();
                sets.push(Set {
                    treated: vec![*row],
                    controls,
                    distances,
                });
            }
        }
        Ok((sets, tied))
    }

    fn in_order(&self, order: &MatchOrder) -> Result<Vec<usize>, SamplingError> {
        let mut treated = self.units.treated.clone();
        match (order, &self.score) {
            (MatchOrder::Id | MatchOrder::Closest, _) => {}
            (MatchOrder::Largest, Some(score)) => {
                treated.sort_by(|first, second| score[*second].total_cmp(&score[*first]));
            }
            (MatchOrder::Smallest, Some(score)) => {
                treated.sort_by(|first, second| score[*first].total_cmp(&score[*second]));
            }
            (MatchOrder::Lot(generator), _) => {
                let lots = generator.start().choose(treated.len(), treated.len());
                treated = lots.into_iter().map(|place| treated[place]).collect();
            }
            (MatchOrder::Largest | MatchOrder::Smallest, None) => {
                return Err(SamplingError::NotForThisStrategy {
                    what: "an order by score",
                });
            }
        }
        Ok(treated)
    }

    /// The controls of each cell, in the order of their ids.
    fn cells(&self) -> Vec<Cell> {
        let mut cells: BTreeMap<usize, Cell> = BTreeMap::new();
        for row in &self.units.controls {
            let number = self.units.cells[*row];
            let cell = cells.entry(number).or_insert_with(|| Cell {
                number,
                rows: Vec::new(),
                points: Vec::new(),
            });
            cell.rows.push(*row);
            cell.points.extend(self.space.point(*row));
        }
        cells.into_values().collect()
    }

    fn optimal(
        &self,
        ratio: usize,
        watch: &mut Watch<'_>,
    ) -> Result<(Vec<Set>, Vec<usize>), SamplingError> {
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for row in &self.units.treated {
            groups.entry(self.units.cells[*row]).or_default().push(*row);
        }
        let cells: HashMap<usize, Cell> = self
            .cells()
            .into_iter()
            .map(|cell| (cell.number, cell))
            .collect();
        let mut sets = Vec::new();
        let (mut done, steps) = (0, self.units.treated.len().saturating_mul(ratio));
        for (number, treated) in groups {
            let Some(cell) = cells.get(&number) else {
                continue;
            };
            let rows = treated.len().saturating_mul(ratio);
            self.assign(&treated, cell, ratio, &mut sets, |row| {
                watch.tell(done + row, steps)
            })?;
            done += rows;
        }
        sets.sort_by(|first, second| first.treated.cmp(&second.treated));
        Ok((sets, Vec::new()))
    }

    fn assign(
        &self,
        treated: &[usize],
        cell: &Cell,
        ratio: usize,
        sets: &mut Vec<Set>,
        tell: impl FnMut(usize) -> Result<(), SamplingError>,
    ) -> Result<(), SamplingError> {
        let (rows, columns) = (treated.len().saturating_mul(ratio), cell.rows.len());
        if rows.saturating_mul(columns.max(rows)) > MOST_CELLS {
            return Err(SamplingError::DesignTooLarge { most: MOST_CELLS });
        }
        let distance = |row: usize, column: usize| self.space.distance(row, cell.rows[column]);
        let forbidden = |row: usize, column: usize| {
            distance(row, column) > self.within || !self.allowed(row, cell.rows[column])
        };
        let mut costs = vec![0.0; treated.len() * columns];
        let mut largest = 0.0_f64;
        for (place, row) in treated.iter().enumerate() {
            for column in 0..columns {
                let cost = if forbidden(*row, column) {
                    f64::INFINITY
                } else {
                    distance(*row, column)
                };
                costs[place * columns + column] = cost;
                if cost.is_finite() {
                    largest = largest.max(cost);
                }
            }
        }
        // Having no control costs more than all distances together, so that as many as possible have one.
        let none = if largest > 0.0 { largest } else { 1.0 } * (rows as f64 + 1.0);
        let cost =
            |row: usize, column: usize| match costs.get(row % treated.len() * columns + column) {
                Some(cost) if column < columns && cost.is_finite() => *cost,
                _ => none,
            };
        let assigned = assign(rows, columns.max(rows), cost, tell)?;
        for (place, row) in treated.iter().enumerate() {
            let mut found: Vec<usize> = (0..ratio)
                .map(|number| assigned[place + number * treated.len()])
                .filter(|column| *column < columns && costs[place * columns + column].is_finite())
                .collect();
            found.sort_by(|first, second| {
                costs[place * columns + first].total_cmp(&costs[place * columns + second])
            });
            if !found.is_empty() {
                sets.push(Set {
                    treated: vec![*row],
                    controls: found.iter().map(|column| cell.rows[*column]).collect(),
                    distances: found
                        .iter()
                        .map(|column| costs[place * columns + column])
                        .collect(),
                });
            }
        }
        Ok(())
    }
}

/// The controls of one cell as points.
struct Cell {
    number: usize,
    rows: Vec<usize>,
    points: Vec<f64>,
}

/// A control that was found: by distance first, then by row.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Hit {
    distance: f64,
    row: usize,
    place: usize,
    tied: bool,
}

impl Eq for Hit {}

impl PartialOrd for Hit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Hit {
    fn cmp(&self, other: &Self) -> Ordering {
        self.distance
            .total_cmp(&other.distance)
            .then(self.row.cmp(&other.row))
    }
}

/// A search among the controls of a cell: by a tree, or one by one for Gower's distance, which has no straight lines.
struct Search<'a> {
    cell: &'a Cell,
    ground: &'a Ground<'a>,
    tree: Option<Tree<'a>>,
    gone: Vec<bool>,
}

impl<'a> Search<'a> {
    fn new(cell: &'a Cell, ground: &'a Ground<'a>, gower: bool) -> Self {
        let dimensions = cell.points.len() / cell.rows.len();
        Self {
            cell,
            ground,
            tree: (!gower).then(|| Tree::new(&cell.points, dimensions)),
            gone: vec![false; cell.rows.len()],
        }
    }

    fn remove(&mut self, place: usize) {
        self.gone[place] = true;
        if let Some(tree) = &mut self.tree {
            tree.remove(place);
        }
    }

    /// The nearest control of a treated unit that is not among those passed by, which are sorted.
    fn find(&self, row: usize, passed: &[usize]) -> Option<Hit> {
        let allowed = |place: usize| {
            passed.binary_search(&place).is_err() && self.ground.allowed(row, self.cell.rows[place])
        };
        let Some(tree) = &self.tree else {
            return self.one_by_one(row, allowed);
        };
        let within = self.ground.within * self.ground.within;
        let found = tree.nearest(self.ground.space.point(row), within, allowed)?;
        Some(self.hit(found.place, found.squared.sqrt(), found.tied))
    }

    fn one_by_one(&self, row: usize, allowed: impl Fn(usize) -> bool) -> Option<Hit> {
        let mut best: Option<Hit> = None;
        for (place, control) in self.cell.rows.iter().enumerate() {
            if self.gone[place] || !allowed(place) {
                continue;
            }
            let distance = self.ground.space.distance(row, *control);
            if distance > self.ground.within {
                continue;
            }
            match &mut best {
                Some(best) if best.distance == distance => best.tied = true,
                Some(best) if best.distance < distance => {}
                _ => best = Some(self.hit(place, distance, false)),
            }
        }
        best
    }

    fn hit(&self, place: usize, distance: f64, tied: bool) -> Hit {
        Hit {
            distance,
            row: self.cell.rows[place],
            place,
            tied,
        }
    }
}

/// The standard deviation (n - 1).
fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values.iter().copied());
    let centred: Vec<f64> = values.iter().map(|value| value - centre).collect();
    (squared(&centred, &vec![0.0; centred.len()]) / (values.len() as f64 - 1.0)).sqrt()
}
