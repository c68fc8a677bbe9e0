//! WordprocessingML (ECMA-376): a grid as a real Word table, and the package around a document.
//!
//! Written out by hand since the library for it cannot repeat header rows, which a table over several pages needs.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::escape_html;
use super::fit::{self, Fit, Space};
use crate::cell::{Align, Emphasis};
use crate::error::ReportError;
use crate::grid::{Grid, GridRow, HeadSpan, Label};
use crate::style::Lines;
use crate::text::Language;

const STYLES: &str = include_str!("docx_styles.xml");
const NUMBERING: &str = include_str!("docx_numbering.xml");

/// The number of a table in its report: "Table" and 3. One word counts one sequence.
#[derive(Clone, Copy)]
pub(crate) struct Number {
    pub word: &'static str,
    pub number: usize,
}

/// What stands before the title of a table.
#[derive(Clone, Copy)]
pub(crate) enum Before<'a> {
    /// Nothing: the table stands alone.
    Nothing,
    /// A word and a number, which is a field, so that Word counts on.
    Number(Number),
    /// These words, and no number of its own.
    Words(&'a str),
}

/// A table with its caption above and its notes below.
pub(crate) fn table(grid: &Grid, lines: Lines, id: &str, before: Before) -> String {
    let title = label(&grid.title);
    let mut out = match before {
        Before::Nothing => paragraph("Caption", &title),
        Before::Number(number) => caption(number, number.number, &bookmark(id), &title),
        Before::Words(words) => paragraph("Caption", &(run(words, Emphasis::None) + &title)),
    };
    if let Some(subtitle) = &grid.subtitle {
        out.push_str(&format!(
            "<w:p><w:pPr><w:pStyle w:val=\"TableNote\"/><w:keepNext/></w:pPr>{}</w:p>\n",
            run(subtitle, Emphasis::None)
        ));
    }
    let panels: Vec<String> = panels(grid)
        .iter()
        .map(|(grid, fit)| Body { grid, lines, fit }.table())
        .collect();
    out.push_str(&panels.join(&between_tables()));
    for (letter, text) in &grid.footnotes {
        let text = format!(
            "{}{}",
            raised(letter),
            run(&format!(" {text}"), Emphasis::None)
        );
        out.push_str(&paragraph("TableNote", &text));
    }
    for note in &grid.notes {
        out.push_str(&paragraph("TableNote", &run(note, Emphasis::None)));
    }
    if let Some(source) = &grid.source {
        let word = grid.language.words().source;
        let text = run(&format!("{word}: {source}"), Emphasis::None);
        out.push_str(&paragraph("TableNote", &text));
    }
    out.push_str(&between_tables());
    out
}

/// Two tables without a paragraph between them would become one.
fn between_tables() -> String {
    paragraph("TableNote", "")
}

/// A caption whose number is a field under a bookmark.
pub(crate) fn caption(number: Number, mark: usize, bookmark: &str, title: &str) -> String {
    let Number { word, number } = number;
    let counted = format!(
        "{}<w:fldSimple w:instr=\" SEQ {word} \\* ARABIC \"><w:r><w:t>{number}</w:t></w:r></w:fldSimple>",
        run(&format!("{word}\u{a0}"), Emphasis::None)
    );
    let text = format!(
        "{}{}{title}",
        bookmarked(mark, bookmark, &counted),
        run(". ", Emphasis::None),
    );
    paragraph("Caption", &text)
}

/// A picture of the package, in a paragraph of its own.
pub(crate) struct Picture<'a> {
    /// Its number among the pictures.
    pub number: usize,
    /// What is seen in it.
    pub description: &'a str,
    /// In points.
    pub width: f64,
    /// In points.
    pub height: f64,
}

