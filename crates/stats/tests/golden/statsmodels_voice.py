"""The second voice: the same statistics from statsmodels, compared with R's where both have them.

Prints the worst relative difference per statistic and stops where it exceeds 1e-8; writes what only statsmodels
gives, and its version, to expected/statsmodels.json. Run by run.sh after the R scripts.
"""
import json
import platform
import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.formula.api as smf
from statsmodels.regression.linear_model import OLS
from statsmodels.stats import anova, diagnostic, outliers_influence, sandwich_covariance as sandwich
from statsmodels.stats.stattools import durbin_watson, jarque_bera

worst = {}


def same(name, ours, theirs, tolerance=1e-8):
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    scale = np.maximum(np.abs(theirs), 1e-6 * np.max(np.abs(theirs), initial=1e-300))
    difference = float(np.max(np.abs(ours - theirs) / scale))
    worst[name] = max(worst.get(name, 0.0), difference)
    assert difference < tolerance, (name, difference, ours, theirs)


def topic(name):
    with open(f"expected/{name}.json") as file:
        return json.load(file)["cases"]


def by_id(cases):
    return {case["id"]: case for case in cases}


def load(name):
    return pd.read_csv(f"data/{name}.csv")


fits = by_id(topic("fit"))
robust = topic("robust")
plain = {"one_predictor": "mpg ~ wt", "three_predictors": "mpg ~ wt + hp + qsec", "through_origin": "dist ~ speed - 1",
         "square": "dist ~ speed + I(speed**2)", "numeric_interaction": "mpg ~ wt * hp", "one_factor": "weight ~ group",
         "dot_savings": "sr ~ pop15 + pop75 + dpi + ddpi", "strong_less": "y_less ~ x + z"}
models = {}
for id_, formula in plain.items():
    case = fits[id_]
    models[id_] = fit = smf.ols(formula, load(case["data"])).fit()
    c, s = case["coefficients"], case["summary"]
    same("estimate", fit.params, c["estimate"])
    same("std_error", fit.bse, c["std_error"])
    same("p_value", fit.pvalues, c["p_value"])
    same("interval", fit.conf_int()[0], c["lower_95"])
    same("covariance", fit.cov_params(), c["covariance"])
    same("r_squared", fit.rsquared, s["r_squared"])
    same("adjusted_r_squared", fit.rsquared_adj, s["adjusted_r_squared"])
    same("f_statistic", fit.fvalue, s["f_statistic"])
    same("f_p_value", fit.f_pvalue, s["f_p_value"])
    same("log_likelihood", fit.llf, s["log_likelihood"])
    same("aic", fit.aic + 2, s["aic"])  # statsmodels does not count the error variance as a parameter, R does
    same("bic", fit.bic + np.log(fit.nobs), s["bic"])
    same("press", outliers_influence.OLSInfluence(fit).ess_press, s["press"])

weighted = load("weighted")
wls = smf.wls("y ~ x1 + x2 - 1", weighted, weights=weighted.w).fit()
case = fits["analytic_through_origin"]
same("weighted std_error", wls.bse, case["coefficients"]["std_error"])
same("weighted log_likelihood", wls.llf, case["summary"]["log_likelihood"])
same("weighted r_squared", wls.rsquared, case["summary"]["r_squared"])

hc = by_id(robust["heteroscedastic"])
for id_ in ("one_predictor", "three_predictors", "through_origin", "square", "one_factor", "strong_less"):
    for kind in ("hc0", "hc1", "hc2", "hc3"):
        same(kind, models[id_].get_robustcov_results(kind.upper()).cov_params(), hc[id_][kind]["covariance"], 1e-7)

panel = load("clustered")
clustered = smf.ols("y ~ size + z", panel).fit()
one_way = by_id(robust["one_way"])
for cluster, id_ in (("firm", "cluster_firm"), ("year", "cluster_year")):
    groups = panel[cluster].astype("category").cat.codes
    same("CR1S", sandwich.cov_cluster(clustered, groups, use_correction=True), one_way[id_]["cr1s"]["covariance"])
    same("CR0", sandwich.cov_cluster(clustered, groups, use_correction=False), one_way[id_]["cr0"]["covariance"])
firm, year = (panel[c].astype("category").cat.codes.to_numpy() for c in ("firm", "year"))
two, _, _ = sandwich.cov_cluster_2groups(clustered, firm, year, use_correction=True)
two_plain, _, _ = sandwich.cov_cluster_2groups(clustered, firm, year, use_correction=False)
both = robust["two_way"][0]
same("two-way, no correction", two_plain, both["sandwich_hc0"])
same("two-way, correction", two, both["sandwich_hc1_cadjust"])

