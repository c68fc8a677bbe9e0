//! The file of printed figures.

use crate::error::{BadCell, UnexpectedColumn, nearest};
use crate::lines::{LineFaults, line_faults};
use crate::{AuditError, DecimalMark, PrintedNumber, Wording};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;

/// What is printed: a number, or a text such as a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrintedValue {
    /// A number, compared at its printed digits.
    Number(PrintedNumber),
    /// A text, compared letter by letter.
    Text(String),
}

impl fmt::Display for PrintedValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

/// One printed figure, and where the value that must reproduce it is found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrintedFigure {
    /// Unique name of the figure.
    pub id: String,
    /// The printed table or passage it belongs to; totals are counted by it.
    pub table: Wording,
    /// Where exactly it stands.
    pub place: Wording,
    /// What stands there.
    pub printed: PrintedValue,
    /// Address of the recomputed value, `table.row.column`.
    pub address: String,
    /// What that value is multiplied with to come to the unit of print: 100 for a percentage of a fraction.
    pub factor: Option<f64>,
    /// The known reason, for the case that the recomputed value differs.
    pub note_if_differs: Option<Wording>,
    /// The input without which it cannot be recomputed, for the case that there is a gap in place of its value.
    pub missing_input: Option<Wording>,
}

/// The columns of the file; those behind [`REQUIRED`] may be absent.
const COLUMNS: [&str; 12] = [
    "id",
    "table",
    "place",
    "printed",
    "address",
    "factor",
    "note_if_differs",
    "missing_input",
    "table_sv",
    "place_sv",
    "note_if_differs_sv",
    "missing_input_sv",
];
/// So many columns must be there.
const REQUIRED: usize = 8;
/// So many columns have no empty cells.
const FILLED: usize = 5;

/// Where each of [`COLUMNS`] stands in the file.
type Order = [Option<usize>; COLUMNS.len()];

/// Reads printed figures from comma-separated text in UTF-8 (a byte order mark is accepted) with the columns `id`,
/// `table`, `place`, `printed`, `address`, `factor`, `note_if_differs` and `missing_input`, in any order, and perhaps
/// `table_sv`, `place_sv`, `note_if_differs_sv` and `missing_input_sv`.
///
/// The last three and the Swedish ones may be empty, the others not. A `printed` cell with a digit in it is a number in the publication's
/// decimal mark, any other is a text. An address is at least three names of lower-case letters, digits and
/// underscores, joined by points.
///
/// # Errors
/// [`AuditError::EmptyFile`], [`AuditError::NoRows`], [`AuditError::NotUtf8`], [`AuditError::BadColumns`], or
/// [`AuditError::BadCells`] with every cell that cannot be used, repeated ids and empty lines among them. Where quotes
/// or line ends leave it in doubt which cells there are, only those are reported.
pub fn read_figures(
    bytes: &[u8],
    decimal_mark: DecimalMark,
) -> Result<Vec<PrintedFigure>, AuditError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let byte = error.valid_up_to();
        let newlines = bytes
            .iter()
            .take(byte)
            .filter(|&&byte| byte == b'\n')
            .count();
        AuditError::NotUtf8 {
            line: newlines + 1,
            byte,
        }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let header = records.next().ok_or(AuditError::EmptyFile)??;
    let LineFaults {
        mut faults,
        split_is_doubtful,
    } = line_faults(text);
    if split_is_doubtful {
        return Err(AuditError::BadCells(faults));
    }
    let order = column_order(&header)?;

    let mut figures = Vec::new();
    let mut first_lines: HashMap<String, u64> = HashMap::new();
    for record in records {
        let record = record?;
        let line = first_line(&record, text);
        if record.len() != header.len() {
            faults.push(BadCell {
                line,
                column: "(row)".to_owned(),
                value: record.iter().collect::<Vec<_>>().join(","),
                expected: format!("{} cells, not {}", header.len(), record.len()),
            });
            continue;
        }
        let mut row = Row {
            record: &record,
            order: &order,
            line,
            faults: &mut faults,
        };
        let figure = row.figure(decimal_mark);
        let id = order[0].and_then(|place| record.get(place));
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            match first_lines.get(id) {
                Some(first) => row.fault(
                    "id",
                    id,
                    format!("an id of its own, it stands on line {first} already"),
                ),
                None => {
                    first_lines.insert(id.to_owned(), line);
                }
            }
        }
        figures.extend(figure);
    }
    if !faults.is_empty() {
        faults.sort_by_key(|fault| fault.line);
        Err(AuditError::BadCells(faults))
    } else if figures.is_empty() {
        Err(AuditError::NoRows)
    } else {
        Ok(figures)
    }
}

