//! Mean and spread of a question's scores, under the rule that the question declares.

use serde::{Deserialize, Serialize};
use tresteg_dataset::{Label, Language, Measure};

use crate::error::SurveyError;
use crate::question::{Question, QuestionKind, Scoring};
use crate::tally::Tally;

/// What is counted once in a mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountedUnit {
    /// A respondent.
    Respondent,
    /// An answer. In a multiple-choice question a respondent who chose three options counts three times.
    Answer,
}

/// Mean, spread and median of a question's scores, unrounded, with the rule they were computed under.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// Id of the question.
    pub question: String,
    /// The rule in words.
    pub rule: Label,
    /// The rule.
    pub scoring: Scoring,
    /// What `n` counts.
    pub unit: CountedUnit,
    /// Level of measurement of the options.
    pub measure: Measure,
    /// Whether the mean can be interpreted: see [`Question::mean_has_meaning`].
    pub mean_has_meaning: bool,
    /// Number of scored answers.
    pub n: u64,
    /// Answers that stand for a missing answer and were scored all the same; part of `n`.
    pub scored_missing: u64,
    /// Answers left out because their option has no score.
    pub excluded: u64,
    /// Mean score.
    pub mean: f64,
    /// Standard deviation with `n - 1`; none when `n` is 1.
    pub std_deviation: Option<f64>,
    /// Standard error of the mean; none when `n` is 1.
    pub std_error: Option<f64>,
    /// Median score: the mean of the two middle scores when `n` is even.
    pub median: f64,
    /// Smallest score given.
    pub minimum: f64,
    /// Largest score given.
    pub maximum: f64,
}

/// Mean and standard deviation of a question's scores, from its counts.
///
/// With the score `x` and the count `c` of every option that takes part:
/// `n = sum(c)`, `mean = sum(c x) / n`, `s = sqrt(sum(c (x - mean)^2) / (n - 1))` and
/// `std_error = s / sqrt(n)`, which takes the answers for a simple random sample of a large
/// population. In R: `x <- rep(score, count); mean(x); sd(x)`; in SPSS DESCRIPTIVES with WEIGHT BY.
///
/// # Errors
/// [`SurveyError::NotComputable`] for a question without scores, among them every binned question
/// whose classes are all that is known (see [`mean_bounds`](crate::mean_bounds));
/// [`SurveyError::NoScoredAnswers`]; [`SurveyError::TallyOfOtherQuestion`].
pub fn moments(question: &Question, tally: &Tally) -> Result<Moments, SurveyError> {
    tally.check(question)?;
    let scored = scored_counts(question, tally)?;
    let n: u64 = scored.iter().map(|group| group.count).sum();
    let (Some(first), Some(last)) = (scored.first(), scored.last()) else {
        return Err(SurveyError::NoScoredAnswers {
            question: question.id().to_owned(),
        });
    };

    let size = n as f64;
    // Scores are taken from the smallest one, so that a large common part costs no digits.
    let origin = first.score;
    let shifted_mean = scored
        .iter()
        .map(|group| group.count as f64 * (group.score - origin))
        .sum::<f64>()
        / size;
    let sum_of_squares: f64 = scored
        .iter()
        .map(|group| group.count as f64 * (group.score - origin - shifted_mean).powi(2))
        .sum();
    let std_deviation = (n > 1).then(|| (sum_of_squares / (size - 1.0)).sqrt());

    Ok(Moments {
        question: question.id().to_owned(),
        rule: rule(question),
        scoring: question.scoring(),
        unit: match question.kind() {
            QuestionKind::Multiple => CountedUnit::Answer,
            _ => CountedUnit::Respondent,
        },
        measure: question.measure(),
        mean_has_meaning: question.mean_has_meaning(),
        n,
        scored_missing: scored.iter().map(|group| group.missing).sum(),
        excluded: tally.marks() - n,
        mean: origin + shifted_mean,
        std_deviation,
        std_error: std_deviation.map(|deviation| deviation / size.sqrt()),
        median: median(&scored, n),
        minimum: first.score,
        maximum: last.score,
    })
}

/// Answers that have the same option: never empty.
struct ScoredCount {
    score: f64,
    count: u64,
    /// How many of them stand for a missing answer: all or none.
    missing: u64,
}

/// Counts with their scores, smallest score first, options that nobody chose left out.
fn scored_counts(question: &Question, tally: &Tally) -> Result<Vec<ScoredCount>, SurveyError> {
    if question.scoring() == Scoring::Unscored {
        return Err(SurveyError::NotComputable {
            question: question.id().to_owned(),
            missing_input: match question.kind() {
                QuestionKind::Binned => {
                    "the respondents' own numbers: only their classes are known"
                }
                _ => "scores: its options have none",
            }
            .to_owned(),
        });
    }
    let mut rank = 0.0;
    let mut scored = Vec::new();
    for (option, &count) in question.options().iter().zip(tally.counts()) {
        if count == 0 {
            continue;
        }
        let score = match question.scoring() {
            Scoring::OptionScores => option.score,
            Scoring::RankAmongChosen if option.missing.is_none() => {
                rank += 1.0;
                Some(rank)
            }
            Scoring::RankAmongChosen | Scoring::Unscored => None,
        };
        if let Some(score) = score {
            scored.push(ScoredCount {
                score,
                count,
                missing: if option.missing.is_some() { count } else { 0 },
            });
        }
    }
    scored.sort_by(|a, b| a.score.total_cmp(&b.score));
    Ok(scored)
}

/// The score at the middle of the ordered answers.
fn median(scored: &[ScoredCount], n: u64) -> f64 {
    let at = |position: u64| {
        let mut passed = 0;
        scored
            .iter()
            .find(|group| {
                passed += group.count;
                passed > position
            })
            .map_or(0.0, |group| group.score)
    };
    let (low, high) = (at((n - 1) / 2), at(n / 2));
    low + (high - low) / 2.0
}

fn rule(question: &Question) -> Label {
    let (en, sv) = match question.scoring() {
        Scoring::OptionScores => ("the score of each option", "alternativens poäng"),
        Scoring::RankAmongChosen => (
            "rank among the options that someone chose",
            "ordningstal bland de alternativ som någon valt",
        ),
        Scoring::Unscored => ("no scores", "inga poäng"),
    };
    let (mut en, mut sv) = (vec![en.to_owned()], vec![sv.to_owned()]);
    for option in question.options() {
        if option.missing.is_none() {
            continue;
        }
        let (name_en, name_sv) = (
            option.label.text(Language::En),
            option.label.text(Language::Sv),
        );
        match option.score {
            Some(score) => {
                en.push(format!("\"{name_en}\" scored {score}"));
                sv.push(format!("\"{name_sv}\" räknat som {score}"));
            }
            None => {
                en.push(format!("\"{name_en}\" left out"));
                sv.push(format!("\"{name_sv}\" borttaget"));
            }
        }
    }
    en.push("n - 1 in the standard deviation".to_owned());
    sv.push("n - 1 i standardavvikelsen".to_owned());
    Label::new(en.join("; ")).with_sv(sv.join("; "))
}
