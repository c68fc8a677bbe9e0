//! Quantile regressions of awkward data, and properties that every solution has.

#![allow(clippy::unwrap_used, clippy::panic)]

use tresteg_stats::covariance::Random;
use tresteg_stats::quantile::{
    Bandwidth, QuantileErrors, QuantileFit, quantile_regression, quantile_regression_with,
    quantile_regressions,
};
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{ModelOptions, StatsError, Weights};

fn table(columns: &[(&str, Vec<f64>)]) -> ColumnTable {
    columns
        .iter()
        .fold(ColumnTable::new(), |table, (name, values)| {
            table.with_numbers(*name, values.clone()).unwrap()
        })
}

/// Rows of a linear model with uneven spread.
fn spread(n: usize, seed: u64) -> ColumnTable {
    let mut random = Random::new(seed);
    let mut normal = || (0..12).map(|_| random.uniform()).sum::<f64>() - 6.0;
    let a: Vec<f64> = (0..n).map(|_| normal()).collect();
    let b: Vec<f64> = (0..n).map(|_| normal()).collect();
    let y = (0..n)
        .map(|i| 1.0 + a[i] - 2.0 * b[i] + (1.0 + 0.3 * a[i].abs()) * normal())
        .collect();
    table(&[("y", y), ("a", a), ("b", b)])
}

/// The condition of a minimum, from the fit's residuals alone: with `psi` off the plane given by signs, the rows on it
/// can balance the rest with values between `tau - 1` and `tau`.
fn assert_optimal(fit: &QuantileFit, columns: &[Vec<f64>]) {
    let tau = fit.tau();
    let residuals = fit.residuals();
    let below = residuals.iter().filter(|r| **r < 0.0).count() as f64;
    let on = residuals.iter().filter(|r| **r == 0.0).count() as f64;
    let n = residuals.len() as f64;
    assert!(below <= n * tau + 1e-9 && n * tau <= below + on + 1e-9);
    // No step along a coordinate, up or down, improves on it.
    let cost = |shift: &dyn Fn(usize) -> f64| -> f64 {
        let rho = |r: f64| if r < 0.0 { (tau - 1.0) * r } else { tau * r };
        residuals
            .iter()
            .enumerate()
            .map(|(i, r)| rho(r - shift(i)))
            .sum()
    };
    let best = cost(&|_| 0.0);
    for column in columns {
        for step in [1e-3, -1e-3, 0.1, -0.1] {
            assert!(cost(&|i| step * column[i]) >= best - 1e-9 * best);
        }
    }
}

#[test]
fn malformed_questions_are_named() {
    let ten: Vec<f64> = (0..10).map(f64::from).collect();
    let good = table(&[
        ("x", ten.clone()),
        ("y", ten.iter().map(|x| x * x).collect()),
    ]);
    for tau in [0.0, 1.0, -0.5, f64::NAN] {
        assert!(matches!(
            quantile_regression("y ~ x", &good, tau),
            Err(StatsError::InvalidArgument { .. })
        ));
    }
    assert!(matches!(
        quantile_regression("y ~ z", &good, 0.5),
        Err(StatsError::UnknownVariable { .. })
    ));
    let empty = table(&[("x", vec![]), ("y", vec![])]);
    assert!(matches!(
        quantile_regression("y ~ x", &empty, 0.5),
        Err(StatsError::NoRows { .. })
    ));
    let two = table(&[("x", vec![1.0, 2.0]), ("y", vec![1.0, 3.0])]);
    assert!(matches!(
        quantile_regression("y ~ x", &two, 0.5),
        Err(StatsError::TooFewRows { .. })
    ));
    let infinite = table(&[
        ("x", vec![1.0, f64::INFINITY, 2.0]),
        ("y", vec![1.0, 3.0, 4.0]),
    ]);
    assert!(matches!(
        quantile_regression("y ~ x", &infinite, 0.5),
        Err(StatsError::NotFinite { .. })
    ));
    let zeros = table(&[("x", vec![0.0; 4]), ("y", vec![1.0, 3.0, 4.0, 2.0])]);
    assert!(matches!(
        quantile_regression("y ~ x - 1", &zeros, 0.5),
        Err(StatsError::EmptyModel { .. })
    ));
    let fit = quantile_regression("y ~ x", &good, 0.5).unwrap();
    assert!(fit.estimate("X").is_err());
    assert!(fit.coefficients_at(QuantileErrors::default(), 1.0).is_err());
    assert!(fit.bootstrap(1, 1).is_err());
    let new = ColumnTable::new().with_numbers("z", [1.0]).unwrap();
    assert!(fit.predict(&new, QuantileErrors::default(), 0.95).is_err());
}

