# Ordered and multinomial models: ordinal::clm with tight tolerances (MASS::polr held against it), nnet::multinom and
# VGAM::vglm, Brant's test written out.
source("cases.R")
suppressPackageStartupMessages({ library(ordinal); library(nnet); library(VGAM); library(MASS) })

inference <- function(b, v) {
  se <- sqrt(diag(v)); z <- b / se
  list(estimate = b, std_error = se, statistic = z, p_value = 2 * pnorm(-abs(z)), log_p_value = log(2) + pnorm(-abs(z), log.p = TRUE),
       lower_95 = b - qnorm(.975) * se, upper_95 = b + qnorm(.975) * se)
}
likelihoods <- function(ll, null, k, k_null, n) {
  lr <- 2 * (ll - null); cs <- 1 - exp(-lr / n)
  list(log_likelihood = one(ll), null_log_likelihood = one(null), aic = one(2 * k - 2 * ll), bic = one(k * log(n) - 2 * ll), n_obs = one(n),
       statistic = one(lr), dof = one(k - k_null), p_value = one(pchisq(lr, k - k_null, lower.tail = FALSE)),
       mcfadden = one(1 - ll / null), cox_snell = one(cs), nagelkerke = one(cs / (1 - exp(2 * null / n))))
}
chi <- function(x, df) list(statistic = one(x), dof = one(df), p_value = one(pchisq(x, df, lower.tail = FALSE)))
tight <- clm.control(gradTol = 1e-12, relTol = 1e-14, maxIter = 200)
# The weights are looked up in the data.
weigh <- function(frame, name) { frame$.weight <- if (is.null(name)) 1 else frame[[name]]; frame }
terms_of <- function(formula) attr(terms(as.formula(formula)), "term.labels")

brant <- function(formula, frame) {
  mf <- model.frame(as.formula(formula), frame, weights = .weight)
  x <- model.matrix(as.formula(formula), mf); y <- as.integer(model.response(mf)); w <- model.weights(mf)
  x <- x[, colnames(x) != "(Intercept)", drop = FALSE]; p <- ncol(x); cuts <- max(y) - 1
  fits <- lapply(seq_len(cuts), function(j) suppressWarnings(glm.fit(cbind(1, x), y > j, w, family = binomial(), control = glm.control(epsilon = 1e-15, maxit = 100))))
  pi <- lapply(fits, fitted); xx <- cbind(1, x)
  info <- function(l, h) crossprod(xx, w * pi[[h]] * (1 - pi[[l]]) * xx)
  v <- matrix(0, cuts * p, cuts * p)
  for (l in seq_len(cuts)) for (h in l:cuts) {
    block <- (solve(info(l, l)) %*% info(l, h) %*% solve(info(h, h)))[-1, -1, drop = FALSE]
    rows <- (l - 1) * p + seq_len(p); cols <- (h - 1) * p + seq_len(p)
    v[rows, cols] <- block; v[cols, rows] <- t(block)
  }
  b <- unlist(lapply(fits, function(f) coef(f)[-1]))
  test <- function(columns) {
    d <- do.call(rbind, lapply(2:cuts, function(j) t(vapply(columns, function(k) { r <- numeric(cuts * p); r[k] <- 1; r[(j - 1) * p + k] <- -1; r }, numeric(cuts * p)))))
    chi(drop(t(d %*% b) %*% solve(d %*% v %*% t(d), d %*% b)), nrow(d))
  }
  list(overall = test(seq_len(p)), columns = lapply(seq_len(p), test), slopes = unname(lapply(fits, function(f) coef(f)[-1])))
}

# Newton's method written out for the cauchit: clm takes 100 for infinity, beyond which a Cauchy distribution has 0.6 %.
cauchit_case <- function(data, formula) {
  frame <- load_data(data); mf <- model.frame(as.formula(formula), frame)
  x <- model.matrix(as.formula(formula), mf)[, -1, drop = FALSE]; y <- as.integer(model.response(mf)); n <- length(y); cuts <- max(y) - 1
  slope <- function(z) ifelse(is.infinite(z), 0, -2 * z / (1 + z^2) * dcauchy(z))
  maximum <- function(x, b) {
    for (i in 1:60) {
      eta <- drop(x %*% b[-seq_len(cuts)]); a <- c(-Inf, b[seq_len(cuts)], Inf)
      u <- a[y + 1] - eta; l <- a[y] - eta
      p <- ifelse(l > 0, pcauchy(l, lower.tail = FALSE) - pcauchy(u, lower.tail = FALSE), pcauchy(u) - pcauchy(l))
      zu <- cbind(outer(y, seq_len(cuts), "=="), -x); zl <- cbind(outer(y - 1, seq_len(cuts), "=="), -x)
      du <- dcauchy(u) / p; dl <- dcauchy(l) / p
      g <- colSums(du * zu - dl * zl)
      h <- crossprod(zu, (du^2 - slope(u) / p) * zu) + crossprod(zl, (dl^2 + slope(l) / p) * zl) - crossprod(zu, du * dl * zl) - crossprod(zl, du * dl * zu)
      b <- b + drop(solve(h, g))
    }
    list(b = b, v = solve(h), ll = sum(log(p)), g = max(abs(g)))
  }
  start <- coef(clm(as.formula(formula), data = transform(frame, rating = factor(rating, ordered = TRUE)), link = "cauchit"))
  fit <- maximum(x, start); stopifnot(fit$g < 1e-10, all.equal(unname(fit$b), unname(start), tolerance = 1e-3))
  null <- sum(log(table(y) / n)[y])
  p <- t(vapply(1:5, function(i) diff(pcauchy(c(-Inf, fit$b[seq_len(cuts)] - sum(x[i, ] * fit$b[-seq_len(cuts)]), Inf))), numeric(cuts + 1)))
  c(list(data = one(data), formula = one(formula), link = one("cauchit"), cuts = one(cuts), covariance = fit$v, probabilities = p), inference(fit$b, fit$v),
    list(whole = likelihoods(fit$ll, null, length(fit$b), cuts, n)))
}

