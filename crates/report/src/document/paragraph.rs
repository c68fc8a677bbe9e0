//! Sentences whose numbers are values.

use std::collections::{BTreeMap, HashMap};

use super::section::Heading;
use super::template::{Piece, parse};

use serde::{Deserialize, Serialize};

use crate::cell::Content;
use crate::error::ReportError;
use crate::format::show_together;
use crate::number::Number;
use crate::style::Style;
use crate::table::Table;
use crate::text::{Language, Text, clean};

/// What stands in a sentence instead of a placeholder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Value {
    /// A number, shown as the style says.
    Number(Number),
    /// A text.
    Text(Text),
    /// The value of a cell of the report, by its address.
    Cell(String),
    /// The number of a table of the report, by its id: "Table 3".
    Table(String),
    /// The number of a figure of the report, by its id: "Figure 2".
    Figure(String),
    /// The number of a section of the report, by its id: "Section 2.1", or its heading where sections have no numbers.
    Section(String),
}

impl Value {
    /// The value of the cell at an address, such as `reg1.summary.model.r_squared`.
    pub fn cell(address: impl Into<String>) -> Self {
        Value::Cell(address.into())
    }

    /// A reference to a table.
    pub fn table(id: impl Into<String>) -> Self {
        Value::Table(id.into())
    }

    /// A reference to a figure.
    pub fn figure(id: impl Into<String>) -> Self {
        Value::Figure(id.into())
    }

    /// A reference to a section that was given an id: see [`ReportBuilder::section`](super::ReportBuilder::section).
    pub fn section(id: impl Into<String>) -> Self {
        Value::Section(id.into())
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        Value::Number(number)
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Value::Text(text)
    }
}

/// A paragraph: text with `{placeholders}`, and a value for each. Braces themselves are written
/// `{{` and `}}`. Every language of the text must use every value.
///
/// A number is shown as its kind and the look have it. A placeholder can ask for something else:
///
/// | placeholder | what it shows |
/// |---|---|
/// | `{name}` | the number as in a table; a percentage has its sign |
/// | `{name:.3}` | the number with so many decimals, 0 to 9; a p-value keeps its floor |
/// | `{name:%}`, `{name:.1%}` | a fraction in percent, with as many decimals as the look has for them, or with so many |
/// | `{name:p}` | a p-value with its sign: `p = 0.012`, `p < 0.001` |
///
/// There are no other formats. One that does not exist, or does not fit its value (a text, a reference, a year, a
/// percentage that would be multiplied by 100 again), is an error of [`finish`](super::ReportBuilder::finish).
///
/// ```
/// use tresteg_report::{Kind, Locale, Look, Number, Paragraph, Report, Style, Text};
/// let paragraph = Paragraph::new(
///     Text::new("It explains {share:%} (R² = {share:.3}, {p:p}).")
///         .with_sv("Den förklarar {share:%} (R² = {share:.3}, {p:p})."),
/// )
/// .with("share", Number::new(Kind::Bounded, 0.0909618))
/// .with("p", Number::p_value(0.0123));
/// let report = Report::builder("").paragraph(paragraph).finish()?;
/// let text = report.to_terminal(&Style::new(Look::plain(), Locale::en()), 80);
/// assert!(text.contains("It explains 9.1% (R² = 0.091, p\u{a0}=\u{a0}0.012)."));
/// let text = report.to_terminal(&Style::new(Look::plain(), Locale::sv()), 80);
/// assert!(text.contains("Den förklarar 9,1\u{a0}% (R² = 0,091, p\u{a0}=\u{a0}0,012)."));
/// # Ok::<(), tresteg_report::ReportError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Paragraph {
    template: Text,
    values: BTreeMap<String, Value>,
    /// A name that was given a value twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    repeated: Option<String>,
}

impl Paragraph {
    /// A paragraph whose placeholders have no values yet.
    pub fn new(template: impl Into<Text>) -> Self {
        Paragraph {
            template: template.into(),
            values: BTreeMap::new(),
            repeated: None,
        }
    }

