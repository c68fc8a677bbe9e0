//! Iteratively reweighted least squares in one pass over the rows per iteration.
//!
//! Coefficients are those of the shifted and scaled columns. A pass turns each block of rows into linear
//! predictors, has them made into weights and scores, and adds up the weighted cross-products of the columns and
//! their products with the scores: nothing of the length of the data is kept. The step that follows from them goes
//! to zero, so that the coefficients keep the digits that the scores have.

use super::accumulate::{SEGMENT_BLOCKS, add, block_rows, over_segments, visit_tiles};
use super::block::{Reweighed, Source, Units, Workspace};
use super::check;
use super::kernel::Isa;
use super::moments::MomentState;
use super::normal::Swept;
use super::problem::{ColumnData, EngineOptions};
use super::result::{LeastSquares, Path};
use crate::double_double::DoubleDouble;

/// With so many times more rows than columns, sweeping in twice the working precision costs nothing.
const DOUBLED_SWEEP: usize = 40;

/// Sums over rows beside the cross-products.
pub(crate) trait RowSums: Default + Send {
    /// Adds those of other rows.
    fn join(&mut self, other: &Self);
}

/// A problem and where its iteration stands.
pub(crate) struct Reweighted<'p, 'a> {
    source: Source<'p, 'a>,
    units: Units,
    intercept: bool,
    rows: usize,
    isa: Isa,
    options: &'p EngineOptions,
    /// Coefficients of the columns in their units, the constant first (0 where there is none).
    at: Vec<f64>,
}

/// What a pass has found.
pub(crate) struct Passed {
    state: MomentState,
}

/// The step to take.
pub(crate) struct Step {
    swept: Swept,
    variables: Vec<usize>,
    /// By coefficient, in the columns' units, the constant first.
    step: Vec<f64>,
    /// Newton's decrement: the scores times the step.
    pub decrement: f64,
    /// Whether every column is independent of those before it.
    pub full_rank: bool,
}

