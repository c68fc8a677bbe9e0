//! Analysis of deviance against R's `anova` and `car::Anova`.

use tresteg_stats::{AnovaType, Contrast, Covariance, ModelOptions, glm_with};

use super::glm::{fit, options};
use super::reader::{compare, list, table, text, topic};

#[test]
fn tests_of_terms() {
    compare(1e-8, |compare| {
        for case in list(&topic("glm_deviance")) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            for (anova_type, change, p) in [
                (AnovaType::Sequential, "type1", "p1"),
                (AnovaType::Marginal, "type2", "p2"),
                (AnovaType::Partial, "type3", "p3"),
            ] {
                let terms = fit.analysis_of_deviance(anova_type).unwrap().terms;
                compare.numbers("dof", terms.iter().map(|row| row.dof), &case["dof"]);
                let tests: Vec<_> = terms.iter().map(|row| row.test.unwrap()).collect();
                let changes = tests.iter().map(|test| test.deviance_change);
                compare.numbers(change, changes, &case[change]);
                compare.numbers(p, tests.iter().map(|test| test.p_value), &case[p]);
                if anova_type == AnovaType::Partial && !case["f3"].is_null() {
                    let statistics = tests.iter().map(|test| test.f_statistic);
                    compare.numbers("f3", statistics, &case["f3"]);
                }
            }
            let wald = fit.wald_by_term(&Covariance::Classical).unwrap();
            let wald = wald
                .iter()
                .map(|row| row.test.as_ref().map(|test| test.chi_squared));
            compare.numbers("wald", wald, &case["wald"]);
        }
    });
}

#[test]
fn contrasts_change_no_test() {
    let case = &topic("glm_deviance")[4];
    let table = table(text(case, "data"));
    let mut options = options(case);
    compare(1e-9, |compare| {
        for contrast in [Contrast::Sum, Contrast::Helmert] {
            options.model = ModelOptions::default().with_contrasts(contrast);
            let fit = glm_with(text(case, "formula"), &table, &options).unwrap();
            for (anova_type, change) in [
                (AnovaType::Sequential, "type1"),
                (AnovaType::Marginal, "type2"),
                (AnovaType::Partial, "type3"),
            ] {
                let terms = fit.analysis_of_deviance(anova_type).unwrap().terms;
                let changes = terms
                    .iter()
                    .map(|row| row.test.map(|test| test.deviance_change));
                compare.numbers(change, changes, &case[change]);
            }
        }
    });
}
