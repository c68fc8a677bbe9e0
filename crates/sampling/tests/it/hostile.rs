//! Somebody who tries to break it: every rule, on frames that are as odd as can be, by hands that mean ill.

use crate::scale;
use serde_json::Value as Json;
use tresteg_dataset::{Dataset, Label, Measure, Variable};
use tresteg_sampling::{
    Allocation, Alternatives, CaseFrame, CaseRule, Certificate, Closeness, CrucialKind, Design,
    End, Generator, Group, GroupRule, ListOrder, MatchDistance, MatchMethod, MatchOrder, MatchRule,
    Metric, Outcome, Quota, Reference, Rule, SampleRule, SamplingError, Side, Spread, Strategy,
    Target, TieRule, Value, firmness, verify,
};

const METRICS: [Metric; 7] = [
    Metric::Euclidean,
    Metric::Standardised,
    Metric::Ranked,
    Metric::Mahalanobis,
    Metric::RankMahalanobis,
    Metric::RobustMahalanobis,
    Metric::Gower,
];

fn text(text: &str) -> String {
    text.to_owned()
}

/// Numeric columns `x` and `y`, a text column `t`; ids as they come.
fn frame_of(ids: &[&str], x: &[Option<f64>], y: &[Option<f64>], t: &[Option<&str>]) -> Dataset {
    let ids: Vec<String> = ids.iter().map(|id| text(id)).collect();
    let texts = t.iter().map(|t| t.map(text)).collect();
    Dataset::new(ids.clone(), ids)
        .unwrap()
        .with_numbers(scale("x"), x.to_vec())
        .unwrap()
        .with_numbers(scale("y"), y.to_vec())
        .unwrap()
        .with_texts(Variable::new("t", Label::new("t"), Measure::Nominal), texts)
        .unwrap()
}

fn frames() -> Vec<(&'static str, Dataset)> {
    let odd = [
        "",
        " ",
        "\u{0}",
        "a\nb",
        "\"}],",
        "0883",
        "\u{202e}evil",
        "é",
        "e\u{301}",
        "𝔘",
        "NaN",
        "null",
    ];
    let some = |numbers: &[f64]| numbers.iter().copied().map(Some).collect::<Vec<_>>();
    let twelve: Vec<Option<f64>> = (0..12).map(|unit| Some(f64::from(unit * 7 % 12))).collect();
    let other: Vec<Option<f64>> = (0..12).map(|unit| Some(f64::from(unit * 5 % 7))).collect();
    let region = |unit: usize| Some(["n", "s", ""][unit % 3]);
    let regions: Vec<Option<&str>> = (0..12).map(region).collect();
    let holes = |values: &[Option<f64>]| -> Vec<Option<f64>> {
        let pairs = values.iter().enumerate();
        pairs
            .map(|(place, value)| value.filter(|_| place % 3 != 1))
            .collect()
    };
    let ids: [&str; 12] = std::array::from_fn(|place| &"abcdefghijkl"[place..=place]);
    let huge: Vec<Option<f64>> = (0..12)
        .map(|unit| Some([f64::MAX, -f64::MAX, 1e300, 5e-324, -0.0, 1.0][unit % 6]))
        .collect();
    vec![
        (
            "one unit",
            frame_of(&["a"], &[Some(1.0)], &[Some(2.0)], &[Some("n")]),
        ),
        (
            "nothing known",
            frame_of(&ids[..3], &[None; 3], &[None; 3], &[None; 3]),
        ),
        (
            "all alike",
            frame_of(&ids[..5], &[Some(1.0); 5], &[Some(1.0); 5], &[Some("n"); 5]),
        ),
        ("odd ids", frame_of(&odd, &twelve, &other, &regions)),
        ("holes", frame_of(&ids, &holes(&twelve), &other, &regions)),
        ("huge", frame_of(&ids, &huge, &twelve, &regions)),
        (
            "two",
            frame_of(
                &ids[..2],
                &some(&[0.0, 1.0]),
                &some(&[1.0, 0.0]),
                &[Some("n"), Some("s")],
            ),
        ),
        ("ordinary", frame_of(&ids, &twelve, &other, &regions)),
    ]
}

