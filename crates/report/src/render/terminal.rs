//! A grid in the columns of a terminal.

use std::ops::Range;

use crate::cell::Align;
use crate::grid::{Grid, GridRow, Label, Section};
use crate::render::wrap::{hanging, longest_word, widest_part, width as text_width, wrap};
use crate::style::Lines;

/// Texts narrower than this are not wrapped to save space.
const NARROW: usize = 12;
/// A word may claim so much of a column before it is broken, a number before it is wrapped.
const WIDE: usize = 24;
/// Row labels up to this width are not wrapped to save space.
const SHORT_LABEL: usize = 16;
/// Long texts are not squeezed into more lines than this, unless even that takes too much room.
const LINES_OF_TEXT: usize = 4;
/// Row labels are squeezed below this only when nothing else is left to squeeze.
const STUB_MINIMUM: usize = 8;

pub(super) fn table(grid: &Grid, lines: Lines, width: usize, prefix: &str) -> String {
    let mut out = Vec::new();
    let title = format!("{prefix}{}", plain(&grid.title));
    if !title.is_empty() {
        out.extend(wrap(&title, width));
    }
    if let Some(subtitle) = &grid.subtitle {
        out.extend(wrap(subtitle, width));
    }
    let sheet = Sheet::new(grid, lines);
    for (i, columns) in sheet.panels(width).iter().enumerate() {
        if i > 0 {
            out.push(String::new());
        }
        sheet.panel(columns, width, &mut out);
    }
    for (letter, text) in &grid.footnotes {
        out.extend(hanging(&format!("{letter}. "), text, width));
    }
    let word = grid.language.words().source;
    let source = grid
        .source
        .as_ref()
        .map(|source| format!("{word}: {source}"));
    for text in grid.notes.iter().chain(&source) {
        out.extend(wrap(text, width));
    }
    let mut text = String::new();
    for line in out {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The text of a label with its footnote letters raised.
fn plain(label: &Label) -> String {
    let raised: Vec<String> = label
        .marks
        .iter()
        .map(|mark| mark.chars().map(raise).collect())
        .collect();
    format!("{}{}", label.text, raised.join(","))
}

/// Unicode has raised forms of all these letters; common fonts lack that of q.
fn raise(letter: char) -> char {
    const RAISED: &str = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖqʳˢᵗᵘᵛʷˣʸᶻ";
    let index = (letter as usize).wrapping_sub('a' as usize);
    RAISED.chars().nth(index).unwrap_or(letter)
}

/// A column, or some together: at least, and at best, so wide; and what in it cannot be broken.
#[derive(Clone, Copy)]
struct Span {
    minimum: usize,
    natural: usize,
    rigid: usize,
}

impl Default for Span {
    /// An empty column, which is still one.
    fn default() -> Self {
        Span {
            minimum: 1,
            natural: 1,
            rigid: 1,
        }
    }
}

impl Span {
    /// What a heading asks for.
    fn of_head(text: &str) -> Self {
        let minimum = longest_word(text).min(WIDE);
        Span {
            minimum,
            natural: text_width(text).min(minimum.max(NARROW)),
            rigid: widest_part(text),
        }
    }

    fn include(&mut self, other: Span) {
        self.rigid = self.rigid.max(other.rigid);
        self.minimum = self.minimum.max(other.minimum).max(self.rigid);
        self.natural = self.natural.max(other.natural).max(self.minimum);
    }
}

struct Sheet<'a> {
    grid: &'a Grid,
    lines: Lines,
    /// What each column asks for by itself.
    spans: Vec<Span>,
    /// What the headings over several columns ask for, those over fewer columns first.
    spanners: Vec<(Range<usize>, Span)>,
}

/// The columns of one panel, as indices into the grid, with their widths.
struct Layout<'a> {
    columns: &'a [usize],
    widths: Vec<usize>,
}

