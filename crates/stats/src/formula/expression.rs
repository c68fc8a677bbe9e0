//! What stands for a column: a variable, or a function of variables.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::StatsError;

/// An expression over the variables of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Expression {
    /// A number.
    Number(f64),
    /// A quoted text: the level in `C(g, treatment("b"))`.
    Text(String),
    /// A variable of the table.
    Variable {
        /// Its name.
        name: String,
        /// Byte position in the formula, when it came from one.
        position: Option<usize>,
    },
    /// Minus an expression.
    Negative(Box<Expression>),
    /// Two expressions and what stands between them.
    Binary {
        /// What stands between.
        operator: Operator,
        /// Left.
        left: Box<Expression>,
        /// Right.
        right: Box<Expression>,
    },
    /// A function with its arguments.
    Call {
        /// Its name.
        function: String,
        /// Its arguments.
        arguments: Vec<Argument>,
        /// Byte position in the formula, when it came from one.
        position: Option<usize>,
    },
}

/// An argument of a function, by position or by name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Argument {
    /// Its name in `name = value`.
    pub name: Option<String>,
    /// Its value.
    pub value: Expression,
}

/// What stands between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `^`
    Power,
    /// `<`, 1 where true and 0 where not, as all comparisons.
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

impl Operator {
    fn symbol(self) -> &'static str {
        match self {
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Power => "^",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
        }
    }

    /// Binding strength; a higher one binds tighter.
    fn strength(self) -> u8 {
        match self {
            Operator::Add | Operator::Subtract => 2,
            Operator::Multiply | Operator::Divide => 3,
            Operator::Power => 5,
            _ => 1,
        }
    }
}

const NEGATIVE_STRENGTH: u8 = 4;

impl Expression {
    /// A variable by name.
    ///
    /// ```
    /// use tresteg_stats::formula::Expression;
    ///
    /// assert_eq!(Expression::variable("tax rate").to_string(), "`tax rate`");
    /// ```
    pub fn variable(name: impl Into<String>) -> Self {
        Expression::Variable {
            name: name.into(),
            position: None,
        }
    }

    /// A function of expressions.
    ///
    /// ```
    /// use tresteg_stats::formula::Expression;
    ///
    /// let income = Expression::variable("income");
    /// assert_eq!(Expression::call("log", [income]).to_string(), "log(income)");
    /// ```
    pub fn call(
        function: impl Into<String>,
        arguments: impl IntoIterator<Item = Expression>,
    ) -> Self {
        Expression::Call {
            function: function.into(),
            arguments: arguments
                .into_iter()
                .map(|value| Argument { name: None, value })
                .collect(),
            position: None,
        }
    }

    /// The variables in it with their positions, in order, repeated as often as they occur.
    pub(crate) fn variables<'a>(&'a self, found: &mut Vec<(&'a str, Option<usize>)>) {
        match self {
            Expression::Number(_) | Expression::Text(_) => {}
            Expression::Variable { name, position } => found.push((name, *position)),
            Expression::Negative(inner) => inner.variables(found),
            Expression::Binary { left, right, .. } => {
                left.variables(found);
                right.variables(found);
            }
            Expression::Call {
                function,
                arguments,
                ..
            } => {
                // Only the first argument of these is data; the others are options such as a contrast's name.
                let data = match function.as_str() {
                    "C" | "poly" => 1,
                    _ => arguments.len(),
                };
                for argument in arguments.iter().take(data) {
                    argument.value.variables(found);
                }
            }
        }
    }

    /// Refuses what is too deep to be recursed over, counting from a depth; itself it is not recursive.
    pub(super) fn check_depth(&self, from: usize, limit: usize) -> Result<(), StatsError> {
        let mut open = vec![(self, from)];
        while let Some((expression, depth)) = open.pop() {
            if depth > limit {
                return Err(StatsError::TooDeep { limit });
            }
            match expression {
                Expression::Number(_) | Expression::Text(_) | Expression::Variable { .. } => {}
                Expression::Negative(inner) => open.push((inner, depth + 1)),
                Expression::Binary { left, right, .. } => {
                    open.extend([(&**left, depth + 1), (&**right, depth + 1)]);
                }
                Expression::Call { arguments, .. } => {
                    open.extend(
                        arguments
                            .iter()
                            .map(|argument| (&argument.value, depth + 1)),
                    );
                }
            }
        }
        Ok(())
    }

