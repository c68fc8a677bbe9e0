//! Drawing by the designs.

use super::allocation::{Allocation, StratumShare, allocate};
use super::cube::cube;
use super::entropy::MaximumEntropy;
use super::outcome::{
    Balance, JointProbabilities, ReserveUnit, Sample, SampledUnit, Stage, StratumSize,
};
use super::probabilities::{have_quotients, inclusion_probabilities, positive};
use super::{Design, ListOrder, SampleRule};
use crate::cases::spread::categories;
use crate::certificate::apply::{Apply, Watch};
use crate::metric::mean;
use crate::{Exclusion, ExclusionReason, FrameRecord, Random, SamplingError};
use std::collections::BTreeMap;
use tresteg_dataset::DatasetError;

impl Apply for SampleRule {
    type Outcome = Sample;

    fn columns(&self) -> Vec<String> {
        let by = |order: &ListOrder| match order {
            ListOrder::By(variable) => Some(variable.clone()),
            ListOrder::Id | ListOrder::Shuffled => None,
        };
        match &self.design {
            Design::SimpleRandom { .. } | Design::Bernoulli { .. } => Vec::new(),
            Design::Systematic { order, .. } => by(order).into_iter().collect(),
            Design::Poisson { size, .. } | Design::MaximumEntropy { size, .. } => {
                vec![size.clone()]
            }
            Design::Stratified {
                stratum,
                allocation,
                ..
            } => {
                let mut columns = vec![stratum.clone()];
                match allocation {
                    Allocation::Neyman { variable } => columns.push(variable.clone()),
                    Allocation::Optimal { variable, cost } => {
                        columns.extend([variable.clone(), cost.clone()]);
                    }
                    _ => {}
                }
                columns
            }
            Design::Cluster { cluster, .. } | Design::TwoStage { cluster, .. } => {
                vec![cluster.clone()]
            }
            Design::PpsSystematic { size, order, .. } => {
                [size.clone()].into_iter().chain(by(order)).collect()
            }
            Design::Balanced {
                size, variables, ..
            } => size.iter().chain(variables).cloned().collect(),
        }
    }

    /// # Errors
    /// [`SamplingError::ZeroCount`], [`SamplingError::TooFewCandidates`], [`SamplingError::Dataset`] with the units
    /// whose value is missing, [`SamplingError::SizeNotPositive`] with the units, and what the design refuses.
    fn apply_watched(
        &self,
        frame: &FrameRecord,
        watch: &mut Watch<'_>,
    ) -> Result<Sample, SamplingError> {
        let population = Population::new(frame);
        let rows = &population.rows;
        let mut random = self.generator.start();
        let with_reserves = matches!(
            self.design,
            Design::SimpleRandom { .. } | Design::Stratified { .. }
        );
        if self.reserves > 0 && !with_reserves {
            return Err(SamplingError::NotForThisStrategy {
                what: "a replacement list",
            });
        }
        let units = match &self.design {
            Design::SimpleRandom { count } => {
                population.has(*count)?;
                let strata = [(None, rows.clone(), *count)];
                return Ok(self.in_strata(frame, &population, &strata, &mut random));
            }
            Design::Stratified {
                stratum,
                count,
                allocation,
            } => {
                let strata = population.strata(stratum, *count, allocation)?;
                return Ok(self.in_strata(frame, &population, &strata, &mut random));
            }
            Design::Cluster { cluster, clusters } => {
                population.clusters(cluster, *clusters, None, &mut random)?
            }
            Design::TwoStage {
                cluster,
                clusters,
                units,
            } => population.clusters(cluster, *clusters, Some(*units), &mut random)?,
            Design::Systematic { count, order } => {
                population.has(*count)?;
                let probability = *count as f64 / rows.len() as f64;
                let order = population.order(order, &mut random)?;
                let drawn = systematic(&order, |_| probability, *count, &mut random);
                population.units(&drawn, |_| probability, JointProbabilities::Unknown)
            }
            Design::Bernoulli { probability } => {
                population.has(1)?;
                if !(*probability > 0.0 && *probability <= 1.0) {
                    return Err(SamplingError::ProbabilitiesDoNotAddUp { sum: *probability });
                }
                let drawn: Vec<usize> = (0..rows.len())
                    .filter(|_| random.unit() < *probability)
                    .collect();
                population.units(&drawn, |_| *probability, JointProbabilities::Independent)
            }
            Design::Poisson { size, expected } => {
                let probabilities = population.probabilities(size, *expected)?;
                let drawn: Vec<usize> = (0..rows.len())
                    .filter(|place| random.unit() < probabilities[*place])
                    .collect();
                population.units(
                    &drawn,
                    |place| probabilities[place],
                    JointProbabilities::Independent,
                )
            }
            Design::PpsSystematic { size, count, order } => {
                let probabilities = population.probabilities(size, *count)?;
                let order = population.order(order, &mut random)?;
                let drawn = systematic(&order, |place| probabilities[place], *count, &mut random);
                population.units(
                    &drawn,
                    |place| probabilities[place],
                    JointProbabilities::Unknown,
                )
            }
            Design::MaximumEntropy { size, count } => {
                let probabilities = population.probabilities(size, *count)?;
                let (drawn, joint) = maximum_entropy(&probabilities, *count, &mut random)?;
                population.units(&drawn, |place| probabilities[place], joint)
            }
            Design::Balanced {
                size,
                count,
                variables,
            } => {
                population.has(*count)?;
                let probabilities = match size {
                    Some(size) => population.probabilities(size, *count)?,
                    None => vec![*count as f64 / rows.len() as f64; rows.len()],
                };
                return population.balanced(&probabilities, variables, &mut random, watch);
            }
        };
        Ok(population.sample(units))
    }
}

