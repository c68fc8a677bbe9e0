//! A table as comma-separated text: values for programs, not strings for readers.

use crate::cell::{Cell, Content, Head, leaves};
use crate::table::Table;
use crate::text::{Language, Text, clean};

pub(super) fn table(table: &Table, language: Language) -> String {
    let mut out = String::new();
    let keys = leaves(&table.columns)
        .into_iter()
        .map(|head| head.key.clone());
    push_record(
        &mut out,
        ["key", "label"].map(String::from).into_iter().chain(keys),
    );
    let mut cells = table.cells.iter();
    for head in &table.rows {
        push_rows(&mut out, head, "", language, &mut cells);
    }
    out
}

fn push_rows<'a>(
    out: &mut String,
    head: &Head,
    groups: &str,
    language: Language,
    cells: &mut impl Iterator<Item = &'a Vec<Cell>>,
) {
    let own = show(&head.label, language);
    let label = match groups.is_empty() {
        true => own,
        false => format!("{groups} / {own}"),
    };
    if head.is_leaf() {
        let values = cells.next().into_iter().flatten();
        let values = values.map(|cell| value(cell, language));
        push_record(out, [head.key.clone(), label].into_iter().chain(values));
        return;
    }
    for child in &head.children {
        push_rows(out, child, &label, language, cells);
    }
}

fn value(cell: &Cell, language: Language) -> String {
    match &cell.content {
        Content::Empty => String::new(),
        Content::Suppressed => "NA".to_owned(),
        Content::Text(text) => show(text, language),
        Content::Number(number) => shortest(number.value),
        Content::Numbers(numbers) => {
            let each: Vec<String> = numbers
                .iter()
                .map(|number| shortest(number.value))
                .collect();
            each.join(" ")
        }
    }
}

/// The shortest decimal that reads back as the value, with an exponent where that is shorter.
fn shortest(value: f64) -> String {
    if value.is_nan() {
        return "NA".to_owned();
    }
    if value.is_infinite() {
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("{sign}Inf");
    }
    let text = format!("{value:?}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

fn show(text: &Text, language: Language) -> String {
    clean(text.in_language(language))
}

/// One line; fields with separators or quotes stand in quotes, as RFC 4180 has it.
fn push_record(out: &mut String, fields: impl Iterator<Item = String>) {
    for (position, field) in fields.enumerate() {
        if position > 0 {
            out.push(',');
        }
        if field.contains([',', '"', '\n', '\r']) {
            out.push_str(&format!("\"{}\"", field.replace('"', "\"\"")));
        } else {
            out.push_str(&field);
        }
    }
    out.push('\n');
}