/// Runs a rule. Whatever comes out is reproduced, survives JSON, and has each unit once; an error says something.
fn run<R>(what: &str, rule: &R, dataset: &Dataset) -> Option<Certificate<R>>
where
    R: Rule + PartialEq + std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
    R::Outcome: std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
{
    let frame = CaseFrame::new(dataset).unwrap();
    let certificate = match rule.select(&frame) {
        Ok(certificate) => certificate,
        Err(error) => {
            let said = error.to_string();
            assert!(
                said.len() > 10 && !said.contains("NaN unit"),
                "{what} {rule:?}: {said}"
            );
            return None;
        }
    };
    let json = serde_json::to_string(&certificate).unwrap();
    let read = serde_json::from_str::<Certificate<R>>(&json);
    let read = read.unwrap_or_else(|error| unreachable!("{what} {rule:?}: {error}"));
    assert_eq!(read, certificate, "{what} {rule:?}");
    let verification = verify(&read, &frame);
    assert!(
        verification.is_identical(),
        "{what} {rule:?}: {verification}"
    );
    for id in certificate.outcome.chosen_ids() {
        assert!(dataset.row_of(id).is_ok());
        assert!(!certificate.outcome.reserve_ids().contains(&id));
    }
    Some(certificate)
}

fn strategies() -> Vec<Strategy> {
    let x = || text("x");
    let group = || Group::equal("t", "n");
    let mut strategies = vec![
        Strategy::nearest("x", 1e308),
        Strategy::nearest_on(Side::AtOrAbove, "x", Target::Median(group())),
        Strategy::nearest_on(Side::AtOrBelow, "x", Target::Mean(Group::All)),
        Strategy::nearest("x", f64::NAN),
        Strategy::nearest("t", 1.0),
        Strategy::Typical { residual: x() },
        Strategy::Influential { influence: x() },
        Strategy::Crucial {
            expectation: x(),
            outcome: text("t"),
            value: Value::from("n"),
            kind: CrucialKind::MostLikely,
        },
        Strategy::Pathway {
            full_residual: x(),
            reduced_residual: text("y"),
        },
    ];
    for probability in [0.0, 0.5, 1.0, -0.1, f64::NAN] {
        let group = Group::All;
        strategies.push(Strategy::nearest(
            "x",
            Target::Quantile { probability, group },
        ));
    }
    for end in [End::High, End::Low, End::Either] {
        strategies.push(Strategy::Deviant { residual: x(), end });
        strategies.push(Strategy::Extreme { variable: x(), end });
    }
    for metric in METRICS {
        let variables = || vec![x(), text("y")];
        strategies.push(Strategy::Diverse {
            variables: variables(),
            metric,
        });
        for to in [Reference::Unit(text("a")), Reference::Centre(group())] {
            strategies.push(Strategy::Similar {
                to: to.clone(),
                variables: variables(),
                metric,
            });
            strategies.push(Strategy::Different {
                to,
                variables: vec![x()],
                metric,
            });
        }
        strategies.push(Strategy::Diverse {
            variables: Vec::new(),
            metric,
        });
        let twice = vec![x(), x()];
        strategies.push(Strategy::Similar {
            to: Reference::Centre(Group::All),
            variables: twice,
            metric,
        });
    }
    strategies
}

#[test]
fn no_case_rule_breaks_on_any_frame() {
    let mut chosen = 0;
    for (what, dataset) in frames() {
        for strategy in strategies() {
            for (count, tie_rule) in [
                (1, TieRule::LowestId),
                (3, TieRule::Refuse),
                (2, TieRule::Lot { seed: u64::MAX }),
                (usize::MAX, TieRule::LowestId),
                (2, TieRule::Highest(text("y"))),
                (1, TieRule::Lowest(text("t"))),
            ] {
                let rule = CaseRule::new(strategy.clone(), count)
                    .with_tie_rule(tie_rule)
                    .with_reserves(usize::MAX);
                let Some(certificate) = run(what, &rule, &dataset) else {
                    continue;
                };
                chosen += 1;
                let alternatives = Alternatives::new().leaving_out_each_unit();
                let firm = firmness(&certificate, &alternatives).unwrap();
                assert_eq!(firm.scenarios.len(), dataset.len());
            }
        }
        let mut endless = Spread::at_least(usize::MAX, "t");
        endless.quotas = vec![
            Quota {
                category: text("n"),
                at_least: usize::MAX,
                at_most: Some(0),
            },
            Quota {
                category: text("n"),
                at_least: usize::MAX,
                at_most: None,
            },
        ];
        let spreads = [
            vec![endless],
            vec![Spread::at_least(0, "t"), Spread::at_most_each(1, "t")],
            vec![
                Spread::at_least(2, "t"),
                Spread::at_least(2, "x"),
                Spread::at_most_each(1, "y"),
            ],
        ];
        for spreads in spreads {
            let mut rule = CaseRule::new(Strategy::nearest("x", 3.0), 2).with_reserves(1);
            rule.spreads = spreads;
            chosen += usize::from(run(what, &rule, &dataset).is_some());
        }
    }
    assert!(chosen > 500, "{chosen}");
}

