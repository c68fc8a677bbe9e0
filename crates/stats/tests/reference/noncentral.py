"""Expected values of the noncentral distributions, at 25 digits or more.

    python -m venv env && env/bin/pip install mpmath==1.4.1 gmpy2==2.3.2
    env/bin/python noncentral.py        # writes noncentral.csv beside it

Chi-squared, F and beta: Poisson mixtures, at 60 digits, of the central tails of distributions.py, each tail summed in
the direction in which it grows. t: the mean of P(±Z > ±(t s - δ)) over ln s by trapezoidal sums; a value is accepted
only when halving the step changes it by less than 1e-18, relatively, and both tails add to one.

Every argument is taken as the exact value of the f64 that it prints as. A cell below 1e-305 is written as its logarithm.
"""

import multiprocessing
import pathlib
import sys

import gmpy2
import mpmath
from gmpy2 import mpfr
from mpmath import mp, mpf

from distributions import DIGITS, beta_tails, cell, gamma_tails, odds_of, short

DEPTH = 150


def mixture(central, ratio, a, half, peak):
    """Density, lower and upper tail, from central(a) and D(a + 1) / D(a) with D = power / a."""
    a, half = mpf(a), mpf(half)
    if half == 0:
        lower, upper, power = central(a)
        return power, lower, upper

    def side(lower, peak):
        peak = int(peak)
        width = int(mpmath.sqrt(2 * DEPTH * peak) + DEPTH) + 1
        j, last = (peak + width, 0) if lower else (max(0, peak - width), peak + 2 * width)
        parts = central(a + j)
        tail, d = (parts[0] if lower else parts[1]), parts[2] / (a + j)
        weight = mpmath.exp(j * mpmath.log(half) - half - mpmath.loggamma(j + 1))
        total, density = mpf(0), mpf(0)
        while True:
            total += weight * tail
            density += weight * d * (a + j)
            if j == last or (lower and j < peak and weight * max(tail, d) < total * mpf(10) ** -55):
                return total, density
            if lower:
                d /= ratio(a + j - 1)
                tail += d
                weight *= j / half
                j -= 1
            else:
                tail += d
                d *= ratio(a + j)
                j += 1
                weight *= half / j
                if weight * max(tail, d) < total * mpf(10) ** -55 and j > peak:
                    return total, density

    (lower, density), (upper, density_too) = side(True, min(peak, half)), side(False, max(peak, half))
    assert abs(lower + upper - 1) < mpf("1e-40"), (a, half, lower, upper)
    return (density if lower < upper else density_too), lower, upper


def chi_squared(dof, noncentrality, x):
    x, a, half = mpf(x), mpf(dof) / 2, mpf(noncentrality) / 2
    y = x / 2
    peak = (-a + mpmath.sqrt(a * a + 4 * half * y)) / 2
    density, lower, upper = mixture(lambda a: gamma_tails(a, y), lambda a: y / (a + 1), a, half, peak)
    return density / x, lower, upper


def beta_mixture(a, b, noncentrality, odds):
    b, half = mpf(b), mpf(noncentrality) / 2
    x = odds() / (1 + odds())
    p = a - half * x
    peak = (-p + mpmath.sqrt(p * p + 4 * half * x * (a + b))) / 2
    return mixture(lambda a: beta_tails(a, b, odds), lambda a: x * (a + b) / (a + 1), a, half, peak)


def fisher_f(dofs, noncentrality, x):
    d1, d2 = dofs
    x = mpf(x)
    density, lower, upper = beta_mixture(mpf(d1) / 2, mpf(d2) / 2, noncentrality, lambda: mpf(d1) * x / mpf(d2))
    return density / x, lower, upper


def beta(shapes, noncentrality, x):
    a, b = shapes
    x = mpf(x)
    density, lower, upper = beta_mixture(mpf(a), mpf(b), noncentrality, odds_of(x))
    return density / (x * (1 - x)), lower, upper


def students_t(dof, delta, t):
    gmpy2.get_context().precision = 160
    nu, delta, t = mpfr(dof), mpfr(delta), mpfr(t)
    a = nu / 2
    root_two, root_two_pi = gmpy2.sqrt(mpfr(2)), gmpy2.sqrt(2 * gmpy2.const_pi())
    ln_factor = gmpy2.log(mpfr(2)) + a * gmpy2.log(a) - gmpy2.lgamma(a)[0]

    def tail(z):
        return gmpy2.erfc(z / root_two) / 2

    def trapezoid(f, centre, step):
        total = f(centre)
        for direction in (-step, step):
            last, k = mpfr(0), 1
            while True:
                term = f(centre + k * direction)
                total += term
                if term <= last and term <= total * mpfr(10) ** -24:
                    break
                last, k = term, k + 1
        return total * step

    def accepted(f, centre, step):
        coarse = trapezoid(f, centre, step)
        while True:
            step /= 2
            fine = trapezoid(f, centre, step)
            if abs(coarse / fine - 1) < mpfr("1e-18"):
                return fine
            coarse = fine

    def density_of_ln_s(u):
        return gmpy2.exp(ln_factor + a * (2 * u - gmpy2.exp(2 * u)))

    functions = [
        lambda u: density_of_ln_s(u) * gmpy2.exp(u) * gmpy2.exp(-(t * gmpy2.exp(u) - delta) ** 2 / 2) / root_two_pi,
        lambda u: density_of_ln_s(u) * tail(delta - t * gmpy2.exp(u)),
        lambda u: density_of_ln_s(u) * tail(t * gmpy2.exp(u) - delta),
    ]
    values = []
    for f in functions:
        # Golden section for the peak on the logarithm.
        low, high = mpfr(-60), mpfr(12)
        def height(u):
            value = f(u)
            return gmpy2.log(value) if value > 0 else mpfr(-1e300)
        grid = [low + (high - low) * k / 400 for k in range(401)]
        best = max(grid, key=height)
        low, high = best - mpfr("0.2"), best + mpfr("0.2")
        for _ in range(60):
            left, right = low + (high - low) * mpfr("0.381966"), low + (high - low) * mpfr("0.618034")
            if height(left) < height(right):
                low = left
            else:
                high = right
        peak = (low + high) / 2
        scale = abs(t) * gmpy2.exp(peak)
        step = min(mpfr("0.3") / gmpy2.sqrt(a), mpfr("0.1"), 1 / max(abs(delta), scale, mpfr("0.1")))
        values.append(accepted(f, peak, step))
    assert abs(values[1] + values[2] - 1) < mpfr("1e-17"), (dof, delta, t)
    return [mpf(value.__format__(".40e")) for value in values]


