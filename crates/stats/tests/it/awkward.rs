//! Awkward fits: each gives a named error or a reported fact.

#![allow(clippy::unwrap_used, clippy::panic)]

use ndarray::{Array2, array};
use tresteg_stats::covariance::{
    Bootstrap, BootstrapScheme, ClusterAdjustment, ClusterDof, Clustered, Clusters, Hac, Jackknife,
};
use tresteg_stats::table::{Column, ColumnTable, Table};
use tresteg_stats::{
    AnovaType, Covariance, LinearFit, LinearModel, MissingPolicy, ModelOptions, StatsError,
    Weights, ols, ols_with,
};

fn table(x: &[f64], y: &[f64]) -> ColumnTable {
    ColumnTable::new()
        .with_numbers("x", x.to_vec())
        .unwrap()
        .with_numbers("y", y.to_vec())
        .unwrap()
}

#[test]
fn empty_and_tiny_tables() {
    assert!(matches!(
        ols("y ~ x", &table(&[], &[])),
        Err(StatsError::NoRows {
            rows: 0,
            dropped: 0
        })
    ));
    assert!(matches!(
        ols("y ~ x", &table(&[1.0], &[1.0])),
        Err(StatsError::TooFewRows { .. })
    ));
    assert!(matches!(
        ols("y ~ x", &table(&[1.0, 2.0], &[1.0, 3.0])),
        Err(StatsError::TooFewRows {
            rows: 2,
            parameters: 2
        })
    ));
    let wide = Array2::from_shape_fn((3, 5), |(i, j)| ((i + 1) * (j + 2) % 7) as f64);
    assert!(matches!(
        LinearModel::new(wide.view(), array![1.0, 2.0, 4.0].view()).fit(),
        Err(StatsError::TooFewRows { .. })
    ));
    assert!(matches!(
        ols("y ~ 0", &table(&[1.0], &[1.0])),
        Err(StatsError::EmptyModel { .. })
    ));
}

#[test]
fn constants_and_duplicates() {
    let x = [1.0, 2.0, 3.0, 4.0];
    assert!(matches!(
        ols("y ~ x", &table(&x, &[5.0; 4])),
        Err(StatsError::ConstantResponse { .. })
    ));
    assert!(matches!(
        ols("y ~ x - 1", &table(&x, &[0.0; 4])),
        Err(StatsError::ConstantResponse { .. })
    ));
    let y = [1.0, 3.0, 2.0, 5.0];
    let fit = ols("y ~ x", &table(&[7.0; 4], &y)).unwrap();
    assert_eq!(fit.aliased(), ["x"]);
    let coefficients = fit.coefficients(Covariance::Classical).unwrap();
    assert_eq!(coefficients.rows.len(), 1);
    assert!((coefficients.rows[0].estimate - 2.75).abs() < 1e-14);
    assert_eq!(
        coefficients.aliased[0].depends_on,
        [("(Intercept)".to_owned(), 7.0)]
    );
    assert_eq!(fit.summary().f_statistic, None);

    let twice = table(&x, &y)
        .with_numbers("again", x.map(|x| 2.0 * x))
        .unwrap();
    let fit = ols("y ~ x + again", &twice).unwrap();
    assert_eq!(fit.aliased(), ["again"]);
    let alone = ols("y ~ x", &twice).unwrap();
    let slope = |fit: &LinearFit| fit.coefficients(Covariance::Classical).unwrap().rows[1].clone();
    assert!((slope(&fit).std_error - slope(&alone).std_error).abs() < 1e-14);
    assert!(fit.to_string().contains("aliased with x"), "{fit}");
}