/// The line a record starts on. The reader passes over empty lines, and gives the line of the first of them.
fn first_line(record: &csv::StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else {
        return 0;
    };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let following = text.as_bytes().get(start..).unwrap_or_default();
    let empty_lines = following
        .iter()
        .take_while(|byte| matches!(byte, b'\r' | b'\n'))
        .filter(|&&byte| byte == b'\n')
        .count();
    position.line() + empty_lines as u64
}

fn column_order(header: &csv::StringRecord) -> Result<Order, AuditError> {
    let names: Vec<&str> = header.iter().map(str::trim).collect();
    let absent: Vec<&str> = COLUMNS
        .into_iter()
        .filter(|column| !names.contains(column))
        .collect();
    let missing: Vec<&str> = COLUMNS[..REQUIRED]
        .iter()
        .copied()
        .filter(|column| absent.contains(column))
        .collect();
    let unexpected: Vec<UnexpectedColumn> = names
        .iter()
        .filter(|name| !COLUMNS.contains(name))
        .map(|&name| UnexpectedColumn {
            name: name.to_owned(),
            nearest: nearest(name, absent.iter().copied()).map(str::to_owned),
        })
        .collect();
    let repeated: Vec<String> = COLUMNS
        .into_iter()
        .filter(|column| names.iter().filter(|name| *name == column).count() > 1)
        .map(str::to_owned)
        .collect();
    if missing.is_empty() && unexpected.is_empty() && repeated.is_empty() {
        Ok(COLUMNS.map(|column| names.iter().position(|name| *name == column)))
    } else {
        Err(AuditError::BadColumns {
            missing: missing.into_iter().map(str::to_owned).collect(),
            unexpected,
            repeated,
        })
    }
}

/// One row, and the list that its faults go to.
struct Row<'a> {
    record: &'a csv::StringRecord,
    order: &'a Order,
    line: u64,
    faults: &'a mut Vec<BadCell>,
}

