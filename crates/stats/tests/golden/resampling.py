"""Permutation tests that go through every arrangement: scipy. Reads the samples of t_tests.R."""

import json

import numpy as np
import scipy
from scipy import stats

cases = json.load(open("expected/t_tests.json"))["cases"]


def difference(x, y):
    return np.mean(x) - np.mean(y)


def welch(x, y):
    return difference(x, y) / np.sqrt(np.var(x, ddof=1) / len(x) + np.var(y, ddof=1) / len(y))


def correlation(x, y):
    return np.corrcoef(x, y)[0, 1]


def run(samples, statistic, kind):
    """p-values of all arrangements: one-sided, twice the smaller, and of the size."""
    found = {}
    for alternative in ("two-sided", "less", "greater"):
        test = stats.permutation_test(samples, statistic, permutation_type=kind, vectorized=False, n_resamples=np.inf, alternative=alternative)
        found[alternative.replace("two-sided", "doubled")] = float(test.pvalue)
    size = np.abs(test.null_distribution)
    found["size"] = float(np.mean(size >= abs(test.statistic) - 1e-10 * size.max()))
    found["statistic"] = float(test.statistic)
    found["arrangements"] = len(test.null_distribution)
    return found


out = []
for case in cases["two"]:
    if case["id"] in ("spread", "sleep"):
        continue  # too many arrangements
    x, y = case["samples"].values()
    for name, statistic in (("difference", difference), ("welch", welch)):
        out.append({"id": case["id"], "scheme": "groups", "statistic": name, "samples": case["samples"], **{"expected": run((x, y), statistic, "independent")}})
for case in cases["paired"]:
    x, y = case["samples"].values()
    out.append({"id": case["id"], "scheme": "pairs", "statistic": "difference", "samples": case["samples"], "expected": run((x, y), difference, "samples")})
    x, y = x[:6], y[:6]
    out.append({"id": case["id"], "scheme": "pairings", "statistic": "correlation", "samples": {"a": x, "b": y}, "expected": run((y,), lambda y: correlation(x, y), "pairings")})
with open("expected/permutations.json", "w") as file:
    json.dump({"script": "resampling.py", "made_by": f"scipy {scipy.__version__}, numpy {np.__version__}", "cases": out}, file, indent=1)
