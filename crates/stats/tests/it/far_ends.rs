//! Inputs at the far ends of what is allowed: a number, a named error, and neither a panic nor a loop without end.

use tresteg_stats::classification::{BinaryPredictions, Grouping};
use tresteg_stats::contingency::{Strata, goodness_of_fit};
use tresteg_stats::correlation::weighted_pearson;
use tresteg_stats::descriptives::{Batch, BatchWeights};
use tresteg_stats::distributions::{FisherF, NoncentralChiSquared, NoncentralT, StudentsT};
use tresteg_stats::group_tests::{Groups, TestOptions};
use tresteg_stats::power::{PowerRequest, PowerTest};
use tresteg_stats::proportions::{BinomialRule, Proportion, ProportionInterval, Rate, rate_ratio};
use tresteg_stats::{Alternative, StatsError};

#[test]
fn a_tail_of_f_stays_where_its_powers_underflow() {
    let f = FisherF::new(14.0, 2.0).unwrap();
    // I_y(7, 1) = y^7 with y = 14 x / (14 x + 2).
    let x = 5e-78;
    let expected = 7.0 * f64::ln(35e-78);
    assert!((f.ln_cdf(x) / expected - 1.0).abs() < 1e-14);
    assert!((f.ln_pdf(x) - (expected + 7f64.ln() - x.ln())).abs() < 1e-11);
    let mut before = f64::NEG_INFINITY;
    for exponent in -300..0 {
        let now = f.ln_cdf(10f64.powi(exponent));
        assert!(now > before, "1e{exponent}: {now} after {before}");
        before = now;
    }
}

#[test]
fn a_binomial_test_of_most_trials_ends() {
    let none = Proportion::new(0, 1 << 53).unwrap();
    let test = none.exact_test(BinomialRule::LeastLikely, &TestOptions::default());
    assert_eq!(test.unwrap().p_value, 0.0);
    let error = Proportion::new(1, u64::MAX).unwrap_err().to_string();
    assert!(error.contains("at most 2^53"), "{error}");
}

#[test]
fn strata_hold_no_more_than_a_table() {
    let error = Strata::new([[[3, 1], [2, u64::MAX]], [[3, 1], [2, 4]]]).unwrap_err();
    assert!(error.to_string().contains("at most 2^40"), "{error}");
    let mut strata = Strata::new([[[3, 1], [2, 4]], [[3, 1], [2, 4]]]).unwrap();
    strata.tables[0][1][1] = u64::MAX;
    assert!(strata.pooled().is_err() && strata.breslow_day().is_err());
    assert!(strata.mantel_haenszel(0.95).is_err());
}

#[test]
fn a_share_next_to_1_has_an_adjusted_residual() {
    // The square of the adjusted residual of either of two categories is the statistic.
    let fit = goodness_of_fit(&[8, 1], Some(&[0.7, 1e-30])).unwrap();
    for residual in &fit.adjusted_residuals {
        assert!((residual.abs() / fit.pearson.statistic.sqrt() - 1.0).abs() < 1e-12);
    }
}

#[test]
fn groups_that_leave_the_range_print_why() {
    let groups = Groups::of([("a", [1e300, -1e300]), ("b", [1.0, 2.0])]).unwrap();
    assert!(groups.summaries().is_err());
    assert!(groups.to_string().contains("mean and variance of `a`"));
}

#[test]
fn a_level_that_1_swallows_has_an_end() {
    let greater = TestOptions::default().with_alternative(Alternative::Greater);
    let found = (Proportion::new(3, 8).unwrap())
        .interval(ProportionInterval::Wald, &greater.with_level(1e-300))
        .unwrap();
    assert!(found.lower.is_some_and(f64::is_finite), "{found:?}");
}

#[test]
fn rates_of_exposures_far_apart() {
    let (long, short) = (Rate::new(0, 1e300).unwrap(), Rate::new(13, 1e-300).unwrap());
    let options = TestOptions::default();
    let none = rate_ratio(long, short, &options).unwrap();
    assert_eq!((none.estimate, none.interval.lower), (0.0, Some(0.0)));
    let all = rate_ratio(short, long, &options).unwrap();
    assert_eq!(
        (all.estimate, all.interval.upper),
        (f64::INFINITY, Some(f64::INFINITY))
    );
}

#[test]
fn a_power_that_no_level_has_is_refused() {
    let request = PowerRequest::new(PowerTest::TwoProportionsArcsine { ratio: 1.0 })
        .with_alternative(Alternative::Greater)
        .with_n(1e6)
        .with_effect(-0.5)
        .with_power(0.05);
    let error = request.solve().unwrap_err();
    assert!(
        matches!(error, StatsError::InvalidArgument { .. }),
        "{error}"
    );
}

#[test]
fn weights_at_the_ends_of_the_range_are_named() {
    let (x, y) = ([1.0, 2.0, 4.0], [1e9, 1e9 + 2.0, 1e9 + 1.0]);
    for weights in [[1e299, 2e299, 1.0], [1e-323, 5e-324, 1e-323]] {
        for weighting in [
            BatchWeights::Analytic(&weights),
            BatchWeights::Reliability(&weights),
        ] {
            let error = Batch::weighted(&x, weighting).unwrap_err();
            assert!(matches!(error, StatsError::InvalidWeight { .. }), "{error}");
            let error = weighted_pearson(&x, &y, weighting, &TestOptions::default()).unwrap_err();
            assert!(
                error.to_string().contains("from 1e-100 to 1e100"),
                "{error}"
            );
        }
    }
}

