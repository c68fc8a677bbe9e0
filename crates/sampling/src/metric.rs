//! How far two units are apart on several variables.

use crate::{FrameRecord, SamplingError, Values};
use serde::{Deserialize, Serialize};

/// A distance between units on several variables.
///
/// Means, standard deviations, ranges and covariances are those of all units of the frame that have a value of every
/// variable, whether they may be chosen or not. In matching, the standard deviations of [`Standardised`](Self::Standardised)
/// and the covariance of [`Mahalanobis`](Self::Mahalanobis) are pooled within treated and controls (n - 2): units that are ruled out
/// count as what they are, units without a value of the treatment not at all.
///
/// ```
/// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// # let ids = ["a", "b", "c", "d", "e", "f", "g", "h"].map(String::from).to_vec();
/// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
/// # let towns = Dataset::new(ids.clone(), ids)?
/// #     .with_numbers(scale("size"), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 900.0].map(Some).to_vec())?
/// #     .with_numbers(scale("area"), [3.0, 3.4, 1.0, 5.0, 2.0, 4.5, 3.1, 3.3].map(Some).to_vec())?;
/// use tresteg_sampling::{CaseFrame, CaseRule, Metric, Reference, Rule, Strategy};
///
/// let nearest_to_a = |metric| {
///     let (to, variables) = (Reference::Unit("a".into()), vec!["size".into(), "area".into()]);
///     let rule = CaseRule::new(Strategy::Similar { to, variables, metric }, 1);
///     Ok::<_, Box<dyn std::error::Error>>(rule.select(&CaseFrame::new(&towns)?)?.outcome.chosen[0].unit_id.clone())
/// };
/// // Beside the 900 of h, the sizes 1 of a, 2 of b and 7 of g are all alike: the area decides. Not so without it.
/// assert_eq!(nearest_to_a(Metric::Mahalanobis)?, "g");
/// assert_eq!(nearest_to_a(Metric::RobustMahalanobis)?, "b");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Metric {
    /// Root of the sum of squared differences, in the units of the variables. Only for variables in one unit.
    Euclidean,
    /// The same after each variable was divided by its standard deviation (n - 1).
    Standardised,
    /// The same on ranks (ties share the mean rank), each divided by the standard deviation of the ranks: one outlier
    /// cannot carry the distance.
    Ranked,
    /// Mahalanobis (1936): as standardised, and correlated variables do not count twice. R: `MatchIt` with
    /// `distance = "mahalanobis"`.
    Mahalanobis,
    /// Mahalanobis on ranks, with the covariance scaled to the variance of untied ranks, so that rare values of a
    /// variable with many ties do not get too much weight (Rosenbaum 2010, *Design of Observational Studies*, 8.3).
    /// R: `MatchIt` with `distance = "robust_mahalanobis"`.
    RankMahalanobis,
    /// Mahalanobis with a covariance that outliers do not touch: the minimum covariance determinant (Rousseeuw 1985) of
    /// three quarters of the units, found by the fast algorithm of Rousseeuw and Van Driessen (1999), reweighted, with
    /// the factors for consistency and small samples. For numeric variables with outliers, up to a quarter of the
    /// units. The search starts from fixed draws, so that it always finds the same. R:
    /// `robustbase::covMcd(alpha = 0.75)`.
    RobustMahalanobis,
    /// Gower (1971): the mean over variables of the difference as a share of the range, for texts 0 if equal and 1 if
    /// not. For frames with categories. R: `cluster::daisy(metric = "gower")`.
    Gower,
}

/// Squares of larger numbers are too near to what a number can hold.
const LARGEST: f64 = 1e150;

/// Squares of smaller numbers are too near to zero; other metrics than the Euclidean divide by a spread first.
const SMALLEST: f64 = 1e-150;

/// Units as points, so that a metric is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Space {
    /// Per unit its coordinates, one after the other; not a number where a value is missing.
    points: Vec<f64>,
    dimensions: usize,
    gower: bool,
    /// Gower only: which coordinates are codes of categories.
    categorical: Vec<bool>,
    complete: Vec<bool>,
}

