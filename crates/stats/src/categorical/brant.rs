//! Tests of the assumption that all thresholds share their slopes.

use ndarray::{Array1, Array2, s};
use serde::{Deserialize, Serialize};

use super::cumulative::Cumulative;
use super::link::{OrderedLink, logistic};
use super::newton::{inverse, maximize};
use super::ordered::{OrderedFit, fit};
use super::results::ChiSquaredTest;
use crate::StatsError;
use crate::hypothesis::inverse_quadratic_form;

/// Brant's (1990) Wald test of proportional odds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BrantTest {
    /// All columns together; `(levels - 2) p` degrees of freedom.
    pub overall: ChiSquaredTest,
    /// Each column by itself; `levels - 2` degrees of freedom.
    pub columns: Vec<(String, ChiSquaredTest)>,
    /// The slopes of the separate logits `P(y > level)`, one list per threshold.
    pub slopes: Vec<Vec<f64>>,
}

/// The likelihood-ratio test of parallel lines.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParallelTest {
    /// Twice what the likelihood gains when every threshold has its own slopes; `(levels - 2) p` degrees of freedom.
    pub test: ChiSquaredTest,
    /// The log-likelihood with common slopes.
    #[serde(with = "crate::serde_float")]
    pub log_likelihood: f64,
    /// The log-likelihood with own slopes.
    #[serde(with = "crate::serde_float")]
    pub general_log_likelihood: f64,
}

impl OrderedFit {
    fn check_test(&self, what: &str) -> Result<(), StatsError> {
        if self.levels().len() > 2 && self.data.p() > 0 {
            return Ok(());
        }
        Err(StatsError::InvalidArgument {
            what: what.into(),
            found: format!(
                "{} levels and {} columns",
                self.levels().len(),
                self.data.p()
            ),
            expected: "at least three levels and a column".into(),
        })
    }

