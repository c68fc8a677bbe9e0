//! Bars of the answers to closed questions.

use tresteg_survey::{FrequencyRow, FrequencyTable};

use crate::document::{Paragraph, Value};
use crate::error::ReportError;
use crate::figure::{Axis, Bar, Figure, Layer, Panel, Series, Tone};
use crate::layouts::survey as layouts;
use crate::number::{Kind, Number};
use crate::text::Text;

/// How often each option of a question was chosen: a bar per option with its percentage, the count behind its label.
/// Kinds of missing answers ("don't know") are grey and stand apart, below the others.
///
/// The table is [`frequencies`](crate::layouts::survey::frequencies), the id that of the question. In R:
/// `ggplot(answers, aes(percent, option)) + geom_col()`.
///
/// # Errors
/// As [`Figure::checked`], for percentages that are not numbers.
///
/// ```
/// use tresteg_dataset::{Label, Measure};
/// use tresteg_report::plots::survey::question;
/// use tresteg_report::figure::Theme;
/// use tresteg_report::{Locale, Look, Style};
/// use tresteg_survey::{AnswerOption, Question, QuestionKind, Scoring, Tally, tabulate};
///
/// let options = [(1, "No"), (2, "Yes")].map(|(code, label)| AnswerOption::new(code, Label::new(label)));
/// let asked = Question::new("q1", QuestionKind::Single, Measure::Nominal, Label::new("Shared?"), Scoring::Unscored,
///     options.to_vec())?;
/// let counted = tabulate(&asked, &Tally::from_counts(&asked, &[10, 28], 38)?)?;
/// let figure = question(&counted)?;
/// let svg = figure.to_svg(&Style::new(Look::plain(), Locale::en()), Theme::Light);
/// assert!(svg.contains("Yes (28)") && svg.contains(">73.7<"));
/// assert_eq!(
///     figure.description_in(&Style::new(Look::plain(), Locale::en())),
///     "Bars in percent of 38 respondents; the longest is Yes (73.7%)."
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn question(result: &FrequencyTable) -> Result<Figure, ReportError> {
    let table = layouts::frequencies(result)?;
    let description = Paragraph::new(match longest(result) {
        Some(_) => Text::new(
            "Bars in percent of {respondents} respondents; the longest is {label} ({percent}).",
        )
        .with_sv("Staplar i procent av {respondents} svarande; den längsta är {label} ({percent}).")
        .with_de(
            "Balken in Prozent von {respondents} Befragten; der längste ist {label} ({percent}).",
        ),
        None => Text::new(
            "Bars in percent of {respondents} respondents, none of whom gave an answer.",
        )
        .with_sv("Staplar i procent av {respondents} svarande, av vilka ingen gav något svar.")
        .with_de(
            "Balken in Prozent von {respondents} Befragten, von denen niemand geantwortet hat.",
        ),
    })
    .with("respondents", count(result.respondents));
    let description = match longest(result) {
        Some(row) => description
            .with("label", Text::from(&row.label))
            .with("percent", Number::percent(row.percent)),
        None => description,
    };
    let figure = Figure::new(table, description)
        .with_series(series())
        .with_panel(panel(result, axis_end([result])));
    with_silent(figure, [result]).checked()
}

