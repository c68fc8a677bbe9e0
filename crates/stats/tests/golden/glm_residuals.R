# Residuals and influence of generalised linear models: R's residuals, rstandard, rstudent, influence, cooks.distance and
# their kin; quantile residuals by statmod (of counts, the interval that the random ones are drawn from).
source("glm_common.R")
suppressMessages(library(statmod))

cases <- list(
  case("logit", "mtcars", "am ~ wt + hp", "binomial"),
  case("logit_factors", "infert", "case ~ education + age + parity + spontaneous", "binomial"),
  case("logit_trials", "responses", "hits ~ x * g + z", "binomial", trials = "trials"),
  case("logit_offset", "responses", "hit ~ x + offset(z / 2)", "binomial"),
  case("logit_frequency", "responses", "hit ~ x + g", "binomial", frequency = "f"),
  case("probit_trials", "responses", "hits ~ x + g", "binomial", link = "probit", trials = "trials"),
  case("cloglog", "responses", "hit ~ x + z + g", "binomial", link = "cloglog"),
  case("poisson", "responses", "count ~ x + z", "poisson"),
  case("poisson_missing", "airquality", "Ozone ~ Solar.R + Temp", "poisson"),
  case("poisson_aliased", "collinear", "I(x1 + 9) ~ p * q + x2 + I(2 * x2)", "poisson"),
  case("poisson_exposure", "responses", "count ~ x + z + g", "poisson", exposure = "exposure"),
  case("negative_binomial", "quine", "Days ~ Eth + Sex + Age + Lrn", "negative_binomial", theta = 1.3),
  case("gamma", "responses", "positive ~ z + g", "gamma"),
  case("gamma_log_weights", "responses", "positive ~ z + g", "gamma", link = "log", weights = "w0"),
  case("gamma_frequency", "responses", "positive ~ z + g", "gamma", link = "log", frequency = "f"),
  case("inverse_gaussian", "responses", "positive ~ z + g", "inverse_gaussian", link = "log", weights = "w"),
  case("gaussian", "weighted", "y ~ x1 + x2 + g", "gaussian", weights = "w"),
  case("quasipoisson", "quine", "Days ~ Eth + Sex + Age + Lrn", "quasipoisson"),
  case("quasibinomial", "responses", "hits ~ x + g", "quasibinomial", trials = "trials")
)

# The smaller tail, so that no digits are lost.
normal_quantile <- function(lower, upper) ifelse(lower < upper, qnorm(lower, log.p = TRUE), qnorm(upper, log.p = TRUE, lower.tail = FALSE))

quantiles <- function(case, fit, phi) {
  y <- fit$y; mu <- fitted(fit); w <- weights(fit, "prior")
  count <- switch(case$family, binomial = round(y * w), y)
  tails <- function(k) switch(case$family,
    binomial = normal_quantile(pbinom(k, w, mu, log.p = TRUE), pbinom(k, w, mu, lower.tail = FALSE, log.p = TRUE)),
    poisson = normal_quantile(ppois(k, mu, log.p = TRUE), ppois(k, mu, lower.tail = FALSE, log.p = TRUE)),
    negative_binomial = normal_quantile(pnbinom(k, case$theta, mu = mu, log.p = TRUE), pnbinom(k, case$theta, mu = mu, lower.tail = FALSE, log.p = TRUE)))
  exact <- switch(case$family,
    gamma = normal_quantile(pgamma(w * y / mu / phi, w / phi, log.p = TRUE), pgamma(w * y / mu / phi, w / phi, log.p = TRUE, lower.tail = FALSE)),
    inverse_gaussian = normal_quantile(pinvgauss(y, mu, dispersion = phi / w, log.p = TRUE), pinvgauss(y, mu, dispersion = phi / w, log.p = TRUE, lower.tail = FALSE)),
    gaussian = (y - mu) * sqrt(w / phi))
  if (!is.null(exact)) {
    # The same as statmod's, where that knows of the weights.
    if (case$family == "gamma" && is.null(case$weights)) stopifnot(max(abs(exact - qres.gamma(fit, phi))) < 1e-10)
    return(list(lower = exact, upper = exact))
  }
  if (startsWith(case$family, "quasi") || any(count != round(count))) return(NULL)
  lower <- suppressWarnings(tails(count - 1)); upper <- tails(count)
  lower[count == 0] <- -Inf
  set.seed(7)
  drawn <- switch(case$family, binomial = qres.binom(fit), poisson = qres.pois(fit))
  # It takes probabilities near 1 as they round.
  near <- upper < 5
  if (!is.null(drawn)) stopifnot(all((drawn >= lower - 1e-6 & drawn <= upper + 1e-6)[near]))
  list(lower = lower, upper = upper)
}

