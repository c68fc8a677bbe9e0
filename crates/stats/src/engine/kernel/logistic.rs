//! Rows of a logit at given linear predictors, and linear predictors from panels.

#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2, Avx512};
use super::lanes::{LANES, Lanes, Portable};
use super::{Chunk, Isa, PANEL, Panels, Set};

dispatched! {
    /// Linear predictors of one block: `sum_k factors[k] * x_k` over the variables of the panels, the constant
    /// first; factors beyond the last are 0.
    pub(in crate::engine) predict = predict_with(source: Panels<'_>, factors: &[f64], target: &mut [Chunk])
}

#[inline(always)]
fn predict_with<L: Lanes>(source: Panels<'_>, factors: &[f64], target: &mut [Chunk]) {
    for (index, factors) in factors.chunks(PANEL).enumerate() {
        let mut own = [L::splat(0.0); PANEL];
        for (own, factor) in own.iter_mut().zip(factors) {
            *own = L::splat(*factor);
        }
        let panel = source.panel(index);
        for (target, quad) in target.iter_mut().zip(panel) {
            for part in 0..L::PARTS {
                let pair = |first: usize| {
                    let sum = L::load(&quad[first].0, part).mul(own[first]);
                    L::load(&quad[first + 1].0, part).multiply_add(own[first + 1], sum)
                };
                let sum = pair(0).add(pair(2));
                let sum = if index == 0 {
                    sum
                } else {
                    sum.add(L::load(&target.0, part))
                };
                sum.store(&mut target.0, part);
            }
        }
    }
}

/// Sums over rows of 0/1 responses.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LogitSums {
    pub deviance: f64,
    pub pearson: f64,
    pub sum_of_weights: f64,
    /// The largest size of a linear predictor.
    pub largest: f64,
}

/// Chunks whose factors, of at most 2 each, are multiplied before the logarithm is taken.
const PRODUCT_CHUNKS: usize = 512;

dispatched! {
    /// Weights `p (1 - p)` and scores `y - p` of 0/1 responses in whole chunks, and their sums. The logarithms of
    /// the deviance, `ln(1 + exp(-|eta|))`, are taken of products of many rows.
    pub(crate) logit_rows = logit_rows_with(
        eta: &[Chunk], response: &[[f64; LANES]], weights: &mut [Chunk], scores: &mut [Chunk],
    ) -> LogitSums
}

#[inline(always)]
fn logit_rows_with<L: Lanes>(
    eta: &[Chunk],
    response: &[[f64; LANES]],
    weights: &mut [Chunk],
    scores: &mut [Chunk],
) -> LogitSums {
    let (zero, one, half) = (L::splat(0.0), L::splat(1.0), L::splat(0.5));
    let (mut linear, mut pearson, mut total, mut largest) = (zero, zero, zero, zero);
    let mut logarithms = 0.0;
    let groups = (eta
        .chunks(PRODUCT_CHUNKS)
        .zip(response.chunks(PRODUCT_CHUNKS)))
    .zip(
        weights
            .chunks_mut(PRODUCT_CHUNKS)
            .zip(scores.chunks_mut(PRODUCT_CHUNKS)),
    );
    for ((eta, response), (weights, scores)) in groups {
        let mut product = one;
        for ((eta, y), (weights, scores)) in
            eta.iter().zip(response).zip(weights.iter_mut().zip(scores))
        {
            for part in 0..L::PARTS {
                let (eta, y) = (L::load(&eta.0, part), L::load(y, part));
                let size = eta.abs();
                largest = largest.max(size);
                // Not below exp(-700), a number with all its digits.
                let small = exp_negative(size);
                let sum = one.add(small);
                let inverse = one.div(small.mul(sum));
                let near = inverse.mul(small);
                let far = small.mul(near);
                let share = eta.where_positive(near, far);
                let weight = near.mul(far);
                weight.store(&mut weights.0, part);
                y.sub(share).store(&mut scores.0, part);
                // Above zero where the outcome is the likelier one.
                let agrees = y.sub(half).mul(eta);
                linear = linear.add(agrees.where_positive(zero, size));
                product = product.mul(sum);
                pearson = pearson.add(agrees.where_positive(small, inverse.mul(sum)));
                total = total.add(weight);
            }
        }
        let mut lanes = [1.0; LANES];
        product.store(&mut lanes, 0);
        logarithms += lanes.iter().map(|product| product.ln()).sum::<f64>();
    }
    LogitSums {
        deviance: 2.0 * (linear.sum() + logarithms),
        pearson: pearson.sum(),
        sum_of_weights: total.sum(),
        largest: largest.largest(),
    }
}

/// `exp(-x)` for x from 0 on, cut off at 700.
#[inline(always)]
fn exp_negative<L: Lanes>(x: L) -> L {
    // 1.5 * 2^52: adding it rounds to a whole number.
    const ROUNDER: f64 = 6_755_399_441_055_744.0;
    let negative = L::splat(0.0).sub(x).max(L::splat(-700.0));
    let rounder = L::splat(ROUNDER);
    let shifted = negative.multiply_add(L::splat(std::f64::consts::LOG2_E), rounder);
    let whole = shifted.sub(rounder);
    // ln 2 in two parts, the first with zeros at its end (Cody and Waite, 1980).
    let rest = whole.multiply_add(L::splat(-6.931_471_803_691_238e-1), negative);
    let rest = whole.multiply_add(L::splat(-1.908_214_929_270_587_7e-10), rest);
    // Taylor's series to the 13th power, at most 0.35 from zero, summed in pairs.
    let term = |high: f64, low: f64| rest.multiply_add(L::splat(high), L::splat(low));
    let square = rest.mul(rest);
    let fourth = square.mul(square);
    let eighth = fourth.mul(fourth);
    let first = term(1.0 / 6.0, 0.5);
    let second = term(1.0 / 120.0, 1.0 / 24.0);
    let third = term(1.0 / 5040.0, 1.0 / 720.0);
    let fourth_pair = term(1.0 / 362_880.0, 1.0 / 40_320.0);
    let fifth = term(1.0 / 39_916_800.0, 1.0 / 3_628_800.0);
    let sixth = term(1.0 / 6_227_020_800.0, 1.0 / 479_001_600.0);
    let low = second.multiply_add(square, first);
    let middle = fourth_pair.multiply_add(square, third);
    let high = sixth.multiply_add(square, fifth);
    let series = high.multiply_add(eighth, middle.multiply_add(fourth, low));
    let one = L::splat(1.0);
    series
        .multiply_add(square, rest)
        .add(one)
        .mul(shifted.power_of_two())
}

#[cfg(test)]
#[path = "logistic_tests.rs"]
mod tests;
