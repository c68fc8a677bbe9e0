//! A report as a Word document.

use super::paragraph::{Resolved, Run, Target};
use super::render::table_line;
use super::section::{Heading, LEVELS_OF_CONTENTS};
use super::{Block, Report, figures};
use crate::cell::Emphasis;
use crate::error::ReportError;
use crate::figure::{Figure, Paper};
use crate::render::docx::{self, Before, Numbering, Picture};
use crate::style::Style;
use crate::table::Table;
use crate::text::{Language, Text, clean};

/// Bookmarks have numbers of their own; those of tables are the numbers of the tables.
const FIRST_SECTION_MARK: usize = 1_000_000;
const FIRST_FIGURE_MARK: usize = 2_000_000;

impl Report {
    /// The report as a Word document: styles for headings, numbers that Word counts, captions with fields that count
    /// the tables, references that lead to them, heading rows that repeat.
    ///
    /// The table of contents is a field that holds its links already; Word adds the pages when it is told to update
    /// it (F9), since only Word knows them.
    ///
    /// # Errors
    /// [`ReportError::File`] when the file cannot be put together.
    pub fn to_docx(&self, style: &Style) -> Result<Vec<u8>, ReportError> {
        let language = style.locale.language;
        let show = |text: &Text| docx::run(&clean(text.in_language(language)), Emphasis::None);
        let mut body = docx::paragraph("Title", &show(&self.title));
        if let Some(subtitle) = &self.subtitle {
            body.push_str(&docx::paragraph("Subtitle", &show(subtitle)));
        }
        body.push_str(&self.docx_contents(style));
        let mut ordered_lists = 0;
        let mut pictures = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Appendix => {}
                Block::Heading(shown) => {
                    body.push_str(&heading(shown, &show(&shown.text), language))
                }
                Block::Paragraph(text) => {
                    body.push_str(&docx::paragraph("Normal", &runs(text, style)));
                }
                Block::List { ordered, items } => {
                    // Each list counts from 1.
                    ordered_lists += usize::from(*ordered);
                    for item in items {
                        let runs = runs(item, style);
                        body.push_str(&match ordered {
                            true => docx::ordered_item(ordered_lists, &runs),
                            false => docx::paragraph("ListBullet", &runs),
                        });
                    }
                }
                Block::Table { number, table } => {
                    let number = docx::Number {
                        word: language.words().table,
                        number: *number,
                    };
                    body.push_str(&table.docx_as(style, Before::Number(number)));
                }
                Block::Figure {
                    number,
                    figure,
                    data,
                } => {
                    let paper = figure.on_paper(style);
                    pictures.push(paper.png()?);
                    body.push_str(&self::figure(figure, &paper, *number, *data, style));
                }
            }
        }
        body.push_str(&self.docx_data(style));
        let title = clean(self.title.in_language(language));
        docx::package(&title, language, &body, ordered_lists, &pictures)
    }

    /// The numbers of figures that stand nowhere else, at the end.
    fn docx_data(&self, style: &Style) -> String {
        let word = docx::run(style.locale.language.words().data, Emphasis::None);
        let table = |name: &str, table: &Table| table.docx_as(style, Before::Words(name));
        let line = |text: &str| docx::paragraph("Normal", &docx::run(text, Emphasis::None));
        let heading = docx::paragraph("Heading1", &word);
        self.data_of_figures(style, heading, table, line).concat()
    }

    fn docx_contents(&self, style: &Style) -> String {
        let language = style.locale.language;
        let words = language.words();
        let sections = self.contents().into_iter().map(|heading| {
            let link = docx::link(&section_bookmark(heading), &heading.line(language));
            (format!("TOC{}", heading.level), link)
        });
        let tables = self.listed_tables().into_iter().map(|(number, table)| {
            let text = table_line(table, number, style);
            let link = docx::link(&docx::bookmark(table.id()), &text);
            ("TableofFigures".to_owned(), link)
        });
        let of_sections = format!("TOC \\o \"1-{LEVELS_OF_CONTENTS}\" \\h \\z");
        let of_tables = format!("TOC \\h \\z \\c \"{}\"", words.table);
        let lists = [
            (words.contents, of_sections, sections.collect::<Vec<_>>()),
            (words.list_of_tables, of_tables, tables.collect()),
        ];
        lists
            .into_iter()
            .filter(|(_, _, entries)| !entries.is_empty())
            .map(|(word, field, entries)| {
                let head = docx::paragraph("TOCHeading", &docx::run(word, Emphasis::None));
                head + &docx::list_field(&field, &entries)
            })
            .collect()
    }
}

/// A picture under its caption, and what is to be said about it.
fn figure(
    figure: &Figure,
    paper: &Paper,
    number: usize,
    data: Option<usize>,
    style: &Style,
) -> String {
    let language = style.locale.language;
    let words = language.words();
    let plain = |text: &str| docx::run(text, Emphasis::None);
    let show = |text: &Text| plain(&clean(text.in_language(language)));
    let counted = docx::Number {
        word: words.figure,
        number,
    };
    let mark = FIRST_FIGURE_MARK + number;
    let bookmark = docx::figure_bookmark(figure.id());
    let mut out = docx::caption(counted, mark, &bookmark, &show(figure.title()));
    if let Some(subtitle) = &figure.table.subtitle {
        out.push_str(&docx::paragraph("TableNote", &show(subtitle)));
    }
    let picture = Picture {
        number,
        description: &figure.description_in(style),
        width: paper.width,
        height: paper.height,
    };
    out.push_str(&picture.paragraph());
    for note in figure.notes_in(style) {
        out.push_str(&docx::paragraph("TableNote", &plain(&note)));
    }
    if let Some(table) = data {
        let text = figures::data_reference(figure, table, style);
        let link = docx::reference(&docx::bookmark(figure.id()), &text);
        let runs = plain(&format!("{}: ", words.data)) + &link;
        out.push_str(&docx::paragraph("TableNote", &runs));
    }
    out
}

fn heading(heading: &Heading, text: &str, language: Language) -> String {
    let style = format!("Heading{}", heading.level);
    let numbering = heading
        .number
        .as_ref()
        .map(|number| match number.is_appendix {
            true => Numbering::Appendix,
            false => Numbering::Sections,
        });
    let text = docx::bookmarked(
        FIRST_SECTION_MARK + heading.place,
        &section_bookmark(heading),
        text,
    );
    match numbering {
        // Behind Z Word counts AA, BB, CC, not AA, AB, AC as the references to them do.
        Some(_) if heading.is_behind_z() => {
            let prefix = heading.prefix(language).unwrap_or_default();
            let prefix = docx::run(&format!("{prefix} "), Emphasis::None);
            docx::paragraph(&style, &(prefix + &text))
        }
        Some(numbering) => docx::numbered(&style, numbering, heading.level, &text),
        None => docx::paragraph(&style, &text),
    }
}

fn section_bookmark(heading: &Heading) -> String {
    bookmark_of(&heading.anchor())
}

/// Bookmarks have no hyphens.
fn bookmark_of(anchor: &str) -> String {
    anchor.replace('-', "_")
}

fn runs(paragraph: &Resolved, style: &Style) -> String {
    let run = |run: Run| match run {
        Run::Text(text) => docx::run(&text, Emphasis::None),
        Run::Reference { target, text } => match target {
            Target::Table(id) => docx::reference(&docx::bookmark(&id), &text),
            Target::Section(anchor) => docx::link(&bookmark_of(&anchor), &text),
            Target::Figure(id) => docx::reference(&docx::figure_bookmark(&id), &text),
        },
    };
    paragraph.runs(style).into_iter().map(run).collect()
}
