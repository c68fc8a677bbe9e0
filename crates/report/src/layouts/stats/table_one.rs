//! Table 1: who the groups are.

use tresteg_stats::contingency::Contingency;
use tresteg_stats::descriptives::{GroupDescription, GroupedDescriptives};

use super::parts::{Words, alike, left_out, measure, number, text};
use super::tests::TestRow;
use crate::cell::{Align, Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::layouts::footnotes::Footnotes;
use crate::number::{Affix, Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// What describes a variable.
#[derive(Clone, Debug)]
enum Description<'a> {
    Means(&'a GroupedDescriptives),
    Medians(&'a GroupedDescriptives, Vec<Option<[f64; 2]>>),
    Counts(&'a Contingency),
}

/// One variable of a [`TableOne`].
#[derive(Clone, Debug)]
struct Variable<'a> {
    description: Description<'a>,
    test: Option<TestRow>,
    difference: Option<f64>,
}

/// Variables in the groups of a study, all together, and tested: the first table of an article.
///
/// Numeric variables come as mean (SD) or median with quartiles from [`tresteg_stats::descriptives::describe_by`], categories
/// as n (%) from a [`Contingency`] whose columns are the groups. Each may have a test and a standardised difference, which
/// stand in the row of its name; the names of the tests are footnotes. Where values are missing the variable has a row
/// that counts them. In R: `gtsummary::tbl_summary() |> add_p() |> add_overall()`, `tableone::CreateTableOne`.
///
/// Keys: `n.<group>`, `<variable>.<group>`, `<variable>_<level>.<group>`, `<variable>_missing.<group>`; the other columns
/// are `total`, `p_value` and `difference`.
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::TableOne};
/// use tresteg_report::{Locale, Look, Style};
/// use tresteg_stats::contingency::Contingency;
/// use tresteg_stats::{descriptives::describe_by, group_tests, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("age", [34.0, 41.0, 29.0, 50.0, 46.0, 38.0])?
///     .with_texts("sex", ["woman", "man", "woman", "woman", "man", "man"])?
///     .with_texts("arm", ["new", "old", "new", "old", "old", "new"])?;
/// let age = describe_by(&table, "age", &["arm"], None)?;
/// let sex = Contingency::from_table(&table, "sex", "arm", None)?;
/// let arms = group_tests::Groups::from_formula("age ~ arm", &table)?;
/// let welch = group_tests::welch_t_test(&arms, &Default::default())?;
/// let first = TableOne::by("arm").with_means(&age).with_test(&welch).with_counts(&sex);
/// let table = first.table("table1", "The arms", &Labels::new().with_decimals("age", 1))?;
/// assert!(table.to_terminal(&Style::new(Look::apa(), Locale::en()), 80).contains("33.7\u{a0}(4.5)"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct TableOne<'a> {
    by: String,
    variables: Vec<Variable<'a>>,
    without_total: bool,
}

impl<'a> TableOne<'a> {
    /// An empty table of the groups that this variable makes.
    pub fn by(factor: impl Into<String>) -> Self {
        TableOne {
            by: factor.into(),
            variables: Vec::new(),
            without_total: false,
        }
    }

    /// The same with a variable shown as mean (SD).
    #[must_use]
    pub fn with_means(self, grouped: &'a GroupedDescriptives) -> Self {
        self.with(Description::Means(grouped))
    }

    /// The same with a variable shown as median and quartiles: those of each group in the order of its groups, then those
    /// of all rows.
    #[must_use]
    pub fn with_medians(
        self,
        grouped: &'a GroupedDescriptives,
        quartiles: impl IntoIterator<Item = Option<[f64; 2]>>,
    ) -> Self {
        self.with(Description::Medians(
            grouped,
            quartiles.into_iter().collect(),
        ))
    }

    /// The same with a categorical variable shown as n (%), percent of the group.
    #[must_use]
    pub fn with_counts(self, counted: &'a Contingency) -> Self {
        self.with(Description::Counts(counted))
    }

    /// The same with a test of the variable that was added last.
    #[must_use]
    pub fn with_test(mut self, test: impl Into<TestRow>) -> Self {
        if let Some(last) = self.variables.last_mut() {
            last.test = Some(test.into());
        }
        self
    }

    /// The same with the standardised difference of the variable that was added last.
    #[must_use]
    pub fn with_difference(mut self, difference: f64) -> Self {
        if let Some(last) = self.variables.last_mut() {
            last.difference = Some(difference);
        }
        self
    }

    /// The same without the column of all rows.
    #[must_use]
    pub fn without_total(mut self) -> Self {
        self.without_total = true;
        self
    }

    fn with(mut self, description: Description<'a>) -> Self {
        self.variables.push(Variable {
            description,
            test: None,
            difference: None,
        });
        self
    }

    /// Lays the variables out. The groups are those of the first variable; a variable that lacks one has an empty cell.
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
        let groups = self.groups();
        let mut keys = Keys::default();
        let heads: Vec<Head> = groups
            .iter()
            .map(|group| {
                Head::leaf(keys.key(group), labels.level(&self.by, group)).with_align(Align::Right)
            })
            .collect();
        let mut columns = Vec::new();
        if !heads.is_empty() {
            columns.push(Head::group(labels.text(&self.by), heads));
        }
        if !self.without_total {
            columns.push(Head::leaf(keys.key("total"), words.total()).with_align(Align::Right));
        }
        let has_test = self
            .variables
            .iter()
            .any(|variable| variable.test.is_some());
        let has_difference = self
            .variables
            .iter()
            .any(|variable| variable.difference.is_some());
        if has_test {
            columns.push(words.p());
        }
        if has_difference {
            columns.push(Head::leaf(
                "difference",
                text(["Std. difference", "Std. differens", "Std. Differenz"]),
            ));
        }
        let mut layout = Layout {
            table: Table::new(id, title, columns)?.with_stub_titles([words.variable()]),
            keys: Keys::default(),
            tests: Footnotes::default(),
            groups,
            has_total: !self.without_total,
            has_test,
            has_difference,
        };
        self.push_sizes(&mut layout)?;
        for variable in &self.variables {
            match &variable.description {
                Description::Means(grouped) => {
                    let decimals = labels.decimals(&grouped.variable);
                    layout.push_numeric(variable, grouped, ["M (SD)"; 3], labels, |group, _| {
                        let found = group.descriptives.as_ref();
                        found.map_or_else(Cell::empty, |found| {
                            let spread = found
                                .std_deviation
                                .map(|sd| measure(sd, decimals).with_affix(Affix::Parentheses));
                            Cell::numbers(
                                std::iter::once(measure(found.mean, decimals)).chain(spread),
                            )
                        })
                    })?;
                }
                Description::Medians(grouped, quartiles) => {
                    let decimals = labels.decimals(&grouped.variable);
                    let name = ["median [Q1, Q3]", "median [Q1; Q3]", "Median [Q1; Q3]"];
                    layout.push_numeric(variable, grouped, name, labels, |group, position| {
                        let found = group.descriptives.as_ref();
                        let quartiles = quartiles.get(position).copied().flatten();
                        found.map_or_else(Cell::empty, |found| {
                            let ends = quartiles.into_iter().flat_map(|[lower, upper]| {
                                [
                                    measure(lower, decimals).with_affix(Affix::Opening),
                                    measure(upper, decimals).with_affix(Affix::Closing),
                                ]
                            });
                            Cell::numbers(
                                std::iter::once(measure(found.median, decimals)).chain(ends),
                            )
                        })
                    })?;
                }
                Description::Counts(counted) => layout.push_counts(variable, counted, labels)?,
            }
        }
        Ok(layout.table)
    }

    fn groups(&self) -> Vec<String> {
        match self.variables.first().map(|first| &first.description) {
            Some(Description::Means(grouped) | Description::Medians(grouped, _)) => {
                grouped.groups.iter().map(level_of).collect()
            }
            Some(Description::Counts(counted)) => counted.column_levels.clone(),
            None => Vec::new(),
        }
    }

    /// The first row: how many each group has, the variable missing or not.
    fn push_sizes(&self, layout: &mut Layout) -> Result<(), ReportError> {
        let cells = match self.variables.first().map(|first| &first.description) {
            Some(Description::Means(grouped) | Description::Medians(grouped, _)) => layout
                .of_groups(grouped, |group, _| {
                    let found = group.descriptives.as_ref().map_or(0, |found| found.n);
                    Number::count(found + group.n_missing).into()
                }),
            Some(Description::Counts(counted)) => {
                let totals = counted.column_totals();
                layout.of_columns(counted, |column| match column {
                    Some(column) => totals
                        .get(column)
                        .map(|total| Number::new(Kind::Count, *total as f64))
                        .into(),
                    None => number(Kind::Count, counted.n_obs() as f64),
                })
            }
            None => return Ok(()),
        };
        layout.push(Head::symbol("n", "n"), cells, None)
    }
}

