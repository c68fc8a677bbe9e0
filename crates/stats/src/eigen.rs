//! Eigenvalues of large symmetric matrices.

use ndarray::Array2;

/// All eigenvalues of a symmetric matrix, in no order: Householder's reduction to tridiagonal form, then
/// the implicit QL method (Golub and Van Loan, 2013, sections 8.3.1 and 8.3.3).
pub(crate) fn symmetric_eigenvalues(a: Array2<f64>) -> Vec<f64> {
    let (mut diagonal, mut beside) = tridiagonal(a);
    implicit_ql(&mut diagonal, &mut beside);
    diagonal
}

/// The diagonal, and the entries beside it with a 0 at the end.
fn tridiagonal(mut a: Array2<f64>) -> (Vec<f64>, Vec<f64>) {
    let n = a.nrows();
    let mut beside = vec![0.0; n];
    for k in 0..n.saturating_sub(2) {
        // Reflects column k below the diagonal onto its first entry.
        let mut v: Vec<f64> = (k + 1..n).map(|i| a[[i, k]]).collect();
        let length = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        if length == 0.0 {
            continue;
        }
        let alpha = if v[0] > 0.0 { -length } else { length };
        beside[k] = alpha;
        v[0] -= alpha;
        let squared: f64 = v.iter().map(|x| x * x).sum();
        if squared == 0.0 {
            continue;
        }
        // A <- A - v w' - w v' with w = p - (p'v / v'v) v, p = 2 A v / v'v.
        let m = v.len();
        let mut p = vec![0.0; m];
        for (i, p) in p.iter_mut().enumerate() {
            let row = a.row(k + 1 + i);
            *p = (0..m).map(|j| row[k + 1 + j] * v[j]).sum::<f64>() * 2.0 / squared;
        }
        let shift = p.iter().zip(&v).map(|(p, v)| p * v).sum::<f64>() / squared;
        for (p, v) in p.iter_mut().zip(&v) {
            *p -= shift * v;
        }
        for i in 0..m {
            let mut row = a.row_mut(k + 1 + i);
            for j in 0..m {
                row[k + 1 + j] -= v[i] * p[j] + p[i] * v[j];
            }
        }
    }
    if n >= 2 {
        beside[n - 2] = a[[n - 1, n - 2]];
    }
    (a.diag().to_vec(), beside)
}

fn implicit_ql(d: &mut [f64], e: &mut [f64]) {
    let n = d.len();
    for l in 0..n {
        // Some thirty steps suffice for any eigenvalue; the limit only guards the loop.
        for _ in 0..200 {
            let small = |i: usize| e[i].abs() <= f64::EPSILON * (d[i].abs() + d[i + 1].abs());
            let m = (l..n - 1).find(|&i| small(i)).unwrap_or(n - 1);
            if m == l {
                break;
            }
            let mut g = (d[l + 1] - d[l]) / (2.0 * e[l]);
            let r = g.hypot(1.0);
            g = d[m] - d[l] + e[l] / (g + r.copysign(g));
            let (mut s, mut c, mut p) = (1.0, 1.0, 0.0);
            let mut split = false;
            for i in (l..m).rev() {
                let f = s * e[i];
                let b = c * e[i];
                let r = f.hypot(g);
                e[i + 1] = r;
                if r == 0.0 {
                    d[i + 1] -= p;
                    e[m] = 0.0;
                    split = true;
                    break;
                }
                s = f / r;
                c = g / r;
                g = d[i + 1] - p;
                let r = (d[i] - g) * s + 2.0 * c * b;
                p = s * r;
                d[i + 1] = g + p;
                g = c * r - b;
            }
            if !split {
                d[l] -= p;
                e[l] = g;
                e[m] = 0.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_have_known_eigenvalues() {
        // The matrix of squared differences: 2 - 2 cos(pi k / n).
        let n = 40;
        let a = Array2::from_shape_fn((n, n), |(i, j)| match i.abs_diff(j) {
            0 if i == 0 || i == n - 1 => 1.0,
            0 => 2.0,
            1 => -1.0,
            _ => 0.0,
        });
        let mut values = symmetric_eigenvalues(a);
        values.sort_unstable_by(f64::total_cmp);
        for (k, value) in values.iter().enumerate() {
            let expected = 2.0 - 2.0 * (std::f64::consts::PI * k as f64 / n as f64).cos();
            assert!((value - expected).abs() < 1e-13, "{value} {expected}");
        }
    }

    #[test]
    fn a_full_matrix_keeps_its_trace_and_square() {
        let a = Array2::from_shape_fn((7, 7), |(i, j)| {
            ((i * j) % 5) as f64 + f64::from(u8::from(i == j))
        });
        let trace: f64 = a.diag().sum();
        let square: f64 = a.iter().map(|x| x * x).sum();
        let values = symmetric_eigenvalues(a);
        assert!((values.iter().sum::<f64>() - trace).abs() < 1e-12);
        assert!((values.iter().map(|x| x * x).sum::<f64>() - square).abs() < 1e-11);
    }
}
