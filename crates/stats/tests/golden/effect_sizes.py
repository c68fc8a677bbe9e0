"""Intervals of effect sizes: noncentral t by mpmath's quadrature, noncentral F of scipy; large-sample variances. Reads effect_sizes.R and one_way.R."""

import json
from math import sqrt

import mpmath
import numpy as np
import scipy
from mpmath import mp
from scipy import optimize, stats
from scipy.special import gammaln

cases = json.load(open("expected/effect_sizes.json"))["cases"]
mp.dps = 25
Z = stats.norm.ppf(0.975)


def noncentral_t_cdf(t, dof, delta):
    """P(T <= t): the mean of the normal distribution function at t s - delta over the root s of chi-squared over dof."""
    t, dof, delta = mp.mpf(t), mp.mpf(dof), mp.mpf(delta)
    ln_factor = mp.log(2) + dof / 2 * mp.log(dof / 2) - mp.loggamma(dof / 2)
    density = lambda s: mp.exp(ln_factor + (dof - 1) * mp.log(s) - dof * s * s / 2) if s > 0 else mp.mpf(0)
    width = 1 / mp.sqrt(2 * dof)
    points = sorted({max(mp.mpf(0), 1 + k * width) for k in (-12, -6, -3, -1, 0, 1, 3, 6, 12)} | {mp.mpf(0)})
    return mp.quad(lambda s: density(s) * mp.ncdf(t * s - delta), points + [points[-1] + 12 * width])


def limits(t, dof, level=0.95):
    z = mp.mpf(stats.norm.ppf((1 + level) / 2))
    spread = mp.sqrt(1 + mp.mpf(t) ** 2 / (2 * dof))

    def at(p, start):
        return float(mp.findroot(lambda delta: noncentral_t_cdf(t, dof, delta) - p, (start, start + 0.1), solver="secant", tol=1e-30))

    tail = (1 - mp.mpf(level)) / 2
    return at(1 - tail, t - z * spread), at(tail, t + z * spread)


def measure(difference, se, s, dof, variance):
    d = difference / s
    low, high = (x * se / s for x in limits(difference / se, dof))
    j = float(np.exp(gammaln(dof / 2) - np.log(sqrt(dof / 2)) - gammaln((dof - 1) / 2))) if dof > 1 else 0.0
    large = sqrt(variance(d))
    return {"estimate": d, "lower": low, "upper": high, "correction": j, "unbiased": d * j, "dof": dof,
            "large_sample_std_error": large, "large_lower": d - Z * large, "large_upper": d + Z * large}


two = []
for case in cases["two"]:
    x, y = (np.array(v, float) for v in case["samples"].values())
    # The same differences about the first value, without the offset.
    x, y = x - y[0], y - y[0]
    n1, n2, v1, v2 = len(x), len(y), x.var(ddof=1), y.var(ddof=1)
    difference = x.mean() - y.mean()
    pooled = sqrt(((n1 - 1) * v1 + (n2 - 1) * v2) / (n1 + n2 - 2))
    average = (v1 + v2) / 2
    se = sqrt(v1 / n1 + v2 / n2)
    welch = (v1 / n1 + v2 / n2) ** 2 / ((v1 / n1) ** 2 / (n1 - 1) + (v2 / n2) ** 2 / (n2 - 1))
    two.append({"id": case["id"], "samples": case["samples"],
        "pooled": measure(difference, pooled * sqrt(1 / n1 + 1 / n2), pooled, n1 + n2 - 2, lambda d: 1 / n1 + 1 / n2 + d * d / (2 * (n1 + n2))),
        "average": measure(difference, se, sqrt(average), welch,
            lambda d: d * d * (v1**2 / (n1 - 1) + v2**2 / (n2 - 1)) / (8 * average**2) + (v1 / (n1 - 1) + v2 / (n2 - 1)) / average),
        "control": measure(difference, se, sqrt(v2), n2 - 1, lambda d: v1 / (v2 * n1) + 1 / n2 + d * d / (2 * (n2 - 1)))})

paired = []
for case in cases["paired"]:
    x, y = (np.array(v, float) for v in case["samples"].values())
    n, r, difference, s = len(x), np.corrcoef(x, y)[0, 1], (x - y).mean(), (x - y).std(ddof=1)
    v1, v2 = x.var(ddof=1), y.var(ddof=1)
    average = (v1 + v2) / 2
    paired.append({"id": case["id"], "samples": case["samples"],
        "d_z": measure(difference, s / sqrt(n), s, n - 1, lambda d: 1 / n + d * d / (2 * n)),
        "d_av": measure(difference, s / sqrt(n), sqrt(average), n - 1,
            lambda d: d * d * (v1**2 + v2**2 + 2 * r * r * v1 * v2) / (8 * average**2 * (n - 1)) + s * s / (average * (n - 1))),
        "d_rm": measure(difference, s / sqrt(n), s / sqrt(2 * (1 - r)), n - 1, lambda d: (1 / n + d * d / (2 * n)) * 2 * (1 - r))})

shares = []
for case in json.load(open("expected/one_way.json"))["cases"]:
    f, (d1, d2) = case["classical"]["statistic"], case["classical"]["dof"]

    def at(p):
        if stats.f.cdf(f, d1, d2) <= p:
            return 0.0
        g = lambda x: stats.ncf.cdf(f, d1, d2, x) - p if p < 0.5 else (1 - p) - stats.ncf.sf(f, d1, d2, x)
        return optimize.brentq(g, 1e-12, 10 * (f * d1 + 20), xtol=1e-12, rtol=1e-14)

    shares.append({"id": case["id"], "samples": case["samples"], "dof": [d1, d2], "intervals": [{"level": level, "lower": at((1 + level) / 2), "upper": at((1 - level) / 2)} for level in (0.9, 0.95)]})

with open("expected/effect_sizes_scipy.json", "w") as file:
    json.dump({"script": "effect_sizes.py", "made_by": f"scipy {scipy.__version__}, mpmath {mpmath.__version__}", "cases": {"two": two, "paired": paired, "shares": shares}}, file, indent=1)
