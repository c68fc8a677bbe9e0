//! Forward, backward and stepwise selection by SPSS's rules, step by step in R.

use serde_json::Value;
use tresteg_stats::{
    Block, EntryCriterion, ModelOptions, SelectionMethod, SelectionOptions, Weights, select,
};

use super::reader::{compare, list, number, table, text, texts, topic};

#[test]
fn steps_are_those_of_the_published_algorithm() {
    compare(1e-8, |compare| {
        for case in list(&topic("stepwise")["steps"]) {
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

#[test]
fn blocks_and_subsets() {
    compare(1e-9, |compare| {
        for case in list(&topic("stepwise")["blocks"]) {
            compare.case(text(case, "id"));
            let mut blocks: Vec<Block> = (list(&case["blocks"]).iter())
                .map(|terms| Block::new(SelectionMethod::Enter, texts(terms)))
                .collect();
            let subsets = list(&case["subsets"]);
            blocks.push(Block::test(
                subsets.iter().map(|subset| texts(&subset["terms"])),
            ));
            let mut model = ModelOptions::default();
            if let Some(name) = case["weights"].as_str() {
                model = model.with_weights(Weights::Analytic(name.into()));
            }
            if let Some(name) = case["frequency"].as_str() {
                model = model.with_weights(Weights::Frequency(name.into()));
            }
            let options = SelectionOptions::default().with_model(model);
            let data = table(text(case, "data"));
            let selection = select(text(case, "response"), &blocks, &data, &options).unwrap();
            let changes = selection.block_changes();
            // The block of tests enters nothing: its variables are all in.
            assert_eq!(changes.len(), blocks.len() - 1);
            let rows = changes.iter().zip(list(&case["changes"]));
            for (block, (found, expected)) in rows.enumerate() {
                assert_eq!(found.block, block);
                compare.texts("terms", &found.terms, &texts(&expected["terms"]));
                compare.number("R2", found.r_squared, &expected["r_squared"]);
                // A difference of two R2 in R: held to their digits.
                close(found.r_squared_change, &expected["r_squared_change"]);
                compare.number("F", found.f_change, &expected["f"]);
                compare.number("dof", found.dof_change, &expected["dof"]);
                compare.number("rest", found.dof_residual, &expected["dof_residual"]);
                compare.number("p", found.p_value_change, &expected["p_value"]);
                compare.number("log p", found.log_p_value_change, &expected["log_p_value"]);
            }
            assert_eq!(selection.subset_tests.len(), subsets.len());
            for (found, expected) in selection.subset_tests.iter().zip(subsets) {
                assert_eq!(found.block, blocks.len() - 1);
                compare.texts("subset", &found.terms, &texts(&expected["terms"]));
                let squares = found.sum_of_squares;
                compare.number("sum of squares", squares, &expected["sum_of_squares"]);
                close(found.r_squared_change, &expected["r_squared_change"]);
                compare.number("F", found.f_statistic, &expected["f"]);
                compare.number("dof", found.dof, &expected["dof"]);
                compare.number("rest", found.dof_residual, &expected["dof_residual"]);
                compare.number("p", found.p_value, &expected["p_value"]);
                compare.number("log p", found.log_p_value, &expected["log_p_value"]);
            }
        }
    });
}

fn close(found: f64, expected: &Value) {
    assert!(
        (found - number(expected)).abs() < 1e-13,
        "{found} {expected}"
    );
}
