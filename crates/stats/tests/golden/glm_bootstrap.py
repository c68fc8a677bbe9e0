"""Bootstrap replicates of a logit, by generators and fits of their own: xoshiro256++ seeded by splitmix64 (Blackman and
Vigna), bounded integers after Lemire (2019), refits by statsmodels. Writes expected/glm_bootstrap.json.
"""
import json
import platform

import numpy as np
import pandas as pd
import statsmodels
import statsmodels.api as sm

MASK = (1 << 64) - 1


class Generator:
    def __init__(self, seed):
        self.state = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & MASK
            z = seed
            z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
            self.state.append(z ^ (z >> 31))

    def next(self):
        def turned(x, bits):
            return ((x << bits) | (x >> (64 - bits))) & MASK
        s = self.state
        result = (turned((s[0] + s[3]) & MASK, 23) + s[0]) & MASK
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = turned(s[3], 45)
        return result

    def below(self, limit):
        threshold = (-limit) % (1 << 64) % limit
        while True:
            product = self.next() * limit
            if product & MASK >= threshold:
                return product >> 64


infert = pd.read_csv("data/infert.csv")
y = infert.case.to_numpy(float)
x = sm.add_constant(infert[["age", "parity", "spontaneous"]].to_numpy(float))


def replicates(seed, count, units):
    generator = Generator(seed)
    out = []
    for _ in range(count):
        times = np.zeros(len(y))
        for _ in units:
            for row in units[generator.below(len(units))]:
                times[row] += 1
        fit = sm.GLM(y, x, family=sm.families.Binomial(), freq_weights=times).fit(
            tol=1e-300, tol_criterion="params", maxiter=50)
        out.append(fit.params.tolist())
    return out


strata = list(dict.fromkeys(infert.stratum))
members = [np.flatnonzero(infert.stratum == stratum).tolist() for stratum in strata]
cases = [
    dict(id="pairs", seed=42, cluster=None, replicates=replicates(42, 20, [[row] for row in range(len(y))])),
    dict(id="clusters", seed=7, cluster="stratum", replicates=replicates(7, 20, members)),
]
made_by = f"Python {platform.python_version()}, statsmodels {statsmodels.__version__}, numpy {np.__version__}"
with open("expected/glm_bootstrap.json", "w") as file:
    json.dump(dict(script="glm_bootstrap.py", made_by=made_by, cases=cases), file, indent=1)
    file.write("\n")
