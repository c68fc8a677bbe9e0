//! What a newcomer may get wrong: each case gives the right answer or an error that names what is at fault.

use crate::{nearest, scale, units};
use tresteg_dataset::{Dataset, Measure, Variable};
use tresteg_sampling::{
    Aim, Algorithm, Allocation, Alternatives, CaseFrame, CaseRule, Certificate, Closeness,
    Contrast, Design, Generator, Group, GroupRule, ListOrder, MatchDistance, MatchMethod,
    MatchOrder, MatchRule, Metric, Rerun, Rule, SampleRule, SampleSize, SamplingError, Side,
    Strategy, StratumShare, Target, TieRule, allocate, firmness, firmness_with_progress,
    inclusion_probabilities, verify,
};

fn numbered(values: impl IntoIterator<Item = f64>) -> Dataset {
    let values: Vec<f64> = values.into_iter().collect();
    let ids: Vec<String> = (0..values.len()).map(|unit| format!("{unit:07}")).collect();
    Dataset::new(ids.clone(), ids)
        .unwrap()
        .with_numbers(scale("x"), values.into_iter().map(Some).collect())
        .unwrap()
}

fn with_regions(dataset: Dataset, regions: &[&str]) -> Dataset {
    let regions = regions
        .iter()
        .map(|region| Some((*region).to_owned()))
        .collect();
    dataset
        .with_texts(Variable::new("region", "Region", Measure::Nominal), regions)
        .unwrap()
}

fn draw(dataset: &Dataset, design: Design) -> Result<Certificate<SampleRule>, SamplingError> {
    SampleRule::new(design, Generator::chacha8(1)).select(&CaseFrame::new(dataset).unwrap())
}

#[test]
fn sizes_without_a_quotient_are_named() {
    let error = inclusion_probabilities(&[1e308, 1e-320, 1e-320], 2).unwrap_err();
    assert!(
        error.to_string().contains("for 2, 3 than the largest"),
        "{error}"
    );
    let pps = |sizes: [f64; 3], count| {
        let (size, order) = ("x".to_owned(), ListOrder::Id);
        draw(
            &numbered(sizes),
            Design::PpsSystematic { size, count, order },
        )
    };
    let error = pps([1.0, 1e-310, 1.0], 1).unwrap_err();
    assert!(error.to_string().contains("0000001"), "{error}");
    for wrong in [0.0, -1.0] {
        let error = pps([1.0, wrong, 1.0], 1).unwrap_err();
        assert!(
            matches!(&error, SamplingError::SizeNotPositive { units, .. } if units == &["0000001"])
        );
    }
    // One unit is larger than all others together: certain.
    let sample = pps([1e300, 1.0, 1.0], 2).unwrap().outcome;
    assert_eq!(sample.sampled[0].inclusion_probability, 1.0);
    assert_eq!(sample.sampled[1].inclusion_probability, 0.5);
    let all = pps([1e300, 1.0, 1e-5], 3).unwrap().outcome;
    assert!(all.sampled.iter().all(|unit| unit.weight == 1.0));
}