/// Several questions as small multiples: a panel of bars per question, all to the same scale, two side by side where
/// there is room. Otherwise as [`question`].
///
/// The table is [`questions`](crate::layouts::survey::questions). In R: `facet_wrap(~ question)`.
///
/// # Errors
/// As [`Figure::checked`].
pub fn questions<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    results: impl IntoIterator<Item = &'a FrequencyTable>,
) -> Result<Figure, ReportError> {
    let results: Vec<&FrequencyTable> = results.into_iter().collect();
    let table = layouts::questions(id, title, results.iter().copied())?;
    let all = results
        .iter()
        .filter_map(|result| Some((*result, longest(result)?)));
    let longest = all.reduce(|best, next| match next.1.percent > best.1.percent {
        true => next,
        false => best,
    });
    let description = match longest {
        Some((result, row)) => Paragraph::new(
            Text::new(
                "Bars in percent of the respondents, a panel for each of {questions} questions. The longest is {label} \
                 ({percent}), an answer to “{wording}”.",
            )
            .with_sv(
                "Staplar i procent av de svarande, en ruta för var och en av {questions} frågor. Den längsta är {label} \
                 ({percent}), ett svar på ”{wording}”.",
            )
            .with_de(
                "Balken in Prozent der Befragten, ein Feld für jede von {questions} Fragen. Der längste ist {label} \
                 ({percent}), eine Antwort auf „{wording}“.",
            ),
        )
        .with("label", Text::from(&row.label))
        .with("percent", Number::percent(row.percent))
        .with("wording", Text::from(&result.wording)),
        None => Paragraph::new(
            Text::new("A panel for each of {questions} questions, without an answer to any.")
                .with_sv("En ruta för var och en av {questions} frågor, utan svar på någon.")
                .with_de("Ein Feld für jede von {questions} Fragen, ohne Antwort auf eine davon."),
        ),
    };
    let end = axis_end(results.iter().copied());
    let figure = Figure::new(
        table,
        description.with("questions", Number::count(results.len())),
    )
    .with_series(series())
    .with_columns(2);
    let figure = results.iter().fold(figure, |figure, result| {
        figure.with_panel(panel(result, end).with_title(&result.wording))
    });
    with_silent(figure, results.iter().copied()).checked()
}

/// Answers, and kinds of missing answers. Their labels say which they are.
fn series() -> [Series; 2] {
    [Series::nth(0, ""), Series::new(Tone::Muted, "")]
}

/// The answer that most gave, the first of several.
fn longest(result: &FrequencyTable) -> Option<&FrequencyRow> {
    let given = result
        .rows
        .iter()
        .filter(|row| row.missing.is_none() && row.count > 0);
    given.reduce(|best, row| match row.count > best.count {
        true => row,
        false => best,
    })
}

/// Where a scale ends that all bars share: at a round number with room for the percentage behind the longest.
fn axis_end<'a>(results: impl IntoIterator<Item = &'a FrequencyTable>) -> f64 {
    let percents = results
        .into_iter()
        .flat_map(|result| &result.rows)
        .map(|row| row.percent);
    let most = percents.fold(0.0, f64::max);
    ((most * 1.15 / 10.0).ceil() * 10.0).clamp(10.0, 100.0)
}

fn panel(result: &FrequencyTable, end: f64) -> Panel {
    let mut labels = Vec::new();
    let mut bars = [Vec::new(), Vec::new()];
    for row in layouts::in_order(result) {
        let is_missing = row.missing.is_some();
        if is_missing && bars[1].is_empty() && !labels.is_empty() {
            labels.push(Text::default());
        }
        let bar =
            Bar::new(labels.len() as f64, row.percent).with_label(Number::percent(row.percent));
        labels.push(counted(row));
        if let Some(bars) = bars.get_mut(usize::from(is_missing)) {
            bars.push(bar);
        }
    }
    let percent = Text::new("Percent").with_sv("Procent").with_de("Prozent");
    let x = Axis::linear(percent)
        .with_kind(Kind::Percent)
        .with_range(0.0, end);
    let [given, missing] = bars;
    Panel::new(x, Axis::categories("", labels))
        .with_layer(Layer::bars(0, given))
        .with_layer(Layer::bars(1, missing))
}

/// The label of an option and how many chose it.
fn counted(row: &FrequencyRow) -> Text {
    let count = Text::new(format!("({})", row.count));
    match Text::from(&row.label) {
        label if label.is_empty() => count,
        label => Text::join([&label, &count], " "),
    }
}

/// A remark on those who gave no answer at all, where that is known.
fn with_silent<'a>(
    figure: Figure,
    results: impl IntoIterator<Item = &'a FrequencyTable>,
) -> Figure {
    let silent = results
        .into_iter()
        .filter_map(|result| Some((result, result.no_answer?)));
    silent
        .filter(|(_, silent)| *silent > 0)
        .fold(figure, |figure, (result, silent)| {
            let note = Text::new("No answer to “{wording}”: {silent}.")
                .with_sv("Inget svar på ”{wording}”: {silent}.")
                .with_de("Keine Antwort auf „{wording}“: {silent}.");
            figure.with_note(
                Paragraph::new(note)
                    .with("wording", Text::from(&result.wording))
                    .with("silent", count(silent)),
            )
        })
}

fn count(count: u64) -> Value {
    Number::new(Kind::Count, count as f64).into()
}
