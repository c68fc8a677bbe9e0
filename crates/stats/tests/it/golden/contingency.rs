//! Tables of counts: R (base, vcd, coin), and exact and 40-digit arithmetic.

use ndarray::Array2;
use serde_json::Value;
use tresteg_stats::Alternative;
use tresteg_stats::contingency::{
    ChiSquaredTest, Contingency, KappaWeights, Measure, Strata, cochran_q, goodness_of_fit,
};
use tresteg_stats::group_tests::TestOptions;

use super::reader::{Comparison, compare, list, number, numbers, topic};

const ALTERNATIVES: [Alternative; 3] = [
    Alternative::TwoSided,
    Alternative::Less,
    Alternative::Greater,
];

fn counts(value: &Value) -> Contingency {
    let rows = list(value);
    let shape = (rows.len(), list(&rows[0]).len());
    let cell = |(i, j): (usize, usize)| number(&rows[i][j]) as u64;
    Contingency::from_counts(Array2::from_shape_fn(shape, cell)).unwrap()
}

fn finite(end: Option<f64>) -> Option<f64> {
    end.filter(|end| end.is_finite())
}

fn test(compare: &mut Comparison, what: &str, found: ChiSquaredTest, expected: &Value) {
    compare.vector(what, [found.statistic, found.p_value], expected);
}

#[test]
fn independence() {
    compare(1e-10, |compare| {
        for case in list(&topic("contingency")["general"]) {
            compare.case(case["name"].to_string());
            let table = counts(&case["counts"]);
            let found = table.independence().unwrap();
            compare.number("chi-squared", found.pearson.statistic, &case["statistic"]);
            compare.number("dof", found.pearson.dof, &case["dof"]);
            compare.number("p", found.pearson.p_value, &case["p_value"]);
            test(
                compare,
                "G",
                found.likelihood_ratio,
                &case["likelihood_ratio"],
            );
            match found.yates {
                Some(yates) => test(compare, "Yates", yates, &case["yates"]),
                None => assert!(case["yates"].is_null()),
            }
            compare.number("below 5", found.n_expected_below_5 as f64, &case["below_5"]);
            compare.matrix("expected", &found.cells.expected, &case["expected"]);
            compare.matrix(
                "residuals",
                &found.cells.pearson,
                &case["pearson_residuals"],
            );
            compare.matrix("stdres", &found.cells.adjusted, &case["adjusted_residuals"]);
            let measures = table.nominal_measures(0.95).unwrap();
            for (name, value) in [
                ("cramers_v", measures.cramers_v),
                ("cramers_v_corrected", measures.cramers_v_corrected),
                ("tschuprows_t", measures.tschuprows_t),
                ("contingency_coefficient", measures.contingency_coefficient),
            ] {
                compare.number(name, value, &case[name]);
            }
            let trend = table.linear_trend(None, None).unwrap();
            test(
                compare,
                "linear by linear",
                trend.linear_by_linear,
                &case["linear_by_linear"],
            );
        }
        let case = &topic("contingency")["scored"];
        compare.case("scored");
        let table = counts(&case["counts"]);
        let trend = table
            .linear_trend(None, Some(&numbers(&case["scores"])))
            .unwrap();
        test(
            compare,
            "linear by linear",
            trend.linear_by_linear,
            &case["linear_by_linear"],
        );
        test(
            compare,
            "Cochran-Armitage",
            trend.cochran_armitage.unwrap(),
            &case["cochran_armitage"],
        );
        for case in list(&topic("contingency")["goodness"]) {
            compare.case(case["counts"].to_string());
            let observed: Vec<u64> = numbers(&case["counts"]).iter().map(|x| *x as u64).collect();
            let found = goodness_of_fit(&observed, Some(&numbers(&case["shares"]))).unwrap();
            compare.number("chi-squared", found.pearson.statistic, &case["statistic"]);
            compare.number("p", found.pearson.p_value, &case["p_value"]);
            compare.number(
                "G",
                found.likelihood_ratio.statistic,
                &case["likelihood_ratio"],
            );
            compare.numbers("expected", found.expected, &case["expected"]);
            compare.vector("residuals", found.pearson_residuals, &case["residuals"]);
            compare.vector("stdres", found.adjusted_residuals, &case["stdres"]);
        }
    });
}

