# Covariances chosen after fitting: heteroscedasticity-consistent, clustered, autocorrelation-consistent, jackknife.
# t, p and intervals use the residual degrees of freedom unless a case says otherwise.
source("cases.R")
suppressPackageStartupMessages({ library(sandwich); library(clubSandwich) })

inference <- function(fit, covariance, dof = fit$df.residual) {
  b <- coef(fit)[!is.na(coef(fit))]
  se <- sqrt(diag(covariance))
  t <- b / se
  q <- qt(.975, dof)
  list(covariance = covariance, std_error = se, statistic = t,
       p_value = 2 * pt(abs(t), dof, lower.tail = FALSE),
       log_p_value = log(2) + pt(abs(t), dof, lower.tail = FALSE, log.p = TRUE),
       dof = rep_len(dof, length(b)), lower_95 = b - q * se, upper_95 = b + q * se)
}

header <- function(fit) {
  b <- coef(fit)[!is.na(coef(fit))]
  list(terms = names(b), estimate = b)
}

heteroscedastic <- for_models(
  c("one_predictor", "three_predictors", "through_origin", "square", "intercept_only", "dot_stackloss", "dot_swiss", "missing_values",
    "one_factor", "factor_crossing", "crossing_power", "analytic_weights", "analytic_through_origin", "strong_less"),
  function(fit, m) c(header(fit), list(
    hc0 = inference(fit, vcovHC(fit, type = "HC0")), hc1 = inference(fit, vcovHC(fit, type = "HC1")),
    hc2 = inference(fit, vcovHC(fit, type = "HC2")), hc3 = inference(fit, vcovHC(fit, type = "HC3")),
    hc4 = inference(fit, vcovHC(fit, type = "HC4")))))

# Zero-weight rows take no part: the same model without them. (vcovHC of sandwich 3.0 counts them in n.)
weighted <- load_data("weighted")
kept <- weighted[weighted$w0 > 0, ]
zero <- lm(y ~ x1 + x2 + g, data = kept, weights = kept$w0)
heteroscedastic <- c(heteroscedastic, list(c(describe_model(model_named("analytic_zero_weights")), header(zero), lapply(
  c(hc0 = "HC0", hc1 = "HC1", hc2 = "HC2", hc3 = "HC3", hc4 = "HC4"), function(type) inference(zero, vcovHC(zero, type = type))))))

# Frequencies: a row of frequency f is f rows, for the robust covariances too.
heteroscedastic <- c(heteroscedastic, for_models("frequency_weights", function(fit, m) c(header(fit), lapply(
  c(hc0 = "HC0", hc1 = "HC1", hc2 = "HC2", hc3 = "HC3", hc4 = "HC4"), function(type) inference(fit, vcovHC(fit, type = type))))))

# Jackknife by refitting without each row in turn, centred on the mean of the refits and on the full fit.
jackknife <- for_models(c("one_predictor", "three_predictors", "dot_stackloss", "one_factor", "analytic_weights"), function(fit, m) {
  frame <- load_data(m$data)
  n <- nrow(frame)
  refits <- t(vapply(seq_len(n), function(i) coef(fit_model(m, frame[-i, ])), coef(fit)))
  about <- function(centre) (n - 1) / n * crossprod(sweep(refits, 2, centre))
  c(header(fit), list(centred_on_mean = inference(fit, about(colMeans(refits))), centred_on_fit = inference(fit, about(coef(fit)))))
})
# By cluster: G - 1 over G, leaving each firm out.
clusters <- load_data("clustered")
jackknife_clusters <- local({
  fit <- lm(y ~ size + z, clusters)
  groups <- levels(clusters$firm)
  refits <- t(vapply(groups, function(g) coef(lm(y ~ size + z, clusters[clusters$firm != g, ])), coef(fit)))
  g <- length(groups)
  about <- function(centre) (g - 1) / g * crossprod(sweep(refits, 2, centre))
  list(c(list(id = one("jackknife_firm"), data = one("clustered"), formula = one("y ~ size + z"), cluster = "firm"), header(fit),
    list(centred_on_mean = inference(fit, about(colMeans(refits)), g - 1), centred_on_fit = inference(fit, about(coef(fit)), g - 1))))
})

