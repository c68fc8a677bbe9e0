# Coefficients, intervals, model summary and information criteria of every shared model.
source("cases.R")

coefficients_of <- function(fit) {
  table <- summary(fit)$coefficients
  dof <- fit$df.residual
  used <- rownames(table)
  intervals <- lapply(c(.9, .95, .999), function(level) confint(fit, level = level)[used, , drop = FALSE])
  list(
    terms = used,
    estimate = table[, 1], std_error = table[, 2], statistic = table[, 3], p_value = table[, 4],
    log_p_value = log(2) + pt(abs(table[, 3]), dof, lower.tail = FALSE, log.p = TRUE),
    lower_90 = intervals[[1]][, 1], upper_90 = intervals[[1]][, 2],
    lower_95 = intervals[[2]][, 1], upper_95 = intervals[[2]][, 2],
    lower_999 = intervals[[3]][, 1], upper_999 = intervals[[3]][, 2],
    aliased = names(which(is.na(coef(fit)))),
    covariance = vcov(fit, complete = FALSE)
  )
}

# SPSS: the slope times the standard deviation of its column over that of the response, both weighted.
standardized <- function(fit) {
  x <- model.matrix(fit)[, !is.na(coef(fit)), drop = FALSE]
  w <- if (is.null(weights(fit))) rep(1, nrow(x)) else weights(fit)
  y <- model.response(model.frame(fit))
  spread <- function(v) sqrt(sum(w * (v - weighted.mean(v, w))^2))
  b <- coef(fit)[!is.na(coef(fit))]
  beta <- b * apply(x, 2, spread) / spread(y)
  beta[colnames(x) == "(Intercept)"] <- NA
  beta
}

summary_of <- function(fit) {
  s <- summary(fit)
  w <- if (is.null(weights(fit))) rep(1, length(residuals(fit))) else weights(fit)
  used <- w > 0
  n <- sum(used)
  y <- model.response(model.frame(fit))
  press <- residuals(fit)[used] / (1 - hatvalues(fit)) # hatvalues() leaves rows of weight zero out
  has_intercept <- attr(terms(fit), "intercept") == 1
  ss_residual <- deviance(fit)
  # As summary.lm: the model sum of squares is that of the fitted values, offset included, about their mean.
  centre <- if (has_intercept) weighted.mean(fitted(fit), w) else 0
  ss_model <- sum(w * (fitted(fit) - centre)^2)
  parameters <- fit$rank + 1
  out <- list(
    n_obs = one(n), n_missing = one(length(fit$na.action)), rank = one(fit$rank),
    dof_residual = one(fit$df.residual),
    r_squared = one(s$r.squared), adjusted_r_squared = one(s$adj.r.squared), r = one(sqrt(s$r.squared)),
    std_error_of_estimate = one(s$sigma), residual_sum_of_squares = one(ss_residual),
    model_sum_of_squares = one(ss_model),
    log_likelihood = one(as.numeric(logLik(fit))), aic = one(AIC(fit)), bic = one(BIC(fit)),
    aicc = one(AIC(fit) + 2 * parameters * (parameters + 1) / (n - parameters - 1)),
    press = one(sum(w[used] * press^2)),
    predicted_r_squared = one(if (!is.null(fit$offset)) NA else
      1 - sum(w[used] * press^2) / sum(w * (y - if (has_intercept) weighted.mean(y, w) else 0)^2))
  )
  f <- s$fstatistic
  if (!is.null(f)) out <- c(out, list(
    f_statistic = one(f[1]), dof_model = one(f[2]),
    f_p_value = one(pf(f[1], f[2], f[3], lower.tail = FALSE)),
    f_log_p_value = one(pf(f[1], f[2], f[3], lower.tail = FALSE, log.p = TRUE))
  ))
  out
}

cases <- for_models(vapply(models, `[[`, "", "id"), function(fit, m) {
  names <- coef(fit_model(m, bracketed(load_data(m$data))))
  list(columns = tresteg_names(names(names)[!is.na(names)]), coefficients = c(coefficients_of(fit), list(standardized = standardized(fit))), summary = summary_of(fit))
})
write_topic("fit", cases)
