#!/bin/sh
# Makes the expected values of the estimates from samples again. Needs R with the packages jsonlite and survey; the
# versions that made them stand at the head of the output.
set -eu
cd "$(dirname "$0")"
mkdir -p expected
Rscript --vanilla survey.R
