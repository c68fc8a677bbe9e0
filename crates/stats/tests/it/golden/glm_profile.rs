//! Profile-likelihood intervals against the roots of the profile deviance of R's `glm`.

use super::glm::fit;
use super::reader::{compare, list, text, topic};

#[test]
fn profile_intervals() {
    // R's glm stops by the change of the deviance, and uniroot by the change of its argument.
    compare(1e-8, |compare| {
        for case in list(&topic("glm_profile")) {
            compare.case(text(case, "id"));
            let fit = fit(case);
            for (level, lower, upper) in [(0.95, "lower", "upper"), (0.9, "lower_90", "upper_90")] {
                let intervals = fit.profile_intervals(level).unwrap();
                let rows = &intervals.rows;
                compare.numbers(lower, rows.iter().map(|row| row.lower), &case[lower]);
                compare.numbers(upper, rows.iter().map(|row| row.upper), &case[upper]);
            }
        }
    });
}
