//! How wide the columns of a table are in a proportional typeface, and the size of type at which they fit a line.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::cell::{Align, Emphasis};
use crate::grid::{Grid, GridRow, Label};

/// A word with more signs may be broken: see [`breakable`].
const LONGEST_WORD: usize = 24;
/// A column of texts is not narrowed further than this before the type gets smaller, in ems.
const COMFORTABLE: f64 = 11.0;
/// What one level of indentation takes, in ems.
pub(crate) const INDENT: f64 = 1.2;
/// How much wider a bold face runs.
const BOLDER: f64 = 1.12;
/// What is left of a line for widths that are estimates.
const CAUTION: f64 = 0.98;

/// What a column takes, in ems.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Space {
    /// With every text on one line.
    pub full: f64,
    /// With texts broken where they are still read without effort: headings in up to three lines.
    pub comfortable: f64,
    /// With texts broken between words, numbers never.
    pub least: f64,
}

impl Space {
    fn widen(&mut self, other: Space) {
        self.full = self.full.max(other.full);
        self.comfortable = self.comfortable.max(other.comfortable);
        self.least = self.least.max(other.least);
    }
}

/// A size of type, and the columns that are held to a width. The others take what they need.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fit {
    /// In points.
    pub size: f64,
    /// In ems.
    pub widths: Vec<Option<f64>>,
}

/// The first of these sizes at which the columns fit a line with texts that are read without effort. The line and
/// `padding`, what lies between the columns and at the edges, are in points.
pub(crate) fn comfortable(spaces: &[Space], padding: f64, line: f64, sizes: &[f64]) -> Option<Fit> {
    let least: Vec<f64> = spaces.iter().map(|space| space.comfortable).collect();
    fitted(spaces, &least, padding, line, sizes)
}

/// The first of these sizes at which no word needs to be broken.
pub(crate) fn tight(spaces: &[Space], padding: f64, line: f64, sizes: &[f64]) -> Option<Fit> {
    let least: Vec<f64> = spaces.iter().map(|space| space.least).collect();
    fitted(spaces, &least, padding, line, sizes)
}

/// The size at which the columns fit, however small.
pub(crate) fn shrunk(spaces: &[Space], padding: f64, line: f64) -> Fit {
    let total: f64 = spaces.iter().map(|space| space.least).sum();
    Fit {
        size: CAUTION * (line - padding).max(0.1 * line) / total.max(1.0),
        widths: spaces.iter().map(|space| Some(space.least)).collect(),
    }
}

/// Columns behind the stub in as few panels as leave them comfortable at this size: at least one column in each.
pub(crate) fn panels(
    spaces: &[Space],
    stub: usize,
    padding: impl Fn(usize) -> f64,
    line: f64,
    size: f64,
) -> Vec<Range<usize>> {
    let need = |spaces: &[Space]| -> f64 { spaces.iter().map(|space| space.comfortable).sum() };
    let (stubs, rest) = spaces.split_at(stub.min(spaces.len()));
    let fits = |range: &Range<usize>| {
        let ems = need(stubs) + need(&rest[range.clone()]);
        size * ems / CAUTION + padding(stub + range.len()) <= line
    };
    let mut panels = Vec::new();
    let mut panel = 0..0;
    for column in 0..rest.len() {
        let wider = panel.start..column + 1;
        if !fits(&wider) && !panel.is_empty() {
            panels.push(panel);
            panel = column..column + 1;
        } else {
            panel = wider;
        }
    }
    panels.push(panel);
    panels
}

fn fitted(spaces: &[Space], least: &[f64], padding: f64, line: f64, sizes: &[f64]) -> Option<Fit> {
    sizes
        .iter()
        .find_map(|size| at(spaces, least, (line - padding) / size, *size))
}

