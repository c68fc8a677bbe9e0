use tresteg_dataset::Language;
use tresteg_municipality::{MunicipalityError, MunicipalityTable};

use crate::{HEADER, TOWNS, catalogue, code, message, read, towns};

#[test]
fn a_table_reads_and_answers() {
    let towns = towns();
    assert_eq!(towns.len(), 4);
    assert_eq!(
        towns.municipality(code("0980")).unwrap().county.name(),
        "Gotlands län"
    );
    assert_eq!(
        towns.value(code("1267"), "population").unwrap(),
        Some(15_970.0)
    );
    assert_eq!(
        towns.value(code("0114"), "population").unwrap_err(),
        MunicipalityError::UnknownMunicipality { code: code("0114") }
    );
    let error = towns.values("populaton").unwrap_err().to_string();
    assert_eq!(
        error,
        "no indicator is called `populaton`; did you mean `population`?"
    );
}

#[test]
fn ten_bad_rows_give_one_error_that_lists_ten() {
    let rows = "\
980,A,Gotlands län,C9,57391,42000,30.5,33.6
0114,B,Stockholms,A2,42661,31322,32.06,19.5
0115,C,Uppsala län,A2,32380,22831,36.6,18.98
0117,D,Stockholms län,A3,42130,30124,35.4,18.65
0120,E,Stockholms län,A2,\"41 107\",30000,35.4,18.65
0123,F,Stockholms län,A2,70000,50000,\"35,4\",18.65
0125,G,Stockholms län,A2,70000,50000,354,18.65
0126,H,Stockholms län,A2,70000,50000,35.4,
0127,I,Stockholms län,A2,70000,50000,NaN,18.65
0128,,Stockholms län,A2,70000,50000,35.4,18.65
0136,Fine,Stockholms län,A2,70000,50000,35.4,18.65
";
    assert_eq!(
        message(read(rows)),
        [
            "municipalities: 10 faults",
            "line 2, column `code`: found `980`; expected a municipality code of four digits that begins with a county's, such as 0114",
            "line 3, column `county`: found `Stockholms`; expected the name of a county; did you mean `Stockholms län`?",
            "line 4, column `county`: found `Uppsala län`; expected `Stockholms län`, the county of the code 0115",
            "line 5, column `municipality_group`: found `A3`; expected the code of a municipality group: A1, A2, B3, B4, B5, C6, C7, C8 or C9",
            "line 6, column `population`: found `41 107`; expected a number with a decimal point, without thousands separators, from 1000 to 2000000",
            "line 7, column `post_secondary_share_16_74`: found `35,4`; expected a number with a decimal point, not a comma, from 0 to 100",
            "line 8, column `post_secondary_share_16_74`: found `354`; expected a number with a decimal point, from 0 to 100",
            "line 9, column `municipal_tax_rate`: found an empty cell; expected a number from 15 to 35, or `..` where it is not available",
            "line 10, column `post_secondary_share_16_74`: found `NaN`; expected a number with a decimal point, from 0 to 100",
            "line 11, column `name`: found an empty cell; expected a text",
        ]
    );
}

#[test]
fn codes_and_names_are_unique() {
    let rows = format!("{TOWNS}0980,Gotland,Gotlands län,C9,57391,42000,30.5,33.6\n");
    assert_eq!(
        message(read(&rows)),
        [
            "municipalities: 2 faults",
            "column `code`, `0980`: found on lines 2, 6; expected it once",
            "column `name`, `Gotland`: found on lines 2, 6; expected it once",
        ]
    );
}

#[test]
fn a_file_that_is_no_table_says_why() {
    let of = |bytes: &[u8]| message(MunicipalityTable::read(bytes, &catalogue())).remove(1);
    assert_eq!(
        of(b""),
        "the file is empty; expected a header line and rows"
    );
    assert_eq!(of(HEADER.as_bytes()), "the file has a header and no rows");
    assert!(
        of(format!("{HEADER}\n{TOWNS}\0").as_bytes())
            .ends_with("a NUL byte; this is not a text file, or it is UTF-16")
    );
    let latin: Vec<u8> = format!("{HEADER}\n{TOWNS}")
        .chars()
        .map(|letter| letter as u8)
        .collect();
    let byte = HEADER.len() + "\n0980,Gotland,Gotlands l".len();
    let error = of(&latin);
    assert!(
        error.starts_with(&format!("line 2, byte {byte}: 0xE4 is not UTF-8")),
        "{error}"
    );
    assert!(of(TOWNS.replace(',', ";").as_bytes()).starts_with("column `code` is missing"));
}

