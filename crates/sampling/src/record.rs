//! What a rule sees of a frame.

use crate::{CaseFrame, SamplingError};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use tresteg_dataset::{DatasetError, nearest_name};

/// The units of a frame in the order of their ids, who of them is ruled out, and the columns that a rule declares:
/// all that the rule can see, with exact values, so that it can be run again without the dataset.
///
/// A rule is a function of this record alone. Since it is in the order of the ids, no outcome depends on the order of
/// the rows of the dataset, and a seed draws the same units however the file is sorted.
///
/// In JSON a number keeps its exact value; readers in Rust need the feature `float_roundtrip` of serde_json.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrameRecord {
    /// SHA-256 of ids, reasons of exclusion and the declared columns, in hexadecimal digits: see
    /// [`digest_of_content`](Self::digest_of_content).
    pub digest: String,
    /// The ids, sorted as text.
    pub unit_ids: Vec<String>,
    /// The names, which are for people and no part of the digest.
    pub names: Vec<String>,
    /// Per unit the reason why it must not be chosen.
    pub ruled_out: Vec<Option<String>>,
    /// The columns that the rule declares, sorted by name.
    pub columns: Vec<ColumnRecord>,
}

/// One column of a [`FrameRecord`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRecord {
    /// The name of the variable.
    pub name: String,
    /// Its values.
    pub values: Values,
}

/// The values of a column; `None` where one is missing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Values {
    /// Of a numeric variable; a negative zero is written and read as zero.
    #[serde(deserialize_with = "read_numbers")]
    Numbers(Vec<Option<f64>>),
    /// Of a text variable.
    Texts(Vec<Option<String>>),
}

/// A single value, of either kind.
#[derive(Debug, Clone, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

impl std::fmt::Display for Value {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Text(text) => formatter.write_str(text),
        }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Values {
    /// The value of one row, if it has one.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<Value> {
        match self {
            Self::Numbers(numbers) => numbers.get(row).copied().flatten().map(Value::Number),
            Self::Texts(texts) => texts.get(row).cloned().flatten().map(Value::Text),
        }
    }
}

impl FrameRecord {
    /// Takes from a frame what a rule declares.
    ///
    /// # Errors
    /// [`SamplingError::Dataset`] for an unknown variable, with the nearest name.
    pub fn of(frame: &CaseFrame<'_>, columns: &[String]) -> Result<Self, SamplingError> {
        let dataset = frame.dataset();
        let mut order: Vec<usize> = (0..dataset.len()).collect();
        order.sort_unstable_by_key(|row| &dataset.unit_ids()[*row]);
        let mut names: Vec<&String> = columns.iter().collect();
        names.sort_unstable();
        names.dedup();
        let mut records = Vec::with_capacity(names.len());
        for name in names {
            let values = match dataset.numbers(name) {
                Ok(numbers) => Values::Numbers(zeros_alike(in_order(&numbers, &order))),
                Err(DatasetError::NotNumeric { .. }) => {
                    Values::Texts(in_order(&dataset.texts(name)?, &order))
                }
                Err(error) => return Err(error.into()),
            };
            records.push(ColumnRecord {
                name: name.clone(),
                values,
            });
        }
        let mut record = Self {
            digest: String::new(),
            unit_ids: in_order(dataset.unit_ids(), &order),
            names: in_order(dataset.unit_names(), &order),
            ruled_out: in_order(frame.ruled_out(), &order),
            columns: records,
        };
        record.digest = record.digest_of_content();
        Ok(record)
    }

    /// The number of units.
    #[must_use]
    pub fn len(&self) -> usize {
        self.unit_ids.len()
    }

