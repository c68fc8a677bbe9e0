use ndarray::array;

use super::*;
use crate::group_tests::TestOptions;
use crate::table::ColumnTable;

#[test]
fn levels_that_do_not_occur_take_no_part() {
    let full = Contingency::from_counts(array![[3, 5], [7, 2]]).unwrap();
    let padded = Contingency::from_counts(array![[3, 0, 5], [0, 0, 0], [7, 0, 2]]).unwrap();
    let (a, b) = (full.independence().unwrap(), padded.independence().unwrap());
    assert_eq!((a.pearson, a.yates), (b.pearson, b.yates));
    assert_eq!(b.cells.adjusted[[1, 1]], 0.0);
    let v = |table: &Contingency| table.nominal_measures(0.95).unwrap().cramers_v;
    assert_eq!(v(&full), v(&padded));
    assert_eq!(full.fisher_exact().unwrap(), padded.fisher_exact().unwrap());
}

#[test]
fn empty_and_single() {
    assert!(matches!(
        Contingency::from_counts(array![[0, 0], [0, 0]]),
        Err(StatsError::NoRows { .. })
    ));
    assert!(Contingency::from_counts(array![[u64::MAX, 1]]).is_err());
    let single = Contingency::from_counts(array![[3, 5], [0, 0]]).unwrap();
    for error in [
        single.independence().unwrap_err(),
        single.fisher_exact().unwrap_err(),
        single
            .fisher_two_by_two(&TestOptions::default())
            .unwrap_err(),
        single.nominal_measures(0.9).unwrap_err(),
        single.ordinal_measures(0.9).unwrap_err(),
        single.monte_carlo(10, 1).unwrap_err(),
        single.linear_trend(None, None).unwrap_err(),
    ] {
        assert!(matches!(error, StatsError::OneLevel { .. }), "{error}");
    }
    let wide = Contingency::from_counts(array![[3, 5, 1], [2, 2, 2]]).unwrap();
    assert!(wide.kappa(KappaWeights::Equal, 0.95).is_err());
    assert!(wide.mcnemar().is_err() && wide.bowker().is_err() && wide.two_proportions().is_err());
    assert!(wide.nominal_measures(1.0).is_err());
    assert!(wide.linear_trend(None, Some(&[1.0, 2.0])).is_err());
    assert!(
        wide.linear_trend(None, Some(&[1.0, f64::NAN, 2.0]))
            .is_err()
    );
    assert!(wide.monte_carlo(0, 1).is_err());
    let agreed = Contingency::from_counts(array![[4, 0], [0, 6]]).unwrap();
    assert!(agreed.mcnemar().is_err() && agreed.stuart_maxwell().is_err());
    assert_eq!(
        agreed
            .kappa(KappaWeights::Equal, 0.95)
            .unwrap()
            .kappa
            .estimate,
        1.0
    );
    assert!((agreed.nominal_measures(0.95).unwrap().cramers_v - 1.0).abs() < 1e-15);
    assert_eq!(
        agreed
            .ordinal_measures(0.95)
            .unwrap()
            .gamma
            .unwrap()
            .estimate,
        1.0
    );
    let alike = Contingency::from_counts(array![[4, 0], [0, 0]]).unwrap();
    assert!(matches!(
        alike.kappa(KappaWeights::Linear, 0.95),
        Err(StatsError::OneLevel { .. })
    ));
}

#[test]
fn a_table_that_is_too_large_is_refused() {
    let counts = ndarray::Array2::from_shape_fn((9, 9), |(i, j)| 20 + ((i * j) % 7) as u64);
    let table = Contingency::from_counts(counts).unwrap();
    assert!(matches!(
        table.fisher_exact(),
        Err(StatsError::InvalidArgument { .. })
    ));
    let drawn = table.monte_carlo(50, 3).unwrap();
    assert_eq!(drawn, table.monte_carlo(50, 3).unwrap());
}

#[test]
fn both_exact_tests_agree() {
    for counts in [
        array![[3u64, 9], [8, 2]],
        array![[0, 5], [6, 1]],
        array![[10, 10], [10, 10]],
        array![[1, 0], [0, 1]],
        array![[40, 3], [12, 17]],
    ] {
        let table = Contingency::from_counts(counts).unwrap();
        let two = table.fisher_two_by_two(&TestOptions::default()).unwrap();
        let network = table.fisher_exact().unwrap();
        assert!(
            (two.p_value / network.p_value - 1.0).abs() < 1e-11,
            "{two:?} {network:?}"
        );
        assert!(two.mid_p_value <= two.p_value && two.p_value <= 1.0);
        let json = serde_json::to_string(&two).unwrap();
        assert_eq!(serde_json::from_str::<FisherTwoByTwo>(&json).unwrap(), two);
    }
}

#[test]
fn tables_of_data() {
    let data = ColumnTable::new()
        .with_levels(
            "g",
            ["b", "a", "none"],
            [Some("a"), Some("b"), None, Some("a")],
        )
        .unwrap()
        .with_numbers("x", [10.0, 2.0, 2.0, 10.0])
        .unwrap()
        .with_numbers("w", [2.0, 1.0, 1.0, 0.5])
        .unwrap();
    let table = Contingency::from_table(&data, "g", "x", None).unwrap();
    assert_eq!(table.counts, array![[1, 0], [0, 2], [0, 0]]);
    assert_eq!(table.column_levels, ["2", "10"]);
    assert!(
        table
            .to_string()
            .contains("1 row with a missing value is not counted")
    );
    assert_eq!(table.transposed().transposed(), table);
    let weights = Weights::Frequency("w".into());
    assert!(matches!(
        Contingency::from_table(&data, "g", "x", Some(&weights)),
        Err(StatsError::InvalidWeight { .. })
    ));
    assert!(
        Contingency::from_table(&data, "g", "x", Some(&Weights::Analytic("w".into()))).is_err()
    );
    assert!(Strata::from_table(&data, "g", "x", "w").is_err());
}

#[test]
fn strata_that_say_nothing() {
    let empty = Strata::new([[[3, 0], [2, 0]], [[0, 1], [0, 4]]]).unwrap();
    assert!(empty.mantel_haenszel(0.95).is_err() && empty.breslow_day().is_err());
    let one_way = Strata::new([[[3, 0], [0, 2]], [[1, 0], [0, 4]]]).unwrap();
    let found = one_way.mantel_haenszel(0.95).unwrap();
    assert_eq!((found.odds_ratio, found.interval), (f64::INFINITY, None));
    assert!(one_way.breslow_day().is_err());
    assert!(Strata::new([]).is_err());
}

#[test]
fn fields_that_were_changed_do_not_panic() {
    let mut table = Contingency::from_counts(array![[1, 2], [3, 4]]).unwrap();
    for counts in [array![[0, 0], [0, 0]], array![[u64::MAX, 1], [1, u64::MAX]]] {
        table.counts = counts;
        assert!(table.independence().is_err() && table.mcnemar().is_err());
        assert!(table.fisher_exact().is_err() && table.kappa(KappaWeights::Equal, 0.9).is_err());
        assert!(table.to_string().contains("all"));
    }
    table.counts = ndarray::Array2::zeros((0, 0));
    assert!(table.ordinal_measures(0.9).is_err() && table.two_proportions().is_err());
}