#[test]
fn columns_and_catalogue_must_agree() {
    let missing = HEADER.replace(",population,", ",inhabitants,");
    assert_eq!(
        message(MunicipalityTable::read(
            format!("{missing}\n{TOWNS}").as_bytes(),
            &catalogue()
        )),
        [
            "municipalities: 2 faults",
            "column `population` is missing",
            "column `inhabitants` is not known",
        ]
    );
}

#[test]
fn values_that_are_not_available_are_said_to_be() {
    let table = read(&TOWNS.replace("15020", "..")).unwrap();
    assert_eq!(table.value(code("1266"), "population").unwrap(), None);
    let missing = MunicipalityError::NotAvailable {
        column: "population".into(),
        municipalities: vec!["Hörby".into()],
    };
    assert_eq!(table.national("population").unwrap_err(), missing);
    assert_eq!(
        table.clone().with_post_secondary_share().unwrap_err(),
        missing
    );
    assert_eq!(
        table.to_dataset().unwrap().numbers("population").unwrap()[1],
        None
    );
}

#[test]
fn an_incomplete_table_names_the_counties_without_any() {
    let error = towns().expect_complete(290).unwrap_err();
    let MunicipalityError::Incomplete {
        expected: 290,
        found: 4,
        counties,
    } = &error
    else {
        unreachable!("{error}")
    };
    assert_eq!(counties.len(), 18);
    assert!(
        error.to_string().starts_with(
            "the table has 4 municipalities where 290 were expected; none in Stockholms"
        )
    );
}

#[test]
fn national_values_follow_the_rule_of_the_catalogue() {
    let towns = towns();
    assert_eq!(towns.national("population").unwrap().value, 151_721.0);
    let share = towns.national("post_secondary_share_16_74").unwrap();
    let by_hand =
        (30.5 * 42_000.0 + 20.25 * 10_500.0 + 28.0 * 11_200.0 + 41.5 * 45_000.0) / 108_700.0;
    assert!((share.value - by_hand).abs() < 1e-12);
    assert_eq!((share.municipalities, share.unit.as_str()), (4, "percent"));
    assert_eq!(
        towns
            .national("municipal_tax_rate")
            .unwrap_err()
            .to_string(),
        "`municipal_tax_rate` has no national value: its rule is `none`"
    );
}

#[test]
fn the_dataset_keeps_labels_units_and_years() {
    let dataset = towns().to_dataset().unwrap();
    assert_eq!(dataset.unit_ids()[0], "0980");
    assert_eq!(dataset.unit_names()[3], "Mölndal");
    let rate = dataset.variable("municipal_tax_rate").unwrap();
    assert_eq!(
        (
            rate.label.text(Language::Sv),
            rate.unit.as_deref(),
            rate.year
        ),
        ("Skattesats", Some("percent"), Some(2015))
    );
    assert_eq!(
        dataset.complete_numbers("county").unwrap(),
        [9.0, 12.0, 12.0, 14.0]
    );
    let county = dataset
        .variable("county")
        .unwrap()
        .value_label(12.0)
        .unwrap();
    assert_eq!(county.label.text(Language::En), "Skåne län");
    assert_eq!(
        dataset
            .filter_equal("municipality_group", 9.0)
            .unwrap()
            .unit_names(),
        ["Gotland"]
    );
}

#[test]
fn a_table_survives_json() {
    let table = towns()
        .with_municipal_tax_part(code("0980"), 0.6667)
        .unwrap();
    let json = serde_json::to_string(&table).unwrap();
    assert_eq!(
        serde_json::from_str::<MunicipalityTable>(&json).unwrap(),
        table
    );
}
