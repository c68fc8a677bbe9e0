//! Distribution functions against values of 60 digits, and properties that hold everywhere.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use tresteg_stats::StatsError;
use tresteg_stats::distributions::{
    Beta, Binomial, ChiSquared, FisherF, Gamma, Normal, Poisson, StudentizedRange, StudentsT,
};

/// Made by `tests/reference/distributions.py`, with mpmath.
const REFERENCE: &str = include_str!("../reference/distributions.csv");
const STUDENTIZED_RANGE: &str = include_str!("../reference/studentized_range.csv");
const QUANTILES: &str = include_str!("../reference/quantiles.csv");

/// Any of the distributions, for tests that treat them alike.
#[derive(Clone, Copy, Debug)]
enum Any {
    Normal(Normal),
    StudentsT(StudentsT),
    FisherF(FisherF),
    ChiSquared(ChiSquared),
    Gamma(Gamma),
    Beta(Beta),
    Binomial(Binomial),
    Poisson(Poisson),
}

macro_rules! each {
    ($any:expr, $d:ident => $call:expr, $m:ident => $discrete:expr) => {
        match $any {
            Any::Normal($d) => $call,
            Any::StudentsT($d) => $call,
            Any::FisherF($d) => $call,
            Any::ChiSquared($d) => $call,
            Any::Gamma($d) => $call,
            Any::Beta($d) => $call,
            Any::Binomial($m) => $discrete,
            Any::Poisson($m) => $discrete,
        }
    };
}

impl Any {
    fn new(name: &str, first: f64, second: f64) -> Result<Self, StatsError> {
        Ok(match name {
            "normal" => Any::Normal(Normal::new(first, second)?),
            "students_t" => Any::StudentsT(StudentsT::new(first)?),
            "fisher_f" => Any::FisherF(FisherF::new(first, second)?),
            "chi_squared" => Any::ChiSquared(ChiSquared::new(first)?),
            "gamma" => Any::Gamma(Gamma::new(first, second)?),
            "beta" => Any::Beta(Beta::new(first, second)?),
            "binomial" => Any::Binomial(Binomial::new(first as u64, second)?),
            "poisson" => Any::Poisson(Poisson::new(first)?),
            other => panic!("no distribution {other}"),
        })
    }

    fn is_discrete(self) -> bool {
        matches!(self, Any::Binomial(_) | Any::Poisson(_))
    }

    fn density(self, x: f64) -> f64 {
        each!(self, d => d.pdf(x), m => m.pmf(x))
    }

    fn ln_density(self, x: f64) -> f64 {
        each!(self, d => d.ln_pdf(x), m => m.ln_pmf(x))
    }

    fn cdf(self, x: f64) -> f64 {
        each!(self, d => d.cdf(x), m => m.cdf(x))
    }

    fn sf(self, x: f64) -> f64 {
        each!(self, d => d.sf(x), m => m.sf(x))
    }

    fn ln_cdf(self, x: f64) -> f64 {
        each!(self, d => d.ln_cdf(x), m => m.ln_cdf(x))
    }

    fn ln_sf(self, x: f64) -> f64 {
        each!(self, d => d.ln_sf(x), m => m.ln_sf(x))
    }

    fn quantile(self, p: f64) -> Result<f64, StatsError> {
        each!(self, d => d.quantile(p), m => m.quantile(p))
    }

