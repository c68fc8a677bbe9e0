//! Figures of surveys, choices, places and codes: they hold the values of their results, and bear awkward ones.

use roxmltree::Document;
use tresteg_dataset::{Dataset, Label, Measure, MissingKind, ValueLabel, Variable};
use tresteg_qualitative::{Codebook, CodedAnswers};
use tresteg_report::figure::{Bar, Figure, Layer, Theme, Tone};
use tresteg_report::layouts::Labels;
use tresteg_report::plots::dataset::DotMap;
use tresteg_report::plots::{qualitative, sampling, survey};
use tresteg_report::{Locale, ReportError, Text};
use tresteg_sampling::{
    Alternatives, BalanceMeasures, BalanceRow, BalanceSizes, BalanceTable, CaseFrame, CaseRule,
    Certificate, Firmness, Rule, Side, Strategy, Target,
};
use tresteg_survey::{FrequencyRow, FrequencyTable, QuestionKind, ResponseCascade};

use crate::snapshot::{check, plain};

fn row(code: u32, label: &str, missing: bool, count: u64, respondents: u64) -> FrequencyRow {
    FrequencyRow {
        code,
        label: Label::new(label).with_sv(format!("{label} (sv)")),
        missing: missing.then_some(MissingKind::DontKnow),
        count,
        percent: 100.0 * count as f64 / respondents as f64,
        valid_percent: None,
    }
}

/// A question with three steps and "don't know", which leads the list as some tools print it.
fn counted(id: &str, counts: [u64; 4]) -> FrequencyTable {
    let respondents = counts.iter().sum();
    let labels = ["Don't know", "Little", "Some", "Much"];
    let rows = labels.iter().zip(counts).enumerate();
    FrequencyTable {
        question: id.to_owned(),
        wording: Label::new(format!("How much of {id}?")).with_sv(format!("Hur mycket {id}?")),
        kind: QuestionKind::Single,
        rows: rows
            .map(|(i, (label, count))| row(i as u32, label, i == 0, count, respondents))
            .collect(),
        total: respondents,
        total_percent: 100.0,
        respondents,
        valid: Some(respondents - counts[0]),
        missing: Some(counts[0]),
        no_answer: Some(0),
    }
}

fn towns() -> Dataset {
    let ids = ["0180", "0883", "1401", "1402", "1441", "2184"];
    let names = [
        "Stockholm",
        "Västervik",
        "Härryda",
        "Partille",
        "Lerum",
        "Hudiksvall",
    ];
    let scale = |name: &str, en: &str, sv: &str| {
        Variable::new(name, Label::new(en).with_sv(sv), Measure::Scale)
    };
    let membership = Variable::new(
        "membership",
        Label::new("Membership").with_sv("Medlemskap"),
        Measure::Nominal,
    )
    .with_value_labels([
        ValueLabel::new(1.0, Label::new("Member").with_sv("Medlem")),
        ValueLabel::new(2.0, Label::new("Other").with_sv("Övrig")),
    ]);
    let numbers = |values: [f64; 6]| values.map(Some).to_vec();
    Dataset::new(
        ids.map(String::from).to_vec(),
        names.map(String::from).to_vec(),
    )
    .unwrap()
    .with_numbers(membership, numbers([1.0, 2.0, 1.0, 2.0, 2.0, 2.0]))
    .unwrap()
    .with_numbers(
        scale("population", "Population", "Folkmängd"),
        numbers([923_516.0, 36_049.0, 36_651.0, 36_977.0, 40_181.0, 36_975.0]),
    )
    .unwrap()
    .with_numbers(
        scale("x", "Easting", "Öst"),
        numbers([
            670_718.0, 583_000.0, 335_000.0, 326_000.0, 338_000.0, 606_000.0,
        ]),
    )
    .unwrap()
    .with_numbers(
        scale("y", "Northing", "Nord"),
        numbers([
            6_579_826.0,
            6_402_000.0,
            6_396_000.0,
            6_404_000.0,
            6_410_000.0,
            6_845_000.0,
        ]),
    )
    .unwrap()
}

