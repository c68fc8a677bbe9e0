//! Tests of groups.

use tresteg_report::layouts::stats::ranks::{self, RankRow, Ranked};
use tresteg_report::layouts::stats::tests::{self, TestRow};
use tresteg_report::layouts::stats::{one_way, t_tests};
use tresteg_report::{Table, Text};
use tresteg_stats::group_tests::{
    Groups, LeveneCentre, Matched, PairwiseMethod, Standardizer, TestOptions, compare_pairs,
    compare_with_control, dunn_test, friedman_test, kruskal_wallis_test, levene_test,
    one_way_anova, paired_signed_rank_test, paired_t_test, pooled_t_test, rank_sum_test,
    standardized_difference, welch_anova, welch_t_test,
};
use tresteg_stats::{Adjustment, Alternative, adjust_p_values};

use super::cars::{cars, labels, spss};

pub fn tables() -> Vec<Table> {
    let cars = cars();
    let options = TestOptions::default();
    let gearbox = Groups::from_formula("mpg ~ gearbox", &cars).unwrap();
    let cylinders = Groups::from_formula("mpg ~ cylinders", &cars).unwrap();
    let pooled = pooled_t_test(&gearbox, &options).unwrap();
    let welch = welch_t_test(&gearbox, &options).unwrap();
    let d = standardized_difference(&gearbox, Standardizer::Pooled, &options).unwrap();
    let of_mpg = ("mpg", "gearbox");
    let by_cylinders = ("mpg", "cylinders");
    let assumed = labels()
        .with(
            "equal",
            Text::new("Equal variances assumed").with_sv("Lika varianser antas"),
        )
        .with(
            "unequal",
            Text::new("Equal variances not assumed").with_sv("Lika varianser antas inte"),
        );
    let title = || Text::new("Miles per gallon").with_sv("Miles per gallon");
    let pairs = Matched::of([
        ("before", [12.0, 15.0, 11.0, 18.0, 14.0]),
        ("after", [14.0, 15.5, 14.0, 19.0, 13.0]),
        ("later", [15.0, 17.0, 13.5, 19.5, 16.0]),
    ])
    .unwrap();
    let two = Matched::of([
        ("before", [12.0, 15.0, 11.0, 18.0, 14.0]),
        ("after", [14.0, 15.5, 14.0, 19.0, 13.0]),
    ])
    .unwrap();
    let less = options.with_alternative(Alternative::Less);
    let paired = paired_t_test(&two, &less).unwrap();
    let signed =
        paired_signed_rank_test(&two, Default::default(), Default::default(), &options).unwrap();
    let summed = rank_sum_test(&gearbox, Default::default(), &options).unwrap();
    let kruskal = kruskal_wallis_test(&cylinders).unwrap();
    let friedman = friedman_test(&pairs).unwrap();
    let p_values = [0.01, 0.04, 0.03];
    let adjusted = adjust_p_values(&p_values, Adjustment::Holm).unwrap();
    let spss_assumed = assumed.clone().with_wording(spss().wording());
    vec![
        t_tests::groups("t_groups", of_mpg, &gearbox.summaries().unwrap(), &spss()).unwrap(),
        t_tests::table(
            "t_tests",
            title(),
            [("equal", &pooled, Some(&d)), ("unequal", &welch, None)],
            Some(2),
            &assumed,
        )
        .unwrap(),
        t_tests::table(
            "t_tests_spss",
            "Independent Samples Test",
            [("equal", &pooled, None), ("unequal", &welch, None)],
            Some(3),
            &spss_assumed,
        )
        .unwrap(),
        t_tests::table(
            "t_test_paired",
            Text::new("Before and after").with_sv("Före och efter"),
            [("before − after", &paired, None)],
            None,
            &labels(),
        )
        .unwrap(),
        t_tests::effect_sizes(
            "effect_sizes",
            Text::new("Effect").with_sv("Effekt"),
            [&d],
            &labels(),
        )
        .unwrap(),
        one_way::anova("one_way", &one_way_anova(&cylinders).unwrap(), &spss()).unwrap(),
        one_way::robust(
            "robust_means",
            &[&welch_anova(&cylinders).unwrap()],
            Some(&levene_test(&cylinders, LeveneCentre::Median).unwrap()),
            &labels(),
        )
        .unwrap(),
        one_way::pairs(
            "tukey",
            Text::new("All pairs").with_sv("Alla par"),
            &compare_pairs(&cylinders, PairwiseMethod::Tukey, 0.95).unwrap(),
            by_cylinders,
            &labels(),
        )
        .unwrap(),
        one_way::pairs(
            "games_howell",
            "Multiple Comparisons",
            &compare_pairs(&cylinders, PairwiseMethod::GamesHowell, 0.95).unwrap(),
            by_cylinders,
            &spss(),
        )
        .unwrap(),
        one_way::against_control(
            "dunnett",
            Text::new("Against four cylinders").with_sv("Mot fyra cylindrar"),
            &compare_with_control(&cylinders, "four", &options).unwrap(),
            by_cylinders,
            &labels(),
        )
        .unwrap(),
        ranks::mean_ranks("mean_ranks", by_cylinders, Ranked::from(&kruskal), &spss()).unwrap(),
        ranks::table(
            "rank_sum",
            title(),
            [("gearbox", RankRow::from(&summed))],
            Some(1),
            &labels(),
        )
        .unwrap(),
        ranks::table(
            "signed_rank",
            Text::new("Before and after").with_sv("Före och efter"),
            [("before − after", RankRow::from(&signed))],
            None,
            &labels(),
        )
        .unwrap(),
        ranks::dunn(
            "dunn",
            Text::new("Mean ranks").with_sv("Medelranger"),
            &dunn_test(&cylinders, Adjustment::Holm).unwrap(),
            "cylinders",
            &labels(),
        )
        .unwrap(),
        tests::table(
            "group_tests",
            Text::new("Tests of groups").with_sv("Test av grupper"),
            [
                TestRow::from(&kruskal),
                TestRow::from(&friedman),
                TestRow::from(&one_way_anova(&cylinders).unwrap()),
                TestRow::from(&welch),
            ],
            &labels(),
        )
        .unwrap(),
        tests::adjusted(
            "adjusted",
            Text::new("Three tests").with_sv("Tre test"),
            ["first", "second", "third"]
                .into_iter()
                .zip(p_values.into_iter().zip(adjusted)),
            Adjustment::Holm,
            &labels(),
        )
        .unwrap(),
    ]
}