    fn upper_quantile(self, q: f64) -> Result<f64, StatsError> {
        each!(self, d => d.upper_quantile(q), m => m.upper_quantile(q))
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

/// A distribution, an argument, and what is expected there: density, cdf and sf, or both quantiles.
struct Row {
    name: &'static str,
    first: f64,
    second: f64,
    x: f64,
    expected: Vec<Expected>,
}

fn rows(file: &'static str) -> Vec<Row> {
    file.lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(|line| {
            let cells: Vec<&'static str> = line.split(',').collect();
            let number = |index: usize| cells[index].parse().unwrap();
            Row {
                name: cells[0],
                first: number(1),
                second: number(2),
                x: number(3),
                expected: cells[4..].iter().map(|text| cell(text)).collect(),
            }
        })
        .collect()
}

/// The worst relative error of one function in one region, and where.
struct Worst {
    error: f64,
    rows: usize,
    at: String,
}

#[derive(Default)]
struct Report(BTreeMap<(&'static str, &'static str, &'static str), Worst>);

impl Report {
    fn note(&mut self, row: &Row, function: &'static str, got: f64, wanted: f64) {
        // A shape of ten thousand or more on either side counts as large.
        let size = match row.name {
            "normal" => "any",
            "gamma" | "poisson" if row.first < 1e4 => "small",
            _ if row.first.max(row.second) < 1e4 => "small",
            _ => "large",
        };
        let error = if got == wanted {
            0.0
        } else {
            ((got - wanted) / wanted).abs()
        };
        let worst = self.0.entry((row.name, function, size)).or_insert(Worst {
            error: 0.0,
            rows: 0,
            at: String::new(),
        });
        worst.rows += 1;
        if error.is_nan() || error > worst.error {
            worst.error = error;
            worst.at = format!(
                "({}, {}) at {:e}: {got:e} for {wanted:e}",
                row.first, row.second, row.x
            );
        }
    }

    fn print_and_check(&self, bar: f64) {
        let mut failed = false;
        for ((name, function, size), worst) in &self.0 {
            let missed = worst.error.is_nan() || worst.error > bar;
            let mark = if missed { "  <== " } else { "" };
            failed |= missed;
            println!(
                "{name:<12}{function:<16}{size:<6}{:>5} values, {:>5.1} digits{mark}  {}",
                worst.rows,
                -worst.error.max(1e-17).log10(),
                worst.at
            );
        }
        assert!(!failed, "fewer than {:.1} digits, see above", -bar.log10());
    }
}

#[test]
fn thirteen_digits_in_both_tails() {
    let mut report = Report::default();
    for row in rows(REFERENCE) {
        let distribution = Any::new(row.name, row.first, row.second).unwrap();
        let mut compare = |functions: [&'static str; 2], expected, value: f64, ln: f64| {
            match expected {
                Expected::Value(wanted) => {
                    report.note(&row, functions[0], value, wanted);
                    // Near 1 the logarithm has its digits from the other tail, see below.
                    if wanted > 0.0 && wanted < 0.5 {
                        report.note(&row, functions[1], ln, wanted.ln());
                    }
                }
                Expected::Ln(wanted) => report.note(&row, functions[1], ln, wanted),
            }
        };
        let x = row.x;
        let (cdf, sf) = (distribution.cdf(x), distribution.sf(x));
        let (ln_cdf, ln_sf) = (distribution.ln_cdf(x), distribution.ln_sf(x));
        compare(["cdf", "ln_cdf"], row.expected[1], cdf, ln_cdf);
        compare(["sf", "ln_sf"], row.expected[2], sf, ln_sf);
        compare(
            ["density", "ln_density"],
            row.expected[0],
            distribution.density(x),
            distribution.ln_density(x),
        );
        for (name, other, ln) in [
            ("ln_cdf", row.expected[2], ln_cdf),
            ("ln_sf", row.expected[1], ln_sf),
        ] {
            if let Expected::Value(other) = other
                && other < 0.5
            {
                report.note(&row, name, ln, (-other).ln_1p());
            }
        }
    }
    report.print_and_check(1e-13);
}

#[test]
fn thirteen_digits_in_quantiles_solved_for() {
    let mut report = Report::default();
    for row in rows(QUANTILES) {
        let distribution = Any::new(row.name, row.first, row.second).unwrap();
        let (quantile, upper) = (
            distribution.quantile(row.x),
            distribution.upper_quantile(row.x),
        );
        for (name, expected, got) in [
            ("quantile", row.expected[0], quantile.unwrap()),
            ("upper_quantile", row.expected[1], upper.unwrap()),
        ] {
            if let Expected::Value(wanted) = expected {
                report.note(&row, name, got, wanted);
            }
        }
    }
    report.print_and_check(1e-13);
}

/// The quantile of the reference tail is the argument, as far as the rounding of the tail allows.
#[test]
fn thirteen_digits_in_quantiles() {
    let mut report = Report::default();
    for row in rows(REFERENCE) {
        let distribution = Any::new(row.name, row.first, row.second).unwrap();
        let (Expected::Value(density), x) = (row.expected[0], row.x) else {
            continue;
        };
        let sides = [
            ("quantile", row.expected[1]),
            ("upper_quantile", row.expected[2]),
        ];
        for (name, expected) in sides {
            let Expected::Value(p) = expected else {
                continue;
            };
            if p <= 0.0 || p >= 1.0 {
                continue;
            }
            let got = if name == "quantile" {
                distribution.quantile(p).unwrap()
            } else {
                distribution.upper_quantile(p).unwrap()
            };
            if distribution.is_discrete() {
                // Where the tail barely moves from one whole number to the next, either will do.
                if density > 1e-12 * p {
                    report.note(&row, name, got, x);
                }
                continue;
            }
            // Rounding p to f64 moves the quantile by this much, relatively.
            let condition = p / (x.abs() * density);
            if condition < 100.0 {
                report.note(&row, name, got, x);
            }
        }
    }
    report.print_and_check(1e-13);
}

#[test]
fn thirteen_digits_of_the_studentized_range() {
    let mut report = Report::default();
    for row in rows(STUDENTIZED_RANGE) {
        let distribution = StudentizedRange::new(row.first, row.second).unwrap();
        for (functions, expected, value, ln) in [
            (
                ["cdf", "ln_cdf"],
                row.expected[0],
                distribution.cdf(row.x),
                distribution.ln_cdf(row.x),
            ),
            (
                ["sf", "ln_sf"],
                row.expected[1],
                distribution.sf(row.x),
                distribution.ln_sf(row.x),
            ),
        ] {
            match expected {
                Expected::Value(wanted) => report.note(&row, functions[0], value, wanted),
                Expected::Ln(wanted) => report.note(&row, functions[1], ln, wanted),
            }
        }
        let [Expected::Value(cdf), Expected::Value(sf)] = row.expected[..] else {
            continue;
        };
        if row.x != 0.7 && row.x != 3.9 {
            continue; // the search is the same elsewhere, and slow
        }
        if cdf < 0.5 {
            let quantile = distribution.quantile(cdf).unwrap();
            report.note(&row, "quantile", quantile, row.x);
        } else {
            let quantile = distribution.upper_quantile(sf).unwrap();
            report.note(&row, "upper_quantile", quantile, row.x);
        }
    }
    report.print_and_check(1e-13);
}

/// Shapes and degrees of freedom: mostly of everyday size, some of any.
fn any_shape() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => (-1.0..4.0f64).prop_map(|exponent| 10f64.powf(exponent)),
        1 => (-6.0..12.0f64).prop_map(|exponent| 10f64.powf(exponent)),
        1 => (-8.9..24.9f64).prop_map(|exponent| 10f64.powf(exponent)),
    ]
}

fn any_scale() -> impl Strategy<Value = f64> {
    prop_oneof![
        (-2.0..3.0f64).prop_map(|exponent| 10f64.powf(exponent)),
        (-99.0..99.0f64).prop_map(|exponent| 10f64.powf(exponent)),
    ]
}

fn any_distribution() -> impl Strategy<Value = Any> {
    let probability = prop_oneof![0.0..1.0f64, Just(0.0), Just(1.0), Just(1e-300)];
    let trials = prop_oneof![0..200u64, 0..=(1u64 << 53)];
    prop_oneof![
        (any_shape(), any_shape())
            .prop_map(|(mean, sd)| Any::Normal(Normal::new(mean, sd).unwrap())),
        any_shape().prop_map(|dof| Any::StudentsT(StudentsT::new(dof).unwrap())),
        (any_shape(), any_shape()).prop_map(|(a, b)| Any::FisherF(FisherF::new(a, b).unwrap())),
        any_shape().prop_map(|dof| Any::ChiSquared(ChiSquared::new(dof).unwrap())),
        (any_shape(), any_scale()).prop_map(|(a, b)| Any::Gamma(Gamma::new(a, b).unwrap())),
        (any_shape(), any_shape()).prop_map(|(a, b)| Any::Beta(Beta::new(a, b).unwrap())),
        (trials, probability).prop_map(|(n, p)| Any::Binomial(Binomial::new(n, p).unwrap())),
        any_scale()
            .prop_map(|mean| mean.min(1e25))
            .prop_map(|mean| Any::Poisson(Poisson::new(mean).unwrap())),
    ]
}

fn any_argument() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-12.0..12.0f64).prop_map(|exponent| 10f64.powf(exponent)),
        2 => 0.0..1.0f64,
        1 => any::<f64>().prop_filter("not a number", |x| !x.is_nan()),
        1 => prop_oneof![
            Just(0.0), Just(-0.0), Just(1.0), Just(f64::MAX), Just(f64::MIN_POSITIVE),
            Just(5e-324), Just(f64::INFINITY), Just(f64::NEG_INFINITY), Just(1.0 - f64::EPSILON / 2.0),
        ],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_result_is_a_number_and_the_tails_add_to_one(d in any_distribution(), x in any_argument()) {
        let (cdf, sf) = (d.cdf(x), d.sf(x));
        prop_assert!((0.0..=1.0).contains(&cdf), "cdf {cdf}");
        prop_assert!((0.0..=1.0).contains(&sf), "sf {sf}");
        prop_assert!((cdf + sf - 1.0).abs() < 1e-14, "{cdf} + {sf}");
        prop_assert!(d.ln_cdf(x) <= 0.0 && d.ln_sf(x) <= 0.0, "{} {}", d.ln_cdf(x), d.ln_sf(x));
        prop_assert!(d.density(x) >= 0.0, "density {}", d.density(x));
        prop_assert!(!d.ln_density(x).is_nan());
    }

