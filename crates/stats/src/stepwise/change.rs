//! What a model explains more or less than the one before it, and what subsets of its variables explain.

use serde::{Deserialize, Serialize};

use super::Selection;
use crate::StatsError;
use crate::comparison::explained_more;
use crate::covariance::Covariance;
use crate::fit::{FTest, LinearFit};

/// The change from a model to another that contains it or is within it.
pub(super) struct Change {
    pub r_squared: f64,
    pub dof: f64,
    /// Residual degrees of freedom of the larger model.
    pub dof_residual: f64,
    pub test: Option<FTest>,
}

impl Change {
    /// From the intercept alone when there is no model before.
    pub(super) fn new(before: Option<&LinearFit>, fit: &LinearFit) -> Self {
        let (larger, explained) = match before {
            Some(before) if before.dof_residual() < fit.dof_residual() => {
                (before, -explained_more(fit, before))
            }
            Some(before) => (fit, explained_more(before, fit)),
            None => (fit, fit.model_sum_of_squares()),
        };
        let dof_before = before.map_or(
            fit.dof_model() + fit.dof_residual(),
            LinearFit::dof_residual,
        );
        let dof = (fit.dof_residual() - dof_before).abs();
        let dof_residual = larger.dof_residual();
        Self {
            r_squared: explained / fit.total_sum_of_squares(),
            dof,
            dof_residual,
            test: FTest::new(
                explained.abs() / dof / larger.residual_variance(),
                dof,
                dof_residual,
            ),
        }
    }
}

/// What a block changed, from the model before it to its last one (SPSS: Change Statistics).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockChange {
    /// The block, from 0.
    pub block: usize,
    /// Terms of its last model in the order of their entry.
    pub terms: Vec<String>,
    /// R2 of its last model.
    pub r_squared: f64,
    /// R2 less that of the model before the block.
    pub r_squared_change: f64,
    /// F of the change, over the residual mean square of the larger model; `None` where neither model contains the other.
    #[serde(with = "crate::serde_float")]
    pub f_change: Option<f64>,
    /// By how many variables the models differ.
    pub dof_change: f64,
    /// Residual degrees of freedom of the larger model.
    pub dof_residual: f64,
    /// The p-value of `f_change`.
    pub p_value_change: Option<f64>,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value_change: Option<f64>,
}

/// A subset of a model's variables: what R2 loses without it (SPSS: METHOD TEST).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SubsetTest {
    /// The block, from 0.
    pub block: usize,
    /// The variables of the subset that the model has.
    pub terms: Vec<String>,
    /// Variables of the subset that the tolerance kept out of the model.
    pub excluded: Vec<String>,
    /// What the model explains by the subset alone.
    #[serde(with = "crate::serde_float")]
    pub sum_of_squares: f64,
    /// R2 of the model less that of the model without the subset.
    pub r_squared_change: f64,
    /// Its mean square over that of the residuals; `None` when the model has none of its variables.
    #[serde(with = "crate::serde_float")]
    pub f_statistic: Option<f64>,
    /// Its variables in the model.
    pub dof: f64,
    /// Residual degrees of freedom of the model.
    pub dof_residual: f64,
    /// The p-value of `f_statistic`.
    pub p_value: Option<f64>,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: Option<f64>,
}

impl SubsetTest {
    /// Tests that the coefficients at these positions are 0 together.
    pub(super) fn new(
        block: usize,
        fit: &LinearFit,
        positions: &[usize],
        excluded: Vec<String>,
    ) -> Result<Self, StatsError> {
        let names: Vec<String> = positions.iter().map(|&p| fit.names[p].clone()).collect();
        let mut matrix = ndarray::Array2::zeros((positions.len(), fit.names.len()));
        for (row, &position) in positions.iter().enumerate() {
            matrix[[row, position]] = 1.0;
        }
        let zeros = vec![0.0; positions.len()];
        let test = match positions {
            [] => None,
            _ => Some(fit.wald_matrix(matrix.view(), &zeros, Covariance::Classical)?),
        };
        let sum_of_squares = test.as_ref().and_then(|test| test.sum_of_squares);
        let sum_of_squares = sum_of_squares.unwrap_or(0.0);
        Ok(Self {
            block,
            terms: names,
            excluded,
            sum_of_squares,
            r_squared_change: sum_of_squares / fit.total_sum_of_squares(),
            f_statistic: test.as_ref().map(|test| test.f_statistic),
            dof: positions.len() as f64,
            dof_residual: fit.dof_residual(),
            p_value: test.as_ref().map(|test| test.p_value),
            log_p_value: test.map(|test| test.log_p_value),
        })
    }
}

impl Selection {
    /// R2 change and F change per block: hierarchical regression in one table. A block in which no variable
    /// entered or left has no row.
    ///
    /// In SPSS: `REGRESSION /STATISTICS CHANGE` with a `/METHOD ENTER` per block.
    ///
    /// ```
    /// use tresteg_stats::{Block, SelectionMethod, SelectionOptions, select, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [2.1, 3.9, 6.2, 7.8, 10.1, 12.2])?
    ///     .with_numbers("dose", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?
    ///     .with_numbers("noise", [0.3, -0.2, 0.1, 0.4, -0.3, 0.0])?;
    /// let blocks = [Block::new(SelectionMethod::Enter, ["noise"]), Block::new(SelectionMethod::Enter, ["dose"])];
    /// let changes = select("y", &blocks, &table, &SelectionOptions::default())?.block_changes();
    /// assert_eq!(changes[1].dof_change, 1.0);
    /// assert!((changes[0].r_squared + changes[1].r_squared_change - changes[1].r_squared).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn block_changes(&self) -> Vec<BlockChange> {
        let mut changes = Vec::new();
        let mut before: Option<usize> = None;
        for (last, step) in self.steps.iter().enumerate() {
            let goes_on = self.steps.get(last + 1);
            if goes_on.is_some_and(|next| next.block == step.block) {
                continue;
            }
            let Some(fit) = self.fits.get(last) else {
                continue;
            };
            let terms_before: &[String] = before.map_or(&[], |before| &self.steps[before].terms);
            let contains = |all: &[String], some: &[String]| some.iter().all(|t| all.contains(t));
            let nested = contains(&step.terms, terms_before) || contains(terms_before, &step.terms);
            let change = Change::new(before.and_then(|before| self.fits.get(before)), fit);
            let r_squared_before =
                before.map_or(0.0, |before| self.steps[before].summary.r_squared);
            let test = change.test.filter(|_| nested);
            changes.push(BlockChange {
                block: step.block,
                terms: step.terms.clone(),
                r_squared: step.summary.r_squared,
                r_squared_change: if nested {
                    change.r_squared
                } else {
                    step.summary.r_squared - r_squared_before
                },
                f_change: test.as_ref().map(|test| test.statistic),
                dof_change: change.dof,
                dof_residual: change.dof_residual,
                p_value_change: test.as_ref().map(|test| test.p_value),
                log_p_value_change: test.map(|test| test.log_p_value),
            });
            before = Some(last);
        }
        changes
    }
}
