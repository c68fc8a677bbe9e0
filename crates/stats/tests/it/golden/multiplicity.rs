//! Adjusted p-values: R's `p.adjust`.

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
