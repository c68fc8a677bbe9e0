//! Predictions of a yes/no outcome: R's pROC, rms and glm, scikit-learn.

use serde_json::Value;
use tresteg_stats::classification::{
    BinaryPredictions, BrierGroups, CalibrationGroups, CurveComparison, Grouping, PredictionOrigin,
    compare_correlated_curves, compare_independent_curves,
};

use super::reader::{Comparison, column, compare, list, number, text, topic};

fn predictions(case: &Value, score: &str, inside: bool) -> BinaryPredictions {
    let mut scores = column("asah", score);
    if inside {
        scores.iter_mut().for_each(|p| *p = p.clamp(0.001, 0.999));
    }
    let predictions = BinaryPredictions::new(&column("asah", "poor"), &scores).unwrap();
    match case["frequency"].as_str() {
        Some(name) => predictions.with_frequencies(&column("asah", name)).unwrap(),
        None => predictions,
    }
}

#[test]
fn roc_curves_and_areas() {
    compare(1e-12, |compare| {
        for case in list(&topic("classification")["rocs"]) {
            compare.case(text(case, "score"));
            let predictions = predictions(case, text(case, "score"), false);
            let roc = predictions.roc().unwrap();
            compare.number("auc", roc.auc, &case["auc"]);
            let points = &roc.points;
            compare.numbers(
                "sensitivity",
                points.iter().map(|point| point.sensitivity),
                &case["sensitivities"],
            );
            compare.numbers(
                "specificity",
                points.iter().map(|point| point.specificity),
                &case["specificities"],
            );
            let best = roc.best_cuts();
            compare.numbers(
                "best cut",
                best.iter().map(|best| best.midpoint),
                &case["best_threshold"],
            );
            compare.numbers(
                "best sensitivity",
                best.iter().map(|best| best.sensitivity),
                &case["best_sensitivity"],
            );
            compare.numbers(
                "best specificity",
                best.iter().map(|best| best.specificity),
                &case["best_specificity"],
            );
            let auc = predictions.auc(0.95).unwrap();
            compare.number("std_error", auc.std_error, &case["std_error"]);
            compare.number("lower", auc.lower, &case["lower"]);
            compare.number("upper", auc.upper, &case["upper"]);
            compare.number("logit_lower", auc.logit_lower, &case["logit_lower"]);
            compare.number("logit_upper", auc.logit_upper, &case["logit_upper"]);
            let auc = predictions.auc(0.90).unwrap();
            compare.number("lower_90", auc.lower, &case["lower_90"]);
            compare.number("upper_90", auc.upper, &case["upper_90"]);
        }
    });
}

#[test]
fn delong_tests() {
    let cases = topic("classification");
    compare(1e-10, |compare| {
        for case in list(&cases["correlated"]) {
            compare.case(text(case, "first"));
            let first = predictions(case, text(case, "first"), false);
            let second = predictions(case, text(case, "second"), false);
            let test = compare_correlated_curves(&first, &second, 0.95).unwrap();
            compare.number("covariance", test.covariance, &case["covariance"]);
            compare.number("statistic", test.statistic, &case["statistic"]);
            compare.number("p_value", test.p_value, &case["p_value"]);
            compare.number("log_p_value", test.log_p_value, &case["log_p_value"]);
            compare.number("lower", test.lower, &case["lower"]);
            compare.number("upper", test.upper, &case["upper"]);
        }
        let case = &cases["independent"];
        compare.case("independent");
        let outcome = column("asah", "poor");
        let half = number(&case["rows_of_first"]) as usize;
        let of = |rows: std::ops::Range<usize>, score: &str| {
            BinaryPredictions::new(&outcome[rows.clone()], &column("asah", score)[rows]).unwrap()
        };
        let (first, second) = (of(0..half, "s100b"), of(half..outcome.len(), "ndka"));
        let test: CurveComparison = compare_independent_curves(&first, &second, 0.95).unwrap();
        compare.number("statistic", test.statistic, &case["statistic"]);
        compare.number("dof", test.dof, &case["dof"]);
        compare.number("p_value", test.p_value, &case["p_value"]);
    });
}

