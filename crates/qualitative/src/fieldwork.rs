//! Who was approached for an interview, and what came of it.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use tresteg_dataset::{Label, nearest_name};

use crate::{Date, QualitativeError};

/// What came of asking for an interview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// An interview.
    Interviewed,
    /// A no.
    Declined,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Self; 2] = [Self::Interviewed, Self::Declined];

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Interviewed => "interviewed",
            Self::Declined => "declined",
        }
    }
}

/// How an interview was held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Face to face.
    InPerson,
    /// By telephone.
    Telephone,
    /// By telephone, with written answers besides.
    TelephoneAndWritten,
}

impl Mode {
    /// All modes.
    pub const ALL: [Self; 3] = [Self::InPerson, Self::Telephone, Self::TelephoneAndWritten];

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Telephone => "telephone",
            Self::TelephoneAndWritten => "telephone_and_written",
        }
    }

    /// Whether the telephone was used, with or without written answers.
    pub fn is_telephone(self) -> bool {
        matches!(self, Self::Telephone | Self::TelephoneAndWritten)
    }
}

/// What the interviewed agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// Taking part, without claiming the right to stay anonymous.
    Named,
    /// Taking part, but not to be recognisable.
    Anonymous,
}

impl Consent {
    /// All kinds of consent.
    pub const ALL: [Self; 2] = [Self::Named, Self::Anonymous];

    /// The name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Anonymous => "anonymous",
        }
    }
}

/// An interview that was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    /// How it was held.
    pub mode: Mode,
    /// When.
    pub date: Date,
    /// What each of those who answered does for a living. Never a name.
    pub roles: Vec<Label>,
    /// What they agreed to.
    pub consent: Consent,
}

/// A unit that was asked for an interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApproachedCase {
    /// Id of the unit, such as a municipality's code.
    pub unit: String,
    /// The interview, or none when the unit declined.
    pub interview: Option<Interview>,
}

impl ApproachedCase {
    /// What came of it.
    pub fn outcome(&self) -> Outcome {
        match self.interview {
            Some(_) => Outcome::Interviewed,
            None => Outcome::Declined,
        }
    }
}

/// All units that were approached, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldworkLog {
    cases: Vec<ApproachedCase>,
}

impl FieldworkLog {
    /// A log of cases.
    ///
    /// # Errors
    /// [`QualitativeError::DuplicateUnits`]; [`QualitativeError::NoRoles`] for interviews with nobody.
    pub fn new(cases: Vec<ApproachedCase>) -> Result<Self, QualitativeError> {
        let mut seen = HashSet::new();
        let units: Vec<String> = cases
            .iter()
            .filter(|case| !seen.insert(case.unit.as_str()))
            .map(|case| case.unit.clone())
            .collect();
        if !units.is_empty() {
            return Err(QualitativeError::DuplicateUnits { units });
        }
        let empty = |case: &&ApproachedCase| {
            case.interview
                .as_ref()
                .is_some_and(|interview| interview.roles.is_empty())
        };
        let units: Vec<String> = cases
            .iter()
            .filter(empty)
            .map(|case| case.unit.clone())
            .collect();
        if !units.is_empty() {
            return Err(QualitativeError::NoRoles { units });
        }
        Ok(Self { cases })
    }

    /// The cases.
    pub fn cases(&self) -> &[ApproachedCase] {
        &self.cases
    }

    /// The case of a unit.
    pub fn case(&self, unit: &str) -> Option<&ApproachedCase> {
        self.cases.iter().find(|case| case.unit == unit)
    }

    /// That every approached unit is one of `known`, such as the ids of a data set or of the chosen cases.
    ///
    /// # Errors
    /// [`QualitativeError::UnknownUnits`] lists every other one, with the known id nearest to it.
    pub fn check_units<S: AsRef<str>>(&self, known: &[S]) -> Result<(), QualitativeError> {
        let ids: HashSet<&str> = known.iter().map(AsRef::as_ref).collect();
        let units: Vec<UnknownUnit> = self
            .cases
            .iter()
            .filter(|case| !ids.contains(case.unit.as_str()))
            .map(|case| UnknownUnit {
                unit: case.unit.clone(),
                nearest: nearest_name(&case.unit, known.iter().map(AsRef::as_ref))
                    .map(str::to_owned),
            })
            .collect();
        if units.is_empty() {
            Ok(())
        } else {
            Err(QualitativeError::UnknownUnits { units })
        }
    }

    /// How many were approached and what came of it.
    pub fn summary(&self) -> FieldworkSummary {
        let interviews = || self.cases.iter().filter_map(|case| case.interview.as_ref());
        let held = |mode: fn(Mode) -> bool| interviews().filter(|held| mode(held.mode)).count();
        let interviewed = interviews().count();
        FieldworkSummary {
            approached: self.cases.len(),
            interviewed,
            declined: self.cases.len() - interviewed,
            in_person: held(|mode| mode == Mode::InPerson),
            telephone: held(Mode::is_telephone),
            with_written_answers: held(|mode| mode == Mode::TelephoneAndWritten),
            respondents: interviews().map(|interview| interview.roles.len()).sum(),
            anonymous: interviews()
                .filter(|interview| interview.consent == Consent::Anonymous)
                .count(),
            first: interviews().map(|interview| interview.date).min(),
            last: interviews().map(|interview| interview.date).max(),
        }
    }
}

/// An id in the log that is not known elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownUnit {
    /// The id in the log.
    pub unit: String,
    /// The known id that looks most like it.
    pub nearest: Option<String>,
}

/// Counts of approached cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldworkSummary {
    /// Units asked.
    pub approached: usize,
    /// Units interviewed.
    pub interviewed: usize,
    /// Units that declined.
    pub declined: usize,
    /// Interviews face to face.
    pub in_person: usize,
    /// Interviews by telephone, with or without written answers.
    pub telephone: usize,
    /// Those of `telephone` that had written answers besides.
    pub with_written_answers: usize,
    /// Persons who answered, in speech or in writing.
    pub respondents: usize,
    /// Interviews with people who are not to be recognisable.
    pub anonymous: usize,
    /// Day of the first interview.
    pub first: Option<Date>,
    /// Day of the last interview.
    pub last: Option<Date>,
}
