# Variance inflation, Belsley's condition indices and variance proportions, partial and part correlations.
source("cases.R")

# Belsley, Kuh and Welsch (1980): the columns, the constant among them and none centred, scaled to length one.
belsley <- function(x, w) {
  x <- sqrt(w) * x
  x <- sweep(x, 2, sqrt(colSums(x^2)), "/")
  s <- svd(x)
  phi <- sweep(s$v^2, 2, s$d^2, "/") # row: coefficient, column: dimension
  list(eigenvalue = s$d^2, condition_index = s$d[1] / s$d,
       proportions = t(phi / rowSums(phi))) # row: dimension, column: coefficient
}

ids <- c("three_predictors", "square", "dot_longley", "dot_attitude", "dot_swiss", "dot_stackloss", "missing_values", "factor_and_numbers",
         "factor_crossing", "number_as_factor", "unused_level", "analytic_weights", "frequency_weights", "through_origin", "strong_less", "one_predictor")
cases <- for_models(ids, function(fit, m) {
  x <- model.matrix(fit)
  w <- if (is.null(weights(fit))) rep(1, nrow(x)) else weights(fit)
  out <- list(terms = colnames(x), belsley = belsley(x, w))
  labels <- attr(terms(fit), "term.labels")
  if (attr(terms(fit), "intercept") == 1 && length(labels) > 1) {
    v <- suppressMessages(car::vif(fit))
    if (is.matrix(v)) {
      out$generalized <- list(terms = rownames(v), gvif = v[, 1], dof = v[, 2], gvif_scaled = v[, 3])
    } else out$vif <- list(terms = names(v), vif = v, tolerance = 1 / v)
  }
  # Per column: tolerance is 1 less the R2 of the column on the others; the correlations from t and residual df (Cohen and Cohen).
  if (attr(terms(fit), "intercept") == 1 && ncol(x) > 1) {
    y <- model.response(model.frame(fit))
    slopes <- setdiff(colnames(x), "(Intercept)")
    r2_without <- function(column) {
      rest <- x[, setdiff(colnames(x), c(column, "(Intercept)")), drop = FALSE]
      total <- sum(w * (y - weighted.mean(y, w))^2)
      if (ncol(rest) == 0) 0 else 1 - sum(w * lm.wfit(cbind(1, rest), y, w)$residuals^2) / total
    }
    r2 <- summary(fit)$r.squared
    t <- summary(fit)$coefficients[slopes, 3]
    weighted_cor <- function(a, b) cov.wt(cbind(a, b), w / sum(w), cor = TRUE, method = "ML")$cor[1, 2]
    out$columns <- list(
      terms = slopes,
      tolerance = vapply(slopes, function(s) {
        rest <- x[, setdiff(colnames(x), s), drop = FALSE]
        sum(w * lm.wfit(rest, x[, s], w)$residuals^2) / sum(w * (x[, s] - weighted.mean(x[, s], w))^2)
      }, 0),
      zero_order = vapply(slopes, function(s) weighted_cor(x[, s], y), 0),
      partial = t / sqrt(t^2 + fit$df.residual),
      part = vapply(slopes, function(s) sign(coef(fit)[[s]]) * sqrt(r2 - r2_without(s)), 0))
  }
  out
})
write_topic("collinearity", cases, "car")
