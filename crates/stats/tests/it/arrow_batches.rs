//! Arrow record batches as tables: types, batches, slices, missing values, dictionaries, row ids.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float32Array, Float64Array,
    Int32Array, Int64Array, LargeStringArray, RecordBatch, StringArray, UInt8Array,
};
use arrow_schema::{DataType, Field, Schema};
use tresteg_stats::table::{ArrowTable, Column, ColumnTable, Table};
use tresteg_stats::{StatsError, ols};

fn array(array: impl Array + 'static) -> ArrayRef {
    Arc::new(array)
}

fn batch() -> RecordBatch {
    RecordBatch::try_from_iter([
        (
            "code",
            array(Int64Array::from(vec![9_007_199_254_740_993, 2, 3, 4, 5, 6])),
        ),
        (
            "y",
            array(Float64Array::from(vec![1.0, 2.5, 2.0, 4.0, 3.5, 6.0])),
        ),
        ("whole", array(UInt8Array::from(vec![1, 2, 3, 4, 5, 6]))),
        (
            "gaps",
            array(Float32Array::from(vec![
                Some(1.0),
                None,
                Some(2.0),
                Some(2.5),
                Some(4.0),
                Some(3.0),
            ])),
        ),
        (
            "town",
            array(LargeStringArray::from(vec!["b", "a", "b", "c", "a", "c"])),
        ),
        (
            "late",
            array(BooleanArray::from(vec![
                Some(true),
                Some(false),
                Some(true),
                None,
                Some(false),
                Some(true),
            ])),
        ),
        ("day", array(Date32Array::from(vec![1, 2, 3, 4, 5, 6]))),
    ])
    .unwrap()
}

fn column(batches: &[RecordBatch], name: &str) -> Column {
    ArrowTable::new(batches)
        .unwrap()
        .column(name)
        .unwrap()
        .unwrap()
}

