//! A grid as LaTeX: `booktabs` rules or a frame, `multirow` for labels over several rows, `longtable` where a page is
//! too short.

use crate::cell::{Align, Emphasis};
use crate::grid::{Grid, GridRow, HeadSpan, Label, Stub};
use crate::style::Lines;

/// A table with more rows is broken over pages.
const ROWS_ON_A_PAGE: usize = 40;
/// A text column with longer texts wraps.
const LONG_TEXT: usize = 32;
/// What a wrapping column needs at least, in signs.
const LEAST_WRAPPED: usize = 28;
/// What two columns are apart, in signs.
const COLUMN_GAP: usize = 3;
/// Sizes of type, and about how many signs a line of 160 mm holds at each.
const SIZES: [(&str, usize); 4] = [
    ("\\small", 90),
    ("\\footnotesize", 100),
    ("\\scriptsize", 114),
    ("\\tiny", 148),
];

pub(super) fn table(grid: &Grid, lines: Lines, id: &str, placement: &str) -> String {
    let rows: usize = grid.sections.iter().map(|section| section.rows.len()).sum();
    let body = Body { grid, lines };
    let (columns, size) = body.columns();
    let label = label_of(id);
    let caption = caption(grid);
    let notes = notes(grid);
    if rows > ROWS_ON_A_PAGE {
        let head = body.head();
        return format!(
            "{{{size}\n\\begin{{longtable}}{{{columns}}}\n{caption}\\label{{{label}}}\\\\\n{head}\\endfirsthead\n\
             {head}\\endhead\n{}\\end{{longtable}}\n{notes}}}\n",
            body.rows(),
        );
    }
    format!(
        "\\begin{{table}}[{placement}]\n\\centering{size}\n{caption}\\label{{{label}}}\n\
         \\begin{{adjustbox}}{{max width=\\linewidth}}\n\\begin{{tabular}}{{{columns}}}\n{}{}\\end{{tabular}}\n\\end{{adjustbox}}\n\
         {notes}\\end{{table}}\n",
        body.head(),
        body.rows(),
    )
}

/// What stands before `\begin{document}` for the tables: they need no other package.
pub(crate) const PACKAGES: &str =
    "\\usepackage{adjustbox,array,booktabs,float,longtable,multirow}\n";

/// The label of a table, for `\ref`.
pub(crate) fn label_of(id: &str) -> String {
    let safe = |c: char| match c.is_ascii_alphanumeric() || ".-".contains(c) {
        true => c.to_string(),
        false => format!("-{:x}-", c as u32),
    };
    let safe: String = id.chars().map(safe).collect();
    format!("tab:{safe}")
}

/// The caption, and the title alone for the list of tables.
fn caption(grid: &Grid) -> String {
    let title = label(&grid.title);
    let whole = match &grid.subtitle {
        None => title,
        Some(subtitle) => format!("{title}. {}", escape(subtitle)),
    };
    let listed = escape(&grid.title.text);
    match listed == whole {
        true => format!("\\caption{{{whole}}}"),
        false => format!("\\caption[{listed}]{{{whole}}}"),
    }
}

struct Body<'a> {
    grid: &'a Grid,
    lines: Lines,
}