impl SampleRule {
    /// A simple random sample in each of the strata.
    fn in_strata(
        &self,
        frame: &FrameRecord,
        population: &Population<'_>,
        strata: &[StratumDraw],
        random: &mut Random,
    ) -> Sample {
        let (mut sampled, mut reserves, mut sizes) = (Vec::new(), Vec::new(), Vec::new());
        for (stratum, rows, count) in strata {
            let order = random.choose(rows.len(), count.saturating_add(self.reserves));
            let stage = Stage {
                population: rows.len(),
                sampled: *count,
            };
            let (drawn, next) = order.split_at(*count);
            for place in drawn {
                let probability = *count as f64 / rows.len() as f64;
                let mut unit = population.unit(rows[*place], probability);
                unit.stratum.clone_from(stratum);
                unit.stages = vec![stage];
                sampled.push((rows[*place], unit));
            }
            reserves.extend(next.iter().map(|place| ReserveUnit {
                unit_id: frame.unit_ids[rows[*place]].clone(),
                name: frame.names[rows[*place]].clone(),
                stratum: stratum.clone(),
            }));
            sizes.push(StratumSize {
                stratum: stratum.clone(),
                population: rows.len(),
                sampled: *count,
            });
        }
        Sample {
            reserves,
            strata: sizes,
            ..population.sample((sampled, JointProbabilities::FromStages))
        }
    }
}

/// A stratum's name, its rows, and how many are drawn from it.
type StratumDraw = (Option<String>, Vec<usize>, usize);

/// Sampled rows with what is known of them, and the joint probabilities.
type Units = (Vec<(usize, SampledUnit)>, JointProbabilities);

/// The units that are not ruled out, as rows of the frame; a place is an index into them.
struct Population<'a> {
    frame: &'a FrameRecord,
    rows: Vec<usize>,
}

impl<'a> Population<'a> {
    fn new(frame: &'a FrameRecord) -> Self {
        let rows = (0..frame.len())
            .filter(|row| frame.ruled_out[*row].is_none())
            .collect();
        Self { frame, rows }
    }

    fn has(&self, count: usize) -> Result<(), SamplingError> {
        if count == 0 {
            return Err(SamplingError::ZeroCount);
        }
        if count > self.rows.len() {
            return Err(SamplingError::TooFewCandidates {
                asked: count,
                candidates: self.rows.len(),
                units: self.frame.len(),
            });
        }
        Ok(())
    }

    /// The values of a numeric variable, one per place.
    fn numbers(&self, variable: &str) -> Result<Vec<f64>, SamplingError> {
        let numbers = self.frame.numbers(variable)?;
        self.complete(variable, |row| numbers[row])
    }

    fn categories(&self, variable: &str) -> Result<Vec<String>, SamplingError> {
        let categories = categories(self.frame, variable)?;
        self.complete(variable, |row| categories[row].clone())
    }

    fn complete<T>(
        &self,
        variable: &str,
        value: impl Fn(usize) -> Option<T>,
    ) -> Result<Vec<T>, SamplingError> {
        let values: Vec<T> = self.rows.iter().filter_map(|row| value(*row)).collect();
        if values.len() == self.rows.len() {
            return Ok(values);
        }
        let missing = self
            .rows
            .iter()
            .copied()
            .filter(|row| value(*row).is_none());
        Err(SamplingError::Dataset(DatasetError::MissingValues {
            name: variable.to_owned(),
            units: self.frame.told(missing),
        }))
    }

