//! Inputs that give a figure with next to nothing in it, or a named error.

use tresteg_report::figure::{Figure, Layer, MOST_DOTS, Theme};
use tresteg_report::layouts::Labels;
use tresteg_report::plots::stats::{
    BoxGroup, CoefficientPlot, Correlations, Curve, Distribution, Estimate, EstimateScale,
    Estimates, RocSeries, Scatter, boxes, calibration, correlations, marginal_means, predicted,
    residuals, roc,
};
use tresteg_report::{Locale, Look, ReportError, Style, Text};
use tresteg_stats::classification::{BinaryPredictions, Grouping};
use tresteg_stats::correlation::{MatrixOptions, correlation_matrix};
use tresteg_stats::descriptives::{Batch, QuantileType};
use tresteg_stats::smoothing::{BinRule, histogram};
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{Covariance, MarginalMeansRequest, Ratio, ols};

use super::samples;
use crate::hostile;

/// Draws it in every language and width; whatever it holds, the file is one that can be read.
fn drawn(figure: &Figure) -> String {
    let mut last = String::new();
    for locale in [Locale::en(), Locale::sv(), Locale::de()] {
        for width in [160.0, 360.0, 640.0] {
            let style = Style::new(Look::plain(), locale.clone());
            last = figure
                .clone()
                .with_width(width)
                .to_svg(&style, Theme::Light);
            assert!(last.ends_with("</svg>\n"));
            for broken in ["NaN", "inf\"", "inf ", "infL", "infZ", "<script", "\u{1b}"] {
                assert!(!last.contains(broken), "{}: {broken}", figure.id());
            }
            assert!(!figure.description_in(&style).is_empty());
        }
    }
    last
}

fn refused<T: std::fmt::Debug>(result: Result<T, ReportError>, part: &str) {
    match result {
        Err(ReportError::BadFigure { problem, .. }) => assert!(problem.contains(part), "{problem}"),
        other => panic!("{other:?}"),
    }
}

fn estimate(term: &str, value: Option<f64>, lower: f64, upper: f64) -> Estimate {
    Estimate {
        term: term.into(),
        value,
        lower,
        upper,
    }
}

#[test]
fn forests_say_what_holds_of_each_term() {
    let plot = CoefficientPlot::default();
    let forest = |rows: Vec<Estimate>| {
        let model = Estimates::new("M", EstimateScale::Raw, 0.95, rows);
        plot.figure("f", "F", &[model], &Labels::new())
    };
    let said = |rows| {
        let figure = forest(rows).unwrap();
        let say = |locale| figure.description_in(&Style::new(Look::plain(), locale));
        [say(Locale::en()), say(Locale::sv()), say(Locale::de())]
    };
    let [en, sv, de] = said(vec![
        estimate("a", Some(1.0), 0.5, 2.0),
        estimate("b", None, f64::NEG_INFINITY, f64::INFINITY),
        estimate("touching", Some(1.0), 0.0, 2.0),
    ]);
    assert!(
        en.ends_with("M: above 0: a; holding 0: touching; undetermined: b."),
        "{en}"
    );
    assert!(
        sv.ends_with("M: över 0: a; rymmer 0: touching; obestämda: b."),
        "{sv}"
    );
    assert!(
        de.ends_with("M: über 0: a; enthält 0: touching; unbestimmt: b."),
        "{de}"
    );
    let [en, ..] = said(vec![estimate("b", None, 0.0, 0.0)]);
    assert!(en.ends_with("M: undetermined: b."), "{en}");
    let [en, ..] = said(vec![estimate("c", Some(-1.0), -2.0, -0.5)]);
    assert!(en.ends_with("M: below 0: c."), "{en}");

    let twice = vec![
        estimate("same", Some(1.0), 0.5, 2.0),
        estimate("same", Some(9.0), 8.0, 10.0),
    ];
    refused(forest(twice), "`same` twice");
    for (value, lower, upper) in [
        (1.0, 3.0, -3.0),
        (f64::NAN, 0.0, 1.0),
        (1.0, f64::NAN, f64::NAN),
        (5.0, 0.0, 1.0),
    ] {
        refused(
            forest(vec![estimate("odd", Some(value), lower, upper)]),
            "`odd`",
        );
    }
}

