//! Rules in words: nothing of a rule is left untold.

use serde_json::Value as Json;
use tresteg_dataset::{Dataset, Label, Measure, Variable};
use tresteg_report::layouts::{Labels, sampling};
use tresteg_report::{Content, Language, Locale, Look, Style, Table};
use tresteg_sampling::{
    Allocation, Caliper, CaseFrame, CaseRule, Certificate, Closeness, CrucialKind, Design, End,
    Generator, Group, GroupRule, ListOrder, MatchDistance, MatchMethod, MatchOrder, MatchRule,
    Metric, Reference, SampleRule, Side, Spread, Strategy, Target, TieRule, Value,
};

use crate::snapshot::check;

/// Names that stand for themselves begin with `v_`, so that they can be found again.
fn units() -> Dataset {
    let ids: Vec<String> = (0..40).map(|unit| format!("v_{unit:02}")).collect();
    let numbers = |of: fn(usize) -> usize| {
        let values = (0..40).map(|unit| Some(of(unit) as f64 + 0.5));
        values.collect::<Vec<_>>()
    };
    let texts = |of: fn(usize) -> &'static str| {
        let values = (0..40).map(|unit| Some(of(unit).to_owned()));
        values.collect::<Vec<_>>()
    };
    let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    let nominal = |name: &str| Variable::new(name, Label::new(name), Measure::Nominal);
    let dataset = Dataset::new(ids.clone(), ids).unwrap();
    let dataset = dataset
        .with_numbers(scale("v_size"), numbers(|unit| 7 + unit * 13 % 37))
        .unwrap()
        .with_numbers(scale("v_other"), numbers(|unit| 5 + unit * 11 % 29))
        .unwrap()
        .with_numbers(scale("v_cost"), numbers(|unit| 3 + unit % 3));
    let dataset = dataset
        .unwrap()
        .with_texts(
            nominal("v_region"),
            texts(|unit| ["v_north", "v_south"][unit % 2]),
        )
        .unwrap();
    dataset
        .with_texts(
            nominal("v_kind"),
            texts(|unit| ["v_a", "v_b", "v_c", "v_d"][unit / 10]),
        )
        .unwrap()
}

/// Every number, and every name that stands for itself, within a document.
fn leaves(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Object(fields) => fields.values().for_each(|value| leaves(value, found)),
        Json::Array(values) => values.iter().for_each(|value| leaves(value, found)),
        Json::Number(number) => {
            let text = number.to_string();
            found.push(text.trim_end_matches(".0").to_owned());
        }
        Json::String(text) if text.starts_with("v_") => found.push(text.clone()),
        _ => {}
    }
}

