"""Measures of a classification table and losses, by scikit-learn."""

import csv
import json
import sys

import numpy
import sklearn
from sklearn import metrics

with open("data/asah.csv") as file:
    rows = list(csv.DictReader(file))
column = lambda name: numpy.array([float(row[name]) for row in rows])
y = column("poor")
cases = []
for score in ["p_both", "p_age"]:
    for frequency in [None, "f"]:
        p = numpy.clip(column(score), 0.001, 0.999)
        weights = column("f") if frequency else None
        given = {"sample_weight": weights}
        auc = metrics.roc_auc_score(y, p, **given)
        for cut in [0.2, 0.35, 0.5, 0.75]:
            predicted = p >= cut
            matrix = metrics.confusion_matrix(y, predicted, **given).tolist()
            some = predicted[weights > 0].any() if frequency else predicted.any()
            of = lambda function, **more: float(function(y, predicted, **given, **more))
            cases.append({
                "score": score, "frequency": frequency, "cut": cut, "matrix": matrix,
                "accuracy": of(metrics.accuracy_score), "balanced_accuracy": of(metrics.balanced_accuracy_score),
                "sensitivity": of(metrics.recall_score), "specificity": of(metrics.recall_score, pos_label=0),
                "positive_predictive_value": of(metrics.precision_score) if some else None,
                "negative_predictive_value": of(metrics.precision_score, pos_label=0),
                "f1": of(metrics.f1_score), "matthews": of(metrics.matthews_corrcoef) if some else None,
                "kappa": of(metrics.cohen_kappa_score),
                "brier": float(metrics.brier_score_loss(y, p, **given)),
                "log_loss": float(metrics.log_loss(y, p, **given)), "auc": float(auc),
            })
out = {
    "script": "classification_voice.py",
    "made_by": f"Python {sys.version.split()[0]}, numpy {numpy.__version__}, scikit-learn {sklearn.__version__}",
    "cases": cases,
}
with open("expected/classification_voice.json", "w") as file:
    json.dump(out, file, indent=1)
    file.write("\n")
