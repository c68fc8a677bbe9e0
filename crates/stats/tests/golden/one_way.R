# One-way analysis of variance and its comparisons: R's oneway.test, TukeyHSD and pairwise.t.test; car, emmeans and effectsize.
source("tests_common.R")
suppressPackageStartupMessages({ library(car); library(emmeans); library(effectsize) })

f_test <- function(test) list(statistic = one(test$statistic), dof = unname(test$parameter), p_value = one(test$p.value),
  log_p_value = one(pf(test$statistic, test$parameter[1], test$parameter[2], lower.tail = FALSE, log.p = TRUE)))
levene <- function(d, center) { table <- leveneTest(d$y, d$g, center = center); list(statistic = one(table[1, 2]), p_value = one(table[1, 3])) }
chi <- function(test) list(statistic = one(test$statistic), p_value = one(test$p.value))

cases <- lapply(names(several_sets), function(name) {
  s <- several_sets[[name]]; d <- as.data.frame(long(s)); k <- length(s)
  fit <- aov(y ~ g, d)
  table <- summary(fit)[[1]]
  tukey <- TukeyHSD(fit)$g
  pairs <- combn(k, 2)
  lower_triangle <- function(m) vapply(seq_len(ncol(pairs)), function(i) m[pairs[2, i] - 1, pairs[1, i]], 0)
  pairwise <- function(adjust, pooled) lower_triangle(pairwise.t.test(d$y, d$g, p.adjust.method = adjust, pool.sd = pooled)$p.value)
  means <- emmeans(fit, "g")
  interval <- function(adjust) { table <- confint(contrast(means, "pairwise", adjust = adjust)); list(lower = table$lower.CL, upper = table$upper.CL) }
  p_of <- function(adjust) summary(contrast(means, "pairwise", adjust = adjust))$p.value
  weights <- c(-1, rep(1 / (k - 1), k - 1))
  planned <- as.data.frame(summary(contrast(means, list(planned = weights)), infer = TRUE))
  m <- vapply(s, mean, 0); v <- vapply(s, var, 0) / lengths(s) * weights^2
  dof <- sum(v)^2 / sum(v^2 / (lengths(s) - 1))
  t <- sum(weights * m) / sqrt(sum(v))
  list(id = one(name), samples = s, sum_of_squares = table[, 2], classical = f_test(oneway.test(y ~ g, d, var.equal = TRUE)),
    welch = f_test(oneway.test(y ~ g, d)),
    eta_squared = one(eta_squared(fit, partial = FALSE, ci = NULL)$Eta2), omega_squared = one(omega_squared(fit, partial = FALSE, ci = NULL)$Omega2),
    epsilon_squared = one(epsilon_squared(fit, partial = FALSE, ci = NULL)$Epsilon2), cohen_f = one(cohens_f(fit, partial = FALSE, ci = NULL)$Cohens_f),
    levene_mean = levene(d, mean), levene_median = levene(d, median), bartlett = chi(bartlett.test(y ~ g, d)), fligner = chi(fligner.test(y ~ g, d)),
    # R's ptukey is good to some 1e-9.
    tukey = list(difference = -unname(tukey[, "diff"]), lower = -unname(tukey[, "upr"]), upper = -unname(tukey[, "lwr"]), p_value = unname(tukey[, "p adj"])),
    scheffe = c(list(p_value = p_of("scheffe")), interval("scheffe")),
    lsd = c(list(p_value = pairwise("none", TRUE)), interval("none")),
    bonferroni = c(list(p_value = pairwise("bonferroni", TRUE)), interval("bonferroni")),
    holm = list(p_value = pairwise("holm", TRUE)), sidak = c(list(p_value = p_of("sidak")), interval("sidak")),
    welch_none = list(p_value = pairwise("none", FALSE)), welch_holm = list(p_value = pairwise("holm", FALSE)),
    planned = list(weights = weights, estimate = one(planned$estimate), std_error = one(planned$SE), statistic = one(planned$t.ratio), p_value = one(planned$p.value),
      lower = one(planned$lower.CL), upper = one(planned$upper.CL)),
    planned_own = list(statistic = one(t), dof = one(dof), p_value = one(2 * pt(abs(t), dof, lower.tail = FALSE))))
})
write_topic("one_way", cases, c("car", "emmeans", "effectsize"))
