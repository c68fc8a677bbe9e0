# Generalised linear models: R's glm iterated to the end, MASS::glm.nb, sandwich's robust covariances.
source("glm_common.R")
suppressMessages(library(sandwich))

cases <- list(
  case("logit", "mtcars", "am ~ wt + hp", "binomial"),
  case("logit_factors", "infert", "case ~ education + age + parity + spontaneous", "binomial"),
  case("logit_text", "responses", "answer ~ x + g", "binomial"),
  case("logit_trials", "responses", "hits ~ x * g + z", "binomial", trials = "trials"),
  case("logit_esoph", "esoph", "ncases ~ agegp + alcgp + tobgp", "binomial", trials = "n"),
  case("logit_no_intercept", "responses", "hit ~ g + x - 1", "binomial"),
  case("logit_intercept_only", "responses", "hit ~ 1", "binomial"),
  case("logit_offset", "responses", "hit ~ x + offset(z / 2)", "binomial"),
  case("logit_frequency", "responses", "hit ~ x + g", "binomial", frequency = "f"),
  case("logit_weights", "responses", "hit ~ x + g", "binomial", weights = "w0"),
  case("probit", "responses", "hit ~ x + z + g", "binomial", link = "probit"),
  case("probit_trials", "responses", "hits ~ x + g", "binomial", link = "probit", trials = "trials"),
  case("cloglog", "responses", "hit ~ x + z + g", "binomial", link = "cloglog"),
  case("cauchit", "responses", "hit ~ x + z + g", "binomial", link = "cauchit"),
  case("binomial_log", "responses", "hits ~ g", "binomial", link = "log", trials = "trials"),
  case("binomial_identity", "responses", "hits ~ g", "binomial", link = "identity", trials = "trials"),
  case("poisson", "responses", "count ~ x + z", "poisson"),
  case("poisson_exposure", "responses", "count ~ x + z + g", "poisson", exposure = "exposure"),
  case("poisson_warpbreaks", "warpbreaks", "breaks ~ wool * tension", "poisson"),
  case("poisson_aliased", "collinear", "I(x1 + 9) ~ p * q + x2 + I(2 * x2)", "poisson"),
  case("poisson_frequency", "responses", "count ~ x + z", "poisson", frequency = "f"),
  case("poisson_weights", "responses", "count ~ x + z", "poisson", weights = "w"),
  case("poisson_sqrt", "responses", "count ~ x + z", "poisson", link = "sqrt"),
  case("poisson_identity", "warpbreaks", "breaks ~ wool + tension", "poisson", link = "identity"),
  case("poisson_missing", "airquality", "Ozone ~ Solar.R + Temp", "poisson"),
  case("negative_binomial_fixed", "quine", "Days ~ Eth + Sex + Age + Lrn", "negative_binomial", theta = 1.3),
  case("negative_binomial_sqrt", "quine", "Days ~ Eth + Sex + Age", "negative_binomial", theta = 2, link = "sqrt"),
  case("gamma", "responses", "positive ~ z + g", "gamma"),
  case("gamma_log", "responses", "positive ~ z + g", "gamma", link = "log"),
  case("gamma_identity", "responses", "positive ~ g", "gamma", link = "identity"),
  case("gamma_weights", "responses", "positive ~ z + g", "gamma", link = "log", weights = "w0"),
  case("gamma_frequency", "responses", "positive ~ z + g", "gamma", frequency = "f"),
  case("inverse_gaussian", "responses", "positive ~ z", "inverse_gaussian"),
  case("inverse_gaussian_log", "responses", "positive ~ z + g", "inverse_gaussian", link = "log"),
  case("inverse_gaussian_inverse", "responses", "positive ~ z + g", "inverse_gaussian", link = "inverse", weights = "w"),
  case("gaussian", "weighted", "y ~ x1 + x2 + g", "gaussian", weights = "w"),
  case("gaussian_frequency", "weighted", "y ~ x1 + x2 + g", "gaussian", frequency = "f"),
  case("gaussian_log", "mtcars", "mpg ~ wt + hp", "gaussian", link = "log"),
  case("gaussian_inverse", "mtcars", "mpg ~ wt + hp", "gaussian", link = "inverse"),
  case("quasibinomial", "responses", "hits ~ x + g", "quasibinomial", trials = "trials"),
  case("quasibinomial_share", "responses", "share ~ x + g", "quasibinomial"),
  case("quasipoisson", "quine", "Days ~ Eth + Sex + Age + Lrn", "quasipoisson"),
  case("quasi_constant", "mtcars", "mpg ~ wt", "quasi", variance = "constant"),
  case("quasi_mean", "responses", "positive ~ z + g", "quasi", variance = "mu", link = "log"),
  case("quasi_squared", "responses", "positive ~ z + g", "quasi", variance = "mu^2", link = "inverse"),
  case("quasi_cubed", "responses", "positive ~ z + g", "quasi", variance = "mu^3", link = "log"),
  case("quasi_binomial", "responses", "share ~ x + g", "quasi", variance = "mu(1-mu)", link = "logit"),
  case("power_link", "responses", "positive ~ z + g", "gamma", link = "power", power = 1 / 3)
)

