//! Coefficients and model summaries: R's `lm`, and arithmetic of 60 digits.

use serde_json::Value;
use tresteg_stats::{Covariance, LinearFit};

use super::reader::{
    Comparison, bare, compare, fit, fit_formula, list, member, text, texts, topic,
};

fn coefficients(compare: &mut Comparison, fit: &LinearFit, expected: &Value) {
    let table = fit.coefficients(Covariance::Classical).unwrap();
    let rows = &table.rows;
    compare.numbers(
        "estimate",
        rows.iter().map(|row| row.estimate),
        &expected["estimate"],
    );
    compare.numbers(
        "std_error",
        rows.iter().map(|row| row.std_error),
        &expected["std_error"],
    );
    compare.numbers(
        "statistic",
        rows.iter().map(|row| row.statistic),
        &expected["statistic"],
    );
    compare.numbers(
        "log_p_value",
        rows.iter().map(|row| row.log_p_value),
        &expected["log_p_value"],
    );
    for (row, p_value) in rows.iter().zip(list(&expected["p_value"])) {
        // Below the smallest normal double there are fewer digits, and below all of them `null`.
        if p_value.as_f64().is_some_and(|p| p > f64::MIN_POSITIVE) {
            compare.number("p_value", row.p_value, p_value);
        }
    }
    for (level, name) in [(0.90, "90"), (0.95, "95"), (0.999, "999")] {
        let at_level = fit
            .coefficients_at(Covariance::Classical, level)
            .unwrap()
            .rows;
        let lower = &expected[format!("lower_{name}")];
        if !lower.is_null() {
            compare.numbers(
                &format!("lower at {level}"),
                at_level.iter().map(|row| row.lower),
                lower,
            );
            let upper = &expected[format!("upper_{name}")];
            compare.numbers(
                &format!("upper at {level}"),
                at_level.iter().map(|row| row.upper),
                upper,
            );
        }
    }
    if expected["standardized"].is_array() {
        compare.numbers(
            "standardized",
            rows.iter().map(|row| row.standardized),
            &expected["standardized"],
        );
    }
    let covariance = fit.covariance(Covariance::Classical).unwrap();
    compare.covariance("covariance", &covariance.matrix, &expected["covariance"]);
}

fn summary(compare: &mut Comparison, fit: &LinearFit, expected: &Value) {
    let summary = fit.summary();
    compare.number("n_obs", summary.n_obs as f64, &expected["n_obs"]);
    compare.number(
        "dof_residual",
        summary.dof_residual,
        &expected["dof_residual"],
    );
    compare.number("r_squared", summary.r_squared, &expected["r_squared"]);
    compare.number(
        "adjusted_r_squared",
        summary.adjusted_r_squared,
        &expected["adjusted_r_squared"],
    );
    compare.number(
        "std_error_of_estimate",
        summary.std_error_of_estimate,
        &expected["std_error_of_estimate"],
    );
    compare.number("f_statistic", summary.f_statistic, &expected["f_statistic"]);
    compare.number(
        "log_p_value",
        summary.log_p_value,
        &expected["f_log_p_value"],
    );
    if expected["f_p_value"]
        .as_f64()
        .is_none_or(|p| p > f64::MIN_POSITIVE)
        && summary.p_value != Some(0.0)
    {
        compare.number("p_value", summary.p_value, &expected["f_p_value"]);
    }
    compare.number(
        "residual sum of squares",
        fit.residual_sum_of_squares(),
        &expected["residual_sum_of_squares"],
    );
}

#[test]
fn every_shared_model_is_that_of_r() {
    compare(1e-9, |compare| {
        for case in list(&topic("fit")) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let expected = &case["coefficients"];
            let table = fit.coefficients(Covariance::Classical).unwrap();
            let terms: Vec<&str> = table.rows.iter().map(|row| row.term.as_str()).collect();
            compare.texts("terms", &bare(&terms), &texts(&case["columns"]));
            coefficients(compare, &fit, expected);
            summary(compare, &fit, &case["summary"]);
            compare.number("r", fit.summary().r, &case["summary"]["r"]);
            compare.number(
                "missing",
                fit.rows_dropped().len() as f64,
                &case["summary"]["n_missing"],
            );
            compare.number(
                "aliased",
                table.aliased.len() as f64,
                &(list(&expected["aliased"]).len() as f64).into(),
            );
        }
    });
}

