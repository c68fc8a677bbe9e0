//! Renderers: each draws the same [`Grid`].

mod csv;
#[cfg(feature = "docx")]
pub(crate) mod docx;
mod fit;
mod html;
mod latex;
mod markdown;
#[cfg(feature = "pdf")]
pub(crate) mod pdf;
mod terminal;
pub(crate) mod typst;
pub(crate) mod wrap;
#[cfg(feature = "xlsx")]
pub(crate) mod xlsx;

pub(crate) use html::{anchor, escape as escape_html, isolate, safe_id};
pub(crate) use latex::{
    Caption as LatexCaption, PACKAGES as LATEX_PACKAGES, escape as escape_latex,
    figure_label as latex_figure_label, label_of as latex_label,
};
pub(crate) use markdown::{begin_block, escape as escape_markdown, heading_text};

use crate::grid::Grid;
use crate::style::Style;
use crate::table::Table;
use crate::text::Language;

impl Table {
    /// The table as text for a terminal, without colours, in lines of at most `width` columns:
    /// labels and headings wrap first, then the columns are split over several panels with the
    /// row labels repeated. Only a number that is wider than the terminal overflows it.
    pub fn to_terminal(&self, style: &Style, width: usize) -> String {
        self.terminal_as(style, width, "")
    }

    /// The table as a pipe table of GitHub's Markdown. It knows neither spans nor several header
    /// rows: a spanner is repeated in front of each heading under it.
    pub fn to_markdown(&self, style: &Style) -> String {
        self.markdown_as(style, "")
    }

    /// The table as an HTML `figure`, without any style of its own.
    pub fn to_html(&self, style: &Style) -> String {
        self.html_as(style, "")
    }

