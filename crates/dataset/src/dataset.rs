//! The labelled table.

use std::collections::HashSet;

use polars::prelude::{BooleanChunked, Column, DataFrame, DataType, NewChunkedArray, PolarsError};

use crate::{DatasetError, MissingKind, Variable, nearest_name};

/// The name of the data frame's column of unit ids.
pub const ID_COLUMN: &str = "id";
/// The name of the data frame's column of unit names.
pub const NAME_COLUMN: &str = "name";

/// A table of units: a polars `DataFrame` with the variable view beside it.
///
/// A dataset does not change: `with_*` and `filter_*` give a new one. The frame's first two columns
/// are [`ID_COLUMN`] and [`NAME_COLUMN`] (so no variable can take those names), the others are
/// [`variables`](Dataset::variables) in their order: 64-bit floats or strings, null where a value is
/// missing. A code that a variable declares missing becomes null too, so that no calculation can
/// take it for a number; its kind is kept and given by [`missing`](Dataset::missing).
#[derive(Debug, Clone)]
pub struct Dataset {
    frame: DataFrame,
    variables: Vec<Variable>,
    ids: Vec<String>,
    names: Vec<String>,
    /// Per variable, why each missing value is missing; empty when nothing is known of it.
    missing: Vec<Vec<Option<MissingKind>>>,
}

impl Dataset {
    /// A table of units without variables. The ids must be unique, the names need not be.
    ///
    /// # Errors
    /// [`DatasetError::DuplicateIds`] names every id that occurs more than once;
    /// [`DatasetError::WrongLength`] if there are not as many names as ids.
    pub fn new(ids: Vec<String>, names: Vec<String>) -> Result<Self, DatasetError> {
        check_length(NAME_COLUMN, ids.len(), names.len())?;
        let duplicates = duplicates(&ids);
        if !duplicates.is_empty() {
            return Err(DatasetError::DuplicateIds { ids: duplicates });
        }
        let columns = vec![
            Column::new(ID_COLUMN.into(), ids.as_slice()),
            Column::new(NAME_COLUMN.into(), names.as_slice()),
        ];
        let frame = DataFrame::new(ids.len(), columns).map_err(refused)?;
        Ok(Self {
            frame,
            variables: Vec::new(),
            ids,
            names,
            missing: Vec::new(),
        })
    }

    /// The same table with a column of numbers.
    ///
    /// # Errors
    /// [`DatasetError::DuplicateVariable`], [`DatasetError::WrongLength`], or
    /// [`DatasetError::NotFinite`] naming the units whose value is no finite number.
    pub fn with_numbers(
        self,
        variable: Variable,
        values: Vec<Option<f64>>,
    ) -> Result<Self, DatasetError> {
        let units = self.units_where(&values, |value| {
            value.is_some_and(|number| !number.is_finite())
        });
        if !units.is_empty() {
            return Err(DatasetError::NotFinite {
                name: variable.name,
                units,
            });
        }
        let kind_of =
            |value: &Option<f64>| value.and_then(|number| variable.value_label(number)?.missing);
        let missing: Vec<Option<MissingKind>> = values.iter().map(kind_of).collect();
        let valid: Vec<Option<f64>> = values
            .iter()
            .zip(&missing)
            .map(|(value, kind)| value.filter(|_| kind.is_none()))
            .collect();
        let column = Column::new(variable.name.as_str().into(), valid);
        self.with_column(variable, column, missing)
    }

    /// The same table with a column of texts.
    ///
    /// # Errors
    /// [`DatasetError::DuplicateVariable`] or [`DatasetError::WrongLength`].
    pub fn with_texts(
        self,
        variable: Variable,
        values: Vec<Option<String>>,
    ) -> Result<Self, DatasetError> {
        let column = Column::new(variable.name.as_str().into(), values);
        let missing = vec![None; column.len()];
        self.with_column(variable, column, missing)
    }

    fn with_column(
        mut self,
        variable: Variable,
        column: Column,
        missing: Vec<Option<MissingKind>>,
    ) -> Result<Self, DatasetError> {
        if self.frame.get_column_index(&variable.name).is_some() {
            return Err(DatasetError::DuplicateVariable {
                name: variable.name,
            });
        }
        // Polars would repeat a single value over all rows.
        check_length(&variable.name, self.len(), column.len())?;
        self.frame.with_column(column).map_err(refused)?;
        self.variables.push(variable);
        self.missing.push(missing);
        Ok(self)
    }