impl<'p, 'a> Reweighted<'p, 'a> {
    pub fn new(
        columns: &'p [ColumnData<'a>],
        intercept: bool,
        rows: usize,
        options: &'p EngineOptions,
    ) -> Self {
        let source = Source {
            columns: columns.iter().collect(),
            weights: None,
        };
        let mut units = Units {
            centre: vec![0.0],
            scale: vec![1.0],
        };
        for range in check::first_ranges(&source, rows) {
            let (centre, scale) = if intercept {
                range.unit()
            } else {
                (0.0, check::scale_for(range.distance_from(0.0)))
            };
            units.centre.push(centre);
            units.scale.push(scale);
        }
        units.centre.push(0.0);
        units.scale.push(1.0);
        Self {
            at: vec![0.0; columns.len() + 1],
            source,
            units,
            intercept,
            rows,
            isa: Isa::detect(),
            options,
        }
    }

    /// Sets the constant of all linear predictors, and every slope to 0.
    pub fn start(&mut self, constant: f64) {
        self.at.fill(0.0);
        self.at[0] = constant;
    }

    /// One pass over every `every`th block of the rows.
    pub fn pass<S: RowSums>(
        &self,
        every: usize,
        reweigh: impl Fn(usize, usize, Isa, &mut Reweighed, &mut S) + Sync,
    ) -> Option<(Passed, S)> {
        let variables = self.source.columns.len() + 2;
        // Panels are kept twice, plain and weighted, and gone through several times.
        let block_rows = block_rows(self.options.block_rows, 4 * variables);
        let (products, sums) = over_segments(
            self.rows,
            block_rows * SEGMENT_BLOCKS,
            self.options.threads.get(),
            || Workspace::new(self.isa, block_rows.min(self.rows), variables),
            |workspace, start, rows| {
                let mut sums = S::default();
                workspace.tiles.fill(Default::default());
                for first in (start..start + rows).step_by(block_rows) {
                    if !(first / block_rows).is_multiple_of(every) {
                        continue;
                    }
                    let count = block_rows.min(start + rows - first);
                    workspace.add_reweighted(
                        &self.source,
                        &self.units,
                        &self.at,
                        (first, count),
                        |rows| reweigh(first, count, self.isa, rows, &mut sums),
                    );
                }
                let mut products = vec![DoubleDouble::ZERO; variables * (variables + 1) / 2];
                visit_tiles(variables, |at, tile, entry, _| {
                    let tile = &workspace.tiles[tile];
                    products[at] = DoubleDouble::sum(tile.high[entry], tile.low[entry]);
                });
                Some((products, sums))
            },
            |total, part| {
                add(&mut total.0, &part.0);
                total.1.join(&part.1);
            },
        )?;
        let state = MomentState {
            regressors: variables - 2,
            n_rows: self.rows,
            n_used: self.rows,
            units: self.units.clone(),
            products,
        };
        Some((Passed { state }, sums))
    }

    /// The step from the scores; `None` where the numbers have left their range, or a column is empty.
    pub fn solve(&self, passed: &Passed) -> Option<Step> {
        let state = &passed.state;
        if !state.products.iter().all(|product| product.hi.is_finite()) {
            return None;
        }
        let weight = state.sum_of_weights().hi;
        let sound = (1..=state.regressors).all(|j| {
            let size = state.product(j, j).hi / weight;
            (2f64.powi(-600)..2f64.powi(600)).contains(&size)
        });
        if !sound || weight <= 0.0 {
            return None;
        }
        let all: Vec<usize> = (0..state.regressors).collect();
        let variables = state.variables(&all, self.intercept);
        let doubled = self.rows >= DOUBLED_SWEEP * variables.len();
        let swept = state
            .normal_equations(&variables, self.intercept, doubled)
            .solve(self.options.alias_tolerance, false);
        let response = state.regressors + 1;
        let mut step = vec![0.0; self.at.len()];
        let mut decrement = 0.0;
        for &i in &swept.independent {
            let value = swept.coefficient(i).value();
            let scores = if self.intercept {
                state.product(variables[i], response)
            } else {
                state.raw_product(variables[i], response)
            };
            step[variables[i]] = value;
            decrement += value * scores.value();
        }
        Some(Step {
            full_rank: swept.dependent.is_empty(),
            swept,
            variables,
            step,
            decrement,
        })
    }

    /// Takes a step.
    pub fn advance(&mut self, step: &Step) {
        for (at, step) in self.at.iter_mut().zip(&step.step) {
            *at += step;
        }
    }

    /// Moves the centres of the columns to their weighted means, where zero is not about as near, and takes the
    /// coefficients along.
    pub fn recentre(&mut self, passed: &Passed) {
        if !self.intercept {
            return;
        }
        let centred = passed.state.centred(false);
        let units = passed.state.centred_units(&centred);
        for j in 1..self.at.len() {
            self.at[0] += self.at[j] * (units.centre[j] - self.units.centre[j]) * units.scale[j];
            self.units.centre[j] = units.centre[j];
        }
    }

    /// The weighted least-squares problem of the last pass in the caller's units, of a working response whose
    /// residual sum of squares is `pearson`, at the coefficients where the iteration stands.
    pub fn finish(
        &self,
        passed: &mut Passed,
        step: Step,
        pearson: f64,
        n_used: usize,
    ) -> LeastSquares {
        let state = &mut passed.state;
        state.n_used = n_used;
        state.set_response(pearson);
        let mut swept = step.swept;
        let response = step.variables.len() - 1;
        swept
            .products
            .set(response, response, DoubleDouble::from(pearson));
        // What the sweep has left of the response is no part of its error.
        swept.response_spread = pearson;
        swept.explained = pearson.into();
        for &i in &swept.independent {
            let at = DoubleDouble::from(self.at[step.variables[i]]);
            swept.products.set(i, response, at);
        }
        let centred = state.centred(false);
        let mut fit = state.report(
            &step.variables,
            self.intercept,
            &centred,
            &swept,
            Path::Gram,
        );
        let weight = state.sum_of_weights().value();
        let slopes = 1..self.at.len();
        let about_zero = |i: usize, j: usize| {
            let product = if self.intercept {
                state.product(i, j)
            } else {
                state.raw_product(i, j)
            };
            product.value()
        };
        let (mut mean, mut uncentered) = (self.at[0], 0.0);
        for i in 0..self.at.len() {
            for j in 0..self.at.len() {
                uncentered += self.at[i] * self.at[j] * about_zero(i, j);
            }
        }
        for j in slopes.clone() {
            mean += self.at[j] * about_zero(0, j) / weight;
        }
        let mut explained = 0.0;
        for i in slopes.clone() {
            for j in slopes.clone() {
                let about_means = about_zero(i, j) - about_zero(0, i) * about_zero(0, j) / weight;
                explained += self.at[i] * self.at[j] * about_means;
            }
        }
        fit.response_mean = mean;
        fit.residual_sum_of_squares = pearson;
        fit.total_sum_of_squares_centered = explained + pearson;
        fit.total_sum_of_squares_uncentered = uncentered + pearson;
        fit.model_sum_of_squares = if self.intercept {
            explained
        } else {
            uncentered
        };
        fit
    }
}
