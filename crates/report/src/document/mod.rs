//! A report: text and tables in order, checked once when it is finished.

#[cfg(feature = "docx")]
mod docx;
mod figures;
mod paragraph;
mod render;
mod section;
mod template;
mod typst;

use std::collections::HashMap;

use crate::cell::Content;
use crate::error::ReportError;
use crate::figure::Figure;
use crate::table::Table;
use crate::text::Text;

use paragraph::{Known, Resolved};
use section::{Counter, Heading, LEVELS_OF_CONTENTS};

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
    sections_are_numbered: bool,
    lists_tables: bool,
}

#[derive(Clone, Debug)]
enum Block {
    Heading(Heading),
    /// What follows are appendices.
    Appendix,
    Paragraph(Resolved),
    List {
        ordered: bool,
        items: Vec<Resolved>,
    },
    Table {
        number: usize,
        table: Box<Table>,
    },
    Figure {
        number: usize,
        figure: Box<Figure>,
        /// The number of the table of the report that has its numbers; else they come with the figure.
        data: Option<usize>,
    },
}

/// A value of a report, unrounded.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CellValue {
    /// A number.
    Number(f64),
    /// A text, in English.
    Text(String),
    /// None, though one belongs there: the cell is suppressed, or holds what is not a number.
    Suppressed,
}

/// Takes the parts of a [`Report`] in order; [`ReportBuilder::finish`] checks them.
///
/// ```
/// use tresteg_report::{Head, Locale, Look, Number, Paragraph, Report, Style, Table, Text, Value};
/// let mut table = Table::new("response", "Who answered", vec![Head::leaf("rate", "Percent")])?;
/// table.row(Head::leaf("all", "All"), vec![Number::percent(62.295).into()])?;
///
/// let report = Report::builder(Text::new("The survey").with_sv("Enkäten"))
///     .numbered_sections()
///     .list_of_tables()
///     .section("response", 1, Text::new("Response").with_sv("Svarsfrekvens"))
///     .paragraph(
///         Paragraph::new(
///             Text::new("{table} has the rate: {rate:.0}; how it was counted stands in {counting}.")
///                 .with_sv("{table} visar frekvensen: {rate:.0}; hur den räknades står i {counting}."),
///         )
///         .with("table", Value::table("response"))
///         .with("rate", Value::cell("response.all.rate"))
///         .with("counting", Value::section("counting")),
///     )
///     .table(table)
///     .heading(2, "Reminders")
///     .list(["after a week", "after a month"])
///     .appendix()
///     .section("counting", 1, Text::new("Counting").with_sv("Räkning"))
///     .paragraph("Everybody once.")
///     .finish()?;
/// let english = report.to_terminal(&Style::new(Look::plain(), Locale::en()), 80);
/// assert!(english.contains("Table\u{a0}1 has the rate: 62%; how it was counted stands in Appendix\u{a0}A."));
/// assert!(english.contains("1.1 Reminders"));
/// let swedish = report.to_terminal(&Style::new(Look::plain(), Locale::sv()), 80);
/// assert!(swedish.contains("Tabell\u{a0}1 visar frekvensen: 62\u{a0}%; hur den räknades står i bilaga\u{a0}A."));
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ReportBuilder {
    title: Text,
    subtitle: Option<Text>,
    parts: Vec<Part>,
    counter: Counter,
    sections_are_numbered: bool,
    lists_tables: bool,
}

/// Numbers of tables and of figures, by id.
#[derive(Default)]
struct Numbers {
    tables: HashMap<String, usize>,
    figures: HashMap<String, usize>,
}

#[derive(Clone, Debug)]
enum Part {
    Heading {
        id: Option<String>,
        heading: Heading,
    },
    Appendix,
    Paragraph(Paragraph),
    List {
        ordered: bool,
        items: Vec<Paragraph>,
    },
    Table(Box<Table>),
    Figure(Box<Figure>),
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

