"""Two tails that R has only approximately: Durbin-Watson's exact p-value and the studentized range.

Durbin-Watson by Imhof's (1961) integral over the eigenvalues of M A M in enough digits for the tail (lmtest::dwtest uses
Pan's algorithm with 15 terms), for a long series in doubles; the studentized range by panels of Gauss-Legendre nodes, doubled until two runs agree (ptukey of R stops
at some 1e-10). Run by run.sh; needs mpmath, numpy and scipy.
"""
import csv
import json
import platform
import mpmath
import numpy as np
from mpmath import mp, mpf
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


def imhof(values):
    """P(sum of values[i] z_i^2 < 0) and P(... > 0), by trapezoids in t, u = exp(pi/2 sinh t)."""
    largest = max(abs(v) for v in values)
    values = [v / largest for v in values]

    def term(t):
        u = mp.exp(mp.pi / 2 * mp.sinh(t))
        theta = sum(mp.atan(u * v) for v in values) / 2
        rho = mp.mpf(1)
        for v in values:
            rho *= 1 + (u * v) ** 2
        return mp.sin(theta) / mp.sqrt(mp.sqrt(rho)) * mp.pi / 2 * mp.cosh(t)

    def rule(step):
        # Both ends fall off doubly exponentially.
        reach = mp.asinh(2 / mp.pi * (mp.dps + 5) * mp.log(10))
        count = int(reach / step) + 1
        return step * sum(term(i * step) for i in range(-count, count + 1))

    step, before = mpf(1) / 16, None
    while True:
        now = rule(step)
        if before is not None and abs(now - before) < mpf(10) ** (-mp.dps * 3 // 4):
            break
        before, step = now, step / 2
    share = now / mp.pi
    return mpf(1) / 2 - share, mpf(1) / 2 + share


def durbin_watson(y, columns, digits):
    """The statistic and its tails, in arithmetic of that many digits on the stored doubles."""
    mp.dps = digits
    n = len(y)
    # A basis of the complement of the columns: Gram-Schmidt, twice over, of columns and unit vectors.
    basis, rest = [], []
    for v in [list(map(mpf, c)) for c in columns] + [[mpf(i == j) for j in range(n)] for i in range(n)]:
        length = mp.sqrt(mp.fdot(v, v))
        for _ in range(2):
            for q in basis:
                share = mp.fdot(q, v)
                v = [a - share * b for a, b in zip(v, q)]
        own = mp.sqrt(mp.fdot(v, v))
        if len(basis) == n or own < mpf(10) ** (-digits // 2) * length:
            continue
        v = [a / own for a in v]
        basis.append(v)
        if len(basis) > len(columns):
            rest.append(v)
    assert len(basis) == n
    steps = [[b - a for a, b in zip(q, q[1:])] for q in rest]
    form = mp.matrix(len(rest))
    for i, a in enumerate(steps):
        for j, b in enumerate(steps[: i + 1]):
            form[i, j] = form[j, i] = mp.fdot(a, b)
    coordinates = [mp.fdot(q, map(mpf, y)) for q in rest]
    e = [mp.fsum(c * q[i] for c, q in zip(coordinates, rest)) for i in range(n)]
    d = mp.fsum((b - a) ** 2 for a, b in zip(e, e[1:])) / mp.fdot(e, e)
    eigenvalues = mp.eigsy(form, eigvals_only=True)
    less, more = imhof([v - d for v in eigenvalues])
    assert min(less, more) > mpf(10) ** (20 - digits * 3 // 4), (less, more)
    return {"n_obs": n, "statistic": float(d), "p_value_positive": float(less), "p_value_negative": float(more),
            "p_value_two_sided": float(2 * min(less, more)), "log_p_value_positive": float(mp.log(less)), "log_p_value_negative": float(mp.log(more))}


def durbin_watson_model(case):
    id_, data, formula, response, predictors, intercept = case
    with open(f"data/{data}.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    y = [float(r[response]) for r in rows]
    columns = ([[1.0] * len(rows)] if intercept else []) + [[float(r[c]) for r in rows] for c in predictors]
    return {"id": id_, "data": data, "formula": formula, **durbin_watson(y, columns, 60)}


def durbin_watson_series():
    """Made of whole numbers, for tails far out and few residuals."""
    t = lambda n: list(range(1, n + 1))
    series = [
        ("parabola", [i * i for i in t(30)], t(30), 120),
        ("long_parabola", [i * i for i in t(60)], t(60), 240),
        ("cubic", [i**3 - 40 * i * i for i in t(40)], t(40), 160),
        ("alternating", [20 * (-1) ** i + i % 3 for i in t(40)], t(40), 160),
        ("nearly_alternating", [5 * (-1) ** i + i * i % 7 for i in t(50)], [i % 5 for i in t(50)], 120),
        ("two_residual_dof", [1, 3, 2, 5], t(4), 60),
        ("two_residual_dof_smooth", [1, 2, 4, 8], t(4), 60),
        ("three_residual_dof", [1, 3, 2, 5, 5], t(5), 60),
        ("four_residual_dof", [9, 4, 1, 0, 1, 5], t(6), 60),
    ]
    return [{"id": id_, "y": y, "x": x, **durbin_watson(y, [[1] * len(y), x], digits)} for id_, y, x, digits in series]


def durbin_watson_long(n):
    """In doubles: a tail that is not small. y is i^2 mod 103, x is i mod 17."""
    i = np.arange(1, n + 1)
    y, x = (i * i % 103).astype(float), np.column_stack([np.ones(n), i % 17])
    rest = np.linalg.qr(x, mode="complete")[0][:, 2:]
    e = rest @ (rest.T @ y)
    d = np.sum(np.diff(e) ** 2) / np.sum(e**2)
    step = np.diff(rest, axis=0)
    values = np.linalg.eigvalsh(step.T @ step) - d
    values = values / np.max(np.abs(values))

    def share(count):
        u, w = panels(np.concatenate([[0.0], np.geomspace(1e-6, 1e6, count)]), 20)
        product = np.outer(u, values)
        theta = 0.5 * np.arctan(product).sum(axis=1)
        return np.sum(w * np.sin(theta) / u * np.exp(-0.25 * np.log1p(product**2).sum(axis=1))) / np.pi

    coarse, fine = share(100), share(200)
    assert abs(coarse - fine) < 1e-12, (coarse, fine)
    return {"n_obs": n, "statistic": d, "p_value_positive": 0.5 - fine, "p_value_negative": 0.5 + fine}


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
    "packages": {"mpmath": mpmath.__version__, "numpy": np.__version__, "scipy": scipy.__version__},
    "cases": {"durbin_watson": [durbin_watson_model(m) for m in MODELS],
              "durbin_watson_series": durbin_watson_series(), "durbin_watson_long": [durbin_watson_long(n) for n in (500, 2000)], "studentized_range": studentized_range(), "tukey_hsd": tukey_hsd()},
}
with open("expected/exact_tests.json", "w") as file:
    json.dump(topic, file, indent=1)
    file.write("\n")
