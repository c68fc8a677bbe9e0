//! How far the chosen, the reserves and the others are from the target.

use tresteg_sampling::{Case, CaseRule, Certificate, Selection};

use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Figure, Layer, Marker, Panel, Point, Series, Tone};
use crate::layouts::{Labels, sampling as layouts};
use crate::number::{Kind, Number};
use crate::text::Text;

/// How near the cases are to the target: a row for each chosen case and each reserve, with a line from the target to its value,
/// and a row of dots for the candidates that were passed over, as far as the others reach and a little farther. The
/// remark says how many lie beyond.
///
/// Without a target (extreme cases, spread, several variables) there are dots alone.
///
/// The table is [`candidates`](crate::layouts::sampling::candidates): chosen, reserves, and passed-over candidates as far as
/// they are shown. In R: a dot plot by hand (`dotchart`).
///
/// # Errors
/// As [`Figure::checked`], also for values that are not finite.
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_report::{Locale, Look, Style, layouts::Labels, plots::sampling::distances};
/// use tresteg_sampling::{CaseFrame, CaseRule, Rule, Strategy, Target};
///
/// let ids = ["a", "b", "c", "d"].map(String::from).to_vec();
/// let size = Variable::new("size", Label::new("Size"), Measure::Scale);
/// let towns = Dataset::new(ids.clone(), ids)?.with_numbers(size, [4.0, 10.0, 30.0, 6.0].map(Some).to_vec())?;
/// let rule = CaseRule::new(Strategy::nearest("size", Target::from(5.0)), 2).with_reserves(1);
/// let certificate = rule.select(&CaseFrame::new(&towns)?)?;
/// let figure = distances("distances", &certificate, &Labels::from(&towns))?;
/// assert_eq!(
///     figure.description_in(&Style::new(Look::plain(), Locale::en())),
///     "Size of 2 chosen cases and 1 in reserve, beside a line at the target, 5; the chosen lie between 4 and 6."
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn distances(
    id: impl Into<String>,
    certificate: &Certificate<CaseRule>,
    labels: &Labels,
) -> Result<Figure, ReportError> {
    let selection = &certificate.outcome;
    let target = selection.target.as_ref().map(|target| target.value);
    let (from, to) = reach(selection, target);
    let near: Vec<&Case> = selection
        .passed_over
        .iter()
        .filter(|case| (from..=to).contains(&case.value))
        .collect();
    let beyond = selection.passed_over.len() - near.len();
    let table = layouts::candidates(id, certificate, labels, |case| {
        (from..=to).contains(&case.value)
    })?;

    let named: Vec<&Case> = selection.chosen.iter().chain(&selection.reserves).collect();
    let mut names: Vec<Text> = named
        .iter()
        .map(|case| Text::from(case.name.as_str()))
        .collect();
    if !selection.passed_over.is_empty() {
        names.push(
            Text::new("Other candidates")
                .with_sv("Övriga kandidater")
                .with_de("Weitere Kandidaten"),
        );
    }
    let variable = match certificate.rule.strategy.variable() {
        Some(variable) => labels.text(variable),
        None => Text::new("Value").with_sv("Värde").with_de("Wert"),
    };
    let whole = named.iter().all(|case| case.value.fract() == 0.0);
    let kind = if whole { Kind::Count } else { Kind::Measure };
    let axis = Axis::linear(variable.clone()).with_kind(kind);
    let axis = match from < to {
        true => axis.with_range(from, to),
        false => axis,
    };
    let rows = |range: std::ops::Range<usize>| {
        let cases = named.iter().enumerate();
        cases.filter(move |(at, _)| range.contains(at))
    };
    let dots = |range| {
        rows(range)
            .map(|(at, case)| Point::new(case.value, at as f64).with_tooltip(case.name.as_str()))
    };
    let chosen = selection.chosen.len();
    let others = near
        .iter()
        .map(|case| Point::new(case.value, named.len() as f64).with_tooltip(case.name.as_str()));
    let mut panel = Panel::new(axis, Axis::categories("", names));
    if let Some(target) = target {
        let name = Text::new("Target").with_sv("Målvärde").with_de("Zielwert");
        panel = panel.with_layer(Layer::vertical(target, name));
        for (at, case) in named.iter().enumerate() {
            let series = usize::from(at >= chosen);
            let ends = [target, case.value].map(|x| (x, at as f64));
            panel = panel.with_layer(Layer::line(series, ends));
        }
    }
    let panel = panel
        .with_layer(Layer::points(0, dots(0..chosen)))
        .with_layer(Layer::points(1, dots(chosen..named.len())))
        .with_layer(Layer::points(2, others));
    let figure = Figure::new(table, description(selection, &variable, target))
        .with_series([
            Series::nth(
                0,
                Text::new("Chosen").with_sv("Valda").with_de("Ausgewählt"),
            ),
            Series::new(
                Tone::Series(1),
                Text::new("In reserve")
                    .with_sv("I reserv")
                    .with_de("In Reserve"),
            )
            .with_marker(Marker::Diamond),
            Series::new(
                Tone::Muted,
                Text::new("Passed over")
                    .with_sv("Förbigångna")
                    .with_de("Übergangen"),
            ),
        ])
        .with_panel(panel);
    match beyond {
        0 => figure.checked(),
        _ => figure
            .with_note(
                Paragraph::new(
                    Text::new("Candidates beyond the ends of the axis: {beyond}.")
                        .with_sv("Kandidater bortom axelns ändar: {beyond}.")
                        .with_de("Kandidaten jenseits der Achse: {beyond}."),
                )
                .with("beyond", Number::count(beyond)),
            )
            .checked(),
    }
}

