//! Two categorical variables against each other.

use tresteg_stats::contingency::{
    BreslowDay, Contingency, FisherExact, Independence, LinearTrend, MantelHaenszel, McNemar,
};

use super::estimates::EstimateRow;
use super::parts::{Words, left_out, maybe, number, spss, text};
use super::tests::{self, TestRow};
use crate::cell::{Cell, Emphasis, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// What stands in a cell of a crosstab besides the count, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CrosstabCell {
    /// The count that independence leads one to expect.
    Expected,
    /// Percent of the row.
    RowPercent,
    /// Percent of the column.
    ColumnPercent,
    /// Percent of all.
    TotalPercent,
    /// Observed less expected count.
    Residual,
    /// Pearson's residual.
    StandardizedResidual,
    /// The adjusted residual, normal where rows and columns are independent.
    AdjustedResidual,
}

impl CrosstabCell {
    /// Residuals have no totals.
    fn is_residual(self) -> bool {
        matches!(
            self,
            CrosstabCell::Residual
                | CrosstabCell::StandardizedResidual
                | CrosstabCell::AdjustedResidual
        )
    }

    fn key(self) -> &'static str {
        match self {
            CrosstabCell::Expected => "expected",
            CrosstabCell::RowPercent => "row_percent",
            CrosstabCell::ColumnPercent => "column_percent",
            CrosstabCell::TotalPercent => "total_percent",
            CrosstabCell::Residual => "residual",
            CrosstabCell::StandardizedResidual => "standardized",
            CrosstabCell::AdjustedResidual => "adjusted",
        }
    }

    fn label(self, words: Words, rows: &Text, columns: &Text) -> Text {
        let within = |name: &Text| Text::join([&spss("% within "), name], "");
        match self {
            CrosstabCell::Expected => {
                words.text(["Expected", "Förväntat", "Erwartet"], "Expected Count")
            }
            CrosstabCell::RowPercent if words.is_spss() => within(rows),
            CrosstabCell::ColumnPercent if words.is_spss() => within(columns),
            CrosstabCell::RowPercent => text(["% of row", "% av raden", "% der Zeile"]),
            CrosstabCell::ColumnPercent => text(["% of column", "% av kolumnen", "% der Spalte"]),
            CrosstabCell::TotalPercent => {
                words.text(["% of all", "% av alla", "% von allen"], "% of Total")
            }
            CrosstabCell::Residual => words.text(["Residual", "Residual", "Residuum"], "Residual"),
            CrosstabCell::StandardizedResidual => words.text(
                ["Pearson residual", "Pearsonresidual", "Pearson-Residuum"],
                "Standardized Residual",
            ),
            CrosstabCell::AdjustedResidual => words.text(
                [
                    "Adjusted residual",
                    "Justerad residual",
                    "Adjustiertes Residuum",
                ],
                "Adjusted Residual",
            ),
        }
    }
}

/// Counts of two variables with whatever else stands in each cell: SPSS's CROSSTABS.
///
/// Expected counts and residuals need the test of independence; without it they are left out. In R:
/// `gmodels::CrossTable`, `sjPlot::tab_xtab`.
///
/// Keys: `<row level>.<column level>` for counts, `<row level>_<expected|row_percent|…>.<column level>` under them;
/// `total` for both totals.
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::crosstab::{CrosstabCell, CrosstabTable}};
/// use tresteg_report::{Locale, Look, Style};
/// use tresteg_stats::contingency::Contingency;
///
/// let smokes = ["yes", "no", "no", "yes", "no", "no"];
/// let ill = ["yes", "no", "no", "no", "yes", "no"];
/// let counted = Contingency::from_texts(&smokes, &ill)?;
/// let test = counted.independence()?;
/// let layout = CrosstabTable::of(&counted).with_test(&test)
///     .with_cells([CrosstabCell::Expected, CrosstabCell::RowPercent]);
/// let table = layout.table("smoking", "Smoking and illness", &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "smoking.yes_row_percent.no"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct CrosstabTable<'a> {
    counted: &'a Contingency,
    test: Option<&'a Independence>,
    cells: Vec<CrosstabCell>,
}

impl<'a> CrosstabTable<'a> {
    /// Counts and totals.
    pub fn of(counted: &'a Contingency) -> Self {
        CrosstabTable {
            counted,
            test: None,
            cells: Vec::new(),
        }
    }

