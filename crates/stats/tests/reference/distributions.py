"""Expected values of the distribution functions, at 60 digits or more.

    python -m venv env && env/bin/pip install mpmath==1.4.1 gmpy2==2.3.2
    env/bin/python distributions.py        # writes distributions.csv and quantiles.csv beside it

Every argument is taken as the exact value of the f64 that it prints as. The incomplete functions are
summed here from their power series of positive terms (DLMF 8.7.1, 8.17.8) or, where those would need
too many terms, their continued fractions (DLMF 8.9.2, 8.17.22); `check()` compares both with mpmath's
own functions wherever those are quick.

A cell below 1e-305 is written as its logarithm, "ln -1234.5".
"""

import multiprocessing
import pathlib
import sys

import gmpy2
import mpmath
from mpmath import mp, mpf

DIGITS = 60
mp.dps = DIGITS
MOST_TERMS = 8_000_000


def continued_fraction(first, terms):
    """first + a1/(b1 + a2/(b2 + ..)) by the modified Lentz method."""
    value = first if first != 0 else mpf(10) ** (-10 * mp.dps)
    c, d = value, mpf(0)
    small = mpf(10) ** (-mp.dps + 15)
    for numerator, partial in terms:
        d = 1 / (partial + numerator * d)
        c = partial + numerator / c
        value *= c * d
        if abs(c * d - 1) < small:
            return value
    raise ArithmeticError("no convergence")


def wide(value):
    """An mpmath number as a gmpy2 one, which is much faster in a long loop."""
    return gmpy2.mpfr(mpmath.nstr(value, mp.dps + 5))


def series(x, bottom, top=None):
    """1 + r0 + r0 r1 + .. of positive terms, rk = x (top + k) / (bottom + k), or x / (bottom + k)."""
    gmpy2.get_context().precision = int((mp.dps + 10) * 3.33)
    x, bottom = wide(x), wide(bottom)
    top = None if top is None else wide(top)
    small = gmpy2.mpfr(10) ** (-mp.dps - 5)
    total, term = gmpy2.mpfr(1), gmpy2.mpfr(1)
    k = 0
    while True:
        ratio = x / (bottom + k) if top is None else x * (top + k) / (bottom + k)
        term *= ratio
        total += term
        k += 1
        if k % 64 == 0 and ratio < 1 and term * ratio < small * total * (1 - ratio):
            return mpf(total.__format__(f".{mp.dps + 5}e"))
        if k > MOST_TERMS:
            raise ArithmeticError("too many terms")


def complement_digits(ln_small):
    """Working digits for one minus a number within exp(ln_small) of one."""
    return DIGITS + int(max(0, -ln_small) / 2.3) + 10


def gamma_tails(a, x):
    """P(a, x), Q(a, x), and x^a e^-x / Gamma(a)."""
    a, x = mpf(a), mpf(x)
    power = mpmath.exp(a * mpmath.log(x) - x - mpmath.loggamma(a))
    if x > a + 1 and (x - a) ** 2 > 1600 * a or x > a + 1 and a < 1000 and x > 2 * a + 30:
        terms = ((-k * (k - a), x - a + 2 * k + 1) for k in range(1, MOST_TERMS))
        upper = power / continued_fraction(x - a + 1, terms)
        return 1 - upper, upper, power
    guess = mpmath.log(power) if x > a else mpf(0)
    with mp.workdps(complement_digits(guess)):
        power = mpmath.exp(a * mpmath.log(x) - x - mpmath.loggamma(a))
        lower = power / a * series(x, a + 1)
        return lower, 1 - lower, power


def beta_tails(a, b, odds):
    """I_x(a, b), I_y(b, a) and x^a y^b / B(a, b), with y = 1 - x and x / y = odds() at any precision."""
    a, b = mpf(a), mpf(b)
    if odds() * b > a:
        upper, lower, power = beta_tails_below_mean(b, a, lambda: 1 / odds())
        return lower, upper, power
    return beta_tails_below_mean(a, b, odds)


