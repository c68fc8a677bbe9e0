//! Properties of the readers on any input.

use proptest::collection::vec;
use proptest::prelude::*;
use tresteg_municipality::{
    IndicatorCatalogue, MunicipalityCode, MunicipalityError, MunicipalityTable, PartnershipRegister,
};

use crate::{CATALOGUE, HEADER, TOWNS, catalogue, read};

proptest! {
    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = MunicipalityTable::read(&bytes, &catalogue());
        let _ = IndicatorCatalogue::read(&bytes);
        let _ = PartnershipRegister::read(&bytes);
    }

    #[test]
    fn no_damaged_file_panics(at in any::<prop::sample::Index>(), bytes in vec(any::<u8>(), 0..4)) {
        for file in [format!("{HEADER}\n{TOWNS}"), CATALOGUE.to_owned()] {
            let mut damaged = file.into_bytes();
            let at = at.index(damaged.len());
            damaged.splice(at..(at + 1).min(damaged.len()), bytes.clone());
            let _ = MunicipalityTable::read(&damaged, &catalogue()).map(|table| table.with_post_secondary_share());
            let _ = IndicatorCatalogue::read(&damaged);
        }
    }

    #[test]
    fn every_bad_row_is_reported_once(good in vec(any::<bool>(), 1..30)) {
        let rows: String = good.iter().enumerate().map(|(number, good)| {
            let rate = if *good { "20.5" } else { "205" };
            format!("01{number:02},Town {number},Stockholms län,A2,70000,50000,35.4,{rate}\n")
        }).collect();
        let bad: Vec<usize> = good.iter().zip(2..).filter(|(good, _)| !**good).map(|(_, line)| line).collect();
        match read(&rows) {
            Ok(table) => {
                prop_assert!(bad.is_empty());
                prop_assert_eq!(table.len(), good.len());
            }
            Err(MunicipalityError::Read(error)) => {
                prop_assert_eq!(error.bad_cells().map(|cell| cell.line).collect::<Vec<_>>(), bad);
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn codes_are_four_digits_and_come_back(text in "\\PC{0,6}|[0-2][0-9]{3}") {
        if let Ok(code) = text.parse::<MunicipalityCode>() {
            prop_assert_eq!(code.to_string(), text);
        }
    }
}
