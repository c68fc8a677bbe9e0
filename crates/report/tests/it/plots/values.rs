//! The figures hold the values of the results.

use tresteg_report::figure::{Figure, Interval, Layer, Point};
use tresteg_report::{Content, Locale, Look, Style, Text};
use tresteg_stats::correlation::{MatrixOptions, correlation_matrix};
use tresteg_stats::{Covariance, DEFAULT_LEVEL};

use super::samples::{self, CARS};

/// The value of a cell, by its address without the id of the table.
fn value(figure: &Figure, address: &str) -> f64 {
    let address = format!("{}.{address}", figure.id());
    let found = figure.table.values().find(|(known, _)| *known == address);
    match found.map(|(_, cell)| &cell.content) {
        Some(Content::Number(number)) => number.value,
        other => panic!("{address}: {other:?}"),
    }
}

fn points(figure: &Figure, panel: usize) -> Vec<Point> {
    let layers = figure.panels[panel].layers.iter();
    layers
        .filter_map(|layer| match layer {
            Layer::Points { points, .. } => Some(points.clone()),
            _ => None,
        })
        .flatten()
        .collect()
}

fn intervals(figure: &Figure) -> Vec<Interval> {
    let layers = figure.panels[0].layers.iter();
    layers
        .filter_map(|layer| match layer {
            Layer::Intervals { intervals, .. } => Some(intervals.clone()),
            _ => None,
        })
        .flatten()
        .collect()
}

fn lines(figure: &Figure, panel: usize) -> Vec<Vec<(f64, f64)>> {
    let layers = figure.panels[panel].layers.iter();
    layers
        .filter_map(|layer| match layer {
            Layer::Line { points, .. } => Some(points.clone()),
            _ => None,
        })
        .collect()
}

fn named(points: &[Point]) -> Vec<Text> {
    let named = points.iter().filter(|point| !point.label.is_empty());
    named.map(|point| point.label.clone()).collect()
}

#[test]
fn coefficients_stand_where_the_model_has_them() {
    let figure = samples::forest();
    let table = samples::linear().coefficients(Covariance::Hc3).unwrap();
    let marks = intervals(&figure);
    // Two terms of the short model, four of the long one.
    assert_eq!(marks.len(), 6);
    for (place, term) in [(0, "wt"), (1, "hp"), (2, "cyl[6]"), (3, "cyl[8]")] {
        let row = table.row(term).unwrap();
        let mark = &marks[2 + place];
        assert_eq!(
            (mark.lower, mark.estimate, mark.upper),
            (row.lower, row.estimate, row.upper)
        );
        assert!((mark.at - place as f64).abs() < 0.5);
    }
    assert_eq!(
        value(&figure, "cyl_8.m2_upper"),
        table.row("cyl[8]").unwrap().upper
    );
    assert!(
        !figure
            .table
            .values()
            .any(|(address, _)| address == "forest.cyl_8.m1_upper")
    );
    let said = figure.description_in(&Style::new(Look::plain(), Locale::en()));
    assert!(
        said.contains(
            "With cylinders: below 0: Weight, 1,000 lb, Cylinders: 6; holding 0: Horsepower"
        ),
        "{said}"
    );
}

#[test]
fn ratios_stand_on_a_logarithmic_axis() {
    let figure = samples::odds();
    let odds = samples::logit()
        .exponentiated(Covariance::Classical)
        .unwrap();
    assert_eq!(
        intervals(&figure)[0].estimate,
        odds.row("wt").unwrap().estimate
    );
    assert_eq!(figure.panels[0].x.scale, tresteg_report::figure::Scale::Log);
}

#[test]
fn the_scatter_has_its_points_its_line_and_its_outliers() {
    let figure = samples::scatter();
    let influence = samples::simple().influence().unwrap();
    let dots = points(&figure, 0);
    assert_eq!(dots.len(), 32);
    assert_eq!((dots[7].x, dots[7].y), (CARS[7].2, CARS[7].1));
    let mut expected: Vec<(usize, f64)> = influence
        .externally_studentized
        .iter()
        .map(|residual| residual.unwrap().abs())
        .enumerate()
        .collect();
    expected.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut expected: Vec<usize> = expected[..3].iter().map(|(row, _)| *row).collect();
    expected.sort_unstable();
    let expected: Vec<Text> = expected.iter().map(|&row| CARS[row].0.into()).collect();
    assert_eq!(named(&dots), expected);
    assert_eq!(
        value(&figure, "fiat_128.studentized"),
        influence.externally_studentized[17].unwrap()
    );
    // The line and both ends of the prediction band.
    let lines = lines(&figure, 0);
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0].len(), samples::grid().len());
    assert_eq!(value(&figure, "line_41.y"), lines[0][40].1);
    assert_eq!(value(&figure, "line_41.prediction_upper"), lines[2][40].1);
}

