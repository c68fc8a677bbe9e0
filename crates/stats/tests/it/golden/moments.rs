//! Regressions from published moments: the closed form in R.

use ndarray::Array2;
use serde_json::Value;
use tresteg_stats::{Covariance, Moments, ols};

use super::reader::{compare, list, table, text, texts, topic};

fn numbers(value: &Value) -> Vec<f64> {
    list(value).iter().filter_map(Value::as_f64).collect()
}

fn matrix(value: &Value) -> Array2<f64> {
    let rows: Vec<Vec<f64>> = list(value).iter().map(numbers).collect();
    Array2::from_shape_fn((rows.len(), rows.len()), |(i, j)| rows[i][j])
}

#[test]
fn a_fit_from_moments_is_that_of_r() {
    compare(1e-9, |compare| {
        for case in list(&topic("moments")) {
            compare.case(text(case, "id"));
            let response = text(case, "response");
            let predictors = texts(&case["predictors"]);
            let names = std::iter::once(response).chain(predictors.iter().copied());
            let moments = Moments::new(
                names,
                case["n"].as_u64().unwrap() as usize,
                numbers(&case["mean"]),
                numbers(&case["std_deviation"]),
                matrix(&case["correlation"]),
            )
            .unwrap();
            let fit = moments.fit(response, &predictors).unwrap();
            let rows = fit.coefficients(Covariance::Classical).unwrap().rows;
            compare.numbers(
                "estimate",
                rows.iter().map(|row| row.estimate),
                &case["estimate"],
            );
            compare.numbers(
                "std_error",
                rows.iter().map(|row| row.std_error),
                &case["std_error"],
            );
            compare.numbers(
                "statistic",
                rows.iter().map(|row| row.statistic),
                &case["statistic"],
            );
            compare.numbers(
                "p_value",
                rows.iter().map(|row| row.p_value),
                &case["p_value"],
            );
            compare.numbers("lower", rows.iter().map(|row| row.lower), &case["lower_95"]);
            compare.numbers("upper", rows.iter().map(|row| row.upper), &case["upper_95"]);
            let standardized = rows.iter().skip(1).map(|row| row.standardized);
            compare.numbers("standardized", standardized, &case["standardized"]);
            let covariance = fit.covariance(Covariance::Classical).unwrap();
            compare.covariance("covariance", &covariance.matrix, &case["covariance"]);
            let summary = fit.summary();
            compare.number("r_squared", summary.r_squared, &case["r_squared"]);
            compare.number(
                "adjusted",
                summary.adjusted_r_squared,
                &case["adjusted_r_squared"],
            );
            compare.number(
                "see",
                summary.std_error_of_estimate,
                &case["std_error_of_estimate"],
            );
            compare.number("F", summary.f_statistic, &case["f_statistic"]);
            compare.number("p", summary.p_value, &case["f_p_value"]);
        }
    });
}

#[test]
fn full_moments_give_the_fit_of_the_rows() {
    let topic = topic("moments");
    let case = &list(&topic)[3];
    let rows = ols("Fertility ~ .", &table("swiss")).unwrap();
    compare(1e-10, |compare| {
        compare.numbers(
            "estimate",
            rows.estimates().iter().copied(),
            &case["estimate"],
        );
    });
}
