//! The tables that SPSS prints for REGRESSION, in its words (IBM SPSS Statistics, English).
//!
//! Headings and footnotes stay English in every locale; the labels of variables follow it, and so
//! does the decimal mark. Show these tables in [`Look::spss`](crate::Look::spss).

use tresteg_stats::{AnovaTable, CoefficientTable, ModelSummary};

use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::{Cell, Head, Table};
use crate::text::Text;

use super::INTERCEPT;

/// All four tables of one regression, with the ids `<prefix>.entered`, `<prefix>.summary`,
/// `<prefix>.anova` and `<prefix>.coefficients`.
///
/// `response_decimals` is the number of decimals of the dependent variable: see [`summary`].
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn regression(
    prefix: &str,
    model: &ModelSummary,
    variance: &AnovaTable,
    estimates: &CoefficientTable,
    labels: &Labels,
    response_decimals: u8,
) -> Result<[Table; 4], ReportError> {
    let predictors = &variance.predictors;
    Ok([
        entered(
            format!("{prefix}.entered"),
            &model.response,
            predictors,
            labels,
        )?,
        summary(
            format!("{prefix}.summary"),
            model,
            predictors,
            labels,
            response_decimals,
        )?,
        anova(format!("{prefix}.anova"), variance, labels)?,
        coefficients(
            format!("{prefix}.coefficients"),
            &model.response,
            estimates,
            labels,
        )?,
    ])
}

/// "Variables Entered/Removed" of a model into which all variables went at once.
///
/// Keys: `model.{entered,removed,method}`.
///
/// # Errors
/// As [`Table::new`].
pub fn entered(
    id: impl Into<String>,
    response: &str,
    predictors: &[String],
    labels: &Labels,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf("entered", "Variables Entered"),
        Head::leaf("removed", "Variables Removed"),
        Head::leaf("method", "Method"),
    ];
    let mut table =
        Table::new(id, "Variables Entered/Removed", columns)?.with_stub_titles(["Model"]);
    let dependent = table.footnote(dependent_variable(response, labels));
    table.mark_title(dependent)?;
    let all = table.footnote("All requested variables entered.");
    let names: Vec<Text> = predictors.iter().map(|name| labels.text(name)).collect();
    table.row(
        Head::leaf("model", "1"),
        vec![
            Cell::text(Text::join(&names, ", ")).with_mark(all),
            Cell::text("."),
            Cell::text("Enter"),
        ],
    )?;
    Ok(table)
}

/// "Model Summary".
///
/// SPSS shows the standard error of the estimate with three decimals more than the dependent
/// variable has: `,429` for a variable of whole numbers, `,0538522` for one with four decimals.
/// That rule is inferred from printed output, not documented by IBM.
///
/// Keys: `model.{r,r_squared,adjusted_r_squared,std_error_of_estimate}`.
///
/// # Errors
/// As [`Table::new`].
pub fn summary(
    id: impl Into<String>,
    model: &ModelSummary,
    predictors: &[String],
    labels: &Labels,
    response_decimals: u8,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf("r", "R"),
        Head::leaf("r_squared", "R Square"),
        Head::leaf("adjusted_r_squared", "Adjusted R Square"),
        Head::leaf("std_error_of_estimate", "Std. Error of the Estimate"),
    ];
    let mut table = Table::new(id, "Model Summary", columns)?.with_stub_titles(["Model"]);
    let entered = table.footnote(predictors_of(predictors, labels));
    let std_error = Number::new(Kind::StdError, model.std_error_of_estimate)
        .with_decimals(response_decimals.saturating_add(3));
    table.row(
        Head::leaf("model", "1"),
        vec![
            number(Kind::Bounded, model.r).with_mark(entered),
            number(Kind::Bounded, model.r_squared),
            number(Kind::Bounded, model.adjusted_r_squared),
            std_error.into(),
        ],
    )?;
    Ok(table)
}