#[test]
fn numbers_beyond_counting_are_refused() {
    let dataset = with_regions(numbered([1.0, 2.0, 3.0, 4.0]), &["a", "a", "b", "b"]);
    let stratum = || "region".to_owned();
    let given = vec![("a".to_owned(), usize::MAX), ("b".to_owned(), usize::MAX)];
    let allocation = Allocation::Given(given);
    let count = 2;
    let design = Design::Stratified {
        stratum: stratum(),
        count,
        allocation,
    };
    assert!(matches!(
        draw(&dataset, design),
        Err(SamplingError::StratumNotServed { .. })
    ));
    let share = |population, size| StratumShare { population, size };
    let endless = [share(usize::MAX, 1.0), share(usize::MAX, 1.0)];
    assert_eq!(allocate(&endless, 10, 1).unwrap(), [5, 5]);
    assert_eq!(
        allocate(&[share(9, 1e308), share(9, 1e308), share(9, 5e307)], 10, 1).unwrap(),
        [4, 4, 2]
    );
    let all = [
        Design::SimpleRandom { count: usize::MAX },
        Design::Balanced {
            size: None,
            count: usize::MAX,
            variables: vec!["x".to_owned()],
        },
    ];
    for design in all {
        assert!(matches!(
            draw(&dataset, design),
            Err(SamplingError::TooFewCandidates { .. })
        ));
    }
    let design = Design::Cluster {
        cluster: stratum(),
        clusters: 3,
    };
    let error = draw(&dataset, design).unwrap_err().to_string();
    assert_eq!(error, "3 clusters were asked for, but `region` has only 2");
    let everyone = SampleRule::new(Design::SimpleRandom { count: 2 }, Generator::chacha8(1));
    let everyone = everyone
        .with_reserves(usize::MAX)
        .select(&CaseFrame::new(&dataset).unwrap());
    assert_eq!(everyone.unwrap().outcome.reserves.len(), 2);
}

#[test]
fn a_population_of_nobody_has_no_sample() {
    let dataset = numbered([1.0]);
    let frame = CaseFrame::new(&dataset)
        .unwrap()
        .rule_out(&["0000000"], "closed")
        .unwrap();
    let size = || "x".to_owned();
    for design in [
        Design::Bernoulli { probability: 0.5 },
        Design::SimpleRandom { count: 1 },
        Design::Poisson {
            size: size(),
            expected: 1,
        },
        Design::Stratified {
            stratum: size(),
            count: 1,
            allocation: Allocation::Equal,
        },
    ] {
        let error = SampleRule::new(design, Generator::chacha8(1))
            .select(&frame)
            .unwrap_err();
        assert!(
            matches!(error, SamplingError::TooFewCandidates { candidates: 0, .. }),
            "{error}"
        );
    }
}

#[test]
fn strata_that_do_not_vary_are_named() {
    let dataset = with_regions(
        numbered([1.0, 1.0, 2.0, 2.0]),
        &["north", "north", "south", "south"],
    );
    let allocation = Allocation::Neyman {
        variable: "x".to_owned(),
    };
    let design = Design::Stratified {
        stratum: "region".to_owned(),
        count: 4,
        allocation,
    };
    let error = draw(&dataset, design).unwrap_err().to_string();
    assert!(
        error.contains("`x`") && error.contains("north, south"),
        "{error}"
    );
}

#[test]
fn targets_that_do_not_exist_say_why() {
    let dataset = units(&[("a", None), ("b", Some(1.0))])
        .with_numbers(scale("group"), vec![Some(1.0), Some(2.0)])
        .unwrap();
    let frame = CaseFrame::new(&dataset).unwrap();
    let select = |target: Target| {
        CaseRule::new(Strategy::nearest("x", target), 1)
            .select(&frame)
            .unwrap_err()
    };
    let error = select(Target::median_of("group", 1.0));
    assert_eq!(
        error.to_string(),
        "no unit of the group has a value of `x`, so that there is no target"
    );
    for probability in [-0.1, 1.5, f64::NAN] {
        let error = select(Target::Quantile {
            probability,
            group: Group::All,
        });
        assert!(matches!(error, SamplingError::NoQuantile { .. }), "{error}");
    }
}

