//! One-way analysis of variance and its comparisons: R, car, emmeans, effectsize; scipy and statsmodels.

use serde_json::Value;
use tresteg_stats::group_tests::{
    Groups, LeveneCentre, MeansTest, PairwiseComparisons, PairwiseMethod, TestOptions,
    bartlett_test, brown_forsythe_anova, compare_pairs, contrast_test, fligner_killeen_test,
    levene_test, one_way_anova, welch_anova,
};
use tresteg_stats::{Adjustment, ols, table::ColumnTable};

use super::reader::{Comparison, compare, list, numbers, samples, text, topic};

fn groups(case: &Value) -> Groups {
    Groups::of(samples(&case["samples"])).unwrap()
}

fn means(compare: &mut Comparison, what: &str, test: &MeansTest, expected: &Value) {
    compare.number(&format!("{what} F"), test.statistic, &expected["statistic"]);
    compare.number(&format!("{what} p"), test.p_value, &expected["p_value"]);
    compare.number(
        &format!("{what} log p"),
        test.log_p_value,
        &expected["log_p_value"],
    );
    compare.numbers(
        &format!("{what} dof"),
        [test.dof_numerator, test.dof_denominator],
        &expected["dof"],
    );
}

#[test]
fn analyses_of_variance() {
    compare(1e-9, |compare| {
        for case in list(&topic("one_way")) {
            compare.case(text(case, "id"));
            let groups = groups(case);
            let anova = one_way_anova(&groups).unwrap();
            compare.numbers(
                "sums of squares",
                [anova.sum_of_squares_between, anova.sum_of_squares_within],
                &case["sum_of_squares"],
            );
            let expected = &case["classical"];
            compare.number("F", anova.statistic, &expected["statistic"]);
            compare.number("p", anova.p_value, &expected["p_value"]);
            compare.number("log p", anova.log_p_value, &expected["log_p_value"]);
            compare.numbers(
                "dof",
                [anova.dof_between, anova.dof_within],
                &expected["dof"],
            );
            compare.number("eta", anova.eta_squared, &case["eta_squared"]);
            // effectsize cuts negative shares at 0.
            compare.number(
                "omega",
                anova.omega_squared.max(0.0),
                &case["omega_squared"],
            );
            compare.number(
                "epsilon",
                anova.epsilon_squared.max(0.0),
                &case["epsilon_squared"],
            );
            compare.number("f", anova.cohen_f, &case["cohen_f"]);
            means(
                compare,
                "Welch",
                &welch_anova(&groups).unwrap(),
                &case["welch"],
            );
            for (name, centre) in [
                ("levene_mean", LeveneCentre::Mean),
                ("levene_median", LeveneCentre::Median),
            ] {
                let test = levene_test(&groups, centre).unwrap();
                compare.number(name, test.statistic, &case[name]["statistic"]);
                compare.number(name, test.p_value, &case[name]["p_value"]);
            }
            for (name, test) in [
                ("bartlett", bartlett_test(&groups)),
                ("fligner", fligner_killeen_test(&groups)),
            ] {
                let test = test.unwrap();
                compare.number(name, test.statistic, &case[name]["statistic"]);
                compare.number(name, test.p_value, &case[name]["p_value"]);
            }
        }
    });
}

#[test]
fn the_classical_table_is_that_of_the_linear_model() {
    for case in list(&topic("one_way")) {
        let groups = groups(case);
        let (mut y, mut g) = (Vec::new(), Vec::new());
        for sample in groups.samples() {
            for value in &sample.values {
                y.push(*value);
                g.push(sample.name.as_str());
            }
        }
        let table = ColumnTable::new().with_numbers("y", y).unwrap();
        let fit = ols("y ~ g", &table.with_texts("g", g).unwrap()).unwrap();
        let anova = one_way_anova(&groups).unwrap();
        let f = fit.summary().f_statistic.unwrap();
        assert!(
            (anova.statistic / f - 1.0).abs() < 1e-9,
            "{}",
            text(case, "id")
        );
    }
}

