//! t tests: one sample, two samples, pairs.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::groups::{Groups, Sample, SampleSummary, write_summaries};
use super::matched::Matched;
use super::options::{Interval, TestOptions, check_spread, p_text, t_tail};
use crate::descriptives::check_values;
use crate::distributions::StudentsT;
use crate::fit::significant;
use crate::{Alternative, StatsError};

/// Which t test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum TTestKind {
    /// A mean against a number.
    OneSample,
    /// The mean of differences within pairs.
    Paired,
    /// Two means, variances taken to be equal (Student).
    Pooled,
    /// Two means, variances of their own (Welch, 1947).
    Welch,
    /// Two trimmed means, winsorised variances of their own (Yuen, 1974).
    Trimmed,
}

impl fmt::Display for TTestKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            TTestKind::OneSample => "One-sample t test",
            TTestKind::Paired => "Paired t test",
            TTestKind::Pooled => "Two-sample t test, equal variances",
            TTestKind::Welch => "Welch's two-sample t test",
            TTestKind::Trimmed => "Yuen's two-sample t test of trimmed means",
        })
    }
}

/// A t test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TTest {
    /// Which one.
    pub kind: TTestKind,
    /// What is estimated: `a`, or `a - b`.
    pub parameter: String,
    /// The mean, or the difference of means (first less second).
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// The value that the hypothesis gives to it.
    #[serde(with = "crate::serde_float")]
    pub null: f64,
    /// `(estimate - null) / std_error`.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Degrees of freedom; of Welch and Yuen by Satterthwaite's formula.
    pub dof: f64,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// The chance of a statistic at least as extreme when the hypothesis holds.
    pub p_value: f64,
    /// Its natural logarithm, finite where the p-value underflows.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Interval of the estimate.
    pub interval: Interval,
    /// The samples; of pairs also their differences, last.
    pub groups: Vec<SampleSummary>,
}

/// The t test of one mean: `t = (mean - null) / (s / √n)` on n - 1 degrees of freedom (Student, 1908).
/// In R: `t.test(x, mu)`; in SPSS: `T-TEST /TESTVAL`.
///
/// # Errors
///
/// [`StatsError::NotFinite`], [`StatsError::TooFewRows`] for fewer than two values,
/// [`StatsError::ConstantResponse`] where the spread is nothing but rounding, [`StatsError::InvalidArgument`]
/// for a level outside 0 .. 1.
///
/// ```
/// use tresteg_stats::group_tests::{TestOptions, one_sample_t_test};
///
/// let test = one_sample_t_test("weight", &[4.9, 5.2, 5.6, 5.1], &TestOptions::default().with_null(5.0))?;
/// assert_eq!(test.dof, 3.0);
/// assert!((test.estimate - 5.2).abs() < 1e-12 && test.p_value > 0.2);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn one_sample_t_test(
    name: &str,
    values: &[f64],
    options: &TestOptions,
) -> Result<TTest, StatsError> {
    check_values(name, values)?;
    let sample = Sample {
        name: name.to_owned(),
        values: values.to_vec(),
    };
    of_one(TTestKind::OneSample, &sample, options)
}

/// The t test of pairs: that of one mean, of the differences first less second.
/// In R: `t.test(x, y, paired = TRUE)`; in SPSS: `T-TEST PAIRS`.
///
/// # Errors
///
/// As [`one_sample_t_test`], and [`StatsError::InvalidArgument`] for more than two columns.
///
/// ```
/// use tresteg_stats::group_tests::{Matched, TestOptions, paired_t_test};
///
/// let pairs = Matched::of([("after", [5.1, 6.0, 7.2, 6.6]), ("before", [4.0, 5.5, 6.4, 5.9])])?;
/// let test = paired_t_test(&pairs, &TestOptions::default())?;
/// assert!(test.interval.lower > Some(0.0));
/// println!("{test}");
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn paired_t_test(pairs: &Matched, options: &TestOptions) -> Result<TTest, StatsError> {
    let (first, second) = pairs.two()?;
    let mut test = of_one(TTestKind::Paired, &pairs.differences()?, options)?;
    // Differences of large numbers that are their rounding.
    let groups = [first.summary()?, second.summary()?];
    let size = groups[0].mean.abs().max(groups[1].mean.abs());
    check_spread(&test.parameter, test.std_error, size)?;
    test.groups.splice(0..0, groups);
    Ok(test)
}

