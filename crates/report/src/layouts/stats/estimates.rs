//! Any estimates with their intervals, one row each: differences, ratios, measures of association, sizes of effects.

use tresteg_stats::contingency::{Measure, NominalMeasures, OrdinalMeasures};
use tresteg_stats::group_tests::{Interval, Resampled};

use super::parts::{Words, maybe, text};
use crate::cell::{Cell, Head};
use crate::error::ReportError;
use crate::keys::Keys;
use crate::layouts::Labels;
use crate::number::{Kind, Number};
use crate::table::Table;
use crate::text::Text;

/// An estimate as one row of a table. Most results with an interval turn into one by themselves (`From`); give it the
/// name that your readers need with [`EstimateRow::named`].
#[derive(Clone, Debug, PartialEq)]
pub struct EstimateRow {
    /// What is estimated. The English name gives the key of its row.
    pub name: Text,
    /// Its kind, which decides its digits.
    pub kind: Kind,
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: Option<f64>,
    /// The level of its interval.
    pub level: Option<f64>,
    /// The lower end.
    pub lower: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
    /// The statistic of its test, and the sign of that.
    pub statistic: Option<(Text, f64)>,
    /// The p-value of its test.
    pub p_value: Option<f64>,
    /// The natural logarithm of that.
    pub log_p_value: Option<f64>,
}

impl EstimateRow {
    /// An estimate of a kind, with nothing else.
    pub fn new(name: impl Into<Text>, kind: Kind, estimate: f64) -> Self {
        EstimateRow {
            name: name.into(),
            kind,
            estimate,
            std_error: None,
            level: None,
            lower: None,
            upper: None,
            statistic: None,
            p_value: None,
            log_p_value: None,
        }
    }

    /// The same estimate under another name.
    #[must_use]
    pub fn named(mut self, name: impl Into<Text>) -> Self {
        self.name = name.into();
        self
    }

    /// The same estimate with its standard error.
    #[must_use]
    pub fn with_std_error(mut self, std_error: f64) -> Self {
        self.std_error = Some(std_error);
        self
    }

    /// The same estimate with an interval; an open end is infinite.
    #[must_use]
    pub fn with_interval(mut self, interval: &Interval) -> Self {
        self.level = Some(interval.level);
        self.lower = interval.lower.or(Some(f64::NEG_INFINITY));
        self.upper = interval.upper.or(Some(f64::INFINITY));
        self
    }

    /// The same estimate with both ends of an interval.
    #[must_use]
    pub fn with_ends(mut self, level: f64, lower: Option<f64>, upper: Option<f64>) -> Self {
        self.level = Some(level);
        (self.lower, self.upper) = (lower, upper);
        self
    }

    /// The same estimate with the statistic of its test.
    #[must_use]
    pub fn with_statistic(mut self, symbol: impl Into<Text>, statistic: f64) -> Self {
        self.statistic = Some((symbol.into(), statistic));
        self
    }

    /// The same estimate with the p-value of its test.
    #[must_use]
    pub fn with_p_value(mut self, p_value: f64) -> Self {
        self.p_value = Some(p_value);
        self
    }

    /// The same estimate with the logarithm of the p-value.
    #[must_use]
    pub fn with_log(mut self, log_p_value: f64) -> Self {
        self.log_p_value = Some(log_p_value);
        self
    }
}

