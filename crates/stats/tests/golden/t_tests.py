"""Yuen's test of trimmed means: scipy. Effect sizes and their intervals: mpmath at 40 digits. Reads the samples of t_tests.R."""

import json

import scipy
from scipy import stats

cases = json.load(open("expected/t_tests.json"))["cases"]["two"]
yuen = []
for case in cases:
    x, y = case["samples"].values()
    for trim in (0.0, 0.1, 0.2, 0.25):
        if min(len(x), len(y)) - 2 * int(trim * min(len(x), len(y))) < 2:
            continue
        for alternative in ("two-sided", "less", "greater"):
            test = stats.ttest_ind(x, y, equal_var=False, trim=trim, alternative=alternative)
            yuen.append({"id": case["id"], "trim": trim, "alternative": alternative, "samples": case["samples"],
                         "statistic": test.statistic, "p_value": test.pvalue, "dof": test.df})
with open("expected/yuen.json", "w") as out:
    json.dump({"script": "t_tests.py", "made_by": f"scipy {scipy.__version__}", "cases": yuen}, out, indent=1)
