//! Standardised coefficients: R's `lm` on standardised data; intervals by the delta method in full.

use tresteg_stats::{BetaErrors, CorrelationInterval, Covariance};

use super::reader::{compare, fit, list, text, topic};

#[test]
fn those_of_a_fit_to_standardized_data() {
    compare(1e-9, |compare| {
        for case in list(&topic("standardized")["refits"]) {
            compare.case(text(case, "id"));
            let rows = fit(case)
                .standardized_coefficients(Covariance::Classical)
                .unwrap();
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
            // Where the intercept is 0 so is its statistic, but for rounding.
            compare.vector(
                "p_value",
                rows.iter().map(|row| row.p_value),
                &case["p_value"],
            );
        }
    });
}

#[test]
fn intervals_of_betas() {
    compare(1e-9, |compare| {
        for case in list(&topic("standardized")["intervals"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            for (name, errors) in [
                ("normal", BetaErrors::JointlyNormal),
                ("free", BetaErrors::DistributionFree),
                ("rescaled", BetaErrors::Rescaled),
            ] {
                let rows = fit.beta_intervals(errors, 0.90).unwrap();
                let expected = &case[name];
                let beta = rows.iter().map(|row| row.estimate);
                compare.vector("beta", beta, &case["beta"]);
                let found = rows.iter().map(|row| row.std_error);
                compare.numbers(name, found, &expected["std_error"]);
                let found = rows.iter().map(|row| row.p_value);
                compare.numbers(name, found, &expected["p_value"]);
                let found = rows.iter().map(|row| row.lower);
                compare.vector(name, found, &expected["lower"]);
                let found = rows.iter().map(|row| row.upper);
                compare.vector(name, found, &expected["upper"]);
            }
        }
    });
}

#[test]
fn intervals_of_correlations() {
    compare(1e-9, |compare| {
        for case in list(&topic("standardized")["intervals"]) {
            compare.case(text(case, "id"));
            let rows = fit(case).correlation_intervals(0.90).unwrap();
            let mut all = |name: &str, found: Vec<CorrelationInterval>| {
                let expected = &case[format!("{name}_interval")];
                compare.vector(name, found.iter().map(|r| r.estimate), &case[name]);
                compare.vector(name, found.iter().map(|r| r.lower), &expected["lower"]);
                compare.vector(name, found.iter().map(|r| r.upper), &expected["upper"]);
            };
            all(
                "zero_order",
                rows.iter().map(|row| row.zero_order).collect(),
            );
            all("partial", rows.iter().map(|row| row.partial).collect());
            all("part", rows.iter().map(|row| row.part).collect());
        }
    });
}
