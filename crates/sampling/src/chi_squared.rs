//! The chi-squared distribution, for the constants of robust covariances.

/// The probability that a sum of `dof` squared standard normals is not above `value`: the regularised incomplete gamma
/// function P(dof / 2, value / 2), by its series below its middle and by its continued fraction (Lentz) above.
pub(crate) fn probability(value: f64, dof: usize) -> f64 {
    let (a, x) = (dof as f64 / 2.0, value / 2.0);
    if x <= 0.0 {
        return 0.0;
    }
    let front = (a * x.ln() - x - ln_gamma_of_half(dof)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * f64::EPSILON / 8.0 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return front * sum;
    }
    let (mut b, mut c) = (x + 1.0 - a, 1e300);
    let mut d = 1.0 / b;
    let mut fraction = d;
    for step in 1..10_000 {
        let n = f64::from(step);
        let factor = n * (a - n);
        b += 2.0;
        d = 1.0 / (factor * d + b);
        c = b + factor / c;
        fraction *= c * d;
        if (c * d - 1.0).abs() < f64::EPSILON {
            break;
        }
    }
    1.0 - front * fraction
}

/// The value that is not passed with this probability, by halving.
pub(crate) fn quantile(probability_of_it: f64, dof: usize) -> f64 {
    let (mut low, mut high) = (0.0, dof as f64 + 1.0);
    while probability(high, dof) < probability_of_it {
        low = high;
        high *= 2.0;
    }
    // Ends when there is no number between.
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        if probability(middle, dof) < probability_of_it {
            low = middle;
        } else {
            high = middle;
        }
    }
}

/// The logarithm of the gamma function of `dof` / 2, from that of 1/2 or 1 upwards.
fn ln_gamma_of_half(dof: usize) -> f64 {
    let odd = dof % 2 == 1;
    let first = if odd {
        std::f64::consts::PI.ln() / 2.0
    } else {
        0.0
    };
    let steps = (if odd { 1 } else { 2 }..dof).step_by(2);
    first + steps.map(|twice| (twice as f64 / 2.0).ln()).sum::<f64>()
}

// Digits as R printed them.
#[cfg(test)]
#[allow(clippy::excessive_precision, clippy::unreadable_literal)]
mod tests {
    use super::*;

    /// R 4.2.2: pchisq and qchisq.
    #[test]
    fn values_are_those_of_r() {
        let close = |found: f64, expected: f64| {
            assert!(
                (found / expected - 1.0).abs() < 1e-13,
                "{found}, expected {expected}"
            );
        };
        for (value, dof, expected) in PROBABILITIES {
            close(probability(value, dof), expected);
        }
        for (given, dof, expected) in QUANTILES {
            close(quantile(given, dof), expected);
        }
        assert_eq!(probability(0.0, 3), 0.0);
    }

    const PROBABILITIES: [(f64, usize, f64); 24] = [
        (0.01, 1, 0.079655674554057962),
        (0.7, 1, 0.59721630575352436),
        (3.5, 1, 0.93863117086059811),
        (12.0, 1, 0.99946799449486079),
        (45.0, 1, 0.99999999998029654),
        (0.01, 2, 0.0049875208073176872),
        (0.7, 2, 0.29531191028128656),
        (3.5, 2, 0.82622605654955483),
        (12.0, 2, 0.99752124782333362),
        (45.0, 2, 0.99999999983081023),
        (0.01, 3, 0.00026516505865560971),
        (0.7, 3, 0.12679605093604587),
        (3.5, 3, 0.67923787919436118),
        (12.0, 3, 0.99261683949464019),
        (45.0, 3, 0.99999999907472981),
        (0.01, 8, 2.5937716704207832e-11),
        (0.7, 8, 0.00047334974335069266),
        (3.5, 8, 0.10081034990616028),
        (12.0, 8, 0.84879611722335213),
        (45.0, 8, 0.99999963200162745),
        (0.7, 25, 8.4547480565582408e-16),
        (3.5, 25, 1.2719914241518531e-07),
        (12.0, 25, 0.013432181047568381),
        (45.0, 25, 0.99163753350437134),
    ];
    const QUANTILES: [(f64, usize, f64); 15] = [
        (0.5, 1, 0.45493642311957283),
        (0.75, 1, 1.3233036969314669),
        (0.975, 1, 5.0238861873148846),
        (0.5, 2, 1.3862943611198906),
        (0.75, 2, 2.7725887222397811),
        (0.975, 2, 7.3777589082278707),
        (0.5, 3, 2.3659738843753377),
        (0.75, 3, 4.1083449356323172),
        (0.975, 3, 9.3484036044961449),
        (0.5, 5, 4.3514601910955264),
        (0.75, 5, 6.6256797638292504),
        (0.975, 5, 12.832501994030025),
        (0.5, 12, 11.34032237742414),
        (0.75, 12, 14.845403671040176),
        (0.975, 12, 23.336664158645334),
    ];
}
