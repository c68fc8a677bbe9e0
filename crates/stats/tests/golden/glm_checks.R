# Tests of overdispersion (AER; Dean and Lawless by their formula) and of the link (by R's glm).
source("glm_common.R")
suppressMessages(library(AER))

counts <- lapply(list(
  case("responses", "responses", "count ~ x + z", "poisson"),
  case("exposure", "responses", "count ~ x + z + g", "poisson", exposure = "exposure"),
  case("quine", "quine", "Days ~ Eth + Sex + Age + Lrn", "poisson"),
  case("warpbreaks", "warpbreaks", "breaks ~ wool * tension", "poisson")
), function(case) {
  fit <- fit_case(case)
  y <- fit$y; mu <- fitted(fit); h <- hatvalues(fit)
  linear <- dispersiontest(fit); quadratic <- dispersiontest(fit, trafo = 2)
  two <- dispersiontest(fit, alternative = "two.sided"); less <- dispersiontest(fit, alternative = "less")
  dean <- sum((y - mu)^2 - y) / sqrt(2 * sum(mu^2))
  corrected <- sum((y - mu)^2 - y + h * mu) / sqrt(2 * sum(mu^2))
  pearson <- sum(residuals(fit, "pearson")^2)
  result <- lapply(Filter(Negate(is.null), case[c("id", "data", "formula", "family", "exposure")]), one)
  c(result, list(linear = c(linear$estimate - 1, linear$statistic, linear$p.value), quadratic = c(quadratic$estimate, quadratic$statistic, quadratic$p.value),
    two_sided = one(two$p.value), less = one(less$p.value), dean = c(dean, pnorm(dean, lower.tail = FALSE)), corrected = c(corrected, pnorm(corrected, lower.tail = FALSE)),
    pearson = c(pearson / df.residual(fit), pearson, df.residual(fit), pchisq(pearson, df.residual(fit), lower.tail = FALSE))))
})

links <- lapply(list(
  case("logit", "infert", "case ~ education + age + parity + spontaneous", "binomial"),
  case("logit_trials", "responses", "hits ~ x + g", "binomial", trials = "trials"),
  case("probit", "responses", "hit ~ x + z + g", "binomial", link = "probit"),
  case("poisson_exposure", "responses", "count ~ x + z + g", "poisson", exposure = "exposure"),
  case("logit_frequency", "responses", "hit ~ x + g", "binomial", frequency = "f"),
  case("gamma", "responses", "positive ~ z + g", "gamma", link = "log"),
  case("quasipoisson", "quine", "Days ~ Eth + Sex + Age + Lrn", "quasipoisson")
), function(case) {
  fit <- fit_case(case)
  eta <- fit$linear.predictors; y <- fit$y; w <- weights(fit, "prior")
  again <- NULL
  start <- NULL
  for (round in 1:20) {
    again <- suppressWarnings(glm(y ~ eta + I(eta^2), fit$family, weights = w, control = glm.control(epsilon = 1e-12, maxit = 100), start = start))
    start <- coef(again)
  }
  row <- summary(again)$coefficients
  result <- lapply(Filter(Negate(is.null), case[c("id", "data", "formula", "family", "link", "frequency", "trials", "exposure")]), one)
  c(result, list(linear = one(row[2, 1]), square = unname(row[3, ])))
})
write_topic("glm_checks", list(counts = counts, links = links), "AER")
