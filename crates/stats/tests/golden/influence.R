# Per row: residuals of every kind, leverage and the deletion statistics.
source("cases.R")

cases <- for_models(c("one_predictor", "three_predictors", "through_origin", "intercept_only", "square", "dot_stackloss", "one_factor",
                      "factor_crossing", "missing_values", "analytic_weights", "alias_sum", "dot_savings"), function(fit, m) {
  x <- model.matrix(fit)[, !is.na(coef(fit)), drop = FALSE]
  w <- if (is.null(weights(fit))) rep(1, nrow(x)) else weights(fit)
  h <- hatvalues(fit)
  slopes <- x[, colnames(x) != "(Intercept)", drop = FALSE]
  out <- list(
    rows = as.integer(names(fitted(fit))), # counted from 1 in the file, rows with missing values left out
    terms = colnames(x),
    fitted = fitted(fit), residual = residuals(fit), leverage = h,
    scaled_residual = residuals(fit, "pearson") / summary(fit)$sigma, # times the root of the weight; ZRESID of SPSS
    internally_studentized = rstandard(fit), externally_studentized = rstudent(fit),
    press_residual = residuals(fit) / (1 - h),
    cooks_distance = cooks.distance(fit), dffits = dffits(fit), covratio = covratio(fit),
    dfbeta = dfbeta(fit), dfbetas = dfbetas(fit), sigma_without_row = influence(fit)$sigma)
  if (ncol(slopes) > 0 && ncol(slopes) < ncol(x) && is.null(weights(fit))) out$mahalanobis <- mahalanobis(slopes, colMeans(slopes), cov(slopes))
  out
})
write_topic("influence", cases)
