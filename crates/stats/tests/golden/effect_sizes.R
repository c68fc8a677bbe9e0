# Standardised differences: effectsize's estimates. Its intervals come from a search good to 1e-4, so effect_sizes.py has them.
source("tests_common.R")
suppressPackageStartupMessages(library(effectsize))
value <- function(table) one(table[[1]])
two <- lapply(names(sample_sets), function(name) {
  s <- sample_sets[[name]]; x <- s[[1]]; y <- s[[2]]
  list(id = one(name), samples = s, pooled = value(cohens_d(x, y, ci = NULL)), pooled_g = value(hedges_g(x, y)),
    average = value(cohens_d(x, y, pooled_sd = FALSE, ci = NULL)), average_g = value(hedges_g(x, y, pooled_sd = FALSE)), control = value(glass_delta(x, y, ci = NULL)),
    null = value(cohens_d(x, y, mu = .5, ci = NULL)), superiority = value(p_superiority(x, y, ci = NULL)), one = if (name != "offset") value(cohens_d(x, mu = 1, ci = NULL)))
})
paired_sets <- list(sleep = sample_sets$sleep,
  anorexia_like = list(after = c(80.2, 80.1, 86.4, 86.3, 76.1, 78.1, 75.1, 86.7), before = c(80.7, 89.4, 91.8, 74, 78.1, 88.3, 87.3, 75.1)))
paired <- lapply(names(paired_sets), function(name) {
  s <- paired_sets[[name]]; x <- s[[1]]; y <- s[[2]]; r <- cor(x, y); d <- mean(x - y)
  list(id = one(name), samples = s, d_z = value(cohens_d(x, y, paired = TRUE, ci = NULL)), g_z = value(hedges_g(x, y, paired = TRUE)),
    d_av = one(d / sqrt((var(x) + var(y)) / 2)), d_rm = one(d / sd(x - y) * sqrt(2 * (1 - r))))
})
write_topic("effect_sizes", list(two = two, paired = paired), "effectsize")
