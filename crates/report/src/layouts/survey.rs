//! Questions, means and response.

use tresteg_survey::{
    CountedUnit, FrequencyRow, FrequencyTable, MeanBounds, Moments, Question, QuestionKind,
    ResponseCascade, SurveyError, TwoLevelResponse,
};

use crate::cell::{Cell, Emphasis, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::footnotes::{Footnotes, name_units};
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
        Head::leaf(
            "count",
            Text::new("Count").with_sv("Antal").with_de("Anzahl"),
        ),
        Head::leaf(
            "percent",
            Text::new("Percent").with_sv("Procent").with_de("Prozent"),
        ),
    ];
    let mut table = Table::new(&result.question, &result.wording, columns)?
        .with_stub_titles([Text::new("Answer").with_sv("Svar").with_de("Antwort")]);
    for row in &result.rows {
        table.row(
            Head::leaf(row.code.to_string(), &row.label),
            vec![count(row.count), Number::percent(row.percent).into()],
        )?;
    }
    let total = Head::leaf(
        "total",
        Text::new("Total").with_sv("Summa").with_de("Gesamt"),
    );
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
            .with_sv(format!("Procent av {base} svarande."))
            .with_de(format!("Prozent von {base} Befragten.")),
    );
    if result.kind == QuestionKind::Multiple {
        table.note(
            Text::new("Several answers could be given.")
                .with_sv("Flera svar kunde anges.")
                .with_de("Mehrfachnennungen waren möglich."),
        );
    }
    Ok(table)
}

/// Several questions below each other, each a group of rows with how often its options were chosen.
///
/// Keys: `<id>.<question id>_<option code, or total>.{count,percent}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_dataset::{Label, Measure};
/// use tresteg_report::layouts::survey::questions;
/// use tresteg_survey::{AnswerOption, Question, QuestionKind, Scoring, Tally, tabulate};
/// let options = [(1, "No"), (2, "Yes")].map(|(code, label)| AnswerOption::new(code, Label::new(label)));
/// let question = Question::new("q1", QuestionKind::Single, Measure::Nominal, Label::new("Shared?"), Scoring::Unscored,
///     options.to_vec())?;
/// let counted = tabulate(&question, &Tally::from_counts(&question, &[10, 28], 38)?)?;
/// let table = questions("answers", "Two questions", [&counted])?;
/// assert_eq!(table.values().next().map(|(address, _)| address).as_deref(), Some("answers.q1_1.count"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn questions<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    results: impl IntoIterator<Item = &'a FrequencyTable>,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "count",
            Text::new("Count").with_sv("Antal").with_de("Anzahl"),
        ),
        Head::leaf(
            "percent",
            Text::new("Percent").with_sv("Procent").with_de("Prozent"),
        ),
    ];
    let mut table = Table::new(id, title, columns)?.with_stub_titles([
        Text::new("Question").with_sv("Fråga").with_de("Frage"),
        Text::new("Answer").with_sv("Svar").with_de("Antwort"),
    ]);
    let mut keys = Keys::default();
    for result in results {
        let key = |what: &dyn std::fmt::Display| format!("{}_{what}", result.question);
        let mut heads = Vec::new();
        let mut cells = Vec::new();
        for row in &result.rows {
            heads.push(Head::leaf(keys.key(&key(&row.code)), &row.label));
            cells.push(vec![count(row.count), Number::percent(row.percent).into()]);
        }
        heads.push(Head::leaf(
            keys.key(&key(&"total")),
            Text::new("Total").with_sv("Summa").with_de("Gesamt"),
        ));
        cells.push(vec![
            count(result.total),
            Number::percent(result.total_percent).into(),
        ]);
        table.rows_of(Head::group(&result.wording, heads), cells)?;
    }
    Ok(table)
}

