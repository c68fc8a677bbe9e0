//! Proportions and rates: R (`binom.test`, `prop.test`, `poisson.test`) and root finding in 40 digits.

use serde_json::Value;
use tresteg_stats::Alternative;
use tresteg_stats::group_tests::{Interval, TestOptions};
use tresteg_stats::proportions::{
    BinomialRule, DifferenceInterval, OddsInterval, PairedInterval, PairedProportions, Proportion,
    ProportionInterval, Rate, RatioInterval, TwoProportions, rate_ratio, several_proportions,
};

use super::reader::{compare, list, number, numbers, topic};

const ALTERNATIVES: [Alternative; 3] = [
    Alternative::TwoSided,
    Alternative::Less,
    Alternative::Greater,
];

/// The ends of an interval; an infinite one as none, as JSON has it.
fn ends(interval: Interval) -> [Option<f64>; 2] {
    [interval.lower, interval.upper].map(|end| end.filter(|end| end.is_finite()))
}

fn count(value: &Value) -> u64 {
    number(value) as u64
}

fn pair(case: &Value) -> TwoProportions {
    let (x, n) = (&case["x"], &case["n"]);
    TwoProportions::new((count(&x[0]), count(&n[0])), (count(&x[1]), count(&n[1]))).unwrap()
}

#[test]
fn one() {
    compare(1e-11, |compare| {
        let options = TestOptions::default();
        for case in list(&topic("proportions")["single"]) {
            compare.case(format!("{} of {}", case["x"], case["n"]));
            let one = Proportion::new(count(&case["x"]), count(&case["n"])).unwrap();
            let exact = |rule, options: TestOptions| {
                ALTERNATIVES.map(|alternative| {
                    one.exact_test(rule, &options.with_alternative(alternative))
                        .unwrap()
                        .p_value
                })
            };
            let third = options.with_null(0.3);
            compare.numbers(
                "exact",
                exact(BinomialRule::LeastLikely, options),
                &case["exact"],
            );
            compare.numbers(
                "exact, 0.3",
                exact(BinomialRule::LeastLikely, third),
                &case["exact_3"],
            );
            compare.number(
                "doubled",
                exact(BinomialRule::Doubled, third)[0],
                &case["doubled_3"],
            );
            compare.number(
                "mid-p",
                exact(BinomialRule::MidP, third)[0],
                &case["mid_p_3"],
            );
            for (name, corrected) in [("score_3", false), ("corrected_3", true)] {
                let found = ALTERNATIVES.map(|alternative| {
                    one.score_test(corrected, &third.with_alternative(alternative))
                        .unwrap()
                        .p_value
                });
                compare.numbers(name, found, &case[name]);
            }
            for (name, method) in [
                ("wald", ProportionInterval::Wald),
                ("wilson", ProportionInterval::Wilson),
                ("wilson_corrected", ProportionInterval::WilsonCorrected),
                ("clopper_pearson", ProportionInterval::ClopperPearson),
                ("agresti_coull", ProportionInterval::AgrestiCoull),
                ("jeffreys", ProportionInterval::Jeffreys),
            ] {
                if !case[name].is_null() {
                    compare.vector(
                        name,
                        ends(one.interval(method, &options).unwrap()),
                        &case[name],
                    );
                }
            }
            let exact = |alternative| {
                let options = options.with_alternative(alternative);
                ends(
                    one.interval(ProportionInterval::ClopperPearson, &options)
                        .unwrap(),
                )
            };
            compare.number("less", exact(Alternative::Less)[1], &case["less_upper"]);
            compare.number(
                "greater",
                exact(Alternative::Greater)[0],
                &case["greater_lower"],
            );
        }
        for case in list(&topic("proportions_exact")["mid_p"]) {
            compare.case(format!("mid-p {} of {}", case["x"], case["n"]));
            let one = Proportion::new(count(&case["x"]), count(&case["n"])).unwrap();
            let found = one.interval(ProportionInterval::MidP, &options).unwrap();
            compare.numbers("interval", ends(found), &case["interval_95"]);
        }
    });
}

