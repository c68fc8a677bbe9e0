//! Times by interleaved rounds, and lines of a report.

use std::time::{Duration, Instant};

/// Rounds of measuring, and the least time that one measurement should take.
const ROUNDS: usize = 9;
const SAMPLE: Duration = Duration::from_millis(2);

/// The least time that each takes, in interleaved rounds.
pub fn fastest<const N: usize>(mut runs: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut repeats = [1_u32; N];
    for (run, repeats) in runs.iter_mut().zip(&mut repeats) {
        let start = Instant::now();
        run();
        let once = start.elapsed().max(Duration::from_nanos(100));
        *repeats = (SAMPLE.as_nanos() / once.as_nanos()).clamp(1, 10_000) as u32;
    }
    let mut least = [Duration::MAX; N];
    for _ in 0..ROUNDS {
        for ((run, &repeats), least) in runs.iter_mut().zip(&repeats).zip(&mut least) {
            let start = Instant::now();
            for _ in 0..repeats {
                run();
            }
            *least = (*least).min(start.elapsed() / repeats);
        }
    }
    least
}

/// What a figure should be.
pub enum Bar {
    /// Nothing is asked of it.
    None,
    /// Not above this.
    AtMost(f64),
    /// Not below this.
    AtLeast(f64),
}

/// Prints a figure with its bar, and says whether it is met.
pub fn line(label: &str, value: f64, bar: Bar) -> bool {
    let (bar, passed) = match bar {
        Bar::None => (String::new(), true),
        Bar::AtMost(most) => (format!("at most {most}"), value <= most),
        Bar::AtLeast(least) => (format!("at least {least}"), value >= least),
    };
    let verdict = match (bar.is_empty(), passed) {
        (true, _) => "",
        (false, true) => "ok",
        (false, false) => "MISSED",
    };
    println!("  {value:>8.2} {label:<45} {bar:<14} {verdict}");
    passed
}

/// How many times the second goes into the first.
#[must_use]
pub fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

/// In microseconds.
#[must_use]
pub fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

/// As text.
#[must_use]
pub fn time(duration: Duration) -> String {
    let micros = micros(duration);
    if micros < 1e3 {
        format!("{micros:.2} us")
    } else {
        format!("{:.2} ms", micros / 1e3)
    }
}
