# Fitted means and intervals for rows that were not in the fit.
source("cases.R")

predict_case <- function(id, new, weights = NULL) {
  m <- model_named(id)
  fit <- fit_model(m)
  at <- function(kind, level, ...) predict(fit, new, interval = kind, level = level, ...)
  out <- c(describe_model(m), list(new = new))
  out$std_error <- predict(fit, new, se.fit = TRUE)$se.fit
  out$fitted <- at("confidence", .95)[, "fit"]
  for (level in c(.9, .95, .99)) for (kind in c("confidence", "prediction")) {
    band <- suppressWarnings(at(kind, level, weights = if (kind == "prediction" && !is.null(weights)) weights else 1))
    out[[paste(kind, level * 100, sep = "_")]] <- list(lower = band[, "lwr"], upper = band[, "upr"])
  }
  if (!is.null(weights)) out$prediction_weights <- weights
  out
}
text <- function(...) factor(c(...))
cases <- list(
  predict_case("one_predictor", data.frame(wt = c(1, 3.2, 10))),
  predict_case("three_predictors", data.frame(wt = c(2, 4), hp = c(60, 400), qsec = c(20, 15))),
  predict_case("through_origin", data.frame(speed = c(0, 5, 40))),
  predict_case("intercept_only", data.frame(speed = c(1, 2))),
  predict_case("square", data.frame(speed = c(0, 10, 30))),
  predict_case("orthogonal_polynomial", data.frame(speed = c(3, 10.5, 30))),
  predict_case("logs", data.frame(speed = c(1, 10, 30))),
  predict_case("one_factor", data.frame(group = text("trt2", "ctrl"))),
  predict_case("factor_crossing", data.frame(wool = text("B", "A", "B"), tension = text("H", "L", "M"))),
  predict_case("crossing_power", data.frame(a = text("a2", "a1"), b = text("b3", "b2"), x = c(8, 15))),
  predict_case("offset_column", data.frame(hp = c(100, 200), wt = c(2, 5))),
  predict_case("offset_expression", data.frame(hp = c(100, 200), wt = c(2, 5))),
  predict_case("missing_values", data.frame(Solar.R = c(100, 300), Wind = c(5, 20), Temp = c(60, 100))),
  predict_case("analytic_weights", data.frame(x1 = c(4, 7), x2 = c(0, .5), g = text("high", "low"))),
  predict_case("analytic_weights", data.frame(x1 = c(4, 7, 5), x2 = c(0, .5, 1), g = text("high", "low", "low")), weights = c(.001, 2, 1e6)),
  predict_case("three_predictors", data.frame(wt = c(2, 4), hp = c(60, 400), qsec = c(20, 15)), weights = c(3, .25)),
  predict_case("analytic_through_origin", data.frame(x1 = c(4, 7), x2 = c(0, .5)), weights = c(.5, 4)),
  predict_case("frequency_weights", data.frame(x1 = c(4, 7), x2 = c(0, .5), g = text("high", "low")))
)
write_topic("prediction", cases)
