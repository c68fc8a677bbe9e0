#!/bin/sh
# Makes every expected value of this crate's tests again. Needs R with the packages jsonlite, MatchIt and sampling, and
# Python with scipy (PYTHON names it). The outputs are committed; the versions that made them stand at their head. What draws.py prints stands in
# src/random.rs.
set -eu
cd "$(dirname "$0")"
mkdir -p expected
Rscript --vanilla probabilities.R
Rscript --vanilla matching.R
"${PYTHON:-python3}" optimal.py
"${PYTHON:-python3}" draws.py
