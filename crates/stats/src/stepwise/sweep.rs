//! Which variables a model could gain and lose, from a swept correlation matrix.

use ndarray::Array2;

/// The correlations of the candidates and, last, the response, with the variables of the model swept out
/// (Efroymson, 1960; Goodnight, 1979).
pub(super) struct Swept {
    matrix: Array2<f64>,
    /// Positions of the variables of the model in the order of their entry.
    pub inside: Vec<usize>,
    n_obs: f64,
}

/// What a variable outside would bring.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outside {
    /// What the model leaves of it, as a share of its sum of squares.
    pub tolerance: f64,
    /// The smallest tolerance of any variable once it is in.
    pub minimum_tolerance: f64,
    /// `None` where the variable depends on those in the model.
    pub beta_in: Option<f64>,
    pub partial: Option<f64>,
    /// `None` too where no degree of freedom would be left.
    pub t: Option<f64>,
}

/// A tolerance below this is rounding.
const DEPENDENT: f64 = 1e-13;

impl Swept {
    /// From columns about their means, of length one, the response last.
    pub fn new(columns: &Array2<f64>, n_obs: f64) -> Self {
        Self {
            matrix: columns.t().dot(columns),
            inside: Vec::new(),
            n_obs,
        }
    }

    fn response(&self) -> usize {
        self.matrix.nrows() - 1
    }

    pub fn is_inside(&self, variable: usize) -> bool {
        self.inside.contains(&variable)
    }

    /// Residual degrees of freedom.
    pub fn dof(&self) -> f64 {
        self.n_obs - 1.0 - self.inside.len() as f64
    }

    pub fn enter(&mut self, variable: usize) {
        self.sweep(variable, 1.0);
        self.inside.push(variable);
    }

    pub fn remove(&mut self, variable: usize) {
        self.sweep(variable, -1.0);
        self.inside.retain(|other| *other != variable);
    }

    fn sweep(&mut self, k: usize, sign: f64) {
        let pivot = self.matrix[[k, k]];
        let column = self.matrix.column(k).to_owned();
        for ((i, j), value) in self.matrix.indexed_iter_mut() {
            *value = match (i == k, j == k) {
                (true, true) => -1.0 / pivot,
                (true, false) => sign * column[j] / pivot,
                (false, true) => sign * column[i] / pivot,
                (false, false) => *value - column[i] * column[j] / pivot,
            };
        }
    }

    /// The F statistic of leaving a variable of the model out, 1 and [`dof`](Self::dof) degrees of freedom.
    pub fn f_to_remove(&self, variable: usize) -> f64 {
        let y = self.response();
        let beta = self.matrix[[variable, y]];
        beta * beta / -self.matrix[[variable, variable]] / (self.left() / self.dof())
    }

    /// The share of the response that the model leaves.
    fn left(&self) -> f64 {
        let y = self.response();
        self.matrix[[y, y]].max(0.0)
    }

    pub fn outside(&self, variable: usize) -> Outside {
        let y = self.response();
        let own = self.matrix[[variable, variable]];
        let tolerance = own.clamp(0.0, 1.0);
        let minimum_tolerance = self
            .inside
            .iter()
            .map(|&i| {
                let shared = self.matrix[[i, variable]];
                own / (own * -self.matrix[[i, i]] + shared * shared)
            })
            .fold(tolerance, f64::min)
            .max(0.0);
        let mut outside = Outside {
            tolerance,
            minimum_tolerance,
            beta_in: None,
            partial: None,
            t: None,
        };
        if own <= DEPENDENT {
            return outside;
        }
        let covariance = self.matrix[[variable, y]];
        outside.beta_in = Some(covariance / own);
        let left = self.left();
        if left > 0.0 {
            outside.partial = Some((covariance / (own * left).sqrt()).clamp(-1.0, 1.0));
        }
        let dof = self.dof() - 1.0;
        if dof >= 1.0 {
            let still_left = (left - covariance * covariance / own).max(0.0);
            outside.t = Some(covariance / (own * still_left / dof).sqrt()).filter(|t| !t.is_nan());
        }
        outside
    }
}