out <- lapply(cases, function(case) {
  fit <- fit_case(case)
  known <- case$family %in% fixed
  # R's MASS::negative.binomial estimates a dispersion in summary; the likelihood has none.
  summary <- summary(fit, dispersion = if (known) 1 else NULL)
  likelihood <- !grepl("quasi", case$family) && case$family != "negative_binomial"
  used <- weights(fit, "prior") > 0
  kept <- !is.na(coef(fit))
  # R rounds weights that are no trials, and counts rows of weight 0 in the BIC.
  weighted <- case$family == "binomial" && !is.null(case$weights)
  log_likelihood <- if (weighted) sum(weights(fit) * dbinom(fit$y, 1, fitted(fit), log = TRUE)) else as.numeric(logLik(fit))
  parameters <- attr(logLik(fit), "df")
  result <- case[c("id", "data", "formula", "family", "link", "power", "variance", "theta", "weights", "frequency", "trials", "exposure")]
  result <- lapply(Filter(Negate(is.null), result), one)
  c(result, list(
    aliased = one(sum(!kept)),
    estimates = unname(coef(fit)[kept]),
    std_error = unname(summary$coefficients[, 2]),
    statistic = unname(summary$coefficients[, 3]),
    p_value = unname(summary$coefficients[, 4]),
    deviance = one(deviance(fit)), null_deviance = one(fit$null.deviance),
    dof_residual = one(df.residual(fit)), dof_null = one(fit$df.null),
    pearson = one(sum(residuals(fit, "pearson")^2)), dispersion = one(summary$dispersion),
    log_likelihood = one(if (likelihood) log_likelihood else NA),
    aic = one(if (likelihood) 2 * parameters - 2 * log_likelihood else NA),
    bic = one(if (likelihood) parameters * log(sum(used)) - 2 * log_likelihood else NA),
    fitted = if (is.null(case$frequency)) unname(fitted(fit)),
    covariance = unname(vcov(summary, complete = FALSE)),
    hc0 = if (all(used) && all(kept)) unname(vcovHC(fit, "HC0")),
    hc1 = if (all(used) && all(kept)) unname(vcovHC(fit, "HC1")),
    hc2 = if (all(used) && all(kept)) unname(vcovHC(fit, "HC2")),
    hc3 = if (all(used) && all(kept)) unname(vcovHC(fit, "HC3")),
    clustered = if (case$data == "responses" && all(used) && all(kept) && is.null(case$frequency))
      unname(vcovCL(fit, fit$data$town, type = "HC0", cadjust = TRUE))
  ))
})

# Theta estimated: MASS::glm.nb, with a last criterion of its own that is tightened by starting again.
negative_binomial <- lapply(list(
  case("nb_quine", "quine", "Days ~ Eth + Sex + Age + Lrn", "negative_binomial"),
  case("nb_quine_interactions", "quine", "Days ~ Sex * (Age + Eth)", "negative_binomial"),
  case("nb_responses", "responses", "many ~ x + g", "negative_binomial"),
  case("nb_weights", "responses", "many ~ x + g", "negative_binomial", weights = "w"),
  case("nb_sqrt", "responses", "many ~ x + g", "negative_binomial", link = "sqrt"),
  case("nb_offset", "responses", "many ~ x + offset(log(exposure))", "negative_binomial")
), function(case) {
  frame <- load_data(case$data)
  frame$case_weights <- if (is.null(case$weights)) rep(1, nrow(frame)) else frame[[case$weights]]
  control <- glm.control(epsilon = 1e-14, maxit = 500)
  formula <- as.formula(case$r)
  fit <- if (is.null(case$link)) glm.nb(formula, frame, weights = case_weights, control = control)
    else glm.nb(formula, frame, weights = case_weights, control = control, link = sqrt)
  theta <- fit$theta
  for (round in 1:50) {
    family <- negative.binomial(theta, link = if (is.null(case$link)) "log" else "sqrt")
    again <- suppressWarnings(glm(formula, family, frame, weights = case_weights, start = coef(fit),
                                  control = glm.control(epsilon = 1e-12, maxit = 100)))
    theta <- as.numeric(theta.ml(frame[[all.vars(formula)[1]]], fitted(again), sum(frame$case_weights), frame$case_weights, limit = 500, eps = 1e-14))
  }
  last <- theta.ml(frame[[all.vars(formula)[1]]], fitted(again), sum(frame$case_weights), frame$case_weights, limit = 500, eps = 1e-14)
  summary <- summary(again, dispersion = 1)
  likelihood <- sum(frame$case_weights * dnbinom(frame[[all.vars(formula)[1]]], size = theta, mu = fitted(again), log = TRUE))
  result <- lapply(Filter(Negate(is.null), case[c("id", "data", "formula", "family", "link", "weights")]), one)
  c(result, list(
    estimates = unname(coef(again)), std_error = unname(summary$coefficients[, 2]),
    theta = one(theta), std_error_theta = one(attr(last, "SE")), deviance = one(deviance(again)),
    log_likelihood = one(likelihood), aic = one(2 * (length(coef(again)) + 1) - 2 * likelihood)
  ))
})

