//! Comparison with files under `tests/snapshots`, which TRESTEG_BLESS=1 rewrites.

use std::path::PathBuf;

use tresteg_report::{Language, Locale, Look, Style, Table};

/// Fails unless the text is that of the snapshot file.
pub fn check(name: &str, text: &str) {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "snapshots", name]
        .iter()
        .collect();
    if std::env::var_os("TRESTEG_BLESS").is_some() {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).unwrap();
        }
        std::fs::write(&path, text).unwrap();
        return;
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    // Git may have changed the ends of lines.
    let stored = stored.replace("\r\n", "\n");
    if stored == text {
        return;
    }
    let (line, (old, new)) = stored
        .lines()
        .chain(std::iter::repeat("(end)"))
        .zip(text.lines().chain(std::iter::repeat("(end)")))
        .enumerate()
        .find(|(_, (old, new))| old != new)
        .unwrap();
    panic!(
        "{name} differs from line {}:\n  stored: {old}\n  now:    {new}\n\
         Run the tests with TRESTEG_BLESS=1 to accept, then read the diff.",
        line + 1
    );
}

pub fn spss(locale: Locale) -> Style {
    Style::new(Look::spss(), locale)
}

pub fn plain(locale: Locale) -> Style {
    Style::new(Look::plain(), locale)
}

/// Every look. What is added here is looked at, compared and parsed back everywhere.
fn looks() -> Vec<(&'static str, Look)> {
    vec![
        ("SPSS", Look::spss()),
        ("APA", Look::apa()),
        ("plain", Look::plain()),
        ("journal", Look::journal()),
    ]
}

/// Every locale, likewise.
fn locales() -> Vec<(&'static str, Locale)> {
    vec![
        ("English", Locale::en()),
        ("Swedish", Locale::sv()),
        ("German", Locale::de()),
    ]
}

/// Every look in every locale, with a name.
pub fn styles() -> Vec<(String, Style)> {
    let each = looks().into_iter().flat_map(|(look_name, look)| {
        locales().into_iter().map(move |(locale_name, locale)| {
            let name = format!("{look_name}, {locale_name}");
            (name, Style::new(look.clone(), locale))
        })
    });
    each.collect()
}

/// Checks one table in every look and locale against a file of its own.
pub fn check_table(name: &str, table: &Table) {
    let mut text = String::new();
    for (heading, style) in styles() {
        text.push_str(&format!(
            "#### {heading}\n\n{}\n",
            table.to_terminal(&style, 100)
        ));
    }
    check(&format!("layouts/{name}.txt"), &text);
}

/// Checks some tables in every format that is text.
pub fn check_formats<'a>(name: &str, tables: impl IntoIterator<Item = &'a Table> + Clone) {
    let mut text = String::new();
    let mut section = |heading: &str, render: &dyn Fn(&Table) -> String| {
        text.push_str(&format!("#### {heading}\n\n"));
        for table in tables.clone() {
            text.push_str(&render(table));
            text.push('\n');
        }
    };
    let plain = Style::new(Look::plain(), Locale::en());
    let spss = Style::new(Look::spss(), Locale::sv());
    section("Markdown, plain, English", &|table| {
        table.to_markdown(&plain)
    });
    section("HTML, SPSS, Swedish", &|table| table.to_html(&spss));
    section("LaTeX, plain, English", &|table| table.to_latex(&plain));
    section("LaTeX, SPSS, Swedish", &|table| table.to_latex(&spss));
    section("CSV", &|table| table.to_csv(Language::En));
    check(name, &text);
}

#[test]
fn every_format_of_a_table_with_everything() {
    check_formats("formats.txt", &crate::samples::all());
}
