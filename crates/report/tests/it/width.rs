//! The promise of the terminal renderer.

use proptest::prelude::*;
use tresteg_report::{Cell, Head, Kind, Locale, Number, Table};
use unicode_width::UnicodeWidthStr;

use crate::samples;
use crate::snapshot::{check, plain, styles};

fn widest(text: &str) -> usize {
    text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0)
}

#[test]
fn samples_fit_any_sensible_width() {
    for table in samples::all() {
        for (name, style) in styles() {
            for width in [30, 40, 60, 80, 120, 200] {
                let text = table.to_terminal(&style, width);
                assert!(
                    widest(&text) <= width,
                    "{} {name} at {width}:\n{text}",
                    table.id()
                );
            }
        }
    }
}

#[test]
fn wraps_then_splits() {
    let style = plain(Locale::en());
    let text = [100, 80, 60, 40].map(|width| {
        format!(
            "#### {width}\n\n{}",
            samples::everything().to_terminal(&style, width)
        )
    });
    check("narrowing.txt", &text.join("\n"));
}

#[test]
fn every_value_survives_splitting() {
    let style = plain(Locale::en());
    let columns = (0..12)
        .map(|i| Head::leaf(format!("c{i}"), format!("Column {i}")))
        .collect();
    let mut table = Table::new("t", "Wide", columns).unwrap();
    let cells = (0..12)
        .map(|i| Number::measure(f64::from(i) + 1000.25, 2).into())
        .collect();
    table.row(Head::leaf("1", "The only row"), cells).unwrap();
    let text = table.to_terminal(&style, 40);
    for i in 0..12 {
        let value = Number::measure(f64::from(i) + 1000.25, 2).show(&style);
        assert_eq!(text.matches(&value).count(), 1, "{value}\n{text}");
    }
    assert!(text.matches("The only row").count() > 1);
}

prop_compose! {
    fn any_table()(
        labels in prop::collection::vec("[a-zA-Z日本ä]{0,14}( [a-z日]{0,20}){0,6}", 1..7),
        texts in prop::collection::vec("\\PC{0,60}", 1..6),
        rows in prop::collection::vec(("\\PC{0,40}", -1e9_f64..1e9), 0..6),
        grouped: bool,
    ) -> Table {
        let leaves: Vec<Head> = labels
            .iter()
            .enumerate()
            .map(|(i, label)| Head::leaf(format!("c{i}"), label.as_str()))
            .collect();
        let columns = match grouped {
            true => vec![Head::group(texts[0].as_str(), leaves)],
            false => leaves,
        };
        let mut table = Table::new("t", texts[0].as_str(), columns).unwrap();
        let mark = table.footnote(texts[texts.len() - 1].as_str());
        let mut heads = Vec::new();
        let mut cells = Vec::new();
        for (i, (label, value)) in rows.iter().enumerate() {
            heads.push(Head::leaf(format!("r{i}"), label.as_str()).with_mark(mark));
            let cell = |column: usize| match column % 3 {
                0 => Cell::from(Number::new(Kind::Coefficient, *value)).with_mark(mark),
                1 => Cell::text(texts[i % texts.len()].as_str()),
                _ => Cell::from(Number::measure(*value, 3)),
            };
            cells.push((0..labels.len()).map(cell).collect());
        }
        if !heads.is_empty() {
            table.rows_of(Head::group(texts[0].as_str(), heads), cells).unwrap();
        }
        table
    }
}

proptest! {
    #[test]
    fn no_line_is_wider_than_asked(table in any_table(), width in 40_usize..140) {
        for (name, style) in styles() {
            let text = table.to_terminal(&style, width);
            prop_assert!(widest(&text) <= width, "{name} at {width}:\n{text}");
        }
    }
}
