//! A register of municipalities that take part in partnership projects.

use serde::{Deserialize, Serialize};
use tresteg_dataset::delimited::{Cell, Delimited, Recorded};

use crate::names::match_coded;
use crate::{MunicipalityCode, MunicipalityError, MunicipalityTable, NameMatch, Partner};

/// One municipality in the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterEntry {
    /// The name as printed, perhaps misspelt.
    pub printed_name: String,
    /// The municipality's code.
    pub code: MunicipalityCode,
    /// The population as printed, if it is; kept to be checked against the table's.
    pub population_printed: Option<u32>,
    /// Projects so far; 0 for a municipality that has only prepared for one.
    pub projects: u32,
    /// The countries of the projects, in the order of print.
    pub partners: Vec<Partner>,
    /// Coordinators who were invited to the survey; `None` if nobody was.
    pub coordinators_invited: Option<u32>,
    /// Their answers; `None` if nobody was invited.
    pub answers: Option<u32>,
}

/// A register of municipalities that take part in partnership projects, or have prepared to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnershipRegister {
    entries: Vec<RegisterEntry>,
}

impl PartnershipRegister {
    /// Reads a register with the columns `printed_name`, `code`, `population_printed` (may be empty),
    /// `projects`, `partner_countries` (codes with one blank between them; empty without projects),
    /// `coordinators_invited` and `answers` (both empty where nobody was invited).
    ///
    /// # Errors
    /// [`MunicipalityError::Read`] with every fault of the file; among them a municipality that is
    /// there twice, projects without a country or the reverse, and more answers than invitations.
    pub fn read(bytes: &[u8]) -> Result<Self, MunicipalityError> {
        let columns = [
            "printed_name",
            "code",
            "population_printed",
            "projects",
            "partner_countries",
            "coordinators_invited",
            "answers",
        ];
        let records = Delimited::comma().read(bytes, "partnership register", &columns)?;
        let entries = records
            .unique(&["code"])
            .unique(&["printed_name"])
            .parse(|record| {
                let printed_name = record.cell("printed_name").text();
                let code = record.cell("code").parse();
                let population = record
                    .cell("population_printed")
                    .optional(|cell| cell.integer(1..));
                let projects = record.cell("projects").integer(0..);
                let partners = partners(record.cell("partner_countries"), projects.ok());
                let invited = record
                    .cell("coordinators_invited")
                    .optional(|cell| cell.integer(1..));
                let answers = answers(record.cell("answers"), invited.ok());
                Ok(RegisterEntry {
                    printed_name: printed_name?,
                    code: code?,
                    population_printed: population?,
                    projects: projects?,
                    partners: partners?,
                    coordinators_invited: invited?,
                    answers: answers?,
                })
            })?;
        Ok(Self { entries })
    }

    /// The entries, in the order of the file.
    pub fn entries(&self) -> &[RegisterEntry] {
        &self.entries
    }

    /// The entry of a municipality, if it is in the register.
    pub fn entry(&self, code: MunicipalityCode) -> Option<&RegisterEntry> {
        self.entries.iter().find(|entry| entry.code == code)
    }

    /// Matches the printed names to the table by the codes beside them. A misspelt name is accepted
    /// if it is near the name that its code has, and is no other municipality's;
    /// [`NameMatch::is_exact`] tells which those are.
    ///
    /// # Errors
    /// [`MunicipalityError::UnmatchedNames`] with every entry whose code the table does not have or
    /// whose name is another, and the nearest name.
    pub fn match_names(
        &self,
        table: &MunicipalityTable,
    ) -> Result<Vec<NameMatch>, MunicipalityError> {
        match_coded(
            table,
            self.entries
                .iter()
                .map(|entry| (entry.printed_name.as_str(), entry.code)),
        )
    }
}

fn partners(cell: Cell<'_>, projects: Option<u32>) -> Result<Vec<Partner>, Recorded> {
    let mut partners: Vec<Partner> = Vec::new();
    for code in cell
        .optional(Cell::text)?
        .iter()
        .flat_map(|codes| codes.split(' '))
    {
        match code.parse::<Partner>() {
            Ok(partner) if partners.iter().all(|known| known.key() != partner.key()) => {
                partners.push(partner)
            }
            Ok(_) => {
                return Err(cell.reject(format!("every country once; `{code}` is there twice")));
            }
            Err(error) => return Err(cell.reject(format!("{error} in place of `{code}`"))),
        }
    }
    match projects {
        Some(0) if !partners.is_empty() => {
            Err(cell.reject("an empty cell, since there are no projects"))
        }
        Some(1..) if partners.is_empty() => Err(cell.reject("the country of the projects")),
        _ => Ok(partners),
    }
}

fn answers(cell: Cell<'_>, invited: Option<Option<u32>>) -> Result<Option<u32>, Recorded> {
    let answers = cell.optional(|cell| cell.integer(0..))?;
    match (invited, answers) {
        (Some(None), Some(_)) => Err(cell.reject("an empty cell, since nobody was invited")),
        (Some(Some(_)), None) => {
            Err(cell.reject("the number of answers, since somebody was invited"))
        }
        (Some(Some(invited)), Some(answers)) if answers > invited => {
            Err(cell.reject(format!("at most {invited}, the number of the invited")))
        }
        _ => Ok(answers),
    }
}
