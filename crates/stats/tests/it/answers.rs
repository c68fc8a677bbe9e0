//! Answers of awkward fits: a fact, `None` or a named error, never a NaN and never a wrong number.

#![allow(clippy::unwrap_used, clippy::panic)]

use ndarray::Array2;
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{
    AnovaType, BetaErrors, Covariance, LinearFit, MarginalMeansRequest, ModelOptions, StatsError,
    Weights, compare, ols, ols_with,
};

const X: [f64; 8] = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
const Z: [f64; 8] = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0];
const Y: [f64; 8] = [1.0, 3.0, 2.0, 5.0, 4.0, 7.0, 6.0, 9.0];
const TYPES: [AnovaType; 3] = [
    AnovaType::Sequential,
    AnovaType::Marginal,
    AnovaType::Partial,
];

fn table() -> ColumnTable {
    ColumnTable::new()
        .with_numbers("x", X)
        .unwrap()
        .with_numbers("z", Z)
        .unwrap()
        .with_numbers("y", Y)
        .unwrap()
        .with_numbers("twice_x", X.map(|x| 2.0 * x))
        .unwrap()
        .with_numbers("first", [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
        .unwrap()
        .with_numbers("line", X.map(|x| 3.0 - 2.0 * x))
        .unwrap()
        .with_numbers("bent", X.map(|x| if x == 5.0 { 7.0 } else { x }))
        .unwrap()
        .with_texts("g", ["a", "a", "b", "b", "c", "c", "a", "b"])
        .unwrap()
}

fn fit(formula: &str) -> LinearFit {
    ols(formula, &table()).unwrap()
}

fn weighted(formula: &str, weights: Weights, numbers: [f64; 8]) -> LinearFit {
    let table = table().with_numbers("w", numbers).unwrap();
    let options = ModelOptions::default().with_weights(weights);
    ols_with(formula, &table, &options).unwrap()
}

#[test]
fn a_row_of_leverage_one() {
    let fit = fit("y ~ x + first");
    let rows = fit.influence().unwrap();
    assert!((rows.leverage[0] - 1.0).abs() < 1e-12);
    assert_eq!(rows.internally_studentized[0], None);
    assert_eq!(rows.externally_studentized[0], None);
    assert_eq!(rows.press_residual[0], None);
    assert_eq!(rows.cooks_distance[0], None);
    assert_eq!(rows.covratio[0], None);
    assert_eq!(rows.dfbetas[0], None);
    assert!(rows.dffits[1..].iter().all(Option::is_some));
    assert!(matches!(
        fit.press(),
        Err(StatsError::LeverageOne { rows, .. }) if rows == ["1"]
    ));
}

#[test]
fn a_perfect_fit() {
    let fit = fit("line ~ x + z");
    let rows = fit.influence().unwrap();
    let numbers = (rows.scaled_residual.iter().copied())
        .chain(rows.covratio.iter().copied().flatten())
        .chain(rows.dffits.iter().copied().flatten())
        .chain(rows.cooks_distance.iter().copied().flatten());
    assert!(numbers.into_iter().all(|number| number.is_finite()));
    for anova_type in TYPES {
        let rows = fit.anova_by_term(anova_type).unwrap().terms;
        assert!(rows[0].sum_of_squares.unwrap() > 100.0);
        // What z adds is rounding, not an infinite F.
        assert_eq!(rows[1].sum_of_squares, Some(0.0), "{anova_type:?}");
        assert_eq!((rows[1].f_statistic, rows[1].p_value), (None, None));
    }
    let new = ColumnTable::new()
        .with_numbers("x", [10.0])
        .unwrap()
        .with_numbers("z", [0.0])
        .unwrap();
    let row = &fit.predict(&new).unwrap().rows[0];
    assert!((row.prediction_lower + 17.0).abs() < 1e-12);
}

#[test]
fn a_row_without_which_the_rest_fit_exactly() {
    let rows = fit("bent ~ x").influence().unwrap();
    assert_eq!(rows.sigma_without_row[4], Some(0.0));
    assert_eq!(rows.externally_studentized[4], None);
    assert_eq!(rows.dffits[4], None);
    assert!(rows.cooks_distance[4].is_some() && rows.externally_studentized[3].is_some());
}

#[test]
fn one_residual_degree_of_freedom() {
    let short = ColumnTable::new()
        .with_numbers("x", [1.0, 2.0, 3.0])
        .unwrap()
        .with_numbers("y", [1.0, 3.0, 2.0])
        .unwrap();
    let fit = ols("y ~ x", &short).unwrap();
    let rows = fit.influence().unwrap();
    assert_eq!(rows.externally_studentized, [None, None, None]);
    assert!(rows.internally_studentized[1].is_some());
    assert_eq!(fit.criteria().unwrap().aicc, None);
    assert!(fit.press().unwrap().1 < 0.0);
}

#[test]
fn an_intercept_alone() {
    let fit = fit("y ~ 1");
    let rows = fit.influence().unwrap();
    assert!(rows.mahalanobis.unwrap().iter().all(|d| *d >= 0.0));
    assert!(fit.column_correlations().unwrap().is_empty());
    assert!(fit.variance_inflation().unwrap().is_empty());
    for anova_type in TYPES {
        assert!(fit.anova_by_term(anova_type).unwrap().terms.is_empty());
    }
    let row = &fit.predict(&table()).unwrap().rows[0];
    assert_eq!(row.fitted, 4.625);
}

#[test]
fn terms_that_determine_each_other() {
    // Neither x nor its double adds anything to the other; z is what it is without the double.
    let (both, one) = (fit("y ~ x + twice_x + z"), fit("y ~ x + z"));
    let marginal = both.anova_by_term(AnovaType::Marginal).unwrap().terms;
    assert_eq!(marginal.len(), 1);
    let partial = both.anova_by_term(AnovaType::Partial).unwrap().terms;
    assert_eq!(partial[0].sum_of_squares, None);
    assert_eq!(partial[1].sum_of_squares, None);
    let expected = one.anova_by_term(AnovaType::Partial).unwrap().terms[1].sum_of_squares;
    for found in [marginal[0].sum_of_squares, partial[2].sum_of_squares] {
        assert!((found.unwrap() / expected.unwrap() - 1.0).abs() < 1e-12);
    }
    let new = table().with_numbers("other", Z).unwrap();
    let rows = both.predict(&new).unwrap().rows;
    assert!(rows.iter().all(|row| row.estimable));
    let torn = ColumnTable::new()
        .with_numbers("x", [1.0])
        .unwrap()
        .with_numbers("twice_x", [3.0])
        .unwrap()
        .with_numbers("z", [0.0])
        .unwrap();
    assert!(!both.predict(&torn).unwrap().rows[0].estimable);
    assert!(matches!(
        both.wald(&["twice_x = 1"], Covariance::Classical),
        Err(StatsError::Hypothesis { .. })
    ));
}

#[test]
fn an_empty_cell() {
    let table = ColumnTable::new()
        .with_numbers("y", [1.0, 3.0, 2.0, 5.0, 4.0, 7.0, 6.0])
        .unwrap()
        .with_texts("f", ["a", "a", "a", "a", "b", "b", "b"])
        .unwrap()
        .with_texts("g", ["u", "u", "v", "v", "u", "u", "u"])
        .unwrap();
    let fit = ols("y ~ f * g", &table).unwrap();
    let sequential = fit.anova_by_term(AnovaType::Sequential).unwrap().terms;
    assert_eq!(sequential.len(), 2);
    let partial = fit.anova_by_term(AnovaType::Partial).unwrap().terms;
    assert!(partial.iter().all(|row| row.sum_of_squares.is_none()));
}

#[test]
fn rows_of_weight_zero_and_frequencies() {
    let none = [1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
    let without: Vec<usize> = (0..8).filter(|row| *row != 1).collect();
    let at = |numbers: [f64; 8]| without.iter().map(move |&row| numbers[row]);
    let short = ColumnTable::new()
        .with_numbers("x", at(X))
        .unwrap()
        .with_numbers("y", at(Y))
        .unwrap();
    let expected = ols("y ~ x", &short).unwrap().influence().unwrap();
    for weights in [
        Weights::Analytic("w".into()),
        Weights::Frequency("w".into()),
    ] {
        let rows = weighted("y ~ x", weights, none).influence().unwrap();
        assert_eq!(rows.leverage[1], 0.0);
        assert_eq!(rows.externally_studentized[1], None);
        assert_eq!(rows.cooks_distance[1], None);
        assert_eq!(rows.dfbeta[1], None);
        assert_eq!(rows.press_residual[1], Some(rows.residual[1]));
        for (place, &row) in without.iter().enumerate() {
            let (found, wanted) = (rows.dffits[row].unwrap(), expected.dffits[place].unwrap());
            assert!((found - wanted).abs() < 1e-12);
        }
    }
}

#[test]
fn a_frequency_is_that_many_rows_for_learned_transforms_too() {
    let times = [3.0, 0.0, 1.0, 2.0, 1.0, 4.0, 1.0, 2.0];
    let long: Vec<usize> = (0..8)
        .flat_map(|row| vec![row; times[row] as usize])
        .collect();
    let at = |numbers: [f64; 8]| long.iter().map(move |&row| numbers[row]);
    let table = ColumnTable::new()
        .with_numbers("x", at(X))
        .unwrap()
        .with_numbers("z", at(Z))
        .unwrap()
        .with_numbers("y", at(Y))
        .unwrap();
    for formula in [
        "y ~ poly(x, 2) + z",
        "y ~ scale(x) + z",
        "y ~ center(x) * z",
    ] {
        let expected = ols(formula, &table).unwrap();
        let found = weighted(formula, Weights::Frequency("w".into()), times);
        for (found, expected) in found.estimates().iter().zip(expected.estimates()) {
            assert!(
                (found - expected).abs() < 1e-12 * expected.abs(),
                "{formula}"
            );
        }
    }
}

#[test]
fn only_nested_models_are_compared() {
    let fault =
        |fits: &[&LinearFit]| matches!(compare(fits), Err(StatsError::NotComparable { .. }));
    assert!(fault(&[]));
    assert!(fault(&[&fit("y ~ z"), &fit("y ~ x + first")]));
    assert!(fault(&[&fit("y ~ x + z"), &fit("y ~ x")]));
    assert!(fault(&[&fit("y ~ x"), &fit("y ~ x")]));
    assert!(fault(&[&fit("y ~ x"), &fit("line ~ x + z")]));
    assert!(fault(&[&fit("y ~ x"), &fit("y ~ x + z - 1")]));
    let frequencies = Weights::Frequency("w".into());
    assert!(fault(&[
        &fit("y ~ x"),
        &weighted("y ~ x + z", frequencies, [2.0; 8])
    ]));
    for suffix in ["", " - 1"] {
        let small = fit(&format!("y ~ x{suffix}"));
        let large = fit(&format!("y ~ x + g + z{suffix}"));
        assert!(compare(&[&small, &large]).is_ok());
    }
    // A close fit, whose residuals are mostly rounding.
    assert!(compare(&[&fit("line ~ z"), &fit("line ~ z + x")]).is_ok());
    assert!(compare(&[&fit("y ~ poly(x, 1)"), &fit("y ~ poly(x, 3)")]).is_ok());
}

#[test]
fn new_rows_that_do_not_fit_the_model() {
    let fit = fit("y ~ x + g");
    let new = ColumnTable::new()
        .with_row_ids(["p", "q", "r", "s"])
        .unwrap()
        .with_numbers("x", [Some(1.0), Some(2.0), None, Some(3.0)])
        .unwrap();
    let unseen = new.clone().with_texts("g", ["a", "d", "e", "d"]).unwrap();
    assert_eq!(
        fit.predict(&unseen).unwrap_err().to_string(),
        "`g` has no level `d` (rows `q`, `s`); known: `a`, `b`, `c`"
    );
    let seen = new.clone().with_texts("g", ["a", "b", "c", "c"]).unwrap();
    let predictions = fit.predict(&seen).unwrap();
    assert_eq!(predictions.dropped[0].id, "r");
    assert_eq!(predictions.rows.len(), 3);
    assert!(matches!(
        fit.predict(&new),
        Err(StatsError::UnknownVariable { name, .. }) if name == "g"
    ));
    let text = new.with_texts("g", ["a", "a", "a", "a"]).unwrap();
    assert!(matches!(
        fit.predict_with(&text, Covariance::Classical, 1.0),
        Err(StatsError::InvalidArgument { .. })
    ));
}

#[test]
fn results_survive_serialization() {
    let fit = fit("y ~ x + first");
    let influence = fit.influence().unwrap();
    let text = serde_json::to_string(&influence).unwrap();
    assert_eq!(
        serde_json::from_str::<tresteg_stats::Influence>(&text).unwrap(),
        influence
    );
    let anova = fit.anova_by_term(AnovaType::Partial).unwrap();
    let text = serde_json::to_string(&anova).unwrap();
    assert_eq!(
        serde_json::from_str::<tresteg_stats::TermAnova>(&text).unwrap(),
        anova
    );
}

#[test]
fn hypotheses_with_names_of_every_kind() {
    let table = ColumnTable::new()
        .with_numbers(
            "y",
            [1.0, 3.0, 2.0, 5.0, 4.0, 7.0, 6.0, 9.0, 8.0, 8.5, 7.0, 11.0],
        )
        .unwrap()
        .with_numbers(
            "x",
            [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 1.0, 2.0, 3.0],
        )
        .unwrap()
        .with_numbers(
            "e2",
            [2.0, 1.0, 2.0, 3.0, 1.0, 2.0, 5.0, 2.0, 1.0, 4.0, 2.0, 2.5],
        )
        .unwrap()
        .with_texts(
            "g",
            [
                "a b", "c*d", "e=f", "a b", "c*d", "e=f", "a b", "c*d", "e=f", "a b", "c*d", "a b",
            ],
        )
        .unwrap();
    for (formula, hypothesis, weights) in [
        ("y ~ x + I(x^2)", "I(x^2) = x", [0.0, -1.0, 1.0, 0.0]),
        (
            "y ~ log(x) + e2",
            "2*e2 - log(x) = 1",
            [0.0, -1.0, 2.0, 0.0],
        ),
        ("y ~ log(x) + e2", "1e1*e2 = 3", [0.0, 0.0, 10.0, 0.0]),
        ("y ~ x + g", "g[c*d] = g[e=f]", [0.0, 0.0, 1.0, -1.0]),
        (
            "y ~ poly(x, 2) + e2",
            "poly(x, 2)[1] + 3 poly(x, 2)[2] = e2",
            [0.0, 1.0, 3.0, -1.0],
        ),
        ("y ~ x * e2", "x:e2 = 0.5 * x", [0.0, -0.5, 0.0, 1.0]),
    ] {
        let fit = ols(formula, &table).unwrap();
        let test = fit.wald(&[hypothesis], Covariance::Classical).unwrap();
        let right = if hypothesis.ends_with('1') {
            1.0
        } else if hypothesis.ends_with('3') {
            3.0
        } else {
            0.0
        };
        let matrix = Array2::from_shape_fn((1, fit.names().len()), |(_, column)| weights[column]);
        let expected = fit
            .wald_matrix(matrix.view(), &[right], Covariance::Classical)
            .unwrap();
        assert!(
            (test.f_statistic / expected.f_statistic - 1.0).abs() < 1e-12,
            "{hypothesis}"
        );
    }
}

#[test]
fn a_frequency_is_that_many_rows_for_marginal_means_too() {
    let times = [3.0, 2.0, 1.0, 2.0, 1.0, 4.0, 1.0, 5.0];
    let long: Vec<usize> = (0..8)
        .flat_map(|row| vec![row; times[row] as usize])
        .collect();
    let levels = ["a", "a", "b", "b", "c", "c", "a", "b"];
    let repeated = ColumnTable::new()
        .with_numbers("x", long.iter().map(|&row| X[row]))
        .unwrap()
        .with_numbers("y", long.iter().map(|&row| Y[row]))
        .unwrap()
        .with_texts("g", long.iter().map(|&row| levels[row]))
        .unwrap();
    let expected = ols("y ~ x + g", &repeated).unwrap();
    let found = weighted("y ~ x + g", Weights::Frequency("w".into()), times);
    let request = MarginalMeansRequest::of(["g"]);
    let expected = expected.marginal_means(&request).unwrap();
    let found = found.marginal_means(&request).unwrap();
    for (found, expected) in found.rows.iter().zip(&expected.rows) {
        let (found, expected) = (found.estimate.unwrap(), expected.estimate.unwrap());
        assert!((found.value / expected.value - 1.0).abs() < 1e-12);
        assert!((found.std_error / expected.std_error - 1.0).abs() < 1e-12);
    }
}

#[test]
fn weights_of_new_rows_are_finite_and_above_zero() {
    let table = ColumnTable::new()
        .with_numbers("y", [1.0, 2.0, 2.5, 4.0])
        .unwrap()
        .with_numbers("x", [1.0, 2.0, 3.0, 4.0])
        .unwrap();
    let fit = ols("y ~ x", &table).unwrap();
    let new = |weights: [Option<f64>; 2]| {
        let table = ColumnTable::new().with_numbers("x", [1.0, 2.0]).unwrap();
        table.with_numbers("w", weights).unwrap()
    };
    let predict = |new: &ColumnTable, weights: &str| {
        fit.predict_weighted(new, weights, Covariance::Classical, 0.95)
    };
    for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let found = predict(&new([Some(1.0), Some(weight)]), "w");
        assert!(
            matches!(&found, Err(StatsError::InvalidWeight { row, .. }) if row == "2"),
            "{weight}: {found:?}"
        );
    }
    let found = predict(&new([None, Some(2.0)]), "w").unwrap();
    assert_eq!((found.rows.len(), found.dropped[0].missing.len()), (1, 1));
    assert_eq!(found.rows[0].weight, 2.0);
    assert!(matches!(
        predict(&new([Some(1.0), Some(1.0)]), "v"),
        Err(StatsError::UnknownVariable { .. })
    ));
    let matrix = ndarray::array![[1.0], [2.0]];
    assert!(matches!(
        fit.predict_matrix_weighted(matrix.view(), &[1.0], Covariance::Classical, 0.95),
        Err(StatsError::LengthMismatch { .. })
    ));
}

#[test]
fn intervals_without_units_need_a_sample() {
    let table = ColumnTable::new()
        .with_numbers("y", Y)
        .unwrap()
        .with_numbers("x", X)
        .unwrap()
        .with_numbers("z", Z)
        .unwrap();
    let weighted = ModelOptions::default().with_weights(Weights::Analytic("x".into()));
    for fit in [
        ols("y ~ z - 1", &table).unwrap(),
        ols_with("y ~ z", &table, &weighted).unwrap(),
    ] {
        for errors in [
            BetaErrors::JointlyNormal,
            BetaErrors::DistributionFree,
            BetaErrors::Rescaled,
        ] {
            let found = fit.beta_intervals(errors, 0.95);
            assert!(matches!(found, Err(StatsError::InvalidArgument { .. })));
        }
        let found = fit.correlation_intervals(0.95);
        assert!(matches!(found, Err(StatsError::InvalidArgument { .. })));
    }
    // No column, no interval; and levels are checked.
    let fit = ols("y ~ 1", &table).unwrap();
    assert!(fit.correlation_intervals(0.95).unwrap().is_empty());
    assert!(fit.correlation_intervals(1.0).is_err());
    // One residual degree of freedom is too few for the partial correlation.
    let few = ColumnTable::new()
        .with_numbers("y", [1.0, 3.0, 2.0, 4.0])
        .unwrap()
        .with_numbers("x", [1.0, 2.0, 3.0, 5.0])
        .unwrap()
        .with_numbers("z", [0.0, 1.0, 0.0, 0.0])
        .unwrap();
    let rows = ols("y ~ x + z", &few)
        .unwrap()
        .correlation_intervals(0.95)
        .unwrap();
    assert!(rows[0].zero_order.lower.is_some() && rows[0].partial.lower.is_none());
    // Columns of other units have the same intervals; aliased ones have none.
    let scaled = table
        .clone()
        .with_numbers("far", X.map(|x| 1e7 + 1e-3 * x))
        .unwrap();
    let (plain, scaled) = (
        ols("y ~ x + z", &table).unwrap(),
        ols("y ~ far + z + I(2 * z)", &scaled).unwrap(),
    );
    for errors in [BetaErrors::JointlyNormal, BetaErrors::DistributionFree] {
        let (a, b) = (
            plain.beta_intervals(errors, 0.95).unwrap(),
            scaled.beta_intervals(errors, 0.95).unwrap(),
        );
        assert_eq!((a.len(), b.len()), (2, 2));
        for (a, b) in a.iter().zip(&b) {
            assert!(
                (a.std_error / b.std_error - 1.0).abs() < 1e-5,
                "{a:?} {b:?}"
            );
        }
    }
    // Moments are enough for normal ones.
    let x = Array2::from_shape_fn((8, 2), |(i, j)| if j == 0 { X[i] } else { Z[i] });
    let y = ndarray::Array1::from(Y.to_vec());
    let bare = tresteg_stats::LinearModel::new(x.view(), y.view()).keep_rows(false);
    let bare = bare.fit().unwrap();
    let found = bare
        .beta_intervals(BetaErrors::JointlyNormal, 0.95)
        .unwrap();
    let expected = plain
        .beta_intervals(BetaErrors::JointlyNormal, 0.95)
        .unwrap();
    assert!((found[0].std_error / expected[0].std_error - 1.0).abs() < 1e-12);
    assert!(matches!(
        bare.beta_intervals(BetaErrors::DistributionFree, 0.95),
        Err(StatsError::RowsNotKept { .. })
    ));
}

#[test]
fn bandwidths_need_time_and_scores_that_vary() {
    use tresteg_stats::covariance::{Hac, Kernel};
    let table = ColumnTable::new()
        .with_numbers("y", Y)
        .unwrap()
        .with_numbers("x", X)
        .unwrap()
        .with_numbers("z", Z)
        .unwrap();
    let fit = ols("y ~ z", &table).unwrap();
    let other = fit.newey_west_bandwidth_for(Kernel::Truncated, false);
    assert!(matches!(other, Err(StatsError::InvalidArgument { .. })));
    let frequency = ModelOptions::default().with_weights(Weights::Frequency("x".into()));
    let counted = ols_with("y ~ z", &table, &frequency).unwrap();
    let found = counted.andrews_bandwidth(Kernel::Parzen, true);
    assert!(matches!(found, Err(StatsError::InvalidArgument { .. })));
    // Two pairs of scores cannot tell an autoregression of three.
    let few = ColumnTable::new()
        .with_numbers("y", [1.0, 3.0, 2.0, 4.0])
        .unwrap()
        .with_numbers("x", [1.0, 2.0, 3.0, 5.0])
        .unwrap()
        .with_numbers("z", [0.0, 1.0, 0.0, 0.0])
        .unwrap();
    let few = ols("y ~ x + z", &few).unwrap();
    let hac = Hac::kernel(Kernel::Bartlett, 2.0).with_prewhitening();
    assert!(matches!(
        few.covariance(Covariance::Hac(hac)),
        Err(StatsError::Singular { .. })
    ));
    assert!(few.andrews_bandwidth(Kernel::Bartlett, true).is_err());
}

#[test]
fn a_product_of_many_numbers_is_not_standardized() {
    let mut table = ColumnTable::new().with_numbers("y", Y).unwrap();
    let names: Vec<String> = (0..70).map(|i| format!("x{i}")).collect();
    for (i, name) in names.iter().enumerate() {
        table = table.with_numbers(name, X.map(|x| x + i as f64)).unwrap();
    }
    let formula = format!("y ~ {}:{}", names[..60].join(":"), names[60..].join(":"));
    let fit = ols(&formula, &table).unwrap();
    let found = fit.standardized_coefficients(Covariance::Classical);
    assert!(matches!(found, Err(StatsError::InvalidArgument { .. })));
}
