//! The likelihood of a cumulative model, with one slope per column or one per column and threshold.
//!
//! A row of level j has probability `F(u) - F(l)` with `u = alpha_j - eta_j`, `l = alpha_{j-1} - eta_{j-1}`; both are linear in the
//! parameters, and the logarithm is concave in them for log-concave densities (Pratt, 1981; Burridge, 1981).

use ndarray::Array2;

use super::data::CategoryData;
use super::link::OrderedLink;
use super::newton::{Evaluation, Likelihood, by_rows};

pub(super) struct Cumulative<'a> {
    pub data: &'a CategoryData,
    pub link: OrderedLink,
    /// Thresholds: levels less one.
    pub cuts: usize,
    /// Whether all thresholds share their slopes.
    pub parallel: bool,
}

/// The two ends of a row's interval.
struct Ends {
    lower: f64,
    upper: f64,
    /// Which threshold each is; `None` at the infinite ends.
    below: Option<usize>,
    above: Option<usize>,
}

impl Cumulative<'_> {
    pub(super) fn parameters(&self) -> usize {
        let slopes = if self.parallel { 1 } else { self.cuts };
        self.cuts + slopes * self.data.p()
    }

    /// Where the slopes of a threshold begin.
    fn slopes_at(&self, cut: usize) -> usize {
        self.cuts
            + if self.parallel {
                0
            } else {
                cut * self.data.p()
            }
    }

    fn cut(&self, cut: usize, row: usize, parameters: &[f64], offset: f64) -> f64 {
        let slopes = &parameters[self.slopes_at(cut)..];
        let eta: f64 = self
            .data
            .row(row)
            .iter()
            .zip(slopes)
            .map(|(x, b)| x * b)
            .sum();
        parameters[cut] - eta - offset
    }

    fn ends(&self, row: usize, parameters: &[f64], offset: f64) -> Ends {
        let code = self.data.codes[row];
        let below = code.checked_sub(1);
        let above = (code < self.cuts).then_some(code);
        let at = |cut: usize| self.cut(cut, row, parameters, offset);
        Ends {
            lower: below.map_or(f64::NEG_INFINITY, at),
            upper: above.map_or(f64::INFINITY, at),
            below,
            above,
        }
    }

    fn row_value(&self, row: usize, ends: &Ends) -> Option<f64> {
        if ends.lower >= ends.upper || ends.lower.is_nan() || ends.upper.is_nan() {
            return None;
        }
        let probability = self.link.between(ends.lower, ends.upper);
        let value = self.data.weights[row] * probability.ln();
        value.is_finite().then_some(value)
    }

    /// Thresholds of the model without columns.
    pub(super) fn null_start(&self) -> Vec<f64> {
        let mut counts = vec![0.0; self.cuts + 1];
        for (&code, weight) in self.data.codes.iter().zip(&self.data.weights) {
            counts[code] += weight;
        }
        let total: f64 = counts.iter().sum();
        let mut passed = 0.0;
        let mut start: Vec<f64> = (counts[..self.cuts].iter())
            .map(|count| {
                passed += count;
                self.link.quantile(passed / total)
            })
            .collect();
        start.resize(self.parameters(), 0.0);
        start
    }
}