#[test]
fn constants_duplicates_and_perfect_fits() {
    let x: Vec<f64> = (0..9).map(f64::from).collect();
    let flat = table(&[("x", x.clone()), ("y", vec![5.0; 9])]);
    let fit = quantile_regression("y ~ x", &flat, 0.3).unwrap();
    assert_eq!(fit.estimates(), [5.0, 0.0]);
    let summary = fit.summary();
    assert_eq!(
        (summary.objective, summary.r1, summary.aic),
        (0.0, None, None)
    );
    assert!(matches!(
        fit.covariance(QuantileErrors::Kernel(Bandwidth::HallSheather)),
        Err(StatsError::PerfectFit { .. })
    ));
    assert!(
        fit.covariance(QuantileErrors::Iid(Bandwidth::HallSheather))
            .is_err()
    );
    assert!(fit.covariance(QuantileErrors::default()).is_err());
    assert!(fit.to_string().contains("No standard errors"));

    let line = table(&[
        ("x", x.clone()),
        ("y", x.iter().map(|x| 1.0 + 3.0 * x).collect()),
    ]);
    assert_eq!(
        quantile_regression("y ~ x", &line, 0.5)
            .unwrap()
            .estimates(),
        [1.0, 3.0]
    );

    let y: Vec<f64> = x.iter().map(|x| (x * 2.9).sin()).collect();
    let twice: Vec<f64> = x.iter().map(|x| 2.0 * x + 1.0).collect();
    let aliased = table(&[
        ("x", x.clone()),
        ("again", twice),
        ("flat", vec![2.0; 9]),
        ("y", y),
    ]);
    let fit = quantile_regression("y ~ x + again + flat", &aliased, 0.5).unwrap();
    let alone = quantile_regression("y ~ x", &aliased, 0.5).unwrap();
    let names: Vec<String> = fit.aliased().into_iter().map(|alias| alias.term).collect();
    assert_eq!(names, ["again", "flat"]);
    assert_eq!(fit.estimates()[..2], alone.estimates()[..2]);
    assert_eq!(fit.estimates()[2..], [0.0, 0.0]);
    assert_eq!(
        fit.coefficients(QuantileErrors::default())
            .unwrap()
            .rows
            .len(),
        2
    );
}

#[test]
fn what_is_not_unique_is_said() {
    // The median of an even number of values: all between 2 and 3 are as good.
    let even = table(&[("y", vec![1.0, 2.0, 3.0, 4.0])]);
    let fit = quantile_regression("y ~ 1", &even, 0.5).unwrap();
    assert_eq!((fit.unique(), fit.summary().objective), (Some(false), 2.0));
    assert!(fit.to_string().contains("not unique"));
    let odd = table(&[("y", vec![1.0, 2.0, 3.0])]);
    assert_eq!(
        quantile_regression("y ~ 1", &odd, 0.5).unwrap().unique(),
        Some(true)
    );
    // Ties at the median: it is unique although several rows lie on it.
    let tied = table(&[("y", vec![1.0, 2.0, 2.0, 2.0, 9.0, 9.0])]);
    let fit = quantile_regression("y ~ 1", &tied, 0.5).unwrap();
    assert_eq!(fit.estimates(), [2.0]);
    assert_ne!(fit.unique(), Some(false));
}

