//! Gauss-Legendre quadrature for the tails of large-parameter gamma and beta densities.

/// Positive nodes and weights of the 20-point rule on [-1, 1] (`tests/reference/mills.py`).
const RULE: [(f64, f64); 10] = [
    (0.9931285991850949, 0.017614007139152118),
    (0.9639719272779138, 0.04060142980038694),
    (0.912234428251326, 0.06267204833410907),
    (0.8391169718222188, 0.08327674157670475),
    (0.7463319064601508, 0.10193011981724044),
    (0.636053680726515, 0.11819453196151841),
    (0.5108670019508271, 0.13168863844917664),
    (0.37370608871541955, 0.14209610931838204),
    (0.22778585114164507, 0.14917298647260374),
    (0.07652652113349734, 0.15275338713072584),
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
    let term = |r: f64| weight(r) * exponent(r).exp();
    gauss_legendre(0.0, 0.3 * end, term) + gauss_legendre(0.3 * end, end, term)
}

/// The integral of a smooth function by the 20-point rule.
pub(super) fn gauss_legendre(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    let (centre, half) = (0.5 * (from + to), 0.5 * (to - from));
    let sum: f64 = RULE
        .iter()
        .map(|(node, share)| share * (f(centre - half * node) + f(centre + half * node)))
        .sum();
    half * sum
}

/// The integrals of two smooth functions that share their work, by the 20-point rule.
pub(super) fn gauss_legendre_pair(from: f64, to: f64, f: impl Fn(f64) -> (f64, f64)) -> (f64, f64) {
    let (centre, half) = (0.5 * (from + to), 0.5 * (to - from));
    let (mut first, mut second) = (0.0, 0.0);
    for (node, share) in RULE {
        let (below, above) = (f(centre - half * node), f(centre + half * node));
        first += share * (below.0 + above.0);
        second += share * (below.1 + above.1);
    }
    (half * first, half * second)
}
