//! Labels that try to be something else than labels.

use tresteg_report::{Cell, Head, Locale, Number, Paragraph, Report, Table, Text};
use unicode_width::UnicodeWidthStr;

use crate::snapshot::{check, plain, styles};

pub fn labels() -> Vec<String> {
    let long = "überlang ".repeat(34);
    [
        "<script>alert('x')</script>",
        "</td></table><h1>",
        "\" onmouseover=\"x",
        "a|b||c",
        "_*bold*_ **x** `code` [link](http://x) ~~gone~~ $x$",
        "line\nbreak\r\nand\ttab",
        "# heading",
        "- item",
        "1. item",
        "&amp; &lt;",
        "\u{1b}[31mred\u{1b}[0m\u{7}\0",
        "שלום עולם (שבדיה)",
        "\u{202e}reversed\u{202c}",
        "日本語のとても長いラベル",
        "Donaudampfschifffahrtsgesellschaftskapitänsmützenhersteller",
        "",
        " ",
        "e\u{301}\u{301}\u{301}",
        "\\",
        "{braces}",
        long.trim_end(),
    ]
    .map(str::to_owned)
    .to_vec()
}

pub fn table() -> Table {
    let columns = vec![
        Head::group(
            "<b>|spanner|*",
            vec![
                Head::leaf("text", "T|e_x_t"),
                Head::leaf("value", "<i>Value</i>"),
            ],
        ),
        Head::leaf("p", "p < .05 & more"),
    ];
    let mut table = Table::new("hostile", "Title <script> | *x*", columns)
        .unwrap()
        .with_subtitle("<sub>|title")
        .with_source("<a href=x>");
    let mark = table.footnote("note\n| with *all*<br>");
    table.note("# a <note>");
    for (i, label) in labels().into_iter().enumerate() {
        table
            .row(
                Head::leaf(i.to_string(), label.as_str()),
                vec![
                    Cell::text(label.as_str()),
                    Cell::from(Number::measure(i as f64, 1)).with_mark(mark),
                    Number::p_value(0.0).into(),
                ],
            )
            .unwrap();
    }
    table
}

#[test]
fn html_holds_no_markup_of_theirs() {
    for (_, style) in styles() {
        let html = table().to_html(&style);
        for forbidden in [
            "<script",
            "<h1",
            "<i>",
            "<b>|",
            "<br",
            "<a ",
            "onmouseover=\"",
            "\u{1b}",
            "\u{202e}",
            "\0",
        ] {
            assert!(!html.contains(forbidden), "{forbidden:?}");
        }
        // Every opened element is closed, in order.
        let mut open = Vec::new();
        for tag in html
            .split('<')
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap())
        {
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop().as_deref(), Some(name)),
                None => open.push(tag.split(' ').next().unwrap().to_owned()),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}

#[test]
fn markdown_keeps_one_row_per_row_and_all_columns() {
    for (_, style) in styles() {
        let markdown = table().to_markdown(&style);
        let rows: Vec<&str> = markdown
            .lines()
            .filter(|line| line.starts_with('|'))
            .collect();
        assert_eq!(rows.len(), labels().len() + 2);
        for row in rows {
            // Pipes that no backslash precedes; a pair of backslashes is a backslash.
            let plain = row.replace("\\\\", "");
            let bars = plain.replace("\\|", "").matches('|').count();
            assert_eq!(bars, 5, "{row}");
            assert!(!row.contains("<script"));
        }
        assert!(!markdown.lines().any(|line| line.starts_with("# ")));
    }
}

#[test]
fn terminal_gets_no_escapes_and_stays_narrow() {
    for (name, style) in styles() {
        let text = table().to_terminal(&style, 80);
        assert!(text.chars().all(|c| c == '\n' || !c.is_control()), "{name}");
        assert!(!text.contains('\u{202e}'));
        let widest = text.lines().map(UnicodeWidthStr::width).max();
        assert!(widest <= Some(80), "{name} {widest:?}\n{text}");
    }
}

#[test]
fn looks_like_this() {
    let style = plain(Locale::en());
    let table = table();
    let text = format!(
        "{}\n{}\n{}",
        table.to_terminal(&style, 80),
        table.to_markdown(&style),
        table.to_html(&style)
    );
    check("hostile.txt", &text);
}

#[test]
fn a_report_escapes_its_own_texts_too() {
    let labels = labels();
    let mut builder = Report::builder("</title><script>").subtitle("# <x>");
    for label in &labels {
        let template = label.replace('{', "{{").replace('}', "}}");
        builder = builder
            .heading(1, label.as_str())
            .paragraph(
                Paragraph::new(format!("{template} {{x}}")).with("x", Text::new(label.as_str())),
            )
            .list([template.as_str()]);
    }
    let report = builder.table(table()).finish().unwrap();
    let style = plain(Locale::en());
    let html = report.to_html(&style);
    assert!(!html.contains("<script"));
    assert_eq!(html.matches("</title>").count(), 1);
    let markdown = report.to_markdown(&style);
    assert!(!markdown.contains("<script"));
    let text = report.to_terminal(&style, 72);
    assert!(text.lines().all(|line| line.width() <= 72));
}
