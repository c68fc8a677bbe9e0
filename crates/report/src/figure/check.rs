//! Whether a figure can be drawn.

use super::axis::{Axis, Scale};
use super::layer::{Direction, Layer};
use super::{Figure, Panel, draw};
use crate::error::ReportError;
use crate::number::Kind;

pub(super) fn check(figure: &Figure) -> Result<(), ReportError> {
    let bad = |panel: usize, layer: Option<usize>, problem: String| ReportError::BadFigure {
        figure: figure.id().to_owned(),
        panel: panel + 1,
        layer: layer.map(|layer| layer + 1),
        problem,
    };
    if !(figure.width >= 120.0 && figure.width <= 10_000.0) {
        return Err(bad(
            0,
            None,
            format!(
                "its width is {}, which is not between 120 and 10000",
                figure.width
            ),
        ));
    }
    for (i, panel) in figure.panels.iter().enumerate() {
        for (name, axis) in [("horizontal", &panel.x), ("vertical", &panel.y)] {
            check_axis(axis).map_err(|problem| bad(i, None, format!("{name} axis: {problem}")))?;
        }
        let high = panel.height.unwrap_or(100.0);
        if !(high > 0.0 && high <= 10_000.0) {
            let problem = format!("its height is {high}, which is not between 0 and 10000");
            return Err(bad(i, None, problem));
        }
        if !(panel.share > 0.0 && panel.share <= 1e6) {
            let problem = format!(
                "its share of the width is {}, which is not between 0 and a million",
                panel.share
            );
            return Err(bad(i, None, problem));
        }
        for (j, layer) in panel.layers.iter().enumerate() {
            check_layer(figure, panel, layer).map_err(|problem| bad(i, Some(j), problem))?;
        }
        check_ranges(panel).map_err(|problem| bad(i, None, problem))?;
    }
    Ok(())
}

/// So many times the width is the most that the height of a panel with equal units may be.
const TALLEST: f64 = 5.0;

/// Whether both axes have a length in floating point, and those of equal units one that can be seen.
fn check_ranges(panel: &Panel) -> Result<(), String> {
    let (x, y) = draw::ranges(panel);
    let span = |name: &str, axis: &Axis, (from, to): (f64, f64)| {
        let span = match axis.scale {
            Scale::Log => to.ln() - from.ln(),
            _ => to - from,
        };
        match span > 0.0 && span.is_finite() {
            true => Ok(span),
            false => Err(format!(
                "{name} axis: from {from:e} to {to:e} is no distance that can be drawn"
            )),
        }
    };
    let tall = span("vertical", &panel.y, y)? / span("horizontal", &panel.x, x)?;
    // With a height of its own the panel becomes narrow instead.
    match panel.equal_units && panel.height.is_none() && !(0.01..=TALLEST).contains(&tall) {
        true => Err(format!(
            "with equal units its height would be {tall:.3e} times its width, which is not between 0.01 and {TALLEST}"
        )),
        false => Ok(()),
    }
}

fn check_axis(axis: &Axis) -> Result<(), String> {
    let ends = [axis.range.0, axis.range.1];
    for value in ends
        .into_iter()
        .flatten()
        .chain(axis.ticks.iter().flatten().copied())
    {
        check_value(axis, value)?;
    }
    // A year is written without decimals: the name of half a year would be that of another.
    let ticks = axis.ticks.iter().flatten();
    if let Some(year) = ticks.copied().find(|tick| tick.fract() != 0.0)
        && axis.kind == Kind::Year
    {
        return Err(format!("the tick {year} is not a whole year"));
    }
    match axis.range {
        (Some(from), Some(to)) if from >= to => {
            Err(format!("the range from {from} to {to} is empty"))
        }
        _ => Ok(()),
    }
}

fn check_value(axis: &Axis, value: f64) -> Result<(), String> {
    if !value.is_finite() {
        return Err(format!("{value} is no place"));
    }
    match &axis.scale {
        Scale::Log if value <= 0.0 => Err(format!(
            "{value} is not positive, and the axis is logarithmic"
        )),
        Scale::Categories(labels) if !(-0.5..=labels.len() as f64 - 0.5).contains(&value) => {
            Err(format!(
                "{value} is beside all {} categories, the first of which is 0",
                labels.len()
            ))
        }
        _ => Ok(()),
    }
}