#[test]
fn values_that_are_no_numbers_are_named_by_row() {
    let data = table(&[1.0, f64::NAN, 3.0, f64::INFINITY], &[1.0, 2.0, 3.0, 5.0])
        .with_row_ids(["a", "b", "c", "d"])
        .unwrap();
    match ols("y ~ x", &data) {
        Err(StatsError::NotFinite { term, rows, count }) => {
            assert_eq!((term.as_str(), count), ("x", 2));
            assert_eq!(rows, ["b", "d"]);
        }
        other => panic!("{other:?}"),
    }
    let data = table(&[1.0, 0.0, 3.0, -1.0], &[1.0, 2.0, 3.0, 5.0]);
    let error = ols("y ~ log(x)", &data).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`log(x)` is not finite in 2 rows: `2`, `4`"
    );
    let x = array![[1.0], [f64::NAN], [2.0]];
    let error = LinearModel::new(x.view(), array![1.0, 2.0, 4.0].view())
        .fit()
        .unwrap_err();
    assert_eq!(error.to_string(), "`x1` is not finite in 1 rows: `2`");
}

#[test]
fn missing_values_are_dropped_and_listed_or_refused() {
    let data = ColumnTable::new()
        .with_numbers("y", [Some(1.0), None, Some(3.0), Some(2.0), Some(4.0)])
        .unwrap()
        .with_numbers("x", [Some(1.0), Some(2.0), None, Some(3.0), Some(5.0)])
        .unwrap()
        .with_texts("g", [Some("a"), None, Some("b"), Some("b"), Some("a")])
        .unwrap();
    let fit = ols("y ~ x", &data).unwrap();
    assert_eq!(fit.n_obs(), 3);
    assert_eq!(fit.row_ids(), ["1", "4", "5"]);
    assert_eq!(fit.rows_dropped()[0].missing, ["y"]);
    let options = ModelOptions::default().with_missing(MissingPolicy::Fail);
    assert!(matches!(
        ols_with("y ~ g", &data, &options),
        Err(StatsError::MissingValues { variable, count: 1, .. }) if variable == "y"
    ));
    let none = ColumnTable::new()
        .with_numbers("y", [None::<f64>, Some(1.0)])
        .unwrap()
        .with_numbers("x", [Some(1.0), None])
        .unwrap();
    assert!(matches!(
        ols("y ~ x", &none),
        Err(StatsError::NoRows {
            rows: 2,
            dropped: 2
        })
    ));
}

#[test]
fn weights_are_checked() {
    let data = |weights: [f64; 4]| {
        table(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 5.0])
            .with_numbers("w", weights)
            .unwrap()
    };
    let analytic = ModelOptions::default().with_weights(Weights::Analytic("w".into()));
    let frequency = ModelOptions::default().with_weights(Weights::Frequency("w".into()));
    assert_eq!(
        ols_with("y ~ x", &data([0.0; 4]), &analytic).unwrap_err(),
        StatsError::AllWeightsZero
    );
    assert!(matches!(
        ols_with("y ~ x", &data([1.0, -1.0, 1.0, 1.0]), &analytic),
        Err(StatsError::InvalidWeight { row, .. }) if row == "2"
    ));
    assert!(ols_with("y ~ x", &data([1.0, 0.5, 1.0, 1.0]), &frequency).is_err());
    let zero = ols_with("y ~ x", &data([1.0, 0.0, 2.0, 1.0]), &analytic).unwrap();
    assert_eq!((zero.n_obs(), zero.dof_residual()), (3, 1.0));
}

#[test]
fn frequency_two_is_the_row_twice() {
    let data = table(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 5.0])
        .with_numbers("w", [2.0, 1.0, 3.0, 1.0])
        .unwrap();
    let long = table(
        &[1.0, 1.0, 2.0, 3.0, 3.0, 3.0, 4.0],
        &[1.0, 1.0, 3.0, 2.0, 2.0, 2.0, 5.0],
    );
    let options = ModelOptions::default().with_weights(Weights::Frequency("w".into()));
    let weighted = ols_with("y ~ x", &data, &options).unwrap();
    let repeated = ols("y ~ x", &long).unwrap();
    assert_eq!(weighted.n_obs(), repeated.n_obs());
    let rows = |fit: &LinearFit| fit.coefficients(Covariance::Classical).unwrap().rows;
    for (a, b) in rows(&weighted).iter().zip(rows(&repeated)) {
        assert!((a.std_error - b.std_error).abs() < 1e-13 && (a.p_value - b.p_value).abs() < 1e-13);
        assert!((a.standardized.unwrap_or(0.0) - b.standardized.unwrap_or(0.0)).abs() < 1e-13);
    }
}

