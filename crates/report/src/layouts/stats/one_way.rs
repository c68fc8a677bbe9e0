//! One-way analysis of variance and what follows it: robust tests, all pairs, each group against a control.

use tresteg_stats::group_tests::{
    ControlComparisons, MeansTest, OneWayAnova, PairwiseComparison, PairwiseComparisons,
    PairwiseMethod,
};
use tresteg_stats::{Adjustment, Alternative};

use super::adjustment_note;
use super::parts::{
    Words, alike, difference_of, maybe_p, measure, number, one_sided, p, scaled, text,
};
use super::tests::{self, TestRow};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::Kind;
use crate::table::Table;
use crate::text::Text;

/// The analysis of variance of one factor: SPSS's ONEWAY.
///
/// In R: `summary(aov(y ~ g))`. Keys: `{between,within}.{sum_of_squares,dof,mean_square,f,p_value,eta_squared}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::one_way};
/// use tresteg_stats::group_tests::{Groups, one_way_anova};
/// let arms = Groups::of([("a", [3.0, 4.0, 6.0]), ("b", [1.0, 2.0, 2.5]), ("c", [4.0, 6.0, 7.0])])?;
/// let table = one_way::anova("anova", &one_way_anova(&arms)?, &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "anova.between.eta_squared"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn anova(
    id: impl Into<String>,
    anova: &OneWayAnova,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.head(
            "sum_of_squares",
            ["Sum of squares", "Kvadratsumma", "Quadratsumme"],
            "Sum of Squares",
        ),
        words.dof("dof"),
        words.head(
            "mean_square",
            ["Mean square", "Medelkvadrat", "Mittleres Quadrat"],
            "Mean Square",
        ),
        Head::symbol("f", "F"),
        words.p(),
        Head::symbol("eta_squared", "η²"),
    ];
    let title = words.text(
        ["Analysis of variance", "Variansanalys", "Varianzanalyse"],
        "ANOVA",
    );
    let mut table = Table::new(id, title, columns)?
        .with_stub_titles([words.text(["Source", "Källa", "Quelle"], "")]);
    table.row(
        Head::leaf(
            "between",
            words.text(
                ["Between groups", "Mellan grupper", "Zwischen Gruppen"],
                "Between Groups",
            ),
        ),
        vec![
            number(Kind::SumOfSquares, anova.sum_of_squares_between),
            number(Kind::DegreesOfFreedom, anova.dof_between),
            number(Kind::SumOfSquares, anova.mean_square_between),
            number(Kind::Statistic, anova.statistic),
            p(anova.p_value, anova.log_p_value),
            number(Kind::Bounded, anova.eta_squared),
        ],
    )?;
    table.row(
        Head::leaf(
            "within",
            words.text(
                ["Within groups", "Inom grupper", "Innerhalb der Gruppen"],
                "Within Groups",
            ),
        ),
        vec![
            number(Kind::SumOfSquares, anova.sum_of_squares_within),
            number(Kind::DegreesOfFreedom, anova.dof_within),
            number(Kind::SumOfSquares, anova.mean_square_within),
            Cell::empty(),
            Cell::empty(),
            Cell::empty(),
        ],
    )?;
    super::mark_dependent(&mut table, &anova.response, labels)?;
    Ok(table)
}

/// Tests of equal means without equal variances, and Levene's test: SPSS's "Robust Tests of Equality of Means" and "Test of
/// Homogeneity of Variances".
///
/// In R: `oneway.test`, `car::leveneTest`. Keys: as [`tests::table`].
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::one_way};
/// use tresteg_stats::group_tests::{Groups, LeveneCentre, levene_test, welch_anova};
/// let arms = Groups::of([("a", [3.0, 4.0, 6.0]), ("b", [1.0, 2.0, 2.5]), ("c", [4.0, 6.0, 7.0])])?;
/// let (welch, levene) = (welch_anova(&arms)?, levene_test(&arms, LeveneCentre::Median)?);
/// let table = one_way::robust("robust", &[&welch], Some(&levene), &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "robust.levene.p_value"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn robust(
    id: impl Into<String>,
    means: &[&MeansTest],
    levene: Option<&OneWayAnova>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let mut rows: Vec<TestRow> = means.iter().map(|test| TestRow::from(*test)).collect();
    rows.extend(levene.map(|test| TestRow::from(test).named("Levene")));
    let title = words.text(
        [
            "Robust tests of means",
            "Robusta test av medelvärden",
            "Robuste Tests der Mittelwerte",
        ],
        "Robust Tests of Equality of Means",
    );
    tests::table(id, title, rows, labels)
}

