//! Inclusion frequencies of every random design over 100 000 seeds against theory, of units and, where a design has
//! joint probabilities, of pairs.

use super::entropy::{MaximumEntropy, maximum_entropy_joint};
use super::{Allocation, Design, JointProbabilities, ListOrder, SampleRule};
use crate::certificate::apply::apply;
use crate::{
    ColumnRecord, FrameRecord, Generator, Random, Values, chi_squared, inclusion_probabilities,
};

const DRAWS: u64 = 100_000;
const UNITS: usize = 12;
const PAIRS: usize = UNITS * (UNITS - 1) / 2;
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

/// How often events (a unit, or a pair of units, is in the sample) came, and came together.
struct Frequencies {
    counts: Vec<f64>,
    together: Vec<Vec<f64>>,
}

impl Frequencies {
    fn of(events: usize) -> Self {
        Self {
            counts: vec![0.0; events],
            together: vec![vec![0.0; events]; events],
        }
    }

    fn add(&mut self, events: &[usize]) {
        for event in events {
            self.counts[*event] += 1.0;
            for other in events {
                self.together[*event][*other] += 1.0;
            }
        }
    }

    /// Fails when the frequencies are not as told. The counts over many draws are normal with the covariance of the
    /// events, so that d' C^-1 d is chi-square: d the differences from theory, C the covariance as it was found. Where
    /// events hang together (a fixed size, clusters) C has no inverse: the largest set of events that do not is
    /// taken, by Cholesky's factor with pivots, and the others must then be right to the last count.
    fn agree(&self, name: &str, probabilities: &[f64]) {
        let draws = DRAWS as f64;
        let mut off: Vec<f64> = (self.counts.iter().zip(probabilities))
            .map(|(count, probability)| count - draws * probability)
            .collect();
        let mut covariance = self.together.clone();
        for (row, line) in covariance.iter_mut().enumerate() {
            for (column, value) in line.iter_mut().enumerate() {
                *value -= self.counts[row] * self.counts[column] / draws;
            }
        }
        let mut left: Vec<usize> = (0..off.len()).collect();
        let (mut chi_square, mut dof) = (0.0, 0);
        while let Some(place) = (0..left.len()).max_by(|a, b| {
            covariance[left[*a]][left[*a]].total_cmp(&covariance[left[*b]][left[*b]])
        }) {
            let pivot = left[place];
            let variance = covariance[pivot][pivot];
            if variance < 1e-6 * draws {
                break;
            }
            left.swap_remove(place);
            chi_square += off[pivot] * off[pivot] / variance;
            dof += 1;
            let line = covariance[pivot].clone();
            for row in &left {
                let factor = line[*row] / variance;
                off[*row] -= factor * off[pivot];
                for column in &left {
                    covariance[*row][*column] -= factor * line[*column];
                }
            }
        }
        for event in left {
            assert!(
                off[event].abs() < 1e-3,
                "{name}: {event} is off by {}",
                off[event]
            );
        }
        let p_value = 1.0 - chi_squared::probability(chi_square, dof);
        println!("{name}: chi-square {chi_square:.1} on {dof}, p = {p_value:.3}");
        assert!(p_value > 1e-4, "{name}: {chi_square} on {dof}");
    }
}

/// The number of a pair, the smaller unit first.
fn pair(one: usize, other: usize) -> usize {
    other * (other - 1) / 2 + one
}

fn pairs(units: &[usize]) -> Vec<usize> {
    let mut found = Vec::new();
    for (place, other) in units.iter().enumerate() {
        found.extend(units[..place].iter().map(|one| pair(*one, *other)));
    }
    found
}

fn check(name: &str, design: &Design, probabilities: &[f64]) {
    let frame = frame();
    let (mut units, mut of_pairs) = (Frequencies::of(UNITS), Frequencies::of(PAIRS));
    let mut joint = [None; PAIRS];
    for seed in 0..DRAWS {
        let rule = SampleRule::new(design.clone(), Generator::chacha8(seed));
        let sample = apply(&rule, &frame).unwrap();
        let rows: Vec<usize> = (sample.sampled.iter())
            .map(|unit| frame.row_of(&unit.unit_id).unwrap())
            .collect();
        for (unit, row) in sample.sampled.iter().zip(&rows) {
            assert!((unit.inclusion_probability - probabilities[*row]).abs() < 1e-15);
        }
        units.add(&rows);
        if sample.joint == JointProbabilities::Unknown {
            continue;
        }
        of_pairs.add(&pairs(&rows));
        for (place, other) in rows.iter().enumerate() {
            for (first, one) in rows[..place].iter().enumerate() {
                // Whatever else is in the sample, it is the same number.
                let told = sample.joint_probability(first, place).unwrap();
                let known = joint[pair(*one, *other)].get_or_insert(told);
                assert!((*known - told).abs() < 1e-14, "{name}");
            }
        }
    }
    units.agree(name, probabilities);
    if joint.iter().any(Option::is_some) {
        // A pair that never came together has the probability zero.
        let joint = joint.map(Option::unwrap_or_default);
        of_pairs.agree(&format!("{name}, pairs"), &joint);
    }
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
    let (mut units, mut of_pairs) = (Frequencies::of(UNITS), Frequencies::of(PAIRS));
    let frame = frame();
    for seed in 0..DRAWS {
        let drawn = design.draw(&mut Random::new(seed));
        assert_eq!(drawn.len(), 4);
        units.add(&drawn);
        of_pairs.add(&pairs(&drawn));
        // The rule finds the design anew each time, which takes long: that it is this one, a few draws show.
        if seed < 100 {
            let size = "size".to_owned();
            let rule = SampleRule::new(
                Design::MaximumEntropy { size, count: 4 },
                Generator::chacha8(seed),
            );
            let sample = apply(&rule, &frame).unwrap();
            let rows: Vec<usize> = (sample.sampled.iter())
                .map(|unit| frame.row_of(&unit.unit_id).unwrap())
                .collect();
            assert_eq!(rows, drawn);
            let told = sample.joint_probability(0, 3).unwrap();
            assert!((told - joint[drawn[0]][drawn[3]]).abs() < 1e-14);
        }
    }
    units.agree("maximum entropy", &probabilities);
    let joint: Vec<f64> = (1..UNITS)
        .flat_map(|other| joint[other][..other].to_vec())
        .collect();
    of_pairs.agree("maximum entropy, pairs", &joint);
}