#[test]
fn no_sample_breaks_on_any_frame() {
    let order = |order: usize| {
        [ListOrder::Id, ListOrder::Shuffled, ListOrder::By(text("y"))][order].clone()
    };
    let mut drawn = 0;
    for (what, dataset) in frames() {
        for count in [0, 1, 3, usize::MAX] {
            let stratified = |allocation| Design::Stratified {
                stratum: text("t"),
                count,
                allocation,
            };
            let (size, variable) = (|| text("x"), || text("y"));
            let mut designs = vec![
                Design::SimpleRandom { count },
                Design::Poisson {
                    size: size(),
                    expected: count,
                },
                Design::MaximumEntropy {
                    size: size(),
                    count,
                },
                Design::MaximumEntropy {
                    size: text("t"),
                    count,
                },
                Design::Cluster {
                    cluster: text("t"),
                    clusters: count,
                },
                Design::TwoStage {
                    cluster: text("t"),
                    clusters: count,
                    units: 2,
                },
                Design::TwoStage {
                    cluster: text("x"),
                    clusters: 1,
                    units: count,
                },
                Design::Balanced {
                    size: None,
                    count,
                    variables: vec![size(), variable(), size()],
                },
                Design::Balanced {
                    size: Some(variable()),
                    count,
                    variables: Vec::new(),
                },
                stratified(Allocation::Proportional),
                stratified(Allocation::Equal),
                stratified(Allocation::Neyman { variable: size() }),
                stratified(Allocation::Optimal {
                    variable: size(),
                    cost: variable(),
                }),
                stratified(Allocation::Given(vec![(text("n"), count), (text("n"), 1)])),
            ];
            for number in 0..3 {
                designs.push(Design::Systematic {
                    count,
                    order: order(number),
                });
                designs.push(Design::PpsSystematic {
                    size: size(),
                    count,
                    order: order(number),
                });
            }
            for probability in [0.0, 0.3, 1.0, 1.5, f64::NAN, -1.0] {
                designs.push(Design::Bernoulli { probability });
            }
            for design in designs {
                let rule = SampleRule::new(design, Generator::chacha8(u64::MAX));
                if let Some(certificate) = run(what, &rule, &dataset) {
                    drawn += 1;
                    let sample = &certificate.outcome;
                    for unit in &sample.sampled {
                        let probability = unit.inclusion_probability;
                        assert!(
                            probability > 0.0 && probability <= 1.0 + 1e-12,
                            "{what} {rule:?}"
                        );
                    }
                    assert!(sample.with_design(&dataset).is_ok());
                    let count = sample.sampled.len();
                    assert_eq!(sample.joint_probability(count, 0), None);
                }
                run(what, &rule.with_reserves(usize::MAX), &dataset);
            }
        }
    }
    assert!(drawn > 150, "{drawn}");
}

#[test]
fn no_group_or_match_breaks_on_any_frame() {
    let mut found = 0;
    for (what, dataset) in frames() {
        for metric in METRICS {
            let mut groups = GroupRule::most_similar(["x", "y"], metric, "t", 1);
            for (size, closeness) in [
                (0, Closeness::Closest),
                (2, Closeness::Farthest),
                (3, Closeness::Closest),
            ] {
                (groups.size, groups.closeness, groups.reserves) = (size, closeness, usize::MAX);
                found += usize::from(run(what, &groups, &dataset).is_some());
            }
            groups.size = usize::MAX;
            found += usize::from(run(what, &groups, &dataset).is_some());
            let variables = vec![text("x"), text("y")];
            for distance in [
                MatchDistance::Metric { variables, metric },
                MatchDistance::Score(text("x")),
            ] {
                let rule = MatchRule::nearest("t", "n", distance.clone());
                for order in [
                    MatchOrder::Id,
                    MatchOrder::Largest,
                    MatchOrder::Smallest,
                    MatchOrder::Closest,
                    MatchOrder::Lot(Generator::chacha8(0)),
                ] {
                    for (ratio, replace) in [(0, false), (1, false), (2, true), (usize::MAX, false)]
                    {
                        let order = order.clone();
                        let method = MatchMethod::Nearest {
                            ratio,
                            replace,
                            order,
                        };
                        let rule = rule.clone().with_method(method);
                        found += usize::from(run(what, &rule, &dataset).is_some());
                        let narrow = rule.with_caliper(0.1).with_caliper_on("y", 0.0);
                        found += usize::from(run(what, &narrow, &dataset).is_some());
                    }
                }
                found += usize::from(run(what, &rule.with_caliper(f64::NAN), &dataset).is_some());
                let optimal = MatchRule::optimal("t", "n", distance);
                found += usize::from(run(what, &optimal, &dataset).is_some());
            }
        }
        for cuts in [
            vec![],
            vec![3.0, 3.0],
            vec![f64::NAN],
            vec![2.0, f64::INFINITY],
        ] {
            let strata = MatchRule::strata("t", "n")
                .with_exact("t")
                .with_coarsened("x", cuts);
            found += usize::from(run(what, &strata, &dataset).is_some());
        }
    }
    assert!(found > 200, "{found}");
}

