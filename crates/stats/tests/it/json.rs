//! Results with infinite numbers are written as JSON and read back.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Debug;

use ndarray::array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tresteg_stats::classification::BinaryPredictions;
use tresteg_stats::contingency::{Contingency, Strata, goodness_of_fit};
use tresteg_stats::group_tests::TestOptions;
use tresteg_stats::proportions::{OddsInterval, Rate, RatioInterval, TwoProportions, rate_ratio};
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{Covariance, Family, glm, ols};

fn reads_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let text = serde_json::to_string(value).unwrap();
    match serde_json::from_str::<T>(&text) {
        Ok(read) => assert_eq!(read, *value),
        Err(error) => panic!("{error} in {text}"),
    }
}

fn table() -> ColumnTable {
    ColumnTable::new()
        .with_numbers("y", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .unwrap()
        .with_numbers("x", [2.0, 4.0, 6.0, 8.0, 10.0, 12.0])
        .unwrap()
        .with_texts("g", ["a", "b", "a", "b", "b", "a"])
        .unwrap()
}

#[test]
fn tables_of_counts() {
    // Counts that stretch the statistics, and empty cells that make ratios infinite.
    for counts in [
        array![[0, 5], [7, 0]],
        array![[3, 0], [4, 5]],
        array![[1 << 38, 0], [0, 1 << 38]],
    ] {
        let table = Contingency::from_counts(counts).unwrap();
        reads_back(&table);
        if let Ok(test) = table.independence() {
            reads_back(&test);
        }
        if let Ok(measures) = table.nominal_measures(0.95) {
            reads_back(&measures);
        }
        reads_back(&table.two_proportions().unwrap());
        if let Ok(test) = table.mcnemar() {
            reads_back(&test);
        }
    }
    for strata in [
        Strata::new(vec![[[1, 0], [0, 1]], [[4, 0], [3, 5]]]),
        Strata::new(vec![[[3, 0], [2, 4]], [[1, 0], [1, 1]]]),
    ] {
        let strata = strata.unwrap();
        if let Ok(test) = strata.mantel_haenszel(0.95) {
            reads_back(&test);
        }
        if let Ok(test) = strata.breslow_day() {
            reads_back(&test);
        }
    }
    if let Ok(test) = goodness_of_fit(&[1 << 39, 1], Some(&[1e-300, 1.0])) {
        reads_back(&test);
    }
}

#[test]
fn ratios_of_proportions() {
    let options = TestOptions::default();
    for (first, second) in [
        ((3, 5), (0, 4)),
        ((0, 5), (2, 4)),
        ((5, 5), (0, 4)),
        ((0, 3), (0, 4)),
    ] {
        let two = TwoProportions::new(first, second).unwrap();
        reads_back(&two);
        for method in [RatioInterval::Wald, RatioInterval::Score] {
            if let Ok(found) = two.risk_ratio_interval(method, &options) {
                reads_back(&found);
            }
        }
        for method in [OddsInterval::HaldaneAnscombe, OddsInterval::Score] {
            if let Ok(found) = two.odds_ratio_interval(method, &options) {
                reads_back(&found);
            }
        }
    }
    for (first, second) in [((3, 10.0), (0, 20.0)), ((0, 5.0), (0, 1e300))] {
        let rates = (
            Rate::new(first.0, first.1).unwrap(),
            Rate::new(second.0, second.1).unwrap(),
        );
        if let Ok(ratio) = rate_ratio(rates.0, rates.1, &options) {
            reads_back(&ratio);
        }
    }
}

#[test]
fn perfect_fits() {
    let data = table();
    let fit = ols("y ~ x", &data).unwrap();
    reads_back(&fit.summary());
    reads_back(&fit.anova());
    let effects = fit
        .marginal_effects(&data, Covariance::Classical, 0.95)
        .unwrap();
    reads_back(&effects);
    reads_back(&fit.coefficients(Covariance::Classical).unwrap());
    for family in [Family::Gaussian, Family::Gamma, Family::Poisson] {
        let fit = glm("y ~ x", &data, family).unwrap();
        reads_back(&fit.summary());
        if let Ok(pseudo) = fit.pseudo_r_squared() {
            reads_back(&pseudo);
        }
        reads_back(&fit.coefficients(Covariance::Classical).unwrap());
    }
}

#[test]
fn cuts_at_the_ends() {
    let predictions = BinaryPredictions::new(&[0, 1, 1, 0], &[0.2, 0.5, 0.9, 0.6]).unwrap();
    for cut in [f64::INFINITY, f64::NEG_INFINITY, 0.5] {
        reads_back(&predictions.classify(cut).unwrap());
    }
    reads_back(&predictions.roc().unwrap());
}
