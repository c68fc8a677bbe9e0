//! The looks and the locales beside each other: the tables in the documentation of [`Look`] and [`Locale`].

use tresteg_report::{
    Align, Cell, Head, Kind, Lines, Locale, Look, Number, RowGroups, Style, Table,
};

use crate::snapshot::check;

/// One row of a comparison: what each style makes of something.
type Row = (&'static str, Box<dyn Fn(&Style) -> String>);

/// A Markdown table whose columns are styles.
fn comparison(id: &str, styles: &[(&str, Style)], rows: &[Row]) -> String {
    let heads = styles
        .iter()
        .enumerate()
        .map(|(i, (name, _))| Head::leaf(format!("s{i}"), *name).with_align(Align::Right));
    let mut table = Table::new(id, "", heads.collect()).unwrap();
    for (i, (name, show)) in rows.iter().enumerate() {
        let cells = styles.iter().map(|(_, style)| Cell::text(show(style)));
        let head = Head::leaf(format!("r{i}"), *name);
        table.row(head, cells.collect()).unwrap();
    }
    table.to_markdown(&Style::new(Look::plain(), Locale::en()))
}

fn number(name: &'static str, number: Number) -> Row {
    (name, Box::new(move |style| number.show(style)))
}

/// The README shows the same table.
fn in_the_readme(table: &str) {
    let readme = include_str!("../../README.md");
    assert!(readme.contains(table), "README.md lacks\n{table}");
}

#[test]
fn the_looks_beside_each_other() {
    let looks = [
        ("SPSS", Look::spss()),
        ("APA", Look::apa()),
        ("journal", Look::journal()),
        ("plain", Look::plain()),
    ];
    let styles = looks.map(|(name, look)| (name, Style::new(look, Locale::en())));
    let of = |name, kind, value| number(name, Number::new(kind, value));
    let rows = [
        of("Count", Kind::Count, 36_975.0),
        of("Percent", Kind::Percent, 62.295),
        of("Coefficient", Kind::Coefficient, -12.34567),
        of("Small coefficient", Kind::Coefficient, -1.93174e-6),
        of("Standard error", Kind::StdError, 0.028_012),
        of("Small standard error", Kind::StdError, 3.6e-7),
        of("Statistic", Kind::Statistic, 63.7634),
        of("Degrees of freedom", Kind::DegreesOfFreedom, 288.0),
        of("The same, not whole", Kind::DegreesOfFreedom, 17.7766),
        of("p-value", Kind::PValue, 0.0635),
        of("Small p-value", Kind::PValue, 1.64e-7),
        of("Bounded (R, share)", Kind::Bounded, -0.3016),
        of("Sum of squares", Kind::SumOfSquares, 1234.5678),
        of("Money", Kind::Money, 171_234.5),
        of("Measure", Kind::Measure, 9.4567),
        (
            "Cannot be shown",
            Box::new(|style| style.look.suppressed.clone()),
        ),
        (
            "Lines",
            Box::new(|style| match style.look.lines {
                Lines::Grid => "frame".to_owned(),
                _ => "three rules".to_owned(),
            }),
        ),
        (
            "Groups of rows",
            Box::new(|style| match style.look.row_groups {
                RowGroups::Beside => "beside".to_owned(),
                _ => "above".to_owned(),
            }),
        ),
    ];
    let table = comparison("looks", &styles, &rows);
    check("../../src/looks.md", &table);
    in_the_readme(&table);
}

#[test]
fn the_locales_beside_each_other() {
    let locales = [
        ("English", Locale::en()),
        ("Swedish", Locale::sv()),
        ("German", Locale::de()),
    ];
    let styles = locales.map(|(name, locale)| (name, Style::new(Look::plain(), locale)));
    let rows = [
        number("A number", Number::measure(-1234.56, 1)),
        (
            "A percentage in a sentence",
            Box::new(|style: &Style| Number::percent(62.295).show_in_text(style)),
        ),
        number("A small p-value", Number::p_value(1.64e-7)),
        number(
            "A small coefficient",
            Number::new(Kind::Coefficient, -1.93174e-6),
        ),
    ];
    let table = comparison("locales", &styles, &rows);
    check("../../src/locales.md", &table);
    in_the_readme(&table);
}

/// SPSS's output in German prints what its output in Swedish prints.
#[test]
fn german_numbers() {
    let show = |look: Look, number: Number| number.show(&Style::new(look, Locale::de()));
    let coefficient = Number::new(Kind::Coefficient, -1.93174e-6);
    assert_eq!(show(Look::spss(), coefficient), "-1,932E-6");
    assert_eq!(show(Look::journal(), coefficient), "−1,932×10⁻⁶");
    assert_eq!(show(Look::journal(), Number::count(1_234_567)), "1.234.567");
    assert_eq!(show(Look::spss(), Number::count(1_234_567)), "1234567");
    assert_eq!(show(Look::apa(), Number::p_value(0.0001)), "< ,001");
    let percent = Number::percent(62.295);
    let text = percent.show_in_text(&Style::new(Look::plain(), Locale::de()));
    assert_eq!(text, "62,3\u{a0}%");
}