impl<'a> Sheet<'a> {
    fn new(grid: &'a Grid, lines: Lines) -> Self {
        let stub_columns = grid.stub_columns;
        let mut spans = vec![Span::default(); stub_columns + grid.aligns.len()];
        for row in grid.sections.iter().flat_map(|section| &section.rows) {
            let GridRow::Cells { stubs, cells } = row else {
                continue;
            };
            for stub in stubs.iter().filter(|stub| stub.column_span == 1) {
                let (text, indent) = (plain(&stub.label), 2 * stub.indent);
                let natural = text_width(&text);
                let minimum = readable(&text).max(natural.min(SHORT_LABEL));
                spans[stub.column].include(Span {
                    minimum: indent + minimum,
                    natural: indent + natural,
                    rigid: indent + widest_part(&text),
                });
            }
            for (cell, span) in cells.iter().zip(&mut spans[stub_columns..]) {
                let text = plain(cell);
                let natural = text_width(&text);
                let (minimum, rigid) = match cell.number.is_some() {
                    true => (natural.min(WIDE), natural.min(WIDE)),
                    false => (readable(&text), widest_part(&text)),
                };
                span.include(Span {
                    minimum,
                    natural,
                    rigid,
                });
            }
        }
        let gap = gap(lines);
        let mut spanners = Vec::new();
        for head in &grid.heads {
            let asked = Span::of_head(&plain(&head.label));
            let covered = head.column..head.column + head.column_span;
            match head.column_span {
                1 => spans[head.column].include(asked),
                _ => spanners.push((covered, asked)),
            }
        }
        spanners.sort_by_key(|(covered, _)| covered.len());
        for row in grid.sections.iter().flat_map(|section| &section.rows) {
            let GridRow::Cells { stubs, .. } = row else {
                continue;
            };
            for stub in stubs.iter().filter(|stub| stub.column_span > 1) {
                let text = plain(&stub.label);
                let covered = &mut spans[stub.column..stub.column + stub.column_span];
                let asked = Span {
                    minimum: longest_word(&text).min(WIDE),
                    natural: text_width(&text),
                    rigid: widest_part(&text),
                };
                widen(covered, gap, asked);
            }
        }
        Sheet {
            grid,
            lines,
            spans,
            spanners,
        }
    }

    /// What these columns ask for when they stand side by side, under as much of the headings over
    /// several columns as covers them.
    fn spans_of(&self, columns: &[usize]) -> Vec<Span> {
        let mut spans: Vec<Span> = columns.iter().map(|&column| self.spans[column]).collect();
        for (covered, asked) in &self.spanners {
            let first = columns.partition_point(|&column| column < covered.start);
            let end = columns.partition_point(|&column| column < covered.end);
            widen(&mut spans[first..end], gap(self.lines), *asked);
        }
        spans
    }

    /// The columns behind the stub, in as many panels as the width asks for.
    fn panels(&self, width: usize) -> Vec<Vec<usize>> {
        let stub: Vec<usize> = (0..self.grid.stub_columns).collect();
        let mut panels = Vec::new();
        let mut panel = stub.clone();
        for column in self.grid.stub_columns..self.spans.len() {
            panel.push(column);
            let spans = self.spans_of(&panel);
            let minimum: usize = spans.iter().map(|span| span.minimum).sum();
            let is_first = panel.len() == stub.len() + 1;
            if minimum + self.lines_width(panel.len()) > width && !is_first {
                panel.pop();
                panels.push(std::mem::replace(&mut panel, stub.clone()));
                panel.push(column);
            }
        }
        panels.push(panel);
        panels
    }

    /// What lines and gaps take in a panel of so many columns.
    fn lines_width(&self, columns: usize) -> usize {
        gap(self.lines) * columns.saturating_sub(1) + 2 * frame(self.lines)
    }