impl Picture<'_> {
    pub(crate) fn paragraph(&self) -> String {
        // English metric units.
        let size = |points: f64| (12_700.0 * points).round();
        let (width, height) = (size(self.width), size(self.height));
        let number = self.number;
        let description = escape(self.description);
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"TableNote\"/><w:keepLines/></w:pPr><w:r><w:drawing>\
             <wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{width}\" cy=\"{height}\"/>\
             <wp:docPr id=\"{number}\" name=\"Figure {number}\" descr=\"{description}\"/>\
             <wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect=\"1\"/></wp:cNvGraphicFramePr>\
             <a:graphic><a:graphicData uri=\"{PICTURE}\"><pic:pic xmlns:pic=\"{PICTURE}\"><pic:nvPicPr>\
             <pic:cNvPr id=\"{number}\" name=\"{}\" descr=\"{description}\"/><pic:cNvPicPr/></pic:nvPicPr>\
             <pic:blipFill><a:blip r:embed=\"{}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
             <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{width}\" cy=\"{height}\"/></a:xfrm>\
             <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>\
             </wp:inline></w:drawing></w:r></w:p>\n",
            file_of(number),
            relationship_of(number),
        )
    }
}

fn file_of(picture: usize) -> String {
    format!("figure{picture}.png")
}

fn relationship_of(picture: usize) -> String {
    format!("rIdFigure{picture}")
}

/// The name of the bookmark at a table's number.
pub(crate) fn bookmark(id: &str) -> String {
    bookmark_of("table", id)
}

/// The name of the bookmark at a figure's number.
pub(crate) fn figure_bookmark(id: &str) -> String {
    bookmark_of("figure", id)
}

/// Letters, digits and underscores, at most 40, in which Word tells no capitals from small letters: what can be read of
/// the id, and a number that holds all of it.
fn bookmark_of(kind: &str, id: &str) -> String {
    let safe = |c: char| match c.is_ascii_alphanumeric() {
        true => c,
        false => '_',
    };
    let name: String = id.chars().map(safe).take(16).collect();
    format!("{kind}_{name}_{:016x}", hash(id))
}

/// FNV-1a in 64 bits, the same on every machine and in every version.
fn hash(text: &str) -> u64 {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, mix)
}

/// A field that shows what a bookmark holds, such as the number of a table, and leads to it. The bookmark begins with
/// a capital, which the middle of a sentence may not have.
pub(crate) fn reference(bookmark: &str, text: &str) -> String {
    let case = match text.starts_with(char::is_lowercase) {
        true => "\\* Lower ",
        false => "",
    };
    format!(
        "<w:fldSimple w:instr=\" REF {bookmark} \\h {case}\">{}</w:fldSimple>",
        run(text, Emphasis::None)
    )
}

/// A text that leads to a bookmark.
pub(crate) fn link(bookmark: &str, text: &str) -> String {
    format!(
        "<w:hyperlink w:anchor=\"{bookmark}\" w:history=\"1\">{}</w:hyperlink>",
        run(text, Emphasis::None)
    )
}

/// Text that a bookmark holds.
pub(crate) fn bookmarked(number: usize, name: &str, runs: &str) -> String {
    format!(
        "<w:bookmarkStart w:id=\"{number}\" w:name=\"{name}\"/>{runs}<w:bookmarkEnd w:id=\"{number}\"/>"
    )
}

/// Numbers that Word counts, by their ids in the file of numberings.
#[derive(Clone, Copy)]
pub(crate) enum Numbering {
    /// 1, 1.1, 1.1.1.
    Sections = 3,
    /// Appendix A, A.1.
    Appendix = 4,
}

/// The ids of ordered lists begin behind this.
const LISTS: usize = 10;

/// A heading that Word numbers.
pub(crate) fn numbered(style: &str, numbering: Numbering, level: u8, runs: &str) -> String {
    let id = numbering as usize;
    let level = level.saturating_sub(1);
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{id}\"/></w:numPr>\
         </w:pPr>{runs}</w:p>\n"
    )
}

