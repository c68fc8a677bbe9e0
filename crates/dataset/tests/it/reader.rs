//! Awkward files, each with the message that a reader of it gets.

use tresteg_dataset::delimited::{DecimalMark, Delimited, Fault, ReadError};

/// Reads a file with the columns `name` and `x`, where `x` is a number from 0 to 100.
fn read(form: Delimited, bytes: &[u8]) -> Result<Vec<(String, f64)>, ReadError> {
    form.read(bytes, "t.csv", &["name", "x"])?.parse(|record| {
        let name = record.cell("name").text();
        let x = record.cell("x").decimal(0.0..=100.0);
        Ok((name?, x?))
    })
}

/// The lines of the message after the first, which counts them.
fn messages(form: Delimited, bytes: &[u8]) -> Vec<String> {
    let error = read(form, bytes).unwrap_err();
    let text = error.to_string();
    let count = error.faults.len();
    let plural = if count == 1 { "fault" } else { "faults" };
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some(format!("t.csv: {count} {plural}").as_str())
    );
    lines.map(|line| line.trim_start().to_owned()).collect()
}

fn faults(text: &str) -> Vec<String> {
    messages(Delimited::comma(), text.as_bytes())
}

fn of_cell(value: &str) -> String {
    let [message] = faults(&format!("name,x\na,\"{value}\"\n"))
        .try_into()
        .unwrap();
    message
        .strip_prefix("line 2, column `x`: found ")
        .unwrap()
        .to_owned()
}

#[test]
fn order_of_columns_line_ends_and_byte_order_mark_do_not_matter() {
    let expected = vec![("Luleå".to_owned(), 12.5), ("b".to_owned(), 0.0)];
    let files = [
        "name,x\nLuleå,12.5\nb,0\n",
        "x,name\r\n12.5,Luleå\r\n0,b",
        "\u{feff}name,x\nLuleå,12.5\nb,0",
        "\"name\",\"x\"\n\"Luleå\",\"12.5\"\nb,0\n",
    ];
    for file in files {
        assert_eq!(
            read(Delimited::comma(), file.as_bytes()).unwrap(),
            expected,
            "{file:?}"
        );
    }
    assert_eq!(
        read(Delimited::tab(), "name\tx\nLuleå\t12.5\nb\t0\n".as_bytes()).unwrap(),
        expected
    );
    let swedish = Delimited::semicolon().decimal(DecimalMark::Comma);
    assert_eq!(
        read(swedish, "name;x\nLuleå;12,5\nb;0\n".as_bytes()).unwrap(),
        expected
    );
}

#[test]
fn other_encodings_are_named_with_line_and_byte() {
    let latin = b"name,x\na,1\nLule\xE5,2\n";
    let hint = "save the file as UTF-8 (it may be Latin-1 or Windows-1252)";
    assert_eq!(
        messages(Delimited::comma(), latin),
        [format!("line 3, byte 15: 0xE5 is not UTF-8; {hint}")]
    );
    let utf16 = b"\xFF\xFEn\0a\0m\0e\0";
    assert_eq!(
        messages(Delimited::comma(), utf16),
        ["line 1, byte 0: 0xFF is not UTF-8; save the file as UTF-8 (it may be UTF-16)"]
    );
    assert_eq!(
        messages(Delimited::comma(), b"name,x\na,1\0\n"),
        ["line 2, byte 10: a NUL byte; this is not a text file, or it is UTF-16"]
    );
}

#[test]
fn files_without_rows_are_faults() {
    for empty in ["", "\u{feff}", "\n", " \r\n\n"] {
        assert_eq!(
            faults(empty),
            ["the file is empty; expected a header line and rows"],
            "{empty:?}"
        );
    }
    assert_eq!(faults("name,x"), ["the file has a header and no rows"]);
    assert_eq!(faults("name,x\n"), ["the file has a header and no rows"]);
}

#[test]
fn every_fault_of_the_header_is_reported_with_the_nearest_column() {
    assert_eq!(
        faults("nome,x,x,extra\na,1,1,1\n"),
        [
            "column `name` is missing; did you mean `nome`?",
            "column `nome` is not known; did you mean `name`?",
            "column `extra` is not known",
            "column `x` is there more than once",
        ]
    );
    assert_eq!(
        faults("name;x\na;1\n"),
        ["the header is not split by ','; the file seems to be split by ';'"]
    );
    assert_eq!(
        faults("name,\"x\na,1\n"),
        ["line 1: the quote opened on line 1 is never closed"]
    );
}

