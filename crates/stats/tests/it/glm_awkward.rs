//! Generalised linear models of data that make trouble: a named error or a reported fact, never a wrong number.

use proptest::prelude::*;
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{
    Covariance, Dispersion, Family, GlmFit, GlmOptions, Link, StatsError, Theta, Weights, glm,
    glm_with,
};

fn columns(x: &[f64], y: &[f64]) -> ColumnTable {
    let table = ColumnTable::new().with_numbers("x", x.to_vec());
    let table = table.and_then(|table| table.with_numbers("y", y.to_vec()));
    table.unwrap_or_default()
}

const X: [f64; 8] = [0.5, 1.5, 2.0, 2.5, 3.0, 4.0, 5.5, 6.0];
const MIXED: [f64; 8] = [0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0];

fn logit(y: &[f64]) -> Result<GlmFit, StatsError> {
    glm("y ~ x", &columns(&X, y), Family::Binomial)
}

#[test]
fn three_values_are_not_binary() {
    let error = logit(&[0.0, 1.0, 2.0, 0.0, 1.0, 0.0, 1.0, 1.0]).unwrap_err();
    assert!(
        matches!(error, StatsError::InvalidResponse { ref row, value, .. } if row == "3" && value == 2.0)
    );
    let error = logit(&[0.0, 1.0, 0.5, 0.0, 1.0, 0.0, 1.0, 1.0]).unwrap_err();
    assert!(
        matches!(error, StatsError::NotBinary { ref values, .. } if values == &["0", "0.5", "1"])
    );
    let table = ColumnTable::new()
        .with_numbers("x", [1.0, 2.0, 3.0, 4.0])
        .unwrap()
        .with_texts("y", ["no", "yes", "maybe", "no"])
        .unwrap();
    let error = glm("y ~ x", &table, Family::Binomial).unwrap_err();
    assert!(
        matches!(error, StatsError::NotBinary { ref values, .. } if values.len() == 3),
        "{error}"
    );
}

#[test]
fn one_class_is_named() {
    for y in [[0.0; 8], [1.0; 8]] {
        assert!(matches!(
            logit(&y),
            Err(StatsError::ConstantResponse { .. })
        ));
    }
    let zeros = columns(&X, &[0.0; 8]);
    assert!(matches!(
        glm("y ~ x", &zeros, Family::Poisson),
        Err(StatsError::ConstantResponse { .. })
    ));
    let table = ColumnTable::new()
        .with_numbers("x", [1.0, 2.0, 3.0])
        .unwrap()
        .with_texts("y", ["yes", "yes", "yes"])
        .unwrap();
    assert!(matches!(
        glm("y ~ x", &table, Family::Binomial),
        Err(StatsError::ConstantResponse { .. })
    ));
}

#[test]
fn responses_outside_their_family() {
    let table = columns(&X, &[1.0, -2.0, 0.0, 3.0, 1.0, 0.0, 2.0, 1.0]);
    for family in [
        Family::Poisson,
        Family::QuasiPoisson,
        Family::NegativeBinomial(Theta::Fixed(1.0)),
    ] {
        let error = glm("y ~ x", &table, family).unwrap_err();
        assert!(
            matches!(error, StatsError::InvalidResponse { ref row, value: -2.0, .. } if row == "2"),
            "{error}"
        );
    }
    let table = columns(&X, &[1.0, 2.0, 0.0, 3.0, 1.0, 0.5, 2.0, 1.0]);
    for family in [Family::Gamma, Family::InverseGaussian] {
        let error = glm("y ~ x", &table, family).unwrap_err();
        assert!(
            matches!(error, StatsError::InvalidResponse { ref row, .. } if row == "3"),
            "{error}"
        );
    }
    let mut y = MIXED;
    y[4] = f64::NAN;
    assert!(matches!(logit(&y), Err(StatsError::NotFinite { ref rows, .. }) if rows == &["5"]));
}

#[test]
fn fractional_counts_are_reported() {
    let table = columns(&X, &[1.0, 2.5, 0.0, 3.0, 1.0, 0.5, 2.0, 1.0]);
    let fit = glm("y ~ x", &table, Family::Poisson).unwrap();
    let fractions = fit.fractional_counts().unwrap();
    assert_eq!(
        (fractions.count, fractions.rows.as_slice()),
        (2, &["2".to_owned(), "6".to_owned()][..])
    );
    assert!(fit.to_string().contains("no whole numbers in 2 rows"));
    assert!(logit(&MIXED).unwrap().fractional_counts().is_none());
}

