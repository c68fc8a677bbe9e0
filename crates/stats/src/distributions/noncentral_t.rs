//! The noncentral t distribution.

use super::incomplete_beta::deviance;
use super::noncentrality::{NoncentralityInterval, interval, solve_falling};
use super::normal::{Normal, mills_ratio, standard_tails};
use super::quadrature::gauss_legendre_pair;
use super::special::{ln_1p_minus, stirling_error};
use super::tail::{Tail, Tails, exp_times, search};
use super::{distribution_functions, noncentral_shape, within};
use crate::StatsError;
use crate::double_double::{DoubleDouble, HALF_LN_TWO_PI, LN_2, split_exponent};

/// The noncentral t distribution: (Z + δ) / s, with Z standard normal and ν s² chi-squared of ν degrees of freedom.
///
/// `P(T > t)` is the mean of `P(Z > t s - δ)` over s (Fisher 1931; Johnson and Welch 1940). The integrand is
/// positive and has one peak, so the integral, by Gauss-Legendre panels that grow from the peak outwards, keeps
/// its digits in both tails and for both signs of δ; its largest value is taken in double-double arithmetic. The
/// power of t tests and limits of standardised differences follow from it. In R: `pt(t, df, ncp,
/// lower.tail = FALSE)`, which is for |δ| up to 37.6 only and right to 1e-12 of one (the far tail has no digit).
///
/// At least 13 digits in both tails down to 1e-300 (measured: 15, for ν in 0.2 .. 1e6 and |δ| up to 1e4), with
/// logarithms beyond. One value takes 2 to 4 microseconds, for ν near 1 or below 15 to 25; a quantile some five values,
/// an interval of the noncentrality some ten.
///
/// ```
/// use tresteg_stats::distributions::{NoncentralT, StudentsT};
///
/// // Two groups of 64, d = 0.5: the power of the two-sided t test at the level 0.05.
/// let critical = StudentsT::new(126.0)?.upper_quantile(0.025)?;
/// let t = NoncentralT::new(126.0, 0.5 * 32.0f64.sqrt())?;
/// let power = t.sf(critical) + t.cdf(-critical);
/// assert!((power - 0.801_459_557_922).abs() < 1e-9);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoncentralT {
    dof: f64,
    noncentrality: f64,
    /// ln of 2 √(a / 2π) less Stirling's error, with a = ν/2: the density of ln s at s = 1.
    ln_factor: DoubleDouble,
}

const LARGEST_NONCENTRALITY: f64 = 1e6;

/// A share of exp(-DEPTH) is below the rounding of the rest.
const DEPTH: f64 = 41.0;

/// Nearer to 0 than this all is as at 0.
const NEXT_TO_ZERO: f64 = 1e-280;

/// √(2π).
const ROOT_TWO_PI: f64 = 2.506_628_274_631_000_7;

