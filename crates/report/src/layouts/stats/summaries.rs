use tresteg_stats::ModelSummary;

use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// A regression in a list of several.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Entry<'a> {
    /// A fitted one.
    Fit(&'a ModelSummary),
    /// One that could not be fitted, and why: its row stays, its values are missing.
    NotFitted(Text),
}

/// One row per regression: how much each independent variable explains on its own.
///
/// The p-value is that of the model, which with one independent variable is that of its coefficient.
///
/// Keys: `<variable>.{n,r_squared,adjusted_r_squared,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn bivariate<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    entries: impl IntoIterator<Item = (&'a str, Entry<'a>)>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf("n", "n"),
        Head::leaf("r_squared", "R²"),
        Head::leaf(
            "adjusted_r_squared",
            Text::new("Adjusted R²")
                .with_sv("Justerat R²")
                .with_de("Korrigiertes R²"),
        ),
        Head::leaf("p_value", "p"),
    ];
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([Text::new("Independent variable")
            .with_sv("Oberoende variabel")
            .with_de("Unabhängige Variable")]);
    let mut keys = Keys::default();
    for (variable, entry) in entries {
        let cells = match entry {
            Entry::Fit(model) => vec![
                Number::count(model.n_obs).into(),
                Number::new(Kind::Bounded, model.r_squared).into(),
                Number::new(Kind::Bounded, model.adjusted_r_squared).into(),
                model
                    .p_value
                    .map(|p| Number {
                        log: model.log_p_value,
                        ..Number::p_value(p)
                    })
                    .into(),
            ],
            Entry::NotFitted(reason) => {
                let mark = table.footnote(reason);
                vec![Cell::suppressed(mark); 4]
            }
        };
        table.row(Head::leaf(keys.key(variable), labels.text(variable)), cells)?;
    }
    Ok(table)
}
