//! Small special functions that the incomplete gamma and beta functions share.

use crate::double_double::DoubleDouble;

/// Coefficients B(2k) / (2k (2k - 1)) of Stirling's series (Bernoulli numbers) from the third;
/// the first two are 1/12 and -1/360.
const STIRLING: [f64; 9] = [
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
    -3617.0 / 122_400.0,
    43_867.0 / 244_188.0,
    -174_611.0 / 125_400.0,
    77_683.0 / 5796.0,
];

/// The first two terms, wide.
const FIRST: DoubleDouble = DoubleDouble::quotient(1.0, 12.0);
const SECOND: DoubleDouble = DoubleDouble::quotient(1.0, 360.0);

/// Where Stirling's series with the terms above is accurate to 1e-25.
const STIRLING_START: f64 = 16.0;

/// The error of Stirling's formula: lnΓ(z) - [(z - 1/2) ln z - z + ln(2π) / 2] for `z > 0`.
///
/// Below 16 the argument is raised by lnΓ(z) = lnΓ(z + n) - ln(z (z + 1) .. (z + n - 1)).
pub(super) fn stirling_error(z: DoubleDouble) -> DoubleDouble {
    if z.hi >= STIRLING_START {
        let reciprocal = 1.0 / z.hi;
        let square = reciprocal * reciprocal;
        let mut sum = 0.0;
        for coefficient in STIRLING.iter().rev() {
            sum = sum * square + coefficient;
        }
        // The two largest terms are wide, which leaves an error of 1e-25.
        let wide = DoubleDouble::ONE / z;
        let leading = wide * (FIRST - wide * wide * SECOND);
        return leading + (sum * square * square * reciprocal).into();
    }
    let half = DoubleDouble::from(0.5);
    let steps = (STIRLING_START - z.hi).ceil();
    let mut product = DoubleDouble::ONE;
    let mut factor = z;
    for _ in 0..steps as usize {
        product = product * factor;
        factor = factor + DoubleDouble::ONE;
    }
    // `factor` is now z + steps.
    stirling_error(factor) + (factor - half) * factor.ln()
        - (z - half) * z.ln()
        - steps.into()
        - product.ln()
}

/// ln(1 + d) - d, without cancellation for small `d`.
pub(crate) fn ln_1p_minus(d: f64) -> f64 {
    if d.abs() > 0.3 {
        return d.ln_1p() - d;
    }
    let s = d / (2.0 + d);
    let square = s * s;
    // 1/3 + s^2/5 + s^4/7 + ..; |s| <= 0.177, so 10 terms leave 1e-17.
    let mut sum = 0.0;
    for k in (1..=10).rev() {
        sum = sum * square + 1.0 / f64::from(2 * k + 1);
    }
    s * (2.0 * square * sum - d)
}

/// Where the asymptotic series of the functions below are accurate to the last digit.
const SERIES_START: f64 = 16.0;

/// The logarithm of the gamma function of `z > 0`, in ordinary arithmetic, for sums of many terms.
pub(crate) fn ln_gamma(z: f64) -> f64 {
    let (mut z, mut product) = (z, 1.0);
    while z < SERIES_START {
        product *= z;
        z += 1.0;
    }
    let reciprocal = 1.0 / z;
    let square = reciprocal * reciprocal;
    let rest = STIRLING.iter().rev().fold(0.0, |sum, c| sum * square + c);
    let series = reciprocal * (1.0 / 12.0 + square * (-1.0 / 360.0 + square * rest));
    let half_ln_two_pi = 0.918_938_533_204_672_8;
    (z - 0.5) * z.ln() - z + half_ln_two_pi + series - f64::ln(product)
}

/// The derivative of [`ln_gamma`].
pub(crate) fn digamma(z: f64) -> f64 {
    let (mut z, mut sum) = (z, 0.0);
    while z < SERIES_START {
        sum -= 1.0 / z;
        z += 1.0;
    }
    let square = 1.0 / (z * z);
    // Bernoulli numbers B(2k) / (2k).
    const TERMS: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 120.0,
        1.0 / 252.0,
        -1.0 / 240.0,
        1.0 / 132.0,
        -691.0 / 32_760.0,
        1.0 / 12.0,
    ];
    let series = TERMS.iter().rev().fold(0.0, |sum, c| sum * square + c);
    sum + z.ln() - 0.5 / z - square * series
}

/// The derivative of [`digamma`].
pub(crate) fn trigamma(z: f64) -> f64 {
    let (mut z, mut sum) = (z, 0.0);
    while z < SERIES_START {
        sum += 1.0 / (z * z);
        z += 1.0;
    }
    let square = 1.0 / (z * z);
    // Bernoulli numbers B(2k).
    const TERMS: [f64; 7] = [
        1.0 / 6.0,
        -1.0 / 30.0,
        1.0 / 42.0,
        -1.0 / 30.0,
        5.0 / 66.0,
        -691.0 / 2730.0,
        7.0 / 6.0,
    ];
    let series = TERMS.iter().rev().fold(0.0, |sum, c| sum * square + c);
    sum + (1.0 + 0.5 / z + square * series) / z
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gamma_function_and_its_derivatives() {
        // mpmath 1.3: loggamma, digamma, psi(1, x) of 1/10, 1, 5/2, 50.
        for (z, expected) in [
            (
                0.1,
                [
                    2.252_712_651_734_206,
                    -10.423_754_940_411_076,
                    101.433_299_150_792_76,
                ],
            ),
            (
                1.0,
                [0.0, -0.577_215_664_901_532_9, 1.644_934_066_848_226_4],
            ),
            (
                2.5,
                [
                    0.284_682_870_472_919_2,
                    0.703_156_640_645_243_2,
                    0.490_357_756_100_235_4,
                ],
            ),
            (
                50.0,
                [
                    144.565_743_946_344_9,
                    3.901_989_673_427_892,
                    0.020_201_333_226_697_126,
                ],
            ),
        ] {
            for (actual, expected) in [ln_gamma(z), digamma(z), trigamma(z)]
                .into_iter()
                .zip(expected)
            {
                assert!(
                    (actual - expected).abs() < 2e-14 * expected.abs().max(1.0),
                    "{z}: {actual} {expected}"
                );
            }
        }
    }
}
