//! Agreement against R's psych and Python's krippendorff: the scripts and their outputs are in `tests/reference/`.

use proptest::prelude::*;
use tresteg_qualitative::{QualitativeError, cohen_kappa, krippendorff_alpha};

const R: &str = include_str!("../reference/agreement_r.txt");
const PYTHON: &str = include_str!("../reference/agreement_py.txt");

const CASES: [(&str, &[u8], &[u8]); 3] = [
    (
        "three_categories",
        &[1, 1, 2, 2, 3, 3, 1, 2, 3, 1, 2, 2, 3, 1, 1],
        &[1, 2, 2, 2, 3, 1, 1, 2, 3, 1, 3, 2, 3, 2, 1],
    ),
    (
        "rare_code",
        &[1, 0, 0, 0, 0, 0, 1, 0, 0, 0],
        &[1, 0, 0, 1, 0, 0, 0, 0, 0, 0],
    ),
    (
        "worse_than_chance",
        &[1, 0, 1, 0, 1, 0],
        &[0, 1, 0, 1, 1, 0],
    ),
];

/// The last number of the line that begins with `name`, or the one after the word `field`.
fn expected(output: &str, name: &str, field: Option<&str>) -> f64 {
    let line = output
        .lines()
        .find(|line| line.split(' ').next() == Some(name));
    let mut words = line.expect("a line for every case").split(' ');
    let word = match field {
        Some(field) => words.by_ref().skip_while(|word| *word != field).nth(1),
        None => words.next_back(),
    };
    word.and_then(|word| word.parse().ok()).expect("a number")
}

fn assert_close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() < 1e-13,
        "found {found}, expected {expected}"
    );
}

#[test]
fn kappa_is_that_of_r() {
    for (name, first, second) in CASES {
        let agreement = cohen_kappa(first, second).expect("the same units");
        assert!((agreement.percent_agreement - expected(R, name, Some("percent"))).abs() < 1e-12);
        assert_close(
            agreement.kappa.expect("two categories"),
            expected(R, name, Some("kappa")),
        );
    }
}

#[test]
fn alpha_is_that_of_the_reference() {
    for (name, first, second) in CASES {
        let units: Vec<[Option<u8>; 2]> = first
            .iter()
            .zip(second)
            .map(|(&a, &b)| [Some(a), Some(b)])
            .collect();
        let alpha = krippendorff_alpha(&units)
            .expect("pairs")
            .expect("two categories");
        assert_close(alpha, expected(PYTHON, name, None));
    }
}

#[test]
fn alpha_takes_four_observers_with_gaps() {
    // The worked example of Krippendorff (2011), which prints .743.
    let observers = [
        "123321412...",
        "1233224125.3",
        ".3332342251.",
        "12332441251.",
    ];
    let units: Vec<Vec<Option<u32>>> = (0..12)
        .map(|unit| {
            let values = observers
                .iter()
                .filter_map(|observer| observer.chars().nth(unit));
            values.map(|value| value.to_digit(10)).collect()
        })
        .collect();
    let alpha = krippendorff_alpha(&units)
        .expect("pairs")
        .expect("five categories");
    assert_close(alpha, expected(PYTHON, "four_observers", None));
    assert_eq!(format!("{alpha:.3}"), "0.743");
}

#[test]
fn one_category_says_nothing_about_agreement() {
    let agreement = cohen_kappa(&["no"; 7], &["no"; 7]).expect("the same units");
    assert_eq!(
        (agreement.percent_agreement, agreement.kappa),
        (100.0, None)
    );
    assert_eq!(krippendorff_alpha(&[[Some("no"); 2]; 7]), Ok(None));
}

#[test]
fn constant_but_different_coders_agree_as_chance_does() {
    let agreement = cohen_kappa(&["no"; 3], &["yes"; 3]).expect("the same units");
    assert_eq!(
        (agreement.percent_agreement, agreement.kappa),
        (0.0, Some(0.0))
    );
}

#[test]
fn there_must_be_something_to_compare() {
    assert_eq!(
        cohen_kappa::<u8>(&[], &[]),
        Err(QualitativeError::NothingToCompare)
    );
    assert_eq!(
        cohen_kappa(&[1, 2], &[1]),
        Err(QualitativeError::DifferentLengths {
            first: 2,
            second: 1
        })
    );
    let none: [[Option<u8>; 2]; 0] = [];
    assert_eq!(
        krippendorff_alpha(&none),
        Err(QualitativeError::NothingToCompare)
    );
    assert_eq!(
        krippendorff_alpha(&[[Some(1), None], [None, None]]),
        Err(QualitativeError::NothingToCompare)
    );
}

proptest! {
    #[test]
    fn agreement_is_symmetric_and_at_most_one(pairs in prop::collection::vec((0..4_u8, 0..4_u8), 1..50)) {
        let (first, second): (Vec<u8>, Vec<u8>) = pairs.iter().copied().unzip();
        let one = cohen_kappa(&first, &second).expect("the same units");
        let other = cohen_kappa(&second, &first).expect("the same units");
        prop_assert_eq!(one, other);
        let units: Vec<[Option<u8>; 2]> = pairs.iter().map(|&(a, b)| [Some(a), Some(b)]).collect();
        let alpha = krippendorff_alpha(&units).expect("pairs");
        for measure in [one.kappa, alpha].into_iter().flatten() {
            prop_assert!((-1.0..=1.0).contains(&measure));
            prop_assert_eq!(measure == 1.0, first == second);
        }
    }
}
