//! Incomplete beta functions I_y(b, a) with `a` a small multiple of one half, in working precision.
//!
//! These are the tails of Student's t and, with a whole number of numerator degrees of freedom, of F;
//! nearly all inference asks for nothing else. With x = 1 - y and n the whole part of `a`,
//!
//! - I_y(b, n) = y^b sum over j < n of Γ(b + j) x^j / (Γ(b) j!),
//! - I_y(b, n + 1/2) = I_y(b, 1/2) + y^b sum over j < n of Γ(b + j + 1/2) x^(j + 1/2) / (Γ(b) Γ(j + 3/2)),
//!
//! and the sums from n on are the complements. For I_y(b, 1/2) see [`HalfBeta::outside_by_power`].
//! All terms are positive, and y^b, which alone could lose digits, is a power good to its last place times
//! a correction for the rounding of its base. What is left is some 1e-15, whatever the arguments
//! within the bounds below; outside of them the answer is `None`.

use super::incomplete_beta::{BetaArgument, BetaShape};
use super::normal::mills_ratio;
use super::tail::Tails;
use crate::double_double::DoubleDouble;

/// `a` and `b` with what depends on them alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct HalfBeta {
    a: f64,
    b: f64,
    /// Whether `a` is not whole.
    odd: bool,
    /// Γ(b + 1/2) / (Γ(b + 1) Γ(1/2)).
    leading: f64,
    /// `b + shift` is at least [`LARGE_SHAPE`].
    shift: f64,
    /// The factor of the expansion at `b + shift`.
    expansion: f64,
}

/// The beta function of a distribution: by [`HalfBeta`] where that will do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Beta {
    Half(HalfBeta),
    Wide(BetaShape),
}

/// Both tails, and the density of the logarithm of the odds.
#[derive(Clone, Copy, Debug)]
pub(super) struct HalfBetaTails {
    /// I_y(b, a).
    pub(super) outside: f64,
    /// Its complement.
    pub(super) inside: f64,
    /// x^a y^b / B(a, b).
    pub(super) density: f64,
}

/// More terms than in 2 * 20 numerator degrees of freedom would add up to an error above 1e-14.
const LARGEST_A: f64 = 20.0;
/// Of `b`; above it the correction of the power is no longer small.
const SHAPES: std::ops::RangeInclusive<f64> = 0.05..=1e10;
/// Of the odds, so that no power of them leaves the range.
const ODDS: std::ops::RangeInclusive<f64> = 1e-120..=1e120;
const LARGEST_EXPONENT: i32 = 400;
/// Below this the power underflows, or soon will with its factor.
const SMALLEST_POWER: f64 = 1e-280;

/// The logarithm of a density is taken from the density itself where it is not nearer to 0 than this.
pub(super) const LN_WITH_ITS_DIGITS: f64 = 0.5;

/// From here on the expansion of [`HalfBeta::outside_by_power`] has its digits, for y >= 1/e.
const LARGE_SHAPE: f64 = 10.0;

/// The coefficients of h^2 / 4^k in √(h / sinh h).
const EXPANSION: [f64; 13] = [
    1.0,
    -1.0 / 48.0,
    3.90625e-4,
    -7.879_670_965_608_466e-6,
    1.696_766_579_172_178e-7,
    -3.805_064_191_721_906e-9,
    8.748_377_596_315_407e-11,
    -2.044_523_359_411_974e-12,
    4.833_351_797_967_704e-14,
    -1.152_434_101_667_386_6e-15,
    2.766_052_043_599_37e-17,
    -6.674_281_950_891_66e-19,
    1.617_455_077_181_58e-20,
];

/// Γ(z + 1/2) / (Γ(z) √z) for `z` of at least [`LARGE_SHAPE`], by the difference of two Stirling series.
fn gamma_ratio(z: f64) -> f64 {
    const COEFFICIENTS: [f64; 7] = [
        -1.0 / 8.0,
        1.0 / 192.0,
        -1.0 / 640.0,
        17.0 / 14_336.0,
        -31.0 / 18_432.0,
        691.0 / 180_224.0,
        -5461.0 / 425_984.0,
    ];
    let reciprocal = 1.0 / z;
    let square = reciprocal * reciprocal;
    let sum = COEFFICIENTS
        .iter()
        .rev()
        .fold(0.0, |sum, coefficient| sum * square + coefficient);
    (sum * reciprocal).exp()
}

impl HalfBeta {
    /// `None` where `a` is not one of 1/2, 1, .. 20, or `b` is too small or too large.
    pub(super) fn new(a: f64, b: f64) -> Option<Self> {
        let twice = 2.0 * a;
        if !(a <= LARGEST_A && twice.fract() == 0.0 && SHAPES.contains(&b)) {
            return None;
        }
        let odd = a.fract() != 0.0;
        let shift = (LARGE_SHAPE - b).ceil().max(0.0);
        let mut half_beta = Self {
            a,
            b,
            odd,
            leading: 0.0,
            shift,
            expansion: 0.0,
        };
        if odd {
            let large = b + shift;
            let ratio = gamma_ratio(large);
            // Γ(z + 1/2) / Γ(z + 1) rises by (z + 1) / (z + 1/2) with each step down.
            let (mut up, mut down) = (1.0, 1.0);
            for step in 0..shift as usize {
                let z = b + step as f64;
                up *= z + 1.0;
                down *= z + 0.5;
            }
            let pi = std::f64::consts::PI;
            half_beta.leading = ratio * up / (down * (large * pi).sqrt());
            half_beta.expansion = ratio * (2.0 / pi * large / (large - 0.25)).sqrt();
        }
        Some(half_beta)
    }

