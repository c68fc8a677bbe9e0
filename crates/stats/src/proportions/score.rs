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
        let [p1, p2] = self.shares();
        let second = self.second_given_difference(delta);
        let first = (second + delta).clamp(0.0, 1.0);
        let variance = first * (1.0 - first) / self.n[0] + second * (1.0 - second) / self.n[1];
        quotient(p1 - p2 - delta, (self.enlarged * variance).sqrt())
    }

    /// The root of the cubic of Miettinen and Nurminen (1985), in Farrington and Manning's form (1990), polished by
    /// Newton's method.
    fn second_given_difference(&self, delta: f64) -> f64 {
        let ([x1, x2], [n1, n2]) = (self.x, self.n);
        let (successes, n) = (x1 + x2, n1 + n2);
        let a = n;
        let b = (n1 + 2.0 * n2) * delta - n - successes;
        let c = (n2 * delta - n - 2.0 * x2) * delta + successes;
        let d = x2 * delta * (1.0 - delta);
        let third = b / (3.0 * a);
        let q = third.powi(3) - b * c / (6.0 * a * a) + d / (2.0 * a);
        let square = (third * third - c / (3.0 * a)).max(0.0);
        let p = square.sqrt().copysign(q);
        let cosine = if p == 0.0 {
            0.0
        } else {
            (q / p.powi(3)).clamp(-1.0, 1.0)
        };
        let angle = (std::f64::consts::PI + cosine.acos()) / 3.0;
        let (least, most) = ((-delta).max(0.0), (1.0 - delta).min(1.0));
        let mut root = (2.0 * p * angle.cos() - third).clamp(least, most);
        for _ in 0..2 {
            let value = ((a * root + b) * root + c) * root + d;
            let slope = (3.0 * a * root + 2.0 * b) * root + c;
            let next = root - value / slope;
            if !(next.is_finite() && (next - root).abs() < 1e-6) {
                break;
            }
            root = next.clamp(least, most);
        }
        root
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
