//! One table of every layout, of results that the crates compute: what the snapshots and the conformance matrix go
//! through.

#[cfg(feature = "stats")]
mod cars;
#[cfg(feature = "stats")]
mod described;
#[cfg(feature = "stats")]
mod fitted;
#[cfg(feature = "stats")]
mod generalized;
#[cfg(feature = "stats")]
mod grouped;

use tresteg_report::Table;

/// Every layout once, under the name of its snapshot file: the crate of the result, and the id of the table.
pub fn all() -> Vec<(String, Table)> {
    let mut tables = Vec::new();
    #[allow(unused_variables, unused_mut)]
    let mut add = |of: &str, laid_out: Vec<Table>| {
        tables.extend(
            laid_out
                .into_iter()
                .map(|table| (format!("{of}/{}", table.id()), table)),
        );
    };
    #[cfg(feature = "stats")]
    {
        add("stats", described::tables());
        add("stats", grouped::tables());
        add("stats", fitted::tables());
        add("stats", generalized::tables());
    }
    #[cfg(all(
        feature = "audit",
        feature = "dataset",
        feature = "qualitative",
        feature = "sampling",
        feature = "survey"
    ))]
    {
        add("dataset", crate::layouts::dataset_tables());
        add("sampling", crate::layouts::sampling_tables());
        add("survey", crate::layouts::survey_tables());
        add("qualitative", crate::layouts::qualitative_tables());
        add("audit", crate::layouts::audit_tables());
    }
    tables
}

#[test]
fn every_layout_in_every_look_and_locale() {
    for (name, table) in all() {
        crate::snapshot::check_table(&name, &table);
    }
}
