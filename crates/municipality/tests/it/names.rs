use tresteg_municipality::{MunicipalityError, PartnershipRegister, match_names};

use crate::{code, message, towns};

fn register(rows: &[(&str, &str)]) -> PartnershipRegister {
    let mut text =
        "printed_name,code,population_printed,projects,partner_countries,coordinators_invited,answers\n".to_owned();
    for (name, code) in rows {
        text.push_str(&format!("{name},{code},,0,,,\n"));
    }
    PartnershipRegister::read(text.as_bytes()).unwrap()
}

#[test]
fn a_code_confirms_a_spelling_that_is_near() {
    let matches = register(&[("Mölnadal", "1481"), ("Gotland", "0980"), ("HÖÖR", "1267")])
        .match_names(&towns())
        .unwrap();
    assert_eq!(
        (
            matches[0].standard_name.as_str(),
            matches[0].edit_distance,
            matches[0].is_exact()
        ),
        ("Mölndal", 1, false)
    );
    assert!(matches[1].is_exact());
    assert_eq!(
        (matches[2].edit_distance, matches[2].is_exact()),
        (0, false)
    );
}

#[test]
fn codes_that_contradict_the_name_are_all_listed() {
    let register = register(&[
        ("Höör", "1266"),
        ("Gotland", "0980"),
        ("Mölndal", "0114"),
        ("Kiruna", "1267"),
    ]);
    assert_eq!(
        message(register.match_names(&towns())),
        [
            "3 of the names are no municipality's:",
            "`Höör` has the code 1266, which is Hörby; Höör is 1267",
            "`Mölndal` has the code 0114, which the table does not have; Mölndal is 1481",
            "`Kiruna` has the code 1267, which is Höör",
        ]
    );
}

#[test]
fn without_codes_only_exact_names_match() {
    let matches = match_names(&towns(), &["Mölndal", "Gotland"]).unwrap();
    assert_eq!(
        matches.iter().map(|found| found.code).collect::<Vec<_>>(),
        [code("1481"), code("0980")]
    );
    let error = match_names(&towns(), &["Mölnadal", "Gotland", "Kiruna", "Gottland"]).unwrap_err();
    let MunicipalityError::UnmatchedNames { names } = &error else {
        unreachable!("{error}")
    };
    assert_eq!(names.len(), 3);
    assert_eq!(
        error.to_string(),
        "3 of the names are no municipality's:\n  `Mölnadal`; did you mean `Mölndal` (1481)?\n  `Kiruna`\n  `Gottland`; did you mean `Gotland` (0980)?"
    );
}
