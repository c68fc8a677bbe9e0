//! The table of municipalities.

use serde::{Deserialize, Serialize};
use tresteg_dataset::delimited::{Cell, Delimited, Recorded};
use tresteg_dataset::{Dataset, Label, Measure, ValueLabel, Variable};

use crate::indicator::unknown_indicator;
use crate::{
    County, Derivation, Indicator, IndicatorCatalogue, MunicipalityCode, MunicipalityError,
    MunicipalityGroup,
};

/// The columns that every table has, before those of the catalogue.
pub(crate) const FIXED_COLUMNS: [&str; 4] = ["code", "name", "county", "municipality_group"];

/// The sign in a file that a value is not available, as in the tables of Statistics Sweden.
const NOT_AVAILABLE: &str = "..";

/// One municipality, without its indicators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Municipality {
    /// The official code.
    pub code: MunicipalityCode,
    /// The Swedish name.
    pub name: String,
    /// The county, which the code begins with.
    pub county: County,
    /// The group by size and commuting.
    pub group: MunicipalityGroup,
}

/// The values of one indicator, in the order of the municipalities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Series {
    pub indicator: Indicator,
    pub values: Vec<Option<f64>>,
}

/// Municipalities with their indicators, and what was derived since the file was read.
///
/// A table does not change: `with_*` and [`in_percent`](Self::in_percent) give a new one, which
/// [`derivations`](Self::derivations) tells how it came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MunicipalityTable {
    pub(crate) municipalities: Vec<Municipality>,
    pub(crate) series: Vec<Series>,
    pub(crate) derivations: Vec<Derivation>,
}

impl MunicipalityTable {
    /// Reads a table with the columns `code`, `name`, `county` (Swedish name), `municipality_group`
    /// (code) and one for every indicator of the catalogue, and no other. Numbers have a decimal
    /// point; `..` says that a value is not available, an empty cell is a fault.
    ///
    /// # Errors
    /// [`MunicipalityError::Read`] with every fault of the file: besides cells of the wrong kind, a
    /// code or a name that is there twice, a county that is not the code's, and numbers outside of
    /// the catalogue's plausible range.
    pub fn read(bytes: &[u8], catalogue: &IndicatorCatalogue) -> Result<Self, MunicipalityError> {
        let indicators = catalogue.indicators();
        let mut columns = FIXED_COLUMNS.to_vec();
        columns.extend(indicators.iter().map(|indicator| indicator.column.as_str()));
        let records = Delimited::comma().read(bytes, "municipalities", &columns)?;
        let rows = records
            .unique(&["code"])
            .unique(&["name"])
            .parse(|record| {
                let code = record.cell("code").parse::<MunicipalityCode>();
                let name = record.cell("name").text();
                let county = county(record.cell("county"), code.ok());
                let group = record.cell("municipality_group").parse();
                let values: Vec<_> = indicators
                    .iter()
                    .map(|indicator| value(record.cell(&indicator.column), indicator))
                    .collect();
                let values: Result<Vec<_>, _> = values.into_iter().collect();
                Ok((
                    Municipality {
                        code: code?,
                        name: name?,
                        county: county?,
                        group: group?,
                    },
                    values?,
                ))
            })?;
        let (municipalities, rows): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let column = |position: usize| {
            rows.iter()
                .map(|row| row.get(position).copied().flatten())
                .collect()
        };
        let series = indicators.iter().enumerate();
        let series = series.map(|(position, indicator)| Series {
            indicator: indicator.clone(),
            values: column(position),
        });
        Ok(Self {
            series: series.collect(),
            municipalities,
            derivations: Vec::new(),
        })
    }

    /// The same table, if it has `count` municipalities and some in every county.
    ///
    /// Sweden had 290 from 2003 on.
    ///
    /// # Errors
    /// [`MunicipalityError::Incomplete`] with the counties that have none.
    pub fn expect_complete(self, count: usize) -> Result<Self, MunicipalityError> {
        let has_any = |county: &County| {
            self.municipalities
                .iter()
                .any(|known| known.county == *county)
        };
        let counties: Vec<String> = County::all()
            .filter(|county| !has_any(county))
            .map(|county| county.to_string())
            .collect();
        if self.len() == count && counties.is_empty() {
            return Ok(self);
        }
        Err(MunicipalityError::Incomplete {
            expected: count,
            found: self.len(),
            counties,
        })
    }

    /// The municipalities, in the order of the file.
    pub fn municipalities(&self) -> &[Municipality] {
        &self.municipalities
    }

    /// The number of municipalities.
    pub fn len(&self) -> usize {
        self.municipalities.len()
    }

    /// Whether there are no municipalities.
    pub fn is_empty(&self) -> bool {
        self.municipalities.is_empty()
    }

    /// One municipality.
    ///
    /// # Errors
    /// [`MunicipalityError::UnknownMunicipality`].
    pub fn municipality(&self, code: MunicipalityCode) -> Result<&Municipality, MunicipalityError> {
        self.municipalities
            .iter()
            .find(|municipality| municipality.code == code)
            .ok_or(MunicipalityError::UnknownMunicipality { code })
    }