fn certificate(towns: &Dataset) -> Certificate<CaseRule> {
    let frame = CaseFrame::new(towns)
        .unwrap()
        .rule_out_where("membership", 1.0, "member")
        .unwrap();
    let strategy = Strategy::nearest_on(Side::TwoSided, "population", Target::from(36_651.0));
    let rule = CaseRule::new(strategy, 2).with_reserves(1);
    rule.select(&frame).unwrap()
}

fn firmness(towns: &Dataset) -> Firmness {
    let alternatives = Alternatives::new().leaving_out_each_unit();
    tresteg_sampling::firmness(&certificate(towns), &alternatives).unwrap()
}

fn balance(rows: &[(&str, Option<f64>, Option<f64>)]) -> BalanceTable {
    let measures = |standardised_difference| BalanceMeasures {
        mean_treated: 1.0,
        mean_control: 0.0,
        standardised_difference,
        variance_ratio: None,
        ecdf_mean: 0.1,
        ecdf_max: 0.2,
    };
    let row = |(name, before, after): &(&str, Option<f64>, Option<f64>)| BalanceRow {
        variable: (*name).to_owned(),
        category: None,
        before: measures(*before),
        after: measures(*after),
    };
    BalanceTable {
        rows: rows.iter().map(row).collect(),
        sizes: BalanceSizes {
            treated_before: 1,
            controls_before: 1,
            treated_after: 1,
            controls_after: 1,
            effective_controls_after: 1.0,
        },
    }
}

fn coded() -> CodedAnswers {
    let codebook = Codebook::read(
        "code,kind,label,label_sv,definition\n\
         visit,theme,Seek out,Uppsökande,come here\n\
         media,theme,Use media,Media,press or film\n\
         unknown,no_answer,Don't know,Vet ej,nothing\n"
            .as_bytes(),
    )
    .unwrap();
    let coded = "answer,coder,code\n1,first,visit\n1,first,media\n2,first,visit\n3,first,unknown\n";
    CodedAnswers::read(codebook, coded.as_bytes()).unwrap()
}

/// One figure of each sort.
pub fn figures() -> Vec<Figure> {
    let questions = [
        counted("use", [2, 3, 5, 10]),
        counted("cost", [5, 10, 5, 0]),
    ];
    let towns = towns();
    let labels = Labels::from(&towns);
    let persons = ResponseCascade::new(Label::new("Persons").with_sv("Personer"), None, 61, 38);
    let units = ResponseCascade::new(Label::new("Units").with_sv("Enheter"), Some(81), 50, 36);
    let (persons, units) = (persons.unwrap(), units.unwrap());
    let coded = coded();
    let balance = balance(&[
        ("population", Some(0.4), Some(-0.05)),
        ("x", Some(-0.8), Some(0.2)),
        ("y", None, None),
    ]);
    let ring = vec![
        (250_000.0, 6_300_000.0),
        (700_000.0, 6_300_000.0),
        (500_000.0, 6_900_000.0),
    ];
    let title = Text::new("Title").with_sv("Rubrik");
    [
        survey::question(&questions[0]),
        survey::questions("questions", &title, &questions),
        survey::likert("likert", &title, &questions),
        survey::response(
            "response",
            &title,
            [("persons", &persons), ("units", &units)],
        ),
        sampling::distances("distances", &certificate(&towns), &labels),
        sampling::firmness("firmness", &firmness(&towns)),
        sampling::love_plot("balance", &balance, &labels),
        DotMap::new("map", &title, &towns, "x", "y")
            .with_groups("membership")
            .with_size("population")
            .with_named(Text::new("Cases").with_sv("Fall"), ["1402", "2184"])
            .with_outline(&[ring])
            .with_detail(&title, (300_000.0, 400_000.0), (6_350_000.0, 6_450_000.0))
            .figure(),
        qualitative::code_counts("codes", &coded.counts("first").unwrap()),
        qualitative::cooccurrence(
            "together",
            &coded.cooccurrence("first").unwrap(),
            coded.codebook(),
        ),
    ]
    .map(Result::unwrap)
    .to_vec()
}

