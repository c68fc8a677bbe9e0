//! Questions, their options and the rule that turns an answer into a number.

use std::collections::HashSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use tresteg_dataset::{Label, Measure, MissingKind, ValueLabel, Variable};

use crate::error::{OptionFault, SurveyError};

/// Scores and class limits are at most this large, so that no square of them can overflow.
pub const LARGEST_NUMBER: f64 = 1e12;

const RANGE_EXPECTED: &str = "a number from -1e12 to 1e12";

fn in_range(number: f64) -> bool {
    number.abs() <= LARGEST_NUMBER
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// One option.
    Single,
    /// Any number of options.
    Multiple,
    /// One step of a rating scale.
    Scale,
    /// A number that is only known by its class.
    Binned,
}

impl QuestionKind {
    /// All kinds, in the order of the enum.
    pub const ALL: [Self; 4] = [Self::Single, Self::Multiple, Self::Scale, Self::Binned];

    /// The name used in files: `single`, `multiple`, `scale` or `binned`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Multiple => "multiple",
            Self::Scale => "scale",
            Self::Binned => "binned",
        }
    }
}

impl fmt::Display for QuestionKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How an answer becomes a number, when a mean is asked for.
///
/// The rule belongs to the question because survey tools differ, and do not say what they did: the
/// same counts give another mean when "don't know" is scored, or when empty options take a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scoring {
    /// Each option's own score. An option without a score takes no part.
    ///
    /// An option that stands for a missing answer may have a score; the result then says how many
    /// such answers went into the mean.
    OptionScores,
    /// 1, 2, 3, ... given in the printed order to those options that somebody chose. Options that
    /// nobody chose take no number, and options for missing answers take no part.
    ///
    /// Not a good rule: the score of an answer depends on what others answered. It is here because
    /// tools use it, and published means cannot be checked without it.
    RankAmongChosen,
    /// No scores: a mean cannot be computed.
    Unscored,
}

impl Scoring {
    /// All rules, in the order of the enum.
    pub const ALL: [Self; 3] = [Self::OptionScores, Self::RankAmongChosen, Self::Unscored];

    /// The name used in files: `option_scores`, `rank_among_chosen` or `unscored`.
    pub fn name(self) -> &'static str {
        match self {
            Self::OptionScores => "option_scores",
            Self::RankAmongChosen => "rank_among_chosen",
            Self::Unscored => "unscored",
        }
    }
}

impl fmt::Display for Scoring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A class of numbers, its limits included. A limit that is absent leaves the class open.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Smallest number of the class.
    pub lower: Option<f64>,
    /// Largest number of the class.
    pub upper: Option<f64>,
}

/// One option of a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerOption {
    /// The number that stands for it in data; unique within the question.
    pub code: u32,
    /// What the respondent reads.
    pub label: Label,
    /// The number it contributes to a mean, under [`Scoring::OptionScores`].
    pub score: Option<f64>,
    /// What kind of missing answer it is, if any ("don't know").
    pub missing: Option<MissingKind>,
    /// The class it stands for, in a binned question.
    pub bin: Option<Bin>,
}

impl AnswerOption {
    /// An option with a code and a label, without score, class or kind of missing.
    pub fn new(code: u32, label: Label) -> Self {
        Self {
            code,
            label,
            score: None,
            missing: None,
            bin: None,
        }
    }
}

/// A closed question. Its parts have been checked against each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    id: String,
    number: usize,
    kind: QuestionKind,
    measure: Measure,
    battery: Option<String>,
    wording: Label,
    options: Vec<AnswerOption>,
    scoring: Scoring,
}

impl Question {
    /// A question, checked: codes are unique; scores are finite, and every option that is not a
    /// missing answer has one exactly when the rule is [`Scoring::OptionScores`]; classes belong to
    /// binned questions, are not empty and do not overlap.
    ///
    /// # Errors
    /// [`SurveyError::InvalidQuestion`] lists everything that is wrong.
    pub fn new(
        id: impl Into<String>,
        kind: QuestionKind,
        measure: Measure,
        wording: Label,
        scoring: Scoring,
        options: Vec<AnswerOption>,
    ) -> Result<Self, SurveyError> {
        let id = id.into();
        let faults = option_faults(kind, scoring, &options);
        if !faults.is_empty() {
            return Err(SurveyError::InvalidQuestion {
                question: id,
                faults,
            });
        }
        Ok(Self {
            id,
            number: 1,
            kind,
            measure,
            battery: None,
            wording,
            options,
            scoring,
        })
    }

    /// The same question as part of a battery: questions that share a lead-in and a scale.
    #[must_use]
    pub fn with_battery(mut self, battery: impl Into<String>) -> Self {
        self.battery = Some(battery.into());
        self
    }

    /// The same question without scores for missing answers: what a mean would have been, had
    /// "don't know" been left out.
    #[must_use]
    pub fn without_scored_missing(mut self) -> Self {
        for option in &mut self.options {
            if option.missing.is_some() {
                option.score = None;
            }
        }
        self
    }

    pub(crate) fn set_number(&mut self, number: usize) {
        self.number = number;
    }