    /// The same with a test, whose line stands under the table.
    #[must_use]
    pub fn with_test(mut self, test: &'a Independence) -> Self {
        self.test = Some(test);
        self
    }

    /// The same with more in each cell.
    #[must_use]
    pub fn with_cells(mut self, cells: impl IntoIterator<Item = CrosstabCell>) -> Self {
        self.cells = cells.into_iter().collect();
        self
    }

    /// Lays the counts out.
    ///
    /// # Errors
    /// As [`Table::new`] and [`Table::row`].
    pub fn table(
        &self,
        id: impl Into<String>,
        title: impl Into<Text>,
        labels: &Labels,
    ) -> Result<Table, ReportError> {
        let words = Words::from(labels);
        let counted = self.counted;
        let rows_name = labels.text(&counted.row_variable);
        let columns_name = labels.text(&counted.column_variable);
        let mut keys = Keys::default();
        let heads = counted.column_levels.iter().map(|level| {
            Head::leaf(
                keys.key(level),
                labels.level(&counted.column_variable, level),
            )
        });
        let heads: Vec<Head> = heads.collect();
        let mut columns = Vec::new();
        if !heads.is_empty() {
            columns.push(Head::group(columns_name.clone(), heads));
        }
        columns.push(Head::leaf(keys.key("total"), words.total()));
        let mut table = Table::new(id, title, columns)?.with_stub_titles([rows_name.clone()]);
        let cells: Vec<CrosstabCell> = self.shown();
        let mut keys = Keys::default();
        let levels = counted.row_levels.iter().map(Some).chain([None]);
        for (row, level) in levels.enumerate() {
            let (key, label) = match level {
                Some(level) => (keys.key(level), labels.level(&counted.row_variable, level)),
                None => (keys.key("total"), words.total()),
            };
            let emphasis = match level {
                Some(_) => Emphasis::None,
                None => Emphasis::Strong,
            };
            let count = self.count_cells(level.map(|_| row));
            if cells.is_empty() {
                table.row(Head::leaf(key, label).with_emphasis(emphasis), count)?;
                continue;
            }
            let mut heads = vec![Head::leaf(
                key.clone(),
                words.text(["Count", "Antal", "Anzahl"], "Count"),
            )];
            let mut body = vec![count];
            for cell in cells
                .iter()
                .filter(|cell| level.is_some() || !cell.is_residual())
            {
                heads.push(Head::leaf(
                    keys.key(&format!("{key}_{}", cell.key())),
                    cell.label(words, &rows_name, &columns_name),
                ));
                body.push(self.cells_of(*cell, level.map(|_| row)));
            }
            let group = Head::group(label, heads).with_emphasis(emphasis);
            table.rows_of(group, body)?;
        }
        self.push_notes(&mut table);
        Ok(table)
    }

    /// The cells asked for that can be shown.
    fn shown(&self) -> Vec<CrosstabCell> {
        let needs_test = |cell: CrosstabCell| {
            !matches!(
                cell,
                CrosstabCell::RowPercent | CrosstabCell::ColumnPercent | CrosstabCell::TotalPercent
            )
        };
        let shown = self.cells.iter().copied();
        shown
            .filter(|cell| self.test.is_some() || !needs_test(*cell))
            .collect()
    }

    fn count_cells(&self, row: Option<usize>) -> Vec<Cell> {
        let count = |value: u64| number(Kind::Count, value as f64);
        let columns = 0..self.counted.column_levels.len();
        match row {
            Some(row) => {
                let counts = columns.map(|column| count(self.counted.counts[[row, column]]));
                let total = self.counted.row_totals().get(row).copied();
                counts.chain([count(total.unwrap_or(0))]).collect()
            }
            None => {
                let totals = self.counted.column_totals().into_iter().map(count);
                totals.chain([count(self.counted.n_obs())]).collect()
            }
        }
    }

