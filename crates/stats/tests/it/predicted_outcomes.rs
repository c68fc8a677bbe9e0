//! Awkward predictions of a yes/no outcome: each gives a named error or a reported fact.

#![allow(clippy::unwrap_used, clippy::panic)]

use tresteg_stats::classification::{
    BinaryPredictions, BrierGroups, Grouping, PredictionOrigin, compare_correlated_curves,
};
use tresteg_stats::table::ColumnTable;
use tresteg_stats::{Family, GlmOptions, StatsError, Weights, glm, glm_with};

#[test]
fn malformed_input_is_named() {
    let none: [f64; 0] = [];
    assert!(matches!(
        BinaryPredictions::new(&none, &[]),
        Err(StatsError::NoRows { .. })
    ));
    assert!(matches!(
        BinaryPredictions::new(&[0, 1], &[0.5]),
        Err(StatsError::LengthMismatch { .. })
    ));
    let error = BinaryPredictions::new(&[0, 1, 2], &[0.1, 0.2, 0.3]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the outcome of row 3 is 2, but 0 or 1 is needed"
    );
    let error = BinaryPredictions::new(&[0, 1, 1], &[0.1, f64::NAN, f64::INFINITY]).unwrap_err();
    let StatsError::NotFinite { rows, count, .. } = error else {
        panic!("{error}")
    };
    assert_eq!((rows, count), (vec!["2".to_owned(), "3".to_owned()], 2));
    assert!(BinaryPredictions::new(&[f64::NAN, 1.0], &[0.1, 0.2]).is_err());
    let two = BinaryPredictions::new(&[0, 1], &[0.1, 0.2]).unwrap();
    assert!(matches!(
        two.clone().with_frequencies(&[1.0, -1.0]),
        Err(StatsError::InvalidWeight { .. })
    ));
    assert!(matches!(
        two.clone().with_frequencies(&[1.0, f64::NAN]),
        Err(StatsError::InvalidWeight { .. })
    ));
    assert!(matches!(
        two.clone().with_frequencies(&[0.0, 0.0]),
        Err(StatsError::AllWeightsZero)
    ));
    assert!(two.auc(1.0).is_err() && two.auc(f64::NAN).is_err());
    assert!(two.brier(BrierGroups::EqualWidth(0)).is_err());
    assert!(two.calibration_groups(&Grouping::Blocks(0)).is_err());
    assert!(
        two.calibration_groups(&Grouping::Limits(vec![0.5, 0.2]))
            .is_err()
    );
    assert!(
        two.calibration_groups(&Grouping::Limits(vec![f64::NAN]))
            .is_err()
    );
    let scores = BinaryPredictions::new(&[0, 1], &[-1.0, 7.0]).unwrap();
    assert_eq!(scores.roc().unwrap().auc, 1.0);
    assert!(scores.brier(BrierGroups::Distinct).is_err());
    assert!(scores.log_loss().is_err() && scores.calibration().is_err());
}

#[test]
fn one_outcome_alone() {
    let ones = BinaryPredictions::new(&[1, 1], &[0.3, 0.6]).unwrap();
    assert!(matches!(
        ones.roc(),
        Err(StatsError::ConstantResponse { .. })
    ));
    assert!(ones.auc(0.95).is_err() && ones.tjur().is_err() && ones.calibration().is_err());
    let table = ones.classify(0.5).unwrap();
    assert_eq!(
        (table.sensitivity(), table.specificity()),
        (Some(0.5), None)
    );
    assert_eq!((table.matthews(), table.youden()), (None, None));
    // No score is at least infinite, every score is more than minus infinity; what is no number cuts nothing.
    assert_eq!(ones.classify(f64::INFINITY).unwrap().false_negatives, 2);
    assert_eq!(ones.classify(f64::NEG_INFINITY).unwrap().true_positives, 2);
    match ones.classify(f64::NAN) {
        Err(StatsError::InvalidArgument { what, .. }) => assert!(what.contains("cut"), "{what}"),
        other => panic!("{other:?}"),
    }
    // A frequency of zero takes the only other outcome away.
    let other = BinaryPredictions::new(&[1, 0], &[0.3, 0.6]).unwrap();
    assert!(other.with_frequencies(&[2.0, 0.0]).unwrap().roc().is_err());
}

