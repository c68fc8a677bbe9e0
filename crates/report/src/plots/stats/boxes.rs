use tresteg_stats::descriptives::{BoxSummary, QuantileType};

use super::{Digits, column, measure, words};
use crate::cell::Head;
use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, BoxMark, Figure, Layer, Panel, Point, Series, Tone};
use crate::keys::Keys;
use crate::number::Number;
use crate::table::Table;
use crate::text::Text;

use super::scatter::largest;
use super::{refused, same_length};

/// So many points of each group have a name.
const NAMED: usize = 3;

/// Where the middle of a box lies beside that of its row.
const BOX: f64 = -0.16;

/// A group: its box and, where asked for, its points.
#[derive(Clone, Debug, PartialEq)]
pub struct BoxGroup {
    /// The name of the group.
    pub label: Text,
    /// Quartiles and whiskers.
    pub summary: BoxSummary,
    /// Values to draw beside the box, with the ids of their rows.
    pub points: Vec<(String, f64)>,
}

impl BoxGroup {
    /// A group of which the box and the values outside it are shown.
    pub fn new(label: impl Into<Text>, summary: BoxSummary) -> Self {
        let points = summary
            .outside
            .iter()
            .map(|&value| (String::new(), value))
            .collect();
        BoxGroup {
            label: label.into(),
            summary,
            points,
        }
    }

    /// The same group, all its values drawn; of those outside the whiskers the three farthest from the median are named.
    ///
    /// # Errors
    /// [`ReportError::BadFigure`] unless there is an id for each value and a value for each that the box speaks of.
    pub fn with_points<S: Into<String>>(
        mut self,
        ids: impl IntoIterator<Item = S>,
        values: &[f64],
    ) -> Result<Self, ReportError> {
        let ids: Vec<String> = ids.into_iter().map(Into::into).collect();
        same_length("boxes", "ids", ids.len(), values.len())?;
        same_length("boxes", "values", values.len(), self.summary.n_obs)?;
        self.points = ids.into_iter().zip(values.iter().copied()).collect();
        Ok(self)
    }
}

/// Boxes of groups, one below the other, with their points.
///
/// Points are moved aside so that equals do not hide each other, each by a place that follows from its number among
/// those of the group alone: the picture is the same every time. In R: `ggplot2::geom_boxplot() + geom_jitter()`.
///
/// Keys: `<group>.{n,lower_whisker,first_quartile,median,third_quartile,upper_whisker,outside}`; of points
/// `<group>_<id>.value`.
///
/// # Errors
/// [`ReportError::BadFigure`] for groups whose quartiles follow different conventions; as [`Table::new`].
///
/// ```
/// use tresteg_report::plots::stats::{BoxGroup, boxes};
/// use tresteg_stats::descriptives::{Batch, QuantileType};
///
/// let (north, south) = ([1.0, 2.0, 3.0, 4.0, 20.0], [2.0, 2.5, 4.0]);
/// let summary = |values: &[f64]| Batch::new(values)?.box_summary(QuantileType::Linear);
/// let groups = [
///     BoxGroup::new("North", summary(&north)?).with_points(["a", "b", "c", "d", "e"], &north)?,
///     BoxGroup::new("South", summary(&south)?),
/// ];
/// let figure = boxes("income", "Income by region", &groups, "Income")?;
/// assert!(figure.table.values().any(|(address, _)| address == "income.north.median"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn boxes(
    id: impl Into<String>,
    title: impl Into<Text>,
    groups: &[BoxGroup],
    label: impl Into<Text>,
) -> Result<Figure, ReportError> {
    let id = id.into();
    let label = label.into();
    let convention = groups
        .first()
        .map_or(QuantileType::Linear, |group| group.summary.quantile_type);
    if groups
        .iter()
        .any(|group| group.summary.quantile_type != convention)
    {
        let problem = "the quartiles of its groups follow different conventions".to_owned();
        return Err(refused(&id, problem));
    }
    let marks = groups.iter().enumerate().map(|(place, group)| {
        let summary = &group.summary;
        BoxMark {
            at: place as f64 + BOX,
            thickness: 0.36,
            lower: summary.lower_whisker,
            first_quartile: summary.first_quartile,
            median: summary.median,
            third_quartile: summary.third_quartile,
            upper: summary.upper_whisker,
        }
    });
    let points = groups.iter().enumerate().flat_map(|(place, group)| {
        let summary = &group.summary;
        let named = named(group);
        let points = group.points.iter().enumerate();
        points.map(move |(number, (name, value))| {
            let outside = is_outside(summary, *value);
            // Below the box, whose lines they would hide; those outside stand where the box points.
            let aside = if outside {
                BOX
            } else {
                0.12 + 0.26 * spread(number)
            };
            let point = Point::new(*value, place as f64 + aside)
                .with_size(0.45)
                .with_tooltip(name.as_str());
            match named.contains(&number) {
                true => point.with_label(name.as_str()),
                false => point,
            }
        })
    });
    let panel = Panel::new(
        Axis::linear(label.clone()),
        Axis::categories("", groups.iter().map(|group| group.label.clone())),
    )
    .with_layer(Layer::Boxes {
        series: 0,
        boxes: marks.collect(),
        direction: crate::figure::Direction::Horizontal,
    })
    .with_layer(Layer::points(1, points));
    Figure::new(table(&id, title.into(), groups, &label)?, description(groups, &label))
        .with_series([Series::new(Tone::Series(0), ""), Series::new(Tone::Ink, "")])
        .with_panel(panel)
        .with_note(
            Paragraph::new(words(
                "Box: quartiles and median ({convention}). Whiskers: to the last value within 1.5 interquartile ranges.",
                "Låda: kvartiler och median ({convention}). Morrhår: till det sista värdet inom 1,5 kvartilavstånd.",
                "Kasten: Quartile und Median ({convention}). Antennen: bis zum letzten Wert innerhalb von 1,5 Quartilsabständen.",
            ))
            .with("convention", convention_name(convention)),
        )
        .checked()
}