#[test]
fn calibration_and_brier() {
    compare(1e-10, |compare| {
        for case in list(&topic("classification")["calibrations"]) {
            compare.case(text(case, "score"));
            let predictions = predictions(case, text(case, "score"), true);
            let calibration = predictions.calibration().unwrap();
            let fit = calibration.recalibration.as_ref().unwrap();
            let brier = predictions.brier(BrierGroups::Distinct).unwrap();
            for (name, value) in [
                ("observed_share", calibration.observed_share),
                ("mean_prediction", calibration.mean_prediction),
                ("observed_to_expected", calibration.observed_to_expected),
                ("in_the_large", calibration.in_the_large),
                ("in_the_large_std_error", calibration.in_the_large_std_error),
                ("intercept", fit.intercept),
                ("slope", fit.slope),
                ("intercept_std_error", fit.intercept_std_error),
                ("slope_std_error", fit.slope_std_error),
                ("covariance", fit.covariance),
                ("statistic", fit.statistic),
                ("p_value", fit.p_value),
                ("brier", brier.score),
                ("reliability", brier.reliability),
                ("resolution", brier.resolution),
                ("uncertainty", brier.uncertainty),
                ("log_loss", predictions.log_loss().unwrap()),
                ("tjur", predictions.tjur().unwrap()),
            ] {
                compare.number(name, value, &case[name]);
            }
            compare.number(
                "spiegelhalter_z",
                brier.spiegelhalter_z,
                &case["spiegelhalter_z"],
            );
            compare.number("spiegelhalter_p", brier.p_value, &case["spiegelhalter_p"]);
            for group in list(&case["binned"]) {
                let count = number(&group["intervals"]) as usize;
                let brier = predictions.brier(BrierGroups::EqualWidth(count)).unwrap();
                for (name, value) in [
                    ("reliability", brier.reliability),
                    ("resolution", brier.resolution),
                    ("within_variance", brier.within_variance),
                    ("within_covariance", brier.within_covariance),
                    ("n_groups", brier.n_groups as f64),
                ] {
                    compare.number(&format!("{name} of {count}"), value, &group[name]);
                }
                let sum = brier.reliability - brier.resolution
                    + brier.uncertainty
                    + brier.within_variance
                    - brier.within_covariance;
                assert!((sum - brier.score).abs() < 1e-15);
            }
        }
    });
}

fn counts(compare: &mut Comparison, table: &CalibrationGroups, expected: &Value) {
    let groups = &table.groups;
    compare.numbers(
        "events",
        groups.iter().map(|group| group.events as f64),
        &expected["events"],
    );
    compare.numbers(
        "non_events",
        groups.iter().map(|group| group.non_events as f64),
        &expected["non_events"],
    );
    compare.numbers(
        "expected_events",
        groups.iter().map(|group| group.expected_events),
        &expected["expected_events"],
    );
}

#[test]
fn hosmer_lemeshow_by_each_rule() {
    compare(1e-11, |compare| {
        for case in list(&topic("classification")["hosmer_lemeshow"]) {
            let predictions = predictions(case, text(case, "score"), true);
            let count = number(&case["n_groups"]) as usize;
            for (name, grouping) in [
                ("quantiles", Grouping::Quantiles(count)),
                ("averaged_quantiles", Grouping::AveragedQuantiles(count)),
                ("blocks", Grouping::Blocks(count)),
                ("limits", Grouping::Limits(vec![0.2, 0.35, 0.5, 0.8])),
            ] {
                compare.case(format!("{} {name} {count}", text(case, "score")));
                let expected = &case[name];
                let test = predictions
                    .hosmer_lemeshow(&grouping, PredictionOrigin::SameData)
                    .unwrap();
                counts(compare, &test.table, expected);
                compare.number("statistic", test.statistic, &expected["statistic"]);
                compare.number("dof", test.dof, &expected["dof"]);
                compare.number("p_value", test.p_value, &expected["p_value"]);
                let test = predictions
                    .hosmer_lemeshow(&grouping, PredictionOrigin::OtherData)
                    .unwrap();
                compare.number("other data", test.p_value, &expected["p_value_other_data"]);
            }
        }
    });
}

#[test]
fn tables_at_a_cut() {
    compare(1e-12, |compare| {
        for case in list(&topic("classification_voice")) {
            compare.case(format!("{} {}", text(case, "score"), case["cut"]));
            let predictions = predictions(case, text(case, "score"), true);
            let table = predictions.classify(number(&case["cut"])).unwrap();
            for (name, value) in [
                ("accuracy", table.accuracy()),
                ("balanced_accuracy", table.balanced_accuracy()),
                ("sensitivity", table.sensitivity()),
                ("specificity", table.specificity()),
                (
                    "positive_predictive_value",
                    table.positive_predictive_value(),
                ),
                (
                    "negative_predictive_value",
                    table.negative_predictive_value(),
                ),
                ("f1", table.f1()),
                ("matthews", table.matthews()),
                ("kappa", table.kappa()),
                (
                    "brier",
                    Some(predictions.brier(BrierGroups::Distinct).unwrap().score),
                ),
                ("log_loss", Some(predictions.log_loss().unwrap())),
                ("auc", Some(predictions.roc().unwrap().auc)),
            ] {
                compare.number(name, value, &case[name]);
            }
            let counts = [
                [table.true_negatives, table.false_positives],
                [table.false_negatives, table.true_positives],
            ];
            for (row, expected) in counts.iter().zip(list(&case["matrix"])) {
                compare.numbers("counts", row.map(|count| count as f64), expected);
            }
        }
    });
}
