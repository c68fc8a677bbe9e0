//! Firth's penalised likelihood against `brglm2`, and tests and intervals by their definition.

use tresteg_stats::firth;

use super::glm::options;
use super::reader::{compare, list, table, text, topic};

#[test]
fn penalised_likelihood() {
    compare(1e-8, |compare| {
        for case in list(&topic("glm_firth")) {
            compare.case(text(case, "id"));
            let fit = firth(
                text(case, "formula"),
                &table(text(case, "data")),
                options(case),
            )
            .unwrap();
            compare.numbers("estimate", fit.estimates.clone(), &case["estimates"]);
            if !case["fitted"].is_null() {
                compare.vector("fitted", fit.fitted.clone(), &case["fitted"]);
            }
            let rows = &fit.coefficients(0.95).unwrap().rows;
            let column =
                |value: fn(&tresteg_stats::FirthCoefficient) -> f64| rows.iter().map(value);
            compare.numbers("std_error", column(|row| row.std_error), &case["std_error"]);
            compare.numbers("lower", column(|row| row.lower), &case["lower"]);
            compare.numbers("upper", column(|row| row.upper), &case["upper"]);
            compare.numbers("statistic", column(|row| row.statistic), &case["statistic"]);
            compare.numbers("p_value", column(|row| row.p_value), &case["p_value"]);
            if !case["joint"].is_null() {
                let test = fit.test(&fit.terms[1..]).unwrap();
                compare.number("joint", test.statistic, &case["joint"]);
            }
        }
    });
}