fn of_one(kind: TTestKind, sample: &Sample, options: &TestOptions) -> Result<TTest, StatsError> {
    let null = options.checked_null(0.0)?;
    if sample.values.len() < 2 {
        return Err(StatsError::TooFewRows {
            rows: sample.values.len(),
            parameters: 1,
        });
    }
    let summary = sample.summary()?;
    let std_error = summary.std_error.unwrap_or(0.0);
    check_spread(&sample.name, std_error, summary.mean.abs())?;
    let dof = summary.n_obs as f64 - 1.0;
    TTest::new(
        kind,
        sample.name.clone(),
        (summary.mean, std_error, dof),
        null,
        options,
        vec![summary],
    )
}

/// Student's t test of two means with a pooled variance, on n1 + n2 - 2 degrees of freedom.
/// In R: `t.test(y ~ g, var.equal = TRUE)`; in SPSS the row "Equal variances assumed".
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] where there are not exactly two groups (see [`Groups::select`]) or a level
/// is outside 0 .. 1, [`StatsError::TooFewRows`] where no degree of freedom is left,
/// [`StatsError::ConstantResponse`] where the spread is nothing but rounding.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, TestOptions, pooled_t_test, welch_t_test};
///
/// let groups = Groups::of([("new", &[7.1, 8.3, 9.0, 7.7][..]), ("old", &[6.0, 6.4, 7.5][..])])?;
/// let pooled = pooled_t_test(&groups, &TestOptions::default())?;
/// let welch = welch_t_test(&groups, &TestOptions::default())?;
/// assert_eq!((pooled.dof, pooled.estimate), (5.0, welch.estimate));
/// assert!(welch.dof < 5.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn pooled_t_test(groups: &Groups, options: &TestOptions) -> Result<TTest, StatsError> {
    let null = options.checked_null(0.0)?;
    let (first, second) = groups.two()?;
    let (a, b) = (first.summary()?, second.summary()?);
    let dof = (a.n_obs + b.n_obs) as f64 - 2.0;
    if dof < 1.0 {
        return Err(StatsError::TooFewRows {
            rows: a.n_obs + b.n_obs,
            parameters: 2,
        });
    }
    let std_error = pooled_deviation(&a, &b) * (1.0 / a.n_obs as f64 + 1.0 / b.n_obs as f64).sqrt();
    check_spread(groups.response(), std_error, a.mean.abs().max(b.mean.abs()))?;
    TTest::new(
        TTestKind::Pooled,
        format!("{} - {}", a.name, b.name),
        (a.mean - b.mean, std_error, dof),
        null,
        options,
        vec![a, b],
    )
}

/// The root of the pooled variance; a single value has none of its own.
pub(super) fn pooled_deviation(a: &SampleSummary, b: &SampleSummary) -> f64 {
    let squares = |group: &SampleSummary| {
        let root = group.std_deviation.unwrap_or(0.0) * (group.n_obs as f64 - 1.0).sqrt();
        root * root
    };
    ((squares(a) + squares(b)) / ((a.n_obs + b.n_obs) as f64 - 2.0)).sqrt()
}

/// Welch's t test of two means (1947): each has its own variance, the degrees of freedom are Satterthwaite's
/// (1946), `(v1 + v2)² / (v1² / (n1 - 1) + v2² / (n2 - 1))` with `v = s² / n`. In R: `t.test(y ~ g)`; in SPSS
/// the row "Equal variances not assumed"; Stata: `ttest, unequal`.
///
/// # Errors
///
/// As [`pooled_t_test`], and [`StatsError::InvalidArgument`] for a group of one value.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, TestOptions, welch_t_test};
///
/// let groups = Groups::of([("a", [1.0, 2.0, 3.0]), ("b", [2.0, 6.0, 10.0])])?;
/// let test = welch_t_test(&groups, &TestOptions::default())?;
/// assert!(test.estimate == -4.0 && test.dof > 2.0 && test.dof < 4.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn welch_t_test(groups: &Groups, options: &TestOptions) -> Result<TTest, StatsError> {
    let null = options.checked_null(0.0)?;
    let (first, second) = groups.two()?;
    groups.at_least(2)?;
    let (a, b) = (first.summary()?, second.summary()?);
    let (se_a, se_b) = (a.std_error.unwrap_or(0.0), b.std_error.unwrap_or(0.0));
    let std_error = se_a.hypot(se_b);
    check_spread(groups.response(), std_error, a.mean.abs().max(b.mean.abs()))?;
    let dof = satterthwaite(&[
        (se_a * se_a, a.n_obs as f64 - 1.0),
        (se_b * se_b, b.n_obs as f64 - 1.0),
    ]);
    TTest::new(
        TTestKind::Welch,
        format!("{} - {}", a.name, b.name),
        (a.mean - b.mean, std_error, dof),
        null,
        options,
        vec![a, b],
    )
}

