# Robust covariances of ordered and multinomial models: sandwiches of the scores of rows, blocks and two ways of blocks, with
# ordinal::clm and Newton's method run to the end; sandwich's estfun and vcovCL of MASS::polr held against them.
# A row of the data is in block (row - 1) %/% 7 and in column (row - 1) %% 5.
source("cases.R")
suppressPackageStartupMessages({ library(ordinal); library(MASS); library(sandwich) })

tight <- clm.control(gradTol = 1e-12, relTol = 1e-14, maxIter = 200)

# Scores s (weights included) of rows that stand for `times` observations.
robust <- function(s, bread, times, block, column) {
  n <- sum(times); k <- ncol(s)
  around <- function(m) bread %*% m %*% bread
  sums <- function(g) crossprod(rowsum(s, g))
  factor_of <- function(g) { G <- length(unique(g)); G / (G - 1) }
  stata <- (n - 1) / (n - k)
  both <- paste(block, column)
  list(hc0 = around(crossprod(s / sqrt(times))), hc1 = around(crossprod(s / sqrt(times))) * n / (n - k), cr0 = around(sums(block)),
       cr1 = around(sums(block)) * factor_of(block), cr1s = around(sums(block)) * factor_of(block) * stata,
       two_way = around(sums(block) * factor_of(block) + sums(column) * factor_of(column) - sums(both) * factor_of(both)))
}
used <- function(data, formula, weights) {
  frame <- load_data(data)
  frame$.weight <- if (is.null(weights)) 1 else frame[[weights]]
  frame$.row <- seq_len(nrow(frame))
  frame[frame$.weight > 0 & complete.cases(frame[all.vars(as.formula(formula))]), ]
}
wald <- function(b, v, assign, formula, places) lapply(seq_along(attr(terms(as.formula(formula)), "term.labels")), function(t) {
  at <- places(which(assign == t)); statistic <- drop(b[at] %*% solve(v[at, at], b[at]))
  list(statistic = one(statistic), dof = one(length(at)), p_value = one(pchisq(statistic, length(at), lower.tail = FALSE)))
})

ordered_case <- function(data, formula, link = "logit", weights = NULL, kind = NULL) {
  frame <- used(data, formula, weights)
  response <- all.vars(as.formula(formula))[1]
  frame[[response]] <- factor(frame[[response]], ordered = TRUE)
  fit <- clm(as.formula(formula), data = frame, weights = .weight, link = link, control = tight)
  mf <- model.frame(fit); design <- model.matrix(as.formula(formula), frame)
  x <- design[, -1, drop = FALSE]; y <- as.integer(frame[[response]]); cuts <- length(fit$alpha); w <- frame$.weight
  eta <- drop(x %*% fit$beta); alpha <- c(-Inf, fit$alpha, Inf)
  cdf <- list(logit = plogis, probit = pnorm, cloglog = function(z) -expm1(-exp(z)))[[link]]
  pdf <- list(logit = dlogis, probit = dnorm, cloglog = function(z) ifelse(is.infinite(z), 0, exp(z - exp(z))))[[link]]
  upper <- alpha[y + 1] - eta; lower <- alpha[y] - eta; p <- cdf(upper) - cdf(lower)
  s <- w / p * cbind(outer(y, seq_len(cuts), "==") * pdf(upper) - outer(y - 1, seq_len(cuts), "==") * pdf(lower), -(pdf(upper) - pdf(lower)) * x)
  times <- if (identical(kind, "frequency")) w else rep(1, length(w))
  block <- (frame$.row - 1) %/% 7; column <- (frame$.row - 1) %% 5
  stopifnot(max(abs(colSums(s))) < 1e-7)
  out <- robust(s, vcov(fit), times, block, column)
  if (is.null(weights)) {
    second <- polr(as.formula(formula), frame, Hess = TRUE, method = c(logit = "logistic", probit = "probit", cloglog = "cloglog")[[link]], control = list(reltol = 1e-15, maxit = 1000))
    k <- length(fit$beta); order <- c(k + seq_len(cuts), seq_len(k))
    close <- function(a, b) stopifnot(all.equal(unname(a[order, order]), unname(b), tolerance = 2e-3))
    close(sandwich(second), out$hc0)
    close(vcovCL(second, block, type = "HC0"), out$cr1)
    close(vcovCL(second, data.frame(block, column), type = "HC0", multi0 = FALSE), out$two_way)
  }
  c(Filter(Negate(is.null), list(data = one(data), formula = one(formula), link = one(link))), if (!is.null(weights)) setNames(list(one(weights)), kind),
    out, list(terms = wald(coef(fit), out$cr1, attr(design, "assign")[-1], formula, function(own) cuts + own)))
}

nominal_case <- function(data, formula, weights = NULL, kind = NULL) {
  frame <- used(data, formula, weights)
  y <- as.integer(factor(frame[[all.vars(as.formula(formula))[1]]])); x <- model.matrix(as.formula(formula), frame)
  w <- frame$.weight; k <- max(y) - 1; p <- ncol(x); b <- matrix(0, k, p)
  for (i in 1:30) {
    eta <- cbind(0, x %*% t(b)); pr <- exp(eta - apply(eta, 1, max)); pr <- pr / rowSums(pr)
    s <- do.call(cbind, lapply(seq_len(k), function(j) w * ((y == j + 1) - pr[, j + 1]) * x))
    h <- matrix(0, k * p, k * p)
    for (a in seq_len(k)) for (c in seq_len(k)) h[(a - 1) * p + seq_len(p), (c - 1) * p + seq_len(p)] <- crossprod(x, w * pr[, a + 1] * ((a == c) - pr[, c + 1]) * x)
    b <- b + matrix(solve(h, colSums(s)), k, byrow = TRUE)
  }
  times <- if (identical(kind, "frequency")) w else rep(1, length(w))
  out <- robust(s, solve(h), times, (frame$.row - 1) %/% 7, (frame$.row - 1) %% 5)
  c(list(data = one(data), formula = one(formula)), if (!is.null(weights)) setNames(list(one(weights)), kind), out,
    list(terms = wald(as.vector(t(b)), out$cr1, attr(x, "assign"), formula, function(own) as.vector(outer(own, (seq_len(k) - 1) * p, "+")))))
}

write_topic("categorical_robust", list(
  ordered = list(
    ordered_case("wine", "rating ~ temp + contact"),
    ordered_case("wine", "rating ~ temp + contact", "probit"),
    ordered_case("birthwt", "race ~ age + lwt"),
    ordered_case("graded", "grade ~ x + z + g", "cloglog"),
    ordered_case("housing", "Sat ~ Infl + Type + Cont", "logit", "Freq", "frequency"),
    ordered_case("graded", "grade ~ x + z + g", "logit", "f", "frequency"),
    ordered_case("graded", "grade ~ x + z + g", "logit", "w", "weights")),
  nominal = list(
    nominal_case("birthwt", "race ~ age + lwt + smoke"),
    nominal_case("birthwt", "race ~ age + lwt - 1"),
    nominal_case("graded", "grade ~ x + z + g"),
    nominal_case("housing", "Sat ~ Infl + Type + Cont", "Freq", "frequency"),
    nominal_case("graded", "grade ~ x + z", "w", "weights"))), c("ordinal", "MASS", "sandwich"))
