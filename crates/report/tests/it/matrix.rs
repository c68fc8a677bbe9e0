//! Every layout in every format, read back: the matrix of `CONFORMANCE.md`, which TRESTEG_BLESS=1 rewrites.

use std::collections::BTreeMap;

use tresteg_report::{Content, Head, Language, Lines, Look, RowGroups, Style, Table};

use crate::conformance::{
    depth, expected, from_html, from_latex, from_markdown, from_terminal, squeeze, unescape_html,
};
use crate::files::{elements, from_docx, part, unescape};
use crate::gallery;
use crate::pdf::{body_rows, heads_a_column, shown};
use crate::snapshot::styles;
use crate::tagged;

const FORMATS: [&str; 8] = [
    "terminal",
    "Markdown",
    "HTML",
    "LaTeX",
    "CSV",
    "Word",
    "spreadsheet",
    "PDF",
];

/// The styles that are set as PDF, which takes longer than all other formats together.
const PAPER: [&str; 2] = ["plain, English", "APA, Swedish"];

/// What a format holds of a table, in every style so far.
#[derive(Clone, Copy)]
struct Held {
    cells: bool,
    /// `None` where the format has no spans to read, or the table none.
    spans: Option<bool>,
    notes: Option<bool>,
}

impl Held {
    fn and(self, other: Held) -> Held {
        let both = |one: Option<bool>, two: Option<bool>| match (one, two) {
            (Some(one), Some(two)) => Some(one && two),
            (one, two) => one.or(two),
        };
        Held {
            cells: self.cells && other.cells,
            spans: both(self.spans, other.spans),
            notes: both(self.notes, other.notes),
        }
    }

    fn shown(self) -> String {
        let letter = |held: Option<bool>, letter: char| match held {
            Some(true) => letter,
            Some(false) => '✗',
            None => '·',
        };
        [
            letter(Some(self.cells), 'C'),
            letter(self.spans, 'S'),
            letter(self.notes, 'N'),
        ]
        .iter()
        .collect()
    }

    fn is_whole(self) -> bool {
        self.cells && self.spans != Some(false) && self.notes != Some(false)
    }
}

/// How many columns each heading over several of them spans, in order.
fn spans(heads: &[Head]) -> Vec<usize> {
    fn width(head: &Head) -> usize {
        match head.children() {
            [] => 1,
            children => children.iter().map(width).sum(),
        }
    }
    fn collect(head: &Head, into: &mut Vec<usize>) {
        if width(head) > 1 {
            into.push(width(head));
        }
        head.children()
            .iter()
            .for_each(|child| collect(child, into));
    }
    let mut found = Vec::new();
    heads.iter().for_each(|head| collect(head, &mut found));
    found.sort_unstable();
    found
}

/// The numbers behind every place where a text stands.
fn numbers_behind(text: &str, before: &str) -> Vec<usize> {
    let rest = text.split(before).skip(1);
    let number = |rest: &str| {
        let end = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        rest[..end].parse::<usize>().ok()
    };
    let mut found: Vec<usize> = rest.filter_map(number).filter(|width| *width > 1).collect();
    found.sort_unstable();
    found
}

/// Whether every footnote of the table can be read, word by word.
fn holds_notes(text: &str, table: &Table, style: &Style) -> Option<bool> {
    let notes = table.footnotes();
    let plain = squeeze(text);
    let has = |note: &str| note.split_whitespace().all(|word| plain.contains(word));
    (!notes.is_empty()).then(|| {
        let mut notes = notes.iter();
        notes.all(|note| has(&squeeze(note.in_language(style.locale.language))))
    })
}

/// With plain spaces for those that do not break.
fn spaced(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let cells = |row: Vec<String>| {
        row.iter()
            .map(|cell| squeeze(&cell.replace('\u{a0}', " ")))
            .collect()
    };
    rows.into_iter().map(cells).collect()
}

