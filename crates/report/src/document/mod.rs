//! A report: text and tables in order, checked once when it is finished.

mod paragraph;
mod render;

use std::collections::HashMap;

use crate::cell::Content;
use crate::error::ReportError;
use crate::table::Table;
use crate::text::Text;

use paragraph::{Known, Resolved};

pub use paragraph::{Paragraph, Value};

/// A finished report: every placeholder has its value, every reference its table, and no two values
/// have the same address.
///
/// ```
/// use tresteg_report::{Locale, Look, Number, Paragraph, Report, Style};
/// let report = Report::builder("Who answered")
///     .heading(1, "Response")
///     .paragraph(Paragraph::new("{rate} of the coordinators answered.")
///         .with("rate", Number::percent(62.295)))
///     .finish()?;
/// let text = report.to_terminal(&Style::new(Look::plain(), Locale::en()), 80);
/// assert!(text.contains("62.3% of the coordinators answered."));
///
/// // A placeholder without a value, or a value without a placeholder, is an error.
/// let wrong = Report::builder("").paragraph(Paragraph::new("{rate} answered")).finish();
/// assert!(wrong.is_err());
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Report {
    title: Text,
    subtitle: Option<Text>,
    blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
enum Block {
    Heading { level: u8, text: Text },
    Paragraph(Resolved),
    List { ordered: bool, items: Vec<Resolved> },
    Table { number: usize, table: Box<Table> },
}

/// A value of a report, unrounded.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CellValue {
    /// A number.
    Number(f64),
    /// A text, in English.
    Text(String),
}

/// Takes the parts of a [`Report`] in order; [`ReportBuilder::finish`] checks them.
#[derive(Clone, Debug, Default)]
pub struct ReportBuilder {
    title: Text,
    subtitle: Option<Text>,
    parts: Vec<Part>,
}

#[derive(Clone, Debug)]
enum Part {
    Heading {
        level: u8,
        text: Text,
    },
    Paragraph(Paragraph),
    List {
        ordered: bool,
        items: Vec<Paragraph>,
    },
    Table(Box<Table>),
}

impl Report {
    /// Begins a report.
    pub fn builder(title: impl Into<Text>) -> ReportBuilder {
        ReportBuilder {
            title: title.into(),
            ..ReportBuilder::default()
        }
    }

    /// The title.
    pub fn title(&self) -> &Text {
        &self.title
    }

    /// The tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Table { table, .. } => Some(table.as_ref()),
            _ => None,
        })
    }

    /// Every value of every table with its address, `<table id>.<row key>.<column key>`, unrounded.
    /// Empty and suppressed cells have no value, nor has what is not a number; an infinity is one.
    pub fn values(&self) -> impl Iterator<Item = (String, CellValue)> {
        values(self.tables())
    }
}

/// Every value of these tables with its address: what [`Report::values`] gives for a whole report,
/// for tables that are not part of one yet.
pub fn values<'a>(
    tables: impl IntoIterator<Item = &'a Table>,
) -> impl Iterator<Item = (String, CellValue)> {
    tables
        .into_iter()
        .flat_map(Table::values)
        .filter_map(|(address, cell)| {
            let value = match &cell.content {
                Content::Number(number) if !number.value.is_nan() => {
                    CellValue::Number(number.value)
                }
                Content::Text(text) => {
                    CellValue::Text(text.in_language(crate::Language::En).to_owned())
                }
                Content::Number(_) | Content::Empty | Content::Suppressed => return None,
            };
            Some((address, value))
        })
}

impl ReportBuilder {
    /// A line under the title.
    #[must_use]
    pub fn subtitle(mut self, subtitle: impl Into<Text>) -> Self {
        self.subtitle = Some(subtitle.into());
        self
    }

    /// A heading; level 1 is a section. Levels above 4 count as 4, level 0 as 1.
    #[must_use]
    pub fn heading(mut self, level: u8, text: impl Into<Text>) -> Self {
        self.parts.push(Part::Heading {
            level: level.clamp(1, 4),
            text: text.into(),
        });
        self
    }

    /// A paragraph.
    #[must_use]
    pub fn paragraph(mut self, paragraph: impl Into<Paragraph>) -> Self {
        self.parts.push(Part::Paragraph(paragraph.into()));
        self
    }

    /// A list with bullets.
    #[must_use]
    pub fn list<P: Into<Paragraph>>(self, items: impl IntoIterator<Item = P>) -> Self {
        self.push_list(false, items)
    }

    /// A numbered list.
    #[must_use]
    pub fn numbered_list<P: Into<Paragraph>>(self, items: impl IntoIterator<Item = P>) -> Self {
        self.push_list(true, items)
    }

    fn push_list<P: Into<Paragraph>>(
        mut self,
        ordered: bool,
        items: impl IntoIterator<Item = P>,
    ) -> Self {
        self.parts.push(Part::List {
            ordered,
            items: items.into_iter().map(Into::into).collect(),
        });
        self
    }

