//! The engine on columns of numbers against arithmetic of 60 digits.

use tresteg_stats::engine::{ColumnData, EngineOptions, LeastSquaresProblem, solve};

use super::reader::{column, compare, list, text, texts, topic};

#[test]
fn estimates_and_their_covariance_have_thirteen_digits() {
    compare(1e-13, |compare| {
        for case in list(&topic("exact")) {
            compare.case(text(case, "id"));
            let data = text(case, "data");
            let expected = &case["coefficients"];
            let terms = texts(&expected["terms"]);
            let intercept = terms[0] == "(Intercept)";
            let columns: Vec<Vec<f64>> = terms[usize::from(intercept)..]
                .iter()
                .map(|term| column(data, term))
                .collect();
            let y = column(data, text(case, "formula").split(" ~ ").next().unwrap());
            let weights = case["weights"].as_str().map(|name| column(data, name));

            let mut problem = LeastSquaresProblem::new(
                columns.iter().map(|x| ColumnData::Slice(x)).collect(),
                ColumnData::Slice(&y),
            );
            if !intercept {
                problem = problem.without_intercept();
            }
            if let Some(weights) = &weights {
                problem = problem.with_weights(ColumnData::Slice(weights));
            }
            let fit = solve(&problem, &EngineOptions::default()).unwrap();

            compare.numbers(
                "estimate",
                fit.coefficients.iter().copied(),
                &expected["estimate"],
            );
            let summary = &case["summary"];
            let dof = fit.n_used - fit.rank;
            compare.number("dof_residual", dof as f64, &summary["dof_residual"]);
            compare.number(
                "residual sum of squares",
                fit.residual_sum_of_squares,
                &summary["residual_sum_of_squares"],
            );
            compare.number(
                "model sum of squares",
                fit.model_sum_of_squares,
                &summary["model_sum_of_squares"],
            );
            let variance = fit.residual_sum_of_squares / dof as f64;
            let covariance = fit.unscaled_covariance.mapv(|v| v * variance);
            compare.numbers(
                "std_error",
                covariance.diag().mapv(f64::sqrt),
                &expected["std_error"],
            );
            compare.covariance("covariance", &covariance, &expected["covariance"]);
        }
    });
}
