//! How many digits of each certified regression problem the engine gets right.
//!
//! `cargo run --release --example accuracy` prints, for each problem of `data/nist`, the correct
//! digits of the worst coefficient and of the worst standard error: against NIST's certified values,
//! and against the exact solution of the stored `f64` numbers. It exits with 1 where a bar is missed.

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use tresteg_stats::engine::{ColumnData, EngineOptions, LeastSquares, LeastSquaresProblem, solve};

/// Bars against the certified values: coefficients, standard errors. Those below 13 are where the
/// data, rounded to `f64`, already have another solution (see `data/nist/SOURCES.md`).
const BARS: [(&str, f64, f64); 11] = [
    ("Norris", 12.0, 12.0),
    ("Pontius", 13.0, 13.0),
    ("NoInt1", 14.0, 14.0),
    ("NoInt2", 14.0, 14.0),
    ("Filip", 7.5, 8.0),
    ("Longley", 14.0, 14.0),
    ("Wampler1", 13.0, 13.0),
    ("Wampler2", 13.0, 13.0),
    ("Wampler3", 13.0, 13.0),
    ("Wampler4", 13.0, 13.0),
    ("Wampler5", 13.0, 13.0),
];

/// The bar against the exact solution of the stored numbers.
const EXACT_BAR: f64 = 13.0;

/// `f64` holds no more.
const MOST_DIGITS: f64 = 15.9;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let certified = read("certified.csv")?;
    let exact = read("exact/exact.csv")?;
    let mut missed = false;
    println!(
        "{:<9} {:>13} {:>13}   {:<14} {:>4} {:>9}  {:>8}",
        "", "certified", "exact", "path", "rank", "condition", "bar"
    );
    for (name, coefficient_bar, error_bar) in BARS {
        let reference: Vec<&Vec<String>> = certified.iter().filter(|row| row[0] == name).collect();
        let solution: Vec<&Vec<String>> = exact.iter().filter(|row| row[0] == name).collect();
        let fit = fit(name, reference.iter().any(|row| row[1] == "true"))?;
        let dof = (fit.n_used - fit.rank) as f64;
        let errors: Vec<f64> = (0..fit.coefficients.len())
            .map(|j| (fit.residual_sum_of_squares / dof * fit.unscaled_covariance[[j, j]]).sqrt())
            .collect();
        let scores = [
            (worst(&fit.coefficients, &reference, 3)?, coefficient_bar),
            (worst(&errors, &reference, 4)?, error_bar),
            (worst(&fit.coefficients, &solution, 2)?, EXACT_BAR),
            (worst(&errors, &solution, 3)?, EXACT_BAR),
        ];
        let passed =
            fit.rank == reference.len() && scores.iter().all(|(digits, bar)| digits >= bar);
        missed |= !passed;
        println!(
            "{name:<9} {:>6.1} {:>6.1} {:>6.1} {:>6.1}   {:<14} {:>4} {:>9.1e}  {:>4}/{:<4} {}",
            scores[0].0,
            scores[1].0,
            scores[2].0,
            scores[3].0,
            format!("{:?}", fit.path),
            fit.rank,
            fit.condition,
            coefficient_bar,
            error_bar,
            if passed { "ok" } else { "MISSED" },
        );
    }
    Ok(ExitCode::from(u8::from(missed)))
}

fn fit(name: &str, intercept: bool) -> Result<LeastSquares, Box<dyn Error>> {
    let rows = read(&format!("{name}.csv"))?;
    let mut columns = vec![Vec::new(); rows.first().map_or(0, Vec::len)];
    for row in &rows {
        for (column, cell) in columns.iter_mut().zip(row) {
            column.push(cell.parse::<f64>()?);
        }
    }
    let mut columns = columns.iter().map(ColumnData::from);
    let response = columns.next().ok_or("no response")?;
    let mut problem = LeastSquaresProblem::new(columns.collect(), response);
    problem.intercept = intercept;
    Ok(solve(&problem, &EngineOptions::default())?)
}

/// Correct digits of the worst value: the log relative error, or the log absolute one at zero.
fn worst(values: &[f64], reference: &[&Vec<String>], cell: usize) -> Result<f64, Box<dyn Error>> {
    let mut worst = MOST_DIGITS;
    for (value, row) in values.iter().zip(reference) {
        let truth: f64 = row[cell].parse()?;
        let scale = if truth == 0.0 { 1.0 } else { truth.abs() };
        let digits = -((value - truth).abs() / scale).log10();
        // Not `min`, which would pass over NaN.
        worst = if digits >= worst { worst } else { digits };
    }
    Ok(worst)
}

/// The cells of a file below `data/nist`, without its heading.
fn read(file: &str) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("data/nist")
        .join(file);
    let text = std::fs::read_to_string(path)?;
    Ok(text
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect())
}
