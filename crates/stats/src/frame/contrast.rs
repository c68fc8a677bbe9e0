//! How the levels of a categorical variable become columns.

use serde::{Deserialize, Serialize};

use super::polynomial::Polynomial;
use crate::StatsError;

/// The coding of a categorical variable with `k` levels in `k - 1` columns.
///
/// Where a term is not marginal to another (no intercept, or an interaction without its main
/// effect), all `k` indicators are used whatever the contrast, as in R.
///
/// ```
/// use tresteg_stats::Contrast;
///
/// let (names, matrix) = Contrast::Difference.coding("size", &["S".into(), "M".into(), "L".into()])?;
/// assert_eq!(names, ["M-S", "L-M"]);
/// assert_eq!(matrix[0], [-2.0 / 3.0, -1.0 / 3.0]);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Contrast {
    /// Each level against a base, the first level unless named (R: `contr.treatment`, SPSS: indicator,
    /// whose base is the last). Columns are named `g[level]`.
    Treatment {
        /// The level that the others are compared with.
        base: Option<String>,
    },
    /// The default: each level against the first one.
    #[default]
    FirstLevel,
    /// Each level but the last against the unweighted mean of all (R: `contr.sum`, SPSS: deviation). `g[S.level]`.
    Sum,
    /// Each level but the first against the mean of those before it (R: `contr.helmert`, the
    /// coefficient being the difference divided by the level's number). `g[H.level]`.
    Helmert,
    /// Orthonormal polynomials of equally spaced levels (R: `contr.poly`). `g[.L]`, `g[.Q]`, `g[.C]`, `g[^4]` and so on.
    Polynomial,
    /// Each level but the first against the one before it (SPSS: repeated, with the sign turned;
    /// R: `MASS::contr.sdif`). `g[b-a]`.
    Difference,
    /// One indicator per level: `k` columns, for models without an intercept. `g[level]`.
    Indicator,
}