#[test]
fn offsets_scales_and_sign_change_nothing_else() {
    let n = 60;
    let mut random = Random::new(5);
    let x: Vec<f64> = (0..n).map(|_| random.uniform()).collect();
    let y: Vec<f64> = (0..n).map(|i| x[i] + random.uniform()).collect();
    // Exact in binary, so that shifting loses nothing.
    let round = |v: &f64| (v * 1024.0).round() / 1024.0;
    let x: Vec<f64> = x.iter().map(round).collect();
    let y: Vec<f64> = y.iter().map(round).collect();
    let far: Vec<f64> = x.iter().map(|x| x + 1e9).collect();
    let tiny: Vec<f64> = x.iter().map(|x| x * 2f64.powi(-40)).collect();
    let flipped: Vec<f64> = y.iter().map(|y| -y).collect();
    let table = table(&[
        ("x", x),
        ("y", y),
        ("far", far),
        ("tiny", tiny),
        ("flipped", flipped),
    ]);
    let plain = quantile_regression("y ~ x", &table, 0.3).unwrap();
    let slope = plain.estimates()[1];
    let of = |formula: &str, tau: f64| quantile_regression(formula, &table, tau).unwrap();
    assert_eq!(of("y ~ far", 0.3).estimates()[1], slope);
    assert!((of("y ~ tiny", 0.3).estimates()[1] / slope - 2f64.powi(40)).abs() < 1e-3);
    assert!((of("flipped ~ x", 0.7).estimates()[1] + slope).abs() < 1e-14);
    let errors =
        |fit: &QuantileFit| fit.coefficients(QuantileErrors::default()).unwrap().rows[1].std_error;
    assert!((errors(&of("y ~ far", 0.3)) / errors(&plain) - 1.0).abs() < 1e-6);
    let moved = of("y ~ x + offset(2 * x)", 0.3);
    assert!((moved.estimates()[1] - (slope - 2.0)).abs() < 1e-13);
    let (one, other) = (moved.fitted(), plain.fitted());
    let gap = one.iter().zip(&other).map(|(a, b)| (a - b).abs());
    assert!(gap.fold(0.0, f64::max) < 1e-13);
}

#[test]
fn whole_numbers_with_many_ties() {
    let mut random = Random::new(11);
    let n = 3000;
    let x: Vec<f64> = (0..n).map(|_| random.below(4) as f64).collect();
    let z: Vec<f64> = (0..n).map(|_| random.below(3) as f64).collect();
    let y: Vec<f64> = (0..n).map(|i| x[i] + random.below(5) as f64).collect();
    let tied = table(&[("x", x.clone()), ("z", z.clone()), ("y", y)]);
    for tau in [0.05, 0.2, 0.5, 0.7, 0.95] {
        let fit = quantile_regression("y ~ x + z", &tied, tau).unwrap();
        assert_optimal(&fit, &[vec![1.0; n], x.clone(), z.clone()]);
    }
}

#[test]
fn many_rows_take_the_short_way_to_the_same_place() {
    let long = spread(20_000, 3);
    let fits = quantile_regressions(
        "y ~ a + b",
        &long,
        &[0.1, 0.5, 0.9],
        &ModelOptions::default(),
    )
    .unwrap();
    let of = |name: &str| {
        let frame = tresteg_stats::ModelFrame::new(
            &format!("{name} ~ 1").parse().unwrap(),
            &long,
            &ModelOptions::default(),
        );
        frame.unwrap().response_values().to_vec()
    };
    for fit in &fits {
        assert_optimal(fit, &[vec![1.0; 20_000], of("a"), of("b")]);
        assert_eq!(fit.unique(), Some(true));
        assert_eq!(fit.interpolated_rows().len(), 3);
    }
    assert!(fits[0].estimates()[0] < fits[1].estimates()[0]);
}

#[test]
fn weights_are_what_they_say() {
    let rows = spread(50, 7)
        .with_numbers("w", (0..50).map(|i| f64::from(i % 4)))
        .unwrap();
    let weighted = |weights| {
        let options = ModelOptions::default().with_weights(weights);
        quantile_regression_with("y ~ a + b", &rows, 0.4, &options).unwrap()
    };
    let frequency = weighted(Weights::Frequency("w".into()));
    let analytic = weighted(Weights::Analytic("w".into()));
    assert_eq!(frequency.estimates(), analytic.estimates());
    assert_eq!((frequency.n_obs(), analytic.n_obs()), (73, 37));
    assert!(frequency.bootstrap(10, 1).is_err());
    assert!(analytic.bootstrap(10, 1).is_ok());
}

