//! First-order inclusion frequencies over 100 000 seeds (20 000 without optimisation) against theory.

use super::entropy::{MaximumEntropy, maximum_entropy_joint};
use super::{Allocation, Design, ListOrder, SampleRule};
use crate::certificate::apply::apply;
use crate::{ColumnRecord, FrameRecord, Generator, Random, Values, inclusion_probabilities};

/// A build without optimisation takes a fifth: a probability that is off by 0.015 is still 4.5 standard errors off.
const DRAWS: u64 = if cfg!(debug_assertions) {
    20_000
} else {
    100_000
};
const SIZES: [f64; 12] = [1.0, 2.0, 2.5, 4.0, 1.5, 9.0, 3.0, 3.0, 0.5, 6.0, 2.0, 5.5];

fn frame() -> FrameRecord {
    let numbers = |name: &str, values: Vec<f64>| ColumnRecord {
        name: name.to_owned(),
        values: Values::Numbers(values.into_iter().map(Some).collect()),
    };
    let ids: Vec<String> = (0..12).map(|unit| format!("{unit:02}")).collect();
    FrameRecord {
        digest: String::new(),
        names: ids.clone(),
        unit_ids: ids,
        ruled_out: vec![None; 12],
        columns: vec![
            numbers("size", SIZES.to_vec()),
            numbers("third", (0..12).map(|unit| f64::from(unit / 4)).collect()),
            numbers(
                "half",
                (0..12).map(|unit| f64::from(u8::from(unit > 6))).collect(),
            ),
            numbers(
                "wave",
                (0..12).map(|unit| f64::from(unit * 5 % 7)).collect(),
            ),
        ],
    }
}

/// The sum of squared standardised differences, to be held against a chi-square of as many degrees of freedom as there
/// are units, and the largest difference.
fn compare(counts: &[u64], probabilities: &[f64]) -> (f64, f64) {
    let draws = DRAWS as f64;
    let scores = counts
        .iter()
        .zip(probabilities)
        .map(|(count, probability)| {
            let off = *count as f64 - draws * probability;
            if *probability >= 1.0 {
                return if off == 0.0 { 0.0 } else { f64::INFINITY };
            }
            off / (draws * probability * (1.0 - probability)).sqrt()
        });
    let scores: Vec<f64> = scores.collect();
    let sum = scores.iter().map(|score| score * score).sum();
    (
        sum,
        scores
            .iter()
            .fold(0.0, |largest, score| largest.max(score.abs())),
    )
}

fn check(name: &str, design: &Design, probabilities: &[f64]) {
    let frame = frame();
    let mut counts = vec![0; frame.len()];
    for seed in 0..DRAWS {
        let rule = SampleRule::new(design.clone(), Generator::chacha8(seed));
        let sample = apply(&rule, &frame).unwrap();
        for unit in &sample.sampled {
            let row = frame.row_of(&unit.unit_id).unwrap();
            counts[row] += 1;
            assert!((unit.inclusion_probability - probabilities[row]).abs() < 1e-15);
        }
    }
    within(name, &counts, probabilities);
}

/// 12 units: the chi-square is above 42.9 once in 42 000 tests, a normal above 4.5 in size once in 150 000.
fn within(name: &str, counts: &[u64], probabilities: &[f64]) {
    let (sum, largest) = compare(counts, probabilities);
    assert!(
        sum < 42.9 && largest < 4.5,
        "{name}: {sum} {largest} {counts:?}"
    );
}

#[test]
fn equal_probabilities_come_out_equal() {
    check(
        "simple random",
        &Design::SimpleRandom { count: 5 },
        &[5.0 / 12.0; 12],
    );
    check(
        "bernoulli",
        &Design::Bernoulli { probability: 0.3 },
        &[0.3; 12],
    );
    for order in [
        ListOrder::Id,
        ListOrder::Shuffled,
        ListOrder::By("wave".to_owned()),
    ] {
        check(
            "systematic",
            &Design::Systematic { count: 5, order },
            &[5.0 / 12.0; 12],
        );
    }
}

#[test]
fn strata_and_clusters_come_out_as_told() {
    let given = vec![
        ("0".to_owned(), 1),
        ("1".to_owned(), 3),
        ("2".to_owned(), 2),
    ];
    let design = Design::Stratified {
        stratum: "third".to_owned(),
        count: 6,
        allocation: Allocation::Given(given),
    };
    let probabilities: Vec<f64> = (0..12).map(|unit| [0.25, 0.75, 0.5][unit / 4]).collect();
    check("stratified", &design, &probabilities);
    let cluster = || "third".to_owned();
    check(
        "cluster",
        &Design::Cluster {
            cluster: cluster(),
            clusters: 2,
        },
        &[2.0 / 3.0; 12],
    );
    let design = Design::TwoStage {
        cluster: "half".to_owned(),
        clusters: 1,
        units: 3,
    };
    let probabilities: Vec<f64> = (0..12)
        .map(|unit| 0.5 * if unit > 6 { 3.0 / 5.0 } else { 3.0 / 7.0 })
        .collect();
    check("two stages", &design, &probabilities);
}

#[test]
fn unequal_probabilities_come_out_proportional_to_size() {
    let size = || "size".to_owned();
    let probabilities = inclusion_probabilities(&SIZES, 5).unwrap();
    check(
        "poisson",
        &Design::Poisson {
            size: size(),
            expected: 5,
        },
        &probabilities,
    );
    for order in [ListOrder::Id, ListOrder::Shuffled] {
        check(
            "pps systematic",
            &Design::PpsSystematic {
                size: size(),
                count: 5,
                order,
            },
            &probabilities,
        );
    }
    let variables = vec!["wave".to_owned(), "half".to_owned()];
    let design = Design::Balanced {
        size: Some(size()),
        count: 5,
        variables: variables.clone(),
    };
    check("balanced", &design, &probabilities);
    check(
        "balanced",
        &Design::Balanced {
            size: None,
            count: 5,
            variables,
        },
        &[5.0 / 12.0; 12],
    );
}

#[test]
fn the_design_of_maximum_entropy_has_its_first_and_second_probabilities() {
    let probabilities: Vec<f64> = inclusion_probabilities(&SIZES, 4).unwrap();
    assert!(probabilities.iter().all(|probability| *probability < 1.0));
    let design = MaximumEntropy::new(&probabilities, 4).unwrap();
    let joint = maximum_entropy_joint(&probabilities).unwrap();
    let (mut counts, mut pairs) = (vec![0; 12], vec![0; 66]);
    for seed in 0..DRAWS {
        let drawn = design.draw(&mut Random::new(seed));
        assert_eq!(drawn.len(), 4);
        for (place, unit) in drawn.iter().enumerate() {
            counts[*unit] += 1;
            for other in &drawn[place + 1..] {
                pairs[other * (other - 1) / 2 + unit] += 1;
            }
        }
    }
    within("maximum entropy", &counts, &probabilities);
    let expected: Vec<f64> = (1..12)
        .flat_map(|other| joint[other][..other].to_vec())
        .collect();
    let (_, largest) = compare(&pairs, &expected);
    assert!(largest < 4.5, "{largest}");
}
