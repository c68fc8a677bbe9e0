//! Forward, backward and stepwise selection by SPSS's rules, step by step in R.

use tresteg_stats::{Block, EntryCriterion, SelectionMethod, SelectionOptions, select};

use super::reader::{compare, list, table, text, texts, topic};

#[test]
fn steps_are_those_of_the_published_algorithm() {
    compare(1e-8, |compare| {
        for case in list(&topic("stepwise")) {
            compare.case(text(case, "id"));
            let method = match text(case, "method") {
                "forward" => SelectionMethod::Forward,
                "backward" => SelectionMethod::Backward,
                _ => SelectionMethod::Stepwise,
            };
            let block = Block::new(method, texts(&case["candidates"]));
            let options = SelectionOptions::default().with_criterion(EntryCriterion::Probability {
                entry: case["pin"].as_f64().unwrap(),
                removal: case["pout"].as_f64().unwrap(),
            });
            let data = table(text(case, "data"));
            let selection = select(text(case, "response"), &[block], &data, &options).unwrap();
            let steps = list(&case["steps"]);
            assert_eq!(selection.steps.len(), steps.len(), "{}", text(case, "id"));
            for (number, (step, expected)) in selection.steps.iter().zip(steps).enumerate() {
                compare.case(format!("{}, step {}", text(case, "id"), number + 1));
                compare.texts("entered", &step.entered, &texts(&expected["entered"]));
                compare.texts("removed", &step.removed, &texts(&expected["removed"]));
                compare.texts("inside", &step.terms, &texts(&expected["inside"]));
                let (summary, change) = (&step.summary, step.r_squared_change);
                compare.number("n_obs", summary.n_obs as f64, &case["n_obs"]);
                compare.number("R2", summary.r_squared, &expected["r_squared"]);
                // A difference of two R2: held to their digits.
                let wanted = expected["r_squared_change"].as_f64().unwrap();
                assert!((change - wanted).abs() < 1e-13, "{change} {wanted}");
                let rows = &step.excluded;
                let out = &expected["excluded"];
                if out.is_null() {
                    assert!(rows.is_empty());
                    continue;
                }
                let terms: Vec<&str> = rows.iter().map(|row| row.term.as_str()).collect();
                compare.texts("excluded", &terms, &texts(&out["terms"]));
                compare.numbers(
                    "beta in",
                    rows.iter().map(|row| row.beta_in),
                    &out["beta_in"],
                );
                compare.numbers("t", rows.iter().map(|row| row.statistic), &out["statistic"]);
                compare.numbers("p", rows.iter().map(|row| row.p_value), &out["p_value"]);
                compare.numbers(
                    "partial",
                    rows.iter().map(|row| row.partial),
                    &out["partial"],
                );
                compare.numbers(
                    "tolerance",
                    rows.iter().map(|row| row.tolerance),
                    &out["tolerance"],
                );
                let smallest = rows.iter().map(|row| row.minimum_tolerance);
                compare.numbers("minimum tolerance", smallest, &out["minimum_tolerance"]);
            }
        }
    });
}
