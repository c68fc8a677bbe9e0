//! Tail probabilities that keep their digits below the range of `f64`.

use crate::double_double::DoubleDouble;

/// The probability `exp(ln_scale) * factor`; for a continuous distribution `exp(ln_scale)` is the
/// density on the scale on which the quantile search steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tail {
    pub(super) ln_scale: DoubleDouble,
    pub(super) factor: f64,
}

impl Tail {
    pub(super) const ZERO: Self = Self {
        ln_scale: DoubleDouble::ZERO,
        factor: 0.0,
    };

    pub(super) fn value(self) -> f64 {
        if self.factor == 0.0 {
            return 0.0;
        }
        exp_times(self.ln_scale, self.factor)
    }

    pub(super) fn ln(self) -> f64 {
        if self.factor == 0.0 {
            return f64::NEG_INFINITY;
        }
        if self.ln_scale.hi.is_infinite() {
            return self.ln_scale.hi;
        }
        if self.ln_scale == DoubleDouble::ZERO {
            return self.factor.ln();
        }
        (self.ln_scale + DoubleDouble::from(self.factor).ln()).value()
    }
}

/// `exp(ln_scale) * factor`, rounded once where the result is normal.
pub(super) fn exp_times(ln_scale: DoubleDouble, factor: f64) -> f64 {
    const SHIFT: f64 = 512.0;
    let correction = 1.0 + ln_scale.lo;
    if ln_scale.hi < -SHIFT {
        // The factor may be large: do not underflow before it is applied.
        (ln_scale.hi + SHIFT).exp() * correction * factor * (-SHIFT).exp()
    } else if ln_scale.hi > SHIFT {
        (ln_scale.hi - SHIFT).exp() * correction * factor * SHIFT.exp()
    } else {
        ln_scale.hi.exp() * correction * factor
    }
}

/// Both tails at one argument: one was computed, the other is its complement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tails {
    computed: Tail,
    computed_is_lower: bool,
    complement: f64,
}

impl Tails {
    /// Nothing lies below.
    pub(super) const AT_START: Self = Self {
        computed: Tail::ZERO,
        computed_is_lower: true,
        complement: 1.0,
    };
    /// Nothing lies above.
    pub(super) const AT_END: Self = Self {
        computed: Tail::ZERO,
        computed_is_lower: false,
        complement: 1.0,
    };

    /// From one tail that is not so near 1 that its complement would lose digits.
    pub(super) fn new(computed: Tail, computed_is_lower: bool) -> Self {
        let complement = (1.0 - computed.value()).max(0.0);
        Self::with_complement(computed, computed_is_lower, complement)
    }

    /// From one tail and its complement, where that was computed too.
    pub(super) fn with_complement(
        computed: Tail,
        computed_is_lower: bool,
        complement: f64,
    ) -> Self {
        Self {
            computed,
            computed_is_lower,
            complement,
        }
    }

    /// From both, each with all its digits.
    pub(super) fn of_both(lower: f64, upper: f64) -> Self {
        let lower_is_less = lower < upper;
        let (less, more) = if lower_is_less {
            (lower, upper)
        } else {
            (upper, lower)
        };
        let computed = Tail {
            ln_scale: DoubleDouble::ZERO,
            factor: less,
        };
        Self::with_complement(computed, lower_is_less, more)
    }

    /// With the lower tail multiplied by `exp(ln)`, `ln` <= 0, where that was the one computed.
    pub(super) fn times_lower(self, ln: DoubleDouble) -> Option<Self> {
        let computed = Tail {
            ln_scale: self.computed.ln_scale + ln,
            ..self.computed
        };
        self.computed_is_lower.then(|| Self::new(computed, true))
    }

    /// The tails of the mirrored variable.
    pub(super) fn swap(self) -> Self {
        Self {
            computed_is_lower: !self.computed_is_lower,
            ..self
        }
    }

    pub(super) fn lower(self) -> f64 {
        self.side(true)
    }

    pub(super) fn upper(self) -> f64 {
        self.side(false)
    }

    pub(super) fn ln_lower(self) -> f64 {
        self.ln_side(true)
    }

    pub(super) fn ln_upper(self) -> f64 {
        self.ln_side(false)
    }

    fn side(self, lower: bool) -> f64 {
        if lower == self.computed_is_lower {
            self.computed.value().min(1.0)
        } else {
            self.complement
        }
    }

    fn ln_side(self, lower: bool) -> f64 {
        let other = self.side(!lower);
        if other < 0.5 {
            // The other tail says more about a logarithm near 0.
            (-other).ln_1p()
        } else if lower == self.computed_is_lower {
            self.computed.ln().min(0.0)
        } else {
            self.complement.ln()
        }
    }

    /// The tail above the absolute value of a symmetric variable, shared by its two sides.
    pub(super) fn half_upper(self) -> Tail {
        if self.computed_is_lower {
            Tail {
                ln_scale: DoubleDouble::ZERO,
                factor: 0.5 * self.complement,
            }
        } else {
            Tail {
                ln_scale: self.computed.ln_scale,
                factor: 0.5 * self.computed.factor,
            }
        }
    }

    /// For one side: the logarithm of its probability less `ln_target`, and its ratio to the density.
    pub(super) fn residual(self, lower: bool, ln_target: DoubleDouble) -> (f64, f64) {
        let computed = self.computed;
        if lower == self.computed_is_lower {
            let distance = (computed.ln_scale - ln_target).value() + computed.factor.ln();
            (distance, computed.factor)
        } else {
            let ratio = exp_times(-computed.ln_scale, self.complement);
            (self.ln_side(lower) - ln_target.value(), ratio)
        }
    }
}

