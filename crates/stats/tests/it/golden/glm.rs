//! Generalised linear models against R's `glm`, `MASS::glm.nb` and `sandwich`.

use serde_json::Value;
use tresteg_stats::covariance::{ClusterAdjustment, Clustered, Clusters};
use tresteg_stats::{
    Covariance, Family, GlmFit, GlmOptions, Link, Theta, Variance, Weights, compare_glm, glm,
    glm_with,
};

use super::reader::{compare, list, number, numbers, table, text, texts, topic};

pub fn family(case: &Value) -> Family {
    match text(case, "family") {
        "binomial" => Family::Binomial,
        "poisson" => Family::Poisson,
        "gamma" => Family::Gamma,
        "inverse_gaussian" => Family::InverseGaussian,
        "gaussian" => Family::Gaussian,
        "quasibinomial" => Family::QuasiBinomial,
        "quasipoisson" => Family::QuasiPoisson,
        "negative_binomial" => Family::NegativeBinomial(match case["theta"].as_f64() {
            // Of the cases of MASS::glm.nb it is the result.
            Some(theta) if case["std_error_theta"].is_null() => Theta::Fixed(theta),
            _ => Theta::Estimated,
        }),
        "quasi" => Family::Quasi(match text(case, "variance") {
            "constant" => Variance::Constant,
            "mu" => Variance::Mean,
            "mu^2" => Variance::MeanSquared,
            "mu^3" => Variance::MeanCubed,
            _ => Variance::MeanTimesComplement,
        }),
        other => panic!("family {other}"),
    }
}

pub fn options(case: &Value) -> GlmOptions {
    let mut options = GlmOptions::new(family(case));
    if let Some(link) = case["link"].as_str() {
        options = options.with_link(match link {
            "identity" => Link::Identity,
            "log" => Link::Log,
            "logit" => Link::Logit,
            "probit" => Link::Probit,
            "cloglog" => Link::Cloglog,
            "cauchit" => Link::Cauchit,
            "inverse" => Link::Inverse,
            "sqrt" => Link::Sqrt,
            "power" => Link::Power(number(&case["power"])),
            other => panic!("link {other}"),
        });
    }
    if let Some(name) = case["weights"].as_str() {
        options = options.with_weights(Weights::Analytic(name.to_owned()));
    }
    if let Some(name) = case["frequency"].as_str() {
        options = options.with_weights(Weights::Frequency(name.to_owned()));
    }
    if let Some(name) = case["trials"].as_str() {
        options = options.with_trials(name);
    }
    if let Some(name) = case["exposure"].as_str() {
        options = options.with_exposure(name);
    }
    options
}

pub fn fit(case: &Value) -> GlmFit {
    let table = table(text(case, "data"));
    glm_with(text(case, "formula"), &table, &options(case))
        .unwrap_or_else(|error| panic!("{case}: {error}"))
}

