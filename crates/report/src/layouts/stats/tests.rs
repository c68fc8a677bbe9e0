//! Any tests, one row each: of hypotheses, of nested models, of assumptions, of groups.

use tresteg_stats::categorical::{BrantTest, TermTest};

use super::parts::{Words, maybe, number, spss, text};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// A test as one row of a table. Most results of tests turn into one by themselves (`From`); give it the name that your
/// readers need with [`TestRow::named`].
#[derive(Clone, Debug, PartialEq)]
pub struct TestRow {
    /// The name of the test. The English one gives the key of its row.
    pub name: Text,
    /// The sign of the statistic: F, χ², t.
    pub symbol: Text,
    /// The statistic; `None` where the test has none, as Fisher's exact test.
    pub statistic: Option<f64>,
    /// Degrees of freedom, of the numerator where there are two.
    pub dof: Option<f64>,
    /// Degrees of freedom of the denominator.
    pub dof_denominator: Option<f64>,
    /// The p-value.
    pub p_value: f64,
    /// Its natural logarithm, where it is known.
    pub log_p_value: Option<f64>,
}

impl TestRow {
    /// A test without a statistic.
    pub fn new(name: impl Into<Text>, p_value: f64) -> Self {
        TestRow {
            name: name.into(),
            symbol: Text::default(),
            statistic: None,
            dof: None,
            dof_denominator: None,
            p_value,
            log_p_value: None,
        }
    }

    /// The same test under another name.
    #[must_use]
    pub fn named(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    /// The same test with its statistic and the sign of that.
    #[must_use]
    pub fn with_statistic(mut self, symbol: impl Into<Text>, statistic: f64) -> Self {
        self.symbol = symbol.into();
        self.statistic = Some(statistic);
        self
    }

    /// The same test with its degrees of freedom. Infinite ones are not shown: the statistic is then normal.
    #[must_use]
    pub fn with_dof(mut self, dof: f64) -> Self {
        self.dof = dof.is_finite().then_some(dof);
        self
    }

    /// The same test with the degrees of freedom of its denominator.
    #[must_use]
    pub fn with_denominator(mut self, dof: f64) -> Self {
        self.dof_denominator = dof.is_finite().then_some(dof);
        self
    }

    /// The same test with the logarithm of its p-value.
    #[must_use]
    pub fn with_log(mut self, log_p_value: f64) -> Self {
        self.log_p_value = Some(log_p_value);
        self
    }

    pub(super) fn p_cell(&self) -> Cell {
        Number {
            log: self.log_p_value,
            ..Number::p_value(self.p_value)
        }
        .into()
    }
}

/// Tests with their statistics, degrees of freedom and p-values.
///
/// The sign of the statistic heads its column where all tests share it, and stands beside each otherwise.
/// In R: `broom::tidy` of each test; in SPSS: the test tables of the procedures.
///
/// Keys: `<name of the test>.{symbol,statistic,dof,dof_denominator,p_value}`; columns that no test fills are left out.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::tests::{self, TestRow}};
/// use tresteg_report::{Locale, Look, Style};
/// use tresteg_stats::{Covariance, ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let fit = ols("y ~ x", &table)?;
/// let rows = [
///     TestRow::from(&fit.wald(&["x = 1"], Covariance::Classical)?).named("The slope is 1"),
///     TestRow::from(&fit.reset_test(2)?),
/// ];
/// let table = tests::table("tests", "Tests", rows, &Labels::new())?;
/// assert!(table.to_terminal(&Style::new(Look::plain(), Locale::en()), 80).contains("The slope is 1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn table(
    id: impl Into<String>,
    title: impl Into<Text>,
    tests: impl IntoIterator<Item = TestRow>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let tests: Vec<TestRow> = tests.into_iter().collect();
    let words = Words::from(labels);
    let shared = match tests.as_slice() {
        [first, rest @ ..] if rest.iter().all(|test| test.symbol == first.symbol) => {
            Some(first.symbol.clone())
        }
        _ => None,
    };
    let mut columns = Vec::new();
    if shared.is_none() {
        columns.push(Head::leaf("symbol", Text::default()));
    }
    if tests.iter().any(|test| test.statistic.is_some()) {
        columns.push(match shared.clone().filter(|symbol| !symbol.is_empty()) {
            Some(symbol) if words.is_spss() && symbol == Text::new("χ²") => {
                Head::leaf("statistic", spss("Value"))
            }
            Some(symbol) => Head::symbol("statistic", symbol),
            None => words.head("statistic", ["Statistic", "Värde", "Wert"], "Value"),
        });
    }
    let has_dof = tests.iter().any(|test| test.dof.is_some());
    let has_denominator = tests.iter().any(|test| test.dof_denominator.is_some());
    match (has_dof, has_denominator) {
        (true, true) => {
            columns.push(numbered(words.dof("dof"), "1"));
            columns.push(numbered(words.dof("dof_denominator"), "2"));
        }
        (true, false) => columns.push(words.dof("dof")),
        (false, true) => columns.push(words.dof("dof_denominator")),
        (false, false) => {}
    }
    columns.push(words.p());
    let has_statistic = columns.iter().any(|head| head.key() == "statistic");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Test", "Test", "Test"], "")]);
    let mut keys = Keys::default();
    for test in tests {
        let mut cells = Vec::new();
        if shared.is_none() {
            cells.push(match test.symbol.is_empty() {
                true => Cell::empty(),
                false => Cell::text(&test.symbol),
            });
        }
        if has_statistic {
            cells.push(maybe(Kind::Statistic, test.statistic));
        }
        if has_dof {
            cells.push(maybe(Kind::DegreesOfFreedom, test.dof));
        }
        if has_denominator {
            cells.push(maybe(Kind::DegreesOfFreedom, test.dof_denominator));
        }
        cells.push(test.p_cell());
        let key = keys.key(test.name.in_language(crate::Language::En));
        table.row(Head::leaf(key, test.name), cells)?;
    }
    Ok(table)
}

