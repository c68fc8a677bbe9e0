# Predictions of a yes/no outcome: ROC curves by pROC, calibration by glm and rms, the rest written out.
source("cases.R")
suppressPackageStartupMessages({ library(pROC); library(rms) })

asah <- load_data("asah")
repeated <- asah[rep(seq_len(nrow(asah)), asah$f), ]

auc_of <- function(y, s) {
  r <- roc(y, s, direction = "<", quiet = TRUE, levels = c(0, 1))
  a <- as.numeric(auc(r)); se <- sqrt(var(r, method = "delong"))
  ci <- as.numeric(ci.auc(r, conf.level = .95)); ci90 <- as.numeric(ci.auc(r, conf.level = .9))
  logit <- plogis(qlogis(a) + c(-1, 1) * qnorm(.975) * se / (a * (1 - a)))
  best <- coords(r, "best", best.method = "youden", ret = c("threshold", "sensitivity", "specificity", "youden"), transpose = FALSE)
  o <- order(-r$thresholds)
  list(auc = one(a), std_error = one(se), lower = one(ci[1]), upper = one(ci[3]), lower_90 = one(ci90[1]), upper_90 = one(ci90[3]),
       logit_lower = one(logit[1]), logit_upper = one(logit[2]),
       sensitivities = r$sensitivities[o], specificities = r$specificities[o],
       best_threshold = best$threshold[order(-best$threshold)], best_sensitivity = best$sensitivity[order(-best$threshold)],
       best_specificity = best$specificity[order(-best$threshold)])
}
rocs <- list()
for (score in c("p_both", "p_age", "wfns", "ndka", "s100b")) {
  rocs <- c(rocs, list(c(list(score = one(score)), auc_of(asah$poor, asah[[score]]))),
            list(c(list(score = one(score), frequency = one("f")), auc_of(repeated$poor, repeated[[score]]))))
}

compare <- function(first, second, frame, frequency = NULL) {
  r1 <- roc(frame$poor, frame[[first]], direction = "<", quiet = TRUE, levels = c(0, 1))
  r2 <- roc(frame$poor, frame[[second]], direction = "<", quiet = TRUE, levels = c(0, 1))
  test <- roc.test(r1, r2, method = "delong", paired = TRUE)
  difference <- as.numeric(auc(r1)) - as.numeric(auc(r2))
  se <- difference / as.numeric(test$statistic)
  c(list(first = one(first), second = one(second), covariance = one(cov(r1, r2, method = "delong")), statistic = one(as.numeric(test$statistic)),
       p_value = one(2 * pnorm(-abs(as.numeric(test$statistic)))), log_p_value = one(log(2) + pnorm(-abs(as.numeric(test$statistic)), log.p = TRUE)),
       lower = one(difference - qnorm(.975) * se), upper = one(difference + qnorm(.975) * se)),
    if (!is.null(frequency)) list(frequency = one(frequency)))
}
correlated <- list(compare("p_both", "p_age", asah), compare("wfns", "s100b", asah), compare("ndka", "p_both", asah),
                   compare("wfns", "s100b", repeated, "f"))

independent <- local({
  half <- seq_len(60)
  r1 <- roc(asah$poor[half], asah$s100b[half], direction = "<", quiet = TRUE, levels = c(0, 1))
  r2 <- roc(asah$poor[-half], asah$ndka[-half], direction = "<", quiet = TRUE, levels = c(0, 1))
  test <- roc.test(r1, r2, method = "delong", paired = FALSE)
  list(rows_of_first = one(60), statistic = one(as.numeric(test$statistic)), dof = one(as.numeric(test$parameter)),
       p_value = one(2 * pt(-abs(as.numeric(test$statistic)), as.numeric(test$parameter))))
})

