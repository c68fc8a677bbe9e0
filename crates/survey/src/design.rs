//! Estimates from a probability sample, with the standard errors of its design.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use tresteg_dataset::{Dataset, design};

use crate::error::SurveyError;

/// How respondents were sampled: their weights and, where there are any, the strata, the clusters and how many there
/// were to draw from at each stage. R: `survey::svydesign(ids, strata, weights, fpc)`.
///
/// A sample of `tresteg-sampling` writes the same into a dataset (`Sample::with_design`), from where
/// [`SurveyDesign::of`] takes it. Everything is in the order of the units.
///
/// ```
/// use tresteg_survey::SurveyDesign;
///
/// // Two of four northern towns, two of six southern ones.
/// let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
/// let design = SurveyDesign::new(ids, vec![2.0, 2.0, 3.0, 3.0])?
///     .with_strata(["north", "north", "south", "south"].map(String::from).to_vec())?
///     .with_populations(vec![4.0, 4.0, 6.0, 6.0])?;
/// let mean = design.mean(&[Some(1.0), Some(3.0), Some(5.0), Some(6.0)])?;
/// assert_eq!(mean.estimate, 4.1); // (2 + 6 + 15 + 18) / 10
/// assert!((mean.std_error - 0.374_165_738_677_394_1).abs() < 1e-12);
/// assert_eq!(mean.degrees_of_freedom, 2);
/// # Ok::<(), tresteg_survey::SurveyError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyDesign {
    /// Ids of the units.
    pub unit_ids: Vec<String>,
    /// How many units of the population each stands for.
    pub weights: Vec<f64>,
    /// The stratum of each.
    pub strata: Option<Vec<String>>,
    /// The cluster of each, drawn at the first stage.
    pub clusters: Option<Vec<String>>,
    /// Per stage and unit, how many clusters (or units) there were to draw from: in the stratum at the first stage, in
    /// the cluster at the second. Without, variances are those of draws with replacement.
    pub populations: Vec<Vec<f64>>,
}

/// An estimate and how far it may be off.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DesignEstimate {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error under the design.
    pub std_error: f64,
    /// Units with a value.
    pub units: usize,
    /// Units without one, which are left out.
    pub missing: usize,
    /// Clusters (or units, without clusters) less strata, for a t distribution.
    pub degrees_of_freedom: usize,
}

impl DesignEstimate {
    /// The same in another unit: times a factor.
    pub(crate) fn times(self, factor: f64) -> Self {
        Self {
            estimate: self.estimate * factor,
            std_error: self.std_error * factor.abs(),
            ..self
        }
    }
}

impl SurveyDesign {
    /// Units and their weights.
    ///
    /// # Errors
    /// [`SurveyError::EmptyDesign`]; [`SurveyError::DesignDoesNotFit`]; [`SurveyError::NotPositive`] with the units
    /// whose weight is not above zero and finite.
    pub fn new(unit_ids: Vec<String>, weights: Vec<f64>) -> Result<Self, SurveyError> {
        if unit_ids.is_empty() {
            return Err(SurveyError::EmptyDesign);
        }
        let design = Self {
            unit_ids,
            weights: Vec::new(),
            strata: None,
            clusters: None,
            populations: Vec::new(),
        };
        design.fits("weights", weights.len())?;
        design.positive("weight", &weights)?;
        Ok(Self { weights, ..design })
    }

    /// The same with strata.
    ///
    /// # Errors
    /// [`SurveyError::DesignDoesNotFit`].
    pub fn with_strata(self, strata: Vec<String>) -> Result<Self, SurveyError> {
        self.fits("strata", strata.len())?;
        let strata = Some(strata);
        Ok(Self { strata, ..self })
    }

    /// The same with clusters. Clusters of two strata are two, whatever their names.
    ///
    /// # Errors
    /// [`SurveyError::DesignDoesNotFit`].
    pub fn with_clusters(self, clusters: Vec<String>) -> Result<Self, SurveyError> {
        self.fits("clusters", clusters.len())?;
        let clusters = Some(clusters);
        Ok(Self { clusters, ..self })
    }

    /// The same with the sizes of what the first stage, or at the second call the second stage, drew from.
    ///
    /// # Errors
    /// [`SurveyError::DesignDoesNotFit`], [`SurveyError::NotPositive`].
    pub fn with_populations(mut self, populations: Vec<f64>) -> Result<Self, SurveyError> {
        self.fits("populations", populations.len())?;
        self.positive("population", &populations)?;
        self.populations.push(populations);
        Ok(self)
    }

    /// The design of sampled units, from the columns of [`tresteg_dataset::design`].
    ///
    /// # Errors
    /// [`SurveyError::Dataset`] without weights, for units without a value, or for columns of another kind; otherwise
    /// as the builders.
    pub fn of(dataset: &Dataset) -> Result<Self, SurveyError> {
        let weights = dataset.complete_numbers(design::WEIGHT)?;
        let mut found = Self::new(dataset.unit_ids().to_vec(), weights)?;
        let has = |name: &str| dataset.variable(name).is_ok();
        if has(design::STRATUM) {
            found = found.with_strata(complete_texts(dataset, design::STRATUM)?)?;
        }
        if has(design::CLUSTER) {
            found = found.with_clusters(complete_texts(dataset, design::CLUSTER)?)?;
        }
        for name in design::POPULATIONS {
            if has(name) {
                found = found.with_populations(dataset.complete_numbers(name)?)?;
            }
        }
        Ok(found)
    }