ordered_case <- function(data, formula, link = "logit", weights = NULL, kind = NULL, tests = TRUE, general = !data %in% c("wine", "birthwt")) {
  frame <- weigh(load_data(data), weights)
  frame <- frame[frame$.weight > 0, ]
  response <- all.vars(as.formula(formula))[1]
  frame[[response]] <- factor(frame[[response]], ordered = TRUE)
  named <- frame
  fit <- clm(as.formula(formula), data = frame, weights = .weight, link = link, control = tight)
  offset_only <- grep("offset", attr(terms(as.formula(formula)), "variables"), value = TRUE)
  null <- update(fit, as.formula(paste(". ~", if (length(offset_only)) offset_only else "1")), data = frame[complete.cases(frame[all.vars(as.formula(formula))]), ])
  v <- vcov(fit)
  cuts <- length(fit$alpha)
  if (!length(offset_only)) {
    polr_fit <- suppressWarnings(polr(as.formula(formula), data = frame, weights = .weight, method = c(logit = "logistic", probit = "probit", cloglog = "cloglog", loglog = "loglog", cauchit = "cauchit")[[link]], control = list(reltol = 1e-14, maxit = 1000)))
    stopifnot(all.equal(unname(c(polr_fit$zeta, coef(polr_fit))), unname(coef(fit)), tolerance = 1e-4))
  }
  n <- if (is.null(weights) || kind == "frequency") sum(frame$.weight[complete.cases(frame[all.vars(as.formula(formula))])]) else nrow(frame[complete.cases(frame[all.vars(as.formula(formula))]), ])
  out <- c(Filter(Negate(is.null), list(data = one(data), formula = one(formula), link = one(link))), if (!is.null(weights)) setNames(list(one(weights)), kind), list(
    cuts = one(cuts), covariance = v), inference(coef(fit), v), list(whole = likelihoods(as.numeric(logLik(fit)), as.numeric(logLik(null)), length(coef(fit)), cuts, n)))
  probabilities <- predict(fit, frame[all.vars(delete.response(terms(as.formula(formula))))], type = "prob")$fit
  probabilities <- probabilities[complete.cases(frame[all.vars(as.formula(formula))]), ]
  out$probabilities <- probabilities[1:5, ]
  if (tests) {
    complete <- frame[complete.cases(frame[all.vars(as.formula(formula))]), ]
    out$terms <- lapply(terms_of(formula), function(t) {
      own <- which(attr(model.matrix(as.formula(formula), complete), "assign")[-1] == match(t, terms_of(formula)))
      smaller <- update(fit, as.formula(paste(". ~ . -", t)), data = complete)
      at <- cuts + own
      list(wald = chi(drop(coef(fit)[at] %*% solve(v[at, at], coef(fit)[at])), length(at)), likelihood_ratio = chi(2 * as.numeric(logLik(fit) - logLik(smaller)), length(at)))
    })
    if (general) {
      right <- as.formula(paste("~", paste(terms_of(formula), collapse = " + ")))
      loose <- clm(as.formula(paste(response, "~ 1")), nominal = right, data = complete, weights = .weight, link = link, control = tight)
      stopifnot(loose$convergence$code == 0)
      out$parallel <- c(chi(2 * as.numeric(logLik(loose) - logLik(fit)), length(coef(loose)) - length(coef(fit))), list(general_log_likelihood = one(as.numeric(logLik(loose)))))
    }
    if (link == "logit" && data != "wine") out$brant <- brant(formula, complete)
  }
  out
}

ordered_cases <- list(
  ordered_case("wine", "rating ~ temp + contact"),
  ordered_case("wine", "rating ~ temp + contact", "probit"),
  ordered_case("wine", "rating ~ temp * contact", "cloglog", tests = FALSE),
  ordered_case("wine", "rating ~ temp + contact", "loglog"),
  cauchit_case("wine", "rating ~ temp + contact"),
  ordered_case("housing", "Sat ~ Infl + Type + Cont", "logit", "Freq", "frequency"),
  ordered_case("housing", "Sat ~ Infl + Type + Cont", "probit", "Freq", "frequency"),
  ordered_case("graded", "grade ~ x + z + g"),
  ordered_case("graded", "grade ~ x + z + g", "logit", "f", "frequency"),
  ordered_case("graded", "grade ~ x + z + g", "probit", "w", "weights", general = FALSE),
  ordered_case("graded", "grade ~ x + z + g + offset(o)", "cloglog", tests = FALSE),
  ordered_case("graded", "grade ~ x + z + offset(2 * o)", "logit", tests = FALSE),
  ordered_case("birthwt", "race ~ age + lwt", "logit")
)

