//! Step one: what tells members from others.

use std::error::Error;

use tresteg_dataset::Dataset;
use tresteg_municipality::{MEMBER, MEMBERSHIP, OTHER};
use tresteg_report::figure::Figure;
use tresteg_report::layouts::Labels;
use tresteg_report::layouts::stats::spss::Regression;
use tresteg_report::layouts::stats::{Entry, bivariate, descriptives, plain};
use tresteg_report::plots::stats::{
    CoefficientPlot, Curve, Estimates, Extremes, Scatter, residuals,
};
use tresteg_report::{Locale, Look, Paragraph, ReportBuilder, Style, Text, Value};
use tresteg_stats::table::{ColumnTable, PolarsTable};
use tresteg_stats::{Covariance, describe, ols};

/// The indicators, each of which membership is regressed on alone.
const INDICATORS: [&str; 5] = [
    "population",
    "foreign_born_share",
    "municipal_tax_rate",
    "tax_power",
    "post_secondary_share",
];

fn labels(units: &Dataset) -> Labels {
    Labels::from(units)
        .with(MEMBERSHIP, "ICLD")
        .with(
            "foreign_citizen_share",
            Text::new("Foreign citizens").with_sv("Utländska medborgare"),
        )
        .with(
            "post_secondary_share",
            Text::new("Education").with_sv("Utbildningsnivå"),
        )
}

/// The bivariate regressions, both significant ones in full, and the populations of the two groups.
pub fn step(report: ReportBuilder, units: &Dataset) -> Result<ReportBuilder, Box<dyn Error>> {
    let table = PolarsTable::new(units.frame()).with_row_ids("id")?;
    let labels = labels(units);
    let mut summaries = Vec::new();
    let mut standardized = Vec::new();
    for indicator in INDICATORS {
        let fit = ols(&format!("{MEMBERSHIP} ~ {indicator}"), &table)?;
        summaries.push((indicator, fit.summary()));
        standardized.extend(fit.standardized_coefficients(Covariance::Classical)?);
    }
    let forest = CoefficientPlot::default().figure(
        "forest",
        Text::new("Membership on each indicator alone, in standard deviations")
            .with_sv("Medlemskap mot varje indikator för sig, i standardavvikelser"),
        &[Estimates::standardized("", &standardized, 0.95)],
        &labels,
    )?;
    let fitted = summaries
        .iter()
        .map(|(indicator, summary)| (*indicator, Entry::Fit(summary)));
    let absent = Entry::NotFitted(Text::new("not available").with_sv("finns inte att tillgå"));
    let bivariate = bivariate(
        "bivariate",
        Text::new("Membership regressed on each indicator alone")
            .with_sv("Medlemskap mot varje indikator för sig"),
        fitted.chain([("foreign_citizen_share", absent)]),
        &labels,
    )?;
    let both = ols(
        &format!("{MEMBERSHIP} ~ population + post_secondary_share"),
        &table,
    )?;
    let named = PolarsTable::new(units.frame()).with_row_ids("name")?;
    let line = ols(&format!("{MEMBERSHIP} ~ population"), &named)?;
    let residuals = residuals(
        "residuals",
        Text::new("Membership regressed on population: the residuals")
            .with_sv("Medlemskap mot folkmängd: residualerna"),
        &line.residual_diagnostics(0.95)?,
        &labels,
    )?;
    let both = plain::coefficients(
        "both.coefficients",
        &both.coefficients(Covariance::Classical)?,
        &labels,
    )?;

    let members = describe(
        &units
            .filter_equal(MEMBERSHIP, MEMBER)?
            .complete_numbers("population")?,
    )?;
    let others = describe(
        &units
            .filter_equal(MEMBERSHIP, OTHER)?
            .complete_numbers("population")?,
    )?;
    let all = describe(&units.complete_numbers("population")?)?;
    let groups = descriptives(
        "groups",
        Text::new("Population of members and others")
            .with_sv("Folkmängd bland medlemmar och övriga"),
        [
            (
                "members",
                Text::new("Members").with_sv("Medlemmar"),
                &members,
            ),
            ("others", Text::new("Others").with_sv("Övriga"), &others),
            ("all", Text::new("All").with_sv("Alla"), &all),
        ],
        0,
    )?;
    let report = report
        .heading(1, Text::new("Step one: regression").with_sv("Steg ett: regression"))
        .paragraph(
            Text::new(
                "Membership is coded as in the thesis, 1 for members and 2 for others, so a negative coefficient means \
                 that members have more of the indicator. A straight line through two codes is not a probability; the \
                 step only ranks indicators.",
            )
            .with_sv(
                "Medlemskap kodas som i uppsatsen, 1 för medlemmar och 2 för övriga, så en negativ koefficient betyder \
                 att medlemmar har mer av indikatorn. En rät linje genom två koder är ingen sannolikhet; steget \
                 rangordnar bara indikatorerna.",
            ),
        )
        .table(bivariate)
        .paragraph(
            Paragraph::new(
                Text::new(
                    "On a common scale, population and education stand out ({forest}), and they are related ({scatter}), though \
                     Stockholm lies far from both lines and pulls at them. The residuals of the first regression lie in two bands, one for each code \
                     ({residuals}); that no straight line fits two codes is why the probability is modelled as well, below.",
                )
                .with_sv(
                    "På en gemensam skala sticker folkmängd och utbildning ut ({forest}), och de hänger ihop ({scatter}), även om \
                     Stockholm ligger långt från båda linjerna och drar i dem. Den första regressionens residualer ligger i två band, ett för \
                     varje kod ({residuals}); att ingen rät linje passar två koder är skälet till att sannolikheten också \
                     modelleras, nedan.",
                ),
            )
            .with("forest", Value::figure("forest"))
            .with("scatter", Value::figure("education"))
            .with("residuals", Value::figure("residuals")),
        )
        .figure(forest)
        .figure(education(units, &labels)?)
        .figure(residuals)
        .paragraph(
            Paragraph::new(
                Text::new(
                    "Population comes out as printed (adjusted R² {adjusted}). Education does not: the reason stands \
                     in {ledger}. With both in one model, education adds little:",
                )
                .with_sv(
                    "Folkmängden stämmer med den tryckta (justerat R² {adjusted}). Det gör inte utbildningen: skälet \
                     står i {ledger}. Med båda i en modell tillför utbildningen lite:",
                ),
            )
            .with("adjusted", Value::cell("bivariate.population.adjusted_r_squared"))
            .with("ledger", Value::section("ledger")),
        )
        .table(both)
        .table(groups);
    Ok(report)
}

