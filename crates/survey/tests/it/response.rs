//! Response rates at two levels.

use tresteg_dataset::Label;
use tresteg_survey::{ResponseCascade, SurveyError, UnitResponse, two_level_response};

use crate::rounded;

fn unit(unit: &str, invited: u64, answered: u64) -> UnitResponse {
    UnitResponse {
        unit: unit.to_owned(),
        invited,
        answered,
    }
}

#[test]
fn the_printed_rates_and_the_coverage_beside_them() {
    // Section 4.3 of the study: 61 coordinators in 50 of 81 municipalities; 38 answers from 36.
    let coordinators =
        ResponseCascade::new(Label::new("Coordinators"), None, 61, 38).expect("possible");
    assert_eq!(rounded(coordinators.response_rate, 1), "62.3");
    assert_eq!(
        (coordinators.coverage, coordinators.invitation_rate),
        (None, None)
    );
    let municipalities =
        ResponseCascade::new(Label::new("Municipalities"), Some(81), 50, 36).expect("possible");
    assert_eq!(municipalities.response_rate, 72.0);
    assert_eq!(
        municipalities.coverage.map(|rate| rounded(rate, 1)),
        Some("44.4".into())
    );
}

#[test]
fn persons_and_units_are_counted_from_one_list() {
    let list = [
        unit("a", 2, 2),
        unit("b", 3, 1),
        unit("c", 1, 0),
        unit("d", 0, 0),
    ];
    let response =
        two_level_response(Label::new("Persons"), Label::new("Units"), &list).expect("possible");
    let (persons, units) = (&response.persons, &response.units);
    assert_eq!(
        (persons.frame, persons.invited, persons.answered),
        (None, 6, 3)
    );
    assert_eq!(
        (units.frame, units.invited, units.answered),
        (Some(4), 3, 2)
    );
    assert_eq!((persons.response_rate, units.coverage), (50.0, Some(50.0)));
    assert_eq!(response.answered_more_than_once, ["a"]);
    assert_eq!(response.not_invited, ["d"]);
}

#[test]
fn what_cannot_be_is_refused() {
    for (frame, invited, answered) in [(None, 0, 0), (None, 3, 4), (Some(2), 3, 1)] {
        assert!(matches!(
            ResponseCascade::new(Label::new("Persons"), frame, invited, answered),
            Err(SurveyError::ImpossibleResponse { .. })
        ));
    }
    let labels = || (Label::new("Persons"), Label::new("Units"));
    let of = |list: &[UnitResponse]| two_level_response(labels().0, labels().1, list);
    assert!(matches!(
        of(&[]),
        Err(SurveyError::ImpossibleResponse { .. })
    ));
    assert!(
        matches!(of(&[unit("a", 0, 1)]), Err(SurveyError::ImpossibleResponse { level, .. }) if level == "a")
    );
    assert_eq!(
        of(&[unit("a", 1, 1), unit("a", 1, 1)]),
        Err(SurveyError::DuplicateUnit { unit: "a".into() })
    );
}
