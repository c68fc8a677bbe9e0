//! Generalised linear models, models of categories, predictions of a yes or no, power.

use tresteg_report::layouts::stats::tests::{self, TestRow};
use tresteg_report::layouts::stats::{
    ModelColumn, ModelTable, cases, categorical, classification, comparison, glm as layouts, power,
    terms,
};
use tresteg_report::{Table, Text};
use tresteg_stats::classification::{BrierGroups, Grouping, PredictionOrigin};
use tresteg_stats::power::{PowerRequest, PowerTest};
use tresteg_stats::{
    AnovaType, Covariance, Family, OrderedLink, compare_glm, firth, glm, multinomial, ordered,
};

use super::cars::{cars, labels, spss};

pub fn tables() -> Vec<Table> {
    let mut tables = logits();
    tables.extend(of_categories());
    tables.extend(predicted());
    tables
}

fn logits() -> Vec<Table> {
    let cars = cars();
    let null = glm("engine ~ 1", &cars, Family::Binomial).unwrap();
    let one = glm("engine ~ mpg", &cars, Family::Binomial).unwrap();
    let two = glm("engine ~ mpg + gearbox", &cars, Family::Binomial).unwrap();
    let labels = labels();
    let estimates = two.coefficients(Covariance::Classical).unwrap();
    let ratios = two.exponentiated(Covariance::Classical).unwrap();
    let effects: Vec<_> = ["mpg", "gearbox"]
        .iter()
        .flat_map(|name| {
            two.marginal_effect(&cars, name, Covariance::Classical, 0.95)
                .unwrap()
        })
        .collect();
    let columns = [
        ModelColumn::ratios("(1)", &one, &one.exponentiated(Covariance::Hc1).unwrap()),
        ModelColumn::ratios("(2)", &two, &ratios),
        ModelColumn::effects("(3)", &two, &effects, &Covariance::Classical),
    ];
    let title = |en: &str, sv: &str| Text::new(en).with_sv(sv);
    let rows = [
        TestRow::from(&two.wald(&["mpg = 0"], Covariance::Classical).unwrap()).named("Wald"),
        TestRow::from(&two.likelihood_ratio_test().unwrap()),
        TestRow::from(&null.score_test(&two).unwrap()),
    ];
    let penalized = firth("engine ~ mpg", &cars, Family::Binomial).unwrap();
    let deviance = two.analysis_of_deviance(AnovaType::Marginal).unwrap();
    vec![
        layouts::equation("equation", &estimates, &ratios, &spss()).unwrap(),
        layouts::ratios("odds_ratios", &ratios, &labels).unwrap(),
        layouts::summary("glm_summary", &two.summary(), &labels).unwrap(),
        layouts::pseudo_r_squared(
            "pseudo_r_squared",
            &two.pseudo_r_squared().unwrap(),
            &labels,
        )
        .unwrap(),
        layouts::marginal_effects(
            "marginal_effects",
            title(
                "Average marginal effects",
                "Genomsnittliga marginaleffekter",
            ),
            &effects,
            &labels,
        )
        .unwrap(),
        layouts::firth("firth", &penalized.coefficients(0.95).unwrap(), &labels).unwrap(),
        layouts::profile(
            "profile",
            &two.exponentiated_profile_intervals(0.95).unwrap(),
            &labels,
        )
        .unwrap(),
        ModelTable::default()
            .with_stars()
            .table(
                "models_ratios",
                title("Straight engines", "Raka motorer"),
                &columns,
                &labels,
            )
            .unwrap(),
        terms::deviance("deviance_by_term", &deviance, &labels).unwrap(),
        comparison::generalized("glm_changes", &compare_glm(&[&one, &two]).unwrap(), &labels)
            .unwrap(),
        cases::predicted_means(
            "predicted_means",
            &two.predict(&cars).unwrap(),
            |id| Text::new(id),
            &labels,
        )
        .map(|table| first_rows(table, 3))
        .unwrap(),
        cases::glm_influence(
            "glm_influence",
            &two.influence().unwrap(),
            [0, 7],
            |id| Text::new(id),
            &labels,
        )
        .unwrap(),
        tests::table(
            "likelihood_tests",
            title("Three tests of the model", "Tre test av modellen"),
            rows,
            &labels,
        )
        .unwrap(),
    ]
}

