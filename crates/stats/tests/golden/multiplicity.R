# Adjusted p-values, Tukey's studentized range, and Tukey's honest significant differences.
source("cases.R")

p_sets <- list(
  c(.01, .02, .03, .04, .05), c(.05, .001, .001, .4, 1, 0), c(.5), c(1e-300, 1e-10, .2, .04, .04, .9, .013), c(.9, .8, .7)
)
adjusted <- lapply(p_sets, function(p) c(list(p_values = p), lapply(
  c(bonferroni = "bonferroni", holm = "holm", hochberg = "hochberg", hommel = "hommel", benjamini_hochberg = "BH", benjamini_yekutieli = "BY"),
  function(method) p.adjust(p, method)), list(sidak = -expm1(length(p) * log1p(-p)))))

# stats::ptukey is good to some 1e-10 absolute; exact.py has the same with quadrature at high precision.
grid <- expand.grid(q = c(.5, 1, 2, 3.5, 5, 8), groups = c(2, 3, 6, 10), dof = c(2, 5, 20, 120, Inf))
range_table <- list(q = grid$q, groups = grid$groups, dof = ifelse(is.finite(grid$dof), grid$dof, 0),
  upper = ptukey(grid$q, grid$groups, grid$dof, lower.tail = FALSE))
quantiles <- expand.grid(level = c(.9, .95, .99), groups = c(2, 3, 6, 10), dof = c(2, 5, 20, 120))
quantile_table <- list(level = quantiles$level, groups = quantiles$groups, dof = quantiles$dof,
  quantile = qtukey(quantiles$level, quantiles$groups, quantiles$dof))

honest <- lapply(list(c("plantgrowth", "weight", "group"), c("insectsprays", "count", "spray"), c("chickwts", "weight", "feed"), c("warpbreaks", "breaks", "tension")), function(v) {
  frame <- load_data(v[1])
  formula <- paste(v[2], "~", v[3])
  table <- TukeyHSD(aov(as.formula(formula), frame))[[1]]
  list(data = one(v[1]), formula = one(formula), comparisons = rownames(table), difference = table[, "diff"],
       lower = table[, "lwr"], upper = table[, "upr"], p_value = table[, "p adj"])
})
write_topic("multiplicity", list(adjusted = adjusted, studentized_range = range_table, studentized_range_quantiles = quantile_table, tukey_hsd = honest))