fn level_of(group: &GroupDescription) -> String {
    group.levels.join("_")
}

/// A table that is being filled.
struct Layout {
    table: Table,
    keys: Keys,
    tests: Footnotes,
    groups: Vec<String>,
    has_total: bool,
    has_test: bool,
    has_difference: bool,
}

impl Layout {
    fn of_groups(
        &self,
        grouped: &GroupedDescriptives,
        cell: impl Fn(&GroupDescription, usize) -> Cell,
    ) -> Vec<Cell> {
        let of = |name: &String| {
            let mut found = grouped.groups.iter().enumerate();
            let found = found.find(|(_, group)| level_of(group) == *name);
            found.map_or_else(Cell::empty, |(position, group)| cell(group, position))
        };
        let mut cells: Vec<Cell> = self.groups.iter().map(of).collect();
        if self.has_total {
            cells.push(cell(&grouped.total, grouped.groups.len()));
        }
        cells
    }

    fn of_columns(&self, counted: &Contingency, cell: impl Fn(Option<usize>) -> Cell) -> Vec<Cell> {
        let of = |name: &String| {
            let found = counted.column_levels.iter().position(|level| level == name);
            found.map_or_else(Cell::empty, |column| cell(Some(column)))
        };
        let mut cells: Vec<Cell> = self.groups.iter().map(of).collect();
        if self.has_total {
            cells.push(cell(None));
        }
        cells
    }

