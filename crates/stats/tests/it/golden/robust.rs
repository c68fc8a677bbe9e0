//! Covariances chosen after the fit: R's sandwich and clubSandwich, statsmodels, and refits.

use ndarray::Array2;
use serde_json::Value;
use tresteg_stats::covariance::{
    ClusterAdjustment, ClusterDof, Clustered, Clusters, Hac, Jackknife, JackknifeCentre, Kernel,
};
use tresteg_stats::{Covariance, LinearFit, WaldTest};

use super::reader::{Comparison, array, compare, fit, list, numbers, table, text, texts, topic};

/// Matrix, standard errors, tests and intervals of one estimator.
fn inference(
    compare: &mut Comparison,
    what: &str,
    fit: &LinearFit,
    covariance: &Covariance,
    expected: &Value,
) {
    if !expected["covariance"].is_null() {
        let matrix = fit.covariance(covariance.clone()).unwrap().matrix;
        compare.covariance(
            &format!("{what} covariance"),
            &matrix,
            &expected["covariance"],
        );
    }
    let rows = fit.coefficients(covariance.clone()).unwrap().rows;
    let mut column = |name: &str, values: Vec<f64>| {
        if !expected[name].is_null() {
            compare.numbers(&format!("{what} {name}"), values, &expected[name]);
        }
    };
    column("std_error", rows.iter().map(|row| row.std_error).collect());
    column("statistic", rows.iter().map(|row| row.statistic).collect());
    column("dof", rows.iter().map(|row| row.dof).collect());
    column("p_value", rows.iter().map(|row| row.p_value).collect());
    column(
        "log_p_value",
        rows.iter().map(|row| row.log_p_value).collect(),
    );
    column("lower_95", rows.iter().map(|row| row.lower).collect());
    column("upper_95", rows.iter().map(|row| row.upper).collect());
}

fn kernel(name: &str) -> Kernel {
    match name {
        "Bartlett" => Kernel::Bartlett,
        "Parzen" => Kernel::Parzen,
        "Quadratic Spectral" => Kernel::QuadraticSpectral,
        "Truncated" => Kernel::Truncated,
        "Tukey-Hanning" => Kernel::TukeyHanning,
        other => panic!("kernel {other}"),
    }
}

fn clusters(case: &Value, which: usize) -> Clusters {
    Clusters::from_column(&table(text(case, "data")), texts(&case["cluster"])[which]).unwrap()
}

