//! Inner loops, compiled for AVX-512, for AVX2 with FMA and for any processor, and chosen at run
//! time. They differ in the last bits only.
//!
//! Data come in *panels*: four variables side by side, eight rows at a time ([`Quad`]). A Gram
//! matrix is a sum over register tiles of four by four products of two panels.

mod lanes;
#[cfg(test)]
mod tests;

use crate::double_double::{DoubleDouble, two_sum};
#[cfg(target_arch = "x86_64")]
use lanes::{Avx2, Avx512};
use lanes::{Lanes, Portable};

pub(crate) use lanes::LANES;

/// Variables in a panel.
pub(super) const PANEL: usize = 4;

/// Chunks that are summed up in working precision; more would cost digits.
const SUM_CHUNKS: usize = 128;

/// Eight rows of one variable.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(64))]
pub(crate) struct Chunk(pub [f64; LANES]);

/// Eight rows of four variables.
pub(super) type Quad = [Chunk; PANEL];

/// Products of the four variables of one panel with the four of another, summed over all blocks.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Tile {
    pub high: [f64; PANEL * PANEL],
    pub low: [f64; PANEL * PANEL],
}

/// An instruction set that this processor has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Isa(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    Portable,
}

impl Isa {
    /// All that this processor has, the fastest first.
    pub fn available() -> impl Iterator<Item = Self> {
        #[cfg(target_arch = "x86_64")]
        let vectors = {
            let narrow = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            let wide = narrow && is_x86_feature_detected!("avx512f");
            [wide.then_some(Set::Avx512), narrow.then_some(Set::Avx2)]
        };
        #[cfg(not(target_arch = "x86_64"))]
        let vectors = [None, None];
        vectors
            .into_iter()
            .chain([Some(Set::Portable)])
            .flatten()
            .map(Self)
    }

    /// The fastest.
    pub fn detect() -> Self {
        Self::available().next().unwrap_or(Self(Set::Portable))
    }
}

/// Compiles a loop that is generic in [`Lanes`] once for each instruction set.
macro_rules! dispatched {
    ($(#[$doc:meta])* $vis:vis $name:ident = $body:ident($($arg:ident: $type:ty),* $(,)?) $(-> $out:ty)?) => {
        $(#[$doc])*
        #[allow(unsafe_code)]
        $vis fn $name(isa: Isa, $($arg: $type),*) $(-> $out)? {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx2,fma")]
            fn wide($($arg: $type),*) $(-> $out)? {
                $body::<Avx512>($($arg),*)
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn narrow($($arg: $type),*) $(-> $out)? {
                $body::<Avx2>($($arg),*)
            }
            match isa.0 {
                // Safety: an `Isa` is made by detection alone.
                #[cfg(target_arch = "x86_64")]
                Set::Avx512 => unsafe { wide($($arg),*) },
                #[cfg(target_arch = "x86_64")]
                Set::Avx2 => unsafe { narrow($($arg),*) },
                Set::Portable => $body::<Portable>($($arg),*),
            }
        }
    };
}

mod logistic;
pub(crate) use logistic::logit_rows;
pub(super) use logistic::predict;

/// Panels of one block: `chunks` quads each, one panel after another.
#[derive(Clone, Copy)]
pub(super) struct Panels<'a> {
    pub quads: &'a [Quad],
    pub chunks: usize,
}

impl<'a> Panels<'a> {
    #[inline(always)]
    fn panel(self, index: usize) -> &'a [Quad] {
        &self.quads[index * self.chunks..(index + 1) * self.chunks]
    }

    #[inline(always)]
    fn count(self) -> usize {
        self.quads.len() / self.chunks
    }
}

dispatched! {
    /// Adds the products of every pair of variables over one block to the tiles `(i, j >= i)` of
    /// panels: short sums in working precision, their total in twice that.
    pub(super) add_products = add_products_with(left: Panels<'_>, right: Panels<'_>, tiles: &mut [Tile])
}

#[inline(always)]
fn add_products_with<L: Lanes>(left: Panels<'_>, right: Panels<'_>, tiles: &mut [Tile]) {
    let mut tiles = tiles.iter_mut();
    for i in 0..left.count() {
        for j in i..right.count() {
            let Some(tile) = tiles.next() else { return };
            let parts = left.panel(i).chunks(SUM_CHUNKS);
            for (a, b) in parts.zip(right.panel(j).chunks(SUM_CHUNKS)) {
                let mut sums = [0.0; PANEL * PANEL];
                for first in (0..PANEL).step_by(L::TILE_ROWS) {
                    match L::TILE_ROWS {
                        4 => tile_products::<L, 4>(a, b, first, &mut sums),
                        _ => tile_products::<L, 2>(a, b, first, &mut sums),
                    }
                }
                for (at, &sum) in sums.iter().enumerate() {
                    let (high, error) = two_sum(tile.high[at], sum);
                    tile.high[at] = high;
                    tile.low[at] += error;
                }
            }
        }
    }
}

#[inline(always)]
fn tile_products<L: Lanes, const ROWS: usize>(
    left: &[Quad],
    right: &[Quad],
    first: usize,
    sums: &mut [f64; PANEL * PANEL],
) {
    let mut total = [[L::splat(0.0); PANEL]; ROWS];
    for (left, right) in left.iter().zip(right) {
        for part in 0..L::PARTS {
            let right = [
                L::load(&right[0].0, part),
                L::load(&right[1].0, part),
                L::load(&right[2].0, part),
                L::load(&right[3].0, part),
            ];
            for row in 0..ROWS {
                let value = L::load(&left[first + row].0, part);
                for column in 0..PANEL {
                    total[row][column] = value.multiply_add(right[column], total[row][column]);
                }
            }
        }
    }
    for row in 0..ROWS {
        for column in 0..PANEL {
            sums[(first + row) * PANEL + column] = total[row][column].sum();
        }
    }
}

/// Panels in twice the working precision.
#[derive(Clone, Copy)]
pub(super) struct DoubledPanels<'a> {
    pub high: Panels<'a>,
    /// `None` where the high parts are exact.
    pub low: Option<Panels<'a>>,
}

