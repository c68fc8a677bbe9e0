//! What was once dropped, told apart or mistaken in silence.

use crate::{nearest, scale, units};
use tresteg_dataset::{Dataset, Measure, Variable};
use tresteg_sampling::{
    Allocation, Alternatives, CaseFrame, CaseRule, Certificate, Design, FieldLog, FrameChange,
    Generator, MatchDistance, MatchMethod, MatchOrder, MatchRule, Metric, PlaceState, Rule,
    SampleRule, SamplingError, Side, Spread, Strategy, Target, TieRule, Values, firmness, verify,
};

fn people(ids: &[&str], columns: &[(&str, &[Option<f64>])]) -> Dataset {
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let mut people = Dataset::new(ids.clone(), ids).unwrap();
    for (name, values) in columns {
        people = people.with_numbers(scale(name), values.to_vec()).unwrap();
    }
    people
}

#[test]
fn two_quotas_for_one_category_are_refused() {
    let region = Variable::new("g", "g", Measure::Nominal);
    let towns = units(&[("a", Some(1.0)), ("b", Some(2.0)), ("c", Some(3.0))])
        .with_texts(region, vec![Some("1".to_owned()); 3])
        .unwrap();
    let frame = CaseFrame::new(&towns).unwrap();
    let spread = Spread::at_least(0, "g")
        .with_quota("1", 1)
        .with_quota("1", 2);
    let rule = nearest(0.0, Side::TwoSided, 2, 0);
    let expected = SamplingError::QuotaTwice {
        variable: "g".to_owned(),
        category: "1".to_owned(),
    };
    for rule in [
        rule.clone().with_spread(spread.clone()),
        rule.with_spread(Spread::at_least(1, "x"))
            .with_spread(spread),
    ] {
        assert_eq!(rule.select(&frame).unwrap_err(), expected);
    }
}

#[test]
fn there_is_one_zero() {
    let zeros = |x: [f64; 2]| {
        let x = x.map(Some);
        people(&["a", "b"], &[("g", &[Some(1.0); 2]), ("x", &x)])
    };
    let rule = CaseRule::new(Strategy::nearest("g", 0.0), 1)
        .with_tie_rule(TieRule::Lowest("x".to_owned()))
        .with_spread(Spread::at_most_each(1, "x"));
    let mixed = zeros([0.0, -0.0]);
    let certificate = rule.select(&CaseFrame::new(&mixed).unwrap()).unwrap();
    assert_eq!(certificate.outcome.chosen[0].unit_id, "a");
    assert_eq!(certificate.outcome.chosen[0].categories, ["0"]);
    let other = zeros([-0.0, 0.0]);
    assert!(verify(&certificate, &CaseFrame::new(&other).unwrap()).is_identical());
    // An older record may hold a negative zero.
    let json = serde_json::to_string(&certificate).unwrap();
    let edited = json.replace("[0.0,0.0]", "[0.0,-0.0]");
    assert_ne!(json, edited);
    let read: Certificate<CaseRule> = serde_json::from_str(&edited).unwrap();
    assert!(verify(&read, &CaseFrame::new(&mixed).unwrap()).is_identical());
}

/// The expected distances are 0.2 over the pooled standard deviation by hand in R:
/// `t <- c(1,1,0,0,0,0,1); x <- c(1,2,1.2,2.5,.4,1.9,1000); d <- x - ave(x, t); .2 / sqrt(sum(d^2) / (length(x) - 2))`,
/// and the same without the last unit.
#[test]
fn the_covariance_of_a_matching_takes_everyone_as_what_they_are() {
    let x = [1.0, 2.0, 1.2, 2.5, 0.4, 1.9, 1000.0].map(Some);
    let distance = |last: Option<f64>, rule_out: bool, metric: Metric| {
        let mut t = [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0].map(Some);
        t[6] = last;
        let people = people(
            &["a", "b", "c", "d", "e", "f", "g"],
            &[("t", &t), ("x", &x)],
        );
        let mut frame = CaseFrame::new(&people).unwrap();
        if rule_out {
            frame = frame.rule_out(&["g"], "moved").unwrap();
        }
        let variables = vec!["x".to_owned()];
        let rule = MatchRule::nearest("t", 1.0, MatchDistance::Metric { variables, metric });
        let set = rule.select(&frame).unwrap().outcome.sets.swap_remove(0);
        assert_eq!(
            (set.treated[0].as_str(), set.controls[0].as_str()),
            ("a", "c")
        );
        set.distances[0]
    };
    for metric in [Metric::Standardised, Metric::Mahalanobis] {
        assert!((distance(Some(1.0), true, metric) - 0.000_548_54).abs() < 5e-9);
        assert!((distance(None, false, metric) - 0.232_495_28).abs() < 5e-9);
        assert!((distance(None, true, metric) - 0.232_495_28).abs() < 5e-9);
        assert!((distance(Some(0.0), true, metric) - 0.000_500_75).abs() < 5e-9);
    }
}

