//! Generalised linear models.

use tresteg_stats::{ExponentiatedTable, GlmFit, GlmSummary, MarginalEffect, Ratio};

use super::plain::{covariance_note, dependent_variable, interval, number, term};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// Odds ratios, or what else the exponentials of the coefficients are, with their intervals.
///
/// Keys: `{intercept|<term>}.{ratio,lower,upper,z,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::glm as layouts};
/// use tresteg_report::{Locale, Look, Style};
/// use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// let fit = glm("passed ~ hours", &table, Family::Binomial)?;
/// let odds = layouts::ratios("odds", &fit.exponentiated(Covariance::Classical)?, &Labels::new())?;
/// assert!(odds.to_terminal(&Style::new(Look::plain(), Locale::en()), 80).contains("Odds ratio"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ratios(
    id: impl Into<String>,
    estimates: &ExponentiatedTable,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let (title, head) = match estimates.ratio {
        Ratio::Odds => (
            Text::new("Odds ratios")
                .with_sv("Oddskvoter")
                .with_de("Odds-Ratios"),
            Text::new("Odds ratio")
                .with_sv("Oddskvot")
                .with_de("Odds-Ratio"),
        ),
        Ratio::Risk => (
            Text::new("Risk ratios")
                .with_sv("Riskkvoter")
                .with_de("Relative Risiken"),
            Text::new("Risk ratio")
                .with_sv("Riskkvot")
                .with_de("Relatives Risiko"),
        ),
        Ratio::Rate => (
            Text::new("Rate ratios")
                .with_sv("Incidenskvoter")
                .with_de("Ratenverhältnisse"),
            Text::new("Rate ratio")
                .with_sv("Incidenskvot")
                .with_de("Ratenverhältnis"),
        ),
        Ratio::Hazard => (
            Text::new("Hazard ratios")
                .with_sv("Hasardkvoter")
                .with_de("Hazard-Ratios"),
            Text::new("Hazard ratio")
                .with_sv("Hasardkvot")
                .with_de("Hazard-Ratio"),
        ),
        _ => (
            Text::new("Ratios of means")
                .with_sv("Kvoter mellan medelvärden")
                .with_de("Mittelwertverhältnisse"),
            Text::new("Ratio").with_sv("Kvot").with_de("Verhältnis"),
        ),
    };
    let columns = vec![
        Head::leaf("ratio", head),
        Head::group(
            interval(estimates.level),
            vec![
                Head::leaf(
                    "lower",
                    Text::new("lower").with_sv("undre").with_de("Untergrenze"),
                ),
                Head::leaf(
                    "upper",
                    Text::new("upper").with_sv("övre").with_de("Obergrenze"),
                ),
            ],
        ),
        Head::leaf("z", "z"),
        Head::leaf("p_value", "p"),
    ];
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Term").with_sv("Term").with_de("Term")]);
    let mut keys = Keys::default();
    for row in &estimates.rows {
        let cells = vec![
            number(Kind::Coefficient, row.estimate),
            number(Kind::Coefficient, row.lower),
            number(Kind::Coefficient, row.upper),
            number(Kind::Statistic, row.statistic),
            Number::p_value(row.p_value)
                .with_log(row.log_p_value)
                .into(),
        ];
        table.row(
            Head::leaf(keys.key(&row.term), term(&row.term, labels)),
            cells,
        )?;
    }
    table.note(dependent_variable(&estimates.response, labels));
    table.note(covariance_note(&estimates.covariance));
    Ok(table)
}

/// The model as a whole.
///
/// Keys: `model.{n,deviance,null_deviance,chi_squared,dof,p_value,aic}`.
///
/// # Errors
/// As [`Table::new`].
///
/// ```
/// # use tresteg_report::layouts::{Labels, stats::glm as layouts};
/// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
/// #
/// # let table = ColumnTable::new()
/// #     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
/// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// # let fit = glm("passed ~ hours", &table, Family::Binomial)?;
/// let model = layouts::summary("logit", &fit.summary(), &Labels::new())?;
/// assert!(model.values().any(|(address, _)| address == "logit.model.deviance"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn summary(
    id: impl Into<String>,
    model: &GlmSummary,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf("n", "n"),
        Head::leaf(
            "deviance",
            Text::new("Deviance").with_sv("Devians").with_de("Devianz"),
        ),
        Head::leaf(
            "null_deviance",
            Text::new("Deviance of the constant")
                .with_sv("Konstantens devians")
                .with_de("Devianz der Konstanten"),
        ),
        Head::group(
            Text::new("Likelihood ratio")
                .with_sv("Likelihoodkvot")
                .with_de("Likelihood-Quotient"),
            vec![
                Head::leaf("chi_squared", "χ²"),
                Head::leaf("dof", Text::new("df").with_sv("fg").with_de("df")),
                Head::leaf("p_value", "p"),
            ],
        ),
        Head::leaf("aic", "AIC"),
    ];
    let title = Text::new("Model").with_sv("Modell").with_de("Modell");
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([Text::new("Dependent variable")
            .with_sv("Beroende variabel")
            .with_de("Abhängige Variable")]);
    let test = model.test.as_ref();
    table.row(
        Head::leaf("model", labels.text(&model.response)),
        vec![
            Number::count(model.n_obs).into(),
            number(Kind::Statistic, model.deviance),
            model
                .null_deviance
                .map(|deviance| Number::new(Kind::Statistic, deviance))
                .into(),
            test.map(|test| Number::new(Kind::Statistic, test.chi_squared))
                .into(),
            test.map(|test| Number::new(Kind::DegreesOfFreedom, test.dof))
                .into(),
            test.map(|test| Number::p_value(test.p_value).with_log(test.log_p_value))
                .into(),
            model
                .criteria
                .as_ref()
                .map(|criteria| Number::new(Kind::Statistic, criteria.aic))
                .into(),
        ],
    )?;
    Ok(table)
}

