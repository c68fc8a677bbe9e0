//! The tables that SPSS prints for REGRESSION, in its words (IBM SPSS Statistics, English).
//!
//! Headings and footnotes stay English in every locale; the labels of variables follow it, and so
//! does the decimal mark. Show these tables in [`Look::spss`](crate::Look::spss).

use tresteg_stats::{AnovaTable, CoefficientTable, Covariance, INTERCEPT, ModelSummary};

use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// A fitted regression, as its tables need it.
#[derive(Clone, Copy, Debug)]
pub struct Regression<'a> {
    /// The model as a whole.
    pub summary: &'a ModelSummary,
    /// Its analysis of variance.
    pub anova: &'a AnovaTable,
    /// Its coefficients.
    pub coefficients: &'a CoefficientTable,
    /// What readers are shown instead of names.
    pub labels: &'a Labels,
    /// How many decimals the dependent variable has: SPSS shows the standard error of the estimate
    /// with three more. `,429` for a variable of whole numbers, `,0538522` for one with four
    /// decimals: a rule inferred from printed output, not documented by IBM.
    pub response_decimals: u8,
}

impl Regression<'_> {
    /// All four tables, with the ids `<prefix>.entered`, `<prefix>.summary`, `<prefix>.anova` and
    /// `<prefix>.coefficients`.
    ///
    /// # Errors
    /// As [`Table::new`] and [`Table::row`].
    pub fn tables(&self, prefix: &str) -> Result<[Table; 4], ReportError> {
        Ok([
            self.entered(format!("{prefix}.entered"))?,
            self.summary(format!("{prefix}.summary"))?,
            self.anova(format!("{prefix}.anova"))?,
            self.coefficients(format!("{prefix}.coefficients"))?,
        ])
    }

    /// "Variables Entered/Removed" of a model into which all variables went at once.
    ///
    /// Keys: `model.{entered,removed,method}`.
    ///
    /// # Errors
    /// As [`Table::new`].
    pub fn entered(&self, id: impl Into<String>) -> Result<Table, ReportError> {
        let columns = vec![
            Head::leaf("entered", "Variables Entered"),
            Head::leaf("removed", "Variables Removed"),
            Head::leaf("method", "Method"),
        ];
        let mut table =
            Table::new(id, "Variables Entered/Removed", columns)?.with_stub_titles(["Model"]);
        self.mark_dependent(&mut table)?;
        let all = table.footnote(match self.coefficients.aliased.is_empty() {
            true => "All requested variables entered.",
            false => "Tolerance limit reached.",
        });
        table.row(
            Head::leaf("model", "1"),
            vec![
                Cell::text(Text::join(&self.predictors(), ", ")).with_mark(all),
                Cell::text("."),
                Cell::text("Enter"),
            ],
        )?;
        Ok(table)
    }

    /// "Model Summary". Keys: `model.{r,r_squared,adjusted_r_squared,std_error_of_estimate}`.
    ///
    /// # Errors
    /// As [`Table::new`].
    pub fn summary(&self, id: impl Into<String>) -> Result<Table, ReportError> {
        let columns = vec![
            Head::leaf("r", "R"),
            Head::leaf("r_squared", "R Square"),
            Head::leaf("adjusted_r_squared", "Adjusted R Square"),
            Head::leaf("std_error_of_estimate", "Std. Error of the Estimate"),
        ];
        let mut table = Table::new(id, "Model Summary", columns)?.with_stub_titles(["Model"]);
        let entered = table.footnote(self.predictors_note());
        let std_error = Number::new(Kind::StdError, self.summary.std_error_of_estimate)
            .with_decimals(self.response_decimals.saturating_add(3));
        table.row(
            Head::leaf("model", "1"),
            vec![
                number(Kind::Bounded, self.summary.r).with_mark(entered),
                number(Kind::Bounded, self.summary.r_squared),
                number(Kind::Bounded, self.summary.adjusted_r_squared),
                std_error.into(),
            ],
        )?;
        Ok(table)
    }

    /// "ANOVA". Keys: `{regression,residual,total}.{sum_of_squares,dof,mean_square,f,p_value}`.
    ///
    /// # Errors
    /// As [`Table::new`].
    pub fn anova(&self, id: impl Into<String>) -> Result<Table, ReportError> {
        let columns = vec![
            Head::leaf("sum_of_squares", "Sum of Squares"),
            Head::leaf("dof", "df"),
            Head::leaf("mean_square", "Mean Square"),
            Head::leaf("f", "F"),
            Head::leaf("p_value", "Sig."),
        ];
        let mut table = Table::new(id, "ANOVA", columns)?.with_stub_titles(["Model"]);
        self.mark_dependent(&mut table)?;
        let entered = table.footnote(self.predictors_note());
        self.mark_origin(&mut table)?;
        let anova = self.anova;
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
                let is_tested = *key == "regression";
                let f = anova.f_statistic.filter(|_| is_tested);
                let p = anova.p_value.filter(|_| is_tested);
                vec![
                    number(Kind::SumOfSquares, row.sum_of_squares),
                    number(Kind::DegreesOfFreedom, row.dof),
                    row.mean_square
                        .map(|square| number(Kind::SumOfSquares, square))
                        .into(),
                    f.map(|f| number(Kind::Statistic, f)).into(),
                    p.map(|p| number(Kind::PValue, p).with_mark(entered)).into(),
                ]
            })
            .collect();
        table.rows_of(Head::group("1", heads), cells)?;
        Ok(table)
    }

    /// "Coefficients". Keys: `{intercept|<term>}.{estimate,std_error,beta,t,p_value}`.
    ///
    /// # Errors
    /// As [`Table::new`] and [`Table::row`].
    pub fn coefficients(&self, id: impl Into<String>) -> Result<Table, ReportError> {
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
        self.mark_dependent(&mut table)?;
        self.mark_origin(&mut table)?;
        let estimates = self.coefficients;
        if estimates.covariance != Covariance::Classical {
            let robust = format!("Covariance: {}.", estimates.covariance);
            let mark = table.footnote(robust);
            table.mark_column("std_error", mark)?;
        }
        let mut keys = Keys::default();
        let mut heads = Vec::new();
        let mut cells = Vec::new();
        for row in &estimates.rows {
            heads.push(Head::leaf(keys.key(&row.term), self.term(&row.term)));
            cells.push(vec![
                number(Kind::Coefficient, row.estimate),
                number(Kind::StdError, row.std_error),
                row.standardized
                    .map(|beta| number(Kind::Bounded, beta))
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

    fn term(&self, name: &str) -> Text {
        match name {
            INTERCEPT => Text::new("(Constant)"),
            name => self.labels.text(name),
        }
    }

    fn has_intercept(&self) -> bool {
        let mut terms = self.coefficients.rows.iter().map(|row| row.term.as_str());
        terms.any(|term| term == INTERCEPT)
    }

    fn predictors(&self) -> Vec<Text> {
        let names = self.anova.predictors.iter();
        names.map(|name| self.labels.text(name)).collect()
    }

    fn predictors_note(&self) -> Text {
        let constant = self.has_intercept().then(|| Text::new("(Constant)"));
        let names = self.predictors();
        let list = Text::join(constant.iter().chain(&names), ", ");
        Text::join([&Text::new("Predictors: "), &list], "")
    }

    fn mark_dependent(&self, table: &mut Table) -> Result<(), ReportError> {
        let name = self.labels.text(&self.summary.response);
        let note = Text::join([&Text::new("Dependent Variable: "), &name], "");
        let mark = table.footnote(note);
        table.mark_title(mark)
    }

    fn mark_origin(&self, table: &mut Table) -> Result<(), ReportError> {
        if self.has_intercept() {
            return Ok(());
        }
        let mark = table.footnote("Linear Regression through the Origin");
        table.mark_title(mark)
    }
}

fn number(kind: Kind, value: f64) -> Cell {
    Number::new(kind, value).into()
}
