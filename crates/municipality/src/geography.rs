//! Where municipalities lie, and the outline of the country: metres in the national grid.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use tresteg_dataset::delimited::{Delimited, Record, Recorded};
use tresteg_dataset::{Dataset, Label, Measure, Variable};

use crate::{MunicipalityCode, MunicipalityError};

/// The variable with the distance east, in metres of SWEREF 99 TM; the central meridian has 500 000.
pub const EASTING: &str = "easting";
/// The variable with the distance north of the equator, in metres of SWEREF 99 TM.
pub const NORTHING: &str = "northing";

// The extent of Sweden with some air, so that swapped columns and degrees in place of metres are caught.
const EASTINGS: RangeInclusive<f64> = 250_000.0..=930_000.0;
const NORTHINGS: RangeInclusive<f64> = 6_100_000.0..=7_700_000.0;

/// The place of one municipality.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Centroid {
    /// Whose it is.
    pub code: MunicipalityCode,
    /// Metres in SWEREF 99 TM (EPSG:3006).
    pub easting: f64,
    /// Metres in SWEREF 99 TM (EPSG:3006).
    pub northing: f64,
}

/// The centroids of municipalities.
///
/// ```
/// use tresteg_dataset::Dataset;
/// use tresteg_municipality::{Centroids, EASTING};
/// let centroids = Centroids::read(b"code,easting,northing\n0180,670718,6579826\n1281,392060,6175020\n")?;
/// let units = Dataset::new(vec!["1281".into(), "0980".into()], vec!["Lund".into(), "Gotland".into()])?;
/// let units = centroids.join(units)?;
/// assert_eq!(units.numbers(EASTING)?, [Some(392_060.0), None]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Centroids {
    entries: Vec<Centroid>,
}

impl Centroids {
    /// Reads a file with the columns `code`, `easting` and `northing`: metres in SWEREF 99 TM.
    ///
    /// # Errors
    /// [`MunicipalityError::Read`] with every fault of the file; among them a municipality that is there twice and a
    /// place outside of Sweden's extent.
    pub fn read(bytes: &[u8]) -> Result<Self, MunicipalityError> {
        let records = Delimited::comma().read(bytes, "centroids", &["code", EASTING, NORTHING])?;
        let entries = records.unique(&["code"]).parse(|record| {
            let (code, place) = (record.cell("code").parse(), place(record));
            let (easting, northing) = place?;
            Ok(Centroid {
                code: code?,
                easting,
                northing,
            })
        })?;
        Ok(Self { entries })
    }

    /// The centroids, in the order of the file.
    pub fn entries(&self) -> &[Centroid] {
        &self.entries
    }

    /// The dataset, whose unit ids are municipality codes, with the variables [`EASTING`] and [`NORTHING`]: missing for
    /// units without a centroid. Centroids of municipalities that the dataset does not hold stay outside.
    ///
    /// # Errors
    /// [`MunicipalityError::Dataset`] if the dataset already has one of the variables.
    pub fn join(&self, dataset: Dataset) -> Result<Dataset, MunicipalityError> {
        let places: BTreeMap<String, &Centroid> = self
            .entries
            .iter()
            .map(|centroid| (centroid.code.to_string(), centroid))
            .collect();
        let found: Vec<Option<&Centroid>> = dataset
            .unit_ids()
            .iter()
            .map(|id| places.get(id).copied())
            .collect();
        let numbers = |number: fn(&Centroid) -> f64| {
            let numbers = found.iter().map(|centroid| centroid.map(number));
            numbers.collect()
        };
        let variable = |name, en, sv| {
            let label = Label::new(en).with_sv(sv);
            Variable::new(name, label, Measure::Scale).with_unit("m")
        };
        let easting = variable(EASTING, "Easting", "Östlig koordinat");
        let northing = variable(NORTHING, "Northing", "Nordlig koordinat");
        Ok(dataset
            .with_numbers(easting, numbers(|centroid| centroid.easting))?
            .with_numbers(northing, numbers(|centroid| centroid.northing))?)
    }
}

/// The outline of a country: the mainland and its larger islands as closed rings.
///
/// ```
/// use tresteg_municipality::Outline;
/// let outline = Outline::read(b"\
/// ring,easting,northing
/// 1,700000,6350000
/// 1,740000,6430000
/// 1,720000,6440000
/// 1,700000,6350000
/// ")?;
/// assert_eq!(outline.rings()[0].len(), 4);
/// # Ok::<(), tresteg_municipality::MunicipalityError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    rings: Vec<Vec<(f64, f64)>>,
}

impl Outline {
    /// Reads a file with the columns `ring` (1, 2, 3, ...), `easting` and `northing` (metres in SWEREF 99 TM), a row per
    /// corner; each ring ends where it began.
    ///
    /// # Errors
    /// [`MunicipalityError::Read`] with every fault of the file; among them a place outside of Sweden's extent, rings
    /// that are out of order, that do not close, or that enclose nothing.
    pub fn read(bytes: &[u8]) -> Result<Self, MunicipalityError> {
        let records = Delimited::comma().read(bytes, "outline", &["ring", EASTING, NORTHING])?;
        let mut rings: Vec<Vec<(f64, f64)>> = Vec::new();
        let all: Vec<Record<'_>> = records.iter().collect();
        let mut rows = Vec::new();
        for (i, record) in all.iter().copied().enumerate() {
            rows.push(corner(record).and_then(|(ring, place)| {
                if ring == rings.len() + 1 {
                    rings.push(Vec::new());
                }
                let count = rings.len();
                let Some(corners) = rings.last_mut().filter(|_| ring == count) else {
                    return Err(record
                        .cell("ring")
                        .reject("rings 1, 2, 3 and so on, each in one piece"));
                };
                corners.push(place);
                let next = all.get(i + 1).and_then(|next| next.cell("ring").raw().ok());
                let ends = next != Some(record.cell("ring").raw()?);
                match (ends, corners.len()) {
                    (true, ..4) => Err(record
                        .cell("ring")
                        .reject("three corners and the first of them again")),
                    (true, _) if corners.first() != Some(&place) => Err(record
                        .cell("ring")
                        .reject("the first corner of the ring again, at its end")),
                    _ => Ok(()),
                }
            }));
        }
        records.finish(rows)?;
        Ok(Self { rings })
    }

    /// The rings, each ending where it began.
    pub fn rings(&self) -> &[Vec<(f64, f64)>] {
        &self.rings
    }
}

fn corner(record: Record<'_>) -> Result<(usize, (f64, f64)), Recorded> {
    let (ring, place) = (record.cell("ring").integer(1_i64..), place(record));
    let ring = ring?.try_into().unwrap_or(usize::MAX);
    Ok((ring, place?))
}

fn place(record: Record<'_>) -> Result<(f64, f64), Recorded> {
    let easting = record.cell(EASTING).decimal(EASTINGS);
    let northing = record.cell(NORTHING).decimal(NORTHINGS);
    Ok((easting?, northing?))
}
