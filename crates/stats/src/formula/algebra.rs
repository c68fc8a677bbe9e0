//! The algebra of terms, and its expansion into a list of terms.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::{Add, Div, Mul, Sub};

use serde::{Deserialize, Serialize};

use super::Expression;
use crate::StatsError;

/// The right-hand side of a formula, before it is expanded.
///
/// Written in code it has the power of the text: `+`, `-`, `*` and `/` mean what they mean in a formula.
///
/// ```
/// use tresteg_stats::formula::{Expression, Formula, TermExpression, term};
///
/// let built = Formula::new(
///     Expression::variable("y"),
///     term("a") * term("b") + TermExpression::from(Expression::call("log", [Expression::variable("x")])),
/// );
/// assert_eq!(built.to_string(), "y ~ a * b + log(x)");
/// assert_eq!(built, "y ~ a*b + log(x)".parse()?);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TermExpression {
    /// No term; what a leading minus takes away from.
    Nothing,
    /// `1`
    Intercept,
    /// `0`
    NoIntercept,
    /// `.`: every column of the table that the response does not use.
    Dot,
    /// A variable or a function of variables.
    Factor(Expression),
    /// `a + b`
    Plus(Box<TermExpression>, Box<TermExpression>),
    /// `a - b`
    Minus(Box<TermExpression>, Box<TermExpression>),
    /// `a:b`
    Interact(Box<TermExpression>, Box<TermExpression>),
    /// `a * b`, which is `a + b + a:b`
    Cross(Box<TermExpression>, Box<TermExpression>),
    /// `a / b`, which is `a + a:b`
    Nest(Box<TermExpression>, Box<TermExpression>),
    /// `b %in% a`, which is `a:b`
    Within(Box<TermExpression>, Box<TermExpression>),
    /// `(a + b)^2`: all interactions of up to that many terms.
    Power(Box<TermExpression>, u32),
}

/// A variable as a term.
///
/// ```
/// use tresteg_stats::formula::term;
///
/// assert_eq!((term("a") / term("b")).to_string(), "a / b");
/// ```
pub fn term(name: impl Into<String>) -> TermExpression {
    Expression::variable(name).into()
}

impl TermExpression {
    /// `self:other`
    ///
    /// ```
    /// use tresteg_stats::formula::term;
    ///
    /// assert_eq!((term("a") + term("b").interact(term("c"))).to_string(), "a + b:c");
    /// ```
    #[must_use]
    pub fn interact(self, other: Self) -> Self {
        TermExpression::Interact(Box::new(self), Box::new(other))
    }

    /// `self %in% other`
    ///
    /// ```
    /// use tresteg_stats::formula::term;
    ///
    /// assert_eq!(term("pupil").within(term("school")).to_string(), "pupil %in% school");
    /// ```
    #[must_use]
    pub fn within(self, other: Self) -> Self {
        TermExpression::Within(Box::new(self), Box::new(other))
    }

    /// `self^exponent`: all interactions of up to that many of the terms.
    ///
    /// ```
    /// use tresteg_stats::formula::term;
    ///
    /// assert_eq!((term("a") + term("b")).power(2).to_string(), "(a + b)^2");
    /// ```
    #[must_use]
    pub fn power(self, exponent: u32) -> Self {
        TermExpression::Power(Box::new(self), exponent)
    }

    /// The terms without an intercept: `self - 1`.
    ///
    /// ```
    /// use tresteg_stats::formula::term;
    ///
    /// assert_eq!(term("a").without_intercept().to_string(), "a - 1");
    /// ```
    #[must_use]
    pub fn without_intercept(self) -> Self {
        self - TermExpression::Intercept
    }

    /// How tightly the operator binds.
    fn strength(&self) -> u8 {
        match self {
            TermExpression::Plus(..) | TermExpression::Minus(..) => 1,
            TermExpression::Cross(..) | TermExpression::Nest(..) => 2,
            TermExpression::Within(..) => 3,
            TermExpression::Interact(..) => 4,
            TermExpression::Power(..) => 5,
            _ => 6,
        }
    }

