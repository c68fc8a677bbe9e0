//! Descriptives, counts and associations.

use tresteg_report::layouts::stats::correlations::{CorrelationTable, UnderCorrelation};
use tresteg_report::layouts::stats::crosstab::{self, CrosstabCell, CrosstabTable};
use tresteg_report::layouts::stats::estimates::{self, EstimateRow};
use tresteg_report::layouts::stats::{TableOne, correlations, describe, frequencies, tests};
use tresteg_report::{Kind, Table, Text};
use tresteg_stats::contingency::{Contingency, KappaWeights, Strata, goodness_of_fit};
use tresteg_stats::correlation::{
    CorrelationMethod, MatrixOptions, correlation_matrix, partial_correlation,
};
use tresteg_stats::descriptives::{Batch, QuantileType, describe_by, frequency_table};
use tresteg_stats::group_tests::{
    Groups, ResampledInterval, Standardizer, TestOptions, rank_sum_test, resample,
    standardized_difference, welch_t_test,
};
use tresteg_stats::proportions::{
    DifferenceInterval, OddsInterval, Proportion, ProportionInterval, RatioInterval,
};
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{Adjustment, describe as of};

use super::cars::{MPG, POWER, WEIGHT, cars, labels, spss};

pub fn tables() -> Vec<Table> {
    let mut tables = variables();
    tables.extend(correlated());
    tables.extend(counted());
    tables
}

fn variables() -> Vec<Table> {
    let cars = cars();
    let (mpg, weight) = (of(&MPG).unwrap(), of(&WEIGHT).unwrap());
    let by_gearbox = describe_by(&cars, "mpg", &["gearbox"], None).unwrap();
    let known = describe_by(&cars, "known_weight", &["gearbox"], None).unwrap();
    let power = describe_by(&cars, "power", &["gearbox"], None).unwrap();
    let cylinders = Contingency::from_table(&cars, "cylinders", "gearbox", None).unwrap();
    let groups = Groups::from_formula("mpg ~ gearbox", &cars).unwrap();
    let options = TestOptions::default();
    let d = standardized_difference(&groups, Standardizer::Pooled, &options).unwrap();
    let powers = Groups::from_formula("power ~ gearbox", &cars).unwrap();
    let quartiles = |values: &[f64]| {
        let batch = Batch::new(values).unwrap();
        let at = |p| batch.quantile(p, QuantileType::Linear).unwrap();
        Some([at(0.25), at(0.75)])
    };
    let of_powers = powers
        .samples()
        .iter()
        .map(|sample| quartiles(&sample.values));
    let of_powers = of_powers.chain([quartiles(&POWER)]);
    let first = TableOne::by("gearbox")
        .with_means(&by_gearbox)
        .with_test(&welch_t_test(&groups, &options).unwrap())
        .with_difference(d.estimate)
        .with_means(&known)
        .with_medians(&power, of_powers)
        .with_test(&rank_sum_test(&powers, Default::default(), &options).unwrap())
        .with_counts(&cylinders)
        .with_test(&cylinders.fisher_exact().unwrap());
    let title = Text::new("The cars by gearbox").with_sv("Bilarna efter växellåda");
    let locations = Batch::new(&POWER).unwrap();
    let (mean, trimmed) = (
        locations.mean_interval(0.95).unwrap(),
        locations.trimmed_mean(0.2, 0.95).unwrap(),
    );
    vec![
        describe::variables(
            "descriptives",
            [("mpg", &mpg), ("weight", &weight)],
            &spss(),
        )
        .unwrap(),
        describe::groups("groups", &known, &labels()).unwrap(),
        first.table("table_one", title, &labels()).unwrap(),
        describe::locations(
            "locations",
            Text::new("Horsepower").with_sv("Hästkrafter"),
            [("Mean", &mean), ("Trimmed mean", &trimmed)],
            Some(1),
            &labels(),
        )
        .unwrap(),
    ]
}

fn correlated() -> Vec<Table> {
    let cars = cars().with_numbers("doors", [4.0; 32]).unwrap();
    let names = ["mpg", "known_weight", "power"];
    let pearson = correlation_matrix(&cars, &names, &MatrixOptions::default()).unwrap();
    let options = MatrixOptions::default()
        .with_method(CorrelationMethod::Spearman)
        .with_adjustment(Adjustment::Holm);
    let spearman = correlation_matrix(&cars, &["mpg", "power", "doors"], &options).unwrap();
    let described = [("mpg", of(&MPG).unwrap()), ("power", of(&POWER).unwrap())];
    let triangle = CorrelationTable::of(&pearson)
        .with_descriptives(described.iter().map(|(name, found)| (*name, found)))
        .with_under(UnderCorrelation::Interval);
    let title = Text::new("Correlations").with_sv("Korrelationer");
    let partial = partial_correlation(&MPG, &POWER, &[&WEIGHT], &TestOptions::default()).unwrap();
    vec![
        triangle
            .table("correlation_triangle", title.clone(), &labels())
            .unwrap(),
        CorrelationTable::of(&spearman)
            .with_under(UnderCorrelation::PValue)
            .without_stars()
            .table("correlation_awkward", title, &labels())
            .unwrap(),
        correlations::matrix("correlation_matrix", &pearson, &spss()).unwrap(),
        correlations::partial(
            "partial_correlation",
            Text::new("With weight held constant").with_sv("Med vikten konstant"),
            [("mpg:power", &partial)],
            &labels(),
        )
        .unwrap(),
    ]
}

