//! The choice of path.

use super::accumulate::{Pass, Precision, Products, Rounding, block_rows};
use super::block::{Source, Units};
use super::check;
use super::kernel::{Isa, power_of_two_above};
use super::moments::MomentState;
use super::normal::Swept;
use super::orthogonal::Orthogonal;
use super::problem::{ColumnData, EngineError, EngineOptions, LeastSquaresProblem};
use super::report::Centred;
use super::result::{LeastSquares, Path};

/// A path is good enough when it keeps this many digits of the worst number, by its own estimate.
const ENOUGH_DIGITS: f64 = 13.0;

/// Provisional centres are good enough when no column's mean is further off than the root of this,
/// in standard deviations.
const WORST_OFFSET: f64 = 4.0;

/// With so many times more rows than columns, sweeping in twice the working precision costs nothing.
const DOUBLED_SWEEP: usize = 400;

/// So many rows average the rounding of a combination out, to some 4e-17 of a sum of squares.
const MANY_ROWS: usize = 10_000;

/// Solves a least-squares problem.
///
/// # Errors
/// [`EngineError`] says what is wrong with the input. A degenerate problem is no error: aliased
/// columns, fewer rows than columns and a constant response are reported in the result.
pub fn solve(
    problem: &LeastSquaresProblem<'_>,
    options: &EngineOptions,
) -> Result<LeastSquares, EngineError> {
    let weights = problem.weights.as_ref();
    let rows = check::lengths(&problem.columns, &problem.response, weights)?;
    if rows == 0 {
        return Err(EngineError::NoRows);
    }
    if problem.columns.is_empty() && !problem.intercept {
        return Err(EngineError::NoColumns);
    }
    let seen = check::weights(weights, rows)?;
    let n_used = seen.used;
    if n_used == 0 {
        return Err(EngineError::AllWeightsZero);
    }
    if let Some(weights) = weights
        && !seen.moderate()
    {
        return solve_in_units(problem, weights, seen, options);
    }
    let source = Source {
        columns: problem.columns.iter().chain([&problem.response]).collect(),
        weights,
    };
    let solver = Solver {
        source: &source,
        rows,
        n_used,
        intercept: problem.intercept,
        options,
        isa: Isa::detect(),
    };
    let fit = match options.path {
        None => solver.choose(),
        Some(Path::Gram) => {
            let (state, centred) = solver.gram()?;
            Ok(solver.finish_gram(&state, &centred))
        }
        #[cfg(feature = "lapack")]
        Some(Path::Lapack) => solver.lapack(),
        Some(path) => {
            let units = units(check::ranges(&source)?);
            solver.accurate(units, path)
        }
    };
    fit?.checked()
}

/// Solves with weights near 1 and gives the answer for the weights as they are. Weights so extreme are rare
/// enough to copy.
fn solve_in_units(
    problem: &LeastSquaresProblem<'_>,
    weights: &ColumnData<'_>,
    seen: check::WeightsSeen,
    options: &EngineOptions,
) -> Result<LeastSquares, EngineError> {
    let unit = 1.0 / power_of_two_above(seen.largest);
    let mut scaled = vec![0.0; weights.len()];
    weights.copy_rows(0, &mut scaled);
    scaled.iter_mut().for_each(|weight| *weight *= unit);
    let problem = LeastSquaresProblem {
        columns: problem.columns.iter().map(ColumnData::reborrow).collect(),
        response: problem.response.reborrow(),
        weights: Some(ColumnData::Slice(&scaled)),
        intercept: problem.intercept,
    };
    let mut fit = solve(&problem, options)?;
    fit.n_used = seen.used;
    fit.unscaled_covariance *= unit;
    let sums = [
        &mut fit.residual_sum_of_squares,
        &mut fit.model_sum_of_squares,
        &mut fit.total_sum_of_squares_centered,
        &mut fit.total_sum_of_squares_uncentered,
        &mut fit.sum_of_weights,
    ];
    for sum in sums.into_iter().chain(&mut fit.column_sums_of_squares) {
        *sum /= unit;
    }
    Ok(fit)
}

struct Solver<'s, 'a> {
    source: &'s Source<'s, 'a>,
    rows: usize,
    n_used: usize,
    intercept: bool,
    options: &'s EngineOptions,
    isa: Isa,
}

impl Solver<'_, '_> {
    fn choose(&self) -> Result<LeastSquares, EngineError> {
        let (state, centred) = self.gram()?;
        let fit = self.finish_gram(&state, &centred);
        if fit.aliased.is_empty() && fit.expected_digits >= ENOUGH_DIGITS {
            return Ok(fit);
        }
        self.accurate(state.centred_units(&centred), Path::Orthogonalized)
    }

    /// Cross-products in working precision, about centres that suit all rows and not the first
    /// alone.
    fn gram(&self) -> Result<(MomentState, Centred), EngineError> {
        let first = units(check::first_ranges(self.source, self.rows));
        let mut state = self.working(first);
        if !state.sound() {
            state = self.working(units(check::ranges(self.source)?));
        }
        let mut centred = state.centred(false);
        if self.intercept && centred.worst_offset > WORST_OFFSET {
            state = self.working(state.centred_units(&centred));
            centred = state.centred(false);
        }
        Ok((state, centred))
    }