#[test]
fn twelve_digits_of_exact_arithmetic() {
    // A relative error of t or F is that of its p-value times the degrees of freedom, hence not thirteen.
    compare(1e-12, |compare| {
        for case in list(&topic("exact")) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            coefficients(compare, &fit, &case["coefficients"]);
            summary(compare, &fit, &case["summary"]);
        }
    });
}

#[test]
fn changes_of_any_size_keep_their_digits() {
    // Where z explains 1e-10 of the response, the engine's thirteen digits of the whole leave eleven of it.
    compare(1e-10, |compare| {
        for case in list(&member("exact", "changes")) {
            compare.case(text(case, "id"));
            let smaller = fit_formula(case, text(case, "smaller"));
            let larger = fit_formula(case, text(case, "larger"));
            let change = &tresteg_stats::compare(&[&smaller, &larger]).unwrap()[1];
            let expected = |name: &str| &case[name];
            compare.number(
                "sum of squares",
                change.sum_of_squares_change,
                expected("sum_of_squares_change"),
            );
            compare.number("F", change.f_block, expected("f"));
            compare.number("p", change.p_block, expected("p_value"));
        }
    });
}

#[test]
fn codings_give_the_coefficients_of_r() {
    compare(1e-9, |compare| {
        for case in list(&topic("contrasts")["models"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let rows = fit.coefficients(Covariance::Classical).unwrap().rows;
            let terms: Vec<&str> = rows.iter().map(|row| row.term.as_str()).collect();
            compare.texts("columns", &bare(&terms), &texts(&case["columns"]));
            // The third tension of a balanced layout has an interaction of exactly zero.
            compare.vector(
                "estimate",
                rows.iter().map(|row| row.estimate),
                &case["estimate"],
            );
            compare.numbers(
                "std_error",
                rows.iter().map(|row| row.std_error),
                &case["std_error"],
            );
            compare.vector(
                "statistic",
                rows.iter().map(|row| row.statistic),
                &case["statistic"],
            );
            compare.numbers(
                "p_value",
                rows.iter().map(|row| row.p_value),
                &case["p_value"],
            );
            compare.number("r_squared", fit.summary().r_squared, &case["r_squared"]);
            compare.number(
                "residual",
                fit.residual_sum_of_squares(),
                &case["residual_sum_of_squares"],
            );
        }
    });
}

#[test]
fn whole_model_anova_is_that_of_r() {
    compare(1e-9, |compare| {
        for case in list(&topic("fit")) {
            compare.case(text(case, "id"));
            let anova = fit(case).anova();
            let expected = &case["summary"];
            compare.number(
                "residual",
                anova.residual.sum_of_squares,
                &expected["residual_sum_of_squares"],
            );
            compare.number(
                "residual dof",
                anova.residual.dof,
                &expected["dof_residual"],
            );
            compare.number("F", anova.f_statistic, &expected["f_statistic"]);
            if anova.f_statistic.is_some() {
                compare.number(
                    "regression",
                    anova.regression.sum_of_squares,
                    &expected["model_sum_of_squares"],
                );
                compare.number(
                    "regression dof",
                    anova.regression.dof,
                    &expected["dof_model"],
                );
            }
        }
    });
}

#[test]
fn likelihood_and_information_criteria() {
    compare(1e-10, |compare| {
        for case in list(&topic("fit")) {
            compare.case(text(case, "id"));
            let criteria = fit(case).criteria().unwrap();
            let expected = &case["summary"];
            compare.number(
                "log-likelihood",
                criteria.log_likelihood,
                &expected["log_likelihood"],
            );
            compare.number("AIC", criteria.aic, &expected["aic"]);
            compare.number("AICc", criteria.aicc, &expected["aicc"]);
            compare.number("BIC", criteria.bic, &expected["bic"]);
        }
    });
}