/// The degrees of freedom of a sum of variances, each with its own (Satterthwaite, 1946).
pub(super) fn satterthwaite(parts: &[(f64, f64)]) -> f64 {
    let total: f64 = parts.iter().map(|(variance, _)| variance).sum();
    // In shares of the total, whose squares stay within range.
    let sum: f64 = parts
        .iter()
        .map(|(variance, dof)| (variance / total).powi(2) / dof)
        .sum();
    1.0 / sum
}

/// Yuen's t test of two trimmed means (1974): of each group the share `trim` is cut off at either end, the
/// variance is that of the winsorised values. With `g = ⌊trim n⌋` and `h = n - 2g` values left,
/// `v = (n - 1) s_w² / (h (h - 1))`; degrees of freedom as Welch's from `v` and `h - 1`. A share of 0.2 is
/// usual; 0 is Welch's test. In scipy: `ttest_ind(a, b, equal_var=False, trim=0.2)`; in R: `WRS2::yuen`.
///
/// # Errors
///
/// As [`welch_t_test`], [`StatsError::InvalidArgument`] for a share outside 0 .. 0.5 or fewer than two values
/// left.
///
/// ```
/// use tresteg_stats::group_tests::{Groups, TestOptions, yuen_t_test};
///
/// let groups = Groups::of([("a", [1.0, 2.0, 3.0, 4.0, 90.0]), ("b", [6.0, 7.0, 7.5, 8.0, 9.0])])?;
/// let test = yuen_t_test(&groups, 0.2, &TestOptions::default())?;
/// assert!((test.estimate - -4.5).abs() < 1e-12);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn yuen_t_test(groups: &Groups, trim: f64, options: &TestOptions) -> Result<TTest, StatsError> {
    let null = options.checked_null(0.0)?;
    if !(0.0..0.5).contains(&trim) {
        return Err(StatsError::InvalidArgument {
            what: "the share trimmed at each end".into(),
            found: trim.to_string(),
            expected: "a number from 0 to below 0.5".into(),
        });
    }
    let (first, second) = groups.two()?;
    let a = trimmed(first, trim)?;
    let b = trimmed(second, trim)?;
    let std_error = (a.variance + b.variance).sqrt();
    check_spread(groups.response(), std_error, a.mean.abs().max(b.mean.abs()))?;
    let dof = satterthwaite(&[(a.variance, a.dof), (b.variance, b.dof)]);
    TTest::new(
        TTestKind::Trimmed,
        format!("{} - {}", first.name, second.name),
        (a.mean - b.mean, std_error, dof),
        null,
        options,
        groups.summaries()?,
    )
}

struct Trimmed {
    mean: f64,
    /// Of the mean.
    variance: f64,
    dof: f64,
}

fn trimmed(sample: &Sample, trim: f64) -> Result<Trimmed, StatsError> {
    let n = sample.values.len();
    let cut = (trim * n as f64).floor() as usize;
    let left = n - 2 * cut;
    if left < 2 {
        return Err(StatsError::InvalidArgument {
            what: format!("the number of values left of the group `{}`", sample.name),
            found: left.to_string(),
            expected: "at least 2".into(),
        });
    }
    let mut sorted = sample.values.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let mean = crate::describe(&sorted[cut..n - cut])?.mean;
    let (lowest, highest) = (sorted[cut], sorted[n - cut - 1]);
    sorted[..cut].fill(lowest);
    sorted[n - cut..].fill(highest);
    let winsorised = crate::describe(&sorted)?.variance.unwrap_or(0.0);
    let h = left as f64;
    Ok(Trimmed {
        mean,
        variance: (n as f64 - 1.0) * winsorised / (h * (h - 1.0)),
        dof: h - 1.0,
    })
}