/// Numbers of inhabitants at which lines are drawn.
pub const POPULATIONS: [f64; 14] = [
    2_000.0, 10_000.0, 20_000.0, 35_000.0, 50_000.0, 75_000.0, 100_000.0, 150_000.0, 200_000.0,
    300_000.0, 450_000.0, 600_000.0, 750_000.0, 925_000.0,
];

/// Education by population, with the line that the thesis fits and the municipalities that it hangs on.
fn education(units: &Dataset, labels: &Labels) -> Result<Figure, Box<dyn Error>> {
    let table = PolarsTable::new(units.frame()).with_row_ids("name")?;
    let fit = ols("post_secondary_share ~ population", &table)?;
    let grid = ColumnTable::new().with_numbers("population", POPULATIONS)?;
    let curve = Curve::linear("population", &POPULATIONS, &fit.predict(&grid)?)?;
    let influence = fit.influence()?;
    Ok(Scatter::new(
        "population",
        &units.complete_numbers("population")?,
        "post_secondary_share",
        &units.complete_numbers("post_secondary_share")?,
    )
    .with_ids(units.unit_names())
    .with_curve(&curve)
    .with_extremes_by(Extremes::CooksDistance, &influence, 6)
    .figure(
        "education",
        Text::new("Education and population").with_sv("Utbildningsnivå och folkmängd"),
        labels,
    )?)
}

/// The three regressions that the thesis prints in full, as SPSS shows them.
pub fn appendix(report: ReportBuilder, units: &Dataset) -> Result<ReportBuilder, Box<dyn Error>> {
    let table = PolarsTable::new(units.frame()).with_row_ids("id")?;
    let labels = labels(units);
    let style = Style::new(Look::spss(), Locale::sv());
    let mut report = report
        .heading(1, Text::new("The regressions as SPSS shows them").with_sv("Regressionerna så som SPSS visar dem"))
        .paragraph(
            Paragraph::new(
                Text::new(
                    "These tables keep the form of the printed ones: English headings, Swedish variable names, a \
                     decimal comma and no zero before it. Numbers are those of this study; {ledger} compares them with \
                     the printed ones.",
                )
                .with_sv(
                    "Tabellerna har samma form som de tryckta: engelska rubriker, svenska variabelnamn, decimalkomma \
                     utan nolla framför. Talen är de omräknade; {ledger} jämför dem med de tryckta.",
                ),
            )
            .with("ledger", Value::section("ledger")),
        );
    // The decimals are those of the dependent variable, from which SPSS takes those of the standard error.
    for (id, formula, heading, decimals) in [
        (
            "reg1",
            "membership ~ population",
            Text::new("Membership on population").with_sv("Medlemskap mot folkmängd"),
            0,
        ),
        (
            "reg2",
            "membership ~ post_secondary_share",
            Text::new("Membership on education").with_sv("Medlemskap mot utbildningsnivå"),
            0,
        ),
        (
            "reg3",
            "post_secondary_share ~ population",
            Text::new("Education on population").with_sv("Utbildningsnivå mot folkmängd"),
            4,
        ),
    ] {
        let fit = ols(formula, &table)?;
        let tables = Regression {
            summary: &fit.summary(),
            anova: &fit.anova(),
            coefficients: &fit.coefficients(Covariance::Classical)?,
            labels: &labels,
            response_decimals: decimals,
        }
        .tables(id)?;
        report = report
            .heading(2, heading)
            .tables(tables.map(|table| table.with_style(style.clone())));
    }
    Ok(report)
}
