//! One block of rows: from the caller's columns into panels, and from panels into cross-products.

use serde::{Deserialize, Serialize};

use super::accumulate::Rounding;
use super::kernel::{self, Chunk, DoubledPanels, Isa, LANES, PANEL, Panels, Quad, Tile};
use super::problem::ColumnData;

/// The columns of a problem: the regressors, then the response.
pub(crate) struct Source<'s, 'a> {
    pub columns: Vec<&'s ColumnData<'a>>,
    pub weights: Option<&'s ColumnData<'a>>,
}

/// The units that cross-products are kept in: variable `j` is `(x_j - centre[j]) * scale[j]`, the
/// scale a power of two. Variable 0 is the constant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Units {
    pub centre: Vec<f64>,
    pub scale: Vec<f64>,
}

/// Combinations of variables, column by column.
pub(super) type Transform = [Vec<f64>];

/// Room for one block, used again for the next.
pub(super) struct Workspace {
    isa: Isa,
    chunks: usize,
    panels: usize,
    row: Vec<f64>,
    high: Vec<Quad>,
    low: Vec<Quad>,
    weights: Vec<Chunk>,
    weighted_high: Vec<Quad>,
    weighted_low: Vec<Quad>,
    combined_high: Vec<Quad>,
    combined_low: Vec<Quad>,
    /// Factor from the block's units to the state's, by variable.
    unit: Vec<f64>,
    reweighed: Reweighed,
    pub tiles: Vec<Tile>,
}

/// Rows of one block by chunks: linear predictors, and what is made of them.
#[derive(Default)]
pub(crate) struct Reweighed {
    pub eta: Vec<Chunk>,
    pub weights: Vec<Chunk>,
    pub scores: Vec<Chunk>,
}

impl Workspace {
    pub fn new(isa: Isa, block_rows: usize, variables: usize) -> Self {
        let panels = variables.div_ceil(PANEL);
        Self {
            isa,
            chunks: block_rows.div_ceil(LANES),
            panels,
            row: Vec::new(),
            // Not `vec![..]`, which copies quad by quad.
            high: std::iter::repeat_with(Quad::default)
                .take(panels * block_rows.div_ceil(LANES))
                .collect(),
            low: Vec::new(),
            weights: Vec::new(),
            weighted_high: Vec::new(),
            weighted_low: Vec::new(),
            combined_high: Vec::new(),
            combined_low: Vec::new(),
            unit: Vec::new(),
            reweighed: Reweighed::default(),
            tiles: vec![Tile::default(); panels * (panels + 1) / 2],
        }
    }

    /// Fits the room to a block of so many rows.
    fn resize(&mut self, rows: usize, doubled: bool, weighted: bool) {
        self.chunks = rows.div_ceil(LANES);
        let size = self.panels * self.chunks;
        let fit = |quads: &mut Vec<Quad>, needed: bool| {
            if needed {
                quads.resize(size, Quad::default());
            }
        };
        fit(&mut self.high, true);
        fit(&mut self.low, doubled);
        fit(&mut self.weighted_high, weighted);
        fit(&mut self.weighted_low, weighted && doubled);
        // The constant, with zeros beyond the last row.
        for quad in &mut self.high[..self.chunks] {
            quad[0].0 = [1.0; LANES];
        }
        if !rows.is_multiple_of(LANES) {
            self.high[self.chunks - 1][0].0[rows % LANES..].fill(0.0);
        }
    }

    /// Adds the block's cross-products in working precision to the tiles.
    pub fn add_products(
        &mut self,
        source: &Source<'_, '_>,
        units: &Units,
        start: usize,
        rows: usize,
    ) {
        self.resize(rows, false, source.weights.is_some());
        for (index, column) in source.columns.iter().enumerate() {
            let variable = index + 1;
            let values = column.rows(start, rows, &mut self.row);
            kernel::pack(
                self.isa,
                values,
                column.ahead(start + rows, rows),
                units.centre[variable],
                units.scale[variable],
                panel_mut(&mut self.high, variable, self.chunks),
                variable % PANEL,
            );
        }
        let left = Panels {
            quads: &self.high,
            chunks: self.chunks,
        };
        let right = match source.weights {
            None => left,
            Some(weights) => {
                let values = weights.rows(start, rows, &mut self.row);
                pack_weights(values, 1.0, self.chunks, &mut self.weights);
                kernel::weigh(self.isa, &self.weights, left, &mut self.weighted_high);
                Panels {
                    quads: &self.weighted_high,
                    chunks: self.chunks,
                }
            }
        };
        kernel::add_products(self.isa, left, right, &mut self.tiles);
    }

