//! Each strategy on units where the right choice is plain to see, and constraints.

use crate::{OutcomeAlone, ids, scale, units};
use proptest::prelude::*;
use std::collections::BTreeSet;
use tresteg_dataset::{Dataset, Label, Measure, Variable};
use tresteg_sampling::{
    CaseFrame, CaseRule, Contrast, CrucialKind, End, ExclusionReason, Group, GroupRule, Metric,
    Reference, Rule, SamplingError, Spread, Strategy, Target, TieRule,
};

fn texts(dataset: Dataset, name: &str, values: &[&str]) -> Dataset {
    let values = values
        .iter()
        .map(|value| (!value.is_empty()).then(|| (*value).to_owned()))
        .collect();
    dataset
        .with_texts(Variable::new(name, name, Measure::Nominal), values)
        .unwrap()
}

fn numbers(values: &[f64]) -> Dataset {
    let ids: Vec<String> = (0..values.len())
        .map(|unit| char::from(b'a' + unit as u8).to_string())
        .collect();
    units(
        &ids.iter()
            .map(String::as_str)
            .zip(values.iter().map(|value| Some(*value)))
            .collect::<Vec<_>>(),
    )
}

fn chosen(dataset: &Dataset, strategy: Strategy, count: usize) -> String {
    let frame = CaseFrame::new(dataset).unwrap();
    ids(&CaseRule::new(strategy, count)
        .outcome(&frame)
        .unwrap()
        .chosen)
}

#[test]
fn residuals_tell_typical_from_deviant_cases() {
    let dataset = numbers(&[0.5, -2.0, 0.1, 3.0, -0.2]);
    let residual = || "x".to_owned();
    assert_eq!(
        chosen(
            &dataset,
            Strategy::Typical {
                residual: residual()
            },
            3
        ),
        "cea"
    );
    let deviant = |end| Strategy::Deviant {
        residual: residual(),
        end,
    };
    assert_eq!(chosen(&dataset, deviant(End::Either), 3), "dba");
    assert_eq!(chosen(&dataset, deviant(End::High), 3), "dac");
    assert_eq!(chosen(&dataset, deviant(End::Low), 2), "be");
    assert_eq!(
        chosen(
            &dataset,
            Strategy::Influential {
                influence: residual()
            },
            2
        ),
        "db"
    );
    let error = CaseRule::new(deviant(End::Low), 3)
        .outcome(&CaseFrame::new(&dataset).unwrap())
        .unwrap_err();
    assert!(matches!(
        error,
        SamplingError::TooFewCandidates { candidates: 2, .. }
    ));
}

#[test]
fn extreme_cases_are_far_from_the_mean() {
    // The mean is 4.
    let dataset = numbers(&[1.0, 2.0, 4.0, 5.0, 8.0]);
    let extreme = |end| Strategy::Extreme {
        variable: "x".to_owned(),
        end,
    };
    assert_eq!(chosen(&dataset, extreme(End::High), 2), "ed");
    assert_eq!(chosen(&dataset, extreme(End::Low), 2), "ab");
    assert_eq!(chosen(&dataset, extreme(End::Either), 3), "eab");
}

#[test]
fn targets_are_computed_from_their_group() {
    let dataset = numbers(&[1.0, 2.0, 4.0, 5.0, 8.0]).with_numbers(
        scale("member"),
        [1.0, 1.0, 1.0, 2.0, 1.0].map(Some).to_vec(),
    );
    let dataset = dataset.unwrap();
    let group = || Group::equal("member", 1.0);
    let resolved = |target: Target| {
        let rule = CaseRule::new(Strategy::nearest("x", target), 1);
        rule.outcome(&CaseFrame::new(&dataset).unwrap())
            .unwrap()
            .target
            .unwrap()
            .value
    };
    assert_eq!(resolved(Target::median_of("member", 1.0)), 3.0);
    assert_eq!(resolved(Target::mean_of("member", 1.0)), 3.75);
    assert_eq!(resolved(Target::Median(Group::All)), 4.0);
    // R 4.2.2: quantile(c(1, 2, 4, 8), 0.3) is 1.9, and 0.9 gives 6.8.
    for (probability, expected) in [(0.3, 1.9), (0.9, 6.8), (0.0, 1.0), (1.0, 8.0)] {
        let value = resolved(Target::Quantile {
            probability,
            group: group(),
        });
        assert!((value - expected).abs() < 1e-15 * expected, "{value}");
    }
    let fails = |target: Target| {
        CaseRule::new(Strategy::nearest("x", target), 1)
            .outcome(&CaseFrame::new(&dataset).unwrap())
            .unwrap_err()
    };
    let error = fails(Target::median_of("member", 3.0));
    assert_eq!(
        error.to_string(),
        "no unit has `member` equal to the number 3"
    );
    let error = fails(Target::Quantile {
        probability: 1.5,
        group: group(),
    });
    assert!(matches!(error, SamplingError::NoQuantile { .. }));
}

