# t tests and the F test of variances: R's t.test and var.test.
source("tests_common.R")

answer <- function(test) {
  t <- test$statistic[[1]]
  dof <- test$parameter[[1]]
  log_p <- switch(test$alternative, less = pt(t, dof, log.p = TRUE), greater = pt(t, dof, lower.tail = FALSE, log.p = TRUE),
                  two.sided = log(2) + pt(abs(t), dof, lower.tail = FALSE, log.p = TRUE))
  list(statistic = one(t), dof = one(dof), p_value = one(test$p.value), log_p_value = one(log_p), std_error = one(test$stderr),
       lower = one(test$conf.int[1]), upper = one(test$conf.int[2]))
}
by_alternative <- function(f) lapply(alternatives, f)

two <- lapply(names(sample_sets), function(name) {
  s <- sample_sets[[name]]
  x <- s[[1]]; y <- s[[2]]
  list(id = one(name), samples = s, difference = one(mean(x) - mean(y)), sd = c(sd(x), sd(y)),
    pooled = by_alternative(function(a) answer(t.test(x, y, var.equal = TRUE, alternative = a))),
    welch = by_alternative(function(a) answer(t.test(x, y, alternative = a))),
    welch_null = answer(t.test(x, y, mu = .75, conf.level = .9)),
    variances = lapply(alternatives, function(a) {
      test <- var.test(x, y, alternative = a)
      list(estimate = one(test$estimate), dof = unname(test$parameter), p_value = one(test$p.value), lower = one(test$conf.int[1]), upper = one(test$conf.int[2]))
    }),
    variances_null = { test <- var.test(x, y, ratio = 2, conf.level = .99)
      list(statistic = one(test$statistic), p_value = one(test$p.value), lower = one(test$conf.int[1]), upper = one(test$conf.int[2])) },
    one = by_alternative(function(a) answer(t.test(x, mu = 1.5, alternative = a))))
})

paired_sets <- list(
  sleep = sample_sets$sleep,
  anorexia_like = list(after = c(80.2, 80.1, 86.4, 86.3, 76.1, 78.1, 75.1, 86.7), before = c(80.7, 89.4, 91.8, 74, 78.1, 88.3, 87.3, 75.1)),
  offset = list(a = 1e6 + c(1.5, 2.25, 3, 5.75), b = 1e6 + c(1, 2.5, 2, 4)))
paired <- lapply(names(paired_sets), function(name) {
  s <- paired_sets[[name]]
  list(id = one(name), samples = s, paired = by_alternative(function(a) answer(t.test(s[[1]], s[[2]], paired = TRUE, alternative = a))))
})

# A formula on a table with missing values.
air <- load_data("airquality")
air <- air[air$Month %in% c(5, 8), ]
from_table <- c(list(data = one("airquality"), formula = one("Ozone ~ Month"), groups = c("5", "8"), dropped = one(sum(is.na(load_data("airquality")$Ozone)))),
  answer(t.test(Ozone ~ Month, air)))
write_topic("t_tests", list(two = two, paired = paired, from_table = from_table))