nominal_case <- function(data, formula, weights = NULL, kind = NULL, base = NULL) {
  frame <- weigh(load_data(data), weights)
  frame <- frame[frame$.weight > 0 & complete.cases(frame[all.vars(as.formula(formula))]), ]
  response <- all.vars(as.formula(formula))[1]
  frame[[response]] <- factor(frame[[response]])
  levels_of <- levels(frame[[response]])
  if (!is.null(base)) frame[[response]] <- relevel(frame[[response]], base)
  # Newton's method by hand from nnet's optimum, which BFGS leaves short of the last digits.
  first <- multinom(as.formula(formula), frame, weights = .weight, trace = FALSE, reltol = 1e-14, maxit = 2000)
  x <- model.matrix(as.formula(formula), frame); y <- as.integer(frame[[response]]); w <- frame$.weight; k <- nlevels(frame[[response]]) - 1; p <- ncol(x)
  b <- if (k == 1) matrix(coef(first), 1) else coef(first)
  maximum <- function(x, b) {
    p <- ncol(x)
    for (i in 1:12) {
      eta <- cbind(0, x %*% t(b)); pr <- exp(eta - apply(eta, 1, max)); pr <- pr / rowSums(pr)
      g <- unlist(lapply(seq_len(k), function(j) crossprod(x, w * ((y == j + 1) - pr[, j + 1]))))
      h <- matrix(0, k * p, k * p)
      for (a in seq_len(k)) for (c in seq_len(k)) h[(a - 1) * p + seq_len(p), (c - 1) * p + seq_len(p)] <- crossprod(x, w * pr[, a + 1] * ((a == c) - pr[, c + 1]) * x)
      b <- b + matrix(solve(h, g), k, byrow = TRUE)
    }
    list(b = as.vector(t(b)), v = solve(h), ll = sum(w * log(pr[cbind(seq_along(y), y)])), pr = pr)
  }
  fit <- maximum(x, b)
  stopifnot(all.equal(fit$b, as.vector(t(if (k == 1) matrix(coef(first), 1) else coef(first))), tolerance = 1e-3))
  if (is.null(weights)) {
    second <- vglm(as.formula(formula), multinomial(refLevel = 1), frame, epsilon = 1e-12, maxit = 50)
    theirs <- as.vector(matrix(coef(second), nrow = p, byrow = TRUE))
    stopifnot(all.equal(unname(theirs), fit$b, tolerance = 1e-7), all.equal(as.numeric(logLik(second)), fit$ll, tolerance = 1e-10))
  }
  has_intercept <- attr(terms(as.formula(formula)), "intercept") == 1
  null <- if (has_intercept) maximum(x[, 1, drop = FALSE], matrix(0, k, 1))$ll else -sum(w) * log(k + 1)
  n <- if (is.null(weights) || kind == "frequency") sum(w) else nrow(frame)
  assign <- attr(x, "assign")
  tests <- lapply(seq_along(terms_of(formula)), function(t) {
    own <- which(assign == t); at <- as.vector(outer(own, (seq_len(k) - 1) * p, "+"))
    smaller <- maximum(x[, -own, drop = FALSE], matrix(0, k, p - length(own)))
    list(wald = chi(drop(fit$b[at] %*% solve(fit$v[at, at], fit$b[at])), length(at)), likelihood_ratio = chi(2 * (fit$ll - smaller$ll), length(at)))
  })
  c(Filter(Negate(is.null), list(data = one(data), formula = one(formula), base = one(base))), if (!is.null(weights)) setNames(list(one(weights)), kind),
    list(covariance = fit$v, terms = tests, probabilities = fit$pr[1:5, match(levels_of, levels(frame[[response]]))]), inference(fit$b, fit$v),
    list(whole = likelihoods(fit$ll, null, k * p, if (has_intercept) k else 0, n)))
}
nominal_cases <- list(
  nominal_case("birthwt", "race ~ age + lwt + smoke"),
  nominal_case("birthwt", "race ~ age + lwt + smoke", base = "other"),
  nominal_case("birthwt", "race ~ age * smoke - 1"),
  nominal_case("birthwt", "low ~ age + lwt"),
  nominal_case("housing", "Sat ~ Infl + Type + Cont", "Freq", "frequency"),
  nominal_case("housing", "Type ~ Infl + Cont", "Freq", "frequency", base = "Atrium"),
  nominal_case("graded", "grade ~ x + z + g", base = "best"),
  nominal_case("graded", "grade ~ x + z", "w", "weights")
)
write_topic("categorical", list(ordered = ordered_cases, nominal = nominal_cases), c("ordinal", "MASS", "nnet", "VGAM"))