#[test]
fn faults_of_rows_and_cells_come_in_the_order_of_lines() {
    let text = "name,x\na,1,2\n,101\n\n\"b\"c,1\nd\ne,NaN\n f,1\n\"g,1\n";
    assert_eq!(
        faults(text),
        [
            "line 2, number of fields: found 3; expected 2",
            "line 3, column `name`: found an empty cell; expected a text",
            "line 3, column `x`: found `101`; expected a number with a decimal point, from 0 to 100",
            "line 4: the line is empty",
            "line 5: text after a closing quote; a quote inside a quoted field is written twice",
            "line 6, number of fields: found 1; expected 2",
            "line 7, column `x`: found `NaN`; expected a number with a decimal point, from 0 to 100",
            "line 8, column `name`: found ` f`; expected a text without blanks around it",
            "line 9: the quote opened on line 9 is never closed",
        ]
    );
}

#[test]
fn a_message_says_what_is_probably_wrong_with_a_number() {
    let range = ", from 0 to 100";
    for (value, expected) in [
        ("12,5", "a number with a decimal point, not a comma"),
        (
            "1 234",
            "a number with a decimal point, without thousands separators",
        ),
        (
            "1'234",
            "a number with a decimal point, without thousands separators",
        ),
        (
            "1.234.567",
            "a number with a decimal point, without thousands separators",
        ),
        (
            "1,234.5",
            "a number with a decimal point, not a comma, without thousands separators",
        ),
        (
            "\u{2212}5",
            "a number with a decimal point, with `-` as its minus",
        ),
        ("inf", "a number with a decimal point"),
        ("-inf", "a number with a decimal point"),
        ("1e999", "a number with a decimal point"),
        ("0x1F", "a number with a decimal point"),
        ("1e", "a number with a decimal point"),
        (".5", "a number with a decimal point"),
        ("5.", "a number with a decimal point"),
        ("+5", "a number with a decimal point"),
        ("5 %", "a number with a decimal point"),
        (
            " 5",
            "a number with a decimal point, without blanks around it",
        ),
        ("-0.1", "a number with a decimal point"),
        ("-", "a number with a decimal point"),
    ] {
        assert_eq!(
            of_cell(value),
            format!("`{value}`; expected {expected}{range}")
        );
    }
    assert_eq!(
        of_cell("1\u{a0}234"),
        format!(
            "`1\\u{{a0}}234`; expected a number with a decimal point, without thousands separators{range}"
        )
    );
    assert_eq!(
        of_cell(""),
        format!("an empty cell; expected a number with a decimal point{range}")
    );
    let swedish = Delimited::semicolon().decimal(DecimalMark::Comma);
    assert_eq!(
        messages(swedish, b"name;x\na;12.5\n"),
        [
            "line 2, column `x`: found `12.5`; expected a number with a decimal comma, not a point, from 0 to 100"
        ]
    );
}

#[test]
fn numbers_are_read_to_the_last_digit() {
    for (text, number) in [
        ("0.1", 0.1),
        ("1e-7", 1e-7),
        ("-1.932E-6", -1.932e-6),
        ("007", 7.0),
        ("5e+2", 500.0),
    ] {
        let file = format!("x\n{text}\n");
        let records = Delimited::comma()
            .read(file.as_bytes(), "t.csv", &["x"])
            .unwrap();
        assert_eq!(
            records
                .parse(|record| record.cell("x").decimal(..))
                .unwrap(),
            [number]
        );
    }
}

#[test]
fn whole_numbers_fit_their_type_and_range() {
    let read = |text: &str| {
        let file = format!("x\n{text}\n");
        let records = Delimited::comma()
            .read(file.as_bytes(), "t.csv", &["x"])
            .unwrap();
        records
            .parse(|record| record.cell("x").integer::<u8>(..200))
            .map_err(|error| error.to_string())
    };
    assert_eq!(read("199"), Ok(vec![199]));
    for bad in ["200", "256", "-1", "1.0", "99999999999999999999", "", "1 0"] {
        assert!(read(bad).is_err(), "{bad:?}");
    }
    assert!(
        read("200")
            .unwrap_err()
            .ends_with("found `200`; expected a whole number, below 200")
    );
}

#[test]
fn words_are_answered_with_the_list_and_the_nearest() {
    let records = Delimited::comma()
        .read(b"kind\nsingel\n", "t.csv", &["kind"])
        .unwrap();
    let error = records
        .parse(|record| {
            record
                .cell("kind")
                .choice(&[("single", 1), ("multiple", 2)])
        })
        .unwrap_err();
    assert!(
        error.to_string().ends_with(
            "found `singel`; expected one of `single`, `multiple`; did you mean `single`?"
        )
    );
}

