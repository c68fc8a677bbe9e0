//! The log of approached cases.

use proptest::prelude::*;
use tresteg_dataset::Label;
use tresteg_qualitative::{
    ApproachedCase, Consent, Date, FieldworkLog, Interview, Mode, Outcome, QualitativeError,
};

const LOG: &str = "\
unit,outcome,mode,date,respondents,roles,roles_sv,consent
a1,interviewed,in_person,2017-03-24,2,planner; head of planning,planerare; planeringschef,named
a2,interviewed,telephone_and_written,2017-03-20,1,secretary,,anonymous
a3,declined,,,0,,,
";

fn read(text: &str) -> Result<FieldworkLog, QualitativeError> {
    FieldworkLog::read(text.as_bytes())
}

fn bad_cells(text: &str) -> Vec<String> {
    match read(text) {
        Err(QualitativeError::File(error)) => error
            .bad_cells()
            .map(|cell| format!("{} {}", cell.line, cell.column))
            .collect(),
        other => panic!("a file with faults was expected, not {other:?}"),
    }
}

#[test]
fn a_log_is_read_and_summed_up() {
    let log = read(LOG).expect("a whole log");
    let summary = log.summary();
    assert_eq!(
        (summary.approached, summary.interviewed, summary.declined),
        (3, 2, 1)
    );
    assert_eq!(
        (
            summary.in_person,
            summary.telephone,
            summary.with_written_answers
        ),
        (1, 1, 1)
    );
    assert_eq!((summary.respondents, summary.anonymous), (3, 1));
    assert_eq!(
        (summary.first, summary.last),
        (Date::parse("2017-03-20"), Date::parse("2017-03-24"))
    );
    let roles = log
        .case("a1")
        .and_then(|case| case.interview.as_ref())
        .map(|held| held.roles.as_slice());
    assert_eq!(
        roles,
        Some(
            [
                Label::new("planner").with_sv("planerare"),
                Label::new("head of planning").with_sv("planeringschef")
            ]
            .as_slice()
        )
    );
    assert_eq!(
        log.case("a3").map(ApproachedCase::outcome),
        Some(Outcome::Declined)
    );
    assert_eq!(log.case("a4"), None);
}

#[test]
fn all_faults_come_at_once() {
    let faulty = LOG
        .replace("in_person", "by phone")
        .replace("2017-03-20", "20/3 2017")
        .replace(",anonymous", ",yes")
        .replace("declined,,", "declined,telephone,");
    assert_eq!(
        bad_cells(&faulty),
        ["2 mode", "3 date", "3 consent", "4 mode"]
    );
    assert_eq!(
        bad_cells(&LOG.replace(",2,planner", ",3,planner")),
        ["2 roles"]
    );
    assert_eq!(
        bad_cells(&LOG.replace("1,secretary", "0,secretary")),
        ["3 respondents"]
    );
    assert_eq!(
        bad_cells(&LOG.replace("secretary", "secretary;")),
        ["3 roles"]
    );
    assert_eq!(
        bad_cells(&LOG.replace("declined,,,0", "declined,,,1")),
        ["4 respondents"]
    );
    assert_eq!(bad_cells(&LOG.replace("planerare; ", "")), ["2 roles_sv"]);
    assert_eq!(bad_cells(&LOG.replace("declined", "")), ["4 outcome"]);
    assert!(matches!(
        read(&LOG.replace("a2", "a1")),
        Err(QualitativeError::File(_))
    ));
}

#[test]
fn units_are_checked_against_known_ids() {
    let log = read(LOG).expect("a whole log");
    assert_eq!(log.check_units(&["a1", "a2", "a3", "a4"]), Ok(()));
    let Err(QualitativeError::UnknownUnits { units }) = log.check_units(&["a1", "b3"]) else {
        panic!("a2 and a3 are unknown");
    };
    let nearest: Vec<_> = units
        .iter()
        .map(|unit| (unit.unit.as_str(), unit.nearest.as_deref()))
        .collect();
    assert_eq!(nearest, [("a2", Some("a1")), ("a3", Some("a1"))]);
}

#[test]
fn logs_built_by_hand_are_checked_too() {
    let case = |unit: &str, roles: &[&str]| ApproachedCase {
        unit: unit.to_owned(),
        interview: Date::new(2017, 3, 20).map(|date| Interview {
            mode: Mode::Telephone,
            date,
            roles: roles.iter().map(|role| Label::new(*role)).collect(),
            consent: Consent::Named,
        }),
    };
    let twice = FieldworkLog::new(vec![
        case("a", &["x"]),
        case("b", &["x"]),
        case("a", &["x"]),
    ]);
    assert_eq!(
        twice,
        Err(QualitativeError::DuplicateUnits {
            units: vec!["a".into()]
        })
    );
    assert_eq!(
        FieldworkLog::new(vec![case("a", &[])]),
        Err(QualitativeError::NoRoles {
            units: vec!["a".into()]
        })
    );
    let empty = FieldworkLog::new(Vec::new())
        .expect("nobody was approached")
        .summary();
    assert_eq!((empty.approached, empty.first), (0, None));
}

#[test]
fn days_are_written_as_they_are_read() {
    let log = read(LOG).expect("a whole log");
    let text = serde_json::to_string(log.cases()).expect("json");
    assert!(text.contains("\"2017-03-24\""), "{text}");
    assert_eq!(
        serde_json::from_str::<Vec<ApproachedCase>>(&text)
            .ok()
            .as_deref(),
        Some(log.cases())
    );
    assert!(serde_json::from_str::<Date>("\"2017-02-30\"").is_err());
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in any::<Vec<u8>>(), cells in "[a0-9,;\n\"-]{0,80}") {
        let _ = FieldworkLog::read(&bytes);
        let _ = read(&format!("unit,outcome,mode,date,respondents,roles,roles_sv,consent\nu,interviewed,in_person,{cells}"));
    }

    #[test]
    fn days_survive_text(year in 0..=9999_u16, month in 0..=13_u8, day in 0..=32_u8) {
        if let Some(date) = Date::new(year, month, day) {
            prop_assert_eq!(Date::parse(&date.to_string()), Some(date));
            prop_assert_eq!((date.year(), date.month(), date.day()), (year, month, day));
        }
    }
}