/// What the expected response changes by, on average, when a variable changes.
///
/// Keys: `<variable>.{effect,std_error,lower,upper,p_value}`; the levels of a factor are rows of their own,
/// `<variable>_<level>`. An effect that is not determined keeps its row.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// # use tresteg_report::layouts::{Labels, stats::glm as layouts};
/// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
/// #
/// # let table = ColumnTable::new()
/// #     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
/// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// # let fit = glm("passed ~ hours", &table, Family::Binomial)?;
/// let effects = fit.marginal_effect(&table, "hours", Covariance::Classical, 0.95)?;
/// let table = layouts::marginal_effects("effects", "Average marginal effects", &effects, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "effects.hours.effect"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn marginal_effects(
    id: impl Into<String>,
    title: impl Into<Text>,
    effects: &[MarginalEffect],
    labels: &Labels,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "effect",
            Text::new("Effect").with_sv("Effekt").with_de("Effekt"),
        ),
        Head::leaf(
            "std_error",
            Text::new("Std. error")
                .with_sv("Medelfel")
                .with_de("Standardfehler"),
        ),
        Head::group(
            Text::new("Confidence interval")
                .with_sv("Konfidensintervall")
                .with_de("Konfidenzintervall"),
            vec![
                Head::leaf(
                    "lower",
                    Text::new("lower").with_sv("undre").with_de("Untergrenze"),
                ),
                Head::leaf(
                    "upper",
                    Text::new("upper").with_sv("övre").with_de("Obergrenze"),
                ),
            ],
        ),
        Head::leaf("p_value", "p"),
    ];
    let mut table = Table::new(id, title, columns)?.with_stub_titles([Text::new("Variable")
        .with_sv("Variabel")
        .with_de("Variable")]);
    let mut keys = Keys::default();
    let mut mark = None;
    for effect in effects {
        let name = labels.text(&effect.variable);
        let (key, label) = match &effect.level {
            None => (effect.variable.clone(), name),
            Some(level) => (
                format!("{}_{level}", effect.variable),
                Text::join([&name, &Text::new(level.as_str())], ": "),
            ),
        };
        let cells = match &effect.estimate {
            Some(estimate) => vec![
                number(Kind::Coefficient, estimate.value),
                number(Kind::StdError, estimate.std_error),
                number(Kind::Coefficient, estimate.lower),
                number(Kind::Coefficient, estimate.upper),
                Number::p_value(estimate.p_value).into(),
            ],
            None => {
                let mark = *mark.get_or_insert_with(|| {
                    table.footnote(
                        Text::new("The data leave it undetermined.")
                            .with_sv("Går inte att bestämma ur data.")
                            .with_de("Aus den Daten nicht bestimmbar."),
                    )
                });
                vec![Cell::suppressed(mark); 5]
            }
        };
        table.row(Head::leaf(keys.key(&key), label), cells)?;
    }
    Ok(table)
}

/// An effect as one cell, empty when it is not determined.
#[must_use]
pub fn effect(effect: Option<&MarginalEffect>) -> Cell {
    let estimate = effect.and_then(|effect| effect.estimate.as_ref());
    estimate
        .map(|estimate| Number::new(Kind::Coefficient, estimate.value))
        .into()
}

impl super::ModelColumn {
    /// A generalised linear model with n, the log-likelihood, AIC and McFadden's pseudo R² below its coefficients, as
    /// far as the family has them.
    pub fn generalized(
        title: impl Into<Text>,
        fit: &GlmFit,
        coefficients: tresteg_stats::CoefficientTable,
    ) -> Self {
        let mut column = super::ModelColumn::new(title, coefficients);
        if let Some(criteria) = fit.criteria() {
            column = column
                .with_statistic(
                    "log_likelihood",
                    Text::new("Log-likelihood")
                        .with_sv("Loglikelihood")
                        .with_de("Log-Likelihood"),
                    Number::new(Kind::Statistic, criteria.log_likelihood),
                )
                .with_statistic("aic", "AIC", Number::new(Kind::Statistic, criteria.aic));
        }
        let pseudo = fit.pseudo_r_squared().ok();
        if let Some(mcfadden) = pseudo.and_then(|pseudo| pseudo.mcfadden) {
            column = column.with_statistic(
                "mcfadden",
                Text::new("McFadden’s R²")
                    .with_sv("McFaddens R²")
                    .with_de("McFaddens R²"),
                Number::new(Kind::Bounded, mcfadden),
            );
        }
        column
    }
}
