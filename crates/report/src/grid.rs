//! A table in a style, laid out as a grid of finished strings: the one description that every
//! renderer draws, so that they all say the same.

use crate::cell::{Align, Cell, Content, Emphasis, Head, Mark, leaves};
use crate::format::show_together;
use crate::number::{Kind, Number};
use crate::style::{Lines, RowGroups, Style};
use crate::table::Table;
use crate::text::{Language, Text, clean};

/// A finished text and the letters of its footnotes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Label {
    pub text: String,
    pub marks: Vec<String>,
    pub emphasis: Emphasis,
    /// The value where it is a number, which is not broken where a text would be.
    pub number: Option<f64>,
}

/// A heading over some columns of the grid, stub columns included.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HeadSpan {
    pub label: Label,
    pub row: usize,
    pub row_span: usize,
    pub column: usize,
    pub column_span: usize,
    /// Whether it stands over the row labels.
    pub is_stub: bool,
}

/// The label of a row or of a group of rows, in a stub column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stub {
    pub label: Label,
    pub column: usize,
    pub column_span: usize,
    pub row_span: usize,
    /// Levels of indentation.
    pub indent: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum GridRow {
    /// A group label over the whole width.
    Group { label: Label, indent: usize },
    /// The labels that begin in this row, and its cells.
    Cells { stubs: Vec<Stub>, cells: Vec<Label> },
}

/// Rows that belong together: a group with its rows, or one row without a group.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Section {
    pub rows: Vec<GridRow>,
    pub is_group: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    pub language: Language,
    pub title: Label,
    pub subtitle: Option<String>,
    pub stub_columns: usize,
    /// Alignment of the columns behind the stub.
    pub aligns: Vec<Align>,
    pub head_rows: usize,
    pub heads: Vec<HeadSpan>,
    pub sections: Vec<Section>,
    /// Letter and text.
    pub footnotes: Vec<(String, String)>,
    pub notes: Vec<String>,
    pub source: Option<String>,
}

impl Grid {
    pub(crate) fn new(table: &Table, style: &Style) -> Grid {
        let show = Show { style };
        let row_depth = table.rows.iter().map(Head::depth).max().unwrap_or(1);
        let groups = style.look.row_groups;
        let stub_columns = match groups {
            RowGroups::Beside => row_depth,
            RowGroups::Above => 1,
        };
        let head_rows = table.columns.iter().map(Head::depth).max().unwrap_or(0);
        let mut heads = stub_heads(table, &show, stub_columns, head_rows.max(1));
        let mut column = stub_columns;
        for head in &table.columns {
            column_heads(head, &show, 0, head_rows, &mut column, &mut heads);
        }
        let mut cells = table.cells.iter();
        let sections = table
            .rows
            .iter()
            .map(|head| {
                let mut rows = Vec::new();
                match groups {
                    RowGroups::Beside => {
                        rows_beside(head, &show, stub_columns, &mut cells, &mut rows);
                    }
                    RowGroups::Above => rows_above(head, &show, 0, &mut cells, &mut rows),
                }
                Section {
                    rows,
                    is_group: !head.is_leaf(),
                }
            })
            .collect();
        Grid {
            language: style.locale.language,
            title: show.label(&table.title, &table.title_marks, Emphasis::None),
            subtitle: table.subtitle.as_ref().map(|text| show.text(text)),
            stub_columns,
            aligns: aligns(table),
            head_rows: head_rows.max(1),
            heads,
            sections,
            footnotes: table
                .footnotes
                .iter()
                .enumerate()
                .map(|(i, text)| (letter(i), show.text(text)))
                .collect(),
            notes: (table.notes.iter().map(|text| show.text(text)))
                .chain(star_note(&table.star_limits, style))
                .collect(),
            source: table.source.as_ref().map(|text| show.text(text)),
        }
    }