impl Contrast {
    /// The names of the columns (without the variable) and, per level, the values of the columns.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownLevel`] when the base is no level, [`StatsError::OneLevel`] when
    /// there is only one level and so nothing to compare.
    ///
    /// ```
    /// use tresteg_stats::Contrast;
    ///
    /// let levels = ["a", "b", "c"].map(String::from);
    /// let (names, matrix) = Contrast::Sum.coding("g", &levels)?;
    /// assert_eq!(names, ["S.a", "S.b"]);
    /// assert_eq!(matrix, [[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn coding(
        &self,
        variable: &str,
        levels: &[String],
    ) -> Result<(Vec<String>, Vec<Vec<f64>>), StatsError> {
        let k = levels.len();
        if let ([level], false) = (levels, matches!(self, Contrast::Indicator)) {
            return Err(StatsError::OneLevel {
                variable: variable.to_owned(),
                level: level.clone(),
            });
        }
        let table = |columns: usize, value: &dyn Fn(usize, usize) -> f64| -> Vec<Vec<f64>> {
            (0..k)
                .map(|level| (0..columns).map(|column| value(level, column)).collect())
                .collect()
        };
        let indicators = |left_out: usize| {
            let kept: Vec<usize> = (0..k).filter(|level| *level != left_out).collect();
            let names = kept.iter().map(|&level| levels[level].clone()).collect();
            let matrix = table(kept.len(), &|level, column| {
                f64::from(u8::from(kept[column] == level))
            });
            (names, matrix)
        };
        Ok(match self {
            Contrast::FirstLevel | Contrast::Treatment { base: None } => indicators(0),
            Contrast::Treatment { base: Some(base) } => {
                let Some(position) = levels.iter().position(|level| level == base) else {
                    return Err(StatsError::UnknownLevel {
                        variable: variable.to_owned(),
                        levels: vec![base.clone()],
                        known: levels.to_vec(),
                        rows: Vec::new(),
                    });
                };
                indicators(position)
            }
            Contrast::Indicator => indicators(k),
            Contrast::Sum => {
                let names = levels[..k - 1]
                    .iter()
                    .map(|level| format!("S.{level}"))
                    .collect();
                let matrix = table(k - 1, &|level, column| match level {
                    _ if level == column => 1.0,
                    _ if level == k - 1 => -1.0,
                    _ => 0.0,
                });
                (names, matrix)
            }
            Contrast::Helmert => {
                let names = levels[1..]
                    .iter()
                    .map(|level| format!("H.{level}"))
                    .collect();
                let matrix = table(k - 1, &|level, column| match level {
                    _ if level <= column => -1.0,
                    _ if level == column + 1 => (column + 1) as f64,
                    _ => 0.0,
                });
                (names, matrix)
            }
            Contrast::Difference => {
                let names = levels
                    .windows(2)
                    .map(|pair| format!("{}-{}", pair[1], pair[0]))
                    .collect();
                let matrix = table(k - 1, &|level, column| {
                    let before = (column + 1) as f64;
                    if level <= column {
                        (before - k as f64) / k as f64
                    } else {
                        before / k as f64
                    }
                });
                (names, matrix)
            }
            Contrast::Polynomial => {
                let scores: Vec<f64> = (1..=k).map(|level| level as f64).collect();
                let polynomial = Polynomial::orthogonal(variable, &scores, None, k - 1)?;
                let columns = polynomial.columns(&scores);
                let names = (1..k)
                    .map(|degree| match degree {
                        1 => ".L".to_owned(),
                        2 => ".Q".to_owned(),
                        3 => ".C".to_owned(),
                        _ => format!("^{degree}"),
                    })
                    .collect();
                (names, table(k - 1, &|level, column| columns[column][level]))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn levels(k: usize) -> Vec<String> {
        ["a", "b", "c", "d"][..k]
            .iter()
            .map(|level| (*level).to_owned())
            .collect()
    }

    #[test]
    fn codings_are_those_of_r() {
        // contr.treatment(3, 2), contr.sum(3), contr.helmert(4), MASS::contr.sdif(3) of R 4.2.
        let base = Contrast::Treatment {
            base: Some("b".into()),
        };
        assert_eq!(
            base.coding("g", &levels(3)).unwrap().1,
            [[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]
        );
        assert_eq!(
            Contrast::Sum.coding("g", &levels(3)).unwrap().1,
            [[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]]
        );
        assert_eq!(
            Contrast::Helmert.coding("g", &levels(4)).unwrap().1,
            [
                [-1.0, -1.0, -1.0],
                [1.0, -1.0, -1.0],
                [0.0, 2.0, -1.0],
                [0.0, 0.0, 3.0]
            ]
        );
        let difference = Contrast::Difference.coding("g", &levels(3)).unwrap().1;
        assert_eq!(difference[1], [1.0 / 3.0, -1.0 / 3.0]);
        assert_eq!(difference[2], [1.0 / 3.0, 2.0 / 3.0]);
    }

    #[test]
    fn polynomial_contrasts_are_those_of_r() {
        // contr.poly(4) of R 4.2, printed with 7 digits.
        let (names, matrix) = Contrast::Polynomial.coding("g", &levels(4)).unwrap();
        assert_eq!(names, [".L", ".Q", ".C"]);
        let expected = [
            [-0.6708204, 0.5, -0.2236068],
            [-0.2236068, -0.5, 0.6708204],
            [0.2236068, -0.5, -0.6708204],
            [0.6708204, 0.5, 0.2236068],
        ];
        for (row, expected) in matrix.iter().zip(expected) {
            for (value, expected) in row.iter().zip(expected) {
                assert!((value - expected).abs() < 5e-8, "{value} {expected}");
            }
        }
    }

    #[test]
    fn one_level_has_no_contrast() {
        assert!(matches!(
            Contrast::Sum.coding("g", &levels(1)),
            Err(StatsError::OneLevel { .. })
        ));
        assert_eq!(
            Contrast::Indicator.coding("g", &levels(1)).unwrap().1,
            [[1.0]]
        );
    }
}
