//! What makes a unit worth choosing.

use super::target::{Group, Target};
use crate::{Metric, Value};
use serde::{Deserialize, Serialize};

/// On which side of the target a case may lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// At the target or above it.
    AtOrAbove,
    /// At the target or below it.
    AtOrBelow,
    /// On either side.
    TwoSided,
}

/// Which end of a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The highest values; of residuals, the positive ones.
    High,
    /// The lowest values; of residuals, the negative ones.
    Low,
    /// Whatever is farthest out.
    Either,
}

/// Whether a theory should have failed or held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrucialKind {
    /// Cases where the outcome was most expected and did not come.
    MostLikely,
    /// Cases where the outcome was least expected and came.
    LeastLikely,
}

/// A case, or a point among the cases, that others are compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Reference {
    /// A unit of the frame, which is not chosen itself.
    Unit(String),
    /// The mean of a group in the scale of the metric; not for categories.
    Centre(Group),
}

/// How units are put in order. Scores of a model (residuals, expectations, influence) are columns of the dataset,
/// computed by whoever fitted it.
///
/// Where no other source is given, the strategies are those of Seawright and Gerring (2008), *Case Selection Techniques
/// in Case Study Research*, Political Research Quarterly 61(2), 294-308. None of them supports generalising by numbers:
/// only a probability sample gives weights. Pairs and groups that are alike or unlike each other are a
/// [`GroupRule`](crate::GroupRule).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Strategy {
    /// * What: the units whose value is nearest to a number, such as a group's median; distance is value - target.
    /// * Source: with a mean or median, Gerring's (2007) typical case in the descriptive sense.
    /// * Not: when more than one variable should match ([`Similar`](Self::Similar)), or when the target is a statistic
    ///   of so few units that it hangs on one of them ([`firmness`](crate::firmness) tells).
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [3.0, 9.0, 12.0, 30.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, CaseRule, Rule, Strategy};
    ///
    /// let rule = CaseRule::new(Strategy::nearest("size", 10.0), 2);
    /// let certificate = rule.select(&CaseFrame::new(&towns)?)?;
    /// let selection = &certificate.outcome;
    /// assert_eq!((selection.chosen[0].unit_id.as_str(), selection.chosen[0].distance), ("b", -1.0));
    /// assert_eq!((selection.chosen[1].unit_id.as_str(), selection.chosen[1].distance), ("c", 2.0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Nearest {
        /// The numeric variable.
        variable: String,
        /// The value to be near to.
        target: Target,
        /// On which side of it.
        side: Side,
    },
    /// * What: the units nearest to what a model expects of them, by the size of the residual.
    /// * Source: Seawright and Gerring, typical case: to probe the mechanism behind a known relationship.
    /// * Not: when the model is in doubt (a well-fitted unit may be well fitted by chance), or to find new causes.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("residual"), [2.5, -0.1, 0.8, -3.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, CaseRule, Rule, Strategy};
    ///
    /// let rule = CaseRule::new(Strategy::Typical { residual: "residual".into() }, 1);
    /// let certificate = rule.select(&CaseFrame::new(&towns)?)?;
    /// assert_eq!(certificate.outcome.chosen[0].unit_id, "b");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Typical {
        /// The column of residuals.
        residual: String,
    },
    /// * What: the units farthest from what a model expects of them.
    /// * Source: Seawright and Gerring, deviant case: to find causes that the model leaves out.
    /// * Not: when the measurement of the outcome is weak, since then error is what is found; nor to confirm the model.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("residual"), [2.5, -0.1, 0.8, -3.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, CaseRule, End, Rule, Strategy};
    ///
    /// let deviant = |end| CaseRule::new(Strategy::Deviant { residual: "residual".into(), end }, 1);
    /// let frame = CaseFrame::new(&towns)?;
    /// assert_eq!(deviant(End::Either).select(&frame)?.outcome.chosen[0].unit_id, "d");
    /// assert_eq!(deviant(End::High).select(&frame)?.outcome.chosen[0].unit_id, "a");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Deviant {
        /// The column of residuals, better standardised or studentised ones.
        residual: String,
        /// Which sign.
        end: End,
    },
    /// * What: the units with the most extreme values of a cause or an outcome, as their distance from the mean.
    /// * Source: Seawright and Gerring, extreme case: to explore when little is known.
    /// * Not: to say how a relationship runs, since choosing on the outcome biases it; use few and then look elsewhere.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [1.0, 2.0, 3.0, 10.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, CaseRule, End, Rule, Strategy};
    ///
    /// let rule = CaseRule::new(Strategy::Extreme { variable: "size".into(), end: End::Either }, 1);
    /// let certificate = rule.select(&CaseFrame::new(&towns)?)?;
    /// let case = &certificate.outcome.chosen[0];
    /// assert_eq!((case.unit_id.as_str(), case.distance), ("d", 6.0)); // the mean is 4
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Extreme {
        /// The numeric variable.
        variable: String,
        /// Which end.
        end: End,
    },
    /// * What: units that cover the space of several variables: first the two that are farthest apart, then always the
    ///   one whose nearest chosen unit is farthest away.
    /// * Source: Seawright and Gerring, diverse case; the algorithm is Kennard and Stone's (1969).
    /// * Not: with outliers that nobody wants to visit (rule them out), or when shares of types matter (draw a sample);
    ///   time and memory grow as the square of the units.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [1.0, 2.0, 6.0, 10.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, CaseRule, Metric, Rule, Strategy};
    ///
    /// let variables = vec!["size".to_owned()];
    /// let rule = CaseRule::new(Strategy::Diverse { variables, metric: Metric::Euclidean }, 3);
    /// let certificate = rule.select(&CaseFrame::new(&towns)?)?;
    /// let ids: Vec<&str> = certificate.outcome.chosen.iter().map(|case| case.unit_id.as_str()).collect();
    /// assert_eq!(ids, ["a", "d", "c"]); // c is 4 from its nearest, b only 1
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Diverse {
        /// The variables.
        variables: Vec<String>,
        /// The distance.
        metric: Metric,
    },
    /// * What: the units that change the model most, by the size of a measure of influence.
    /// * Source: Seawright and Gerring, influential case: to check that what drives the result is what it seems.
    /// * Not: as evidence on the population; it is a check of the data and of one model.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("cooks_distance"), [0.1, 0.02, 1.4, 0.3].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, CaseRule, Rule, Strategy};
    ///
    /// let rule = CaseRule::new(Strategy::Influential { influence: "cooks_distance".into() }, 1);
    /// let certificate = rule.select(&CaseFrame::new(&towns)?)?;
    /// assert_eq!(certificate.outcome.chosen[0].unit_id, "c");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Influential {
        /// The column, such as Cook's distance, DFFITS or the DFBETAS of one coefficient.
        influence: String,
    },
    /// * What: the units whose outcome is hardest to square with a theory: least expected and there, or most expected
    ///   and absent.
    /// * Source: Eckstein (1975), Gerring (2007), crucial case; expectations are fitted values or probabilities.
    /// * Not: when the expectation comes from a model fitted to the same outcome of few units.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("expected"), [0.9, 0.2, 0.7, 0.1].map(Some).to_vec())?
    /// #     .with_numbers(scale("came"), [1.0, 1.0, 0.0, 0.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, CaseRule, CrucialKind, Rule, Strategy, Value};
    ///
    /// let crucial = |kind| Strategy::Crucial {
    ///     expectation: "expected".into(),
    ///     outcome: "came".into(),
    ///     value: Value::Number(1.0),
    ///     kind,
    /// };
    /// let frame = CaseFrame::new(&towns)?;
    /// let came_all_the_same = CaseRule::new(crucial(CrucialKind::LeastLikely), 1).select(&frame)?;
    /// assert_eq!(came_all_the_same.outcome.chosen[0].unit_id, "b");
    /// let failed_to_come = CaseRule::new(crucial(CrucialKind::MostLikely), 1).select(&frame)?;
    /// assert_eq!(failed_to_come.outcome.chosen[0].unit_id, "c");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Crucial {
        /// The column of expectations; higher means more expected.
        expectation: String,
        /// The variable of the outcome.
        outcome: String,
        /// The value that the theory expects.
        value: Value,
        /// Which kind.
        kind: CrucialKind,
    },
    /// * What: the units whose expectation one factor moves most, towards the outcome: |residual without it - residual
    ///   with it|, where the residual without it is the larger one.
    /// * Source: Gerring (2007), pathway case; Weller and Barnes (2014), *Finding Pathways*.
    /// * Not: when the factor's effect is not established across cases, which is taken for granted here.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("full"), [0.1, -0.5, 0.2, 2.0].map(Some).to_vec())?
    /// #     .with_numbers(scale("reduced"), [1.5, -0.6, 0.1, 2.5].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, CaseRule, Rule, Strategy};
    ///
    /// let strategy = Strategy::Pathway { full_residual: "full".into(), reduced_residual: "reduced".into() };
    /// let certificate = CaseRule::new(strategy, 1).select(&CaseFrame::new(&towns)?)?;
    /// let selection = &certificate.outcome;
    /// assert_eq!((selection.chosen[0].unit_id.as_str(), selection.chosen[0].value), ("a", 1.4));
    /// // With the factor the model fits c worse.
    /// assert_eq!(selection.excluded[0].unit_id, "c");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Pathway {
        /// Residuals of the model with the factor.
        full_residual: String,
        /// Residuals of the model without it.
        reduced_residual: String,
    },
    /// * What: the units that are nearest to a given case or centre on several variables.
    /// * Source: Seawright and Gerring, most similar case; Nielsen (2016), *Case Selection via Matching*.
    /// * Not: for variables that are consequences of what is studied; if no case is given yet, choose pairs at once.
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [5.0, 6.0, 20.0, 5.0].map(Some).to_vec())?
    /// #     .with_numbers(scale("income"), [30.0, 32.0, 31.0, 50.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, CaseRule, Metric, Reference, Rule, Strategy};
    ///
    /// let strategy = Strategy::Similar {
    ///     to: Reference::Unit("a".into()),
    ///     variables: vec!["size".into(), "income".into()],
    ///     metric: Metric::Standardised,
    /// };
    /// let certificate = CaseRule::new(strategy, 1).select(&CaseFrame::new(&towns)?)?;
    /// assert_eq!(certificate.outcome.chosen[0].unit_id, "b");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Similar {
        /// To whom.
        to: Reference,
        /// The variables.
        variables: Vec<String>,
        /// The distance.
        metric: Metric,
    },
    /// * What: the units that are farthest from a given case or centre on several variables.
    /// * Source: Seawright and Gerring, most different case.
    /// * Not: alone; unlike cases teach something when they share the outcome (rule out those that do not).
    ///
    /// ```
    /// # use tresteg_dataset::{Dataset, Label, Measure, Variable};
    /// # let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
    /// # let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    /// # let towns = Dataset::new(ids.clone(), ids)?
    /// #     .with_numbers(scale("size"), [5.0, 6.0, 20.0, 5.0].map(Some).to_vec())?
    /// #     .with_numbers(scale("income"), [30.0, 32.0, 31.0, 70.0].map(Some).to_vec())?;
    /// use tresteg_sampling::{CaseFrame, CaseRule, Group, Metric, Reference, Rule, Strategy};
    ///
    /// let strategy = Strategy::Different {
    ///     to: Reference::Centre(Group::All),
    ///     variables: vec!["size".into(), "income".into()],
    ///     metric: Metric::Mahalanobis,
    /// };
    /// let certificate = CaseRule::new(strategy, 2).select(&CaseFrame::new(&towns)?)?;
    /// let mut far: Vec<&str> = certificate.outcome.chosen.iter().map(|case| case.unit_id.as_str()).collect();
    /// far.sort_unstable();
    /// assert_eq!(far, ["c", "d"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    Different {
        /// From whom.
        to: Reference,
        /// The variables.
        variables: Vec<String>,
        /// The distance.
        metric: Metric,
    },
}

