//! The rows that effects are averaged over.

use super::request::MarginalEffectRequest;
use crate::StatsError;
use crate::error::nearest_name;
use crate::frame::{
    CategoricalFactor, Design, MissingPolicy, RowSet, RowWeights, Variables, checked_weights,
    complete_rows,
};
use crate::table::{Categories, Column, Numbers, Table};

/// The rows over which an effect is averaged, with the values that were asked for.
pub(crate) struct EffectRows {
    pub variables: Variables,
    pub rows: RowSet,
    /// How often each row counts; `None` for once.
    pub frequencies: Option<Numbers>,
}

impl EffectRows {
    /// The complete rows of a table.
    pub(crate) fn new(
        design: &Design,
        table: &impl Table,
        request: &MarginalEffectRequest,
    ) -> Result<Self, StatsError> {
        let names = design.variables();
        let known = |name: &str| {
            if names.contains(&name) {
                return Ok(());
            }
            Err(StatsError::UnknownVariable {
                name: name.to_owned(),
                nearest: nearest_name(name, names.iter().copied()),
                position: None,
            })
        };
        request.variable.as_deref().map_or(Ok(()), known)?;
        let wanted: Vec<(&str, Option<usize>)> = (names.iter().copied())
            .chain(design.frequency.as_deref())
            .map(|name| (name, None))
            .collect();
        let (variables, rows) =
            complete_rows(table, &table.column_names(), &wanted, MissingPolicy::Drop)?;
        let frequencies = match &design.frequency {
            None => None,
            Some(name) => {
                let values = numbers(&variables, name)?.clone();
                match checked_weights(values, true, &rows)? {
                    RowWeights::Frequency(values) => Some(values),
                    _ => None,
                }
            }
        };
        let mut point = Self {
            variables,
            rows,
            frequencies,
        };
        if request.at_means {
            let constant: Vec<(String, f64)> = (point.variables.iter())
                .filter(|(name, _)| point.factor(design, name).is_none())
                .filter_map(|(name, column)| match column {
                    Column::Numbers(values) => Some((name.clone(), point.mean(values))),
                    _ => None,
                })
                .collect();
            for (name, value) in constant {
                point.set(&name, value);
            }
        }
        for (name, &value) in &request.at {
            known(name)?;
            numbers(&point.variables, name)?;
            if !value.is_finite() {
                return Err(StatsError::InvalidArgument {
                    what: format!("the value of `{name}`"),
                    found: value.to_string(),
                    expected: "a finite number".into(),
                });
            }
            point.set(name, value);
        }
        for (name, level) in &request.at_levels {
            known(name)?;
            let Some(factor) = point.factor(design, name) else {
                return Err(StatsError::InvalidArgument {
                    what: format!("the level of `{name}`"),
                    found: format!("`{level}`"),
                    expected: "a number: the variable is no factor of the model".into(),
                });
            };
            if !factor.levels.contains(level) {
                return Err(StatsError::UnknownLevel {
                    variable: name.clone(),
                    levels: vec![level.clone()],
                    known: factor.levels.clone(),
                    rows: Vec::new(),
                });
            }
            point.variables = point.at_level(factor, level);
        }
        Ok(point)
    }

    /// The factor that a variable is, unless it is a number.
    pub(crate) fn factor<'a>(
        &self,
        design: &'a Design,
        variable: &str,
    ) -> Option<&'a CategoricalFactor> {
        design
            .categorical()
            .find(|factor| factor.variable == variable)
    }

    /// The variables with all rows at a level of a factor, in the kind that its column has.
    pub(crate) fn at_level(&self, factor: &CategoricalFactor, level: &str) -> Variables {
        let n = self.rows.len();
        let mut variables = self.variables.clone();
        let number = level.parse::<f64>();
        let column = match (variables.get(&factor.variable), number) {
            (Some(Column::Numbers(_)), Ok(number)) => Column::Numbers(vec![number; n].into()),
            (Some(Column::Booleans(_)), _) => Column::Booleans(vec![Some(level == "true"); n]),
            _ => Column::Categories(Categories {
                levels: vec![level.to_owned()],
                codes: vec![Some(0); n],
            }),
        };
        variables.insert(factor.variable.clone(), column);
        variables
    }

    fn set(&mut self, name: &str, value: f64) {
        let column = Column::Numbers(vec![value; self.rows.len()].into());
        self.variables.insert(name.to_owned(), column);
    }

    /// The mean of a column over the rows.
    pub(crate) fn mean(&self, values: &[f64]) -> f64 {
        match &self.frequencies {
            None => values.iter().sum::<f64>() / values.len() as f64,
            Some(frequencies) => {
                let counted = values.iter().zip(frequencies.iter());
                counted.map(|(x, f)| x * f).sum::<f64>() / frequencies.iter().sum::<f64>()
            }
        }
    }
}

fn numbers<'a>(variables: &'a Variables, name: &str) -> Result<&'a Numbers, StatsError> {
    match variables.get(name) {
        Some(Column::Numbers(values)) => Ok(values),
        other => Err(StatsError::NotNumeric {
            variable: name.to_owned(),
            found: other.map_or("nothing", Column::kind).into(),
            position: None,
        }),
    }
}
