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
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"{anchor}-title\">\n<table>\n"
    ));
    out.push_str(&format!("<caption><span id=\"{anchor}-title\">"));
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

/// The letters, digits and signs that any address may have; everything else by its number.
pub(crate) fn safe_id(id: &str) -> String {
    let safe = |c: char| match c.is_ascii_alphanumeric() || "._-".contains(c) {
        true => c.to_string(),
        false => format!("-{:x}-", c as u32),
    };
    id.chars().map(safe).collect()
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
                        let class = match align {
                            Align::Right => " class=\"number\"",
                            Align::Left => wrapping(cell),
                        };
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
        wrapping(&stub.label),
        spans(stub.column_span, stub.row_span),
        indented(stub.indent),
        label(&stub.label)
    ));
}

/// Short texts stay on one line; the others may wrap, and get enough room not to become towers of
/// single words.
fn wrapping(label: &Label) -> &'static str {
    const SHORT: usize = 24;
    const LONG: usize = 60;
    match label.text.chars().count() {
        0..=SHORT => "",
        count if count <= LONG => " class=\"wrap\"",
        _ => " class=\"wrap long\"",
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
        assert_eq!(anchor("q 1\"é"), "table-q-20-1-22--e9-");
    }
}
