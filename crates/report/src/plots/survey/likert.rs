//! Diverging bars of a battery.

use tresteg_survey::FrequencyTable;

use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Bar, Figure, Layer, Panel, Series, Tone};
use crate::layouts::survey as layouts;
use crate::number::{Kind, Number};
use crate::text::Text;

/// The questions of a battery as diverging stacked bars: the lower half of the scale to the left of zero, the upper half to
/// the right, the middle step, if there is one, across it. Kinds of missing answers ("don't know") stand apart in a
/// panel of their own, so that they neither widen the middle nor move the bars. Everything is in percent of all respondents;
/// questions stand in the given order.
///
/// The table is [`battery`](crate::layouts::survey::battery). In R: `likert::likert.bar.plot` or `HH::likert`, whose
/// percentages leave out missing answers instead.
///
/// # Errors
/// [`ReportError::DifferentOptions`] when the questions do not have the same options; as [`Figure::checked`].
///
/// ```
/// use tresteg_dataset::{Label, Measure};
/// use tresteg_report::plots::survey::likert;
/// use tresteg_survey::{AnswerOption, Question, QuestionKind, Scoring, Tally, tabulate};
///
/// let asked = |id: &str| {
///     let options = [(1, "Little"), (2, "Some"), (3, "Much")]
///         .map(|(code, label)| AnswerOption::new(code, Label::new(label)));
///     Question::new(id, QuestionKind::Single, Measure::Ordinal, Label::new(id), Scoring::Unscored, options.to_vec())
/// };
/// let (use_of, cost) = (asked("use")?, asked("cost")?);
/// let results = [
///     tabulate(&use_of, &Tally::from_counts(&use_of, &[2, 8, 10], 20)?)?,
///     tabulate(&cost, &Tally::from_counts(&cost, &[10, 8, 2], 20)?)?,
/// ];
/// let figure = likert("motives", "What counts", &results)?;
/// assert_eq!(figure.panels.len(), 1); // nobody could say "don't know"
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn likert<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    results: impl IntoIterator<Item = &'a FrequencyTable>,
) -> Result<Figure, ReportError> {
    let results: Vec<&FrequencyTable> = results.into_iter().collect();
    let table = layouts::battery(id, title, results.iter().copied())?;
    let options = layouts::shared_options(&results)?;
    let steps = options.iter().filter(|row| row.missing.is_none()).count();
    // The only kind of missing answer is named by the heading of its panel.
    let is_named = options.len() == steps + 1;
    let series = options
        .iter()
        .enumerate()
        .map(|(i, row)| match row.missing {
            None => Series::new(Tone::Diverging(step_tone(i, steps)), &row.label),
            Some(_) if is_named => Series::new(Tone::Muted, ""),
            Some(_) => Series {
                tone: Tone::Muted,
                ..Series::nth(i - steps, &row.label)
            },
        });
    let mut figure = Figure::new(table, description(&results, steps)).with_series(series);

    let stacks: Vec<Vec<(f64, f64)>> = results
        .iter()
        .map(|result| stack(&percents(result), steps))
        .collect();
    let wordings = || results.iter().map(|result| Text::from(&result.wording));
    let percent = || Text::new("Percent").with_sv("Procent").with_de("Prozent");
    let ends = |pick: fn(f64, f64) -> f64| {
        let edges = stacks.iter().flatten().flat_map(|(from, to)| [*from, *to]);
        edges.fold(0.0, pick)
    };
    // Round ends, so that both sides have ticks to their ends.
    let round = |end: f64| (end / 10.0).abs().ceil().max(1.0) * 10.0;
    let x = Axis::linear(percent())
        .with_kind(Kind::Percent)
        .with_range(-round(ends(f64::min)), round(ends(f64::max)))
        .mirrored();
    let mut panel = Panel::new(x, Axis::categories("", wordings())).with_share(3.0);
    panel = panel.with_layer(Layer::vertical(0.0, ""));
    for step in 0..steps {
        panel = panel.with_layer(Layer::bars(step, bars(&stacks, step)));
    }
    figure = figure.with_panel(panel);

    if options.len() > steps {
        // Each kind of missing answer begins where the one before it ends.
        let apart: Vec<Vec<(f64, f64)>> = results
            .iter()
            .map(|result| {
                let missing = percents(result).split_off(steps.min(result.rows.len()));
                missing
                    .iter()
                    .scan(0.0, |end, share| {
                        let from = *end;
                        *end += share;
                        Some((from, *end))
                    })
                    .collect()
            })
            .collect();
        let most = apart
            .iter()
            .flatten()
            .fold(0.0, |most, (_, to)| f64::max(most, *to));
        let x = Axis::linear(percent())
            .with_kind(Kind::Percent)
            .with_range(0.0, round(most));
        let heading = match options.get(steps..) {
            Some([only]) => Text::from(&only.label),
            _ => Text::new("No opinion")
                .with_sv("Ingen åsikt")
                .with_de("Keine Angabe"),
        };
        let mut panel =
            Panel::new(x, Axis::categories("", wordings()).without_labels()).with_title(heading);
        for kind in 0..options.len() - steps {
            panel = panel.with_layer(Layer::bars(steps + kind, bars(&apart, kind)));
        }
        figure = figure.with_panel(panel).with_columns(2);
    }
    figure.checked()
}

