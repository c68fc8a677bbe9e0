//! Iteratively reweighted least squares (Nelder and Wedderburn, 1972) on the least-squares engine.
//!
//! Each iteration regresses the working residuals on the columns, so that the step goes to zero and the
//! coefficients keep their digits whatever the condition of the columns. They are kept about the means of the
//! columns: an offset of a column costs nothing.

use super::rows::{RowModel, RowSums};
use super::separation::{self, Recession};
use crate::engine::LeastSquaresProblem;
use crate::engine::{self, Aliased, ColumnData, EngineError, EngineOptions, LeastSquares};

/// A step that changes the linear predictors by less than this, though not below the tolerance, and no longer
/// shrinks is rounding.
pub(super) const ROUNDING: f64 = 1e-8;

/// Halvings of a step before it is given up.
const HALVINGS: usize = 40;

/// The first iteration after which a direction may be one of separation.
const BEFORE_SEPARATION: usize = 3;

/// What is to be fitted.
pub(crate) struct Problem<'a> {
    /// The regressors, without the constant.
    pub columns: Vec<ColumnData<'a>>,
    pub intercept: bool,
    /// The response, or the share of successes.
    pub response: &'a [f64],
    /// Prior weights, trials and frequencies multiplied.
    pub prior: Option<&'a [f64]>,
    pub offset: Option<&'a [f64]>,
    pub rows: RowModel,
    /// Whether all rows are zeros and ones of weight 1.
    pub binary: bool,
}

/// How it is fitted.
#[derive(Debug, Clone)]
pub(crate) struct Settings<'a> {
    /// Coefficients to start from, aliased ones included.
    pub start: Option<&'a [f64]>,
    pub max_iterations: usize,
    /// On the weighted root mean square of the change of the linear predictors.
    pub tolerance: f64,
    pub engine: EngineOptions,
}

/// A fit that has converged.
#[derive(Debug, Clone)]
pub(crate) struct Solution {
    /// The weighted least-squares problem of the last iteration, with the coefficients of the model, its working
    /// response and Pearson's chi-squared as the residual sum of squares.
    pub least_squares: LeastSquares,
    pub sums: RowSums,
    pub iterations: usize,
    pub halvings: usize,
    /// Weighted root mean square of the last change of the linear predictors.
    pub last_change: f64,
}

/// Why there is no fit.
#[derive(Debug, Clone)]
pub(crate) enum Failure {
    Engine(EngineError),
    /// The family has no mean there (identity link below zero, say).
    InvalidStart,
    NotConverged {
        iterations: usize,
        last_change: f64,
    },
    Separated(Recession),
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        Failure::Engine(error)
    }
}

/// Coefficients about centres of the columns: `eta = constant + sum slopes (x - centres) + offset`.
#[derive(Debug, Clone)]
struct Centred {
    constant: f64,
    slopes: Vec<f64>,
}

impl Centred {
    fn moved(&self, step: &Self, factor: f64) -> Self {
        let slopes = self.slopes.iter().zip(&step.slopes);
        Self {
            constant: self.constant + factor * step.constant,
            slopes: slopes.map(|(slope, step)| slope + factor * step).collect(),
        }
    }
}

/// Fits the model.
pub(crate) fn fit(problem: &Problem<'_>, settings: &Settings<'_>) -> Result<Solution, Failure> {
    if let Some(solution) = super::fast::fit(problem, settings) {
        return Ok(solution);
    }
    carefully(problem, settings)
}

/// With the numbers of all rows at hand.
pub(super) fn carefully(
    problem: &Problem<'_>,
    settings: &Settings<'_>,
) -> Result<Solution, Failure> {
    Fitter::new(problem, settings).run()
}

struct Fitter<'p, 'a> {
    problem: &'p Problem<'a>,
    settings: &'p Settings<'p>,
    /// Regressors that are not aliased.
    active: Vec<usize>,
    centres: Vec<f64>,
    eta: Vec<f64>,
    weights: Vec<f64>,
    scores: Vec<f64>,
    sums: RowSums,
    halvings: usize,
    /// Aliased columns, as the first iteration found them.
    aliased: Vec<Aliased>,
}

