//! What follows a generalised linear model, on inputs that are out of the ordinary.

#![allow(clippy::unwrap_used)]

use tresteg_stats::covariance::Random;
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{
    Alternative, AnovaType, Covariance, Family, GlmModel, GlmOptions, Link, StatsError, Variance,
    Weights, firth, glm, glm_with,
};

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

#[test]
fn profile_intervals_of_a_normal_response_are_those_of_t() {
    let fit = glm("y ~ x + w", &counts(), Family::Gaussian).unwrap();
    let wald = fit.coefficients(Covariance::Classical).unwrap();
    for (profile, wald) in fit
        .profile_intervals(0.95)
        .unwrap()
        .rows
        .iter()
        .zip(&wald.rows)
    {
        assert!((profile.lower - wald.lower).abs() < 1e-9 * wald.std_error);
        assert!((profile.upper - wald.upper).abs() < 1e-9 * wald.std_error);
    }
}

#[test]
fn profile_intervals_without_an_end() {
    // A mean of 0, where the logarithm goes to minus infinity, is not much worse than the best.
    let table = ColumnTable::new()
        .with_numbers("y", [0.5, -1.0, 1.2, -0.3, 0.4])
        .unwrap();
    let options = GlmOptions::new(Family::Gaussian).with_link(Link::Log);
    let fit = glm_with("y ~ 1", &table, &options).unwrap();
    let x = fit.profile_interval("(Intercept)", 0.95).unwrap();
    assert!(x.lower == f64::NEG_INFINITY, "{x:?}");
    assert!(x.upper.is_finite() && x.upper > x.estimate);
    let ratio = &fit.exponentiated_profile_intervals(0.95).unwrap().rows[0];
    assert_eq!(ratio.lower, 0.0);
    let text = serde_json::to_string(&x).unwrap();
    let back: tresteg_stats::ProfileInterval = serde_json::from_str(&text).unwrap();
    assert_eq!(back, x);
}

#[test]
fn profile_intervals_at_the_edge_of_the_means() {
    // Shares with the identity link: a probability of 0 ends the interval, where the deviance has not grown enough.
    let table = ColumnTable::new()
        .with_numbers("y", [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0])
        .unwrap()
        .with_numbers("x", [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0])
        .unwrap();
    let options = GlmOptions::new(Family::Binomial).with_link(Link::Identity);
    let fit = glm_with("y ~ x", &table, &options).unwrap();
    let interval = fit.profile_interval("x", 0.9999999).unwrap();
    assert!(
        interval.lower > -1.0 - 1e-9 && interval.upper < 1.0 + 1e-9,
        "{interval:?}"
    );
}

#[test]
fn profile_intervals_that_are_refused() {
    let fit = glm("y ~ x + I(2 * x)", &counts(), Family::Poisson).unwrap();
    assert!(fit.profile_interval("I(2 * x)", 0.95).is_err());
    assert!(fit.profile_interval("z", 0.95).is_err());
    assert!(fit.profile_intervals(1.0).is_err());
    assert!(fit.profile_intervals(f64::NAN).is_err());
    assert_eq!(fit.profile_intervals(0.95).unwrap().rows.len(), 2);
    let fit = glm("y ~ x", &counts(), Family::Gaussian).unwrap();
    assert!(fit.exponentiated_profile_intervals(0.95).is_err());
    // An offset of the column by a million is an offset of the intercept.
    let near = glm("y ~ x", &counts(), Family::Poisson).unwrap();
    let far = glm("y ~ I(x + 1e6)", &counts(), Family::Poisson).unwrap();
    let near = near.profile_intervals(0.95).unwrap().rows[1].clone();
    let far = far.profile_intervals(0.95).unwrap().rows[1].clone();
    assert!((near.upper - far.upper).abs() < 1e-9 && (near.lower - far.lower).abs() < 1e-9);
}

