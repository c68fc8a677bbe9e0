"""The second voice of robust covariances of multinomial logits: statsmodels' MNLogit against categorical_robust.R.

Stops where they differ by more than 1e-7. Run by run.sh after the R scripts; writes nothing.
"""
import json

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.formula.api as smf

with open("expected/categorical_robust.json") as file:
    cases = json.load(file)["cases"]["nominal"]


def same(ours, theirs):
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    scale = np.sqrt(np.outer(np.diag(theirs), np.diag(theirs)))
    assert np.max(np.abs(ours - theirs) / scale) < 1e-7, (ours, theirs)


case = cases[0]
frame = pd.read_csv(f"data/{case['data']}.csv")
levels = json.load(open("data/levels.json"))[case["data"]]["race"]
frame["race"] = frame.race.map({level: code for code, level in enumerate(levels)})
block = np.arange(len(frame)) // 7
settings = dict(method="newton", tol=1e-300, maxiter=60, disp=0, warn_convergence=False)
model = smf.mnlogit(case["formula"], frame)
same(case["hc0"], model.fit(cov_type="HC0", **settings).cov_params())
same(case["cr0"], model.fit(cov_type="cluster", cov_kwds=dict(groups=block, use_correction=False), **settings).cov_params())
print(f"statsmodels {statsmodels.__version__} agrees")