    fn probabilities(&self, size: &str, count: usize) -> Result<Vec<f64>, SamplingError> {
        self.has(count)?;
        let sizes = self.numbers(size)?;
        let name = |place: usize| self.frame.told([self.rows[place]]).concat();
        positive(&sizes, size, name)?;
        if count < sizes.len() {
            have_quotients(&sizes, size, name)?;
        }
        inclusion_probabilities(&sizes, count)
    }

    /// The places in the order of the list.
    fn order(&self, order: &ListOrder, random: &mut Random) -> Result<Vec<usize>, SamplingError> {
        let mut places: Vec<usize> = (0..self.rows.len()).collect();
        match order {
            ListOrder::Id => {}
            ListOrder::By(variable) => {
                let numbers = self.numbers(variable)?;
                places.sort_by(|first, second| numbers[*first].total_cmp(&numbers[*second]));
            }
            ListOrder::Shuffled => places = random.choose(places.len(), places.len()),
        }
        Ok(places)
    }

    /// The rows of each category, in the order of the names.
    fn grouped(&self, variable: &str) -> Result<BTreeMap<String, Vec<usize>>, SamplingError> {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (category, row) in self.categories(variable)?.into_iter().zip(&self.rows) {
            groups.entry(category).or_default().push(*row);
        }
        Ok(groups)
    }

    fn strata(
        &self,
        variable: &str,
        count: usize,
        allocation: &Allocation,
    ) -> Result<Vec<StratumDraw>, SamplingError> {
        self.has(count)?;
        let strata = self.grouped(variable)?;
        if let Allocation::Given(given) = allocation {
            return self.given(strata, count, given);
        }
        if let Some((stratum, rows)) = strata.iter().find(|(_, rows)| rows.len() == 1) {
            return Err(SamplingError::SingleUnitStratum {
                stratum: stratum.clone(),
                unit: self.frame.told(rows.iter().copied()).concat(),
            });
        }
        let mut shares = Vec::with_capacity(strata.len());
        for rows in strata.values() {
            let units = rows.len() as f64;
            let of = |variable: &str| -> Result<Vec<f64>, SamplingError> {
                // Complete, as `numbers` below has seen.
                let numbers = self.frame.numbers(variable)?;
                Ok(rows.iter().filter_map(|row| numbers[*row]).collect())
            };
            let size = match allocation {
                Allocation::Proportional | Allocation::Given(_) => units,
                Allocation::Equal => 1.0,
                Allocation::Neyman { variable } => {
                    self.numbers(variable)?;
                    units * deviation(&of(variable)?)
                }
                Allocation::Optimal { variable, cost } => {
                    self.numbers(variable)?;
                    let costs = self.numbers(cost)?;
                    positive(&costs, cost, |place| {
                        self.frame.told([self.rows[place]]).concat()
                    })?;
                    units * deviation(&of(variable)?) / mean(of(cost)?.into_iter()).sqrt()
                }
            };
            shares.push(StratumShare {
                population: rows.len(),
                size,
            });
        }
        if let Allocation::Neyman { variable } | Allocation::Optimal { variable, .. } = allocation {
            has_deviations(variable, strata.keys(), &shares)?;
        }
        let numbers = allocate(&shares, count, 2)?;
        let strata = strata.into_iter().zip(numbers);
        Ok(strata
            .map(|((stratum, rows), number)| (Some(stratum), rows, number))
            .collect())
    }

    fn given(
        &self,
        strata: BTreeMap<String, Vec<usize>>,
        count: usize,
        given: &[(String, usize)],
    ) -> Result<Vec<StratumDraw>, SamplingError> {
        let numbers = given.iter().map(|(_, number)| *number);
        let sum = numbers.fold(0, usize::saturating_add);
        let unknown = given.iter().find(|(name, _)| !strata.contains_key(name));
        if let Some((stratum, asked)) = unknown {
            return Err(SamplingError::StratumNotServed {
                stratum: stratum.clone(),
                asked: *asked,
                units: 0,
            });
        }
        let mut divided = Vec::with_capacity(strata.len());
        for (stratum, rows) in strata {
            let number = given
                .iter()
                .find(|(name, _)| *name == stratum)
                .map_or(0, |(_, number)| *number);
            if number == 0 || number > rows.len() {
                return Err(SamplingError::StratumNotServed {
                    stratum,
                    asked: number,
                    units: rows.len(),
                });
            }
            divided.push((Some(stratum), rows, number));
        }
        if sum != count || divided.len() != given.len() {
            return Err(SamplingError::AllocationImpossible {
                asked: count,
                least: sum,
                population: self.rows.len(),
            });
        }
        Ok(divided)
    }

