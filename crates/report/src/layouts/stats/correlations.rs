//! Correlations of many variables.

use tresteg_stats::Descriptives;
use tresteg_stats::correlation::{
    CorrelationMatrix, CorrelationMethod, CorrelationPair, MissingPairs, PartialCorrelation,
};

use super::adjustment_note;
use super::parts::{STAR_LIMITS, Words, ends, maybe, measure, number, spss, stars, text};
use crate::cell::{Align, Cell, Emphasis, Head, Mark};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Affix, Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// What stands under each correlation of a triangle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnderCorrelation {
    /// Nothing: stars say how certain it is.
    #[default]
    Nothing,
    /// The p-value.
    PValue,
    /// The confidence interval.
    Interval,
}

/// A triangle of correlations, the variables numbered, with the mean and standard deviation of each: the table that the
/// Publication Manual of the APA (7th edition, table 7.10) shows.
///
/// In R: `apaTables::apa.cor.table`. p-values are the adjusted ones where the matrix has them.
///
/// Keys: `<variable>.{n,mean,sd,<number>}`, and `<variable>_p.<number>` or `<variable>_interval.<number>` under it.
/// A correlation that is not defined keeps its cell, with the reason.
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::correlations::CorrelationTable};
/// use tresteg_report::{Locale, Look, Style};
/// use tresteg_stats::correlation::{MatrixOptions, correlation_matrix};
/// use tresteg_stats::{describe, table::ColumnTable};
///
/// let (a, b) = ([1.0, 2.0, 3.0, 4.0, 6.0], [2.0, 1.0, 4.0, 5.0, 5.0]);
/// let table = ColumnTable::new().with_numbers("a", a)?.with_numbers("b", b)?;
/// let matrix = correlation_matrix(&table, &["a", "b"], &MatrixOptions::default())?;
/// let described = [("a", &describe(&a)?), ("b", &describe(&b)?)].map(|(name, found)| (name, found.clone()));
/// let triangle = CorrelationTable::of(&matrix).with_descriptives(described.iter().map(|(name, found)| (*name, found)));
/// let table = triangle.table("r", "Correlations", &Labels::new())?;
/// assert!(table.to_terminal(&Style::new(Look::apa(), Locale::en()), 80).contains(".83"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct CorrelationTable<'a> {
    matrix: &'a CorrelationMatrix,
    descriptives: Vec<(&'a str, &'a Descriptives)>,
    under: UnderCorrelation,
    stars: bool,
}

impl<'a> CorrelationTable<'a> {
    /// The triangle of a matrix, with stars.
    pub fn of(matrix: &'a CorrelationMatrix) -> Self {
        CorrelationTable {
            matrix,
            descriptives: Vec::new(),
            under: UnderCorrelation::default(),
            stars: true,
        }
    }

    /// The same with n, mean and standard deviation of the variables that are described.
    #[must_use]
    pub fn with_descriptives(
        mut self,
        descriptives: impl IntoIterator<Item = (&'a str, &'a Descriptives)>,
    ) -> Self {
        self.descriptives = descriptives.into_iter().collect();
        self
    }

    /// The same with something under each correlation.
    #[must_use]
    pub fn with_under(mut self, under: UnderCorrelation) -> Self {
        self.under = under;
        self
    }

    /// The same without stars.
    #[must_use]
    pub fn without_stars(mut self) -> Self {
        self.stars = false;
        self
    }

