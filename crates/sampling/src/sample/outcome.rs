//! The drawn sample as a design that weights can be made from.

use crate::certificate::Outcome;
use crate::{Exclusion, SamplingError};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use tresteg_dataset::{Dataset, Label, Measure, Variable, design};

/// A sample with all that estimation needs of its design: probabilities, weights, strata, clusters, sizes of the
/// populations at each stage. R's `survey::svydesign` takes the same: `weights`, `strata`, `ids`, `fpc`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// How many units the population has: those of the frame that are not ruled out.
    pub population: usize,
    /// The sampled units, in the order of their ids.
    pub sampled: Vec<SampledUnit>,
    /// The replacement list, in order.
    pub reserves: Vec<ReserveUnit>,
    /// The strata in the order of their names, or the one population without a name.
    pub strata: Vec<StratumSize>,
    /// Totals of the variables that the sample is balanced on.
    pub balance: Vec<Balance>,
    /// What is known of joint probabilities.
    pub joint: JointProbabilities,
    /// Units that are ruled out.
    pub excluded: Vec<Exclusion>,
}

/// A unit of a sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampledUnit {
    /// Its id.
    pub unit_id: String,
    /// Its name.
    pub name: String,
    /// The probability that it is in the sample.
    pub inclusion_probability: f64,
    /// The inverse of it.
    pub weight: f64,
    /// Its stratum.
    pub stratum: Option<String>,
    /// Its cluster.
    pub cluster: Option<String>,
    /// Stage by stage, out of how many units (or clusters) how many were taken: the finite population corrections.
    /// Empty for unequal probabilities.
    pub stages: Vec<Stage>,
}

/// How many were taken of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// How many there are.
    pub population: usize,
    /// How many were taken.
    pub sampled: usize,
}

impl Stage {
    /// The finite population correction of a variance, 1 - n/N.
    #[must_use]
    pub fn correction(&self) -> f64 {
        1.0 - self.sampled as f64 / self.population as f64
    }
}

/// A unit on the replacement list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReserveUnit {
    /// Its id.
    pub unit_id: String,
    /// Its name.
    pub name: String,
    /// Its stratum: it stands in for units of this stratum only.
    pub stratum: Option<String>,
}

/// The size of a stratum and of its sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StratumSize {
    /// The name; none when the population is not divided.
    pub stratum: Option<String>,
    /// Units in it.
    pub population: usize,
    /// Units drawn.
    pub sampled: usize,
}

/// A known total and what the sample makes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Balance {
    /// The variable.
    pub variable: String,
    /// Its total in the population.
    pub total: f64,
    /// The Horvitz-Thompson estimate from the sample.
    pub estimate: f64,
}

/// What is known of the probability that two units are in the sample together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JointProbabilities {
    /// Units are drawn independently: the product.
    Independent,
    /// Simple random sampling at every stage: follows from [`SampledUnit::stages`].
    FromStages,
    /// One row per sampled unit, in their order; the diagonal has the inclusion probabilities.
    Matrix(Vec<Vec<f64>>),
    /// Not known, or zero for some pairs, so that no variance can be estimated without bias.
    Unknown,
}

