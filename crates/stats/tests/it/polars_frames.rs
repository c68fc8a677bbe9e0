//! polars frames as tables: types, chunks, missing values, row ids.

#![allow(clippy::unwrap_used, clippy::panic)]

use polars::prelude::*;
use tresteg_stats::table::{Column as TableColumn, ColumnTable, PolarsTable, Table};
use tresteg_stats::{StatsError, ols};

fn frame() -> DataFrame {
    df!(
        "code" => ["0114", "0115", "0117", "0120", "0123", "0125"],
        "y" => [1.0, 2.5, 2.0, 4.0, 3.5, 6.0],
        "whole" => [1i32, 2, 3, 4, 5, 6],
        "gaps" => [Some(1.0), None, Some(2.0), Some(2.5), Some(4.0), Some(3.0)],
        "town" => ["b", "a", "b", "c", "a", "c"],
        "late" => [Some(true), Some(false), Some(true), None, Some(false), Some(true)]
    )
    .unwrap()
}

#[test]
fn a_frame_fits_as_the_built_in_table_does() {
    let frame = frame();
    let table = ColumnTable::new()
        .with_numbers("y", [1.0, 2.5, 2.0, 4.0, 3.5, 6.0])
        .unwrap()
        .with_numbers("whole", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .unwrap()
        .with_texts("town", ["b", "a", "b", "c", "a", "c"])
        .unwrap();
    let from_frame = ols("y ~ whole + town", &frame).unwrap();
    let from_table = ols("y ~ whole + town", &table).unwrap();
    assert_eq!(from_frame.names(), from_table.names());
    assert_eq!(from_frame.estimates(), from_table.estimates());
}

#[test]
fn chunks_are_joined_and_whole_columns_shared() {
    let mut twice = frame();
    twice.vstack_mut(&frame()).unwrap();
    let once = ols("y ~ whole", &frame()).unwrap();
    let both = ols("y ~ whole", &twice).unwrap();
    assert_eq!(both.n_obs(), 12);
    assert!((once.estimates()[1] - both.estimates()[1]).abs() < 1e-14);
    let frame = frame();
    let Some(TableColumn::Numbers(shared)) = Table::column(&frame, "y").unwrap() else {
        panic!("y is complete");
    };
    let own = frame
        .column("y")
        .unwrap()
        .as_materialized_series()
        .f64()
        .unwrap()
        .clone();
    assert_eq!(shared.as_ptr(), own.cont_slice().unwrap().as_ptr());
}

#[test]
fn row_ids_and_nulls() {
    let frame = frame();
    let table = PolarsTable::new(&frame).with_row_ids("code").unwrap();
    let fit = ols("y ~ gaps + late", &table).unwrap();
    assert_eq!(fit.row_ids(), ["0114", "0117", "0123", "0125"]);
    assert_eq!(fit.rows_dropped()[0].id, "0115");
    assert_eq!(fit.rows_dropped()[1].missing, ["late"]);
    assert_eq!(fit.names(), ["(Intercept)", "gaps", "late[true]"]);
    // The ids are no variable: the dot does not take them.
    assert!(!table.column_names().contains(&"code".to_owned()));
    assert!(matches!(
        PolarsTable::new(&frame).with_row_ids("kode"),
        Err(StatsError::UnknownVariable { nearest: Some(name), .. }) if name == "code"
    ));
    assert!(matches!(
        PolarsTable::new(&frame).with_row_ids("gaps"),
        Err(StatsError::MissingValues { count: 1, .. })
    ));
}

#[test]
fn enums_keep_their_order_and_categoricals_theirs() {
    let mut frame = frame();
    let order = FrozenCategories::new(["c", "b", "a", "never"]).unwrap();
    let town = frame
        .column("town")
        .unwrap()
        .cast(&DataType::from_frozen_categories(order))
        .unwrap();
    frame.with_column(town).unwrap();
    let fit = ols("y ~ town", &frame).unwrap();
    assert_eq!(fit.names(), ["(Intercept)", "town[b]", "town[a]"]);
    assert_eq!(fit.categorical()[0].unused_levels, ["never"]);
}

#[test]
fn a_column_of_no_use_is_named() {
    let mut frame = frame();
    let nothing = Series::new_null("nothing".into(), frame.height());
    frame.with_column(nothing.into()).unwrap();
    assert!(matches!(
        ols("y ~ nothing", &frame),
        Err(StatsError::UnsupportedColumn { column, .. }) if column == "nothing"
    ));
}

#[test]
fn results_become_frames() {
    let fit = ols("y ~ whole + gaps", &frame()).unwrap();
    let table = fit.coefficients(tresteg_stats::Covariance::Hc3).unwrap();
    let coefficients = table.to_frame().unwrap();
    assert_eq!(coefficients.shape(), (3, 10));
    let errors = coefficients.column("std_error").unwrap().f64().unwrap();
    assert_eq!(errors.get(2), Some(table.rows[2].std_error));
    assert_eq!(coefficients.column("standardized").unwrap().null_count(), 1);
    let glance = fit.glance().unwrap().to_frame().unwrap();
    assert_eq!(glance.shape(), (1, 15));
    assert_eq!(
        glance.column("n_dropped").unwrap().u64().unwrap().get(0),
        Some(1)
    );
    let rows = fit.augment().unwrap();
    let augmented = tresteg_stats::AugmentedRow::to_frame(&rows).unwrap();
    assert_eq!(augmented.shape(), (5, 10));
    assert_eq!(
        augmented.column("row_id").unwrap().str().unwrap().get(1),
        Some("3")
    );
    assert_eq!(
        tresteg_stats::AugmentedRow::to_frame(&[]).unwrap().height(),
        0
    );
}