    /// At the odds x / y.
    pub(super) fn tails(&self, odds: DoubleDouble) -> Option<HalfBetaTails> {
        if !ODDS.contains(&odds.hi) {
            return None;
        }
        let (a, b) = (self.a, self.b);
        let sum = DoubleDouble::sum(1.0, odds.hi);
        let (base, y) = (sum.hi, 1.0 / sum.hi);
        let x = odds.hi * y;
        // (base + rest)^-b, where rest / base is below the rounding of 1.
        let share = b * (sum.lo + odds.lo) * y;
        let power = base.powf(-b) * (1.0 - share * (1.0 - 0.5 * share));
        if power < SMALLEST_POWER {
            return None;
        }
        let (mut outside, mut term, mut j) = (0.0, 1.0, 0.0);
        if self.odd {
            let root = x.sqrt();
            outside = self.outside_by_power(base.ln() + sum.lo * y, root, y);
            term = 2.0 * b * self.leading * root;
            j = 0.5;
        }
        while j < a {
            outside += term;
            term *= (b + j) * x / (j + 1.0);
            j += 1.0;
        }
        // The sum from here on would be lost to underflow.
        if term < SMALLEST_POWER {
            return None;
        }
        let density = a * term * power;
        outside *= power;
        if outside <= 0.5 {
            return Some(HalfBetaTails {
                outside,
                inside: 1.0 - outside,
                density,
            });
        }
        // The series is slow next to the end of the range, which b below 1/4 reaches with half of the probability left.
        if y < 1e-3 {
            return None;
        }
        let mut inside = 0.0;
        while term > 1e-17 * inside {
            inside += term;
            term *= (b + j) * x / (j + 1.0);
            j += 1.0;
        }
        inside *= power;
        Some(HalfBetaTails {
            outside: 1.0 - inside,
            inside,
            density,
        })
    }

    /// I_y(b, 1/2) / y^b, from λ = -ln y, √x and y.
    ///
    /// Far out, where y < 1/e, by the power series in y. Elsewhere `b` is raised until it is large, by
    /// I_y(b, 1/2) = I_y(b + 1, 1/2) + y^b √x Γ(b + 1/2) / (Γ(b + 1) Γ(1/2)), and then the integral
    /// over λ becomes, with c = b - 1/4 and z² = 2 c λ, one of the normal density times
    /// √(h / sinh h), h = z² / (4 c), whose series is integrated term by term (an expansion in the
    /// variables of Hill, 1970, Algorithm 395). It is asymptotic; at b = 10 twelve terms leave 1e-16.
    fn outside_by_power(&self, lambda: f64, root: f64, y: f64) -> f64 {
        let b = self.b;
        if lambda > 1.0 {
            let (mut term, mut sum, mut k) = (1.0, 0.0, 0.0);
            while term > 1e-17 * sum {
                sum += term;
                term *= (b + 0.5 + k) / (b + 1.0 + k) * y;
                k += 1.0;
            }
            return self.leading * root * sum;
        }
        let (mut term, mut sum) = (1.0, 0.0);
        let mut raised = b;
        for _ in 0..self.shift as usize {
            sum += term;
            term *= (raised + 0.5) / (raised + 1.0) * y;
            raised += 1.0;
        }
        let twice_c = 2.0 * raised - 0.5;
        let square = twice_c * lambda;
        let z = square.sqrt();
        // Integrals of w^4k φ(w) above z, over φ(z): each from the one before by parts, twice.
        let mut integral = mills_ratio(z);
        let scale = 1.0 / (twice_c * twice_c);
        let (mut powers, mut scaled, mut order) = (z, 1.0, 0.0);
        let mut series = integral;
        for coefficient in EXPANSION.iter().skip(1) {
            integral = powers + (order + 1.0) * integral;
            powers *= square;
            integral = powers + (order + 3.0) * integral;
            powers *= square;
            order += 4.0;
            scaled *= scale;
            let next = coefficient * scaled * integral;
            series += next;
            if next.abs() < 1e-17 * series {
                break;
            }
        }
        // y^(b - 1/4) is what φ(z) stands for.
        let at_raised = self.expansion * series / y.sqrt().sqrt();
        let at_raised = if self.shift > 0.0 {
            at_raised * y.powi(self.shift as i32)
        } else {
            at_raised
        };
        self.leading * root * sum + at_raised
    }
}

impl Beta {
    pub(super) fn new(a: f64, b: f64) -> Self {
        match HalfBeta::new(a, b) {
            Some(half) => Self::Half(half),
            None => Self::Wide(BetaShape::new(a, b)),
        }
    }

    /// The beta function for any argument.
    pub(super) fn wide(&self) -> BetaShape {
        match self {
            Self::Half(half) => BetaShape::new(half.a, half.b),
            Self::Wide(shape) => *shape,
        }
    }

    /// At the odds `mantissa * 2^exponent`, if [`HalfBeta`] will do.
    pub(super) fn half_tails(
        &self,
        mantissa: DoubleDouble,
        exponent: i32,
    ) -> Option<HalfBetaTails> {
        match self {
            Self::Half(half) if exponent.abs() <= LARGEST_EXPONENT => {
                let power = f64::from_bits(((1023 + i64::from(exponent)) as u64) << 52);
                half.tails(DoubleDouble {
                    hi: mantissa.hi * power,
                    lo: mantissa.lo * power,
                })
            }
            _ => None,
        }
    }

    /// At the odds `mantissa * 2^exponent`.
    pub(super) fn tails(&self, mantissa: DoubleDouble, exponent: i32) -> Tails {
        match self.half_tails(mantissa, exponent) {
            Some(tails) => Tails::of_both(tails.inside, tails.outside),
            None => self
                .wide()
                .tails(&BetaArgument::from_odds(mantissa, exponent)),
        }
    }
}
