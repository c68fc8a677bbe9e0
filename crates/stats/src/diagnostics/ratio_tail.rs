//! The tail of a ratio of quadratic forms in differences, in time linear in the rows.
//!
//! With orthonormal columns U (n x k), N a basis of their complement and A the matrix of squared differences, the sign
//! of `Q = z' N' (A - s) N z` decides whether Durbin and Watson's ratio is below s. Its generating function is
//! `M(t) = det(N' C N)^(-1/2)`, `C = I - 2t (A - s)`, and `det(N' C N) = det(C) det(U' C^-1 U)` (Jacobi's identity of
//! complementary minors): a tridiagonal and a k x k determinant. The tail is the inverse Laplace transform of `M(t) / t`,
//! taken through its saddle point, where nothing cancels (Rice, 1980; Helstrom, 1983).

use std::f64::consts::PI;
use std::ops::{Add, Mul, Sub};

use ndarray::{Array2, ArrayView2};

use crate::matrix::symmetric_eigen;

/// `N' (A - s) N`, by the columns that N leaves out.
pub(super) struct DifferenceForm<'a> {
    /// Orthonormal columns, n x k.
    pub columns: ArrayView2<'a, f64>,
    /// The value s of the ratio.
    pub ratio: f64,
}

/// A determinant, and for a real matrix the number of its negative eigenvalues on either side of the product.
struct Determinant {
    log_modulus: f64,
    /// From -pi to pi.
    phase: f64,
    definite: bool,
}

