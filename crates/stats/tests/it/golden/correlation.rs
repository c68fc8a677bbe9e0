//! Correlations: R (`cor.test`, `cov.wt`, psych) and exact arithmetic.

use serde_json::Value;
use tresteg_stats::correlation::{
    Correlation, CorrelationMethod, CorrelationReference, MatrixOptions, MissingPairs,
    OverlappingMethod, RankOptions, RankTest, SpearmanInterval, compare_independent,
    compare_overlapping, correlation_matrix, kendall, partial_correlation, pearson, point_biserial,
    spearman, weighted_pearson,
};
use tresteg_stats::descriptives::BatchWeights;
use tresteg_stats::group_tests::{Interval, TestOptions};
use tresteg_stats::table::{Column, ColumnTable, Table};
use tresteg_stats::{Adjustment, Alternative};

use super::reader::{
    Comparison, column, compare, list, number, numbers, table, text, texts, topic,
};

const ALTERNATIVES: [Alternative; 3] = [
    Alternative::TwoSided,
    Alternative::Less,
    Alternative::Greater,
];

fn values(data: &ColumnTable, name: &str) -> Vec<Option<f64>> {
    match data.column(name).unwrap().unwrap() {
        Column::Numbers(values) => values.iter().map(|&value| Some(value)).collect(),
        Column::OptionalNumbers(values) => values,
        Column::Categories(categories) => categories
            .codes
            .iter()
            .map(|code| code.map(|code| f64::from(code) + 1.0))
            .collect(),
        other => panic!("{other:?}"),
    }
}

fn complete(data: &str, x: &str, y: &str) -> (Vec<f64>, Vec<f64>) {
    let data = table(data);
    let pairs = values(&data, x).into_iter().zip(values(&data, y));
    pairs.filter_map(|(x, y)| Some((x?, y?))).unzip()
}

fn ends(interval: Option<Interval>) -> [Option<f64>; 2] {
    interval.map_or([None; 2], |found| [found.lower, found.upper])
}

/// The p-values of the three alternatives.
fn p_values(found: impl Fn(Alternative) -> Correlation) -> [f64; 3] {
    ALTERNATIVES.map(|alternative| found(alternative).test.unwrap().p_value)
}

#[test]
fn product_moment() {
    compare(1e-10, |compare| {
        for case in list(&topic("correlation")["pearson"]) {
            compare.case(format!("{} {} {}", case["data"], case["x"], case["y"]));
            let (x, y) = complete(text(case, "data"), text(case, "x"), text(case, "y"));
            let options = TestOptions::default().with_level(0.9);
            let found = pearson(&x, &y, &options).unwrap();
            compare.number("n", found.n_obs as f64, &case["n"]);
            compare.number("r", found.estimate, &case["estimate"]);
            let test = found.test.unwrap();
            compare.number("t", test.statistic, &case["statistic"]);
            assert!(
                matches!(test.reference, CorrelationReference::StudentsT { dof } if dof == number(&case["dof"]))
            );
            compare.numbers("interval", ends(found.interval), &case["interval"]);
            let with =
                |alternative| pearson(&x, &y, &options.with_alternative(alternative)).unwrap();
            compare.numbers("p", p_values(with), &case["p_values"]);
            compare.number(
                "less",
                ends(with(Alternative::Less).interval)[1],
                &case["less_upper"],
            );
            compare.number(
                "greater",
                ends(with(Alternative::Greater).interval)[0],
                &case["greater_lower"],
            );
            let null = options.with_null(number(&case["null"]));
            let with = |alternative| pearson(&x, &y, &null.with_alternative(alternative)).unwrap();
            let z = with(Alternative::TwoSided).test.unwrap();
            compare.number("z", z.statistic, &case["null_statistic"]);
            assert_eq!(z.reference, CorrelationReference::Normal);
            compare.numbers("p of z", p_values(with), &case["null_p_values"]);
        }
    });
}

#[test]
fn product_moment_has_all_its_digits() {
    compare(5e-14, |compare| {
        for case in list(&topic("correlation_exact")["pearson"]) {
            compare.case(format!("{}", case["estimate"]));
            let (x, y) = (numbers(&case["x"]), numbers(&case["y"]));
            let found = pearson(&x, &y, &TestOptions::default()).unwrap();
            let test = found.test.unwrap();
            compare.number("r", found.estimate, &case["estimate"]);
            compare.number("t", test.statistic, &case["statistic"]);
            compare.number("log p", test.log_p_value, &case["log_p_value"]);
            compare.numbers("interval", ends(found.interval), &case["interval_95"]);
        }
    });
}

