//! Every instruction set against plain sums.

use super::*;
use crate::double_double::DoubleDouble;

const ROWS: usize = 83;
const CHUNKS: usize = ROWS.div_ceil(LANES);

/// Eight columns of values in [-1, 1], some of them tiny.
fn columns() -> Vec<Vec<f64>> {
    (0..8)
        .map(|j| {
            (0..ROWS)
                .map(|i| {
                    let value = ((i * 37 + j * 101) as f64 * 0.731).sin();
                    if (i + j) % 7 == 0 {
                        value * 1e-9
                    } else {
                        value
                    }
                })
                .collect()
        })
        .collect()
}

fn packed(isa: Isa, columns: &[Vec<f64>]) -> Vec<Quad> {
    let mut quads = vec![Quad::default(); columns.len().div_ceil(PANEL) * CHUNKS];
    for (j, column) in columns.iter().enumerate() {
        let panel = j / PANEL * CHUNKS;
        let target = &mut quads[panel..panel + CHUNKS];
        pack(isa, column, column, 0.0, 1.0, target, j % PANEL);
    }
    quads
}

fn panels(quads: &[Quad]) -> Panels<'_> {
    Panels {
        quads,
        chunks: CHUNKS,
    }
}

fn dot(left: &[f64], right: &[f64]) -> DoubleDouble {
    left.iter()
        .zip(right)
        .fold(DoubleDouble::ZERO, |sum, (&a, &b)| {
            sum + DoubleDouble::product(a, b)
        })
}

/// The entries of the tiles of two panels: the upper triangle of eight variables.
fn entry(tiles: &[Tile], i: usize, j: usize) -> DoubleDouble {
    let tile = &tiles[i / PANEL + j / PANEL];
    let at = i % PANEL * PANEL + j % PANEL;
    DoubleDouble::sum(tile.high[at], tile.low[at])
}

#[test]
fn portable_is_always_there() {
    assert_eq!(Isa::available().last(), Some(Isa(Set::Portable)));
}

#[test]
fn products_agree_with_plain_sums() {
    let columns = columns();
    for isa in Isa::available() {
        let quads = packed(isa, &columns);
        let mut working = vec![Tile::default(); 3];
        add_products(isa, panels(&quads), panels(&quads), &mut working);
        let mut doubled = vec![Tile::default(); 3];
        let both = DoubledPanels {
            high: panels(&quads),
            low: None,
        };
        doubled_products(isa, both, both, &mut doubled);
        for i in 0..8 {
            for j in i..8 {
                let truth = dot(&columns[i], &columns[j]);
                let error = (entry(&working, i, j) - truth).value().abs();
                assert!(error < 3e-14, "{isa:?} {i} {j}: {error}");
                let error = (entry(&doubled, i, j) - truth).value().abs();
                assert!(error < 1e-28, "{isa:?} {i} {j}: {error}");
            }
        }
    }
}

#[test]
fn low_parts_and_weights_count() {
    let columns = columns();
    let weights: Vec<f64> = (0..ROWS).map(|i| (i as f64 * 0.37).cos().abs()).collect();
    let mut chunks = vec![Chunk::default(); CHUNKS];
    for (i, weight) in weights.iter().enumerate() {
        chunks[i / LANES].0[i % LANES] = *weight;
    }
    for isa in Isa::available() {
        // Shifting by something with other digits leaves low parts.
        let (mut high, mut low) = (packed(isa, &columns), packed(isa, &columns));
        let centre = 0.123_456_789;
        let mut inexact = false;
        for (j, column) in columns.iter().enumerate() {
            let run = j / PANEL * CHUNKS..(j / PANEL + 1) * CHUNKS;
            let (high, low) = (&mut high[run.clone()], &mut low[run]);
            inexact |= pack_exactly(isa, column, centre, 0.5, high, low, j % PANEL);
        }
        assert!(inexact);
        let left = DoubledPanels {
            high: panels(&high),
            low: Some(panels(&low)),
        };
        let (mut weighted, mut weighted_low) = (high.clone(), low.clone());
        weigh_exactly(isa, &chunks, left, &mut weighted, &mut weighted_low);
        let right = DoubledPanels {
            high: panels(&weighted),
            low: Some(panels(&weighted_low)),
        };
        let mut tiles = vec![Tile::default(); 3];
        doubled_products(isa, left, right, &mut tiles);
        for i in 0..8 {
            for j in i..8 {
                let truth = (0..ROWS).fold(DoubleDouble::ZERO, |sum, row| {
                    let shifted = |j: usize| DoubleDouble::from(columns[j][row]) - centre.into();
                    sum + shifted(i) * shifted(j) * weights[row].into()
                });
                let error = (entry(&tiles, i, j) - truth.times_power_of_two(0.25))
                    .value()
                    .abs();
                assert!(error < 1e-28, "{isa:?} {i} {j}: {error}");
            }
        }
    }
}

