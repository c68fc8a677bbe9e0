//! Awkward fits.

use super::{Reference, VarianceModel};
use crate::table::ColumnTable;
use crate::{LinearFit, StatsError, ols};

fn fit(y: impl IntoIterator<Item = f64>, x: impl IntoIterator<Item = f64>) -> LinearFit {
    let table = ColumnTable::new()
        .with_numbers("y", y)
        .unwrap()
        .with_numbers("x", x)
        .unwrap();
    ols("y ~ x", &table).unwrap()
}

#[test]
fn a_perfect_fit_has_no_tests() {
    for (slope, constant) in [(2.0, 1.0), (0.1, 0.3), (1.0 / 3.0, 1e7)] {
        for offset in [0.0, 1e7] {
            let x: Vec<f64> = (0..20).map(|i| offset + f64::from(i) * 0.7).collect();
            let fit = fit(x.iter().map(|x| slope * x + constant), x.clone());
            let failures = [
                fit.breusch_pagan(VarianceModel::Columns, true).err(),
                fit.breusch_pagan(VarianceModel::Fitted, false).err(),
                fit.white_test().err(),
                fit.durbin_watson().err(),
                fit.durbin_watson_statistic().err(),
                fit.breusch_godfrey(2).err(),
                fit.reset_test(3).err(),
                fit.jarque_bera().err(),
                fit.shapiro_wilk().err(),
            ];
            for failure in failures {
                assert!(
                    matches!(failure, Some(StatsError::PerfectFit { .. })),
                    "{slope} {constant} {offset}: {failure:?}"
                );
            }
        }
    }
}

#[test]
fn small_residuals_about_a_large_mean_are_tested() {
    let x: Vec<f64> = (0..20).map(f64::from).collect();
    let y = x.iter().map(|x| 1e7 + x + 1e-6 * (x * 12.9898).sin());
    assert!(fit(y, x.clone()).jarque_bera().is_ok());
}

#[test]
fn equal_squared_residuals_do_not_vary() {
    // The signs are orthogonal to the constant and to x: the residuals are the signs.
    let signs = [1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0];
    for scale in [1.0, 0.1, 1e-5] {
        let x = (0..8).map(f64::from);
        let y = signs
            .iter()
            .zip(x.clone())
            .map(|(s, x)| 0.3 * x + scale * s);
        let fit = fit(y, x);
        let failures = [
            fit.breusch_pagan(VarianceModel::Columns, true).err(),
            fit.breusch_pagan(VarianceModel::Fitted, false).err(),
            fit.white_test().err(),
        ];
        for failure in failures {
            assert!(
                matches!(failure, Some(StatsError::ConstantResponse { .. })),
                "{scale}: {failure:?}"
            );
        }
    }
}

#[test]
fn an_offset_of_a_column_changes_no_auxiliary_regression() {
    let noise = |i: u32, step: f64| (f64::from(i * i) * step).sin();
    let near = |offset: f64| {
        // Exact at either offset: multiples of 2^-20.
        let exact = |x: f64| (x * 1_048_576.0).round() / 1_048_576.0;
        let table = ColumnTable::new()
            .with_numbers(
                "y",
                (0..40).map(|i| exact(offset + noise(i, 0.7) + 2.0 * noise(i, 1.3))),
            )
            .unwrap()
            .with_numbers("x", (0..40).map(|i| offset + exact(noise(i, 0.7))))
            .unwrap()
            .with_numbers("z", (0..40).map(|i| offset + exact(noise(i, 0.3))))
            .unwrap()
            .with_texts("g", (0..40).map(|i| Some(["a", "b", "c"][i % 3])))
            .unwrap();
        ols("y ~ x + z + g", &table).unwrap()
    };
    let (plain, moved) = (near(0.0), near(1e7));
    let (a, b) = (plain.white_test().unwrap(), moved.white_test().unwrap());
    // x, z, two indicators, two squares, x z, and four products with indicators.
    assert_eq!(a.chi_squared.reference, Reference::ChiSquared { dof: 11.0 });
    assert_eq!(b.chi_squared.reference, a.chi_squared.reference);
    assert!((a.chi_squared.statistic - b.chi_squared.statistic).abs() < 1e-6);
    for power in 2..=4 {
        let (a, b) = (
            plain.reset_test(power).unwrap(),
            moved.reset_test(power).unwrap(),
        );
        assert_eq!(a.reference, b.reference);
        assert!(
            (a.statistic - b.statistic).abs() < 1e-6,
            "{power}: {a:?} {b:?}"
        );
    }
}