    /// A sum as its first part and what is added to it or taken from it: a sum may be long, and
    /// is not recursed over.
    fn parts(&self) -> (&TermExpression, Vec<(bool, &TermExpression)>) {
        let mut rest = Vec::new();
        let mut first = self;
        loop {
            first = match first {
                TermExpression::Plus(left, right) => {
                    rest.push((true, &**right));
                    left
                }
                TermExpression::Minus(left, right) => {
                    rest.push((false, &**right));
                    left
                }
                _ => break,
            };
        }
        rest.reverse();
        (first, rest)
    }

    /// Refuses what is too deep to be recursed over; itself it is not recursive.
    pub(super) fn check_depth(&self) -> Result<(), StatsError> {
        let mut open = vec![(self, 0)];
        while let Some((terms, depth)) = open.pop() {
            if depth > MAX_DEPTH {
                return Err(StatsError::TooDeep { limit: MAX_DEPTH });
            }
            match terms {
                TermExpression::Nothing
                | TermExpression::Intercept
                | TermExpression::NoIntercept
                | TermExpression::Dot => {}
                TermExpression::Factor(expression) => expression.check_depth(depth, MAX_DEPTH)?,
                // A sum is not recursed over.
                TermExpression::Plus(left, right) | TermExpression::Minus(left, right) => {
                    open.extend([(&**left, depth), (&**right, depth + 1)]);
                }
                TermExpression::Interact(left, right)
                | TermExpression::Cross(left, right)
                | TermExpression::Nest(left, right)
                | TermExpression::Within(left, right) => {
                    open.extend([(&**left, depth + 1), (&**right, depth + 1)]);
                }
                TermExpression::Power(base, _) => open.push((base, depth + 1)),
            }
        }
        Ok(())
    }

    pub(super) fn variables<'a>(&'a self, found: &mut Vec<(&'a str, Option<usize>)>) {
        match self {
            TermExpression::Plus(..) | TermExpression::Minus(..) => {
                let (first, rest) = self.parts();
                first.variables(found);
                for (_, part) in rest {
                    part.variables(found);
                }
            }
            TermExpression::Nothing
            | TermExpression::Intercept
            | TermExpression::NoIntercept
            | TermExpression::Dot => {}
            TermExpression::Factor(expression) => expression.variables(found),
            TermExpression::Interact(left, right)
            | TermExpression::Cross(left, right)
            | TermExpression::Nest(left, right)
            | TermExpression::Within(left, right) => {
                left.variables(found);
                right.variables(found);
            }
            TermExpression::Power(base, _) => base.variables(found),
        }
    }
}

impl From<Expression> for TermExpression {
    fn from(expression: Expression) -> Self {
        TermExpression::Factor(expression)
    }
}

impl Add for TermExpression {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        TermExpression::Plus(Box::new(self), Box::new(other))
    }
}

impl Sub for TermExpression {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        TermExpression::Minus(Box::new(self), Box::new(other))
    }
}

impl Mul for TermExpression {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        TermExpression::Cross(Box::new(self), Box::new(other))
    }
}

impl Div for TermExpression {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        TermExpression::Nest(Box::new(self), Box::new(other))
    }
}

impl fmt::Display for TermExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left, operator, right) = match self {
            TermExpression::Nothing => return Ok(()),
            TermExpression::Intercept => return write!(f, "1"),
            TermExpression::NoIntercept => return write!(f, "0"),
            TermExpression::Dot => return write!(f, "."),
            TermExpression::Factor(expression) => return write!(f, "{expression}"),
            TermExpression::Power(base, exponent) => {
                within(f, base, base.strength() >= 5)?;
                return write!(f, "^{exponent}");
            }
            TermExpression::Plus(..) | TermExpression::Minus(..) => {
                let (first, rest) = self.parts();
                write!(f, "{first}")?;
                for (i, (plus, part)) in rest.into_iter().enumerate() {
                    let leading = i == 0 && *first == TermExpression::Nothing;
                    match (plus, leading) {
                        (true, true) => {}
                        (false, true) => write!(f, "-")?,
                        (true, false) => write!(f, " + ")?,
                        (false, false) => write!(f, " - ")?,
                    }
                    within(f, part, part.strength() > 1)?;
                }
                return Ok(());
            }
            TermExpression::Interact(left, right) => (left, ":", right),
            TermExpression::Cross(left, right) => (left, " * ", right),
            TermExpression::Nest(left, right) => (left, " / ", right),
            TermExpression::Within(left, right) => (left, " %in% ", right),
        };
        within(f, left, left.strength() >= self.strength())?;
        write!(f, "{operator}")?;
        within(f, right, right.strength() > self.strength())
    }
}

