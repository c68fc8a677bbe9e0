//! Who was chosen, who comes next, and who was not considered and why.

use tresteg_sampling::{Case, CaseRule, Certificate, ExclusionReason};

use crate::cell::{Cell, Emphasis, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

use super::Labels;

mod candidates;
mod comparison;
mod designs;
mod firmness;
mod record;
mod rule;
mod units;

pub use candidates::candidates;
pub use comparison::comparison;
pub use designs::{balance, groups, strata};
pub use firmness::{alternatives, firmness, hinges};
pub use record::{certificate, final_set, refusals, verification};
pub use rule::{Parameter, RuleInWords, rule};
pub use units::{matched_sets, sample_sizes, sampled_units};

/// A column that a list of cases gets besides those of the selection: its heading, and one number
/// per case in their order.
#[derive(Clone, Debug)]
pub struct CaseColumn {
    /// Heading with the key of the column.
    pub head: Head,
    /// One number per case; none where it is not known.
    pub numbers: Vec<Option<Number>>,
}

/// The chosen cases in the order of the strategy.
///
/// Keys: `<id>.<1, 2, …>.{name,<variable of the strategy>,distance,relative_distance}` and those of the
/// further columns; the relative distance is in percent of the target. A distance on several variables has no column of a variable; a score without a
/// target, such as a residual, has no distances.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`]; [`ReportError::RowWidth`] when a further column does not
/// have a number per case.
pub fn chosen(
    id: impl Into<String>,
    certificate: &Certificate<CaseRule>,
    labels: &Labels,
    further: &[CaseColumn],
) -> Result<Table, ReportError> {
    let title = Text::new("Chosen cases")
        .with_sv("Valda fall")
        .with_de("Ausgewählte Fälle");
    let chosen = &certificate.outcome.chosen;
    cases(id, title, certificate, chosen, labels, further)
}

/// Who stands in for a chosen case that declines, in this order. Keys as in [`chosen`].
///
/// # Errors
/// As [`chosen`].
pub fn reserves(
    id: impl Into<String>,
    certificate: &Certificate<CaseRule>,
    labels: &Labels,
    further: &[CaseColumn],
) -> Result<Table, ReportError> {
    let title = Text::new("Reserves")
        .with_sv("Reserver")
        .with_de("Reserven");
    let reserves = &certificate.outcome.reserves;
    cases(id, title, certificate, reserves, labels, further)
}

fn cases(
    id: impl Into<String>,
    title: Text,
    certificate: &Certificate<CaseRule>,
    cases: &[Case],
    labels: &Labels,
    further: &[CaseColumn],
) -> Result<Table, ReportError> {
    let mut columns = case_heads(certificate, labels);
    columns.extend(further.iter().map(|column| column.head.clone()));
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Order").with_sv("Ordning").with_de("Reihenfolge")]);
    let cells = case_cells(certificate, &cases.iter().collect::<Vec<_>>());
    for (i, mut cells) in cells.into_iter().enumerate() {
        let more = further.iter().filter_map(|column| column.numbers.get(i));
        cells.extend(more.map(|number| Cell::from(*number)));
        let place = i + 1;
        table.row(Head::leaf(place.to_string(), place.to_string()), cells)?;
    }
    Ok(table)
}

/// Scores such as residuals are their own distance, from zero.
fn has_distance(certificate: &Certificate<CaseRule>) -> bool {
    certificate.outcome.target.is_some() || certificate.rule.strategy.variable().is_none()
}

/// The columns of a list of cases.
fn case_heads(certificate: &Certificate<CaseRule>, labels: &Labels) -> Vec<Head> {
    let mut keys = Keys::default();
    let mut columns = vec![Head::leaf(
        keys.key("name"),
        Text::new("Unit").with_sv("Enhet").with_de("Einheit"),
    )];
    let variable = certificate.rule.strategy.variable();
    columns.extend(variable.map(|name| Head::leaf(keys.key(name), labels.text(name))));
    if has_distance(certificate) {
        columns.push(Head::leaf(
            keys.key("distance"),
            Text::new("Distance").with_sv("Avstånd").with_de("Distanz"),
        ));
    }
    if certificate.outcome.target.is_some() {
        columns.push(Head::leaf(
            keys.key("relative_distance"),
            Text::new("Distance in percent")
                .with_sv("Avstånd i procent")
                .with_de("Distanz in Prozent"),
        ));
    }
    columns
}

/// The cells of a list of cases, in the order of [`case_heads`].
fn case_cells(certificate: &Certificate<CaseRule>, cases: &[&Case]) -> Vec<Vec<Cell>> {
    let values = column(cases.iter().map(|case| case.value));
    let distances = column(cases.iter().map(|case| case.distance));
    let cells = |case: &&Case| {
        let mut cells = vec![Cell::text(case.name.as_str())];
        let variable = certificate.rule.strategy.variable();
        cells.extend(variable.map(|_| values(case.value)));
        if has_distance(certificate) {
            cells.push(distances(case.distance));
        }
        if certificate.outcome.target.is_some() {
            let share = case.relative_distance;
            cells.push(share.map(|share| Number::percent(100.0 * share)).into());
        }
        cells
    };
    cases.iter().map(cells).collect()
}

/// Numbers of one column, so many decimals for all that the smallest shows two digits; each for itself where that
/// would be more than four.
fn column(values: impl Iterator<Item = f64> + Clone) -> impl Fn(f64) -> Cell {
    let (smallest, largest) = values
        .clone()
        .map(f64::abs)
        .filter(|value| *value > 0.0)
        .fold((f64::INFINITY, 0.0_f64), |(low, high), value| {
            (low.min(value), high.max(value))
        });
    let all_whole = values.clone().all(|value| value.fract() == 0.0);
    let decimals = match smallest {
        _ if largest >= 1000.0 => Some(1),
        0.1.. => Some(2),
        0.01.. => Some(3),
        0.001.. => Some(4),
        _ => None,
    };
    let decimals = decimals.filter(|_| !all_whole && largest >= 1.0);
    move |number| match decimals {
        Some(decimals) => Number::measure(number, decimals).into(),
        None => value(number),
    }
}

/// Whole numbers look like counts, others keep two decimals, or one from a thousand on, and those below one, such as
/// shares, keep their first digits however small they are.
fn value(value: f64) -> Cell {
    if value.fract() == 0.0 {
        Number::new(Kind::Count, value).into()
    } else if value.abs() < 1.0 {
        Number::new(Kind::Coefficient, value).into()
    } else if value.abs() < 1000.0 {
        Number::measure(value, 2).into()
    } else {
        Number::measure(value, 1).into()
    }
}

/// What became of all units: how many were chosen, are in reserve, were passed over, or were no
/// candidates for which reason.
///
/// Keys: `{chosen,reserves,passed_over,…,all}.units`, with one row per reason of exclusion between.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn outcome(
    id: impl Into<String>,
    certificate: &Certificate<CaseRule>,
) -> Result<Table, ReportError> {
    let selection = &certificate.outcome;
    let columns = vec![Head::leaf(
        "units",
        Text::new("Units").with_sv("Enheter").with_de("Einheiten"),
    )];
    let title = Text::new("What became of the units")
        .with_sv("Enheternas utfall")
        .with_de("Verbleib der Einheiten");
    let mut table = Table::new(id, title, columns)?;
    let mut keys = Keys::default();
    let all = keys.key("all");
    let mut reasons: Vec<(&ExclusionReason, usize)> = Vec::new();
    for exclusion in &selection.excluded {
        match reasons
            .iter_mut()
            .find(|(known, _)| **known == exclusion.reason)
        {
            Some((_, count)) => *count += 1,
            None => reasons.push((&exclusion.reason, 1)),
        }
    }
    let candidates = [
        (
            "chosen",
            Text::new("Chosen").with_sv("Valda").with_de("Ausgewählt"),
            selection.chosen.len(),
        ),
        (
            "reserves",
            Text::new("In reserve")
                .with_sv("I reserv")
                .with_de("In Reserve"),
            selection.reserves.len(),
        ),
        (
            "passed_over",
            Text::new("Other candidates")
                .with_sv("Övriga kandidater")
                .with_de("Weitere Kandidaten"),
            selection.passed_over.len(),
        ),
    ];
    for (key, label, count) in candidates {
        table.row(
            Head::leaf(keys.key(key), label),
            vec![Number::count(count).into()],
        )?;
    }
    for (why, count) in reasons {
        let label = Text::join(
            [
                &Text::new("No candidate: ")
                    .with_sv("Ingen kandidat: ")
                    .with_de("Kein Kandidat: "),
                &reason(why),
            ],
            "",
        );
        table.row(
            Head::leaf(keys.key(reason_key(why)), label),
            vec![Number::count(count).into()],
        )?;
    }
    table.row(
        Head::leaf(
            all,
            Text::new("All units")
                .with_sv("Alla enheter")
                .with_de("Alle Einheiten"),
        )
        .with_emphasis(Emphasis::Strong),
        vec![Number::count(selection.units).into()],
    )?;
    Ok(table)
}

