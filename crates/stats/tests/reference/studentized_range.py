"""Expected values of the studentised range distribution, at 25 digits.

    python -m venv env && env/bin/pip install gmpy2==2.3.2
    env/bin/python studentized_range.py        # writes studentized_range.csv beside it

Both integrals are trapezoidal sums, which converge exponentially here; each value is accepted only when
halving both steps changes it by less than 1e-17, relatively, and when both tails add to one.
"""

import multiprocessing
import pathlib
import sys

import gmpy2
from gmpy2 import erfc, exp, expm1, lgamma, log, log1p, mpfr, sqrt

DIGITS = 25
gmpy2.get_context().precision = 130
ROOT_TWO = sqrt(mpfr(2))
ROOT_TWO_PI = sqrt(2 * gmpy2.const_pi())
SMALL = mpfr(10) ** -DIGITS


def trapezoid(centre, step, f):
    total = f(centre)
    for direction in (-step, step):
        last, k = mpfr(0), 1
        while True:
            term = f(centre + k * direction)
            total += term
            if term <= last and term <= total * SMALL:
                break
            last, k = term, k + 1
    return total * step


def density(z):
    return exp(-z * z / 2) / ROOT_TWO_PI


def cdf(z):
    return erfc(-z / ROOT_TWO) / 2


def range_above(k, w, step):
    def f(z):
        below = cdf(z)
        return density(z) * below ** (k - 1) * -expm1((k - 1) * log1p(-cdf(z - w) / below))
    return k * trapezoid(w / 2, step, f)


def range_below(k, w, step):
    def f(z):
        return density(z) * (cdf(z) - cdf(z - w)) ** (k - 1)
    return k * trapezoid(w / 2, step, f)


def average(k, dof, q, share, centre, refine):
    a = dof / 2
    ln_factor = log(mpfr(2)) + a * log(a) - lgamma(a)[0]
    outer = min(mpfr("0.2") / sqrt(a + k / 2 if dof < 1e6 else a), mpfr("0.08")) / refine
    inner = mpfr("0.4") / sqrt(k) / refine
    def f(u):
        return exp(ln_factor + a * (2 * u - exp(2 * u))) * share(k, q * exp(u), inner)
    return trapezoid(centre, outer, f)


def cell(value):
    if value < mpfr("1e-305"):
        return "ln " + log(value).__format__(".18e")
    return value.__format__(".18e")


def row(item):
    k, dof, q = map(mpfr, item)
    values = []
    for share, centre in [(range_below, log1p((k - 1) / dof) / 2), (range_above, -log1p(q * q / (2 * dof)) / 2)]:
        coarse, fine, refine = mpfr(0), average(k, dof, q, share, centre, 1), 1
        while abs(coarse / fine - 1) > mpfr("1e-17"):
            refine *= 2
            coarse, fine = fine, average(k, dof, q, share, centre, refine)
        values.append(fine)
    assert abs(sum(values) - 1) < mpfr("1e-20"), item
    return ",".join(["studentized_range"] + [repr(x) for x in item] + [cell(v) for v in values])


def grid():
    for k, dof in [(2.0, 2.0), (2.0, 15.0), (3.0, 5.0), (3.0, 60.0), (5.0, 20.0), (8.0, 290.0), (20.0, 40.0), (4.0, 1e6)]:
        for q in (0.3, 0.7, 2.5, 3.9, 6.0, 11.0, 25.0):
            yield k, dof, q
    # Of many groups even the lower tail begins late.
    for k, dof in [(25.0, 30.0), (50.0, 60.0), (100.0, 20.0)]:
        for q in (3.9, 6.0, 11.0):
            yield k, dof, q
    yield 300.0, 20.0, 8.0


def main():
    path = pathlib.Path(__file__).parent / "studentized_range.csv"
    with open(path, "w") as file, multiprocessing.Pool() as pool:
        file.write(f"# gmpy2 {gmpy2.version()} ({gmpy2.mpfr_version()}), Python {sys.version.split()[0]}, {DIGITS} digits; made by studentized_range.py\n")
        file.write("distribution,groups,dof,q,cdf,sf\n")
        for line in pool.imap(row, list(grid()), chunksize=1):
            file.write(line + "\n")
            file.flush()


if __name__ == "__main__":
    main()
