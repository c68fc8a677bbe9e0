#!/bin/sh
# Makes every expected value of the tests again: one script per line, so that a new one touches no other. Needs R with
# the packages AER, boot, brglm2, car, clubSandwich, coin, e1071, effectsize, emmeans, exactRankTests, Hmisc, jsonlite, lmtest,
# MASS, nnet, ordinal, pROC, psych, pwr, quantreg, rms, sandwich, statmod, tseries, vcd and VGAM, and a Python with mpmath, numpy, scipy,
# pandas, pingouin, scikit-learn and statsmodels (PYTHON names it). The outputs are committed; the versions that made
# them stand at their head.
set -eu
cd "$(dirname "$0")"
mkdir -p data expected
for script in \
    data \
    fit \
    glm \
    glm_residuals \
    glm_profile \
    glm_firth \
    glm_deviance \
    glm_checks \
    anova \
    robust \
    satterthwaite \
    hac \
    influence \
    prediction \
    collinearity \
    diagnostics \
    hypotheses \
    multiplicity \
    contrasts \
    means \
    moments \
    stepwise \
    standardized \
    power \
    descriptives \
    pictures \
    classification \
    t_tests \
    rank_tests \
    one_way \
    resampling \
    correlation \
    quantile \
    effect_sizes \
    categorical \
    categorical_robust \
    contingency \
    proportions; do
    echo "$script.R"
    Rscript --vanilla "$script.R"
done
python=${PYTHON:-python3}
for script in \
    exact \
    exact_tests \
    glm_voice \
    glm_margins \
    glm_bootstrap \
    descriptives_exact \
    statsmodels_voice \
    classification_voice \
    t_tests \
    rank_tests \
    one_way \
    resampling \
    effect_sizes \
    control_comparisons \
    correlation_exact \
    categorical_robust_voice \
    contingency_exact \
    proportions_exact; do
    echo "$script.py"
    "$python" "$script.py"
done
