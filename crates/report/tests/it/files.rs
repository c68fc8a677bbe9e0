//! Files of office programs, opened again: they hold the cells of the table.

use std::io::{Cursor, Read};

use tresteg_report::{Content, Head, Locale, Number, Paragraph, Report, Table, Value};
use zip::ZipArchive;

use crate::conformance::{expected, squeeze};
use crate::snapshot::{plain, styles};
use crate::{figures, hostile, samples};

pub fn part(file: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    let mut part = archive.by_name(name).unwrap();
    part.read_to_string(&mut text).unwrap();
    text
}

pub fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

/// The elements of a name that do not hold one of the same, with their attributes.
pub fn elements<'a>(xml: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let mut found = Vec::new();
    let mut rest = xml;
    while let Some((_, after)) = rest.split_once(open.as_str()) {
        rest = after;
        if after.starts_with([' ', '>']) {
            // An element without content closes itself.
            let (tag, _) = after.split_once('>').unwrap();
            found.push(match tag.ends_with('/') {
                true => tag,
                false => after.split(close.as_str()).next().unwrap(),
            });
        }
    }
    found
}

/// The text of a Word cell without raised letters.
fn word_text(cell: &str) -> String {
    let runs = elements(cell, "w:r");
    let shown = runs.iter().filter(|run| !run.contains("superscript"));
    let texts: String = shown
        .flat_map(|run| elements(run, "w:t"))
        .map(|text| text.split_once('>').unwrap().1)
        .collect();
    squeeze(&unescape(&texts))
}

/// The cells behind the stub of every row that is not a heading, and how many grid columns each row fills.
pub fn from_docx(xml: &str, columns: usize) -> (Vec<Vec<String>>, Vec<usize>) {
    let mut rows = Vec::new();
    let mut widths = Vec::new();
    for row in elements(xml, "w:tr") {
        let cells = elements(row, "w:tc");
        let span = |cell: &&str| {
            cell.split_once("<w:gridSpan w:val=\"")
                .map_or(1, |(_, rest)| {
                    rest.split_once('"').unwrap().0.parse().unwrap()
                })
        };
        widths.push(cells.iter().map(span).sum());
        let is_group = cells.len() == 1 && columns > 0;
        if !row.contains("<w:tblHeader/>") && !is_group {
            let cells = cells[cells.len() - columns..].iter();
            rows.push(cells.map(|cell| word_text(cell)).collect());
        }
    }
    (rows, widths)
}

fn tables() -> Vec<Table> {
    let mut tables = samples::all();
    tables.push(hostile::table());
    tables
}

#[test]
fn word_tables_hold_the_same_cells() {
    for table in tables() {
        for (name, style) in styles() {
            let context = format!("{} {name}", table.id());
            let file = table.to_docx(&style).unwrap();
            assert_eq!(
                file,
                table.to_docx(&style).unwrap(),
                "{context}: not the same twice"
            );
            let xml = part(&file, "word/document.xml");
            let expected = expected(&table, &style);
            let columns = expected.first().map_or(0, Vec::len);
            let (rows, widths) = from_docx(&xml, columns);
            assert_eq!(rows, expected, "{context}");
            assert!(
                widths.windows(2).all(|pair| pair[0] == pair[1]),
                "{context}: {widths:?}"
            );
            assert!(xml.contains("<w:tblHeader/>"), "{context}");
        }
    }
}

#[test]
fn spreadsheets_hold_the_numbers() {
    for table in tables() {
        for (name, style) in styles() {
            let context = format!("{} {name}", table.id());
            let file = table.to_xlsx(&style).unwrap();
            let sheet = part(&file, "xl/worksheets/sheet1.xml");
            let mut found: Vec<f64> = elements(&sheet, "c")
                .iter()
                .filter(|cell| !cell.split('>').next().unwrap().contains(" t=\""))
                .flat_map(|cell| elements(cell, "v"))
                .map(|value| value.trim_start_matches('>').parse().unwrap())
                .collect();
            let mut wanted: Vec<f64> = table
                .cells()
                .iter()
                .flatten()
                .filter_map(|cell| match &cell.content {
                    Content::Number(number) if number.value.is_finite() => Some(number.value),
                    _ => None,
                })
                .collect();
            found.sort_by(f64::total_cmp);
            wanted.sort_by(f64::total_cmp);
            assert_eq!(found.len(), wanted.len(), "{context}");
            for (found, wanted) in found.iter().zip(&wanted) {
                // Excel's files carry 16 or 17 digits.
                assert!(
                    (found - wanted).abs() <= 4e-16 * wanted.abs(),
                    "{context}: {found} {wanted}"
                );
            }
        }
    }
}