impl NoncentralT {
    /// Noncentral t with `dof` degrees of freedom and noncentrality `δ` of either sign.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where `dof` is not a number from 0.01 to 1e12, or the noncentrality not one from -1e6 to
    /// 1e6.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralT;
    ///
    /// let distribution = NoncentralT::new(10.0, 2.0)?;
    /// assert!(distribution.cdf(2.0) < 0.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(dof: f64, delta: f64) -> Result<Self, StatsError> {
        let dof = noncentral_shape("dof", dof)?;
        let noncentrality = within(
            "noncentrality",
            delta,
            -LARGEST_NONCENTRALITY..=LARGEST_NONCENTRALITY,
            "a number from -1e6 to 1e6",
        )?;
        let a = DoubleDouble::from(0.5 * dof);
        let ln_factor =
            (a.ln() + LN_2) * 0.5.into() + LN_2 * 0.5.into() - HALF_LN_TWO_PI - stirling_error(a);
        Ok(Self {
            dof,
            noncentrality,
            ln_factor,
        })
    }

    /// The degrees of freedom.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralT;
    ///
    /// let distribution = NoncentralT::new(10.0, 2.0)?;
    /// assert_eq!(distribution.dof(), 10.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn dof(&self) -> f64 {
        self.dof
    }

    /// The noncentrality.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralT;
    ///
    /// let distribution = NoncentralT::new(10.0, 2.0)?;
    /// assert_eq!(distribution.noncentrality(), 2.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn noncentrality(&self) -> f64 {
        self.noncentrality
    }

    /// The density at `t`.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralT;
    ///
    /// let distribution = NoncentralT::new(10.0, 2.0)?;
    /// assert!(distribution.pdf(2.0) > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pdf(&self, t: f64) -> f64 {
        exp_times(self.ln_density(t), 1.0)
    }

    /// The natural logarithm of the density at `t`.
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralT;
    ///
    /// let distribution = NoncentralT::new(10.0, 2.0)?;
    /// assert!((distribution.ln_pdf(2.0) - distribution.pdf(2.0).ln()).abs() < 1e-13);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pdf(&self, t: f64) -> f64 {
        self.ln_density(t).value()
    }

    fn ln_density(&self, t: f64) -> DoubleDouble {
        if t.is_nan() {
            return t.into();
        }
        let size = t.abs();
        if size == f64::INFINITY {
            return f64::NEG_INFINITY.into();
        }
        // At 0 the density has its value nearby.
        let size = size.max(NEXT_TO_ZERO);
        let mirrored = self.mirrored(t);
        // The density is a Gaussian in δ - t s: integrate where the tail below the peak is the smaller.
        let upper = mirrored.is_in_upper_half(size);
        mirrored.side(size, upper).ln_scale - DoubleDouble::from(size).ln()
    }

    /// The distribution in which the argument is positive.
    fn mirrored(&self, t: f64) -> Self {
        if t < 0.0 {
            Self {
                noncentrality: -self.noncentrality,
                ..*self
            }
        } else {
            *self
        }
    }

    /// Whether positive `t` is above some middle of the distribution.
    fn is_in_upper_half(&self, t: f64) -> bool {
        // The median of s, after Wilson and Hilferty; for few degrees of freedom from the power at 0.
        let nu = self.dof;
        let median = if nu > 0.6 {
            (1.0 - 2.0 / (9.0 * nu)).powf(1.5)
        } else {
            (std::f64::consts::LN_2 * -2.0 / nu)
                .exp()
                .max(1e-300)
                .sqrt()
                * (2.0 / nu).sqrt()
        };
        t * median >= self.noncentrality
    }

    fn tails(&self, t: f64) -> Tails {
        if t == f64::INFINITY {
            return Tails::AT_END;
        }
        if t == f64::NEG_INFINITY {
            return Tails::AT_START;
        }
        if t.abs() < NEXT_TO_ZERO {
            return standard_tails((-self.noncentrality).into());
        }
        let mirrored = self.mirrored(t);
        let size = t.abs();
        let upper = mirrored.is_in_upper_half(size);
        let tail = mirrored.side(size, upper);
        let tails = if tail.value() > 0.6 {
            let other = mirrored.side(size, !upper);
            Tails::with_complement(other, upper, tail.value())
        } else {
            Tails::new(tail, !upper)
        };
        if t < 0.0 { tails.swap() } else { tails }
    }

    /// One tail at positive `t`; its scale is the density of ln t.
    fn side(&self, t: f64, upper: bool) -> Tail {
        Integrand::new(self, t, upper).integrate()
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        let normal = Normal::standard();
        let delta = self.noncentrality;
        let (below_zero, above_zero) = (normal.sf(delta), normal.cdf(delta));
        if p == 0.0 || p == 1.0 {
            return if lower == (p == 0.0) {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            };
        }
        let at_zero = if lower { below_zero } else { above_zero };
        if p == at_zero {
            return 0.0;
        }
        let is_negative = (p < at_zero) == lower;
        let mirrored = if is_negative {
            self.mirrored(-1.0)
        } else {
            *self
        };
        // On the side where t is positive, and from the smaller of both tails.
        let lower = lower != is_negative;
        let (p, lower) = if p <= 0.5 {
            (p, lower)
        } else {
            (1.0 - p, !lower)
        };
        let ln_p = DoubleDouble::from(p).ln();
        // Johnson and Welch (1940), as far as it gives a positive value.
        let z = normal.quantile_unchecked(p, lower).clamp(-8.0, 8.0);
        let delta = mirrored.noncentrality;
        let start = delta + z * (1.0 + 0.5 * delta * delta / self.dof).sqrt();
        let size = search(start.max(0.1 + 1e-3 * delta.abs()), lower, ln_p, |t| {
            mirrored.tails(t).residual(lower, ln_p)
        });
        if is_negative { -size } else { size }
    }

    /// The noncentrality with which a share `p` lies at or below `t`.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where `dof` is outside its range, `t` not finite or `p` not within 1e-300 .. 1 - 1e-16;
    /// `OutOfRange` where the noncentrality would be beyond 1e6.
    pub fn noncentrality_at(t: f64, dof: f64, p: f64) -> Result<f64, StatsError> {
        let t = super::statistic(t, f64::MIN)?;
        let central = Self::new(dof, 0.0)?;
        let start = t.clamp(-0.5 * LARGEST_NONCENTRALITY, 0.5 * LARGEST_NONCENTRALITY);
        let slope = -1.0 / (1.0 + 0.5 * t * t / dof).sqrt();
        let range = (-LARGEST_NONCENTRALITY, LARGEST_NONCENTRALITY);
        solve_falling(p, start, slope.min(-1e-12), range, |delta| {
            let distribution = Self {
                noncentrality: delta,
                ..central
            };
            distribution.tails(t)
        })
    }

    /// The confidence interval of the noncentrality from an observed `t`: its limits leave `(1 - level) / 2`
    /// above and below the statistic (Steiger and Fouladi 1997; `conf.limits.nct` of R's MBESS).
    ///
    /// ```
    /// use tresteg_stats::distributions::NoncentralT;
    ///
    /// // Cohen's d of two groups of 10 with t = 2: limits of δ times √(1/10 + 1/10).
    /// let limits = NoncentralT::noncentrality_interval(2.0, 18.0, 0.95)?;
    /// let root = 0.2f64.sqrt();
    /// assert!((limits.lower * root + 0.039_984_961_316).abs() < 1e-10);
    /// assert!((limits.upper * root - 1.806_566_468_215).abs() < 1e-10);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Self::noncentrality_at`].
    pub fn noncentrality_interval(
        t: f64,
        dof: f64,
        level: f64,
    ) -> Result<NoncentralityInterval, StatsError> {
        interval(level, |p| Self::noncentrality_at(t, dof, p))
    }
}

