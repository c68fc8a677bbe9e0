//! Effect sizes of means: effectsize's estimates, and intervals by scipy's noncentral t and F.

use serde_json::Value;
use tresteg_stats::group_tests::{
    Groups, Matched, NoncentralityScale, PairedStandardizer, StandardizedDifference, Standardizer,
    TestOptions, one_way_anova, paired_standardized_difference, standardized_difference,
    standardized_mean,
};

use super::reader::{Comparison, compare, list, number, samples, text, topic};

fn check(compare: &mut Comparison, what: &str, found: &StandardizedDifference, expected: &Value) {
    for (name, actual) in [
        ("estimate", Some(found.estimate)),
        ("lower", found.interval.lower),
        ("upper", found.interval.upper),
        ("dof", Some(found.dof)),
        ("correction", Some(found.correction)),
        ("unbiased", Some(found.unbiased)),
        ("large_sample_std_error", Some(found.large_sample_std_error)),
        ("large_lower", found.large_sample_interval.lower),
        ("large_upper", found.large_sample_interval.upper),
    ] {
        compare.number(&format!("{what} {name}"), actual, &expected[name]);
    }
    let scaled = found.unbiased_interval.upper.zip(found.interval.upper);
    assert!(scaled.is_some_and(|(g, d)| (g - d * found.correction).abs() < 1e-12));
}

#[test]
fn intervals_of_standardised_differences() {
    compare(1e-8, |compare| {
        let topic = topic("effect_sizes_scipy");
        let options = TestOptions::default();
        for case in list(&topic["two"]) {
            compare.case(text(case, "id"));
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            for (name, standardizer) in [
                ("pooled", Standardizer::Pooled),
                ("average", Standardizer::Average),
                ("control", Standardizer::Control),
            ] {
                let found = standardized_difference(&groups, standardizer, &options).unwrap();
                check(compare, name, &found, &case[name]);
            }
        }
        for case in list(&topic["paired"]) {
            compare.case(text(case, "id"));
            let pairs = Matched::of(samples(&case["samples"])).unwrap();
            for (name, standardizer) in [
                ("d_z", PairedStandardizer::Differences),
                ("d_av", PairedStandardizer::Average),
                ("d_rm", PairedStandardizer::RepeatedMeasures),
            ] {
                let found = paired_standardized_difference(&pairs, standardizer, &options).unwrap();
                check(compare, name, &found, &case[name]);
            }
        }
    });
}

#[test]
fn estimates_of_effectsize() {
    compare(1e-9, |compare| {
        let topic = topic("effect_sizes");
        let options = TestOptions::default();
        for case in list(&topic["two"]) {
            compare.case(text(case, "id"));
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            let of = |standardizer, options| {
                standardized_difference(&groups, standardizer, options).unwrap()
            };
            let pooled = of(Standardizer::Pooled, &options);
            compare.number("d", pooled.estimate, &case["pooled"]);
            compare.number("g", pooled.unbiased, &case["pooled_g"]);
            compare.number("superiority", pooled.common_language, &case["superiority"]);
            let average = of(Standardizer::Average, &options);
            compare.number("average d", average.estimate, &case["average"]);
            compare.number("average g", average.unbiased, &case["average_g"]);
            let control = of(Standardizer::Control, &options);
            compare.number("delta", control.estimate, &case["control"]);
            let shifted = of(Standardizer::Pooled, &options.with_null(0.5));
            compare.number("against 0.5", shifted.estimate, &case["null"]);
            // A mean of a million standard deviations has no limits of a noncentrality.
            if case["one"].is_null() {
                continue;
            }
            let first = &groups.samples()[0];
            let one = standardized_mean(&first.name, &first.values, &options.with_null(1.0));
            compare.number("one", one.unwrap().estimate, &case["one"]);
        }
        for case in list(&topic["paired"]) {
            compare.case(text(case, "id"));
            let pairs = Matched::of(samples(&case["samples"])).unwrap();
            let of = |standardizer| {
                paired_standardized_difference(&pairs, standardizer, &options).unwrap()
            };
            let dz = of(PairedStandardizer::Differences);
            compare.number("d_z", dz.estimate, &case["d_z"]);
            compare.number("g_z", dz.unbiased, &case["g_z"]);
            compare.number(
                "d_av",
                of(PairedStandardizer::Average).estimate,
                &case["d_av"],
            );
            let rm = of(PairedStandardizer::RepeatedMeasures);
            compare.number("d_rm", rm.estimate, &case["d_rm"]);
        }
    });
}

#[test]
fn shares_of_the_variance() {
    compare(1e-8, |compare| {
        for case in list(&topic("effect_sizes_scipy")["shares"]) {
            compare.case(text(case, "id"));
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            let anova = one_way_anova(&groups).unwrap();
            for expected in list(&case["intervals"]) {
                let options = TestOptions::default().with_level(number(&expected["level"]));
                let found = anova
                    .effect_interval(NoncentralityScale::TotalSize, &options)
                    .unwrap();
                compare.number("lower", found.noncentrality.lower, &expected["lower"]);
                compare.number("upper", found.noncentrality.upper, &expected["upper"]);
                let upper = found.noncentrality.upper.unwrap();
                let share = upper / (upper + groups.n_obs() as f64);
                assert!((found.explained.upper.unwrap() - share).abs() < 1e-15);
                let other = anova
                    .effect_interval(NoncentralityScale::ErrorDof, &options)
                    .unwrap();
                let share = upper / (upper + anova.dof_within);
                assert!((other.explained.upper.unwrap() - share).abs() < 1e-15);
            }
        }
    });
}
