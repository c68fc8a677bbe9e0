//! Tests of ranks: Mann–Whitney, Wilcoxon, Kruskal–Wallis, Friedman, Dunn.

use tresteg_stats::Alternative;
use tresteg_stats::group_tests::{
    FriedmanTest, Interval, KruskalWallisTest, RankComparison, RankSumTest, SignedRankTest,
};

use super::parts::{
    Words, difference_of, maybe, maybe_p, measure, number, one_sided, p, scaled, text,
};
use crate::cell::Head;
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// Mean ranks of the groups: SPSS's "Ranks" of Mann–Whitney and Kruskal–Wallis.
///
/// Keys: `<group>.{n,mean_rank}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::ranks};
/// use tresteg_stats::group_tests::{Groups, kruskal_wallis_test};
/// let arms = Groups::of([("a", [3.0, 4.0, 6.0]), ("b", [1.0, 2.0, 2.5]), ("c", [4.0, 6.0, 7.0])])?;
/// let found = kruskal_wallis_test(&arms)?;
/// let table = ranks::mean_ranks("ranks", ("score", "arm"), ranks::Ranked::from(&found), &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "ranks.b.mean_rank"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn mean_ranks(
    id: impl Into<String>,
    (response, factor): (&str, &str),
    ranked: Ranked,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.n(),
        words.head(
            "mean_rank",
            ["Mean rank", "Medelrang", "Mittlerer Rang"],
            "Mean Rank",
        ),
    ];
    let mut table =
        Table::new(id, labels.text(response), columns)?.with_stub_titles([labels.text(factor)]);
    let mut keys = Keys::default();
    for (name, n, mean_rank) in ranked.0 {
        table.row(
            Head::leaf(keys.key(&name), labels.level(factor, &name)),
            vec![
                Number::count(n).into(),
                Number::measure(mean_rank, 2).into(),
            ],
        )?;
    }
    Ok(table)
}

/// Groups with their mean ranks.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked(Vec<(String, usize, f64)>);

impl Ranked {
    fn of<'a>(rows: impl IntoIterator<Item = (&'a String, usize, f64)>) -> Self {
        let rows = rows
            .into_iter()
            .map(|(name, n, rank)| (name.clone(), n, rank));
        Ranked(rows.collect())
    }
}

impl From<&KruskalWallisTest> for Ranked {
    fn from(found: &KruskalWallisTest) -> Self {
        let sizes = found.n_obs.iter().zip(&found.mean_ranks);
        Ranked::of((found.names.iter().zip(sizes)).map(|(name, (n, rank))| (name, *n, *rank)))
    }
}

impl From<&RankSumTest> for Ranked {
    fn from(found: &RankSumTest) -> Self {
        let sizes = found.n_obs.iter().zip(&found.mean_ranks);
        Ranked::of((found.names.iter().zip(sizes)).map(|(name, (n, rank))| (name, *n, *rank)))
    }
}

impl From<&FriedmanTest> for Ranked {
    fn from(found: &FriedmanTest) -> Self {
        let ranks = found.names.iter().zip(&found.mean_ranks);
        Ranked::of(ranks.map(|(name, rank)| (name, found.n_units, *rank)))
    }
}