fn of_categories() -> Vec<Table> {
    let cars = cars();
    let labels = labels();
    let gears = ordered("gears ~ mpg", &cars, OrderedLink::Logit).unwrap();
    let cylinders = multinomial("cylinders ~ power", &cars).unwrap();
    let found = gears.coefficients(0.95).unwrap();
    let rows = cylinders.coefficients(0.95).unwrap();
    let of = (cylinders.response(), cylinders.base());
    let side = ModelColumn::categories("Cylinders", &rows, &cylinders.summary(), 0.95);
    let title = Text::new("Relative risk ratios").with_sv("Relativa riskkvoter");
    vec![
        categorical::ordered("ordered", &found, &spss()).unwrap(),
        categorical::multinomial("multinomial", of, &rows, 0.95, &labels).unwrap(),
        categorical::summary("categorical_summary", &gears.summary(), &labels).unwrap(),
        categorical::ratios(
            "relative_risks",
            title,
            "cylinders",
            &cylinders.relative_risk_ratios(0.95).unwrap(),
            0.95,
            &labels,
        )
        .unwrap(),
        ModelTable::default()
            .table("models_categories", "Cylinders", &side, &labels)
            .unwrap(),
        categorical::predictions(
            "predicted_categories",
            &gears.fitted(),
            |id| Text::new(id),
            &labels,
        )
        .map(|table| first_rows(table, 3))
        .unwrap(),
        tests::table(
            "brant",
            Text::new("Parallel lines").with_sv("Parallella linjer"),
            tests::brant(&gears.brant().unwrap(), &labels),
            &labels,
        )
        .unwrap(),
        tests::table(
            "terms_of_categories",
            Text::new("Terms").with_sv("Termer"),
            tests::terms(&cylinders.term_tests().unwrap(), &labels),
            &labels,
        )
        .unwrap(),
    ]
}

fn predicted() -> Vec<Table> {
    let cars = cars();
    let labels = labels()
        .with("V", "V")
        .with("straight", Text::new("Straight").with_sv("Rak"));
    let fit = glm("engine ~ mpg", &cars, Family::Binomial).unwrap();
    let predictions = fit.binary_predictions().unwrap();
    let lemeshow = predictions
        .hosmer_lemeshow(&Grouping::Quantiles(5), PredictionOrigin::SameData)
        .unwrap();
    let cuts = [0.3, 0.5, 0.7].map(|cut| predictions.classify(cut).unwrap());
    let auc = predictions.auc(0.95).unwrap();
    let brier = predictions.brier(BrierGroups::Distinct).unwrap();
    let two_means = PowerRequest::new(PowerTest::TwoSampleT { ratio: 1.0 })
        .with_effect(0.5)
        .with_alpha(0.05);
    let sized = two_means.with_power(0.8).solve().unwrap();
    let powered = two_means.with_n(40.0).solve().unwrap();
    vec![
        classification::confusion("classification", &cuts[1], ["V", "straight"], &spss()).unwrap(),
        classification::cuts("cuts", &cuts, &labels).unwrap(),
        classification::areas("auc", [("mpg", &auc)], &labels).unwrap(),
        first_rows(
            classification::coordinates("roc", &predictions.roc().unwrap(), &labels).unwrap(),
            4,
        ),
        classification::groups("calibration_groups", &lemeshow.table, &labels).unwrap(),
        tests::table(
            "hosmer_lemeshow",
            Text::new("Calibration").with_sv("Kalibrering"),
            [classification::hosmer_lemeshow(&lemeshow)],
            &labels,
        )
        .unwrap(),
        classification::calibration(
            "calibration",
            &predictions.calibration().unwrap(),
            Some(&brier),
            &labels,
        )
        .unwrap(),
        power::table(
            "power",
            Text::new("How many").with_sv("Hur många"),
            [("d = 0.5", &sized), ("n = 40", &powered)],
            &labels,
        )
        .unwrap(),
    ]
}

/// The first rows of a table whose rows have no groups, so that its snapshot stays small.
fn first_rows(table: Table, count: usize) -> Table {
    let mut json = serde_json::to_value(&table).unwrap();
    for part in ["rows", "cells"] {
        json[part].as_array_mut().unwrap().truncate(count);
    }
    serde_json::from_value(json).unwrap()
}