distribution_functions!(NoncentralT);

/// The density of ln s times Q(z), z = ±(t s - δ), near its peak s = `peak` (1 + r), as a function of r.
struct Integrand {
    dof: f64,
    delta: f64,
    peak: f64,
    /// t `peak`, and with the sign of the side.
    scale: f64,
    slope_of_z: f64,
    /// z at the peak.
    z: f64,
    /// ν (1 - peak²): the slope of the logarithm of the density of ln s.
    slope: f64,
    /// That of the density times φ(z).
    joint_slope: f64,
    /// The curvature of both.
    half_bend: f64,
    joint_half_bend: f64,
    /// The width of the peak, and the place of the step of Q, as shares of `peak`.
    width: f64,
    step_at: f64,
    /// The logarithm of what all values are relative to: the density of ln s, with φ(z) √(2π) where z > 0.
    ln_anchor: DoubleDouble,
}

impl Integrand {
    fn new(of: &NoncentralT, t: f64, upper: bool) -> Self {
        let (nu, delta) = (of.dof, of.noncentrality);
        let sign = if upper { 1.0 } else { -1.0 };
        let (peak, width) = find_peak(nu, delta, t, sign);
        let scale = t * peak;
        let wide_scale = {
            let (t, t_exponent) = split_exponent(t);
            let (peak, peak_exponent) = split_exponent(peak);
            DoubleDouble::product(t, peak).scale(t_exponent + peak_exponent)
        };
        let wide_z = (wide_scale - delta.into()) * sign.into();
        let square = DoubleDouble::product(peak, peak);
        let slope = (DoubleDouble::ONE - square) * nu.into();
        let slope_of_z = sign * scale;
        let joint_slope = slope - wide_z * wide_scale * sign.into();
        let half_bend = 0.5 * nu * square.hi;
        let a = 0.5 * nu;
        let ln_square = || DoubleDouble::from(peak).ln() * 2.0.into();
        let ln_density = of.ln_factor + deviance(a, -slope * 0.5.into(), ln_square);
        let z = wide_z.hi;
        let ln_anchor = if z > 0.0 {
            ln_density - wide_z * wide_z * 0.5.into()
        } else {
            ln_density
        };
        Self {
            dof: nu,
            delta,
            peak,
            scale,
            slope_of_z,
            z,
            slope: slope.hi,
            joint_slope: joint_slope.hi,
            half_bend,
            joint_half_bend: half_bend + 0.5 * scale * scale,
            width,
            step_at: delta / scale,
            ln_anchor,
        }
    }

