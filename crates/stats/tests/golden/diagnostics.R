# Tests of the assumptions of a fit: lmtest, tseries (Jarque-Bera), stats (Shapiro-Wilk).
source("cases.R")
suppressPackageStartupMessages({ library(lmtest); requireNamespace("tseries") })

outcome <- function(test) list(statistic = one(test$statistic[[1]]), dof = unname(test$parameter), p_value = one(test$p.value))

# White (1980): squares and cross products of the predictors; columns that repeat others fall out.
white_test <- function(fit) {
  x <- model.matrix(fit)
  x <- x[, colnames(x) != "(Intercept)", drop = FALSE]
  pairs <- which(upper.tri(diag(ncol(x)), diag = TRUE), arr.ind = TRUE)
  z <- cbind(x, x[, pairs[, 1], drop = FALSE] * x[, pairs[, 2], drop = FALSE])
  auxiliary <- lm(I(residuals(fit)^2) ~ z)
  r2 <- summary(auxiliary)$r.squared
  k <- auxiliary$rank - 1
  n <- nrow(x)
  f <- (r2 / k) / ((1 - r2) / (n - k - 1))
  list(statistic = one(n * r2), dof = k, p_value = one(pchisq(n * r2, k, lower.tail = FALSE)),
       f_statistic = one(f), f_dof = c(k, n - k - 1), f_p_value = one(pf(f, k, n - k - 1, lower.tail = FALSE)))
}

# lmtest counts powers that the model already spans; such a test says nothing, and is left out.
reset <- function(fit, power) {
  x <- model.matrix(fit)
  # About their mean and scaled, or else the powers of Longley would look dependent.
  z <- scale(fitted(fit))
  if (qr(cbind(x, outer(drop(z), power, "^")))$rank < ncol(x) + length(power)) return(NULL)
  outcome(resettest(fit, power = power, type = "fitted"))
}

ids <- c("one_predictor", "three_predictors", "square", "dot_stackloss", "dot_swiss", "missing_values", "one_factor", "factor_crossing", "factor_by_number", "dot_longley")
cases <- for_models(ids, function(fit, m) {
  frame <- model.frame(fit)
  e <- residuals(fit)
  skewness <- mean((e - mean(e))^3) / mean((e - mean(e))^2)^1.5
  kurtosis <- mean((e - mean(e))^4) / mean((e - mean(e))^2)^2
  jb <- tseries::jarque.bera.test(e)
  jb$p.value <- pchisq(jb$statistic, 2, lower.tail = FALSE) # tseries subtracts from one
  # By the matrix, which needs no rows to be looked up again.
  y <- model.response(frame)
  x <- model.matrix(fit)
  durbin_watson <- function(alternative) dwtest(y ~ x - 1, alternative = alternative, exact = TRUE)
  by_fitted <- data.frame(fitted = fitted(fit), row.names = names(fitted(fit)))
  list(
    breusch_pagan = outcome(bptest(fit, studentize = FALSE)),
    breusch_pagan_studentized = outcome(bptest(fit)),
    breusch_pagan_fitted = outcome(bptest(fit, ~ fitted, data = by_fitted, studentize = FALSE)),
    breusch_pagan_fitted_studentized = outcome(bptest(fit, ~ fitted, data = by_fitted)),
    white = white_test(fit),
    breusch_godfrey = lapply(1:4, function(k) list(order = one(k), chi_squared = outcome(bgtest(fit, order = k, type = "Chisq", fill = 0)),
      f = outcome(bgtest(fit, order = k, type = "F", fill = 0)))),
    reset_fitted_23 = reset(fit, 2:3),
    reset_fitted_2 = reset(fit, 2),
    reset_fitted_234 = reset(fit, 2:4),
    jarque_bera = c(outcome(jb), list(skewness = one(skewness), kurtosis = one(kurtosis))),
    durbin_watson = list(statistic = one(durbin_watson("greater")$statistic[[1]]), p_value_positive = one(durbin_watson("greater")$p.value),
      p_value_negative = one(durbin_watson("less")$p.value)),
    shapiro_wilk = outcome(shapiro.test(e)),
    shapiro_wilk_standardized = outcome(shapiro.test(rstandard(fit)))
  )
})

shapiro <- lapply(list(
  c("cars", "dist"), c("mtcars", "hp"), c("swiss", "Education"), c("airquality", "Ozone"), c("longley", "GNP"),
  c("strong", "x"), c("insectsprays", "count"), c("weighted", "w")), function(column) {
    x <- load_data(column[1])[[column[2]]]
    c(list(data = one(column[1]), column = one(column[2])), outcome(shapiro.test(x)))
  })
tiny <- list(c(1, 2, 4), c(1, 1, 2), c(3, 1, 4, 1.5), c(1, 2, 3, 4, 100), c(148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236), c(1e8 + c(1, 2, 4, 8, 16, 32)))
shapiro_values <- lapply(tiny, function(x) c(list(values = x), outcome(shapiro.test(x))))

write_topic("diagnostics", list(models = cases, shapiro_wilk_columns = shapiro, shapiro_wilk_values = shapiro_values), c("lmtest", "tseries"))
