//! polars' `LazyFrame`: a query of which a model collects what it needs.

use polars::prelude::{DataFrame, Expr, LazyFrame};

use crate::StatsError;
use crate::error::nearest_name;
use crate::formula::Formula;
use crate::frame::ModelOptions;

/// Runs a query for the columns that a model needs and no others: the variables of the formula, the column of the
/// weights and, when named, that of the row ids. A file behind the query is read for these columns alone.
///
/// `.` in the formula stands for every column of the query that the response does not use, the row ids aside. The
/// frame that comes out is a [`Table`](super::Table) like any other.
///
/// # Errors
///
/// [`StatsError::UnknownVariable`] with the nearest column of the query, [`StatsError::Query`] with polars' own words when
/// the query fails, and those of the formula's expansion.
///
/// ```
/// use polars::prelude::*;
/// use tresteg_stats::{ModelOptions, ols, table::{PolarsTable, collect_for}};
///
/// let query = df!("id" => ["a", "b", "c", "d"], "x" => [1, 2, 3, 4], "y" => [1.2, 1.9, 3.1, 3.9], "unused" => [0, 0, 0, 0])?.lazy();
/// let frame = collect_for(query, &"y ~ log(x)".parse()?, &ModelOptions::default(), Some("id"))?;
/// assert_eq!(frame.get_column_names(), ["y", "x", "id"]);
/// let fit = ols("y ~ log(x)", &PolarsTable::new(&frame).with_row_ids("id")?)?;
/// assert_eq!(fit.row_ids()[3], "d");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn collect_for(
    mut query: LazyFrame,
    formula: &Formula,
    options: &ModelOptions,
    row_ids: Option<&str>,
) -> Result<DataFrame, StatsError> {
    let failed = |error: polars::prelude::PolarsError| StatsError::Query {
        reason: error.to_string(),
    };
    let schema = query.collect_schema().map_err(failed)?;
    let all: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
    let without_ids: Vec<String> = (all.iter())
        .filter(|name| Some(name.as_str()) != row_ids)
        .cloned()
        .collect();
    let expanded = formula.expand(&without_ids)?;
    let mut wanted = Vec::new();
    formula.response().variables(&mut wanted);
    for expression in expanded.factors.iter().chain(&expanded.offsets) {
        expression.variables(&mut wanted);
    }
    wanted.extend(
        options
            .weights
            .as_ref()
            .map(|weights| (weights.column(), None)),
    );
    wanted.extend(row_ids.map(|name| (name, None)));
    let mut names: Vec<&str> = Vec::new();
    for (name, position) in wanted {
        if !all.iter().any(|known| known == name) {
            return Err(StatsError::UnknownVariable {
                name: name.to_owned(),
                nearest: nearest_name(name, all.iter().map(String::as_str)),
                position,
            });
        }
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // Not by `col`, which reads more into a name such as `*`.
    let columns: Vec<Expr> = names
        .iter()
        .map(|name| Expr::Column((*name).into()))
        .collect();
    query.select(columns).collect().map_err(failed)
}
