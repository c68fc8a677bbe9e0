//! The choice that the study made: the five municipalities outside the programme nearest to the members' median
//! population from above.
//!
//! Source of the five cases and of the median: the printed table of cases (section 4.1). The other populations of 31
//! December 2015 are Statistics Sweden's, as in `data/municipalities_2015.csv`; the shares with post-secondary
//! education of the five are the printed ones.

use crate::scale;
use tresteg_dataset::Dataset;
use tresteg_sampling::{
    CaseFrame, CaseRule, Exclusion, ExclusionReason, Rule, Selection, Side, Strategy, TieRule,
};

/// Code, name, population, membership (1 member, 2 not), share with post-secondary education in percent.
const MUNICIPALITIES: [(&str, &str, f64, f64, Option<f64>); 13] = [
    ("0114", "Upplands Väsby", 42_661.0, 2.0, None),
    ("0117", "Österåker", 42_130.0, 2.0, None),
    ("0120", "Värmdö", 41_107.0, 1.0, None),
    ("0381", "Enköping", 41_893.0, 2.0, Some(20.22)),
    ("0883", "Västervik", 36_049.0, 2.0, None),
    ("1282", "Landskrona", 43_961.0, 2.0, None),
    ("1292", "Ängelholm", 40_732.0, 2.0, Some(23.00)),
    ("1401", "Härryda", 36_651.0, 1.0, None),
    ("1402", "Partille", 36_977.0, 2.0, Some(29.16)),
    ("1441", "Lerum", 40_181.0, 2.0, Some(26.81)),
    ("1463", "Mark", 33_906.0, 2.0, None),
    ("1482", "Kungälv", 42_730.0, 2.0, None),
    ("2184", "Hudiksvall", 36_975.0, 2.0, Some(19.61)),
];

fn municipalities() -> Dataset {
    let rows = MUNICIPALITIES;
    Dataset::new(
        rows.iter().map(|row| row.0.to_owned()).collect(),
        rows.iter().map(|row| row.1.to_owned()).collect(),
    )
    .unwrap()
    .with_numbers(
        scale("population"),
        rows.iter().map(|row| Some(row.2)).collect(),
    )
    .unwrap()
    .with_numbers(
        scale("membership"),
        rows.iter().map(|row| Some(row.3)).collect(),
    )
    .unwrap()
    .with_numbers(
        scale("post_secondary_share_percent"),
        rows.iter().map(|row| row.4).collect(),
    )
    .unwrap()
}

fn select(dataset: &Dataset, target: f64) -> Selection {
    let frame = CaseFrame::new(dataset)
        .unwrap()
        .rule_out_where("membership", 1.0, "takes part in the programme")
        .unwrap();
    CaseRule::new(
        Strategy::nearest_on(Side::AtOrAbove, "population", target),
        5,
    )
    .with_reserves(3)
    .with_tie_rule(TieRule::Refuse)
    .select(&frame)
    .unwrap()
    .outcome
}

fn names(cases: &[tresteg_sampling::Case]) -> Vec<&str> {
    cases.iter().map(|case| case.name.as_str()).collect()
}

#[test]
fn the_five_cases_and_the_reserves_come_in_the_order_of_distance() {
    let selection = select(&municipalities(), 36_651.0);
    assert_eq!(
        names(&selection.chosen),
        ["Hudiksvall", "Partille", "Lerum", "Ängelholm", "Enköping"]
    );
    let distances: Vec<f64> = selection.chosen.iter().map(|case| case.distance).collect();
    assert_eq!(distances, [324.0, 326.0, 3530.0, 4081.0, 5242.0]);
    let relative = |rank: usize| 100.0 * selection.chosen[rank - 1].relative_distance.unwrap();
    assert!((relative(1) - 0.9).abs() < 0.05 && (relative(5) - 14.3).abs() < 0.05);
    assert_eq!(
        names(&selection.reserves),
        ["Österåker", "Upplands Väsby", "Kungälv"]
    );
    assert_eq!(selection.reserves[0].rank, 6);
    assert_eq!(names(&selection.passed_over), ["Landskrona"]);
    assert!(selection.ties.is_empty());
}

#[test]
fn everyone_else_is_excluded_for_a_reason() {
    let selection = select(&municipalities(), 36_651.0);
    let reasons: Vec<(&str, &ExclusionReason)> = selection
        .excluded
        .iter()
        .map(|Exclusion { name, reason, .. }| (name.as_str(), reason))
        .collect();
    let member = ExclusionReason::NotEligible {
        reason: "takes part in the programme".to_owned(),
    };
    assert_eq!(
        reasons,
        [
            ("Värmdö", &member),
            ("Västervik", &ExclusionReason::BelowTarget),
            ("Härryda", &member),
            ("Mark", &ExclusionReason::BelowTarget),
        ]
    );
    let told = selection.chosen.len()
        + selection.reserves.len()
        + selection.passed_over.len()
        + selection.excluded.len();
    assert_eq!(told, selection.units);
}

#[test]
fn three_of_the_five_lie_below_the_national_share() {
    let dataset = municipalities();
    let comparison = select(&dataset, 36_651.0)
        .compare(&dataset, "post_secondary_share_percent", 26.05)
        .unwrap();
    assert_eq!(comparison.below, ["2184", "1292", "0381"]);
    assert_eq!(comparison.above, ["1402", "1441"]);
    assert!(comparison.equal.is_empty() && comparison.missing.is_empty());
}

#[test]
fn a_lower_target_brings_vastervik_in_and_enkoping_out() {
    let selection = select(&municipalities(), 35_376.5);
    assert_eq!(
        names(&selection.chosen),
        ["Västervik", "Hudiksvall", "Partille", "Lerum", "Ängelholm"]
    );
    assert_eq!(
        names(&selection.reserves),
        ["Enköping", "Österåker", "Upplands Väsby"]
    );
}

#[test]
fn the_record_survives_being_written_down() {
    let selection = select(&municipalities(), 36_651.0);
    let json = serde_json::to_string(&selection).unwrap();
    assert_eq!(serde_json::from_str::<Selection>(&json).unwrap(), selection);
}