/// Every unit that was no candidate, with its reason. Keys: the ids of the units, and `{value,reason}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn exclusions(
    id: impl Into<String>,
    certificate: &Certificate<CaseRule>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let selection = &certificate.outcome;
    let value_head = match certificate.rule.strategy.variable() {
        Some(variable) => labels.text(variable),
        None => Text::new("Value").with_sv("Värde").with_de("Wert"),
    };
    let columns = vec![
        Head::leaf("value", value_head),
        Head::leaf(
            "reason",
            Text::new("Reason").with_sv("Skäl").with_de("Grund"),
        ),
    ];
    let title = Text::new("Units that were no candidates")
        .with_sv("Enheter som inte var kandidater")
        .with_de("Einheiten, die keine Kandidaten waren");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Unit").with_sv("Enhet").with_de("Einheit")]);
    let mut keys = Keys::default();
    for exclusion in &selection.excluded {
        table.row(
            Head::leaf(keys.key(&exclusion.unit_id), exclusion.name.as_str()),
            vec![
                exclusion.value.map_or_else(Cell::empty, value),
                Cell::text(reason(&exclusion.reason)),
            ],
        )?;
    }
    Ok(table)
}

fn reason(reason: &ExclusionReason) -> Text {
    match reason {
        ExclusionReason::NotEligible { reason } => Text::new(reason.as_str()),
        ExclusionReason::BelowTarget => Text::new("below the target")
            .with_sv("under målvärdet")
            .with_de("unter dem Zielwert"),
        ExclusionReason::AboveTarget => Text::new("above the target")
            .with_sv("över målvärdet")
            .with_de("über dem Zielwert"),
        ExclusionReason::MissingValue => Text::new("value missing")
            .with_sv("värde saknas")
            .with_de("Wert fehlt"),
        ExclusionReason::AsExpected => Text::new("outcome as expected")
            .with_sv("utfall som väntat")
            .with_de("Ergebnis wie erwartet"),
        ExclusionReason::NotBroughtNearer => Text::new("not brought nearer by the factor")
            .with_sv("förklaras inte av faktorn")
            .with_de("durch den Faktor nicht erklärt"),
        ExclusionReason::Reference => Text::new("the reference")
            .with_sv("jämförelsefallet")
            .with_de("der Vergleichsfall"),
        _ => Text::new("other").with_sv("annat").with_de("Sonstiges"),
    }
}

