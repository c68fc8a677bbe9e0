//! What can be wrong with a questionnaire, its answers or a question about them.

use serde::{Deserialize, Serialize};
use tresteg_dataset::delimited::ReadError;

use crate::QuestionKind;

/// Errors of this crate. Every variant says which question it is about.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SurveyError {
    /// The questions file, the options file or both could not be read; every fault is listed.
    #[error("{}", lines(files))]
    Files {
        /// One entry per file that has faults.
        files: Vec<ReadError>,
    },
    /// The parts of a question do not go together.
    #[error("question {question:?} is not valid: {}", join(faults))]
    InvalidQuestion {
        /// Id of the question.
        question: String,
        /// Everything that is wrong with it.
        faults: Vec<OptionFault>,
    },
    /// Two questions have the same id.
    #[error("question id {question:?} is used more than once")]
    DuplicateQuestion {
        /// The id.
        question: String,
    },
    /// There is no question with this id.
    #[error("no question {question:?}{}", hint(nearest))]
    UnknownQuestion {
        /// The id asked for.
        question: String,
        /// The known id that looks most like it.
        nearest: Option<String>,
    },
    /// The questionnaire was read without counts for this question.
    #[error("no counts were given for question {question:?}")]
    NoCounts {
        /// Id of the question.
        question: String,
    },
    /// The number of counts is not the number of options.
    #[error("question {question:?} has {options} options but {counts} counts were given")]
    CountsDoNotFit {
        /// Id of the question.
        question: String,
        /// Number of its options.
        options: usize,
        /// Number of counts given.
        counts: usize,
    },
    /// More respondents chose an option than there are respondents.
    #[error(
        "question {question:?}, option {code}: {count} answers but only {respondents} respondents"
    )]
    CountAboveRespondents {
        /// Id of the question.
        question: String,
        /// Code of the option.
        code: u32,
        /// Answers counted for it.
        count: u64,
        /// Number of respondents.
        respondents: u64,
    },
    /// A question that takes one answer has more answers than respondents.
    #[error(
        "question {question:?} takes one answer but has {sum} answers from {respondents} respondents"
    )]
    SumAboveRespondents {
        /// Id of the question.
        question: String,
        /// Sum of the counts.
        sum: u64,
        /// Number of respondents.
        respondents: u64,
    },
    /// The counts do not fit into 64 bits when added.
    #[error("the counts of question {question:?} are too large to be added")]
    CountsTooLarge {
        /// Id of the question.
        question: String,
    },
    /// Some respondents' answers are not possible; all of them are listed.
    #[error("question {question:?}: {} impossible answers, {}", faults.len(), join(faults))]
    InvalidAnswers {
        /// Id of the question.
        question: String,
        /// All the impossible answers.
        faults: Vec<AnswerFault>,
    },
    /// The tally was counted for another question, or for another version of this one.
    #[error("the tally was counted for {tally:?}, not for question {question:?}")]
    TallyOfOtherQuestion {
        /// Id of the question.
        question: String,
        /// Id of the question that the tally belongs to.
        tally: String,
    },
    /// Percentages of nobody do not exist.
    #[error("question {question:?} has no respondents, so percentages do not exist")]
    NoRespondents {
        /// Id of the question.
        question: String,
    },
    /// Nobody gave an answer that has a score.
    #[error("question {question:?} has no scored answers, so a mean does not exist")]
    NoScoredAnswers {
        /// Id of the question.
        question: String,
    },
    /// The figure needs an input that is not there.
    #[error("question {question:?}: not computable without {missing_input}")]
    NotComputable {
        /// Id of the question.
        question: String,
        /// What is missing.
        missing_input: String,
    },
    /// Bounds from classes were asked of a question that has no classes.
    #[error("question {question:?} is {kind}, not binned: it has no classes to bound a mean with")]
    NotBinned {
        /// Id of the question.
        question: String,
        /// What kind of question it is.
        kind: QuestionKind,
    },
    /// More answered than were invited, or more were invited than exist, or nobody was invited.
    #[error(
        "{level}: frame {}, invited {invited}, answered {answered}: expected answered <= invited <= frame, and someone invited",
        frame.map_or("unknown".to_owned(), |size| size.to_string())
    )]
    ImpossibleResponse {
        /// The level or the unit: `coordinators`, or the id of a municipality.
        level: String,
        /// Size of the frame, when known.
        frame: Option<u64>,
        /// How many were invited.
        invited: u64,
        /// How many answered.
        answered: u64,
    },
    /// A unit occurs twice in a list of responses.
    #[error("unit {unit:?} occurs more than once")]
    DuplicateUnit {
        /// Id of the unit.
        unit: String,
    },
    /// A design without units.
    #[error("a design needs at least one unit")]
    EmptyDesign,
    /// Columns of a design, or values to be estimated from, that are not one per unit.
    #[error("the design has {units} units but {found} {what}")]
    DesignDoesNotFit {
        /// Which column.
        what: &'static str,
        /// Units of the design.
        units: usize,
        /// Length of the column.
        found: usize,
    },
    /// Weights or sizes that are zero, negative or no numbers.
    #[error(
        "a {what} must be above zero and finite; it is not for {}",
        join(unit_ids)
    )]
    NotPositive {
        /// What it is.
        what: &'static str,
        /// The ids of the units.
        unit_ids: Vec<String>,
    },
    /// A value that is no number.
    #[error("the value of {unit_id:?} is not finite; a missing value is none")]
    ValueNotFinite {
        /// The id of the unit.
        unit_id: String,
    },
    /// Values so large that there is no number for the estimate or its variance.
    #[error("the estimate, or its variance, is beyond what a number can hold: change the unit")]
    EstimateNotFinite,
    /// Nothing to estimate from.
    #[error("no unit has a value")]
    NoValues,
    /// A stratum of which one cluster or unit was drawn, or a cluster of which one unit was, tells nothing of a
    /// variance.
    #[error(
        "only one was drawn from {part:?}, so that there is no standard error: join it to another"
    )]
    SinglePrimaryUnit {
        /// The stratum or cluster; empty without strata.
        part: String,
    },
    /// Units of one stratum or cluster that disagree about its size.
    #[error("units of {part:?} were drawn from populations of different sizes")]
    PopulationsDiffer {
        /// The stratum or cluster; empty without strata.
        part: String,
    },
    /// More were drawn than there are.
    #[error("{sampled} were drawn from {part:?}, which has {population}")]
    MoreThanPopulation {
        /// The stratum or cluster; empty without strata.
        part: String,
        /// How many were drawn.
        sampled: usize,
        /// How many there are.
        population: f64,
    },
    /// The columns of a design in a dataset.
    #[error(transparent)]
    Dataset(#[from] tresteg_dataset::DatasetError),
}

