//! What holds for every scene: nothing is not a number, and no text leaves the picture.

use proptest::prelude::*;

use super::scene;
use crate::figure::scene::{Anchor, Shape};
use crate::figure::widths::width;
use crate::figure::{
    Axis, Bar, BoxMark, Direction, Figure, Interval, Label, Layer, Panel, Point, Series, Tile, Tone,
};
use crate::{Head, Kind, Locale, Look, Number, Style, Table, Text};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[a-zåäö ]{1,20}",
        "[A-Z0-9,.% ]{1,60}",
        Just("<script>&\"'\u{202e}\u{0}\n".to_owned()),
        Just("x".repeat(300)),
        Just("שלום עולם".to_owned()),
        Just("人口、千人".to_owned()),
    ]
}

/// Numbers of any size, some of them close together.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        -100.0..100.0,
        Just(0.0),
        Just(1e-300),
        Just(1e12),
        (-1e9..1e9_f64),
        (0.0..1e-9_f64).prop_map(|small| 1.0 + small),
    ]
}

fn layer(categories: usize) -> impl Strategy<Value = Layer> {
    let last = categories as f64 - 1.0;
    let at = 0.0..=last.max(0.1);
    let points =
        prop::collection::vec((value(), at.clone(), text(), 0.0..50.0), 0..12).prop_map(|points| {
            let point = |(x, at, label, size): (f64, f64, String, f64)| {
                Point::new(x, at).with_label(label).with_size(size)
            };
            Layer::points(0, points.into_iter().map(point))
        });
    let bars = prop::collection::vec((at.clone(), value(), any::<bool>()), 0..6).prop_map(|bars| {
        let bar = |(at, to, inside): (f64, f64, bool)| {
            let number = Number::new(Kind::Measure, to);
            match inside {
                true => Bar::new(at, to).with_label_inside(number),
                false => Bar::new(at, to).with_label(number),
            }
        };
        Layer::bars(1, bars.into_iter().map(bar))
    });
    let intervals =
        prop::collection::vec((at.clone(), value(), any::<bool>()), 0..6).prop_map(|all| {
            let interval = |(at, estimate, endless): (f64, f64, bool)| Interval {
                at,
                lower: estimate - estimate.abs(),
                estimate,
                upper: if endless { f64::INFINITY } else { estimate },
            };
            Layer::intervals(1, all.into_iter().map(interval))
        });
    let boxes = (at.clone(), value()).prop_map(|(at, median)| Layer::Boxes {
        series: 0,
        boxes: vec![BoxMark {
            at,
            thickness: 0.5,
            lower: median,
            first_quartile: median,
            median,
            third_quartile: median,
            upper: median,
        }],
        direction: Direction::Horizontal,
    });
    let band = prop::collection::vec((value(), at.clone()), 0..5)
        .prop_map(|all| Layer::band(1, all.into_iter().map(|(x, at)| (x, at, at))));
    let line =
        prop::collection::vec((value(), at.clone()), 0..5).prop_map(|all| Layer::line(0, all));
    let labels = (value(), at, text()).prop_map(|(x, y, text)| Layer::Labels {
        labels: vec![Label {
            x,
            y,
            text: Text::new(text),
        }],
    });
    let reference = (value(), text()).prop_map(|(at, label)| Layer::vertical(at, label));
    prop_oneof![
        points, bars, intervals, boxes, band, line, labels, reference
    ]
}

fn figure() -> impl Strategy<Value = Figure> {
    let panel = prop::collection::vec(text(), 1..5).prop_flat_map(|labels| {
        let layers = prop::collection::vec(layer(labels.len()), 0..4);
        (Just(labels), layers, text(), text(), any::<bool>())
    });
    let panel = panel.prop_map(|(labels, layers, title, x_title, shown)| {
        let y = Axis::categories(title.clone(), labels);
        let y = if shown { y } else { y.without_labels() };
        let panel = Panel::new(Axis::linear(x_title), y).with_title(title);
        layers.into_iter().fold(panel, Panel::with_layer)
    });
    let parts = (
        prop::collection::vec(panel, 1..4),
        1_usize..4,
        120.0..1200.0,
        text(),
        text(),
    );
    parts.prop_map(|(panels, columns, width, first, second)| {
        let table = Table::new("t", "T", vec![Head::leaf("a", "A")]).unwrap();
        let figure = Figure::new(table, "D")
            .with_series([Series::nth(0, first), Series::nth(1, second)])
            .with_columns(columns)
            .with_width(width);
        panels.into_iter().fold(figure, Figure::with_panel)
    })
}