/// The positive `x` at which a distribution on the positive numbers has `p` below it (`lower`) or above.
pub(super) fn solve(p: f64, lower: bool, start: f64, tails: impl Fn(f64) -> Tails) -> f64 {
    solve_by(p, lower, start, |x, lower, _, ln_p| {
        tails(x).residual(lower, ln_p)
    })
}

/// As [`solve`], from `residual(x, lower, p, ln p)` as [`search`] wants it, p being at most 1/2.
pub(super) fn solve_by(
    p: f64,
    lower: bool,
    start: f64,
    residual: impl Fn(f64, bool, f64, DoubleDouble) -> (f64, f64),
) -> f64 {
    if p == 0.0 || p == 1.0 {
        return if lower == (p == 0.0) {
            0.0
        } else {
            f64::INFINITY
        };
    }
    // `1 - p` is exact from one half upwards.
    let (p, lower) = if p <= 0.5 {
        (p, lower)
    } else {
        (1.0 - p, !lower)
    };
    let ln_p = DoubleDouble::from(p).ln();
    search(start, lower, ln_p, |x| residual(x, lower, p, ln_p))
}

/// Solves for a positive `x` at which a tail has a wanted probability.
///
/// `residual(x)` gives ln(tail) - ln(wanted) and tail / density, both on the scale of ln x. Newton's
/// step is taken for ln(-ln(tail)), which is near a straight line in ln x where the tail falls off
/// exponentially and, at the other end, where it is near 1; a bracket guards it.
pub(super) fn search(
    start: f64,
    lower: bool,
    ln_target: DoubleDouble,
    residual: impl Fn(f64) -> (f64, f64),
) -> f64 {
    const CLOSE: f64 = 1e-9;
    const SMALLEST: f64 = 5e-324;
    let direction = if lower { -1.0 } else { 1.0 };
    let (mut from, mut to) = (0.0, f64::MAX);
    let mut x = start.clamp(f64::MIN_POSITIVE, f64::MAX);
    for _ in 0..300 {
        let (distance, ratio) = residual(x);
        if distance == 0.0 {
            return x;
        }
        if direction * distance > 0.0 {
            from = x;
        } else {
            to = x;
        }
        let ln_tail = ln_target.hi + distance;
        let step = direction * (distance / ln_target.hi).ln_1p() * ln_tail * ratio;
        let next = x * step.exp();
        if step.abs() <= CLOSE {
            return next;
        }
        let next = next.max(SMALLEST);
        let inside = from <= next && next <= to && step.abs() < 300.0;
        let next = if inside {
            next
        } else {
            // Halfway on the scale of ln x, as far as that is known.
            let near = from.max(x * 1e-100).max(SMALLEST);
            let far = to.min(x * 1e100);
            near.sqrt() * far.sqrt()
        };
        if next == x {
            break;
        }
        x = next;
    }
    // At either end of the numbers the answer lies beyond them.
    if x == SMALLEST {
        0.0
    } else if x >= f64::MAX * (1.0 - CLOSE) {
        f64::INFINITY
    } else {
        x
    }
}

/// As [`solve`] for a distribution whose density is not at hand: regula falsi with the Illinois rule
/// (Dowell and Jarratt 1971) for ln(-ln(tail)) in ln x.
pub(super) fn solve_without_density(
    p: f64,
    lower: bool,
    start: f64,
    tails: impl Fn(f64) -> Tails,
) -> f64 {
    if p == 0.0 || p == 1.0 {
        return if lower == (p == 0.0) {
            0.0
        } else {
            f64::INFINITY
        };
    }
    let (p, lower) = if p <= 0.5 {
        (p, lower)
    } else {
        (1.0 - p, !lower)
    };
    let direction = if lower { -1.0 } else { 1.0 };
    let ln_p = p.ln();
    // Within CLOSE one more secant step is exact; within NOISE its slope would not be.
    const CLOSE: f64 = 1e-8;
    const NOISE: f64 = 1e-13;
    // Positive below the goal.
    let distance = |ln_x: f64| direction * (ln_p / tails(ln_x.exp()).ln_side(lower)).ln();
    let (mut from, mut to) = (start.ln(), start.ln());
    let (mut at_from, mut at_to) = (distance(from), f64::NEG_INFINITY);
    for outwards in 1..=60 {
        if (at_from > 0.0) != (at_to > 0.0) && at_to.is_finite() {
            break;
        }
        let step = 0.3 * f64::from(outwards);
        if at_from > 0.0 {
            to = from + step;
            at_to = distance(to);
            if at_to > 0.0 {
                (from, at_from) = (to, at_to);
            }
        } else {
            (to, at_to) = (from, at_from);
            from = to - step;
            at_from = distance(from);
        }
    }
    let (mut moved, mut last, mut at_last) = (0, f64::NAN, f64::NAN);
    for _ in 0..100 {
        let secant = (from * at_to - to * at_from) / (at_to - at_from);
        let middle = if secant > from && secant < to {
            secant
        } else {
            0.5 * (from + to)
        };
        let at_middle = distance(middle);
        let step = middle - last;
        if at_middle == 0.0 || step.abs().min(to - from) <= NOISE {
            return middle.exp();
        }
        if step.abs() <= CLOSE {
            return (middle - at_middle * step / (at_middle - at_last)).exp();
        }
        // An end that stays twice is weighted down, or it would stay for good.
        let side = if at_middle > 0.0 { 1 } else { -1 };
        let weight = if moved == side { 0.5 } else { 1.0 };
        if side == 1 {
            (from, at_from, at_to) = (middle, at_middle, weight * at_to);
        } else {
            (to, at_to, at_from) = (middle, at_middle, weight * at_from);
        }
        (moved, last, at_last) = (side, middle, at_middle);
    }
    last.exp()
}
