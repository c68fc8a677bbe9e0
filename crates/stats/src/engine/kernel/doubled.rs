//! Cross-products and combinations of panels in twice the working precision.

#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2, Avx512};
use super::lanes::{Lanes, Portable};
use super::{Isa, PANEL, Panels, Quad, Set, Tile, power_of_two_above};

/// Panels in twice the working precision.
#[derive(Clone, Copy)]
pub(in crate::engine) struct DoubledPanels<'a> {
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
    pub(in crate::engine) doubled_products = doubled_products_with(
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
    pub(in crate::engine) combine = combine_with(
        source: DoubledPanels<'_>, factors: &[f64],
        high: &mut [Quad], low: &mut [Quad], column: usize,
    )
}

/// Chunks that are combined side by side: each of their sums waits for its last term, but not for each other.
const SIDE_BY_SIDE: usize = 4;

#[inline(always)]
fn combine_with<L: Lanes>(
    source: DoubledPanels<'_>,
    factors: &[f64],
    high: &mut [Quad],
    low: &mut [Quad],
    column: usize,
) {
    let size: f64 = factors.iter().map(|factor| factor.abs()).sum();
    let base = binade_base(size);
    let (high, high_rest) = high.as_chunks_mut::<SIDE_BY_SIDE>();
    let (low, low_rest) = low.as_chunks_mut::<SIDE_BY_SIDE>();
    let whole = high.len();
    for (index, (high, low)) in high.iter_mut().zip(low).enumerate() {
        combine_chunks::<L, SIDE_BY_SIDE>(
            source,
            factors,
            base,
            index * SIDE_BY_SIDE,
            (high, low),
            column,
        );
    }
    let rest = high_rest.as_chunks_mut::<1>().0.iter_mut();
    for (index, (high, low)) in rest.zip(low_rest.as_chunks_mut::<1>().0).enumerate() {
        let chunk = whole * SIDE_BY_SIDE + index;
        combine_chunks::<L, 1>(source, factors, base, chunk, (high, low), column);
    }
}

#[inline(always)]
fn combine_chunks<L: Lanes, const N: usize>(
    source: DoubledPanels<'_>,
    factors: &[f64],
    base: f64,
    first: usize,
    (high, low): (&mut [Quad; N], &mut [Quad; N]),
    column: usize,
) {
    let start = L::splat(base);
    for part in 0..L::PARTS {
        let mut sum = [start; N];
        let mut rest = [L::splat(0.0); N];
        let mut low_sum = [L::splat(0.0); N];
        for (k, &factor) in factors.iter().enumerate() {
            let factor = L::splat(factor);
            let at = (k / PANEL) * source.high.chunks + first;
            let values = &source.high.quads[at..at + N];
            for chunk in 0..N {
                let value = L::load(&values[chunk][k % PANEL].0, part);
                cut_add(value, factor, &mut sum[chunk], &mut rest[chunk]);
            }
            if let Some(source_low) = source.low {
                let values = &source_low.quads[at..at + N];
                for chunk in 0..N {
                    let value = L::load(&values[chunk][k % PANEL].0, part);
                    low_sum[chunk] = value.fused(factor, low_sum[chunk]);
                }
            }
        }
        for chunk in 0..N {
            let kept = sum[chunk].sub(start);
            let rest = rest[chunk].add(low_sum[chunk]);
            // Two-sum: which part is larger is not known.
            let total = kept.add(rest);
            let back = total.sub(kept);
            let error = kept.sub(total.sub(back)).add(rest.sub(back));
            total.store(&mut high[chunk][column].0, part);
            error.store(&mut low[chunk][column].0, part);
        }
    }
}
