//! Questionnaires, coding rules, tabulation and response rates.
//!
//! * [`Questionnaire`] holds [`Question`]s and, where a report prints counts, their [`Tally`]. Its reader takes two
//!   delimited files and lists every fault of both.
//! * [`tabulate`] gives a [`FrequencyTable`], [`moments`] a mean and standard deviation under the rule that the question
//!   declares ([`Scoring`]), [`mean_bounds`] what classes alone say about a mean.
//! * [`ResponseCascade`] and [`two_level_response`] give response rates and what they leave out: coverage.
//! * [`SurveyDesign`] makes weighted totals, means and shares of a probability sample, with the standard errors of its
//!   design; [`tabulate_weighted`] the weighted frequencies of a question.
//!
//! All results are unrounded; percentages and rates are in percent.
//!
//! ```
//! use tresteg_survey::{Questionnaire, moments, tabulate};
//!
//! let questions = "\
//! id,kind,measure,battery,wording,label_sv,scoring,respondents
//! chance,single,ordinal,,How large was the part of chance?,Slumpen,option_scores,38
//! ";
//! let options = "\
//! question,code,label,label_sv,score,missing,lower,upper,count
//! chance,1,Very small,,1,,,,8
//! chance,2,Rather small,,2,,,,9
//! chance,3,Neither,,3,,,,4
//! chance,4,Rather large,,4,,,,8
//! chance,5,Very large,,5,,,,7
//! chance,6,Don't know,Vet ej,,dont_know,,,2
//! ";
//! let questionnaire = Questionnaire::read(questions.as_bytes(), options.as_bytes())?;
//! let (question, tally) = (questionnaire.question("chance")?, questionnaire.tally("chance")?);
//!
//! let table = tabulate(question, tally)?;
//! assert_eq!((table.rows[0].percent * 10.0).round(), 211.0); // 8 of 38
//! assert_eq!(table.valid, Some(36));
//!
//! let moments = moments(question, tally)?;
//! assert_eq!((moments.n, (moments.mean * 10.0).round()), (36, 29.0));
//! assert_eq!(
//!     moments.rule.en,
//!     "the score of each option; \"Don't know\" left out; n - 1 in the standard deviation"
//! );
//! # Ok::<(), tresteg_survey::SurveyError>(())
//! ```

mod bounds;
mod design;
mod error;
mod frequency;
mod moments;
mod question;
mod questionnaire;
mod response;
mod tally;
mod weighted;

pub use bounds::{MeanBounds, mean_bounds};
pub use design::{DesignEstimate, SurveyDesign};
pub use error::{AnswerFault, OptionFault, SurveyError};
pub use frequency::{FrequencyRow, FrequencyTable, tabulate};
pub use moments::{CountedUnit, Moments, moments};
pub use question::{AnswerOption, Bin, LARGEST_NUMBER, Question, QuestionKind, Scoring};
pub use questionnaire::Questionnaire;
pub use response::{ResponseCascade, TwoLevelResponse, UnitResponse, two_level_response};
pub use tally::Tally;
pub use weighted::{WeightedRow, WeightedTable, tabulate_weighted};
