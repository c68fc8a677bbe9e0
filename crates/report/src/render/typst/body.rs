//! The table itself: its columns, its head and its rows.

use super::escape;
use crate::cell::{Align, Emphasis};
use crate::grid::{Grid, GridRow, HeadSpan, Label, Stub};
use crate::render::fit::{self, Fit, INDENT};
use crate::style::Lines;

/// What two columns are apart, in points.
const GAP: f64 = 10.0;
/// What the cells of a frame leave at each side, and all cells above and below, in points.
const INSET: f64 = 4.0;
pub(super) const INSET_ABOVE: f64 = 3.2;
/// Padding shrinks with type that had to become smaller than this.
const SMALL: f64 = 6.0;

/// What lies between so many columns and at the edges, in points.
pub(super) fn padding(lines: Lines, columns: usize) -> f64 {
    match lines {
        Lines::Grid => 2.0 * INSET * columns as f64,
        Lines::Rules => GAP * columns.saturating_sub(1) as f64,
    }
}

pub(super) struct Body<'a> {
    pub grid: &'a Grid,
    pub lines: Lines,
    pub fit: &'a Fit,
    /// Whether the compiler knows headings of rows.
    pub has_row_heads: bool,
    /// Per column the room for what hangs behind its numbers, in ems.
    pub tails: Vec<f64>,
}

impl Body<'_> {
    fn is_framed(&self) -> bool {
        self.lines == Lines::Grid
    }

    fn columns(&self) -> usize {
        self.grid.stub_columns + self.grid.aligns.len()
    }

    pub fn table(&self) -> String {
        let grid = self.grid;
        let widths: Vec<String> = self
            .fit
            .widths
            .iter()
            .map(|width| width.map_or_else(|| "auto".to_owned(), |width| format!("{width:.1}fr")))
            .collect();
        let aligns: Vec<String> = std::iter::repeat_n(Align::Left, grid.stub_columns)
            .chain(grid.aligns.iter().copied())
            .map(|align| format!("{} + top", side(align)))
            .collect();
        let insets: Vec<String> = self.tails.iter().map(|tail| self.inset(*tail)).collect();
        let lines = match self.is_framed() {
            true => "stroke: 0.5pt".to_owned(),
            false => format!("stroke: none, column-gutter: {}pt", points(self.gap())),
        };
        // A single column is an array too.
        let list = |parts: &[String]| format!("({},)", parts.join(", "));
        let mut out = format!(
            "    table(\n      columns: {}, align: {},\n      inset: {}, {lines},\n",
            list(&widths),
            list(&aligns),
            list(&insets),
        );
        self.push_head(&mut out);
        self.push_rows(&mut out);
        if !self.is_framed() {
            out.push_str("      table.hline(stroke: 0.9pt),\n");
        }
        out.push_str("    )\n");
        out
    }

    fn shrunk(&self, points: f64) -> f64 {
        points * (self.fit.size / SMALL).min(1.0)
    }

    fn gap(&self) -> f64 {
        self.shrunk(GAP)
    }

    fn inset(&self, tail: f64) -> String {
        let side = if self.is_framed() {
            self.shrunk(INSET)
        } else {
            0.0
        };
        let right = match tail {
            0.0 => format!("{}pt", points(side)),
            tail => format!("{}pt + {tail:.2}em", points(side)),
        };
        format!(
            "(left: {}pt, right: {right}, y: {}pt)",
            points(side),
            points(self.shrunk(INSET_ABOVE))
        )
    }

    fn push_head(&self, out: &mut String) {
        let grid = self.grid;
        out.push_str("      table.header(\n");
        if !self.is_framed() {
            out.push_str("        table.hline(stroke: 0.9pt),\n");
        }
        for row in 0..grid.head_rows {
            let spans: Vec<&HeadSpan> = grid.heads.iter().filter(|span| span.row == row).collect();
            let cells: Vec<String> = spans.iter().map(|span| self.head_cell(span)).collect();
            if !cells.is_empty() {
                out.push_str(&format!("        {},\n", cells.join(", ")));
            }
            for span in spans
                .iter()
                .filter(|span| self.is_spanner(span) && !self.is_framed())
            {
                let (start, end) = (span.column, span.column + span.column_span);
                out.push_str(&format!(
                    "        table.hline(start: {start}, end: {end}, stroke: 0.4pt),\n"
                ));
            }
        }
        if !self.is_framed() {
            out.push_str("        table.hline(stroke: 0.5pt),\n");
        }
        out.push_str("      ),\n");
    }

    fn is_spanner(&self, span: &HeadSpan) -> bool {
        !span.is_stub && span.row + span.row_span < self.grid.head_rows
    }

    fn head_cell(&self, span: &HeadSpan) -> String {
        let align = match span.column.checked_sub(self.grid.stub_columns) {
            _ if self.is_spanner(span) => "center",
            Some(at) => side(self.grid.aligns[at]),
            None => "left",
        };
        let attributes = [
            format!("align: {align} + bottom"),
            spans(span.column_span, span.row_span),
        ];
        cell(&attributes, &label(&span.label))
    }

    fn push_rows(&self, out: &mut String) {
        let grid = self.grid;
        let rows = grid.sections.iter().flat_map(|section| &section.rows);
        for (position, row) in rows.enumerate() {
            let parts: Vec<String> = match row {
                GridRow::Group {
                    label: group,
                    indent,
                } => {
                    let above = match position > 0 && *indent == 0 && !self.is_framed() {
                        true => format!("top: {}pt", points(2.5 * self.shrunk(INSET_ABOVE))),
                        false => String::new(),
                    };
                    let strong = label(&Label {
                        emphasis: Emphasis::Strong,
                        ..group.clone()
                    });
                    let inset = inset([self.indent(*indent), above]);
                    let columns = format!("colspan: {}", self.columns());
                    vec![self.row_head(&[columns, inset], &strong)]
                }
                GridRow::Cells { stubs, cells } => {
                    let stubs = stubs.iter().map(|stub| self.stub(stub));
                    let columns = self.tails[grid.stub_columns..].iter();
                    let cells = cells
                        .iter()
                        .zip(columns)
                        .map(|(cell, tail)| self.cell(cell, *tail));
                    stubs.chain(cells).collect()
                }
            };
            out.push_str(&format!("      {},\n", parts.join(", ")));
        }
    }

    fn stub(&self, stub: &Stub) -> String {
        let attributes = [
            inset([self.indent(stub.indent)]),
            spans(stub.column_span, stub.row_span),
        ];
        self.row_head(&attributes, &label(&stub.label))
    }

    fn indent(&self, levels: usize) -> String {
        match levels {
            0 => String::new(),
            levels if self.is_framed() => format!(
                "left: {}pt + {:.1}em",
                points(self.shrunk(INSET)),
                INDENT * levels as f64
            ),
            levels => format!("left: {:.1}em", INDENT * levels as f64),
        }
    }

    fn row_head(&self, attributes: &[String], text: &str) -> String {
        let cell = cell(attributes, text);
        match self.has_row_heads && !text.is_empty() {
            false => cell,
            true => format!(
                "pdf.header-cell(scope: \"row\", {})",
                match cell.starts_with('[') {
                    true => format!("table.cell{cell}"),
                    false => cell,
                }
            ),
        }
    }

    /// Numbers of a column stand under one another: what hangs behind some of them takes no room.
    fn cell(&self, shown: &Label, tail: f64) -> String {
        let (body, hanging) = match tail > 0.0 && shown.number.is_some() {
            true => fit::split_tail(&shown.text),
            false => (shown.text.as_str(), ""),
        };
        let hangs = tail > 0.0
            && (!hanging.is_empty() || shown.number.is_some() && !shown.marks.is_empty());
        if !hangs {
            return format!("[{}]", label(shown));
        }
        let tail = label(&Label {
            text: hanging.to_owned(),
            ..shown.clone()
        });
        let body = label(&Label {
            text: body.to_owned(),
            marks: Vec::new(),
            ..shown.clone()
        });
        format!("[{body}#box(width: 0pt, align(left)[{tail}]);]")
    }
}