    fn working(&self, units: Units) -> MomentState {
        // Nothing fails in this pass; what is not finite shows in the result.
        let products = self.pass(&units, Precision::Working).unwrap_or_default();
        self.state(units, products)
    }

    fn finish_gram(&self, state: &MomentState, centred: &Centred) -> LeastSquares {
        let variables = self.variables(state);
        let doubled = self.rows >= DOUBLED_SWEEP * variables.len();
        let swept = state
            .normal_equations(&variables, self.intercept, doubled)
            .solve(self.options.alias_tolerance, false);
        state.report(&variables, self.intercept, centred, &swept, Path::Gram)
    }

    /// The paths in twice the working precision, as far as `last`.
    fn accurate(&self, units: Units, last: Path) -> Result<LeastSquares, EngineError> {
        let not_finite = || check::not_finite(self.source);
        let products = self
            .pass(&units, Precision::Doubled)
            .ok_or_else(not_finite)?;
        let state = self.state(units, products);
        let variables = self.variables(&state);
        let swept = state
            .normal_equations(&variables, self.intercept, true)
            .solve(self.options.alias_tolerance, true);
        let centred = state.centred(true);
        let report =
            |swept: &Swept, path| state.report(&variables, self.intercept, &centred, swept, path);
        let fit = report(&swept, Path::Compensated);
        let forced = self.options.path == Some(Path::Orthogonalized);
        if last != Path::Orthogonalized || (fit.expected_digits >= ENOUGH_DIGITS && !forced) {
            return Ok(fit);
        }
        let orthogonal = Orthogonal::new(&swept, &variables, state.size(), self.intercept);
        let rounding = if self.rows >= MANY_ROWS {
            Rounding::Rounded
        } else {
            Rounding::Exact
        };
        let mut units = state.units.clone();
        if !self.intercept {
            // The combinations were found for columns about zero.
            units.centre.fill(0.0);
        }
        let products = self
            .pass(&units, Precision::Combined(&orthogonal.transform, rounding))
            .ok_or_else(not_finite)?;
        let refined = orthogonal.refine(swept, &variables, &products);
        Ok(report(&refined, Path::Orthogonalized))
    }

    /// The second backend: means and lengths from the cross-products, the rest from a QR
    /// decomposition of the whole matrix.
    #[cfg(feature = "lapack")]
    fn lapack(&self) -> Result<LeastSquares, EngineError> {
        let (state, centred) = self.gram()?;
        let mut units = state.units;
        units.centre = if self.intercept {
            centred.means
        } else {
            vec![0.0; units.centre.len()]
        };
        let state = self.working(units);
        let centred = state.centred(false);
        let variables = self.variables(&state);
        let tolerance = self.options.alias_tolerance;
        let swept =
            super::lapack::solve(self.source, &state, &variables, self.intercept, tolerance)?;
        Ok(state.report(&variables, self.intercept, &centred, &swept, Path::Lapack))
    }

    fn variables(&self, state: &MomentState) -> Vec<usize> {
        let all: Vec<usize> = (0..state.regressors).collect();
        state.variables(&all, self.intercept)
    }

    fn pass(&self, units: &Units, precision: Precision<'_>) -> Option<Products> {
        let variables = self.source.columns.len() + 1;
        // Numbers that a block holds for each value: low parts, and combinations with theirs.
        let parts = match precision {
            Precision::Working => 1,
            Precision::Doubled => 2,
            Precision::Combined(..) => 4,
        };
        Pass {
            source: self.source,
            units,
            precision,
            isa: self.isa,
            block_rows: block_rows(self.options.block_rows, variables * parts),
        }
        .run(self.rows, self.options.threads.get())
    }

    fn state(&self, units: Units, products: Products) -> MomentState {
        MomentState {
            regressors: self.source.columns.len() - 1,
            n_rows: self.rows,
            n_used: self.n_used,
            units,
            products,
        }
    }
}

impl MomentState {
    /// Whether the units have suited the data: nothing over- or underflowed, and nothing is
    /// constant, which one cannot tell from underflow.
    fn sound(&self) -> bool {
        (1..self.size()).all(|j| {
            let size = self.product(j, j).value();
            (2f64.powi(-600)..2f64.powi(600)).contains(&size)
        })
    }

    /// Units with the mean as the centre, where zero is not about as near.
    pub(super) fn centred_units(&self, centred: &Centred) -> Units {
        let mut units = self.units.clone();
        let weight = self.sum_of_weights().value();
        for j in 1..self.size() {
            let mean = centred.means[j];
            let deviation = (centred.squares[j] / weight).sqrt();
            let far = (mean * units.scale[j]).abs() > 2.0 * deviation;
            units.centre[j] = if far { mean } else { 0.0 };
        }
        units
    }
}

/// Units from what is known of each variable's range.
fn units(ranges: Vec<check::Range>) -> Units {
    let (centre, scale) = std::iter::once((0.0, 1.0))
        .chain(ranges.iter().map(check::Range::unit))
        .unzip();
    Units { centre, scale }
}
