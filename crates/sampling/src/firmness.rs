//! How firm is a choice?

use crate::cases::left_out::LeftOut;
use crate::certificate::apply::{Watch, apply};
use crate::{Case, CaseRule, Certificate, FrameRecord, SamplingError, Selection, Strategy, Target};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tresteg_dataset::Dataset;

/// What else could reasonably have been decided.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alternatives {
    leave_one_out: bool,
    logarithm: bool,
    targets: Vec<Target>,
    scores: Vec<(String, String, HashMap<String, Option<f64>>)>,
}

impl Alternatives {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Every unit of the frame left out once, of the target as well.
    #[must_use]
    pub fn leaving_out_each_unit(self) -> Self {
        Self {
            leave_one_out: true,
            ..self
        }
    }

    /// The variable on the scale of logarithms; for [`Strategy::Nearest`] and [`Strategy::Extreme`].
    #[must_use]
    pub fn on_the_log_scale(self) -> Self {
        Self {
            logarithm: true,
            ..self
        }
    }

    /// Another target; for [`Strategy::Nearest`].
    #[must_use]
    pub fn with_target(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }

    /// The same strategy on other scores, such as the residuals of a model without one unit: `column` of a dataset
    /// with the same unit ids takes the place of `variable`. A unit that the dataset does not hold has no score.
    ///
    /// # Errors
    /// [`SamplingError::Dataset`] for an unknown or not numeric column.
    pub fn with_scores(
        mut self,
        label: impl Into<String>,
        variable: impl Into<String>,
        dataset: &Dataset,
        column: &str,
    ) -> Result<Self, SamplingError> {
        let numbers = dataset
            .unit_ids()
            .iter()
            .cloned()
            .zip(dataset.numbers(column)?);
        self.scores
            .push((label.into(), variable.into(), numbers.collect()));
        Ok(self)
    }
}

/// One way to choose again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scenario {
    /// Without one unit.
    Without {
        /// Its id.
        unit_id: String,
        /// Its name.
        name: String,
    },
    /// On the scale of logarithms.
    Logarithm,
    /// With another target.
    Target(Target),
    /// With other scores.
    Scores {
        /// What they are.
        label: String,
        /// The column that they replace.
        variable: String,
    },
}

/// What a scenario gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScenarioResult {
    /// The scenario.
    pub scenario: Scenario,
    /// What the target came to.
    pub target: Option<f64>,
    /// The ids of the chosen, in order; empty when the rule could not be run.
    pub chosen: Vec<String>,
    /// Ids of chosen units that the original choice does not have.
    pub entered: Vec<String>,
    /// Ids of units of the original choice that are not chosen; a unit that was left out is not counted.
    pub left: Vec<String>,
    /// Those of them that are in reserve instead.
    pub to_reserve: Vec<String>,
    /// Why the rule could not be run.
    pub refused: Option<String>,
}

/// How often a unit was chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitFirmness {
    /// Its id.
    pub unit_id: String,
    /// Its name.
    pub name: String,
    /// Whether the original choice has it.
    pub chosen: bool,
    /// In how many scenarios it was chosen.
    pub times_chosen: usize,
    /// In how many it could have been: those that could be run and did not leave it out.
    pub times_possible: usize,
    /// The share, if there is one.
    pub share: Option<f64>,
}

/// A change of the choice, and the units whose absence alone brings it about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hinge {
    /// Ids of units that come in.
    pub entered: Vec<String>,
    /// Ids of units that go out.
    pub left: Vec<String>,
    /// Those of them that are in reserve then.
    pub to_reserve: Vec<String>,
    /// The target then.
    pub target: Option<f64>,
    /// The ids of the units, none of them chosen: leave out any one of them, and this happens.
    pub without_any_of: Vec<String>,
}

/// How a choice stands up to other reasonable decisions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Firmness {
    /// The ids of the original choice.
    pub chosen: Vec<String>,
    /// Every scenario, in the order: units left out by id, logarithm, targets, scores.
    pub scenarios: Vec<ScenarioResult>,
    /// Every unit that was chosen at least once, most often first, then by id.
    pub units: Vec<UnitFirmness>,
    /// What the choice hangs on: units that are not chosen and whose absence changes it.
    pub hinges: Vec<Hinge>,
}