    /// One more line of cells of a row, or of the totals.
    fn cells_of(&self, what: CrosstabCell, row: Option<usize>) -> Vec<Cell> {
        let width = self.counted.column_levels.len();
        let shares = self.counted.percentages();
        let hundred = || maybe(Kind::Percent, (self.counted.n_obs() > 0).then_some(100.0));
        let percent = |value: Option<f64>| maybe(Kind::Percent, value);
        let mut cells: Vec<Cell> = Vec::with_capacity(width + 1);
        match (what, row) {
            (CrosstabCell::RowPercent, Some(row)) => {
                cells.extend((0..width).map(|column| percent(shares.of_row[[row, column]])));
                let is_there = self
                    .counted
                    .row_totals()
                    .get(row)
                    .is_some_and(|total| *total > 0);
                cells.push(percent(is_there.then_some(100.0)));
            }
            (CrosstabCell::ColumnPercent, Some(row)) => {
                cells.extend((0..width).map(|column| percent(shares.of_column[[row, column]])));
                cells.push(percent(shares.rows.get(row).copied().flatten()));
            }
            (CrosstabCell::TotalPercent, Some(row)) => {
                cells.extend((0..width).map(|column| percent(shares.of_total[[row, column]])));
                cells.push(percent(shares.rows.get(row).copied().flatten()));
            }
            (CrosstabCell::RowPercent | CrosstabCell::TotalPercent, None) => {
                cells.extend(shares.columns.iter().map(|share| percent(*share)));
                cells.push(hundred());
            }
            (CrosstabCell::ColumnPercent, None) => {
                let totals = self.counted.column_totals();
                cells.extend(
                    totals
                        .iter()
                        .map(|total| percent((*total > 0).then_some(100.0))),
                );
                cells.push(hundred());
            }
            (what, Some(row)) => {
                let Some(test) = self.test else {
                    return vec![Cell::empty(); width + 1];
                };
                let (values, kind) = match what {
                    CrosstabCell::Expected => (&test.cells.expected, None),
                    CrosstabCell::Residual => (&test.cells.raw, None),
                    CrosstabCell::StandardizedResidual => {
                        (&test.cells.pearson, Some(Kind::Statistic))
                    }
                    _ => (&test.cells.adjusted, Some(Kind::Statistic)),
                };
                // SPSS shows expected counts and residuals with one decimal.
                let show = |value: f64| match kind {
                    Some(kind) => Number::new(kind, value).with_decimals(1).into(),
                    None => Number::measure(value, 1).into(),
                };
                cells.extend((0..width).map(|column| show(values[[row, column]])));
                // What is expected adds up to what was observed.
                cells.extend(match what {
                    CrosstabCell::Expected => {
                        let totals = self.counted.row_totals();
                        totals.get(row).map(|total| show(*total as f64))
                    }
                    _ => None,
                });
            }
            (CrosstabCell::Expected, None) => {
                let totals = self.counted.column_totals();
                let all = totals.into_iter().chain([self.counted.n_obs()]);
                cells.extend(all.map(|total| Cell::from(Number::measure(total as f64, 1))));
            }
            (_, None) => {}
        }
        cells.resize(width + 1, Cell::empty());
        cells
    }

    fn push_notes(&self, table: &mut Table) {
        if let Some(test) = self.test {
            let share = format!("{:.1}", 100.0 * test.share_expected_below_5);
            let count = test.n_expected_below_5;
            if count > 0 {
                let comma = share.replace('.', ",");
                table.note(text([
                    &format!("{count} cells ({share}%) have an expected count below 5."),
                    &format!("{count} celler ({comma}\u{a0}%) har ett förväntat antal under 5."),
                    &format!(
                        "{count} Zellen ({comma}\u{a0}%) haben eine erwartete Anzahl unter 5."
                    ),
                ]));
            }
        }
        let missing = left_out(
            self.counted.n_missing,
            [
                [
                    "row without both values left out.",
                    "rad utan båda värdena ingår inte.",
                    "Zeile ohne beide Werte ausgelassen.",
                ],
                [
                    "rows without both values left out.",
                    "rader utan båda värdena ingår inte.",
                    "Zeilen ohne beide Werte ausgelassen.",
                ],
            ],
        );
        missing.into_iter().for_each(|note| table.note(note));
    }
}

