//! Tables of many rows: how long they take, printed by `cargo test -p tresteg-report --features xlsx -- --ignored --nocapture
//! many_rows`. No time is asserted.

use std::time::Instant;

use tresteg_report::{Cell, Head, Kind, Language, Locale, Look, Number, Style, Table};

fn table(rows: usize) -> Table {
    let columns = vec![
        Head::leaf("name", "Name"),
        Head::leaf("estimate", "Estimate"),
        Head::leaf("p_value", "p"),
    ];
    let mut table = Table::new("many", "Many rows", columns).unwrap();
    for row in 0..rows {
        let value = row as f64 / 7.0;
        let cells = vec![
            Cell::text(format!("unit {row}")),
            Number::new(Kind::Coefficient, value).into(),
            Number::p_value(1.0 / (1.0 + value)).into(),
        ];
        table
            .row(Head::leaf(row.to_string(), row.to_string()), cells)
            .unwrap();
    }
    table
}

#[test]
#[ignore = "measures, and asserts nothing"]
fn many_rows() {
    let style = Style::new(Look::plain(), Locale::en());
    for rows in [10_000, 100_000] {
        let timed = |what: &str, work: &dyn Fn() -> usize| {
            let start = Instant::now();
            let bytes = work();
            println!(
                "{rows} rows, {what}: {:.2?}, {bytes} bytes",
                start.elapsed()
            );
        };
        timed("table", &|| table(rows).cells().len());
        let table = table(rows);
        timed("HTML", &|| table.to_html(&style).len());
        timed("CSV", &|| table.to_csv(Language::En).len());
        #[cfg(feature = "xlsx")]
        timed("spreadsheet", &|| table.to_xlsx(&style).unwrap().len());
    }
}