#[test]
fn perfect_constant_and_certain_predictions() {
    let perfect = BinaryPredictions::new(&[0, 0, 1, 1], &[0.1, 0.2, 0.8, 0.9]).unwrap();
    let auc = perfect.auc(0.95).unwrap();
    assert_eq!((auc.estimate, auc.std_error), (1.0, Some(0.0)));
    assert_eq!((auc.lower, auc.logit_lower), (Some(1.0), None));
    assert_eq!(perfect.calibration().unwrap().recalibration, None);
    assert!(
        perfect
            .hosmer_lemeshow(&Grouping::Quantiles(2), PredictionOrigin::SameData)
            .is_err()
    );
    let constant = BinaryPredictions::new(&[0, 1, 0, 1], &[0.5; 4]).unwrap();
    assert_eq!(constant.roc().unwrap().auc, 0.5);
    assert_eq!(constant.roc().unwrap().best_cuts().len(), 2);
    assert_eq!(constant.calibration().unwrap().recalibration, None);
    assert_eq!(
        constant
            .brier(BrierGroups::Distinct)
            .unwrap()
            .spiegelhalter_z,
        None
    );
    let certain = BinaryPredictions::new(&[0, 1, 1], &[0.0, 1.0, 0.0]).unwrap();
    assert_eq!(certain.log_loss().unwrap(), f64::INFINITY);
    let error = certain.calibration().unwrap_err();
    assert!(matches!(error, StatsError::NotFinite { count: 3, .. }));
    let right = BinaryPredictions::new(&[0, 1], &[0.0, 1.0]).unwrap();
    assert_eq!(right.log_loss().unwrap(), 0.0);
    let test = right
        .hosmer_lemeshow(&Grouping::Quantiles(2), PredictionOrigin::OtherData)
        .unwrap();
    assert_eq!((test.statistic, test.p_value), (0.0, 1.0));
    // Something happened that was given no probability.
    let wrong = BinaryPredictions::new(&[1, 0], &[0.0, 1.0]).unwrap();
    let test = wrong
        .hosmer_lemeshow(&Grouping::Quantiles(2), PredictionOrigin::OtherData)
        .unwrap();
    assert_eq!((test.statistic, test.p_value), (f64::INFINITY, 0.0));
}

#[test]
fn curves_that_cannot_be_compared() {
    let outcome = [0, 0, 1, 1];
    let first = BinaryPredictions::new(&outcome, &[0.1, 0.2, 0.3, 0.4]).unwrap();
    let other = BinaryPredictions::new(&[1, 0, 1, 0], &[0.1, 0.2, 0.3, 0.4]).unwrap();
    assert!(matches!(
        compare_correlated_curves(&first, &other, 0.95),
        Err(StatsError::NotComparable { .. })
    ));
    let same = compare_correlated_curves(&first, &first, 0.95).unwrap();
    assert_eq!((same.statistic, same.p_value), (0.0, 1.0));
    // Areas of 1 and 0: neither varies.
    let reversed = BinaryPredictions::new(&outcome, &[0.4, 0.3, 0.2, 0.1]).unwrap();
    assert!(matches!(
        compare_correlated_curves(&first, &reversed, 0.95),
        Err(StatsError::NotComparable { .. })
    ));
    let single = BinaryPredictions::new(&[0, 0, 1], &[0.1, 0.2, 0.15]).unwrap();
    assert_eq!(single.auc(0.95).unwrap().std_error, None);
    assert!(compare_correlated_curves(&single, &single, 0.95).is_err());
}

#[test]
fn frequencies_are_rows_written_out() {
    let outcome = [0, 1, 1, 0, 1];
    let score = [0.2, 0.4, 0.4, 0.6, 0.9];
    let counts = [2.0, 1.0, 0.0, 3.0, 2.0];
    let short = BinaryPredictions::new(&outcome, &score)
        .unwrap()
        .with_frequencies(&counts)
        .unwrap();
    let rows: Vec<usize> = (0..5)
        .flat_map(|row| vec![row; counts[row] as usize])
        .collect();
    let long = BinaryPredictions::new(
        &rows.iter().map(|&row| outcome[row]).collect::<Vec<i32>>(),
        &rows.iter().map(|&row| score[row]).collect::<Vec<f64>>(),
    )
    .unwrap();
    assert_eq!(short.roc().unwrap(), long.roc().unwrap());
    let (a, b) = (short.auc(0.9).unwrap(), long.auc(0.9).unwrap());
    assert!((a.std_error.unwrap() - b.std_error.unwrap()).abs() < 1e-15);
    assert_eq!(short.calibration().unwrap(), long.calibration().unwrap());
}

#[test]
fn fits_give_their_predictions() {
    let rows = ColumnTable::new()
        .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])
        .unwrap()
        .with_numbers("yes", [1.0, 3.0, 2.0, 5.0, 6.0])
        .unwrap()
        .with_numbers(
            "share",
            [1.0 / 7.0, 3.0 / 7.0, 2.0 / 7.0, 5.0 / 7.0, 6.0 / 7.0],
        )
        .unwrap()
        .with_numbers("n", [7.0; 5])
        .unwrap();
    let options = GlmOptions::new(Family::Binomial).with_trials("n");
    let fit = glm_with("yes ~ x", &rows, &options).unwrap();
    let predictions = fit.binary_predictions().unwrap();
    assert_eq!((predictions.events(), predictions.n_obs()), (17, 35));
    // The same as shares with the trials as weights.
    let options = GlmOptions::new(Family::Binomial).with_weights(Weights::Analytic("n".into()));
    let fit = glm_with("share ~ x", &rows, &options).unwrap();
    let again = fit.binary_predictions().unwrap();
    assert_eq!(again.roc().unwrap(), predictions.roc().unwrap());
    let counts = glm("yes ~ x", &rows, Family::Poisson).unwrap();
    assert!(matches!(
        counts.binary_predictions(),
        Err(StatsError::InvalidArgument { .. })
    ));
}