#[test]
fn batches_fit_as_the_built_in_table_does_however_they_are_cut() {
    let table = ColumnTable::new()
        .with_numbers("y", [1.0, 2.5, 2.0, 4.0, 3.5, 6.0])
        .unwrap()
        .with_numbers("whole", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
        .unwrap()
        .with_texts("town", ["b", "a", "b", "c", "a", "c"])
        .unwrap();
    let expected = ols("y ~ whole + town", &table).unwrap();
    let whole = batch();
    let cut = [whole.slice(0, 1), whole.slice(1, 0), whole.slice(1, 5)];
    for batches in [std::slice::from_ref(&whole), &cut] {
        let fit = ols("y ~ whole + town", &ArrowTable::new(batches).unwrap()).unwrap();
        assert_eq!(fit.names(), expected.names());
        assert_eq!(fit.estimates(), expected.estimates());
    }
    for name in ["y", "whole", "gaps", "town", "late"] {
        assert_eq!(
            column(&cut, name),
            column(std::slice::from_ref(&whole), name)
        );
    }
}

#[test]
fn a_slice_is_shared_from_its_offset() {
    let whole = batch();
    let part = [whole.slice(4, 0), whole.slice(2, 3)];
    let Column::Numbers(shared) = column(&part, "y") else {
        panic!("y is complete");
    };
    let own = whole.column_by_name("y").unwrap();
    let own = own.as_any().downcast_ref::<Float64Array>().unwrap();
    assert_eq!(shared[..], [2.0, 4.0, 3.5]);
    assert_eq!(shared.as_ptr(), own.values()[2..].as_ptr());
    assert_eq!(
        column(&part, "late"),
        Column::Booleans(vec![Some(true), None, Some(false)])
    );
    // The null lies before the slice.
    assert_eq!(
        column(&part, "gaps"),
        Column::Numbers(vec![2.0, 2.5, 4.0].into())
    );
}

#[test]
fn row_ids_and_nulls() {
    let batches = [batch()];
    let table = ArrowTable::new(&batches).unwrap();
    let with_ids = table.clone().with_row_ids("code").unwrap();
    assert_eq!(with_ids.row_id(0).as_deref(), Some("9007199254740993"));
    assert!(!with_ids.column_names().contains(&"code".to_owned()));
    let fit = ols("y ~ gaps + late", &with_ids).unwrap();
    assert_eq!(fit.rows_dropped()[0].id, "2");
    assert_eq!(fit.rows_dropped()[1].missing, ["late"]);
    let refused = |name: &str| table.clone().with_row_ids(name).unwrap_err();
    assert!(matches!(
        refused("kode"),
        StatsError::UnknownVariable { nearest: Some(name), .. } if name == "code"
    ));
    assert!(matches!(
        refused("town"),
        StatsError::InvalidArgument { .. }
    )); // twice
    assert!(refused("gaps").to_string().contains("Float32"));
}

#[test]
fn no_batch_no_row_and_batches_that_differ() {
    assert!(matches!(
        ArrowTable::new(&[]),
        Err(StatsError::InvalidArgument { .. })
    ));
    let empty = [batch().slice(0, 0)];
    assert_eq!(ArrowTable::new(&empty).unwrap().n_rows(), 0);
    assert!(ols("y ~ town", &ArrowTable::new(&empty).unwrap()).is_err());
    let one = |x: ArrayRef| RecordBatch::try_from_iter([("x", x)]).unwrap();
    let differ = [
        one(array(Float64Array::from(vec![1.0]))),
        one(array(Int32Array::from(vec![1]))),
    ];
    assert_eq!(
        ArrowTable::new(&differ).unwrap_err().to_string(),
        "column 1 of record batch 2 is `x` (Int32), but `x` (Float64), as in the first batch, is needed"
    );
    assert!(ArrowTable::new(&[differ[0].clone(), batch()]).is_err());
}

#[test]
fn a_column_of_no_use_is_named_with_its_type() {
    assert!(matches!(
        ols("y ~ day", &ArrowTable::new(&[batch()]).unwrap()),
        Err(StatsError::UnsupportedColumn { column, found }) if column == "day" && found == "Date32"
    ));
}

fn dictionary(keys: Vec<Option<i8>>, values: Vec<Option<&str>>, ordered: bool) -> RecordBatch {
    let values: ArrayRef = array(StringArray::from(values));
    let dictionary = DictionaryArray::<Int8Type>::try_new(keys.into(), values).unwrap();
    let field = Field::new("size", dictionary.data_type().clone(), true);
    let schema = Schema::new(vec![field.with_dict_is_ordered(ordered)]);
    RecordBatch::try_new(Arc::new(schema), vec![array(dictionary)]).unwrap()
}

#[test]
fn dictionaries_keep_their_order_when_it_means_something() {
    let keys = vec![Some(2), None, Some(0), Some(1)];
    let values = vec![Some("small"), None, Some("large"), Some("never")];
    let Column::Categories(by_text) =
        column(&[dictionary(keys.clone(), values.clone(), false)], "size")
    else {
        panic!("texts are categories");
    };
    assert_eq!(by_text.levels, ["large", "small"]);
    assert_eq!(by_text.codes, [Some(0), None, Some(1), None]);

    let longer = dictionary(
        vec![Some(3)],
        vec![Some("small"), Some("large"), Some("never"), Some("huge")],
        true,
    );
    let batches = [dictionary(keys, values, true).slice(1, 3), longer];
    let Column::Categories(declared) = column(&batches, "size") else {
        panic!("texts are categories");
    };
    assert_eq!(declared.levels, ["small", "large", "never", "huge"]);
    assert_eq!(declared.codes, [None, Some(0), None, Some(3)]);

    let other = dictionary(vec![Some(0)], vec![Some("large"), Some("small")], true);
    let contradict = [batches[1].clone(), other];
    assert!(
        ArrowTable::new(&contradict)
            .unwrap()
            .column("size")
            .is_err()
    );
    let all_null = [dictionary(vec![None, None], vec![], false)];
    assert_eq!(column(&all_null, "size").len(), 2);
    // A dictionary of numbers holds no texts.
    let numbers = DictionaryArray::<Int32Type>::new(
        Int32Array::from(vec![0]),
        array(Int32Array::from(vec![7])),
    );
    assert!(matches!(numbers.data_type(), DataType::Dictionary(..)));
    let batches = [RecordBatch::try_from_iter([("n", array(numbers))]).unwrap()];
    assert!(ArrowTable::new(&batches).unwrap().column("n").is_err());
}
