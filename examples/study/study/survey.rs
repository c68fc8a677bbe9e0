//! Step three: the survey of the members' coordinators.

use std::error::Error;
use std::fs;
use std::path::Path;

use tresteg_dataset::Label;
use tresteg_municipality::PartnershipRegister;
use tresteg_report::layouts::survey::{frequencies, moments};
use tresteg_report::plots::survey::{likert, questions, response};
use tresteg_report::{Paragraph, ReportBuilder, Text, Value};
use tresteg_survey::{
    FrequencyTable, Questionnaire, SurveyError, UnitResponse, tabulate, two_level_response,
};

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
    let report = report
        .heading(1, Text::new("Step three: the survey").with_sv("Steg tre: enkäten"))
        .figure(response(
            "response",
            Text::new("From the frame to the answers").with_sv("Från ram till svar"),
            [("coordinators", &responses.persons), ("municipalities", &responses.units)],
        )?)
        .paragraph(
            Paragraph::new(
                Text::new(
                    "The thesis gives the two response rates, {persons} of the coordinators and {units} of the \
                     municipalities invited ({cascade}). It does not say that the answers cover only {coverage} of all \
                     members, the list of coordinators being incomplete.",
                )
                .with_sv(
                    "Uppsatsen anger de två svarsfrekvenserna, {persons} av samordnarna och {units} av de inbjudna \
                     kommunerna ({cascade}). Däremot nämns inte att svaren bara täcker {coverage} av alla medlemmar, då listan \
                     över samordnare var ofullständig.",
                ),
            )
            .with("persons", Value::cell("response.coordinators.response_rate"))
            .with("units", Value::cell("response.municipalities.response_rate"))
            .with("coverage", Value::cell("response.municipalities.coverage"))
            .with("cascade", Value::figure("response")),
        );

    let questionnaire = read(data)?;
    let counted = |ids: &[&str]| -> Result<Vec<FrequencyTable>, SurveyError> {
        let questions = ids.iter();
        questions
            .map(|id| tabulate(questionnaire.question(id)?, questionnaire.tally(id)?))
            .collect()
    };
    let beginning = questions(
        "beginning",
        Text::new("How it began").with_sv("Hur det började"),
        &counted(&["q01", "q02", "q08"])?,
    )?;
    let motives = likert(
        "motives",
        Text::new("What weighed in the decision").with_sv("Vad som vägde i beslutet"),
        &counted(&["q03", "q04", "q05", "q06", "q07"])?,
    )?;
    let today = questions(
        "today",
        Text::new("International work today").with_sv("Det internationella arbetet i dag"),
        &counted(&["q09", "q10", "q11", "q15", "q16", "q17"])?,
    )?;
    let activities = questions(
        "activities",
        Text::new("Other international cooperation").with_sv("Annat internationellt samarbete"),
        &counted(&["q12", "q13", "q14"])?,
    )?;
    let report = report
        .heading(2, Text::new("The answers").with_sv("Svaren"))
        .paragraph(
            Paragraph::new(
                Text::new(
                    "The programme was most often met through another municipality or a committed person, and opinions on the \
                     part of chance are divided ({beginning}). Of the motives, mutual benefit weighed most and what others said \
                     of the programme least ({motives}). What the municipalities do today, and what else they take part in, \
                     is in {today} and {activities}; every answer is in the appendix.",
                )
                .with_sv(
                    "Vanligast är att programmet blev känt genom en annan kommun eller en eldsjäl, och åsikterna om slumpens \
                     betydelse går isär ({beginning}). Av motiven vägde ömsesidig nytta tyngst och andras omdömen lättast \
                     ({motives}). Vad kommunerna gör i dag, och vad de i övrigt deltar i, visas i {today} och {activities}; \
                     samtliga svar finns i bilagan.",
                ),
            )
            .with("beginning", Value::figure("beginning"))
            .with("motives", Value::figure("motives"))
            .with("today", Value::figure("today"))
            .with("activities", Value::figure("activities")),
        )
        .figure(beginning)
        .figure(motives)
        .figure(today)
        .figure(activities);
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

/// Every answer to every closed question.
pub fn appendix(report: ReportBuilder, data: &Path) -> Result<ReportBuilder, Box<dyn Error>> {
    let questionnaire = read(data)?;
    let mut report = report.heading(
        1,
        Text::new("The answers to the survey").with_sv("Enkätsvaren"),
    );
    for (question, tally) in questionnaire.tallied() {
        report = report.table(frequencies(&tabulate(question, tally)?)?);
    }
    Ok(report)
}

fn read(data: &Path) -> Result<Questionnaire, Box<dyn Error>> {
    let questions = fs::read(data.join("questions.csv"))?;
    let options = fs::read(data.join("question_options.csv"))?;
    Ok(Questionnaire::read(&questions, &options)?)
}
