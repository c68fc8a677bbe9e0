//! Why no selection could be made.

use crate::Value;
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
    /// A quantile that does not exist.
    #[error("the probability of a quantile lies between 0 and 1: {probability} does not")]
    NoQuantile {
        /// The probability.
        probability: f64,
    },
    /// A target is to be computed from units of which none has a value.
    #[error("no unit of the group has a value of `{variable}`, so that there is no target")]
    NoValues {
        /// The variable.
        variable: String,
    },
    /// Units are so far from the target that there is no number for the distance.
    #[error("`{variable}` is farther from {target} than a number can tell for {}", units.join(", "))]
    DistanceNotFinite {
        /// The variable.
        variable: String,
        /// The target.
        target: f64,
        /// The names of the units, with ids that differ from them.
        units: Vec<String>,
    },
    /// Nobody can say whether these units are eligible.
    #[error("`{variable}` decides who is eligible, but has no value for {}", units.join(", "))]
    EligibilityUnknown {
        /// The variable that decides.
        variable: String,
        /// The names of the units without a value, with ids that differ from them.
        units: Vec<String>,
    },
    /// Units are equally far from the target, and the rule is to refuse to choose between them.
    #[error("{} are equally far ({distance}) from the target: name a rule that decides between them", units.join(", "))]
    UndecidedTie {
        /// How far they are from the target.
        distance: f64,
        /// Their names, with ids that differ from them.
        units: Vec<String>,
    },
    /// A group without units.
    #[error("no unit has `{variable}` equal to the {} {value}", kind_of(value))]
    EmptyGroup {
        /// The variable.
        variable: String,
        /// The value.
        value: Value,
    },
    /// Two quotas for one category, of which only one could count.
    #[error("there are two quotas for {category} of `{variable}`: keep one")]
    QuotaTwice {
        /// The variable.
        variable: String,
        /// The category.
        category: String,
    },
    /// Matching in strata that nothing tells apart.
    #[error("strata need a variable that must agree: add an exact or a coarsened one")]
    NoStrata,
    /// A distance on no variables.
    #[error("a distance needs at least one variable")]
    NoVariables,
    /// Values that cannot be squared.
    #[error(
        "`{variable}` has values beyond {most:e}, of which there are no squares: change its unit"
    )]
    TooLarge {
        /// The variable.
        variable: String,
        /// The largest size.
        most: f64,
    },
    /// Values so close that the squares of their differences are zero.
    #[error(
        "the values of `{variable}` lie within {least:e}, so that squares of their differences are zero: change its unit"
    )]
    TooSmall {
        /// The variable.
        variable: String,
        /// The smallest range.
        least: f64,
    },
    /// A certificate whose record of the frame is not whole.
    #[error("the record of the frame in the certificate is damaged: `verify` tells more")]
    DamagedRecord,
    /// A total that no number can hold.
    #[error("the total of `{variable}` is beyond what a number can hold: change its unit")]
    TotalNotFinite {
        /// The variable.
        variable: String,
    },
    /// A variable that does not vary has no scale.
    #[error(
        "`{variable}` is the same for all units, so that it cannot tell them apart: leave it out"
    )]
    ConstantVariable {
        /// The variable.
        variable: String,
    },
    /// A variable that follows from those before it.
    #[error(
        "`{variable}` follows from the variables before it, so that there is no Mahalanobis distance: leave it out"
    )]
    DependentVariable {
        /// The variable.
        variable: String,
    },
    /// Too few units for a robust covariance.
    #[error("a robust covariance needs {least} units that have all values, and there are {units}")]
    TooFewForCovariance {
        /// Units with all values.
        units: usize,
        /// How many it needs.
        least: usize,
    },
    /// Most units agree in a combination of variables, so that the robust covariance has no inverse.
    #[error(
        "most units lie on a line or plane of {}, so that there is no robust covariance: leave a variable out, or use another distance", variables.join(", ")
    )]
    HalfOnAPlane {
        /// The variables.
        variables: Vec<String>,
    },
    /// Categories, or no units at all, have no centre.
    #[error("there is no centre: the group has no complete unit, or a variable is a text")]
    NoCentre,
    /// The unit that others are to be compared with is not there, or lacks a value.
    #[error("`{unit_id}` cannot be compared with: it is no unit of the frame, or lacks a value")]
    NoReference {
        /// The id.
        unit_id: String,
    },
    /// No set of candidates meets the constraints.
    #[error("no {asked} candidates meet the constraint on {}", variables.join(" and "))]
    SpreadImpossible {
        /// The variables of the constraints.
        variables: Vec<String>,
        /// How many cases.
        asked: usize,
    },
    /// Constraints on several variables for which neither a set of candidates nor a proof that there is none was found.
    #[error(
        "the constraints on {} are too many to tell whether they can be met: use fewer categories", variables.join(" and ")
    )]
    SpreadTooHard {
        /// The variables of the constraints.
        variables: Vec<String>,
    },
    /// Something that the strategy has no use for.
    #[error("{what} is not for this strategy")]
    NotForThisStrategy {
        /// What was asked for.
        what: &'static str,
    },
    /// Sizes that no probability can be proportional to.
    #[error("`{variable}` must be above zero and finite; it is not for {}", units.join(", "))]
    SizeNotPositive {
        /// The variable.
        variable: String,
        /// The units, or the places of the values from 1 where they have no names.
        units: Vec<String>,
    },
    /// Sizes so far apart that there is no number for the quotient.
    #[error(
        "`{variable}` is so much smaller for {} than the largest that there is no number for the probability: rule them out", units.join(", ")
    )]
    SizesTooFarApart {
        /// The variable.
        variable: String,
        /// The units, or the places of the values from 1 where they have no names.
        units: Vec<String>,
    },
    /// More clusters were asked for than there are.
    #[error("{asked} clusters were asked for, but `{variable}` has only {clusters}")]
    TooFewClusters {
        /// The variable.
        variable: String,
        /// Clusters asked for.
        asked: usize,
        /// Clusters that there are.
        clusters: usize,
    },
    /// An allocation by a variable that does not vary within any stratum, or has no finite standard deviation in some.
    #[error("no sample can be divided by the standard deviation of `{variable}`, which is zero or endless in {}", strata.join(", "))]
    NoDeviation {
        /// The variable.
        variable: String,
        /// The names of the strata.
        strata: Vec<String>,
    },
    /// Inclusion probabilities that no sample of fixed size has.
    #[error(
        "inclusion probabilities must lie above 0 and not above 1 and, for a fixed size, come to a whole number, not {sum}"
    )]
    ProbabilitiesDoNotAddUp {
        /// Their sum, or the one probability.
        sum: f64,
    },
    /// Too many units times sample, or treated times controls.
    #[error(
        "this takes memory as the product of two numbers of units (units and sample, or treated and controls), here more than {most}: use a systematic sample, or the nearest neighbours"
    )]
    DesignTooLarge {
        /// The most that is done.
        most: usize,
    },
    /// The iteration for the design of maximum entropy did not settle.
    #[error(
        "the probabilities of the design of maximum entropy are off by {off}: some are too near to 0 or 1"
    )]
    NoMaximumEntropy {
        /// By how much.
        off: f64,
    },
    /// A stratum of one unit has no standard error.
    #[error(
        "stratum `{stratum}` has one unit, {unit}: join it to another, or give the allocation yourself"
    )]
    SingleUnitStratum {
        /// The stratum.
        stratum: String,
        /// The name of the unit, with its id where that differs.
        unit: String,
    },
    /// An allocation that gives a stratum nothing, or more than it has.
    #[error("stratum `{stratum}` has {units} units and cannot get {asked}")]
    StratumNotServed {
        /// The stratum.
        stratum: String,
        /// What the allocation gives it.
        asked: usize,
        /// Its units.
        units: usize,
    },
    /// An allocation that does not come out.
    #[error("{asked} units cannot be divided: the strata must get {least} and have {population}")]
    AllocationImpossible {
        /// Units asked for.
        asked: usize,
        /// What the strata get at least, or are given.
        least: usize,
        /// Units in all strata.
        population: usize,
    },
    /// A quantity for a sample size that makes no sense.
    #[error("the {what} of a sample size cannot be {value}")]
    SizeOutOfRange {
        /// Which quantity.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// Nobody to match with.
    #[error("all units have the treatment `{variable}`, or lack a value: there are no controls")]
    NoControls {
        /// The variable of the treatment.
        variable: String,
    },
    /// There is no balance of nothing.
    #[error("no unit was matched: there is no balance after matching")]
    NothingMatched,
    /// A caliper that no pair could be within.
    #[error("a caliper must be finite and not negative, not {width}")]
    CaliperNotPositive {
        /// Its width.
        width: f64,
    },
    /// Borders of classes that do not rise.
    #[error("the cuts of `{variable}` must be finite and rise")]
    CutsNotRising {
        /// The variable.
        variable: String,
    },
    /// More possible groups than can be looked at.
    #[error(
        "there are more than {most} possible groups: rule units out, or ask for smaller groups"
    )]
    TooManyGroups {
        /// How many can be looked at.
        most: usize,
    },
    /// More units than a strategy that looks at all pairs can do.
    #[error(
        "{units} units are too many for the diverse strategy, which looks at all pairs: rule units out until there are {most}"
    )]
    TooManyUnits {
        /// Units that could be chosen.
        units: usize,
        /// How many can be looked at.
        most: usize,
    },
    /// The callback that hears of the progress said stop.
    #[error("stopped after {done} of {of} steps, as the callback asked")]
    Stopped {
        /// Steps that were done.
        done: usize,
        /// Steps in all.
        of: usize,
    },
    /// Fewer groups than asked for.
    #[error("{asked} groups were asked for, but only {possible} can be had")]
    TooFewGroups {
        /// Groups asked for.
        asked: usize,
        /// Groups that there are.
        possible: usize,
    },
    /// An event in the field of a unit that is not one of the cases at that moment.
    #[error(
        "event {event} of the field log: `{unit_id}` does not hold a place (not chosen, not its turn, or declined)"
    )]
    NotInThePlace {
        /// The number of the event, from 1.
        event: usize,
        /// The unit.
        unit_id: String,
    },
    /// The dataset has no such variable or unit, or not of this kind.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
}

/// A text is never equal to a number, however alike they look.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Number(_) => "number",
        Value::Text(_) => "text",
    }
}
