//! A regression from what a paper prints: means, standard deviations, correlations and n.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::engine::{LeastSquares, Path};
use crate::error::nearest_name;
use crate::fit::{Labels, LinearFit, Weighting};
use crate::frame::{INTERCEPT, RowSet, Term};
use crate::matrix::{cholesky, cholesky_solve, symmetric_eigen};

/// Means, standard deviations and correlations of some variables in one sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// The variables.
    pub variables: Vec<String>,
    /// Observations behind every moment (listwise).
    pub n_obs: usize,
    /// Their means.
    pub means: Vec<f64>,
    /// Their standard deviations, over n - 1.
    pub std_deviations: Vec<f64>,
    /// Their correlations, symmetric with ones on the diagonal.
    pub correlations: Array2<f64>,
}

impl Moments {
    /// Moments as a paper prints them. In SPSS: `MATRIX DATA`.
    ///
    /// Without means the intercept has no meaning: zeros stand for centred variables.
    ///
    /// # Errors
    ///
    /// [`StatsError::LengthMismatch`], [`StatsError::DuplicateColumn`], and [`StatsError::InvalidArgument`] for a
    /// standard deviation that is not positive, a mean that is not finite, a correlation outside -1 .. 1, one that
    /// differs from its mirror image, or a diagonal that is not 1.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Covariance, Moments};
    ///
    /// let moments = Moments::new(
    ///     ["income", "age", "schooling"],
    ///     120,
    ///     [31.5, 44.0, 11.9],
    ///     [9.2, 12.1, 2.8],
    ///     array![[1.0, 0.31, 0.44], [0.31, 1.0, -0.12], [0.44, -0.12, 1.0]],
    /// )?;
    /// let fit = moments.fit("income", &["age", "schooling"])?;
    /// let table = fit.coefficients(Covariance::Classical)?;
    /// assert!((table.rows[1].standardized.unwrap_or(0.0) - 0.368_1).abs() < 5e-5);
    /// assert_eq!(table.dof, 117.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new<S: Into<String>>(
        variables: impl IntoIterator<Item = S>,
        n_obs: usize,
        means: impl Into<Vec<f64>>,
        std_deviations: impl Into<Vec<f64>>,
        correlations: Array2<f64>,
    ) -> Result<Self, StatsError> {
        let moments = Self {
            variables: variables.into_iter().map(Into::into).collect(),
            n_obs,
            means: means.into(),
            std_deviations: std_deviations.into(),
            correlations,
        };
        moments.check()?;
        Ok(moments)
    }

    /// Moments from a covariance matrix, over n - 1.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::Moments;
    ///
    /// let moments = Moments::from_covariance(["y", "x"], 30, [0.0, 0.0], &array![[4.0, 1.0], [1.0, 1.0]])?;
    /// assert_eq!(moments.correlations[[0, 1]], 0.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn from_covariance<S: Into<String>>(
        variables: impl IntoIterator<Item = S>,
        n_obs: usize,
        means: impl Into<Vec<f64>>,
        covariance: &Array2<f64>,
    ) -> Result<Self, StatsError> {
        let deviations: Vec<f64> = covariance.diag().iter().map(|v| v.sqrt()).collect();
        let square = covariance.nrows() == covariance.ncols();
        let correlations = Array2::from_shape_fn(covariance.dim(), |(i, j)| {
            match (i == j, square) {
                // Exactly 1, whatever the roots round to; of a matrix that is not square `check` says so.
                (true, _) => 1.0,
                (false, true) => covariance[[i, j]] / deviations[i] / deviations[j],
                (false, false) => 0.0,
            }
        });
        Self::new(variables, n_obs, means, deviations, correlations)
    }

    fn check(&self) -> Result<(), StatsError> {
        let k = self.variables.len();
        for (what, found) in [
            ("means", self.means.len()),
            ("standard deviations", self.std_deviations.len()),
            ("rows of the correlations", self.correlations.nrows()),
            ("columns of the correlations", self.correlations.ncols()),
        ] {
            if found != k {
                return Err(StatsError::LengthMismatch {
                    what: what.into(),
                    expected: k,
                    found,
                });
            }
        }
        let invalid = |what: String, found: f64, expected: &str| {
            Err(StatsError::InvalidArgument {
                what,
                found: found.to_string(),
                expected: expected.into(),
            })
        };
        for (i, name) in self.variables.iter().enumerate() {
            if self.variables[..i].contains(name) {
                return Err(StatsError::DuplicateColumn { name: name.clone() });
            }
            if !self.means[i].is_finite() {
                return invalid(
                    format!("the mean of `{name}`"),
                    self.means[i],
                    "a finite number",
                );
            }
            let deviation = self.std_deviations[i];
            if !(deviation > 0.0 && deviation.is_finite()) {
                let what = format!("the standard deviation of `{name}`");
                return invalid(what, deviation, "a positive number");
            }
            for (j, other) in self.variables[..=i].iter().enumerate() {
                let correlation = self.correlations[[i, j]];
                let what = || format!("the correlation of `{name}` and `{other}`");
                if i == j && (correlation - 1.0).abs() > 1e-12 {
                    return invalid(what(), correlation, "1");
                }
                // A NaN is outside too.
                if correlation.is_nan() || correlation.abs() > 1.0 + 1e-12 {
                    return invalid(what(), correlation, "a number from -1 to 1");
                }
                let mirrored = self.correlations[[j, i]];
                if mirrored.is_nan() || (correlation - mirrored).abs() > 1e-12 {
                    return invalid(what(), mirrored, &format!("its mirror image {correlation}"));
                }
            }
        }
        Ok(())
    }

    fn position(&self, name: &str) -> Result<usize, StatsError> {
        let found = self.variables.iter().position(|known| known == name);
        found.ok_or_else(|| StatsError::UnknownVariable {
            name: name.to_owned(),
            nearest: nearest_name(name, self.variables.iter().map(String::as_str)),
            position: None,
        })
    }

    /// The least-squares fit of a response on predictors, with an intercept.
    ///
    /// `beta = Rxx^-1 rxy`, `b = beta s_y / s_x`, the residual sum of squares `(n - 1) s_y^2 (1 - beta'rxy)` on
    /// `n - k - 1` degrees of freedom. The fit gives coefficients with the classical covariance, summary and
    /// analysis of variance as any other; what needs rows is an error. Moments rounded to some decimals give
    /// coefficients that are rounded more coarsely, the more so the more the predictors correlate.
    ///
    /// In R: `psych::setCor(y ~ x1 + x2, data = r, n.obs = n)`; in SPSS: `REGRESSION /MATRIX IN`.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`] with the nearest name, [`StatsError::DuplicateColumn`],
    /// [`StatsError::NotPositiveDefinite`] naming the variables whose correlations contradict each other,
    /// [`StatsError::TooFewRows`].
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Moments, StatsError};
    ///
    /// // Two variables that agree so well cannot disagree so much about a third.
    /// let moments = Moments::new(["y", "a", "b"], 50, [0.0; 3], [1.0; 3],
    ///     array![[1.0, 0.9, -0.9], [0.9, 1.0, 0.9], [-0.9, 0.9, 1.0]])?;
    /// let error = moments.fit("y", &["a", "b"]).unwrap_err();
    /// assert!(matches!(error, StatsError::NotPositiveDefinite { .. }));
    /// # Ok::<(), StatsError>(())
    /// ```
    pub fn fit(&self, response: &str, predictors: &[&str]) -> Result<LinearFit, StatsError> {
        self.check()?;
        let y = self.position(response)?;
        let mut chosen = Vec::with_capacity(predictors.len() + 1);
        for name in predictors {
            let position = self.position(name)?;
            if position == y || chosen.contains(&position) {
                return Err(StatsError::DuplicateColumn {
                    name: (*name).to_owned(),
                });
            }
            chosen.push(position);
        }
        let k = chosen.len();
        chosen.push(y);
        let correlations = Array2::from_shape_fn((k + 1, k + 1), |(i, j)| {
            self.correlations[[chosen[i], chosen[j]]]
        });
        let Some(factor) = cholesky(&correlations) else {
            return Err(self.contradiction(&chosen, &correlations));
        };
        // The last pivot is what the predictors leave of the response.
        let unexplained = factor[[k, k]] * factor[[k, k]];
        let explained: f64 = (0..k).map(|j| factor[[k, j]] * factor[[k, j]]).sum();
        let inner = factor.slice(ndarray::s![..k, ..k]).to_owned();
        let solved = |right: Vec<f64>| cholesky_solve(&inner, &right);
        let beta = solved((0..k).map(|i| correlations[[i, k]]).collect());
        let mut inverse = Array2::zeros((k, k));
        for column in 0..k {
            let unit = (0..k).map(|i| f64::from(u8::from(i == column))).collect();
            inverse
                .column_mut(column)
                .assign(&ndarray::Array1::from(solved(unit)));
        }
        let norm = |a: &Array2<f64>| {
            let sums = a.columns().into_iter().map(|x| x.mapv(f64::abs).sum());
            sums.fold(0.0, f64::max)
        };
        let condition = (norm(&correlations.slice(ndarray::s![..k, ..k]).to_owned())
            * norm(&inverse))
        .sqrt()
        .max(1.0);

        let n = self.n_obs as f64;
        let deviation = |i: usize| self.std_deviations[chosen[i]];
        let mean = |i: usize| self.means[chosen[i]];
        let slopes: Vec<f64> = (0..k)
            .map(|i| beta[i] * deviation(k) / deviation(i))
            .collect();
        let constant = mean(k) - (0..k).map(|i| slopes[i] * mean(i)).sum::<f64>();
        let mut unscaled = Array2::zeros((k + 1, k + 1));
        unscaled[[0, 0]] = 1.0 / n;
        for i in 0..k {
            for j in 0..k {
                let value = inverse[[i, j]] / (deviation(i) * deviation(j) * (n - 1.0));
                unscaled[[i + 1, j + 1]] = value;
                unscaled[[0, i + 1]] -= mean(j) * value;
                unscaled[[i + 1, 0]] -= mean(j) * value;
                unscaled[[0, 0]] += mean(i) * mean(j) * value;
            }
        }
        let total = (n - 1.0) * deviation(k) * deviation(k);
        let solution = LeastSquares {
            n_rows: self.n_obs,
            n_used: self.n_obs,
            intercept: true,
            rank: k + 1,
            coefficients: std::iter::once(constant).chain(slopes).collect(),
            aliased: Vec::new(),
            unscaled_covariance: unscaled,
            residual_sum_of_squares: total * unexplained,
            model_sum_of_squares: total * explained,
            total_sum_of_squares_centered: total,
            total_sum_of_squares_uncentered: total + n * mean(k) * mean(k),
            response_mean: mean(k),
            sum_of_weights: n,
            column_means: (0..k).map(mean).collect(),
            column_sums_of_squares: (0..k)
                .map(|i| (n - 1.0) * deviation(i) * deviation(i))
                .collect(),
            condition,
            expected_digits: -(f64::EPSILON * condition * condition).log10(),
            path: Path::Gram,
        };
        let names: Vec<String> = predictors.iter().map(|name| (*name).to_owned()).collect();
        let terms = names.iter().enumerate().map(|(position, name)| Term {
            name: name.clone(),
            factors: vec![name.clone()],
            columns: position + 1..position + 2,
        });
        let labels = Labels {
            formula: None,
            response: response.to_owned(),
            terms: terms.collect(),
            names: std::iter::once(INTERCEPT.to_owned()).chain(names).collect(),
            design: None,
            rows: RowSet::without_dropped_ids(None, self.n_obs),
        };
        LinearFit::of_solution(solution, labels, Weighting::None, None)
    }

    /// The variables that the combination of no variance (or less) is made of.
    fn contradiction(&self, chosen: &[usize], correlations: &Array2<f64>) -> StatsError {
        let (values, vectors) = symmetric_eigen(correlations);
        let smallest = (0..values.len()).min_by(|&i, &j| values[i].total_cmp(&values[j]));
        let Some(smallest) = smallest else {
            return StatsError::Singular {
                what: "the correlations".into(),
            };
        };
        let shares = vectors.column(smallest);
        let largest = shares
            .iter()
            .fold(0.0, |most: f64, share| share.abs().max(most));
        StatsError::NotPositiveDefinite {
            variables: chosen
                .iter()
                .zip(shares)
                .filter(|(_, share)| share.abs() >= 0.1 * largest)
                .map(|(&position, _)| self.variables[position].clone())
                .collect(),
            smallest_eigenvalue: values[smallest],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Covariance;
    use ndarray::array;

    fn moments(correlations: Array2<f64>) -> Result<Moments, StatsError> {
        let names: Vec<String> = (0..correlations.nrows()).map(|i| format!("v{i}")).collect();
        let k = names.len();
        Moments::new(names, 20, vec![1.0; k], vec![2.0; k], correlations)
    }

    #[test]
    fn the_offending_variables_are_named() {
        // v1 and v2 are one variable; v0 and v3 have nothing to do with it.
        let twins = moments(array![
            [1.0, 0.2, 0.2, 0.1],
            [0.2, 1.0, 1.0, 0.3],
            [0.2, 1.0, 1.0, 0.3],
            [0.1, 0.3, 0.3, 1.0]
        ])
        .unwrap();
        match twins.fit("v0", &["v1", "v2", "v3"]) {
            Err(StatsError::NotPositiveDefinite {
                variables,
                smallest_eigenvalue,
            }) => {
                assert_eq!(variables, ["v1", "v2"]);
                assert!(smallest_eigenvalue.abs() < 1e-15);
            }
            other => panic!("{other:?}"),
        }
        assert!(twins.fit("v0", &["v1", "v3"]).is_ok());
        // A response that its predictor determines leaves no error to test with.
        assert!(twins.fit("v1", &["v2"]).is_err());
    }

    #[test]
    fn moments_that_cannot_be() {
        for matrix in [
            array![[1.0, 1.2], [1.2, 1.0]],
            array![[1.0, 0.2], [0.3, 1.0]],
            array![[0.9, 0.2], [0.2, 1.0]],
            array![[1.0, f64::NAN], [f64::NAN, 1.0]],
        ] {
            assert!(matches!(
                moments(matrix),
                Err(StatsError::InvalidArgument { .. })
            ));
        }
        let ragged = Moments::new(["y", "x"], 9, [0.0; 2], [1.0; 2], array![[1.0, 0.0]]);
        assert!(matches!(ragged, Err(StatsError::LengthMismatch { .. })));
        let negative =
            Moments::from_covariance(["y", "x"], 9, [0.0; 2], &array![[1.0, 0.0], [0.0, -1.0]]);
        assert!(matches!(negative, Err(StatsError::InvalidArgument { .. })));
        let ragged = Moments::from_covariance(["y", "x"], 9, [0.0; 2], &array![[1.0, 0.0]]);
        assert!(matches!(ragged, Err(StatsError::LengthMismatch { .. })));
        let twice = Moments::new(["x", "x"], 9, [0.0; 2], [1.0; 2], Array2::eye(2));
        assert!(matches!(twice, Err(StatsError::DuplicateColumn { .. })));
        let flat = Moments::new(["y", "x"], 9, [0.0; 2], [1.0, 0.0], Array2::eye(2));
        assert!(matches!(flat, Err(StatsError::InvalidArgument { .. })));
    }

    #[test]
    fn fits_that_cannot_be() {
        let two = moments(array![[1.0, 0.5], [0.5, 1.0]]).unwrap();
        assert!(matches!(
            two.fit("v0", &["v0"]),
            Err(StatsError::DuplicateColumn { .. })
        ));
        assert!(matches!(
            two.fit("v0", &["v1", "v1"]),
            Err(StatsError::DuplicateColumn { .. })
        ));
        assert!(matches!(
            two.fit("v0", &["v7"]),
            Err(StatsError::UnknownVariable { .. })
        ));
        let few = Moments {
            n_obs: 2,
            ..two.clone()
        };
        assert!(matches!(
            few.fit("v0", &["v1"]),
            Err(StatsError::TooFewRows { .. })
        ));
        let fit = two.fit("v0", &["v1"]).unwrap();
        assert!(matches!(
            fit.residuals(),
            Err(StatsError::RowsNotKept { .. })
        ));
        assert!(fit.coefficients(Covariance::Hc3).is_err());
        // The mean alone.
        let mean = two
            .fit("v0", &[])
            .unwrap()
            .coefficients(Covariance::Classical)
            .unwrap();
        assert!((mean.rows[0].std_error - 2.0 / 20f64.sqrt()).abs() < 1e-15);
    }
}
