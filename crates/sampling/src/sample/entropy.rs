//! Sampling of maximum entropy with fixed size: conditional Poisson sampling.

use crate::{Random, SamplingError};

/// More cells than this (units times sample) are refused.
const MOST_CELLS: usize = 25_000_000;
/// Joint probabilities are computed while units times sample squared is below this.
const MOST_WORK_FOR_PAIRS: usize = 2_000_000_000;

/// The design with given inclusion probabilities below 1, whose sum is a whole number.
///
/// Independent draws with probabilities p, given that they come to `count` units; p is found by iteration so that the
/// conditional probabilities are the wanted ones (Chen, Dempster and Liu 1994).
pub(crate) struct MaximumEntropy {
    count: usize,
    probabilities: Vec<f64>,
    draws: Vec<f64>,
}

impl MaximumEntropy {
    pub fn new(probabilities: &[f64], count: usize) -> Result<Self, SamplingError> {
        if probabilities.len().saturating_mul(count + 1) > MOST_CELLS {
            return Err(SamplingError::DesignTooLarge { most: MOST_CELLS });
        }
        let logit = |probability: f64| probability.ln() - (-probability).ln_1p();
        let mut weights: Vec<f64> = probabilities.iter().copied().map(logit).collect();
        let mut draws = centred(&mut weights, count);
        let mut best = (f64::INFINITY, draws.clone());
        let (mut step, mut last) = (1.0, f64::INFINITY);
        // Nearly Newton's method where the sample is large, and a step too far where it is small: then by halves. The
        // last bits come and go, so that the best is kept.
        for _ in 0..500 {
            let found = conditional(&draws, count);
            let off = found
                .iter()
                .zip(probabilities)
                .map(|(found, wanted)| (found / wanted - 1.0).abs());
            let off = off.fold(0.0, f64::max);
            if off < best.0 {
                best = (off, draws);
            }
            if off < 4e-16 || (off < 1e-13 && off >= last) {
                break;
            }
            if off > 0.7 * last {
                step = f64::max(step / 2.0, 0.125);
            }
            last = off;
            for ((weight, found), wanted) in weights.iter_mut().zip(found).zip(probabilities) {
                *weight += step * (logit(*wanted) - logit(found));
            }
            draws = centred(&mut weights, count);
        }
        if best.0 > 1e-9 {
            return Err(SamplingError::NoMaximumEntropy { off: best.0 });
        }
        Ok(Self {
            count,
            probabilities: probabilities.to_vec(),
            draws: best.1,
        })
    }

    /// The drawn places, in order.
    pub fn draw(&self, random: &mut Random) -> Vec<usize> {
        let ahead = Ahead::new(&self.draws, self.count);
        let mut left = self.count;
        let mut drawn = Vec::with_capacity(left);
        for place in 0..self.draws.len() {
            if left > 0 && random.unit() < ahead.taken(place, left) {
                drawn.push(place);
                left -= 1;
            }
        }
        drawn
    }

    /// The joint probabilities of some units, or none when they would take too long: the probability of one times
    /// those of the others given that it is in.
    pub fn joint(&self, places: &[usize]) -> Option<Vec<Vec<f64>>> {
        let work = self
            .draws
            .len()
            .saturating_mul(self.count)
            .saturating_mul(places.len());
        if work > MOST_WORK_FOR_PAIRS {
            return None;
        }
        let mut rows = Vec::with_capacity(places.len());
        for place in places {
            let mut others = self.draws.clone();
            others.remove(*place);
            let mut given = conditional(&others, self.count - 1);
            given.insert(*place, 1.0);
            let probability = self.probabilities[*place];
            rows.push(
                places
                    .iter()
                    .map(|other| probability * given[*other])
                    .collect::<Vec<f64>>(),
            );
        }
        // Both ways are right; their mean is symmetric to the last bit.
        let symmetric = |row: usize, column: usize| (rows[row][column] + rows[column][row]) / 2.0;
        let indices = 0..places.len();
        Some(
            indices
                .clone()
                .map(|row| {
                    indices
                        .clone()
                        .map(|column| symmetric(row, column))
                        .collect()
                })
                .collect(),
        )
    }
}

/// The probabilities of independent draws with these log odds, shifted so that they come to about `count`: a shift
/// changes no conditional probability, and keeps all numbers of middling size.
fn centred(weights: &mut [f64], count: usize) -> Vec<f64> {
    let probability = |weight: f64| 1.0 / (1.0 + (-weight).exp());
    for _ in 0..20 {
        let (mut sum, mut slope) = (0.0, 0.0);
        for weight in &*weights {
            let probability = probability(*weight);
            sum += probability;
            slope += probability * (1.0 - probability);
        }
        let shift = ((count as f64 - sum) / slope.max(1e-9)).clamp(-2.0, 2.0);
        weights.iter_mut().for_each(|weight| *weight += shift);
        if shift.abs() < 0.01 {
            break;
        }
    }
    weights.iter().map(|weight| probability(*weight)).collect()
}

