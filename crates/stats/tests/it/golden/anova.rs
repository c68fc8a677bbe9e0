//! Analysis of variance by terms: R's `anova` and car's `Anova`.

use tresteg_stats::AnovaType;

use super::reader::{bare, compare, fit, list, text, texts, topic};

#[test]
fn types_one_two_and_three() {
    compare(1e-9, |compare| {
        for case in list(&topic("anova")) {
            let fit = fit(case);
            for (name, anova_type) in [
                ("type_1", AnovaType::Sequential),
                ("type_2", AnovaType::Marginal),
                ("type_3", AnovaType::Partial),
            ] {
                let expected = &case[name];
                if expected.is_null() {
                    continue;
                }
                compare.case(format!("{} {name}", text(case, "id")));
                let anova = fit.anova_by_term(anova_type).unwrap();
                let rows = &anova.terms;
                let terms: Vec<&str> = rows.iter().map(|row| row.term.as_str()).collect();
                let expected_terms: Vec<String> = texts(&expected["terms"])
                    .iter()
                    .map(|name| name.replace("factor(", "C("))
                    .collect();
                compare.texts("terms", &bare(&terms), &bare(&expected_terms));
                compare.numbers("dof", rows.iter().map(|row| row.dof), &expected["dof"]);
                compare.numbers(
                    "sum of squares",
                    rows.iter().map(|row| row.sum_of_squares),
                    &expected["sum_of_squares"],
                );
                compare.numbers(
                    "mean square",
                    rows.iter().map(|row| row.mean_square),
                    &expected["mean_square"],
                );
                compare.numbers(
                    "F",
                    rows.iter().map(|row| row.f_statistic),
                    &expected["f_statistic"],
                );
                compare.numbers(
                    "p",
                    rows.iter().map(|row| row.p_value),
                    &expected["p_value"],
                );
                compare.numbers(
                    "eta squared",
                    rows.iter().map(|row| row.eta_squared),
                    &expected["eta_squared"],
                );
                compare.numbers(
                    "partial eta squared",
                    rows.iter().map(|row| row.partial_eta_squared),
                    &expected["partial_eta_squared"],
                );
                compare.numbers(
                    "omega squared",
                    rows.iter().map(|row| row.omega_squared),
                    &expected["omega_squared"],
                );
                compare.numbers(
                    "partial omega squared",
                    rows.iter().map(|row| row.partial_omega_squared),
                    &expected["partial_omega_squared"],
                );
                compare.number(
                    "residual",
                    anova.residual_sum_of_squares,
                    &expected["residual_sum_of_squares"],
                );
                compare.number(
                    "residual dof",
                    anova.residual_dof,
                    &expected["residual_dof"],
                );
            }
        }
    });
}
