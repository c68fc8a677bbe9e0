//! What classes alone say about a mean.

use serde::{Deserialize, Serialize};

use crate::error::SurveyError;
use crate::question::{Question, QuestionKind};
use crate::tally::Tally;

/// Between what limits the mean of a binned question lies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeanBounds {
    /// Id of the question.
    pub question: String,
    /// Number of answers in a class.
    pub n: u64,
    /// The mean if every answer were at the lower limit of its class; none when a class that was
    /// chosen is open below.
    pub lower: Option<f64>,
    /// The mean if every answer were at the upper limit; none when a class that was chosen is open above.
    pub upper: Option<f64>,
    /// The mean if every answer were in the middle of its class: a convention, not an estimate with a
    /// known error. None when a class that was chosen is open.
    pub midpoint: Option<f64>,
}

impl MeanBounds {
    /// Whether the classes allow a mean that was printed as `printed`, where `half_unit` is half a unit of
    /// its last decimal (0.05 for 160.6).
    pub fn admits(&self, printed: f64, half_unit: f64) -> bool {
        self.lower.is_none_or(|lower| printed + half_unit >= lower)
            && self.upper.is_none_or(|upper| printed - half_unit <= upper)
    }
}

/// The limits of a binned question's mean: `sum(c lower) / n` and `sum(c upper) / n`.
///
/// # Errors
/// [`SurveyError::NotBinned`], [`SurveyError::NoScoredAnswers`] when no answer is in a class,
/// [`SurveyError::TallyOfOtherQuestion`].
pub fn mean_bounds(question: &Question, tally: &Tally) -> Result<MeanBounds, SurveyError> {
    tally.check(question)?;
    if question.kind() != QuestionKind::Binned {
        return Err(SurveyError::NotBinned {
            question: question.id().to_owned(),
            kind: question.kind(),
        });
    }
    let chosen: Vec<_> = question
        .options()
        .iter()
        .zip(tally.counts())
        .filter_map(|(option, &count)| Some((option.bin?, count)))
        .filter(|&(_, count)| count > 0)
        .collect();
    let n: u64 = chosen.iter().map(|&(_, count)| count).sum();
    if n == 0 {
        return Err(SurveyError::NoScoredAnswers {
            question: question.id().to_owned(),
        });
    }
    // A sum over options that is none as soon as one of the limits is.
    let mean = |limit: fn(&crate::Bin) -> Option<f64>| {
        chosen
            .iter()
            .map(|(bin, count)| limit(bin).map(|limit| limit * *count as f64))
            .sum::<Option<f64>>()
            .map(|sum| sum / n as f64)
    };
    let (lower, upper) = (mean(|bin| bin.lower), mean(|bin| bin.upper));
    Ok(MeanBounds {
        question: question.id().to_owned(),
        n,
        lower,
        upper,
        midpoint: lower.zip(upper).map(|(lower, upper)| (lower + upper) / 2.0),
    })
}