fn bars(figure: &Figure, panel: usize) -> Vec<&Bar> {
    let layers = figure.panels[panel].layers.iter();
    let bars = layers.filter_map(|layer| match layer {
        Layer::Bars { bars, .. } => Some(bars),
        _ => None,
    });
    bars.flatten().collect()
}

fn points(figure: &Figure, series: usize) -> Vec<(f64, f64)> {
    let layers = figure.panels.iter().flat_map(|panel| &panel.layers);
    let points = layers.filter_map(|layer| match layer {
        Layer::Points {
            series: whose,
            points,
        } if *whose == series => Some(points),
        _ => None,
    });
    points.flatten().map(|point| (point.x, point.y)).collect()
}

fn svg(figure: &Figure, locale: Locale) -> String {
    figure.to_svg(&plain(locale), Theme::Light)
}

#[test]
fn every_figure_is_as_it_was() {
    for figure in figures() {
        for (tag, locale) in [("en", Locale::en()), ("sv", Locale::sv())] {
            check(
                &format!("plots/{}.{tag}.svg", figure.id()),
                &svg(&figure, locale),
            );
        }
        let german = plain(Locale::de());
        let mut words = vec![figure.description_in(&german)];
        words.extend(figure.notes_in(&german));
        check(
            &format!("plots/{}.de.txt", figure.id()),
            &(words.join("\n") + "\n"),
        );
    }
}

#[test]
fn every_figure_speaks_three_languages_and_is_sound_when_narrow() {
    for figure in figures() {
        for locale in [Locale::en(), Locale::sv(), Locale::de()] {
            for width in [120.0, 360.0, 640.0] {
                let svg = svg(&figure.clone().with_width(width), locale.clone());
                let document = Document::parse(&svg).unwrap();
                let described = document
                    .descendants()
                    .find(|node| node.has_tag_name("desc"));
                let described =
                    described.is_none_or(|node| node.text().unwrap_or_default().len() > 20);
                assert!(described, "{}", figure.id());
            }
        }
    }
}

#[test]
fn bars_are_the_percentages_and_dont_know_stands_apart() {
    let result = counted("use", [2, 3, 5, 10]);
    let figure = survey::question(&result).unwrap();
    let bars: Vec<(f64, f64)> = bars(&figure, 0)
        .iter()
        .map(|bar| (bar.at, bar.to))
        .collect();
    assert_eq!(bars, [(0.0, 15.0), (1.0, 25.0), (2.0, 50.0), (4.0, 10.0)]);
    assert!(svg(&figure, Locale::sv()).contains(">Much (sv) (10)<"));
    // Without an answer there is no longest bar, and those who were silent are counted.
    let mut nobody = counted("use", [4, 0, 0, 0]);
    nobody.no_answer = Some(3);
    let figure = survey::question(&nobody).unwrap();
    let english = plain(Locale::en());
    assert!(figure.description_in(&english).contains("none of whom"));
    assert_eq!(
        figure.notes_in(&english),
        ["No answer to “How much of use?”: 3."]
    );
}

#[test]
fn small_multiples_share_a_scale() {
    let results = [
        counted("use", [2, 3, 5, 10]),
        counted("cost", [1, 1, 1, 17]),
    ];
    let figure = survey::questions("two", "", &results).unwrap();
    assert_eq!(figure.panels.len(), 2);
    assert!(
        figure
            .panels
            .iter()
            .all(|panel| panel.x.range == (Some(0.0), Some(100.0)))
    );
    let none = survey::questions("none", "", []).unwrap();
    assert!(none.panels.is_empty() && svg(&none, Locale::en()).contains("0 questions"));
    // Nobody was asked: not a number.
    let impossible = survey::questions("two", "", [&counted("use", [0; 4])]);
    assert!(matches!(impossible, Err(ReportError::BadFigure { .. })));
}