# Nested models: likelihood ratios, F where the dispersion is estimated.
nested <- lapply(list(
  list(data = "responses", family = "binomial", formulas = c("hit ~ 1", "hit ~ x", "hit ~ x + g", "hit ~ x * g")),
  list(data = "responses", family = "poisson", formulas = c("count ~ x", "count ~ x + z", "count ~ x * z + g")),
  list(data = "responses", family = "gamma", link = "log", formulas = c("positive ~ 1", "positive ~ z", "positive ~ z + g"))
), function(case) {
  fits <- lapply(case$formulas, function(f) fit_case(list(data = case$data, r = f, family = case$family, link = case$link)))
  known <- case$family %in% fixed
  table <- do.call(anova, c(fits, list(test = if (known) "LRT" else "F")))
  rao <- vapply(seq_len(length(fits) - 1), function(i) {
    pair <- anova(fits[[i]], fits[[i + 1]], test = "Rao")
    pair$Rao[2] / summary(fits[[i + 1]])$dispersion
  }, 0)
  list(rao = rao, data = one(case$data), family = one(case$family), link = if (!is.null(case$link)) one(case$link), formulas = case$formulas,
       deviance = table$Deviance[-1], dof = table$Df[-1], p_value = table[[if (known) "Pr(>Chi)" else "Pr(>F)"]][-1],
       f_statistic = if (known) NULL else table$F[-1])
})

# Pseudo R2, by their definitions.
pseudo <- lapply(list(
  list(data = "mtcars", formula = "am ~ wt + hp"),
  list(data = "infert", formula = "case ~ education + age + parity + spontaneous"),
  list(data = "responses", formula = "hit ~ x + g")
), function(case) {
  fit <- fit_case(list(data = case$data, r = case$formula, family = "binomial"))
  null <- fit_case(list(data = case$data, r = sub("~.*", "~ 1", case$formula), family = "binomial"))
  l1 <- as.numeric(logLik(fit)); l0 <- as.numeric(logLik(null)); n <- nobs(fit); k <- length(coef(fit)) - 1
  y <- fit$y; mu <- fitted(fit)
  list(data = one(case$data), formula = one(case$formula), mcfadden = one(1 - l1 / l0), mcfadden_adjusted = one(1 - (l1 - k) / l0),
       cox_snell = one(1 - exp(2 * (l0 - l1) / n)), nagelkerke = one((1 - exp(2 * (l0 - l1) / n)) / (1 - exp(2 * l0 / n))),
       tjur = one(mean(mu[y == 1]) - mean(mu[y == 0])), efron = one(1 - sum((y - mu)^2) / sum((y - mean(y))^2)))
})

# Predictions of new rows.
predictions <- lapply(list(
  list(data = "responses", formula = "hit ~ x * g", family = "binomial"),
  list(data = "responses", formula = "hit ~ x + g", family = "binomial", link = "cauchit"),
  list(data = "responses", formula = "count ~ poly(x, 2) + offset(log(exposure))", family = "poisson"),
  list(data = "responses", formula = "positive ~ z + g", family = "gamma")
), function(case) {
  fit <- fit_case(c(case, r = case$formula))
  new <- load_data(case$data)[c(3, 17, 42, 99), ]
  dof <- if (case$family %in% fixed) Inf else df.residual(fit)
  linear <- predict(fit, new, se.fit = TRUE)
  response <- predict(fit, new, type = "response", se.fit = TRUE)
  ends <- lapply(c(-1, 1), function(sign) fit$family$linkinv(linear$fit + sign * qt(.95, dof) * linear$se.fit))
  c(lapply(case, one), list(rows = c(3, 17, 42, 99), linear = unname(linear$fit), std_error_linear = unname(linear$se.fit),
    fitted = unname(response$fit), std_error = unname(response$se.fit),
    lower = unname(do.call(pmin, ends)), upper = unname(do.call(pmax, ends))))
})

write_topic("glm", list(predictions = predictions, models = out, negative_binomial = negative_binomial, nested = nested, pseudo = pseudo), c("MASS", "sandwich"))
