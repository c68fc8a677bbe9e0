# Tables of counts: chisq.test, fisher.test, mcnemar.test, mantelhaen.test, vcd, coin, and formulas for what they lack.
source("cases.R")
suppressPackageStartupMessages({ library(vcd); library(coin) })

tables <- list(
  tea = matrix(c(3, 1, 1, 3), 2), aspirin = matrix(c(189, 104, 10845, 10933), 2), sparse = matrix(c(0, 5, 6, 1), 2), skewed = matrix(c(40, 12, 3, 17), 2),
  big = matrix(c(1520, 1380, 266, 411), 2), party = matrix(c(762, 484, 327, 239, 468, 477), 2), jobs = matrix(c(1, 3, 10, 6, 2, 3, 10, 7, 1, 6, 14, 12, 0, 1, 9, 11), 4),
  hair = apply(HairEyeColor, 1:2, sum), zeros = matrix(c(4, 0, 0, 1, 3, 0, 0, 2, 5, 1, 0, 2), 3), vision = matrix(c(1520, 234, 117, 36, 266, 1512, 362, 82, 124, 432, 1772, 179, 66, 78, 205, 492), 4),
  raters = matrix(c(22, 5, 0, 2, 7, 14, 0, 2, 36), 3), tall = matrix(c(2, 5, 1, 4, 8, 3, 3, 2, 6, 1), 5), warp = with(load_data("warpbreaks"), table(tension, breaks > 25)))
alternatives <- c("two.sided", "less", "greater")

general <- lapply(names(tables), function(name) {
  x <- unclass(tables[[name]]); dimnames(x) <- NULL
  test <- suppressWarnings(chisq.test(x, correct = FALSE))
  n <- sum(x)
  stats <- suppressWarnings(assocstats(as.table(x)))
  yates <- if (all(dim(x) == 2)) suppressWarnings(chisq.test(x))
  r <- nrow(x); k <- ncol(x)
  phi2 <- max(0, test$statistic / n - (r - 1) * (k - 1) / (n - 1))
  corrected <- sqrt(phi2 / min(r - (r - 1)^2 / (n - 1) - 1, k - (k - 1)^2 / (n - 1) - 1))
  trend <- lbl_test(structure(as.table(x), dimnames = list(A = letters[seq_len(r)], B = letters[seq_len(k)])), scores = list(A = seq_len(r), B = seq_len(k)))
  fisher <- if (n < 200 || all(dim(x) == 2)) fisher.test(x, workspace = 2e7)
  list(name = one(name), counts = x, statistic = one(test$statistic), dof = one(test$parameter), p_value = one(test$p.value), expected = test$expected,
       pearson_residuals = test$residuals, adjusted_residuals = test$stdres, yates = if (!is.null(yates)) c(yates$statistic, yates$p.value),
       likelihood_ratio = c(stats$chisq_tests["Likelihood Ratio", "X^2"], stats$chisq_tests["Likelihood Ratio", "P(> X^2)"]),
       cramers_v = one(stats$cramer), contingency_coefficient = one(stats$contingency), cramers_v_corrected = one(corrected), tschuprows_t = one(sqrt(test$statistic / n / sqrt((r - 1) * (k - 1)))),
       linear_by_linear = c(statistic(trend)^2, pvalue(trend)), fisher = if (!is.null(fisher)) one(fisher$p.value), below_5 = one(sum(test$expected < 5)))
})

two_by_two <- lapply(names(tables)[vapply(tables, function(x) all(dim(x) == 2), TRUE)], function(name) {
  x <- tables[[name]]
  tests <- lapply(alternatives, function(a) fisher.test(x, alternative = a, conf.level = .9))
  other <- lapply(alternatives, function(a) fisher.test(x, or = 2, alternative = a))
  list(name = one(name), counts = x, p_values = vapply(tests, function(t) t$p.value, 0), null_2_p_values = vapply(other, function(t) t$p.value, 0),
       odds_ratio = one(tests[[1]]$estimate), interval_90 = as.numeric(tests[[1]]$conf.int), less_upper = one(tests[[2]]$conf.int[2]), greater_lower = one(tests[[3]]$conf.int[1]))
})

