//! How alike treated and controls are, before and after matching.

use super::MatchRule;
use crate::frame::rows_by_id;
use crate::{Certificate, SamplingError};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;
use tresteg_dataset::{Dataset, DatasetError};

/// The balance of some variables.
///
/// Conventions are those of `summary(matchit)` (MatchIt 4.5): a difference is standardised by the standard deviation of
/// the treated before matching (the pooled one where that is zero); that of a variable of zeros and ones is
/// √(p (1 - p)), and it has no variance ratio; differences of distribution functions are those of R's `ecdf`, weighted,
/// at all values of the sample before matching.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BalanceTable {
    /// One row per numeric variable, and one per category of a text variable.
    pub rows: Vec<BalanceRow>,
    /// Units before and after: the effective ones are (sum of weights)² / sum of squared weights.
    pub sizes: BalanceSizes,
}

/// The balance of one variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BalanceRow {
    /// The variable.
    pub variable: String,
    /// The category of a text variable.
    pub category: Option<String>,
    /// With all units that could be matched.
    pub before: BalanceMeasures,
    /// With the matched ones and their weights.
    pub after: BalanceMeasures,
}

/// Measures of balance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BalanceMeasures {
    /// The mean of the treated.
    pub mean_treated: f64,
    /// The (weighted) mean of the controls.
    pub mean_control: f64,
    /// The difference of means over the standard deviation of the treated before matching; none when nothing varies.
    pub standardised_difference: Option<f64>,
    /// The variance of the treated over that of the controls; none for zeros and ones, and where there is none.
    pub variance_ratio: Option<f64>,
    /// The mean difference of the distribution functions.
    pub ecdf_mean: f64,
    /// The largest difference of the distribution functions: the statistic of Kolmogorov and Smirnov.
    pub ecdf_max: f64,
}

/// How many units there are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BalanceSizes {
    /// Treated before.
    pub treated_before: usize,
    /// Controls before.
    pub controls_before: usize,
    /// Treated after.
    pub treated_after: usize,
    /// Controls after.
    pub controls_after: usize,
    /// Effective controls after.
    pub effective_controls_after: f64,
}

/// One line of a love plot: how far a variable is out of balance before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LovePoint {
    /// The variable, with its category.
    pub label: String,
    /// The size of the standardised difference before.
    pub before: Option<f64>,
    /// The size of it after.
    pub after: Option<f64>,
}

impl BalanceTable {
    /// The lines of a love plot (Love 2004), the most unbalanced before matching first.
    #[must_use]
    pub fn love_plot(&self) -> Vec<LovePoint> {
        let size = |measures: &BalanceMeasures| measures.standardised_difference.map(f64::abs);
        let point = |row: &BalanceRow| LovePoint {
            label: row.label(),
            before: size(&row.before),
            after: size(&row.after),
        };
        let mut points: Vec<LovePoint> = self.rows.iter().map(point).collect();
        let key = |point: &LovePoint| point.before.unwrap_or(-1.0);
        points.sort_by(|first, second| key(second).total_cmp(&key(first)));
        points
    }
}

impl BalanceRow {
    /// The variable, with its category.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.category {
            None => self.variable.clone(),
            Some(category) => format!("{}: {category}", self.variable),
        }
    }
}

