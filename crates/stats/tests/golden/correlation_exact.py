"""What R has no function for, or only a series: the exact distribution of Spearman's rho by all orders of ten ranks,
of Kendall's tau in whole
numbers, correlations of the stored doubles in 60 digits, and the comparisons of Steiger (1980), Meng, Rosenthal and Rubin (1992)
and Zou (2007) from their papers' formulas, checked against the worked examples of Meng et al. and Zou.
"""
import itertools
import json
import platform
from fractions import Fraction

import mpmath
import numpy as np
from mpmath import mp, mpf

mp.dps = 60
normal_upper = lambda z: mpmath.erfc(z / mpmath.sqrt(2)) / 2


def spearman_all_orders(n):
    orders = np.array(list(itertools.permutations(range(n))), dtype=np.int16)
    squares = ((orders - np.arange(n)) ** 2).sum(axis=1)
    total = len(squares)
    rng = np.random.default_rng(5)
    cases = []
    for scale in (1, 3, 8, 20):
        y = np.argsort(np.argsort(np.arange(n) + rng.normal(size=n) * scale))
        s = int(((y - np.arange(n)) ** 2).sum())
        below, above = int((squares <= s).sum()), int((squares >= s).sum())
        cases.append({"y": y.tolist(), "greater": below / total, "less": above / total,
                      "two_sided": min(1.0, 2 * min(below, above) / total)})
    return cases


def kendall_all_orders(n, concordant):
    counts = [1]
    for k in range(2, n + 1):
        sums = [0, *itertools.accumulate(counts)]
        counts = [sums[min(c + 1, len(counts))] - sums[max(0, c + 1 - k)] for c in range(len(counts) + k - 1)]
    total = sum(counts)
    less, greater = Fraction(sum(counts[:concordant + 1]), total), Fraction(sum(counts[concordant:]), total)
    return {"n": n, "concordant": concordant, "p": [float(min(1, 2 * min(less, greater))), float(less), float(greater)]}


def exact_r(x, y):
    x, y = [Fraction(v) for v in x], [Fraction(v) for v in y]
    n = len(x)
    mx, my = sum(x) / n, sum(y) / n
    real = lambda q: mpf(q.numerator) / q.denominator
    xx, yy = sum((v - mx) ** 2 for v in x), sum((v - my) ** 2 for v in y)
    xy = sum((a - mx) * (b - my) for a, b in zip(x, y))
    left = 1 - xy * xy / (xx * yy)
    r = real(xy) / mpmath.sqrt(real(xx * yy))
    t = r * mpmath.sqrt((n - 2) / real(left))
    z = mpmath.atanh(r)
    half = mpmath.sqrt(2) * mpmath.erfinv(mpf("0.95")) / mpmath.sqrt(n - 3) if n > 3 else None
    nu = mpf(n - 2)
    p = mpmath.betainc(nu / 2, mpf("0.5"), 0, nu / (nu + t * t), regularized=True)
    return {"x": [float(v) for v in x], "y": [float(v) for v in y], "estimate": float(r), "statistic": float(t), "p_value": float(p),
            "log_p_value": float(mpmath.log(p)), "interval_95": [float(mpmath.tanh(z - half)), float(mpmath.tanh(z + half))]}


def near_line(n, noise, offset):
    return [offset + k for k in range(n)], [3.0 * k + noise * (-1) ** (k * k // 3) for k in range(n)]


def zou(r, n, shared, quantile):
    ends = [[mpmath.tanh(mpmath.atanh(v) + s * quantile / mpmath.sqrt(m - 3)) for s in (-1, 1)] for v, m in zip(r, n)]
    margin = lambda a, b: mpmath.sqrt(a * a + b * b - 2 * shared * a * b)
    d = r[0] - r[1]
    return [float(d - margin(r[0] - ends[0][0], ends[1][1] - r[1])), float(d + margin(ends[0][1] - r[0], r[1] - ends[1][0]))]


def compare(r12, r13, r23, n):
    values = [r12, r13, r23, n]
    r12, r13, r23 = mpf(r12), mpf(r13), mpf(r23)
    dz = mpmath.atanh(r12) - mpmath.atanh(r13)
    mean = (r12 + r13) / 2
    psi = r23 * (1 - 2 * mean**2) - mean**2 * (1 - 2 * mean**2 - r23**2) / 2
    steiger = dz * mpmath.sqrt(n - 3) / mpmath.sqrt(2 - 2 * psi / (1 - mean**2) ** 2)
    square = (r12**2 + r13**2) / 2
    f = min(mpf(1), (1 - r23) / (2 * (1 - square)))
    h = (1 - f * square) / (1 - square)
    meng = dz * mpmath.sqrt((n - 3) / (2 * (1 - r23) * h))
    shared = ((r23 - r12 * r13 / 2) * (1 - r12**2 - r13**2 - r23**2) + r23**3) / ((1 - r12**2) * (1 - r13**2))
    quantile = mpmath.sqrt(2) * mpmath.erfinv(mpf("0.95"))
    independent = dz / mpmath.sqrt(mpf(1) / (n - 3) + mpf(1) / (n + 14))
    tails = lambda z: [float(2 * normal_upper(abs(z))), float(normal_upper(-z)), float(normal_upper(z))]
    return {"values": values, "steiger": float(steiger), "steiger_p": tails(steiger), "meng": float(meng), "meng_p": tails(meng),
            "interval_95": zou((r12, r13), (n, n), shared, quantile), "independent": float(independent), "independent_p": tails(independent),
            "independent_interval_95": zou((r12, r13), (n, n + 17), 0, quantile)}


# Meng et al., p. 173: r = .63 and -.03 with the criterion, -.19 between, n = 15: Z = 1.68.
# (The paper squares and rounds on the way; 1.68 is what it prints.)
check = compare(0.63, -0.03, -0.19, 15)
assert abs(check["meng"] - 1.68) < 0.01, check
# Zou (2007), section on overlapping correlations: r12 = .396, r13 = .179, r23 = .088, n = 66: (-0.093, 0.517).
check = compare(0.396, 0.179, 0.088, 66)
assert np.allclose(check["interval_95"], (-0.093, 0.517), atol=6e-4), check

topic = {
    "script": "correlation_exact.py",
    "made_by": f"Python {platform.python_version()}",
    "packages": {"mpmath": mpmath.__version__, "numpy": np.__version__},
    "cases": {
        "spearman": spearman_all_orders(10),
        "kendall": [kendall_all_orders(*v) for v in ((4, 5), (9, 20), (30, 300), (49, 900), (49, 600), (120, 6000), (200, 11000))],
        "pearson": [exact_r(*near_line(*v)) for v in ((20, 1e-9, 0.0), (20, 2.0**-20, 1e9), (50, 0.5, 1e12), (12, 40.0, 0.0), (200, 0.001, -1e6))],
        "compared": [compare(*v) for v in ((0.6, 0.4, 0.35, 103), (0.5, -0.2, 0.1, 20), (0.89, 0.85, 0.93, 40), (-0.3, -0.7, 0.5, 66), (0.396, 0.179, 0.088, 66), (0.63, -0.03, -0.19, 15))],
    },
}
with open("expected/correlation_exact.json", "w") as file:
    json.dump(topic, file, indent=1)
    file.write("\n")