#[test]
fn residuals_are_those_of_the_fit() {
    let figure = samples::diagnostics();
    let diagnostics = samples::linear()
        .residual_diagnostics(DEFAULT_LEVEL)
        .unwrap();
    assert_eq!(figure.table.cells().len(), 32);
    let row = &diagnostics.rows[17];
    assert_eq!(points(&figure, 0)[17].y, row.residual);
    assert_eq!(points(&figure, 2)[17].y, row.spread.unwrap());
    assert_eq!(
        (points(&figure, 3)[17].x, points(&figure, 3)[17].y),
        (row.leverage, row.studentized.unwrap())
    );
    assert_eq!(
        value(&figure, "fiat_128.cooks_distance"),
        row.cooks_distance.unwrap()
    );
    assert_eq!(lines(&figure, 0)[0], diagnostics.residual_trend);
    for panel in 0..4 {
        assert_eq!(named(&points(&figure, panel)).len(), 3);
    }
    let quantiles = points(&figure, 1);
    assert!(quantiles.is_sorted_by(|a, b| a.x < b.x && a.y <= b.y));
    let said = figure.description_in(&Style::new(Look::plain(), Locale::sv()));
    assert!(
        said.contains("32 rader")
            && said.contains("Toyota Corolla, med den studentiserade residualen 2,35"),
        "{said}"
    );
}

#[test]
fn bars_boxes_and_curves_are_those_of_the_results() {
    let figure = samples::weights();
    let Layer::Bars { bars, .. } = &figure.panels[0].layers[0] else {
        panic!("no bars");
    };
    let area: f64 = bars.iter().map(|bar| bar.to * bar.thickness).sum();
    assert!((area - 1.0).abs() < 1e-12);
    assert_eq!(value(&figure, "bin_1.density"), bars[0].to);
    assert_eq!(lines(&figure, 0)[0].len(), 128);

    let figure = samples::groups();
    assert_eq!(points(&figure, 0).len(), 32);
    assert_eq!(named(&points(&figure, 0)), [Text::new("Ferrari Dino")]);
    assert_eq!(value(&figure, "6_cylinders_ferrari_dino.value"), 175.0);
    assert_eq!(value(&figure, "8_cylinders.median"), 192.5);
    assert_eq!(
        samples::groups(),
        figure,
        "places aside are the same every time"
    );
}

#[test]
fn predictions_of_outcomes_are_those_of_the_results() {
    let figure = samples::roc_curves();
    let predictions = samples::logit().binary_predictions().unwrap();
    let curve = predictions.roc().unwrap();
    let line = &lines(&figure, 0)[1];
    assert_eq!(line.len(), curve.points.len());
    assert_eq!((line[0], line[line.len() - 1]), ((0.0, 0.0), (1.0, 1.0)));
    let said = figure.description_in(&Style::new(Look::plain(), Locale::en()));
    assert!(
        said.contains("Weight, 1,000 lb 0.933 (95% interval 0.839 – 1.000)"),
        "{said}"
    );

    let figure = samples::calibrated();
    for (i, mark) in intervals(&figure).iter().enumerate() {
        assert_eq!(value(&figure, &format!("{}.expected", i + 1)), mark.at);
        assert_eq!(
            value(&figure, &format!("{}.observed", i + 1)),
            mark.estimate
        );
    }
}

#[test]
fn correlations_are_tiles_and_stars_not_colours_say_what_is_significant() {
    let figure = samples::heat_map();
    let matrix = correlation_matrix(
        &samples::cars(),
        &["mpg", "wt", "hp", "am"],
        &MatrixOptions::default(),
    )
    .unwrap();
    assert_eq!(
        value(&figure, "hp.wt"),
        matrix.pair("wt", "hp").unwrap().estimate().unwrap()
    );
    let Layer::Tiles { tiles } = &figure.panels[0].layers[0] else {
        panic!("no tiles");
    };
    assert_eq!(tiles.len(), 6);
    let style = Style::new(Look::plain(), Locale::en());
    let shown: Vec<String> = tiles
        .iter()
        .map(|tile| tile.label.unwrap().show(&style))
        .collect();
    assert_eq!(shown[0], "−0.87***");
    assert_eq!(shown[5], "−0.24");
    let Layer::Tiles { tiles } = &samples::full_heat_map().panels[0].layers[0] else {
        panic!("no tiles");
    };
    assert_eq!(tiles.len(), 12);
}

#[test]
fn curves_and_means_are_those_of_the_model() {
    let figure = samples::probability();
    let line = &lines(&figure, 0)[0];
    assert_eq!(value(&figure, "c1_41.fitted"), line[40].1);
    let figure = samples::means();
    let marks = intervals(&figure);
    assert_eq!(value(&figure, "6.lower"), marks[1].lower);
    assert_eq!(value(&figure, "8.estimate"), marks[2].estimate);
}

#[test]
fn every_sentence_has_every_language() {
    for figure in samples::all() {
        for locale in [Locale::en(), Locale::sv(), Locale::de()] {
            let style = Style::new(Look::plain(), locale);
            let said = figure.description_in(&style);
            assert!(
                said.len() > 20 && !said.contains(['{', '}']),
                "{}: {said}",
                figure.id()
            );
        }
        let said = |locale| figure.description_in(&Style::new(Look::plain(), locale));
        assert_ne!(said(Locale::en()), said(Locale::de()), "{}", figure.id());
    }
}