    /// The same grid with only some of the columns behind the stub, for a page that has no room for all.
    pub(crate) fn panel(&self, columns: std::ops::Range<usize>) -> Grid {
        let (first, last) = (
            self.stub_columns + columns.start,
            self.stub_columns + columns.end,
        );
        let heads = self.heads.iter().filter_map(|span| {
            if span.is_stub {
                return Some(span.clone());
            }
            let start = span.column.max(first);
            let end = (span.column + span.column_span).min(last);
            (start < end).then(|| HeadSpan {
                column: start - columns.start,
                column_span: end - start,
                ..span.clone()
            })
        });
        let row = |row: &GridRow| match row {
            GridRow::Group { .. } => row.clone(),
            GridRow::Cells { stubs, cells } => GridRow::Cells {
                stubs: stubs.clone(),
                cells: cells.get(columns.clone()).unwrap_or_default().to_vec(),
            },
        };
        let section = |section: &Section| Section {
            rows: section.rows.iter().map(row).collect(),
            is_group: section.is_group,
        };
        Grid {
            aligns: self.aligns[columns.clone()].to_vec(),
            heads: heads.collect(),
            sections: self.sections.iter().map(section).collect(),
            ..self.clone()
        }
    }

    /// The heading that stands over a column in a row of the head.
    pub(crate) fn head_at(&self, row: usize, column: usize) -> Option<&HeadSpan> {
        self.heads.iter().find(|span| {
            (span.row..span.row + span.row_span).contains(&row)
                && (span.column..span.column + span.column_span).contains(&column)
        })
    }
}

/// What stars mean, when there are any.
fn star_note(limits: &[f64], style: &Style) -> Option<String> {
    let each = (1..).zip(limits).map(|(count, limit)| {
        let decimals = if *limit < 0.01 { 3 } else { 2 };
        // A limit is shown as it is, without the floor of p-values.
        let limit = Number::new(Kind::Bounded, *limit).with_decimals(decimals);
        format!("{} p < {}", "*".repeat(count), limit.show(style))
    });
    let separator = format!("{} ", style.locale.list_mark());
    let text = each.collect::<Vec<_>>().join(&separator);
    (!text.is_empty()).then(|| text + ".")
}

/// Texts and cells in a style.
struct Show<'a> {
    style: &'a Style,
}

impl Show<'_> {
    fn text(&self, text: &Text) -> String {
        clean(text.in_language(self.style.locale.language))
    }

    fn label(&self, text: &Text, marks: &[Mark], emphasis: Emphasis) -> Label {
        Label {
            text: self.text(text),
            marks: letters(marks),
            emphasis,
            number: None,
        }
    }

    fn head(&self, head: &Head) -> Label {
        let is_italic = head.is_symbol && self.style.look.lines == Lines::Rules;
        let emphasis = match head.emphasis {
            Emphasis::None if is_italic => Emphasis::Italic,
            emphasis => emphasis,
        };
        self.label(&head.label, &head.marks, emphasis)
    }

    fn cell(&self, cell: &Cell) -> Label {
        let text = match &cell.content {
            Content::Empty => String::new(),
            Content::Suppressed => self.style.look.suppressed.clone(),
            Content::Text(text) => self.text(text),
            Content::Number(number) => number.show(self.style),
            Content::Numbers(numbers) => show_together(numbers, self.style),
        };
        Label {
            text,
            marks: letters(&cell.marks),
            emphasis: cell.emphasis,
            number: match &cell.content {
                Content::Number(number) => Some(number.value),
                _ => None,
            },
        }
    }
}

/// The letters of marks, in the order of the footnotes.
fn letters(marks: &[Mark]) -> Vec<String> {
    let mut indices: Vec<usize> = marks.iter().map(|mark| mark.0).collect();
    indices.sort_unstable();
    indices.into_iter().map(letter).collect()
}

/// a, b, ..., z, aa, ab, ...
pub(crate) fn letter(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.into_iter().rev().collect()
}

fn aligns(table: &Table) -> Vec<Align> {
    let mut numeric = vec![false; leaves(&table.columns).len()];
    for cells in &table.cells {
        for (numeric, cell) in numeric.iter_mut().zip(cells) {
            *numeric |= matches!(cell.content, Content::Number(_) | Content::Numbers(_));
        }
    }
    leaves(&table.columns)
        .iter()
        .zip(numeric)
        .map(|(head, numeric)| match (head.align, numeric) {
            (Some(align), _) => align,
            (None, true) => Align::Right,
            (None, false) => Align::Left,
        })
        .collect()
}