#[test]
fn predictions_of_nearly_no_chance_are_calibrated() {
    // All alike: the intercept is the logit of the share of ones less that of the probability.
    let predictions = BinaryPredictions::new(&[0, 1, 0, 1], &[1e-300; 4]).unwrap();
    let calibration = predictions.calibration().unwrap();
    assert!((calibration.in_the_large - 300.0 * 10f64.ln()).abs() < 1e-10);
    assert!((calibration.in_the_large_std_error - 1.0).abs() < 1e-10);
    // Scores 1e-300, 2e-300 ... differ by little on the logit scale, and a slope is found.
    let scores = [1e-300, 2e-300, 3e-300, 4e-300];
    let calibration = BinaryPredictions::new(&[0, 1, 0, 1], &scores)
        .unwrap()
        .calibration()
        .unwrap();
    assert!(calibration.in_the_large.is_finite() && calibration.in_the_large < 700.0);
    let near = BinaryPredictions::new(&[0, 1, 0, 1], &scores.map(|p| p * 1e290)).unwrap();
    let slope =
        |found: tresteg_stats::classification::Calibration| found.recalibration.unwrap().slope;
    assert!((slope(calibration) - slope(near.calibration().unwrap())).abs() < 1e-8);
}

#[test]
fn a_noncentral_t_far_below_its_noncentrality() {
    // By integration over ln s in mpmath with 40 digits.
    for (dof, delta, t, ln_cdf) in [
        (
            1.0,
            55.736_144_010_178_59,
            0.004_472_805_107_370_803,
            -1_557.987_920_639_158_1,
        ),
        (
            0.191_805_922_134_947_04,
            54.002_168_243_390_11,
            0.006_162_116_301_808_962,
            -1_462.806_856_512_722_4,
        ),
    ] {
        let found = NoncentralT::new(dof, delta).unwrap();
        assert!(
            (found.ln_cdf(t) / ln_cdf - 1.0).abs() < 1e-14,
            "{} {ln_cdf}",
            found.ln_cdf(t)
        );
        assert_eq!((found.cdf(t), found.sf(t)), (0.0, 1.0));
    }
}

#[test]
fn a_quantile_of_t_is_on_its_side() {
    let t = StudentsT::new(0.754_084_265_877_777_8).unwrap();
    let quantile = t.quantile(0.822_280_715_663_917_6).unwrap();
    assert!(
        (quantile - 1.979_544_486_037_846_5).abs() < 1e-12,
        "{quantile}"
    );
    let mut before = f64::NEG_INFINITY;
    for dof in 1..400 {
        let t = StudentsT::new(f64::from(dof) / 200.0).unwrap();
        for p in [0.6, 0.822_280_715_663_917_6, 0.95, 1.0 - 1e-10, 1.0 - 1e-15] {
            assert!(t.quantile(p).unwrap() > 0.0 && t.upper_quantile(p).unwrap() < 0.0);
        }
        let next = -t.quantile(0.9).unwrap();
        assert!(next > before, "{dof}");
        before = next;
    }
}

#[test]
fn an_f_with_next_to_no_denominator_is_quick() {
    let f = FisherF::new(19.0, 0.1).unwrap();
    assert!((f.cdf(1000.0) / 0.375_536_815_916_257 - 1.0).abs() < 1e-13);
    assert!((f.sf(1000.0) / 0.624_463_184_083_743 - 1.0).abs() < 1e-13);
    let median = f.quantile(0.5).unwrap();
    assert!((f.cdf(median) - 0.5).abs() < 1e-12);
}

#[test]
fn a_noncentral_chi_squared_of_very_many_degrees_of_freedom_has_its_middle() {
    let (dof, lambda) = (1e12, 74_614_604.898_430_5);
    let found = NoncentralChiSquared::new(dof, lambda).unwrap();
    // All but normal: skewness is 3e-6.
    assert!((found.cdf(dof + lambda) - 0.5).abs() < 1e-6);
    let std_deviation = (2.0 * (dof + 2.0 * lambda)).sqrt();
    for (p, z) in [
        (0.337_855_270_227_45, -0.418_326),
        (0.025, -1.959_964),
        (0.975, 1.959_964),
    ] {
        let quantile = found.quantile(p).unwrap();
        assert!((found.cdf(quantile) / p - 1.0).abs() < 1e-8);
        assert!(
            ((quantile - dof - lambda) / std_deviation - z).abs() < 1e-3,
            "{quantile}"
        );
    }
}

#[test]
fn groups_without_number_are_refused() {
    let predictions = BinaryPredictions::new(&[0, 1, 0], &[0.2, 0.7, 0.5]).unwrap();
    for count in [0, usize::MAX / 2, usize::MAX] {
        for grouping in [
            Grouping::Quantiles(count),
            Grouping::AveragedQuantiles(count),
            Grouping::Blocks(count),
        ] {
            let error = predictions.calibration_groups(&grouping).unwrap_err();
            assert!(
                matches!(error, StatsError::InvalidArgument { .. }),
                "{error}"
            );
        }
    }
}
