//! The field log.

use crate::{nearest, units};
use tresteg_dataset::{Dataset, Measure, Variable};
use tresteg_sampling::{
    CaseFrame, CaseRule, Certificate, FieldLog, GroupRule, Metric, PlaceState, Rule, SamplingError,
    Side, Spread, verify,
};

fn towns() -> Dataset {
    units(&[
        ("a", Some(1.0)),
        ("b", Some(2.0)),
        ("c", Some(3.0)),
        ("d", Some(4.0)),
        ("e", Some(5.0)),
    ])
}

fn certificate() -> Certificate<CaseRule> {
    nearest(0.0, Side::TwoSided, 2, 2)
        .select(&CaseFrame::new(&towns()).unwrap())
        .unwrap()
}

#[test]
fn the_next_reserve_takes_the_place_of_whoever_declines() {
    let log = FieldLog::default()
        .approached("a")
        .approached("b")
        .declined("b", "no time")
        .accepted("a")
        .declined("c", "no answer")
        .approached("d");
    let set = log.final_set(&certificate()).unwrap();
    let places: Vec<(&str, Option<&str>, PlaceState)> = set
        .places
        .iter()
        .map(|place| (place.chosen.as_str(), place.unit_id.as_deref(), place.state))
        .collect();
    assert_eq!(
        places,
        [
            ("a", Some("a"), PlaceState::Accepted),
            ("b", Some("d"), PlaceState::Approached)
        ]
    );
    let refusals: Vec<(&str, Option<&str>)> = set
        .refusals
        .iter()
        .map(|refusal| (refusal.unit_id.as_str(), refusal.replaced_by.as_deref()))
        .collect();
    assert_eq!(refusals, [("b", Some("c")), ("c", Some("d"))]);
    assert!(set.reserves_left.is_empty());
    let set = log.declined("d", "no").final_set(&certificate()).unwrap();
    assert_eq!(
        (set.places[1].state, &set.places[1].unit_id),
        (PlaceState::Empty, &None)
    );
}

#[test]
fn nobody_comes_in_out_of_turn() {
    for (log, event, unit_id) in [
        (FieldLog::default().approached("c"), 1, "c"),
        (FieldLog::default().approached("z"), 1, "z"),
        (FieldLog::default().declined("a", "").accepted("a"), 2, "a"),
        (FieldLog::default().declined("a", "").accepted("d"), 2, "d"),
    ] {
        let expected = SamplingError::NotInThePlace {
            event,
            unit_id: unit_id.to_owned(),
        };
        assert_eq!(log.final_set(&certificate()).unwrap_err(), expected);
        assert_eq!(certificate().with_field_log(log).unwrap_err(), expected);
    }
}

#[test]
fn the_log_is_a_part_of_the_certificate() {
    let log = FieldLog::default().declined("a", "no time").accepted("c");
    let certificate = certificate().with_field_log(log).unwrap();
    let json = serde_json::to_string(&certificate).unwrap();
    assert_eq!(
        serde_json::from_str::<Certificate<CaseRule>>(&json).unwrap(),
        certificate
    );
    assert!(verify(&certificate, &CaseFrame::new(&towns()).unwrap()).is_identical());
}

#[test]
fn whoever_stands_in_keeps_the_spread() {
    let region = ["n", "s", "n", "w", "s"]
        .map(|region| Some(region.to_owned()))
        .to_vec();
    let region = towns()
        .with_texts(Variable::new("region", "Region", Measure::Nominal), region)
        .unwrap();
    let certificate = nearest(0.0, Side::TwoSided, 2, 3)
        .with_spread(Spread::at_least(2, "region"))
        .select(&CaseFrame::new(&region).unwrap())
        .unwrap();
    // a and b are chosen; c, d and e come next, but only e is from the region of b.
    let log = FieldLog::default().declined("b", "no time");
    let set = log.final_set(&certificate).unwrap();
    assert_eq!(set.places[1].unit_id.as_deref(), Some("e"));
    assert_eq!(set.reserves_left, ["c", "d"]);
    let set = log.declined("e", "no").final_set(&certificate).unwrap();
    assert_eq!(set.places[1].state, PlaceState::Empty);
}

#[test]
fn no_single_unit_stands_in_for_one_of_a_pair() {
    let mut rule = GroupRule::most_similar(["x"], Metric::Standardised, "x", 1);
    rule.reserves = 1;
    let certificate = rule.select(&CaseFrame::new(&towns()).unwrap()).unwrap();
    assert_eq!(certificate.outcome.reserves[0].unit_ids, ["c", "d"]);
    let set = FieldLog::default()
        .declined("a", "")
        .final_set(&certificate)
        .unwrap();
    assert_eq!(set.places[0].state, PlaceState::Empty);
}