    /// The indicators, in the order of the catalogue, and then the derived ones.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.series.iter().map(|series| &series.indicator)
    }

    /// One indicator.
    ///
    /// # Errors
    /// [`MunicipalityError::UnknownIndicator`] with the nearest name.
    pub fn indicator(&self, column: &str) -> Result<&Indicator, MunicipalityError> {
        Ok(&self.series(column)?.indicator)
    }

    /// The values of an indicator, in the order of the municipalities; `None` where not available.
    ///
    /// # Errors
    /// [`MunicipalityError::UnknownIndicator`] with the nearest name.
    pub fn values(&self, column: &str) -> Result<&[Option<f64>], MunicipalityError> {
        Ok(&self.series(column)?.values)
    }

    /// The value of an indicator in one municipality; `None` if it is not available.
    ///
    /// # Errors
    /// [`MunicipalityError::UnknownIndicator`] or [`MunicipalityError::UnknownMunicipality`].
    pub fn value(
        &self,
        code: MunicipalityCode,
        column: &str,
    ) -> Result<Option<f64>, MunicipalityError> {
        let mut values = self.municipalities.iter().zip(self.values(column)?);
        let found = values.find(|(municipality, _)| municipality.code == code);
        found
            .map(|(_, value)| *value)
            .ok_or(MunicipalityError::UnknownMunicipality { code })
    }

    /// What was derived since the file was read, in order.
    pub fn derivations(&self) -> &[Derivation] {
        &self.derivations
    }

    /// The table as a dataset: units are named by code and name, `county` and `municipality_group`
    /// are coded variables with value labels, and every indicator is a variable with label, unit and
    /// year.
    ///
    /// # Errors
    /// [`MunicipalityError::Dataset`], which no table that was read here gives rise to.
    pub fn to_dataset(&self) -> Result<Dataset, MunicipalityError> {
        let ids = self
            .municipalities
            .iter()
            .map(|municipality| municipality.code.to_string())
            .collect();
        let names = self
            .municipalities
            .iter()
            .map(|municipality| municipality.name.clone())
            .collect();
        let counties = County::all().map(|county| ValueLabel::new(county.number(), county.name()));
        let county = Variable::new(
            "county",
            Label::new("County").with_sv("Län"),
            Measure::Nominal,
        )
        .with_value_labels(counties);
        let groups =
            MunicipalityGroup::ALL.map(|group| ValueLabel::new(group.number(), group.label()));
        let label = Label::new("Municipality group").with_sv("Kommungrupp");
        let group =
            Variable::new("municipality_group", label, Measure::Nominal).with_value_labels(groups);
        let numbers = |number: fn(&Municipality) -> f64| {
            self.municipalities
                .iter()
                .map(move |unit| Some(number(unit)))
        };
        let dataset = Dataset::new(ids, names)?
            .with_numbers(county, numbers(|unit| unit.county.number()).collect())?
            .with_numbers(group, numbers(|unit| unit.group.number()).collect())?;
        self.series.iter().try_fold(dataset, |dataset, series| {
            Ok(dataset.with_numbers(series.indicator.variable(), series.values.clone())?)
        })
    }

    pub(crate) fn series(&self, column: &str) -> Result<&Series, MunicipalityError> {
        let found = self
            .series
            .iter()
            .find(|series| series.indicator.column == column);
        found.ok_or_else(|| {
            unknown_indicator(column, self.indicators().map(|known| known.column.as_str()))
        })
    }

    /// The values of an indicator that every municipality has.
    pub(crate) fn complete(&self, column: &str) -> Result<Vec<f64>, MunicipalityError> {
        let values = self.values(column)?;
        let missing = self.names_where(values.iter().map(Option::is_none));
        if !missing.is_empty() {
            return Err(MunicipalityError::NotAvailable {
                column: column.to_owned(),
                municipalities: missing,
            });
        }
        Ok(values.iter().copied().flatten().collect())
    }

    pub(crate) fn names_where(&self, hits: impl Iterator<Item = bool>) -> Vec<String> {
        let hits = self.municipalities.iter().zip(hits).filter(|(_, hit)| *hit);
        hits.map(|(municipality, _)| municipality.name.clone())
            .collect()
    }
}

fn county(cell: Cell<'_>, code: Option<MunicipalityCode>) -> Result<County, Recorded> {
    let county: County = cell.parse()?;
    match code {
        Some(code) if code.county() != county => Err(cell.reject(format!(
            "`{}`, the county of the code {code}",
            code.county()
        ))),
        _ => Ok(county),
    }
}

fn value(cell: Cell<'_>, indicator: &Indicator) -> Result<Option<f64>, Recorded> {
    match cell.raw()?.trim() {
        NOT_AVAILABLE => return Ok(None),
        "" => {
            let Indicator {
                minimum, maximum, ..
            } = indicator;
            let expected =
                format!("a number from {minimum} to {maximum}, or `..` where it is not available");
            return Err(cell.reject(expected));
        }
        _ => {}
    }
    cell.decimal(indicator.minimum..=indicator.maximum)
        .map(Some)
}
