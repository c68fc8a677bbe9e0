//! Beside step one: membership as a probability, which a straight line through two codes is not.

use std::error::Error;

use tresteg_dataset::Dataset;
use tresteg_report::layouts::Labels;
use tresteg_report::layouts::stats::{ModelColumn, ModelTable, glm as layouts};
use tresteg_report::plots::stats::{Curve, RocSeries, predicted, roc};
use tresteg_report::{Kind, Number, Paragraph, ReportBuilder, Text, Value};
use tresteg_stats::classification::BinaryPredictions;
use tresteg_stats::table::{ColumnTable, PolarsTable};
use tresteg_stats::{Covariance, Family, glm, ols};

use super::regression::POPULATIONS;

/// The capital, with 923 516 inhabitants the largest unit by far.
const STOCKHOLM: &str = "0180";

const LINEAR: &str = "I(membership == 1) ~ I(population / 10000)";
const DOUBLINGS: &str = "I(membership == 1) ~ log2(population)";

/// The linear model beside the logit, on population and on its logarithm, with and without Stockholm.
pub fn step(report: ReportBuilder, units: &Dataset) -> Result<ReportBuilder, Box<dyn Error>> {
    let table = PolarsTable::new(units.frame()).with_row_ids("id")?;
    let rest = units.without_units(&[STOCKHOLM])?;
    let rest = PolarsTable::new(rest.frame()).with_row_ids("id")?;
    let row = units.row_of(STOCKHOLM)?;
    let labels = Labels::new()
        .with("population", Text::new("Population").with_sv("Folkmängd"))
        .with("I(membership == 1)", Text::new("Member").with_sv("Medlem"))
        .with(
            "I(population / 10000)",
            Text::new("Population, tens of thousands").with_sv("Folkmängd, tiotusental"),
        )
        .with(
            "log2(population)",
            Text::new("Population, doublings").with_sv("Folkmängd, fördubblingar"),
        );
    let fitted = Text::new("Fitted for Stockholm").with_sv("Anpassat för Stockholm");
    let effect = Text::new("Average effect of one inhabitant")
        .with_sv("Genomsnittlig effekt av en invånare");
    let area = Text::new("Area under the ROC curve").with_sv("Yta under ROC-kurvan");

    let mut columns = Vec::new();
    for (title, formula, table, is_whole) in [
        (Text::new("Linear").with_sv("Linjär"), LINEAR, &table, true),
        (
            Text::new("Linear, without Stockholm").with_sv("Linjär, utan Stockholm"),
            LINEAR,
            &rest,
            false,
        ),
        (
            Text::new("Linear, doublings").with_sv("Linjär, fördubblingar"),
            DOUBLINGS,
            &table,
            true,
        ),
    ] {
        let fit = ols(formula, table)?;
        let effects = fit.marginal_effect(table, "population", Covariance::Hc3, 0.95)?;
        let column = ModelColumn::linear(title, &fit, fit.coefficients(Covariance::Hc3)?)
            .with_statistic("effect", effect.clone(), layouts::effect(effects.first()));
        columns.push(match is_whole {
            true => column.with_statistic(
                "stockholm",
                fitted.clone(),
                Number::new(Kind::Bounded, fit.fitted()?[row]),
            ),
            false => column,
        });
    }
    for (title, formula, table, is_whole) in [
        (Text::new("Logit"), LINEAR, &table, true),
        (
            Text::new("Logit, without Stockholm").with_sv("Logit, utan Stockholm"),
            LINEAR,
            &rest,
            false,
        ),
        (
            Text::new("Logit, doublings").with_sv("Logit, fördubblingar"),
            DOUBLINGS,
            &table,
            true,
        ),
    ] {
        let fit = glm(formula, table, Family::Binomial)?;
        let probabilities = fit.fitted()?;
        let auc = BinaryPredictions::new(fit.response_values()?, &probabilities)?.auc(0.95)?;
        let effects = fit.marginal_effect(table, "population", Covariance::Classical, 0.95)?;
        let column =
            ModelColumn::generalized(title, &fit, fit.coefficients(Covariance::Classical)?)
                .with_statistic("effect", effect.clone(), layouts::effect(effects.first()))
                .with_statistic(
                    "auc",
                    area.clone(),
                    Number::new(Kind::Bounded, auc.estimate),
                );
        columns.push(match is_whole {
            true => column.with_statistic(
                "stockholm",
                fitted.clone(),
                Number::new(Kind::Bounded, probabilities[row]),
            ),
            false => column,
        });
    }
    let models = ModelTable::default().table(
        "probability",
        Text::new("Membership as a probability").with_sv("Medlemskap som sannolikhet"),
        &columns,
        &labels,
    )?;
    let doublings = glm(DOUBLINGS, &table, Family::Binomial)?;
    let grid = ColumnTable::new().with_numbers("population", POPULATIONS)?;
    let line = ols(LINEAR, &table)?.predict(&grid)?;
    let logit = glm(LINEAR, &table, Family::Binomial)?.predict(&grid)?;
    let curves = [
        Curve::linear("population", &POPULATIONS, &line)?
            .with_title(Text::new("Linear").with_sv("Linjär")),
        Curve::generalized("population", &POPULATIONS, &logit)?.with_title("Logit"),
        Curve::generalized("population", &POPULATIONS, &doublings.predict(&grid)?)?
            .with_title(Text::new("Logit, doublings").with_sv("Logit, fördubblingar")),
    ];
    let curves = predicted(
        "expected",
        Text::new("What the models expect").with_sv("Vad modellerna väntar sig"),
        &curves,
        &labels,
    )?;
    let probabilities = doublings.fitted()?;
    let predictions = BinaryPredictions::new(doublings.response_values()?, &probabilities)?;
    let title = Text::new("Logit, doublings").with_sv("Logit, fördubblingar");
    let roc = roc(
        "roc",
        Text::new("How well population tells members from others")
            .with_sv("Hur väl folkmängden skiljer medlemmar från övriga"),
        &[RocSeries {
            title: &title,
            curve: &predictions.roc()?,
            area: &predictions.auc(0.95)?,
        }],
    )?;
    let odds = layouts::ratios(
        "probability_odds",
        &doublings.exponentiated(Covariance::Classical)?,
        &labels,
    )?;
    Ok(report
        .heading(
            2,
            Text::new("Beyond the thesis: membership as a probability")
                .with_sv("Utöver uppsatsen: medlemskap som sannolikhet"),
        )
        .paragraph(
            Paragraph::new(
                Text::new(
                    "With members as 1 and others as 0, the straight line gives Stockholm a probability of {line:.2}, and \
                     that one unit decides its slope: {with:.3} with Stockholm, {without:.3} without it. A logit stays \
                     between 0 and 1, and there Stockholm changes nothing. The logarithm of population describes \
                     membership best: when population doubles, the odds roughly double as well ({odds:.1} times).",
                )
                .with_sv(
                    "Med medlemmar som 1 och övriga som 0 ger den räta linjen Stockholm sannolikheten {line:.2}, och denna \
                     enda kommun avgör lutningen: {with:.3} med Stockholm, {without:.3} utan. En logit håller sig mellan 0 \
                     och 1, och där ändrar Stockholm ingenting. Bäst beskrivs medlemskapet av folkmängdens logaritm: \
                     när folkmängden fördubblas blir oddsen ungefär dubbelt så stora ({odds:.1} gånger).",
                ),
            )
            .with("line", Value::cell("probability.stockholm.m1"))
            .with("with", Value::cell("probability.i_population___10000.m1"))
            .with("without", Value::cell("probability.i_population___10000.m2"))
            .with("odds", Value::cell("probability_odds.log2_population.ratio")),
        )
        .table(models)
        .paragraph(
            Paragraph::new(
                Text::new(
                    "{curves} shows the lines: the straight one leaves the scale of probabilities before Stockholm is reached. \
                     Fitted to all municipalities, every model orders them alike, by population, so {roc} is the same for each.",
                )
                .with_sv(
                    "{curves} visar linjerna: den räta lämnar sannolikheternas skala innan den når Stockholm. Anpassade till \
                     alla kommuner ordnar modellerna dem likadant, efter folkmängd, så {roc} är densamma för alla.",
                ),
            )
            .with("curves", Value::figure("expected"))
            .with("roc", Value::figure("roc")),
        )
        .figure(curves)
        .figure(roc)
        .table(odds))
}