#[test]
fn heteroscedasticity_consistent() {
    compare(1e-9, |compare| {
        for case in list(&topic("robust")["heteroscedastic"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            for (name, covariance) in [
                ("hc0", Covariance::Hc0),
                ("hc1", Covariance::Hc1),
                ("hc2", Covariance::Hc2),
                ("hc3", Covariance::Hc3),
                ("hc4", Covariance::Hc4),
            ] {
                inference(compare, name, &fit, &covariance, &case[name]);
            }
        }
    });
}

#[test]
fn jackknife_is_that_of_refits() {
    compare(1e-9, |compare| {
        for case in list(&topic("robust")["jackknife"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let clusters = case["cluster"].is_array().then(|| clusters(case, 0));
            for (name, centre) in [
                ("centred_on_mean", JackknifeCentre::Mean),
                ("centred_on_fit", JackknifeCentre::Fit),
            ] {
                let jackknife = Jackknife {
                    centre,
                    clusters: clusters.clone(),
                };
                inference(
                    compare,
                    name,
                    &fit,
                    &Covariance::Jackknife(jackknife),
                    &case[name],
                );
            }
        }
    });
}

const ADJUSTMENTS: [(&str, ClusterAdjustment); 5] = [
    ("cr0", ClusterAdjustment::Cr0),
    ("cr1", ClusterAdjustment::Cr1),
    ("cr1s", ClusterAdjustment::Cr1Stata),
    ("cr2", ClusterAdjustment::Cr2),
    ("cr3", ClusterAdjustment::Cr3),
];

#[test]
fn one_way_clusters() {
    compare(1e-9, |compare| {
        for case in list(&topic("robust")["one_way"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            for (name, adjustment) in ADJUSTMENTS {
                let clustered = Clustered::by(clusters(case, 0)).adjusted(adjustment);
                let by_clusters = clustered.clone().with_dof(ClusterDof::Clusters);
                inference(
                    compare,
                    name,
                    &fit,
                    &Covariance::Clustered(by_clusters),
                    &case[name],
                );
                let name = format!("{name}_satterthwaite");
                let satterthwaite = clustered.with_dof(ClusterDof::Satterthwaite);
                inference(
                    compare,
                    &name,
                    &fit,
                    &Covariance::Clustered(satterthwaite),
                    &case[&name],
                );
            }
        }
    });
}

#[test]
fn combinations_of_coefficients() {
    compare(1e-9, |compare| {
        for case in list(&topic("satterthwaite")) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let clusters = match case["cluster"].is_null() {
                // Each row a cluster of its own: HC2.
                true => Clusters::new("row", (0..fit.rows().len()).map(|row| row.to_string())),
                false => clusters(case, 0),
            };
            let by_clusters = Clustered::by(clusters).adjusted(ClusterAdjustment::Cr2);
            let covariance = Covariance::Clustered(by_clusters);
            if case["cluster"].is_null() {
                let hc2 = fit.covariance(Covariance::Hc2).unwrap().matrix;
                let cr2 = fit.covariance(covariance.clone()).unwrap().matrix;
                assert!(
                    (hc2 - cr2)
                        .iter()
                        .all(|difference| difference.abs() < 1e-14)
                );
            }
            let mut tests = Vec::new();
            for weights in list(&case["contrasts"]) {
                let weights = Array2::from_shape_vec((1, fit.names().len()), numbers(weights));
                let weights = weights.unwrap();
                tests.push(
                    fit.wald_matrix(weights.view(), &[0.0], covariance.clone())
                        .unwrap(),
                );
            }
            let std_error = |test: &WaldTest| test.covariance_of_value[[0, 0]].sqrt();
            compare.numbers(
                "value",
                tests.iter().map(|test| test.value[0]),
                &case["value"],
            );
            compare.numbers("std_error", tests.iter().map(std_error), &case["std_error"]);
            compare.numbers(
                "dof",
                tests.iter().map(|test| test.dof_residual),
                &case["dof"],
            );
            compare.numbers(
                "p_value",
                tests.iter().map(|test| test.p_value),
                &case["p_value"],
            );
        }
    });
}

#[test]
fn two_way_clusters() {
    compare(1e-9, |compare| {
        let case = &topic("robust")["two_way"][0];
        let fit = fit(case);
        let second_voice = &topic("statsmodels")["two_way_clusters"];
        for (adjustment, expected) in [
            (ClusterAdjustment::Cr0, &case["sandwich_hc0"]),
            (ClusterAdjustment::Cr0, &second_voice["uncorrected"]),
            (ClusterAdjustment::Cr1, &case["sandwich_hc0_cadjust"]),
            (ClusterAdjustment::Cr1Stata, &case["sandwich_hc1_cadjust"]),
            (ClusterAdjustment::Cr1Stata, &second_voice["corrected"]),
            // sandwich shrinks these two by (G - 1) / G unless told to adjust.
            (ClusterAdjustment::Cr2, &case["sandwich_hc2_cadjust"]),
            (ClusterAdjustment::Cr3, &case["sandwich_hc3_cadjust"]),
        ] {
            let clustered = Clustered::by(clusters(case, 0))
                .and(clusters(case, 1))
                .adjusted(adjustment);
            let actual = fit.covariance(Covariance::Clustered(clustered)).unwrap();
            compare.covariance(&format!("{adjustment:?}"), &actual.matrix, expected);
            compare.numbers("dof", actual.dof, &array([6.0; 3]));
        }
    });
}

#[test]
fn autocorrelation_consistent() {
    compare(1e-9, |compare| {
        for case in list(&topic("robust")["autocorrelated"]) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            for expected in list(&case["bartlett"]) {
                let lag = expected["lag"].as_u64().unwrap() as usize;
                let plain = Hac::newey_west(lag);
                inference(
                    compare,
                    &format!("lag {lag}"),
                    &fit,
                    &Covariance::Hac(plain),
                    &expected["plain"],
                );
                let adjusted = Covariance::Hac(plain.with_small_sample());
                inference(
                    compare,
                    &format!("lag {lag} adjusted"),
                    &fit,
                    &adjusted,
                    &expected["adjusted"],
                );
            }
            for expected in list(&case["kernels"]) {
                let kernel = kernel(text(expected, "kernel"));
                let hac = Hac::kernel(kernel, expected["bandwidth"].as_f64().unwrap());
                // A kernel that is not positive definite may give a negative variance, which is an error.
                let negative = |matrix: &Value| {
                    list(matrix)
                        .iter()
                        .enumerate()
                        .any(|(i, row)| row[i].as_f64() < Some(0.0))
                };
                for (hac, matrix) in [
                    (hac, &expected["covariance"]),
                    (hac.with_small_sample(), &expected["covariance_adjusted"]),
                ] {
                    let actual = fit.covariance(Covariance::Hac(hac));
                    if negative(matrix) {
                        assert!(actual.is_err(), "{hac}");
                    } else {
                        compare.covariance(&hac.to_string(), &actual.unwrap().matrix, matrix);
                    }
                }
            }
        }
        let uniform = topic("statsmodels")["uniform_kernel"].clone();
        for case in list(&uniform) {
            let bandwidth = case["lag"].as_f64().unwrap();
            let actual = fit(case)
                .covariance(Covariance::Hac(Hac::kernel(Kernel::Truncated, bandwidth)))
                .unwrap();
            compare.case(format!("statsmodels, truncated at {bandwidth}"));
            compare.covariance("covariance", &actual.matrix, &case["covariance"]);
        }
    });
}

#[test]
fn bandwidths_and_prewhitening_of_sandwich() {
    compare(1e-9, |compare| {
        for case in list(&topic("hac")) {
            let fit = fit(case);
            for expected in list(&case["kernels"]) {
                let kernel = kernel(text(expected, "kernel"));
                let prewhitened = expected["prewhitened"] == true;
                compare.case(format!("{} {kernel:?} {prewhitened}", text(case, "id")));
                let bandwidth = fit.andrews_bandwidth(kernel, prewhitened).unwrap();
                compare.number("Andrews", bandwidth, &expected["andrews"]);
                let newey_west = fit.newey_west_bandwidth_for(kernel, prewhitened);
                compare.number("Newey-West", newey_west.ok(), &expected["newey_west"]);
                let hac = |bandwidth| {
                    let hac = Hac::kernel(kernel, bandwidth);
                    if prewhitened {
                        hac.with_prewhitening()
                    } else {
                        hac
                    }
                };
                for (hac, name) in [
                    (hac(bandwidth).with_small_sample(), "automatic"),
                    (hac(3.5), "given"),
                    (hac(3.5).with_small_sample(), "given_adjusted"),
                ] {
                    let matrix = &expected[name];
                    let found = fit.covariance(Covariance::Hac(hac));
                    let rows = list(matrix).iter().enumerate();
                    if rows.clone().any(|(i, row)| row[i].as_f64() < Some(0.0)) {
                        assert!(found.is_err(), "{hac}");
                    } else {
                        compare.covariance(name, &found.unwrap().matrix, matrix);
                    }
                }
            }
        }
    });
}
