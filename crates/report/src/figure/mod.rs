//! Figures: one model, drawn to scale in a style, with a table of what they show.

mod axis;
mod check;
#[cfg(test)]
mod colour_vision;
mod draw;
mod layer;
mod palette;
#[cfg(feature = "png")]
mod png;
mod scale;
mod scene;
mod svg;
mod tikz;
mod widths;

pub use axis::{Axis, Scale};
pub use layer::{Bar, BoxMark, Direction, Interval, Label, Layer, Point, Tile};
pub use palette::{Dash, Marker, Pattern, Series, Theme, Tone};

use serde::{Deserialize, Serialize};

use crate::document::Paragraph;
use crate::error::ReportError;
use crate::style::Style;
use crate::table::Table;
use crate::text::Text;

/// A layer with more dots than this is drawn as squares, the darker the more dots lie in them.
pub const MOST_DOTS: usize = 3000;

/// A figure: panels with axes and layers of marks, and the table that says the same in numbers.
///
/// The id and the title are those of the table, which stands beside the figure wherever it is shown, for readers who
/// do not see it and for those who want the numbers. Coordinates are unrounded; a renderer rounds what it writes at the
/// axes. Colour never carries a meaning alone: every [`Series`] has its own marker, dash and pattern.
///
/// ```
/// use tresteg_report::figure::{Axis, Figure, Layer, Panel, Point, Series, Theme};
/// use tresteg_report::{Head, Locale, Look, Number, Paragraph, Style, Table, Value};
/// let mut table = Table::new("sizes", "Members by size", vec![Head::leaf("share", "Percent")])?;
/// table.row(Head::leaf("small", "Small"), vec![Number::percent(12.5).into()])?;
/// table.row(Head::leaf("large", "Large"), vec![Number::percent(62.0).into()])?;
/// let panel = Panel::new(Axis::linear("Percent"), Axis::categories("", ["Small", "Large"]))
///     .with_layer(Layer::points(0, [Point::new(12.5, 0.0), Point::new(62.0, 1.0)]));
/// let seen = Paragraph::new("Two dots: {small} of the small and {large} of the large are members.")
///     .with("small", Value::cell("sizes.small.share"))
///     .with("large", Value::cell("sizes.large.share"));
/// let figure = Figure::new(table, seen)
///     .with_series([Series::nth(0, "Members")])
///     .with_panel(panel)
///     .checked()?;
/// let svg = figure.to_svg(&Style::new(Look::plain(), Locale::en()), Theme::Light);
/// assert!(svg.starts_with("<svg") && svg.contains("12.5% of the small"));
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// What it shows, in numbers.
    pub table: Table,
    /// What a reader sees in it, for those who do not: one or two sentences, whose numbers are values, also those of
    /// cells of the table.
    pub description: Paragraph,
    /// Who is who: the legend.
    pub series: Vec<Series>,
    /// The panels, row by row.
    pub panels: Vec<Panel>,
    /// How many panels stand side by side where there is room.
    pub columns: usize,
    /// Remarks under the figure.
    pub notes: Vec<Paragraph>,
    /// Width in the units of CSS: 1/96 of an inch.
    pub width: f64,
}

/// Two axes, and what is drawn between them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// A heading, where there are several.
    pub title: Text,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis. Categories run downwards, numbers upwards.
    pub y: Axis,
    /// What is drawn, the first at the bottom.
    pub layers: Vec<Layer>,
    /// The height of the area between the axes; `None` is what suits the axes.
    pub height: Option<f64>,
    /// Whether a unit is as long on both axes, as on a map.
    pub equal_units: bool,
    /// How wide it is beside the other panels of its row.
    pub share: f64,
}

/// The typeface that texts are measured in.
#[cfg(any(feature = "pdf", feature = "png"))]
pub(crate) const FONTS: [&[u8]; 2] = [
    include_bytes!("../../fonts/LiberationSans-Regular.ttf"),
    include_bytes!("../../fonts/LiberationSans-Bold.ttf"),
];

/// What fits a page of A4 with margins of 25 mm and a caption, in the units of CSS.
const PAPER_WIDTH: f64 = 604.0;
const PAPER_HEIGHT: f64 = 840.0;
/// Points to a unit of CSS.
const POINTS: f64 = 0.75;

/// A figure for paper.
pub(crate) struct Paper {
    pub svg: String,
    /// In points.
    pub width: f64,
    /// In points.
    #[cfg_attr(not(feature = "docx"), allow(dead_code))]
    pub height: f64,
}

#[cfg(feature = "docx")]
impl Paper {
    /// Pixels to a unit of CSS that print well.
    const PIXELS: f64 = 3.0;

    /// The picture as PNG.
    pub(crate) fn png(&self) -> Result<Vec<u8>, ReportError> {
        png::write(&self.svg, Self::PIXELS)
    }
}

impl Figure {
    /// A figure without panels: what it shows, and what a reader sees.
    pub fn new(table: Table, description: impl Into<Paragraph>) -> Self {
        Figure {
            table,
            description: description.into(),
            series: Vec::new(),
            panels: Vec::new(),
            columns: 1,
            notes: Vec::new(),
            width: 640.0,
        }
    }