    /// The density of ln s times Q(z), and times φ(z) t s, over the anchor, per unit of ln s.
    fn values(&self, at: &Point) -> (f64, f64) {
        let Point { r, ratio, z } = *at;
        let ln_ratio_minus = if r < -0.5 {
            ratio.ln() - r
        } else {
            ln_1p_minus(r)
        };
        let log_part = self.dof * ln_ratio_minus;
        let scale = self.scale * ratio;
        let density = log_part + self.slope * r - self.half_bend * r * r;
        if self.z > 0.0 {
            let joint = log_part + self.joint_slope * r - self.joint_half_bend * r * r;
            let joint = joint.exp();
            let tail = if z >= 0.0 {
                joint * mills_ratio(z)
            } else {
                (density + 0.5 * self.z * self.z).exp() * ROOT_TWO_PI - joint * mills_ratio(-z)
            };
            // Both lack the factor 1 / √(2π) of φ.
            return (tail, joint * scale);
        }
        let density = density.exp();
        let normal = (-0.5 * z * z).exp();
        let beyond = normal * mills_ratio(z.abs());
        let tail = if z >= 0.0 {
            beyond
        } else {
            ROOT_TWO_PI - beyond
        };
        (density * tail, density * normal * scale)
    }

    fn point(&self, origin: Origin, c: f64) -> Point {
        match origin {
            Origin::Peak => Point {
                r: c,
                ratio: 1.0 + c,
                z: self.z + self.slope_of_z * c,
            },
            Origin::Step => {
                let ratio = (self.delta + c) / self.scale;
                Point {
                    r: ratio - 1.0,
                    ratio,
                    z: c * self.slope_of_z.signum(),
                }
            }
            Origin::Zero => Point {
                r: c - 1.0,
                ratio: c,
                z: (self.scale * c - self.delta) * self.slope_of_z.signum(),
            },
        }
    }

    /// How to measure along s without cancellation: from the step of Q where the peak is far within it.
    fn first_origin(&self) -> Origin {
        if self.z > -20.0 || self.scale < 0.5 * self.delta.abs() {
            Origin::Peak
        } else {
            Origin::Step
        }
    }

    fn integrate(&self) -> Tail {
        let at_peak = self.values(&self.point(Origin::Peak, 0.0)).0;
        let negligible = at_peak * (-DEPTH).exp();
        let lower_step = self.slope_of_z < 0.0 && self.delta > 50.0;
        let (mut tail, mut density) = (0.0, 0.0);
        for direction in [1.0, -1.0] {
            let mut origin = self.first_origin();
            let (mut from, mut ratio) = (0.0, 1.0);
            if let Origin::Step = origin {
                from = self.z * self.slope_of_z.signum();
            }
            let mut width = 4.7 * self.width;
            for _ in 0..400 {
                let near_zero = if lower_step { 1e-3 } else { 0.5 };
                if direction < 0.0 && ratio <= near_zero {
                    // Nearer to 0 than to the peak: now from there.
                    if !matches!(origin, Origin::Zero) {
                        from = self.point(origin, from).ratio;
                    }
                    origin = Origin::Zero;
                }
                let unit = match origin {
                    Origin::Step => self.scale,
                    _ => 1.0,
                };
                let panel = self.panel(ratio, direction, width);
                let to = from + direction * panel * unit;
                let part = gauss_legendre_pair(from.min(to), from.max(to), |c| {
                    let point = self.point(origin, c);
                    let (tail, density) = self.values(&point);
                    (tail / point.ratio, density / point.ratio)
                });
                tail += part.0 / unit;
                density += part.1 / unit;
                let end = self.point(origin, to);
                let (tail_at_end, density_at_end) = self.values(&end);
                if tail_at_end <= negligible || end.ratio <= 0.0 {
                    break;
                }
                if direction < 0.0 && self.is_power(&end) {
                    // What is left is a power of s, and φ constant.
                    tail += tail_at_end / self.dof;
                    density += density_at_end / (self.dof + 1.0);
                    break;
                }
                (from, ratio) = (to, end.ratio);
                width = 1.15 * panel;
            }
        }
        Tail {
            ln_scale: self.ln_anchor - HALF_LN_TWO_PI + DoubleDouble::from(density).ln(),
            factor: tail / density,
        }
    }

