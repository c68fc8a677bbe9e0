//! Points, a fitted line with its bands, and the points that stand out.

use tresteg_stats::Influence;

use super::curve::{Curve, band_note};
use super::{Digits, cell, column, crowd_note, lower, names, same_length, upper, words};
use crate::cell::{Cell, Head};
use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Dash, Figure, Layer, Panel, Point, Series, Tone};
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::layouts::stats::parts::interval;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// By what points stand out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Extremes {
    /// The externally studentized residual, whatever its sign.
    #[default]
    StudentizedResidual,
    /// Cook's distance.
    CooksDistance,
}

/// Points of two variables with, where asked for, a fitted line, its confidence and prediction band, and the names of
/// the points that stand out.
///
/// In R: `ggplot2::ggplot(...) + geom_point() + geom_smooth(method = "lm")`, with `predict(interval = "prediction")`.
///
/// Keys: `<id of the row>.{x,y,studentized,cooks_distance}`; of the line `line_<number of the point>.{x,y,lower,upper,prediction_lower,prediction_upper}`.
///
/// ```
/// use tresteg_report::layouts::Labels;
/// use tresteg_report::plots::stats::{Curve, Scatter};
/// use tresteg_stats::{ols, table::ColumnTable};
///
/// let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [2.1, 3.9, 6.2, 7.8, 14.0, 12.1]);
/// let ids = ["a", "b", "c", "d", "e", "f"];
/// let table = ColumnTable::new().with_row_ids(ids)?.with_numbers("y", y)?.with_numbers("x", x)?;
/// let fit = ols("y ~ x", &table)?;
/// let grid = [1.0, 6.0];
/// let predictions = fit.predict(&ColumnTable::new().with_numbers("x", grid)?)?;
/// let curve = Curve::linear("x", &grid, &predictions)?;
/// let influence = fit.influence()?;
/// let figure = Scatter::new("x", &x, "y", &y)
///     .with_ids(ids)
///     .with_curve(&curve)
///     .with_extremes(&influence, 1)
///     .figure("growth", "Growth", &Labels::new())?;
/// assert!(figure.table.values().any(|(address, _)| address == "growth.e.studentized"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Scatter<'a> {
    x: (String, &'a [f64]),
    y: (String, &'a [f64]),
    ids: Option<Vec<String>>,
    curve: Option<&'a Curve>,
    extremes: Option<(&'a Influence, Extremes, usize)>,
    prediction_band: bool,
}

impl<'a> Scatter<'a> {
    /// Points of two variables, named as the labels know them.
    pub fn new(
        x_variable: impl Into<String>,
        x: &'a [f64],
        y_variable: impl Into<String>,
        y: &'a [f64],
    ) -> Self {
        Scatter {
            x: (x_variable.into(), x),
            y: (y_variable.into(), y),
            ids: None,
            curve: None,
            extremes: None,
            prediction_band: true,
        }
    }

    /// The same points with the ids of their rows.
    #[must_use]
    pub fn with_ids<S: Into<String>>(mut self, ids: impl IntoIterator<Item = S>) -> Self {
        self.ids = Some(ids.into_iter().map(Into::into).collect());
        self
    }

    /// The same points with a line through them.
    #[must_use]
    pub fn with_curve(mut self, curve: &'a Curve) -> Self {
        self.curve = Some(curve);
        self
    }

    /// The same line without the band of new observations.
    #[must_use]
    pub fn without_prediction_band(mut self) -> Self {
        self.prediction_band = false;
        self
    }

    /// The same points, so many of which are named: those with the largest studentized residuals. The rows of the
    /// influence must be those of the points.
    #[must_use]
    pub fn with_extremes(self, influence: &'a Influence, count: usize) -> Self {
        self.with_extremes_by(Extremes::StudentizedResidual, influence, count)
    }

    /// The same points, so many of which are named by this rule.
    #[must_use]
    pub fn with_extremes_by(
        mut self,
        rule: Extremes,
        influence: &'a Influence,
        count: usize,
    ) -> Self {
        self.extremes = Some((influence, rule, count));
        self
    }

    /// Draws the points.
    ///
    /// # Errors
    /// [`ReportError::BadFigure`] for lists of different lengths and for a number that is not finite; as
    /// [`Table::new`] and [`Table::row`].
    pub fn figure(
        &self,
        id: impl Into<String>,
        title: impl Into<Text>,
        labels: &Labels,
    ) -> Result<Figure, ReportError> {
        let id = id.into();
        let (x, y) = (self.x.1, self.y.1);
        same_length(&id, "values of y", y.len(), x.len())?;
        if let Some(ids) = &self.ids {
            same_length(&id, "ids", ids.len(), x.len())?;
        }
        if let Some((influence, ..)) = self.extremes {
            same_length(&id, "rows of influence", influence.row_ids.len(), x.len())?;
        }
        let named = self.named();
        let names_of: Vec<Text> = named.iter().map(|&row| Text::new(self.id(row))).collect();
        let table = self.table(&id, title.into(), labels)?;

        let points = x.iter().zip(y).enumerate().map(|(row, (&x, &y))| {
            let point = Point::new(x, y).with_tooltip(self.id(row));
            match named.contains(&row) {
                true => point.with_label(self.id(row)),
                false => point,
            }
        });
        let mut panel = Panel::new(
            Axis::linear(labels.text(&self.x.0)),
            Axis::linear(labels.text(&self.y.0)),
        );
        let mut series = vec![Series::new(Tone::Series(0), "")];
        if let Some(curve) = self.curve {
            series.push(Series::new(
                Tone::Series(1),
                words("Expected", "Förväntat", "Erwartet"),
            ));
            series.push(
                Series::new(
                    Tone::Series(1),
                    Text::join(
                        &[
                            words(
                                "New observations, ",
                                "Nya observationer, ",
                                "Neue Beobachtungen, ",
                            ),
                            interval(curve.level),
                        ],
                        "",
                    ),
                )
                .with_dash(Dash::Dashed),
            );
            panel = panel.with_layer(Layer::band(1, curve.band()));
        }
        panel = panel.with_layer(Layer::points(0, points));
        if let Some(curve) = self.curve {
            panel = panel.with_layer(Layer::line(1, curve.line()));
            if self.prediction_band {
                let end = |upper: bool| {
                    curve.points.iter().filter_map(move |point| {
                        let (low, high) = point.prediction?;
                        let end = if upper { high } else { low };
                        end.is_finite().then_some((point.x, end))
                    })
                };
                for upper in [false, true] {
                    panel = panel.with_layer(Layer::line(2, end(upper)));
                }
            }
        }
        let mut figure = Figure::new(table, self.description(labels, &names_of))
            .with_series(series)
            .with_panel(panel);
        if let Some(curve) = self.curve {
            figure = figure.with_note(band_note(curve));
        }
        if let Some((_, rule, _)) = self.extremes.filter(|_| !named.is_empty()) {
            let text = match rule {
                Extremes::StudentizedResidual => words(
                    "Named: the {count} largest studentised residuals.",
                    "Namngivna: de {count} största studentiserade residualerna.",
                    "Benannt: die {count} größten studentisierten Residuen.",
                ),
                Extremes::CooksDistance => words(
                    "Named: the {count} largest Cook’s distances.",
                    "Namngivna: de {count} största Cooks avstånden.",
                    "Benannt: die {count} größten Cook-Distanzen.",
                ),
            };
            figure =
                figure.with_note(Paragraph::new(text).with("count", Number::count(named.len())));
        }
        figure.notes.extend(crowd_note(x.len()));
        figure.checked()
    }

    /// The id of a row, else its number.
    fn id(&self, row: usize) -> String {
        let own = self.ids.as_ref().and_then(|ids| ids.get(row));
        own.cloned().unwrap_or_else(|| (row + 1).to_string())
    }

    /// The rows that stand out, the first the most.
    fn named(&self) -> Vec<usize> {
        let Some((influence, rule, count)) = self.extremes else {
            return Vec::new();
        };
        let measure = |row: usize| match rule {
            Extremes::StudentizedResidual => influence.externally_studentized[row].map(f64::abs),
            Extremes::CooksDistance => influence.cooks_distance[row],
        };
        largest(influence.row_ids.len(), count, measure)
    }

    fn table(&self, id: &str, title: Text, labels: &Labels) -> Result<Table, ReportError> {
        let mut columns = vec![
            column("x", labels.text(&self.x.0)),
            column("y", labels.text(&self.y.0)),
        ];
        let extra = self.extremes.is_some();
        if extra {
            columns.push(column(
                "studentized",
                words(
                    "Studentised residual",
                    "Studentiserad residual",
                    "Studentisiertes Residuum",
                ),
            ));
            columns.push(column(
                "cooks_distance",
                words("Cook’s distance", "Cooks avstånd", "Cook-Distanz"),
            ));
        }
        if let Some(curve) = self.curve {
            columns.push(Head::group(
                interval(curve.level),
                vec![column("lower", lower()), column("upper", upper())],
            ));
            if self.prediction_band {
                columns.push(Head::group(
                    words(
                        "New observations",
                        "Nya observationer",
                        "Neue Beobachtungen",
                    ),
                    vec![
                        column("prediction_lower", lower()),
                        column("prediction_upper", upper()),
                    ],
                ));
            }
        }
        let mut table = Table::new(id, title, columns)?;
        let mut keys = Keys::default();
        let x_digits = Digits::of(self.x.1.iter().copied());
        let y_digits = Digits::of(self.y.1.iter().copied());
        let line = self.curve.map_or(&[][..], |curve| &curve.points);
        let line_digits = Digits::of(line.iter().map(|point| point.fitted));
        let of_line = match (self.curve, self.prediction_band) {
            (None, _) => 0,
            (Some(_), false) => 2,
            (Some(_), true) => 4,
        };
        let mut heads = Vec::with_capacity(self.x.1.len());
        let mut rows = Vec::with_capacity(self.x.1.len());
        for (row, (&x, &y)) in self.x.1.iter().zip(self.y.1).enumerate() {
            let name = self.id(row);
            heads.push(Head::leaf(keys.key(&name), name));
            let mut cells: Vec<Cell> = vec![x_digits.number(x).into(), y_digits.number(y).into()];
            if let Some((influence, ..)) = self.extremes {
                cells.push(cell(Kind::Statistic, influence.externally_studentized[row]));
                cells.push(cell(Kind::Statistic, influence.cooks_distance[row]));
            }
            cells.extend(vec![Cell::empty(); of_line]);
            rows.push(cells);
        }
        let Some(curve) = self.curve else {
            for (head, cells) in heads.into_iter().zip(rows) {
                table.row(head, cells)?;
            }
            return Ok(table);
        };
        if !heads.is_empty() {
            let head = words("Observations", "Observationer", "Beobachtungen");
            table.rows_of(Head::group(head, heads), rows)?;
        }
        let mut heads = Vec::new();
        let mut rows = Vec::new();
        for (number, point) in (1..).zip(&curve.points) {
            heads.push(Head::leaf(
                keys.key(&format!("line_{number}")),
                number.to_string(),
            ));
            let mut cells = vec![
                x_digits.number(point.x).into(),
                line_digits.number(point.fitted).into(),
            ];
            cells.extend(vec![Cell::empty(); if extra { 2 } else { 0 }]);
            cells.extend([point.lower, point.upper].map(|end| line_digits.number(end).into()));
            if self.prediction_band {
                let ends = point.prediction;
                cells.push(ends.map(|ends| line_digits.number(ends.0)).into());
                cells.push(ends.map(|ends| line_digits.number(ends.1)).into());
            }
            rows.push(cells);
        }
        if !heads.is_empty() {
            let head = words("Expected", "Förväntat", "Erwartet");
            table.rows_of(Head::group(head, heads), rows)?;
        }
        Ok(table)
    }

    fn description(&self, labels: &Labels, named: &[Text]) -> Paragraph {
        let mut text = vec![words(
            "{n} points of {y} by {x}.",
            "{n} punkter för {y} mot {x}.",
            "{n} Punkte von {y} gegen {x}.",
        )];
        let mut values = vec![
            ("n", Number::count(self.x.1.len()).into()),
            ("x", labels.text(&self.x.0).into()),
            ("y", labels.text(&self.y.0).into()),
        ];
        let ends = self
            .curve
            .and_then(|curve| Some((curve.points.first()?, curve.points.last()?)));
        if let Some((first, last)) = ends {
            text.push(words(
                "The line goes from {from} at {start} to {to} at {end}.",
                "Linjen går från {from} vid {start} till {to} vid {end}.",
                "Die Linie geht von {from} bei {start} nach {to} bei {end}.",
            ));
            let fitted = Digits::of([first.fitted, last.fitted]);
            let places = Digits::of([first.x, last.x]);
            for (name, number) in [
                ("from", fitted.number(first.fitted)),
                ("start", places.number(first.x)),
                ("to", fitted.number(last.fitted)),
                ("end", places.number(last.x)),
            ] {
                values.push((name, number.into()));
            }
        }
        if !named.is_empty() {
            text.push(words(
                "Standing out: {named}.",
                "Utmärker sig: {named}.",
                "Auffällig: {named}.",
            ));
            values.push(("named", names(named).into()));
        }
        values.into_iter().fold(
            Paragraph::new(Text::join(&text, " ")),
            |text, (name, value): (_, crate::document::Value)| text.with(name, value),
        )
    }
}

/// The places of the largest measures, the largest first; of equals the first.
pub(super) fn largest(
    rows: usize,
    count: usize,
    measure: impl Fn(usize) -> Option<f64>,
) -> Vec<usize> {
    let mut known: Vec<(usize, f64)> = (0..rows)
        .filter_map(|row| Some((row, measure(row)?)))
        .filter(|(_, measure)| *measure > 0.0)
        .collect();
    known.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    known.into_iter().take(count).map(|(row, _)| row).collect()
}
