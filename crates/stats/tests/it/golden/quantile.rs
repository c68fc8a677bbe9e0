//! Quantile regression: R's quantreg.

use serde_json::Value;
use tresteg_stats::quantile::{Bandwidth, QuantileErrors, QuantileFit, quantile_regression_with};
use tresteg_stats::{ModelOptions, Weights};

use super::reader::{bare, compare, list, number, table, text, topic};

fn fit(case: &Value) -> QuantileFit {
    let mut options = ModelOptions::default();
    if let Some(name) = case["weights"].as_str() {
        options = options.with_weights(Weights::Analytic(name.into()));
    }
    if let Some(name) = case["frequency"].as_str() {
        options = options.with_weights(Weights::Frequency(name.into()));
    }
    let table = table(text(case, "data"));
    quantile_regression_with(
        text(case, "formula"),
        &table,
        number(&case["tau"]),
        &options,
    )
    .unwrap()
}

fn name(case: &Value) -> String {
    format!("{} at {}", text(case, "data"), case["tau"])
}

#[test]
fn coefficients_and_measures_of_fit() {
    compare(1e-12, |compare| {
        for case in list(&topic("quantile")["fits"]) {
            compare.case(name(case));
            let fit = fit(case);
            let summary = fit.summary();
            compare.number("objective", summary.objective, &case["objective"]);
            compare.number(
                "objective_null",
                summary.objective_null,
                &case["objective_null"],
            );
            compare.number(
                "log_likelihood",
                summary.log_likelihood,
                &case["log_likelihood"],
            );
            compare.number("r1", summary.r1, &case["r1"]);
            // quantreg warns of rows that lie on the plane beside the basis, even where they change nothing.
            if case["unique"] == true {
                assert_eq!(fit.unique(), Some(true), "{}", name(case));
            }
        }
    });
    // The coefficients of quantreg carry the rounding of its tableau.
    compare(1e-9, |compare| {
        for case in list(&topic("quantile")["fits"]) {
            if case["estimate"].is_null() {
                continue;
            }
            compare.case(name(case));
            compare.vector(
                "estimate",
                fit(case).estimates().to_vec(),
                &case["estimate"],
            );
        }
    });
}

#[test]
fn standard_errors() {
    let rules = [
        ("", Bandwidth::HallSheather),
        ("_bofinger", Bandwidth::Bofinger),
    ];
    type Maker = fn(Bandwidth) -> QuantileErrors;
    let makers: [(&str, Maker); 3] = [
        ("iid", QuantileErrors::Iid),
        ("nid", QuantileErrors::Nid),
        ("kernel", QuantileErrors::Kernel),
    ];
    compare(1e-9, |compare| {
        for case in list(&topic("quantile")["fits"]) {
            let fit = fit(case);
            for (suffix, rule) in rules {
                for (maker, errors) in makers {
                    let expected = &case[format!("{maker}{suffix}")];
                    if expected.is_null() {
                        continue;
                    }
                    compare.case(format!("{} {maker}{suffix}", name(case)));
                    let found = fit.covariance(errors(rule)).unwrap();
                    compare.covariance("covariance", &found.matrix, &expected["covariance"]);
                    compare.number("bandwidth", found.bandwidth, &expected["bandwidth"]);
                    if maker == "iid" {
                        compare.number("sparsity", found.sparsity, &expected["sparsity"]);
                    }
                    if maker == "nid" {
                        compare.number("crossings", found.crossings as f64, &expected["crossings"]);
                    }
                    if suffix.is_empty() {
                        let rows = fit.coefficients(errors(rule)).unwrap().rows;
                        compare.numbers(
                            "std_error",
                            rows.iter().map(|row| row.std_error),
                            &expected["std_error"],
                        );
                        compare.vector(
                            "statistic",
                            rows.iter().map(|row| row.statistic),
                            &expected["statistic"],
                        );
                        compare.numbers(
                            "p_value",
                            rows.iter().map(|row| row.p_value),
                            &expected["p_value"],
                        );
                        compare.numbers(
                            "lower",
                            rows.iter().map(|row| row.lower),
                            &expected["lower_95"],
                        );
                    }
                }
            }
        }
    });
}

#[test]
fn bandwidths() {
    compare(1e-13, |compare| {
        for case in list(&topic("quantile")["bandwidths"]) {
            let (tau, n) = (number(&case["tau"]), number(&case["n"]));
            compare.number(
                "Hall-Sheather",
                Bandwidth::HallSheather.of(tau, n).unwrap(),
                &case["hall_sheather"],
            );
            compare.number(
                "Bofinger",
                Bandwidth::Bofinger.of(tau, n).unwrap(),
                &case["bofinger"],
            );
        }
    });
}

#[test]
fn names_are_those_of_the_model() {
    for case in list(&topic("quantile")["fits"]) {
        let names = super::reader::texts(&case["terms"]).len();
        assert_eq!(bare(fit(case).names()).len(), names);
    }
}
