//! Comparison with files under `tests/snapshots`, which TRESTEG_BLESS=1 rewrites.

use std::path::PathBuf;

use tresteg_report::{Language, Locale, Look, Style, Table};

/// Fails unless the text is that of the snapshot file.
pub fn check(name: &str, text: &str) {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "tests", "snapshots", name]
        .iter()
        .collect();
    if std::env::var_os("TRESTEG_BLESS").is_some() {
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

/// Every look and every locale, with a name; the looks of a language's own in both of the first two.
pub fn styles() -> [(&'static str, Style); 6] {
    [
        ("SPSS, English", spss(Locale::en())),
        ("SPSS, Swedish", spss(Locale::sv())),
        ("plain, English", plain(Locale::en())),
        ("plain, Swedish", plain(Locale::sv())),
        ("APA, English", Style::new(Look::apa(), Locale::en())),
        ("journal, German", Style::new(Look::journal(), Locale::de())),
    ]
}

// Without the features of the layouts there is nothing to check.
#[cfg_attr(not(feature = "stats"), allow(dead_code))]
/// Checks some tables in every look, locale and format against one file.
pub fn check_tables<'a>(name: &str, tables: impl IntoIterator<Item = &'a Table> + Clone) {
    let mut text = String::new();
    let mut section = |heading: &str, render: &dyn Fn(&Table) -> String| {
        text.push_str(&format!("#### {heading}\n\n"));
        for table in tables.clone() {
            text.push_str(&render(table));
            text.push('\n');
        }
    };
    for (heading, style) in styles() {
        section(&format!("terminal, {heading}"), &|table| {
            table.to_terminal(&style, 80)
        });
    }
    section("Markdown, plain, English", &|table| {
        table.to_markdown(&plain(Locale::en()))
    });
    section("HTML, SPSS, Swedish", &|table| {
        table.to_html(&spss(Locale::sv()))
    });
    section("LaTeX, plain, English", &|table| {
        table.to_latex(&plain(Locale::en()))
    });
    section("LaTeX, SPSS, Swedish", &|table| {
        table.to_latex(&spss(Locale::sv()))
    });
    section("CSV", &|table| table.to_csv(Language::En));
    check(name, &text);
}