impl<'p, 'a> Fitter<'p, 'a> {
    fn new(problem: &'p Problem<'a>, settings: &'p Settings<'p>) -> Self {
        let n = problem.response.len();
        Self {
            problem,
            settings,
            active: (0..problem.columns.len()).collect(),
            centres: vec![0.0; problem.columns.len()],
            eta: vec![0.0; n],
            weights: vec![0.0; n],
            scores: vec![0.0; n],
            sums: RowSums::default(),
            halvings: 0,
            aliased: Vec::new(),
        }
    }

    fn run(mut self) -> Result<Solution, Failure> {
        let mut at = self.first()?;
        let mut deviance_before = f64::INFINITY;
        let mut predicted = f64::INFINITY;
        let mut change_before = f64::INFINITY;
        let mut step: Option<Centred> = None;
        for iteration in 1..=self.settings.max_iterations {
            self.predict(&at);
            self.evaluate();
            if let Some(step) = &step {
                self.halve(&mut at, step, deviance_before, predicted)?;
            } else if !self.sound() {
                return Err(Failure::InvalidStart);
            }
            deviance_before = self.sums.deviance;
            let (solution, next) = self.solve(false)?;
            let change = self.change(&next);
            predicted = change.decrement;
            let converged = change.mean_square.sqrt() <= self.settings.tolerance
                || (change.mean_square.sqrt() <= ROUNDING
                    && change.mean_square >= 0.8 * change_before);
            // Where only rows of no weight still move, the fit diverges although the likelihood does not change.
            if converged && change.largest <= ROUNDING.sqrt() {
                at = at.moved(&next, 1.0);
                return Ok(self.finish(&at, solution, iteration, change.mean_square.sqrt()));
            }
            if iteration > BEFORE_SEPARATION
                && let Some(recession) = self.separation(&next)
            {
                return Err(Failure::Separated(recession));
            }
            change_before = change.mean_square;
            at = at.moved(&next, 1.0);
            step = Some(next);
        }
        Err(Failure::NotConverged {
            iterations: self.settings.max_iterations,
            last_change: change_before.sqrt(),
        })
    }

    /// Coefficients to start from: the ones given, or from one step out of means near the responses.
    fn first(&mut self) -> Result<Centred, Failure> {
        let problem = self.problem;
        let RowModel { form, link } = problem.rows;
        let prior = |row: usize| problem.prior.map_or(1.0, |prior| prior[row]);
        for (row, (eta, &y)) in self.eta.iter_mut().zip(problem.response).enumerate() {
            *eta = link.link(form.start(y, prior(row)));
        }
        self.evaluate();
        let from_response = self.sound();
        if !from_response {
            self.flat();
            self.evaluate();
            if !self.sound() && self.settings.start.is_none() {
                return Err(Failure::InvalidStart);
            }
        }
        let (solution, step) = self.solve(true)?;
        if let Some(start) = self.settings.start {
            let first = usize::from(problem.intercept);
            let slopes: Vec<f64> = start.iter().skip(first).copied().collect();
            let shift: f64 = slopes.iter().zip(&self.centres).map(|(b, m)| b * m).sum();
            let constant = if problem.intercept {
                start[0] + shift
            } else {
                0.0
            };
            self.aliased = solution.aliased;
            let mut at = Centred { constant, slopes };
            for position in 0..at.slopes.len() {
                if !self.active.contains(&position) {
                    at.slopes[position] = 0.0;
                }
            }
            return Ok(at);
        }
        self.aliased = solution.aliased;
        self.predict(&step);
        self.evaluate();
        if self.sound() {
            return Ok(step);
        }
        // Part of the way from a constant mean, which is always one the family can have.
        let mut flat = Centred {
            constant: 0.0,
            slopes: vec![0.0; step.slopes.len()],
        };
        if !problem.intercept {
            return Err(Failure::InvalidStart);
        }
        flat.constant = self.flat();
        let back = step.moved(&flat, -1.0);
        let mut factor = 1.0;
        for _ in 0..HALVINGS {
            factor *= 0.5;
            let at = flat.moved(&back, factor);
            self.predict(&at);
            self.evaluate();
            if self.sound() {
                return Ok(at);
            }
        }
        Ok(flat)
    }

