//! Probabilities, allocation and sample sizes, from the package sampling and plain R.

use super::{close, number, numbers, texts, topic};
use crate::scale;
use tresteg_dataset::{Dataset, Measure, Variable};
use tresteg_sampling::{
    Aim, Allocation, CaseFrame, Design, Generator, Rule, SampleRule, SampleSize,
    inclusion_probabilities, maximum_entropy_joint,
};

#[test]
fn inclusion_probabilities_are_those_of_r() {
    for case in topic("probabilities")["probabilities"].as_array().unwrap() {
        let count = case["count"].as_u64().unwrap() as usize;
        let probabilities = inclusion_probabilities(&numbers(&case["sizes"]), count).unwrap();
        for (found, expected) in probabilities.iter().zip(numbers(&case["probabilities"])) {
            close("probability", *found, expected, 1e-14);
        }
    }
}

#[test]
fn joint_probabilities_are_those_of_r() {
    for case in topic("probabilities")["probabilities"].as_array().unwrap() {
        let probabilities = numbers(&case["probabilities"]);
        let joint = maximum_entropy_joint(&probabilities).unwrap();
        for (row, expected) in joint.iter().zip(case["joint"].as_array().unwrap()) {
            for (found, expected) in row.iter().zip(numbers(expected)) {
                // R's quotients of differences and its iteration keep some ten digits.
                close(case["name"].as_str().unwrap(), *found, expected, 1e-9);
            }
        }
        // What theory says, to all digits: the row of a unit comes to count x probability.
        let count: f64 = probabilities.iter().sum();
        for (row, probability) in joint.iter().zip(&probabilities) {
            close(
                "sum of a row",
                row.iter().sum(),
                count.round() * probability,
                1e-13,
            );
        }
    }
}

#[test]
fn allocations_are_the_formulas_by_largest_remainders() {
    let golden = &topic("probabilities")["allocation"];
    let (values, provinces) = (
        numbers(&golden["values"]),
        golden["province"].as_array().unwrap(),
    );
    let ids: Vec<String> = (0..values.len()).map(|unit| format!("{unit:03}")).collect();
    let provinces: Vec<Option<String>> = provinces
        .iter()
        .map(|province| Some(province.to_string()))
        .collect();
    let dataset = Dataset::new(ids.clone(), ids)
        .unwrap()
        .with_numbers(scale("population"), values.into_iter().map(Some).collect())
        .unwrap()
        .with_texts(
            Variable::new("province", "Province", Measure::Nominal),
            provinces,
        )
        .unwrap();
    let allocated = |allocation| {
        let design = Design::Stratified {
            stratum: "province".to_owned(),
            count: 60,
            allocation,
        };
        let rule = SampleRule::new(design, Generator::chacha8(1));
        let sample = rule
            .select(&CaseFrame::new(&dataset).unwrap())
            .unwrap()
            .outcome;
        sample
            .strata
            .iter()
            .map(|stratum| stratum.sampled)
            .collect::<Vec<_>>()
    };
    let by_remainders = |shares: Vec<f64>| {
        let mut counts: Vec<usize> = shares.iter().map(|share| share.floor() as usize).collect();
        let mut order: Vec<usize> = (0..shares.len()).collect();
        order.sort_by(|first, second| shares[*second].fract().total_cmp(&shares[*first].fract()));
        let more = 60 - counts.iter().sum::<usize>();
        order
            .iter()
            .take(more)
            .for_each(|place| counts[*place] += 1);
        counts
    };
    assert_eq!(
        allocated(Allocation::Proportional),
        by_remainders(numbers(&golden["proportional"]))
    );
    // The eighth province would get 0.85 of a unit: it gets two, and the others share 58.
    let mut neyman = numbers(&golden["neyman"]);
    neyman[7] = 0.0;
    let total: f64 = neyman.iter().sum();
    let mut shares: Vec<f64> = neyman.iter().map(|share| 58.0 * share / total).collect();
    shares[7] = 2.0;
    assert_eq!(
        allocated(Allocation::Neyman {
            variable: "population".to_owned()
        }),
        by_remainders(shares)
    );
}

#[test]
fn sample_sizes_are_those_of_r() {
    let golden = &topic("probabilities")["sizes"];
    let mean = Aim::Mean {
        sd: 15.0,
        margin: 2.0,
    };
    for (name, size) in [
        ("mean", SampleSize::new(mean, 0.95)),
        ("mean_fpc", SampleSize::new(mean, 0.95).with_population(500)),
        (
            "proportion",
            SampleSize::new(
                Aim::Proportion {
                    proportion: 0.3,
                    margin: 0.04,
                },
                0.95,
            ),
        ),
        (
            "means",
            SampleSize::new(
                Aim::DifferenceOfMeans {
                    sd: 10.0,
                    difference: 4.0,
                    power: 0.8,
                },
                0.95,
            ),
        ),
    ] {
        close(name, size.exact().unwrap(), number(&golden[name]), 1e-14);
    }
    // R's solver leaves out the other tail and stops at 1e-12 of the power.
    let aim = Aim::DifferenceOfProportions {
        first: 0.5,
        second: 0.65,
        power: 0.9,
    };
    close(
        "proportions",
        SampleSize::new(aim, 0.95).exact().unwrap(),
        number(&golden["proportions"]),
        1e-8,
    );
    assert!(!texts(&serde_json::json!([topic("probabilities")["version"]])).is_empty());
}
