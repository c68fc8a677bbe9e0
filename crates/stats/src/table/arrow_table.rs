//! Record batches of Apache Arrow as a table.

use std::collections::{HashMap, HashSet};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, Float64Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};

use super::{Categories, Column, Numbers, Table};
use crate::StatsError;

/// One or several record batches of one schema, with one of their columns as the row ids.
///
/// Whole numbers and floats become `f64` (a `Float64` column without nulls that lies in one batch is shared, not
/// copied; what lies in several is joined), texts become categories ordered by code point, and nulls are missing values.
/// A dictionary of texts is such a column too, unless its field is marked as ordered: then its levels are all those
/// of the dictionary, in its order.
///
/// ```
/// use std::sync::Arc;
/// use arrow_array::{ArrayRef, Float64Array, Int32Array, RecordBatch, StringArray};
/// use tresteg_stats::{ols, table::ArrowTable};
///
/// let batch = RecordBatch::try_from_iter([
///     ("id", Arc::new(StringArray::from(vec!["0114", "0115", "0117", "0120"])) as ArrayRef),
///     ("x", Arc::new(Int32Array::from(vec![1, 2, 3, 4])) as ArrayRef),
///     ("y", Arc::new(Float64Array::from(vec![1.2, 1.9, 3.1, 3.9])) as ArrayRef),
/// ])?;
/// let fit = ols("y ~ x", &ArrowTable::new(&[batch])?.with_row_ids("id")?)?;
/// assert_eq!(fit.row_ids()[0], "0114");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct ArrowTable<'a> {
    batches: &'a [RecordBatch],
    schema: &'a Schema,
    row_ids: Option<(String, Vec<String>)>,
}

impl<'a> ArrowTable<'a> {
    /// The rows of all batches in their order, numbered from 1.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] when there is no batch (and so no schema), or when a batch has other columns
    /// than the first; [`StatsError::DuplicateColumn`] when two columns have one name.
    pub fn new(batches: &'a [RecordBatch]) -> Result<Self, StatsError> {
        let Some(first) = batches.first() else {
            return Err(StatsError::InvalidArgument {
                what: "the number of record batches".into(),
                found: "0".into(),
                expected: "one at least, for its schema".into(),
            });
        };
        let schema: &Schema = first.schema_ref();
        let mut seen = HashSet::new();
        for field in schema.fields() {
            if !seen.insert(field.name()) {
                return Err(StatsError::DuplicateColumn {
                    name: field.name().clone(),
                });
            }
        }
        for (number, batch) in (1..).zip(batches) {
            same_columns(number, batch.schema_ref(), schema)?;
        }
        Ok(Self {
            batches,
            schema,
            row_ids: None,
        })
    }

    /// Takes the row ids from a column of texts or whole numbers, which is then no variable any more.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`] when there is no such column, [`StatsError::MissingValues`]
    /// when an id is missing, [`StatsError::InvalidArgument`] when an id occurs twice or the column has another type.
    pub fn with_row_ids(mut self, name: &str) -> Result<Self, StatsError> {
        let Some((field, chunks)) = self.find(name) else {
            return Err(StatsError::UnknownVariable {
                name: name.to_owned(),
                nearest: crate::error::nearest_name(
                    name,
                    self.schema
                        .fields()
                        .iter()
                        .map(|field| field.name().as_str()),
                ),
                position: None,
            });
        };
        let ids = ids(field.data_type(), &chunks).ok_or_else(|| StatsError::InvalidArgument {
            what: format!("the type of the row ids `{name}`"),
            found: field.data_type().to_string(),
            expected: "texts or whole numbers".into(),
        })?;
        let missing: Vec<String> = (1..)
            .zip(&ids)
            .filter(|(_, id)| id.is_none())
            .map(|(row, _): (usize, _)| row.to_string())
            .collect();
        if !missing.is_empty() {
            return Err(StatsError::MissingValues {
                variable: name.to_owned(),
                count: missing.len(),
                rows: missing.into_iter().take(crate::error::ROWS_NAMED).collect(),
            });
        }
        let ids: Vec<String> = ids.into_iter().flatten().collect();
        super::columns::check_unique(&ids)?;
        self.row_ids = Some((name.to_owned(), ids));
        Ok(self)
    }