#[test]
fn estimates_and_inference() {
    compare(1e-9, |compare| {
        for case in list(&topic("glm")["models"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let coefficients = fit.coefficients(Covariance::Classical).unwrap();
            let rows = &coefficients.rows;
            assert_eq!(Some(fit.aliased().len() as f64), case["aliased"].as_f64());
            compare.numbers(
                "estimate",
                rows.iter().map(|row| row.estimate),
                &case["estimates"],
            );
            compare.numbers(
                "std_error",
                rows.iter().map(|row| row.std_error),
                &case["std_error"],
            );
            compare.numbers(
                "statistic",
                rows.iter().map(|row| row.statistic),
                &case["statistic"],
            );
            compare.numbers(
                "p_value",
                rows.iter().map(|row| row.p_value),
                &case["p_value"],
            );
            let summary = fit.summary();
            compare.number("deviance", summary.deviance, &case["deviance"]);
            compare.number(
                "null deviance",
                summary.null_deviance,
                &case["null_deviance"],
            );
            compare.number("dof_residual", summary.dof_residual, &case["dof_residual"]);
            compare.number("dof_null", summary.dof_null, &case["dof_null"]);
            compare.number("pearson", summary.pearson_chi_squared, &case["pearson"]);
            compare.number("dispersion", summary.dispersion, &case["dispersion"]);
            if case["family"] != "negative_binomial" {
                let criteria = summary.criteria;
                let log_likelihood = criteria.map(|criteria| criteria.log_likelihood);
                compare.number("log_likelihood", log_likelihood, &case["log_likelihood"]);
                compare.number("aic", criteria.map(|criteria| criteria.aic), &case["aic"]);
                // R counts rows where the weights are frequencies written out, as here.
                compare.number("bic", criteria.map(|criteria| criteria.bic), &case["bic"]);
            }
            if !case["fitted"].is_null() {
                compare.vector("fitted", fit.fitted().unwrap(), &case["fitted"]);
            }
            let classical = fit.covariance(Covariance::Classical).unwrap();
            compare.covariance("covariance", &classical.matrix, &case["covariance"]);
        }
    });
}

#[test]
fn robust_covariances() {
    compare(1e-8, |compare| {
        for case in list(&topic("glm")["models"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            for (name, covariance) in [
                ("hc0", Covariance::Hc0),
                ("hc1", Covariance::Hc1),
                ("hc2", Covariance::Hc2),
                ("hc3", Covariance::Hc3),
            ] {
                if !case[name].is_null() {
                    let actual = fit.covariance(covariance).unwrap();
                    compare.covariance(name, &actual.matrix, &case[name]);
                }
            }
            if !case["clustered"].is_null() {
                let towns = Clusters::from_column(&table("responses"), "town").unwrap();
                let clustered = Clustered::by(towns).adjusted(ClusterAdjustment::Cr1);
                let actual = fit.covariance(Covariance::Clustered(clustered)).unwrap();
                compare.covariance("clustered", &actual.matrix, &case["clustered"]);
            }
        }
    });
}

#[test]
fn theta_estimated() {
    compare(1e-9, |compare| {
        for case in list(&topic("glm")["negative_binomial"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let coefficients = fit.coefficients(Covariance::Classical).unwrap();
            let rows = &coefficients.rows;
            compare.numbers(
                "estimate",
                rows.iter().map(|row| row.estimate),
                &case["estimates"],
            );
            compare.numbers(
                "std_error",
                rows.iter().map(|row| row.std_error),
                &case["std_error"],
            );
            let theta = fit.theta().unwrap();
            compare.number("theta", theta.estimate, &case["theta"]);
            compare.number("std_error_theta", theta.std_error, &case["std_error_theta"]);
            compare.number("deviance", fit.deviance(), &case["deviance"]);
            compare.number(
                "log_likelihood",
                fit.log_likelihood(),
                &case["log_likelihood"],
            );
            compare.number(
                "aic",
                fit.criteria().map(|criteria| criteria.aic),
                &case["aic"],
            );
        }
    });
}

#[test]
fn nested_models() {
    compare(1e-9, |compare| {
        for case in list(&topic("glm")["nested"]) {
            let formulas = texts(&case["formulas"]);
            compare.case(formulas[0]);
            let table = table(text(case, "data"));
            let fits: Vec<GlmFit> = (formulas.iter())
                .map(|formula| glm_with(formula, &table, &options(case)).unwrap())
                .collect();
            let fits: Vec<&GlmFit> = fits.iter().collect();
            let changes = compare_glm(&fits).unwrap();
            let tests: Vec<_> = changes.iter().filter_map(|change| change.test).collect();
            compare.numbers(
                "deviance",
                tests.iter().map(|test| test.deviance_change),
                &case["deviance"],
            );
            compare.numbers("dof", tests.iter().map(|test| test.dof), &case["dof"]);
            compare.numbers(
                "p_value",
                tests.iter().map(|test| test.p_value),
                &case["p_value"],
            );
            let scores = fits
                .windows(2)
                .map(|pair| pair[0].score_test(pair[1]).unwrap().chi_squared);
            compare.numbers("score test", scores, &case["rao"]);
            if !case["f_statistic"].is_null() {
                compare.numbers(
                    "F",
                    tests.iter().map(|test| test.f_statistic),
                    &case["f_statistic"],
                );
            }
        }
    });
}

#[test]
fn pseudo_r_squared() {
    compare(1e-9, |compare| {
        for case in list(&topic("glm")["pseudo"]) {
            compare.case(text(case, "formula"));
            let fit = glm(
                text(case, "formula"),
                &table(text(case, "data")),
                Family::Binomial,
            )
            .unwrap();
            let measures = fit.pseudo_r_squared().unwrap();
            compare.number("mcfadden", measures.mcfadden, &case["mcfadden"]);
            compare.number(
                "mcfadden_adjusted",
                measures.mcfadden_adjusted,
                &case["mcfadden_adjusted"],
            );
            compare.number("cox_snell", measures.cox_snell, &case["cox_snell"]);
            compare.number("nagelkerke", measures.nagelkerke, &case["nagelkerke"]);
            compare.number("tjur", measures.tjur, &case["tjur"]);
            compare.number("efron", measures.efron, &case["efron"]);
        }
    });
}

#[test]
fn the_event_is_the_second_level() {
    let cases = topic("glm");
    let case = &list(&cases["models"])[2];
    let fit = fit(case);
    assert_eq!(fit.event(), Some("yes"));
    assert_eq!(numbers(&case["estimates"]).len(), fit.estimates().len());
}

#[test]
fn predictions() {
    compare(1e-9, |compare| {
        for case in list(&topic("glm")["predictions"]) {
            compare.case(text(case, "formula"));
            let fit = fit(case);
            let all = fit
                .predict_with(&table(text(case, "data")), Covariance::Classical, 0.90)
                .unwrap();
            let rows = numbers(&case["rows"]);
            let rows: Vec<_> = (rows.iter())
                .map(|row| &all.rows[*row as usize - 1])
                .collect();
            let mut column = |name: &str, value: &dyn Fn(&tresteg_stats::GlmPrediction) -> f64| {
                compare.numbers(name, rows.iter().map(|row| value(row)), &case[name]);
            };
            column("linear", &|row| row.linear_predictor);
            column("std_error_linear", &|row| row.std_error_linear);
            column("fitted", &|row| row.fitted);
            column("std_error", &|row| row.std_error);
            column("lower", &|row| row.lower);
            column("upper", &|row| row.upper);
        }
    });
}

#[test]
fn observed_information() {
    // statsmodels ends its iterations earlier than R is made to.
    compare(1e-6, |compare| {
        let models = topic("glm")["models"].clone();
        for case in list(&topic("glm_voice")["observed"]) {
            let id = text(case, "id");
            compare.case(id);
            let model = list(&models)
                .iter()
                .find(|model| model["id"] == id)
                .unwrap();
            let actual = fit(model).covariance(Covariance::Observed).unwrap();
            compare.covariance("observed", &actual.matrix, &case["covariance"]);
        }
    });
}
