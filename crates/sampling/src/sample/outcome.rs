//! The drawn sample as a design that weights can be made from.

use crate::Exclusion;
use crate::certificate::Outcome;
use serde::{Deserialize, Serialize};

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