#[test]
fn strata_refuse_what_they_have_no_use_for() {
    let people = people(
        &["a", "b"],
        &[("t", &[Some(1.0), Some(0.0)]), ("x", &[Some(1.0); 2])],
    );
    let frame = CaseFrame::new(&people).unwrap();
    let strata = MatchRule::strata("t", 1.0);
    assert_eq!(strata.select(&frame).unwrap_err(), SamplingError::NoStrata);
    let strata = strata.with_exact("x");
    assert_eq!(strata.select(&frame).unwrap().outcome.sets.len(), 1);
    for rule in [
        strata.clone().with_caliper_on("x", 1.0),
        strata.with_caliper(1.0),
        MatchRule::nearest("t", 1.0, MatchDistance::Score("x".to_owned()))
            .with_exact("x")
            .with_method(MatchMethod::Strata),
    ] {
        let error = rule.select(&frame).unwrap_err();
        assert!(matches!(error, SamplingError::NotForThisStrategy { .. }));
    }
}

#[test]
fn a_control_of_two_answers_for_both_places() {
    let t = [1.0, 1.0, 0.0, 0.0].map(Some);
    let s = [0.5, 0.55, 0.52, 9.0].map(Some);
    let people = people(&["a", "b", "c", "d"], &[("t", &t), ("s", &s)]);
    let method = MatchMethod::Nearest {
        ratio: 1,
        replace: true,
        order: MatchOrder::Id,
    };
    let certificate = MatchRule::nearest("t", 1.0, MatchDistance::Score("s".to_owned()))
        .with_method(method)
        .select(&CaseFrame::new(&people).unwrap())
        .unwrap();
    let states = |log: &FieldLog| {
        let set = log.final_set(&certificate).unwrap();
        let of_c = set.places.into_iter().filter(|place| place.chosen == "c");
        of_c.map(|place| place.state).collect::<Vec<_>>()
    };
    let log = FieldLog::default().approached("c");
    assert_eq!(states(&log), [PlaceState::Approached; 2]);
    assert_eq!(
        states(&log.clone().accepted("c")),
        [PlaceState::Accepted; 2]
    );
    let log = log.declined("c", "no");
    assert_eq!(states(&log), [PlaceState::Empty; 2]);
    assert_eq!(log.final_set(&certificate).unwrap().refusals.len(), 1);
    assert!(log.accepted("c").final_set(&certificate).is_err());
}

#[test]
fn scores_whose_squares_vanish_are_refused() {
    let t = [1.0, 0.0, 0.0].map(Some);
    let s = [0.0, 9e-200, 1e-200].map(Some);
    let people = people(&["a", "b", "c"], &[("t", &t), ("s", &s)]);
    let frame = CaseFrame::new(&people).unwrap();
    let score = MatchDistance::Score("s".to_owned());
    let error = MatchRule::nearest("t", 1.0, score)
        .select(&frame)
        .unwrap_err();
    assert!(matches!(&error, SamplingError::TooSmall { variable, .. } if variable == "s"));
    // Other metrics divide first.
    let distance = MatchDistance::Metric {
        variables: vec!["s".to_owned()],
        metric: Metric::Ranked,
    };
    let matched = MatchRule::nearest("t", 1.0, distance)
        .select(&frame)
        .unwrap();
    assert_eq!(matched.outcome.sets[0].controls, ["c"]);
}