#[test]
fn penalised_likelihood_of_separated_data() {
    let table = ColumnTable::new()
        .with_texts("y", ["no", "no", "no", "yes", "yes", "yes"])
        .unwrap()
        .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .unwrap()
        .with_numbers(
            "far",
            [1e6, 1e6 + 1.0, 1e6 + 2.0, 1e6 + 3.0, 1e6 + 4.0, 1e6 + 5.0],
        )
        .unwrap()
        .with_numbers("w", [1.0, 1.0, 1.0, 1.0, 1.0, 0.0])
        .unwrap();
    let separated = glm("y ~ x", &table, Family::Binomial);
    assert!(matches!(
        separated,
        Err(StatsError::Separated { complete: true, .. })
    ));
    let fit = firth("y ~ x", &table, Family::Binomial).unwrap();
    assert_eq!(fit.event.as_deref(), Some("yes"));
    assert!(fit.estimates.iter().all(|b| b.is_finite()) && fit.estimate("x").unwrap() > 0.0);
    let rows = fit.coefficients(0.95).unwrap();
    let x = rows.row("x").unwrap();
    assert!(x.lower < x.estimate && x.estimate < x.upper);
    // The test and the interval speak of the same likelihood.
    let at = fit.coefficients(1.0 - x.p_value).unwrap();
    assert!(at.row("x").unwrap().lower.abs() < 1e-7);
    assert!(fit.to_string().contains("Penalised log-likelihood"));
    let far = firth("y ~ far", &table, Family::Binomial).unwrap();
    assert!((far.estimates[1] - fit.estimates[1]).abs() < 1e-8);
    let aliased = firth("y ~ x + I(2 * x)", &table, Family::Binomial).unwrap();
    assert_eq!(aliased.aliased, ["I(2 * x)"]);
    assert!((aliased.estimates[1] - fit.estimates[1]).abs() < 1e-10);
    let options = GlmOptions::new(Family::Binomial).with_weights(Weights::Frequency("w".into()));
    let weighted = firth("y ~ x", &table, options).unwrap();
    assert_eq!((weighted.n_obs, weighted.fitted.len()), (5, 6));
    let back = serde_json::to_string(&fit).unwrap();
    assert_eq!(
        serde_json::from_str::<tresteg_stats::FirthFit>(&back).unwrap(),
        fit
    );
    assert!(fit.test(&["z"]).is_err() && fit.test(&[] as &[&str]).is_err());
    assert!(fit.coefficients(0.0).is_err());
    assert!(firth("w ~ x", &table, Family::Gaussian).is_err());
    let probit = GlmOptions::new(Family::Binomial).with_link(Link::Probit);
    assert!(firth("y ~ x", &table, probit).is_err());
}

#[test]
fn terms_that_the_data_cannot_tell() {
    // The cell of b and d is empty.
    let table = ColumnTable::new()
        .with_numbers("y", [1.0, 3.0, 2.0, 6.0, 5.0, 4.0, 2.0])
        .unwrap()
        .with_texts("g", ["a", "a", "a", "a", "b", "b", "a"])
        .unwrap()
        .with_texts("h", ["c", "d", "c", "d", "c", "c", "d"])
        .unwrap();
    let fit = glm("y ~ g * h", &table, Family::Poisson).unwrap();
    let partial = fit.analysis_of_deviance(AnovaType::Partial).unwrap();
    assert!(
        partial.terms.iter().any(|row| row.test.is_none()),
        "{partial}"
    );
    for anova_type in [AnovaType::Sequential, AnovaType::Marginal] {
        let table = fit.analysis_of_deviance(anova_type).unwrap();
        assert_eq!(table.terms.len(), 2, "{table}"); // the interaction adds no column
    }
    // Without terms, without an intercept.
    let none = glm("y ~ 1", &table, Family::Poisson).unwrap();
    let none = none.analysis_of_deviance(AnovaType::Partial).unwrap();
    assert!(none.terms.is_empty());
    let through = glm("y ~ g - 1", &table, Family::Poisson).unwrap();
    let rows = through.analysis_of_deviance(AnovaType::Sequential).unwrap();
    assert_eq!(rows.terms[0].dof, 2.0);
}

