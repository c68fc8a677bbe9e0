//! Marginal effects of awkward formulas, and what a frequency means to them.

#![allow(clippy::unwrap_used, clippy::panic)]

use tresteg_stats::table::ColumnTable;
use tresteg_stats::{
    Covariance, LinearFit, MarginalEffect, MarginalEffectRequest, ModelOptions, StatsError,
    Weights, ols, ols_with,
};

const Y: [f64; 8] = [1.0, 2.5, 2.0, 4.0, 3.0, 6.0, 5.0, 8.0];
const X: [f64; 8] = [0.0, 1.0, 1.5, 2.0, 2.5, 3.5, 3.0, 4.0];

fn table() -> ColumnTable {
    ColumnTable::new()
        .with_numbers("y", Y)
        .unwrap()
        .with_numbers("x", X)
        .unwrap()
        .with_numbers("dose", [1.0, 2.0, 5.0, 1.0, 2.0, 5.0, 1.0, 2.0])
        .unwrap()
        .with_texts("g", ["a", "b", "b", "a", "b", "a", "a", "b"])
        .unwrap()
        .with_booleans("late", [true, false, false, true, true, false, true, false])
        .unwrap()
        .with_numbers("times", [1.0, 2.0, 3.0, 1.0, 0.0, 2.0, 1.0, 4.0])
        .unwrap()
}

fn value(effect: &MarginalEffect) -> f64 {
    effect.estimate.unwrap().value
}

fn classical(fit: &LinearFit, variable: &str) -> Result<Vec<MarginalEffect>, StatsError> {
    fit.marginal_effect(&table(), variable, Covariance::Classical, 0.95)
}

#[test]
fn what_has_no_derivative_is_refused_by_name() {
    for formula in [
        "y ~ x + I(x > 2)",
        "y ~ I((x == 2) * dose)",
        "y ~ log(1 + (x <= 3))",
    ] {
        match classical(&ols(formula, &table()).unwrap(), "x") {
            Err(StatsError::NotDifferentiable { variable, .. }) => assert_eq!(variable, "x"),
            other => panic!("{formula}: {other:?}"),
        }
    }
    // A comparison of other variables is no jump of this one.
    let fit = ols("y ~ x * I(dose > 1)", &table()).unwrap();
    assert_eq!(classical(&fit, "x").unwrap()[0].gradient[3], 0.625);
    // At 0 the root is vertical and the absolute value has a kink.
    for formula in ["y ~ sqrt(x)", "y ~ abs(x) + dose", "y ~ I(x^0.5)"] {
        match classical(&ols(formula, &table()).unwrap(), "x") {
            Err(StatsError::NotFinite { term, rows, count }) => {
                assert!(term.starts_with("the derivative of `"), "{term}");
                assert_eq!((rows, count), (vec!["1".to_owned()], 1), "{formula}");
            }
            other => panic!("{formula}: {other:?}"),
        }
    }
    // Elsewhere they have one.
    let request = MarginalEffectRequest::of("x").at("x", 4.0);
    let fit = ols("y ~ sqrt(x)", &table()).unwrap();
    let effect = fit.marginal_effect_with(&table(), &request).unwrap();
    assert_eq!(effect[0].gradient, [0.0, 0.25]);
}

#[test]
fn a_power_is_smooth_at_zero_where_it_is() {
    let fit = ols("y ~ I(x^0) + I(x^1) + I(x^2) + I(x^(x + 2))", &table());
    // x^0 is constant: aliased with the intercept, and without effect.
    let fit = fit.unwrap();
    let request = MarginalEffectRequest::of("x").at("x", 0.0);
    let effect = fit.marginal_effect_with(&table(), &request).unwrap();
    assert_eq!(effect[0].gradient, [0.0, 0.0, 1.0, 0.0, 0.0]);
}

