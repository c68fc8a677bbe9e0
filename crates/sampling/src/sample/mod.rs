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
    /// * What: every set of `count` units is equally likely.
    /// * Source: Cochran (1977), *Sampling Techniques*, chapter 2. R: `sampling::srswor`.
    /// * Not: when a variable is known that goes with what is asked; strata or balance then say more for the same money.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [1.0, 2.0, 3.0, 4.0, 10.0, 20.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, Design, Generator, Rule, SampleRule};
    ///
    /// let design = Design::SimpleRandom { count: 2 };
    /// let certificate = SampleRule::new(design, Generator::chacha8(2015)).select(&CaseFrame::new(&towns)?)?;
    /// let sample = &certificate.outcome;
    /// assert_eq!((sample.sampled.len(), sample.sampled[0].weight), (2, 3.0));
    /// assert_eq!(sample.joint_probability(0, 1), Some(2.0 / 6.0 * (1.0 / 5.0)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    SimpleRandom {
        /// How many units.
        count: usize,
    },
    /// * What: every k-th unit of a list from a random start, where k may be a fraction.
    /// * Source: Cochran (1977), chapter 8.
    /// * Not: when the list has a period, or when a standard error must be unbiased (no design estimate exists).
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [1.0, 2.0, 3.0, 4.0, 10.0, 20.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, Design, Generator, ListOrder, Rule, SampleRule};
    ///
    /// let design = Design::Systematic { count: 2, order: ListOrder::By("size".into()) };
    /// let certificate = SampleRule::new(design, Generator::chacha8(2015)).select(&CaseFrame::new(&towns)?)?;
    /// let sample = &certificate.outcome;
    /// // The second comes three places after the first.
    /// let sizes = ["a", "b", "c", "d", "e", "f"];
    /// let place = |unit: usize| sizes.iter().position(|id| *id == sample.sampled[unit].unit_id);
    /// assert_eq!(place(1), place(0).map(|place| place + 3));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Systematic {
        /// How many units.
        count: usize,
        /// The order of the list.
        order: ListOrder,
    },
    /// * What: each unit on its own with the same probability; the size is random.
    /// * Source: Särndal, Swensson and Wretman (1992), *Model Assisted Survey Sampling*, 3.2. R: `sampling::UPpoisson`.
    /// * Not: when the size must be known beforehand.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [1.0, 2.0, 3.0, 4.0, 10.0, 20.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, Design, Generator, Rule, SampleRule};
    ///
    /// let design = Design::Bernoulli { probability: 0.5 };
    /// let certificate = SampleRule::new(design, Generator::chacha8(2015)).select(&CaseFrame::new(&towns)?)?;
    /// let sample = &certificate.outcome;
    /// assert!(sample.sampled.iter().all(|unit| unit.weight == 2.0));
    /// assert_eq!(sample.strata[0].sampled, sample.sampled.len()); // whatever it came to
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Bernoulli {
        /// The probability.
        probability: f64,
    },
    /// * What: each unit on its own with a probability proportional to its size; the size of the sample is random.
    /// * Source: Hájek (1964). R: `sampling::UPpoisson(inclusionprobabilities(size, n))`.
    /// * Not: when the size must be known beforehand ([`MaximumEntropy`](Self::MaximumEntropy)).
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [1.0, 2.0, 3.0, 4.0, 10.0, 20.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, Design, Generator, Rule, SampleRule};
    ///
    /// let design = Design::Poisson { size: "size".into(), expected: 2 };
    /// let certificate = SampleRule::new(design, Generator::chacha8(2015)).select(&CaseFrame::new(&towns)?)?;
    /// let sample = &certificate.outcome;
    /// // 20 of 40: f has the probability 2 * 20 / 40 and is certain.
    /// let f = sample.sampled.last().map(|unit| (unit.unit_id.as_str(), unit.weight));
    /// assert_eq!(f, Some(("f", 1.0)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Poisson {
        /// The variable of size.
        size: String,
        /// The expected number of units.
        expected: usize,
    },
    /// * What: a simple random sample in every stratum.
    /// * Source: Cochran (1977), chapters 5 and 5A; Neyman (1934). R: `sampling::strata`.
    /// * Not: with more strata than half the sample, since each needs two units for a standard error.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec();
    /// # let nominal = |name: &str| Variable::new(name, Label::new(name), Measure::Nominal);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_texts(nominal("region"), ["n", "n", "n", "n", "s", "s"].map(|text| Some(text.to_owned())).to_vec())?;
    /// use tresteg_sampling::{Allocation, CaseFrame, Design, Generator, Rule, SampleRule};
    ///
    /// let design = Design::Stratified { stratum: "region".into(), count: 4, allocation: Allocation::Equal };
    /// let certificate = SampleRule::new(design, Generator::chacha8(2015)).select(&CaseFrame::new(&towns)?)?;
    /// let sample = &certificate.outcome;
    /// let told: Vec<(usize, usize)> = sample.strata.iter().map(|stratum| (stratum.population, stratum.sampled)).collect();
    /// assert_eq!(told, [(4, 2), (2, 2)]);
    /// assert_eq!((sample.sampled[0].weight, sample.sampled[3].weight), (2.0, 1.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Stratified {
        /// The variable of the strata; numbers count as categories too.
        stratum: String,
        /// How many units.
        count: usize,
        /// How they are divided.
        allocation: Allocation,
    },
    /// * What: a simple random sample of clusters, with all their units.
    /// * Source: Cochran (1977), chapter 9. R: `sampling::cluster`.
    /// * Not: for the precision, which is worse than the number of units suggests; clusters are for the travelling.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec();
    /// # let nominal = |name: &str| Variable::new(name, Label::new(name), Measure::Nominal);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_texts(nominal("region"), ["n", "n", "n", "n", "s", "s"].map(|text| Some(text.to_owned())).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, Design, Generator, Rule, SampleRule};
    ///
    /// let design = Design::Cluster { cluster: "region".into(), clusters: 1 };
    /// let certificate = SampleRule::new(design, Generator::chacha8(2015)).select(&CaseFrame::new(&towns)?)?;
    /// let sample = &certificate.outcome;
    /// // All of one cluster, each with the probability of the cluster.
    /// assert!(sample.sampled.iter().all(|unit| unit.weight == 2.0 && unit.cluster == sample.sampled[0].cluster));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Cluster {
        /// The variable of the clusters.
        cluster: String,
        /// How many clusters.
        clusters: usize,
    },
    /// * What: a simple random sample of clusters, and in each a simple random sample of units (all, if there are no
    ///   more).
    /// * Source: Cochran (1977), chapters 10 and 11. R: `sampling::mstage`.
    /// * Not: with clusters of very different size, whose units then get very different weights.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec();
    /// # let nominal = |name: &str| Variable::new(name, Label::new(name), Measure::Nominal);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_texts(nominal("region"), ["n", "n", "n", "n", "s", "s"].map(|text| Some(text.to_owned())).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, Design, Generator, Rule, SampleRule};
    ///
    /// let design = Design::TwoStage { cluster: "region".into(), clusters: 2, units: 2 };
    /// let certificate = SampleRule::new(design, Generator::chacha8(2015)).select(&CaseFrame::new(&towns)?)?;
    /// let sample = &certificate.outcome;
    /// // Two of the four in n, both in s.
    /// let weights: Vec<f64> = sample.sampled.iter().map(|unit| unit.weight).collect();
    /// assert_eq!(weights, [2.0, 2.0, 1.0, 1.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    TwoStage {
        /// The variable of the clusters.
        cluster: String,
        /// How many clusters.
        clusters: usize,
        /// How many units in each.
        units: usize,
    },
    /// * What: a fixed number of units with probabilities proportional to size, systematically from a list. Units so
    ///   large that their probability would pass 1 are taken with certainty.
    /// * Source: Madow (1949); Tillé (2006), *Sampling Algorithms*, 7.1. R: `sampling::UPsystematic`.
    /// * Not: when joint probabilities are needed, of which many are zero.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [1.0, 2.0, 3.0, 4.0, 10.0, 20.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, Design, Generator, ListOrder, Rule, SampleRule};
    ///
    /// let design = Design::PpsSystematic { size: "size".into(), count: 3, order: ListOrder::Shuffled };
    /// let certificate = SampleRule::new(design, Generator::chacha8(2015)).select(&CaseFrame::new(&towns)?)?;
    /// let sample = &certificate.outcome;
    /// // f is certain, and then e is: 2 * 10 / 20.
    /// let certain = sample.sampled.iter().filter(|unit| unit.inclusion_probability == 1.0);
    /// assert_eq!((sample.sampled.len(), certain.count()), (3, 2));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    PpsSystematic {
        /// The variable of size.
        size: String,
        /// How many units.
        count: usize,
        /// The order of the list.
        order: ListOrder,
    },
    /// * What: a fixed number of units with probabilities proportional to size, and otherwise as random as can be
    ///   (conditional Poisson). Joint probabilities are exact.
    /// * Source: Hájek (1981); Chen, Dempster and Liu (1994); Tillé (2006), 5.4. R: `sampling::UPmaxentropy`.
    /// * Not: for huge populations: time and memory grow as units times sample.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [1.0, 2.0, 3.0, 4.0, 10.0, 20.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, Design, Generator, Rule, SampleRule};
    ///
    /// let design = Design::MaximumEntropy { size: "size".into(), count: 2 };
    /// let certificate = SampleRule::new(design, Generator::chacha8(2015)).select(&CaseFrame::new(&towns)?)?;
    /// let sample = &certificate.outcome;
    /// assert_eq!(sample.sampled.len(), 2);
    /// // f is certain: with it, the other has its own probability.
    /// let other = sample.sampled[0].inclusion_probability;
    /// assert_eq!(sample.joint_probability(0, 1), Some(other));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    MaximumEntropy {
        /// The variable of size.
        size: String,
        /// How many units.
        count: usize,
    },
    /// * What: a fixed number of units whose Horvitz-Thompson totals of known variables are (nearly) the true totals.
    /// * Source: Deville and Tillé (2004), the cube method; the fast flight phase of Chauvet and Tillé (2006), landing
    ///   by dropping the last variables first. R: `sampling::samplecube`.
    /// * Not: with many variables for few units; then they cannot be balanced, as [`Sample::balance`](crate::Sample) tells.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e", "f"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [1.0, 2.0, 3.0, 4.0, 5.0, 9.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, Design, Generator, Rule, SampleRule};
    ///
    /// let design = Design::Balanced { size: None, count: 2, variables: vec!["size".into()] };
    /// let certificate = SampleRule::new(design, Generator::chacha8(2015)).select(&CaseFrame::new(&towns)?)?;
    /// let sample = &certificate.outcome;
    /// let balance = &sample.balance[0];
    /// assert_eq!((sample.sampled.len(), balance.total), (2, 24.0));
    /// // Units come whole, so that few of them hit the total only nearly.
    /// assert!((balance.estimate / balance.total - 1.0).abs() < 0.5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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

    /// The rule with so many reserves per stratum, or all units that are left there where those are fewer.
    #[must_use]
    pub fn with_reserves(self, reserves: usize) -> Self {
        Self { reserves, ..self }
    }
}
