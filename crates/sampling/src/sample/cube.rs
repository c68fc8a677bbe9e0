//! Balanced samples: the cube method.

use crate::certificate::apply::Watch;
use crate::{Random, SamplingError};

/// What counts as zero or one.
const NEAR: f64 = 1e-11;
/// Progress is told when so many more units are decided.
const TOLD_EVERY: usize = 256;

/// Rounds inclusion probabilities to zeros and ones at random so that the sums of `rows[unit] / probability` over the
/// drawn units stay what they are: the fast flight phase of Chauvet and Tillé (2006), which looks at one more unit
/// than there are variables at a time. Landing: when no more than that are left, the last variable is given up, then
/// the one before it, until all is decided. `rows` has one vector per unit, its first entry the probability itself,
/// so that the size stays fixed.
pub(crate) fn cube(
    probabilities: &[f64],
    rows: &[Vec<f64>],
    random: &mut Random,
    watch: &mut Watch<'_>,
) -> Result<Vec<bool>, SamplingError> {
    let mut state = probabilities.to_vec();
    let variables = rows.first().map_or(0, Vec::len);
    let open: Vec<usize> = (0..state.len())
        .filter(|unit| is_open(state[*unit]))
        .collect();
    // A random order, so that the design is as random as it can be.
    let mut waiting: Vec<usize> = random
        .choose(open.len(), open.len())
        .into_iter()
        .map(|place| open[place])
        .collect();
    waiting.reverse();
    let scaled = |unit: usize, variable: usize| rows[unit][variable] / probabilities[unit];
    let mut window: Vec<usize> = Vec::with_capacity(variables + 1);
    let mut balanced = variables;
    loop {
        while window.len() <= balanced
            && let Some(unit) = waiting.pop()
        {
            window.push(unit);
        }
        if window.is_empty() {
            break;
        }
        let left = waiting.len() + window.len();
        if left.is_multiple_of(TOLD_EVERY) {
            watch.tell(state.len() - left, state.len())?;
        }
        // Landing: fewer units than are needed for a direction that keeps all sums.
        balanced = balanced.min(window.len() - 1);
        let columns: Vec<Vec<f64>> = window
            .iter()
            .map(|unit| {
                (0..balanced)
                    .map(|variable| scaled(*unit, variable))
                    .collect()
            })
            .collect();
        let direction = null_vector(&columns);
        step(&mut state, &window, &direction, random);
        let before = window.len();
        window.retain(|unit| is_open(state[*unit]));
        // Every step decides a unit; where numbers are too far apart for that, a lot does.
        if window.len() == before
            && let Some(unit) = window.pop()
        {
            state[unit] = f64::from(u8::from(random.unit() < state[unit]));
        }
    }
    let drawn = state.into_iter().map(|probability| probability > 0.5);
    Ok(drawn.collect())
}

fn is_open(probability: f64) -> bool {
    probability > NEAR && probability < 1.0 - NEAR
}

/// Goes along the direction, one way or the other, until a unit is decided; the expectation stays.
fn step(state: &mut [f64], window: &[usize], direction: &[f64], random: &mut Random) {
    let reach = |sign: f64| {
        let limits = window
            .iter()
            .zip(direction)
            .filter(|(_, direction)| direction.abs() > NEAR);
        limits.fold(f64::INFINITY, |reach, (unit, direction)| {
            let direction = sign * direction;
            let room = if direction > 0.0 {
                1.0 - state[*unit]
            } else {
                state[*unit]
            };
            reach.min(room / direction.abs())
        })
    };
    let (forth, back) = (reach(1.0), reach(-1.0));
    let length = if random.unit() * (forth + back) < back {
        forth
    } else {
        -back
    };
    for (unit, direction) in window.iter().zip(direction) {
        let moved = state[*unit] + length * direction;
        state[*unit] = if moved < NEAR {
            0.0
        } else if moved > 1.0 - NEAR {
            1.0
        } else {
            moved
        };
    }
}

/// A vector that the columns, one more than they have entries, send to zero; its largest entry is 1 or -1.
fn null_vector(columns: &[Vec<f64>]) -> Vec<f64> {
    let width = columns.len();
    let height = columns.first().map_or(0, Vec::len);
    let mut rows: Vec<Vec<f64>> = (0..height)
        .map(|variable| columns.iter().map(|column| column[variable]).collect())
        .collect();
    for row in &mut rows {
        let largest = row
            .iter()
            .fold(0.0_f64, |largest, value| largest.max(value.abs()));
        if largest > 0.0 {
            row.iter_mut().for_each(|value| *value /= largest);
        }
    }
    // Gauss-Jordan with the largest remaining entry as pivot.
    let mut pivots: Vec<(usize, usize)> = Vec::with_capacity(height);
    let mut is_free = vec![true; width];
    for step in 0..height {
        let mut pivot = (step, 0, 0.0_f64);
        for (place, row) in rows.iter().enumerate().skip(step) {
            for (column, value) in row.iter().enumerate() {
                if is_free[column] && value.abs() > pivot.2 {
                    pivot = (place, column, value.abs());
                }
            }
        }
        // What is smaller is rounding: the variables depend on each other here, and one direction more is free.
        if pivot.2 < 1e-12 {
            break;
        }
        let (place, column, _) = pivot;
        rows.swap(step, place);
        is_free[column] = false;
        pivots.push((step, column));
        let value = rows[step][column];
        rows[step].iter_mut().for_each(|entry| *entry /= value);
        let pivot_row = rows[step].clone();
        for (other, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if other != step && factor != 0.0 {
                row.iter_mut()
                    .zip(&pivot_row)
                    .for_each(|(entry, pivot)| *entry -= factor * pivot);
            }
        }
    }
    let mut vector = vec![0.0; width];
    let Some(free) = is_free.iter().position(|free| *free) else {
        return vector;
    };
    vector[free] = 1.0;
    for (row, column) in pivots {
        vector[column] = -rows[row][free];
    }
    let largest = vector
        .iter()
        .fold(0.0_f64, |largest, value| largest.max(value.abs()));
    vector.iter_mut().for_each(|value| *value /= largest);
    vector
}
