//! Single rows of a fit: those with large residuals, those that weigh much, predictions.

use tresteg_stats::glm::{GlmInfluence, GlmPredictions};
use tresteg_stats::{Influence, Predictions};

use super::mark_dependent;
use super::parts::{Words, alike, covariance_note, finer, left_out, maybe, measure, number, text};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::Kind;
use crate::table::Table;
use crate::text::Text;

/// The rows whose residual is far from zero: SPSS's "Casewise Diagnostics".
///
/// `observed` are the values of the response, in the order of the fit's rows; a row counts as far when its residual over
/// the standard error of the estimate is beyond `limit` (SPSS: 3). `name_of` gives what readers see instead of a row's id.
///
/// Keys: `<row id>.{std_residual,observed,fitted,residual}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::{Text, layouts::{Labels, stats::cases}};
/// use tresteg_stats::{ols, table::ColumnTable};
/// let y = [1.0, 3.0, 4.0, 6.0, 5.5, 8.0];
/// let table = ColumnTable::new().with_numbers("y", y)?.with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let influence = ols("y ~ x", &table)?.influence()?;
/// let table = cases::casewise("cases", "y", &influence, &y, 1.0, |id| Text::new(id), &Labels::new())?;
/// assert!(table.cells().len() < 6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn casewise(
    id: impl Into<String>,
    response: &str,
    influence: &Influence,
    observed: &[f64],
    limit: f64,
    name_of: impl Fn(&str) -> Text,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head(
            "std_residual",
            ["Std. residual", "Std. residual", "Std. Residuum"],
            "Std. Residual",
        ),
        Head::leaf("observed", labels.text(response)),
        words.head(
            "fitted",
            ["Predicted", "Predikterat", "Vorhergesagt"],
            "Predicted Value",
        ),
        words.head("residual", ["Residual", "Residual", "Residuum"], "Residual"),
    ];
    let title = words.text(
        ["Large residuals", "Stora residualer", "Große Residuen"],
        "Casewise Diagnostics",
    );
    let case = words.text(["Row", "Rad", "Zeile"], "Case Number");
    let mut table = Table::new(id, title, columns)?.with_stub_titles([case]);
    mark_dependent(&mut table, response, labels)?;
    let decimals = labels.decimals(response);
    let mut keys = Keys::default();
    for (row, row_id) in influence.row_ids.iter().enumerate() {
        let scaled = influence.scaled_residual.get(row).copied();
        if !scaled.is_some_and(|scaled| scaled.abs() > limit) {
            continue;
        }
        let scale = |values: &[f64]| {
            let value = values.get(row).copied();
            Cell::from(value.map(|value| measure(value, decimals)))
        };
        table.row(
            Head::leaf(keys.key(row_id), name_of(row_id)),
            vec![
                maybe(Kind::Statistic, scaled),
                scale(observed),
                scale(&influence.fitted),
                scale(&influence.residual),
            ],
        )?;
    }
    if table.cells().is_empty() {
        table.note(text([
            "No residual is that large.",
            "Ingen residual är så stor.",
            "Kein Residuum ist so groß.",
        ]));
    }
    Ok(table)
}

/// The measures of influence of some rows of a fit.
///
/// `rows` are the positions of the rows that are shown, in the order in which they are to stand; positions that the fit
/// does not have are passed over. In R: `influence.measures`, `broom::augment`.
///
/// Keys: `<row id>.{leverage,studentized,cooks_distance,dffits,covratio}`. A value that is not defined (leverage 1) is
/// empty.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::{Text, layouts::{Labels, stats::cases}};
/// use tresteg_stats::{ols, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let influence = ols("y ~ x", &table)?.influence()?;
/// let table = cases::influence("influence", &influence, [5, 0], |id| Text::new(id), &Labels::new())?;
/// assert_eq!(table.cells().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn influence(
    id: impl Into<String>,
    found: &Influence,
    rows: impl IntoIterator<Item = usize>,
    name_of: impl Fn(&str) -> Text,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let of = Measures {
        row_ids: &found.row_ids,
        leverage: &found.leverage,
        studentized: &found.externally_studentized,
        cooks_distance: &found.cooks_distance,
        dffits: &found.dffits,
        covratio: &found.covratio,
    };
    of.table(id.into(), rows, name_of, labels)
}

