//! Matching: what is found on small data, and what is refused.

use crate::{scale, units};
use proptest::prelude::*;
use tresteg_dataset::{Dataset, DatasetError, Measure, Variable};
use tresteg_sampling::{
    Caliper, CaseFrame, Certificate, Generator, MatchDistance, MatchMethod, MatchOrder, MatchRule,
    Matches, Metric, Rule, SamplingError, balance, verify,
};

/// Units a, b, ... with a treatment and `x`.
fn people(treated: &[f64], values: &[f64]) -> Dataset {
    let ids: Vec<String> = (0..values.len())
        .map(|unit| char::from(b'a' + unit as u8).to_string())
        .collect();
    let rows: Vec<(&str, Option<f64>)> = ids
        .iter()
        .map(String::as_str)
        .zip(values.iter().map(|value| Some(*value)))
        .collect();
    units(&rows)
        .with_numbers(
            scale("treated"),
            treated.iter().map(|value| Some(*value)).collect(),
        )
        .unwrap()
}

fn score() -> MatchRule {
    MatchRule::nearest("treated", 1.0, MatchDistance::Score("x".to_owned()))
}

fn with_order(order: MatchOrder) -> MatchRule {
    score().with_method(MatchMethod::Nearest {
        ratio: 1,
        replace: false,
        order,
    })
}

fn matches(dataset: &Dataset, rule: &MatchRule) -> Matches {
    rule.select(&CaseFrame::new(dataset).unwrap())
        .unwrap()
        .outcome
}

fn refused(dataset: &Dataset, rule: &MatchRule) -> SamplingError {
    rule.select(&CaseFrame::new(dataset).unwrap()).unwrap_err()
}

fn told(matches: &Matches) -> Vec<String> {
    let set = |set: &tresteg_sampling::MatchedSet| {
        format!("{}-{}", set.treated.concat(), set.controls.concat())
    };
    matches.sets.iter().map(set).collect()
}

#[test]
fn the_order_decides_who_gets_what() {
    // Both a and b are nearest to c.
    let dataset = people(&[1.0, 1.0, 0.0, 0.0], &[4.0, 5.0, 5.4, 9.0]);
    assert_eq!(
        told(&matches(&dataset, &with_order(MatchOrder::Id))),
        ["a-c", "b-d"]
    );
    assert_eq!(
        told(&matches(&dataset, &with_order(MatchOrder::Largest))),
        ["a-d", "b-c"]
    );
    assert_eq!(
        told(&matches(&dataset, &with_order(MatchOrder::Smallest))),
        ["a-c", "b-d"]
    );
    assert_eq!(
        told(&matches(&dataset, &with_order(MatchOrder::Closest))),
        ["a-d", "b-c"]
    );
    let lots: Vec<_> = (0..20)
        .map(|seed| {
            told(&matches(
                &dataset,
                &with_order(MatchOrder::Lot(Generator::chacha8(seed))),
            ))
        })
        .collect();
    assert!(
        lots.iter().any(|told| *told == ["a-c", "b-d"])
            && lots.iter().any(|told| *told == ["a-d", "b-c"])
    );
}

#[test]
fn ties_go_to_the_lowest_id_and_are_told() {
    let dataset = people(&[1.0, 0.0, 0.0, 0.0], &[4.0, 9.0, 5.0, 3.0]);
    let found = matches(&dataset, &score());
    assert_eq!(
        (told(&found), &found.tied),
        (vec!["a-c".to_owned()], &vec!["a".to_owned()])
    );
}

#[test]
fn calipers_and_exact_variables_leave_units_unmatched() {
    let dataset = people(&[1.0, 1.0, 0.0, 0.0], &[4.0, 8.0, 4.5, 4.8])
        .with_texts(
            Variable::new("sex", "Sex", Measure::Nominal),
            ["f", "m", "m", "f"]
                .map(|sex| Some(sex.to_owned()))
                .to_vec(),
        )
        .unwrap();
    let found = matches(&dataset, &score().with_caliper_on("x", 0.8));
    assert_eq!(
        (told(&found), &found.unmatched),
        (vec!["a-c".to_owned()], &vec!["b".to_owned()])
    );
    assert_eq!(
        told(&matches(&dataset, &score().with_exact("sex"))),
        ["a-d", "b-c"]
    );
    // The standard deviation of x is 1.81: 0.3 of it is 0.54.
    assert_eq!(
        told(&matches(&dataset, &score().with_caliper(0.3))),
        ["a-c"]
    );
    let optimal = MatchRule::optimal("treated", 1.0, MatchDistance::Score("x".to_owned()));
    assert_eq!(
        told(&matches(
            &dataset,
            &optimal.clone().with_caliper_on("x", 0.8)
        ))
        .len(),
        1
    );
    assert_eq!(
        told(&matches(&dataset, &optimal.with_exact("sex"))),
        ["a-d", "b-c"]
    );
}

