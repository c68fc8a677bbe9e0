//! Properties of the reader on any input.

use proptest::collection::vec;
use proptest::prelude::*;
use tresteg_dataset::delimited::{DecimalMark, Delimited, ReadError};

fn forms() -> impl Strategy<Value = Delimited> {
    let marks = prop_oneof![Just(DecimalMark::Point), Just(DecimalMark::Comma)];
    let forms = prop_oneof![
        Just(Delimited::comma()),
        Just(Delimited::semicolon()),
        Just(Delimited::tab())
    ];
    (forms, marks).prop_map(|(form, mark)| form.decimal(mark))
}

/// Bytes that are likely to look like a table of the columns `a` and `b`.
fn almost_tables() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("a,b\n".to_owned()),
        Just("a;b\r\n".to_owned()),
        Just("\"a\n\",b\n".to_owned()),
        Just("\"".to_owned()),
        Just(",".to_owned()),
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just("\u{feff}".to_owned()),
        "-?[0-9]{1,3}[.,][0-9]{0,2}(e-?[0-9]{1,4})?",
        "\\PC{0,5}",
    ];
    vec(piece, 0..30).prop_map(|pieces| pieces.concat().into_bytes())
}

fn read_all_ways(form: Delimited, bytes: &[u8]) {
    let records = match form.read(bytes, "any", &["a", "b"]) {
        Ok(records) => records,
        Err(error) => return one_line_per_fault(&error),
    };
    let rows = records.unique(&["a"]).parse(|record| {
        let decimal = record.cell("a").decimal(-1.0..1e6);
        let integer = record.cell("a").integer::<u16>(1..);
        let choice = record.cell("b").choice(&[("yes", true), ("no", false)]);
        let optional = record.cell("b").optional(|cell| cell.parse::<char>());
        Ok((
            decimal?,
            integer?,
            choice?,
            optional?,
            record.cell("a").text()?,
        ))
    });
    if let Err(error) = rows {
        one_line_per_fault(&error);
    }
}

fn one_line_per_fault(error: &ReadError) {
    assert!(!error.faults.is_empty());
    assert_eq!(error.to_string().lines().count(), 1 + error.faults.len());
}

/// A file with quotes where they are needed, written by the `csv` crate.
fn written(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.into_inner().unwrap()
}

proptest! {
    #[test]
    fn no_bytes_panic(form in forms(), bytes in vec(any::<u8>(), 0..300)) {
        read_all_ways(form, &bytes);
    }

    #[test]
    fn no_almost_table_panics(form in forms(), bytes in almost_tables()) {
        read_all_ways(form, &bytes);
    }

    #[test]
    fn texts_come_back_as_they_were_written(rows in vec(("[^\0]{0,8}", "[^\0]{0,8}"), 1..20)) {
        let mut table = vec![vec!["a".to_owned(), "b".to_owned()]];
        table.extend(rows.iter().map(|(a, b)| vec![a.clone(), b.clone()]));
        let records = Delimited::comma().read(&written(&table), "written", &["a", "b"]).unwrap();
        let read = records.parse(|record| {
            Ok((record.cell("a").raw()?.to_owned(), record.cell("b").raw()?.to_owned()))
        });
        prop_assert_eq!(read.unwrap(), rows);
    }

    #[test]
    fn numbers_come_back_to_the_last_bit(number in any::<f64>().prop_filter("finite", |number| number.is_finite())) {
        for (form, text) in [
            (Delimited::comma(), format!("x\n{number}\n")),
            (Delimited::comma(), format!("x\n{number:e}\n")),
            (Delimited::semicolon().decimal(DecimalMark::Comma), format!("x\n{number}\n").replace('.', ",")),
        ] {
            let records = form.read(text.as_bytes(), "number", &["x"]).unwrap();
            prop_assert_eq!(records.parse(|record| record.cell("x").decimal(..)).unwrap(), [number]);
        }
    }

    #[test]
    fn every_bad_row_is_reported_once(good in vec(any::<bool>(), 1..40)) {
        let mut text = "x\n".to_owned();
        for good in &good {
            text.push_str(if *good { "1.5\n" } else { "12,5 kr\n" });
        }
        // The bad cells hold a comma, so the fields stand between semicolons.
        let records = Delimited::semicolon().read(text.as_bytes(), "rows", &["x"]).unwrap();
        let read = records.parse(|record| record.cell("x").decimal(..));
        let bad: Vec<usize> = good.iter().zip(2..).filter(|(good, _)| !**good).map(|(_, line)| line).collect();
        match read {
            Ok(rows) => {
                prop_assert!(bad.is_empty());
                prop_assert_eq!(rows.len(), good.len());
            }
            Err(error) => prop_assert_eq!(error.bad_cells().map(|cell| cell.line).collect::<Vec<_>>(), bad),
        }
    }
}