/// All pairs of groups: SPSS's "Multiple Comparisons".
///
/// In R: `TukeyHSD`, `emmeans::pairs`, `rstatix::games_howell_test`. Keys:
/// `<first>_<second>.{estimate,std_error,lower,upper,statistic,dof,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::one_way};
/// use tresteg_stats::group_tests::{Groups, PairwiseMethod, compare_pairs};
/// let arms = Groups::of([("a", [3.0, 4.0, 6.0]), ("b", [1.0, 2.0, 2.5]), ("c", [4.0, 6.0, 7.0])])?;
/// let pairs = compare_pairs(&arms, PairwiseMethod::Tukey, 0.95)?;
/// let table = one_way::pairs("tukey", "All pairs", &pairs, ("score", "arm"), &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "tukey.b_c.p_value"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pairs(
    id: impl Into<String>,
    title: impl Into<Text>,
    found: &PairwiseComparisons,
    (response, factor): (&str, &str),
    labels: &Labels,
) -> Result<Table, ReportError> {
    let mut table = comparisons(
        id,
        title,
        &found.rows,
        found.level,
        (response, factor),
        labels,
    )?;
    let plain = |name: &str| text([&format!("{name}."); 3].map(String::as_str));
    table.note(match found.method {
        PairwiseMethod::Tukey => plain("Tukey HSD"),
        PairwiseMethod::GamesHowell => plain("Games–Howell"),
        PairwiseMethod::Scheffe => plain("Scheffé"),
        PairwiseMethod::Pooled(adjustment) => t_note("t", adjustment),
        PairwiseMethod::Welch(adjustment) => t_note("Welch", adjustment),
        _ => Text::new(format!("{}.", found.method)),
    });
    Ok(table)
}

fn t_note(name: &str, adjustment: Option<Adjustment>) -> Text {
    match adjustment {
        Some(adjustment) => adjustment_note(adjustment),
        None => text([
            &format!("{name}: p-values not adjusted."),
            &format!("{name}: p-värdena är inte justerade."),
            &format!("{name}: p-Werte nicht adjustiert."),
        ]),
    }
}

/// Each group against a control (Dunnett): SPSS's "Multiple Comparisons", Dunnett t.
///
/// In R: `multcomp::glht` with `mcp(g = "Dunnett")`, `DescTools::DunnettTest`. Keys as [`pairs`].
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::one_way};
/// use tresteg_stats::group_tests::{Groups, TestOptions, compare_with_control};
/// let arms = Groups::of([("a", [3.0, 4.0, 6.0]), ("b", [1.0, 2.0, 2.5]), ("c", [4.0, 6.0, 7.0])])?;
/// let found = compare_with_control(&arms, "a", &TestOptions::default())?;
/// let table = one_way::against_control("dunnett", "Against a", &found, ("score", "arm"), &Labels::new())?;
/// assert!(table.values().any(|(address, _)| address == "dunnett.b_a.p_value"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn against_control(
    id: impl Into<String>,
    title: impl Into<Text>,
    found: &ControlComparisons,
    (response, factor): (&str, &str),
    labels: &Labels,
) -> Result<Table, ReportError> {
    let mut table = comparisons(
        id,
        title,
        &found.rows,
        found.level,
        (response, factor),
        labels,
    )?;
    table.note(alike("Dunnett."));
    if found.alternative != Alternative::TwoSided {
        table.note(one_sided());
    }
    Ok(table)
}

fn comparisons(
    id: impl Into<String>,
    title: impl Into<Text>,
    rows: &[PairwiseComparison],
    level: f64,
    (response, factor): (&str, &str),
    labels: &Labels,
) -> Result<Table, ReportError> {
    let words = Words::from(labels);
    let columns = vec![
        words.difference("estimate"),
        words.std_error(),
        words.interval(level),
        words.head("statistic", ["Statistic", "Värde", "Wert"], "Statistic"),
        words.dof("dof"),
        words.p(),
    ];
    let mut table = Table::new(id, title, columns)?.with_stub_titles([labels.text(factor)]);
    let decimals = labels.decimals(response);
    let mut keys = Keys::default();
    for row in rows {
        let [first, second] = &row.names;
        let label = difference_of(labels.level(factor, first), labels.level(factor, second));
        let [lower, upper] = scaled(&row.interval, decimals);
        table.row(
            Head::leaf(keys.key(&format!("{first}_{second}")), label),
            vec![
                measure(row.estimate, decimals).into(),
                measure(row.std_error, decimals).into(),
                lower,
                upper,
                number(Kind::Statistic, row.statistic),
                number(Kind::DegreesOfFreedom, row.dof),
                maybe_p(Some(row.p_value)),
            ],
        )?;
    }
    super::mark_dependent(&mut table, response, labels)?;
    Ok(table)
}
