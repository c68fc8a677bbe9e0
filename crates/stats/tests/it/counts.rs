//! Hypergeometric, Fisher's noncentral hypergeometric, negative binomial and geometric distributions.

#![allow(clippy::unwrap_used, clippy::panic)]

use proptest::prelude::*;
use tresteg_stats::StatsError;
use tresteg_stats::distributions::{
    FisherHypergeometric, Geometric, Hypergeometric, NegativeBinomial,
};

/// Made by `tests/reference/counts.py`.
const COUNTS: &str = include_str!("../reference/counts.csv");
const ODDS: &str = include_str!("../reference/odds.csv");

#[derive(Clone, Copy, Debug)]
enum Any {
    Hypergeometric(Hypergeometric),
    Fisher(FisherHypergeometric),
    NegativeBinomial(NegativeBinomial),
    Geometric(Geometric),
}

macro_rules! each {
    ($any:expr, $d:ident => $call:expr) => {
        match $any {
            Any::Hypergeometric($d) => $call,
            Any::Fisher($d) => $call,
            Any::NegativeBinomial($d) => $call,
            Any::Geometric($d) => $call,
        }
    };
}

fn lines(file: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split(',').collect())
}

/// The error of a value and its logarithm against a cell, which may hold a logarithm; a logarithm near 0 absolutely.
fn error(text: &str, value: f64, ln: f64) -> f64 {
    if let Some(expected) = text.strip_prefix("ln ") {
        let expected: f64 = expected.parse().unwrap();
        return (ln / expected - 1.0).abs();
    }
    let expected: f64 = text.parse().unwrap();
    if expected == 0.0 {
        return value;
    }
    let of_ln = (ln - expected.ln()).abs() / expected.ln().abs().max(1.0);
    (value / expected - 1.0).abs().max(of_ln)
}

#[test]
fn thirteen_digits_in_both_tails() {
    let mut worst = [
        (0.0f64, String::new()),
        (0.0, String::new()),
        (0.0, String::new()),
    ];
    let mut count = 0;
    for cells in lines(COUNTS) {
        let number = |i: usize| cells[i].parse::<f64>().unwrap();
        let (first, second, third, odds, k) =
            (number(1), number(2), number(3), number(4), number(5));
        let (a, b, c) = (first as u64, second as u64, third as u64);
        let any = match cells[0] {
            "hypergeometric" => Any::Hypergeometric(Hypergeometric::new(a, b, c).unwrap()),
            "fisher_hypergeometric" => {
                Any::Fisher(FisherHypergeometric::new(a, b, c, odds).unwrap())
            }
            _ if third == 0.0 => {
                Any::NegativeBinomial(NegativeBinomial::new(first, second).unwrap())
            }
            _ => Any::NegativeBinomial(NegativeBinomial::with_mean(first, third).unwrap()),
        };
        let errors = each!(any, d => [
            error(cells[6], d.pmf(k), d.ln_pmf(k)),
            error(cells[7], d.cdf(k), d.ln_cdf(k)),
            error(cells[8], d.sf(k), d.ln_sf(k)),
        ]);
        for (worst, error) in worst.iter_mut().zip(errors) {
            if error > worst.0 || error.is_nan() {
                *worst = (error, format!("{cells:?}"));
            }
        }
        // The quantile of the tail is the count, where its step is not lost in rounding.
        if let (Ok(p), Ok(mass)) = (cells[7].parse::<f64>(), cells[6].parse::<f64>())
            && p < 1.0
            && mass > 1e-10 * p
        {
            assert_eq!(each!(any, d => d.quantile(p)).unwrap(), k, "{cells:?}");
            count += 1;
        }
    }
    println!("{worst:?}, {count} quantiles");
    assert!(worst.iter().all(|(error, _)| *error < 1e-13), "{worst:?}");
    assert!(count > 100);
}

#[test]
fn odds_of_a_table() {
    for cells in lines(ODDS) {
        let number = |i: usize| cells[i].parse::<f64>().unwrap();
        let whole = |i: usize| cells[i].parse::<u64>().unwrap();
        let (good, bad, drawn, x, level) = (whole(0), whole(1), whole(2), number(3), number(4));
        let estimate = FisherHypergeometric::odds_with_mean(x, good, bad, drawn).unwrap();
        assert!(
            (estimate / number(5) - 1.0).abs() < 1e-13,
            "{cells:?}: {estimate}"
        );
        let (lower, upper) =
            FisherHypergeometric::odds_interval(x, good, bad, drawn, level).unwrap();
        // The level itself is rounded: 1 - 0.99 has fourteen digits.
        assert!(
            (lower / number(6) - 1.0).abs() < 1e-12,
            "{cells:?}: {lower}"
        );
        assert!(
            (upper / number(7) - 1.0).abs() < 1e-12,
            "{cells:?}: {upper}"
        );
    }
    // At the ends of the range.
    let (lower, upper) = FisherHypergeometric::odds_interval(0.0, 5, 5, 4, 0.95).unwrap();
    assert!(lower == 0.0 && upper.is_finite());
    let (lower, upper) = FisherHypergeometric::odds_interval(4.0, 5, 5, 4, 0.95).unwrap();
    assert!(lower > 0.0 && upper == f64::INFINITY);
    assert_eq!(
        FisherHypergeometric::odds_with_mean(0.0, 5, 5, 4).unwrap(),
        0.0
    );
    assert_eq!(
        FisherHypergeometric::odds_with_mean(4.0, 5, 5, 4).unwrap(),
        f64::INFINITY
    );
    for x in [-1.0, 5.0, f64::NAN] {
        assert!(FisherHypergeometric::odds_with_mean(x, 5, 5, 4).is_err());
        assert!(FisherHypergeometric::odds_at(x, 5, 5, 4, 0.1).is_err());
    }
    // Non-integer means have odds, too.
    let odds = FisherHypergeometric::odds_with_mean(1.25, 5, 5, 4).unwrap();
    let mean = FisherHypergeometric::new(5, 5, 4, odds).unwrap().mean();
    assert!((mean - 1.25).abs() < 1e-14);
}

