//! A report in every format.

use tresteg_report::{
    Head, Kind, Locale, Look, Number, Paragraph, Report, Style, Table, Text, Value,
};

use crate::samples;
use crate::snapshot::{check, plain, spss};

fn report() -> Report {
    Report::builder(Text::new("A small report").with_sv("En liten rapport"))
        .subtitle(Text::new("With all kinds of blocks").with_sv("Med alla sorters block"))
        .heading(1, Text::new("Results").with_sv("Resultat"))
        .paragraph(
            Paragraph::new(
                Text::new("{rate} answered; the coefficient in {table} is {b} (p {p}).")
                    .with_sv("{rate} svarade; koefficienten i {table} är {b} (p {p})."),
            )
            .with("rate", Number::percent(100.0 * 38.0 / 61.0))
            .with("table", Value::table("reg.coefficients"))
            .with("b", Value::cell("reg.coefficients.population.estimate"))
            .with("p", Value::cell("reg.coefficients.population.p_value")),
        )
        .heading(2, Text::new("A list").with_sv("En lista"))
        .list([
            Text::new("first").with_sv("första"),
            Text::new("second").with_sv("andra"),
        ])
        .numbered_list(["one", "two"])
        .table(samples::everything())
        .heading(1, Text::new("Appendix").with_sv("Bilaga"))
        .heading(3, "In the look of SPSS")
        .table(samples::coefficients().with_style(spss(Locale::sv())))
        .finish()
        .unwrap()
}

#[test]
fn every_format_in_english() {
    let style = plain(Locale::en());
    check("report.terminal.txt", &report().to_terminal(&style, 80));
    check("report.md", &report().to_markdown(&style));
    check("report.html", &report().to_html(&style));
}

#[test]
fn markdown_blocks_are_what_they_were_meant_to_be() {
    let report = Report::builder("C #")
        .heading(1, "F #")
        .paragraph(" # no heading")
        .paragraph("    no code")
        .list(["    no code"])
        .finish()
        .unwrap();
    assert_eq!(
        report.to_markdown(&plain(Locale::en())),
        "# C \\#\n\n## F \\#\n\n\\# no heading\n\nno code\n\n- no code\n"
    );
}

#[test]
fn only_the_heads_over_row_labels_stand_at_the_left() {
    let html = report().to_html(&spss(Locale::en()));
    let rules: Vec<&str> = html
        .lines()
        .filter(|line| line.starts_with(".grid thead") && line.contains("text-align: left"))
        .collect();
    // A heading under a spanner is the first of its row too, but not of the first row.
    assert_eq!(
        rules,
        [".grid thead td, .grid thead tr:first-child th:first-child { text-align: left; }"]
    );
}

#[test]
fn a_swedish_report() {
    check(
        "report.sv.terminal.txt",
        &report().to_terminal(&plain(Locale::sv()), 80),
    );
}

#[test]
fn html_is_one_file_with_a_language_and_links_that_lead_somewhere() {
    for (style, language) in [(plain(Locale::en()), "en"), (plain(Locale::sv()), "sv")] {
        let html = report().to_html(&style);
        assert!(html.starts_with(&format!("<!DOCTYPE html>\n<html lang=\"{language}\">")));
        for outside in ["src=", "@import", "url(", "<link", "http://", "https://"] {
            assert!(!html.contains(outside), "{outside}");
        }
        let ids: Vec<&str> = html
            .split(" id=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .collect();
        let mut unique = ids.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), ids.len(), "ids are unique");
        for target in html
            .split("href=\"#")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
        {
            assert!(ids.contains(&target), "{target}");
        }
    }
}

#[test]
fn a_table_keeps_its_own_style() {
    let text = report().to_terminal(&Style::new(Look::plain(), Locale::en()), 80);
    assert!(text.contains("-1,932E-6"), "{text}");
    assert!(text.contains("Folkmängd"));
    assert!(text.contains("the coefficient in Table\u{a0}2 is −1.932×10⁻⁶"));
}

/// Rendering is linear: ten times the rows take about ten times the time, and a hundred thousand are
/// no problem. Only the size is checked here, since clocks make tests that fail at random.
#[test]
fn a_long_table_is_rendered_whole() {
    let columns = vec![Head::leaf("count", "Count"), Head::leaf("b", "B")];
    let mut table = Table::new("long", "A long table", columns).unwrap();
    for i in 0..20_000_u32 {
        let cells = vec![
            Number::count(i as usize).into(),
            Number::new(Kind::Coefficient, f64::from(i) / 7.0).into(),
        ];
        table
            .row(Head::leaf(format!("r{i}"), format!("Row {i}")), cells)
            .unwrap();
    }
    let style = plain(Locale::en());
    assert_eq!(table.to_terminal(&style, 80).lines().count(), 20_005);
    assert_eq!(table.to_html(&style).matches("<tr>").count(), 20_001);
    assert_eq!(table.to_markdown(&style).lines().count(), 20_004);
}
