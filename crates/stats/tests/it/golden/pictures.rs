//! Histograms, densities, smooth lines, normal quantiles, boxes and residuals of fits: base R.

use tresteg_stats::classification::CalibrationGroup;
use tresteg_stats::descriptives::{Batch, QuantileType};
use tresteg_stats::diagnostics::normal_quantiles;
use tresteg_stats::smoothing::{
    Bandwidth, BinRule, LowessOptions, histogram, kernel_density, lowess,
};
use tresteg_stats::{StatsError, ols};

use super::reader::{array, compare, list, member, number, numbers, table, text};

fn cases(name: &str) -> serde_json::Value {
    member("pictures", "cases")[name].take()
}

#[test]
fn histograms_and_boxes() {
    compare(1e-13, |compare| {
        for case in list(&cases("histograms")) {
            compare.case(text(case, "name"));
            let values = numbers(&case["values"]);
            let rules = [
                ("freedman_diaconis", BinRule::FreedmanDiaconis),
                ("sturges", BinRule::Sturges),
                ("scott", BinRule::Scott),
                ("twelve", BinRule::Count(12)),
            ];
            for (name, rule) in rules {
                let expected = &case[name];
                if expected.is_null() {
                    continue;
                }
                let found = histogram(&values, rule).unwrap();
                compare.vector(name, found.limits, &expected["limits"]);
                compare.numbers(
                    name,
                    found.counts.iter().map(|&n| n as f64),
                    &expected["counts"],
                );
                compare.vector(name, found.density, &expected["density"]);
            }
            let found = Batch::new(&values)
                .unwrap()
                .box_summary(QuantileType::Linear)
                .unwrap();
            let quartiles = [found.first_quartile, found.median, found.third_quartile];
            compare.numbers("quartiles", quartiles, &case["box"]["quartiles"]);
            let whiskers = [found.lower_whisker, found.upper_whisker];
            compare.numbers("whiskers", whiskers, &case["box"]["whiskers"]);
            compare.numbers("outside", found.outside, &case["box"]["outside"]);
        }
    });
}

#[test]
fn densities() {
    compare(1e-11, |compare| {
        for case in list(&cases("densities")) {
            compare.case(text(case, "name"));
            let values = numbers(&case["values"]);
            let width = |rule| kernel_density(&values, rule, 2).map(|density| density.bandwidth);
            compare.number(
                "silverman",
                width(Bandwidth::Silverman).unwrap(),
                &case["silverman"],
            );
            // Where the quartiles coincide R has no scale; here the standard deviation is taken.
            if !case["sheather_jones"].is_null() {
                let found = width(Bandwidth::SheatherJones).unwrap();
                compare.number("sheather_jones", found, &case["sheather_jones"]);
            }
            let found = kernel_density(&values, Bandwidth::Silverman, 23).unwrap();
            compare.vector("x", found.x, &case["x"]);
            compare.vector("density", found.density, &case["density"]);
            // R's bw.nrd is 0 where the quartiles coincide.
            if number(&case["scott"]) > 0.0 {
                compare.number("scott", width(Bandwidth::Scott).unwrap(), &case["scott"]);
            }
        }
    });
}

#[test]
fn smooth_lines() {
    compare(1e-12, |compare| {
        for case in list(&cases("smooths")) {
            let (x, y) = (numbers(&case["x"]), numbers(&case["y"]));
            for curve in list(&case["curves"]) {
                compare.case(format!("{} {}", text(case, "name"), curve["span"]));
                let options = LowessOptions::default()
                    .with_span(number(&curve["span"]))
                    .with_iterations(number(&curve["iterations"]) as usize)
                    .with_skipped_share(number(&curve["skipped"]));
                compare.vector("y", lowess(&x, &y, options).unwrap().y, &curve["y"]);
            }
        }
    });
}

#[test]
fn quantiles_of_normal_samples() {
    compare(1e-12, |compare| {
        for case in list(&cases("quantiles")) {
            let n = number(&case["n"]) as usize;
            let points = normal_quantiles(&vec![0.0; n], 0.9).unwrap().points;
            compare.case(format!("n = {n}"));
            compare.vector(
                "expected",
                points.iter().map(|p| p.expected),
                &case["expected"],
            );
            compare.vector("lower", points.iter().map(|p| p.lower), &case["lower"]);
            compare.vector("upper", points.iter().map(|p| p.upper), &case["upper"]);
        }
    });
}

