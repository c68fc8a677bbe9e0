//! A certificate can be run again, and says what changed.

use crate::{ids, nearest, scale, units};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tresteg_dataset::{Dataset, Measure, Variable};
use tresteg_sampling::{
    Allocation, CaseFrame, CaseRule, Certificate, CrucialKind, Design, Fate, FieldLog, FrameChange,
    Generator, Group, GroupRule, MatchDistance, MatchMethod, MatchOrder, MatchRule, Metric,
    Outcome, Reference, Rerun, Rule, SampleRule, Side, Spread, Strategy, Target, TieRule, Value,
    verify,
};

fn towns() -> Dataset {
    units(&[
        ("a", Some(1.0)),
        ("b", Some(2.0)),
        ("c", Some(4.5)),
        ("d", None),
    ])
    .with_texts(
        Variable::new("region", "Region", Measure::Nominal),
        ["north", "north", "south", "south"]
            .map(|region| Some(region.to_owned()))
            .to_vec(),
    )
    .unwrap()
    .with_numbers(scale("unused"), vec![None; 4])
    .unwrap()
}

fn rule() -> CaseRule {
    CaseRule::new(
        Strategy::nearest_on(Side::AtOrAbove, "x", Target::median_of("region", "north")),
        1,
    )
    .with_reserves(1)
    .with_spread(Spread::at_least(1, "region"))
}

fn certificate(dataset: &Dataset) -> Certificate<CaseRule> {
    rule()
        .select(
            &CaseFrame::new(dataset)
                .unwrap()
                .rule_out(&["a"], "asked before")
                .unwrap(),
        )
        .unwrap()
}

#[test]
fn the_digest_depends_on_values_and_not_on_their_order() {
    let first = units(&[("a", Some(1.0)), ("b", Some(-0.0)), ("c", None)]);
    let second = units(&[("c", None), ("a", Some(1.0)), ("b", Some(0.0))]);
    let digest = |dataset: &Dataset, out: &[&str]| {
        let frame = CaseFrame::new(dataset).unwrap().rule_out(out, "").unwrap();
        nearest(0.0, Side::TwoSided, 1, 0)
            .select(&frame)
            .unwrap()
            .frame
            .digest
    };
    assert_eq!(digest(&first, &[]), digest(&second, &[]));
    assert_ne!(digest(&first, &[]), digest(&first, &["c"]));
    let third = units(&[
        ("a", Some(1.000_000_000_000_000_2)),
        ("b", Some(0.0)),
        ("c", None),
    ]);
    assert_ne!(digest(&first, &[]), digest(&third, &[]));
    // Made by Python: hashlib.sha256 of the bytes that the documentation of the digest names.
    assert_eq!(
        digest(&first, &[]),
        "6551468824cc326f6172fa3790da588c0057a2fdb56e3e45dc29bf7a83bdfc40"
    );
}

#[test]
fn the_json_is_pinned() {
    let mut certificate = certificate(&towns());
    certificate.software.version = "0.1.0".to_owned();
    let json = serde_json::to_string_pretty(&certificate).unwrap();
    if std::env::var_os("TRESTEG_BLESS").is_some() {
        std::fs::write("tests/it/certificate.json", &json).unwrap();
    }
    assert_eq!(json, include_str!("certificate.json").trim_end());
    assert_eq!(
        serde_json::from_str::<Certificate<CaseRule>>(&json).unwrap(),
        certificate
    );
}

#[test]
fn an_unchanged_frame_verifies_in_any_order_of_its_rows() {
    let certificate = certificate(&towns());
    assert_eq!(ids(&certificate.outcome.chosen), "b");
    assert_eq!(certificate.frame.columns.len(), 2);
    let again = units(&[
        ("d", None),
        ("b", Some(2.0)),
        ("a", Some(1.0)),
        ("c", Some(4.5)),
    ])
    .with_texts(
        Variable::new("region", "Region", Measure::Nominal),
        ["south", "north", "north", "south"]
            .map(|region| Some(region.to_owned()))
            .to_vec(),
    )
    .unwrap();
    let frame = CaseFrame::new(&again)
        .unwrap()
        .rule_out(&["a"], "asked before")
        .unwrap();
    let verification = verify(&certificate, &frame);
    assert!(verification.is_identical(), "{verification}");
    assert!(verification.to_string().starts_with("identical"));
}

