"""Marginal effects of generalised linear models, with standard errors by the delta method.

Effects and errors come from statsmodels' get_margeff where it has them; those of transforms, interactions, frequencies
and given values from their formulas, with derivatives by the coefficients from complex steps (exact to rounding). Fits are
Newton's method run until nothing moves. Writes expected/glm_margins.json.
"""
import json
import platform

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
import statsmodels.formula.api as smf

infert, quine, mtcars = (pd.read_csv(f"data/{name}.csv") for name in ("infert", "quine", "mtcars"))
exact = dict(method="newton", tol=1e-300, maxiter=60, disp=0, warn_convergence=False)


def logistic(eta):
    return 1 / (1 + np.exp(-eta))


def delta(effect, fit):
    """The effect as a function of the coefficients, its value and its standard error."""
    b = np.asarray(fit.params, float)
    gradient = np.empty(len(b))
    for j in range(len(b)):
        step = b.astype(complex)
        step[j] += 1e-200j
        gradient[j] = effect(step).imag / 1e-200
    return float(effect(b)), float(np.sqrt(gradient @ np.asarray(fit.cov_params()) @ gradient))


cases = []


def case(id_, data, family, formula, variable, value, std_error, **more):
    cases.append(dict(id=id_, data=data, family=family, formula=formula, variable=variable,
                      estimate=value, std_error=std_error, **more))


def from_statsmodels(id_, data, frame, family, fit, formula, terms, **more):
    overall, means = fit.get_margeff(**more.get("how", {})), fit.get_margeff(at="mean", **more.get("how", {}))
    names = [name for name in fit.model.exog_names if name != "Intercept"]
    for term, (variable, level) in terms.items():
        at = names.index(term)
        case(f"{id_}, {variable}", data, family, formula, variable, overall.margeff[at], overall.margeff_se[at],
             level=level)
        if level is None and not more.get("how"):
            case(f"{id_}, {variable} at means", data, family, formula, variable, means.margeff[at],
                 means.margeff_se[at], level=level, at_means=True)


numeric = {name: (name, None) for name in ("age", "parity", "spontaneous")}
logit = smf.logit("case ~ age + parity + spontaneous", infert).fit(**exact)
from_statsmodels("logit", "infert", infert, "binomial", logit, "case ~ age + parity + spontaneous", numeric)
probit = smf.probit("case ~ age + parity + spontaneous", infert).fit(**exact)
from_statsmodels("probit", "infert", infert, "probit", probit, "case ~ age + parity + spontaneous", numeric)
poisson = smf.poisson("Days ~ C(Sex) + C(Lrn)", quine).fit(**exact)
from_statsmodels("poisson", "quine", quine, "poisson", poisson, "Days ~ Sex + Lrn",
                 {"C(Sex)[T.M]": ("Sex", "M"), "C(Lrn)[T.SL]": ("Lrn", "SL")}, how=dict(dummy=True))

# A square and an interaction, averaged and at given values.
curved = smf.logit("case ~ age + I(age**2) + spontaneous + age:spontaneous", infert).fit(**exact)
age, spontaneous = infert.age.to_numpy(float), infert.spontaneous.to_numpy(float)


def slope(b, age, spontaneous):
    p = logistic(b[0] + b[1] * age + b[2] * age**2 + b[3] * spontaneous + b[4] * age * spontaneous)
    return np.mean(p * (1 - p) * (b[1] + 2 * b[2] * age + b[4] * spontaneous))


formula = "case ~ age + I(age^2) + spontaneous + age:spontaneous"
case("curved", "infert", "binomial", formula, "age", *delta(lambda b: slope(b, age, spontaneous), curved), level=None)
case("curved at 40", "infert", "binomial", formula, "age",
     *delta(lambda b: slope(b, np.full_like(age, 40.0), spontaneous), curved), level=None, at=dict(age=40.0))
case("curved at 30 and 1", "infert", "binomial", formula, "age",
     *delta(lambda b: slope(b, np.array([30.0]), np.array([1.0])), curved), level=None,
     at=dict(age=30.0, spontaneous=1.0))

# A logarithm of the variable in a gamma model with the log link, dispersion estimated by Pearson's statistic.
gamma = smf.glm("mpg ~ np.log(wt) + hp", mtcars, family=sm.families.Gamma(sm.families.links.Log())).fit(
    tol=1e-300, tol_criterion="params", maxiter=100)
wt, hp = mtcars.wt.to_numpy(float), mtcars.hp.to_numpy(float)
case("gamma", "mtcars", "gamma", "mpg ~ log(wt) + hp", "wt",
     *delta(lambda b: np.mean(np.exp(b[0] + b[1] * np.log(wt) + b[2] * hp) * b[1] / wt), gamma), level=None)

# Frequencies: rows count as often as they stand for.
often = (np.arange(len(infert)) % 3 + 1).astype(float)
weighted = sm.GLM(infert.case, sm.add_constant(infert[["age", "spontaneous"]]), family=sm.families.Binomial(),
                  freq_weights=often).fit(tol=1e-300, tol_criterion="params", maxiter=100)


def counted(b):
    p = logistic(b[0] + b[1] * age + b[2] * spontaneous)
    return np.sum(often * p * (1 - p) * b[2]) / np.sum(often)


case("frequencies", "infert", "binomial", "case ~ age + spontaneous", "spontaneous", *delta(counted, weighted),
     level=None, frequencies=often.tolist())

# All variables in one call, a number that is 0 or 1 as a factor, with 90 % intervals.
am = smf.logit("am ~ wt + vs", mtcars).fit(**exact)
together = []
for id_, data, formula, fit, names, how in [
    ("logit", "infert", "case ~ age + parity + spontaneous", logit,
     [("age", None), ("parity", None), ("spontaneous", None)], {}),
    ("number and factor", "mtcars", "am ~ wt + C(vs)", am, [("wt", None), ("vs", "1")], dict(dummy=True)),
]:
    effects = fit.get_margeff(**how)
    together.append(dict(id=id_, data=data, formula=formula, level=0.9, effects=[
        dict(variable=variable, level=level, estimate=estimate, std_error=std_error, lower=ends[0], upper=ends[1])
        for (variable, level), estimate, std_error, ends in zip(names, effects.margeff, effects.margeff_se,
                                                                effects.conf_int(0.1))]))

# Of a link that is not canonical, statsmodels' discrete models take the observed information.
for entry in cases:
    if entry["family"] == "probit":
        entry["covariance"] = "observed"

made_by = f"Python {platform.python_version()}, statsmodels {statsmodels.__version__}, numpy {np.__version__}, scipy {scipy.__version__}"
with open("expected/glm_margins.json", "w") as file:
    json.dump(dict(script="glm_margins.py", made_by=made_by, cases=cases, together=together), file, indent=1)
    file.write("\n")
