//! The register as variables of a dataset of municipalities.

use std::collections::BTreeMap;

use tresteg_dataset::{Dataset, Label, Measure, ValueLabel, Variable};

use crate::{MunicipalityError, PartnershipRegister, RegisterEntry};

/// The variable that tells municipalities in the register from others.
pub const MEMBERSHIP: &str = "membership";
/// Its value for a municipality in the register.
pub const MEMBER: f64 = 1.0;
/// Its value for any other municipality.
pub const OTHER: f64 = 2.0;

impl PartnershipRegister {
    /// The dataset, whose unit ids are municipality codes, with the variables
    ///
    /// * `membership`: [`MEMBER`] for those in the register, [`OTHER`] for the rest;
    /// * `projects`, `coordinators_invited`, `answers`: numbers, missing for those outside of the
    ///   register; the last two also where nobody was invited;
    /// * `partner_countries`: the codes as printed with blanks between them, missing where there are none.
    ///
    /// # Errors
    /// [`MunicipalityError::Dataset`] if the dataset lacks a municipality of the register or already
    /// has one of the variables.
    pub fn join(&self, dataset: Dataset) -> Result<Dataset, MunicipalityError> {
        let mut entries = BTreeMap::new();
        for entry in self.entries() {
            entries.insert(dataset.row_of(&entry.code.to_string())?, entry);
        }
        let rows: Vec<Option<&RegisterEntry>> = (0..dataset.len())
            .map(|row| entries.get(&row).copied())
            .collect();
        let membership = rows
            .iter()
            .map(|row| Some(if row.is_some() { MEMBER } else { OTHER }))
            .collect();
        let numbers = |number: fn(&RegisterEntry) -> Option<u32>| {
            rows.iter()
                .map(|row| row.and_then(number).map(f64::from))
                .collect()
        };
        let countries = rows
            .iter()
            .map(|row| row.and_then(printed_countries))
            .collect();
        let label = |en, sv| Label::new(en).with_sv(sv);
        let scale = |name, label| Variable::new(name, label, Measure::Scale);
        let member = Variable::new(
            MEMBERSHIP,
            label("Membership", "Medlemskap"),
            Measure::Nominal,
        )
        .with_value_labels([
            ValueLabel::new(MEMBER, label("Member", "Medlem")),
            ValueLabel::new(OTHER, label("Other", "Övrig")),
        ]);
        let partners = Variable::new(
            "partner_countries",
            label("Partner countries", "Mottagarländer"),
            Measure::Nominal,
        );
        Ok(dataset
            .with_numbers(member, membership)?
            .with_numbers(
                scale("projects", label("Projects", "Projekt")),
                numbers(|entry| Some(entry.projects)),
            )?
            .with_texts(partners, countries)?
            .with_numbers(
                scale(
                    "coordinators_invited",
                    label("Coordinators invited", "Inbjudna samordnare"),
                ),
                numbers(|entry| entry.coordinators_invited),
            )?
            .with_numbers(
                scale("answers", label("Answers", "Svar")),
                numbers(|entry| entry.answers),
            )?)
    }
}

fn printed_countries(entry: &RegisterEntry) -> Option<String> {
    let codes: Vec<String> = entry.partners.iter().map(ToString::to_string).collect();
    (!codes.is_empty()).then(|| codes.join(" "))
}
