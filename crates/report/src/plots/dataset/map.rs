//! A map of dots.

use tresteg_dataset::{Dataset, Variable};

use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Figure, Layer, Marker, Panel, Point, Series, Tone};
use crate::layouts::dataset::{self as layouts, ShownVariable};
use crate::number::{Kind, Number};
use crate::text::Text;

/// The area of the largest dot beside that of an ordinary one.
const LARGEST: f64 = 24.0;
/// How high a map is at most.
const HIGHEST: f64 = 560.0;
/// How wide a map is on its own, that of a country which is high and narrow.
const NARROWEST: f64 = 360.0;

/// A map with a dot for every unit of a dataset, at coordinates of a projection (metres, say), so that a unit is as long on
/// both axes.
///
/// Colours tell groups apart: two of them as the group in question and its background, more as a series each. Dots may
/// be sized by a variable, and some units named. Details are maps of a part beside the whole.
///
/// The table is [`grouped_rows`](crate::layouts::dataset::grouped_rows), or [`rows`](crate::layouts::dataset::rows) without
/// groups. In R: `ggplot(units) + geom_point(aes(easting, northing, size = population)) + coord_equal()`, or `plot` of an
/// `sf` object.
///
/// ```
/// use tresteg_dataset::{Dataset, Label, Measure, Variable};
/// use tresteg_report::{Locale, Look, Style, plots::dataset::DotMap};
/// let scale = |name: &str, label: &str| Variable::new(name, Label::new(label), Measure::Scale);
/// let towns = Dataset::new(vec!["0180".into(), "1480".into()], vec!["Stockholm".into(), "Göteborg".into()])?
///     .with_numbers(scale("easting", "Easting"), vec![Some(670_718.0), Some(320_214.0)])?
///     .with_numbers(scale("northing", "Northing"), vec![Some(6_579_826.0), Some(6_404_223.0)])?
///     .with_numbers(scale("population", "Population"), vec![Some(923_516.0), Some(548_190.0)])?;
/// let map = DotMap::new("map", "Two towns", &towns, "easting", "northing").with_size("population").figure()?;
/// assert_eq!(
///     map.description_in(&Style::new(Look::plain(), Locale::en())),
///     "A map with a dot for each of 2 units. The larger the dot, the larger population: the largest is Stockholm (923,516)."
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct DotMap<'a> {
    id: String,
    title: Text,
    dataset: &'a Dataset,
    coordinates: [&'a str; 2],
    group: Option<&'a str>,
    size: Option<&'a str>,
    named: Option<(Text, Vec<&'a str>)>,
    outline: &'a [Vec<(f64, f64)>],
    details: Vec<Detail>,
}

/// A part of the map: a heading, and from where to where.
#[derive(Clone, Debug)]
struct Detail {
    title: Text,
    x: (f64, f64),
    y: (f64, f64),
}

/// A unit that has a place.
struct Placed<'a> {
    id: &'a str,
    name: &'a str,
    x: f64,
    y: f64,
    group: usize,
    size: f64,
}

impl<'a> DotMap<'a> {
    /// A map of the units of a dataset by two of its variables.
    pub fn new(
        id: impl Into<String>,
        title: impl Into<Text>,
        dataset: &'a Dataset,
        x: &'a str,
        y: &'a str,
    ) -> Self {
        DotMap {
            id: id.into(),
            title: title.into(),
            dataset,
            coordinates: [x, y],
            group: None,
            size: None,
            named: None,
            outline: &[],
            details: Vec::new(),
        }
    }

    /// The same map, units coloured by a variable with value labels, in the order of the labels.
    #[must_use]
    pub fn with_groups(mut self, variable: &'a str) -> Self {
        self.group = Some(variable);
        self
    }

    /// The same map, the area of each dot in proportion to a variable.
    #[must_use]
    pub fn with_size(mut self, variable: &'a str) -> Self {
        self.size = Some(variable);
        self
    }

    /// The same map with these units named and marked, under a name in the legend. They are no longer shown with their group.
    #[must_use]
    pub fn with_named(
        mut self,
        label: impl Into<Text>,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        self.named = Some((label.into(), ids.into_iter().collect()));
        self
    }

    /// The same map over an outline: closed rings of places.
    #[must_use]
    pub fn with_outline(mut self, rings: &'a [Vec<(f64, f64)>]) -> Self {
        self.outline = rings;
        self
    }

    /// The same map with a part of it beside it, from where to where on both axes.
    #[must_use]
    pub fn with_detail(mut self, title: impl Into<Text>, x: (f64, f64), y: (f64, f64)) -> Self {
        self.details.push(Detail {
            title: title.into(),
            x,
            y,
        });
        self
    }

