//! Matching, probability samples and robust distances on large frames.
//!
//! `cargo bench -p tresteg-benches --features sampling --bench sampling` prints seconds of processor time, so that other work on the machine
//! counts for little, and the memory taken beyond the frame. Where `Rscript` and `MatchIt` are there, they match the
//! same units.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use tresteg_benches::data::random;
use tresteg_benches::measure::{Bar, line};
use tresteg_benches::memory::Meter;
use tresteg_dataset::{Dataset, Label, Measure, Variable};
use tresteg_sampling::{
    CaseFrame, CaseRule, Certificate, Design, Generator, ListOrder, MatchDistance, MatchRule,
    Metric, Reference, Rule, SampleRule, Strategy,
};

#[global_allocator]
static METER: Meter = Meter::new();

const COVARIATES: usize = 5;

fn main() {
    let mut passed = true;
    println!("nearest neighbours of 10 000 among 100 000 on five covariates, Mahalanobis");
    let dataset = units(10_000, 100_000);
    let ours = of("tresteg", || matched(&dataset, None));
    match match_it(&dataset, 10_000) {
        Some(theirs) => {
            println!("  {theirs:>8.2} s MatchIt");
            passed &= line(
                "times as fast as MatchIt",
                theirs / ours,
                Bar::AtLeast(10.0),
            );
        }
        None => println!("           no Rscript with MatchIt: nothing to compare with"),
    }
    println!("100 000 among 1 000 000, with a caliper");
    let dataset = units(100_000, 1_000_000);
    of("tresteg", || matched(&dataset, Some(0.5)));

    println!("samples of 10 000 from 1 100 000");
    let size = || "size".to_owned();
    let count = 10_000;
    let order = ListOrder::Shuffled;
    let designs = [
        ("simple random", Design::SimpleRandom { count }),
        (
            "proportional to size, systematic",
            Design::PpsSystematic {
                size: size(),
                count,
                order,
            },
        ),
        (
            "balanced on five covariates (cube)",
            Design::Balanced {
                size: Some(size()),
                count,
                variables: covariates(),
            },
        ),
    ];
    for (name, design) in designs {
        of(name, || {
            SampleRule::new(design.clone(), Generator::chacha8(1)).select(&frame(&dataset))
        });
    }
    println!("ten most similar of 1 100 000 to one");
    for (name, metric) in [
        ("Mahalanobis", Metric::Mahalanobis),
        ("minimum covariance determinant", Metric::RobustMahalanobis),
    ] {
        let strategy = Strategy::Similar {
            to: Reference::Unit("0000000".to_owned()),
            variables: covariates(),
            metric,
        };
        of(name, || {
            CaseRule::new(strategy.clone(), 10).select(&frame(&dataset))
        });
    }
    if !passed {
        println!("some bars were missed");
    }
}

fn covariates() -> Vec<String> {
    (1..=COVARIATES)
        .map(|number| format!("x{number}"))
        .collect()
}

fn frame(dataset: &Dataset) -> CaseFrame<'_> {
    CaseFrame::new(dataset).expect("units")
}

/// Treated units first; normal covariates, and a size.
fn units(treated: usize, controls: usize) -> Dataset {
    let rows = treated + controls;
    let data = random(rows, COVARIATES);
    let ids: Vec<String> = (0..rows).map(|row| format!("{row:07}")).collect();
    let scale = |name: &str| Variable::new(name, Label::new(name), Measure::Scale);
    let treatment = (0..rows).map(|row| Some(f64::from(u8::from(row < treated))));
    let sizes = data.response.iter().map(|value| Some(0.1 + value.abs()));
    let mut dataset = Dataset::new(ids.clone(), ids)
        .and_then(|dataset| dataset.with_numbers(scale("treated"), treatment.collect()))
        .and_then(|dataset| dataset.with_numbers(scale("size"), sizes.collect()))
        .expect("columns");
    for (name, column) in covariates().iter().zip(data.columns) {
        let values = column.into_iter().map(Some).collect();
        dataset = dataset.with_numbers(scale(name), values).expect("a column");
    }
    dataset
}

fn matched(
    dataset: &Dataset,
    caliper: Option<f64>,
) -> Result<Certificate<MatchRule>, tresteg_sampling::SamplingError> {
    let distance = MatchDistance::Metric {
        variables: covariates(),
        metric: Metric::Mahalanobis,
    };
    let mut rule = MatchRule::nearest("treated", 1.0, distance);
    if let Some(width) = caliper {
        rule = rule.with_caliper(width);
    }
    rule.select(&frame(dataset))
}

/// Seconds and memory of a choice, its certificate included.
fn of<T, E: std::fmt::Debug>(name: &str, mut run: impl FnMut() -> Result<T, E>) -> f64 {
    let before = processor();
    let mut after = before;
    let bytes = METER.excess(|| {
        let made = run().expect("a choice");
        after = processor();
        made
    });
    let seconds = after - before;
    println!("  {seconds:>8.2} s {name}, {:.0} MB", bytes as f64 / 1e6);
    seconds
}

/// Seconds that this thread has run; of the clock where the system does not say.
fn processor() -> f64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let told = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    match told.split_whitespace().next().map(str::parse::<f64>) {
        Some(Ok(nanoseconds)) => nanoseconds / 1e9,
        _ => START.get_or_init(Instant::now).elapsed().as_secs_f64(),
    }
}

/// Seconds that MatchIt takes for the same.
fn match_it(dataset: &Dataset, treated: usize) -> Option<f64> {
    let file = std::env::temp_dir().join("tresteg-matchit.csv");
    write(dataset, treated, &file).ok()?;
    let script = format!(
        "suppressMessages(library(MatchIt)); d <- read.csv('{}'); \
         t <- system.time(matchit(treated ~ x1 + x2 + x3 + x4 + x5, d, distance = 'mahalanobis')); \
         cat(t[['user.self']] + t[['sys.self']])",
        file.display()
    );
    let output = Command::new("Rscript")
        .args(["--vanilla", "-e", &script])
        .output()
        .ok()?;
    fs::remove_file(&file).ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn write(dataset: &Dataset, treated: usize, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(fs::File::create(file)?);
    writeln!(out, "treated,{}", covariates().join(","))?;
    let columns: Vec<Vec<f64>> = (covariates().iter())
        .map(|name| dataset.complete_numbers(name))
        .collect::<Result<_, _>>()?;
    for row in 0..dataset.len() {
        write!(out, "{}", u8::from(row < treated))?;
        for column in &columns {
            write!(out, ",{}", column[row])?;
        }
        writeln!(out)?;
    }
    Ok(out.flush()?)
}
