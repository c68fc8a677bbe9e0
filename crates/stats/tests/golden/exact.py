"""Least squares in 60-digit arithmetic on the stored doubles: the voice that settles the last digits.

Every cell of the CSV is taken as the double that a correct parser gives, then all is done by mpmath
(normal equations at 60 digits lose nothing that matters). Run by run.sh; needs mpmath only.
"""
import csv
import json
import platform
from mpmath import mp, mpf, matrix, lu_solve, betainc, log, sqrt, findroot, inverse
import mpmath

mp.dps = 60

CASES = [
    # id, data, response, predictors, intercept, weights
    ("one_predictor", "mtcars", "mpg", ["wt"], True, None),
    ("three_predictors", "mtcars", "mpg", ["wt", "hp", "qsec"], True, None),
    ("through_origin", "cars", "dist", ["speed"], False, None),
    ("dot_longley", "longley", "Employed",
     ["GNP.deflator", "GNP", "Unemployed", "Armed.Forces", "Population", "Year"], True, None),
    ("dot_stackloss", "stackloss", "stack.loss", ["Air.Flow", "Water.Temp", "Acid.Conc."], True, None),
    ("strong", "strong", "y", ["x", "z"], True, None),
    ("strong_less", "strong", "y_less", ["x", "z"], True, None),
    ("awkward_scales", "scales", "y", ["far", "huge", "tiny"], True, None),
    ("unrelated", "unrelated", "y", ["x", "z"], True, None),
    ("unrelated_origin", "unrelated", "y", ["x", "z"], False, None),
    ("weighted_numbers", "weighted", "y", ["x1", "x2"], True, "w"),
    ("weighted_origin", "weighted", "y", ["x1", "x2"], False, "w"),
    ("weighted_zeros", "weighted", "y", ["x1", "x2"], True, "w0"),
]

# Models whose last predictor is tested against the model without it; of the last one it explains some 1e-10.
CHANGES = CASES[1:2] + CASES[4:6] + CASES[11:] + [("unrelated_more", "unrelated", "y_more", ["x", "z"], True, None)]


def t_tail(t, dof):
    """Two-sided p of Student's t."""
    return betainc(mpf(dof) / 2, mpf(1) / 2, 0, dof / (dof + t * t), regularized=True)


def t_quantile(level, dof):
    """The two-sided critical value: Newton's method from a double-precision start is done by findroot."""
    tail = 1 - mpf(level)
    return findroot(lambda t: log(t_tail(t, dof)) - log(tail), (mpf(2), mpf(3)))


def f_tail(f, dof_model, dof_residual):
    d1, d2 = mpf(dof_model), mpf(dof_residual)
    return betainc(d2 / 2, d1 / 2, 0, d2 / (d2 + d1 * f), regularized=True)


def number(x):
    return None if abs(x) != 0 and abs(x) < mpf("1e-308") else float(x)


def formula(response, predictors, intercept):
    return f"{response} ~ {' + '.join(predictors) or '1'}{'' if intercept else ' - 1'}"


def change(case):
    """The F test of the last predictor: the square of its t."""
    id_, data, response, predictors, intercept, weight = case
    statistic, s2, dof = solve(case, True)
    f = statistic ** 2
    out = {"id": id_, "data": data, "smaller": formula(response, predictors[:-1], intercept),
           "larger": formula(response, predictors, intercept)}
    if weight:
        out["weights"] = weight
    return out | {"sum_of_squares_change": float(f * s2), "f": float(f), "p_value": float(f_tail(f, 1, dof))}


def solve(case, last_only=False):
    id_, data, response, predictors, intercept, weight = case
    with open(f"data/{data}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    y = [mpf(float(r[response])) for r in rows]
    x = [([mpf(1)] if intercept else []) + [mpf(float(r[c])) for c in predictors] for r in rows]
    w = [mpf(float(r[weight])) if weight else mpf(1) for r in rows]
    n, p = sum(1 for v in w if v > 0), len(x[0])
    gram = matrix(p, p)
    moment = matrix(p, 1)
    for xi, yi, wi in zip(x, y, w):
        for a in range(p):
            moment[a] += wi * xi[a] * yi
            for b in range(p):
                gram[a, b] += wi * xi[a] * xi[b]
    inv = inverse(gram)
    beta = inv * moment
    fitted = [sum(beta[a] * xi[a] for a in range(p)) for xi in x]
    rss = sum(wi * (yi - fi) ** 2 for wi, yi, fi in zip(w, y, fitted))
    mean = sum(wi * yi for wi, yi in zip(w, y)) / sum(w) if intercept else mpf(0)
    tss = sum(wi * (yi - mean) ** 2 for wi, yi in zip(w, y))
    dof = n - p
    dof_model = p - (1 if intercept else 0)
    s2 = rss / dof
    se = [sqrt(inv[a, a] * s2) for a in range(p)]
    t = [beta[a] / se[a] for a in range(p)]
    if last_only:
        return t[-1], s2, dof
    tails = [t_tail(v, dof) for v in t]
    f = (tss - rss) / dof_model / s2
    f_p = f_tail(f, dof_model, dof)
    out = {"id": id_, "data": data, "formula": formula(response, predictors, intercept)}
    if weight:
        out["weights"] = weight
    coefficients = {
        "terms": (["(Intercept)"] if intercept else []) + predictors,
        "estimate": [float(b) for b in beta], "std_error": [float(v) for v in se], "statistic": [float(v) for v in t],
        "p_value": [number(v) for v in tails], "log_p_value": [float(log(v)) for v in tails],
    }
    coefficients["covariance"] = [[float(inv[a, b] * s2) for b in range(p)] for a in range(p)]
    for level, name in (("0.95", "95"), ("0.999", "999")):
        q = t_quantile(level, dof)
        coefficients[f"lower_{name}"] = [float(b - q * v) for b, v in zip(beta, se)]
        coefficients[f"upper_{name}"] = [float(b + q * v) for b, v in zip(beta, se)]
    out["coefficients"] = coefficients
    out["summary"] = {
        "n_obs": n, "dof_residual": dof, "dof_model": dof_model,
        "r_squared": float(1 - rss / tss),
        "adjusted_r_squared": float(1 - (rss / dof) / (tss / (n - (1 if intercept else 0)))),
        "std_error_of_estimate": float(sqrt(s2)), "model_sum_of_squares": float(tss - rss), "residual_sum_of_squares": float(rss),
        "f_statistic": float(f), "f_p_value": number(f_p), "f_log_p_value": float(log(f_p)),
    }
    return out


topic = {
    "script": "exact.py",
    "made_by": f"Python {platform.python_version()}",
    "packages": {"mpmath": mpmath.__version__},
    "cases": [solve(c) for c in CASES],
    "changes": [change(c) for c in CHANGES],
}
with open("expected/exact.json", "w") as file:
    json.dump(topic, file, indent=1)
    file.write("\n")
