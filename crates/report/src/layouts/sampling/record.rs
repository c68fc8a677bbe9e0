//! Certificates, and what became of a choice in the field.

use tresteg_sampling::{Certificate, FinalSet, Outcome, PlaceState, Rule, Verification};

use crate::cell::{Align, Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::number::Number;
use crate::table::Table;
use crate::text::Text;

/// What a certificate says of itself: the software, the frame by size and digest, the columns that the rule looks at.
/// The rule itself is told by [`rule`](super::rule).
///
/// Keys: `{software,version,format,units,columns,chosen,reserves,digest}.value`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn certificate<R: Rule>(
    id: impl Into<String>,
    certificate: &Certificate<R>,
) -> Result<Table, ReportError> {
    let frame = &certificate.frame;
    let names: Vec<&str> = frame
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    // A digest is one word: in two halves it fits on a terminal.
    let (first, second) = frame
        .digest
        .split_at_checked(32)
        .unwrap_or((&frame.digest, ""));
    let rows = [
        (
            "software",
            Text::new("Software").with_sv("Program").with_de("Software"),
            Cell::text(certificate.software.name.as_str()),
        ),
        (
            "version",
            Text::new("Version").with_sv("Version").with_de("Version"),
            Cell::text(certificate.software.version.as_str()),
        ),
        (
            "format",
            Text::new("Format of the record")
                .with_sv("Intygets format")
                .with_de("Format des Protokolls"),
            Number::count(certificate.format as usize).into(),
        ),
        (
            "units",
            Text::new("Units in the frame")
                .with_sv("Enheter i ramen")
                .with_de("Einheiten in der Auswahlgrundlage"),
            Number::count(frame.len()).into(),
        ),
        (
            "columns",
            Text::new("Columns looked at")
                .with_sv("Kolumner som används")
                .with_de("Herangezogene Spalten"),
            Cell::text(names.join(", ")),
        ),
        (
            "chosen",
            Text::new("Chosen").with_sv("Valda").with_de("Ausgewählt"),
            Number::count(certificate.outcome.chosen_ids().len()).into(),
        ),
        (
            "reserves",
            Text::new("In reserve")
                .with_sv("I reserv")
                .with_de("In Reserve"),
            Number::count(certificate.outcome.reserve_ids().len()).into(),
        ),
        (
            "digest",
            Text::new("SHA-256 of the frame")
                .with_sv("Ramens SHA-256")
                .with_de("SHA-256 der Auswahlgrundlage"),
            Cell::text(format!("{first} {second}")),
        ),
    ];
    let columns = vec![
        Head::leaf(
            "value",
            Text::new("Recorded").with_sv("Uppgift").with_de("Angabe"),
        )
        .with_align(Align::Left),
    ];
    let title = Text::new("The certificate of the choice")
        .with_sv("Intyg över valet")
        .with_de("Protokoll der Auswahl");
    let mut table = Table::new(id, title, columns)?;
    for (key, label, cell) in rows {
        table.row(Head::leaf(key, label), vec![cell])?;
    }
    Ok(table)
}

/// What came of running a certificate again, line by line as it tells it.
///
/// Keys: `<id>.<1, 2, …>.finding`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn verification(
    id: impl Into<String>,
    verification: &Verification,
) -> Result<Table, ReportError> {
    let columns = vec![Head::leaf(
        "finding",
        Text::new("Finding").with_sv("Resultat").with_de("Befund"),
    )];
    let title = Text::new("The certificate run again")
        .with_sv("Intyget prövat på nytt")
        .with_de("Das Protokoll erneut ausgeführt");
    let mut table = Table::new(id, title, columns)?;
    for (line, finding) in verification.to_string().lines().enumerate() {
        let line = (line + 1).to_string();
        table.row(
            Head::leaf(line.clone(), line),
            vec![Cell::text(finding.trim())],
        )?;
    }
    Ok(table)
}

/// The places of a choice as they stand in the field: who was chosen, who holds the place, and how far it has come.
///
/// Keys: `<id>.<1, 2, …>.{chosen,holds,state}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn final_set<R: Rule>(
    id: impl Into<String>,
    certificate: &Certificate<R>,
    set: &FinalSet,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "chosen",
            Text::new("Chosen").with_sv("Valt").with_de("Ausgewählt"),
        ),
        Head::leaf(
            "holds",
            Text::new("Holds the place")
                .with_sv("Har platsen")
                .with_de("Hat den Platz"),
        ),
        Head::leaf("state", Text::new("State").with_sv("Läge").with_de("Stand")),
    ];
    let title = Text::new("The cases in the field")
        .with_sv("Fallen i fält")
        .with_de("Die Fälle im Feld");
    let mut table = Table::new(id, title, columns)?;
    for (place, held) in set.places.iter().enumerate() {
        let place = (place + 1).to_string();
        let state = match held.state {
            PlaceState::NotApproached => Text::new("not approached")
                .with_sv("ej kontaktad")
                .with_de("nicht angefragt"),
            PlaceState::Approached => Text::new("approached")
                .with_sv("kontaktad")
                .with_de("angefragt"),
            PlaceState::Accepted => Text::new("accepted")
                .with_sv("deltar")
                .with_de("nimmt teil"),
            PlaceState::Empty => Text::new("all declined")
                .with_sv("alla har avböjt")
                .with_de("alle haben abgelehnt"),
        };
        let holds: Vec<String> = held.unit_id.iter().cloned().collect();
        table.row(
            Head::leaf(place.clone(), place),
            vec![
                names(certificate, std::slice::from_ref(&held.chosen)),
                names(certificate, &holds),
                Cell::text(state),
            ],
        )?;
    }
    Ok(table)
}

/// Who declined, why, and who stands in.
///
/// Keys: `<id>.<id of the unit>.{reason,replaced_by}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn refusals<R: Rule>(
    id: impl Into<String>,
    certificate: &Certificate<R>,
    set: &FinalSet,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "reason",
            Text::new("Reason").with_sv("Skäl").with_de("Grund"),
        ),
        Head::leaf(
            "replaced_by",
            Text::new("Stands in")
                .with_sv("Ersätts av")
                .with_de("Ersatz"),
        ),
    ];
    let title = Text::new("Refusals")
        .with_sv("Avböjanden")
        .with_de("Ablehnungen");
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Unit").with_sv("Enhet").with_de("Einheit")]);
    let mut keys = Keys::default();
    for refusal in &set.refusals {
        let name = name(certificate, &refusal.unit_id).unwrap_or(&refusal.unit_id);
        let next: Vec<String> = refusal.replaced_by.iter().cloned().collect();
        table.row(
            Head::leaf(keys.key(&refusal.unit_id), name),
            vec![
                Cell::text(refusal.reason.as_str()),
                names(certificate, &next),
            ],
        )?;
    }
    Ok(table)
}

/// The names of these units.
pub(super) fn names<R: Rule>(certificate: &Certificate<R>, ids: &[String]) -> Cell {
    let names: Vec<&str> = ids.iter().filter_map(|id| name(certificate, id)).collect();
    Cell::text(names.join(", "))
}

pub(super) fn name<'a, R: Rule>(certificate: &'a Certificate<R>, id: &str) -> Option<&'a str> {
    let frame = &certificate.frame;
    frame
        .row_of(id)
        .and_then(|row| frame.names.get(row))
        .map(String::as_str)
}
