//! A report as the source of a Typst document, and as PDF.

use super::paragraph::{Resolved, Run};
use super::{Block, Report};
use crate::render::typst::{self, Place, escape, label_of};
use crate::style::Style;
use crate::text::{Language, Text, clean};

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
    /// that Unicode gives it, such as `[U+65E5]`: nothing is left out.
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
            Run::Reference { id, .. } => {
                let word = words.table_in_text;
                format!("#ref({}, supplement: [{word}]);", label_of("tab", &id))
            }
        };
        let paragraph = |paragraph: &Resolved| -> String {
            let runs: String = paragraph.runs(style).into_iter().map(run).collect();
            runs.trim().to_owned()
        };
        let place = Place {
            word: Some(words.table),
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
        if self.headings(language) > 1 {
            blocks.push("#outline(depth: 2)".to_owned());
        }
        let mut depth = 0;
        for block in &self.blocks {
            blocks.push(match block {
                Block::Heading { level, text } => {
                    let text = show(text);
                    if text.is_empty() {
                        continue;
                    }
                    // Files that are read aloud leave out no level.
                    depth = usize::from(*level).min(depth + 1);
                    format!("{} {text}", "=".repeat(depth))
                }
                Block::Paragraph(text) => paragraph(text),
                Block::List { ordered, items } => {
                    let name = if *ordered { "enum" } else { "list" };
                    let items = items
                        .iter()
                        .map(|item| format!("  [{}],\n", paragraph(item)));
                    format!("#{name}(\n{})", items.collect::<String>())
                }
                Block::Table { table, .. } => {
                    let figure = table.typst_as(style, place);
                    let source = figure.source.trim_end();
                    match figure.is_wide {
                        false => source.to_owned(),
                        true => format!("#page(flipped: true)[\n{source}\n]"),
                    }
                }
            });
        }
        let mut source = blocks.join("\n\n");
        source.push('\n');
        source
    }

    /// The title, or what comes next to one: a PDF file needs a name.
    fn name(&self, language: Language) -> String {
        let headings = self.blocks.iter().filter_map(|block| match block {
            Block::Heading { text, .. } => Some(text),
            _ => None,
        });
        let tables = self.tables().map(crate::Table::title);
        std::iter::once(&self.title)
            .chain(headings)
            .chain(tables)
            .map(|text| clean(text.in_language(language)).trim().to_owned())
            .find(|name| !name.is_empty())
            .unwrap_or_else(|| "–".to_owned())
    }

    fn headings(&self, language: Language) -> usize {
        let is_heading = |block: &&Block| match block {
            Block::Heading { text, .. } => !clean(text.in_language(language)).trim().is_empty(),
            _ => false,
        };
        self.blocks.iter().filter(is_heading).count()
    }
}

/// How the title, the line under it and the contents look.
const HEAD: &str = include_str!("head.typ");
