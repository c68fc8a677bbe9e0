//! Descriptives: R (base, e1071, psych, Hmisc) and exact arithmetic, NIST's NumAcc sets among it.

use serde_json::Value;
use tresteg_stats::descriptives::{
    Batch, BatchWeights, LocationEstimate, NORMAL_CONSISTENT, QuantileType, ShapeType, describe_by,
    frequency_table,
};
use tresteg_stats::{Weights, describe};

use super::reader::{
    Comparison, column, compare, list, number, numbers, table, text, texts, topic,
};

const TYPES: [QuantileType; 9] = [
    QuantileType::InverseCdf,
    QuantileType::AveragedInverseCdf,
    QuantileType::NearestEven,
    QuantileType::InterpolatedCdf,
    QuantileType::Hazen,
    QuantileType::Weibull,
    QuantileType::Linear,
    QuantileType::MedianUnbiased,
    QuantileType::NormalUnbiased,
];

const SHAPES: [ShapeType; 3] = [
    ShapeType::Population,
    ShapeType::Adjusted,
    ShapeType::Minitab,
];

fn shapes(compare: &mut Comparison, sample: &Batch, case: &Value) {
    compare.vector(
        "skewness",
        SHAPES.map(|kind| sample.skewness(kind)),
        &case["skewness"],
    );
    compare.vector(
        "kurtosis",
        SHAPES.map(|kind| sample.kurtosis(kind)),
        &case["kurtosis"],
    );
}

fn quantiles(compare: &mut Comparison, sample: &Batch, probabilities: &[f64], case: &Value) {
    for (kind, expected) in TYPES.into_iter().zip(list(case)) {
        let found = probabilities
            .iter()
            .map(|&p| sample.quantile(p, kind).unwrap());
        compare.vector(&format!("{kind:?}"), found, expected);
    }
}

fn trimmed(compare: &mut Comparison, sample: &Batch, cases: &Value) {
    let mut location = |what: &str, found: LocationEstimate, case: &Value, dof: &Value| {
        compare.number(&format!("{what} dof"), found.dof, dof);
        let (found, wanted) = (
            [
                Some(found.estimate),
                found.std_error,
                found.lower,
                found.upper,
            ],
            ["estimate", "std_error", "lower", "upper"].map(|name| case[name].clone()),
        );
        compare.vector(what, found, &Value::Array(wanted.to_vec()));
    };
    for case in list(cases) {
        let (share, level) = (number(&case["share"]), number(&case["level"]));
        let found = sample.trimmed_mean(share, level).unwrap();
        location(
            &format!("trimmed {share}"),
            found,
            &case["trimmed"],
            &case["dof"],
        );
        let found = sample.winsorized_mean(share, level).unwrap();
        location(
            &format!("winsorized {share}"),
            found,
            &case["winsorized"],
            &case["dof"],
        );
    }
    for case in list(cases) {
        let found = sample.winsorized_variance(number(&case["share"])).unwrap();
        compare.number("winsorized variance", found, &case["winsorized_variance"]);
    }
}

#[test]
fn columns_of_data() {
    let cases = topic("descriptives");
    let probabilities = numbers(&cases["probabilities"]);
    compare(1e-11, |compare| {
        for case in list(&cases["plain"]) {
            let (data, name) = (text(case, "data"), text(case, "column"));
            compare.case(format!("{data}.{name}"));
            let values = column(data, name);
            let sample = Batch::new(&values).unwrap();
            let found = describe(&values).unwrap();
            for (what, value) in [
                ("n", Some(found.n as f64)),
                ("mean", Some(found.mean)),
                ("variance", found.variance),
                ("std_deviation", found.std_deviation),
                ("std_error", found.std_error),
                ("coefficient_of_variation", found.coefficient_of_variation),
                ("skewness_std_error", found.skewness_std_error),
                ("kurtosis_std_error", found.kurtosis_std_error),
                ("median", Some(found.median)),
                ("minimum", Some(found.minimum)),
                ("maximum", Some(found.maximum)),
                ("sum", Some(found.sum)),
                (
                    "mad",
                    Some(NORMAL_CONSISTENT * sample.median_absolute_deviation()),
                ),
                ("mad_raw", Some(sample.median_absolute_deviation())),
                ("mode_frequency", Some(sample.modes().frequency)),
            ] {
                compare.number(what, value, &case[what]);
            }
            if !case["geometric_mean"].is_null() {
                compare.number(
                    "geometric mean",
                    sample.geometric_mean(),
                    &case["geometric_mean"],
                );
                compare.number(
                    "harmonic mean",
                    sample.harmonic_mean(),
                    &case["harmonic_mean"],
                );
            }
            compare.numbers("modes", sample.modes().values, &case["modes"]);
            let interval = sample.mean_interval(0.9).unwrap();
            compare.numbers(
                "interval",
                [interval.lower, interval.upper],
                &case["interval_90"],
            );
            // R takes the moments about a mean of working precision: `far` is judged below.
            if name != "far" {
                shapes(compare, &sample, case);
            }
            quantiles(compare, &sample, &probabilities, &case["quantiles"]);
            trimmed(compare, &sample, &case["trimmed"]);
        }
    });
}

