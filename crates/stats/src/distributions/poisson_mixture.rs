//! Tails of noncentral distributions: Poisson mixtures of incomplete gamma or beta functions.
//!
//! With J Poisson of mean λ/2 the noncentral tail is the mean of the central tail at the shape a + J, and
//! neighbouring central tails differ by one term, D_j: the tail above at a + j + 1 is that at a + j plus D_j. Summed
//! towards growing tails - the tail above with rising j, the tail below with falling j - every term is
//! positive and nothing cancels. The sum runs over the tail in units of D_j, so that nothing underflows, and
//! is fixed at its largest term, whose logarithm is taken in double-double arithmetic.

use super::incomplete_beta::{BetaArgument, BetaShape};
use super::incomplete_gamma::{GammaArgument, GammaShape};
use super::tail::{Tail, Tails};
use crate::double_double::DoubleDouble;

/// The central distribution whose first shape is raised.
#[derive(Clone, Copy, Debug)]
pub(super) enum Central {
    /// The tails of P(a, y).
    Gamma { y: f64, at: GammaArgument },
    /// The tails of I_x(a, b).
    Beta {
        b: f64,
        x: f64,
        x_rest: f64,
        at: BetaArgument,
    },
}

impl Central {
    pub(super) fn gamma(value: f64, rate: f64) -> Self {
        Self::Gamma {
            y: value * rate,
            at: GammaArgument::product(value, rate),
        }
    }

    pub(super) fn beta(b: f64, at: BetaArgument) -> Self {
        let x = at.x();
        Self::Beta {
            b,
            x: x.hi,
            x_rest: x.lo,
            at,
        }
    }

    /// Both tails with the first shape `a`; the scale of the computed one is [`Self::ln_power`].
    fn tails(&self, a: f64) -> Tails {
        match self {
            Self::Gamma { at, .. } => GammaShape::new(a).tails(at),
            Self::Beta { b, at, .. } => BetaShape::new(a, *b).tails(at),
        }
    }

    /// The logarithm of the density of ln y or of the log odds of x.
    fn ln_power(&self, a: f64) -> DoubleDouble {
        match self {
            Self::Gamma { at, .. } => GammaShape::new(a).ln_power(at),
            Self::Beta { b, at, .. } => BetaShape::new(a, *b).ln_power(at),
        }
    }

    /// D at a + j + 1 over D at a + j, where D is the power over the shape. Its rounding must not have a
    /// direction, which would add up: what the sums and `x` lose is put back.
    fn ratio(&self, a: f64, j: f64) -> f64 {
        let next = DoubleDouble::sum(a, j + 1.0);
        let reciprocal = 1.0 / next.hi;
        let correction = next.lo * reciprocal;
        match self {
            Self::Gamma { y, .. } => {
                let ratio = y * reciprocal;
                ratio - ratio * correction
            }
            Self::Beta { b, x, x_rest, .. } => {
                let excess = x * (b - 1.0) * reciprocal;
                x + (excess - excess * correction + x_rest)
            }
        }
    }

    /// The real j at which half λ times [`Self::ratio`] is j + 1: the largest product of weight and D.
    fn peak(&self, a: f64, half: f64) -> f64 {
        // j² + p j = q.
        let (p, q) = match self {
            Self::Gamma { y, .. } => (a, half * y),
            Self::Beta { b, x, .. } => (a - half * x, half * x * (a + b)),
        };
        let root = (0.25 * p * p + q).sqrt();
        if p > 0.0 {
            q / (0.5 * p + root)
        } else {
            root - 0.5 * p
        }
    }

    /// Whether the argument is above the mean of the mixture.
    fn is_above_mean(&self, a: f64, half: f64) -> bool {
        match self {
            Self::Gamma { y, .. } => *y > a + half,
            Self::Beta { b, x, at, .. } => x * b > (a + half) * at.y().hi,
        }
    }
}

/// Terms this much smaller than the sum end it.
const NEGLIGIBLE: f64 = 1e-18;
/// -ln of [`NEGLIGIBLE`].
const DEPTH: f64 = 41.5;

/// ln of the Poisson probability of `j` with mean `half`.
fn ln_poisson(j: f64, half: f64) -> DoubleDouble {
    if j == 0.0 {
        return (-half).into();
    }
    GammaShape::new(j).ln_power(&GammaArgument::product(half, 1.0)) - DoubleDouble::from(j).ln()
}

/// One side of a mixture: its tail and its density, over the largest product of weight and D.
struct Side {
    tail: f64,
    density: f64,
    ln_largest: DoubleDouble,
}

