//! The replication ledger.

use tresteg_audit::{Ledger, LedgerEntry, PrintedValue, Recomputed, Totals, Verdict, Wording};

use crate::cell::{Align, Cell, Emphasis, Head};
use crate::document::CellValue;
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::footnotes::Footnotes;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

impl From<CellValue> for Recomputed {
    fn from(value: CellValue) -> Self {
        match value {
            CellValue::Number(number) => Recomputed::Number(number),
            CellValue::Text(text) => Recomputed::Text(text),
            CellValue::Suppressed => Recomputed::Gap,
        }
    }
}

impl From<&Wording> for Text {
    fn from(wording: &Wording) -> Self {
        let text = Text::new(wording.en.as_str());
        match &wording.sv {
            Some(sv) => text.with_sv(sv.as_str()),
            None => text,
        }
    }
}

/// Recomputed numbers are shown with so many decimals more than the print has: enough to see how it was rounded, while
/// all digits stand in the file that [`Ledger::to_csv`] writes.
const DECIMALS_BEYOND_PRINT: i32 = 2;

/// Printed figures beside recomputed ones, grouped by the printed table they belong to: all entries of
/// a ledger, or those that somebody chose. Reasons and missing inputs are footnotes, which figures
/// share.
///
/// Keys: the ids of the figures, and `{printed,recomputed,difference,verdict}`; the difference is
/// in units of the last printed digit. Recomputed numbers have two decimals more than the print.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn ledger<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    entries: impl IntoIterator<Item = &'a LedgerEntry>,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "printed",
            Text::new("Printed").with_sv("Tryckt").with_de("Gedruckt"),
        )
        .with_align(Align::Right),
        Head::leaf(
            "recomputed",
            Text::new("Recomputed")
                .with_sv("Omräknat")
                .with_de("Nachgerechnet"),
        )
        .with_align(Align::Right),
        Head::leaf(
            "difference",
            Text::new("Off by")
                .with_sv("Avvikelse")
                .with_de("Abweichung"),
        ),
        Head::leaf(
            "verdict",
            Text::new("Verdict").with_sv("Utfall").with_de("Ergebnis"),
        ),
    ];
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([Text::new("Place").with_sv("Plats").with_de("Stelle")]);
    let mut groups: Vec<(&Wording, Vec<&LedgerEntry>)> = Vec::new();
    for entry in entries {
        let name = &entry.figure.table;
        match groups.iter_mut().find(|(known, _)| *known == name) {
            Some((_, group)) => group.push(entry),
            None => groups.push((name, vec![entry])),
        }
    }
    let mut keys = Keys::default();
    let mut reasons = Footnotes::default();
    for (name, entries) in groups {
        let heads = entries
            .iter()
            .map(|entry| Head::leaf(keys.key(&entry.figure.id), place(entry)))
            .collect();
        let cells = entries
            .into_iter()
            .map(|entry| cells(entry, &mut table, &mut reasons))
            .collect();
        table.rows_of(Head::group(name, heads), cells)?;
    }
    table.note(
        Text::new("Off by: recomputed minus printed, in units of the last printed digit.")
            .with_sv("Avvikelse: omräknat minus tryckt, i enheter av den sista tryckta siffran.").with_de("Abweichung: nachgerechnet minus gedruckt, in Einheiten der letzten gedruckten Stelle."),
    );
    Ok(table)
}

/// Where the figure stands, without the name of the table that is the heading of its group.
fn place(entry: &LedgerEntry) -> Text {
    let (table, place) = (&entry.figure.table, &entry.figure.place);
    let text = Text::new(behind(&place.en, &table.en));
    match (&place.sv, &table.sv) {
        (Some(place), Some(table)) => text.with_sv(behind(place, table)),
        (Some(place), None) => text.with_sv(place.as_str()),
        (None, _) => text,
    }
}

fn behind<'a>(place: &'a str, table: &str) -> &'a str {
    match place.strip_prefix(table) {
        Some(rest) if !rest.is_empty() => rest.trim_start_matches([',', ' ']),
        _ => place,
    }
}

/// A recomputed number, with some digits more than the print.
fn recomputed(value: f64, printed: &PrintedValue) -> Number {
    let number = Number::new(Kind::Exact, value);
    match printed {
        PrintedValue::Number(printed) => {
            let last = i32::try_from(printed.decimals()).unwrap_or(i32::MAX);
            let decimals = last.saturating_sub(printed.exponent());
            let shown = decimals.saturating_add(DECIMALS_BEYOND_PRINT);
            number.with_decimals(u8::try_from(shown.max(0)).unwrap_or(u8::MAX))
        }
        PrintedValue::Text(_) => number,
    }
}

