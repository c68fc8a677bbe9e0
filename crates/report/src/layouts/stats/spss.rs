//! The tables that SPSS prints for REGRESSION, in its words (IBM SPSS Statistics, English and German).
//!
//! SPSS does not write Swedish: there its headings and footnotes stay English, as its Swedish users know them, while the
//! labels of variables and the decimal mark follow the locale. Its German is given in today's spelling
//! ("Einflussvariablen", where SPSS has ß). Show these tables in [`Look::spss`](crate::Look::spss).

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
            Head::leaf(
                "entered",
                Text::new("Variables Entered").with_de("Aufgenommene Variablen"),
            ),
            Head::leaf(
                "removed",
                Text::new("Variables Removed").with_de("Entfernte Variablen"),
            ),
            Head::leaf("method", Text::new("Method").with_de("Methode")),
        ];
        let mut table = Table::new(
            id,
            Text::new("Variables Entered/Removed").with_de("Aufgenommene/Entfernte Variablen"),
            columns,
        )?
        .with_stub_titles([Text::new("Model").with_de("Modell")]);
        self.mark_dependent(&mut table)?;
        let all = table.footnote(match self.coefficients.aliased.is_empty() {
            true => Text::new("All requested variables entered.")
                .with_de("Alle gewünschten Variablen wurden eingegeben."),
            false => Text::new("Tolerance limit reached.").with_de("Toleranzgrenze erreicht."),
        });
        table.row(
            Head::leaf("model", "1"),
            vec![
                Cell::text(Text::join(&self.predictors(), ", ")).with_mark(all),
                Cell::text("."),
                Cell::text(Text::new("Enter").with_de("Einschluss")),
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
            Head::leaf("r_squared", Text::new("R Square").with_de("R-Quadrat")),
            Head::leaf(
                "adjusted_r_squared",
                Text::new("Adjusted R Square").with_de("Korrigiertes R-Quadrat"),
            ),
            Head::leaf(
                "std_error_of_estimate",
                Text::new("Std. Error of the Estimate").with_de("Standardfehler des Schätzers"),
            ),
        ];
        let mut table = Table::new(
            id,
            Text::new("Model Summary").with_de("Modellzusammenfassung"),
            columns,
        )?
        .with_stub_titles([Text::new("Model").with_de("Modell")]);
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
            Head::leaf(
                "sum_of_squares",
                Text::new("Sum of Squares").with_de("Quadratsumme"),
            ),
            Head::leaf("dof", "df"),
            Head::leaf(
                "mean_square",
                Text::new("Mean Square").with_de("Mittel der Quadrate"),
            ),
            Head::leaf("f", "F"),
            Head::leaf("p_value", "Sig."),
        ];
        let mut table = Table::new(id, "ANOVA", columns)?
            .with_stub_titles([Text::new("Model").with_de("Modell")]);
        self.mark_dependent(&mut table)?;
        let entered = table.footnote(self.predictors_note());
        self.mark_origin(&mut table)?;
        let anova = self.anova;
        let rows = [
            ("regression", Text::new("Regression"), &anova.regression),
            (
                "residual",
                Text::new("Residual").with_de("Nicht standardisierte Residuen"),
                &anova.residual,
            ),
            ("total", Text::new("Total").with_de("Gesamt"), &anova.total),
        ];
        let heads = rows
            .iter()
            .map(|(key, label, _)| Head::leaf(*key, label))
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
                Text::new("Unstandardized Coefficients")
                    .with_de("Nicht standardisierte Koeffizienten"),
                vec![
                    Head::leaf(
                        "estimate",
                        Text::new("B").with_de("Regressionskoeffizient B"),
                    ),
                    Head::leaf("std_error", Text::new("Std. Error").with_de("Std.-Fehler")),
                ],
            ),
            Head::group(
                Text::new("Standardized Coefficients").with_de("Standardisierte Koeffizienten"),
                vec![Head::leaf("beta", "Beta")],
            ),
            Head::leaf("t", Text::new("t").with_de("T")),
            Head::leaf("p_value", "Sig."),
        ];
        let mut table = Table::new(
            id,
            Text::new("Coefficients").with_de("Koeffizienten"),
            columns,
        )?
        .with_stub_titles([Text::new("Model").with_de("Modell")]);
        self.mark_dependent(&mut table)?;
        self.mark_origin(&mut table)?;
        let estimates = self.coefficients;
        if estimates.covariance != Covariance::Classical {
            let mark = table.footnote(super::parts::covariance_note(&estimates.covariance));
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
            INTERCEPT => Text::new("(Constant)").with_de("(Konstante)"),
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
        let constant = self
            .has_intercept()
            .then(|| Text::new("(Constant)").with_de("(Konstante)"));
        let names = self.predictors();
        let list = Text::join(constant.iter().chain(&names), ", ");
        Text::join(
            [
                &Text::new("Predictors: ").with_de("Einflussvariablen: "),
                &list,
            ],
            "",
        )
    }

    fn mark_dependent(&self, table: &mut Table) -> Result<(), ReportError> {
        let name = self.labels.text(&self.summary.response);
        let note = Text::join(
            [
                &Text::new("Dependent Variable: ").with_de("Abhängige Variable: "),
                &name,
            ],
            "",
        );
        let mark = table.footnote(note);
        table.mark_title(mark)
    }

    fn mark_origin(&self, table: &mut Table) -> Result<(), ReportError> {
        if self.has_intercept() {
            return Ok(());
        }
        let mark = table.footnote(
            Text::new("Linear Regression through the Origin")
                .with_de("Lineare Regression durch den Ursprung"),
        );
        table.mark_title(mark)
    }
}

fn number(kind: Kind, value: f64) -> Cell {
    Number::new(kind, value).into()
}