/// An item of an ordered list; each list has its number.
pub(crate) fn ordered_item(list: usize, runs: &str) -> String {
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"ListNumber\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"{}\"/></w:numPr>\
         </w:pPr>{runs}</w:p>\n",
        LISTS + list
    )
}

/// A field over several paragraphs, such as a table of contents, with what it shows until Word updates it: a style and
/// runs for each.
pub(crate) fn list_field(instruction: &str, entries: &[(String, String)]) -> String {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let begin = format!(
        "{}<w:r><w:instrText xml:space=\"preserve\"> {instruction} </w:instrText></w:r>{}",
        mark("begin"),
        mark("separate")
    );
    let mut out = String::new();
    for (i, (style, runs)) in entries.iter().enumerate() {
        let before = if i == 0 { begin.as_str() } else { "" };
        out.push_str(&paragraph(style, &format!("{before}{runs}")));
    }
    out + &paragraph("Normal", &mark("end"))
}

/// A paragraph of a style of this document.
pub(crate) fn paragraph(style: &str, runs: &str) -> String {
    format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>{runs}</w:p>\n")
}

/// Text in one form.
pub(crate) fn run(text: &str, emphasis: Emphasis) -> String {
    run_of_size(text, emphasis, "")
}

/// Text in one form and, where it is not that of its style, in a size.
fn run_of_size(text: &str, emphasis: Emphasis, size: &str) -> String {
    let form = match emphasis {
        Emphasis::None => "",
        Emphasis::Strong => "<w:b/>",
        Emphasis::Italic => "<w:i/>",
    };
    let properties = match (form, size) {
        ("", "") => String::new(),
        _ => format!("<w:rPr>{form}{size}</w:rPr>"),
    };
    format!(
        "<w:r>{properties}<w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escape(text)
    )
}

fn raised(letters: &str) -> String {
    raised_of_size(letters, "")
}

fn raised_of_size(letters: &str, size: &str) -> String {
    format!(
        "<w:r><w:rPr>{size}<w:vertAlign w:val=\"superscript\"/></w:rPr><w:t>{}</w:t></w:r>",
        escape(letters)
    )
}

fn label(label: &Label) -> String {
    label_of_size(label, "")
}

fn label_of_size(label: &Label, size: &str) -> String {
    let text = run_of_size(&label.text, label.emphasis, size);
    match label.marks.as_slice() {
        [] => text,
        marks => format!("{text}{}", raised_of_size(&marks.join(","), size)),
    }
}

/// Escaped, without the two code points that XML forbids, which are not in text that was cleaned.
fn escape(text: &str) -> String {
    escape_html(text).replace(['\u{fffe}', '\u{ffff}'], "")
}

/// The line of an A4 page with these margins, and the sizes of type of a table, in twentieths of a point. The first
/// is that of the style.
const LINE: f64 = 9072.0;
const SIZES: [f64; 4] = [190.0, 180.0, 170.0, 160.0];
const SMALL_SIZES: [f64; 3] = [160.0, 150.0, 140.0];
/// The size of type of a table that is split into panels.
const PANEL_SIZE: f64 = 160.0;
/// No type is smaller, even where words must be broken then.
const SMALLEST: f64 = 120.0;
/// Bold headings of Calibri run wider than the typeface that widths are estimated for.
const WIDER: f64 = 1.1;
/// What a cell leaves at both sides, and a little more.
const MARGINS: f64 = 190.0;

/// Tables of so many rows stay on one page.
const ROWS_KEPT_TOGETHER: usize = 25;

