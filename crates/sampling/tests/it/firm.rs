//! How firm a choice is.

use crate::{nearest, scale, units};
use tresteg_dataset::Dataset;
use tresteg_sampling::{
    Alternatives, CaseFrame, CaseRule, Certificate, Group, Rule, SamplingError, Scenario, Side,
    Strategy, Target, firmness,
};

fn towns() -> Dataset {
    units(&[
        ("a", Some(4.0)),
        ("b", Some(10.0)),
        ("c", Some(30.0)),
        ("d", Some(6.0)),
        ("e", Some(19.0)),
    ])
    .with_numbers(
        scale("member"),
        [1.0, 1.0, 1.0, 0.0, 0.0].map(Some).to_vec(),
    )
    .unwrap()
}

fn certificate(strategy: Strategy, count: usize) -> Certificate<CaseRule> {
    let dataset = towns();
    let frame = CaseFrame::new(&dataset)
        .unwrap()
        .rule_out_where("member", 1.0, "member")
        .unwrap();
    CaseRule::new(strategy, count).select(&frame).unwrap()
}

#[test]
fn every_alternative_is_tried_and_counted() {
    let certificate = certificate(Strategy::nearest("x", Target::median_of("member", 1.0)), 1);
    let scores = units(&[
        ("d", Some(100.0)),
        ("e", Some(11.0)),
        ("a", Some(10.0)),
        ("b", Some(10.0)),
        ("c", None),
    ]);
    let alternatives = Alternatives::new()
        .leaving_out_each_unit()
        .on_the_log_scale()
        .with_target(Target::mean_of("member", 1.0))
        .with_target(Target::median_of("member", 7.0))
        .with_scores("another source", "x", &scores, "x")
        .unwrap();
    let firmness = firmness(&certificate, &alternatives).unwrap();
    assert_eq!(firmness.chosen, ["d"]);
    let told: Vec<(Vec<String>, Option<f64>)> = firmness
        .scenarios
        .iter()
        .map(|result| (result.chosen.clone(), result.target))
        .collect();
    let expected = [
        ("e", Some(20.0)),
        ("e", Some(17.0)),
        ("d", Some(7.0)),
        ("e", Some(10.0)),
        ("d", Some(10.0)),
        ("d", Some(10.0_f64.ln())),
        ("e", Some(44.0 / 3.0)),
        ("", None),
        ("e", Some(10.0)),
    ];
    for ((chosen, target), (expected, number)) in told.iter().zip(expected) {
        assert_eq!(chosen.concat(), expected);
        assert!(*target == number || (target.unwrap() - number.unwrap()).abs() < 1e-14);
    }
    assert_eq!(told.len(), expected.len());
    assert!(
        firmness.scenarios[7]
            .refused
            .as_deref()
            .unwrap()
            .contains("`member` equal to the number 7")
    );
    // Left out, d cannot stay; that is no mark against it, and nothing that the choice hangs on.
    assert!(firmness.scenarios[3].left.is_empty());
    let units: Vec<(&str, usize, usize)> = firmness
        .units
        .iter()
        .map(|unit| {
            (
                unit.unit_id.as_str(),
                unit.times_chosen,
                unit.times_possible,
            )
        })
        .collect();
    assert_eq!(units, [("e", 5, 7), ("d", 3, 7)]);
    let hinges: Vec<String> = firmness
        .hinges
        .iter()
        .map(|hinge| hinge.without_any_of.concat())
        .collect();
    assert_eq!(hinges, ["a", "b"]);
    let json = serde_json::to_string(&firmness).unwrap();
    assert_eq!(
        serde_json::from_str::<tresteg_sampling::Firmness>(&json).unwrap(),
        firmness
    );
}

#[test]
fn what_a_strategy_has_no_use_for_is_refused() {
    let certificate = certificate(
        Strategy::Typical {
            residual: "x".to_owned(),
        },
        1,
    );
    for alternatives in [
        Alternatives::new().on_the_log_scale(),
        Alternatives::new().with_target(Target::Median(Group::All)),
    ] {
        let error = firmness(&certificate, &alternatives).unwrap_err();
        assert!(
            matches!(error, SamplingError::NotForThisStrategy { .. }),
            "{error}"
        );
    }
    assert!(
        Alternatives::new()
            .with_scores("", "x", &towns(), "y")
            .is_err()
    );
    let alternatives = Alternatives::new()
        .with_scores("", "member", &towns(), "x")
        .unwrap();
    assert!(firmness(&certificate, &alternatives).is_err());
}

#[test]
fn a_damaged_certificate_is_refused() {
    let mut certificate = certificate(Strategy::nearest("x", 1.0), 1);
    certificate.frame.names.pop();
    let error = firmness(&certificate, &Alternatives::new().leaving_out_each_unit()).unwrap_err();
    assert_eq!(error, SamplingError::DamagedRecord);
}

#[test]
fn a_frame_that_becomes_too_small_is_told() {
    let dataset = units(&[("a", Some(1.0)), ("b", Some(2.0))]);
    let certificate = nearest(0.0, Side::TwoSided, 2, 0)
        .select(&CaseFrame::new(&dataset).unwrap())
        .unwrap();
    let firmness = firmness(&certificate, &Alternatives::new().leaving_out_each_unit()).unwrap();
    assert!(
        firmness
            .scenarios
            .iter()
            .all(|result| result.refused.is_some())
    );
    assert_eq!(firmness.units[0].share, None);
    assert!(matches!(
        firmness.scenarios[0].scenario,
        Scenario::Without { .. }
    ));
}

#[test]
fn logarithms_of_numbers_that_have_none_are_missing_values() {
    let dataset = units(&[("a", Some(0.0)), ("b", Some(2.0)), ("c", Some(-1.0))]);
    let certificate = nearest(1.0, Side::TwoSided, 1, 0)
        .select(&CaseFrame::new(&dataset).unwrap())
        .unwrap();
    let result = firmness(&certificate, &Alternatives::new().on_the_log_scale()).unwrap();
    assert_eq!(result.scenarios[0].chosen, ["b"]);
}