#[test]
fn likert_bars_meet_in_the_middle_of_the_scale() {
    // Of 20: 2 don't know, 3 little, 5 some, 10 much.
    let results = [
        counted("use", [2, 3, 5, 10]),
        counted("cost", [5, 10, 5, 0]),
    ];
    let figure = survey::likert("likert", "", &results).unwrap();
    let ends = |panel| -> Vec<(f64, f64, f64)> {
        let bars = bars(&figure, panel).into_iter();
        bars.map(|bar| (bar.at, bar.from, bar.to)).collect()
    };
    // A step that nobody chose has no bar.
    let steps = [
        (0.0, -27.5, -12.5),
        (1.0, -62.5, -12.5),
        (0.0, -12.5, 12.5),
        (1.0, -12.5, 12.5),
        (0.0, 12.5, 62.5),
    ];
    assert_eq!(ends(0), steps);
    assert_eq!(ends(1), [(0.0, 0.0, 10.0), (1.0, 0.0, 25.0)]);
    let tones: Vec<Tone> = figure.series.iter().map(|series| series.tone).collect();
    let steps = [-1.0, 0.0, 1.0].map(Tone::Diverging);
    assert_eq!(tones, [&steps[..], &[Tone::Muted]].concat());
    let english = figure.description_in(&plain(Locale::en()));
    assert!(
        english.contains("right for “How much of use?”"),
        "{english}"
    );
    // An even scale has no middle: zero lies between its halves.
    let mut even = counted("use", [2, 3, 5, 10]);
    even.rows.remove(2);
    let figure = survey::likert("likert", "", [&even]).unwrap();
    let ends: Vec<(f64, f64)> = bars(&figure, 0)
        .iter()
        .map(|bar| (bar.from, bar.to))
        .collect();
    assert_eq!(ends, [(-15.0, 0.0), (0.0, 50.0)]);
    assert_eq!(
        survey::likert("likert", "", [&results[0], &even]).unwrap_err(),
        ReportError::DifferentOptions {
            first: "use".to_owned(),
            second: "use".to_owned()
        }
    );
    for few in [&results[..0], &results[..1]] {
        let few = survey::likert("likert", "", few).unwrap();
        assert!(svg(&few, Locale::sv()).contains("Uppdelade"));
    }
}

#[test]
fn the_cascade_names_the_losses() {
    let units = ResponseCascade::new(Label::new("{Units}"), Some(81), 50, 36).unwrap();
    let figure = survey::response("response", "", [("units", &units)]).unwrap();
    let ends: Vec<(f64, f64)> = bars(&figure, 0)
        .iter()
        .map(|bar| (bar.from, bar.to))
        .collect();
    assert_eq!(
        ends,
        [
            (0.0, 81.0),
            (0.0, 50.0),
            (0.0, 36.0),
            (50.0, 81.0),
            (36.0, 50.0)
        ]
    );
    let english = svg(&figure, Locale::en());
    for text in [
        ">31 not invited<",
        ">14 did not answer<",
        ">72.0%<",
        "{Units}: 50 of 81",
    ] {
        assert!(english.contains(text), "{text}");
    }
    assert!(svg(&figure, Locale::sv()).contains(">72,0\u{a0}%<"));
    // Nobody lost, nobody left, nothing at all.
    let all = ResponseCascade::new(Label::new("All"), None, 1, 1).unwrap();
    let none = ResponseCascade::new(Label::new("None"), None, 1, 0).unwrap();
    let figure = survey::response("response", "", [("all", &all), ("none", &none)]).unwrap();
    assert_eq!(bars(&figure, 0).len(), 2);
    assert!(svg(&figure, Locale::en()).contains(">1 did not answer<"));
    assert!(
        survey::response("response", "", [])
            .unwrap()
            .panels
            .is_empty()
    );
}

