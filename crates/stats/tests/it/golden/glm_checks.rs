//! Tests of dispersion against `AER` and their formulas, of the link against R's `glm`.

use tresteg_stats::Alternative;
use tresteg_stats::glm::{ExcessVariance, OverdispersionTest};

use super::glm::fit;
use super::reader::{compare, list, text, topic};

#[test]
fn overdispersion() {
    compare(1e-8, |compare| {
        for case in list(&topic("glm_checks")["counts"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let test = |excess, alternative| fit.overdispersion_test(excess, alternative).unwrap();
            let three = |test: OverdispersionTest| [test.estimate, test.statistic, test.p_value];
            let greater = Alternative::Greater;
            let linear = test(ExcessVariance::Linear, greater);
            compare.numbers("linear", three(linear), &case["linear"]);
            let quadratic = test(ExcessVariance::Quadratic, greater);
            compare.numbers("quadratic", three(quadratic), &case["quadratic"]);
            let two_sided = test(ExcessVariance::Linear, Alternative::TwoSided);
            compare.number("two_sided", two_sided.p_value, &case["two_sided"]);
            let less = test(ExcessVariance::Linear, Alternative::Less);
            compare.number("less", less.p_value, &case["less"]);
            for (what, corrected) in [("dean", false), ("corrected", true)] {
                let test = fit.overdispersion_score_test(corrected, greater).unwrap();
                compare.numbers(what, [test.statistic, test.p_value], &case[what]);
            }
            let pearson = fit.pearson_dispersion().unwrap();
            let four = [
                pearson.estimate,
                pearson.statistic,
                pearson.dof,
                pearson.p_value,
            ];
            compare.numbers("pearson", four, &case["pearson"]);
        }
    });
}

#[test]
fn links() {
    compare(1e-8, |compare| {
        for case in list(&topic("glm_checks")["links"]) {
            compare.case(text(case, "id"));
            let test = fit(case).link_test().unwrap();
            compare.number("linear", test.linear, &case["linear"]);
            let four = [test.estimate, test.std_error, test.statistic, test.p_value];
            compare.numbers("square", four, &case["square"]);
        }
    });
}
