//! From tokens to a response and an algebra of terms.
//!
//! Operators of the right-hand side, tightest first: `^`, `:`, `%in%`, `*` and `/`, `+` and `-`, as in R.
//! Inside a function, and left of `~`, the operators are arithmetic.

use super::algebra::{self, TermExpression};
use super::expression::{Argument, Expression, Operator};
use super::lexer::{Spot, Token, tokens};
use super::syntax_error;
use crate::StatsError;

/// Brackets deeper than this, and longer chains of an operator, are refused: they are recursed over.
/// Sums of terms are not, and may be as long as the tokens allow.
const MAX_DEPTH: usize = 100;
const MAX_TOKENS: usize = 4_000;

pub(super) fn parse(formula: &str) -> Result<(Expression, TermExpression), StatsError> {
    let spots = tokens(formula)?;
    let mut parser = Parser::new(formula, &spots)?;
    let response = parser.arithmetic()?;
    parser.expect("~")?;
    let terms = parser.sum()?;
    parser.end()?;
    response.check_depth(0, algebra::MAX_DEPTH)?;
    terms.check_depth()?;
    Ok((response, terms))
}

struct Parser<'a> {
    formula: &'a str,
    spots: &'a [Spot],
    next: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn new(formula: &'a str, spots: &'a [Spot]) -> Result<Self, StatsError> {
        if let Some(spot) = spots.get(MAX_TOKENS) {
            return Err(syntax_error(
                formula,
                spot.position,
                "more",
                &format!("at most {MAX_TOKENS} names, numbers and operators"),
            ));
        }
        Ok(Self {
            formula,
            spots,
            next: 0,
            depth: 0,
        })
    }

    fn peek(&self) -> Option<&'a Token> {
        self.spots.get(self.next).map(|spot| &spot.token)
    }

    fn position(&self) -> usize {
        self.spots
            .get(self.next)
            .map_or(self.formula.len(), |spot| spot.position)
    }

    fn fault(&self, expected: &str) -> StatsError {
        let found = match self.peek() {
            None => "the end".to_owned(),
            Some(Token::Name(name)) => format!("`{name}`"),
            Some(Token::Number(number)) => format!("`{number}`"),
            Some(Token::Text(text)) => format!("the text \"{text}\""),
            Some(Token::Symbol(symbol)) => format!("`{symbol}`"),
        };
        syntax_error(self.formula, self.position(), &found, expected)
    }

    fn take(&mut self, symbols: &[&'static str]) -> Option<&'static str> {
        match self.peek() {
            Some(Token::Symbol(symbol)) if symbols.contains(symbol) => {
                self.next += 1;
                Some(symbol)
            }
            _ => None,
        }
    }

    fn expect(&mut self, symbol: &'static str) -> Result<(), StatsError> {
        match self.take(&[symbol]) {
            Some(_) => Ok(()),
            None => Err(self.fault(&format!("`{symbol}`"))),
        }
    }

    fn end(&self) -> Result<(), StatsError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.fault("an operator or the end")),
        }
    }

    fn deeper<T>(
        &mut self,
        parse: impl FnOnce(&mut Self) -> Result<T, StatsError>,
    ) -> Result<T, StatsError> {
        if self.depth == MAX_DEPTH {
            return Err(self.fault(&format!(
                "at most {MAX_DEPTH} brackets or signs inside each other"
            )));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    /// Counts the operators of a chain.
    fn link(&self, links: &mut usize) -> Result<(), StatsError> {
        if *links == MAX_DEPTH {
            return Err(self.fault(&format!("at most {MAX_DEPTH} operators of a kind in a row")));
        }
        *links += 1;
        Ok(())
    }

    // The right-hand side.

    fn sum(&mut self) -> Result<TermExpression, StatsError> {
        let mut sum = match self.take(&["+", "-"]) {
            // A leading minus takes away from nothing: `y ~ -1 + x`.
            Some("-") => {
                TermExpression::Minus(Box::new(TermExpression::Nothing), Box::new(self.product()?))
            }
            _ => self.product()?,
        };
        while let Some(operator) = self.take(&["+", "-"]) {
            let right = Box::new(self.product()?);
            sum = match operator {
                "+" => TermExpression::Plus(Box::new(sum), right),
                _ => TermExpression::Minus(Box::new(sum), right),
            };
        }
        Ok(sum)
    }

    fn product(&mut self) -> Result<TermExpression, StatsError> {
        let mut product = self.nested_in()?;
        let mut links = 0;
        while let Some(operator) = self.take(&["*", "/"]) {
            self.link(&mut links)?;
            let right = Box::new(self.nested_in()?);
            product = match operator {
                "*" => TermExpression::Cross(Box::new(product), right),
                _ => TermExpression::Nest(Box::new(product), right),
            };
        }
        Ok(product)
    }

    fn nested_in(&mut self) -> Result<TermExpression, StatsError> {
        let mut nested = self.interaction()?;
        let mut links = 0;
        while self.take(&["%in%"]).is_some() {
            self.link(&mut links)?;
            nested = TermExpression::Within(Box::new(nested), Box::new(self.interaction()?));
        }
        Ok(nested)
    }

    fn interaction(&mut self) -> Result<TermExpression, StatsError> {
        let mut interaction = self.power_of_terms()?;
        let mut links = 0;
        while self.take(&[":"]).is_some() {
            self.link(&mut links)?;
            interaction =
                TermExpression::Interact(Box::new(interaction), Box::new(self.power_of_terms()?));
        }
        Ok(interaction)
    }

    fn power_of_terms(&mut self) -> Result<TermExpression, StatsError> {
        let mut base = self.term_atom()?;
        let mut links = 0;
        while self.take(&["^"]).is_some() {
            self.link(&mut links)?;
            let exponent = match self.peek() {
                Some(Token::Number(number))
                    if number.fract() == 0.0 && (1.0..=100.0).contains(number) =>
                {
                    *number as u32
                }
                _ => {
                    return Err(self.fault(
                        "a whole exponent from 1 to 100 (a power of a variable is written I(x^2))",
                    ));
                }
            };
            self.next += 1;
            base = TermExpression::Power(Box::new(base), exponent);
        }
        Ok(base)
    }

    fn term_atom(&mut self) -> Result<TermExpression, StatsError> {
        if self.take(&["("]).is_some() {
            let inner = self.deeper(Self::sum)?;
            self.expect(")")?;
            return Ok(inner);
        }
        match self.peek() {
            Some(Token::Number(number)) if *number == 0.0 || *number == 1.0 => {
                self.next += 1;
                Ok(if *number == 1.0 {
                    TermExpression::Intercept
                } else {
                    TermExpression::NoIntercept
                })
            }
            Some(Token::Name(name))
                if name == "." && self.formula[self.position()..].starts_with('.') =>
            {
                self.next += 1;
                Ok(TermExpression::Dot)
            }
            Some(Token::Name(_)) => Ok(TermExpression::Factor(self.name_or_call()?)),
            _ => Err(self.fault("a variable, a function, `(`, `.`, 0 or 1")),
        }
    }

    // Arithmetic.

    fn arithmetic(&mut self) -> Result<Expression, StatsError> {
        let left = self.arithmetic_sum()?;
        let Some(symbol) = self.take(&["<", "<=", ">", ">=", "==", "!="]) else {
            return Ok(left);
        };
        let operator = match symbol {
            "<" => Operator::Less,
            "<=" => Operator::LessOrEqual,
            ">" => Operator::Greater,
            ">=" => Operator::GreaterOrEqual,
            "==" => Operator::Equal,
            _ => Operator::NotEqual,
        };
        Ok(binary(operator, left, self.arithmetic_sum()?))
    }

    fn arithmetic_sum(&mut self) -> Result<Expression, StatsError> {
        let mut sum = self.arithmetic_product()?;
        let mut links = 0;
        while let Some(symbol) = self.take(&["+", "-"]) {
            self.link(&mut links)?;
            let operator = if symbol == "+" {
                Operator::Add
            } else {
                Operator::Subtract
            };
            sum = binary(operator, sum, self.arithmetic_product()?);
        }
        Ok(sum)
    }

    fn arithmetic_product(&mut self) -> Result<Expression, StatsError> {
        let mut product = self.signed()?;
        let mut links = 0;
        while let Some(symbol) = self.take(&["*", "/"]) {
            self.link(&mut links)?;
            let operator = if symbol == "*" {
                Operator::Multiply
            } else {
                Operator::Divide
            };
            product = binary(operator, product, self.signed()?);
        }
        Ok(product)
    }

    /// A sign binds less tightly than a power: `-x^2` is `-(x^2)`.
    fn signed(&mut self) -> Result<Expression, StatsError> {
        match self.take(&["+", "-"]) {
            Some("-") => Ok(Expression::Negative(Box::new(self.deeper(Self::signed)?))),
            Some(_) => self.deeper(Self::signed),
            None => self.arithmetic_power(),
        }
    }

    fn arithmetic_power(&mut self) -> Result<Expression, StatsError> {
        let base = self.arithmetic_atom()?;
        if self.take(&["^"]).is_none() {
            return Ok(base);
        }
        Ok(binary(Operator::Power, base, self.deeper(Self::signed)?))
    }

    fn arithmetic_atom(&mut self) -> Result<Expression, StatsError> {
        if self.take(&["("]).is_some() {
            let inner = self.deeper(Self::arithmetic)?;
            self.expect(")")?;
            return Ok(inner);
        }
        match self.peek() {
            Some(Token::Number(number)) => {
                self.next += 1;
                Ok(Expression::Number(*number))
            }
            Some(Token::Text(text)) => {
                self.next += 1;
                Ok(Expression::Text(text.clone()))
            }
            Some(Token::Name(_)) => self.name_or_call(),
            _ => Err(self.fault("a variable, a number, a function or `(`")),
        }
    }

    fn name_or_call(&mut self) -> Result<Expression, StatsError> {
        let position = self.position();
        let Some(Token::Name(name)) = self.peek() else {
            return Err(self.fault("a name"));
        };
        self.next += 1;
        if self.take(&["("]).is_none() {
            return Ok(Expression::Variable {
                name: name.clone(),
                position: Some(position),
            });
        }
        let mut arguments = Vec::new();
        if self.take(&[")"]).is_none() {
            loop {
                arguments.push(self.argument()?);
                if self.take(&[","]).is_none() {
                    self.expect(")")?;
                    break;
                }
            }
        }
        Ok(Expression::Call {
            function: name.clone(),
            arguments,
            position: Some(position),
        })
    }

    fn argument(&mut self) -> Result<Argument, StatsError> {
        let mut name = None;
        if let (
            Some(Token::Name(first)),
            Some(Spot {
                token: Token::Symbol("="),
                ..
            }),
        ) = (self.peek(), self.spots.get(self.next + 1))
        {
            name = Some(first.clone());
            self.next += 2;
        }
        let value = self.deeper(Self::arithmetic)?;
        Ok(Argument { name, value })
    }
}

fn binary(operator: Operator, left: Expression, right: Expression) -> Expression {
    Expression::Binary {
        operator,
        left: Box::new(left),
        right: Box::new(right),
    }
}
