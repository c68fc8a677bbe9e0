//! From a formula and a table to finite columns of numbers.

mod contrast;
mod design;
mod evaluate;
mod factor;
mod options;
mod polynomial;
mod rows;
mod slopes;

use std::collections::BTreeMap;

pub use contrast::Contrast;
pub use design::Term;
pub use factor::CategoricalFactor;
pub use options::{MissingPolicy, ModelOptions, Weights};
pub use rows::{DroppedRow, RowSet};

pub(crate) use design::Design;
pub(crate) use evaluate::{Evaluation, Learned, Variables};
pub(crate) use factor::DesignColumn;

use crate::StatsError;
use crate::error::{ROWS_NAMED, name_not_finite, nearest_name};
use crate::formula::{Expression, Formula};
use crate::table::{Categories, Column, Numbers, Table};

/// Weights of the rows used, by what they mean.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) enum RowWeights {
    None,
    Analytic(Numbers),
    Frequency(Numbers),
    /// Working weights of a generalised linear model whose rows have frequencies: both multiplied, and the latter.
    Working {
        total: Numbers,
        frequencies: Numbers,
    },
}

impl RowWeights {
    pub(crate) fn values(&self) -> Option<&Numbers> {
        match self {
            RowWeights::None => None,
            RowWeights::Analytic(values)
            | RowWeights::Frequency(values)
            | RowWeights::Working { total: values, .. } => Some(values),
        }
    }

    pub(crate) fn frequencies(&self) -> Option<&[f64]> {
        match self {
            RowWeights::Frequency(values)
            | RowWeights::Working {
                frequencies: values,
                ..
            } => Some(values),
            RowWeights::None | RowWeights::Analytic(_) => None,
        }
    }
}

/// A formula met with a table: which rows are used and why others are not, and the columns of the
/// model as finite numbers. From here on nothing is missing and nothing is text.
///
/// ```
/// use tresteg_stats::{ModelFrame, ModelOptions, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 2.0, 4.0, 3.0])?
///     .with_numbers("x", [Some(0.0), Some(1.0), Some(2.0), None])?
///     .with_texts("town", ["Lund", "Visby", "Lund", "Lund"])?;
/// let frame = ModelFrame::new(&"y ~ x + town".parse()?, &table, &ModelOptions::default())?;
/// assert_eq!(frame.column_names(), ["(Intercept)", "x", "town[Visby]"]);
/// assert_eq!(frame.column(2), Some(&[0.0, 1.0, 0.0][..]));
/// assert_eq!(frame.rows().dropped()[0].missing, ["x"]);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ModelFrame {
    pub(crate) formula: String,
    pub(crate) response: String,
    pub(crate) response_values: Numbers,
    pub(crate) columns: Vec<DesignColumn>,
    pub(crate) terms: Vec<Term>,
    pub(crate) design: Option<Design>,
    pub(crate) intercept: bool,
    pub(crate) offset: Option<Numbers>,
    pub(crate) weights: RowWeights,
    pub(crate) rows: RowSet,
    pub(crate) engine: crate::engine::EngineOptions,
}

/// A model frame and what else a generalised linear model asks of the table.
pub(crate) struct FrameWithColumns {
    pub frame: ModelFrame,
    /// The further columns, in the order asked for.
    pub further: Vec<Numbers>,
    /// The levels that stand for 0 and 1, where the response is categorical.
    pub levels: Option<[String; 2]>,
    /// All levels of a response of categories, whose values are then their places.
    pub categories: Option<Vec<String>>,
}

/// What a model takes as its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseKind {
    Numbers,
    /// Numbers, or a variable of two levels of which the second becomes 1 and the first 0.
    TwoLevels,
    /// A variable of any kind as categories; an expression stays numbers.
    Categories,
}

