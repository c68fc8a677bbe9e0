//! Rank tests: R, coin, effectsize, scipy, and the orders of small samples one by one.

use serde_json::Value;
use tresteg_stats::group_tests::{
    Groups, Interval, Matched, RankMethod, TestOptions, ZeroMethod, brunner_munzel_test, dunn_test,
    friedman_test, jonckheere_terpstra_test, kolmogorov_smirnov_test, kruskal_wallis_test,
    median_test, rank_sum_test, sign_test, signed_rank_test,
};
use tresteg_stats::{Adjustment, Alternative};

use super::reader::{Comparison, compare, list, number, numbers, samples, text, topic};
use super::t_tests::ALTERNATIVES;

const CORRECTED: RankMethod = RankMethod::Normal { continuity: true };
const UNCORRECTED: RankMethod = RankMethod::Normal { continuity: false };

/// R's interval by root finding. Where no value of the statistic reaches the quantile, R lowers the level; such cases are those
/// whose ends are both the extremes, and are left out.
fn interval(compare: &mut Comparison, what: &str, actual: Interval, expected: &Value) {
    compare.number(&format!("{what} lower"), actual.lower, &expected["lower"]);
    compare.number(&format!("{what} upper"), actual.upper, &expected["upper"]);
}

#[test]
fn rank_sums() {
    compare(1e-9, |compare| {
        for case in list(&topic("rank_tests")["rank_sum"]) {
            compare.case(text(case, "id"));
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            for (name, alternative) in ALTERNATIVES {
                let options = TestOptions::default().with_alternative(alternative);
                let test = |method| rank_sum_test(&groups, method, &options).unwrap();
                let exact = test(RankMethod::Automatic);
                compare.number("W", exact.statistic, &case["statistic"]);
                compare.number(
                    &format!("exact {name}"),
                    exact.p_value,
                    &case["exact"][name],
                );
                compare.number("shift", exact.estimate, &case["estimate"]);
                let corrected = test(CORRECTED);
                compare.number(name, corrected.p_value, &case["corrected"][name]);
                let plain = test(UNCORRECTED);
                compare.number(name, plain.p_value, &case["uncorrected"][name]);
                if case["tied"] == false {
                    interval(
                        compare,
                        &format!("exact {name}"),
                        exact.interval,
                        &case["exact_interval"][name],
                    );
                }
                // Too few values for 95 % by the approximation: R lowers the level.
                if text(case, "id") != "small" {
                    interval(
                        compare,
                        &format!("corrected {name}"),
                        corrected.interval,
                        &case["corrected_interval"][name],
                    );
                    let options = options.with_level(0.8);
                    let corrected = rank_sum_test(&groups, CORRECTED, &options).unwrap();
                    interval(
                        compare,
                        &format!("corrected {name} 80 %"),
                        corrected.interval,
                        &case["corrected_interval_80"][name],
                    );
                }
            }
            let test = rank_sum_test(&groups, CORRECTED, &TestOptions::default().with_null(0.5));
            compare.number("null", test.unwrap().p_value, &case["null_corrected"]);
            let test = rank_sum_test(&groups, CORRECTED, &TestOptions::default()).unwrap();
            compare.number("biserial", test.rank_biserial, &case["rank_biserial"]);
            let ends = test.rank_biserial_interval;
            compare.number("biserial lower", ends.lower, &case["biserial_lower"]);
            compare.number("biserial upper", ends.upper, &case["biserial_upper"]);
        }
    });
}

#[test]
fn signed_ranks() {
    compare(1e-9, |compare| {
        for case in list(&topic("rank_tests")["signed_rank"]) {
            let id = text(case, "id");
            compare.case(id);
            let values = numbers(&case["values"]);
            for (name, alternative) in ALTERNATIVES {
                let options = TestOptions::default().with_alternative(alternative);
                let test = |method, zeros| {
                    signed_rank_test("x", &values, method, zeros, &options).unwrap()
                };
                let (wilcoxon, pratt) = (ZeroMethod::Wilcoxon, ZeroMethod::Pratt);
                if !case["exact"].is_null() {
                    let exact = test(RankMethod::Exact, wilcoxon);
                    compare.number(
                        &format!("exact {name}"),
                        exact.p_value,
                        &case["exact"][name],
                    );
                    let exact_pratt = test(RankMethod::Exact, pratt);
                    compare.number(
                        &format!("exact Pratt {name}"),
                        exact_pratt.p_value,
                        &case["exact_pratt"][name],
                    );
                    if case["tied"] == false {
                        interval(
                            compare,
                            &format!("exact {name}"),
                            exact.interval,
                            &case["exact_interval"][name],
                        );
                    }
                }
                let plain = test(UNCORRECTED, wilcoxon);
                compare.number(name, plain.p_value, &case["uncorrected"][name]);
                let plain = test(UNCORRECTED, pratt);
                compare.number(name, plain.p_value, &case["uncorrected_pratt"][name]);
                let corrected = test(CORRECTED, wilcoxon);
                compare.number("V", corrected.statistic, &case["statistic"]);
                compare.number(name, corrected.p_value, &case["corrected"][name]);
                compare.number("pseudo-median", corrected.estimate, &case["estimate"]);
                if values.len() > 6 {
                    interval(
                        compare,
                        &format!("corrected {name}"),
                        corrected.interval,
                        &case["corrected_interval"][name],
                    );
                    let options = options.with_level(0.8);
                    let corrected =
                        signed_rank_test("x", &values, CORRECTED, wilcoxon, &options).unwrap();
                    interval(
                        compare,
                        &format!("corrected {name} 80 %"),
                        corrected.interval,
                        &case["corrected_interval_80"][name],
                    );
                }
                let sign = sign_test("x", &values, &options).unwrap();
                compare.number(&format!("sign {name}"), sign.p_value, &case["sign"][name]);
            }
            let options = TestOptions::default();
            let test =
                signed_rank_test("x", &values, CORRECTED, ZeroMethod::Wilcoxon, &options).unwrap();
            compare.number("biserial", test.rank_biserial, &case["rank_biserial"]);
            let ends = test.rank_biserial_interval;
            compare.number("biserial lower", ends.lower, &case["biserial_lower"]);
            compare.number("biserial upper", ends.upper, &case["biserial_upper"]);
            let sign = sign_test("x", &values, &options).unwrap();
            compare.number("sign lower", sign.interval.lower, &case["sign_lower"]);
            compare.number("sign upper", sign.interval.upper, &case["sign_upper"]);
            compare.number("sign level", sign.achieved_level, &case["sign_level"]);
        }
    });
}

