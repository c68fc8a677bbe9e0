"""Score limits of differences, ratios and odds ratios, and mid-p limits, by root finding in 40 digits. The constrained
shares are found by maximising the likelihood along the constraint (the derivative's root), not by the closed forms; those
of ratios are compared with statsmodels, those of differences with Newcombe's table.
"""
import json
import platform

import mpmath
import statsmodels
from mpmath import mp, mpf
from statsmodels.stats.proportion import confint_proportions_2indep

mp.dps = 40
Z = mpmath.sqrt(2) * mpmath.erfinv(mpf("0.95"))


def bisect(function, lower, upper, steps=130):
    """Where a falling function crosses 0."""
    for _ in range(steps):
        middle = (lower + upper) / 2
        if function(middle) > 0:
            lower = middle
        else:
            upper = middle
    return (lower + upper) / 2


def slope(x1, n1, x2, n2, p1, p2, dp1):
    """Of the log-likelihood along the constraint, by p2."""
    part = lambda x, n, p: (x / p if x else 0) - ((n - x) / (1 - p) if n - x else 0)
    return part(x1, n1, p1) * dp1 + part(x2, n2, p2)


def score(kind, x1, n1, x2, n2, value, enlarged):
    n = n1 + n2
    tiny = mpf(10) ** -36
    if kind == "difference":
        lower, upper = max(mpf(0), -value), min(mpf(1), 1 - value)
        first, dp = (lambda p: p + value), (lambda p: 1)
    elif kind == "ratio":
        lower, upper = mpf(0), min(mpf(1), 1 / value)
        first, dp = (lambda p: value * p), (lambda p: value)
    else:
        lower, upper = mpf(0), mpf(1)
        first = lambda p: value * p / (1 + p * (value - 1))
        dp = lambda p: value / (1 + p * (value - 1)) ** 2
    p2 = bisect(lambda p: slope(x1, n1, x2, n2, first(p), p, dp(p)), lower + tiny, upper - tiny)
    p1 = first(p2)
    factor = mpf(n) / (n - 1) if enlarged else mpf(1)
    h1, h2 = mpf(x1) / n1, mpf(x2) / n2
    if kind == "difference":
        return (h1 - h2 - value) / mpmath.sqrt(factor * (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2))
    if kind == "ratio":
        return (h1 - value * h2) / mpmath.sqrt(factor * (p1 * (1 - p1) / n1 + value**2 * p2 * (1 - p2) / n2))
    return (x1 - n1 * p1) * mpmath.sqrt(1 / (n1 * p1 * (1 - p1)) + 1 / (n2 * p2 * (1 - p2))) / mpmath.sqrt(factor)


def limits(kind, x1, n1, x2, n2, enlarged):
    d = mpf(x1) / n1 - mpf(x2) / n2
    if kind == "difference":
        at = lambda value: score(kind, x1, n1, x2, n2, value, enlarged)
        edge = mpf(10) ** -15
        return [float(bisect(lambda v: at(v) - Z, -1 + edge, d)), float(bisect(lambda v: at(v) + Z, d, 1 - edge))]
    at = lambda log: score(kind, x1, n1, x2, n2, mpmath.exp(log), enlarged)
    lower = 0.0 if x1 == 0 else float(mpmath.exp(bisect(lambda v: at(v) - Z, mpf(-12), mpf(12))))
    upper = None if x2 == 0 else float(mpmath.exp(bisect(lambda v: at(v) + Z, mpf(-12), mpf(12))))
    return [lower, upper]


def mid_p(x, n):
    tail = mpf("0.025")
    pmf = lambda k, p: mpmath.binomial(n, k) * p**k * (1 - p) ** (n - k)
    below = lambda p: sum(pmf(k, p) for k in range(x)) + pmf(x, p) / 2
    above = lambda p: sum(pmf(k, p) for k in range(x + 1, n + 1)) + pmf(x, p) / 2
    lower = 0.0 if x == 0 else float(bisect(lambda p: tail - above(p), mpf(0), mpf(1)))
    upper = 1.0 if x == n else float(bisect(lambda p: below(p) - tail, mpf(0), mpf(1)))
    return [lower, upper]


