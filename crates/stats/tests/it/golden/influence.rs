//! Per-row statistics: R's `influence.measures` and its relatives.

use ndarray::Array2;

use super::reader::{compare, fit, list, text, topic};

#[test]
fn leverages_residuals_and_deletion_statistics() {
    // A residual of a row of high leverage is a difference of large numbers; R loses two digits more.
    compare(1e-8, |compare| {
        for case in list(&topic("influence")) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            let rows = fit.influence().unwrap();
            let positions = fit.rows().positions();
            compare.numbers(
                "rows",
                positions.iter().map(|position| *position as f64 + 1.0),
                &case["rows"],
            );
            compare.vector("fitted", rows.fitted, &case["fitted"]);
            compare.vector("residual", rows.residual, &case["residual"]);
            compare.vector("leverage", rows.leverage, &case["leverage"]);
            compare.vector("scaled", rows.scaled_residual, &case["scaled_residual"]);
            compare.vector(
                "internally studentized",
                rows.internally_studentized,
                &case["internally_studentized"],
            );
            compare.vector(
                "externally studentized",
                rows.externally_studentized,
                &case["externally_studentized"],
            );
            compare.vector(
                "PRESS residual",
                rows.press_residual,
                &case["press_residual"],
            );
            compare.vector(
                "Cook's distance",
                rows.cooks_distance,
                &case["cooks_distance"],
            );
            compare.vector("DFFITS", rows.dffits, &case["dffits"]);
            compare.vector("COVRATIO", rows.covratio, &case["covratio"]);
            compare.vector(
                "sigma without row",
                rows.sigma_without_row,
                &case["sigma_without_row"],
            );
            for (name, steps) in [("dfbeta", rows.dfbeta), ("dfbetas", rows.dfbetas)] {
                let steps: Vec<Vec<f64>> = steps.into_iter().map(Option::unwrap).collect();
                let matrix =
                    Array2::from_shape_fn((steps.len(), rows.terms.len()), |(row, term)| {
                        steps[row][term]
                    });
                compare.matrix(name, &matrix, &case[name]);
            }
            if !case["mahalanobis"].is_null() {
                compare.vector(
                    "Mahalanobis",
                    rows.mahalanobis.unwrap(),
                    &case["mahalanobis"],
                );
            }
        }
    });
}

#[test]
fn press_and_predicted_r_squared() {
    compare(1e-9, |compare| {
        for case in list(&topic("fit")) {
            compare.case(text(case, "id"));
            let (press, predicted_r_squared) = fit(case).press().unwrap();
            compare.number("PRESS", press, &case["summary"]["press"]);
            compare.number(
                "predicted R2",
                predicted_r_squared,
                &case["summary"]["predicted_r_squared"],
            );
        }
    });
}