    /// The id, unique within the questionnaire.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Place in the questionnaire, from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// How it is answered.
    pub fn kind(&self) -> QuestionKind {
        self.kind
    }

    /// Level of measurement of its options.
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// Id of the battery it belongs to, if any.
    pub fn battery(&self) -> Option<&str> {
        self.battery.as_deref()
    }

    /// What is asked.
    pub fn wording(&self) -> &Label {
        &self.wording
    }

    /// The options, in printed order.
    pub fn options(&self) -> &[AnswerOption] {
        &self.options
    }

    /// The rule for means.
    pub fn scoring(&self) -> Scoring {
        self.scoring
    }

    /// Whether a mean says anything about the respondents.
    ///
    /// With nominal options the order in which they happen to be printed decides the number, and
    /// under [`Scoring::RankAmongChosen`] other people's answers do; the mean can be computed, and
    /// checked against a printed one, but not interpreted. With ordinal options it takes for granted
    /// that the steps are equally wide.
    pub fn mean_has_meaning(&self) -> bool {
        self.measure != Measure::Nominal && self.scoring == Scoring::OptionScores
    }

    /// The description of a data set's column that holds this question's codes, one per respondent.
    pub fn to_variable(&self) -> Variable {
        Variable {
            name: self.id.clone(),
            label: self.wording.clone(),
            // Codes of classes are numbered, but they are not the number that was asked for.
            measure: match (self.kind, self.measure) {
                (QuestionKind::Binned, Measure::Scale) => Measure::Ordinal,
                (_, measure) => measure,
            },
            unit: None,
            year: None,
            value_labels: self
                .options
                .iter()
                .map(|option| ValueLabel {
                    value: f64::from(option.code),
                    label: option.label.clone(),
                    missing: option.missing,
                })
                .collect(),
        }
    }
}

/// Everything that is wrong with a question's options.
pub(crate) fn option_faults(
    kind: QuestionKind,
    scoring: Scoring,
    options: &[AnswerOption],
) -> Vec<OptionFault> {
    let mut faults = Vec::new();
    let mut fault = |option: Option<usize>, field: &str, expected: &str| {
        faults.push(OptionFault {
            option,
            field: field.to_owned(),
            expected: expected.to_owned(),
        });
    };
    if options.is_empty() {
        fault(None, "options", "one option or more");
    }
    let mut codes = HashSet::new();
    for (position, option) in options.iter().enumerate() {
        let at = Some(position);
        if !codes.insert(option.code) {
            fault(at, "code", "a code that occurs once in the question");
        }
        match (scoring, option.score) {
            (Scoring::OptionScores, None) if option.missing.is_none() => {
                fault(at, "score", "a score, because the rule is option_scores");
            }
            (Scoring::RankAmongChosen | Scoring::Unscored, Some(_)) => {
                fault(
                    at,
                    "score",
                    "nothing, because the rule is not option_scores",
                );
            }
            (Scoring::OptionScores, Some(score)) if !in_range(score) => {
                fault(at, "score", RANGE_EXPECTED);
            }
            _ => {}
        }
        match (kind, option.bin) {
            (QuestionKind::Binned, None) if option.missing.is_none() => {
                fault(
                    at,
                    "lower",
                    "limits of a class, because the question is binned",
                );
            }
            (QuestionKind::Binned, Some(_)) if option.missing.is_some() => {
                fault(at, "lower", "no class for a missing answer");
            }
            (QuestionKind::Binned, Some(bin)) => {
                if let Some(expected) = bin_fault(bin) {
                    fault(at, "lower", expected);
                }
            }
            (_, Some(_)) => fault(at, "lower", "nothing, because the question is not binned"),
            (_, None) => {}
        }
    }
    for position in overlapping(options) {
        fault(
            Some(position),
            "lower",
            "a class that does not overlap another",
        );
    }
    faults
}

fn bin_fault(bin: Bin) -> Option<&'static str> {
    match (bin.lower, bin.upper) {
        (None, None) => Some("a lower limit or an upper limit"),
        (Some(limit), _) | (_, Some(limit)) if !in_range(limit) => Some(RANGE_EXPECTED),
        (Some(lower), Some(upper)) if lower > upper => {
            Some("a lower limit that is not above the upper limit")
        }
        _ => None,
    }
}

/// Positions of classes that begin before the class below them ends. Classes may share a limit.
fn overlapping(options: &[AnswerOption]) -> Vec<usize> {
    let mut bins: Vec<(usize, f64, f64)> = options
        .iter()
        .enumerate()
        .filter_map(|(position, option)| option.bin.map(|bin| (position, bin)))
        .filter(|(_, bin)| bin_fault(*bin).is_none())
        .map(|(position, bin)| {
            let lower = bin.lower.unwrap_or(f64::NEG_INFINITY);
            (position, lower, bin.upper.unwrap_or(f64::INFINITY))
        })
        .collect();
    bins.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.2.total_cmp(&b.2)));
    bins.windows(2)
        .filter_map(|pair| match pair {
            [(_, below, end), (position, lower, upper)]
                if lower < end || (lower == below && upper == end) =>
            {
                Some(*position)
            }
            _ => None,
        })
        .collect()
}