#[test]
fn more_successes_than_trials() {
    let table = columns(&X, &MIXED)
        .with_numbers("n", [1.0, 1.0, 0.0, 1.0, 2.0, 1.0, 1.0, 1.0])
        .unwrap();
    let options = GlmOptions::new(Family::Binomial).with_trials("n");
    let error = glm_with("y ~ x", &table, &options).unwrap_err();
    assert!(
        matches!(error, StatsError::InvalidResponse { ref row, .. } if row == "3"),
        "{error}"
    );
    let options = GlmOptions::new(Family::Poisson).with_trials("n");
    assert!(matches!(
        glm_with("y ~ x", &table, &options),
        Err(StatsError::InvalidArgument { .. })
    ));
    let options = GlmOptions::new(Family::Binomial).with_trials("m");
    assert!(matches!(
        glm_with("y ~ x", &table, &options),
        Err(StatsError::UnknownVariable { .. })
    ));
}

#[test]
fn complete_separation_names_rows_and_columns() {
    for link in [Link::Logit, Link::Probit, Link::Cloglog, Link::Cauchit] {
        let y = [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0];
        let options = GlmOptions::new(Family::Binomial).with_link(link);
        let error = glm_with("y ~ x", &columns(&X, &y), &options).unwrap_err();
        let StatsError::Separated {
            complete,
            columns,
            count,
            ..
        } = &error
        else {
            panic!("{link}: {error}")
        };
        assert!(
            *complete && columns == &["x"] && *count == 8,
            "{link}: {error}"
        );
    }
}

#[test]
fn quasi_complete_separation_names_rows_and_columns() {
    // All of group c say yes; x overlaps within the others.
    let table = ColumnTable::new()
        .with_numbers(
            "x",
            [1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0, 1.0, 2.0, 3.0, 4.0],
        )
        .unwrap()
        .with_texts(
            "g",
            ["a", "a", "a", "a", "b", "b", "b", "b", "c", "c", "c", "c"],
        )
        .unwrap()
        .with_numbers(
            "y",
            [0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0],
        )
        .unwrap();
    for link in [Link::Logit, Link::Probit, Link::Cloglog, Link::Cauchit] {
        let options = GlmOptions::new(Family::Binomial).with_link(link);
        let error = glm_with("y ~ x + g", &table, &options).unwrap_err();
        let StatsError::Separated {
            complete,
            columns,
            rows,
            count,
            ..
        } = &error
        else {
            panic!("{link}: {error}")
        };
        assert!(!complete && *count == 4, "{link}: {error}");
        assert_eq!(
            (columns.as_slice(), rows[0].as_str()),
            (&["g[c]".to_owned()][..], "9"),
            "{link}"
        );
        assert!(error.to_string().contains("`g[c]`"));
    }
    // A group without any count.
    let counts = ColumnTable::new()
        .with_texts("g", ["a", "a", "a", "b", "b", "b"])
        .unwrap()
        .with_numbers("y", [1.0, 3.0, 2.0, 0.0, 0.0, 0.0])
        .unwrap();
    for family in [
        Family::Poisson,
        Family::QuasiPoisson,
        Family::NegativeBinomial(Theta::Fixed(2.0)),
    ] {
        let error = glm("y ~ g", &counts, family).unwrap_err();
        let StatsError::Separated {
            columns, count: 3, ..
        } = &error
        else {
            panic!("{family}: {error}")
        };
        assert_eq!(columns, &["g[b]"]);
    }
}

#[test]
fn a_row_that_just_overlaps_is_no_separation() {
    // Far points on the right sides, two near ones that overlap.
    let x = [-1e3, -5e2, 0.1, -0.1, 5e2, 1e3, 2e3, -2e3];
    let y = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0];
    let fit = glm("y ~ x", &columns(&x, &y), Family::Binomial).unwrap();
    assert!(fit.estimate("x").unwrap() > 0.0);
}