    /// The weighted cross-products of the regressors, and each regressor's product with the scores, which stand
    /// for the response: `reweigh` makes linear predictors into weights and scores. The response itself is none
    /// of the source's columns.
    pub fn add_reweighted(
        &mut self,
        source: &Source<'_, '_>,
        units: &Units,
        factors: &[f64],
        (start, rows): (usize, usize),
        reweigh: impl FnOnce(&mut Reweighed),
    ) {
        self.resize(rows, false, true);
        for (index, column) in source.columns.iter().enumerate() {
            let variable = index + 1;
            let values = column.rows(start, rows, &mut self.row);
            kernel::pack(
                self.isa,
                values,
                column.ahead(start + rows, rows),
                units.centre[variable],
                units.scale[variable],
                panel_mut(&mut self.high, variable, self.chunks),
                variable % PANEL,
            );
        }
        let left = Panels {
            quads: &self.high,
            chunks: self.chunks,
        };
        let reweighed = &mut self.reweighed;
        for chunks in [
            &mut reweighed.eta,
            &mut reweighed.weights,
            &mut reweighed.scores,
        ] {
            chunks.resize(self.chunks, Chunk::default());
        }
        kernel::predict(self.isa, left, factors, &mut reweighed.eta);
        reweigh(reweighed);
        if !rows.is_multiple_of(LANES) {
            for chunks in [&mut reweighed.weights, &mut reweighed.scores] {
                chunks[self.chunks - 1].0[rows % LANES..].fill(0.0);
            }
        }
        kernel::weigh(self.isa, &reweighed.weights, left, &mut self.weighted_high);
        let response = source.columns.len() + 1;
        let target = panel_mut(&mut self.weighted_high, response, self.chunks);
        for (quad, scores) in target.iter_mut().zip(&reweighed.scores) {
            quad[response % PANEL] = *scores;
        }
        let right = Panels {
            quads: &self.weighted_high,
            chunks: self.chunks,
        };
        kernel::add_products(self.isa, left, right, &mut self.tiles);
    }

    /// Puts the block's cross-products in twice the working precision into the tiles, each still to
    /// be multiplied by [`Workspace::unit`] of its two variables. Says whether all was finite.
    pub fn doubled_products(
        &mut self,
        source: &Source<'_, '_>,
        units: &Units,
        combined: Option<(&Transform, Rounding)>,
        start: usize,
        rows: usize,
    ) -> bool {
        self.resize(rows, true, source.weights.is_some());
        self.unit.clear();
        self.unit.push(1.0);
        let mut inexact = false;
        for chunk in &mut self.low[..self.chunks] {
            chunk[0] = Chunk::default();
        }
        for (index, column) in source.columns.iter().enumerate() {
            let variable = index + 1;
            let values = column.rows(start, rows, &mut self.row);
            let centre = units.centre[variable];
            let Some(size) = kernel::spread(self.isa, values, centre) else {
                return false;
            };
            let (scale, back) = block_scale(size);
            self.unit.push(back * units.scale[variable]);
            inexact |= kernel::pack_exactly(
                self.isa,
                values,
                centre,
                scale,
                panel_mut(&mut self.high, variable, self.chunks),
                panel_mut(&mut self.low, variable, self.chunks),
                variable % PANEL,
            );
        }
        let mut rounded = false;
        if let Some((transform, rounding)) = combined {
            rounded = rounding == Rounding::Rounded;
            self.combine(transform, inexact, rounded);
            inexact = true;
        }
        let left = DoubledPanels {
            high: Panels {
                quads: &self.high,
                chunks: self.chunks,
            },
            low: inexact.then_some(Panels {
                quads: &self.low,
                chunks: self.chunks,
            }),
        };
        let right = match source.weights {
            None => left,
            Some(weights) => {
                let values = weights.rows(start, rows, &mut self.row);
                let Some(size) = kernel::spread(self.isa, values, 0.0) else {
                    return false;
                };
                let (scale, back) = block_scale(size);
                // Beside the variables' units: each product has one weight.
                self.unit.push(back);
                pack_weights(values, scale, self.chunks, &mut self.weights);
                if rounded {
                    let high = &mut self.weighted_high[..left.high.quads.len()];
                    kernel::weigh(self.isa, &self.weights, left.high, high);
                    let right = Panels {
                        quads: high,
                        chunks: self.chunks,
                    };
                    self.tiles.fill(Tile::default());
                    kernel::add_products(self.isa, left.high, right, &mut self.tiles);
                    return true;
                }
                // There may be fewer combinations than columns.
                let size = left.high.quads.len();
                let high = &mut self.weighted_high[..size];
                let low = &mut self.weighted_low[..size];
                kernel::weigh_exactly(self.isa, &self.weights, left, high, low);
                DoubledPanels {
                    high: Panels {
                        quads: high,
                        chunks: self.chunks,
                    },
                    low: Some(Panels {
                        quads: low,
                        chunks: self.chunks,
                    }),
                }
            }
        };
        if rounded {
            self.tiles.fill(Tile::default());
            kernel::add_products(self.isa, left.high, right.high, &mut self.tiles);
        } else {
            kernel::doubled_products(self.isa, left, right, &mut self.tiles);
        }
        true
    }