fn any_counts() -> impl Strategy<Value = Any> {
    let urn = (0..3000u64, 0..3000u64, 0.0..=1.0f64);
    let large = (0..1u64 << 33, 0..1u64 << 33, 0.0..=1.0f64);
    let urn = prop_oneof![9 => urn, 1 => large];
    let odds = prop_oneof![4 => -8.0..8.0f64, 1 => -289.0..289.0f64];
    let size = prop_oneof![4 => -2.0..5.0f64, 1 => -8.9..23.9f64];
    let mean = prop_oneof![4 => -3.0..6.0f64, 1 => -99.0..23.9f64];
    (urn, odds, size, mean, 0..4usize, 1e-15..0.9999f64).prop_map(
        |((good, bad, share), odds, size, mean, which, p)| {
            let drawn = ((good + bad) as f64 * share) as u64;
            match which {
                0 => Any::Hypergeometric(Hypergeometric::new(good, bad, drawn).unwrap()),
                1 => Any::Fisher(
                    FisherHypergeometric::new(good, bad, drawn, 10f64.powf(odds)).unwrap(),
                ),
                2 => Any::NegativeBinomial(
                    NegativeBinomial::with_mean(10f64.powf(size), 10f64.powf(mean)).unwrap(),
                ),
                _ => Any::Geometric(Geometric::new(p).unwrap()),
            }
        },
    )
}

fn any_argument() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (0..4000u32).prop_map(f64::from),
        2 => (-3.0..10.0f64).prop_map(|exponent| 10f64.powf(exponent)),
        1 => any::<f64>().prop_filter("not a number", |x| !x.is_nan()),
        1 => prop_oneof![Just(0.0), Just(-1.0), Just(f64::MAX), Just(1e300), Just(f64::INFINITY), Just(f64::NEG_INFINITY)],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_result_is_a_number_and_the_tails_add_to_one(any in any_counts(), x in any_argument(), y in any_argument()) {
        each!(any, d => {
            let (cdf, sf) = (d.cdf(x), d.sf(x));
            prop_assert!((0.0..=1.0).contains(&cdf) && (0.0..=1.0).contains(&sf), "{cdf} {sf}");
            prop_assert!((cdf + sf - 1.0).abs() < 1e-13, "{cdf} + {sf}");
            prop_assert!(d.ln_cdf(x) <= 0.0 && d.ln_sf(x) <= 0.0);
            prop_assert!(d.pmf(x) >= 0.0 && d.pmf(x) <= 1.0 + 1e-13, "{}", d.pmf(x));
            prop_assert!(!d.ln_pmf(x).is_nan());
            prop_assert!(d.pmf(0.5) == 0.0 && d.cdf(f64::NAN).is_nan() && d.pmf(f64::NAN).is_nan());
            let (x, y) = (x.min(y), x.max(y));
            prop_assert!(d.cdf(x) <= d.cdf(y) * (1.0 + 1e-12) && d.sf(y) <= d.sf(x) * (1.0 + 1e-12));
        });
    }

    #[test]
    fn the_quantile_is_the_first_to_reach_its_share(any in any_counts(), p in 0.0..=1.0f64, tiny in -300..0i32) {
        each!(any, d => for p in [p, p * 10f64.powi(tiny)] {
            let (k, upper) = (d.quantile(p).unwrap(), d.upper_quantile(p).unwrap());
            prop_assert!(!k.is_nan() && !upper.is_nan());
            if p > 0.0 && p < 1.0 && k.is_finite() {
                prop_assert!(d.cdf(k) >= p * (1.0 - 1e-12), "{k} {}", d.cdf(k));
                prop_assert!(k > 1e15 || d.cdf(k - 1.0) <= p * (1.0 + 1e-12), "{k} {}", d.cdf(k - 1.0));
            }
            if p > 0.0 && p < 1.0 && upper.is_finite() {
                prop_assert!(d.sf(upper) <= p * (1.0 + 1e-12));
            }
        });
    }
}

#[test]
fn parameters_outside_their_range_are_errors() {
    assert!(Hypergeometric::new(3, 4, 8).is_err());
    assert!(Hypergeometric::new(u64::MAX, 4, 8).is_err());
    for odds in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(FisherHypergeometric::new(3, 4, 5, odds).is_err());
    }
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(NegativeBinomial::new(value, 0.5).is_err());
        assert!(NegativeBinomial::with_mean(value, 1.0).is_err());
        assert!(NegativeBinomial::with_mean(1.0, value).is_err());
    }
    for value in [0.0, 1.0, 1.5, f64::NAN] {
        assert!(Geometric::new(value).is_err());
    }
    assert_eq!(
        Hypergeometric::new(3, 4, 8),
        Err(StatsError::InvalidParameter {
            name: "drawn",
            value: 8.0,
            expected: "a whole number up to good + bad",
        })
    );
    // An empty urn, or one that is emptied.
    assert_eq!(Hypergeometric::new(0, 0, 0).unwrap().pmf(0.0), 1.0);
    assert_eq!(
        Hypergeometric::new(3, 4, 7).unwrap().quantile(0.3).unwrap(),
        3.0
    );
    assert_eq!(FisherHypergeometric::new(0, 5, 3, 2.0).unwrap().mean(), 0.0);
}
