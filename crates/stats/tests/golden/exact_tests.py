"""Two tails that R has only approximately: Durbin-Watson's exact p-value and the studentized range.

Durbin-Watson by Imhof's (1961) integral over the eigenvalues of M A M (lmtest::dwtest uses Pan's algorithm with
15 terms); the studentized range by panels of Gauss-Legendre nodes, doubled until two runs agree (ptukey of R stops
at some 1e-10). Run by run.sh; needs numpy and scipy.
"""
import csv
import json
import platform
import numpy as np
import scipy
from scipy import special

MODELS = [
    ("one_predictor", "mtcars", "mpg ~ wt", "mpg", ["wt"], True),
    ("three_predictors", "mtcars", "mpg ~ wt + hp + qsec", "mpg", ["wt", "hp", "qsec"], True),
    ("series", "series", "y ~ t + x", "y", ["t", "x"], True),
    ("series_trend", "series", "y ~ t", "y", ["t"], True),
    ("longley_two", "longley", "Employed ~ GNP + Unemployed", "Employed", ["GNP", "Unemployed"], True),
    ("stackloss", "stackloss", "stack.loss ~ Air.Flow + Water.Temp + Acid.Conc.", "stack.loss",
     ["Air.Flow", "Water.Temp", "Acid.Conc."], True),
    ("through_origin", "cars", "dist ~ speed - 1", "dist", ["speed"], False),
    ("intercept_only", "cars", "dist ~ 1", "dist", [], True),
    ("savings", "lifecyclesavings", "sr ~ pop15 + pop75 + dpi + ddpi", "sr", ["pop15", "pop75", "dpi", "ddpi"], True),
]


def panels(edges, nodes):
    x, w = np.polynomial.legendre.leggauss(nodes)
    left, right = edges[:-1, None], edges[1:, None]
    return ((right + left) / 2 + (right - left) / 2 * x).ravel(), ((right - left) / 2 * w).ravel()


def imhof_positive(values, count):
    """P(sum of values[i] z_i^2 > 0)."""
    values = values / np.max(np.abs(values))
    # rho grows like u^(m/2): integrate to where it leaves nothing, on panels that widen geometrically.
    # The least end that leaves nothing; for few terms the tail falls off slowly, for many at once.
    edges = np.concatenate([[0.0], np.geomspace(1e-6, 1e6, count)])
    u, w = panels(edges, 20)
    product = np.outer(u, values)
    theta = 0.5 * np.arctan(product).sum(axis=1)
    log_rho = 0.25 * np.log1p(product**2).sum(axis=1)
    return 0.5 + np.sum(w * np.sin(theta) / u * np.exp(-log_rho)) / np.pi


def durbin_watson(case):
    id_, data, formula, response, predictors, intercept = case
    with open(f"data/{data}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    y = np.array([float(r[response]) for r in rows])
    columns = ([np.ones(len(rows))] if intercept else []) + [np.array([float(r[c]) for r in rows]) for c in predictors]
    x = np.column_stack(columns)
    x = x / np.sqrt((x**2).sum(axis=0))
    n = len(y)
    q, _ = np.linalg.qr(x, mode="complete")
    p = x.shape[1]
    rest = q[:, p:]  # a basis of the residual space, where M A M has its non-trivial eigenvalues
    e = rest @ (rest.T @ y)
    d = np.sum(np.diff(e) ** 2) / np.sum(e**2)
    step = np.diff(rest, axis=0)
    eigenvalues = np.linalg.eigvalsh(step.T @ step)
    coarse, fine = (imhof_positive(eigenvalues - d, count) for count in (400, 800))
    assert abs(coarse - fine) < 1e-13, (id_, coarse, fine)
    less = 1 - fine  # P(DW < d): small under positive autocorrelation
    return {"id": id_, "data": data, "formula": formula, "n_obs": n, "statistic": d,
            "p_value_positive": less, "p_value_negative": fine, "p_value_two_sided": 2 * min(less, fine)}


def range_upper(q, groups, dof, nodes):
    """P(studentized range > q)."""
    z, wz = panels(np.linspace(-9, 9 + q * 3, nodes), 20)

    def range_lower(width):
        spread = special.ndtr(z) - special.ndtr(z - width)
        return groups * np.sum(wz * np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * spread ** (groups - 1))

    if dof == 0:
        return 1 - range_lower(q)
    # Density of s, dof s^2 chi-squared with dof degrees of freedom.
    upper = np.sqrt(special.chdtri(dof, 1e-18) / dof)
    s, ws = panels(np.linspace(0, upper, max(nodes // 4, 8)), 20)
    log_density = (np.log(2) + dof / 2 * np.log(dof / 2) - special.gammaln(dof / 2)
                   + (dof - 1) * np.log(s) - dof * s * s / 2)
    return float(np.sum(ws * np.exp(log_density) * np.array([1 - range_lower(q * v) for v in s])))


def studentized_range():
    out = []
    for groups in (2, 3, 6, 10):
        for dof in (2, 5, 20, 120, 0):  # 0 stands for infinity
            for q in (0.5, 1.0, 2.0, 3.5, 5.0, 8.0):
                coarse, fine = range_upper(q, groups, dof, 60), range_upper(q, groups, dof, 120)
                assert abs(coarse - fine) < 1e-13, (q, groups, dof, coarse, fine)
                out.append({"q": q, "groups": groups, "dof": dof if dof else None, "upper": fine})
    return out


def tukey_hsd():
    with open("expected/multiplicity.json") as file:
        cases = json.load(file)["cases"]["tukey_hsd"]
    out = []
    for case in cases:
        with open(f"data/{case['data']}.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        response, factor = (name.strip() for name in case["formula"].split("~"))
        groups = {}
        for row in rows:
            groups.setdefault(row[factor], []).append(float(row[response]))
        dof = len(rows) - len(groups)
        mse = sum(sum((v - np.mean(g)) ** 2 for v in g) for g in groups.values()) / dof
        p_values = []
        for comparison in case["comparisons"]:
            high, low = (groups[name] for name in comparison.split("-"))
            difference = np.mean(high) - np.mean(low)
            q = abs(difference) / np.sqrt(mse / 2 * (1 / len(high) + 1 / len(low)))
            p_values.append(range_upper(q, len(groups), dof, 120))
        worst = max(abs(a - b) for a, b in zip(p_values, case["p_value"]))
        assert worst < 1e-8, (case["data"], worst)
        out.append({"data": case["data"], "formula": case["formula"], "comparisons": case["comparisons"], "p_value": p_values})
    return out


topic = {
    "script": "exact_tests.py",
    "made_by": f"Python {platform.python_version()}",
    "packages": {"numpy": np.__version__, "scipy": scipy.__version__},
    "cases": {"durbin_watson": [durbin_watson(m) for m in MODELS], "studentized_range": studentized_range(), "tukey_hsd": tukey_hsd()},
}
with open("expected/exact_tests.json", "w") as file:
    json.dump(topic, file, indent=1)
    file.write("\n")