fn held(table: &Table, style: &Style) -> Vec<Held> {
    let wanted = spaced(expected(table, style));
    let columns = wanted.first().map_or(0, Vec::len);
    let stubs = match style.look.row_groups {
        RowGroups::Beside => depth(table),
        _ => 1,
    };
    let wanted_spans = Some(spans(table.columns())).filter(|spans| !spans.is_empty());
    let compare = |found: Vec<usize>| wanted_spans.as_ref().map(|wanted| *wanted == found);

    let framed = Style {
        look: Look {
            lines: Lines::Grid,
            ..style.look.clone()
        },
        ..style.clone()
    };
    let terminal = table.to_terminal(&framed, 2000);
    let markdown = table.to_markdown(style);
    let html = table.to_html(style);
    let latex = table.to_latex(style);
    let csv = table.to_csv(Language::En);
    let docx = part(&table.to_docx(style).unwrap(), "word/document.xml");
    let sheet = table.to_xlsx(style).unwrap();

    let mut latex_rows = from_latex(&latex, stubs, columns);
    // A frame has the same line under the head as under every row.
    let latex_body = latex_rows.split_off(latex_rows.len().saturating_sub(wanted.len()));
    let html_head = html.split("</thead>").next().unwrap_or_default();
    let word_heads: String = elements(&docx, "w:tr")
        .into_iter()
        .filter(|row| row.contains("<w:tblHeader/>"))
        .collect();
    vec![
        Held {
            cells: spaced(from_terminal(&terminal, stubs, columns)) == wanted,
            spans: None,
            notes: holds_notes(&terminal, table, style),
        },
        Held {
            cells: spaced(from_markdown(&markdown, stubs)) == wanted,
            spans: None,
            notes: holds_notes(&unescape_html(&markdown.replace('\\', "")), table, style),
        },
        Held {
            cells: spaced(from_html(&html)) == wanted,
            spans: compare(spanner_widths(html_head)),
            notes: holds_notes(&unescape_html(&html), table, style),
        },
        Held {
            cells: spaced(latex_body) == wanted,
            spans: match style.look.lines {
                Lines::Rules => compare(latex_widths(&latex)),
                _ => None,
            },
            notes: None,
        },
        Held {
            cells: csv_holds(&csv, table),
            spans: None,
            notes: None,
        },
        Held {
            cells: spaced(from_docx(&docx, columns).0) == wanted,
            spans: compare(without_stub(
                numbers_behind(&word_heads, "<w:gridSpan w:val=\""),
                stubs,
                wanted_spans.as_deref().unwrap_or_default(),
            )),
            notes: holds_notes(&word_words(&docx), table, style),
        },
        Held {
            cells: sheet_holds(&part(&sheet, "xl/worksheets/sheet1.xml"), table),
            spans: None,
            notes: holds_notes(
                &unescape(&part(&sheet, "xl/sharedStrings.xml")),
                table,
                style,
            ),
        },
    ]
}

/// What a PDF file holds; only for looks that write groups of rows above them.
fn held_on_paper(table: &Table, style: &Style) -> Held {
    let tree = tagged::read(&table.to_pdf(style).unwrap());
    // Panels of a wide table stand below each other, each with the labels of its rows.
    let panels = tree.all("Table");
    let mut found: Vec<Vec<String>> = Vec::new();
    for panel in &panels {
        let rows = body_rows(panel).into_iter().filter(|row| row.len() > 1);
        for (i, row) in rows.enumerate() {
            let cells = row.into_iter().skip(1);
            match found.get_mut(i) {
                Some(known) => known.extend(cells),
                None => found.push(cells.collect()),
            }
        }
    }
    let wanted: Vec<Vec<String>> = expected(table, style)
        .iter()
        .map(|row| row.iter().map(|cell| shown(cell)).collect())
        .collect();
    let mut widths: Vec<usize> = panels
        .iter()
        .flat_map(|panel| panel.all("TH"))
        .filter(|head| heads_a_column(head))
        .filter_map(|head| head.attributes.get("ColSpan")?.parse().ok())
        .filter(|width| *width > 1)
        .collect();
    widths.sort_unstable();
    let wanted_spans = Some(spans(table.columns())).filter(|spans| !spans.is_empty());
    Held {
        cells: found == wanted,
        // A panel may end under a heading.
        spans: wanted_spans
            .filter(|_| panels.len() == 1)
            .map(|wanted| widths == wanted),
        notes: holds_notes(&shown(&tree.text()), table, style),
    }
}

/// The spans without that of the heading over the row labels, which a frame may have in several columns.
fn without_stub(mut found: Vec<usize>, stubs: usize, wanted: &[usize]) -> Vec<usize> {
    // Once in every row of headings that it reaches over.
    while found.len() > wanted.len()
        && let Some(position) = found.iter().position(|width| *width == stubs)
    {
        found.remove(position);
    }
    found
}

fn spanner_widths(head: &str) -> Vec<usize> {
    let cells = head.split("<th scope=\"colgroup\"").skip(1);
    let of = |cell: &str| {
        let tag = cell.split('>').next().unwrap_or_default();
        numbers_behind(tag, "colspan=\"").first().copied()
    };
    let mut found: Vec<usize> = cells.filter_map(of).collect();
    found.sort_unstable();
    found
}

fn latex_widths(latex: &str) -> Vec<usize> {
    let head = latex
        .split_once("\\midrule\n")
        .or_else(|| latex.rsplit_once("\\endhead\n"))
        .map(|(head, _)| head);
    numbers_behind(head.unwrap_or(latex), "\\multicolumn{")
}

fn word_words(xml: &str) -> String {
    let texts = elements(xml, "w:t").into_iter();
    let texts = texts.filter_map(|text| Some(text.split_once('>')?.1));
    unescape(&texts.collect::<Vec<_>>().join(" "))
}