#[test]
fn weighted() {
    compare(1e-12, |compare| {
        let cases = &topic("correlation")["weighted"];
        let (x, y) = (column("weighted", "x1"), column("weighted", "y"));
        let (w0, f) = (column("weighted", "w0"), column("weighted", "f"));
        let options = TestOptions::default();
        let case = &cases["analytic"];
        compare.case("analytic");
        let found = weighted_pearson(&x, &y, BatchWeights::Analytic(&w0), &options).unwrap();
        compare.number("r", found.estimate, &case["estimate"]);
        compare.number("t", found.test.unwrap().statistic, &case["statistic"]);
        compare.number("p", found.test.unwrap().p_value, &case["p_value"]);
        compare.case("reliability");
        let found = weighted_pearson(&x, &y, BatchWeights::Reliability(&w0), &options).unwrap();
        compare.number(
            "t",
            found.test.unwrap().statistic,
            &case["reliability_statistic"],
        );
        compare.number(
            "p",
            found.test.unwrap().p_value,
            &case["reliability_p_value"],
        );
        compare.numbers(
            "interval",
            ends(found.interval),
            &case["reliability_interval_95"],
        );
        let case = &cases["frequency"];
        compare.case("frequency");
        let found = weighted_pearson(&x, &y, BatchWeights::Frequency(&f), &options).unwrap();
        compare.number("n", found.n_obs as f64, &case["n"]);
        compare.number("r", found.estimate, &case["estimate"]);
        compare.number("t", found.test.unwrap().statistic, &case["statistic"]);
        compare.number("p", found.test.unwrap().p_value, &case["p_value"]);
        compare.numbers("interval", ends(found.interval), &case["interval_95"]);
    });
}

fn rank_options(test: RankTest) -> RankOptions {
    RankOptions::default().with_test(test)
}

/// The p-values of a rank correlation by one method, where they are expected.
fn rank_p_values(
    compare: &mut Comparison,
    what: &str,
    expected: &Value,
    options: &RankOptions,
    found: impl Fn(&RankOptions) -> Correlation,
) {
    if expected.is_null() {
        return;
    }
    let with =
        |alternative| found(&options.with_options(options.options.with_alternative(alternative)));
    // R takes small exact tails as one less the other.
    compare.vector(what, p_values(with), expected);
}

#[test]
fn ranks() {
    compare(1e-11, |compare| {
        for (index, case) in list(&topic("correlation")["ranks"]).iter().enumerate() {
            let (x, y) = (numbers(&case["x"]), numbers(&case["y"]));
            compare.case(format!("case {index} of {}", x.len()));
            let rho = |options: &RankOptions| spearman(&x, &y, options).unwrap();
            let tau = |options: &RankOptions| kendall(&x, &y, options).unwrap().correlation;

            let found = rho(&rank_options(RankTest::Asymptotic));
            compare.number("rho", found.estimate, &case["rho"]);
            let t = found.test.unwrap().statistic;
            compare.number("t", t.is_finite().then_some(t), &case["spearman_t"]);
            if !case["bonett_wright_95"].is_null() {
                compare.numbers(
                    "Bonett-Wright",
                    ends(found.interval),
                    &case["bonett_wright_95"],
                );
                let fieller = RankOptions::default().with_interval(SpearmanInterval::Fieller);
                let fieller = fieller.with_options(fieller.options.with_level(0.9));
                compare.numbers("Fieller", ends(rho(&fieller).interval), &case["fieller_90"]);
            }
            for (name, test) in [
                ("spearman_asymptotic", RankTest::Asymptotic),
                ("spearman_exact", RankTest::Exact),
                ("spearman_edgeworth", RankTest::Edgeworth),
            ] {
                rank_p_values(compare, name, &case[name], &rank_options(test), rho);
            }

            let found = kendall(&x, &y, &rank_options(RankTest::Asymptotic)).unwrap();
            compare.number("tau-b", found.correlation.estimate, &case["tau"]);
            compare.number(
                "z",
                found.correlation.test.unwrap().statistic,
                &case["kendall_z"],
            );
            if !case["kendall_interval_95"].is_null() {
                compare.numbers(
                    "interval",
                    ends(found.correlation.interval),
                    &case["kendall_interval_95"],
                );
            }
            for (name, value) in [
                ("tau_a", found.tau_a),
                ("tau_c", found.tau_c),
                ("concordant", found.concordant as f64),
                ("discordant", found.discordant as f64),
                ("tied_x", found.tied_x as f64),
                ("tied_y", found.tied_y as f64),
                ("tied_both", found.tied_both as f64),
            ] {
                compare.number(name, value, &case[name]);
            }
            let corrected = rank_options(RankTest::Asymptotic).with_continuity(true);
            let z = tau(&corrected).test.unwrap().statistic;
            compare.number("corrected z", z, &case["kendall_corrected_z"]);
            rank_p_values(
                compare,
                "kendall_corrected",
                &case["kendall_corrected"],
                &corrected,
                tau,
            );
            for (name, test) in [
                ("kendall_normal", RankTest::Asymptotic),
                ("kendall_exact", RankTest::Exact),
            ] {
                rank_p_values(compare, name, &case[name], &rank_options(test), tau);
            }
        }
    });
}

