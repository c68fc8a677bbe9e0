//! Quantities that are calculated from those of the file, each under its own name and on record.

use serde::{Deserialize, Serialize};
use tresteg_dataset::{Dataset, Label, Measure, Variable};

use crate::table::Series;
use crate::{Indicator, MunicipalityCode, MunicipalityError, MunicipalityTable, NationalRule};

/// The column that [`MunicipalityTable::with_municipal_tax_part`] works on.
pub const MUNICIPAL_TAX_RATE: &str = "municipal_tax_rate";
/// The column that [`MunicipalityTable::with_post_secondary_share`] adds.
pub const POST_SECONDARY_SHARE: &str = "post_secondary_share";

const POST_SECONDARY_SHARE_16_74: &str = "post_secondary_share_16_74";
const POPULATION_16_74: &str = "population_16_74";
const POPULATION: &str = "population";

/// The record of one derivation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Derivation {
    /// One municipality's tax rate, of which only the municipal part was kept.
    MunicipalTaxPart {
        /// The municipality.
        code: MunicipalityCode,
        /// Its name.
        name: String,
        /// The rate in the file, in percent.
        total_rate: f64,
        /// The part of it that is municipal, as a fraction.
        fraction: f64,
        /// `total_rate * fraction`.
        municipal_rate: f64,
    },
    /// The post-secondary educated as a share of the whole population.
    PostSecondaryShare {
        /// The new column.
        column: String,
        /// The columns that it was calculated from.
        inputs: Vec<String>,
    },
    /// A column whose fractions became percentages.
    InPercent {
        /// The column.
        column: String,
    },
}

impl MunicipalityTable {
    /// The table with only a part of one municipality's tax rate: `rate * fraction`.
    ///
    /// Gotland has no region beside it and levies what elsewhere goes to two, so that its rate cannot
    /// be compared with that of others. A fraction of 0.6667 takes two thirds of it to be municipal.
    ///
    /// # Errors
    /// [`MunicipalityError::NotAFraction`] unless the fraction is above 0 and at most 1;
    /// [`MunicipalityError::AlreadyDerived`] if a part of this municipality's rate was taken before;
    /// [`MunicipalityError::UnknownIndicator`] without a column [`MUNICIPAL_TAX_RATE`],
    /// [`MunicipalityError::UnknownMunicipality`] and [`MunicipalityError::NotAvailable`].
    pub fn with_municipal_tax_part(
        mut self,
        code: MunicipalityCode,
        fraction: f64,
    ) -> Result<Self, MunicipalityError> {
        if !(fraction > 0.0 && fraction <= 1.0) {
            return Err(MunicipalityError::NotAFraction { fraction });
        }
        let name = self.municipality(code)?.name.clone();
        let is_same = |done: &Derivation| matches!(done, Derivation::MunicipalTaxPart { code: other, .. } if *other == code);
        if self.derivations.iter().any(is_same) {
            return Err(MunicipalityError::AlreadyDerived { name });
        }
        let Some(total_rate) = self.value(code, MUNICIPAL_TAX_RATE)? else {
            return Err(MunicipalityError::NotAvailable {
                column: MUNICIPAL_TAX_RATE.to_owned(),
                municipalities: vec![name],
            });
        };
        let municipal_rate = total_rate * fraction;
        for series in self
            .series
            .iter_mut()
            .filter(|series| series.indicator.column == MUNICIPAL_TAX_RATE)
        {
            let rates = self.municipalities.iter().zip(&mut series.values);
            for (_, rate) in rates.filter(|(municipality, _)| municipality.code == code) {
                *rate = Some(municipal_rate);
            }
        }
        let derivation = Derivation::MunicipalTaxPart {
            code,
            name,
            total_rate,
            fraction,
            municipal_rate,
        };
        self.derivations.push(derivation);
        Ok(self)
    }