/// From the target and the values of chosen and reserves to a little farther on both sides.
fn reach(selection: &Selection, target: Option<f64>) -> (f64, f64) {
    let cases = selection.chosen.iter().chain(&selection.reserves);
    let values = cases.map(|case| case.value).chain(target);
    let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let air = match high - low {
        span if span > 0.0 => span * 0.25,
        _ => (low.abs() * 0.1).max(0.5),
    };
    (low - air, high + air)
}

fn description(selection: &Selection, variable: &Text, target: Option<f64>) -> Paragraph {
    let values = || selection.chosen.iter().map(|case| case.value);
    let shown = |value: f64| match value.fract() == 0.0 {
        true => Number::new(Kind::Count, value),
        false => Number::measure(value, 2),
    };
    let paragraph = match target {
        _ if selection.chosen.is_empty() => {
            return Paragraph::new(
                Text::new("{variable}: nobody was chosen.")
                    .with_sv("{variable}: ingen valdes.")
                    .with_de("{variable}: niemand wurde ausgewählt."),
            )
            .with("variable", variable.clone());
        }
        Some(target) => Paragraph::new(
            Text::new(
                "{variable} of {chosen} chosen cases and {reserves} in reserve, beside a line at the target, {target}; the \
                 chosen lie between {low} and {high}.",
            )
            .with_sv(
                "{variable} för {chosen} valda fall och {reserves} i reserv, bredvid en linje vid målvärdet {target}; de \
                 valda ligger mellan {low} och {high}.",
            )
            .with_de(
                "{variable} von {chosen} ausgewählten Fällen und {reserves} in Reserve, neben einer Linie am Zielwert \
                 {target}; die ausgewählten liegen zwischen {low} und {high}.",
            ),
        )
        .with("target", shown(target)),
        None => Paragraph::new(
            Text::new("{variable} of {chosen} chosen cases and {reserves} in reserve; the chosen lie between {low} and {high}.")
                .with_sv("{variable} för {chosen} valda fall och {reserves} i reserv; de valda ligger mellan {low} och {high}.")
                .with_de(
                    "{variable} von {chosen} ausgewählten Fällen und {reserves} in Reserve; die ausgewählten liegen zwischen \
                     {low} und {high}.",
                ),
        ),
    };
    paragraph
        .with("variable", variable.clone())
        .with("chosen", Number::count(selection.chosen.len()))
        .with("reserves", Number::count(selection.reserves.len()))
        .with("low", shown(values().fold(f64::INFINITY, f64::min)))
        .with("high", shown(values().fold(f64::NEG_INFINITY, f64::max)))
}