#[test]
fn an_estimate_beyond_all_reason_does_not_hide_the_others() {
    let plot = CoefficientPlot::default();
    let say = |figure: &Figure| figure.notes_in(&Style::new(Look::plain(), Locale::en()));
    let forest = |scale, rows: &[Estimate]| {
        let model = Estimates::new("M", scale, 0.95, rows.to_vec());
        plot.figure("f", "F", &[model], &Labels::new()).unwrap()
    };
    let odds = EstimateScale::Ratio(Ratio::Odds);
    let one = estimate("a", Some(1.0), 0.5, 2.0);
    let wild = estimate("wild", Some(1e200), 1e-200, f64::INFINITY);
    let figure = forest(odds, &[one.clone(), wild.clone()]);
    drawn(&figure);
    let (Some(from), Some(to)) = figure.panels[0].x.range else {
        panic!("no range");
    };
    assert!(from > 1e-4 && to < 1e4, "{from} {to}");
    assert!(
        say(&figure)
            .iter()
            .any(|note| note.contains("without a dot"))
    );
    let raw = estimate("wild", Some(1e12), 9e11, 2e12);
    let figure = forest(EstimateScale::Raw, &[one.clone(), raw]);
    drawn(&figure);
    assert!(figure.panels[0].x.range.1.unwrap() < 100.0);
    assert!(
        say(&figure)
            .iter()
            .any(|note| note.contains("without a dot"))
    );

    // Alone it is what the figure shows, and an unusual one among others is no error.
    let alone = forest(odds, &[wild]);
    drawn(&alone);
    assert!(
        !say(&alone)
            .iter()
            .any(|note| note.contains("without a dot"))
    );
    let large = estimate("large", Some(50.0), 40.0, 60.0);
    let figure = forest(EstimateScale::Raw, &[one, large]);
    assert!(
        !say(&figure)
            .iter()
            .any(|note| note.contains("without a dot"))
    );
}

#[test]
fn a_histogram_tells_the_limits_of_its_bins_as_such() {
    let values = [12.0, 15.5, 11.0, 18.0, 21.5, 19.0, 24.0, 22.5];
    let bins = histogram(&values, BinRule::FreedmanDiaconis).unwrap();
    let figure = Distribution::new(&bins).figure("h", "H", "Score").unwrap();
    let say = |locale| figure.description_in(&Style::new(Look::plain(), locale));
    assert!(say(Locale::en()).starts_with("Score: 8 values in bins from 10 to 25;"));
    assert!(say(Locale::sv()).starts_with("Score: 8 värden i klasser från 10 till 25;"));
    assert!(say(Locale::de()).starts_with("Score: 8 Werte in Klassen von 10 bis 25;"));
}

#[test]
fn forests_of_nothing_and_of_infinite_ends() {
    let plot = CoefficientPlot::default();
    let labels = Labels::new();
    drawn(&plot.figure("none", "None", &[], &labels).unwrap());
    let empty = Estimates::new("Empty", EstimateScale::Raw, 0.95, []);
    drawn(&plot.figure("empty", "Empty", &[empty], &labels).unwrap());

    let rows = [
        estimate("known", Some(0.5), 0.2, 0.8),
        estimate("also", Some(0.4), 0.1, 0.7),
        estimate("open", Some(0.1), f64::NEG_INFINITY, f64::INFINITY),
        estimate("far", Some(0.2), -1e9, 1e9),
        estimate("aliased", None, f64::NEG_INFINITY, f64::INFINITY),
        estimate("separated", Some(f64::INFINITY), 0.0, f64::INFINITY),
    ];
    let figure = plot
        .figure(
            "odd",
            "Odd",
            &[Estimates::new("M", EstimateScale::Raw, 0.95, rows.clone())],
            &labels,
        )
        .unwrap();
    drawn(&figure);
    // The wide ones do not press the others together, and a note says what arrows are.
    let (Some(from), Some(to)) = figure.panels[0].x.range else {
        panic!("no range");
    };
    assert!(from > -20.0 && to < 20.0);
    let notes = figure.notes_in(&Style::new(Look::plain(), Locale::en()));
    assert!(notes.iter().any(|note| note.contains("arrow")), "{notes:?}");
    assert_eq!(figure.table.cells().len(), 6);

    let ratios = [
        estimate("a", Some(2.0), 0.0, 5.0),
        estimate("b", Some(0.0), 0.0, 0.0),
        estimate("c", Some(1e-300), 0.0, f64::INFINITY),
    ];
    let scale = EstimateScale::Ratio(Ratio::Odds);
    let ratios = Estimates::new("R", scale, 0.95, ratios);
    drawn(
        &plot
            .figure("ratios", "Ratios", std::slice::from_ref(&ratios), &labels)
            .unwrap(),
    );
    refused(
        plot.with_range(0.0, 5.0)
            .figure("r", "R", std::slice::from_ref(&ratios), &labels),
        "logarithmic",
    );
    refused(
        plot.with_range(5.0, 1.0)
            .figure("r", "R", std::slice::from_ref(&ratios), &labels),
        "empty",
    );
    let raw = Estimates::new("M", EstimateScale::Raw, 0.95, rows);
    refused(
        plot.figure("mixed", "Mixed", &[ratios, raw], &labels),
        "scales",
    );
}

