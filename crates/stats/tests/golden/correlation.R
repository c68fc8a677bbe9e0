# Correlations with their tests and intervals: cor.test, cov.wt, partial correlations by residuals, psych.
source("cases.R")
suppressPackageStartupMessages(library(psych))

alternatives <- c("two.sided", "less", "greater")
pair <- function(data, x, y) {
  frame <- load_data(data)
  frame <- frame[!is.na(frame[[x]]) & !is.na(frame[[y]]), ]
  list(x = as.numeric(frame[[x]]), y = as.numeric(frame[[y]]))
}
p_of <- function(tests) unname(vapply(tests, function(t) t$p.value, 0))

pearson <- lapply(list(c("mtcars", "mpg", "wt"), c("airquality", "Ozone", "Temp"), c("longley", "GNP", "Population"), c("attitude", "rating", "advance"),
                       c("strong", "x", "y_less"), c("scales", "far", "y")), function(v) {
  d <- pair(v[1], v[2], v[3])
  tests <- lapply(alternatives, function(a) cor.test(d$x, d$y, alternative = a, conf.level = .9))
  null <- .3
  n <- length(d$x)
  z <- (atanh(cor(d$x, d$y)) - atanh(null)) * sqrt(n - 3)
  list(data = one(v[1]), x = one(v[2]), y = one(v[3]), n = one(n), estimate = one(tests[[1]]$estimate), statistic = one(tests[[1]]$statistic), dof = one(tests[[1]]$parameter),
       p_values = p_of(tests), interval = as.numeric(tests[[1]]$conf.int), less_upper = one(tests[[2]]$conf.int[2]), greater_lower = one(tests[[3]]$conf.int[1]),
       null = one(null), null_statistic = one(z), null_p_values = c(2 * pnorm(-abs(z)), pnorm(z), pnorm(z, lower.tail = FALSE)))
})

frame <- load_data("weighted")
weighted <- list(
  analytic = local({
    r <- cov.wt(cbind(frame$x1, frame$y)[frame$w0 > 0, ], frame$w0[frame$w0 > 0] / sum(frame$w0), cor = TRUE)$cor[1, 2]
    slope <- summary(lm(y ~ x1, frame, weights = w0))$coefficients["x1", ]
    effective <- sum(frame$w0)^2 / sum(frame$w0^2)
    t <- r * sqrt((effective - 2) / (1 - r^2))
    list(estimate = one(r), statistic = one(slope["t value"]), p_value = one(slope["Pr(>|t|)"]), reliability_statistic = one(t),
         reliability_p_value = one(2 * pt(-abs(t), effective - 2)), reliability_interval_95 = tanh(atanh(r) + c(-1, 1) * qnorm(.975) / sqrt(effective - 3)))
  }),
  frequency = local({
    test <- cor.test(rep(frame$x1, frame$f), rep(frame$y, frame$f))
    list(n = one(sum(frame$f)), estimate = one(test$estimate), statistic = one(test$statistic), p_value = one(test$p.value), interval_95 = as.numeric(test$conf.int))
  })
)

# Rank correlations. Samples without ties of many sizes: the first rows of a column, jittered by a fixed pattern.
spearman_interval <- function(r, n, factor, level) tanh(atanh(r) + c(-1, 1) * qnorm((1 + level) / 2) * sqrt(factor / (n - 3)))
rank_case <- function(x, y, exact) {
  n <- length(x)
  tied <- anyDuplicated(x) > 0 || anyDuplicated(y) > 0
  run <- function(method, ...) suppressWarnings(lapply(alternatives, function(a) cor.test(x, y, method = method, alternative = a, ...)))
  rho <- cor(x, y, method = "spearman")
  tau <- cor(x, y, method = "kendall")
  t <- rho * sqrt((n - 2) / (1 - rho^2))
  m <- min(length(unique(x)), length(unique(y)))
  signs <- sign(outer(x, x, "-")) * sign(outer(y, y, "-"))
  excess <- sum(signs) / 2
  normal <- run("kendall", exact = FALSE)
  corrected <- run("kendall", exact = FALSE, continuity = TRUE)
  asymptotic <- run("spearman", exact = FALSE)
  list(x = x, y = y, tied = one(tied), rho = one(rho), tau = one(tau), tau_a = one(excess / choose(n, 2)), tau_c = one(2 * m * excess / (n^2 * (m - 1))),
       concordant = one(sum(signs > 0) / 2), discordant = one(sum(signs < 0) / 2), tied_x = one((sum(outer(x, x, "==")) - n) / 2), tied_y = one((sum(outer(y, y, "==")) - n) / 2),
       tied_both = one((sum(outer(x, x, "==") & outer(y, y, "==")) - n) / 2),
       kendall_z = one(normal[[1]]$statistic), kendall_normal = p_of(normal), kendall_corrected_z = one(corrected[[1]]$statistic), kendall_corrected = p_of(corrected),
       kendall_exact = if (!tied && n <= 100) p_of(run("kendall", exact = TRUE)), kendall_interval_95 = if (n > 4) tanh(atanh(tau) + c(-1, 1) * qnorm(.975) * sqrt(.437 / (n - 4))),
       spearman_t = one(t), spearman_asymptotic = p_of(asymptotic), spearman_exact = if (!tied && n <= 9) p_of(run("spearman", exact = TRUE)),
       spearman_edgeworth = if (!tied && n > 9) p_of(run("spearman", exact = TRUE)),
       bonett_wright_95 = if (n > 3) spearman_interval(rho, n, 1 + rho^2 / 2, .95), fieller_90 = if (n > 3) spearman_interval(rho, n, 1.06, .9))
}
set.seed(401)
sizes <- c(4, 5, 7, 8, 9, 11, 13, 20, 49, 60)
untied <- lapply(sizes, function(n) { x <- sample(n * 3, n); y <- round(x / 3 + sample(n) * sample(c(.5, 1, 3), 1), 3) + seq_len(n) / 1e4; rank_case(x, y) })
opposed <- lapply(c(6, 9, 30), function(n) { x <- sample(n); rank_case(x, -x^2 + sample(n) / 100) })
tied <- lapply(list(c("mtcars", "cyl", "gear"), c("mtcars", "mpg", "wt"), c("airquality", "Ozone", "Wind"), c("insectsprays", "count", "spray"), c("attitude", "raises", "critical")),
               function(v) { d <- pair(v[1], v[2], v[3]); rank_case(d$x, d$y) })

