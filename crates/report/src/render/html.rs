//! A grid as semantic HTML.

use crate::cell::{Align, Emphasis};
use crate::grid::{Grid, GridRow, Label, Stub};
use crate::style::Lines;

pub(super) fn table(grid: &Grid, lines: Lines, id: &str, prefix: &str) -> String {
    let mut out = String::new();
    let anchor = anchor(id);
    let class = match lines {
        Lines::Grid => "grid",
        Lines::Rules => "rules",
    };
    out.push_str(&format!(
        "<figure class=\"table {class}\" id=\"{anchor}\" lang=\"{}\">\n",
        grid.language.tag()
    ));
    // A table wider than the page scrolls in its own frame, which the keyboard can reach.
    out.push_str(&format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"title-of-{anchor}\">\n<table>\n"
    ));
    out.push_str(&format!("<caption><span id=\"title-of-{anchor}\">"));
    if !prefix.is_empty() {
        out.push_str(&format!("<span class=\"number\">{}</span>", escape(prefix)));
    }
    out.push_str(&format!("{}</span>", label(&grid.title)));
    if let Some(subtitle) = &grid.subtitle {
        out.push_str(&format!(
            "<span class=\"subtitle\">{}</span>",
            isolate(subtitle)
        ));
    }
    out.push_str("</caption>\n");
    push_head(&mut out, grid);
    push_body(&mut out, grid);
    out.push_str("</table>\n</div>\n");
    push_notes(&mut out, grid);
    out.push_str("</figure>\n");
    out
}

/// The id of a table in the page.
pub(crate) fn anchor(id: &str) -> String {
    format!("table-{}", safe_id(id))
}

/// The letters, digits and signs that any address may have; everything else by its number, behind two underscores. Of
/// two underscores in an id the first is written so too, so that no two ids become one.
pub(crate) fn safe_id(id: &str) -> String {
    let mut out = String::with_capacity(id.len());
    let mut signs = id.chars().peekable();
    while let Some(c) = signs.next() {
        match c {
            '_' if signs.peek() != Some(&'_') => out.push(c),
            c if c.is_ascii_alphanumeric() || ".-".contains(c) => out.push(c),
            c => out.push_str(&format!("__{:x}_", c as u32)),
        }
    }
    out
}

