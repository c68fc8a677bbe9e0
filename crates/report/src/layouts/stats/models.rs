//! Several models side by side.

use tresteg_stats::INTERCEPT;

use super::model_column::{Estimated, ModelColumn, ModelRow};
use super::parts::{STAR_LIMITS, dependent_variable, interval_head, stars, term, text};
use crate::cell::{Align, Cell, Emphasis, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Affix, Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// A row under an estimate: the end of its key, its label, its value.
type Under = (&'static str, Text, fn(&ModelRow) -> Cell);

/// What stands under each estimate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Uncertainty {
    /// The standard error, in parentheses.
    #[default]
    StdError,
    /// The t or z statistic, in parentheses.
    Statistic,
    /// The p-value, in parentheses.
    PValue,
    /// The confidence interval, in brackets.
    Interval,
}

/// Models side by side: one column for each, one row for each term of any of them with its estimate and, under it, how
/// certain it is.
///
/// [`ModelColumn::linear`] and [`ModelColumn::generalized`] put the usual statistics below the coefficients.
///
/// The table names the covariance behind the standard errors, always: of each model where they differ. In R:
/// `modelsummary::modelsummary(list(...), vcov = ...)`.
///
/// Keys: `<term>.<model>`, `<term>_{std_error,statistic,p_value,interval}.<model>`, `<statistic>.<model>`, the models being `m1`, `m2`
/// and so on.
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::{ModelColumn, ModelTable}};
/// use tresteg_report::{Locale, Look, Style};
/// use tresteg_stats::{Covariance, ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let fit = ols("y ~ x", &table)?;
/// let columns = [
///     ModelColumn::linear("Classical", &fit, fit.coefficients(Covariance::Classical)?),
///     ModelColumn::linear("Robust", &fit, fit.coefficients(Covariance::Hc3)?),
/// ];
/// let models = ModelTable::default().with_stars().table("models", "Two standard errors", &columns, &Labels::new())?;
/// let text = models.to_terminal(&Style::new(Look::plain(), Locale::en()), 80);
/// assert!(text.contains("1.271**"));
/// assert!(text.contains("Classical: classical; Robust: HC3"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelTable {
    /// What stands under each estimate.
    pub uncertainty: Uncertainty,
    /// Whether estimates get stars: one for p below 0.05, two below 0.01, three below 0.001.
    pub stars: bool,
    /// Whether the intercept comes last, as journals in economics have it.
    pub intercept_last: bool,
}

impl ModelTable {
    /// The same, with stars.
    #[must_use]
    pub fn with_stars(mut self) -> Self {
        self.stars = true;
        self
    }

    /// The same, with something else under the estimates.
    #[must_use]
    pub fn with_uncertainty(mut self, uncertainty: Uncertainty) -> Self {
        self.uncertainty = uncertainty;
        self
    }

    /// The same, with the intercept at the end.
    #[must_use]
    pub fn with_intercept_last(mut self) -> Self {
        self.intercept_last = true;
        self
    }

    /// Lays the models out.
    ///
    /// # Errors
    /// As [`Table::new`] and [`Table::row`].
    pub fn table(
        &self,
        id: impl Into<String>,
        title: impl Into<Text>,
        models: &[ModelColumn],
        labels: &Labels,
    ) -> Result<Table, ReportError> {
        let columns = (1..)
            .zip(models)
            .map(|(number, model)| {
                Head::leaf(format!("m{number}"), model.title.clone()).with_align(Align::Right)
            })
            .collect();
        let mut table = Table::new(id, title, columns)?
            .with_stub_titles([Text::new("Term").with_sv("Term").with_de("Term")]);
        let mut keys = Keys::default();
        for name in self.terms(models) {
            self.push_term(&mut table, &mut keys, &name, models, labels)?;
        }
        for (key, label) in statistics(models) {
            let cells = models
                .iter()
                .map(|model| {
                    let own = model.statistics.iter().find(|(known, ..)| *known == key);
                    own.map_or_else(Cell::empty, |(_, _, cell)| cell.clone())
                })
                .collect();
            table.row(Head::leaf(keys.key(&key), label), cells)?;
        }
        self.push_notes(&mut table, models, labels);
        Ok(table)
    }

    /// The terms of all models, in the order in which they come.
    fn terms(&self, models: &[ModelColumn]) -> Vec<String> {
        let mut terms: Vec<String> = Vec::new();
        for model in models {
            let rows = model.rows.iter().map(|row| &row.term);
            for term in rows.chain(&model.undetermined) {
                if !terms.contains(term) {
                    terms.push(term.clone());
                }
            }
        }
        if self.intercept_last {
            terms.sort_by_key(|term| term == INTERCEPT);
        }
        terms
    }

