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
pub(super) fn ln_1p_minus(d: f64) -> f64 {
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