#[test]
fn distances_are_values_beside_the_target() {
    let towns = towns();
    let labels = Labels::from(&towns);
    let certificate = certificate(&towns);
    let figure = sampling::distances("distances", &certificate, &labels).unwrap();
    assert_eq!(points(&figure, 0), [(36_975.0, 0.0), (36_977.0, 1.0)]);
    assert_eq!(points(&figure, 1), [(36_049.0, 2.0)]);
    // Lerum lies beyond what the others need.
    assert_eq!(points(&figure, 2), []);
    let english = plain(Locale::en());
    assert_eq!(
        figure.notes_in(&english),
        ["Candidates beyond the ends of the axis: 1."]
    );
    let shown: Vec<String> = figure.table.values().map(|(address, _)| address).collect();
    assert!(
        shown.contains(&"distances.3.distance".to_owned())
            && !shown.contains(&"distances.4.name".to_owned())
    );
    // Without a target there is no line.
    let mut aimless = certificate;
    aimless.outcome.target = None;
    let figure = sampling::distances("distances", &aimless, &labels).unwrap();
    let layers = &figure.panels[0].layers;
    assert!(
        layers
            .iter()
            .all(|layer| matches!(layer, Layer::Points { .. }))
    );
    assert!(!figure.description_in(&english).contains("target"));
}

#[test]
fn firmness_and_balance_hold_their_shares_and_sizes() {
    let towns = towns();
    let firm = firmness(&towns);
    let figure = sampling::firmness("firmness", &firm).unwrap();
    let drawn: Vec<(f64, f64)> = bars(&figure, 0)
        .iter()
        .map(|bar| (bar.at, bar.to))
        .collect();
    for (at, unit) in firm.units.iter().enumerate() {
        assert!(
            drawn.contains(&(at as f64, unit.share.unwrap())),
            "{}",
            unit.name
        );
    }
    let nothing = Firmness {
        chosen: Vec::new(),
        scenarios: Vec::new(),
        units: Vec::new(),
        hinges: Vec::new(),
    };
    assert!(sampling::firmness("firmness", &nothing).is_ok());

    let table = balance(&[
        ("a", Some(0.05), Some(-0.3)),
        ("b", None, None),
        ("c", Some(-0.8), Some(0.1)),
    ]);
    let labels = Labels::new().with("c", "Third");
    let figure = sampling::love_plot("balance", &table, &labels).unwrap();
    // In the order of the love plot: c, a, b.
    assert_eq!(points(&figure, 0), [(0.8, 0.0), (0.05, 1.0)]);
    assert_eq!(points(&figure, 1), [(0.1, 0.0), (0.3, 1.0)]);
    let english = plain(Locale::en());
    assert_eq!(figure.notes_in(&english).len(), 1);
    assert!(
        figure
            .description_in(&english)
            .contains("1 are at most 0.1 before matching, 1 after")
    );
    assert!(sampling::love_plot("balance", &balance(&[]), &labels).is_ok());
    let endless = balance(&[("a", Some(f64::INFINITY), None)]);
    assert!(matches!(
        sampling::love_plot("balance", &endless, &labels),
        Err(ReportError::BadFigure { .. })
    ));
}