    /// The units whose numeric variable `name` equals `value`, in their order; perhaps none.
    ///
    /// # Errors
    /// [`DatasetError::UnknownVariable`] or [`DatasetError::NotNumeric`].
    pub fn filter_equal(&self, name: &str, value: f64) -> Result<Self, DatasetError> {
        let keep: Vec<bool> = self
            .numbers(name)?
            .iter()
            .map(|number| *number == Some(value))
            .collect();
        self.keep(&keep)
    }

    /// All units but these, in their order.
    ///
    /// # Errors
    /// [`DatasetError::UnknownUnit`] with the nearest id.
    pub fn without_units(&self, ids: &[&str]) -> Result<Self, DatasetError> {
        let mut keep = vec![true; self.len()];
        for id in ids {
            keep[self.row_of(id)?] = false;
        }
        self.keep(&keep)
    }

    /// These units alone, in the order of the dataset.
    ///
    /// # Errors
    /// [`DatasetError::UnknownUnit`] with the nearest id.
    pub fn with_units(&self, ids: &[&str]) -> Result<Self, DatasetError> {
        let wanted: HashSet<&str> = ids.iter().copied().collect();
        let kept = |id: &String| wanted.contains(id.as_str());
        let keep: Vec<bool> = self.ids.iter().map(kept).collect();
        if keep.iter().filter(|keep| **keep).count() < wanted.len() {
            for id in ids {
                self.row_of(id)?;
            }
        }
        self.keep(&keep)
    }

    fn keep(&self, keep: &[bool]) -> Result<Self, DatasetError> {
        let mask = BooleanChunked::from_slice("keep".into(), keep);
        Ok(Self {
            frame: self.frame.filter(&mask).map_err(refused)?,
            variables: self.variables.clone(),
            ids: kept(&self.ids, keep),
            names: kept(&self.names, keep),
            missing: self.missing.iter().map(|kinds| kept(kinds, keep)).collect(),
        })
    }

    /// The data frame.
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// The descriptions of the variables, in the order of the frame's columns after id and name.
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// The description of one variable.
    ///
    /// # Errors
    /// [`DatasetError::UnknownVariable`], with the nearest name.
    pub fn variable(&self, name: &str) -> Result<&Variable, DatasetError> {
        Ok(&self.variables[self.position(name)?])
    }

    /// The ids of the units, in the order of the rows.
    pub fn unit_ids(&self) -> &[String] {
        &self.ids
    }

    /// The names of the units, in the order of the rows.
    pub fn unit_names(&self) -> &[String] {
        &self.names
    }

    /// The name of a unit.
    ///
    /// # Errors
    /// [`DatasetError::UnknownUnit`], with the nearest id.
    pub fn unit_name(&self, id: &str) -> Result<&str, DatasetError> {
        let row = self.row_of(id)?;
        Ok(self.names.get(row).map_or("", String::as_str))
    }

    /// The row of a unit.
    ///
    /// # Errors
    /// [`DatasetError::UnknownUnit`], with the nearest id.
    pub fn row_of(&self, id: &str) -> Result<usize, DatasetError> {
        self.ids
            .iter()
            .position(|known| known == id)
            .ok_or_else(|| DatasetError::UnknownUnit {
                id: id.to_owned(),
                nearest: nearest_name(id, self.ids.iter().map(String::as_str)).map(str::to_owned),
            })
    }

    /// The number of units.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are no units.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The values of a numeric variable; `None` where one is missing, for whatever reason.
    ///
    /// # Errors
    /// [`DatasetError::UnknownVariable`] or [`DatasetError::NotNumeric`].
    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, DatasetError> {
        let column = self.column(name)?;
        if column.dtype() != &DataType::Float64 {
            return Err(DatasetError::NotNumeric {
                name: name.to_owned(),
            });
        }
        Ok(column.f64().map_err(refused)?.iter().collect())
    }

    /// The values of a numeric variable that has one for every unit.
    ///
    /// # Errors
    /// As [`numbers`](Dataset::numbers), and [`DatasetError::MissingValues`] naming the units
    /// without a value.
    pub fn complete_numbers(&self, name: &str) -> Result<Vec<f64>, DatasetError> {
        let numbers = self.numbers(name)?;
        let units = self.units_where(&numbers, Option::is_none);
        if !units.is_empty() {
            return Err(DatasetError::MissingValues {
                name: name.to_owned(),
                units,
            });
        }
        Ok(numbers.into_iter().flatten().collect())
    }