#[test]
fn several_groups() {
    compare(1e-9, |compare| {
        for case in list(&topic("rank_tests")["several"]) {
            compare.case(text(case, "id"));
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            let test = kruskal_wallis_test(&groups).unwrap();
            compare.number("H", test.statistic, &case["statistic"]);
            compare.number("dof", test.dof, &case["dof"]);
            compare.number("p", test.p_value, &case["p_value"]);
            compare.number("log p", test.log_p_value, &case["log_p_value"]);
            compare.numbers("mean ranks", test.mean_ranks, &case["mean_ranks"]);
            compare.number("epsilon", test.epsilon_squared, &case["epsilon_squared"]);
            compare.number("eta", test.eta_squared, &case["eta_squared"]);
            for (name, adjustment) in [
                ("holm", Adjustment::Holm),
                ("bh", Adjustment::BenjaminiHochberg),
            ] {
                let rows = dunn_test(&groups, adjustment).unwrap();
                let expected = &case["dunn"];
                compare.vector(
                    "Dunn z",
                    rows.iter().map(|row| row.statistic),
                    &expected["statistic"],
                );
                compare.numbers(
                    "Dunn p",
                    rows.iter().map(|row| row.p_value),
                    &expected["p_value"],
                );
                compare.numbers(
                    "Dunn adjusted",
                    rows.iter().map(|row| row.adjusted_p_value),
                    &expected[name],
                );
            }
        }
    });
}

#[test]
fn matched_columns() {
    compare(1e-9, |compare| {
        for case in list(&topic("rank_tests")["friedman"]) {
            compare.case(text(case, "id"));
            let matched = Matched::of(samples(&case["samples"])).unwrap();
            let test = friedman_test(&matched).unwrap();
            compare.number("statistic", test.statistic, &case["statistic"]);
            compare.number("dof", test.dof, &case["dof"]);
            compare.number("p", test.p_value, &case["p_value"]);
            compare.number("W", test.kendall_w, &case["kendall_w"]);
            compare.number("F", test.f_statistic, &case["f_statistic"]);
            compare.number("p of F", test.f_p_value, &case["f_p_value"]);
        }
    });
}

#[test]
fn distances_of_distributions() {
    compare(1e-9, |compare| {
        for case in list(&topic("rank_tests_scipy")["smirnov"]) {
            compare.case(text(case, "id"));
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            for (name, alternative) in ALTERNATIVES {
                let test = kolmogorov_smirnov_test(&groups, alternative).unwrap();
                let expected = &case["tests"][name];
                compare.number(name, test.statistic, &expected["statistic"]);
                compare.number(&format!("{name} p"), test.p_value, &expected["p_value"]);
            }
        }
    });
}

#[test]
fn brunner_munzel() {
    compare(1e-9, |compare| {
        for case in list(&topic("rank_tests_scipy")["brunner_munzel"]) {
            compare.case(text(case, "id"));
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            for (name, alternative) in [
                ("two-sided", Alternative::TwoSided),
                // "less" of scipy: values of the first sample tend to be smaller.
                ("less", Alternative::Less),
                ("greater", Alternative::Greater),
            ] {
                let options = TestOptions::default().with_alternative(alternative);
                let test = brunner_munzel_test(&groups, &options).unwrap();
                let expected = &case["tests"][name];
                compare.vector(
                    "statistic",
                    [-test.statistic],
                    &Value::Array(vec![expected["statistic"].clone()]),
                );
                compare.number(&format!("{name} p"), test.p_value, &expected["p_value"]);
            }
        }
    });
}

#[test]
fn medians_and_trends() {
    compare(1e-9, |compare| {
        for case in list(&topic("rank_tests_scipy")["median"]) {
            compare.case(text(case, "id"));
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            let test = median_test(&groups, case["continuity"] == true).unwrap();
            compare.number("median", test.median, &case["median"]);
            compare.numbers(
                "above",
                test.above.iter().map(|n| *n as f64),
                &case["above"],
            );
            compare.number("statistic", test.statistic, &case["statistic"]);
            compare.number("p", test.p_value, &case["p_value"]);
        }
        for case in list(&topic("rank_tests_scipy")["trend"]) {
            compare.case(case["samples"].to_string());
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            for (name, alternative) in ALTERNATIVES {
                let test = jonckheere_terpstra_test(&groups, alternative).unwrap();
                compare.number("J", test.statistic, &case["statistic"]);
                compare.number("mean", test.mean, &case["mean"]);
                compare.number("std. deviation", test.std_deviation, &case["std_deviation"]);
                compare.number(name, test.p_value, &case[name]);
            }
        }
        assert!(number(&topic("rank_tests_scipy")["trend"][0]["z"]) > 0.0);
    });
}