impl DifferenceForm<'_> {
    /// The logarithm of P(Q < 0), or of P(Q > 0): of the one that lies away from the mean of Q. `None` where the
    /// integral does not come to rest.
    pub(super) fn smaller_tail(&self) -> Option<LogTail> {
        let (n, k) = self.columns.dim();
        let differences = &self.columns.slice(ndarray::s![1.., ..])
            - &self.columns.slice(ndarray::s![..n - 1, ..]);
        let taken: f64 = differences.iter().map(|x| x * x).sum();
        let mean = 2.0 * (n as f64 - 1.0) - taken - self.ratio * (n - k) as f64;
        if mean > 0.0 {
            self.log_tail(-1.0).map(LogTail::Below)
        } else {
            self.log_tail(1.0).map(LogTail::Above)
        }
    }

    /// The logarithm of P(Q > 0) for side 1, of P(Q < 0) for side -1.
    fn log_tail(&self, side: f64) -> Option<f64> {
        let Some(saddle) = self.saddle(side) else {
            return Some(f64::NEG_INFINITY);
        };
        let at_saddle = -0.5 * self.determinant(saddle, 0.0).log_modulus;
        // The curvature from a step along the contour: log M(c + iy) is K(c) - K''(c) y^2 / 2.
        let step = 1e-3 * saddle.abs();
        let beside = -0.5 * self.determinant(saddle, step).log_modulus;
        let curvature = 2.0 * (at_saddle - beside) / (step * step);
        let width = (curvature.max(0.0) + saddle.powi(-2)).sqrt().recip();
        let mut contour = Contour {
            saddle,
            at_saddle,
            width,
            bend: 0.0,
        };
        // The third derivative, from how the integrand turns along the line, bends the contour into the steepest descent.
        let turned = |y: f64| -0.5 * self.determinant(saddle, y).phase - (y / saddle).atan();
        let step = 0.1 * width;
        let third = (2.0 * turned(step) - turned(2.0 * step)) / step.powi(3);
        contour.bend = (third * width.powi(3) / 3.0).clamp(-1.0, 1.0);
        let mut spacing = 0.25;
        let mut integral = self.integral(&contour, spacing);
        for _ in 0..8 {
            spacing /= 2.0;
            let finer = self.integral(&contour, spacing);
            // The rule converges geometrically: halving the spacing squares its error. Far out the determinant's own
            // rounding is larger.
            let tolerance = 1e-8_f64.max(1e-12 * at_saddle.abs());
            let settled = (finer - integral).abs() <= tolerance * finer.abs();
            integral = finer;
            if settled {
                let log = at_saddle - saddle.abs().ln() + (integral / PI).ln();
                return Some(if integral > 0.0 {
                    log.min(0.0)
                } else {
                    f64::NEG_INFINITY
                });
            }
        }
        None
    }

    /// The minimum of `log M(c) - log |c|` between 0 and where M ends; `None` when M never ends and Q has one sign.
    /// Near is enough: the integral does not depend on where the contour crosses.
    fn saddle(&self, side: f64) -> Option<f64> {
        let height = |x: f64| {
            let found = self.determinant(side * x.exp(), 0.0);
            if found.definite && found.log_modulus.is_finite() {
                -0.5 * found.log_modulus - x
            } else {
                f64::INFINITY
            }
        };
        // C itself is positive definite up to twice this, as A has its eigenvalues from 0 to 4.
        let bound = if side > 0.0 {
            4.0 - self.ratio
        } else {
            self.ratio
        };
        let start = (0.25 / bound.max(f64::MIN_POSITIVE)).ln();
        let mut points = [start - 1.0, start, start + 1.0];
        let mut heights = points.map(height);
        while heights[0] < heights[1] || heights[2] < heights[1] {
            if heights[0] < heights[1] {
                points = [points[0] - 2.0, points[0], points[1]];
                heights = [height(points[0]), heights[0], heights[1]];
            } else {
                points = [points[1], points[2], points[2] + 1.0];
                heights = [heights[1], heights[2], height(points[2])];
            }
            if points[2] > 600.0 {
                return None;
            }
        }
        // Golden sections of the larger part, until the integrand is as flat as it needs to be.
        const GOLDEN: f64 = 0.381_966_011_250_105;
        for _ in 0..200 {
            if heights[0].max(heights[2]) - heights[1] < 0.05 || points[2] - points[0] < 1e-12 {
                break;
            }
            let upper = points[2] - points[1] > points[1] - points[0];
            let end = if upper { points[2] } else { points[0] };
            let new = points[1] + GOLDEN * (end - points[1]);
            let new_height = height(new);
            let lower_than_middle = new_height < heights[1];
            (points, heights) = match (upper, lower_than_middle) {
                (true, true) => (
                    [points[1], new, points[2]],
                    [heights[1], new_height, heights[2]],
                ),
                (true, false) => (
                    [points[0], points[1], new],
                    [heights[0], heights[1], new_height],
                ),
                (false, true) => (
                    [points[0], new, points[1]],
                    [heights[0], new_height, heights[1]],
                ),
                (false, false) => (
                    [new, points[1], points[2]],
                    [new_height, heights[1], heights[2]],
                ),
            };
        }
        Some(side * points[1].exp())
    }

    /// The integral of `M(t) / t` along the upper half of a contour, in units of its value at the saddle.
    fn integral(&self, contour: &Contour, spacing: f64) -> f64 {
        let mut sum = 0.5 * contour.width;
        let (mut before, mut phase) = (0.0, 0.0);
        for i in 1..20_000 {
            let (t, step) = contour.at(f64::from(i) * spacing);
            let found = self.determinant(t.0, t.1);
            // The determinant turns along the contour: of its phases the one that goes on from the last two.
            let expected = 2.0 * phase - before;
            let turns = ((expected - found.phase) / (2.0 * PI)).round();
            let own = if turns.is_finite() {
                found.phase + 2.0 * PI * turns
            } else {
                expected
            };
            before = std::mem::replace(&mut phase, own);
            let share = Complex(contour.saddle, 0.0) * t.inverse() * step;
            let size = (-0.5 * found.log_modulus - contour.at_saddle).exp();
            let (sin, cos) = (-0.5 * phase).sin_cos();
            let value = size * (share.0 * cos - share.1 * sin);
            if value.is_finite() {
                sum += value;
            }
            if size * share.modulus() <= 1e-17 * sum.abs() {
                break;
            }
        }
        sum * spacing
    }

    /// `det(C) det(U' C^-1 U)` at `t = c + iy`, by Bunch's factorisation (1974) of a symmetric tridiagonal matrix: pivots
    /// of one or two rows, without exchanges, in one pass over the rows.
    fn determinant(&self, c: f64, y: f64) -> Determinant {
        let (n, k) = self.columns.dim();
        let t = Complex(c, y);
        let off = t * 2.0;
        let inner = ONE + t * (2.0 * self.ratio - 4.0);
        let end = ONE + t * (2.0 * self.ratio - 2.0);
        let diagonal = |row: usize| match row {
            0 => end,
            _ if row == n - 1 => end,
            _ => inner,
        };
        let own = |row: usize| -> Vec<Complex> {
            let values = self.columns.row(row);
            values.iter().map(|x| Complex(*x, 0.0)).collect()
        };
        let largest = inner.modulus().max(end.modulus()).max(off.modulus());
        let off_square = off * off;
        let threshold = GROWTH * off_square.modulus();
        let mut product = Product::new();
        let mut negative = 0_usize;
        let mut projected = vec![Complex(0.0, 0.0); k * k];
        let (mut pivot, mut f) = (diagonal(0), own(0));
        let mut row = 0;
        loop {
            if row == n - 1 || pivot.modulus() * largest >= threshold {
                product.times(pivot);
                negative += usize::from(pivot.0 < 0.0);
                let inverse = pivot.inverse();
                for (i, a) in f.iter().enumerate() {
                    let a = *a * inverse;
                    for (slot, b) in projected[i * k + i..(i + 1) * k].iter_mut().zip(&f[i..]) {
                        *slot = *slot + a * *b;
                    }
                }
                if row == n - 1 {
                    break;
                }
                row += 1;
                let share = off * inverse;
                pivot = diagonal(row) - share * off;
                for (f, own) in f.iter_mut().zip(self.columns.row(row)) {
                    *f = Complex(*own, 0.0) - share * *f;
                }
            } else {
                let (below, g) = (diagonal(row + 1), own(row + 1));
                let determinant = pivot * below - off_square;
                product.times(determinant);
                negative += 1;
                let inverse = determinant.inverse();
                for i in 0..k {
                    let with_f = (below * f[i] - off * g[i]) * inverse;
                    let with_g = (pivot * g[i] - off * f[i]) * inverse;
                    for j in i..k {
                        let slot = &mut projected[i * k + j];
                        *slot = *slot + with_f * f[j] + with_g * g[j];
                    }
                }
                if row + 2 == n {
                    break;
                }
                let share = off * inverse;
                for (i, own) in self.columns.row(row + 2).iter().enumerate() {
                    f[i] = Complex(*own, 0.0) - share * (pivot * g[i] - off * f[i]);
                }
                pivot = diagonal(row + 2) - share * off * pivot;
                row += 2;
            }
        }
        for i in 0..k {
            for j in 0..i {
                projected[i * k + j] = projected[j * k + i];
            }
        }
        // By Haynsworth's formula the form is definite when both factors have as many negative eigenvalues.
        let definite = y == 0.0 && {
            let real = Array2::from_shape_fn((k, k), |(i, j)| projected[i * k + j].0);
            let finite = real.iter().all(|x| x.is_finite());
            finite && {
                let (values, _) = symmetric_eigen(&real);
                values.iter().filter(|value| **value < 0.0).count() == negative
            }
        };
        multiply_pivots(&mut product, projected, k);
        let (log_modulus, phase) = product.logarithm();
        Determinant {
            log_modulus,
            phase,
            definite,
        }
    }
}