/// Chooses again under every alternative and counts how often each unit stays.
///
/// The certificate has all that is needed. What leaving out a unit does to the model behind a score, only the fit can
/// say: give the scores of that model by [`Alternatives::with_scores`].
///
/// # Errors
/// [`SamplingError::DamagedRecord`]; [`SamplingError::NotForThisStrategy`] for a target or logarithm where the strategy has none;
/// [`SamplingError::Dataset`] when scores replace a column that the rule does not use. That the rule cannot be run in
/// a scenario is told in its [`ScenarioResult::refused`].
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_sampling::{Alternatives, CaseFrame, CaseRule, Rule, Strategy, Target, firmness};
///
/// let ids = ["a", "b", "c", "d", "e"].map(String::from).to_vec();
/// let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
/// let towns = Dataset::new(ids.clone(), ids)?
///     .with_numbers(scale("size"), [4.0, 10.0, 30.0, 6.0, 19.0].map(Some).to_vec())?
///     .with_numbers(scale("member"), [1.0, 1.0, 1.0, 0.0, 0.0].map(Some).to_vec())?;
/// let frame = CaseFrame::new(&towns)?.rule_out_where("member", 1.0, "member")?;
/// let rule = CaseRule::new(Strategy::nearest("size", Target::median_of("member", 1.0)), 1);
/// let certificate = rule.select(&frame)?;
/// assert_eq!(certificate.outcome.chosen[0].unit_id, "d");
///
/// let firmness = firmness(&certificate, &Alternatives::new().leaving_out_each_unit())?;
/// // Without a the median is 20, and without b it is 17: then e is nearest.
/// assert_eq!(firmness.hinges[0].without_any_of, ["a"]);
/// assert_eq!(firmness.hinges[1].without_any_of, ["b"]);
/// assert_eq!(firmness.hinges[1].entered, ["e"]);
/// assert_eq!(firmness.units[1].times_chosen, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn firmness(
    certificate: &Certificate<CaseRule>,
    alternatives: &Alternatives,
) -> Result<Firmness, SamplingError> {
    firmness_with_progress(certificate, alternatives, |_, _| true)
}

/// The same; `progress` hears before each scenario how many are done of how many, and stops the work by returning
/// false.
///
/// Leaving out each unit takes next to nothing per unit for a target that is a number, a median or a quantile, and for
/// strategies without a target; one pass over the group for a mean; and the whole rule each time under a constraint,
/// for [`Strategy::Extreme`] and for distances on several variables.
///
/// # Errors
/// As [`firmness`], and [`SamplingError::Stopped`].
pub fn firmness_with_progress(
    certificate: &Certificate<CaseRule>,
    alternatives: &Alternatives,
    mut progress: impl FnMut(usize, usize) -> bool,
) -> Result<Firmness, SamplingError> {
    let (rule, frame) = (&certificate.rule, &certificate.frame);
    if !certificate.is_record_intact() {
        return Err(SamplingError::DamagedRecord);
    }
    let steps = usize::from(alternatives.leave_one_out) * frame.len()
        + usize::from(alternatives.logarithm)
        + alternatives.targets.len()
        + alternatives.scores.len();
    let mut watch = Watch::by(&mut progress);
    let mut scenarios = Vec::new();
    if alternatives.leave_one_out {
        scenarios = without_each(certificate, steps, &mut watch)?;
    }
    let mut run = |scenario: Scenario, rule: &CaseRule, frame: &FrameRecord| {
        watch.tell(scenarios.len(), steps)?;
        let outcome = apply(rule, frame).map(|selection| Choice::of(&selection));
        scenarios.push(result(&certificate.outcome, scenario, outcome));
        Ok::<(), SamplingError>(())
    };
    if alternatives.logarithm {
        let (rule, frame) = on_the_log_scale(rule, frame)?;
        run(Scenario::Logarithm, &rule, &frame)?;
    }
    for target in &alternatives.targets {
        let rule = with_target(rule, target)?;
        run(Scenario::Target(target.clone()), &rule, frame)?;
    }
    for (label, variable, numbers) in &alternatives.scores {
        let numbers = numbers
            .iter()
            .map(|(unit_id, number)| (unit_id.as_str(), *number));
        let frame = frame.with_numbers(variable, &numbers.collect())?;
        let scenario = Scenario::Scores {
            label: label.clone(),
            variable: variable.clone(),
        };
        run(scenario, rule, &frame)?;
    }
    let chosen: Vec<String> = certificate
        .outcome
        .chosen
        .iter()
        .map(|case| case.unit_id.clone())
        .collect();
    Ok(Firmness {
        units: units(frame, &chosen, &scenarios),
        hinges: hinges(&chosen, &scenarios),
        chosen,
        scenarios,
    })
}

