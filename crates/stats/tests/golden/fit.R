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

# What the columns explain: the response less the offset.
explained <- function(fit) model.response(model.frame(fit)) - if (is.null(fit$offset)) 0 else fit$offset

# SPSS: the slope times the spread of its column over that of the response, weighted, about the means with an
# intercept and about zero without.
standardized <- function(fit) {
  x <- model.matrix(fit)[, !is.na(coef(fit)), drop = FALSE]
  w <- if (is.null(weights(fit))) rep(1, nrow(x)) else weights(fit)
  centred <- attr(terms(fit), "intercept") == 1
  spread <- function(v) sqrt(sum(w * (v - if (centred) weighted.mean(v, w) else 0)^2))
  b <- coef(fit)[!is.na(coef(fit))]
  beta <- b * apply(x, 2, spread) / spread(explained(fit))
  beta[colnames(x) == "(Intercept)"] <- NA
  beta
}

summary_of <- function(fit) {
  s <- summary(fit)
  w <- if (is.null(weights(fit))) rep(1, length(residuals(fit))) else weights(fit)
  used <- w > 0
  n <- sum(used)
  y <- explained(fit)
  press <- residuals(fit)[used] / (1 - hatvalues(fit)) # hatvalues() leaves rows of weight zero out
  has_intercept <- attr(terms(fit), "intercept") == 1
  ss_residual <- deviance(fit)
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
    predicted_r_squared = one(1 - sum(w[used] * press^2) / sum(w * (y - if (has_intercept) weighted.mean(y, w) else 0)^2))
  )
  f <- s$fstatistic
  if (!is.null(f)) out <- c(out, list(
    f_statistic = one(f[1]), dof_model = one(f[2]),
    f_p_value = one(pf(f[1], f[2], f[3], lower.tail = FALSE)),
    f_log_p_value = one(pf(f[1], f[2], f[3], lower.tail = FALSE, log.p = TRUE))
  ))
  out
}

# R 4.2 lets the offset into the model sum of squares, so that its F of one slope is not t squared. Here, as in later
# versions, R2 and F are those of the response less the offset.
without_offset <- function(fit) {
  if (is.null(fit$offset)) return(fit)
  frame <- load_data("mtcars")
  frame$mpg <- frame$mpg - fit$offset
  lm(mpg ~ hp, frame)
}

cases <- for_models(vapply(models, `[[`, "", "id"), function(fit, m) {
  names <- coef(fit_model(m, bracketed(load_data(m$data))))
  list(columns = tresteg_names(names(names)[!is.na(names)]), coefficients = c(coefficients_of(fit), list(standardized = standardized(fit))), summary = summary_of(without_offset(fit)))
})
write_topic("fit", cases)
