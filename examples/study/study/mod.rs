//! The study from the source files to the ledger: each step a call into a crate, each result a value that goes on.

mod gaps;
mod interviews;
mod municipalities;
mod places;
mod probability;
mod regression;
mod selection;
mod survey;

use std::error::Error;
use std::fs;
use std::path::Path;

use tresteg_audit::{DecimalMark, Ledger, Rounding, Verdict, read_figures};
use tresteg_report::layouts::audit;
use tresteg_report::{Paragraph, Report, ReportBuilder, Text, Value};

/// Runs the study on the files of a folder. Gives the report with the figures that did not come out, the report with
/// the whole ledger, and the ledger itself.
pub fn run(data: &Path) -> Result<(Report, Report, Ledger), Box<dyn Error>> {
    let report = Report::builder(
        Text::new("Three steps: who takes part in municipal partnerships, and why")
            .with_sv("Tre steg: vilka kommuner deltar i partnerskap, och varför"),
    )
    .subtitle(
        Text::new(
            "A thesis in political science (Lund University, 2017), computed anew from its sources",
        )
        .with_sv(
            "En masteruppsats i statsvetenskap (Lunds universitet, 2017), omräknad från källorna",
        ),
    )
    .numbered_sections();

    let (table, register) = municipalities::read(data)?;
    let units = register.join(table.to_dataset()?)?;
    let report = municipalities::describe(report, &table, &register)?;
    let report = regression::step(report, &units)?;
    let report = probability::step(report, &units)?;
    let (report, certificate) = selection::step(report, &units, &table)?;
    let report = places::map(report, data, &units, &certificate)?;
    let report = interviews::step(report, data, &units)?;
    let report = survey::step(report, data, &register)?;
    let report = regression::appendix(report.appendix(), &units)?;
    let report = survey::appendix(report, data)?;
    let report = municipalities::appendix(report, &units)?;
    let report = gaps::appendix(report)?.section(
        "ledger",
        1,
        Text::new("Replication ledger").with_sv("Replikeringstabell"),
    );

    let figures = read_figures(
        &fs::read(data.join("printed_figures.csv"))?,
        DecimalMark::Comma,
    )?;
    let recomputed = report.clone().finish()?;
    let values = recomputed
        .values()
        .map(|(address, value)| (address, value.into()));
    let ledger = Ledger::check(&figures, values, Rounding::HalfAwayFromZero)?;

    let open = ledger
        .entries
        .iter()
        .filter(|entry| entry.verdict != Verdict::Reproduced);
    let open = audit::ledger(
        "ledger",
        Text::new("Figures that differ or cannot be computed")
            .with_sv("Uppgifter som avviker eller inte går att räkna ut"),
        open,
    )?;
    let all = audit::ledger(
        "ledger",
        Text::new("Every printed figure").with_sv("Varje tryckt uppgift"),
        &ledger.entries,
    )?;
    // On a terminal the last lines are the ones that are seen.
    let summary = totals(report.clone().table(open), &ledger)?;
    let report = totals(report, &ledger)?.table(all);
    Ok((summary.finish()?, report.finish()?, ledger))
}

/// What the ledger comes to.
fn totals(report: ReportBuilder, ledger: &Ledger) -> Result<ReportBuilder, Box<dyn Error>> {
    Ok(report
        .paragraph(
            Text::new(
                "A figure is reproduced when the value computed here, which is a cell of this report, rounds to the \
                 print (halves away from zero). The file of printed figures holds no verdicts.",
            )
            .with_sv(
                "En uppgift stämmer när värdet som räknats ut här, en cell i den här rapporten, avrundas till det \
                 tryckta (halvor avrundas från noll). Filen med tryckta uppgifter innehåller inga utfall.",
            ),
        )
        .table(audit::totals(
            "ledger_totals",
            Text::new("The ledger in numbers").with_sv("Replikeringen i siffror"),
            ledger,
        )?)
        .paragraph(
            Paragraph::new(
                Text::new(
                    "Of {figures} figures that the thesis prints as results, {reproduced} come out with every printed \
                     digit, {differs} differ, and {missing} cannot be computed from what is available.",
                )
                .with_sv(
                    "Av {figures} uppgifter som uppsatsen redovisar som resultat stämmer {reproduced} på varje tryckt \
                     siffra, {differs} avviker, och {missing} går inte att räkna ut från det som finns att tillgå.",
                ),
            )
            .with("figures", Value::cell("ledger_totals.all.figures"))
            .with("reproduced", Value::cell("ledger_totals.all.reproduced"))
            .with("differs", Value::cell("ledger_totals.all.differs"))
            .with("missing", Value::cell("ledger_totals.all.not_computable")),
        ))
}
