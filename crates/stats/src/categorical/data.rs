//! From formula and table to the numbers of a categorical model.

use serde::{Deserialize, Serialize};

use super::newton::Failure;
use super::results::LevelCount;
use crate::StatsError;
use crate::coefficients::AliasedCoefficient;
use crate::engine::{self, ColumnData, LeastSquaresProblem};
use crate::error::ROWS_NAMED;
use crate::fit::{FitData, Labels, from_engine};
use crate::frame::{Design, ModelFrame, ModelOptions, ResponseKind, RowSet, RowWeights, Term};
use crate::table::{Column, Numbers, Table};

/// What stands for the level of the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Constant {
    /// Thresholds, which a formula cannot leave out.
    Thresholds,
    /// A column of ones, unless the formula says no.
    AsInFormula,
}

/// A categorical response and its columns.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct CategoryData {
    pub formula: String,
    pub response: String,
    /// Names of the estimable columns, the constant first where it is a column.
    pub names: Vec<String>,
    /// Terms with the places of their estimable columns.
    pub terms: Vec<(String, Vec<usize>)>,
    pub aliased: Vec<AliasedCoefficient>,
    pub design: Option<Design>,
    pub rows: RowSet,
    pub levels: Vec<LevelCount>,
    pub unused_levels: Vec<String>,
    pub n_obs: f64,
    /// Per row of positive weight: its row in the frame, level, weight, offset.
    pub ids: Vec<usize>,
    pub codes: Vec<usize>,
    pub weights: Vec<f64>,
    /// Whether a weight says for how many observations a row stands.
    pub frequencies: bool,
    pub offsets: Vec<f64>,
    /// By rows, scaled; the constant first where it is a column.
    pub x: Vec<f64>,
    /// Shift and scale per column; 0 and 1 for the constant.
    pub scaling: Vec<(f64, f64)>,
    /// Positions of the estimable slopes among the columns of the design.
    slopes: Vec<usize>,
    /// Whether a column of ones is the first.
    pub constant: bool,
}

/// More levels than this are a number, not a category.
const MOST_LEVELS: usize = 500;

pub(super) fn read(
    formula: &str,
    table: &impl Table,
    options: &ModelOptions,
    constant: Constant,
) -> Result<CategoryData, StatsError> {
    let kind = ResponseKind::Categories;
    let found = ModelFrame::with_columns(&formula.parse()?, table, options, &[], kind)?;
    let frame = found.frame;
    let response = frame.response().to_owned();
    let refuse = |what: &str, found: &str, expected: &str| StatsError::InvalidArgument {
        what: what.into(),
        found: found.into(),
        expected: expected.into(),
    };
    match constant {
        Constant::Thresholds if !frame.intercept => {
            return Err(refuse(
                "the formula",
                "no intercept",
                "one, which the thresholds replace",
            ));
        }
        Constant::AsInFormula if frame.offset.is_some() => {
            return Err(refuse(
                "the formula of a multinomial logit",
                "an offset",
                "none",
            ));
        }
        _ => {}
    }
    let (codes, names) = match found.categories {
        Some(levels) => {
            let codes = frame
                .response_values
                .iter()
                .map(|&code| code as usize)
                .collect();
            (codes, levels)
        }
        None => {
            let categories = Column::Numbers(frame.response_values.clone()).categories();
            let codes = categories
                .codes
                .iter()
                .map(|code| code.unwrap_or(0) as usize)
                .collect();
            (codes, categories.levels)
        }
    };
    settle(frame, codes, names, constant, response)
}