#[test]
fn scatters_of_few_of_equal_and_of_many_points() {
    let labels = Labels::new();
    for values in [
        vec![],
        vec![3.0],
        vec![3.0; 5],
        vec![1e300, -1e300],
        vec![1e-300, 2e-300],
    ] {
        let figure = Scatter::new("x", &values, "y", &values).figure("few", "Few", &labels);
        drawn(&figure.unwrap());
    }
    refused(
        Scatter::new("x", &[1.0], "y", &[]).figure("s", "S", &labels),
        "0 values of y for 1 rows",
    );
    refused(
        Scatter::new("x", &[1.0], "y", &[2.0])
            .with_ids(["a", "b"])
            .figure("s", "S", &labels),
        "2 ids",
    );
    refused(
        Scatter::new("x", &[f64::NAN], "y", &[2.0]).figure("s", "S", &labels),
        "no place",
    );

    // Zero residuals: nobody stands out.
    let x = [1.0, 2.0, 3.0, 4.0];
    let y = [2.0, 4.0, 6.0, 8.0];
    let table = ColumnTable::new()
        .with_numbers("x", x)
        .unwrap()
        .with_numbers("y", y)
        .unwrap();
    let influence = ols("y ~ x", &table).unwrap().influence().unwrap();
    let figure = Scatter::new("x", &x, "y", &y)
        .with_extremes(&influence, 3)
        .figure("exact", "Exact", &labels);
    drawn(&figure.unwrap());

    let many: Vec<f64> = (0..100_000)
        .map(|i| f64::from(i % 317) + f64::from(i) * 1e-4)
        .collect();
    let other: Vec<f64> = (0..100_000)
        .map(|i| f64::from((i * 7919) % 104_729))
        .collect();
    let figure = Scatter::new("x", &many, "y", &other)
        .figure("many", "Many", &labels)
        .unwrap();
    assert_eq!(figure.table.cells().len(), 100_000);
    let style = Style::new(Look::plain(), Locale::en());
    let svg = figure.to_svg(&style, Theme::Light);
    assert!(svg.len() < 2_000_000, "{}", svg.len());
    assert!(figure.notes_in(&style)[0].contains("100,000 points"));
    assert!(many.len() > MOST_DOTS);
}

