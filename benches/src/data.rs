//! Random regression problems, the same in every run.

/// Columns of a regression problem.
pub struct Data {
    /// Regressors, column by column.
    pub columns: Vec<Vec<f64>>,
    /// The dependent variable.
    pub response: Vec<f64>,
}

/// Normal regressors with small offsets, and a response with noise of variance one.
#[must_use]
pub fn random(rows: usize, regressors: usize) -> Data {
    let mut generator = Generator(0x9e37_79b9_7f4a_7c15 ^ (rows * 31 + regressors) as u64);
    let columns: Vec<Vec<f64>> = (0..regressors)
        .map(|j| {
            (0..rows)
                .map(|_| generator.normal() + 0.5 * (j % 3) as f64)
                .collect()
        })
        .collect();
    let mut response: Vec<f64> = (0..rows).map(|_| 1.0 + generator.normal()).collect();
    for (j, column) in columns.iter().enumerate() {
        let slope = 0.3 * ((j % 5) as f64 - 2.0);
        for (y, x) in response.iter_mut().zip(column) {
            *y += slope * x;
        }
    }
    Data { columns, response }
}

/// The same regressors with a response of zeros and ones, whose log odds are linear in them.
#[must_use]
pub fn random_binary(rows: usize, regressors: usize) -> Data {
    let mut data = random(rows, regressors);
    let mut generator = Generator(0x1234_5678_9abc_def1 ^ (rows * 17 + regressors) as u64);
    let mut log_odds = vec![-0.5; rows];
    for (j, column) in data.columns.iter().enumerate() {
        let slope = 0.25 * ((j % 5) as f64 - 2.0);
        for (eta, x) in log_odds.iter_mut().zip(column) {
            *eta += slope * x;
        }
    }
    data.response = log_odds
        .into_iter()
        .map(|eta| f64::from(u8::from(generator.uniform() < 1.0 / (1.0 + (-eta).exp()))))
        .collect();
    data
}

/// Makes the last column follow the first up to `noise` times normal noise.
pub fn make_collinear(data: &mut Data, noise: f64) {
    let mut generator = Generator(0x2545_f491_4f6c_dd1d);
    if let Some((last, others)) = data.columns.split_last_mut()
        && let Some(first) = others.first()
    {
        for (value, first) in last.iter_mut().zip(first) {
            *value = first + noise * generator.normal();
        }
    }
}

struct Generator(u64);

impl Generator {
    /// Xorshift; uniform in (0, 1).
    fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Box and Muller (1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.uniform().ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}
