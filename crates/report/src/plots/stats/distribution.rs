use tresteg_stats::smoothing::{Bandwidth, BinRule, Histogram, KernelDensity, NormalCurve};

use super::{Digits, column, measure, words};
use crate::cell::{Cell, Head};
use crate::document::{Paragraph, Value};
use crate::error::ReportError;
use crate::figure::{Axis, Bar, Dash, Figure, Layer, Panel, Series, Tone};
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// The histogram of a variable with, where asked for, a kernel density and the normal curve of its mean and standard
/// deviation. With curves the height is a density, else a count.
///
/// In R: `hist(x, breaks = "FD", freq = FALSE); lines(density(x, bw = "SJ"))`.
///
/// Keys: `bin_<number>.{from,to,count,density}`; of the curves `kernel_<number>.{from,density}` and
/// `normal_<number>.{from,density}`.
///
/// ```
/// use tresteg_report::plots::stats::Distribution;
/// use tresteg_stats::smoothing::{Bandwidth, BinRule, histogram, kernel_density};
///
/// let ages = [31.0, 44.0, 18.0, 27.0, 36.0, 52.0, 39.0, 41.0];
/// let bins = histogram(&ages, BinRule::FreedmanDiaconis)?;
/// let density = kernel_density(&ages, Bandwidth::SheatherJones, 128)?;
/// let figure = Distribution::new(&bins).with_density(&density).figure("ages", "Ages", "Age, years")?;
/// assert!(figure.table.values().any(|(address, _)| address == "ages.bin_1.count"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Distribution<'a> {
    histogram: &'a Histogram,
    density: Option<&'a KernelDensity>,
    normal: Option<&'a NormalCurve>,
}

impl<'a> Distribution<'a> {
    /// A histogram.
    pub fn new(histogram: &'a Histogram) -> Self {
        Distribution {
            histogram,
            density: None,
            normal: None,
        }
    }

    /// The same with a kernel density.
    #[must_use]
    pub fn with_density(mut self, density: &'a KernelDensity) -> Self {
        self.density = Some(density);
        self
    }

    /// The same with a normal curve.
    #[must_use]
    pub fn with_normal(mut self, normal: &'a NormalCurve) -> Self {
        self.normal = Some(normal);
        self
    }

    /// Draws it, the axis being named by this label.
    ///
    /// # Errors
    /// As [`Table::new`]; [`ReportError::BadFigure`] for a number that is not finite.
    pub fn figure(
        &self,
        id: impl Into<String>,
        title: impl Into<Text>,
        label: impl Into<Text>,
    ) -> Result<Figure, ReportError> {
        let label = label.into();
        let histogram = self.histogram;
        let curves = self.density.is_some() || self.normal.is_some();
        let (height, heights): (Text, Vec<f64>) = match curves {
            true => (
                words("Density", "Täthet", "Dichte"),
                histogram.density.clone(),
            ),
            false => (
                words("Count", "Antal", "Anzahl"),
                histogram.counts.iter().map(|&count| count as f64).collect(),
            ),
        };
        let bars = histogram
            .limits
            .windows(2)
            .zip(heights)
            .map(|(ends, height)| {
                Bar::new((ends[0] + ends[1]) / 2.0, height).with_thickness(ends[1] - ends[0])
            });
        let mut y = Axis::linear(height).starting_at(0.0);
        if !curves {
            y = y.with_kind(Kind::Count);
        }
        let mut panel = Panel::new(Axis::linear(label.clone()).without_grid(), y)
            .with_layer(Layer::columns(0, bars));
        if let Some(density) = self.density {
            panel = panel.with_layer(Layer::line(1, pairs(&density.x, &density.density)));
        }
        if let Some(normal) = self.normal {
            panel = panel.with_layer(Layer::line(2, pairs(&normal.x, &normal.density)));
        }
        let shown = if curves {
            words("Observed", "Observerat", "Beobachtet")
        } else {
            Text::default()
        };
        // Curves stand out before grey bars.
        let tone = if curves { Tone::Muted } else { Tone::Series(0) };
        let mut figure = Figure::new(
            self.table(id.into(), title.into(), &label)?,
            self.description(&label),
        )
        .with_series([
            Series::new(tone, shown),
            Series::new(
                Tone::Series(0),
                words("Kernel density", "Kärntäthet", "Kerndichte"),
            ),
            Series::new(
                Tone::Series(1),
                words("Normal curve", "Normalkurva", "Normalkurve"),
            )
            .with_dash(Dash::Dashed),
        ])
        .with_panel(panel)
        .with_note(self.bin_note());
        if let Some(density) = self.density {
            figure = figure.with_note(width_note(density));
        }
        if let Some(normal) = self.normal {
            figure = figure.with_note(
                Paragraph::new(words(
                    "Normal curve: mean {mean}, standard deviation {deviation}.",
                    "Normalkurva: medelvärde {mean}, standardavvikelse {deviation}.",
                    "Normalkurve: Mittelwert {mean}, Standardabweichung {deviation}.",
                ))
                .with("mean", measure(normal.mean))
                .with("deviation", measure(normal.std_deviation)),
            );
        }
        figure.checked()
    }

