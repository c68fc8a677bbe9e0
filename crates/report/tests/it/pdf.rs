//! PDF files, opened again: they hold what a screen reader needs, and the cells of the table.

use tresteg_report::{Locale, Paragraph, Report, Text, Value};

use crate::conformance::{expected, squeeze};
use crate::snapshot::{plain, spss, styles};
use crate::tagged::{self, Element};
use crate::{figures, hostile, samples};

/// The rows of cells under the head, group labels left out.
fn rows(table: &Element, columns: usize) -> Vec<Vec<String>> {
    body_rows(table)
        .into_iter()
        .filter(|cells| cells.len() >= columns && columns > 0)
        .map(|mut cells| cells.split_off(cells.len() - columns))
        .collect()
}

/// All rows under the head, with their labels.
pub fn body_rows(table: &Element) -> Vec<Vec<String>> {
    let is_body = |row: &&Element| !row.children().any(heads_a_column);
    let cells = |row: &Element| row.children().map(|cell| shown(&cell.text())).collect();
    let rows = table.all("TR").into_iter().filter(is_body);
    rows.map(cells).collect()
}

pub fn heads_a_column(cell: &Element) -> bool {
    let scope = cell.attributes.get("Scope");
    scope.is_some_and(|scope| scope.contains("Column"))
}

/// Without the places at which a long word may be broken.
pub fn shown(text: &str) -> String {
    squeeze(
        &text
            .replace(['\u{200b}', '\u{2060}', '\u{ad}'], "")
            .replace('\u{a0}', " "),
    )
}

#[test]
fn tables_hold_the_same_cells() {
    for table in samples::all() {
        for (name, style) in styles() {
            let context = format!("{} {name}", table.id());
            let file = table.to_pdf(&style).unwrap();
            assert_eq!(
                file,
                table.to_pdf(&style).unwrap(),
                "{context}: not the same twice"
            );
            let tree = tagged::read(&file);
            let found = tree.all("Table");
            assert_eq!(found.len(), 1, "{context}");
            let expected: Vec<Vec<String>> = expected(&table, &style)
                .iter()
                .map(|row| row.iter().map(|cell| shown(cell)).collect())
                .collect();
            let columns = expected.first().map_or(0, Vec::len);
            if columns > 0 {
                assert_eq!(rows(found[0], columns), expected, "{context}");
            }
        }
    }
}

/// What PDF shows otherwise: signs that no font has, and words from right to left, which stand in the file as they
/// are drawn.
fn drawn(text: &str) -> String {
    if text.contains('ש') {
        return text.chars().rev().collect();
    }
    let sign = |c: char| match c {
        'の' => c.to_string(),
        '\u{3000}'.. => format!("‹U+{:04X}›", c as u32),
        c => c.to_string(),
    };
    text.chars().map(sign).collect()
}

#[test]
fn hostile_labels_come_out_as_they_are() {
    let table = hostile::table();
    for (name, style) in styles() {
        let tree = tagged::read(&table.to_pdf(&style).unwrap());
        let found = rows(tree.all("Table")[0], 3);
        let expected = expected(&table, &style);
        assert_eq!(found.len(), expected.len(), "{name}");
        for (found, expected) in found.iter().zip(&expected) {
            let text = drawn(&expected[0]);
            // The reader takes a letter under three accents twice.
            let is_same = found[0].split_whitespace().eq(text.split_whitespace())
                || found[0] == text.repeat(2);
            assert!(is_same, "{name}: {found:?} for {text:?}");
            assert_eq!(
                found[1..],
                expected
                    .iter()
                    .skip(1)
                    .map(|cell| shown(cell))
                    .collect::<Vec<_>>(),
                "{name}"
            );
        }
    }
}

#[test]
fn heads_of_columns_and_rows_are_tagged_with_what_they_span() {
    let tree = tagged::read(&samples::everything().to_pdf(&plain(Locale::en())).unwrap());
    let has = |cell: &Element, name: &str, value: &str| {
        cell.attributes
            .get(name)
            .is_some_and(|found| found == value)
    };
    let heads = tree.all("TH");
    let head = |text: &str| {
        *heads
            .iter()
            .find(|head| shown(&head.text()) == text)
            .unwrap()
    };
    assert!(has(head("Size"), "ColSpan", "3") && has(head("Size"), "Scope", "/Column"));
    assert!(has(head("Shares"), "ColSpan", "2"));
    assert!(has(head("Year"), "RowSpan", "3"));
    assert!(has(head("Gotland"), "Scope", "/Row"));
    assert!(has(head("Inner"), "ColSpan", "8") && has(head("Inner"), "Scope", "/Row"));
    assert!(tree.all("Caption")[0].text().starts_with("All there is"));
}

