//! Chosen, reserves and those passed over in one list.

use tresteg_sampling::{Case, CaseRule, Certificate};

use super::{case_cells, case_heads};
use crate::cell::Head;
use crate::error::ReportError;
use crate::layouts::Labels;
use crate::table::Table;
use crate::text::Text;

/// The chosen cases, the reserves, and of the candidates that were passed over those that `shown` picks, in groups, each in
/// the order of the strategy.
///
/// Keys: `<id>.<rank>.{name,<variable of the strategy>,distance,relative_distance}`, as in [`chosen`](super::chosen).
///
/// # Errors
/// As [`Table::new`] and [`Table::rows_of`].
pub fn candidates(
    id: impl Into<String>,
    certificate: &Certificate<CaseRule>,
    labels: &Labels,
    shown: impl Fn(&Case) -> bool,
) -> Result<Table, ReportError> {
    let selection = &certificate.outcome;
    let title = Text::new("Candidates and their distances")
        .with_sv("Kandidater och deras avstånd")
        .with_de("Kandidaten und ihre Distanzen");
    let mut table = Table::new(id, title, case_heads(certificate, labels))?.with_stub_titles([
        Text::default(),
        Text::new("Rank").with_sv("Rang").with_de("Rang"),
    ]);
    let chosen: Vec<&Case> = selection.chosen.iter().collect();
    let reserves: Vec<&Case> = selection.reserves.iter().collect();
    let others = selection.passed_over.iter().filter(|case| shown(case));
    let others: Vec<&Case> = others.collect();
    let all: Vec<&Case> = [&chosen[..], &reserves[..], &others[..]].concat();
    // Numbers of all groups have as many decimals.
    let mut cells = case_cells(certificate, &all).into_iter();
    for (label, cases) in [
        (
            Text::new("Chosen").with_sv("Valda").with_de("Ausgewählt"),
            chosen,
        ),
        (
            Text::new("In reserve")
                .with_sv("I reserv")
                .with_de("In Reserve"),
            reserves,
        ),
        (
            Text::new("Other candidates")
                .with_sv("Övriga kandidater")
                .with_de("Weitere Kandidaten"),
            others,
        ),
    ] {
        if cases.is_empty() {
            continue;
        }
        let rank = |case: &&Case| Head::leaf(case.rank.to_string(), case.rank.to_string());
        let heads: Vec<Head> = cases.iter().map(rank).collect();
        let cells = cells.by_ref().take(heads.len()).collect();
        table.rows_of(Head::group(label, heads), cells)?;
    }
    Ok(table)
}