    /// The values of a text variable.
    ///
    /// # Errors
    /// [`DatasetError::UnknownVariable`] or [`DatasetError::NotText`].
    pub fn texts(&self, name: &str) -> Result<Vec<Option<String>>, DatasetError> {
        let column = self.column(name)?;
        if column.dtype() != &DataType::String {
            return Err(DatasetError::NotText {
                name: name.to_owned(),
            });
        }
        Ok(column
            .str()
            .map_err(refused)?
            .iter()
            .map(|text| text.map(str::to_owned))
            .collect())
    }

    /// Why the missing values of a variable are missing, as far as its codes said so: `None` for a
    /// valid value and for one that was simply not there.
    ///
    /// # Errors
    /// [`DatasetError::UnknownVariable`].
    pub fn missing(&self, name: &str) -> Result<&[Option<MissingKind>], DatasetError> {
        Ok(&self.missing[self.position(name)?])
    }

    fn position(&self, name: &str) -> Result<usize, DatasetError> {
        let names = || self.variables.iter().map(|variable| variable.name.as_str());
        names()
            .position(|known| known == name)
            .ok_or_else(|| DatasetError::UnknownVariable {
                name: name.to_owned(),
                nearest: nearest_name(name, names()).map(str::to_owned),
            })
    }

    fn column(&self, name: &str) -> Result<&Column, DatasetError> {
        self.position(name)?;
        self.frame.column(name).map_err(refused)
    }

    /// The names of the units whose value answers to `test`.
    fn units_where<T>(&self, values: &[T], test: impl Fn(&T) -> bool) -> Vec<String> {
        let hits = self
            .names
            .iter()
            .zip(values)
            .filter(|(_, value)| test(value));
        hits.map(|(name, _)| name.clone()).collect()
    }
}

fn check_length(name: &str, expected: usize, found: usize) -> Result<(), DatasetError> {
    if expected == found {
        return Ok(());
    }
    Err(DatasetError::WrongLength {
        name: name.to_owned(),
        expected,
        found,
    })
}

fn duplicates(ids: &[String]) -> Vec<String> {
    let (mut seen, mut told, mut duplicates) = (HashSet::new(), HashSet::new(), Vec::new());
    for id in ids {
        if !seen.insert(id) && told.insert(id) {
            duplicates.push(id.clone());
        }
    }
    duplicates
}

fn kept<T: Clone>(values: &[T], keep: &[bool]) -> Vec<T> {
    values
        .iter()
        .zip(keep)
        .filter(|(_, keep)| **keep)
        .map(|(value, _)| value.clone())
        .collect()
}