#[test]
fn members_without_a_value_are_named_with_the_target() {
    let dataset = units(&[("a", Some(1.0)), ("b", None), ("c", Some(4.0))]);
    let rule = CaseRule::new(Strategy::nearest("x", Target::Median(Group::All)), 1);
    let target = rule
        .outcome(&CaseFrame::new(&dataset).unwrap())
        .unwrap()
        .target
        .unwrap();
    assert_eq!((target.value, target.units), (2.5, Some(2)));
    assert_eq!(target.without_value, ["b"]);
}

#[test]
fn crucial_cases_are_those_where_the_outcome_was_least_expected() {
    let dataset = numbers(&[0.9, 0.1, 0.8, 0.3, 0.6])
        .with_numbers(
            scale("joined"),
            [0.0, 1.0, 1.0, 1.0, 0.0].map(Some).to_vec(),
        )
        .unwrap();
    let crucial = |kind| Strategy::Crucial {
        expectation: "x".to_owned(),
        outcome: "joined".to_owned(),
        value: 1.0.into(),
        kind,
    };
    assert_eq!(chosen(&dataset, crucial(CrucialKind::LeastLikely), 2), "bd");
    assert_eq!(chosen(&dataset, crucial(CrucialKind::MostLikely), 2), "ae");
    let rule = CaseRule::new(crucial(CrucialKind::MostLikely), 1);
    let selection = rule.outcome(&CaseFrame::new(&dataset).unwrap()).unwrap();
    assert_eq!(selection.excluded.len(), 3);
    assert!(
        selection
            .excluded
            .iter()
            .all(|case| case.reason == ExclusionReason::AsExpected)
    );
}

#[test]
fn pathway_cases_are_brought_nearest_by_the_factor() {
    let dataset = numbers(&[0.1, -2.0, 1.0, 0.5])
        .with_numbers(
            scale("without"),
            [Some(3.0), Some(3.0), Some(0.5), None].to_vec(),
        )
        .unwrap();
    let pathway = Strategy::Pathway {
        full_residual: "x".to_owned(),
        reduced_residual: "without".to_owned(),
    };
    let selection = CaseRule::new(pathway, 2)
        .outcome(&CaseFrame::new(&dataset).unwrap())
        .unwrap();
    // Gerring's measure is the way between the residuals, also past zero.
    assert_eq!(ids(&selection.chosen), "ba");
    assert_eq!(selection.chosen[0].value, 5.0);
    let reasons: Vec<_> = selection.excluded.iter().map(|case| &case.reason).collect();
    assert_eq!(
        reasons,
        [
            &ExclusionReason::NotBroughtNearer,
            &ExclusionReason::MissingValue
        ]
    );
}

