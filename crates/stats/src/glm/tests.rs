//! The quick way and the careful one.

use super::family::{Family, Form, Theta};
use super::fast;
use super::iterate::{self, Problem, Settings};
use super::link::Link;
use super::rows::RowModel;
use crate::covariance::Random;
use crate::engine::{ColumnData, EngineOptions};

struct Made {
    columns: Vec<Vec<f64>>,
    response: Vec<f64>,
    offset: Vec<f64>,
    prior: Vec<f64>,
}

fn made(rows: usize, far: f64) -> Made {
    let mut random = Random::new(3);
    let columns: Vec<Vec<f64>> = (0..5)
        .map(|_| {
            (0..rows)
                .map(|_| far + 2.0 * random.uniform() - 1.0)
                .collect()
        })
        .collect();
    let response = (0..rows)
        .map(|row| {
            let eta = columns[0][row] - columns[1][row] + 0.3;
            f64::from(u8::from(random.uniform() < 1.0 / (1.0 + (-eta).exp())))
        })
        .collect();
    Made {
        columns,
        response,
        offset: (0..rows).map(|_| random.uniform()).collect(),
        prior: (0..rows).map(|row| (row % 3) as f64).collect(),
    }
}

const SETTINGS: Settings<'_> = Settings {
    start: None,
    max_iterations: 50,
    tolerance: 1e-12,
    engine: EngineOptions {
        threads: std::num::NonZeroUsize::MIN,
        block_rows: None,
        alias_tolerance: 64.0 * f64::EPSILON,
        path: None,
    },
};

#[test]
fn both_ways_find_the_same() {
    for (rows, far) in [(203, 0.0), (1000, 1e4), (60_000, 3.0)] {
        let data = made(rows, far);
        for (form, link) in [
            (Form::Binomial, Link::Logit),
            (Form::Binomial, Link::Probit),
            (Form::Mean, Link::Log),
            (Form::Overdispersed(2.0), Link::Log),
        ] {
            for (intercept, prior, offset) in [
                (true, false, false),
                (true, true, true),
                (false, false, true),
            ] {
                let many = rows > 10_000 && (link != Link::Logit || !intercept);
                if many || (!intercept && far > 100.0) {
                    continue;
                }
                let problem = Problem {
                    columns: data.columns.iter().map(ColumnData::from).collect(),
                    intercept,
                    response: &data.response,
                    prior: prior.then_some(&data.prior),
                    offset: offset.then_some(&data.offset),
                    rows: RowModel { form, link },
                    binary: !prior,
                };
                let case = format!("{rows} {far} {form:?} {link} {intercept} {prior} {offset}");
                let quick = fast::fit(&problem, &SETTINGS).unwrap_or_else(|| panic!("{case}"));
                let careful = iterate::carefully(&problem, &SETTINGS)
                    .unwrap_or_else(|error| panic!("{case}: {error:?}"));
                let (a, b) = (&quick.least_squares, &careful.least_squares);
                let close = |what: &str, a: f64, b: f64, size: f64| {
                    assert!((a - b).abs() <= 1e-10 * size, "{case} {what}: {a} {b}");
                };
                for j in 0..a.coefficients.len() {
                    let error = b.unscaled_covariance[[j, j]].sqrt();
                    close("coefficient", a.coefficients[j], b.coefficients[j], error);
                    for k in 0..=j {
                        let size = error * b.unscaled_covariance[[k, k]].sqrt();
                        close(
                            "covariance",
                            a.unscaled_covariance[[j, k]],
                            b.unscaled_covariance[[j, k]],
                            size,
                        );
                    }
                }
                close(
                    "deviance",
                    quick.sums.deviance,
                    careful.sums.deviance,
                    careful.sums.deviance,
                );
                close(
                    "pearson",
                    quick.sums.pearson,
                    careful.sums.pearson,
                    careful.sums.pearson,
                );
                close(
                    "weights",
                    a.sum_of_weights,
                    b.sum_of_weights,
                    b.sum_of_weights,
                );
                if intercept {
                    close("mean", a.response_mean, b.response_mean, 1.0);
                    close(
                        "total",
                        a.total_sum_of_squares_centered,
                        b.total_sum_of_squares_centered,
                        b.total_sum_of_squares_centered,
                    );
                }
                assert_eq!((a.n_used, a.rank), (b.n_used, b.rank), "{case}");
                let two = Settings {
                    engine: SETTINGS
                        .engine
                        .with_threads(std::num::NonZeroUsize::MIN.saturating_add(1)),
                    ..SETTINGS.clone()
                };
                let threaded = fast::fit(&problem, &two).unwrap_or_else(|| panic!("{case}"));
                assert_eq!(threaded.least_squares, quick.least_squares, "{case}");
            }
        }
    }
}

/// Slopes and curvatures of the links against differences.
#[test]
fn links_and_their_derivatives() {
    for (link, etas) in [
        (Link::Identity, [0.3, 2.0]),
        (Link::Log, [-1.0, 2.0]),
        (Link::Logit, [-3.0, 1.0]),
        (Link::Probit, [-2.0, 0.7]),
        (Link::Cloglog, [-2.0, 0.5]),
        (Link::Cauchit, [-5.0, 0.4]),
        (Link::Inverse, [0.3, 2.0]),
        (Link::InverseSquared, [0.3, 2.0]),
        (Link::Sqrt, [0.3, 2.0]),
        (Link::Power(1.0 / 3.0), [0.4, 2.0]),
        (Link::Power(-2.0), [0.4, 2.0]),
    ] {
        for eta in etas {
            let mean = link.inverse(eta);
            assert!(
                (link.link(mean) - eta).abs() < 1e-13 * eta.abs().max(1.0),
                "{link} {eta}"
            );
            let h = 1e-4 * eta.abs();
            let difference = (link.inverse(eta + h) - link.inverse(eta - h)) / (2.0 * h);
            assert!(
                (link.slope(eta) / difference - 1.0).abs() < 1e-6,
                "{link} {eta}"
            );
            let difference = (link.slope(eta + h) - link.slope(eta - h)) / (2.0 * h);
            assert!(
                (link.curvature(eta) - difference).abs() < 1e-6 * difference.abs().max(1e-3),
                "{link} {eta}"
            );
        }
    }
    assert_eq!(Link::Log.curvature(1.0), Link::Log.slope(1.0));
    assert!(Family::NegativeBinomial(Theta::Estimated).has_fixed_dispersion());
}
