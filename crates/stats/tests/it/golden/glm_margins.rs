//! Marginal effects of generalised linear models against statsmodels and formulas worked out in numpy.

use tresteg_stats::table::{ColumnTable, Table};
use tresteg_stats::{
    Covariance, Family, GlmOptions, Link, MarginalEffectRequest, Weights, glm_with,
};

use super::reader::{compare, list, member, number, numbers, table, text, topic};

#[test]
fn marginal_effects() {
    compare(1e-8, |compared| {
        for case in list(&topic("glm_margins")) {
            compared.case(text(case, "id"));
            let mut options = match text(case, "family") {
                "binomial" => GlmOptions::new(Family::Binomial),
                "probit" => GlmOptions::new(Family::Binomial).with_link(Link::Probit),
                "poisson" => GlmOptions::new(Family::Poisson),
                "gamma" => GlmOptions::new(Family::Gamma).with_link(Link::Log),
                other => panic!("family {other}"),
            };
            let mut data = table(text(case, "data"));
            if !case["frequencies"].is_null() {
                let often = numbers(&case["frequencies"]);
                data = data.with_numbers("often", often).unwrap();
                options = options.with_weights(Weights::Frequency("often".into()));
            }
            let fit = glm_with(text(case, "formula"), &data, &options).unwrap();
            let mut request = MarginalEffectRequest::of(text(case, "variable"));
            if case["covariance"].as_str() == Some("observed") {
                request = request.with_covariance(Covariance::Observed);
            }
            if case["at_means"].as_bool() == Some(true) {
                request = request.at_means();
            }
            for (name, value) in case["at"].as_object().into_iter().flatten() {
                request = request.at(name, number(value));
            }
            let effects = fit.marginal_effect_with(&data, &request).unwrap();
            let effect = (effects.iter())
                .find(|effect| effect.level.as_deref() == case["level"].as_str())
                .and_then(|effect| effect.estimate)
                .unwrap();
            compared.number("estimate", effect.value, &case["estimate"]);
            compared.number("std_error", effect.std_error, &case["std_error"]);
        }
    });
}

#[test]
fn effects_of_all_variables() {
    compare(1e-8, |compared| {
        for case in list(&member("glm_margins", "together")) {
            compared.case(text(case, "id"));
            let data = table(text(case, "data"));
            let options = GlmOptions::new(Family::Binomial);
            let fit = glm_with(text(case, "formula"), &data, &options).unwrap();
            let level = number(&case["level"]);
            let effects = fit.marginal_effects(&data, Covariance::Classical, level);
            let effects = effects.unwrap();
            let expected = list(&case["effects"]);
            assert_eq!(effects.len(), expected.len());
            for (effect, expected) in effects.iter().zip(expected) {
                assert_eq!(effect.variable, text(expected, "variable"));
                assert_eq!(effect.level.as_deref(), expected["level"].as_str());
                let estimate = effect.estimate.unwrap();
                assert_eq!(estimate.level, level);
                compared.number("estimate", estimate.value, &expected["estimate"]);
                compared.number("std_error", estimate.std_error, &expected["std_error"]);
                compared.number("lower", estimate.lower, &expected["lower"]);
                compared.number("upper", estimate.upper, &expected["upper"]);
            }
        }
    });
}

fn small() -> ColumnTable {
    ColumnTable::new()
        .with_numbers("y", [0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0])
        .unwrap()
        .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])
        .unwrap()
        .with_texts("g", ["a", "b", "a", "b", "a", "b", "a", "b"])
        .unwrap()
}

#[test]
fn of_a_linear_link_they_are_the_coefficients() {
    let data = small();
    let options = GlmOptions::new(Family::Gaussian);
    let fit = glm_with("y ~ x + g", &data, &options).unwrap();
    let table = fit.coefficients(Covariance::Classical).unwrap();
    for (variable, term) in [("x", "x"), ("g", "g[b]")] {
        let effect = fit
            .marginal_effect(&data, variable, Covariance::Classical, 0.95)
            .unwrap()[0]
            .estimate
            .unwrap();
        let row = table.row(term).unwrap();
        assert!((effect.value - row.estimate).abs() < 1e-14);
        assert!((effect.std_error - row.std_error).abs() < 1e-14);
        assert!((effect.lower - row.lower).abs() < 1e-13);
    }
}

#[test]
fn effects_that_the_data_leave_open_are_none() {
    let data = small();
    let options = GlmOptions::new(Family::Binomial);
    // The second column repeats the first: where only one of them changes, nothing is known.
    let data = data
        .with_numbers("twice", [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0])
        .unwrap();
    let fit = glm_with("y ~ x + twice", &data, &options).unwrap();
    let request = MarginalEffectRequest::of("x").at("x", 3.0);
    assert_eq!(
        fit.marginal_effect_with(&data, &request).unwrap()[0].estimate,
        None
    );
    let unknown = fit.marginal_effect(&data, "twise", Covariance::Classical, 0.95);
    assert!(
        unknown
            .unwrap_err()
            .to_string()
            .contains("did you mean `twice`")
    );
    assert_eq!(data.n_rows(), 8);
}
