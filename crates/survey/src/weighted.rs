//! The weighted frequencies of a question.

use serde::{Deserialize, Serialize};
use tresteg_dataset::{Label, MissingKind};

use crate::design::{DesignEstimate, SurveyDesign};
use crate::error::SurveyError;
use crate::question::Question;
use crate::tally::Tally;

/// What share of the population would choose each option, as the sample tells. In percent, unrounded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightedTable {
    /// Id of the question.
    pub question: String,
    /// What is asked.
    pub wording: Label,
    /// One row per option, in printed order.
    pub rows: Vec<WeightedRow>,
    /// Respondents, whatever they answered.
    pub respondents: usize,
    /// How many units of the population they stand for: the sum of their weights.
    pub population: f64,
}

/// One option's row of a [`WeightedTable`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WeightedRow {
    /// Code of the option.
    pub code: u32,
    /// Its label.
    pub label: Label,
    /// What kind of missing answer it is, if any.
    pub missing: Option<MissingKind>,
    /// Respondents who chose it, unweighted.
    pub count: u64,
    /// Its weighted percentage of all.
    pub percent: DesignEstimate,
    /// Its weighted percentage of those with an answer that is not a kind of missing; none for a kind of missing, and
    /// when nobody has one.
    pub valid_percent: Option<DesignEstimate>,
}

/// The weighted frequency table of a question: each respondent's own answer, as [`Tally::from_answers`] takes them, in
/// the order of the design.
///
/// The percentages are those of [`SurveyDesign::mean`] for having chosen an option, 0 or 1, over all respondents and over
/// those with a valid answer.
///
/// # Errors
/// [`SurveyError::DesignDoesNotFit`], [`SurveyError::InvalidAnswers`], and those of [`SurveyDesign::mean`].
///
/// ```
/// use tresteg_dataset::{Label, Measure};
/// use tresteg_survey::{AnswerOption, Question, QuestionKind, Scoring, SurveyDesign, tabulate_weighted};
///
/// let options = vec![AnswerOption::new(1, Label::new("yes")), AnswerOption::new(2, Label::new("no"))];
/// let question = Question::new(
///     "knows", QuestionKind::Single, Measure::Nominal, Label::new("Do you know it?"), Scoring::Unscored, options,
/// )?;
/// let ids = ["a", "b", "c"].map(String::from).to_vec();
/// let design = SurveyDesign::new(ids, vec![10.0, 10.0, 20.0])?;
/// let table = tabulate_weighted(&question, &[[1], [2], [1]], &design)?;
/// assert_eq!((table.rows[0].count, table.rows[0].percent.estimate), (2, 75.0));
/// # Ok::<(), tresteg_survey::SurveyError>(())
/// ```
pub fn tabulate_weighted<A: AsRef<[u32]>>(
    question: &Question,
    answers: &[A],
    design: &SurveyDesign,
) -> Result<WeightedTable, SurveyError> {
    design.fits("answers", answers.len())?;
    let tally = Tally::from_answers(question, answers)?;
    let chosen = |answer: &A, code: u32| answer.as_ref().contains(&code);
    let is_valid = |answer: &A| {
        let mut valid = question.options().iter();
        valid.any(|option| option.missing.is_none() && chosen(answer, option.code))
    };
    let valid: Vec<bool> = answers.iter().map(is_valid).collect();
    let mut rows = Vec::with_capacity(question.options().len());
    for (option, count) in question.options().iter().zip(tally.counts()) {
        let value = |answer: &A| f64::from(u8::from(chosen(answer, option.code)));
        let of_all: Vec<Option<f64>> = answers.iter().map(|answer| Some(value(answer))).collect();
        let valid_percent = if option.missing.is_none() && valid.contains(&true) {
            let pairs = of_all.iter().zip(&valid);
            let of_valid: Vec<Option<f64>> = pairs
                .map(|(value, valid)| value.filter(|_| *valid))
                .collect();
            Some(design.mean(&of_valid)?.times(100.0))
        } else {
            None
        };
        rows.push(WeightedRow {
            code: option.code,
            label: option.label.clone(),
            missing: option.missing,
            count: *count,
            percent: design.mean(&of_all)?.times(100.0),
            valid_percent,
        });
    }
    Ok(WeightedTable {
        question: question.id().to_owned(),
        wording: question.wording().clone(),
        rows,
        respondents: answers.len(),
        population: design.weights.iter().sum(),
    })
}