    /// Linear predictors of the mean response; gives the constant.
    fn flat(&mut self) -> f64 {
        let problem = self.problem;
        let (mut sum, mut weights, mut offsets) = (0.0, 0.0, 0.0);
        for (row, y) in problem.response.iter().enumerate() {
            let prior = problem.prior.map_or(1.0, |prior| prior[row]);
            sum += prior * y;
            weights += prior;
            offsets += prior * problem.offset.map_or(0.0, |offset| offset[row]);
        }
        let constant = problem.rows.link.link(sum / weights) - offsets / weights;
        match problem.offset {
            None => self.eta.fill(constant),
            Some(offset) => {
                for (eta, offset) in self.eta.iter_mut().zip(offset) {
                    *eta = constant + offset;
                }
            }
        }
        constant
    }

    fn predict(&mut self, at: &Centred) {
        match self.problem.offset {
            None => self.eta.fill(at.constant),
            Some(offset) => {
                for (eta, offset) in self.eta.iter_mut().zip(offset) {
                    *eta = at.constant + offset;
                }
            }
        }
        for &column in &self.active {
            let (slope, centre) = (at.slopes[column], self.centres[column]);
            self.problem.columns[column].add_multiple(slope, centre, &mut self.eta);
        }
    }

    fn evaluate(&mut self) {
        let Problem {
            response, prior, ..
        } = *self.problem;
        let (weights, scores) = (&mut self.weights, &mut self.scores);
        self.sums = (self.problem.rows).evaluate(&self.eta, response, prior, weights, scores);
    }

    fn sound(&self) -> bool {
        self.sums.invalid == 0
            && self.sums.deviance.is_finite()
            && self.sums.sum_of_weights > 0.0
            && self.sums.sum_of_weights.is_finite()
    }

    /// Halves the last step while the means are impossible or the deviance has grown.
    fn halve(
        &mut self,
        at: &mut Centred,
        step: &Centred,
        before: f64,
        predicted: f64,
    ) -> Result<(), Failure> {
        let mut factor = 1.0;
        for _ in 0..HALVINGS {
            // Where hardly anything was to be gained, a growth is rounding.
            let grown = self.sums.deviance > before * (1.0 + 1e-10) && predicted > 1e-12 * before;
            if self.sound() && !grown {
                return Ok(());
            }
            factor *= 0.5;
            *at = at.moved(step, -factor);
            self.predict(at);
            self.evaluate();
            self.halvings += 1;
        }
        if self.sound() {
            Ok(())
        } else {
            Err(Failure::InvalidStart)
        }
    }

    /// The regression of the working residuals; with `whole`, of the working response, which also finds the
    /// aliased columns and the centres.
    fn solve(&mut self, whole: bool) -> Result<(LeastSquares, Centred), Failure> {
        let offset = self.problem.offset;
        let residuals: Vec<f64> = (self.scores.iter().zip(&self.weights).enumerate())
            .map(|(row, (score, weight))| {
                let residual = if *weight > 0.0 { score / weight } else { 0.0 };
                if whole && *weight > 0.0 {
                    self.eta[row] - offset.map_or(0.0, |offset| offset[row]) + residual
                } else {
                    residual
                }
            })
            .collect();
        let columns = (self.active.iter())
            .map(|&column| self.problem.columns[column].borrowed())
            .collect();
        let mut problem = LeastSquaresProblem::new(columns, ColumnData::Slice(&residuals));
        problem.intercept = self.problem.intercept;
        problem.weights = Some(ColumnData::Slice(&self.weights));
        let solution = engine::solve(&problem, &self.settings.engine)?;
        let first = usize::from(self.problem.intercept);
        if whole && self.problem.intercept {
            self.centres.clone_from(&solution.column_means);
        }
        let mut step = Centred {
            constant: if self.problem.intercept {
                solution.response_mean
            } else {
                0.0
            },
            slopes: vec![0.0; self.problem.columns.len()],
        };
        for (position, &column) in self.active.iter().enumerate() {
            let slope = solution.coefficients[first + position];
            step.slopes[column] = slope;
            if self.problem.intercept {
                step.constant -= slope * (solution.column_means[position] - self.centres[column]);
            }
        }
        if whole {
            self.active
                .retain(|&column| !solution.is_aliased(first + column));
        }
        Ok((solution, step))
    }

