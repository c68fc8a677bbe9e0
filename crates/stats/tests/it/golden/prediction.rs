//! Predictions of new rows: R's `predict`.

use serde_json::Value;
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{Covariance, LinearFit};

use super::reader::{compare, fit, list, numbers, text, texts, topic};

/// The columns of a member, texts or numbers.
fn new_rows(case: &Value, fit: &LinearFit) -> ColumnTable {
    let mut table = ColumnTable::new();
    for (name, values) in case["new"].as_object().unwrap() {
        table = match values[0].as_str() {
            Some(_) => table.with_texts(name, texts(values)),
            None => table.with_numbers(name, numbers(values)),
        }
        .unwrap_or_else(|error| panic!("{}: {error}", fit.response()));
    }
    table
}

#[test]
fn means_and_both_intervals() {
    compare(1e-9, |compare| {
        for case in list(&topic("prediction")) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let new = new_rows(case, &fit);
            for (level, name) in [(0.90, "90"), (0.95, "95"), (0.99, "99")] {
                let predictions = if case["prediction_weights"].is_null() {
                    fit.predict_with(&new, Covariance::Classical, level)
                } else {
                    let weights = numbers(&case["prediction_weights"]);
                    let new = new_rows(case, &fit).with_numbers("weight", weights);
                    fit.predict_weighted(&new.unwrap(), "weight", Covariance::Classical, level)
                };
                let rows = predictions.unwrap().rows;
                compare.vector("fitted", rows.iter().map(|row| row.fitted), &case["fitted"]);
                compare.numbers(
                    "std_error",
                    rows.iter().map(|row| row.std_error),
                    &case["std_error"],
                );
                let confidence = &case[format!("confidence_{name}")];
                compare.vector(
                    "lower",
                    rows.iter().map(|row| row.lower),
                    &confidence["lower"],
                );
                compare.vector(
                    "upper",
                    rows.iter().map(|row| row.upper),
                    &confidence["upper"],
                );
                let prediction = &case[format!("prediction_{name}")];
                compare.vector(
                    "prediction lower",
                    rows.iter().map(|row| row.prediction_lower),
                    &prediction["lower"],
                );
                compare.vector(
                    "prediction upper",
                    rows.iter().map(|row| row.prediction_upper),
                    &prediction["upper"],
                );
                assert!(rows.iter().all(|row| row.estimable));
            }
        }
    });
}
