//! Model formulas in Wilkinson's notation, as R writes them.
//!
//! | written | means |
//! |---|---|
//! | `y ~ a + b` | intercept, `a` and `b` |
//! | `y ~ a:b` | the interaction of `a` and `b` |
//! | `y ~ a*b` | `a + b + a:b` |
//! | `y ~ (a + b + c)^2` | all main effects and interactions of two |
//! | `y ~ a/b`, `y ~ a + b %in% a` | `a + a:b`: `b` nested in `a` |
//! | `y ~ . - a` | every other column but `a` |
//! | `y ~ x - 1`, `y ~ 0 + x` | no intercept |
//! | `log(y) ~ sqrt(x) + I(x^2)` | functions and arithmetic |
//! | `y ~ poly(x, 3)` | orthogonal polynomials (`poly(x, 3, raw = TRUE)`: powers) |
//! | `y ~ C(g, sum)` | a categorical variable with its contrast |
//! | `y ~ x + offset(w)` | `w` with the coefficient 1 |
//! | ``y ~ `tax rate` `` | a name that is no identifier |
//!
//! Functions: `log`, `log2`, `log10`, `log1p`, `exp`, `expm1`, `sqrt`, `abs`, `sin`, `cos`, `tan`, `I`;
//! of the whole column: `center(x)` (mean 0), `scale(x)` (mean 0, standard deviation 1), `poly(x, degree)`.
//! Contrasts: `treatment` (the first level is the base; `treatment("b")` chooses another), `sum`, `helmert`,
//! `polynomial`, `difference` (each level against the one before), `indicator`.
//! Inside a function comparisons give 0 or 1: `I(x > 3)`.

mod algebra;
mod expression;
mod lexer;
mod parser;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use algebra::{TermExpression, term};
pub use expression::{Argument, Expression, Operator};

pub(crate) use algebra::Expanded;

use crate::StatsError;

/// A response and the terms that explain it.
///
/// ```
/// use tresteg_stats::formula::Formula;
///
/// let formula: Formula = "log(income) ~ age + region*sector".parse()?;
/// assert_eq!(formula.variables(), ["income", "age", "region", "sector"]);
///
/// let error = "y ~ x +".parse::<Formula>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "formula `y ~ x +`, byte 7: found the end, expected a variable, a function, `(`, `.`, 0 or 1"
/// );
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Formula {
    response: Expression,
    terms: TermExpression,
}

impl Formula {
    /// A formula built in code; see [`TermExpression`].
    #[must_use]
    pub fn new(response: Expression, terms: TermExpression) -> Self {
        Self { response, terms }
    }

    /// The left-hand side.
    ///
    /// ```
    /// use tresteg_stats::formula::Formula;
    ///
    /// let formula: Formula = "log(y) ~ x".parse()?;
    /// assert_eq!(formula.response().to_string(), "log(y)");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn response(&self) -> &Expression {
        &self.response
    }

    /// The right-hand side as written.
    ///
    /// ```
    /// use tresteg_stats::formula::Formula;
    ///
    /// let formula: Formula = "y ~ a*b".parse()?;
    /// assert_eq!(formula.terms().to_string(), "a * b");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn terms(&self) -> &TermExpression {
        &self.terms
    }

    /// The variables that it names, each once, the response's first.
    ///
    /// ```
    /// use tresteg_stats::formula::Formula;
    ///
    /// let formula: Formula = "y ~ a*log(b) + a".parse()?;
    /// assert_eq!(formula.variables(), ["y", "a", "b"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn variables(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.response.variables(&mut found);
        self.terms.variables(&mut found);
        let mut names: Vec<&str> = Vec::new();
        for (name, _) in found {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    pub(crate) fn expand(&self, columns: &[String]) -> Result<Expanded, StatsError> {
        self.response.check_depth(0, algebra::MAX_DEPTH)?;
        let mut taken = Vec::new();
        self.response.variables(&mut taken);
        let dot: Vec<String> = columns
            .iter()
            .filter(|name| !taken.iter().any(|(other, _)| other == name))
            .cloned()
            .collect();
        algebra::expand(&self.terms, &dot)
    }
}

impl FromStr for Formula {
    type Err = StatsError;

    fn from_str(text: &str) -> Result<Self, StatsError> {
        let (response, terms) = parser::parse(text)?;
        Ok(Self { response, terms })
    }
}

impl TryFrom<String> for Formula {
    type Error = StatsError;

    fn try_from(text: String) -> Result<Self, StatsError> {
        text.parse()
    }
}

impl From<Formula> for String {
    fn from(formula: Formula) -> Self {
        formula.to_string()
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ~ {}", self.response, self.terms)
    }
}

