//! Models compared: what each adds, and their information criteria.

use tresteg_stats::{GlmChange, InformationCriteria, ModelChange};

use super::parts::{Words, maybe, maybe_p, number, text};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// What each of some nested linear models adds: the "Change Statistics" of SPSS's "Model Summary", hierarchical regression.
///
/// In R: `anova(fit1, fit2)`, `apaTables::apa.reg.table`. Models are named by their place, their formulas stand in notes.
///
/// Keys: `<model>.{r_squared,r_squared_change,f,dof,dof_residual,p_value}`, models being `1`, `2` and so on; F is that
/// over the model's own residual mean square.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::comparison};
/// use tresteg_stats::{compare, ols, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
///     .with_numbers("z", [1.0, 0.0, 2.0, 1.0, 0.0, 1.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let (small, large) = (ols("y ~ x", &table)?, ols("y ~ x + z", &table)?);
/// let table = comparison::linear("steps", &compare(&[&small, &large])?, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "steps.2.r_squared_change"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn linear(
    id: impl Into<String>,
    changes: &[ModelChange],
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.symbol("r_squared", "R²", "R Square"),
        Head::group(
            words.text(["Change", "Förändring", "Änderung"], "Change Statistics"),
            change_columns(words),
        ),
    ];
    let mut table = Table::new(id, summary_title(words), columns)?
        .with_stub_titles([words.text(["Model", "Modell", "Modell"], "Model")]);
    for (position, change) in (1..).zip(changes) {
        let mark = table.footnote(Text::new(&change.model));
        table.row(
            Head::leaf(format!("{position}"), format!("{position}")).with_mark(mark),
            vec![
                number(Kind::Bounded, change.r_squared),
                number(Kind::Bounded, change.r_squared_change),
                maybe(Kind::Statistic, change.f_block),
                number(Kind::DegreesOfFreedom, change.dof_change),
                number(Kind::DegreesOfFreedom, change.dof_residual),
                maybe_p(change.p_block),
            ],
        )?;
    }
    Ok(table)
}

pub(super) fn summary_title(words: Words) -> Text {
    words.text(["Models", "Modeller", "Modelle"], "Model Summary")
}

pub(super) fn change_columns(words: Words) -> Vec<Head> {
    vec![
        words.symbol("r_squared_change", "ΔR²", "R Square Change"),
        words.symbol("f", "F", "F Change"),
        words
            .dof("dof")
            .with_label(words.text(["df1", "fg1", "df1"], "df1")),
        words
            .dof("dof_residual")
            .with_label(words.text(["df2", "fg2", "df2"], "df2")),
        words.symbol("p_value", "p", "Sig. F Change"),
    ]
}

/// What each of some nested generalised linear models adds.
///
/// In R: `anova(fit1, fit2, test = "LRT")`. Keys: `<model>.{deviance,dof_residual,statistic,dof,p_value}`; the statistic
/// is χ² where the dispersion is known, F otherwise.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::comparison};
/// use tresteg_stats::{Family, compare_glm, glm, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// let (small, large) = (glm("passed ~ 1", &table, Family::Binomial)?, glm("passed ~ hours", &table, Family::Binomial)?);
/// let table = comparison::generalized("steps", &compare_glm(&[&small, &large])?, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "steps.2.statistic"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn generalized(
    id: impl Into<String>,
    changes: &[GlmChange],
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let mut tests = changes.iter().filter_map(|change| change.test.as_ref());
    let is_f = tests.any(|test| test.f_statistic.is_some());
    let columns = vec![
        words.head("deviance", ["Deviance", "Devians", "Devianz"], "Deviance"),
        words.dof("dof_residual"),
        Head::group(
            words.text(["Change", "Förändring", "Änderung"], "Change Statistics"),
            vec![
                Head::symbol("statistic", if is_f { "F" } else { "χ²" }),
                words.dof("dof"),
                words.p(),
            ],
        ),
    ];
    let mut table = Table::new(id, summary_title(words), columns)?
        .with_stub_titles([words.text(["Model", "Modell", "Modell"], "Model")]);
    for (position, change) in (1..).zip(changes) {
        let mark = table.footnote(Text::new(&change.model));
        let test = change.test.as_ref();
        table.row(
            Head::leaf(format!("{position}"), format!("{position}")).with_mark(mark),
            vec![
                number(Kind::Statistic, change.deviance),
                number(Kind::DegreesOfFreedom, change.dof_residual),
                maybe(
                    Kind::Statistic,
                    test.map(|test| test.f_statistic.unwrap_or(test.chi_squared)),
                ),
                maybe(Kind::DegreesOfFreedom, test.map(|test| test.dof)),
                Cell::from(
                    test.map(|test| Number::p_value(test.p_value).with_log(test.log_p_value)),
                ),
            ],
        )?;
    }
    Ok(table)
}

/// Information criteria of several models, by name.
///
/// In R: `performance::compare_performance`, `AICcmodavg::aictab`. Keys:
/// `<name>.{log_likelihood,parameters,aic,aicc,bic}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::comparison};
/// use tresteg_stats::{ols, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let (line, none) = (ols("y ~ x", &table)?.criteria()?, ols("y ~ 1", &table)?.criteria()?);
/// let table = comparison::criteria("ic", [("constant", &none), ("line", &line)], &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "ic.line.bic"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn criteria<'a>(
    id: impl Into<String>,
    models: impl IntoIterator<Item = (&'a str, &'a InformationCriteria)>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let models: Vec<(&str, &InformationCriteria)> = models.into_iter().collect();
    let has_aicc = models.iter().any(|(_, found)| found.aicc.is_some());
    let mut columns = vec![
        words.head(
            "log_likelihood",
            ["Log-likelihood", "Loglikelihood", "Log-Likelihood"],
            "Log Likelihood",
        ),
        words.head(
            "parameters",
            ["Parameters", "Parametrar", "Parameter"],
            "Parameters",
        ),
        Head::leaf("aic", "AIC"),
    ];
    if has_aicc {
        columns.push(Head::leaf("aicc", "AICc"));
    }
    columns.push(Head::leaf("bic", "BIC"));
    let title = text([
        "Information criteria",
        "Informationskriterier",
        "Informationskriterien",
    ]);
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Model", "Modell", "Modell"], "Model")]);
    let mut keys = Keys::default();
    for (name, found) in models {
        let mut cells = vec![
            number(Kind::Statistic, found.log_likelihood),
            Number::count(found.parameters).into(),
            number(Kind::Statistic, found.aic),
        ];
        if has_aicc {
            cells.push(maybe(Kind::Statistic, found.aicc));
        }
        cells.push(number(Kind::Statistic, found.bic));
        table.row(Head::leaf(keys.key(name), labels.text(name)), cells)?;
    }
    Ok(table)
}