    /// A paragraph that is a text as it stands, in which braces mean nothing: for labels that come from data.
    ///
    /// ```
    /// use tresteg_report::{Locale, Look, Paragraph, Report, Style};
    /// let report = Report::builder("Answers").paragraph(Paragraph::verbatim("{no answer}")).finish()?;
    /// assert!(report.to_markdown(&Style::new(Look::plain(), Locale::en())).contains("{no answer}"));
    /// # Ok::<(), tresteg_report::ReportError>(())
    /// ```
    pub fn verbatim(text: impl Into<Text>) -> Self {
        Paragraph::new("{text}").with("text", text.into())
    }

    /// The same paragraph with a value for a placeholder. A second value for the same name is an
    /// error when the report is finished.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let name = name.into();
        if self.values.insert(name.clone(), value.into()).is_some() {
            self.repeated = Some(name);
        }
        self
    }

    /// The paragraph on its own: it may use the cells of one table, and refer to no table by its number.
    pub(crate) fn of_table(&self, table: &Table) -> Result<Resolved, ReportError> {
        let wanted = |address: &String| {
            let is_it = |value: &Value| matches!(value, Value::Cell(cell) if cell == address);
            self.values.values().any(is_it)
        };
        let needed = self
            .values
            .values()
            .any(|value| matches!(value, Value::Cell(_)));
        let cells = match needed {
            true => table
                .values()
                .filter(|(address, _)| wanted(address))
                .map(|(address, cell)| (address, cell.content.clone()))
                .collect(),
            false => HashMap::new(),
        };
        self.resolve(&Known {
            tables: &HashMap::new(),
            figures: &HashMap::new(),
            sections: &HashMap::new(),
            cells: &cells,
        })
    }

    pub(super) fn resolve(&self, known: &Known) -> Result<Resolved, ReportError> {
        if let Some(name) = &self.repeated {
            return Err(ReportError::RepeatedValue {
                template: self.template.in_language(Language::En).to_owned(),
                name: name.clone(),
            });
        }
        let mut bound = BTreeMap::new();
        for (name, value) in &self.values {
            bound.insert(name.as_str(), known.resolve(value)?);
        }
        let mut versions = Vec::new();
        for (language, template) in self.template.versions() {
            let pieces = parse(template)?;
            check(template, &pieces, &bound)?;
            versions.push((language, pieces));
        }
        Ok(Resolved {
            bound: bound
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            versions,
        })
    }
}

/// Every placeholder has its value, every value a placeholder, and every format fits.
fn check(
    template: &str,
    pieces: &[Piece],
    bound: &BTreeMap<&str, Bound>,
) -> Result<(), ReportError> {
    let mut unused: Vec<&str> = bound.keys().copied().collect();
    for piece in pieces {
        let Piece::Value { name, format } = piece else {
            continue;
        };
        let Some(value) = bound.get(name.as_str()) else {
            return Err(ReportError::MissingValue {
                template: template.to_owned(),
                name: name.clone(),
            });
        };
        let kind = match value {
            Bound::Content(Content::Number(number)) => Some(number.kind),
            _ => None,
        };
        if let Some(problem) = format.misfit(kind) {
            return Err(ReportError::UnfitFormat {
                template: template.to_owned(),
                name: name.clone(),
                format: format.to_string().trim_start_matches(':').to_owned(),
                problem,
            });
        }
        unused.retain(|known| known != name);
    }
    match unused.first() {
        Some(name) => Err(ReportError::UnusedValue {
            template: template.to_owned(),
            name: (*name).to_owned(),
        }),
        None => Ok(()),
    }
}

impl<T: Into<Text>> From<T> for Paragraph {
    fn from(text: T) -> Self {
        Paragraph::new(text)
    }
}

/// What the tables of a report offer to its text.
pub(super) struct Known<'a> {
    pub tables: &'a HashMap<String, usize>,
    pub figures: &'a HashMap<String, usize>,
    pub sections: &'a HashMap<String, Heading>,
    pub cells: &'a HashMap<String, Content>,
}

