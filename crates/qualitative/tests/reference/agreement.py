# Expected values for agreement between coders. Run: python3 agreement.py > agreement_py.txt
# Krippendorff's alpha, nominal, from the package krippendorff. "four_observers" is the worked example with
# gaps in Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", which prints .743.
import importlib.metadata
import sys

import krippendorff

gap = float("nan")
cases = {
    "four_observers": [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, gap, gap, gap],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, gap, 3],
        [gap, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, gap],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, gap],
    ],
    "three_categories": [
        [1, 1, 2, 2, 3, 3, 1, 2, 3, 1, 2, 2, 3, 1, 1],
        [1, 2, 2, 2, 3, 1, 1, 2, 3, 1, 3, 2, 3, 2, 1],
    ],
    "rare_code": [[1, 0, 0, 0, 0, 0, 1, 0, 0, 0], [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]],
    "worse_than_chance": [[1, 0, 1, 0, 1, 0], [0, 1, 0, 1, 1, 0]],
}
print("Python", sys.version.split()[0] + ", krippendorff", importlib.metadata.version("krippendorff"))
for name, ratings in cases.items():
    print(name, repr(float(krippendorff.alpha(reliability_data=ratings, level_of_measurement="nominal"))))