fn inspect(figure: &Figure) -> Result<(), TestCaseError> {
    for locale in [Locale::en(), Locale::sv()] {
        let style = Style::new(Look::plain(), locale);
        let scene = scene(figure, &style, figure.width);
        prop_assert!(scene.height.is_finite() && scene.height > 0.0);
        for item in &scene.items {
            let places = match &item.shape {
                Shape::Circle { x, y, radius } => vec![*x, *y, *radius],
                Shape::Rectangle {
                    x,
                    y,
                    width,
                    height,
                } => {
                    prop_assert!(*width >= 0.0 && *height >= 0.0, "{item:?}");
                    vec![*x, *y, *width, *height]
                }
                Shape::Path { points, .. } => points.iter().flat_map(|(x, y)| [*x, *y]).collect(),
                Shape::Text(text) => {
                    if text.turned == 0.0 {
                        let wide = width(&text.text, text.size, text.bold);
                        let left = match text.anchor {
                            Anchor::Start => text.x,
                            Anchor::Middle => text.x - wide / 2.0,
                            Anchor::End => text.x - wide,
                        };
                        prop_assert!(
                            left >= -1.0 && left + wide <= scene.width + 1.0,
                            "{text:?} {}",
                            scene.width
                        );
                        prop_assert!(
                            text.y > 0.0 && text.y <= scene.height + 1.0,
                            "{text:?} {}",
                            scene.height
                        );
                    }
                    vec![text.x, text.y]
                }
            };
            prop_assert!(places.iter().all(|place| place.is_finite()), "{item:?}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn texts_stay_in_the_picture(figure in figure()) {
        prop_assume!(figure.clone().checked().is_ok());
        inspect(&figure)?;
    }
}

#[test]
fn tiles_and_maps_are_sound() {
    let table = Table::new("t", "T", vec![Head::leaf("a", "A")]).unwrap();
    let tiles = (0..9).map(|i| Tile {
        x: i % 3,
        y: i / 3,
        tone: Tone::Diverging(f64::NAN),
        label: Some(Number::new(Kind::Bounded, 1.0)),
    });
    let names = ["a name that is long enough to be turned", "", "<b>"];
    let heat = Panel::new(Axis::categories("", names), Axis::categories("", names)).with_layer(
        Layer::Tiles {
            tiles: tiles.collect(),
        },
    );
    let map = Panel::new(Axis::hidden(), Axis::hidden())
        .with_equal_units()
        .with_layer(Layer::points(
            0,
            [
                Point::new(250_000.0, 6_100_000.0),
                Point::new(900_000.0, 7_600_000.0),
            ],
        ));
    let figure = Figure::new(table, "D")
        .with_series([Series::nth(0, "")])
        .with_panel(heat)
        .with_panel(map);
    inspect(&figure.checked().unwrap()).unwrap();
}

#[test]
fn a_last_row_with_fewer_panels_keeps_the_scale() {
    let table = Table::new("t", "T", vec![Head::leaf("a", "A")]).unwrap();
    let panel = Panel::new(
        Axis::linear("").with_range(0.0, 1.0),
        Axis::categories("", ["a"]),
    )
    .with_layer(Layer::bars(0, [Bar::new(0.0, 1.0)]));
    let figure = Figure::new(table, "D")
        .with_series([Series::nth(0, "")])
        .with_columns(2);
    let figure = (0..3).fold(figure, |figure, _| figure.with_panel(panel.clone()));
    let scene = scene(&figure, &Style::new(Look::plain(), Locale::en()), 640.0);
    // The first rectangle is the paper.
    let rectangles = scene
        .items
        .iter()
        .skip(1)
        .filter_map(|item| match item.shape {
            Shape::Rectangle { width, .. } => Some(width),
            _ => None,
        });
    let bars: Vec<f64> = rectangles.collect();
    assert_eq!(bars.len(), 3);
    assert!(
        bars.iter().all(|wide| (wide - bars[0]).abs() < 1e-9),
        "{bars:?}"
    );
}

/// Texts of a scene with the area that each covers, turned ones apart.
fn texts(scene: &crate::figure::scene::Scene) -> Vec<(String, [f64; 4], f64)> {
    let texts = scene.items.iter().filter_map(|item| match &item.shape {
        // The rim of a name is the same text once more.
        Shape::Text(text) if item.stroke.is_none() => {
            let wide = width(&text.text, text.size, text.bold);
            let left = match text.anchor {
                Anchor::Start => text.x,
                Anchor::Middle => text.x - wide / 2.0,
                Anchor::End => text.x - wide,
            };
            let area = [left, text.y - 9.0, left + wide, text.y];
            Some((text.text.clone(), area, text.turned))
        }
        _ => None,
    });
    texts.collect()
}

fn overlap(a: &[f64; 4], b: &[f64; 4]) -> f64 {
    let wide = a[2].min(b[2]) - a[0].max(b[0]);
    let high = a[3].min(b[3]) - a[1].max(b[1]);
    wide.max(0.0) * high.max(0.0)
}

fn of_panel(panel: Panel) -> Figure {
    let table = Table::new("t", "T", vec![Head::leaf("a", "A")]).unwrap();
    Figure::new(table, "D")
        .with_series([Series::nth(0, "")])
        .with_panel(panel)
}

fn drawn(panel: Panel, wide: f64) -> Vec<(String, [f64; 4], f64)> {
    let figure = of_panel(panel).checked().unwrap();
    inspect(&figure.clone().with_width(wide)).unwrap();
    // The look of journals raises its exponents.
    texts(&scene(
        &figure,
        &Style::new(Look::journal(), Locale::en()),
        wide,
    ))
}

#[test]
fn exponents_are_written_in_letters_of_every_font() {
    let tiny = Number::new(Kind::Coefficient, 1.5e-9);
    let bars = Layer::bars(0, [Bar::new(0.0, 1.0).with_label(tiny)]);
    let tiles = Layer::Tiles {
        tiles: vec![Tile {
            x: 0,
            y: 0,
            tone: Tone::Ink,
            label: Some(Number::new(Kind::Coefficient, 1.5e-9)),
        }],
    };
    let log = Layer::points(0, [Point::new(1e-300, 1e-20), Point::new(1e300, 1e30)]);
    let panels = [
        Panel::new(Axis::linear(""), Axis::categories("", ["a"])).with_layer(bars),
        Panel::new(Axis::categories("", ["a"]), Axis::categories("", ["a"])).with_layer(tiles),
        Panel::new(Axis::log(""), Axis::log("")).with_layer(log),
    ];
    for panel in panels {
        let texts = drawn(panel, 640.0);
        assert!(
            texts.iter().any(|(text, ..)| text.contains('E')),
            "{texts:?}"
        );
        for (text, ..) in texts {
            assert!(!text.contains(['×', '⁻', '⁰', '³']), "{text}");
            assert!(text.len() < 30, "{text}");
        }
    }
}

#[test]
fn numbers_of_bars_lie_on_no_name() {
    let bars = [-5000.0, -3000.0, 4000.0].into_iter().enumerate();
    let bars =
        bars.map(|(i, to)| Bar::new(i as f64, to).with_label(Number::measure(to * 1000.0, 2)));
    let names = ["A long category name", "b", "Another long name"];
    let panel =
        Panel::new(Axis::linear(""), Axis::categories("", names)).with_layer(Layer::bars(0, bars));
    for wide in [360.0, 640.0] {
        let texts = drawn(panel.clone(), wide);
        for (i, (text, area, _)) in texts.iter().enumerate() {
            for (other, beside, _) in &texts[..i] {
                assert!(overlap(area, beside) < 1.0, "{text} on {other}");
            }
        }
    }
}

#[test]
fn many_columns_leave_out_what_has_no_room() {
    for count in [5, 12, 25, 60, 300, 3000] {
        let names = (0..count).map(|i| format!("Municipality {i}"));
        let bars = (0..count).map(|i| {
            let to = i as f64 * 1234.5;
            Bar::new(i as f64, to).with_label(Number::measure(to, 1))
        });
        let panel = Panel::new(Axis::categories("", names), Axis::linear(""))
            .with_layer(Layer::columns(0, bars));
        for wide in [360.0, 640.0] {
            let texts = drawn(panel.clone(), wide);
            let (turned, upright): (Vec<_>, Vec<_>) =
                texts.iter().partition(|(.., turned)| *turned != 0.0);
            for (i, (text, area, _)) in upright.iter().enumerate() {
                for (other, beside, _) in &upright[..i] {
                    assert!(overlap(area, beside) < 1.0, "{text} on {other}");
                }
            }
            for (text, [left, _, right, _], _) in &turned {
                let reach = right - (right - left) * std::f64::consts::FRAC_1_SQRT_2;
                assert!(reach >= 0.0, "{text} leaves the picture by {reach}");
            }
            for pair in turned.windows(2) {
                assert!(pair[1].1[2] - pair[0].1[2] > 15.0, "{count} {wide}");
            }
            assert!(!texts.is_empty());
        }
    }
}

#[test]
fn names_lie_on_no_names() {
    let here = (0..30).map(|i| Point::new(1.0, 1.0).with_label(format!("name {i}")));
    let panel = Panel::new(Axis::linear(""), Axis::linear("")).with_layer(Layer::points(0, here));
    let texts = drawn(panel, 640.0);
    let names: Vec<_> = texts
        .iter()
        .filter(|(text, ..)| text.starts_with("name"))
        .collect();
    assert!(names.len() > 5 && names.len() < 30, "{}", names.len());
    for (i, (text, area, _)) in names.iter().enumerate() {
        for (other, beside, _) in &names[..i] {
            let size = (area[2] - area[0]) * 9.0;
            assert!(overlap(area, beside) < 0.25 * size, "{text} on {other}");
        }
    }
}

#[test]
fn what_cannot_be_drawn_is_named_and_nothing_else_is_lost() {
    let points = |axis: Axis, at: &[(f64, f64)]| {
        let points = at.iter().map(|(x, y)| Point::new(*x, *y));
        Panel::new(axis, Axis::linear("")).with_layer(Layer::points(0, points))
    };
    let plain = || Axis::linear("");
    let mark = |quartiles: [f64; 5]| {
        let [lower, first_quartile, median, third_quartile, upper] = quartiles;
        Panel::new(plain(), Axis::categories("", ["a"])).with_layer(Layer::Boxes {
            series: 0,
            boxes: vec![BoxMark {
                at: 0.0,
                thickness: 0.5,
                lower,
                first_quartile,
                median,
                third_quartile,
                upper,
            }],
            direction: Direction::Horizontal,
        })
    };
    let square = [(0.0, 0.0), (1.0, 1.0)];
    let cases = [
        (
            points(plain(), &[(-1e308, 0.0), (1e308, 1.0)]),
            "no distance",
        ),
        (points(plain(), &[(f64::MAX, f64::MAX)]), "no distance"),
        (
            points(plain().starting_at(1e308), &[(0.0, 1.0)]),
            "no distance",
        ),
        (points(plain(), &square).with_share(1e308), "share"),
        (
            points(plain(), &[(1.0, 1.0), (1.01, 1e6)]).with_equal_units(),
            "equal units",
        ),
        (
            points(plain(), &[(1.0, 1.0), (1e6, 1.01)]).with_equal_units(),
            "equal units",
        ),
        (mark([9.0, 7.0, 1.0, 3.0, 2.0]), "order"),
        (
            points(
                plain().with_kind(Kind::Year).with_ticks([2010.0, 2010.5]),
                &square,
            ),
            "whole year",
        ),
    ];
    for (panel, part) in cases {
        let figure = of_panel(panel);
        match figure.clone().checked() {
            Err(crate::ReportError::BadFigure { problem, .. }) => {
                assert!(problem.contains(part), "{problem}");
            }
            other => panic!("{part}: {other:?}"),
        }
        let svg = figure.to_svg(
            &Style::new(Look::plain(), Locale::en()),
            crate::figure::Theme::Light,
        );
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{part}");
    }
    let sound = [
        points(Axis::log(""), &[(1e-300, 1.0), (1e300, 2.0)]),
        points(Axis::log(""), &[(5e-324, 1.0), (f64::MAX, 2.0)]),
        points(plain(), &[(0.0, -8e307), (1.0, 8e307)]),
        points(
            plain().with_kind(Kind::Year),
            &[(2010.25, 1.0), (2012.75, 2.0)],
        ),
        mark([1.0, 2.0, 2.0, 3.0, 9.0]),
    ];
    for panel in sound {
        let figure = of_panel(panel).checked().unwrap();
        inspect(&figure).unwrap();
        let scene = scene(&figure, &Style::new(Look::plain(), Locale::en()), 640.0);
        let circle = |shape: &Shape| matches!(shape, Shape::Circle { .. });
        let circles = scene
            .items
            .iter()
            .filter(|item| circle(&item.shape))
            .count();
        let boxes = matches!(figure.panels[0].layers[0], Layer::Boxes { .. });
        assert!(circles == 2 || boxes, "{circles}");
    }
}
