//! The inverse of a noncentral distribution in its noncentrality, for confidence limits.

use serde::{Deserialize, Serialize};

use super::normal::Normal;
use super::tail::Tails;
use super::within;
use crate::StatsError;

/// The confidence limits of a noncentrality.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoncentralityInterval {
    /// The noncentrality with which `(1 - level) / 2` lies above the statistic.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// The noncentrality with which `(1 - level) / 2` lies below the statistic.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
    /// The confidence level.
    pub level: f64,
}

/// Of chi-squared, F and beta: beyond it a sum has too many terms.
pub(super) const LARGEST_NONCENTRALITY: f64 = 1e8;

/// Both limits, from the noncentrality `at(p)` with which a share `p` lies at or below the statistic.
pub(super) fn interval(
    level: f64,
    at: impl Fn(f64) -> Result<f64, StatsError>,
) -> Result<NoncentralityInterval, StatsError> {
    if !(level > 0.0 && level < 1.0) {
        return Err(StatsError::InvalidParameter {
            name: "level",
            value: level,
            expected: "a number between 0 and 1",
        });
    }
    let outside = 0.5 * (1.0 - level);
    Ok(NoncentralityInterval {
        lower: at(1.0 - outside)?,
        upper: at(outside)?,
        level,
    })
}

fn out_of_range() -> StatsError {
    StatsError::OutOfRange {
        what: "the noncentrality".into(),
    }
}

/// The positive λ with `p` below the statistic, from the tails at the statistic; 0 where there is none.
///
/// Solved for √λ, in which the normal quantile of the tail is nearly a straight line.
pub(super) fn solve_positive(
    p: f64,
    start: f64,
    tails: impl Fn(f64) -> Tails,
) -> Result<f64, StatsError> {
    if tails(0.0).lower() <= p {
        return Ok(0.0);
    }
    let most = LARGEST_NONCENTRALITY.sqrt();
    let start = start.sqrt().clamp(1e-2, 0.5 * most);
    let root = solve_falling(p, start, -1.0, (0.0, most), |root| tails(root * root))?;
    Ok(root * root)
}

/// The noncentrality between two limits with `p` below the statistic, which falls with it: the secant method, in
/// a bracket, for the normal quantile of the tail.
pub(super) fn solve_falling(
    p: f64,
    start: f64,
    slope: f64,
    (least, most): (f64, f64),
    tails: impl Fn(f64) -> Tails,
) -> Result<f64, StatsError> {
    const CLOSE: f64 = 1e-13;
    let range = 1e-300..=1.0 - f64::EPSILON / 2.0;
    let p = within(
        "probability",
        p,
        range,
        "a number from 1e-300 up to, but not, 1",
    )?;
    let standard = Normal::standard();
    let goal = standard.quantile_unchecked(p, true);
    let excess = |at: f64| {
        let tails = tails(at);
        let (lower, upper) = (tails.lower(), tails.upper());
        let z = if lower < upper {
            standard.quantile_unchecked(lower, true)
        } else {
            standard.quantile_unchecked(upper, false)
        };
        (z - goal).clamp(-100.0, 100.0)
    };
    let (mut low, mut high) = (least, most);
    let mut slope = slope;
    let mut at = start;
    let mut value = excess(at);
    let mut reach = 1.0 + 0.1 * start.abs();
    for round in 0..100 {
        if value > 0.0 {
            low = at;
        } else if value < 0.0 {
            high = at;
        } else {
            return Ok(at);
        }
        let step = -value / slope;
        if round > 0 && step.abs() <= CLOSE * at.abs().max(1e-3) {
            return Ok((at + step).clamp(low, high));
        }
        let outwards = (step > 0.0 && high == most) || (step < 0.0 && low == least);
        let mut next = if outwards {
            // No bracket yet: not too far at once, and up to the limit.
            let next = at + step.clamp(-reach, reach);
            reach *= 3.0;
            next.clamp(low, high)
        } else {
            at + step
        };
        if !(next > low && next < high) && !(outwards && (next == least || next == most)) {
            next = 0.5 * (low + high);
        }
        if next == at {
            break;
        }
        let next_value = excess(next);
        let secant = (next_value - value) / (next - at);
        if secant < 0.0 {
            slope = secant;
        }
        // Now and then halve a bracket that the secant may not narrow.
        if round % 8 == 7 {
            slope = -f64::MIN_POSITIVE;
        }
        (at, value) = (next, next_value);
    }
    if at <= least || at >= most {
        return Err(out_of_range());
    }
    Ok(at)
}
