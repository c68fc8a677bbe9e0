//! Distances by a robust covariance: robustbase.

use super::{close, numbers, topic};
use crate::scale;
use tresteg_dataset::Dataset;
use tresteg_sampling::{CaseFrame, CaseRule, Metric, Reference, Rule, Strategy};

#[test]
fn robust_distances_are_those_of_robustbase() {
    let json = topic("mcd");
    for (name, set) in json["sets"].as_object().unwrap() {
        let rows: Vec<Vec<f64>> = (set["data"].as_array().unwrap().iter())
            .map(|row| match row.as_f64() {
                Some(value) => vec![value],
                None => numbers(row),
            })
            .collect();
        let ids: Vec<String> = (0..rows.len()).map(|row| format!("{row:04}")).collect();
        let mut dataset = Dataset::new(ids.clone(), ids).unwrap();
        let variables: Vec<String> = (0..rows[0].len())
            .map(|column| format!("v{column}"))
            .collect();
        for (column, variable) in variables.iter().enumerate() {
            let values = rows.iter().map(|row| Some(row[column])).collect();
            dataset = dataset.with_numbers(scale(variable), values).unwrap();
        }
        let strategy = Strategy::Similar {
            to: Reference::Unit("0000".to_owned()),
            variables,
            metric: Metric::RobustMahalanobis,
        };
        let rule = CaseRule::new(strategy, rows.len() - 1);
        let certificate = rule.select(&CaseFrame::new(&dataset).unwrap()).unwrap();
        let expected = numbers(&set["distance"]);
        for case in &certificate.outcome.chosen {
            let row: usize = case.unit_id.parse().unwrap();
            // Units with the same values are nowhere apart.
            if expected[row] > 0.0 || case.distance > 0.0 {
                close(name, case.distance, expected[row], 1e-11);
            }
        }
    }
}
