//! Matching and balance, from the package MatchIt; the smallest total distance, from scipy.

use super::{close, number, numbers, texts, topic};
use crate::scale;
use serde_json::Value;
use tresteg_dataset::{Dataset, Measure, Variable};
use tresteg_sampling::{
    BalanceMeasures, CaseFrame, Certificate, MatchDistance, MatchMethod, MatchOrder, MatchRule,
    Metric, Rule, balance,
};

fn lalonde(golden: &Value) -> Dataset {
    let data = &golden["data"];
    let column = |name: &str| {
        numbers(&data[name])
            .into_iter()
            .map(Some)
            .collect::<Vec<_>>()
    };
    let ids: Vec<String> = (1..=numbers(&data["treat"]).len())
        .map(|row| format!("{row:03}"))
        .collect();
    let mut dataset = Dataset::new(ids.clone(), ids).unwrap();
    for name in [
        "treat", "age", "educ", "married", "nodegree", "re74", "re75", "score",
    ] {
        dataset = dataset.with_numbers(scale(name), column(name)).unwrap();
    }
    let race = texts(&data["race"]).into_iter().map(Some).collect();
    dataset
        .with_texts(Variable::new("race", "Race", Measure::Nominal), race)
        .unwrap()
}

fn score() -> MatchRule {
    MatchRule::nearest("treat", 1.0, MatchDistance::Score("score".to_owned()))
}

fn nearest(ratio: usize, replace: bool, order: MatchOrder) -> MatchMethod {
    MatchMethod::Nearest {
        ratio,
        replace,
        order,
    }
}

fn several(metric: Metric) -> MatchRule {
    let variables = ["age", "educ", "re74", "re75"].map(str::to_owned).to_vec();
    MatchRule::nearest("treat", 1.0, MatchDistance::Metric { variables, metric })
}

fn rules() -> Vec<(&'static str, MatchRule)> {
    vec![
        ("largest", score()),
        (
            "smallest",
            score().with_method(nearest(1, false, MatchOrder::Smallest)),
        ),
        (
            "data",
            score().with_method(nearest(1, false, MatchOrder::Id)),
        ),
        (
            "ratio",
            score().with_method(nearest(2, false, MatchOrder::Largest)),
        ),
        ("caliper", score().with_caliper(0.2)),
        (
            "replace",
            score().with_method(nearest(1, true, MatchOrder::Largest)),
        ),
        (
            "exact",
            score()
                .with_exact("race")
                .with_exact("married")
                .with_caliper(0.5),
        ),
        ("age", score().with_caliper(0.3).with_caliper_on("age", 3.0)),
        ("mahalanobis", several(Metric::Mahalanobis)),
        (
            "euclidean",
            several(Metric::Standardised).with_method(nearest(1, true, MatchOrder::Id)),
        ),
        (
            "strata",
            MatchRule::strata("treat", 1.0)
                .with_exact("race")
                .with_exact("married")
                .with_exact("nodegree"),
        ),
        (
            "cem",
            MatchRule::strata("treat", 1.0)
                .with_exact("race")
                .with_coarsened("age", [19.5, 25.5, 35.5])
                .with_coarsened("educ", [8.5, 11.5]),
        ),
    ]
}

fn case<'a>(golden: &'a Value, name: &str) -> &'a Value {
    let cases = golden["cases"].as_array().unwrap();
    cases.iter().find(|case| case["name"] == name).unwrap()
}

fn select(dataset: &Dataset, rule: &MatchRule) -> Certificate<MatchRule> {
    rule.select(&CaseFrame::new(dataset).unwrap()).unwrap()
}

#[test]
fn the_pairs_are_those_of_matchit() {
    let golden = topic("matching");
    let dataset = lalonde(&golden);
    for (name, rule) in rules() {
        let matches = select(&dataset, &rule).outcome;
        if let Some(pairs) = case(&golden, name)["pairs"].as_object() {
            for (treated, controls) in pairs {
                let controls = match controls {
                    Value::Array(_) => texts(controls),
                    control => vec![control.as_str().unwrap().to_owned()],
                };
                let set = matches.sets.iter().find(|set| set.treated[0] == *treated);
                let found = set.map(|set| set.controls.clone()).unwrap_or_default();
                assert_eq!(found, controls, "{name} {treated}");
            }
        }
        let weights = numbers(&case(&golden, name)["weights"]);
        for (row, expected) in weights.iter().enumerate() {
            let id = format!("{:03}", row + 1);
            let weight = matches.weights.iter().find(|weight| weight.unit_id == id);
            close(
                name,
                weight.map_or(0.0, |weight| weight.weight),
                *expected,
                1e-13,
            );
        }
    }
}

#[test]
fn the_balance_is_that_of_matchit() {
    let golden = topic("matching");
    let dataset = lalonde(&golden);
    let variables = [
        "age", "educ", "race", "married", "nodegree", "re74", "re75", "score",
    ];
    for (name, rule) in rules() {
        let table = balance(&select(&dataset, &rule), &dataset, &variables).unwrap();
        let case = case(&golden, name);
        for (place, r_name) in texts(&case["variables"]).iter().enumerate() {
            let label = match r_name.strip_prefix("race") {
                Some(category) => format!("race: {category}"),
                None if r_name == "distance" => "score".to_owned(),
                None => r_name.clone(),
            };
            let row = table.rows.iter().find(|row| row.label() == label).unwrap();
            compare(
                &format!("{name} {label} before"),
                &row.before,
                &case["before"][place],
            );
            compare(
                &format!("{name} {label} after"),
                &row.after,
                &case["after"][place],
            );
        }
    }
}

fn compare(what: &str, found: &BalanceMeasures, expected: &Value) {
    let expected = expected.as_array().unwrap();
    let absolute = |part: &str, found: f64, expected: &Value| {
        let expected = number(expected);
        // Differences of means cancel: to so many parts of one standard deviation.
        assert!(
            (found - expected).abs() <= 1e-11 * expected.abs().max(1.0),
            "{what} {part}: {found} {expected}"
        );
    };
    absolute("mean of treated", found.mean_treated, &expected[0]);
    absolute("mean of controls", found.mean_control, &expected[1]);
    absolute(
        "standardised",
        found.standardised_difference.unwrap(),
        &expected[2],
    );
    match (found.variance_ratio, expected[3].as_f64()) {
        (Some(ratio), Some(expected)) => close(what, ratio, expected, 1e-11),
        (found, expected) => assert_eq!(found, expected, "{what}"),
    }
    absolute("eCDF mean", found.ecdf_mean, &expected[4]);
    absolute("eCDF max", found.ecdf_max, &expected[5]);
}

#[test]
fn the_total_distance_is_the_smallest() {
    let dataset = lalonde(&topic("matching"));
    let golden = topic("optimal");
    for ratio in [1, 2] {
        let rule = score().with_method(MatchMethod::Optimal { ratio });
        let matches = select(&dataset, &rule).outcome;
        let total: f64 = matches.sets.iter().flat_map(|set| &set.distances).sum();
        close(
            "total",
            total,
            number(&golden[format!("total_{ratio}")]),
            1e-13,
        );
        assert!(matches.sets.iter().all(|set| set.controls.len() == ratio));
    }
    // On a line with too few controls at one end, greedy pairs are as good in sum, though not the same.
    let greedy: f64 = select(&dataset, &score())
        .outcome
        .sets
        .iter()
        .flat_map(|set| &set.distances)
        .sum();
    assert!(greedy >= number(&golden["total_1"]) * (1.0 - 1e-13));
}
