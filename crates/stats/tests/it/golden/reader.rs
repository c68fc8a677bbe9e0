//! Reads the data and the expected values, and compares with them.

use std::fs;
use std::path::PathBuf;

use ndarray::Array2;
use serde_json::Value;
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{LinearFit, ModelOptions, Weights, ols_with};

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
    member(name, "cases")
}

/// Another list of a topic's file.
pub fn member(name: &str, member: &str) -> Value {
    let mut file: Value = serde_json::from_str(&read(&format!("expected/{name}.json"))).unwrap();
    file[member].take()
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

/// The numbers of a list without gaps.
pub fn numbers(value: &Value) -> Vec<f64> {
    list(value)
        .iter()
        .map(|v| v.as_f64().unwrap_or_else(|| panic!("not a number: {v}")))
        .collect()
}

/// A number.
pub fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("not a number: {value}"))
}

/// Numbers as an expected list.
pub fn array(numbers: impl IntoIterator<Item = f64>) -> Value {
    numbers.into_iter().map(Value::from).collect()
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

/// A data set: text columns are categorical, in the order of `levels.json`.
pub fn table(name: &str) -> ColumnTable {
    let levels: Value = serde_json::from_str(&read("data/levels.json")).unwrap();
    let (names, columns) = cells(name);
    let mut table = ColumnTable::new();
    for (column_name, column) in names.into_iter().zip(columns) {
        let declared = &levels[name][&column_name];
        table = if declared.is_null() {
            let values = column
                .into_iter()
                .map(|cell| cell.map(|text| text.parse::<f64>().unwrap()));
            table.with_numbers(column_name, values).unwrap()
        } else {
            table
                .with_levels(
                    column_name,
                    texts(declared),
                    column.iter().map(|cell| cell.as_deref()),
                )
                .unwrap()
        };
    }
    table
}

/// Named samples, in the order of their names.
pub fn samples(value: &Value) -> Vec<(String, Vec<f64>)> {
    let object = value
        .as_object()
        .unwrap_or_else(|| panic!("no samples: {value}"));
    object
        .iter()
        .map(|(name, values)| (name.clone(), numbers(values)))
        .collect()
}

/// The fit of a case: its formula on its data, with its weights.
pub fn fit(case: &Value) -> LinearFit {
    fit_formula(case, text(case, "formula"))
}

/// Another formula on the data of a case, with its weights.
pub fn fit_formula(case: &Value, formula: &str) -> LinearFit {
    let mut options = ModelOptions::default();
    if let Some(name) = case["weights"].as_str() {
        options = options.with_weights(Weights::Analytic(name.to_owned()));
    }
    if let Some(name) = case["frequency"].as_str() {
        options = options.with_weights(Weights::Frequency(name.to_owned()));
    }
    let table = table(text(case, "data"));
    ols_with(formula, &table, &options).unwrap_or_else(|error| panic!("{formula}: {error}"))
}

/// Names of columns without blanks, `C(g, coding)` as `g`, and `center(x)` as R writes it.
pub fn bare(names: &[impl AsRef<str>]) -> Vec<String> {
    let plain = |name: &str| match name
        .strip_prefix("C(")
        .and_then(|rest| rest.rsplit_once(")["))
    {
        Some((inside, level)) => format!("{}[{level}", inside.split(',').next().unwrap_or(inside)),
        None => name.replace("center(hp)", "scale(hp,scale=FALSE)"),
    };
    let by_factor = |name: &str| name.split(':').map(plain).collect::<Vec<_>>().join(":");
    names
        .iter()
        .map(|name| by_factor(&name.as_ref().replace(' ', "")))
        .collect()
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

    /// A list of numbers, each compared by itself.
    pub fn numbers<N: Into<Option<f64>>>(
        &mut self,
        what: &str,
        actual: impl IntoIterator<Item = N>,
        expected: &Value,
    ) {
        self.all(what, actual, expected, 0.0);
    }

    /// A list of numbers of one kind, such as residuals: a zero may carry the rounding errors of the largest.
    pub fn vector<N: Into<Option<f64>>>(
        &mut self,
        what: &str,
        actual: impl IntoIterator<Item = N>,
        expected: &Value,
    ) {
        let numbers = list(expected).iter().filter_map(Value::as_f64);
        let largest = numbers.fold(0.0, |most: f64, value| value.abs().max(most));
        self.all(what, actual, expected, largest);
    }

    /// A matrix by rows whose columns are each of one kind.
    pub fn matrix(&mut self, what: &str, actual: &Array2<f64>, expected: &Value) {
        let rows = list(expected);
        self.lengths(what, actual.nrows(), rows.len());
        for row in rows {
            self.lengths(what, actual.ncols(), list(row).len());
        }
        for (j, column) in actual.columns().into_iter().enumerate() {
            let wanted: Vec<Value> = rows.iter().map(|row| row[j].clone()).collect();
            self.vector(
                &format!("{what}, column {j}"),
                column.iter().copied(),
                &Value::Array(wanted),
            );
        }
    }

    /// A covariance matrix: a covariance may carry the rounding errors of its two standard deviations.
    pub fn covariance(&mut self, what: &str, actual: &Array2<f64>, expected: &Value) {
        let rows = list(expected);
        self.lengths(what, actual.nrows(), rows.len());
        let variances = rows
            .iter()
            .enumerate()
            .filter_map(|(i, row)| row[i].as_f64());
        let spread: Vec<f64> = variances.map(f64::sqrt).collect();
        for ((i, j), value) in actual.indexed_iter() {
            let scale = spread.get(i).unwrap_or(&0.0) * spread.get(j).unwrap_or(&0.0);
            self.one(
                &format!("{what}[{i}][{j}]"),
                Some(*value),
                &expected[i][j],
                scale,
            );
        }
    }

    /// A list of texts.
    pub fn texts(&mut self, what: &str, actual: &[impl AsRef<str>], expected: &[impl AsRef<str>]) {
        self.compared += 1;
        let actual: Vec<&str> = actual.iter().map(AsRef::as_ref).collect();
        let expected: Vec<&str> = expected.iter().map(AsRef::as_ref).collect();
        if actual != expected {
            self.faults.push(format!(
                "{} {what}: {actual:?}, expected {expected:?}",
                self.case
            ));
        }
    }

    fn all<N: Into<Option<f64>>>(
        &mut self,
        what: &str,
        actual: impl IntoIterator<Item = N>,
        expected: &Value,
        scale: f64,
    ) {
        let actual: Vec<Option<f64>> = actual.into_iter().map(Into::into).collect();
        let expected = list(expected);
        self.lengths(what, actual.len(), expected.len());
        for (index, (actual, expected)) in actual.into_iter().zip(expected).enumerate() {
            self.one(&format!("{what}[{index}]"), actual, expected, scale);
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
                (actual - expected).abs() <= (self.tolerance * expected.abs()).max(ROUNDING * scale)
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

/// The share of the largest number of a list that a zero of the list may miss.
const ROUNDING: f64 = 1e-14;
