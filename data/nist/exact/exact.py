#!/usr/bin/env python3
"""Exact least squares on the f64 numbers of ../*.csv, in rational arithmetic.

Writes exact.csv: coefficients and standard errors to 40 digits. Each value in a data file is read
as the nearest f64 first, so the result is what a program that works on f64 columns should find;
it differs from the certified values where rounding the data already moves the answer (Filip).

Run: python3 exact.py    (Python 3.11, standard library only)
"""

import csv
from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

DIGITS = 40
getcontext().prec = 120
HERE = Path(__file__).resolve().parent


def decimal(value):
    return Decimal(value.numerator) / Decimal(value.denominator)


def show(value):
    return f"{value:.{DIGITS - 1}e}" if value else "0"


def inverse(matrix):
    """Gauss-Jordan elimination; the matrix is positive definite, so no pivot is zero."""
    size = len(matrix)
    rows = [row[:] + [Fraction(int(i == j)) for j in range(size)] for i, row in enumerate(matrix)]
    for k in range(size):
        pivot = rows[k][k]
        rows[k] = [value / pivot for value in rows[k]]
        for i in range(size):
            if i != k and rows[i][k]:
                factor = rows[i][k]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[k])]
    return [row[size:] for row in rows]


def solve(y, columns):
    size = len(columns)
    gram = [[sum(a * b for a, b in zip(columns[i], columns[j])) for j in range(size)] for i in range(size)]
    right = [sum(a * b for a, b in zip(column, y)) for column in columns]
    inv = inverse(gram)
    coefficients = [sum(a * b for a, b in zip(row, right)) for row in inv]
    rss = sum(v * v for v in y) - sum(a * b for a, b in zip(coefficients, right))
    variance = rss / (len(y) - size)
    errors = [(decimal(variance * inv[i][i])).sqrt() for i in range(size)]
    return coefficients, errors, rss


def main():
    with open(HERE.parent / "certified.csv", newline="") as file:
        certified = list(csv.DictReader(file))
    datasets = list(dict.fromkeys((row["dataset"], row["intercept"]) for row in certified))
    with open(HERE / "exact.csv", "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["dataset", "term", "coefficient", "std_error", "residual_sum_of_squares"])
        for name, intercept in datasets:
            with open(HERE.parent / f"{name}.csv", newline="") as data:
                table = list(csv.reader(data))
            columns = [[Fraction(float(row[j])) for row in table[1:]] for j in range(len(table[0]))]
            terms = table[0][1:]
            y, x = columns[0], columns[1:]
            if intercept == "true":
                terms = ["(Intercept)"] + terms
                x = [[Fraction(1)] * len(y)] + x
            coefficients, errors, rss = solve(y, x)
            for term, coefficient, error in zip(terms, coefficients, errors):
                writer.writerow([name, term, show(decimal(coefficient)), show(error), show(decimal(rss))])


if __name__ == "__main__":
    main()
