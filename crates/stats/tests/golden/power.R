# Power and sample size by pwr, power.t.test, power.prop.test and power.anova.test; MannWhitney, McNemar and Welch by their formulas.
source("json.R")
suppressPackageStartupMessages(library(pwr))
cases <- list()
add <- function(test, n, effect, alpha, power, alternative = "two.sided", ...) {
  cases[[length(cases) + 1]] <<- c(list(test = one(test), n = one(n), effect = one(effect), alpha = one(alpha), power = one(power),
                                        alternative = one(alternative)), lapply(list(...), one))
}
for (alternative in c("two.sided", "greater")) for (d in c(0.2, 0.5, 1.1)) for (n in c(5, 20, 64)) for (alpha in c(0.05, 0.001)) {
  add("one_sample_t", n, d, alpha, pwr.t.test(n = n, d = d, sig.level = alpha, type = "one.sample", alternative = alternative)$power, alternative)
  add("paired_t", n, d, alpha, pwr.t.test(n = n, d = d, sig.level = alpha, type = "paired", alternative = alternative)$power, alternative)
  add("two_sample_t", n, d, alpha, pwr.t.test(n = n, d = d, sig.level = alpha, alternative = alternative)$power, alternative, ratio = 1)
  add("two_sample_t", n, d, alpha, pwr.t2n.test(n1 = n, n2 = 3 * n, d = d, sig.level = alpha, alternative = alternative)$power, alternative, ratio = 3)
  add("one_proportion_arcsine", n, d, alpha, pwr.p.test(h = d, n = n, sig.level = alpha, alternative = alternative)$power, alternative)
  add("two_proportions_arcsine", n, d, alpha, pwr.2p2n.test(h = d, n1 = n, n2 = 2 * n, sig.level = alpha, alternative = alternative)$power, alternative, ratio = 2)
}
for (r in c(0.1, 0.3, 0.7)) for (n in c(10, 84)) for (alternative in c("two.sided", "greater"))
  add("correlation", n, r, 0.05, pwr.r.test(n = n, r = r, alternative = alternative)$power, alternative)
for (k in c(2, 4, 7)) for (f in c(0.1, 0.28, 0.5)) for (n in c(4, 20)) {
  add("anova", n, f, 0.05, pwr.anova.test(k = k, n = n, f = f)$power, groups = k)
  stopifnot(abs(pwr.anova.test(k = k, n = n, f = f)$power - power.anova.test(groups = k, n = n, between.var = f^2 * k / (k - 1), within.var = 1)$power) < 1e-9)
}
for (u in c(1, 3)) for (f2 in c(0.02, 0.15, 0.4)) for (n in c(15, 90))
  add("regression", n, f2, 0.05, pwr.f2.test(u = u, v = n - u - 1, f2 = f2)$power, tested = u, others = 0)
for (df in c(1, 4)) for (w in c(0.1, 0.3)) for (n in c(20, 150))
  add("chi_squared", n, w, 0.05, pwr.chisq.test(w = w, N = n, df = df)$power, dof = df)
for (p1 in c(0.05, 0.5)) for (p2 in c(0.1, 0.75)) for (n in c(30, 200)) for (alternative in c("two.sided", "one.sided"))
  add("two_proportions", n, p2 - p1, 0.05, power.prop.test(n = n, p1 = p1, p2 = p2, alternative = alternative)$power,
      if (alternative == "one.sided") (if (p2 > p1) "greater" else "less") else "two.sided", first = p1, ratio = 1)
# The power of the pair of t tests with Welch's degrees of freedom of the true variances.
for (n in c(10, 40)) for (sd in c(0.5, 2)) {
  a <- 1 / n; b <- sd^2 / (2 * n); df <- (a + b)^2 / (a^2 / (n - 1) + b^2 / (2 * n - 1)); q <- qt(0.975, df); ncp <- 0.6 / sqrt(a + b)
  add("welch_t", n, 0.6, 0.05, pt(q, df, ncp, lower = FALSE) + pt(-q, df, ncp), ratio = 2, sd_ratio = sd)
}
# Noether (1987), Connor (1987).
for (n in c(12, 50)) for (p in c(0.6, 0.75))
  add("mann_whitney", n, p, 0.05, pnorm(sqrt(12 * 1/3 * 2/3 * 3 * n) * (p - 0.5) - qnorm(0.975)), ratio = 2)
for (n in c(30, 120)) for (d in c(0.1, 0.2))
  add("mcnemar", n, d, 0.05, pnorm((d * sqrt(n) - qnorm(0.975) * sqrt(0.3)) / sqrt(0.3 - d^2)), discordant = 0.3)
# Two one-sided tests, from the joint distribution (Phillips 1990); Wald's test of a rate ratio.
for (n in c(8, 30, 100)) for (margin in c(0.5, 1)) for (d in c(0, 0.2)) {
  df <- 3 * n - 2; t <- qt(0.95, df); root <- sqrt(2 * n / 3); most <- margin * root / t
  density <- function(s) exp(log(2) + df / 2 * log(df / 2) - lgamma(df / 2) + (df - 1) * log(s) - df * s^2 / 2)
  f <- function(s) density(s) * (pnorm((margin - d) * root - t * s) - pnorm(t * s - (margin + d) * root))
  edges <- unique(pmin(seq(0, 4, 0.05), most))
  power <- sum(sapply(seq_len(length(edges) - 1), function(i) integrate(f, edges[i], edges[i + 1], rel.tol = 1e-13)$value))
  add("equivalence_t", n, margin, 0.05, power, ratio = 2, difference = d)
}
for (n in c(40, 300)) for (ratio in c(1.3, 2))
  add("two_rates", n, ratio, 0.05, pnorm(log(ratio) / sqrt(1 / (n * 0.4) + 1 / (2 * n * 0.4 * ratio)) - qnorm(0.975)), first = 0.4, ratio = 2)
# Sample sizes, solved by R's uniroot.
solved <- list(
  list(test = one("two_sample_t"), ratio = one(1), effect = one(0.5), power = one(0.8), n = one(power.t.test(delta = 0.5, power = 0.8, strict = TRUE, tol = 1e-12)$n)),
  list(test = one("paired_t"), effect = one(0.4), power = one(0.9), n = one(power.t.test(delta = 0.4, power = 0.9, type = "paired", strict = TRUE, tol = 1e-12)$n)),
  list(test = one("two_proportions"), first = one(0.5), ratio = one(1), effect = one(0.25), power = one(0.9), n = one(power.prop.test(p1 = 0.5, p2 = 0.75, power = 0.9, tol = 1e-12)$n)),
  list(test = one("anova"), groups = one(4), effect = one(0.3), power = one(0.8), n = one(uniroot(function(n) pwr.anova.test(k = 4, f = 0.3, n = n)$power - 0.8, c(5, 100), tol = 1e-12)$root)))
write_topic("power", list(power = cases, sample_size = solved), "pwr")