# One-way clusters. With weights, those of the same model multiplied by the roots of the weights: clubSandwich's own
# weighted CR2 takes another of the roots that are unbiased, and differs from this one in the third digit. t and intervals on G - 1 degrees of freedom; CR2 also with Satterthwaite's.
one_way <- function(id, formula, cluster, weights = NULL) {
  call <- list(as.formula(formula), data = clusters)
  fit <- do.call(lm, call)
  if (!is.null(weights)) {
    root <- sqrt(clusters[[weights]])
    x <- model.matrix(fit) * root
    y <- clusters$y * root
    fit <- lm(y ~ x - 1)
    names(fit$coefficients) <- colnames(x)
  }
  by <- clusters[[cluster]]
  dof <- length(unique(by)) - 1
  covariance <- function(type) vcovCR(fit, by, type = type)
  out <- list(id = one(id), data = one("clustered"), formula = one(formula), weights = if (!is.null(weights)) one(weights),
              cluster = cluster, n_clusters = length(unique(by)))
  for (type in c("CR0", "CR1", "CR1S", "CR2", "CR3")) {
    out[[tolower(type)]] <- inference(fit, as.matrix(covariance(type)), dof)
  }
  for (type in c("CR0", "CR1", "CR1S", "CR2", "CR3")) {
    test <- coef_test(fit, vcov = covariance(type), test = "Satterthwaite")
    interval <- conf_int(fit, vcov = covariance(type), test = "Satterthwaite", level = .95)
    out[[paste0(tolower(type), "_satterthwaite")]] <- list(
      std_error = test$SE, statistic = test$tstat, dof = test$df_Satt, p_value = test$p_Satt,
      lower_95 = interval$CI_L, upper_95 = interval$CI_U)
  }
  # A second voice inside R: sandwich's names for the same, with the factor G / (G - 1) that it calls cadjust.
  if (is.null(weights)) for (pair in list(c("CR0", "HC0", FALSE), c("CR1", "HC0", TRUE), c("CR1S", "HC1", TRUE), c("CR2", "HC2", TRUE), c("CR3", "HC3", TRUE))) {
    other <- vcovCL(fit, cluster = by, type = pair[2], cadjust = as.logical(pair[3]))
    stopifnot(all.equal(as.matrix(covariance(pair[1])), other, tolerance = 1e-10, check.attributes = FALSE))
  }
  c(Filter(Negate(is.null), out), header(fit))
}
clustered <- list(
  one_way("cluster_firm", "y ~ size + z", "firm"),
  one_way("cluster_year", "y ~ size + z", "year"),
  one_way("cluster_weighted", "y ~ size + z", "firm", "w"),
  one_way("cluster_through_origin", "y ~ size + z - 1", "firm"),
  one_way("cluster_interaction", "y ~ size * z", "firm")
)

# Two-way: sum of the one-way meats less that of the intersection.
two_way <- local({
  fit <- lm(y ~ size + z, clusters)
  by <- ~ firm + year
  list(c(list(id = one("cluster_firm_year"), data = one("clustered"), formula = one("y ~ size + z"), cluster = c("firm", "year")), header(fit), list(
    n_clusters = c(length(unique(clusters$firm)), length(unique(clusters$year)), nrow(unique(clusters[c("firm", "year")]))),
    sandwich_hc0 = vcovCL(fit, cluster = by, type = "HC0", cadjust = FALSE),
    sandwich_hc0_cadjust = vcovCL(fit, cluster = by, type = "HC0", cadjust = TRUE),
    sandwich_hc1_cadjust = vcovCL(fit, cluster = by, type = "HC1", cadjust = TRUE),
    sandwich_hc2_cadjust = vcovCL(fit, cluster = by, type = "HC2", cadjust = TRUE),
    sandwich_hc3_cadjust = vcovCL(fit, cluster = by, type = "HC3", cadjust = TRUE))))
})

# Autocorrelation: kernels of sandwich with a given bandwidth. Bartlett of bandwidth L + 1 is Newey-West of L lags.
hac <- function(id, data, formula, lags = 0:4, weights = NULL) {
  frame <- load_data(data)
  call <- list(as.formula(formula), data = frame)
  if (!is.null(weights)) call$weights <- frame[[weights]]
  fit <- do.call(lm, call)
  white <- function(kernel, bw, adjust) kernHAC(fit, kernel = kernel, bw = bw, prewhite = FALSE, adjust = adjust, sandwich = TRUE)
  c(list(id = one(id), data = one(data), formula = one(formula)), if (!is.null(weights)) list(weights = one(weights)), header(fit), list(
    bartlett = lapply(lags, function(l) list(lag = one(l), plain = inference(fit, NeweyWest(fit, lag = l, prewhite = FALSE, adjust = FALSE)),
      adjusted = inference(fit, NeweyWest(fit, lag = l, prewhite = FALSE, adjust = TRUE)))),
    kernels = unlist(lapply(c("Bartlett", "Parzen", "Quadratic Spectral", "Truncated", "Tukey-Hanning"), function(kernel) lapply(c(2, 3.5, 5), function(bw)
      list(kernel = one(kernel), bandwidth = one(bw), covariance = white(kernel, bw, FALSE), covariance_adjusted = white(kernel, bw, TRUE)))), recursive = FALSE),
    automatic_newey_west_bandwidth = one(bwNeweyWest(fit, prewhite = FALSE)),
    automatic_newey_west_lag = one(floor(bwNeweyWest(fit, prewhite = FALSE))),
    automatic_andrews_bandwidth_qs = one(bwAndrews(fit, prewhite = FALSE, kernel = "Quadratic Spectral"))
  ))
}
autocorrelated <- list(hac("hac_series", "series", "y ~ t + x"), hac("hac_longley", "longley", "Employed ~ GNP + Unemployed", 0:2),
                       hac("hac_weighted", "weighted", "y ~ x1 + x2", 0:2, "w"))

write_topic("robust", c(list(
  heteroscedastic = heteroscedastic, jackknife = c(jackknife, jackknife_clusters), one_way = clustered, two_way = two_way, autocorrelated = autocorrelated
)), c("sandwich", "clubSandwich"))