/// The balance of variables of a dataset with the same unit ids, matched on or not.
///
/// # Errors
/// [`SamplingError::NothingMatched`]; [`SamplingError::Dataset`] for an unknown variable, a unit that the dataset does not hold, or one without a value.
pub fn balance(
    certificate: &Certificate<MatchRule>,
    dataset: &Dataset,
    variables: &[&str],
) -> Result<BalanceTable, SamplingError> {
    if certificate.outcome.sets.is_empty() {
        return Err(SamplingError::NothingMatched);
    }
    let sample = Sample::new(certificate, dataset)?;
    let mut rows = Vec::new();
    for variable in variables {
        match dataset.numbers(variable) {
            Ok(numbers) => {
                let values = sample.values(variable, dataset, &numbers)?;
                rows.push(sample.row(variable, None, &values));
            }
            Err(DatasetError::NotNumeric { .. }) => {
                let texts = sample.values(variable, dataset, &dataset.texts(variable)?)?;
                let mut categories = texts.clone();
                categories.sort_unstable();
                categories.dedup();
                for category in categories {
                    let values: Vec<f64> = texts
                        .iter()
                        .map(|text| f64::from(u8::from(*text == category)))
                        .collect();
                    rows.push(sample.row(variable, Some(category), &values));
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(BalanceTable {
        rows,
        sizes: sample.sizes(),
    })
}

/// The units that could be matched: their rows in the dataset, their kind, and their weights after matching.
struct Sample {
    rows: Vec<usize>,
    treated: Vec<bool>,
    weights: Vec<f64>,
}

impl Sample {
    fn new(certificate: &Certificate<MatchRule>, dataset: &Dataset) -> Result<Self, SamplingError> {
        let (frame, outcome) = (&certificate.frame, &certificate.outcome);
        let treatment = frame.column(&certificate.rule.treatment)?;
        let known = rows_by_id(dataset);
        let excluded: HashMap<&str, ()> = outcome
            .excluded
            .iter()
            .map(|exclusion| (exclusion.unit_id.as_str(), ()))
            .collect();
        let weights: HashMap<&str, f64> = outcome
            .weights
            .iter()
            .map(|weight| (weight.unit_id.as_str(), weight.weight))
            .collect();
        let mut sample = Self {
            rows: Vec::new(),
            treated: Vec::new(),
            weights: Vec::new(),
        };
        for (place, unit_id) in frame.unit_ids.iter().enumerate() {
            if excluded.contains_key(unit_id.as_str()) {
                continue;
            }
            let row = match known.get(unit_id.as_str()) {
                Some(row) => *row,
                None => dataset.row_of(unit_id)?,
            };
            sample.rows.push(row);
            sample
                .treated
                .push(treatment.get(place).as_ref() == Some(&certificate.rule.treated));
            sample
                .weights
                .push(weights.get(unit_id.as_str()).copied().unwrap_or(0.0));
        }
        Ok(sample)
    }

    fn values<T: Clone>(
        &self,
        variable: &str,
        dataset: &Dataset,
        values: &[Option<T>],
    ) -> Result<Vec<T>, SamplingError> {
        let found: Vec<T> = self
            .rows
            .iter()
            .filter_map(|row| values[*row].clone())
            .collect();
        if found.len() == self.rows.len() {
            return Ok(found);
        }
        let missing = self.rows.iter().filter(|row| values[**row].is_none());
        Err(SamplingError::Dataset(DatasetError::MissingValues {
            name: variable.to_owned(),
            units: missing
                .filter_map(|row| dataset.unit_names().get(*row).cloned())
                .collect(),
        }))
    }

    fn row(&self, variable: &str, category: Option<String>, values: &[f64]) -> BalanceRow {
        let all = vec![1.0; values.len()];
        let binary = values.iter().all(|value| *value == 0.0 || *value == 1.0);
        let variance = |treated: bool| self.moments(values, &all, treated, binary).1;
        let mut spread = variance(true).unwrap_or(0.0).sqrt();
        if !(spread > 0.0 && spread.is_finite()) {
            spread =
                ((variance(true).unwrap_or(0.0) + variance(false).unwrap_or(0.0)) / 2.0).sqrt();
        }
        let measures = |weights: &[f64]| self.measures(values, weights, spread, binary);
        BalanceRow {
            variable: variable.to_owned(),
            category,
            before: measures(&all),
            after: measures(&self.weights),
        }
    }

    fn measures(
        &self,
        values: &[f64],
        weights: &[f64],
        spread: f64,
        binary: bool,
    ) -> BalanceMeasures {
        let (mean_treated, variance_treated) = self.moments(values, weights, true, binary);
        let (mean_control, variance_control) = self.moments(values, weights, false, binary);
        let difference = mean_treated - mean_control;
        let (ecdf_mean, ecdf_max) = match binary {
            true => (difference.abs(), difference.abs()),
            false => self.distribution(values, weights),
        };
        let ratio = variance_treated
            .zip(variance_control)
            .map(|(treated, control)| treated / control);
        BalanceMeasures {
            mean_treated,
            mean_control,
            standardised_difference: (spread > 0.0).then(|| difference / spread),
            variance_ratio: ratio.filter(|ratio| !binary && ratio.is_finite()),
            ecdf_mean,
            ecdf_max,
        }
    }

    /// The weighted mean and variance of treated or controls.
    fn moments(
        &self,
        values: &[f64],
        weights: &[f64],
        treated: bool,
        binary: bool,
    ) -> (f64, Option<f64>) {
        let of_kind = || {
            let units = values.iter().zip(weights).zip(&self.treated);
            units
                .filter(move |(_, kind)| **kind == treated)
                .map(|((value, weight), _)| (*value, *weight))
        };
        let sum: f64 = of_kind().map(|(_, weight)| weight).sum();
        let mean = of_kind()
            .map(|(value, weight)| weight / sum * value)
            .sum::<f64>();
        if binary {
            return (mean, Some(mean * (1.0 - mean)));
        }
        let squares: f64 = of_kind()
            .map(|(value, weight)| weight / sum * (value - mean).powi(2))
            .sum();
        let shares: f64 = of_kind().map(|(_, weight)| (weight / sum).powi(2)).sum();
        let rest = 1.0 - shares;
        (mean, (rest > 1e-12).then(|| squares / rest))
    }

    /// The mean and the largest difference of the distribution functions.
    fn distribution(&self, values: &[f64], weights: &[f64]) -> (f64, f64) {
        let total = |treated: bool| -> f64 {
            let units = weights.iter().zip(&self.treated);
            units
                .filter(|(_, kind)| **kind == treated)
                .map(|(weight, _)| weight)
                .sum()
        };
        let totals = [total(false), total(true)];
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|first, second| values[*first].total_cmp(&values[*second]));
        let (mut off, mut sum, mut largest, mut steps) = (0.0_f64, 0.0, 0.0_f64, 0_usize);
        for equal in order.chunk_by(|first, second| values[*first] == values[*second]) {
            for unit in equal {
                let treated = self.treated[*unit];
                let step = weights[*unit] / totals[usize::from(treated)];
                off += if treated { step } else { -step };
            }
            sum += off.abs();
            largest = largest.max(off.abs());
            steps += 1;
        }
        (sum / steps as f64, largest)
    }

    fn sizes(&self) -> BalanceSizes {
        let count = |treated: bool, matched: bool| {
            let units = self.treated.iter().zip(&self.weights);
            units
                .filter(|(kind, weight)| **kind == treated && (!matched || **weight > 0.0))
                .count()
        };
        let controls = || {
            self.weights
                .iter()
                .zip(&self.treated)
                .filter(|(_, kind)| !**kind)
                .map(|(weight, _)| weight)
        };
        let (sum, squares): (f64, f64) = (
            controls().sum(),
            controls().map(|weight| weight * weight).sum(),
        );
        BalanceSizes {
            treated_before: count(true, false),
            controls_before: count(false, false),
            treated_after: count(true, true),
            controls_after: count(false, true),
            effective_controls_after: if squares > 0.0 {
                sum * sum / squares
            } else {
                0.0
            },
        }
    }
}

impl fmt::Display for BalanceTable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self
            .rows
            .iter()
            .map(|row| row.label().chars().count())
            .max()
            .unwrap_or(0)
            .max(8);
        let number = |value: Option<f64>| {
            value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
        };
        writeln!(
            formatter,
            "{:width$}  {:>9} {:>9}  {:>9} {:>9}  {:>9} {:>9}",
            "variable", "std diff", "after", "var ratio", "after", "eCDF max", "after"
        )?;
        for row in &self.rows {
            let (before, after) = (&row.before, &row.after);
            writeln!(
                formatter,
                "{:width$}  {:>9} {:>9}  {:>9} {:>9}  {:>9} {:>9}",
                row.label(),
                number(before.standardised_difference),
                number(after.standardised_difference),
                number(before.variance_ratio),
                number(after.variance_ratio),
                number(Some(before.ecdf_max)),
                number(Some(after.ecdf_max)),
            )?;
        }
        let sizes = &self.sizes;
        writeln!(
            formatter,
            "{} of {} treated matched with {} of {} controls",
            sizes.treated_after, sizes.treated_before, sizes.controls_after, sizes.controls_before
        )
    }
}
