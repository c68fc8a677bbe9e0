//! The factors of a design: numbers and categories, and the columns that they make.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::contrast::Contrast;
use super::evaluate::{Evaluation, Variables};
use crate::StatsError;
use crate::formula::{Argument, Expression};
use crate::table::{Categories, Column, Numbers};

/// A categorical variable of a model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoricalFactor {
    /// The factor as the formula gives it: `g` or `C(g, sum)`.
    pub name: String,
    /// The variable of the table.
    pub variable: String,
    /// The levels that occur in the rows used, in order.
    pub levels: Vec<String>,
    /// Declared levels that do not occur in the rows used; they get no column.
    pub unused_levels: Vec<String>,
    /// The coding where the term is marginal to another; elsewhere each level has its indicator.
    pub contrast: Contrast,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) enum Factor {
    Numeric {
        expression: Expression,
        n_columns: usize,
    },
    Categorical(CategoricalFactor),
}

impl Factor {
    pub(super) fn name(&self) -> String {
        match self {
            Factor::Numeric { expression, .. } => expression.to_string(),
            Factor::Categorical(factor) => factor.name.clone(),
        }
    }
}

/// One column of a design.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct DesignColumn {
    pub name: String,
    pub values: Numbers,
}

pub(super) fn means(variables: &Variables, frequencies: Option<&[f64]>) -> BTreeMap<String, f64> {
    let mean = |values: &[f64]| match frequencies {
        None => values.iter().sum::<f64>() / values.len() as f64,
        Some(frequencies) => {
            let products = values.iter().zip(frequencies).map(|(x, f)| x * f);
            products.sum::<f64>() / frequencies.iter().sum::<f64>()
        }
    };
    variables
        .iter()
        .filter_map(|(name, column)| match column {
            Column::Numbers(values) => Some((name.clone(), mean(values))),
            Column::Booleans(values) => {
                let numbers: Vec<f64> = values
                    .iter()
                    .map(|value| f64::from(u8::from(*value == Some(true))))
                    .collect();
                Some((name.clone(), mean(&numbers)))
            }
            _ => None,
        })
        .collect()
}

/// Rows that weigh the coding of the levels: each level less the last, or the mean of all.
pub(super) fn level_weights(coding: &[Vec<f64>], contrasts: bool) -> ndarray::Array2<f64> {
    let columns = coding.first().map_or(0, Vec::len);
    let k = coding.len();
    if contrasts {
        ndarray::Array2::from_shape_fn((k - 1, columns), |(level, column)| {
            coding[level][column] - coding[k - 1][column]
        })
    } else {
        ndarray::Array2::from_shape_fn((1, columns), |(_, column)| {
            coding.iter().map(|level| level[column]).sum::<f64>() / k as f64
        })
    }
}

/// Whether a categorical main effect stands before that of `factor`.
pub(super) fn spanned_before(terms: &[Vec<usize>], factors: &[Factor], factor: usize) -> bool {
    terms
        .iter()
        .filter_map(|term| match term.as_slice() {
            [single] => Some(*single),
            _ => None,
        })
        .take_while(|&single| single != factor)
        .any(|single| matches!(factors[single], Factor::Categorical(_)))
}

pub(super) fn factor(
    expression: &Expression,
    variables: &Variables,
    default_contrast: &Contrast,
) -> Result<Factor, StatsError> {
    let numeric = || Factor::Numeric {
        expression: expression.clone(),
        n_columns: 1,
    };
    let (variable, contrast) = match expression {
        Expression::Variable { name, .. } => match variables.get(name) {
            Some(Column::Booleans(_) | Column::Categories(_)) => (name, default_contrast.clone()),
            _ => return Ok(numeric()),
        },
        Expression::Call {
            function,
            arguments,
            position,
        } if function == "C" => categorical_call(arguments, *position, default_contrast)?,
        _ => return Ok(numeric()),
    };
    let Some(column) = variables.get(variable) else {
        return Err(StatsError::UnknownVariable {
            name: variable.clone(),
            nearest: crate::error::nearest_name(variable, variables.keys().map(String::as_str)),
            position: None,
        });
    };
    let Categories { levels, codes } = column.categories();
    let mut occurs = vec![false; levels.len()];
    for code in codes.iter().flatten() {
        if let Some(seen) = occurs.get_mut(*code as usize) {
            *seen = true;
        }
    }
    let (used, unused): (Vec<_>, Vec<_>) = levels
        .into_iter()
        .zip(occurs)
        .partition(|(_, occurs)| *occurs);
    Ok(Factor::Categorical(CategoricalFactor {
        name: expression.to_string(),
        variable: variable.clone(),
        levels: used.into_iter().map(|(level, _)| level).collect(),
        unused_levels: unused.into_iter().map(|(level, _)| level).collect(),
        contrast,
    }))
}