#[test]
fn weights_of_three_kinds() {
    let cases = topic("descriptives");
    let probabilities = numbers(&cases["probabilities"]);
    compare(1e-12, |compare| {
        let y = column("weighted", "y");
        let counts = column("weighted", "f");
        let case = &cases["frequency"];
        compare.case("frequency");
        let sample = Batch::weighted(&y, BatchWeights::Frequency(&counts)).unwrap();
        compare.number("n", sample.n_obs() as f64, &case["n"]);
        compare.number("mean", sample.mean(), &case["mean"]);
        compare.number("variance", sample.variance(), &case["variance"]);
        compare.number("mad", sample.median_absolute_deviation(), &case["mad_raw"]);
        shapes(compare, &sample, case);
        quantiles(compare, &sample, &probabilities, &case["quantiles"]);
        let linear = probabilities
            .iter()
            .map(|&p| sample.quantile(p, QuantileType::Linear).unwrap());
        compare.numbers("Hmisc", linear, &case["quantiles_7"]);
        trimmed(compare, &sample, &case["trimmed"]);

        for case in list(&cases["weighted"]) {
            compare.case("weighted");
            let weights = numbers(&case["weights"]);
            let sample = Batch::weighted(&y, BatchWeights::Analytic(&weights)).unwrap();
            compare.number("n", sample.n_obs() as f64, &case["n"]);
            compare.number("mean", sample.mean(), &case["mean"]);
            compare.number("variance", sample.variance(), &case["analytic_variance"]);
            compare.number("std_error", sample.std_error(), &case["analytic_std_error"]);
            shapes(compare, &sample, case);
            let sample = Batch::weighted(&y, BatchWeights::Reliability(&weights)).unwrap();
            compare.number("variance", sample.variance(), &case["reliability_variance"]);
            compare.number(
                "effective",
                sample.effective_size(),
                &case["effective_size"],
            );
            compare.number(
                "std_error",
                sample.std_error(),
                &case["reliability_std_error"],
            );
            let interval = sample.mean_interval(0.95).unwrap();
            compare.numbers(
                "interval",
                [interval.lower, interval.upper],
                &case["reliability_interval_95"],
            );
            compare.number(
                "g1",
                sample.skewness(ShapeType::Population),
                &case["skewness"][0],
            );
            assert_eq!(sample.kurtosis(ShapeType::Adjusted), None);
            for (kind, expected) in [
                (QuantileType::InverseCdf, &case["inverse_cdf"]),
                (
                    QuantileType::AveragedInverseCdf,
                    &case["averaged_inverse_cdf"],
                ),
            ] {
                let found = probabilities
                    .iter()
                    .map(|&p| sample.quantile(p, kind).unwrap());
                compare.numbers("quantile", found, expected);
            }
        }
    });
}

#[test]
fn groups() {
    compare(1e-12, |compare| {
        for case in list(&topic("descriptives")["by_group"]) {
            let (data, variable) = (text(case, "data"), text(case, "variable"));
            compare.case(format!("{data}.{variable}"));
            let found = describe_by(&table(data), variable, &texts(&case["by"]), None).unwrap();
            let expected = list(&case["groups"]);
            assert_eq!(found.groups.len(), expected.len());
            for (group, case) in found.groups.iter().zip(expected) {
                compare.texts("levels", &group.levels, &texts(&case["levels"]));
                let described = group.descriptives;
                compare.number("n", described.map_or(0, |d| d.n) as f64, &case["n"]);
                compare.number("missing", group.n_missing as f64, &case["n_missing"]);
                compare.number("mean", described.map(|d| d.mean), &case["mean"]);
                compare.number(
                    "variance",
                    described.and_then(|d| d.variance),
                    &case["variance"],
                );
                compare.number("median", described.map(|d| d.median), &case["median"]);
                let shape = described.map_or([None; 2], |d| [d.skewness, d.kurtosis]);
                let wanted = ["skewness", "kurtosis"].map(|name| case[name].clone());
                compare.vector("shape", shape, &Value::Array(wanted.to_vec()));
            }
        }
    });
}

