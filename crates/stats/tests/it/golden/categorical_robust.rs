//! Robust covariances of ordered and multinomial models against sandwiches made by R.

use ndarray::Array2;
use serde_json::Value;
use tresteg_stats::categorical::{ChiSquaredTest, multinomial_with, ordered_with};
use tresteg_stats::covariance::{ClusterAdjustment, Clustered, Clusters};
use tresteg_stats::table::{ColumnTable, Table};
use tresteg_stats::{Covariance, StatsError};

use super::categorical::{link, options};
use super::reader::{Comparison, compare, list, member, number, table, text};

/// Rows in blocks of seven, and in columns of every fifth.
fn covariances(data: &ColumnTable) -> Vec<(&'static str, Covariance)> {
    let rows = 0..data.n_rows();
    let blocks = || Clusters::new("block", rows.clone().map(|row| (row / 7).to_string()));
    let columns = Clusters::new("column", rows.clone().map(|row| (row % 5).to_string()));
    let clustered =
        |adjustment| Covariance::Clustered(Clustered::by(blocks()).adjusted(adjustment));
    let two_way = Clustered::by(blocks())
        .and(columns)
        .adjusted(ClusterAdjustment::Cr1);
    vec![
        ("hc0", Covariance::Hc0),
        ("hc1", Covariance::Hc1),
        ("cr0", clustered(ClusterAdjustment::Cr0)),
        ("cr1", clustered(ClusterAdjustment::Cr1)),
        ("cr1s", clustered(ClusterAdjustment::Cr1Stata)),
        ("two_way", Covariance::Clustered(two_way)),
    ]
}

fn check(
    compare: &mut Comparison,
    case: &Value,
    data: &ColumnTable,
    matrix_of: impl Fn(Covariance) -> Result<Array2<f64>, StatsError>,
    terms_of: impl Fn(Covariance) -> Vec<(String, Option<ChiSquaredTest>)>,
) {
    compare.case(format!("{} {}", text(case, "data"), text(case, "formula")));
    for (name, covariance) in covariances(data) {
        let expected = list(&case[name]);
        let negative = (expected.iter().enumerate()).any(|(i, row)| number(&row[i]) < 0.0);
        match matrix_of(covariance.clone()) {
            Ok(found) => compare.covariance(name, &found, &case[name]),
            Err(StatsError::NegativeVariance { .. }) => assert!(negative, "{name}"),
            Err(error) => panic!("{name}: {error}"),
        }
        if name != "cr1" {
            continue;
        }
        let tests = terms_of(covariance);
        let expected = list(&case["terms"]);
        assert_eq!(tests.len(), expected.len());
        for ((term, test), expected) in tests.iter().zip(expected) {
            let test = test.unwrap();
            compare.number(term, test.statistic, &expected["statistic"]);
            compare.number(term, test.dof, &expected["dof"]);
            compare.number(term, test.p_value, &expected["p_value"]);
        }
    }
}

#[test]
fn ordered_models() {
    compare(1e-7, |compare| {
        for case in list(&member("categorical_robust", "cases")["ordered"]) {
            let data = table(text(case, "data"));
            let fit = ordered_with(text(case, "formula"), &data, link(case), &options(case));
            let fit = fit.unwrap();
            let matrix = |covariance| fit.covariance_with(covariance);
            check(compare, case, &data, matrix, |covariance| {
                fit.wald_by_term(covariance).unwrap()
            });
        }
    });
}

#[test]
fn multinomial_models() {
    compare(1e-8, |compare| {
        for case in list(&member("categorical_robust", "cases")["nominal"]) {
            let data = table(text(case, "data"));
            let fit = multinomial_with(text(case, "formula"), &data, None, &options(case));
            let fit = fit.unwrap();
            let matrix = |covariance| fit.covariance_with(covariance);
            check(compare, case, &data, matrix, |covariance| {
                fit.wald_by_term(covariance).unwrap()
            });
        }
    });
}

#[test]
fn what_a_categorical_model_has_not_is_refused() {
    let data = table("wine");
    let fit = ordered_with(
        "rating ~ temp + contact",
        &data,
        tresteg_stats::OrderedLink::Probit,
        &Default::default(),
    )
    .unwrap();
    for covariance in [Covariance::Hc2, Covariance::Hc3, Covariance::Hc4] {
        match fit.covariance_with(covariance.clone()) {
            Err(StatsError::InvalidArgument { found, .. }) => {
                assert_eq!(found, covariance.to_string());
            }
            other => panic!("{other:?}"),
        }
    }
    let one = Clusters::new("all", vec!["same"; 72]);
    let short = Clusters::new("short", ["a", "b"]);
    let judges = Clusters::from_column(&data, "judge").unwrap();
    let by = |clusters| Covariance::Clustered(Clustered::by(clusters));
    assert!(matches!(
        fit.covariance_with(by(one)),
        Err(StatsError::TooFewClusters { clusters: 1, .. })
    ));
    assert!(matches!(
        fit.covariance_with(by(short)),
        Err(StatsError::LengthMismatch { expected: 72, .. })
    ));
    let adjusted = Clustered::by(judges.clone()).adjusted(ClusterAdjustment::Cr2);
    assert!(
        fit.coefficients_with(Covariance::Clustered(adjusted), 0.95)
            .is_err()
    );
    let found = fit.coefficients_with(by(judges), 0.9).unwrap();
    assert_eq!(found.covariance.to_string(), "clustered by judge (CR1S)");
    assert_ne!(
        found.rows[0].std_error,
        fit.coefficients(0.9).unwrap().rows[0].std_error
    );
    // Both are the information's.
    let matrix = fit.covariance_with(Covariance::Observed).unwrap();
    assert_eq!(matrix, *fit.covariance());
}

#[test]
fn fewer_clusters_than_coefficients_leave_a_term_open() {
    let data = table("graded");
    let fit = multinomial_with("grade ~ x + g", &data, None, &Default::default()).unwrap();
    let halves = (0..data.n_rows()).map(|row| (row % 2).to_string());
    let clustered = Clustered::by(Clusters::new("half", halves));
    let tests = fit.wald_by_term(Covariance::Clustered(clustered)).unwrap();
    assert!(tests.iter().any(|(_, test)| test.is_none()), "{tests:?}");
}
