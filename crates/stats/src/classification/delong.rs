//! Areas under ROC curves: variance, intervals and tests after DeLong, DeLong and Clarke-Pearson (1988).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::BinaryPredictions;
use crate::StatsError;
use crate::coefficients::check_level;
use crate::distributions::{Normal, StudentsT};
use crate::fit::{p_value, significant};

/// The area under a ROC curve with DeLong's standard error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Auc {
    /// The area: the probability that an observation with outcome 1 has the higher score, ties counting one half.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// DeLong's standard error; `None` with a single observation of an outcome. Zero at an area of 0 or 1: it says nothing there.
    #[serde(with = "crate::serde_float")]
    pub std_error: Option<f64>,
    /// Confidence level of the intervals.
    pub level: f64,
    /// Lower end of the interval `area -+ z se`, not below 0 (pROC's `ci.auc`).
    #[serde(with = "crate::serde_float")]
    pub lower: Option<f64>,
    /// Upper end of that interval, not above 1.
    #[serde(with = "crate::serde_float")]
    pub upper: Option<f64>,
    /// Lower end of the interval that is symmetric in `ln(area / (1 - area))` and stays inside 0 .. 1 (Pepe, 2003, p. 107);
    /// `None` also at an area of 0 or 1.
    #[serde(with = "crate::serde_float")]
    pub logit_lower: Option<f64>,
    /// Upper end of that interval.
    #[serde(with = "crate::serde_float")]
    pub logit_upper: Option<f64>,
    /// Observations with outcome 1.
    pub events: u64,
    /// Observations with outcome 0.
    pub non_events: u64,
}

/// A test that two areas are equal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CurveComparison {
    /// The first area.
    #[serde(with = "crate::serde_float")]
    pub first: f64,
    /// The second area.
    #[serde(with = "crate::serde_float")]
    pub second: f64,
    /// First less second.
    #[serde(with = "crate::serde_float")]
    pub difference: f64,
    /// Standard error of the difference.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// Covariance of the two areas; 0 for independent curves.
    #[serde(with = "crate::serde_float")]
    pub covariance: f64,
    /// `difference / std_error`.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Degrees of freedom of the t distribution (Welch) for independent curves; `None`: normal.
    pub dof: Option<f64>,
    /// Two-sided p-value.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Confidence level of the interval.
    pub level: f64,
    /// Lower end of the interval of the difference.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end of the interval of the difference.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
}

/// The share of the other outcome's observations that lie on the right side of each row, ties counting one half:
/// DeLong's structural components, from ranks (Sun and Xu, 2014), O(n log n).
fn placements(predictions: &BinaryPredictions) -> Vec<f64> {
    let (events, non_events) = (predictions.events as f64, predictions.non_events as f64);
    let (mut events_below, mut non_events_below) = (0, 0);
    let mut by_group = Vec::with_capacity(predictions.groups.len());
    for group in &predictions.groups {
        let above = predictions.events - events_below - group.events;
        by_group.push((
            (non_events_below as f64 + group.non_events as f64 / 2.0) / non_events,
            (above as f64 + group.events as f64 / 2.0) / events,
        ));
        events_below += group.events;
        non_events_below += group.non_events;
    }
    predictions
        .scores
        .iter()
        .zip(&predictions.outcomes)
        .map(|(score, &outcome)| {
            let found = predictions
                .groups
                .binary_search_by(|group| group.score.total_cmp(score));
            // A score that is in no group belongs to a row of frequency 0.
            let (of_event, of_non_event) = found
                .ok()
                .and_then(|place| by_group.get(place).copied())
                .unwrap_or_default();
            if outcome { of_event } else { of_non_event }
        })
        .collect()
}

/// Covariance of two areas on the same rows, or the variance of one; `None` with one observation of an outcome.
fn covariance(
    predictions: &BinaryPredictions,
    (area, placements): (f64, &[f64]),
    (other_area, other_placements): (f64, &[f64]),
) -> Option<f64> {
    let mut products = [0.0; 2];
    for (row, (a, b)) in placements.iter().zip(other_placements).enumerate() {
        let frequency = predictions.frequency(row) as f64;
        products[usize::from(predictions.outcomes[row])] +=
            frequency * (a - area) * (b - other_area);
    }
    let counts = [predictions.non_events, predictions.events];
    counts.iter().all(|&count| count > 1).then(|| {
        (products.iter().zip(counts))
            .map(|(product, count)| product / (count - 1) as f64 / count as f64)
            .sum()
    })
}