fn syntax_error(formula: &str, position: usize, found: &str, expected: &str) -> StatsError {
    StatsError::FormulaSyntax {
        formula: formula.to_owned(),
        position,
        found: found.to_owned(),
        expected: expected.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The terms as text, as R's `attr(terms(f), "term.labels")` gives them.
    fn expanded(formula: &str) -> (bool, Vec<String>) {
        let columns: Vec<String> = ["y", "a", "b", "c"].map(String::from).to_vec();
        let expanded = formula
            .parse::<Formula>()
            .unwrap()
            .expand(&columns)
            .unwrap();
        let terms = expanded
            .terms
            .iter()
            .map(|term| {
                let names: Vec<String> = term
                    .iter()
                    .map(|&factor| expanded.factors[factor].to_string())
                    .collect();
                names.join(":")
            })
            .collect();
        (expanded.intercept, terms)
    }

    #[test]
    fn terms_expand_as_in_r() {
        // Checked against attr(terms(...), "term.labels") and "intercept" of R 4.2.
        let cases: [(&str, bool, &[&str]); 20] = [
            ("y ~ a + b", true, &["a", "b"]),
            ("y ~ a*b", true, &["a", "b", "a:b"]),
            ("y ~ a:b + a", true, &["a", "a:b"]),
            ("y ~ b:a + a", true, &["a", "b:a"]),
            (
                "y ~ (a + b + c)^2",
                true,
                &["a", "b", "c", "a:b", "a:c", "b:c"],
            ),
            (
                "y ~ (a + b + c)^3 - a:b:c",
                true,
                &["a", "b", "c", "a:b", "a:c", "b:c"],
            ),
            ("y ~ a/b", true, &["a", "a:b"]),
            ("y ~ (a + b)/c", true, &["a", "b", "a:b:c"]),
            ("y ~ a + b %in% a", true, &["a", "a:b"]),
            ("y ~ .", true, &["a", "b", "c"]),
            ("y ~ . - b - 1", false, &["a", "c"]),
            ("y ~ 0 + a", false, &["a"]),
            ("y ~ a - 1 + 1", true, &["a"]),
            ("y ~ a + 0 + 1", true, &["a"]),
            ("y ~ -1", false, &[]),
            ("y ~ 1", true, &[]),
            ("y ~ a + a:a + a", true, &["a"]),
            ("y ~ a*b - a", true, &["b", "a:b"]),
            ("y ~ log(a) + I(b^2):a", true, &["log(a)", "I(b^2):a"]),
            ("y ~ a + offset(log(b))", true, &["a"]),
        ];
        for (formula, intercept, terms) in cases {
            let (found_intercept, found) = expanded(formula);
            assert_eq!(found, terms, "{formula}");
            assert_eq!(found_intercept, intercept, "{formula}");
        }
    }

    #[test]
    fn arithmetic_binds_as_usual() {
        for (written, canonical) in [
            ("I(-x^2)", "I(-x^2)"),
            ("I((-x)^2)", "I((-x)^2)"),
            ("I(a-(b-c))", "I(a - (b - c))"),
            ("I(a-b-c)", "I(a - b - c)"),
            ("I(2^-1^2)", "I(2^-1^2)"),
            ("I((a^b)^c)", "I((a^b)^c)"),
            ("I(a*(b+c)/d)", "I(a * (b + c) / d)"),
            ("C(g, treatment(\"b\"))", "C(g, treatment(\"b\"))"),
            ("poly(x, 2, raw = TRUE)", "poly(x, 2, raw = TRUE)"),
            ("I(x >= 3)", "I(x >= 3)"),
        ] {
            let formula: Formula = format!("y ~ {written}").parse().unwrap();
            assert_eq!(formula.terms().to_string(), canonical);
            assert_eq!(formula.to_string().parse::<Formula>().unwrap(), formula);
        }
    }

    #[test]
    fn faults_have_a_position() {
        for (formula, at) in [
            ("", 0),
            ("y", 1),
            ("~ x", 0),
            ("y ~", 3),
            ("y ~ x ~ z", 6),
            ("y ~ x +* z", 7),
            ("y ~ (x", 6),
            ("y ~ x)", 5),
            ("y ~ 2", 4),
            ("y ~ x^2.5", 6),
            ("y ~ x^z", 6),
            ("y ~ log(", 8),
            ("y ~ log(x,)", 10),
            ("y ~ å + \"text\"", 9),
        ] {
            match formula.parse::<Formula>() {
                Err(StatsError::FormulaSyntax { position, .. }) => {
                    assert_eq!(position, at, "{formula}")
                }
                other => panic!("{formula}: {other:?}"),
            }
        }
    }

    #[test]
    fn an_explosion_is_refused() {
        let names: Vec<String> = (0..40).map(|i| format!("x{i}")).collect();
        let formula: Formula = format!("y ~ ({})^20", names.join("+")).parse().unwrap();
        assert!(matches!(
            formula.expand(&[]),
            Err(StatsError::TooManyTerms { .. })
        ));
        // Few terms of very many factors.
        let long: Vec<String> = (0..1_000).map(|i| format!("t{i}")).collect();
        let chains: Vec<String> = long
            .chunks(90)
            .map(|part| format!("({})", part.join(":")))
            .collect();
        let wide = format!(
            "y ~ ({}):(({})^3)^3",
            chains.join(":"),
            names[..20].join("+")
        );
        assert!(matches!(
            wide.parse::<Formula>().unwrap().expand(&[]),
            Err(StatsError::TooManyTerms { .. })
        ));
        let deep = format!("y ~ {}x{}", "(".repeat(5_000), ")".repeat(5_000));
        assert!(deep.parse::<Formula>().is_err());
        let long = format!("y ~ {}", vec!["x"; 1_900].join("+"));
        assert_eq!(
            long.parse::<Formula>()
                .unwrap()
                .expand(&[])
                .unwrap()
                .terms
                .len(),
            1
        );
    }
}