#[test]
fn one_level_and_unused_levels() {
    let data = table(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 5.0])
        .with_texts("one", ["a"; 4])
        .unwrap()
        .with_levels("size", ["L", "M", "S"], ["S", "L", "S", "L"])
        .unwrap();
    assert!(matches!(
        ols("y ~ one", &data),
        Err(StatsError::OneLevel { variable, level }) if variable == "one" && level == "a"
    ));
    let fit = ols("y ~ size", &data).unwrap();
    assert_eq!(fit.names(), ["(Intercept)", "size[S]"]);
    assert_eq!(fit.categorical()[0].unused_levels, ["M"]);
}

#[test]
fn a_perfect_fit_has_no_error_left() {
    let fit = ols(
        "y ~ x",
        &table(&[1.0, 2.0, 3.0, 4.0], &[2.0, 4.0, 6.0, 8.0]),
    )
    .unwrap();
    let slope = &fit.coefficients(Covariance::Classical).unwrap().rows[1];
    assert_eq!(slope.estimate, 2.0);
    assert!(slope.statistic > 1e10 && slope.p_value < 1e-20);
    assert!(fit.summary().r_squared > 0.999_999);
}

#[test]
fn tails_do_not_underflow() {
    let x: Vec<f64> = (0..400).map(f64::from).collect();
    let y: Vec<f64> = x.iter().map(|x| 3.0 * x + (x * 1.7).sin()).collect();
    let fit = ols("y ~ x", &table(&x, &y)).unwrap();
    let slope = &fit.coefficients(Covariance::Classical).unwrap().rows[1];
    assert_eq!(slope.p_value, 0.0);
    assert!(slope.log_p_value < -745.0 && slope.log_p_value.is_finite());
    assert!(!fit.to_string().contains(" 0.0000"), "{fit}");
}

#[test]
fn wrong_words_are_answered_with_the_nearest() {
    let data = table(&[1.0, 2.0, 3.0], &[1.0, 3.0, 2.0])
        .with_texts("town", ["a", "b", "a"])
        .unwrap();
    for (formula, message) in [
        (
            "y ~ X1",
            "unknown variable `X1` at byte 4 of the formula; did you mean `x`?",
        ),
        (
            "y ~ lgo(x)",
            "unknown function `lgo` at byte 4 of the formula; did you mean `log`?",
        ),
        (
            "y ~ log(town)",
            "`town` at byte 8 of the formula holds categories, but numbers are needed here",
        ),
        (
            "town ~ x",
            "the response `town` holds categories, but numbers are needed here; a yes/no outcome wants `glm` with \
             `Family::Binomial`, more than two categories the models of `categorical`",
        ),
    ] {
        assert_eq!(ols(formula, &data).unwrap_err().to_string(), message);
    }
}

#[test]
fn a_fit_survives_serde() {
    let data = table(&[1.0, 2.0, 3.0, 4.5], &[1.0, 3.0, 2.0, 5.0])
        .with_texts("g", ["a", "b", "a", "b"])
        .unwrap();
    let fit = ols("y ~ scale(x)", &data).unwrap();
    let text = serde_json::to_string(&fit).unwrap();
    let back: LinearFit = serde_json::from_str(&text).unwrap();
    assert_eq!(back.to_string(), fit.to_string());
    assert_eq!(back.residuals().unwrap(), fit.residuals().unwrap());
}

