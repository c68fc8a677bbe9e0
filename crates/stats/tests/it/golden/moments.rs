//! Fits from published moments: the textbook formulas in R, and the same data fitted row by row.

use ndarray::Array2;
use tresteg_stats::{Covariance, Moments};

use super::reader::{compare, list, numbers, text, texts, topic};

#[test]
fn means_deviations_and_correlations() {
    compare(1e-9, |compare| {
        for case in list(&topic("moments")) {
            compare.case(text(case, "id"));
            let predictors = texts(&case["predictors"]);
            let variables: Vec<&str> = std::iter::once(text(case, "response"))
                .chain(predictors.iter().copied())
                .collect();
            let correlations: Vec<Vec<f64>> =
                list(&case["correlation"]).iter().map(numbers).collect();
            let (means, deviations) = (numbers(&case["mean"]), numbers(&case["std_deviation"]));
            let k = variables.len();
            let by_correlation = Moments::new(
                variables.clone(),
                case["n"].as_u64().unwrap() as usize,
                means.clone(),
                deviations.clone(),
                Array2::from_shape_fn((k, k), |(i, j)| correlations[i][j]),
            )
            .unwrap();
            let by_covariance = Moments::from_covariance(
                variables.clone(),
                by_correlation.n_obs,
                means,
                &Array2::from_shape_fn((k, k), |(i, j)| {
                    correlations[i][j] * deviations[i] * deviations[j]
                }),
            )
            .unwrap();
            for moments in [by_correlation, by_covariance] {
                let fit = moments.fit(variables[0], &predictors).unwrap();
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
                compare.numbers(
                    "standardized",
                    rows[1..].iter().map(|row| row.standardized),
                    &case["standardized"],
                );
                let covariance = fit.covariance(Covariance::Classical).unwrap();
                compare.covariance("covariance", &covariance.matrix, &case["covariance"]);
                let summary = fit.summary();
                compare.number("R2", summary.r_squared, &case["r_squared"]);
                compare.number(
                    "adjusted R2",
                    summary.adjusted_r_squared,
                    &case["adjusted_r_squared"],
                );
                compare.number(
                    "standard error of the estimate",
                    summary.std_error_of_estimate,
                    &case["std_error_of_estimate"],
                );
                compare.number("F", summary.f_statistic, &case["f_statistic"]);
                compare.number("p of F", summary.p_value, &case["f_p_value"]);
            }
        }
    });
}