/// Reads `C(g)`, `C(g, sum)`, `C(g, treatment("b"))`.
fn categorical_call<'a>(
    arguments: &'a [Argument],
    position: Option<usize>,
    default_contrast: &Contrast,
) -> Result<(&'a String, Contrast), StatsError> {
    let wrong = || {
        StatsError::FunctionArguments {
        function: "C".into(),
        expected: "C(g) or C(g, contrast) with treatment, treatment(\"base\"), sum, helmert, polynomial, difference or indicator".into(),
        position,
    }
    };
    let plain = |name: &str| match name {
        "treatment" => Some(Contrast::FirstLevel),
        "sum" => Some(Contrast::Sum),
        "helmert" => Some(Contrast::Helmert),
        "polynomial" => Some(Contrast::Polynomial),
        "difference" => Some(Contrast::Difference),
        "indicator" => Some(Contrast::Indicator),
        _ => None,
    };
    let (variable, contrast) = match arguments {
        [Argument { name: None, value }] => (value, None),
        [
            Argument { name: None, value },
            Argument {
                name: None,
                value: contrast,
            },
        ] => (value, Some(contrast)),
        _ => return Err(wrong()),
    };
    let Expression::Variable { name: variable, .. } = variable else {
        return Err(wrong());
    };
    let contrast = match contrast {
        None => default_contrast.clone(),
        Some(Expression::Variable { name, .. }) => plain(name).ok_or_else(wrong)?,
        Some(Expression::Call {
            function,
            arguments,
            ..
        }) if function == "treatment" => match arguments.as_slice() {
            [
                Argument {
                    value: Expression::Text(base),
                    ..
                },
            ] => Contrast::Treatment {
                base: Some(base.clone()),
            },
            [
                Argument {
                    value: Expression::Number(base),
                    ..
                },
            ] => Contrast::Treatment {
                base: Some(base.to_string()),
            },
            _ => return Err(wrong()),
        },
        Some(_) => return Err(wrong()),
    };
    Ok((variable, contrast))
}

pub(super) fn numeric_columns(
    evaluation: &mut Evaluation<'_>,
    expression: &Expression,
) -> Result<Vec<DesignColumn>, StatsError> {
    let name = expression.to_string();
    if let Expression::Call {
        function,
        arguments,
        position,
    } = expression
        && function == "poly"
    {
        let columns = evaluation.polynomial(expression, arguments, *position)?;
        return Ok(columns
            .into_iter()
            .enumerate()
            .map(|(i, values)| DesignColumn {
                name: format!("{name}[{}]", i + 1),
                values,
            })
            .collect());
    }
    let values = evaluation.numbers(expression)?;
    let name = match expression {
        // A name with blanks stands as it is in a table of coefficients.
        Expression::Variable { name, .. } => name.clone(),
        _ => name,
    };
    Ok(vec![DesignColumn { name, values }])
}

/// Per row the position among the factor's levels.
pub(super) fn level_codes(
    factor: &CategoricalFactor,
    variables: &Variables,
) -> Result<Vec<u32>, StatsError> {
    let Some(column) = variables.get(&factor.variable) else {
        return Err(StatsError::UnknownVariable {
            name: factor.variable.clone(),
            nearest: crate::error::nearest_name(
                &factor.variable,
                variables.keys().map(String::as_str),
            ),
            position: None,
        });
    };
    let categories = column.categories();
    let places: Vec<Option<usize>> = categories
        .levels
        .iter()
        .map(|level| factor.levels.iter().position(|known| known == level))
        .collect();
    let mut unknown = Vec::new();
    let mut codes = Vec::with_capacity(categories.codes.len());
    for code in categories.codes.iter().flatten() {
        let code = *code as usize;
        match places.get(code).copied().flatten() {
            Some(place) => codes.push(place as u32),
            None => unknown.extend(categories.levels.get(code).cloned()),
        }
    }
    if unknown.is_empty() {
        return Ok(codes);
    }
    unknown.sort_unstable();
    unknown.dedup();
    Err(StatsError::UnknownLevel {
        variable: factor.variable.clone(),
        levels: unknown,
        known: factor.levels.clone(),
        rows: Vec::new(),
    })
}

pub(super) fn coded_columns(
    factor: &CategoricalFactor,
    indicators: bool,
    codes: &[u32],
) -> Result<Vec<DesignColumn>, StatsError> {
    let contrast = if indicators {
        &Contrast::Indicator
    } else {
        &factor.contrast
    };
    let (names, matrix) = contrast.coding(&factor.variable, &factor.levels)?;
    Ok(names
        .into_iter()
        .enumerate()
        .map(|(column, name)| DesignColumn {
            name: format!("{}[{name}]", factor.name),
            values: codes
                .iter()
                .map(|&code| matrix[code as usize][column])
                .collect(),
        })
        .collect())
}

/// All products of two sets of columns; the first set varies fastest, as in R.
pub(super) fn interact(first: &[DesignColumn], second: &[DesignColumn]) -> Vec<DesignColumn> {
    second
        .iter()
        .flat_map(|b| {
            first.iter().map(move |a| DesignColumn {
                name: format!("{}:{}", a.name, b.name),
                values: a
                    .values
                    .iter()
                    .zip(b.values.iter())
                    .map(|(a, b)| a * b)
                    .collect(),
            })
        })
        .collect()
}