#[test]
fn maps_have_a_dot_per_unit_and_say_what_they_lack() {
    let towns = towns();
    let map = DotMap::new("map", "", &towns, "x", "y").with_groups("membership");
    let figure = map.clone().with_named("Cases", ["2184"]).figure().unwrap();
    assert_eq!(points(&figure, 0).len(), 2);
    assert_eq!(points(&figure, 1).len(), 3);
    assert_eq!(points(&figure, 2), [(606_000.0, 6_845_000.0)]);
    assert!(matches!(
        map.clone().with_named("Cases", ["9999"]).figure(),
        Err(ReportError::Dataset(_))
    ));
    assert!(matches!(
        map.with_size("inhabitants").figure(),
        Err(ReportError::Dataset(_))
    ));
    // Areas are in proportion to the variable; a unit without a value has no dot, and is counted.
    let weight = Variable::new("weight", Label::new("GDP"), Measure::Scale);
    let values = [Some(4.0), None, Some(1.0), Some(0.0), Some(2.0), Some(2.0)];
    let weighed = towns
        .clone()
        .with_numbers(weight.clone(), values.to_vec())
        .unwrap();
    let figure = DotMap::new("map", "", &weighed, "x", "y")
        .with_size("weight")
        .figure()
        .unwrap();
    let Layer::Points { points, .. } = &figure.panels[0].layers[0] else {
        panic!()
    };
    assert_eq!(points.len(), 5);
    assert_eq!(points[0].size, 2.0 * points[1].size);
    let english = plain(Locale::en());
    assert_eq!(
        figure.notes_in(&english),
        ["Not on the map, for want of a value: 1."]
    );
    assert!(figure.description_in(&english).contains("the larger GDP"));
    let negative = towns.with_numbers(weight, vec![Some(-1.0); 6]).unwrap();
    let negative = DotMap::new("map", "", &negative, "x", "y")
        .with_size("weight")
        .figure();
    assert!(matches!(negative, Err(ReportError::BadFigure { .. })));
    let nobody = Dataset::new(Vec::new(), Vec::new());
    if let Ok(nobody) = nobody {
        assert!(DotMap::new("map", "", &nobody, "x", "y").figure().is_err());
    }
}

#[test]
fn tiles_are_the_pairs_of_codes() {
    let coded = coded();
    let mut together = coded.cooccurrence("first").unwrap();
    let figure = qualitative::cooccurrence("together", &together, coded.codebook()).unwrap();
    let Layer::Tiles { tiles } = &figure.panels[0].layers[0] else {
        panic!()
    };
    let shown: Vec<(usize, usize, Option<f64>)> = tiles
        .iter()
        .map(|tile| (tile.x, tile.y, tile.label.map(|number| number.value)))
        .collect();
    assert_eq!(
        shown,
        [
            (0, 0, Some(2.0)),
            (0, 1, Some(1.0)),
            (1, 1, Some(1.0)),
            (0, 2, None),
            (1, 2, None),
            (2, 2, Some(1.0))
        ]
    );
    // A square that is none.
    together.counts.pop();
    together.counts[0].pop();
    assert!(qualitative::cooccurrence("together", &together, coded.codebook()).is_err());
}

#[test]
fn hostile_labels_stay_labels() {
    let hostile = [
        "<script>alert(1)</script>",
        "{wording}",
        "\u{202e}\n\u{0}",
        "",
        &"long ".repeat(60),
    ];
    for label in hostile {
        let mut result = counted("use", [2, 3, 5, 10]);
        result.wording = Label::new(label);
        for row in &mut result.rows {
            row.label = Label::new(label);
        }
        let level = ResponseCascade::new(Label::new(label), Some(9), 3, 2).unwrap();
        let towns = Dataset::new(vec!["1".to_owned()], vec![label.to_owned()]);
        let mut made = vec![
            survey::question(&result).unwrap(),
            survey::questions("questions", label, [&result]).unwrap(),
            survey::likert("likert", label, [&result]).unwrap(),
            survey::response("response", label, [("all", &level), ("again", &level)]).unwrap(),
            sampling::love_plot(
                "balance",
                &balance(&[(label, Some(1.0), None)]),
                &Labels::new(),
            )
            .unwrap(),
        ];
        if let Ok(towns) = towns {
            let place = |name: &str| Variable::new(name, Label::new(label), Measure::Scale);
            let towns = towns.with_numbers(place("x"), vec![Some(1.0)]).unwrap();
            let towns = towns.with_numbers(place("y"), vec![Some(1.0)]).unwrap();
            let map = DotMap::new("map", label, &towns, "x", "y")
                .with_size("x")
                .with_named(label, ["1"]);
            made.push(map.figure().unwrap());
        }
        for figure in made {
            let svg = svg(&figure.with_width(360.0), Locale::en());
            Document::parse(&svg).unwrap();
            assert!(!svg.contains("<script"));
        }
    }
}
