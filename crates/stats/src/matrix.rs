//! Dense matrices of the size of the coefficients: factors, inverses, eigenvalues.

use ndarray::{Array1, Array2};

/// The inverse of an upper triangular matrix with a diagonal that is not zero.
pub(crate) fn inverse_upper(r: &Array2<f64>) -> Array2<f64> {
    let k = r.nrows();
    let mut inverse = Array2::zeros((k, k));
    for column in 0..k {
        for row in (0..=column).rev() {
            let right = f64::from(u8::from(row == column));
            let sum: f64 = (row + 1..=column)
                .map(|j| r[[row, j]] * inverse[[j, column]])
                .sum();
            inverse[[row, column]] = (right - sum) / r[[row, row]];
        }
    }
    inverse
}

/// The lower Cholesky factor; `None` when the matrix is not positive definite to working precision.
pub(crate) fn cholesky(a: &Array2<f64>) -> Option<Array2<f64>> {
    let k = a.nrows();
    let mut l = Array2::zeros((k, k));
    for column in 0..k {
        for row in column..k {
            let sum: f64 = (0..column).map(|j| l[[row, j]] * l[[column, j]]).sum();
            let rest = a[[row, column]] - sum;
            if row == column {
                // What is left of a dependent column is rounding.
                if rest.is_nan() || rest <= 16.0 * f64::EPSILON * a[[row, row]] {
                    return None;
                }
                l[[row, row]] = rest.sqrt();
            } else {
                l[[row, column]] = rest / l[[column, column]];
            }
        }
    }
    Some(l)
}

/// Solves `L L' x = b`.
pub(crate) fn cholesky_solve(l: &Array2<f64>, b: &[f64]) -> Vec<f64> {
    let k = l.nrows();
    let mut x = b.to_vec();
    for row in 0..k {
        let sum: f64 = (0..row).map(|j| l[[row, j]] * x[j]).sum();
        x[row] = (x[row] - sum) / l[[row, row]];
    }
    for row in (0..k).rev() {
        let sum: f64 = (row + 1..k).map(|j| l[[j, row]] * x[j]).sum();
        x[row] = (x[row] - sum) / l[[row, row]];
    }
    x
}

/// The inverse of a square matrix by rows with partial pivoting; `None` when a pivot vanishes.
pub(crate) fn inverse(a: &Array2<f64>) -> Option<Array2<f64>> {
    let k = a.nrows();
    let mut a = a.clone();
    let mut inverse = Array2::<f64>::eye(k);
    for column in 0..k {
        let size = |row: &usize| a[[*row, column]].abs();
        let best = (column..k).max_by(|i, j| size(i).total_cmp(&size(j)))?;
        for j in 0..k {
            a.swap([best, j], [column, j]);
            inverse.swap([best, j], [column, j]);
        }
        let pivot = a[[column, column]];
        if pivot == 0.0 || !pivot.is_finite() {
            return None;
        }
        for row in (0..k).filter(|row| *row != column) {
            let share = a[[row, column]] / pivot;
            for j in 0..k {
                a[[row, j]] -= share * a[[column, j]];
                inverse[[row, j]] -= share * inverse[[column, j]];
            }
        }
    }
    for (mut row, pivot) in inverse.rows_mut().into_iter().zip(a.diag()) {
        row /= *pivot;
    }
    Some(inverse)
}

/// Eigenvalues and, as columns, eigenvectors of a symmetric matrix, by Jacobi's rotations (accurate
/// for small matrices and small eigenvalues; Golub and Van Loan, 2013, section 8.5).
pub(crate) fn symmetric_eigen(a: &Array2<f64>) -> (Array1<f64>, Array2<f64>) {
    let k = a.nrows();
    let mut a = a.clone();
    let mut vectors = Array2::eye(k);
    for _ in 0..100 {
        let mut rotated = false;
        for p in 0..k {
            for q in p + 1..k {
                let off = a[[p, q]];
                if off.abs() <= f64::EPSILON * (a[[p, p]] * a[[q, q]]).abs().sqrt() * 0.5
                    || off.abs() < f64::MIN_POSITIVE
                {
                    continue;
                }
                rotated = true;
                let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * off);
                let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
                let c = 1.0 / t.hypot(1.0);
                let s = t * c;
                for i in 0..k {
                    let (x, y) = (a[[i, p]], a[[i, q]]);
                    a[[i, p]] = c * x - s * y;
                    a[[i, q]] = s * x + c * y;
                }
                for i in 0..k {
                    let (x, y) = (a[[p, i]], a[[q, i]]);
                    a[[p, i]] = c * x - s * y;
                    a[[q, i]] = s * x + c * y;
                }
                for i in 0..k {
                    let (x, y) = (vectors[[i, p]], vectors[[i, q]]);
                    vectors[[i, p]] = c * x - s * y;
                    vectors[[i, q]] = s * x + c * y;
                }
            }
        }
        if !rotated {
            break;
        }
    }
    (a.diag().to_owned(), vectors)
}

