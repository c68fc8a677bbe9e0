#!/bin/sh
# Makes every expected value of this crate's tests again. Needs R with the packages jsonlite, MatchIt, robustbase, sampling and survey, Python
# with scipy (PYTHON names it), and this crate for the samples that survey.R looks at. The outputs are committed; the
# versions that made them stand at their head. What draws.py prints stands in src/random.rs.
set -eu
cd "$(dirname "$0")"
mkdir -p expected
Rscript --vanilla probabilities.R
Rscript --vanilla matching.R
Rscript --vanilla mcd.R
"${PYTHON:-python3}" optimal.py
"${PYTHON:-python3}" draws.py
Rscript --vanilla survey_population.R
cargo test -q -p tresteg-sampling --test it write_the_samples -- --ignored
Rscript --vanilla survey.R
