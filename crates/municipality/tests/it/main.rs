//! Tests of the readers, the derivations and the register, on awkward input and on the study's files.

// Helpers of tests may stop a test as the tests themselves do.
#![allow(clippy::unwrap_used)]

mod catalogue;
mod derivations;
mod geography;
mod names;
mod properties;
mod register;
mod study_files;
mod table;

use tresteg_municipality::{
    IndicatorCatalogue, MunicipalityCode, MunicipalityError, MunicipalityTable,
};

/// A catalogue with a sum, a weighted mean and a column without a national value.
const CATALOGUE: &str = "\
column,label_en,label_sv,unit,year,minimum,maximum,measure,national,source
population,Population,Folkmängd,inhabitants,2015,1000,2000000,scale,sum,SCB
population_16_74,Population aged 16-74,,inhabitants,2015,500,2000000,scale,sum,SCB
post_secondary_share_16_74,Educated,,percent,2015,0,100,scale,mean by population_16_74,SCB
municipal_tax_rate,Tax rate,Skattesats,percent,2015,15,35,scale,none,Kolada
";

const HEADER: &str = "code,name,county,municipality_group,population,population_16_74,post_secondary_share_16_74,municipal_tax_rate";

const TOWNS: &str = "\
0980,Gotland,Gotlands län,C9,57391,42000,30.5,33.6
1266,Hörby,Skåne län,C7,15020,10500,20.25,20.5
1267,Höör,Skåne län,B4,15970,11200,28,20.25
1481,Mölndal,Västra Götalands län,A2,63340,45000,41.5,20.26
";

fn catalogue() -> IndicatorCatalogue {
    IndicatorCatalogue::read(CATALOGUE.as_bytes()).unwrap()
}

fn read(rows: &str) -> Result<MunicipalityTable, MunicipalityError> {
    MunicipalityTable::read(format!("{HEADER}\n{rows}").as_bytes(), &catalogue())
}

fn towns() -> MunicipalityTable {
    read(TOWNS).unwrap()
}

fn code(text: &str) -> MunicipalityCode {
    text.parse().unwrap()
}

/// The lines of an error's message.
fn message<T: std::fmt::Debug>(result: Result<T, MunicipalityError>) -> Vec<String> {
    result
        .unwrap_err()
        .to_string()
        .lines()
        .map(|line| line.trim().to_owned())
        .collect()
}
