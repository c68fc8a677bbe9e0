//! Linear models and what is asked of them.

use tresteg_report::layouts::stats::tests::{self, TestRow};
use tresteg_report::layouts::stats::{
    Entry, ModelColumn, ModelTable, Uncertainty, bivariate, cases, collinearity, comparison,
    describe, descriptives, marginal, plain, spss as spss_layouts, stepwise, terms,
};
use tresteg_report::{Table, Text};
use tresteg_stats::diagnostics::VarianceModel;
use tresteg_stats::quantile::Bandwidth;
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{
    AnovaType, Block, ContrastAdjustment, Covariance, MarginalMeansRequest, MeanContrast,
    QuantileErrors, SelectionMethod, SelectionOptions, compare, describe as of, ols,
    quantile_regression, select,
};

use super::cars::{MPG, cars, labels, spss};

pub fn tables() -> Vec<Table> {
    let cars = cars();
    let small = ols("mpg ~ weight", &cars).unwrap();
    let large = ols("mpg ~ weight + power + cylinders", &cars).unwrap();
    let aliased = ols("mpg ~ weight + I(2*weight)", &cars).unwrap();
    let labels = labels();
    let classical =
        |fit: &tresteg_stats::LinearFit| fit.coefficients(Covariance::Classical).unwrap();
    let columns = [
        ModelColumn::linear("(1)", &small, classical(&small)),
        ModelColumn::linear("(2)", &large, large.coefficients(Covariance::Hc3).unwrap()),
    ];
    let quantiles = [0.25, 0.75].map(|tau| {
        let fit = quantile_regression("mpg ~ weight", &cars, tau).unwrap();
        let found = fit
            .coefficients(QuantileErrors::Iid(Bandwidth::HallSheather))
            .unwrap();
        ModelColumn::quantile(format!("{tau}"), &found)
    });
    let named = |id: u32| Text::new(format!("Car {id}")).with_sv(format!("Bil {id}"));
    let name_of = |id: &str| named(id.trim_start_matches("car ").parse().unwrap_or_default());
    let influence = large.influence().unwrap();
    let means = large
        .marginal_means(&MarginalMeansRequest::of(["cylinders"]))
        .unwrap();
    let differences = large
        .contrast_means(&means, MeanContrast::Pairs, &[], ContrastAdjustment::Tukey)
        .unwrap();
    let block = Block::new(SelectionMethod::Stepwise, ["weight", "power", "gearbox"]);
    let chosen = select("mpg", &[block], &cars, &SelectionOptions::default()).unwrap();
    let (fitted, residuals) = (
        of(&large.fitted().unwrap()).unwrap(),
        of(&large.residuals().unwrap()).unwrap(),
    );
    let left = labels
        .clone()
        .with("fitted", Text::new("Predicted Value"))
        .with("residual", Text::new("Residual"))
        .with_wording(spss().wording());
    let new = ColumnTable::new()
        .with_row_ids(["car 33", "car 34"])
        .unwrap()
        .with_numbers("weight", [2.5, 4.0])
        .unwrap();
    let summary = large.summary();
    let regression = spss_layouts::Regression {
        summary: &summary,
        anova: &large.anova(),
        coefficients: &classical(&large),
        labels: &labels,
        response_decimals: 1,
    };
    let title = Text::new("Two models").with_sv("Två modeller");
    let entries = [
        ("weight", Entry::Fit(&summary)),
        ("price", Entry::NotFitted(Text::new("No prices are known."))),
    ];
    let automatic = of(&MPG[..10]).unwrap();
    let [entered, spss_summary, spss_anova, spss_coefficients] = regression.tables("spss").unwrap();
    let mut diagnostics = vec![
        TestRow::from(&large.breusch_pagan(VarianceModel::Columns, true).unwrap()),
        TestRow::from(&small.white_test().unwrap()),
        TestRow::from(&large.durbin_watson().unwrap()),
        TestRow::from(&large.breusch_godfrey(2).unwrap().0),
        TestRow::from(&large.reset_test(3).unwrap()),
        TestRow::from(&large.jarque_bera().unwrap()),
        TestRow::from(&large.shapiro_wilk().unwrap()),
    ];
    diagnostics.push(
        TestRow::from(&large.wald(&["power = 0"], Covariance::Hc3).unwrap())
            .named(Text::new("Power is 0 (HC3)").with_sv("Hästkrafter är 0 (HC3)")),
    );
    vec![
        plain::coefficients("plain_coefficients", &classical(&aliased), &labels).unwrap(),
        plain::summary("plain_summary", &summary, &labels).unwrap(),
        plain::anova("plain_anova", &large.anova(), &labels).unwrap(),
        entered.with_id("spss_entered"),
        spss_summary.with_id("spss_summary"),
        spss_anova.with_id("spss_anova"),
        spss_coefficients.with_id("spss_coefficients"),
        bivariate("bivariate", "One by one", entries, &labels).unwrap(),
        descriptives(
            "one_variable",
            "Miles per gallon",
            [("a", Text::new("Ten cars"), &automatic)],
            1,
        )
        .unwrap(),
        ModelTable::default()
            .with_stars()
            .table("models", title.clone(), &columns, &labels)
            .unwrap(),
        ModelTable::default()
            .with_uncertainty(Uncertainty::Interval)
            .with_intercept_last()
            .table("models_intervals", title, &columns, &labels)
            .unwrap(),
        ModelTable::default()
            .with_uncertainty(Uncertainty::PValue)
            .table(
                "models_quantiles",
                Text::new("Quartiles of miles per gallon").with_sv("Kvartiler av miles per gallon"),
                &quantiles,
                &labels,
            )
            .unwrap(),
        terms::anova(
            "anova_by_term",
            &large.anova_by_term(AnovaType::Partial).unwrap(),
            &labels,
        )
        .unwrap(),
        comparison::linear(
            "model_changes",
            &compare(&[&small, &large]).unwrap(),
            &labels,
        )
        .unwrap(),
        comparison::criteria(
            "criteria",
            [
                ("weight", &small.criteria().unwrap()),
                ("all", &large.criteria().unwrap()),
            ],
            &labels,
        )
        .unwrap(),
        stepwise::entered("stepwise_entered", &chosen, &spss()).unwrap(),
        stepwise::summary("stepwise_summary", &chosen, &labels).unwrap(),
        stepwise::excluded("stepwise_excluded", &chosen, &spss()).unwrap(),
        collinearity::coefficients(
            "collinearity",
            &classical(&large),
            &large.column_correlations().unwrap(),
            &spss(),
        )
        .unwrap(),
        collinearity::inflation(
            "variance_inflation",
            &large.variance_inflation().unwrap(),
            &labels,
        )
        .unwrap(),
        collinearity::conditions("conditions", &large.condition_indices().unwrap(), &spss())
            .unwrap(),
        describe::residuals(
            "residual_statistics",
            [("fitted", &fitted), ("residual", &residuals)],
            "mpg",
            &left,
        )
        .unwrap(),
        cases::casewise("casewise", "mpg", &influence, &MPG, 2.0, name_of, &spss()).unwrap(),
        cases::influence("influence", &influence, [16, 19, 30], name_of, &labels).unwrap(),
        cases::predictions(
            "predictions",
            &small.predict(&new).unwrap(),
            name_of,
            &labels,
        )
        .unwrap(),
        marginal::means("marginal_means", &means, &labels).unwrap(),
        marginal::contrasts(
            "marginal_contrasts",
            Text::new("Pairs").with_sv("Par"),
            &means,
            &differences,
            Some(Text::new("Tukey.")),
            &labels,
        )
        .unwrap(),
        tests::table(
            "diagnostics",
            Text::new("Assumptions").with_sv("Antaganden"),
            diagnostics,
            &labels,
        )
        .unwrap(),
    ]
}