/// Every number of a certificate made another, one at a time, and every text: what is read at all is found out, or
/// changes nothing that the rule sees.
#[test]
fn whatever_is_edited_in_a_certificate_is_found_out() {
    fn places(json: &Json, path: &str, found: &mut Vec<String>) {
        match json {
            Json::Object(fields) => fields.iter().for_each(|(name, value)| {
                places(value, &format!("{path}/{name}"), found);
            }),
            Json::Array(values) => values.iter().enumerate().for_each(|(place, value)| {
                places(value, &format!("{path}/{place}"), found);
            }),
            Json::Null => {}
            _ => found.push(text(path)),
        }
    }
    let (_, dataset) = frames().pop().unwrap();
    let frame = CaseFrame::new(&dataset)
        .unwrap()
        .rule_out(&["c"], "closed")
        .unwrap();
    let strategy = Strategy::nearest("x", Target::median_of("t", "n"));
    let rule = CaseRule::new(strategy, 2)
        .with_reserves(2)
        .with_spread(Spread::at_least(2, "t"));
    let json = serde_json::to_value(rule.select(&frame).unwrap()).unwrap();
    let mut paths = Vec::new();
    places(&json, "", &mut paths);
    let mut read = 0;
    for path in &paths {
        let mut edited = json.clone();
        let value = edited.pointer_mut(path).unwrap();
        *value = match &*value {
            Json::Number(number) if number.is_f64() => (number.as_f64().unwrap() + 0.5).into(),
            Json::Number(number) => (number.as_u64().unwrap() + 1).into(),
            Json::Bool(value) => (!value).into(),
            other => format!("{}x", other.as_str().unwrap()).into(),
        };
        let Ok(certificate) = serde_json::from_value::<Certificate<CaseRule>>(edited) else {
            continue;
        };
        read += 1;
        let verification = verify(&certificate, &frame);
        // Names are for people, software is told beside, and what a rule may be without effect cannot show.
        let harmless = path.starts_with("/software") || path.starts_with("/frame/names");
        let without_effect = ["/rule/reserves", "/rule/spreads/0/at_least_categories"];
        let told =
            !verification.is_identical() || verification.software_then != verification.software_now;
        assert!(
            told || harmless || without_effect.contains(&path.as_str()),
            "{path}"
        );
    }
    assert!(read > 50, "{read} of {}", paths.len());
}

#[test]
fn one_changed_cell_is_named() {
    let (_, dataset) = frames().pop().unwrap();
    let frame = CaseFrame::new(&dataset).unwrap();
    let certificate = CaseRule::new(Strategy::nearest("x", 3.0), 2)
        .select(&frame)
        .unwrap();
    let mut x = dataset.numbers("x").unwrap();
    x[4] = x[4].map(|value| value + 1e-9);
    let ids = dataset.unit_ids().to_vec();
    let now = Dataset::new(ids.clone(), ids)
        .unwrap()
        .with_numbers(scale("x"), x)
        .unwrap();
    let told = verify(&certificate, &CaseFrame::new(&now).unwrap()).to_string();
    assert!(told.contains("e: x was 4, is 4.000000001"), "{told}");
    assert!(matches!(
        CaseFrame::new(&Dataset::new(Vec::new(), Vec::new()).unwrap()),
        Err(SamplingError::EmptyFrame)
    ));
}