fn numbered(head: Head, number: &str) -> Head {
    let label = Text::join([head.label(), &Text::new(number)], "");
    head.with_label(label)
}

/// The same p-values before and after they were adjusted for their number.
///
/// In R: `p.adjust`. Keys: `<name>.{p_value,adjusted}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::tests};
/// use tresteg_stats::{Adjustment, adjust_p_values};
///
/// let p_values = [0.01, 0.04];
/// let adjusted = adjust_p_values(&p_values, Adjustment::Holm)?;
/// let rows = ["first", "second"].into_iter().zip(p_values.into_iter().zip(adjusted));
/// let table = tests::adjusted("adjusted", "Two tests", rows, Adjustment::Holm, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "adjusted.second.adjusted"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn adjusted<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    rows: impl IntoIterator<Item = (&'a str, (f64, f64))>,
    adjustment: tresteg_stats::Adjustment,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.p(),
        Head::symbol(
            "adjusted",
            words.text(["adjusted p", "justerat p", "adjustiertes p"], "Adj. Sig."),
        ),
    ];
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Test", "Test", "Test"], "")]);
    let mut keys = Keys::default();
    for (name, (p_value, adjusted)) in rows {
        table.row(
            Head::leaf(keys.key(name), labels.text(name)),
            vec![
                number(Kind::PValue, p_value),
                number(Kind::PValue, adjusted),
            ],
        )?;
    }
    table.note(super::adjustment_note(adjustment));
    Ok(table)
}

/// Brant's test of all terms together and of each column.
///
/// In R: `brant::brant`; in SPSS: the test of parallel lines.
#[must_use]
pub fn brant(test: &BrantTest, labels: &Labels) -> Vec<TestRow> {
    let all = text(["All terms", "Alla termer", "Alle Terme"]);
    let each = test
        .columns
        .iter()
        .map(|(column, test)| TestRow::from(test).named(labels.text(column)));
    std::iter::once(TestRow::from(&test.overall).named(all))
        .chain(each)
        .collect()
}

/// Likelihood ratio tests of the terms of an ordered or multinomial model.
///
/// In SPSS: "Likelihood Ratio Tests" of NOMREG.
#[must_use]
pub fn terms(tests: &[TermTest], labels: &Labels) -> Vec<TestRow> {
    let row = |test: &TermTest| {
        TestRow::from(&test.likelihood_ratio).named(super::parts::term(&test.term, labels))
    };
    tests.iter().map(row).collect()
}