    /// The table as a LaTeX float, or over several pages where it is long, to be put into a document that loads the
    /// packages `adjustbox`, `array`, `booktabs`, `longtable` and `multirow`. `\\ref{tab:<id>}` refers to it.
    ///
    /// ```
    /// use tresteg_report::{Head, Locale, Look, Number, Style, Table};
    /// let mut table = Table::new("members", "Members", vec![Head::leaf("share", "Percent")])?;
    /// table.row(Head::leaf("all", "All"), vec![Number::percent(27.93).into()])?;
    /// let latex = table.to_latex(&Style::new(Look::plain(), Locale::en()));
    /// assert!(latex.contains("\\caption{Members}\\label{tab:members}"));
    /// assert!(latex.contains("All & 27.9 \\\\"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    pub fn to_latex(&self, style: &Style) -> String {
        self.latex_as(style, latex::Caption::Counted("htbp"))
    }

    /// The table as a Typst figure with a table whose head repeats on every page, to be put into a document;
    /// `@tab:<id>` refers to it. Its type gets smaller, and its texts wrap, where it would be wider than a page of A4
    /// with margins of 25 mm.
    ///
    /// ```
    /// use tresteg_report::{Head, Locale, Look, Number, Style, Table};
    /// let mut table = Table::new("members", "Members", vec![Head::leaf("share", "Percent")])?;
    /// table.row(Head::leaf("all", "All"), vec![Number::percent(27.93).into()])?;
    /// let typst = table.to_typst(&Style::new(Look::plain(), Locale::en()));
    /// assert!(typst.contains("caption: [Members]"));
    /// assert!(typst.contains("[All], [27.9],"));
    /// assert!(typst.contains("<tab:members>"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    pub fn to_typst(&self, style: &Style) -> String {
        let place = typst::Place {
            caption: typst::Caption::Counted,
            may_turn: false,
            has_row_heads: false,
        };
        format!(
            "#[\n{}{}]\n",
            typst::RULES,
            self.typst_as(style, place).source
        )
    }

    /// The table as a PDF page, or several, with what [`Report::to_pdf`](crate::Report::to_pdf) promises.
    ///
    /// # Errors
    /// [`ReportError::File`](crate::ReportError::File) when the file cannot be put together.
    ///
    /// ```
    /// use tresteg_report::{Head, Locale, Look, Number, Style, Table};
    /// let mut table = Table::new("members", "Members", vec![Head::leaf("share", "Percent")])?;
    /// table.row(Head::leaf("all", "All"), vec![Number::percent(27.93).into()])?;
    /// let file = table.to_pdf(&Style::new(Look::apa(), Locale::en()))?;
    /// assert!(file.starts_with(b"%PDF-"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    #[cfg(feature = "pdf")]
    pub fn to_pdf(&self, style: &Style) -> Result<Vec<u8>, crate::ReportError> {
        let language = style.locale.language;
        // A PDF file needs a name.
        let title = match crate::text::clean(self.title.in_language(language)).trim() {
            "" => self.id.clone(),
            title => title.to_owned(),
        };
        let place = typst::Place {
            caption: typst::Caption::Counted,
            may_turn: true,
            has_row_heads: true,
        };
        let table = self.typst_as(style, place);
        let turned = if table.is_wide {
            "#set page(flipped: true)\n"
        } else {
            ""
        };
        let source = format!(
            "{}{turned}#set figure(numbering: none)\n{}",
            typst::preamble(&title, language),
            table.source
        );
        pdf::compile(&source)
    }

    pub(crate) fn typst_as(&self, style: &Style, place: typst::Place) -> typst::Figure {
        let style = self.style.as_ref().unwrap_or(style);
        typst::table(&Grid::new(self, style), style.look.lines, &self.id, place)
    }

    /// The table as comma-separated text for other programs: keys as headings, a key and a label in front of each row,
    /// numbers with all their digits and a decimal point, `NA` for what cannot be shown.
    ///
    /// ```
    /// use tresteg_report::{Head, Language, Number, Table};
    /// let mut table = Table::new("members", "Members", vec![Head::leaf("share", "Percent")])?;
    /// table.row(Head::leaf("all", "All"), vec![Number::percent(27.931).into()])?;
    /// assert_eq!(table.to_csv(Language::En), "key,label,share\nall,All,27.931\n");
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    pub fn to_csv(&self, language: Language) -> String {
        csv::table(self, language)
    }

    /// The table as a Word document of its own: a real table whose heading rows repeat on every page.
    ///
    /// # Errors
    /// [`ReportError::File`](crate::ReportError::File) when the file cannot be put together.
    ///
    /// ```
    /// use tresteg_report::{Head, Locale, Look, Number, Style, Table};
    /// let mut table = Table::new("members", "Members", vec![Head::leaf("share", "Percent")])?;
    /// table.row(Head::leaf("all", "All"), vec![Number::percent(27.93).into()])?;
    /// let file = table.to_docx(&Style::new(Look::apa(), Locale::en()))?;
    /// assert!(file.starts_with(b"PK"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    #[cfg(feature = "docx")]
    pub fn to_docx(&self, style: &Style) -> Result<Vec<u8>, crate::ReportError> {
        let body = self.docx_as(style, docx::Before::Nothing);
        let title = crate::text::clean(self.title.in_language(style.locale.language));
        docx::package(&title, style.locale.language, &body, 0, &[])
    }

    #[cfg(feature = "docx")]
    pub(crate) fn docx_as(&self, style: &Style, before: docx::Before) -> String {
        let style = self.style.as_ref().unwrap_or(style);
        docx::table(&Grid::new(self, style), style.look.lines, &self.id, before)
    }

    /// The table as a workbook for spreadsheet programs; numbers stay numbers, under formats that show the digits of
    /// the style.
    ///
    /// # Errors
    /// [`ReportError::File`](crate::ReportError::File) when the file cannot be put together.
    ///
    /// ```
    /// use tresteg_report::{Head, Locale, Look, Number, Style, Table};
    /// let mut table = Table::new("members", "Members", vec![Head::leaf("share", "Percent")])?;
    /// table.row(Head::leaf("all", "All"), vec![Number::percent(27.93).into()])?;
    /// let file = table.to_xlsx(&Style::new(Look::plain(), Locale::en()))?;
    /// assert!(file.starts_with(b"PK"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    #[cfg(feature = "xlsx")]
    pub fn to_xlsx(&self, style: &Style) -> Result<Vec<u8>, crate::ReportError> {
        let title = crate::text::clean(self.title.in_language(style.locale.language));
        let word = style.locale.language.words().table;
        xlsx::workbook(&title, &[self.sheet(style, format!("{word} 1"))])
    }

    #[cfg(feature = "xlsx")]
    pub(crate) fn sheet<'a>(&'a self, style: &'a Style, name: String) -> xlsx::Sheet<'a> {
        let style = self.style.as_ref().unwrap_or(style);
        xlsx::Sheet {
            name,
            grid: Grid::new(self, style),
            style,
        }
    }

    pub(crate) fn latex_as(&self, style: &Style, caption: latex::Caption) -> String {
        let style = self.style.as_ref().unwrap_or(style);
        latex::table(&Grid::new(self, style), style.look.lines, &self.id, caption)
    }

    pub(crate) fn terminal_as(&self, style: &Style, width: usize, prefix: &str) -> String {
        let style = self.style.as_ref().unwrap_or(style);
        terminal::table(&Grid::new(self, style), style.look.lines, width, prefix)
    }

    pub(crate) fn markdown_as(&self, style: &Style, prefix: &str) -> String {
        let style = self.style.as_ref().unwrap_or(style);
        markdown::table(&Grid::new(self, style), prefix)
    }

    pub(crate) fn html_as(&self, style: &Style, prefix: &str) -> String {
        let style = self.style.as_ref().unwrap_or(style);
        html::table(&Grid::new(self, style), style.look.lines, &self.id, prefix)
    }
}