impl Row<'_> {
    fn figure(&mut self, decimal_mark: DecimalMark) -> Option<PrintedFigure> {
        let [
            id,
            table,
            place,
            printed,
            address,
            factor,
            note_if_differs,
            missing_input,
            table_sv,
            place_sv,
            note_sv,
            missing_sv,
        ] = std::array::from_fn(|index| self.cell(index));
        let printed = printed.and_then(|text| self.printed(text, decimal_mark));
        let address = address.filter(|address| self.is_address(address));
        let factor = factor.and_then(|text| self.factor(&text));
        let note_if_differs = self.wording(6, note_if_differs?, note_sv?);
        let missing_input = self.wording(7, missing_input?, missing_sv?);
        Some(PrintedFigure {
            id: id?,
            table: self.wording(1, table?, table_sv?)?,
            place: self.wording(2, place?, place_sv?)?,
            printed: printed?,
            address: address?,
            factor: factor?,
            note_if_differs,
            missing_input,
        })
    }

    /// A text with its translation, or `None` where the cell is empty; a translation of nothing is a fault.
    fn wording(&mut self, column: usize, en: String, sv: String) -> Option<Wording> {
        let sv = Some(sv).filter(|sv| !sv.is_empty());
        match (en.is_empty(), sv) {
            (false, sv) => Some(Wording { en, sv }),
            (true, None) => None,
            (true, Some(sv)) => {
                let name = COLUMNS[column];
                self.fault(
                    &format!("{name}_sv"),
                    &sv,
                    format!("an empty cell, as `{name}` is empty"),
                );
                None
            }
        }
    }

    /// The trimmed cell of a column, or `None` with the fault noted.
    fn cell(&mut self, column: usize) -> Option<String> {
        let place = self.order[column];
        let raw = place
            .and_then(|place| self.record.get(place))
            .unwrap_or_default();
        let text = raw.trim();
        let optional = column >= FILLED;
        let expected = if text.chars().any(char::is_control) {
            "text without control characters"
        } else if text.is_empty() && !optional {
            "a cell that is not empty"
        } else {
            return Some(text.to_owned());
        };
        self.fault(COLUMNS[column], raw, expected.to_owned());
        None
    }

    fn printed(&mut self, text: String, decimal_mark: DecimalMark) -> Option<PrintedValue> {
        if !text.contains(char::is_numeric) {
            return Some(PrintedValue::Text(text));
        }
        match PrintedNumber::parse(&text, decimal_mark) {
            Ok(number) => Some(PrintedValue::Number(number)),
            Err(error) => {
                let expected = match error {
                    AuditError::NotANumber { expected, .. } => expected,
                    other => other.to_string(),
                };
                self.fault("printed", &text, expected);
                None
            }
        }
    }

    /// The factor of a row, which may have none, or `None` with the fault noted.
    fn factor(&mut self, text: &str) -> Option<Option<f64>> {
        if text.is_empty() {
            return Some(None);
        }
        match text.parse::<f64>() {
            Ok(factor) if factor.is_finite() && factor != 0.0 => Some(Some(factor)),
            _ => {
                self.fault(
                    "factor",
                    text,
                    "an empty cell or a number that is not 0".to_owned(),
                );
                None
            }
        }
    }

    fn is_address(&mut self, address: &str) -> bool {
        let is_name = |name: &str| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        };
        let good = address.split('.').count() >= 3 && address.split('.').all(is_name);
        if !good {
            let expected =
                "an address `table.row.column` of lower-case letters, digits and underscores";
            self.fault("address", address, expected.to_owned());
        }
        good
    }

    fn fault(&mut self, column: &str, value: &str, expected: String) {
        self.faults.push(BadCell {
            line: self.line,
            column: column.to_owned(),
            value: value.to_owned(),
            expected,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEADER: &str = "id,table,place,printed,address,factor,note_if_differs,missing_input\n";

    fn read(rows: &str) -> Result<Vec<PrintedFigure>, AuditError> {
        read_figures(format!("{HEADER}{rows}").as_bytes(), DecimalMark::Comma)
    }

    #[test]
    fn numbers_and_texts_are_told_apart() {
        let figures = read(
            "a,T,\"T, row 1\",\"36 975\",t.one.population,,,\nb,T,T,Ängelholm,t.one.name,,why,what\n",
        )
        .unwrap();
        assert!(
            matches!(&figures[0].printed, PrintedValue::Number(number) if number.value() == 36_975.0)
        );
        assert_eq!(figures[0].place, "T, row 1".into());
        assert_eq!(figures[0].note_if_differs, None);
        assert_eq!(
            figures[1].printed,
            PrintedValue::Text("Ängelholm".to_owned())
        );
        assert_eq!(figures[1].note_if_differs, Some("why".into()));
        assert_eq!(figures[1].missing_input, Some("what".into()));
    }

    #[test]
    fn all_bad_cells_are_listed_at_once() {
        let rows = "a,T,P,\"1,2,3\",t.r.c,,,\n\n,T,P,1,t.r.c,,,\na,T,P,1,T.r.c,,,\nb,T,P,1,t.r,,,\nc,T,P\nd,T,P,\0,t.r.c,,,\n\
                    e,T,P,36 97S,t.r.c,,,\n";
        let AuditError::BadCells(faults) = read(rows).unwrap_err() else {
            panic!("expected bad cells");
        };
        let found: Vec<_> = faults
            .iter()
            .map(|fault| (fault.line, fault.column.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                (2, "printed"),
                (3, "(row)"),
                (4, "id"),
                (5, "address"),
                (5, "id"),
                (6, "address"),
                (7, "(row)"),
                (8, "printed"),
                (9, "printed"),
            ]
        );
        let message = read(rows).unwrap_err().to_string();
        assert!(message.starts_with("9 bad cells"), "{message}");
        assert!(message.contains("it stands on line 2 already"), "{message}");
        assert!(message.contains(r"\0"), "{message}");
    }

    #[test]
    fn broken_files_are_named_as_such() {
        let mark = DecimalMark::Comma;
        assert!(matches!(
            read_figures(b"", mark),
            Err(AuditError::EmptyFile)
        ));
        let error = read_figures(b"id,table\n\xe5,x\n", mark).unwrap_err();
        assert!(
            matches!(error, AuditError::NotUtf8 { line: 2, byte: 9 }),
            "{error}"
        );
        let header = HEADER.replace("printed", "pirnted").replace("place", "id");
        let message = read_figures(header.as_bytes(), mark)
            .unwrap_err()
            .to_string();
        assert_eq!(
            message,
            "the header of the printed figures: missing place, printed; unexpected `pirnted` (meant `printed`?); more than once id"
        );
    }

    #[test]
    fn columns_may_stand_in_any_order_after_a_byte_order_mark() {
        let text = "\u{feff}printed,address,id,place,table,missing_input,factor,note_if_differs\r\n7,t.r.c,a,P,T,raw answers,,\r\n";
        let figures = read_figures(text.as_bytes(), DecimalMark::Point).unwrap();
        assert_eq!(figures[0].id, "a");
        assert_eq!(figures[0].missing_input, Some("raw answers".into()));
    }

    #[test]
    fn swedish_texts_are_read_where_there_are_columns_for_them() {
        let header = HEADER.replace(",missing_input", ",missing_input,place_sv,missing_input_sv");
        let text =
            format!("{header}a,T,Place,7,t.r.c,,,answers,Plats,svar\nb,T,Here,7,t.r.c,,,,,\n");
        let figures = read_figures(text.as_bytes(), DecimalMark::Point).unwrap();
        assert_eq!(figures[0].place.sv.as_deref(), Some("Plats"));
        assert_eq!(figures[0].table.sv, None);
        let missing = figures[0].missing_input.as_ref().unwrap();
        assert_eq!(
            (missing.en.as_str(), missing.sv.as_deref()),
            ("answers", Some("svar"))
        );
        assert_eq!(
            (&figures[1].place.sv, &figures[1].missing_input),
            (&None, &None)
        );

        let text = format!("{header}a,T,P,7,t.r.c,,,,Plats,svar\n");
        let error = read_figures(text.as_bytes(), DecimalMark::Point).unwrap_err();
        let AuditError::BadCells(faults) = &error else {
            panic!("{error}");
        };
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].column, "missing_input_sv");
        let error = read_figures(
            header.replace("place_sv", "plase_sv").as_bytes(),
            DecimalMark::Point,
        );
        let message = error.unwrap_err().to_string();
        assert!(
            message.ends_with("unexpected `plase_sv` (meant `place_sv`?)"),
            "{message}"
        );
    }

    #[test]
    fn a_header_without_rows_is_an_error() {
        assert!(matches!(read(""), Err(AuditError::NoRows)));
        assert!(matches!(read("\n"), Err(AuditError::BadCells(faults)) if faults.len() == 1));
    }

    #[test]
    fn quotes_are_not_mended() {
        let row = |printed: &str| format!("a,T,P,1,t.r.c,,,\nb,T,P,{printed},t.r.c,,,\n");
        for printed in ["\"1\"2", "1\"2\"", "\"12", "\"1\"\"2"] {
            let AuditError::BadCells(faults) = read(&row(printed)).unwrap_err() else {
                panic!("expected a fault of {printed}");
            };
            assert_eq!(faults.len(), 1, "{printed}");
            assert_eq!((faults[0].line, faults[0].column.as_str()), (3, "(row)"));
        }
        assert_eq!(read(&row("\"12\"")).unwrap().len(), 2);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_figures(&bytes, DecimalMark::Comma);
            let mut with_header = HEADER.as_bytes().to_vec();
            with_header.extend(bytes);
            let _ = read_figures(&with_header, DecimalMark::Comma);
        }

        #[test]
        fn every_row_is_read_or_reported(mut rows in proptest::collection::vec(any_row(), 1..8)) {
            // What is reported is taken out, until the rest is read: row by row, none lost and none made up.
            loop {
                let lines: String = rows.iter().map(|row| format!("{row}\n")).collect();
                match read(&lines) {
                    Ok(figures) => {
                        prop_assert_eq!(figures.len(), rows.len());
                        for (figure, row) in figures.iter().zip(&rows) {
                            prop_assert!(row.trim_start().starts_with(&figure.id));
                        }
                        break;
                    }
                    Err(AuditError::BadCells(faults)) => {
                        let before = rows.len();
                        let mut line = 1;
                        rows.retain(|_| {
                            line += 1;
                            faults.iter().all(|fault| fault.line != line)
                        });
                        prop_assert!(rows.len() < before, "{:?}", faults);
                    }
                    Err(AuditError::NoRows) => {
                        prop_assert!(rows.is_empty());
                        break;
                    }
                    Err(other) => prop_assert!(false, "{}", other),
                }
            }
        }
    }

    /// Mostly rows of eight cells that can be read.
    fn any_row() -> impl Strategy<Value = String> {
        let sound = ("[a-z]{3}", "[0-9]{1,3}(,[0-9]{2})?|[A-Z]{2,5}")
            .prop_map(|(id, printed)| format!("{id},T,P,\"{printed}\",t.r.c,,,"));
        let cells = proptest::collection::vec("[a-z]{0,2}|[0-9.]{1,4}|t\\.r\\.c| |\"1\"2", 8)
            .prop_map(|cells| cells.join(","));
        prop_oneof![6 => sound, 3 => cells, 1 => "[a-z0-9,.\" ]{0,30}"]
    }
}
