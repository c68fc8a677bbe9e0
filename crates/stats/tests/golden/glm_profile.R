# Profile-likelihood intervals by their definition: uniroot on the deviance of R's glm with the coefficient in the offset.
# (MASS's confint interpolates the profile, which leaves three digits.)
source("glm_common.R")

cases <- list(
  case("logit", "mtcars", "am ~ wt", "binomial"),
  case("logit_factors", "infert", "case ~ education + age + parity + spontaneous", "binomial"),
  case("logit_trials", "responses", "hits ~ x * g + z", "binomial", trials = "trials"),
  case("logit_no_intercept", "responses", "hit ~ g + x - 1", "binomial"),
  case("logit_intercept_only", "responses", "hit ~ 1", "binomial"),
  case("logit_offset", "responses", "hit ~ x + offset(z / 2)", "binomial"),
  case("logit_frequency", "responses", "hit ~ x + g", "binomial", frequency = "f"),
  case("logit_weights", "responses", "hit ~ x + g", "binomial", weights = "w0"),
  case("probit", "responses", "hit ~ x + z + g", "binomial", link = "probit"),
  case("cloglog", "responses", "hit ~ x + z + g", "binomial", link = "cloglog"),
  case("poisson", "responses", "count ~ x + z", "poisson"),
  case("poisson_exposure", "responses", "count ~ x + z + g", "poisson", exposure = "exposure"),
  case("poisson_missing", "airquality", "Ozone ~ Solar.R + Temp", "poisson"),
  case("poisson_aliased", "collinear", "I(x1 + 9) ~ p * q + x2 + I(2 * x2)", "poisson"),
  case("negative_binomial", "quine", "Days ~ Eth + Sex + Age + Lrn", "negative_binomial", theta = 1.3),
  case("gamma", "responses", "positive ~ z + g", "gamma"),
  case("gamma_log", "responses", "positive ~ z + g", "gamma", link = "log", weights = "w"),
  case("gaussian", "weighted", "y ~ x1 + x2 + g", "gaussian", weights = "w"),
  case("quasipoisson", "quine", "Days ~ Eth + Sex + Age + Lrn", "quasipoisson")
)

intervals <- function(case, level) {
  fit <- fit_case(case)
  known <- case$family %in% fixed
  phi <- if (known) 1 else suppressWarnings(summary(fit)$dispersion)
  cutoff <- if (known) qchisq(level, 1) else qf(level, 1, df.residual(fit))
  used <- weights(fit, "prior") > 0
  kept <- !is.na(coef(fit))
  X <- model.matrix(fit)[used, kept, drop = FALSE]
  y <- fit$y[used]; w <- weights(fit, "prior")[used]
  offset <- if (is.null(fit$offset)) rep(0, length(y)) else fit$offset[used]
  b <- coef(fit)[kept]
  se <- sqrt(diag(vcov(summary(fit, dispersion = phi), complete = FALSE)))
  control <- glm.control(epsilon = 1e-14, maxit = 100)
  least <- deviance(fit)
  ends <- lapply(seq_along(b), function(j) {
    excess <- function(value) {
      # From the means near the responses: from the estimates without the column it may diverge.
      held <- suppressWarnings(glm.fit(X[, -j, drop = FALSE], y, w, offset = offset + value * X[, j], family = fit$family, control = control))
      stopifnot(held$converged || held$iter == 100)
      (held$deviance - least) / phi - cutoff
    }
    side <- function(sign) {
      far <- 1
      while (excess(b[j] + sign * far * sqrt(cutoff) * se[j]) < 0) far <- far * 1.3
      uniroot(excess, sort(c(b[j], b[j] + sign * far * sqrt(cutoff) * se[j])), tol = 1e-13 * max(1, abs(b[j])), maxiter = 200)$root
    }
    c(side(-1), side(1))
  })
  list(lower = vapply(ends, `[`, 0, 1), upper = vapply(ends, `[`, 0, 2))
}

out <- lapply(cases, function(case) {
  result <- case[c("id", "data", "formula", "family", "link", "theta", "weights", "frequency", "trials", "exposure")]
  at90 <- intervals(case, 0.9)
  c(lapply(Filter(Negate(is.null), result), one), intervals(case, 0.95), list(lower_90 = at90$lower, upper_90 = at90$upper))
})
write_topic("glm_profile", out)
