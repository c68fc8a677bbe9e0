//! From values to places, and which values get a tick.

use super::axis::{Axis, Scale};
use crate::number::Kind;

/// So many lengths of the axis away from it lies what lies farthest.
const FARTHEST: f64 = 1e6;

/// An axis on paper: `from` lies at `start`, `to` at `end`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mapper {
    log: bool,
    pub from: f64,
    pub to: f64,
    pub start: f64,
    pub end: f64,
}

impl Mapper {
    pub(super) fn new(axis: &Axis, range: (f64, f64), start: f64, end: f64) -> Self {
        Mapper {
            log: axis.scale == Scale::Log,
            from: range.0,
            to: range.1,
            start,
            end,
        }
    }

    /// The place of a value; what is beyond the axis lies beyond its ends.
    pub(super) fn place(&self, value: f64) -> f64 {
        let (value, from, to) = match self.log {
            true => (value.ln(), self.from.ln(), self.to.ln()),
            false => (value, self.from, self.to),
        };
        // What is absurdly far away is as far as can be told; no place is infinite.
        let share = ((value - from) / (to - from)).clamp(-FARTHEST, FARTHEST);
        self.start + share * (self.end - self.start)
    }

    /// The place of a value, or of the end of the axis that it is beyond.
    pub(super) fn clamped(&self, value: f64) -> f64 {
        self.place(value.clamp(self.from, self.to))
    }

    pub(super) fn holds(&self, value: f64) -> bool {
        (self.from..=self.to).contains(&value)
    }

    /// How far apart two places are that differ by this much; for linear axes and categories.
    pub(super) fn length(&self, difference: f64) -> f64 {
        (self.place(self.from + difference) - self.start).abs()
    }
}

/// From where to where an axis goes: what was asked for, else what its layers hold with some air around.
pub(super) fn range(axis: &Axis, needed: &Extent) -> (f64, f64) {
    if let Scale::Categories(labels) = &axis.scale {
        return (-0.5, labels.len().max(1) as f64 - 0.5);
    }
    let log = axis.scale == Scale::Log;
    let empty = needed.from > needed.to;
    let (mut from, mut to) = match (empty, log) {
        (false, _) => (needed.from, needed.to),
        (true, false) => (0.0, 1.0),
        (true, true) => (0.1, 10.0),
    };
    if empty {
        // Nothing to stand clear of.
    } else if log {
        // Of logarithms: the ratio of a very large and a very small number is infinite.
        let air = ((to.ln() - from.ln()) * 0.04).max(0.05).exp();
        let below = from / air;
        from = if below > 0.0 { below } else { from };
        to = (to * air).min(f64::MAX);
    } else {
        let air = match to - from {
            span if span > 0.0 => span * 0.04,
            // One value only: half of it on both sides.
            _ => (from.abs() * 0.5).max(0.5),
        };
        let flat = to == from;
        // Bars stand on the axis.
        if needed.base != Some(from) || flat {
            from -= air;
        }
        if needed.base != Some(to) || flat {
            to += air;
        }
        if needed.base == Some(needed.from) && flat {
            (from, to) = (needed.from, needed.from + 1.0);
        }
    }
    let (from, to) = (axis.range.0.unwrap_or(from), axis.range.1.unwrap_or(to));
    match from < to && from.is_finite() && to.is_finite() {
        true => (from, to),
        // One end was given and everything lies beyond it.
        false if log => (from, from * 10.0),
        false => (from, from + 1.0),
    }
}

/// What the layers need of an axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    pub from: f64,
    pub to: f64,
    /// Where bars begin.
    pub base: Option<f64>,
    /// Whether 0 and less have no place: the ends of intervals on a logarithmic axis.
    positive: bool,
}

impl Extent {
    /// What is needed before any layer was asked.
    pub(super) fn of(axis: &Axis) -> Self {
        Extent {
            positive: axis.scale == Scale::Log,
            from: f64::INFINITY,
            to: f64::NEG_INFINITY,
            base: None,
        }
    }

    pub(super) fn add(&mut self, value: f64) {
        if value.is_finite() && (value > 0.0 || !self.positive) {
            self.from = self.from.min(value);
            self.to = self.to.max(value);
        }
    }
}

/// A tick and how many decimals its label needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tick {
    pub value: f64,
    pub decimals: u8,
}

/// Ticks at round values, about `most` of them.
pub(super) fn ticks(axis: &Axis, range: (f64, f64), most: usize) -> Vec<Tick> {
    if let Some(given) = &axis.ticks {
        let within = given
            .iter()
            .filter(|value| (range.0..=range.1).contains(*value));
        let mut ticks = with_decimals(within.copied().collect());
        if axis.scale == Scale::Linear {
            let most = ticks.iter().map(|tick| tick.decimals).max().unwrap_or(0);
            ticks.iter_mut().for_each(|tick| tick.decimals = most);
        }
        return ticks;
    }
    match axis.scale {
        Scale::Categories(_) => Vec::new(),
        // There is no half of a thing that is counted, nor a name for half a year.
        Scale::Linear => {
            let whole = matches!(axis.kind, Kind::Count | Kind::Year);
            linear_ticks(range, most, whole)
        }
        Scale::Log => log_ticks(range, most),
    }
}