fn check_layer(figure: &Figure, panel: &Panel, layer: &Layer) -> Result<(), String> {
    let series = match layer {
        Layer::Points { series, .. }
        | Layer::Line { series, .. }
        | Layer::Band { series, .. }
        | Layer::Bars { series, .. }
        | Layer::Intervals { series, .. }
        | Layer::Boxes { series, .. } => Some(*series),
        Layer::Tiles { .. } | Layer::Reference { .. } | Layer::Labels { .. } => None,
    };
    if let Some(series) = series.filter(|series| *series >= figure.series.len()) {
        return Err(format!(
            "there is no series {series}: the figure has {}",
            figure.series.len()
        ));
    }
    let (x, y) = (&panel.x, &panel.y);
    // The axis along which something runs, and the one across.
    let axes = |direction| match direction {
        Direction::Horizontal => (x, y),
        Direction::Vertical => (y, x),
    };
    match layer {
        Layer::Points { points, .. } => points.iter().try_for_each(|point| {
            check_value(x, point.x)?;
            check_value(y, point.y)?;
            match point.size >= 0.0 && point.size.is_finite() {
                true => Ok(()),
                false => Err(format!("a dot has the size {}", point.size)),
            }
        }),
        Layer::Line { points, .. } => points.iter().try_for_each(|point| {
            check_value(x, point.0)?;
            check_value(y, point.1)
        }),
        Layer::Band { points, .. } => points.iter().try_for_each(|point| {
            check_value(x, point.0)?;
            check_value(y, point.1)?;
            check_value(y, point.2)
        }),
        Layer::Bars {
            bars, direction, ..
        } => bars.iter().try_for_each(|bar| {
            let (along, across) = axes(*direction);
            check_value(across, bar.at)?;
            check_value(along, bar.from)?;
            check_value(along, bar.to)?;
            thickness(bar.thickness)
        }),
        Layer::Intervals {
            intervals,
            direction,
            ..
        } => intervals.iter().try_for_each(|interval| {
            let (along, across) = axes(*direction);
            check_value(across, interval.at)?;
            check_value(along, interval.estimate)?;
            let ordered =
                interval.lower <= interval.estimate && interval.estimate <= interval.upper;
            match ordered {
                true => Ok(()),
                false => Err(format!(
                    "the estimate {} is not between {} and {}",
                    interval.estimate, interval.lower, interval.upper
                )),
            }
        }),
        Layer::Boxes {
            boxes, direction, ..
        } => boxes.iter().try_for_each(|mark| {
            let (along, across) = axes(*direction);
            check_value(across, mark.at)?;
            let five = [
                mark.lower,
                mark.first_quartile,
                mark.median,
                mark.third_quartile,
                mark.upper,
            ];
            five.iter()
                .try_for_each(|value| check_value(along, *value))?;
            // A whisker may end within the box (R's `boxplot.stats` has such), a median not beside it.
            let [_, first, median, third, _] = five;
            if !(first <= median && median <= third && mark.lower <= median && median <= mark.upper)
            {
                return Err(format!(
                    "the five numbers of a box are not in order: {five:?}"
                ));
            }
            thickness(mark.thickness)
        }),
        Layer::Tiles { tiles } => tiles.iter().try_for_each(|tile| {
            check_value(x, tile.x as f64)?;
            check_value(y, tile.y as f64)
        }),
        Layer::Reference { direction, at, .. } => {
            let (_, across) = axes(*direction);
            check_value(across, *at)
        }
        Layer::Labels { labels } => labels.iter().try_for_each(|label| {
            check_value(x, label.x)?;
            check_value(y, label.y)
        }),
    }
}

fn thickness(value: f64) -> Result<(), String> {
    match value > 0.0 && value.is_finite() {
        true => Ok(()),
        false => Err(format!("a thickness of {value} is not positive")),
    }
}