impl Known<'_> {
    fn resolve(&self, value: &Value) -> Result<Bound, ReportError> {
        match value {
            Value::Number(number) => Ok(Bound::Content(Content::Number(*number))),
            Value::Text(text) => Ok(Bound::Content(Content::Text(text.clone()))),
            Value::Cell(address) => match self.cells.get(address) {
                Some(content) => Ok(Bound::Content(content.clone())),
                None => Err(ReportError::UnknownAddress {
                    address: address.clone(),
                }),
            },
            Value::Table(id) => match self.tables.get(id) {
                Some(&number) => Ok(Bound::Reference {
                    target: Target::Table(id.clone()),
                    number,
                }),
                None => Err(ReportError::UnknownTable { id: id.clone() }),
            },
            Value::Figure(id) => match self.figures.get(id) {
                Some(&number) => Ok(Bound::Reference {
                    target: Target::Figure(id.clone()),
                    number,
                }),
                None => Err(ReportError::UnknownFigure { id: id.clone() }),
            },
            Value::Section(id) => match self.sections.get(id) {
                Some(heading) => Ok(Bound::Section(heading.clone())),
                None => Err(ReportError::UnknownSection { id: id.clone() }),
            },
        }
    }
}

#[derive(Clone, Debug)]
enum Bound {
    Content(Content),
    Reference { target: Target, number: usize },
    Section(Heading),
}

/// What a reference leads to: a table or a figure, by its id, or a section, by the name of its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Table(String),
    Figure(String),
    Section(String),
}

/// A paragraph whose placeholders are known to match.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    /// English first.
    versions: Vec<(Language, Vec<Piece>)>,
    bound: BTreeMap<String, Bound>,
}

/// A part of a paragraph in a style.
pub(super) enum Run {
    Text(String),
    /// A reference to a table, a figure or a section.
    Reference {
        target: Target,
        text: String,
    },
}

impl Resolved {
    pub(super) fn runs(&self, style: &Style) -> Vec<Run> {
        let language = style.locale.language;
        let mut versions = self.versions.iter();
        let version = versions
            .find(|(known, _)| *known == language)
            .or(self.versions.first());
        let pieces = version.map(|(_, pieces)| pieces.as_slice());
        let mut runs: Vec<Run> = pieces
            .unwrap_or_default()
            .iter()
            .map(|piece| self.run(piece, style))
            .collect();
        if let Some(Run::Reference { text, .. }) = runs.first_mut() {
            *text = capitalized(text);
        }
        runs
    }

    fn run(&self, piece: &Piece, style: &Style) -> Run {
        let language = style.locale.language;
        let (name, format) = match piece {
            Piece::Literal(text) => return Run::Text(clean(text)),
            Piece::Value { name, format } => (name, format),
        };
        match self.bound.get(name) {
            Some(Bound::Reference { target, number }) => Run::Reference {
                target: target.clone(),
                text: reference(language, target, *number),
            },
            Some(Bound::Section(heading)) => Run::Reference {
                target: Target::Section(heading.anchor()),
                text: heading.reference(language),
            },
            Some(Bound::Content(content)) => Run::Text(match content {
                Content::Number(number) => format.show(number, style),
                Content::Numbers(numbers) => show_together(numbers, style),
                Content::Text(text) => clean(text.in_language(language)),
                Content::Suppressed => style.look.suppressed.clone(),
                Content::Empty => String::new(),
            }),
            None => Run::Text(String::new()),
        }
    }

    /// The paragraph without references being more than their text.
    pub(crate) fn text(&self, style: &Style) -> String {
        let runs = self.runs(style).into_iter();
        runs.map(|run| match run {
            Run::Text(text) | Run::Reference { text, .. } => text,
        })
        .collect()
    }
}

/// A reference to a table or a figure as it stands in a sentence.
pub(super) fn reference(language: Language, target: &Target, number: usize) -> String {
    let words = language.words();
    let word = match target {
        Target::Table(_) => words.table_in_text,
        Target::Figure(_) => words.figure_in_text,
        Target::Section(_) => words.section_in_text,
    };
    format!("{word}\u{a0}{number}")
}

/// With a capital, as the first word of a paragraph.
fn capitalized(text: &str) -> String {
    let mut signs = text.chars();
    match signs.next() {
        Some(first) => first.to_uppercase().chain(signs).collect(),
        None => String::new(),
    }
}
