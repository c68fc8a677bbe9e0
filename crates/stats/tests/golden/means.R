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
write_topic("means", list(means = means, effects = effects), c("emmeans", "sandwich"))