fn at(spaces: &[Space], least: &[f64], ems: f64, size: f64) -> Option<Fit> {
    let ems = CAUTION * ems;
    let full: f64 = spaces.iter().map(|space| space.full).sum();
    if full <= ems {
        let widths = vec![None; spaces.len()];
        return Some(Fit { size, widths });
    }
    let needed: f64 = least.iter().sum();
    if needed > ems {
        return None;
    }
    // What is left goes to those who would take most.
    let share = (ems - needed) / (full - needed);
    let width = |(space, least): (&Space, &f64)| {
        let wanted = space.full - least;
        (wanted > 0.0).then(|| least + wanted * share)
    };
    let widths = spaces.iter().zip(least).map(width).collect();
    Some(Fit { size, widths })
}

/// The space of every column of a grid, headings included.
pub(crate) fn spaces(grid: &Grid) -> Vec<Space> {
    let mut spaces = vec![Space::default(); grid.stub_columns + grid.aligns.len()];
    let mut widen = |column: usize, space: Space| {
        if let Some(known) = spaces.get_mut(column) {
            known.widen(space);
        }
    };
    for head in grid.heads.iter().filter(|head| head.column_span == 1) {
        let space = space(&head.label, 0);
        let comfortable = (space.full / 2.5).max(space.least);
        widen(
            head.column,
            Space {
                comfortable,
                ..space
            },
        );
    }
    for row in grid.sections.iter().flat_map(|section| &section.rows) {
        if let GridRow::Cells { stubs, cells } = row {
            for stub in stubs.iter().filter(|stub| stub.column_span == 1) {
                widen(stub.column, space(&stub.label, stub.indent));
            }
            for (column, cell) in cells.iter().enumerate() {
                widen(grid.stub_columns + column, space(cell, 0));
            }
        }
    }
    for head in grid.heads.iter().filter(|head| head.column_span > 1) {
        let own = space(&head.label, 0).least;
        let covered = &mut spaces[head.column..head.column + head.column_span];
        let missing = own - covered.iter().map(|space| space.least).sum::<f64>();
        if let (true, Some(last)) = (missing > 0.0, covered.last_mut()) {
            last.least += missing;
            last.comfortable = last.comfortable.max(last.least);
            last.full = last.full.max(last.comfortable);
        }
    }
    spaces
}

fn space(label: &Label, indent: usize) -> Space {
    let around = marks(label) + INDENT * indent as f64;
    let bolder = match label.emphasis {
        Emphasis::Strong => BOLDER,
        Emphasis::None | Emphasis::Italic => 1.0,
    };
    let full = bolder * ems(&label.text) + around;
    let longest = || {
        let words = label.text.split(' ').map(|word| {
            // Long words are given places to break.
            let part: String = word.chars().take(LONGEST_WORD).collect();
            ems(&part)
        });
        bolder * words.fold(0.0, f64::max) + around
    };
    let least = match label.number {
        Some(_) => full,
        None => longest(),
    };
    let comfortable = full.min(least.max(COMFORTABLE));
    Space {
        full,
        comfortable,
        least,
    }
}

/// What stands behind the digits of a number: stars and closing brackets.
pub(crate) fn split_tail(text: &str) -> (&str, &str) {
    let body = text.trim_end_matches(['*', ')', ']']);
    text.split_at(body.len())
}

/// Per column of the grid the widest tail of its numbers, in ems.
pub(crate) fn tails(grid: &Grid) -> Vec<f64> {
    let mut tails = vec![0.0_f64; grid.stub_columns + grid.aligns.len()];
    for row in grid.sections.iter().flat_map(|section| &section.rows) {
        if let GridRow::Cells { cells, .. } = row {
            let known = tails[grid.stub_columns..].iter_mut().zip(&grid.aligns);
            for (cell, (tail, align)) in cells.iter().zip(known) {
                if cell.number.is_some() && *align == Align::Right {
                    let own = ems(split_tail(&cell.text).1) + marks(cell);
                    *tail = tail.max(own);
                }
            }
        }
    }
    tails
}