#[test]
fn the_optimal_pairs_are_not_the_greedy_ones() {
    let dataset = people(&[1.0, 1.0, 0.0, 0.0], &[4.0, 5.0, 5.4, 2.0]);
    assert_eq!(told(&matches(&dataset, &score())), ["a-d", "b-c"]);
    assert_eq!(
        told(&matches(&dataset, &with_order(MatchOrder::Id))),
        ["a-c", "b-d"]
    );
    let optimal = MatchRule::optimal("treated", 1.0, MatchDistance::Score("x".to_owned()));
    assert_eq!(told(&matches(&dataset, &optimal)), ["a-d", "b-c"]);
    // Fewer controls than treated: as many pairs as there can be.
    let dataset = people(&[1.0, 1.0, 1.0, 0.0, 0.0], &[4.0, 5.0, 1.0, 5.4, 2.0]);
    assert_eq!(told(&matches(&dataset, &optimal)), ["b-d", "c-e"]);
}

#[test]
fn a_ratio_beyond_the_controls_takes_them_all() {
    let dataset = people(&[1.0, 0.0, 0.0], &[4.0, 5.0, 5.4]);
    for (replace, order) in [
        (false, MatchOrder::Id),
        (false, MatchOrder::Closest),
        (true, MatchOrder::Id),
    ] {
        let ratio = usize::MAX;
        let rule = score().with_method(MatchMethod::Nearest {
            ratio,
            replace,
            order,
        });
        assert_eq!(told(&matches(&dataset, &rule)), ["a-bc"]);
    }
}

#[test]
fn gower_distances_match_categories() {
    let dataset = people(&[1.0, 0.0, 0.0], &[1.0, 2.0, 5.0])
        .with_texts(
            Variable::new("sex", "Sex", Measure::Nominal),
            ["f", "m", "f"].map(|sex| Some(sex.to_owned())).to_vec(),
        )
        .unwrap();
    let variables = vec!["x".to_owned(), "sex".to_owned()];
    let rule = MatchRule::nearest(
        "treated",
        1.0,
        MatchDistance::Metric {
            variables,
            metric: Metric::Gower,
        },
    );
    // b: (1/4 + 1) / 2, c: (1 + 0) / 2.
    let found = matches(&dataset, &rule);
    assert_eq!(
        (told(&found), found.sets[0].distances[0]),
        (vec!["a-c".to_owned()], 0.5)
    );
    assert!(told(&matches(&dataset, &rule.with_caliper(0.4))).is_empty());
}

#[test]
fn weights_follow_the_sets() {
    let dataset = people(&[1.0, 1.0, 0.0, 0.0, 0.0], &[1.0, 1.0, 1.0, 2.0, 1.0]);
    let matches = matches(&dataset, &MatchRule::strata("treated", 1.0).with_exact("x"));
    let weights: Vec<(&str, f64)> = matches
        .weights
        .iter()
        .map(|weight| (weight.unit_id.as_str(), weight.weight))
        .collect();
    assert_eq!(weights, [("a", 1.0), ("b", 1.0), ("c", 1.0), ("e", 1.0)]);
    assert_eq!(told(&matches), ["ab-ce"]);
}

#[test]
fn units_without_values_are_told_and_the_certificate_verifies() {
    let dataset = units(&[
        ("a", Some(1.0)),
        ("b", Some(2.0)),
        ("c", None),
        ("d", Some(1.5)),
    ])
    .with_numbers(scale("treated"), [1.0, 0.0, 0.0, 0.0].map(Some).to_vec())
    .unwrap();
    let frame = CaseFrame::new(&dataset)
        .unwrap()
        .rule_out(&["d"], "moved")
        .unwrap();
    let certificate = score().select(&frame).unwrap();
    assert_eq!(told(&certificate.outcome), ["a-b"]);
    assert_eq!(certificate.outcome.excluded.len(), 2);
    let json = serde_json::to_string(&certificate).unwrap();
    let read: Certificate<MatchRule> = serde_json::from_str(&json).unwrap();
    assert_eq!(read, certificate);
    assert!(verify(&read, &frame).is_identical());
    // Excluded units do not count before matching either.
    assert_eq!(
        balance(&certificate, &dataset, &["x"]).unwrap().rows[0]
            .before
            .mean_control,
        2.0
    );
}