/// The questions of a battery below each other, their options side by side, in percent of all respondents. Kinds of
/// missing answers stand behind the others.
///
/// Keys: `<id>.<question id>.{<option code>,…,respondents}`.
///
/// # Errors
/// [`ReportError::DifferentOptions`] when the questions do not have the same options; as [`Table::new`] and
/// [`Table::row`].
pub fn battery<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    results: impl IntoIterator<Item = &'a FrequencyTable>,
) -> Result<Table, ReportError> {
    let results: Vec<&FrequencyTable> = results.into_iter().collect();
    let options = shared_options(&results)?;
    let percent = Text::new("Percent").with_sv("Procent").with_de("Prozent");
    let leaves = options
        .iter()
        .map(|row| Head::leaf(row.code.to_string(), &row.label));
    let mut columns = vec![Head::group(percent, leaves.collect())];
    // A group over nothing would be a column of its own.
    if options.is_empty() {
        columns.clear();
    }
    columns.push(Head::leaf("respondents", "n"));
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Question").with_sv("Fråga").with_de("Frage")]);
    let mut keys = Keys::default();
    for result in results {
        let mut cells: Vec<Cell> = in_order(result)
            .map(|row| Number::percent(row.percent).into())
            .collect();
        cells.push(count(result.respondents));
        table.row(
            Head::leaf(keys.key(&result.question), &result.wording),
            cells,
        )?;
    }
    Ok(table)
}

/// The rows of a question, kinds of missing answers behind the others.
pub(crate) fn in_order(result: &FrequencyTable) -> impl Iterator<Item = &FrequencyRow> + Clone {
    let kind = |missing: bool| {
        let rows = result.rows.iter();
        rows.filter(move |row| row.missing.is_some() == missing)
    };
    kind(false).chain(kind(true))
}

/// The options that all questions have, in the order of [`in_order`].
pub(crate) fn shared_options<'a>(
    results: &[&'a FrequencyTable],
) -> Result<Vec<&'a FrequencyRow>, ReportError> {
    let Some((first, rest)) = results.split_first() else {
        return Ok(Vec::new());
    };
    for other in rest {
        let alike = |(a, b): (&FrequencyRow, &FrequencyRow)| {
            (a.code, &a.label, a.missing) == (b.code, &b.label, b.missing)
        };
        if first.rows.len() != other.rows.len() || !first.rows.iter().zip(&other.rows).all(alike) {
            return Err(ReportError::DifferentOptions {
                first: first.question.clone(),
                second: other.question.clone(),
            });
        }
    }
    Ok(in_order(first).collect())
}

/// Between what limits the means of binned questions lie.
///
/// An open class leaves an end unknown; its cell says so. Keys: `<id>.<question id>.{n,lower,midpoint,upper}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::survey;
/// use tresteg_survey::{Questionnaire, mean_bounds};
/// let questions = b"id,kind,measure,battery,wording,label_sv,scoring,respondents\n\
///     q1,binned,scale,trust,Trust in the board?,,unscored,10\nq2,binned,scale,trust,Trust in the staff?,,unscored,10\n";
/// let options = b"question,code,label,label_sv,score,missing,lower,upper,count\n\
///     q1,1,Little,,,,0,4,3\nq1,2,Much,,,,5,9,7\nq2,1,Little,,,,0,4,5\nq2,2,Much,,,,5,9,5\n";
/// let questionnaire = Questionnaire::read(questions, options)?;
/// let (question, tally) = (questionnaire.question("q1")?, questionnaire.tally("q1")?);
/// let bounds = mean_bounds(question, tally)?;
/// let table = survey::mean_bounds("bounds", "Between", [(question, &bounds)])?;
/// assert!(table.values().any(|(address, _)| address == "bounds.q1.upper"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mean_bounds<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    questions: impl IntoIterator<Item = (&'a Question, &'a MeanBounds)>,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::symbol("n", "n"),
        Head::group(
            Text::new("Mean")
                .with_sv("Medelvärde")
                .with_de("Mittelwert"),
            vec![
                Head::leaf(
                    "lower",
                    Text::new("at least").with_sv("minst").with_de("mindestens"),
                ),
                Head::leaf(
                    "midpoint",
                    Text::new("by midpoints")
                        .with_sv("av klassmitter")
                        .with_de("nach Klassenmitten"),
                ),
                Head::leaf(
                    "upper",
                    Text::new("at most").with_sv("högst").with_de("höchstens"),
                ),
            ],
        ),
    ];
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Question").with_sv("Fråga").with_de("Frage")]);
    let mut mark = None;
    for (question, bounds) in questions {
        let mut cells = vec![count(bounds.n)];
        for end in [bounds.lower, bounds.midpoint, bounds.upper] {
            cells.push(match end {
                Some(end) => Number::measure(end, 1).into(),
                None => Cell::suppressed(*mark.get_or_insert_with(|| {
                    table.footnote(
                        Text::new("A class that was chosen is open.")
                            .with_sv("En vald klass är öppen.")
                            .with_de("Eine gewählte Klasse ist offen."),
                    )
                })),
            });
        }
        table.row(Head::leaf(question.id(), numbered(question)), cells)?;
    }
    Ok(table)
}