#[test]
fn a_column_that_the_reader_was_not_told_of_is_a_fault_and_not_a_panic() {
    let records = Delimited::comma().read(b"x\n1\n", "t.csv", &["x"]).unwrap();
    let error = records
        .parse(|record| record.cell("y").optional(|cell| cell.text()))
        .unwrap_err();
    assert!(error.to_string().contains("column `y`"), "{error}");
}

#[test]
fn repeated_keys_name_all_their_lines() {
    let records = Delimited::comma()
        .read(b"q,o\n1,1\n1,2\n1,1\n2,1\n1,1\n", "t.csv", &["q", "o"])
        .unwrap();
    let error = records
        .unique(&["q", "o"])
        .parse(|record| record.cell("q").text())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.csv: 1 fault\n  column `q`, `1`, column `o`, `1`: found on lines 2, 4, 6; expected it once"
    );
    // Empty cells are faults of their own where they are read as a text.
    let records = Delimited::comma()
        .read(b"q\n\"\"\n1\n\"\"\n", "t.csv", &["q"])
        .unwrap();
    let error = records
        .unique(&["q"])
        .parse(|record| record.cell("q").text())
        .unwrap_err();
    assert_eq!((error.bad_cells().count(), error.faults.len()), (2, 2));
    let records = Delimited::comma()
        .read(b"q\n1\n2\n", "t.csv", &["q"])
        .unwrap();
    assert_eq!(
        records
            .unique(&["q"])
            .parse(|record| record.cell("q").text())
            .unwrap(),
        ["1", "2"]
    );
}

#[test]
fn a_second_pass_can_reject_a_row_of_the_first() {
    let records = Delimited::comma()
        .read(b"x\n1\n2\n3\n", "t.csv", &["x"])
        .unwrap();
    let rows: Vec<_> = records
        .iter()
        .map(|record| record.cell("x").integer::<i32>(..))
        .collect();
    for (record, row) in records.iter().zip(&rows) {
        if *row == Ok(2) {
            record.cell("x").reject("anything but 2");
        }
    }
    let error = records.finish(rows).unwrap_err();
    assert!(
        matches!(error.faults.as_slice(), [Fault::Cell(cell)] if cell.line == 3),
        "{error}"
    );
    assert_eq!(error.bad_cells().count(), 1);
}

#[test]
fn rows_that_the_caller_loses_are_faults() {
    let read = || {
        Delimited::comma()
            .read(b"x\n1\n2\n3\n", "t.csv", &["x"])
            .unwrap()
    };
    let count = |rows, read| vec![Fault::RowCount { rows, read }];
    let records = read();
    let rows: Vec<_> = records
        .iter()
        .skip(1)
        .map(|record| record.cell("x").text())
        .collect();
    assert_eq!(records.finish(rows).unwrap_err().faults, count(3, 2));
    let records = read();
    let rows: Vec<_> = records
        .iter()
        .chain(records.iter())
        .map(|record| record.cell("x").text())
        .collect();
    assert_eq!(records.finish(rows).unwrap_err().faults, count(3, 6));
    // A row refused by a fault of another file.
    let other = read();
    let refusal = other.iter().next().unwrap().cell("x").reject("anything");
    let error = read().parse(|_| Err::<(), _>(refusal)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.csv: 1 fault\n  the file has 3 whole rows, but the reader made 0 out of them and reported no fault"
    );
}

#[test]
fn a_key_of_a_column_that_is_not_there_is_a_fault() {
    let records = Delimited::comma()
        .read(b"id,x\n1,1\n1,2\n", "t.csv", &["id", "x"])
        .unwrap();
    let error = records
        .unique(&["ids"])
        .parse(|record| record.cell("id").text())
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.csv: 1 fault\n  column `ids` is missing; did you mean `id`?"
    );
}

#[test]
fn of_many_wrong_columns_all_are_reported_and_the_first_get_hints() {
    let columns: Vec<String> = (0..3000).map(|number| format!("column_{number}")).collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let header = columns.join("x,");
    let error = Delimited::comma()
        .read(header.as_bytes(), "t.csv", &columns)
        .unwrap_err();
    // The last name has no `x` after it, so it is the one that is right.
    assert_eq!(error.faults.len(), 2 * 2999);
    assert_eq!(error.to_string().matches("did you mean").count(), 2 * 50);
}
