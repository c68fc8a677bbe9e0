//! Values from R: the scripts are in `tests/golden`, their output in `tests/golden/expected`.

mod matching;
mod mcd;
mod probabilities;
mod survey;

use serde_json::Value;

/// The output of one script.
fn topic(name: &str) -> Value {
    let path = format!(
        "{}/tests/golden/expected/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(number).collect()
}

fn texts(value: &Value) -> Vec<String> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// Fails unless two numbers agree to so many parts of the larger.
fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    let off = (found - expected).abs();
    assert!(
        off <= tolerance * expected.abs(),
        "{what}: {found}, expected {expected}"
    );
}
