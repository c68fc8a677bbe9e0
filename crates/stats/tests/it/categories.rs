//! Ordered and multinomial models of awkward data: each gives a named error or a reported fact.

#![allow(clippy::unwrap_used, clippy::panic)]

use tresteg_stats::categorical::{
    MultinomialFit, OrderedFit, OrderedLink, multinomial, multinomial_with, ordered, ordered_with,
};
use tresteg_stats::covariance::Random;
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{Family, ModelOptions, StatsError, Weights, glm};

const LINKS: [OrderedLink; 5] = [
    OrderedLink::Logit,
    OrderedLink::Probit,
    OrderedLink::Cloglog,
    OrderedLink::Loglog,
    OrderedLink::Cauchit,
];

fn table(y: &[f64], x: &[f64]) -> ColumnTable {
    ColumnTable::new()
        .with_numbers("y", y.to_vec())
        .unwrap()
        .with_numbers("x", x.to_vec())
        .unwrap()
}

/// Three levels that lean on x, with overlap.
fn leaning(n: usize, shift: f64, scale: f64) -> ColumnTable {
    let mut random = Random::new(4);
    let x: Vec<f64> = (0..n)
        .map(|_| (random.uniform() * 1024.0).round() / 1024.0)
        .collect();
    let y: Vec<f64> = x
        .iter()
        .map(|x| ((x + random.uniform()) * 1.5).floor().min(2.0))
        .collect();
    let moved: Vec<f64> = x.iter().map(|x| shift + scale * x).collect();
    table(&y, &moved)
}

#[test]
fn malformed_questions_are_named() {
    let good = leaning(30, 0.0, 1.0);
    assert!(matches!(
        ordered("y ~ z", &good, OrderedLink::Logit),
        Err(StatsError::UnknownVariable { .. })
    ));
    assert!(matches!(
        ordered("y ~ x - 1", &good, OrderedLink::Logit),
        Err(StatsError::InvalidArgument { .. })
    ));
    assert!(matches!(
        multinomial("y ~ x + offset(x)", &good),
        Err(StatsError::InvalidArgument { .. })
    ));
    assert!(matches!(
        multinomial_with("y ~ x", &good, Some("7"), &ModelOptions::default()),
        Err(StatsError::UnknownLevel { .. })
    ));
    let empty = table(&[], &[]);
    assert!(matches!(
        ordered("y ~ x", &empty, OrderedLink::Logit),
        Err(StatsError::NoRows { .. })
    ));
    assert!(matches!(
        multinomial("y ~ x", &empty),
        Err(StatsError::NoRows { .. })
    ));
    let one_level = table(&[2.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0]);
    for error in [
        ordered("y ~ x", &one_level, OrderedLink::Probit).unwrap_err(),
        multinomial("y ~ x", &one_level).unwrap_err(),
    ] {
        assert!(matches!(error, StatsError::ConstantResponse { .. }));
    }
    let short = table(&[1.0, 2.0, 3.0], &[1.0, 3.0, 2.0]);
    for error in [
        ordered("y ~ x", &short, OrderedLink::Logit).unwrap_err(),
        multinomial("y ~ x", &short).unwrap_err(),
    ] {
        assert!(matches!(error, StatsError::TooFewRows { rows: 3, .. }));
    }
    let not_finite = table(&[1.0, 2.0, f64::NAN, 2.0], &[1.0, 3.0, 2.0, 4.0]);
    assert!(matches!(
        multinomial("y ~ x", &not_finite),
        Err(StatsError::NotFinite { .. })
    ));
    let numbers: Vec<f64> = (0..600).map(f64::from).collect();
    assert!(matches!(
        multinomial("y ~ x", &table(&numbers, &numbers)),
        Err(StatsError::InvalidArgument { .. })
    ));
    let fit = ordered("y ~ x", &good, OrderedLink::Probit).unwrap();
    assert!(fit.odds_ratios(0.95).is_err() && fit.brant().is_err());
    assert!(fit.coefficients(0.0).is_err() && fit.estimate("X").is_err());
    let fit = multinomial("y ~ x", &good).unwrap();
    assert!(fit.estimate("9", "x").is_err() && fit.estimate("1", "z").is_err());
    assert!(fit.coefficients(f64::NAN).is_err());
}