fn within(f: &mut fmt::Formatter<'_>, inner: &TermExpression, bare: bool) -> fmt::Result {
    if bare {
        write!(f, "{inner}")
    } else {
        write!(f, "({inner})")
    }
}

/// A formula's right-hand side as a list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expanded {
    pub intercept: bool,
    /// Each factor once, in order of appearance.
    pub factors: Vec<Expression>,
    /// Positions in `factors`, ascending; lower orders first.
    pub terms: Vec<Vec<usize>>,
    pub offsets: Vec<Expression>,
}

/// No model is meant to have more terms than this.
const MAX_TERMS: usize = 10_000;
/// And no expansion to write down more factors of terms than this on its way.
const MAX_WORK: usize = 5_000_000;
/// Operators inside each other: these are recursed over.
pub(super) const MAX_DEPTH: usize = 250;

pub(super) fn expand(terms: &TermExpression, dot: &[String]) -> Result<Expanded, StatsError> {
    terms.check_depth()?;
    let mut expansion = Expansion {
        dot,
        work: Work(0),
        factors: Vec::new(),
        known: HashMap::new(),
    };
    let set = expansion.set(terms)?;
    let mut terms: Vec<Term> = set
        .terms
        .into_iter()
        .filter(|term| !term.is_empty())
        .collect();
    terms.sort_by_key(Vec::len);
    Ok(Expanded {
        intercept: !set.no_intercept,
        factors: expansion.factors,
        terms,
        offsets: set.offsets,
    })
}

type Term = Vec<usize>;

#[derive(Default)]
struct Set {
    /// Distinct; the empty term is an intercept that was asked for.
    terms: Vec<Term>,
    no_intercept: bool,
    offsets: Vec<Expression>,
}

impl Set {
    fn plus(mut self, other: Set, work: &mut Work) -> Result<Set, StatsError> {
        work.spend(self.terms.len() + other.terms.len())?;
        if other.no_intercept {
            self.no_intercept = true;
            self.terms.retain(|term| !term.is_empty());
        } else if other.terms.iter().any(Vec::is_empty) {
            self.no_intercept = false;
        }
        if let [term] = other.terms.as_slice() {
            // The parts of a long sum come one by one.
            if !self.terms.contains(term) {
                self.terms.push(term.clone());
            }
        } else {
            let known: HashSet<Term> = self.terms.iter().cloned().collect();
            self.terms
                .extend(other.terms.into_iter().filter(|term| !known.contains(term)));
        }
        for offset in other.offsets {
            if !self.offsets.contains(&offset) {
                self.offsets.push(offset);
            }
        }
        if self.terms.len() > MAX_TERMS {
            return Err(StatsError::TooManyTerms { limit: MAX_TERMS });
        }
        Ok(self)
    }

    fn minus(mut self, other: &Set, work: &mut Work) -> Result<Set, StatsError> {
        work.spend(self.terms.len() + other.terms.len())?;
        let removed: HashSet<&Term> = other.terms.iter().collect();
        self.terms.retain(|term| !removed.contains(term));
        self.offsets
            .retain(|offset| !other.offsets.contains(offset));
        if other.no_intercept {
            self.no_intercept = false;
        } else if removed.iter().any(|term| term.is_empty()) {
            self.no_intercept = true;
        }
        Ok(self)
    }

    fn interact(&self, other: &Set, work: &mut Work) -> Result<Set, StatsError> {
        let mut known = HashSet::new();
        let mut terms = Vec::new();
        for left in &self.terms {
            for right in &other.terms {
                work.spend(left.len() + right.len() + 1)?;
                let term = union(left, right);
                if known.insert(term.clone()) {
                    terms.push(term);
                }
                if terms.len() > MAX_TERMS {
                    return Err(StatsError::TooManyTerms { limit: MAX_TERMS });
                }
            }
        }
        let mut offsets = self.offsets.clone();
        offsets.extend(
            other
                .offsets
                .iter()
                .filter(|offset| !self.offsets.contains(offset))
                .cloned(),
        );
        Ok(Set {
            terms,
            no_intercept: self.no_intercept || other.no_intercept,
            offsets,
        })
    }
}