#[test]
fn matching_ends_whatever_is_asked_for() {
    let dataset = numbered((0..60).map(|unit| f64::from(unit % 7)))
        .with_numbers(
            scale("treated"),
            (0..60).map(|unit| Some(f64::from(unit % 5 / 4))).collect(),
        )
        .unwrap()
        .with_numbers(
            scale("cell"),
            (0..60).map(|unit| Some(f64::from(unit / 20))).collect(),
        )
        .unwrap();
    let rule = || MatchRule::nearest("treated", 1.0, MatchDistance::Score("x".to_owned()));
    let frame = CaseFrame::new(&dataset).unwrap();
    for replace in [false, true] {
        for order in [MatchOrder::Closest, MatchOrder::Largest, MatchOrder::Id] {
            let method = MatchMethod::Nearest {
                ratio: usize::MAX,
                replace,
                order,
            };
            let rule = rule()
                .with_method(method)
                .with_exact("cell")
                .with_caliper_on("x", 1.0);
            let matches = rule.select(&frame).unwrap().outcome;
            let sets = matches.sets.iter();
            // With replacement, everybody within reach.
            let reach: usize = sets.clone().map(|set| set.controls.len()).sum();
            assert!(
                reach > 20
                    && sets
                        .flat_map(|set| &set.distances)
                        .all(|distance| *distance <= 1.0)
            );
        }
    }
    let method = MatchMethod::Optimal { ratio: usize::MAX };
    let error = rule().with_method(method).select(&frame).unwrap_err();
    assert!(matches!(error, SamplingError::DesignTooLarge { .. }));
    // Distances that are tiny beside 1 keep all their digits.
    let tiny = numbered([0.0, 3e-13, 4e-13, 1e-13, 9e-13, 5e-13])
        .with_numbers(
            scale("treated"),
            [1.0, 1.0, 1.0, 0.0, 0.0, 0.0].map(Some).to_vec(),
        )
        .unwrap();
    let rule = MatchRule::optimal("treated", 1.0, MatchDistance::Score("x".to_owned()))
        .with_caliper_on("x", 4e-13);
    let matches = rule
        .select(&CaseFrame::new(&tiny).unwrap())
        .unwrap()
        .outcome;
    let total: f64 = matches.sets.iter().flat_map(|set| &set.distances).sum();
    assert!(
        matches.sets.len() == 2 && (total - 2e-13).abs() < 1e-25,
        "{matches:?}"
    );
}

#[test]
fn a_hundred_thousand_equals_are_matched_at_once() {
    let count = 100_000;
    let dataset = numbered((0..count).map(|_| 1.0))
        .with_numbers(
            scale("treated"),
            (0..count)
                .map(|unit| Some(f64::from(unit % 4 / 3)))
                .collect(),
        )
        .unwrap();
    let rule = MatchRule::nearest("treated", 1.0, MatchDistance::Score("x".to_owned()));
    let matches = rule
        .select(&CaseFrame::new(&dataset).unwrap())
        .unwrap()
        .outcome;
    assert_eq!((matches.sets.len(), matches.tied.len()), (25_000, 25_000));
    // The lowest ids first: 0, 1, 2, 4, ...
    assert_eq!(matches.sets[3].controls, ["0000004"]);
}

#[test]
fn groups_are_found_or_refused_before_long() {
    let dataset = numbered((0..200).map(f64::from));
    let frame = CaseFrame::new(&dataset).unwrap();
    let rule = |size, contrasts| GroupRule {
        size,
        contrasts,
        closeness: Closeness::Closest,
        ..GroupRule::most_similar(["x"], Metric::Euclidean, "x", 1)
    };
    let all = rule(200, Vec::new()).select(&frame).unwrap().outcome;
    assert_eq!((all.possible, all.chosen[0].unit_ids.len()), (1, 200));
    let all_but_one = rule(199, Vec::new()).select(&frame).unwrap().outcome;
    assert_eq!(all_but_one.possible, 200);
    for size in [20, 100] {
        let error = rule(size, Vec::new()).select(&frame).unwrap_err();
        assert!(matches!(error, SamplingError::TooManyGroups { .. }));
    }
    let error = rule(usize::MAX, vec![Contrast::Agree("x".to_owned())])
        .select(&frame)
        .unwrap_err();
    assert!(matches!(error, SamplingError::TooFewGroups { .. }));
}