#[test]
fn all_orders() {
    compare(1e-13, |compare| {
        let x: Vec<f64> = (0..10).map(f64::from).collect();
        for case in list(&topic("correlation_exact")["spearman"]) {
            let y = numbers(&case["y"]);
            compare.case(format!("{y:?}"));
            let with = |alternative| {
                let options = TestOptions::default().with_alternative(alternative);
                spearman(&x, &y, &RankOptions::default().with_options(options)).unwrap()
            };
            let [two_sided, less, greater] = p_values(with);
            compare.number("two-sided", two_sided, &case["two_sided"]);
            compare.number("less", less, &case["less"]);
            compare.number("greater", greater, &case["greater"]);
        }
        for case in list(&topic("correlation_exact")["kendall"]) {
            let (n, concordant) = (
                number(&case["n"]) as usize,
                number(&case["concordant"]) as usize,
            );
            compare.case(format!("{n} {concordant}"));
            // Each value in turn is put before as many of the earlier ones as are still to be discordant.
            let mut left = n * (n - 1) / 2 - concordant;
            let mut order: Vec<f64> = Vec::new();
            for k in 0..n {
                let before = left.min(k);
                left -= before;
                order.insert(k - before, k as f64);
            }
            let x: Vec<f64> = (0..n).map(|i| i as f64).collect();
            let with = |alternative| {
                let options = TestOptions::default().with_alternative(alternative);
                let options = rank_options(RankTest::Exact).with_options(options);
                kendall(&x, &order, &options).unwrap().correlation
            };
            let statistic = with(Alternative::TwoSided).test.unwrap().statistic;
            compare.number("concordant", statistic, &case["concordant"]);
            compare.numbers("Kendall", p_values(with), &case["p"]);
        }
    });
}

#[test]
fn point_biserial_and_partial() {
    let cases = topic("correlation");
    compare(1e-10, |compare| {
        compare.case("point-biserial");
        let case = &cases["point_biserial"];
        let manual: Vec<bool> = column("mtcars", "am").iter().map(|am| *am == 1.0).collect();
        let found =
            point_biserial(&manual, &column("mtcars", "mpg"), &TestOptions::default()).unwrap();
        compare.number("r", found.correlation.estimate, &case["estimate"]);
        compare.number(
            "p",
            found.correlation.test.unwrap().p_value,
            &case["p_value"],
        );
        compare.numbers("means", [found.mean_true, found.mean_false], &case["means"]);
        for case in list(&cases["partial"]) {
            compare.case(format!("{} {}", case["x"], case["y"]));
            let get = |name: &str| column(text(case, "data"), name);
            let controls: Vec<Vec<f64>> = texts(&case["given"]).into_iter().map(get).collect();
            let given: Vec<&[f64]> = controls.iter().map(Vec::as_slice).collect();
            let found = partial_correlation(
                &get(text(case, "x")),
                &get(text(case, "y")),
                &given,
                &TestOptions::default(),
            )
            .unwrap();
            let test = found.partial.test.unwrap();
            compare.number("partial", found.partial.estimate, &case["estimate"]);
            compare.number("t", test.statistic, &case["statistic"]);
            compare.number("p", test.p_value, &case["p_value"]);
            compare.numbers(
                "interval",
                ends(found.partial.interval),
                &case["interval_95"],
            );
            compare.number(
                "semipartial",
                found.semipartial_first,
                &case["semipartial_first"],
            );
            compare.number(
                "semipartial",
                found.semipartial_second,
                &case["semipartial_second"],
            );
        }
    });
}