point <- local({
  frame <- load_data("mtcars")
  test <- cor.test(frame$am, frame$mpg)
  stopifnot(all.equal(test$p.value, t.test(mpg ~ am, frame, var.equal = TRUE)$p.value))
  list(estimate = one(test$estimate), p_value = one(test$p.value), means = c(mean(frame$mpg[frame$am == 1]), mean(frame$mpg[frame$am == 0])))
})

# What least squares leaves of both; the test on n - 2 - k degrees of freedom is that of the coefficient.
partial <- lapply(list(list("mtcars", "mpg", "wt", "hp"), list("mtcars", "mpg", "wt", c("hp", "qsec", "cyl")), list("swiss", "Fertility", "Education", c("Catholic", "Agriculture")),
                       list("longley", "Employed", "Unemployed", c("Year", "GNP"))), function(v) {
  frame <- load_data(v[[1]])
  names(frame) <- make.names(names(frame))
  controls <- paste(v[[4]], collapse = " + ")
  rest <- function(name) residuals(lm(as.formula(paste(name, "~", controls)), frame))
  ex <- rest(v[[2]]); ey <- rest(v[[3]])
  r <- cor(ex, ey)
  n <- nrow(frame); k <- length(v[[4]])
  coefficient <- summary(lm(as.formula(paste(v[[2]], "~", v[[3]], "+", controls)), frame))$coefficients[v[[3]], ]
  stopifnot(isTRUE(all.equal(r, partial.r(frame, c(v[[2]], v[[3]]), v[[4]])[1, 2], check.attributes = FALSE)))
  list(data = one(v[[1]]), x = one(v[[2]]), y = one(v[[3]]), given = v[[4]], estimate = one(r), statistic = one(coefficient["t value"]), p_value = one(coefficient["Pr(>|t|)"]),
       dof = one(n - 2 - k), interval_95 = tanh(atanh(r) + c(-1, 1) * qnorm(.975) / sqrt(n - 3 - k)), semipartial_first = one(cor(frame[[v[[2]]]], ey)), semipartial_second = one(cor(ex, frame[[v[[3]]]])))
})

pairs_of <- function(data, variables, method, use, adjust) {
  frame <- load_data(data)[variables]
  if (use == "complete.obs") frame <- na.omit(frame)
  pairs <- t(combn(variables, 2))
  tests <- lapply(seq_len(nrow(pairs)), function(i) suppressWarnings(cor.test(frame[[pairs[i, 1]]], frame[[pairs[i, 2]]], method = method)))
  n <- apply(pairs, 1, function(p) sum(complete.cases(frame[p])))
  p <- p_of(tests)
  list(data = one(data), variables = variables, method = one(method), use = one(use), adjust = one(adjust), n = n, estimates = vapply(tests, function(t) unname(t$estimate), 0),
       p_values = p, adjusted = p.adjust(p, adjust))
}
matrices <- list(pairs_of("airquality", c("Ozone", "Solar.R", "Wind", "Temp"), "pearson", "pairwise", "holm"),
                 pairs_of("airquality", c("Ozone", "Solar.R", "Wind", "Temp"), "pearson", "complete.obs", "BH"),
                 pairs_of("airquality", c("Ozone", "Solar.R", "Wind"), "spearman", "pairwise", "bonferroni"),
                 pairs_of("mtcars", c("mpg", "cyl", "wt", "gear"), "kendall", "complete.obs", "hochberg"))
local({
  check <- corr.test(load_data("airquality")[c("Ozone", "Solar.R", "Wind", "Temp")], adjust = "holm")
  stopifnot(all.equal(check$p[upper.tri(check$p)], matrices[[1]]$adjusted[c(1, 2, 4, 3, 5, 6)]))
})

compared <- lapply(list(c(.6, .4, .35, 103), c(.5, -.2, .1, 20), c(.89, .85, .93, 40), c(-.3, -.7, .5, 66)), function(v) {
  williams <- r.test(v[4], r12 = v[1], r13 = v[2], r23 = v[3])
  independent <- r.test(v[4], r12 = v[1], r34 = v[2], n2 = v[4] + 17)
  list(values = v, williams = one(abs(williams$t) * sign(v[1] - v[2])), williams_p = one(williams$p), independent = one(independent$z * sign(v[1] - v[2]) * sign(independent$z)), independent_p = one(independent$p))
})
write_topic("correlation", list(pearson = pearson, weighted = weighted, ranks = c(untied, opposed, tied), point_biserial = point, partial = partial, matrices = matrices, compared = compared), "psych")
