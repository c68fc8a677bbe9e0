//! How far the columns of a model determine each other.

use tresteg_stats::{CoefficientTable, ColumnCorrelations, ConditionIndices, TermInflation};

use super::mark_dependent;
use super::parts::{Words, alike, maybe, number, p, term, text};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;

/// Coefficients with the correlations and collinearity of their columns: SPSS's "Coefficients" with `ZPP` and `TOL`.
///
/// Keys: `<term>.{estimate,std_error,beta,t,p_value,zero_order,partial,part,tolerance,vif}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::collinearity};
/// use tresteg_stats::{Covariance, ols, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
///     .with_numbers("z", [1.0, 0.0, 2.0, 1.0, 0.0, 1.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let fit = ols("y ~ x + z", &table)?;
/// let (estimates, columns) = (fit.coefficients(Covariance::Classical)?, fit.column_correlations()?);
/// let table = collinearity::coefficients("c", &estimates, &columns, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "c.z.vif"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn coefficients(
    id: impl Into<String>,
    estimates: &CoefficientTable,
    columns_of: &[ColumnCorrelations],
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        Head::group(
            words.text(
                ["Coefficient", "Koefficient", "Koeffizient"],
                "Unstandardized Coefficients",
            ),
            vec![Head::symbol("estimate", "B"), words.std_error()],
        ),
        Head::group(
            words.text(
                ["Standardised", "Standardiserad", "Standardisiert"],
                "Standardized Coefficients",
            ),
            vec![words.head("beta", ["Beta", "Beta", "Beta"], "Beta")],
        ),
        Head::symbol("t", "t"),
        words.p(),
        Head::group(
            words.text(
                ["Correlations", "Korrelationer", "Korrelationen"],
                "Correlations",
            ),
            vec![
                words.head(
                    "zero_order",
                    ["zero-order", "enkel", "nullter Ordnung"],
                    "Zero-order",
                ),
                words.head("partial", ["partial", "partiell", "partiell"], "Partial"),
                words.head("part", ["part", "semipartiell", "Teil"], "Part"),
            ],
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
            ],
        ),
    ];
    let title = words.text(
        ["Coefficients", "Koefficienter", "Koeffizienten"],
        "Coefficients",
    );
    let mut table = Table::new(id, title, columns)?;
    mark_dependent(&mut table, &estimates.response, labels)?;
    let mut keys = Keys::default();
    for row in &estimates.rows {
        let own = columns_of.iter().find(|column| column.term == row.term);
        table.row(
            Head::leaf(keys.key(&row.term), term(&row.term, labels)),
            vec![
                number(Kind::Coefficient, row.estimate),
                number(Kind::StdError, row.std_error),
                maybe(Kind::Bounded, row.standardized),
                number(Kind::Statistic, row.statistic),
                p(row.p_value, row.log_p_value),
                maybe(Kind::Bounded, own.map(|own| own.zero_order)),
                maybe(Kind::Bounded, own.map(|own| own.partial)),
                maybe(Kind::Bounded, own.map(|own| own.part)),
                maybe(Kind::Bounded, own.map(|own| own.tolerance)),
                maybe(Kind::Statistic, own.map(|own| own.vif)),
            ],
        )?;
    }
    Ok(table)
}

/// Generalised variance inflation of each term (Fox and Monette, 1992).
///
/// In R: `car::vif`. Keys: `<term>.{dof,gvif,gvif_scaled}`; the scaled one compares terms of different size.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::collinearity};
/// use tresteg_stats::{ols, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
///     .with_texts("g", ["a", "b", "a", "b", "a", "b"])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let table = collinearity::inflation("vif", &ols("y ~ g + x", &table)?.variance_inflation()?, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "vif.g.gvif"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn inflation(
    id: impl Into<String>,
    terms: &[TermInflation],
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.dof("dof"),
        Head::leaf("gvif", alike("GVIF")),
        Head::leaf("gvif_scaled", alike("GVIF^(1/2df)")),
    ];
    let title = text(["Variance inflation", "Variansinflation", "Varianzinflation"]);
    let mut table =
        Table::new(id, title, columns)?.with_stub_titles([text(["Term", "Term", "Term"])]);
    let mut keys = Keys::default();
    for row in terms {
        table.row(
            Head::leaf(keys.key(&row.term), term(&row.term, labels)),
            vec![
                number(Kind::DegreesOfFreedom, row.dof),
                number(Kind::Statistic, row.gvif),
                number(Kind::Statistic, row.gvif_scaled),
            ],
        )?;
    }
    Ok(table)
}

/// Eigenvalues, condition indices and variance proportions: SPSS's "Collinearity Diagnostics".
///
/// In R: `perturb::colldiag`. Keys: `<dimension>.{eigenvalue,condition_index,<term>}`, dimensions being `1`, `2` and so on.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::collinearity};
/// use tresteg_stats::{ols, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
///     .with_numbers("z", [1.0, 0.0, 2.0, 1.0, 0.0, 1.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let table = collinearity::conditions("condition", &ols("y ~ x + z", &table)?.condition_indices()?, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "condition.3.condition_index"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn conditions(
    id: impl Into<String>,
    found: &ConditionIndices,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let mut keys = Keys::default();
    let mut columns = vec![
        Head::leaf(
            keys.key("eigenvalue"),
            words.text(["Eigenvalue", "Egenvärde", "Eigenwert"], "Eigenvalue"),
        ),
        Head::leaf(
            keys.key("condition_index"),
            words.text(
                ["Condition index", "Konditionsindex", "Konditionsindex"],
                "Condition Index",
            ),
        ),
    ];
    let terms = found.terms.iter();
    let terms: Vec<Head> = terms
        .map(|name| Head::leaf(keys.key(name), term(name, labels)))
        .collect();
    if !terms.is_empty() {
        let proportions = words.text(
            ["Variance proportions", "Variansandelar", "Varianzanteile"],
            "Variance Proportions",
        );
        columns.push(Head::group(proportions, terms));
    }
    let title = words.text(
        ["Collinearity", "Kollinearitet", "Kollinearität"],
        "Collinearity Diagnostics",
    );
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Dimension", "Dimension", "Dimension"], "Dimension")]);
    let rows = found.eigenvalues.iter().zip(&found.condition_indices);
    for (row, (eigenvalue, index)) in rows.enumerate() {
        let mut cells = vec![
            number(Kind::Statistic, *eigenvalue),
            number(Kind::Statistic, *index),
        ];
        cells.extend((0..found.terms.len()).map(|column| {
            let share = found.proportions.get([row, column]).copied();
            // SPSS gives proportions two decimals.
            Cell::from(share.map(|share| Number::new(Kind::Bounded, share).with_decimals(2)))
        }));
        let key = (row + 1).to_string();
        table.row(Head::leaf(key.clone(), key), cells)?;
    }
    Ok(table)
}
