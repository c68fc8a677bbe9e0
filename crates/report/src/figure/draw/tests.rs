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