fn linear_ticks((from, to): (f64, f64), most: usize, whole: bool) -> Vec<Tick> {
    let rough = (to - from) / most.max(2) as f64;
    let rough = if whole { rough.max(1.0) } else { rough };
    if !(rough > 0.0 && rough.is_finite()) {
        return Vec::new();
    }
    let exponent = rough.log10().floor();
    let power = 10_f64.powi(exponent as i32);
    // The smallest round step that is not finer than asked for.
    let (step, digits) = [(1.0, 0), (2.0, 0), (2.5, 1), (5.0, 0), (10.0, -1)]
        .into_iter()
        .find(|(step, _)| {
            step * power >= rough * 0.999_999 && !(whole && (step * power).fract() > 0.0)
        })
        .unwrap_or((10.0, -1));
    let decimals = (f64::from(digits) - exponent).clamp(0.0, 15.0) as u8;
    let step = step * power;
    let (first, last) = ((from / step - 1e-9).ceil(), (to / step + 1e-9).floor());
    // Far from zero the step may be finer than the numbers.
    if last - first >= 1000.0 || (last - first).is_nan() {
        return Vec::new();
    }
    (0..=(last - first).max(-1.0) as i64)
        .map(|i| Tick {
            value: (first + i as f64) * step,
            decimals,
        })
        .collect()
}

fn log_ticks((from, to): (f64, f64), most: usize) -> Vec<Tick> {
    let (first, last) = (from.log10().floor() as i32, to.log10().ceil() as i32);
    let candidates = |steps: &[f64], every: i32| -> Vec<f64> {
        (first..=last)
            .filter(|exponent| exponent % every == 0)
            .flat_map(|exponent| {
                // As it is written, not as ten to a power in floating point.
                steps
                    .iter()
                    .filter_map(move |step| format!("{step}e{exponent}").parse().ok())
            })
            .filter(|value| (from..=to).contains(value))
            .collect()
    };
    let decades = (last - first).max(1);
    let sets = [
        candidates(&[1.0, 2.0, 3.0, 5.0, 7.0], 1),
        candidates(&[1.0, 2.0, 5.0], 1),
        candidates(&[1.0, 3.0], 1),
        candidates(&[1.0], 1),
        candidates(&[1.0], decades / most.max(1) as i32 + 1),
    ];
    let fits = |values: &&Vec<f64>| values.len() <= most.max(2);
    match sets.iter().find(fits) {
        // Less than a decade may hold none of these.
        Some(values) if values.len() >= 2 => with_decimals(values.clone()),
        _ => linear_ticks((from, to), most, false),
    }
}

fn with_decimals(values: Vec<f64>) -> Vec<Tick> {
    values
        .into_iter()
        .map(|value| {
            let shortest = value.to_string();
            let decimals = shortest.split('.').nth(1).map_or(0, str::len);
            Tick {
                value,
                decimals: decimals.min(15) as u8,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(ticks: Vec<Tick>) -> Vec<f64> {
        ticks.into_iter().map(|tick| tick.value).collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(
            values(linear_ticks((0.0, 1.0), 5, false)),
            [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]
        );
        assert_eq!(
            values(linear_ticks((-3.0, 41.0), 5, false)),
            [0.0, 10.0, 20.0, 30.0, 40.0]
        );
        assert_eq!(
            values(linear_ticks((0.0, 12.5), 9, true)),
            [0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0]
        );
        assert_eq!(values(linear_ticks((0.0, 1.6), 9, true)), [0.0, 1.0]);
        let small = linear_ticks((0.000_012, 0.000_019), 4, false);
        assert_eq!(small.first().map(|tick| tick.decimals), Some(6));
        assert_eq!(
            values(log_ticks((0.3, 12.0), 6)),
            [0.5, 1.0, 2.0, 5.0, 10.0]
        );
        assert_eq!(values(log_ticks((1e-9, 1e9), 4)), [1e-5, 1.0, 1e5]);
        assert!(values(log_ticks((1.1, 1.3), 4)).len() >= 2);
    }

    #[test]
    fn years_are_whole() {
        let axis = Axis::linear("").with_kind(Kind::Year);
        let years = values(ticks(&axis, (2010.0, 2012.0), 9));
        assert_eq!(years, [2010.0, 2011.0, 2012.0]);
        assert_eq!(values(ticks(&axis, (2010.2, 2012.7), 9)), [2011.0, 2012.0]);
    }

    #[test]
    fn every_place_is_finite() {
        let log = Axis::log("");
        let mut needed = Extent::of(&log);
        for value in [5e-324, 1e-300, 1e300, f64::MAX] {
            needed.add(value);
        }
        let ends = range(&log, &needed);
        let mapper = Mapper::new(&log, ends, 0.0, 100.0);
        for value in [5e-324, 1e-300, 1.0, 1e300, f64::MAX] {
            assert!((0.0..=100.0).contains(&mapper.place(value)), "{value}");
        }
        let linear = Mapper::new(&Axis::linear(""), (0.0, 1e-300), 0.0, 100.0);
        assert!(linear.place(f64::MAX).is_finite() && linear.place(-f64::MAX).is_finite());
    }

    #[test]
    fn odd_ranges_give_no_endless_ticks() {
        for range in [
            (0.0, 0.0),
            (1e300, 1e300),
            (-1e308, 1e308),
            (1.0, 1.0 + 1e-15),
            (f64::NAN, 1.0),
        ] {
            assert!(linear_ticks(range, 6, false).len() < 1000);
        }
    }

    #[test]
    fn ranges_have_air_but_bars_stand_on_the_axis() {
        let axis = Axis::linear("");
        let extent = |from, to, base| Extent {
            from,
            to,
            base,
            positive: false,
        };
        assert_eq!(range(&axis, &extent(0.0, 100.0, Some(0.0))), (0.0, 104.0));
        assert_eq!(range(&axis, &extent(0.0, 100.0, None)), (-4.0, 104.0));
        assert_eq!(range(&axis, &extent(0.0, 0.0, Some(0.0))), (0.0, 1.0));
        assert_eq!(range(&axis, &Extent::of(&axis)), (0.0, 1.0));
        assert_eq!(
            range(&axis.clone().starting_at(5.0), &extent(1.0, 2.0, None)),
            (5.0, 6.0)
        );
    }
}