fn settle(
    frame: ModelFrame,
    codes: Vec<usize>,
    names: Vec<String>,
    constant: Constant,
    response: String,
) -> Result<CategoryData, StatsError> {
    let weight = |row: usize| frame.weights.values().map_or(1.0, |weights| weights[row]);
    let ids: Vec<usize> = (0..codes.len()).filter(|&row| weight(row) > 0.0).collect();
    let counts_rows = !matches!(frame.weights, RowWeights::Frequency(_));
    let mut counts = vec![0.0; names.len()];
    for &row in &ids {
        counts[codes[row]] += if counts_rows { 1.0 } else { weight(row) };
    }
    let (used, unused): (Vec<usize>, Vec<usize>) = (0..names.len()).partition(|&i| counts[i] > 0.0);
    if used.len() < 2 {
        return Err(StatsError::ConstantResponse { response });
    }
    if used.len() > MOST_LEVELS {
        return Err(StatsError::InvalidArgument {
            what: format!("the number of categories of `{response}`"),
            found: used.len().to_string(),
            expected: format!("at most {MOST_LEVELS}"),
        });
    }
    let mut place = vec![0; names.len()];
    for (new, &old) in used.iter().enumerate() {
        place[old] = new;
    }
    let n_obs = counts.iter().sum();
    // Least squares on the codes: which columns depend on others, and means and spreads.
    let labels = Labels {
        formula: Some(frame.formula().to_owned()),
        response: response.clone(),
        names: frame.column_names(),
        terms: frame.terms,
        design: frame.design,
        rows: frame.rows,
    };
    let data = FitData {
        response: codes.iter().map(|&code| place[code] as f64).collect(),
        columns: frame
            .columns
            .into_iter()
            .map(|column| column.values)
            .collect(),
        weights: frame.weights,
        offset: None,
    };
    let slices = data
        .columns
        .iter()
        .map(|column| ColumnData::Slice(column))
        .collect();
    let mut problem = LeastSquaresProblem::new(slices, ColumnData::Slice(&data.response));
    problem.intercept = frame.intercept;
    problem.weights = data
        .weights
        .values()
        .map(|weights| ColumnData::Slice(weights));
    let linear = engine::solve(&problem, &frame.engine)
        .map_err(|error| from_engine(error, &labels, &data))?;
    let first = usize::from(frame.intercept);
    let slopes: Vec<usize> = (first..labels.names.len())
        .filter(|&position| !linear.is_aliased(position))
        .map(|position| position - first)
        .collect();
    let mut scaling: Vec<(f64, f64)> = slopes
        .iter()
        .map(|&column| linear.column_scaling(column))
        .collect();
    let is_constant = frame.intercept && constant == Constant::AsInFormula;
    let mut x = Vec::with_capacity(ids.len() * (slopes.len() + 1));
    for &row in &ids {
        if is_constant {
            x.push(1.0);
        }
        for (&column, (shift, scale)) in slopes.iter().zip(&scaling) {
            x.push((data.columns[column][row] - shift) / scale);
        }
    }
    if is_constant {
        scaling.insert(0, (0.0, 1.0));
    }
    let lead = usize::from(is_constant);
    let terms = labels.terms.iter().map(|Term { name, columns, .. }| {
        let places = (slopes.iter().enumerate())
            .filter(|(_, slope)| columns.contains(&(*slope + first)))
            .map(|(place, _)| place + lead);
        (name.clone(), places.collect())
    });
    let alias_name = |&(position, factor): &(usize, f64)| (labels.names[position].clone(), factor);
    let mut column_names: Vec<String> = slopes
        .iter()
        .map(|&column| labels.names[column + first].clone())
        .collect();
    if is_constant {
        column_names.insert(0, crate::INTERCEPT.to_owned());
    }
    Ok(CategoryData {
        formula: labels.formula.clone().unwrap_or_default(),
        names: column_names,
        terms: terms.collect(),
        aliased: (linear.aliased.iter())
            .map(|alias| AliasedCoefficient {
                term: labels.names[alias.index].clone(),
                depends_on: alias.depends_on.iter().map(alias_name).collect(),
            })
            .collect(),
        levels: (used.iter())
            .map(|&i| LevelCount {
                level: names[i].clone(),
                n_obs: counts[i],
            })
            .collect(),
        unused_levels: unused.iter().map(|&i| names[i].clone()).collect(),
        n_obs,
        codes: ids.iter().map(|&row| place[codes[row]]).collect(),
        weights: ids
            .iter()
            .map(|&row| data.weights.values().map_or(1.0, |weights| weights[row]))
            .collect(),
        offsets: ids
            .iter()
            .map(|&row| {
                frame
                    .offset
                    .as_ref()
                    .map_or(0.0, |offset: &Numbers| offset[row])
            })
            .collect(),
        frequencies: !counts_rows,
        design: labels.design,
        rows: labels.rows,
        response,
        ids,
        x,
        scaling,
        slopes,
        constant: is_constant,
    })
}

