//! Input that no selection should be made from, and ties.

use crate::{OutcomeAlone, nearest, scale, units};
use proptest::prelude::*;
use tresteg_dataset::{Dataset, DatasetError};
use tresteg_sampling::{
    CaseFrame, CaseRule, ExclusionReason, SamplingError, Side, Strategy, TieRule,
};

#[test]
fn an_empty_frame_is_refused() {
    let empty = Dataset::new(Vec::new(), Vec::new()).unwrap();
    assert_eq!(
        CaseFrame::new(&empty).unwrap_err(),
        SamplingError::EmptyFrame
    );
}

#[test]
fn repeated_ids_and_values_that_are_no_numbers_are_named_before_a_frame_is_made() {
    let ids = || vec!["a".to_owned(), "a".to_owned()];
    let error = SamplingError::from(Dataset::new(ids(), ids()).unwrap_err());
    assert_eq!(
        error,
        SamplingError::Dataset(DatasetError::DuplicateIds {
            ids: vec!["a".to_owned()]
        })
    );
    let error = units(&[("a", None)])
        .with_numbers(scale("y"), vec![Some(f64::NAN)])
        .unwrap_err();
    assert!(SamplingError::from(error).to_string().contains("a."));
}

#[test]
fn zero_cases_too_many_cases_and_no_target_are_refused() {
    let dataset = units(&[("a", Some(1.0)), ("b", Some(2.0)), ("c", None)]);
    let frame = CaseFrame::new(&dataset).unwrap();
    let error = nearest(1.0, Side::TwoSided, 0, 0)
        .outcome(&frame)
        .unwrap_err();
    assert_eq!(error, SamplingError::ZeroCount);
    let error = nearest(1.0, Side::TwoSided, 3, 0)
        .outcome(&frame)
        .unwrap_err();
    let expected = SamplingError::TooFewCandidates {
        asked: 3,
        candidates: 2,
        units: 3,
    };
    assert_eq!(error, expected);
    for target in [f64::NAN, f64::INFINITY] {
        let error = nearest(target, Side::TwoSided, 1, 0)
            .outcome(&frame)
            .unwrap_err();
        assert!(matches!(error, SamplingError::TargetNotFinite { .. }));
        let selection = nearest(1.0, Side::TwoSided, 1, 0).outcome(&frame).unwrap();
        assert!(selection.compare(&dataset, "x", target).is_err());
    }
}

#[test]
fn unknown_names_are_answered_with_the_nearest() {
    let dataset = units(&[("0980", Some(1.0))])
        .with_numbers(scale("population"), vec![Some(1.0)])
        .unwrap();
    let frame = CaseFrame::new(&dataset).unwrap();
    let rule = CaseRule::new(Strategy::nearest("populaton", 1.0), 1);
    let message = rule.outcome(&frame).unwrap_err().to_string();
    assert!(message.contains("`population`"), "{message}");
    let message = frame
        .clone()
        .rule_out(&["0981"], "")
        .unwrap_err()
        .to_string();
    assert!(message.contains("`0980`"), "{message}");
    assert!(frame.rule_out_where("y", 1.0, "").is_err());
    let elsewhere = units(&[("0001", Some(1.0))]);
    let selection = nearest(1.0, Side::TwoSided, 1, 0)
        .outcome(&CaseFrame::new(&dataset).unwrap())
        .unwrap();
    assert!(selection.compare(&elsewhere, "x", 0.0).is_err());
}

#[test]
fn eligibility_that_nobody_knows_is_refused() {
    let dataset = units(&[("a", Some(1.0)), ("b", None)]);
    let frame = CaseFrame::new(&dataset).unwrap();
    let error = frame
        .clone()
        .rule_out_where("x", 1.0, "is one")
        .unwrap_err();
    assert!(error.to_string().contains("b."), "{error}");
    // Once it is ruled out for another reason, its value does not matter.
    let frame = frame
        .rule_out(&["b"], "declined")
        .unwrap()
        .rule_out_where("x", 1.0, "is one")
        .unwrap();
    let reasons: Vec<_> = frame.ruled_out().iter().flatten().collect();
    assert_eq!(reasons, ["is one", "declined"]);
    assert!(matches!(
        nearest(1.0, Side::TwoSided, 1, 0).outcome(&frame),
        Err(SamplingError::TooFewCandidates { candidates: 0, .. })
    ));
}