/// `t = c + w (i sinh(v) + b (cosh(v) - 1))`: in v the trapezoidal rule converges geometrically.
struct Contour {
    saddle: f64,
    at_saddle: f64,
    width: f64,
    bend: f64,
}

impl Contour {
    /// The point at v, and `dt / (i dv)`.
    fn at(&self, v: f64) -> (Complex, Complex) {
        let real = self.saddle + self.bend * self.width * (v.cosh() - 1.0);
        let step = Complex(v.cosh(), -self.bend * v.sinh()) * self.width;
        (Complex(real, self.width * v.sinh()), step)
    }
}

/// A tail by its logarithm.
pub(super) enum LogTail {
    /// P(Q < 0).
    Below(f64),
    /// P(Q > 0).
    Above(f64),
}

/// A pivot of one row is taken when it is at least this share of what two rows would leave (Bunch, 1974).
const GROWTH: f64 = 0.618_033_988_749_894_8;

/// The determinant of a small matrix by rows, with partial pivoting.
fn multiply_pivots(product: &mut Product, mut matrix: Vec<Complex>, k: usize) {
    for column in 0..k {
        let best = (column..k)
            .max_by(|&a, &b| {
                let size = |row: usize| matrix[row * k + column].modulus();
                size(a).total_cmp(&size(b))
            })
            .unwrap_or(column);
        if best != column {
            for j in 0..k {
                matrix.swap(best * k + j, column * k + j);
            }
            product.times(Complex(-1.0, 0.0));
        }
        let pivot = matrix[column * k + column];
        product.times(pivot);
        let inverse = pivot.inverse();
        for row in column + 1..k {
            let share = matrix[row * k + column] * inverse;
            for j in column + 1..k {
                matrix[row * k + j] = matrix[row * k + j] - share * matrix[column * k + j];
            }
        }
    }
}

#[derive(Clone, Copy)]
struct Complex(f64, f64);

const ONE: Complex = Complex(1.0, 0.0);

impl Complex {
    fn modulus(self) -> f64 {
        self.0.hypot(self.1)
    }

    fn inverse(self) -> Self {
        // In units of the larger part, so that no square leaves the range.
        if self.0.abs() >= self.1.abs() {
            let ratio = self.1 / self.0;
            let denominator = self.0 + self.1 * ratio;
            Self(denominator.recip(), -ratio / denominator)
        } else {
            let ratio = self.0 / self.1;
            let denominator = self.0 * ratio + self.1;
            Self(ratio / denominator, -denominator.recip())
        }
    }
}

impl Add for Complex {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1)
    }
}

impl Sub for Complex {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0, self.1 - other.1)
    }
}

impl Mul for Complex {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self(
            self.0 * other.0 - self.1 * other.1,
            self.0 * other.1 + self.1 * other.0,
        )
    }
}

impl Mul<f64> for Complex {
    type Output = Self;

    fn mul(self, other: f64) -> Self {
        Self(self.0 * other, self.1 * other)
    }
}

/// A product of many numbers, whose size may leave the range.
struct Product {
    value: Complex,
    log_scale: f64,
}

impl Product {
    fn new() -> Self {
        Self {
            value: ONE,
            log_scale: 0.0,
        }
    }

    fn times(&mut self, factor: Complex) {
        self.value = self.value * factor;
        let size = self.value.0.abs() + self.value.1.abs();
        if !(1e-100..1e100).contains(&size) {
            self.rescale(size);
        }
    }

    #[cold]
    fn rescale(&mut self, size: f64) {
        if size > 0.0 && size.is_finite() {
            self.log_scale += size.ln();
            self.value = self.value * size.recip();
        }
    }

    fn logarithm(&self) -> (f64, f64) {
        let phase = self.value.1.atan2(self.value.0);
        (self.log_scale + self.value.modulus().ln(), phase)
    }
}