#[test]
fn every_change_is_told_by_unit_and_column() {
    let certificate = certificate(&towns());
    let now = units(&[
        ("a", Some(1.0)),
        ("b", Some(1.25)),
        ("d", Some(3.0)),
        ("e", None),
    ])
    .with_texts(
        Variable::new("region", "Region", Measure::Nominal),
        vec![Some("north".to_owned()); 4],
    )
    .unwrap();
    let verification = verify(&certificate, &CaseFrame::new(&now).unwrap());
    let text = |value: &str| Some(Value::from(value));
    let changed = |unit_id: &str, column: &str, then, now| FrameChange::ValueChanged {
        unit_id: unit_id.to_owned(),
        column: column.to_owned(),
        then,
        now,
    };
    assert_eq!(
        verification.changes,
        [
            FrameChange::UnitAdded {
                unit_id: "e".to_owned()
            },
            FrameChange::EligibilityChanged {
                unit_id: "a".to_owned(),
                then: Some("asked before".to_owned()),
                now: None
            },
            changed(
                "b",
                "x",
                Some(Value::Number(2.0)),
                Some(Value::Number(1.25))
            ),
            FrameChange::UnitRemoved {
                unit_id: "c".to_owned()
            },
            changed("d", "region", text("south"), text("north")),
            changed("d", "x", None, Some(Value::Number(3.0))),
        ]
    );
    assert!(verification.record_intact);
    assert_eq!(verification.on_the_record, Rerun::Identical);
    let Rerun::Differs { fates } = &verification.on_the_frame else {
        panic!("{verification}");
    };
    let told: Vec<(&str, Fate, Fate)> = fates
        .iter()
        .map(|fate| (fate.unit_id.as_str(), fate.then, fate.now))
        .collect();
    assert_eq!(
        told,
        [
            ("c", Fate::Reserve(1), Fate::NotChosen),
            ("d", Fate::NotChosen, Fate::Reserve(1))
        ]
    );
    for part in [
        "c: reserve 1 -> not chosen",
        "b: x was 2, is 1.25",
        "d: x was missing, is 3",
    ] {
        assert!(verification.to_string().contains(part), "{verification}");
    }
}

#[test]
fn other_figures_are_told_from_other_units_and_lost_columns_from_both() {
    let certificate = nearest(0.0, Side::TwoSided, 1, 0)
        .select(&CaseFrame::new(&units(&[("a", Some(1.0)), ("b", Some(3.0))])).unwrap())
        .unwrap();
    let now = units(&[("a", Some(1.5)), ("b", Some(3.0))]);
    let verification = verify(&certificate, &CaseFrame::new(&now).unwrap());
    assert_eq!(verification.on_the_frame, Rerun::SameUnits);
    assert!(!verification.is_identical());

    let bare = Dataset::new(vec!["a".to_owned()], vec!["a".to_owned()]).unwrap();
    let verification = verify(&certificate, &CaseFrame::new(&bare).unwrap());
    assert_eq!(
        verification.changes[0],
        FrameChange::ColumnGone {
            column: "x".to_owned()
        }
    );
    assert!(matches!(verification.on_the_frame, Rerun::Refused { .. }));
}

#[test]
fn a_certificate_that_was_edited_gives_itself_away() {
    let dataset = towns();
    let frame = CaseFrame::new(&dataset)
        .unwrap()
        .rule_out(&["a"], "asked before")
        .unwrap();
    // Somebody prefers c.
    let mut edited = certificate(&dataset);
    std::mem::swap(&mut edited.outcome.chosen, &mut edited.outcome.reserves);
    let verification = verify(&edited, &frame);
    assert!(verification.record_intact && verification.changes.is_empty());
    assert!(matches!(verification.on_the_record, Rerun::Differs { .. }));
    assert!(
        verification
            .to_string()
            .contains("another choice than the recorded one")
    );
    // Somebody moves b.
    let mut edited = certificate(&dataset);
    edited.frame.ruled_out[1] = Some("far away".to_owned());
    let verification = verify(&edited, &frame);
    assert!(!verification.record_intact);
    assert!(verification.to_string().contains("damaged"));
    // Records of impossible shape are told, not run.
    let mut edited = certificate(&dataset);
    edited.frame.names.pop();
    let verification = verify(&edited, &frame);
    assert!(
        !verification.record_intact && matches!(verification.on_the_record, Rerun::Refused { .. })
    );
    assert_eq!(verification.on_the_frame, Rerun::Identical);
    // A field log that cannot have happened.
    let mut edited = certificate(&dataset);
    edited.field_log = Some(FieldLog::default().accepted("c"));
    assert!(verify(&edited, &frame).field_log_fault.is_some());
}

#[test]
fn lots_are_drawn_for_ids_and_not_for_rows() {
    let rows: Vec<(String, Option<f64>)> = (0..40)
        .map(|unit| (format!("u{unit:02}"), Some(1.0)))
        .collect();
    let mut rows: Vec<(&str, Option<f64>)> = rows
        .iter()
        .map(|(id, value)| (id.as_str(), *value))
        .collect();
    let rule = nearest(1.0, Side::TwoSided, 3, 2).with_tie_rule(TieRule::Lot { seed: 1 });
    let one = rule
        .select(&CaseFrame::new(&units(&rows)).unwrap())
        .unwrap();
    rows.reverse();
    let other = rule
        .select(&CaseFrame::new(&units(&rows)).unwrap())
        .unwrap();
    assert_eq!(one, other);
    // Python: sorted by int.from_bytes(hashlib.sha256(struct.pack("<Q", 1) + id).digest()[:8], "little").
    assert_eq!(ids(&one.outcome.chosen), "u02u16u01");
    assert_eq!(ids(&one.outcome.reserves), "u31u09");
    let rule = rule.with_tie_rule(TieRule::Lot { seed: 2 });
    assert_ne!(
        rule.select(&CaseFrame::new(&units(&rows)).unwrap())
            .unwrap()
            .outcome
            .chosen,
        one.outcome.chosen
    );
}

