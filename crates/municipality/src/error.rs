//! What can go wrong in this crate.

use tresteg_dataset::DatasetError;
use tresteg_dataset::delimited::ReadError;

use crate::{MunicipalityCode, NationalRule, UnmatchedName};

/// An error of this crate.
#[non_exhaustive]
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MunicipalityError {
    /// A file with faults; all of them are listed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A refusal by the dataset.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// A column name that no indicator has.
    #[error("no indicator is called `{name}`{}", suggestion(nearest.as_deref()))]
    UnknownIndicator {
        /// The name asked for.
        name: String,
        /// The nearest known name.
        nearest: Option<String>,
    },
    /// A column name that cannot be given again.
    #[error("the table already has a column `{name}`")]
    DuplicateIndicator {
        /// The name.
        name: String,
    },
    /// A code that the table does not have.
    #[error("the table has no municipality with the code {code}")]
    UnknownMunicipality {
        /// The code.
        code: MunicipalityCode,
    },
    /// A table that was said to be complete and is not.
    #[error(
        "the table has {found} municipalities where {expected} were expected{}",
        if counties.is_empty() { String::new() } else { format!("; none in {}", counties.join(", ")) }
    )]
    Incomplete {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
        /// Counties without a municipality.
        counties: Vec<String>,
    },
    /// Values that a calculation needs and that are not available.
    #[error("`{column}` is not available for {}", municipalities.join(", "))]
    NotAvailable {
        /// The column.
        column: String,
        /// The municipalities without a value.
        municipalities: Vec<String>,
    },
    /// A national value asked of an indicator that has none.
    #[error("`{column}` has no national value: its rule is `{rule}`")]
    NoNationalValue {
        /// The column.
        column: String,
        /// The catalogue's rule.
        rule: NationalRule,
    },
    /// A part of a tax rate that is no fraction of it.
    #[error(
        "the municipal part of a tax rate is above 0 and at most 1, as in 0.6667; {fraction} is not"
    )]
    NotAFraction {
        /// What was given.
        fraction: f64,
    },
    /// A derivation made twice, which would count it twice.
    #[error("the municipal part of the tax rate of {name} has been taken already")]
    AlreadyDerived {
        /// The municipality.
        name: String,
    },
    /// A part of the population that is larger than the whole.
    #[error("`{part}` is larger than `{whole}` in {}", municipalities.join(", "))]
    PartExceedsWhole {
        /// The column of the part.
        part: String,
        /// The column of the whole.
        whole: String,
        /// The municipalities concerned.
        municipalities: Vec<String>,
    },
    /// A column whose unit is not the one that a conversion starts from.
    #[error("`{column}` is in {unit}, not in {expected}")]
    WrongUnit {
        /// The column.
        column: String,
        /// Its unit.
        unit: String,
        /// The unit that is needed.
        expected: String,
    },
    /// Names that no municipality of the table has.
    #[error(
        "{} of the names are no municipality's:{}",
        names.len(),
        names.iter().map(|name| format!("\n  {name}")).collect::<String>()
    )]
    UnmatchedNames {
        /// Every such name.
        names: Vec<UnmatchedName>,
    },
}

/// The tail of a message that offers the nearest name.
fn suggestion(nearest: Option<&str>) -> String {
    nearest
        .map(|name| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}