impl Sample {
    /// The sampled units of a dataset, with the design as columns of [`tresteg_dataset::design`]: weights and, where
    /// there are any, strata, clusters and the sizes of what each stage drew from. `SurveyDesign::of` of
    /// `tresteg-survey` takes it from there, as it is.
    ///
    /// Designs of unequal probabilities have no sizes: their variances come out as those of draws with replacement,
    /// which is a little too much. Reserves are no part of it; who stands in for whom changes the weights of nobody, but
    /// makes them an approximation.
    ///
    /// # Errors
    /// [`SamplingError::Dataset`] when the dataset lacks a sampled unit, or has such columns already.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec();
    /// # let size = Variable::new("size", Label::new("Size"), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(size, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, Design, Generator, Rule, SampleRule};
    ///
    /// let rule = SampleRule::new(Design::SimpleRandom { count: 3 }, Generator::chacha8(2015));
    /// let certificate = rule.select(&CaseFrame::new(&towns)?)?;
    /// let drawn = certificate.outcome.with_design(&towns)?;
    /// assert_eq!(drawn.complete_numbers("design_weight")?, [2.0; 3]);
    /// assert_eq!(drawn.complete_numbers("design_population_1")?, [6.0; 3]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_design(&self, dataset: &Dataset) -> Result<Dataset, SamplingError> {
        let ids: Vec<&str> = self.chosen_ids();
        let drawn = dataset.with_units(&ids)?;
        let units: HashMap<&str, &SampledUnit> = self
            .sampled
            .iter()
            .map(|unit| (unit.unit_id.as_str(), unit))
            .collect();
        let ids = drawn.unit_ids().iter();
        let units: Vec<&SampledUnit> = ids
            .filter_map(|id| units.get(id.as_str()).copied())
            .collect();
        let scale = |name: &str, label: Label| Variable::new(name, label, Measure::Scale);
        let nominal = |name: &str, label: Label| Variable::new(name, label, Measure::Nominal);
        let weights = units.iter().map(|unit| Some(unit.weight)).collect();
        let label = Label::new("Design weight").with_sv("Designvikt");
        let mut drawn = drawn.with_numbers(scale(design::WEIGHT, label), weights)?;
        if units.iter().any(|unit| unit.stratum.is_some()) {
            let strata = units.iter().map(|unit| unit.stratum.clone()).collect();
            let label = Label::new("Stratum").with_sv("Stratum");
            drawn = drawn.with_texts(nominal(design::STRATUM, label), strata)?;
        }
        if units.iter().any(|unit| unit.cluster.is_some()) {
            let clusters = units.iter().map(|unit| unit.cluster.clone()).collect();
            let label = Label::new("Cluster").with_sv("Kluster");
            drawn = drawn.with_texts(nominal(design::CLUSTER, label), clusters)?;
        }
        for (stage, name) in design::POPULATIONS.into_iter().enumerate() {
            let size = |unit: &&SampledUnit| Some(unit.stages.get(stage)?.population as f64);
            let sizes: Vec<Option<f64>> = units.iter().map(size).collect();
            if sizes.iter().any(Option::is_some) {
                let label = Label::new("To draw from").with_sv("Att dra ur");
                drawn = drawn.with_numbers(scale(name, label), sizes)?;
            }
        }
        Ok(drawn)
    }

    /// The probability that two sampled units, by their places, are in the sample together; none when it is not known
    /// or there are no such units.
    #[must_use]
    pub fn joint_probability(&self, first: usize, second: usize) -> Option<f64> {
        let (one, other) = (self.sampled.get(first)?, self.sampled.get(second)?);
        if first == second {
            return Some(one.inclusion_probability);
        }
        let product = one.inclusion_probability * other.inclusion_probability;
        match &self.joint {
            JointProbabilities::Independent => Some(product),
            JointProbabilities::Unknown => None,
            JointProbabilities::Matrix(rows) => rows.get(first)?.get(second).copied(),
            JointProbabilities::FromStages => {
                if one.stratum != other.stratum {
                    return Some(product);
                }
                let pair = |stage: &Stage| {
                    let (all, taken) = (stage.population as f64, stage.sampled as f64);
                    taken / all * ((taken - 1.0) / (all - 1.0))
                };
                let of_units = |unit: &SampledUnit| match &unit.stages[..] {
                    [_, second] => second.sampled as f64 / second.population as f64,
                    _ => 1.0,
                };
                let clustered = one.cluster.is_some();
                match &one.stages[..] {
                    [first] if clustered && one.cluster == other.cluster => {
                        Some(first.sampled as f64 / first.population as f64)
                    }
                    [first, second] if one.cluster == other.cluster => {
                        Some(first.sampled as f64 / first.population as f64 * pair(second))
                    }
                    [first] => Some(pair(first)),
                    [first, _] => Some(pair(first) * of_units(one) * of_units(other)),
                    _ => None,
                }
            }
        }
    }
}

impl Outcome for Sample {
    fn chosen_ids(&self) -> Vec<&str> {
        self.sampled
            .iter()
            .map(|unit| unit.unit_id.as_str())
            .collect()
    }

    fn reserve_ids(&self) -> Vec<&str> {
        self.reserves
            .iter()
            .map(|unit| unit.unit_id.as_str())
            .collect()
    }

    fn replacement_ids(&self, unit_id: &str) -> Vec<&str> {
        let sampled = self
            .sampled
            .iter()
            .map(|unit| (&unit.unit_id, &unit.stratum));
        let reserves = || {
            self.reserves
                .iter()
                .map(|unit| (&unit.unit_id, &unit.stratum))
        };
        let stratum = sampled.chain(reserves()).find(|(id, _)| *id == unit_id);
        let stratum = stratum.and_then(|(_, stratum)| stratum.as_ref());
        let same = reserves().filter(|(_, other)| other.as_ref() == stratum);
        same.map(|(id, _)| id.as_str()).collect()
    }
}
