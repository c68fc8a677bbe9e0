//! A report in every format.

use tresteg_report::{
    Head, Kind, Locale, Look, Number, Paragraph, Report, Style, Table, Text, Value,
};

use crate::snapshot::{check, plain, spss};
use crate::{hostile, samples};

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
    check("report.typ", &report().to_typst(&style));
}

#[test]
fn tables_in_typst() {
    let mut tables = samples::all();
    tables.push(hostile::table());
    let show = |style: &Style| -> Vec<String> {
        tables.iter().map(|table| table.to_typst(style)).collect()
    };
    let text = [show(&plain(Locale::en())), show(&spss(Locale::sv()))].concat();
    check("tables.typ", &text.join("\n"));
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
    let english = plain(Locale::en());
    let cases = [
        (report().to_html(&english), "en"),
        (report().to_html(&plain(Locale::sv())), "sv"),
        (structured().to_html(&plain(Locale::de())), "de"),
    ];
    for (html, language) in cases {
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

/// Numbered sections, an appendix, references to both, a list of tables.
fn structured() -> Report {
    let see = Text::new("{table} stands in {section}, the rest in {appendix}.")
        .with_sv("{table} står i {section}, resten i {appendix}.")
        .with_de("{table} steht in {section}, der Rest in {appendix}.");
    Report::builder(
        Text::new("A structured report")
            .with_sv("En ordnad rapport")
            .with_de("Ein geordneter Bericht"),
    )
    .numbered_sections()
    .list_of_tables()
    .heading(
        1,
        Text::new("Results")
            .with_sv("Resultat")
            .with_de("Ergebnisse"),
    )
    .section(
        "coefficients",
        2,
        Text::new("Coefficients")
            .with_sv("Koefficienter")
            .with_de("Koeffizienten"),
    )
    .paragraph(
        Paragraph::new(see)
            .with("table", Value::table("reg.coefficients"))
            .with("section", Value::section("coefficients"))
            .with("appendix", Value::section("rest")),
    )
    .table(samples::coefficients())
    .numbered_list(["one", "two"])
    .numbered_list(["one again"])
    .appendix()
    .section(
        "rest",
        1,
        Text::new("The rest").with_sv("Resten").with_de("Der Rest"),
    )
    .heading(2, "Coefficients")
    .table(samples::everything())
    .finish()
    .unwrap()
}

#[test]
fn sections_are_numbered_alike_in_every_format() {
    let report = structured();
    let mut text = String::new();
    for locale in [Locale::en(), Locale::sv(), Locale::de()] {
        let style = Style::new(Look::journal(), locale);
        text.push_str(&report.to_terminal(&style, 80));
        text.push_str(&report.to_markdown(&style));
        let html = report.to_html(&style);
        text.push_str(html.split_once("</header>\n").unwrap().1);
        text.push_str(&report.to_latex(&style));
    }
    check("report.structure.txt", &text);
}

/// GitHub's rule for the anchors of headings: the same heading twice gets a number.
#[test]
fn links_of_markdown_lead_to_headings() {
    let markdown = structured().to_markdown(&plain(Locale::en()));
    for link in [
        "- [1 Results](#1-results)\n  - [1.1 Coefficients](#11-coefficients)",
        "- [Appendix\u{a0}A. The rest](#appendixa-the-rest)",
        "- [Table\u{a0}1. Coefficients](#table-reg.coefficients)",
        "<a id=\"table-reg.coefficients\"></a>\n\n**Table\u{a0}1. ",
    ] {
        assert!(markdown.contains(link), "{link}\n{markdown}");
    }
    let twice = Report::builder("A")
        .heading(1, "A")
        .heading(2, "A")
        .finish()
        .unwrap();
    let markdown = twice.to_markdown(&plain(Locale::en()));
    assert!(
        markdown.contains("- [A](#a-1)\n  - [A](#a-2)\n"),
        "{markdown}"
    );
}

#[test]
fn letters_of_appendices_go_on_in_latex() {
    let mut report = Report::builder("T").appendix();
    for i in 0..28 {
        report = report.heading(1, format!("Part {i}"));
    }
    let report = report.appendix().heading(1, "Last").finish().unwrap();
    let latex = report.to_latex(&plain(Locale::en()));
    assert_eq!(latex.matches("\\appendix").count(), 1);
    for letters in ["AA", "AB", "AC"] {
        let number = format!("\\renewcommand{{\\thesection}}{{{letters}}}\\section{{");
        assert!(latex.contains(&number), "{letters}");
    }
    let text = report.to_terminal(&plain(Locale::en()), 80);
    assert!(text.contains("Appendix\u{a0}AC. Last"));
}

#[test]
fn lists_without_items_are_left_out() {
    let report = Report::builder("T")
        .list(Vec::<Paragraph>::new())
        .numbered_list(Vec::<Paragraph>::new())
        .paragraph("End.")
        .finish()
        .unwrap();
    let style = plain(Locale::en());
    assert!(!report.to_latex(&style).contains("itemize"));
    assert!(!report.to_html(&style).contains("<ul>"));
    assert!(!report.to_typst(&style).contains("#list("));
    assert_eq!(report.to_markdown(&style), "# T\n\nEnd.\n");
}

#[test]
fn a_file_without_a_title_is_named_after_its_first_heading() {
    let report = Report::builder("").heading(1, "Results").finish().unwrap();
    let html = report.to_html(&plain(Locale::en()));
    assert!(html.contains("<title>Results</title>"));
}

#[test]
fn ids_of_html_are_never_the_same() {
    let table = |id: &str| {
        let mut table = Table::new(id, "T", vec![Head::leaf("a", "A")]).unwrap();
        table
            .row(Head::leaf("r", "R"), vec![Number::count(1).into()])
            .unwrap();
        table
    };
    let ids = ["x", "x-title", "a b", "a-20-b", "a_b", "a__b"];
    let report = Report::builder("T")
        .tables(ids.map(table))
        .finish()
        .unwrap();
    let html = report.to_html(&plain(Locale::en()));
    let mut found: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let count = found.len();
    found.sort_unstable();
    found.dedup();
    assert_eq!((found.len(), count), (12, 12));
}

/// Rows whose labels and cells mean something to LaTeX or take more room than a number.
#[test]
fn stars_and_long_texts_stay_in_their_cells() {
    let mut table = Table::new("t", "T", vec![Head::leaf("a", "A")]).unwrap();
    let text = "a text of so many words that no line has room for it";
    for (key, label) in [("one", "* p"), ("two", "[x]"), ("three", "a,,b")] {
        let cell = match key {
            "three" => Text::new(text).into(),
            _ => Number::count(1).into(),
        };
        table.row(Head::leaf(key, label), vec![cell]).unwrap();
    }
    let latex = table.to_latex(&plain(Locale::en()));
    assert!(latex.contains("\n{*} p &"), "{latex}");
    assert!(latex.contains("\n{[}x{]} &"), "{latex}");
    assert!(latex.contains("\na,{},b &"), "{latex}");
    let html = table.to_html(&plain(Locale::en()));
    assert!(html.contains("<td class=\"number wrap\">a text"), "{html}");
}

#[test]
fn errors_name_the_format_as_it_was_written() {
    let text = Paragraph::new("{a:.3%}").with("a", Number::percent(1.0));
    let error = Report::builder("T").paragraph(text).finish().unwrap_err();
    assert!(error.to_string().starts_with("{a:.3%} in"), "{error}");
}

#[test]
fn panels_that_fill_more_than_a_page_are_broken_over_pages() {
    let of_columns = |count: usize| {
        let heads = (0..count).map(|i| Head::leaf(format!("c{i}"), format!("Column {i}")));
        let mut table = Table::new("wide", "Wide", heads.collect()).unwrap();
        for row in 0..3 {
            let cells = (0..count).map(|i| Number::measure(100.0 + i as f64, 2).into());
            let head = Head::leaf(format!("r{row}"), "Row");
            table.row(head, cells.collect()).unwrap();
        }
        table.to_latex(&plain(Locale::en()))
    };
    assert!(!of_columns(25).contains("longtable"));
    let long = of_columns(100);
    let panels = long.matches("\\begin{longtable}").count();
    assert!(panels > 5);
    assert_eq!(long.matches("\\caption").count(), 1);
    // They are one table together.
    assert_eq!(
        long.matches("\\addtocounter{table}{-1}").count(),
        panels - 1
    );
}