#[test]
fn residuals_of_fits() {
    compare(1e-10, |compare| {
        for case in list(&cases("fits")) {
            compare.case(text(case, "formula"));
            let fit = ols(text(case, "formula"), &table(text(case, "data"))).unwrap();
            let found = fit.residual_diagnostics(0.95).unwrap();
            let rows = || found.rows.iter();
            compare.vector(
                "studentized",
                rows().map(|row| row.studentized),
                &case["studentized"],
            );
            compare.vector("spread", rows().map(|row| row.spread), &case["spread"]);
            for (name, trend) in [
                ("residual_trend", &found.residual_trend),
                ("spread_trend", &found.spread_trend),
            ] {
                compare.vector(name, trend.iter().map(|point| point.0), &case[name]["x"]);
                compare.vector(name, trend.iter().map(|point| point.1), &case[name]["y"]);
            }
            for contour in &found.contours {
                let distances = contour.points.iter().map(|(leverage, residual)| {
                    residual * residual * leverage / (1.0 - leverage) / found.n_coefficients as f64
                });
                let within = |distance: f64| (distance - contour.distance).abs() < 1e-12;
                assert!(distances.filter(|d| d.is_finite()).all(within));
            }
        }
    });
}

#[test]
fn intervals_of_calibration_groups() {
    compare(1e-12, |compare| {
        for case in list(&cases("shares")) {
            let (events, n_obs) = (number(&case["events"]) as u64, number(&case["n"]) as u64);
            let share = events as f64 / n_obs as f64;
            let group = CalibrationGroup {
                minimum: share,
                maximum: share,
                n_obs,
                events,
                expected_events: events as f64,
                non_events: n_obs - events,
                expected_non_events: (n_obs - events) as f64,
                observed_share: share,
                mean_prediction: share,
            };
            let found = group.observed_interval(0.9).unwrap();
            compare.case(format!("{events} of {n_obs}"));
            compare.vector(
                "ends",
                [found.lower, found.upper],
                &array([number(&case["lower"]), number(&case["upper"])]),
            );
        }
    });
}

#[test]
fn awkward_values_are_refused_or_drawn() {
    for rule in [
        BinRule::FreedmanDiaconis,
        BinRule::Sturges,
        BinRule::Scott,
        BinRule::Count(3),
    ] {
        assert!(matches!(
            histogram(&[], rule.clone()),
            Err(StatsError::NoRows { .. })
        ));
        assert!(matches!(
            histogram(&[1.0, f64::NAN], rule.clone()),
            Err(StatsError::NotFinite { .. })
        ));
        for values in [
            vec![0.0],
            vec![-3.0; 4],
            vec![1e300, -1e300],
            vec![5e-324, 0.0],
            vec![1e15, 1e15 + 1.0],
        ] {
            if let Ok(found) = histogram(&values, rule.clone()) {
                assert_eq!(
                    found.counts.iter().sum::<u64>(),
                    values.len() as u64,
                    "{values:?}"
                );
            }
        }
    }
    let mut outlier: Vec<f64> = (0..1000).map(|i| f64::from(i) * 1e-9).collect();
    outlier.push(1e9);
    assert!(matches!(
        histogram(&outlier, BinRule::FreedmanDiaconis),
        Err(StatsError::InvalidArgument { .. })
    ));
    assert!(histogram(&outlier, BinRule::Sturges).is_ok());
    for limits in [
        vec![],
        vec![1.0],
        vec![2.0, 1.0],
        vec![0.0, f64::INFINITY],
        vec![10.0, 11.0],
    ] {
        assert!(histogram(&[1.0, 2.0], BinRule::Limits(limits)).is_err());
    }
    assert!(histogram(&[1.0], BinRule::Count(0)).is_err());
    assert!(histogram(&[1.0], BinRule::Count(usize::MAX)).is_err());

    assert!(matches!(
        kernel_density(&[2.0; 5], Bandwidth::Silverman, 9),
        Err(StatsError::Constant { .. })
    ));
    assert!(kernel_density(&[2.0; 5], Bandwidth::Fixed(1.0), 9).is_ok());
    for width in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(kernel_density(&[1.0, 2.0], Bandwidth::Fixed(width), 9).is_err());
    }
    assert!(kernel_density(&[1.0, 2.0], Bandwidth::Silverman, 1).is_err());

    let default = LowessOptions::default();
    assert!(matches!(
        lowess(&[], &[], default),
        Err(StatsError::NoRows { .. })
    ));
    assert!(matches!(
        lowess(&[1.0], &[], default),
        Err(StatsError::LengthMismatch { .. })
    ));
    assert!(matches!(
        lowess(&[f64::INFINITY], &[1.0], default),
        Err(StatsError::NotFinite { .. })
    ));
    assert_eq!(lowess(&[1.0], &[4.0], default).unwrap().y, [4.0]);
    assert_eq!(lowess(&[1.0; 3], &[4.0; 3], default).unwrap().y, [4.0; 3]);
    for span in [0.0, 1.5, f64::NAN] {
        assert!(lowess(&[1.0], &[4.0], default.with_span(span)).is_err());
    }
    assert!(normal_quantiles(&[], 0.95).unwrap().points.is_empty());
    assert!(normal_quantiles(&[1.0], 1.0).is_err());
}
