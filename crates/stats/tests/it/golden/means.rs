//! Estimated marginal means, their contrasts and average marginal effects: R's emmeans, quadrature, derivatives by hand.

use serde_json::Value;
use tresteg_stats::{
    ContrastAdjustment, Covariance, MarginalEffectRequest, MarginalMeansRequest, MeanContrast,
    MeanDifference, MeanEstimate, MeanWeighting,
};

use super::reader::{Comparison, compare, fit, list, number, table, text, texts, topic};

fn request(case: &Value) -> MarginalMeansRequest {
    let factors = texts(&case["of"]).into_iter().chain(by(case));
    let mut request = MarginalMeansRequest::of(factors);
    if text(case, "weighting") == "proportional" {
        request = request.weighted(MeanWeighting::Proportional);
    }
    if let Some(at) = case["at"].as_object() {
        for (name, value) in at {
            request = request.at(name, number(&value[0]));
        }
    }
    request
}

fn by(case: &Value) -> Vec<&str> {
    if case["by"].is_null() {
        Vec::new()
    } else {
        texts(&case["by"])
    }
}

/// One number of every mean or contrast; nothing where it cannot be estimated.
fn each(estimates: &[Option<MeanEstimate>], number: fn(&MeanEstimate) -> f64) -> Vec<Option<f64>> {
    estimates
        .iter()
        .map(|found| found.as_ref().map(number))
        .collect()
}

fn estimates(rows: Vec<MeanDifference>) -> Vec<Option<MeanEstimate>> {
    rows.into_iter().map(|row| row.estimate).collect()
}

#[test]
fn means_of_cells() {
    compare(1e-9, |compare| {
        for case in list(&topic("means")["means"]) {
            compare.case(text(case, "id"));
            let rows = fit(case).marginal_means(&request(case)).unwrap().rows;
            for (position, factor) in texts(&case["of"]).into_iter().chain(by(case)).enumerate() {
                let levels: Vec<&str> = rows
                    .iter()
                    .map(|row| row.levels[position].as_str())
                    .collect();
                compare.texts(factor, &levels, &texts(&case["levels"][factor]));
            }
            let rows: Vec<Option<MeanEstimate>> =
                rows.into_iter().map(|row| row.estimate).collect();
            compare.numbers("mean", each(&rows, |found| found.value), &case["mean"]);
            compare.numbers(
                "std_error",
                each(&rows, |found| found.std_error),
                &case["std_error"],
            );
            compare.numbers("dof", each(&rows, |found| found.dof), &case["dof"]);
            compare.numbers("lower", each(&rows, |found| found.lower), &case["lower"]);
            compare.numbers("upper", each(&rows, |found| found.upper), &case["upper"]);
            compare.numbers(
                "statistic",
                each(&rows, |found| found.statistic),
                &case["statistic"],
            );
            compare.numbers("p", each(&rows, |found| found.p_value), &case["p_value"]);
        }
    });
}

fn differences(compare: &mut Comparison, what: &str, rows: Vec<MeanDifference>, expected: &Value) {
    let rows = estimates(rows);
    compare.vector(
        &format!("{what} estimate"),
        each(&rows, |found| found.value),
        &expected["estimate"],
    );
    compare.numbers(
        &format!("{what} std_error"),
        each(&rows, |found| found.std_error),
        &expected["std_error"],
    );
    compare.vector(
        &format!("{what} statistic"),
        each(&rows, |found| found.statistic),
        &expected["statistic"],
    );
    compare.numbers(
        &format!("{what} p"),
        each(&rows, |found| found.p_value),
        &expected["p_value"],
    );
}

