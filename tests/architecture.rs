//! The invariants of ARCHITECTURE.md that a machine can check.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Every edge between the crates that ARCHITECTURE.md allows. The root package and the benchmarks may use all.
const ALLOWED: &[(&str, &[&str])] = &[
    ("audit", &[]),
    ("dataset", &[]),
    ("municipality", &["dataset"]),
    ("qualitative", &["dataset"]),
    (
        "report",
        &[
            "audit",
            "dataset",
            "qualitative",
            "sampling",
            "stats",
            "survey",
        ],
    ),
    ("sampling", &["dataset"]),
    ("stats", &[]),
    ("survey", &["dataset"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "cargo {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("cargo prints UTF-8")
}

fn metadata() -> Value {
    serde_json::from_str(&cargo(&["metadata", "--no-deps", "--format-version", "1"]))
        .expect("cargo metadata prints JSON")
}

/// The dependencies of each workspace package on the others, whatever their kind, without the prefix `tresteg-`.
fn edges() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    packages
        .iter()
        .map(|package| {
            let dependencies = package["dependencies"].as_array().expect("dependencies");
            let ours = dependencies
                .iter()
                .filter_map(|dependency| dependency["name"].as_str()?.strip_prefix("tresteg-"))
                .map(str::to_owned)
                .collect();
            let name = package["name"].as_str().expect("name");
            (
                name.strip_prefix("tresteg-").unwrap_or(name).to_owned(),
                ours,
            )
        })
        .collect()
}

#[test]
fn crates_depend_on_each_other_only_as_the_design_allows() {
    let edges = edges();
    let crates: BTreeSet<&str> = edges
        .keys()
        .map(String::as_str)
        .filter(|name| !["tresteg", "benches"].contains(name))
        .collect();
    let known: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    assert_eq!(crates, known, "a crate was added or removed");
    for (name, allowed) in ALLOWED {
        for dependency in &edges[*name] {
            assert!(
                allowed.contains(&dependency.as_str()),
                "crates/{name} must not depend on crates/{dependency}"
            );
        }
    }
}

#[test]
fn the_default_build_of_stats_is_light() {
    let tree = cargo(&[
        "tree",
        "--package",
        "tresteg-stats",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let packages: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "tresteg-stats")
        .collect();
    assert!(
        packages.len() < 40,
        "{} crates: {packages:?}",
        packages.len()
    );
    for package in &packages {
        let heavy = package.starts_with("polars")
            || package.ends_with("-sys")
            || package.contains("lapack");
        assert!(!heavy, "tresteg-stats pulls in {package}");
    }
}

#[test]
fn the_root_package_is_examples_and_one_test_binary() {
    assert!(!root().join("src").exists());
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let study = packages
        .iter()
        .find(|package| package["name"] == "tresteg")
        .expect("the root package");
    let targets = study["targets"].as_array().expect("targets");
    let kinds: Vec<&str> = targets
        .iter()
        .filter_map(|target| target["kind"][0].as_str())
        .collect();
    assert_eq!(
        kinds.iter().filter(|kind| **kind == "test").count(),
        1,
        "{kinds:?}"
    );
    assert!(
        kinds.iter().all(|kind| ["example", "test"].contains(kind)),
        "{kinds:?}"
    );
}

#[test]
fn the_map_is_short_and_names_every_crate() {
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    assert!(map.lines().count() <= 150);
    for (name, _) in ALLOWED {
        assert!(
            map.contains(&format!("crates/{name}")),
            "crates/{name} is not on the map"
        );
    }
}

#[test]
fn the_example_of_the_readme_is_the_tested_one() {
    let read = |name: &str| std::fs::read_to_string(root().join(name)).expect("a README");
    let (ours, tested) = (read("README.md"), read("crates/stats/README.md"));
    let example = ours
        .split("```rust\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let example = example.expect("an example in the README");
    assert!(
        tested.contains(example),
        "crates/stats/README.md, whose example is tested, has another"
    );
}