/// Response counted by persons and by their units, with the units that answered more than once and those never invited.
///
/// Keys: `<id>.{persons,units}.…` as [`response`].
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_dataset::Label;
/// use tresteg_report::layouts::survey;
/// use tresteg_survey::{UnitResponse, two_level_response};
/// let unit = |unit: &str, invited, answered| UnitResponse { unit: unit.into(), invited, answered };
/// let units = [unit("Lund", 2, 2), unit("Visby", 1, 0), unit("Kiruna", 0, 0)];
/// let result = two_level_response(Label::new("Persons"), Label::new("Towns"), &units)?;
/// let table = survey::two_level_response("response", "Response", &result, |id| id.into())?;
/// assert!(table.values().any(|(address, _)| address == "response.units.coverage"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn two_level_response(
    id: impl Into<String>,
    title: impl Into<Text>,
    result: &TwoLevelResponse,
    name_of: impl Fn(&str) -> Text,
) -> Result<Table, ReportError> {
    let levels = [("persons", &result.persons), ("units", &result.units)];
    let mut table = response(id, title, levels)?;
    let lists = [
        (
            Text::new("Answered more than once: ")
                .with_sv("Svarade mer än en gång: ")
                .with_de("Mehr als einmal geantwortet: "),
            &result.answered_more_than_once,
        ),
        (
            Text::new("Never invited: ")
                .with_sv("Aldrig inbjudna: ")
                .with_de("Nie eingeladen: "),
            &result.not_invited,
        ),
    ];
    for (word, units) in lists {
        name_units(&mut table, &word, units, &name_of);
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
        Head::leaf(
            "mean",
            Text::new("Mean")
                .with_sv("Medelvärde")
                .with_de("Mittelwert"),
        ),
        Head::leaf(
            "sd",
            Text::new("Std. deviation")
                .with_sv("Standardavvikelse")
                .with_de("Standardabweichung"),
        ),
    ];
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Question").with_sv("Fråga").with_de("Frage")]);
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
                            .with_de(format!("Nicht berechenbar; es fehlt: {missing_input}."))
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
        .with_sv("Alternativens ordning är godtycklig: medelvärdet kan kontrolleras, inte tolkas.").with_de("Die Reihenfolge der Antworten ist willkürlich: Der Mittelwert lässt sich prüfen, nicht deuten.")
}

fn counts_answers() -> Text {
    Text::new("n counts answers, not respondents.")
        .with_sv("n räknar svar, inte svarande.")
        .with_de("n zählt Antworten, nicht Befragte.")
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
        Head::leaf(
            "frame",
            Text::new("Frame")
                .with_sv("Ram")
                .with_de("Auswahlgrundlage"),
        ),
        Head::leaf(
            "invited",
            Text::new("Invited")
                .with_sv("Inbjudna")
                .with_de("Eingeladen"),
        ),
        Head::leaf(
            "answered",
            Text::new("Answered")
                .with_sv("Svarade")
                .with_de("Geantwortet"),
        ),
        Head::group(
            Text::new("Percent").with_sv("Procent").with_de("Prozent"),
            vec![
                Head::leaf(
                    "invitation_rate",
                    Text::new("invited of frame")
                        .with_sv("inbjudna av ramen")
                        .with_de("eingeladen von der Auswahlgrundlage"),
                ),
                Head::leaf(
                    "response_rate",
                    Text::new("answered of invited")
                        .with_sv("svarade av inbjudna")
                        .with_de("geantwortet von den Eingeladenen"),
                ),
                Head::leaf(
                    "coverage",
                    Text::new("answered of frame")
                        .with_sv("svarade av ramen")
                        .with_de("geantwortet von der Auswahlgrundlage"),
                ),
            ],
        ),
    ];
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Level").with_sv("Nivå").with_de("Ebene")]);
    let mut unknown = None;
    let mut cell = |table: &mut Table, number: Option<Number>| match number {
        Some(number) => number.into(),
        None => Cell::suppressed(*unknown.get_or_insert_with(|| {
            table.footnote(
                Text::new("The size of the frame is not known at this level.")
                    .with_sv("Ramens storlek är inte känd på denna nivå.")
                    .with_de("Der Umfang der Auswahlgrundlage ist auf dieser Ebene nicht bekannt."),
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
