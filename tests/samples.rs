//! A sample of `tresteg-sampling` in the hands of `tresteg-survey`, as it is.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tresteg_dataset::{Dataset, Label, Measure, Variable};
use tresteg_sampling::{Allocation, CaseFrame, Design, Generator, Rule, SampleRule};
use tresteg_survey::SurveyDesign;

fn json(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/sampling/tests/golden");
    let text = fs::read_to_string(folder.join(name)).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}

/// The schools that the samples were drawn from.
fn schools() -> Dataset {
    let data = json("data/survey_population.json");
    let texts = |name: &str| -> Vec<String> {
        let texts = data[name].as_array().expect("a column").iter();
        texts.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let mut dataset = Dataset::new(texts("id"), texts("id")).expect("schools");
    for name in ["stype", "district"] {
        let variable = Variable::new(name, Label::new(name), Measure::Nominal);
        let values = texts(name).into_iter().map(Some).collect();
        dataset = dataset.with_texts(variable, values).expect("a column");
    }
    for name in ["api00", "api99"] {
        let variable = Variable::new(name, Label::new(name), Measure::Scale);
        let values = data[name].as_array().expect("a column").iter();
        let values = values.map(Value::as_f64).collect();
        dataset = dataset.with_numbers(variable, values).expect("a column");
    }
    dataset
}

/// R's survey gets the same samples and computes weights and variances itself: crates/sampling/tests/golden/survey.R.
#[test]
fn estimates_from_a_sample_are_those_of_r() {
    let schools = schools();
    let golden = json("expected/survey.json");
    let (district, neyman) = (|| "district".to_owned(), "api99".to_owned());
    let designs = [
        ("simple_random", Design::SimpleRandom { count: 50 }),
        (
            "stratified",
            Design::Stratified {
                stratum: "stype".to_owned(),
                count: 60,
                allocation: Allocation::Neyman { variable: neyman },
            },
        ),
        (
            "cluster",
            Design::Cluster {
                cluster: district(),
                clusters: 10,
            },
        ),
        (
            "two_stage",
            Design::TwoStage {
                cluster: district(),
                clusters: 12,
                units: 4,
            },
        ),
    ];
    let frame = CaseFrame::new(&schools).expect("a frame");
    for (name, design) in designs {
        let rule = SampleRule::new(design, Generator::chacha8(2000));
        let sample = rule.select(&frame).expect("a sample").outcome;
        let drawn = sample.with_design(&schools).expect("a design");
        let design = SurveyDesign::of(&drawn).expect("a design");
        let values = drawn.numbers("api00").expect("values");
        let (total, mean) = (design.total(&values), design.mean(&values));
        let (total, mean) = (total.expect("a total"), mean.expect("a mean"));
        let expected = &golden["ours"][name];
        for (found, column) in [
            (total.estimate, "total"),
            (total.std_error, "total_se"),
            (mean.estimate, "mean"),
            (mean.std_error, "mean_se"),
        ] {
            let value = expected[column].as_f64().expect("a number");
            assert!(
                (found / value - 1.0).abs() < 1e-11,
                "{name} {column}: {found}, expected {value}"
            );
        }
    }
}

#[test]
fn every_design_can_be_estimated_from() {
    let schools = schools();
    let frame = CaseFrame::new(&schools).expect("a frame");
    let size = || "api99".to_owned();
    let order = tresteg_sampling::ListOrder::Id;
    for design in [
        Design::Systematic {
            count: 40,
            order: order.clone(),
        },
        Design::Bernoulli { probability: 0.1 },
        Design::Poisson {
            size: size(),
            expected: 40,
        },
        Design::PpsSystematic {
            size: size(),
            count: 40,
            order,
        },
        Design::MaximumEntropy {
            size: size(),
            count: 40,
        },
        Design::Balanced {
            size: None,
            count: 40,
            variables: vec![size()],
        },
    ] {
        let rule = SampleRule::new(design.clone(), Generator::chacha8(7));
        let sample = rule.select(&frame).expect("a sample").outcome;
        let drawn = sample.with_design(&schools).expect("a design");
        let mean = SurveyDesign::of(&drawn)
            .and_then(|design| design.mean(&drawn.numbers("api00")?))
            .expect("a mean");
        // The mean of all is 697.66.
        assert!(
            (mean.estimate - 697.66).abs() < 4.0 * mean.std_error,
            "{design:?}: {mean:?}"
        );
    }
}
