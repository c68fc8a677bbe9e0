use tresteg_stats::MarginalMeans;

use super::{Digits, column, estimate, lower, measure, names, upper, words};
use crate::cell::{Cell, Head};
use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Figure, Interval, Layer, Panel, Series, Tone};
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::layouts::stats::covariance_name;
use crate::layouts::stats::parts::{dependent_variable, interval};
use crate::number::Number;
use crate::table::Table;
use crate::text::Text;

/// What a model expects at each level of a factor, or at each combination of levels, with intervals.
///
/// In R: `plot(emmeans::emmeans(fit, ~ factor))`.
///
/// Keys: `<levels joined by _>.{estimate,lower,upper}`. A mean that empty cells leave undetermined keeps its row and has no
/// mark.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::Labels;
/// use tresteg_report::plots::stats::marginal_means;
/// use tresteg_stats::{MarginalMeansRequest, ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 2.0, 4.0, 5.5, 3.0, 6.0])?
///     .with_numbers("x", [1.0, 2.0, 1.0, 2.0, 3.0, 3.0])?
///     .with_texts("g", ["a", "a", "b", "b", "a", "b"])?;
/// let means = ols("y ~ x + g", &table)?.marginal_means(&MarginalMeansRequest::of(["g"]))?;
/// let figure = marginal_means("means", "Means", &means, &Labels::new())?;
/// assert!(figure.table.values().any(|(address, _)| address == "means.a.estimate"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn marginal_means(
    id: impl Into<String>,
    title: impl Into<Text>,
    means: &MarginalMeans,
    labels: &Labels,
) -> Result<Figure, ReportError> {
    let columns = vec![
        column("estimate", estimate()),
        Head::group(
            interval(means.level),
            vec![column("lower", lower()), column("upper", upper())],
        ),
    ];
    let factors: Vec<Text> = means
        .factors
        .iter()
        .map(|factor| labels.text(factor))
        .collect();
    let mut table = Table::new(id, title, columns)?.with_stub_titles([Text::join(&factors, " × ")]);
    let mut keys = Keys::default();
    let mut shown: Vec<Text> = Vec::new();
    let mut marks = Vec::new();
    let known = means.rows.iter().filter_map(|mean| mean.estimate.as_ref());
    let digits = Digits::of(known.map(|mean| mean.value));
    for (place, mean) in means.rows.iter().enumerate() {
        let levels = means.factors.iter().zip(&mean.levels);
        let parts: Vec<Text> = levels
            .map(|(factor, level)| level_label(labels, factor, level))
            .collect();
        shown.push(Text::join(&parts, ", "));
        let head = Head::leaf(keys.key(&mean.levels.join("_")), Text::join(&parts, ", "));
        let cells: Vec<Cell> = match &mean.estimate {
            Some(mean) => [mean.value, mean.lower, mean.upper]
                .map(|value| digits.number(value).into())
                .into(),
            None => {
                let mark = table.footnote(words(
                    "Empty cells leave it undetermined.",
                    "Går inte att bestämma när celler är tomma.",
                    "Wegen leerer Zellen nicht bestimmbar.",
                ));
                vec![Cell::suppressed(mark); 3]
            }
        };
        table.row(head, cells)?;
        if let Some(mean) = mean.estimate.filter(|mean| mean.value.is_finite()) {
            marks.push(Interval {
                at: place as f64,
                lower: mean.lower,
                estimate: mean.value,
                upper: mean.upper,
            });
        }
    }
    let axis = Text::join(
        [
            &labels.text(&means.response),
            &Text::new(", "),
            &interval(means.level),
        ],
        "",
    );
    let description = description(&marks, &shown);
    let panel = Panel::new(
        Axis::linear(axis),
        Axis::categories(Text::join(&factors, " × "), shown),
    )
    .with_layer(Layer::intervals(0, marks));
    let covariance = words("Covariance: ", "Kovariansmatris: ", "Kovarianzmatrix: ");
    let covariance = Text::join(
        [
            &covariance,
            &covariance_name(&means.covariance),
            &Text::new("."),
        ],
        "",
    );
    let mut figure = Figure::new(table, description)
        .with_series([Series::new(Tone::Series(0), "")])
        .with_panel(panel)
        .with_note(Paragraph::verbatim(dependent_variable(
            &means.response,
            labels,
        )))
        .with_note(Paragraph::verbatim(covariance));
    if let Some(note) = held(means, labels) {
        figure = figure.with_note(note);
    }
    figure.checked()
}

/// The label of a level: that of `factor[level]` without the factor's own.
fn level_label(labels: &Labels, factor: &str, level: &str) -> Text {
    let both = labels.text(&format!("{factor}[{level}]"));
    let unlabelled = Text::join([&labels.text(factor), &Text::new(level)], ": ");
    match both == unlabelled {
        true => Text::new(level),
        false => both,
    }
}

/// Where numeric variables were held.
fn held(means: &MarginalMeans, labels: &Labels) -> Option<Paragraph> {
    if means.at.is_empty() {
        return None;
    }
    let parts: Vec<Text> = (0..means.at.len())
        .map(|i| Text::new(format!("{{name{i}}} = {{value{i}}}")))
        .collect();
    let at = words(
        "Numbers held at ",
        "Tal fasthållna vid ",
        "Zahlen festgehalten bei ",
    );
    let text = Text::join([&at, &Text::join(&parts, ", "), &Text::new(".")], "");
    let values = means.at.iter().enumerate();
    Some(
        values.fold(Paragraph::new(text), |text, (i, (name, value))| {
            text.with(format!("name{i}"), labels.text(name))
                .with(format!("value{i}"), measure(*value))
        }),
    )
}

fn description(marks: &[Interval], shown: &[Text]) -> Paragraph {
    let by_value = |a: &&Interval, b: &&Interval| a.estimate.total_cmp(&b.estimate);
    let (Some(least), Some(most)) = (marks.iter().min_by(by_value), marks.iter().max_by(by_value))
    else {
        return Paragraph::new(words(
            "No mean is determined.",
            "Inget medelvärde går att bestämma.",
            "Kein Mittelwert ist bestimmbar.",
        ));
    };
    let name = |mark: &Interval| names(shown.get(mark.at as usize));
    Paragraph::new(words(
        "{n} means with intervals, from {least} ({least_name}) to {most} ({most_name}).",
        "{n} medelvärden med intervall, från {least} ({least_name}) till {most} ({most_name}).",
        "{n} Mittelwerte mit Intervallen, von {least} ({least_name}) bis {most} ({most_name}).",
    ))
    .with("n", Number::count(marks.len()))
    .with("least", measure(least.estimate))
    .with("least_name", name(least))
    .with("most", measure(most.estimate))
    .with("most_name", name(most))
}
