//! What R's survey makes of the designs: weights, corrections, totals and their standard errors.
//!
//! R gets the drawn samples with ids, strata, clusters and sizes of populations alone, and computes the weights and
//! variances itself; here the variances come from the joint probabilities.

use super::{close, numbers, texts, topic};
use crate::scale;
use serde_json::{Map, Value, json};
use tresteg_dataset::{Dataset, Measure, Variable};
use tresteg_sampling::{Allocation, CaseFrame, Design, Generator, Rule, Sample, SampleRule};

fn text(name: &str) -> Variable {
    Variable::new(name, name, Measure::Nominal)
}

fn some(texts: Vec<String>) -> Vec<Option<String>> {
    texts.into_iter().map(Some).collect()
}

fn data(name: &str) -> Value {
    let path = format!(
        "{}/tests/golden/data/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn schools() -> Dataset {
    let schools = data("survey_population");
    let column = |name: &str| numbers(&schools[name]).into_iter().map(Some).collect();
    let ids = texts(&schools["id"]);
    Dataset::new(ids.clone(), ids)
        .unwrap()
        .with_texts(text("stype"), some(texts(&schools["stype"])))
        .unwrap()
        .with_texts(text("district"), some(texts(&schools["district"])))
        .unwrap()
        .with_numbers(scale("api00"), column("api00"))
        .unwrap()
        .with_numbers(scale("api99"), column("api99"))
        .unwrap()
}

fn draw(dataset: &Dataset, design: Design) -> Sample {
    let rule = SampleRule::new(design, Generator::chacha8(2000));
    rule.select(&CaseFrame::new(dataset).unwrap())
        .unwrap()
        .outcome
}

fn neyman() -> Design {
    Design::Stratified {
        stratum: "stype".to_owned(),
        count: 60,
        allocation: Allocation::Neyman {
            variable: "api99".to_owned(),
        },
    }
}

fn samples() -> Vec<(&'static str, Sample)> {
    let dataset = schools();
    let (cluster, size) = (|| "district".to_owned(), || "api99".to_owned());
    let two_stage = Design::TwoStage {
        cluster: cluster(),
        clusters: 12,
        units: 4,
    };
    let designs = [
        ("simple_random", Design::SimpleRandom { count: 50 }),
        ("stratified", neyman()),
        (
            "cluster",
            Design::Cluster {
                cluster: cluster(),
                clusters: 10,
            },
        ),
        ("two_stage", two_stage),
        (
            "maximum_entropy",
            Design::MaximumEntropy {
                size: size(),
                count: 40,
            },
        ),
    ];
    let drawn = designs.map(|(name, design)| (name, draw(&dataset, design)));
    drawn.to_vec()
}

/// The samples as `survey.R` reads them.
fn as_r_reads_them() -> Value {
    let mut all = Map::new();
    for (name, sample) in samples() {
        let units = &sample.sampled;
        let ids: Vec<&str> = units.iter().map(|unit| unit.unit_id.as_str()).collect();
        let mut columns = Map::new();
        columns.insert("id".to_owned(), json!(ids));
        let stage = |number: usize| {
            units
                .iter()
                .map(|unit| unit.stages[number].population)
                .collect::<Vec<_>>()
        };
        for (number, column) in (0..units[0].stages.len()).zip(["first", "second"]) {
            columns.insert(column.to_owned(), json!(stage(number)));
        }
        if units[0].stratum.is_some() {
            let strata: Vec<_> = units.iter().map(|unit| &unit.stratum).collect();
            columns.insert("stratum".to_owned(), json!(strata));
        }
        if units[0].cluster.is_some() {
            let clusters: Vec<_> = units.iter().map(|unit| &unit.cluster).collect();
            columns.insert("cluster".to_owned(), json!(clusters));
        }
        if name == "maximum_entropy" {
            let each = 0..units.len();
            let row = |one: usize| {
                each.clone()
                    .map(|other| sample.joint_probability(one, other))
                    .collect::<Vec<_>>()
            };
            let joint: Vec<_> = each.clone().map(row).collect();
            all.insert("maximum_entropy_joint".to_owned(), json!(joint));
            let probabilities: Vec<f64> = units
                .iter()
                .map(|unit| unit.inclusion_probability)
                .collect();
            columns.insert("probability".to_owned(), json!(probabilities));
        }
        all.insert(name.to_owned(), Value::Object(columns));
    }
    Value::Object(all)
}

#[test]
#[ignore = "writes the input of survey.R: run.sh runs it"]
fn write_the_samples() {
    let path = format!(
        "{}/tests/golden/data/survey_samples.json",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::write(path, as_r_reads_them().to_string()).unwrap();
}

#[test]
fn weights_totals_and_standard_errors_are_those_of_svydesign() {
    assert_eq!(
        as_r_reads_them(),
        data("survey_samples"),
        "the samples that R saw"
    );
    let golden = topic("survey");
    let results = schools().numbers("api00").unwrap();
    for (name, sample) in samples() {
        let expected = &golden["ours"][name];
        let units = &sample.sampled;
        for (unit, probability) in units.iter().zip(numbers(&expected["probability"])) {
            close(name, unit.inclusion_probability, probability, 1e-14);
        }
        let weighted: Vec<f64> = units
            .iter()
            .map(|unit| results[unit.unit_id.parse::<usize>().unwrap() - 1].unwrap() * unit.weight)
            .collect();
        let total: f64 = weighted.iter().sum();
        close(name, total, expected["total"].as_f64().unwrap(), 1e-13);
        let weights: f64 = units.iter().map(|unit| unit.weight).sum();
        close(
            name,
            total / weights,
            expected["mean"].as_f64().unwrap(),
            1e-13,
        );
        let variance = if name == "two_stage" {
            by_stages(&sample, &weighted)
        } else {
            by_pairs(&sample, &weighted, name == "maximum_entropy")
        };
        close(
            name,
            variance.sqrt(),
            expected["total_se"].as_f64().unwrap(),
            1e-10,
        );
    }
}

/// Horvitz and Thompson, or for samples of fixed size Sen, Yates and Grundy, which `survey.R` asks for with unequal
/// probabilities. Clusters make the number of units random.
fn by_pairs(sample: &Sample, weighted: &[f64], fixed_size: bool) -> f64 {
    let mut variance = 0.0;
    for (one, value) in weighted.iter().enumerate() {
        for (other, second) in weighted.iter().enumerate() {
            let pair = sample.joint_probability(one, other).unwrap();
            let product = sample.sampled[one].inclusion_probability
                * sample.sampled[other].inclusion_probability;
            variance += match fixed_size {
                true => (product - pair) / pair * (value - second).powi(2) / 2.0,
                false => (pair - product) / pair * value * second,
            };
        }
    }
    variance
}

/// Stage by stage with the corrections, as Särndal, Swensson and Wretman (1992), 4.3, have it for samples drawn at
/// random at both.
fn by_stages(sample: &Sample, weighted: &[f64]) -> f64 {
    let squares = |values: &[f64]| {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let sum: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        if sum == 0.0 {
            0.0
        } else {
            count / (count - 1.0) * sum
        }
    };
    let mut clusters: Vec<(&Option<String>, Vec<usize>)> = Vec::new();
    for (place, unit) in sample.sampled.iter().enumerate() {
        match clusters
            .iter_mut()
            .find(|(cluster, _)| *cluster == &unit.cluster)
        {
            Some((_, places)) => places.push(place),
            None => clusters.push((&unit.cluster, vec![place])),
        }
    }
    let (mut totals, mut within) = (Vec::new(), 0.0);
    for (_, places) in clusters {
        let values: Vec<f64> = places.iter().map(|place| weighted[*place]).collect();
        let stages = &sample.sampled[places[0]].stages;
        within += (1.0 - stages[0].correction()) * stages[1].correction() * squares(&values);
        totals.push(values.iter().sum());
    }
    sample.sampled[0].stages[0].correction() * squares(&totals) + within
}

#[test]
fn shares_of_strata_are_those_of_neyman() {
    let shares = topic("survey")["neyman"].clone();
    let sample = draw(&schools(), neyman());
    for stratum in &sample.strata {
        let share = shares[stratum.stratum.as_ref().unwrap()].as_f64().unwrap();
        assert!(
            (share - stratum.sampled as f64).abs() < 1.0,
            "{stratum:?} {share}"
        );
    }
}

/// apistrat, apiclus1 and apiclus2 as published: the same designs drawn here from populations of the same sizes have
/// the probabilities that svydesign finds.
#[test]
fn the_designs_of_the_published_samples_have_the_published_probabilities() {
    let golden = topic("survey");
    let published = &golden["published"];
    let types: Vec<(String, usize)> = golden["types"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, units)| (name.clone(), units.as_u64().unwrap() as usize))
        .collect();
    let of_types = types
        .iter()
        .flat_map(|(name, units)| vec![name.clone(); *units])
        .collect();
    let districts = numbers(&golden["districts"]).into_iter().enumerate();
    let of_districts: Vec<String> = districts
        .flat_map(|(number, schools)| vec![number.to_string(); schools as usize])
        .collect();
    let frame = |variable: &str, values: Vec<String>| {
        let ids: Vec<String> = (0..values.len()).map(|unit| format!("{unit:04}")).collect();
        Dataset::new(ids.clone(), ids)
            .unwrap()
            .with_texts(text(variable), some(values))
            .unwrap()
    };
    let strata = published_units(&published["strat"], "stratum");
    let counts = types.iter().map(|(name, _)| {
        let count = strata.iter().filter(|unit| unit.0 == *name).count();
        (name.clone(), count)
    });
    let design = Design::Stratified {
        stratum: "stype".to_owned(),
        count: strata.len(),
        allocation: Allocation::Given(counts.collect()),
    };
    for unit in draw(&frame("stype", of_types), design).sampled {
        let (_, population, probability) = strata
            .iter()
            .find(|other| Some(&other.0) == unit.stratum.as_ref())
            .unwrap();
        assert_eq!(unit.stages[0].population as f64, *population);
        close("apistrat", unit.inclusion_probability, *probability, 1e-14);
    }
    let schools = frame("district", of_districts);
    let cluster = || "district".to_owned();
    let of = |name: &str| {
        let units = published_units(&published[name], "cluster");
        let mut names: Vec<String> = units.iter().map(|unit| unit.0.clone()).collect();
        names.sort_unstable();
        names.dedup();
        (units, names.len())
    };
    let (units, clusters) = of("clus1");
    let (_, population, probability) = &units[0];
    for unit in draw(
        &schools,
        Design::Cluster {
            cluster: cluster(),
            clusters,
        },
    )
    .sampled
    {
        assert_eq!(unit.stages[0].population as f64, *population);
        close("apiclus1", unit.inclusion_probability, *probability, 1e-14);
    }
    let (units, clusters) = of("clus2");
    let within = numbers(&published["clus2"]["within"]);
    let design = Design::TwoStage {
        cluster: cluster(),
        clusters,
        units: 5,
    };
    let mut compared = 0;
    for unit in draw(&schools, design).sampled {
        assert_eq!(unit.stages[0].population as f64, units[0].1);
        let same = within
            .iter()
            .position(|schools| *schools == unit.stages[1].population as f64);
        if let Some(place) = same {
            close(
                "apiclus2",
                unit.inclusion_probability,
                units[place].2,
                1e-14,
            );
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
}

/// Stratum or cluster, size of the population of the first stage, probability.
fn published_units(sample: &Value, name: &str) -> Vec<(String, f64, f64)> {
    let sizes = numbers(&sample["population"]).into_iter();
    let units = texts(&sample[name]).into_iter().zip(sizes);
    units
        .zip(numbers(&sample["probability"]))
        .map(|((name, size), probability)| (name, size, probability))
        .collect()
}
