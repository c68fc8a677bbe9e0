//! The steps of a selection of variables, as SPSS REGRESSION prints them.

use tresteg_stats::{Selection, SelectionMethod, SelectionStep};

use super::comparison::{change_columns, summary_title};
use super::mark_dependent;
use super::parts::{Words, maybe, maybe_p, number, text};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::Kind;
use crate::table::Table;
use crate::text::Text;

/// What entered and left at each step: SPSS's "Variables Entered/Removed".
///
/// Keys: `<step>.{entered,removed,method}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::stepwise};
/// use tresteg_stats::{Block, SelectionMethod, SelectionOptions, select, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0, 8.5, 10.0])?
///     .with_numbers("z", [1.0, 0.0, 2.0, 1.0, 0.0, 1.0, 2.0, 0.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
/// let block = Block::new(SelectionMethod::Stepwise, ["x", "z"]);
/// let found = select("y", &[block], &table, &SelectionOptions::default())?;
/// let labels = Labels::new();
/// let history = stepwise::entered("entered", &found, &labels)?;
/// let summary = stepwise::summary("summary", &found, &labels)?;
/// let excluded = stepwise::excluded("excluded", &found, &labels)?;
/// assert!(history.values().any(|(address, _)| address == "entered.1.entered"));
/// assert!(summary.values().any(|(address, _)| address == "summary.1.r_squared_change"));
/// assert!(excluded.values().any(|(address, _)| address == "excluded.1_z.partial"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn entered(
    id: impl Into<String>,
    found: &Selection,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head(
            "entered",
            ["Entered", "In", "Aufgenommen"],
            "Variables Entered",
        ),
        words.head(
            "removed",
            ["Removed", "Ut", "Entfernt"],
            "Variables Removed",
        ),
        words.head("method", ["Method", "Metod", "Methode"], "Method"),
    ];
    let title = words.text(["Steps", "Steg", "Schritte"], "Variables Entered/Removed");
    let mut table = Table::new(id, title, columns)?.with_stub_titles([model(words)]);
    mark_dependent(&mut table, &found.response, labels)?;
    for (step, content) in (1..).zip(&found.steps) {
        let names = |terms: &[String]| match terms.is_empty() {
            true => Cell::text("."),
            false => {
                let texts: Vec<Text> = terms.iter().map(|term| labels.text(term)).collect();
                Cell::text(Text::join(&texts, ", "))
            }
        };
        table.row(
            step_head(step),
            vec![
                names(&content.entered),
                names(&content.removed),
                Cell::text(method(words, content)),
            ],
        )?;
    }
    Ok(table)
}

fn step_head(step: usize) -> Head {
    Head::leaf(step.to_string(), step.to_string())
}

fn model(words: Words) -> Text {
    words.text(["Model", "Modell", "Modell"], "Model")
}

fn method(words: Words, step: &SelectionStep) -> Text {
    match step.method {
        SelectionMethod::Enter => words.text(["Enter", "Alla in", "Einschluss"], "Enter"),
        SelectionMethod::Remove => words.text(["Remove", "Alla ut", "Ausschluss"], "Remove"),
        SelectionMethod::Test => words.text(["Test", "Test", "Test"], "Test"),
        SelectionMethod::Forward => words.text(["Forward", "Framåt", "Vorwärts"], "Forward"),
        SelectionMethod::Backward => words.text(["Backward", "Bakåt", "Rückwärts"], "Backward"),
        SelectionMethod::Stepwise => {
            words.text(["Stepwise", "Stegvis", "Schrittweise"], "Stepwise")
        }
    }
}