impl Body<'_> {
    fn is_framed(&self) -> bool {
        self.lines == Lines::Grid
    }

    /// The specification of all columns, and the size of type at which they fit the line.
    fn columns(&self) -> (String, &'static str) {
        let grid = self.grid;
        let aligns: Vec<Align> = std::iter::repeat_n(Align::Left, grid.stub_columns)
            .chain(grid.aligns.iter().copied())
            .collect();
        let widths: Vec<usize> = self
            .grid
            .column_widths()
            .iter()
            .map(|width| width.full)
            .collect();
        let wraps: Vec<bool> = widths
            .iter()
            .zip(&aligns)
            .map(|(width, align)| *align == Align::Left && *width > LONG_TEXT)
            .collect();
        let wrapping = wraps.iter().filter(|wraps| **wraps).count();
        let fixed: usize = widths
            .iter()
            .zip(&wraps)
            .filter(|(_, wraps)| !**wraps)
            .map(|(width, _)| width + COLUMN_GAP)
            .sum();
        let room =
            |line: usize| line.saturating_sub(fixed + COLUMN_GAP * wrapping) / wrapping.max(1);
        let fits = |line: usize| match wrapping {
            0 => fixed <= line,
            _ => room(line) >= LEAST_WRAPPED,
        };
        let (size, line) = SIZES
            .into_iter()
            .find(|(_, line)| fits(*line))
            .unwrap_or(SIZES[SIZES.len() - 1]);
        let longest = widths.iter().copied().max().unwrap_or(0);
        let wrapped = room(line).clamp(LEAST_WRAPPED, longest.max(LEAST_WRAPPED));
        let share = wrapped as f64 / line as f64;
        let parts: Vec<String> = aligns
            .into_iter()
            .zip(wraps)
            .map(|(align, wraps)| match (wraps, align) {
                (true, _) => {
                    format!(">{{\\raggedright\\arraybackslash}}p{{{share:.3}\\linewidth}}")
                }
                (false, Align::Right) => "r".to_owned(),
                (false, _) => "l".to_owned(),
            })
            .collect();
        let columns = match self.is_framed() {
            true => format!("|{}|", parts.join("|")),
            false => parts.join(""),
        };
        (columns, size)
    }

    fn head(&self) -> String {
        let grid = self.grid;
        let mut out = self.rule("\\toprule\n");
        for row in 0..grid.head_rows {
            let spans: Vec<&HeadSpan> = grid.heads.iter().filter(|span| span.row == row).collect();
            let mut cells = Vec::new();
            let mut rules = Vec::new();
            let mut column = 0;
            while column < grid.stub_columns + grid.aligns.len() {
                let Some(span) = spans.iter().find(|span| span.column == column) else {
                    // A heading of a row above reaches down here.
                    cells.push(String::new());
                    column += 1;
                    continue;
                };
                let is_spanner = !span.is_stub && span.row + span.row_span < grid.head_rows;
                cells.push(self.head_cell(span, is_spanner));
                if is_spanner || self.is_framed() && span.row + span.row_span < grid.head_rows {
                    rules.push((span.column + 1, span.column + span.column_span));
                }
                column += span.column_span;
            }
            out.push_str(&cells.join(" & "));
            out.push_str(" \\\\\n");
            if row + 1 < grid.head_rows {
                let command = if self.is_framed() {
                    "\\cline"
                } else {
                    "\\cmidrule(lr)"
                };
                for (first, last) in rules {
                    out.push_str(&format!("{command}{{{first}-{last}}}"));
                }
                out.push('\n');
            }
        }
        out.push_str(&self.rule("\\midrule\n"));
        out
    }

    fn head_cell(&self, span: &HeadSpan, is_spanner: bool) -> String {
        let text = label(&span.label);
        let align = match span.column.checked_sub(self.grid.stub_columns) {
            _ if is_spanner => "c",
            Some(at) if self.grid.aligns[at] == Align::Right => "r",
            _ => "l",
        };
        self.multicolumn(span.column, span.column_span, align, &text)
    }

    /// A cell over columns, or a cell with another alignment than its column's.
    fn multicolumn(&self, first: usize, columns: usize, align: &str, text: &str) -> String {
        let (left, right) = match self.is_framed() {
            true if first == 0 => ("|", "|"),
            true => ("", "|"),
            false => ("", ""),
        };
        format!("\\multicolumn{{{columns}}}{{{left}{align}{right}}}{{{text}}}")
    }

    fn rows(&self) -> String {
        let grid = self.grid;
        let columns = grid.stub_columns + grid.aligns.len();
        let mut out = String::new();
        // Stub columns that a label of an earlier row still covers.
        let mut covered = vec![0_usize; grid.stub_columns];
        let rows = grid.sections.iter().flat_map(|section| &section.rows);
        for (position, row) in rows.enumerate() {
            match row {
                GridRow::Group {
                    label: group,
                    indent,
                } => {
                    if position > 0 && *indent == 0 && !self.is_framed() {
                        out.push_str("\\addlinespace\n");
                    }
                    let text = format!("{}{}", quads(*indent), strong(group));
                    out.push_str(&self.multicolumn(0, columns, "l", &text));
                }
                GridRow::Cells { stubs, cells } => {
                    let parts: Vec<String> = self
                        .stub_cells(stubs, &mut covered)
                        .into_iter()
                        .chain(cells.iter().map(label))
                        .collect();
                    out.push_str(&parts.join(" & "));
                }
            }
            out.push_str(" \\\\\n");
            if self.is_framed() {
                out.push_str(&self.row_rule(&covered, columns));
            }
        }
        if !self.is_framed() {
            out.push_str("\\bottomrule\n");
        }
        out
    }

    fn stub_cells(&self, stubs: &[Stub], covered: &mut [usize]) -> Vec<String> {
        let mut cells = Vec::new();
        let mut column = 0;
        while column < self.grid.stub_columns {
            match stubs.iter().find(|stub| stub.column == column) {
                Some(stub) => {
                    let mut text = format!("{}{}", quads(stub.indent), label(&stub.label));
                    if stub.row_span > 1 {
                        text = format!("\\multirow[t]{{{}}}{{*}}{{{text}}}", stub.row_span);
                        covered[column] = stub.row_span - 1;
                    }
                    if stub.column_span > 1 {
                        text = self.multicolumn(column, stub.column_span, "l", &text);
                    }
                    cells.push(text);
                    column += stub.column_span;
                }
                None => {
                    if let Some(rows) = covered.get_mut(column) {
                        *rows = rows.saturating_sub(1);
                    }
                    cells.push(String::new());
                    column += 1;
                }
            }
        }
        cells
    }

    /// A line under a row that leaves labels over several rows whole.
    fn row_rule(&self, covered: &[usize], columns: usize) -> String {
        match covered.iter().rposition(|rows| *rows > 0) {
            None => "\\hline\n".to_owned(),
            Some(last) if last + 2 <= columns => format!("\\cline{{{}-{columns}}}\n", last + 2),
            Some(_) => String::new(),
        }
    }

    fn rule(&self, rule: &str) -> String {
        match self.is_framed() {
            true => "\\hline\n".to_owned(),
            false => rule.to_owned(),
        }
    }
}