fn is_outside(summary: &BoxSummary, value: f64) -> bool {
    !(summary.lower_whisker..=summary.upper_whisker).contains(&value)
}

/// The places of the points with names: those outside that are farthest from the median.
fn named(group: &BoxGroup) -> Vec<usize> {
    largest(group.points.len(), NAMED, |place| {
        let value = group.points[place].1;
        is_outside(&group.summary, value).then_some((value - group.summary.median).abs())
    })
}

/// The number-th of a sequence that fills 0 to 1 evenly at any length: its binary digits behind the point in reverse
/// (van der Corput, 1935).
fn spread(number: usize) -> f64 {
    let number = (number as u32).wrapping_add(1);
    f64::from(number.reverse_bits()) / 4_294_967_296.0
}

fn convention_name(convention: QuantileType) -> Text {
    let (number, who) = match convention {
        QuantileType::InverseCdf => (1, ""),
        QuantileType::AveragedInverseCdf => (2, ": SAS, Stata"),
        QuantileType::NearestEven => (3, ""),
        QuantileType::InterpolatedCdf => (4, ""),
        QuantileType::Hazen => (5, ": Hazen"),
        QuantileType::Weibull => (6, ": SPSS"),
        QuantileType::Linear => (7, ": R, Excel"),
        QuantileType::MedianUnbiased => (8, ""),
        QuantileType::NormalUnbiased => (9, ""),
        _ => return Text::new(format!("{convention:?}")),
    };
    words(
        &format!("type {number}{who}"),
        &format!("typ {number}{who}"),
        &format!("Typ {number}{who}"),
    )
}

fn table(id: &str, title: Text, groups: &[BoxGroup], label: &Text) -> Result<Table, ReportError> {
    let columns = vec![
        column("n", Text::new("n")),
        column(
            "lower_whisker",
            words("Lower whisker", "Undre morrhår", "Untere Antenne"),
        ),
        column(
            "first_quartile",
            words("Lower quartile", "Undre kvartil", "Unteres Quartil"),
        ),
        column("median", words("Median", "Median", "Median")),
        column(
            "third_quartile",
            words("Upper quartile", "Övre kvartil", "Oberes Quartil"),
        ),
        column(
            "upper_whisker",
            words("Upper whisker", "Övre morrhår", "Obere Antenne"),
        ),
        column("outside", words("Outside", "Utanför", "Außerhalb")),
        column("value", label.clone()),
    ];
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([words("Group", "Grupp", "Gruppe")]);
    let mut keys = Keys::default();
    let digits = Digits::of(groups.iter().flat_map(|group| {
        let summary = &group.summary;
        let box_of = [
            summary.first_quartile,
            summary.median,
            summary.third_quartile,
        ];
        let points = group.points.iter().map(|(_, value)| *value);
        points.chain(box_of)
    }));
    for group in groups {
        let summary = &group.summary;
        let measures = [
            summary.lower_whisker,
            summary.first_quartile,
            summary.median,
            summary.third_quartile,
            summary.upper_whisker,
        ];
        let mut cells = vec![Number::count(summary.n_obs).into()];
        cells.extend(measures.map(|value| digits.number(value).into()));
        cells.push(Number::count(summary.outside.len()).into());
        cells.push(crate::cell::Cell::empty());
        let name = group
            .label
            .in_language(crate::text::Language::En)
            .to_owned();
        let key = keys.key(&name);
        table.row(Head::leaf(key.clone(), group.label.clone()), cells)?;
        for (number, (id, value)) in (1..).zip(&group.points) {
            let shown = if id.is_empty() {
                format!("{number}")
            } else {
                id.clone()
            };
            let mut cells = vec![crate::cell::Cell::empty(); 7];
            cells.push(digits.number(*value).into());
            let head = Text::join([&group.label, &Text::new(shown.as_str())], ", ");
            table.row(Head::leaf(keys.key(&format!("{key}_{shown}")), head), cells)?;
        }
    }
    Ok(table)
}

fn description(groups: &[BoxGroup], label: &Text) -> Paragraph {
    let by_median = |a: &&BoxGroup, b: &&BoxGroup| a.summary.median.total_cmp(&b.summary.median);
    let ends = groups
        .iter()
        .min_by(by_median)
        .zip(groups.iter().max_by(by_median));
    let Some((least, most)) = ends else {
        return Paragraph::new(words("No group.", "Ingen grupp.", "Keine Gruppe."));
    };
    let values: usize = groups.iter().map(|group| group.summary.n_obs).sum();
    let outside: usize = groups.iter().map(|group| group.summary.outside.len()).sum();
    Paragraph::new(words(
        "{label} in {groups} groups, {n} values. Medians from {least} ({least_name}) to {most} ({most_name}); beyond the whiskers: {outside}.",
        "{label} i {groups} grupper, {n} värden. Medianer från {least} ({least_name}) till {most} ({most_name}); utanför morrhåren: {outside}.",
        "{label} in {groups} Gruppen, {n} Werte. Mediane von {least} ({least_name}) bis {most} ({most_name}); jenseits der Antennen: {outside}.",
    ))
    .with("label", label.clone())
    .with("groups", Number::count(groups.len()))
    .with("n", Number::count(values))
    .with("least", measure(least.summary.median))
    .with("least_name", least.label.clone())
    .with("most", measure(most.summary.median))
    .with("most_name", most.label.clone())
    .with("outside", Number::count(outside))
}
