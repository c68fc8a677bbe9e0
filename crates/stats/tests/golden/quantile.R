# Quantile regression: coefficients, measures of fit and standard errors of quantreg.
source("cases.R")
suppressPackageStartupMessages({ library(quantreg) })

# Standard errors as summary.rq computes them, without the absolute 1.5e-8 that it takes off a width; held against it below.
errors <- function(x, y, tau, wt = NULL) {
  fit <- if (is.null(wt)) rq.fit.br(x, y, tau) else rq.fit.br(x * wt, y * wt, tau)
  b <- fit$coefficients
  if (!is.null(wt)) { x <- x * wt; y <- y * wt }
  n <- nrow(x); p <- ncol(x); r <- y - drop(x %*% b)
  out <- list()
  for (hs in c(TRUE, FALSE)) {
    bw <- bandwidth.rq(tau, n, hs = hs)
    pz <- sum(abs(r) < 1e-8)
    h <- max(p + 1, ceiling(n * bw)); ir <- (pz + 1):(h + pz + 1)
    xxinv <- solve(crossprod(x))
    if (max(ir) <= n) {
      o <- sort(r[order(abs(r))][ir]); xt <- ir / (n - p)
      unique_line <- TRUE
      s <- withCallingHandlers(rq(o ~ xt)$coef[2], warning = function(w) { unique_line <<- FALSE; invokeRestart("muffleWarning") })
      if (unique_line) out[[if (hs) "iid" else "iid_bofinger"]] <- list(covariance = s^2 * tau * (1 - tau) * xxinv, sparsity = one(s), bandwidth = one(bw))
    }
    h <- bw; while (tau - h < 0 || tau + h > 1) h <- h / 2
    warned <- FALSE
    w <- withCallingHandlers(drop(x %*% (rq.fit.br(x, y, tau + h)$coefficients - rq.fit.br(x, y, tau - h)$coefficients)),
                             warning = function(w) { warned <<- TRUE; invokeRestart("muffleWarning") })
    if (!warned) {
      f <- ifelse(w > 1e-8, 2 * h / w, 0)
      d <- solve(crossprod(x, f * x))
      out[[if (hs) "nid" else "nid_bofinger"]] <- list(covariance = tau * (1 - tau) * d %*% crossprod(x) %*% d, bandwidth = one(h), crossings = one(sum(w <= 1e-8)))
    }
    k <- (qnorm(tau + h) - qnorm(tau - h)) * min(sd(r), diff(quantile(r, c(.25, .75))) / 1.34)
    f <- dnorm(r / k) / k
    d <- solve(crossprod(x, f * x))
    out[[if (hs) "kernel" else "kernel_bofinger"]] <- list(covariance = tau * (1 - tau) * d %*% crossprod(x) %*% d, bandwidth = one(h))
  }
  out
}

case <- function(data, formula, tau, weights = NULL, frequency = NULL) {
  frame <- load_data(data)
  if (!is.null(frequency)) frame <- frame[rep(seq_len(nrow(frame)), frame[[frequency]]), ]
  wt <- if (!is.null(weights)) frame[[weights]]
  call <- list(as.formula(formula), tau = tau, data = frame)
  if (!is.null(wt)) call$weights <- wt
  unique <- TRUE
  fit <- withCallingHandlers(do.call(rq, call), warning = function(w) { unique <<- FALSE; invokeRestart("muffleWarning") })
  mf <- model.frame(as.formula(formula), frame)
  x <- model.matrix(as.formula(formula), mf); y <- model.response(mf)
  if (!is.null(wt)) wt <- wt[complete.cases(frame[all.vars(as.formula(formula))])]
  w <- if (is.null(wt)) 1 else wt
  rho <- function(r) sum(w * r * (tau - (r < 0)))
  null <- min(vapply(unique(y), function(q) rho(y - q), 0))
  # What is 0 but for the rounding of the tableau.
  b <- coef(fit); b[abs(b) < 1e-14 * max(abs(b))] <- 0
  n <- length(y); objective <- rho(y - drop(x %*% b))
  out <- Filter(Negate(is.null), list(data = one(data), formula = one(formula), tau = one(tau), weights = one(weights), frequency = one(frequency),
    unique = one(unique), terms = names(b), objective = one(objective), objective_null = if ("(Intercept)" %in% names(b)) one(null), r1 = if ("(Intercept)" %in% names(b)) one(1 - objective / null),
    log_likelihood = one(n * (log(tau * (1 - tau)) - 1 - log(objective / n)))))
  if (!unique) return(out)
  own <- errors(x, y, tau, wt)
  for (name in intersect(c("iid", "nid", "kernel"), names(own))) {
    theirs <- summary(fit, se = c(iid = "iid", nid = "nid", kernel = "ker")[[name]], covariance = TRUE)
    stopifnot(all.equal(unname(theirs$cov), unname(own[[name]]$covariance), tolerance = 1e-6))
    table <- theirs$coefficients
    se <- sqrt(diag(own[[name]]$covariance)); t <- b / se
    own[[name]] <- c(own[[name]], list(std_error = se, statistic = t, p_value = 2 * pt(-abs(t), n - ncol(x)), lower_95 = b - qt(.975, n - ncol(x)) * se))
    stopifnot(all.equal(unname(table[, 2]), unname(se), tolerance = 1e-6), all.equal(unname(table[, 4]), unname(own[[name]]$p_value), tolerance = 1e-4))
  }
  # The residuals of the vertex are sums of a few numbers; the coefficients are solved for again through its rows.
  c(out, list(estimate = b, dof_residual = one(n - ncol(x))), own)
}

cases <- c(
  lapply(c(.1, .25, .5, .75, .9), function(tau) case("engel", "foodexp ~ income", tau)),
  lapply(c(.25, .5, .75), function(tau) case("stackloss", "stack.loss ~ Air.Flow + Water.Temp + Acid.Conc.", tau)),
  lapply(c(.2, .5, .8), function(tau) case("weighted", "y ~ x1 + x2 + g", tau, weights = "w")),
  lapply(c(.25, .6), function(tau) case("weighted", "y ~ x1 + x2 + g", tau, frequency = "f")),
  lapply(c(.25, .5), function(tau) case("weighted", "y ~ x1 + x2 - 1", tau, weights = "w")),
  lapply(c(.3, .5, .85), function(tau) case("airquality", "Ozone ~ Solar.R + Wind + Temp", tau)),
  lapply(c(.35, .5), function(tau) case("birthwt", "bwt ~ age + lwt + race + smoke", tau)),
  lapply(c(.4, .5), function(tau) case("lifecyclesavings", "sr ~ .", tau)),
  list(case("swiss", "Fertility ~ .", .5), case("mtcars", "mpg ~ wt + hp", .5))
)
bandwidths <- lapply(c(.05, .25, .5, .9), function(tau) list(tau = one(tau), n = one(235), hall_sheather = one(bandwidth.rq(tau, 235)), bofinger = one(bandwidth.rq(tau, 235, hs = FALSE))))
write_topic("quantile", list(fits = cases, bandwidths = bandwidths), "quantreg")