/// Estimates with their standard errors, intervals and tests.
///
/// Columns that no estimate fills are left out. In R: `broom::tidy`, `effectsize`; in SPSS: "Symmetric Measures",
/// "Risk Estimate", "Effect Sizes" and their like.
///
/// Keys: `<name>.{estimate,std_error,lower,upper,statistic,p_value}`.
///
/// # Errors
/// As [`Table::new`] and [`Table::row`].
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::estimates::{self, EstimateRow}};
/// use tresteg_report::{Kind, Locale, Look, Style};
/// use tresteg_stats::group_tests::TestOptions;
/// use tresteg_stats::proportions::{OddsInterval, TwoProportions};
///
/// let two = TwoProportions::new((15, 25), (5, 25))?;
/// let interval = two.odds_ratio_interval(OddsInterval::Wald, &TestOptions::default())?;
/// let odds = EstimateRow::new("Odds ratio", Kind::Coefficient, two.odds_ratio()).with_interval(&interval);
/// let table = estimates::table("risk", "Risk", [odds], &Labels::new())?;
/// assert!(table.to_terminal(&Style::new(Look::plain(), Locale::en()), 80).contains("6.000"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn table(
    id: impl Into<String>,
    title: impl Into<Text>,
    rows: impl IntoIterator<Item = EstimateRow>,
    labels: &Labels,
) -> Result<Table, ReportError> {
    let rows: Vec<EstimateRow> = rows.into_iter().collect();
    let words = Words::from(labels);
    let has = |part: &dyn Fn(&EstimateRow) -> bool| rows.iter().any(part);
    let has_std_error = has(&|row| row.std_error.is_some());
    let has_interval = has(&|row| row.lower.is_some() || row.upper.is_some());
    let has_statistic = has(&|row| row.statistic.is_some());
    let has_p_value = has(&|row| row.p_value.is_some());
    let mut columns = vec![words.head("estimate", ["Estimate", "Skattning", "Schätzung"], "Value")];
    if has_std_error {
        columns.push(words.std_error());
    }
    let mut levels = rows.iter().filter_map(|row| row.level);
    if has_interval {
        let first = levels.next().unwrap_or(tresteg_stats::DEFAULT_LEVEL);
        columns.push(match levels.all(|level| level == first) {
            true => words.interval(first),
            false => words
                .interval(first)
                .with_label(text(["Interval", "Intervall", "Intervall"])),
        });
    }
    if has_statistic {
        let mut symbols = rows.iter().filter_map(|row| row.statistic.as_ref());
        let first = symbols.next().map(|(symbol, _)| symbol.clone());
        let shared = first.filter(|first| symbols.all(|(symbol, _)| symbol == first));
        columns.push(match shared {
            Some(symbol) => Head::symbol("statistic", symbol),
            None => words.head("statistic", ["Statistic", "Värde", "Wert"], "Statistic"),
        });
    }
    if has_p_value {
        columns.push(words.p());
    }
    let mut table = Table::new(id, title, columns)?;
    let mut keys = Keys::default();
    for row in rows {
        let mut cells = vec![maybe(row.kind, Some(row.estimate))];
        if has_std_error {
            let kind = match row.kind {
                Kind::Coefficient => Kind::StdError,
                kind => kind,
            };
            cells.push(maybe(kind, row.std_error));
        }
        if has_interval {
            cells.extend([maybe(row.kind, row.lower), maybe(row.kind, row.upper)]);
        }
        if has_statistic {
            cells.push(maybe(
                Kind::Statistic,
                row.statistic.as_ref().map(|(_, value)| *value),
            ));
        }
        if has_p_value {
            let number = row.p_value.map(|p_value| Number {
                log: row.log_p_value,
                ..Number::p_value(p_value)
            });
            cells.push(Cell::from(number));
        }
        let key = keys.key(row.name.in_language(crate::Language::En));
        table.row(Head::leaf(key, row.name), cells)?;
    }
    Ok(table)
}

/// Phi, Cramér's V, the contingency coefficient, lambda and tau: SPSS's "Symmetric Measures" of nominal variables.
/// Those that are not defined are left out.
#[must_use]
pub fn nominal(found: &NominalMeasures) -> Vec<EstimateRow> {
    let plain = |name: &str, value| EstimateRow::new(name, Kind::Bounded, value);
    let of = |name: [&str; 3], measure: &Measure| EstimateRow::from(measure).named(text(name));
    let mut rows = vec![
        plain("φ", found.phi),
        EstimateRow::new(
            text(["Cramér’s V", "Cramérs V", "Cramérs V"]),
            Kind::Bounded,
            found.cramers_v,
        )
        .with_interval(&found.cramers_v_interval),
        EstimateRow::new(
            text([
                "Contingency coefficient",
                "Kontingenskoefficient",
                "Kontingenzkoeffizient",
            ]),
            Kind::Bounded,
            found.contingency_coefficient,
        ),
    ];
    let lambda = found.lambda_symmetric.as_ref();
    rows.extend(lambda.map(|found| of(["λ, symmetric", "λ, symmetrisk", "λ, symmetrisch"], found)));
    rows.push(of(
        ["τ of the columns", "τ för kolumnerna", "τ der Spalten"],
        &found.tau_columns,
    ));
    rows.push(of(
        ["τ of the rows", "τ för raderna", "τ der Zeilen"],
        &found.tau_rows,
    ));
    rows
}

/// Gamma, tau-b, tau-c and Somers' d: SPSS's measures of ordered variables. Gamma is left out where it is not defined.
#[must_use]
pub fn ordinal(found: &OrdinalMeasures) -> Vec<EstimateRow> {
    let of = |name: [&str; 3], measure: &Measure| EstimateRow::from(measure).named(text(name));
    let gamma = found.gamma.as_ref();
    let mut rows: Vec<EstimateRow> = gamma
        .map(|found| of(["γ", "γ", "γ"], found))
        .into_iter()
        .collect();
    rows.extend([
        of(
            ["Kendall’s τ-b", "Kendalls τ-b", "Kendalls τ-b"],
            &found.tau_b,
        ),
        of(
            ["Kendall’s τ-c", "Kendalls τ-c", "Kendalls τ-c"],
            &found.tau_c,
        ),
        of(
            [
                "Somers’ d of the columns",
                "Somers d för kolumnerna",
                "Somers’ d der Spalten",
            ],
            &found.somers_d_columns,
        ),
        of(
            [
                "Somers’ d of the rows",
                "Somers d för raderna",
                "Somers’ d der Zeilen",
            ],
            &found.somers_d_rows,
        ),
    ]);
    rows
}

/// A statistic with the bootstrap intervals that were asked of it: one row per interval, by name.
///
/// In R: `boot::boot.ci`.
#[must_use]
pub fn resampled<'a>(
    found: &Resampled,
    kind: Kind,
    intervals: impl IntoIterator<Item = (&'a str, Interval)>,
) -> Vec<EstimateRow> {
    let row = |(name, interval): (&str, Interval)| {
        EstimateRow::new(name, kind, found.estimate)
            .with_std_error(found.std_deviation())
            .with_interval(&interval)
    };
    intervals.into_iter().map(row).collect()
}