fn push_head(out: &mut String, grid: &Grid) {
    out.push_str("<thead>\n");
    for row in 0..grid.head_rows {
        out.push_str("<tr>");
        for span in grid.heads.iter().filter(|span| span.row == row) {
            let at = span.column.checked_sub(grid.stub_columns);
            let spans = spans(span.column_span, span.row_span);
            let is_spanner = !span.is_stub && span.row + span.row_span < grid.head_rows;
            let text = label(&span.label);
            let class = match at.map(|at| grid.aligns[at]) {
                _ if is_spanner => " class=\"spanner\"",
                Some(Align::Right) => " class=\"number\"",
                _ => "",
            };
            // An empty corner heads nothing.
            match (span.label.text.is_empty(), is_spanner) {
                (true, _) => out.push_str(&format!("<td{spans}{class}>{text}</td>")),
                (false, true) => {
                    out.push_str(&format!("<th scope=\"colgroup\"{spans}{class}>{text}</th>"));
                }
                (false, false) => {
                    out.push_str(&format!("<th scope=\"col\"{spans}{class}>{text}</th>"));
                }
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</thead>\n");
}

fn push_body(out: &mut String, grid: &Grid) {
    let columns = grid.stub_columns + grid.aligns.len();
    // Single rows share a body; a group is a body of its own, which the scope of its label needs.
    for sections in grid.sections.chunk_by(|a, b| !a.is_group && !b.is_group) {
        out.push_str("<tbody>\n");
        for row in sections.iter().flat_map(|section| &section.rows) {
            match row {
                GridRow::Group { label: group, indent } => out.push_str(&format!(
                    "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"{columns}\"{}>{}</th></tr>\n",
                    indented(*indent),
                    label(group)
                )),
                GridRow::Cells { stubs, cells } => {
                    out.push_str("<tr>");
                    stubs.iter().for_each(|stub| push_stub(out, stub));
                    for (cell, align) in cells.iter().zip(&grid.aligns) {
                        let number = match align {
                            Align::Right => "number",
                            Align::Left => "",
                        };
                        let class = classes(number, cell);
                        out.push_str(&format!("<td{class}>{}</td>", label(cell)));
                    }
                    out.push_str("</tr>\n");
                }
            }
        }
        out.push_str("</tbody>\n");
    }
}

fn push_stub(out: &mut String, stub: &Stub) {
    let scope = if stub.row_span > 1 { "rowgroup" } else { "row" };
    out.push_str(&format!(
        "<th scope=\"{scope}\"{}{}{}>{}</th>",
        classes("", &stub.label),
        spans(stub.column_span, stub.row_span),
        indented(stub.indent),
        label(&stub.label)
    ));
}

/// The classes of a cell. Numbers and short texts stay on one line; the others may wrap, and get enough room not to
/// become towers of single words.
fn classes(of_column: &str, label: &Label) -> String {
    const SHORT: usize = 24;
    const LONG: usize = 60;
    let of_text = match label.text.chars().count() {
        0..=SHORT => "",
        _ if label.number.is_some() => "",
        count if count <= LONG => "wrap",
        _ => "wrap long",
    };
    match (of_column, of_text) {
        ("", "") => String::new(),
        ("", class) | (class, "") => format!(" class=\"{class}\""),
        (of_column, of_text) => format!(" class=\"{of_column} {of_text}\""),
    }
}

fn push_notes(out: &mut String, grid: &Grid) {
    if !grid.footnotes.is_empty() {
        out.push_str("<ol class=\"footnotes\">\n");
        for (_, text) in &grid.footnotes {
            out.push_str(&format!("<li>{}</li>\n", isolate(text)));
        }
        out.push_str("</ol>\n");
    }
    for note in &grid.notes {
        out.push_str(&format!("<p class=\"note\">{}</p>\n", isolate(note)));
    }
    if let Some(source) = &grid.source {
        let word = grid.language.words().source;
        out.push_str(&format!(
            "<p class=\"note\">{word}: {}</p>\n",
            isolate(source)
        ));
    }
}

fn spans(columns: usize, rows: usize) -> String {
    let attribute = |name: &str, count: usize| match count {
        0 | 1 => String::new(),
        count => format!(" {name}=\"{count}\""),
    };
    attribute("colspan", columns) + &attribute("rowspan", rows)
}

fn indented(levels: usize) -> String {
    match levels {
        0 => String::new(),
        levels => format!(" style=\"--indent:{levels}\""),
    }
}

fn label(label: &Label) -> String {
    let text = isolate(&label.text);
    let text = match (text.is_empty(), label.emphasis) {
        (false, Emphasis::Strong) => format!("<strong>{text}</strong>"),
        (false, Emphasis::Italic) => format!("<em>{text}</em>"),
        _ => text,
    };
    match label.marks.as_slice() {
        [] => text,
        marks => format!("{text}<sup>{}</sup>", marks.join(",")),
    }
}

/// Escaped text; text from right to left is kept from reordering what stands around it.
pub(crate) fn isolate(text: &str) -> String {
    match text.chars().any(is_right_to_left) {
        true => format!("<bdi>{}</bdi>", escape(text)),
        false => escape(text),
    }
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Text that is nothing but text, in content and in attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_isolates() {
        assert_eq!(
            isolate("<a href=\"x\">'&"),
            "&lt;a href=&quot;x&quot;&gt;&#39;&amp;"
        );
        assert_eq!(isolate("שלום <b>"), "<bdi>שלום &lt;b&gt;</bdi>");
        assert_eq!(anchor("q 1\"é"), "table-q__20_1__22___e9_");
        assert_eq!(anchor("reg_1.model-2"), "table-reg_1.model-2");
    }

    #[test]
    fn different_ids_have_different_anchors() {
        let mut ids = vec![String::new()];
        for _ in 0..5 {
            let longer: Vec<String> = ids
                .iter()
                .flat_map(|id| ["_", " ", "-", "2", "0"].map(|sign| format!("{id}{sign}")))
                .collect();
            ids.extend(longer);
            ids.sort();
            ids.dedup();
        }
        let anchors: std::collections::BTreeSet<String> = ids.iter().map(|id| anchor(id)).collect();
        assert_eq!(anchors.len(), ids.len());
        assert_ne!(anchor("a b"), anchor("a-20-b"));
    }
}