double = []
for x1, n1, x2, n2 in ((56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 0, 29), (15, 25, 5, 25), (83, 136, 70, 182), (0, 10, 5, 12)):
    case = {"x": [x1, x2], "n": [n1, n2]}
    for kind in ("difference", "ratio", "odds"):
        for enlarged in (False, True):
            case[f"{kind}_{'miettinen_nurminen' if enlarged else 'score'}"] = limits(kind, x1, n1, x2, n2, enlarged)
    log_rr = mpmath.sqrt(mpf(n1 - x1) / (x1 * n1) + mpf(n2 - x2) / (x2 * n2)) if x1 and x2 else None
    case["ratio_wald"] = [float(mpf(x1) / n1 * n2 / x2 * mpmath.exp(s * Z * log_rr)) for s in (-1, 1)] if log_rr else None
    woolf = lambda a, b, c, d: [float(a * d / (b * c) * mpmath.exp(s * Z * mpmath.sqrt(1 / a + 1 / b + 1 / c + 1 / d))) for s in (-1, 1)]
    cells = [mpf(v) for v in (x1, n1 - x1, x2, n2 - x2)]
    case["odds_wald"] = woolf(*cells) if all(cells) else None
    case["odds_haldane"] = woolf(*(v + mpf("0.5") for v in cells))
    # The second voice, where it converges.
    if x1 and x2:
        for kind, compare in (("ratio", "ratio"), ("odds", "odds-ratio")):
            for enlarged, key in ((False, "score"), (True, "miettinen_nurminen")):
                other = confint_proportions_2indep(x1, n1, x2, n2, method="score", compare=compare, correction=enlarged)
                ours = case[f"{kind}_{key}"]
                assert all(abs(a - b) < 1e-5 * max(1, abs(b)) for a, b in zip(other, ours)), (case, kind, key, other, ours)
    double.append(case)

# Differences next to 0, of rare and of nearly certain events in samples of any size.
rare = []
for x1, n1, x2, n2 in ((1, 10**9, 2, 10**9), (3, 10**6, 0, 10**6), (0, 10**7, 0, 10**7), (2, 50, 40, 10**6), (0, 5, 0, 10**6), (1, 10**6, 0, 8),
                       (10**6, 2 * 10**6, 998_000, 2 * 10**6), (999_998, 10**6, 10**9 - 3, 10**9), (7, 7, 9, 9), (1, 1, 0, 1), (10**11, 10**12, 10**11 + 9, 10**12)):
    case = {"x": [x1, x2], "n": [n1, n2]}
    for enlarged, key in ((False, "score"), (True, "miettinen_nurminen")):
        case[f"difference_{key}"] = limits("difference", x1, n1, x2, n2, enlarged)
    rare.append(case)

# Newcombe (1998), table II, example a: methods 5 (Mee) and 6 (Miettinen and Nurminen).
printed = [round(v, 4) for key in ("score", "miettinen_nurminen") for v in double[0][f"difference_{key}"]]
assert printed == [0.0533, 0.3377, 0.0528, 0.3382], printed

topic = {
    "script": "proportions_exact.py",
    "made_by": f"Python {platform.python_version()}",
    "packages": {"mpmath": mpmath.__version__, "statsmodels": statsmodels.__version__},
    "cases": {"double": double, "rare": rare, "mid_p": [{"x": x, "n": n, "interval_95": mid_p(x, n)} for x, n in ((7, 20), (0, 10), (10, 10), (1, 25), (81, 263), (3, 4))]},
}
with open("expected/proportions_exact.json", "w") as file:
    json.dump(topic, file, indent=1)
    file.write("\n")
