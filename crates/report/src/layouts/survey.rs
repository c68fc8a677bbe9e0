//! Questions, means and response.

use tresteg_survey::{
    CountedUnit, FrequencyTable, Moments, Question, QuestionKind, ResponseCascade, SurveyError,
};

use crate::cell::{Cell, Emphasis, Head};
use crate::error::ReportError;
use crate::layouts::footnotes::Footnotes;
use crate::number::Number;
use crate::table::Table;
use crate::text::Text;

/// How often each option of a question was chosen.
///
/// Id and keys: `<question id>.<option code>.{count,percent}` and `<question id>.total.…`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn frequencies(result: &FrequencyTable) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf("count", Text::new("Count").with_sv("Antal")),
        Head::leaf("percent", Text::new("Percent").with_sv("Procent")),
    ];
    let mut table = Table::new(&result.question, &result.wording, columns)?
        .with_stub_titles([Text::new("Answer").with_sv("Svar")]);
    for row in &result.rows {
        table.row(
            Head::leaf(row.code.to_string(), &row.label),
            vec![count(row.count), Number::percent(row.percent).into()],
        )?;
    }
    let total = Head::leaf("total", Text::new("Total").with_sv("Summa"));
    table.row(
        total.with_emphasis(Emphasis::Strong),
        vec![
            count(result.total),
            Number::percent(result.total_percent).into(),
        ],
    )?;
    let base = result.respondents;
    table.note(
        Text::new(format!("Percent of {base} respondents."))
            .with_sv(format!("Procent av {base} svarande.")),
    );
    if result.kind == QuestionKind::Multiple {
        table.note(Text::new("Several answers could be given.").with_sv("Flera svar kunde anges."));
    }
    Ok(table)
}

/// Mean and standard deviation of every question, and the rule each follows.
///
/// A question whose mean cannot be computed keeps its row, with the reason as a footnote. A mean
/// that cannot be interpreted (options without an order) is in italics.
///
/// Keys: `<id>.<question id>.{n,mean,sd}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn moments<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    questions: impl IntoIterator<Item = (&'a Question, Result<Moments, SurveyError>)>,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf("n", "n"),
        Head::leaf("mean", Text::new("Mean").with_sv("Medelvärde")),
        Head::leaf(
            "sd",
            Text::new("Std. deviation").with_sv("Standardavvikelse"),
        ),
    ];
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([Text::new("Question").with_sv("Fråga")]);
    let mut marks = Footnotes::default();
    for (question, result) in questions {
        let mut head = Head::leaf(question.id(), numbered(question));
        let cells = match result {
            Ok(moments) => {
                head = head.with_mark(marks.mark(&mut table, Text::from(&moments.rule)));
                let emphasis = match moments.mean_has_meaning {
                    true => Emphasis::None,
                    false => Emphasis::Italic,
                };
                if !moments.mean_has_meaning {
                    head = head.with_mark(marks.mark(&mut table, without_meaning()));
                }
                if moments.unit == CountedUnit::Answer {
                    head = head.with_mark(marks.mark(&mut table, counts_answers()));
                }
                let mean = Cell::from(Number::measure(moments.mean, 1));
                let spread = moments.std_deviation.map(|sd| Number::measure(sd, 1));
                vec![
                    count(moments.n),
                    mean.with_emphasis(emphasis),
                    Cell::from(spread).with_emphasis(emphasis),
                ]
            }
            Err(error) => {
                let reason = match error {
                    SurveyError::NotComputable { missing_input, .. } => {
                        Text::new(format!("Not computable; missing: {missing_input}."))
                            .with_sv(format!("Kan inte beräknas; saknas: {missing_input}."))
                    }
                    error => Text::new(error.to_string()),
                };
                let mark = marks.mark(&mut table, reason);
                vec![Cell::suppressed(mark); 3]
            }
        };
        table.row(head, cells)?;
    }
    Ok(table)
}

fn numbered(question: &Question) -> Text {
    let number = Text::new(format!("{}. ", question.number()));
    Text::join([&number, &Text::from(question.wording())], "")
}

fn without_meaning() -> Text {
    Text::new("The order of the options is arbitrary: the mean can be checked, not interpreted.")
        .with_sv("Alternativens ordning är godtycklig: medelvärdet kan kontrolleras, inte tolkas.")
}

fn counts_answers() -> Text {
    Text::new("n counts answers, not respondents.").with_sv("n räknar svar, inte svarande.")
}

/// From the frame to the answers, one row per level with its key.
///
/// Keys: `<id>.<level key>.{frame,invited,answered,invitation_rate,response_rate,coverage}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn response<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    levels: impl IntoIterator<Item = (&'a str, &'a ResponseCascade)>,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf("frame", Text::new("Frame").with_sv("Ram")),
        Head::leaf("invited", Text::new("Invited").with_sv("Inbjudna")),
        Head::leaf("answered", Text::new("Answered").with_sv("Svarade")),
        Head::group(
            Text::new("Percent").with_sv("Procent"),
            vec![
                Head::leaf(
                    "invitation_rate",
                    Text::new("invited of frame").with_sv("inbjudna av ramen"),
                ),
                Head::leaf(
                    "response_rate",
                    Text::new("answered of invited").with_sv("svarade av inbjudna"),
                ),
                Head::leaf(
                    "coverage",
                    Text::new("answered of frame").with_sv("svarade av ramen"),
                ),
            ],
        ),
    ];
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([Text::new("Level").with_sv("Nivå")]);
    let mut unknown = None;
    let mut cell = |table: &mut Table, number: Option<Number>| match number {
        Some(number) => number.into(),
        None => Cell::suppressed(*unknown.get_or_insert_with(|| {
            table.footnote(
                Text::new("The size of the frame is not known at this level.")
                    .with_sv("Ramens storlek är inte känd på denna nivå."),
            )
        })),
    };
    for (key, cascade) in levels {
        let cells = vec![
            cell(&mut table, cascade.frame.map(number)),
            count(cascade.invited),
            count(cascade.answered),
            cell(&mut table, cascade.invitation_rate.map(Number::percent)),
            Number::percent(cascade.response_rate).into(),
            cell(&mut table, cascade.coverage.map(Number::percent)),
        ];
        table.row(Head::leaf(key, &cascade.level), cells)?;
    }
    Ok(table)
}

fn number(count: u64) -> Number {
    Number::new(crate::Kind::Count, count as f64)
}

fn count(count: u64) -> Cell {
    number(count).into()
}
