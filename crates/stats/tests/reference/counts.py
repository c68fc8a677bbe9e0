"""Expected values of the hypergeometric, Fisher's noncentral hypergeometric and the negative binomial distribution.

    python -m venv env && env/bin/pip install mpmath==1.4.1 gmpy2==2.3.2
    env/bin/python counts.py        # writes counts.csv and odds.csv beside it

The hypergeometric ones are sums over the whole range at 60 digits; odds are roots of such sums. The negative binomial
has the incomplete beta function of distributions.py. Every argument is taken as the exact value of the f64 that it
prints as; a cell below 1e-305 is written as its logarithm.
"""

import pathlib
import sys

import mpmath
from mpmath import mp, mpf

from distributions import DIGITS, beta_tails, cell

mp.dps = DIGITS


def weights(good, bad, drawn, ln_odds):
    """Probabilities from the least to the most, at the logarithm of the odds."""
    least, most = max(0, drawn - bad), min(good, drawn)
    omega = mpmath.exp(ln_odds)
    start = mpmath.binomial(good, least) * mpmath.binomial(bad, drawn - least) * omega**least
    values = [start]
    for k in range(least, most):
        values.append(values[-1] * omega * (good - k) * (drawn - k) / ((k + 1) * (bad - drawn + k + 1)))
    total = mpmath.fsum(values)
    return least, [value / total for value in values]


def hypergeometric(good, bad, drawn, odds, k):
    least, p = weights(int(good), int(bad), int(drawn), mpmath.log(mpf(odds)))
    i = int(k) - least
    return p[i], mpmath.fsum(p[: i + 1]), mpmath.fsum(p[i + 1 :])


def negative_binomial(size, probability, mean, k):
    size, k = mpf(size), mpf(k)
    odds = (lambda: size / mpf(mean)) if probability == 0 else (lambda: mpf(probability) / (1 - mpf(probability)))
    p = odds() / (1 + odds())
    mass = mpmath.exp(mpmath.loggamma(k + size) - mpmath.loggamma(size) - mpmath.loggamma(k + 1)
                      + size * mpmath.log(p) + k * mpmath.log1p(-p))
    lower, upper, _ = beta_tails(size, k + 1, odds)
    return mass, lower, upper


def grid():
    for good, bad, drawn in [(4, 4, 4), (10, 7, 8), (50, 3, 20), (1, 30, 5), (120, 4000, 300), (1000, 900, 1200), (40000, 50000, 3000)]:
        least, most = max(0, drawn - bad), min(good, drawn)
        picks = sorted({least, most, most - 1, least + 1} | {least + (most - least) * i // 12 for i in range(13)})
        for odds in (1.0, 0.01, 0.7, 4.0, 1e3):
            for k in picks:
                name = "hypergeometric" if odds == 1 else "fisher_hypergeometric"
                yield name, float(good), float(bad), float(drawn), odds, float(k)
    for size in (0.01, 0.7, 1.0, 3.0, 25.5, 1e4, 1e8):
        for probability, mean in [(0.3, 0.0), (1e-4, 0.0), (0.99, 0.0), (0.0, 0.02), (0.0, 4.0), (0.0, 1e3), (0.0, 1e6)]:
            mu = mean if mean else size * (1 - probability) / probability
            sd = (mu + mu * mu / size) ** 0.5
            for k in sorted({max(0, round(mu + j * sd)) for j in (-8, -1, 0, 0.4, 3, 12, 40)} | {0, 1, 7}):
                if k < 1e9:
                    yield "negative_binomial", size, probability, mean, 0.0, float(k)


FUNCTIONS = dict(hypergeometric=hypergeometric, fisher_hypergeometric=hypergeometric)


def row(item):
    name, *parameters, k = item
    if name == "negative_binomial":
        size, probability, mean, _ = parameters
        values = negative_binomial(size, probability, mean, k)
    else:
        values = hypergeometric(*parameters, k)
    return ",".join([name] + [repr(x) for x in (*parameters, k)] + [cell(value) for value in values])


def root(f):
    low, high = mpf(-40), mpf(40)
    sign = f(low) > 0
    for _ in range(40):
        middle = (low + high) / 2
        if (f(middle) > 0) == sign:
            low = middle
        else:
            high = middle
    return mpmath.exp(mpmath.findroot(f, (low, high), solver="secant", tol=mpf("1e-60")))


def odds_row(good, bad, drawn, x, level):
    outside = (1 - mpf(level)) / 2

    def mean(ln_odds):
        least, p = weights(good, bad, drawn, ln_odds)
        return mpmath.fsum((least + i) * value for i, value in enumerate(p)) - x

    def share(ln_odds, lower):
        least, p = weights(good, bad, drawn, ln_odds)
        i = x - least
        return mpmath.log(mpmath.fsum(p[: i + 1] if lower else p[i:]) / outside)

    values = [root(mean), root(lambda u: share(u, False)), root(lambda u: share(u, True))]
    return ",".join([str(v) for v in (good, bad, drawn, x)] + [repr(level)] + [mpmath.nstr(v, 18) for v in values])


ODDS = [(4, 4, 4, 3, 0.95), (10, 7, 8, 5, 0.9), (50, 30, 20, 3, 0.95), (120, 400, 300, 60, 0.99), (120, 400, 300, 119, 0.95), (30, 1000, 40, 1, 0.95), (8, 9, 5, 4, 0.5)]


def main():
    here = pathlib.Path(__file__).parent
    head = f"# mpmath {mpmath.__version__}, Python {sys.version.split()[0]}, {DIGITS} digits; made by counts.py\n"
    with open(here / "counts.csv", "w") as file:
        file.write(head + "distribution,first,second,third,odds,x,mass,cdf,sf\n")
        for item in grid():
            file.write(row(item) + "\n")
    with open(here / "odds.csv", "w") as file:
        file.write(head + "good,bad,drawn,x,level,estimate,lower,upper\n")
        for item in ODDS:
            file.write(odds_row(*item) + "\n")


if __name__ == "__main__":
    main()
