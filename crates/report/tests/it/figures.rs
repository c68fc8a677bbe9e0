//! Figures as files: sound XML, hostile labels as plain text, one language and theme at a time.

use tresteg_report::figure::{Axis, Bar, Figure, Layer, Panel, Point, Series, Theme};
use tresteg_report::{
    Head, Locale, Look, Number, Paragraph, Report, ReportError, Style, Table, Text, Value,
};

const HOSTILE: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"quoted\" & 'quoted'",
    "]]> <!-- {x} $x$ \\x %",
    "two\nlines\u{202e}turned\u{0}",
    "עברית",
    "",
];

pub fn figure() -> Figure {
    let mut table =
        Table::new("hostile", HOSTILE[0], vec![Head::leaf("share", HOSTILE[1])]).unwrap();
    for (i, label) in HOSTILE.iter().enumerate() {
        let row = Head::leaf(format!("row{i}"), *label);
        table
            .row(row, vec![Number::percent(1234.5).into()])
            .unwrap();
    }
    let bars =
        (0..HOSTILE.len()).map(|i| Bar::new(i as f64, 1234.5).with_label(Number::percent(1234.5)));
    let named = |(i, label): (usize, &&str)| {
        Point::new(500.0, i as f64)
            .with_label(*label)
            .with_tooltip(*label)
    };
    let panel = Panel::new(
        Axis::linear(HOSTILE[2]),
        Axis::categories(HOSTILE[1], HOSTILE),
    )
    .with_title(HOSTILE[0])
    .with_layer(Layer::bars(0, bars))
    .with_layer(Layer::points(1, HOSTILE.iter().enumerate().map(named)))
    .with_layer(Layer::vertical(700.0, HOSTILE[0]));
    let description = Text::new("Seven things: <b>").with_sv("Sju saker: <b>");
    Figure::new(table, description)
        .with_series([Series::nth(0, HOSTILE[0]), Series::nth(1, HOSTILE[4])])
        .with_panel(panel)
        .with_note(Paragraph::new("{note}").with("note", Text::new(HOSTILE[2])))
        .checked()
        .unwrap()
}

#[test]
fn svg_is_sound_and_its_labels_are_text() {
    for theme in [Theme::Light, Theme::Dark, Theme::Adaptive] {
        for locale in [Locale::en(), Locale::sv(), Locale::de()] {
            let svg = figure().to_svg(&Style::new(Look::plain(), locale.clone()), theme);
            let document = roxmltree::Document::parse(&svg).unwrap();
            let root = document.root_element();
            assert_eq!(root.attribute("lang"), Some(locale.language.tag()));
            let names = [
                "svg", "title", "desc", "style", "rect", "path", "circle", "text",
            ];
            for node in document.descendants().filter(|node| node.is_element()) {
                assert!(names.contains(&node.tag_name().name()), "{node:?}");
                for attribute in ["x", "y", "cx", "cy", "r", "width", "height", "font-size"] {
                    let value = node.attribute(attribute).map(str::parse::<f64>);
                    assert!(
                        value.is_none_or(|value| value.is_ok_and(f64::is_finite)),
                        "{node:?}"
                    );
                }
            }
            let texts: Vec<String> = document
                .descendants()
                .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "text")))
                .map(|node| node.text().unwrap_or_default().to_owned())
                .collect();
            assert!(texts.iter().any(|text| text == HOSTILE[0]), "{texts:?}");
            assert!(texts.iter().any(|text| text.starts_with("two linesturned")));
            let mark = if locale == Locale::en() {
                "1,234.5"
            } else {
                "234,5"
            };
            assert!(texts.iter().any(|text| text.contains(mark)), "{texts:?}");
        }
    }
}

#[test]
fn a_reader_who_does_not_see_it_is_told() {
    let svg = figure().to_svg(&Style::new(Look::plain(), Locale::sv()), Theme::Light);
    let document = roxmltree::Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    let told: Vec<&str> = root
        .attribute("aria-labelledby")
        .unwrap()
        .split(' ')
        .map(|id| {
            let named = root
                .children()
                .find(|node| node.attribute("id") == Some(id));
            named.and_then(|node| node.text()).unwrap()
        })
        .collect();
    assert_eq!(told, [HOSTILE[0], "Sju saker: <b>"]);
}

