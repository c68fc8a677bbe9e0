//! Estimates of several models, one line per term.

use std::collections::BTreeSet;

use tresteg_stats::{INTERCEPT, Ratio};

use super::estimates::{Estimate, EstimateScale, Estimates};
use super::{cell, column, estimate, lower, names, refused, upper, words};
use crate::cell::{Cell, Head};
use crate::document::{Paragraph, Value};
use crate::error::ReportError;
use crate::figure::{Axis, Figure, Interval, Layer, Panel, Series};
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::layouts::stats::parts::{dependent_variable, interval, term};
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// A forest plot: one line per term, on it the estimate and interval of each model.
///
/// Ratios stand on a logarithmic axis with a line at 1, all else on a linear one with a line at 0. An interval that is far
/// wider than the others ends in an arrow, and a note says so. In R: `modelsummary::modelplot`, `sjPlot::plot_models`.
///
/// Keys: `<term>.<model>_{estimate,lower,upper}`, the models being `m1`, `m2` and so on.
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::ModelColumn};
/// use tresteg_report::plots::stats::{CoefficientPlot, Estimates};
/// use tresteg_stats::{Covariance, ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("score", [12.0, 15.5, 11.0, 18.0, 21.5, 19.0, 24.0, 22.5])?
///     .with_numbers("hours", [1.0, 2.0, 2.5, 3.0, 4.0, 4.5, 6.0, 7.0])?;
/// let fit = ols("score ~ hours", &table)?;
/// let columns = [
///     ModelColumn::linear("Classical", &fit, fit.coefficients(Covariance::Classical)?),
///     ModelColumn::linear("Robust", &fit, fit.coefficients(Covariance::Hc3)?),
/// ];
/// let models: Vec<Estimates> = columns.iter().map(Estimates::from).collect();
/// let labels = Labels::new().with("hours", "Hours of study");
/// let figure = CoefficientPlot::default().figure("forest", "Two intervals", &models, &labels)?;
/// assert!(figure.table.values().any(|(address, _)| address == "forest.hours.m2_lower"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CoefficientPlot {
    /// Whether the intercept is shown, which is seldom on the scale of the rest.
    pub intercept: bool,
    /// From where to where the axis goes; without it, as far as the estimates and most of the intervals need.
    pub range: Option<(f64, f64)>,
}

impl CoefficientPlot {
    /// The same, with the intercept.
    #[must_use]
    pub fn with_intercept(mut self) -> Self {
        self.intercept = true;
        self
    }

    /// The same, with an axis from here to there; what lies beyond is shown by arrows.
    #[must_use]
    pub fn with_range(mut self, from: f64, to: f64) -> Self {
        self.range = Some((from, to));
        self
    }

    /// Draws the models.
    ///
    /// # Errors
    /// [`ReportError::BadFigure`] for models on different scales, a term that a model has twice, an estimate that is not
    /// a number or not between its ends, a range that is empty or, for ratios, not positive; as [`Table::new`] and [`Table::row`].
    pub fn figure(
        &self,
        id: impl Into<String>,
        title: impl Into<Text>,
        models: &[Estimates],
        labels: &Labels,
    ) -> Result<Figure, ReportError> {
        let id = id.into();
        let scale = models
            .first()
            .map_or(EstimateScale::Raw, |first| first.scale);
        let level = models.first().map_or(0.95, |first| first.level);
        if models
            .iter()
            .any(|model| model.scale != scale || model.level != level)
        {
            let problem = "its models are on different scales or levels".to_owned();
            return Err(refused(&id, problem));
        }
        for model in models {
            self.check(model).map_err(|problem| refused(&id, problem))?;
        }
        let terms = self.terms(models);
        let shown: Vec<Text> = terms.iter().map(|name| term(name, labels)).collect();
        let table = table(&id, title.into(), models, &terms, &shown)?;
        let reference = match scale {
            EstimateScale::Ratio(_) => 1.0,
            _ => 0.0,
        };
        let layers: Vec<Vec<Interval>> = (0..models.len())
            .map(|place| intervals(models, place, &terms, scale))
            .collect();
        let range = self.range.or_else(|| range(&layers, scale));
        let beyond = range.is_some_and(|(from, to)| {
            let beyond = |mark: &Interval| mark.lower < from || mark.upper > to;
            layers.iter().flatten().any(beyond)
        }) || layers.iter().flatten().any(open);
        let lost = range.is_some_and(|(from, to)| {
            let outside = |mark: &Interval| !(from..=to).contains(&mark.estimate);
            layers.iter().flatten().any(outside)
        });

        let mut x = match scale {
            EstimateScale::Ratio(_) => Axis::log(axis_title(scale, level)),
            _ => Axis::linear(axis_title(scale, level)),
        };
        if let Some((from, to)) = range {
            x = x.with_range(from, to);
        }
        let row = 12.0 + 12.0 * models.len().max(1) as f64;
        let mut panel = Panel::new(x, Axis::categories("", shown.clone()))
            .with_height((row * terms.len().max(1) as f64).min(10_000.0))
            .with_layer(Layer::vertical(reference, ""));
        for (place, intervals) in layers.into_iter().enumerate() {
            panel = panel.with_layer(Layer::intervals(place, intervals));
        }
        let only = models.len() == 1;
        let series = models.iter().enumerate().map(|(place, model)| {
            let label = if only {
                Text::default()
            } else {
                model.title.clone()
            };
            Series::nth(place, label).with_dash(crate::figure::Dash::Solid)
        });
        let mut figure = Figure::new(table, description(models, &terms, &shown, reference))
            .with_series(series)
            .with_panel(panel);
        for note in notes(models, labels, beyond, lost) {
            figure = figure.with_note(note);
        }
        figure.checked()
    }

