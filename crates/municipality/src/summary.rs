//! Sums over a register.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tresteg_dataset::{Dataset, Label, Measure, Variable};

use crate::{MunicipalityError, MunicipalityTable, PartnershipRegister, RegisterEntry};

/// Which entries of a register to sum up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterFilter {
    /// All of them.
    All,
    /// Municipalities with at least one project.
    WithProjects,
    /// Municipalities that have prepared and have no project.
    PreparationOnly,
}

impl RegisterFilter {
    /// All filters.
    pub const ALL: [Self; 3] = [Self::All, Self::WithProjects, Self::PreparationOnly];

    /// The name that tables and addresses use.
    pub fn key(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::WithProjects => "with_projects",
            Self::PreparationOnly => "preparation_only",
        }
    }

    /// What a reader is shown.
    pub fn label(&self) -> Label {
        match self {
            Self::All => Label::new("All in the register").with_sv("Samtliga"),
            Self::WithProjects => Label::new("With projects").with_sv("Med projekt"),
            Self::PreparationOnly => Label::new("Preparation only").with_sv("Endast förstudie"),
        }
    }

    fn keeps(&self, entry: &RegisterEntry) -> bool {
        match self {
            Self::All => true,
            Self::WithProjects => entry.projects > 0,
            Self::PreparationOnly => entry.projects == 0,
        }
    }
}

/// Sums over the entries that a filter keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterSummary {
    /// The filter.
    pub filter: RegisterFilter,
    /// Municipalities.
    pub municipalities: u64,
    /// Projects.
    pub projects: u64,
    /// Different partner countries.
    pub countries: u64,
    /// Coordinators who were invited to the survey.
    pub coordinators_invited: u64,
    /// Municipalities with at least one of them.
    pub municipalities_invited: u64,
    /// Answers.
    pub answers: u64,
    /// Municipalities with at least one answer.
    pub municipalities_answered: u64,
}

impl PartnershipRegister {
    /// Sums over the entries that `filter` keeps.
    pub fn summary(&self, filter: RegisterFilter) -> RegisterSummary {
        let kept = || self.entries().iter().filter(|entry| filter.keeps(entry));
        let sum =
            |count: fn(&RegisterEntry) -> u32| kept().map(|entry| u64::from(count(entry))).sum();
        let count =
            |test: fn(&RegisterEntry) -> bool| kept().filter(|entry| test(entry)).count() as u64;
        let countries: BTreeSet<&str> = kept()
            .flat_map(|entry| &entry.partners)
            .map(|partner| partner.key())
            .collect();
        RegisterSummary {
            filter,
            municipalities: count(|_| true),
            projects: sum(|entry| entry.projects),
            countries: countries.len() as u64,
            coordinators_invited: sum(|entry| entry.coordinators_invited.unwrap_or_default()),
            municipalities_invited: count(|entry| entry.coordinators_invited.is_some()),
            answers: sum(|entry| entry.answers.unwrap_or_default()),
            municipalities_answered: count(|entry| {
                entry.answers.is_some_and(|answers| answers > 0)
            }),
        }
    }

    /// The summaries under all filters as a dataset of three units (`all`, `with_projects`,
    /// `preparation_only`), with `mean_population` and `median_population` from the table beside the
    /// fields of [`RegisterSummary`].
    ///
    /// # Errors
    /// [`MunicipalityError::UnknownMunicipality`] or [`MunicipalityError::NotAvailable`] if the table
    /// does not have the population of an entry.
    pub fn summaries(&self, table: &MunicipalityTable) -> Result<Dataset, MunicipalityError> {
        let filters = RegisterFilter::ALL;
        let summaries = filters.map(|filter| self.summary(filter));
        let populations = filters
            .iter()
            .map(|filter| self.populations(table, *filter));
        let populations: Vec<Vec<f64>> = populations.collect::<Result<_, _>>()?;
        let count = |name, en, sv, field: fn(&RegisterSummary) -> u64| {
            let values = summaries
                .iter()
                .map(|summary| Some(field(summary) as f64))
                .collect();
            (
                Variable::new(name, Label::new(en).with_sv(sv), Measure::Scale),
                values,
            )
        };
        let of_population = |name, en, sv, statistic: fn(&[f64]) -> Option<f64>| {
            let variable = Variable::new(name, Label::new(en).with_sv(sv), Measure::Scale)
                .with_unit("inhabitants");
            (
                variable,
                populations
                    .iter()
                    .map(|populations| statistic(populations))
                    .collect(),
            )
        };
        let columns = [
            count("municipalities", "Municipalities", "Kommuner", |summary| {
                summary.municipalities
            }),
            count("projects", "Projects", "Projekt", |summary| {
                summary.projects
            }),
            count(
                "countries",
                "Partner countries",
                "Mottagarländer",
                |summary| summary.countries,
            ),
            count(
                "coordinators_invited",
                "Coordinators invited",
                "Inbjudna samordnare",
                |summary| summary.coordinators_invited,
            ),
            count(
                "municipalities_invited",
                "Municipalities invited",
                "Inbjudna kommuner",
                |summary| summary.municipalities_invited,
            ),
            count("answers", "Answers", "Svar", |summary| summary.answers),
            count(
                "municipalities_answered",
                "Municipalities that answered",
                "Svarande kommuner",
                |summary| summary.municipalities_answered,
            ),
            of_population("mean_population", "Mean population", "Medelfolkmängd", mean),
            of_population(
                "median_population",
                "Median population",
                "Medianfolkmängd",
                median,
            ),
        ];
        let ids = filters.map(|filter| filter.key().to_owned()).to_vec();
        let names = filters.map(|filter| filter.label().en).to_vec();
        let dataset = Dataset::new(ids, names)?;
        columns
            .into_iter()
            .try_fold(dataset, |dataset, (variable, values)| {
                Ok(dataset.with_numbers(variable, values)?)
            })
    }

    fn populations(
        &self,
        table: &MunicipalityTable,
        filter: RegisterFilter,
    ) -> Result<Vec<f64>, MunicipalityError> {
        let kept = self.entries().iter().filter(|entry| filter.keeps(entry));
        kept.map(|entry| {
            table
                .value(entry.code, "population")?
                .ok_or_else(|| MunicipalityError::NotAvailable {
                    column: "population".to_owned(),
                    municipalities: vec![entry.printed_name.clone()],
                })
        })
        .collect()
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The middle value, or the mean of the two in the middle.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = *sorted.get((sorted.len() - 1) / 2)?;
    Some(lower.midpoint(upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle_and_nothing_has_none() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 9.0]), Some(3.0));
        assert_eq!((median(&[]), mean(&[])), (None, None));
    }
}