fn side(central: &Central, a: f64, half: f64, lower: bool, peak: f64) -> Side {
    let peak = peak.floor();
    // Beyond the peak the weights fall off at least as those of a Poisson distribution (Chernoff's bounds).
    let start = if lower && peak < 30.0 {
        let (mut j, mut weight) = (peak, 1.0);
        while weight > NEGLIGIBLE {
            j += 1.0;
            weight *= half * central.ratio(a, j - 1.0) / j;
        }
        j
    } else if lower {
        peak + (DEPTH / 3.0 + (DEPTH * DEPTH / 9.0 + 2.0 * DEPTH * peak).sqrt()).ceil() + 1.0
    } else {
        (peak - (2.0 * DEPTH * peak).sqrt() - 10.0).floor().max(0.0)
    };
    let first = a + start;
    let (_, ratio_to_power) = central.tails(first).residual(lower, DoubleDouble::ZERO);
    let mut tail = ratio_to_power * first;
    let (mut weight, mut j) = (1.0, start);
    let (mut sum, mut density, mut at_peak) = (0.0, 0.0, 1.0);
    loop {
        let term = weight * tail;
        let power = weight * (a + j);
        sum += term;
        density += power;
        if j == peak {
            at_peak = weight;
        }
        let negligible = term < NEGLIGIBLE * sum && power < NEGLIGIBLE * density;
        // A tail too large for units of D: the caller has another way.
        if !sum.is_finite() {
            break;
        }
        if lower {
            if j == 0.0 || (negligible && j < peak) {
                break;
            }
            let ratio = central.ratio(a, j - 1.0);
            tail = tail * ratio + 1.0;
            weight *= j / (half * ratio);
            j -= 1.0;
        } else {
            if negligible && j > peak {
                break;
            }
            let ratio = central.ratio(a, j);
            tail = (tail + 1.0) / ratio;
            j += 1.0;
            weight *= half * ratio / j;
        }
    }
    // The slope of ln D makes good the rounding of the shape.
    let shape = DoubleDouble::sum(a, peak);
    let rounding = if shape.lo == 0.0 {
        0.0
    } else {
        shape.lo * central.ratio(shape.hi, -0.5).ln()
    };
    let ln_largest = ln_poisson(peak, half) + central.ln_power(shape.hi)
        - DoubleDouble::from(shape.hi).ln()
        + rounding.into();
    Side {
        tail: sum / at_peak,
        density: density / at_peak,
        ln_largest,
    }
}

/// Both tails where the other terms vanish beside the first: for hardly any noncentrality, or next to 0.
fn first_term(central: &Central, a: f64, half: f64, lower: bool) -> Option<Tails> {
    if half * central.ratio(a, 0.0) > NEGLIGIBLE || !(lower || half < NEGLIGIBLE) {
        return None;
    }
    let tails = central.tails(a);
    if half < NEGLIGIBLE {
        return Some(tails);
    }
    tails.times_lower((-half).into())
}

/// Both tails of the mixture, with the density of ln y or of the log odds as the scale of the computed one.
pub(super) fn mixture_tails(central: &Central, a: f64, half: f64) -> Tails {
    if half == 0.0 {
        return central.tails(a);
    }
    let lower = !central.is_above_mean(a, half);
    if let Some(tails) = first_term(central, a, half, lower) {
        return tails;
    }
    let peak = central.peak(a, half);
    let less = side(central, a, half, lower, peak);
    let tail = Tail {
        ln_scale: less.ln_largest + DoubleDouble::from(less.density).ln(),
        factor: less.tail / less.density,
    };
    if tail.value() > 0.9 && half < 1e4 {
        // A small shape: the mean is far out, and one minus this tail would lose digits.
        let peak = if lower {
            peak.max(half)
        } else {
            peak.min(half)
        };
        let more = side(central, a, half, !lower, peak);
        let complement = Tail {
            ln_scale: more.ln_largest,
            factor: more.tail,
        };
        let complement = complement.value();
        if complement.is_finite() && complement < 0.2 {
            return Tails::with_complement(tail, lower, complement);
        }
    }
    Tails::new(tail, lower)
}

/// The logarithm of the density on the same scale.
pub(super) fn mixture_ln_density(central: &Central, a: f64, half: f64) -> DoubleDouble {
    if half == 0.0 {
        return central.ln_power(a);
    }
    let lower = !central.is_above_mean(a, half);
    if half * central.ratio(a, 0.0) < NEGLIGIBLE {
        return central.ln_power(a) - half.into();
    }
    let side = side(central, a, half, lower, central.peak(a, half));
    side.ln_largest + DoubleDouble::from(side.density).ln()
}
