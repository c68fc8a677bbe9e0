//! What holds for every result of `group_tests`: it survives JSON, and it prints.

// Helpers outside a test function: clippy knows only the functions themselves as tests.
#![allow(clippy::unwrap_used)]

use serde::Serialize;
use serde::de::DeserializeOwned;
use tresteg_stats::Adjustment;
use tresteg_stats::Alternative;
use tresteg_stats::group_tests::{
    Groups, LeveneCentre, Matched, NoncentralityScale, PairedStandardizer, PairwiseMethod,
    Permutation, RankMethod, ResampledInterval, Standardizer, TestOptions, ZeroMethod,
    bartlett_test, brown_forsythe_anova, brunner_munzel_test, compare_pairs, compare_with_control,
    contrast_test, dunn_test, fligner_killeen_test, friedman_test, jonckheere_terpstra_test,
    kolmogorov_smirnov_test, kruskal_wallis_test, levene_test, mean_difference, median_test,
    one_sample_t_test, one_way_anova, paired_signed_rank_test, paired_standardized_difference,
    paired_t_test, permute_groups, pooled_t_test, rank_sum_test, resample_groups, sign_test,
    standardized_difference, studentized_difference, variance_ratio_test, welch_anova,
    welch_t_test, yuen_t_test,
};

fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value, "{text}");
}

fn prints(text: &str) {
    assert!(text.ends_with('\n') && !text.contains("NaN"), "{text}");
}

fn two() -> Groups {
    Groups::of([
        ("new", &[7.1, 8.3, 9.0, 7.7, 6.2][..]),
        ("old", &[6.0, 6.4, 7.5, 5.9][..]),
    ])
    .unwrap()
}

#[test]
fn results_of_two_groups() {
    let groups = two();
    survives(&groups);
    prints(&groups.to_string());
    for alternative in [
        Alternative::TwoSided,
        Alternative::Less,
        Alternative::Greater,
    ] {
        let options = TestOptions::default().with_alternative(alternative);
        survives(&options);
        for test in [
            pooled_t_test(&groups, &options).unwrap(),
            welch_t_test(&groups, &options).unwrap(),
            yuen_t_test(&groups, 0.2, &options).unwrap(),
            one_sample_t_test("new", &groups.samples()[0].values, &options).unwrap(),
        ] {
            survives(&test);
            prints(&test.to_string());
        }
        for method in [RankMethod::Exact, RankMethod::Normal { continuity: false }] {
            let test = rank_sum_test(&groups, method, &options).unwrap();
            survives(&test);
            prints(&test.to_string());
        }
        let test = brunner_munzel_test(&groups, &options).unwrap();
        survives(&test);
        prints(&test.to_string());
        for standardizer in [
            Standardizer::Pooled,
            Standardizer::Average,
            Standardizer::Control,
        ] {
            let size = standardized_difference(&groups, standardizer, &options).unwrap();
            survives(&size);
            prints(&size.to_string());
        }
        survives(&variance_ratio_test(&groups, &options).unwrap());
        survives(&kolmogorov_smirnov_test(&groups, alternative).unwrap());
    }
    let test = permute_groups(&groups, mean_difference, &Permutation::new(99, 1)).unwrap();
    survives(&test);
    prints(&test.to_string());
    let apart = Groups::of([("a", [1.0, 1.0]), ("b", [2.0, 2.0])]).unwrap();
    let infinite = permute_groups(&apart, studentized_difference, &Permutation::new(99, 1));
    survives(&infinite.unwrap());
    let resampled = resample_groups(&groups, mean_difference, 99, 1).unwrap();
    survives(&resampled);
    survives(&resampled.interval(ResampledInterval::Bca, 0.9).unwrap());
    prints(&resampled.to_string());
}

#[test]
fn results_of_matched_columns() {
    let pairs = Matched::of([
        ("after", [5.1, 6.0, 7.2, 6.6, 6.6]),
        ("before", [4.0, 5.5, 6.4, 5.9, 6.6]),
    ])
    .unwrap();
    survives(&pairs);
    let options = TestOptions::default();
    let t = paired_t_test(&pairs, &options).unwrap();
    survives(&t);
    prints(&t.to_string());
    for zeros in [ZeroMethod::Wilcoxon, ZeroMethod::Pratt] {
        let test = paired_signed_rank_test(&pairs, RankMethod::Automatic, zeros, &options).unwrap();
        survives(&test);
        prints(&test.to_string());
    }
    survives(&sign_test("x", &pairs.columns()[0].values, &options).unwrap());
    let dz = paired_standardized_difference(&pairs, PairedStandardizer::Differences, &options);
    survives(&dz.unwrap());
    let friedman = friedman_test(&pairs).unwrap();
    survives(&friedman);
    prints(&friedman.to_string());
}

#[test]
fn results_of_several_groups() {
    let groups = Groups::of([
        ("a", [6.0, 8.0, 4.0]),
        ("b", [8.0, 12.0, 9.0]),
        ("c", [13.0, 9.0, 11.0]),
    ])
    .unwrap();
    let options = TestOptions::default();
    let anova = one_way_anova(&groups).unwrap();
    survives(&anova);
    prints(&anova.to_string());
    survives(
        &anova
            .effect_interval(NoncentralityScale::TotalSize, &options)
            .unwrap(),
    );
    for test in [welch_anova(&groups), brown_forsythe_anova(&groups)] {
        survives(test.as_ref().unwrap());
        prints(&test.unwrap().to_string());
    }
    for method in [
        PairwiseMethod::Tukey,
        PairwiseMethod::GamesHowell,
        PairwiseMethod::Scheffe,
        PairwiseMethod::Pooled(None),
        PairwiseMethod::Welch(Some(Adjustment::Holm)),
    ] {
        let found = compare_pairs(&groups, method, 0.95).unwrap();
        survives(&found);
        prints(&found.to_string());
    }
    let dunnett = compare_with_control(&groups, "a", &options).unwrap();
    survives(&dunnett);
    prints(&dunnett.to_string());
    survives(&contrast_test(&groups, &[-1.0, 0.5, 0.5], false, &options).unwrap());
    survives(&levene_test(&groups, LeveneCentre::Median).unwrap());
    survives(&bartlett_test(&groups).unwrap());
    survives(&fligner_killeen_test(&groups).unwrap());
    let kruskal = kruskal_wallis_test(&groups).unwrap();
    survives(&kruskal);
    prints(&kruskal.to_string());
    survives(&dunn_test(&groups, Adjustment::Holm).unwrap());
    survives(&jonckheere_terpstra_test(&groups, Alternative::Greater).unwrap());
    survives(&median_test(&groups, false).unwrap());
}