#[test]
fn every_kind_of_exclusion_is_told_apart() {
    let dataset = units(&[
        ("a", Some(1.0)),
        ("b", Some(3.0)),
        ("c", None),
        ("d", Some(2.0)),
        ("e", None),
    ]);
    let frame = CaseFrame::new(&dataset)
        .unwrap()
        .rule_out(&["e"], "declined")
        .unwrap();
    let selection = nearest(2.0, Side::AtOrBelow, 1, 9).outcome(&frame).unwrap();
    assert_eq!(selection.chosen[0].unit_id, "d");
    assert_eq!(selection.reserves.len(), 1);
    assert_eq!(selection.reserves[0].distance, -1.0);
    assert_eq!(selection.reserves[0].relative_distance, Some(-0.5));
    let reasons: Vec<_> = selection
        .excluded
        .iter()
        .map(|unit| (&unit.unit_id[..], &unit.reason))
        .collect();
    let declined = ExclusionReason::NotEligible {
        reason: "declined".to_owned(),
    };
    assert_eq!(
        reasons,
        [
            ("b", &ExclusionReason::AboveTarget),
            ("c", &ExclusionReason::MissingValue),
            ("e", &declined)
        ]
    );
}

#[test]
fn a_target_of_zero_has_no_relative_distance() {
    let dataset = units(&[("a", Some(-1.0))]);
    let frame = CaseFrame::new(&dataset).unwrap();
    let selection = nearest(0.0, Side::TwoSided, 1, 0).outcome(&frame).unwrap();
    assert_eq!(selection.chosen[0].relative_distance, None);
    assert_eq!(selection.chosen[0].distance, -1.0);
}

#[test]
fn ties_are_broken_by_id_and_recorded() {
    let dataset = units(&[
        ("d", Some(9.0)),
        ("c", Some(11.0)),
        ("b", Some(12.0)),
        ("a", Some(8.0)),
        ("e", Some(10.0)),
    ]);
    let frame = CaseFrame::new(&dataset).unwrap();
    let mut rule = nearest(10.0, Side::TwoSided, 2, 1);
    let selection = rule.outcome(&frame).unwrap();
    let order = |cases: &[tresteg_sampling::Case]| {
        cases
            .iter()
            .map(|case| case.unit_id.clone())
            .collect::<String>()
    };
    assert_eq!(order(&selection.chosen), "ec");
    assert_eq!(order(&selection.reserves), "d");
    assert_eq!(order(&selection.passed_over), "ab");
    assert_eq!(selection.ties.len(), 1);
    assert_eq!(selection.ties[0].unit_ids, ["c", "d"]);
    assert!(selection.ties[0].decides_choice);

    rule.tie_rule = TieRule::Refuse;
    let error = rule.outcome(&frame).unwrap_err();
    assert_eq!(
        error.to_string(),
        "c. (c), d. (d) are equally far (1) from the target: name a rule that decides between them"
    );
    // A tie within the chosen cases changes nobody's fate.
    rule.count = 3;
    let selection = rule.outcome(&frame).unwrap();
    assert_eq!(order(&selection.chosen), "ecd");
    assert_eq!(selection.ties.len(), 2);
    assert!(selection.ties.iter().all(|tie| !tie.decides_choice));
}

#[test]
fn the_last_bit_of_a_distance_decides_no_tie() {
    for (low, high, target) in [(0.1, 0.5, 0.3), (31.9, 32.7, 32.3)] {
        let distances: [f64; 2] = [target - low, high - target];
        assert_ne!(distances[0], distances[1]);
        for (first, second) in [(low, high), (high, low)] {
            let dataset = units(&[("b", Some(second)), ("a", Some(first)), ("c", Some(99.0))]);
            let frame = CaseFrame::new(&dataset).unwrap();
            let mut rule = nearest(target, Side::TwoSided, 1, 1);
            let selection = rule.outcome(&frame).unwrap();
            assert_eq!(selection.chosen[0].unit_id, "a");
            assert_eq!(selection.reserves[0].unit_id, "b");
            assert_eq!(selection.ties[0].unit_ids, ["a", "b"]);
            rule.tie_rule = TieRule::Refuse;
            let error = rule.outcome(&frame).unwrap_err();
            assert!(
                matches!(error, SamplingError::UndecidedTie { .. }),
                "{error}"
            );
        }
    }
    // A difference that is in the data is none of rounding.
    let dataset = units(&[("b", Some(0.1)), ("a", Some(0.500_000_000_001))]);
    let frame = CaseFrame::new(&dataset).unwrap();
    let selection = nearest(0.3, Side::TwoSided, 1, 1).outcome(&frame).unwrap();
    assert_eq!(selection.chosen[0].unit_id, "b");
    assert!(selection.ties.is_empty());
}

