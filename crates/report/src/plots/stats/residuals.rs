use tresteg_stats::diagnostics::{ResidualDiagnostics, ResidualRow};

use super::scatter::largest;
use super::{Digits, cell, column, crowd_note, lower, names, upper, words};
use crate::cell::Head;
use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Dash, Figure, Layer, Panel, Point, Series, Tone};
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::layouts::stats::parts::{dependent_variable, interval};
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// So many rows are named in each panel.
const NAMED: usize = 3;

/// Series of the figure.
const ROWS: usize = 0;
const TREND: usize = 1;
const HALF: usize = 2;
const WHOLE: usize = 3;

/// Four pictures of residuals: against fitted values, against a normal distribution, their spread, and their leverage
/// with lines of equal Cook's distance. The three rows that stand out most are named in each.
///
/// In R: `plot(fit, which = c(1, 2, 3, 5))`, `performance::check_model(fit)`.
///
/// Keys: `<id of the row>.{fitted,residual,studentized,expected,lower,upper,spread,leverage,cooks_distance}`; `lower` and
/// `upper` are the ends of the band of normal quantiles.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`]; [`ReportError::BadFigure`] for a number that is not finite.
///
/// ```
/// use tresteg_report::layouts::Labels;
/// use tresteg_report::plots::stats::residuals;
/// use tresteg_stats::{ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_row_ids(["a", "b", "c", "d", "far"])?
///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 20.0])?
///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 12.0])?;
/// let diagnostics = ols("y ~ x", &table)?.residual_diagnostics(0.95)?;
/// let figure = residuals("residuals", "Residuals", &diagnostics, &Labels::new())?;
/// assert_eq!(figure.panels.len(), 4);
/// assert!(figure.table.values().any(|(address, _)| address == "residuals.far.cooks_distance"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn residuals(
    id: impl Into<String>,
    title: impl Into<Text>,
    diagnostics: &ResidualDiagnostics,
    labels: &Labels,
) -> Result<Figure, ReportError> {
    let rows = &diagnostics.rows;
    let by_residual = largest(rows.len(), NAMED, |row| Some(rows[row].residual.abs()));
    let by_studentized = largest(rows.len(), NAMED, |row| rows[row].studentized.map(f64::abs));
    let by_distance = largest(rows.len(), NAMED, |row| rows[row].cooks_distance);

    let fitted = words("Fitted value", "Anpassat värde", "Angepasster Wert");
    let studentized = studentized();
    let place = |x: fn(&ResidualRow) -> Option<f64>,
                 y: fn(&ResidualRow) -> Option<f64>,
                 named: &[usize]| {
        let points = rows.iter().enumerate().filter_map(|(i, row)| {
            let point =
                Point::new(finite(x(row))?, finite(y(row))?).with_tooltip(row.row_id.as_str());
            Some(match named.contains(&i) {
                true => point.with_label(row.row_id.as_str()),
                false => point,
            })
        });
        Layer::points(ROWS, points)
    };
    let residual_panel = Panel::new(
        Axis::linear(fitted.clone()),
        Axis::linear(words("Residual", "Residual", "Residuum")),
    )
    .with_title(words("Linearity", "Linearitet", "Linearität"))
    .with_layer(Layer::horizontal(0.0, ""))
    .with_layer(place(
        |row| Some(row.fitted),
        |row| Some(row.residual),
        &by_residual,
    ))
    .with_layer(Layer::line(TREND, diagnostics.residual_trend.clone()));

    let spread_panel = Panel::new(
        Axis::linear(fitted),
        Axis::linear(words(
            "√|studentised residual|",
            "√|studentiserad residual|",
            "√|studentisiertes Residuum|",
        ))
        .starting_at(0.0),
    )
    .with_title(words("Even spread", "Jämn spridning", "Gleiche Streuung"))
    .with_layer(place(
        |row| Some(row.fitted),
        |row| row.spread,
        &by_studentized,
    ))
    .with_layer(Layer::line(TREND, diagnostics.spread_trend.clone()));

    let leverage_panel = leverage(diagnostics)
        .with_title(words("Influence", "Inflytande", "Einfluss"))
        .with_layer(Layer::horizontal(0.0, ""))
        .with_layer(place(
            |row| Some(row.leverage),
            |row| row.studentized,
            &by_distance,
        ));
    let leverage_panel = contours(leverage_panel, diagnostics);
    let near = has_contour(&leverage_panel);

    let mut figure = Figure::new(
        table(id.into(), title.into(), diagnostics)?,
        description(diagnostics, labels, &by_studentized, &by_distance),
    )
    .with_columns(2)
    .with_series([
        Series::new(Tone::Series(0), ""),
        Series::new(Tone::Series(1), words("Course (lowess)", "Förlopp (lowess)", "Verlauf (Lowess)")),
        Series::new(
            Tone::Series(2),
            words("Cook’s distance 0.5", "Cooks avstånd 0,5", "Cook-Distanz 0,5"),
        )
        .with_dash(Dash::Dashed),
        Series::new(
            Tone::Series(3),
            words("Cook’s distance 1", "Cooks avstånd 1", "Cook-Distanz 1"),
        )
        .with_dash(Dash::DashDotted),
    ])
    .with_panel(residual_panel)
    .with_panel(quantile_panel(diagnostics, &by_studentized, studentized))
    .with_panel(spread_panel)
    .with_panel(leverage_panel)
    .with_note(Paragraph::verbatim(dependent_variable(&diagnostics.response, labels)))
    .with_note(
        Paragraph::new(words(
            "Band of the normal quantiles: {interval} for each point by itself. Named: the {named} rows that stand out most.",
            "Bandet kring normalkvantilerna: {interval} för varje punkt för sig. Namngivna: de {named} rader som utmärker sig mest.",
            "Band der Normalquantile: {interval} für jeden Punkt einzeln. Benannt: die {named} auffälligsten Zeilen.",
        ))
        .with("interval", interval(diagnostics.quantiles.level))
        .with("named", Number::count(NAMED.min(rows.len()))),
    );
    if !near && !rows.is_empty() {
        figure = figure.with_note(Paragraph::new(words(
            "Cook’s distances of 0.5 and more lie outside the picture.",
            "Cooks avstånd från 0,5 och uppåt ligger utanför bilden.",
            "Cook-Distanzen ab 0,5 liegen außerhalb des Bilds.",
        )));
    }
    let without = rows
        .iter()
        .filter(|row| finite(row.studentized).is_none())
        .count();
    if without > 0 {
        figure = figure.with_note(
            Paragraph::new(words(
                "{n} rows have no studentised residual (a leverage of 1, or a fit without error) and stand only among the residuals.",
                "{n} rader saknar studentiserad residual (hävstång 1, eller en anpassning utan fel) och syns bara bland residualerna.",
                "{n} Zeilen haben kein studentisiertes Residuum (Hebelwert 1 oder Anpassung ohne Fehler) und stehen nur bei den Residuen.",
            ))
            .with("n", Number::count(without)),
        );
    }
    figure.notes.extend(crowd_note(rows.len()));
    figure.checked()
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

fn studentized() -> Text {
    words(
        "Studentised residual",
        "Studentiserad residual",
        "Studentisiertes Residuum",
    )
}

/// Against a normal distribution, in its band.
fn quantile_panel(diagnostics: &ResidualDiagnostics, named: &[usize], studentized: Text) -> Panel {
    let points = || {
        diagnostics
            .quantiles
            .points
            .iter()
            .filter(|point| point.value.is_finite())
    };
    let band = points().filter(|point| point.lower.is_finite() && point.upper.is_finite());
    let band = band.map(|point| (point.expected, point.lower, point.upper));
    let dots = points().map(|point| {
        let name = &diagnostics.rows[point.index].row_id;
        let dot = Point::new(point.expected, point.value).with_tooltip(name.as_str());
        match named.contains(&point.index) {
            true => dot.with_label(name.as_str()),
            false => dot,
        }
    });
    // Where a normal distribution would put them.
    let ends = points().next().zip(points().next_back());
    let line = ends.map(|(first, last)| {
        [
            (first.expected, first.expected),
            (last.expected, last.expected),
        ]
    });
    Panel::new(
        Axis::linear(words("Normal quantile", "Normalkvantil", "Normalquantil")),
        Axis::linear(studentized),
    )
    .with_title(words("Normality", "Normalitet", "Normalität"))
    .with_layer(Layer::band(ROWS, band))
    .with_layer(Layer::line(ROWS, line.into_iter().flatten()))
    .with_layer(Layer::points(ROWS, dots))
}

/// An axis of leverage from 0, and one of residuals that the lines of Cook's distance do not stretch.
fn leverage(diagnostics: &ResidualDiagnostics) -> Panel {
    let residuals = || {
        diagnostics
            .rows
            .iter()
            .filter_map(|row| finite(row.studentized))
    };
    let most = residuals().map(f64::abs).fold(0.0, f64::max);
    let low = residuals().fold(0.0, f64::min);
    let high = residuals().fold(0.0, f64::max);
    let mut y = Axis::linear(studentized());
    let air = 0.08 * (high - low);
    if most > 0.0 && air.is_finite() {
        y = y.with_range(low - air, high + air);
    }
    let x = Axis::linear(words("Leverage", "Hävstång", "Hebelwert")).starting_at(0.0);
    Panel::new(x, y)
}

/// The branches that come into the picture. Each is nearest to the middle at its end.
fn contours(mut panel: Panel, diagnostics: &ResidualDiagnostics) -> Panel {
    let low = panel.y.range.0.unwrap_or(f64::NEG_INFINITY);
    let high = panel.y.range.1.unwrap_or(f64::INFINITY);
    for (series, contour) in [HALF, WHOLE].into_iter().zip(&diagnostics.contours) {
        for sign in [1.0, -1.0] {
            let branch = || {
                contour
                    .points
                    .iter()
                    .map(|(leverage, residual)| (*leverage, sign * residual))
            };
            let seen = |end: (f64, f64)| (low..=high).contains(&end.1);
            if branch().next_back().is_some_and(seen) {
                panel = panel.with_layer(Layer::line(series, branch()));
            }
        }
    }
    panel
}

/// Whether a line of Cook's distance is in the picture.
fn has_contour(panel: &Panel) -> bool {
    let contour = |layer: &Layer| matches!(layer, Layer::Line { series, .. } if *series == HALF || *series == WHOLE);
    panel.layers.iter().any(contour)
}

fn table(id: String, title: Text, diagnostics: &ResidualDiagnostics) -> Result<Table, ReportError> {
    let columns = vec![
        column(
            "fitted",
            words("Fitted value", "Anpassat värde", "Angepasster Wert"),
        ),
        column("residual", words("Residual", "Residual", "Residuum")),
        column("studentized", studentized()),
        Head::group(
            words("Normal quantile", "Normalkvantil", "Normalquantil"),
            vec![
                column("expected", words("Expected", "Förväntad", "Erwartet")),
                column("lower", lower()),
                column("upper", upper()),
            ],
        ),
        column(
            "spread",
            words("√|studentised|", "√|studentiserad|", "√|studentisiert|"),
        ),
        column("leverage", words("Leverage", "Hävstång", "Hebelwert")),
        column(
            "cooks_distance",
            words("Cook’s distance", "Cooks avstånd", "Cook-Distanz"),
        ),
    ];
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([words("Row", "Rad", "Zeile")]);
    let mut quantiles = vec![None; diagnostics.rows.len()];
    for point in &diagnostics.quantiles.points {
        if let Some(place) = quantiles.get_mut(point.index) {
            *place = Some(point);
        }
    }
    let mut keys = Keys::default();
    let rows = &diagnostics.rows;
    let fitted = Digits::of(rows.iter().map(|row| row.fitted));
    let residual = Digits::of(rows.iter().map(|row| row.residual));
    for (row, quantile) in diagnostics.rows.iter().zip(quantiles) {
        let cells = vec![
            fitted.number(row.fitted).into(),
            residual.number(row.residual).into(),
            cell(Kind::Statistic, row.studentized),
            cell(Kind::Statistic, quantile.map(|point| point.expected)),
            cell(Kind::Statistic, quantile.map(|point| point.lower)),
            cell(Kind::Statistic, quantile.map(|point| point.upper)),
            cell(Kind::Statistic, row.spread),
            cell(Kind::Bounded, Some(row.leverage)),
            cell(Kind::Statistic, row.cooks_distance),
        ];
        table.row(
            Head::leaf(keys.key(&row.row_id), row.row_id.as_str()),
            cells,
        )?;
    }
    Ok(table)
}

fn description(
    diagnostics: &ResidualDiagnostics,
    labels: &Labels,
    by_studentized: &[usize],
    by_distance: &[usize],
) -> Paragraph {
    let points = &diagnostics.quantiles.points;
    let outside = points
        .iter()
        .filter(|point| point.value < point.lower || point.value > point.upper)
        .count();
    let mut text = vec![words(
        "Residuals of {response}, {n} rows; outside the band of the normal quantiles: {outside}.",
        "Residualer för {response}, {n} rader; utanför bandet kring normalkvantilerna: {outside}.",
        "Residuen von {response}, {n} Zeilen; außerhalb des Bands der Normalquantile: {outside}.",
    )];
    let mut sentence = |rows: &[usize], words: Text, value: fn(&ResidualRow) -> Option<f64>| {
        let row = &diagnostics.rows[*rows.first()?];
        text.push(words);
        Some((
            names([&Text::new(row.row_id.as_str())]),
            Number::new(Kind::Statistic, value(row)?),
        ))
    };
    let residual = sentence(
        by_studentized,
        words(
            "Farthest from the line: {far}, with a studentised residual of {residual}.",
            "Längst från linjen: {far}, med den studentiserade residualen {residual}.",
            "Am weitesten von der Linie: {far}, mit dem studentisierten Residuum {residual}.",
        ),
        |row| row.studentized,
    );
    let distance = sentence(
        by_distance,
        words(
            "Most influential: {strong}, with a Cook’s distance of {distance}.",
            "Störst inflytande: {strong}, med Cooks avstånd {distance}.",
            "Größter Einfluss: {strong}, mit der Cook-Distanz {distance}.",
        ),
        |row| row.cooks_distance,
    );
    let mut paragraph = Paragraph::new(Text::join(&text, " "))
        .with("response", labels.text(&diagnostics.response))
        .with("n", Number::count(diagnostics.rows.len()))
        .with("outside", Number::count(outside));
    if let Some((name, number)) = residual {
        paragraph = paragraph.with("far", name).with("residual", number);
    }
    if let Some((name, number)) = distance {
        paragraph = paragraph.with("strong", name).with("distance", number);
    }
    paragraph
}
