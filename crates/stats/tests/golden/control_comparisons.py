"""Dunnett's comparisons with a control: both integrals by Gauss-Legendre sums, which scipy's random numbers confirm. Reads one_way.R."""

import json
from math import sqrt

import numpy as np
import scipy
from scipy import optimize, stats

NODES, WEIGHTS = np.polynomial.legendre.leggauss(400)


def rule(low, high):
    return 0.5 * (high - low) * NODES + 0.5 * (high + low), 0.5 * (high - low) * WEIGHTS


def above(q, loadings, dof, two_sided):
    """P(some statistic beyond q)."""
    z, wz = rule(-10.0, 10.0)
    width = 12 / sqrt(2 * dof)
    s, ws = rule(max(1e-12, 1 - width), 1 + 1.5 * width)
    ws = ws * np.exp(stats.chi2.logpdf(dof * s * s, dof)) * 2 * dof * s
    log = np.zeros((len(s), len(z)))
    for l in loadings:
        root = sqrt(1 - l * l)
        out = stats.norm.sf((q * s[:, None] - l * z) / root)
        if two_sided:
            out = out + stats.norm.sf((q * s[:, None] + l * z) / root)
        log += np.log1p(-np.minimum(out, 1 - 1e-16))
    return float(ws @ (-np.expm1(log)) @ (wz * stats.norm.pdf(z)))


out = []
for case in json.load(open("expected/one_way.json"))["cases"]:
    names, values = list(case["samples"]), [np.array(v, float) for v in case["samples"].values()]
    sizes = np.array([len(v) for v in values])
    dof = int(sizes.sum() - len(values))
    pooled = sum(((v - v.mean()) ** 2).sum() for v in values) / dof
    for control in (0, len(values) - 1):
        others = [i for i in range(len(values)) if i != control]
        loadings = [sqrt(sizes[i] / (sizes[i] + sizes[control])) for i in others]
        difference = [values[i].mean() - values[control].mean() for i in others]
        se = [sqrt(pooled * (1 / sizes[i] + 1 / sizes[control])) for i in others]
        t = [d / e for d, e in zip(difference, se)]
        found = {"id": case["id"], "control": names[control], "samples": case["samples"], "statistic": t}
        for name, sign in (("two_sided", 0), ("greater", 1), ("less", -1)):
            extreme = [abs(x) if sign == 0 else sign * x for x in t]
            p = [above(x, loadings, dof, sign == 0) for x in extreme]
            other = stats.dunnett(*[values[i] for i in others], control=values[control], alternative=name.replace("_", "-"), rng=np.random.default_rng(1))
            assert np.allclose(p, other.pvalue, atol=2e-3), (case["id"], name, p, other.pvalue)
            critical = optimize.brentq(lambda q: above(q, loadings, dof, sign == 0) - 0.05, 0.5, 8, xtol=1e-13)
            found[name] = {"p_value": p, "lower": None if sign < 0 else [d - critical * e for d, e in zip(difference, se)], "upper": None if sign > 0 else [d + critical * e for d, e in zip(difference, se)]}
        out.append(found)
with open("expected/control_comparisons.json", "w") as file:
    json.dump({"script": "control_comparisons.py", "made_by": f"scipy {scipy.__version__}, numpy {np.__version__}", "cases": out}, file, indent=1)
