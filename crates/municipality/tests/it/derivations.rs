use tresteg_municipality::{Derivation, MunicipalityError, POST_SECONDARY_SHARE};

use crate::{TOWNS, code, read, towns};

#[test]
fn a_part_of_one_tax_rate_is_kept_and_put_on_record() {
    let towns = towns();
    let derived = towns
        .clone()
        .with_municipal_tax_part(code("0980"), 0.6667)
        .unwrap();
    // 66.67 % of 33.60, which the study rounds to 22.40.
    let rate = derived
        .value(code("0980"), "municipal_tax_rate")
        .unwrap()
        .unwrap();
    assert!((rate - 22.40112).abs() < 1e-12);
    assert_eq!(
        derived.values("municipal_tax_rate").unwrap()[1..],
        towns.values("municipal_tax_rate").unwrap()[1..]
    );
    assert_eq!(
        towns.value(code("0980"), "municipal_tax_rate").unwrap(),
        Some(33.6)
    );
    let [
        Derivation::MunicipalTaxPart {
            name,
            total_rate,
            fraction,
            ..
        },
    ] = derived.derivations()
    else {
        unreachable!("{:?}", derived.derivations())
    };
    assert_eq!(
        (name.as_str(), *total_rate, *fraction),
        ("Gotland", 33.6, 0.6667)
    );
    let parts = derived.municipal_tax_parts().unwrap();
    assert_eq!(parts.unit_ids(), ["gotland"]);
    assert_eq!(parts.complete_numbers("total_rate").unwrap(), [33.6]);
    assert_eq!(parts.complete_numbers("municipal_part").unwrap(), [66.67]);
    assert_eq!(parts.complete_numbers("municipal_rate").unwrap(), [rate]);
}

#[test]
fn a_part_must_be_a_fraction_of_a_known_rate_and_is_taken_once() {
    for fraction in [0.0, -0.5, 1.5, 66.67, f64::NAN, f64::INFINITY] {
        let error = towns()
            .with_municipal_tax_part(code("0980"), fraction)
            .unwrap_err();
        assert!(
            matches!(error, MunicipalityError::NotAFraction { .. }),
            "{fraction}"
        );
    }
    let once = towns().with_municipal_tax_part(code("0980"), 0.5).unwrap();
    assert_eq!(
        once.with_municipal_tax_part(code("0980"), 0.5).unwrap_err(),
        MunicipalityError::AlreadyDerived {
            name: "Gotland".into()
        }
    );
    assert_eq!(
        towns()
            .with_municipal_tax_part(code("0114"), 0.5)
            .unwrap_err(),
        MunicipalityError::UnknownMunicipality { code: code("0114") }
    );
    let unknown = read(&TOWNS.replace("33.6\n", "..\n")).unwrap();
    assert!(matches!(
        unknown.with_municipal_tax_part(code("0980"), 0.5).unwrap_err(),
        MunicipalityError::NotAvailable { municipalities, .. } if municipalities == ["Gotland"]
    ));
}

#[test]
fn the_post_secondary_share_refers_to_the_whole_population() {
    let derived = towns().with_post_secondary_share().unwrap();
    let share = derived
        .value(code("1267"), POST_SECONDARY_SHARE)
        .unwrap()
        .unwrap();
    assert!((share - 0.28 * 11_200.0 / 15_970.0).abs() < 1e-15);
    // The national share is that of the people, not the mean of the municipalities.
    let people = 0.305 * 42_000.0 + 0.2025 * 10_500.0 + 0.28 * 11_200.0 + 0.415 * 45_000.0;
    let national = derived.national(POST_SECONDARY_SHARE).unwrap();
    assert!((national.value - people / 151_721.0).abs() < 1e-15);
    let percent = derived.in_percent(POST_SECONDARY_SHARE).unwrap();
    assert_eq!(
        percent.indicator(POST_SECONDARY_SHARE).unwrap().unit,
        "percent"
    );
    assert!(
        (percent
            .value(code("1267"), POST_SECONDARY_SHARE)
            .unwrap()
            .unwrap()
            - 100.0 * share)
            .abs()
            < 1e-12
    );
    let sweden = percent
        .national_dataset(&[POST_SECONDARY_SHARE, "population"])
        .unwrap();
    assert_eq!(
        (sweden.unit_ids(), sweden.unit_names()),
        (&["sweden".to_owned()][..], &["Sweden".to_owned()][..])
    );
    assert_eq!(percent.derivations().len(), 2);
    assert_eq!(
        percent
            .clone()
            .in_percent(POST_SECONDARY_SHARE)
            .unwrap_err()
            .to_string(),
        "`post_secondary_share` is in percent, not in fraction"
    );
    assert_eq!(
        percent.with_post_secondary_share().unwrap_err(),
        MunicipalityError::DuplicateIndicator {
            name: POST_SECONDARY_SHARE.into()
        }
    );
}

#[test]
fn a_part_of_the_population_is_no_larger_than_the_whole() {
    let table = read(&TOWNS.replace("42000", "57392").replace("11200", "15970")).unwrap();
    assert_eq!(
        table.with_post_secondary_share().unwrap_err().to_string(),
        "`population_16_74` is larger than `population` in Gotland"
    );
}