    /// What brings the block's tile entry of two variables to the state's units.
    pub fn unit(&self, variable: usize) -> f64 {
        self.unit[variable]
    }

    /// The factor for the weights' unit, of `variables` variables.
    pub fn weight_unit(&self, variables: usize) -> f64 {
        self.unit.get(variables).copied().unwrap_or(1.0)
    }

    /// Replaces the block's variables by combinations of them, in units of the block unless only the `rounded`
    /// high parts are wanted.
    fn combine(&mut self, transform: &Transform, inexact: bool, rounded: bool) {
        let size = transform.len().div_ceil(PANEL) * self.chunks;
        let mut high = std::mem::take(&mut self.combined_high);
        let mut low = std::mem::take(&mut self.combined_low);
        // What is left in columns beyond the combinations is never read.
        high.resize(size, Quad::default());
        low.resize(size, Quad::default());
        let source = DoubledPanels {
            high: Panels {
                quads: &self.high,
                chunks: self.chunks,
            },
            low: inexact.then_some(Panels {
                quads: &self.low,
                chunks: self.chunks,
            }),
        };
        let mut unit = Vec::with_capacity(transform.len() + 1);
        for (variable, factors) in transform.iter().enumerate() {
            // The transform is triangular.
            let count = factors.iter().rposition(|factor| *factor != 0.0);
            let factors: Vec<f64> = factors[..count.map_or(0, |last| last + 1)]
                .iter()
                .zip(&self.unit)
                .map(|(factor, unit)| factor * unit)
                .collect();
            let column = variable % PANEL;
            let target = panel_mut(&mut high, variable, self.chunks);
            let target_low = panel_mut(&mut low, variable, self.chunks);
            kernel::combine(self.isa, source, &factors, target, target_low, column);
            if rounded {
                unit.push(1.0);
                continue;
            }
            let size = target
                .iter()
                .flat_map(|quad| quad[column].0)
                .fold(0.0, |largest: f64, value| largest.max(value.abs()));
            let (scale, back) = block_scale(size);
            for (quad, quad_low) in target.iter_mut().zip(target_low) {
                quad[column].0.iter_mut().for_each(|value| *value *= scale);
                quad_low[column]
                    .0
                    .iter_mut()
                    .for_each(|value| *value *= scale);
            }
            unit.push(back);
        }
        self.combined_high = std::mem::replace(&mut self.high, high);
        self.combined_low = std::mem::replace(&mut self.low, low);
        self.unit = unit;
    }
}

impl ColumnData<'_> {
    /// The rows `start..start + rows`, where they lie or, if they do not lie together, copied.
    pub(super) fn rows<'s>(
        &'s self,
        start: usize,
        rows: usize,
        buffer: &'s mut Vec<f64>,
    ) -> &'s [f64] {
        match self {
            Self::Slice(values) => &values[start..start + rows],
            Self::Chunks(chunks) if chunks.len() == 1 => &chunks[0][start..start + rows],
            _ => {
                buffer.resize(rows, 0.0);
                self.copy_rows(start, buffer);
                buffer
            }
        }
    }
}

impl<'a> ColumnData<'a> {
    /// The rows from `start` on, at most so many, where that is one look away; for prefetching.
    fn ahead(&self, start: usize, rows: usize) -> &'a [f64] {
        match self {
            Self::Slice(values) => {
                let end = values.len().min(start + rows);
                values.get(start..end).unwrap_or_default()
            }
            _ => &[],
        }
    }
}

/// The panel that a variable lies in.
fn panel_mut(quads: &mut [Quad], variable: usize, chunks: usize) -> &mut [Quad] {
    let panel = variable / PANEL;
    &mut quads[panel * chunks..(panel + 1) * chunks]
}

/// Weights times a power of two, by chunks, zeros beyond the last row.
fn pack_weights(values: &[f64], scale: f64, chunks: usize, target: &mut Vec<Chunk>) {
    target.clear();
    target.resize(chunks, Chunk::default());
    for (chunk, values) in target.iter_mut().zip(values.chunks(LANES)) {
        for (lane, value) in chunk.0.iter_mut().zip(values) {
            *lane = value * scale;
        }
    }
}

/// A power of two that brings a size below 1, and its inverse; 1 for zero.
fn block_scale(size: f64) -> (f64, f64) {
    if size == 0.0 {
        return (1.0, 1.0);
    }
    // Between 2^-1000 and 2^1000, so that neither leaves the range of an f64.
    let back = kernel::power_of_two_above(size).clamp(2f64.powi(-1000), 2f64.powi(1000));
    (1.0 / back, back)
}
