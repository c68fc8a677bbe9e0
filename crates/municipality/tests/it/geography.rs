use tresteg_dataset::Dataset;
use tresteg_municipality::{Centroids, EASTING, MunicipalityError, NORTHING, Outline};

use crate::message;

fn centroids(rows: &str) -> Result<Centroids, MunicipalityError> {
    Centroids::read(format!("code,easting,northing\n{rows}").as_bytes())
}

fn outline(rows: &str) -> Result<Outline, MunicipalityError> {
    Outline::read(format!("ring,easting,northing\n{rows}").as_bytes())
}

#[test]
fn every_fault_of_centroids_is_reported() {
    assert_eq!(
        message(centroids(
            "0180,670718,6579826\n0980,6379697,710578\n180,59.33,18.06\n1280,,\n0180,670718,6579826\n1281,NaN,6175020\n"
        )),
        [
            "centroids: 9 faults",
            "column `code`, `0180`: found on lines 2, 6; expected it once",
            "line 3, column `easting`: found `6379697`; expected a number with a decimal point, from 250000 to 930000",
            "line 3, column `northing`: found `710578`; expected a number with a decimal point, from 6100000 to 7700000",
            "line 4, column `code`: found `180`; expected a municipality code of four digits that begins with a county's, such as 0114",
            "line 4, column `easting`: found `59.33`; expected a number with a decimal point, from 250000 to 930000",
            "line 4, column `northing`: found `18.06`; expected a number with a decimal point, from 6100000 to 7700000",
            "line 5, column `easting`: found an empty cell; expected a number with a decimal point, from 250000 to 930000",
            "line 5, column `northing`: found an empty cell; expected a number with a decimal point, from 6100000 to 7700000",
            "line 7, column `easting`: found `NaN`; expected a number with a decimal point, from 250000 to 930000",
        ]
    );
}

#[test]
fn units_without_a_centroid_have_no_place() {
    assert_eq!(message(centroids("")).len(), 2);
    let none = centroids("1281,392060,6175020\n").unwrap();
    let units = Dataset::new(vec!["0180".into()], vec!["Stockholm".into()]).unwrap();
    let units = none.join(units).unwrap();
    assert_eq!(units.numbers(EASTING).unwrap(), [None]);
    assert_eq!(units.numbers(NORTHING).unwrap(), [None]);
    assert!(matches!(
        none.join(units),
        Err(MunicipalityError::Dataset(_))
    ));
}

#[test]
fn rings_are_whole_and_close() {
    assert_eq!(message(outline("")).len(), 2);
    let square = "1,300000,6200000\n1,310000,6200000\n1,310000,6210000\n1,300000,6200000\n";
    assert_eq!(outline(square).unwrap().rings().len(), 1);
    let open =
        format!("{square}2,400000,6200000\n2,410000,6200000\n2,410000,6210000\n2,400000,6210000\n");
    assert_eq!(
        message(outline(&open)),
        [
            "outline: 1 fault",
            "line 9, column `ring`: found `2`; expected the first corner of the ring again, at its end"
        ]
    );
    let messages = message(outline(
        "3,300000,6200000\n0,300000,6200000\n1,6200000,300000\n",
    ));
    assert_eq!(messages.len(), 5, "{messages:?}");
}