    fn push_term(
        &self,
        table: &mut Table,
        keys: &mut Keys,
        name: &str,
        models: &[ModelColumn],
        labels: &Labels,
    ) -> Result<(), ReportError> {
        let key = keys.key(name);
        let mut mark = None;
        let mut estimates = Vec::new();
        for model in models {
            estimates.push(match model.rows.iter().find(|row| row.term == name) {
                Some(row) => self.estimate(row),
                None if model.undetermined.iter().any(|term| term == name) => {
                    let mark = *mark.get_or_insert_with(|| {
                        table.footnote(
                            Text::new("Cannot be told from other terms of the model.")
                                .with_sv("Kan inte skiljas från andra termer i modellen.")
                                .with_de("Von anderen Termen des Modells nicht zu trennen."),
                        )
                    });
                    Cell::suppressed(mark)
                }
                None => Cell::empty(),
            });
        }
        table.row(Head::leaf(key.clone(), term(name, labels)), estimates)?;
        for (suffix, label, value) in self.under(models) {
            let cells = models
                .iter()
                .map(|model| {
                    let row = model.rows.iter().find(|row| row.term == name);
                    row.map_or_else(Cell::empty, value)
                })
                .collect();
            let key = keys.key(&format!("{key}_{suffix}"));
            let head = Head::leaf(key, label).with_emphasis(Emphasis::Italic);
            table.row(head, cells)?;
        }
        Ok(())
    }

    fn estimate(&self, row: &ModelRow) -> Cell {
        let affix = match stars(row.p_value) {
            count if self.stars && count > 0 => Affix::Stars(count),
            _ => Affix::None,
        };
        Number::new(Kind::Coefficient, row.estimate)
            .with_affix(affix)
            .into()
    }

    fn under(&self, models: &[ModelColumn]) -> Vec<Under> {
        let statistic = match models.iter().all(|model| model.is_z) {
            true => "z",
            false => "t",
        };
        match self.uncertainty {
            Uncertainty::StdError => vec![(
                "std_error",
                text(["std. error", "medelfel", "Standardfehler"]),
                |row| in_parentheses(Number::new(Kind::StdError, row.std_error)),
            )],
            Uncertainty::Statistic => vec![("statistic", Text::new(statistic), |row| {
                in_parentheses(Number::new(Kind::Statistic, row.statistic))
            })],
            Uncertainty::PValue => vec![("p_value", Text::new("p"), |row| {
                in_parentheses(Number {
                    log: row.log_p_value,
                    ..Number::p_value(row.p_value)
                })
            })],
            Uncertainty::Interval => {
                let same = models.windows(2).all(|pair| pair[0].level == pair[1].level);
                let label = match models.first().filter(|_| same) {
                    Some(model) => interval_head(model.level),
                    None => text(["interval", "intervall", "Intervall"]),
                };
                vec![("interval", label, |row| {
                    let end = |value| Number::new(Kind::Coefficient, value);
                    Cell::interval(end(row.lower), end(row.upper))
                })]
            }
        }
    }

    fn push_notes(&self, table: &mut Table, models: &[ModelColumn], labels: &Labels) {
        let mut responses: Vec<&str> = models.iter().map(|model| model.response.as_str()).collect();
        responses.dedup();
        match responses.as_slice() {
            [] => return,
            [response] => table.note(dependent_variable(response, labels)),
            _ => {
                let word = text([
                    "Dependent variables: ",
                    "Beroende variabler: ",
                    "Abhängige Variablen: ",
                ]);
                let each = by_model(models, |model| labels.text(&model.response));
                table.note(Text::join([&word, &each, &Text::new(".")], ""));
            }
        }
        if models
            .iter()
            .any(|model| model.what != Estimated::Coefficients)
        {
            let word = text(["Estimates: ", "Skattningar: ", "Schätzungen: "]);
            push_by_model(table, models, &word, |model| model.what.name());
        }
        let word = text([
            "Covariance of the coefficients: ",
            "Koefficienternas kovariansmatris: ",
            "Kovarianzmatrix der Koeffizienten: ",
        ]);
        push_by_model(table, models, &word, |model| model.covariance.clone());
        if self.stars {
            table.explain_stars(STAR_LIMITS);
        }
    }
}

fn in_parentheses(number: Number) -> Cell {
    number.with_affix(Affix::Parentheses).into()
}

/// A note that says it once where it is the same of all models.
fn push_by_model(
    table: &mut Table,
    models: &[ModelColumn],
    word: &Text,
    text: impl Fn(&ModelColumn) -> Text,
) {
    let texts: Vec<Text> = models.iter().map(&text).collect();
    let names = match texts.as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => first.clone(),
        _ => by_model(models, text),
    };
    table.note(Text::join([word, &names, &Text::new(".")], ""));
}

fn by_model(models: &[ModelColumn], text: impl Fn(&ModelColumn) -> Text) -> Text {
    let parts: Vec<Text> = models
        .iter()
        .map(|model| Text::join([&model.title, &text(model)], ": "))
        .collect();
    Text::join(&parts, "; ")
}

/// The statistics of all models, in the order in which they come.
fn statistics(models: &[ModelColumn]) -> Vec<(String, Text)> {
    let mut found: Vec<(String, Text)> = Vec::new();
    for (key, label, _) in models.iter().flat_map(|model| &model.statistics) {
        if !found.iter().any(|(known, _)| known == key) {
            found.push((key.clone(), label.clone()));
        }
    }
    found
}