#[test]
fn a_report_counts_its_tables_and_refers_to_them() {
    let report = Report::builder("Two & three")
        .heading(1, "First")
        .paragraph(Paragraph::new("See {table}.").with("table", Value::table("reg.coefficients")))
        .numbered_list(["one", "two"])
        .tables(samples::all())
        .finish()
        .unwrap();
    let style = plain(Locale::sv());
    let xml = part(&report.to_docx(&style).unwrap(), "word/document.xml");
    let (_, field) = xml
        .split_once("<w:fldSimple w:instr=\" REF table_reg_coefficients_")
        .unwrap();
    let (rest, switches) = field.split_once(' ').unwrap();
    assert!(switches.starts_with("\\h \\* Lower \""), "{switches:.40}");
    assert!(xml.contains(&format!("w:name=\"table_reg_coefficients_{rest}\"")));
    assert!(xml.contains("SEQ Tabell"));
    let book = report.to_xlsx(&style).unwrap();
    let workbook = part(&book, "xl/workbook.xml");
    assert_eq!(
        elements(&workbook, "sheet").len(),
        1 + report.tables().count()
    );
    assert!(workbook.contains("name=\"Tabell 1\""));
}

#[test]
fn word_numbers_sections_and_lists_what_there_is() {
    let report = Report::builder("Numbers")
        .numbered_sections()
        .list_of_tables()
        .section("first", 1, "First")
        .paragraph(Paragraph::new("See {more}.").with("more", Value::section("more")))
        .numbered_list(["one"])
        .numbered_list(["one again"])
        .appendix()
        .section("more", 1, "More")
        .tables(samples::all())
        .finish()
        .unwrap();
    let file = report.to_docx(&plain(Locale::sv())).unwrap();
    let xml = part(&file, "word/document.xml");
    let numbered = |style: &str, id: u8| {
        let properties = format!(
            "<w:pStyle w:val=\"{style}\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{id}\"/>"
        );
        assert!(xml.contains(&properties), "{properties}");
    };
    numbered("Heading1", 3);
    numbered("Heading1", 4);
    numbered("ListNumber", 11);
    numbered("ListNumber", 12);
    assert!(xml.contains(" TOC \\o \"1-2\" \\h \\z "));
    assert!(xml.contains(" TOC \\h \\z \\c \"Tabell\" "));
    for start in ["section_2\"", "table_reg_coefficients_"] {
        let start = format!("<w:hyperlink w:anchor=\"{start}");
        let at = xml.find(&start).unwrap();
        let anchor = xml[at..].split('"').nth(1).unwrap();
        assert_eq!(xml.matches(&format!("w:name=\"{anchor}\"")).count(), 1);
    }
    assert!(xml.contains("bilaga\u{a0}A"));
    let numbering = part(&file, "word/numbering.xml");
    assert!(numbering.contains("w:val=\"Bilaga&#160;%1.\""));
    assert_eq!(numbering.matches("<w:startOverride").count(), 2);
}

/// What the parts of a Word file are called.
fn names(file: &[u8]) -> Vec<String> {
    let archive = ZipArchive::new(Cursor::new(file)).unwrap();
    archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect()
}

