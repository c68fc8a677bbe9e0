use tresteg_stats::classification::{Auc, CalibrationGroups, Grouping, RocCurve};
use tresteg_stats::group_tests::Interval as GroupInterval;
use tresteg_stats::smoothing::Lowess;

use super::{Digits, cell, column, lower, same_length, upper, words};
use crate::cell::{Cell, Head};
use crate::document::{Paragraph, Value};
use crate::error::ReportError;
use crate::figure::{Axis, Dash, Figure, Interval, Layer, Panel, Series, Tone};
use crate::layouts::stats::parts::interval;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// A ROC curve with its area.
#[derive(Clone, Copy, Debug)]
pub struct RocSeries<'a> {
    /// The name of the model.
    pub title: &'a Text,
    /// The curve.
    pub curve: &'a RocCurve,
    /// The area under it.
    pub area: &'a Auc,
}

/// ROC curves, with the diagonal of a coin; the description and the notes give the areas with their intervals.
///
/// In R: `pROC::ggroc(roc(...)) ; pROC::ci.auc`.
///
/// Keys: `<curve>_<number of the point>.{cut,sensitivity,false_positive_rate}`, the curves being `c1`, `c2` and so on;
/// the first cut lies above all scores and has no number.
///
/// # Errors
/// As [`Table::new`].
///
/// ```
/// use tresteg_report::Text;
/// use tresteg_report::plots::stats::{RocSeries, roc};
/// use tresteg_stats::classification::BinaryPredictions;
///
/// let predictions = BinaryPredictions::new(&[0, 1, 0, 1, 1], &[0.1, 0.4, 0.5, 0.7, 0.9])?;
/// let (curve, area) = (predictions.roc()?, predictions.auc(0.95)?);
/// let title = Text::new("Model 1");
/// let series = [RocSeries { title: &title, curve: &curve, area: &area }];
/// let figure = roc("roc", "Who passes", &series)?;
/// assert!(figure.table.values().any(|(address, _)| address == "roc.c1_2.sensitivity"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn roc(
    id: impl Into<String>,
    title: impl Into<Text>,
    curves: &[RocSeries<'_>],
) -> Result<Figure, ReportError> {
    let false_positives = words(
        "False positive rate (1 − specificity)",
        "Andel falska positiva (1 − specificitet)",
        "Falsch-positiv-Rate (1 − Spezifität)",
    );
    let sensitivity = words("Sensitivity", "Sensitivitet", "Sensitivität");
    let columns = vec![
        column("cut", words("Cut", "Gräns", "Schwelle")),
        column("false_positive_rate", false_positives.clone()),
        column("sensitivity", sensitivity.clone()),
    ];
    let mut table = Table::new(id, title, columns)?;
    let mut panel = Panel::new(share_axis(false_positives), share_axis(sensitivity))
        .with_equal_units()
        .with_height(400.0)
        .with_layer(Layer::line(0, [(0.0, 0.0), (1.0, 1.0)]));
    let mut series = vec![
        Series::new(Tone::Muted, words("By chance", "Av en slump", "Zufall"))
            .with_dash(Dash::Dotted),
    ];
    for (number, one) in (1..).zip(curves) {
        let points = &one.curve.points;
        let cuts = Digits::of(points.iter().filter_map(|point| point.cut));
        let heads = (1..=points.len())
            .map(|point| Head::leaf(format!("c{number}_{point}"), point.to_string()));
        let cells = points.iter().map(|point| {
            vec![
                point.cut.map(|cut| cuts.number(cut)).into(),
                cell(Kind::Bounded, Some(1.0 - point.specificity)),
                cell(Kind::Bounded, Some(point.sensitivity)),
            ]
        });
        if !points.is_empty() {
            table.rows_of(
                Head::group(one.title.clone(), heads.collect()),
                cells.collect(),
            )?;
        }
        let line = points
            .iter()
            .map(|point| (1.0 - point.specificity, point.sensitivity));
        // Tied rows move together: straight lines between the cuts, as the area is counted.
        panel = panel.with_layer(Layer::line(number, line));
        let label = if curves.len() > 1 {
            one.title.clone()
        } else {
            Text::default()
        };
        series.push(Series::nth(number - 1, label));
    }
    Figure::new(table, roc_description(curves))
        .with_series(series)
        .with_panel(panel)
        .with_width(460.0)
        .checked()
}