    fn layout<'c>(&self, columns: &'c [usize], width: usize) -> Layout<'c> {
        let room = width.saturating_sub(self.lines_width(columns.len()));
        let spans = self.spans_of(columns);
        let mut widths: Vec<usize> = spans.iter().map(|span| span.natural).collect();
        let minimum = |i: usize| spans[i].minimum;
        // Words may be broken where even the minimum does not fit, those of the row labels last;
        // numbers stay whole.
        let broken = |i: usize, stub: usize| match columns[i] < self.grid.stub_columns {
            true => minimum(i).min(stub).max(spans[i].rigid),
            false => spans[i].rigid,
        };
        shrink(&mut widths, room, minimum);
        shrink(&mut widths, room, |i| broken(i, STUB_MINIMUM));
        shrink(&mut widths, room, |i| broken(i, 2));
        Layout { columns, widths }
    }

    fn panel(&self, columns: &[usize], width: usize, out: &mut Vec<String>) {
        let layout = self.layout(columns, width);
        let head_rows = self.grid.head_rows;
        let open = self.body_bounds(columns);
        out.push(self.rule(&layout, None, Some(&self.head_bounds(columns, 0)), |_| true));
        for row in 0..head_rows {
            self.head_row(&layout, row, out);
            if row + 1 < head_rows {
                let above = self.head_bounds(columns, row);
                let below = self.head_bounds(columns, row + 1);
                let ends = |i: usize| {
                    self.grid.head_at(row, columns[i]).is_some_and(|span| {
                        span.row + span.row_span == row + 1 && !span.label.text.is_empty()
                    })
                };
                if (0..columns.len()).any(ends) {
                    out.push(self.rule(&layout, Some(&above), Some(&below), ends));
                }
            }
        }
        let above = self.head_bounds(columns, head_rows - 1);
        out.push(self.rule(&layout, Some(&above), Some(&open), |_| true));
        for Section { rows, .. } in &self.grid.sections {
            for row in rows {
                self.body_row(&layout, row, out);
            }
        }
        out.push(self.rule(&layout, Some(&open), None, |_| true));
    }

    /// Whether two neighbours in a row of the head are different cells.
    fn head_bounds(&self, columns: &[usize], row: usize) -> Vec<bool> {
        columns
            .windows(2)
            .map(|pair| {
                let key = |c: usize| {
                    self.grid
                        .head_at(row, c)
                        .map(|span| (span.row, span.column))
                };
                key(pair[0]) != key(pair[1])
            })
            .collect()
    }

    /// Whether two neighbours in the body are different cells in every row.
    fn body_bounds(&self, columns: &[usize]) -> Vec<bool> {
        let merged = self.grid.sections.iter().flat_map(|section| &section.rows).all(|row| {
            matches!(row, GridRow::Cells { stubs, .. } if stubs.iter().any(|stub| stub.column_span > 1))
        });
        let stub_columns = self.grid.stub_columns;
        let inside = |i: usize| i + 1 < stub_columns;
        (0..columns.len().saturating_sub(1))
            .map(|i| !(merged && inside(i)))
            .collect()
    }

    /// A horizontal line over the columns for which `filled` says so.
    fn rule(
        &self,
        layout: &Layout,
        above: Option<&[bool]>,
        below: Option<&[bool]>,
        filled: impl Fn(usize) -> bool,
    ) -> String {
        let last = layout.widths.len() - 1;
        let meets = |bounds: Option<&[bool]>, i: usize| {
            bounds.is_some_and(|bounds| bounds.get(i).copied().unwrap_or(false))
        };
        let framed = self.lines == Lines::Grid;
        let mut line = String::new();
        if framed {
            line.push(junction(above.is_some(), below.is_some(), false, filled(0)));
            line.push(dash(filled(0)));
        }
        for (i, &width) in layout.widths.iter().enumerate() {
            line.extend(std::iter::repeat_n(dash(filled(i)), width));
            if i == last {
                break;
            }
            let both = filled(i) && filled(i + 1);
            if framed {
                line.push(dash(filled(i)));
                line.push(junction(
                    meets(above, i),
                    meets(below, i),
                    filled(i),
                    filled(i + 1),
                ));
                line.push(dash(filled(i + 1)));
            } else {
                // Lines under neighbouring spanners do not touch.
                let is_whole = (0..=last).all(&filled);
                let joined = both && (is_whole || !meets(above, i));
                line.extend(std::iter::repeat_n(dash(joined), gap(self.lines)));
            }
        }
        if framed {
            line.push(dash(filled(last)));
            line.push(junction(
                above.is_some(),
                below.is_some(),
                filled(last),
                false,
            ));
        }
        line
    }

    fn head_row(&self, layout: &Layout, row: usize, out: &mut Vec<String>) {
        let grid = self.grid;
        // Headings over several rows stand at the bottom, in the last of their rows, and make
        // that row as high as they need.
        let mut blocks = Vec::new();
        let mut i = 0;
        while i < layout.columns.len() {
            let span = grid.head_at(row, layout.columns[i]);
            let same = |c: &&usize| {
                span.is_some_and(|s| (s.column..s.column + s.column_span).contains(*c))
            };
            let count = layout.columns[i..].iter().take_while(same).count().max(1);
            let width = self.joint_width(&layout.widths[i..i + count]);
            let lines = match span {
                Some(span) if span.row + span.row_span == row + 1 => {
                    wrap(&plain(&span.label), width)
                }
                _ => Vec::new(),
            };
            let side = match span {
                Some(span) if !span.is_stub && span.row_span == 1 && row + 1 < grid.head_rows => {
                    Side::Centre
                }
                _ => self.side(layout.columns[i]),
            };
            blocks.push((lines, width, side));
            i += count;
        }
        self.lines_of(blocks, true, out);
    }

    fn body_row(&self, layout: &Layout, row: &GridRow, out: &mut Vec<String>) {
        match row {
            GridRow::Group { label, indent } => {
                let width = self.joint_width(&layout.widths);
                let prefix = " ".repeat(2 * indent);
                let lines = hanging(&prefix, &plain(label), width);
                self.lines_of(vec![(lines, width, Side::Left)], false, out);
            }
            GridRow::Cells { stubs, cells } => {
                let mut blocks = Vec::new();
                let mut i = 0;
                while i < layout.columns.len() {
                    let column = layout.columns[i];
                    let Some(at) = column.checked_sub(self.grid.stub_columns) else {
                        let stub = stubs.iter().find(|stub| stub.column == column);
                        let count = stub.map_or(1, |stub| stub.column_span);
                        let width = self.joint_width(&layout.widths[i..i + count]);
                        let lines = stub.map_or_else(Vec::new, |stub| {
                            hanging(&" ".repeat(2 * stub.indent), &plain(&stub.label), width)
                        });
                        blocks.push((lines, width, Side::Left));
                        i += count;
                        continue;
                    };
                    let text = cells.get(at).map(plain).unwrap_or_default();
                    let width = layout.widths[i];
                    let lines = match text_width(&text) <= width {
                        true => vec![text],
                        false => wrap(&text, width),
                    };
                    blocks.push((lines, width, self.side(column)));
                    i += 1;
                }
                self.lines_of(blocks, false, out);
            }
        }
    }

    /// The lines of cells that stand side by side.
    fn lines_of(
        &self,
        blocks: Vec<(Vec<String>, usize, Side)>,
        at_bottom: bool,
        out: &mut Vec<String>,
    ) {
        let height = blocks
            .iter()
            .map(|(lines, ..)| lines.len())
            .max()
            .unwrap_or(0);
        let (left, between, right) = match self.lines {
            Lines::Grid => ("│ ", " │ ", " │"),
            Lines::Rules => ("", "  ", ""),
        };
        for at in 0..height {
            let cells: Vec<String> = blocks
                .iter()
                .map(|(lines, width, side)| {
                    let skipped = if at_bottom { height - lines.len() } else { 0 };
                    let line = at.checked_sub(skipped).and_then(|at| lines.get(at));
                    pad(line.map_or("", String::as_str), *width, *side)
                })
                .collect();
            out.push(format!("{left}{}{right}", cells.join(between)));
        }
    }

    fn joint_width(&self, widths: &[usize]) -> usize {
        widths.iter().sum::<usize>() + gap(self.lines) * widths.len().saturating_sub(1)
    }

    fn side(&self, column: usize) -> Side {
        let align = column
            .checked_sub(self.grid.stub_columns)
            .map(|at| self.grid.aligns[at]);
        match align {
            Some(Align::Right) => Side::Right,
            Some(Align::Left) | None => Side::Left,
        }
    }
}