#[test]
fn two() {
    let options = TestOptions::default();
    compare(1e-12, |compare| {
        for case in list(&topic("proportions")["double"]) {
            compare.case(case["x"].to_string());
            let two = pair(case);
            let (z, p) = two.score_test(&options).unwrap();
            compare.number("chi-squared", z * z, &case["statistic"]);
            compare.number("p", p, &case["p_value"]);
            for (name, method) in [
                ("wald", DifferenceInterval::Wald),
                ("wald_corrected", DifferenceInterval::WaldCorrected),
                ("newcombe", DifferenceInterval::Newcombe),
                ("newcombe_corrected", DifferenceInterval::NewcombeCorrected),
                ("agresti_caffo", DifferenceInterval::AgrestiCaffo),
            ] {
                compare.vector(
                    name,
                    ends(two.difference_interval(method, &options).unwrap()),
                    &case[name],
                );
            }
        }
    });
    compare(1e-9, |compare| {
        for case in list(&topic("proportions_exact")["double"]) {
            compare.case(case["x"].to_string());
            let two = pair(case);
            for (name, method) in [
                ("difference_score", DifferenceInterval::Score),
                (
                    "difference_miettinen_nurminen",
                    DifferenceInterval::MiettinenNurminen,
                ),
            ] {
                compare.vector(
                    name,
                    ends(two.difference_interval(method, &options).unwrap()),
                    &case[name],
                );
            }
            for (name, method) in [
                ("ratio_wald", RatioInterval::Wald),
                ("ratio_score", RatioInterval::Score),
                ("ratio_miettinen_nurminen", RatioInterval::MiettinenNurminen),
            ] {
                match two.risk_ratio_interval(method, &options) {
                    Ok(found) => compare.numbers(name, ends(found), &case[name]),
                    Err(_) => assert!(case[name].is_null(), "{name}"),
                }
            }
            for (name, method) in [
                ("odds_wald", OddsInterval::Wald),
                ("odds_haldane", OddsInterval::HaldaneAnscombe),
                ("odds_score", OddsInterval::Score),
                ("odds_miettinen_nurminen", OddsInterval::MiettinenNurminen),
            ] {
                match two.odds_ratio_interval(method, &options) {
                    Ok(found) => compare.numbers(name, ends(found), &case[name]),
                    Err(_) => assert!(case[name].is_null(), "{name}"),
                }
            }
        }
    });
}

#[test]
fn differences_next_to_zero() {
    let options = TestOptions::default();
    compare(1e-12, |compare| {
        for case in list(&topic("proportions_exact")["rare"]) {
            compare.case(format!("{} of {}", case["x"], case["n"]));
            let two = pair(case);
            for (name, method) in [
                ("difference_score", DifferenceInterval::Score),
                (
                    "difference_miettinen_nurminen",
                    DifferenceInterval::MiettinenNurminen,
                ),
            ] {
                let found = two.difference_interval(method, &options).unwrap();
                compare.numbers(name, ends(found), &case[name]);
            }
        }
    });
}

#[test]
fn several_and_paired() {
    compare(1e-11, |compare| {
        for case in list(&topic("proportions")["several"]) {
            compare.case(case["x"].to_string());
            let groups: Vec<Proportion> = list(&case["x"])
                .iter()
                .zip(list(&case["n"]))
                .map(|(x, n)| Proportion::new(count(x), count(n)).unwrap())
                .collect();
            let found = several_proportions(&groups, Some(&numbers(&case["scores"]))).unwrap();
            let equality = found.equality;
            compare.numbers(
                "equality",
                [equality.statistic, equality.dof, equality.p_value],
                &case["equality"],
            );
            compare.numbers(
                "trend",
                [found.trend.statistic, found.trend.p_value],
                &case["trend"],
            );
        }
        for case in list(&topic("proportions")["paired"]) {
            compare.case(case["counts"].to_string());
            let [a, b, c, d] = [0, 1, 2, 3].map(|i| count(&case["counts"][i]));
            let pairs = PairedProportions::new(a, b, c, d).unwrap();
            for (name, method) in [
                ("wald", PairedInterval::Wald),
                ("agresti_min", PairedInterval::AgrestiMin),
                ("newcombe", PairedInterval::Newcombe),
            ] {
                let found = pairs.interval(method, &TestOptions::default()).unwrap();
                compare.vector(name, ends(found), &case[name]);
            }
        }
    });
}

#[test]
fn rates() {
    compare(1e-11, |compare| {
        for case in list(&topic("proportions")["rates"]) {
            compare.case(case["values"].to_string());
            let v = numbers(&case["values"]);
            let rate = Rate::new(v[0] as u64, v[1]).unwrap();
            let test = |alternative| {
                let options = TestOptions::default()
                    .with_null(v[2])
                    .with_alternative(alternative);
                rate.exact_test(&options).unwrap()
            };
            compare.numbers(
                "p",
                ALTERNATIVES.map(|a| test(a).p_value),
                &case["p_values"],
            );
            compare.numbers(
                "interval",
                ends(test(Alternative::TwoSided).interval),
                &case["interval_95"],
            );
            compare.number(
                "less",
                test(Alternative::Less).interval.upper,
                &case["less_upper"],
            );
            compare.number(
                "greater",
                test(Alternative::Greater).interval.lower,
                &case["greater_lower"],
            );
        }
        for case in list(&topic("proportions")["ratios"]) {
            compare.case(case["values"].to_string());
            let v = numbers(&case["values"]);
            let rates = [(v[0], v[1]), (v[2], v[3])].map(|(x, t)| Rate::new(x as u64, t).unwrap());
            let test = |alternative| {
                let options = TestOptions::default()
                    .with_null(v[4])
                    .with_alternative(alternative);
                rate_ratio(rates[0], rates[1], &options).unwrap()
            };
            let found = test(Alternative::TwoSided);
            let estimate = Some(found.estimate).filter(|ratio| ratio.is_finite());
            compare.number("estimate", estimate, &case["estimate"]);
            compare.numbers(
                "p",
                ALTERNATIVES.map(|a| test(a).p_value),
                &case["p_values"],
            );
            compare.numbers("interval", ends(found.interval), &case["interval_95"]);
        }
    });
}