/// What a scenario chooses: the target, and the ids in order.
#[derive(Default)]
struct Choice {
    target: Option<f64>,
    chosen: Vec<String>,
    reserves: Vec<String>,
}

impl Choice {
    fn of(selection: &Selection) -> Self {
        let ids = |cases: &[Case]| cases.iter().map(|case| case.unit_id.clone()).collect();
        Self {
            target: selection.target.as_ref().map(|target| target.value),
            chosen: ids(&selection.chosen),
            reserves: ids(&selection.reserves),
        }
    }
}

fn without_each(
    certificate: &Certificate<CaseRule>,
    steps: usize,
    watch: &mut Watch<'_>,
) -> Result<Vec<ScenarioResult>, SamplingError> {
    let (rule, frame) = (&certificate.rule, &certificate.frame);
    let mut scenarios = Vec::with_capacity(steps);
    let quickly = LeftOut::new(rule, frame)?;
    // Made when first needed, and then kept abreast.
    let mut rest: Option<(usize, FrameRecord)> = None;
    for row in 0..frame.len() {
        watch.tell(row, steps)?;
        let scenario = Scenario::Without {
            unit_id: frame.unit_ids[row].clone(),
            name: frame.names[row].clone(),
        };
        let choice = quickly.as_ref().and_then(|quickly| quickly.choose(row));
        let outcome = match choice {
            Some((target, rows)) => {
                let ids = rows.into_iter().map(|row| frame.unit_ids[row].clone());
                let mut chosen: Vec<String> = ids.collect();
                let reserves = chosen.split_off(rule.count.min(chosen.len()));
                Ok(Choice {
                    target,
                    chosen,
                    reserves,
                })
            }
            None => {
                let (at, rest) = rest.get_or_insert_with(|| (0, frame.without_first()));
                while *at < row {
                    rest.put_back(*at, frame);
                    *at += 1;
                }
                apply(rule, rest).map(|selection| Choice::of(&selection))
            }
        };
        scenarios.push(result(&certificate.outcome, scenario, outcome));
    }
    Ok(scenarios)
}

fn with_target(rule: &CaseRule, target: &Target) -> Result<CaseRule, SamplingError> {
    let mut rule = rule.clone();
    match &mut rule.strategy {
        Strategy::Nearest { target: old, .. } => *old = target.clone(),
        _ => {
            return Err(SamplingError::NotForThisStrategy {
                what: "another target",
            });
        }
    }
    Ok(rule)
}

/// The rule and the frame with logarithms; a unit whose value has none has no value. A target that was given as a
/// number is taken with them.
fn on_the_log_scale(
    rule: &CaseRule,
    frame: &FrameRecord,
) -> Result<(CaseRule, FrameRecord), SamplingError> {
    let mut rule = rule.clone();
    let variable = match &mut rule.strategy {
        Strategy::Nearest {
            variable, target, ..
        } => {
            if let Target::Value(value) = target {
                *value = value.ln();
            }
            variable
        }
        Strategy::Extreme { variable, .. } => variable,
        _ => {
            return Err(SamplingError::NotForThisStrategy {
                what: "the log scale",
            });
        }
    };
    let logarithms = frame.numbers(variable)?.iter();
    let logarithms =
        logarithms.map(|number| number.map(f64::ln).filter(|number| number.is_finite()));
    let numbers: HashMap<&str, Option<f64>> = frame
        .unit_ids
        .iter()
        .map(String::as_str)
        .zip(logarithms)
        .collect();
    let frame = frame.with_numbers(variable, &numbers)?;
    Ok((rule, frame))
}