    /// A column's field and its part in each batch that has rows.
    fn find(&self, name: &str) -> Option<(&'a Field, Vec<&'a ArrayRef>)> {
        let (position, field) = self.schema.column_with_name(name)?;
        let chunks = self
            .batches
            .iter()
            .filter_map(|batch| batch.columns().get(position))
            .filter(|chunk| !chunk.is_empty())
            .collect();
        Some((field, chunks))
    }
}

impl Table for ArrowTable<'_> {
    fn n_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn column_names(&self) -> Vec<String> {
        let id = self.row_ids.as_ref().map(|(name, _)| name);
        self.schema
            .fields()
            .iter()
            .map(|field| field.name())
            .filter(|name| Some(*name) != id)
            .cloned()
            .collect()
    }

    fn column(&self, name: &str) -> Result<Option<Column>, StatsError> {
        let Some((field, chunks)) = self.find(name) else {
            return Ok(None);
        };
        let unsupported = || StatsError::UnsupportedColumn {
            column: name.to_owned(),
            found: field.data_type().to_string(),
        };
        let column = match field.data_type() {
            DataType::Float64 => floats(&chunks),
            DataType::Float32 => numbers::<Float32Type>(&chunks, f64::from),
            DataType::Int8 => numbers::<Int8Type>(&chunks, f64::from),
            DataType::Int16 => numbers::<Int16Type>(&chunks, f64::from),
            DataType::Int32 => numbers::<Int32Type>(&chunks, f64::from),
            DataType::Int64 => numbers::<Int64Type>(&chunks, |value| value as f64),
            DataType::UInt8 => numbers::<UInt8Type>(&chunks, f64::from),
            DataType::UInt16 => numbers::<UInt16Type>(&chunks, f64::from),
            DataType::UInt32 => numbers::<UInt32Type>(&chunks, f64::from),
            DataType::UInt64 => numbers::<UInt64Type>(&chunks, |value| value as f64),
            DataType::Boolean => Column::Booleans(
                chunks
                    .iter()
                    .filter_map(|chunk| chunk.as_boolean_opt())
                    .flatten()
                    .collect(),
            ),
            other => {
                if !holds_texts(other) {
                    return Err(unsupported());
                }
                let texts: Vec<Option<&str>> = chunks
                    .iter()
                    .flat_map(|chunk| texts(chunk.as_ref()))
                    .collect();
                match field.dict_is_ordered() {
                    Some(true) => declared_levels(name, &chunks, &texts)?,
                    _ => Column::Categories(Categories::from_texts(texts)),
                }
            }
        };
        Ok(Some(column))
    }

    fn row_id(&self, row: usize) -> Option<String> {
        self.row_ids.as_ref()?.1.get(row).cloned()
    }
}

/// Names and types must agree, in their order, and so must the marks of ordered dictionaries.
fn same_columns(number: usize, found: &Schema, expected: &Schema) -> Result<(), StatsError> {
    let describe = |field: Option<&std::sync::Arc<Field>>| match field {
        None => "no column".to_owned(),
        Some(field) => {
            let ordered = match field.dict_is_ordered() {
                Some(true) => ", ordered",
                _ => "",
            };
            format!("`{}` ({}{ordered})", field.name(), field.data_type())
        }
    };
    for column in 0..found.fields().len().max(expected.fields().len()) {
        let found = describe(found.fields().get(column));
        let expected = describe(expected.fields().get(column));
        if found != expected {
            return Err(StatsError::InvalidArgument {
                what: format!("column {} of record batch {number}", column + 1),
                found,
                expected: format!("{expected}, as in the first batch,"),
            });
        }
    }
    Ok(())
}

/// A column without nulls, kept alive by its array.
struct Shared(Float64Array);

impl AsRef<[f64]> for Shared {
    fn as_ref(&self) -> &[f64] {
        self.0.values()
    }
}

fn floats(chunks: &[&ArrayRef]) -> Column {
    if let [only] = chunks
        && let Some(array) = only.as_primitive_opt::<Float64Type>()
        && array.null_count() == 0
    {
        return Column::Numbers(Numbers::share(Shared(array.clone())));
    }
    numbers::<Float64Type>(chunks, |value| value)
}

