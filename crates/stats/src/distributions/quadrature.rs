//! Gauss-Legendre quadrature for the tails of large-parameter gamma and beta densities.

/// Positive nodes and weights of the 20-point rule on [-1, 1] (`tests/reference/mills.py`).
const RULE: [(f64, f64); 10] = [
    (0.993128599185094925, 0.0176140071391521183),
    (0.963971927277913791, 0.0406014298003869413),
    (0.912234428251325906, 0.0626720483341090636),
    (0.839116971822218823, 0.0832767415767047487),
    (0.746331906460150793, 0.101930119817240435),
    (0.636053680726515025, 0.118194531961518417),
    (0.510867001950827098, 0.131688638449176627),
    (0.373706088715419561, 0.142096109318382051),
    (0.227785851141645078, 0.149172986472603747),
    (0.0765265211334973338, 0.152753387130725851),
];

/// The integral from 0 to `limit` of `weight(r) * exp(exponent(r))`, where the exponent falls from 0.
///
/// `slope` and `curvature` describe its start, `exponent(r) = -slope r - curvature r^2 / 2 - ..`, and
/// place the panels. All terms are positive, so nothing cancels.
pub(super) fn decaying_integral(
    slope: f64,
    curvature: f64,
    limit: f64,
    exponent: impl Fn(f64) -> f64,
    weight: impl Fn(f64) -> f64,
) -> f64 {
    // exp(-40) of a share is below the rounding of the rest.
    const DEPTH: f64 = 40.0;
    let root = (slope * slope + 2.0 * DEPTH * curvature).sqrt();
    let mut end = (2.0 * DEPTH / (slope + root)).min(limit);
    while end < limit && exponent(end) > -DEPTH {
        end = (1.25 * end).min(limit);
    }
    let panel = |from: f64, to: f64| {
        let (centre, half) = (0.5 * (from + to), 0.5 * (to - from));
        let term = |r: f64| weight(r) * exponent(r).exp();
        let sum: f64 = RULE
            .iter()
            .map(|(node, share)| share * (term(centre - half * node) + term(centre + half * node)))
            .sum();
        half * sum
    };
    panel(0.0, 0.3 * end) + panel(0.3 * end, end)
}
