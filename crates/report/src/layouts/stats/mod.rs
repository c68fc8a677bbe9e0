//! Regressions and descriptive statistics.
//!
//! A regression comes in two wordings: [`spss`] with the headings and footnotes of SPSS, [`plain`]
//! for reading. Both use the same row and column keys, so the address of a value does not depend on
//! how it is shown.
//!
//! | table | layout |
//! |---|---|
//! | variables described, groups, residuals, robust means | [`describe`], [`descriptives()`] |
//! | Table 1: the groups of a study, with tests | [`TableOne`] |
//! | correlations: a triangle with M and SD, the whole matrix, partial ones | [`correlations`] |
//! | counts and percentages, goodness of fit | [`frequencies`] |
//! | two categorical variables, their tests, McNemar, strata | [`crosstab`] |
//! | measures of association, risks, effect sizes, bootstrap: anything with an interval | [`estimates`] |
//! | tests of hypotheses and assumptions, nested models, many p-values: anything with a p-value | [`tests`] |
//! | t tests, effect sizes | [`t_tests`] |
//! | one-way analysis of variance, Welch, Levene, Tukey, Games–Howell, Dunnett | [`one_way`] |
//! | Mann–Whitney, Wilcoxon, Kruskal–Wallis, Friedman, Dunn | [`ranks`] |
//! | coefficients, summary and analysis of variance of a linear model | [`plain`], [`spss`] |
//! | several models side by side: coefficients, odds ratios, marginal effects, categories, quantiles | [`ModelTable`] of [`ModelColumn`]s |
//! | odds ratios, deviance, pseudo R², Firth, profile intervals, marginal effects | [`glm`] |
//! | terms of a model, types I to III, deviance by term | [`terms`] |
//! | nested models, information criteria | [`comparison`] |
//! | stepwise selection and excluded variables | [`stepwise`] |
//! | tolerance, VIF, condition indices | [`collinearity`] |
//! | marginal means and contrasts | [`marginal`] |
//! | ordered and multinomial models | [`categorical`] |
//! | large residuals, influence, predictions | [`cases`] |
//! | classification, ROC, calibration, Hosmer–Lemeshow | [`classification`] |
//! | power and sample size | [`power`] |
//! | a response regressed on each variable alone | [`bivariate`] |
//!
//! Headings are in plain words, or in those of SPSS: [`Labels::with_wording`](crate::layouts::Labels::with_wording).

pub mod cases;
pub mod categorical;
pub mod classification;
pub mod collinearity;
pub mod comparison;
pub mod correlations;
pub mod crosstab;
pub mod describe;
mod descriptives;
mod estimate_rows;
pub mod estimates;
pub mod frequencies;
pub mod glm;
pub mod marginal;
mod model_column;
mod models;
pub mod one_way;
pub(crate) mod parts;
pub mod plain;
pub mod power;
pub mod ranks;
pub mod spss;
pub mod stepwise;
mod summaries;
pub mod t_tests;
mod table_one;
pub mod terms;
mod test_rows;
pub mod tests;

use tresteg_stats::{Adjustment, Covariance};

use crate::error::ReportError;
use crate::layouts::Labels;
use crate::table::Table;
use crate::text::Text;

pub use descriptives::descriptives;
pub(crate) use model_column::Estimated;
pub use model_column::ModelColumn;
pub use models::{ModelTable, Uncertainty};
pub use summaries::{Entry, bivariate};
pub use table_one::TableOne;

/// What a covariance is called. Methods that go by an English name everywhere keep it.
pub(crate) fn covariance_name(covariance: &Covariance) -> Text {
    let english = covariance.to_string();
    let (swedish, german) = match covariance {
        Covariance::Classical => ("klassisk".to_owned(), "klassisch".to_owned()),
        Covariance::Observed => (
            "observerad information".to_owned(),
            "beobachtete Information".to_owned(),
        ),
        Covariance::Clustered(_) => match english.strip_prefix("clustered by ") {
            Some(clusters) => (
                format!("klustrad efter {}", clusters.replace(" and ", " och ")),
                format!("geclustert nach {}", clusters.replace(" and ", " und ")),
            ),
            None => return Text::new(english),
        },
        _ => return Text::new(english),
    };
    Text::new(english).with_sv(swedish).with_de(german)
}

/// How p-values were adjusted for their number.
fn adjustment_note(adjustment: Adjustment) -> Text {
    let name = match adjustment {
        Adjustment::Bonferroni => "Bonferroni",
        Adjustment::Sidak => "Šidák",
        Adjustment::Holm => "Holm",
        Adjustment::Hochberg => "Hochberg",
        Adjustment::Hommel => "Hommel",
        Adjustment::BenjaminiHochberg => "Benjamini–Hochberg",
        Adjustment::BenjaminiYekutieli => "Benjamini–Yekutieli",
        other => &format!("{other:?}"),
    };
    parts::text([
        &format!("p-values adjusted: {name}."),
        &format!("Justerade p-värden: {name}."),
        &format!("Adjustierte p-Werte: {name}."),
    ])
}

/// Names the dependent variable: in a footnote to the title as SPSS does, else in a note.
fn mark_dependent(table: &mut Table, response: &str, labels: &Labels) -> Result<(), ReportError> {
    if !parts::Words::from(labels).is_spss() {
        table.note(parts::dependent_variable(response, labels));
        return Ok(());
    }
    let name = Text::join(
        [&parts::spss("Dependent Variable: "), &labels.text(response)],
        "",
    );
    let mark = table.footnote(name);
    table.mark_title(mark)
}
