//! One pass over the rows: blocks into segments, segments into one state, in an order that does not
//! depend on the number of threads.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use super::block::{Source, Transform, Units, Workspace};
use super::kernel::{Isa, LANES, PANEL};
use crate::double_double::DoubleDouble;

/// Blocks that are summed up before they join the total: the unit of work of a thread.
pub(super) const SEGMENT_BLOCKS: usize = 32;

/// A block's panels should stay in the second-level cache.
const BLOCK_BYTES: usize = 1 << 19;

/// What a pass does with each block.
pub(super) struct Pass<'s, 'a> {
    pub source: &'s Source<'s, 'a>,
    pub units: &'s Units,
    pub precision: Precision<'s>,
    pub isa: Isa,
    pub block_rows: usize,
}

/// The precision of the products.
#[derive(Clone, Copy)]
pub(super) enum Precision<'a> {
    /// Products of rounded values.
    Working,
    /// Products in twice the working precision.
    Doubled,
    /// Combinations in twice the working precision, and their products as well or, of many rows, rounded.
    Combined(&'a Transform, Rounding),
}

/// Whether combinations of columns are rounded before their products are taken. They are nearly orthogonal, so that
/// rounding is all that this costs, and over many rows it averages out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rounding {
    Exact,
    Rounded,
}

/// Upper triangle of cross-products by rows.
pub(super) type Products = Vec<DoubleDouble>;

/// The rows that a block holds.
pub(super) fn block_rows(asked: Option<NonZeroUsize>, variables: usize) -> usize {
    let rows = asked.map_or_else(
        || (BLOCK_BYTES / (8 * variables)).clamp(256, 4096),
        NonZeroUsize::get,
    );
    rows.next_multiple_of(LANES)
}

impl Pass<'_, '_> {
    /// The cross-products of all variables over `rows` rows; `None` where a value is not finite.
    pub fn run(&self, rows: usize, threads: usize) -> Option<Products> {
        over_segments(
            rows,
            self.block_rows * SEGMENT_BLOCKS,
            threads,
            || self.workspace(rows),
            |workspace, start, rows| self.segment(workspace, start, rows),
            add,
        )
    }

    fn variables(&self) -> usize {
        match self.precision {
            Precision::Combined(transform, _) => transform.len(),
            _ => self.source.columns.len() + 1,
        }
    }

    fn workspace(&self, rows: usize) -> Workspace {
        let variables = self.source.columns.len() + 1;
        Workspace::new(self.isa, self.block_rows.min(rows), variables)
    }

    fn segment(&self, workspace: &mut Workspace, start: usize, rows: usize) -> Option<Products> {
        let variables = self.variables();
        let mut products = vec![DoubleDouble::ZERO; variables * (variables + 1) / 2];
        let blocks = (start..start + rows)
            .step_by(self.block_rows)
            .map(|first| (first, self.block_rows.min(start + rows - first)));
        match self.precision {
            Precision::Working => {
                workspace.tiles.fill(Default::default());
                for (first, rows) in blocks {
                    workspace.add_products(self.source, self.units, first, rows);
                }
                visit_tiles(variables, |at, tile, entry, _| {
                    let tile = &workspace.tiles[tile];
                    products[at] = DoubleDouble::sum(tile.high[entry], tile.low[entry]);
                });
            }
            Precision::Doubled | Precision::Combined(..) => {
                let combined = match self.precision {
                    Precision::Combined(transform, rounding) => Some((transform, rounding)),
                    _ => None,
                };
                for (first, rows) in blocks {
                    let finite =
                        workspace.doubled_products(self.source, self.units, combined, first, rows);
                    if !finite {
                        return None;
                    }
                    let weight = workspace.weight_unit(variables);
                    visit_tiles(variables, |at, tile, entry, (i, j)| {
                        let tile = &workspace.tiles[tile];
                        let value = DoubleDouble::sum(tile.high[entry], tile.low[entry])
                            .times_power_of_two(workspace.unit(i))
                            .times_power_of_two(workspace.unit(j))
                            .times_power_of_two(weight);
                        products[at] = products[at] + value;
                    });
                }
            }
        }
        Some(products)
    }
}

/// Calls `visit` with each entry of the upper triangle: its position, its tile, its position in the
/// tile, and its two variables.
pub(super) fn visit_tiles(
    variables: usize,
    mut visit: impl FnMut(usize, usize, usize, (usize, usize)),
) {
    let panels = variables.div_ceil(PANEL);
    let mut at = 0;
    for i in 0..variables {
        let panel = i / PANEL;
        let row = panel * panels - panel * (panel + 1) / 2;
        for j in i..variables {
            let entry = (i % PANEL) * PANEL + j % PANEL;
            visit(at, row + j / PANEL, entry, (i, j));
            at += 1;
        }
    }
}

/// Adds cross-products in the same units.
pub(super) fn add(total: &mut Products, part: &Products) {
    for (total, &part) in total.iter_mut().zip(part) {
        *total = *total + part;
    }
}

/// Works on one segment of rows after another, on as many threads as asked for, and joins what comes of them in
/// the order of the rows, so that the result does not depend on the threads. `None` where a segment fails.
pub(super) fn over_segments<W, T: Send>(
    rows: usize,
    segment_rows: usize,
    threads: usize,
    workspace: impl Fn() -> W + Sync,
    segment: impl Fn(&mut W, usize, usize) -> Option<T> + Sync,
    join: impl Fn(&mut T, &T) + Sync,
) -> Option<T> {
    let segments = rows.div_ceil(segment_rows);
    let threads = threads.min(segments);
    let run = |workspace: &mut W, index: usize| {
        let start = index * segment_rows;
        segment(workspace, start, segment_rows.min(rows - start))
    };
    if threads <= 1 {
        let mut workspace = workspace();
        let mut total = run(&mut workspace, 0)?;
        for index in 1..segments {
            let part = run(&mut workspace, index)?;
            join(&mut total, &part);
        }
        return Some(total);
    }
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let joined = Mutex::new(Joined {
        total: None,
        done: 0,
        waiting: BTreeMap::new(),
    });
    let work = || {
        let mut workspace = workspace();
        while !failed.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= segments {
                break;
            }
            match run(&mut workspace, index) {
                Some(part) => joined
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner)
                    .push(index, part, &join),
                None => failed.store(true, Ordering::Relaxed),
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // Where the system has no thread to give, this one does the work.
            let _ = std::thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    let joined = joined
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if failed.into_inner() {
        None
    } else {
        joined.total
    }
}

/// Segments joined in order of rows, whichever thread is done first.
struct Joined<T> {
    total: Option<T>,
    done: usize,
    waiting: BTreeMap<usize, T>,
}

impl<T> Joined<T> {
    fn push(&mut self, segment: usize, part: T, join: impl Fn(&mut T, &T)) {
        self.waiting.insert(segment, part);
        while let Some(part) = self.waiting.remove(&self.done) {
            match &mut self.total {
                None => self.total = Some(part),
                Some(total) => join(total, &part),
            }
            self.done += 1;
        }
    }
}
