# What pictures show: histograms, kernel densities, lowess, normal quantiles, boxes, and residuals of fits. Base R and
# ggplot2's definition of a box (quantiles of type 7, whiskers to the last value within 1.5 interquartile ranges).
source("cases.R")

columns <- list(c("mtcars", "mpg"), c("airquality", "Ozone"), c("longley", "GNP"), c("swiss", "Catholic"), c("insectsprays", "count"),
                c("strong", "x"), c("lifecyclesavings", "ddpi"), c("iris", "Petal.Length"), c("birthwt", "lwt"))
values <- function(v) { x <- load_data(v[1])[[v[2]]]; x[!is.na(x)] }
extra <- list(shifted = 1e6 + c(1, 2, 2, 3, 5, 8, 13), tied = c(rep(0, 20), 1, 2, 3), negative = c(-3.5, -2, -1, -0.25, 0, 0.5, 2.75),
              tiny = c(1, 2, 3, 4, 4.5, 6) * 1e-9, one = 5, equal = c(7, 7, 7), pair = c(1, 2))
sets <- c(setNames(lapply(columns, values), vapply(columns, paste, "", collapse = "$")), extra)

# nclass.FD rounds to five digits first; Tresteg does not.
fd <- function(x) if (length(x) > 1) nclass.FD(x, digits = 15) else 1
bins <- function(x, count) { h <- hist(x, breaks = max(1, count), plot = FALSE); list(limits = h$breaks, counts = h$counts, density = h$density) }
histograms <- lapply(names(sets), function(name) {
  x <- sets[[name]]
  list(name = one(name), values = x, freedman_diaconis = bins(x, fd(x)), sturges = bins(x, nclass.Sturges(x)),
       scott = if (length(x) > 1) bins(x, nclass.scott(x)), twelve = bins(x, 12),
       box = { q <- quantile(x, c(.25, .5, .75), names = FALSE); reach <- 1.5 * (q[3] - q[1]); inside <- x[x >= q[1] - reach & x <= q[3] + reach]
               list(quartiles = q, whiskers = c(min(inside, q[1]), max(inside, q[3])), outside = sort(x[x < q[1] - reach | x > q[3] + reach])) })
})

densities <- lapply(names(sets), function(name) {
  x <- sets[[name]]
  if (length(unique(x)) < 2) return(NULL)
  sj <- tryCatch(bw.SJ(x, tol = 1e-14 * diff(range(x))), error = function(e) NULL)
  at <- seq(min(x) - 3 * bw.nrd0(x), max(x) + 3 * bw.nrd0(x), length.out = 23)
  list(name = one(name), values = x, silverman = one(bw.nrd0(x)), scott = one(bw.nrd(x)), sheather_jones = if (!is.null(sj)) one(sj),
       x = at, density = vapply(at, function(t) mean(dnorm(t, x, bw.nrd0(x))), 0))
})
densities <- Filter(Negate(is.null), densities)

pairs <- list(list("cars", "speed", "dist"), list("mtcars", "wt", "mpg"), list("swiss", "Education", "Fertility"), list("engel", "income", "foodexp"), list("iris", "Petal.Length", "Sepal.Width"))
smooths <- lapply(pairs, function(p) {
  frame <- load_data(p[[1]]); x <- frame[[p[[2]]]]; y <- frame[[p[[3]]]]
  case <- function(f, iter, delta) list(span = one(f), iterations = one(iter), skipped = one(delta), y = lowess(x, y, f = f, iter = iter, delta = delta * diff(range(x)))$y)
  list(name = one(paste(p, collapse = "$")), x = x, y = y, curves = list(case(2/3, 3, .01), case(.3, 3, 0), case(.5, 0, .01), case(1, 2, .05), case(.1, 3, .01)))
})

quantiles <- lapply(c(3, 10, 11, 40), function(n) {
  i <- seq_len(n)
  list(n = one(n), expected = qnorm(ppoints(n)), lower = qnorm(qbeta(.05, i, n + 1 - i)), upper = qnorm(qbeta(.95, i, n + 1 - i)))
})

fits <- lapply(list(list("cars", "dist ~ speed"), list("mtcars", "mpg ~ wt + hp"), list("swiss", "Fertility ~ Education + Catholic")), function(p) {
  fit <- lm(as.formula(p[[2]]), load_data(p[[1]])); r <- rstandard(fit)
  smooth <- function(y) { s <- lowess(fitted(fit), y); keep <- c(TRUE, diff(s$x) > 1e-9); list(x = s$x[keep], y = s$y[keep]) }
  list(data = one(p[[1]]), formula = one(p[[2]]), studentized = unname(r), spread = unname(sqrt(abs(r))), residual_trend = smooth(resid(fit)),
       spread_trend = smooth(sqrt(abs(r))))
})

shares <- lapply(list(c(0, 5), c(2, 10), c(7, 7), c(30, 80)), function(v) { i <- prop.test(v[1], v[2], correct = FALSE, conf.level = .9)$conf.int; list(events = one(v[1]), n = one(v[2]), lower = one(i[1]), upper = one(i[2])) })

write_topic("pictures", list(histograms = histograms, densities = densities, smooths = smooths, quantiles = quantiles, fits = fits, shares = shares))
