use tresteg_stats::correlation::{CorrelationMatrix, CorrelationMethod, CorrelationPair};

use super::{column, words};
use crate::cell::{Cell, Head};
use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Figure, Layer, Panel, Tile, Tone};
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Affix, Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// How a matrix of correlations is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Correlations {
    /// Whether each pair stands only once, below the diagonal.
    pub lower_triangle: bool,
    /// Whether numbers get stars: one for p below 0.05, two below 0.01, three below 0.001, adjusted where the matrix is.
    pub stars: bool,
}

impl Correlations {
    /// The same, each pair once.
    #[must_use]
    pub fn with_lower_triangle(mut self) -> Self {
        self.lower_triangle = true;
        self
    }

    /// The same, with stars.
    #[must_use]
    pub fn with_stars(mut self) -> Self {
        self.stars = true;
        self
    }
}

/// A matrix of correlations as tiles with numbers; the stronger the colour, the stronger the correlation.
///
/// What is significant is said by stars, never by colour. In R: `corrplot::corrplot(method = "color", addCoef.col = ...)`,
/// `ggcorrplot`.
///
/// Keys: `<variable>.<variable>`, each pair below the diagonal.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::Labels;
/// use tresteg_report::plots::stats::{Correlations, correlations};
/// use tresteg_stats::correlation::{MatrixOptions, correlation_matrix};
/// use tresteg_stats::table::ColumnTable;
///
/// let table = ColumnTable::new()
///     .with_numbers("a", [1.0, 2.0, 3.0, 4.0])?
///     .with_numbers("b", [1.0, 3.0, 2.0, 5.0])?;
/// let matrix = correlation_matrix(&table, &["a", "b"], &MatrixOptions::default())?;
/// let how = Correlations::default().with_lower_triangle();
/// let figure = correlations("r", "Correlations", &matrix, how, &Labels::new())?;
/// assert_eq!(figure.table.values().map(|(address, _)| address).collect::<Vec<_>>(), ["r.b.a"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn correlations(
    id: impl Into<String>,
    title: impl Into<Text>,
    matrix: &CorrelationMatrix,
    how: Correlations,
    labels: &Labels,
) -> Result<Figure, ReportError> {
    let shown: Vec<Text> = matrix
        .variables
        .iter()
        .map(|name| labels.text(name))
        .collect();
    let count = shown.len();
    let mut keys = Keys::default();
    let keys: Vec<String> = matrix.variables.iter().map(|name| keys.key(name)).collect();
    let columns = keys
        .iter()
        .zip(&shown)
        .map(|(key, label)| column(key.clone(), label.clone()));
    let mut table = Table::new(id, title, columns.collect())?;
    let mut tiles = Vec::new();
    let mut undefined = 0;
    for row in 0..count {
        let mut cells = vec![Cell::empty(); count];
        for (other, cell) in cells.iter_mut().enumerate().take(row) {
            let pair = matrix
                .pair(&matrix.variables[row], &matrix.variables[other])
                .ok();
            let number = pair.and_then(|pair| number(pair, how.stars));
            *cell = number.into();
            let places = match how.lower_triangle {
                true => vec![(other, row - 1)],
                false => vec![(other, row), (row, other)],
            };
            undefined += usize::from(number.is_none());
            tiles.extend(places.into_iter().map(|(x, y)| Tile {
                x,
                y,
                tone: number.map_or(Tone::Muted, |number| Tone::Diverging(number.value)),
                label: number.map(|number| number.with_decimals(2)),
            }));
        }
        table.row(Head::leaf(keys[row].clone(), shown[row].clone()), cells)?;
    }
    // Of a triangle the first row and the last column are empty.
    let (across, down) = match how.lower_triangle {
        true => (
            shown.split_last().map_or(&[][..], |(_, rest)| rest),
            shown.get(1..).unwrap_or_default(),
        ),
        false => (shown.as_slice(), shown.as_slice()),
    };
    let panel = Panel::new(
        Axis::categories("", across.iter().cloned()),
        Axis::categories("", down.iter().cloned()),
    )
    .with_height((30.0 * down.len().max(1) as f64).min(10_000.0))
    .with_layer(Layer::Tiles { tiles });
    let method = match matrix.method {
        CorrelationMethod::Pearson => words("Pearson’s r", "Pearsons r", "Pearsons r"),
        CorrelationMethod::Spearman => words("Spearman’s ρ", "Spearmans ρ", "Spearmans ρ"),
        CorrelationMethod::Kendall => words("Kendall’s τ-b", "Kendalls τ-b", "Kendalls τ-b"),
        _ => Text::new(format!("{:?}", matrix.method)),
    };
    let mut figure = Figure::new(table, description(matrix, labels))
        .with_panel(panel)
        .with_note(
            Paragraph::new(words(
                "{method}; blue for positive, orange for negative correlations.",
                "{method}; blått för positiva, orange för negativa samband.",
                "{method}; Blau für positive, Orange für negative Zusammenhänge.",
            ))
            .with("method", method),
        );
    if how.stars {
        figure = figure.with_note(Paragraph::new(match matrix.adjustment {
            None => words(
                "* p < 0.05, ** p < 0.01, *** p < 0.001.",
                "* p < 0,05; ** p < 0,01; *** p < 0,001.",
                "* p < 0,05; ** p < 0,01; *** p < 0,001.",
            ),
            Some(_) => words(
                "* p < 0.05, ** p < 0.01, *** p < 0.001, adjusted for the number of tests.",
                "* p < 0,05; ** p < 0,01; *** p < 0,001, justerade för antalet test.",
                "* p < 0,05; ** p < 0,01; *** p < 0,001, für die Zahl der Tests angepasst.",
            ),
        }));
    }
    if across.len() > 6 {
        figure = figure.with_note(Paragraph::new(words(
            "Where tiles are too narrow for numbers, these stand in the table.",
            "Där rutorna är för smala för tal står dessa i tabellen.",
            "Wo Felder für Zahlen zu schmal sind, stehen diese in der Tabelle.",
        )));
    }
    if undefined > 0 {
        figure = figure.with_note(
            Paragraph::new(words(
                "Grey: {n} pairs without a correlation, because a variable does not vary or rows are too few.",
                "Grått: {n} par utan korrelation, därför att en variabel inte varierar eller raderna är för få.",
                "Grau: {n} Paare ohne Korrelation, weil eine Variable nicht variiert oder zu wenige Zeilen da sind.",
            ))
            .with("n", Number::count(undefined)),
        );
    }
    figure.checked()
}