calibrations <- lapply(list(list("p_off", NULL), list("p_off", "f"), list("p_age", "f")), function(case) {
  frame <- if (is.null(case[[2]])) asah else repeated
  # Probabilities of 0 and 1 have no logit.
  p <- pmin(pmax(frame[[case[[1]]]], .001), .999); y <- frame$poor
  tight <- glm.control(epsilon = 1e-15, maxit = 100)
  large <- glm(y ~ offset(qlogis(p)), family = binomial, control = tight)
  slope <- glm(y ~ qlogis(p), family = binomial, control = tight)
  # Once more, so that the standard errors are those of the last coefficients.
  large <- glm(y ~ offset(qlogis(p)), family = binomial, control = tight, start = coef(large))
  slope <- glm(y ~ qlogis(p), family = binomial, control = tight, start = coef(slope))
  v <- vcov(slope)
  u <- -2 * sum(dbinom(y, 1, p, log = TRUE)) - deviance(slope)
  val <- val.prob(p, y, pl = FALSE)
  stopifnot(all.equal(unname(val[c("Intercept", "Slope", "U:Chi-sq", "Brier")]), unname(c(coef(slope), u, mean((p - y)^2))), tolerance = 1e-6))
  z <- sum((y - p) * (1 - 2 * p)) / sqrt(sum((1 - 2 * p)^2 * p * (1 - p)))
  stopifnot(all.equal(unname(val["S:z"]), z))
  share <- mean(y)
  groups <- lapply(c(4, 10), function(k) {
    bin <- pmin(floor(p * k), k - 1)
    n_k <- tapply(y, bin, length); o_k <- tapply(y, bin, mean); f_k <- tapply(p, bin, mean); n <- length(y)
    key <- as.character(bin)
    list(intervals = one(k), reliability = one(sum(n_k * (f_k - o_k)^2) / n), resolution = one(sum(n_k * (o_k - share)^2) / n),
         within_variance = one(sum((p - f_k[key])^2) / n), within_covariance = one(2 * sum((y - o_k[key]) * (p - f_k[key])) / n), n_groups = one(length(n_k)))
  })
  distinct <- split(data.frame(y, p), p)
  c(list(score = one(case[[1]])), if (!is.null(case[[2]])) list(frequency = one(case[[2]])), list(
    observed_share = one(share), mean_prediction = one(mean(p)), observed_to_expected = one(sum(y) / sum(p)),
    in_the_large = one(coef(large)), in_the_large_std_error = one(sqrt(vcov(large)[1])),
    intercept = one(coef(slope)[1]), slope = one(coef(slope)[2]), intercept_std_error = one(sqrt(v[1, 1])), slope_std_error = one(sqrt(v[2, 2])), covariance = one(v[1, 2]),
    statistic = one(u), p_value = one(pchisq(u, 2, lower.tail = FALSE)),
    brier = one(mean((p - y)^2)), spiegelhalter_z = one(z), spiegelhalter_p = one(2 * pnorm(-abs(z))),
    reliability = one(sum(sapply(distinct, function(d) nrow(d) * (mean(d$p) - mean(d$y))^2)) / length(y)),
    resolution = one(sum(sapply(distinct, function(d) nrow(d) * (mean(d$y) - share)^2)) / length(y)),
    uncertainty = one(share * (1 - share)), log_loss = one(-mean(dbinom(y, 1, p, log = TRUE))), tjur = one(mean(p[y == 1]) - mean(p[y == 0])),
    binned = groups))
})

# The test on groups that are given as a factor: ResourceSelection::hoslem.test is this with quantiles of type 7.
hosmer <- function(y, p, group) {
  observed <- cbind(tapply(1 - y, group, sum), tapply(y, group, sum)); expected <- cbind(tapply(1 - p, group, sum), tapply(p, group, sum))
  observed <- observed[!is.na(observed[, 1]), ]; expected <- expected[!is.na(expected[, 1]), ]
  x <- sum((observed - expected)^2 / expected)
  list(events = observed[, 2], non_events = observed[, 1], expected_events = expected[, 2], statistic = one(x), dof = one(nrow(observed) - 2),
       p_value = one(pchisq(x, nrow(observed) - 2, lower.tail = FALSE)), p_value_other_data = one(pchisq(x, nrow(observed), lower.tail = FALSE)))
}
by_quantiles <- function(p, g, type) cut(p, unique(quantile(p, (0:g) / g, type = type)), include.lowest = TRUE)
by_blocks <- function(p, g) {
  n <- length(p); target <- floor(n / g + .5); sizes <- table(p); group <- 0; count <- Inf; of <- integer(0)
  for (s in as.numeric(sizes)) {
    if (count < target && count + floor(.5 * s) <= target) count <- count + s else { group <- group + 1; count <- s }
    of <- c(of, group)
  }
  if (count <= floor(n / g / 2)) of[of == group] <- group - 1
  of[match(p, as.numeric(names(sizes)))]
}
tests <- list()
for (score in c("p_both", "p_age", "p_off")) for (frequency in c(FALSE, TRUE)) for (g in c(5, 10)) {
  frame <- if (frequency) repeated else asah
  p <- pmin(pmax(frame[[score]], .001), .999); y <- frame$poor
  tests <- c(tests, list(c(list(score = one(score), n_groups = one(g)), if (frequency) list(frequency = one("f")), list(
    quantiles = hosmer(y, p, by_quantiles(p, g, 7)), averaged_quantiles = hosmer(y, p, by_quantiles(p, g, 2)), blocks = hosmer(y, p, by_blocks(p, g)),
    limits = hosmer(y, p, cut(p, c(0, .2, .35, .5, .8, 1), include.lowest = TRUE))))))
}

write_topic("classification", list(rocs = rocs, correlated = correlated, independent = independent, calibrations = calibrations, hosmer_lemeshow = tests), c("pROC", "rms"))