fn cells(entry: &LedgerEntry, table: &mut Table, reasons: &mut Footnotes) -> Vec<Cell> {
    let verdict = Cell::text(verdict(&entry.verdict));
    let mut gap = None;
    let (difference, verdict) = match &entry.verdict {
        Verdict::Reproduced => (None, verdict),
        Verdict::Differs { difference, reason } => {
            let reason = match reason {
                Some(reason) => Text::join(
                    [
                        &Text::new("Reason: ").with_sv("Skäl: ").with_de("Grund: "),
                        &Text::from(reason),
                    ],
                    "",
                ),
                None => Text::new("Reason unknown.")
                    .with_sv("Skälet är okänt.")
                    .with_de("Der Grund ist unbekannt."),
            };
            let verdict = verdict.with_mark(reasons.mark(table, reason));
            (difference.as_ref(), verdict.with_emphasis(Emphasis::Strong))
        }
        Verdict::NotComputable { missing } => {
            let missing = Text::join(
                [
                    &Text::new("Missing: ")
                        .with_sv("Saknas: ")
                        .with_de("Es fehlt: "),
                    &Text::from(missing),
                ],
                "",
            );
            gap = Some(reasons.mark(table, missing));
            (None, verdict.with_emphasis(Emphasis::Strong))
        }
    };
    let recomputed = match &entry.recomputed {
        Some(Recomputed::Number(value)) => recomputed(*value, &entry.figure.printed).into(),
        Some(Recomputed::Text(text)) => Cell::text(text.as_str()),
        Some(Recomputed::Gap) | None => gap.map_or_else(Cell::empty, Cell::suppressed),
    };
    vec![
        Cell::text(entry.figure.printed.to_string()),
        recomputed,
        difference
            .map(|difference| Number::measure(difference.last_digit_units, 1))
            .into(),
        verdict,
    ]
}

fn verdict(verdict: &Verdict) -> Text {
    let (sv, de) = match verdict {
        Verdict::Reproduced => ("återskapad", "reproduziert"),
        Verdict::Differs { .. } => ("avviker", "weicht ab"),
        Verdict::NotComputable { .. } => ("kan inte beräknas", "nicht berechenbar"),
    };
    Text::new(verdict.name()).with_sv(sv).with_de(de)
}

/// How many figures of each printed table got which verdict, and all together.
///
/// Keys: one row per printed table, named after it, and `all`;
/// `{figures,reproduced,differs,not_computable}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
pub fn totals(
    id: impl Into<String>,
    title: impl Into<Text>,
    ledger: &Ledger,
) -> Result<Table, ReportError> {
    let columns = vec![
        Head::leaf(
            "figures",
            Text::new("Figures").with_sv("Uppgifter").with_de("Zahlen"),
        ),
        Head::leaf(
            "reproduced",
            Text::new("Reproduced")
                .with_sv("Återskapade")
                .with_de("Reproduziert"),
        ),
        Head::leaf(
            "differs",
            Text::new("Differ").with_sv("Avviker").with_de("Abweichend"),
        ),
        Head::leaf(
            "not_computable",
            Text::new("Not computable")
                .with_sv("Kan inte beräknas")
                .with_de("Nicht berechenbar"),
        ),
    ];
    let mut table = Table::new(id, title, columns)?.with_stub_titles([Text::new("Printed in")
        .with_sv("Tryckt i")
        .with_de("Gedruckt in")]);
    let mut keys = Keys::default();
    let all = keys.key("all");
    for row in ledger.totals_by_table() {
        table.row(
            Head::leaf(keys.key(&row.table.en), &row.table),
            counts(&row.totals),
        )?;
    }
    let head = Head::leaf(all, Text::new("All").with_sv("Alla").with_de("Alle"))
        .with_emphasis(Emphasis::Strong);
    let cells = counts(&ledger.totals()).into_iter();
    table.row(
        head,
        cells
            .map(|cell| cell.with_emphasis(Emphasis::Strong))
            .collect(),
    )?;
    Ok(table)
}

fn counts(totals: &Totals) -> Vec<Cell> {
    [
        totals.figures,
        totals.reproduced,
        totals.differs,
        totals.not_computable,
    ]
    .map(|count| Number::count(count).into())
    .to_vec()
}
