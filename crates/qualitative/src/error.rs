//! What can be wrong with fieldwork, a codebook or coded answers.

use tresteg_dataset::delimited::ReadError;

use crate::fieldwork::UnknownUnit;

/// Errors of this crate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum QualitativeError {
    /// A file could not be read; every fault of it is listed.
    #[error(transparent)]
    File(#[from] ReadError),
    /// Units that occur more than once in a fieldwork log.
    #[error("approached more than once: {}", units.join(", "))]
    DuplicateUnits {
        /// Their ids.
        units: Vec<String>,
    },
    /// Interviews that nobody is recorded to have given.
    #[error("interviewed, but no role is recorded: {}", units.join(", "))]
    NoRoles {
        /// Ids of the units.
        units: Vec<String>,
    },
    /// Units of a fieldwork log that are not known elsewhere.
    #[error("unknown units: {}", units.iter().map(shown).collect::<Vec<_>>().join(", "))]
    UnknownUnits {
        /// Each with the nearest known id.
        units: Vec<UnknownUnit>,
    },
    /// The codebook has no such code.
    #[error("no code {code:?}{}", hint(nearest.as_deref()))]
    UnknownCode {
        /// The code asked for.
        code: String,
        /// The known code that looks most like it.
        nearest: Option<String>,
    },
    /// Nobody of this name coded.
    #[error("no coder {coder:?}{}", hint(nearest.as_deref()))]
    UnknownCoder {
        /// The coder asked for.
        coder: String,
        /// The known coder whose name looks most like it.
        nearest: Option<String>,
    },
    /// A coder gave an answer the same code twice, or coded the answer twice.
    #[error("coder {coder:?} coded answer {answer} more than once")]
    CodedTwice {
        /// The coder.
        coder: String,
        /// Number of the answer.
        answer: u32,
    },
    /// Two coders who did not code the same answers cannot be compared.
    #[error(
        "only {first:?} coded answers {only_first:?}; only {second:?} coded answers {only_second:?}"
    )]
    DifferentAnswers {
        /// The first coder.
        first: String,
        /// Answers that only the first coded.
        only_first: Vec<u32>,
        /// The second coder.
        second: String,
        /// Answers that only the second coded.
        only_second: Vec<u32>,
    },
    /// Two lists of categories of different length.
    #[error(
        "{first} units against {second}: both coders must have the same units in the same order"
    )]
    DifferentLengths {
        /// Length of the first list.
        first: usize,
        /// Length of the second list.
        second: usize,
    },
    /// There is no unit that two coders put into a category.
    #[error("no unit was coded by two coders")]
    NothingToCompare,
}

fn shown(unknown: &UnknownUnit) -> String {
    format!("{:?}{}", unknown.unit, hint(unknown.nearest.as_deref()))
}

fn hint(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |name| format!(" (did you mean {name:?}?)"))
}