#[test]
fn frequency_tables() {
    compare(1e-13, |compare| {
        for case in list(&topic("descriptives")["frequencies"]) {
            let (data, name) = (text(case, "data"), text(case, "column"));
            compare.case(format!("{data}.{name}"));
            let weights = case["weights"]
                .as_str()
                .map(|name| Weights::Analytic(name.into()));
            let found = frequency_table(&table(data), name, weights.as_ref()).unwrap();
            let (levels, missing): (Vec<_>, Vec<_>) =
                found.rows.iter().partition(|row| row.level.is_some());
            let names: Vec<&str> = levels
                .iter()
                .filter_map(|row| row.level.as_deref())
                .collect();
            compare.texts("levels", &names, &texts(&case["levels"]));
            compare.numbers("count", levels.iter().map(|row| row.count), &case["counts"]);
            compare.numbers(
                "percent",
                levels.iter().map(|row| row.percent),
                &case["percent"],
            );
            compare.numbers(
                "valid",
                levels.iter().map(|row| row.valid_percent),
                &case["valid_percent"],
            );
            compare.numbers(
                "cumulative",
                levels.iter().map(|row| row.cumulative_percent),
                &case["cumulative_percent"],
            );
            compare.number("missing", found.n_missing, &case["n_missing"]);
            assert_eq!(missing.len(), usize::from(found.n_missing > 0.0));
        }
    });
}

#[test]
fn moments_have_all_their_digits() {
    // Against the exact values of the stored doubles; a zero may miss by 1e-14.
    compare(2e-15, |compare| {
        for case in list(&topic("descriptives_exact")) {
            compare.case(text(case, "id"));
            let sample = Batch::new(&numbers(&case["values"])).unwrap();
            compare.number("n", sample.n_obs() as f64, &case["n"]);
            compare.number("mean", sample.mean(), &case["mean"]);
            compare.number("sum", sample.sum(), &case["sum"]);
            compare.number("variance", sample.variance(), &case["variance"]);
            compare.number(
                "std_deviation",
                sample.std_deviation(),
                &case["std_deviation"],
            );
            compare.number("std_error", sample.std_error(), &case["std_error"]);
            if !case["geometric_mean"].is_null() {
                compare.number(
                    "geometric mean",
                    sample.geometric_mean(),
                    &case["geometric_mean"],
                );
                compare.number(
                    "harmonic mean",
                    sample.harmonic_mean(),
                    &case["harmonic_mean"],
                );
            }
        }
    });
    compare(2e-14, |compare| {
        for case in list(&topic("descriptives_exact")) {
            compare.case(text(case, "id"));
            let sample = Batch::new(&numbers(&case["values"])).unwrap();
            for (kind, skewness) in SHAPES
                .into_iter()
                .zip(case["skewness"].as_array().into_iter().flatten())
            {
                let found = sample.skewness(kind);
                // Its unit is a standard deviation.
                compare.vector(
                    "skewness",
                    [found, Some(1.0)],
                    &Value::Array(vec![skewness.clone(), 1.0.into()]),
                );
            }
            for (kind, kurtosis) in SHAPES
                .into_iter()
                .zip(case["kurtosis"].as_array().into_iter().flatten())
            {
                let found = sample.kurtosis(kind);
                compare.vector(
                    "kurtosis",
                    [found, Some(3.0)],
                    &Value::Array(vec![kurtosis.clone(), 3.0.into()]),
                );
            }
        }
    });
}

#[test]
fn certified_values_of_nist() {
    // As many digits as the doubles nearest to NIST's decimals leave: their standard deviations are exact values of
    // others than the certified ones.
    for (id, digits) in [
        ("NumAcc1", 15.0),
        ("NumAcc2", 15.0),
        ("NumAcc3", 9.0),
        ("NumAcc4", 8.0),
    ] {
        let cases = topic("descriptives_exact");
        let case = list(&cases)
            .iter()
            .find(|case| text(case, "id") == id)
            .unwrap();
        let sample = Batch::new(&numbers(&case["values"])).unwrap();
        let [mean, deviation] = [sample.mean(), sample.std_deviation().unwrap()];
        let certified = numbers(&case["certified"]);
        let agreement = |found: f64, exact: f64| {
            let error = (found / exact - 1.0).abs();
            if error == 0.0 { 15.95 } else { -error.log10() }
        };
        let found = [
            agreement(mean, certified[0]),
            agreement(deviation, certified[1]),
        ];
        println!(
            "{id}: mean {:.1}, standard deviation {:.1} digits",
            found[0], found[1]
        );
        assert!(found[0] >= 15.0 && found[1] >= digits, "{id} {found:?}");
    }
}
