//! Bootstrap intervals against R's boot from the same replicates; permutation tests against scipy's.

use tresteg_stats::Alternative;
use tresteg_stats::group_tests::{
    Groups, Matched, Permutation, Resampled, ResampledInterval, TwoSided, mean_difference,
    mean_of_differences, permute_groups, permute_pairings, permute_pairs,
    product_moment_correlation, resample, studentized_difference,
};

use super::reader::{compare, list, number, numbers, samples, text, topic};

#[test]
fn intervals_from_given_replicates() {
    compare(1e-9, |compare| {
        for case in list(&topic("resampling")) {
            compare.case(text(case, "id"));
            let errors = &case["replicate_std_errors"];
            let found = Resampled {
                estimate: number(&case["estimate"]),
                std_error: case["std_error"].as_f64(),
                replicates: numbers(&case["replicates"]),
                replicate_std_errors: errors.is_array().then(|| numbers(errors)),
                influence: numbers(&case["influence"]),
                seed: 0,
            };
            compare.number("bias", found.bias(), &case["bias"]);
            compare.number("deviation", found.std_deviation(), &case["std_deviation"]);
            for expected in list(&case["intervals"]) {
                for (name, kind) in [
                    ("normal", ResampledInterval::Normal),
                    ("basic", ResampledInterval::Basic),
                    ("percentile", ResampledInterval::Percentile),
                    ("bca", ResampledInterval::Bca),
                    ("studentized", ResampledInterval::Studentized),
                ] {
                    let actual = found.interval(kind, number(&expected["level"]));
                    if expected[name].is_null() {
                        assert!(actual.is_err());
                        continue;
                    }
                    let actual = actual.unwrap();
                    compare.numbers(name, [actual.lower, actual.upper], &expected[name]);
                }
            }
            if case["values"].is_array() {
                let values = numbers(&case["values"]);
                let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
                let own = resample("x", &values, mean, 99, 1).unwrap();
                compare.vector("influence", own.influence, &case["influence"]);
            }
        }
    });
}

#[test]
fn every_arrangement() {
    compare(1e-12, |compare| {
        for case in list(&topic("permutations")) {
            let scheme = text(case, "scheme");
            compare.case(format!(
                "{} {scheme} {}",
                text(case, "id"),
                case["statistic"]
            ));
            let expected = &case["expected"];
            for (name, alternative, two_sided) in [
                ("less", Alternative::Less, TwoSided::Size),
                ("greater", Alternative::Greater, TwoSided::Size),
                ("size", Alternative::TwoSided, TwoSided::Size),
                ("doubled", Alternative::TwoSided, TwoSided::DoubledTail),
            ] {
                let plan = Permutation::new(99, 1)
                    .with_alternative(alternative)
                    .with_two_sided(two_sided);
                let samples = samples(&case["samples"]);
                let test = match scheme {
                    "groups" => {
                        let groups = Groups::of(samples).unwrap();
                        let statistic = if text(case, "statistic") == "welch" {
                            studentized_difference
                        } else {
                            mean_difference
                        };
                        permute_groups(&groups, statistic, &plan)
                    }
                    "pairs" => {
                        let pairs = Matched::of(samples).unwrap();
                        permute_pairs(&pairs, mean_of_differences, &plan)
                    }
                    _ => {
                        let columns = Matched::of(samples).unwrap();
                        permute_pairings(&columns, product_moment_correlation, &plan)
                    }
                }
                .unwrap();
                assert!(test.exact);
                compare.number(name, test.p_value, &expected[name]);
                compare.number(
                    "arrangements",
                    test.arrangements as f64,
                    &expected["arrangements"],
                );
                assert!(
                    (test.statistic - number(&expected["statistic"])).abs()
                        < 1e-8 * test.statistic.abs()
                );
            }
        }
    });
}