/// The table in as many panels as the line asks for, one under the other, with the row labels repeated. Word knows no
/// table of more than 63 columns, for which a line has no room anyway.
fn panels(grid: &Grid) -> Vec<(Grid, Fit)> {
    let padding = |columns: usize| MARGINS * columns as f64;
    let fitted = |spaces: &[Space]| {
        let padding = padding(spaces.len());
        fit::comfortable(spaces, padding, LINE, &SIZES)
            .or_else(|| fit::tight(spaces, padding, LINE, &SMALL_SIZES))
    };
    let whole = spaces(grid);
    if let Some(fit) = fitted(&whole) {
        return vec![(grid.clone(), fit)];
    }
    let columns = fit::panels(&whole, grid.stub_columns, padding, LINE, PANEL_SIZE);
    let panels = columns.into_iter().map(|columns| {
        let panel = grid.panel(columns);
        let spaces = spaces(&panel);
        let padding = padding(spaces.len());
        let fit = fit::comfortable(&spaces, padding, LINE, &[PANEL_SIZE])
            .or_else(|| fit::tight(&spaces, padding, LINE, &SMALL_SIZES))
            .unwrap_or_else(|| fit::shrunk(&spaces, padding, LINE));
        (panel, fit)
    });
    panels.collect()
}

fn spaces(grid: &Grid) -> Vec<Space> {
    let wider = |space: Space| Space {
        full: WIDER * space.full,
        comfortable: WIDER * space.comfortable,
        least: WIDER * space.least,
    };
    fit::spaces(grid).into_iter().map(wider).collect()
}

struct Body<'a> {
    grid: &'a Grid,
    lines: Lines,
    fit: &'a Fit,
}

/// How a cell joins those below it.
#[derive(Clone, Copy, PartialEq)]
enum Merge {
    None,
    Begins,
    GoesOn,
}

/// A cell of the Word table.
struct WordCell<'a> {
    columns: usize,
    merge: Merge,
    align: &'static str,
    indent: usize,
    label: Option<&'a Label>,
    borders: String,
    is_strong: bool,
    /// Whether its row stays on the page of the next one.
    keeps: bool,
}

