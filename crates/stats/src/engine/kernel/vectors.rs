//! Loops over plain vectors.

#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2, Avx512};
use super::lanes::{LANES, Lanes, Portable};
use super::{Isa, Set};
use crate::double_double::{DoubleDouble, two_sum};

dispatched! {
    /// `target -= factor * row`.
    pub(in crate::engine) subtract_multiple = subtract_multiple_with(target: &mut [f64], factor: f64, row: &[f64])
}

#[inline(always)]
fn subtract_multiple_with<L: Lanes>(target: &mut [f64], factor: f64, row: &[f64]) {
    let (targets, target_rest) = target.as_chunks_mut::<LANES>();
    let (rows, row_rest) = row.as_chunks::<LANES>();
    let negative = L::splat(-factor);
    for (target, row) in targets.iter_mut().zip(rows) {
        for part in 0..L::PARTS {
            L::load(row, part)
                .multiply_add(negative, L::load(target, part))
                .store(target, part);
        }
    }
    for (target, value) in target_rest.iter_mut().zip(row_rest) {
        *target -= factor * value;
    }
}

dispatched! {
    /// `target -= factor * row`, in twice the working precision.
    pub(in crate::engine) subtract_multiple_doubled = subtract_multiple_doubled_with(
        target: (&mut [f64], &mut [f64]), factor: DoubleDouble, row: (&[f64], &[f64]),
    )
}

/// The loop is plain: what it is compiled for decides whether a fused multiply-add is one
/// instruction, and the compiler makes vectors of it.
#[inline(always)]
fn subtract_multiple_doubled_with<L: Lanes>(
    target: (&mut [f64], &mut [f64]),
    factor: DoubleDouble,
    row: (&[f64], &[f64]),
) {
    let size = target.0.len();
    let (high, low) = (&mut target.0[..size], &mut target.1[..size]);
    let (row_high, row_low) = (&row.0[..size], &row.1[..size]);
    for at in 0..size {
        let product = factor.hi * row_high[at];
        let error = factor.hi.mul_add(row_high[at], -product);
        let cross = factor.hi.mul_add(row_low[at], factor.lo * row_high[at]);
        let (sum, sum_error) = two_sum(high[at], -product);
        let rest = (low[at] - (error + cross)) + sum_error;
        let result = sum + rest;
        low[at] = rest - (result - sum);
        high[at] = result;
    }
}

dispatched! {
    /// The sum of the products of two runs.
    pub(crate) dot = dot_with(left: &[f64], right: &[f64]) -> f64
}

#[inline(always)]
fn dot_with<L: Lanes>(left: &[f64], right: &[f64]) -> f64 {
    let (left, left_rest) = left.as_chunks::<LANES>();
    let (right, right_rest) = right.as_chunks::<LANES>();
    let (left_fours, left) = left.as_chunks::<4>();
    let (right_fours, right) = right.as_chunks::<4>();
    let mut sums = [L::splat(0.0); 4];
    for (left, right) in left_fours.iter().zip(right_fours) {
        for (sum, (left, right)) in sums.iter_mut().zip(left.iter().zip(right)) {
            for part in 0..L::PARTS {
                *sum = L::load(left, part).multiply_add(L::load(right, part), *sum);
            }
        }
    }
    for (left, right) in left.iter().zip(right) {
        for part in 0..L::PARTS {
            sums[0] = L::load(left, part).multiply_add(L::load(right, part), sums[0]);
        }
    }
    let sum = sums[0].add(sums[1]).add(sums[2].add(sums[3])).sum();
    let rest = left_rest
        .iter()
        .zip(right_rest)
        .map(|(left, right)| left * right);
    sum + rest.sum::<f64>()
}

dispatched! {
    /// `target = sum_k factors[k] * x_k`, the columns `x_k` lying one after another, each as long as the target.
    pub(crate) mix = mix_with(columns: &[f64], factors: &[f64], target: &mut [f64])
}

#[inline(always)]
fn mix_with<L: Lanes>(columns: &[f64], factors: &[f64], target: &mut [f64]) {
    let rows = target.len();
    let (targets, rest) = target.as_chunks_mut::<LANES>();
    for (chunk, target) in targets.iter_mut().enumerate() {
        for part in 0..L::PARTS {
            let mut sum = L::splat(0.0);
            for (k, factor) in factors.iter().enumerate() {
                if let Some(values) = columns[k * rows + chunk * LANES..].first_chunk() {
                    sum = L::load(values, part).multiply_add(L::splat(*factor), sum);
                }
            }
            sum.store(target, part);
        }
    }
    let first = rows - rest.len();
    for (row, target) in rest.iter_mut().enumerate() {
        let values = factors.iter().enumerate();
        *target = values
            .map(|(k, factor)| factor * columns[k * rows + first + row])
            .sum();
    }
}