#[test]
fn separation_names_columns_and_rows() {
    // x tells all levels apart.
    let apart = table(
        &[1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0],
        &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
    );
    for link in LINKS {
        let error = ordered("y ~ x", &apart, link).unwrap_err();
        let StatsError::Separated {
            complete,
            columns,
            count,
            ..
        } = &error
        else {
            panic!("{link}: {error}")
        };
        assert!(*complete && *count == 9, "{link}: {error}");
        assert_eq!(columns, &["x"]);
    }
    let error = multinomial("y ~ x", &apart).unwrap_err();
    let StatsError::Separated {
        complete, columns, ..
    } = &error
    else {
        panic!("{error}")
    };
    assert!(*complete && columns.contains(&"3:x".to_owned()), "{error}");
    // A group in which the highest level never occurs.
    let mut y = Vec::new();
    let mut group = Vec::new();
    for i in 0..24 {
        group.push(f64::from(i % 2));
        y.push(if i % 2 == 0 {
            f64::from(i % 3)
        } else {
            f64::from(i / 2 % 2)
        });
    }
    let quasi = table(&y, &group);
    let error = multinomial("y ~ x", &quasi).unwrap_err();
    let StatsError::Separated {
        complete,
        columns,
        count,
        ..
    } = &error
    else {
        panic!("{error}")
    };
    assert!(!*complete && *count < 24, "{error}");
    assert_eq!(columns, &["2:x"]);
    // The proportional-odds model of the same data has a maximum, and its general form has not.
    let fit = ordered("y ~ x", &quasi, OrderedLink::Logit).unwrap();
    assert!(matches!(
        fit.parallel_lines(),
        Err(StatsError::Separated { .. })
    ));
    assert!(matches!(fit.brant(), Err(StatsError::Separated { .. })));
}

#[test]
fn empty_levels_aliases_and_weights_of_zero() {
    let levels = ["none", "some", "much", "all"];
    let grades = [
        "some", "all", "some", "all", "some", "all", "much", "some", "much", "all",
    ];
    let x = [1.0, 2.0, 3.0, 2.5, 2.2, 3.5, 2.8, 1.7, 2.1, 2.9];
    let rows = ColumnTable::new()
        .with_levels("grade", levels, grades.map(Some))
        .unwrap()
        .with_numbers("x", x)
        .unwrap()
        .with_numbers("again", x.map(|x| 3.0 * x - 1.0))
        .unwrap()
        .with_numbers("w", [1.0, 1.0, 2.0, 1.0, 3.0, 1.0, 0.0, 1.0, 0.0, 1.0])
        .unwrap();
    let fit = ordered("grade ~ x + again", &rows, OrderedLink::Logit).unwrap();
    assert_eq!(fit.unused_levels(), ["none"]);
    assert_eq!(fit.levels().len(), 3);
    assert_eq!(fit.aliased()[0].term, "again");
    assert_eq!(fit.names(), ["x"]);
    let table = fit.coefficients(0.95).unwrap();
    assert_eq!(table.thresholds[0].term, "some|much");
    // Without the rows of weight 0 nobody has `much`.
    let options = ModelOptions::default().with_weights(Weights::Frequency("w".into()));
    let fit = ordered_with("grade ~ x", &rows, OrderedLink::Logit, &options).unwrap();
    assert_eq!(fit.unused_levels(), ["none", "much"]);
    assert_eq!(fit.summary().n_obs, 11.0);
    assert_eq!(fit.fitted().rows.len(), 8);
    assert!(fit.parallel_lines().is_err() && fit.brant().is_err());
    let fit = multinomial("grade ~ x + again", &rows).unwrap();
    assert_eq!((fit.base(), fit.names().len()), ("some", 2));
}

