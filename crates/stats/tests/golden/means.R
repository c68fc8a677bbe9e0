# Estimated marginal means (emmeans) and average marginal effects with delta-method standard errors (by hand, see below).
source("cases.R")
suppressPackageStartupMessages(library(emmeans))
emm_options(opt.digits = FALSE)

means_case <- function(id, data, formula, of, by = NULL, weighting = "equal", weights = NULL, at = NULL) {
  frame <- droplevels(load_data(data))
  call <- list(as.formula(formula), data = frame)
  if (!is.null(weights)) call$weights <- frame[[weights]]
  fit <- do.call(lm, call)
  grid <- suppressMessages(emmeans(fit, of, by = by, weights = weighting, at = at, data = frame))
  s <- as.data.frame(summary(grid, infer = c(TRUE, TRUE)))
  pair <- function(adjust) as.data.frame(summary(pairs(grid), adjust = adjust, infer = c(TRUE, TRUE)))
  raw <- pair("none")
  adjusted <- lapply(c(none = "none", tukey = "tukey", bonferroni = "bonferroni", holm = "holm", sidak = "sidak", scheffe = "scheffe"),
                     function(a) list(p_value = pair(a)$p.value, lower = pair(a)$lower.CL, upper = pair(a)$upper.CL))
  # emmeans subtracts Sidak's p from one; here with the digits of small ones.
  family <- nrow(raw) / if (is.null(by)) 1 else nlevels(frame[[by]])
  adjusted$sidak$p_value <- -expm1(family * log1p(-raw$p.value))
  consecutive <- as.data.frame(summary(contrast(grid, "consec"), adjust = "none", infer = c(TRUE, TRUE)))
  effects <- as.data.frame(summary(contrast(grid, "eff"), adjust = "none", infer = c(TRUE, TRUE)))
  contrast_of <- function(d) list(contrast = as.character(d$contrast), by = if (!is.null(by)) as.character(d[[by]]), estimate = d$estimate,
    std_error = d$SE, statistic = d$t.ratio, p_value = d$p.value)
  c(list(id = one(id), data = one(data), formula = one(formula)), if (!is.null(weights)) list(weights = one(weights)), list(
    of = of, by = by, weighting = one(weighting), at = at,
    levels = lapply(setNames(c(of, by), c(of, by)), function(f) as.character(s[[f]])),
    mean = s$emmean, std_error = s$SE, dof = s$df, lower = s$lower.CL, upper = s$upper.CL, statistic = s$t.ratio, p_value = s$p.value,
    pairs = c(contrast_of(raw), list(adjusted = adjusted)), consecutive = contrast_of(consecutive), effects = contrast_of(effects)))
}
means <- list(
  means_case("one_factor", "plantgrowth", "weight ~ group", "group"),
  means_case("tension_over_wool", "warpbreaks", "breaks ~ wool * tension", "tension"),
  means_case("tension_by_wool", "warpbreaks", "breaks ~ wool * tension", "tension", by = "wool"),
  means_case("both", "warpbreaks", "breaks ~ wool * tension", c("wool", "tension")),
  means_case("covariate_at_mean", "unbalanced", "y ~ a * b + x", "b"),
  means_case("covariate_at_value", "unbalanced", "y ~ a * b + x", "b", at = list(x = 7)),
  means_case("covariate_interaction", "unbalanced", "y ~ a * x + b", "a"),
  means_case("proportional", "unbalanced", "y ~ a * b + x", "b", weighting = "proportional"),
  means_case("three_factors", "unbalanced", "y ~ a + b * k", "k"),
  means_case("with_weights", "weighted", "y ~ x1 + g", "g", weights = "w")
)