    /// The total in the population, by Horvitz and Thompson (1952): the sum of weight times value. R: `svytotal`.
    ///
    /// A unit without a value counts as outside of what is asked about: its part of the population is not in the total.
    /// So the total of a subgroup is that of values which others do not have.
    ///
    /// # Errors
    /// [`SurveyError::DesignDoesNotFit`]; [`SurveyError::ValueNotFinite`]; [`SurveyError::EstimateNotFinite`]; and what
    /// has no variance:
    /// [`SurveyError::SinglePrimaryUnit`], [`SurveyError::PopulationsDiffer`], [`SurveyError::MoreThanPopulation`].
    pub fn total(&self, values: &[Option<f64>]) -> Result<DesignEstimate, SurveyError> {
        self.check(values)?;
        let weighted =
            |(weight, value): (&f64, &Option<f64>)| value.map_or(0.0, |value| weight * value);
        let parts: Vec<f64> = self.weights.iter().zip(values).map(weighted).collect();
        self.estimate(parts.iter().sum(), &parts, values)
    }

    /// The mean in the population, by Hájek: the weighted mean, whose variance is that of the total of
    /// weight (value - mean) / sum of weights (Särndal, Swensson and Wretman 1992, 5.7). R: `svymean`.
    ///
    /// A unit without a value counts as outside of what is asked about, as in R with `na.rm = TRUE`: so the mean of a
    /// subgroup is that of values which others do not have.
    ///
    /// # Errors
    /// As [`total`](Self::total), and [`SurveyError::NoValues`].
    pub fn mean(&self, values: &[Option<f64>]) -> Result<DesignEstimate, SurveyError> {
        self.check(values)?;
        let pairs = || self.weights.iter().zip(values);
        let known = || pairs().filter_map(|(weight, value)| Some((*weight, (*value)?)));
        let size: f64 = known().map(|(weight, _)| weight).sum();
        let Some((_, origin)) = known().next() else {
            return Err(SurveyError::NoValues);
        };
        // From the first value, so that a large common part costs no digits.
        let shifted = known()
            .map(|(weight, value)| weight * (value - origin))
            .sum::<f64>()
            / size;
        let part = |(weight, value): (&f64, &Option<f64>)| {
            value.map_or(0.0, |value| weight * (value - origin - shifted) / size)
        };
        let parts: Vec<f64> = pairs().map(part).collect();
        self.estimate(origin + shifted, &parts, values)
    }

    /// The share of each category in the population, in the order of their names: means of 0 and 1. R: `svymean` of a
    /// factor.
    ///
    /// # Errors
    /// As [`mean`](Self::mean).
    pub fn proportions(
        &self,
        categories: &[Option<String>],
    ) -> Result<BTreeMap<String, DesignEstimate>, SurveyError> {
        self.fits("values", categories.len())?;
        let names: BTreeSet<&String> = categories.iter().flatten().collect();
        if names.is_empty() {
            return Err(SurveyError::NoValues);
        }
        let share = |name: &String| {
            let is_it = |category: &Option<String>| {
                category
                    .as_ref()
                    .map(|category| f64::from(u8::from(category == name)))
            };
            let values: Vec<Option<f64>> = categories.iter().map(is_it).collect();
            Ok((name.clone(), self.mean(&values)?))
        };
        names.into_iter().map(share).collect()
    }

    fn estimate(
        &self,
        estimate: f64,
        parts: &[f64],
        values: &[Option<f64>],
    ) -> Result<DesignEstimate, SurveyError> {
        let primary = self.primary_units();
        let variance = self.variance(&primary, parts)?;
        if !(estimate.is_finite() && variance.is_finite()) {
            return Err(SurveyError::EstimateNotFinite);
        }
        let units = values.iter().flatten().count();
        Ok(DesignEstimate {
            estimate,
            std_error: variance.sqrt(),
            units,
            missing: values.len() - units,
            degrees_of_freedom: primary.values().map(|clusters| clusters.len() - 1).sum(),
        })
    }

    /// The units of each cluster of each stratum; every unit is its own cluster where there are none.
    fn primary_units(&self) -> BTreeMap<&str, BTreeMap<(&str, usize), Vec<usize>>> {
        let mut strata: BTreeMap<&str, BTreeMap<(&str, usize), Vec<usize>>> = BTreeMap::new();
        for row in 0..self.unit_ids.len() {
            let stratum = self.strata.as_ref().map_or("", |strata| &strata[row]);
            let cluster = match &self.clusters {
                Some(clusters) => (clusters[row].as_str(), 0),
                None => ("", row),
            };
            let stratum = strata.entry(stratum).or_default();
            stratum.entry(cluster).or_default().push(row);
        }
        strata
    }

