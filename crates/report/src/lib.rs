//! One table model, its looks and locales, and a renderer for every format.
//!
//! * A [`Table`] says what there is: titles, trees of headings, cells with a [`Kind`] and an
//!   unrounded value, footnotes. It knows nothing of fonts, decimals or formats.
//! * A [`Style`] says how it is shown: a [`Look`] (SPSS, APA, plain) and a [`Locale`] (English, Swedish).
//!   It is passed in, never global. Rounding happens here and nowhere else: half away from zero, on
//!   the exact decimal expansion of the `f64`.
//! * Renderers: [`Table::to_terminal`], [`Table::to_markdown`], [`Table::to_html`], [`Table::to_latex`]. They draw the
//!   same grid of finished strings, so they say the same. [`Table::to_csv`] gives the values to other programs.
//! * A [`Report`] is text and tables in order, in which numbers are values: nobody types them.
//! * Layouts turn the results of the other crates into tables: one module per crate, each behind
//!   the feature of that name.
//!
//! ```
//! use tresteg_report::{Head, Kind, Locale, Look, Number, Style, Table};
//! let columns = vec![Head::leaf("estimate", "B"), Head::leaf("p_value", "Sig.")];
//! let mut table = Table::new("reg1.coefficients", "Coefficients", columns)?;
//! table.row(Head::leaf("population", "Population"), vec![
//!     Number::new(Kind::Coefficient, -1.9317e-6).into(),
//!     Number::p_value(1.6e-7).into(),
//! ])?;
//! let appendix = table.to_markdown(&Style::new(Look::spss(), Locale::sv()));
//! assert!(appendix.contains("| Population | -1,932E-6 | ,000 |"));
//! let readable = table.to_markdown(&Style::new(Look::plain(), Locale::en()));
//! assert!(readable.contains("| Population | −1.932×10⁻⁶ | &lt; 0.001 |"));
//! # Ok::<(), tresteg_report::ReportError>(())
//! ```

mod cell;
mod decimal;
mod document;
mod error;
mod format;
mod grid;
mod keys;
pub mod layouts;
mod number;
mod render;
mod style;
mod table;
mod text;

pub use cell::{Align, Cell, Content, Emphasis, Head, Mark};
pub use document::{CellValue, Paragraph, Report, ReportBuilder, Value, values};
pub use error::ReportError;
pub use keys::Keys;
pub use number::{Affix, Kind, Number};
pub use style::{Exponent, LeadingZero, Lines, Locale, Look, PValues, Precision, RowGroups, Style};
pub use table::Table;
pub use text::{Language, Text};