#[test]
fn contrasts_and_their_adjustments() {
    compare(1e-8, |compare| {
        for case in list(&topic("means")["means"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let means = fit.marginal_means(&request(case)).unwrap();
            let contrast = |contrast, adjustment| {
                fit.contrast_means(&means, contrast, &by(case), adjustment)
                    .unwrap()
            };
            let pairs = contrast(MeanContrast::Pairs, ContrastAdjustment::None);
            differences(compare, "pairs", pairs, &case["pairs"]);
            let consecutive = contrast(MeanContrast::Consecutive, ContrastAdjustment::None);
            differences(compare, "consecutive", consecutive, &case["consecutive"]);
            let effects = contrast(MeanContrast::Effects, ContrastAdjustment::None);
            if case["effects"]["statistic"].is_null() {
                // Each effect would need a mean of an empty cell.
                assert!(effects.iter().all(|row| row.estimate.is_none()));
                continue;
            }
            differences(compare, "effects", effects, &case["effects"]);
            for (name, adjustment) in [
                ("none", ContrastAdjustment::None),
                ("bonferroni", ContrastAdjustment::Bonferroni),
                ("holm", ContrastAdjustment::Holm),
                ("sidak", ContrastAdjustment::Sidak),
                ("scheffe", ContrastAdjustment::Scheffe),
            ] {
                let rows = estimates(contrast(MeanContrast::Pairs, adjustment));
                let expected = &case["pairs"]["adjusted"][name];
                compare.numbers(
                    name,
                    each(&rows, |found| found.p_value),
                    &expected["p_value"],
                );
                compare.vector(name, each(&rows, |found| found.lower), &expected["lower"]);
                compare.vector(name, each(&rows, |found| found.upper), &expected["upper"]);
            }
        }
    });
}

#[test]
fn tukey_intervals_of_emmeans() {
    // qtukey of R stops iterating at 1e-4.
    compare(1e-4, |compare| {
        for case in list(&topic("means")["means"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let means = fit.marginal_means(&request(case)).unwrap();
            let tukey = ContrastAdjustment::Tukey;
            let rows = fit
                .contrast_means(&means, MeanContrast::Pairs, &by(case), tukey)
                .unwrap();
            if rows.iter().any(|row| row.estimate.is_none()) {
                continue;
            }
            let rows = estimates(rows);
            let expected = &case["pairs"]["adjusted"]["tukey"];

            compare.vector(
                "lower",
                each(&rows, |found| found.lower),
                &expected["lower"],
            );
            compare.vector(
                "upper",
                each(&rows, |found| found.upper),
                &expected["upper"],
            );
        }
    });
}

#[test]
fn tukey_p_values_are_those_of_quadrature() {
    // The expected ones are right to 1e-13 of one.
    compare(1e-8, |compare| {
        for case in list(&topic("exact_tests")["tukey_hsd"]) {
            compare.case(text(case, "formula"));
            let fit = fit(case);
            let factor = text(case, "formula").rsplit(' ').next().unwrap();
            let means = fit
                .marginal_means(&MarginalMeansRequest::of([factor]))
                .unwrap();
            let rows = fit
                .contrast_means(&means, MeanContrast::Pairs, &[], ContrastAdjustment::Tukey)
                .unwrap();
            for (row, expected) in rows.iter().zip(list(&case["p_value"])) {
                if number(expected) > 1e-5 {
                    compare.number(
                        &row.contrast,
                        row.estimate.as_ref().unwrap().p_value,
                        expected,
                    );
                }
            }
        }
    });
}

#[test]
fn average_marginal_effects() {
    compare(1e-11, |compare| {
        for case in list(&topic("means")["effects"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let table = table(text(case, "data"));
            let effect = |covariance| {
                let effects = fit
                    .marginal_effect(&table, text(case, "variable"), covariance, 0.95)
                    .unwrap();
                assert_eq!(effects.len(), 1);
                effects.into_iter().next().unwrap()
            };
            let classical = effect(Covariance::Classical);
            compare.vector("gradient", classical.gradient, &case["gradient"]);
            let found = classical.estimate.unwrap();
            compare.number("effect", found.value, &case["effect"]);
            compare.number("std_error", found.std_error, &case["std_error"]);
            compare.number("statistic", found.statistic, &case["statistic"]);
            compare.number("p", found.p_value, &case["p_value"]);
            let robust = effect(Covariance::Hc3).estimate.unwrap();
            compare.number("HC3 std_error", robust.std_error, &case["hc3_std_error"]);
        }
    });
}

#[test]
fn exact_slopes() {
    compare(1e-10, |compare| {
        for case in list(&topic("means")["slopes"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let table = table(text(case, "data"));
            let mut request = MarginalEffectRequest::of(text(case, "variable")).with_level(0.90);
            if case["means"] == true {
                request = request.at_means();
            }
            for (name, value) in case["at"].as_object().into_iter().flatten() {
                request = match value.as_str() {
                    Some(level) => request.at_level(name, level),
                    None => request.at(name, number(value)),
                };
            }
            let effect = |request: &MarginalEffectRequest| {
                let effects = fit.marginal_effect_with(&table, request).unwrap();
                assert_eq!(effects.len(), 1);
                effects.into_iter().next().unwrap()
            };
            let classical = effect(&request);
            compare.vector("gradient", classical.gradient, &case["gradient"]);
            let found = classical.estimate.unwrap();
            compare.number("effect", found.value, &case["effect"]);
            compare.number("std_error", found.std_error, &case["std_error"]);
            compare.number("dof", found.dof, &case["dof"]);
            compare.number("lower", found.lower, &case["lower_90"]);
            compare.number("upper", found.upper, &case["upper_90"]);
            if case["frequency"].is_null() && !case["hc3_std_error"].is_null() {
                let robust = effect(&request.with_covariance(Covariance::Hc3));
                let robust = robust.estimate.unwrap().std_error;
                compare.number("HC3 std_error", robust, &case["hc3_std_error"]);
            }
        }
    });
}