/// A cell of a table, with those attributes that are not empty.
fn cell(attributes: &[String], text: &str) -> String {
    let attributes: Vec<&str> = attributes
        .iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    match attributes.is_empty() {
        true => format!("[{text}]"),
        false => format!("table.cell({})[{text}]", attributes.join(", ")),
    }
}

fn spans(columns: usize, rows: usize) -> String {
    let mut parts = Vec::new();
    if columns > 1 {
        parts.push(format!("colspan: {columns}"));
    }
    if rows > 1 {
        parts.push(format!("rowspan: {rows}"));
    }
    parts.join(", ")
}

fn inset<const N: usize>(sides: [String; N]) -> String {
    let sides: Vec<String> = sides.into_iter().filter(|side| !side.is_empty()).collect();
    match sides.is_empty() {
        true => String::new(),
        false => format!("inset: ({})", sides.join(", ")),
    }
}

fn side(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Right => "right",
    }
}

/// A length without needless digits.
pub(super) fn points(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(super) fn label(label: &Label) -> String {
    let text = match label.number {
        // A number is not broken.
        Some(_) => escape(&label.text.replace(' ', "\u{a0}")),
        None => escape(&fit::breakable(&label.text, "\u{200b}")),
    };
    let text = match (text.is_empty(), label.emphasis) {
        (false, Emphasis::Strong) => format!("#strong[{text}];"),
        (false, Emphasis::Italic) => format!("#emph[{text}];"),
        _ => text,
    };
    match label.marks.as_slice() {
        [] => text,
        // Letters of footnotes stay with what they stand at.
        marks => format!("{text}\u{2060}#super[{}];", marks.join(",")),
    }
}