    /// A table. Tables are numbered in order.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.parts.push(Part::Table(Box::new(table)));
        self
    }

    /// Several tables.
    #[must_use]
    pub fn tables(mut self, tables: impl IntoIterator<Item = Table>) -> Self {
        self.parts
            .extend(tables.into_iter().map(|table| Part::Table(Box::new(table))));
        self
    }

    /// Checks the parts and binds every value and reference.
    ///
    /// # Errors
    /// [`ReportError::DuplicateTable`], [`ReportError::MissingValue`],
    /// [`ReportError::UnusedValue`], [`ReportError::RepeatedValue`],
    /// [`ReportError::UnbalancedBrace`],
    /// [`ReportError::UnknownAddress`], [`ReportError::UnknownTable`].
    pub fn finish(self) -> Result<Report, ReportError> {
        let mut numbers = HashMap::new();
        let mut cells = HashMap::new();
        let tables = self.parts.iter().filter_map(|part| match part {
            Part::Table(table) => Some(table),
            _ => None,
        });
        for (i, table) in tables.enumerate() {
            if numbers.insert(table.id().to_owned(), i + 1).is_some() {
                return Err(ReportError::DuplicateTable {
                    id: table.id().to_owned(),
                });
            }
            cells.extend(
                table
                    .values()
                    .map(|(address, cell)| (address, cell.content.clone())),
            );
        }
        let known = Known {
            numbers: &numbers,
            cells: &cells,
        };
        let blocks = self
            .parts
            .into_iter()
            .map(|part| {
                Ok(match part {
                    Part::Heading { level, text } => Block::Heading { level, text },
                    Part::Paragraph(paragraph) => Block::Paragraph(paragraph.resolve(&known)?),
                    Part::List { ordered, items } => Block::List {
                        ordered,
                        items: items
                            .into_iter()
                            .map(|item| item.resolve(&known))
                            .collect::<Result<_, _>>()?,
                    },
                    Part::Table(table) => Block::Table {
                        number: numbers.get(table.id()).copied().unwrap_or_default(),
                        table,
                    },
                })
            })
            .collect::<Result<_, ReportError>>()?;
        Ok(Report {
            title: self.title,
            subtitle: self.subtitle,
            blocks,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Cell, Head, Locale, Look, Number, Style};

    fn table(id: &str) -> Table {
        let mut table = Table::new(id, "Response", vec![Head::leaf("rate", "Rate")]).unwrap();
        let why = table.footnote("not asked");
        table
            .row(
                Head::leaf("all", "All"),
                vec![Number::percent(62.295).into()],
            )
            .unwrap();
        table
            .row(Head::leaf("some", "Some"), vec![Cell::suppressed(why)])
            .unwrap();
        table
    }

    fn terminal(report: &Report, locale: Locale) -> String {
        report.to_terminal(&Style::new(Look::plain(), locale), 80)
    }

    #[test]
    fn binds_numbers_cells_and_references_forward() {
        let text = Text::new("{share} of {who} (see {where}), {{literally}}")
            .with_sv("{share} av {who} (se {where}), {{ordagrant}}");
        let report = Report::builder("T")
            .paragraph(
                Paragraph::new(text)
                    .with("share", Value::cell("response.all.rate"))
                    .with("who", Text::new("them").with_sv("dem"))
                    .with("where", Value::table("response")),
            )
            .table(table("first"))
            .table(table("response"))
            .finish()
            .unwrap();
        assert!(
            terminal(&report, Locale::en())
                .contains("62.3% of them (see Table\u{a0}2), {literally}")
        );
        assert!(
            terminal(&report, Locale::sv())
                .contains("62,3\u{a0}% av dem (se tabell\u{a0}2), {ordagrant}")
        );
    }

    #[test]
    fn refuses_loose_ends() {
        let finish = |paragraph: Paragraph| {
            Report::builder("T")
                .paragraph(paragraph)
                .table(table("t"))
                .finish()
                .unwrap_err()
        };
        assert!(matches!(
            finish(Paragraph::new("{a} {b}").with("a", Number::count(1))),
            ReportError::MissingValue { name, .. } if name == "b"
        ));
        assert!(matches!(
            finish(Paragraph::new("x").with("a", Number::count(1))),
            ReportError::UnusedValue { name, .. } if name == "a"
        ));
        let repeated = Paragraph::new("{a}").with("a", Number::count(1));
        assert!(matches!(
            finish(repeated.with("a", Number::count(1))),
            ReportError::RepeatedValue { name, .. } if name == "a"
        ));
        // A translation that forgets a value is as wrong as an original.
        let forgetful = Text::new("{a}").with_sv("ingenting");
        assert!(matches!(
            finish(Paragraph::new(forgetful).with("a", Number::count(1))),
            ReportError::UnusedValue { .. }
        ));
        for broken in ["{a", "a}", "{a{b}}", "{"] {
            let error = finish(Paragraph::new(broken).with("a", Number::count(1)));
            assert!(
                matches!(error, ReportError::UnbalancedBrace { .. }),
                "{broken}: {error}"
            );
        }
        assert!(matches!(
            finish(Paragraph::new("{a}").with("a", Value::cell("t.all.nothing"))),
            ReportError::UnknownAddress { .. }
        ));
        assert!(matches!(
            finish(Paragraph::new("{a}").with("a", Value::table("u"))),
            ReportError::UnknownTable { .. }
        ));
        let twice = Report::builder("T")
            .tables([table("t"), table("t")])
            .finish();
        assert!(matches!(twice, Err(ReportError::DuplicateTable { .. })));
    }

    #[test]
    fn values_are_unrounded_and_leave_out_what_is_not_there() {
        let mut table = table("t");
        for (key, value) in [("endless", f64::INFINITY), ("nothing", f64::NAN)] {
            let cells = vec![Number::percent(value).into()];
            table.row(Head::leaf(key, key), cells).unwrap();
        }
        let report = Report::builder("T").table(table).finish().unwrap();
        let values: Vec<_> = report.values().collect();
        assert_eq!(
            values,
            [
                ("t.all.rate".to_owned(), CellValue::Number(62.295)),
                (
                    "t.endless.rate".to_owned(),
                    CellValue::Number(f64::INFINITY)
                )
            ]
        );
    }
}