/// The model of each step and what it adds: SPSS's "Model Summary" with R squared change.
///
/// Keys: `<step>.{r,r_squared,adjusted_r_squared,std_error_of_estimate,r_squared_change,f,dof,dof_residual,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn summary(
    id: impl Into<String>,
    found: &Selection,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        Head::symbol("r", "R"),
        words.symbol("r_squared", "R²", "R Square"),
        words.head(
            "adjusted_r_squared",
            ["Adjusted R²", "Justerat R²", "Korrigiertes R²"],
            "Adjusted R Square",
        ),
        words.head(
            "std_error_of_estimate",
            [
                "Std. error of the estimate",
                "Residualernas spridning",
                "Standardfehler der Schätzung",
            ],
            "Std. Error of the Estimate",
        ),
        Head::group(
            words.text(["Change", "Förändring", "Änderung"], "Change Statistics"),
            change_columns(words),
        ),
    ];
    let mut table = Table::new(id, summary_title(words), columns)?.with_stub_titles([model(words)]);
    for (position, step) in (1..).zip(&found.steps) {
        let names: Vec<Text> = step.terms.iter().map(|term| labels.text(term)).collect();
        let predictors = words.text(
            ["Terms: ", "Termer: ", "Terme: "],
            "Predictors: (Constant), ",
        );
        let mark = table.footnote(Text::join([&predictors, &Text::join(&names, ", ")], ""));
        table.row(
            step_head(position),
            vec![
                number(Kind::Bounded, step.summary.r).with_mark(mark),
                number(Kind::Bounded, step.summary.r_squared),
                number(Kind::Bounded, step.summary.adjusted_r_squared),
                number(Kind::StdError, step.summary.std_error_of_estimate),
                number(Kind::Bounded, step.r_squared_change),
                maybe(Kind::Statistic, step.f_change),
                number(Kind::DegreesOfFreedom, step.dof_change),
                number(Kind::DegreesOfFreedom, step.dof_residual),
                maybe_p(step.p_value_change),
            ],
        )?;
    }
    Ok(table)
}

/// The variables outside the model of each step: SPSS's "Excluded Variables".
///
/// One that the model's variables determine keeps its row, without what it has not.
///
/// Keys: `<step>_<term>.{beta_in,t,p_value,partial,tolerance,vif,minimum_tolerance}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn excluded(
    id: impl Into<String>,
    found: &Selection,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head(
            "beta_in",
            ["Beta if in", "Beta om med", "Beta wenn drin"],
            "Beta In",
        ),
        Head::symbol("t", "t"),
        words.p(),
        words.head(
            "partial",
            [
                "Partial correlation",
                "Partiell korrelation",
                "Partielle Korrelation",
            ],
            "Partial Correlation",
        ),
        Head::group(
            words.text(
                ["Collinearity", "Kollinearitet", "Kollinearität"],
                "Collinearity Statistics",
            ),
            vec![
                words.head(
                    "tolerance",
                    ["Tolerance", "Tolerans", "Toleranz"],
                    "Tolerance",
                ),
                Head::leaf("vif", "VIF"),
                words.head(
                    "minimum_tolerance",
                    ["Least tolerance", "Minsta tolerans", "Kleinste Toleranz"],
                    "Minimum Tolerance",
                ),
            ],
        ),
    ];
    let title = words.text(
        [
            "Excluded variables",
            "Uteslutna variabler",
            "Ausgeschlossene Variablen",
        ],
        "Excluded Variables",
    );
    let mut table = Table::new(id, title, columns)?.with_stub_titles([model(words)]);
    mark_dependent(&mut table, &found.response, labels)?;
    let mut keys = Keys::default();
    for (step, content) in (1..).zip(&found.steps) {
        if content.excluded.is_empty() {
            continue;
        }
        let heads = content.excluded.iter().map(|variable| {
            let key = keys.key(&format!("{step}_{}", variable.term));
            Head::leaf(key, labels.text(&variable.term))
        });
        let heads = heads.collect();
        let cells = content.excluded.iter().map(|variable| {
            vec![
                maybe(Kind::Bounded, variable.beta_in),
                maybe(Kind::Statistic, variable.statistic),
                maybe_p(variable.p_value),
                maybe(Kind::Bounded, variable.partial),
                number(Kind::Bounded, variable.tolerance),
                maybe(Kind::Statistic, variable.vif),
                number(Kind::Bounded, variable.minimum_tolerance),
            ]
        });
        let cells = cells.collect();
        table.rows_of(Head::group(step.to_string(), heads), cells)?;
    }
    if table.cells().is_empty() {
        table.note(text([
            "No variable was left out.",
            "Ingen variabel lämnades utanför.",
            "Keine Variable blieb außerhalb.",
        ]));
    }
    Ok(table)
}