/// Without error all that divides by it is infinite, which JSON has no number for.
#[test]
fn infinite_results_survive_serde() {
    fn survives<T>(result: &T, infinite: bool)
    where
        T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
    {
        let text = serde_json::to_string(result).unwrap();
        assert_eq!(text.contains("inf\""), infinite, "{text}");
        assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), result);
    }
    let data = table(&[1.0, 3.0, 5.0, 7.0, 9.0], &[0.0, 1.0, 2.0, 3.0, 4.0]);
    let fit = ols("y ~ x", &data).unwrap();
    assert_eq!(fit.residual_sum_of_squares(), 0.0);
    let table = fit.coefficients(Covariance::Classical).unwrap();
    assert_eq!(table.rows[1].statistic, f64::INFINITY);
    assert_eq!(table.rows[1].log_p_value, f64::NEG_INFINITY);
    survives(&table, true);
    survives(&fit.summary(), true);
    survives(&fit.anova(), true);
    survives(&fit.anova_by_term(AnovaType::Partial).unwrap(), true);
    survives(&fit.criteria().unwrap(), true);
    survives(&fit.glance().unwrap(), true);
    survives(
        &fit.standardized_coefficients(Covariance::Classical)
            .unwrap(),
        true,
    );
    survives(&fit.influence().unwrap(), false);
    survives(&fit.augment().unwrap(), false);
    survives(&fit.covariance(Covariance::Classical).unwrap(), false);
    survives(fit.solution(), false);
    let mut test = with_a_rare_level()
        .wald(&["x = 1"], Covariance::Classical)
        .unwrap();
    test.dof_residual = f64::INFINITY;
    survives(&test, true);
}

/// The last row alone has the level `rare`: the model passes through it.
fn with_a_rare_level() -> LinearFit {
    let data = table(
        &[1.0, 2.0, 3.0, 4.0, 5.0, 9.0],
        &[1.0, 3.0, 2.0, 5.0, 4.0, 7.0],
    )
    .with_texts("g", ["a", "b", "a", "b", "a", "rare"])
    .unwrap();
    ols("y ~ x + g", &data).unwrap()
}

#[test]
fn leverage_one_is_named_or_left_open() {
    use tresteg_stats::covariance::Jackknife;
    let fit = with_a_rare_level();
    for covariance in [
        Covariance::Hc2,
        Covariance::Hc3,
        Covariance::Hc4,
        Covariance::Jackknife(Jackknife::default()),
    ] {
        match fit.coefficients(covariance) {
            Err(StatsError::LeverageOne { rows, .. }) => assert_eq!(rows, ["6"]),
            other => panic!("{other:?}"),
        }
    }
    assert!(fit.coefficients(Covariance::Hc1).is_ok());
    let influence = fit.influence().unwrap();
    assert!((influence.leverage[5] - 1.0).abs() < 1e-12);
    assert_eq!(influence.cooks_distance[5], None);
    assert!(influence.cooks_distance[0].is_some());
    assert!(matches!(fit.press(), Err(StatsError::LeverageOne { .. })));
}

#[test]
fn what_a_fit_without_rows_cannot_say() {
    let x = array![[1.0], [2.0], [3.0], [4.0]];
    let y = array![1.0, 3.0, 2.0, 5.0];
    let fit = LinearModel::new(x.view(), y.view())
        .keep_rows(false)
        .fit()
        .unwrap();
    let with_rows = LinearModel::new(x.view(), y.view()).fit().unwrap();
    let rows = |fit: &LinearFit| fit.coefficients(Covariance::Classical).unwrap().rows;
    assert_eq!(rows(&fit), rows(&with_rows));
    assert!(matches!(
        fit.residuals(),
        Err(StatsError::RowsNotKept { .. })
    ));
    assert!(matches!(
        fit.coefficients(Covariance::Hc3),
        Err(StatsError::RowsNotKept { .. })
    ));
    assert!(matches!(
        fit.influence(),
        Err(StatsError::RowsNotKept { .. })
    ));
}