#[test]
fn exact_tests() {
    // R's network sums in an order of its own.
    compare(1e-9, |compare| {
        for case in list(&topic("contingency")["general"]) {
            if !case["fisher"].is_null() {
                compare.case(case["name"].to_string());
                let table = counts(&case["counts"]);
                let found = if table.counts.dim() == (2, 2) {
                    table
                        .fisher_two_by_two(&TestOptions::default())
                        .unwrap()
                        .p_value
                } else {
                    table.fisher_exact().unwrap().p_value
                };
                compare.number("p", found, &case["fisher"]);
            }
        }
        for case in list(&topic("contingency")["two_by_two"]) {
            compare.case(case["name"].to_string());
            let table = counts(&case["counts"]);
            let p_values = |null: f64| {
                ALTERNATIVES.map(|alternative| {
                    let options = TestOptions::default()
                        .with_null(null)
                        .with_alternative(alternative);
                    table.fisher_two_by_two(&options).unwrap().p_value
                })
            };
            compare.vector("p", p_values(1.0), &case["p_values"]);
            compare.vector("p, odds 2", p_values(2.0), &case["null_2_p_values"]);
        }
    });
    compare(1e-11, |compare| {
        for case in list(&topic("contingency_exact")["fisher"]) {
            compare.case(case["counts"].to_string());
            let found = counts(&case["counts"]).fisher_exact().unwrap();
            compare.number("p", found.p_value, &case["p_value"]);
            compare.number(
                "table",
                found.log_table_probability,
                &case["log_table_probability"],
            );
        }
        for case in list(&topic("contingency_exact")["two_by_two"]) {
            compare.case(case["counts"].to_string());
            let table = counts(&case["counts"]);
            let with = |alternative| {
                let options = TestOptions::default().with_alternative(alternative);
                table.fisher_two_by_two(&options).unwrap()
            };
            let [two, less, greater] = ALTERNATIVES.map(with);
            compare.number("p", two.p_value, &case["p_two_sided"]);
            compare.number("less", less.p_value, &case["p_less"]);
            compare.number("greater", greater.p_value, &case["p_greater"]);
            compare.number("doubled", two.doubled_p_value, &case["doubled"]);
            compare.number("mid-p", two.mid_p_value, &case["mid_p"]);
            compare.number("mid-p, less", less.mid_p_value, &case["mid_p_less"]);
            let inside = two.odds_ratio > 0.0 && two.odds_ratio.is_finite();
            compare.number(
                "odds ratio",
                inside.then_some(two.odds_ratio),
                &case["odds_ratio"],
            );
            compare.number("lower", two.interval.lower, &case["lower"]);
            compare.number("upper", finite(two.interval.upper), &case["upper"]);
        }
    });
    // R finds odds ratio and limits by `uniroot` to some 1e-4 of their size or less.
    compare(2e-3, |compare| {
        for case in list(&topic("contingency")["two_by_two"]) {
            compare.case(case["name"].to_string());
            let table = counts(&case["counts"]);
            let with = |alternative| {
                let options = TestOptions::default()
                    .with_level(0.9)
                    .with_alternative(alternative);
                table.fisher_two_by_two(&options).unwrap()
            };
            let [two, less, greater] = ALTERNATIVES.map(with);
            compare.number("odds ratio", two.odds_ratio, &case["odds_ratio"]);
            compare.numbers(
                "interval",
                [two.interval.lower, finite(two.interval.upper)],
                &case["interval_90"],
            );
            compare.number("less", finite(less.interval.upper), &case["less_upper"]);
            compare.number("greater", greater.interval.lower, &case["greater_lower"]);
        }
    });
}