impl BinaryPredictions {
    /// The area under the ROC curve with DeLong's standard error and two intervals, in O(n log n).
    ///
    /// Placements come from ranks (Sun and Xu, 2014), not from all pairs. In R: `pROC::ci.auc(roc, method = "delong")`.
    ///
    /// # Errors
    ///
    /// [`StatsError::ConstantResponse`] when only one outcome occurs, [`StatsError::InvalidArgument`] for the level.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let outcome = [0, 0, 0, 1, 0, 1, 1, 0, 1, 1];
    /// let score = [0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.6, 0.65, 0.8, 0.9];
    /// let auc = BinaryPredictions::new(&outcome, &score)?.auc(0.95)?;
    /// assert_eq!(auc.estimate, 0.84);
    /// assert!(auc.logit_upper < auc.upper);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn auc(&self, level: f64) -> Result<Auc, StatsError> {
        check_level(level)?;
        self.check_both()?;
        let estimate = self.area();
        let placements = placements(self);
        let own = (estimate, placements.as_slice());
        let std_error = covariance(self, own, own).map(f64::sqrt);
        let z = Normal::standard().upper_quantile((1.0 - level) / 2.0)?;
        let inside = estimate > 0.0 && estimate < 1.0;
        let logit = |sign: f64| {
            let std_error = std_error.filter(|_| inside)?;
            let centre = (estimate / (1.0 - estimate)).ln();
            let end = centre + sign * z * std_error / (estimate * (1.0 - estimate));
            Some(1.0 / (1.0 + (-end).exp()))
        };
        Ok(Auc {
            estimate,
            std_error,
            level,
            lower: std_error.map(|se| (estimate - z * se).max(0.0)),
            upper: std_error.map(|se| (estimate + z * se).min(1.0)),
            logit_lower: logit(-1.0),
            logit_upper: logit(1.0),
            events: self.events,
            non_events: self.non_events,
        })
    }
}

fn too_few(predictions: &BinaryPredictions) -> StatsError {
    StatsError::InvalidArgument {
        what: "the smaller number of observations of an outcome".into(),
        found: predictions.events.min(predictions.non_events).to_string(),
        expected: "at least 2".into(),
    }
}

/// Tests whether two scores of the same rows have equal areas (DeLong's test of correlated curves).
///
/// `(A_1 - A_2) / sqrt(v_1 + v_2 - 2 c_12)` against the normal distribution. In R: `pROC::roc.test(roc1, roc2,
/// paired = TRUE, method = "delong")`.
///
/// # Errors
///
/// [`StatsError::NotComparable`] when outcomes or frequencies differ, or when the areas differ though their
/// difference does not vary; [`StatsError::ConstantResponse`]; [`StatsError::InvalidArgument`] for the level or a
/// single observation of an outcome.
///
/// ```
/// use tresteg_stats::classification::{BinaryPredictions, compare_correlated_curves};
///
/// let outcome = [false, false, false, true, false, true, true, true];
/// let first = BinaryPredictions::new(&outcome, &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8])?;
/// let second = BinaryPredictions::new(&outcome, &[0.3, 0.1, 0.6, 0.5, 0.2, 0.4, 0.8, 0.7])?;
/// let test = compare_correlated_curves(&first, &second, 0.95)?;
/// assert!(test.difference > 0.0 && test.p_value > 0.05);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn compare_correlated_curves(
    first: &BinaryPredictions,
    second: &BinaryPredictions,
    level: f64,
) -> Result<CurveComparison, StatsError> {
    check_level(level)?;
    first.check_both()?;
    let same_frequencies = (0..first.scores.len()).all(|row| {
        second.scores.get(row).is_some() && first.frequency(row) == second.frequency(row)
    });
    if first.outcomes != second.outcomes || !same_frequencies {
        return Err(StatsError::NotComparable {
            reason: "the two scores must belong to the same rows, with the same outcomes".into(),
        });
    }
    let (area, other_area) = (first.area(), second.area());
    let (own, other) = (placements(first), placements(second));
    let (own, other) = ((area, own.as_slice()), (other_area, other.as_slice()));
    let (Some(variance), Some(other_variance), Some(shared)) = (
        covariance(first, own, own),
        covariance(first, other, other),
        covariance(first, own, other),
    ) else {
        return Err(too_few(first));
    };
    let spread = variance + other_variance - 2.0 * shared;
    let spread = if spread > 1e-14 * (variance + other_variance) {
        spread
    } else {
        0.0
    };
    comparison([area, other_area], spread, shared, None, level)
}