#[test]
fn tests_of_assumptions_that_are_refused() {
    use tresteg_stats::glm::ExcessVariance::{Linear, Quadratic};
    let greater = Alternative::Greater;
    let normal = glm("y ~ x", &counts(), Family::Gaussian).unwrap();
    assert!(normal.pearson_dispersion().is_err());
    assert!(normal.overdispersion_test(Linear, greater).is_err());
    let options = GlmOptions::new(Family::Poisson).with_weights(Weights::Analytic("w".into()));
    let weighted = glm_with("y ~ x", &counts(), &options).unwrap();
    assert!(weighted.overdispersion_test(Quadratic, greater).is_err());
    assert!(weighted.overdispersion_score_test(true, greater).is_err());
    // Two means have a line through them: there is no curve to test.
    let table = ColumnTable::new()
        .with_numbers("y", [1.0, 3.0, 2.0, 6.0])
        .unwrap()
        .with_numbers("x", [0.0, 1.0, 0.0, 1.0])
        .unwrap();
    let line = glm("y ~ x", &table, Family::Poisson).unwrap();
    assert!(matches!(line.link_test(), Err(StatsError::Singular { .. })));
    // No degree of freedom is left.
    let table = table.with_texts("g", ["a", "b", "c", "d"]).unwrap();
    let all = glm("y ~ g", &table, Family::Poisson).unwrap();
    assert!(matches!(
        all.pearson_dispersion(),
        Err(StatsError::TooFewRows { .. })
    ));
    // A frequency stands for so many rows.
    let options = GlmOptions::new(Family::Poisson).with_weights(Weights::Frequency("w".into()));
    let often = glm_with("y ~ x", &counts(), &options).unwrap();
    let written = ColumnTable::new()
        .with_numbers("y", [1.0, 3.0, 3.0, 6.0, 5.0, 5.0, 5.0, 0.0])
        .unwrap()
        .with_numbers("x", [0.0, 1.0, 1.0, 3.0, 4.0, 4.0, 4.0, 5.0])
        .unwrap();
    let written = glm("y ~ x", &written, Family::Poisson).unwrap();
    for excess in [Linear, Quadratic] {
        let one = often.overdispersion_test(excess, greater).unwrap();
        let other = written.overdispersion_test(excess, greater).unwrap();
        assert!((one.statistic - other.statistic).abs() < 1e-10);
    }
    let one = often.overdispersion_score_test(true, greater).unwrap();
    let other = written.overdispersion_score_test(true, greater).unwrap();
    assert!((one.statistic - other.statistic).abs() < 1e-10);
}

#[test]
fn profile_intervals_of_a_perfect_fit_end() {
    let table = ColumnTable::new()
        .with_numbers("y", [0.0, 2.0, 4.0, 6.0])
        .unwrap()
        .with_numbers("x", [0.0, 1.0, 2.0, 3.0])
        .unwrap();
    let fit = glm("y ~ x - 1", &table, Family::Gaussian).unwrap();
    // Without a residual there is an error, with rounding for one an interval of that size.
    match fit.profile_intervals(0.95) {
        Ok(intervals) => assert!((intervals.rows[0].upper - 2.0).abs() < 1e-6),
        Err(error) => assert!(matches!(error, StatsError::PerfectFit { .. }), "{error}"),
    }
}

/// A link may know one side of 0 alone: intervals end there, and beyond it there is no mean to report.
#[test]
fn links_of_one_side_have_intervals_and_errors() {
    let table = ColumnTable::new()
        .with_numbers("y", [1.0, 0.0, 2.0, 1.0, 4.0, 6.0, 7.0])
        .unwrap()
        .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .unwrap();
    let rows = |x: f64| ColumnTable::new().with_numbers("x", [x]).unwrap();
    let roots = GlmOptions::new(Family::Poisson).with_link(Link::Sqrt);
    let fit = glm_with("y ~ x", &table, &roots).unwrap();
    let (a, b) = (fit.estimates()[0], fit.estimates()[1]);
    let near = &fit.predict(&rows((0.1 - a) / b)).unwrap().rows[0];
    assert!((near.fitted - 0.01).abs() < 1e-12);
    assert!(near.lower == 0.0 && near.upper > 0.1);
    let beyond = rows((-0.1 - a) / b);
    let error = fit.predict(&beyond).unwrap_err().to_string();
    assert!(
        error.contains("row `1`") && error.contains("square root"),
        "{error}"
    );
    assert!(
        fit.marginal_effect(&beyond, "x", Covariance::Classical, 0.95)
            .is_err()
    );

    let table = ColumnTable::new()
        .with_numbers("y", [0.9, 1.4, 1.1, 3.0, 2.2, 9.0, 5.0])
        .unwrap()
        .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .unwrap();
    let fit = glm("y ~ x", &table, Family::Gamma).unwrap();
    let (a, b) = (fit.estimates()[0], fit.estimates()[1]);
    let near = &fit.predict(&rows((0.001 - a) / b)).unwrap().rows[0];
    assert!((near.fitted - 1000.0).abs() < 1e-6);
    assert!(near.lower < 1000.0 && near.lower > 0.0 && near.upper == f64::INFINITY);
}
