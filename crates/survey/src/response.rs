//! From the frame to the answers: response rate and coverage.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use tresteg_dataset::Label;

use crate::error::SurveyError;
use crate::frequency::percent;

/// How many of a frame were invited and how many answered, at one level (persons, municipalities).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResponseCascade {
    /// Who is counted: "Coordinators", "Municipalities".
    pub level: Label,
    /// All whom the study is about; none when nobody knows how many they are.
    pub frame: Option<u64>,
    /// Those who got the questionnaire.
    pub invited: u64,
    /// Those who answered.
    pub answered: u64,
    /// `answered` in percent of `invited`.
    pub response_rate: f64,
    /// `invited` in percent of `frame`.
    pub invitation_rate: Option<f64>,
    /// `answered` in percent of `frame`. A response rate says nothing about those who were never
    /// asked; this does.
    pub coverage: Option<f64>,
}

impl ResponseCascade {
    /// The cascade with its rates, in percent.
    ///
    /// # Errors
    /// [`SurveyError::ImpossibleResponse`] unless `answered <= invited <= frame` and someone was invited.
    pub fn new(
        level: Label,
        frame: Option<u64>,
        invited: u64,
        answered: u64,
    ) -> Result<Self, SurveyError> {
        if invited == 0 || answered > invited || frame.is_some_and(|frame| invited > frame) {
            return Err(SurveyError::ImpossibleResponse {
                level: level.text(tresteg_dataset::Language::En).to_owned(),
                frame,
                invited,
                answered,
            });
        }
        Ok(Self {
            level,
            frame,
            invited,
            answered,
            response_rate: percent(answered, invited),
            invitation_rate: frame.map(|frame| percent(invited, frame)),
            coverage: frame.map(|frame| percent(answered, frame)),
        })
    }
}

/// Invitations and answers of one unit of the frame, such as a municipality with several coordinators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitResponse {
    /// Id of the unit.
    pub unit: String,
    /// Persons invited; 0 when the unit never got the questionnaire.
    pub invited: u64,
    /// Persons who answered.
    pub answered: u64,
}

/// Response counted by persons and by the units that they belong to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TwoLevelResponse {
    /// By persons. Their frame is unknown: the list has only those who were invited.
    pub persons: ResponseCascade,
    /// By units: one is invited, and has answered, when one of its persons is or has.
    pub units: ResponseCascade,
    /// Ids of the units that answered more than once and so weigh more than others in every table.
    pub answered_more_than_once: Vec<String>,
    /// Ids of the units that were never invited.
    pub not_invited: Vec<String>,
}

/// Response rates at two levels, from a list of all units of the frame.
///
/// # Errors
/// [`SurveyError::DuplicateUnit`]; [`SurveyError::ImpossibleResponse`] for a unit with more answers than
/// invitations, or when nobody was invited.
pub fn two_level_response(
    persons: Label,
    units: Label,
    responses: &[UnitResponse],
) -> Result<TwoLevelResponse, SurveyError> {
    let mut seen = HashSet::new();
    let (mut invited, mut answered) = (0_u64, 0_u64);
    let (mut units_invited, mut units_answered) = (0_u64, 0_u64);
    let mut answered_more_than_once = Vec::new();
    let mut not_invited = Vec::new();
    for response in responses {
        if !seen.insert(response.unit.as_str()) {
            return Err(SurveyError::DuplicateUnit {
                unit: response.unit.clone(),
            });
        }
        if response.answered > response.invited {
            return Err(SurveyError::ImpossibleResponse {
                level: response.unit.clone(),
                frame: None,
                invited: response.invited,
                answered: response.answered,
            });
        }
        invited = invited.saturating_add(response.invited);
        answered = answered.saturating_add(response.answered);
        units_invited += u64::from(response.invited > 0);
        units_answered += u64::from(response.answered > 0);
        if response.answered > 1 {
            answered_more_than_once.push(response.unit.clone());
        }
        if response.invited == 0 {
            not_invited.push(response.unit.clone());
        }
    }
    Ok(TwoLevelResponse {
        persons: ResponseCascade::new(persons, None, invited, answered)?,
        units: ResponseCascade::new(
            units,
            Some(responses.len() as u64),
            units_invited,
            units_answered,
        )?,
        answered_more_than_once,
        not_invited,
    })
}