#[test]
fn a_frequency_is_that_many_rows_for_marginal_effects_too() {
    let times = [1, 2, 3, 1, 0, 2, 1, 4];
    let repeated = |values: &[f64; 8]| -> Vec<f64> {
        (values.iter().zip(times))
            .flat_map(|(x, times)| vec![*x; times])
            .collect()
    };
    let long = ColumnTable::new()
        .with_numbers("y", repeated(&Y))
        .unwrap()
        .with_numbers("x", repeated(&X))
        .unwrap();
    let options = ModelOptions::default().with_weights(Weights::Frequency("times".into()));
    let weighted = ols_with("y ~ exp(x)", &table(), &options).unwrap();
    let plain = ols("y ~ exp(x)", &long).unwrap();
    for request in [
        MarginalEffectRequest::of("x"),
        MarginalEffectRequest::of("x").at_means(),
    ] {
        let found = weighted.marginal_effect_with(&table(), &request).unwrap();
        let expected = plain.marginal_effect_with(&long, &request).unwrap();
        assert!((value(&found[0]) / value(&expected[0]) - 1.0).abs() < 1e-12);
        let (found, expected) = (found[0].estimate.unwrap(), expected[0].estimate.unwrap());
        assert!((found.std_error / expected.std_error - 1.0).abs() < 1e-12);
    }
    // A table without the frequencies cannot be averaged over.
    let request = MarginalEffectRequest::of("x");
    match weighted.marginal_effect_with(&long, &request) {
        Err(StatsError::UnknownVariable { name, .. }) => assert_eq!(name, "times"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn levels_of_numbers_and_booleans_are_compared() {
    let fit = ols("y ~ C(dose) + late * x", &table()).unwrap();
    let doses = classical(&fit, "dose").unwrap();
    let levels: Vec<_> = doses.iter().map(|effect| effect.level.clone()).collect();
    assert_eq!(levels, [Some("2".into()), Some("5".into())]);
    assert!((value(&doses[1]) - fit.estimate("C(dose)[5]").unwrap()).abs() < 1e-12);
    let late = classical(&fit, "late").unwrap();
    let expected = fit.estimate("late[true]").unwrap()
        + X.iter().sum::<f64>() / 8.0 * fit.estimate("late[true]:x").unwrap();
    assert!((value(&late[0]) - expected).abs() < 1e-12);
    let late = MarginalEffectRequest::of("x").at_level("late", "true");
    let effect = fit.marginal_effect_with(&table(), &late).unwrap();
    let expected = fit.estimate("x").unwrap() + fit.estimate("late[true]:x").unwrap();
    assert!((value(&effect[0]) - expected).abs() < 1e-12);
}

#[test]
fn values_that_a_model_cannot_take_are_refused() {
    let fit = ols("y ~ x * g", &table()).unwrap();
    let ask = |request| fit.marginal_effect_with(&table(), &request).unwrap_err();
    let x = || MarginalEffectRequest::of("x");
    assert!(matches!(
        ask(x().at("xx", 1.0)),
        StatsError::UnknownVariable { nearest: Some(nearest), .. } if nearest == "x"
    ));
    assert!(matches!(
        ask(x().at("g", 1.0)),
        StatsError::NotNumeric { .. }
    ));
    assert!(matches!(
        ask(x().at("x", f64::NAN)),
        StatsError::InvalidArgument { .. }
    ));
    assert!(matches!(
        ask(x().at_level("g", "z")),
        StatsError::UnknownLevel { .. }
    ));
    assert!(matches!(
        ask(x().at_level("x", "z")),
        StatsError::InvalidArgument { .. }
    ));
    assert!(matches!(
        ask(x().with_level(1.0)),
        StatsError::InvalidParameter { .. } | StatsError::InvalidArgument { .. }
    ));
    assert!(matches!(
        ask(MarginalEffectRequest::of("zz")),
        StatsError::UnknownVariable { .. }
    ));
}

#[test]
fn all_variables_at_once_are_each_by_itself() {
    // `dose` is in an offset alone: not a variable whose effect is estimated.
    let fit = ols("y ~ late * x + g + log(x + 1) + offset(dose)", &table()).unwrap();
    let request = MarginalEffectRequest::all().at("x", 2.0).with_level(0.8);
    let together = fit.marginal_effect_with(&table(), &request).unwrap();
    let mut each = Vec::new();
    for variable in ["late", "x", "g"] {
        let request = MarginalEffectRequest::of(variable)
            .at("x", 2.0)
            .with_level(0.8);
        each.extend(fit.marginal_effect_with(&table(), &request).unwrap());
    }
    assert_eq!(together, each);
    assert!(
        together
            .iter()
            .all(|effect| effect.estimate.unwrap().level == 0.8)
    );
    // A model without variables has no effects.
    let constant = ols("y ~ 1", &table()).unwrap();
    let none = constant.marginal_effects(&table(), Covariance::Classical, 0.95);
    assert_eq!(none.unwrap(), []);
    // The first variable that has no effect is named.
    let jumps = ols("y ~ dose + I(x > 2)", &table()).unwrap();
    match jumps.marginal_effects(&table(), Covariance::Classical, 0.95) {
        Err(StatsError::NotDifferentiable { variable, .. }) => assert_eq!(variable, "x"),
        other => panic!("{other:?}"),
    }
}
