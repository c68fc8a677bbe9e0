"""Measures of association with asymptotic standard errors by the delta method, derivatives taken numerically in 40 digits
from the definition of each measure; limits of Cramer's V by mpmath; Fisher's exact test in whole numbers, its odds ratio
and limits by root finding in 40 digits.
"""
import itertools
import json
import math
import platform
from fractions import Fraction

import mpmath
from mpmath import mp, mpf

mp.dps = 40

TABLES = {
    "jobs": [[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]],
    "party": [[762, 327, 468], [484, 239, 477]],
    "two": [[12, 5], [3, 9]],
    "dose": [[21, 8, 3], [9, 14, 8], [4, 11, 16], [1, 6, 22]],
    "negative": [[2, 9, 15], [7, 8, 3], [14, 5, 1]],
    "raters": [[22, 7, 0], [5, 14, 2], [0, 2, 36]],
}


def totals(p):
    return [sum(row) for row in p], [sum(column) for column in zip(*p)]


def orders(p):
    r, c = len(p), len(p[0])
    same = sum(p[i][j] * p[k][l] for i in range(r) for j in range(c) for k in range(r) for l in range(c) if (i - k) * (j - l) > 0)
    opposite = sum(p[i][j] * p[k][l] for i in range(r) for j in range(c) for k in range(r) for l in range(c) if (i - k) * (j - l) < 0)
    return same, opposite


def untied(shares):
    return 1 - sum(s * s for s in shares)


def gamma(p):
    c, d = orders(p)
    return (c - d) / (c + d)


def tau_b(p):
    c, d = orders(p)
    rows, columns = totals(p)
    return (c - d) / mpmath.sqrt(untied(rows) * untied(columns))


def tau_c(p):
    c, d = orders(p)
    m = min(len(p), len(p[0]))
    return (c - d) * m / (m - 1)


def somers_columns(p):
    c, d = orders(p)
    return (c - d) / untied(totals(p)[0])


def lambda_columns(p):
    best = max(totals(p)[1])
    return (sum(max(row) for row in p) - best) / (1 - best)


def lambda_symmetric(p):
    rows, columns = totals(p)
    flipped = list(zip(*p))
    right = sum(max(row) for row in p) + sum(max(row) for row in flipped)
    return (right - max(rows) - max(columns)) / (2 - max(rows) - max(columns))


def tau_columns(p):
    rows, columns = totals(p)
    chance = sum(c * c for c in columns)
    return (sum(v * v / rows[i] for i, row in enumerate(p) for v in row) - chance) / (1 - chance)


def kappa(power):
    def of(p):
        k = len(p)
        credit = lambda i, j: (1 if i == j else 0) if power == 0 else 1 - (mpf(abs(i - j)) / (k - 1)) ** power
        rows, columns = totals(p)
        observed = sum(p[i][j] * credit(i, j) for i in range(k) for j in range(k))
        expected = sum(rows[i] * columns[j] * credit(i, j) for i in range(k) for j in range(k))
        return (observed - expected) / (1 - expected)
    return of


flip = lambda measure: lambda p: measure([list(column) for column in zip(*p)])


def delta(measure, table):
    n = sum(map(sum, table))
    p = [[mpf(v) / n for v in row] for row in table]
    step = mpf(10) ** -12
    mean, square = mpf(0), mpf(0)
    for i, row in enumerate(p):
        for j, share in enumerate(row):
            if share == 0:
                continue
            moved = [list(r) for r in p]
            moved[i][j] = share + step
            above = measure(moved)
            moved[i][j] = share - step
            slope = (above - measure(moved)) / (2 * step)
            mean += share * slope
            square += share * slope * slope
    return [float(measure(p)), float(mpmath.sqrt((square - mean * mean) / n))]


def null_errors(table):
    """Brown and Benedetti (1977): of C - D without association."""
    n = sum(map(sum, table))
    r, c = len(table), len(table[0])
    p = [[mpf(v) / n for v in row] for row in table]
    net = [[sum(p[k][l] * ((i - k) * (j - l) > 0) - p[k][l] * ((i - k) * (j - l) < 0) for k in range(r) for l in range(c)) for j in range(c)] for i in range(r)]
    excess = sum(p[i][j] * net[i][j] for i in range(r) for j in range(c))
    spread = 2 * mpmath.sqrt((sum(p[i][j] * net[i][j] ** 2 for i in range(r) for j in range(c)) - excess**2) / n)
    rows, columns = totals(p)
    same, opposite = orders(p)
    m = min(r, c)
    return {"gamma": float(spread / (same + opposite)), "tau_b": float(spread / mpmath.sqrt(untied(rows) * untied(columns))),
            "tau_c": float(spread * m / (m - 1)), "somers_d_columns": float(spread / untied(rows)), "somers_d_rows": float(spread / untied(columns))}


def chi_squared(table):
    rows, columns = totals(table)
    n = sum(rows)
    return sum(Fraction((n * v - rows[i] * columns[j]) ** 2, n * rows[i] * columns[j]) for i, row in enumerate(table) for j, v in enumerate(row))


def noncentral_cdf(x, dof, ncp):
    total, k, weight = mpf(0), 0, mpmath.exp(-ncp / 2)
    while k < 4000:
        total += weight * mpmath.gammainc(mpf(dof) / 2 + k, 0, x / 2, regularized=True)
        k += 1
        weight *= ncp / 2 / k
        if k > ncp / 2 and weight < mpf(10) ** -18:
            break
    return total