/// Singular values, descending, and as columns the right singular vectors of a square matrix, by one-sided
/// Jacobi rotations, which keep the digits of small singular values (Demmel and Veselic, 1992).
pub(crate) fn singular_values(a: &Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let k = a.ncols();
    let mut a = a.clone();
    let mut vectors = Array2::<f64>::eye(k);
    for _ in 0..100 {
        let mut rotated = false;
        for p in 0..k {
            for q in p + 1..k {
                let (x, y) = (a.column(p), a.column(q));
                let (xx, yy, xy) = (x.dot(&x), y.dot(&y), x.dot(&y));
                if xy.abs() <= f64::EPSILON * (xx * yy).sqrt() {
                    continue;
                }
                rotated = true;
                let theta = (yy - xx) / (2.0 * xy);
                let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
                let c = 1.0 / t.hypot(1.0);
                let s = t * c;
                for matrix in [&mut a, &mut vectors] {
                    for i in 0..k {
                        let (x, y) = (matrix[[i, p]], matrix[[i, q]]);
                        matrix[[i, p]] = c * x - s * y;
                        matrix[[i, q]] = s * x + c * y;
                    }
                }
            }
        }
        if !rotated {
            break;
        }
    }
    let values: Vec<f64> = a.columns().into_iter().map(|x| x.dot(&x).sqrt()).collect();
    let mut order: Vec<usize> = (0..k).collect();
    order.sort_by(|&i, &j| values[j].total_cmp(&values[i]));
    let sorted = order.iter().map(|&i| values[i]).collect();
    (sorted, vectors.select(ndarray::Axis(1), &order))
}

/// `A B A'`.
pub(crate) fn sandwich(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let product = a.dot(b).dot(&a.t());
    // Symmetric to the last bit.
    (&product + &product.t()) / 2.0
}

/// Adds `weight v v'` to a matrix.
pub(crate) fn add_outer(matrix: &mut Array2<f64>, v: &[f64], weight: f64) {
    for (i, a) in v.iter().enumerate() {
        for (j, b) in v.iter().enumerate() {
            matrix[[i, j]] += weight * a * b;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn eigenvalues_rebuild_the_matrix() {
        let a = array![[4.0, 1.0, -2.0], [1.0, 2.0, 0.5], [-2.0, 0.5, 3.0]];
        let (values, vectors) = symmetric_eigen(&a);
        let rebuilt = vectors.dot(&Array2::from_diag(&values)).dot(&vectors.t());
        assert!((&rebuilt - &a).iter().all(|x| x.abs() < 1e-14));
        assert!((values.sum() - 9.0).abs() < 1e-14);
    }

    #[test]
    fn factors_invert() {
        let a = array![[4.0, 1.0], [1.0, 2.0]];
        let l = cholesky(&a).unwrap();
        let x = cholesky_solve(&l, &[1.0, 2.0]);
        assert!(
            (a.dot(&Array1::from(x)) - array![1.0, 2.0])
                .iter()
                .all(|d| d.abs() < 1e-15)
        );
        let r = l.t().to_owned();
        assert!(
            (inverse_upper(&r).dot(&r) - Array2::<f64>::eye(2))
                .iter()
                .all(|d| d.abs() < 1e-15)
        );
        assert!(cholesky(&array![[1.0, 1.0], [1.0, 1.0]]).is_none());
        // With a zero on the diagonal.
        let a = array![[0.0, 2.0, 1.0], [1.0, -1.0, 3.0], [4.0, 0.5, 1.0]];
        let product = inverse(&a).unwrap().dot(&a) - Array2::<f64>::eye(3);
        assert!(product.iter().all(|d| d.abs() < 1e-15));
        assert!(inverse(&array![[1.0, 2.0], [2.0, 4.0]]).is_none());
    }
}
