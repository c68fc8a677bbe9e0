"""Games and Howell's comparisons: scipy's studentised range, which pingouin confirms. Brown and Forsythe's test: statsmodels. Levene's test
about trimmed means: scipy. Reads the samples of one_way.R."""

import json
import warnings
from itertools import combinations
from math import sqrt

import numpy as np
import pandas as pd
import pingouin
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.oneway import anova_oneway

warnings.simplefilter("ignore")
out = []
for case in json.load(open("expected/one_way.json"))["cases"]:
    samples = {name: np.array(values, float) for name, values in case["samples"].items()}
    names, values, k = list(samples), list(samples.values()), len(samples)
    rows = []
    for a, b in combinations(range(k), 2):
        va, vb = values[a].var(ddof=1) / len(values[a]), values[b].var(ddof=1) / len(values[b])
        dof = (va + vb) ** 2 / (va**2 / (len(values[a]) - 1) + vb**2 / (len(values[b]) - 1))
        difference = values[a].mean() - values[b].mean()
        se = sqrt(va + vb)
        q = abs(difference) / se * sqrt(2)
        half = stats.studentized_range.ppf(0.95, k, dof) / sqrt(2) * se
        rows.append([difference, se, dof, stats.studentized_range.sf(q, k, dof), difference - half, difference + half])
    rows = np.array(rows)
    frame = pd.DataFrame({"y": np.concatenate(values), "g": np.repeat(names, [len(v) for v in values])})
    other = pingouin.pairwise_gameshowell(frame, dv="y", between="g")
    assert np.allclose(rows[:, 3], other["pval"], atol=1e-6), (case["id"], rows[:, 3], other["pval"])
    bf = anova_oneway(values, use_var="bf", welch_correction=True)
    trimmed = stats.levene(*values, center="trimmed", proportiontocut=0.1)
    out.append({"id": case["id"], "samples": case["samples"],
                "games_howell": {name: list(map(float, rows[:, i])) for i, name in enumerate(["difference", "std_error", "dof", "p_value", "lower", "upper"])},
                "brown_forsythe": {"statistic": float(bf.statistic), "dof_denominator": float(bf.df_denom), "p_value": float(stats.f.sf(bf.statistic, k - 1, bf.df_denom)), "p_mehrotra": float(bf.pvalue), "p_original": float(bf.pvalue2)},
                "levene_trimmed": {"statistic": float(trimmed.statistic), "p_value": float(trimmed.pvalue)}})
with open("expected/one_way_scipy.json", "w") as file:
    json.dump({"script": "one_way.py", "made_by": f"scipy {scipy.__version__}, statsmodels {statsmodels.__version__}, pingouin {pingouin.__version__}", "cases": out}, file, indent=1)