fn roc_description(curves: &[RocSeries<'_>]) -> Paragraph {
    let mut parts = vec![words(
        "Area under the curve:",
        "Yta under kurvan:",
        "Fläche unter der Kurve:",
    )];
    let mut values: Vec<(String, Value)> = Vec::new();
    for (number, one) in (1..).zip(curves) {
        let area = one.area;
        let ends = area.lower.zip(area.upper);
        let end = if number < curves.len() { ";" } else { "." };
        let ends_shown = match ends {
            Some(_) => format!(" ({{interval{number}}} {{lower{number}}} – {{upper{number}}})"),
            None => String::new(),
        };
        parts.push(Text::new(format!(
            "{{title{number}}} {{area{number}}}{ends_shown}{end}"
        )));
        values.push((format!("title{number}"), one.title.clone().into()));
        values.push((
            format!("area{number}"),
            Number::new(Kind::Bounded, area.estimate).into(),
        ));
        if let Some((lower, upper)) = ends {
            values.push((format!("interval{number}"), interval(area.level).into()));
            values.push((
                format!("lower{number}"),
                Number::new(Kind::Bounded, lower).into(),
            ));
            values.push((
                format!("upper{number}"),
                Number::new(Kind::Bounded, upper).into(),
            ));
        }
    }
    if curves.is_empty() {
        parts = vec![words("No curve.", "Ingen kurva.", "Keine Kurve.")];
    }
    values.into_iter().fold(
        Paragraph::new(Text::join(&parts, " ")),
        |text, (name, value)| text.with(name, value),
    )
}

/// Shares from 0 to 1, with room for marks at the ends.
fn share_axis(title: Text) -> Axis {
    Axis::linear(title)
        .with_kind(Kind::Bounded)
        .with_range(-0.02, 1.02)
        .with_ticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
}

/// Observed shares against expected probabilities, by groups, with an interval for each and, where given, a smooth line
/// through all rows. On the diagonal the probabilities are right.
///
/// The intervals are those of
/// [`CalibrationGroup::observed_interval`](tresteg_stats::classification::CalibrationGroup::observed_interval), one per
/// group; the line is [`lowess`](tresteg_stats::smoothing::lowess()) of the outcomes on the probabilities without
/// iterations. In R: `rms::val.prob(p, y)`, `predtools::calibration_plot`.
///
/// Keys: `<number of the group>.{n,events,expected,observed,lower,upper}`.
///
/// # Errors
/// [`ReportError::BadFigure`] unless there is an interval for each group; as [`Table::new`].
///
/// ```
/// use tresteg_report::plots::stats::calibration;
/// use tresteg_stats::StatsError;
/// use tresteg_stats::classification::{BinaryPredictions, Grouping};
///
/// let outcomes = [0, 0, 1, 0, 1, 1];
/// let predictions = BinaryPredictions::new(&outcomes, &[0.1, 0.2, 0.4, 0.5, 0.7, 0.9])?;
/// let groups = predictions.calibration_groups(&Grouping::Quantiles(2))?;
/// let intervals = groups.groups.iter().map(|group| group.observed_interval(0.95));
/// let intervals = intervals.collect::<Result<Vec<_>, StatsError>>()?;
/// let figure = calibration("calibration", "Are they right?", &groups, &intervals, None)?;
/// assert_eq!(figure.table.cells().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn calibration(
    id: impl Into<String>,
    title: impl Into<Text>,
    groups: &CalibrationGroups,
    intervals: &[GroupInterval],
    smooth: Option<&Lowess>,
) -> Result<Figure, ReportError> {
    let id = id.into();
    same_length(&id, "intervals", intervals.len(), groups.groups.len())?;
    let level = intervals.first().map_or(0.95, |interval| interval.level);
    let expected = words(
        "Expected probability",
        "Förväntad sannolikhet",
        "Erwartete Wahrscheinlichkeit",
    );
    let observed = words("Observed share", "Observerad andel", "Beobachteter Anteil");
    let columns = vec![
        column("n", Text::new("n")),
        column("events", words("Events", "Händelser", "Ereignisse")),
        column("expected", expected.clone()),
        column("observed", observed.clone()),
        Head::group(
            interval(level),
            vec![column("lower", lower()), column("upper", upper())],
        ),
    ];
    let mut table =
        Table::new(&id, title, columns)?.with_stub_titles([words("Group", "Grupp", "Gruppe")]);
    let mut marks = Vec::new();
    for (number, (group, interval)) in (1..).zip(groups.groups.iter().zip(intervals)) {
        let cells: Vec<Cell> = vec![
            Number::new(Kind::Count, group.n_obs as f64).into(),
            Number::new(Kind::Count, group.events as f64).into(),
            cell(Kind::Bounded, Some(group.mean_prediction)),
            cell(Kind::Bounded, Some(group.observed_share)),
            cell(Kind::Bounded, interval.lower),
            cell(Kind::Bounded, interval.upper),
        ];
        let key = format!("{number}");
        table.row(Head::leaf(key.clone(), key), cells)?;
        marks.push(Interval {
            at: group.mean_prediction,
            lower: interval.lower.unwrap_or(0.0).min(group.observed_share),
            estimate: group.observed_share,
            upper: interval.upper.unwrap_or(1.0).max(group.observed_share),
        });
    }
    let mut panel = Panel::new(share_axis(expected), share_axis(observed))
        .with_equal_units()
        .with_height(400.0)
        .with_layer(Layer::line(0, [(0.0, 0.0), (1.0, 1.0)]));
    let mut series = vec![
        Series::new(
            Tone::Muted,
            words(
                "Perfect calibration",
                "Perfekt kalibrering",
                "Perfekte Kalibrierung",
            ),
        )
        .with_dash(Dash::Dotted),
        Series::new(Tone::Series(0), words("Groups", "Grupper", "Gruppen")),
    ];
    if let Some(smooth) = smooth {
        series.push(
            Series::new(
                Tone::Series(1),
                words(
                    "All rows (lowess)",
                    "Alla rader (lowess)",
                    "Alle Zeilen (Lowess)",
                ),
            )
            .with_dash(Dash::Dashed),
        );
        panel = panel.with_layer(Layer::line(2, smooth.points()));
    }
    panel = panel.with_layer(Layer::error_bars(1, marks));
    Figure::new(table, calibration_description(groups))
        .with_series(series)
        .with_panel(panel)
        .with_width(460.0)
        .with_note(
            Paragraph::new(words(
                "Bars: {interval} of the share (Wilson). Groups: {rule}.",
                "Streck: {interval} för andelen (Wilson). Grupper: {rule}.",
                "Striche: {interval} des Anteils (Wilson). Gruppen: {rule}.",
            ))
            .with("interval", interval(level))
            .with("rule", rule_name(&groups.grouping)),
        )
        .checked()
}