#[test]
fn a_report_is_tagged_and_says_its_language() {
    let report = Report::builder(Text::new("Two & three").with_sv("Två & tre"))
        .heading(1, "First")
        .paragraph(Paragraph::new("See {table}.").with("table", Value::table("reg.coefficients")))
        .heading(2, "Second")
        .numbered_list(["one", "two"])
        .tables(samples::all())
        .finish()
        .unwrap();
    let file = report.to_pdf(&plain(Locale::sv())).unwrap();
    let (language, is_tagged) = tagged::language(&file);
    assert!(is_tagged && language == "sv-SE", "{language}");
    let tree = tagged::read(&file);
    assert_eq!(tree.all("Table").len(), report.tables().count());
    let texts = |tag: &str| {
        tree.all(tag)
            .iter()
            .map(|element| shown(&element.text()))
            .collect::<Vec<_>>()
    };
    assert_eq!(texts("H1"), ["Innehåll", "First"]);
    assert_eq!(texts("H2"), ["Second"]);
    assert_eq!(texts("LBody"), ["one", "two"]);
    assert_eq!(texts("TOCI").len(), 2);
    assert!(
        texts("Link").contains(&"tabell 1".to_owned()),
        "{:?}",
        texts("Link")
    );
    assert_eq!(texts("Caption")[0], "Tabell 1. Coefficients");
    // A reader that knows no tags finds the same words.
    assert!(file.windows(12).any(|bytes| bytes == b"pdfuaid:part"));
}

#[test]
fn figures_are_read_aloud_by_their_description_and_numbered_apart() {
    let figure = figures::figure();
    let rows = figure.table.cells().len();
    let report = Report::builder("Pictures")
        .paragraph(Paragraph::new("See {figure}.").with("figure", Value::figure("hostile")))
        .table(samples::coefficients())
        .figure(figure)
        .finish()
        .unwrap();
    let tree = tagged::read(&report.to_pdf(&plain(Locale::sv())).unwrap());
    let pictures = tree.all("Figure");
    assert_eq!(pictures.len(), 1);
    assert_eq!(pictures[0].alt.as_deref(), Some("Sju saker: <b>"));
    let captions: Vec<String> = tree
        .all("Caption")
        .iter()
        .map(|caption| shown(&caption.text()))
        .collect();
    let title = "<script>alert(1)</script>";
    let expected = [
        "Tabell 1. Coefficients",
        &format!("Figur 1. {title}"),
        &format!("Figur 1. {title}"),
    ];
    assert_eq!(captions, expected);
    let links: Vec<String> = tree
        .all("Link")
        .iter()
        .map(|link| shown(&link.text()))
        .collect();
    assert!(links.contains(&"figur 1".to_owned()), "{links:?}");
    // The numbers of the figure stand at the end.
    assert_eq!(tree.all("Table").last().unwrap().all("TR").len(), rows + 1);
}

/// Every kind of figure.
#[cfg(all(
    feature = "stats",
    feature = "qualitative",
    feature = "sampling",
    feature = "survey"
))]
#[test]
fn every_figure_stands_on_paper() {
    let mut all = crate::plots::samples::all();
    all.extend(crate::study_plots::figures());
    let count = all.len();
    let mut builder = Report::builder(Text::new("All figures").with_sv("Alla figurer"));
    for figure in all {
        builder = builder.figure(figure);
    }
    let report = builder.finish().unwrap();
    for (name, locale) in [("figures", Locale::en()), ("figurer", Locale::sv())] {
        let style = plain(locale);
        let file = report.to_pdf(&style).unwrap();
        let tree = tagged::read(&file);
        let said: Vec<String> = tree
            .all("Figure")
            .iter()
            .map(|figure| figure.alt.clone().unwrap())
            .collect();
        let expected: Vec<String> = report
            .figures()
            .map(|figure| figure.description_in(&style))
            .collect();
        assert_eq!(said.len(), count, "{name}");
        assert_eq!(said, expected, "{name}");
        // For looking at them.
        if let Some(folder) = std::env::var_os("TRESTEG_PICTURES") {
            let folder = std::path::PathBuf::from(folder);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join(format!("{name}.pdf")), file).unwrap();
            std::fs::write(folder.join(format!("{name}.tex")), report.to_latex(&style)).unwrap();
            #[cfg(feature = "docx")]
            std::fs::write(
                folder.join(format!("{name}.docx")),
                report.to_docx(&style).unwrap(),
            )
            .unwrap();
        }
    }
}

#[test]
fn nothing_to_show_is_no_error() {
    let empty = Report::builder("").finish().unwrap();
    assert!(
        empty
            .to_pdf(&spss(Locale::en()))
            .unwrap()
            .starts_with(b"%PDF-1.7")
    );
    let heading = Report::builder(" ")
        .heading(1, "")
        .heading(9, "x")
        .paragraph("")
        .list([""])
        .finish()
        .unwrap();
    let tree = tagged::read(&heading.to_pdf(&spss(Locale::en())).unwrap());
    // No level is left out, as PDF/UA asks for; what is empty is no heading.
    assert_eq!(
        tree.all("H1")
            .last()
            .map(|heading| heading.text())
            .as_deref(),
        Some("x")
    );
    assert!(tree.all("H4").is_empty());
    let texts = hostile::labels();
    let mut builder = Report::builder("\u{1b}\0<x>").subtitle("]");
    for label in &texts {
        let template = label.replace('{', "{{").replace('}', "}}");
        builder = builder
            .heading(1, label.as_str())
            .paragraph(template.as_str())
            .list([template.as_str()]);
    }
    assert!(
        builder
            .finish()
            .unwrap()
            .to_pdf(&plain(Locale::en()))
            .is_ok()
    );
}
