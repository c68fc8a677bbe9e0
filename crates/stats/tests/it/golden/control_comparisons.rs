//! Dunnett's comparisons: both integrals by Gauss-Legendre sums.

use tresteg_stats::group_tests::{Groups, TestOptions, compare_with_control};

use super::reader::{compare, list, samples, text, topic};
use super::t_tests::ALTERNATIVES;

#[test]
fn comparisons_with_a_control() {
    compare(1e-9, |compare| {
        for case in list(&topic("control_comparisons")) {
            let control = text(case, "control");
            compare.case(format!("{} against {control}", text(case, "id")));
            let groups = Groups::of(samples(&case["samples"])).unwrap();
            for (name, alternative) in ALTERNATIVES {
                let options = TestOptions::default().with_alternative(alternative);
                let rows = compare_with_control(&groups, control, &options)
                    .unwrap()
                    .rows;
                let t = rows.iter().map(|row| row.statistic);
                compare.numbers("t", t, &case["statistic"]);
                let expected = &case[name];
                // The sums are right to 1e-13 of one, not of a small p-value.
                for (row, p) in rows.iter().zip(list(&expected["p_value"])) {
                    let p = p.as_f64().unwrap();
                    if p > 1e-4 {
                        compare.number(&format!("{name} p"), row.p_value, &p.into());
                    } else {
                        assert!((row.p_value - p).abs() < 1e-13, "{} {p}", row.p_value);
                    }
                }
                for (end, values) in [
                    (
                        "lower",
                        rows.iter()
                            .map(|row| row.interval.lower)
                            .collect::<Vec<_>>(),
                    ),
                    ("upper", rows.iter().map(|row| row.interval.upper).collect()),
                ] {
                    if expected[end].is_null() {
                        assert!(values.iter().all(Option::is_none));
                    } else {
                        compare.vector(&format!("{name} {end}"), values, &expected[end]);
                    }
                }
            }
        }
    });
}