#[test]
fn a_new_level_is_named_and_a_missing_value_leaves_its_row_out() {
    let fit = with_a_rare_level();
    let new = ColumnTable::new()
        .with_numbers("x", [Some(1.0), None])
        .unwrap()
        .with_texts("g", ["a", "b"])
        .unwrap();
    let predictions = fit.predict(&new).unwrap();
    assert_eq!(predictions.rows.len(), 1);
    assert_eq!(predictions.dropped[0].missing, ["x"]);
    let unseen = ColumnTable::new()
        .with_numbers("x", [1.0])
        .unwrap()
        .with_texts("g", ["c"])
        .unwrap();
    let error = fit.predict(&unseen).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`g` has no level `c` (row `1`); known: `a`, `b`, `rare`"
    );
}

#[test]
fn a_prediction_across_an_alias_says_so() {
    let data = table(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 5.0])
        .with_numbers("double", [2.0, 4.0, 6.0, 8.0])
        .unwrap();
    let fit = ols("y ~ x + double", &data).unwrap();
    let new = ColumnTable::new()
        .with_numbers("x", [2.0, 2.0])
        .unwrap()
        .with_numbers("double", [4.0, 5.0])
        .unwrap();
    let rows = fit.predict(&new).unwrap().rows;
    assert!(rows[0].estimable && !rows[1].estimable);
}

#[test]
fn clusters_are_checked() {
    use tresteg_stats::covariance::{Clustered, Clusters};
    let fit = with_a_rare_level();
    let by = |ids: &[&str]| Covariance::Clustered(Clustered::by(Clusters::new("town", ids)));
    assert!(matches!(
        fit.coefficients(by(&["a"; 6])),
        Err(StatsError::TooFewClusters { clusters: 1, .. })
    ));
    assert!(matches!(
        fit.coefficients(by(&["a", "b"])),
        Err(StatsError::LengthMismatch { .. })
    ));
    let table = fit
        .coefficients(by(&["a", "b", "c", "a", "b", "c"]))
        .unwrap();
    assert_eq!(table.dof, 2.0);
    assert_eq!(table.covariance.to_string(), "clustered by town (CR1S)");
}

#[test]
fn models_that_are_not_nested_are_not_compared() {
    let data = table(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1.0, 3.0, 2.0, 5.0, 4.0])
        .with_numbers("z", [Some(1.0), Some(0.0), None, Some(2.0), Some(1.0)])
        .unwrap();
    let small = ols("y ~ x", &data).unwrap();
    let fewer_rows = ols("y ~ x + z", &data).unwrap();
    assert!(matches!(
        tresteg_stats::compare(&[&small, &fewer_rows]),
        Err(StatsError::NotComparable { .. })
    ));
    assert!(tresteg_stats::compare(&[&small, &small]).is_err());
    assert!(tresteg_stats::compare(&[]).is_err());
}

/// Variances of two-way clusters are differences: each coefficient may have a positive one, and a mean of them not.
#[test]
fn a_combination_of_negative_variance_is_an_error() {
    let x: Vec<f64> = (0..8).map(f64::from).collect();
    let table = table(&x, &[2.0, 6.0, 0.0, 0.0, 5.0, 7.0, 4.0, 0.0]);
    let fit = ols("y ~ x", &table).unwrap();
    let first = Clusters::new("a", ["2", "2", "2", "2", "2", "1", "1", "2"]);
    let second = Clusters::new("b", ["2", "1", "0", "1", "1", "0", "2", "1"]);
    let clustered = Clustered::by(first).and(second);
    let by = || Covariance::Clustered(clustered.clone().adjusted(ClusterAdjustment::Cr0));
    assert!(fit.coefficients(by()).is_ok());
    let new = ColumnTable::new().with_numbers("x", [1.4]).unwrap();
    let negative =
        |found: Option<StatsError>| matches!(found, Some(StatsError::NegativeVariance { .. }));
    assert!(negative(fit.predict_with(&new, by(), 0.95).err()));
    let centred = ols("y ~ x", &shifted(&table, -1.4)).unwrap();
    assert!(negative(centred.coefficients(by()).err()));
}

fn shifted(table: &ColumnTable, by: f64) -> ColumnTable {
    let numbers = |name: &str| match table.column(name) {
        Ok(Some(Column::Numbers(values))) => values.to_vec(),
        _ => Vec::new(),
    };
    let x: Vec<f64> = numbers("x").iter().map(|x| x + by).collect();
    self::table(&x, &numbers("y"))
}