    /// The figure.
    ///
    /// # Errors
    /// [`ReportError::Dataset`] for an unknown or not numeric variable and an unknown unit; as [`Figure::checked`], for
    /// negative sizes and details that are empty.
    pub fn figure(&self) -> Result<Figure, ReportError> {
        let shown: Vec<ShownVariable> = self
            .size
            .iter()
            .map(|name| ShownVariable {
                name,
                kind: Kind::Count,
                decimals: None,
            })
            .collect();
        let table = match self.group {
            Some(group) => {
                layouts::grouped_rows(&self.id, &self.title, self.dataset, group, &shown)?
            }
            None => layouts::rows(&self.id, &self.title, self.dataset, &shown)?,
        };
        let group = self.group.map(|name| self.dataset.variable(name));
        let group = group.transpose()?;
        let labels: Vec<Text> = match group {
            Some(variable) => {
                let labels = variable.value_labels.iter();
                labels.map(|label| Text::from(&label.label)).collect()
            }
            None => vec![Text::default()],
        };
        let named = match &self.named {
            Some((_, ids)) => {
                for id in ids {
                    self.dataset.row_of(id)?;
                }
                ids.as_slice()
            }
            None => &[],
        };
        let placed = self.placed(group)?;
        let hidden = self.dataset.len() - placed.len();

        // The outline first, then the groups from the last to the first, then the named.
        let outline_series = labels.len() + 1;
        let mut layers: Vec<Layer> = self
            .outline
            .iter()
            .map(|ring| Layer::line(outline_series, ring.iter().copied()))
            .collect();
        for (place, _) in labels.iter().enumerate().rev() {
            let dots = placed
                .iter()
                .filter(|unit| unit.group == place && !named.contains(&unit.id));
            layers.push(Layer::points(place, dots.map(Placed::dot)));
        }
        let dots = placed.iter().filter(|unit| named.contains(&unit.id));
        layers.push(Layer::points(
            labels.len(),
            dots.map(|unit| unit.dot().with_label(unit.name)),
        ));

        // Maps of one row are as wide as makes them equally high.
        let map = |panel: Panel, aspect: f64| {
            let panel = layers.iter().cloned().fold(panel, Panel::with_layer);
            let panel = panel.with_equal_units().with_height(HIGHEST);
            match aspect.is_finite() && aspect > 0.0 {
                true => panel.with_share(aspect),
                false => panel,
            }
        };
        let aspect = aspect(&placed, self.outline);
        let whole = map(Panel::new(Axis::hidden(), Axis::hidden()), aspect);
        let mut figure = Figure::new(table, self.description(&placed, &labels))
            .with_series(self.series(labels))
            .with_columns(1 + self.details.len())
            .with_panel(whole);
        for detail in &self.details {
            let axis = |(from, to)| Axis::hidden().with_range(from, to);
            let aspect = (detail.x.1 - detail.x.0) / (detail.y.1 - detail.y.0);
            let part = map(Panel::new(axis(detail.x), axis(detail.y)), aspect);
            figure = figure.with_panel(part.with_title(&detail.title));
        }
        if self.details.is_empty() && aspect * HIGHEST < figure.width {
            figure.width = (aspect * HIGHEST).max(NARROWEST);
        }
        if hidden > 0 {
            figure = figure.with_note(
                Paragraph::new(
                    Text::new("Not on the map, for want of a value: {hidden}.")
                        .with_sv("Inte på kartan, eftersom värde saknas: {hidden}.")
                        .with_de("Nicht auf der Karte, da ein Wert fehlt: {hidden}."),
                )
                .with("hidden", Number::count(hidden)),
            );
        }
        figure.checked()
    }

