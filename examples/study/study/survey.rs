//! Step three: the survey of the members' coordinators.

use std::error::Error;
use std::fs;
use std::path::Path;

use tresteg_dataset::Label;
use tresteg_municipality::PartnershipRegister;
use tresteg_report::layouts::survey::{frequencies, moments, response};
use tresteg_report::{Paragraph, ReportBuilder, Text, Value};
use tresteg_survey::{Questionnaire, UnitResponse, tabulate, two_level_response};

use super::interviews;

/// Who answered, what they answered, and the means that the thesis prints.
pub fn step(
    report: ReportBuilder,
    data: &Path,
    register: &PartnershipRegister,
) -> Result<ReportBuilder, Box<dyn Error>> {
    let units: Vec<UnitResponse> = register
        .entries()
        .iter()
        .map(|entry| UnitResponse {
            unit: entry.code.to_string(),
            invited: entry.coordinators_invited.unwrap_or_default().into(),
            answered: entry.answers.unwrap_or_default().into(),
        })
        .collect();
    let responses = two_level_response(
        Label::new("Coordinators").with_sv("Samordnare"),
        Label::new("Municipalities").with_sv("Kommuner"),
        &units,
    )?;
    let mut report = report
        .heading(1, Text::new("Step three: the survey").with_sv("Steg tre: enkäten"))
        .table(response(
            "response",
            Text::new("From the frame to the answers").with_sv("Från ram till svar"),
            [("coordinators", &responses.persons), ("municipalities", &responses.units)],
        )?)
        .paragraph(
            Paragraph::new(
                Text::new(
                    "The thesis gives the two response rates, {persons} of the coordinators and {units} of the \
                     municipalities invited. It does not say that the answers cover only {coverage} of all \
                     members, the list of coordinators being incomplete.",
                )
                .with_sv(
                    "Uppsatsen anger de två svarsfrekvenserna, {persons} av samordnarna och {units} av de inbjudna \
                     kommunerna. Däremot nämns inte att svaren bara täcker {coverage} av alla medlemmar, då listan \
                     över samordnare var ofullständig.",
                ),
            )
            .with("persons", Value::cell("response.coordinators.response_rate"))
            .with("units", Value::cell("response.municipalities.response_rate"))
            .with("coverage", Value::cell("response.municipalities.coverage")),
        );

    let questionnaire = Questionnaire::read(
        &fs::read(data.join("questions.csv"))?,
        &fs::read(data.join("question_options.csv"))?,
    )?;
    for (question, tally) in questionnaire.tallied() {
        report = report.table(frequencies(&tabulate(question, tally)?)?);
    }
    let means = questionnaire
        .tallied()
        .map(|(question, tally)| (question, tresteg_survey::moments(question, tally)));
    let report = report
        .heading(2, Text::new("Means and standard deviations").with_sv("Medelvärden och standardavvikelser"))
        .paragraph(
            Text::new(
                "Each question declares how its answers are scored. The rules are those that give the printed means; \
                 for options without an order a mean only says in which order they stand.",
            )
            .with_sv(
                "Varje fråga anger hur svaren poängsätts. Reglerna är de som ger de tryckta medelvärdena; för alternativ \
                 utan ordning säger ett medelvärde bara i vilken ordning de står.",
            ),
        )
        .table(moments("moments", Text::new("All questions").with_sv("Samtliga frågor"), means)?);
    interviews::open_answers(report, data)
}
