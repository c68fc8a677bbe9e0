"""The smallest total distance on lalonde, by scipy: on the score, and with two controls each."""
import json

import numpy
import scipy
from scipy.optimize import linear_sum_assignment

data = json.load(open("expected/matching.json"))["data"]
treated = numpy.array(data["treat"]) == 1
score = numpy.array(data["score"])
costs = abs(score[treated][:, None] - score[~treated][None, :])
out = {"version": f"scipy {scipy.__version__}"}
for ratio in (1, 2):
    repeated = numpy.repeat(costs, ratio, axis=0)
    rows, columns = linear_sum_assignment(repeated)
    out[f"total_{ratio}"] = repeated[rows, columns].sum()
json.dump(out, open("expected/optimal.json", "w"))
