//! Names as printed, matched to the municipalities of a table.

use std::fmt;

use serde::{Deserialize, Serialize};
use tresteg_dataset::{edit_distance, nearest_name};

use crate::{Municipality, MunicipalityCode, MunicipalityError, MunicipalityTable};

/// A printed name and the municipality that it stands for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameMatch {
    /// The name as printed.
    pub printed: String,
    /// The municipality's code.
    pub code: MunicipalityCode,
    /// The municipality's name.
    pub standard_name: String,
    /// How many letters the printed name is away from it, without regard to case.
    pub edit_distance: usize,
}

impl NameMatch {
    /// Whether the name is printed as it should be.
    pub fn is_exact(&self) -> bool {
        self.printed == self.standard_name
    }
}

/// A printed name that stands for no municipality of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmatchedName {
    /// The name as printed.
    pub printed: String,
    /// The code beside it, if there is one.
    pub code: Option<MunicipalityCode>,
    /// The name of the municipality with that code, if the table has it.
    pub name_of_code: Option<String>,
    /// The nearest name in the table, and its code.
    pub nearest: Option<(String, MunicipalityCode)>,
}

impl fmt::Display for UnmatchedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.printed)?;
        match (&self.code, &self.name_of_code) {
            (Some(code), Some(name)) => write!(f, " has the code {code}, which is {name}")?,
            (Some(code), None) => write!(f, " has the code {code}, which the table does not have")?,
            (None, _) => {}
        }
        match &self.nearest {
            Some((name, code)) if *name == self.printed => write!(f, "; {name} is {code}"),
            Some((name, code)) => write!(f, "; did you mean `{name}` ({code})?"),
            None => Ok(()),
        }
    }
}

/// Matches names without codes. A name must be spelt as in the table: one that is merely near could
/// be another municipality's.
///
/// # Errors
/// [`MunicipalityError::UnmatchedNames`] with every name that is not in the table and the nearest
/// that is.
pub fn match_names(
    table: &MunicipalityTable,
    names: &[&str],
) -> Result<Vec<NameMatch>, MunicipalityError> {
    match_all(names.iter().map(|name| by_name(table, name)))
}

/// Matches names by the codes beside them. A spelling that is near the name of its code is accepted,
/// unless another municipality is spelt so.
pub(crate) fn match_coded<'a>(
    table: &MunicipalityTable,
    names: impl Iterator<Item = (&'a str, MunicipalityCode)>,
) -> Result<Vec<NameMatch>, MunicipalityError> {
    match_all(names.map(|(printed, code)| by_code(table, printed, code)))
}

fn match_all(
    matches: impl Iterator<Item = Result<NameMatch, UnmatchedName>>,
) -> Result<Vec<NameMatch>, MunicipalityError> {
    let (mut matched, mut names) = (Vec::new(), Vec::new());
    for result in matches {
        match result {
            Ok(found) => matched.push(found),
            Err(unmatched) => names.push(unmatched),
        }
    }
    if names.is_empty() {
        Ok(matched)
    } else {
        Err(MunicipalityError::UnmatchedNames { names })
    }
}

fn by_name(table: &MunicipalityTable, printed: &str) -> Result<NameMatch, UnmatchedName> {
    match nearest(table, printed) {
        Some(municipality) if municipality.name == printed => Ok(found(printed, municipality)),
        nearest => Err(UnmatchedName {
            printed: printed.to_owned(),
            code: None,
            name_of_code: None,
            nearest: nearest.map(name_and_code),
        }),
    }
}

fn by_code(
    table: &MunicipalityTable,
    printed: &str,
    code: MunicipalityCode,
) -> Result<NameMatch, UnmatchedName> {
    let nearest = nearest(table, printed);
    let municipality = table.municipality(code).ok();
    match municipality {
        Some(municipality) if municipality.name == printed => Ok(found(printed, municipality)),
        Some(municipality)
            if nearest_name(printed, [municipality.name.as_str()]).is_some()
                && nearest.is_none_or(|nearest| nearest.name != printed) =>
        {
            Ok(found(printed, municipality))
        }
        _ => Err(UnmatchedName {
            printed: printed.to_owned(),
            code: Some(code),
            name_of_code: municipality.map(|municipality| municipality.name.clone()),
            nearest: nearest.map(name_and_code),
        }),
    }
}

/// The municipality that is spelt like `printed`, or nearest to it.
fn nearest<'a>(table: &'a MunicipalityTable, printed: &str) -> Option<&'a Municipality> {
    let exact = table
        .municipalities()
        .iter()
        .find(|municipality| municipality.name == printed);
    exact.or_else(|| {
        let name = nearest_name(
            printed,
            table
                .municipalities()
                .iter()
                .map(|known| known.name.as_str()),
        )?;
        table
            .municipalities()
            .iter()
            .find(|municipality| municipality.name == name)
    })
}

fn name_and_code(municipality: &Municipality) -> (String, MunicipalityCode) {
    (municipality.name.clone(), municipality.code)
}

fn found(printed: &str, municipality: &Municipality) -> NameMatch {
    NameMatch {
        printed: printed.to_owned(),
        code: municipality.code,
        standard_name: municipality.name.clone(),
        edit_distance: edit_distance(printed, &municipality.name),
    }
}