/// Every object within a document, by its path.
fn objects(json: &serde_json::Value, path: &str, found: &mut Vec<String>) {
    match json {
        serde_json::Value::Object(fields) => {
            found.push(path.to_owned());
            for (name, value) in fields {
                objects(value, &format!("{path}/{name}"), found);
            }
        }
        serde_json::Value::Array(values) => {
            for (place, value) in values.iter().enumerate() {
                objects(value, &format!("{path}/{place}"), found);
            }
        }
        _ => {}
    }
}

fn refuses_unknown_fields<R>(certificate: &Certificate<R>)
where
    R: Rule + Serialize + DeserializeOwned + PartialEq + std::fmt::Debug,
    R::Outcome: Serialize + DeserializeOwned + std::fmt::Debug,
{
    let json = serde_json::to_value(certificate).unwrap();
    let read = |json| serde_json::from_value::<Certificate<R>>(json);
    assert_eq!(&read(json.clone()).unwrap(), certificate);
    let mut paths = Vec::new();
    objects(&json, "", &mut paths);
    for path in paths {
        let mut edited = json.clone();
        edited.pointer_mut(&path).unwrap()["resreves"] = 2.into();
        let error = read(edited).err().map(|error| error.to_string());
        let error =
            error.unwrap_or_else(|| unreachable!("{path}: a field that nobody knows is read"));
        let named = error.contains("resreves") || error.contains("single key");
        assert!(named, "{path}: {error}");
    }
}

#[test]
fn a_field_that_nobody_knows_is_refused_wherever_it_stands() {
    let dataset = towns()
        .with_numbers(scale("residual"), [0.5, -1.0, 2.0, 0.25].map(Some).to_vec())
        .unwrap()
        .with_numbers(scale("size"), [3.0, 1.0, 2.0, 5.0].map(Some).to_vec())
        .unwrap();
    let log = FieldLog::default().approached("b").declined("b", "no time");
    refuses_unknown_fields(&certificate(&towns()).with_field_log(log).unwrap());

    let frame = CaseFrame::new(&dataset).unwrap();
    let text = |text: &str| text.to_owned();
    let quantile = Target::Quantile {
        probability: 0.5,
        group: Group::equal("region", "north"),
    };
    for strategy in [
        Strategy::nearest("size", quantile),
        Strategy::Typical {
            residual: text("residual"),
        },
        Strategy::Crucial {
            expectation: text("residual"),
            outcome: text("region"),
            value: Value::from("north"),
            kind: CrucialKind::LeastLikely,
        },
        Strategy::Similar {
            to: Reference::Centre(Group::equal("region", "north")),
            variables: vec![text("size")],
            metric: Metric::Standardised,
        },
    ] {
        let rule = CaseRule::new(strategy, 1).with_tie_rule(TieRule::Lot { seed: 5 });
        refuses_unknown_fields(&rule.select(&frame).unwrap());
    }
    let pairs = GroupRule::most_similar(["size"], Metric::Standardised, "region", 1);
    refuses_unknown_fields(&pairs.select(&frame).unwrap());
    let stratified = |allocation| Design::Stratified {
        stratum: text("region"),
        count: 4,
        allocation,
    };
    for design in [
        Design::SimpleRandom { count: 2 },
        stratified(Allocation::Neyman {
            variable: text("size"),
        }),
        stratified(Allocation::Given(vec![
            (text("north"), 2),
            (text("south"), 2),
        ])),
        Design::MaximumEntropy {
            size: text("size"),
            count: 2,
        },
        Design::Balanced {
            size: None,
            count: 2,
            variables: vec![text("size")],
        },
    ] {
        let rule = SampleRule::new(design, Generator::chacha8(1));
        refuses_unknown_fields(&rule.select(&frame).unwrap());
    }
    let distance = MatchDistance::Metric {
        variables: vec![text("size")],
        metric: Metric::Standardised,
    };
    let nearest = MatchRule::nearest("region", "north", distance).with_caliper(9.0);
    let drawn = nearest.clone().with_method(MatchMethod::Nearest {
        ratio: 1,
        replace: true,
        order: MatchOrder::Lot(Generator::chacha8(1)),
    });
    let strata = MatchRule::strata("region", "north").with_coarsened("size", [10.0]);
    for rule in [nearest, drawn, strata] {
        let certificate = rule.select(&frame).unwrap();
        assert!(!certificate.outcome.chosen_ids().is_empty());
        refuses_unknown_fields(&certificate);
    }
}
