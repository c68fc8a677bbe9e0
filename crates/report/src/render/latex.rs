//! A grid as LaTeX: `booktabs` rules or a frame, `multirow` for labels over several rows, `longtable` where a page is
//! too short.

mod escape;

use super::fit::{self, Fit, Space};
use crate::cell::{Align, Emphasis};
use crate::grid::{Grid, GridRow, HeadSpan, Label, Stub};
use crate::style::Lines;

pub(crate) use escape::escape;

/// A table with more rows, those of all its panels counted, is broken over pages.
const ROWS_ON_A_PAGE: usize = 40;
/// The line of a page of A4 with margins of 25 mm, in points of TeX, less some caution: LaTeX is not asked how wide a
/// text is.
const LINE: f64 = 440.0;
/// What stands between two columns, in points.
const COLUMN_GAP: f64 = 12.0;
/// Computer Modern runs wider than the typeface that widths are estimated for.
const WIDER: f64 = 1.1;
/// Sizes of type, and the commands for them in a document of 11 points.
const SIZES: [f64; 3] = [10.0, 9.0, 8.0];
const SMALLEST: f64 = 6.0;

/// The command for a size of type.
fn command_of(size: f64) -> &'static str {
    match size {
        size if size >= 10.0 => "\\small",
        size if size >= 9.0 => "\\footnotesize",
        size if size >= 8.0 => "\\scriptsize",
        _ => "\\tiny",
    }
}

pub(super) fn table(grid: &Grid, lines: Lines, id: &str, above: Caption) -> String {
    let rows: usize = grid.sections.iter().map(|section| section.rows.len()).sum();
    let panels = panels(grid);
    // Panels under one another are a long table too.
    let height = match panels.len() {
        1 => rows,
        count => count * (rows + grid.head_rows + 1),
    };
    let size = command_of(panels.first().map_or(SIZES[0], |(_, fit)| fit.size));
    let bodies: Vec<Body> = panels
        .iter()
        .map(|(grid, fit)| Body::new(grid, lines, fit))
        .collect();
    let label = label_of(id);
    let (placement, caption) = match above {
        Caption::Counted(placement) => (placement, format!("{}\\label{{{label}}}", caption(grid))),
        Caption::Instead(words) => {
            let title = self::label(&grid.title);
            (
                "H",
                format!("\\textbf{{{}}}{title}\\par\\smallskip", escape(words)),
            )
        }
    };
    let notes = notes(grid);
    if height > ROWS_ON_A_PAGE {
        let tables = bodies.iter().enumerate().map(|(i, body)| {
            let head = body.head();
            let (before, caption) = match (i, above) {
                (0, Caption::Counted(_)) => (String::new(), format!("{caption}\\\\\n")),
                (0, Caption::Instead(_)) => (format!("\\noindent {caption}\n"), String::new()),
                _ => (String::new(), String::new()),
            };
            // Every `longtable` counts as a table, and is a place to link to, whether it has a caption or not.
            let (place, uncount) = match caption.is_empty() {
                true => (
                    format!("\\def\\theHtable{{{label}.{i}}}%\n"),
                    "\\addtocounter{table}{-1}\n",
                ),
                false => (String::new(), ""),
            };
            format!(
                "{before}{place}\\begin{{longtable}}{{{}}}\n{caption}{head}\\endfirsthead\n{head}\\endhead\n{}\\end{{longtable}}\n{uncount}",
                body.specification(),
                body.rows(),
            )
        });
        return format!("{{{size}\n{}{notes}}}\n", tables.collect::<String>());
    }
    let tables: Vec<String> = bodies
        .iter()
        .map(|body| {
            format!(
                "\\begin{{adjustbox}}{{max width=\\linewidth}}\n\\begin{{tabular}}{{{}}}\n{}{}\\end{{tabular}}\n\\end{{adjustbox}}\n",
                body.specification(),
                body.head(),
                body.rows(),
            )
        })
        .collect();
    format!(
        "\\begin{{table}}[{placement}]\n\\centering{size}\n{caption}\n{}{notes}\\end{{table}}\n",
        tables.join("\\par\\medskip\n"),
    )
}

