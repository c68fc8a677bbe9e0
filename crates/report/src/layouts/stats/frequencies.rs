//! Counts and percentages of one variable.

use tresteg_stats::contingency::GoodnessOfFit;
use tresteg_stats::descriptives::FrequencyTable;

use super::parts::{Words, maybe, number, spss, text};
use crate::cell::{Cell, Emphasis, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;

/// Counts, percent of all, percent of those with a value, and these added up: SPSS's FREQUENCIES.
///
/// Levels stand under "Valid", what is missing stands apart, as SPSS has it. In R: `summarytools::freq`.
///
/// Keys: `<level>.{count,percent,valid_percent,cumulative_percent}`, `valid_total.…`, `missing.…`, `total.…`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::frequencies};
/// use tresteg_report::{Locale, Look, Style};
/// use tresteg_stats::{descriptives::frequency_table, table::ColumnTable};
/// let table = ColumnTable::new().with_texts("answer", [Some("yes"), Some("no"), None, Some("yes")])?;
/// let counted = frequency_table(&table, "answer", None)?;
/// let table = frequencies::table("answer", &counted, &Labels::new())?;
/// assert!(table.to_markdown(&Style::new(Look::plain(), Locale::en())).contains("66.7"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn table(
    id: impl Into<String>,
    counted: &FrequencyTable,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head("count", ["Count", "Antal", "Anzahl"], "Frequency"),
        words.percent(),
        words.head(
            "valid_percent",
            ["Valid percent", "Giltig procent", "Gültige Prozent"],
            "Valid Percent",
        ),
        words.head(
            "cumulative_percent",
            [
                "Cumulative percent",
                "Kumulativ procent",
                "Kumulierte Prozent",
            ],
            "Cumulative Percent",
        ),
    ];
    let mut table = Table::new(id, labels.text(&counted.variable), columns)?;
    let mut keys = Keys::default();
    let (mut heads, mut cells) = (Vec::new(), Vec::new());
    for row in &counted.rows {
        let Some(level) = &row.level else { continue };
        heads.push(Head::leaf(
            keys.key(level),
            labels.level(&counted.variable, level),
        ));
        cells.push(vec![
            number(Kind::Count, row.count),
            number(Kind::Percent, row.percent),
            maybe(Kind::Percent, row.valid_percent),
            maybe(Kind::Percent, row.cumulative_percent),
        ]);
    }
    let missing = counted.rows.iter().find(|row| row.level.is_none());
    let strong = |head: Head| head.with_emphasis(Emphasis::Strong);
    if let Some(missing) = missing {
        let valid_percent = (counted.n_valid > 0.0).then_some(100.0);
        heads.push(strong(Head::leaf(keys.key("valid_total"), words.total())));
        cells.push(vec![
            number(Kind::Count, counted.n_valid),
            maybe(Kind::Percent, counted.percent_valid()),
            maybe(Kind::Percent, valid_percent),
            Cell::empty(),
        ]);
        let valid = words.text(["Valid", "Giltiga", "Gültig"], "Valid");
        table.rows_of(Head::group(valid, heads), cells)?;
        let head = match words.is_spss() {
            true => Head::group(
                spss("Missing"),
                vec![Head::leaf(keys.key("missing"), spss("System"))],
            ),
            false => Head::leaf(keys.key("missing"), text(["Missing", "Saknas", "Fehlend"])),
        };
        table.rows_of(
            head,
            vec![vec![
                number(Kind::Count, missing.count),
                number(Kind::Percent, missing.percent),
                Cell::empty(),
                Cell::empty(),
            ]],
        )?;
    } else if words.is_spss() && !heads.is_empty() {
        heads.push(strong(Head::leaf(keys.key("total"), words.total())));
        cells.push(total(counted, true));
        table.rows_of(Head::group(spss("Valid"), heads), cells)?;
        return Ok(table);
    } else {
        for (head, cells) in heads.into_iter().zip(cells) {
            table.row(head, cells)?;
        }
    }
    table.row(
        strong(Head::leaf(keys.key("total"), words.total())),
        total(counted, missing.is_none()),
    )?;
    Ok(table)
}

fn total(counted: &FrequencyTable, has_valid: bool) -> Vec<Cell> {
    let any = counted.n_all() > 0.0;
    let hundred = |is_there: bool| (any && is_there).then_some(100.0);
    vec![
        number(Kind::Count, counted.n_all()),
        maybe(Kind::Percent, hundred(true)),
        maybe(Kind::Percent, hundred(has_valid)),
        Cell::empty(),
    ]
}

/// Counts beside those that given shares lead one to expect: SPSS's NPAR TESTS CHISQUARE.
///
/// `counts` are the counts that were tested, with the names of their levels. In R: `chisq.test(x, p)`.
///
/// Keys: `<level>.{count,expected,residual,adjusted}`; the test stands in a note-like row of [`super::tests`].
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::frequencies};
/// use tresteg_stats::contingency::goodness_of_fit;
/// let counts = [30, 14, 16];
/// let found = goodness_of_fit(&counts, None)?;
/// let rows = ["a", "b", "c"].into_iter().zip(counts);
/// let table = frequencies::goodness("fit", "Against equal shares", rows, &found, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "fit.b.expected"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn goodness<'a>(
    id: impl Into<String>,
    title: impl Into<crate::text::Text>,
    counts: impl IntoIterator<Item = (&'a str, u64)>,
    found: &GoodnessOfFit,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head("count", ["Count", "Antal", "Anzahl"], "Observed N"),
        words.head(
            "expected",
            ["Expected", "Förväntat", "Erwartet"],
            "Expected N",
        ),
        words.head(
            "residual",
            ["Pearson residual", "Pearsonresidual", "Pearson-Residuum"],
            "Residual (Pearson)",
        ),
        words.head(
            "adjusted",
            [
                "Adjusted residual",
                "Justerad residual",
                "Adjustiertes Residuum",
            ],
            "Residual (Adjusted)",
        ),
    ];
    let mut table = Table::new(id, title, columns)?;
    let mut keys = Keys::default();
    let expected = found.expected.iter().zip(&found.pearson_residuals);
    let expected = expected.zip(&found.adjusted_residuals);
    for ((name, count), ((expected, residual), adjusted)) in counts.into_iter().zip(expected) {
        table.row(
            Head::leaf(keys.key(name), labels.text(name)),
            vec![
                Number::new(Kind::Count, count as f64).into(),
                Number::measure(*expected, 1).into(),
                number(Kind::Statistic, *residual),
                number(Kind::Statistic, *adjusted),
            ],
        )?;
    }
    Ok(table)
}