#[test]
fn curves_of_nothing_and_of_other_lengths() {
    let table = ColumnTable::new()
        .with_numbers("y", [1.0, 3.0, 4.0, 4.5])
        .and_then(|table| table.with_numbers("x", [0.0, 1.0, 2.0, 3.0]))
        .unwrap();
    let fit = ols("y ~ x", &table).unwrap();
    let predictions = fit.predict(&table).unwrap();
    refused(
        Curve::linear("x", &[1.0], &predictions),
        "1 values for 4 rows",
    );
    let labels = Labels::new();
    refused(predicted("none", "None", &[], &labels), "no curve");
    let curve = Curve::linear("x", &[3.0, 2.0, 1.0, 0.0], &predictions).unwrap();
    assert!(curve.points.is_sorted_by(|a, b| a.x < b.x));
    let mut empty = curve.clone().with_title("Empty");
    empty.points.clear();
    drawn(&predicted("empty", "Empty", &[empty.clone()], &labels).unwrap());
    drawn(&predicted("two", "Two", &[curve.clone(), empty], &labels).unwrap());
    let mut other = curve.clone();
    other.level = 0.9;
    refused(
        predicted("levels", "Levels", &[curve.clone(), other], &labels),
        "levels",
    );
    let at_infinity = Curve::linear("x", &[f64::INFINITY; 4], &predictions).unwrap();
    refused(predicted("far", "Far", &[at_infinity], &labels), "no place");
}

#[test]
fn residuals_of_exact_small_and_odd_fits() {
    let labels = Labels::new();
    let draw = |formula: &str, y: &[f64], x: &[f64]| {
        let table = ColumnTable::new()
            .with_numbers("y", y.to_vec())
            .and_then(|table| table.with_numbers("x", x.to_vec()))
            .unwrap();
        let diagnostics = ols(formula, &table)
            .unwrap()
            .residual_diagnostics(0.95)
            .unwrap();
        drawn(&residuals("odd", "Odd", &diagnostics, &labels).unwrap())
    };
    draw("y ~ x", &[2.0, 4.0, 6.0, 8.0], &[1.0, 2.0, 3.0, 4.0]);
    draw("y ~ x", &[1.0, 2.0, 2.0], &[0.0, 1.0, 2.0]);
    draw("y ~ 1", &[1.0, 2.0, 4.0], &[0.0, 1.0, 5.0]);
    // The last row has a leverage of 1.
    draw("y ~ x", &[1.0, 2.0, 4.0, 9.0], &[0.0, 0.0, 0.0, 1.0]);
    draw(
        "y ~ x",
        &[1e12, 2e12, 4e12, 9e12, 1e12],
        &[1e-9, 3e-9, 2e-9, 0.0, 5e-9],
    );
}

#[test]
fn distributions_and_boxes_of_one_value() {
    for values in [
        vec![4.0],
        vec![0.0; 3],
        vec![-1e-9, 1e-9],
        vec![1e100, 2e100],
    ] {
        let bins = histogram(&values, BinRule::Sturges).unwrap();
        drawn(
            &Distribution::new(&bins)
                .figure("one", "One", "Value")
                .unwrap(),
        );
        let summary = Batch::new(&values)
            .unwrap()
            .box_summary(QuantileType::Weibull)
            .unwrap();
        let group = BoxGroup::new("G", summary.clone());
        drawn(&boxes("one", "One", &[group.clone(), group.clone()], "Value").unwrap());
        refused(group.with_points(["a", "b", "c", "d"], &values), "ids");
    }
    drawn(&boxes("none", "None", &[], "Value").unwrap());
    let summary = |kind| {
        Batch::new(&[1.0, 2.0, 5.0])
            .unwrap()
            .box_summary(kind)
            .unwrap()
    };
    let groups =
        [QuantileType::Linear, QuantileType::Weibull].map(|kind| BoxGroup::new("G", summary(kind)));
    refused(boxes("mixed", "Mixed", &groups, "Value"), "conventions");
}

#[test]
fn outcomes_that_one_score_tells_apart() {
    drawn(&roc("none", "None", &[]).unwrap());
    let perfect = BinaryPredictions::new(&[0, 1], &[0.0, 1.0]).unwrap();
    let constant = BinaryPredictions::new(&[0, 1, 1], &[0.5, 0.5, 0.5]).unwrap();
    let title = Text::new("");
    for predictions in [&perfect, &constant] {
        let (curve, area) = (predictions.roc().unwrap(), predictions.auc(0.95).unwrap());
        let series = RocSeries {
            title: &title,
            curve: &curve,
            area: &area,
        };
        drawn(&roc("odd", "Odd", &[series, series]).unwrap());
        let groups = predictions
            .calibration_groups(&Grouping::Quantiles(10))
            .unwrap();
        refused(calibration("c", "C", &groups, &[], None), "0 intervals");
        let intervals = groups
            .groups
            .iter()
            .map(|group| group.observed_interval(0.95).unwrap());
        drawn(&calibration("c", "C", &groups, &intervals.collect::<Vec<_>>(), None).unwrap());
    }
}