fn result(
    before: &Selection,
    scenario: Scenario,
    outcome: Result<Choice, SamplingError>,
) -> ScenarioResult {
    let missing = match &scenario {
        Scenario::Without { unit_id, .. } => Some(unit_id.clone()),
        _ => None,
    };
    let (choice, refused) = match outcome {
        Ok(choice) => (choice, None),
        Err(error) => (Choice::default(), Some(error.to_string())),
    };
    let Choice {
        target,
        chosen,
        reserves,
    } = choice;
    let (mut entered, mut left) = (Vec::new(), Vec::new());
    if refused.is_none() {
        let old: BTreeSet<&String> = before.chosen.iter().map(|case| &case.unit_id).collect();
        let new: BTreeSet<&String> = chosen.iter().collect();
        entered = new
            .difference(&old)
            .map(|unit_id| (*unit_id).clone())
            .collect();
        let gone = old.difference(&new).map(|unit_id| (*unit_id).clone());
        left = gone
            .filter(|unit_id| Some(unit_id) != missing.as_ref())
            .collect();
    }
    let in_reserve = |unit_id: &&String| reserves.contains(unit_id);
    ScenarioResult {
        scenario,
        target,
        chosen,
        entered,
        to_reserve: left.iter().filter(in_reserve).cloned().collect(),
        left,
        refused,
    }
}

fn units(
    frame: &FrameRecord,
    chosen: &[String],
    scenarios: &[ScenarioResult],
) -> Vec<UnitFirmness> {
    let mut times: BTreeMap<&str, usize> =
        chosen.iter().map(|unit_id| (unit_id.as_str(), 0)).collect();
    let mut possible = 0;
    let mut left_out: BTreeSet<&str> = BTreeSet::new();
    for result in scenarios.iter().filter(|result| result.refused.is_none()) {
        possible += 1;
        if let Scenario::Without { unit_id, .. } = &result.scenario {
            left_out.insert(unit_id);
        }
        for unit_id in &result.chosen {
            *times.entry(unit_id).or_default() += 1;
        }
    }
    let name = |unit_id: &str| frame.row_of(unit_id).map(|row| frame.names[row].clone());
    let mut units: Vec<UnitFirmness> = times
        .into_iter()
        .map(|(unit_id, times_chosen)| {
            let times_possible = possible - usize::from(left_out.contains(unit_id));
            UnitFirmness {
                unit_id: unit_id.to_owned(),
                name: name(unit_id).unwrap_or_default(),
                chosen: chosen.iter().any(|chosen| chosen == unit_id),
                times_chosen,
                times_possible,
                share: (times_possible > 0).then(|| times_chosen as f64 / times_possible as f64),
            }
        })
        .collect();
    units.sort_by_key(|unit| std::cmp::Reverse(unit.times_chosen));
    units
}

/// Who enters, who leaves, who of them is in reserve, and the bits of the target.
type Change<'a> = (&'a [String], &'a [String], &'a [String], Option<u64>);

fn hinges(chosen: &[String], scenarios: &[ScenarioResult]) -> Vec<Hinge> {
    let mut hinges: Vec<Hinge> = Vec::new();
    // With a mean as target, every unit may be a change of its own.
    let mut known: HashMap<Change<'_>, usize> = HashMap::new();
    for result in scenarios {
        let Scenario::Without { unit_id, .. } = &result.scenario else {
            continue;
        };
        if result.left.is_empty() || chosen.contains(unit_id) {
            continue;
        }
        // Zero has two signs.
        let target = result.target.map(|target| (target + 0.0).to_bits());
        let place = *known
            .entry((&result.entered, &result.left, &result.to_reserve, target))
            .or_insert(hinges.len());
        match hinges.get_mut(place) {
            Some(hinge) => hinge.without_any_of.push(unit_id.clone()),
            None => hinges.push(Hinge {
                entered: result.entered.clone(),
                left: result.left.clone(),
                to_reserve: result.to_reserve.clone(),
                target: result.target,
                without_any_of: vec![unit_id.clone()],
            }),
        }
    }
    hinges
}