fn told<R>(rule: &R, tables: &mut Vec<Table>)
where
    R: sampling::RuleInWords + serde::Serialize,
    R::Outcome: serde::Serialize,
{
    let units = units();
    let certificate: Certificate<R> = rule.select(&CaseFrame::new(&units).unwrap()).unwrap();
    let number = tables.len() + 1;
    let table = sampling::rule(format!("rule_{number}"), &certificate, &Labels::new()).unwrap();
    let csv = table.to_csv(Language::En);
    let mut expected = Vec::new();
    leaves(&serde_json::to_value(rule).unwrap(), &mut expected);
    for leaf in expected {
        let whole = |part: &str| part == leaf;
        let found = csv
            .split(|c: char| !(c.is_alphanumeric() || "_.-".contains(c)))
            .any(|part| part.split('–').any(whole));
        assert!(found, "{leaf} is not told:\n{csv}");
    }
    // In every language, all words.
    for cells in table.cells() {
        for cell in cells {
            if let Content::Text(text) = &cell.content {
                let english = text.in_language(Language::En);
                assert!(!english.contains('{') && !english.is_empty(), "{csv}");
            }
        }
    }
    tables.push(table);
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn every_parameter_of_a_rule_is_told() {
    let mut tables = Vec::new();
    let group = || Group::equal("v_region", "v_north");
    let residual = || text("v_size");
    let variables = || vec![text("v_size"), text("v_other")];
    let quantile = Target::Quantile {
        probability: 0.35,
        group: Group::All,
    };
    let metric = Metric::Mahalanobis;
    let strategies = [
        Strategy::nearest_on(
            Side::AtOrBelow,
            "v_size",
            Target::median_of("v_region", "v_south"),
        ),
        Strategy::nearest_on(Side::AtOrAbove, "v_size", quantile),
        Strategy::nearest("v_size", 20.25),
        Strategy::nearest("v_size", Target::mean_of("v_cost", 4.5)),
        Strategy::Typical {
            residual: residual(),
        },
        Strategy::Deviant {
            residual: residual(),
            end: End::High,
        },
        Strategy::Extreme {
            variable: text("v_other"),
            end: End::Either,
        },
        Strategy::Influential {
            influence: text("v_other"),
        },
        Strategy::Crucial {
            expectation: text("v_other"),
            outcome: text("v_kind"),
            value: Value::from("v_b"),
            kind: CrucialKind::LeastLikely,
        },
        Strategy::Pathway {
            full_residual: text("v_cost"),
            reduced_residual: text("v_size"),
        },
        Strategy::Diverse {
            variables: variables(),
            metric: Metric::Ranked,
        },
        Strategy::Similar {
            to: Reference::Unit(text("v_07")),
            variables: variables(),
            metric,
        },
        Strategy::Different {
            to: Reference::Centre(group()),
            variables: variables(),
            metric: Metric::Gower,
        },
    ];
    for strategy in strategies {
        told(&CaseRule::new(strategy, 3).with_reserves(2), &mut tables);
    }
    let plain = || CaseRule::new(Strategy::nearest("v_size", 20.25), 6);
    for tie_rule in [
        TieRule::Refuse,
        TieRule::Highest(text("v_other")),
        TieRule::Lowest(text("v_cost")),
        TieRule::Lot { seed: u64::MAX },
    ] {
        told(&plain().with_tie_rule(tie_rule), &mut tables);
    }
    let mut spread = Spread::at_least(3, "v_kind").with_quota("v_b", 2);
    spread.at_most_each = Some(4);
    let of_regions = Spread::at_least(2, "v_region");
    told(
        &plain().with_spread(spread).with_spread(of_regions),
        &mut tables,
    );

    told(
        &GroupRule::most_similar(variables(), Metric::Standardised, "v_region", 2),
        &mut tables,
    );
    let mut groups = GroupRule::most_different(variables(), Metric::Euclidean, "v_region", 2);
    (groups.size, groups.reserves, groups.disjoint) = (3, 1, false);
    assert_eq!(groups.closeness, Closeness::Farthest);
    told(&groups, &mut tables);

    let order = || ListOrder::By(text("v_other"));
    let stratified = |allocation| Design::Stratified {
        stratum: text("v_kind"),
        count: 9,
        allocation,
    };
    let given = [("v_a", 1), ("v_b", 2), ("v_c", 2), ("v_d", 4)];
    let designs = [
        Design::SimpleRandom { count: 7 },
        Design::Systematic {
            count: 7,
            order: order(),
        },
        Design::Bernoulli { probability: 0.125 },
        Design::Poisson {
            size: text("v_size"),
            expected: 7,
        },
        stratified(Allocation::Proportional),
        stratified(Allocation::Equal),
        stratified(Allocation::Neyman {
            variable: text("v_other"),
        }),
        stratified(Allocation::Optimal {
            variable: text("v_other"),
            cost: text("v_cost"),
        }),
        stratified(Allocation::Given(
            given.map(|(name, units)| (text(name), units)).to_vec(),
        )),
        Design::Cluster {
            cluster: text("v_kind"),
            clusters: 2,
        },
        Design::TwoStage {
            cluster: text("v_kind"),
            clusters: 2,
            units: 3,
        },
        Design::PpsSystematic {
            size: text("v_size"),
            count: 7,
            order: ListOrder::Shuffled,
        },
        Design::MaximumEntropy {
            size: text("v_size"),
            count: 7,
        },
        Design::Balanced {
            size: Some(text("v_size")),
            count: 8,
            variables: vec![text("v_other"), text("v_cost")],
        },
    ];
    for design in designs {
        let rule = SampleRule::new(design, Generator::chacha8(9_007_199_254_740_993));
        told(&rule, &mut tables);
    }
    let design = Design::SimpleRandom { count: 7 };
    told(
        &SampleRule::new(design, Generator::chacha8(2015)).with_reserves(5),
        &mut tables,
    );

    let score = || MatchDistance::Score(text("v_size"));
    let nearest = |order| MatchMethod::Nearest {
        ratio: 2,
        replace: false,
        order,
    };
    let mut calipers = MatchRule::nearest("v_kind", "v_a", score())
        .with_caliper(2.5)
        .with_caliper_on("v_cost", 1.75);
    calipers.calipers.push(Caliper {
        variable: Some(text("v_other")),
        width: 3.25,
        standardised: true,
    });
    let on_variables = MatchDistance::Metric {
        variables: variables(),
        metric: Metric::RankMahalanobis,
    };
    let lot = MatchOrder::Lot(Generator::chacha8(41));
    for rule in [
        calipers,
        MatchRule::nearest("v_kind", "v_a", on_variables).with_method(nearest(lot)),
        MatchRule::nearest("v_kind", "v_a", score())
            .with_method(nearest(MatchOrder::Closest))
            .with_exact("v_region"),
        MatchRule::optimal("v_kind", "v_a", score()),
        MatchRule::strata("v_kind", "v_a")
            .with_exact("v_region")
            .with_coarsened("v_size", [15.5, 30.0]),
    ] {
        told(&rule, &mut tables);
    }

    let mut page = String::new();
    for locale in [Locale::en(), Locale::sv(), Locale::de()] {
        let style = Style::new(Look::plain(), locale);
        for table in &tables {
            page.push_str(&table.to_terminal(&style, 80));
            page.push('\n');
        }
    }
    check("sampling.rules.txt", &page);
}
