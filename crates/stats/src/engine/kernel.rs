//! Inner loops.

use super::double::Double;

/// `target -= factor * row`.
pub(super) fn subtract_multiple(target: &mut [f64], factor: f64, row: &[f64]) {
    for (target, value) in target.iter_mut().zip(row) {
        *target -= factor * value;
    }
}

/// `target -= factor * row`, in twice the working precision.
pub(super) fn subtract_multiple_doubled(
    target: (&mut [f64], &mut [f64]),
    factor: Double,
    row: (&[f64], &[f64]),
) {
    let values = row.0.iter().zip(row.1);
    for ((high, low), (&row_high, &row_low)) in
        target.0.iter_mut().zip(target.1.iter_mut()).zip(values)
    {
        let product = factor
            * Double {
                high: row_high,
                low: row_low,
            };
        let result = Double {
            high: *high,
            low: *low,
        } - product;
        *high = result.high;
        *low = result.low;
    }
}