#[test]
fn correlations_of_constants_and_of_one_variable() {
    let table = ColumnTable::new()
        .with_numbers("a", [1.0, 2.0, 3.0])
        .and_then(|table| table.with_numbers("b", [2.0, 2.0, 2.0]))
        .and_then(|table| table.with_numbers("c", [3.0, 2.0, 1.0]))
        .unwrap();
    let matrix = correlation_matrix(&table, &["a", "b", "c"], &MatrixOptions::default()).unwrap();
    for how in [
        Correlations::default(),
        Correlations::default().with_lower_triangle().with_stars(),
    ] {
        let figure = correlations("r", "R", &matrix, how, &Labels::new()).unwrap();
        drawn(&figure);
        let style = Style::new(Look::plain(), Locale::en());
        assert!(
            figure
                .notes_in(&style)
                .iter()
                .any(|note| note.contains("2 pairs without"))
        );
        let Layer::Tiles { tiles } = &figure.panels[0].layers[0] else {
            panic!("no tiles");
        };
        assert!(tiles.iter().any(|tile| tile.label.is_none()));
    }
    let mut none = matrix;
    none.variables.truncate(1);
    none.pairs.clear();
    drawn(
        &correlations(
            "one",
            "One",
            &none,
            Correlations::default().with_lower_triangle(),
            &Labels::new(),
        )
        .unwrap(),
    );
    none.variables.clear();
    drawn(
        &correlations(
            "none",
            "None",
            &none,
            Correlations::default(),
            &Labels::new(),
        )
        .unwrap(),
    );
}

#[test]
fn hostile_labels_stay_labels() {
    let fit = samples::linear();
    for label in hostile::labels() {
        let mut labels = Labels::new();
        for name in ["mpg", "wt", "hp", "cyl", "cyl[6]", "cyl[8]", "am"] {
            labels = labels.with(name, label.as_str());
        }
        let table = fit.coefficients(Covariance::Classical).unwrap();
        let models = [
            Estimates::coefficients(label.as_str(), &table),
            Estimates::coefficients(label.as_str(), &table),
        ];
        drawn(
            &CoefficientPlot::default()
                .with_intercept()
                .figure("f", label.as_str(), &models, &labels)
                .unwrap(),
        );
        let mut diagnostics = samples::simple().residual_diagnostics(0.95).unwrap();
        diagnostics
            .rows
            .iter_mut()
            .for_each(|row| row.row_id.clone_from(&label));
        drawn(&residuals("r", label.as_str(), &diagnostics, &labels).unwrap());
        let means = fit
            .marginal_means(&MarginalMeansRequest::of(["cyl"]))
            .unwrap();
        drawn(&marginal_means("m", label.as_str(), &means, &labels).unwrap());
        let matrix = correlation_matrix(
            &samples::cars(),
            &["mpg", "wt", "hp"],
            &MatrixOptions::default(),
        )
        .unwrap();
        drawn(
            &correlations(
                "c",
                label.as_str(),
                &matrix,
                Correlations::default(),
                &labels,
            )
            .unwrap(),
        );
        let summary = Batch::new(&[1.0, 2.0, 9.0])
            .unwrap()
            .box_summary(QuantileType::Linear)
            .unwrap();
        let group = BoxGroup::new(label.as_str(), summary)
            .with_points([label.as_str(); 3], &[1.0, 2.0, 9.0])
            .unwrap();
        drawn(&boxes("b", label.as_str(), &[group], label.as_str()).unwrap());
        let bins = histogram(&[1.0, 2.0], BinRule::Sturges).unwrap();
        drawn(
            &Distribution::new(&bins)
                .figure("d", label.as_str(), label.as_str())
                .unwrap(),
        );
        let figure =
            Scatter::new("wt", &[1.0, 2.0], "mpg", &[1.0, 2.0]).with_ids([label.as_str(); 2]);
        drawn(&figure.figure("s", label.as_str(), &labels).unwrap());
    }
}
