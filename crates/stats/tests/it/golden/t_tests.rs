//! t tests and the F test of variances: R's t.test and var.test, scipy's trimmed test.

use serde_json::Value;
use tresteg_stats::Alternative;
use tresteg_stats::group_tests::{
    Groups, Matched, TTest, TestOptions, one_sample_t_test, paired_t_test, pooled_t_test,
    variance_ratio_test, welch_t_test, yuen_t_test,
};

use super::reader::{Comparison, compare, list, number, samples, table, text, texts, topic};

pub const ALTERNATIVES: [(&str, Alternative); 3] = [
    ("two_sided", Alternative::TwoSided),
    ("less", Alternative::Less),
    ("greater", Alternative::Greater),
];

fn check(compare: &mut Comparison, what: &str, actual: &TTest, expected: &Value) {
    compare.number(
        &format!("{what} t"),
        actual.statistic,
        &expected["statistic"],
    );
    compare.number(&format!("{what} dof"), actual.dof, &expected["dof"]);
    compare.number(&format!("{what} p"), actual.p_value, &expected["p_value"]);
    compare.number(
        &format!("{what} log p"),
        actual.log_p_value,
        &expected["log_p_value"],
    );
    compare.number(
        &format!("{what} std. error"),
        actual.std_error,
        &expected["std_error"],
    );
    // R's open end is infinite, which its JSON has as null.
    let interval = actual.interval;
    compare.number(&format!("{what} lower"), interval.lower, &expected["lower"]);
    compare.number(&format!("{what} upper"), interval.upper, &expected["upper"]);
}

#[test]
fn two_samples() {
    compare(1e-9, |compare| {
        for case in list(&topic("t_tests")["two"]) {
            compare.case(text(case, "id"));
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            let first = &groups.samples()[0];
            for (name, alternative) in ALTERNATIVES {
                let options = TestOptions::default().with_alternative(alternative);
                let pooled = pooled_t_test(&groups, &options).unwrap();
                compare.number("difference", pooled.estimate, &case["difference"]);
                check(
                    compare,
                    &format!("pooled {name}"),
                    &pooled,
                    &case["pooled"][name],
                );
                let welch = welch_t_test(&groups, &options).unwrap();
                check(
                    compare,
                    &format!("Welch {name}"),
                    &welch,
                    &case["welch"][name],
                );
                let one = one_sample_t_test(&first.name, &first.values, &options.with_null(1.5));
                check(
                    compare,
                    &format!("one {name}"),
                    &one.unwrap(),
                    &case["one"][name],
                );
                let ratio = variance_ratio_test(&groups, &options).unwrap();
                let expected = &case["variances"][name];
                compare.number("ratio", ratio.estimate, &expected["estimate"]);
                compare.numbers(
                    "dof of the ratio",
                    [ratio.dof_numerator, ratio.dof_denominator],
                    &expected["dof"],
                );
                compare.number("p of the ratio", ratio.p_value, &expected["p_value"]);
                // R's one-sided interval begins at 0 where ours is open.
                if alternative != Alternative::Less {
                    compare.number("lower", ratio.interval.lower, &expected["lower"]);
                }
                compare.number("upper", ratio.interval.upper, &expected["upper"]);
            }
            let options = TestOptions::default().with_null(0.75).with_level(0.9);
            let welch = welch_t_test(&groups, &options).unwrap();
            check(compare, "Welch against 0.75", &welch, &case["welch_null"]);
            let options = TestOptions::default().with_null(2.0).with_level(0.99);
            let ratio = variance_ratio_test(&groups, &options).unwrap();
            let expected = &case["variances_null"];
            compare.number("F against 2", ratio.statistic, &expected["statistic"]);
            compare.number("p against 2", ratio.p_value, &expected["p_value"]);
            compare.number("lower", ratio.interval.lower, &expected["lower"]);
            compare.number("upper", ratio.interval.upper, &expected["upper"]);
        }
    });
}

#[test]
fn pairs() {
    compare(1e-9, |compare| {
        for case in list(&topic("t_tests")["paired"]) {
            compare.case(text(case, "id"));
            let pairs = Matched::of(samples(&case["samples"])).unwrap();
            for (name, alternative) in ALTERNATIVES {
                let options = TestOptions::default().with_alternative(alternative);
                let test = paired_t_test(&pairs, &options).unwrap();
                check(compare, name, &test, &case["paired"][name]);
            }
        }
    });
}

#[test]
fn a_formula_on_a_table_with_missing_values() {
    compare(1e-9, |compare| {
        let case = &topic("t_tests")["from_table"];
        let groups = Groups::from_formula(text(case, "formula"), &table(text(case, "data")));
        let groups = groups.unwrap();
        assert_eq!(groups.rows_dropped().len() as f64, number(&case["dropped"]));
        let two = groups.select(texts(&case["groups"])).unwrap();
        let test = welch_t_test(&two, &TestOptions::default()).unwrap();
        check(compare, "Welch", &test, case);
    });
}

#[test]
fn trimmed_means() {
    compare(1e-9, |compare| {
        for case in list(&topic("yuen")) {
            let alternative = match text(case, "alternative") {
                "less" => Alternative::Less,
                "greater" => Alternative::Greater,
                _ => Alternative::TwoSided,
            };
            compare.case(format!("{} {}", text(case, "id"), case["trim"]));
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            let options = TestOptions::default().with_alternative(alternative);
            let test = yuen_t_test(&groups, number(&case["trim"]), &options).unwrap();
            compare.number("t", test.statistic, &case["statistic"]);
            compare.number("dof", test.dof, &case["dof"]);
            compare.number("p", test.p_value, &case["p_value"]);
        }
    });
}
