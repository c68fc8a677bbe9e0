//! No layout forgets a language: every text that stands in the source of a layout has its Swedish and its German.
//!
//! The source is read, and not the tables of a run, so that texts which no sample reaches are held to it too, and
//! labels that come from data are not.

use std::path::Path;

/// What is written alike in all three languages.
const ALIKE: [&str; 29] = [
    "Scott",
    "Silverman",
    "Sturges",
    "Median",
    "Minimum",
    "Maximum",
    "χ²",
    "n",
    "N",
    "R",
    "R²",
    "F",
    "t",
    "z",
    "p",
    "df",
    "B",
    "Beta",
    "Sig.",
    "AIC",
    "BIC",
    "AICc",
    "ANOVA",
    "km²",
    "KS",
    "VIF",
    "W",
    "Regression",
    "d",
];

/// Calls that take a text, and the place of the text among their arguments.
const TAKES_TEXT: [(&str, usize); 10] = [
    ("Head::leaf", 1),
    ("Head::group", 0),
    ("Table::new", 1),
    ("Cell::text", 0),
    ("with_stub_titles", 0),
    ("with_statistic", 1),
    ("with_subtitle", 0),
    ("with_source", 0),
    ("note", 0),
    ("footnote", 0),
];

/// A call that is being read: its name, and how many arguments are behind.
struct Call {
    name: String,
    argument: usize,
}

/// The texts of a source file that lack a language: line, text, and what is missing.
fn untranslated(source: &str, swedish: bool) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap();
    let mut calls: Vec<Call> = Vec::new();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        let rest = &source[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        match c {
            '"' => {
                let length = literal_length(rest);
                let literal = &rest[1..length - 1];
                if lacks(source, at, length, literal, &calls, swedish) {
                    let line = source[..at].lines().count();
                    found.push(format!("line {line}: {literal:?}"));
                }
                at += length;
                continue;
            }
            // A sign, not a lifetime.
            '\'' if rest[1..].chars().nth(1) == Some('\'') => {
                at += 2 + rest[1..].chars().next().unwrap().len_utf8();
                continue;
            }
            '(' => {
                let name = |c: char| c.is_alphanumeric() || "_:!".contains(c);
                let before = &source[..at];
                let start = before.rfind(|c| !name(c)).map_or(0, |i| i + 1);
                let name = before[start..].to_owned();
                calls.push(Call { name, argument: 0 });
            }
            ')' => drop(calls.pop()),
            ',' => {
                if let Some(call) = calls.last_mut() {
                    call.argument += 1;
                }
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    found
}

/// The length of the literal that a text begins with, quotes included.
fn literal_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.unwrap().0 + 1
}

fn lacks(
    source: &str,
    at: usize,
    length: usize,
    literal: &str,
    calls: &[Call],
    swedish: bool,
) -> bool {
    // A format has words only outside its placeholders.
    let outside = literal.split('{').enumerate().map(|(i, part)| match i {
        0 => part,
        _ => part.split_once('}').map_or("", |(_, rest)| rest),
    });
    let has_words = outside.collect::<String>().contains(char::is_alphabetic);
    if !has_words || ALIKE.contains(&literal) {
        return false;
    }
    let named =
        |call: &Call, name: &str| call.name == name || call.name.ends_with(&format!(".{name}"));
    let mut around = calls.iter().rev();
    let mut call = around.next();
    let mut end = at + length;
    if call.is_some_and(|call| call.name == "format!" && call.argument == 0) {
        end = end_of_call(source, end);
        call = around.next();
    }
    let Some(call) = call else { return false };
    if call.name == "Text::new" {
        let mut rest = source[end_of_call(source, end)..].trim_start();
        let mut missing = if swedish {
            vec![".with_sv(", ".with_de("]
        } else {
            vec![".with_de("]
        };
        while let Some(next) = [".with_sv(", ".with_de("]
            .into_iter()
            .find(|next| rest.starts_with(next))
        {
            missing.retain(|known| *known != next);
            rest = rest[end_of_call(rest, next.len())..].trim_start();
        }
        return !missing.is_empty();
    }
    TAKES_TEXT
        .iter()
        .any(|(name, argument)| named(call, name) && call.argument == *argument)
}

/// The place behind the parenthesis that closes a call, from a place inside it.
fn end_of_call(source: &str, from: usize) -> usize {
    let mut depth = 1;
    let mut at = from;
    while depth > 0 {
        let rest = &source[at..];
        match rest.chars().next().unwrap() {
            '"' => {
                at += literal_length(rest);
                continue;
            }
            '\'' if rest[1..].chars().nth(1) == Some('\'') => {
                at += 2 + rest[1..].chars().next().unwrap().len_utf8();
                continue;
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        at += rest.chars().next().unwrap().len_utf8();
    }
    at
}

#[test]
fn a_missing_language_is_found() {
    let source = |code: &str| untranslated(code, true);
    let whole = r#"Text::new("Mean").with_sv("Medelvärde").with_de("Mittelwert")"#;
    assert!(source(whole).is_empty());
    assert_eq!(source(r#"Text::new("Mean")"#), [r#"line 1: "Mean""#]);
    assert_eq!(source(r#"Text::new("Mean").with_sv("(")"#).len(), 1);
    assert_eq!(source(r#"Text::new("Mean").with_de("\"").into()"#).len(), 1);
    assert_eq!(
        source(r#"Text::new(format!("{count} units", ')')).with_sv("")"#).len(),
        1
    );
    assert_eq!(source(r#"Head::leaf("mean", "Mean")"#).len(), 1);
    assert_eq!(source(r#"table.note("Several.")"#).len(), 1);
    assert!(source(r#"Head::leaf(keys.key("mean"), label) // Text::new("x")"#).is_empty());
    assert!(source(r#"Text::new(format!("{} = ", label.value)); Head::leaf("n", "n")"#).is_empty());
    assert!(untranslated(r#"Text::new("Model").with_de("Modell")"#, false).is_empty());
}

#[test]
fn every_text_of_a_layout_or_a_plot_is_in_every_language() {
    let mut missing = Vec::new();
    let mut folders: Vec<_> = ["src/layouts", "src/plots"]
        .map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .to_vec();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // SPSS does not write Swedish.
            let swedish = !path.file_name().unwrap().to_str().unwrap().contains("spss");
            let source = std::fs::read_to_string(&path).unwrap();
            let found = untranslated(&source, swedish).into_iter();
            missing.extend(found.map(|text| format!("{}, {text}", path.display())));
        }
    }
    missing.sort();
    assert!(
        missing.is_empty(),
        "texts without Swedish or German:\n{}",
        missing.join("\n")
    );
}
