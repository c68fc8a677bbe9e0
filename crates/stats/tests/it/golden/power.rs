//! Power and sample size: R's pwr, power.t.test, power.prop.test and power.anova.test.

use serde_json::Value;
use tresteg_stats::Alternative;
use tresteg_stats::power::{PowerRequest, PowerTest, PowerUnknown};

use super::reader::{compare, list, number, text, topic};

fn test_of(case: &Value) -> PowerTest {
    let whole = |member: &str| number(&case[member]) as u32;
    let real = |member: &str| number(&case[member]);
    match text(case, "test") {
        "one_sample_t" => PowerTest::OneSampleT,
        "paired_t" => PowerTest::PairedT,
        "two_sample_t" => PowerTest::TwoSampleT {
            ratio: real("ratio"),
        },
        "welch_t" => PowerTest::WelchT {
            ratio: real("ratio"),
            sd_ratio: real("sd_ratio"),
        },
        "anova" => PowerTest::Anova {
            groups: whole("groups"),
        },
        "regression" => PowerTest::Regression {
            tested: whole("tested"),
            others: whole("others"),
        },
        "correlation" => PowerTest::Correlation,
        "one_proportion_arcsine" => PowerTest::OneProportionArcsine,
        "two_proportions_arcsine" => PowerTest::TwoProportionsArcsine {
            ratio: real("ratio"),
        },
        "two_proportions" => PowerTest::TwoProportions {
            first: real("first"),
            ratio: real("ratio"),
        },
        "chi_squared" => PowerTest::ChiSquared { dof: whole("dof") },
        "mcnemar" => PowerTest::McNemar {
            discordant: real("discordant"),
        },
        "equivalence_t" => PowerTest::EquivalenceT {
            ratio: real("ratio"),
            difference: real("difference"),
        },
        "two_rates" => PowerTest::TwoRates {
            first: real("first"),
            ratio: real("ratio"),
        },
        "mann_whitney" => PowerTest::MannWhitney {
            ratio: real("ratio"),
        },
        other => panic!("no test {other}"),
    }
}

fn request(case: &Value) -> PowerRequest {
    let alternative = match case["alternative"].as_str() {
        Some("greater") => Alternative::Greater,
        Some("less") => Alternative::Less,
        _ => Alternative::TwoSided,
    };
    PowerRequest::new(test_of(case)).with_alternative(alternative)
}

#[test]
fn power() {
    // R's noncentral distributions are right to 1e-12 of one.
    compare(1e-8, |compare| {
        for case in list(&topic("power")["power"]) {
            let (n, effect) = (number(&case["n"]), number(&case["effect"]));
            let (alpha, power) = (number(&case["alpha"]), number(&case["power"]));
            let request = request(case)
                .with_n(n)
                .with_effect(effect)
                .with_alpha(alpha);
            compare.case(case.to_string());
            let own = request.solve().unwrap().power;
            compare.number("power", own, &case["power"]);
            // Next to 0 or 1 a power says little about the rest.
            if !(0.01..=0.999).contains(&power) {
                continue;
            }
            // The other three are found again from the power, free of the rounding of R's.
            let unknown = self::request(case).with_power(own);
            let back = unknown.with_n(n).with_effect(effect).solve().unwrap();
            assert_eq!(back.solved_for, PowerUnknown::Alpha);
            compare.number("alpha", back.alpha, &case["alpha"]);
            // A two-sided test finds an effect of either sign; the one upwards is given.
            if effect > 0.0 || case["alternative"] != "two.sided" {
                let back = unknown.with_n(n).with_alpha(alpha).solve().unwrap();
                compare.number("effect", back.effect, &case["effect"]);
            }
            // For the smallest samples Fisher's z falls with n before it rises.
            if text(case, "test") == "correlation" && power < 0.1 {
                continue;
            }
            let back = unknown
                .with_effect(effect)
                .with_alpha(alpha)
                .solve()
                .unwrap();
            compare.number("n", back.n, &case["n"]);
            assert_eq!(back.whole_n, Some(n as u64), "{case}");
        }
    });
}