impl Space {
    /// `groups` are those within which the covariance is pooled, `None` for one group of all; a unit that is in neither
    /// has no part in it, and no point.
    pub fn new(
        frame: &FrameRecord,
        variables: &[String],
        metric: Metric,
        groups: Option<&[Option<bool>]>,
    ) -> Result<Self, SamplingError> {
        if variables.is_empty() {
            return Err(SamplingError::NoVariables);
        }
        let gower = metric == Metric::Gower;
        let is_pooled = matches!(metric, Metric::Standardised | Metric::Mahalanobis);
        let groups = groups.filter(|_| is_pooled);
        let mut columns = Vec::with_capacity(variables.len());
        let mut categorical = Vec::with_capacity(variables.len());
        for variable in variables {
            let values = frame.column(variable)?;
            categorical.push(matches!(values, Values::Texts(_)));
            columns.push(match values {
                Values::Texts(texts) if gower => codes(texts),
                _ => frame.numbers(variable)?.to_vec(),
            });
        }
        let complete: Vec<bool> = (0..frame.len())
            .map(|row| {
                groups.is_none_or(|groups| groups[row].is_some())
                    && columns.iter().all(|column| column[row].is_some())
            })
            .collect();
        let rows: Vec<usize> = (0..frame.len()).filter(|row| complete[*row]).collect();
        // Rows x variables of the complete units.
        let mut table: Vec<Vec<f64>> = columns
            .iter()
            .map(|column| rows.iter().filter_map(|row| column[*row]).collect())
            .collect();
        let groups: Option<Vec<bool>> =
            groups.map(|groups| rows.iter().filter_map(|row| groups[*row]).collect());
        let beyond = |column: &Vec<f64>| column.iter().any(|value| value.abs() > LARGEST);
        let mut named = table.iter().zip(variables);
        if !gower && let Some((_, variable)) = named.find(|(column, _)| beyond(column)) {
            return Err(SamplingError::TooLarge {
                variable: variable.clone(),
                most: LARGEST,
            });
        }
        let is_close = |column: &Vec<f64>| {
            let low = column.iter().copied().fold(f64::INFINITY, f64::min);
            let high = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            high > low && high - low < SMALLEST
        };
        let mut named = table.iter().zip(variables);
        if metric == Metric::Euclidean
            && let Some((_, variable)) = named.find(|(column, _)| is_close(column))
        {
            return Err(SamplingError::TooSmall {
                variable: variable.clone(),
                least: SMALLEST,
            });
        }
        prepare(
            &mut table,
            variables,
            metric,
            &categorical,
            groups.as_deref(),
        )?;
        let dimensions = variables.len();
        let mut points = vec![f64::NAN; frame.len() * dimensions];
        for (place, row) in rows.iter().enumerate() {
            for (dimension, column) in table.iter().enumerate() {
                points[row * dimensions + dimension] = column[place];
            }
        }
        Ok(Self {
            points,
            dimensions,
            gower,
            categorical,
            complete,
        })
    }

    pub fn is_complete(&self, row: usize) -> bool {
        self.complete[row]
    }

    pub fn point(&self, row: usize) -> &[f64] {
        &self.points[row * self.dimensions..][..self.dimensions]
    }

    pub fn distance(&self, first: usize, second: usize) -> f64 {
        self.distance_to(first, self.point(second))
    }

    pub fn distance_to(&self, row: usize, other: &[f64]) -> f64 {
        let pairs = self.point(row).iter().zip(other);
        if self.gower {
            let parts = pairs.zip(&self.categorical).map(|((a, b), categorical)| {
                if *categorical {
                    f64::from(u8::from(a != b))
                } else {
                    (a - b).abs()
                }
            });
            parts.sum::<f64>() / self.dimensions as f64
        } else {
            pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
        }
    }

