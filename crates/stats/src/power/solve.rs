//! The one of sample size, effect, level and power that was left out.

use super::{PowerAnalysis, PowerRequest, PowerTest, PowerUnknown, refused};
use crate::{Alternative, StatsError};

const LARGEST_N: f64 = 1e9;

pub(super) fn solve(request: &PowerRequest) -> Result<PowerAnalysis, StatsError> {
    let PowerRequest {
        test, alternative, ..
    } = *request;
    test.check()?;
    if alternative != Alternative::TwoSided && !test.has_direction() {
        return Err(refused(
            "the alternative",
            alternative,
            "two-sided: the test has no direction",
        ));
    }
    if let Some(n) = request.n
        && !(n >= test.least_n() && n <= LARGEST_N)
    {
        let expected = format!("a number from {} to 1e9", test.least_n());
        return Err(refused("the sample size", n, &expected));
    }
    for (what, value) in [("the level", request.alpha), ("the power", request.power)] {
        if let Some(value) = value
            && !(value > 0.0 && value < 1.0)
        {
            return Err(refused(what, value, "a number between 0 and 1"));
        }
    }
    if let Some(effect) = request.effect {
        check_effect(&test, effect)?;
    }
    let power_at = |n, effect, alpha| test.power(n, effect, alpha, alternative);
    let (n, effect, alpha, power, solved_for) =
        match (request.n, request.effect, request.alpha, request.power) {
            (Some(n), Some(effect), Some(alpha), None) => {
                let power = power_at(n, effect, alpha)?;
                (n, effect, alpha, power, PowerUnknown::Power)
            }
            (None, Some(effect), Some(alpha), Some(power)) => {
                let n = sample_size(&test, power, |n| power_at(n, effect, alpha))?;
                (n, effect, alpha, power, PowerUnknown::N)
            }
            (Some(n), None, Some(alpha), Some(power)) => {
                let upwards = alternative != Alternative::Less;
                let effect = effect(&test, upwards, power, |effect| power_at(n, effect, alpha))?;
                (n, effect, alpha, power, PowerUnknown::Effect)
            }
            (Some(n), Some(effect), None, Some(power)) => {
                let alpha = level(power, |alpha| power_at(n, effect, alpha))?;
                (n, effect, alpha, power, PowerUnknown::Alpha)
            }
            _ => {
                let given = [request.n, request.effect, request.alpha, request.power];
                let count = given.iter().flatten().count();
                return Err(refused(
                    "the number of values given",
                    count,
                    "three of sample size, effect, level and power",
                ));
            }
        };
    let (mut whole_n, mut whole_power) = (None, None);
    if solved_for == PowerUnknown::N {
        // A size that is whole but for rounding is that size.
        let whole = (n - 1e-9 * n).ceil();
        whole_n = Some(whole as u64);
        whole_power = Some(power_at(whole, effect, alpha)?);
    }
    Ok(PowerAnalysis {
        test,
        alternative,
        n,
        effect,
        alpha,
        power,
        solved_for,
        whole_n,
        whole_power,
    })
}

fn check_effect(test: &PowerTest, effect: f64) -> Result<(), StatsError> {
    let (_, most) = test.effects(true);
    let (_, least) = test.effects(false);
    if effect >= least && effect <= most {
        return Ok(());
    }
    Err(refused(
        "the effect",
        effect,
        &format!("a number from {least} to {most}"),
    ))
}

fn sample_size(
    test: &PowerTest,
    goal: f64,
    power: impl Fn(f64) -> Result<f64, StatsError>,
) -> Result<f64, StatsError> {
    let least = test.least_n();
    let at_least = power(least)?;
    if at_least > goal {
        let expected =
            format!("more than {at_least}, which the smallest sample, {least}, has already");
        return Err(refused("the power", goal, &expected));
    }
    let (mut low, mut high) = (least, 2.0 * least);
    while power(high)? < goal {
        if high >= LARGEST_N {
            let expected =
                "a power that a sample size up to 1e9 reaches with this effect and level";
            return Err(refused("the power", goal, expected));
        }
        low = high;
        high = (2.0 * high).min(LARGEST_N);
    }
    root(low, high, |n| Ok(power(n)? - goal))
}

fn effect(
    test: &PowerTest,
    upwards: bool,
    goal: f64,
    power: impl Fn(f64) -> Result<f64, StatsError>,
) -> Result<f64, StatsError> {
    let (null, most) = test.effects(upwards);
    let at_null = power(null)?;
    if at_null > goal {
        let expected = format!("more than {at_null}, which the test has without any effect");
        return Err(refused("the power", goal, &expected));
    }
    let mut high = null + (most - null).clamp(-0.125, 0.125);
    let mut low = null;
    while power(high)? < goal {
        if high == most {
            let expected = format!("at most {}, which the largest effect has", power(most)?);
            return Err(refused("the power", goal, &expected));
        }
        low = high;
        let next = null + 2.0 * (high - null);
        high = if (next - most) * (most - null) > 0.0 {
            most
        } else {
            next
        };
    }
    root(low, high, |effect| Ok(power(effect)? - goal))
}

fn level(goal: f64, power: impl Fn(f64) -> Result<f64, StatsError>) -> Result<f64, StatsError> {
    const LEAST: f64 = 1e-290;
    if power(LEAST)? > goal {
        let expected = "a power that a level above 1e-290 has with this sample size and effect";
        return Err(refused("the power", goal, expected));
    }
    const MOST: f64 = 1.0 - 1e-12;
    let at_most = power(MOST)?;
    if at_most < goal {
        let expected = format!("at most {at_most}, which the test has even at a level next to 1");
        return Err(refused("the power", goal, &expected));
    }
    // Up from small levels on the scale of the logarithm.
    let ln_level = root(LEAST.ln(), MOST.ln(), |ln_level: f64| {
        Ok(power(ln_level.exp())? - goal)
    })?;
    Ok(ln_level.exp())
}

/// Where `f` changes its sign between `low`, where it is not positive, and `high`: regula falsi with the Illinois
/// rule (Dowell and Jarratt 1971), every fourth step a bisection.
fn root(
    low: f64,
    high: f64,
    f: impl Fn(f64) -> Result<f64, StatsError>,
) -> Result<f64, StatsError> {
    let (mut low, mut high) = (low, high);
    let (mut at_low, mut at_high) = (f(low)?, f(high)?);
    let mut moved = 0;
    for round in 1..=200 {
        if at_low == 0.0 {
            return Ok(low);
        }
        let secant = (low * at_high - high * at_low) / (at_high - at_low);
        let inside = (secant - low) * (high - secant) > 0.0;
        let middle = if inside && round % 4 != 0 {
            secant
        } else {
            0.5 * (low + high)
        };
        if (high - low).abs() <= 1e-14 * high.abs().max(low.abs())
            || middle == low
            || middle == high
        {
            return Ok(middle);
        }
        let at_middle = f(middle)?;
        // An end that stays twice is weighted down, or it would stay for good.
        let (side, weight) = (at_middle > 0.0, 0.5);
        if side {
            at_low *= if moved == 1 { weight } else { 1.0 };
            (high, at_high, moved) = (middle, at_middle, 1);
        } else {
            at_high *= if moved == -1 { weight } else { 1.0 };
            (low, at_low, moved) = (middle, at_middle, -1);
        }
    }
    Ok(0.5 * (low + high))
}
