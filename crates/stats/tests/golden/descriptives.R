# Descriptives of columns, with and without weights: base R, e1071, Hmisc; groups and frequency tables.
source("cases.R")
suppressPackageStartupMessages({ library(e1071); library(psych); library(Hmisc) })

probabilities <- c(0, .01, .05, .1, .25, 1 / 3, .5, .6, .75, .9, .95, .99, 1)

yuen <- function(x, share, level) {
  x <- sort(x); n <- length(x); g <- floor(share * n); h <- n - 2 * g
  w <- x
  if (g > 0) { w[seq_len(g)] <- x[g + 1]; w[n + 1 - seq_len(g)] <- x[n - g] }
  t <- qt((1 + level) / 2, h - 1)
  trimmed <- mean(x, trim = share)
  se <- sqrt((n - 1) * var(w) / (h * (h - 1)))
  winsorized <- mean(w)
  winsorized_se <- (n - 1) / (h - 1) * sd(w) / sqrt(n)
  list(share = one(share), level = one(level), dof = one(h - 1), winsorized_variance = one(var(w)),
    trimmed = list(estimate = one(trimmed), std_error = one(se), lower = one(trimmed - t * se), upper = one(trimmed + t * se)),
    winsorized = list(estimate = one(winsorized), std_error = one(winsorized_se), lower = one(winsorized - t * winsorized_se), upper = one(winsorized + t * winsorized_se)))
}

describe_column <- function(data, column) {
  x <- load_data(data)[[column]]
  x <- x[!is.na(x)]
  n <- length(x)
  counts <- table(x)
  ses <- sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))
  spread <- mad(x)
  list(
    data = one(data), column = one(column), n = one(n), mean = one(mean(x)), variance = one(var(x)), std_deviation = one(sd(x)),
    std_error = one(sd(x) / sqrt(n)), interval_90 = t.test(x, conf.level = .9)$conf.int[1:2], coefficient_of_variation = one(sd(x) / mean(x)),
    skewness = vapply(1:3, function(type) e1071::skewness(x, type = type), 0), kurtosis = vapply(1:3, function(type) e1071::kurtosis(x, type = type), 0),
    skewness_std_error = one(ses), kurtosis_std_error = one(2 * ses * sqrt((n^2 - 1) / ((n - 3) * (n + 5)))),
    median = one(median(x)), minimum = one(min(x)), maximum = one(max(x)), sum = one(sum(x)),
    quantiles = lapply(1:9, function(type) unname(quantile(x, probabilities, type = type))),
    mad = one(spread), mad_raw = one(mad(x, constant = 1)),
    geometric_mean = if (all(x > 0)) one(psych::geometric.mean(x)), harmonic_mean = if (all(x > 0)) one(psych::harmonic.mean(x)),
    modes = as.numeric(names(counts))[counts == max(counts)], mode_frequency = one(max(counts)),
    trimmed = lapply(c(0, .05, .1, .2, .25, .4), function(share) yuen(x, share, .95))
  )
}
columns <- list(c("mtcars", "mpg"), c("mtcars", "cyl"), c("airquality", "Ozone"), c("airquality", "Wind"), c("longley", "GNP"), c("swiss", "Catholic"),
                c("insectsprays", "count"), c("scales", "far"), c("scales", "tiny"), c("strong", "x"), c("lifecyclesavings", "ddpi"))
plain <- lapply(columns, function(v) describe_column(v[1], v[2]))

