//! Matching treated units with controls.

mod assignment;
pub(crate) mod balance;
mod find;
pub(crate) mod outcome;
mod tree;

use crate::{Generator, Metric, Value};
use serde::{Deserialize, Serialize};

/// What units should be alike in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MatchDistance {
    /// The difference of a score, such as the fitted probability of a logit (the propensity score of Rosenbaum and
    /// Rubin 1983) or its logarithm of odds.
    Score(String),
    /// A distance on several variables.
    Metric {
        /// The variables.
        variables: Vec<String>,
        /// The distance.
        metric: Metric,
    },
}

/// In which order treated units choose, when a control can be taken once only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchOrder {
    /// By id.
    Id,
    /// The highest score first: those who are hardest to match. `MatchIt`'s default for scores. Only for scores.
    Largest,
    /// The lowest score first. Only for scores.
    Smallest,
    /// Always the closest pair that is left.
    Closest,
    /// In a random order.
    Lot(Generator),
}

/// How controls are found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum MatchMethod {
    /// * What: each treated unit in turn takes the nearest control; with a ratio above 1 all take a first one before
    ///   anyone takes a second.
    /// * Source: Rubin (1973); Ho, Imai, King and Stuart (2011). R: `MatchIt::matchit(method = "nearest")`.
    /// * Not: without replacement when controls are few, since late ones get what is left.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("member"), [1.0, 1.0, 0.0, 0.0, 0.0].map(Some).to_vec())?
    /// #     .with_numbers(scale("score"), [0.6, 0.5, 0.55, 0.1, 0.9].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, MatchDistance, MatchMethod, MatchOrder, MatchRule, Rule};
    ///
    /// let rule = MatchRule::nearest("member", 1.0, MatchDistance::Score("score".into()));
    /// let once = rule.clone().select(&CaseFrame::new(&towns)?)?;
    /// let method = MatchMethod::Nearest { ratio: 1, replace: true, order: MatchOrder::Id };
    /// let again = rule.with_method(method).select(&CaseFrame::new(&towns)?)?;
    /// // c is nearest to both, but can be taken once only.
    /// assert_eq!((once.outcome.sets[0].controls[0].as_str(), once.outcome.sets[1].controls[0].as_str()), ("c", "d"));
    /// assert_eq!((again.outcome.sets[0].controls[0].as_str(), again.outcome.sets[1].controls[0].as_str()), ("c", "c"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Nearest {
        /// Controls per treated unit.
        ratio: usize,
        /// Whether a control can be taken again.
        replace: bool,
        /// Who chooses first.
        order: MatchOrder,
    },
    /// * What: pairs whose total distance is the smallest possible.
    /// * Source: Rosenbaum (1989); the algorithm is that of Jonker and Volgenant (1987). R: `MatchIt::matchit(method =
    ///   "optimal")`.
    /// * Ties: of several assignments with the same total one is found, always the same for the same frame; it need not
    ///   favour the lowest ids, and [`Matches::tied`](crate::Matches::tied) stays empty.
    /// * Not: for more than some thousands of each: memory grows as treated times controls.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("member"), [1.0, 1.0, 0.0, 0.0, 0.0].map(Some).to_vec())?
    /// #     .with_numbers(scale("score"), [0.6, 0.5, 0.55, 0.1, 0.9].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, MatchDistance, MatchRule, Rule};
    ///
    /// let rule = MatchRule::optimal("member", 1.0, MatchDistance::Score("score".into()));
    /// let certificate = rule.select(&CaseFrame::new(&towns)?)?;
    /// let pairs: Vec<(&str, &str)> = (certificate.outcome.sets.iter())
    ///     .map(|set| (set.treated[0].as_str(), set.controls[0].as_str()))
    ///     .collect();
    /// // a with c and b with d would come to 0.45, this comes to 0.35.
    /// assert_eq!(pairs, [("a", "e"), ("b", "c")]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Optimal {
        /// Controls per treated unit.
        ratio: usize,
    },
    /// * What: treated and controls that agree in every exact and coarsened variable form a set of any size.
    /// * Needs: at least one exact or coarsened variable. A distance or a caliper is refused.
    /// * Source: Iacus, King and Porro (2012), coarsened exact matching. R: `MatchIt::matchit(method = "cem")`, and
    ///   `"exact"` without coarsening.
    /// * Not: with many variables, when most sets hold units of one kind only and drop out.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("member"), [1.0, 1.0, 0.0, 0.0, 0.0].map(Some).to_vec())?
    /// #     .with_numbers(scale("score"), [0.6, 0.5, 0.55, 0.1, 0.9].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, MatchRule, Rule};
    ///
    /// let rule = MatchRule::strata("member", 1.0).with_coarsened("score", [0.4, 0.8]);
    /// let certificate = rule.select(&CaseFrame::new(&towns)?)?;
    /// let set = &certificate.outcome.sets[0];
    /// assert_eq!((set.treated.len(), set.controls.as_slice()), (2, &["c".to_owned()][..]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Strata,
}

/// How far two units of a pair may be apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caliper {
    /// A numeric variable, or none for the distance itself.
    pub variable: Option<String>,
    /// The most that they may differ.
    pub width: f64,
    /// Whether the width is in standard deviations of the variable or score over all units (not for a distance on
    /// several variables).
    pub standardised: bool,
}

