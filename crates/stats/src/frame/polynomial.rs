//! Orthogonal polynomials of a variable, and their replay on new values.

use serde::{Deserialize, Serialize};

use crate::StatsError;

/// Monic orthogonal polynomials by their three-term recurrence,
/// `p_{k+1} = (x - centre_k) p_k - (norm_k / norm_{k-1}) p_{k-1}` (Forsythe, 1957), scaled to length one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Polynomial {
    centres: Vec<f64>,
    /// Squared lengths, that of the constant first.
    norms: Vec<f64>,
}

impl Polynomial {
    pub(crate) fn orthogonal(
        variable: &str,
        values: &[f64],
        frequencies: Option<&[f64]>,
        degree: usize,
    ) -> Result<Self, StatsError> {
        let frequency = |row: usize| {
            let of_row = frequencies.and_then(|frequencies| frequencies.get(row));
            of_row.copied().unwrap_or(1.0)
        };
        let mut distinct: Vec<f64> = (values.iter().enumerate())
            .filter(|(row, _)| frequency(*row) > 0.0)
            .map(|(_, x)| *x)
            .collect();
        distinct.sort_unstable_by(f64::total_cmp);
        distinct.dedup();
        if degree == 0 || degree >= distinct.len() {
            return Err(StatsError::InvalidArgument {
                what: format!("the degree of the polynomial of `{variable}`"),
                found: degree.to_string(),
                expected: format!(
                    "a whole number from 1 and below its {} distinct values",
                    distinct.len()
                ),
            });
        }
        let mut polynomial = Self {
            centres: Vec::with_capacity(degree),
            norms: vec![(0..values.len()).map(frequency).sum()],
        };
        let mut before = vec![0.0; values.len()];
        let mut current = vec![1.0; values.len()];
        for _ in 0..degree {
            let norm = polynomial.norms.last().copied().unwrap_or(1.0);
            // The mean is taken off first, so that a large offset costs no digits.
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let weighted: f64 = values
                .iter()
                .zip(&current)
                .enumerate()
                .map(|(row, (x, p))| frequency(row) * (x - mean) * p * p)
                .sum();
            polynomial.centres.push(mean + weighted / norm);
            let next = polynomial.step(values, &before, &current);
            let squares = next.iter().enumerate();
            let norm = squares.map(|(row, p)| frequency(row) * p * p).sum();
            polynomial.norms.push(norm);
            before = std::mem::replace(&mut current, next);
        }
        if polynomial
            .norms
            .iter()
            .all(|norm| norm.is_finite() && *norm > 0.0)
        {
            Ok(polynomial)
        } else {
            Err(StatsError::OutOfRange {
                what: format!("the polynomial of `{variable}`"),
            })
        }
    }

    /// The next polynomial, from the last centre and the last two norms.
    fn step(&self, values: &[f64], before: &[f64], current: &[f64]) -> Vec<f64> {
        self.step_at(self.centres.len() - 1, values, before, current)
    }

    fn step_at(&self, k: usize, values: &[f64], before: &[f64], current: &[f64]) -> Vec<f64> {
        let ratio = if k == 0 {
            0.0
        } else {
            self.norms[k] / self.norms[k - 1]
        };
        values
            .iter()
            .zip(before.iter().zip(current))
            .map(|(x, (before, current))| (x - self.centres[k]) * current - ratio * before)
            .collect()
    }

    /// Their derivatives at these values.
    pub(crate) fn slopes(&self, values: &[f64]) -> Vec<Vec<f64>> {
        let n = values.len();
        let (mut before, mut current) = (vec![0.0; n], vec![1.0; n]);
        let (mut slope_before, mut slope) = (vec![0.0; n], vec![0.0; n]);
        let mut columns = Vec::with_capacity(self.centres.len());
        for k in 0..self.centres.len() {
            let mut next_slope = self.step_at(k, values, &slope_before, &slope);
            for (next, current) in next_slope.iter_mut().zip(&current) {
                *next += current;
            }
            let next = self.step_at(k, values, &before, &current);
            before = std::mem::replace(&mut current, next);
            slope_before = std::mem::replace(&mut slope, next_slope);
            let length = self.norms[k + 1].sqrt();
            columns.push(slope.iter().map(|p| p / length).collect());
        }
        columns
    }

    /// The polynomials of degree 1 and up at these values, each of length one on the values they were made from.
    pub(crate) fn columns(&self, values: &[f64]) -> Vec<Vec<f64>> {
        let mut before = vec![0.0; values.len()];
        let mut current = vec![1.0; values.len()];
        let mut columns = Vec::with_capacity(self.centres.len());
        for k in 0..self.centres.len() {
            let next = self.step_at(k, values, &before, &current);
            before = std::mem::replace(&mut current, next);
            let length = self.norms[k + 1].sqrt();
            columns.push(current.iter().map(|p| p / length).collect());
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_orthonormal_and_orthogonal_to_the_constant() {
        let values: Vec<f64> = (0..30).map(|i| 1e6 + f64::from(i * i)).collect();
        let columns = Polynomial::orthogonal("x", &values, None, 4)
            .unwrap()
            .columns(&values);
        for (i, a) in columns.iter().enumerate() {
            assert!(a.iter().sum::<f64>().abs() < 1e-9);
            for (j, b) in columns.iter().enumerate() {
                let dot: f64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
                assert!(
                    (dot - f64::from(u8::from(i == j))).abs() < 1e-9,
                    "{i} {j} {dot}"
                );
            }
        }
    }

    #[test]
    fn the_degree_stays_below_the_distinct_values() {
        assert!(Polynomial::orthogonal("x", &[1.0, 1.0, 2.0], None, 2).is_err());
        assert!(Polynomial::orthogonal("x", &[1.0, 2.0], None, 0).is_err());
        assert!(Polynomial::orthogonal("x", &[], None, 1).is_err());
    }
}