    /// The mean point of some units.
    ///
    /// # Errors
    /// [`SamplingError::NoCentre`] for categories and when no unit is left.
    pub fn centre(&self, rows: &[usize]) -> Result<Vec<f64>, SamplingError> {
        let rows: Vec<usize> = rows
            .iter()
            .copied()
            .filter(|row| self.complete[*row])
            .collect();
        let categorical = self.gower && self.categorical.contains(&true);
        if rows.is_empty() || categorical {
            return Err(SamplingError::NoCentre);
        }
        let mean = |dimension: usize| {
            let sum: f64 = rows.iter().map(|row| self.point(*row)[dimension]).sum();
            sum / rows.len() as f64
        };
        Ok((0..self.dimensions).map(mean).collect())
    }
}

/// Numbers the different texts.
fn codes(texts: &[Option<String>]) -> Vec<Option<f64>> {
    let mut known: Vec<&String> = texts.iter().flatten().collect();
    known.sort_unstable();
    known.dedup();
    let code = |text: &String| known.binary_search(&text).ok().map(|code| code as f64);
    texts
        .iter()
        .map(|text| text.as_ref().and_then(code))
        .collect()
}

/// Turns columns into coordinates whose Euclidean distance (for Gower: sum of differences) is the metric.
fn prepare(
    table: &mut [Vec<f64>],
    variables: &[String],
    metric: Metric,
    categorical: &[bool],
    groups: Option<&[bool]>,
) -> Result<(), SamplingError> {
    if table.first().is_none_or(Vec::is_empty) || metric == Metric::Euclidean {
        return Ok(());
    }
    let constant = |variable: &String| SamplingError::ConstantVariable {
        variable: variable.clone(),
    };
    if metric == Metric::Gower {
        for ((column, variable), categorical) in table.iter_mut().zip(variables).zip(categorical) {
            if *categorical {
                continue;
            }
            let lowest = column.iter().copied().fold(f64::INFINITY, f64::min);
            let highest = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if lowest == highest {
                return Err(constant(variable));
            }
            // Halves first: the range of finite numbers may be infinite.
            let range = highest / 2.0 - lowest / 2.0;
            for value in column {
                *value = (*value / 2.0 - lowest / 2.0) / range;
            }
        }
        return Ok(());
    }
    if matches!(metric, Metric::Ranked | Metric::RankMahalanobis) {
        for column in table.iter_mut() {
            *column = mean_ranks(column);
        }
    }
    if metric == Metric::RobustMahalanobis {
        return robust(table, variables);
    }
    let rows = table[0].len();
    let degrees = match groups {
        Some(_) => rows as f64 - 2.0,
        None => rows as f64 - 1.0,
    };
    let mut spreads = Vec::with_capacity(variables.len());
    for (column, variable) in table.iter_mut().zip(variables) {
        let centre = mean(column.iter().copied());
        column.iter_mut().for_each(|value| *value -= centre);
        let deviations = deviations(column, groups);
        // Scaling first keeps squares of huge and tiny numbers finite.
        let largest = deviations
            .iter()
            .fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let sum: f64 = deviations
            .iter()
            .map(|value| (value / largest).powi(2))
            .sum();
        let spread = largest * (sum / degrees).sqrt();
        if spread.is_nan() || spread <= f64::EPSILON * centre.abs() || !spread.is_finite() {
            return Err(constant(variable));
        }
        column.iter_mut().for_each(|value| *value /= spread);
        spreads.push(spread);
    }
    if !matches!(metric, Metric::Mahalanobis | Metric::RankMahalanobis) {
        return Ok(());
    }
    let root = correlation_root(table, groups, degrees).map_err(|dependent| {
        SamplingError::DependentVariable {
            variable: variables[dependent].clone(),
        }
    })?;
    if metric == Metric::RankMahalanobis {
        let untied = (rows as f64 * (rows as f64 + 1.0) / 12.0).sqrt();
        for (column, spread) in table.iter_mut().zip(spreads) {
            column
                .iter_mut()
                .for_each(|value| *value *= spread / untied);
        }
    }
    whiten(table, &root);
    Ok(())
}

