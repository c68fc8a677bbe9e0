//! Estimates from samples: R's survey on the published samples of schools, and what goes wrong.

use serde_json::Value;
use tresteg_dataset::design;
use tresteg_dataset::{Dataset, Label, Measure, Variable};
use tresteg_survey::{DesignEstimate, QuestionKind, SurveyDesign, SurveyError, tabulate_weighted};

use crate::with_dont_know;

fn golden() -> Value {
    serde_json::from_str(include_str!("../golden/expected/survey.json")).expect("JSON")
}

fn numbers(value: &Value) -> Vec<Option<f64>> {
    let values = value.as_array().expect("an array").iter();
    values.map(Value::as_f64).collect()
}

fn complete(value: &Value) -> Vec<f64> {
    numbers(value).into_iter().flatten().collect()
}

fn texts(value: &Value) -> Option<Vec<String>> {
    let texts = value.as_array()?.iter().filter_map(Value::as_str);
    Some(texts.map(str::to_owned).collect())
}

fn of(data: &Value) -> SurveyDesign {
    let ids = texts(&data["id"]).expect("ids");
    let mut found = SurveyDesign::new(ids, complete(&data["weight"])).expect("weights");
    if let Some(strata) = texts(&data["stratum"]) {
        found = found.with_strata(strata).expect("strata");
    }
    if let Some(clusters) = texts(&data["cluster"]) {
        found = found.with_clusters(clusters).expect("clusters");
    }
    for populations in data["populations"].as_array().expect("populations") {
        found = found
            .with_populations(complete(populations))
            .expect("sizes");
    }
    found
}

fn close(what: &str, found: &DesignEstimate, expected: &Value) {
    let expected = complete(expected);
    assert_eq!(expected.len(), 2, "{what}");
    for (found, expected) in [found.estimate, found.std_error].into_iter().zip(expected) {
        assert!(
            (found - expected).abs() <= (1e-11 * expected.abs()).max(1e-15),
            "{what}: {found}, expected {expected}"
        );
    }
}

#[test]
fn estimates_are_those_of_r() {
    for (name, case) in golden()["cases"].as_object().expect("cases") {
        let (data, expected) = (&case["data"], &case["expected"]);
        let design = of(data);
        let (api, enroll) = (numbers(&data["api00"]), numbers(&data["enroll"]));
        let holed = numbers(&data["holed"]);
        let total = design.total(&api).expect("a total");
        close(name, &total, &expected["total"]);
        assert_eq!(
            Some(total.degrees_of_freedom as u64),
            expected["dof"].as_u64()
        );
        close(name, &design.mean(&api).expect("a mean"), &expected["mean"]);
        let mean = design.mean(&holed).expect("a mean");
        let missing = holed.iter().filter(|value| value.is_none()).count();
        assert!(missing >= 2);
        assert_eq!((mean.units, mean.missing), (holed.len() - missing, missing));
        close(name, &mean, &expected["holed_mean"]);
        close(
            name,
            &design.total(&holed).expect("a total"),
            &expected["holed_total"],
        );
        let inside = data["wide"].as_array().expect("wide").iter();
        let inside: Vec<bool> = inside.map(|wide| wide.as_bool() == Some(true)).collect();
        let within = |values: &[Option<f64>]| -> Vec<Option<f64>> {
            let pairs = values.iter().zip(&inside);
            pairs
                .map(|(value, inside)| value.filter(|_| *inside))
                .collect()
        };
        close(
            name,
            &design.mean(&within(&api)).expect("a mean"),
            &expected["domain_mean"],
        );
        close(
            name,
            &design.total(&within(&enroll)).expect("a total"),
            &expected["domain_total"],
        );
        let types = texts(&data["stype"]).expect("types").into_iter().map(Some);
        let shares = design
            .proportions(&types.collect::<Vec<_>>())
            .expect("shares");
        let told = numbers(&expected["shares"]["estimate"]).into_iter();
        let told = told.zip(numbers(&expected["shares"]["se"]));
        assert_eq!(shares.keys().collect::<Vec<_>>(), ["E", "H", "M"]);
        for (share, (estimate, se)) in shares.values().zip(told) {
            close(name, share, &serde_json::json!([estimate, se]));
        }
    }
}

#[test]
fn a_question_is_tabulated_by_weight() {
    let question = with_dont_know(QuestionKind::Single, 2);
    let ids = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    let design = SurveyDesign::new(ids, vec![1.0, 2.0, 3.0, 4.0]).expect("a design");
    let answers: [&[u32]; 4] = [&[1], &[2], &[3], &[]];
    let table = tabulate_weighted(&question, &answers, &design).expect("a table");
    assert_eq!((table.respondents, table.population), (4, 10.0));
    let percents: Vec<f64> = table.rows.iter().map(|row| row.percent.estimate).collect();
    for (found, expected) in percents.into_iter().zip([10.0, 20.0, 30.0]) {
        assert!((found - expected).abs() < 1e-12, "{found}");
    }
    let valid = |row: usize| table.rows[row].valid_percent.map(|valid| valid.estimate);
    let off = (valid(0).expect("valid") - 100.0 / 3.0).abs();
    assert!(off < 1e-12 && valid(2).is_none());
    let wrong: [&[u32]; 4] = [&[1], &[9], &[1, 2], &[]];
    let error = tabulate_weighted(&question, &wrong, &design).expect_err("a fault");
    assert!(matches!(error, SurveyError::InvalidAnswers { faults, .. } if faults.len() == 2));
    let error = tabulate_weighted(&question, &answers[1..], &design).expect_err("a fault");
    assert_eq!(error.to_string(), "the design has 4 units but 3 answers");
}

