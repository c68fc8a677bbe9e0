//! One table model, its looks and locales, and a renderer for every format.
//!
//! * A [`Table`] says what there is: titles, trees of headings, cells with a [`Kind`] and an
//!   unrounded value, footnotes. It knows nothing of fonts, decimals or formats.
//! * A [`Style`] says how it is shown: a [`Look`] (SPSS, APA, journal, plain) and a [`Locale`] (English, Swedish,
//!   German). It is passed in, never global. Rounding happens here and nowhere else: half away from zero, on
//!   the exact decimal expansion of the `f64`.
//! * Renderers: [`Table::to_terminal`], [`Table::to_markdown`], [`Table::to_html`], [`Table::to_latex`],
//!   [`Table::to_typst`], and behind features PDF, Word and spreadsheets. They draw the same grid of finished strings, so
//!   they say the same. [`Table::to_csv`] gives the values to other programs.
//! * A [`Report`] is text, tables and figures in order, with numbered sections, an appendix and references to all of
//!   these, in which numbers are values: nobody types them.
//! * Layouts turn the results of the other crates into tables: one module per crate, each behind
//!   the feature of that name.
//! * Plots turn them into [figures](figure::Figure), each with the table of what it shows.
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
//!
//! # Models side by side, for Word and LaTeX
//!
//! Word needs the feature `docx` (or `documents`, which has PDF and spreadsheets too). [`layouts::stats`] lists the tables of a
//! regression.
//!
#![cfg_attr(feature = "stats", doc = "```")]
#![cfg_attr(not(feature = "stats"), doc = "```ignore")]
//! use tresteg_report::layouts::{Labels, stats::{ModelColumn, ModelTable}};
//! use tresteg_report::{Locale, Look, Report, Style};
//! use tresteg_stats::{Covariance, Family, glm, ols, table::ColumnTable};
//!
//! let table = ColumnTable::new()
//!     .with_numbers("score", [12.0, 15.5, 11.0, 18.0, 21.5, 19.0, 24.0, 22.5])?
//!     .with_texts("passed", ["no", "yes", "no", "no", "yes", "no", "yes", "yes"])?
//!     .with_numbers("hours", [1.0, 2.0, 2.5, 3.0, 4.0, 4.5, 6.0, 7.0])?;
//! let linear = ols("score ~ hours", &table)?;
//! let logit = glm("passed ~ hours", &table, Family::Binomial)?;
//! let columns = [
//!     ModelColumn::linear("Score", &linear, linear.coefficients(Covariance::Hc3)?),
//!     ModelColumn::generalized("Passed", &logit, logit.coefficients(Covariance::Classical)?),
//! ];
//! let labels = Labels::new().with("hours", "Hours of study");
//! let models = ModelTable::default().with_stars().table("models", "Two outcomes", &columns, &labels)?;
//!
//! let style = Style::new(Look::apa(), Locale::en());
//! println!("{}", models.to_terminal(&style, 80));
//! assert!(models.to_latex(&style).contains("Hours of study"));
//! let report = Report::builder("Study habits").table(models).finish()?; // several tables, one document
//! assert!(report.to_latex(&style).contains("documentclass"));
//! # #[cfg(feature = "docx")]
//! std::fs::write(std::env::temp_dir().join("models.docx"), report.to_docx(&style)?)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod cell;
mod decimal;
mod document;
mod error;
pub mod figure;
mod format;
mod grid;
mod keys;
pub mod layouts;
mod number;
pub mod plots;
mod render;
mod style;
mod table;
mod text;
mod words;

pub use cell::{Align, Cell, Content, Emphasis, Head, Mark};
pub use document::{CellValue, Paragraph, Report, ReportBuilder, Value, values};
pub use error::ReportError;
pub use keys::Keys;
pub use number::{Affix, Kind, Number};
pub use style::{Exponent, LeadingZero, Lines, Locale, Look, PValues, Precision, RowGroups, Style};
pub use table::Table;
pub use text::{Language, Text};

// The example of the README is tested with the others.
#[cfg(all(doctest, feature = "docx", feature = "stats"))]
#[doc = include_str!("../README.md")]
struct Readme;
