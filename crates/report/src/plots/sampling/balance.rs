//! The love plot of a matching.

use tresteg_sampling::{BalanceRow, BalanceTable};

use crate::document::Paragraph;
use crate::error::ReportError;
use crate::figure::{Axis, Figure, Layer, Marker, Panel, Point, Series, Tone};
use crate::layouts::{Labels, sampling as layouts};
use crate::number::{Kind, Number};
use crate::text::Text;

/// Up to this size a standardised difference counts as small (Austin 2009).
const THRESHOLD: f64 = 0.1;

/// The love plot of a matching (Love 2004): the size of the standardised difference of each variable before (open circles)
/// and after (filled ones), the most unbalanced first, with a line at 0.1, up to which a difference counts as small.
///
/// The table is [`balance`](crate::layouts::sampling::balance), with signs, variance ratios and differences of distributions.
/// In R: `cobalt::love.plot(m, abs = TRUE, thresholds = c(m = .1))` or `plot(summary(m))` of MatchIt.
///
/// # Errors
/// As [`Figure::checked`].
///
/// ```
/// use tresteg_report::{Locale, Look, Style, layouts::Labels, plots::sampling::love_plot};
/// use tresteg_sampling::{BalanceMeasures, BalanceRow, BalanceSizes, BalanceTable};
/// let measures = |difference| BalanceMeasures {
///     mean_treated: 10.0, mean_control: 8.0, standardised_difference: Some(difference), variance_ratio: None,
///     ecdf_mean: 0.1, ecdf_max: 0.3,
/// };
/// let age = BalanceRow { variable: "age".into(), category: None, before: measures(0.8), after: measures(-0.05) };
/// let sizes = BalanceSizes {
///     treated_before: 20, controls_before: 90, treated_after: 20, controls_after: 20, effective_controls_after: 20.0,
/// };
/// let figure = love_plot("balance", &BalanceTable { rows: vec![age], sizes }, &Labels::new().with("age", "Age"))?;
/// assert_eq!(
///     figure.description_in(&Style::new(Look::plain(), Locale::en())),
///     "Sizes of standardised differences. Of the variables, 1 in all, 0 are at most 0.1 before matching, 1 after."
/// );
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
pub fn love_plot(
    id: impl Into<String>,
    balance: &BalanceTable,
    labels: &Labels,
) -> Result<Figure, ReportError> {
    let table = layouts::balance(id, balance, labels)?;
    let mut rows: Vec<&BalanceRow> = balance.rows.iter().collect();
    let size = |difference: Option<f64>| difference.map(f64::abs);
    let before = |row: &BalanceRow| size(row.before.standardised_difference);
    let after = |row: &BalanceRow| size(row.after.standardised_difference);
    // As in `BalanceTable::love_plot`, whose points do not know the parts of their labels.
    let order = |row: &BalanceRow| before(row).unwrap_or(-1.0);
    rows.sort_by(|first, second| order(second).total_cmp(&order(first)));
    let points = |of: fn(&BalanceRow) -> Option<f64>| {
        let places = rows.iter().enumerate();
        places.filter_map(move |(at, row)| Some(Point::new(of(row)?, at as f64)))
    };
    let before_points: Vec<Point> =
        points(|row| row.before.standardised_difference.map(f64::abs)).collect();
    let after_points: Vec<Point> =
        points(|row| row.after.standardised_difference.map(f64::abs)).collect();
    let small = |of: &dyn Fn(&BalanceRow) -> Option<f64>| {
        let is_small = |row: &&&BalanceRow| of(row).is_some_and(|size| size <= THRESHOLD);
        Number::count(rows.iter().filter(is_small).count())
    };
    let description = Paragraph::new(
        Text::new(
            "Sizes of standardised differences. Of the variables, {variables} in all, {before} are at most {threshold} before \
             matching, {after} after.",
        )
        .with_sv(
            "Standardiserade skillnaders storlek. Av variablerna, {variables} stycken, ligger {before} på högst {threshold} före \
             matchningen, {after} efter.",
        )
        .with_de(
            "Beträge der standardisierten Differenzen. Von den Variablen, insgesamt {variables}, liegen vor dem Matching {before} bei \
             höchstens {threshold}, danach {after}.",
        ),
    )
    .with("variables", Number::count(rows.len()))
    .with("threshold", Number::measure(THRESHOLD, 1))
    .with("before", small(&before))
    .with("after", small(&after));
    let unknown = rows
        .iter()
        .filter(|row| before(row).is_none() || after(row).is_none());
    let unknown = unknown.count();

    let name = |row: &&BalanceRow| match &row.category {
        None => labels.text(&row.variable),
        Some(category) => Text::join(
            [&labels.text(&row.variable), &Text::new(category.as_str())],
            ": ",
        ),
    };
    let x = Axis::linear(
        Text::new("Standardised difference, absolute")
            .with_sv("Standardiserad skillnad, absolutbelopp")
            .with_de("Standardisierte Differenz, Betrag"),
    )
    .with_kind(Kind::Measure)
    .starting_at(0.0);
    let variables = Axis {
        grid: true,
        ..Axis::categories("", rows.iter().map(name))
    };
    let panel = Panel::new(x, variables)
        .with_layer(Layer::vertical(
            THRESHOLD,
            Text::new("0.1").with_sv("0,1").with_de("0,1"),
        ))
        .with_layer(Layer::points(0, before_points))
        .with_layer(Layer::points(1, after_points));
    let figure = Figure::new(table, description)
        .with_series([
            Series::new(
                Tone::Series(1),
                Text::new("Before").with_sv("Före").with_de("Vorher"),
            )
            .with_marker(Marker::Ring),
            Series::new(
                Tone::Series(0),
                Text::new("After").with_sv("Efter").with_de("Nachher"),
            ),
        ])
        .with_panel(panel);
    match unknown {
        0 => figure.checked(),
        _ => figure
            .with_note(
                Paragraph::new(
                    Text::new("Variables that do not vary, and have no difference: {unknown}.")
                        .with_sv("Variabler som inte varierar och saknar skillnad: {unknown}.")
                        .with_de(
                            "Variablen, die nicht variieren und keine Differenz haben: {unknown}.",
                        ),
                )
                .with("unknown", Number::count(unknown)),
            )
            .checked(),
    }
}