fn rule_name(rule: &Grouping) -> Text {
    match rule {
        Grouping::Quantiles(_) => words(
            "quantiles (type 7)",
            "kvantiler (typ 7)",
            "Quantile (Typ 7)",
        ),
        Grouping::AveragedQuantiles(_) => words(
            "quantiles (type 2)",
            "kvantiler (typ 2)",
            "Quantile (Typ 2)",
        ),
        Grouping::Blocks(_) => words(
            "blocks of about equal size",
            "ungefär lika stora block",
            "etwa gleich große Blöcke",
        ),
        _ => words(
            "limits set by hand",
            "gränser satta för hand",
            "von Hand gesetzte Grenzen",
        ),
    }
}

fn calibration_description(groups: &CalibrationGroups) -> Paragraph {
    let above = groups
        .groups
        .iter()
        .filter(|group| group.observed_share > group.mean_prediction)
        .count();
    Paragraph::new(words(
        "{n} groups, {above} of them with more events than expected. The observed share differs from the probability by {most} at most.",
        "{n} grupper, {above} av dem med fler händelser än väntat. Den observerade andelen skiljer sig från sannolikheten med som mest {most}.",
        "{n} Gruppen, {above} davon mit mehr Ereignissen als erwartet. Der beobachtete Anteil weicht um höchstens {most} von der Wahrscheinlichkeit ab.",
    ))
    .with("n", Number::count(groups.groups.len()))
    .with("above", Number::count(above))
    .with("most", Number::new(Kind::Bounded, groups.maximum_calibration_error))
}
