//! The iterations of a well-behaved model, one pass over the rows for each.
//!
//! Whatever is out of the ordinary is left to [`iterate`](super::iterate), which keeps the rows' numbers and takes
//! its time: aliased or collinear columns, steps that must be halved, means at the edge of their range.

use super::family::Form;
use super::iterate::{Problem, ROUNDING, Settings, Solution};
use super::link::Link;
use super::rows::{RowModel, RowSums};
use crate::engine::kernel::{Chunk, Isa, LANES, logit_rows};
use crate::engine::reweighted::{self, Reweighted};

/// Fewer rows, or fewer times the columns, are not worth a start on some of them.
const MANY_ROWS: usize = 50_000;
const MANY_TIMES: usize = 2_000;

/// The share of the rows that the first iterations use.
const EVERY: usize = 16;

/// Iterations on a share of the rows, and the change of the linear predictors that ends them.
const FIRST_ITERATIONS: usize = 8;
const FIRST_CHANGE: f64 = 1e-3;

/// Iterations after which the model is not well-behaved.
const ITERATIONS: usize = 60;

/// Rows of less information than this about their linear predictor may be on their way to infinity, and those of a
/// logit with linear predictors beyond this.
const FAINT: f64 = 1e-7;
const FAR: f64 = 16.0;

/// Digits of the covariance that the cross-products must keep.
const DIGITS: f64 = 11.0;

/// Sums of a pass.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    rows: RowSums,
    /// Whether any row has next to no weight.
    faint: bool,
    used: usize,
}

impl reweighted::RowSums for Sums {
    fn join(&mut self, other: &Self) {
        self.rows.add(&other.rows);
        self.faint |= other.faint;
        self.used += other.used;
    }
}

/// The fit, or `None` where the model is not well-behaved.
pub(crate) fn fit(problem: &Problem<'_>, settings: &Settings<'_>) -> Option<Solution> {
    if settings.start.is_some() || problem.response.is_empty() {
        return None;
    }
    let evaluator = Evaluator {
        problem,
        binary: problem.binary
            && problem.rows.form == Form::Binomial
            && problem.rows.link == Link::Logit,
    };
    let n = problem.response.len();
    let mut at = Reweighted::new(&problem.columns, problem.intercept, n, &settings.engine);
    let coefficients = problem.columns.len() + 1;
    let mut started = false;
    if n >= MANY_ROWS && n >= MANY_TIMES * coefficients {
        started = first_rows(&evaluator, &mut at);
        if !started {
            at = Reweighted::new(&problem.columns, problem.intercept, n, &settings.engine);
        }
    }
    let mut deviance = f64::INFINITY;
    let mut change_before = f64::INFINITY;
    let limit = settings.max_iterations.min(ITERATIONS);
    for iteration in 1..=limit {
        let first = iteration == 1 && !started;
        let (mut passed, sums) = evaluator.pass(&at, 1, first)?;
        let step = at.solve(&passed)?;
        if !sums.sound() || !step.full_rank {
            return None;
        }
        if first && !evaluator.binary {
            // The whole coefficients, and not a step to them.
            at.start(0.0);
            at.advance(&step);
            at.recentre(&passed);
            continue;
        }
        if sums.rows.deviance > deviance * (1.0 + 1e-10) {
            return None;
        }
        deviance = sums.rows.deviance;
        let change = (step.decrement / sums.rows.sum_of_weights).max(0.0).sqrt();
        at.advance(&step);
        let at_rest = change <= ROUNDING && change >= 0.9 * change_before;
        change_before = change;
        if change <= settings.tolerance || at_rest {
            if sums.faint && super::separation::possible(problem.rows) {
                return None;
            }
            let least_squares = at.finish(&mut passed, step, sums.rows.pearson, sums.used);
            return (least_squares.expected_digits >= DIGITS).then_some(Solution {
                least_squares,
                sums: sums.rows,
                iterations: iteration,
                halvings: 0,
                last_change: change,
            });
        }
        if iteration <= 2 {
            at.recentre(&passed);
        }
    }
    None
}

/// Iterates on some of the rows, from which all of them then go on; says whether that went well.
fn first_rows(evaluator: &Evaluator<'_, '_>, at: &mut Reweighted<'_, '_>) -> bool {
    for iteration in 0..FIRST_ITERATIONS {
        let first = iteration == 0;
        let Some((passed, sums)) = evaluator.pass(at, EVERY, first) else {
            return false;
        };
        let Some(step) = at.solve(&passed) else {
            return false;
        };
        if !sums.sound() || !step.full_rank {
            return false;
        }
        let change = (step.decrement / sums.rows.sum_of_weights).max(0.0).sqrt();
        if first && !evaluator.binary {
            at.start(0.0);
        }
        at.advance(&step);
        if first {
            at.recentre(&passed);
        } else if change <= FIRST_CHANGE {
            return true;
        }
    }
    false
}