#[test]
fn what_cannot_be_estimated_is_named() {
    let ids = || ["a", "b", "c"].map(str::to_owned).to_vec();
    let design = || SurveyDesign::new(ids(), vec![2.0; 3]).expect("a design");
    let some = [Some(1.0), Some(2.0), Some(4.0)];
    let said = |error: SurveyError| error.to_string();
    assert_eq!(
        said(SurveyDesign::new(Vec::new(), Vec::new()).expect_err("empty")),
        "a design needs at least one unit"
    );
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = SurveyDesign::new(ids(), vec![2.0, wrong, 2.0]).expect_err("a weight");
        assert_eq!(
            said(error),
            "a weight must be above zero and finite; it is not for b"
        );
    }
    assert_eq!(
        said(design().mean(&[None; 3]).expect_err("nothing")),
        "no unit has a value"
    );
    let none = design().total(&[None; 3]).expect("a total of nothing");
    assert_eq!((none.estimate, none.std_error, none.units), (0.0, 0.0, 0));
    let error = design()
        .mean(&[Some(1.0), Some(f64::NAN), None])
        .expect_err("no number");
    assert_eq!(
        said(error),
        "the value of \"b\" is not finite; a missing value is none"
    );
    let strata = ["n", "n", "s"].map(str::to_owned).to_vec();
    let strata = design().with_strata(strata).expect("strata");
    let error = strata.mean(&some).expect_err("one in s");
    assert!(said(error).contains("\"s\""));
    // Whoever is taken with certainty adds nothing.
    let certain = strata
        .clone()
        .with_populations(vec![4.0, 4.0, 1.0])
        .expect("sizes");
    assert!(certain.mean(&some).expect("a mean").std_error > 0.0);
    let error = strata
        .clone()
        .with_populations(vec![4.0, 5.0, 1.0])
        .expect("sizes");
    assert!(matches!(
        error.mean(&some),
        Err(SurveyError::PopulationsDiffer { .. })
    ));
    let error = strata.with_populations(vec![1.0, 1.0, 1.0]).expect("sizes");
    assert!(matches!(
        error.mean(&some),
        Err(SurveyError::MoreThanPopulation { sampled: 2, .. })
    ));
    let one = SurveyDesign::new(vec!["a".to_owned()], vec![5.0]).expect("a design");
    assert!(matches!(
        one.mean(&[Some(1.0)]),
        Err(SurveyError::SinglePrimaryUnit { .. })
    ));
    let huge = [Some(f64::MAX), Some(-f64::MAX), Some(1.0)];
    assert_eq!(design().total(&huge), Err(SurveyError::EstimateNotFinite));
    // A design from a file, whose parts do not go together.
    let mut edited = design();
    edited.strata = Some(vec!["n".to_owned()]);
    assert_eq!(
        said(edited.mean(&some).expect_err("strata")),
        "the design has 3 units but 1 strata"
    );
    edited.strata = None;
    edited.weights.pop();
    assert!(edited.total(&some).is_err());
}

#[test]
fn a_design_is_read_from_its_columns() {
    let ids = ["a", "b", "c"].map(str::to_owned).to_vec();
    let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    let bare = Dataset::new(ids.clone(), ids.clone()).expect("units");
    let error = SurveyDesign::of(&bare).expect_err("no weights");
    assert!(error.to_string().contains(design::WEIGHT));
    let weighed = bare
        .with_numbers(scale(design::WEIGHT), [2.0, 3.0, 4.0].map(Some).to_vec())
        .expect("weights");
    let found = SurveyDesign::of(&weighed).expect("a design");
    assert_eq!(
        found,
        SurveyDesign::new(ids, vec![2.0, 3.0, 4.0]).expect("the same")
    );
    let nominal = Variable::new(design::STRATUM, Label::new("stratum"), Measure::Nominal);
    let holed = weighed
        .with_texts(
            nominal,
            vec![Some("n".to_owned()), None, Some("n".to_owned())],
        )
        .expect("strata");
    assert!(
        SurveyDesign::of(&holed)
            .expect_err("b has none")
            .to_string()
            .contains('b')
    );
    let json = serde_json::to_string(&found).expect("JSON");
    assert_eq!(
        serde_json::from_str::<SurveyDesign>(&json).expect("a design"),
        found
    );
}
