//! Score statistics of two proportions: the shares that fit best when their difference, ratio or odds ratio is given.

/// Successes and trials of two samples, and how much the variance is enlarged.
pub(super) struct ScorePair {
    pub(super) x: [f64; 2],
    pub(super) n: [f64; 2],
    /// `N / (N - 1)` for Miettinen and Nurminen (1985), 1 for the plain score.
    pub(super) enlarged: f64,
}

impl ScorePair {
    fn shares(&self) -> [f64; 2] {
        [self.x[0] / self.n[0], self.x[1] / self.n[1]]
    }

    /// z of the difference of the shares against `delta`.
    pub(super) fn difference(&self, delta: f64) -> f64 {
        let ([x1, x2], [n1, n2]) = (self.x, self.n);
        if x1 + x2 > 0.5 * (n1 + n2) {
            // The same of the failures, whose shares are the smaller ones and keep their digits.
            let failures = ScorePair {
                x: [n1 - x1, n2 - x2],
                ..*self
            };
            return -failures.difference(-delta);
        }
        let [p1, p2] = self.shares_given_difference(delta);
        let variance = p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2;
        // x1/n1 - x2/n2 without the digits that both have in common.
        let observed = difference_of_products(x1, n2, x2, n1) / n1 / n2;
        quotient(observed - delta, (self.enlarged * variance).sqrt())
    }

    /// The shares that fit best (Miettinen and Nurminen, 1985; Farrington and Manning, 1990), by Newton's method between
    /// bounds for the smaller one. The derivative of the log-likelihood falls all the way, and its four summands keep their
    /// digits where shares are small; the closed form of the cubic's root loses them there.
    fn shares_given_difference(&self, delta: f64) -> [f64; 2] {
        let range = 1.0 - delta.abs();
        let (small, large) = if delta > 0.0 { (1, 0) } else { (0, 1) };
        // Derivatives at a smaller share, in it.
        let slopes = |share: f64| {
            let (mut first, mut second) = (0.0, 0.0);
            for (sample, p, rest) in [
                (small, share, 1.0 - share),
                (large, share + delta.abs(), range - share),
            ] {
                let (successes, failures) = (self.x[sample], self.n[sample] - self.x[sample]);
                if successes > 0.0 {
                    first += successes / p;
                    second -= successes / p / p;
                }
                if failures > 0.0 {
                    first -= failures / rest;
                    second -= failures / rest / rest;
                }
            }
            (first, second)
        };
        let (mut least, mut most) = (0.0, range);
        let mut share = 0.5 * range;
        for _ in 0..200 {
            let (first, second) = slopes(share);
            if first > 0.0 {
                least = share;
            } else {
                most = share;
            }
            // Newton's step for the share times the derivative, which is all but straight next to 0.
            let slope = first + share * second;
            let newton = share - share * first / slope;
            let next = if slope < 0.0 && newton > least && newton < most {
                newton
            } else {
                0.5 * (least + most)
            };
            if (next - share).abs() <= 2.0 * f64::EPSILON * share {
                break;
            }
            share = next;
        }
        let mut shares = [share; 2];
        shares[large] += delta.abs();
        shares
    }

    /// z of the ratio of the shares against `ratio`.
    pub(super) fn ratio(&self, ratio: f64) -> f64 {
        let ([x1, x2], [n1, n2]) = (self.x, self.n);
        let [p1, p2] = self.shares();
        let a = (n1 + n2) * ratio;
        let b = n1 * ratio + x1 + n2 + x2 * ratio;
        let c = x1 + x2;
        // The smaller root of a p^2 - b p + c, without cancellation.
        let second = (2.0 * c / (b + (b * b - 4.0 * a * c).max(0.0).sqrt())).clamp(0.0, 1.0);
        let first = (ratio * second).min(1.0);
        let variance = first * (1.0 - first) / n1 + ratio * ratio * second * (1.0 - second) / n2;
        quotient(p1 - ratio * p2, (self.enlarged * variance).sqrt())
    }

    /// z of the odds ratio against `odds`.
    pub(super) fn odds(&self, odds: f64) -> f64 {
        let ([x1, x2], [n1, n2]) = (self.x, self.n);
        let successes = x1 + x2;
        let a = n2 * (odds - 1.0);
        let b = n1 * odds + n2 - successes * (odds - 1.0);
        // The root of a p^2 + b p - successes within 0 .. 1.
        let root = (b * b + 4.0 * a * successes).max(0.0).sqrt();
        let second = if b >= 0.0 {
            2.0 * successes / (b + root)
        } else {
            (root - b) / (2.0 * a)
        };
        let second = second.clamp(0.0, 1.0);
        // Each where it does not cancel.
        let first = if second < 0.5 {
            second * odds / (1.0 + second * (odds - 1.0))
        } else {
            ((successes - n2 * second) / n1).clamp(0.0, 1.0)
        };
        let spread = 1.0 / (n1 * first * (1.0 - first)) + 1.0 / (n2 * second * (1.0 - second));
        quotient((x1 - n1 * first) * spread.sqrt(), self.enlarged.sqrt())
    }
}

/// 0 where there is nothing to tell from 0.
fn quotient(above: f64, below: f64) -> f64 {
    if above == 0.0 { 0.0 } else { above / below }
}

/// `a b - c d` with the rounding of neither product (Kahan's algorithm).
fn difference_of_products(a: f64, b: f64, c: f64, d: f64) -> f64 {
    let rounded = c * d;
    let error = c.mul_add(-d, rounded);
    a.mul_add(b, -rounded) + error
}
