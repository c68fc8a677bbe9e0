//! The linear programme of quantile regression, solved at a vertex.
//!
//! A vertex is a set of p rows, the basis, through which the plane passes. From a vertex p edges lead away, each
//! leaving one basic row; the method follows the steepest descending edge past all rows on which the objective still falls
//! (Barrodale and Roberts, 1973; Koenker and d'Orey, 1987), and stops where no edge descends. That is exact: the
//! optimality of the last vertex is a fact of signs, not of a tolerance on the coefficients.

use super::small::{invert, solve_in};

/// The rows of a programme: minimise `sum w_i rho(y_i - x_i b) - fixed b`.
pub(super) struct Programme {
    /// Columns.
    pub p: usize,
    /// Rows by rows, `m x p`.
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    pub weights: Vec<f64>,
    /// The sum of the weights, those of rows left out among them.
    pub total_weight: f64,
    pub tau: f64,
    /// The pull `sum w_i psi_i x_i` of rows that are left out because their side of the plane is known.
    pub fixed: Vec<f64>,
}

/// A vertex without a descending edge.
pub(super) struct Vertex {
    /// The rows through which the plane passes.
    pub basis: Vec<usize>,
    pub coefficients: Vec<f64>,
    /// Edges along which the objective does not change, and whether the first steps along one lead anywhere.
    pub flat_edges: usize,
    pub flat_edge_has_length: bool,
    pub pivots: usize,
}

#[derive(Debug)]
pub(super) enum Failure {
    /// No row stops a descent: the side of a row that was left out is not what it was taken for.
    Unbounded,
    /// The rows of the basis do not determine a plane.
    SingularBasis,
    TooManyPivots(usize),
}

/// Slopes smaller than this share of the weight of the row that is left are rounding ...
const FLAT: f64 = 1e-9;
/// ... and so are those smaller than this share of all weights, which were summed, times the length of the edge;
/// raised where an edge of such a slope turns out to lead nowhere, at most to the second.
const ROUNDING: [f64; 2] = [4e-15, 1e-10];

/// A residual smaller than this share of the numbers that it is made from is rounding.
const ON_PLANE: f64 = 1e-12;

struct State<'a> {
    programme: &'a Programme,
    basis: Vec<usize>,
    in_basis: Vec<bool>,
    /// Inverse of the matrix of the basic rows, by rows.
    inverse: Vec<f64>,
    coefficients: Vec<f64>,
    /// `y`, moved a little where descents stall.
    y: Vec<f64>,
    residuals: Vec<f64>,
    /// Whether a row counts as above the plane; this decides for rows on it, too.
    above: Vec<bool>,
    /// `sum w_i psi_i x_i` over rows outside the basis, and `fixed`.
    pull: Vec<f64>,
    perturbed: bool,
    rounding: f64,
}

struct Edge {
    /// Place in the basis of the row that is left.
    leaving: usize,
    /// 1 when the plane rises above that row, -1 when it sinks below it.
    sign: f64,
    slope: f64,
}

struct Crossing {
    time: f64,
    turn: f64,
    row: usize,
}

pub(super) fn solve(programme: &Programme, basis: Vec<usize>) -> Result<Vertex, Failure> {
    let m = programme.y.len();
    let p = programme.p;
    let mut in_basis = vec![false; m];
    for &row in &basis {
        in_basis[row] = true;
    }
    let mut state = State {
        programme,
        basis,
        in_basis,
        inverse: Vec::new(),
        coefficients: Vec::new(),
        y: programme.y.clone(),
        residuals: vec![0.0; m],
        above: vec![true; m],
        pull: Vec::new(),
        perturbed: false,
        rounding: ROUNDING[0],
    };
    state.refresh(false)?;
    let mut speeds = vec![0.0; m];
    let mut crossings: Vec<Crossing> = Vec::new();
    // A smaller gain may be rounding that goes in circles.
    let sizes = state.residuals.iter().zip(&programme.weights);
    let progress = 1e-12 * sizes.map(|(r, weight)| weight * r.abs()).sum::<f64>();
    let (mut stalls, mut perturbations) = (0, 0);
    let most = 2000 + 50 * p + m;
    let mut pivots = 0;
    loop {
        let edge = match state.steepest_edge() {
            Some(edge) => edge,
            None => {
                // Once more with sums that carry no rounding of the pivots, and with the rows where they are.
                let perturbed = std::mem::take(&mut state.perturbed);
                if perturbed {
                    state.y.copy_from_slice(&programme.y);
                }
                state.refresh(true)?;
                match state.steepest_edge() {
                    Some(edge) => edge,
                    None => break,
                }
            }
        };
        if pivots == most {
            return Err(Failure::TooManyPivots(pivots));
        }
        pivots += 1;
        let time = match state.pivot(&edge, &mut speeds, &mut crossings) {
            Err(Failure::Unbounded) if state.rounding < ROUNDING[1] => {
                state.rounding *= 30.0;
                continue;
            }
            time => time?,
        };
        stalls = if -edge.slope * time > progress {
            0
        } else {
            stalls + 1
        };
        if stalls > 20 + 2 * p && perturbations < 20 {
            state.perturb(perturbations);
            perturbations += 1;
            stalls = 0;
        }
        if pivots % 40 == 0 {
            state.refresh(true)?;
        }
    }
    let (flat_edges, flat_edge_has_length) = state.flat_edges(&mut speeds, &mut crossings);
    Ok(Vertex {
        basis: state.basis,
        coefficients: state.coefficients,
        flat_edges,
        flat_edge_has_length,
        pivots,
    })
}

