//! A report as the source of a Typst document, and as PDF.

use super::paragraph::{Resolved, Run, Target};
use super::section::LEVELS_OF_CONTENTS;
use super::{Block, Report};
use crate::figure::Figure;
use crate::render::typst::{self, Caption, Place, escape, label_of, string};
use crate::style::Style;
use crate::table::Table;
use crate::text::{Language, Text, clean};
use crate::words::Words;

impl Report {
    /// The report as a Typst document that needs no packages: A4, hyphenated, with a table of contents; references
    /// lead to their tables, the heads of tables repeat on every page, and a table that is too wide for the page gets
    /// smaller type or a page on its side.
    ///
    /// ```
    /// use tresteg_report::{Locale, Look, Report, Style};
    /// let report = Report::builder("A & B #1").paragraph("50 % of *all*").finish()?;
    /// let typst = report.to_typst(&Style::new(Look::plain(), Locale::en()));
    /// assert!(typst.contains("#set document(title: \"A & B #1\")"));
    /// assert!(typst.contains("50 % of \\*all\\*"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    pub fn to_typst(&self, style: &Style) -> String {
        self.typst_as(style, false)
    }

    /// The report as PDF, without any other program, fonts or network: the document of [`Report::to_typst`], compiled
    /// with the fonts that are part of this crate.
    ///
    /// The file is tagged, so that it can be read aloud: headings, lists, tables with their heads, texts in place of
    /// figures, language and title. It claims PDF/UA-1 (ISO 14289-1), and is not written when it breaks a rule of
    /// that standard which a program can check. It is the same for the same report: no clock is asked.
    ///
    /// The fonts have Latin, Greek, Cyrillic and Hebrew letters and many signs. Any other sign is shown by the number
    /// that Unicode gives it, such as `‹U+65E5›`: nothing is left out.
    ///
    /// # Errors
    /// [`ReportError::File`](crate::ReportError::File) when the file cannot be put together.
    ///
    /// ```
    /// use tresteg_report::{Locale, Look, Report, Style};
    /// let report = Report::builder("Who answered").paragraph("Most of them.").finish()?;
    /// let file = report.to_pdf(&Style::new(Look::plain(), Locale::en()))?;
    /// assert!(file.starts_with(b"%PDF-"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    #[cfg(feature = "pdf")]
    pub fn to_pdf(&self, style: &Style) -> Result<Vec<u8>, crate::ReportError> {
        crate::render::pdf::compile(&self.typst_as(style, true))
    }

    fn typst_as(&self, style: &Style, has_row_heads: bool) -> String {
        let language = style.locale.language;
        let words = language.words();
        let show = |text: &Text| escape(clean(text.in_language(language)).trim());
        let run = |run: Run| match run {
            Run::Text(text) => escape(&text),
            Run::Reference { target, text } => reference(&target, &text),
        };
        let paragraph = |paragraph: &Resolved| -> String {
            let runs: String = paragraph.runs(style).into_iter().map(run).collect();
            runs.trim().to_owned()
        };
        let place = Place {
            caption: Caption::Word(words.table),
            may_turn: true,
            has_row_heads,
        };
        let mut blocks = vec![format!(
            "{}\n{HEAD}",
            typst::preamble(&self.name(language), language)
        )];
        if !show(&self.title).is_empty() {
            blocks.push("#title()".to_owned());
        }
        blocks.extend(
            self.subtitle
                .as_ref()
                .map(|subtitle| format!("#subtitle[{}]", show(subtitle))),
        );
        blocks.extend(self.typst_contents(words));
        let mut depth = 0;
        for block in &self.blocks {
            blocks.push(match block {
                Block::Appendix => continue,
                Block::Heading(heading) => {
                    let text = heading.line(language);
                    if text.trim().is_empty() {
                        continue;
                    }
                    // Files that are read aloud leave out no level.
                    depth = usize::from(heading.level).min(depth + 1);
                    let text = escape(text.trim());
                    format!("{} {text} <{}>", "=".repeat(depth), heading.anchor())
                }
                Block::Paragraph(text) => paragraph(text),
                Block::List { ordered, items } => {
                    let name = if *ordered { "enum" } else { "list" };
                    let items = items
                        .iter()
                        .map(|item| format!("  [{}],\n", paragraph(item)));
                    format!("#{name}(\n{})", items.collect::<String>())
                }
                Block::Table { table, .. } => turned(table.typst_as(style, place)),
                Block::Figure { figure, data, .. } => picture(figure, *data, style),
            });
        }
        blocks.extend(self.typst_data(style, place));
        let mut source = blocks.join("\n\n");
        source.push('\n');
        source
    }

    /// The numbers of figures that stand nowhere else, at the end.
    fn typst_data(&self, style: &Style, place: Place) -> Vec<String> {
        let heading = format!("= {}", style.locale.language.words().data);
        let table = |name: &str, table: &Table| {
            let caption = Caption::Instead(name);
            turned(table.typst_as(style, Place { caption, ..place }))
        };
        self.data_of_figures(style, heading, table, escape)
    }

    /// The title, or what comes next to one: a file needs a name.
    pub(super) fn name(&self, language: Language) -> String {
        let headings = self.blocks.iter().filter_map(|block| match block {
            Block::Heading(heading) => Some(&heading.text),
            _ => None,
        });
        let tables = self.tables().map(Table::title);
        std::iter::once(&self.title)
            .chain(headings)
            .chain(tables)
            .map(|text| clean(text.in_language(language)).trim().to_owned())
            .find(|name| !name.is_empty())
            .unwrap_or_else(|| "–".to_owned())
    }

    fn typst_contents(&self, words: &Words) -> Vec<String> {
        let mut lists = Vec::new();
        if !self.contents().is_empty() {
            let title = words.contents;
            lists.push(format!(
                "#outline(title: [{title}], depth: {LEVELS_OF_CONTENTS})"
            ));
        }
        if !self.listed_tables().is_empty() {
            let title = words.list_of_tables;
            let list = format!("#outline(title: [{title}], target: figure.where(kind: table))");
            // Letters of footnotes lead nowhere here.
            lists.push(format!("#[\n#show super: none\n{list}\n]"));
        }
        lists
    }
}

