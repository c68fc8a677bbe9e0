//! Tests of the public interface.

// Clippy allows these in functions marked as tests, but not in what they call.
#![allow(clippy::unwrap_used)]

mod awkward;
mod study;

use tresteg_dataset::{Dataset, Label, Measure, Variable};
use tresteg_sampling::{Nearest, Side, TieRule};

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

fn nearest(target: f64, side: Side, count: usize, reserves: usize) -> Nearest {
    Nearest {
        variable: "x".to_owned(),
        target,
        side,
        count,
        reserves,
        tie_rule: TieRule::LowestId,
    }
}
