# What the topics of generalised linear models share: how a case is written, and R's glm iterated to the end.
source("cases.R")
suppressMessages(library(MASS))

case <- function(id, data, formula, family, r = formula, link = NULL, power = NULL, variance = NULL, theta = NULL,
                 weights = NULL, frequency = NULL, trials = NULL, exposure = NULL, new = NULL, start = NULL) {
  list(id = id, data = data, formula = formula, r = r, family = family, link = link, power = power, variance = variance,
       theta = theta, weights = weights, frequency = frequency, trials = trials, exposure = exposure, start = start)
}

family_of <- function(case) {
  link <- case$link
  if (identical(link, "power")) link <- power(case$power)
  with_link <- function(family, ...) if (is.null(link)) family(...) else family(..., link = link)
  switch(case$family,
    binomial = with_link(binomial), poisson = with_link(poisson), gamma = with_link(Gamma),
    inverse_gaussian = with_link(inverse.gaussian), gaussian = with_link(gaussian),
    quasibinomial = with_link(quasibinomial), quasipoisson = with_link(quasipoisson),
    quasi = do.call(quasi, c(if (!is.null(link)) list(link = link), list(variance = case$variance))),
    negative_binomial = if (is.null(link)) negative.binomial(case$theta) else negative.binomial(case$theta, link = link))
}

# Rows repeated by their frequencies: robust covariances and degrees of freedom of R know of no frequencies.
expanded <- function(frame, case) if (is.null(case$frequency)) frame else frame[rep(seq_len(nrow(frame)), frame[[case$frequency]]), ]

# Iterates until nothing moves.
fit_case <- function(case) {
  frame <- expanded(load_data(case$data), case)
  formula <- as.formula(case$r)
  if (!is.null(case$trials)) formula <- update(formula, paste0("cbind(", all.vars(formula)[1], ", ", case$trials, " - ", all.vars(formula)[1], ") ~ ."))
  if (!is.null(case$exposure)) formula <- update(formula, paste0(". ~ . + offset(log(", case$exposure, "))"))
  environment(formula) <- environment()
  case_weights <- if (is.null(case$weights)) rep(1, nrow(frame)) else frame[[case$weights]]
  frame$case_weights <- case_weights
  control <- glm.control(epsilon = 1e-10, maxit = 200)
  start <- case$start
  # It stops when the deviance is the same to the last bit, where the estimates have half of their digits and the
  # weights are those of the iteration before: so it starts again from there. (Its tolerance for aliased columns
  # follows epsilon, which is why that is not 0.)
  for (again in 1:60) {
    fit <- suppressWarnings(glm(formula, family_of(case), frame, weights = case_weights, control = control, start = start))
    start <- coef(fit)
    start[is.na(start)] <- 0
  }
  fit
}

fixed <- c("binomial", "poisson", "negative_binomial")
