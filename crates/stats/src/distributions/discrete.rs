//! The quantile search of the distributions on 0, 1, 2, ..

use super::normal::Normal;
use super::tail::Tails;

/// Probabilities this much apart, relatively, count as reached, as in R.
const FUZZ: f64 = 64.0 * f64::EPSILON;

/// The smallest whole number with at least `p` at or below it (`lower`), or at most `p` above it.
///
/// The search starts at the normal approximation and doubles its steps, then halves them.
pub(super) fn solve_whole(
    p: f64,
    lower: bool,
    (mean, std_deviation): (f64, f64),
    largest: f64,
    tails: impl Fn(f64) -> Tails,
) -> f64 {
    if p == 0.0 || p == 1.0 {
        return if lower == (p == 0.0) { 0.0 } else { largest };
    }
    let reached = |k: f64| {
        let tails = tails(k);
        if lower {
            tails.lower() >= p * (1.0 - FUZZ)
        } else {
            tails.upper() <= p * (1.0 + FUZZ)
        }
    };
    let z = Normal::standard().quantile_unchecked(p, lower);
    let start = (mean + std_deviation * z).round().clamp(0.0, largest);
    // `below` is not reached (or is -1), `above` is.
    let mut step = 1.0;
    let (mut below, mut above);
    if reached(start) {
        (below, above) = (start - 1.0, start);
        while below >= 0.0 && reached(below) {
            above = below;
            step *= 2.0;
            below = (below - step).max(-1.0);
        }
    } else {
        (below, above) = (start, start + 1.0);
        while above < largest && !reached(above) {
            below = above;
            step *= 2.0;
            above = (above + step).min(largest);
        }
    }
    while above - below > 1.0 {
        let middle = (0.5 * (below + above)).floor();
        if middle <= below || middle >= above {
            break;
        }
        if reached(middle) {
            above = middle;
        } else {
            below = middle;
        }
    }
    above.min(largest)
}