dispatched! {
    /// The products of every pair of variables over one block, in twice the working precision, for
    /// values of at most 1. Each sum starts from a constant that no partial sum moves out of its
    /// binade, so that the high part of every product is cut at the same bit and what is cut off
    /// is exact (Rump, Ogita and Oishi 2008): four operations for a product. The tiles are
    /// overwritten.
    pub(super) doubled_products = doubled_products_with(
        left: DoubledPanels<'_>, right: DoubledPanels<'_>, tiles: &mut [Tile],
    )
}

#[inline(always)]
fn doubled_products_with<L: Lanes>(
    left: DoubledPanels<'_>,
    right: DoubledPanels<'_>,
    tiles: &mut [Tile],
) {
    let mut tiles = tiles.iter_mut();
    for i in 0..left.high.count() {
        for j in i..right.high.count() {
            let Some(tile) = tiles.next() else { return };
            for first in (0..PANEL).step_by(L::DOUBLED_TILE_ROWS) {
                match L::DOUBLED_TILE_ROWS {
                    2 => doubled_rows::<L, 2>(left, right, (i, j), first, tile),
                    _ => doubled_rows::<L, 1>(left, right, (i, j), first, tile),
                }
            }
        }
    }
}

#[inline(always)]
fn doubled_rows<L: Lanes, const ROWS: usize>(
    left: DoubledPanels<'_>,
    right: DoubledPanels<'_>,
    (i, j): (usize, usize),
    first: usize,
    tile: &mut Tile,
) {
    let base = binade_base(left.high.chunks as f64);
    let start = L::splat(base);
    let mut high = [[start; PANEL]; ROWS];
    let mut low = [[L::splat(0.0); PANEL]; ROWS];
    for (left, right) in left.high.panel(i).iter().zip(right.high.panel(j)) {
        for part in 0..L::PARTS {
            let right = [
                L::load(&right[0].0, part),
                L::load(&right[1].0, part),
                L::load(&right[2].0, part),
                L::load(&right[3].0, part),
            ];
            for row in 0..ROWS {
                let value = L::load(&left[first + row].0, part);
                for column in 0..PANEL {
                    cut_add(
                        value,
                        right[column],
                        &mut high[row][column],
                        &mut low[row][column],
                    );
                }
            }
        }
    }
    if let Some(left_low) = left.low {
        add_cross::<L, ROWS>(left_low.panel(i), right.high.panel(j), first, &mut low);
    }
    if let Some(right_low) = right.low {
        add_cross::<L, ROWS>(left.high.panel(i), right_low.panel(j), first, &mut low);
    }
    for row in 0..ROWS {
        for column in 0..PANEL {
            let at = (first + row) * PANEL + column;
            tile.high[at] = high[row][column].sub(start).sum();
            tile.low[at] = low[row][column].sum();
        }
    }
}

