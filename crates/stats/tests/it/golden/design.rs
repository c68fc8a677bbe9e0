//! Designs: R's `model.matrix`, its contrasts and its `poly`.

use ndarray::Array2;
use tresteg_stats::{Contrast, ModelFrame, ModelOptions};

use super::reader::{bare, compare, list, table, text, texts, topic};

#[test]
fn columns_and_their_names_are_those_of_model_matrix() {
    compare(1e-13, |compare| {
        for case in list(&topic("contrasts")["designs"]) {
            let formula = text(case, "formula");
            compare.case(formula);
            let frame = ModelFrame::new(
                &formula.parse().unwrap(),
                &table(text(case, "data")),
                &ModelOptions::default(),
            )
            .unwrap();
            let names = frame.column_names();
            if !formula.contains('>') {
                compare.texts("columns", &bare(&names), &texts(&case["columns"]));
            }
            let design =
                Array2::from_shape_fn((frame.rows().len(), names.len()), |(row, position)| {
                    frame.column(position).map_or(1.0, |values| values[row])
                });
            compare.matrix("design", &design, &case["matrix"]);
        }
    });
}

#[test]
fn codings_are_those_of_r() {
    compare(1e-13, |compare| {
        for case in list(&topic("contrasts")["codings"]) {
            let levels: Vec<String> = (1..=case["levels"].as_u64().unwrap())
                .map(|level| level.to_string())
                .collect();
            compare.case(format!("{} levels", levels.len()));
            let last = Contrast::Treatment {
                base: levels.last().cloned(),
            };
            for (name, contrast) in [
                ("treatment_first", Contrast::default()),
                ("treatment_last", last),
                ("sum", Contrast::Sum),
                ("helmert", Contrast::Helmert),
                ("polynomial", Contrast::Polynomial),
                ("backward_difference", Contrast::Difference),
            ] {
                let (names, rows) = contrast.coding("g", &levels).unwrap();
                let matrix = Array2::from_shape_fn((rows.len(), names.len()), |(row, column)| {
                    rows[row][column]
                });
                compare.matrix(name, &matrix, &case[name]);
            }
        }
    });
}

#[test]
fn orthogonal_polynomials_are_those_of_r() {
    compare(1e-12, |compare| {
        for case in list(&topic("contrasts")["polynomials"]) {
            let (variable, degree) = (text(case, "column"), &case["degree"]);
            let formula = format!("{variable} ~ poly({variable}, {degree}) - 1");
            compare.case(&formula);
            let frame = ModelFrame::new(
                &formula.parse().unwrap(),
                &table(text(case, "data")),
                &ModelOptions::default(),
            )
            .unwrap();
            let columns = frame.column_names().len();
            let matrix = Array2::from_shape_fn((frame.rows().len(), columns), |(row, position)| {
                frame.column(position).unwrap()[row]
            });
            compare.matrix("columns", &matrix, &case["columns"]);
        }
    });
}
