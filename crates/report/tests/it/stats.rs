//! The layouts of regressions and descriptives.
//!
//! The first fit is the study's regression of membership on population, with the digits that an
//! independent computation (Python, numpy) gives for it; its SPSS tables were printed, so the
//! snapshot can be compared with print.

use tresteg_report::layouts::Labels;
use tresteg_report::layouts::stats::{
    self, Entry, ModelColumn, ModelTable, Uncertainty, plain, spss,
};
use tresteg_report::{CellValue, Kind, Locale, Look, Number, PValues, Style, Table, Text, values};
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{
    AliasedCoefficient, AnovaRow, AnovaTable, Coefficient, CoefficientTable, Covariance,
    ModelSummary, describe, ols,
};

fn labels() -> Labels {
    Labels::new()
        .with("membership", "ICLD")
        .with("population", Text::new("Population").with_sv("Folkmängd"))
}

fn summary() -> ModelSummary {
    ModelSummary {
        response: "membership".into(),
        n_obs: 290,
        r: 0.3016,
        r_squared: 0.0910,
        adjusted_r_squared: 0.0878,
        std_error_of_estimate: 0.429_252,
        f_statistic: Some(28.8165),
        dof_model: 1.0,
        dof_residual: 288.0,
        p_value: Some(1.642e-7),
        log_p_value: Some(1.642e-7_f64.ln()),
    }
}

fn anova() -> AnovaTable {
    let row = |sum_of_squares, dof, mean_square| AnovaRow {
        sum_of_squares,
        dof,
        mean_square,
    };
    AnovaTable {
        response: "membership".into(),
        predictors: vec!["population".into()],
        regression: row(5.3097, 1.0, Some(5.3097)),
        residual: row(53.0662, 288.0, Some(53.0662 / 288.0)),
        total: row(58.3759, 289.0, None),
        f_statistic: Some(28.8165),
        p_value: Some(1.642e-7),
    }
}

fn coefficients() -> CoefficientTable {
    let row = |term: &str, estimate: f64, std_error: f64, p_value: f64, standardized| Coefficient {
        term: term.into(),
        estimate,
        std_error,
        statistic: estimate / std_error,
        dof: 288.0,
        p_value,
        log_p_value: p_value.ln(),
        lower: estimate - 1.968 * std_error,
        upper: estimate + 1.968 * std_error,
        standardized,
    };
    CoefficientTable {
        response: "membership".into(),
        n_obs: 290,
        covariance: Covariance::Classical,
        dof: 288.0,
        level: 0.95,
        rows: vec![
            row("(Intercept)", 1.7863, 0.028_014_6, 3e-172, None),
            row("population", -1.93196e-6, 3.599e-7, 1.642e-7, Some(-0.3016)),
        ],
        aliased: Vec::new(),
    }
}

fn spss_tables() -> [Table; 4] {
    spss::Regression {
        summary: &summary(),
        anova: &anova(),
        coefficients: &coefficients(),
        labels: &labels(),
        response_decimals: 0,
    }
    .tables("reg1")
    .unwrap()
}

/// Every cell of the printed appendix for this regression, in its order.
#[test]
fn prints_what_spss_printed() {
    let style = Style::new(Look::spss(), Locale::sv());
    let rows: Vec<String> = spss_tables()
        .iter()
        .flat_map(|table| {
            let text = table.to_markdown(&style);
            text.lines().map(str::to_owned).collect::<Vec<_>>()
        })
        .filter(|line| !line.is_empty() && !line.starts_with("| :"))
        .collect();
    let printed = [
        "**Variables Entered/Removed<sup>a</sup>**",
        "| Model | Variables Entered | Variables Removed | Method |",
        "| 1 | Folkmängd<sup>b</sup> | . | Enter |",
        "a. Dependent Variable: ICLD",
        "b. All requested variables entered.",
        "**Model Summary**",
        "| Model | R | R Square | Adjusted R Square | Std. Error of the Estimate |",
        "| 1 | ,302<sup>a</sup> | ,091 | ,088 | ,429 |",
        "a. Predictors: (Constant), Folkmängd",
        "**ANOVA<sup>a</sup>**",
        "| Model | | Sum of Squares | df | Mean Square | F | Sig. |",
        "| 1 | Regression | 5,310 | 1 | 5,310 | 28,817 | ,000<sup>b</sup> |",
        "| | Residual | 53,066 | 288 | ,184 | | |",
        "| | Total | 58,376 | 289 | | | |",
        "a. Dependent Variable: ICLD",
        "b. Predictors: (Constant), Folkmängd",
        "**Coefficients<sup>a</sup>**",
        "| Model | | Unstandardized Coefficients: B | Unstandardized Coefficients: Std. Error \
         | Standardized Coefficients: Beta | t | Sig. |",
        "| 1 | (Constant) | 1,786 | ,028 | | 63,763 | ,000 |",
        "| | Folkmängd | -1,932E-6 | ,000 | -,302 | -5,368 | ,000 |",
        "a. Dependent Variable: ICLD",
    ];
    assert_eq!(rows, printed);
}

#[test]
fn honest_digits_reach_below_the_smallest_number() {
    let mut estimates = coefficients();
    estimates.rows[0].p_value = 0.0;
    estimates.rows[0].log_p_value = -2000.0;
    let table = plain::coefficients("c", &estimates, &labels()).unwrap();
    let look = Look {
        p_values: PValues::Exact(3),
        ..Look::plain()
    };
    let text = table.to_terminal(&Style::new(look, Locale::en()), 120);
    assert!(text.contains("×10⁻⁸⁶⁹"), "{text}");
    assert!(text.contains("1.64×10⁻⁷"), "{text}");
}