#[test]
fn two_levels_are_the_binary_model() {
    let rows = table(
        &[0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 0.0],
        &[0.3, 1.2, 0.9, 2.0, 2.2, 3.1, 2.4, 1.9, 3.3, 0.8],
    );
    let logit = glm("y ~ x", &rows, Family::Binomial).unwrap();
    let one = ordered("y ~ x", &rows, OrderedLink::Logit).unwrap();
    let other = multinomial("y ~ x", &rows).unwrap();
    for (found, expected) in [
        (one.estimates()[0], logit.estimates()[1]),
        (-one.thresholds()[0], logit.estimates()[0]),
        (other.estimates()[0], logit.estimates()[0]),
        (other.estimates()[1], logit.estimates()[1]),
        (one.log_likelihood(), logit.log_likelihood().unwrap()),
    ] {
        assert!((found / expected - 1.0).abs() < 1e-11, "{found} {expected}");
    }
    assert!(one.brant().is_err());
}

#[test]
fn offsets_and_scales_change_nothing_else() {
    let plain = leaning(60, 0.0, 1.0);
    for (shift, scale) in [(1e9, 1.0), (0.0, 1e-12), (-1e6, 64.0)] {
        let moved = leaning(60, shift, scale);
        for link in LINKS {
            let (a, b) = (
                ordered("y ~ x", &plain, link).unwrap(),
                ordered("y ~ x", &moved, link).unwrap(),
            );
            let ratio = b.estimates()[0] * scale / a.estimates()[0];
            assert!(
                (ratio - 1.0).abs() < 1e-9,
                "{link} {shift} {scale}: {ratio}"
            );
            let z = |fit: &OrderedFit| fit.coefficients(0.95).unwrap().rows[0].statistic;
            assert!((z(&a) / z(&b) - 1.0).abs() < 1e-9);
        }
        let (a, b) = (
            multinomial("y ~ x", &plain).unwrap(),
            multinomial("y ~ x", &moved).unwrap(),
        );
        for level in ["1", "2"] {
            let (a, b) = (
                a.estimate(level, "x").unwrap(),
                b.estimate(level, "x").unwrap(),
            );
            assert!((b * scale / a - 1.0).abs() < 1e-9);
        }
    }
}

#[test]
fn thresholds_alone_and_intercepts_alone() {
    let rows = table(&[1.0, 2.0, 2.0, 3.0, 3.0, 3.0], &[0.0; 6]);
    for link in LINKS {
        let fit = ordered("y ~ 1", &rows, link).unwrap();
        assert_eq!(fit.summary().test, None);
        for row in fit.fitted().rows {
            for (found, expected) in row.probabilities.iter().zip([1.0 / 6.0, 1.0 / 3.0, 0.5]) {
                assert!((found - expected).abs() < 1e-12, "{link}");
            }
            assert_eq!(row.predicted, "3");
        }
        assert!(fit.parallel_lines().is_err());
    }
    // Nothing to fit at all: every category is as likely as the others.
    let fit = multinomial("y ~ x - 1", &rows).unwrap();
    assert_eq!((fit.estimates().len(), fit.aliased().len()), (0, 1));
    assert!((fit.log_likelihood() + 6.0 * 3f64.ln()).abs() < 1e-14);
    assert!(fit.term_tests().unwrap().is_empty() && fit.coefficients(0.95).unwrap().is_empty());
    assert!((fit.fitted().rows[0].probabilities[2] - 1.0 / 3.0).abs() < 1e-15);
    let fit = multinomial("y ~ 1", &rows).unwrap();
    assert!((fit.estimate("3", "(Intercept)").unwrap() - 3f64.ln()).abs() < 1e-13);
    assert!(fit.relative_risk_ratios(0.95).unwrap().is_empty());
}

#[test]
fn fits_survive_serde_and_print() {
    let rows = leaning(40, 0.0, 1.0);
    let fit = ordered("y ~ x", &rows, OrderedLink::Logit).unwrap();
    assert!(fit.to_string().contains("Thresholds"));
    let again: OrderedFit = serde_json::from_str(&serde_json::to_string(&fit).unwrap()).unwrap();
    assert_eq!(again.estimates(), fit.estimates());
    let fit = multinomial("y ~ x", &rows).unwrap();
    assert!(fit.to_string().contains("1 against 0"));
    let again: MultinomialFit =
        serde_json::from_str(&serde_json::to_string(&fit).unwrap()).unwrap();
    assert_eq!(again.covariance(), fit.covariance());
}