impl ModelFrame {
    /// Evaluates a formula on a table.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`] with the nearest name; [`StatsError::NotNumeric`] for arithmetic on
    /// categories; [`StatsError::NotFinite`] with the rows where a number or a transform is NaN or infinite;
    /// [`StatsError::MissingValues`] under [`MissingPolicy::Fail`]; [`StatsError::NoRows`];
    /// [`StatsError::OneLevel`]; [`StatsError::EmptyModel`]; [`StatsError::InvalidWeight`].
    ///
    /// ```
    /// # use tresteg_stats::{ModelFrame, ModelOptions, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let frame = ModelFrame::new(&"y ~ x".parse()?, &table, &ModelOptions::default())?;
    /// assert_eq!(frame.rows().len(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(
        formula: &Formula,
        table: &impl Table,
        options: &ModelOptions,
    ) -> Result<Self, StatsError> {
        Ok(Self::with_columns(formula, table, options, &[], ResponseKind::Numbers)?.frame)
    }

    /// The same, with further columns of numbers that a row must have, and with a response of another kind.
    pub(crate) fn with_columns(
        formula: &Formula,
        table: &impl Table,
        options: &ModelOptions,
        further: &[&str],
        kind: ResponseKind,
    ) -> Result<FrameWithColumns, StatsError> {
        let names = table.column_names();
        let expanded = formula.expand(&names)?;
        let response = formula.response().to_string();
        if !expanded.intercept && expanded.terms.is_empty() {
            return Err(StatsError::EmptyModel { response });
        }
        let mut wanted = Vec::new();
        formula.response().variables(&mut wanted);
        for expression in expanded.factors.iter().chain(&expanded.offsets) {
            expression.variables(&mut wanted);
        }
        if let Some(weights) = &options.weights {
            wanted.push((weights.column(), None));
        }
        wanted.extend(further.iter().map(|name| (*name, None)));
        let (variables, rows) = complete_rows(table, &names, &wanted, options.missing)?;
        let n_rows = rows.len();
        for (name, column) in &variables {
            if let Column::Numbers(values) = column {
                check_finite(name, values, &rows)?;
            }
        }
        let weights = row_weights(options.weights.as_ref(), &variables, &rows)?;
        let mut response_learned = Learned::default();
        let levels = if kind == ResponseKind::TwoLevels {
            response_levels(formula.response(), &variables)?
        } else {
            None
        };
        let mut categories = None;
        let (response_values, levels) = match (levels, formula.response()) {
            (Some((values, levels)), _) => (values, Some(levels)),
            (None, Expression::Variable { name, .. })
                if kind == ResponseKind::Categories && variables.contains_key(name) =>
            {
                let found = variables.get(name).map(Column::categories);
                let found = found.unwrap_or_else(|| Categories::from_texts::<&str>([]));
                let codes = found.codes.iter().map(|code| f64::from(code.unwrap_or(0)));
                let codes = codes.collect();
                categories = Some(found.levels);
                (codes, None)
            }
            (None, _) => {
                let mut evaluation = Evaluation {
                    variables: &variables,
                    n_rows,
                    frequencies: weights.frequencies(),
                    learned: &mut response_learned,
                };
                let values = evaluation.numbers(formula.response());
                (values.map_err(|error| of_response(error, &response))?, None)
            }
        };
        let columns_further = further
            .iter()
            .map(|name| match variables.get(*name) {
                Some(Column::Numbers(values)) => Ok(values.clone()),
                column => Err(StatsError::NotNumeric {
                    variable: (*name).to_owned(),
                    found: column.map_or("nothing", Column::kind).into(),
                    position: None,
                }),
            })
            .collect::<Result<Vec<Numbers>, StatsError>>()?;
        check_finite(&response, &response_values, &rows)?;
        let intercept = expanded.intercept;
        let (mut design, columns) =
            Design::learn(expanded, &variables, n_rows, &weights, &options.contrasts)?;
        if let Some(Weights::Frequency(column)) = &options.weights {
            design.frequency = Some(column.clone());
        }
        for column in &columns.columns {
            check_finite(&column.name, &column.values, &rows)?;
        }
        if let Some(offset) = &columns.offset {
            check_finite("offset", offset, &rows)?;
        }
        let frame = Self {
            formula: formula.to_string(),
            response,
            response_values,
            columns: columns.columns,
            terms: columns.terms,
            design: Some(design),
            intercept,
            offset: columns.offset,
            weights,
            rows,
            engine: options.engine,
        };
        Ok(FrameWithColumns {
            frame,
            further: columns_further,
            levels,
            categories,
        })
    }

    /// The formula in canonical form.
    ///
    /// ```
    /// # use tresteg_stats::{ModelFrame, ModelOptions, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let frame = ModelFrame::new(&"y ~ x".parse()?, &table, &ModelOptions::default())?;
    /// assert_eq!(frame.formula(), "y ~ x");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn formula(&self) -> &str {
        &self.formula
    }

    /// The response as the formula gives it.
    ///
    /// ```
    /// # use tresteg_stats::{ModelFrame, ModelOptions, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let frame = ModelFrame::new(&"y ~ x".parse()?, &table, &ModelOptions::default())?;
    /// assert_eq!(frame.response(), "y");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn response(&self) -> &str {
        &self.response
    }

    /// The response of the rows used.
    ///
    /// ```
    /// # use tresteg_stats::{ModelFrame, ModelOptions, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let frame = ModelFrame::new(&"y ~ x".parse()?, &table, &ModelOptions::default())?;
    /// assert_eq!(frame.response_values(), [1.0, 3.0, 4.0, 6.0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn response_values(&self) -> &[f64] {
        &self.response_values
    }

    /// Whether the model has an intercept.
    ///
    /// ```
    /// # use tresteg_stats::{ModelFrame, ModelOptions, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let frame = ModelFrame::new(&"y ~ x".parse()?, &table, &ModelOptions::default())?;
    /// assert!(frame.intercept());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn intercept(&self) -> bool {
        self.intercept
    }

    /// The names of the coefficients, `(Intercept)` first where there is one.
    ///
    /// ```
    /// # use tresteg_stats::{ModelFrame, ModelOptions, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let frame = ModelFrame::new(&"y ~ x".parse()?, &table, &ModelOptions::default())?;
    /// assert_eq!(frame.column_names(), ["(Intercept)", "x"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn column_names(&self) -> Vec<String> {
        let intercept = self.intercept.then(|| INTERCEPT.to_owned());
        intercept
            .into_iter()
            .chain(self.columns.iter().map(|column| column.name.clone()))
            .collect()
    }

    /// A column of the design by its position among the coefficients; `None` for the intercept,
    /// which is not stored, and beyond the last.
    ///
    /// ```
    /// # use tresteg_stats::{ModelFrame, ModelOptions, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let frame = ModelFrame::new(&"y ~ x".parse()?, &table, &ModelOptions::default())?;
    /// assert_eq!(frame.column(1), Some(&[0.0, 1.0, 2.0, 3.0][..]));
    /// assert_eq!(frame.column(0), None); // the intercept
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn column(&self, position: usize) -> Option<&[f64]> {
        let position = position.checked_sub(usize::from(self.intercept))?;
        self.columns.get(position).map(|column| &*column.values)
    }

    /// The terms and which columns belong to them.
    ///
    /// ```
    /// # use tresteg_stats::{ModelFrame, ModelOptions, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let frame = ModelFrame::new(&"y ~ x".parse()?, &table, &ModelOptions::default())?;
    /// assert_eq!(frame.terms()[0].name, "x");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The categorical variables with their levels.
    ///
    /// ```
    /// # use tresteg_stats::{ModelFrame, ModelOptions, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let frame = ModelFrame::new(&"y ~ x".parse()?, &table, &ModelOptions::default())?;
    /// assert!(frame.categorical().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn categorical(&self) -> Vec<&CategoricalFactor> {
        self.design.iter().flat_map(Design::categorical).collect()
    }

    /// Which rows are used and which are not.
    ///
    /// ```
    /// # use tresteg_stats::{ModelFrame, ModelOptions, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let frame = ModelFrame::new(&"y ~ x".parse()?, &table, &ModelOptions::default())?;
    /// assert!(frame.rows().dropped().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows(&self) -> &RowSet {
        &self.rows
    }
}

