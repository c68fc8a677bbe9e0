//! From columns into panels, and weights onto panels.

#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2, Avx512};
use super::lanes::{LANES, Lanes, Portable};
use super::{Chunk, DoubledPanels, Isa, PANEL, Panels, Quad, Set};
use crate::double_double::two_sum;

dispatched! {
    /// `(value - centre) * scale` into one variable of a panel; rows beyond the values become 0.
    /// `ahead` are values that the next block will need.
    pub(in crate::engine) pack = pack_with(
        values: &[f64], ahead: &[f64], centre: f64, scale: f64,
        target: &mut [Quad], column: usize,
    )
}

#[inline(always)]
fn pack_with<L: Lanes>(
    values: &[f64],
    ahead: &[f64],
    centre: f64,
    scale: f64,
    target: &mut [Quad],
    column: usize,
) {
    let (whole, rest) = values.as_chunks::<LANES>();
    let (shift, factor) = (L::splat(centre), L::splat(scale));
    let mut ahead = ahead.iter().step_by(LANES);
    for (target, values) in target.iter_mut().zip(whole) {
        if let Some(value) = ahead.next() {
            L::prefetch(value);
        }
        for part in 0..L::PARTS {
            L::load(values, part)
                .sub(shift)
                .mul(factor)
                .store(&mut target[column].0, part);
        }
    }
    if !rest.is_empty()
        && let Some(target) = target.get_mut(whole.len())
    {
        let mut lanes = [0.0; LANES];
        for (lane, value) in lanes.iter_mut().zip(rest) {
            *lane = (value - centre) * scale;
        }
        target[column].0 = lanes;
    }
}

dispatched! {
    /// The same without rounding, the error of the difference beside it. Says whether there is any.
    pub(in crate::engine) pack_exactly = pack_exactly_with(
        values: &[f64], centre: f64, scale: f64,
        high: &mut [Quad], low: &mut [Quad], column: usize,
    ) -> bool
}

#[inline(always)]
fn pack_exactly_with<L: Lanes>(
    values: &[f64],
    centre: f64,
    scale: f64,
    high: &mut [Quad],
    low: &mut [Quad],
    column: usize,
) -> bool {
    let (whole, rest) = values.as_chunks::<LANES>();
    let (shift, factor) = (L::splat(-centre), L::splat(scale));
    let mut largest = L::splat(0.0);
    for (values, (high, low)) in whole.iter().zip(high.iter_mut().zip(low.iter_mut())) {
        for part in 0..L::PARTS {
            let value = L::load(values, part);
            let sum = value.add(shift);
            let back = sum.sub(value);
            let error = value.sub(sum.sub(back)).add(shift.sub(back));
            largest = largest.max(error.abs());
            sum.mul(factor).store(&mut high[column].0, part);
            error.mul(factor).store(&mut low[column].0, part);
        }
    }
    let mut inexact = largest.largest() > 0.0;
    if !rest.is_empty() {
        let mut lanes = ([0.0; LANES], [0.0; LANES]);
        for (lane, &value) in rest.iter().enumerate() {
            let (sum, error) = two_sum(value, -centre);
            lanes.0[lane] = sum * scale;
            lanes.1[lane] = error * scale;
            inexact |= error != 0.0;
        }
        high[whole.len()][column].0 = lanes.0;
        low[whole.len()][column].0 = lanes.1;
    }
    inexact
}

dispatched! {
    /// The largest distance from the centre, or `None` where a value is not finite.
    pub(in crate::engine) spread = spread_with(values: &[f64], centre: f64) -> Option<f64>
}

#[inline(always)]
fn spread_with<L: Lanes>(values: &[f64], centre: f64) -> Option<f64> {
    let (whole, rest) = values.as_chunks::<LANES>();
    let shift = L::splat(centre);
    let zero = L::splat(0.0);
    let (mut largest, mut check) = (zero, zero);
    for values in whole {
        for part in 0..L::PARTS {
            let value = L::load(values, part);
            largest = largest.max(value.sub(shift).abs());
            // Infinity times zero is NaN, and so is NaN.
            check = value.multiply_add(zero, check);
        }
    }
    let mut largest = largest.largest();
    let mut check = check.sum();
    for value in rest {
        largest = largest.max((value - centre).abs());
        check += value * 0.0;
    }
    (check == 0.0 && largest.is_finite()).then_some(largest)
}

dispatched! {
    /// Each row of each panel times its weight, rounded.
    pub(in crate::engine) weigh = weigh_with(weights: &[Chunk], source: Panels<'_>, target: &mut [Quad])
}

#[inline(always)]
fn weigh_with<L: Lanes>(weights: &[Chunk], source: Panels<'_>, target: &mut [Quad]) {
    // Panels repeat over the same rows, so weights do.
    let chunks = weights.len().max(1);
    let panels = target.chunks_mut(chunks).zip(source.quads.chunks(chunks));
    for (target, source) in panels {
        for ((target, source), weight) in target.iter_mut().zip(source).zip(weights) {
            for part in 0..L::PARTS {
                let weight = L::load(&weight.0, part);
                for column in 0..PANEL {
                    L::load(&source[column].0, part)
                        .mul(weight)
                        .store(&mut target[column].0, part);
                }
            }
        }
    }
}

dispatched! {
    /// Each row of each panel times its weight, in twice the working precision.
    pub(in crate::engine) weigh_exactly = weigh_exactly_with(
        weights: &[Chunk], source: DoubledPanels<'_>, high: &mut [Quad], low: &mut [Quad],
    )
}

#[inline(always)]
fn weigh_exactly_with<L: Lanes>(
    weights: &[Chunk],
    source: DoubledPanels<'_>,
    high: &mut [Quad],
    low: &mut [Quad],
) {
    let rows = high.iter_mut().zip(low).zip(weights.iter().cycle());
    for (at, ((high, low), weight)) in rows.enumerate() {
        for part in 0..L::PARTS {
            let weight = L::load(&weight.0, part);
            for column in 0..PANEL {
                let value = L::load(&source.high.quads[at][column].0, part);
                let product = value.mul(weight);
                let zero = L::splat(0.0);
                let mut error = value.fused(weight, zero.sub(product));
                if let Some(source_low) = source.low {
                    let value = L::load(&source_low.quads[at][column].0, part);
                    error = value.fused(weight, error);
                }
                product.store(&mut high[column].0, part);
                error.store(&mut low[column].0, part);
            }
        }
    }
}