    /// The terms of all models, in the order in which they come.
    fn terms(&self, models: &[Estimates]) -> Vec<String> {
        let mut terms: Vec<String> = Vec::new();
        for row in models.iter().flat_map(|model| &model.rows) {
            if self.shows(&row.term) && !terms.contains(&row.term) {
                terms.push(row.term.clone());
            }
        }
        terms
    }

    fn shows(&self, term: &str) -> bool {
        self.intercept || term != INTERCEPT
    }

    /// Whether each term that is shown comes once, with an interval around its estimate. One model may be put together
    /// from several fits, each with an intercept.
    fn check(&self, model: &Estimates) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        for row in model.rows.iter().filter(|row| self.shows(&row.term)) {
            let term = &row.term;
            if !seen.insert(term) {
                return Err(format!("a model has the term `{term}` twice"));
            }
            let Some(value) = row.value else { continue };
            if !(row.lower <= value && value <= row.upper) {
                return Err(format!(
                    "the estimate {value} of the term `{term}` is not between {} and {}",
                    row.lower, row.upper
                ));
            }
        }
        Ok(())
    }
}

fn find<'a>(model: &'a Estimates, term: &str) -> Option<&'a Estimate> {
    model.rows.iter().find(|row| row.term == term)
}

fn table(
    id: &str,
    title: Text,
    models: &[Estimates],
    terms: &[String],
    shown: &[Text],
) -> Result<Table, ReportError> {
    let columns = (1..).zip(models).map(|(number, model)| {
        let leaves = vec![
            column(format!("m{number}_estimate"), estimate()),
            column(format!("m{number}_lower"), lower()),
            column(format!("m{number}_upper"), upper()),
        ];
        Head::group(model.title.clone(), leaves)
    });
    let mut table =
        Table::new(id, title, columns.collect())?.with_stub_titles([words("Term", "Term", "Term")]);
    let mut keys = Keys::default();
    let mut mark = None;
    for (name, label) in terms.iter().zip(shown) {
        let mut cells: Vec<Cell> = Vec::new();
        for model in models {
            match find(model, name) {
                Some(row) if row.value.is_some() => {
                    let ends = [row.value, Some(row.lower), Some(row.upper)];
                    cells.extend(ends.map(|value| cell(Kind::Coefficient, value)));
                }
                Some(_) => {
                    let mark = *mark.get_or_insert_with(|| {
                        table.footnote(words(
                            "The data leave it undetermined.",
                            "Går inte att bestämma ur data.",
                            "Aus den Daten nicht bestimmbar.",
                        ))
                    });
                    cells.extend(vec![Cell::suppressed(mark); 3]);
                }
                None => cells.extend(vec![Cell::empty(); 3]),
            }
        }
        table.row(Head::leaf(keys.key(name), label.clone()), cells)?;
    }
    Ok(table)
}

/// The marks of a model, beside those of the others. A ratio of 0 or infinity has no place.
fn intervals(
    models: &[Estimates],
    place: usize,
    terms: &[String],
    scale: EstimateScale,
) -> Vec<Interval> {
    let aside =
        (place as f64 - (models.len() as f64 - 1.0) / 2.0) * (0.76 / models.len() as f64).min(0.3);
    let ratio = matches!(scale, EstimateScale::Ratio(_));
    let drawable = |value: &f64| value.is_finite() && (!ratio || *value > 0.0);
    let marks = terms.iter().enumerate().filter_map(|(i, name)| {
        let row = find(&models[place], name)?;
        let estimate = row.value.filter(drawable)?;
        Some(Interval {
            at: i as f64 + aside,
            lower: row.lower,
            estimate,
            upper: row.upper,
        })
    });
    marks.collect()
}