impl Body<'_> {
    fn table(&self) -> String {
        let grid = self.grid;
        let (outer, inner) = match self.lines {
            Lines::Grid => ("single\" w:sz=\"4", "single\" w:sz=\"4"),
            Lines::Rules => ("single\" w:sz=\"8", "none\" w:sz=\"0"),
        };
        let side = match self.lines {
            Lines::Grid => outer,
            Lines::Rules => inner,
        };
        let border = |name: &str, line: &str| format!("<w:{name} w:val=\"{line}\" w:space=\"0\"/>");
        let borders: String = [
            border("top", outer),
            border("left", side),
            border("bottom", outer),
            border("right", side),
            border("insideH", inner),
            border("insideV", inner),
        ]
        .concat();
        let columns: String = self
            .widths()
            .iter()
            .map(|width| format!("<w:gridCol w:w=\"{width}\"/>"))
            .collect();
        let title = escape(&grid.title.text);
        let mut out = format!(
            "<w:tbl><w:tblPr><w:tblW w:w=\"0\" w:type=\"auto\"/><w:jc w:val=\"left\"/><w:tblBorders>{borders}</w:tblBorders>\
             <w:tblCellMar><w:left w:w=\"85\" w:type=\"dxa\"/><w:right w:w=\"85\" w:type=\"dxa\"/></w:tblCellMar>\
             <w:tblLook w:firstRow=\"1\" w:firstColumn=\"1\"/><w:tblCaption w:val=\"{title}\"/></w:tblPr>\
             <w:tblGrid>{columns}</w:tblGrid>\n"
        );
        for row in 0..grid.head_rows {
            out.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
            self.head_cells(row)
                .iter()
                .for_each(|cell| out.push_str(&cell.xml(&self.size())));
            out.push_str("</w:tr>\n");
        }
        self.push_rows(&mut out);
        out.push_str("</w:tbl>\n");
        out
    }

    /// Widths of the columns in twentieths of a point: what their texts need, within the line.
    fn widths(&self) -> Vec<usize> {
        let width = |(width, space): (&Option<f64>, &Space)| {
            let ems = width.unwrap_or(space.full);
            (self.fit.size * ems.max(1.0) + MARGINS) as usize
        };
        let spaces = spaces(self.grid);
        self.fit.widths.iter().zip(&spaces).map(width).collect()
    }

    /// The size of type, in half points, where it is not that of the style.
    fn size(&self) -> String {
        match self.fit.size < SIZES[0] {
            true => {
                let half_points = (self.fit.size.max(SMALLEST) / 10.0) as usize;
                format!("<w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/>")
            }
            false => String::new(),
        }
    }

    fn head_cells(&self, row: usize) -> Vec<WordCell<'_>> {
        let grid = self.grid;
        let mut cells = Vec::new();
        let mut column = 0;
        while column < grid.stub_columns + grid.aligns.len() {
            let span = grid.head_at(row, column);
            let columns = span.map_or(1, |span| span.column_span);
            cells.push(match span {
                Some(span) => self.head_cell(span, row),
                None => WordCell::empty(columns),
            });
            column += columns;
        }
        cells
    }

    fn head_cell<'a>(&self, span: &'a HeadSpan, row: usize) -> WordCell<'a> {
        let grid = self.grid;
        let last = span.row + span.row_span;
        let is_spanner = !span.is_stub && last < grid.head_rows;
        let is_bottom = row + 1 == grid.head_rows || is_spanner;
        WordCell {
            columns: span.column_span,
            merge: match (span.row_span > 1, span.row == row) {
                (false, _) => Merge::None,
                (true, true) => Merge::Begins,
                (true, false) => Merge::GoesOn,
            },
            align: match span.column.checked_sub(grid.stub_columns) {
                _ if is_spanner => "center",
                Some(at) if grid.aligns[at] == Align::Right => "right",
                _ => "left",
            },
            indent: 0,
            label: (span.row == row).then_some(&span.label),
            borders: match is_bottom {
                true => {
                    "<w:bottom w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>".into()
                }
                false => String::new(),
            },
            is_strong: true,
            keeps: true,
        }
    }

    fn push_rows(&self, out: &mut String) {
        let grid = self.grid;
        let size = self.size();
        let rows: usize = grid.sections.iter().map(|section| section.rows.len()).sum();
        let mut left = rows;
        let has_notes =
            !(grid.footnotes.is_empty() && grid.notes.is_empty() && grid.source.is_none());
        // Per stub column the rows that its label still covers, and its columns.
        let mut covered = vec![(0_usize, 1_usize); grid.stub_columns];
        for row in grid.sections.iter().flat_map(|section| &section.rows) {
            left -= 1;
            // A short table stays on one page, and its last row on that of the notes.
            let keeps = match left {
                0 => has_notes,
                _ => rows <= ROWS_KEPT_TOGETHER,
            };
            out.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            match row {
                GridRow::Group {
                    label: group,
                    indent,
                } => {
                    let cell = WordCell {
                        keeps,
                        indent: *indent,
                        label: Some(group),
                        is_strong: true,
                        ..WordCell::empty(grid.stub_columns + grid.aligns.len())
                    };
                    out.push_str(&cell.xml(&size));
                }
                GridRow::Cells { stubs, cells } => {
                    let mut column = 0;
                    while column < grid.stub_columns {
                        let cell = match stubs.iter().find(|stub| stub.column == column) {
                            Some(stub) => {
                                covered[column] = (stub.row_span - 1, stub.column_span);
                                WordCell {
                                    keeps,
                                    merge: match stub.row_span > 1 {
                                        true => Merge::Begins,
                                        false => Merge::None,
                                    },
                                    indent: stub.indent,
                                    label: Some(&stub.label),
                                    ..WordCell::empty(stub.column_span)
                                }
                            }
                            None if covered[column].0 > 0 => {
                                covered[column].0 -= 1;
                                WordCell {
                                    merge: Merge::GoesOn,
                                    ..WordCell::empty(covered[column].1)
                                }
                            }
                            None => WordCell::empty(1),
                        };
                        column += cell.columns;
                        out.push_str(&cell.xml(&size));
                    }
                    for (cell, align) in cells.iter().zip(&grid.aligns) {
                        let cell = WordCell {
                            keeps,
                            align: match align {
                                Align::Right => "right",
                                Align::Left => "left",
                            },
                            label: Some(cell),
                            ..WordCell::empty(1)
                        };
                        out.push_str(&cell.xml(&size));
                    }
                }
            }
            out.push_str("</w:tr>\n");
        }
    }
}