    /// The same figure with these series.
    #[must_use]
    pub fn with_series(mut self, series: impl IntoIterator<Item = Series>) -> Self {
        self.series.extend(series);
        self
    }

    /// The same figure with one more panel.
    #[must_use]
    pub fn with_panel(mut self, panel: Panel) -> Self {
        self.panels.push(panel);
        self
    }

    /// The same figure with so many panels side by side.
    #[must_use]
    pub fn with_columns(mut self, columns: usize) -> Self {
        self.columns = columns.max(1);
        self
    }

    /// The same figure with a remark under it.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<Paragraph>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The same figure, so wide.
    #[must_use]
    pub fn with_width(mut self, width: f64) -> Self {
        self.width = width;
        self
    }

    /// The same figure, if it can be drawn.
    ///
    /// # Errors
    /// [`ReportError::BadFigure`], with panel and layer: a coordinate that is not finite (the ends of an interval may
    /// be infinite), one that is not positive on a logarithmic axis, one beside all categories, a series that does not
    /// exist, a box whose numbers are not in order, a tick within a year, a range or a size that is empty or too large to
    /// be drawn, equal units in a panel more than 5 times as high as wide. The errors of a sentence whose values do not
    /// match its text: [`ReportError::MissingValue`], [`ReportError::UnusedValue`], [`ReportError::UnknownAddress`] and the like.
    pub fn checked(self) -> Result<Self, ReportError> {
        check::check(&self)?;
        for sentence in self.notes.iter().chain([&self.description]) {
            sentence.of_table(&self.table)?;
        }
        Ok(self)
    }

    /// What a reader sees in it, in a style.
    pub fn description_in(&self, style: &Style) -> String {
        self.sentence(&self.description, style)
    }

    /// The remarks under it, in a style.
    pub fn notes_in(&self, style: &Style) -> Vec<String> {
        self.notes
            .iter()
            .map(|note| self.sentence(note, style))
            .collect()
    }

    /// A sentence that cannot be completed is no sentence: [`Figure::checked`] says what it lacks.
    fn sentence(&self, sentence: &Paragraph, style: &Style) -> String {
        let resolved = sentence.of_table(&self.table);
        resolved.map_or_else(|_| String::new(), |resolved| resolved.text(style))
    }

    /// The id: that of its table.
    pub fn id(&self) -> &str {
        self.table.id()
    }

    /// The title: that of its table.
    pub fn title(&self) -> &Text {
        self.table.title()
    }

    /// The figure as an SVG file: title and description for screen readers, no script, no outside reference. With
    /// [`Theme::Adaptive`] it follows the light or dark mode of the reader.
    pub fn to_svg(&self, style: &Style, theme: Theme) -> String {
        self.svg_of(style, theme, self.width)
    }

    /// The figure laid out for another width.
    pub(crate) fn svg_of(&self, style: &Style, theme: Theme, width: f64) -> String {
        let scene = draw::scene(self, style, width);
        svg::write(self, &scene, style, theme)
    }

    /// The figure for a page of A4: within its line and its height.
    pub(crate) fn on_paper(&self, style: &Style) -> Paper {
        let width = self.width.min(PAPER_WIDTH);
        let scene = draw::scene(self, style, width);
        let shrink = (PAPER_HEIGHT / scene.height).min(1.0);
        Paper {
            width: POINTS * width * shrink,
            height: POINTS * scene.height * shrink,
            svg: svg::write(self, &scene, style, Theme::Light),
        }
    }

    /// The figure for a page of A4, as a picture of TikZ.
    pub(crate) fn tikz(&self, style: &Style) -> String {
        tikz::write(&draw::scene(self, style, self.width.min(PAPER_WIDTH)))
    }

    /// The figure as a PNG file with so many pixels to a unit of its width: 2 for screens, 4 for print.
    ///
    /// # Errors
    /// [`ReportError::File`] when the picture is too large to be held in memory.
    #[cfg(feature = "png")]
    pub fn to_png(&self, style: &Style, theme: Theme, scale: f64) -> Result<Vec<u8>, ReportError> {
        let theme = match theme {
            Theme::Adaptive => Theme::Light,
            theme => theme,
        };
        png::write(&self.to_svg(style, theme), scale)
    }
}

impl Panel {
    /// An empty panel.
    pub fn new(x: Axis, y: Axis) -> Self {
        Panel {
            title: Text::default(),
            x,
            y,
            layers: Vec::new(),
            height: None,
            equal_units: false,
            share: 1.0,
        }
    }

    /// The same panel with a heading.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<Text>) -> Self {
        self.title = title.into();
        self
    }

    /// The same panel with one more layer, above the others.
    #[must_use]
    pub fn with_layer(mut self, layer: Layer) -> Self {
        self.layers.push(layer);
        self
    }

    /// The same panel, so high between its axes.
    #[must_use]
    pub fn with_height(mut self, height: f64) -> Self {
        self.height = Some(height);
        self
    }

    /// The same panel, a unit as long on both axes.
    #[must_use]
    pub fn with_equal_units(mut self) -> Self {
        self.equal_units = true;
        self
    }

    /// The same panel, so wide beside the others of its row.
    #[must_use]
    pub fn with_share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }
}