    /// How far a step moves the linear predictors.
    fn change(&self, step: &Centred) -> Change {
        let moves = self.moves(step);
        let mut change = Change::default();
        for ((moved, weight), score) in moves.iter().zip(&self.weights).zip(&self.scores) {
            change.mean_square += weight * moved * moved;
            change.decrement += score * moved;
            change.largest = change.largest.max(moved.abs());
        }
        change.mean_square /= self.sums.sum_of_weights;
        change
    }

    fn moves(&self, step: &Centred) -> Vec<f64> {
        let mut moves = vec![step.constant; self.eta.len()];
        for &column in &self.active {
            let (slope, centre) = (step.slopes[column], self.centres[column]);
            self.problem.columns[column].add_multiple(slope, centre, &mut moves);
        }
        moves
    }

    fn separation(&self, step: &Centred) -> Option<Recession> {
        if !separation::possible(self.problem.rows) {
            return None;
        }
        let moves = self.moves(step);
        let rows = separation::rows(self.problem, &moves)?;
        let columns = separation::columns(self.problem, &step.slopes, step.constant);
        let complete = rows.len() == self.used();
        Some(Recession {
            rows,
            columns,
            complete,
        })
    }

    fn used(&self) -> usize {
        match self.problem.prior {
            None => self.problem.response.len(),
            Some(prior) => prior.iter().filter(|&&prior| prior > 0.0).count(),
        }
    }

    /// The last least-squares problem in the words of the model.
    fn finish(
        &self,
        at: &Centred,
        solved: LeastSquares,
        iterations: usize,
        last_change: f64,
    ) -> Solution {
        let first = usize::from(self.problem.intercept);
        let terms = first + self.problem.columns.len();
        let mut least_squares = LeastSquares {
            n_used: self.used(),
            coefficients: vec![0.0; terms],
            aliased: self.aliased.clone(),
            unscaled_covariance: ndarray::Array2::zeros((terms, terms)),
            column_means: self.centres.clone(),
            column_sums_of_squares: vec![0.0; terms - first],
            residual_sum_of_squares: self.sums.pearson,
            ..solved.clone()
        };
        let positions: Vec<usize> = (0..first)
            .chain(self.active.iter().map(|column| first + column))
            .collect();
        for (i, &row) in positions.iter().enumerate() {
            for (j, &column) in positions.iter().enumerate() {
                least_squares.unscaled_covariance[[row, column]] =
                    solved.unscaled_covariance[[i, j]];
            }
        }
        let (mut constant, mut mean) = (at.constant, at.constant);
        for (position, &column) in self.active.iter().enumerate() {
            let slope = at.slopes[column];
            least_squares.coefficients[first + column] = slope;
            least_squares.column_means[column] = solved.column_means[position];
            least_squares.column_sums_of_squares[column] = solved.column_sums_of_squares[position];
            constant -= slope * self.centres[column];
            mean += slope * (solved.column_means[position] - self.centres[column]);
        }
        if self.problem.intercept {
            least_squares.coefficients[0] = constant;
            least_squares.response_mean = mean;
        }
        let (mut centered, mut uncentered) = (0.0, 0.0);
        for (row, (weight, score)) in self.weights.iter().zip(&self.scores).enumerate() {
            if *weight > 0.0 {
                let offset = self.problem.offset.map_or(0.0, |offset| offset[row]);
                let response = self.eta[row] - offset + score / weight;
                centered += weight * (response - mean) * (response - mean);
                uncentered += weight * response * response;
            }
        }
        least_squares.total_sum_of_squares_centered = centered;
        least_squares.total_sum_of_squares_uncentered = uncentered;
        let total = if self.problem.intercept {
            centered
        } else {
            uncentered
        };
        least_squares.model_sum_of_squares = (total - self.sums.pearson).max(0.0);
        Solution {
            least_squares,
            sums: self.sums,
            iterations,
            halvings: self.halvings,
            last_change,
        }
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Change {
    /// Weighted mean of the squared changes of the linear predictors.
    mean_square: f64,
    largest: f64,
    /// Newton's decrement: what the deviance is expected to fall by.
    decrement: f64,
}