/// Per place and number still to be drawn: how likely the places from there on give just that number, in independent
/// draws.
struct Ahead<'a> {
    draws: &'a [f64],
    width: usize,
    cells: Vec<f64>,
}

impl<'a> Ahead<'a> {
    fn new(draws: &'a [f64], count: usize) -> Self {
        let width = count + 1;
        let mut cells = vec![0.0; (draws.len() + 1) * width];
        cells[draws.len() * width] = 1.0;
        for (place, draw) in draws.iter().enumerate().rev() {
            let (before, after) = cells.split_at_mut((place + 1) * width);
            let (before, after) = (&mut before[place * width..], &after[..width]);
            before[0] = after[0] * (1.0 - draw);
            for number in 1..width {
                before[number] = after[number] * (1.0 - draw) + after[number - 1] * draw;
            }
        }
        Self {
            draws,
            width,
            cells,
        }
    }

    /// How likely this place is taken when so many are still to be drawn.
    fn taken(&self, place: usize, left: usize) -> f64 {
        let all = self.cells[place * self.width + left];
        let with = self.cells[(place + 1) * self.width + left - 1] * self.draws[place];
        if all > 0.0 { with / all } else { 0.0 }
    }
}

/// The inclusion probabilities of independent draws given their number.
fn conditional(draws: &[f64], count: usize) -> Vec<f64> {
    let ahead = Ahead::new(draws, count);
    // How likely so many are still to be drawn when a place comes up.
    let mut state = vec![0.0; count + 1];
    state[count] = 1.0;
    let mut probabilities = Vec::with_capacity(draws.len());
    for place in 0..draws.len() {
        let mut taken_here = 0.0;
        for left in 1..=count {
            let moved = state[left] * ahead.taken(place, left);
            taken_here += moved;
            state[left] -= moved;
            state[left - 1] += moved;
        }
        probabilities.push(taken_here);
    }
    probabilities
}

/// The joint inclusion probabilities of all units under the design of maximum entropy with these inclusion
/// probabilities; those of 1 are certain. The diagonal has the probabilities themselves.
///
/// R: `sampling::UPmaxentropypi2`, which stops its iteration at 1e-6.
///
/// # Errors
/// [`SamplingError::ProbabilitiesDoNotAddUp`] when a probability is not in (0, 1] or their sum is no whole number;
/// [`SamplingError::DesignTooLarge`].
///
/// ```
/// let joint = tresteg_sampling::maximum_entropy_joint(&[0.5; 4])?;
/// // Simple random sampling of 2 from 4: 2/4 x 1/3.
/// assert!((joint[0][1] - 1.0 / 6.0).abs() < 1e-15);
/// # Ok::<(), tresteg_sampling::SamplingError>(())
/// ```
pub fn maximum_entropy_joint(probabilities: &[f64]) -> Result<Vec<Vec<f64>>, SamplingError> {
    let sum: f64 = probabilities.iter().sum();
    let possible = probabilities
        .iter()
        .all(|probability| *probability > 0.0 && *probability <= 1.0);
    if !possible || (sum - sum.round()).abs() > 1e-9 {
        return Err(SamplingError::ProbabilitiesDoNotAddUp { sum });
    }
    let open: Vec<usize> = (0..probabilities.len())
        .filter(|place| probabilities[*place] < 1.0)
        .collect();
    let certain = probabilities.len() - open.len();
    let values: Vec<f64> = open.iter().map(|place| probabilities[*place]).collect();
    let count = sum.round() as usize - certain;
    let places: Vec<usize> = (0..open.len()).collect();
    let rows = if open.is_empty() {
        Vec::new()
    } else {
        let design = MaximumEntropy::new(&values, count)?;
        design
            .joint(&places)
            .ok_or(SamplingError::DesignTooLarge { most: MOST_CELLS })?
    };
    // With a certain unit, the other's probability is what is left.
    let pair = |first: usize, second: usize| match (
        open.binary_search(&first),
        open.binary_search(&second),
    ) {
        (Ok(first), Ok(second)) => rows[first][second],
        _ => probabilities[first].min(probabilities[second]),
    };
    let all = 0..probabilities.len();
    Ok(all
        .clone()
        .map(|first| all.clone().map(|second| pair(first, second)).collect())
        .collect())
}
