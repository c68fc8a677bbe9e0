//! Collinearity: car's `vif`, Belsley's decomposition, partial and part correlations.

use super::reader::{bare, compare, fit, list, text, texts, topic};

#[test]
fn inflation_of_terms() {
    // The determinants of car lose what is left of ten digits on the columns of Longley.
    compare(1e-8, |compare| {
        for case in list(&topic("collinearity")) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            if !case["vif"].is_null() {
                let terms = fit.variance_inflation().unwrap();
                let vif = &case["vif"];
                let names: Vec<&str> = terms.iter().map(|term| term.term.as_str()).collect();
                compare.texts("terms", &bare(&names), &bare(&texts(&vif["terms"])));
                compare.numbers("VIF", terms.iter().map(|term| term.gvif), &vif["vif"]);
            }
            if !case["generalized"].is_null() {
                let terms = fit.variance_inflation().unwrap();
                let generalized = &case["generalized"];
                compare.numbers(
                    "GVIF",
                    terms.iter().map(|term| term.gvif),
                    &generalized["gvif"],
                );
                compare.numbers(
                    "dof",
                    terms.iter().map(|term| term.dof),
                    &generalized["dof"],
                );
                compare.numbers(
                    "scaled",
                    terms.iter().map(|term| term.gvif_scaled),
                    &generalized["gvif_scaled"],
                );
            }
        }
    });
}

#[test]
fn tolerance_and_correlations_of_columns() {
    compare(1e-9, |compare| {
        for case in list(&topic("collinearity")) {
            compare.case(text(case, "id"));
            let expected = &case["columns"];
            let columns = fit(case).column_correlations().unwrap();
            if !expected.is_null() {
                compare.numbers(
                    "tolerance",
                    columns.iter().map(|column| column.tolerance),
                    &expected["tolerance"],
                );
                compare.numbers(
                    "zero-order",
                    columns.iter().map(|column| column.zero_order),
                    &expected["zero_order"],
                );
                compare.numbers(
                    "partial",
                    columns.iter().map(|column| column.partial),
                    &expected["partial"],
                );
                compare.numbers(
                    "part",
                    columns.iter().map(|column| column.part),
                    &expected["part"],
                );
            }
        }
    });
}

#[test]
fn condition_indices_and_variance_proportions() {
    compare(1e-8, |compare| {
        for case in list(&topic("collinearity")) {
            compare.case(text(case, "id"));
            let indices = fit(case).condition_indices().unwrap();
            let expected = &case["belsley"];
            compare.numbers("eigenvalues", indices.eigenvalues, &expected["eigenvalue"]);
            compare.numbers(
                "condition indices",
                indices.condition_indices,
                &expected["condition_index"],
            );
            compare.matrix(
                "proportions",
                &indices.proportions,
                &expected["proportions"],
            );
        }
    });
}
