//! Round limits.

/// Equally spaced round numbers that cover a range in about `cells` intervals, as R's `pretty(range, n, min.n = 1)`
/// finds them: the step is 1, 2 or 5 times a power of ten.
pub(super) fn pretty((low, high): (f64, f64), cells: f64) -> Vec<f64> {
    const BIAS: f64 = 1.5;
    const BIAS_TO_FIVE: f64 = 0.5 + 1.5 * BIAS;
    const ROUNDING: f64 = 1e-10;
    let span = high - low;
    let largest = low.abs().max(high.abs());
    let (mut cell, small) = if span == 0.0 && high == 0.0 {
        (1.0, true)
    } else {
        let least = (1.0 + 1.0 / (1.0 + BIAS)) * cells.max(1.0) * f64::EPSILON;
        (largest, span < largest * least * 3.0)
    };
    if small {
        if cell > 10.0 {
            cell = 9.0 + cell / 10.0;
        }
        cell *= 0.75;
    } else {
        cell = span / cells.max(1.0);
    }
    let base = 10_f64.powf(cell.log10().floor());
    let mut unit = base;
    if 2.0 * base - cell < BIAS * (cell - unit) {
        unit = 2.0 * base;
        if 5.0 * base - cell < BIAS_TO_FIVE * (cell - unit) {
            unit = 5.0 * base;
            if 10.0 * base - cell < BIAS * (cell - unit) {
                unit = 10.0 * base;
            }
        }
    }
    let (mut first, mut last) = (
        (low / unit + ROUNDING).floor(),
        (high / unit - ROUNDING).ceil(),
    );
    if first * unit > low + ROUNDING * unit {
        first -= 1.0;
    }
    if last * unit < high - ROUNDING * unit {
        last += 1.0;
    }
    // At least one interval.
    if last - first < 1.0 {
        if first >= 0.0 && !(low == 0.0 && high != 0.0) {
            first -= 1.0;
        } else {
            last += 1.0;
        }
    }
    (0..=(last - first) as usize)
        .map(|i| (first + i as f64) * unit)
        .collect()
}