#[test]
fn matrices() {
    compare(1e-11, |compare| {
        for case in list(&topic("correlation")["matrices"]) {
            compare.case(format!("{} {}", case["method"], case["use"]));
            let method = match text(case, "method") {
                "pearson" => CorrelationMethod::Pearson,
                "spearman" => CorrelationMethod::Spearman,
                _ => CorrelationMethod::Kendall,
            };
            let adjustment = match text(case, "adjust") {
                "holm" => Adjustment::Holm,
                "BH" => Adjustment::BenjaminiHochberg,
                "hochberg" => Adjustment::Hochberg,
                _ => Adjustment::Bonferroni,
            };
            let missing = match text(case, "use") {
                "pairwise" => MissingPairs::Pairwise,
                _ => MissingPairs::Listwise,
            };
            let options = MatrixOptions::default()
                .with_method(method)
                .with_missing(missing)
                .with_adjustment(adjustment);
            let data = table(text(case, "data"));
            let found = correlation_matrix(&data, &texts(&case["variables"]), &options).unwrap();
            let pairs = &found.pairs;
            compare.numbers("n", pairs.iter().map(|pair| pair.n_obs as f64), &case["n"]);
            compare.numbers(
                "r",
                pairs.iter().map(|pair| pair.estimate()),
                &case["estimates"],
            );
            compare.numbers(
                "p",
                pairs.iter().map(|pair| pair.p_value()),
                &case["p_values"],
            );
            compare.numbers(
                "adjusted",
                pairs.iter().map(|pair| pair.adjusted_p_value),
                &case["adjusted"],
            );
        }
    });
}

#[test]
fn comparisons() {
    compare(1e-12, |compare| {
        let options = TestOptions::default();
        for case in list(&topic("correlation_exact")["compared"]) {
            let v = numbers(&case["values"]);
            compare.case(format!("{v:?}"));
            let n = v[3] as usize;
            for (name, method) in [
                ("steiger", OverlappingMethod::Steiger),
                ("meng", OverlappingMethod::Meng),
            ] {
                let with = |alternative| {
                    let options = options.with_alternative(alternative);
                    compare_overlapping(v[0], v[1], v[2], n, method, &options).unwrap()
                };
                let found = with(Alternative::TwoSided);
                compare.number(name, found.statistic, &case[name]);
                let p = ALTERNATIVES.map(|alternative| with(alternative).p_value);
                compare.numbers("p", p, &case[format!("{name}_p")]);
                compare.numbers("interval", ends(Some(found.interval)), &case["interval_95"]);
            }
            let with = |alternative| {
                let options = options.with_alternative(alternative);
                compare_independent((v[0], n), (v[1], n + 17), &options).unwrap()
            };
            let found = with(Alternative::TwoSided);
            compare.number("independent", found.statistic, &case["independent"]);
            let p = ALTERNATIVES.map(|alternative| with(alternative).p_value);
            compare.numbers("p", p, &case["independent_p"]);
            compare.numbers(
                "interval",
                ends(Some(found.interval)),
                &case["independent_interval_95"],
            );
        }
        for case in list(&topic("correlation")["compared"]) {
            let v = numbers(&case["values"]);
            compare.case(format!("psych {v:?}"));
            let n = v[3] as usize;
            let found =
                compare_overlapping(v[0], v[1], v[2], n, OverlappingMethod::Williams, &options)
                    .unwrap();
            compare.number("Williams", found.statistic, &case["williams"]);
            compare.number("p", found.p_value, &case["williams_p"]);
            let found = compare_independent((v[0], n), (v[1], n + 17), &options).unwrap();
            compare.number("z", found.statistic, &case["independent"]);
            compare.number("p", found.p_value, &case["independent_p"]);
        }
    });
}
