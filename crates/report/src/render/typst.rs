//! A grid as a Typst table: a figure of the kind `table`, whose head repeats on every page, at a size of type at which
//! it fits the line.

mod body;
mod markup;

use super::fit::{self, Fit, Space};
use crate::grid::Grid;
use crate::style::Lines;
use crate::text::Language;

use body::{Body, label, points};
pub(crate) use markup::{escape, label_of, string};

/// The lines of an A4 page with margins of 25 mm, upright and on its side, in points.
const LINE: f64 = 453.0;
const LONG_LINE: f64 = 700.0;
/// The height that a table may take without being broken over pages, in points.
const KEPT_TOGETHER: f64 = 420.0;
/// Sizes of type, in points.
const SIZES: [f64; 6] = [9.5, 9.0, 8.5, 8.0, 7.5, 7.0];
const SMALL_SIZES: [f64; 4] = [7.5, 7.0, 6.5, 6.0];
/// The size of type of a table that is split into panels.
const PANEL_SIZE: f64 = 8.0;

/// Where a table stands.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub caption: Caption<'a>,
    /// Whether it may have a page on its side.
    pub may_turn: bool,
    /// Whether the compiler knows headings of rows, which Typst has behind a switch.
    pub has_row_heads: bool,
}

/// What stands before the title of a table.
#[derive(Clone, Copy)]
pub(crate) enum Caption<'a> {
    /// A word and a number, as Typst has them.
    Counted,
    /// This word and a number.
    Word(&'a str),
    /// These words, and no number of its own.
    Instead(&'a str),
}

/// A table in the source of a document.
pub(crate) struct Figure {
    pub source: String,
    /// Whether it wants a page on its side.
    pub is_wide: bool,
}

/// What a document says once for the tables in it.
pub(crate) const RULES: &str = "#show figure.where(kind: table): set figure.caption(position: top)\n\
                                #show figure.where(kind: table): set align(left)\n";

/// How captions look: at the left, their number strong, on the page of what they stand over.
const CAPTION: &str = "#set figure.caption(position: top, separator: [. ])\n\
                       #show figure.caption: set align(left)\n\
                       #show figure.caption: set par(justify: false)\n\
                       #show figure.caption: set text(size: 10pt)\n\
                       #show figure.caption: set block(sticky: true)\n\
                       #show figure.caption: it => block({\n  \
                         if it.numbering != none { strong[#it.supplement~#context it.counter.display(it.numbering)#it.separator] }\n  \
                         it.body\n\
                       })\n";

/// What stands at the head of a document with this title.
pub(crate) fn preamble(title: &str, language: Language) -> String {
    let (tag, region) = language
        .words()
        .word_language
        .split_once('-')
        .unwrap_or((language.tag(), ""));
    let title = string(title);
    format!(
        "#set document(title: {title})\n\
         #set page(paper: \"a4\", margin: 25mm, numbering: \"1\")\n\
         #set text(font: \"Libertinus Serif\", size: 10.5pt, lang: \"{tag}\", region: \"{region}\")\n\
         #set par(justify: true)\n\
         #show heading: set block(above: 1.6em, below: 0.9em)\n\
         #show heading: set text(hyphenate: false)\n\
         #show figure: set block(above: 1.8em, below: 1.8em)\n\
         #show figure: set align(left)\n\
         {CAPTION}\
         {RULES}"
    )
}

pub(crate) fn table(grid: &Grid, lines: Lines, id: &str, place: Place) -> Figure {
    let spaces = fit::spaces(grid);
    let padding = |columns: usize| body::padding(lines, columns);
    let whole = |fit: Fit| vec![(grid.clone(), fit)];
    let comfortable = |line| fit::comfortable(&spaces, padding(spaces.len()), line, &SIZES);
    let tight = |line| fit::tight(&spaces, padding(spaces.len()), line, &SMALL_SIZES);
    let (panels, is_wide) = match (comfortable(LINE), place.may_turn) {
        (Some(fit), _) => (whole(fit), false),
        (None, false) => (
            tight(LINE).map_or_else(|| panels(grid, lines, LINE), whole),
            false,
        ),
        (None, true) => {
            let fit = comfortable(LONG_LINE).or_else(|| tight(LONG_LINE));
            (
                fit.map_or_else(|| panels(grid, lines, LONG_LINE), whole),
                true,
            )
        }
    };
    let is_broken = panels
        .iter()
        .map(|(grid, fit)| height(grid, fit))
        .sum::<f64>()
        > KEPT_TOGETHER;
    let tables = panels.iter().map(|(grid, fit)| {
        let body = Body {
            grid,
            lines,
            fit,
            has_row_heads: place.has_row_heads,
            tails: fit::tails(grid),
        };
        body.table()
    });
    let tables: Vec<String> = tables.collect();
    let size = panels.first().map_or(SIZES[0], |(_, fit)| fit.size);
    let figure = figure(
        grid,
        id,
        place,
        size,
        &tables.join("    v(1em, weak: true)\n"),
    );
    let breaks = match is_broken {
        true => "#show figure: set block(breakable: true)\n",
        false => "",
    };
    let language = grid.language.tag();
    Figure {
        source: format!("#[\n#set text(lang: \"{language}\")\n{breaks}{figure}]\n"),
        is_wide,
    }
}

/// The table in as many panels as the line asks for, one under the other, with the row labels repeated.
fn panels(grid: &Grid, lines: Lines, line: f64) -> Vec<(Grid, Fit)> {
    let spaces = fit::spaces(grid);
    let padding = |columns: usize| body::padding(lines, columns);
    let columns = fit::panels(&spaces, grid.stub_columns, padding, line, PANEL_SIZE);
    let panels = columns.into_iter().map(|columns| {
        let panel = grid.panel(columns);
        let spaces = fit::spaces(&panel);
        let padding = padding(spaces.len());
        let fit = fit::comfortable(&spaces, padding, line, &[PANEL_SIZE])
            .or_else(|| fit::tight(&spaces, padding, line, &SMALL_SIZES))
            .unwrap_or_else(|| fit::shrunk(&spaces, padding, line));
        (panel, fit)
    });
    let mut panels: Vec<(Grid, Fit)> = panels.collect();
    let smallest = panels
        .iter()
        .map(|(_, fit)| fit.size)
        .fold(PANEL_SIZE, f64::min);
    panels.iter_mut().for_each(|(_, fit)| fit.size = smallest);
    panels
}

/// About how high the rows are, in points.
fn height(grid: &Grid, fit: &Fit) -> f64 {
    let spaces = fit::spaces(grid);
    let wraps = |(space, width): (&Space, &Option<f64>)| {
        width.map_or(1.0, |width| (space.full / width).ceil())
    };
    // As if the rows had half the longest text of every column: too much rather than too little.
    let most = spaces
        .iter()
        .zip(&fit.widths)
        .map(wraps)
        .fold(1.0, f64::max);
    let rows: usize = grid.sections.iter().map(|section| section.rows.len()).sum();
    let row = 1.25 * fit.size * (1.0 + (most - 1.0) / 2.0) + 2.0 * body::INSET_ABOVE;
    row * (rows + 2 * grid.head_rows) as f64
}

fn figure(grid: &Grid, id: &str, place: Place, size: f64, tables: &str) -> String {
    let caption = match &grid.subtitle {
        None => label(&grid.title),
        Some(subtitle) => format!("{}. {}", label(&grid.title), escape(subtitle)),
    };
    let (counted, caption) = match place.caption {
        Caption::Counted => (String::new(), caption),
        Caption::Word(word) => (format!("  supplement: [{word}],\n"), caption),
        Caption::Instead(words) => (
            "  numbering: none,\n  outlined: false,\n".to_owned(),
            format!("#strong[{}];{caption}", escape(words)),
        ),
    };
    format!(
        "#figure(\n  kind: table,\n{counted}  caption: [{caption}],\n  {{\n    set text(size: {}pt)\n    \
         set par(justify: false, leading: 0.5em)\n{tables}{}  }},\n) {}\n",
        points(size),
        notes(grid),
        label_of("tab", id),
    )
}

fn notes(grid: &Grid) -> String {
    let mut notes: Vec<String> = grid
        .footnotes
        .iter()
        .map(|(letter, text)| format!("#super[{letter}];~{}", escape(text)))
        .collect();
    notes.extend(grid.notes.iter().map(|note| escape(note)));
    if let Some(source) = &grid.source {
        let word = grid.language.words().source;
        notes.push(format!("{word}: {}", escape(source)));
    }
    if notes.is_empty() {
        return String::new();
    }
    format!(
        "    v(5pt, weak: true)\n    set text(size: 8.5pt)\n    set par(spacing: 3.5pt)\n    [{}]\n",
        notes.join("\n\n    ")
    )
}