def v_limits(table, level):
    mp.dps = 20
    x = chi_squared(table)
    x = mpf(x.numerator) / x.denominator
    r, c = len(table), len(table[0])
    dof, n, m = (r - 1) * (c - 1), sum(map(sum, table)), min(r, c)
    limits = []
    for target in ((1 + mpf(level)) / 2, (1 - mpf(level)) / 2):
        if noncentral_cdf(x, dof, mpf(0)) < target:
            limits.append(0.0)
            continue
        lower, upper = mpf(0), x * 3 + 50
        for _ in range(56):
            middle = (lower + upper) / 2
            if noncentral_cdf(x, dof, middle) > target:
                lower = middle
            else:
                upper = middle
        limits.append(float(min(1, mpmath.sqrt(lower / (n * (m - 1))))))
    mp.dps = 40
    return limits


def fisher_rxc(table):
    """Every table with these margins, in whole numbers."""
    rows, columns = totals(table)
    n = sum(rows)
    weight = lambda cells: Fraction(1, math.prod(math.factorial(v) for v in cells))
    observed = weight(v for row in table for v in row)
    limit = observed * (1 + Fraction(1, 10**7))
    paths = {(tuple(rows), Fraction(1)): 1}
    for column in columns[:-1]:
        following = {}
        for (left, likelihood), count in paths.items():
            for cells in itertools.product(*(range(v + 1) for v in left[:-1])):
                last = column - sum(cells)
                if 0 <= last <= left[-1]:
                    cells = (*cells, last)
                    key = (tuple(a - b for a, b in zip(left, cells)), likelihood * weight(cells))
                    following[key] = following.get(key, 0) + count
        paths = following
    margins = Fraction(math.prod(math.factorial(v) for v in rows + columns), math.factorial(n))
    chances = [(likelihood * weight(left), count) for (left, likelihood), count in paths.items()]
    assert sum(chance * count for chance, count in chances) * margins == 1
    return {"p_value": float(sum(chance * count for chance, count in chances if chance <= limit) * margins), "log_table_probability": float(mpmath.log(mpf((observed * margins).numerator) / (observed * margins).denominator))}


def fisher_two(table, level):
    (a, b), (c, d) = table
    good, bad, drawn = a + c, b + d, a + b
    least, most = max(0, drawn - bad), min(good, drawn)
    weights = {k: math.comb(good, k) * math.comb(bad, drawn - k) for k in range(least, most + 1)}

    def at(odds, wanted):
        powers = {k: weights[k] * mpf(odds) ** k for k in weights}
        total = sum(powers.values())
        return wanted(powers) / total

    def solve(function, target):
        lower, upper = mpf(-40), mpf(40)  # of the logarithm; the function rises
        for _ in range(110):
            middle = (lower + upper) / 2
            if function(mpmath.exp(middle)) < target:
                lower = middle
            else:
                upper = middle
        return float(mpmath.exp(lower))

    tail = (1 - mpf(level)) / 2
    total = sum(weights.values())
    chance = {k: Fraction(v, total) for k, v in weights.items()}
    limit = chance[a] * (1 + Fraction(1, 10**7))
    two = sum(v for v in chance.values() if v <= limit)
    equal = sum(v for v in chance.values() if abs(v / chance[a] - 1) <= Fraction(1, 10**7))
    below, above = sum(v for k, v in chance.items() if k <= a), sum(v for k, v in chance.items() if k >= a)
    mean = lambda odds: at(odds, lambda p: sum(k * v for k, v in p.items()))
    at_least = lambda odds: at(odds, lambda p: sum(v for k, v in p.items() if k >= a))
    more = lambda odds: at(odds, lambda p: sum(v for k, v in p.items() if k > a))
    return {
        "p_two_sided": float(two), "p_less": float(below), "p_greater": float(above), "doubled": float(min(1, 2 * min(below, above))), "mid_p": float(two - equal / 2),
        "mid_p_less": float(below - chance[a] / 2), "odds_ratio": None if a in (least, most) else solve(mean, a),
        "lower": 0.0 if a == least else solve(at_least, tail), "upper": None if a == most else solve(more, 1 - tail),
    }


association = []
for name, table in TABLES.items():
    case = {"name": name, "counts": table, "null": null_errors(table)}
    for key, measure in (("gamma", gamma), ("tau_b", tau_b), ("tau_c", tau_c), ("somers_d_columns", somers_columns), ("somers_d_rows", flip(somers_columns)),
                         ("lambda_columns", lambda_columns), ("lambda_rows", flip(lambda_columns)), ("lambda_symmetric", lambda_symmetric),
                         ("tau_columns", tau_columns), ("tau_rows", flip(tau_columns))):
        case[key] = delta(measure, table)
    if len(table) == len(table[0]):
        case |= {"kappa": delta(kappa(0), table), "kappa_linear": delta(kappa(1), table), "kappa_quadratic": delta(kappa(2), table)}
    case["v_limits_95"] = v_limits(table, 0.95)
    association.append(case)

fisher = [{"counts": t} | fisher_rxc(t) for t in ([[3, 1], [1, 3]], [[4, 1, 0, 1], [0, 3, 2, 0], [0, 0, 5, 2]], [[2, 4, 3, 1, 5], [7, 1, 2, 3, 0]], [[12, 5], [3, 9]], [[5, 5, 5], [5, 5, 5]])]
two = [{"counts": t} | fisher_two(t, 0.95) for t in ([[3, 1], [1, 3]], [[0, 6], [5, 1]], [[12, 5], [3, 9]], [[40, 3], [12, 17]], [[6, 0], [1, 5]], [[10, 10], [10, 10]], [[1, 24], [9, 21]], [[150, 90], [60, 110]])]

topic = {
    "script": "contingency_exact.py",
    "made_by": f"Python {platform.python_version()}",
    "packages": {"mpmath": mpmath.__version__},
    "cases": {"association": association, "fisher": fisher, "two_by_two": two},
}
with open("expected/contingency_exact.json", "w") as file:
    json.dump(topic, file, indent=1)
    file.write("\n")
