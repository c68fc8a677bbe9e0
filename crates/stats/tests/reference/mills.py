"""Coefficients of Mills' ratio in src/distributions/normal.rs, and of the rule in quadrature.rs.

    python -m venv env && env/bin/pip install mpmath==1.4.1
    env/bin/python mills.py
"""

import mpmath
from mpmath import mp, mpf, pi

mp.dps = 50
POINTS = 80
TERMS = 28
SCALE = mpf(4)
NODES = 20


def scaled_ratio(angle):
    """(z + 4) sf(z) / pdf(z) at cos(angle) = (z - 4) / (z + 4)."""
    t = mpmath.cos(angle)
    z = SCALE * (1 + t) / (1 - t)
    if z > 1e4:
        ratio = 1 / z - 1 / z**3 + 3 / z**5 - 15 / z**7 + 105 / z**9
    else:
        ratio = mpmath.exp(z * z / 2) * mpmath.sqrt(pi / 2) * mpmath.erfc(z / mpmath.sqrt(2))
    return ratio * (z + SCALE)


def main():
    print("Coefficients of the powers, from those of Chebyshev's polynomials:")
    angles = [pi * (j + mpf(1) / 2) / POINTS for j in range(POINTS)]
    values = [scaled_ratio(angle) for angle in angles]
    powers = [mpf(0)] * TERMS
    polynomial, following = [mpf(1)], [mpf(0), mpf(1)]
    for m in range(TERMS):
        total = sum(value * mpmath.cos(m * angle) for value, angle in zip(values, angles))
        share = (1 if m == 0 else 2) * total / POINTS
        for k, coefficient in enumerate(polynomial):
            powers[k] += share * coefficient
        next_one = [mpf(0)] + [2 * coefficient for coefficient in following]
        for k, coefficient in enumerate(polynomial):
            next_one[k] -= coefficient
        polynomial, following = following, next_one
    for coefficient in powers:
        print(float(coefficient))
    print("Positive nodes and weights of Gauss and Legendre:")
    for k in range(1, NODES // 2 + 1):
        start = mpmath.cos(pi * (k - mpf(1) / 4) / (NODES + mpf(1) / 2))
        x = mpmath.findroot(lambda z: mpmath.legendre(NODES, z), start)
        slope = NODES * (x * mpmath.legendre(NODES, x) - mpmath.legendre(NODES - 1, x)) / (x * x - 1)
        print(float(x), float(2 / ((1 - x * x) * slope**2)))


main()