# Frequencies are repeated rows. Analytic weights add up to n; reliability weights by cov.wt.
frame <- load_data("weighted")
x <- frame$y
repeated <- rep(x, frame$f)
shape <- function(x, w) {
  m <- weighted.mean(x, w)
  moment <- function(k) weighted.mean((x - m)^k, w)
  n <- sum(w > 0)
  g <- c(moment(3) / moment(2)^1.5, moment(4) / moment(2)^2 - 3)
  list(skewness = c(g[1], g[1] * sqrt(n * (n - 1)) / (n - 2), g[1] * ((n - 1) / n)^1.5),
       kurtosis = c(g[2], (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g[2] + 6), (g[2] + 3) * (1 - 1 / n)^2 - 3))
}
# The weighted distribution function, by definition.
weighted_quantile <- function(x, w, p, averaged) {
  keep <- w > 0; x <- x[keep]; w <- w[keep]
  order <- order(x); x <- x[order]; reached <- cumsum(w[order]) / sum(w)
  i <- which(reached >= p - 1e-12)[1]
  if (averaged && p > 0 && p < 1 && abs(reached[i] - p) < 1e-12) mean(x[i + 0:1]) else x[i]
}
weigh <- function(w) {
  kept <- w > 0
  n <- sum(kept)
  relative <- w * n / sum(w)
  unbiased <- cov.wt(cbind(x[kept]), w[kept] / sum(w), method = "unbiased")$cov[1]
  effective <- sum(w)^2 / sum(w^2)
  stopifnot(isTRUE(all.equal(unbiased, wtd.var(x[kept], w[kept], normwt = TRUE))))
  analytic <- sum(relative * (x - weighted.mean(x, w))^2) / (n - 1)
  stopifnot(isTRUE(all.equal(analytic, summary(lm(x ~ 1, weights = relative))$sigma^2)))
  quantiles <- function(averaged) vapply(probabilities, function(p) weighted_quantile(x, w, p, averaged), 0)
  c(list(weights = w, n = one(n), mean = one(weighted.mean(x, w)), analytic_variance = one(analytic), analytic_std_error = one(sqrt(analytic / n)),
    reliability_variance = one(unbiased), effective_size = one(effective), reliability_std_error = one(sqrt(unbiased / effective)),
    reliability_interval_95 = weighted.mean(x, w) + c(-1, 1) * qt(.975, effective - 1) * sqrt(unbiased / effective),
    inverse_cdf = quantiles(FALSE), averaged_inverse_cdf = quantiles(TRUE)), shape(x, w))
}
frequency <- list(
  n = one(length(repeated)), mean = one(wtd.mean(x, frame$f)), variance = one(wtd.var(x, frame$f)),
  quantiles_7 = unname(wtd.quantile(x, frame$f, probabilities)), skewness = vapply(1:3, function(type) e1071::skewness(repeated, type = type), 0),
  kurtosis = vapply(1:3, function(type) e1071::kurtosis(repeated, type = type), 0), mad_raw = one(mad(repeated, constant = 1)),
  quantiles = lapply(1:9, function(type) unname(quantile(repeated, probabilities, type = type))), trimmed = lapply(c(.1, .25), function(share) yuen(repeated, share, .9)))

by_group <- lapply(list(c("warpbreaks", "breaks", "wool", "tension"), c("airquality", "Ozone", "Month"), c("unbalanced", "y", "b"), c("chickwts", "weight", "feed")), function(v) {
  frame <- load_data(v[1])
  by <- v[-(1:2)]
  # Levels of numbers ascend; of several variables the first is slowest.
  groups <- expand.grid(rev(lapply(by, function(g) if (is.factor(frame[[g]])) levels(frame[[g]]) else as.character(sort(unique(frame[[g]]))))))
  groups <- groups[, rev(seq_along(by)), drop = FALSE]
  list(data = one(v[1]), variable = one(v[2]), by = by, groups = lapply(seq_len(nrow(groups)), function(i) {
    member <- Reduce(`&`, lapply(seq_along(by), function(j) as.character(frame[[by[j]]]) == as.character(groups[i, j])))
    x <- frame[[v[2]]][member]
    y <- x[!is.na(x)]
    c(list(levels = as.character(unlist(lapply(groups[i, ], as.character))), n = one(length(y)), n_missing = one(sum(is.na(x)))),
      if (length(y)) list(mean = one(mean(y)), variance = one(var(y)), median = one(median(y)), skewness = one(e1071::skewness(y, type = 2)), kurtosis = one(e1071::kurtosis(y, type = 2))))
  }))
})

count_levels <- function(data, column, weights = NULL) {
  frame <- load_data(data)
  x <- frame[[column]]
  w <- if (is.null(weights)) rep(1, length(x)) else frame[[weights]]
  levels <- if (is.factor(x)) levels(x) else as.character(sort(unique(x)))
  counts <- vapply(levels, function(level) sum(w[!is.na(x) & as.character(x) == level]), 0)
  missing <- sum(w[is.na(x)])
  list(data = one(data), column = one(column), weights = if (!is.null(weights)) one(weights), levels = levels, counts = counts, percent = 100 * counts / sum(w),
       valid_percent = 100 * prop.table(counts), cumulative_percent = cumsum(100 * prop.table(counts)), n_missing = one(missing))
}
frequencies <- list(count_levels("mtcars", "carb"), count_levels("unbalanced", "b"), count_levels("airquality", "Solar.R"), count_levels("weighted", "g", "w"), count_levels("weighted", "g", "f"))

write_topic("descriptives", list(probabilities = probabilities, plain = plain, frequency = frequency, weighted = list(weigh(frame$w), weigh(frame$w0)),
  by_group = by_group, frequencies = frequencies), c("e1071", "psych", "Hmisc"))