def beta_tails_below_mean(a, b, odds):
    def parts():
        x, y = odds() / (1 + odds()), 1 / (1 + odds())
        ln_power = (a * mpmath.log(x) + b * mpmath.log(y)
                    + mpmath.loggamma(a + b) - mpmath.loggamma(a) - mpmath.loggamma(b))
        return x, y, mpmath.exp(ln_power)

    x, y, power = parts()
    if (a + b) * x / (a + 1) < mpf("0.999") or (a + b) * y > 5000 and power > mpf("1e-50"):
        try:
            lower = power / a * series(x, a + 1, a + b)
            return lower, 1 - lower, power
        except ArithmeticError:
            pass
    if mpmath.log(power) > -1200 and (a + b) * y < 5000:
        with mp.workdps(complement_digits(mpmath.log(power))):
            x, y, power = parts()
            upper = power / b * series(y, b + 1, a + b)
            return 1 - upper, upper, power

    def terms():
        for j in range(1, MOST_TERMS):
            m = j // 2
            if j % 2:
                yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), mpf(1)
            else:
                yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), mpf(1)

    lower = power / a / continued_fraction(mpf(1), terms())
    return lower, 1 - lower, power


def odds_of(x):
    return lambda: x / (1 - x)


def normal(mean, sd, x):
    z = (mpf(x) - mpf(mean)) / mpf(sd)
    with mp.workdps(DIGITS + 10):
        return (mpmath.npdf(z) / sd, mpmath.erfc(-z / mpmath.sqrt(2)) / 2, mpmath.erfc(z / mpmath.sqrt(2)) / 2)


def students_t(dof, _, t):
    t, dof = mpf(t), mpf(dof)
    if t == 0:
        return mpmath.exp(-mpmath.log(dof) / 2 - mpmath.log(mpmath.beta(mpf("0.5"), dof / 2))), mpf("0.5"), mpf("0.5")
    within, beyond, power = beta_tails(mpf("0.5"), dof / 2, lambda: t * t / dof)
    tails = ((1 + within) / 2, beyond / 2)
    lower, upper = tails if t > 0 else tails[::-1]
    return power / abs(t), lower, upper


def fisher_f(d1, d2, x):
    x = mpf(x)
    lower, upper, power = beta_tails(mpf(d1) / 2, mpf(d2) / 2, lambda: mpf(d1) * x / mpf(d2))
    return power / x, lower, upper


def chi_squared(dof, _, x):
    lower, upper, power = gamma_tails(mpf(dof) / 2, mpf(x) / 2)
    return power / mpf(x), lower, upper


def gamma(shape, rate, x):
    lower, upper, power = gamma_tails(shape, mpf(rate) * mpf(x))
    return power / mpf(x), lower, upper


def beta(a, b, x):
    x = mpf(x)
    lower, upper, power = beta_tails(a, b, odds_of(x))
    return power / (x * (1 - x)), lower, upper


def binomial(n, p, k):
    n, p, k = mpf(n), mpf(p), mpf(k)
    mass = mpmath.exp(mpmath.loggamma(n + 1) - mpmath.loggamma(k + 1) - mpmath.loggamma(n - k + 1)
                      + k * mpmath.log(p) + (n - k) * mpmath.log(1 - p))
    upper, lower, _ = beta_tails(k + 1, n - k, odds_of(p))
    return mass, lower, upper


def poisson(mean, _, k):
    upper, lower, power = gamma_tails(mpf(k) + 1, mean)
    return power / mpf(mean), lower, upper


DISTRIBUTIONS = dict(
    normal=normal, students_t=students_t, fisher_f=fisher_f, chi_squared=chi_squared,
    gamma=gamma, beta=beta, binomial=binomial, poisson=poisson,
)


def short(value):
    """A double with few digits, so that the file stays small."""
    return float(f"{float(value):.5g}")