/// A numeric variable cut into classes, which must agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coarsening {
    /// The variable.
    pub variable: String,
    /// The borders of the classes, rising; a value at a border belongs above it.
    pub cuts: Vec<f64>,
}

/// A rule that matches treated units with controls, for the effect on the treated.
///
/// A unit that lacks a value is no part of it, and is told. Among controls at the same distance the lowest id is
/// taken by the nearest neighbours, which [`Matches::tied`](crate::Matches::tied) tells; of several best assignments the
/// optimal method takes one, always the same, and does not tell. [`balance`](crate::balance) says what the matching did.
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_sampling::{CaseFrame, MatchDistance, MatchRule, Rule, balance};
///
/// let ids = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
/// let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
/// let people = Dataset::new(ids.clone(), ids)?
///     .with_numbers(scale("treated"), [1.0, 1.0, 0.0, 0.0, 0.0].map(Some).to_vec())?
///     .with_numbers(scale("score"), [0.8, 0.4, 0.5, 0.7, 0.1].map(Some).to_vec())?;
/// let rule = MatchRule::nearest("treated", 1.0, MatchDistance::Score("score".into()));
/// let certificate = rule.select(&CaseFrame::new(&people)?)?;
///
/// let sets = &certificate.outcome.sets;
/// assert_eq!((sets[0].treated[0].as_str(), sets[0].controls[0].as_str()), ("a", "d"));
/// assert_eq!((sets[1].treated[0].as_str(), sets[1].controls[0].as_str()), ("b", "c"));
/// let table = balance(&certificate, &people, &["score"])?;
/// assert!(table.rows[0].after.mean_control > table.rows[0].before.mean_control);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchRule {
    /// The variable that tells treated from controls.
    pub treatment: String,
    /// Its value for the treated; all others are controls.
    pub treated: Value,
    /// What units should be alike in; none for [`MatchMethod::Strata`].
    pub distance: Option<MatchDistance>,
    /// How controls are found.
    pub method: MatchMethod,
    /// How far the units of a pair may be apart.
    pub calipers: Vec<Caliper>,
    /// Variables that must agree, of either kind.
    pub exact: Vec<String>,
    /// Numeric variables whose class must agree.
    pub coarsened: Vec<Coarsening>,
}

impl MatchRule {
    /// One control per treated unit, nearest first, each control once; on a score the largest chooses first, otherwise
    /// the lowest id.
    pub fn nearest(
        treatment: impl Into<String>,
        treated: impl Into<Value>,
        distance: MatchDistance,
    ) -> Self {
        let order = match distance {
            MatchDistance::Score(_) => MatchOrder::Largest,
            MatchDistance::Metric { .. } => MatchOrder::Id,
        };
        let method = MatchMethod::Nearest {
            ratio: 1,
            replace: false,
            order,
        };
        Self::new(treatment, treated, Some(distance), method)
    }

    /// Pairs with the smallest total distance.
    pub fn optimal(
        treatment: impl Into<String>,
        treated: impl Into<Value>,
        distance: MatchDistance,
    ) -> Self {
        Self::new(
            treatment,
            treated,
            Some(distance),
            MatchMethod::Optimal { ratio: 1 },
        )
    }

    /// Sets that agree in all exact and coarsened variables, to be added.
    pub fn strata(treatment: impl Into<String>, treated: impl Into<Value>) -> Self {
        Self::new(treatment, treated, None, MatchMethod::Strata)
    }

    fn new(
        treatment: impl Into<String>,
        treated: impl Into<Value>,
        distance: Option<MatchDistance>,
        method: MatchMethod,
    ) -> Self {
        Self {
            treatment: treatment.into(),
            treated: treated.into(),
            distance,
            method,
            calipers: Vec::new(),
            exact: Vec::new(),
            coarsened: Vec::new(),
        }
    }

    /// The rule with another method.
    #[must_use]
    pub fn with_method(self, method: MatchMethod) -> Self {
        Self { method, ..self }
    }

    /// The rule with a variable that must agree.
    #[must_use]
    pub fn with_exact(mut self, variable: impl Into<String>) -> Self {
        self.exact.push(variable.into());
        self
    }

    /// The rule with a numeric variable whose class must agree.
    #[must_use]
    pub fn with_coarsened(
        mut self,
        variable: impl Into<String>,
        cuts: impl Into<Vec<f64>>,
    ) -> Self {
        self.coarsened.push(Coarsening {
            variable: variable.into(),
            cuts: cuts.into(),
        });
        self
    }

    /// The rule with a caliper on the distance: in standard deviations for a score, as it is for several variables.
    #[must_use]
    pub fn with_caliper(mut self, width: f64) -> Self {
        let standardised = matches!(self.distance, Some(MatchDistance::Score(_)));
        self.calipers.push(Caliper {
            variable: None,
            width,
            standardised,
        });
        self
    }

    /// The rule with a caliper on a variable, in its own unit.
    #[must_use]
    pub fn with_caliper_on(mut self, variable: impl Into<String>, width: f64) -> Self {
        self.calipers.push(Caliper {
            variable: Some(variable.into()),
            width,
            standardised: false,
        });
        self
    }
}