impl Strategy {
    /// [`Strategy::Nearest`] on either side.
    pub fn nearest(variable: impl Into<String>, target: impl Into<Target>) -> Self {
        Self::nearest_on(Side::TwoSided, variable, target)
    }

    /// [`Strategy::Nearest`] on one side.
    pub fn nearest_on(side: Side, variable: impl Into<String>, target: impl Into<Target>) -> Self {
        Self::Nearest {
            variable: variable.into(),
            target: target.into(),
            side,
        }
    }

    /// The column whose values stand beside the chosen cases; none where it is a distance on several.
    #[must_use]
    pub fn variable(&self) -> Option<&str> {
        match self {
            Self::Nearest { variable, .. } | Self::Extreme { variable, .. } => Some(variable),
            Self::Typical { residual } | Self::Deviant { residual, .. } => Some(residual),
            Self::Influential { influence } => Some(influence),
            Self::Crucial { expectation, .. } => Some(expectation),
            Self::Pathway { .. }
            | Self::Diverse { .. }
            | Self::Similar { .. }
            | Self::Different { .. } => None,
        }
    }

    pub(crate) fn columns(&self) -> Vec<String> {
        match self {
            Self::Nearest {
                variable, target, ..
            } => {
                let mut columns = target.columns();
                columns.push(variable.clone());
                columns
            }
            Self::Extreme {
                variable: column, ..
            }
            | Self::Typical { residual: column }
            | Self::Deviant {
                residual: column, ..
            }
            | Self::Influential { influence: column } => vec![column.clone()],
            Self::Crucial {
                expectation,
                outcome,
                ..
            } => vec![expectation.clone(), outcome.clone()],
            Self::Pathway {
                full_residual,
                reduced_residual,
            } => vec![full_residual.clone(), reduced_residual.clone()],
            Self::Diverse { variables, .. } => variables.clone(),
            Self::Similar { to, variables, .. } | Self::Different { to, variables, .. } => {
                let mut columns = variables.clone();
                if let Reference::Centre(group) = to {
                    columns.extend(group.columns());
                }
                columns
            }
        }
    }
}