#[test]
fn a_distance_that_overflows_is_refused_with_the_units() {
    let dataset = units(&[("a", Some(1e308)), ("b", Some(0.0))]);
    let frame = CaseFrame::new(&dataset).unwrap();
    let error = nearest(-1e308, Side::TwoSided, 1, 0)
        .outcome(&frame)
        .unwrap_err();
    let expected = SamplingError::DistanceNotFinite {
        variable: "x".to_owned(),
        target: -1e308,
        units: vec!["a. (a)".to_owned()],
    };
    assert_eq!(error, expected);
    let selection = nearest(1e-308, Side::TwoSided, 2, 0)
        .outcome(&frame)
        .unwrap();
    assert_eq!(selection.chosen[1].relative_distance, None);
}

#[test]
fn unknown_ids_are_named_with_the_nearest() {
    let dataset = units(&[("alpha", Some(1.0)), ("beta", Some(2.0))]);
    let frame = CaseFrame::new(&dataset).unwrap();
    let error = frame.clone().rule_out(&["beta", "alpa"], "no").unwrap_err();
    assert!(error.to_string().contains("alpha"), "{error}");
    let frame = frame.rule_out(&["beta", "beta"], "no").unwrap();
    assert_eq!(frame.ruled_out(), [None, Some("no".to_owned())]);
}

proptest! {
    #[test]
    fn the_order_of_the_rows_changes_nothing_and_nobody_is_lost(
        values in proptest::collection::vec(proptest::option::of(-5_i8..5), 1..20),
        target in -5_i8..5, count in 1_usize..8, reserves in 0_usize..4, rotation in 0_usize..20,
    ) {
        let names: Vec<String> = (0..values.len()).map(|index| format!("{index:02}")).collect();
        let mut rows: Vec<(&str, Option<f64>)> = names.iter().map(String::as_str)
            .zip(values.iter().map(|value| value.map(f64::from))).collect();
        let first = units(&rows);
        rows.rotate_left(rotation % values.len());
        let second = units(&rows);
        for side in [Side::AtOrAbove, Side::AtOrBelow, Side::TwoSided] {
            let rule = nearest(f64::from(target), side, count, reserves);
            let one = rule.outcome(&CaseFrame::new(&first).unwrap());
            let other = rule.outcome(&CaseFrame::new(&second).unwrap());
            match (one, other) {
                (Ok(one), Ok(other)) => {
                    prop_assert_eq!(&one.chosen, &other.chosen);
                    prop_assert_eq!(&one.reserves, &other.reserves);
                    prop_assert_eq!(&one.passed_over, &other.passed_over);
                    prop_assert_eq!(&one.ties, &other.ties);
                    let told = one.chosen.len() + one.reserves.len() + one.passed_over.len() + one.excluded.len();
                    prop_assert_eq!(told, values.len());
                    let distances: Vec<f64> = one.chosen.iter().chain(&one.reserves).chain(&one.passed_over)
                        .map(|case| case.distance.abs()).collect();
                    prop_assert!(distances.is_sorted());
                }
                (Err(one), Err(other)) => prop_assert_eq!(one, other),
                _ => prop_assert!(false),
            }
        }
    }
}

#[test]
fn a_comparison_tells_below_equal_above_and_missing_apart() {
    let values = [Some(1.0), Some(2.0), Some(3.0), None].to_vec();
    let dataset = units(&[
        ("a", Some(1.0)),
        ("b", Some(2.0)),
        ("c", Some(3.0)),
        ("d", Some(4.0)),
    ])
    .with_numbers(scale("y"), values.clone())
    .unwrap();
    let frame = CaseFrame::new(&dataset).unwrap();
    let selection = nearest(1.0, Side::AtOrAbove, 4, 0).outcome(&frame).unwrap();
    assert_eq!(selection.values_of(&dataset, "y").unwrap(), values);
    let comparison = selection.compare(&dataset, "y", 2.0).unwrap();
    assert_eq!(comparison.below, ["a"]);
    assert_eq!(comparison.equal, ["b"]);
    assert_eq!(comparison.above, ["c"]);
    assert_eq!(comparison.missing, ["d"]);
}
