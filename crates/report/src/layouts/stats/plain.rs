//! The tables of a regression for reading, with what SPSS leaves out: intervals and the covariance.

use tresteg_stats::{AnovaTable, CoefficientTable, ModelSummary};

use super::parts::{covariance_note, dependent_variable, interval_head, number, term};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// Coefficients with their intervals. Those that cannot be estimated keep their rows, with the
/// reason.
///
/// Keys: `{intercept|<term>}.{estimate,std_error,t,p_value,lower,upper,beta}`; the column `beta` is
/// there when a standardised coefficient is.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn coefficients(
    id: impl Into<String>,
    estimates: &CoefficientTable,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let has_beta = estimates.rows.iter().any(|row| row.standardized.is_some());
    let mut columns = vec![
        Head::leaf(
            "estimate",
            Text::new("Estimate")
                .with_sv("Koefficient")
                .with_de("Koeffizient"),
        ),
        Head::leaf(
            "std_error",
            Text::new("Std. error")
                .with_sv("Medelfel")
                .with_de("Standardfehler"),
        ),
        Head::group(
            interval_head(estimates.level),
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
        Head::leaf("t", "t"),
        Head::leaf("p_value", "p"),
    ];
    if has_beta {
        let beta = Text::new("Beta");
        columns.push(Head::leaf("beta", beta));
    }
    let title = Text::new("Coefficients")
        .with_sv("Koefficienter")
        .with_de("Koeffizienten");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Term").with_sv("Term").with_de("Term")]);
    let mut keys = Keys::default();
    for row in &estimates.rows {
        let mut cells = vec![
            number(Kind::Coefficient, row.estimate),
            number(Kind::StdError, row.std_error),
            number(Kind::Coefficient, row.lower),
            number(Kind::Coefficient, row.upper),
            number(Kind::Statistic, row.statistic),
            Number::p_value(row.p_value)
                .with_log(row.log_p_value)
                .into(),
        ];
        if has_beta {
            cells.push(
                row.standardized
                    .map(|beta| Number::new(Kind::Bounded, beta))
                    .into(),
            );
        }
        table.row(
            Head::leaf(keys.key(&row.term), term(&row.term, labels)),
            cells,
        )?;
    }
    for aliased in &estimates.aliased {
        let others: Vec<Text> = aliased
            .depends_on
            .iter()
            .map(|(name, _)| term(name, labels))
            .collect();
        let reason = Text::new("Cannot be told from: ")
            .with_sv("Kan inte skiljas från: ")
            .with_de("Nicht zu trennen von: ");
        let mark = table.footnote(Text::join([&reason, &Text::join(&others, ", ")], ""));
        let width = if has_beta { 7 } else { 6 };
        table.row(
            Head::leaf(keys.key(&aliased.term), term(&aliased.term, labels)),
            vec![Cell::suppressed(mark); width],
        )?;
    }
    table.note(dependent_variable(&estimates.response, labels));
    table.note(covariance_note(&estimates.covariance));
    Ok(table)
}

/// The model as a whole.
///
/// Keys: `model.{n,r_squared,adjusted_r_squared,std_error_of_estimate,f,dof_model,dof_residual,p_value}`.
///
/// # Errors
/// As [`Table::new`].
pub fn summary(
    id: impl Into<String>,
    model: &ModelSummary,
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
        Head::leaf(
            "std_error_of_estimate",
            Text::new("Std. error of the estimate")
                .with_sv("Residualernas spridning")
                .with_de("Standardfehler des Schätzers"),
        ),
        Head::leaf("f", "F"),
        Head::group(
            Text::new("df").with_sv("fg").with_de("df"),
            vec![
                Head::leaf(
                    "dof_model",
                    Text::new("model").with_sv("modell").with_de("Modell"),
                ),
                Head::leaf(
                    "dof_residual",
                    Text::new("residual")
                        .with_sv("residual")
                        .with_de("Residuen"),
                ),
            ],
        ),
        Head::leaf("p_value", "p"),
    ];
    let title = Text::new("Model").with_sv("Modell").with_de("Modell");
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([Text::new("Dependent variable")
            .with_sv("Beroende variabel")
            .with_de("Abhängige Variable")]);
    table.row(
        Head::leaf("model", labels.text(&model.response)),
        vec![
            Number::count(model.n_obs).into(),
            number(Kind::Bounded, model.r_squared),
            number(Kind::Bounded, model.adjusted_r_squared),
            number(Kind::StdError, model.std_error_of_estimate),
            model
                .f_statistic
                .map(|f| Number::new(Kind::Statistic, f))
                .into(),
            number(Kind::DegreesOfFreedom, model.dof_model),
            number(Kind::DegreesOfFreedom, model.dof_residual),
            model
                .p_value
                .map(|p| Number {
                    log: model.log_p_value,
                    ..Number::p_value(p)
                })
                .into(),
        ],
    )?;
    Ok(table)
}

/// The analysis of variance.
///
/// Keys: `{regression,residual,total}.{sum_of_squares,dof,mean_square,f,p_value}`.
///
/// # Errors
/// As [`Table::new`].
pub fn anova(
    id: impl Into<String>,
    anova: &AnovaTable,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "sum_of_squares",
            Text::new("Sum of squares")
                .with_sv("Kvadratsumma")
                .with_de("Quadratsumme"),
        ),
        Head::leaf("dof", Text::new("df").with_sv("fg").with_de("df")),
        Head::leaf(
            "mean_square",
            Text::new("Mean square")
                .with_sv("Medelkvadrat")
                .with_de("Mittel der Quadrate"),
        ),
        Head::leaf("f", "F"),
        Head::leaf("p_value", "p"),
    ];
    let title = Text::new("Analysis of variance")
        .with_sv("Variansanalys")
        .with_de("Varianzanalyse");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Source").with_sv("Källa").with_de("Quelle")]);
    let rows = [
        ("regression", Text::new("Regression"), &anova.regression),
        (
            "residual",
            Text::new("Residual")
                .with_sv("Residual")
                .with_de("Residuen"),
            &anova.residual,
        ),
        (
            "total",
            Text::new("Total").with_sv("Totalt").with_de("Gesamt"),
            &anova.total,
        ),
    ];
    for (key, label, row) in rows {
        let tested = key == "regression";
        let f = anova.f_statistic.filter(|_| tested);
        let p = anova.p_value.filter(|_| tested);
        table.row(
            Head::leaf(key, label),
            vec![
                number(Kind::SumOfSquares, row.sum_of_squares),
                number(Kind::DegreesOfFreedom, row.dof),
                row.mean_square
                    .map(|square| Number::new(Kind::SumOfSquares, square))
                    .into(),
                f.map(|f| Number::new(Kind::Statistic, f)).into(),
                p.map(Number::p_value).into(),
            ],
        )?;
    }
    table.note(dependent_variable(&anova.response, labels));
    Ok(table)
}