#[test]
fn bootstrap_replicates_are_refits() {
    let n = 40;
    let rows = spread(n, 9);
    let fit = quantile_regression("y ~ a + b", &rows, 0.5).unwrap();
    let found = fit.bootstrap(20, 123).unwrap();
    assert_eq!(found.singular, 0);
    let mut random = Random::new(123);
    for replicate in found.replicates.rows() {
        let mut counts = vec![0.0; n];
        (0..n).for_each(|_| counts[random.below(n as u64) as usize] += 1.0);
        let drawn = spread(n, 9).with_numbers("times", counts).unwrap();
        let options = ModelOptions::default().with_weights(Weights::Frequency("times".into()));
        let refit = quantile_regression_with("y ~ a + b", &drawn, 0.5, &options).unwrap();
        if refit.unique() == Some(true) {
            for (a, b) in replicate.iter().zip(refit.estimates()) {
                assert!((a - b).abs() < 1e-11, "{a} {b}");
            }
        }
    }
    // A factor with a level of one row is often not drawn.
    let rare = rows
        .with_numbers("rare", (0..n).map(|i| f64::from(u8::from(i == 0))))
        .unwrap();
    let fit = quantile_regression("y ~ a + rare", &rare, 0.5).unwrap();
    let found = fit.bootstrap(50, 1).unwrap();
    assert_eq!(found.singular + found.replicates.nrows(), 50);
    assert!(found.singular > 5);
}

#[test]
fn predictions_and_serde() {
    let rows = spread(60, 1);
    let fit = quantile_regression("y ~ a + b", &rows, 0.25).unwrap();
    let predicted = fit
        .predict(&rows, QuantileErrors::Iid(Bandwidth::Bofinger), 0.9)
        .unwrap();
    for (row, fitted) in predicted.rows.iter().zip(fit.fitted()) {
        assert!((row.fitted - fitted).abs() < 1e-13);
    }
    let text = serde_json::to_string(&fit).unwrap();
    let again: QuantileFit = serde_json::from_str(&text).unwrap();
    assert_eq!(again.estimates(), fit.estimates());
}

/// The smallest objective of all planes through three independent rows.
fn best_vertex(y: &[f64], x: &[[f64; 3]], tau: f64) -> f64 {
    let cross = |a: [f64; 3], b: [f64; 3]| {
        [
            a[1] * b[2] - a[2] * b[1],
            a[2] * b[0] - a[0] * b[2],
            a[0] * b[1] - a[1] * b[0],
        ]
    };
    let dot = |a: [f64; 3], b: [f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    let n = y.len();
    let mut best = f64::INFINITY;
    for i in 0..n {
        for j in 0..i {
            for k in 0..j {
                let volume = dot(x[i], cross(x[j], x[k]));
                if volume == 0.0 {
                    continue;
                }
                let (a, b, c) = (cross(x[j], x[k]), cross(x[k], x[i]), cross(x[i], x[j]));
                let plane = [0, 1, 2].map(|d| (y[i] * a[d] + y[j] * b[d] + y[k] * c[d]) / volume);
                let cost = (0..n).map(|row| {
                    let r = y[row] - dot(x[row], plane);
                    if r < 0.0 { (tau - 1.0) * r } else { tau * r }
                });
                best = best.min(cost.sum());
            }
        }
    }
    best
}

#[test]
fn no_vertex_is_better() {
    let mut random = Random::new(21);
    for round in 0..400 {
        let n = 6 + random.below(8) as usize;
        let range = 2 + random.below(5);
        let mut draw =
            || -> Vec<f64> { (0..n).map(|_| random.below(range) as f64 - 1.0).collect() };
        let (y, a, b, c) = (draw(), draw(), draw(), draw());
        let x: Vec<[f64; 3]> = (0..n).map(|i| [a[i], b[i], c[i]]).collect();
        let tau = [0.1, 1.0 / 3.0, 0.5, 0.9][round % 4];
        let rows = table(&[("y", y.clone()), ("a", a), ("b", b), ("c", c)]);
        let Ok(fit) = quantile_regression("y ~ a + b + c - 1", &rows, tau) else {
            panic!("{round}")
        };
        if fit.aliased().is_empty() {
            let (found, best) = (fit.summary().objective, best_vertex(&y, &x, tau));
            assert!(
                (found - best).abs() < 1e-12 * (1.0 + best),
                "{round}: {found} {best}"
            );
        }
    }
}
