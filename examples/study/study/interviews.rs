//! Step two, second half: the interviews, and the open answers of the survey.

use std::error::Error;
use std::fs;
use std::path::Path;

use tresteg_dataset::Dataset;
use tresteg_qualitative::{Codebook, CodedAnswers, FieldworkLog, InterviewGuide};
use tresteg_report::layouts::{qualitative, records};
use tresteg_report::plots::qualitative as plots;
use tresteg_report::{Head, Number, Paragraph, ReportBuilder, Text, Value};

/// Who was approached, what the guide asks, and how one reader codes the open answers.
pub fn step(
    report: ReportBuilder,
    data: &Path,
    units: &Dataset,
) -> Result<ReportBuilder, Box<dyn Error>> {
    let log = FieldworkLog::read(&fs::read(data.join("interviews.csv"))?)?;
    log.check_units(units.unit_ids())?;
    let guide = InterviewGuide::read(&fs::read(data.join("interview_guide.csv"))?)?;
    Ok(report
        .heading(1, Text::new("The interviews").with_sv("Intervjuerna"))
        .paragraph(
            Text::new("Interviewees appear by role; the log has no field for names.")
                .with_sv("De intervjuade anges med sin roll; loggen har inget fält för namn."),
        )
        .table(qualitative::fieldwork_log("fieldwork", &log, |unit| {
            units.unit_name(unit).unwrap_or(unit).into()
        })?)
        .table(qualitative::fieldwork_summary(
            "approached",
            &log.summary(),
        )?)
        .table(qualitative::guide("guide", &guide)?)
        .table(qualitative::guide_size("interview_guide", &guide)?))
}

/// How one reader codes the open answers of the survey: a judgement, which the thesis did not print for any answer.
pub fn open_answers(report: ReportBuilder, data: &Path) -> Result<ReportBuilder, Box<dyn Error>> {
    let codebook = Codebook::read(&fs::read(data.join("codebook.csv"))?)?;
    let coded = CodedAnswers::read(codebook, &fs::read(data.join("open_answer_codes.csv"))?)?;
    let together = coded.cooccurrence("reader_1")?;
    let both = together.both("active", "outreach")?;
    Ok(report
        .heading(2, Text::new("The open answers").with_sv("De öppna svaren"))
        .paragraph(
            Paragraph::new(
                Text::new(
                    "The last question was how more municipalities could be reached. {codes} shows what one reader found in the \
                     answers, {pairs} which proposals go together.",
                )
                .with_sv(
                    "Den sista frågan gällde hur fler kommuner kan nås. Vad en läsare fann i svaren visas i {codes}, och \
                     vilka förslag som går ihop i {pairs}.",
                ),
            )
            .with("codes", Value::figure("open_answers"))
            .with("pairs", Value::figure("codes_together")),
        )
        .figure(plots::code_counts(
            "open_answers",
            &coded.counts("reader_1")?,
        )?)
        .figure(plots::cooccurrence("codes_together", &together, coded.codebook())?)
        .table(records::figures(
            "code_pairs",
            Text::new("Codes given together").with_sv("Koder som getts tillsammans"),
            Head::leaf("answers", Text::new("Answers").with_sv("Svar")),
            [(
                Head::leaf(
                    "active_and_outreach",
                    Text::new("Let active municipalities take part, and seek municipalities out")
                        .with_sv("Aktiva kommuner och uppsökande"),
                ),
                Number::count(both),
            )],
        )?))
}