/// Rank tests of two groups or of pairs, one row each: SPSS's "Test Statistics" of NPAR TESTS.
///
/// In R: `wilcox.test` with `effectsize::rank_biserial`. Keys:
/// `<name>.{statistic,z,p_value,estimate,lower,upper,rank_biserial}`; the estimate is Hodges and Lehmann's, with its
/// interval. An exact test has no z.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::ranks::{self, RankRow}};
/// use tresteg_stats::group_tests::{Groups, RankMethod, TestOptions, rank_sum_test};
/// let arms = Groups::of([("new", [3.0, 4.0, 6.0, 5.0]), ("old", [1.0, 2.0, 2.5, 4.0])])?;
/// let found = rank_sum_test(&arms, RankMethod::Automatic, &TestOptions::default())?;
/// let table = ranks::table("ranks", "Score", [("score", RankRow::from(&found))], None, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "ranks.score.rank_biserial"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn table<'a>(
    id: impl Into<String>,
    title: impl Into<Text>,
    rows: impl IntoIterator<Item = (&'a str, RankRow)>,
    decimals: Option<u8>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let rows: Vec<(&str, RankRow)> = rows.into_iter().collect();
    let first = rows.first().map(|(_, row)| row);
    let symbol = first.map_or("U", |row| row.symbol);
    let level = first.map_or(tresteg_stats::DEFAULT_LEVEL, |row| row.interval.level);
    let alternative = first.map_or(Alternative::TwoSided, |row| row.alternative);
    let has_z = rows.iter().any(|(_, row)| row.z.is_some());
    let z = words.symbol("z", "z", "Z");
    let mut columns = vec![Head::symbol("statistic", symbol)];
    columns.extend(has_z.then_some(z));
    columns.extend([
        words.p_of(alternative),
        words.head(
            "estimate",
            ["Hodges–Lehmann", "Hodges–Lehmann", "Hodges-Lehmann"],
            "Hodges-Lehmann",
        ),
        words.interval(level),
        Head::symbol("rank_biserial", "r"),
    ]);
    let mut table = Table::new(id, title, columns)?;
    let mut keys = Keys::default();
    for (name, row) in rows {
        let [lower, upper] = scaled(&row.interval, decimals);
        let mut cells = vec![number(Kind::Statistic, row.statistic)];
        if has_z {
            cells.push(maybe(Kind::Statistic, row.z));
        }
        cells.extend([
            p(row.p_value, row.log_p_value),
            measure(row.estimate, decimals).into(),
            lower,
            upper,
            number(Kind::Bounded, row.rank_biserial),
        ]);
        table.row(Head::leaf(keys.key(name), labels.text(name)), cells)?;
    }
    let biserial = text([
        "r: rank-biserial correlation.",
        "r: rangbiserial korrelation.",
        "r: rangbiseriale Korrelation.",
    ]);
    table.note(biserial);
    if alternative != Alternative::TwoSided {
        table.note(one_sided());
    }
    Ok(table)
}

/// A rank test of two groups or of pairs.
#[derive(Clone, Debug, PartialEq)]
pub struct RankRow {
    symbol: &'static str,
    statistic: f64,
    z: Option<f64>,
    alternative: Alternative,
    p_value: f64,
    log_p_value: f64,
    estimate: f64,
    interval: Interval,
    rank_biserial: f64,
}

impl From<&RankSumTest> for RankRow {
    fn from(found: &RankSumTest) -> Self {
        RankRow {
            symbol: "U",
            statistic: found.statistic,
            z: found.z,
            alternative: found.alternative,
            p_value: found.p_value,
            log_p_value: found.log_p_value,
            estimate: found.estimate,
            interval: found.interval,
            rank_biserial: found.rank_biserial,
        }
    }
}

impl From<&SignedRankTest> for RankRow {
    fn from(found: &SignedRankTest) -> Self {
        RankRow {
            symbol: "V",
            statistic: found.statistic,
            z: found.z,
            alternative: found.alternative,
            p_value: found.p_value,
            log_p_value: found.log_p_value,
            estimate: found.estimate,
            interval: found.interval,
            rank_biserial: found.rank_biserial,
        }
    }
}

/// Dunn's comparisons of mean ranks: SPSS's "Pairwise Comparisons" after Kruskal–Wallis.
///
/// In R: `FSA::dunnTest`. Keys: `<first>_<second>.{estimate,std_error,z,p_value,adjusted}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::ranks};
/// use tresteg_stats::{Adjustment, group_tests::{Groups, dunn_test}};
/// let arms = Groups::of([("a", [3.0, 4.0, 6.0]), ("b", [1.0, 2.0, 2.5]), ("c", [4.5, 6.5, 7.0])])?;
/// let found = dunn_test(&arms, Adjustment::Holm)?;
/// let table = ranks::dunn("dunn", "Mean ranks", &found, "arm", &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "dunn.a_b.adjusted"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn dunn(
    id: impl Into<String>,
    title: impl Into<Text>,
    rows: &[RankComparison],
    factor: &str,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head(
            "estimate",
            ["Difference", "Differens", "Differenz"],
            "Test Statistic",
        ),
        words.std_error(),
        Head::symbol("z", "z"),
        words.p(),
        Head::symbol(
            "adjusted",
            words.text(["adjusted p", "justerat p", "adjustiertes p"], "Adj. Sig."),
        ),
    ];
    let mut table = Table::new(id, title, columns)?.with_stub_titles([labels.text(factor)]);
    let mut keys = Keys::default();
    for row in rows {
        let [first, second] = &row.names;
        let label = difference_of(labels.level(factor, first), labels.level(factor, second));
        table.row(
            Head::leaf(keys.key(&format!("{first}_{second}")), label),
            vec![
                number(Kind::Statistic, row.estimate),
                number(Kind::Statistic, row.std_error),
                number(Kind::Statistic, row.statistic),
                p(row.p_value, row.log_p_value),
                maybe_p(Some(row.adjusted_p_value)),
            ],
        )?;
    }
    Ok(table)
}
