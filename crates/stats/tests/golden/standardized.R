# Coefficients of fits to standardised data: the response and every numeric factor scaled, factors left alone.
source("cases.R")

ids <- c("one_predictor", "three_predictors", "missing_values", "one_factor", "factor_and_numbers", "factor_crossing", "factor_by_number",
         "numeric_interaction", "crossing_power", "crossing_all", "frequency_weights", "analytic_weights")
cases <- for_models(ids, function(fit, m) {
  frame <- model.frame(fit)
  n <- nrow(frame)
  w <- if (is.null(weights(fit))) rep(1, n) else weights(fit)
  for (name in setdiff(names(frame), "(weights)")) if (is.numeric(frame[[name]])) {
    x <- frame[[name]] - weighted.mean(frame[[name]], w)
    frame[[name]] <- x / sqrt(sum(w * x^2) / sum(w) * n / (n - 1))
  }
  call <- list(formula(fit), data = frame)
  if (!is.null(weights(fit))) call$weights <- w
  s <- summary(do.call(lm, call))$coefficients
  list(terms = rownames(s), estimate = s[, 1], std_error = s[, 2], p_value = s[, 4])
})
write_topic("standardized", cases)