fn notes(grid: &Grid) -> String {
    let mut lines: Vec<String> = grid
        .footnotes
        .iter()
        .map(|(letter, text)| format!("\\textsuperscript{{{letter}}}~{}", escape(text)))
        .collect();
    lines.extend(grid.notes.iter().map(|note| escape(note)));
    if let Some(source) = &grid.source {
        let word = grid.language.words().source;
        lines.push(format!("{word}: {}", escape(source)));
    }
    if lines.is_empty() {
        return String::new();
    }
    format!(
        "\\par\\smallskip\n\\begin{{minipage}}{{0.95\\linewidth}}\\footnotesize\\raggedright\n{}\n\\end{{minipage}}\n",
        lines.join("\\par\n")
    )
}

fn quads(indent: usize) -> String {
    "\\quad ".repeat(indent)
}

fn label(label: &Label) -> String {
    let text = escape(&label.text);
    let text = match (text.is_empty(), label.emphasis) {
        (false, Emphasis::Strong) => format!("\\textbf{{{text}}}"),
        (false, Emphasis::Italic) => format!("\\textit{{{text}}}"),
        _ => text,
    };
    match label.marks.as_slice() {
        [] => text,
        marks => format!("{text}\\textsuperscript{{{}}}", marks.join(",")),
    }
}

