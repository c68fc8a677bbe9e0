//! t tests with what belongs to them: the groups, the differences, the sizes of effects.

use tresteg_stats::Alternative;
use tresteg_stats::group_tests::{SampleSummary, StandardizedDifference, TTest, TTestKind};

use super::parts::{Words, ends, finer, maybe, measure, number, one_sided, p, scaled, text};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// n, mean, standard deviation and standard error of each group: SPSS's "Group Statistics".
///
/// Title and decimals are those of the response, the labels of groups those of the factor's levels. Keys: `<group>.{n,mean,sd,std_error}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::t_tests};
/// use tresteg_stats::group_tests::Groups;
/// let arms = Groups::of([("new", [3.0, 4.0, 6.0]), ("old", [1.0, 2.0, 2.5])])?;
/// let table = t_tests::groups("arms", ("score", "arm"), &arms.summaries()?, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "arms.old.std_error"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn groups(
    id: impl Into<String>,
    (response, factor): (&str, &str),
    groups: &[SampleSummary],
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.n(),
        words.mean(),
        words.sd(),
        words.head(
            "std_error",
            ["Std. error", "Medelfel", "Standardfehler"],
            "Std. Error Mean",
        ),
    ];
    let mut table =
        Table::new(id, labels.text(response), columns)?.with_stub_titles([labels.text(factor)]);
    let decimals = labels.decimals(response);
    let scale = |value| measure(value, decimals);
    let mut keys = Keys::default();
    for group in groups {
        table.row(
            Head::leaf(keys.key(&group.name), labels.level(factor, &group.name)),
            vec![
                Number::count(group.n_obs).into(),
                scale(group.mean).into(),
                group.std_deviation.map(scale).into(),
                group
                    .std_error
                    .map(|error| measure(error, finer(decimals)))
                    .into(),
            ],
        )?;
    }
    Ok(table)
}

/// t tests, one row each, with the difference that each is about, its interval and, where given, its standardised size.
///
/// SPSS's "Independent Samples Test" when both tests of the same groups are given, "Paired Samples Test" and "One-Sample
/// Test" otherwise. In R: `rstatix::t_test` with `cohens_d`.
///
/// Keys: `<name>.{t,dof,p_value,estimate,std_error,lower,upper,effect}`, the names as given.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::t_tests};
/// use tresteg_stats::group_tests::{Groups, Standardizer, TestOptions, pooled_t_test, standardized_difference, welch_t_test};
/// let arms = Groups::of([("new", [3.0, 4.0, 6.0, 5.0]), ("old", [1.0, 2.0, 2.5, 4.0])])?;
/// let options = TestOptions::default();
/// let (pooled, welch) = (pooled_t_test(&arms, &options)?, welch_t_test(&arms, &options)?);
/// let d = standardized_difference(&arms, Standardizer::Pooled, &options)?;
/// let rows = [("equal", &pooled, Some(&d)), ("unequal", &welch, None)];
/// let labels = Labels::new().with("equal", "Equal variances").with("unequal", "Unequal variances");
/// let table = t_tests::table("t", "Score", rows, None, &labels)?;
/// assert!(table.values().any(|(address, _)| address == "t.equal.effect"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn table<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    rows: impl IntoIterator<Item = (&'a str, &'a TTest, Option<&'a StandardizedDifference>)>,
    decimals: Option<u8>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let rows: Vec<_> = rows.into_iter().collect();
    let first = rows.first().map(|(_, test, _)| *test);
    let level = first.map_or(tresteg_stats::DEFAULT_LEVEL, |test| test.interval.level);
    let alternative = first.map_or(Alternative::TwoSided, |test| test.alternative);
    let of_mean = first.is_some_and(|test| test.kind == TTestKind::OneSample);
    let effects: Vec<&StandardizedDifference> =
        rows.iter().filter_map(|(_, _, effect)| *effect).collect();
    let estimate = match of_mean {
        true => words.mean().with_key("estimate"),
        false => words.difference("estimate"),
    };
    let mut columns = vec![
        Head::symbol("t", "t"),
        words.dof("dof"),
        words.p_of(alternative),
        estimate,
        words.std_error(),
        words.interval(level),
    ];
    if let Some(effect) = effects.first() {
        columns.push(Head::leaf(
            "effect",
            super::estimates::EstimateRow::from(*effect).name,
        ));
    }
    let has_effect = !effects.is_empty();
    let mut table = Table::new(id, title, columns)?;
    let mut keys = Keys::default();
    let scale = |value| Cell::from(measure(value, decimals));
    for (name, test, effect) in rows {
        let [lower, upper] = scaled(&test.interval, decimals);
        let mut cells = vec![
            number(Kind::Statistic, test.statistic),
            number(Kind::DegreesOfFreedom, test.dof),
            p(test.p_value, test.log_p_value),
            scale(test.estimate),
            scale(test.std_error),
            lower,
            upper,
        ];
        if has_effect {
            cells.push(maybe(Kind::Statistic, effect.map(|effect| effect.estimate)));
        }
        table.row(Head::leaf(keys.key(name), labels.text(name)), cells)?;
    }
    if alternative != Alternative::TwoSided {
        table.note(one_sided());
    }
    Ok(table)
}

/// Sizes of effects with their intervals, biased and unbiased: SPSS's "Effect Sizes".
///
/// In R: `effectsize::cohens_d`, `hedges_g`. Keys: `<measure>.{estimate,lower,upper,unbiased}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::t_tests};
/// use tresteg_stats::group_tests::{Groups, Standardizer, TestOptions, standardized_difference};
/// let arms = Groups::of([("new", [3.0, 4.0, 6.0, 5.0]), ("old", [1.0, 2.0, 2.5, 4.0])])?;
/// let d = standardized_difference(&arms, Standardizer::Pooled, &TestOptions::default())?;
/// let table = t_tests::effect_sizes("d", "Effect", [&d], &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "d.cohen_s_d.unbiased"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn effect_sizes<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    effects: impl IntoIterator<Item = &'a StandardizedDifference>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let effects: Vec<&StandardizedDifference> = effects.into_iter().collect();
    let level = effects
        .first()
        .map_or(tresteg_stats::DEFAULT_LEVEL, |effect| effect.interval.level);
    let columns = vec![
        words.head(
            "estimate",
            ["Estimate", "Skattning", "Schätzung"],
            "Point Estimate",
        ),
        words.interval(level),
        Head::leaf(
            "unbiased",
            text([
                "Unbiased (Hedges)",
                "Väntevärdesriktig (Hedges)",
                "Unverzerrt (Hedges)",
            ]),
        ),
    ];
    let mut table = Table::new(id, title, columns)?;
    let mut keys = Keys::default();
    for effect in effects {
        let row = super::estimates::EstimateRow::from(effect);
        let [lower, upper] = ends(Kind::Statistic, &effect.interval);
        table.row(
            Head::leaf(keys.key(&effect.measure), row.name),
            vec![
                number(Kind::Statistic, effect.estimate),
                lower,
                upper,
                number(Kind::Statistic, effect.unbiased),
            ],
        )?;
    }
    Ok(table)
}
