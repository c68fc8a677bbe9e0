use super::*;
use crate::Alternative;
use crate::group_tests::TestOptions;

const METHODS: [ProportionInterval; 7] = [
    ProportionInterval::Wald,
    ProportionInterval::Wilson,
    ProportionInterval::WilsonCorrected,
    ProportionInterval::ClopperPearson,
    ProportionInterval::AgrestiCoull,
    ProportionInterval::Jeffreys,
    ProportionInterval::MidP,
];

#[test]
fn intervals_are_mirrored_and_within_range() {
    let options = TestOptions::default();
    for n in [1u64, 2, 7, 1000] {
        for x in [0, 1, n / 2, n] {
            for method in METHODS {
                let ends = |x: u64| {
                    let found = Proportion::new(x, n)
                        .unwrap()
                        .interval(method, &options)
                        .unwrap();
                    (found.lower.unwrap(), found.upper.unwrap())
                };
                let ((lower, upper), (other_lower, other_upper)) = (ends(x), ends(n - x));
                assert!((0.0..=1.0).contains(&lower) && upper <= 1.0 && lower <= upper);
                assert!(
                    (lower + other_upper - 1.0).abs() < 1e-12,
                    "{method:?} {x} {n}"
                );
                assert!(
                    (upper + other_lower - 1.0).abs() < 1e-12,
                    "{method:?} {x} {n}"
                );
            }
        }
    }
}

#[test]
fn refusals() {
    let options = TestOptions::default();
    assert!(Proportion::new(1, 0).is_err());
    assert!(Proportion::new(3, 2).is_err());
    assert!(Proportion::new(0, u64::MAX).is_err());
    let one = Proportion::new(1, 2).unwrap();
    assert!(
        one.exact_test(BinomialRule::LeastLikely, &options.with_null(1.5))
            .is_err()
    );
    assert!(one.score_test(false, &options.with_null(0.0)).is_err());
    assert!(
        one.interval(ProportionInterval::Wald, &options.with_level(0.0))
            .is_err()
    );
    let none = TwoProportions::new((0, 5), (0, 9)).unwrap();
    assert_eq!(
        (none.risk_ratio(), none.odds_ratio(), none.difference()),
        (1.0, 1.0, 0.0)
    );
    assert!(
        none.risk_ratio_interval(RatioInterval::Score, &options)
            .is_err()
    );
    assert!(
        none.odds_ratio_interval(OddsInterval::HaldaneAnscombe, &options)
            .is_err()
    );
    assert!(none.score_test(&options).unwrap().1 == 1.0);
    assert!(Rate::new(3, 0.0).is_err() && Rate::new(3, f64::NAN).is_err());
    let rate = Rate::new(0, 1.0).unwrap();
    assert!(rate_ratio(rate, rate, &options).is_err());
    assert!(rate.exact_test(&options.with_null(-1.0)).is_err());
    assert!(several_proportions(&[one], None).is_err());
    assert!(PairedProportions::new(0, 0, 0, 0).is_err());
}

#[test]
fn empty_cells() {
    let options = TestOptions::default();
    let pair = TwoProportions::new((0, 10), (5, 12)).unwrap();
    let ratio = pair
        .risk_ratio_interval(RatioInterval::Score, &options)
        .unwrap();
    assert_eq!(ratio.lower, Some(0.0));
    assert!(ratio.upper.unwrap() < 2.0);
    assert!(
        pair.risk_ratio_interval(RatioInterval::Wald, &options)
            .is_err()
    );
    let odds = pair
        .odds_ratio_interval(OddsInterval::MiettinenNurminen, &options)
        .unwrap();
    assert!(odds.lower == Some(0.0) && odds.upper.unwrap().is_finite());
    let other = TwoProportions::new((5, 12), (0, 10)).unwrap();
    let ratio = other
        .risk_ratio_interval(RatioInterval::MiettinenNurminen, &options)
        .unwrap();
    assert_eq!(ratio.upper, Some(f64::INFINITY));
    for method in [
        DifferenceInterval::Score,
        DifferenceInterval::MiettinenNurminen,
    ] {
        let full = TwoProportions::new((10, 10), (0, 10)).unwrap();
        let found = full.difference_interval(method, &options).unwrap();
        assert_eq!(found.upper, Some(1.0));
        assert!(found.lower.unwrap() > 0.5);
    }
}

#[test]
fn the_null_value_at_an_end() {
    let options = TestOptions::default().with_null(0.0);
    let one = Proportion::new(0, 5).unwrap();
    let test = one.exact_test(BinomialRule::LeastLikely, &options).unwrap();
    assert_eq!(test.p_value, 1.0);
    let some = Proportion::new(1, 5).unwrap();
    let test = some.exact_test(BinomialRule::Doubled, &options).unwrap();
    assert_eq!((test.p_value, test.log_p_value), (0.0, f64::NEG_INFINITY));
    let less = options.with_alternative(Alternative::Less);
    assert_eq!(
        some.exact_test(BinomialRule::MidP, &less).unwrap().p_value,
        1.0
    );
}