def grid():
    for z in [0, 1e-300, 1e-10, 0.1, 0.5, 0.674, 1, 1.96, 3, 5, 7.07, 10, 20, 30, 37, 38, 100, 1e5, 1e100]:
        for sign in (1, -1):
            yield "normal", 0.0, 1.0, sign * float(z)
    for x in [0.1, 0.7, 3.3, 11.3, -11.1, 1e4]:
        yield "normal", 0.1, 0.3, x

    for dof in [0.5, 0.9, 1.0, 1.5, 2.0, 2.5, 3.7, 5.0, 10.0, 29.3, 100.0, 287.0, 1e3, 12345.6, 1e5, 1e6, 1e8, 1e10]:
        for t in [1e-300, 1e-8, 0.01, 0.1, 0.5, 0.9, 1, 1.1, 1.3, 2, 3, 5, 8, 13, 20, 30, 37, 100, 1e3, 1e6, 1e20, 1e100, 1e300]:
            yield "students_t", dof, 0.0, float(t)
        for t in [-0.2, -4.4]:
            yield "students_t", dof, 0.0, t

    steps = [-200, -40, -30, -20, -10, -5, -2, -1, -0.3, -0.01, 0.001, 0.1, 0.6, 1, 2, 4, 8, 15, 25, 37, 100, 1000]
    dofs = [0.5, 1.0, 2.0, 3.0, 7.3, 30.0, 99.0, 190.0, 250.0, 1e3, 1e4, 1e6, 1e8, 1e10]
    for dof in dofs:
        sd = (2 / dof) ** 0.5
        for x in sorted({short(dof * (1 + k * sd)) for k in steps} | {short(dof * 2.0**-j) for j in (1, 3, 20)}):
            if x > 0:
                yield "chi_squared", dof, 0.0, x
        if dof < 1000:
            for x in (1e-300, 1e-20, 1e5, 1e300):
                yield "chi_squared", dof, 0.0, x

    for shape in [0.3, 0.75, 1.0, 4.4, 20.0, 99.9, 100.1, 777.0, 31416.0, 5e9]:
        for rate in (0.1, 7.0):
            for k in steps:
                x = short(shape / rate * (1 + k / shape**0.5))
                if x > 0:
                    yield "gamma", shape, rate, x
    for shape in (1e-9, 1e-3, 0.05, 0.2):
        for x in (1e-300, 1e-20, 1e-3, 0.1, 0.5, 1.0, 1.3, 3.0, 40.0):
            yield "gamma", shape, 1.0, x

    pairs = [(0.5, 0.5), (0.5, 4.0), (1, 1), (1, 30), (2, 3), (3.3, 0.7), (5, 10), (17, 300), (57, 57), (210, 190),
             (250, 260), (1, 1e4), (1e4, 1), (10, 1e6), (1e6, 10), (100, 1e6), (300, 1e6), (1e4, 300), (0.5, 1e10), (1e10, 0.5),
             (2, 1e10), (30, 1e10), (1e10, 230), (1e4, 1e4), (1e6, 1e6), (1e4, 1e8), (3, 1e8), (1e10, 1e10)]
    for d1, d2 in pairs:
        sd = (2 / d1 + 2 / d2) ** 0.5
        for x in sorted({short(mpmath.exp(k * sd)) for k in (-30, -10, -4, -2, -1, -0.3, 0, 0.001, 0.2, 0.7, 1.5, 3, 6, 12, 25, 37)} | {1e-3, 1e3}):
            if sd > 1e-4 or 0.9 < x < 1.1:
                yield "fisher_f", float(d1), float(d2), x
        if d1 + d2 < 1e5:
            for x in (1e-300, 1e300):
                yield "fisher_f", float(d1), float(d2), x

    for a, b in [(0.25, 0.25), (0.5, 0.5), (0.5, 8), (1, 1), (2, 5), (7, 0.6), (12, 80), (40, 40), (99, 120), (101, 130), (1000, 2), (2000, 3000), (0.5, 1e6), (1e5, 3e5)]:
        mean = a / (a + b)
        sd = (mean * (1 - mean) / (a + b)) ** 0.5
        for x in sorted({short(mean + k * sd) for k in (-30, -12, -5, -2, -0.7, -0.1, 0, 0.02, 0.4, 1, 3, 7, 20, 35)} | {1e-300, 1e-10, 0.1, 0.5, 0.9, 0.999, 1 - 2.0**-53}):
            if 0 < x < 1:
                yield "beta", float(a), float(b), x
    for a, b in [(1e-9, 2.0), (2.0, 1e-9), (1e-3, 1e-3), (0.05, 30.0), (0.02, 0.5)]:
        for x in (1e-300, 1e-10, 0.01, 0.4, 0.7, 0.99, 1 - 2.0**-53):
            yield "beta", a, b, x

    # The ends of the parameter range.
    for t in (0.3, 1.96, 8.0, 37.0, 1e4):
        yield "students_t", 1e15, 0.0, t
        yield "students_t", 1e25, 0.0, t
        yield "fisher_f", 3.0, 1e25, t
        yield "chi_squared", 1e-9, 0.0, t

    for n, p in [(1, 0.3), (10, 0.5), (30, 1e-3), (30, 0.999), (100, 0.37), (1000, 0.02), (1000, 0.6), (10**5, 0.5), (10**6, 1e-6), (10**7, 0.3), (10**9, 0.01)]:
        mean, sd = n * p, (n * p * (1 - p)) ** 0.5
        for k in sorted({max(0, min(n, round(mean + j * sd))) for j in (-1000, -35, -10, -3, -1, 0, 0.5, 2, 5, 9, 30, 1000)}):
            if k < n:
                yield "binomial", float(n), p, float(k)
    for mean in [1e-5, 0.1, 1.0, 4.7, 30.0, 99.0, 1234.5, 1e5, 1e7, 1e9]:
        sd = mean**0.5
        for k in sorted({max(0, round(mean + j * sd)) for j in (-1000, -35, -10, -3, -1, 0, 0.5, 2, 5, 9, 30, 1000)}):
            yield "poisson", mean, 0.0, float(k)


