//! What became of a choice in the field.

use crate::certificate::{Outcome, Rule};
use crate::{Certificate, SamplingError};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// What happened to one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldEvent {
    /// The unit.
    pub unit_id: String,
    /// What happened.
    pub answer: Answer,
}

/// How a unit answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// It was asked.
    Approached,
    /// It takes part.
    Accepted,
    /// It does not, and the next reserve stands in for it.
    Declined {
        /// The reason that it gave.
        reason: String,
    },
}

/// Who was approached, accepted and declined, in order. The rule for replacement is the declared one, always: the next
/// reserve that nobody has used yet. A unit that holds several places (a control matched more than once) answers once for
/// all of them.
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_sampling::{CaseFrame, CaseRule, FieldLog, Rule, Strategy};
///
/// let ids = ["a", "b", "c"].map(String::from).to_vec();
/// let towns = Dataset::new(ids.clone(), ids)?
///     .with_numbers(Variable::new("x", Label::new("x"), Measure::Scale), [1.0, 2.0, 4.0].map(Some).to_vec())?;
/// let certificate = CaseRule::new(Strategy::nearest("x", 0.0), 1).with_reserves(2).select(&CaseFrame::new(&towns)?)?;
///
/// let log = FieldLog::default().approached("a").declined("a", "no time").accepted("b");
/// let set = log.final_set(&certificate)?;
/// assert_eq!(set.places[0].unit_id.as_deref(), Some("b"));
/// assert_eq!(set.refusals[0].replaced_by.as_deref(), Some("b"));
/// // Nobody asked c to come in: that is an error, not a fourth case.
/// assert!(log.accepted("c").final_set(&certificate).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldLog {
    /// The events in their order.
    pub events: Vec<FieldEvent>,
}

/// The cases as they stand after the events of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinalSet {
    /// Per chosen unit, in their order, who holds its place.
    pub places: Vec<Place>,
    /// Who declined, in order.
    pub refusals: Vec<Refusal>,
    /// Reserves that are left, in order.
    pub reserves_left: Vec<String>,
}

/// One of the chosen places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The unit that was chosen first.
    pub chosen: String,
    /// The unit that holds the place now; none when the reserves are used up.
    pub unit_id: Option<String>,
    /// How far it has come.
    pub state: PlaceState,
}

/// How far a place has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceState {
    /// Nobody has asked the unit yet.
    NotApproached,
    /// It was asked.
    Approached,
    /// It takes part.
    Accepted,
    /// All who could hold it have declined.
    Empty,
}

/// A unit that declined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The unit.
    pub unit_id: String,
    /// Its reason.
    pub reason: String,
    /// The reserve that stands in for it; none when there was none left.
    pub replaced_by: Option<String>,
}

impl FieldLog {
    /// The log with one more unit asked.
    #[must_use]
    pub fn approached(self, unit_id: &str) -> Self {
        self.with(unit_id, Answer::Approached)
    }

    /// The log with one more unit that takes part.
    #[must_use]
    pub fn accepted(self, unit_id: &str) -> Self {
        self.with(unit_id, Answer::Accepted)
    }

    /// The log with one more unit that does not.
    #[must_use]
    pub fn declined(self, unit_id: &str, reason: &str) -> Self {
        let reason = reason.to_owned();
        self.with(unit_id, Answer::Declined { reason })
    }

    fn with(mut self, unit_id: &str, answer: Answer) -> Self {
        let unit_id = unit_id.to_owned();
        self.events.push(FieldEvent { unit_id, answer });
        self
    }

    /// The cases after all events.
    ///
    /// # Errors
    /// [`SamplingError::NotInThePlace`] for an event of a unit that does not hold a place at that moment: it was never
    /// chosen, is a reserve whose turn has not come, or has declined.
    pub fn final_set<R: Rule>(
        &self,
        certificate: &Certificate<R>,
    ) -> Result<FinalSet, SamplingError> {
        self.final_set_of(&certificate.outcome)
    }

    pub(crate) fn final_set_of(&self, outcome: &impl Outcome) -> Result<FinalSet, SamplingError> {
        let chosen = outcome.chosen_ids().into_iter();
        let mut places: Vec<Place> = chosen
            .map(|unit_id| Place {
                chosen: unit_id.to_owned(),
                unit_id: Some(unit_id.to_owned()),
                state: PlaceState::NotApproached,
            })
            .collect();
        let mut used: HashSet<&str> = HashSet::new();
        let mut refusals = Vec::new();
        for (number, event) in self.events.iter().enumerate() {
            // A control that was matched more than once holds several places, and its answer is one for all of them.
            let mut held: Vec<&mut Place> = places
                .iter_mut()
                .filter(|place| place.unit_id.as_ref() == Some(&event.unit_id))
                .collect();
            if held.is_empty() {
                return Err(SamplingError::NotInThePlace {
                    event: number + 1,
                    unit_id: event.unit_id.clone(),
                });
            }
            match &event.answer {
                Answer::Approached => {
                    for place in &mut held {
                        if place.state == PlaceState::NotApproached {
                            place.state = PlaceState::Approached;
                        }
                    }
                }
                Answer::Accepted => {
                    for place in &mut held {
                        place.state = PlaceState::Accepted;
                    }
                }
                Answer::Declined { reason } => {
                    let mut able = outcome.replacement_ids(&event.unit_id).into_iter();
                    let next = able.find(|unit_id| !used.contains(unit_id));
                    used.extend(next);
                    for place in &mut held {
                        place.unit_id = next.map(str::to_owned);
                        place.state = match next {
                            Some(_) => PlaceState::NotApproached,
                            None => PlaceState::Empty,
                        };
                    }
                    refusals.push(Refusal {
                        unit_id: event.unit_id.clone(),
                        reason: reason.clone(),
                        replaced_by: next.map(str::to_owned),
                    });
                }
            }
        }
        Ok(FinalSet {
            places,
            refusals,
            reserves_left: outcome
                .reserve_ids()
                .into_iter()
                .filter(|unit_id| !used.contains(unit_id))
                .map(str::to_owned)
                .collect(),
        })
    }
}

impl<R: Rule> Certificate<R> {
    /// The certificate with what happened in the field.
    ///
    /// # Errors
    /// As [`FieldLog::final_set`].
    pub fn with_field_log(mut self, log: FieldLog) -> Result<Self, SamplingError> {
        log.final_set(&self)?;
        self.field_log = Some(log);
        Ok(self)
    }
}
