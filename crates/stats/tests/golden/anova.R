# Analysis of variance, types I (stats::anova), II and III (car::Anova). Type III is refitted with
# contr.sum, under which car gives the tests that do not depend on the coding of the factors.
source("cases.R")

# Effect sizes: Hays (1963), Keren and Lewis (1979); `total` is the sum of squares of the response.
rows_of <- function(table, fit) {
  residual <- nrow(table)
  squares <- table[-residual, "Sum Sq"]
  dof <- table[-residual, "Df"]
  rest <- table[residual, "Sum Sq"]
  error <- rest / table[residual, "Df"]
  y <- model.response(model.frame(fit))
  w <- if (is.null(weights(fit))) rep(1, length(y)) else weights(fit)
  centre <- if (attr(terms(fit), "intercept") == 1) weighted.mean(y, w) else 0
  total <- sum(w * (y - centre)^2)
  list(
    terms = rownames(table)[-residual],
    dof = table[-residual, "Df"],
    sum_of_squares = table[-residual, "Sum Sq"],
    mean_square = table[-residual, "Sum Sq"] / table[-residual, "Df"],
    f_statistic = table[-residual, grep("^F", colnames(table))],
    p_value = table[-residual, "Pr(>F)"],
    eta_squared = squares / total,
    partial_eta_squared = squares / (squares + rest),
    omega_squared = (squares - dof * error) / (total + error),
    partial_omega_squared = (squares - dof * error) / (squares + (sum(w > 0) - dof) * error),
    residual_dof = one(table[residual, "Df"]),
    residual_sum_of_squares = one(table[residual, "Sum Sq"])
  )
}

ids <- c("three_predictors", "square", "dot_attitude", "missing_values", "one_factor", "root_of_counts", "six_levels",
         "factor_crossing", "crossing_power", "crossing_all", "crossing_less_one", "factor_by_number", "number_as_factor",
         "factor_and_numbers", "numeric_interaction", "unused_level", "analytic_weights", "analytic_zero_weights",
         "frequency_weights")
cases <- for_models(ids, function(fit, m) {
  options(contrasts = c("contr.sum", "contr.poly"))
  summed <- fit_model(m)
  third <- car::Anova(summed, type = 3)
  options(contrasts = c("contr.treatment", "contr.poly"))
  third <- third[rownames(third) != "(Intercept)", ]
  list(type_1 = rows_of(anova(fit), fit), type_2 = rows_of(car::Anova(fit, type = 2), fit), type_3 = rows_of(third, fit))
})

# Type I is defined whatever the coding, so also for these.
first_only <- for_models(c("nested_slash", "factor_no_intercept", "alias_first", "alias_empty_cell", "through_origin", "slopes_by_factor"),
  function(fit, m) list(type_1 = rows_of(anova(fit), fit)))

write_topic("anova", c(cases, first_only), "car")
