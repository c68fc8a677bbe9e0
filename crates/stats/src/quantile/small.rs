//! Square systems of the size of the coefficients.

/// The inverse of a `p x p` matrix by rows, with pivots from its whole columns; `None` when it is singular.
pub(super) fn invert(matrix: &[f64], p: usize) -> Option<Vec<f64>> {
    let mut a = matrix.to_vec();
    let mut inverse = vec![0.0; p * p];
    for i in 0..p {
        inverse[i * p + i] = 1.0;
    }
    for column in 0..p {
        let size = |row: &usize| a[row * p + column].abs();
        let pivot = (column..p).max_by(|i, j| size(i).total_cmp(&size(j)))?;
        let largest = matrix
            .chunks_exact(p)
            .map(|row| row[column].abs())
            .fold(0.0, f64::max);
        if a[pivot * p + column].abs() <= 1e-13 * largest || largest == 0.0 {
            return None;
        }
        for j in 0..p {
            a.swap(pivot * p + j, column * p + j);
            inverse.swap(pivot * p + j, column * p + j);
        }
        let head = a[column * p + column];
        for j in 0..p {
            a[column * p + j] /= head;
            inverse[column * p + j] /= head;
        }
        for row in (0..p).filter(|&row| row != column) {
            let factor = a[row * p + column];
            if factor != 0.0 {
                for j in 0..p {
                    a[row * p + j] -= factor * a[column * p + j];
                    inverse[row * p + j] -= factor * inverse[column * p + j];
                }
            }
        }
    }
    Some(inverse)
}

/// Solves `matrix x = right` with a known inverse and one step of refinement.
pub(super) fn solve_in(matrix: &[f64], inverse: &[f64], right: &[f64], p: usize) -> Vec<f64> {
    let times = |m: &[f64], v: &[f64]| -> Vec<f64> {
        m.chunks_exact(p.max(1))
            .map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum())
            .collect()
    };
    let mut x = times(inverse, right);
    let product = times(matrix, &x);
    let rest: Vec<f64> = right
        .iter()
        .zip(&product)
        .map(|(b, product)| b - product)
        .collect();
    for (x, correction) in x.iter_mut().zip(times(inverse, &rest)) {
        *x += correction;
    }
    x
}