    /// The figures, in order.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Figure { figure, .. } => Some(figure.as_ref()),
            _ => None,
        })
    }

    /// The tables that come with figures because the report has them nowhere else.
    pub(crate) fn figure_tables(&self) -> impl Iterator<Item = &Table> {
        self.figures_with_data().map(|(_, figure)| &figure.table)
    }

    /// The figures whose tables the report has nowhere else, with their numbers.
    pub(crate) fn figures_with_data(&self) -> impl Iterator<Item = (usize, &Figure)> {
        self.blocks.iter().filter_map(|block| match block {
            Block::Figure {
                number,
                figure,
                data: None,
            } => Some((*number, figure.as_ref())),
            _ => None,
        })
    }

    /// The headings of the table of contents; none where there is nothing to choose from.
    fn contents(&self) -> Vec<&Heading> {
        let headings: Vec<&Heading> = self
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Heading(heading) => Some(heading),
                _ => None,
            })
            .collect();
        let shown = headings.len() >= 2;
        let in_contents = |heading: &&Heading| shown && heading.level <= LEVELS_OF_CONTENTS;
        headings.into_iter().filter(in_contents).collect()
    }

    /// The tables of the list of tables, with their numbers.
    fn listed_tables(&self) -> Vec<(usize, &Table)> {
        let tables = self.blocks.iter().filter_map(|block| match block {
            Block::Table { number, table } => Some((*number, table.as_ref())),
            _ => None,
        });
        tables.filter(|_| self.lists_tables).collect()
    }

    /// Every value of every table, and of the tables that come with figures, with its address,
    /// `<table id>.<row key>.<column key>`, unrounded.
    /// Empty cells have none, nor have cells with several numbers; an infinity is a number.
    pub fn values(&self) -> impl Iterator<Item = (String, CellValue)> {
        values(self.tables().chain(self.figure_tables()))
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
                Content::Number(_) | Content::Suppressed => CellValue::Suppressed,
                Content::Numbers(_) | Content::Empty => return None,
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

    /// Gives every section a number: 1, 1.1, 1.2, 2. Without it, only appendices have letters.
    #[must_use]
    pub fn numbered_sections(mut self) -> Self {
        self.sections_are_numbered = true;
        self
    }

    /// Adds a list of the tables behind the table of contents. A terminal, which has no contents, has none either, and
    /// a workbook has one always.
    #[must_use]
    pub fn list_of_tables(mut self) -> Self {
        self.lists_tables = true;
        self
    }

    /// A heading; level 1 is a section. Levels above 4 count as 4, level 0 as 1.
    #[must_use]
    pub fn heading(self, level: u8, text: impl Into<Text>) -> Self {
        self.push_heading(None, level, text.into())
    }

    /// A heading that text can refer to, by its id: see [`Value::section`].
    #[must_use]
    pub fn section(self, id: impl Into<String>, level: u8, text: impl Into<Text>) -> Self {
        self.push_heading(Some(id.into()), level, text.into())
    }

    fn push_heading(mut self, id: Option<String>, level: u8, text: Text) -> Self {
        let heading = self.counter.heading(level.clamp(1, 4), text);
        self.parts.push(Part::Heading { id, heading });
        self
    }

    /// Begins the appendix: sections of level 1 from here on are lettered A, B and so on, whether sections are numbered
    /// or not.
    #[must_use]
    pub fn appendix(mut self) -> Self {
        self.counter.begin_appendix();
        self.parts.push(Part::Appendix);
        self
    }

    /// A paragraph.
    #[must_use]
    pub fn paragraph(mut self, paragraph: impl Into<Paragraph>) -> Self {
        self.parts.push(Part::Paragraph(paragraph.into()));
        self
    }

    /// A list with bullets. One without items is left out.
    #[must_use]
    pub fn list<P: Into<Paragraph>>(self, items: impl IntoIterator<Item = P>) -> Self {
        self.push_list(false, items)
    }

    /// A numbered list. One without items is left out.
    #[must_use]
    pub fn numbered_list<P: Into<Paragraph>>(self, items: impl IntoIterator<Item = P>) -> Self {
        self.push_list(true, items)
    }

    fn push_list<P: Into<Paragraph>>(
        mut self,
        ordered: bool,
        items: impl IntoIterator<Item = P>,
    ) -> Self {
        let items: Vec<Paragraph> = items.into_iter().map(Into::into).collect();
        if !items.is_empty() {
            self.parts.push(Part::List { ordered, items });
        }
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

    /// A figure. Figures are numbered in order, apart from tables. Its table comes with it, folded away where a format
    /// can, unless the report has the same table elsewhere: then it refers to that.
    ///
    /// ```
    /// use tresteg_report::figure::{Axis, Bar, Figure, Layer, Panel, Series};
    /// use tresteg_report::{Head, Locale, Look, Number, Paragraph, Report, Style, Table, Value};
    /// let mut table = Table::new("members", "Members", vec![Head::leaf("share", "Percent")])?;
    /// table.row(Head::leaf("all", "All"), vec![Number::percent(27.931).into()])?;
    /// let panel = Panel::new(Axis::linear("Percent"), Axis::categories("", ["All"]))
    ///     .with_layer(Layer::bars(0, [Bar::new(0.0, 27.931)]));
    /// let figure = Figure::new(table, "One bar, a little longer than a fourth of the axis.")
    ///     .with_series([Series::nth(0, "")])
    ///     .with_panel(panel);
    /// let report = Report::builder("Who takes part")
    ///     .paragraph(Paragraph::new("See {figure}.").with("figure", Value::figure("members")))
    ///     .figure(figure)
    ///     .finish()?;
    /// let html = report.to_html(&Style::new(Look::plain(), Locale::en()));
    /// assert!(html.contains("<svg") && html.contains("See <a href=\"#figure-members\">Figure\u{a0}1</a>."));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    #[must_use]
    pub fn figure(mut self, figure: Figure) -> Self {
        self.parts.push(Part::Figure(Box::new(figure)));
        self
    }

    /// Checks the parts and binds every value and reference.
    ///
    /// # Errors
    /// [`ReportError::DuplicateTable`], [`ReportError::DuplicateFigure`], [`ReportError::BadFigure`],
    /// [`ReportError::UnknownFigure`], [`ReportError::MissingValue`],
    /// [`ReportError::UnusedValue`], [`ReportError::RepeatedValue`],
    /// [`ReportError::UnbalancedBrace`],
    /// [`ReportError::UnknownFormat`], [`ReportError::UnfitFormat`],
    /// [`ReportError::UnknownAddress`], [`ReportError::UnknownTable`],
    /// [`ReportError::DuplicateSection`], [`ReportError::UnknownSection`].
    pub fn finish(self) -> Result<Report, ReportError> {
        let Numbers { tables, figures } = self.numbers()?;
        let mut cells = HashMap::new();
        for part in &self.parts {
            let table = match part {
                Part::Table(table) => table,
                Part::Figure(figure) => &figure.table,
                _ => continue,
            };
            let values = table.values();
            cells.extend(values.map(|(address, cell)| (address, cell.content.clone())));
        }
        let is_numbered = self.sections_are_numbered;
        let numbered = |heading: Heading| match is_numbered {
            true => heading,
            false => heading.unnumbered(),
        };
        let mut sections = HashMap::new();
        for part in &self.parts {
            let Part::Heading {
                id: Some(id),
                heading,
            } = part
            else {
                continue;
            };
            let heading = numbered(heading.clone());
            if sections.insert(id.clone(), heading).is_some() {
                return Err(ReportError::DuplicateSection { id: id.clone() });
            }
        }
        let known = Known {
            tables: &tables,
            figures: &figures,
            sections: &sections,
            cells: &cells,
        };
        let blocks = self
            .parts
            .into_iter()
            .map(|part| {
                Ok(match part {
                    Part::Heading { heading, .. } => Block::Heading(numbered(heading)),
                    Part::Appendix => Block::Appendix,
                    Part::Paragraph(paragraph) => Block::Paragraph(paragraph.resolve(&known)?),
                    Part::List { ordered, items } => Block::List {
                        ordered,
                        items: items
                            .into_iter()
                            .map(|item| item.resolve(&known))
                            .collect::<Result<_, _>>()?,
                    },
                    Part::Table(table) => Block::Table {
                        number: tables.get(table.id()).copied().unwrap_or_default(),
                        table,
                    },
                    Part::Figure(figure) => Block::Figure {
                        number: figures.get(figure.id()).copied().unwrap_or_default(),
                        data: tables.get(figure.id()).copied(),
                        figure: Box::new(figure.checked()?),
                    },
                })
            })
            .collect::<Result<_, ReportError>>()?;
        Ok(Report {
            title: self.title,
            subtitle: self.subtitle,
            blocks,
            sections_are_numbered: self.sections_are_numbered,
            lists_tables: self.lists_tables,
        })
    }

    /// The numbers of tables and figures, by id.
    fn numbers(&self) -> Result<Numbers, ReportError> {
        let mut numbers = Numbers::default();
        let mut by_id = HashMap::new();
        for part in &self.parts {
            if let Part::Table(table) = part {
                by_id.insert(table.id(), table.as_ref());
                let number = numbers.tables.len() + 1;
                if numbers
                    .tables
                    .insert(table.id().to_owned(), number)
                    .is_some()
                {
                    return Err(ReportError::DuplicateTable {
                        id: table.id().to_owned(),
                    });
                }
            }
        }
        for part in &self.parts {
            if let Part::Figure(figure) = part {
                let id = figure.id().to_owned();
                // A figure may show a table of the report, but no other table under its id.
                if by_id
                    .get(figure.id())
                    .is_some_and(|table| **table != figure.table)
                {
                    return Err(ReportError::DuplicateTable { id });
                }
                let number = numbers.figures.len() + 1;
                if numbers.figures.insert(id.clone(), number).is_some() {
                    return Err(ReportError::DuplicateFigure { id });
                }
            }
        }
        Ok(numbers)
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
    fn refers_to_sections_and_appendices() {
        let text = Text::new("See {s}, {u} and {a}.").with_de("Siehe {s}, {u} und {a}.");
        let paragraph = Paragraph::new(text)
            .with("s", Value::section("s"))
            .with("u", Value::section("u"))
            .with("a", Value::section("a"));
        let report = Report::builder("T")
            .heading(1, "First")
            .paragraph(paragraph)
            .section("s", 2, "Sub")
            .section("u", 9, "Deep")
            .appendix()
            .section("a", 1, Text::new("More").with_de("Mehr"));
        let numbered = report.clone().numbered_sections().finish().unwrap();
        let shown = terminal(&numbered, Locale::en());
        assert!(shown.contains("See Section\u{a0}1.1, Section\u{a0}1.1.0.1 and Appendix\u{a0}A."));
        let shown = terminal(&report.finish().unwrap(), Locale::de());
        assert!(
            shown.contains("Siehe „Sub“, „Deep“ und Anhang\u{a0}A."),
            "{shown}"
        );
        assert!(shown.contains("Anhang\u{a0}A. Mehr"));
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
        assert!(matches!(
            finish(Paragraph::new("{a}").with("a", Value::section("u"))),
            ReportError::UnknownSection { .. }
        ));
        let refuse = |text: &str, value: Value| {
            let error = finish(Paragraph::new(text).with("a", value));
            assert!(
                matches!(error, ReportError::UnfitFormat { .. }),
                "{text}: {error}"
            );
        };
        refuse("{a:.1}", Value::Text("x".into()));
        refuse("{a:.1}", Value::table("t"));
        refuse("{a:%}", Value::cell("t.all.rate"));
        refuse("{a:p}", Value::cell("t.all.rate"));
        refuse("{a:.0}", Number::new(crate::Kind::Year, 2015.0).into());
        assert!(matches!(
            finish(Paragraph::new("{a:.12}").with("a", Number::count(1))),
            ReportError::UnknownFormat { name, format, .. } if name == "a" && format == ".12"
        ));
        let twice = Report::builder("T")
            .section("s", 1, "A")
            .section("s", 2, "B");
        assert!(matches!(
            twice.finish(),
            Err(ReportError::DuplicateSection { .. })
        ));
        let twice = Report::builder("T")
            .tables([table("t"), table("t")])
            .finish();
        assert!(matches!(twice, Err(ReportError::DuplicateTable { .. })));
    }

    fn figure(table: Table) -> Figure {
        use crate::figure::{Axis, Layer, Panel, Point, Series};
        let panel = Panel::new(Axis::linear(""), Axis::categories("", ["All", "Some"]))
            .with_layer(Layer::points(0, [Point::new(62.295, 0.0)]));
        Figure::new(table, "One dot.")
            .with_series([Series::nth(0, "")])
            .with_panel(panel)
    }

    #[test]
    fn figures_have_numbers_of_their_own_and_their_table_once() {
        let text = Text::new("{a}, {b}").with_sv("{a}, {b}");
        let report = Report::builder("T")
            .paragraph(
                Paragraph::new(text)
                    .with("a", Value::figure("first"))
                    .with("b", Value::table("response")),
            )
            .figure(figure(table("first")))
            .figure(figure(table("response")))
            .table(table("response"))
            .finish()
            .unwrap();
        let text = terminal(&report, Locale::sv());
        assert!(text.contains("Figur\u{a0}1, tabell\u{a0}1"), "{text}");
        assert!(
            text.contains("Figur\u{a0}2. Response\nOne dot.\nData: tabell\u{a0}1"),
            "{text}"
        );
        let addresses: Vec<String> = report.values().map(|(address, _)| address).collect();
        let once = [
            "response.all.rate",
            "response.some.rate",
            "first.all.rate",
            "first.some.rate",
        ];
        assert_eq!(addresses, once);
    }

    #[test]
    fn refuses_figures_that_do_not_fit() {
        let other = table("t").with_title("Another table");
        let clash = Report::builder("T").table(table("t")).figure(figure(other));
        assert!(matches!(
            clash.finish(),
            Err(ReportError::DuplicateTable { .. })
        ));
        let twice = Report::builder("T")
            .figure(figure(table("t")))
            .figure(figure(table("t")));
        assert!(matches!(
            twice.finish(),
            Err(ReportError::DuplicateFigure { .. })
        ));
        let nobody =
            Report::builder("T").paragraph(Paragraph::new("{a}").with("a", Value::figure("t")));
        assert!(matches!(
            nobody.finish(),
            Err(ReportError::UnknownFigure { .. })
        ));
        let mut bad = figure(table("t"));
        bad.series.clear();
        let message = Report::builder("T")
            .figure(bad)
            .finish()
            .unwrap_err()
            .to_string();
        assert_eq!(
            message,
            "figure \"t\", panel 1, layer 1: there is no series 0: the figure has 0"
        );
    }

    #[test]
    fn values_are_unrounded_and_say_what_is_not_there() {
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
                ("t.some.rate".to_owned(), CellValue::Suppressed),
                (
                    "t.endless.rate".to_owned(),
                    CellValue::Number(f64::INFINITY)
                ),
                ("t.nothing.rate".to_owned(), CellValue::Suppressed)
            ]
        );
    }
}