impl State<'_> {
    fn row(&self, row: usize) -> &[f64] {
        let p = self.programme.p;
        &self.programme.x[row * p..(row + 1) * p]
    }

    /// Plane, residuals and pull anew from the basis. A row keeps its side when it lies on the plane to rounding.
    fn refresh(&mut self, keep_sides: bool) -> Result<(), Failure> {
        let p = self.programme.p;
        let matrix: Vec<f64> = (self.basis.iter())
            .flat_map(|&row| self.row(row).iter().copied())
            .collect();
        self.inverse = invert(&matrix, p).ok_or(Failure::SingularBasis)?;
        let right: Vec<f64> = self.basis.iter().map(|&row| self.y[row]).collect();
        self.coefficients = solve_in(&matrix, &self.inverse, &right, p);
        let mut sums = vec![0.0; p];
        self.pull = self.programme.fixed.clone();
        let tau = self.programme.tau;
        // Where a row's own numbers are rounding, too.
        let floor = f64::EPSILON * self.y.iter().fold(0.0, |most: f64, y| most.max(y.abs()));
        for (i, row) in self.programme.x.chunks_exact(p).enumerate() {
            if self.in_basis[i] {
                self.residuals[i] = 0.0;
            } else {
                let (mut fitted, mut size) = (0.0, self.y[i].abs());
                for (x, b) in row.iter().zip(&self.coefficients) {
                    fitted += x * b;
                    size += (x * b).abs();
                }
                let residual = self.y[i] - fitted;
                self.residuals[i] = residual;
                if !keep_sides || residual.abs() > floor.max(ON_PLANE * size) {
                    self.above[i] = residual >= 0.0;
                }
                let psi = if self.above[i] { tau } else { tau - 1.0 };
                for (sum, x) in sums.iter_mut().zip(row) {
                    *sum += self.programme.weights[i] * psi * x;
                }
            }
            // Short sums of sums: rounding does not grow with the number of rows.
            if i % 256 == 255 {
                for (pull, sum) in self.pull.iter_mut().zip(&mut sums) {
                    *pull += std::mem::take(sum);
                }
            }
        }
        for (pull, sum) in self.pull.iter_mut().zip(&sums) {
            *pull += sum;
        }
        Ok(())
    }

    /// The slopes of the objective along all edges, in pairs, with the slope that is rounding and the length of a unit of each.
    fn edges(&self) -> impl Iterator<Item = (Edge, f64, f64)> + '_ {
        let p = self.programme.p;
        let tau = self.programme.tau;
        (0..p).flat_map(move |k| {
            let (mut pull, mut square) = (0.0, 0.0);
            for j in 0..p {
                let entry = self.inverse[j * p + k];
                pull += self.pull[j] * entry;
                square += entry * entry;
            }
            let weight = self.programme.weights[self.basis[k]];
            let length = square.sqrt();
            let flat = FLAT * weight + self.rounding * self.programme.total_weight * length;
            [
                (1.0, weight * (1.0 - tau) - pull),
                (-1.0, weight * tau + pull),
            ]
            .map(|(sign, slope)| {
                let edge = Edge {
                    leaving: k,
                    sign,
                    slope,
                };
                (edge, flat, length)
            })
        })
    }

    fn steepest_edge(&self) -> Option<Edge> {
        let mut best: Option<(Edge, f64)> = None;
        for (edge, flat, length) in self.edges() {
            let merit = edge.slope / length;
            if edge.slope < -flat && best.as_ref().is_none_or(|(_, least)| merit < *least) {
                best = Some((edge, merit));
            }
        }
        best.map(|(edge, _)| edge)
    }

    /// How fast each row comes nearer along an edge, and when the plane crosses it.
    fn crossings(&self, edge: &Edge, speeds: &mut [f64], crossings: &mut Vec<Crossing>) {
        let p = self.programme.p;
        let direction: Vec<f64> = (0..p)
            .map(|j| edge.sign * self.inverse[j * p + edge.leaving])
            .collect();
        let least = 1e-12 * direction.iter().fold(0.0, |most: f64, d| most.max(d.abs()));
        crossings.clear();
        for (i, row) in self.programme.x.chunks_exact(p).enumerate() {
            let speed: f64 = row.iter().zip(&direction).map(|(x, d)| x * d).sum();
            speeds[i] = speed;
            let towards = if self.above[i] { speed } else { -speed };
            if towards > least && !self.in_basis[i] {
                let distance = if self.above[i] {
                    self.residuals[i]
                } else {
                    -self.residuals[i]
                };
                crossings.push(Crossing {
                    time: distance.max(0.0) / towards,
                    turn: self.programme.weights[i] * towards,
                    row: i,
                });
            }
        }
    }

    /// Follows an edge to its lowest point and exchanges the row there for the one that was left.
    fn pivot(
        &mut self,
        edge: &Edge,
        speeds: &mut [f64],
        crossings: &mut Vec<Crossing>,
    ) -> Result<f64, Failure> {
        self.crossings(edge, speeds, crossings);
        let stop = lowest(crossings, edge.slope).ok_or(Failure::Unbounded)?;
        let p = self.programme.p;
        let tau = self.programme.tau;
        let Crossing {
            time,
            row: entering,
            ..
        } = crossings[stop];
        for i in crossings[..stop].iter().map(|crossing| crossing.row) {
            let change = if self.above[i] { -1.0 } else { 1.0 } * self.programme.weights[i];
            self.above[i] = !self.above[i];
            self.pull_by(i, change);
        }
        for (residual, speed) in self.residuals.iter_mut().zip(&*speeds) {
            *residual -= time * speed;
        }
        let psi = if self.above[entering] { tau } else { tau - 1.0 };
        self.pull_by(entering, -psi * self.programme.weights[entering]);
        let leaving = std::mem::replace(&mut self.basis[edge.leaving], entering);
        self.in_basis[leaving] = false;
        self.in_basis[entering] = true;
        self.residuals[entering] = 0.0;
        self.residuals[leaving] = -edge.sign * time;
        self.above[leaving] = edge.sign < 0.0;
        let psi = if self.above[leaving] { tau } else { tau - 1.0 };
        self.pull_by(leaving, psi * self.programme.weights[leaving]);
        // The basic row replaced, the inverse changes by a matrix of rank one.
        let shares: Vec<f64> = (0..p)
            .map(|k| {
                (0..p)
                    .map(|j| self.row(entering)[j] * self.inverse[j * p + k])
                    .sum()
            })
            .collect();
        let pivot = shares[edge.leaving];
        for j in 0..p {
            let own = self.inverse[j * p + edge.leaving] / pivot;
            self.coefficients[j] += edge.sign * time * own * pivot;
            for (k, share) in shares.iter().enumerate() {
                let entry = &mut self.inverse[j * p + k];
                *entry = if k == edge.leaving {
                    own
                } else {
                    *entry - own * share
                };
            }
        }
        Ok(time)
    }

    fn pull_by(&mut self, row: usize, amount: f64) {
        let p = self.programme.p;
        let x = &self.programme.x[row * p..(row + 1) * p];
        for (pull, x) in self.pull.iter_mut().zip(x) {
            *pull += amount * x;
        }
    }

    /// Moves all rows a little away from the plane, so that no two crossings coincide (the remedy of dual simplex codes).
    fn perturb(&mut self, round: u32) {
        let sizes = self.residuals.iter().map(|residual| residual.abs());
        let scale = sizes.sum::<f64>() / self.residuals.len() as f64;
        let scale = if scale > 0.0 { scale } else { 1.0 };
        let size = 1e-7 * scale * 0.5f64.powi(round as i32);
        let mut random = crate::covariance::Random::new(u64::from(round));
        for i in 0..self.y.len() {
            if !self.in_basis[i] {
                let shift = size * (0.5 + random.uniform());
                let shift = if self.above[i] { shift } else { -shift };
                self.y[i] += shift;
                self.residuals[i] += shift;
            }
        }
        self.perturbed = true;
    }

    fn flat_edges(&self, speeds: &mut [f64], crossings: &mut Vec<Crossing>) -> (usize, bool) {
        let (mut count, mut has_length) = (0, false);
        let scale = self.y.iter().fold(0.0, |most: f64, y| most.max(y.abs()));
        for (edge, flat, _) in self.edges() {
            if edge.slope > flat {
                continue;
            }
            count += 1;
            self.crossings(&edge, speeds, crossings);
            let first = crossings
                .iter()
                .map(|crossing| crossing.time)
                .fold(f64::INFINITY, f64::min);
            has_length |= first > 1e-10 * scale;
        }
        (count, has_length)
    }
}

/// The place of the crossing from which on the objective rises; all before it (in place, not in order) come earlier.
/// `None` when it never does.
fn lowest(crossings: &mut [Crossing], slope: f64) -> Option<usize> {
    let (mut from, mut to) = (0, crossings.len());
    let mut slope = slope;
    while from < to {
        let middle = from + (to - from) / 2;
        let part = &mut crossings[from..to];
        part.select_nth_unstable_by(middle - from, |a, b| a.time.total_cmp(&b.time));
        let before: f64 = crossings[from..middle]
            .iter()
            .map(|crossing| crossing.turn)
            .sum();
        if slope + before >= 0.0 {
            to = middle;
        } else if slope + before + crossings[middle].turn >= 0.0 {
            return Some(middle);
        } else {
            slope += before + crossings[middle].turn;
            from = middle + 1;
        }
    }
    // Sums in another order may differ in the last digit: then it is the crossing at which the larger part rose.
    (from < crossings.len()).then_some(from)
}