    /// Lays the triangle out.
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
        let names = &self.matrix.variables;
        let has_descriptives = !self.descriptives.is_empty();
        let mut columns = Vec::new();
        if has_descriptives {
            columns.extend([words.n(), words.symbol("mean", "M", "Mean"), words.sd()]);
        }
        let numbers = 1..names.len().max(1);
        columns.extend(numbers.map(|number| {
            Head::leaf(number.to_string(), number.to_string()).with_align(Align::Right)
        }));
        let width = columns.len();
        let mut table = Table::new(id, title, columns)?.with_stub_titles([words.variable()]);
        let mut undefined = Undefined::default();
        let mut keys = Keys::default();
        for (row, name) in names.iter().enumerate() {
            let key = keys.key(name);
            let number = Text::new(format!("{}. ", row + 1));
            let label = Text::join([&number, &labels.text(name)], "");
            let mut cells = self.descriptive_cells(name, labels);
            for column in &names[..row] {
                let pair = self.matrix.pair(name, column).ok();
                cells.push(match pair {
                    Some(pair) => self.estimate(pair, &mut undefined, &mut table, labels),
                    None => Cell::empty(),
                });
            }
            // The diagonal, in the columns that there are.
            if row + 1 < names.len() {
                cells.push(Cell::text("—"));
            }
            cells.resize(width, Cell::empty());
            table.row(Head::leaf(key.clone(), label), cells)?;
            self.push_under(&mut table, &mut keys, (&key, name, row), width)?;
        }
        table.note(method_note(self.matrix.method));
        self.push_notes(&mut table);
        Ok(table)
    }

    fn descriptive_cells(&self, name: &str, labels: &Labels) -> Vec<Cell> {
        if self.descriptives.is_empty() {
            return Vec::new();
        }
        let decimals = labels.decimals(name);
        match self.descriptives.iter().find(|(known, _)| *known == name) {
            Some((_, found)) => vec![
                Number::count(found.n).into(),
                measure(found.mean, decimals).into(),
                found.std_deviation.map(|sd| measure(sd, decimals)).into(),
            ],
            None => vec![Cell::empty(); 3],
        }
    }

    fn estimate(
        &self,
        pair: &CorrelationPair,
        undefined: &mut Undefined,
        table: &mut Table,
        labels: &Labels,
    ) -> Cell {
        let Some(estimate) = pair.estimate() else {
            return Cell::suppressed(undefined.mark(table, pair, labels));
        };
        let count = p_value(pair).map_or(0, stars);
        let affix = match self.stars && count > 0 {
            true => Affix::Stars(count),
            false => Affix::None,
        };
        Number::new(Kind::Bounded, estimate)
            .with_affix(affix)
            .into()
    }

    fn push_under(
        &self,
        table: &mut Table,
        keys: &mut Keys,
        (key, name, row): (&str, &str, usize),
        width: usize,
    ) -> Result<(), ReportError> {
        let (suffix, label) = match self.under {
            UnderCorrelation::Nothing => return Ok(()),
            _ if row == 0 => return Ok(()),
            UnderCorrelation::PValue => ("p", Text::new("p")),
            UnderCorrelation::Interval => {
                ("interval", text(["interval", "intervall", "Intervall"]))
            }
        };
        let before = if self.descriptives.is_empty() { 0 } else { 3 };
        let mut cells = vec![Cell::empty(); before];
        for column in &self.matrix.variables[..row] {
            let pair = self.matrix.pair(name, column).ok();
            cells.push(match self.under {
                UnderCorrelation::PValue => pair.and_then(p_number).into(),
                _ => {
                    let found = pair.and_then(|pair| pair.correlation.as_ref());
                    let interval = found.and_then(|found| found.interval);
                    interval.map_or_else(Cell::empty, |interval| {
                        let end = |value| Number::new(Kind::Bounded, value);
                        Cell::interval(
                            end(interval.lower.unwrap_or(-1.0)),
                            end(interval.upper.unwrap_or(1.0)),
                        )
                    })
                }
            });
        }
        cells.resize(width, Cell::empty());
        let head = Head::leaf(keys.key(&format!("{key}_{suffix}")), label);
        table.row(head.with_emphasis(Emphasis::Italic).with_indent(1), cells)
    }

    fn push_notes(&self, table: &mut Table) {
        let counts = self.matrix.pairs.iter().map(|pair| pair.n_obs);
        let (fewest, most) = (counts.clone().min(), counts.max());
        if let (Some(fewest), Some(most)) = (fewest, most) {
            table.note(match fewest == most {
                true => text([
                    &format!("n = {most} for every pair."),
                    &format!("n = {most} för alla par."),
                    &format!("n = {most} für alle Paare."),
                ]),
                false => text([
                    &format!("n = {fewest} to {most} by pair."),
                    &format!("n = {fewest} till {most} beroende på par."),
                    &format!("n = {fewest} bis {most} je nach Paar."),
                ]),
            });
        }
        if let Some(adjustment) = self.matrix.adjustment {
            table.note(adjustment_note(adjustment));
        }
        if self.stars {
            table.explain_stars(STAR_LIMITS);
        }
    }
}