#[test]
fn bivariate_and_descriptives() {
    let model = summary();
    let reason = Text::new("Foreign citizens by municipality are not in hand.");
    let entries = [
        ("population", Entry::Fit(&model)),
        ("foreign_citizen_share", Entry::NotFitted(reason)),
    ];
    let title = Text::new("What each variable explains").with_sv("Vad varje variabel förklarar");
    let bivariate = stats::bivariate("bivariate", title, entries, &labels()).unwrap();
    let members = describe(&[102_065.0, 28_862.0, 36_651.5]).unwrap();
    let one = describe(&[13_170.0]).unwrap();
    let groups = [
        (
            "members",
            Text::new("Members").with_sv("Medlemmar"),
            &members,
        ),
        ("others", Text::new("Others").with_sv("Övriga"), &one),
    ];
    let title = Text::new("Population").with_sv("Folkmängd");
    let groups = stats::descriptives("groups", title, groups, 0).unwrap();
    let tables = [bivariate, groups];
    let addresses: Vec<String> = values(&tables).map(|(address, _)| address).collect();
    for address in [
        "bivariate.population.adjusted_r_squared",
        "groups.members.median",
        "groups.others.n",
    ] {
        assert!(addresses.contains(&address.to_owned()), "{address}");
    }
    // What could not be fitted keeps its places, and has no values.
    for (address, value) in values(&tables) {
        assert_eq!(
            value == CellValue::Suppressed,
            address.contains("foreign"),
            "{address}"
        );
    }
}

#[test]
fn awkward_fits_keep_their_rows() {
    let mut estimates = coefficients();
    estimates.aliased.push(AliasedCoefficient {
        term: "population:twice".into(),
        depends_on: vec![("population".into(), 2.0)],
    });
    estimates.rows[1].std_error = 0.0;
    estimates.rows[1].statistic = f64::NEG_INFINITY;
    estimates.rows[1].p_value = 0.0;
    estimates.rows[1].log_p_value = f64::NEG_INFINITY;
    let table = plain::coefficients("c", &estimates, &labels()).unwrap();
    let text = table.to_markdown(&Style::new(Look::plain(), Locale::en()));
    assert!(
        text.contains("| Population × twice | –<sup>a</sup> |"),
        "{text}"
    );
    assert!(
        text.contains("a. Cannot be told from: Population"),
        "{text}"
    );
    assert!(text.contains("| −∞ | &lt; 0.001 |"), "{text}");
}

#[test]
fn lays_out_what_a_fit_gives() {
    let table = ColumnTable::new()
        .with_numbers("membership", [1.0, 2.0, 2.0, 1.0, 2.0])
        .unwrap()
        .with_numbers("population", [9.0, 2.0, 3.0, 7.0, 4.0])
        .unwrap();
    let fit = ols("membership ~ population", &table).unwrap();
    let tables = spss::Regression {
        summary: &fit.summary(),
        anova: &fit.anova(),
        coefficients: &fit.coefficients(Covariance::Classical).unwrap(),
        labels: &labels(),
        response_decimals: 0,
    }
    .tables("reg")
    .unwrap();
    let addresses: Vec<String> = values(&tables).map(|(address, _)| address).collect();
    for address in [
        "reg.summary.model.std_error_of_estimate",
        "reg.anova.regression.p_value",
        "reg.anova.total.dof",
        "reg.coefficients.intercept.t",
        "reg.coefficients.population.beta",
    ] {
        assert!(addresses.contains(&address.to_owned()), "{address}");
    }
}

#[test]
fn several_models_side_by_side() {
    let table = ColumnTable::new()
        .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0, 7.5, 9.0])
        .unwrap()
        .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
        .unwrap()
        .with_texts("g", ["a", "b", "a", "b", "b", "a", "a", "b"])
        .unwrap();
    let labels = Labels::new().with("x", Text::new("Dose").with_sv("Dos"));
    let small = ols("y ~ x", &table).unwrap();
    let large = ols("y ~ x + g + I(2*x)", &table).unwrap();
    let column = |title: &str, fit, covariance| {
        let fit: &tresteg_stats::LinearFit = fit;
        ModelColumn::linear(title, fit, fit.coefficients(covariance).unwrap())
    };
    let columns = [
        column("(1)", &small, Covariance::Classical),
        column("(2)", &small, Covariance::Hc3),
        column("(3)", &large, Covariance::Classical).with_statistic(
            "f",
            "F",
            Number::new(Kind::Statistic, large.summary().f_statistic.unwrap()),
        ),
    ];
    let table = ModelTable::default()
        .with_uncertainty(Uncertainty::Interval)
        .table("models", "Three models", &columns, &labels)
        .unwrap();
    let addresses: Vec<String> = table.values().map(|(address, _)| address).collect();
    for address in [
        "models.x_interval.m3",
        "models.f.m3",
        "models.g_b.m3",
        "models.n.m1",
    ] {
        assert!(addresses.contains(&address.to_owned()), "{address}");
    }
    // A term that cannot be told from others keeps its cell.
    assert_eq!(table.footnotes().len(), 1);
    let none = ModelTable::default().table("none", "No model", &[], &labels);
    assert!(none.unwrap().cells().is_empty());
}