/// "ANOVA".
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
        Head::leaf("sum_of_squares", "Sum of Squares"),
        Head::leaf("dof", "df"),
        Head::leaf("mean_square", "Mean Square"),
        Head::leaf("f", "F"),
        Head::leaf("p_value", "Sig."),
    ];
    let mut table = Table::new(id, "ANOVA", columns)?.with_stub_titles(["Model"]);
    let dependent = table.footnote(dependent_variable(&anova.response, labels));
    table.mark_title(dependent)?;
    let entered = table.footnote(predictors_of(&anova.predictors, labels));
    let rows = [
        ("regression", "Regression", &anova.regression),
        ("residual", "Residual", &anova.residual),
        ("total", "Total", &anova.total),
    ];
    let heads = rows
        .iter()
        .map(|(key, label, _)| Head::leaf(*key, *label))
        .collect();
    let cells = rows
        .iter()
        .map(|(key, _, row)| {
            let (f, p) = match *key {
                "regression" => (anova.f_statistic, anova.p_value),
                _ => (None, None),
            };
            vec![
                number(Kind::SumOfSquares, row.sum_of_squares),
                number(Kind::DegreesOfFreedom, row.dof),
                row.mean_square
                    .map(|square| Number::new(Kind::SumOfSquares, square))
                    .into(),
                f.map(|f| Number::new(Kind::Statistic, f)).into(),
                p.map(|p| Cell::from(Number::p_value(p)).with_mark(entered))
                    .into(),
            ]
        })
        .collect();
    table.rows_of(Head::group("1", heads), cells)?;
    Ok(table)
}

/// "Coefficients".
///
/// Keys: `{intercept|<term>}.{estimate,std_error,beta,t,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn coefficients(
    id: impl Into<String>,
    response: &str,
    estimates: &CoefficientTable,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::group(
            "Unstandardized Coefficients",
            vec![
                Head::leaf("estimate", "B"),
                Head::leaf("std_error", "Std. Error"),
            ],
        ),
        Head::group(
            "Standardized Coefficients",
            vec![Head::leaf("beta", "Beta")],
        ),
        Head::leaf("t", "t"),
        Head::leaf("p_value", "Sig."),
    ];
    let mut table = Table::new(id, "Coefficients", columns)?.with_stub_titles(["Model"]);
    let dependent = table.footnote(dependent_variable(response, labels));
    table.mark_title(dependent)?;
    let mut keys = Keys::default();
    let mut heads = Vec::new();
    let mut cells = Vec::new();
    for row in &estimates.rows {
        heads.push(Head::leaf(keys.key(&row.term), term(&row.term, labels)));
        cells.push(vec![
            number(Kind::Coefficient, row.estimate),
            number(Kind::StdError, row.std_error),
            row.standardized
                .map(|beta| Number::new(Kind::Bounded, beta))
                .into(),
            number(Kind::Statistic, row.statistic),
            Number::p_value(row.p_value)
                .with_log(row.log_p_value)
                .into(),
        ]);
    }
    if !heads.is_empty() {
        table.rows_of(Head::group("1", heads), cells)?;
    }
    Ok(table)
}

fn number(kind: Kind, value: f64) -> Cell {
    Number::new(kind, value).into()
}

fn term(name: &str, labels: &Labels) -> Text {
    match name {
        INTERCEPT => Text::new("(Constant)"),
        name => labels.text(name),
    }
}

fn dependent_variable(response: &str, labels: &Labels) -> Text {
    Text::join(
        [&Text::new("Dependent Variable: "), &labels.text(response)],
        "",
    )
}

fn predictors_of(predictors: &[String], labels: &Labels) -> Text {
    let constant = Text::new("(Constant)");
    let names: Vec<Text> = predictors.iter().map(|name| labels.text(name)).collect();
    let list = Text::join(std::iter::once(&constant).chain(&names), ", ");
    Text::join([&Text::new("Predictors: "), &list], "")
}