fn reason_key(reason: &ExclusionReason) -> &str {
    match reason {
        ExclusionReason::NotEligible { .. } => "not_eligible",
        ExclusionReason::BelowTarget => "below_target",
        ExclusionReason::AboveTarget => "above_target",
        ExclusionReason::MissingValue => "missing_value",
        ExclusionReason::AsExpected => "as_expected",
        ExclusionReason::NotBroughtNearer => "not_brought_nearer",
        ExclusionReason::Reference => "reference",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Content;
    use crate::style::{Locale, Look, Style};

    #[test]
    fn small_distances_are_not_nought() {
        let style = Style::new(Look::plain(), Locale::en());
        let shown = |number| match value(number).content {
            Content::Number(number) => number.show(&style),
            content => panic!("{content:?}"),
        };
        assert_eq!(shown(36_975.0), "36,975");
        assert_eq!(shown(19.611), "19.61");
        assert_eq!(shown(0.0034), "0.003400");
        assert_eq!(shown(0.0), "0");
        assert_eq!(shown(67_899.136), "67,899.1");
    }

    #[test]
    fn numbers_of_one_column_have_as_many_decimals() {
        let style = Style::new(Look::plain(), Locale::en());
        let shown = |numbers: &[f64]| {
            let cell = column(numbers.iter().copied());
            let show = |number: &f64| match cell(*number).content {
                Content::Number(number) => number.show(&style),
                content => panic!("{content:?}"),
            };
            numbers.iter().map(show).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(&[7.8, 0.05816, 0.0277]), "7.800 0.058 0.028");
        assert_eq!(shown(&[36_975.0, 324.0, 0.0]), "36,975 324 0");
        assert_eq!(shown(&[36_975.5, 324.0]), "36,975.5 324.0");
        assert_eq!(shown(&[2.0, -0.5]), "2.00 −0.50");
        assert_eq!(shown(&[7.8, 0.00034]), "7.80 0.0003400");
        assert_eq!(shown(&[]), "");
    }
}
