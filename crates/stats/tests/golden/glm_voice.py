"""The second voice on generalised linear models: statsmodels' estimates beside R's, and what only it gives, the
observed information. Run after glm.R.
"""
import json
import platform
import numpy as np
import pandas as pd
import statsmodels
import statsmodels.api as sm
import statsmodels.formula.api as smf

families, links = sm.families, sm.families.links
with open("expected/glm.json") as file:
    models = {case["id"]: case for case in json.load(file)["cases"]["models"]}

cases = []
for name, family in [
    ("probit", families.Binomial(links.Probit())),
    ("cloglog", families.Binomial(links.CLogLog())),
    ("cauchit", families.Binomial(links.Cauchy())),
    ("poisson_sqrt", families.Poisson(links.Sqrt())),
    ("gamma_log", families.Gamma(links.Log())),
    ("inverse_gaussian_log", families.InverseGaussian(links.Log())),
    ("gaussian_log", families.Gaussian(links.Log())),
    ("logit_text", families.Binomial()),
]:
    case = models[name]
    frame = pd.read_csv(f"data/{case['data']}.csv")
    frame["answer"] = (frame["answer"] == "yes").astype(float) if "answer" in frame else None
    model = smf.glm(case["formula"], frame, family=family)
    fit = model.fit(tol=1e-15, maxiter=300)
    order = [model.exog_names.index(term) for term in model.exog_names if term == "Intercept"]
    # patsy puts factors first, R and Tresteg follow the formula.
    factors = [i for i, term in enumerate(model.exog_names) if "[" in term]
    numbers = [i for i, term in enumerate(model.exog_names) if i not in factors + order]
    order += numbers + factors
    estimates = np.asarray(fit.params)[order]
    assert np.allclose(estimates, case["estimates"], rtol=1e-7), (name, estimates, case["estimates"])
    information = -model.hessian(fit.params, scale=fit.scale, observed=True)
    covariance = np.linalg.inv(information)[np.ix_(order, order)]
    cases.append({"id": name, "covariance": covariance.tolist()})

out = {
    "script": "glm_voice.py",
    "made_by": f"Python {platform.python_version()}, statsmodels {statsmodels.__version__}, numpy {np.__version__}",
    "cases": {"observed": cases},
}
with open("expected/glm_voice.json", "w") as file:
    json.dump(out, file, indent=1)
