# Rank tests: R's wilcox.test, kruskal.test, friedman.test and ks.test; coin and exactRankTests for exact p-values with ties;
# effectsize for effect sizes. Dunn's test is written out, as no package of its own is needed for it.
source("tests_common.R")
suppressPackageStartupMessages({ library(coin); library(exactRankTests); library(effectsize) })

quiet <- function(x) suppressWarnings(x)
# What uniroot leaves of an end that is 0.
end <- function(x) one(ifelse(abs(x) < 1e-12, 0, x))
z_log_p <- function(z, a) switch(a, less = pnorm(z, log.p = TRUE), greater = pnorm(z, lower.tail = FALSE, log.p = TRUE),
                                 two.sided = min(0, log(2) + pnorm(abs(z), lower.tail = FALSE, log.p = TRUE)))

# Exact: coin, which exactRankTests confirms. Approximate: R with and without continuity correction, intervals by roots at 1e-13.
rank_sum <- lapply(names(sample_sets), function(name) {
  s <- sample_sets[[name]]; x <- s[[1]]; y <- s[[2]]; d <- long(s)
  tied <- anyDuplicated(c(x, y)) > 0
  exact <- lapply(alternatives, function(a) {
    p <- as.numeric(pvalue(coin::wilcox_test(y ~ g, data = d, distribution = "exact", alternative = a)))
    stopifnot(abs(p - wilcox.exact(x, y, alternative = a)$p.value) < 1e-9)
    one(p)
  })
  interval <- function(exact, a, level = .95) {
    test <- quiet(wilcox.test(x, y, exact = exact, conf.int = TRUE, conf.level = level, alternative = a, tol.root = 1e-13))
    list(lower = end(test$conf.int[1]), upper = end(test$conf.int[2]))
  }
  differences <- sort(outer(x, y, "-"))
  biserial <- rank_biserial(x, y)
  list(id = one(name), samples = s, tied = one(tied), statistic = one(quiet(wilcox.test(x, y))$statistic), exact = exact,
    corrected = lapply(alternatives, function(a) one(quiet(wilcox.test(x, y, exact = FALSE, alternative = a))$p.value)),
    uncorrected = lapply(alternatives, function(a) one(as.numeric(pvalue(coin::wilcox_test(y ~ g, data = d, alternative = a))))),
    null_corrected = one(quiet(wilcox.test(x, y, mu = .5, exact = FALSE))$p.value),
    estimate = one(median(differences)),
    exact_interval = if (!tied) lapply(alternatives, function(a) interval(TRUE, a)),
    corrected_interval = lapply(alternatives, function(a) interval(FALSE, a)),
    corrected_interval_80 = lapply(alternatives, function(a) interval(FALSE, a, .8)),
    rank_biserial = one(biserial[[1]]), biserial_lower = one(biserial$CI_low), biserial_upper = one(biserial$CI_high))
})

value_sets <- list(
  sleep = sample_sets$sleep$second - sample_sets$sleep$first,
  darwin = c(49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48) / 8,
  zeros = c(0, 1, 2, -1, 3, 0, 4, 2, -2, 5, 6),
  symmetric = c(-3.5, -1.25, 0.5, 2, 2.75, 4),
  offset = 1e6 + c(1.5, 2.25, 3.125, 7.75, 9.5),
  ozone = local({ x <- load_data("airquality")$Ozone; (x[!is.na(x)] - 31.5) / 4 })
)
signed_rank <- lapply(names(value_sets), function(name) {
  x <- value_sets[[name]]
  zero <- rep(0, length(x))
  coin_p <- function(method, distribution, a) {
    one(as.numeric(pvalue(wilcoxsign_test(x ~ zero, zero.method = method, distribution = distribution, alternative = a))))
  }
  tied <- anyDuplicated(abs(x)) > 0 || any(x == 0)
  interval <- function(exact, a, level = .95) {
    test <- quiet(wilcox.test(x, exact = exact, conf.int = TRUE, conf.level = level, alternative = a, tol.root = 1e-13))
    list(lower = end(test$conf.int[1]), upper = end(test$conf.int[2]))
  }
  used <- x[x != 0]
  walsh <- outer(used, used, "+"); walsh <- walsh[!lower.tri(walsh)] / 2
  n_positive <- sum(x > 0); n <- length(used)
  biserial <- rank_biserial(used)
  ordered <- sort(x); k <- max(1, qbinom(.025, length(x), .5))
  list(id = one(name), values = x, tied = one(tied), statistic = one(quiet(wilcox.test(x))$statistic),
    exact = if (length(x) < 50) lapply(alternatives, function(a) coin_p("Wilcoxon", "exact", a)),
    exact_pratt = if (length(x) < 50) lapply(alternatives, function(a) coin_p("Pratt", "exact", a)),
    uncorrected = lapply(alternatives, function(a) coin_p("Wilcoxon", "asymptotic", a)),
    uncorrected_pratt = lapply(alternatives, function(a) coin_p("Pratt", "asymptotic", a)),
    corrected = lapply(alternatives, function(a) one(quiet(wilcox.test(x, exact = FALSE, alternative = a))$p.value)),
    estimate = one(median(walsh)),
    exact_interval = if (!tied) lapply(alternatives, function(a) interval(TRUE, a)),
    corrected_interval = lapply(alternatives, function(a) interval(FALSE, a)),
    corrected_interval_80 = lapply(alternatives, function(a) interval(FALSE, a, .8)),
    rank_biserial = one(biserial[[1]]), biserial_lower = one(biserial$CI_low), biserial_upper = one(biserial$CI_high),
    sign = lapply(alternatives, function(a) one(binom.test(n_positive, n, alternative = a)$p.value)),
    sign_lower = one(ordered[k]), sign_upper = one(ordered[length(x) + 1 - k]), sign_level = one(max(0, 1 - 2 * pbinom(k - 1, length(x), .5))))
})

