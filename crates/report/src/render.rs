//! Renderers: each draws the same [`Grid`].

mod html;
mod markdown;
mod terminal;
pub(crate) mod wrap;

pub(crate) use html::{anchor, escape as escape_html, isolate};
pub(crate) use markdown::{begin_block, escape as escape_markdown, heading_text};

use crate::grid::Grid;
use crate::style::Style;
use crate::table::Table;

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