/// Tests whether the scores of two separate samples have equal areas (DeLong's test of independent curves).
///
/// `(A_1 - A_2) / sqrt(v_1 + v_2)` against t with Welch's degrees of freedom, each sample counting its observations less
/// one. In R: `pROC::roc.test(roc1, roc2, paired = FALSE)`.
///
/// # Errors
///
/// As [`compare_correlated_curves`], but any rows may be compared.
///
/// ```
/// use tresteg_stats::classification::{BinaryPredictions, compare_independent_curves};
///
/// let first = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.5, 0.4, 0.6, 0.7])?;
/// let second = BinaryPredictions::new(&[0, 1, 0, 1], &[0.5, 0.4, 0.3, 0.9])?;
/// assert!(compare_independent_curves(&first, &second, 0.95)?.dof.is_some());
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn compare_independent_curves(
    first: &BinaryPredictions,
    second: &BinaryPredictions,
    level: f64,
) -> Result<CurveComparison, StatsError> {
    check_level(level)?;
    let mut areas = [0.0; 2];
    let mut variances = [0.0; 2];
    for (i, predictions) in [first, second].into_iter().enumerate() {
        predictions.check_both()?;
        areas[i] = predictions.area();
        let placements = placements(predictions);
        let own = (areas[i], placements.as_slice());
        variances[i] = covariance(predictions, own, own).ok_or_else(|| too_few(predictions))?;
    }
    let spread: f64 = variances.iter().sum();
    let share = |variance: f64, n: u64| variance * variance / (n - 1) as f64;
    let dof = spread * spread
        / (share(variances[0], first.n_obs()) + share(variances[1], second.n_obs()));
    comparison(areas, spread, 0.0, Some(dof), level)
}

fn comparison(
    [first, second]: [f64; 2],
    variance: f64,
    covariance: f64,
    dof: Option<f64>,
    level: f64,
) -> Result<CurveComparison, StatsError> {
    let difference = first - second;
    if variance <= 0.0 && difference != 0.0 {
        return Err(StatsError::NotComparable {
            reason: format!(
                "the areas {first} and {second} have no sampling variance between them"
            ),
        });
    }
    let std_error = variance.max(0.0).sqrt();
    let statistic = if difference == 0.0 {
        0.0
    } else {
        difference / std_error
    };
    let tail = (1.0 - level) / 2.0;
    let (quantile, p_value, log_p_value) = match dof.filter(|dof| dof.is_finite()) {
        Some(dof) => {
            let t = StudentsT::new(dof)?;
            let (p_value, log_p_value) = t.two_sided(statistic);
            (t.upper_quantile(tail)?, p_value, log_p_value)
        }
        None => {
            let normal = Normal::standard();
            let log_p_value = std::f64::consts::LN_2 + normal.ln_sf(statistic.abs());
            (
                normal.upper_quantile(tail)?,
                2.0 * normal.sf(statistic.abs()),
                log_p_value,
            )
        }
    };
    Ok(CurveComparison {
        first,
        second,
        difference,
        std_error,
        covariance,
        statistic,
        dof: dof.filter(|dof| dof.is_finite()),
        p_value,
        log_p_value,
        level,
        lower: difference - quantile * std_error,
        upper: difference + quantile * std_error,
    })
}

impl fmt::Display for Auc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Area under the ROC curve {} ({} with outcome 1, {} with 0)",
            significant(self.estimate),
            self.events,
            self.non_events
        )?;
        if let (Some(std_error), Some(lower), Some(upper)) =
            (self.std_error, self.lower, self.upper)
        {
            write!(
                f,
                "\nDeLong standard error {}, {} % interval {} .. {}",
                significant(std_error),
                100.0 * self.level,
                significant(lower),
                significant(upper)
            )?;
        }
        if let (Some(lower), Some(upper)) = (self.logit_lower, self.logit_upper) {
            write!(
                f,
                " (by logits {} .. {})",
                significant(lower),
                significant(upper)
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for CurveComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Areas {} and {}: difference {} (standard error {}), ",
            significant(self.first),
            significant(self.second),
            significant(self.difference),
            significant(self.std_error)
        )?;
        match self.dof {
            Some(dof) => write!(f, "t({})", significant(dof))?,
            None => f.write_str("z")?,
        }
        write!(
            f,
            " = {:.3}, p = {}",
            self.statistic,
            p_value(self.p_value, self.log_p_value)
        )
    }
}
