# Linear hypotheses about coefficients (car::linearHypothesis) and comparisons of nested models (stats::anova).
source("cases.R")

hypothesis <- function(id, text, matrix = NULL, rhs = NULL) {
  m <- model_named(id)
  fit <- fit_model(m)
  given <- if (is.null(matrix)) text else matrix
  run <- function(...) car::linearHypothesis(fit, given, rhs = rhs, ...)
  f <- run(test = "F")
  chi <- run(test = "Chisq")
  robust <- run(test = "F", vcov. = sandwich::vcovHC(fit, type = "HC3"))
  c(describe_model(m), list(
    hypothesis = gsub("(group|wool|tension)(trt[12]|B|M|H)", "\\1[\\2]", text), matrix = matrix, rhs = rhs,
    dof = one(f$Df[2]), dof_residual = one(f$Res.Df[2]),
    f_statistic = one(f$F[2]), p_value = one(f[["Pr(>F)"]][2]),
    chi_squared = one(chi$Chisq[2]), chi_squared_p_value = one(chi[["Pr(>Chisq)"]][2]),
    sum_of_squares = one(f[["Sum of Sq"]][2]),
    value = as.numeric(attr(f, "value")), covariance_of_value = attr(f, "vcov"),
    hc3_f_statistic = one(robust$F[2]), hc3_p_value = one(robust[["Pr(>F)"]][2])))
}
hypotheses <- list(
  hypothesis("three_predictors", "wt = 0"),
  hypothesis("three_predictors", "wt + 100 * hp = -5"),
  hypothesis("three_predictors", c("wt = -4", "hp = 0")),
  hypothesis("three_predictors", c("wt", "hp", "qsec")),
  hypothesis("three_predictors", "2 * wt - 3 * qsec = 1.5"),
  hypothesis("three_predictors", "(Intercept) = 30"),
  hypothesis("three_predictors", character(), rbind(c(0, 1, -1, 0), c(0, 0, 1, 1)), c(-4, 0)),
  hypothesis("dot_attitude", "complaints = learning"),
  hypothesis("dot_attitude", c("complaints = privileges", "privileges = learning")),
  hypothesis("one_factor", "grouptrt1 = grouptrt2"),
  hypothesis("through_origin", "speed = 3"),
  hypothesis("analytic_weights", c("x1 = 0.5", "x2 + 2 = 0")),
  hypothesis("factor_crossing", c("woolB:tensionM = 0", "woolB:tensionH = 0")),
  hypothesis("dot_longley", "Year = 1.5")
)

# Blocks: each formula adds to the one before. `f_block` divides by the residual mean square of that block's own
# model (SPSS, F change); `f_full` by that of the largest model (R's anova()).
blocks <- function(id, data, formulas, weights = NULL) {
  frame <- load_data(data)
  # One set of rows for all blocks: those complete in the largest model.
  full <- lm(as.formula(formulas[length(formulas)]), frame)
  if (length(full$na.action)) frame <- frame[-full$na.action, ]
  fits <- lapply(formulas, function(f) {
    call <- list(as.formula(f), data = frame)
    if (!is.null(weights)) call$weights <- frame[[weights]]
    do.call(lm, call)
  })
  joint <- do.call(anova, fits)
  r2 <- vapply(fits, function(f) summary(f)$r.squared, 0)
  steps <- lapply(seq_along(fits)[-1], function(i) {
    own <- anova(fits[[i - 1]], fits[[i]])
    list(formula = one(formulas[i]), r_squared = one(r2[i]), r_squared_change = one(r2[i] - r2[i - 1]),
         dof_change = one(own$Df[2]), sum_of_squares_change = one(own[["Sum of Sq"]][2]), dof_residual = one(own$Res.Df[2]),
         f_block = one(own$F[2]), p_block = one(own[["Pr(>F)"]][2]), f_full = one(joint$F[i]), p_full = one(joint[["Pr(>F)"]][i]))
  })
  c(list(id = one(id), data = one(data)), if (!is.null(weights)) list(weights = one(weights)),
    list(first = one(formulas[1]), n_obs = one(nrow(frame)), first_r_squared = one(r2[1]), steps = steps))
}
nested <- list(
  blocks("mtcars_blocks", "mtcars", c("mpg ~ wt", "mpg ~ wt + hp", "mpg ~ wt + hp + qsec + drat")),
  blocks("swiss_blocks", "swiss", c("Fertility ~ 1", "Fertility ~ Education", "Fertility ~ Education + Catholic + Agriculture")),
  blocks("air_blocks", "airquality", c("Ozone ~ Temp", "Ozone ~ Temp + Wind", "Ozone ~ Temp + Wind + Solar.R")),
  blocks("wool_blocks", "warpbreaks", c("breaks ~ wool", "breaks ~ wool + tension", "breaks ~ wool * tension")),
  blocks("weighted_blocks", "weighted", c("y ~ x1", "y ~ x1 + x2", "y ~ x1 + x2 + g"), "w")
)
write_topic("hypotheses", list(hypotheses = hypotheses, nested = nested), c("car", "sandwich"))