#[test]
fn diverse_cases_cover_the_range() {
    let dataset = numbers(&[0.0, 1.0, 5.2, 9.0, 10.0]);
    let diverse = |metric| Strategy::Diverse {
        variables: vec!["x".to_owned()],
        metric,
    };
    let frame = CaseFrame::new(&dataset).unwrap();
    let selection = CaseRule::new(diverse(Metric::Euclidean), 3)
        .with_reserves(1)
        .outcome(&frame)
        .unwrap();
    assert_eq!(ids(&selection.chosen), "aec");
    // b and d are both 1 from their nearest.
    assert_eq!(ids(&selection.reserves), "b");
    assert_eq!(selection.ties[0].unit_ids, ["b", "d"]);
    assert!(!selection.ties[0].decides_choice);
    let rule = CaseRule::new(diverse(Metric::Standardised), 4).with_tie_rule(TieRule::Refuse);
    assert!(matches!(
        rule.outcome(&frame),
        Err(SamplingError::UndecidedTie { .. })
    ));
}

#[test]
fn similar_and_different_cases_stand_to_a_reference() {
    let dataset = texts(
        numbers(&[0.0, 1.0, 5.0, 9.0]),
        "kind",
        &["u", "v", "v", "u"],
    );
    let variables = || vec!["x".to_owned(), "kind".to_owned()];
    let to = || Reference::Unit("a".to_owned());
    // Gower distances from a: b (1/9 + 1)/2, c (5/9 + 1)/2, d 1/2.
    let similar = Strategy::Similar {
        to: to(),
        variables: variables(),
        metric: Metric::Gower,
    };
    let selection = CaseRule::new(similar, 3)
        .outcome(&CaseFrame::new(&dataset).unwrap())
        .unwrap();
    assert_eq!(ids(&selection.chosen), "dbc");
    assert!((selection.chosen[1].distance - 5.0 / 9.0).abs() < 1e-15);
    assert_eq!(selection.excluded[0].reason, ExclusionReason::Reference);
    let different = Strategy::Different {
        to: to(),
        variables: variables(),
        metric: Metric::Gower,
    };
    assert_eq!(chosen(&dataset, different, 2), "cb");
    let centre = |metric, variables: Vec<String>| Strategy::Similar {
        to: Reference::Centre(Group::equal("kind", "v")),
        variables,
        metric,
    };
    assert_eq!(
        chosen(
            &dataset,
            centre(Metric::Standardised, vec!["x".to_owned()]),
            1
        ),
        "b"
    );
    let frame = CaseFrame::new(&dataset).unwrap();
    for (strategy, expected) in [
        (centre(Metric::Gower, variables()), SamplingError::NoCentre),
        (
            centre(Metric::Mahalanobis, vec![]),
            SamplingError::NoVariables,
        ),
    ] {
        assert_eq!(
            CaseRule::new(strategy, 1).outcome(&frame).unwrap_err(),
            expected
        );
    }
    let nobody = Strategy::Similar {
        to: Reference::Unit("z".to_owned()),
        variables: variables(),
        metric: Metric::Gower,
    };
    assert!(matches!(
        CaseRule::new(nobody, 1).outcome(&frame),
        Err(SamplingError::NoReference { .. })
    ));
}

#[test]
fn a_metric_refuses_variables_that_tell_nothing() {
    let dataset = numbers(&[1.0, 2.0, 4.0])
        .with_numbers(scale("same"), vec![Some(0.1); 3])
        .unwrap()
        .with_numbers(scale("twice"), [2.5, 4.5, 8.5].map(Some).to_vec())
        .unwrap();
    let frame = CaseFrame::new(&dataset).unwrap();
    let error = |metric, variables: &[&str]| {
        let variables = variables.iter().map(|name| (*name).to_owned()).collect();
        let strategy = Strategy::Diverse { variables, metric };
        CaseRule::new(strategy, 1).outcome(&frame).unwrap_err()
    };
    let constant = SamplingError::ConstantVariable {
        variable: "same".to_owned(),
    };
    for metric in [
        Metric::Standardised,
        Metric::Ranked,
        Metric::Gower,
        Metric::Mahalanobis,
    ] {
        assert_eq!(error(metric, &["x", "same"]), constant, "{metric:?}");
    }
    let dependent = SamplingError::DependentVariable {
        variable: "twice".to_owned(),
    };
    assert_eq!(error(Metric::Mahalanobis, &["x", "twice"]), dependent);
    assert_eq!(error(Metric::RankMahalanobis, &["x", "twice"]), dependent);
}

