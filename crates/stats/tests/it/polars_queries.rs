//! Queries of polars: what a model collects from them.

#![allow(clippy::unwrap_used, clippy::panic)]

use polars::prelude::*;
use tresteg_stats::table::{PolarsTable, collect_for};
use tresteg_stats::{ModelOptions, StatsError, Weights, ols, ols_with};

fn frame() -> DataFrame {
    df!(
        "id" => ["a", "b", "c", "d", "e", "f"],
        "y" => [1.2, 1.9, 3.1, 3.9, 5.2, 5.8],
        "x" => [1, 2, 3, 4, 5, 6],
        "g" => ["p", "q", "p", "q", "p", "q"],
        "*" => [0.1, 0.4, 0.2, 0.9, 0.3, 0.5],
        "w" => [1.0, 2.0, 1.0, 2.0, 1.0, 2.0]
    )
    .unwrap()
}

fn collected(
    formula: &str,
    options: &ModelOptions,
    ids: Option<&str>,
) -> Result<DataFrame, StatsError> {
    collect_for(frame().lazy(), &formula.parse()?, options, ids)
}

#[test]
fn only_what_the_model_needs_is_collected() {
    let options = ModelOptions::default();
    let found = collected("log(y) ~ x + offset(w)", &options, None).unwrap();
    assert_eq!(found.get_column_names(), ["y", "x", "w"]);
    let found = collected("y ~ `*` + x", &options, Some("id")).unwrap();
    assert_eq!(found.get_column_names(), ["y", "*", "x", "id"]);
    let weighted = options.clone().with_weights(Weights::Analytic("w".into()));
    let found = collected("y ~ x", &weighted, None).unwrap();
    assert_eq!(found.get_column_names(), ["y", "x", "w"]);
    let (lazy, eager) = (
        ols_with("y ~ x", &found, &weighted).unwrap(),
        ols_with("y ~ x", &frame(), &weighted).unwrap(),
    );
    assert_eq!(lazy.estimates(), eager.estimates());
}

#[test]
fn a_dot_leaves_the_ids_aside() {
    let found = collected("y ~ . - w", &ModelOptions::default(), Some("id")).unwrap();
    assert_eq!(found.get_column_names(), ["y", "x", "g", "*", "w", "id"]);
    let with_ids = PolarsTable::new(&found).with_row_ids("id").unwrap();
    let fit = ols("y ~ . - w", &with_ids).unwrap();
    assert_eq!(fit.names(), ["(Intercept)", "x", "g[q]", "*"]);
}

#[test]
fn a_query_is_filtered_before_it_is_collected() {
    let query = frame().lazy().filter(col("x").gt(lit(1)));
    let formula = "y ~ x".parse().unwrap();
    let found = collect_for(query, &formula, &ModelOptions::default(), None).unwrap();
    assert_eq!(found.height(), 5);
}

#[test]
fn unknown_columns_and_failing_queries_are_errors() {
    match collected("y ~ xx", &ModelOptions::default(), None) {
        Err(StatsError::UnknownVariable { name, position, .. }) => {
            assert_eq!((name.as_str(), position), ("xx", Some(4)));
        }
        other => panic!("{other:?}"),
    }
    let found = collected("y ~ x", &ModelOptions::default(), Some("key"));
    assert!(matches!(found, Err(StatsError::UnknownVariable { .. })));
    let query = frame().lazy().select([col("nothing")]);
    let formula = "y ~ x".parse().unwrap();
    let found = collect_for(query, &formula, &ModelOptions::default(), None);
    assert!(matches!(found, Err(StatsError::Query { .. })), "{found:?}");
}