fn number(pair: &CorrelationPair, stars: bool) -> Option<Number> {
    let number = Number::new(Kind::Bounded, pair.estimate()?);
    let stars = match pair.adjusted_p_value.or_else(|| pair.p_value()) {
        Some(p) if stars && p < 0.001 => 3,
        Some(p) if stars && p < 0.01 => 2,
        Some(p) if stars && p < 0.05 => 1,
        _ => 0,
    };
    Some(match stars {
        0 => number,
        stars => number.with_affix(Affix::Stars(stars)),
    })
}

/// The strongest pair on either side.
fn description(matrix: &CorrelationMatrix, labels: &Labels) -> Paragraph {
    let known = || {
        matrix
            .pairs
            .iter()
            .filter_map(|pair| Some((pair, pair.estimate()?)))
    };
    let mut text = vec![words(
        "Correlations of {n} variables.",
        "Korrelationer mellan {n} variabler.",
        "Korrelationen von {n} Variablen.",
    )];
    let mut values = Vec::new();
    let most = known()
        .filter(|(_, r)| *r > 0.0)
        .max_by(|a, b| a.1.total_cmp(&b.1));
    let least = known()
        .filter(|(_, r)| *r < 0.0)
        .min_by(|a, b| a.1.total_cmp(&b.1));
    let sides = [
        (
            "most",
            most,
            words(
                "Strongest positive: {most_first} and {most_second} ({most}).",
                "Starkast positiv: {most_first} och {most_second} ({most}).",
                "Am stärksten positiv: {most_first} und {most_second} ({most}).",
            ),
        ),
        (
            "least",
            least,
            words(
                "Strongest negative: {least_first} and {least_second} ({least}).",
                "Starkast negativ: {least_first} och {least_second} ({least}).",
                "Am stärksten negativ: {least_first} und {least_second} ({least}).",
            ),
        ),
    ];
    for (name, found, sentence) in sides {
        if let Some((pair, estimate)) = found {
            text.push(sentence);
            values.push((name, pair, estimate));
        }
    }
    let paragraph =
        Paragraph::new(Text::join(&text, " ")).with("n", Number::count(matrix.variables.len()));
    values
        .into_iter()
        .fold(paragraph, |text, (name, pair, estimate)| {
            text.with(format!("{name}_first"), labels.text(&pair.first))
                .with(format!("{name}_second"), labels.text(&pair.second))
                .with(name, Number::new(Kind::Bounded, estimate))
        })
}
