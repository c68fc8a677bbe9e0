//! How fast a linear model is fitted, as ratios to yardsticks measured in the same run.
//!
//! `cargo bench -p tresteg-benches --bench linear [-- SIZE...]` prints one line for each ratio with
//! its bar, and exits with 1 where one is missed; SIZE is `1000000x50` or the like. Each time is the
//! least of several interleaved rounds, so that a busy machine disturbs little.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::Duration;

use greeners::{CovarianceType, OLS};
use ndarray::{Array1, Array2, ShapeBuilder};
use tresteg_benches::bare;
use tresteg_benches::data::{Data, make_collinear, random};
use tresteg_benches::measure::{Bar, fastest, line, micros, ratio, time};
use tresteg_benches::memory::Meter;
use tresteg_stats::distributions::{FisherF, StudentsT};
use tresteg_stats::engine::{
    ColumnData, EngineOptions, LeastSquares, LeastSquaresProblem, Path, solve,
};
use tresteg_stats::{Covariance, LinearModel};

#[cfg(feature = "lapack")]
#[link(name = "openblas")]
unsafe extern "C" {}

#[global_allocator]
static METER: Meter = Meter::new();

/// Bars of one size: the largest ratio to the pass over the columns, to the bare `X'X`, and the
/// least number of times faster than greeners.
struct Size {
    rows: usize,
    regressors: usize,
    to_sums: Option<f64>,
    to_gram: Option<f64>,
    greeners: Option<f64>,
}

const SIZES: [Size; 6] = [
    Size {
        rows: 290,
        regressors: 1,
        to_sums: None,
        to_gram: None,
        greeners: None,
    },
    Size {
        rows: 290,
        regressors: 6,
        to_sums: None,
        to_gram: None,
        greeners: None,
    },
    Size {
        rows: 10_000,
        regressors: 10,
        to_sums: None,
        to_gram: None,
        greeners: None,
    },
    Size {
        rows: 1_000_000,
        regressors: 10,
        to_sums: Some(2.5),
        to_gram: None,
        greeners: Some(10.0),
    },
    Size {
        rows: 100_000,
        regressors: 200,
        to_sums: None,
        to_gram: Some(1.3),
        greeners: Some(3.0),
    },
    Size {
        rows: 1_000_000,
        regressors: 50,
        to_sums: None,
        to_gram: Some(1.2),
        greeners: Some(8.0),
    },
];

/// The longest that the smallest fit may take.
const SMALLEST_FIT: Duration = Duration::from_micros(2);
/// The accurate path takes at most so many times as long as the fast one.
const ACCURATE: f64 = 6.0;
/// Two threads are at least so many times faster.
const TWO_THREADS: f64 = 1.7;
/// Memory beyond the data, in bytes.
const EXCESS: usize = 5_000_000;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let mut passed = true;
    for size in SIZES {
        let name = format!("{}x{}", size.rows, size.regressors);
        if asked.is_empty() || asked.contains(&name) {
            passed &= measure(&name, &size);
        }
    }
    ExitCode::from(u8::from(!passed))
}