impl TTest {
    fn new(
        kind: TTestKind,
        parameter: String,
        (estimate, std_error, dof): (f64, f64, f64),
        null: f64,
        options: &TestOptions,
        groups: Vec<SampleSummary>,
    ) -> Result<Self, StatsError> {
        let statistic = (estimate - null) / std_error;
        let (p_value, log_p_value) = t_tail(statistic, dof, options.alternative)?;
        let half = StudentsT::new(dof)?.upper_quantile(options.tail())? * std_error;
        Ok(Self {
            kind,
            parameter,
            estimate,
            std_error,
            null,
            statistic,
            dof,
            alternative: options.alternative,
            p_value,
            log_p_value,
            interval: options.interval(estimate - half, estimate + half),
            groups,
        })
    }
}

impl fmt::Display for TTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.kind)?;
        write_summaries(f, &self.groups)?;
        writeln!(
            f,
            "{}: {}, std. error {}, {}",
            self.parameter,
            significant(self.estimate),
            significant(self.std_error),
            self.interval
        )?;
        writeln!(
            f,
            "t({}) = {:.3} against {} ({}), {}",
            significant(self.dof)
                .trim_end_matches('0')
                .trim_end_matches('.'),
            self.statistic,
            self.null,
            self.alternative,
            p_text(self.p_value, self.log_p_value)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_costs_no_digits() {
        let values = |offset: f64| -> Vec<f64> {
            [4.0, 7.0, 13.0, 16.0].iter().map(|x| x + offset).collect()
        };
        let options = TestOptions::default();
        let near = one_sample_t_test("x", &values(0.0), &options.with_null(9.0)).unwrap();
        let far = one_sample_t_test("x", &values(1e9), &options.with_null(1e9 + 9.0)).unwrap();
        assert_eq!(near.statistic, far.statistic);
    }

    #[test]
    fn awkward_samples() {
        let options = TestOptions::default();
        assert!(matches!(
            one_sample_t_test("x", &[1.0], &options),
            Err(StatsError::TooFewRows { .. })
        ));
        assert!(matches!(
            one_sample_t_test("x", &[], &options),
            Err(StatsError::TooFewRows { .. })
        ));
        assert!(matches!(
            one_sample_t_test("x", &[0.1 + 0.2, 0.3, 0.3], &options),
            Err(StatsError::ConstantResponse { .. })
        ));
        assert!(matches!(
            one_sample_t_test("x", &[1.0, f64::NAN], &options),
            Err(StatsError::NotFinite { .. })
        ));
        assert!(one_sample_t_test("x", &[1.0, 2.0], &options.with_level(1.0)).is_err());
        assert!(one_sample_t_test("x", &[1.0, 2.0], &options.with_null(f64::NAN)).is_err());
        let pairs = Matched::of([("a", [1e17, 2e17]), ("b", [1e17, 2e17])]).unwrap();
        assert!(paired_t_test(&pairs, &options).is_err());
        let single = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0][..])]).unwrap();
        assert_eq!(pooled_t_test(&single, &options).unwrap().dof, 1.0);
        assert!(welch_t_test(&single, &options).is_err());
        let constant = Groups::of([("a", [1.0, 1.0]), ("b", [2.0, 2.0])]).unwrap();
        assert!(pooled_t_test(&constant, &options).is_err());
        assert!(welch_t_test(&constant, &options).is_err());
        assert!(yuen_t_test(&constant, 0.5, &options).is_err());
        let three = Groups::of([("a", [1.0]), ("b", [2.0]), ("c", [4.0])]).unwrap();
        assert!(pooled_t_test(&three, &options).is_err());
        // Spread in one group only.
        let half = Groups::of([("a", [1.0, 1.0]), ("b", [2.0, 3.0])]).unwrap();
        assert_eq!(welch_t_test(&half, &options).unwrap().dof, 1.0);
    }

    #[test]
    fn a_one_sided_interval_is_open() {
        let options = TestOptions::default().with_alternative(Alternative::Less);
        let test = one_sample_t_test("x", &[1.0, 2.0, 4.0], &options).unwrap();
        assert_eq!(test.interval.lower, None);
        assert!(test.to_string().contains("interval .. to"), "{test}");
    }
}