anscombe <- function(case, fit) {
  y <- fit$y; mu <- fitted(fit); root <- sqrt(weights(fit, "prior"))
  A <- function(x) beta(2 / 3, 2 / 3) * pbeta(x, 2 / 3, 2 / 3)
  switch(sub("quasi", "", case$family),
    binomial = root * (A(y) - A(mu)) / (mu * (1 - mu))^(1 / 6),
    poisson = root * 1.5 * (y^(2 / 3) - mu^(2 / 3)) / mu^(1 / 6),
    gamma = root * 3 * (y^(1 / 3) - mu^(1 / 3)) / mu^(1 / 3),
    inverse_gaussian = root * (log(y) - log(mu)) / sqrt(mu),
    gaussian = root * (y - mu))
}

out <- lapply(cases, function(case) {
  fit <- fit_case(case)
  known <- case$family %in% fixed
  phi <- if (known) 1 else suppressWarnings(summary(fit)$dispersion)
  w <- weights(fit, "prior")
  used <- which(w > 0)
  n <- length(w)
  frame <- load_data(case$data)
  # Of equal rows the first.
  pick <- if (is.null(case$frequency)) seq_len(n) else match(seq_len(nrow(frame)), rep(seq_len(nrow(frame)), frame[[case$frequency]]))
  all <- function(x) if (is.null(x)) NULL else unname(x)[pick]
  some <- function(x) { full <- rep(NA_real_, n); full[used] <- unname(x); full[pick] }
  infl <- lm.influence(fit)
  hat <- infl$hat
  pearson <- residuals(fit, "pearson")[used]
  deviance <- residuals(fit, "deviance")[used]
  studentized <- sign(deviance) * sqrt(deviance^2 + hat * pearson^2 / (1 - hat))
  if (!case$family %in% c("binomial", "poisson")) studentized <- studentized / infl$sigma
  if (length(used) == n) stopifnot(isTRUE(all.equal(unname(studentized), unname(rstudent(fit)))))
  cook <- (pearson / (1 - hat))^2 * hat / (phi * fit$rank)
  if (length(used) == n) stopifnot(isTRUE(all.equal(unname(cook), unname(cooks.distance(fit, dispersion = phi)))))
  xxi <- chol2inv(qr(fit)$qr, fit$rank)
  dfbetas <- infl$coefficients / outer(infl$sigma, sqrt(diag(xxi)))
  dffits <- deviance * sqrt(hat) / (infl$sigma * (1 - hat))
  p <- fit$rank
  external <- deviance / (infl$sigma * sqrt(1 - hat))
  covratio <- 1 / ((1 - hat) * (((length(used) - p - 1) + external^2) / (length(used) - p))^p)
  # R takes no notice of links that fall.
  falls <- any(fit$family$mu.eta(fit$linear.predictors) < 0)
  sign <- if (falls) -1 else 1
  columns <- function(m) lapply(seq_len(ncol(m)), function(j) some(sign * m[, j]))
  q <- quantiles(case, fit, phi)
  result <- case[c("id", "data", "formula", "family", "link", "theta", "weights", "frequency", "trials", "exposure")]
  c(lapply(Filter(Negate(is.null), result), one), list(
    response = all(residuals(fit, "response")), working = all(residuals(fit, "working")),
    pearson = all(residuals(fit, "pearson")), deviance = all(residuals(fit, "deviance")), anscombe = all(anscombe(case, fit)),
    leverage = some(hat), standardized_pearson = some(pearson / sqrt(phi * (1 - hat))),
    standardized_deviance = some(deviance / sqrt(phi * (1 - hat))), studentized = some(studentized), cook = some(cook),
    dffits = some(dffits), covratio = some(covratio), sigma = some(infl$sigma),
    dfbeta = columns(infl$coefficients), dfbetas = columns(dfbetas),
    quantile_lower = if (!is.null(q)) all(q$lower), quantile_upper = if (!is.null(q)) all(q$upper)
  ))
})
write_topic("glm_residuals", out, "statmod")