impl Likelihood for Cumulative<'_> {
    fn value(&self, parameters: &[f64]) -> Option<f64> {
        let mut value = 0.0;
        for row in 0..self.data.len() {
            let ends = self.ends(row, parameters, self.data.offsets[row]);
            value += self.row_value(row, &ends)?;
        }
        Some(value)
    }

    fn evaluate(&self, parameters: &[f64]) -> Option<Evaluation> {
        let k = self.parameters();
        let mut evaluation = Evaluation {
            value: 0.0,
            gradient: vec![0.0; k],
            information: Array2::zeros((k, k)),
        };
        for row in 0..self.data.len() {
            let ends = self.ends(row, parameters, self.data.offsets[row]);
            evaluation.value += self.row_value(row, &ends)?;
            let probability = self.link.between(ends.lower, ends.upper);
            let ((above, above_slope), (below, below_slope)) =
                (self.link.density(ends.upper), self.link.density(ends.lower));
            let weight = self.data.weights[row];
            // Derivatives of the logarithm by the upper and the lower end.
            let (by_upper, by_lower) = (above / probability, -below / probability);
            let uu = -(above_slope / probability - by_upper * by_upper);
            let ll = -(-below_slope / probability - by_lower * by_lower);
            let ul = by_upper * by_lower;
            let slopes = (weight * by_lower, weight * by_upper);
            self.add_score(&mut evaluation.gradient, row, &ends, slopes);
            let mut add = |one: Option<usize>, other: Option<usize>, curvature: f64| {
                let (Some(one), Some(other)) = (one, other) else {
                    return;
                };
                self.add_curvature(
                    &mut evaluation.information,
                    row,
                    one,
                    other,
                    weight * curvature,
                );
            };
            add(ends.above, ends.above, uu);
            add(ends.below, ends.below, ll);
            add(ends.above, ends.below, ul);
            add(ends.below, ends.above, ul);
            if self.parallel {
                // The slopes are shared, and so is their block: once, with the curvature along eta.
                let curvature = weight * (uu + ll + 2.0 * ul);
                let at = self.cuts;
                let x = self.data.row(row);
                for (i, a) in x.iter().enumerate() {
                    for (j, b) in x.iter().enumerate() {
                        evaluation.information[[at + i, at + j]] += curvature * a * b;
                    }
                }
            }
        }
        let finite = evaluation.gradient.iter().all(|g| g.is_finite());
        finite.then_some(evaluation)
    }

    fn scores(&self, parameters: &[f64]) -> Array2<f64> {
        let k = self.parameters();
        let mut scores = Vec::with_capacity(self.data.len() * k);
        for row in 0..self.data.len() {
            let ends = self.ends(row, parameters, self.data.offsets[row]);
            let rate = self.data.weights[row] / self.link.between(ends.lower, ends.upper);
            let slopes = (
                -rate * self.link.density(ends.lower).0,
                rate * self.link.density(ends.upper).0,
            );
            let start = scores.len();
            scores.resize(start + k, 0.0);
            self.add_score(&mut scores[start..], row, &ends, slopes);
        }
        by_rows(scores, k)
    }

    fn separated(&self, direction: &[f64]) -> Option<Vec<usize>> {
        let moves: Vec<Ends> = (0..self.data.len())
            .map(|row| self.ends(row, direction, 0.0))
            .collect();
        let finite = |z: f64| if z.is_finite() { z } else { 0.0 };
        let most = moves
            .iter()
            .map(|ends| finite(ends.upper).abs().max(finite(ends.lower).abs()))
            .fold(0.0, f64::max);
        let rest = 1e-6 * most;
        let mut rows = Vec::new();
        for (row, ends) in moves.iter().enumerate() {
            let (up, down) = (finite(ends.upper), finite(ends.lower));
            if up < -rest || down > rest {
                return None;
            }
            if up > rest || down < -rest {
                rows.push(row);
            }
        }
        (!rows.is_empty()).then_some(rows)
    }
}

impl Cumulative<'_> {
    /// Adds what a row's log-likelihood rises by with each parameter, from its slopes in the lower and the upper end.
    fn add_score(&self, score: &mut [f64], row: usize, ends: &Ends, slopes: (f64, f64)) {
        for (cut, slope) in [(ends.above, slopes.1), (ends.below, slopes.0)] {
            let Some(cut) = cut else { continue };
            score[cut] += slope;
            let at = self.slopes_at(cut);
            for (j, x) in self.data.row(row).iter().enumerate() {
                score[at + j] -= slope * x;
            }
        }
    }

    /// `curvature z_one z_other'` of two ends `z = (1 at the threshold, -x at its slopes)`; the block of shared slopes is left to the caller.
    fn add_curvature(
        &self,
        information: &mut Array2<f64>,
        row: usize,
        one: usize,
        other: usize,
        curvature: f64,
    ) {
        information[[one, other]] += curvature;
        let x = self.data.row(row);
        let (at_one, at_other) = (self.slopes_at(one), self.slopes_at(other));
        for (j, b) in x.iter().enumerate() {
            information[[one, at_other + j]] -= curvature * b;
            information[[at_one + j, other]] -= curvature * b;
        }
        if !self.parallel {
            for (i, a) in x.iter().enumerate() {
                for (j, b) in x.iter().enumerate() {
                    information[[at_one + i, at_other + j]] += curvature * a * b;
                }
            }
        }
    }
}