/// The table in as many panels as the line asks for, one under the other, with the row labels repeated.
fn panels(grid: &Grid) -> Vec<(Grid, Fit)> {
    let whole = spaces(grid);
    let padding = |columns: usize| COLUMN_GAP * columns as f64;
    let fitted = |spaces: &[Space]| {
        let padding = padding(spaces.len());
        fit::comfortable(spaces, padding, LINE, &SIZES)
            .or_else(|| fit::tight(spaces, padding, LINE, &[SIZES[2], SMALLEST]))
    };
    if let Some(fit) = fitted(&whole) {
        return vec![(grid.clone(), fit)];
    }
    let columns = fit::panels(&whole, grid.stub_columns, padding, LINE, SIZES[2]);
    let panels = columns.into_iter().map(|columns| {
        let panel = grid.panel(columns);
        let spaces = spaces(&panel);
        // What is too wide even so is made to fit by `adjustbox`.
        let fit =
            fitted(&spaces).unwrap_or_else(|| fit::shrunk(&spaces, padding(spaces.len()), LINE));
        (panel, fit)
    });
    let mut panels: Vec<(Grid, Fit)> = panels.collect();
    let smallest = panels
        .iter()
        .map(|(_, fit)| fit.size)
        .fold(SIZES[2], f64::min);
    panels
        .iter_mut()
        .for_each(|(_, fit)| fit.size = smallest.max(SMALLEST));
    panels
}

fn spaces(grid: &Grid) -> Vec<Space> {
    let wider = |space: Space| Space {
        full: WIDER * space.full,
        comfortable: WIDER * space.comfortable,
        least: WIDER * space.least,
    };
    fit::spaces(grid).into_iter().map(wider).collect()
}

/// What stands before `\begin{document}` for the tables: they need no other package.
pub(crate) const PACKAGES: &str =
    "\\usepackage{adjustbox,array,booktabs,float,longtable,multirow}\n";

/// The label of a table, for `\ref`.
pub(crate) fn label_of(id: &str) -> String {
    format!("tab:{}", safe(id))
}

/// The label of a figure.
pub(crate) fn figure_label(id: &str) -> String {
    format!("fig:{}", safe(id))
}

fn safe(id: &str) -> String {
    let safe = |c: char| match c.is_ascii_alphanumeric() || ".-".contains(c) {
        true => c.to_string(),
        false => format!("+{:x}+", c as u32),
    };
    id.chars().map(safe).collect()
}