#[test]
fn numbers_that_cannot_be_squared_are_refused_by_name() {
    let dataset = numbers(&[1e200, 0.0, 1.0]);
    let frame = CaseFrame::new(&dataset).unwrap();
    for metric in [Metric::Euclidean, Metric::Mahalanobis] {
        let strategy = Strategy::Diverse {
            variables: vec!["x".to_owned()],
            metric,
        };
        let error = CaseRule::new(strategy, 1).outcome(&frame).unwrap_err();
        assert!(
            error.to_string().starts_with("`x` has values beyond 1e150"),
            "{error}"
        );
    }
    let gower = Strategy::Diverse {
        variables: vec!["x".to_owned()],
        metric: Metric::Gower,
    };
    assert_eq!(chosen(&dataset, gower, 2), "ab");
    let extreme = numbers(&[1e308, -1e308, 1.0])
        .with_numbers(scale("y"), vec![Some(-1.7e308), Some(0.0), Some(1.0)]);
    let pathway = Strategy::Pathway {
        full_residual: "x".to_owned(),
        reduced_residual: "y".to_owned(),
    };
    let extreme = extreme.unwrap();
    let error = CaseRule::new(pathway, 1)
        .outcome(&CaseFrame::new(&extreme).unwrap())
        .unwrap_err();
    assert!(matches!(error, SamplingError::DistanceNotFinite { .. }));
}

#[test]
fn distances_are_those_of_other_programs() {
    // R 4.2.2, X the five points: sqrt(mahalanobis(X, X[1, ], cov(X))); the same on R <- apply(X, 2, rank) with
    // V <- cov(R), m <- sd(1:5) / sqrt(diag(V)), V * outer(m, m), as MatchIt has it; cluster::daisy(metric = "gower").
    let dataset = numbers(&[1.0, 2.0, 7.0, 4.0, 4.0])
        .with_numbers(scale("y"), [3.0, 1.0, 9.0, 4.0, 2.0].map(Some).to_vec())
        .unwrap();
    let frame = CaseFrame::new(&dataset).unwrap();
    let expected: [(Metric, [f64; 4]); 3] = [
        (
            Metric::Mahalanobis,
            [
                1.811_941_646_444_632_3,
                2.634_342_239_752_568_2,
                1.856_282_072_458_311_1,
                2.776_840_538_002_494_1,
            ],
        ),
        (
            Metric::RankMahalanobis,
            [
                2.192_317_965_734_936_5,
                2.556_888_658_676_809_8,
                1.639_235_393_600_343_9,
                2.579_125_893_634_388_2,
            ],
        ),
        (
            Metric::Gower,
            [0.208_333_333_333_333_31, 0.875, 0.3125, 0.3125],
        ),
    ];
    for (metric, expected) in expected {
        let variables = vec!["x".to_owned(), "y".to_owned()];
        let strategy = Strategy::Similar {
            to: Reference::Unit("a".to_owned()),
            variables,
            metric,
        };
        let selection = CaseRule::new(strategy, 4).outcome(&frame).unwrap();
        for case in selection.chosen {
            let place = usize::from(case.unit_id.as_bytes()[0] - b'b');
            assert!(
                (case.distance / expected[place] - 1.0).abs() < 1e-14,
                "{metric:?} {case:?}"
            );
        }
    }
}

#[test]
fn ties_can_go_to_the_highest_or_lowest_of_a_variable() {
    let dataset = numbers(&[1.0, 1.0, 1.0, 1.0])
        .with_numbers(scale("y"), [Some(2.0), Some(3.0), None, Some(3.0)].to_vec())
        .unwrap();
    let frame = CaseFrame::new(&dataset).unwrap();
    let order = |tie_rule| {
        let rule = CaseRule::new(Strategy::nearest("x", 1.0), 4).with_tie_rule(tie_rule);
        ids(&rule.outcome(&frame).unwrap().chosen)
    };
    assert_eq!(order(TieRule::Highest("y".to_owned())), "bdac");
    assert_eq!(order(TieRule::Lowest("y".to_owned())), "abdc");
}

