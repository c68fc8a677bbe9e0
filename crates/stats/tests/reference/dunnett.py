"""Expected values of Dunnett's distribution, the largest of several t statistics with correlations l_i l_j, at 20 digits.

    python -m venv env && env/bin/pip install gmpy2==2.3.2
    env/bin/python dunnett.py        # writes dunnett.csv beside it

The mean over ln s and z of one minus the product of the chances to stay within, by trapezoidal sums over the whole
range; a value is accepted only when halving both steps changes it by less than 1e-16, relatively.
"""

import multiprocessing
import pathlib
import sys

import gmpy2
from gmpy2 import erfc, exp, expm1, lgamma, log, log1p, mpfr, sqrt

gmpy2.get_context().precision = 110
ROOT_TWO = sqrt(mpfr(2))
ROOT_TWO_PI = sqrt(2 * gmpy2.const_pi())


def tail(z):
    return erfc(z / ROOT_TWO) / 2


def normal_above(loadings, w, one_sided, step):
    """P(some beyond w) of the normal statistics."""
    total, k = mpfr(0), -int(mpfr(11) / step)
    last = int((11 + max(w, 0)) / step)
    while k <= last:
        z = k * step
        inside = mpfr(0)
        for l in loadings:
            spread = sqrt(1 - l * l)
            beyond = tail((w - l * z) / spread)
            if not one_sided:
                beyond += tail((w + l * z) / spread)
            inside += log1p(-beyond)
        total -= exp(-z * z / 2) * expm1(inside)
        k += 1
    if not one_sided:
        # Large negative z have been left out beyond 11 only; add them by symmetry of the two sides.
        k = -int(mpfr(11) / step) - 1
        while k * step > -11 - w:
            z = k * step
            inside = sum(log1p(-tail((w - l * z) / sqrt(1 - l * l)) - tail((w + l * z) / sqrt(1 - l * l))) for l in loadings)
            total -= exp(-z * z / 2) * expm1(inside)
            k -= 1
    return total * step / ROOT_TWO_PI


def value(loadings, dof, q, one_sided, refine):
    a = mpfr(dof) / 2
    spread = min(sqrt(1 - l * l) for l in loadings)
    inner = mpfr("0.45") * spread / refine
    ln_factor = log(mpfr(2)) + a * log(a) - lgamma(a)[0]
    outer = min(mpfr("0.25") / sqrt(a), mpfr("0.12")) / refine
    centre = -log1p(q * q / mpfr(dof)) / 2 if q > 0 else mpfr(0)
    def f(u):
        return exp(ln_factor + a * (2 * u - exp(2 * u))) * normal_above(loadings, q * exp(u), one_sided, inner)
    total = f(centre)
    for direction in (-outer, outer):
        last, k = mpfr(0), 1
        while True:
            term = f(centre + k * direction)
            total += term
            if term <= last and term <= total * mpfr(10) ** -19:
                break
            last, k = term, k + 1
    return total * outer


def row(item):
    sizes, dof, q, one_sided = item
    control, *groups = map(mpfr, sizes)
    loadings = [sqrt(n / (n + control)) for n in groups]
    coarse, fine, refine = mpfr(0), value(loadings, dof, mpfr(q), one_sided, 1), 1
    while abs(coarse / fine - 1) > mpfr("1e-15"):
        refine *= 2
        coarse, fine = fine, value(loadings, dof, mpfr(q), one_sided, refine)
    text = " ".join(repr(n) for n in sizes)
    return f"{text},{dof!r},{q!r},{int(one_sided)},{fine.__format__('.17e')}"


def grid():
    for sizes, dofs in [((5.0, 5.0, 5.0, 5.0), (16.0,)), ((10.0, 4.0, 7.0), (18.0, 2.0)), ((3.0, 30.0, 1.0, 1.0), (31.0,)), ((20.0, 20.0), (38.0,))]:
        for dof in dofs:
            for q in (0.7, 2.6, 20.0):
                yield sizes, dof, q, False
            for q in (-1.0, 2.2):
                yield sizes, dof, q, True


def main():
    path = pathlib.Path(__file__).parent / "dunnett.csv"
    with open(path, "w") as file, multiprocessing.Pool() as pool:
        file.write(f"# gmpy2 {gmpy2.version()} ({gmpy2.mpfr_version()}), Python {sys.version.split()[0]}; made by dunnett.py\n")
        file.write("sizes (control first),dof,q,one_sided,sf\n")
        for line in pool.imap(row, list(grid()), chunksize=1):
            file.write(line + "\n")
            file.flush()


if __name__ == "__main__":
    main()
