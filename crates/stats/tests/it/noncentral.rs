//! Noncentral distributions against values of 25 digits or more, and properties that hold everywhere.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use tresteg_stats::StatsError;
use tresteg_stats::distributions::{
    NoncentralBeta, NoncentralChiSquared, NoncentralF, NoncentralT, NoncentralityInterval,
};

/// Made by `tests/reference/noncentral.py`.
const REFERENCE: &str = include_str!("../reference/noncentral.csv");

#[derive(Clone, Copy, Debug)]
enum Any {
    ChiSquared(NoncentralChiSquared),
    F(NoncentralF),
    Beta(NoncentralBeta),
    T(NoncentralT),
}

macro_rules! each {
    ($any:expr, $d:ident => $call:expr) => {
        match $any {
            Any::ChiSquared($d) => $call,
            Any::F($d) => $call,
            Any::Beta($d) => $call,
            Any::T($d) => $call,
        }
    };
}

impl Any {
    fn new(name: &str, first: f64, second: f64, noncentrality: f64) -> Result<Self, StatsError> {
        Ok(match name {
            "noncentral_chi_squared" => {
                Any::ChiSquared(NoncentralChiSquared::new(first, noncentrality)?)
            }
            "noncentral_f" => Any::F(NoncentralF::new(first, second, noncentrality)?),
            "noncentral_beta" => Any::Beta(NoncentralBeta::new(first, second, noncentrality)?),
            "noncentral_t" => Any::T(NoncentralT::new(first, noncentrality)?),
            other => panic!("no distribution {other}"),
        })
    }
}

/// A reference value: itself, or its logarithm where it is below the range of `f64`.
#[derive(Clone, Copy)]
enum Expected {
    Value(f64),
    Ln(f64),
}

fn cell(text: &str) -> Expected {
    match text.strip_prefix("ln ") {
        Some(ln) => Expected::Ln(ln.parse().unwrap()),
        None => Expected::Value(text.parse().unwrap()),
    }
}

struct Row {
    name: &'static str,
    parameters: [f64; 3],
    x: f64,
    density: Expected,
    cdf: Expected,
    sf: Expected,
}

fn rows() -> Vec<Row> {
    let lines = REFERENCE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1);
    lines
        .map(|line| {
            let cells: Vec<&'static str> = line.split(',').collect();
            let number = |index: usize| cells[index].parse().unwrap();
            Row {
                name: cells[0],
                parameters: [number(1), number(2), number(3)],
                x: number(4),
                density: cell(cells[5]),
                cdf: cell(cells[6]),
                sf: cell(cells[7]),
            }
        })
        .collect()
}

