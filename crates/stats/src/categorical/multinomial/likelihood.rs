//! The likelihood of a multinomial logit.

use ndarray::Array2;

use crate::categorical::data::CategoryData;
use crate::categorical::newton::{Evaluation, Likelihood, by_rows};

/// The likelihood; parameters category by category, the base left out.
pub(super) struct Logits<'a> {
    pub data: &'a CategoryData,
    pub base: usize,
}

impl Logits<'_> {
    pub(super) fn parameters(&self) -> usize {
        (self.data.levels.len() - 1) * self.data.p()
    }

    /// Linear predictors of all categories; 0 for the base.
    pub(super) fn predictors(&self, x: &[f64], parameters: &[f64], eta: &mut [f64]) {
        let p = x.len();
        for (code, eta) in eta.iter_mut().enumerate() {
            *eta = match self.block(code) {
                None => 0.0,
                Some(block) => {
                    let own = &parameters[block * p..(block + 1) * p];
                    x.iter().zip(own).map(|(x, b)| x * b).sum()
                }
            };
        }
    }

    /// Adds what a row's log-likelihood rises by with each parameter: `w ((own category) - p) x`, category by category.
    fn add_score(&self, score: &mut [f64], row: usize, probabilities: &[f64]) {
        let (x, weight) = (self.data.row(row), self.data.weights[row]);
        for (code, probability) in probabilities.iter().enumerate() {
            let Some(block) = self.block(code) else {
                continue;
            };
            let rest = f64::from(u8::from(code == self.data.codes[row])) - probability;
            let own = &mut score[block * x.len()..(block + 1) * x.len()];
            for (score, x) in own.iter_mut().zip(x) {
                *score += weight * rest * x;
            }
        }
    }

    /// Which block of parameters is that of a category.
    pub(super) fn block(&self, code: usize) -> Option<usize> {
        match code.cmp(&self.base) {
            std::cmp::Ordering::Less => Some(code),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(code - 1),
        }
    }
}

/// Turns linear predictors into probabilities, and gives the logarithm of the sum of their exponentials.
pub(super) fn soften(eta: &mut [f64]) -> f64 {
    let largest = eta.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = eta.iter().map(|eta| (eta - largest).exp()).sum();
    eta.iter_mut()
        .for_each(|eta| *eta = (*eta - largest).exp() / sum);
    largest + sum.ln()
}

impl Likelihood for Logits<'_> {
    fn value(&self, parameters: &[f64]) -> Option<f64> {
        let mut eta = vec![0.0; self.data.levels.len()];
        let mut value = 0.0;
        for row in 0..self.data.len() {
            self.predictors(self.data.row(row), parameters, &mut eta);
            let own = eta[self.data.codes[row]];
            value += self.data.weights[row] * (own - soften(&mut eta));
        }
        value.is_finite().then_some(value)
    }

    fn evaluate(&self, parameters: &[f64]) -> Option<Evaluation> {
        let (k, p) = (self.parameters(), self.data.p());
        let categories = self.data.levels.len();
        let mut evaluation = Evaluation {
            value: 0.0,
            gradient: vec![0.0; k],
            information: Array2::zeros((k, k)),
        };
        let mut eta = vec![0.0; categories];
        for row in 0..self.data.len() {
            let (x, weight, own) = (
                self.data.row(row),
                self.data.weights[row],
                self.data.codes[row],
            );
            self.predictors(x, parameters, &mut eta);
            let own_eta = eta[own];
            evaluation.value += weight * (own_eta - soften(&mut eta));
            self.add_score(&mut evaluation.gradient, row, &eta);
            for one in 0..categories {
                let Some(block) = self.block(one) else {
                    continue;
                };
                for other in one..categories {
                    let Some(second) = self.block(other) else {
                        continue;
                    };
                    let share = f64::from(u8::from(one == other)) - eta[other];
                    let curvature = weight * eta[one] * share;
                    for (i, a) in x.iter().enumerate() {
                        let start = second * p;
                        for (j, b) in x.iter().enumerate() {
                            evaluation.information[[block * p + i, start + j]] += curvature * a * b;
                        }
                    }
                }
            }
        }
        for i in 0..k {
            for j in 0..i {
                evaluation.information[[i, j]] = evaluation.information[[j, i]];
            }
        }
        evaluation.value.is_finite().then_some(evaluation)
    }

    fn scores(&self, parameters: &[f64]) -> Array2<f64> {
        let k = self.parameters();
        let mut scores = vec![0.0; self.data.len() * k];
        let mut eta = vec![0.0; self.data.levels.len()];
        for (row, score) in scores.chunks_exact_mut(k).enumerate() {
            self.predictors(self.data.row(row), parameters, &mut eta);
            soften(&mut eta);
            self.add_score(score, row, &eta);
        }
        by_rows(scores, k)
    }

    fn separated(&self, direction: &[f64]) -> Option<Vec<usize>> {
        let mut moves = vec![0.0; self.data.levels.len()];
        let mut most: f64 = 0.0;
        let mut slack = Vec::with_capacity(self.data.len());
        for row in 0..self.data.len() {
            self.predictors(self.data.row(row), direction, &mut moves);
            let own = moves[self.data.codes[row]];
            let gains = moves.iter().map(|other| own - other);
            let (least, largest) = gains.fold((0.0f64, 0.0f64), |(low, high), gain| {
                (low.min(gain), high.max(gain))
            });
            most = most.max(largest).max(-least);
            slack.push((least, largest));
        }
        let rest = 1e-6 * most;
        if slack.iter().any(|(least, _)| *least < -rest) {
            return None;
        }
        let moved = slack
            .iter()
            .enumerate()
            .filter(|(_, (_, largest))| *largest > rest);
        let rows: Vec<usize> = moved.map(|(row, _)| row).collect();
        (!rows.is_empty()).then_some(rows)
    }
}