fn counted() -> Vec<Table> {
    let cars = cars();
    let crossed = Contingency::from_table(&cars, "cylinders", "gearbox", None).unwrap();
    let test = crossed.independence().unwrap();
    let engine = Contingency::from_table(&cars, "engine", "gearbox", None).unwrap();
    let two = engine.two_proportions().unwrap();
    let options = TestOptions::default();
    let fisher = engine.fisher_two_by_two(&options).unwrap();
    let ratio = |en: &str, sv: &str, value, interval| {
        EstimateRow::new(Text::new(en).with_sv(sv), Kind::Coefficient, value)
            .with_interval(&interval)
    };
    let risk = vec![
        ratio(
            "Odds ratio",
            "Oddskvot",
            two.odds_ratio(),
            two.odds_ratio_interval(OddsInterval::Wald, &options)
                .unwrap(),
        ),
        EstimateRow::from(&fisher).named(Text::new("Odds ratio, exact").with_sv("Oddskvot, exakt")),
        ratio(
            "Risk ratio",
            "Riskkvot",
            two.risk_ratio(),
            two.risk_ratio_interval(RatioInterval::Wald, &options)
                .unwrap(),
        ),
        ratio(
            "Risk difference",
            "Riskdifferens",
            two.difference(),
            two.difference_interval(DifferenceInterval::Newcombe, &options)
                .unwrap(),
        ),
    ];
    let answers = ColumnTable::new()
        .with_texts(
            "answer",
            ["yes", "no", "yes", "maybe", "yes"]
                .map(Some)
                .into_iter()
                .chain([None, None]),
        )
        .unwrap();
    let counted = frequency_table(&answers, "answer", None).unwrap();
    let complete = frequency_table(&cars, "cylinders", None).unwrap();
    let ratings =
        Contingency::from_counts(ndarray::array![[20, 5, 1], [4, 15, 5], [1, 3, 16]]).unwrap();
    let kappa = ratings.kappa(KappaWeights::Quadratic, 0.95).unwrap();
    let changed = Contingency::from_counts(ndarray::array![[794, 150], [86, 570]]).unwrap();
    let strata = Strata::new([[[10, 4], [3, 9]], [[5, 6], [7, 5]]]).unwrap();
    let (homogeneity, common) = crosstab::strata(
        &strata.mantel_haenszel(0.95).unwrap(),
        &strata.breslow_day().unwrap(),
    );
    let equal = [30, 14, 16];
    let goodness = goodness_of_fit(&equal, None).unwrap();
    let mean = |values: &[f64]| Batch::new(values).map_or(f64::NAN, |batch| batch.mean());
    let bootstrapped = resample("power", &POWER, mean, 999, 1).unwrap();
    let interval = |kind| bootstrapped.interval(kind, 0.95).unwrap();
    let share = Proportion::new(13, 32).unwrap();
    let wilson = share
        .interval(ProportionInterval::Wilson, &options)
        .unwrap();
    let all_cells = [
        CrosstabCell::Expected,
        CrosstabCell::RowPercent,
        CrosstabCell::ColumnPercent,
        CrosstabCell::TotalPercent,
        CrosstabCell::Residual,
        CrosstabCell::StandardizedResidual,
        CrosstabCell::AdjustedResidual,
    ];
    let title = Text::new("Cylinders and gearbox").with_sv("Cylindrar och växellåda");
    vec![
        frequencies::table("frequencies", &counted, &spss()).unwrap(),
        frequencies::table("frequencies_complete", &complete, &labels()).unwrap(),
        frequencies::goodness(
            "goodness_of_fit",
            "Equal shares",
            ["a", "b", "c"].into_iter().zip(equal),
            &goodness,
            &labels(),
        )
        .unwrap(),
        CrosstabTable::of(&crossed)
            .with_test(&test)
            .with_cells([CrosstabCell::RowPercent])
            .table("crosstab", title.clone(), &labels())
            .unwrap(),
        CrosstabTable::of(&crossed)
            .with_test(&test)
            .with_cells(all_cells)
            .table("crosstab_all", title, &spss())
            .unwrap(),
        crosstab::tests(
            "chi_squared_tests",
            &engine.independence().unwrap(),
            Some(&engine.fisher_exact().unwrap()),
            Some(&engine.linear_trend(None, None).unwrap()),
            &spss(),
        )
        .unwrap(),
        estimates::table(
            "association",
            Text::new("Association").with_sv("Samband"),
            estimates::nominal(&crossed.nominal_measures(0.95).unwrap())
                .into_iter()
                .chain(estimates::ordinal(&crossed.ordinal_measures(0.95).unwrap())),
            &labels(),
        )
        .unwrap(),
        estimates::table("risk", "Risk", risk, &labels()).unwrap(),
        estimates::table(
            "kappa",
            Text::new("Agreement").with_sv("Överensstämmelse"),
            [EstimateRow::from(&kappa)],
            &labels(),
        )
        .unwrap(),
        tests::table(
            "mcnemar",
            Text::new("Pairs").with_sv("Par"),
            crosstab::mcnemar(&changed.mcnemar().unwrap()),
            &labels(),
        )
        .unwrap(),
        tests::table("strata_tests", "Strata", homogeneity, &labels()).unwrap(),
        estimates::table("strata", "Strata", [common], &labels()).unwrap(),
        estimates::table(
            "proportion",
            Text::new("Manual gearbox").with_sv("Manuell växellåda"),
            [EstimateRow::from(&share).with_interval(&wilson)],
            &labels(),
        )
        .unwrap(),
        estimates::table(
            "bootstrap",
            Text::new("Mean horsepower, 999 resamples")
                .with_sv("Medelvärdet av hästkrafter, 999 stickprov"),
            estimates::resampled(
                &bootstrapped,
                Kind::Measure,
                [
                    ("percentile", interval(ResampledInterval::Percentile)),
                    ("BCa", interval(ResampledInterval::Bca)),
                ],
            ),
            &labels(),
        )
        .unwrap(),
    ]
}