/// As [`influence()`], of a generalised linear model.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::{Text, layouts::{Labels, stats::cases}};
/// use tresteg_stats::{Family, glm, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// let influence = glm("passed ~ hours", &table, Family::Binomial)?.influence()?;
/// let table = cases::glm_influence("influence", &influence, [2], |id| Text::new(id), &Labels::new())?;
/// assert_eq!(table.cells().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn glm_influence(
    id: impl Into<String>,
    found: &GlmInfluence,
    rows: impl IntoIterator<Item = usize>,
    name_of: impl Fn(&str) -> Text,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let of = Measures {
        row_ids: &found.row_ids,
        leverage: &found.leverage,
        studentized: &found.studentized,
        cooks_distance: &found.cooks_distance,
        dffits: &found.dffits,
        covratio: &found.covratio,
    };
    of.table(id.into(), rows, name_of, labels)
}

struct Measures<'a> {
    row_ids: &'a [String],
    leverage: &'a [f64],
    studentized: &'a [Option<f64>],
    cooks_distance: &'a [Option<f64>],
    dffits: &'a [Option<f64>],
    covratio: &'a [Option<f64>],
}

impl Measures<'_> {
    fn table(
        &self,
        id: String,
        rows: impl IntoIterator<Item = usize>,
        name_of: impl Fn(&str) -> Text,
        labels: &Labels,
    ) -> Result<Table, ReportError> {
        let words = Words::from(labels);
        let columns = vec![
            words.head(
                "leverage",
                ["Leverage", "Hävstång", "Hebelwert"],
                "Leverage",
            ),
            words.head(
                "studentized",
                [
                    "Studentised residual",
                    "Studentiserad residual",
                    "Studentisiertes Residuum",
                ],
                "Stud. Deleted Residual",
            ),
            words.head(
                "cooks_distance",
                ["Cook’s distance", "Cooks avstånd", "Cook-Distanz"],
                "Cook's Distance",
            ),
            Head::leaf("dffits", alike("DFFITS")),
            Head::leaf("covratio", alike("COVRATIO")),
        ];
        let title = text(["Influence", "Inflytande", "Einfluss"]);
        let mut table = Table::new(id, title, columns)?
            .with_stub_titles([words.text(["Row", "Rad", "Zeile"], "Case")]);
        let mut keys = Keys::default();
        for row in rows {
            let Some(row_id) = self.row_ids.get(row) else {
                continue;
            };
            let of =
                |values: &[Option<f64>]| maybe(Kind::Statistic, values.get(row).copied().flatten());
            table.row(
                Head::leaf(keys.key(row_id), name_of(row_id)),
                vec![
                    maybe(Kind::Bounded, self.leverage.get(row).copied()),
                    of(self.studentized),
                    of(self.cooks_distance),
                    of(self.dffits),
                    of(self.covratio),
                ],
            )?;
        }
        Ok(table)
    }
}

/// Predictions with the intervals of the mean and of a new value.
///
/// In R: `predict(fit, interval = "prediction")`, `marginaleffects::predictions`. Rows that cannot be predicted keep their
/// place, with the reason; how many rows were dropped for missing values stands in a note.
///
/// Keys: `<row id>.{fitted,std_error,lower,upper,prediction_lower,prediction_upper}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::{Text, layouts::{Labels, stats::cases}};
/// use tresteg_stats::{ols, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let new = ColumnTable::new().with_numbers("x", [2.5, 6.0])?;
/// let predicted = ols("y ~ x", &table)?.predict(&new)?;
/// let table = cases::predictions("predicted", &predicted, |id| Text::new(id), &Labels::new())?;
/// assert_eq!(table.cells().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn predictions(
    id: impl Into<String>,
    found: &Predictions,
    name_of: impl Fn(&str) -> Text,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let mut columns = fitted_columns(words, found.level);
    columns.push(
        words
            .interval_of(found.level, "prediction_")
            .with_label(text([
                "of a new value",
                "för ett nytt värde",
                "eines neuen Werts",
            ])),
    );
    let mut table = prediction_table(id.into(), columns, words)?;
    let decimals = labels.decimals(&found.response);
    let mut keys = Keys::default();
    let mut mark = None;
    for row in &found.rows {
        let scale = |value| Cell::from(measure(value, decimals));
        let cells = match row.estimable {
            true => vec![
                scale(row.fitted),
                measure(row.std_error, finer(decimals)).into(),
                scale(row.lower),
                scale(row.upper),
                scale(row.prediction_lower),
                scale(row.prediction_upper),
            ],
            false => {
                let mark = *mark.get_or_insert_with(|| table.footnote(not_estimable()));
                vec![Cell::suppressed(mark); 6]
            }
        };
        table.row(Head::leaf(keys.key(&row.id), name_of(&row.id)), cells)?;
    }
    mark_dependent(&mut table, &found.response, labels)?;
    table.note(covariance_note(&found.covariance));
    dropped(found.dropped.len())
        .into_iter()
        .for_each(|note| table.note(note));
    Ok(table)
}

