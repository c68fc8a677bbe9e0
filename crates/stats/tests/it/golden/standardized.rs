//! Standardised coefficients: R's `lm` on standardised data.

use tresteg_stats::Covariance;

use super::reader::{compare, fit, list, text, topic};

#[test]
fn those_of_a_fit_to_standardized_data() {
    compare(1e-9, |compare| {
        for case in list(&topic("standardized")) {
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
