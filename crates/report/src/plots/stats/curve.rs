//! What a model expects along a variable.

use tresteg_stats::{GlmPredictions, Predictions};

use super::{Digits, cell, column, lower, refused, same_length, upper, words};
use crate::cell::{Cell, Head};
use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Figure, Layer, Panel, Series};
use crate::layouts::Labels;
use crate::layouts::stats::covariance_name;
use crate::layouts::stats::parts::interval;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// What a model expects along one variable, others held where the caller held them.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The name of the curve, where there are several.
    pub title: Text,
    /// The variable along which it runs.
    pub variable: String,
    /// The response.
    pub response: Text,
    /// Whether it is a probability.
    pub probability: bool,
    /// Confidence level of the bands.
    pub level: f64,
    /// The covariance behind them.
    pub covariance: Text,
    /// The points, by the variable in ascending order.
    pub points: Vec<CurvePoint>,
    /// Rows that the model cannot predict.
    pub not_estimable: usize,
}

/// A point of a [`Curve`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CurvePoint {
    /// The variable.
    pub x: f64,
    /// The expected response.
    pub fitted: f64,
    /// Lower end of its confidence interval.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// The interval of a new observation, where the model has one.
    pub prediction: Option<(f64, f64)>,
}

impl Curve {
    /// The predictions of a linear model at these values of a variable, one per row predicted.
    ///
    /// # Errors
    /// [`ReportError::BadFigure`] unless there are as many values as predictions.
    ///
    /// ```
    /// use tresteg_report::plots::stats::Curve;
    /// use tresteg_stats::{ols, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 4.5])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let grid = [0.0, 1.5, 3.0];
    /// let predictions = ols("y ~ x", &table)?.predict(&ColumnTable::new().with_numbers("x", grid)?)?;
    /// let curve = Curve::linear("x", &grid, &predictions)?;
    /// assert!(curve.points[1].prediction.is_some());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn linear(
        variable: impl Into<String>,
        x: &[f64],
        predictions: &Predictions,
    ) -> Result<Self, ReportError> {
        let variable = variable.into();
        same_length(&variable, "values", x.len(), predictions.rows.len())?;
        let rows = x.iter().zip(&predictions.rows);
        let points = rows
            .filter(|(_, row)| row.estimable)
            .map(|(&x, row)| CurvePoint {
                x,
                fitted: row.fitted,
                lower: row.lower,
                upper: row.upper,
                prediction: Some((row.prediction_lower, row.prediction_upper)),
            });
        Ok(Curve {
            title: Text::default(),
            response: predictions.response.as_str().into(),
            probability: false,
            level: predictions.level,
            covariance: covariance_name(&predictions.covariance),
            not_estimable: predictions.rows.iter().filter(|row| !row.estimable).count(),
            points: ordered(points.collect()),
            variable,
        })
    }

    /// The predictions of a generalised linear model, on the scale of the response. [`predicted`] has an example.
    ///
    /// # Errors
    /// [`ReportError::BadFigure`] unless there are as many values as predictions.
    pub fn generalized(
        variable: impl Into<String>,
        x: &[f64],
        predictions: &GlmPredictions,
    ) -> Result<Self, ReportError> {
        let variable = variable.into();
        same_length(&variable, "values", x.len(), predictions.rows.len())?;
        let rows = x.iter().zip(&predictions.rows);
        let points = rows
            .filter(|(_, row)| row.estimable)
            .map(|(&x, row)| CurvePoint {
                x,
                fitted: row.fitted,
                lower: row.lower,
                upper: row.upper,
                prediction: None,
            });
        let response = match &predictions.event {
            Some(event) => format!("{}[{event}]", predictions.response),
            None => predictions.response.clone(),
        };
        Ok(Curve {
            title: Text::default(),
            response: response.into(),
            probability: predictions.event.is_some(),
            level: predictions.level,
            covariance: covariance_name(&predictions.covariance),
            not_estimable: predictions.rows.iter().filter(|row| !row.estimable).count(),
            points: ordered(points.collect()),
            variable,
        })
    }

    /// The same curve, its response being a probability although the data had numbers for it: the axis goes from 0 to 1.
    #[must_use]
    pub fn as_probability(mut self) -> Self {
        self.probability = true;
        self
    }

    /// The same curve with a name.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<Text>) -> Self {
        self.title = title.into();
        self
    }

    pub(super) fn line(&self) -> Vec<(f64, f64)> {
        self.points
            .iter()
            .map(|point| (point.x, point.fitted))
            .collect()
    }

    /// Where both ends have a place.
    pub(super) fn band(&self) -> Vec<(f64, f64, f64)> {
        self.points
            .iter()
            .filter(|point| point.lower.is_finite() && point.upper.is_finite())
            .map(|point| (point.x, point.lower, point.upper))
            .collect()
    }

    pub(super) fn response_label(&self, labels: &Labels) -> Text {
        labels.text(self.response.in_language(crate::text::Language::En))
    }
}

