//! Marginal means and what they differ by.

use tresteg_stats::{MarginalMeans, MeanDifference, MeanEstimate};

use super::mark_dependent;
use super::parts::{Words, covariance_note, difference_of, finer, maybe_p, measure, number, text};
use crate::cell::{Cell, Head, Mark};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::Kind;
use crate::table::Table;
use crate::text::Text;

/// Marginal means with their intervals: SPSS's "Estimated Marginal Means".
///
/// A mean that is not determined keeps its row. The values at which covariates stand are named in a note. In R:
/// `emmeans::emmeans`. Keys: `<levels joined by _>.{mean,std_error,dof,lower,upper}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::marginal};
/// use tresteg_stats::{ContrastAdjustment, MarginalMeansRequest, MeanContrast, ols, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0, 7.0, 6.0])?
///     .with_texts("g", ["a", "b", "a", "b", "a", "b", "a", "b"])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
/// let fit = ols("y ~ g + x", &table)?;
/// let found = fit.marginal_means(&MarginalMeansRequest::of(["g"]))?;
/// let means = marginal::means("means", &found, &Labels::new())?;
/// assert!(means.values().any(|(address, _)| address == "means.b.mean"));
/// let differences = fit.contrast_means(&found, MeanContrast::Pairs, &[], ContrastAdjustment::Tukey)?;
/// let table = marginal::contrasts("pairs", "Pairs", &found, &differences, None, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "pairs.a_-_b.p_value"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn means(
    id: impl Into<String>,
    found: &MarginalMeans,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.mean(),
        words.std_error(),
        words.dof("dof"),
        words.interval(found.level),
    ];
    let title = words.text(
        ["Marginal means", "Marginalmedelvärden", "Randmittel"],
        "Estimated Marginal Means",
    );
    let factors: Vec<Text> = found.factors.iter().map(|name| labels.text(name)).collect();
    let mut table = Table::new(id, title, columns)?.with_stub_titles([Text::join(&factors, " × ")]);
    let decimals = labels.decimals(&found.response);
    let mut keys = Keys::default();
    let mut mark = None;
    for row in &found.rows {
        let levels = found.factors.iter().zip(&row.levels);
        let levels: Vec<Text> = levels
            .map(|(factor, level)| labels.level(factor, level))
            .collect();
        let head = Head::leaf(keys.key(&row.levels.join("_")), Text::join(&levels, " × "));
        let scale = |value| Cell::from(measure(value, decimals));
        let cells = match &row.estimate {
            Some(estimate) => vec![
                scale(estimate.value),
                measure(estimate.std_error, finer(decimals)).into(),
                dof(estimate),
                scale(estimate.lower),
                scale(estimate.upper),
            ],
            None => vec![undetermined(&mut table, &mut mark); 5],
        };
        table.row(head, cells)?;
    }
    mark_dependent(&mut table, &found.response, labels)?;
    if !found.at.is_empty() {
        let each: Vec<Text> = found
            .at
            .iter()
            .map(|(name, value)| {
                let value = format!("{}", (value * 1e4).round() / 1e4);
                let value = text([&value, &value.replace('.', ","), &value.replace('.', ",")]);
                Text::join([&labels.text(name), &value], " = ")
            })
            .collect();
        let at = text(["At: ", "Vid: ", "Bei: "]);
        table.note(Text::join(
            [&at, &Text::join(&each, "; "), &Text::new(".")],
            "",
        ));
    }
    table.note(covariance_note(&found.covariance));
    Ok(table)
}

fn dof(estimate: &MeanEstimate) -> Cell {
    match estimate.dof.is_finite() {
        true => number(Kind::DegreesOfFreedom, estimate.dof),
        false => Cell::empty(),
    }
}

fn undetermined(table: &mut Table, mark: &mut Option<Mark>) -> Cell {
    let mark = mark.get_or_insert_with(|| {
        table.footnote(text([
            "The data leave it undetermined.",
            "Går inte att bestämma ur data.",
            "Aus den Daten nicht zu bestimmen.",
        ]))
    });
    Cell::suppressed(*mark)
}

/// The labels of the levels that a contrast of one factor compares; of several factors as the contrast has it.
fn contrast_label(contrast: &str, means: &MarginalMeans, labels: &Labels) -> Text {
    match (means.factors.as_slice(), contrast.split_once(" - ")) {
        ([factor], Some((first, second))) => {
            difference_of(labels.level(factor, first), labels.level(factor, second))
        }
        _ => labels.text(contrast),
    }
}

/// Differences of marginal means: SPSS's "Pairwise Comparisons".
///
/// `means` are those that were compared: they give the labels and the level. The name of the adjustment is the caller's to
/// give in `note`, as the differences do not carry it. In R:
/// `emmeans::contrast`, `pairs`. Keys: `<contrast>[_<by>].{estimate,std_error,dof,lower,upper,statistic,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn contrasts(
    id: impl Into<String>,
    title: impl Into<Text>,
    means: &MarginalMeans,
    differences: &[MeanDifference],
    note: Option<Text>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let has_dof = differences
        .iter()
        .filter_map(|row| row.estimate.as_ref())
        .any(|estimate| estimate.dof.is_finite());
    let mut columns = vec![words.difference("estimate"), words.std_error()];
    columns.extend(has_dof.then(|| words.dof("dof")));
    columns.extend([
        words.interval(means.level),
        Head::symbol("statistic", if has_dof { "t" } else { "z" }),
        words.p(),
    ]);
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Contrast", "Kontrast", "Kontrast"], "")]);
    let mut keys = Keys::default();
    let mut mark = None;
    for row in differences {
        let mut name = vec![row.contrast.clone()];
        name.extend(row.by.iter().cloned());
        let contrast = contrast_label(&row.contrast, means, labels);
        let label = match row.by.is_empty() {
            true => contrast,
            false => Text::join([&contrast, &Text::new(row.by.join(", "))], " | "),
        };
        let scale = |value| number(Kind::Coefficient, value);
        let width = if has_dof { 7 } else { 6 };
        let cells = match &row.estimate {
            Some(estimate) => {
                let mut cells = vec![
                    scale(estimate.value),
                    number(Kind::StdError, estimate.std_error),
                ];
                if has_dof {
                    cells.push(dof(estimate));
                }
                cells.extend([
                    scale(estimate.lower),
                    scale(estimate.upper),
                    number(Kind::Statistic, estimate.statistic),
                    maybe_p(Some(estimate.p_value)),
                ]);
                cells
            }
            None => vec![undetermined(&mut table, &mut mark); width],
        };
        table.row(Head::leaf(keys.key(&name.join("_")), label), cells)?;
    }
    note.into_iter().for_each(|note| table.note(note));
    Ok(table)
}
