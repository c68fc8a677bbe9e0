//! Exact derivatives of the columns of a design: each expression of the formula carries its value and its
//! slope in one variable (forward-mode automatic differentiation; Griewank and Walther, 2008, chapter 3).

use super::design::Design;
use super::evaluate::{Evaluation, Variables, apply};
use super::factor::{Factor, coded_columns, level_codes};
use crate::StatsError;
use crate::formula::{Argument, Expression, Operator};
use crate::table::Numbers;

/// A column per row and how fast it changes with a variable; `None` where it does not depend on it.
#[derive(Debug, Clone)]
pub(crate) struct ColumnSlopes {
    pub values: Numbers,
    pub slopes: Option<Numbers>,
}

/// The columns of a design without the constant, in the order of the coefficients, and the offset.
pub(crate) struct DesignSlopes {
    pub columns: Vec<ColumnSlopes>,
    pub offset: Option<ColumnSlopes>,
}

impl ColumnSlopes {
    fn constant(values: Numbers) -> Self {
        Self {
            values,
            slopes: None,
        }
    }

    /// Applies a function, given its derivative from argument and value.
    fn through(self, values: Numbers, derivative: impl Fn(f64, f64) -> f64) -> Self {
        let slopes = self.slopes.map(|slopes| {
            let points = self.values.iter().zip(values.iter());
            (points.zip(slopes.iter()))
                .map(|((&x, &value), slope)| derivative(x, value) * slope)
                .collect()
        });
        Self { values, slopes }
    }

    fn times(&self, other: &Self) -> Self {
        let product = |a: &Numbers, b: &Numbers| -> Numbers {
            a.iter().zip(b.iter()).map(|(a, b)| a * b).collect()
        };
        let own = (self.slopes.as_ref()).map(|slopes| product(slopes, &other.values));
        let others = (other.slopes.as_ref()).map(|slopes| product(&self.values, slopes));
        Self {
            values: product(&self.values, &other.values),
            slopes: sum(own, others),
        }
    }
}

fn sum(a: Option<Numbers>, b: Option<Numbers>) -> Option<Numbers> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.iter().zip(b.iter()).map(|(a, b)| a + b).collect()),
        (a, b) => a.or(b),
    }
}

fn mentions(expression: &Expression, variable: &str) -> bool {
    let mut found = Vec::new();
    expression.variables(&mut found);
    found.iter().any(|(name, _)| *name == variable)
}

impl Design {
    /// The columns of rows and their derivatives with respect to a numeric variable, which is NaN or infinite where
    /// there is none (`sqrt` at 0). A categorical factor does not change with it.
    ///
    /// An expression that compares the variable is refused: it jumps.
    pub(crate) fn slopes(
        &self,
        variables: &Variables,
        n_rows: usize,
        variable: &str,
    ) -> Result<DesignSlopes, StatsError> {
        let mut learned = self.learned.clone();
        let mut evaluation = Evaluation {
            variables,
            n_rows,
            frequencies: None,
            learned: &mut learned,
        };
        let mut numeric: Vec<Vec<ColumnSlopes>> = Vec::with_capacity(self.factors.len());
        let mut codes: Vec<Vec<u32>> = Vec::with_capacity(self.factors.len());
        for factor in &self.factors {
            let (mut columns, mut level) = (Vec::new(), Vec::new());
            match factor {
                Factor::Numeric { expression, .. } => {
                    columns = evaluation.factor_slopes(expression, variable)?;
                }
                Factor::Categorical(factor) => level = level_codes(factor, variables)?,
            }
            numeric.push(columns);
            codes.push(level);
        }
        let mut columns = Vec::new();
        for term in &self.terms {
            let mut product: Option<Vec<ColumnSlopes>> = None;
            for (&position, &indicators) in term.factors.iter().zip(&term.indicators) {
                let own = match &self.factors[position] {
                    Factor::Numeric { .. } => numeric[position].clone(),
                    Factor::Categorical(factor) => {
                        let coded = coded_columns(factor, indicators, &codes[position])?;
                        let columns = coded.into_iter().map(|column| column.values);
                        columns.map(ColumnSlopes::constant).collect()
                    }
                };
                product = Some(match product {
                    None => own,
                    // The first set varies fastest, as in the design.
                    Some(before) => (own.iter())
                        .flat_map(|b| before.iter().map(move |a| a.times(b)))
                        .collect(),
                });
            }
            columns.extend(product.unwrap_or_default());
        }
        let mut offset: Option<ColumnSlopes> = None;
        for expression in &self.offsets {
            let own = evaluation.slopes(expression, variable)?;
            offset = Some(match offset {
                None => own,
                Some(before) => ColumnSlopes {
                    values: (before.values.iter().zip(own.values.iter()))
                        .map(|(a, b)| a + b)
                        .collect(),
                    slopes: sum(before.slopes, own.slopes),
                },
            });
        }
        Ok(DesignSlopes { columns, offset })
    }
}

