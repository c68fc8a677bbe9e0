//! Why no selection could be made.

use tresteg_dataset::DatasetError;

/// Every error of this crate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SamplingError {
    /// There is nothing to choose from.
    #[error("the frame has no units")]
    EmptyFrame,
    /// A selection of no cases was asked for.
    #[error("a selection needs at least one case")]
    ZeroCount,
    /// More cases were asked for than there are candidates.
    #[error("{asked} cases were asked for, but only {candidates} of {units} units can be chosen")]
    TooFewCandidates {
        /// Cases asked for.
        asked: usize,
        /// Units that are eligible, have a value and lie on the right side of the target.
        candidates: usize,
        /// All units of the frame.
        units: usize,
    },
    /// The target is NaN or infinite.
    #[error("the target for `{variable}` is {target}: it must be a finite number")]
    TargetNotFinite {
        /// The variable.
        variable: String,
        /// The target.
        target: f64,
    },
    /// Units are so far from the target that there is no number for the distance.
    #[error("`{variable}` is farther from {target} than a number can tell for {}", units.join(", "))]
    DistanceNotFinite {
        /// The variable.
        variable: String,
        /// The target.
        target: f64,
        /// The names of the units.
        units: Vec<String>,
    },
    /// Nobody can say whether these units are eligible.
    #[error("`{variable}` decides who is eligible, but has no value for {}", units.join(", "))]
    EligibilityUnknown {
        /// The variable that decides.
        variable: String,
        /// The names of the units without a value.
        units: Vec<String>,
    },
    /// Units are equally far from the target, and the rule is to refuse to choose between them.
    #[error("{} are equally far ({distance}) from the target: name a rule that decides between them", units.join(", "))]
    UndecidedTie {
        /// How far they are from the target.
        distance: f64,
        /// Their names.
        units: Vec<String>,
    },
    /// The dataset has no such variable or unit, or not of this kind.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}