series = load("series")
trend = smf.ols("y ~ t + x", series).fit()
hac = by_id(robust["autocorrelated"])["hac_series"]
for row in hac["bartlett"]:
    lag = row["lag"]
    same("Newey-West", sandwich.cov_hac(trend, nlags=lag, use_correction=False), row["plain"]["covariance"])
    same("Newey-West, adjusted", sandwich.cov_hac(trend, nlags=lag, use_correction=True), row["adjusted"]["covariance"])

influence = by_id(topic("influence"))
for id_ in ("one_predictor", "three_predictors", "through_origin", "square", "one_factor"):
    rows, ours = influence[id_], outliers_influence.OLSInfluence(models[id_])
    same("leverage", ours.hat_matrix_diag, rows["leverage"])
    same("internally studentized", ours.resid_studentized_internal, rows["internally_studentized"], 1e-7)
    same("externally studentized", ours.resid_studentized_external, rows["externally_studentized"], 1e-7)
    same("Cook", ours.cooks_distance[0], rows["cooks_distance"], 1e-7)
    same("DFFITS", ours.dffits[0], rows["dffits"], 1e-7)
    same("DFBETAS", ours.dfbetas, rows["dfbetas"], 1e-6)
    same("COVRATIO", ours.cov_ratio, rows["covratio"])

tests = by_id(topic("diagnostics")["models"])
durbin = by_id(json.load(open("expected/exact_tests.json"))["cases"]["durbin_watson"])
for id_ in ("one_predictor", "three_predictors", "square"):
    fit, expected = models[id_], tests[id_]
    x = fit.model.exog
    lm, lm_p, _, _ = diagnostic.het_breuschpagan(fit.resid, x, robust=True)
    same("Breusch-Pagan, studentized", [lm, lm_p], [expected["breusch_pagan_studentized"][k] for k in ("statistic", "p_value")], 1e-7)
    lm, lm_p, _, _ = diagnostic.het_breuschpagan(fit.resid, x, robust=False)
    same("Breusch-Pagan", [lm, lm_p], [expected["breusch_pagan"][k] for k in ("statistic", "p_value")], 1e-7)
    if id_ != "square":  # there statsmodels keeps speed * speed beside I(speed**2)
        lm, lm_p, f, f_p = diagnostic.het_white(fit.resid, x)
        same("White", [lm, lm_p, f, f_p], [expected["white"][k] for k in ("statistic", "p_value", "f_statistic", "f_p_value")], 1e-7)
    for order in expected["breusch_godfrey"]:
        lm, lm_p, _, _ = diagnostic.acorr_breusch_godfrey(fit, nlags=order["order"], result_object=False)
        same("Breusch-Godfrey", [lm, lm_p], [order["chi_squared"][k] for k in ("statistic", "p_value")], 1e-7)
    reset = diagnostic.linear_reset(fit, power=3, use_f=True)
    same("RESET", [reset.fvalue, reset.pvalue], [expected["reset_fitted_23"][k] for k in ("statistic", "p_value")], 1e-6)
    statistic, p, skew, kurtosis = jarque_bera(fit.resid)
    same("Jarque-Bera", [statistic, p, skew, kurtosis], [expected["jarque_bera"][k] for k in ("statistic", "p_value", "skewness", "kurtosis")], 1e-7)
    if id_ in durbin:
        same("Durbin-Watson", durbin_watson(fit.resid), durbin[id_]["statistic"])
    w, p = scipy.stats.shapiro(fit.resid)
    same("Shapiro-Wilk", [w, p], [expected["shapiro_wilk"][k] for k in ("statistic", "p_value")], 1e-6)

for id_, model in (("factor_crossing", "breaks ~ C(wool, Sum) * C(tension, Sum)"), ("crossing_power", "y ~ (C(a, Sum) + C(b, Sum) + x)**2")):
    case = by_id(topic("anova"))[id_]
    fit = smf.ols(model, load(case["data"])).fit()
    table = anova.anova_lm(fit, typ=3).drop(index=["Intercept", "Residual"])
    same("type III", np.sort(table["sum_sq"]), np.sort(case["type_3"]["sum_of_squares"]), 1e-7)

for name, value in worst.items():
    print(f"{value:8.1e}  {name}")

out = {
    "script": "statsmodels_voice.py",
    "made_by": f"Python {platform.python_version()}",
    "packages": {"statsmodels": statsmodels.__version__, "numpy": np.__version__, "scipy": scipy.__version__, "pandas": pd.__version__},
    "cases": {
        "worst_relative_difference_from_r": worst,
        "uniform_kernel": [{"data": "series", "formula": "y ~ t + x", "lag": lag, "covariance":
                            sandwich.cov_hac(trend, nlags=lag, weights_func=sandwich.weights_uniform, use_correction=False).tolist()} for lag in (1, 2, 3)],
        "two_way_clusters": {"data": "clustered", "formula": "y ~ size + z", "corrected": two.tolist(), "uncorrected": two_plain.tolist()},
    },
}
with open("expected/statsmodels.json", "w") as file:
    json.dump(out, file, indent=1)
    file.write("\n")