impl Evaluation<'_> {
    /// The columns of a numeric factor: several of `poly`, else one.
    fn factor_slopes(
        &mut self,
        expression: &Expression,
        variable: &str,
    ) -> Result<Vec<ColumnSlopes>, StatsError> {
        let Expression::Call {
            function,
            arguments,
            position,
        } = expression
        else {
            return Ok(vec![self.slopes(expression, variable)?]);
        };
        if function != "poly" {
            return Ok(vec![self.slopes(expression, variable)?]);
        }
        let columns = self.polynomial(expression, arguments, *position)?;
        let Some(Argument { value, .. }) = arguments.first() else {
            return Ok(columns.into_iter().map(ColumnSlopes::constant).collect());
        };
        let inner = self.slopes(value, variable)?;
        let Some(slopes) = inner.slopes else {
            return Ok(columns.into_iter().map(ColumnSlopes::constant).collect());
        };
        let derivatives = self.polynomial_slopes(expression, &inner.values, columns.len());
        Ok((columns.into_iter().zip(derivatives))
            .map(|(values, derivative)| ColumnSlopes {
                values,
                slopes: Some(
                    (derivative.iter().zip(slopes.iter()))
                        .map(|(outer, inner)| outer * inner)
                        .collect(),
                ),
            })
            .collect())
    }

    fn slopes(
        &mut self,
        expression: &Expression,
        variable: &str,
    ) -> Result<ColumnSlopes, StatsError> {
        if !mentions(expression, variable) {
            return Ok(ColumnSlopes::constant(self.numbers(expression)?));
        }
        match expression {
            Expression::Number(_) | Expression::Text(_) | Expression::Variable { .. } => {
                Ok(ColumnSlopes {
                    values: self.numbers(expression)?,
                    slopes: Some(vec![1.0; self.n_rows].into()),
                })
            }
            Expression::Negative(inner) => {
                let inner = self.slopes(inner, variable)?;
                let values = inner.values.iter().map(|x| -x).collect();
                Ok(inner.through(values, |_, _| -1.0))
            }
            Expression::Binary {
                operator,
                left,
                right,
            } => {
                if !matches!(
                    operator,
                    Operator::Add
                        | Operator::Subtract
                        | Operator::Multiply
                        | Operator::Divide
                        | Operator::Power
                ) {
                    return Err(StatsError::NotDifferentiable {
                        expression: expression.to_string(),
                        variable: variable.to_owned(),
                    });
                }
                let left = self.slopes(left, variable)?;
                let right = self.slopes(right, variable)?;
                Ok(binary(*operator, &left, &right))
            }
            Expression::Call {
                function,
                arguments,
                ..
            } => {
                let values = self.numbers(expression)?;
                let Some(Argument { value, .. }) = arguments.first() else {
                    return Ok(ColumnSlopes::constant(values));
                };
                let inner = self.slopes(value, variable)?;
                Ok(match function.as_str() {
                    "I" | "center" => inner.through(values, |_, _| 1.0),
                    "scale" => {
                        let deviation = self.deviation_of(expression);
                        inner.through(values, |_, _| 1.0 / deviation)
                    }
                    "log" => inner.through(values, |x, _| 1.0 / x),
                    "log2" => inner.through(values, |x, _| 1.0 / (x * std::f64::consts::LN_2)),
                    "log10" => inner.through(values, |x, _| 1.0 / (x * std::f64::consts::LN_10)),
                    "log1p" => inner.through(values, |x, _| 1.0 / (1.0 + x)),
                    "exp" => inner.through(values, |_, value| value),
                    "expm1" => inner.through(values, |x, _| x.exp()),
                    "sqrt" => inner.through(values, |_, value| 0.5 / value),
                    // At a kink there is none.
                    "abs" => {
                        inner.through(values, |x, _| if x == 0.0 { f64::NAN } else { x.signum() })
                    }
                    "sin" => inner.through(values, |x, _| x.cos()),
                    "cos" => inner.through(values, |x, _| -x.sin()),
                    _ => inner.through(values, |_, value| 1.0 + value * value),
                })
            }
        }
    }
}

fn binary(operator: Operator, left: &ColumnSlopes, right: &ColumnSlopes) -> ColumnSlopes {
    let points = || left.values.iter().zip(right.values.iter());
    // The derivative in one side times the slope of that side.
    let side = |of: &ColumnSlopes, partial: &dyn Fn(f64, f64) -> f64| -> Option<Numbers> {
        let slopes = of.slopes.as_ref()?;
        Some(
            (points().zip(slopes.iter()))
                .map(|((&a, &b), slope)| partial(a, b) * slope)
                .collect(),
        )
    };
    let (in_left, in_right) = match operator {
        Operator::Add => (side(left, &|_, _| 1.0), side(right, &|_, _| 1.0)),
        Operator::Subtract => (side(left, &|_, _| 1.0), side(right, &|_, _| -1.0)),
        Operator::Multiply => (side(left, &|_, b| b), side(right, &|a, _| a)),
        Operator::Divide => (side(left, &|_, b| 1.0 / b), side(right, &|a, b| -a / b / b)),
        _ => (
            side(left, &|a, b| match b {
                0.0 => 0.0,
                _ => b * apply(Operator::Power, a, b - 1.0),
            }),
            side(right, &|a, b| match a {
                0.0 if b > 0.0 => 0.0,
                _ => apply(Operator::Power, a, b) * a.ln(),
            }),
        ),
    };
    ColumnSlopes {
        values: points().map(|(&a, &b)| apply(operator, a, b)).collect(),
        slopes: sum(in_left, in_right),
    }
}