    /// The width of the next panel: at most fourfold in s, and no wider than the distance of the step of Q.
    fn panel(&self, ratio: f64, direction: f64, width: f64) -> f64 {
        let by_power = if direction > 0.0 {
            3.0 * ratio
        } else {
            0.75 * ratio
        };
        let to_step = direction * (self.step_at - ratio);
        let distance = if to_step > 0.0 {
            0.75 * to_step
        } else {
            -to_step
        };
        let by_step = distance.max(4.5 / self.scale);
        width.min(by_power).min(by_step)
    }

    /// Whether the integrand from here down is its power of s alone.
    fn is_power(&self, at: &Point) -> bool {
        const ROUNDING: f64 = 1e-17;
        let s = self.peak * at.ratio;
        s * s < ROUNDING && self.scale * at.ratio * at.z.abs().max(1.0) < ROUNDING
    }
}

/// A place on the way of s: s / `peak` = `ratio` = 1 + `r`.
#[derive(Clone, Copy)]
struct Point {
    r: f64,
    ratio: f64,
    z: f64,
}

/// What distances along s are measured from.
#[derive(Clone, Copy)]
enum Origin {
    /// r.
    Peak,
    /// t s - δ.
    Step,
    /// s / peak.
    Zero,
}

/// The peak of the density of ln s times Q(±(t s - δ)) in s, and its relative width.
fn find_peak(nu: f64, delta: f64, t: f64, sign: f64) -> (f64, f64) {
    // As if Q were Gaussian: (ν + t²) s² - t δ s - ν = 0.
    let root_nu = nu.sqrt();
    let root = root_nu.hypot(t);
    let (half, unit) = (0.5 * delta * (t / root), root_nu);
    let size = half.hypot(unit);
    let gaussian = if half > 0.0 {
        (half + size) / root
    } else {
        unit / (size - half) * (unit / root)
    };
    let hazard = |z: f64| {
        if z >= 0.0 {
            1.0 / mills_ratio(z)
        } else {
            let normal = (-0.5 * z * z).exp();
            normal / (ROOT_TWO_PI - normal * mills_ratio(-z))
        }
    };
    // The root lies between the peak of the density, s = 1, and that of the Gaussian.
    let (mut low, mut high) = if sign > 0.0 {
        (0.0, 1.0)
    } else {
        (1.0, f64::MAX)
    };
    let mut s = if sign > 0.0 {
        gaussian.min(1.0)
    } else {
        gaussian.max(1.0)
    };
    let mut bend = nu;
    for _ in 0..60 {
        let scale = t * s;
        let z = sign * (scale - delta);
        let rate = hazard(z);
        let slope = nu * (1.0 - s * s) - sign * scale * rate;
        bend =
            2.0 * nu * s * s + sign * scale * rate + scale * scale * (rate * (rate - z)).max(0.0);
        if slope > 0.0 {
            low = s;
        } else {
            high = s;
        }
        // Newton's step in ln s; near enough is good enough.
        let step = slope / bend;
        if bend > 0.0 && slope * slope < 1e-4 * bend {
            break;
        }
        let next = s * step.clamp(-1.0, 1.0).exp();
        s = if bend > 0.0 && next > low && next < high {
            next
        } else if high < f64::MAX && low > 0.0 {
            (low * high).sqrt()
        } else if high < f64::MAX {
            0.5 * high
        } else {
            2.0 * low
        };
    }
    let bend = if bend > 0.0 { bend } else { nu };
    (s, 1.0 / bend.sqrt())
}