#[test]
fn combinations_keep_what_cancels() {
    let columns = columns();
    // 1e6 x0 - 1e6 x0' with x0' = x0 + x1 / 1e6, rounded: what is left is known to the last bit.
    let mut near = columns.clone();
    near[1] = columns[0]
        .iter()
        .zip(&columns[1])
        .map(|(a, b)| a + b * 1e-6)
        .collect();
    let factors = [1e6, -1e6, 0.25];
    for isa in Isa::available() {
        let quads = packed(isa, &near);
        let (mut high, mut low) = (vec![Quad::default(); CHUNKS], vec![Quad::default(); CHUNKS]);
        let source = DoubledPanels {
            high: panels(&quads),
            low: None,
        };
        combine(isa, source, &factors, &mut high, &mut low, 2);
        for row in 0..ROWS {
            let truth = factors
                .iter()
                .zip(&near)
                .fold(DoubleDouble::ZERO, |sum, (factor, column)| {
                    sum + DoubleDouble::product(*factor, column[row])
                });
            let at = (row / LANES, row % LANES);
            let value = DoubleDouble::sum(high[at.0][2].0[at.1], low[at.0][2].0[at.1]);
            assert!((value - truth).value().abs() < 1e-23, "{isa:?}");
        }
    }
}

#[test]
fn spread_finds_what_is_not_finite() {
    for isa in Isa::available() {
        let mut values = columns()[0].clone();
        let truth = values
            .iter()
            .fold(0.0, |most: f64, value| most.max((value - 3.0).abs()));
        assert_eq!(spread(isa, &values, 3.0), Some(truth));
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for row in [0, 5, ROWS - 1] {
                let kept = std::mem::replace(&mut values[row], bad);
                assert_eq!(spread(isa, &values, 3.0), None);
                values[row] = kept;
            }
        }
    }
}

#[test]
fn rows_are_subtracted_in_both_precisions() {
    let columns = columns();
    let factor = DoubleDouble::sum(0.7, 1e-18);
    for isa in Isa::available() {
        let mut plain = columns[0].clone();
        subtract_multiple(isa, &mut plain, 0.7, &columns[1]);
        let (mut high, mut low) = (columns[0].clone(), vec![1e-20; ROWS]);
        let row_low = vec![3e-19; ROWS];
        let target = (high.as_mut_slice(), low.as_mut_slice());
        subtract_multiple_doubled(isa, target, factor, (&columns[1], &row_low));
        for row in 0..ROWS {
            let value = DoubleDouble::sum(columns[1][row], 3e-19);
            let truth = DoubleDouble::sum(columns[0][row], 1e-20) - factor * value;
            assert!((plain[row] - truth.value()).abs() < 1e-15, "{isa:?}");
            let error = DoubleDouble::sum(high[row], low[row]) - truth;
            assert!(error.value().abs() < 1e-30, "{isa:?}: {}", error.value());
        }
    }
}

#[test]
fn powers_of_two_lie_above() {
    for size in [1.0, 1.5, 2.0, 1e-300, 1e300, 3e-9] {
        let power = power_of_two_above(size);
        assert!(size < power && power <= 2.0 * size);
    }
}
