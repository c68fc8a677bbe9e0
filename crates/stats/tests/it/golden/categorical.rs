//! Ordered and multinomial models: R's ordinal, MASS, nnet and VGAM.

use ndarray::Array2;
use serde_json::Value;
use tresteg_stats::categorical::{
    CategoricalSummary, CategoryCoefficient, CategoryPredictions, ChiSquaredTest, OrderedLink,
    TermTest, multinomial_with, ordered_with,
};
use tresteg_stats::{ModelOptions, Weights};

use super::reader::{Comparison, compare, list, table, text, topic};

pub fn options(case: &Value) -> ModelOptions {
    let mut options = ModelOptions::default();
    if let Some(name) = case["weights"].as_str() {
        options = options.with_weights(Weights::Analytic(name.into()));
    }
    if let Some(name) = case["frequency"].as_str() {
        options = options.with_weights(Weights::Frequency(name.into()));
    }
    options
}

pub fn link(case: &Value) -> OrderedLink {
    match text(case, "link") {
        "logit" => OrderedLink::Logit,
        "probit" => OrderedLink::Probit,
        "cloglog" => OrderedLink::Cloglog,
        "loglog" => OrderedLink::Loglog,
        "cauchit" => OrderedLink::Cauchit,
        other => panic!("{other}"),
    }
}

fn inference(
    compare: &mut Comparison,
    rows: &[&CategoryCoefficient],
    covariance: &Array2<f64>,
    case: &Value,
) {
    compare.covariance("covariance", covariance, &case["covariance"]);
    for (name, value) in [
        (
            "estimate",
            (|row| row.estimate) as fn(&CategoryCoefficient) -> f64,
        ),
        ("std_error", |row| row.std_error),
        ("statistic", |row| row.statistic),
        ("p_value", |row| row.p_value),
        ("log_p_value", |row| row.log_p_value),
        ("lower_95", |row| row.lower),
        ("upper_95", |row| row.upper),
    ] {
        compare.numbers(name, rows.iter().map(|row| value(row)), &case[name]);
    }
}

fn summary(compare: &mut Comparison, summary: &CategoricalSummary, case: &Value) {
    let test = summary.test.as_ref().unwrap();
    for (name, value) in [
        ("log_likelihood", summary.criteria.log_likelihood),
        ("null_log_likelihood", summary.null_log_likelihood),
        ("aic", summary.criteria.aic),
        ("bic", summary.criteria.bic),
        ("n_obs", summary.n_obs),
        ("statistic", test.statistic),
        ("dof", test.dof),
        ("p_value", test.p_value),
        ("mcfadden", summary.mcfadden),
        ("cox_snell", summary.cox_snell),
        ("nagelkerke", summary.nagelkerke),
    ] {
        // The name `statistic` is that of the coefficients' tests, too.
        let expected = &case["whole"][name];
        compare.number(name, value, expected);
    }
}

fn chi_squared(compare: &mut Comparison, what: &str, test: &ChiSquaredTest, expected: &Value) {
    compare.number(
        &format!("{what} statistic"),
        test.statistic,
        &expected["statistic"],
    );
    compare.number(&format!("{what} dof"), test.dof, &expected["dof"]);
    compare.number(
        &format!("{what} p_value"),
        test.p_value,
        &expected["p_value"],
    );
}

fn terms(compare: &mut Comparison, tests: &[TermTest], expected: &Value) {
    for (test, expected) in tests.iter().zip(list(expected)) {
        let name = &test.term;
        chi_squared(
            compare,
            &format!("{name} Wald"),
            &test.wald,
            &expected["wald"],
        );
        let what = format!("{name} likelihood ratio");
        chi_squared(
            compare,
            &what,
            &test.likelihood_ratio,
            &expected["likelihood_ratio"],
        );
    }
}

fn probabilities(compare: &mut Comparison, found: &CategoryPredictions, case: &Value) {
    for (row, expected) in found.rows.iter().zip(list(&case["probabilities"])) {
        compare.numbers("probabilities", row.probabilities.clone(), expected);
    }
}

#[test]
fn ordered_models() {
    // clm stops where the gradient is below 1e-12 or a step does not help: nine to eleven digits.
    compare(1e-8, |compare| {
        for case in list(&topic("categorical")["ordered"]) {
            let id = format!(
                "{} {} {}",
                text(case, "data"),
                text(case, "formula"),
                text(case, "link")
            );
            compare.case(&id);
            let data = table(text(case, "data"));
            let fit = ordered_with(text(case, "formula"), &data, link(case), &options(case));
            let fit = fit.unwrap_or_else(|error| panic!("{id}: {error}"));
            let found = fit.coefficients(0.95).unwrap();
            let rows: Vec<&CategoryCoefficient> =
                found.thresholds.iter().chain(&found.rows).collect();
            inference(compare, &rows, fit.covariance(), case);
            summary(compare, &fit.summary(), case);
            probabilities(compare, &fit.fitted(), case);
            if case["frequency"].is_null() && case["weights"].is_null() {
                // The same rows as a new table: the first five are complete.
                let again = fit.predict(&data).unwrap();
                assert_eq!(again.rows[..5].len(), 5);
                probabilities(compare, &again, case);
            }
            if !case["terms"].is_null() {
                terms(compare, &fit.term_tests().unwrap(), &case["terms"]);
            }
            if !case["parallel"].is_null() {
                let test = fit.parallel_lines().unwrap();
                chi_squared(compare, "parallel lines", &test.test, &case["parallel"]);
                compare.number(
                    "general log-likelihood",
                    test.general_log_likelihood,
                    &case["parallel"]["general_log_likelihood"],
                );
            }
            if !case["brant"].is_null() {
                let test = fit.brant().unwrap();
                chi_squared(compare, "Brant", &test.overall, &case["brant"]["overall"]);
                for ((name, test), expected) in
                    test.columns.iter().zip(list(&case["brant"]["columns"]))
                {
                    chi_squared(compare, &format!("Brant {name}"), test, expected);
                }
                for (slopes, expected) in test.slopes.iter().zip(list(&case["brant"]["slopes"])) {
                    compare.numbers("slopes", slopes.clone(), expected);
                }
            }
        }
    });
}

#[test]
fn multinomial_models() {
    compare(1e-9, |compare| {
        for case in list(&topic("categorical")["nominal"]) {
            let id = format!("{} {}", text(case, "data"), text(case, "formula"));
            compare.case(&id);
            let data = table(text(case, "data"));
            let fit = multinomial_with(
                text(case, "formula"),
                &data,
                case["base"].as_str(),
                &options(case),
            );
            let fit = fit.unwrap_or_else(|error| panic!("{id}: {error}"));
            let found = fit.coefficients(0.95).unwrap();
            let rows: Vec<&CategoryCoefficient> = found.iter().collect();
            inference(compare, &rows, fit.covariance(), case);
            summary(compare, &fit.summary(), case);
            probabilities(compare, &fit.fitted(), case);
            terms(compare, &fit.term_tests().unwrap(), &case["terms"]);
        }
    });
}