    #[test]
    fn a_tail_never_turns_back(d in any_distribution(), x in any_argument(), y in any_argument()) {
        let (x, y) = (x.min(y), x.max(y));
        prop_assert!(d.cdf(x) <= d.cdf(y) * (1.0 + 1e-13));
        prop_assert!(d.sf(y) <= d.sf(x) * (1.0 + 1e-13));
        prop_assert!(d.ln_sf(y) <= d.ln_sf(x) * (1.0 - 1e-13) + 1e-13);
    }

    #[test]
    fn the_quantile_of_any_probability_is_a_number(d in any_distribution(), p in 0.0..=1.0f64, tiny in -300..0i32) {
        for p in [p, p * 10f64.powi(tiny), 0.0, 1.0, 0.5] {
            prop_assert!(!d.quantile(p).unwrap().is_nan());
            prop_assert!(!d.upper_quantile(p).unwrap().is_nan());
        }
    }

    #[test]
    fn the_quantile_undoes_the_distribution_function(
        parameters in (0.1..1e4f64, 0.1..1e4f64), which in 0..6usize, p in 1e-8..=1.0f64, tiny in -290..0i32,
    ) {
        let name = ["normal", "students_t", "fisher_f", "chi_squared", "gamma", "beta"][which];
        let d = Any::new(name, parameters.0, parameters.1).unwrap();
        for p in [p, p * 10f64.powi(tiny)] {
            for (x, tail) in [
                (d.quantile(p).unwrap(), Any::cdf as fn(Any, f64) -> f64),
                (d.upper_quantile(p).unwrap(), Any::sf),
            ] {
                // The argument is only known to the half of its last place.
                let density = d.density(x);
                // A normal quantile is the sum of the mean and a rounded distance from it.
                let size = if which == 0 { x.abs() + parameters.0 } else { x.abs() };
                let room = 2.0 * size * density / p * f64::EPSILON;
                // Below 1e-290 the argument itself has fewer digits.
                if density.is_finite() && x.is_finite() && x.abs() > 1e-290 && !(name == "beta" && x == 1.0) {
                    prop_assert!((tail(d, x) / p - 1.0).abs() < 1e-13 + room, "{d:?} {p} {x} {}", tail(d, x));
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_studentized_range_is_a_number_and_rises(
        groups in 2.0..9.0f64, dof in any_shape(), x in any_argument(), y in any_argument(),
    ) {
        let d = StudentizedRange::new(groups, dof.max(2.0)).unwrap();
        let (x, y) = (x.min(y), x.max(y));
        let (cdf, sf) = (d.cdf(x), d.sf(x));
        prop_assert!((0.0..=1.0).contains(&cdf) && (0.0..=1.0).contains(&sf));
        prop_assert!((cdf + sf - 1.0).abs() < 1e-12);
        prop_assert!(cdf <= d.cdf(y) * (1.0 + 1e-12));
        prop_assert!(d.sf(y) <= sf * (1.0 + 1e-12));
    }
}

#[test]
fn the_studentized_range_takes_any_argument() {
    for (groups, dof) in [(2.0, 30.0), (3.5, 4.0), (200.0, 12.0), (1000.0, 1e25)] {
        let d = StudentizedRange::new(groups, dof).unwrap();
        let mut last = 0.0;
        for q in [
            f64::NEG_INFINITY,
            -1.0,
            0.0,
            5e-324,
            1e-300,
            1e-3,
            1.0,
            30.0,
            1e5,
            1e100,
            f64::MAX,
            f64::INFINITY,
        ] {
            let (cdf, sf) = (d.cdf(q), d.sf(q));
            assert!(
                (0.0..=1.0).contains(&cdf) && (0.0..=1.0).contains(&sf),
                "{groups} {dof} {q}: {cdf} {sf}"
            );
            assert!(
                (cdf + sf - 1.0).abs() < 1e-13 && cdf >= last,
                "{groups} {dof} {q}: {cdf} {sf}"
            );
            let (ln_cdf, ln_sf) = (d.ln_cdf(q), d.ln_sf(q));
            assert!(
                ln_cdf <= 0.0 && ln_sf <= 0.0,
                "{groups} {dof} {q}: {ln_cdf} {ln_sf}"
            );
            last = cdf;
        }
        assert!(d.cdf(f64::NAN).is_nan());
    }
    // Logarithms go on below the range of f64: k (k - 1) / 2 pairs, each with the tail of a t statistic.
    let t = StudentsT::new(400.0).unwrap();
    let pairs = (2.0 * 45.0f64).ln() + t.ln_sf(300.0 / 2f64.sqrt());
    let range = StudentizedRange::new(10.0, 400.0).unwrap();
    assert!(
        (range.ln_sf(300.0) - pairs).abs() < 1e-3,
        "{} {pairs}",
        range.ln_sf(300.0)
    );
    let two = StudentizedRange::new(2.0, 400.0).unwrap();
    let exact = 2f64.ln() + t.ln_sf(300.0 / 2f64.sqrt());
    assert!((two.ln_sf(300.0) / exact - 1.0).abs() < 1e-14);
}

#[test]
fn parameters_outside_their_range_are_errors() {
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e101] {
        assert!(StudentsT::new(value).is_err());
        assert!(FisherF::new(value, 1.0).is_err());
        assert!(FisherF::new(1.0, value).is_err());
        assert!(ChiSquared::new(value).is_err());
        assert!(Gamma::new(value, 1.0).is_err());
        assert!(Gamma::new(1.0, value).is_err());
        assert!(Beta::new(value, 1.0).is_err());
        assert!(Beta::new(1.0, value).is_err());
        assert!(Poisson::new(value).is_err());
    }
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Normal::new(0.0, value).is_err());
    }
    for value in [1.9, 1e5, f64::NAN] {
        assert!(StudentizedRange::new(value, 3.0).is_err());
    }
    for value in [0.4, 1e26, f64::NAN] {
        assert!(StudentizedRange::new(3.0, value).is_err());
    }
    assert!(Normal::new(f64::INFINITY, 1.0).is_err());
    for value in [-1e-300, 1.0 + f64::EPSILON, f64::NAN] {
        assert!(Binomial::new(3, value).is_err());
        assert!(Normal::standard().quantile(value).is_err());
        assert!(Normal::standard().upper_quantile(value).is_err());
    }
    assert_eq!(
        StudentsT::new(-1.0),
        Err(StatsError::InvalidParameter {
            name: "dof",
            value: -1.0,
            expected: "a number from 1e-9 to 1e25",
        })
    );
}

#[test]
fn what_is_not_a_number_stays_so() {
    let d = Any::StudentsT(StudentsT::new(3.0).unwrap());
    for d in [
        d,
        Any::Binomial(Binomial::new(3, 0.5).unwrap()),
        Any::Normal(Normal::standard()),
    ] {
        assert!(d.cdf(f64::NAN).is_nan() && d.sf(f64::NAN).is_nan());
        assert!(d.density(f64::NAN).is_nan() && d.ln_density(f64::NAN).is_nan());
    }
}
