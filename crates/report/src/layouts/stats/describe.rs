//! Variables described: one row each, or one row per group.

use tresteg_stats::Descriptives;
use tresteg_stats::descriptives::GroupedDescriptives;

use super::parts::{Words, finer, left_out, maybe, measure, number, text};
use crate::cell::{Cell, Emphasis, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;

/// Number, range, mean, spread and shape, one row per variable: SPSS's "Descriptive Statistics".
///
/// Decimals come from [`Labels::with_decimals`]. In R: `psych::describe`.
///
/// Keys: `<variable>.{n,minimum,maximum,mean,sd,skewness,skewness_std_error,kurtosis,kurtosis_std_error}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::describe};
/// use tresteg_stats::describe as of;
/// let (age, income) = (of(&[23.0, 31.0, 28.0, 40.0])?, of(&[1.5, 2.0, 2.5, 9.0])?);
/// let labels = Labels::new().with("age", "Age").with_decimals("age", 1);
/// let table = describe::variables("d", [("age", &age), ("income", &income)], &labels)?;
/// assert!(table.values().any(|(address, _)| address == "d.income.kurtosis"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn variables<'a>(
    id: impl Into<String>,
    variables: impl IntoIterator<Item = (&'a str, &'a Descriptives)>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let with_error = |name, key: &str, error: &str| {
        let statistic = words.head(key, ["value", "värde", "Wert"], "Statistic");
        let std_error = words.head(error, ["SE", "SE", "SE"], "Std. Error");
        Head::group(name, vec![statistic, std_error])
    };
    let columns = vec![
        words.n(),
        words.head("minimum", ["Minimum", "Minimum", "Minimum"], "Minimum"),
        words.head("maximum", ["Maximum", "Maximum", "Maximum"], "Maximum"),
        words.mean(),
        words.sd(),
        with_error(
            words.text(["Skewness", "Skevhet", "Schiefe"], "Skewness"),
            "skewness",
            "skewness_std_error",
        ),
        with_error(
            words.text(["Kurtosis", "Kurtosis", "Kurtosis"], "Kurtosis"),
            "kurtosis",
            "kurtosis_std_error",
        ),
    ];
    let title = words.text(
        [
            "Descriptive statistics",
            "Beskrivande statistik",
            "Deskriptive Statistik",
        ],
        "Descriptive Statistics",
    );
    let mut table = Table::new(id, title, columns)?.with_stub_titles([words.variable()]);
    let mut keys = Keys::default();
    for (name, found) in variables {
        let decimals = labels.decimals(name);
        let scale = |value| measure(value, decimals);
        table.row(
            Head::leaf(keys.key(name), labels.text(name)),
            vec![
                Number::count(found.n).into(),
                scale(found.minimum).into(),
                scale(found.maximum).into(),
                scale(found.mean).into(),
                found.std_deviation.map(scale).into(),
                maybe(Kind::Statistic, found.skewness),
                maybe(Kind::Statistic, found.skewness_std_error),
                maybe(Kind::Statistic, found.kurtosis),
                maybe(Kind::Statistic, found.kurtosis_std_error),
            ],
        )?;
    }
    Ok(table)
}

/// A variable in the groups that other variables make, and in all of them: SPSS's "Report" of MEANS.
///
/// A group without a value keeps its row. In R: `psych::describeBy`.
///
/// Keys: `<level>.{n,missing,mean,sd,median,minimum,maximum}` (levels of several variables joined by `_`) and
/// `total.…`; the column `missing` is there when a value is.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::describe};
/// use tresteg_stats::{descriptives::describe_by, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("score", [12.0, 15.0, 11.0, 18.0])?
///     .with_texts("school", ["north", "south", "south", "north"])?;
/// let schools = describe_by(&table, "score", &["school"], None)?;
/// let table = describe::groups("schools", &schools, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "schools.total.median"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn groups(
    id: impl Into<String>,
    grouped: &GroupedDescriptives,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let has_missing = grouped.total.n_missing > 0;
    let mut columns = vec![words.n()];
    if has_missing {
        columns.push(words.head("missing", ["Missing", "Saknas", "Fehlend"], "Missing"));
    }
    columns.extend([
        words.mean(),
        words.sd(),
        words.head("median", ["Median", "Median", "Median"], "Median"),
        words.head("minimum", ["Minimum", "Minimum", "Minimum"], "Minimum"),
        words.head("maximum", ["Maximum", "Maximum", "Maximum"], "Maximum"),
    ]);
    let factors = grouped.by.iter().map(|name| labels.text(name));
    let stub = crate::text::Text::join(&factors.collect::<Vec<_>>(), " × ");
    let mut table =
        Table::new(id, labels.text(&grouped.variable), columns)?.with_stub_titles([stub]);
    let mut keys = Keys::default();
    let decimals = labels.decimals(&grouped.variable);
    let scale = |value| Cell::from(measure(value, decimals));
    let total = std::iter::once((&grouped.total, true));
    let rows = grouped
        .groups
        .iter()
        .map(|group| (group, false))
        .chain(total);
    for (group, is_total) in rows {
        let head = if is_total {
            Head::leaf(keys.key("total"), words.total()).with_emphasis(Emphasis::Strong)
        } else {
            let levels = grouped.by.iter().zip(&group.levels);
            let levels = levels.map(|(factor, level)| labels.level(factor, level));
            let label = crate::text::Text::join(&levels.collect::<Vec<_>>(), " × ");
            Head::leaf(keys.key(&group.levels.join("_")), label)
        };
        let found = group.descriptives.as_ref();
        let mut cells = vec![Number::count(found.map_or(0, |found| found.n)).into()];
        if has_missing {
            cells.push(number(Kind::Count, group.n_missing as f64));
        }
        cells.extend(match found {
            Some(found) => [
                scale(found.mean),
                found.std_deviation.map(|sd| measure(sd, decimals)).into(),
                scale(found.median),
                scale(found.minimum),
                scale(found.maximum),
            ],
            None => Default::default(),
        });
        table.row(head, cells)?;
    }
    let without = left_out(
        grouped.n_without_group,
        [
            [
                "row without a group left out.",
                "rad utan grupp ingår inte.",
                "Zeile ohne Gruppe ausgelassen.",
            ],
            [
                "rows without a group left out.",
                "rader utan grupp ingår inte.",
                "Zeilen ohne Gruppe ausgelassen.",
            ],
        ],
    );
    without.into_iter().for_each(|note| table.note(note));
    Ok(table)
}