/// Where x is counted from is nothing to the standard error of a fitted value, whatever the covariance.
#[test]
fn a_far_origin_costs_fitted_values_no_digits() {
    let x = [0.5, 1.0, 2.25, 3.0, 4.5, 5.0, 6.75, 8.0, 8.5, 9.0];
    let y = [1.2, 0.4, 3.1, 2.2, 5.9, 4.1, 7.7, 6.2, 9.9, 8.1];
    let near = table(&x, &y);
    let far = shifted(&near, 8_388_608.0);
    let clusters = || Clusters::new("c", ["a", "b", "c", "a", "b", "c", "a", "d", "d", "d"]);
    for covariance in [
        Covariance::Classical,
        Covariance::Observed,
        Covariance::Hc3,
        Covariance::Clustered(Clustered::by(clusters())),
        Covariance::Hac(Hac::newey_west(2)),
        Covariance::Jackknife(Jackknife::default()),
        Covariance::Bootstrap(Bootstrap::new(BootstrapScheme::Pairs, 50, 1)),
    ] {
        let [near, far] = [&near, &far].map(|table| {
            let fit = ols("y ~ x", table).unwrap();
            let rows = fit
                .predict_with(table, covariance.clone(), 0.9)
                .unwrap()
                .rows;
            rows.iter().map(|row| row.std_error).collect::<Vec<f64>>()
        });
        for (near, far) in near.iter().zip(&far) {
            assert!(
                (near - far).abs() < 1e-8 * near,
                "{covariance}: {near} {far}"
            );
        }
    }
}

/// A test of one coefficient is that of its row in the table, also where each coefficient has its own dof.
#[test]
fn a_test_of_one_coefficient_has_its_degrees_of_freedom() {
    let x = [0.5, 1.0, 2.25, 3.0, 4.5, 5.0, 6.75, 8.0, 8.5, 9.0];
    let y = [1.2, 0.4, 3.1, 2.2, 5.9, 4.1, 7.7, 6.2, 9.9, 8.1];
    let fit = ols("y ~ x", &table(&x, &y)).unwrap();
    let clusters = Clusters::new("c", ["a", "b", "c", "a", "b", "c", "a", "d", "d", "d"]);
    let by = Clustered::by(clusters).adjusted(ClusterAdjustment::Cr2);
    let by = Covariance::Clustered(by.with_dof(ClusterDof::Satterthwaite));
    let table = fit.coefficients(by.clone()).unwrap();
    assert!(table.rows[0].dof != table.rows[1].dof);
    for row in &table.rows {
        let test = fit.wald(&[&row.term], by.clone()).unwrap();
        assert_eq!(test.dof_residual, row.dof);
        assert!((test.p_value - row.p_value).abs() < 1e-12 * row.p_value);
    }
}

#[test]
fn tests_of_variances_say_what_they_lack() {
    let fit = ols(
        "y ~ 1",
        &table(&[1.0, 2.0, 3.0, 4.0], &[1.0, 3.0, 2.0, 7.0]),
    )
    .unwrap();
    let error = fit.white_test().unwrap_err().to_string();
    assert_eq!(
        error,
        "White's test: the model is constant, but one that varies is needed"
    );
}

#[test]
fn a_response_of_categories_points_to_its_models() {
    let table = ColumnTable::new()
        .with_texts("passed", ["yes", "no", "yes"])
        .unwrap()
        .with_numbers("hours", [3.0, 1.0, 2.0])
        .unwrap();
    let error = ols("passed ~ hours", &table).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the response `passed` holds categories, but numbers are needed here; a yes/no outcome wants `glm` with \
         `Family::Binomial`, more than two categories the models of `categorical`"
    );
    // Of arithmetic with it the column is at fault.
    let inner = ols("log(passed) ~ hours", &table).unwrap_err();
    assert!(inner.to_string().starts_with("`passed` at byte 4"));
}