DISTRIBUTIONS = dict(noncentral_chi_squared=chi_squared, noncentral_f=fisher_f, noncentral_beta=beta, noncentral_t=students_t)


def grid():
    steps = [-1000, -36, -12, -5, -2, -0.7, 0.01, 0.4, 1, 3, 6, 14, 30, 80, 1000]
    for dof in (0.01, 0.5, 1.0, 2.0, 3.0, 7.3, 40.0, 1e3, 1e6):
        for lam in (0.0, 1e-8, 0.03, 1.0, 7.5, 60.0, 1e3, 1e4, 1e6):
            if lam == 1e6 and dof not in (1.0, 40.0):
                continue
            mean, sd = dof + lam, (2 * (dof + 2 * lam)) ** 0.5
            for x in sorted({short(mean + k * sd) for k in steps} | {1e-9, 0.02, short(mean * 0.3), short(mean / 50)}):
                if 0 < x < mean + 1e5:
                    yield "noncentral_chi_squared", dof, 0.0, lam, x
    for d1, d2 in [(0.01, 5.0), (1.0, 0.02), (1.0, 1.0), (1.0, 40.0), (3.0, 76.0), (2.0, 1e4), (7.5, 12.3), (50.0, 3.0), (12.0, 1e6), (1e3, 1e3), (1e6, 200.0)]:
        for lam in (0.0, 1e-5, 0.5, 6.0, 44.0, 1e3, 1e4):
            mean = 1 + lam / d1
            sd = (2 * (d1 + 2 * lam) / d1**2 + 2 * mean**2 / d2) ** 0.5 / mean
            for k in (-300, -30, -10, -4, -1.5, -0.5, 0.1, 0.8, 2, 5, 12, 30, 300):
                x = short(mean * mpmath.exp(k * min(sd, 2)))
                if 1e-12 < x < 1e12:
                    yield "noncentral_f", d1, d2, lam, x
    for a, b in [(0.005, 3.0), (0.5, 0.005), (0.5, 20.0), (1.5, 38.0), (4.0, 4.0), (30.0, 2.5), (200.0, 1e4)]:
        for lam in (0.0, 0.2, 5.0, 80.0, 1e4):
            for x in (1e-10, 1e-3, 0.04, 0.15, 0.4, 0.75, 0.96, 0.9999):
                yield "noncentral_beta", a, b, lam, x
    for dof in (0.2, 0.7, 1.0, 2.0, 3.5, 10.0, 31.0, 126.0, 1e3, 1e6):
        for delta in (0.0, 0.3, 2.0, 9.0, 37.0, 100.0, 1e4):
            if dof < 1 and delta > 3 or dof < 30 and delta > 40 or dof < 100 and delta > 1e3:
                continue
            sd = (1 + delta**2 / (2 * dof)) ** 0.5
            points = {short(delta + z * sd) for z in (-33, -11, -4, 0.3, 1.3, 14, 35)}
            for t in sorted(points | {-3.0, 0.4, short(0.6 * delta)}):
                if t != 0 and not (delta > 1e3 and t < 0):
                    yield "noncentral_t", dof, 0.0, delta, t
            if 0 < delta < 40:
                for t in (-20.0, -1.0, 0.2, 3.0, 30.0):
                    yield "noncentral_t", dof, 0.0, -delta, t


def row(item):
    name, first, second, noncentrality, x = item
    parameters = (first, second) if name in ("noncentral_f", "noncentral_beta") else first
    values = DISTRIBUTIONS[name](parameters, noncentrality, x)
    return ",".join([name, repr(first), repr(second), repr(noncentrality), repr(x)] + [cell(value) for value in values])


def main():
    path = pathlib.Path(__file__).parent / "noncentral.csv"
    with open(path, "w") as file, multiprocessing.Pool() as pool:
        file.write(f"# mpmath {mpmath.__version__}, gmpy2 {gmpy2.version()}, Python {sys.version.split()[0]}, {DIGITS} digits; made by noncentral.py\n")
        file.write("distribution,first,second,noncentrality,x,density,cdf,sf\n")
        for line in pool.imap(row, list(grid()), chunksize=4):
            file.write(line + "\n")
            file.flush()


if __name__ == "__main__":
    main()