fn measure(name: &str, size: &Size) -> bool {
    let mut data = random(size.rows, size.regressors);
    let options = EngineOptions::default();
    let two = options.with_threads(NonZeroUsize::MIN.saturating_add(1));
    let large = size.rows * size.regressors >= 1_000_000;

    let path = fit(&data, &options).path;
    let [sums, gram, one_thread, two_threads] = fastest([
        &mut || {
            black_box(bare::sums(&data.columns, &data.response));
        },
        &mut || {
            black_box(bare::gram(&data.columns));
        },
        &mut || infer(&fit(&data, &options)),
        &mut || infer(&fit(&data, &two)),
    ]);
    println!("{name}: {} by the path {path:?}", time(one_thread));
    let mut passed = true;
    if size.rows == 290 && size.regressors == 1 {
        passed &= line(
            "full inference, in microseconds",
            micros(one_thread),
            Bar::AtMost(micros(SMALLEST_FIT)),
        );
    }
    let most = |bar: Option<f64>| bar.map_or(Bar::None, Bar::AtMost);
    passed &= line(
        "times a pass over the columns",
        ratio(one_thread, sums),
        most(size.to_sums),
    );
    passed &= line(
        "times a bare X'X",
        ratio(one_thread, gram),
        most(size.to_gram),
    );
    if large {
        let bar = if size.regressors == 50 {
            Bar::AtLeast(TWO_THREADS)
        } else {
            Bar::None
        };
        passed &= line(
            "times faster with two threads",
            ratio(one_thread, two_threads),
            bar,
        );
        let excess = METER.excess(|| fit(&data, &options)) as f64 / 1e6;
        passed &= line(
            "megabytes beyond the data",
            excess,
            Bar::AtMost(EXCESS as f64 / 1e6),
        );
    }
    #[cfg(feature = "lapack")]
    {
        let options = options.with_path(Path::Lapack);
        let [lapack] = fastest([&mut || infer(&fit(&data, &options))]);
        let faster = ratio(lapack, one_thread);
        passed &= line("times faster than the LAPACK backend", faster, Bar::None);
    }
    public_interface(&data, size, one_thread);
    passed &= against_greeners(&data, size, one_thread);
    if size.regressors > 1 {
        for (noise, expected) in [(1e-4, Path::Compensated), (1e-9, Path::Orthogonalized)] {
            make_collinear(&mut data, noise);
            let path = fit(&data, &options).path;
            let [accurate] = fastest([&mut || infer(&fit(&data, &options))]);
            let bar = if expected == Path::Compensated && large {
                Bar::AtMost(ACCURATE)
            } else {
                Bar::None
            };
            let label = format!("times the fast path, by the path {path:?}");
            passed &= line(&label, ratio(accurate, one_thread), bar);
        }
    }
    passed
}

/// What the public interface adds: names, tables and the choice of a covariance.
fn public_interface(data: &Data, size: &Size, ours: Duration) {
    let response = Array1::from(data.response.clone());
    let shape = (size.rows, size.regressors).f();
    let matrix = Array2::from_shape_fn(shape, |(i, j)| data.columns[j][i]);
    let mut run = || {
        let fit = LinearModel::new(matrix.view(), response.view())
            .keep_rows(false)
            .fit()
            .expect("the data are finite");
        black_box((
            fit.coefficients(Covariance::Classical).is_ok(),
            fit.summary(),
        ));
    };
    let [public] = fastest([&mut run]);
    let label = format!("times that by LinearModel, {}", time(public));
    line(&label, ratio(public, ours), Bar::None);
}

fn against_greeners(data: &Data, size: &Size, ours: Duration) -> bool {
    let response = Array1::from(data.response.clone());
    let matrix = Array2::from_shape_fn((size.rows, size.regressors + 1), |(i, j)| {
        if j == 0 { 1.0 } else { data.columns[j - 1][i] }
    });
    let mut run = || {
        black_box(OLS::fit(&response, &matrix, CovarianceType::NonRobust).is_ok());
    };
    let [theirs] = fastest([&mut run]);
    let bar = size.greeners.map_or(Bar::None, Bar::AtLeast);
    line("times faster than greeners", ratio(theirs, ours), bar)
}

fn fit(data: &Data, options: &EngineOptions) -> LeastSquares {
    let columns = data.columns.iter().map(ColumnData::from).collect();
    let problem = LeastSquaresProblem::new(columns, &data.response);
    solve(&problem, options).expect("the data are finite")
}

/// What a coefficient table and a model summary hold.
fn infer(fit: &LeastSquares) {
    let dof = (fit.n_used - fit.rank) as f64;
    let model = (fit.rank - 1) as f64;
    let total = fit.total_sum_of_squares_centered;
    let mean_square = fit.residual_sum_of_squares / dof;
    let student = StudentsT::new(dof).expect("there are degrees of freedom");
    let quantile = student.upper_quantile(0.025).expect("a probability");
    for (j, estimate) in fit.coefficients.iter().enumerate() {
        let error = (mean_square * fit.unscaled_covariance[[j, j]]).sqrt();
        let statistic = estimate / error;
        let p_value = 2.0 * student.sf(statistic.abs());
        black_box((
            p_value,
            estimate - quantile * error,
            estimate + quantile * error,
        ));
    }
    let statistic = (total - fit.residual_sum_of_squares) / model / mean_square;
    let fisher = FisherF::new(model, dof).expect("there are degrees of freedom");
    black_box((
        fisher.sf(statistic),
        1.0 - fit.residual_sum_of_squares / total,
    ));
}