def cell(value):
    if value == 0:
        return "0"
    if value < mpf("1e-305"):
        return "ln " + mpmath.nstr(mpmath.log(value), 18)
    return mpmath.nstr(value, 18, min_fixed=0, max_fixed=0) if value < 0.1 else mpmath.nstr(value, 18)


def check():
    """Compare with mpmath's own incomplete functions where those are quick."""
    for a, x in [(0.3, 0.2), (2.5, 7.0), (40.0, 30.0), (40.0, 90.0), (300.0, 290.0), (300.0, 700.0)]:
        lower, upper, _ = gamma_tails(a, x)
        assert abs(lower / mpmath.gammainc(a, 0, x, regularized=True) - 1) < mpf("1e-40")
        assert abs(upper / mpmath.gammainc(a, x, mpmath.inf, regularized=True) - 1) < mpf("1e-40")
    for a, b, x in [(0.5, 0.5, 0.2), (2.5, 7.0, 0.3), (2.5, 7.0, 0.8), (40.0, 30.0, 0.5), (40.0, 0.5, 0.96), (40.0, 0.5, 0.998)]:
        x = mpf(x)
        lower, upper, _ = beta_tails(a, b, odds_of(x))
        assert abs(lower / mpmath.betainc(a, b, 0, x, regularized=True) - 1) < mpf("1e-40")
        assert abs(upper / mpmath.betainc(b, a, 0, 1 - x, regularized=True) - 1) < mpf("1e-40")


def quantile(name, first, second, p, lower):
    """Where the wanted tail is p, by the secant method in ln|x| after a bisection."""
    side, sign, share = (1 if lower else 2), 1, mpf(p)
    if name in ("normal", "students_t"):
        sign = 1 if (p > 0.5) == lower else -1
        share = share if p <= 0.5 else 1 - share
        side = 2

    def distance(u):
        return mpmath.log(DISTRIBUTIONS[name](first, second, mpmath.exp(u))[side] / share)

    low, high = mpf(-40), mpf(720)
    rising = 1 if side == 1 else -1
    for _ in range(24):
        middle = (low + high) / 2
        if rising * distance(middle) > 0:
            high = middle
        else:
            low = middle
    return sign * mpmath.exp(mpmath.findroot(distance, (low, high), solver="secant", tol=mpf("1e-70")))


def quantile_grid():
    for p in (1e-300, 1e-20, 0.025, 0.2, 0.2501, 0.49, 0.4999999, 0.5000001, 0.75, 0.95, 0.9999999):
        for name, first, second in [
            ("normal", 0.0, 1.0), ("students_t", 0.7, 0.0), ("students_t", 3.0, 0.0), ("students_t", 287.0, 0.0),
            ("students_t", 1e10, 0.0), ("chi_squared", 3.0, 0.0), ("chi_squared", 290.0, 0.0),
            ("fisher_f", 1.0, 287.0), ("fisher_f", 12.0, 3.5), ("gamma", 0.4, 2.0),
        ]:
            # Beyond the range of f64 there is nothing to compare.
            if not (name == "students_t" and first < 1 and p < 1e-100):
                yield name, first, second, p


def row(item):
    name, first, second, x = item
    values = DISTRIBUTIONS[name](first, second, x)
    return ",".join([name, repr(first), repr(second), repr(x)] + [cell(value) for value in values])


def quantile_row(item):
    name, first, second, p = item
    values = [quantile(name, first, second, p, lower) for lower in (True, False)]
    return ",".join([name, repr(first), repr(second), repr(p)] + [mpmath.nstr(value, 18) for value in values])


def write(path, header, make, items):
    with open(path, "w") as file, multiprocessing.Pool() as pool:
        file.write(f"# mpmath {mpmath.__version__}, Python {sys.version.split()[0]}, {DIGITS} digits; made by distributions.py\n")
        file.write(header + "\n")
        for line in pool.imap(make, list(items), chunksize=4):
            file.write(line + "\n")


def main():
    check()
    here = pathlib.Path(__file__).parent
    write(here / "quantiles.csv", "distribution,first,second,p,quantile,upper_quantile", quantile_row, quantile_grid())
    write(here / "distributions.csv", "distribution,first,second,x,density,cdf,sf", row, grid())


if __name__ == "__main__":
    main()