/// The tests of a crosstab: SPSS's "Chi-Square Tests".
///
/// In R: `chisq.test`, `vcd::assocstats`, `fisher.test`. Keys as [`tests::table`]:
/// `{pearson_chi-squared,continuity_correction,likelihood_ratio,fisher_s_exact_test,linear-by-linear_association}.…` and
/// `n_of_valid_cases.statistic`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::crosstab};
/// use tresteg_stats::contingency::Contingency;
/// let counted = Contingency::from_counts(ndarray::array![[12, 5], [3, 9]])?;
/// let (test, fisher) = (counted.independence()?, counted.fisher_exact()?);
/// let table = crosstab::tests("tests", &test, Some(&fisher), None, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "tests.continuity_correction.p_value"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn tests(
    id: impl Into<String>,
    found: &Independence,
    fisher: Option<&FisherExact>,
    trend: Option<&LinearTrend>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let mut rows = vec![TestRow::from(&found.pearson).named(words.text(
        [
            "Pearson chi-squared",
            "Pearsons chitvå",
            "Pearsons Chi-Quadrat",
        ],
        "Pearson Chi-Square",
    ))];
    rows.extend(found.yates.as_ref().map(|test| {
        TestRow::from(test).named(words.text(
            [
                "Continuity correction",
                "Kontinuitetskorrektion",
                "Kontinuitätskorrektur",
            ],
            "Continuity Correction",
        ))
    }));
    rows.push(TestRow::from(&found.likelihood_ratio).named(words.text(
        ["Likelihood ratio", "Likelihoodkvot", "Likelihood-Quotient"],
        "Likelihood Ratio",
    )));
    // Without a statistic of its own, it shares the sign of the others.
    rows.extend(fisher.map(|test| TestRow {
        symbol: Text::new("χ²"),
        ..TestRow::from(test)
    }));
    rows.extend(trend.map(|trend| {
        TestRow::from(&trend.linear_by_linear).named(words.text(
            [
                "Linear-by-linear association",
                "Linjärt samband",
                "Linear-mit-linear-Zusammenhang",
            ],
            "Linear-by-Linear Association",
        ))
    }));
    let title = words.text(
        [
            "Tests of independence",
            "Test av oberoende",
            "Tests auf Unabhängigkeit",
        ],
        "Chi-Square Tests",
    );
    let mut table = tests::table(id, title, rows, labels)?;
    if found.n_expected_below_5 > 0 {
        let expected = format!("{:.2}", found.smallest_expected);
        let comma = expected.replace('.', ",");
        table.note(text([
            &format!("The smallest expected count is {expected}."),
            &format!("Det minsta förväntade antalet är {comma}."),
            &format!("Die kleinste erwartete Anzahl ist {comma}."),
        ]));
    }
    Ok(table)
}

/// McNemar's tests of pairs.
///
/// In R: `mcnemar.test`, `exact2x2::mcnemar.exact`. Give the rows to [`tests::table`].
#[must_use]
pub fn mcnemar(found: &McNemar) -> Vec<TestRow> {
    let named = |row: TestRow, name| row.named(text(name));
    vec![
        named(
            TestRow::from(&found.asymptotic),
            ["McNemar", "McNemar", "McNemar"],
        ),
        named(
            TestRow::from(&found.corrected),
            [
                "Continuity correction",
                "Kontinuitetskorrektion",
                "Kontinuitätskorrektur",
            ],
        ),
        TestRow {
            symbol: Text::new("χ²"),
            ..TestRow::new(text(["Exact", "Exakt", "Exakt"]), found.exact_p_value)
        },
        TestRow {
            symbol: Text::new("χ²"),
            ..TestRow::new(text(["Mid-p", "Mid-p", "Mid-p"]), found.mid_p_value)
        },
    ]
}

/// The tests of a 2 × 2 table in several strata: SPSS's "Tests of Conditional Independence" and "Tests of Homogeneity of
/// the Odds Ratio". Give the rows to [`tests::table`]; the common odds ratio is an [`EstimateRow`].
#[must_use]
pub fn strata(found: &MantelHaenszel, homogeneity: &BreslowDay) -> (Vec<TestRow>, EstimateRow) {
    let rows = vec![
        TestRow::from(&found.test).named("Cochran–Mantel–Haenszel"),
        TestRow::from(&found.corrected).named(text([
            "Cochran–Mantel–Haenszel, continuity correction",
            "Cochran–Mantel–Haenszel, kontinuitetskorrektion",
            "Cochran–Mantel–Haenszel, Kontinuitätskorrektur",
        ])),
        TestRow::from(&homogeneity.test).named("Breslow–Day"),
        TestRow::from(&homogeneity.tarone).named("Tarone"),
    ];
    (rows, EstimateRow::from(found))
}