/// What stands before the title of a table.
#[derive(Clone, Copy)]
pub(crate) enum Caption<'a> {
    /// A word and a number, as LaTeX has them, in a float of this placement.
    Counted(&'a str),
    /// These words, and no number of its own.
    Instead(&'a str),
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
    fit: &'a Fit,
    spaces: Vec<Space>,
    /// Per column the room for what hangs behind its numbers, in ems.
    tails: Vec<f64>,
}

impl<'a> Body<'a> {
    fn new(grid: &'a Grid, lines: Lines, fit: &'a Fit) -> Self {
        Body {
            grid,
            lines,
            fit,
            spaces: spaces(grid),
            tails: fit::tails(grid),
        }
    }

    fn is_framed(&self) -> bool {
        self.lines == Lines::Grid
    }

    fn align(&self, column: usize) -> Align {
        let behind = column.checked_sub(self.grid.stub_columns);
        behind.map_or(Align::Left, |at| self.grid.aligns[at])
    }

    /// The column of a table, its lines left out. Texts of a column that is held to a width stand on its first or on
    /// its last line.
    fn column(&self, column: usize, vertical: char) -> String {
        let align = self.align(column);
        match (self.fit.widths[column], align) {
            (Some(width), Align::Right) => {
                format!(">{{\\raggedleft\\arraybackslash}}{vertical}{{{width:.2}em}}")
            }
            (Some(width), Align::Left) => {
                format!(">{{\\raggedright\\arraybackslash}}{vertical}{{{width:.2}em}}")
            }
            (None, Align::Right) => "r".to_owned(),
            (None, Align::Left) => "l".to_owned(),
        }
    }

    /// What keeps a heading over the digits of its column.
    fn tail(&self, column: usize) -> String {
        match self.tails[column] {
            0.0 => String::new(),
            tail => format!("\\hspace*{{{tail:.2}em}}"),
        }
    }

    /// The specification of all columns.
    fn specification(&self) -> String {
        let parts: Vec<String> = (0..self.fit.widths.len())
            .map(|column| match self.tail(column) {
                tail if tail.is_empty() => self.column(column, 'p'),
                tail => format!("{}<{{{tail}}}", self.column(column, 'p')),
            })
            .collect();
        match self.is_framed() {
            true => format!("|{}|", parts.join("|")),
            false => parts.join(""),
        }
    }

    fn head(&self) -> String {
        let grid = self.grid;
        let mut out = self.rule("\\toprule\n");
        for row in 0..grid.head_rows {
            // A heading over several rows stands in the last of them.
            let ends_here = |span: &&HeadSpan| span.row + span.row_span == row + 1;
            let spans: Vec<&HeadSpan> = grid.heads.iter().filter(ends_here).collect();
            let mut cells = Vec::new();
            let mut rules = Vec::new();
            let mut column = 0;
            while column < grid.stub_columns + grid.aligns.len() {
                let Some(span) = spans.iter().find(|span| span.column == column) else {
                    // The heading stands in a row below.
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
        if is_spanner || span.column_span > 1 {
            let align = if is_spanner { "c" } else { "l" };
            let text = self.broken(span, text);
            return self.multicolumn(span.column, span.column_span, align, &text);
        }
        let column = self.column(span.column, 'b');
        let text = format!("{text}{}", self.tail(span.column));
        self.multicolumn(span.column, 1, &column, &text)
    }

    /// A heading over several columns, in as many lines as they are narrow.
    fn broken(&self, span: &HeadSpan, text: String) -> String {
        let columns = span.column..span.column + span.column_span;
        let room: f64 = self.fit.widths[columns.clone()]
            .iter()
            .zip(&self.spaces[columns])
            .map(|(width, space)| width.unwrap_or(space.full))
            .sum();
        if WIDER * fit::ems(&span.label.text) <= room {
            return text;
        }
        let mut lines: Vec<String> = Vec::new();
        for word in span.label.text.split(' ') {
            match lines.last_mut() {
                Some(line) if WIDER * fit::ems(&format!("{line} {word}")) <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        let last = lines.len() - 1;
        let shown: Vec<String> = lines
            .into_iter()
            .enumerate()
            .map(|(i, text)| {
                let marks = if i == last {
                    span.label.marks.clone()
                } else {
                    Vec::new()
                };
                behind_break(&label(&Label {
                    text,
                    marks,
                    ..span.label.clone()
                }))
            })
            .collect();
        format!(
            "\\begin{{tabular}}[b]{{@{{}}c@{{}}}}{}\\end{{tabular}}",
            shown.join("\\\\")
        )
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
                    let align = match fit::ems(&group.text) * self.fit.size > 0.8 * LINE {
                        true => "p{0.9\\linewidth}",
                        false => "l",
                    };
                    out.push_str(&self.multicolumn(0, columns, align, &text));
                }
                GridRow::Cells { stubs, cells } => {
                    let parts: Vec<String> = self
                        .stub_cells(stubs, &mut covered)
                        .into_iter()
                        .chain(self.cells(cells))
                        .collect();
                    out.push_str(&behind_break(&parts.join(" & ")));
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

    /// Numbers of a column stand under one another: what hangs behind some of them takes no room.
    fn cells<'c>(&'c self, cells: &'c [Label]) -> impl Iterator<Item = String> + 'c {
        let tails = &self.tails[self.grid.stub_columns..];
        cells.iter().zip(tails).map(|(cell, tail)| {
            if cell.number.is_none() || *tail == 0.0 {
                return label(cell);
            }
            let (body, hanging) = fit::split_tail(&cell.text);
            let body = label(&Label {
                text: body.to_owned(),
                marks: Vec::new(),
                ..cell.clone()
            });
            let tail = label(&Label {
                text: hanging.to_owned(),
                ..cell.clone()
            });
            match tail.is_empty() {
                true => body,
                false => format!("{body}\\rlap{{{tail}}}"),
            }
        })
    }

    fn stub_cells(&self, stubs: &[Stub], covered: &mut [usize]) -> Vec<String> {
        let mut cells = Vec::new();
        let mut column = 0;
        while column < self.grid.stub_columns {
            match stubs.iter().find(|stub| stub.column == column) {
                Some(stub) => {
                    let mut text = format!("{}{}", quads(stub.indent), label(&stub.label));
                    if stub.row_span > 1 {
                        // In a column that is held to a width the label takes that.
                        let width = match self.fit.widths[column] {
                            Some(_) => "=",
                            None => "*",
                        };
                        text = format!("\\multirow[t]{{{}}}{{{width}}}{{{text}}}", stub.row_span);
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

/// What begins a line: a star would be taken for a part of the line break before it.
fn behind_break(text: &str) -> String {
    match text.strip_prefix('*') {
        Some(rest) => format!("{{*}}{rest}"),
        None => text.to_owned(),
    }
}

fn quads(indent: usize) -> String {
    "\\quad ".repeat(indent)
}

fn label(label: &Label) -> String {
    let text = match label.number {
        // A number is not broken.
        Some(_) => escape(&label.text.replace(' ', "\u{a0}")),
        None => escape(&fit::breakable(&label.text, "\u{200b}")),
    };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_safe() {
        assert_eq!(label_of("reg1.coefficients"), "tab:reg1.coefficients");
        assert_eq!(label_of("a_b}"), "tab:a+5f+b+7d+");
    }
}