#[test]
fn what_cannot_be_matched_is_refused() {
    let dataset = people(&[1.0, 1.0, 0.0], &[1.0, 2.0, 3.0]);
    let metric = |metric| {
        let variables = vec!["x".to_owned()];
        MatchRule::nearest("treated", 1.0, MatchDistance::Metric { variables, metric })
    };
    let nobody = MatchRule::nearest("treated", 2.0, MatchDistance::Score("x".to_owned()));
    assert!(matches!(
        refused(&dataset, &nobody),
        SamplingError::EmptyGroup { .. }
    ));
    let all = people(&[1.0, 1.0], &[1.0, 2.0]);
    assert!(matches!(
        refused(&all, &score()),
        SamplingError::NoControls { .. }
    ));
    for method in [
        MatchMethod::Nearest {
            ratio: 0,
            replace: true,
            order: MatchOrder::Id,
        },
        MatchMethod::Optimal { ratio: 0 },
    ] {
        assert_eq!(
            refused(&dataset, &score().with_method(method)),
            SamplingError::ZeroCount
        );
    }
    let mut without = score();
    without.distance = None;
    let mut standardised = metric(Metric::Mahalanobis);
    standardised.calipers.push(Caliper {
        variable: None,
        width: 1.0,
        standardised: true,
    });
    let by_score = MatchMethod::Nearest {
        ratio: 1,
        replace: false,
        order: MatchOrder::Largest,
    };
    for rule in [
        without,
        standardised,
        metric(Metric::Euclidean).with_method(by_score),
    ] {
        assert!(matches!(
            refused(&dataset, &rule),
            SamplingError::NotForThisStrategy { .. }
        ));
    }
    for width in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(
            refused(&dataset, &score().with_caliper(width)),
            SamplingError::CaliperNotPositive { .. }
        ));
    }
    let falling = MatchRule::strata("treated", 1.0).with_coarsened("x", [2.0, 1.0]);
    assert!(matches!(
        refused(&dataset, &falling),
        SamplingError::CutsNotRising { .. }
    ));
    let same = people(&[1.0, 0.0], &[1.0, 1.0]);
    for kind in [Metric::Mahalanobis, Metric::Standardised] {
        assert!(matches!(
            refused(&same, &metric(kind)),
            SamplingError::ConstantVariable { .. }
        ));
    }
}

#[test]
fn balance_needs_matched_units_and_values() {
    let dataset = people(&[1.0, 0.0], &[1.0, 9.0]);
    let certificate = score()
        .with_caliper_on("x", 1.0)
        .select(&CaseFrame::new(&dataset).unwrap())
        .unwrap();
    assert_eq!(
        balance(&certificate, &dataset, &["x"]).unwrap_err(),
        SamplingError::NothingMatched
    );
    let certificate = score().select(&CaseFrame::new(&dataset).unwrap()).unwrap();
    let table = balance(&certificate, &dataset, &["x", "treated"]).unwrap();
    // One of each: no variance, and no scale.
    assert_eq!(table.rows[0].before.variance_ratio, None);
    assert_eq!(table.rows[0].before.standardised_difference, None);
    assert!(
        table
            .to_string()
            .contains("1 of 1 treated matched with 1 of 1 controls")
    );
    assert_eq!(table.love_plot().len(), 2);
    let other = units(&[("a", Some(1.0))]);
    let error = balance(&certificate, &other, &["x"]).unwrap_err();
    assert!(matches!(
        error,
        SamplingError::Dataset(DatasetError::UnknownUnit { .. })
    ));
    let missing = dataset
        .with_numbers(scale("y"), vec![Some(1.0), None])
        .unwrap();
    let error = balance(&certificate, &missing, &["y"]).unwrap_err();
    assert!(matches!(
        error,
        SamplingError::Dataset(DatasetError::MissingValues { .. })
    ));
}

proptest! {
    /// By the tree or one by one, the greedy pairs are those of the definition.
    #[test]
    fn nearest_pairs_are_those_of_the_definition(
        units in proptest::collection::vec((0_u8..2, 0_u8..9, 0_u8..9), 4..26), closest in proptest::bool::ANY,
    ) {
        let treated: Vec<f64> = units.iter().map(|unit| f64::from(unit.0)).collect();
        prop_assume!(treated.contains(&0.0) && treated.contains(&1.0));
        let x: Vec<f64> = units.iter().map(|unit| f64::from(unit.1)).collect();
        let y: Vec<f64> = units.iter().map(|unit| f64::from(unit.2)).collect();
        let dataset = people(&treated, &x).with_numbers(scale("y"), y.iter().copied().map(Some).collect()).unwrap();
        let order = if closest { MatchOrder::Closest } else { MatchOrder::Id };
        let variables = vec!["x".to_owned(), "y".to_owned()];
        let rule = MatchRule::nearest("treated", 1.0, MatchDistance::Metric { variables, metric: Metric::Euclidean })
            .with_method(MatchMethod::Nearest { ratio: 1, replace: false, order });
        let found = told(&matches(&dataset, &rule));
        let distance = |a: usize, b: usize| ((x[a] - x[b]).powi(2) + (y[a] - y[b]).powi(2)).sqrt();
        let mut left: Vec<usize> = (0..units.len()).filter(|unit| treated[*unit] == 0.0).collect();
        let mut waiting: Vec<usize> = (0..units.len()).filter(|unit| treated[*unit] == 1.0).collect();
        let mut expected = Vec::new();
        while !waiting.is_empty() && !left.is_empty() {
            let mut pairs: Vec<(f64, usize, usize)> = waiting.iter()
                .flat_map(|one| left.iter().map(|other| (distance(*one, *other), *other, *one)))
                .collect();
            if !closest {
                pairs.retain(|pair| pair.2 == waiting[0]);
            }
            pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
            let (_, control, one) = pairs[0];
            left.retain(|unit| *unit != control);
            waiting.retain(|unit| *unit != one);
            let letter = |unit: usize| char::from(b'a' + unit as u8);
            expected.push(format!("{}-{}", letter(one), letter(control)));
        }
        expected.sort();
        prop_assert_eq!(found, expected);
    }
}