/// From -1 for the lowest step to 1 for the highest.
fn step_tone(step: usize, steps: usize) -> f64 {
    match steps {
        0 | 1 => 0.0,
        _ => 2.0 * step as f64 / (steps - 1) as f64 - 1.0,
    }
}

fn percents(result: &FrequencyTable) -> Vec<f64> {
    layouts::in_order(result).map(|row| row.percent).collect()
}

/// From where to where each step goes, zero being in the middle of the scale.
fn stack(percents: &[f64], steps: usize) -> Vec<(f64, f64)> {
    let below: f64 = percents.iter().take(steps / 2).sum();
    let middle = match steps % 2 {
        1 => percents.get(steps / 2).copied().unwrap_or_default() / 2.0,
        _ => 0.0,
    };
    let mut end = -(below + middle);
    percents
        .iter()
        .take(steps)
        .map(|share| {
            let from = end;
            end += share;
            (from, end)
        })
        .collect()
}

/// The bars of one step, a question each; one without answers has none.
fn bars(stacks: &[Vec<(f64, f64)>], step: usize) -> Vec<Bar> {
    let places = stacks.iter().enumerate();
    places
        .filter_map(|(at, stack)| Some((at, *stack.get(step)?)))
        .filter(|(_, (from, to))| to > from)
        .map(|(at, (from, to))| {
            let share = Number::percent(to - from).with_decimals(0);
            Bar::between(at as f64, from, to).with_label_inside(share)
        })
        .collect()
}

/// What leans how far, in words: sums over steps are nowhere printed.
fn description(results: &[&FrequencyTable], steps: usize) -> Paragraph {
    let balance = |result: &FrequencyTable| {
        let percents = percents(result);
        let upper: f64 = percents.iter().take(steps).skip(steps - steps / 2).sum();
        let lower: f64 = percents.iter().take(steps / 2).sum();
        upper - lower
    };
    let by = |first: &&&FrequencyTable, second: &&&FrequencyTable| {
        balance(first).total_cmp(&balance(second))
    };
    let (most, least) = (results.iter().rev().max_by(by), results.iter().min_by(by));
    let questions = Number::count(results.len());
    match (most, least) {
        (Some(most), Some(least)) if results.len() > 1 && balance(most) > balance(least) => Paragraph::new(
            Text::new(
                "Stacked bars in percent of the respondents, one for each of {questions} questions, low answers to the left \
                 of zero and high ones to the right. They lie farthest to the right for “{most}” and farthest to the left \
                 for “{least}”.",
            )
            .with_sv(
                "Uppdelade staplar i procent av de svarande, en för var och en av {questions} frågor, låga svar till vänster \
                 om noll och höga till höger. Längst till höger ligger ”{most}”, längst till vänster ”{least}”.",
            )
            .with_de(
                "Gestapelte Balken in Prozent der Befragten, einer für jede von {questions} Fragen, niedrige Antworten links \
                 von null, hohe rechts. Am weitesten rechts liegt „{most}“, am weitesten links „{least}“.",
            ),
        )
        .with("most", Text::from(&most.wording))
        .with("least", Text::from(&least.wording)),
        _ => Paragraph::new(
            Text::new(
                "Stacked bars in percent of the respondents, one for each of {questions} questions, low answers to the left \
                 of zero and high ones to the right.",
            )
            .with_sv(
                "Uppdelade staplar i procent av de svarande, en för var och en av {questions} frågor, låga svar till vänster \
                 om noll och höga till höger.",
            )
            .with_de(
                "Gestapelte Balken in Prozent der Befragten, einer für jede von {questions} Fragen, niedrige Antworten links \
                 von null, hohe rechts.",
            ),
        ),
    }
    .with("questions", questions)
}