    /// Whether there are no units.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.unit_ids.is_empty()
    }

    /// SHA-256, in hexadecimal digits, of: the text `tresteg frame 1`; the number of columns and their names; and
    /// per unit its id, the reason why it is ruled out, and its values. Numbers enter as their 64 bits, little end
    /// first (a negative zero as zero); texts as their length, 64 bits, and their bytes; before each value stands one
    /// byte, 0 for missing, 1 for a number, 2 for a text. Units are in the order of their ids and columns in the order
    /// of their names, so that neither order changes the digest.
    #[must_use]
    pub fn digest_of_content(&self) -> String {
        let mut hash = Sha256::new();
        let text = |hash: &mut Sha256, text: &str| {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        text(&mut hash, "tresteg frame 1");
        hash.update((self.columns.len() as u64).to_le_bytes());
        for column in &self.columns {
            text(&mut hash, &column.name);
        }
        for (row, (unit_id, ruled_out)) in self.unit_ids.iter().zip(&self.ruled_out).enumerate() {
            text(&mut hash, unit_id);
            match ruled_out {
                None => hash.update([0]),
                Some(reason) => {
                    hash.update([2]);
                    text(&mut hash, reason);
                }
            }
            for column in &self.columns {
                match &column.values {
                    Values::Numbers(numbers) => match numbers.get(row).copied().flatten() {
                        None => hash.update([0]),
                        Some(number) => {
                            hash.update([1]);
                            hash.update((number + 0.0).to_bits().to_le_bytes());
                        }
                    },
                    Values::Texts(texts) => match texts.get(row).and_then(Option::as_deref) {
                        None => hash.update([0]),
                        Some(value) => {
                            hash.update([2]);
                            text(&mut hash, value);
                        }
                    },
                }
            }
        }
        hash.finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// A declared column.
    ///
    /// # Errors
    /// [`SamplingError::Dataset`] when the record does not hold it.
    pub fn column(&self, name: &str) -> Result<&Values, SamplingError> {
        let known = || self.columns.iter().map(|column| column.name.as_str());
        self.columns
            .iter()
            .find(|column| column.name == name)
            .map(|column| &column.values)
            .ok_or_else(|| {
                SamplingError::Dataset(DatasetError::UnknownVariable {
                    name: name.to_owned(),
                    nearest: nearest_name(name, known()).map(str::to_owned),
                })
            })
    }

    /// The numbers of a declared column.
    ///
    /// # Errors
    /// As [`column`](Self::column), and when it holds texts.
    pub fn numbers(&self, name: &str) -> Result<&[Option<f64>], SamplingError> {
        match self.column(name)? {
            Values::Numbers(numbers) => Ok(numbers),
            Values::Texts(_) => Err(SamplingError::Dataset(DatasetError::NotNumeric {
                name: name.to_owned(),
            })),
        }
    }

    /// The same record with other numbers in a declared column; those of units that it does not hold are left aside,
    /// and units without one have none.
    pub(crate) fn with_numbers(
        &self,
        name: &str,
        numbers: &HashMap<&str, Option<f64>>,
    ) -> Result<Self, SamplingError> {
        self.numbers(name)?;
        let mut record = self.clone();
        for column in record
            .columns
            .iter_mut()
            .filter(|column| column.name == name)
        {
            let new = self.unit_ids.iter();
            let new = new.map(|unit_id| numbers.get(unit_id.as_str()).copied().flatten());
            column.values = Values::Numbers(zeros_alike(new.collect()));
        }
        record.digest = record.digest_of_content();
        Ok(record)
    }

    /// The record without its first unit, and then by [`put_back`](Self::put_back) without the second and so on: no
    /// copy of the whole for each. The digest is left as it is: the record is for a passing question.
    pub(crate) fn without_first(&self) -> Self {
        let mut record = self.clone();
        if record.is_empty() {
            return record;
        }
        record.unit_ids.remove(0);
        record.names.remove(0);
        record.ruled_out.remove(0);
        for column in &mut record.columns {
            match &mut column.values {
                Values::Numbers(numbers) => drop(numbers.remove(0)),
                Values::Texts(texts) => drop(texts.remove(0)),
            }
        }
        record
    }

    /// Of a record without the unit of this row of `whole`, makes one without the next.
    pub(crate) fn put_back(&mut self, row: usize, whole: &Self) {
        fn put<T: Clone>(row: usize, into: &mut [T], from: &[T]) {
            if let (Some(into), Some(from)) = (into.get_mut(row), from.get(row)) {
                into.clone_from(from);
            }
        }
        put(row, &mut self.unit_ids, &whole.unit_ids);
        put(row, &mut self.names, &whole.names);
        put(row, &mut self.ruled_out, &whole.ruled_out);
        for (column, of_whole) in self.columns.iter_mut().zip(&whole.columns) {
            match (&mut column.values, &of_whole.values) {
                (Values::Numbers(into), Values::Numbers(from)) => put(row, into, from),
                (Values::Texts(into), Values::Texts(from)) => put(row, into, from),
                _ => {}
            }
        }
    }

    /// The row of a unit.
    #[must_use]
    pub fn row_of(&self, unit_id: &str) -> Option<usize> {
        self.unit_ids
            .binary_search_by(|known| known.as_str().cmp(unit_id))
            .ok()
    }

    /// The names of the units in these rows.
    pub(crate) fn names_of(&self, rows: impl IntoIterator<Item = usize>) -> Vec<String> {
        let names = rows.into_iter().filter_map(|row| self.names.get(row));
        names.cloned().collect()
    }

    /// The units in these rows as an error tells them: see [`named`].
    pub(crate) fn told(&self, rows: impl IntoIterator<Item = usize>) -> Vec<String> {
        let units = rows
            .into_iter()
            .filter_map(|row| self.names.get(row).zip(self.unit_ids.get(row)));
        units.map(|(name, unit_id)| named(name, unit_id)).collect()
    }

    /// Whether every vector has a value per unit and the ids are in order, as after [`of`](Self::of): a record that
    /// was read from a file may be otherwise.
    pub(crate) fn is_well_formed(&self) -> bool {
        let units = self.len();
        let columns = self.columns.iter().all(|column| match &column.values {
            Values::Numbers(numbers) => {
                numbers.len() == units && numbers.iter().flatten().all(|number| number.is_finite())
            }
            Values::Texts(texts) => texts.len() == units,
        });
        columns
            && self.names.len() == units
            && self.ruled_out.len() == units
            && self.unit_ids.is_sorted_by(|first, second| first < second)
    }
}

/// A unit as an error tells it: the name, which need not be its own, and the id where that is another.
pub(crate) fn named(name: &str, unit_id: &str) -> String {
    if name == unit_id || name.trim().is_empty() {
        unit_id.to_owned()
    } else {
        format!("{name} ({unit_id})")
    }
}

/// Numbers without negative zeros, which rules and the digest would tell apart otherwise.
fn zeros_alike(mut numbers: Vec<Option<f64>>) -> Vec<Option<f64>> {
    numbers
        .iter_mut()
        .flatten()
        .for_each(|number| *number += 0.0);
    numbers
}

fn read_numbers<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Option<f64>>, D::Error> {
    Vec::deserialize(deserializer).map(zeros_alike)
}

fn in_order<T: Clone>(values: &[T], order: &[usize]) -> Vec<T> {
    order
        .iter()
        .filter_map(|row| values.get(*row))
        .cloned()
        .collect()
}