fn stub_heads(table: &Table, show: &Show, stub_columns: usize, head_rows: usize) -> Vec<HeadSpan> {
    let span = |title: Option<&Text>, column, column_span| HeadSpan {
        label: Label {
            text: title.map(|text| show.text(text)).unwrap_or_default(),
            ..Label::default()
        },
        row: 0,
        row_span: head_rows,
        column,
        column_span,
        is_stub: true,
    };
    match show.style.look.row_groups {
        RowGroups::Above => {
            let title = table.stub_titles.iter().rev().find(|text| !text.is_empty());
            vec![span(title, 0, 1)]
        }
        // Levels without a title share that of the level before them.
        RowGroups::Beside => {
            let mut spans: Vec<HeadSpan> = Vec::new();
            for column in 0..stub_columns {
                let title = table
                    .stub_titles
                    .get(column)
                    .filter(|text| !text.is_empty());
                match (title, spans.last_mut()) {
                    (None, Some(last)) => last.column_span += 1,
                    (title, _) => spans.push(span(title, column, 1)),
                }
            }
            spans
        }
    }
}

fn column_heads(
    head: &Head,
    show: &Show,
    row: usize,
    head_rows: usize,
    column: &mut usize,
    into: &mut Vec<HeadSpan>,
) {
    let first = *column;
    let at = into.len();
    if head.is_leaf() {
        *column += 1;
    } else {
        for child in &head.children {
            column_heads(child, show, row + 1, head_rows, column, into);
        }
    }
    let span = HeadSpan {
        label: show.head(head),
        row,
        row_span: if head.is_leaf() { head_rows - row } else { 1 },
        column: first,
        column_span: *column - first,
        is_stub: false,
    };
    into.insert(at, span);
}

type Cells<'a> = std::slice::Iter<'a, Vec<Cell>>;

fn next_cells(show: &Show, cells: &mut Cells) -> Vec<Label> {
    let row = cells.next().map(Vec::as_slice).unwrap_or_default();
    row.iter().map(|cell| show.cell(cell)).collect()
}

fn rows_beside(
    head: &Head,
    show: &Show,
    stub_columns: usize,
    cells: &mut Cells,
    into: &mut Vec<GridRow>,
) {
    fn walk(
        head: &Head,
        show: &Show,
        column: usize,
        stub_columns: usize,
        pending: &mut Vec<Stub>,
        cells: &mut Cells,
        into: &mut Vec<GridRow>,
    ) {
        let mut leaves = Vec::new();
        head.collect_leaves(&mut leaves);
        pending.push(Stub {
            label: show.head(head),
            column,
            column_span: if head.is_leaf() {
                stub_columns - column
            } else {
                1
            },
            row_span: leaves.len(),
            indent: head.indent,
        });
        if head.is_leaf() {
            into.push(GridRow::Cells {
                stubs: std::mem::take(pending),
                cells: next_cells(show, cells),
            });
        }
        for child in &head.children {
            walk(child, show, column + 1, stub_columns, pending, cells, into);
        }
    }
    walk(head, show, 0, stub_columns, &mut Vec::new(), cells, into);
}

fn rows_above(head: &Head, show: &Show, indent: usize, cells: &mut Cells, into: &mut Vec<GridRow>) {
    let label = show.head(head);
    if head.is_leaf() {
        into.push(GridRow::Cells {
            stubs: vec![Stub {
                label,
                column: 0,
                column_span: 1,
                row_span: 1,
                indent: indent + head.indent,
            }],
            cells: next_cells(show, cells),
        });
        return;
    }
    into.push(GridRow::Group { label, indent });
    for child in &head.children {
        rows_above(child, show, indent + 1, cells, into);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        let letters: Vec<String> = [0, 25, 26, 51, 52, 701, 702].map(letter).to_vec();
        assert_eq!(letters, ["a", "z", "aa", "az", "ba", "zz", "aaa"]);
    }

    #[test]
    fn letters_stand_in_order() {
        assert_eq!(letters(&[26, 3, 1].map(Mark)), ["b", "d", "aa"]);
    }
}