#[test]
fn sample_sizes() {
    // To the tolerance of R's uniroot.
    compare(1e-8, |compare| {
        for case in list(&topic("power")["sample_size"]) {
            compare.case(case.to_string());
            let answer = request(case)
                .with_effect(number(&case["effect"]))
                .with_alpha(0.05)
                .with_power(number(&case["power"]))
                .solve()
                .unwrap();
            compare.number("n", answer.n, &case["n"]);
            assert!(answer.whole_power.unwrap() >= answer.power);
        }
    });
}

/// Documented examples of G*Power 3.1 (its manual, sections 5, 10 and 13 among others).
#[test]
fn examples_of_g_power() {
    // One-way analysis of variance: 10 groups, f = 0.25, power 0.95: 390 in all, power 0.952363.
    let answer = PowerRequest::new(PowerTest::Anova { groups: 10 })
        .with_effect(0.25)
        .with_alpha(0.05)
        .with_power(0.95)
        .solve()
        .unwrap();
    assert_eq!(answer.whole_n, Some(39));
    assert!((answer.whole_power.unwrap() - 0.952_363).abs() < 1e-6);
    // R² of five regressors, f² = 0.1111111, n = 95: power 0.673586.
    let regression = PowerTest::Regression {
        tested: 5,
        others: 0,
    };
    let answer = PowerRequest::new(regression)
        .with_effect(1.0 / 9.0)
        .with_alpha(0.05)
        .with_n(95.0)
        .solve()
        .unwrap();
    assert!((answer.power - 0.673_586).abs() < 1e-6, "{}", answer.power);
}

#[test]
fn refusals() {
    let t = PowerRequest::new(PowerTest::TwoSampleT { ratio: 1.0 });
    let sized = t.with_alpha(0.05).with_power(0.8);
    let refused = [
        ("nothing to solve for", sized.with_effect(0.5).with_n(10.0)),
        ("two unknowns", sized),
        ("no effect", sized.with_effect(0.0)),
        ("NaN", sized.with_effect(f64::NAN)),
        ("infinite", sized.with_n(f64::INFINITY)),
        ("too few", sized.with_n(1.0)),
        ("level of 0", t.with_alpha(0.0).with_power(0.8).with_n(10.0)),
        (
            "power of 1",
            t.with_alpha(0.05).with_power(1.0).with_n(10.0),
        ),
        (
            "below the level",
            t.with_alpha(0.05).with_power(0.01).with_n(10.0),
        ),
        ("already reached", sized.with_effect(90.0)),
        (
            "wrong direction",
            sized
                .with_effect(-0.5)
                .with_alternative(Alternative::Greater),
        ),
        (
            "no direction",
            PowerRequest::new(PowerTest::Anova { groups: 3 })
                .with_alternative(Alternative::Less)
                .with_effect(0.2)
                .with_alpha(0.05)
                .with_n(10.0),
        ),
        (
            "one group",
            PowerRequest::new(PowerTest::Anova { groups: 1 })
                .with_effect(0.2)
                .with_alpha(0.05)
                .with_n(10.0),
        ),
        (
            "a correlation of 1.5",
            PowerRequest::new(PowerTest::Correlation)
                .with_effect(1.5)
                .with_alpha(0.05)
                .with_n(10.0),
        ),
        (
            "a bad ratio",
            PowerRequest::new(PowerTest::MannWhitney { ratio: f64::NAN })
                .with_effect(0.6)
                .with_alpha(0.05)
                .with_n(10.0),
        ),
    ];
    for (what, request) in refused {
        assert!(request.solve().is_err(), "{what}: {:?}", request.solve());
    }
    // Huge designs are answered, too.
    let huge = t
        .with_effect(1e6)
        .with_alpha(0.05)
        .with_n(1e9)
        .solve()
        .unwrap();
    assert_eq!(huge.power, 1.0);
    let tiny = t
        .with_effect(1e-3)
        .with_alpha(0.05)
        .with_power(0.9)
        .solve()
        .unwrap();
    assert!(tiny.n > 2e7 && tiny.to_string().contains("solved for"));
    let less = t
        .with_alternative(Alternative::Less)
        .with_alpha(0.05)
        .with_power(0.8)
        .with_n(20.0)
        .solve()
        .unwrap();
    assert!(less.effect < 0.0);
}
