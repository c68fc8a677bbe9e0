"""Brunner and Munzel's and the median test: scipy. Kolmogorov and Smirnov's exact p-values: paths counted in whole numbers. Jonckheere and Terpstra's moments: every order of the values, in fractions.
Reads the samples of rank_tests.R."""

import bisect
import json
import math
from fractions import Fraction
from itertools import combinations

import numpy
import scipy
from scipy import stats

cases = json.load(open("expected/rank_tests.json"))["cases"]


def moments(samples):
    """Mean and variance of J over all ways to give the values to groups of these sizes, and J itself."""
    values = [v for s in samples for v in s]
    sizes = [len(s) for s in samples]

    def j(groups):
        total = Fraction(0)
        for i, low in enumerate(groups):
            for high in groups[i + 1 :]:
                for a in low:
                    for b in high:
                        total += 1 if a < b else Fraction(1, 2) if a == b else 0
        return total

    def splits(rest, sizes):
        if len(sizes) == 1:
            yield [[values[i] for i in rest]]
            return
        for chosen in combinations(rest, sizes[0]):
            left = [i for i in rest if i not in chosen]
            for tail in splits(left, sizes[1:]):
                yield [[values[i] for i in chosen]] + tail

    found = [j(groups) for groups in splits(list(range(len(values))), sizes)]
    mean = sum(found) / len(found)
    variance = sum((x - mean) ** 2 for x in found) / len(found)
    return float(j(samples)), float(mean), float(variance)


def smirnov(x, y, alternative):
    """The share of orders in which the distance is reached, given the ties."""
    x, y = sorted(x), sorted(y)
    m, n = len(x), len(y)
    distance = {"two_sided": lambda i, j: abs(i * n - j * m), "greater": lambda i, j: i * n - j * m, "less": lambda i, j: j * m - i * n}[alternative]
    seen = [(bisect.bisect_right(x, v), bisect.bisect_right(y, v)) for v in set(x + y)]
    most = max(0, *(distance(i, j) for i, j in seen))
    between = {i + j for i, j in seen}
    paths = [0] * (n + 1)
    for i in range(m + 1):
        for j in range(n + 1):
            if i + j in between and distance(i, j) >= most:
                paths[j] = 0
            elif i == j == 0:
                paths[j] = 1
            elif i == 0:
                paths[j] = paths[j - 1]
            elif j > 0:
                paths[j] += paths[j - 1]
    return float(1 - Fraction(paths[n], math.comb(m + n, m)))


distances = [{"id": case["id"], "samples": case["samples"],
              "tests": {alternative: {"statistic": test["statistic"], "p_value": smirnov(*case["samples"].values(), alternative)}
                        for alternative, test in case["tests"].items()}} for case in cases["smirnov"]]

brunner = []
for case in cases["rank_sum"]:
    x, y = case["samples"].values()
    if max(x) < min(y) or max(y) < min(x):
        continue  # without a variance
    tests = {}
    for alternative in ("two-sided", "less", "greater"):
        # scipy's alternative is about the second sample's statistic: its statistic is positive where y tends to exceed x.
        test = stats.brunnermunzel(x, y, alternative=alternative)
        tests[alternative] = {"statistic": test.statistic, "p_value": test.pvalue}
    brunner.append({"id": case["id"], "samples": case["samples"], "tests": tests})

median = []
for case in cases["rank_sum"] + cases["several"]:
    samples = list(case["samples"].values())
    for continuity in (False, True):
        test = stats.median_test(*samples, ties="below", correction=continuity)
        median.append({"id": case["id"], "samples": case["samples"], "continuity": continuity, "statistic": test.statistic,
                       "p_value": test.pvalue, "median": test.median, "above": [int(n) for n in test.table[0]]})

trend = []
for samples in ({"a": [1, 3, 2], "b": [2.5, 4, 3.5], "c": [4.5, 6, 3.8]}, {"a": [1, 2, 2], "b": [2, 3, 3, 1], "c": [3, 2, 4]},
                {"a": [1, 1], "b": [1, 2], "c": [2, 2], "d": [3, 1]}, {"a": [5, 4, 4], "b": [4, 4]}):
    statistic, mean, variance = moments(list(samples.values()))
    z = (statistic - mean) / variance**0.5
    trend.append({"samples": samples, "statistic": statistic, "mean": mean, "std_deviation": variance**0.5, "z": z,
                  "greater": stats.norm.sf(z), "less": stats.norm.cdf(z), "two_sided": 2 * stats.norm.sf(abs(z))})

with open("expected/rank_tests_scipy.json", "w") as out:
    json.dump({"script": "rank_tests.py", "made_by": f"scipy {scipy.__version__}, numpy {numpy.__version__}",
               "cases": {"smirnov": distances, "brunner_munzel": brunner, "median": median, "trend": trend}}, out, indent=1)
