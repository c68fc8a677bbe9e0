//! Tests of the public interface.

// Clippy allows `unwrap` in functions marked as tests, but not in what they call; digits are as R printed them.
#![allow(clippy::unwrap_used, clippy::excessive_precision)]

mod awkward;
mod broken;
mod certificate;
mod field;
mod firm;
mod golden;
mod hostile;
mod matches;
mod reviewed;
mod samples;
mod strategies;
mod study;

use tresteg_dataset::{Dataset, Label, Measure, Variable};
use tresteg_sampling::{CaseFrame, CaseRule, Rule, SamplingError, Selection, Side, Strategy};

fn scale(name: &str) -> Variable {
    Variable::new(name, Label::new(name), Measure::Scale)
}

/// A dataset of units with ids, values of `x`, and names that are the ids with a dot.
fn units(rows: &[(&str, Option<f64>)]) -> Dataset {
    let ids = rows.iter().map(|(id, _)| (*id).to_owned()).collect();
    let names = rows.iter().map(|(id, _)| format!("{id}.")).collect();
    let values = rows.iter().map(|(_, value)| *value).collect();
    Dataset::new(ids, names)
        .unwrap()
        .with_numbers(scale("x"), values)
        .unwrap()
}

fn nearest(target: f64, side: Side, count: usize, reserves: usize) -> CaseRule {
    CaseRule::new(Strategy::nearest_on(side, "x", target), count).with_reserves(reserves)
}

/// The outcome without its certificate, for tests that look at nothing else.
trait OutcomeAlone {
    fn outcome(&self, frame: &CaseFrame<'_>) -> Result<Selection, SamplingError>;
}

impl OutcomeAlone for CaseRule {
    fn outcome(&self, frame: &CaseFrame<'_>) -> Result<Selection, SamplingError> {
        Ok(self.select(frame)?.outcome)
    }
}

/// The ids of cases, one after the other.
fn ids(cases: &[tresteg_sampling::Case]) -> String {
    cases.iter().map(|case| case.unit_id.as_str()).collect()
}
