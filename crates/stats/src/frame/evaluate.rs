//! The value of an expression on the rows of a model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::polynomial::Polynomial;
use crate::StatsError;
use crate::error::nearest_name;
use crate::formula::{Argument, Expression, Operator};
use crate::table::{Column, Numbers};

/// What a function of the whole column (`center`, `scale`, `poly`) has learned from the rows of the
/// fit, by the text of its call: new rows are transformed with the same numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Learned {
    centre_and_scale: BTreeMap<String, (f64, f64)>,
    polynomials: BTreeMap<String, Polynomial>,
}

/// Complete columns by name.
pub(crate) type Variables = BTreeMap<String, Column>;

pub(crate) struct Evaluation<'a> {
    pub variables: &'a Variables,
    pub n_rows: usize,
    /// How many rows each stands for, which what is learned takes account of; `None` for one each.
    pub frequencies: Option<&'a [f64]>,
    pub learned: &'a mut Learned,
}

const FUNCTIONS: [&str; 16] = [
    "log", "log2", "log10", "log1p", "exp", "expm1", "sqrt", "abs", "sin", "cos", "tan", "I",
    "center", "scale", "poly", "C",
];

impl Evaluation<'_> {
    /// One column of numbers; NaN where the arithmetic has no value, which the caller reports.
    pub(crate) fn numbers(&mut self, expression: &Expression) -> Result<Numbers, StatsError> {
        match expression {
            Expression::Number(number) => Ok(vec![*number; self.n_rows].into()),
            Expression::Text(text) => Err(StatsError::NotNumeric {
                variable: format!("\"{text}\""),
                found: "a text".into(),
                position: None,
            }),
            Expression::Variable { name, position } => self.variable(name, *position),
            Expression::Negative(inner) => Ok(map(&self.numbers(inner)?, |x| -x)),
            Expression::Binary {
                operator,
                left,
                right,
            } => {
                let left = self.numbers(left)?;
                let right = self.numbers(right)?;
                Ok(left
                    .iter()
                    .zip(right.iter())
                    .map(|(&left, &right)| apply(*operator, left, right))
                    .collect())
            }
            Expression::Call {
                function,
                arguments,
                position,
            } => self.call(expression, function, arguments, *position),
        }
    }

    fn variable(&self, name: &str, position: Option<usize>) -> Result<Numbers, StatsError> {
        match self.variables.get(name) {
            Some(Column::Numbers(values)) => Ok(values.clone()),
            Some(Column::Booleans(values)) => Ok(values
                .iter()
                .map(|value| f64::from(u8::from(*value == Some(true))))
                .collect()),
            Some(column) => Err(StatsError::NotNumeric {
                variable: name.to_owned(),
                found: column.kind().into(),
                position,
            }),
            None => Err(StatsError::UnknownVariable {
                name: name.to_owned(),
                nearest: nearest_name(name, self.variables.keys().map(String::as_str)),
                position,
            }),
        }
    }

    fn call(
        &mut self,
        call: &Expression,
        function: &str,
        arguments: &[Argument],
        position: Option<usize>,
    ) -> Result<Numbers, StatsError> {
        if !FUNCTIONS.contains(&function) {
            return Err(StatsError::UnknownFunction {
                name: function.to_owned(),
                nearest: nearest_name(function, FUNCTIONS),
                position,
            });
        }
        let wrong = |expected: &str| StatsError::FunctionArguments {
            function: function.to_owned(),
            expected: expected.to_owned(),
            position,
        };
        if matches!(function, "poly" | "C") {
            return Err(wrong(
                "to stand by itself as a term, not inside other functions",
            ));
        }
        let [Argument { name: None, value }] = arguments else {
            return Err(wrong("one expression"));
        };
        let values = self.numbers(value)?;
        let function: fn(f64) -> f64 = match function {
            "I" => return Ok(values),
            "center" => return Ok(self.standardize(call, &values, false)),
            "scale" => return Ok(self.standardize(call, &values, true)),
            "log" => f64::ln,
            "log2" => f64::log2,
            "log10" => f64::log10,
            "log1p" => f64::ln_1p,
            "exp" => f64::exp,
            "expm1" => f64::exp_m1,
            "sqrt" => f64::sqrt,
            "abs" => f64::abs,
            "sin" => f64::sin,
            "cos" => f64::cos,
            _ => f64::tan,
        };
        Ok(map(&values, function))
    }

    fn standardize(&mut self, call: &Expression, values: &Numbers, scale: bool) -> Numbers {
        let (mean, deviation) = *self
            .learned
            .centre_and_scale
            .entry(call.to_string())
            .or_insert_with(|| {
                let sum = |value: &dyn Fn(f64) -> f64| -> f64 {
                    match self.frequencies {
                        None => values.iter().map(|&x| value(x)).sum(),
                        Some(frequencies) => (values.iter().zip(frequencies))
                            .map(|(&x, frequency)| frequency * value(x))
                            .sum(),
                    }
                };
                let n = sum(&|_| 1.0);
                let mean = sum(&|x| x) / n;
                let squares = sum(&|x| (x - mean) * (x - mean));
                (
                    mean,
                    if scale {
                        (squares / (n - 1.0)).sqrt()
                    } else {
                        1.0
                    },
                )
            });
        map(values, |x| (x - mean) / deviation)
    }

    /// The columns of `poly(x, degree)`, orthonormal on the rows of the fit, or raw powers.
    pub(crate) fn polynomial(
        &mut self,
        call: &Expression,
        arguments: &[Argument],
        position: Option<usize>,
    ) -> Result<Vec<Numbers>, StatsError> {
        let (value, degree, raw) = polynomial_call(arguments, position)?;
        let values = self.numbers(value)?;
        if raw {
            return Ok((1..=degree as i32)
                .map(|power| map(&values, |x| x.powi(power)))
                .collect());
        }
        // Values that are not finite go through as they are: the caller names their rows.
        if values.iter().any(|x| !x.is_finite()) {
            return Ok(vec![values; degree]);
        }
        let text = call.to_string();
        if !self.learned.polynomials.contains_key(&text) {
            let polynomial =
                Polynomial::orthogonal(&value.to_string(), &values, self.frequencies, degree)?;
            self.learned.polynomials.insert(text.clone(), polynomial);
        }
        Ok(match self.learned.polynomials.get(&text) {
            Some(polynomial) => polynomial
                .columns(&values)
                .into_iter()
                .map(Numbers::from)
                .collect(),
            None => Vec::new(),
        })
    }

    /// Derivatives in x of the columns of `poly(x, degree)`, which have been evaluated before.
    pub(super) fn polynomial_slopes(
        &self,
        call: &Expression,
        values: &Numbers,
        degree: usize,
    ) -> Vec<Numbers> {
        match self.learned.polynomials.get(&call.to_string()) {
            Some(polynomial) => (polynomial.slopes(values).into_iter())
                .map(Numbers::from)
                .collect(),
            None => (1..=degree as i32)
                .map(|power| map(values, |x| f64::from(power) * x.powi(power - 1)))
                .collect(),
        }
    }

    /// What `scale` divides by; 1 before it has been evaluated.
    pub(super) fn deviation_of(&self, call: &Expression) -> f64 {
        let known = self.learned.centre_and_scale.get(&call.to_string());
        known.map_or(1.0, |(_, deviation)| *deviation)
    }
}