impl WordCell<'_> {
    fn empty(columns: usize) -> Self {
        WordCell {
            columns,
            merge: Merge::None,
            align: "left",
            indent: 0,
            label: None,
            borders: String::new(),
            is_strong: false,
            keeps: false,
        }
    }

    fn xml(&self, size: &str) -> String {
        let mut properties = String::new();
        if self.columns > 1 {
            properties.push_str(&format!("<w:gridSpan w:val=\"{}\"/>", self.columns));
        }
        properties.push_str(match self.merge {
            Merge::None => "",
            Merge::Begins => "<w:vMerge w:val=\"restart\"/>",
            Merge::GoesOn => "<w:vMerge/>",
        });
        if !self.borders.is_empty() {
            properties.push_str(&format!("<w:tcBorders>{}</w:tcBorders>", self.borders));
        }
        if self.label.is_some_and(|label| label.number.is_some()) {
            properties.push_str("<w:noWrap/>");
        }
        let indent = match self.indent {
            0 => String::new(),
            levels => format!("<w:ind w:left=\"{}\"/>", 200 * levels),
        };
        let keeps = if self.keeps { "<w:keepNext/>" } else { "" };
        let content = self.label.map_or_else(String::new, |shown| {
            let emphasis = match self.is_strong {
                true => Emphasis::Strong,
                false => shown.emphasis,
            };
            let shown = Label {
                emphasis,
                ..shown.clone()
            };
            label_of_size(&shown, size)
        });
        format!(
            "<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:pPr><w:pStyle w:val=\"TableText\"/>{keeps}{indent}<w:jc w:val=\"{}\"/>\
             </w:pPr>{content}</w:p></w:tc>",
            self.align
        )
    }
}