    /// The table with the column [`POST_SECONDARY_SHARE`]: the inhabitants aged 16 to 74 with a
    /// post-secondary education, as a fraction of all inhabitants,
    ///
    /// `(post_secondary_share_16_74 / 100) * population_16_74 / population`.
    ///
    /// Its national value is the mean weighted by population, which is the share in the country.
    ///
    /// # Errors
    /// [`MunicipalityError::UnknownIndicator`] without one of the three columns,
    /// [`MunicipalityError::WrongUnit`] if the share is not in percent,
    /// [`MunicipalityError::NotAvailable`] if a municipality lacks a value,
    /// [`MunicipalityError::PartExceedsWhole`] where more people are 16 to 74 than there are people,
    /// and [`MunicipalityError::DuplicateIndicator`] if the column is there already.
    pub fn with_post_secondary_share(mut self) -> Result<Self, MunicipalityError> {
        if self.indicator(POST_SECONDARY_SHARE).is_ok() {
            return Err(MunicipalityError::DuplicateIndicator {
                name: POST_SECONDARY_SHARE.to_owned(),
            });
        }
        self.expect_unit(POST_SECONDARY_SHARE_16_74, "percent")?;
        let percent = self.complete(POST_SECONDARY_SHARE_16_74)?;
        let aged_16_74 = self.complete(POPULATION_16_74)?;
        let population = self.complete(POPULATION)?;
        let exceeds = aged_16_74
            .iter()
            .zip(&population)
            .map(|(part, whole)| part > whole);
        let municipalities = self.names_where(exceeds);
        if !municipalities.is_empty() {
            return Err(MunicipalityError::PartExceedsWhole {
                part: POPULATION_16_74.to_owned(),
                whole: POPULATION.to_owned(),
                municipalities,
            });
        }
        let inputs = percent.iter().zip(aged_16_74.iter().zip(&population));
        let values = inputs
            .map(|(percent, (part, whole))| Some(percent / 100.0 * part / whole))
            .collect();
        let indicator = Indicator {
            column: POST_SECONDARY_SHARE.to_owned(),
            label: Label::new("Post-secondary educated").with_sv("Eftergymnasialt utbildade"),
            unit: "fraction".to_owned(),
            year: self.indicator(POST_SECONDARY_SHARE_16_74)?.year,
            minimum: 0.0,
            maximum: 1.0,
            measure: Measure::Scale,
            national: NationalRule::MeanBy(POPULATION.to_owned()),
            source: "derived".to_owned(),
        };
        self.series.push(Series { indicator, values });
        self.derivations.push(Derivation::PostSecondaryShare {
            column: POST_SECONDARY_SHARE.to_owned(),
            inputs: [POST_SECONDARY_SHARE_16_74, POPULATION_16_74, POPULATION]
                .map(str::to_owned)
                .to_vec(),
        });
        Ok(self)
    }

    /// The table with a column of fractions as percentages: each times 100.
    ///
    /// # Errors
    /// [`MunicipalityError::UnknownIndicator`], or [`MunicipalityError::WrongUnit`] if the column's
    /// unit is not `fraction`.
    pub fn in_percent(mut self, column: &str) -> Result<Self, MunicipalityError> {
        self.expect_unit(column, "fraction")?;
        for series in self
            .series
            .iter_mut()
            .filter(|series| series.indicator.column == column)
        {
            series.indicator.unit = "percent".to_owned();
            series.indicator.minimum *= 100.0;
            series.indicator.maximum *= 100.0;
            series
                .values
                .iter_mut()
                .flatten()
                .for_each(|value| *value *= 100.0);
        }
        self.derivations.push(Derivation::InPercent {
            column: column.to_owned(),
        });
        Ok(self)
    }

    /// The municipal parts of tax rates that were taken, as a dataset of the municipalities concerned
    /// with `total_rate`, `municipal_part` and `municipal_rate`, all in percent. The ids of its units
    /// are the names in small letters.
    ///
    /// # Errors
    /// [`MunicipalityError::Dataset`] if two of them have one name.
    pub fn municipal_tax_parts(&self) -> Result<Dataset, MunicipalityError> {
        let (mut ids, mut names) = (Vec::new(), Vec::new());
        let (mut totals, mut parts, mut rates) = (Vec::new(), Vec::new(), Vec::new());
        for derivation in &self.derivations {
            if let Derivation::MunicipalTaxPart {
                name,
                total_rate,
                fraction,
                municipal_rate,
                ..
            } = derivation
            {
                ids.push(name.to_lowercase());
                names.push(name.clone());
                totals.push(Some(*total_rate));
                parts.push(Some(fraction * 100.0));
                rates.push(Some(*municipal_rate));
            }
        }
        let rate = self.indicator(MUNICIPAL_TAX_RATE)?;
        let variable = |name, label| {
            Variable::new(name, label, Measure::Scale)
                .with_unit("percent")
                .with_year(rate.year)
        };
        let total = Label::new("Total tax rate").with_sv("Total skattesats");
        let part = Label::new("Municipal part").with_sv("Kommunal andel");
        Ok(Dataset::new(ids, names)?
            .with_numbers(variable("total_rate", total), totals)?
            .with_numbers(variable("municipal_part", part), parts)?
            .with_numbers(variable("municipal_rate", rate.label.clone()), rates)?)
    }

    fn expect_unit(&self, column: &str, expected: &str) -> Result<(), MunicipalityError> {
        let unit = &self.indicator(column)?.unit;
        if unit == expected {
            return Ok(());
        }
        let (column, unit, expected) = (column.to_owned(), unit.clone(), expected.to_owned());
        Err(MunicipalityError::WrongUnit {
            column,
            unit,
            expected,
        })
    }
}
