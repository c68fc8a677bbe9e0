# Coefficients of fits to standardised data: the response and every numeric factor scaled, factors left alone.
source("cases.R")

ids <- c("one_predictor", "three_predictors", "missing_values", "one_factor", "factor_and_numbers", "factor_crossing", "factor_by_number",
         "numeric_interaction", "crossing_power", "crossing_all", "frequency_weights", "analytic_weights")
cases <- for_models(ids, function(fit, m) {
  frame <- model.frame(fit)
  n <- nrow(frame)
  w <- if (is.null(weights(fit))) rep(1, n) else weights(fit)
  for (name in setdiff(names(frame), "(weights)")) if (is.numeric(frame[[name]])) {
    x <- frame[[name]] - weighted.mean(frame[[name]], w)
    frame[[name]] <- x / sqrt(sum(w * x^2) / sum(w) * n / (n - 1))
  }
  call <- list(formula(fit), data = frame)
  if (!is.null(weights(fit))) call$weights <- w
  s <- summary(do.call(lm, call))$coefficients
  list(terms = rownames(s), estimate = s[, 1], std_error = s[, 2], p_value = s[, 4])
})

# Intervals by the delta method in full: the covariance of all second moments, and the derivatives of beta and of the part
# correlations in them by complex steps, which lose no digits.
of_moments <- function(v, p) {
  s <- matrix(0i, p + 1, p + 1)
  s[lower.tri(s, diag = TRUE)] <- v
  s <- s + t(s) - diag(diag(s))
  x <- s[-1, -1, drop = FALSE]
  inverse <- solve(x)
  b <- drop(inverse %*% s[-1, 1])
  list(beta = b * sqrt(diag(x)) / sqrt(s[1, 1]), part = b / sqrt(diag(inverse)) / sqrt(s[1, 1]))
}
interval_ids <- c("one_predictor", "three_predictors", "missing_values", "dot_attitude", "dot_swiss", "factor_and_numbers", "numeric_interaction", "frequency_weights")
intervals <- for_models(interval_ids, function(fit, m) {
  x <- model.matrix(fit)[, -1, drop = FALSE]
  z <- cbind(model.response(model.frame(fit)), x)
  n <- nrow(z)
  p <- ncol(x)
  # Scaled, so that one step fits all.
  z <- scale(z) * sqrt(n / (n - 1))
  s <- crossprod(z) / n
  pairs <- which(lower.tri(s, diag = TRUE), arr.ind = TRUE)
  v <- s[lower.tri(s, diag = TRUE)]
  normal <- outer(seq_along(v), seq_along(v), Vectorize(function(a, b) {
    i <- pairs[a, 1]; j <- pairs[a, 2]; k <- pairs[b, 1]; l <- pairs[b, 2]
    s[i, k] * s[j, l] + s[i, l] * s[j, k]
  }))
  products <- z[, pairs[, 1]] * z[, pairs[, 2]]
  free <- crossprod(products) / n - tcrossprod(colMeans(products))
  derivative <- function(of) sapply(seq_along(v), function(k) {
    step <- rep(0i, length(v))
    step[k] <- 1e-30i
    Im(of_moments(v + step, p)[[of]]) / 1e-30
  })
  se <- function(of, covariance) {
    d <- matrix(derivative(of), nrow = p)
    sqrt(rowSums((d %*% covariance) * d) / n)
  }
  at <- of_moments(v + 0i, p)
  beta <- Re(at$beta)
  part <- Re(at$part)
  dof <- n - p - 1
  with_error <- function(error) list(std_error = error, lower = beta - qt(.95, dof) * error, upper = beta + qt(.95, dof) * error,
    p_value = 2 * pt(abs(beta / error), dof, lower.tail = FALSE))
  zero_order <- s[-1, 1]
  t <- summary(fit)$coefficients[-1, 3]
  partial <- t / sqrt(t^2 + dof)
  fisher <- function(r, held) lapply(c(lower = -1, upper = 1), function(side) unname(tanh(atanh(r) + side * qnorm(.95) / sqrt(n - 3 - held))))
  part_error <- se("part", normal)
  list(beta = beta, normal = with_error(se("beta", normal)), free = with_error(se("beta", free)),
       rescaled = with_error(unname(summary(fit)$coefficients[-1, 2] * apply(x, 2, sd) / sd(model.response(model.frame(fit))))),
       zero_order = unname(zero_order), partial = unname(partial), part = part, zero_order_interval = fisher(zero_order, 0),
       partial_interval = fisher(partial, p - 1), part_interval = list(lower = part - qnorm(.95) * part_error, upper = part + qnorm(.95) * part_error))
})
# cor.test is of the same opinion.
check <- cor.test(mtcars$mpg, mtcars$wt, conf.level = .9)$conf.int
stopifnot(max(abs(check - unlist(intervals[[1]]$zero_order_interval))) < 1e-12)
write_topic("standardized", list(refits = cases, intervals = intervals))
