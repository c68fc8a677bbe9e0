# Bootstrap intervals from given replicates: R's boot, with influences by the jackknife about their mean.
source("tests_common.R")
suppressPackageStartupMessages(library(boot))

set.seed(99)
statistics <- list(
  mean = function(x, i) c(mean(x[i]), var(x[i]) / length(i)),
  correlation = function(d, i) { r <- cor(d[i, 1], d[i, 2]); c(r, (1 - r^2)^2 / (length(i) - 1)) },
  median = function(x, i) c(median(x[i]), NA))
cars_frame <- load_data("cars")
samples <- list(mean = load_data("swiss")$Education, correlation = cars_frame, median = load_data("chickwts")$weight)
cases <- unlist(lapply(names(statistics), function(name) lapply(c(999, 400), function(replicates) {
  data <- samples[[name]]
  f <- statistics[[name]]
  found <- boot(data, f, replicates)
  n <- NROW(data)
  without <- vapply(seq_len(n), function(i) f(data, seq_len(n)[-i])[1], 0)
  influence <- (n - 1) * (mean(without) - without)
  types <- c("norm", "basic", "perc", "bca", if (name != "median") "stud")
  ends <- lapply(c(.9, .95), function(level) {
    ci <- suppressWarnings(boot.ci(found, conf = level, type = types, L = influence, index = if (name == "median") 1 else 1:2))
    list(level = one(level), normal = ci$normal[2:3], basic = ci$basic[4:5], percentile = ci$percent[4:5], bca = ci$bca[4:5], studentized = if (name != "median") ci$student[4:5])
  })
  list(id = one(paste(name, replicates)), estimate = one(found$t0[1]), std_error = one(sqrt(found$t0[2])), replicates = found$t[, 1],
       replicate_std_errors = if (name != "median") sqrt(found$t[, 2]), influence = influence / n, values = if (name == "mean") data, bias = one(mean(found$t[, 1]) - found$t0[1]),
       std_deviation = one(sd(found$t[, 1])), intervals = ends)
})), recursive = FALSE)
write_topic("resampling", cases, "boot")