dunn <- function(s) {
  d <- long(s); r <- rank(d$y); n <- length(r); t <- table(d$y)
  v <- n * (n + 1) / 12 - sum(t^3 - t) / (12 * (n - 1))
  m <- tapply(r, d$g, mean); k <- lengths(s)
  pairs <- combn(length(s), 2)
  z <- apply(pairs, 2, function(i) (m[i[1]] - m[i[2]]) / sqrt(v * (1 / k[i[1]] + 1 / k[i[2]])))
  p <- 2 * pnorm(abs(z), lower.tail = FALSE)
  list(statistic = unname(z), p_value = unname(p), holm = p.adjust(unname(p), "holm"), bh = p.adjust(unname(p), "BH"))
}
several <- lapply(names(several_sets), function(name) {
  s <- several_sets[[name]]; d <- long(s)
  test <- kruskal.test(d$y, d$g)
  list(id = one(name), samples = s, statistic = one(test$statistic), dof = one(test$parameter), p_value = one(test$p.value),
    log_p_value = one(pchisq(test$statistic, test$parameter, lower.tail = FALSE, log.p = TRUE)),
    mean_ranks = unname(tapply(rank(d$y), d$g, mean)),
    epsilon_squared = one(rank_epsilon_squared(d$y, d$g, ci = NULL)[[1]]), eta_squared = one(rank_eta_squared(d$y, d$g, ci = NULL)[[1]]), dunn = dunn(s))
})

set.seed(7)
matched_sets <- list(
  rounding = list(a = c(5.40, 5.85, 5.20, 5.55, 5.90, 5.45, 5.40, 5.45, 5.25, 5.85, 5.25), b = c(5.50, 5.70, 5.60, 5.50, 5.85, 5.55, 5.40, 5.50, 5.15, 5.80, 5.20),
                  c = c(5.55, 5.75, 5.50, 5.40, 5.70, 5.60, 5.35, 5.35, 5.00, 5.70, 5.10)),
  raters = as.list(as.data.frame(matrix(sample(1:4, 60, TRUE), 12))),
  two = sample_sets$sleep)
friedman <- lapply(names(matched_sets), function(name) {
  s <- matched_sets[[name]]; m <- do.call(cbind, s)
  test <- friedman.test(m)
  w <- unname(test$statistic / (nrow(m) * (ncol(m) - 1)))
  f <- (nrow(m) - 1) * w / (1 - w)
  list(id = one(name), samples = s, statistic = one(test$statistic), dof = one(test$parameter), p_value = one(test$p.value), kendall_w = one(w),
    f_statistic = one(f), f_p_value = one(pf(f, ncol(m) - 1, (ncol(m) - 1) * (nrow(m) - 1), lower.tail = FALSE)))
})

smirnov <- lapply(c(names(sample_sets), "large"), function(name) {
  s <- if (name == "large") list(a = round(qnorm(ppoints(300)), 3), b = round(qexp(ppoints(350)) - .9, 3)) else sample_sets[[name]]
  list(id = one(name), samples = s, tests = lapply(alternatives, function(a) {
    # p-values in rank_tests.py: R takes them from one, and with ties its "less" is that of "greater".
    list(statistic = end(quiet(ks.test(s[[1]], s[[2]], alternative = a))$statistic))
  }))
})
write_topic("rank_tests", list(rank_sum = rank_sum, signed_rank = signed_rank, several = several, friedman = friedman, smirnov = smirnov),
            c("coin", "exactRankTests", "effectsize"))