/// A response of two levels as 0 and 1; `None` where it is no categorical variable.
fn response_levels(
    response: &Expression,
    variables: &Variables,
) -> Result<Option<(Numbers, [String; 2])>, StatsError> {
    let Expression::Variable { name, .. } = response else {
        return Ok(None);
    };
    let Some(column @ (Column::Categories(_) | Column::Booleans(_))) = variables.get(name) else {
        return Ok(None);
    };
    let categories = column.categories();
    let mut used: Vec<u32> = categories.codes.iter().copied().flatten().collect();
    used.sort_unstable();
    used.dedup();
    let level = |code: u32| {
        categories
            .levels
            .get(code as usize)
            .cloned()
            .unwrap_or_default()
    };
    if matches!(column, Column::Booleans(_)) {
        used = vec![0, 1];
    }
    let [first, second] = used[..] else {
        return match used[..] {
            [_] | [] => Err(StatsError::ConstantResponse {
                response: name.clone(),
            }),
            _ => Err(StatsError::NotBinary {
                response: name.clone(),
                values: used.into_iter().map(level).collect(),
            }),
        };
    };
    let values = (categories.codes.iter())
        .map(|code| f64::from(u8::from(*code == Some(second))))
        .collect();
    Ok(Some((values, [level(first), level(second)])))
}

/// A response that is a column of categories wants another model, not another column.
fn of_response(error: StatsError, response: &str) -> StatsError {
    match error {
        StatsError::NotNumeric {
            variable, found, ..
        } if variable == response => StatsError::CategoricalResponse { variable, found },
        other => other,
    }
}