/// The least width at which a text is still pleasant to read.
fn readable(text: &str) -> usize {
    let lines = text_width(text).div_ceil(LINES_OF_TEXT).min(WIDE);
    longest_word(text).min(WIDE).max(lines)
}

#[derive(Clone, Copy)]
enum Side {
    Left,
    Centre,
    Right,
}

fn pad(text: &str, width: usize, side: Side) -> String {
    let free = width.saturating_sub(text_width(text));
    let before = match side {
        Side::Left => 0,
        Side::Centre => free / 2,
        Side::Right => free,
    };
    format!("{}{text}{}", " ".repeat(before), " ".repeat(free - before))
}

fn gap(lines: Lines) -> usize {
    match lines {
        Lines::Grid => 3,
        Lines::Rules => 2,
    }
}

fn frame(lines: Lines) -> usize {
    match lines {
        Lines::Grid => 2,
        Lines::Rules => 0,
    }
}

/// Makes neighbouring columns wide enough together, at the cost of the last.
fn widen(covered: &mut [Span], gap: usize, asked: Span) {
    let gaps = gap * covered.len().saturating_sub(1);
    let missing = |asked: usize, part: fn(&Span) -> usize| {
        asked.saturating_sub(covered.iter().map(part).sum::<usize>() + gaps)
    };
    let minimum = missing(asked.minimum, |span| span.minimum);
    let natural = missing(asked.natural, |span| span.natural);
    let rigid = missing(asked.rigid, |span| span.rigid);
    if let Some(last) = covered.last_mut() {
        last.include(Span {
            minimum: last.minimum + minimum,
            natural: last.natural + natural,
            rigid: last.rigid + rigid,
        });
    }
}

/// Takes from the widest column that can give, until all fit into the room.
fn shrink(widths: &mut [usize], room: usize, minimum: impl Fn(usize) -> usize) {
    while widths.iter().sum::<usize>() > room {
        let widest = (0..widths.len())
            .filter(|&i| widths[i] > minimum(i))
            .max_by_key(|&i| widths[i]);
        match widest {
            Some(i) => widths[i] -= 1,
            None => return,
        }
    }
}

fn dash(filled: bool) -> char {
    if filled { '─' } else { ' ' }
}

/// The sign where lines from these sides meet.
fn junction(up: bool, down: bool, left: bool, right: bool) -> char {
    match (up, down, left, right) {
        (true, true, true, true) => '┼',
        (true, true, true, false) => '┤',
        (true, true, false, true) => '├',
        (true, true, false, false) => '│',
        (true, false, true, true) => '┴',
        (false, true, true, true) => '┬',
        (true, false, true, false) => '┘',
        (true, false, false, true) => '└',
        (false, true, true, false) => '┐',
        (false, true, false, true) => '┌',
        (false, false, false, false) => ' ',
        (_, _, true, _) | (_, _, _, true) => '─',
        _ => '│',
    }
}