/// Coordinates in which the robust covariance is that of independent variables with variance 1.
fn robust(table: &mut [Vec<f64>], variables: &[String]) -> Result<(), SamplingError> {
    for (column, variable) in table.iter().zip(variables) {
        if column.iter().all(|value| *value == column[0]) {
            return Err(SamplingError::ConstantVariable {
                variable: variable.clone(),
            });
        }
    }
    let covariance = crate::robust::covariance(table, variables)?;
    let root = cholesky(variables.len(), |row, column| covariance[row][column]).map_err(|_| {
        SamplingError::HalfOnAPlane {
            variables: variables.to_vec(),
        }
    })?;
    for column in table.iter_mut() {
        let centre = mean(column.iter().copied());
        column.iter_mut().for_each(|value| *value -= centre);
    }
    whiten(table, &root);
    Ok(())
}

/// Forward substitution with a lower factor, a whole column at a time.
fn whiten(table: &mut [Vec<f64>], root: &[Vec<f64>]) {
    for (dimension, line) in root.iter().enumerate() {
        let (known, rest) = table.split_at_mut(dimension);
        if let Some(column) = rest.first_mut() {
            for (earlier, factor) in known.iter().zip(line) {
                column
                    .iter_mut()
                    .zip(earlier)
                    .for_each(|(value, earlier)| *value -= factor * earlier);
            }
            column
                .iter_mut()
                .for_each(|value| *value /= line[dimension]);
        }
    }
}

/// The lower Cholesky factor of the correlations of standardised columns, or the first column that depends on the
/// earlier ones.
fn correlation_root(
    table: &[Vec<f64>],
    groups: Option<&[bool]>,
    degrees: f64,
) -> Result<Vec<Vec<f64>>, usize> {
    let columns: Vec<Vec<f64>> = table
        .iter()
        .map(|column| deviations(column, groups))
        .collect();
    cholesky(columns.len(), |row, column| {
        dot(&columns[row], &columns[column]) / degrees
    })
}

/// The lower Cholesky factor, or the first row that depends on the earlier ones.
fn cholesky(size: usize, covariance: impl Fn(usize, usize) -> f64) -> Result<Vec<Vec<f64>>, usize> {
    let mut root: Vec<Vec<f64>> = Vec::with_capacity(size);
    for row in 0..size {
        let mut line = vec![0.0; size];
        for (other, factor) in root.iter().enumerate() {
            let known: f64 = (0..other).map(|k| line[k] * factor[k]).sum();
            line[other] = (covariance(row, other) - known) / factor[other];
        }
        let known: f64 = line[..row].iter().map(|value| value * value).sum();
        let variance = covariance(row, row);
        let rest = variance - known;
        if rest.is_nan() || rest < 1e-10 * variance {
            return Err(row);
        }
        line[row] = rest.sqrt();
        root.push(line);
    }
    Ok(root)
}

fn dot(first: &[f64], second: &[f64]) -> f64 {
    first.iter().zip(second).map(|(a, b)| a * b).sum()
}

/// Ranks from 1; equal values share the mean of their ranks.
fn mean_ranks(column: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..column.len()).collect();
    order.sort_by(|first, second| column[*first].total_cmp(&column[*second]));
    let mut ranks = vec![0.0; column.len()];
    let mut before = 0;
    for equal in order.chunk_by(|first, second| column[*first] == column[*second]) {
        let rank = before as f64 + (equal.len() as f64 + 1.0) / 2.0;
        for row in equal {
            ranks[*row] = rank;
        }
        before += equal.len();
    }
    ranks
}

/// The mean, also of numbers whose sum is infinite; the second pass takes back what rounding lost.
pub(crate) fn mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = values.clone().count() as f64;
    let first = values.clone().map(|value| value / count).sum::<f64>();
    first + values.map(|value| (value - first) / count).sum::<f64>()
}

/// The column without the means of the groups.
fn deviations(column: &[f64], groups: Option<&[bool]>) -> Vec<f64> {
    let Some(groups) = groups else {
        return column.to_vec();
    };
    let of = |group: bool| {
        let members = column
            .iter()
            .zip(groups)
            .filter(move |(_, member)| **member == group);
        mean(members.map(|(value, _)| *value))
    };
    let means = [of(false), of(true)];
    let pairs = column.iter().zip(groups);
    pairs
        .map(|(value, group)| value - means[usize::from(*group)])
        .collect()
}
