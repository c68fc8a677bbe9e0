//! Probability samples.

pub(crate) mod allocation;
mod cube;
mod draw;
pub(crate) mod entropy;
pub(crate) mod outcome;
pub(crate) mod probabilities;
pub(crate) mod size;
#[cfg(test)]
mod tests;

use crate::Generator;
use allocation::Allocation;
#[cfg(test)]
use outcome::JointProbabilities;
use serde::{Deserialize, Serialize};

/// A sampling design.
///
/// Random draws go through the units in the order of their ids, or of a declared variable; see
/// [`Random`](crate::Random) for the generator. A unit of the frame that is ruled out is no part of the population, and
/// a missing value is an error, since a probability sample cannot leave units aside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Design {
    /// What: every set of `count` units is equally likely.
    /// Source: Cochran (1977), *Sampling Techniques*, chapter 2. R: `sampling::srswor`.
    /// Not: when a variable is known that goes with what is asked; strata or balance then say more for the same money.
    SimpleRandom {
        /// How many units.
        count: usize,
    },
    /// What: every k-th unit of a list from a random start, where k may be a fraction.
    /// Source: Cochran (1977), chapter 8.
    /// Not: when the list has a period, or when a standard error must be unbiased (no design estimate exists).
    Systematic {
        /// How many units.
        count: usize,
        /// The order of the list.
        order: ListOrder,
    },
    /// What: each unit on its own with the same probability; the size is random.
    /// Source: Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, 3.2. R: `sampling::UPpoisson`.
    /// Not: when the size must be known beforehand.
    Bernoulli {
        /// The probability.
        probability: f64,
    },
    /// What: each unit on its own with a probability proportional to its size; the size of the sample is random.
    /// Source: Hájek (1964). R: `sampling::UPpoisson(inclusionprobabilities(size, n))`.
    /// Not: when the size must be known beforehand ([`MaximumEntropy`](Self::MaximumEntropy)).
    Poisson {
        /// The variable of size.
        size: String,
        /// The expected number of units.
        expected: usize,
    },
    /// What: a simple random sample in every stratum.
    /// Source: Cochran (1977), chapters 5 and 5A; Neyman (1934). R: `sampling::strata`.
    /// Not: with more strata than half the sample, since each needs two units for a standard error.
    Stratified {
        /// The variable of the strata; numbers count as categories too.
        stratum: String,
        /// How many units.
        count: usize,
        /// How they are divided.
        allocation: Allocation,
    },
    /// What: a simple random sample of clusters, with all their units.
    /// Source: Cochran (1977), chapter 9. R: `sampling::cluster`.
    /// Not: for the precision, which is worse than the number of units suggests; clusters are for the travelling.
    Cluster {
        /// The variable of the clusters.
        cluster: String,
        /// How many clusters.
        clusters: usize,
    },
    /// What: a simple random sample of clusters, and in each a simple random sample of units (all, if there are no
    /// more).
    /// Source: Cochran (1977), chapters 10 and 11. R: `sampling::mstage`.
    /// Not: with clusters of very different size, whose units then get very different weights.
    TwoStage {
        /// The variable of the clusters.
        cluster: String,
        /// How many clusters.
        clusters: usize,
        /// How many units in each.
        units: usize,
    },
    /// What: a fixed number of units with probabilities proportional to size, systematically from a list. Units so
    /// large that their probability would pass 1 are taken with certainty.
    /// Source: Madow (1949); Tillé (2006), *Sampling Algorithms*, 7.1. R: `sampling::UPsystematic`.
    /// Not: when joint probabilities are needed, of which many are zero.
    PpsSystematic {
        /// The variable of size.
        size: String,
        /// How many units.
        count: usize,
        /// The order of the list.
        order: ListOrder,
    },
    /// What: a fixed number of units with probabilities proportional to size, and otherwise as random as can be
    /// (conditional Poisson). Joint probabilities are exact.
    /// Source: Hájek (1981); Chen, Dempster and Liu (1994); Tillé (2006), 5.4. R: `sampling::UPmaxentropy`.
    /// Not: for huge populations: time and memory grow as units times sample.
    MaximumEntropy {
        /// The variable of size.
        size: String,
        /// How many units.
        count: usize,
    },
    /// What: a fixed number of units whose Horvitz-Thompson totals of known variables are (nearly) the true totals.
    /// Source: Deville and Tillé (2004), the cube method; the fast flight phase of Chauvet and Tillé (2006), landing
    /// by dropping the last variables first. R: `sampling::samplecube`.
    /// Not: with many variables for few units; then they cannot be balanced, as [`Sample::balance`](crate::Sample) tells.
    Balanced {
        /// The variable of size; none for equal probabilities.
        size: Option<String>,
        /// How many units.
        count: usize,
        /// The variables to be balanced, the most important first.
        variables: Vec<String>,
    },
}

/// The order in which a systematic sample goes through the units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListOrder {
    /// By id.
    Id,
    /// By a numeric variable, then by id: what is near in it will not be chosen together.
    By(String),
    /// At random.
    Shuffled,
}

/// A rule that draws a probability sample: a design, a generator with its seed, and how many reserves to draw.
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_sampling::{Allocation, CaseFrame, Design, Generator, Rule, SampleRule, verify};
///
/// let ids: Vec<String> = (0..30).map(|unit| format!("u{unit:02}")).collect();
/// let region = |unit: usize| Some(if unit < 20 { "north" } else { "south" }.to_owned());
/// let towns = Dataset::new(ids.clone(), ids)?.with_texts(
///     Variable::new("region", Label::new("Region"), Measure::Nominal),
///     (0..30).map(region).collect(),
/// )?;
/// let design = Design::Stratified { stratum: "region".into(), count: 6, allocation: Allocation::Proportional };
/// let frame = CaseFrame::new(&towns)?;
/// let certificate = SampleRule::new(design, Generator::chacha8(2015)).with_reserves(1).select(&frame)?;
///
/// let sample = &certificate.outcome;
/// assert_eq!((sample.strata[0].sampled, sample.strata[1].sampled), (4, 2));
/// assert_eq!(sample.sampled[0].weight, 5.0);
/// assert!((sample.sampled.iter().map(|unit| unit.weight).sum::<f64>() - 30.0).abs() < 1e-12);
/// assert!(verify(&certificate, &frame).is_identical());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRule {
    /// The design.
    pub design: Design,
    /// The generator and its seed.
    pub generator: Generator,
    /// How many reserves to draw, in every stratum; only for [`Design::SimpleRandom`] and [`Design::Stratified`], where
    /// the next of the same random order is as good as any.
    pub reserves: usize,
}

impl SampleRule {
    /// A design with a generator; no reserves.
    #[must_use]
    pub fn new(design: Design, generator: Generator) -> Self {
        Self {
            design,
            generator,
            reserves: 0,
        }
    }

    /// The rule with so many reserves per stratum.
    #[must_use]
    pub fn with_reserves(self, reserves: usize) -> Self {
        Self { reserves, ..self }
    }
}
