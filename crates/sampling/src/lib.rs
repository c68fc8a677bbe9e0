//! Case selection that leaves a record: who was chosen, who comes next, who was not considered and why.
//!
//! A [`CaseFrame`] says which units of a dataset may be chosen. A rule ([`CaseRule`], ...) chooses from it by
//! [`Rule::select`] and gives a [`Certificate`]: the units, and all that is needed to choose them again. [`verify`]
//! does that, years later, and says what changed, down to unit and column. Nothing depends on the order of the rows.
//!
//! | to | use |
//! |---|---|
//! | say who may be chosen | [`CaseFrame`] |
//! | choose single cases (nearest, typical, deviant, diverse, ...) | [`CaseRule`] with a [`Strategy`] |
//! | choose pairs or groups that are alike or unlike | [`GroupRule`] |
//! | make the chosen spread over regions and kinds, or fill quotas | [`Spread`] |
//! | measure how alike units are on several variables, robustly if need be | [`Metric`] |
//! | draw a probability sample | [`SampleRule`] with a [`Design`]; [`inclusion_probabilities`], [`maximum_entropy_joint`], [`allocate`] |
//! | match treated units with controls, and see the balance | [`MatchRule`], [`balance`] |
//! | know how many units are needed | [`SampleSize`]; for regressions `tresteg_stats::power`, since this crate fits and tests nothing |
//! | estimate from a sample | [`Sample::with_design`], then `SurveyDesign::of` of `tresteg-survey` |
//! | follow the fieldwork: refusals and who stands in | [`FieldLog`] |
//! | ask how firm a choice is, and which unit it hangs on | [`firmness`] |
//! | run a choice again and compare | [`verify`] |
//! | hear how far long work is, and stop it | [`Rule::select_with_progress`], [`firmness_with_progress`] |
//!
//! ```
//! use tresteg_dataset::{Dataset, Label, Measure, Variable};
//! use tresteg_sampling::{CaseFrame, CaseRule, Rule, Side, Strategy, Target, verify};
//!
//! let ids = ["0883", "1401", "1402", "1441", "2184"].map(String::from).to_vec();
//! let names = ["Västervik", "Härryda", "Partille", "Lerum", "Hudiksvall"].map(String::from).to_vec();
//! let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
//! let towns = Dataset::new(ids, names)?
//!     .with_numbers(scale("population"), [36_049.0, 36_651.0, 36_977.0, 40_181.0, 36_975.0].map(Some).to_vec())?
//!     .with_numbers(scale("membership"), [2.0, 1.0, 2.0, 2.0, 2.0].map(Some).to_vec())?;
//!
//! let frame = CaseFrame::new(&towns)?.rule_out_where("membership", 1.0, "is a member already")?;
//! let median = Target::median_of("membership", 1.0);
//! let rule = CaseRule::new(Strategy::nearest_on(Side::AtOrAbove, "population", median), 2).with_reserves(1);
//! let certificate = rule.select(&frame)?;
//!
//! let selection = &certificate.outcome;
//! assert_eq!(selection.chosen[0].name, "Hudiksvall");
//! assert_eq!(selection.chosen[0].distance, 324.0);
//! assert_eq!(selection.reserves[0].name, "Lerum");
//! assert_eq!(selection.excluded.len(), 2); // Västervik is smaller, Härryda is a member
//! assert!(verify(&certificate, &frame).is_identical());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cases;
mod certificate;
mod chi_squared;
mod error;
mod field;
mod firmness;
mod frame;
mod groups;
mod matching;
mod metric;
mod normal;
mod random;
mod record;
mod robust;
mod sample;
mod verify;

pub use cases::selection::{Case, Comparison, Exclusion, ExclusionReason, Selection, Tie};
pub use cases::spread::{Quota, Spread};
pub use cases::strategy::{CrucialKind, End, Reference, Side, Strategy};
pub use cases::target::{Group, ResolvedTarget, Target};
pub use cases::{CaseRule, TieRule};
pub use certificate::{Certificate, Outcome, Rule, Software};
pub use error::SamplingError;
pub use field::{Answer, FieldEvent, FieldLog, FinalSet, Place, PlaceState, Refusal};
pub use firmness::{
    Alternatives, Firmness, Hinge, Scenario, ScenarioResult, UnitFirmness, firmness,
    firmness_with_progress,
};
pub use frame::CaseFrame;
pub use groups::{CaseGroup, Closeness, Contrast, GroupRule, Groups, PassedOver};
pub use matching::balance::{
    BalanceMeasures, BalanceRow, BalanceSizes, BalanceTable, LovePoint, balance,
};
pub use matching::outcome::{MatchWeight, MatchedSet, Matches};
pub use matching::{Caliper, Coarsening, MatchDistance, MatchMethod, MatchOrder, MatchRule};
pub use metric::Metric;
pub use random::{Algorithm, Generator, Random};
pub use record::{ColumnRecord, FrameRecord, Value, Values};
pub use sample::allocation::{Allocation, StratumShare, allocate};
pub use sample::entropy::maximum_entropy_joint;
pub use sample::outcome::{
    Balance, JointProbabilities, ReserveUnit, Sample, SampledUnit, Stage, StratumSize,
};
pub use sample::probabilities::inclusion_probabilities;
pub use sample::size::{Aim, SampleSize};
pub use sample::{Design, ListOrder, SampleRule};
pub use verify::{Fate, FateChange, FrameChange, Rerun, Verification, verify};

// The examples of the README are tested with the others.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