    /// The units that have all that a dot needs, the largest first: small dots lie above large ones.
    fn placed(&self, group: Option<&Variable>) -> Result<Vec<Placed<'a>>, ReportError> {
        let [x, y] = self.coordinates;
        let (x, y) = (self.dataset.numbers(x)?, self.dataset.numbers(y)?);
        let all = vec![Some(0.0); self.dataset.len()];
        let groups = match group {
            Some(variable) => {
                let place = |value: f64| {
                    let mut labels = variable.value_labels.iter();
                    Some(labels.position(|label| label.value == value)? as f64)
                };
                let values = self.dataset.numbers(&variable.name)?;
                values.into_iter().map(|value| place(value?)).collect()
            }
            None => all.clone(),
        };
        let sizes = match self.size {
            Some(variable) => self.dataset.numbers(variable)?,
            None => all,
        };
        let largest = sizes
            .iter()
            .flatten()
            .fold(0.0, |most, size| f64::max(most, *size));
        let mut placed = Vec::new();
        for (row, (id, name)) in self
            .dataset
            .unit_ids()
            .iter()
            .zip(self.dataset.unit_names())
            .enumerate()
        {
            let value = |numbers: &[Option<f64>]| numbers.get(row).copied().flatten();
            let (Some(x), Some(y), Some(group), Some(size)) =
                (value(&x), value(&y), value(&groups), value(&sizes))
            else {
                continue;
            };
            placed.push(Placed {
                id,
                name,
                x,
                y,
                group: group as usize,
                size: match size {
                    size if largest > 0.0 => LARGEST * size / largest,
                    // None is larger than zero: a negative one is a fault, which the figure reports.
                    size if size < 0.0 => size,
                    _ => 1.0,
                },
            });
        }
        placed.sort_by(|first, second| second.size.total_cmp(&first.size));
        Ok(placed)
    }

    fn series(&self, labels: Vec<Text>) -> Vec<Series> {
        let count = labels.len();
        let mut series: Vec<Series> = labels
            .into_iter()
            .enumerate()
            .map(|(place, label)| match (count, place) {
                (2, 1) => Series::new(Tone::Muted, label),
                _ => Series::nth(place, label),
            })
            .collect();
        let named = match &self.named {
            Some((label, _)) => label.clone(),
            None => Text::default(),
        };
        series.push(Series::new(Tone::Highlight, named).with_marker(Marker::Diamond));
        series.push(Series::new(Tone::Faint, ""));
        series
    }

    fn description(&self, placed: &[Placed], labels: &[Text]) -> Paragraph {
        let mut values = vec![("units".to_owned(), Number::count(placed.len()).into())];
        let mut sentences = vec![match self.group {
            None => Text::new("A map with a dot for each of {units} units.")
                .with_sv("En karta med en prick för var och en av {units} enheter.")
                .with_de("Eine Karte mit einem Punkt für jede von {units} Einheiten."),
            Some(_) => {
                let mut parts = Vec::new();
                for (place, label) in labels.iter().enumerate() {
                    let count = placed.iter().filter(|unit| unit.group == place).count();
                    values.push((format!("group_{place}"), label.clone().into()));
                    values.push((format!("count_{place}"), Number::count(count).into()));
                    parts.push(Text::new(format!("{{group_{place}}} {{count_{place}}}")));
                }
                let parts = Text::join(&parts, ", ");
                let head = Text::new("A map with a dot for each of {units} units")
                    .with_sv("En karta med en prick för var och en av {units} enheter")
                    .with_de("Eine Karte mit einem Punkt für jede von {units} Einheiten");
                Text::join([&Text::join([&head, &parts], ": "), &Text::new(".")], "")
            }
        }];
        let largest = placed.first().zip(self.size);
        if let Some((unit, variable)) = largest
            && let Ok(numbers) = self.dataset.numbers(variable)
            && let Ok(row) = self.dataset.row_of(unit.id)
            && let Some(number) = numbers.get(row).copied().flatten()
            && let Ok(variable) = self.dataset.variable(variable)
        {
            sentences.push(
                Text::new("The larger the dot, the larger {variable}: the largest is {name} ({number}).")
                    .with_sv("Ju större prick, desto större {variable}: störst är {name} ({number}).")
                    .with_de("Je größer der Punkt, desto größer {variable}: der größte ist {name} ({number})."),
            );
            values.push(("variable".to_owned(), in_sentence(variable).into()));
            values.push(("name".to_owned(), Text::from(unit.name).into()));
            values.push(("number".to_owned(), Number::new(Kind::Count, number).into()));
        }
        if let Some((label, ids)) = &self.named {
            let names: Vec<&str> = ids
                .iter()
                .filter_map(|id| self.dataset.unit_name(id).ok())
                .collect();
            sentences.push(Text::new("{named}: {names}."));
            values.push(("named".to_owned(), label.clone().into()));
            values.push(("names".to_owned(), Text::new(names.join(", ")).into()));
        }
        let paragraph = Paragraph::new(Text::join(&sentences, " "));
        values.into_iter().fold(
            paragraph,
            |paragraph, (name, value): (String, crate::Value)| paragraph.with(name, value),
        )
    }
}

/// How wide everything is beside its height.
fn aspect(placed: &[Placed], outline: &[Vec<(f64, f64)>]) -> f64 {
    let units = placed.iter().map(|unit| (unit.x, unit.y));
    let places = units.chain(outline.iter().flatten().copied());
    let none = [f64::INFINITY, f64::NEG_INFINITY];
    let (x, y) = places.fold((none, none), |(x, y), place| {
        let wider = |[low, high]: [f64; 2], value: f64| [low.min(value), high.max(value)];
        (wider(x, place.0), wider(y, place.1))
    });
    (x[1] - x[0]) / (y[1] - y[0])
}

impl Placed<'_> {
    fn dot(&self) -> Point {
        Point::new(self.x, self.y)
            .with_size(self.size)
            .with_tooltip(self.name)
    }
}

/// The label of a variable within a sentence: its first letter small, in languages that do so.
fn in_sentence(variable: &Variable) -> Text {
    let small = |text: &str| {
        let mut letters = text.chars();
        let first = letters.next().map(|first| first.to_lowercase().to_string());
        // An abbreviation stays one.
        match letters.as_str().starts_with(char::is_uppercase) {
            true => text.to_owned(),
            false => first.unwrap_or_default() + letters.as_str(),
        }
    };
    let label = &variable.label;
    let text = Text::new(small(&label.en));
    match &label.sv {
        Some(sv) => text.with_sv(small(sv)),
        None => text,
    }
}
