//! Roots of functions of one variable.

/// The root of `f` between two arguments where it has other signs, by Brent's (1973, chapter 4) mixture of inverse
/// quadratic interpolation, secants and bisection. Ends given as `(x, f(x))`; to the last digits, or to `tolerance`.
///
/// # Errors
///
/// Those of `f`.
pub(crate) fn brent<E>(
    first: (f64, f64),
    second: (f64, f64),
    tolerance: f64,
    mut f: impl FnMut(f64) -> Result<f64, E>,
) -> Result<f64, E> {
    // b is the best so far, a the one before, and the root lies between b and c.
    let ((mut a, mut fa), (mut b, mut fb)) = (first, second);
    let (mut c, mut fc) = (a, fa);
    let mut step = b - a;
    let mut step_before = step;
    for _ in 0..ITERATIONS {
        if fc.abs() < fb.abs() {
            (a, fa, b, fb, c, fc) = (b, fb, c, fc, b, fb);
        }
        let within = 2.0 * f64::EPSILON * b.abs() + 0.5 * tolerance;
        let half = 0.5 * (c - b);
        if half.abs() <= within || fb == 0.0 {
            return Ok(b);
        }
        let bisect = step_before.abs() < within || fa.abs() <= fb.abs();
        if bisect {
            step = half;
            step_before = half;
        } else {
            let s = fb / fa;
            let (mut p, mut q) = if a == c {
                (2.0 * half * s, 1.0 - s)
            } else {
                let (r, t) = (fb / fc, fa / fc);
                (
                    s * (2.0 * half * t * (t - r) - (b - a) * (r - 1.0)),
                    (t - 1.0) * (r - 1.0) * (s - 1.0),
                )
            };
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            let short = (3.0 * half * q - (within * q).abs()).min((step_before * q).abs());
            if 2.0 * p < short {
                step_before = step;
                step = p / q;
            } else {
                step = half;
                step_before = half;
            }
        }
        (a, fa) = (b, fb);
        b += if step.abs() > within {
            step
        } else {
            within.copysign(half)
        };
        fb = f(b)?;
        if (fb > 0.0) == (fc > 0.0) {
            (c, fc) = (a, fa);
            step = b - a;
            step_before = step;
        }
    }
    Ok(b)
}

/// More than bisection of any interval of doubles needs.
const ITERATIONS: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[test]
    fn roots_are_found_in_few_steps() {
        let cube = |x: f64| x * x * x - 2.0;
        let cosine = |x: f64| x.cos() - x;
        let flat = |x: f64| (x - 0.3).powi(9);
        let check = |f: fn(f64) -> f64, from: f64, to: f64, root: f64| {
            let mut calls = 0;
            let found: Result<f64, Infallible> = brent((from, f(from)), (to, f(to)), 1e-13, |x| {
                calls += 1;
                Ok(f(x))
            });
            assert!((found.unwrap() - root).abs() < 1e-12, "{root}");
            assert!(calls < 130, "{calls}");
        };
        check(cube, 0.0, 5.0, 2.0_f64.cbrt());
        check(cosine, 2.0, 0.0, 0.739_085_133_215_160_6);
        check(flat, -1.0, 4.0, 0.3);
    }
}