#[test]
fn association() {
    // The standard errors come from numerical derivatives in 40 digits.
    compare(1e-10, |compare| {
        for case in list(&topic("contingency_exact")["association"]) {
            compare.case(case["name"].to_string());
            let table = counts(&case["counts"]);
            let nominal = table.nominal_measures(0.95).unwrap();
            let ordinal = table.ordinal_measures(0.95).unwrap();
            let mut measure = |name: &str, found: Measure| {
                compare.numbers(name, [found.estimate, found.std_error], &case[name]);
                if !case["null"][name].is_null() {
                    compare.number(
                        &format!("{name} ASE0"),
                        found.null_std_error,
                        &case["null"][name],
                    );
                }
            };
            measure("gamma", ordinal.gamma.unwrap());
            measure("tau_b", ordinal.tau_b);
            measure("tau_c", ordinal.tau_c);
            measure("somers_d_columns", ordinal.somers_d_columns);
            measure("somers_d_rows", ordinal.somers_d_rows);
            measure("lambda_columns", nominal.lambda_columns.unwrap());
            measure("lambda_rows", nominal.lambda_rows.unwrap());
            measure("lambda_symmetric", nominal.lambda_symmetric.unwrap());
            measure("tau_columns", nominal.tau_columns);
            measure("tau_rows", nominal.tau_rows);
            for (name, weights) in [
                ("kappa", KappaWeights::Equal),
                ("kappa_linear", KappaWeights::Linear),
                ("kappa_quadratic", KappaWeights::Quadratic),
            ] {
                if !case[name].is_null() {
                    measure(name, table.kappa(weights, 0.95).unwrap().kappa);
                }
            }
            let interval = nominal.cramers_v_interval;
            compare.numbers("V", [interval.lower, interval.upper], &case["v_limits_95"]);
        }
    });
}

#[test]
fn pairs_and_raters() {
    compare(1e-10, |compare| {
        for case in list(&topic("contingency")["paired"]) {
            compare.case(case["counts"].to_string());
            let found = counts(&case["counts"]).mcnemar().unwrap();
            test(compare, "asymptotic", found.asymptotic, &case["asymptotic"]);
            if found.upper != found.lower {
                // R corrects a difference of 0 to -1.
                test(compare, "corrected", found.corrected, &case["corrected"]);
            }
            compare.number("exact", found.exact_p_value, &case["exact"]);
            compare.number("mid-p", found.mid_p_value, &case["mid_p"]);
        }
        for case in list(&topic("contingency")["square"]) {
            compare.case(case["name"].to_string());
            let table = counts(&case["counts"]);
            let bowker = table.bowker().unwrap();
            if !case["bowker"].is_null() {
                let found = [bowker.statistic, bowker.dof, bowker.p_value];
                compare.vector("Bowker", found, &case["bowker"]);
            }
            test(
                compare,
                "Stuart-Maxwell",
                table.stuart_maxwell().unwrap(),
                &case["stuart_maxwell"],
            );
            for (name, weights) in [
                ("kappa", KappaWeights::Equal),
                ("kappa_linear", KappaWeights::Linear),
                ("kappa_quadratic", KappaWeights::Quadratic),
            ] {
                let found = table.kappa(weights, 0.95).unwrap().kappa;
                compare.numbers(name, [found.estimate, found.std_error], &case[name]);
            }
        }
        let case = &topic("contingency")["cochran_q"];
        compare.case("Cochran's Q");
        let rows = list(&case["answers"]);
        let answers =
            Array2::from_shape_fn((rows.len(), 3), |(i, j)| rows[i][j] == Value::Bool(true));
        let found = cochran_q(answers.view()).unwrap();
        compare.number("Q", found.statistic, &case["statistic"]);
        compare.number("p", found.p_value, &case["p_value"]);
    });
}

#[test]
fn strata() {
    compare(1e-10, |compare| {
        for (index, case) in list(&topic("contingency")["strata"]).iter().enumerate() {
            compare.case(format!("case {index}"));
            let tables = list(&case["tables"])
                .iter()
                .map(|table| [0, 1].map(|i| [0, 1].map(|j| number(&table[i][j]) as u64)));
            let strata = Strata::new(tables).unwrap();
            let found = strata.mantel_haenszel(0.95).unwrap();
            test(compare, "test", found.test, &case["statistic"]);
            test(compare, "corrected", found.corrected, &case["corrected"]);
            compare.number("odds ratio", found.odds_ratio, &case["odds_ratio"]);
            let interval = found.interval.unwrap();
            compare.numbers(
                "interval",
                [interval.lower, interval.upper],
                &case["interval_95"],
            );
            let day = strata.breslow_day().unwrap();
            test(compare, "Breslow-Day", day.test, &case["breslow_day"]);
            test(compare, "Tarone", day.tarone, &case["tarone"]);
            compare.number("dof", day.test.dof, &case["dof"]);
        }
    });
}
