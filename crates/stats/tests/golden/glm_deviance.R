# Analysis of deviance: R's anova, car::Anova. Types II and III also by fits iterated to the end, which car's agree with.
source("glm_common.R")
`%||%` <- function(a, b) if (is.null(a)) b else a
suppressMessages(library(car))

cases <- list(
  case("logit", "responses", "hit ~ x + g", "binomial"),
  case("logit_interaction", "responses", "hits ~ x * g + z", "binomial", trials = "trials"),
  case("logit_esoph", "esoph", "ncases ~ agegp + alcgp + tobgp", "binomial", trials = "n"),
  case("logit_offset", "responses", "hit ~ g + x + offset(z / 2)", "binomial"),
  case("poisson_factors", "warpbreaks", "breaks ~ wool * tension", "poisson"),
  case("poisson_weights", "responses", "count ~ x * g + z", "poisson", weights = "w"),
  case("negative_binomial", "quine", "Days ~ Sex * Age + Eth", "negative_binomial", theta = 1.3),
  case("quasipoisson", "quine", "Days ~ Eth * Sex + Age + Lrn", "quasipoisson"),
  case("gamma", "responses", "positive ~ z * g", "gamma", link = "log"),
  case("gaussian", "weighted", "y ~ x1 * g + x2", "gaussian", weights = "w")
)

out <- lapply(cases, function(case) {
  known <- case$family %in% fixed
  options(contrasts = c("contr.treatment", "contr.poly"))
  fit <- fit_case(case)
  options(contrasts = c("contr.sum", "contr.poly"))
  sum_fit <- fit_case(case)
  phi <- if (known) 1 else summary(fit)$dispersion
  terms <- attr(terms(fit), "term.labels")
  factors <- attr(terms(fit), "factors")
  control <- glm.control(epsilon = 1e-14, maxit = 100)
  y <- fit$y; w <- weights(fit, "prior"); offset <- if (is.null(fit$offset)) rep(0, length(y)) else fit$offset
  deviance_of <- function(X) suppressWarnings(glm.fit(X, y, w, offset = offset, family = fit$family, control = control))$deviance
  X <- model.matrix(fit); assign <- attr(X, "assign"); S <- model.matrix(sum_fit)
  part <- function(M, keep) M[, assign %in% keep, drop = FALSE]
  own <- function(t) factors[, t] > 0
  contains <- function(t) vapply(seq_along(terms), function(o) all(factors[own(t), o] > 0), TRUE)
  type1 <- -diff(vapply(0:length(terms), function(t) deviance_of(part(X, 0:t)), 0))
  type2 <- vapply(seq_along(terms), function(t) { rest <- which(!contains(t)); deviance_of(part(X, c(0, rest))) - deviance_of(part(X, c(0, rest, t))) }, 0)
  type3 <- vapply(seq_along(terms), function(t) deviance_of(S[, assign != t, drop = FALSE]) - deviance(fit), 0)
  dof <- vapply(seq_along(terms), function(t) sum(assign == t), 0)
  p <- function(change) if (known) pchisq(change, dof, lower.tail = FALSE) else pf(change / phi / dof, dof, df.residual(fit), lower.tail = FALSE)
  near <- function(a, b) stopifnot(max(abs(a - b) / pmax(abs(b), 1e-6)) < 1e-5)
  near(type1, anova(fit)$Deviance[-1])
  if (case$family != "negative_binomial") {
    statistic <- if (known) "LR" else "F"
    table2 <- Anova(fit, type = 2, test.statistic = statistic); table3 <- Anova(sum_fit, type = 3, test.statistic = statistic)
    pick <- function(table) (if (known) table[["LR Chisq"]] else table[["SS"]] %||% table[["Sum Sq"]])[seq_along(terms)]
    near(type2, pick(table2)); near(type3, pick(table3))
  }
  V <- vcov(summary(sum_fit, dispersion = phi)); b <- coef(sum_fit)
  wald <- vapply(seq_along(terms), function(t) { at <- which(assign == t); sum(b[at] * solve(V[at, at], b[at])) }, 0)
  result <- case[c("id", "data", "formula", "family", "link", "theta", "weights", "trials")]
  c(lapply(Filter(Negate(is.null), result), one), list(
    dof = dof, type1 = type1, p1 = p(type1), type2 = type2, p2 = p(type2), type3 = type3, p3 = p(type3), wald = wald,
    f3 = if (!known) type3 / phi / dof))
})
write_topic("glm_deviance", out, "car")