fn pairs(compare: &mut Comparison, what: &str, found: &PairwiseComparisons, expected: &Value) {
    let rows = &found.rows;
    let mut column = |name: &str, values: Vec<f64>| {
        if !expected[name].is_null() {
            compare.vector(&format!("{what} {name}"), values, &expected[name]);
        }
    };
    column("difference", rows.iter().map(|row| row.estimate).collect());
    column("std_error", rows.iter().map(|row| row.std_error).collect());
    column("dof", rows.iter().map(|row| row.dof).collect());
    column("p_value", rows.iter().map(|row| row.p_value).collect());
    column(
        "lower",
        rows.iter().map(|row| row.interval.lower.unwrap()).collect(),
    );
    column(
        "upper",
        rows.iter().map(|row| row.interval.upper.unwrap()).collect(),
    );
}

#[test]
fn pairs_of_means() {
    compare(1e-8, |compare| {
        for case in list(&topic("one_way")) {
            compare.case(text(case, "id"));
            let groups = groups(case);
            for (name, method) in [
                ("scheffe", PairwiseMethod::Scheffe),
                ("lsd", PairwiseMethod::Pooled(None)),
                (
                    "bonferroni",
                    PairwiseMethod::Pooled(Some(Adjustment::Bonferroni)),
                ),
                ("holm", PairwiseMethod::Pooled(Some(Adjustment::Holm))),
                ("sidak", PairwiseMethod::Pooled(Some(Adjustment::Sidak))),
                ("welch_none", PairwiseMethod::Welch(None)),
                ("welch_holm", PairwiseMethod::Welch(Some(Adjustment::Holm))),
            ] {
                let found = compare_pairs(&groups, method, 0.95).unwrap();
                pairs(compare, name, &found, &case[name]);
            }
            let expected = &case["planned"];
            let weights = numbers(&expected["weights"]);
            let options = TestOptions::default();
            let test = contrast_test(&groups, &weights, true, &options).unwrap();
            compare.number("contrast", test.estimate, &expected["estimate"]);
            compare.number("contrast se", test.std_error, &expected["std_error"]);
            compare.number("contrast t", test.statistic, &expected["statistic"]);
            compare.number("contrast p", test.p_value, &expected["p_value"]);
            compare.number("contrast lower", test.interval.lower, &expected["lower"]);
            compare.number("contrast upper", test.interval.upper, &expected["upper"]);
            let expected = &case["planned_own"];
            let test = contrast_test(&groups, &weights, false, &options).unwrap();
            compare.number("own t", test.statistic, &expected["statistic"]);
            compare.number("own dof", test.dof, &expected["dof"]);
            compare.number("own p", test.p_value, &expected["p_value"]);
        }
    });
}

#[test]
fn ranges() {
    // R's ptukey and qtukey, and scipy's quadrature, are good to some 1e-8 of one.
    compare(1e-6, |compare| {
        for case in list(&topic("one_way")) {
            compare.case(text(case, "id"));
            let mut found = compare_pairs(&groups(case), PairwiseMethod::Tukey, 0.95).unwrap();
            for (row, expected) in found.rows.iter_mut().zip(list(&case["tukey"]["p_value"])) {
                let expected = expected.as_f64().unwrap();
                if (row.p_value - expected).abs() < 2e-9 {
                    row.p_value = expected;
                }
            }
            pairs(compare, "Tukey", &found, &case["tukey"]);
        }
        for case in list(&topic("one_way_scipy")) {
            compare.case(text(case, "id"));
            let method = PairwiseMethod::GamesHowell;
            let mut found = compare_pairs(&groups(case), method, 0.95).unwrap();
            for (row, expected) in found
                .rows
                .iter_mut()
                .zip(list(&case["games_howell"]["p_value"]))
            {
                let expected = expected.as_f64().unwrap();
                if (row.p_value - expected).abs() < 2e-9 {
                    row.p_value = expected;
                }
            }
            pairs(compare, "Games-Howell", &found, &case["games_howell"]);
        }
    });
}

#[test]
fn brown_and_forsythe() {
    compare(1e-9, |compare| {
        for case in list(&topic("one_way_scipy")) {
            compare.case(text(case, "id"));
            let groups = groups(case);
            let test = brown_forsythe_anova(&groups).unwrap();
            let expected = &case["brown_forsythe"];
            compare.number("F", test.statistic, &expected["statistic"]);
            compare.number("dof", test.dof_denominator, &expected["dof_denominator"]);
            compare.number("p", test.p_value, &expected["p_original"]);
            let test = levene_test(&groups, LeveneCentre::Trimmed(0.1)).unwrap();
            let expected = &case["levene_trimmed"];
            compare.number("Levene", test.statistic, &expected["statistic"]);
            compare.number("Levene p", test.p_value, &expected["p_value"]);
        }
    });
}