    /// Brant's Wald test that the logits `P(y > level)` of all levels have the same slopes.
    ///
    /// Fits each by itself; their joint covariance is that of Brant (1990). In R: `brant::brant(polr)`; in Stata: `brant`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for another link than the logit, two levels, or no column; [`StatsError::Separated`] when a
    /// separate logit has no maximum.
    ///
    /// ```
    /// use tresteg_stats::categorical::{OrderedLink, ordered};
    /// use tresteg_stats::table::ColumnTable;
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 1.0, 3.0, 2.0, 1.0, 3.0, 2.0, 3.0, 1.0, 2.0, 3.0, 2.0, 1.0])?
    ///     .with_numbers("x", [2.0, 3.0, 4.5, 5.0, 4.0, 2.5, 6.0, 3.5, 4.1, 3.3, 5.8, 5.2, 2.2, 5.5])?;
    /// let fit = ordered("y ~ x", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.brant()?.overall.dof, 1.0);
    /// assert_eq!(fit.parallel_lines()?.test.dof, 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn brant(&self) -> Result<BrantTest, StatsError> {
        self.check_test("a model for Brant's test")?;
        if self.link() != OrderedLink::Logit {
            return Err(StatsError::InvalidArgument {
                what: "the link of a model for Brant's test".into(),
                found: self.link().to_string(),
                expected: OrderedLink::Logit.to_string(),
            });
        }
        let data = &self.data;
        let (cuts, p) = (self.cuts(), data.p());
        let mut slopes = Vec::with_capacity(cuts);
        let mut probabilities = Vec::with_capacity(cuts);
        for cut in 0..cuts {
            let split = data.split_above(cut);
            let model = Cumulative {
                data: &split,
                link: OrderedLink::Logit,
                cuts: 1,
                parallel: true,
            };
            let found = fit(&model)?;
            let eta = |row: usize| -> f64 {
                let own = data.row(row).iter().zip(&found.parameters[1..]);
                own.map(|(x, b)| x * b).sum::<f64>() + data.offsets[row] - found.parameters[0]
            };
            let above: Vec<f64> = (0..data.len()).map(|row| logistic(eta(row))).collect();
            probabilities.push(above);
            slopes.push(found.parameters[1..].to_vec());
        }
        // X' W X with a constant, for every pair of thresholds.
        let products = |low: usize, high: usize| -> Array2<f64> {
            let mut sum = Array2::zeros((p + 1, p + 1));
            let pairs = probabilities[low].iter().zip(&probabilities[high]);
            for (row, (low, high)) in pairs.enumerate() {
                let weight = data.weights[row] * high * (1.0 - low);
                let mut x = vec![1.0];
                x.extend_from_slice(data.row(row));
                crate::matrix::add_outer(&mut sum, &x, weight);
            }
            sum
        };
        let singular = || StatsError::Singular {
            what: "the covariance of Brant's test".into(),
        };
        let mut inverses = Vec::with_capacity(cuts);
        for cut in 0..cuts {
            inverses.push(inverse(&products(cut, cut)).ok_or_else(singular)?);
        }
        let mut covariance = Array2::zeros((cuts * p, cuts * p));
        for low in 0..cuts {
            for high in low..cuts {
                let block = inverses[low].dot(&products(low, high)).dot(&inverses[high]);
                let block = block.slice(s![1.., 1..]);
                let (i, j) = (low * p, high * p);
                covariance.slice_mut(s![i..i + p, j..j + p]).assign(&block);
                covariance
                    .slice_mut(s![j..j + p, i..i + p])
                    .assign(&block.t());
            }
        }
        // The slopes of the first threshold less those of each other.
        let test = |columns: &[usize]| -> Result<ChiSquaredTest, StatsError> {
            let rows = (cuts - 1) * columns.len();
            let mut difference = Array2::zeros((rows, cuts * p));
            let mut value = Array1::zeros(rows);
            for cut in 1..cuts {
                for (place, &column) in columns.iter().enumerate() {
                    let row = (cut - 1) * columns.len() + place;
                    difference[[row, column]] = 1.0;
                    difference[[row, cut * p + column]] = -1.0;
                    value[row] = slopes[0][column] - slopes[cut][column];
                }
            }
            let spread = difference.dot(&covariance).dot(&difference.t());
            let statistic = inverse_quadratic_form(&value, &spread).ok_or_else(singular)?;
            ChiSquaredTest::new(statistic, rows).ok_or_else(singular)
        };
        let all: Vec<usize> = (0..p).collect();
        let columns = data
            .names
            .iter()
            .enumerate()
            .map(|(column, name)| Ok((name.clone(), test(&[column])?)));
        let given = |own: &Vec<f64>| {
            own.iter()
                .zip(&data.scaling)
                .map(|(b, (_, scale))| b / scale)
                .collect()
        };
        Ok(BrantTest {
            overall: test(&all)?,
            columns: columns.collect::<Result<_, StatsError>>()?,
            slopes: slopes.iter().map(given).collect(),
        })
    }

    /// The likelihood ratio of a model in which every threshold has its own slopes, fitted jointly; any link. In SPSS: PLUM, test of
    /// parallel lines; in R: `anova(clm(y ~ x), clm(y ~ 1, nominal = ~ x))`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for two levels or no column; [`StatsError::NotConverged`] or [`StatsError::Separated`] when
    /// the larger model has no maximum (own slopes must keep the thresholds in order in every row).
    pub fn parallel_lines(&self) -> Result<ParallelTest, StatsError> {
        self.check_test("a model for the test of parallel lines")?;
        let (cuts, p) = (self.cuts(), self.data.p());
        let model = Cumulative {
            data: &self.data,
            link: self.link(),
            cuts,
            parallel: false,
        };
        self.data.check_rows(model.parameters())?;
        let mut start = self.scaled[..cuts].to_vec();
        for _ in 0..cuts {
            start.extend_from_slice(&self.scaled[cuts..]);
        }
        let found = maximize(&model, start).map_err(|failure| {
            self.data.failure(failure, |place| {
                let column = place.checked_sub(cuts)?;
                Some(format!(
                    "{} at {}",
                    self.data.names[column % p],
                    self.data.level(column / p)
                ))
            })
        })?;
        let gain = 2.0 * (found.value - self.log_likelihood());
        let test = ChiSquaredTest::new(gain, (cuts - 1) * p);
        Ok(ParallelTest {
            test: test.ok_or_else(|| StatsError::Singular {
                what: "the test of parallel lines".into(),
            })?,
            log_likelihood: self.log_likelihood(),
            general_log_likelihood: found.value,
        })
    }
}