/// Every number at full precision, every text, in order.
fn csv_holds(csv: &str, table: &Table) -> bool {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let records: Vec<_> = reader.records().flatten().collect();
    records.len() == table.cells().len()
        && (records.iter().zip(table.cells())).all(|(record, cells)| {
            (record.iter().skip(2).zip(cells)).all(|(field, cell)| match &cell.content {
                Content::Number(number) if number.value.is_finite() => {
                    field.parse() == Ok(number.value)
                }
                Content::Numbers(numbers) => {
                    let found = field
                        .split(' ')
                        .map(|value| value.parse::<f64>().unwrap_or(f64::NAN));
                    found.eq(numbers.iter().map(|number| number.value))
                }
                Content::Text(text) => squeeze(field) == squeeze(text.in_language(Language::En)),
                Content::Empty => field.is_empty(),
                Content::Suppressed => field == "NA",
                _ => true,
            })
        })
}

/// Every number is one.
fn sheet_holds(sheet: &str, table: &Table) -> bool {
    let mut found: Vec<f64> = elements(sheet, "c")
        .iter()
        .filter(|cell| !cell.split('>').next().unwrap_or_default().contains(" t=\""))
        .flat_map(|cell| elements(cell, "v"))
        .filter_map(|value| value.trim_start_matches('>').parse().ok())
        .collect();
    let cells = table.cells().iter().flatten();
    let mut wanted: Vec<f64> = cells
        .filter_map(|cell| match &cell.content {
            Content::Number(number) if number.value.is_finite() => Some(number.value),
            _ => None,
        })
        .collect();
    found.sort_by(f64::total_cmp);
    wanted.sort_by(f64::total_cmp);
    found.len() == wanted.len()
        // Excel's files carry 16 or 17 digits.
        && found.iter().zip(&wanted).all(|(found, wanted)| (found - wanted).abs() <= 4e-16 * wanted.abs())
}

const INTRODUCTION: &str = "\
# What every format holds of every layout

Written by a test (`tests/it/matrix.rs`), which fails when this page and the outputs differ; `TRESTEG_BLESS=1` rewrites it.
Each table is written in every look and locale, read back, and compared with the table itself:

* **C**: the same cells in the same order; in CSV and spreadsheets numbers at full precision.
* **S**: headings span the same columns.
* **N**: the texts of all footnotes.
* **·**: the table has none, or it is not read back: see below. **✗**: not held in some style.

Not read back, by format: spans in terminals and Markdown (which repeats the heading before each column it spans),
spreadsheets and framed LaTeX tables; footnotes of LaTeX; CSV has neither by design, as it holds values for programs. PDF
is read back, by its tags, in two of the styles (plain in English, APA in Swedish); it is made of the Typst source.

Many rows, as `tests/it/large.rs` measures them (two cores under load, build without optimisation): 10 000 rows take 0.05 s as
HTML, 0.03 s as CSV and 0.5 s as a spreadsheet; 100 000 rows 0.7 s, 0.4 s and 6.2 s.
";

#[test]
fn every_format_holds_every_layout() {
    let mut rows: BTreeMap<String, Vec<Held>> = BTreeMap::new();
    for (name, table) in gallery::all() {
        let on_paper = styles()
            .into_iter()
            .filter(|(name, _)| PAPER.contains(&name.as_str()))
            .map(|(_, style)| held_on_paper(&table, &style))
            .reduce(Held::and)
            .unwrap();
        for (_, style) in styles() {
            let mut found = held(&table, &style);
            found.push(on_paper);
            let known = rows.remove(&name);
            let both = match known {
                Some(known) => known
                    .into_iter()
                    .zip(found)
                    .map(|(a, b)| a.and(b))
                    .collect(),
                None => found,
            };
            rows.insert(name.clone(), both);
        }
    }
    let mut page = format!("{INTRODUCTION}\n| layout | {} |\n", FORMATS.join(" | "));
    page.push_str(&format!("|---|{}\n", "---|".repeat(FORMATS.len())));
    for (name, held) in &rows {
        let cells: Vec<String> = held.iter().map(|held| held.shown()).collect();
        page.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
    }
    let holes: Vec<String> = rows
        .iter()
        .flat_map(|(name, held)| {
            let of = held
                .iter()
                .zip(FORMATS)
                .filter(|(held, _)| !held.is_whole());
            of.map(move |(_, format)| format!("* {format}: {name}\n"))
        })
        .collect();
    page.push_str("\nHoles:\n\n");
    match holes.is_empty() {
        true => page.push_str("* none\n"),
        false => page.extend(holes),
    }
    println!("{page}");
    crate::snapshot::check("../../CONFORMANCE.md", &page);
}
