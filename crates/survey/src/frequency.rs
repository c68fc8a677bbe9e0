//! The frequency table of a question.

use serde::{Deserialize, Serialize};
use tresteg_dataset::{Label, MissingKind};

use crate::error::SurveyError;
use crate::question::{Question, QuestionKind};
use crate::tally::Tally;

/// Counts and percentages of one question, unrounded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrequencyTable {
    /// Id of the question.
    pub question: String,
    /// What is asked.
    pub wording: Label,
    /// How it is answered.
    pub kind: QuestionKind,
    /// One row per option, in printed order.
    pub rows: Vec<FrequencyRow>,
    /// Sum of the counts. In a multiple-choice question this is answers, not respondents.
    pub total: u64,
    /// `total` in percent of the respondents: above 100 when respondents chose several options,
    /// below 100 when some gave no answer.
    pub total_percent: f64,
    /// Base of the percentages.
    pub respondents: u64,
    /// Respondents with an answer that is not a kind of missing; none when it cannot be known.
    pub valid: Option<u64>,
    /// Respondents with no other answer than a kind of missing ("don't know"); none when it cannot be known.
    pub missing: Option<u64>,
    /// Respondents who chose nothing; none when it cannot be known.
    pub no_answer: Option<u64>,
}

/// One option's row of a [`FrequencyTable`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrequencyRow {
    /// Code of the option.
    pub code: u32,
    /// Its label.
    pub label: Label,
    /// What kind of missing answer it is, if any.
    pub missing: Option<MissingKind>,
    /// Respondents who chose it.
    pub count: u64,
    /// `count` in percent of all respondents.
    pub percent: f64,
    /// `count` in percent of the valid respondents; none for a kind of missing, and when the number
    /// of valid respondents is zero or unknown.
    pub valid_percent: Option<f64>,
}

/// The frequency table of a question.
///
/// `percent = 100 count / respondents` and `valid percent = 100 count / valid`, as in SPSS
/// FREQUENCIES, where "don't know" is declared as a user-missing value, or in R
/// `100 * prop.table(table(x))` over all and over the non-missing.
///
/// # Errors
/// [`SurveyError::NoRespondents`], [`SurveyError::TallyOfOtherQuestion`].
pub fn tabulate(question: &Question, tally: &Tally) -> Result<FrequencyTable, SurveyError> {
    tally.check(question)?;
    let respondents = tally.respondents();
    if respondents == 0 {
        return Err(SurveyError::NoRespondents {
            question: question.id().to_owned(),
        });
    }
    let rows = question
        .options()
        .iter()
        .zip(tally.counts())
        .map(|(option, &count)| FrequencyRow {
            code: option.code,
            label: option.label.clone(),
            missing: option.missing,
            count,
            percent: percent(count, respondents),
            valid_percent: tally
                .valid()
                .filter(|&valid| valid > 0 && option.missing.is_none())
                .map(|valid| percent(count, valid)),
        })
        .collect();
    let missing = match (tally.valid(), tally.no_answer()) {
        (Some(valid), Some(no_answer)) => Some(respondents - valid - no_answer),
        _ => None,
    };
    Ok(FrequencyTable {
        question: question.id().to_owned(),
        wording: question.wording().clone(),
        kind: question.kind(),
        rows,
        total: tally.marks(),
        total_percent: percent(tally.marks(), respondents),
        respondents,
        valid: tally.valid(),
        missing,
        no_answer: tally.no_answer(),
    })
}

/// Multiplied before divided: 19 of 38 is 50 exactly.
pub(crate) fn percent(part: u64, whole: u64) -> f64 {
    100.0 * part as f64 / whole as f64
}