fn refused(error: PolarsError) -> DatasetError {
    DatasetError::Frame {
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Measure, ValueLabel};

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    fn towns() -> Dataset {
        Dataset::new(
            strings(&["0980", "1263", "2580"]),
            strings(&["Gotland", "Svedala", "Luleå"]),
        )
        .unwrap()
    }

    fn number(name: &str) -> Variable {
        Variable::new(name, name, Measure::Scale)
    }

    #[test]
    fn all_duplicate_ids_are_named_once() {
        let error = Dataset::new(
            strings(&["a", "b", "a", "a", "b", "c"]),
            strings(&["1", "2", "3", "4", "5", "6"]),
        );
        assert_eq!(
            error.unwrap_err(),
            DatasetError::DuplicateIds {
                ids: strings(&["a", "b"])
            }
        );
    }

    #[test]
    fn a_single_value_is_not_repeated_over_the_rows() {
        let error = towns()
            .with_numbers(number("population"), vec![Some(1.0)])
            .unwrap_err();
        assert_eq!(
            error,
            DatasetError::WrongLength {
                name: "population".into(),
                expected: 3,
                found: 1
            }
        );
    }

    #[test]
    fn names_that_are_taken_are_refused() {
        let towns = towns().with_numbers(number("x"), vec![None; 3]).unwrap();
        for name in ["x", "id", "name"] {
            let error = towns
                .clone()
                .with_numbers(number(name), vec![None; 3])
                .unwrap_err();
            assert_eq!(error, DatasetError::DuplicateVariable { name: name.into() });
        }
    }

    #[test]
    fn values_that_are_no_finite_numbers_are_refused_by_unit() {
        let error = towns().with_numbers(
            number("x"),
            vec![Some(f64::NAN), Some(1.0), Some(f64::INFINITY)],
        );
        let units = strings(&["Gotland", "Luleå"]);
        assert_eq!(
            error.unwrap_err(),
            DatasetError::NotFinite {
                name: "x".into(),
                units
            }
        );
    }

    #[test]
    fn missing_values_are_named_by_unit() {
        let towns = towns()
            .with_numbers(number("x"), vec![None, Some(1.0), None])
            .unwrap();
        assert_eq!(towns.numbers("x").unwrap(), [None, Some(1.0), None]);
        let units = strings(&["Gotland", "Luleå"]);
        assert_eq!(
            towns.complete_numbers("x").unwrap_err(),
            DatasetError::MissingValues {
                name: "x".into(),
                units
            }
        );
    }

    #[test]
    fn a_code_declared_missing_is_no_number_but_keeps_its_kind() {
        let variable = Variable::new("trust", "Trust", Measure::Ordinal).with_value_labels([
            ValueLabel::new(1.0, "low"),
            ValueLabel::missing(9.0, "do not know", MissingKind::DontKnow),
        ]);
        let towns = towns()
            .with_numbers(variable, vec![Some(1.0), Some(9.0), None])
            .unwrap();
        assert_eq!(towns.numbers("trust").unwrap(), [Some(1.0), None, None]);
        assert_eq!(towns.frame().column("trust").unwrap().null_count(), 2);
        assert_eq!(
            towns.missing("trust").unwrap(),
            [None, Some(MissingKind::DontKnow), None]
        );
    }

    #[test]
    fn texts_and_numbers_are_not_mistaken_for_each_other() {
        let towns = towns()
            .with_numbers(number("x"), vec![Some(1.0); 3])
            .unwrap()
            .with_texts(
                Variable::new("county", "County", Measure::Nominal),
                vec![Some("09".into()), None, None],
            )
            .unwrap();
        assert_eq!(
            towns.texts("county").unwrap(),
            [Some("09".into()), None, None]
        );
        assert_eq!(
            towns.numbers("county").unwrap_err(),
            DatasetError::NotNumeric {
                name: "county".into()
            }
        );
        assert_eq!(
            towns.texts("x").unwrap_err(),
            DatasetError::NotText { name: "x".into() }
        );
    }

    #[test]
    fn a_filter_keeps_order_labels_and_kinds_and_may_keep_nothing() {
        let variable = number("group").with_value_labels([ValueLabel::missing(
            9.0,
            "?",
            MissingKind::NotAvailable,
        )]);
        let towns = towns()
            .with_numbers(variable, vec![Some(9.0), Some(1.0), Some(9.0)])
            .unwrap()
            .with_numbers(number("member"), vec![Some(1.0), Some(2.0), Some(1.0)])
            .unwrap();
        let members = towns.filter_equal("member", 1.0).unwrap();
        assert_eq!(members.unit_ids(), strings(&["0980", "2580"]));
        assert_eq!(members.unit_names(), strings(&["Gotland", "Luleå"]));
        assert_eq!(members.frame().height(), 2);
        assert_eq!(
            members.missing("group").unwrap(),
            [Some(MissingKind::NotAvailable); 2]
        );
        let one = towns.filter_equal("member", 2.0).unwrap();
        assert_eq!(one.filter_equal("member", 2.0).unwrap().len(), 1);
        let none = one.filter_equal("member", 1.0).unwrap();
        assert!(none.is_empty() && none.filter_equal("member", 1.0).unwrap().is_empty());
        assert_eq!(none.variables(), towns.variables());
    }

    #[test]
    fn unknown_units_are_answered_with_the_nearest() {
        assert_eq!(towns().row_of("2580").unwrap(), 2);
        assert_eq!(
            towns().row_of("0908").unwrap_err(),
            DatasetError::UnknownUnit {
                id: "0908".into(),
                nearest: Some("0980".into())
            }
        );
    }

    #[test]
    fn a_table_without_units_takes_variables() {
        let empty = Dataset::new(Vec::new(), Vec::new())
            .unwrap()
            .with_numbers(number("x"), Vec::new())
            .unwrap();
        assert!(empty.numbers("x").unwrap().is_empty());
    }

    #[test]
    fn units_are_left_out_by_id() {
        let rest = towns().without_units(&["0980"]).unwrap();
        assert_eq!(rest.len(), towns().len() - 1);
        assert!(rest.row_of("0980").is_err());
        assert_eq!(towns().without_units(&[]).unwrap().len(), towns().len());
        assert!(matches!(
            towns().without_units(&["0908"]),
            Err(DatasetError::UnknownUnit { nearest: Some(id), .. }) if id == "0980"
        ));
    }
}