    fn strength(&self) -> u8 {
        match self {
            Expression::Binary { operator, .. } => operator.strength(),
            Expression::Negative(_) => NEGATIVE_STRENGTH,
            Expression::Number(number) if number.is_sign_negative() => NEGATIVE_STRENGTH,
            _ => u8::MAX,
        }
    }

    fn write_within(&self, f: &mut fmt::Formatter<'_>, bare: bool) -> fmt::Result {
        if bare {
            write!(f, "{self}")
        } else {
            write!(f, "({self})")
        }
    }
}

/// Equal when they mean the same: positions do not count.
impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Expression::Number(a), Expression::Number(b)) => a.total_cmp(b).is_eq(),
            (Expression::Text(a), Expression::Text(b)) => a == b,
            (Expression::Variable { name: a, .. }, Expression::Variable { name: b, .. }) => a == b,
            (Expression::Negative(a), Expression::Negative(b)) => a == b,
            (
                Expression::Binary {
                    operator,
                    left,
                    right,
                },
                Expression::Binary {
                    operator: other_operator,
                    left: other_left,
                    right: other_right,
                },
            ) => operator == other_operator && left == other_left && right == other_right,
            (
                Expression::Call {
                    function,
                    arguments,
                    ..
                },
                Expression::Call {
                    function: other_function,
                    arguments: other_arguments,
                    ..
                },
            ) => function == other_function && arguments == other_arguments,
            _ => false,
        }
    }
}

/// Canonical text: one space around operators, brackets only where needed.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expression::Number(number) => write!(f, "{number}"),
            Expression::Text(text) => {
                write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
            }
            Expression::Variable { name, .. } => write_name(f, name),
            Expression::Negative(inner) => {
                write!(f, "-")?;
                inner.write_within(f, inner.strength() >= NEGATIVE_STRENGTH)
            }
            Expression::Binary {
                operator,
                left,
                right,
            } => {
                let strength = operator.strength();
                let (left_bare, right_bare) = match operator {
                    // Right associative; an exponent may carry a sign.
                    Operator::Power => (
                        left.strength() > strength,
                        right.strength() >= NEGATIVE_STRENGTH,
                    ),
                    Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide => {
                        (left.strength() >= strength, right.strength() > strength)
                    }
                    _ => (left.strength() > strength, right.strength() > strength),
                };
                left.write_within(f, left_bare)?;
                if *operator == Operator::Power {
                    write!(f, "^")?;
                } else {
                    write!(f, " {} ", operator.symbol())?;
                }
                right.write_within(f, right_bare)
            }
            Expression::Call {
                function,
                arguments,
                ..
            } => {
                write!(f, "{function}(")?;
                for (i, argument) in arguments.iter().enumerate() {
                    if i > 0 {
                        write!(f, ", ")?;
                    }
                    if let Some(name) = &argument.name {
                        write!(f, "{name} = ")?;
                    }
                    write!(f, "{}", argument.value)?;
                }
                write!(f, ")")
            }
        }
    }
}

fn write_name(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let mut characters = name.chars();
    let plain =
        characters.next().is_some_and(starts_name) && name != "." && characters.all(continues_name);
    if plain {
        write!(f, "{name}")
    } else {
        write!(f, "`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
    }
}

/// Whether a name may begin with this character without backticks.
pub(super) fn starts_name(character: char) -> bool {
    character.is_alphabetic() || character == '_' || character == '.'
}

/// Whether a name may go on with this character without backticks.
pub(super) fn continues_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '.'
}