/// Predicted means of a generalised linear model: probabilities of a logit, rates of a Poisson model.
///
/// In R: `predict(fit, type = "response")`. Keys: `<row id>.{fitted,std_error,lower,upper}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::{Text, layouts::{Labels, stats::cases}};
/// use tresteg_stats::{Family, glm, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// let new = ColumnTable::new().with_numbers("hours", [2.5, 6.0])?;
/// let predicted = glm("passed ~ hours", &table, Family::Binomial)?.predict(&new)?;
/// let table = cases::predicted_means("predicted", &predicted, |id| Text::new(id), &Labels::new())?;
/// assert_eq!(table.cells().len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn predicted_means(
    id: impl Into<String>,
    found: &GlmPredictions,
    name_of: impl Fn(&str) -> Text,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = fitted_columns(words, found.level);
    let mut table = prediction_table(id.into(), columns, words)?;
    // With an event the means are probabilities.
    let kind = match found.event {
        Some(_) => Kind::Bounded,
        None => Kind::Coefficient,
    };
    let mut keys = Keys::default();
    let mut mark = None;
    for row in &found.rows {
        let cells = match row.estimable {
            true => [row.fitted, row.std_error, row.lower, row.upper]
                .map(|value| number(kind, value))
                .to_vec(),
            false => {
                let mark = *mark.get_or_insert_with(|| table.footnote(not_estimable()));
                vec![Cell::suppressed(mark); 4]
            }
        };
        table.row(Head::leaf(keys.key(&row.id), name_of(&row.id)), cells)?;
    }
    mark_dependent(&mut table, &found.response, labels)?;
    if let Some(event) = &found.event {
        let level = labels.level(&found.response, event);
        let chance = text([
            "Chance of: ",
            "Sannolikhet för: ",
            "Wahrscheinlichkeit für: ",
        ]);
        table.note(Text::join([&chance, &level, &Text::new(".")], ""));
    }
    table.note(covariance_note(&found.covariance));
    dropped(found.dropped.len())
        .into_iter()
        .for_each(|note| table.note(note));
    Ok(table)
}

fn fitted_columns(words: Words, level: f64) -> Vec<Head> {
    vec![
        words.head(
            "fitted",
            ["Predicted", "Predikterat", "Vorhergesagt"],
            "Predicted Value",
        ),
        words.std_error(),
        words.interval(level),
    ]
}

fn prediction_table(id: String, columns: Vec<Head>, words: Words) -> Result<Table, ReportError> {
    let title = text(["Predictions", "Prediktioner", "Vorhersagen"]);
    let row = words.text(["Row", "Rad", "Zeile"], "Case");
    Ok(Table::new(id, title, columns)?.with_stub_titles([row]))
}

fn not_estimable() -> Text {
    text([
        "The data leave it undetermined.",
        "Går inte att bestämma ur data.",
        "Aus den Daten nicht zu bestimmen.",
    ])
}

fn dropped(count: usize) -> Option<Text> {
    left_out(
        count,
        [
            [
                "row with a missing value left out.",
                "rad med saknat värde ingår inte.",
                "Zeile mit fehlendem Wert ausgelassen.",
            ],
            [
                "rows with missing values left out.",
                "rader med saknade värden ingår inte.",
                "Zeilen mit fehlenden Werten ausgelassen.",
            ],
        ],
    )
}