#[derive(Default)]
struct Report(BTreeMap<(&'static str, &'static str, &'static str), (f64, usize, String)>);

impl Report {
    fn note(&mut self, row: &Row, function: &'static str, got: f64, wanted: f64) {
        let size = if row.parameters[2].abs() > 1e4 {
            "large"
        } else {
            "any"
        };
        let error = if got == wanted {
            0.0
        } else {
            ((got - wanted) / wanted).abs()
        };
        let worst = self.0.entry((row.name, function, size)).or_default();
        worst.1 += 1;
        if error.is_nan() || error > worst.0 {
            worst.0 = error;
            worst.2 = format!(
                "{:?} at {:e}: {got:e} for {wanted:e}",
                row.parameters, row.x
            );
        }
    }

    fn print_and_check(&self, bar: f64) {
        let mut failed = false;
        for ((name, function, size), (error, count, at)) in &self.0 {
            let missed = error.is_nan() || *error > bar;
            failed |= missed;
            let (mark, digits) = (
                if missed { "  <== " } else { "" },
                -error.max(1e-17).log10(),
            );
            println!(
                "{name:<24}{function:<16}{size:<6}{count:>5} values, {digits:>5.1} digits{mark}  {at}"
            );
        }
        assert!(!failed, "fewer than {:.1} digits, see above", -bar.log10());
    }
}

#[test]
fn thirteen_digits_in_both_tails() {
    let mut report = Report::default();
    for row in rows() {
        let [first, second, noncentrality] = row.parameters;
        let any = Any::new(row.name, first, second, noncentrality).unwrap();
        let x = row.x;
        let (density, ln_density) = each!(any, d => (d.pdf(x), d.ln_pdf(x)));
        let (cdf, ln_cdf) = each!(any, d => (d.cdf(x), d.ln_cdf(x)));
        let (sf, ln_sf) = each!(any, d => (d.sf(x), d.ln_sf(x)));
        let sides = [
            (
                "density",
                "ln_density",
                row.density,
                density,
                ln_density,
                None,
            ),
            ("cdf", "ln_cdf", row.cdf, cdf, ln_cdf, Some(row.sf)),
            ("sf", "ln_sf", row.sf, sf, ln_sf, Some(row.cdf)),
        ];
        for (name, ln_name, expected, value, ln, other) in sides {
            match expected {
                Expected::Ln(wanted) => report.note(&row, ln_name, ln, wanted),
                Expected::Value(wanted) => {
                    report.note(&row, name, value, wanted);
                    match other {
                        Some(Expected::Value(other)) if other < 0.5 => {
                            report.note(&row, ln_name, ln, (-other).ln_1p());
                        }
                        // A logarithm near 0 has the absolute accuracy of its number.
                        _ if (wanted.ln()).abs() > 0.5 => {
                            report.note(&row, ln_name, ln, wanted.ln())
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    report.print_and_check(1e-13);
}

/// The quantile of the reference tail is the argument, as far as the rounding of the tail allows.
#[test]
fn thirteen_digits_in_quantiles() {
    let mut report = Report::default();
    // Every seventh row: the search is the same everywhere.
    for row in rows().iter().step_by(7) {
        let [first, second, noncentrality] = row.parameters;
        let any = Any::new(row.name, first, second, noncentrality).unwrap();
        let Expected::Value(density) = row.density else {
            continue;
        };
        for (name, expected) in [("quantile", row.cdf), ("upper_quantile", row.sf)] {
            let Expected::Value(p) = expected else {
                continue;
            };
            // Rounding p to f64 moves the quantile by this much, relatively.
            let condition = p / (row.x.abs() * density);
            if p < 1.0 && condition < 30.0 && noncentrality < 1e5 {
                let got = match name {
                    "quantile" => each!(any, d => d.quantile(p)),
                    _ => each!(any, d => d.upper_quantile(p)),
                };
                report.note(row, name, got.unwrap(), row.x);
            }
        }
    }
    report.print_and_check(1e-13);
}

/// The noncentrality with which the reference row has its share below x is that of the row.
#[test]
fn the_noncentrality_is_found_again() {
    let mut report = Report::default();
    for row in rows().iter().step_by(5) {
        let [first, second, noncentrality] = row.parameters;
        let (Expected::Value(p), Expected::Value(sf)) = (row.cdf, row.sf) else {
            continue;
        };
        if !(p > 1e-12 && sf > 1e-4 && noncentrality.abs() >= 0.5 && noncentrality < 1e5) {
            continue;
        }
        let found = match row.name {
            "noncentral_chi_squared" => NoncentralChiSquared::noncentrality_at(row.x, first, p),
            "noncentral_f" => NoncentralF::noncentrality_at(row.x, first, second, p),
            "noncentral_beta" => NoncentralBeta::noncentrality_at(row.x, first, second, p),
            _ => NoncentralT::noncentrality_at(row.x, first, p),
        };
        // The share moves by this much of itself with the noncentrality, relatively.
        let other = noncentrality * (1.0 + 1e-4);
        let moved = Any::new(row.name, first, second, other).unwrap();
        let moved = each!(moved, d => d.cdf(row.x)) / p - 1.0;
        if moved.abs() > 1e-5 {
            report.note(row, "noncentrality", found.unwrap(), noncentrality);
        }
    }
    report.print_and_check(1e-12);
}

/// Degrees of freedom and shapes over the whole range.
fn any_dof() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => (-1.0..4.0f64).prop_map(|exponent| 10f64.powf(exponent)),
        1 => (-1.99..11.69f64).prop_map(|exponent| 10f64.powf(exponent)),
    ]
}

fn any_noncentral() -> impl Strategy<Value = Any> {
    let noncentrality = prop_oneof![
        3 => (-2.0..4.0f64).prop_map(|exponent| 10f64.powf(exponent)),
        1 => prop_oneof![Just(0.0), Just(5e-324), Just(1e-300), Just(1e-20), Just(1e6)],
    ];
    (
        any_dof(),
        any_dof(),
        noncentrality,
        0..4usize,
        any::<bool>(),
    )
        .prop_map(
            |(first, second, noncentrality, which, negative)| match which {
                0 => Any::ChiSquared(NoncentralChiSquared::new(first, noncentrality).unwrap()),
                1 => Any::F(NoncentralF::new(first, second, noncentrality).unwrap()),
                2 => Any::Beta(NoncentralBeta::new(first, second, noncentrality).unwrap()),
                _ => {
                    let sign = if negative { -1.0 } else { 1.0 };
                    Any::T(NoncentralT::new(first, sign * noncentrality).unwrap())
                }
            },
        )
}

fn any_argument() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-3.0..5.0f64).prop_map(|exponent| 10f64.powf(exponent)),
        2 => 0.0..1.0f64,
        1 => any::<f64>().prop_filter("not a number", |x| !x.is_nan()),
        1 => prop_oneof![
            Just(0.0), Just(-0.0), Just(1.0), Just(f64::MAX), Just(-f64::MAX), Just(f64::MIN_POSITIVE), Just(-1e300),
            Just(5e-324), Just(1e-300), Just(1e300), Just(f64::INFINITY), Just(f64::NEG_INFINITY),
            Just(1.0 - f64::EPSILON / 2.0),
        ],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_result_is_a_number_and_the_tails_add_to_one(any in any_noncentral(), x in any_argument()) {
        let (cdf, sf) = each!(any, d => (d.cdf(x), d.sf(x)));
        prop_assert!((0.0..=1.0).contains(&cdf), "cdf {cdf}");
        prop_assert!((0.0..=1.0).contains(&sf), "sf {sf}");
        prop_assert!((cdf + sf - 1.0).abs() < 1e-12, "{cdf} + {sf}");
        let (ln_cdf, ln_sf) = each!(any, d => (d.ln_cdf(x), d.ln_sf(x)));
        prop_assert!(ln_cdf <= 0.0 && ln_sf <= 0.0, "{ln_cdf} {ln_sf}");
        let (density, ln_density) = each!(any, d => (d.pdf(x), d.ln_pdf(x)));
        prop_assert!(density >= 0.0 && !ln_density.is_nan(), "{density} {ln_density}");
        prop_assert!(each!(any, d => d.cdf(f64::NAN).is_nan() && d.ln_pdf(f64::NAN).is_nan()));
    }

    #[test]
    fn a_tail_never_turns_back(any in any_noncentral(), x in any_argument(), y in any_argument()) {
        let (x, y) = (x.min(y), x.max(y));
        each!(any, d => {
            prop_assert!(d.cdf(x) <= d.cdf(y) * (1.0 + 1e-12));
            prop_assert!(d.sf(y) <= d.sf(x) * (1.0 + 1e-12));
            prop_assert!(d.ln_sf(y) <= d.ln_sf(x) * (1.0 - 1e-12) + 1e-12);
        });
    }

    #[test]
    fn the_quantile_undoes_the_distribution_function(any in any_noncentral(), p in 1e-8..=1.0f64, tiny in -290..0i32) {
        for p in [p, p * 10f64.powi(tiny), 0.0, 1.0] {
            each!(any, d => {
                let (x, upper) = (d.quantile(p).unwrap(), d.upper_quantile(p).unwrap());
                prop_assert!(!x.is_nan() && !upper.is_nan());
                for (x, back) in [(x, d.cdf(x)), (upper, d.sf(upper))] {
                    // The argument has 13 digits.
                    let room = x.abs() * d.pdf(x) / p * 1e-13;
                    if x.is_finite() && x.abs() > 1e-290 && d.pdf(x).is_finite() && p > 0.0 && p < 1.0 && x != 1.0 {
                        prop_assert!((back / p - 1.0).abs() < 1e-12 + room, "{d:?} {p} {x} {back}");
                    }
                }
            });
        }
    }
}

#[test]
fn limits_of_a_noncentrality() {
    let NoncentralityInterval {
        lower,
        upper,
        level,
    } = NoncentralT::noncentrality_interval(2.5, 20.0, 0.9).unwrap();
    assert_eq!(level, 0.9);
    let sf = NoncentralT::new(20.0, lower).unwrap().sf(2.5);
    let cdf = NoncentralT::new(20.0, upper).unwrap().cdf(2.5);
    assert!((sf - 0.05).abs() < 1e-14 && (cdf - 0.05).abs() < 1e-14);
    // A statistic below what chance gives has a lower limit of 0, and one near 0 both.
    let limits = NoncentralF::noncentrality_interval(0.9, 3.0, 50.0, 0.95).unwrap();
    assert!(limits.lower == 0.0 && limits.upper > 0.0);
    let limits = NoncentralF::noncentrality_interval(0.0, 3.0, 50.0, 0.95).unwrap();
    assert_eq!((limits.lower, limits.upper), (0.0, 0.0));
    let limits = NoncentralChiSquared::noncentrality_interval(30.0, 3.0, 0.95).unwrap();
    assert!(limits.lower > 5.0 && limits.upper < 80.0);
    let limits = NoncentralBeta::noncentrality_interval(0.3, 1.5, 38.0, 0.95).unwrap();
    assert!(limits.lower > 5.0 && limits.upper < 80.0);
    for level in [0.0, 1.0, f64::NAN] {
        assert!(NoncentralT::noncentrality_interval(2.0, 20.0, level).is_err());
    }
    for statistic in [f64::NAN, f64::INFINITY] {
        assert!(NoncentralT::noncentrality_interval(statistic, 20.0, 0.95).is_err());
        assert!(NoncentralF::noncentrality_interval(statistic, 2.0, 20.0, 0.95).is_err());
    }
    assert!(NoncentralF::noncentrality_interval(-1.0, 2.0, 20.0, 0.95).is_err());
    let beyond = NoncentralChiSquared::noncentrality_interval(1e12, 2.0, 0.95);
    assert!(matches!(beyond, Err(StatsError::OutOfRange { .. })));
    let beyond = NoncentralT::noncentrality_interval(1e9, 1e9, 0.95);
    assert!(matches!(beyond, Err(StatsError::OutOfRange { .. })));
}

#[test]
fn parameters_outside_their_range_are_errors() {
    for value in [0.0, -1.0, 1e13, f64::NAN, f64::INFINITY] {
        assert!(NoncentralT::new(value, 1.0).is_err());
        assert!(NoncentralChiSquared::new(value, 1.0).is_err());
        assert!(NoncentralF::new(value, 2.0, 1.0).is_err());
        assert!(NoncentralF::new(2.0, value, 1.0).is_err());
        assert!(NoncentralBeta::new(value, 2.0, 1.0).is_err());
        assert!(NoncentralBeta::new(2.0, value, 1.0).is_err());
    }
    for value in [-1.0, 1e9, f64::NAN, f64::INFINITY] {
        assert!(NoncentralChiSquared::new(1.0, value).is_err());
        assert!(NoncentralF::new(1.0, 1.0, value).is_err());
        assert!(NoncentralBeta::new(1.0, 1.0, value).is_err());
    }
    for value in [1e7, -1e7, f64::NAN, f64::NEG_INFINITY] {
        assert!(NoncentralT::new(1.0, value).is_err());
    }
}