/// Reads `poly(x, degree)` and `poly(x, degree, raw = TRUE)`.
fn polynomial_call(
    arguments: &[Argument],
    position: Option<usize>,
) -> Result<(&Expression, usize, bool), StatsError> {
    let wrong = || StatsError::FunctionArguments {
        function: "poly".into(),
        expected: "poly(x, degree) or poly(x, degree, raw = TRUE)".into(),
        position,
    };
    let mut degree = None;
    let mut raw = false;
    let Some((Argument { name: None, value }, options)) = arguments.split_first() else {
        return Err(wrong());
    };
    for Argument { name, value } in options {
        match (name.as_deref(), value) {
            (None | Some("degree"), Expression::Number(number))
                if degree.is_none() && number.fract() == 0.0 && (1.0..=50.0).contains(number) =>
            {
                degree = Some(*number as usize);
            }
            (Some("raw"), Expression::Variable { name, .. })
                if matches!(name.as_str(), "TRUE" | "true" | "FALSE" | "false") =>
            {
                raw = name.eq_ignore_ascii_case("true");
            }
            _ => return Err(wrong()),
        }
    }
    Ok((value, degree.ok_or_else(wrong)?, raw))
}

fn map(values: &Numbers, function: impl Fn(f64) -> f64) -> Numbers {
    values.iter().map(|&x| function(x)).collect()
}

/// NaN where the arithmetic has no value.
pub(super) fn apply(operator: Operator, left: f64, right: f64) -> f64 {
    let truth = |holds: bool| {
        if left.is_nan() || right.is_nan() {
            f64::NAN
        } else {
            f64::from(u8::from(holds))
        }
    };
    match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        // A whole exponent multiplies, which keeps the last digit.
        Operator::Power if right.fract() == 0.0 && right.abs() <= 64.0 => left.powi(right as i32),
        Operator::Power => left.powf(right),
        Operator::Less => truth(left < right),
        Operator::LessOrEqual => truth(left <= right),
        Operator::Greater => truth(left > right),
        Operator::GreaterOrEqual => truth(left >= right),
        Operator::Equal => truth(left == right),
        Operator::NotEqual => truth(left != right),
    }
}
