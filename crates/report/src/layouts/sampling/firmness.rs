//! How firm a choice is.

use tresteg_sampling::{CaseRule, Certificate, Firmness, Hinge, Scenario, Target};

use super::record::{name, names};
use super::value;
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// How often each unit was chosen when other things were decided.
///
/// Keys: `<id>.<id of the unit>.{chosen,times_chosen,times_possible,share}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn firmness(id: impl Into<String>, firmness: &Firmness) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "chosen",
            Text::new("Chosen").with_sv("Vald").with_de("Ausgewählt"),
        ),
        Head::leaf(
            "times_chosen",
            Text::new("Times chosen")
                .with_sv("Gånger vald")
                .with_de("Wie oft ausgewählt"),
        ),
        Head::leaf(
            "times_possible",
            Text::new("Of").with_sv("Av").with_de("Von"),
        ),
        Head::leaf(
            "share",
            Text::new("Share").with_sv("Andel").with_de("Anteil"),
        ),
    ];
    let title = Text::new("How often each unit stays chosen")
        .with_sv("Hur ofta varje enhet förblir vald")
        .with_de("Wie oft jede Einheit ausgewählt bleibt");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Unit").with_sv("Enhet").with_de("Einheit")]);
    let mut keys = Keys::default();
    for unit in &firmness.units {
        let chosen = if unit.chosen {
            Text::new("yes").with_sv("ja").with_de("ja")
        } else {
            Text::new("no").with_sv("nej").with_de("nein")
        };
        let share = unit.share.map(|share| Number::new(Kind::Bounded, share));
        table.row(
            Head::leaf(keys.key(&unit.unit_id), unit.name.as_str()),
            vec![
                Cell::text(chosen),
                Number::count(unit.times_chosen).into(),
                Number::count(unit.times_possible).into(),
                share.into(),
            ],
        )?;
    }
    Ok(table)
}

/// What a choice hangs on: the units, none of them chosen, whose absence changes it, and how. Who goes out and is in
/// reserve then, is marked.
///
/// Keys: `<id>.<1, 2, …>.{units,target,entered,left}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn hinges(
    id: impl Into<String>,
    certificate: &Certificate<CaseRule>,
    firmness: &Firmness,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "units",
            Text::new("Left out: one of")
                .with_sv("Utelämnad: en av")
                .with_de("Weggelassen: eine von"),
        ),
        Head::leaf(
            "target",
            Text::new("Target").with_sv("Målvärde").with_de("Zielwert"),
        ),
        Head::leaf(
            "entered",
            Text::new("Comes in")
                .with_sv("Tillkommer")
                .with_de("Kommt hinzu"),
        ),
        Head::leaf(
            "left",
            Text::new("Goes out").with_sv("Utgår").with_de("Fällt weg"),
        ),
    ];
    let title = Text::new("What the choice hangs on")
        .with_sv("Vad valet beror på")
        .with_de("Wovon die Auswahl abhängt");
    let mut table = Table::new(id, title, columns)?;
    let names = |ids: &[String]| names(certificate, ids);
    for (place, hinge) in firmness.hinges.iter().enumerate() {
        let Hinge {
            entered,
            left,
            to_reserve,
            target,
            without_any_of,
        } = hinge;
        let place = (place + 1).to_string();
        table.row(
            Head::leaf(place.clone(), place),
            vec![
                few_names(without_any_of, names),
                target.map_or_else(Cell::empty, value),
                names(entered),
                gone(certificate, left, to_reserve),
            ],
        )?;
    }
    Ok(table)
}

/// The names of those who go out, and whether they are in reserve.
fn gone(certificate: &Certificate<CaseRule>, left: &[String], to_reserve: &[String]) -> Cell {
    let texts: Vec<Text> = left
        .iter()
        .filter_map(|id| {
            let name = name(certificate, id)?;
            Some(match to_reserve.contains(id) {
                true => Text::new(format!("{name} (in reserve)"))
                    .with_sv(format!("{name} (i reserv)"))
                    .with_de(format!("{name} (in Reserve)")),
                false => Text::new(name),
            })
        })
        .collect();
    Cell::text(Text::join(&texts, ", "))
}

/// Up to three names, or how many there are.
fn few_names(ids: &[String], names: impl Fn(&[String]) -> Cell) -> Cell {
    if ids.len() > 3 {
        let count = ids.len();
        let units = Text::new(format!("{count} units"))
            .with_sv(format!("{count} enheter"))
            .with_de(format!("{count} Einheiten"));
        return Cell::text(units);
    }
    names(ids)
}

/// What each decision other than leaving out a unit would have changed.
///
/// Keys: `<id>.<1, 2, …>.{target,entered,left}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn alternatives(
    id: impl Into<String>,
    certificate: &Certificate<CaseRule>,
    firmness: &Firmness,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "target",
            Text::new("Target").with_sv("Målvärde").with_de("Zielwert"),
        ),
        Head::leaf(
            "entered",
            Text::new("Comes in")
                .with_sv("Tillkommer")
                .with_de("Kommt hinzu"),
        ),
        Head::leaf(
            "left",
            Text::new("Goes out").with_sv("Utgår").with_de("Fällt weg"),
        ),
    ];
    let title = Text::new("Other decisions")
        .with_sv("Andra beslut")
        .with_de("Andere Entscheidungen");
    let mut table = Table::new(id, title, columns)?.with_stub_titles([Text::new("Decision")
        .with_sv("Beslut")
        .with_de("Entscheidung")]);
    let names = |ids: &[String]| names(certificate, ids);
    for (place, result) in firmness.scenarios.iter().enumerate() {
        let label = match &result.scenario {
            Scenario::Logarithm => Text::new("log scale (so is the target)")
                .with_sv("logaritmisk skala (även målvärdet)")
                .with_de("logarithmische Skala (auch der Zielwert)"),
            Scenario::Target(target) => target_text(target),
            Scenario::Scores { label, .. } => Text::new(label.as_str()),
            Scenario::Without { .. } => continue,
        };
        let entered = match &result.refused {
            Some(reason) => Cell::text(reason.as_str()),
            None if result.entered.is_empty() => {
                Cell::text(Text::new("nobody").with_sv("ingen").with_de("niemand"))
            }
            None => names(&result.entered),
        };
        table.row(
            Head::leaf((place + 1).to_string(), label),
            vec![
                result.target.map_or_else(Cell::empty, value),
                entered,
                gone(certificate, &result.left, &result.to_reserve),
            ],
        )?;
    }
    Ok(table)
}

fn target_text(target: &Target) -> Text {
    match target {
        Target::Value(_) => Text::new("another number")
            .with_sv("ett annat tal")
            .with_de("eine andere Zahl"),
        Target::Mean(_) => Text::new("mean of the group")
            .with_sv("gruppens medelvärde")
            .with_de("Mittelwert der Gruppe"),
        Target::Median(_) => Text::new("median of the group")
            .with_sv("gruppens median")
            .with_de("Median der Gruppe"),
        Target::Quantile { probability, .. } => Text::new(format!("quantile {probability}"))
            .with_sv(format!("kvantil {probability}"))
            .with_de(format!("Quantil {probability}")),
    }
}