impl Sums {
    fn sound(&self) -> bool {
        self.rows.invalid == 0
            && self.rows.deviance.is_finite()
            && self.rows.sum_of_weights > 0.0
            && self.rows.sum_of_weights.is_finite()
    }
}

struct Evaluator<'p, 'a> {
    problem: &'p Problem<'a>,
    /// Whether it is a logit of zeros and ones without weights, which goes by vectors.
    binary: bool,
}

impl Evaluator<'_, '_> {
    fn pass(
        &self,
        at: &Reweighted<'_, '_>,
        every: usize,
        first: bool,
    ) -> Option<(reweighted::Passed, Sums)> {
        at.pass(every, |start, rows, isa, reweighed, sums: &mut Sums| {
            let response = &self.problem.response[start..start + rows];
            let eta = &mut reweighed.eta;
            if let Some(offset) = self.problem.offset {
                let offset = &offset[start..start + rows];
                for (eta, offset) in eta.iter_mut().zip(offset.chunks(LANES)) {
                    for (eta, offset) in eta.0.iter_mut().zip(offset) {
                        *eta += offset;
                    }
                }
            }
            let block = Block {
                eta,
                response,
                prior: self.problem.prior.map(|prior| &prior[start..start + rows]),
                offset: self
                    .problem
                    .offset
                    .map(|offset| &offset[start..start + rows]),
                weights: &mut reweighed.weights,
                scores: &mut reweighed.scores,
            };
            if self.binary {
                block.logit(isa, sums);
            } else {
                block.evaluate(self.problem.rows, first, sums);
            }
        })
    }
}

/// Rows of a block.
struct Block<'b> {
    eta: &'b [Chunk],
    response: &'b [f64],
    prior: Option<&'b [f64]>,
    offset: Option<&'b [f64]>,
    weights: &'b mut [Chunk],
    scores: &'b mut [Chunk],
}

impl Block<'_> {
    fn logit(mut self, isa: Isa, sums: &mut Sums) {
        let (whole, rest) = self.response.as_chunks::<LANES>();
        let count = whole.len();
        let (weights, scores) = (&mut self.weights[..count], &mut self.scores[..count]);
        let found = logit_rows(isa, &self.eta[..count], whole, weights, scores);
        sums.rows.deviance += found.deviance;
        sums.rows.pearson += found.pearson;
        sums.rows.sum_of_weights += found.sum_of_weights;
        sums.faint |= found.largest > FAR;
        sums.used += count * LANES;
        let first = count * LANES;
        let model = RowModel {
            form: Form::Binomial,
            link: Link::Logit,
        };
        for row in first..first + rest.len() {
            self.row(model, false, row, sums);
        }
    }

    fn evaluate(self, model: RowModel, first: bool, sums: &mut Sums) {
        // Each of the usual models is compiled by itself.
        let known = |form, link| RowModel { form, link };
        match (model.form, model.link) {
            (Form::Binomial, Link::Logit) => {
                self.rows(known(Form::Binomial, Link::Logit), first, sums)
            }
            (Form::Binomial, Link::Probit) => {
                self.rows(known(Form::Binomial, Link::Probit), first, sums)
            }
            (Form::Mean, Link::Log) => self.rows(known(Form::Mean, Link::Log), first, sums),
            (Form::MeanSquared, Link::Log) => {
                self.rows(known(Form::MeanSquared, Link::Log), first, sums)
            }
            (Form::Overdispersed(theta), Link::Log) => {
                self.rows(known(Form::Overdispersed(theta), Link::Log), first, sums);
            }
            _ => self.rows(model, first, sums),
        }
    }

    #[inline(always)]
    fn rows(mut self, model: RowModel, first: bool, sums: &mut Sums) {
        for row in 0..self.response.len() {
            self.row(model, first, row, sums);
        }
    }

    #[inline(always)]
    fn row(&mut self, model: RowModel, first: bool, row: usize, sums: &mut Sums) {
        let (chunk, lane) = (row / LANES, row % LANES);
        let prior = self.prior.map_or(1.0, |prior| prior[row]);
        if prior == 0.0 {
            self.weights[chunk].0[lane] = 0.0;
            self.scores[chunk].0[lane] = 0.0;
            return;
        }
        let y = self.response[row];
        let eta = if first {
            model.link.link(model.form.start(y, prior))
        } else {
            self.eta[chunk].0[lane]
        };
        let value = model.row(eta, y);
        let (weight, mut score) = (prior * value.weight, prior * value.score);
        sums.rows.deviance += prior * value.deviance;
        sums.rows.pearson += prior * value.pearson;
        sums.rows.sum_of_weights += weight;
        sums.rows.invalid += usize::from(!value.valid);
        sums.faint |= value.weight < FAINT;
        sums.used += 1;
        if first {
            // The score of the whole linear predictor from zero.
            score += weight * (eta - self.offset.map_or(0.0, |offset| offset[row]));
        }
        self.weights[chunk].0[lane] = weight;
        self.scores[chunk].0[lane] = score;
    }
}