/// One thing that is wrong with the options of a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionFault {
    /// Position of the option, from 0; none when the fault is the question's own.
    pub option: Option<usize>,
    /// The field, by the name of its column in the options file.
    pub field: String,
    /// What should have been there.
    pub expected: String,
}

impl std::fmt::Display for OptionFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.option {
            Some(position) => write!(
                f,
                "option {}, {}: expected {}",
                position + 1,
                self.field,
                self.expected
            ),
            None => write!(f, "{}: expected {}", self.field, self.expected),
        }
    }
}

/// One impossible answer of one respondent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum AnswerFault {
    /// The code is not one of the question's.
    UnknownOption {
        /// Position of the respondent, from 0.
        respondent: usize,
        /// The code given.
        code: u32,
    },
    /// Several answers where one is allowed.
    SeveralAnswers {
        /// Position of the respondent, from 0.
        respondent: usize,
        /// How many answers there are.
        answers: usize,
    },
    /// The same option twice.
    RepeatedOption {
        /// Position of the respondent, from 0.
        respondent: usize,
        /// The code given twice.
        code: u32,
    },
}

impl std::fmt::Display for AnswerFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::UnknownOption { respondent, code } => {
                write!(f, "respondent {}: no option {code}", respondent + 1)
            }
            Self::SeveralAnswers {
                respondent,
                answers,
            } => {
                write!(
                    f,
                    "respondent {}: {answers} answers, one expected",
                    respondent + 1
                )
            }
            Self::RepeatedOption { respondent, code } => {
                write!(f, "respondent {}: option {code} twice", respondent + 1)
            }
        }
    }
}

/// A message stays readable when a thousand respondents are wrong: the list itself is complete.
const SHOWN: usize = 20;

fn join<T: std::fmt::Display>(faults: &[T]) -> String {
    let mut text = faults
        .iter()
        .take(SHOWN)
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("; ");
    if faults.len() > SHOWN {
        text.push_str(&format!("; and {} more", faults.len() - SHOWN));
    }
    text
}

fn lines(files: &[ReadError]) -> String {
    files
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n")
}

fn hint(nearest: &Option<String>) -> String {
    nearest
        .as_ref()
        .map_or_else(String::new, |name| format!(" (did you mean {name:?}?)"))
}
