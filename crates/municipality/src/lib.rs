//! The municipality data model: Swedish municipalities with their indicators, and a register of
//! partnership projects.
//!
//! * [`MunicipalityCode`], [`County`] and [`MunicipalityGroup`] are values that cannot be wrong.
//! * [`IndicatorCatalogue`] says what each column of numbers means: label, unit, year, range, source.
//!   An indicator more is one column in the table of municipalities and one line in the catalogue.
//! * [`MunicipalityTable`] reads and checks the table, derives named quantities from it
//!   ([`Derivation`]), gives national values, and goes on as a
//!   [`Dataset`](tresteg_dataset::Dataset).
//! * [`PartnershipRegister`] reads who takes part in how many projects with which [`Partner`]
//!   countries, matches names as printed to the table, sums up, and joins membership to a dataset.
//! * [`Centroids`] say where municipalities lie, [`Outline`] how the country does: what a map is drawn from.
//!
//! This crate does no regression and no rendering, and it opens no files: readers take bytes.
//!
//! ```
//! use tresteg_municipality::{IndicatorCatalogue, MunicipalityTable};
//!
//! let catalogue = IndicatorCatalogue::read("\
//! column,label_en,label_sv,unit,year,minimum,maximum,measure,national,source
//! population,Population,Folkmängd,inhabitants,2015,1000,2000000,scale,sum,SCB BE0101
//! municipal_tax_rate,Municipal tax rate,Kommunal skattesats,percent,2015,15,35,scale,none,Kolada N00901
//! ".as_bytes())?;
//! let table = MunicipalityTable::read("\
//! code,name,county,municipality_group,population,municipal_tax_rate
//! 0980,Gotland,Gotlands län,C9,57391,33.6
//! 1281,Lund,Skåne län,B3,116834,21.24
//! ".as_bytes(), &catalogue)?;
//! assert_eq!(table.national("population")?.value, 174_225.0);
//!
//! // Gotland has no region beside it: two thirds of its rate are the municipal part.
//! let table = table.with_municipal_tax_part("0980".parse()?, 2.0 / 3.0)?;
//! let dataset = table.to_dataset()?;
//! assert_eq!(dataset.numbers("municipal_tax_rate")?, [Some(22.4), Some(21.24)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod code;
mod country;
mod country_list;
mod county;
mod derive;
mod error;
mod geography;
mod group;
mod indicator;
mod join;
mod names;
mod national;
mod partner;
mod register;
mod summary;
mod table;

pub use code::{InvalidCode, MunicipalityCode};
pub use country::{CountryCode, UnknownCountry};
pub use county::{County, UnknownCounty};
pub use derive::{Derivation, MUNICIPAL_TAX_RATE, POST_SECONDARY_SHARE};
pub use error::MunicipalityError;
pub use geography::{Centroid, Centroids, EASTING, NORTHING, Outline};
pub use group::{MunicipalityGroup, UnknownGroup};
pub use indicator::{Indicator, IndicatorCatalogue, NationalRule};
pub use join::{MEMBER, MEMBERSHIP, OTHER};
pub use names::{NameMatch, UnmatchedName, match_names};
pub use national::NationalValue;
pub use partner::Partner;
pub use register::{PartnershipRegister, RegisterEntry};
pub use summary::{RegisterFilter, RegisterSummary};
pub use table::{Municipality, MunicipalityTable};
