//! What follows a generalised linear model, on inputs that are out of the ordinary.

#![allow(clippy::unwrap_used)]

use tresteg_stats::covariance::Random;
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{Family, GlmModel, GlmOptions, StatsError, Variance, Weights, glm, glm_with};

fn counts() -> ColumnTable {
    ColumnTable::new()
        .with_numbers("y", [1.0, 3.0, 2.0, 6.0, 5.0, 0.0])
        .unwrap()
        .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
        .unwrap()
        .with_numbers("w", [1.0, 2.0, 0.0, 1.0, 3.0, 1.0])
        .unwrap()
        .with_texts("g", ["a", "b", "c", "d", "e", "e"])
        .unwrap()
}

#[test]
fn rows_that_determine_a_coefficient() {
    let fit = glm("y ~ g", &counts(), Family::Poisson).unwrap();
    let influence = fit.influence().unwrap();
    assert!((influence.leverage[0] - 1.0).abs() < 1e-12);
    assert_eq!(influence.cooks_distance[0], None);
    assert_eq!(influence.standardized_pearson[0], None);
    assert_eq!(influence.dfbetas[0], None);
    assert!(influence.cooks_distance[4].is_some());
    let residuals = fit.residuals().unwrap();
    assert!(residuals.deviance[0].abs() < 1e-7 && residuals.pearson[0].abs() < 1e-10);
    let back = serde_json::to_string(&influence).unwrap();
    let back: tresteg_stats::GlmInfluence = serde_json::from_str(&back).unwrap();
    assert_eq!(back, influence);
}

#[test]
fn rows_of_weight_zero() {
    for weights in [
        Weights::Analytic("w".into()),
        Weights::Frequency("w".into()),
    ] {
        let options = GlmOptions::new(Family::Poisson).with_weights(weights);
        let fit = glm_with("y ~ x", &counts(), &options).unwrap();
        let residuals = fit.residuals().unwrap();
        assert_eq!((residuals.pearson[2], residuals.deviance[2]), (0.0, 0.0));
        assert!(residuals.response[2] < 0.0);
        let influence = fit.influence().unwrap();
        assert_eq!(influence.leverage[2], 0.0);
        assert_eq!(influence.cooks_distance[2], None);
        let quantiles = fit.quantile_residuals(&mut Random::new(1)).unwrap();
        assert_eq!((quantiles.residual[2], quantiles.lower[2]), (None, None));
    }
}

#[test]
fn what_a_fit_does_not_hold_is_refused() {
    let x = ndarray::array![[0.0], [1.0], [2.0], [3.0]];
    let y = ndarray::array![1.0, 0.0, 4.0, 3.0];
    let fit = GlmModel::new(x.view(), y.view(), Family::Poisson)
        .keep_rows(false)
        .fit()
        .unwrap();
    let kept = |result: Result<(), StatsError>| {
        assert!(matches!(result, Err(StatsError::RowsNotKept { .. })));
    };
    kept(fit.residuals().map(drop));
    kept(fit.influence().map(drop));
    kept(fit.quantile_residuals(&mut Random::new(1)).map(drop));
    let quasi = glm("y ~ x", &counts(), Family::Quasi(Variance::Constant)).unwrap();
    assert!(quasi.quantile_residuals(&mut Random::new(1)).is_err());
}

#[test]
fn quantile_residuals_reach_into_the_tails() {
    // P(Y <= 0) is exp(-975), below the smallest double.
    let table = ColumnTable::new()
        .with_numbers("y", [0.0, 2000.0, 950.0, 950.0])
        .unwrap();
    let fit = glm("y ~ 1", &table, Family::Poisson).unwrap();
    let residuals = fit.quantile_residuals(&mut Random::new(1)).unwrap();
    assert!(residuals.residual.iter().flatten().all(|r| r.is_finite()));
    assert_eq!(residuals.lower[0], Some(f64::NEG_INFINITY));
    assert!(residuals.upper[0].unwrap() < -43.0 && residuals.residual[1].unwrap() > 28.0);
    // The same seed, the same residuals.
    let again = fit.quantile_residuals(&mut Random::new(1)).unwrap();
    assert_eq!(residuals, again);
}