/// The raised letters of footnotes.
fn marks(label: &Label) -> f64 {
    label
        .marks
        .iter()
        .map(|mark| 0.35 * mark.len() as f64 + 0.15)
        .sum()
}

/// About how wide a text is, in ems of a book face such as Libertinus or Computer Modern.
pub(crate) fn ems(text: &str) -> f64 {
    text.chars().map(em).sum()
}

fn em(c: char) -> f64 {
    match c {
        ' ' | '\u{a0}' | '.' | ',' | ':' | ';' | '\'' | '|' => 0.26,
        'i' | 'j' | 'l' | 'I' | 'J' => 0.29,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '-' | '/' => 0.35,
        'a' | 'c' | 'e' | 's' | 'v' | 'x' | 'z' => 0.46,
        '0'..='9' => 0.48,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.83,
        'a'..='z' => 0.52,
        '⁰'..='⁻' | '¹' | '²' | '³' => 0.42,
        // LaTeX has a wide one.
        '×' => 0.85,
        c if c.width() == Some(0) => 0.0,
        c if c.width() == Some(2) => 1.05,
        c if c.is_lowercase() => 0.55,
        _ => 0.7,
    }
}

/// A text in which words of many signs have places where a line may end: `break_here` after every twelfth sign.
pub(crate) fn breakable(text: &str, break_here: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, word) in text.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        let is_long = word.chars().count() > LONGEST_WORD;
        for (at, c) in word.chars().enumerate() {
            // Accents stay with their letters.
            if is_long && at > 0 && at % 12 == 0 && c.width() != Some(0) {
                out.push_str(break_here);
            }
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn space(full: f64, least: f64) -> Space {
        Space {
            full,
            comfortable: full.min(least.max(COMFORTABLE)),
            least,
        }
    }

    #[test]
    fn numbers_keep_their_width_and_texts_share_the_rest() {
        let spaces = [space(60.0, 8.0), space(10.0, 10.0)];
        let fit = comfortable(&spaces, 20.0, 420.0, &[10.0, 8.0]).unwrap();
        assert_eq!(fit.size, 10.0);
        assert_eq!(fit.widths[1], None);
        let text = fit.widths[0].unwrap();
        assert!((text + 10.0 - CAUTION * 40.0).abs() < 1e-9, "{text}");
        // All on one line where there is room.
        let fit = comfortable(&spaces, 20.0, 820.0, &[10.0, 8.0]).unwrap();
        assert_eq!(fit.widths, [None, None]);
    }

    #[test]
    fn type_gets_smaller_before_anything_is_too_wide() {
        let spaces = vec![space(8.0, 8.0); 10];
        assert_eq!(comfortable(&spaces, 0.0, 400.0, &[9.0, 7.0]), None);
        assert_eq!(tight(&spaces, 0.0, 400.0, &[9.0, 7.0]), None);
        let fit = shrunk(&spaces, 0.0, 400.0);
        assert!(fit.size < 5.0 && 80.0 * fit.size <= 400.0, "{fit:?}");
        assert!(shrunk(&[], 0.0, 400.0).size.is_finite());
    }

    #[test]
    fn panels_repeat_the_stub_and_leave_no_column_out() {
        let spaces = vec![space(8.0, 8.0); 11];
        // Four columns of 8 ems in a line of 40 at size 10, the stub among them.
        let found = panels(&spaces, 1, |_| 0.0, 400.0, 10.0);
        assert_eq!(found, [0..3, 3..6, 6..9, 9..10]);
        // A column that is too wide alone stands alone.
        assert_eq!(panels(&spaces, 1, |_| 0.0, 4.0, 10.0).len(), 10);
        assert!(panels(&spaces[..1], 1, |_| 0.0, 400.0, 10.0)[0].is_empty());
    }

    #[test]
    fn long_words_get_places_to_break() {
        let word = "a".repeat(30);
        assert_eq!(breakable(&word, "|").matches('|').count(), 2);
        assert_eq!(breakable("short words stay", "|"), "short words stay");
    }
}
