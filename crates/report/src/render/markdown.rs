//! A grid as a pipe table of GitHub Flavored Markdown.

use crate::cell::{Align, Emphasis};
use crate::grid::{Grid, GridRow, Label};

pub(super) fn table(grid: &Grid, prefix: &str) -> String {
    let mut out = String::new();
    let title = format!("{}{}", escape(prefix), label(&grid.title));
    if !title.trim().is_empty() {
        out.push_str(&format!("**{}**\n\n", title.trim()));
    }
    if let Some(subtitle) = &grid.subtitle {
        out.push_str(&format!("{}\n\n", begin_block(&escape(subtitle))));
    }
    let columns = grid.stub_columns + grid.aligns.len();
    push_row(&mut out, (0..columns).map(|column| heading(grid, column)));
    let rule = |column: usize| match column.checked_sub(grid.stub_columns) {
        Some(at) if grid.aligns[at] == Align::Right => "---:".to_owned(),
        _ => ":---".to_owned(),
    };
    push_row(&mut out, (0..columns).map(rule));
    for row in grid.sections.iter().flat_map(|section| &section.rows) {
        match row {
            GridRow::Group {
                label: group,
                indent,
            } => {
                let first = format!("{}{}", "&emsp;".repeat(*indent), strong(group));
                let rest = (1..columns).map(|_| String::new());
                push_row(&mut out, std::iter::once(first).chain(rest));
            }
            GridRow::Cells { stubs, cells } => {
                let stub = |column: usize| {
                    stubs
                        .iter()
                        .find(|stub| stub.column == column)
                        .map_or_else(String::new, |stub| {
                            format!("{}{}", "&emsp;".repeat(stub.indent), label(&stub.label))
                        })
                };
                push_row(
                    &mut out,
                    (0..grid.stub_columns)
                        .map(stub)
                        .chain(cells.iter().map(label)),
                );
            }
        }
    }
    for (letter, text) in &grid.footnotes {
        out.push_str(&format!("\n{letter}. {}\n", escape(text)));
    }
    for note in &grid.notes {
        out.push_str(&format!("\n{}\n", begin_block(&escape(note))));
    }
    if let Some(source) = &grid.source {
        let word = grid.language.words().source;
        out.push_str(&format!("\n{word}: {}\n", escape(source)));
    }
    out
}

/// The headings over a column, the spanners in front.
fn heading(grid: &Grid, column: usize) -> String {
    let parts: Vec<String> = grid
        .heads
        .iter()
        .filter(|span| (span.column..span.column + span.column_span).contains(&column))
        // A stub heading over several stub columns stands in the first.
        .filter(|span| !span.is_stub || span.column == column)
        .map(|span| label(&span.label))
        .filter(|text| !text.is_empty())
        .collect();
    parts.join(": ")
}

fn push_row(out: &mut String, cells: impl Iterator<Item = String>) {
    out.push('|');
    for cell in cells {
        out.push(' ');
        out.push_str(&cell);
        if !cell.is_empty() {
            out.push(' ');
        }
        out.push('|');
    }
    out.push('\n');
}

fn label(label: &Label) -> String {
    let text = escape(label.text.trim());
    let text = match (text.is_empty(), label.emphasis) {
        (false, Emphasis::Strong) => format!("**{text}**"),
        (false, Emphasis::Italic) => format!("*{text}*"),
        _ => text,
    };
    match label.marks.as_slice() {
        [] => text,
        marks => format!("{text}<sup>{}</sup>", marks.join(",")),
    }
}

fn strong(group: &Label) -> String {
    label(&Label {
        emphasis: Emphasis::Strong,
        ..group.clone()
    })
}

/// Text that GitHub shows as it is: nothing in it is markup, a table cell's end, HTML or a formula.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Escaped text at the beginning of a block, where some signs would open a heading or a list, and
/// spaces a block of code.
pub(crate) fn begin_block(escaped: &str) -> String {
    let escaped = escaped.trim_matches(' ');
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = escaped.split_at(digits);
    if rest.starts_with(['#', '+', '-', '=']) && number.is_empty()
        || rest.starts_with(['.', ')']) && (1..10).contains(&number.len())
    {
        return format!("{number}\\{rest}");
    }
    escaped.to_owned()
}

/// Escaped text of a heading, which would lose number signs at its end.
pub(crate) fn heading_text(escaped: &str) -> String {
    let escaped = escaped.trim_matches(' ');
    match escaped.strip_suffix('#') {
        Some(before) => format!("{before}\\#"),
        None => escaped.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{begin_block, escape, heading_text};

    #[test]
    fn leaves_nothing_that_is_markup() {
        assert_eq!(escape("a|b"), "a\\|b");
        assert_eq!(escape("_*x*_"), "\\_\\*x\\*\\_");
        assert_eq!(escape("<script>"), "&lt;script&gt;");
        assert_eq!(escape("[x](y) `z` \\"), "\\[x\\](y) \\`z\\` \\\\");
        assert_eq!(escape("3.5 - $x$"), "3.5 - \\$x\\$");
        assert_eq!(begin_block("1. Not a list"), "1\\. Not a list");
        assert_eq!(begin_block("12) no"), "12\\) no");
        assert_eq!(begin_block("# no"), "\\# no");
        assert_eq!(begin_block("- no"), "\\- no");
        assert_eq!(begin_block("yes - 1."), "yes - 1.");
        assert_eq!(begin_block(" # no"), "\\# no");
        assert_eq!(begin_block("    no code "), "no code");
        assert_eq!(heading_text(" C #"), "C \\#");
        assert_eq!(heading_text("C ##"), "C #\\#");
        assert_eq!(heading_text("#"), "\\#");
        assert_eq!(heading_text("# one"), "# one");
    }
}
