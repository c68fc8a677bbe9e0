//! Tests of the survey crate against printed tables, broken input and naive arithmetic.

// Clippy counts helpers outside of #[test] functions as production code.
#![allow(clippy::expect_used, clippy::panic)]

mod awkward;
mod estimates;
mod printed;
mod properties;
mod reader;
mod response;

use tresteg_dataset::{Label, Measure, MissingKind};
use tresteg_survey::{AnswerOption, Bin, Question, QuestionKind, Scoring};

/// A question whose options have these scores.
fn scored(kind: QuestionKind, scores: &[f64]) -> Question {
    let options = (1..)
        .zip(scores)
        .map(|(code, &score)| AnswerOption {
            score: Some(score),
            ..AnswerOption::new(code, Label::new(format!("option {code}")))
        })
        .collect();
    question(kind, Scoring::OptionScores, options)
}

/// A question with scores 1, 2, ... and "don't know" without a score at the end.
fn with_dont_know(kind: QuestionKind, scored: u32) -> Question {
    let mut options: Vec<AnswerOption> = (1..=scored)
        .map(|code| AnswerOption {
            score: Some(f64::from(code)),
            ..AnswerOption::new(code, Label::new(format!("option {code}")))
        })
        .collect();
    options.push(dont_know(scored + 1));
    question(kind, Scoring::OptionScores, options)
}

fn binned(bins: &[(Option<f64>, Option<f64>)]) -> Question {
    let options = (1..)
        .zip(bins)
        .map(|(code, &(lower, upper))| AnswerOption {
            bin: Some(Bin { lower, upper }),
            ..AnswerOption::new(code, Label::new(format!("class {code}")))
        })
        .collect();
    question(QuestionKind::Binned, Scoring::Unscored, options)
}

fn dont_know(code: u32) -> AnswerOption {
    AnswerOption {
        missing: Some(MissingKind::DontKnow),
        ..AnswerOption::new(code, Label::new("Don't know"))
    }
}

fn question(kind: QuestionKind, scoring: Scoring, options: Vec<AnswerOption>) -> Question {
    Question::new(
        "q",
        kind,
        Measure::Ordinal,
        Label::new("?"),
        scoring,
        options,
    )
    .expect("a valid question")
}

/// Rounded half up in decimal, as the printed tables are.
fn rounded(value: f64, decimals: usize) -> String {
    // One further correct decimal decides; a value printed here is never within 1e-9 of a half.
    format!("{:.decimals$}", value + 1e-9)
}