/// What a regression leaves, described: SPSS's "Residuals Statistics", of whatever the caller described
/// (predicted values, residuals, standardised residuals, Cook's distances).
///
/// Keys: `<key>.{minimum,maximum,mean,sd,n}`, with the decimals of [`Labels::with_decimals`] for that key.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::describe};
/// use tresteg_stats::{describe as of, ols, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let fit = ols("y ~ x", &table)?;
/// let (fitted, residuals) = (of(&fit.fitted()?)?, of(&fit.residuals()?)?);
/// let labels = Labels::new().with("fitted", "Predicted value").with("residual", "Residual");
/// let table = describe::residuals("left", [("fitted", &fitted), ("residual", &residuals)], "y", &labels)?;
/// assert!(table.values().any(|(address, _)| address == "left.residual.sd"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn residuals<'a>(
    id: impl Into<String>,
    described: impl IntoIterator<Item = (&'a str, &'a Descriptives)>,
    response: &str,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head("minimum", ["Minimum", "Minimum", "Minimum"], "Minimum"),
        words.head("maximum", ["Maximum", "Maximum", "Maximum"], "Maximum"),
        words.mean(),
        words.sd(),
        words.n(),
    ];
    let title = words.text(
        ["Residuals", "Residualer", "Residuen"],
        "Residuals Statistics",
    );
    let mut table = Table::new(id, title, columns)?;
    super::mark_dependent(&mut table, response, labels)?;
    let mut keys = Keys::default();
    for (name, found) in described {
        let scale = |value| match labels.decimals(name) {
            Some(decimals) => Number::measure(value, decimals),
            None => Number::new(Kind::Statistic, value),
        };
        table.row(
            Head::leaf(keys.key(name), labels.text(name)),
            vec![
                scale(found.minimum).into(),
                scale(found.maximum).into(),
                scale(found.mean).into(),
                found.std_deviation.map(scale).into(),
                Number::count(found.n).into(),
            ],
        )?;
    }
    Ok(table)
}

/// The robust means and other measures of location that someone asked for, each with its interval.
///
/// Keys: `<name>.{estimate,std_error,lower,upper}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::describe};
/// use tresteg_stats::descriptives::Batch;
/// let batch = Batch::new(&[1.0, 2.0, 3.0, 4.0, 50.0])?;
/// let (mean, trimmed) = (batch.mean_interval(0.95)?, batch.trimmed_mean(0.2, 0.95)?);
/// let rows = [("mean", &mean), ("trimmed", &trimmed)];
/// let labels = Labels::new().with("mean", "Mean").with("trimmed", "Mean without the outer fifths");
/// let table = describe::locations("location", "Location", rows, None, &labels)?;
/// assert!(table.values().any(|(address, _)| address == "location.trimmed.upper"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn locations<'a>(
    id: impl Into<String>,
    title: impl Into<crate::text::Text>,
    estimates: impl IntoIterator<Item = (&'a str, &'a tresteg_stats::descriptives::LocationEstimate)>,
    decimals: Option<u8>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let estimates: Vec<_> = estimates.into_iter().collect();
    let level = estimates
        .first()
        .map_or(tresteg_stats::DEFAULT_LEVEL, |(_, first)| first.level);
    let columns = vec![
        words.head(
            "estimate",
            ["Estimate", "Skattning", "Schätzung"],
            "Estimate",
        ),
        words.std_error(),
        words.interval(level),
    ];
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([text(["Measure", "Mått", "Maß"])]);
    let mut keys = Keys::default();
    for (name, found) in estimates {
        let scale = |value: Option<f64>| Cell::from(value.map(|value| measure(value, decimals)));
        table.row(
            Head::leaf(keys.key(name), labels.text(name)),
            vec![
                scale(Some(found.estimate)),
                found
                    .std_error
                    .map(|error| measure(error, finer(decimals)))
                    .into(),
                scale(found.lower),
                scale(found.upper),
            ],
        )?;
    }
    Ok(table)
}
