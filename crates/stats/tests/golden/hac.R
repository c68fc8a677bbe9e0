# Bandwidths that sandwich chooses, and its covariances with prewhitened scores.
source("cases.R")
suppressPackageStartupMessages(library(sandwich))

kernels <- c("Bartlett", "Parzen", "Quadratic Spectral", "Truncated", "Tukey-Hanning")
hac <- function(id, data, formula, weights = NULL) {
  frame <- load_data(data)
  call <- list(as.formula(formula), data = frame)
  if (!is.null(weights)) call$weights <- frame[[weights]]
  fit <- do.call(lm, call)
  at <- function(kernel, prewhite) {
    bandwidth <- bwAndrews(fit, kernel = kernel, prewhite = prewhite)
    given <- function(adjust) kernHAC(fit, kernel = kernel, bw = 3.5, prewhite = prewhite, adjust = adjust)
    c(list(kernel = one(kernel), prewhitened = one(prewhite == 1), andrews = one(bandwidth)),
      if (kernel %in% kernels[1:3]) list(newey_west = one(bwNeweyWest(fit, kernel = kernel, prewhite = prewhite))),
      list(automatic = kernHAC(fit, kernel = kernel, prewhite = prewhite), given = given(FALSE), given_adjusted = given(TRUE)))
  }
  c(list(id = one(id), data = one(data), formula = one(formula)), if (!is.null(weights)) list(weights = one(weights)),
    list(kernels = unlist(lapply(kernels, function(kernel) lapply(0:1, function(prewhite) at(kernel, prewhite))), recursive = FALSE)))
}
cases <- list(
  hac("series", "series", "y ~ t + x"),
  hac("series_slope", "series", "y ~ x - 1"),
  hac("series_mean", "series", "y ~ 1"),
  hac("longley", "longley", "Employed ~ GNP + Unemployed"),
  hac("air", "airquality", "Wind ~ Temp + Month"),
  hac("factor", "mtcars", "mpg ~ wt * hp"),
  hac("weighted", "weighted", "y ~ x1 + x2", "w")
)
write_topic("hac", cases, "sandwich")
