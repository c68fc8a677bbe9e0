//! Tests of the terms of a model: analysis of variance and of deviance by term.

use tresteg_stats::glm::{DevianceAnalysis, TermWaldTest};
use tresteg_stats::{AnovaType, TermAnova};

use super::mark_dependent;
use super::parts::{Words, maybe, maybe_p, number, spss, term, text};
use super::tests::TestRow;
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// An analysis of variance by term, with sizes of effects: SPSS's "Tests of Between-Subjects Effects".
///
/// In R: `car::Anova` with `effectsize::eta_squared`. A term that others determine keeps its row, with the reason.
///
/// Keys: `<term>.{sum_of_squares,dof,mean_square,f,p_value,eta_squared,partial_eta_squared}` and `residual.…`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::terms};
/// use tresteg_stats::{AnovaType, ols, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
///     .with_texts("g", ["a", "b", "a", "b", "a", "b"])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let anova = ols("y ~ g + x", &table)?.anova_by_term(AnovaType::Marginal)?;
/// let table = terms::anova("terms", &anova, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "terms.g.partial_eta_squared"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn anova(
    id: impl Into<String>,
    found: &TermAnova,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head(
            "sum_of_squares",
            ["Sum of squares", "Kvadratsumma", "Quadratsumme"],
            &format!("{} Sum of Squares", type_name(found.anova_type)),
        ),
        words.dof("dof"),
        words.head(
            "mean_square",
            ["Mean square", "Medelkvadrat", "Mittleres Quadrat"],
            "Mean Square",
        ),
        Head::symbol("f", "F"),
        words.p(),
        Head::symbol("eta_squared", "η²"),
        words.head(
            "partial_eta_squared",
            ["partial η²", "partiell η²", "partielles η²"],
            "Partial Eta Squared",
        ),
    ];
    let title = words.text(
        ["Analysis of variance", "Variansanalys", "Varianzanalyse"],
        "Tests of Between-Subjects Effects",
    );
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Source", "Källa", "Quelle"], "Source")]);
    let mut keys = Keys::default();
    let mut mark = None;
    for row in &found.terms {
        let head = Head::leaf(keys.key(&row.term), term(&row.term, labels));
        let cells = match row.sum_of_squares {
            Some(sum) => vec![
                number(Kind::SumOfSquares, sum),
                number(Kind::DegreesOfFreedom, row.dof),
                maybe(Kind::SumOfSquares, row.mean_square),
                maybe(Kind::Statistic, row.f_statistic),
                maybe_p(row.p_value),
                maybe(Kind::Bounded, row.eta_squared),
                maybe(Kind::Bounded, row.partial_eta_squared),
            ],
            None => {
                let mark = *mark.get_or_insert_with(|| table.footnote(undetermined()));
                vec![Cell::suppressed(mark); 7]
            }
        };
        table.row(head, cells)?;
    }
    table.row(
        Head::leaf(
            keys.key("residual"),
            words.text(["Residual", "Residual", "Residuum"], "Error"),
        ),
        vec![
            number(Kind::SumOfSquares, found.residual_sum_of_squares),
            number(Kind::DegreesOfFreedom, found.residual_dof),
            Cell::empty(),
            Cell::empty(),
            Cell::empty(),
            Cell::empty(),
            Cell::empty(),
        ],
    )?;
    mark_dependent(&mut table, &found.response, labels)?;
    if !words.is_spss() {
        table.note(type_note(found.anova_type));
    }
    Ok(table)
}

fn undetermined() -> Text {
    text([
        "Cannot be told from other terms of the model.",
        "Kan inte skiljas från andra termer i modellen.",
        "Nicht von anderen Termen des Modells zu trennen.",
    ])
}

fn type_name(anova_type: AnovaType) -> &'static str {
    match anova_type {
        AnovaType::Sequential => "Type I",
        AnovaType::Marginal => "Type II",
        AnovaType::Partial => "Type III",
        _ => "",
    }
}

fn type_note(anova_type: AnovaType) -> Text {
    let number = type_name(anova_type).trim_start_matches("Type ");
    text([
        &format!("Type {number} tests."),
        &format!("Test av typ {number}."),
        &format!("Tests vom Typ {number}."),
    ])
}

/// An analysis of deviance by term of a generalised linear model.
///
/// In R: `car::Anova(fit, test = "LR")`; in SPSS: "Tests of Model Effects". Keys: `<term>.{deviance,dof,statistic,p_value}`
/// and `residual.{deviance,dof}`; the statistic is χ² where the dispersion is known, F otherwise.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::terms};
/// use tresteg_stats::{AnovaType, Family, glm, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// let found = glm("passed ~ hours", &table, Family::Binomial)?.analysis_of_deviance(AnovaType::Marginal)?;
/// let table = terms::deviance("deviance", &found, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "deviance.hours.statistic"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn deviance(
    id: impl Into<String>,
    found: &DevianceAnalysis,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let is_f = found.terms.iter().any(|row| {
        row.test
            .as_ref()
            .is_some_and(|test| test.f_statistic.is_some())
    });
    let columns = vec![
        words.head("deviance", ["Deviance", "Devians", "Devianz"], "Deviance"),
        words.dof("dof"),
        match (is_f, words.is_spss()) {
            (true, _) => Head::symbol("statistic", "F"),
            (false, true) => Head::leaf("statistic", spss("Likelihood Ratio Chi-Square")),
            (false, false) => Head::symbol("statistic", "χ²"),
        },
        words.p(),
    ];
    let title = words.text(
        ["Analysis of deviance", "Deviansanalys", "Devianzanalyse"],
        "Tests of Model Effects",
    );
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Source", "Källa", "Quelle"], "Source")]);
    let mut keys = Keys::default();
    let mut mark = None;
    for row in &found.terms {
        let head = Head::leaf(keys.key(&row.term), term(&row.term, labels));
        let cells = match &row.test {
            Some(test) => vec![
                number(Kind::Statistic, test.deviance_change),
                number(Kind::DegreesOfFreedom, row.dof),
                number(
                    Kind::Statistic,
                    test.f_statistic.unwrap_or(test.chi_squared),
                ),
                Number::p_value(test.p_value)
                    .with_log(test.log_p_value)
                    .into(),
            ],
            None => {
                let mark = *mark.get_or_insert_with(|| table.footnote(undetermined()));
                vec![Cell::suppressed(mark); 4]
            }
        };
        table.row(head, cells)?;
    }
    table.row(
        Head::leaf(
            keys.key("residual"),
            words.text(["Residual", "Residual", "Residuum"], "Error"),
        ),
        vec![
            number(Kind::Statistic, found.deviance),
            number(Kind::DegreesOfFreedom, found.dof_residual),
            Cell::empty(),
            Cell::empty(),
        ],
    )?;
    mark_dependent(&mut table, &found.response, labels)?;
    table.note(type_note(found.anova_type));
    Ok(table)
}

/// Wald tests of the terms of a model, for [`super::tests::table`]; terms that cannot be tested are left out.
///
/// In R: `car::Anova(fit, test = "Wald")`.
#[must_use]
pub fn wald(found: &[TermWaldTest], labels: &Labels) -> Vec<TestRow> {
    let row = |row: &TermWaldTest| {
        let test = row.test.as_ref()?;
        Some(TestRow::from(test).named(term(&row.term, labels)))
    };
    found.iter().filter_map(row).collect()
}