fn open(mark: &Interval) -> bool {
    mark.lower.is_infinite() || mark.upper.is_infinite()
}

/// The logarithm of a ratio that is nearly the largest number.
const LARGEST_LOG: f64 = 700.0;
/// So many ordinary intervals the axis goes beyond the estimates.
const ROOM: f64 = 3.0;

/// The middle one of the finite values; of an even number the upper of two, or the one so many places before.
fn middle(values: impl Iterator<Item = f64>, before: usize) -> Option<f64> {
    let mut values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    values.sort_unstable_by(f64::total_cmp);
    let even = values.len().is_multiple_of(2);
    let at = values.len() / 2
        - if even {
            before.min(values.len() / 2)
        } else {
            0
        };
    values.get(at).copied()
}

/// An estimate is beyond all reason when it is so many times as far from the line as others, or as intervals are wide.
const UNREASONABLE: f64 = 1000.0;
/// No ratio between 1 in a million and a million is beyond all reason.
const REASONABLE_RATIO: f64 = 1e6;

/// Where the axis must end so that one interval that knows next to nothing does not press all others together, nor one
/// estimate that is infinite in all but name.
fn range(layers: &[Vec<Interval>], scale: EstimateScale) -> Option<(f64, f64)> {
    let ratio = matches!(scale, EstimateScale::Ratio(_));
    let place = |value: f64| if ratio { value.ln() } else { value };
    let back = |place: f64| if ratio { place.exp() } else { place };
    let zero: f64 = place(if ratio { 1.0 } else { 0.0 });
    let marks = || layers.iter().flatten();
    let widths = |mark: &Interval| {
        let middle = place(mark.estimate);
        [middle - place(mark.lower), place(mark.upper) - middle]
    };
    let away = |mark: &Interval| (place(mark.estimate) - zero).abs();
    // Of two middle ones the smaller: one of two estimates may be the unreasonable one.
    let typical = [
        middle(marks().flat_map(widths), 1).unwrap_or(1.0),
        middle(marks().map(away), 1).unwrap_or(0.0),
    ];
    let typical = typical[0].max(typical[1]);
    let most_away = match ratio {
        // Logarithms seldom differ by that much.
        true => (typical * UNREASONABLE.sqrt()).max(REASONABLE_RATIO.ln()),
        false => typical * UNREASONABLE,
    };
    let reasonable = || marks().filter(|mark| typical == 0.0 || away(mark) <= most_away);
    let ordinary = middle(reasonable().flat_map(widths), 0).unwrap_or(1.0);
    let estimates = || reasonable().map(|mark| place(mark.estimate));
    let low = estimates().fold(zero, f64::min);
    let high = estimates().fold(zero, f64::max);
    let room = ROOM * ordinary.max((high - low) / 4.0);
    let needed = |end: fn(&Interval) -> f64| marks().map(move |mark| place(end(mark)));
    let least = needed(|mark| mark.lower).fold(zero, f64::min);
    let most = needed(|mark| mark.upper).fold(zero, f64::max);
    // Nothing is cut: the axis finds its own ends.
    if least >= low - room && most <= high + room {
        return None;
    }
    let air = 0.04 * (high - low + 2.0 * room);
    let from = least.max(low - room) - if least >= low - room { air } else { 0.0 };
    let to = most.min(high + room) + if most <= high + room { air } else { 0.0 };
    let (from, to) = match ratio {
        // As far as a ratio is a number.
        true => (back(from.max(-LARGEST_LOG)), back(to.min(LARGEST_LOG))),
        false => (from, to),
    };
    (from < to && from.is_finite() && to.is_finite() && (!ratio || from > 0.0))
        .then_some((from, to))
}

fn axis_title(scale: EstimateScale, level: f64) -> Text {
    let what = match scale {
        EstimateScale::Raw => words("Coefficient", "Koefficient", "Koeffizient"),
        EstimateScale::Standardized => words(
            "Standardised coefficient",
            "Standardiserad koefficient",
            "Standardisierter Koeffizient",
        ),
        EstimateScale::Effect => words("Marginal effect", "Marginaleffekt", "Marginaler Effekt"),
        EstimateScale::Ratio(Ratio::Odds) => words("Odds ratio", "Oddskvot", "Odds-Ratio"),
        EstimateScale::Ratio(Ratio::Risk) => words("Risk ratio", "Riskkvot", "Relatives Risiko"),
        EstimateScale::Ratio(Ratio::Rate) => words("Rate ratio", "Incidenskvot", "Ratenverhältnis"),
        EstimateScale::Ratio(Ratio::Hazard) => words("Hazard ratio", "Hasardkvot", "Hazard-Ratio"),
        EstimateScale::Ratio(_) => words("Ratio", "Kvot", "Verhältnis"),
    };
    let log = match scale {
        EstimateScale::Ratio(_) => words(
            ", logarithmic axis",
            ", logaritmisk axel",
            ", logarithmische Achse",
        ),
        _ => Text::default(),
    };
    Text::join([&what, &Text::new(", "), &interval(level), &log], "")
}