impl CategoryData {
    /// Columns, the constant among them where it is one.
    pub(super) fn p(&self) -> usize {
        self.scaling.len()
    }

    pub(super) fn row(&self, row: usize) -> &[f64] {
        let p = self.p();
        &self.x[row * p..(row + 1) * p]
    }

    pub(super) fn len(&self) -> usize {
        self.codes.len()
    }

    pub(super) fn level(&self, code: usize) -> &str {
        self.levels.get(code).map_or("", |level| &level.level)
    }

    /// The same without some of its columns.
    pub(super) fn without(&self, places: &[usize]) -> Self {
        let kept: Vec<usize> = (0..self.p())
            .filter(|place| !places.contains(place))
            .collect();
        let mut data = self.clone();
        data.x = (0..self.len())
            .flat_map(|row| kept.iter().map(move |&place| self.row(row)[place]))
            .collect();
        data.scaling = kept.iter().map(|&place| self.scaling[place]).collect();
        data.names = kept
            .iter()
            .map(|&place| self.names[place].clone())
            .collect();
        data.constant = self.constant && !places.contains(&0);
        data
    }

    /// The same with only two levels: those up to a level, and those above it.
    pub(super) fn split_above(&self, code: usize) -> Self {
        let mut data = self.clone();
        data.codes = self
            .codes
            .iter()
            .map(|&own| usize::from(own > code))
            .collect();
        data
    }

    /// A row of new columns of the design, scaled like the others.
    pub(super) fn scaled_row(&self, columns: &[Numbers], row: usize) -> Vec<f64> {
        let lead = usize::from(self.constant);
        let mut scaled = vec![1.0; lead];
        for (&column, (shift, scale)) in self.slopes.iter().zip(&self.scaling[lead..]) {
            scaled.push((columns[column][row] - shift) / scale);
        }
        scaled
    }

    /// Says in the words of the model why its likelihood has no maximum that was found.
    pub(super) fn failure(
        &self,
        failure: Failure,
        name: impl Fn(usize) -> Option<String>,
    ) -> StatsError {
        match failure {
            Failure::Stalled { iterations } => StatsError::NotConverged {
                response: self.response.clone(),
                iterations,
                reason: "no step of Newton's method raises the likelihood".into(),
            },
            Failure::Separated { rows, direction } => {
                let largest = direction.iter().fold(0.0, |most: f64, d| most.max(d.abs()));
                let moved = (direction.iter().enumerate())
                    .filter(|(_, d)| d.abs() > 1e-4 * largest)
                    .filter_map(|(place, _)| name(place));
                StatsError::Separated {
                    response: self.response.clone(),
                    complete: rows.len() == self.len(),
                    columns: moved.collect(),
                    count: rows.len(),
                    rows: (rows.iter())
                        .take(ROWS_NAMED)
                        .map(|&row| self.rows.id(self.ids[row]))
                        .collect(),
                }
            }
        }
    }

    pub(super) fn check_rows(&self, parameters: usize) -> Result<(), StatsError> {
        if self.n_obs > parameters as f64 {
            return Ok(());
        }
        Err(StatsError::TooFewRows {
            rows: self.n_obs as usize,
            parameters,
        })
    }
}
