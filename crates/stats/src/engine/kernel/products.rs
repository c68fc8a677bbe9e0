//! Cross-products of panels in working precision.

#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2, Avx512};
use super::lanes::{Lanes, Portable};
use super::{Isa, PANEL, Panels, Quad, Set, Tile};
use crate::double_double::two_sum;

/// Chunks that are summed up in working precision; more would cost digits.
const SUM_CHUNKS: usize = 128;

dispatched! {
    /// Adds the products of every pair of variables over one block to the tiles `(i, j >= i)` of
    /// panels: short sums in working precision, their total in twice that.
    pub(in crate::engine) add_products = add_products_with(left: Panels<'_>, right: Panels<'_>, tiles: &mut [Tile])
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