    fn bin_note(&self) -> Paragraph {
        let rule = match &self.histogram.rule {
            BinRule::FreedmanDiaconis => words(
                "Freedman and Diaconis",
                "Freedman och Diaconis",
                "Freedman und Diaconis",
            ),
            BinRule::Sturges => Text::new("Sturges"),
            BinRule::Scott => Text::new("Scott"),
            _ => words("set by hand", "satta för hand", "von Hand gesetzt"),
        };
        Paragraph::new(words(
            "{bins} bins: {rule}. A value on a limit belongs to the bin below it.",
            "{bins} klasser: {rule}. Ett värde på en gräns hör till klassen under den.",
            "{bins} Klassen: {rule}. Ein Wert auf einer Grenze gehört zur Klasse darunter.",
        ))
        .with("bins", Number::count(self.histogram.counts.len()))
        .with("rule", rule)
    }

    fn table(&self, id: String, title: Text, label: &Text) -> Result<Table, ReportError> {
        let columns = vec![
            column("from", words("from", "från", "von")),
            column("to", words("to", "till", "bis")),
            column("count", words("Count", "Antal", "Anzahl")),
            column("density", words("Density", "Täthet", "Dichte")),
        ];
        let mut table = Table::new(id, title, columns)?.with_stub_titles([label.clone()]);
        let histogram = self.histogram;
        let bins = histogram
            .limits
            .windows(2)
            .zip(&histogram.counts)
            .zip(&histogram.density);
        let mut heads = Vec::new();
        let mut rows = Vec::new();
        let digits = Digits::of(histogram.limits.iter().copied());
        for (number, ((ends, count), density)) in (1..).zip(bins) {
            heads.push(Head::leaf(format!("bin_{number}"), number.to_string()));
            rows.push(vec![
                digits.number(ends[0]).into(),
                digits.number(ends[1]).into(),
                Number::new(Kind::Count, *count as f64).into(),
                Number::new(Kind::Coefficient, *density).into(),
            ]);
        }
        push(&mut table, words("Bins", "Klasser", "Klassen"), heads, rows)?;
        if let Some(density) = self.density {
            let head = words("Kernel density", "Kärntäthet", "Kerndichte");
            let (heads, rows) = curve_rows("kernel", &density.x, &density.density);
            push(&mut table, head, heads, rows)?;
        }
        if let Some(normal) = self.normal {
            let head = words("Normal curve", "Normalkurva", "Normalkurve");
            let (heads, rows) = curve_rows("normal", &normal.x, &normal.density);
            push(&mut table, head, heads, rows)?;
        }
        Ok(table)
    }

    fn description(&self, label: &Text) -> Paragraph {
        let histogram = self.histogram;
        let fullest = histogram
            .counts
            .iter()
            .enumerate()
            .max_by_key(|(place, count)| (**count, std::cmp::Reverse(*place)));
        let (place, count) = fullest.map_or((0, 0), |(place, count)| (place, *count));
        let end = |place: usize| {
            let limit = histogram.limits.get(place).copied().unwrap_or(0.0);
            Value::from(measure(limit))
        };
        Paragraph::new(words(
            "{label}: {n} values in bins from {low} to {high}; the fullest bin, {from} to {to}, holds {count}.",
            "{label}: {n} värden i klasser från {low} till {high}; den fullaste klassen, {from} till {to}, har {count}.",
            "{label}: {n} Werte in Klassen von {low} bis {high}; die vollste Klasse, {from} bis {to}, hat {count}.",
        ))
        .with("label", label.clone())
        .with("n", Number::count(histogram.n_obs))
        .with("low", end(0))
        .with("high", end(histogram.limits.len().saturating_sub(1)))
        .with("from", end(place))
        .with("to", end(place + 1))
        .with("count", Number::new(Kind::Count, count as f64))
    }
}

fn pairs(x: &[f64], y: &[f64]) -> Vec<(f64, f64)> {
    x.iter().copied().zip(y.iter().copied()).collect()
}

fn curve_rows(key: &str, x: &[f64], y: &[f64]) -> (Vec<Head>, Vec<Vec<Cell>>) {
    let digits = Digits::of(x.iter().copied());
    let rows = (1..).zip(pairs(x, y)).map(|(number, (x, y)): (usize, _)| {
        let head = Head::leaf(format!("{key}_{number}"), number.to_string());
        let cells = vec![
            digits.number(x).into(),
            Cell::empty(),
            Cell::empty(),
            Number::new(Kind::Coefficient, y).into(),
        ];
        (head, cells)
    });
    rows.unzip()
}

fn push(
    table: &mut Table,
    head: Text,
    heads: Vec<Head>,
    rows: Vec<Vec<Cell>>,
) -> Result<(), ReportError> {
    match heads.is_empty() {
        true => Ok(()),
        false => table.rows_of(Head::group(head, heads), rows),
    }
}

fn width_note(density: &KernelDensity) -> Paragraph {
    let rule = match density.rule {
        Bandwidth::SheatherJones => words(
            "Sheather and Jones",
            "Sheather och Jones",
            "Sheather und Jones",
        ),
        Bandwidth::Silverman => Text::new("Silverman"),
        Bandwidth::Scott => Text::new("Scott"),
        _ => words("set by hand", "satt för hand", "von Hand gesetzt"),
    };
    Paragraph::new(words(
        "Kernel density: normal kernel, bandwidth {width} ({rule}).",
        "Kärntäthet: normalkärna, bandbredd {width} ({rule}).",
        "Kerndichte: Normalkern, Bandbreite {width} ({rule}).",
    ))
    .with("width", measure(density.bandwidth))
    .with("rule", rule)
}