    fn clusters(
        &self,
        variable: &str,
        count: usize,
        units: Option<usize>,
        random: &mut Random,
    ) -> Result<Units, SamplingError> {
        let clusters: Vec<(String, Vec<usize>)> = self.grouped(variable)?.into_iter().collect();
        if count == 0 || units == Some(0) {
            return Err(SamplingError::ZeroCount);
        }
        if count > clusters.len() {
            return Err(SamplingError::TooFewClusters {
                variable: variable.to_owned(),
                asked: count,
                clusters: clusters.len(),
            });
        }
        let first = Stage {
            population: clusters.len(),
            sampled: count,
        };
        let mut drawn = random.choose(clusters.len(), count);
        drawn.sort_unstable();
        let mut sampled = Vec::new();
        for place in drawn {
            let (cluster, rows) = &clusters[place];
            let number = units.map_or(rows.len(), |units| units.min(rows.len()));
            let second = Stage {
                population: rows.len(),
                sampled: number,
            };
            let within = match units {
                None => (0..rows.len()).collect(),
                Some(_) => random.choose(rows.len(), number),
            };
            let probability =
                count as f64 / clusters.len() as f64 * (number as f64 / rows.len() as f64);
            for place in within {
                let mut unit = self.unit(rows[place], probability);
                unit.cluster = Some(cluster.clone());
                unit.stages = vec![first];
                unit.stages.extend(units.map(|_| second));
                sampled.push((rows[place], unit));
            }
        }
        Ok((sampled, JointProbabilities::FromStages))
    }

    fn balanced(
        &self,
        probabilities: &[f64],
        variables: &[String],
        random: &mut Random,
        watch: &mut Watch<'_>,
    ) -> Result<Sample, SamplingError> {
        let columns: Vec<Vec<f64>> = variables
            .iter()
            .map(|variable| self.numbers(variable))
            .collect::<Result<_, _>>()?;
        let largest = |column: &Vec<f64>| {
            column
                .iter()
                .fold(0.0_f64, |largest, value| largest.max(value.abs()))
        };
        let largest: Vec<f64> = columns.iter().map(largest).collect();
        let row = |place: usize| {
            // In shares of the largest value, so that no square is endless.
            let values =
                columns
                    .iter()
                    .zip(&largest)
                    .map(|(column, largest)| match *largest > 0.0 {
                        true => column[place] / largest,
                        false => 0.0,
                    });
            [probabilities[place]].into_iter().chain(values).collect()
        };
        let rows: Vec<Vec<f64>> = (0..self.rows.len()).map(row).collect();
        let is_drawn = cube(probabilities, &rows, random, watch)?;
        let drawn: Vec<usize> = (0..is_drawn.len())
            .filter(|place| is_drawn[*place])
            .collect();
        let balance = variables
            .iter()
            .zip(&columns)
            .map(|(variable, column)| Balance {
                variable: variable.clone(),
                total: column.iter().sum(),
                estimate: drawn
                    .iter()
                    .map(|place| column[*place] / probabilities[*place])
                    .sum(),
            });
        let balance: Vec<Balance> = balance.collect();
        let endless = |balance: &&Balance| !(balance.total + balance.estimate).is_finite();
        if let Some(balance) = balance.iter().find(endless) {
            return Err(SamplingError::TotalNotFinite {
                variable: balance.variable.clone(),
            });
        }
        let units = self.units(
            &drawn,
            |place| probabilities[place],
            JointProbabilities::Unknown,
        );
        Ok(Sample {
            balance,
            ..self.sample(units)
        })
    }

    fn unit(&self, row: usize, probability: f64) -> SampledUnit {
        SampledUnit {
            unit_id: self.frame.unit_ids[row].clone(),
            name: self.frame.names[row].clone(),
            inclusion_probability: probability,
            weight: 1.0 / probability,
            stratum: None,
            cluster: None,
            stages: Vec::new(),
        }
    }

    /// The units at drawn places.
    fn units(
        &self,
        drawn: &[usize],
        probability: impl Fn(usize) -> f64,
        joint: JointProbabilities,
    ) -> Units {
        let unit = |place: &usize| {
            let row = self.rows[*place];
            (row, self.unit(row, probability(*place)))
        };
        (drawn.iter().map(unit).collect(), joint)
    }

