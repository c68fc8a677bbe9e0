//! Residuals and influence of generalised linear models against R's `residuals`, `influence`, `rstandard` and their
//! kin, and `statmod`'s quantile residuals.

use serde_json::Value;
use tresteg_stats::covariance::Random;

use super::glm::fit;
use super::reader::{Comparison, compare, list, text, topic};

/// Compares where R has a value: rows of frequency 0 are none to it.
fn known<N: Into<Option<f64>> + Clone>(
    compare: &mut Comparison,
    what: &str,
    actual: &[N],
    expected: &Value,
) {
    let pairs: Vec<(N, Value)> = (actual.iter().zip(list(expected)))
        .filter(|(_, expected)| !expected.is_null())
        .map(|(actual, expected)| (actual.clone(), expected.clone()))
        .collect();
    assert_eq!(actual.len(), list(expected).len(), "{what}");
    let (actual, expected): (Vec<N>, Vec<Value>) = pairs.into_iter().unzip();
    compare.vector(what, actual, &Value::Array(expected));
}

#[test]
fn residuals() {
    compare(1e-9, |compare| {
        for case in list(&topic("glm_residuals")) {
            compare.case(text(case, "id"));
            let residuals = fit(case).residuals().unwrap();
            known(compare, "response", &residuals.response, &case["response"]);
            known(compare, "working", &residuals.working, &case["working"]);
            known(compare, "pearson", &residuals.pearson, &case["pearson"]);
            match &residuals.anscombe {
                Some(anscombe) => known(compare, "anscombe", anscombe, &case["anscombe"]),
                None => assert!(case["anscombe"].is_null()),
            }
        }
    });
    // R loses digits of the deviance where a mean is near its response.
    compare(1e-8, |compare| {
        for case in list(&topic("glm_residuals")) {
            compare.case(text(case, "id"));
            let residuals = fit(case).residuals().unwrap();
            known(compare, "deviance", &residuals.deviance, &case["deviance"]);
        }
    });
}

#[test]
fn influence() {
    compare(1e-8, |compare| {
        for case in list(&topic("glm_residuals")) {
            compare.case(text(case, "id"));
            let influence = fit(case).influence().unwrap();
            for (what, actual, expected) in [
                (
                    "standardized_pearson",
                    &influence.standardized_pearson,
                    "standardized_pearson",
                ),
                (
                    "standardized_deviance",
                    &influence.standardized_deviance,
                    "standardized_deviance",
                ),
                ("studentized", &influence.studentized, "studentized"),
                ("cook", &influence.cooks_distance, "cook"),
                ("dffits", &influence.dffits, "dffits"),
                ("covratio", &influence.covratio, "covratio"),
                ("sigma", &influence.sigma_without_row, "sigma"),
            ] {
                compare.vector(what, actual.iter().copied(), &case[expected]);
            }
            known(compare, "leverage", &influence.leverage, &case["leverage"]);
            for (what, actual) in [
                ("dfbeta", &influence.dfbeta),
                ("dfbetas", &influence.dfbetas),
            ] {
                for (column, expected) in list(&case[what]).iter().enumerate() {
                    let actual = actual.iter().map(|row| row.as_ref().map(|row| row[column]));
                    compare.vector(&format!("{what}, column {column}"), actual, expected);
                }
            }
        }
    });
}

#[test]
fn quantile_residuals() {
    compare(1e-8, |compare| {
        for case in list(&topic("glm_residuals")) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let residuals = fit.quantile_residuals(&mut Random::new(3));
            if case["quantile_upper"].is_null() {
                assert!(residuals.is_err());
                continue;
            }
            let residuals = residuals.unwrap();
            known(compare, "lower", &residuals.lower, &case["quantile_lower"]);
            known(compare, "upper", &residuals.upper, &case["quantile_upper"]);
            let ends = residuals.lower.iter().zip(&residuals.upper);
            for ((lower, upper), residual) in ends.zip(&residuals.residual) {
                assert!(lower <= residual && residual <= upper);
            }
        }
    });
}