/// "Table 3" as Typst counts it, or a link to a section.
fn reference(target: &Target, text: &str) -> String {
    let label = match target {
        Target::Table(id) => label_of("tab", id),
        Target::Figure(id) => label_of("fig", id),
        Target::Section(anchor) => return format!("#link(<{anchor}>)[{}];", escape(text)),
    };
    let (word, _) = text.split_once('\u{a0}').unwrap_or((text, ""));
    format!("#ref({label}, supplement: [{}]);", escape(word))
}

/// A table on a page of its own where it is wide.
fn turned(table: typst::Figure) -> String {
    let source = table.source.trim_end();
    match table.is_wide {
        false => source.to_owned(),
        true => format!("#page(flipped: true)[\n{source}\n]"),
    }
}

/// A figure with its picture in the source.
fn picture(figure: &Figure, data: Option<usize>, style: &Style) -> String {
    let language = style.locale.language;
    let words = language.words();
    let show = |text: &Text| escape(clean(text.in_language(language)).trim());
    let caption = match &figure.table.subtitle {
        None => show(figure.title()),
        Some(subtitle) => format!("{}. {}", show(figure.title()), show(subtitle)),
    };
    let mut notes: Vec<String> = figure
        .notes_in(style)
        .iter()
        .map(|note| escape(note))
        .collect();
    if data.is_some() {
        let table = label_of("tab", figure.id());
        notes.push(format!(
            "{}: #ref({table}, supplement: [{}]);",
            words.data, words.table_in_text
        ));
    }
    let notes = match notes.is_empty() {
        true => String::new(),
        false => format!("\n  #text(size: 8.5pt)[{}]", notes.join("\\\n")),
    };
    let paper = figure.on_paper(style);
    format!(
        "#figure(\n  kind: image,\n  supplement: [{}],\n  caption: [{caption}],\n)[\n  #image(bytes({}), format: \"svg\", width: {:.1}pt, alt: {}){notes}\n] {}",
        words.figure,
        string(&paper.svg),
        paper.width,
        string(&figure.description_in(style)),
        label_of("fig", figure.id()),
    )
}

/// How the title, the line under it and the contents look.
const HEAD: &str = include_str!("head.typ");
