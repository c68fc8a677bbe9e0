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

#[test]
fn a_spanner_over_several_panels_gets_room_in_each() {
    let columns = vec![
        Head::group("Grupp", vec![Head::leaf("a", "Lång etikett")]),
        Head::group("Unstandardized", vec![Head::leaf("b", "")]),
        Head::group(
            "Standardized coefficients",
            (0..4).map(|i| Head::leaf(format!("c{i}"), "日")).collect(),
        ),
    ];
    let mut table = Table::new("t", "Split", columns).unwrap();
    let row = Head::leaf("1", "A row label that is rather long");
    table.row(row, vec![Cell::empty(); 6]).unwrap();
    for (name, style) in styles() {
        for width in [18, 30, 40, 80] {
            let text = table.to_terminal(&style, width);
            assert!(widest(&text) <= width, "{name} at {width}:\n{text}");
        }
    }
    let text = table.to_terminal(&plain(Locale::en()), 30);
    // No word of a spanner is broken.
    for word in ["Grupp", "Unstandardized", "Standardized"] {
        assert!(text.contains(word), "{word}\n{text}");
    }
}

#[test]
fn only_numbers_refuse_to_be_broken() {
    let columns = vec![Head::leaf("a", "A")];
    let mut table = Table::new("t", "T", columns).unwrap();
    let number = Number::measure(123_456_789.25, 2);
    table
        .row(Head::leaf("1", "One"), vec![number.into()])
        .unwrap();
    let text = Cell::text("Std. Error of the Estimate");
    table.row(Head::leaf("2", "Two"), vec![text]).unwrap();
    let style = plain(Locale::en());
    let text = table.to_terminal(&style, 20);
    assert!(widest(&text) <= 20, "{text}");
    assert!(text.contains(&number.show(&style)), "{text}");
}

#[test]
fn pictures_take_the_columns_they_show() {
    let title = "❤\u{fe0f}".repeat(30);
    let table = Table::new("t", title.as_str(), vec![Head::leaf("a", title.as_str())]).unwrap();
    for (name, style) in styles() {
        let text = table.to_terminal(&style, 20);
        assert!(widest(&text) <= 20, "{name}\n{text}");
    }
}

prop_compose! {
    fn any_table()(
        labels in prop::collection::vec("[a-zA-Z日本ä]{0,14}( ([a-z日]|❤\u{fe0f}){0,20}){0,6}", 1..9),
        texts in prop::collection::vec("(\\PC|❤\u{fe0f}|1\u{fe0f}\u{20e3}|👩\u{200d}👧|👍🏽){0,60}", 1..6),
        rows in prop::collection::vec(("\\PC{0,40}", -1e9_f64..1e9), 0..6),
        group in 0_usize..5,
    ) -> Table {
        let leaves: Vec<Head> = labels
            .iter()
            .enumerate()
            .map(|(i, label)| Head::leaf(format!("c{i}"), label.as_str()))
            .collect();
        let columns = match group {
            0 => leaves,
            size => leaves
                .chunks(size)
                .map(|chunk| Head::group(texts[0].as_str(), chunk.to_vec()))
                .collect(),
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
    fn no_line_is_wider_than_asked(table in any_table(), width in 32_usize..140) {
        for (name, style) in styles() {
            let text = table.to_terminal(&style, width);
            prop_assert!(widest(&text) <= width, "{name} at {width}:\n{text}");
        }
    }
}