/// The file around the body of a document, which has so many ordered lists.
pub(crate) fn package(
    title: &str,
    language: Language,
    body: &str,
    ordered_lists: usize,
    pictures: &[Vec<u8>],
) -> Result<Vec<u8>, ReportError> {
    let tag = language.words().word_language;
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
    let document = format!(
        "{declaration}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"{DOCUMENT_TYPE}\" xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><w:body>\n{body}\
         <w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId3\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1417\" w:right=\"1417\" w:bottom=\"1417\" \
         w:left=\"1417\" w:header=\"708\" w:footer=\"708\" w:gutter=\"0\"/></w:sectPr></w:body></w:document>\n"
    );
    let core = format!(
        "{declaration}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:language>{tag}</dc:language>\
         </cp:coreProperties>\n",
        escape(title)
    );
    let types = format!(
        "{declaration}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Default Extension=\"png\" ContentType=\"image/png\"/>\
         <Override PartName=\"/word/document.xml\" ContentType=\"{OFFICE}.wordprocessingml.document.main+xml\"/>\
         <Override PartName=\"/word/styles.xml\" ContentType=\"{OFFICE}.wordprocessingml.styles+xml\"/>\
         <Override PartName=\"/word/numbering.xml\" ContentType=\"{OFFICE}.wordprocessingml.numbering+xml\"/>\
         <Override PartName=\"/word/footer1.xml\" ContentType=\"{OFFICE}.wordprocessingml.footer+xml\"/>\
         <Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>\
         </Types>\n"
    );
    let roots = format!(
        "{declaration}<Relationships xmlns=\"{RELATIONSHIPS}\">\
         <Relationship Id=\"rId1\" Type=\"{DOCUMENT_TYPE}/officeDocument\" Target=\"word/document.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{RELATIONSHIPS}/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
         </Relationships>\n"
    );
    let shown: String = (1..=pictures.len())
        .map(|picture| {
            let (id, file) = (relationship_of(picture), file_of(picture));
            format!(
                "<Relationship Id=\"{id}\" Type=\"{DOCUMENT_TYPE}/image\" Target=\"media/{file}\"/>"
            )
        })
        .collect();
    let parts = format!(
        "{declaration}<Relationships xmlns=\"{RELATIONSHIPS}\">\
         <Relationship Id=\"rId1\" Type=\"{DOCUMENT_TYPE}/styles\" Target=\"styles.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{DOCUMENT_TYPE}/numbering\" Target=\"numbering.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{DOCUMENT_TYPE}/footer\" Target=\"footer1.xml\"/>\
         {shown}</Relationships>\n"
    );
    let styles = STYLES.replace("{language}", tag);
    let lists: String = (1..=ordered_lists)
        .map(|list| {
            format!(
                "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride \
                 w:val=\"1\"/></w:lvlOverride></w:num>\n",
                LISTS + list
            )
        })
        .collect();
    let numbering = NUMBERING
        .replace("{appendix}", language.words().appendix)
        .replace("{lists}", &lists);
    let page = "<w:fldSimple w:instr=\" PAGE \"><w:r><w:t>1</w:t></w:r></w:fldSimple>";
    let footer = format!(
        "{declaration}<w:ftr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:pPr>\
         <w:pStyle w:val=\"TableNote\"/><w:jc w:val=\"center\"/></w:pPr>{page}</w:p></w:ftr>\n"
    );
    let mut files: Vec<(String, &[u8])> = [
        ("[Content_Types].xml", &types),
        ("_rels/.rels", &roots),
        ("docProps/core.xml", &core),
        ("word/document.xml", &document),
        ("word/_rels/document.xml.rels", &parts),
        ("word/styles.xml", &styles),
        ("word/numbering.xml", &numbering),
        ("word/footer1.xml", &footer),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.as_bytes()))
    .collect();
    let pictures = (1..).zip(pictures);
    files.extend(
        pictures.map(|(i, picture)| (format!("word/media/{}", file_of(i)), picture.as_slice())),
    );
    zipped(&files).map_err(|error| ReportError::File {
        format: "docx",
        message: error.to_string(),
    })
}

const PICTURE: &str = "http://schemas.openxmlformats.org/drawingml/2006/picture";
const OFFICE: &str = "application/vnd.openxmlformats-officedocument";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const DOCUMENT_TYPE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The same bytes for the same parts: no clock is asked.
fn zipped(parts: &[(String, &[u8])]) -> Result<Vec<u8>, zip::result::ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(name.as_str(), options)?;
        archive.write_all(content)?;
    }
    Ok(archive.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bookmarks_differ_where_ids_do() {
        let long = "a".repeat(60);
        let longer = format!("{long}b");
        let ids = ["a.b", "a_b", "a b", "A.b", "åb", "äb", "", &long, &longer];
        let marks: std::collections::BTreeSet<String> = ids
            .iter()
            .flat_map(|id| [bookmark(id), figure_bookmark(id)])
            .map(|mark| mark.to_lowercase())
            .collect();
        assert_eq!(marks.len(), 2 * ids.len());
        let is_safe = |c: char| c.is_ascii_alphanumeric() || c == '_';
        assert!(
            marks
                .iter()
                .all(|mark| mark.len() <= 40 && mark.chars().all(is_safe))
        );
    }

    #[test]
    fn references_keep_their_case_when_word_counts_anew() {
        let field = reference("table_x", "tabell\u{a0}2");
        assert!(field.contains(" REF table_x \\h \\* Lower "), "{field}");
        assert!(!reference("table_x", "Tabell\u{a0}2").contains("Lower"));
    }
}
