//! Counts of answers per option.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use crate::error::{AnswerFault, SurveyError};
use crate::question::{Question, QuestionKind};

/// How many respondents chose each option of a question.
///
/// A tally belongs to the question it was counted for, and has been checked against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tally {
    question: String,
    counts: Vec<u64>,
    marks: u64,
    respondents: u64,
    valid: Option<u64>,
    no_answer: Option<u64>,
}

impl Tally {
    /// A tally from counts in the order of the options, as a printed table gives them.
    ///
    /// `respondents` is the base of percentages: all who got the question. In a question that takes
    /// one answer, those who are in no count gave none. In a multiple-choice question the counts
    /// cannot tell how many gave no answer, so [`Tally::no_answer`] and [`Tally::valid`] stay
    /// unknown.
    ///
    /// # Errors
    /// When counts and options differ in number, when a count is larger than `respondents`, and when
    /// the counts of a one-answer question add to more than `respondents`.
    pub fn from_counts(
        question: &Question,
        counts: &[u64],
        respondents: u64,
    ) -> Result<Self, SurveyError> {
        let id = || question.id().to_owned();
        if counts.len() != question.options().len() {
            return Err(SurveyError::CountsDoNotFit {
                question: id(),
                options: question.options().len(),
                counts: counts.len(),
            });
        }
        for (option, &count) in question.options().iter().zip(counts) {
            if count > respondents {
                return Err(SurveyError::CountAboveRespondents {
                    question: id(),
                    code: option.code,
                    count,
                    respondents,
                });
            }
        }
        let marks = counts
            .iter()
            .try_fold(0_u64, |sum, &count| sum.checked_add(count))
            .ok_or_else(|| SurveyError::CountsTooLarge { question: id() })?;
        let (valid, no_answer) = if question.kind() == QuestionKind::Multiple {
            (None, None)
        } else {
            let no_answer =
                respondents
                    .checked_sub(marks)
                    .ok_or_else(|| SurveyError::SumAboveRespondents {
                        question: id(),
                        sum: marks,
                        respondents,
                    })?;
            (Some(valid_marks(question, counts)), Some(no_answer))
        };
        Ok(Self {
            question: id(),
            counts: counts.to_vec(),
            marks,
            respondents,
            valid,
            no_answer,
        })
    }

    /// A tally from each respondent's own answer: the codes chosen, none when nothing was chosen.
    ///
    /// # Errors
    /// [`SurveyError::InvalidAnswers`] lists every answer that is not possible: unknown codes,
    /// several codes where one is allowed, the same code twice.
    pub fn from_answers<A: AsRef<[u32]>>(
        question: &Question,
        answers: &[A],
    ) -> Result<Self, SurveyError> {
        let places: HashMap<u32, usize> = question
            .options()
            .iter()
            .enumerate()
            .map(|(position, option)| (option.code, position))
            .collect();
        let mut counts = vec![0_u64; question.options().len()];
        let (mut valid, mut no_answer) = (0_u64, 0_u64);
        let mut faults = Vec::new();
        for (respondent, answer) in answers.iter().enumerate() {
            let codes = answer.as_ref();
            if codes.len() > 1 && question.kind() != QuestionKind::Multiple {
                faults.push(AnswerFault::SeveralAnswers {
                    respondent,
                    answers: codes.len(),
                });
                continue;
            }
            let mut seen = HashSet::new();
            let mut answered = false;
            for &code in codes {
                if !seen.insert(code) {
                    faults.push(AnswerFault::RepeatedOption { respondent, code });
                    continue;
                }
                let option = places.get(&code).and_then(|&place| {
                    Some((question.options().get(place)?, counts.get_mut(place)?))
                });
                match option {
                    Some((option, count)) => {
                        *count += 1;
                        answered |= option.missing.is_none();
                    }
                    None => faults.push(AnswerFault::UnknownOption { respondent, code }),
                }
            }
            valid += u64::from(answered);
            no_answer += u64::from(codes.is_empty());
        }
        if !faults.is_empty() {
            return Err(SurveyError::InvalidAnswers {
                question: question.id().to_owned(),
                faults,
            });
        }
        Ok(Self {
            question: question.id().to_owned(),
            marks: counts.iter().sum(),
            counts,
            respondents: answers.len() as u64,
            valid: Some(valid),
            no_answer: Some(no_answer),
        })
    }

    /// Id of the question that was counted.
    pub fn question(&self) -> &str {
        &self.question
    }

    /// Answers per option, in the order of the options.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Sum of the counts: above the number of respondents where several options may be chosen.
    pub fn marks(&self) -> u64 {
        self.marks
    }

    /// The base of percentages.
    pub fn respondents(&self) -> u64 {
        self.respondents
    }

    /// Respondents with an answer that is not a kind of missing; none when the counts of a
    /// multiple-choice question cannot tell.
    pub fn valid(&self) -> Option<u64> {
        self.valid
    }

    /// Respondents who chose nothing; none when the counts of a multiple-choice question cannot tell.
    pub fn no_answer(&self) -> Option<u64> {
        self.no_answer
    }

    /// That this tally was counted for this question.
    pub(crate) fn check(&self, question: &Question) -> Result<(), SurveyError> {
        if self.question == question.id() && self.counts.len() == question.options().len() {
            return Ok(());
        }
        Err(SurveyError::TallyOfOtherQuestion {
            question: question.id().to_owned(),
            tally: self.question.clone(),
        })
    }
}

fn valid_marks(question: &Question, counts: &[u64]) -> u64 {
    question
        .options()
        .iter()
        .zip(counts)
        .filter(|(option, _)| option.missing.is_none())
        .map(|(_, count)| count)
        .sum()
}
