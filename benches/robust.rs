//! What covariances chosen after the fit cost, beside the fit.
//!
//! `cargo bench -p tresteg-benches --bench robust` prints, for a million rows of ten columns, the least of
//! several times of each estimator and the memory that it takes beyond the fit.

use std::hint::black_box;
use std::time::{Duration, Instant};

use ndarray::{Array1, Array2, ShapeBuilder};
use tresteg_benches::data::random;
use tresteg_benches::memory::Meter;
use tresteg_stats::covariance::{ClusterAdjustment, Clustered, Clusters};
use tresteg_stats::{Covariance, LinearModel};

#[global_allocator]
static METER: Meter = Meter::new();

const ROWS: usize = 1_000_000;
const REGRESSORS: usize = 10;
const CLUSTERS: usize = 1_000;
const ROUNDS: usize = 5;

fn main() {
    let data = random(ROWS, REGRESSORS);
    let shape = (ROWS, REGRESSORS).f();
    let matrix = Array2::from_shape_fn(shape, |(i, j)| data.columns[j][i]);
    let response = Array1::from(data.response);
    let model = || LinearModel::new(matrix.view(), response.view());
    let fit = model().fit().expect("the data are finite");
    let ids = (0..ROWS).map(|row| (row * 7919 % CLUSTERS).to_string());
    let clusters = Clusters::new("cluster", ids);
    let by_cluster = |adjustment| Clustered::by(clusters.clone()).adjusted(adjustment);

    measure("the fit, rows not kept", || {
        black_box(model().keep_rows(false).fit().is_ok());
    });
    let estimators = [
        Covariance::Classical,
        Covariance::Hc1,
        Covariance::Hc3,
        Covariance::Clustered(by_cluster(ClusterAdjustment::Cr1)),
        Covariance::Clustered(by_cluster(ClusterAdjustment::Cr2)),
    ];
    for estimator in estimators {
        measure(&estimator.to_string(), || {
            black_box(fit.covariance(estimator.clone()).is_ok());
        });
    }
    measure("leverages, residuals and PRESS", || {
        black_box(fit.press().is_ok());
    });
}

fn measure(what: &str, mut run: impl FnMut()) {
    let excess = METER.excess(&mut run) as f64 / 1e6;
    let time = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .min()
        .unwrap_or(Duration::ZERO);
    let milliseconds = time.as_secs_f64() * 1e3;
    println!("{milliseconds:>8.1} ms {excess:>8.1} MB  {what}");
}