#[test]
fn firmness_refuses_a_record_without_its_digest() {
    let towns = units(&[("a", Some(1.0)), ("b", Some(2.0))]);
    let frame = CaseFrame::new(&towns).unwrap();
    let certificate = nearest(0.0, Side::TwoSided, 1, 0).select(&frame).unwrap();
    let mut edited = certificate.clone();
    edited.frame.ruled_out[0] = Some("edited".to_owned());
    let mut older = certificate;
    older.format = 1;
    for damaged in [edited, older] {
        assert!(!verify(&damaged, &frame).record_intact);
        let error = firmness(&damaged, &Alternatives::new().leaving_out_each_unit()).unwrap_err();
        assert_eq!(error, SamplingError::DamagedRecord);
    }
}

#[test]
fn another_name_is_told() {
    let named = |name: &str| {
        let names = vec![name.to_owned(), "B".to_owned()];
        Dataset::new(vec!["a".to_owned(), "b".to_owned()], names)
            .unwrap()
            .with_numbers(scale("x"), vec![Some(9.0), Some(1.0)])
            .unwrap()
    };
    let then = named("Ask");
    let certificate = nearest(0.0, Side::TwoSided, 1, 0)
        .select(&CaseFrame::new(&then).unwrap())
        .unwrap();
    let now = named("Ek");
    let verification = verify(&certificate, &CaseFrame::new(&now).unwrap());
    let change = FrameChange::NameChanged {
        unit_id: "a".to_owned(),
        then: "Ask".to_owned(),
        now: "Ek".to_owned(),
    };
    assert_eq!(verification.changes, [change]);
    assert!(verification.record_intact && !verification.is_identical());
    assert!(
        verification
            .to_string()
            .contains("a: was named Ask, is named Ek")
    );
}

#[test]
fn errors_name_units_so_that_they_can_be_found() {
    let towns = units(&[("a", None), ("b", Some(-1.0)), ("c", Some(1.0))]);
    let frame = CaseFrame::new(&towns).unwrap();
    let error = frame.clone().rule_out_where("x", 1.0, "").unwrap_err();
    assert!(error.to_string().ends_with("no value for a. (a)"));
    let rule = nearest(0.0, Side::TwoSided, 1, 0).with_tie_rule(TieRule::Refuse);
    let error = rule.select(&frame).unwrap_err();
    assert!(
        matches!(error, SamplingError::UndecidedTie { units, .. } if units == ["b. (b)", "c. (c)"])
    );
}

#[test]
fn a_value_that_nobody_has_is_told_with_its_kind() {
    let towns = units(&[("a", Some(1.0)), ("b", Some(2.0))]);
    let frame = CaseFrame::new(&towns).unwrap();
    for value in [7.0, f64::NAN] {
        let error = frame.clone().rule_out_where("x", value, "").unwrap_err();
        assert!(matches!(error, SamplingError::EmptyGroup { .. }));
    }
    let rule = CaseRule::new(Strategy::nearest("x", Target::median_of("x", "1")), 1);
    let error = rule.select(&frame).unwrap_err().to_string();
    assert_eq!(error, "no unit has `x` equal to the text 1");
}

#[test]
fn an_unknown_stratum_is_named() {
    let x = [1.0, 1.0, 2.0, 2.0].map(Some);
    let people = people(&["a", "b", "c", "d"], &[("g", &x)]);
    let given = [("1", 1), ("2", 1), ("3", 1)].map(|(name, count)| (name.to_owned(), count));
    let design = Design::Stratified {
        stratum: "g".to_owned(),
        count: 3,
        allocation: Allocation::Given(given.to_vec()),
    };
    let rule = SampleRule::new(design, Generator::chacha8(1));
    let error = rule.select(&CaseFrame::new(&people).unwrap()).unwrap_err();
    let expected = SamplingError::StratumNotServed {
        stratum: "3".to_owned(),
        asked: 1,
        units: 0,
    };
    assert_eq!(error, expected);
}

#[test]
fn a_last_digit_that_reading_lost_is_hinted_at() {
    let towns = units(&[("a", Some(0.1)), ("b", Some(2.0))]);
    let frame = CaseFrame::new(&towns).unwrap();
    let mut certificate = nearest(0.0, Side::TwoSided, 1, 0).select(&frame).unwrap();
    for (value, is_hinted) in [(0.1_f64.next_up(), true), (0.2, false)] {
        certificate.frame.columns[0].values = Values::Numbers(vec![Some(value), Some(2.0)]);
        let told = verify(&certificate, &frame).to_string();
        assert_eq!(told.contains("float_roundtrip"), is_hinted, "{told}");
    }
}