/// Why correlations are not defined, one footnote per reason.
#[derive(Default)]
struct Undefined(Vec<(Vec<String>, Mark)>);

impl Undefined {
    fn mark(&mut self, table: &mut Table, pair: &CorrelationPair, labels: &Labels) -> Mark {
        if let Some((_, mark)) = self.0.iter().find(|(known, _)| *known == pair.constant) {
            return *mark;
        }
        let note = match pair.constant.is_empty() {
            true => text([
                "Too few rows have both values.",
                "För få rader har båda värdena.",
                "Zu wenige Zeilen haben beide Werte.",
            ]),
            false => {
                let names: Vec<Text> = pair.constant.iter().map(|name| labels.text(name)).collect();
                let constant = text(["Does not vary: ", "Varierar inte: ", "Variiert nicht: "]);
                Text::join([&constant, &Text::join(&names, ", "), &Text::new(".")], "")
            }
        };
        let mark = table.footnote(note);
        self.0.push((pair.constant.clone(), mark));
        mark
    }
}

fn p_value(pair: &CorrelationPair) -> Option<f64> {
    pair.adjusted_p_value.or(pair.p_value())
}

/// The p-value; with its logarithm where it was not adjusted.
fn p_number(pair: &CorrelationPair) -> Option<Number> {
    let number = Number::p_value(p_value(pair)?);
    let test = pair.correlation.as_ref()?.test?;
    Some(match pair.adjusted_p_value {
        Some(_) => number,
        None => number.with_log(test.log_p_value),
    })
}

fn method_text(method: CorrelationMethod) -> Text {
    match method {
        CorrelationMethod::Pearson => text(["Pearson’s r", "Pearsons r", "Pearsons r"]),
        CorrelationMethod::Spearman => text(["Spearman’s ρ", "Spearmans ρ", "Spearmans ρ"]),
        CorrelationMethod::Kendall => text(["Kendall’s τ-b", "Kendalls τ-b", "Kendalls τ-b"]),
        _ => Text::new(method.to_string()),
    }
}

fn method_note(method: CorrelationMethod) -> Text {
    Text::join([&method_text(method), &Text::new(".")], "")
}

/// The whole matrix, with the correlation, its p-value and the number of rows under each other: SPSS's "Correlations".
///
/// Keys: `<variable>_{r,p_value,n}.<variable>`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, Wording, stats::correlations};
/// use tresteg_stats::correlation::{MatrixOptions, correlation_matrix};
/// use tresteg_stats::table::ColumnTable;
/// let table = ColumnTable::new().with_numbers("a", [1.0, 2.0, 3.0, 4.0])?.with_numbers("b", [2.0, 1.0, 4.0, 5.0])?;
/// let matrix = correlation_matrix(&table, &["a", "b"], &MatrixOptions::default())?;
/// let table = correlations::matrix("r", &matrix, &Labels::new().with_wording(Wording::Spss))?;
/// assert!(table.values().any(|(address, _)| address == "r.b_p_value.a"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn matrix(
    id: impl Into<String>,
    matrix: &CorrelationMatrix,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let mut keys = Keys::default();
    let keyed: Vec<(String, &String)> = (matrix.variables.iter())
        .map(|name| (keys.key(name), name))
        .collect();
    let columns = keyed
        .iter()
        .map(|(key, name)| Head::leaf(key.clone(), labels.text(name)).with_align(Align::Right))
        .collect();
    let title = words.text(
        ["Correlations", "Korrelationer", "Korrelationen"],
        "Correlations",
    );
    let mut table = Table::new(id, title, columns)?;
    let estimate = match (words.is_spss(), matrix.method) {
        (false, method) => method_text(method),
        (true, CorrelationMethod::Pearson) => spss("Pearson Correlation"),
        (true, _) => spss("Correlation Coefficient"),
    };
    let mut undefined = Undefined::default();
    let mut has_stars = false;
    for (key, name) in &keyed {
        let mut rows: [Vec<Cell>; 3] = Default::default();
        for other in &matrix.variables {
            let Ok(pair) = matrix.pair(name, other) else {
                rows[0].push(number(Kind::Bounded, 1.0));
                rows[1].push(Cell::empty());
                rows[2].push(Cell::empty());
                continue;
            };
            rows[0].push(match pair.estimate() {
                Some(estimate) => {
                    // SPSS marks two levels.
                    let count = p_value(pair).map_or(0, stars).min(2);
                    has_stars |= count > 0;
                    let affix = if count > 0 {
                        Affix::Stars(count)
                    } else {
                        Affix::None
                    };
                    Number::new(Kind::Bounded, estimate)
                        .with_affix(affix)
                        .into()
                }
                None => Cell::suppressed(undefined.mark(&mut table, pair, labels)),
            });
            rows[1].push(p_number(pair).into());
            rows[2].push(Number::count(pair.n_obs).into());
        }
        let heads = vec![
            Head::leaf(format!("{key}_r"), estimate.clone()),
            words.symbol(&format!("{key}_p_value"), "p", "Sig. (2-tailed)"),
            words.symbol(&format!("{key}_n"), "n", "N"),
        ];
        table.rows_of(Head::group(labels.text(name), heads), rows.into())?;
    }
    if has_stars && words.is_spss() {
        table.note(spss(
            "**. Correlation is significant at the 0.01 level (2-tailed).",
        ));
        table.note(spss(
            "*. Correlation is significant at the 0.05 level (2-tailed).",
        ));
    } else if has_stars {
        table.explain_stars([0.05, 0.01]);
    }
    if let Some(adjustment) = matrix.adjustment {
        table.note(adjustment_note(adjustment));
    }
    if matrix.missing == MissingPairs::Listwise {
        let n = matrix.n_rows - matrix.n_incomplete;
        table.note(words.text(
            [
                &format!("Rows with all values: n = {n}."),
                &format!("Rader med alla värden: n = {n}."),
                &format!("Zeilen mit allen Werten: n = {n}."),
            ],
            &format!("Listwise N={n}"),
        ));
    }
    Ok(table)
}

