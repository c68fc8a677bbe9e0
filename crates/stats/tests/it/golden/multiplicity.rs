//! Adjusted p-values and the studentized range: R's `p.adjust` and `qtukey`, and quadrature.

use tresteg_stats::distributions::StudentizedRange;
use tresteg_stats::{Adjustment, adjust_p_values};

use super::reader::{compare, list, numbers, topic};

#[test]
fn adjusted_p_values() {
    compare(1e-13, |compare| {
        for case in list(&topic("multiplicity")["adjusted"]) {
            let p_values = numbers(&case["p_values"]);
            compare.case(format!("{p_values:?}"));
            for (name, adjustment) in [
                ("bonferroni", Adjustment::Bonferroni),
                ("sidak", Adjustment::Sidak),
                ("holm", Adjustment::Holm),
                ("hochberg", Adjustment::Hochberg),
                ("hommel", Adjustment::Hommel),
                ("benjamini_hochberg", Adjustment::BenjaminiHochberg),
                ("benjamini_yekutieli", Adjustment::BenjaminiYekutieli),
            ] {
                compare.numbers(
                    name,
                    adjust_p_values(&p_values, adjustment).unwrap(),
                    &case[name],
                );
            }
        }
    });
}

#[test]
fn studentized_range_is_that_of_quadrature() {
    // The expected tails are right to 1e-13 of one.
    compare(1e-9, |compare| {
        for case in list(&topic("exact_tests")["studentized_range"]) {
            compare.case(case.to_string());
            let dof = case["dof"].as_f64().unwrap_or(f64::INFINITY);
            let Ok(distribution) =
                StudentizedRange::new(case["groups"].as_f64().unwrap(), dof.min(1e25))
            else {
                panic!("{case}");
            };
            let upper = distribution.sf(case["q"].as_f64().unwrap());
            if case["upper"].as_f64().unwrap() > 1e-3 {
                compare.number("upper tail", upper, &case["upper"]);
            }
        }
    });
}