fn union(left: &[usize], right: &[usize]) -> Term {
    let mut term = left.to_vec();
    term.extend_from_slice(right);
    term.sort_unstable();
    term.dedup();
    term
}

/// What an expansion has written down so far.
struct Work(usize);

impl Work {
    fn spend(&mut self, factors: usize) -> Result<(), StatsError> {
        self.0 = self.0.saturating_add(factors);
        if self.0 > MAX_WORK {
            return Err(StatsError::TooManyTerms { limit: MAX_TERMS });
        }
        Ok(())
    }
}

struct Expansion<'a> {
    dot: &'a [String],
    work: Work,
    factors: Vec<Expression>,
    known: HashMap<String, usize>,
}

impl Expansion<'_> {
    fn factor(&mut self, expression: &Expression) -> Term {
        let factors = &mut self.factors;
        let position = *self.known.entry(expression.to_string()).or_insert_with(|| {
            factors.push(expression.clone());
            factors.len() - 1
        });
        vec![position]
    }

    fn set(&mut self, terms: &TermExpression) -> Result<Set, StatsError> {
        match terms {
            TermExpression::Nothing => Ok(Set::default()),
            TermExpression::Intercept => Ok(Set {
                terms: vec![Vec::new()],
                ..Set::default()
            }),
            TermExpression::NoIntercept => Ok(Set {
                no_intercept: true,
                ..Set::default()
            }),
            TermExpression::Dot => {
                let terms = self
                    .dot
                    .iter()
                    .map(|name| self.factor_by_name(name))
                    .collect();
                Ok(Set {
                    terms,
                    ..Set::default()
                })
            }
            TermExpression::Factor(Expression::Call {
                function,
                arguments,
                position,
            }) if function == "offset" => match arguments.as_slice() {
                [argument] if argument.name.is_none() => Ok(Set {
                    offsets: vec![argument.value.clone()],
                    ..Set::default()
                }),
                _ => Err(StatsError::FunctionArguments {
                    function: function.clone(),
                    expected: "one expression".into(),
                    position: *position,
                }),
            },
            TermExpression::Factor(expression) => Ok(Set {
                terms: vec![self.factor(expression)],
                ..Set::default()
            }),
            TermExpression::Plus(..) | TermExpression::Minus(..) => {
                let (first, rest) = terms.parts();
                let mut sum = self.set(first)?;
                for (plus, part) in rest {
                    let part = self.set(part)?;
                    sum = if plus {
                        sum.plus(part, &mut self.work)?
                    } else {
                        sum.minus(&part, &mut self.work)?
                    };
                }
                Ok(sum)
            }
            TermExpression::Interact(left, right) | TermExpression::Within(left, right) => {
                let left = self.set(left)?;
                let right = self.set(right)?;
                left.interact(&right, &mut self.work)
            }
            TermExpression::Cross(left, right) => {
                let left = self.set(left)?;
                let right = self.set(right)?;
                let interactions = left.interact(&right, &mut self.work)?;
                let both = left.plus(right, &mut self.work)?;
                both.plus(interactions, &mut self.work)
            }
            TermExpression::Nest(left, right) => {
                let left = self.set(left)?;
                let right = self.set(right)?;
                // b is nested in all of a's factors at once: (a + b)/c is a + b + a:b:c.
                let mut factors: Vec<usize> = left.terms.iter().flatten().copied().collect();
                factors.sort_unstable();
                factors.dedup();
                let all = Set {
                    terms: vec![factors],
                    ..Set::default()
                };
                let nested = all.interact(&right, &mut self.work)?;
                left.plus(nested, &mut self.work)
            }
            TermExpression::Power(base, exponent) => {
                let base = self.set(base)?;
                let one = Set {
                    terms: vec![Vec::new()],
                    ..Set::default()
                };
                let once = base.interact(&one, &mut self.work)?;
                let mut power = Set::default().plus(once, &mut self.work)?;
                for _ in 1..*exponent {
                    let before = power.terms.len();
                    let higher = power.interact(&base, &mut self.work)?;
                    power = power.plus(higher, &mut self.work)?;
                    if power.terms.len() == before {
                        break;
                    }
                }
                Ok(power)
            }
        }
    }

    fn factor_by_name(&mut self, name: &str) -> Term {
        self.factor(&Expression::variable(name))
    }
}