# Average marginal effect: the mean over rows of the derivative (numbers) or of the difference from the
# base level (factors); its standard error is sqrt(d' V d), d the mean gradient in the coefficients.
effect <- function(id, data, formula, variable, gradient, robust = FALSE) {
  frame <- load_data(data)
  fit <- lm(as.formula(formula), frame)
  rows <- gradient(frame)
  d <- colMeans(rows)
  V <- vcov(fit)
  value <- sum(d * coef(fit))
  se <- sqrt(drop(t(d) %*% V %*% d))
  t <- value / se
  se3 <- sqrt(drop(t(d) %*% sandwich::vcovHC(fit, type = "HC3") %*% d))
  list(id = one(id), data = one(data), formula = one(formula), variable = one(variable), gradient = d, effect = one(value), std_error = one(se),
       statistic = one(t), p_value = one(2 * pt(abs(t), fit$df.residual, lower.tail = FALSE)),
       p_value_normal = one(2 * pnorm(abs(t), lower.tail = FALSE)), hc3_std_error = one(se3))
}
effects <- list(
  effect("wt_with_interaction", "mtcars", "mpg ~ wt * hp", "wt", function(d) cbind(0, 1, 0, d$hp)),
  effect("hp_with_interaction", "mtcars", "mpg ~ wt * hp", "hp", function(d) cbind(0, 0, 1, d$wt)),
  effect("square", "cars", "dist ~ speed + I(speed^2)", "speed", function(d) cbind(0, 1, 2 * d$speed)),
  effect("logarithm", "mtcars", "mpg ~ log(hp) + wt", "hp", function(d) cbind(0, 1 / d$hp, 0)),
  effect("dose_by_supp", "toothgrowth", "len ~ supp * dose", "dose", function(d) cbind(0, 0, 1, as.numeric(d$supp == "VC"))),
  effect("supp_difference", "toothgrowth", "len ~ supp * dose", "supp", function(d) cbind(0, 1, 0, d$dose)),
  effect("plain", "mtcars", "mpg ~ wt + hp", "hp", function(d) cbind(0, 0, rep(1, nrow(d))))
)
# The same by R's symbolic differentiation (D) of each column of the design, given as an expression; `at` are values put into
# all rows, `means` puts every number at its mean, `frequency` repeats the rows.
slope_effect <- function(id, data, formula, variable, columns, r = formula, offset = "0", at = NULL, means = FALSE, frequency = NULL, shift = 0) {
  frame <- load_data(data)
  if (!is.null(frequency)) frame <- frame[rep(seq_len(nrow(frame)), frame[[frequency]]), ]
  fit <- lm(as.formula(r), frame)
  stopifnot(length(coef(fit)) == length(columns) + 1)
  point <- frame
  if (means) for (name in names(point)) if (is.numeric(point[[name]])) point[[name]] <- mean(point[[name]])
  for (name in names(at)) point[[name]] <- if (is.factor(frame[[name]])) factor(at[[name]], levels(frame[[name]])) else at[[name]]
  # Means and deviations of whole columns are those of the fit.
  constants <- list(of = function(g, level) as.numeric(g == level))
  for (name in names(frame)) if (is.numeric(frame[[name]])) {
    constants[[paste0("m_", name)]] <- mean(frame[[name]])
    constants[[paste0("s_", name)]] <- sd(frame[[name]])
  }
  slope <- function(text) {
    # An indicator does not change with the number.
    indicator <- regmatches(text, regexpr("of\\([a-z]+, \"[A-Za-z0-9]+\"\\) \\* ", text))
    derivative <- D(parse(text = sub("of\\([a-z]+, \"[A-Za-z0-9]+\"\\) \\* ", "", text))[[1]], variable)
    times <- if (length(indicator)) eval(parse(text = sub(" \\* $", "", indicator)), c(point, constants)) else 1
    mean(rep(times * eval(derivative, c(point, constants)), length.out = nrow(point)))
  }
  d <- c(0, vapply(columns, function(text) if (is.function(text)) mean(text(frame, point)) else slope(text), 1))
  value <- sum(d * coef(fit)) + slope(offset)
  se <- function(V) one(sqrt(drop(t(d) %*% V %*% d)))
  interval <- value + c(-1, 1) * qt(.95, fit$df.residual) * se(vcov(fit))
  c(list(id = one(id), data = one(data), formula = one(formula), variable = one(variable)), if (!is.null(frequency)) list(frequency = one(frequency)),
    list(at = if (length(at)) lapply(at, one), means = one(means), gradient = unname(d), effect = one(value), std_error = se(vcov(fit)),
         dof = one(fit$df.residual), lower_90 = one(interval[1]), upper_90 = one(interval[2]), # sandwich's (X'X)^-1 loses the digits of nearly dependent columns.
         hc3_std_error = if (kappa(model.matrix(fit), exact = TRUE) < 1e3) se(sandwich::vcovHC(fit, type = "HC3"))))
}
# poly(x, 3) as cubics: their coefficients from four points.
cubic_slope <- function(name, degree) function(frame, point) {
  basis <- poly(frame[[name]], 3)
  x <- seq(min(frame[[name]]), max(frame[[name]]), length.out = 4)
  a <- solve(outer(x, 0:3, "^"), predict(basis, x)[, degree])
  outer(point[[name]], 0:2, "^") %*% (a[-1] * 1:3)
}
slopes <- list(
  slope_effect("exponential_near_zero", "weighted", "y ~ exp(x2) + x1", "x2", c("exp(x2)", "x1")),
  slope_effect("exponential_at_zero", "weighted", "y ~ exp(x2) + x1", "x2", c("exp(x2)", "x1"), at = list(x2 = 0)),
  slope_effect("sine_and_square", "weighted", "y ~ sin(x2) + cos(x2):x1 + I(x2^2)", "x2", c("sin(x2)", "x2^2", "cos(x2) * x1")),
  slope_effect("transforms", "mtcars", "mpg ~ log10(hp) + log2(hp * wt) + sqrt(hp / 3) + expm1(hp / 100) + log1p(hp)", "hp",
               c("log10(hp)", "log2(hp * wt)", "sqrt(hp / 3)", "expm1(hp / 100)", "log1p(hp)")),
  slope_effect("powers", "mtcars", "mpg ~ I(wt^-2) + I(wt^1.5) + I(2^wt) + I(wt^(wt / 4))", "wt", c("wt^-2", "wt^1.5", "2^wt", "wt^(wt / 4)")),
  slope_effect("quotient", "mtcars", "mpg ~ I(hp / wt) + tan(wt / 10) + I(-(wt - 3) * (wt + hp))", "wt", c("hp / wt", "tan(wt / 10)", "-(wt - 3) * (wt + hp)")),
  slope_effect("standardizing", "mtcars", "mpg ~ scale(wt) * center(hp)", "wt", c("(wt - m_wt) / s_wt", "hp - m_hp", "(wt - m_wt) / s_wt * (hp - m_hp)"),
               r = "mpg ~ scale(wt) * scale(hp, scale = FALSE)", at = list(hp = 200)),
  slope_effect("orthogonal_polynomial", "cars", "dist ~ poly(speed, 3)", "speed", list(cubic_slope("speed", 1), cubic_slope("speed", 2), cubic_slope("speed", 3))),
  slope_effect("orthogonal_polynomial_at", "cars", "dist ~ poly(speed, 3)", "speed", list(cubic_slope("speed", 1), cubic_slope("speed", 2), cubic_slope("speed", 3)), at = list(speed = 21)),
  slope_effect("raw_polynomial", "mtcars", "mpg ~ poly(hp, 2, raw = TRUE) * wt", "hp", c("hp", "hp^2", "wt", "hp * wt", "hp^2 * wt")),
  slope_effect("dose_by_supp_at", "toothgrowth", "len ~ supp * log(dose)", "dose", c("0 * dose", "log(dose)", "of(supp, \"VC\") * log(dose)"), at = list(dose = 1, supp = "VC")),
  slope_effect("at_means", "mtcars", "mpg ~ log(wt) * hp + qsec", "wt", c("log(wt)", "hp", "qsec", "log(wt) * hp"), means = TRUE),
  slope_effect("at_means_and_value", "mtcars", "mpg ~ log(wt) * hp + qsec", "wt", c("log(wt)", "hp", "qsec", "log(wt) * hp"), means = TRUE, at = list(hp = 100)),
  slope_effect("with_offset", "mtcars", "mpg ~ hp + wt + offset(-3 * sqrt(wt))", "wt", c("hp", "wt"), offset = "-3 * sqrt(wt)"),
  slope_effect("frequencies", "weighted", "y ~ x1 * I(x2^2) + g", "x2", c("x1", "x2^2", "0 * x2", "0 * x2", "x1 * x2^2"), frequency = "f"),
  slope_effect("frequencies_at_means", "weighted", "y ~ x1 * I(x2^2) + g", "x2", c("x1", "x2^2", "0 * x2", "0 * x2", "x1 * x2^2"), frequency = "f", means = TRUE)
)
write_topic("means", list(means = means, effects = effects, slopes = slopes), c("emmeans", "sandwich"))