    /// The variance of the total of parts: between the clusters of each stratum and, with the populations of a second
    /// stage, between the units of each cluster, each with its finite population correction. Without populations that
    /// of the clusters as if drawn with replacement, which is too large rather than too small (Särndal, Swensson and
    /// Wretman 1992, 4.6). R: `svyrecvar`.
    fn variance(
        &self,
        primary: &BTreeMap<&str, BTreeMap<(&str, usize), Vec<usize>>>,
        parts: &[f64],
    ) -> Result<f64, SurveyError> {
        let mut variance = 0.0;
        for (stratum, clusters) in primary {
            let rows: Vec<usize> = clusters.values().flatten().copied().collect();
            let share = self.sampled_share(0, stratum, clusters.len(), &rows)?;
            let total = |rows: &Vec<usize>| rows.iter().map(|row| parts[*row]).sum::<f64>();
            let totals: Vec<f64> = clusters.values().map(total).collect();
            variance += spread(&totals, share, stratum)?;
            if self.clusters.is_none() || self.populations.len() < 2 {
                continue;
            }
            for ((cluster, _), rows) in clusters {
                let within = self.sampled_share(1, cluster, rows.len(), rows)?;
                let values: Vec<f64> = rows.iter().map(|row| parts[*row]).collect();
                variance += share * spread(&values, within, cluster)?;
            }
        }
        Ok(variance)
    }

    /// How many were sampled of how many at a stage; 0 without populations.
    fn sampled_share(
        &self,
        stage: usize,
        part: &str,
        sampled: usize,
        rows: &[usize],
    ) -> Result<f64, SurveyError> {
        let Some(populations) = self.populations.get(stage) else {
            return Ok(0.0);
        };
        let population = rows.first().map_or(0.0, |row| populations[*row]);
        if rows.iter().any(|row| populations[*row] != population) {
            let part = part.to_owned();
            return Err(SurveyError::PopulationsDiffer { part });
        }
        if sampled as f64 > population {
            return Err(SurveyError::MoreThanPopulation {
                part: part.to_owned(),
                sampled,
                population,
            });
        }
        Ok(sampled as f64 / population)
    }

    fn check(&self, values: &[Option<f64>]) -> Result<(), SurveyError> {
        // Whoever made the design by hand, or read it from a file.
        self.fits("weights", self.weights.len())?;
        self.positive("weight", &self.weights)?;
        for (what, column) in [("strata", &self.strata), ("clusters", &self.clusters)] {
            if let Some(column) = column {
                self.fits(what, column.len())?;
            }
        }
        for populations in &self.populations {
            self.fits("populations", populations.len())?;
            self.positive("population", populations)?;
        }
        self.fits("values", values.len())?;
        let endless = |value: &Option<f64>| value.is_some_and(|value| !value.is_finite());
        match values.iter().position(endless) {
            Some(place) => Err(SurveyError::ValueNotFinite {
                unit_id: self.unit_ids[place].clone(),
            }),
            None => Ok(()),
        }
    }

    pub(crate) fn fits(&self, what: &'static str, found: usize) -> Result<(), SurveyError> {
        let units = self.unit_ids.len();
        if found == units {
            return Ok(());
        }
        Err(SurveyError::DesignDoesNotFit { what, units, found })
    }

    fn positive(&self, what: &'static str, numbers: &[f64]) -> Result<(), SurveyError> {
        let pairs = self.unit_ids.iter().zip(numbers);
        let wrong = pairs.filter(|(_, number)| !(**number > 0.0 && number.is_finite()));
        let unit_ids: Vec<String> = wrong.map(|(id, _)| id.clone()).collect();
        if unit_ids.is_empty() {
            return Ok(());
        }
        Err(SurveyError::NotPositive { what, unit_ids })
    }
}

/// (1 - share) n / (n - 1) times the sum of squares around the mean; zero where all were taken.
fn spread(values: &[f64], share: f64, part: &str) -> Result<f64, SurveyError> {
    let n = values.len() as f64;
    if share == 1.0 {
        return Ok(0.0);
    }
    if values.len() < 2 {
        let part = part.to_owned();
        return Err(SurveyError::SinglePrimaryUnit { part });
    }
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Ok((1.0 - share) * n / (n - 1.0) * squares)
}

fn complete_texts(dataset: &Dataset, name: &str) -> Result<Vec<String>, SurveyError> {
    let texts = dataset.texts(name)?;
    let missing = |(_, text): &(&String, &Option<String>)| text.is_none();
    let units: Vec<String> = (dataset.unit_names().iter().zip(&texts))
        .filter(missing)
        .map(|(name, _)| name.clone())
        .collect();
    if !units.is_empty() {
        let name = name.to_owned();
        return Err(tresteg_dataset::DatasetError::MissingValues { name, units }.into());
    }
    Ok(texts.into_iter().flatten().collect())
}
