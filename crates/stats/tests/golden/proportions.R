# Proportions and rates: binom.test, prop.test, prop.trend.test, poisson.test, Hmisc::binconf, and formulas.
source("cases.R")
suppressPackageStartupMessages(library(Hmisc))
alternatives <- c("two.sided", "less", "greater")

single <- lapply(list(c(7, 20), c(0, 10), c(10, 10), c(1, 25), c(682, 925), c(81, 263), c(15, 148), c(3, 4), c(650, 2000)), function(v) {
  x <- v[1]; n <- v[2]
  exact <- lapply(alternatives, function(a) binom.test(x, n, alternative = a))
  null <- lapply(alternatives, function(a) binom.test(x, n, p = .3, alternative = a))
  score <- lapply(alternatives, function(a) suppressWarnings(prop.test(x, n, p = .3, alternative = a, correct = FALSE)))
  corrected <- lapply(alternatives, function(a) suppressWarnings(prop.test(x, n, p = .3, alternative = a)))
  p_of <- function(tests) vapply(tests, function(t) t$p.value, 0)
  z <- qnorm(.975); p <- x / n
  centre <- (x + z^2 / 2) / (n + z^2)
  margin <- z * sqrt(centre * (1 - centre) / (n + z^2))
  list(x = one(x), n = one(n), exact = p_of(exact), exact_3 = p_of(null), score_3 = p_of(score), corrected_3 = p_of(corrected),
       doubled_3 = one(min(1, 2 * min(p_of(null)[2:3]))), mid_p_3 = one(2 * min(p_of(null)[2:3] - dbinom(x, n, .3) / 2)),
       clopper_pearson = as.numeric(exact[[1]]$conf.int), less_upper = one(exact[[2]]$conf.int[2]), greater_lower = one(exact[[3]]$conf.int[1]),
       wilson = as.numeric(score[[1]]$conf.int), wilson_corrected = if (abs(x - n / 2) > .5) as.numeric(suppressWarnings(prop.test(x, n))$conf.int),
       wald = c(max(0, p - z * sqrt(p * (1 - p) / n)), min(1, p + z * sqrt(p * (1 - p) / n))), agresti_coull = c(max(0, centre - margin), min(1, centre + margin)),
       jeffreys = c(if (x == 0) 0 else qbeta(.025, x + .5, n - x + .5), if (x == n) 1 else qbeta(.975, x + .5, n - x + .5)), wilson_hmisc = as.numeric(binconf(x, n, method = "wilson")[1, 2:3]))
})
local(for (case in single) if (unclass(case$x) > 1 && unclass(case$n) - unclass(case$x) > 1) stopifnot(all.equal(case$wilson, case$wilson_hmisc)))

double <- lapply(list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(5, 56, 0, 29), c(15, 25, 5, 25), c(83, 136, 70, 182)), function(v) {
  x <- v[c(1, 3)]; n <- v[c(2, 4)]
  plain <- suppressWarnings(prop.test(x, n, correct = FALSE)); corrected <- suppressWarnings(prop.test(x, n))
  p <- x / n
  wilson <- function(correct) t(vapply(1:2, function(i) as.numeric(suppressWarnings(prop.test(x[i], n[i], correct = correct))$conf.int), c(0, 0)))
  newcombe <- function(w) p[1] - p[2] + c(-sqrt((p[1] - w[1, 1])^2 + (w[2, 2] - p[2])^2), sqrt((w[1, 2] - p[1])^2 + (p[2] - w[2, 1])^2))
  more <- (x + 1) / (n + 2)
  se <- sqrt(sum(more * (1 - more) / (n + 2)))
  list(x = x, n = n, statistic = one(plain$statistic), p_value = one(plain$p.value), wald = as.numeric(plain$conf.int), wald_corrected = as.numeric(corrected$conf.int),
       newcombe = newcombe(wilson(FALSE)), newcombe_corrected = newcombe(wilson(TRUE)), agresti_caffo = more[1] - more[2] + c(-1, 1) * qnorm(.975) * se)
})

several <- lapply(list(list(c(83, 90, 129, 70), c(86, 93, 136, 82), 1:4), list(c(83, 90, 129, 70), c(86, 93, 136, 82), c(0, 1, 5, 2)), list(c(10, 15, 30), c(40, 41, 50), c(1, 2, 4))), function(v) {
  test <- prop.test(v[[1]], v[[2]], correct = FALSE); trend <- prop.trend.test(v[[1]], v[[2]], v[[3]])
  list(x = v[[1]], n = v[[2]], scores = v[[3]], equality = c(test$statistic, test$parameter, test$p.value), trend = c(trend$statistic, trend$p.value))
})

paired <- lapply(list(c(794, 150, 86, 570), c(36, 12, 2, 0), c(14, 5, 0, 22), c(30, 0, 0, 0)), function(v) {
  a <- v[1]; b <- v[2]; c <- v[3]; d <- v[4]; n <- sum(v); z <- qnorm(.975)
  wald <- function(b, c, n) (b - c) / n + c(-1, 1) * z * sqrt((b + c) - (b - c)^2 / n) / n
  wilson <- function(x) { p <- x / n; (2 * n * p + z^2 + c(-1, 1) * z * sqrt(z^2 + 4 * n * p * (1 - p))) / (2 * (n + z^2)) }
  p1 <- (a + b) / n; p2 <- (a + c) / n; w1 <- wilson(a + b); w2 <- wilson(a + c)
  margins <- (a + b) * (c + d) * (a + c) * (b + d)
  above <- a * d - b * c
  above <- if (above > n / 2) above - n / 2 else if (above >= 0) 0 else above
  phi <- if (margins == 0) 0 else above / sqrt(margins)
  dl1 <- p1 - w1[1]; du1 <- w1[2] - p1; dl2 <- p2 - w2[1]; du2 <- w2[2] - p2
  list(counts = v, wald = wald(b, c, n), agresti_min = wald(b + .5, c + .5, n + 2),
       newcombe = p1 - p2 + c(-sqrt(dl1^2 - 2 * phi * dl1 * du2 + du2^2), sqrt(du1^2 - 2 * phi * du1 * dl2 + dl2^2)))
})

rates <- lapply(list(c(137, 24.19893, 1), c(0, 2, .7), c(5, 10, 1), c(11, 6.5, 2.2), c(10000, 5, 1990)), function(v) {
  tests <- lapply(alternatives, function(a) poisson.test(v[1], v[2], v[3], alternative = a))
  list(values = v, p_values = vapply(tests, function(t) t$p.value, 0), interval_95 = as.numeric(tests[[1]]$conf.int), less_upper = one(tests[[2]]$conf.int[2]), greater_lower = one(tests[[3]]$conf.int[1]))
})
ratios <- lapply(list(c(11, 800, 23, 3010, 1), c(30, 10, 12, 7, 1.5), c(0, 5, 4, 9, 1), c(6, 5, 0, 9, 1)), function(v) {
  tests <- lapply(alternatives, function(a) poisson.test(v[c(1, 3)], v[c(2, 4)], v[5], alternative = a))
  list(values = v, estimate = one(tests[[1]]$estimate), p_values = vapply(tests, function(t) t$p.value, 0), interval_95 = as.numeric(tests[[1]]$conf.int))
})
write_topic("proportions", list(single = single, double = double, several = several, paired = paired, rates = rates, ratios = ratios), "Hmisc")