fn ordered(mut points: Vec<CurvePoint>) -> Vec<CurvePoint> {
    points.sort_by(|a, b| a.x.total_cmp(&b.x));
    points
}

/// Lines of what models expect along a variable, in their confidence bands.
///
/// In R: `sjPlot::plot_model(fit, type = "pred")`, `ggeffects::ggpredict`, `marginaleffects::plot_predictions`.
///
/// Keys: `<curve>_<number of the point>.{x,fitted,lower,upper}`, the curves being `c1`, `c2` and so on.
///
/// # Errors
/// [`ReportError::BadFigure`] when the curves run along different variables or have different levels, or a value is not
/// finite.
///
/// ```
/// use tresteg_report::layouts::Labels;
/// use tresteg_report::plots::stats::{Curve, predicted};
/// use tresteg_stats::{Family, glm, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// let fit = glm("passed ~ hours", &table, Family::Binomial)?;
/// let grid: Vec<f64> = (0..=28).map(|i| f64::from(i) / 4.0).collect();
/// let predictions = fit.predict(&ColumnTable::new().with_numbers("hours", grid.clone())?)?;
/// let curve = Curve::generalized("hours", &grid, &predictions)?;
/// let labels = Labels::new().with("passed[yes]", "Probability of passing").with("hours", "Hours of study");
/// let figure = predicted("passing", "Passing by hours of study", &[curve], &labels)?;
/// assert_eq!(figure.table.cells().len(), 29);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn predicted(
    id: impl Into<String>,
    title: impl Into<Text>,
    curves: &[Curve],
    labels: &Labels,
) -> Result<Figure, ReportError> {
    let id = id.into();
    let [first, ..] = curves else {
        return Err(refused(&id, "there is no curve".to_owned()));
    };
    let differs = |curve: &Curve| curve.variable != first.variable || curve.level != first.level;
    if curves.iter().any(differs) {
        let problem =
            "its curves run along different variables or have different levels".to_owned();
        return Err(refused(&id, problem));
    }
    let kind = if first.probability {
        Kind::Bounded
    } else {
        Kind::Measure
    };
    let response = first.response_label(labels);
    let variable = labels.text(&first.variable);
    let mut table = Table::new(
        &id,
        title,
        vec![
            column("x", variable.clone()),
            column("fitted", words("Expected", "Förväntat", "Erwartet")),
            Head::group(
                interval(first.level),
                vec![column("lower", lower()), column("upper", upper())],
            ),
        ],
    )?;
    let mut y = Axis::linear(response.clone()).with_kind(kind);
    if first.probability {
        y = y.with_range(0.0, 1.0);
    }
    let mut panel = Panel::new(Axis::linear(variable), y);
    let digits = Digits::of(
        curves
            .iter()
            .flat_map(|curve| curve.points.iter().map(|point| point.x)),
    );
    for (place, curve) in curves.iter().enumerate() {
        let heads = (1..=curve.points.len()).map(|point| {
            Head::leaf(
                format!("c{}_{point}", place + 1),
                Number::count(point).value.to_string(),
            )
        });
        let cells = curve
            .points
            .iter()
            .map(|point| curve_cells(point, kind, digits));
        match curves.len() {
            1 => {
                for (head, cells) in heads.zip(cells) {
                    table.row(head, cells)?;
                }
            }
            _ if curve.points.is_empty() => {}
            _ => table.rows_of(
                Head::group(curve.title.clone(), heads.collect()),
                cells.collect(),
            )?,
        }
        panel = panel.with_layer(Layer::band(place, curve.band()));
    }
    for (place, curve) in curves.iter().enumerate() {
        panel = panel.with_layer(Layer::line(place, curve.line()));
    }
    let series = curves.iter().enumerate().map(|(place, curve)| {
        let label = if curves.len() > 1 {
            curve.title.clone()
        } else {
            Text::default()
        };
        Series::nth(place, label)
    });
    let mut figure = Figure::new(table, description(curves, labels, kind))
        .with_series(series)
        .with_panel(panel)
        .with_note(band_note(first));
    let missing: usize = curves.iter().map(|curve| curve.not_estimable).sum();
    if missing > 0 {
        figure = figure.with_note(
            Paragraph::new(words(
                "{n} points are not drawn: the data cannot tell what to expect there.",
                "{n} punkter ritas inte: data kan inte säga vad som är att vänta där.",
                "{n} Punkte fehlen: Die Daten sagen nicht, was dort zu erwarten ist.",
            ))
            .with("n", Number::count(missing)),
        );
    }
    figure.checked()
}