/// Correlations of pairs when other variables are held constant.
///
/// In R: `ppcor::pcor.test`; in SPSS: PARTIAL CORR. Keys: `<name>.{n,estimate,lower,upper,p_value,semipartial}`; the
/// semipartial correlation is that of the second variable, what is left of it.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::correlations};
/// use tresteg_stats::correlation::partial_correlation;
/// let (a, b, c) = ([1.0, 2.0, 3.0, 4.0, 6.0], [2.0, 1.0, 4.0, 5.0, 5.0], [1.0, 1.0, 2.0, 1.0, 3.0]);
/// let found = partial_correlation(&a, &b, &[&c], &Default::default())?;
/// let table = correlations::partial("partial", "With c held constant", [("a and b", &found)], &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "partial.a_and_b.estimate"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn partial<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    pairs: impl IntoIterator<Item = (&'a str, &'a PartialCorrelation)>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let pairs: Vec<_> = pairs.into_iter().collect();
    let level = pairs
        .iter()
        .find_map(|(_, found)| found.partial.interval.map(|interval| interval.level));
    let mut columns = vec![
        words.n(),
        words.head(
            "estimate",
            ["Partial", "Partiell", "Partiell"],
            "Partial Correlation",
        ),
    ];
    columns.extend(level.map(|level| words.interval(level)));
    columns.push(words.symbol("p_value", "p", "Sig. (2-tailed)"));
    columns.push(words.head(
        "semipartial",
        ["Semipartial", "Semipartiell", "Semipartiell"],
        "Part Correlation",
    ));
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([text(["Pair", "Par", "Paar"])]);
    let mut keys = Keys::default();
    for (name, found) in pairs {
        let correlation = &found.partial;
        let mut cells = vec![
            Number::count(correlation.n_obs).into(),
            number(Kind::Bounded, correlation.estimate),
        ];
        if level.is_some() {
            cells.extend(match &correlation.interval {
                Some(interval) => ends(Kind::Bounded, interval),
                None => Default::default(),
            });
        }
        let test = correlation.test.as_ref();
        cells.push(
            test.map(|test| Number::p_value(test.p_value).with_log(test.log_p_value))
                .into(),
        );
        cells.push(maybe(Kind::Bounded, Some(found.semipartial_second)));
        table.row(Head::leaf(keys.key(name), labels.text(name)), cells)?;
    }
    Ok(table)
}
