//! Sentences whose numbers are values.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::cell::Content;
use crate::error::ReportError;
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
        for template in self.template.versions() {
            let used: BTreeSet<&str> = pieces(template)?
                .into_iter()
                .filter_map(Piece::name)
                .collect();
            if let Some(name) = used.iter().find(|name| !bound.contains_key(*name)) {
                return Err(ReportError::MissingValue {
                    template: template.to_owned(),
                    name: (*name).to_owned(),
                });
            }
            if let Some(name) = bound.keys().find(|name| !used.contains(*name)) {
                return Err(ReportError::UnusedValue {
                    template: template.to_owned(),
                    name: (*name).to_owned(),
                });
            }
        }
        Ok(Resolved {
            bound: bound
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            template: self.template.clone(),
        })
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
        }
    }
}

#[derive(Clone, Debug)]
enum Bound {
    Content(Content),
    Reference { target: Target, number: usize },
}

/// What a reference leads to, by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Table(String),
    Figure(String),
}

/// A paragraph whose placeholders are known to match.
#[derive(Clone, Debug)]
pub(crate) struct Resolved {
    template: Text,
    bound: BTreeMap<String, Bound>,
}

/// A part of a paragraph in a style.
pub(super) enum Run {
    Text(String),
    /// A reference to a table or a figure.
    Reference {
        target: Target,
        text: String,
    },
}

impl Resolved {
    pub(super) fn runs(&self, style: &Style) -> Vec<Run> {
        let language = style.locale.language;
        let pieces = pieces(self.template.in_language(language)).unwrap_or_default();
        pieces
            .into_iter()
            .map(|piece| match piece {
                Piece::Literal(text) => Run::Text(clean(&text)),
                Piece::Name(name) => match self.bound.get(name) {
                    Some(Bound::Reference { target, number }) => Run::Reference {
                        target: target.clone(),
                        text: reference(language, target, *number),
                    },
                    Some(Bound::Content(content)) => Run::Text(match content {
                        Content::Number(number) => number.show_in_text(style),
                        Content::Text(text) => clean(text.in_language(language)),
                        Content::Suppressed => style.look.suppressed.clone(),
                        Content::Empty => String::new(),
                    }),
                    None => Run::Text(String::new()),
                },
            })
            .collect()
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

/// A reference as it stands in a sentence.
pub(super) fn reference(language: Language, target: &Target, number: usize) -> String {
    let words = language.words();
    let word = match target {
        Target::Table(_) => words.table_in_text,
        Target::Figure(_) => words.figure_in_text,
    };
    format!("{word}\u{a0}{number}")
}

enum Piece<'a> {
    Literal(String),
    Name(&'a str),
}

impl<'a> Piece<'a> {
    fn name(self) -> Option<&'a str> {
        match self {
            Piece::Name(name) => Some(name),
            Piece::Literal(_) => None,
        }
    }
}

fn pieces(template: &str) -> Result<Vec<Piece<'_>>, ReportError> {
    let unbalanced = || ReportError::UnbalancedBrace {
        template: template.to_owned(),
    };
    let mut pieces = Vec::new();
    let mut literal = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        literal.push_str(before);
        if let Some(after) = from.strip_prefix("{{") {
            literal.push('{');
            rest = after;
        } else if let Some(after) = from.strip_prefix("}}") {
            literal.push('}');
            rest = after;
        } else if let Some(after) = from.strip_prefix('{') {
            let (name, after) = after.split_once('}').ok_or_else(unbalanced)?;
            if name.contains('{') {
                return Err(unbalanced());
            }
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::Name(name));
            rest = after;
        } else {
            return Err(unbalanced());
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Ok(pieces)
}