#[test]
fn sample_sizes_at_the_edge_are_right_or_refused() {
    let mean = |margin: f64| Aim::Mean { sd: 1.0, margin };
    let almost_sure = SampleSize::new(mean(1.0), 1.0 - 1e-16).exact().unwrap();
    // mpmath: the square of the normal quantile at 2^-54.
    assert!(
        (almost_sure / 68.797_171_8 - 1.0).abs() < 0.02,
        "{almost_sure}"
    );
    let none = SampleSize::new(mean(1.0), 0.95)
        .with_population(0)
        .exact()
        .unwrap_err();
    assert!(none.to_string().contains("population"), "{none}");
    let endless = SampleSize::new(mean(1e-200), 0.95).units().unwrap_err();
    assert!(endless.to_string().contains("number of units"), "{endless}");
}

#[test]
fn seeds_at_both_ends_and_ids_of_any_script_survive_json() {
    let ids = ["Å-1", "ä 2", "ж", "漢字", "😀", ""]
        .map(String::from)
        .to_vec();
    let dataset = Dataset::new(ids.clone(), ids).unwrap().with_numbers(
        scale("x"),
        [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(Some).to_vec(),
    );
    let dataset = dataset.unwrap();
    let frame = CaseFrame::new(&dataset).unwrap();
    for seed in [0, u64::MAX] {
        let generator = Generator {
            algorithm: Algorithm::ChaCha8,
            seed,
        };
        let certificate = SampleRule::new(Design::SimpleRandom { count: 3 }, generator)
            .select(&frame)
            .unwrap();
        let json = serde_json::to_string(&certificate).unwrap();
        let read: Certificate<SampleRule> = serde_json::from_str(&json).unwrap();
        assert!(read == certificate && verify(&read, &frame).is_identical());
        let rule = nearest(3.5, Side::TwoSided, 2, 0).with_tie_rule(TieRule::Lot { seed });
        let certificate = rule.select(&frame).unwrap();
        let json = serde_json::to_string(&certificate).unwrap();
        let read: Certificate<CaseRule> = serde_json::from_str(&json).unwrap();
        assert!(read == certificate && verify(&read, &frame).is_identical());
    }
}

#[test]
fn an_edited_file_is_refused_or_found_out() {
    let dataset = units(&[("a", Some(1.0)), ("b", Some(2.0)), ("c", Some(4.0))]);
    let frame = CaseFrame::new(&dataset).unwrap();
    let certificate = nearest(2.0, Side::TwoSided, 1, 1).select(&frame).unwrap();
    let json = serde_json::to_value(&certificate).unwrap();
    let read =
        |json: &serde_json::Value| serde_json::from_value::<Certificate<CaseRule>>(json.clone());
    // Somebody adds what nobody reads.
    for place in ["", "/frame", "/outcome", "/outcome/chosen/0", "/software"] {
        let mut edited = json.clone();
        edited.pointer_mut(place).unwrap()["comment"] = "agreed by phone".into();
        let error = read(&edited).unwrap_err().to_string();
        assert!(
            error.contains("unknown field `comment`"),
            "{place}: {error}"
        );
    }
    // Another version.
    let mut edited = json.clone();
    edited["format"] = 1.into();
    let error = read(&edited).unwrap_err().to_string();
    assert!(
        error.contains("format 1; this version knows format 2"),
        "{error}"
    );
    let mut edited = certificate.clone();
    edited.format = 3;
    let verification = verify(&edited, &frame);
    assert!(!verification.record_intact && !verification.is_identical());
    assert!(
        verification
            .to_string()
            .contains("format 3; this version knows format 2"),
        "{verification}"
    );
    // A value, an order, a place of a column that is text now.
    for (place, value) in [
        ("/frame/columns/0/values/numbers/2", 2.0.into()),
        ("/frame/unit_ids", serde_json::json!(["b", "a", "c"])),
        ("/frame/unit_ids", serde_json::json!(["a", "a", "c"])),
        ("/frame/unit_ids", serde_json::json!([])),
        ("/frame/columns", serde_json::json!([])),
    ] {
        let mut edited = json.clone();
        *edited.pointer_mut(place).unwrap() = value;
        let edited = read(&edited).unwrap();
        let verification = verify(&edited, &frame);
        assert!(!verification.record_intact, "{place}");
        assert!(
            verification.on_the_record != Rerun::Identical || place.contains("numbers"),
            "{place}"
        );
        let alternatives = Alternatives::new()
            .leaving_out_each_unit()
            .on_the_log_scale();
        let _ = firmness(&edited, &alternatives);
    }
}

#[test]
fn a_million_units_are_chosen_and_drawn() {
    // Without optimisation a tenth.
    let count: usize = if cfg!(debug_assertions) {
        100_000
    } else {
        1_000_000
    };
    let dataset = numbered((0..count).map(|unit| 1.0 + (unit * 7919 % 1009) as f64));
    let size = || "x".to_owned();
    for design in [
        Design::SimpleRandom { count: 1000 },
        Design::PpsSystematic {
            size: size(),
            count: 1000,
            order: ListOrder::Shuffled,
        },
        Design::Balanced {
            size: Some(size()),
            count: 1000,
            variables: vec![size()],
        },
    ] {
        let sample = draw(&dataset, design).unwrap().outcome;
        assert_eq!(sample.sampled.len(), 1000);
    }
    let frame = CaseFrame::new(&dataset).unwrap();
    let median = Target::Median(Group::All);
    let certificate = CaseRule::new(Strategy::nearest("x", median), 5)
        .select(&frame)
        .unwrap();
    let diverse = Strategy::Diverse {
        variables: vec![size()],
        metric: Metric::Euclidean,
    };
    let error = CaseRule::new(diverse, 5).select(&frame).unwrap_err();
    assert!(
        matches!(error, SamplingError::TooManyUnits { .. }),
        "{error}"
    );
    let alternatives = Alternatives::new().leaving_out_each_unit();
    let found = firmness(&certificate, &alternatives).unwrap();
    assert_eq!(found.scenarios.len(), count);
    let mut heard = 0;
    let stopped = firmness_with_progress(&certificate, &alternatives, |done, of| {
        heard = done;
        assert_eq!(of, count);
        done < 50
    });
    assert_eq!(
        (stopped.unwrap_err(), heard),
        (
            SamplingError::Stopped {
                done: 50,
                of: count
            },
            50
        )
    );
}

#[test]
fn long_work_tells_how_far_it_is_and_can_be_stopped() {
    let dataset = numbered((0..600).map(|unit| f64::from(unit * 37 % 101)))
        .with_numbers(
            scale("treated"),
            (0..600).map(|unit| Some(f64::from(unit % 4 / 3))).collect(),
        )
        .unwrap();
    let frame = CaseFrame::new(&dataset).unwrap();
    let rule = || MatchRule::nearest("treated", 1.0, MatchDistance::Score("x".to_owned()));
    let nearest = |ratio, replace, order| {
        rule().with_method(MatchMethod::Nearest {
            ratio,
            replace,
            order,
        })
    };
    for (rule, of) in [
        (rule(), 150),
        (nearest(2, false, MatchOrder::Closest), 300),
        (nearest(2, true, MatchOrder::Id), 150),
        (rule().with_method(MatchMethod::Optimal { ratio: 2 }), 300),
    ] {
        let mut steps = Vec::new();
        let certificate = rule.select_with_progress(&frame, |done, of| {
            steps.push((done, of));
            true
        });
        assert_eq!(certificate.unwrap(), rule.select(&frame).unwrap());
        assert!(
            steps.len() == of && steps.is_sorted() && steps.iter().all(|step| step.1 == of),
            "{steps:?}"
        );
        let stopped = rule.select_with_progress(&frame, |done, _| done < 7);
        assert_eq!(stopped.unwrap_err(), SamplingError::Stopped { done: 7, of });
    }
}