paired <- lapply(list(matrix(c(794, 86, 150, 570), 2), matrix(c(10, 2, 9, 30), 2), matrix(c(5, 4, 4, 5), 2)), function(x) {
  b <- x[1, 2]; c <- x[2, 1]; n <- b + c
  exact <- binom.test(b, n)$p.value
  point <- dbinom(b, n, .5)
  list(counts = x, asymptotic = c(mcnemar.test(x, correct = FALSE)$statistic, mcnemar.test(x, correct = FALSE)$p.value),
       corrected = c(mcnemar.test(x)$statistic, mcnemar.test(x)$p.value), exact = one(exact), mid_p = one(if (b == c) 1 - point / 2 else exact - point))
})
square <- lapply(c("vision", "raters"), function(name) {
  x <- tables[[name]]
  bowker <- mcnemar.test(x)
  if (is.nan(bowker$statistic)) bowker <- NULL
  margins <- mh_test(as.table(x))
  list(name = one(name), counts = x, bowker = if (!is.null(bowker)) c(bowker$statistic, bowker$parameter, bowker$p.value), stuart_maxwell = c(statistic(margins), pvalue(margins)),
       kappa = Kappa(x)$Unweighted, kappa_linear = Kappa(x)$Weighted, kappa_quadratic = Kappa(x, weights = "Fleiss-Cohen")$Weighted)
})
set.seed(402)
answers <- matrix(rbinom(60, 1, rep(c(.3, .5, .8), each = 20)), 20)
q <- local({
  long <- data.frame(y = factor(as.vector(answers)), x = factor(rep(1:3, each = 20)), b = factor(rep(1:20, 3)))
  test <- symmetry_test(y ~ x | b, data = long, teststat = "quadratic")
  list(answers = answers == 1, statistic = one(statistic(test)), p_value = one(pvalue(test)))
})

strata <- lapply(list(UCBAdmissions, array(c(0, 0, 6, 5, 3, 0, 3, 6, 6, 2, 0, 4, 5, 6, 1, 0, 2, 5, 0, 0), c(2, 2, 5)), array(c(10, 3, 4, 9, 5, 7, 6, 5, 8, 4, 2, 7), c(2, 2, 3))), function(x) {
  x <- unclass(x); dimnames(x) <- NULL
  plain <- mantelhaen.test(x, correct = FALSE); corrected <- mantelhaen.test(x)
  odds <- unname(plain$estimate)
  informative <- which(apply(x, 3, function(t) all(c(rowSums(t), colSums(t)) > 0)))
  # Breslow and Day (1980), p. 142: the fitted first cell by bisection to the last digit.
  parts <- vapply(informative, function(k) {
    t <- x[, , k]; r <- sum(t[1, ]); s <- sum(t[2, ]); m <- sum(t[, 1])
    gap <- function(a) log(a) + log(s - m + a) - log(m - a) - log(r - a) - log(odds)
    lower <- max(0, m - s); upper <- min(m, r)
    for (i in 1:200) { middle <- (lower + upper) / 2; if (gap(middle) < 0) lower <- middle else upper <- middle }
    a <- (lower + upper) / 2
    c(t[1, 1] - a, 1 / (1 / a + 1 / (m - a) + 1 / (r - a) + 1 / (s - m + a)))
  }, c(0, 0))
  statistic <- sum(parts[1, ]^2 / parts[2, ])
  tarone <- statistic - sum(parts[1, ])^2 / sum(parts[2, ])
  dof <- length(informative) - 1
  list(tables = lapply(seq_len(dim(x)[3]), function(k) x[, , k]), statistic = c(plain$statistic, plain$p.value), corrected = c(corrected$statistic, corrected$p.value),
       odds_ratio = one(odds), interval_95 = as.numeric(plain$conf.int), breslow_day = c(statistic, pchisq(statistic, dof, lower.tail = FALSE)), tarone = c(tarone, pchisq(tarone, dof, lower.tail = FALSE)), dof = one(dof))
})

goodness <- lapply(list(list(c(315, 101, 108, 32), c(9, 3, 3, 1)), list(c(89, 37, 30, 28, 2), c(40, 20, 20, 15, 5)), list(c(10, 12, 9), c(1, 1, 1))), function(v) {
  test <- suppressWarnings(chisq.test(v[[1]], p = v[[2]], rescale.p = TRUE))
  list(counts = v[[1]], shares = v[[2]], statistic = one(test$statistic), p_value = one(test$p.value), expected = test$expected, residuals = test$residuals, stdres = test$stdres,
       likelihood_ratio = one(2 * sum(v[[1]] * log(v[[1]] / test$expected))))
})
scored <- list(counts = matrix(c(17066, 48, 14464, 38, 788, 5, 126, 1, 37, 1), 2), scores = c(0, .5, 1.5, 4, 7))
scored$linear_by_linear <- local({ t <- lbl_test(structure(as.table(scored$counts), dimnames = list(A = letters[1:2], B = letters[1:5])), scores = list(A = 1:2, B = scored$scores)); c(statistic(t)^2, pvalue(t)) })
scored$cochran_armitage <- local({ t <- prop.trend.test(scored$counts[2, ], colSums(scored$counts), scored$scores); c(t$statistic, t$p.value) })

write_topic("contingency", list(general = general, two_by_two = two_by_two, paired = paired, square = square, cochran_q = q, strata = strata, goodness = goodness, scored = scored), c("vcd", "coin"))