fn strong(group: &Label) -> String {
    label(&Label {
        emphasis: Emphasis::Strong,
        ..group.clone()
    })
}

/// Text that every LaTeX shows as it is: signs of markup escaped, and the signs that tables use and the fonts of
/// pdfLaTeX lack spelled out. Letters of other scripts are left to XeLaTeX and LuaLaTeX.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut raised = String::new();
    for c in text.chars() {
        if let Some(plain) = lowered(c) {
            raised.push(plain);
            continue;
        }
        push_raised(&mut out, &mut raised);
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '{' | '}' | '$' | '&' | '#' | '_' | '%' => {
                out.push('\\');
                out.push(c);
            }
            '^' => out.push_str("\\textasciicircum{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '<' => out.push_str("\\textless{}"),
            '>' => out.push_str("\\textgreater{}"),
            '|' => out.push_str("\\textbar{}"),
            '"' => out.push_str("\\textquotedbl{}"),
            '`' => out.push_str("\\textasciigrave{}"),
            '\'' => out.push_str("\\textquotesingle{}"),
            // Brackets would be taken for the optional argument of a line break before them.
            '[' => out.push_str("{[}"),
            ']' => out.push_str("{]}"),
            // One hyphen, never a part of a dash.
            '-' => out.push_str("-{}"),
            '\u{a0}' | '\u{202f}' => out.push('~'),
            '\u{2212}' => out.push_str("$-$"),
            '\u{d7}' => out.push_str("$\\times$"),
            '\u{221e}' => out.push_str("$\\infty$"),
            '\u{2264}' => out.push_str("$\\le$"),
            '\u{2265}' => out.push_str("$\\ge$"),
            '\u{2013}' => out.push_str("\\textendash{}"),
            '\u{2014}' => out.push_str("\\textemdash{}"),
            '\u{2022}' => out.push_str("\\textbullet{}"),
            '\u{3b7}' => out.push_str("$\\eta$"),
            '\u{3c7}' => out.push_str("$\\chi$"),
            '\u{3b1}' => out.push_str("$\\alpha$"),
            '\u{3b2}' => out.push_str("$\\beta$"),
            '\u{3ba}' => out.push_str("$\\kappa$"),
            '\u{3c9}' => out.push_str("$\\omega$"),
            '\u{394}' => out.push_str("$\\Delta$"),
            c => out.push(c),
        }
    }
    push_raised(&mut out, &mut raised);
    out
}

fn push_raised(out: &mut String, raised: &mut String) {
    if !raised.is_empty() {
        out.push_str(&format!("\\textsuperscript{{{raised}}}"));
        raised.clear();
    }
}

/// The sign that a raised one raises.
fn lowered(c: char) -> Option<char> {
    Some(match c {
        '\u{2070}' => '0',
        '\u{b9}' => '1',
        '\u{b2}' => '2',
        '\u{b3}' => '3',
        '\u{2074}'..='\u{2079}' => char::from(b'4' + (c as u32 - 0x2074) as u8),
        '\u{207b}' => '-',
        '\u{207a}' => '+',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_latex_would_read() {
        assert_eq!(
            escape("a & b_c 50% #1 {x} $y$"),
            "a \\& b\\_c 50\\% \\#1 \\{x\\} \\$y\\$"
        );
        assert_eq!(escape("\\input{x}"), "\\textbackslash{}input\\{x\\}");
        assert_eq!(
            escape("R² −1.93×10⁻⁶"),
            "R\\textsuperscript{2} $-$1.93$\\times$10\\textsuperscript{-6}"
        );
        assert_eq!(escape("< 0.001"), "\\textless{} 0.001");
        assert_eq!(escape("[1] --"), "{[}1{]} -{}-{}");
    }

    #[test]
    fn labels_are_safe() {
        assert_eq!(label_of("reg1.coefficients"), "tab:reg1.coefficients");
        assert_eq!(label_of("a_b}"), "tab:a-5f-b-7d-");
    }
}