/// The name of the constant term.
pub const INTERCEPT: &str = "(Intercept)";

/// Loads the wanted columns and keeps the rows in which none of them is missing.
pub(crate) fn complete_rows(
    table: &impl Table,
    names: &[String],
    wanted: &[(&str, Option<usize>)],
    policy: MissingPolicy,
) -> Result<(Variables, RowSet), StatsError> {
    let n_table = table.n_rows();
    let id = |row: usize| table.row_id(row).unwrap_or_else(|| (row + 1).to_string());
    let mut order: Vec<&str> = Vec::new();
    let mut columns: BTreeMap<String, Column> = BTreeMap::new();
    for &(name, position) in wanted {
        if columns.contains_key(name) {
            continue;
        }
        let Some(column) = table.column(name)? else {
            return Err(StatsError::UnknownVariable {
                name: name.to_owned(),
                nearest: nearest_name(name, names.iter().map(String::as_str)),
                position,
            });
        };
        if column.len() != n_table {
            return Err(StatsError::LengthMismatch {
                what: format!("column `{name}`"),
                expected: n_table,
                found: column.len(),
            });
        }
        order.push(name);
        columns.insert(name.to_owned(), column);
    }
    let incomplete: Vec<&str> = order
        .iter()
        .copied()
        .filter(|name| {
            columns
                .get(*name)
                .is_some_and(|column| !matches!(column, Column::Numbers(_)))
        })
        .collect();
    let mut dropped = Vec::new();
    for row in 0..n_table {
        let missing: Vec<String> = incomplete
            .iter()
            .filter(|name| {
                columns
                    .get(**name)
                    .is_some_and(|column| column.is_missing(row))
            })
            .map(|name| (*name).to_owned())
            .collect();
        if !missing.is_empty() {
            dropped.push(DroppedRow {
                position: row,
                id: id(row),
                missing,
            });
        }
    }
    if let (MissingPolicy::Fail, Some(first)) = (policy, dropped.first()) {
        let variable = first.missing.first().cloned().unwrap_or_default();
        let rows: Vec<&DroppedRow> = dropped
            .iter()
            .filter(|row| row.missing.contains(&variable))
            .collect();
        return Err(StatsError::MissingValues {
            variable,
            count: rows.len(),
            rows: rows
                .iter()
                .take(ROWS_NAMED)
                .map(|row| row.id.clone())
                .collect(),
        });
    }
    let n_dropped = dropped.len();
    if n_dropped == n_table {
        return Err(StatsError::NoRows {
            rows: n_table,
            dropped: n_dropped,
        });
    }
    let rows = RowSet::new(n_table, dropped, |row| table.row_id(row));
    if n_dropped > 0 || !incomplete.is_empty() {
        let positions = rows.positions();
        for column in columns.values_mut() {
            *column = column.at(&positions);
        }
    }
    Ok((columns, rows))
}

pub(crate) fn check_finite(term: &str, values: &[f64], rows: &RowSet) -> Result<(), StatsError> {
    name_not_finite(term, values, |row| rows.id(row))
}

fn row_weights(
    weights: Option<&Weights>,
    variables: &Variables,
    rows: &RowSet,
) -> Result<RowWeights, StatsError> {
    let Some(weights) = weights else {
        return Ok(RowWeights::None);
    };
    let name = weights.column();
    let Some(Column::Numbers(values)) = variables.get(name) else {
        return Err(StatsError::NotNumeric {
            variable: name.to_owned(),
            found: variables.get(name).map_or("nothing", Column::kind).into(),
            position: None,
        });
    };
    checked_weights(
        values.clone(),
        matches!(weights, Weights::Frequency(_)),
        rows,
    )
}

pub(crate) fn checked_weights(
    values: Numbers,
    frequency: bool,
    rows: &RowSet,
) -> Result<RowWeights, StatsError> {
    let (expected, fits): (_, fn(f64) -> bool) = if frequency {
        ("a whole number from 0", |w| {
            w >= 0.0 && w.is_finite() && w.fract() == 0.0
        })
    } else {
        ("a finite number from 0", |w| w >= 0.0 && w.is_finite())
    };
    if let Some(row) = values.iter().position(|&weight| !fits(weight)) {
        return Err(StatsError::InvalidWeight {
            row: rows.id(row),
            weight: values[row],
            expected: expected.into(),
        });
    }
    if values.iter().all(|&weight| weight == 0.0) {
        return Err(StatsError::AllWeightsZero);
    }
    Ok(if frequency {
        RowWeights::Frequency(values)
    } else {
        RowWeights::Analytic(values)
    })
}