    /// Adds a row, with the test and the difference of its variable.
    fn push(
        &mut self,
        head: Head,
        mut cells: Vec<Cell>,
        variable: Option<&Variable>,
    ) -> Result<(), ReportError> {
        if self.has_test {
            let test = variable.and_then(|variable| variable.test.as_ref());
            cells.push(match test {
                Some(test) => {
                    let mark = self.tests.mark(&mut self.table, test.name.clone());
                    test.p_cell().with_mark(mark)
                }
                None => Cell::empty(),
            });
        }
        if self.has_difference {
            let difference = variable.and_then(|variable| variable.difference);
            cells.push(
                difference
                    .map(|value| Number::new(Kind::Statistic, value))
                    .into(),
            );
        }
        self.table.row(head, cells)
    }

    fn push_numeric(
        &mut self,
        variable: &Variable,
        grouped: &GroupedDescriptives,
        what: [&str; 3],
        labels: &Labels,
        cell: impl Fn(&GroupDescription, usize) -> Cell,
    ) -> Result<(), ReportError> {
        let key = self.keys.key(&grouped.variable);
        let label = Text::join([&labels.text(&grouped.variable), &text(what)], ", ");
        let cells = self.of_groups(grouped, cell);
        self.push(Head::leaf(key.clone(), label), cells, Some(variable))?;
        if grouped.total.n_missing > 0 {
            let cells = self.of_groups(grouped, |group, _| Number::count(group.n_missing).into());
            self.push_missing(&key, cells)?;
        }
        Ok(())
    }

    /// A categorical variable: one row where it has two levels of which one says all, a group of rows otherwise.
    fn push_counts(
        &mut self,
        variable: &Variable,
        counted: &Contingency,
        labels: &Labels,
    ) -> Result<(), ReportError> {
        let name = &counted.row_variable;
        let key = self.keys.key(name);
        let shares = counted.percentages();
        let label = Text::join([&labels.text(name), &alike("n (%)")], ", ");
        let empty = vec![Cell::empty(); self.groups.len() + usize::from(self.has_total)];
        // The row of the name carries the test; the levels stand under it, a little to the right.
        self.push(Head::leaf(key.clone(), label), empty, Some(variable))?;
        for (row, level) in counted.row_levels.iter().enumerate() {
            let total = counted.row_totals().get(row).copied().unwrap_or(0);
            let cells = self.of_columns(counted, |column| {
                let (count, share) = match column {
                    Some(column) => (
                        counted.counts[[row, column]],
                        shares.of_column[[row, column]],
                    ),
                    None => (total, shares.rows.get(row).copied().flatten()),
                };
                let share =
                    share.map(|share| Number::percent(share).with_affix(Affix::Parentheses));
                let count = Number::new(Kind::Count, count as f64);
                Cell::numbers(std::iter::once(count).chain(share))
            });
            let key = self.keys.key(&format!("{key}_{level}"));
            let head = Head::leaf(key, labels.level(name, level));
            self.push(head.with_indent(1), cells, None)?;
        }
        let missing = left_out(
            counted.n_missing,
            [
                [
                    "row without a value or a group.",
                    "rad utan värde eller grupp.",
                    "Zeile ohne Wert oder Gruppe.",
                ],
                [
                    "rows without a value or a group.",
                    "rader utan värde eller grupp.",
                    "Zeilen ohne Wert oder Gruppe.",
                ],
            ],
        );
        if let Some(missing) = missing {
            let colon = Text::join([&labels.text(name), &missing], ": ");
            self.table.note(colon);
        }
        Ok(())
    }

    fn push_missing(&mut self, key: &str, cells: Vec<Cell>) -> Result<(), ReportError> {
        let label = text(["missing", "saknas", "fehlend"]);
        let key = self.keys.key(&format!("{key}_missing"));
        self.push(Head::leaf(key, label).with_indent(1), cells, None)
    }
}