#[test]
fn the_chosen_spread_as_they_must() {
    let dataset = texts(
        numbers(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
        "region",
        &["n", "n", "n", "s", "w", ""],
    );
    let frame = CaseFrame::new(&dataset).unwrap();
    let rule = |spread| {
        CaseRule::new(Strategy::nearest("x", 0.0), 3)
            .with_reserves(1)
            .with_spread(spread)
    };
    let selection = rule(Spread::at_least(2, "region")).outcome(&frame).unwrap();
    assert_eq!(
        (ids(&selection.chosen), ids(&selection.reserves)),
        ("abd".to_owned(), "c".to_owned())
    );
    assert_eq!(selection.skipped, ["c"]);
    assert_eq!(selection.excluded[0].reason, ExclusionReason::MissingValue);
    let chosen = |spread| ids(&rule(spread).outcome(&frame).unwrap().chosen);
    assert_eq!(chosen(Spread::at_least(3, "region")), "ade");
    assert_eq!(chosen(Spread::at_most_each(1, "region")), "ade");
    assert_eq!(
        chosen(Spread::at_least(0, "region").with_quota("w", 1)),
        "abe"
    );
    assert_eq!(
        chosen(
            Spread::at_least(0, "region")
                .with_quota("n", 2)
                .with_quota("s", 0)
        ),
        "abe"
    );
    assert_eq!(
        chosen(Spread::at_least(3, "region").with_quota("n", 1)),
        "ade"
    );
    for spread in [
        Spread::at_least(4, "region"),
        Spread::at_most_each(0, "region"),
        Spread::at_least(0, "region").with_quota("s", 2),
        Spread::at_least(0, "region").with_quota("nowhere", 1),
        Spread::at_least(3, "region").with_quota("n", 2),
    ] {
        let error = rule(spread).outcome(&frame).unwrap_err();
        assert_eq!(
            error,
            SamplingError::SpreadImpossible {
                variables: vec!["region".to_owned()],
                asked: 3
            }
        );
    }
}

proptest! {
    /// The greedy choice is the first allowed set in the order of all sets.
    #[test]
    fn the_best_allowed_set_is_found(
        regions in proptest::collection::vec(0_usize..4, 3..9), count in 1_usize..5,
        at_least in 0_usize..4, at_most in proptest::option::of(0_usize..3),
        quota in proptest::option::of((0_usize..4, 0_usize..3)),
    ) {
        prop_assume!(count <= regions.len());
        let values: Vec<f64> = (0..regions.len()).map(|value| value as f64).collect();
        let names: Vec<String> = regions.iter().map(|region| format!("r{region}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let dataset = texts(numbers(&values), "region", &names);
        let mut spread = Spread::at_least(at_least, "region");
        spread.at_most_each = at_most;
        if let Some((region, cases)) = quota {
            spread = spread.with_quota(format!("r{region}"), cases);
        }
        let allowed = |set: &[usize]| {
            let number = |region: usize| set.iter().filter(|unit| regions[**unit] == region).count();
            let different: BTreeSet<usize> = set.iter().map(|unit| regions[*unit]).collect();
            different.len() >= at_least && (0..4).all(|region| match quota {
                Some((other, cases)) if other == region => number(region) == cases,
                _ => number(region) <= at_most.unwrap_or(usize::MAX),
            })
        };
        let mut sets: Vec<Vec<usize>> = (0..1_usize << regions.len())
            .map(|bits| (0..regions.len()).filter(|unit| bits >> unit & 1 == 1).collect::<Vec<_>>())
            .filter(|set| set.len() == count && allowed(set))
            .collect();
        sets.sort();
        let rule = CaseRule::new(Strategy::nearest("x", 0.0), count).with_spread(spread);
        match (rule.outcome(&CaseFrame::new(&dataset).unwrap()), sets.first()) {
            (Ok(selection), Some(best)) => {
                let found: Vec<usize> = selection.chosen.iter().map(|case| case.value as usize).collect();
                prop_assert_eq!(&found, best);
            }
            (Err(SamplingError::SpreadImpossible { .. }), None) => {}
            (found, best) => prop_assert!(false, "{found:?} {best:?}"),
        }
    }
}

proptest! {
    /// The same under two constraints on two variables.
    #[test]
    fn the_best_set_under_several_constraints_is_found(
        units in proptest::collection::vec((0_usize..4, 0_usize..3), 3..9), count in 1_usize..5,
        at_least in 0_usize..4, at_most in proptest::option::of(0_usize..3),
        at_least_kinds in 0_usize..4, quota in proptest::option::of((0_usize..3, 0_usize..3)),
    ) {
        prop_assume!(count <= units.len());
        let values: Vec<f64> = (0..units.len()).map(|value| value as f64).collect();
        let names = |letter: char, of: fn(&(usize, usize)) -> usize| -> Vec<String> {
            units.iter().map(|unit| format!("{letter}{}", of(unit))).collect()
        };
        let (regions, kinds) = (names('r', |unit| unit.0), names('k', |unit| unit.1));
        let texts_of = |names: &[String]| names.iter().cloned().map(Some).collect::<Vec<_>>();
        let nominal = |name: &str| Variable::new(name, Label::new(name), Measure::Nominal);
        let dataset = numbers(&values)
            .with_texts(nominal("region"), texts_of(&regions)).unwrap()
            .with_texts(nominal("kind"), texts_of(&kinds)).unwrap();
        let mut by_region = Spread::at_least(at_least, "region");
        by_region.at_most_each = at_most;
        let mut by_kind = Spread::at_least(at_least_kinds, "kind");
        if let Some((kind, cases)) = quota {
            by_kind = by_kind.with_quota(format!("k{kind}"), cases);
        }
        let allowed = |set: &[usize]| {
            let number = |of: &dyn Fn(usize) -> bool| set.iter().filter(|unit| of(**unit)).count();
            let regions: BTreeSet<usize> = set.iter().map(|unit| units[*unit].0).collect();
            let kinds: BTreeSet<usize> = set.iter().map(|unit| units[*unit].1).collect();
            regions.len() >= at_least && kinds.len() >= at_least_kinds
                && (0..4).all(|region| number(&|unit| units[unit].0 == region) <= at_most.unwrap_or(usize::MAX))
                && quota.is_none_or(|(kind, cases)| number(&|unit| units[unit].1 == kind) == cases)
        };
        let mut sets: Vec<Vec<usize>> = (0..1_usize << units.len())
            .map(|bits| (0..units.len()).filter(|unit| bits >> unit & 1 == 1).collect::<Vec<_>>())
            .filter(|set| set.len() == count && allowed(set))
            .collect();
        sets.sort();
        let rule = CaseRule::new(Strategy::nearest("x", 0.0), count).with_spread(by_region).with_spread(by_kind);
        match (rule.outcome(&CaseFrame::new(&dataset).unwrap()), sets.first()) {
            (Ok(selection), Some(best)) => {
                let found: Vec<usize> = selection.chosen.iter().map(|case| case.value as usize).collect();
                prop_assert_eq!(&found, best);
                let told = |set: &[usize]| set.iter().map(|unit| regions[*unit].clone() + &kinds[*unit]).collect::<Vec<_>>();
                let categories: Vec<String> = selection.chosen.iter().map(|case| case.categories.concat()).collect();
                prop_assert_eq!(categories, told(best));
            }
            (Err(SamplingError::SpreadImpossible { .. }), None) => {}
            (found, best) => prop_assert!(false, "{found:?} {best:?}"),
        }
    }
}

/// 100 units in 20 regions and 10 kinds, 15 of them from 12 regions, all kinds and no more than two of each.
#[test]
fn many_categories_are_searched_at_once() {
    let units = 100_u32;
    let values: Vec<f64> = (0..units).map(f64::from).collect();
    let text = |letter: char, number: u32| Some(format!("{letter}{number:02}"));
    let nominal = |name: &str| Variable::new(name, Label::new(name), Measure::Nominal);
    let dataset = numbers(&values)
        .with_texts(
            nominal("region"),
            (0..units).map(|unit| text('r', unit / 5)).collect(),
        )
        .unwrap()
        .with_texts(
            nominal("kind"),
            (0..units).map(|unit| text('k', unit / 3 % 10)).collect(),
        )
        .unwrap();
    let mut by_kind = Spread::at_least(10, "kind");
    by_kind.at_most_each = Some(2);
    let rule = CaseRule::new(Strategy::nearest("x", 0.0), 15)
        .with_spread(Spread::at_least(12, "region"))
        .with_spread(by_kind);
    let chosen = rule
        .outcome(&CaseFrame::new(&dataset).unwrap())
        .unwrap()
        .chosen;
    let different = |place: usize| {
        let names = chosen.iter().map(|case| case.categories[place].clone());
        names.collect::<BTreeSet<String>>().len()
    };
    assert_eq!((chosen.len(), different(0), different(1)), (15, 12, 10));
    assert_eq!(chosen[0].rank, 1);
}

#[test]
fn most_different_cases_share_the_outcome() {
    let dataset = texts(
        numbers(&[1.0, 2.0, 3.0, 9.0]),
        "outcome",
        &["yes", "no", "yes", "no"],
    );
    let frame = CaseFrame::new(&dataset).unwrap();
    let mut rule = GroupRule::most_different(["x"], Metric::Euclidean, "outcome", 1);
    rule.reserves = 9;
    let groups = rule.select(&frame).unwrap().outcome;
    assert_eq!((groups.possible, groups.chosen[0].distance), (2, 7.0));
    assert_eq!(groups.chosen[0].unit_ids, ["b", "d"]);
    assert_eq!(groups.reserves[0].unit_ids, ["a", "c"]);
    rule.count = 3;
    assert_eq!(
        rule.select(&frame).unwrap_err(),
        SamplingError::TooFewGroups {
            asked: 3,
            possible: 2
        }
    );
    rule.size = usize::MAX;
    assert!(matches!(
        rule.select(&frame).unwrap_err(),
        SamplingError::TooFewGroups { .. }
    ));
    rule.size = 1;
    assert_eq!(rule.select(&frame).unwrap_err(), SamplingError::ZeroCount);
}

#[test]
fn groups_of_three_are_judged_by_all_their_pairs() {
    let dataset = texts(
        numbers(&[0.0, 1.0, 3.0, 3.5, 7.0]),
        "kind",
        &["u", "v", "w", "u", ""],
    );
    let frame = CaseFrame::new(&dataset)
        .unwrap()
        .rule_out(&["a"], "no")
        .unwrap();
    let mut rule = GroupRule::most_similar(["x"], Metric::Euclidean, "kind", 1);
    rule.size = 3;
    let groups = rule.select(&frame).unwrap().outcome;
    assert_eq!(groups.chosen[0].unit_ids, ["b", "c", "d"]);
    assert_eq!(groups.chosen[0].distance, 5.0 / 3.0);
    assert_eq!(groups.excluded.len(), 2);
    rule.contrasts.push(Contrast::Agree("kind".to_owned()));
    assert!(rule.select(&frame).is_err());
}

#[test]
fn pairs_may_share_a_unit_when_told_and_ties_are_named() {
    let dataset = numbers(&[1.0, 2.0, 3.0, 9.0]);
    let frame = CaseFrame::new(&dataset).unwrap();
    let mut rule = GroupRule::most_similar(["x"], Metric::Euclidean, "x", 1);
    let groups = rule.select(&frame).unwrap().outcome;
    assert_eq!(groups.ties[0].unit_ids, ["a + b", "b + c"]);
    assert!(groups.ties[0].decides_choice);
    assert_eq!(groups.passed_over[0].best_distance, Some(1.0));
    rule.tie_rule = TieRule::Refuse;
    assert!(matches!(
        rule.select(&frame),
        Err(SamplingError::UndecidedTie { .. })
    ));
    rule.disjoint = false;
    rule.count = 2;
    assert_eq!(
        rule.select(&frame).unwrap().outcome.chosen[1].unit_ids,
        ["b", "c"]
    );
}