    fn sample(&self, (mut units, joint): Units) -> Sample {
        units.sort_by_key(|(row, _)| *row);
        let excluded = self
            .frame
            .ruled_out
            .iter()
            .enumerate()
            .filter_map(|(row, reason)| {
                Some(Exclusion {
                    unit_id: self.frame.unit_ids[row].clone(),
                    name: self.frame.names[row].clone(),
                    value: None,
                    reason: ExclusionReason::NotEligible {
                        reason: reason.clone()?,
                    },
                })
            });
        let strata = vec![StratumSize {
            stratum: None,
            population: self.rows.len(),
            sampled: units.len(),
        }];
        Sample {
            population: self.rows.len(),
            sampled: units.into_iter().map(|(_, unit)| unit).collect(),
            reserves: Vec::new(),
            strata,
            balance: Vec::new(),
            joint,
            excluded: excluded.collect(),
        }
    }
}

/// Goes through the list and takes a unit whenever the sum of probabilities passes the random start plus a whole
/// number.
fn systematic(
    order: &[usize],
    probability: impl Fn(usize) -> f64,
    count: usize,
    random: &mut Random,
) -> Vec<usize> {
    let start = random.unit();
    let certain = order
        .iter()
        .copied()
        .filter(|place| probability(*place) >= 1.0);
    let mut drawn: Vec<usize> = certain.collect();
    let left = count - drawn.len();
    let open: Vec<usize> = order
        .iter()
        .copied()
        .filter(|place| probability(*place) < 1.0)
        .collect();
    let (mut sum, mut lost, mut taken) = (0.0, 0.0, 0);
    for (number, place) in open.iter().enumerate() {
        // Compensated, so that a million small probabilities still come to a whole number.
        let term = probability(*place) - lost;
        let new = sum + term;
        lost = (new - sum) - term;
        sum = new;
        let last = number + 1 == open.len();
        if taken < left && (sum > start + taken as f64 || last) {
            drawn.push(*place);
            taken += 1;
        }
    }
    drawn
}

fn maximum_entropy(
    probabilities: &[f64],
    count: usize,
    random: &mut Random,
) -> Result<(Vec<usize>, JointProbabilities), SamplingError> {
    let open: Vec<usize> = (0..probabilities.len())
        .filter(|place| probabilities[*place] < 1.0)
        .collect();
    let mut drawn: Vec<usize> = (0..probabilities.len())
        .filter(|place| probabilities[*place] >= 1.0)
        .collect();
    let values: Vec<f64> = open.iter().map(|place| probabilities[*place]).collect();
    let left = count - drawn.len();
    let mut pairs = Some(Vec::new());
    let mut random_places = Vec::new();
    if left > 0 {
        let design = MaximumEntropy::new(&values, left)?;
        random_places = design.draw(random);
        pairs = design.joint(&random_places);
        drawn.extend(random_places.iter().map(|place| open[*place]));
    }
    drawn.sort_unstable();
    let Some(pairs) = pairs else {
        return Ok((drawn, JointProbabilities::Unknown));
    };
    let place_of = |unit: usize| random_places.iter().position(|place| open[*place] == unit);
    let places: Vec<Option<usize>> = drawn.iter().map(|unit| place_of(*unit)).collect();
    // With a certain unit, the other's probability is what is left.
    let pair = |first: usize, second: usize| match (places[first], places[second]) {
        (Some(first), Some(second)) => pairs[first][second],
        _ => probabilities[drawn[first]].min(probabilities[drawn[second]]),
    };
    let all = 0..drawn.len();
    let rows = all
        .clone()
        .map(|first| all.clone().map(|second| pair(first, second)).collect())
        .collect();
    Ok((drawn, JointProbabilities::Matrix(rows)))
}

/// Refuses strata without a finite standard deviation, and strata of which none has one above zero.
fn has_deviations<'a>(
    variable: &str,
    names: impl Iterator<Item = &'a String>,
    shares: &[StratumShare],
) -> Result<(), SamplingError> {
    let none = shares.iter().all(|share| share.size == 0.0);
    let wrong = names
        .zip(shares)
        .filter(|(_, share)| none || !share.size.is_finite());
    let strata: Vec<String> = wrong.map(|(name, _)| name.clone()).collect();
    if strata.is_empty() {
        return Ok(());
    }
    let variable = variable.to_owned();
    Err(SamplingError::NoDeviation { variable, strata })
}

/// The standard deviation (n - 1).
fn deviation(values: &[f64]) -> f64 {
    let centre = mean(values.iter().copied());
    let squares: f64 = values.iter().map(|value| (value - centre).powi(2)).sum();
    (squares / (values.len() as f64 - 1.0)).sqrt()
}
