//! The choice of cases on the study's data, and what it hangs on.

use std::fs;
use std::path::Path;

use tresteg_dataset::Dataset;
use tresteg_municipality::{
    IndicatorCatalogue, MEMBER, MEMBERSHIP, MunicipalityTable, PartnershipRegister,
};
use tresteg_sampling::{
    Alternatives, CaseFrame, CaseRule, Certificate, Rule, Scenario, Side, Strategy, Target,
    firmness, verify,
};

fn units() -> Dataset {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let read = |name: &str| fs::read(data.join(name)).expect("a file");
    let catalogue = IndicatorCatalogue::read(&read("indicators.csv")).expect("indicators");
    let table = MunicipalityTable::read(&read("municipalities_2015.csv"), &catalogue)
        .expect("municipalities");
    let register = PartnershipRegister::read(&read("partnership_register.csv")).expect("register");
    register
        .join(table.to_dataset().expect("a dataset"))
        .expect("units")
}

fn select(units: &Dataset) -> Certificate<CaseRule> {
    let frame = CaseFrame::new(units)
        .expect("units")
        .rule_out_where(MEMBERSHIP, MEMBER, "member")
        .expect("membership");
    let median = Target::median_of(MEMBERSHIP, MEMBER);
    let strategy = Strategy::nearest_on(Side::AtOrAbove, "population", median);
    CaseRule::new(strategy, 5)
        .with_reserves(3)
        .select(&frame)
        .expect("a selection")
}

#[test]
fn the_cases_and_reserves_are_those_of_the_study_and_the_certificate_verifies() {
    let units = units();
    let certificate = select(&units);
    let names = |cases: &[tresteg_sampling::Case]| {
        cases
            .iter()
            .map(|case| case.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(&certificate.outcome.chosen),
        ["Hudiksvall", "Partille", "Lerum", "Ängelholm", "Enköping"]
    );
    assert_eq!(
        names(&certificate.outcome.reserves),
        ["Österåker", "Upplands Väsby", "Kungälv"]
    );
    let json = serde_json::to_string(&certificate).expect("JSON");
    let read: Certificate<CaseRule> = serde_json::from_str(&json).expect("a certificate");
    let frame = CaseFrame::new(&units)
        .expect("units")
        .rule_out_where(MEMBERSHIP, MEMBER, "member")
        .expect("membership");
    let verification = verify(&read, &frame);
    assert!(verification.is_identical(), "{verification}");
}

#[test]
fn the_choice_hangs_on_any_one_of_the_members_above_the_median() {
    let units = units();
    let certificate = select(&units);
    let median = certificate.outcome.target.as_ref().expect("a target").value;
    assert_eq!(median, 36_651.0);
    let firmness =
        firmness(&certificate, &Alternatives::new().leaving_out_each_unit()).expect("firmness");

    let populations = units.complete_numbers("population").expect("population");
    let membership = units.complete_numbers(MEMBERSHIP).expect("membership");
    let side = |keep: fn(&f64, &f64) -> bool| {
        let pairs = populations.iter().zip(&membership);
        let units = units.unit_ids().iter().zip(pairs);
        let mut ids: Vec<&str> = units
            .filter(|(_, (population, member))| **member == MEMBER && keep(population, &median))
            .map(|(id, _)| id.as_str())
            .collect();
        ids.sort_unstable();
        ids
    };
    let (above, below) = (
        side(|population, median| population > median),
        side(|population, median| population < median),
    );
    assert_eq!((above.len(), below.len()), (40, 40));
    let [one, other] = &firmness.hinges[..] else {
        panic!("{:?}", firmness.hinges);
    };
    // Without any one of those above, Västervik comes in and Enköping becomes a reserve.
    assert_eq!(one.without_any_of, above);
    assert_eq!(one.target, Some(35_376.5));
    assert_eq!(
        (one.entered.concat(), one.left.concat()),
        ("0883".to_owned(), "0381".to_owned())
    );
    assert_eq!(one.to_reserve, ["0381"]);
    // Without any one of those below, Hudiksvall and Partille are too small.
    assert_eq!(other.without_any_of, below);
    assert_eq!(other.target, Some(37_482.5));
    assert_eq!(other.left, ["1402", "2184"]);
    let without = |unit_id: &str| {
        let is_it = |scenario: &Scenario| matches!(scenario, Scenario::Without { unit_id: left_out, .. } if left_out == unit_id);
        firmness
            .scenarios
            .iter()
            .find(|result| is_it(&result.scenario))
            .expect("a scenario")
    };
    for unit_id in &above {
        assert_eq!(
            without(unit_id).chosen,
            ["0883", "2184", "1402", "1441", "1292"]
        );
    }
    // Stockholm is one of them, and no more than one of them.
    assert!(above.contains(&"0180"));
    let enkoping = firmness
        .units
        .iter()
        .find(|unit| unit.unit_id == "0381")
        .expect("Enköping");
    assert_eq!(enkoping.times_chosen, 289 - above.len());
}