#[test]
fn weights_of_zero_and_frequencies() {
    // A row of weight 0 may hold anything, also what would separate.
    let mut y = MIXED;
    y[0] = 1.0;
    let table = columns(&X, &y)
        .with_numbers("w", [0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
        .unwrap();
    let options = GlmOptions::new(Family::Binomial).with_weights(Weights::Frequency("w".into()));
    let weighted = glm_with("y ~ x", &table, &options).unwrap();
    let without = glm("y ~ x", &columns(&X[1..], &MIXED[1..]), Family::Binomial).unwrap();
    assert_eq!(weighted.n_obs(), 7);
    for (a, b) in weighted.estimates().iter().zip(without.estimates()) {
        assert!((a - b).abs() < 1e-10);
    }
    for covariance in [Covariance::Classical, Covariance::Hc0, Covariance::Hc3] {
        let a = weighted.covariance(covariance.clone()).unwrap().matrix;
        let b = without.covariance(covariance).unwrap().matrix;
        assert!((&a - &b).iter().all(|d| d.abs() < 1e-9), "{a} {b}");
    }
    let table = columns(&X, &MIXED).with_numbers("w", [0.0; 8]).unwrap();
    assert!(matches!(
        glm_with("y ~ x", &table, &options),
        Err(StatsError::AllWeightsZero)
    ));
}

#[test]
fn a_saturated_model_fits_where_the_dispersion_is_known() {
    let table = columns(&[1.0, 2.0], &[3.0, 8.0]);
    let fit = glm("y ~ x", &table, Family::Poisson).unwrap();
    assert!(fit.deviance().abs() < 1e-12 && fit.dof_residual() == 0.0);
    assert!((fit.estimate("x").unwrap() - (8.0f64 / 3.0).ln()).abs() < 1e-13);
    assert!(matches!(
        glm("y ~ x", &table, Family::Gamma),
        Err(StatsError::TooFewRows { .. })
    ));
    let options = GlmOptions::new(Family::Gamma).with_dispersion(Dispersion::Fixed(1.0));
    assert!(glm_with("y ~ x", &table, &options).is_ok());
}

#[test]
fn offsets_and_scales_of_a_column_cost_nothing() {
    let plain = logit(&MIXED).unwrap();
    let slope = plain
        .coefficients(Covariance::Classical)
        .unwrap()
        .row("x")
        .unwrap()
        .clone();
    let far: Vec<f64> = X.iter().map(|x| x + 16_777_216.0).collect();
    let fit = glm("y ~ x", &columns(&far, &MIXED), Family::Binomial).unwrap();
    let moved = fit
        .coefficients(Covariance::Classical)
        .unwrap()
        .row("x")
        .unwrap()
        .clone();
    assert!((moved.estimate / slope.estimate - 1.0).abs() < 1e-12);
    assert!((moved.std_error / slope.std_error - 1.0).abs() < 1e-12);
    for scale in [1e150, 1e-150] {
        let scaled: Vec<f64> = X.iter().map(|x| x * scale).collect();
        let fit = glm("y ~ x", &columns(&scaled, &MIXED), Family::Binomial).unwrap();
        let row = fit
            .coefficients(Covariance::Classical)
            .unwrap()
            .row("x")
            .unwrap()
            .clone();
        assert!(
            (row.estimate * scale / slope.estimate - 1.0).abs() < 1e-12,
            "{scale}"
        );
        assert!(
            (row.std_error * scale / slope.std_error - 1.0).abs() < 1e-12,
            "{scale}"
        );
        assert!((fit.deviance() / plain.deviance() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn starting_values() {
    let table = columns(&X, &[1.0, 2.0, 4.0, 3.0, 6.0, 5.0, 9.0, 8.0]);
    let identity = GlmOptions::new(Family::Poisson).with_link(Link::Identity);
    let fit = glm_with("y ~ x", &table, &identity).unwrap();
    let good = identity.clone().with_start([2.0, 0.5]);
    let again = glm_with("y ~ x", &table, &good).unwrap();
    assert!((fit.estimate("x").unwrap() - again.estimate("x").unwrap()).abs() < 1e-9);
    // A negative mean.
    let bad = identity.clone().with_start([-50.0, 1.0]);
    assert!(matches!(
        glm_with("y ~ x", &table, &bad),
        Err(StatsError::InvalidStart { .. })
    ));
    let short = identity.with_start([1.0]);
    assert!(matches!(
        glm_with("y ~ x", &table, &short),
        Err(StatsError::LengthMismatch { .. })
    ));
    let few = GlmOptions::new(Family::Poisson).with_max_iterations(2);
    assert!(matches!(
        glm_with("y ~ x", &table, &few),
        Err(StatsError::NotConverged { iterations: 2, .. })
    ));
}

#[test]
fn theta_without_overdispersion() {
    let table = columns(&X, &[2.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 3.0]);
    let error = glm("y ~ x", &table, Family::NegativeBinomial(Theta::Estimated)).unwrap_err();
    assert!(error.to_string().contains("theta"), "{error}");
}

#[test]
fn rows_that_are_missing() {
    let table = ColumnTable::new()
        .with_numbers(
            "x",
            [Some(1.0), None, Some(2.0), Some(3.0), Some(4.0), Some(5.0)],
        )
        .unwrap()
        .with_texts(
            "y",
            [
                Some("no"),
                Some("maybe"),
                Some("yes"),
                Some("no"),
                None,
                Some("yes"),
            ],
        )
        .unwrap();
    let fit = glm("y ~ x", &table, Family::Binomial).unwrap();
    assert_eq!((fit.n_obs(), fit.rows_dropped().len()), (4, 2));
    assert_eq!(fit.event(), Some("yes"));
}

#[test]
fn fits_survive_serde() {
    let fit = logit(&MIXED).unwrap();
    let text = serde_json::to_string(&fit).unwrap();
    let again: GlmFit = serde_json::from_str(&text).unwrap();
    assert_eq!(fit.estimates(), again.estimates());
    let table = fit.coefficients(Covariance::Classical).unwrap();
    let text = serde_json::to_string(&table).unwrap();
    assert_eq!(table, serde_json::from_str(&text).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Overlapping data give a fit whose scores are zero; separated data are called so.
    #[test]
    fn separation_is_neither_missed_nor_invented(
        rows in prop::collection::vec((-3i32..=3, -3i32..=3, any::<bool>()), 8..40)
    ) {
        let x: Vec<f64> = rows.iter().map(|row| f64::from(row.0)).collect();
        let z: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
        let y: Vec<f64> = rows.iter().map(|row| f64::from(u8::from(row.2))).collect();
        let table = columns(&x, &y).with_numbers("z", z.clone()).unwrap();
        match glm("y ~ x + z", &table, Family::Binomial) {
            Ok(fit) => {
                let fitted = fit.fitted().unwrap();
                let size: f64 = x.iter().chain(&z).map(|v| v.abs()).sum::<f64>() + 1.0;
                for column in [&vec![1.0; x.len()], &x, &z] {
                    let score: f64 = column.iter().zip(y.iter().zip(&fitted)).map(|(x, (y, p))| x * (y - p)).sum();
                    prop_assert!(score.abs() < 1e-9 * size, "score {score}");
                }
                prop_assert!(!separable(&x, &z, &y), "missed");
            }
            Err(StatsError::Separated { .. }) => prop_assert!(separable(&x, &z, &y), "invented"),
            Err(StatsError::ConstantResponse { .. }) => {}
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}

/// Whether some line weakly separates the points, unless all lie on it: such a line may be turned until it goes
/// through two different points (or is any line, where all points are one), or three coincide in direction.
fn separable(x: &[f64], z: &[f64], y: &[f64]) -> bool {
    let n = x.len();
    let mut directions = vec![(0.0, 0.0, 1.0)];
    for i in 0..n {
        for j in 0..n {
            let (a, b) = (z[i] - z[j], x[j] - x[i]);
            if a != 0.0 || b != 0.0 {
                directions.push((a, b, -(a * x[i] + b * z[i])));
                // The line itself, and those across it through each point.
                directions.push((-b, a, b * x[i] - a * z[i]));
            }
        }
    }
    directions.iter().any(|&(a, b, c)| {
        [1.0, -1.0].iter().any(|sign| {
            let moves: Vec<f64> = (0..n).map(|i| sign * (a * x[i] + b * z[i] + c)).collect();
            let right = (0..n).all(|i| {
                if y[i] == 1.0 {
                    moves[i] >= 0.0
                } else {
                    moves[i] <= 0.0
                }
            });
            right && moves.iter().any(|&moved| moved != 0.0)
        })
    })
}

#[test]
fn matrices_with_numbers_that_are_none() {
    use ndarray::{Array1, Array2};
    use tresteg_stats::GlmModel;
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        for row in [0, 4, 7] {
            let mut x = Array2::from_shape_fn((8, 2), |(i, j)| X[(i + 3 * j) % 8]);
            x[[row, 1]] = bad;
            let y = Array1::from(MIXED.to_vec());
            for family in [Family::Binomial, Family::Poisson, Family::Gaussian] {
                let error = GlmModel::new(x.view(), y.view(), family).fit().unwrap_err();
                assert!(
                    matches!(&error, StatsError::NotFinite { term, rows, .. }
                        if term == "x2" && rows == &[(row + 1).to_string()]),
                    "{family} {bad}: {error}"
                );
            }
        }
    }
    let x = Array2::zeros((0, 1));
    let y = Array1::zeros(0);
    let error = GlmModel::new(x.view(), y.view(), Family::Poisson)
        .fit()
        .unwrap_err();
    assert!(matches!(error, StatsError::NoRows { .. }));
}
