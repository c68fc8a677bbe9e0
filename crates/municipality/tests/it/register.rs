use tresteg_dataset::Language;
use tresteg_municipality::{
    MEMBER, MEMBERSHIP, OTHER, Partner, PartnershipRegister, RegisterFilter,
};

use crate::{code, message, towns};

const HEADER: &str =
    "printed_name,code,population_printed,projects,partner_countries,coordinators_invited,answers";

const ROWS: &str = "\
Gotland,0980,57391,7,IND TZA KOS/RKS,2,1
Hörby,1266,15020,5,XKX NAM,1,0
Mölnadal,1481,,0,,,
";

fn read(rows: &str) -> Result<PartnershipRegister, tresteg_municipality::MunicipalityError> {
    PartnershipRegister::read(format!("{HEADER}\n{rows}").as_bytes())
}

#[test]
fn an_entry_keeps_what_is_printed() {
    let register = read(ROWS).unwrap();
    let gotland = register.entry(code("0980")).unwrap();
    assert_eq!(
        (
            gotland.projects,
            gotland.coordinators_invited,
            gotland.answers
        ),
        (7, Some(2), Some(1))
    );
    let printed: Vec<String> = gotland.partners.iter().map(Partner::to_string).collect();
    assert_eq!(printed, ["IND", "TZA", "KOS/RKS"]);
    let last = register.entry(code("1481")).unwrap();
    assert_eq!(
        (
            last.population_printed,
            last.coordinators_invited,
            last.answers
        ),
        (None, None, None)
    );
    assert!(register.entry(code("1267")).is_none());
    let json = serde_json::to_string(&register).unwrap();
    assert!(
        json.contains(
            r#"{"not_in_iso":{"printed":"KOS/RKS","name":"Kosovo","user_assigned":"XKX"}}"#
        ),
        "{json}"
    );
    assert_eq!(
        serde_json::from_str::<PartnershipRegister>(&json).unwrap(),
        register
    );
}

#[test]
fn every_contradiction_of_an_entry_is_reported() {
    let rows = "\
A,0980,,1,,,
B,1266,,0,NAM,,
C,1267,,1,NAM  KEN,,
D,1481,,1,NAN,,
E,0114,,1,KOS/RKS XKX,,
F,0115,,1,NAM,,0
G,0117,,1,NAM,1,
H,0120,,1,NAM,1,2
I,0123,,-1,NAM,-,-
A,0125,,1,NAM,,
";
    assert_eq!(
        message(read(rows)),
        [
            "partnership register: 12 faults",
            "column `printed_name`, `A`: found on lines 2, 11; expected it once",
            "line 2, column `partner_countries`: found an empty cell; expected the country of the projects",
            "line 3, column `partner_countries`: found `NAM`; expected an empty cell, since there are no projects",
            "line 4, column `partner_countries`: found `NAM  KEN`; expected an ISO 3166-1 alpha-3 code in place of ``",
            "line 5, column `partner_countries`: found `NAN`; expected an ISO 3166-1 alpha-3 code in place of `NAN`",
            "line 6, column `partner_countries`: found `KOS/RKS XKX`; expected every country once; `XKX` is there twice",
            "line 7, column `answers`: found `0`; expected an empty cell, since nobody was invited",
            "line 8, column `answers`: found an empty cell; expected the number of answers, since somebody was invited",
            "line 9, column `answers`: found `2`; expected at most 1, the number of the invited",
            "line 10, column `projects`: found `-1`; expected a whole number, at least 0",
            "line 10, column `coordinators_invited`: found `-`; expected a whole number, at least 1",
            "line 10, column `answers`: found `-`; expected a whole number, at least 0",
        ]
    );
}

#[test]
fn one_country_printed_in_two_ways_counts_once() {
    let summary = read(ROWS).unwrap().summary(RegisterFilter::All);
    assert_eq!(
        (summary.municipalities, summary.projects, summary.countries),
        (3, 12, 4)
    );
    assert_eq!(
        (summary.coordinators_invited, summary.municipalities_invited),
        (3, 2)
    );
    assert_eq!((summary.answers, summary.municipalities_answered), (1, 1));
    let prepared = read(ROWS).unwrap().summary(RegisterFilter::PreparationOnly);
    assert_eq!(
        (
            prepared.municipalities,
            prepared.projects,
            prepared.municipalities_invited
        ),
        (1, 0, 0)
    );
}

#[test]
fn summaries_are_a_dataset_and_an_empty_group_has_no_mean() {
    let register = read("Gotland,0980,,7,IND,2,1\nHörby,1266,,5,NAM,1,0\n").unwrap();
    let summaries = register.summaries(&towns()).unwrap();
    assert_eq!(
        summaries.unit_ids(),
        ["all", "with_projects", "preparation_only"]
    );
    assert_eq!(
        summaries.complete_numbers("projects").unwrap(),
        [12.0, 12.0, 0.0]
    );
    assert_eq!(
        summaries.numbers("mean_population").unwrap(),
        [Some(36_205.5), Some(36_205.5), None]
    );
}

#[test]
fn joining_tells_members_from_others() {
    let dataset = read(ROWS)
        .unwrap()
        .join(towns().to_dataset().unwrap())
        .unwrap();
    assert_eq!(
        dataset.complete_numbers(MEMBERSHIP).unwrap(),
        [MEMBER, MEMBER, OTHER, MEMBER]
    );
    assert_eq!(
        dataset.numbers("projects").unwrap(),
        [Some(7.0), Some(5.0), None, Some(0.0)]
    );
    assert_eq!(
        dataset.numbers("answers").unwrap(),
        [Some(1.0), Some(0.0), None, None]
    );
    assert_eq!(
        dataset.texts("partner_countries").unwrap()[0].as_deref(),
        Some("IND TZA KOS/RKS")
    );
    assert_eq!(dataset.texts("partner_countries").unwrap()[3], None);
    let label = dataset
        .variable(MEMBERSHIP)
        .unwrap()
        .value_label(MEMBER)
        .unwrap();
    assert_eq!(label.label.text(Language::Sv), "Medlem");
    let error = read("Kiruna,2584,,0,,,\n")
        .unwrap()
        .join(towns().to_dataset().unwrap())
        .unwrap_err();
    assert_eq!(error.to_string(), "no unit has the id `2584`");
}