/// Whether a sentence holds of an estimate, given the line.
type Holds = fn(&Estimate, f64) -> bool;

/// Which intervals lie on which side of the line.
fn description(
    models: &[Estimates],
    terms: &[String],
    shown: &[Text],
    reference: f64,
) -> Paragraph {
    let mut parts = vec![words(
        "Estimates with intervals of {terms} terms.",
        "Skattningar med intervall för {terms} termer.",
        "Schätzungen mit Intervallen für {terms} Terme.",
    )];
    let mut values: Vec<(String, Value)> =
        vec![("terms".to_owned(), Number::count(terms.len()).into())];
    for (number, model) in (1..).zip(models) {
        let clauses: [(&str, [&str; 3], Holds); 4] = [
            (
                "above",
                ["above {line}", "över {line}", "über {line}"],
                |row, line| row.value.is_some() && row.lower > line,
            ),
            (
                "below",
                ["below {line}", "under {line}", "unter {line}"],
                |row, line| row.value.is_some() && row.upper < line,
            ),
            (
                "holding",
                ["holding {line}", "rymmer {line}", "enthält {line}"],
                |row, line| row.value.is_some() && row.lower <= line && line <= row.upper,
            ),
            (
                "unknown",
                ["undetermined", "obestämda", "unbestimmt"],
                |row, _| row.value.is_none(),
            ),
        ];
        let mut said = Vec::new();
        for (key, [en, sv, de], holds) in clauses {
            let rows = terms.iter().zip(shown);
            let found =
                rows.filter(|(name, _)| find(model, name).is_some_and(|row| holds(row, reference)));
            let found: Vec<&Text> = found.map(|(_, label)| label).collect();
            // What there is none of is not said.
            if found.is_empty() {
                continue;
            }
            // An undetermined one lies on no side of the line.
            if key != "unknown" && !values.iter().any(|(name, _)| name == "line") {
                values.push(("line".to_owned(), Number::measure(reference, 0).into()));
            }
            let clause = |words: &str| format!("{words}: {{m{number}_{key}}}");
            said.push(words(&clause(en), &clause(sv), &clause(de)));
            values.push((format!("m{number}_{key}"), names(found).into()));
        }
        if said.is_empty() {
            continue;
        }
        parts.push(Text::new(format!(" {{m{number}}}: ")));
        parts.push(Text::join(&said, "; "));
        parts.push(Text::new("."));
        values.push((format!("m{number}"), model.title.clone().into()));
    }
    values.into_iter().fold(
        Paragraph::new(Text::join(&parts, "")),
        |text, (name, value)| text.with(name, value),
    )
}

fn notes(models: &[Estimates], labels: &Labels, beyond: bool, lost: bool) -> Vec<Paragraph> {
    let mut notes = Vec::new();
    let first = models.first().and_then(|model| model.response.as_deref());
    let same = models
        .windows(2)
        .all(|pair| pair[0].response == pair[1].response);
    if let Some(response) = first.filter(|_| same) {
        notes.push(Paragraph::verbatim(dependent_variable(response, labels)));
    }
    let one = models
        .windows(2)
        .all(|pair| pair[0].covariance == pair[1].covariance);
    let covariances = models.iter().filter_map(|model| {
        let name = model.covariance.as_ref()?;
        Some(match one {
            true => name.clone(),
            false => Text::join([&model.title, name], ": "),
        })
    });
    let covariances: Vec<Text> = covariances
        .take(if one { 1 } else { models.len() })
        .collect();
    if !covariances.is_empty() {
        let word = words("Covariance: ", "Kovariansmatris: ", "Kovarianzmatrix: ");
        let each = Text::join(&covariances, "; ");
        notes.push(Paragraph::verbatim(Text::join(
            [&word, &each, &Text::new(".")],
            "",
        )));
    }
    if beyond {
        notes.push(Paragraph::new(words(
            "An arrow: the interval goes on beyond the axis.",
            "En pil: intervallet fortsätter utanför axeln.",
            "Ein Pfeil: Das Intervall reicht über die Achse hinaus.",
        )));
    }
    if lost {
        notes.push(Paragraph::new(words(
            "An arrow without a dot: the estimate too lies beyond the axis.",
            "En pil utan punkt: även skattningen ligger utanför axeln.",
            "Ein Pfeil ohne Punkt: Auch die Schätzung liegt außerhalb der Achse.",
        )));
    }
    notes
}