fn numbers<T: ArrowPrimitiveType>(
    chunks: &[&ArrayRef],
    convert: impl Fn(T::Native) -> f64,
) -> Column {
    let arrays = || {
        chunks
            .iter()
            .filter_map(|chunk| chunk.as_primitive_opt::<T>())
    };
    if arrays().all(|array| array.null_count() == 0) {
        Column::Numbers(
            arrays()
                .flat_map(|array| array.values().iter().map(|&value| convert(value)))
                .collect(),
        )
    } else {
        Column::OptionalNumbers(
            arrays()
                .flatten()
                .map(|value| value.map(&convert))
                .collect(),
        )
    }
}

fn holds_texts(data_type: &DataType) -> bool {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => {
            !matches!(**values, DataType::Dictionary(..)) && holds_texts(values)
        }
        _ => false,
    }
}

/// The texts of an array for which `holds_texts` is true.
fn texts(array: &dyn Array) -> Vec<Option<&str>> {
    if let Some(texts) = array.as_string_opt::<i32>() {
        texts.iter().collect()
    } else if let Some(texts) = array.as_string_opt::<i64>() {
        texts.iter().collect()
    } else if let Some(texts) = array.as_string_view_opt() {
        texts.iter().collect()
    } else if let Some(dictionary) = array.as_any_dictionary_opt() {
        let values = texts(dictionary.values().as_ref());
        if values.is_empty() {
            // No key can be anything but null, and `normalized_keys` does not take an empty dictionary.
            return vec![None; array.len()];
        }
        let keys = dictionary.keys();
        dictionary
            .normalized_keys()
            .into_iter()
            .enumerate()
            .map(|(row, key)| match keys.is_null(row) {
                true => None,
                false => values.get(key).copied().flatten(),
            })
            .collect()
    } else {
        Vec::new()
    }
}

/// An ordered dictionary's texts in their order, whether they occur or not. Batches may extend the
/// dictionary of those before them, but not contradict it.
fn declared_levels(
    name: &str,
    chunks: &[&ArrayRef],
    rows: &[Option<&str>],
) -> Result<Column, StatsError> {
    let mut levels: Vec<&str> = Vec::new();
    for dictionary in chunks
        .iter()
        .filter_map(|chunk| chunk.as_any_dictionary_opt())
    {
        let mut seen = HashSet::new();
        let own: Vec<&str> = texts(dictionary.values().as_ref())
            .into_iter()
            .flatten()
            .filter(|text| seen.insert(*text))
            .collect();
        if let Some((one, other)) = levels.iter().zip(&own).find(|(one, other)| one != other) {
            return Err(StatsError::InvalidArgument {
                what: format!("the ordered dictionary of `{name}`"),
                found: format!("`{one}` in one batch and `{other}` in another at the same place"),
                expected: "one order".into(),
            });
        }
        if own.len() > levels.len() {
            levels = own;
        }
    }
    let places: HashMap<&str, u32> = levels.iter().copied().zip(0u32..).collect();
    Ok(Column::Categories(Categories {
        codes: rows
            .iter()
            .map(|text| places.get((*text)?).copied())
            .collect(),
        levels: levels.into_iter().map(str::to_owned).collect(),
    }))
}

/// The ids of all rows as texts with all their digits; `None` for a type that serves no id.
fn ids(data_type: &DataType, chunks: &[&ArrayRef]) -> Option<Vec<Option<String>>> {
    Some(match data_type {
        DataType::Int8 => whole::<Int8Type>(chunks),
        DataType::Int16 => whole::<Int16Type>(chunks),
        DataType::Int32 => whole::<Int32Type>(chunks),
        DataType::Int64 => whole::<Int64Type>(chunks),
        DataType::UInt8 => whole::<UInt8Type>(chunks),
        DataType::UInt16 => whole::<UInt16Type>(chunks),
        DataType::UInt32 => whole::<UInt32Type>(chunks),
        DataType::UInt64 => whole::<UInt64Type>(chunks),
        other if holds_texts(other) => chunks
            .iter()
            .flat_map(|chunk| texts(chunk.as_ref()))
            .map(|text| text.map(str::to_owned))
            .collect(),
        _ => return None,
    })
}

fn whole<T: ArrowPrimitiveType<Native: ToString>>(chunks: &[&ArrayRef]) -> Vec<Option<String>> {
    chunks
        .iter()
        .filter_map(|chunk| chunk.as_primitive_opt::<T>())
        .flatten()
        .map(|value| value.map(|value| value.to_string()))
        .collect()
}
