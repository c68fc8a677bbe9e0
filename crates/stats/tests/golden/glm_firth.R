# Firth's penalised likelihood: estimates and standard errors by brglm2; tests and intervals as logistf defines them, by
# optimising the penalised likelihood and uniroot.
source("glm_common.R")
suppressMessages(library(brglm2))

cases <- list(
  case("endometrial", "endometrial", "HG ~ NV + PI + EH", "binomial"),
  case("separated", "endometrial", "HG ~ NV", "binomial"),
  case("logit", "mtcars", "am ~ wt", "binomial"),
  case("logit_factors", "responses", "hit ~ x + g", "binomial"),
  case("logit_trials", "responses", "hits ~ x + g", "binomial", trials = "trials"),
  case("logit_offset", "responses", "hit ~ x + offset(z / 2)", "binomial"),
  case("logit_frequency", "responses", "hit ~ x + g", "binomial", frequency = "f"),
  case("logit_no_intercept", "responses", "hit ~ g - 1", "binomial"),
  case("poisson", "responses", "count ~ x + z", "poisson"),
  case("poisson_exposure", "responses", "count ~ x + g", "poisson", exposure = "exposure")
)

out <- lapply(cases, function(case) {
  plain <- suppressWarnings(fit_case(case))
  X <- model.matrix(plain); y <- plain$y; w <- weights(plain, "prior")
  offset <- if (is.null(plain$offset)) rep(0, length(y)) else plain$offset
  fit <- suppressWarnings(glm(y ~ X - 1, plain$family, weights = w, offset = offset, method = "brglmFit",
                              control = brglmControl(type = "AS_mean", epsilon = 1e-13, maxit = 1000)))
  b <- fit$coefficients
  binary <- case$family == "binomial"
  inverse <- if (binary) plogis else exp
  # Newton's steps of the modified score of the free coefficients, by the information about these; the penalty is that
  # of all columns.
  modified <- function(b, free) {
    for (iteration in 1:2000) {
      mu <- inverse(drop(X %*% b) + offset)
      v <- w * if (binary) mu * (1 - mu) else mu
      information <- crossprod(X, v * X)
      h <- v * rowSums((X %*% solve(information)) * X)
      score <- crossprod(X, w * (y - mu) + h * (if (binary) 0.5 - mu else 0.5))
      if (!any(free)) break
      step <- solve(information[free, free, drop = FALSE], score[free])
      step <- step / max(1, max(abs(step)) / 2)
      b[free] <- b[free] + step
      if (max(abs(step)) < 1e-13 * max(1, abs(b))) break
    }
    stopifnot(iteration < 2000)
    mu <- inverse(drop(X %*% b) + offset)
    v <- w * if (binary) mu * (1 - mu) else mu
    l <- if (binary) sum(w * (y * plogis(drop(X %*% b) + offset, log.p = TRUE) + (1 - y) * plogis(-drop(X %*% b) - offset, log.p = TRUE)))
      else sum(w * (y * log(mu) - mu))
    list(b = b, l = l + as.numeric(determinant(crossprod(X, v * X))$modulus) / 2)
  }
  k <- length(b)
  best <- modified(b, rep(TRUE, k))
  stopifnot(max(abs(best$b - b)) < 1e-8)
  b <- best$b
  held <- function(j, value) { start <- 0 * b; start[j] <- value; modified(start, !(seq_len(k) %in% j)) }
  se <- sqrt(diag(vcov(fit)))
  cutoff <- qchisq(0.95, 1)
  ends <- lapply(seq_len(k), function(j) {
    last <- b
    excess <- function(value) { start <- last; start[j] <- value; at <- modified(start, !(seq_len(k) %in% j)); last <<- at$b; 2 * (best$l - at$l) - cutoff }
    side <- function(sign) {
      last <<- b
      far <- 1
      while (excess(b[j] + sign * far * sqrt(cutoff) * se[j]) < 0) far <- far * 1.3
      last <<- b
      uniroot(excess, sort(c(b[j], b[j] + sign * far * sqrt(cutoff) * se[j])), tol = 1e-13, maxiter = 300)$root
    }
    c(side(-1), side(1))
  })
  statistic <- vapply(seq_len(k), function(j) 2 * (best$l - held(j, 0)$l), 0)
  joint <- if (k > 2) 2 * (best$l - held(2:k, rep(0, k - 1))$l)
  result <- case[c("id", "data", "formula", "family", "frequency", "trials", "exposure")]
  c(lapply(Filter(Negate(is.null), result), one), list(
    estimates = unname(fit$coefficients), std_error = unname(se), fitted = if (is.null(case$frequency)) unname(fit$fitted.values),
    lower = vapply(ends, `[`, 0, 1), upper = vapply(ends, `[`, 0, 2),
    statistic = statistic, p_value = pchisq(statistic, 1, lower.tail = FALSE), joint = if (!is.null(joint)) one(joint)))
})
write_topic("glm_firth", out, "brglm2")