#[test]
fn the_page_has_every_id_once() {
    let report = Report::builder("T").figure(figure()).finish().unwrap();
    let html = report.to_html(&Style::new(Look::plain(), Locale::en()));
    let mut ids: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert!(!html.contains("<script>"));
}

#[test]
fn what_cannot_be_drawn_is_named() {
    let message = |panel: Panel| {
        let mut bad = figure();
        bad.panels = vec![panel];
        bad.checked().unwrap_err().to_string()
    };
    let linear = || Panel::new(Axis::linear(""), Axis::linear(""));
    let dot = |x: f64| Layer::points(0, [Point::new(x, 1.0)]);
    assert_eq!(
        message(linear().with_layer(dot(f64::NAN))),
        "figure \"hostile\", panel 1, layer 1: NaN is no place"
    );
    let log = Panel::new(Axis::log(""), Axis::linear("")).with_layer(dot(0.0));
    assert_eq!(
        message(log),
        "figure \"hostile\", panel 1, layer 1: 0 is not positive, and the axis is logarithmic"
    );
    let beside = Panel::new(Axis::categories("", ["a"]), Axis::linear("")).with_layer(dot(1.0));
    assert_eq!(
        message(beside),
        "figure \"hostile\", panel 1, layer 1: 1 is beside all 1 categories, the first of which is 0"
    );
    let empty = Panel::new(Axis::linear("").with_range(2.0, 2.0), Axis::linear(""));
    assert_eq!(
        message(empty),
        "figure \"hostile\", panel 1: horizontal axis: the range from 2 to 2 is empty"
    );
    let mut wide = figure();
    wide.width = f64::INFINITY;
    assert!(matches!(wide.checked(), Err(ReportError::BadFigure { .. })));
}

#[cfg(feature = "png")]
#[test]
fn png_has_the_size_that_was_asked_for() {
    let style = Style::new(Look::plain(), Locale::en());
    let figure = figure();
    let svg = figure.to_svg(&style, Theme::Light);
    let document = roxmltree::Document::parse(&svg).unwrap();
    let height: f64 = document
        .root_element()
        .attribute("height")
        .unwrap()
        .parse()
        .unwrap();
    let png = figure.to_png(&style, Theme::Light, 2.0).unwrap();
    let size = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    assert_eq!((size(16), size(20)), (1280, (height * 2.0).ceil() as u32));
    let error = figure.to_png(&style, Theme::Light, 1e6).unwrap_err();
    assert!(error.to_string().contains("cannot be drawn"));
    assert!(figure.to_png(&style, Theme::Light, f64::NAN).is_err());
}

#[test]
fn a_folder_of_markdown_has_the_pictures_that_it_shows() {
    let report = Report::builder("T").figure(figure()).finish().unwrap();
    let style = Style::new(Look::plain(), Locale::sv());
    let files = report.to_markdown_folder(&style, "rapport");
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["rapport-figures/hostile.svg", "rapport.md"]);
    assert!(files["rapport.md"].contains("![Sju saker: &lt;b&gt;](<rapport-figures/hostile.svg>)"));
    roxmltree::Document::parse(&files["rapport-figures/hostile.svg"]).unwrap();
}

#[test]
fn latex_draws_every_text_of_a_figure() {
    let report = Report::builder("T")
        .paragraph(Paragraph::new("{see}").with("see", Value::figure("hostile")))
        .figure(figure())
        .finish()
        .unwrap();
    let latex = report.to_latex(&Style::new(Look::plain(), Locale::en()));
    let (_, picture) = latex.split_once("\\begin{tikzpicture}").unwrap();
    let (picture, _) = picture.split_once("\\end{tikzpicture}").unwrap();
    // Everything but the markup is escaped, and every line is a command.
    for line in picture.lines().skip(1) {
        assert!(
            line.starts_with("\\path[") || line.starts_with("\\node["),
            "{line}"
        );
        assert!(line.ends_with(';'), "{line}");
        let depth = line.replace("\\{", "").replace("\\}", "");
        assert_eq!(
            depth.matches('{').count(),
            depth.matches('}').count(),
            "{line}"
        );
    }
    assert!(picture.contains("{\\textless{}script\\textgreater{}"));
    assert!(latex.contains("\\hyperref[fig:hostile]{Figure~1}"));
    assert!(latex.contains("\\label{fig:hostile}"));
}