#[test]
fn word_files_are_whole() {
    let mut labels = Report::builder("<&>\u{1}").heading(1, "]]>");
    for label in hostile::labels() {
        let template = label.replace('{', "{{").replace('}', "}}");
        labels = labels
            .paragraph(template.as_str())
            .heading(2, label.as_str());
    }
    let report = labels
        .paragraph(Paragraph::new("{see}").with("see", Value::figure("hostile")))
        .figure(figures::figure())
        .tables(samples::all())
        .finish()
        .unwrap();
    let file = report.to_docx(&plain(Locale::sv())).unwrap();
    assert_eq!(
        file,
        report.to_docx(&plain(Locale::sv())).unwrap(),
        "not the same twice"
    );
    let names = names(&file);
    for name in names
        .iter()
        .filter(|name| name.ends_with(".xml") || name.ends_with(".rels"))
    {
        let text = part(&file, name);
        let document = roxmltree::Document::parse(&text).unwrap();
        // What a relationship leads to is in the package.
        let targets = document
            .descendants()
            .filter_map(|node| node.attribute("Target"));
        for target in targets {
            assert!(
                names.iter().any(|known| known.ends_with(target)),
                "{target}"
            );
        }
    }
    let types = part(&file, "[Content_Types].xml");
    for name in names.iter().filter(|name| *name != "[Content_Types].xml") {
        let extension = name.rsplit('.').next().unwrap();
        let is_known = types.contains(&format!("PartName=\"/{name}\""))
            || types.contains(&format!("Extension=\"{extension}\""));
        assert!(is_known, "{name}");
    }
    let text = part(&file, "word/document.xml");
    let document = roxmltree::Document::parse(&text).unwrap();
    let attributes = |element: &str, attribute: &str| -> Vec<String> {
        let named = document
            .descendants()
            .filter(|node| node.tag_name().name() == element);
        named
            .filter_map(|node| node.attributes().find(|found| found.name() == attribute))
            .map(|found| found.value().to_owned())
            .collect()
    };
    for (element, attribute) in [
        ("bookmarkStart", "id"),
        ("bookmarkStart", "name"),
        ("docPr", "id"),
    ] {
        let mut found = attributes(element, attribute);
        let count = found.len();
        found.sort();
        found.dedup();
        assert!(count > 0 && found.len() == count, "{element} {attribute}");
    }
    let marks = attributes("bookmarkStart", "name");
    for field in attributes("fldSimple", "instr") {
        if let Some(mark) = field.trim().strip_prefix("REF ") {
            let mark = mark.split(' ').next().unwrap();
            assert!(marks.iter().any(|known| known == mark), "{mark}");
        }
    }
    let relationships = part(&file, "word/_rels/document.xml.rels");
    for picture in attributes("blip", "embed") {
        assert!(
            relationships.contains(&format!("Id=\"{picture}\"")),
            "{picture}"
        );
    }
}

#[test]
fn figures_stand_in_word_with_their_description() {
    let report = Report::builder("Pictures")
        .paragraph(Paragraph::new("See {figure}.").with("figure", Value::figure("hostile")))
        .figure(figures::figure())
        .finish()
        .unwrap();
    let file = report.to_docx(&plain(Locale::sv())).unwrap();
    let text = part(&file, "word/document.xml");
    assert!(text.contains("descr=\"Sju saker: &lt;b&gt;\""));
    assert!(text.contains("SEQ Figur ") && text.contains(" REF figure_hostile_"));
    assert!(names(&file).contains(&"word/media/figure1.png".to_owned()));
    // The numbers of the figure stand at the end, and in the workbook.
    let rows = figures::figure().table.cells().len();
    assert_eq!(elements(&text, "w:tr").len(), rows + 1);
    let book = report.to_xlsx(&plain(Locale::sv())).unwrap();
    assert!(part(&book, "xl/workbook.xml").contains("name=\"Figur 1\""));
}

#[test]
fn word_splits_what_is_too_wide() {
    let of_columns = |count: usize| {
        let heads = (0..count).map(|i| Head::leaf(format!("c{i}"), format!("Column {i}")));
        let mut table = Table::new("wide", "Wide", heads.collect()).unwrap();
        let cells = (0..count).map(|i| Number::measure(100.0 + i as f64, 2).into());
        table
            .row(Head::leaf("r", "Label"), cells.collect())
            .unwrap();
        part(
            &table.to_docx(&plain(Locale::en())).unwrap(),
            "word/document.xml",
        )
    };
    let some = of_columns(3);
    assert!(!some.contains("<w:sz ") && some.matches("<w:tbl>").count() == 1);
    // Smaller type first, then panels.
    let more = of_columns(11);
    assert!(more.contains("<w:sz ") && more.matches("<w:tbl>").count() == 1);
    for count in [25, 100] {
        let xml = of_columns(count);
        let tables = elements(&xml, "w:tbl");
        assert!(tables.len() > 1);
        let shown = |text: &str| xml.matches(&format!(">{text}<")).count();
        assert_eq!(shown("Label"), tables.len());
        assert!((0..count).all(|i| shown(&format!("{}.00", 100 + i)) == 1));
        for table in tables {
            let widths = table.split("<w:gridCol w:w=\"").skip(1);
            let widths: Vec<usize> = widths
                .map(|rest| rest.split('"').next().unwrap().parse().unwrap())
                .collect();
            assert!(widths.len() < 63 && widths.iter().sum::<usize>() <= 9072);
        }
    }
}

#[test]
fn letters_of_appendices_go_on_in_word() {
    let mut report = Report::builder("T").appendix();
    for i in 0..27 {
        report = report.heading(1, format!("Part {i}"));
    }
    let file = report.finish().unwrap().to_docx(&plain(Locale::en()));
    let xml = part(&file.unwrap(), "word/document.xml");
    assert!(xml.contains(">Appendix\u{a0}AA. </w:t>"));
    assert!(!xml.contains(">Appendix\u{a0}Z. </w:t>"));
}
