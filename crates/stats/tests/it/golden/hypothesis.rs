//! Linear hypotheses and nested models: car's `linearHypothesis` and R's `anova`.

use ndarray::Array2;
use serde_json::Value;
use tresteg_stats::{Covariance, LinearFit, WaldTest, compare as compare_models};

use super::reader::{compare, fit, fit_formula, list, numbers, text, texts, topic};

fn wald(case: &Value, fit: &LinearFit, covariance: Covariance) -> WaldTest {
    if case["matrix"].is_null() {
        return fit.wald(&texts(&case["hypothesis"]), covariance).unwrap();
    }
    let rows: Vec<Vec<f64>> = list(&case["matrix"]).iter().map(numbers).collect();
    let matrix = Array2::from_shape_fn((rows.len(), rows[0].len()), |(row, column)| {
        rows[row][column]
    });
    fit.wald_matrix(matrix.view(), &numbers(&case["rhs"]), covariance)
        .unwrap()
}

#[test]
fn hypotheses_as_text_and_as_matrix() {
    // R's HC3 of the Longley data has nine digits: their condition number is 5e9.
    compare(1e-8, |compare| {
        for case in list(&topic("hypotheses")["hypotheses"]) {
            compare.case(format!("{} {}", text(case, "id"), case["hypothesis"]));
            let fit = fit(case);
            let test = wald(case, &fit, Covariance::Classical);
            compare.number("dof", test.dof, &case["dof"]);
            compare.number("dof_residual", test.dof_residual, &case["dof_residual"]);
            compare.number("F", test.f_statistic, &case["f_statistic"]);
            compare.number("p", test.p_value, &case["p_value"]);
            compare.number("chi squared", test.chi_squared, &case["chi_squared"]);
            compare.number(
                "its p",
                test.chi_squared_p_value,
                &case["chi_squared_p_value"],
            );
            compare.number(
                "sum of squares",
                test.sum_of_squares,
                &case["sum_of_squares"],
            );
            compare.numbers("value", test.value, &case["value"]);
            compare.covariance(
                "its covariance",
                &test.covariance_of_value,
                &case["covariance_of_value"],
            );
            let robust = wald(case, &fit, Covariance::Hc3);
            compare.number("F with HC3", robust.f_statistic, &case["hc3_f_statistic"]);
            compare.number("p with HC3", robust.p_value, &case["hc3_p_value"]);
        }
    });
}

#[test]
fn nested_models_by_both_conventions() {
    compare(1e-9, |compare| {
        for case in list(&topic("hypotheses")["nested"]) {
            compare.case(text(case, "id"));
            let steps = list(&case["steps"]);
            let formulas: Vec<&str> = std::iter::once(text(case, "first"))
                .chain(steps.iter().map(|step| text(step, "formula")))
                .collect();
            // The rows of all blocks are those of the last.
            let complete = fit_formula(case, formulas.last().unwrap()).rows().clone();
            let fits: Vec<LinearFit> = formulas
                .iter()
                .map(|formula| fit_formula(case, formula))
                .collect();
            if fits[0].rows() != &complete {
                let refused = compare_models(&fits.iter().collect::<Vec<_>>());
                assert!(refused.is_err(), "blocks of different rows were compared");
                continue;
            }
            let changes = compare_models(&fits.iter().collect::<Vec<_>>()).unwrap();
            compare.number("first R2", changes[0].r_squared, &case["first_r_squared"]);
            for (change, expected) in changes[1..].iter().zip(steps) {
                compare.number("R2", change.r_squared, &expected["r_squared"]);
                compare.number(
                    "R2 change",
                    change.r_squared_change,
                    &expected["r_squared_change"],
                );
                compare.number(
                    "sum of squares",
                    change.sum_of_squares_change,
                    &expected["sum_of_squares_change"],
                );
                compare.number("dof", change.dof_change, &expected["dof_change"]);
                compare.number(
                    "dof_residual",
                    change.dof_residual,
                    &expected["dof_residual"],
                );
                compare.number("F by block", change.f_block, &expected["f_block"]);
                compare.number("p by block", change.p_block, &expected["p_block"]);
                compare.number("F of all", change.f_full, &expected["f_full"]);
                compare.number("p of all", change.p_full, &expected["p_full"]);
            }
        }
    });
}