fn curve_cells(point: &CurvePoint, kind: Kind, x: Digits) -> Vec<Cell> {
    vec![
        x.number(point.x).into(),
        cell(kind, Some(point.fitted)),
        cell(kind, Some(point.lower)),
        cell(kind, Some(point.upper)),
    ]
}

/// What the band is.
pub(super) fn band_note(curve: &Curve) -> Paragraph {
    Paragraph::new(words(
        "Band: {interval} of the expected value. Covariance: {covariance}.",
        "Band: {interval} för det förväntade värdet. Kovariansmatris: {covariance}.",
        "Band: {interval} des erwarteten Werts. Kovarianzmatrix: {covariance}.",
    ))
    .with("interval", interval(curve.level))
    .with("covariance", curve.covariance.clone())
}

/// Both ends of each curve.
fn description(curves: &[Curve], labels: &Labels, kind: Kind) -> Paragraph {
    let mut parts = Vec::new();
    let mut values = Vec::new();
    for (number, curve) in (1..).zip(curves) {
        let (Some(first), Some(last)) = (curve.points.first(), curve.points.last()) else {
            continue;
        };
        let name = match curves.len() {
            1 => curve.response_label(labels),
            _ => curve.title.clone(),
        };
        parts.push(words(
            &format!("{{name{number}}}: {{from{number}}} at {{start{number}}}, {{to{number}}} at {{end{number}}}."),
            &format!("{{name{number}}}: {{from{number}}} vid {{start{number}}}, {{to{number}}} vid {{end{number}}}."),
            &format!("{{name{number}}}: {{from{number}}} bei {{start{number}}}, {{to{number}}} bei {{end{number}}}."),
        ));
        values.push((format!("name{number}"), name.into()));
        let fitted = Digits::of([first.fitted, last.fitted]);
        let places = Digits::of([first.x, last.x]);
        let response = |value: f64| match kind {
            Kind::Measure => fitted.number(value),
            kind => Number::new(kind, value),
        };
        let numbers = [
            ("from", response(first.fitted)),
            ("start", places.number(first.x)),
            ("to", response(last.fitted)),
            ("end", places.number(last.x)),
        ];
        for (name, number_shown) in numbers {
            values.push((format!("{name}{number}"), number_shown.into()));
        }
    }
    if parts.is_empty() {
        parts.push(words("No points.", "Inga punkter.", "Keine Punkte."));
    }
    let text: Vec<(String, crate::document::Value)> = values;
    text.into_iter().fold(
        Paragraph::new(Text::join(&parts, " ")),
        |text, (name, value)| text.with(name, value),
    )
}
