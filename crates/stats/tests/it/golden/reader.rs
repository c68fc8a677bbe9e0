//! Reads the data and the expected values, and compares with them.

use std::fs;
use std::path::PathBuf;

use ndarray::Array2;
use serde_json::Value;

fn path(below: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(below)
}

fn read(below: &str) -> String {
    fs::read_to_string(path(below)).unwrap_or_else(|error| panic!("{below}: {error}"))
}

/// The cases of a topic.
pub fn topic(name: &str) -> Value {
    let file: Value = serde_json::from_str(&read(&format!("expected/{name}.json"))).unwrap();
    file["cases"].clone()
}

/// The items of a list of cases.
pub fn list(value: &Value) -> &[Value] {
    value
        .as_array()
        .unwrap_or_else(|| panic!("not a list: {value}"))
}

/// The text of a member.
pub fn text<'a>(case: &'a Value, member: &str) -> &'a str {
    case[member]
        .as_str()
        .unwrap_or_else(|| panic!("no text {member} in {case}"))
}

/// The texts of a list.
pub fn texts(value: &Value) -> Vec<&str> {
    list(value)
        .iter()
        .map(|v| v.as_str().unwrap_or_else(|| panic!("not a text: {v}")))
        .collect()
}

/// Names and cells of a data set.
fn cells(name: &str) -> (Vec<String>, Vec<Vec<Option<String>>>) {
    let file = read(&format!("data/{name}.csv"));
    let mut lines = file.lines();
    let names: Vec<String> = lines
        .next()
        .unwrap()
        .split(',')
        .map(str::to_owned)
        .collect();
    let mut columns = vec![Vec::new(); names.len()];
    for line in lines {
        for (column, cell) in columns.iter_mut().zip(line.split(',')) {
            column.push((!cell.is_empty()).then(|| cell.to_owned()));
        }
    }
    (names, columns)
}

/// A numeric column without missing values.
pub fn column(name: &str, column_name: &str) -> Vec<f64> {
    let (names, columns) = cells(name);
    let position = names.iter().position(|n| n == column_name).unwrap();
    columns[position]
        .iter()
        .flatten()
        .map(|cell| cell.parse().unwrap())
        .collect()
}

/// Compares many numbers and fails once, telling of all that differ by more than `tolerance` of the expected one.
#[track_caller]
pub fn compare(tolerance: f64, compare_all: impl FnOnce(&mut Comparison)) {
    let mut comparison = Comparison {
        tolerance,
        case: String::new(),
        compared: 0,
        faults: Vec::new(),
    };
    compare_all(&mut comparison);
    let Comparison {
        compared, faults, ..
    } = comparison;
    assert!(compared > 0, "nothing was compared");
    assert!(
        faults.is_empty(),
        "{} of {compared} differ:\n{}",
        faults.len(),
        faults.join("\n")
    );
}

/// What [`compare`] gathers.
pub struct Comparison {
    tolerance: f64,
    case: String,
    compared: usize,
    faults: Vec<String>,
}

impl Comparison {
    /// Names what is compared from here on.
    pub fn case(&mut self, name: impl Into<String>) {
        self.case = name.into();
    }

    /// One number; an expected `null` wants `None`.
    pub fn number(&mut self, what: &str, actual: impl Into<Option<f64>>, expected: &Value) {
        self.one(what, actual.into(), expected, 0.0);
    }

    /// A list of numbers. One that is tiny beside the largest of its list, as a zero with rounding
    /// errors is, is compared on the scale of a millionth of the largest.
    pub fn numbers<N: Into<Option<f64>>>(
        &mut self,
        what: &str,
        actual: impl IntoIterator<Item = N>,
        expected: &Value,
    ) {
        let actual: Vec<Option<f64>> = actual.into_iter().map(Into::into).collect();
        let expected = list(expected);
        self.lengths(what, actual.len(), expected.len());
        let scale = largest(expected) * 1e-6;
        for (index, (actual, expected)) in actual.into_iter().zip(expected).enumerate() {
            self.one(&format!("{what}[{index}]"), actual, expected, scale);
        }
    }

    /// A covariance matrix: a cell that is small beside the product of its two standard deviations is
    /// compared on the scale of a millionth of that.
    pub fn covariance(&mut self, what: &str, actual: &Array2<f64>, expected: &Value) {
        let rows = list(expected);
        self.lengths(what, actual.nrows(), rows.len());
        let spread: Vec<f64> = rows
            .iter()
            .enumerate()
            .filter_map(|(i, row)| row[i].as_f64())
            .map(f64::sqrt)
            .collect();
        for ((i, j), value) in actual.indexed_iter() {
            let scale = spread.get(i).unwrap_or(&0.0) * spread.get(j).unwrap_or(&0.0) * 1e-6;
            self.one(
                &format!("{what}[{i}][{j}]"),
                Some(*value),
                &expected[i][j],
                scale,
            );
        }
    }

    fn lengths(&mut self, what: &str, actual: usize, expected: usize) {
        if actual != expected {
            self.faults.push(format!(
                "{} {what}: {actual} values, expected {expected}",
                self.case
            ));
        }
    }

    fn one(&mut self, what: &str, actual: Option<f64>, expected: &Value, scale: f64) {
        self.compared += 1;
        let agrees = match (actual, expected.as_f64()) {
            (Some(actual), Some(expected)) => {
                (actual - expected).abs() <= self.tolerance * expected.abs().max(scale)
            }
            (None, None) => expected.is_null(),
            _ => false,
        };
        if !agrees {
            self.faults.push(format!(
                "{} {what}: {actual:?}, expected {expected}",
                self.case
            ));
        }
    }
}

fn largest(values: &[Value]) -> f64 {
    values
        .iter()
        .filter_map(Value::as_f64)
        .fold(0.0, |most, value| value.abs().max(most))
}
