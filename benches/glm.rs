//! How fast a logit is fitted, as ratios to yardsticks and peers measured in the same run.
//!
//! `cargo bench -p tresteg-benches --bench glm [-- SIZE...]` prints one line for each ratio with its bar, and exits
//! with 1 where one is missed; SIZE is `1000000x10` or the like. Given a Python with statsmodels in `PEERS_PYTHON`,
//! its Logit is measured too, on the same data.

use std::hint::black_box;
use std::io::Write;
use std::num::NonZeroUsize;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use ndarray::{Array1, Array2, ShapeBuilder};
use tresteg_benches::bare;
use tresteg_benches::data::{Data, random_binary};
use tresteg_benches::measure::{Bar, fastest, line, ratio, time};
use tresteg_benches::memory::Meter;
use tresteg_stats::engine::EngineOptions;
use tresteg_stats::{Covariance, Family, GlmFit, GlmModel, GlmOptions, ModelOptions};

#[global_allocator]
static METER: Meter = Meter::new();

/// A size, and whether the bars are those of it.
const SIZES: [(usize, usize, bool); 3] =
    [(300, 6, false), (10_000, 10, false), (1_000_000, 10, true)];

/// Times a pass that sums every column, for one iteration over all rows.
const ITERATION: f64 = 3.0;
/// Times faster than statsmodels, and than any crate.
const STATSMODELS: f64 = 7.0;
const CRATES: f64 = 4.0;
/// Memory beyond the data, in megabytes.
const EXCESS: f64 = 20.0;

fn main() -> ExitCode {
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let mut passed = true;
    for (rows, regressors, bars) in SIZES {
        let name = format!("{rows}x{regressors}");
        if asked.is_empty() || asked.contains(&name) {
            passed &= measure(&name, rows, regressors, bars);
        }
    }
    ExitCode::from(u8::from(!passed))
}

fn measure(name: &str, rows: usize, regressors: usize, bars: bool) -> bool {
    let data = random_binary(rows, regressors);
    let response = Array1::from(data.response.clone());
    let matrix = Array2::from_shape_fn((rows, regressors).f(), |(i, j)| data.columns[j][i]);
    let two = EngineOptions::default().with_threads(NonZeroUsize::MIN.saturating_add(1));
    let two =
        GlmOptions::new(Family::Binomial).with_model(ModelOptions::default().with_engine(two));
    let run = |options: GlmOptions| {
        GlmModel::new(matrix.view(), response.view(), options)
            .keep_rows(false)
            .fit()
            .expect("the classes overlap")
    };
    let one = || GlmOptions::new(Family::Binomial);
    let [sums, few, one_thread, two_threads] = fastest([
        &mut || {
            black_box(bare::sums(&data.columns, &data.response));
        },
        // One iteration less, for the time of one.
        &mut || {
            let options = one().with_tolerance(LAST_BUT_ONE);
            infer(&run(options));
        },
        &mut || infer(&run(one())),
        &mut || infer(&run(two.clone())),
    ]);
    let iterations = |options: GlmOptions| run(options).convergence().iterations as f64;
    let saved = iterations(one()) - iterations(one().with_tolerance(LAST_BUT_ONE));
    println!(
        "{name}: {}, {} iterations over all rows",
        time(one_thread),
        iterations(one())
    );
    let least = |bar: f64| if bars { Bar::AtLeast(bar) } else { Bar::None };
    let most = |bar: f64| if bars { Bar::AtMost(bar) } else { Bar::None };
    let mut passed = true;
    line(
        "times a pass over the columns",
        ratio(one_thread, sums),
        Bar::None,
    );
    if saved > 0.0 && one_thread > few {
        let iteration = ratio(one_thread - few, sums) / saved;
        passed &= line(
            "times a pass over the columns, for an iteration",
            iteration,
            most(ITERATION),
        );
    }
    line(
        "times faster with two threads",
        ratio(one_thread, two_threads),
        Bar::None,
    );
    let excess = METER.excess(|| run(one())) as f64 / 1e6;
    passed &= line("megabytes beyond the data", excess, most(EXCESS));

    let with_constant = Array2::from_shape_fn((rows, regressors + 1), |(i, j)| {
        if j == 0 { 1.0 } else { data.columns[j - 1][i] }
    });
    let [greeners] = fastest([&mut || {
        black_box(greeners::Logit::fit(&response, &with_constant).is_ok());
    }]);
    passed &= line(
        "times faster than greeners",
        ratio(greeners, one_thread),
        least(CRATES),
    );
    let old_response = ndarray_of_solow::Array1::from(data.response.clone());
    let old_matrix = ndarray_of_solow::Array2::from_shape_fn((rows, regressors + 1), |(i, j)| {
        with_constant[[i, j]]
    });
    let [solow] = fastest([&mut || {
        let model = solow_discrete::Logit::new(old_response.clone(), old_matrix.clone());
        black_box(model.and_then(|model| model.fit()).is_ok());
    }]);
    passed &= line(
        "times faster than solow-discrete",
        ratio(solow, one_thread),
        least(CRATES),
    );
    if let Some(statsmodels) = statsmodels(&data) {
        let label = format!("times faster than statsmodels, {}", time(statsmodels));
        passed &= line(&label, ratio(statsmodels, one_thread), least(STATSMODELS));
    }
    passed
}

/// A tolerance that is met one iteration before the default one.
const LAST_BUT_ONE: f64 = 1e-7;

/// What a coefficient table and a model summary hold.
fn infer(fit: &GlmFit) {
    black_box((
        fit.coefficients(Covariance::Classical).is_ok(),
        fit.summary(),
    ));
}

/// The least time of statsmodels' Logit with its summary statistics, on the same data.
fn statsmodels(data: &Data) -> Option<Duration> {
    const SCRIPT: &str = "
import sys, time, numpy, statsmodels.api as sm
n, p = int(sys.argv[1]), int(sys.argv[2])
values = numpy.frombuffer(sys.stdin.buffer.read()).reshape(p + 1, n).T
y, x = values[:, 0].copy(), sm.add_constant(numpy.asfortranarray(values[:, 1:]))
best = 1e9
for _ in range(5):
    start = time.perf_counter()
    fit = sm.Logit(y, x).fit(disp=0)
    fit.params, fit.bse, fit.tvalues, fit.pvalues, fit.conf_int(), fit.llr_pvalue, fit.prsquared
    best = min(best, time.perf_counter() - start)
print(best)
";
    let python = std::env::var("PEERS_PYTHON").ok()?;
    let mut child = Command::new(python)
        .args(["-c", SCRIPT])
        .args([
            data.response.len().to_string(),
            data.columns.len().to_string(),
        ])
        .env("OPENBLAS_NUM_THREADS", "1")
        .env_remove("OPENBLAS_CORETYPE")
        .env_remove("OPENBLAS_L2_SIZE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut input = child.stdin.take()?;
    for column in std::iter::once(&data.response).chain(&data.columns) {
        let bytes: Vec<u8> = column
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        input.write_all(&bytes).ok()?;
    }
    drop(input);
    let output = child.wait_with_output().ok()?;
    let seconds: f64 = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    Some(Duration::from_secs_f64(seconds))
}
