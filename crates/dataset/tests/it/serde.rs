use tresteg_dataset::{Label, Measure, MissingKind, ValueLabel, Variable};

#[test]
fn the_variable_view_survives_json() {
    let variable = Variable::new(
        "trust",
        Label::new("Trust").with_sv("Tillit"),
        Measure::Ordinal,
    )
    .with_unit("points")
    .with_year(2017)
    .with_value_labels([
        ValueLabel::new(1.0, "low"),
        ValueLabel::missing(9.0, "do not know", MissingKind::DontKnow),
    ]);
    let json = serde_json::to_string(&variable).unwrap();
    assert!(json.contains(r#""missing":"dont_know""#), "{json}");
    assert_eq!(serde_json::from_str::<Variable>(&json).unwrap(), variable);
}

#[test]
fn what_is_not_known_can_be_left_out() {
    let json = r#"{"name": "x", "label": {"en": "X"}, "measure": "scale"}"#;
    assert_eq!(
        serde_json::from_str::<Variable>(json).unwrap(),
        Variable::new("x", "X", Measure::Scale)
    );
}