/// The start of a sum of `terms` terms of at most 1: the middle of a binade whose quarter they
/// cannot leave.
#[inline(always)]
fn binade_base(terms: f64) -> f64 {
    1.5 * power_of_two_above(4.0 * terms)
}

/// `high + low += a * b`, with `high` cut at a fixed bit.
#[inline(always)]
fn cut_add<L: Lanes>(a: L, b: L, high: &mut L, low: &mut L) {
    let sum = a.fused(b, *high);
    // Exact: both lie in one binade.
    let negative = high.sub(sum);
    *high = sum;
    *low = low.add(a.fused(b, negative));
}

/// The products with the low parts, which working precision is enough for.
#[inline(always)]
fn add_cross<L: Lanes, const ROWS: usize>(
    left: &[Quad],
    right: &[Quad],
    first: usize,
    low: &mut [[L; PANEL]; ROWS],
) {
    for (left, right) in left.iter().zip(right) {
        for part in 0..L::PARTS {
            for row in 0..ROWS {
                let value = L::load(&left[first + row].0, part);
                for column in 0..PANEL {
                    let right = L::load(&right[column].0, part);
                    low[row][column] = value.fused(right, low[row][column]);
                }
            }
        }
    }
}

dispatched! {
    /// One combination of variables, `sum_k factors[k] * x_k` in twice the working precision, for
    /// values of at most 1, into one variable of the target panel.
    pub(super) combine = combine_with(
        source: DoubledPanels<'_>, factors: &[f64],
        high: &mut [Quad], low: &mut [Quad], column: usize,
    )
}

#[inline(always)]
fn combine_with<L: Lanes>(
    source: DoubledPanels<'_>,
    factors: &[f64],
    high: &mut [Quad],
    low: &mut [Quad],
    column: usize,
) {
    let size: f64 = factors.iter().map(|factor| factor.abs()).sum();
    let start = L::splat(binade_base(size));
    for (chunk, (high, low)) in high.iter_mut().zip(low).enumerate() {
        for part in 0..L::PARTS {
            let mut sum = start;
            let mut rest = L::splat(0.0);
            for (k, &factor) in factors.iter().enumerate() {
                let factor = L::splat(factor);
                let at = (k / PANEL) * source.high.chunks + chunk;
                let value = L::load(&source.high.quads[at][k % PANEL].0, part);
                cut_add(value, factor, &mut sum, &mut rest);
                if let Some(source_low) = source.low {
                    let value = L::load(&source_low.quads[at][k % PANEL].0, part);
                    rest = value.fused(factor, rest);
                }
            }
            let kept = sum.sub(start);
            // Two-sum: which part is larger is not known.
            let total = kept.add(rest);
            let back = total.sub(kept);
            let error = kept.sub(total.sub(back)).add(rest.sub(back));
            total.store(&mut high[column].0, part);
            error.store(&mut low[column].0, part);
        }
    }
}

dispatched! {
    /// `(value - centre) * scale` into one variable of a panel; rows beyond the values become 0.
    /// `ahead` are values that the next block will need.
    pub(super) pack = pack_with(
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
    pub(super) pack_exactly = pack_exactly_with(
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
    pub(super) spread = spread_with(values: &[f64], centre: f64) -> Option<f64>
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
    pub(super) weigh = weigh_with(weights: &[Chunk], source: Panels<'_>, target: &mut [Quad])
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
    pub(super) weigh_exactly = weigh_exactly_with(
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

dispatched! {
    /// `target -= factor * row`.
    pub(super) subtract_multiple = subtract_multiple_with(target: &mut [f64], factor: f64, row: &[f64])
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
    pub(super) subtract_multiple_doubled = subtract_multiple_doubled_with(
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

/// The least power of two above a positive number.
#[inline(always)]
pub(super) fn power_of_two_above(size: f64) -> f64 {
    let exponent = (size.to_bits() >> 52) & 0x7ff;
    f64::from_bits((exponent + 1).min(2046) << 52)
}
